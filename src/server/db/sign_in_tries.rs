//! Tries of passwords and codes. Each is counted, in one statement, before it is looked at, and given back if it was
//! right: so of many at once no more are looked at than of as many one after the other. What is no login is counted like
//! one, so that nobody learns which there are.
//!
//! Strangers have a few tries from each address, and some more from all addresses together. A browser in which
//! somebody signed in before has tries of its own: strangers cannot lock anybody out of it.

use super::connection::Db;
use crate::model::four_eyes::IN_HAND_MS;
use crate::model::reminder::CODE_MS;
use crate::model::timestamp::DAY_MS;
use crate::model::{StaffId, Timestamp};
use crate::server::digest::{secret, sha256};
use sea_orm::{ConnectionTrait, DbErr, Statement, Value};

/// Wrong tries from one place until it has to wait.
const MOST: i32 = 5;
/// For how long after the last one, milliseconds.
const WAIT_MS: i64 = 15 * 60_000;
/// Wrong tries of one login from all addresses of strangers together.
const MOST_OF_STRANGERS: i32 = 60;
/// A browser is known for so long, milliseconds.
const BROWSER_MS: i64 = 180 * DAY_MS;

/// From where somebody tries.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place<'a> {
    /// A browser that signed in before, by the hash of its secret.
    KnownBrowser(&'a str),
    /// Any other browser, by its address.
    Elsewhere(&'a str),
    /// Within a session.
    Session,
}

/// What becomes of a try.
#[derive(Debug)]
pub(crate) enum BegunTry {
    /// It is looked at.
    Counted(Try),
    /// Its own place has tries left, but strangers have used up all that there are of this login: beside the password,
    /// something is asked for that only its owner has.
    Crowded(Try),
    /// Its own place has to wait.
    Refused,
}

/// A try that was counted.
#[derive(Debug)]
pub(crate) struct Try {
    counters: Vec<(String, i32)>,
    last: bool,
}

impl Try {
    /// Whether it was the last one for some time.
    pub(crate) fn was_last(&self) -> bool {
        self.last
    }
}

/// The login as it is kept here: what was typed may be somebody's password.
fn hidden(login: &str) -> String {
    sha256(format!("diyi sign-in {}", login.trim().to_lowercase()).as_bytes())
}

/// Counts a try.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn begin(db: &Db, login: &str, from: Place<'_>, now: Timestamp) -> Result<BegunTry, DbErr> {
    let login = hidden(login);
    let key = |place: &str| sha256(format!("{login} {place}").as_bytes());
    let mut counters = match from {
        Place::KnownBrowser(browser) => vec![(key(&format!("browser {browser}")), MOST)],
        Place::Session => vec![(key("session"), MOST)],
        Place::Elsewhere(address) => {
            vec![(key(&format!("address {address}")), MOST), (key("strangers"), MOST_OF_STRANGERS)]
        }
    };
    let backend = db.get_database_backend();
    let sql = "INSERT INTO sign_in_try (id, login, failures, at) VALUES ($1, $2, 1, $3)
        ON CONFLICT (id) DO UPDATE SET at = $3,
            failures = CASE WHEN sign_in_try.at < $4 THEN 1 ELSE sign_in_try.failures + 1 END
        WHERE sign_in_try.failures < $5 OR sign_in_try.at < $4
        RETURNING failures";
    let tx = db.write().await?;
    let mut last = false;
    for (at, (id, most)) in counters.clone().iter().enumerate() {
        let values: [Value; 5] =
            [id.as_str().into(), login.as_str().into(), now.0.into(), (now.0 - WAIT_MS).into(), (*most).into()];
        let row = tx.query_one_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
        let Some(row) = row else {
            // Nothing is counted of a try that is not looked at.
            if at == 0 {
                return Ok(BegunTry::Refused);
            }
            counters.truncate(at);
            tx.commit().await?;
            return Ok(BegunTry::Crowded(Try { counters, last }));
        };
        last |= row.try_get::<i32>("", "failures")? >= *most;
    }
    tx.commit().await?;
    Ok(BegunTry::Counted(Try { counters, last }))
}

/// Gives a try back that was right: its place starts anew.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn was_right(db: &Db, right: Try) -> Result<(), DbErr> {
    let tx = db.write().await?;
    for (id, most) in right.counters {
        let sql = if most == MOST {
            "DELETE FROM sign_in_try WHERE id = $1"
        } else {
            "UPDATE sign_in_try SET failures = failures - 1 WHERE id = $1 AND failures > 0"
        };
        tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, [id.into()])).await?;
    }
    tx.commit().await
}

