//! Files that a partner sends about a referral, signed in or by a link: looked at like those of a desk's answer, and kept
//! as the courier's, so that they go with all else of theirs.

use super::attachments::{clean_photo, keep};
use super::db::attachments::NewFile;
use super::db::partner_referrals::Referred;
use super::db::tables::attachment;
use super::problem::Refusal;
use super::{App, db, documents};
use crate::model::attachment::media_type;
use crate::model::document::{DocumentKind, document_name};
use crate::model::partner::{MOST_FILES, MOST_FILES_OF_REFERRAL};
use crate::model::{Attachment, AttachmentId, AttachmentKind, Document, QuestionId};
use crate::texts;
use axum::body::Bytes;
use sea_orm::DbErr;

/// Why none of the files of a form is kept.
pub(super) enum FilesRefused {
    /// What whoever sent them is told.
    Wrong(String),
    /// The server has no room, or no time.
    Server(Refusal),
}

impl From<Refusal> for FilesRefused {
    fn from(refusal: Refusal) -> Self {
        Self::Server(refusal)
    }
}

impl From<DbErr> for FilesRefused {
    fn from(error: DbErr) -> Self {
        Self::Server(error.into())
    }
}

enum Looked {
    Photo(Vec<u8>),
    Document(DocumentKind, String, Bytes),
}

/// Keeps the files of a form that somebody of a partner sent, each with its name where it came from. All of them, or none.
///
/// # Errors
/// [`FilesRefused`].
pub(super) async fn keep_all(
    app: &App,
    of: &Referred,
    sent: impl ExactSizeIterator<Item = (String, Bytes)>,
) -> Result<Vec<AttachmentId>, FilesRefused> {
    let count = sent.len();
    if count == 0 {
        return Ok(Vec::new());
    }
    if count > MOST_FILES {
        return Err(FilesRefused::Wrong(texts::partner::too_many_files(MOST_FILES)));
    }
    if db::referral_files::count(&app.db, of.row.id).await? + count > MOST_FILES_OF_REFERRAL {
        return Err(FilesRefused::Wrong(texts::partner::files_full(MOST_FILES_OF_REFERRAL)));
    }
    let account = db::referral_files::courier(&app.db, of.case.question).await?.ok_or(Refusal::NotFound)?;
    let mut looked = Vec::with_capacity(count);
    for (name, bytes) in sent {
        let why = |why: &str| FilesRefused::Wrong(texts::inbox::file_not_taken(&name, why));
        if matches!(media_type(&bytes), Some((AttachmentKind::Photo, _))) {
            looked.push(match clean_photo(bytes).await {
                Ok(clean) => Looked::Photo(clean),
                Err(Refusal::BadAttachment) => return Err(why(texts::partner::PHOTO_UNREADABLE)),
                Err(other) => return Err(other.into()),
            });
        } else {
            let kind = documents::kind_of(&bytes).map_err(|error| why(&error.to_string()))?;
            looked.push(Looked::Document(kind, document_name(&name, kind), bytes));
        }
    }
    let mut kept = Vec::with_capacity(count);
    for one in looked {
        let (kind, media_type, name, bytes) = match one {
            Looked::Photo(clean) => (AttachmentKind::Photo, "image/jpeg", String::new(), clean),
            Looked::Document(kind, name, bytes) => (AttachmentKind::Document, kind.media_type(), name, bytes.to_vec()),
        };
        let (id, digest) = (AttachmentId::fresh(), crate::server::digest::sha256(&bytes));
        let belongs_to = Some(of.case.question.to_string());
        kept.push(id);
        let new = NewFile { id, account: &account, kind, media_type, digest, belongs_to, name };
        if let Err(refusal) = keep(app, new, bytes).await {
            drop_all(app, &kept).await?;
            return Err(refusal.into());
        }
    }
    // They may have erased everything while it was looked at.
    if db::referral_files::courier(&app.db, of.case.question).await?.is_none() {
        drop_all(app, &kept).await?;
        return Err(Refusal::NotFound.into());
    }
    Ok(kept)
}

/// Drops files that were kept for what was not taken.
///
/// # Errors
/// [`Refusal`].
pub(super) async fn drop_all(app: &App, kept: &[AttachmentId]) -> Result<(), Refusal> {
    for id in kept {
        db::attachments::drop(&app.db, *id).await?;
    }
    Ok(())
}

/// The same file again, as one of an answer: the desk may take that back without losing what the partner sent.
///
/// # Errors
/// [`Refusal`].
pub(super) async fn copied(app: &App, file: attachment::Model, to: QuestionId) -> Result<Copied, Refusal> {
    let id = AttachmentId::fresh();
    let kind = DocumentKind::ALL.iter().copied().find(|kind| kind.media_type() == file.media_type);
    let media_type = kind.map_or("image/jpeg", DocumentKind::media_type);
    let (account, digest, name) = (file.account.clone(), file.digest.clone(), file.name.clone());
    let of = file.kind;
    let bytes = app.files.read(file).await?.ok_or(Refusal::NotFound)?;
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let belongs_to = Some(to.to_string());
    let new = NewFile { id, account: &account, kind: of, media_type, digest, belongs_to, name: name.clone() };
    keep(app, new, bytes).await?;
    Ok(match (of, kind) {
        (AttachmentKind::Document, Some(kind)) => Copied::Document(Document { id, name, size, kind }),
        (kind, _) => Copied::Photo(Attachment { id, kind }),
    })
}

/// A file of an answer.
pub(super) enum Copied {
    /// A picture.
    Photo(Attachment),
    /// A document.
    Document(Document),
}

impl Copied {
    /// Its number.
    pub(super) fn id(&self) -> AttachmentId {
        match self {
            Self::Photo(photo) => photo.id,
            Self::Document(document) => document.id,
        }
    }
}
