//! What offices wrote with couriers' words in it. Which voice is quoted where is noted when an office writes, so that the
//! words go with their courier's account, and nobody takes an office's own words away by saying them again.

use super::connection::Writing;
use super::feed;
use super::letters;
use super::proposals;
use super::tables::{form_draft, quote, voice};
use super::threads::stored;
use crate::api::Item;
use crate::model::letter::LetterState;
use crate::model::quote::{OfficeText, without};
use crate::model::{Discussion, VoiceId};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, OnConflict, Query};
use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect};
use serde_json::Value;

/// Voices that are read at once.
const AT_ONCE: u64 = 1_000;
/// Who writes with couriers' words, and who erases them, come one after the other.
const HELD: &str = "quotes";

/// A kind of writing that may quote couriers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quoting {
    Proposal,
    Contribution,
    Bulletin,
    Meeting,
    Discussion,
    Letter,
}

/// Where words stand: a table, the column that names what they belong to, and those that hold them.
type Words = (&'static str, &'static str, &'static [&'static str]);

impl Quoting {
    const ALL: [Self; 6] =
        [Self::Proposal, Self::Contribution, Self::Bulletin, Self::Meeting, Self::Discussion, Self::Letter];

    /// Its table, whose key is `id`; its versions count up in it.
    fn table(self) -> &'static str {
        match self {
            Self::Proposal => proposals::KIND,
            Self::Contribution => "contribution",
            Self::Bulletin => "bulletin",
            Self::Meeting => "meeting",
            Self::Discussion => "discussion",
            Self::Letter => "letter",
        }
    }

    fn words(self) -> &'static [Words] {
        match self {
            Self::Proposal => &[
                ("proposal", "id", &["body"]),
                ("proposal_version", "proposal", &["body"]),
                ("proposal_dossier", "proposal", &["answer", "satisfaction_remark"]),
                ("proposal_answer", "proposal", &["text", "satisfaction_remark"]),
            ],
            Self::Contribution => {
                &[("contribution", "id", &["title", "text", "remark", "edited_title", "edited_text"])]
            }
            Self::Bulletin => &[("bulletin", "id", &["title", "foreword"])],
            Self::Meeting => &[("meeting", "id", &["title", "agenda", "minutes"])],
            Self::Discussion => &[("discussion", "id", &["body"])],
            Self::Letter => &[("letter", "id", &["body"])],
        }
    }

    /// Every text of one, with where it stands.
    async fn read(self, db: &impl ConnectionTrait, number: &str) -> Result<Vec<(Words, &'static str, String)>, DbErr> {
        let mut all = Vec::new();
        for words in self.words().iter().copied() {
            let (table, key, columns) = words;
            for column in columns {
                let rows = Query::select().column(*column).from(table).and_where(Expr::col(key).eq(number)).to_owned();
                for row in db.query_all(&rows).await? {
                    all.push((words, *column, row.try_get("", column)?));
                }
            }
        }
        Ok(all)
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

/// A column without what was said; nothing where none of it stands there.
fn taken_out(kept: &str, said: &str) -> Option<String> {
    fn take(value: &mut Value, said: &str) -> bool {
        match value {
            Value::String(text) => without(text, said).map(|left| *text = left).is_some(),
            // All of them, not only up to the first.
            Value::Array(parts) => parts.iter_mut().filter_map(|part| take(part, said).then_some(())).count() > 0,
            Value::Object(parts) => parts.values_mut().filter_map(|part| take(part, said).then_some(())).count() > 0,
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        }
    }
    let Ok(mut value @ Value::Object(_)) = serde_json::from_str(kept) else { return without(kept, said) };
    take(&mut value, said).then(|| value.to_string())
}

/// Something that is about to be written.
pub(super) struct Watched {
    kind: Quoting,
    number: String,
    before: OfficeText,
}

/// To be called before something is written: what stands there already is the office's.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn watch(tx: &Writing, kind: Quoting, number: impl ToString) -> Result<Watched, DbErr> {
    tx.hold(HELD).await?;
    let number = number.to_string();
    let before = words(tx, kind, &number).await?;
    Ok(Watched { kind, number, before: OfficeText::of(&before) })
}

async fn words(tx: &Writing, kind: Quoting, number: &str) -> Result<String, DbErr> {
    let all = kind.read(tx, number).await?;
    Ok(all.iter().map(|(_, _, kept)| plain(kept)).collect::<Vec<_>>().join("\n"))
}

