//! How a courier's submission begins: with its number, so that one that is sent twice takes effect once, whoever else
//! writes at this moment. A twin waits for the number until the first one is committed, and hears that it was taken.

use super::connection::{Db, Writing};
use super::erased;
use super::notices::News;
use crate::model::{SubmissionId, Timestamp};
use sea_orm::{ConnectionTrait, DatabaseBackend, DbErr, QueryResult, Statement, Value};

/// What a submission is.
pub(super) enum Opening {
    /// It came before.
    Before(Before),
    /// It is new.
    New {
        /// Its number in the courier's own lists; none where [`Numbering::Later`] was asked for.
        revision: Option<i64>,
        /// Its account was erased: what was still on its way then must not make it anew.
        erased: bool,
        /// The number of what desks have set by now, see [`super::desk_settings`]; none where [`Numbering::Later`] was asked
        /// for.
        settings: Option<i64>,
        /// Until when the account is silenced; none where [`Numbering::Later`] was asked for.
        silenced_until: Option<i64>,
    },
}

/// What was taken before under the number.
pub(super) struct Before {
    pub(super) account: String,
    pub(super) digest: String,
    pub(super) taken_at: Timestamp,
}

/// When the courier's account is held and gives its next number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Numbering {
    /// At once: only things of the courier's own change.
    Now,
    /// When it is known who else is concerned, see [`super::own_revisions`].
    Later,
    /// No phone is told. The account is only kept from being erased meanwhile.
    Never,
}

/// Begins to write with noting that this is taken, if it is new, and makes the account at its first submission. In one
/// statement, as each is a way there and back.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn open(
    db: &Db,
    id: SubmissionId,
    (account, newcomer): (&str, Option<&str>),
    digest: &str,
    now: Timestamp,
    numbering: Numbering,
) -> Result<(Writing, Opening), DbErr> {
    let backend = db.get_database_backend();
    let again = match numbering {
        Numbering::Now => "DO UPDATE SET revision = account.revision + 1",
        Numbering::Later | Numbering::Never => "DO NOTHING",
    };
    let first = i64::from(numbering == Numbering::Now);
    let newcomer = newcomer.map(str::to_owned);
    let values: [Value; 5] = [id.to_string().into(), account.into(), digest.into(), now.0.into(), newcomer.into()];
    let note =
        "INSERT INTO submission (id, account, digest, taken_at) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING";
    let besides = "(SELECT settings FROM deployment WHERE id = 1) AS settings,
                (SELECT until FROM silence WHERE silence.account = $2) AS silenced_until,
                (SELECT count(*) FROM erased_account WHERE erased_account.id = $2) AS erased";
    let (tx, new, row) = if backend == DatabaseBackend::Postgres {
        let kept = match numbering {
            Numbering::Never => "(SELECT id FROM account WHERE id = $2 FOR KEY SHARE)",
            Numbering::Now | Numbering::Later => "(SELECT $2)",
        };
        let sql = format!(
            "WITH new AS ({note} RETURNING id), own AS (
                INSERT INTO account (id, made_at, revision, newcomer)
                SELECT CAST($2 AS TEXT), CAST($4 AS BIGINT), {first}, CAST($5 AS TEXT) FROM new
                ON CONFLICT (id) {again} RETURNING revision), kept AS {kept}
            SELECT (SELECT count(*) FROM new) AS new, (SELECT revision FROM own) AS revision,
                (SELECT count(*) FROM kept) AS kept, {besides}"
        );
        let (tx, rows) = db.write_with(Statement::from_sql_and_values(backend, sql, values)).await?;
        let row = rows.into_iter().next();
        let new = row.as_ref().map_or(Ok(0), |row| row.try_get::<i64>("", "new"))?;
        (tx, new > 0, row)
    } else {
        // Two statements on one way to the connection's thread.
        let sql = format!(
            "{note} RETURNING id;
            INSERT INTO account (id, made_at, revision, newcomer) SELECT $2, $4, {first}, $5 WHERE changes() > 0
            ON CONFLICT (id) {again} RETURNING revision, {besides}"
        );
        let (tx, rows) = db.write_with(Statement::from_sql_and_values(backend, sql, values)).await?;
        let mut rows = rows.into_iter();
        (tx, rows.next().is_some(), rows.next())
    };
    if !new {
        let before = before(&tx, id).await?;
        return Ok((tx, Opening::Before(before)));
    }
    tx.tell(News::Account(account.to_owned()));
    // An account that was there and is not to be numbered now gives no row.
    let revision: Option<i64> = row.as_ref().map_or(Ok(None), |row| row.try_get("", "revision"))?;
    let settings = row.as_ref().map_or(Ok(None), |row| row.try_get("", "settings"))?;
    let silenced_until = row.as_ref().map_or(Ok(None), |row| row.try_get("", "silenced_until"))?;
    let (revision, first, silenced_until, settings) = match numbering {
        Numbering::Now => (revision, revision == Some(1), silenced_until, settings),
        Numbering::Later | Numbering::Never => (None, revision.is_some(), None, None),
    };
    let erased = if first {
        was_erased(&tx, account, row.as_ref()).await?
    } else {
        // It was there and is gone: who erased it was faster.
        backend == DatabaseBackend::Postgres && row.as_ref().map_or(Ok(1), |row| row.try_get::<i64>("", "kept"))? == 0
    };
    Ok((tx, Opening::New { revision, erased, settings, silenced_until }))
}

/// Whether a submission came before, as far as it is committed.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn came_before(db: &Db, id: SubmissionId) -> Result<bool, DbErr> {
    let sql = "SELECT 1 AS came FROM submission WHERE id = $1";
    let values = [Value::from(id.to_string())];
    let row = db.query_one_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    Ok(row.is_some())
}

/// Whether an account that this makes was erased before. On PostgreSQL it is asked anew: who erased it may have held it
/// until this statement came to its turn.
async fn was_erased(tx: &Writing, account: &str, row: Option<&QueryResult>) -> Result<bool, DbErr> {
    match (tx.get_database_backend(), row) {
        (DatabaseBackend::Sqlite, Some(row)) => Ok(row.try_get::<i64>("", "erased")? > 0),
        _ => erased::is_erased(tx, account).await,
    }
}

/// The account of what an erased account sent: nobody's. That it was taken stays, for copies that are still on their way.
pub(super) const NOBODY: &str = "";

/// Forgets who sent what an erased account sent, but that it is to be erased, which its phone may ask once more.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn forget_sender(tx: &Writing, account: &str, id: SubmissionId) -> Result<(), DbErr> {
    // What is left says neither who sent it nor, by its digest, what was said.
    let sql = "UPDATE submission SET account = $3, digest = '' WHERE account = $1 AND id <> $2";
    let values = [Value::from(account), Value::from(id.to_string()), Value::from(NOBODY)];
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await.map(|_| ())
}

async fn before(tx: &Writing, id: SubmissionId) -> Result<Before, DbErr> {
    let sql = "SELECT account, digest, taken_at FROM submission WHERE id = $1";
    let values = [Value::from(id.to_string())];
    let row = tx.query_one_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    let row = row.ok_or_else(|| DbErr::RecordNotFound("submission".to_owned()))?;
    Ok(Before {
        account: row.try_get("", "account")?,
        digest: row.try_get("", "digest")?,
        taken_at: Timestamp(row.try_get("", "taken_at")?),
    })
}
