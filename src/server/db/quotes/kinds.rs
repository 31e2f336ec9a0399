//! What offices write that may quote couriers, and where its words stand.

use crate::model::Timestamp;
use crate::server::db::{activity_rows, proposal_rows};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, Order, Query, SimpleExpr};
use serde_json::Value;

/// A kind of writing that may quote couriers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::server::db) enum Quoting {
    /// All versions of an answer of the library.
    Answer,
    /// What a desk often writes.
    Phrase,
    /// What a desk said and noted in a question.
    Thread,
    Letter,
    Bulletin,
    Discussion,
    /// With what was told to who booked there.
    Activity,
    Proposal,
    Contribution,
    Meeting,
    /// With what was said of what was granted in it.
    Case,
    /// What a desk and a partner wrote to each other.
    Referral,
    /// What a desk asked of a company, and what they wrote to each other.
    CompanyClaim,
    /// What the office answered to a voice.
    Voice,
    /// As above, to a report.
    Report,
    /// What the province asked a prefecture to see to, and its answer.
    Nudge,
    /// What one shift told the next.
    DutyNote,
    /// What is taught to who answers, with its material and quiz.
    Course,
    /// A season's plan, with its tasks and costs.
    Campaign,
    /// What hangs on walls; anybody who scans it reads it.
    Outreach,
    /// What somebody was noted hours for.
    NotedHours,
    /// What there is to give, and which papers it takes.
    AidResource,
}

/// Where words stand.
#[derive(Clone, Copy)]
pub(super) struct Words {
    pub(super) table: &'static str,
    /// The column that names what they belong to.
    key: &'static str,
    pub(super) columns: &'static [&'static str],
    /// Whose these are, where rows of couriers stand beside them.
    only: Option<&'static str>,
    since: Since,
}

/// Since when words stand there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Since {
    /// Nothing says so.
    Unknown,
    /// Their row is not older; they may have been written anew since.
    NotBefore(&'static str),
    /// Nobody changes them afterwards.
    Exactly(&'static str),
}

const fn words(table: &'static str, key: &'static str, columns: &'static [&'static str]) -> Words {
    Words { table, key, columns, only: None, since: Since::Unknown }
}

impl Words {
    const fn made(self, at: &'static str) -> Self {
        Self { since: Since::NotBefore(at), ..self }
    }

    const fn written(self, at: &'static str) -> Self {
        Self { since: Since::Exactly(at), ..self }
    }

    pub(super) fn of(self, number: &str) -> SimpleExpr {
        let all = Expr::col(self.key).eq(number);
        match self.only {
            Some(only) => all.and(Expr::cust(only)),
            None => all,
        }
    }
}

/// One text, with where it stands.
pub(super) struct Kept {
    pub(super) words: Words,
    pub(super) column: &'static str,
    pub(super) text: String,
}

/// One text of which it is known since when it may stand there.
pub(super) struct Dated {
    pub(super) place: String,
    pub(super) at: Timestamp,
    pub(super) text: String,
}

impl Quoting {
    /// What most writes repeat comes first.
    pub(super) const ALL: [Self; 22] = [
        Self::Answer,
        Self::Phrase,
        Self::Letter,
        Self::Bulletin,
        Self::Discussion,
        Self::Activity,
        Self::Thread,
        Self::Proposal,
        Self::Contribution,
        Self::Meeting,
        Self::Case,
        Self::Referral,
        Self::CompanyClaim,
        Self::Voice,
        Self::Report,
        Self::Nudge,
        Self::DutyNote,
        Self::Course,
        Self::Campaign,
        Self::Outreach,
        Self::NotedHours,
        Self::AidResource,
    ];

