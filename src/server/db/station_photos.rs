//! Which photos a station has. Their bytes are files like those of couriers.

use super::connection::{Db, Writing};
use super::station_signs::write;
use super::station_table::Model;
use super::tables::attachment;
use super::threads::stored;
use super::{audit, stations};
use crate::model::station_photo::MOST_PHOTOS;
use crate::model::{AttachmentId, Station, StationCode, StationPhoto, Timestamp};
use sea_orm::entity::prelude::*;

fn station_of(row: &Model) -> Result<Station, DbErr> {
    stored(Station::try_from(row.clone()))
}

/// Adds photos whose files are kept; says `false` where there would be too many, or the station is gone.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn add(
    db: &Db,
    code: &StationCode,
    photos: &[StationPhoto],
    entry: audit::Entry,
) -> Result<bool, DbErr> {
    let tx = db.write().await?;
    let row = stations::hold(&tx, code.as_str()).await?.filter(|row| !row.gone);
    let Some(row) = row else { return Ok(false) };
    if station_of(&row)?.photos.len() + photos.len() > MOST_PHOTOS {
        return Ok(false);
    }
    write(&tx, row, |mut station| {
        station.photos.extend_from_slice(photos);
        station
    })
    .await?;
    audit::write(&tx, entry.saying("加照片"), Timestamp::now()).await?;
    tx.commit().await?;
    Ok(true)
}

/// Takes a photo out, with its files; one that is out already is out.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn remove(
    db: &Db,
    code: &StationCode,
    wanted: AttachmentId,
    entry: audit::Entry,
) -> Result<(), DbErr> {
    let tx = db.write().await?;
    let Some(row) = stations::hold(&tx, code.as_str()).await? else { return Ok(()) };
    let photos = station_of(&row)?.photos;
    let Some(photo) = photos.into_iter().find(|photo| photo.id == wanted) else { return Ok(()) };
    drop_photos(&tx, row, &[photo.id]).await?;
    for id in [photo.id, photo.small] {
        attachment::Entity::delete_by_id(id).exec(&tx).await?;
    }
    audit::write(&tx, entry.saying("去掉照片"), Timestamp::now()).await?;
    tx.commit().await
}

async fn drop_photos(tx: &Writing, row: Model, ids: &[AttachmentId]) -> Result<(), DbErr> {
    write(tx, row, |mut station| {
        station.photos.retain(|photo| !ids.contains(&photo.id) && !ids.contains(&photo.small));
        station
    })
    .await
}

/// The file of a photo, large or small, if the station has it.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn find(
    db: &impl ConnectionTrait,
    code: &StationCode,
    wanted: AttachmentId,
) -> Result<Option<attachment::Model>, DbErr> {
    let Some(row) = stations::find(db, code).await?.filter(|row| !row.gone) else { return Ok(None) };
    if !station_of(&row)?.photos.iter().any(|photo| photo.id == wanted || photo.small == wanted) {
        return Ok(None);
    }
    attachment::Entity::find_by_id(wanted).one(db).await
}

/// Takes photos out of stations that a courier made. Their files go with all others of theirs.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn erase(tx: &Writing, account: &str) -> Result<(), DbErr> {
    let files = attachment::Entity::find().filter(attachment::Column::Account.eq(account)).all(tx).await?;
    for file in files {
        let code = file.question.as_deref().and_then(|holder| StationCode::parse(holder).ok());
        let Some(code) = code else { continue };
        if let Some(row) = stations::hold(tx, code.as_str()).await? {
            drop_photos(tx, row, &[file.id]).await?;
        }
    }
    Ok(())
}
