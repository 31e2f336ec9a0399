//! Photos of stations: taken in from offices, keepers and, once somebody has looked, from couriers; given to everybody.

use super::attachments::{clean_photo, file, keep, smaller};
use super::db::attachments::NewFile;
use super::problem::Refusal;
use super::{App, db};
use crate::model::attachment::media_type;
use crate::model::station_photo::{MOST_PHOTOS, SMALL_SIDE};
use crate::model::{AttachmentId, AttachmentKind, StationCode, StationPhoto};
use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use thiserror::Error;

/// Bytes of a photo as a camera makes it; it is drawn smaller.
pub(super) const MOST_PHOTO: usize = 12 * 1024 * 1024;
/// Stands where an account would for photos of offices and keepers: no courier's key can be this.
const OFFICES: &str = "stations";

/// Why a photo is not taken.
#[derive(Debug, Error)]
pub(super) enum PhotoError {
    /// It is none, or too large.
    #[error("这不是能用的照片。请用 JPEG、PNG、WebP，每张不超过 {} MB", MOST_PHOTO / 1_048_576)]
    Unreadable,
    /// There are so many already, or the station is gone.
    #[error("一个驿站最多 {MOST_PHOTOS} 张照片，请先去掉一张")]
    Full,
    /// Too many photos come at this moment.
    #[error("现在传照片的人太多，请过半分钟再传")]
    Busy,
    /// The database or the store.
    #[error("服务器出错了，请过一会儿再试")]
    Failed(#[from] Refusal),
}

impl From<sea_orm::DbErr> for PhotoError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Failed(error.into())
    }
}

/// Adds photos to a station, drawn anew, in two sizes: all, or none. `of` is the courier who made them: with their data
/// they go.
pub(super) async fn add(
    app: &App,
    station: &StationCode,
    files: Vec<Bytes>,
    of: Option<&str>,
    entry: db::audit::Entry,
) -> Result<(), PhotoError> {
    if files.len() > MOST_PHOTOS {
        return Err(PhotoError::Full);
    }
    let mut drawn = Vec::with_capacity(files.len());
    for bytes in files {
        let is_photo = matches!(media_type(&bytes), Some((AttachmentKind::Photo, _)));
        if !is_photo || bytes.len() > MOST_PHOTO {
            return Err(PhotoError::Unreadable);
        }
        let unreadable = |refusal| match refusal {
            Refusal::BadAttachment => PhotoError::Unreadable,
            Refusal::Busy(_) => PhotoError::Busy,
            other => PhotoError::Failed(other),
        };
        let large = clean_photo(bytes).await.map_err(unreadable)?;
        let small = smaller(large.clone(), SMALL_SIDE).await.map_err(unreadable)?;
        drawn.push((StationPhoto { id: AttachmentId::fresh(), small: AttachmentId::fresh() }, large, small));
    }
    let photos: Vec<StationPhoto> = drawn.iter().map(|(photo, ..)| *photo).collect();
    for (photo, large, small) in drawn {
        for (id, bytes) in [(photo.id, large), (photo.small, small)] {
            let new = NewFile {
                id,
                account: of.unwrap_or(OFFICES),
                kind: AttachmentKind::Photo,
                media_type: "image/jpeg",
                digest: crate::server::digest::sha256(&bytes),
                belongs_to: Some(station.to_string()),
                name: String::new(),
            };
            keep(app, new, bytes).await?;
        }
    }
    if db::station_photos::add(&app.db, station, &photos, entry).await? {
        return Ok(());
    }
    for id in photos.into_iter().flat_map(|photo| [photo.id, photo.small]) {
        db::attachments::drop(&app.db, id).await?;
    }
    Err(PhotoError::Full)
}

/// Gives anybody a photo of a station. It never changes under its number; whether it is still there is asked again every
/// day, as who made it may have had it erased.
pub(super) async fn show(
    State(app): State<App>,
    headers: HeaderMap,
    wanted: Result<Path<(StationCode, AttachmentId)>, PathRejection>,
) -> Result<Response, Refusal> {
    let Path((station, photo)) = wanted.map_err(|_| Refusal::NotFound)?;
    let row = db::station_photos::find(&app.db, &station, photo).await?.ok_or(Refusal::NotFound)?;
    let tag = format!("\"{photo}\"");
    let mut response = if headers.get_all(header::IF_NONE_MATCH).iter().any(|known| known.as_bytes() == tag.as_bytes())
    {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let media_type = row.media_type.clone();
        file(media_type, app.files.read(row).await?.ok_or(Refusal::NotFound)?)
    };
    let a_day = HeaderValue::from_static("public, max-age=86400, immutable");
    response.headers_mut().insert(header::CACHE_CONTROL, a_day);
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    Ok(response)
}
