//! What offices wrote with couriers' words in it. What is quoted where is noted when an office writes, so that the
//! words go when their courier has them deleted or their time is over, and nobody takes an office's own words away by
//! saying them again.
//!
//! Who writes only notes that there is something to look through ([`Watched::note`]); [`looking`] does that afterwards,
//! and [`taking_out`] whatever nobody looked through yet.

mod looking;
mod said;
mod taking_out;

pub(crate) use looking::catch_up;
pub(super) use said::Source;
pub(super) use taking_out::{forget_erased, take_out, take_out_of_account, take_out_of_questions};

use super::connection::Writing;
use super::proposals;
use super::tables::quote_due;
use crate::model::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, Query, SimpleExpr};
use serde_json::Value;

/// Who writes with couriers' words, and who erases them, come one after the other.
const HELD: &str = "quotes";

/// A kind of writing that may quote couriers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Quoting {
    Proposal,
    Contribution,
    Bulletin,
    Meeting,
    Discussion,
    Letter,
    /// All versions of an answer of the library.
    Answer,
    /// What a desk said and noted in a question.
    Thread,
    Case,
    /// What a desk and a partner wrote to each other.
    Referral,
    /// What the office answered to a voice.
    Voice,
    /// As above, to a report.
    Report,
}

/// Where words stand.
#[derive(Clone, Copy)]
struct Words {
    table: &'static str,
    /// The column that names what they belong to.
    key: &'static str,
    columns: &'static [&'static str],
    /// Whose these are, where rows of couriers stand beside them.
    only: Option<&'static str>,
}

const fn words(table: &'static str, key: &'static str, columns: &'static [&'static str]) -> Words {
    Words { table, key, columns, only: None }
}

/// One text, with where it stands.
struct Kept {
    words: Words,
    column: &'static str,
    text: String,
}

impl Words {
    fn of(self, number: &str) -> SimpleExpr {
        let all = Expr::col(self.key).eq(number);
        match self.only {
            Some(only) => all.and(Expr::cust(only)),
            None => all,
        }
    }
}

impl Quoting {
    const ALL: [Self; 12] = [
        Self::Proposal,
        Self::Contribution,
        Self::Bulletin,
        Self::Meeting,
        Self::Discussion,
        Self::Letter,
        Self::Answer,
        Self::Thread,
        Self::Case,
        Self::Referral,
        Self::Voice,
        Self::Report,
    ];

