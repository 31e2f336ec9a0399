//! A station's photos at the desk.

use super::guard::{Filled, SignedIn, Uploaded};
use super::page::hidden;
use super::refusal::DeskRefusal;
use super::visible_station::visible;
use crate::api::paths;
use crate::model::station_photo::MOST_PHOTOS;
use crate::model::{AttachmentId, Station};
use crate::server::db::audit::{Action, Entry};
use crate::server::station_photos::PhotoError;
use crate::server::{App, db, station_photos};
use crate::texts;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

impl From<PhotoError> for DeskRefusal {
    fn from(error: PhotoError) -> Self {
        match error {
            PhotoError::Failed(refusal) => refusal.into(),
            other => Self::Wrong(other.to_string()),
        }
    }
}

/// The photos, and the forms to change them.
pub(super) fn form(who: &SignedIn, station: &Station) -> Element {
    let (code, photos, count) = (station.code.clone(), station.photos.clone(), station.photos.len());
    rsx! {
        h2 { id: "photos", "{texts::photos::TITLE}（{count} / {MOST_PHOTOS}）" }
        for photo in photos {
            form { class: "row", method: "post", action: "/desk/stations/{code}/drop-photo",
                {hidden(who, None)}
                input { r#type: "hidden", name: "photo", value: "{photo.id}" }
                a { href: "{paths::station_photo(&code, photo.id)}", target: "_blank",
                    img { class: "small", src: "{paths::station_photo(&code, photo.small)}", alt: texts::photos::TITLE }
                }
                button { r#type: "submit", "{texts::photos::REMOVE}" }
            }
        }
        if count < MOST_PHOTOS {
            form { method: "post", action: "/desk/stations/{code}/photos", enctype: "multipart/form-data",
                {hidden(who, None)}
                label { "{texts::photos::WHICH}" input { r#type: "file", name: "photo", accept: "image/*", multiple: true, required: true } }
                button { r#type: "submit", "{texts::photos::ADD}" }
            }
        }
    }
}

/// Adds photos.
pub(super) async fn add(
    State(app): State<App>,
    who: SignedIn,
    Path(code): Path<String>,
    form: Uploaded,
) -> Result<Response, DeskRefusal> {
    let (_, station) = visible(&app, &who, &code).await?;
    if form.files.is_empty() {
        return Err(DeskRefusal::Wrong(texts::photos::NONE.to_owned()));
    }
    let files = form.files.into_iter().map(|file| file.bytes).collect();
    let entry = Entry::of(&who.staff, Action::StationChanged, station.code.as_str(), station.adcode);
    station_photos::add(&app, &station.code, files, None, entry).await?;
    Ok(Redirect::to(&format!("/desk/stations/{}#photos", station.code)).into_response())
}

/// Which photo.
#[derive(Deserialize)]
pub(super) struct PhotoForm {
    photo: AttachmentId,
}

/// Takes a photo out.
pub(super) async fn remove(
    State(app): State<App>,
    who: SignedIn,
    Path(code): Path<String>,
    Filled(PhotoForm { photo }): Filled<PhotoForm>,
) -> Result<Response, DeskRefusal> {
    let (_, station) = visible(&app, &who, &code).await?;
    let entry = Entry::of(&who.staff, Action::StationChanged, station.code.as_str(), station.adcode);
    db::station_photos::remove(&app.db, &station.code, photo, entry).await?;
    Ok(Redirect::to(&format!("/desk/stations/{}#photos", station.code)).into_response())
}
