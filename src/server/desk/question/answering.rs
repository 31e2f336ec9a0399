//! Answers, notes and drafts.

use super::page::view;
use super::visible;
use crate::model::attachment::media_type;
use crate::model::document::{MOST_DOCUMENTS, document_name};
use crate::model::plain_text::{TextError, paragraphs};
use crate::model::question::MOST_CHARACTERS;
use crate::model::{Attachment, AttachmentId, AttachmentKind, Document, QuestionId, Timestamp};
use crate::server::attachments::{clean_photo, keep, shown};
use crate::server::db::attachments::NewFile;
use crate::server::db::audit::{Action, Entry};
use crate::server::db::inbox::Handling;
use crate::server::desk::guard::{Filled, Sent, SignedIn, UploadedFile};
use crate::server::desk::refusal::DeskRefusal;
use crate::server::desk::worklist::{self, WorklistFilter};
use crate::server::{App, db, documents};
use crate::texts;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

/// A photo or a voice note of the question. That it was seen is put on record.
pub(in crate::server::desk) async fn attachment(
    State(app): State<App>,
    who: SignedIn,
    Path((id, attachment)): Path<(String, String)>,
) -> Result<Response, DeskRefusal> {
    let (_, row, place) = visible(&app, &who, &id).await?;
    let attachment: AttachmentId = attachment.parse().map_err(|_| DeskRefusal::NotFound)?;
    let found = db::attachments::find(&app.db, attachment).await?;
    let found = found
        .filter(|found| found.question.as_deref() == Some(row.id.to_string().as_str()))
        .ok_or(DeskRefusal::NotFound)?;
    let entry = Entry::of(&who.staff, Action::ReadAttachment, &row.id.to_string(), place);
    db::audit::record_reading(&app.db, entry, Timestamp::now()).await?;
    Ok(shown(&app, found).await?)
}

/// Photos of an answer.
const MOST_PHOTOS: usize = 4;

