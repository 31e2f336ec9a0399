//! Photos and voice notes in the database: whose they are, what holds them, and which file has their bytes.

use super::connection::Db;
use super::erased;
use super::tables::{attachment, deleted_file};
use crate::model::timestamp::{DAY_MS, HOUR_MS};
use crate::model::{AttachmentId, AttachmentKind, Timestamp};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{DatabaseBackend, QueryOrder, QuerySelect, Statement};

/// A file that no message has claimed is dropped after so many milliseconds: a week without a network.
const UNCLAIMED_MS: i64 = 7 * DAY_MS;
/// And of an account that never sent anything, after so many: its phone sends it again with the message.
const OF_NOBODY_MS: i64 = 6 * HOUR_MS;

/// A file to keep.
pub(crate) struct NewFile<'a> {
    pub(crate) id: AttachmentId,
    pub(crate) account: &'a str,
    pub(crate) kind: AttachmentKind,
    pub(crate) media_type: &'static str,
    /// Of what was sent, before it was cleaned.
    pub(crate) digest: String,
    /// What it belongs to, where that is known before it is kept.
    pub(crate) belongs_to: Option<String>,
    /// What a document is called; empty of all else.
    pub(crate) name: String,
}

/// What an account keeps here, in files and bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Holding {
    /// Files that no message has claimed.
    pub(crate) unclaimed: i64,
    /// Their bytes.
    pub(crate) unclaimed_bytes: i64,
    /// Bytes of all files that they sent: what a partner or a desk gave them is not theirs to pay for.
    pub(crate) bytes: i64,
}

/// What an account keeps here.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn holding(db: &impl ConnectionTrait, account: &str) -> Result<Holding, DbErr> {
    let sql = "SELECT CAST(COUNT(*) - COUNT(question) AS BIGINT) AS unclaimed,
            CAST(COALESCE(SUM(CASE WHEN question IS NULL THEN size ELSE 0 END), 0) AS BIGINT) AS unclaimed_bytes,
            CAST(COALESCE(SUM(CASE WHEN kind = 'document' THEN 0 ELSE size END), 0) AS BIGINT) AS bytes
        FROM attachment WHERE account = $1";
    let row =
        db.query_one_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, [account.into()])).await?;
    let Some(row) = row else { return Ok(Holding::default()) };
    Ok(Holding {
        unclaimed: row.try_get("", "unclaimed")?,
        unclaimed_bytes: row.try_get("", "unclaimed_bytes")?,
        bytes: row.try_get("", "bytes")?,
    })
}

/// Bytes of all files that no message has claimed.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn unclaimed_bytes(db: &impl ConnectionTrait) -> Result<i64, DbErr> {
    let sql = "SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) AS bytes FROM attachment WHERE question IS NULL";
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    row.map_or(Ok(0), |row| row.try_get("", "bytes"))
}

/// The numbers of all files of an account.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of_account(db: &impl ConnectionTrait, account: &str) -> Result<Vec<AttachmentId>, DbErr> {
    attachment::Entity::find()
        .select_only()
        .column(attachment::Column::Id)
        .filter(attachment::Column::Account.eq(account))
        .order_by_asc(attachment::Column::Id)
        .into_tuple()
        .all(db)
        .await
}

/// What became of a file that is put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Put {
    /// It is named now.
    New,
    /// The same is known under its number, with a file of its own.
    Known,
    /// Something else is known under its number.
    Other,
}

/// Names a file of so many bytes that is in the store.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn put(db: &Db, new: NewFile<'_>, (file, size): (&str, i64), now: Timestamp) -> Result<Put, DbErr> {
    let (id, account, digest) = (new.id, new.account.to_owned(), new.digest.clone());
    let row = attachment::ActiveModel {
        id: Set(id),
        account: Set(account.clone()),
        question: Set(new.belongs_to),
        kind: Set(new.kind),
        media_type: Set(new.media_type.to_owned()),
        digest: Set(new.digest),
        bytes: Set(Vec::new()),
        made_at: Set(now),
        file: Set(Some(file.to_owned())),
        size: Set(size),
        name: Set(new.name),
    };
    let known = OnConflict::column(attachment::Column::Id).do_nothing().to_owned();
    attachment::Entity::insert(row).on_conflict(known).exec_without_returning(db).await?;
    let kept = attachment::Entity::find_by_id(id).one(db).await?;
    Ok(match kept {
        Some(row) if row.file.as_deref() == Some(file) => Put::New,
        Some(row) if row.account == account && row.digest == digest => Put::Known,
        _ => Put::Other,
    })
}

