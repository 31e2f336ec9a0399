//! What a course has already, corrected in its place and put into another order. Who passed it stays so, and each try
//! says of which version it is.

use super::keeping::keep;
use super::materials::{keep_document, keep_picture, link};
use super::{own, quiz, wrong};
use crate::model::plain_text::{one_line, paragraphs};
use crate::model::training::{MOST_NAME, MOST_TEXT, Material, MaterialKind, moved};
use crate::model::{AttachmentId, MaterialId};
use crate::server::db::courses::{CourseChange, materials_of, quiz_of};
use crate::server::db::tables::course;
use crate::server::desk::guard::{Filled, Sent, SignedIn};
use crate::server::desk::page::{Tab, hidden, page};
use crate::server::desk::photos::or_dropped;
use crate::server::desk::refusal::DeskRefusal;
use crate::server::{App, db};
use crate::texts::training as says;
use axum::extract::{Path, State};
use axum::response::Response;
use dioxus::prelude::*;
use serde::Deserialize;
use std::collections::HashMap;

fn gone() -> DeskRefusal {
    DeskRefusal::Conflict(says::GONE.to_owned())
}

/// A form on a page of its own.
fn around(who: &SignedIn, row: &course::Model, title: &'static str, form: Element) -> Response {
    let body = rsx! {
        div { class: "head", h1 { "{title}" }
            span { class: "tag", "{row.title}" }
            a { class: "button", href: "/desk/training/{row.id}", "{says::TO_COURSE}" }
        }
        p { class: "by", "{says::STAYS_PASSED}" }
        {form}
    };
    page(who, Tab::Training, title, body)
}

/// A question to be corrected; they are counted from 1.
pub(in crate::server::desk) async fn edit_question(
    State(app): State<App>,
    who: SignedIn,
    Path((id, number)): Path<(String, usize)>,
) -> Result<Response, DeskRefusal> {
    let row = own(&app, &who, &id).await?;
    let all = quiz_of(&row)?;
    let question = number.checked_sub(1).and_then(|at| all.get(at)).ok_or(DeskRefusal::NotFound)?;
    let form = rsx! {
        form { class: "wide", method: "post", action: "/desk/training/{row.id}/questions/{number}",
            {hidden(&who, Some(row.version))}
            {quiz::fields(Some(question))}
            button { class: "main", r#type: "submit", "{crate::texts::console::SAVE}" }
        }
    };
    Ok(around(&who, &row, says::EDIT_QUESTION, form))
}

/// Corrects a question.
pub(in crate::server::desk) async fn change_question(
    State(app): State<App>,
    who: SignedIn,
    Path((id, number)): Path<(String, usize)>,
    Filled(form): Filled<HashMap<String, String>>,
) -> Result<Response, DeskRefusal> {
    let row = own(&app, &who, &id).await?;
    let mut all = quiz_of(&row)?;
    let place = number.checked_sub(1).and_then(|at| all.get_mut(at)).ok_or_else(gone)?;
    *place = quiz::read(&form)?;
    keep(&app, &who, &row, quiz::version_of(&form), CourseChange::Quiz(all)).await
}

/// Which one is moved, and where to: `up` is a place forward.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::server::desk) struct MoveForm {
    version: i32,
    question: usize,
    material: String,
    to: String,
}

impl MoveForm {
    fn moves<T>(&self, all: &mut [T], at: usize) -> Result<(), DeskRefusal> {
        let told = ["up", "down"].contains(&self.to.as_str());
        if told && moved(all, at, self.to == "up") {
            Ok(())
        } else {
            Err(DeskRefusal::Conflict(says::NOT_MOVED.to_owned()))
        }
    }
}

/// Puts a question a place forward or back.
pub(in crate::server::desk) async fn move_question(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<MoveForm>,
) -> Result<Response, DeskRefusal> {
    let row = own(&app, &who, &id).await?;
    let mut all = quiz_of(&row)?;
    form.moves(&mut all, form.question)?;
    keep(&app, &who, &row, form.version, CourseChange::Quiz(all)).await
}

