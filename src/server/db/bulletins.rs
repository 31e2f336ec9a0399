//! Bulletins (简报) that the province makes of what it took, numbered by the year when they are issued.

use super::PAGE;
use super::connection::{Db, Writing};
use super::quotes::Quoting;
use super::scope::{OfSample, alike};
use super::tables::{bulletin, contribution};
use super::threads::stored;
use super::{audit, contributions, quotes};
use crate::model::contribution::{ContributionAct, ContributionError, ContributionState, MOST_IN_BULLETIN, after};
use crate::model::staff::Staff;
use crate::model::{Adcode, AttachmentId, BulletinId, ContributionId, Day, Timestamp};
use crate::texts::contribution as says;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, OnConflict};
use sea_orm::{ActiveValue::Set, IntoActiveModel, QueryOrder, QuerySelect};
use thiserror::Error;

/// Why nothing is done.
#[derive(Debug, Error)]
pub(crate) enum BulletinError {
    /// Somebody else was faster.
    #[error("{}", says::CHANGED)]
    Changed,
    /// It was issued.
    #[error("{}", says::ISSUED)]
    Issued,
    /// It was not issued.
    #[error("{}", says::NOT_ISSUED)]
    NotIssued,
    /// It only shows how one looks.
    #[error("{}", says::SAMPLE_STAYS)]
    Sample,
    /// It holds nothing.
    #[error("{}", says::EMPTY)]
    Empty,
    /// It holds as many as it may.
    #[error("{}", says::FULL)]
    Full,
    /// Only one of the two shows how it looks.
    #[error(transparent)]
    Mixed(#[from] OfSample),
    /// The rules.
    #[error(transparent)]
    Rule(#[from] ContributionError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// What is written of a bulletin.
#[derive(Clone, Debug)]
pub(crate) struct BulletinEntry {
    pub(crate) title: String,
    pub(crate) publisher: String,
    /// May be empty.
    pub(crate) foreword: String,
    /// What stands above it; empty where that is the usual word.
    pub(crate) masthead: String,
}

/// What is done to a bulletin.
#[derive(Clone, Debug)]
pub(crate) enum BulletinHandling {
    /// It is written anew.
    Write(BulletinEntry),
    /// Something that was taken is put into it, as its last.
    Add(ContributionId),
    /// Something is taken out.
    Remove(ContributionId),
    /// Something is taken out of one that was issued, as somebody who is shown or told of takes their consent back.
    Correct(ContributionId),
    /// A photo of something in one that was issued is, for the same reason.
    CorrectPhoto(ContributionId, AttachmentId),
    /// Something stands one place earlier.
    Up(ContributionId),
    /// It is issued, and gets its number.
    Issue,
    /// Whether its page is everybody's.
    Open(bool),
}

/// Those that somebody sees: all for who makes them, else those that were issued; the newest first. A page, and one more
/// where there is another.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn list(db: &impl ConnectionTrait, makes: bool, page: u64) -> Result<Vec<bulletin::Model>, DbErr> {
    let mut found = bulletin::Entity::find();
    if !makes {
        found = found.filter(bulletin::Column::IssuedAt.is_not_null());
    }
    let sorted = found.order_by_desc(bulletin::Column::MadeAt).order_by_asc(bulletin::Column::Id);
    sorted.offset(page * PAGE).limit(PAGE + 1).all(db).await
}

/// One of them.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn find(db: &impl ConnectionTrait, id: BulletinId) -> Result<Option<bulletin::Model>, DbErr> {
    bulletin::Entity::find_by_id(id).one(db).await
}

/// Keeps a new one. The same number again is the same one.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn add(
    db: &Db,
    by: &Staff,
    id: BulletinId,
    entry: BulletinEntry,
    now: Timestamp,
) -> Result<(), DbErr> {
    let tx = db.write().await?;
    let row = bulletin::ActiveModel {
        id: Set(id),
        title: Set(entry.title),
        foreword: Set(entry.foreword),
        publisher: Set(entry.publisher),
        year: Set(None),
        number: Set(None),
        made_at: Set(now),
        issued_at: Set(None),
        open: Set(false),
        sample: Set(false),
        version: Set(1),
        masthead: Set(entry.masthead),
    };
    let quoting = quotes::watch(&tx, Quoting::Bulletin, id).await?;
    let once = OnConflict::column(bulletin::Column::Id).do_nothing().to_owned();
    if bulletin::Entity::insert(row).on_conflict(once).exec_without_returning(&tx).await? == 1 {
        quoting.note(&tx).await?;
        let put = audit::Entry::of(by, audit::Action::BulletinChanged, &id.to_string(), Adcode::HUNAN).saying("add");
        audit::write(&tx, put, now).await?;
    }
    tx.commit().await
}

