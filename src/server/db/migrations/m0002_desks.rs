//! What couriers ask, who answers, cases and the library.

use super::{index, table};
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, binary, boolean, integer, integer_null, string, string_null, text,
};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_desks"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = [courier_tables().as_slice(), &staff_tables(), &case_tables()].concat();
        for table in tables {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn courier_tables() -> Vec<TableCreateStatement> {
    vec![
        // The number is the hash of the account's key, which the server never keeps.
        table("account").col(string("id").primary_key()).col(big_integer("made_at")).to_owned(),
        table("question")
            .col(string("id").primary_key())
            // None once the courier had his data erased.
            .col(string_null("account"))
            .col(string("topic"))
            .col(integer("adcode"))
            .col(string("state"))
            .col(big_integer("asked_at"))
            // Since when the courier waits, and until when he is to be answered.
            .col(big_integer_null("waiting_since"))
            .col(big_integer_null("due_at"))
            .col(big_integer("first_due_at"))
            .col(big_integer_null("first_answered_at"))
            .col(string_null("assigned_to"))
            // Counts up with every change, so that no answer is written over another unseen.
            .col(integer("version"))
            .col(big_integer("revision"))
            .col(string_null("call_back"))
            .col(integer_null("stars"))
            .col(text("comment"))
            .col(text("preview"))
            .to_owned(),
        table("message")
            .col(string("id").primary_key())
            .col(string("question"))
            .col(string("author"))
            .col(string_null("staff"))
            // A note that only the desk reads.
            .col(boolean("private"))
            .col(text("text"))
            .col(big_integer("at"))
            .col(text("attachments"))
            .to_owned(),
        table("attachment")
            .col(string("id").primary_key())
            .col(string("account"))
            // None until a message that holds it is taken.
            .col(string_null("question"))
            .col(string("kind"))
            .col(string("media_type"))
            .col(string("digest"))
            .col(binary("bytes"))
            .col(big_integer("made_at"))
            .to_owned(),
        table("submission")
            .col(string("id").primary_key())
            .col(string("account"))
            .col(string("digest"))
            .col(big_integer("taken_at"))
            .to_owned(),
    ]
}

fn staff_tables() -> Vec<TableCreateStatement> {
    vec![
        table("staff")
            .col(string("id").primary_key())
            .col(string("login").unique_key())
            .col(string("name"))
            .col(string("role"))
            .col(string("author"))
            .col(integer("adcode"))
            .col(string("fields"))
            .col(string("password"))
            .col(integer("failures"))
            .col(big_integer_null("locked_until"))
            // The second factor's secret, and the last step in time of which a code was used.
            .col(string_null("totp"))
            .col(big_integer_null("totp_step"))
            .col(boolean("active"))
            .col(big_integer("made_at"))
            .to_owned(),
        // The number is the hash of what the browser keeps.
        table("session")
            .col(string("id").primary_key())
            .col(string("staff"))
            .col(string("csrf"))
            .col(string("agent"))
            .col(big_integer("made_at"))
            .col(big_integer("seen_at"))
            .to_owned(),
        table("audit")
            .col(string("id").primary_key())
            .col(big_integer("at"))
            .col(string_null("staff"))
            .col(string("who"))
            .col(string("action"))
            .col(string("subject"))
            .col(integer("adcode"))
            .col(string("detail"))
            .to_owned(),
        table("duty")
            .col(string("day"))
            .col(string("staff"))
            .primary_key(Index::create().col("day").col("staff"))
            .to_owned(),
        table("presence")
            .col(string("question"))
            .col(string("staff"))
            .col(big_integer("seen_at"))
            .primary_key(Index::create().col("question").col("staff"))
            .to_owned(),
        table("draft")
            .col(string("question"))
            .col(string("staff"))
            .col(text("text"))
            .primary_key(Index::create().col("question").col("staff"))
            .to_owned(),
    ]
}

fn case_tables() -> Vec<TableCreateStatement> {
    vec![
        table("answer_version")
            .col(string("id").primary_key())
            .col(string("answer"))
            .col(integer("version"))
            .col(string("topic"))
            .col(string("question"))
            .col(text("text"))
            .col(string("source"))
            .col(boolean("sample"))
            .col(string("state"))
            .col(string_null("written_by"))
            .col(string_null("decided_by"))
            .col(big_integer("written_at"))
            .col(big_integer_null("decided_at"))
            .col(string("remark"))
            .to_owned(),
        table("case")
            .col(string("id").primary_key())
            .col(string("question").unique_key())
            .col(string("kind"))
            .col(integer("adcode"))
            .col(string("stage"))
            .col(big_integer_null("due_at"))
            .col(string_null("owner"))
            .col(text("bring"))
            .col(string_null("result"))
            .col(big_integer("opened_at"))
            .col(big_integer_null("closed_at"))
            .col(integer("version"))
            .to_owned(),
        table("case_step")
            .col(string("id").primary_key())
            .col(string("case_id"))
            .col(string("stage"))
            .col(big_integer("entered_at"))
            .col(big_integer("due_at"))
            .col(big_integer_null("done_at"))
            .col(text("note"))
            .col(string_null("staff"))
            .to_owned(),
        table("referral")
            .col(string("id").primary_key())
            .col(string("case_id"))
            .col(string("recipient"))
            .col(string("name"))
            .col(text("reason"))
            .col(string("state"))
            .col(text("answer"))
            .col(big_integer("proposed_at"))
            .col(big_integer_null("decided_at"))
            .col(big_integer_null("answered_at"))
            .to_owned(),
    ]
}

fn indexes() -> Vec<IndexCreateStatement> {
    vec![
        index("question_by_account", "question", &["account", "revision"]),
        index("question_by_wait", "question", &["state", "waiting_since"]),
        index("question_by_change", "question", &["state", "revision"]),
        index("question_by_desk", "question", &["adcode", "state", "waiting_since"]),
        index("question_by_assignee", "question", &["assigned_to", "state", "waiting_since"]),
        index("message_by_question", "message", &["question", "at"]),
        index("attachment_by_question", "attachment", &["question"]),
        index("attachment_by_account", "attachment", &["account"]),
        index("session_by_staff", "session", &["staff"]),
        index("audit_by_time", "audit", &["at"]),
        index("audit_by_subject", "audit", &["subject"]),
        index("answer_version_by_answer", "answer_version", &["answer", "version"]),
        index("case_by_stage", "case", &["stage", "due_at"]),
        index("case_step_by_case", "case_step", &["case_id", "entered_at"]),
        index("referral_by_case", "referral", &["case_id", "proposed_at"]),
    ]
}
