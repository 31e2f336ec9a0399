//! The library of answers: written by one, approved by another, then told to phones through the feed.

use super::PAGE;
use super::connection::{Db, Writing};
use super::quotes::{self, Quoting};
use super::tables::answer_version as version;
use super::{audit, feed};
use crate::api::Item;
use crate::model::answer::VersionState;
use crate::model::staff::Staff;
use crate::model::{Adcode, Answer, AnswerId, Timestamp, Topic};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, IntoActiveModel, QueryOrder, QuerySelect};
use thiserror::Error;

/// A version as it is written.
pub(crate) struct NewVersion {
    pub(crate) answer: AnswerId,
    pub(crate) topic: Topic,
    pub(crate) question: String,
    pub(crate) text: String,
    pub(crate) source: String,
}

/// Why a version is not decided on.
#[derive(Debug, Error)]
pub(crate) enum LibraryError {
    /// There is none that waits.
    #[error("这一稿已经审过了，或者有了更新的一稿")]
    NotWaiting,
    /// A second reader is somebody else.
    #[error("要由另一个人来审，不能审自己写的")]
    OwnVersion,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Proposes a version, the first of an answer or a later one.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn propose(db: &Db, staff: &Staff, new: NewVersion, now: Timestamp) -> Result<(), DbErr> {
    let tx = db.write().await?;
    let quoting = quotes::watch(&tx, Quoting::Answer, new.answer).await?;
    tx.hold(&new.answer.to_string()).await?;
    let number = versions(&tx, new.answer).await?.first().map_or(0, |row| row.version) + 1;
    let subject = new.answer.to_string();
    let row = version::ActiveModel {
        id: Set(uuid::Uuid::now_v7().to_string()),
        answer: Set(new.answer),
        version: Set(number),
        topic: Set(new.topic),
        question: Set(new.question),
        text: Set(new.text),
        source: Set(new.source),
        sample: Set(false),
        state: Set(VersionState::Proposed),
        adcode: Set(Some(staff.adcode)),
        written_by: Set(Some(staff.id)),
        decided_by: Set(None),
        written_at: Set(now),
        decided_at: Set(None),
        remark: Set(String::new()),
    };
    version::Entity::insert(row).exec_without_returning(&tx).await?;
    quoting.note(&tx).await?;
    audit::write(&tx, audit::Entry::of(staff, audit::Action::AnswerProposed, &subject, staff.adcode), now).await?;
    tx.commit().await
}

/// The second reader's word. Approved, it reaches couriers' phones with their next sync.
///
/// # Errors
/// [`LibraryError`]; then nothing was written.
pub(crate) async fn decide(
    db: &Db,
    staff: &Staff,
    answer: AnswerId,
    number: i32,
    approve: bool,
    remark: String,
    now: Timestamp,
) -> Result<(), LibraryError> {
    let tx = db.write().await?;
    let quoting = quotes::watch(&tx, Quoting::Answer, answer).await?;
    tx.hold(&answer.to_string()).await?;
    let all = versions(&tx, answer).await?;
    let waiting = all.into_iter().next().filter(|row| row.version == number && row.state == VersionState::Proposed);
    let row = waiting.ok_or(LibraryError::NotWaiting)?;
    if row.written_by == Some(staff.id) {
        return Err(LibraryError::OwnVersion);
    }
    let state = if approve { VersionState::Approved } else { VersionState::Refused };
    let item = answer_of(&row, now);
    let mut change = row.into_active_model();
    change.state = Set(state);
    change.decided_by = Set(Some(staff.id));
    change.decided_at = Set(Some(now));
    change.remark = Set(remark);
    change.update(&tx).await?;
    quoting.note(&tx).await?;
    if approve {
        feed::publish(&tx, &[Item::Answer(Box::new(item))]).await?;
    }
    let entry =
        audit::Entry::of(staff, audit::Action::AnswerDecided, &answer.to_string(), staff.adcode).saying(state.code());
    audit::write(&tx, entry, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes an answer back from couriers' phones.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn withdraw(db: &Db, staff: &Staff, answer: AnswerId, now: Timestamp) -> Result<(), DbErr> {
    let tx = db.write().await?;
    tx.hold(&answer.to_string()).await?;
    version::Entity::update_many()
        .col_expr(version::Column::State, Expr::value(VersionState::Withdrawn))
        .filter(version::Column::Answer.eq(answer))
        .filter(version::Column::State.is_in([VersionState::Approved, VersionState::Proposed]))
        .exec(&tx)
        .await?;
    feed::publish(&tx, &[Item::AnswerGone(answer)]).await?;
    let entry = audit::Entry::of(staff, audit::Action::AnswerWithdrawn, &answer.to_string(), staff.adcode);
    audit::write(&tx, entry, now).await?;
    tx.commit().await
}

/// Tells phones an answer once more, as its words changed.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn tell_anew(tx: &Writing, answer: AnswerId) -> Result<(), DbErr> {
    let all = versions(tx, answer).await?;
    let told = all.iter().find(|row| row.state == VersionState::Approved);
    let items = told.map(|row| Item::Answer(Box::new(answer_of(row, row.decided_at.unwrap_or(row.written_at)))));
    feed::publish(tx, &items.into_iter().collect::<Vec<_>>()).await
}

/// Whose an answer is: the desk's at which it was first written, wherever who wrote it works now; the province's where
/// nobody wrote it.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn home(db: &impl ConnectionTrait, versions: &[version::Model]) -> Result<Adcode, DbErr> {
    let Some(first) = versions.last() else { return Ok(Adcode::HUNAN) };
    if let Some(desk) = first.adcode {
        return Ok(desk);
    }
    // Written by a server of before, beside this one.
    let Some(writer) = first.written_by else { return Ok(Adcode::HUNAN) };
    let writer = super::staff::find(db, writer).await?;
    Ok(writer.map_or(Adcode::HUNAN, |row| row.adcode))
}

