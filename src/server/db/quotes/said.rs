//! What couriers said, wherever they say something.

use crate::model::{ProposalId, Timestamp};
use crate::server::db::threads::stored;
use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement, Value};

/// Texts that are read at once.
const AT_ONCE: usize = 1_000;

/// A kind of what couriers say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::server::db) enum Source {
    /// Questions, and what is written in them afterwards.
    Message,
    /// What they say of an answer when they rate it.
    Comment,
    Voice,
    Report,
    /// What they say of an activity afterwards.
    Booking,
    /// What they want to help with.
    Volunteer,
}

/// One thing that a courier said.
pub(in crate::server::db) struct Said {
    pub(super) number: String,
    pub(super) text: String,
    pub(super) at: Timestamp,
    /// The question that it stands in.
    pub(super) thread: Option<String>,
    /// Where it was gathered into.
    pub(super) proposal: Option<ProposalId>,
}

impl Source {
    pub(super) const ALL: [Self; 6] =
        [Self::Message, Self::Comment, Self::Voice, Self::Report, Self::Booking, Self::Volunteer];

    /// What it is named by.
    fn key(self) -> &'static str {
        match self {
            Self::Message => "message.id",
            Self::Comment => "question.id",
            Self::Voice => "voice.id",
            Self::Report => "report.id",
            Self::Booking => "booking.id",
            Self::Volunteer => "volunteer.id",
        }
    }

    /// When it was said, or not before.
    fn at(self) -> &'static str {
        match self {
            Self::Message => "message.at",
            // A server of before did not note it: not before there was something to rate.
            Self::Comment => "COALESCE(question.rated_at, question.first_answered_at, question.asked_at)",
            Self::Voice => "voice.at",
            Self::Report => "report.at",
            Self::Booking => "COALESCE(booking.rated_at, booking.starts_at)",
            Self::Volunteer => "volunteer.applied_at",
        }
    }

    fn account(self) -> &'static str {
        match self {
            Self::Message | Self::Comment => "question.account",
            Self::Voice => "voice.account",
            Self::Report => "report.account",
            Self::Booking => "booking.account",
            Self::Volunteer => "volunteer.account",
        }
    }

    /// What is empty once they had it deleted.
    fn theirs(self) -> &'static str {
        match self {
            // Their row goes; who applied on the page has no account.
            Self::Volunteer => "volunteer.id",
            _ => self.account(),
        }
    }

    /// What is emptied or deleted with it, by its number.
    fn holder(self) -> &'static str {
        match self {
            Self::Message => "message.question",
            _ => self.key(),
        }
    }

    fn text_and_rows(self) -> (&'static str, &'static str) {
        match self {
            Self::Message => (
                "message.text",
                "message JOIN question ON question.id = message.question WHERE message.author = 'courier'",
            ),
            Self::Comment => ("question.comment", "question WHERE question.comment <> ''"),
            Self::Voice => ("voice.text", "voice WHERE voice.text <> ''"),
            Self::Report => ("report.text", "report WHERE report.text <> ''"),
            Self::Booking => ("booking.comment", "booking WHERE booking.comment <> ''"),
            Self::Volunteer => ("volunteer.words", "volunteer WHERE volunteer.words <> ''"),
        }
    }

    fn select(self, condition: &str) -> String {
        let (text, rows) = self.text_and_rows();
        let thread = match self {
            Self::Message | Self::Comment => "question.id",
            _ => "CAST(NULL AS TEXT)",
        };
        let proposal = if self == Self::Voice { "voice.proposal" } else { "CAST(NULL AS TEXT)" };
        let (key, at, theirs) = (self.key(), self.at(), self.theirs());
        format!(
            "SELECT {key} AS number, {text} AS said, {at} AS at, {thread} AS thread, {proposal} AS proposal
             FROM {rows} AND {theirs} IS NOT NULL AND {condition}"
        )
    }

    /// The next ones after that number, of those that were said until then; and the number to go on after.
    ///
    /// # Errors
    /// [`DbErr`].
    pub(super) async fn after(
        self,
        db: &impl ConnectionTrait,
        last: &str,
        until: Timestamp,
    ) -> Result<(Vec<Said>, Option<String>), DbErr> {
        let (key, at) = (self.key(), self.at());
        let condition = format!("{key} > $1 AND {at} <= $2 ORDER BY {key} LIMIT {AT_ONCE}");
        let some = read(db, &self.select(&condition), [last.into(), until.0.into()]).await?;
        let next = (some.len() == AT_ONCE).then(|| some.last().map(|said| said.number.clone())).flatten();
        Ok((some, next))
    }

    /// All that an account said.
    ///
    /// # Errors
    /// [`DbErr`].
    pub(super) async fn of_account(self, db: &impl ConnectionTrait, account: &str) -> Result<Vec<Said>, DbErr> {
        read(db, &self.select(&format!("{} = $1", self.account())), [account.into()]).await
    }

    /// What was said in these: questions, or what has the number itself.
    ///
    /// # Errors
    /// [`DbErr`].
    pub(super) async fn of_holders(self, db: &impl ConnectionTrait, holders: &[String]) -> Result<Vec<Said>, DbErr> {
        if holders.is_empty() {
            return Ok(Vec::new());
        }
        let places = (1..=holders.len()).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ");
        let condition = format!("{} IN ({places})", self.holder());
        read(db, &self.select(&condition), holders.iter().map(|number| number.clone().into())).await
    }
}

async fn read(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<Said>, DbErr> {
    let rows = db.query_all_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    let said = |row: QueryResult| {
        let proposal: Option<String> = row.try_get("", "proposal")?;
        Ok(Said {
            number: row.try_get("", "number")?,
            text: row.try_get("", "said")?,
            at: Timestamp(row.try_get("", "at")?),
            thread: row.try_get("", "thread")?,
            proposal: proposal.map(|number| stored(number.parse())).transpose()?,
        })
    };
    rows.into_iter().map(said).collect()
}
