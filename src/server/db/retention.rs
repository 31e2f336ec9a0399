//! Deletes what was kept for long enough, once a day on one of the servers, a little at a time; and tells beforehand how
//! much that will be. What a question, a voice or a booking leaves says that there was one, when and about what, for the
//! figures: no word, no file, nobody's account.

use super::account_rows;
use super::connection::{Db, Writing};
use super::entity::no_relations;
use super::heads;
use super::quotes::{self, Source};
use crate::model::quote::NO_LONGER_KEPT;
use crate::model::retention::{RetentionKind, kept_since};
use crate::model::timestamp::HOUR_MS;
use crate::model::{Adcode, Day, Timestamp};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{DatabaseBackend, QueryOrder, Statement};
use std::collections::BTreeMap;

/// Rows in one transaction.
const AT_ONCE: u64 = 200;
/// A server that has not gone on for so long has ended.
const LEASE_MS: i64 = 10 * 60_000;
/// The job begins at three in the morning, in China.
const BEGINS_MS: i64 = 3 * HOUR_MS;
/// After so long without a run, the clock is believed a day later.
const AWAY_MS: i64 = 8 * 24 * HOUR_MS;

/// How long one kind is kept, where an office set it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "retention")]
pub struct Model {
    /// Which kind.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: RetentionKind,
    /// Days.
    pub days: i32,
    /// Who set it.
    pub set_by: String,
    /// When.
    pub set_at: Timestamp,
}

no_relations!();

pub(crate) mod retention_run {
    use crate::server::db::entity::no_relations;
    use sea_orm::entity::prelude::*;

    /// What was deleted on one day.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "retention_run")]
    pub struct Model {
        /// `2026-12-03`, in China.
        #[sea_orm(primary_key, auto_increment = false)]
        pub day: String,
        /// When the server that does it went on last, milliseconds UTC.
        pub renewed_at: crate::model::Timestamp,
        /// When it was done.
        pub ended_at: Option<crate::model::Timestamp>,
        /// How many things of each kind, as JSON.
        pub deleted: String,
    }

    no_relations!();
}

/// Days for each kind.
pub(crate) type Periods = BTreeMap<RetentionKind, u16>;

/// How long each kind is kept now.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn periods(db: &impl ConnectionTrait) -> Result<Periods, DbErr> {
    let set = Entity::find().all(db).await?;
    let days_of = |kind: RetentionKind| {
        let row = set.iter().find(|row| row.kind == kind);
        let days = row.and_then(|row| u16::try_from(row.days).ok()).and_then(|days| kind.checked_days(days).ok());
        days.unwrap_or_else(|| kind.default_days())
    };
    Ok(RetentionKind::ALL.iter().map(|kind| (*kind, days_of(*kind))).collect())
}

/// Sets how long a kind is kept.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn set(
    db: &impl ConnectionTrait,
    kind: RetentionKind,
    days: u16,
    who: &str,
    now: Timestamp,
) -> Result<(), DbErr> {
    let row =
        ActiveModel { kind: Set(kind), days: Set(i32::from(days)), set_by: Set(who.to_owned()), set_at: Set(now) };
    let mut anew = OnConflict::column(Column::Kind);
    anew.update_columns([Column::Days, Column::SetBy, Column::SetAt]);
    Entity::insert(row).on_conflict(anew).exec_without_returning(db).await.map(|_| ())
}

/// What is done with rows whose time is over.
enum Deletion {
    /// They go.
    Whole,
    /// They stay for the figures, with these columns set.
    Emptied(String),
    /// What hangs on them goes, too; `{ids}` stands for theirs.
    WithAll(&'static [&'static str]),
}

/// Which rows of a table are of a kind.
struct Sweep {
    table: &'static str,
    /// What names one row.
    key: &'static str,
    /// Those whose time is over; `$1` is since when the others are kept.
    due: String,
    /// The desk whose it is, as SQL says it.
    desk: Option<&'static str>,
    /// Words of couriers that go with it, also where an office quoted them.
    words: &'static [Source],
    deletion: Deletion,
}

/// Danger that nobody took on is never over; what somebody took on has its time like anything else.
const QUESTION_IS_OVER: &str = "state IN ('answered', 'closed') AND changed_at < CAST($1 AS BIGINT)
    AND danger_escalates_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM \"case\" c WHERE c.closed_at IS NULL AND (c.question = question.id OR c.id = question.joined_case))";

