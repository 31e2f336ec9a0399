//! Whose heads count at once, and whose wait: see `model::head`. What of a network is kept is a hash that only this server
//! can make, for the day on which an account came.

use super::connection::{Db, Writing};
use super::keyed_hash::keyed_hash;
use super::own_revisions;
use crate::model::head::{Beside, HeadCount};
use crate::model::timestamp::DAY_MS;
use crate::model::{BookingState, Day, Slot, Timestamp};
use sea_orm::{ConnectionTrait, DbErr, Statement, Value};

/// Bytes of each hash that are kept: enough that two networks of a day are not taken for one.
const MARK: usize = 8;
/// The letters of the first of them, that of the site: an account's mark is it and that of its network behind it.
pub(super) const OF_SITE: usize = 2 * MARK;

/// How an account comes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Coming {
    /// Its heads count, or nobody counts them.
    #[default]
    Counted,
    /// For the first time, with what it shares with all that came from its network today.
    First(String),
    /// Again, on its first day.
    SameDay,
    /// Again, on another day than the first: what waited counts.
    Again,
}

impl Coming {
    /// Of an account, by where it is now: its network, and all that one customer of a provider may have.
    ///
    /// # Errors
    /// [`DbErr`].
    pub(crate) async fn of(
        db: &Db,
        found: Option<own_revisions::KnownAccount>,
        (network, site): (&str, &str),
        now: Timestamp,
    ) -> Result<Self, DbErr> {
        Ok(match found {
            None => {
                let mut mark = String::new();
                for from in [site, network] {
                    let hash = keyed_hash(db, db.connection(), &format!("newcomer {} {from}", Day::of(now))).await?;
                    mark.push_str(&crate::server::digest::hex(&hash[..MARK]));
                }
                Self::First(mark)
            }
            Some(found) if found.newcomer && now.millis_since(found.made_at) >= DAY_MS => Self::Again,
            Some(found) if found.newcomer => Self::SameDay,
            Some(_) => Self::Counted,
        })
    }

    /// What is kept with the account.
    pub(super) fn mark(&self) -> Option<&str> {
        match self {
            Self::First(mark) => Some(mark),
            Self::Counted | Self::SameDay | Self::Again => None,
        }
    }

    /// Whether their head may have to wait.
    pub(super) fn is_new(&self) -> bool {
        matches!(self, Self::First(_) | Self::SameDay)
    }
}

/// Whether an account's head waits for this: a table, its column for what is counted, and which.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn waits(
    tx: &Writing,
    account: &str,
    count: HeadCount,
    of: (&str, &str, &str),
) -> Result<bool, DbErr> {
    Ok(count.waits(newcomers_beside(tx, account, of, "NOT head.waits").await?))
}

/// Until when a newcomer waits for a free place at a slot that is held; none where they need not.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn place_waits_until(
    tx: &Writing,
    account: &str,
    slot: &Slot,
    now: Timestamp,
) -> Result<Option<Timestamp>, DbErr> {
    let of = ("booking", "slot", &*slot.id.to_string());
    let has_place = format!("head.state IN ('{}', '{}')", BookingState::Booked.code(), BookingState::Offered.code());
    let others = newcomers_beside(tx, account, of, &has_place).await?;
    Ok(HeadCount::place_waits_until(others, slot.capacity, slot.starts_at, now))
}

/// How many others came from the network and the site of this newcomer on the same day and count here already.
async fn newcomers_beside(
    tx: &Writing,
    account: &str,
    (table, column, of): (&str, &str, &str),
    counts: &str,
) -> Result<Beside, DbErr> {
    // Names of the schema's own. No letter of a mark is behind `f`.
    let sql = format!(
        "SELECT COUNT(DISTINCT CASE WHEN other.newcomer = own.newcomer THEN head.account END) AS network,
            COUNT(DISTINCT head.account) AS site FROM account own
            JOIN account other ON other.newcomer >= SUBSTR(own.newcomer, 1, {OF_SITE})
                AND other.newcomer < SUBSTR(own.newcomer, 1, {OF_SITE}) || 'g' AND other.id <> own.id
            JOIN \"{table}\" head ON head.account = other.id
            WHERE own.id = $1 AND own.newcomer <> '' AND head.\"{column}\" = $2 AND {counts}"
    );
    let values = [Value::from(account), Value::from(of)];
    let row = tx.query_one_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    let Some(row) = row else { return Ok(Beside::default()) };
    let count = |name: &str| row.try_get::<i64>("", name).map(|count| usize::try_from(count).unwrap_or(usize::MAX));
    Ok(Beside { network: count("network")?, site: count("site")? })
}

/// Forgets which newcomers of earlier days came from one network: no other comes that day any more.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn forget_networks(db: &Db, now: Timestamp) -> Result<(), DbErr> {
    let sql = "UPDATE account SET newcomer = '' WHERE newcomer <> '' AND made_at < $1";
    let values = [Value::from(now.0 - DAY_MS)];
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await.map(|_| ())
}