/// Takes out a file of an account that was erased while it came; says whether it was.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn drop_if_erased(db: &Db, id: AttachmentId, account: &str) -> Result<bool, DbErr> {
    if !erased_by_now(db, account).await? {
        return Ok(false);
    }
    drop(db, id).await?;
    db.note_erased();
    Ok(true)
}

/// Whether an account was erased. Who erases at this moment holds it: they are waited for, as they may have looked for files
/// before this one had its row. On SQLite all who write come one after the other.
async fn erased_by_now(db: &Db, account: &str) -> Result<bool, DbErr> {
    let backend = db.get_database_backend();
    if backend != DatabaseBackend::Postgres {
        return erased::is_erased(db, account).await;
    }
    let tx = db.write().await?;
    let sql = "SELECT 1 AS there FROM account WHERE id = $1 FOR SHARE";
    tx.query_one_raw(Statement::from_sql_and_values(backend, sql, [account.into()])).await?;
    let erased = erased::is_erased(&tx, account).await?;
    tx.commit().await?;
    Ok(erased)
}

/// A file by its number.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn find(db: &impl ConnectionTrait, id: AttachmentId) -> Result<Option<attachment::Model>, DbErr> {
    attachment::Entity::find_by_id(id).one(db).await
}

/// Drops a file.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn drop(db: &impl ConnectionTrait, id: AttachmentId) -> Result<(), DbErr> {
    attachment::Entity::delete_by_id(id).exec(db).await.map(|_| ())
}

/// Drops files that no message claimed in time.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn drop_unclaimed(db: &impl ConnectionTrait, now: Timestamp) -> Result<u64, DbErr> {
    let dropped = attachment::Entity::delete_many()
        .filter(attachment::Column::Question.is_null())
        .filter(attachment::Column::MadeAt.lt(now.0 - UNCLAIMED_MS))
        .exec(db)
        .await?;
    let sql = "DELETE FROM attachment WHERE question IS NULL AND made_at < $1
        AND NOT EXISTS (SELECT 1 FROM account WHERE account.id = attachment.account)";
    let before = [Value::from(now.0 - OF_NOBODY_MS)];
    let of_nobody = db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, before)).await?;
    Ok(dropped.rows_affected + of_nobody.rows_affected())
}

/// Some rows that still hold their bytes themselves, as older versions wrote them.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn holding_bytes(db: &impl ConnectionTrait, most: u64) -> Result<Vec<attachment::Model>, DbErr> {
    let holding = attachment::Entity::find().filter(attachment::Column::File.is_null());
    holding.order_by_asc(attachment::Column::Id).limit(most).all(db).await
}

/// Lets a row name its file, which is in the store, instead of holding its bytes.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn was_moved(db: &impl ConnectionTrait, id: AttachmentId, file: &str) -> Result<(), DbErr> {
    attachment::Entity::update_many()
        .col_expr(attachment::Column::File, Expr::value(file))
        .col_expr(attachment::Column::Bytes, Expr::value(Vec::<u8>::new()))
        .filter(attachment::Column::Id.eq(id))
        .filter(attachment::Column::File.is_null())
        .exec(db)
        .await
        .map(|_| ())
}

/// The number and the file of each row that names one.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn files(db: &impl ConnectionTrait) -> Result<Vec<(AttachmentId, String)>, DbErr> {
    attachment::Entity::find()
        .select_only()
        .columns([attachment::Column::Id, attachment::Column::File])
        .filter(attachment::Column::File.is_not_null())
        .order_by_asc(attachment::Column::Id)
        .into_tuple()
        .all(db)
        .await
}

/// Which of these files a row names.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn named(db: &impl ConnectionTrait, files: &[String]) -> Result<Vec<String>, DbErr> {
    attachment::Entity::find()
        .select_only()
        .column(attachment::Column::File)
        .filter(attachment::Column::File.is_in(files.to_vec()))
        .into_tuple()
        .all(db)
        .await
}

/// Some files whose rows are gone.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn deleted(db: &impl ConnectionTrait, most: u64) -> Result<Vec<String>, DbErr> {
    let rows = deleted_file::Entity::find().order_by_asc(deleted_file::Column::Name).limit(most).all(db).await?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}

/// These are removed from the store, too.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn were_removed(db: &impl ConnectionTrait, files: &[String]) -> Result<(), DbErr> {
    let gone = deleted_file::Entity::delete_many().filter(deleted_file::Column::Name.is_in(files.to_vec()));
    gone.exec(db).await.map(|_| ())
}