/// Puts a material a place forward or back.
pub(in crate::server::desk) async fn move_material(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<MoveForm>,
) -> Result<Response, DeskRefusal> {
    let row = own(&app, &who, &id).await?;
    let mut all = materials_of(&row)?;
    let at = all.iter().position(|one| one.id.to_string() == form.material).ok_or_else(gone)?;
    form.moves(&mut all, at)?;
    keep(&app, &who, &row, form.version, CourseChange::Materials(all)).await
}

fn place_of(all: &[Material], id: &str) -> Option<usize> {
    let id: MaterialId = id.parse().ok()?;
    all.iter().position(|one| one.id == id)
}

/// A material to be corrected. What kind it is stays: a text becomes no picture.
pub(in crate::server::desk) async fn edit_material(
    State(app): State<App>,
    who: SignedIn,
    Path((id, material)): Path<(String, String)>,
) -> Result<Response, DeskRefusal> {
    let row = own(&app, &who, &id).await?;
    let all = materials_of(&row)?;
    let one = place_of(&all, &material).map(|at| all[at].clone()).ok_or(DeskRefusal::NotFound)?;
    let form = rsx! {
        form { class: "wide", method: "post", action: "/desk/training/{row.id}/materials/{one.id}/edit", enctype: "multipart/form-data",
            {hidden(&who, Some(row.version))}
            p { {says::material(one.kind)} }
            label { "{says::MATERIAL_NAME}" input { name: "title", required: true, maxlength: "{MOST_NAME}", value: "{one.title}" } }
            if one.file.is_some() {
                label { "{says::OTHER_FILE}" input { r#type: "file", name: "file" } }
            } else {
                label { "{says::MATERIAL_TEXT}" textarea { name: "text", rows: 12, maxlength: "{MOST_TEXT}", "{one.text}" } }
            }
            button { class: "main", r#type: "submit", "{crate::texts::console::SAVE}" }
        }
    };
    Ok(around(&who, &row, says::EDIT_MATERIAL, form))
}

/// Corrects a material; a file that takes another one's place has that one go.
pub(in crate::server::desk) async fn change_material(
    State(app): State<App>,
    who: SignedIn,
    Path((id, material)): Path<(String, String)>,
    Sent(form): Sent,
) -> Result<Response, DeskRefusal> {
    let row = own(&app, &who, &id).await?;
    let mut all = materials_of(&row)?;
    let at = place_of(&all, &material).ok_or(DeskRefusal::NotFound)?;
    let version = form.field("version").parse().unwrap_or(0);
    let one = &mut all[at];
    one.title = one_line(form.field("title"), MOST_NAME).map_err(wrong("title", says::MATERIAL_NAME))?;
    let before = one.file;
    let file = form.files.first().filter(|file| !file.bytes.is_empty());
    match (one.kind, file) {
        (MaterialKind::Text, _) => {
            one.text = paragraphs(form.field("text"), MOST_TEXT).map_err(wrong("text", says::TEXT_WORD))?;
        }
        (MaterialKind::Video, _) => {
            let link = link(form.field("text"));
            one.text = link.ok_or_else(|| DeskRefusal::WrongAt("text", says::NO_LINK.to_owned()))?;
        }
        (MaterialKind::Picture | MaterialKind::Document, None) => {}
        (MaterialKind::Picture, Some(file)) => one.file = Some(keep_picture(&app, &row, file).await?),
        (MaterialKind::Document, Some(file)) => one.file = Some(keep_document(&app, &row, file).await?),
    }
    let replaced = before.filter(|_| one.file != before);
    let kept: Vec<AttachmentId> = one.file.filter(|_| replaced.is_some()).into_iter().collect();
    let outcome = keep(&app, &who, &row, version, CourseChange::Materials(all)).await;
    let response = or_dropped(&app, &kept, outcome).await?;
    if let Some(file) = replaced {
        db::attachments::drop(&app.db, file).await?;
    }
    Ok(response)
}