    /// The table that it stands in, and the word for it.
    fn table(self) -> &'static str {
        match self {
            Self::Proposal => proposals::KIND,
            Self::Contribution => "contribution",
            Self::Bulletin => "bulletin",
            Self::Meeting => "meeting",
            Self::Discussion => "discussion",
            Self::Letter => "letter",
            Self::Answer => "answer_version",
            Self::Thread => "message",
            Self::Case => "case",
            Self::Referral => "referral_note",
            Self::Voice => "voice",
            Self::Report => "report",
        }
    }

    fn of_table(table: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.table() == table)
    }

    fn words(self) -> &'static [Words] {
        const PROPOSAL: &[Words] = &[
            words("proposal", "id", &["body"]),
            words("proposal_version", "proposal", &["body"]),
            words("proposal_dossier", "proposal", &["answer", "satisfaction_remark"]),
            words("proposal_answer", "proposal", &["text", "satisfaction_remark"]),
        ];
        const CONTRIBUTION: &[Words] =
            &[words("contribution", "id", &["title", "text", "remark", "edited_title", "edited_text"])];
        const BULLETIN: &[Words] = &[words("bulletin", "id", &["title", "foreword"])];
        const MEETING: &[Words] = &[words("meeting", "id", &["title", "agenda", "minutes"])];
        const DISCUSSION: &[Words] = &[words("discussion", "id", &["body"])];
        const LETTER: &[Words] = &[words("letter", "id", &["body"])];
        const ANSWER: &[Words] = &[words("answer_version", "answer", &["question", "text", "source", "remark"])];
        const THREAD: &[Words] =
            &[Words { table: "message", key: "question", columns: &["text"], only: Some("author <> 'courier'") }];
        const CASE: &[Words] = &[
            words("case_step", "case_id", &["note"]),
            words("case", "id", &["bring"]),
            words("referral", "case_id", &["reason", "answer"]),
        ];
        const REFERRAL: &[Words] = &[words("referral_note", "referral", &["text"])];
        const VOICE: &[Words] = &[words("voice", "id", &["answer", "reason"])];
        const REPORT: &[Words] = &[words("report", "id", &["answer"])];
        match self {
            Self::Proposal => PROPOSAL,
            Self::Contribution => CONTRIBUTION,
            Self::Bulletin => BULLETIN,
            Self::Meeting => MEETING,
            Self::Discussion => DISCUSSION,
            Self::Letter => LETTER,
            Self::Answer => ANSWER,
            Self::Thread => THREAD,
            Self::Case => CASE,
            Self::Referral => REFERRAL,
            Self::Voice => VOICE,
            Self::Report => REPORT,
        }
    }

    /// Every text of one.
    async fn read(self, db: &impl ConnectionTrait, number: &str) -> Result<Vec<Kept>, DbErr> {
        let mut all = Vec::new();
        for words in self.words().iter().copied() {
            for column in words.columns {
                let rows = Query::select().column(*column).from(words.table).and_where(words.of(number)).to_owned();
                for row in db.query_all(&rows).await? {
                    all.push(Kept { words, column, text: row.try_get("", column)? });
                }
            }
        }
        Ok(all)
    }

    /// All of them as one.
    async fn plain(self, db: &impl ConnectionTrait, number: &str) -> Result<String, DbErr> {
        let all = self.read(db, number).await?;
        Ok(all.iter().map(|kept| plain(&kept.text)).collect::<Vec<_>>().join("\n"))
    }
}

/// A column's words: all texts of JSON, else itself.
fn plain(kept: &str) -> String {
    fn texts(value: &Value, all: &mut String) {
        match value {
            Value::String(text) => all.extend([text, "\n"]),
            Value::Array(parts) => parts.iter().for_each(|part| texts(part, all)),
            Value::Object(parts) => parts.values().for_each(|part| texts(part, all)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    let Ok(value @ Value::Object(_)) = serde_json::from_str(kept) else { return kept.to_owned() };
    let mut all = String::new();
    texts(&value, &mut all);
    all
}

/// Something that is about to be written.
pub(super) struct Watched {
    kind: Quoting,
    number: String,
    before: String,
}

/// To be called before something is written, and before anything is held for it: what stands there already is the
/// office's.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn watch(tx: &Writing, kind: Quoting, number: impl ToString) -> Result<Watched, DbErr> {
    tx.hold_with_others(HELD).await?;
    let number = number.to_string();
    let before = kind.plain(tx, &number).await?;
    Ok(Watched { kind, number, before })
}

impl Watched {
    /// Notes that it is to be looked through for what couriers said before now, once all is written.
    ///
    /// # Errors
    /// [`DbErr`].
    pub(super) async fn note(self, tx: &Writing) -> Result<(), DbErr> {
        if self.kind.plain(tx, &self.number).await? == self.before {
            return Ok(());
        }
        let row = quote_due::ActiveModel {
            id: Set(uuid::Uuid::now_v7().to_string()),
            kind: Set(self.kind.table().to_owned()),
            place: Set(self.number),
            before: Set(self.before),
            at: Set(Timestamp::now()),
        };
        quote_due::Entity::insert(row).exec_without_returning(tx).await.map(|_| ())
    }
}

/// Holds off who writes with couriers' words, to the end of this transaction; before anything else is held.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn hold_off(tx: &Writing) -> Result<(), DbErr> {
    tx.hold(HELD).await
}
