//! A keeper's photos of their station.

use super::{Why, station};
use crate::api::paths;
use crate::model::Station;
use crate::model::station_photo::MOST_PHOTOS;
use crate::server::App;
use crate::server::attachments::{Owner, RoomForFile};
use crate::server::db::audit::{Action, Entry};
use crate::server::limits::Address;
use crate::server::station_photos::{self, MOST_PHOTO, PhotoError};
use crate::texts;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;

/// What stands around a photo in a form.
const AROUND: usize = 4_096;

impl From<PhotoError> for Why {
    fn from(error: PhotoError) -> Self {
        Self::wrong(format!("{error}。请返回，再试一次。"))
    }
}

/// The photos, and the form for one more.
pub(super) fn form(station: &Station, token: &str) -> Element {
    let (code, photos, count) = (station.code.clone(), station.photos.clone(), station.photos.len());
    rsx! {
        h2 { "{texts::photos::TITLE}（{count} / {MOST_PHOTOS}）" }
        div { class: "photos",
            for photo in photos {
                img { class: "photo", loading: "lazy", alt: texts::photos::ALT, src: "{paths::station_photo(&code, photo.small)}" }
            }
        }
        if count < MOST_PHOTOS {
            form { method: "post", action: "/k/{token}/photos", enctype: "multipart/form-data",
                label { r#for: "photo", "{texts::photos::WHICH}" }
                input { id: "photo", name: "photo", r#type: "file", accept: "image/*", required: true }
                button { class: "button", r#type: "submit", "{texts::photos::ADD}" }
            }
        }
    }
}

/// Adds one.
pub(in crate::server) async fn add(
    State(app): State<App>,
    from: Address,
    Path(token): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match added(&app, from, &token, &headers, body).await {
        Ok(()) => Redirect::to(&format!("/k/{token}?saved")).into_response(),
        Err(why) => why.into_response(),
    }
}

async fn added(app: &App, from: Address, token: &str, headers: &HeaderMap, body: Body) -> Result<(), Why> {
    let (_, station) = station(app, token, from).await?;
    let unreadable = || Why::from(PhotoError::Unreadable);
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let boundary = multer::parse_boundary(kind).map_err(|_| unreadable())?;
    let _room = RoomForFile::for_body(headers, MOST_PHOTO + AROUND, Owner::Others(from.site()))
        .map_err(|_| PhotoError::Busy)?;
    let body = to_bytes(body, MOST_PHOTO + AROUND).await.map_err(|_| unreadable())?;
    let whole = futures_util::stream::once(std::future::ready(Ok::<_, std::convert::Infallible>(body)));
    let mut form = multer::Multipart::new(whole, boundary);
    let field = form.next_field().await.map_err(|_| unreadable())?.ok_or_else(unreadable)?;
    let bytes = field.bytes().await.map_err(|_| unreadable())?;
    let entry = Entry::of_keeper(Action::StationChanged, station.code.as_str(), station.adcode);
    Ok(station_photos::add(app, &station.code, vec![bytes], None, entry).await?)
}