    /// The table that it stands in, and the word for it.
    pub(super) fn table(self) -> &'static str {
        match self {
            Self::Proposal => proposal_rows::KIND,
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
            Self::Activity => activity_rows::KIND,
            Self::Phrase => "phrase",
            Self::CompanyClaim => "company_claim",
            Self::Nudge => "nudge",
            Self::DutyNote => "duty_note",
            Self::Course => "course",
            Self::Campaign => "campaign",
            Self::Outreach => "outreach_poster",
            Self::NotedHours => "noted_hours",
            Self::AidResource => "aid_resource",
        }
    }

    pub(super) fn of_table(table: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.table() == table)
    }

    /// The words for all that this server knows; one beside it that is newer may know more.
    pub(super) fn tables() -> [&'static str; Self::ALL.len()] {
        Self::ALL.map(Self::table)
    }

    /// Where its words stand: first in the table that has all there are of it.
    pub(super) fn words(self) -> &'static [Words] {
        const PROPOSAL: &[Words] = &[
            words("proposal", "id", &["body"]).made("made_at"),
            words("proposal_version", "proposal", &["body"]).written("written_at"),
            words("proposal_dossier", "proposal", &["answer", "satisfaction_remark"]),
            words("proposal_answer", "proposal", &["text", "satisfaction_remark"]),
        ];
        const CONTRIBUTION: &[Words] =
            &[words("contribution", "id", &["title", "text", "remark", "edited_title", "edited_text"])
                .made("changed_at")];
        const BULLETIN: &[Words] = &[words("bulletin", "id", &["title", "foreword"]).made("made_at")];
        const MEETING: &[Words] = &[words("meeting", "id", &["title", "place", "agenda", "minutes", "follow_up"])];
        const DISCUSSION: &[Words] = &[words("discussion", "id", &["body"])];
        const LETTER: &[Words] = &[words("letter", "id", &["body"]).written("written_at")];
        const ANSWER: &[Words] = &[
            words("answer_version", "answer", &["question", "text", "source"]).written("written_at"),
            words("answer_version", "answer", &["remark"]),
        ];
        const THREAD: &[Words] = &[Words {
            only: Some("author <> 'courier'"),
            ..words("message", "question", &["text"]).written("COALESCE(corrected_at, at)")
        }];
        const CASE: &[Words] = &[
            words("case", "id", &["bring"]).made("opened_at"),
            words("case_step", "case_id", &["note"]).made("entered_at"),
            words("referral", "case_id", &["reason", "answer", "withdrawn_why"]).made("proposed_at"),
            words("aid_grant", "case_id", &["remark"]).made("proposed_at"),
        ];
        const REFERRAL: &[Words] = &[words("referral_note", "referral", &["text"]).written("at")];
        const VOICE: &[Words] = &[words("voice", "id", &["answer", "reason"]).made("at")];
        const REPORT: &[Words] = &[words("report", "id", &["answer"]).made("at")];
        const ACTIVITY: &[Words] =
            &[words("activity", "id", &["body"]), words("booking", "activity", &["title", "notice"])];
        const PHRASE: &[Words] = &[words("phrase", "id", &["title", "text"]).written("made_at")];
        const COMPANY_CLAIM: &[Words] = &[
            words("company_claim", "id", &["summary"]).written("sent_at"),
            words("company_claim_note", "claim", &["text"]).written("at"),
        ];
        const NUDGE: &[Words] = &[words("nudge", "id", &["note", "answer", "withdrawn_why"]).made("made_at")];
        const DUTY_NOTE: &[Words] = &[words("duty_note", "id", &["text"]).written("at")];
        const COURSE: &[Words] = &[words("course", "id", &["title", "about", "materials", "quiz"])];
        const CAMPAIGN: &[Words] = &[
            words("campaign", "id", &["title", "about"]),
            words("campaign_task", "campaign", &["title"]),
            words("campaign_budget", "campaign", &["title"]),
        ];
        const OUTREACH: &[Words] = &[words("outreach_poster", "code", &["title", "headline"]).made("made_at")];
        const NOTED_HOURS: &[Words] = &[words("noted_hours", "id", &["what"]).written("at")];
        const AID_RESOURCE: &[Words] = &[words("aid_resource", "id", &["name", "unit", "papers"])];
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
            Self::Activity => ACTIVITY,
            Self::Phrase => PHRASE,
            Self::CompanyClaim => COMPANY_CLAIM,
            Self::Nudge => NUDGE,
            Self::DutyNote => DUTY_NOTE,
            Self::Course => COURSE,
            Self::Campaign => CAMPAIGN,
            Self::Outreach => OUTREACH,
            Self::NotedHours => NOTED_HOURS,
            Self::AidResource => AID_RESOURCE,
        }
    }

    /// Every text of one.
    pub(super) async fn read(self, db: &impl ConnectionTrait, number: &str) -> Result<Vec<Kept>, DbErr> {
        let mut all = Vec::new();
        for words in self.words().iter().copied() {
            let rows = Query::select()
                .distinct()
                .columns(words.columns.iter().copied())
                .from(words.table)
                .and_where(words.of(number))
                .to_owned();
            for row in db.query_all(&rows).await? {
                for column in words.columns {
                    all.push(Kept { words, column, text: row.try_get("", column)? });
                }
            }
        }
        Ok(all)
    }

    /// All of them as one.
    pub(super) async fn plain(self, db: &impl ConnectionTrait, number: &str) -> Result<String, DbErr> {
        let all = self.read(db, number).await?;
        Ok(all.iter().map(|kept| plain(&kept.text)).collect::<Vec<_>>().join("\n"))
    }

    /// The numbers of the next ones after that number, in their order.
    pub(super) async fn numbers(self, db: &impl ConnectionTrait, last: &str, most: u64) -> Result<Vec<String>, DbErr> {
        self.words()[0].numbers(db, last, most).await
    }
}