const FORGET_QUESTIONS: &[&str] = &[
    "DELETE FROM message WHERE question IN ({ids})",
    "DELETE FROM draft WHERE question IN ({ids})",
    "DELETE FROM claim WHERE question IN ({ids})",
    "DELETE FROM presence WHERE question IN ({ids})",
    "DELETE FROM follow WHERE question IN ({ids})",
    "DELETE FROM attachment WHERE question IN ({ids})",
    "UPDATE case_step SET note = '' WHERE case_id IN (SELECT id FROM \"case\" WHERE question IN ({ids}))",
    "DELETE FROM hardship WHERE case_id IN (SELECT id FROM \"case\" WHERE question IN ({ids}))",
    "UPDATE aid_grant SET remark = '' WHERE case_id IN (SELECT id FROM \"case\" WHERE question IN ({ids}))",
    "DELETE FROM referral_note WHERE referral IN (SELECT id FROM referral WHERE case_id IN
        (SELECT id FROM \"case\" WHERE question IN ({ids})))",
    "UPDATE referral SET reason = '', answer = '', withdrawn_why = '', name = ''
        WHERE case_id IN (SELECT id FROM \"case\" WHERE question IN ({ids}))",
    "UPDATE \"case\" SET bring = '' WHERE question IN ({ids})",
    "UPDATE question SET account = NULL, preview = '', comment = '', call_back = NULL, call_back_marks = '', danger = '', danger_raised_at = NULL,
        company_words = '', wants_aid = NULL WHERE id IN ({ids})",
];

const FORGET_QUESTION_FILES: &[&str] = &[
    "UPDATE message SET attachments = '[]', documents = '[]' WHERE question IN ({ids})",
    "DELETE FROM attachment WHERE question IN ({ids})",
];

const FORGET_REPORTS: &[&str] = &[
    "DELETE FROM attachment WHERE question IN ({ids})",
    "UPDATE report SET account = NULL, text = '', answer = '', attachments = '[]', place = NULL, danger = '',
        danger_raised_at = NULL WHERE id IN ({ids})",
];

const FORGET_VOICES: &[&str] = &[
    "DELETE FROM voice_tag WHERE voice IN ({ids})",
    "DELETE FROM attachment WHERE question IN ({ids})",
    "UPDATE voice SET account = NULL, text = '', answer = '', reason = '', attachments = '[]', danger = '',
        danger_raised_at = NULL, company_words = '' WHERE id IN ({ids})",
];

/// Whose they are has them told anew: their phones forget them, too.
const FORGET_VOLUNTEERS: &[&str] = &[
    "UPDATE account SET revision = revision + 1, volunteers_revision = revision + 1
        WHERE id IN (SELECT account FROM volunteer WHERE id IN ({ids}))",
    "DELETE FROM volunteer WHERE id IN ({ids})",
];

const FORGET_BOOKINGS: &[&str] = &["UPDATE booking SET account = NULL, comment = '' WHERE id IN ({ids})"];

fn sweep(table: &'static str, key: &'static str, due: impl Into<String>, deletion: Deletion) -> Sweep {
    Sweep { table, key, due: due.into(), desk: None, words: &[], deletion }
}

impl Sweep {
    fn with_words(self, words: &'static [Source]) -> Self {
        Self { words, ..self }
    }

    fn of_desk(self, desk: &'static str) -> Self {
        Self { desk: Some(desk), ..self }
    }
}

#[allow(clippy::too_many_lines, reason = "a list")]
async fn sweeps(db: &impl ConnectionTrait, kind: RetentionKind) -> Result<Vec<Sweep>, DbErr> {
    use RetentionKind as K;
    let sqlite = db.get_database_backend() == DatabaseBackend::Sqlite;
    let row = if sqlite { "rowid" } else { "ctid" };
    Ok(match kind {
        K::CallBack => vec![
            sweep(
                "question",
                "id",
                format!("call_back IS NOT NULL AND {QUESTION_IS_OVER}"),
                Deletion::Emptied("call_back = NULL, call_back_marks = ''".to_owned()),
            )
            .of_desk("adcode"),
        ],
        K::Draft => vec![
            sweep("form_draft", row, "at < CAST($1 AS BIGINT)", Deletion::Whole),
            sweep(
                "draft",
                row,
                format!("EXISTS (SELECT 1 FROM question WHERE question.id = draft.question AND {QUESTION_IS_OVER})"),
                Deletion::Whole,
            ),
        ],
        K::QuestionFile => vec![
            sweep(
                "question",
                "id",
                format!("EXISTS (SELECT 1 FROM attachment a WHERE a.question = question.id) AND {QUESTION_IS_OVER}"),
                Deletion::WithAll(FORGET_QUESTION_FILES),
            )
            .of_desk("adcode"),
        ],
        K::Question => vec![
            sweep(
                "question",
                "id",
                format!("account IS NOT NULL AND {QUESTION_IS_OVER}"),
                Deletion::WithAll(FORGET_QUESTIONS),
            )
            .with_words(&[Source::Message, Source::Comment])
            .of_desk("adcode"),
        ],
        K::Report => vec![
            sweep(
                "report",
                "id",
                "account IS NOT NULL AND state IN ('done', 'rejected') AND danger_escalates_at IS NULL
                    AND changed_at < CAST($1 AS BIGINT)",
                Deletion::WithAll(FORGET_REPORTS),
            )
            .with_words(&[Source::Report])
            .of_desk("adcode"),
        ],
        K::RefusedVoice => vec![
            sweep(
                "voice",
                "id",
                "account IS NOT NULL AND state = 'refused' AND danger_escalates_at IS NULL
                    AND COALESCE(decided_at, at) < CAST($1 AS BIGINT)",
                Deletion::WithAll(FORGET_VOICES),
            )
            .with_words(&[Source::Voice])
            .of_desk("adcode"),
        ],
        K::Booking => vec![
            sweep(
                "booking",
                "id",
                "account IS NOT NULL AND ends_at < CAST($1 AS BIGINT)",
                Deletion::WithAll(FORGET_BOOKINGS),
            )
            .with_words(&[Source::Booking])
            .of_desk("(SELECT activity.adcode FROM activity WHERE activity.id = booking.activity)"),
        ],
        K::Visit => {
            let nobody = if sqlite {
                "'-' || lower(hex(randomblob(12)))"
            } else {
                "'-' || md5(random()::text || clock_timestamp()::text)"
            };
            // Hours are counted in UTC; what is left is the day in China.
            let day = format!("account = {nobody}, hour = (hour + 8) / 24 * 24 - 8");
            let due = "account NOT LIKE '-%' AND hour < CAST($1 AS BIGINT) / 3600000";
            vec![sweep("visit", row, due, Deletion::Emptied(day))]
        }
        K::Volunteer => {
            let gone = "NOT EXISTS (SELECT 1 FROM staff WHERE staff.id = volunteer.staff AND staff.active)";
            let due = format!(
                "CAST($1 AS BIGINT) > COALESCE(decided_at, applied_at) AND (state <> 'accepted' OR {gone})
                    AND danger_escalates_at IS NULL"
            );
            vec![
                sweep("volunteer", "id", due, Deletion::WithAll(FORGET_VOLUNTEERS))
                    .with_words(&[Source::Volunteer])
                    .of_desk("adcode"),
            ]
        }
        K::Receipt => vec![sweep("submission", "id", "taken_at < CAST($1 AS BIGINT)", Deletion::Whole)],
        K::EmptyAccount => {
            let tables = account_rows::tables(db).await?;
            let with_none: Vec<String> = tables
                .iter()
                .map(|(table, _)| format!("NOT EXISTS (SELECT 1 FROM \"{table}\" t WHERE t.account = account.id)"))
                .collect();
            let due = format!("made_at < CAST($1 AS BIGINT) AND {}", with_none.join(" AND "));
            vec![
                sweep("account", "id", due, Deletion::Whole),
                sweep("erased_account", "id", "erased_at < CAST($1 AS BIGINT)", Deletion::Whole),
                sweep("silence", "account", "until < CAST($1 AS BIGINT)", Deletion::Whole),
            ]
        }
        K::OfficeNote => vec![
            sweep("duty_note", "id", "at < CAST($1 AS BIGINT)", Deletion::Whole),
            sweep("nudge", "id", "COALESCE(done_at, withdrawn_at) < CAST($1 AS BIGINT)", Deletion::Whole),
        ],
        K::StaffTrace => vec![
            sweep("session", "id", "seen_at < CAST($1 AS BIGINT)", Deletion::Whole),
            sweep(
                "staff_email",
                "staff",
                "asked_at < CAST($1 AS BIGINT)
                    AND EXISTS (SELECT 1 FROM staff WHERE staff.id = staff_email.staff AND NOT staff.active)",
                Deletion::Whole,
            ),
            sweep("reminder", "id", "try_at IS NULL AND made_at < CAST($1 AS BIGINT)", Deletion::Whole),
        ],
        K::Audit => {
            vec![
                sweep("audit", "id", "COALESCE(until_at, at) < CAST($1 AS BIGINT)", Deletion::Whole).of_desk("adcode"),
                sweep("list_reading", row, "at < CAST($1 AS BIGINT)", Deletion::Whole),
            ]
        }
    })
}

/// How many things of a kind will be deleted at that moment, as far as is known now; of one desk where the kind is a
/// desk's.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn due(
    db: &impl ConnectionTrait,
    kind: RetentionKind,
    days: u16,
    at: Timestamp,
    desk: Adcode,
) -> Result<i64, DbErr> {
    let mut count = 0;
    for sweep in sweeps(db, kind).await? {
        let of_desk = match sweep.desk.filter(|_| desk != Adcode::HUNAN) {
            Some(column) => format!(" AND {column} / 100 = {}", desk.number() / 100),
            None => String::new(),
        };
        let sql = format!("SELECT COUNT(*) AS n FROM \"{}\" WHERE {}{of_desk}", sweep.table, sweep.due);
        let since = [Value::from(kept_since(at, days).0)];
        let row = db.query_one_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, since)).await?;
        count += row.map_or(Ok(0), |row| row.try_get::<i64>("", "n"))?;
    }
    Ok(count)
}