impl Watched {
    /// Notes whose words came in, once all is written.
    ///
    /// # Errors
    /// [`DbErr`].
    pub(super) async fn note(self, tx: &Writing) -> Result<(), DbErr> {
        let after = OfficeText::of(&words(tx, self.kind, &self.number).await?);
        let mut last: Option<VoiceId> = None;
        loop {
            let mut some = voice::Entity::find()
                .select_only()
                .columns([voice::Column::Id, voice::Column::Text])
                .filter(voice::Column::Account.is_not_null())
                .order_by_asc(voice::Column::Id)
                .limit(AT_ONCE);
            if let Some(last) = last {
                some = some.filter(voice::Column::Id.gt(last));
            }
            let some: Vec<(VoiceId, String)> = some.into_tuple().all(tx).await?;
            for (voice, said) in &some {
                if after.quotes_anew(said, &self.before) {
                    self.quotes(tx, *voice).await?;
                }
            }
            let Some((id, _)) = some.last() else { return Ok(()) };
            last = Some(*id);
        }
    }

    async fn quotes(&self, tx: &Writing, voice: VoiceId) -> Result<(), DbErr> {
        let row = quote::ActiveModel {
            voice: Set(voice),
            kind: Set(self.kind.table().to_owned()),
            place: Set(self.number.clone()),
        };
        let known = OnConflict::columns([quote::Column::Voice, quote::Column::Kind, quote::Column::Place])
            .do_nothing()
            .to_owned();
        quote::Entity::insert(row).on_conflict(known).exec_without_returning(tx).await.map(|_| ())
    }
}

/// Holds off who writes with couriers' words, to the end of this transaction.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn hold_off(tx: &Writing) -> Result<(), DbErr> {
    tx.hold(HELD).await
}

/// Takes the words of a voice out of all that quotes it, of the proposal that it was gathered into, and of what staff only
/// began to write. To be called while [`hold_off`] holds.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn take_out(tx: &Writing, of: &voice::Model) -> Result<(), DbErr> {
    let said = &of.text;
    let noted = quote::Entity::find().filter(quote::Column::Voice.eq(of.id)).all(tx).await?;
    let mut places: Vec<(Quoting, String)> = noted
        .into_iter()
        .filter_map(|row| Some((Quoting::ALL.into_iter().find(|kind| kind.table() == row.kind)?, row.place)))
        .collect();
    if let Some(proposal) =
        of.proposal.map(|id| (Quoting::Proposal, id.to_string())).filter(|one| !places.contains(one))
    {
        places.push(proposal);
    }
    for (kind, number) in places {
        let mut changed = false;
        for ((table, key, _), column, kept) in kind.read(tx, &number).await? {
            let Some(left) = taken_out(&kept, said) else { continue };
            let write = Query::update()
                .table(table)
                .value(column, left)
                .and_where(Expr::col(key).eq(number.as_str()))
                .and_where(Expr::col(column).eq(kept))
                .to_owned();
            tx.execute(&write).await?;
            changed = true;
        }
        if changed {
            tell(tx, kind, &number).await?;
        }
    }
    quote::Entity::delete_many().filter(quote::Column::Voice.eq(of.id)).exec(tx).await?;
    for row in form_draft::Entity::find().all(tx).await? {
        if let Some(left) = taken_out(&row.body, said) {
            form_draft::Entity::update_many()
                .col_expr(form_draft::Column::Body, Expr::value(left))
                .filter(form_draft::Column::Form.eq(row.form))
                .filter(form_draft::Column::Staff.eq(row.staff))
                .exec(tx)
                .await?;
        }
    }
    Ok(())
}

/// Whoever has it open finds that it changed, and so do phones.
async fn tell(tx: &Writing, kind: Quoting, number: &str) -> Result<(), DbErr> {
    let newer = Query::update()
        .table(kind.table())
        .value("version", Expr::col("version").add(1))
        .and_where(Expr::col("id").eq(number))
        .to_owned();
    tx.execute(&newer).await?;
    match kind {
        Quoting::Proposal => feed::changed(tx, proposals::KIND, number).await,
        Quoting::Discussion => {
            let found = super::discussions::find(tx, stored(number.parse())?).await?;
            let discussion: Option<Discussion> = found.map(|found| found.discussion);
            feed::publish(tx, &discussion.map(|one| Item::Discussion(Box::new(one))).into_iter().collect::<Vec<_>>())
                .await
        }
        Quoting::Letter => {
            let found = letters::find(tx, stored(number.parse())?).await?;
            let told = found.filter(|found| found.state == LetterState::Published);
            feed::publish(tx, &told.map(|found| Item::Letter(Box::new(found.letter))).into_iter().collect::<Vec<_>>())
                .await
        }
        // Read anew by whoever opens them.
        Quoting::Contribution | Quoting::Bulletin | Quoting::Meeting => Ok(()),
    }
}