impl Words {
    async fn numbers(self, db: &impl ConnectionTrait, last: &str, most: u64) -> Result<Vec<String>, DbErr> {
        let mut rows = Query::select();
        rows.distinct().column(self.key).from(self.table).and_where(Expr::col(self.key).gt(last));
        if let Some(only) = self.only {
            rows.and_where(Expr::cust(only));
        }
        rows.order_by(self.key, Order::Asc).limit(most);
        db.query_all(&rows).await?.iter().map(|row| row.try_get("", self.key)).collect()
    }

    /// Whether words may have been written anew since the time that is told of them.
    pub(super) fn change(self) -> bool {
        !matches!(self.since, Since::Exactly(_))
    }

    /// Words after that number that may have stood there at a moment, and the number to go on after; nothing where
    /// nothing tells of that.
    pub(super) async fn until(
        self,
        db: &impl ConnectionTrait,
        last: &str,
        until: Timestamp,
        most: u64,
    ) -> Result<(Vec<Dated>, Option<String>), DbErr> {
        let (Since::NotBefore(since) | Since::Exactly(since)) = self.since else { return Ok((Vec::new(), None)) };
        let numbers = self.numbers(db, last, most).await?;
        let Some(end) = numbers.last() else { return Ok((Vec::new(), None)) };
        let mut rows = Query::select();
        rows.columns(self.columns.iter().copied())
            .expr_as(Expr::col(self.key), "of_place")
            .expr_as(Expr::cust(since), "since_when")
            .from(self.table)
            .and_where(Expr::col(self.key).gt(last))
            .and_where(Expr::col(self.key).lte(end.as_str()))
            .and_where(Expr::cust(format!("{since} <= {}", until.0)));
        if let Some(only) = self.only {
            rows.and_where(Expr::cust(only));
        }
        let mut dated = Vec::new();
        for row in db.query_all(&rows).await? {
            let (place, at): (String, i64) = (row.try_get("", "of_place")?, row.try_get("", "since_when")?);
            for column in self.columns {
                let text: String = row.try_get("", column)?;
                if !text.is_empty() {
                    dated.push(Dated { place: place.clone(), at: Timestamp(at), text: plain(&text) });
                }
            }
        }
        let next = (numbers.len() as u64 == most).then(|| end.clone());
        Ok((dated, next))
    }
}

/// What a newer server beside this one writes is left to it.
pub(super) fn known(column: impl ColumnTrait) -> SimpleExpr {
    column.is_in(Quoting::tables())
}

/// Whether a text in JSON is a number, a day, an address or a word of this product's own, which nobody says: what somebody
/// says in a field alone and in such letters, as a name in a messenger, is taken for one, too.
pub(super) fn is_code(text: &str) -> bool {
    let is_sign = |sign: u8| sign.is_ascii_graphic() && sign != b'@';
    let is_of_codes = |sign: u8| sign.is_ascii_lowercase() || matches!(sign, b'-' | b':' | b'/');
    text.bytes().all(is_sign) && text.bytes().any(is_of_codes)
}

/// A column's words: all texts of JSON, else itself.
pub(super) fn plain(kept: &str) -> String {
    fn texts(value: &Value, all: &mut String) {
        match value {
            Value::String(text) if is_code(text) => {}
            Value::String(text) => all.extend([text, "\n"]),
            Value::Array(parts) => parts.iter().for_each(|part| texts(part, all)),
            Value::Object(parts) => parts.values().for_each(|part| texts(part, all)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    let Ok(value @ (Value::Object(_) | Value::Array(_))) = serde_json::from_str(kept) else { return kept.to_owned() };
    let mut all = String::new();
    texts(&value, &mut all);
    all
}
