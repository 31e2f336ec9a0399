//! Photos and voice notes in the database.

use super::connection::Db;
use super::tables::attachment;
use crate::model::{AttachmentId, AttachmentKind, Timestamp};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;

/// A file that no message has claimed is dropped after so many milliseconds: a week without a network.
const UNCLAIMED_MS: i64 = 7 * 86_400_000;

/// A file to keep.
pub(crate) struct NewFile<'a> {
    pub(crate) id: AttachmentId,
    pub(crate) account: &'a str,
    pub(crate) kind: AttachmentKind,
    pub(crate) media_type: &'static str,
    /// Of what was sent, before it was cleaned.
    pub(crate) digest: String,
    pub(crate) bytes: Vec<u8>,
    /// What it belongs to, where that is known before it is kept.
    pub(crate) belongs_to: Option<String>,
}

/// Keeps a file; says whether it is the one that is there under its number.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn put(db: &Db, file: NewFile<'_>, now: Timestamp) -> Result<bool, DbErr> {
    let (id, account, digest) = (file.id.to_string(), file.account.to_owned(), file.digest.clone());
    let row = attachment::ActiveModel {
        id: Set(id.clone()),
        account: Set(account.clone()),
        question: Set(file.belongs_to),
        kind: Set(file.kind.code().to_owned()),
        media_type: Set(file.media_type.to_owned()),
        digest: Set(file.digest),
        bytes: Set(file.bytes),
        made_at: Set(now.0),
    };
    let known = OnConflict::column(attachment::Column::Id).do_nothing().to_owned();
    attachment::Entity::insert(row).on_conflict(known).exec_without_returning(db).await?;
    let kept = attachment::Entity::find_by_id(id).one(db).await?;
    Ok(kept.is_some_and(|row| row.account == account && row.digest == digest))
}

/// A file by its number.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn find(db: &impl ConnectionTrait, id: AttachmentId) -> Result<Option<attachment::Model>, DbErr> {
    attachment::Entity::find_by_id(id.to_string()).one(db).await
}

/// Drops a file.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn drop(db: &Db, id: AttachmentId) -> Result<(), DbErr> {
    attachment::Entity::delete_by_id(id.to_string()).exec(db).await.map(|_| ())
}

/// Drops files that no message claimed in time.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn drop_unclaimed(db: &Db, now: Timestamp) -> Result<u64, DbErr> {
    let dropped = attachment::Entity::delete_many()
        .filter(attachment::Column::Question.is_null())
        .filter(attachment::Column::MadeAt.lt(now.0 - UNCLAIMED_MS))
        .exec(db)
        .await?;
    Ok(dropped.rows_affected)
}
