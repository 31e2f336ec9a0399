//! Rows that are parts of another one name it by a foreign key, and go with it. What named nothing is gone for everybody
//! already, and is deleted here.
//!
//! An expansion: servers of the version before never write a part before its whole, nor keep one after it.

use sea_orm::sea_query::Query;
use sea_orm::{ConnectionTrait, DatabaseBackend, Statement};
use sea_orm_migration::prelude::*;

pub(super) struct Migration;

/// A table's columns that name rows of other tables by their key: column, table, its key.
struct Parts {
    table: &'static str,
    keys: &'static [(&'static str, &'static str, &'static str)],
}

const fn parts(table: &'static str, keys: &'static [(&'static str, &'static str, &'static str)]) -> Parts {
    Parts { table, keys }
}

/// Wholes before their parts: a table is made anew while nothing names its rows yet.
const PARTS: &[Parts] = &[
    parts("message", &[("question", "question", "id")]),
    parts("draft", &[("question", "question", "id"), ("staff", "staff", "id")]),
    parts("follow", &[("question", "question", "id"), ("staff", "staff", "id")]),
    parts("presence", &[("question", "question", "id"), ("staff", "staff", "id")]),
    parts("claim", &[("question", "question", "id")]),
    parts("case_step", &[("case_id", "case", "id")]),
    parts("referral", &[("case_id", "case", "id")]),
    parts("referral_link", &[("referral", "referral", "id")]),
    parts("referral_note", &[("referral", "referral", "id")]),
    parts("hardship", &[("case_id", "case", "id")]),
    parts("aid_grant", &[("case_id", "case", "id"), ("resource", "aid_resource", "id")]),
    parts("slot", &[("activity", "activity", "id")]),
    parts("booking", &[("activity", "activity", "id")]),
    parts("import_file", &[("import", "import", "id")]),
    parts("import_part", &[("import", "import", "id")]),
    parts("import_step", &[("import", "import", "id")]),
    parts("import_row", &[("import", "import", "id")]),
    parts("voice_support", &[("voice", "voice", "id")]),
    parts("survey_response", &[("discussion", "discussion", "id")]),
    parts("keeper", &[("station", "station", "code")]),
    parts("session", &[("staff", "staff", "id")]),
    parts("duty", &[("staff", "staff", "id")]),
    parts("form_draft", &[("staff", "staff", "id")]),
    parts("staff_browser", &[("staff", "staff", "id")]),
    parts("staff_email", &[("staff", "staff", "id")]),
    parts("staff_identity", &[("staff", "staff", "id")]),
    parts("partner_member", &[("partner", "partner", "id"), ("staff", "staff", "id")]),
    parts("meeting_deputy", &[("meeting", "meeting", "id"), ("deputy", "deputy", "id")]),
    parts("proposal_version", &[("proposal", "proposal", "id")]),
    parts("proposal_dossier", &[("proposal", "proposal", "id")]),
    parts("course_try", &[("course", "course", "id"), ("staff", "staff", "id")]),
    parts("qualification", &[("staff", "staff", "id")]),
    parts("duty_missed", &[("staff", "staff", "id")]),
    parts("campaign_task", &[("campaign", "campaign", "id")]),
    parts("campaign_budget", &[("campaign", "campaign", "id")]),
    parts("outreach_arrival", &[("code", "outreach_poster", "code")]),
];

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_foreign_keys"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        for Parts { table, keys } in PARTS {
            for (column, whole, key) in *keys {
                let there = Query::select().column(*key).from(*whole).to_owned();
                let orphans =
                    Query::delete().from_table(*table).and_where(Expr::col(*column).not_in_subquery(there)).to_owned();
                let deleted = db.execute(&orphans).await?.rows_affected();
                if deleted > 0 {
                    tracing::warn!("{table}: {deleted} rows belonged to nothing");
                }
            }
            if manager.get_database_backend() == DatabaseBackend::Sqlite {
                make_anew(db, table, keys).await?;
            } else {
                for (column, whole, key) in *keys {
                    let mut named = ForeignKey::create();
                    named.name(format!("{table}_{column}_key")).from(*table, *column).to(*whole, *key);
                    manager.create_foreign_key(named.on_delete(ForeignKeyAction::Cascade).to_owned()).await?;
                }
            }
        }
        Ok(())
    }
}

/// SQLite gives no key to a table that is there: one that has it takes its place (<https://sqlite.org/lang_altertable.html>, 7).
async fn make_anew(db: &impl ConnectionTrait, table: &str, keys: &[(&str, &str, &str)]) -> Result<(), DbErr> {
    let said = async |kinds: &str, name: &str| -> Result<Vec<String>, DbErr> {
        let sql =
            format!("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND type IN ({kinds}) AND {name} = '{table}'");
        let rows = db.query_all_raw(Statement::from_string(DatabaseBackend::Sqlite, sql)).await?;
        rows.iter().map(|row| row.try_get("", "sql")).collect()
    };
    let beside = said("'index', 'trigger'", "tbl_name").await?;
    let made = said("'table'", "name").await?.pop().unwrap_or_default();
    let columns = made.split_once('(').and_then(|(_, rest)| rest.rsplit_once(')')).map(|(columns, _)| columns);
    let columns = columns.ok_or_else(|| DbErr::Migration(format!("{table} was made in another way: {made}")))?;
    let named = |(column, whole, key): &(&str, &str, &str)| {
        format!(", FOREIGN KEY (\"{column}\") REFERENCES \"{whole}\" (\"{key}\") ON DELETE CASCADE")
    };
    let keys = keys.iter().map(named).collect::<Vec<_>>().concat();
    let steps = [
        format!("CREATE TABLE \"{table}_anew\" ({columns}{keys})"),
        format!("INSERT INTO \"{table}_anew\" SELECT * FROM \"{table}\""),
        format!("DROP TABLE \"{table}\""),
        format!("ALTER TABLE \"{table}_anew\" RENAME TO \"{table}\""),
    ];
    for step in steps.iter().chain(&beside) {
        db.execute_unprepared(step).await?;
    }
    Ok(())
}