/// Answers, or writes a note. Where somebody was faster, what was typed comes back with what is new.
pub(in crate::server::desk) async fn answer(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Sent(form): Sent,
) -> Result<Response, DeskRefusal> {
    let (id, row, _) = visible(&app, &who, &id).await?;
    let Some(account) = row.account.clone() else { return Err(DeskRefusal::NotFound) };
    let looking = WorklistFilter::of_list(form.field("list"));
    let typed = form.field("text").to_owned();
    let (note, goes_on) = (form.field("act") == "note", form.field("act") == "answer_next");
    let version: i32 =
        form.field("version").parse().map_err(|_| DeskRefusal::Wrong("请刷新页面，再发送一次".to_owned()))?;
    let wrong = async |says: String| {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        view(&app, &who, status, row.clone(), &looking, &typed, Some(says)).await
    };
    let sent = if note { &[] } else { form.files.as_slice() };
    let is_photo = |file: &&UploadedFile| matches!(media_type(&file.bytes), Some((AttachmentKind::Photo, _)));
    let (photos, papers): (Vec<_>, Vec<_>) = sent.iter().partition(is_photo);
    let text = match paragraphs(&typed, MOST_CHARACTERS) {
        Ok(text) => text,
        // Older apps show no documents, so the words tell of them.
        Err(TextError::Empty) if !papers.is_empty() => texts::document::SEE_DOCUMENTS.to_owned(),
        Err(TextError::Empty) if !photos.is_empty() => String::new(),
        Err(TextError::Empty) => return wrong("请写几个字再发送".to_owned()).await,
        Err(TextError::TooLong(most)) => return wrong(format!("超过 {most} 个字，请分两次写")).await,
    };
    if photos.len() > MOST_PHOTOS || papers.len() > MOST_DOCUMENTS {
        return wrong(texts::inbox::too_many_files(MOST_PHOTOS, MOST_DOCUMENTS)).await;
    }
    let mut kinds = Vec::with_capacity(papers.len());
    for paper in papers {
        match documents::kind_of(&paper.bytes) {
            Ok(kind) => kinds.push((paper, kind)),
            Err(why) => return wrong(texts::inbox::file_not_taken(&paper.name, &why.to_string())).await,
        }
    }
    let mut files = Vec::with_capacity(photos.len());
    for photo in photos {
        match keep_photo(&app, &account, row.id, photo.bytes.clone()).await {
            Ok(file) => files.push(file),
            Err(_) => return wrong(format!("“{}”不能用，请换一张照片（JPEG、PNG、WebP）", photo.name)).await,
        }
    }
    let mut kept = Vec::with_capacity(kinds.len());
    for (paper, kind) in kinds {
        let id = AttachmentId::fresh();
        let document = Document {
            id,
            name: document_name(&paper.name, kind),
            size: u64::try_from(paper.bytes.len()).unwrap_or(u64::MAX),
            kind,
        };
        let new = NewFile {
            id,
            account: &account,
            kind: AttachmentKind::Document,
            media_type: kind.media_type(),
            digest: crate::server::digest::sha256(&paper.bytes),
            belongs_to: Some(row.id.to_string()),
            name: document.name.clone(),
        };
        keep(&app, new, paper.bytes.to_vec()).await?;
        kept.push(document);
    }
    // Before the answer takes it out of the list.
    let now = Timestamp::now();
    let next = if goes_on {
        let listed = worklist::listed(&app, &who.staff, &looking, now).await?;
        Some(worklist::next(&listed.rows, row.id).map_or_else(|| looking.inbox(), |next| looking.question(next)))
    } else {
        None
    };
    let handling = if note { Handling::Note(text) } else { Handling::Answer(text, files, kept) };
    match db::inbox::handle(&app.db, &who.staff, id, version, handling, now).await {
        Ok(()) => Ok(Redirect::to(&next.unwrap_or_else(|| looking.question(row.id))).into_response()),
        Err(db::inbox::HandleError::Database(error)) => Err(error.into()),
        Err(error) => {
            let newest = db::inbox::find(&app.db, id).await?.ok_or(DeskRefusal::NotFound)?;
            view(&app, &who, StatusCode::CONFLICT, newest, &looking, &typed, Some(error.to_string())).await
        }
    }
}

/// Keeps a photo of an answer as the courier's own, so that their phone may have it and it goes when they erase theirs.
async fn keep_photo(
    app: &App,
    account: &str,
    question: QuestionId,
    bytes: axum::body::Bytes,
) -> Result<Attachment, crate::server::problem::Refusal> {
    use crate::server::problem::Refusal;
    let is_photo = matches!(media_type(&bytes), Some((AttachmentKind::Photo, _)));
    if !is_photo {
        return Err(Refusal::BadAttachment);
    }
    let (id, digest) = (AttachmentId::fresh(), crate::server::digest::sha256(&bytes));
    let clean = clean_photo(bytes).await?;
    let new = NewFile {
        id,
        account,
        kind: AttachmentKind::Photo,
        media_type: "image/jpeg",
        digest,
        belongs_to: Some(question.to_string()),
        name: String::new(),
    };
    if keep(app, new, clean).await? {
        Ok(Attachment { id, kind: AttachmentKind::Photo })
    } else {
        Err(Refusal::NumberUsed)
    }
}

/// What is being written.
#[derive(Deserialize)]
pub(in crate::server::desk) struct DraftForm {
    text: String,
}

/// Keeps what is being written.
pub(in crate::server::desk) async fn draft(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<DraftForm>,
) -> Result<Response, DeskRefusal> {
    let (_, row, _) = visible(&app, &who, &id).await?;
    // What was erased stays erased.
    if row.account.is_none() {
        return Err(DeskRefusal::Conflict("小哥已经删除了自己的数据，不能再写".to_owned()));
    }
    let text = form.text.chars().take(MOST_CHARACTERS).collect();
    db::inbox::keep_draft(&app.db, &who.staff, row.id, text).await?;
    Ok(([(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], StatusCode::NO_CONTENT).into_response())
}