/// Does something to a bulletin, if nobody did anything to it since `version` was read.
///
/// # Errors
/// [`BulletinError`]; then nothing was written.
#[allow(clippy::too_many_lines, reason = "an arm for each act")]
pub(crate) async fn handle(
    db: &Db,
    by: &Staff,
    (id, version): (BulletinId, i32),
    handling: BulletinHandling,
    now: Timestamp,
) -> Result<(), BulletinError> {
    let tx = db.write().await?;
    if matches!(handling, BulletinHandling::Issue) {
        // Numbers are given one after another, and none twice.
        tx.hold("bulletin numbers").await?;
    }
    let quoting = quotes::watch(&tx, Quoting::Bulletin, id).await?;
    let row = bulletin::Entity::find_by_id(id).lock_exclusive().one(&tx).await?;
    let row = row.filter(|row| row.version == version).ok_or(BulletinError::Changed)?;
    let (issued, is_sample) = (row.issued_at.is_some(), row.sample);
    match (&handling, issued) {
        (BulletinHandling::Open(_), false) => return Err(BulletinError::NotIssued),
        (BulletinHandling::Correct(_) | BulletinHandling::CorrectPhoto(..), false) => {
            return Err(BulletinError::NotIssued);
        }
        (BulletinHandling::Open(_) | BulletinHandling::Correct(_) | BulletinHandling::CorrectPhoto(..), true)
        | (_, false) => {}
        (_, true) => return Err(BulletinError::Issued),
    }
    let holds = contributions::of_bulletin(&tx, id).await?;
    let mut change = row.into_active_model();
    change.version = Set(version + 1);
    let what = match handling {
        BulletinHandling::Write(entry) => {
            change.title = Set(entry.title);
            change.publisher = Set(entry.publisher);
            change.foreword = Set(entry.foreword);
            change.masthead = Set(entry.masthead);
            "write"
        }
        BulletinHandling::Add(one) => {
            if holds.len() >= MOST_IN_BULLETIN {
                return Err(BulletinError::Full);
            }
            let found = contribution::Entity::find_by_id(one).lock_exclusive().one(&tx).await?;
            let found = found.filter(|found| found.bulletin.is_none()).ok_or(BulletinError::Changed)?;
            alike(found.sample, is_sample)?;
            after(ContributionAct::PutIntoBulletin, found.state, 0, found.consent)?;
            let last = holds.last().map_or(0, |last| last.place + 1);
            let mut put = found.into_active_model();
            put.bulletin = Set(Some(id));
            put.place = Set(last);
            put.update(&tx).await?;
            "add"
        }
        BulletinHandling::Remove(one) => {
            contribution::Entity::update_many()
                .col_expr(contribution::Column::Bulletin, Expr::value(None::<BulletinId>))
                .filter(contribution::Column::Id.eq(one))
                .filter(contribution::Column::Bulletin.eq(id))
                .exec(&tx)
                .await?;
            "change"
        }
        BulletinHandling::Correct(one) => {
            let found = held(&tx, &holds, one).await?;
            let mut out = found.into_active_model();
            out.bulletin = Set(None);
            // Nobody uses it again.
            out.state = Set(ContributionState::Returned);
            out.taken_at = Set(None);
            out.consent = Set(false);
            out.remark = Set(says::CONSENT_TAKEN_BACK.to_owned());
            out.changed_at = Set(now);
            bump(&mut out);
            out.update(&tx).await?;
            "correct_piece"
        }
        BulletinHandling::CorrectPhoto(one, photo) => {
            let found = held(&tx, &holds, one).await?;
            let mut photos = contributions::photos_of(&found)?;
            photos.retain(|kept| *kept != photo);
            let mut out = found.into_active_model();
            out.photos = Set(stored(serde_json::to_string(&photos))?);
            out.changed_at = Set(now);
            bump(&mut out);
            out.update(&tx).await?;
            "correct_photo"
        }
        BulletinHandling::Up(one) => {
            let mut order: Vec<ContributionId> = holds.iter().map(|row| row.id).collect();
            if let Some(at) = order.iter().position(|held| *held == one).filter(|at| *at > 0) {
                order.swap(at, at - 1);
            }
            for (place, held) in (0..).zip(order) {
                let held = contribution::Entity::update_many().filter(contribution::Column::Id.eq(held));
                held.col_expr(contribution::Column::Place, Expr::value(place)).exec(&tx).await?;
            }
            "change"
        }
        BulletinHandling::Issue => {
            if is_sample {
                return Err(BulletinError::Sample);
            }
            if holds.is_empty() {
                return Err(BulletinError::Empty);
            }
            let year = Day::of(now).year();
            let last: Option<Option<i32>> = bulletin::Entity::find()
                .select_only()
                .column_as(Expr::col(bulletin::Column::Number).max(), "last")
                .filter(bulletin::Column::Year.eq(year))
                .into_tuple()
                .one(&tx)
                .await?;
            change.year = Set(Some(year));
            change.number = Set(Some(last.flatten().unwrap_or(0) + 1));
            change.issued_at = Set(Some(now));
            "issue"
        }
        BulletinHandling::Open(open) => {
            if is_sample {
                return Err(BulletinError::Sample);
            }
            change.open = Set(open);
            if open { "on" } else { "off" }
        }
    };
    change.update(&tx).await?;
    quoting.note(&tx).await?;
    let entry = audit::Entry::of(by, audit::Action::BulletinChanged, &id.to_string(), Adcode::HUNAN).saying(what);
    audit::write(&tx, entry, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Something that a bulletin holds, held so that nobody else changes it.
async fn held(
    tx: &Writing,
    holds: &[contribution::Model],
    one: ContributionId,
) -> Result<contribution::Model, BulletinError> {
    if holds.iter().all(|row| row.id != one) {
        return Err(BulletinError::Changed);
    }
    contribution::Entity::find_by_id(one).lock_exclusive().one(tx).await?.ok_or(BulletinError::Changed)
}

/// Who has its page open sees that it changed.
fn bump(row: &mut contribution::ActiveModel) {
    let version = row.version.clone().unwrap();
    row.version = Set(version + 1);
}
