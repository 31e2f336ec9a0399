//! What prefectures hand in to the province (亮点、简讯、素材). Nobody but who writes it sees a draft.

use super::connection::Db;
use super::quotes::Quoting;
use super::register::{RegisterQuery, columns};
use super::scope::RegionColumn as _;
use super::tables::{audit as audit_row, bulletin, contribution};
use super::threads::stored;
use super::{audit, quotes};
use crate::model::contribution::{ContributionAct, ContributionError, ContributionKind, ContributionState, after};
use crate::model::staff::Staff;
use crate::model::{Adcode, AttachmentId, BulletinId, ContributionId, Day, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, Condition, IntoActiveModel, QueryOrder, QuerySelect};
use std::collections::BTreeMap;
use thiserror::Error;

/// Stories that a bulletin is offered, the newest first.
pub(crate) const MOST_TO_ADD: u64 = 300;
/// Stands where an account would for photos: no courier's key can be this.
pub(crate) const PHOTOS: &str = "contributions";

/// Why nothing is done.
#[derive(Debug, Error)]
pub(crate) enum ContributionFailure {
    /// Somebody else was faster.
    #[error("{}", crate::texts::contribution::CHANGED)]
    Changed,
    /// It stands in a bulletin that was issued.
    #[error("{}", crate::texts::contribution::IN_ISSUED)]
    Issued,
    /// The rules.
    #[error(transparent)]
    Rule(#[from] ContributionError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// What is written.
#[derive(Clone, Debug)]
pub(crate) struct ContributionEntry {
    pub(crate) kind: ContributionKind,
    pub(crate) adcode: Adcode,
    pub(crate) title: String,
    pub(crate) text: String,
}

/// Whether somebody may see one: a draft is its own office's.
pub(crate) fn is_seen(row: &contribution::Model, staff: &Staff) -> bool {
    staff.covers(row.adcode) && (row.state != ContributionState::Draft || staff.adcode == row.adcode || row.sample)
}

/// The photos of one.
///
/// # Errors
/// [`DbErr`] if its row is damaged.
pub(crate) fn photos_of(row: &contribution::Model) -> Result<Vec<AttachmentId>, DbErr> {
    stored(serde_json::from_str(&row.photos))
}

/// The words that a bulletin has: the province's, where it wrote any.
pub(crate) fn words_of(row: &contribution::Model) -> (String, String) {
    let edited = |edited: &String, original: &String| if edited.is_empty() { original.clone() } else { edited.clone() };
    (edited(&row.edited_title, &row.title), edited(&row.edited_text, &row.text))
}

/// What is looked for among those that somebody sees, in one state if that is asked for, the last that changed first: a page, and one more where there is another.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    staff: &Staff,
    state: Option<ContributionState>,
    wanted: &RegisterQuery,
) -> Result<Vec<contribution::Model>, DbErr> {
    let own_draft = Condition::any()
        .add(contribution::Column::State.ne(ContributionState::Draft))
        .add(contribution::Column::Adcode.eq(staff.adcode));
    let mut found = contribution::Entity::find().filter(contribution::Column::Adcode.seen_by(staff)).filter(own_draft);
    if let Some(state) = state {
        found = found.filter(contribution::Column::State.eq(state));
    }
    let looked_at = columns([
        contribution::Column::Title,
        contribution::Column::Text,
        contribution::Column::EditedTitle,
        contribution::Column::EditedText,
    ]);
    let found = wanted.narrowed(found, contribution::Column::Adcode, &looked_at);
    let sorted = found.order_by_desc(contribution::Column::ChangedAt).order_by_asc(contribution::Column::Id);
    wanted.on_page(sorted).all(db).await
}

/// How many of those that somebody sees stand so; samples wait for nobody.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn count(db: &impl ConnectionTrait, staff: &Staff, state: ContributionState) -> Result<u64, DbErr> {
    contribution::Entity::find()
        .filter(contribution::Column::Adcode.seen_by(staff))
        .filter(contribution::Column::State.eq(state))
        .filter(contribution::Column::Sample.eq(false))
        .count(db)
        .await
}

/// Those of prefectures, no samples, that were changed since a moment.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn with_news(db: &impl ConnectionTrait, since: Timestamp) -> Result<Vec<contribution::Model>, DbErr> {
    contribution::Entity::find()
        .filter(contribution::Column::Adcode.ne(Adcode::HUNAN))
        .filter(contribution::Column::Sample.eq(false))
        .filter(contribution::Column::ChangedAt.gte(since))
        .order_by_desc(contribution::Column::ChangedAt)
        .limit(MOST_NEWS)
        .all(db)
        .await
}

