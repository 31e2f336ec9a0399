//! What a course gives to read or to look at.

use super::keeping::keep as keep_course;
use super::{own, wrong};
use crate::model::attachment::media_type;
use crate::model::document::document_name;
use crate::model::plain_text::{one_line, paragraphs};
use crate::model::training::{MOST_MATERIALS, MOST_NAME, MOST_TEXT, Material, MaterialKind};
use crate::model::{AttachmentId, AttachmentKind, MaterialId};
use crate::server::attachments::{clean_photo, keep, shown};
use crate::server::db::attachments::NewFile;
use crate::server::db::courses::{CourseChange, FILES};
use crate::server::db::tables::course;
use crate::server::desk::guard::{Filled, Sent, SignedIn, UploadedFile};
use crate::server::desk::page::{hidden, options, words};
use crate::server::desk::photos::or_dropped;
use crate::server::desk::refusal::DeskRefusal;
use crate::server::station_photos::MOST_PHOTO;
use crate::server::{App, db, documents};
use crate::texts::training as says;
use axum::extract::{Path, State};
use axum::response::Response;
use dioxus::prelude::*;
use serde::Deserialize;
use url::Url;

/// Characters of an address.
const MOST_ADDRESS: usize = 500;

/// All of them, in their order.
pub(super) fn list(who: &SignedIn, row: &course::Model, given: &[Material], keeps: bool) -> Element {
    let (id, version, given) = (row.id, row.version, given.to_vec());
    let (who, last) = (who.clone(), given.len().saturating_sub(1));
    rsx! {
        if given.is_empty() { p { class: "empty", "{says::NO_MATERIALS}" } }
        for (at, one) in given.into_iter().enumerate() {
            div { class: "note material",
                h3 { "{one.title}" }
                match one.kind {
                    MaterialKind::Text => words(&one.text),
                    MaterialKind::Picture => rsx! { img { class: "material", src: "/desk/training/{id}/materials/{one.id}", alt: "{one.title}" } },
                    MaterialKind::Document => rsx! { p { a { class: "button", href: "/desk/training/{id}/materials/{one.id}", "{says::KEEP}" } } },
                    MaterialKind::Video => rsx! { p { a { class: "button", href: "{one.text}", target: "_blank", rel: "noopener noreferrer", "{says::WATCH}" } span { class: "by", "{one.text}" } } },
                }
                if keeps {
                    div { class: "row",
                        a { class: "button", href: "/desk/training/{id}/materials/{one.id}/edit", "aria-label": "{says::EDIT} {one.title}", "{says::EDIT}" }
                        {moving(&who, (&format!("/desk/training/{id}/move-material"), version), ("material", &one.id.to_string()), (at, last))}
                    }
                    form { class: "row", method: "post", action: "/desk/training/{id}/drop-material",
                        {hidden(&who, Some(version))}
                        input { r#type: "hidden", name: "material", value: "{one.id}" }
                        button { r#type: "submit", "aria-label": "{says::REMOVE} {one.title}", "{says::REMOVE}" }
                    }
                }
            }
        }
    }
}

/// Moves one of several a place forward or back.
pub(super) fn moving(
    who: &SignedIn,
    (action, version): (&str, i32),
    (name, value): (&'static str, &str),
    (at, last): (usize, usize),
) -> Element {
    let (action, value) = (action.to_owned(), value.to_owned());
    rsx! {
        if last > 0 {
            form { class: "row", method: "post", action: "{action}",
                {hidden(who, Some(version))}
                input { r#type: "hidden", name, value: "{value}" }
                if at > 0 { button { r#type: "submit", name: "to", value: "up", "aria-label": "{says::UP} {at + 1}", "{says::UP}" } }
                if at < last { button { r#type: "submit", name: "to", value: "down", "aria-label": "{says::DOWN} {at + 1}", "{says::DOWN}" } }
            }
        }
    }
}

/// Adds one.
pub(super) fn form(who: &SignedIn, row: &course::Model) -> Element {
    let kinds =
        MaterialKind::ALL.iter().map(|kind| (kind.code().to_owned(), says::material(*kind).to_owned())).collect();
    let (id, version) = (row.id, row.version);
    rsx! {
        h2 { "{says::ADD_MATERIAL}" }
        form { class: "wide", method: "post", action: "/desk/training/{id}/materials", enctype: "multipart/form-data",
            {hidden(who, Some(version))}
            div { class: "row",
                label { "{says::KIND}" select { name: "kind", {options(None, kinds, "")} } }
                label { "{says::MATERIAL_NAME}" input { name: "title", required: true, maxlength: "{MOST_NAME}" } }
            }
            label { "{says::MATERIAL_TEXT}" textarea { name: "text", rows: 4, maxlength: "{MOST_TEXT}" } }
            label { "{says::FILE}" input { r#type: "file", name: "file" } }
            button { r#type: "submit", "{says::ADD_MATERIAL}" }
        }
    }
}

/// The address of a video: https, with a host and without a password.
pub(super) fn link(text: &str) -> Option<String> {
    let text = text.trim();
    let address = Url::parse(text).ok().filter(|_| text.chars().count() <= MOST_ADDRESS)?;
    let plain = address.username().is_empty() && address.password().is_none();
    (address.scheme() == "https" && address.has_host() && plain).then(|| address.to_string())
}

/// Puts one more into a course.
pub(in crate::server::desk) async fn add(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Sent(form): Sent,
) -> Result<Response, DeskRefusal> {
    let row = own(&app, &who, &id).await?;
    let version = form.field("version").parse().unwrap_or(0);
    let kind = MaterialKind::of_code(form.field("kind"));
    let kind = kind.ok_or_else(|| DeskRefusal::WrongAt("kind", says::NO_KIND.to_owned()))?;
    let title = one_line(form.field("title"), MOST_NAME).map_err(wrong("title", says::MATERIAL_NAME))?;
    let mut given = db::courses::materials_of(&row)?;
    if given.len() >= MOST_MATERIALS {
        return Err(DeskRefusal::Wrong(says::MATERIALS_FULL.to_owned()));
    }
    let file = || form.files.first().ok_or_else(|| DeskRefusal::WrongAt("file", says::NO_FILE.to_owned()));
    let mut one = Material { id: MaterialId::fresh(), kind, title, text: String::new(), file: None };
    match kind {
        MaterialKind::Text => {
            one.text = paragraphs(form.field("text"), MOST_TEXT).map_err(wrong("text", says::TEXT_WORD))?;
        }
        MaterialKind::Video => {
            let link = link(form.field("text"));
            one.text = link.ok_or_else(|| DeskRefusal::WrongAt("text", says::NO_LINK.to_owned()))?;
        }
        MaterialKind::Picture => one.file = Some(keep_picture(&app, &row, file()?).await?),
        MaterialKind::Document => one.file = Some(keep_document(&app, &row, file()?).await?),
    }
    let kept: Vec<AttachmentId> = one.file.into_iter().collect();
    given.push(one);
    let outcome = keep_course(&app, &who, &row, version, CourseChange::Materials(given)).await;
    or_dropped(&app, &kept, outcome).await
}

pub(super) async fn keep_picture(
    app: &App,
    row: &course::Model,
    file: &UploadedFile,
) -> Result<AttachmentId, DeskRefusal> {
    let none = || DeskRefusal::WrongAt("file", says::NO_PICTURE.to_owned());
    let is_photo = matches!(media_type(&file.bytes), Some((AttachmentKind::Photo, _)));
    if !is_photo || file.bytes.len() > MOST_PHOTO {
        return Err(none());
    }
    let clean = clean_photo(file.bytes.clone()).await.map_err(|_| none())?;
    keep_file(app, row, (AttachmentKind::Photo, "image/jpeg", String::new()), clean).await
}

pub(super) async fn keep_document(
    app: &App,
    row: &course::Model,
    file: &UploadedFile,
) -> Result<AttachmentId, DeskRefusal> {
    let kind = documents::kind_of(&file.bytes);
    let kind = kind.map_err(|why| {
        DeskRefusal::WrongAt("file", crate::texts::inbox::file_not_taken(&file.name, &why.to_string()))
    })?;
    let name = document_name(&file.name, kind);
    keep_file(app, row, (AttachmentKind::Document, kind.media_type(), name), file.bytes.to_vec()).await
}

async fn keep_file(
    app: &App,
    row: &course::Model,
    (kind, media_type, name): (AttachmentKind, &'static str, String),
    bytes: Vec<u8>,
) -> Result<AttachmentId, DeskRefusal> {
    let (id, digest) = (AttachmentId::fresh(), crate::server::digest::sha256(&bytes));
    let belongs_to = Some(row.id.to_string());
    keep(app, NewFile { id, account: FILES, kind, media_type, digest, belongs_to, name }, bytes).await?;
    Ok(id)
}

/// Which of them.
#[derive(Deserialize)]
pub(in crate::server::desk) struct MaterialForm {
    version: i32,
    material: MaterialId,
}

/// Takes one out; its file goes, too.
pub(in crate::server::desk) async fn remove(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<MaterialForm>,
) -> Result<Response, DeskRefusal> {
    let row = own(&app, &who, &id).await?;
    let (gone, stay): (Vec<_>, Vec<_>) =
        db::courses::materials_of(&row)?.into_iter().partition(|one| one.id == form.material);
    let response = keep_course(&app, &who, &row, form.version, CourseChange::Materials(stay)).await?;
    for file in gone.into_iter().filter_map(|one| one.file) {
        db::attachments::drop(&app.db, file).await?;
    }
    Ok(response)
}

/// The file of one.
pub(in crate::server::desk) async fn file(
    State(app): State<App>,
    who: SignedIn,
    Path((id, material)): Path<(String, String)>,
) -> Result<Response, DeskRefusal> {
    let row = db::courses::find(&app.db, &who.staff, &id).await?.ok_or(DeskRefusal::NotFound)?;
    let given = db::courses::materials_of(&row)?;
    let file = given.iter().find(|one| one.id.to_string() == material).and_then(|one| one.file);
    let found = db::attachments::find(&app.db, file.ok_or(DeskRefusal::NotFound)?).await?;
    Ok(shown(&app, found.ok_or(DeskRefusal::NotFound)?).await?)
}