/// The last day on which it was done.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn last_run(db: &impl ConnectionTrait) -> Result<Option<retention_run::Model>, DbErr> {
    retention_run::Entity::find()
        .filter(retention_run::Column::EndedAt.is_not_null())
        .order_by_desc(retention_run::Column::Day)
        .one(db)
        .await
}

/// Deletes what was kept for long enough, if nobody has done it today; says how much of each kind, or nothing where it
/// was done or another server is at it.
///
/// # Errors
/// [`DbErr`]; then it is gone on with, here or elsewhere, when the lease is over.
pub(crate) async fn run_daily(db: &Db, now: Timestamp) -> Result<Option<BTreeMap<RetentionKind, u64>>, DbErr> {
    let day = Day::of(Timestamp(now.0 - BEGINS_MS)).to_string();
    if !leased(db, &day, now).await? {
        return Ok(None);
    }
    let mut deleted = BTreeMap::new();
    let away = away_since(db, &day, now).await?;
    if let Some(last) = &away {
        tracing::error!("retention: nothing is deleted today, as the last time was {last}: is the clock right?");
    }
    // A clock that jumped ahead says that the time of all is over; it is believed when it says so a day later, too.
    let due = if away.is_some() { Periods::new() } else { periods(db).await? };
    for (kind, days) in due {
        for sweep in sweeps(db, kind).await? {
            loop {
                let some = delete_some(db, &sweep, kept_since(now, days)).await?;
                *deleted.entry(kind).or_default() += some;
                if some < AT_ONCE {
                    break;
                }
                renew(db, &day, Timestamp::now()).await?;
            }
        }
    }
    heads::forget_networks(db, now).await?;
    let counts: BTreeMap<&str, u64> = deleted.iter().map(|(kind, count)| (kind.code(), *count)).collect();
    let counts = serde_json::to_string(&counts).map_err(|error| DbErr::Json(error.to_string()))?;
    retention_run::Entity::update_many()
        .col_expr(retention_run::Column::EndedAt, Expr::value(now))
        .col_expr(retention_run::Column::Deleted, Expr::value(counts))
        .filter(retention_run::Column::Day.eq(&day))
        .exec(db)
        .await?;
    Ok(Some(deleted))
}