/// All versions of an answer, newest first.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn versions(db: &impl ConnectionTrait, answer: AnswerId) -> Result<Vec<version::Model>, DbErr> {
    version::Entity::find()
        .filter(version::Column::Answer.eq(answer))
        .order_by_desc(version::Column::Version)
        .all(db)
        .await
}

/// A page of the newest versions of all answers, and one more where there is another: those that wait for a second
/// reader first, then by topic and question.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn page(db: &impl ConnectionTrait, page: u64) -> Result<Vec<version::Model>, DbErr> {
    let newest = "NOT EXISTS (SELECT 1 FROM answer_version later
        WHERE later.answer = answer_version.answer AND later.version > answer_version.version)";
    let waits: Expr = Expr::case(version::Column::State.eq(VersionState::Proposed), 0).finally(1).into();
    version::Entity::find()
        .filter(Expr::cust(newest))
        .order_by_asc(waits)
        .order_by_asc(version::Column::Topic)
        .order_by_asc(version::Column::Question)
        .order_by_asc(version::Column::Id)
        .offset(page * PAGE)
        .limit(PAGE + 1)
        .all(db)
        .await
}

/// What couriers have: approved answers of a topic, or all.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn approved(db: &impl ConnectionTrait, topic: Option<Topic>) -> Result<Vec<version::Model>, DbErr> {
    let mut query = version::Entity::find().filter(version::Column::State.eq(VersionState::Approved));
    if let Some(topic) = topic {
        query = query.filter(version::Column::Topic.eq(topic));
    }
    let rows = query.order_by_asc(version::Column::Answer).order_by_desc(version::Column::Version).all(db).await?;
    let mut newest: Vec<version::Model> = Vec::new();
    for row in rows {
        if newest.last().is_none_or(|last| last.answer != row.answer) {
            newest.push(row);
        }
    }
    Ok(newest)
}

/// Puts samples in that say that they are, without a second reader: they are part of the product.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn put_samples(db: &Db, answers: Vec<Answer>) -> Result<(), DbErr> {
    let tx = db.write().await?;
    for answer in &answers {
        let row = version::ActiveModel {
            id: Set(uuid::Uuid::now_v7().to_string()),
            answer: Set(answer.id),
            version: Set(i32::try_from(answer.version).unwrap_or(1)),
            topic: Set(answer.topic),
            question: Set(answer.question.clone()),
            text: Set(answer.text.clone()),
            source: Set(answer.source.clone()),
            sample: Set(answer.sample),
            state: Set(VersionState::Approved),
            adcode: Set(None),
            written_by: Set(None),
            decided_by: Set(None),
            written_at: Set(answer.approved_at),
            decided_at: Set(Some(answer.approved_at)),
            remark: Set(String::new()),
        };
        version::Entity::insert(row).exec_without_returning(&tx).await?;
    }
    let items: Vec<Item> = answers.into_iter().map(|answer| Item::Answer(Box::new(answer))).collect();
    feed::publish(&tx, &items).await?;
    tx.commit().await
}

/// Whether there never was an answer.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn is_empty(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(version::Entity::find().one(db).await?.is_none())
}

fn answer_of(row: &version::Model, now: Timestamp) -> Answer {
    Answer {
        id: row.answer,
        topic: row.topic,
        question: row.question.clone(),
        text: row.text.clone(),
        source: row.source.clone(),
        version: u32::try_from(row.version).unwrap_or(1),
        approved_at: now,
        sample: row.sample,
    }
}