/// When the province gave something back last.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn returned_at(db: &impl ConnectionTrait, id: ContributionId) -> Result<Option<Timestamp>, DbErr> {
    let found = audit_row::Entity::find()
        .filter(audit_row::Column::Subject.eq(id.to_string()))
        .filter(audit_row::Column::Action.eq(audit::Action::ContributionChanged.code()))
        .filter(audit_row::Column::Detail.eq("return"))
        .order_by_desc(audit_row::Column::At);
    Ok(found.one(db).await?.map(|row| row.at))
}

/// Those that are looked at to remind of them.
const MOST_NEWS: u64 = 1_000;

/// One of them, whoever asks.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn find(db: &impl ConnectionTrait, id: ContributionId) -> Result<Option<contribution::Model>, DbErr> {
    contribution::Entity::find_by_id(id).one(db).await
}

/// Whether there is none.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn is_empty(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(contribution::Entity::find().limit(1).one(db).await?.is_none())
}

/// What a bulletin holds, in its order.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of_bulletin(db: &impl ConnectionTrait, id: BulletinId) -> Result<Vec<contribution::Model>, DbErr> {
    contribution::Entity::find()
        .filter(contribution::Column::Bulletin.eq(id))
        .order_by_asc(contribution::Column::Place)
        .order_by_asc(contribution::Column::Id)
        .all(db)
        .await
}

/// What was taken and stands in no bulletin, the newest first; for a sample, samples.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn without_bulletin(
    db: &impl ConnectionTrait,
    sample: bool,
) -> Result<Vec<contribution::Model>, DbErr> {
    contribution::Entity::find()
        .filter(contribution::Column::Sample.eq(sample))
        .filter(contribution::Column::State.eq(ContributionState::Taken))
        .filter(contribution::Column::Bulletin.is_null())
        .order_by_desc(contribution::Column::TakenAt)
        .limit(MOST_TO_ADD + 1)
        .all(db)
        .await
}

/// Of each region by the months of a year, from 1: how many were taken of how many that were handed in.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn tallies(
    db: &impl ConnectionTrait,
    staff: &Staff,
    year: i32,
) -> Result<BTreeMap<(Adcode, u32), (usize, usize)>, DbErr> {
    let first = |year: i32| Day::parse(&format!("{year}-01-01")).map(|day| day.begins().0).unwrap_or_default();
    let rows: Vec<(Adcode, ContributionState, Option<i64>)> = contribution::Entity::find()
        .select_only()
        .columns([contribution::Column::Adcode, contribution::Column::State, contribution::Column::HandedInAt])
        .filter(contribution::Column::Adcode.seen_by(staff))
        .filter(contribution::Column::HandedInAt.gte(first(year)))
        .filter(contribution::Column::HandedInAt.lt(first(year + 1)))
        .filter(contribution::Column::Sample.eq(false))
        .into_tuple()
        .all(db)
        .await?;
    let mut tallies: BTreeMap<(Adcode, u32), (usize, usize)> = BTreeMap::new();
    for (adcode, state, at) in rows {
        let Some(at) = at else { continue };
        let (month, _) = Day::of(Timestamp(at)).month_and_day();
        let tally = tallies.entry((adcode.prefecture(), month)).or_default();
        tally.0 += usize::from(state == ContributionState::Taken);
        tally.1 += 1;
    }
    Ok(tallies)
}

/// Keeps a new draft. The same number again is the same one.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn add(
    db: &Db,
    by: &Staff,
    id: ContributionId,
    entry: ContributionEntry,
    now: Timestamp,
) -> Result<(), DbErr> {
    let tx = db.write().await?;
    let adcode = entry.adcode;
    let row = contribution::ActiveModel {
        id: Set(id),
        adcode: Set(adcode),
        kind: Set(entry.kind),
        state: Set(ContributionState::Draft),
        title: Set(entry.title),
        text: Set(entry.text),
        photos: Set("[]".to_owned()),
        consent: Set(false),
        written_by: Set(by.id),
        changed_at: Set(now),
        handed_in_at: Set(None),
        taken_at: Set(None),
        remark: Set(String::new()),
        edited_title: Set(String::new()),
        edited_text: Set(String::new()),
        bulletin: Set(None),
        place: Set(0),
        sample: Set(false),
        version: Set(1),
    };
    let once = OnConflict::column(contribution::Column::Id).do_nothing().to_owned();
    let quoting = quotes::watch(&tx, Quoting::Contribution, id).await?;
    let added = contribution::Entity::insert(row).on_conflict(once).exec_without_returning(&tx).await?;
    if added == 1 {
        quoting.note(&tx).await?;
        let put = audit::Entry::of(by, audit::Action::ContributionChanged, &id.to_string(), adcode).saying("add");
        audit::write(&tx, put, now).await?;
    }
    tx.commit().await
}