/// The day of the last run, if that is so long ago that the clock may have jumped.
async fn away_since(db: &Db, day: &str, now: Timestamp) -> Result<Option<String>, DbErr> {
    let last = retention_run::Entity::find()
        .filter(retention_run::Column::Day.lt(day))
        .order_by_desc(retention_run::Column::Day)
        .one(db)
        .await?;
    Ok(last.filter(|last| now.millis_since(last.renewed_at) > AWAY_MS).map(|last| last.day))
}

/// Whether the day's job is this server's: nobody has begun it, or who did has ended in the middle.
async fn leased(db: &Db, day: &str, now: Timestamp) -> Result<bool, DbErr> {
    let begun = retention_run::ActiveModel {
        day: Set(day.to_owned()),
        renewed_at: Set(now),
        ended_at: Set(None),
        deleted: Set(String::new()),
    };
    let known = OnConflict::column(retention_run::Column::Day).do_nothing().to_owned();
    if retention_run::Entity::insert(begun).on_conflict(known).exec_without_returning(db).await? > 0 {
        return Ok(true);
    }
    let taken = retention_run::Entity::update_many()
        .col_expr(retention_run::Column::RenewedAt, Expr::value(now))
        .filter(retention_run::Column::Day.eq(day))
        .filter(retention_run::Column::EndedAt.is_null())
        .filter(retention_run::Column::RenewedAt.lt(now.0 - LEASE_MS))
        .exec(db)
        .await?;
    Ok(taken.rows_affected > 0)
}