/// Gives a try back that was not looked at.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn was_not_looked_at(db: &Db, given_up: Try) -> Result<(), DbErr> {
    let tx = db.write().await?;
    for (id, _) in given_up.counters {
        let sql = "UPDATE sign_in_try SET failures = failures - 1 WHERE id = $1 AND failures > 0";
        tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, [id.into()])).await?;
    }
    tx.commit().await
}

/// Lets a login try again from everywhere.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn forgive(db: &impl ConnectionTrait, login: &str) -> Result<(), DbErr> {
    let sql = "DELETE FROM sign_in_try WHERE login = $1";
    let values = [Value::from(hidden(login))];
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await.map(|_| ())
}

/// Whether some place has to wait with this login.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn is_held_up(db: &impl ConnectionTrait, login: &str, now: Timestamp) -> Result<bool, DbErr> {
    let sql = "SELECT 1 AS n FROM sign_in_try WHERE login = $1 AND at >= $2 AND failures >= $3 LIMIT 1";
    let values: [Value; 3] = [hidden(login).into(), (now.0 - WAIT_MS).into(), MOST.into()];
    Ok(db.query_one_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?.is_some())
}

/// The hash of a browser's secret, if this person signed in there before.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn known_browser(
    db: &impl ConnectionTrait,
    login: &str,
    token: Option<&str>,
    now: Timestamp,
) -> Result<Option<String>, DbErr> {
    let Some(token) = token else { return Ok(None) };
    let hash = sha256(token.as_bytes());
    let sql = "SELECT staff_browser.id AS id FROM staff_browser JOIN staff ON staff.id = staff_browser.staff
        WHERE staff_browser.id = $1 AND staff.login = $2 AND staff_browser.made_at >= $3";
    let values: [Value; 3] = [hash.as_str().into(), login.trim().into(), (now.0 - BROWSER_MS).into()];
    let row = db.query_one_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    Ok(row.map(|_| hash))
}

/// Remembers that somebody signed in in a browser; gives the secret that the browser keeps.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn remember_browser(
    db: &Db,
    staff: StaffId,
    token: Option<&str>,
    now: Timestamp,
) -> Result<String, DbErr> {
    let backend = db.get_database_backend();
    let hash = token.map(|token| sha256(token.as_bytes()));
    let sql = "SELECT 1 AS n FROM staff_browser WHERE id = $1 LIMIT 1";
    let known = match &hash {
        Some(hash) => {
            db.query_one_raw(Statement::from_sql_and_values(backend, sql, [hash.as_str().into()])).await?.is_some()
        }
        None => false,
    };
    // Only a secret of the server's own is believed.
    let token = token.filter(|_| known).map_or_else(secret, str::to_owned);
    let sql = "INSERT INTO staff_browser (id, staff, made_at) VALUES ($1, $2, $3)
        ON CONFLICT (id, staff) DO UPDATE SET made_at = $3";
    let values: [Value; 3] = [sha256(token.as_bytes()).into(), staff.into(), now.0.into()];
    db.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    Ok(token)
}

/// Forgets somebody's browsers.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn forget_browsers(db: &impl ConnectionTrait, staff: StaffId) -> Result<(), DbErr> {
    let sql = "DELETE FROM staff_browser WHERE staff = $1";
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, [staff.into()])).await.map(|_| ())
}

/// Forgets what is old: tries, codes, browsers, sessions that lapsed, and who had whose account in their hands.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn forget_old(db: &Db, now: Timestamp) -> Result<(), DbErr> {
    let old = [
        ("DELETE FROM sign_in_try WHERE at < $1", WAIT_MS),
        ("DELETE FROM sign_in_code WHERE made_at < $1", CODE_MS),
        ("DELETE FROM staff_hand WHERE at < $1", IN_HAND_MS),
        ("DELETE FROM staff_browser WHERE made_at < $1", BROWSER_MS),
        ("DELETE FROM session WHERE made_at < $1", super::sessions::LONGEST_MS),
        ("DELETE FROM session WHERE seen_at < $1", super::sessions::IDLE_MS),
    ];
    for (sql, age) in old {
        let before = [Value::from(now.0 - age)];
        db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, before)).await?;
    }
    Ok(())
}