/// What is done.
#[derive(Clone, Debug)]
pub(crate) enum ContributionHandling {
    /// It is written anew.
    Write(ContributionEntry),
    /// Its photos; whoever they show is asked again.
    Photos(Vec<AttachmentId>),
    /// It is handed in; whether all who are shown agreed.
    HandIn(bool),
    /// It is taken back before the province decided.
    TakeBack,
    /// The province takes it.
    Take,
    /// The province gives it back, for this reason.
    Return(String),
    /// The province writes a title and a text of its own beside the original.
    Edit(String, String),
}

/// Does something, if nobody did anything since `version` was read.
///
/// # Errors
/// [`ContributionFailure`]; then nothing was written.
pub(crate) async fn handle(
    db: &Db,
    by: &Staff,
    (id, version): (ContributionId, i32),
    handling: ContributionHandling,
    now: Timestamp,
) -> Result<(), ContributionFailure> {
    let tx = db.write().await?;
    let quoting = quotes::watch(&tx, Quoting::Contribution, id).await?;
    // The bulletin first, as who issues it holds it, too: what it holds then stays in it.
    let held = contribution::Entity::find_by_id(id).one(&tx).await?.and_then(|row| row.bulletin);
    let issued = match held {
        Some(of) => bulletin::Entity::find_by_id(of).lock_exclusive().one(&tx).await?,
        None => None,
    };
    let row = contribution::Entity::find_by_id(id).lock_exclusive().one(&tx).await?;
    let row = row.filter(|row| row.version == version && is_seen(row, by)).ok_or(ContributionFailure::Changed)?;
    if row.bulletin != held {
        return Err(ContributionFailure::Changed);
    }
    if issued.is_some_and(|of| of.issued_at.is_some()) {
        return Err(ContributionFailure::Issued);
    }
    let (state, photos, adcode) = (row.state, photos_of(&row)?.len(), row.adcode);
    let becomes = |act, consent| after(act, state, photos, consent);
    let mut change = row.into_active_model();
    change.version = Set(version + 1);
    change.changed_at = Set(now);
    let what = match handling {
        ContributionHandling::Write(entry) => {
            becomes(ContributionAct::Write, false)?;
            change.kind = Set(entry.kind);
            change.adcode = Set(entry.adcode);
            change.title = Set(entry.title);
            change.text = Set(entry.text);
            "write"
        }
        ContributionHandling::Photos(photos) => {
            becomes(ContributionAct::Write, false)?;
            change.photos = Set(stored(serde_json::to_string(&photos))?);
            change.consent = Set(false);
            "photos"
        }
        ContributionHandling::HandIn(consent) => {
            change.state = Set(becomes(ContributionAct::HandIn, consent)?);
            change.consent = Set(consent);
            change.handed_in_at = Set(Some(now));
            change.remark = Set(String::new());
            // What the province made of an earlier text is not of this one.
            change.edited_title = Set(String::new());
            change.edited_text = Set(String::new());
            "hand_in"
        }
        ContributionHandling::TakeBack => {
            change.state = Set(becomes(ContributionAct::TakeBack, true)?);
            change.handed_in_at = Set(None);
            "take_back"
        }
        ContributionHandling::Take => {
            change.state = Set(becomes(ContributionAct::Take, true)?);
            change.taken_at = Set(Some(now));
            "take"
        }
        ContributionHandling::Return(remark) => {
            change.state = Set(becomes(ContributionAct::Return, true)?);
            change.taken_at = Set(None);
            change.bulletin = Set(None);
            change.remark = Set(remark);
            "return"
        }
        ContributionHandling::Edit(title, text) => {
            becomes(ContributionAct::Edit, true)?;
            change.edited_title = Set(title);
            change.edited_text = Set(text);
            "edit"
        }
    };
    change.update(&tx).await?;
    quoting.note(&tx).await?;
    let entry = audit::Entry::of(by, audit::Action::ContributionChanged, &id.to_string(), adcode).saying(what);
    audit::write(&tx, entry, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Throws a draft away that nobody handed in, if nobody did anything since `version` was read; gives the photos that it had.
///
/// # Errors
/// [`ContributionFailure`]; then nothing was written.
pub(crate) async fn delete(
    db: &Db,
    by: &Staff,
    (id, version): (ContributionId, i32),
    now: Timestamp,
) -> Result<Vec<AttachmentId>, ContributionFailure> {
    let tx = db.write().await?;
    let row = contribution::Entity::find_by_id(id).lock_exclusive().one(&tx).await?;
    let row = row.filter(|row| row.version == version && is_seen(row, by)).ok_or(ContributionFailure::Changed)?;
    let (photos, adcode) = (photos_of(&row)?, row.adcode);
    after(ContributionAct::Delete, row.state, photos.len(), row.consent)?;
    contribution::Entity::delete_by_id(id).exec(&tx).await?;
    let entry = audit::Entry::of(by, audit::Action::ContributionChanged, &id.to_string(), adcode).saying("drop");
    audit::write(&tx, entry, now).await?;
    tx.commit().await?;
    Ok(photos)
}