async fn renew(db: &Db, day: &str, now: Timestamp) -> Result<(), DbErr> {
    let renewed = retention_run::Entity::update_many()
        .col_expr(retention_run::Column::RenewedAt, Expr::value(now))
        .filter(retention_run::Column::Day.eq(day));
    renewed.exec(db).await.map(|_| ())
}

/// Deletes some rows; says how many.
async fn delete_some(db: &Db, sweep: &Sweep, since: Timestamp) -> Result<u64, DbErr> {
    let tx = db.write().await?;
    tx.erases();
    if !sweep.words.is_empty() {
        quotes::hold_off(&tx).await?;
    }
    let backend = tx.get_database_backend();
    let Sweep { table, key, due, deletion, words, .. } = sweep;
    // Who holds a row at this moment has something to do with it: it is looked at again tomorrow.
    let skip = if backend == DatabaseBackend::Postgres { " FOR UPDATE SKIP LOCKED" } else { "" };
    let some = format!("SELECT {key} FROM \"{table}\" WHERE {due} ORDER BY {key} LIMIT {AT_ONCE}{skip}");
    let since = [Value::from(since.0)];
    let sql = match deletion {
        Deletion::Whole => format!("DELETE FROM \"{table}\" WHERE {key} IN ({some})"),
        Deletion::Emptied(columns) => format!("UPDATE \"{table}\" SET {columns} WHERE {key} IN ({some})"),
        Deletion::WithAll(statements) => {
            let rows = tx.query_all_raw(Statement::from_sql_and_values(backend, some, since)).await?;
            let ids: Vec<String> = rows.iter().map(|row| row.try_get("", "id")).collect::<Result<_, _>>()?;
            let erased = quotes::take_out(&tx, words, &ids, NO_LONGER_KEPT).await?;
            with_all(&tx, statements, &ids).await?;
            quotes::forget_erased(&tx, &erased).await?;
            tx.commit().await?;
            return Ok(ids.len() as u64);
        }
    };
    let done = tx.execute_raw(Statement::from_sql_and_values(backend, sql, since)).await?;
    tx.commit().await?;
    Ok(done.rows_affected())
}

async fn with_all(tx: &Writing, statements: &[&str], ids: &[String]) -> Result<(), DbErr> {
    if ids.is_empty() {
        return Ok(());
    }
    let places = (1..=ids.len()).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ");
    for statement in statements {
        let values = ids.iter().map(|id| Value::from(id.clone()));
        let sql = statement.replace("{ids}", &places);
        tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::db::open;

    /// Tables with an account that have no time of their own, and what takes their rows away.
    const GO_WITH: &[(&str, &str)] = &[
        ("attachment", "its message; unclaimed ones within a week"),
        ("claim_try", "the hour"),
        ("courier_channel", "who set it unsets it, or erases all"),
        ("courier_news", "what was told"),
        ("courier_notice", "what was told"),
        ("deleted_file", "the file itself, within minutes"),
        ("push", "who set it unsets it, or erases all"),
        ("voice_support", "the voice"),
    ];

    #[tokio::test]
    async fn each_table_with_an_account_is_emptied_in_time_or_goes_with_something_that_is() {
        let db = open("sqlite::memory:").await.unwrap();
        let mut swept = String::new();
        for kind in RetentionKind::ALL {
            for sweep in sweeps(&db, *kind).await.unwrap() {
                swept.extend([" ", sweep.table, " "]);
                if let Deletion::WithAll(statements) = sweep.deletion {
                    swept.push_str(&statements.join(" ").replace('"', " "));
                }
            }
        }
        let words: Vec<&str> = swept.split_whitespace().collect();
        for (table, _) in account_rows::tables(&db).await.unwrap() {
            let other = GO_WITH.iter().any(|(name, _)| *name == table);
            assert!(words.contains(&table.as_str()) || other, "nothing ever takes {table} away");
        }
    }
}
