//! Letters and notices, told to phones through the feed.

use super::PAGE;
use super::connection::Db;
use super::quotes::Quoting;
use super::scope::RegionColumn as _;
use super::tables::{attachment, letter};
use super::threads::stored;
use super::{audit, feed, quotes};
use crate::api::Item;
use crate::model::letter::LetterState;
use crate::model::staff::Staff;
use crate::model::{AttachmentId, Letter, LetterId, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect};

/// Stands where an account would for photos that the console took in: no courier's key can be this.
pub(crate) const PHOTOS: &str = "letters";

/// A letter and where it stands.
pub(crate) struct StoredLetter {
    pub(crate) letter: Letter,
    pub(crate) state: LetterState,
    /// Counts up with every change, so that nobody writes over another unseen.
    pub(crate) version: i32,
}

fn of(row: letter::Model) -> Result<StoredLetter, DbErr> {
    Ok(StoredLetter { letter: stored(serde_json::from_str(&row.body))?, state: row.state, version: row.version })
}

/// Keeps a letter in one of the three states, if nobody changed it since `read`, where that is said; phones are told
/// where that concerns them. Says whether it was kept.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn put(
    db: &Db,
    staff: Option<&Staff>,
    letter: &Letter,
    state: LetterState,
    read: Option<i32>,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let tx = db.write().await?;
    let quoting = quotes::watch(&tx, Quoting::Letter, letter.id).await?;
    tx.hold(&letter.id.to_string()).await?;
    let before = letter::Entity::find_by_id(letter.id).one(&tx).await?;
    let version = before.as_ref().map_or(0, |row| row.version);
    if read.is_some_and(|read| read != version) {
        return Ok(false);
    }
    let was_published = before.is_some_and(|row| row.state == LetterState::Published);
    let row = letter::ActiveModel {
        id: Set(letter.id),
        adcode: Set(letter.adcode),
        state: Set(state),
        written_at: Set(now),
        body: Set(stored(serde_json::to_string(letter))?),
        version: Set(version + 1),
    };
    let newest = OnConflict::column(letter::Column::Id)
        .update_columns([
            letter::Column::Adcode,
            letter::Column::State,
            letter::Column::WrittenAt,
            letter::Column::Body,
            letter::Column::Version,
        ])
        .to_owned();
    letter::Entity::insert(row).on_conflict(newest).exec_without_returning(&tx).await?;
    quoting.note(&tx).await?;
    if state == LetterState::Published {
        feed::publish(&tx, &[Item::Letter(Box::new(letter.clone()))]).await?;
    } else if was_published {
        feed::publish(&tx, &[Item::LetterGone(letter.id)]).await?;
    }
    if let Some(staff) = staff {
        let entry = audit::Entry::of(staff, audit::Action::LetterChanged, &letter.id.to_string(), letter.adcode)
            .saying(state.code());
        audit::write(&tx, entry, now).await?;
    }
    tx.commit().await?;
    Ok(true)
}

/// One letter.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn find(db: &impl ConnectionTrait, id: LetterId) -> Result<Option<StoredLetter>, DbErr> {
    letter::Entity::find_by_id(id).one(db).await?.map(of).transpose()
}

/// A photo of a letter.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn photo(
    db: &impl ConnectionTrait,
    letter: &Letter,
    wanted: AttachmentId,
) -> Result<Option<attachment::Model>, DbErr> {
    if !letter.photos.contains(&wanted) {
        return Ok(None);
    }
    attachment::Entity::find_by_id(wanted).one(db).await
}

/// A page of the letters of a region, newest first, and one more where there is another.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn page(db: &impl ConnectionTrait, staff: &Staff, page: u64) -> Result<Vec<StoredLetter>, DbErr> {
    let rows = letter::Entity::find()
        .filter(letter::Column::Adcode.seen_by(staff))
        .order_by_desc(letter::Column::WrittenAt)
        .order_by_desc(letter::Column::Id)
        .offset(page * PAGE)
        .limit(PAGE + 1)
        .all(db)
        .await?;
    rows.into_iter().map(of).collect()
}

/// Whether there never was one.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn is_empty(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(letter::Entity::find().one(db).await?.is_none())
}
