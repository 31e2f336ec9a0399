//! Photos that an office adds to something of its own: drawn anew like those of couriers, and kept under a name that no
//! account has.

use super::guard::{SignedIn, UploadedFile};
use super::page::hidden;
use super::refusal::DeskRefusal;
use crate::model::attachment::media_type;
use crate::model::{AttachmentId, AttachmentKind};
use crate::server::attachments::{clean_photo, keep, shown};
use crate::server::db::attachments::NewFile;
use crate::server::problem::Refusal;
use crate::server::{App, db};
use crate::texts::{deputy, photos as says};
use axum::response::Response;
use dioxus::prelude::*;
use serde::Deserialize;

/// Bytes of a photo as an office's camera makes it; it is drawn smaller.
const MOST_PHOTO: usize = 15 * 1_048_576;

/// Which photo.
#[derive(Deserialize)]
pub(super) struct PhotoForm {
    pub(super) photo: AttachmentId,
}

/// The photos without one of them; nothing where it is out already.
pub(super) fn without(mut all: Vec<AttachmentId>, photo: AttachmentId) -> Option<Vec<AttachmentId>> {
    let at = all.iter().position(|known| *known == photo)?;
    all.remove(at);
    Some(all)
}

/// Gives one of the photos of something.
pub(super) async fn show(app: &App, all: &[AttachmentId], photo: AttachmentId) -> Result<Response, DeskRefusal> {
    if !all.contains(&photo) {
        return Err(DeskRefusal::NotFound);
    }
    let found = db::attachments::find(&app.db, photo).await?.ok_or(DeskRefusal::NotFound)?;
    Ok(shown(app, found).await?)
}

/// Keeps the photos of a form as those of something that has `have` of at most `most`. All of them, or none.
///
/// # Errors
/// [`DeskRefusal`].
pub(super) async fn add(
    app: &App,
    files: Vec<UploadedFile>,
    (have, most): (usize, usize),
    (account, of): (&'static str, &str),
) -> Result<Vec<AttachmentId>, DeskRefusal> {
    let wrong = |what: String| DeskRefusal::WrongAt("photo", what);
    if files.is_empty() {
        return Err(wrong(says::NONE.to_owned()));
    }
    if have + files.len() > most {
        return Err(wrong(says::too_many(most)));
    }
    let mut clean = Vec::with_capacity(files.len());
    for one in files {
        let photo = matches!(media_type(&one.bytes), Some((AttachmentKind::Photo, _)));
        if !photo || one.bytes.len() > MOST_PHOTO {
            return Err(wrong(says::not_taken(&one.name, MOST_PHOTO / 1_048_576)));
        }
        clean.push(clean_photo(one.bytes).await.map_err(|refusal| match refusal {
            Refusal::BadAttachment => wrong(says::unreadable(&one.name)),
            other => other.into(),
        })?);
    }
    let mut kept = Vec::with_capacity(clean.len());
    for bytes in clean {
        let id = AttachmentId::fresh();
        let new = NewFile {
            id,
            account,
            kind: AttachmentKind::Photo,
            media_type: "image/jpeg",
            digest: crate::server::digest::sha256(&bytes),
            belongs_to: Some(of.to_owned()),
            name: String::new(),
        };
        let outcome = keep(app, new, bytes).await.map_err(DeskRefusal::from);
        kept.push(id);
        or_dropped(app, &kept, outcome).await?;
    }
    Ok(kept)
}

/// What came of naming files that were kept for it; where it was refused, they go again. Not where the database failed: it
/// may have kept what it could not say.
///
/// # Errors
/// The refusal.
pub(super) async fn or_dropped<T>(
    app: &App,
    kept: &[AttachmentId],
    outcome: Result<T, DeskRefusal>,
) -> Result<T, DeskRefusal> {
    if outcome.as_ref().is_err_and(|refusal| !matches!(refusal, DeskRefusal::Database(_))) {
        for id in kept {
            db::attachments::drop(&app.db, *id).await?;
        }
    }
    outcome
}

/// Photos of something, with the forms that add and take out some.
pub(super) fn photos_part(who: &SignedIn, address: &str, photos: &[AttachmentId]) -> Element {
    let (who, address, photos) = (who.clone(), address.to_owned(), photos.to_vec());
    rsx! {
        h2 { "{deputy::PHOTOS}" }
        p { class: "by", "{deputy::PHOTOS_HINT}" }
        for photo in photos {
            form { class: "row", method: "post", action: "{address}/drop-photo",
                {hidden(&who, None)}
                input { r#type: "hidden", name: "photo", value: "{photo}" }
                img { class: "small", src: "{address}/photos/{photo}", alt: deputy::PHOTO_ALT, loading: "lazy" }
                button { r#type: "submit", "{deputy::DROP_PHOTO}" }
            }
        }
        form { method: "post", action: "{address}/photos", enctype: "multipart/form-data",
            {hidden(&who, None)}
            label { "{deputy::CHOOSE_PHOTOS}" input { r#type: "file", name: "photo", accept: "image/*", multiple: true, required: true } }
            button { r#type: "submit", "{deputy::ADD_PHOTOS}" }
        }
    }
}
