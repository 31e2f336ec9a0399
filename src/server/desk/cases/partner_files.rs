//! Files that partners sent about a case: opened by its desk, and passed on to the courier, who has none of them before.

use super::super::guard::{Filled, SignedIn};
use super::super::page::hidden;
use super::super::photos::or_dropped;
use super::super::referrals::file_list;
use super::super::refusal::DeskRefusal;
use super::visible;
use crate::model::plain_text::paragraphs;
use crate::model::question::MOST_CHARACTERS;
use crate::model::{AttachmentId, AttachmentKind, ReferralId, Timestamp};
use crate::server::attachments::shown;
use crate::server::db::audit::{Action, Entry};
use crate::server::db::inbox::Handling;
use crate::server::db::referral_files::ReferralFile;
use crate::server::db::tables::{case, question, referral};
use crate::server::partner_files::{Copied, copied};
use crate::server::{App, db};
use crate::texts::partner as says;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

/// The files of a referral of a case that who asks may see.
async fn files(
    app: &App,
    who: &SignedIn,
    (id, referral): (&str, &str),
) -> Result<(case::Model, question::Model, Vec<ReferralFile>), DeskRefusal> {
    let (_, row, question, _) = visible(app, who, id).await?;
    let referral: ReferralId = referral.parse().map_err(|_| DeskRefusal::NotFound)?;
    if !db::cases::referrals(&app.db, row.id).await?.contains_key(&referral) {
        return Err(DeskRefusal::NotFound);
    }
    let files = db::referral_files::of(&app.db, [referral]).await?;
    Ok((row, question, files))
}

/// One of them. That it was read is put on record.
pub(in crate::server::desk) async fn file(
    State(app): State<App>,
    who: SignedIn,
    Path((id, referral, file)): Path<(String, String, String)>,
) -> Result<Response, DeskRefusal> {
    let (row, _, files) = files(&app, &who, (&id, &referral)).await?;
    let file: AttachmentId = file.parse().map_err(|_| DeskRefusal::NotFound)?;
    let found = files.into_iter().find(|one| one.row.id == file).ok_or(DeskRefusal::NotFound)?;
    let entry = Entry::of(&who.staff, Action::ReadAttachment, &row.question.to_string(), row.adcode);
    db::audit::record_reading(&app.db, entry, Timestamp::now()).await?;
    Ok(shown(&app, found.file).await?)
}

/// Which of them the courier gets, with what words.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::server::desk) struct PassForm {
    /// The version of the question: who answers it.
    version: i32,
    file: Vec<String>,
    text: String,
}

/// Passes files on, as an answer of the desk's.
pub(in crate::server::desk) async fn pass_on(
    State(app): State<App>,
    who: SignedIn,
    Path((id, referral)): Path<(String, String)>,
    Filled(form): Filled<PassForm>,
) -> Result<Response, DeskRefusal> {
    let (row, question, files) = files(&app, &who, (&id, &referral)).await?;
    let wrong = |field, why: String| DeskRefusal::WrongAt(field, why);
    let text = paragraphs(&form.text, MOST_CHARACTERS);
    let text = text.map_err(|error| wrong("text", format!("{}{error}", says::PASS_ON_WORDS)))?;
    if form.file.is_empty() {
        return Err(wrong("file", says::PASS_ON_NONE.to_owned()));
    }
    let chosen: Vec<ReferralFile> =
        files.into_iter().filter(|one| !one.passed && form.file.contains(&one.row.id.to_string())).collect();
    if chosen.is_empty() {
        return Err(wrong("file", says::PASS_ON_GONE.to_owned()));
    }
    // Nothing is copied for somebody who was slower.
    if form.version != question.version {
        return Err(DeskRefusal::Conflict(db::inbox::HandleError::Changed.to_string()));
    }
    let (mut photos, mut documents, mut copies) = (Vec::new(), Vec::new(), Vec::with_capacity(chosen.len()));
    let mut copying = Ok(());
    for one in chosen {
        match copied(&app, one.file, row.question).await {
            Ok(copy) => {
                copies.push((one.row.id, copy.id()));
                match copy {
                    Copied::Photo(photo) => photos.push(photo),
                    Copied::Document(document) => documents.push(document),
                }
            }
            Err(refusal) => {
                copying = Err(DeskRefusal::from(refusal));
                break;
            }
        }
    }
    let kept: Vec<AttachmentId> = copies.iter().map(|(_, copy)| *copy).collect();
    let passed = match copying {
        Ok(()) => {
            let answer = Handling::Answer(text, photos, documents);
            let now = Timestamp::now();
            let answered = db::inbox::handle(&app.db, &who.staff, question.id, form.version, answer, now).await;
            answered.map_err(DeskRefusal::from)
        }
        Err(refusal) => Err(refusal),
    };
    or_dropped(&app, &kept, passed).await?;
    // Only what was sent is said to be.
    for (file, copy) in copies {
        db::referral_files::pass_as(&app.db, file, copy).await?;
    }
    Ok(Redirect::to(&format!("/desk/cases/{}", row.id)).into_response())
}

/// What stands beside an answer: its files, and the way of those of the whole referral to the courier.
pub(super) fn of_referral(
    who: &SignedIn,
    (address, row): (&str, &referral::Model),
    question: &question::Model,
    files: &[ReferralFile],
) -> Element {
    let address = format!("{address}/referrals/{}", row.id);
    let of_answer: Vec<&ReferralFile> = files.iter().filter(|one| one.row.note.is_none()).collect();
    let named = |(at, one): (usize, &ReferralFile)| {
        let said = match one.file.kind {
            AttachmentKind::Document => one.file.name.clone(),
            AttachmentKind::Photo | AttachmentKind::Voice => format!("{} {}", says::PHOTO, at + 1),
        };
        let came = if one.row.note.is_some() { says::ASK_SEND } else { says::ANSWER_SEND };
        (one.row.id, format!("{said}（{came}）"))
    };
    let left: Vec<_> = files.iter().enumerate().filter(|(_, one)| !one.passed).map(named).collect();
    // Who erased everything gets nothing any more.
    let passes = !left.is_empty() && question.account.is_some();
    let words = says::passing_on(&row.name);
    let version = question.version;
    rsx! {
        if !of_answer.is_empty() {
            p { class: "by", "{says::ANSWER_FILES}" }
            {file_list(&of_answer, &address)}
        }
        if passes {
            details {
                summary { "{says::PASS_ON}" }
                form { method: "post", action: "{address}/pass-on",
                    {hidden(who, Some(version))}
                    fieldset {
                        legend { "{says::PASS_ON_WHICH}" }
                        for (id, said) in left {
                            label { class: "check", input { r#type: "checkbox", name: "file", value: "{id}" } "{said}" }
                        }
                    }
                    label { "{says::PASS_ON_WORDS}" textarea { name: "text", rows: 2, required: true, maxlength: "{MOST_CHARACTERS}", "{words}" } }
                    button { r#type: "submit", "{says::PASS_ON}" }
                }
            }
        }
    }
}
