//! Files that a partner sent with a question back or an answer. They are kept as files of the courier's, so that they go
//! with all else of theirs, and reach them only where the desk passes them on.

use super::connection::Writing;
use super::tables::{attachment, question, referral_file};
use crate::model::{AttachmentId, QuestionId, ReferralId};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};
use std::collections::{HashMap, HashSet};

/// A file of a referral.
#[derive(Clone, Debug)]
pub(crate) struct ReferralFile {
    /// Of which referral, and with what it came.
    pub(crate) row: referral_file::Model,
    /// The file.
    pub(crate) file: attachment::Model,
    /// Whether the courier has it from the desk.
    pub(crate) passed: bool,
}

/// The files of referrals, in the order in which they came.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of(
    db: &impl ConnectionTrait,
    referrals: impl IntoIterator<Item = ReferralId> + Send,
) -> Result<Vec<ReferralFile>, DbErr> {
    let found = referral_file::Entity::find().filter(referral_file::Column::Referral.is_in(referrals));
    let rows = found.order_by_asc(referral_file::Column::Id).all(db).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let named = rows.iter().map(|row| row.id).chain(rows.iter().filter_map(|row| row.passed_as));
    let found = attachment::Entity::find().filter(attachment::Column::Id.is_in(named)).all(db).await?;
    let there: HashSet<AttachmentId> = found.iter().map(|file| file.id).collect();
    let mut files: HashMap<AttachmentId, attachment::Model> = found.into_iter().map(|file| (file.id, file)).collect();
    let of = |row: referral_file::Model| {
        let file = files.remove(&row.id)?;
        let passed = row.passed_as.is_some_and(|passed| there.contains(&passed));
        Some(ReferralFile { row, file, passed })
    };
    Ok(rows.into_iter().filter_map(of).collect())
}

/// One file of a referral.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn find(
    db: &impl ConnectionTrait,
    referral: ReferralId,
    id: AttachmentId,
) -> Result<Option<ReferralFile>, DbErr> {
    Ok(of(db, [referral]).await?.into_iter().find(|one| one.row.id == id))
}

/// How many there are of a referral.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn count(db: &impl ConnectionTrait, referral: ReferralId) -> Result<usize, DbErr> {
    let of = referral_file::Entity::find().filter(referral_file::Column::Referral.eq(referral));
    of.count(db).await.map(|count| usize::try_from(count).unwrap_or(usize::MAX))
}

/// Whose question a case is of; nobody's where they erased it.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn courier(db: &impl ConnectionTrait, of: QuestionId) -> Result<Option<String>, DbErr> {
    let found = question::Entity::find_by_id(of).select_only().column(question::Column::Account);
    Ok(found.into_tuple::<Option<String>>().one(db).await?.flatten())
}

/// Names files that are kept as those of a referral, with a question back or with its answer.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn put(
    tx: &Writing,
    referral: ReferralId,
    note: Option<&str>,
    files: &[AttachmentId],
) -> Result<(), DbErr> {
    if files.is_empty() {
        return Ok(());
    }
    let row = |id: &AttachmentId| referral_file::ActiveModel {
        id: Set(*id),
        referral: Set(referral),
        note: Set(note.map(str::to_owned)),
        passed_as: Set(None),
    };
    referral_file::Entity::insert_many(files.iter().map(row)).exec_without_returning(tx).await.map(|_| ())
}

/// Says as which file of theirs the courier gets one; as long as that is there, they have it.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn pass_as(db: &impl ConnectionTrait, id: AttachmentId, passed_as: AttachmentId) -> Result<(), DbErr> {
    referral_file::Entity::update_many()
        .col_expr(referral_file::Column::PassedAs, Expr::value(passed_as))
        .filter(referral_file::Column::Id.eq(id))
        .exec(db)
        .await
        .map(|_| ())
}
