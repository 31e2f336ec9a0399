//! Questions as the desk sees and handles them.

use super::PAGE;
use super::connection::{Db, Writing};
use super::notices::News;
use super::questions::{self, happened};
use super::tables::{draft, message, presence, question, staff};
use super::threads::number;
use super::{audit, cases, danger, standards};
use crate::model::question::{QuestionError, QuestionEvent};
use crate::model::staff::{Staff, StaffRole};
use crate::model::{Adcode, Author, MessageId, QuestionId, QuestionState, StaffId, Timestamp, Topic};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, Condition, IntoActiveModel, QueryOrder, QuerySelect};
use thiserror::Error;

/// Somebody who looked at a question within so many milliseconds is said to be there.
const PRESENT_MS: i64 = 90_000;

/// What the inbox shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct InboxQuery {
    /// Whose turn it is; waiting where nothing is said.
    pub(crate) state: Option<QuestionState>,
    /// One topic.
    pub(crate) topic: Option<Topic>,
    /// One prefecture within the desk's.
    pub(crate) adcode: Option<Adcode>,
    /// Only those given to somebody.
    pub(crate) assigned_to: Option<StaffId>,
    /// Only those whose time is over.
    pub(crate) overdue_at: Option<Timestamp>,
    /// Words in the question.
    pub(crate) words: String,
    /// Pages before this one.
    pub(crate) page: u64,
}

/// What a member of staff may see at all.
pub(super) fn scope(staff: &Staff) -> Condition {
    let mut scope = Condition::all();
    if !staff.sees_all() {
        let (low, high) = staff.adcode.span();
        scope = scope.add(question::Column::Adcode.between(i64::from(low), i64::from(high)));
    }
    if staff.role == StaffRole::Expert && !staff.fields.is_empty() {
        let fields = staff.fields.iter().map(|topic| topic.code());
        scope = scope.add(
            Condition::any()
                .add(question::Column::Topic.is_in(fields))
                .add(question::Column::AssignedTo.eq(staff.id.to_string())),
        );
    }
    scope
}

/// Whether somebody may see this question: its prefecture and topic are his, or it was given to him.
pub(crate) fn sees(staff: &Staff, row: &question::Model, adcode: Adcode) -> bool {
    let given = row.assigned_to.as_deref() == Some(staff.id.to_string().as_str());
    staff.covers(adcode) && (staff.knows(Topic::from(row.topic.clone())) || given)
}

fn condition(staff: &Staff, query: &InboxQuery) -> Condition {
    let mut all = scope(staff).add(question::Column::State.eq(query.state.unwrap_or(QuestionState::Waiting).code()));
    if let Some(topic) = query.topic {
        all = all.add(question::Column::Topic.eq(topic.code()));
    }
    if let Some(adcode) = query.adcode {
        all = all.add(question::Column::Adcode.eq(number(adcode)));
    }
    if let Some(assignee) = query.assigned_to {
        all = all.add(question::Column::AssignedTo.eq(assignee.to_string()));
    }
    if let Some(now) = query.overdue_at {
        all = all.add(question::Column::DueAt.lt(now.0));
    }
    for word in query.words.split_whitespace().take(5) {
        all = all.add(question::Column::Preview.contains(word));
    }
    all
}

/// A page of the inbox: who waits longest stands first; what is over, newest first. One more than a page
/// says that there is another.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    staff: &Staff,
    query: &InboxQuery,
    now: Timestamp,
) -> Result<Vec<question::Model>, DbErr> {
    // What nobody has taken on stands above all lists, see `danger::open`.
    let found = question::Entity::find().filter(condition(staff, query)).filter(danger::not_warned_of(staff, now));
    let sorted = match query.state.unwrap_or(QuestionState::Waiting) {
        QuestionState::Waiting => found.order_by_asc(question::Column::WaitingSince),
        QuestionState::Answered | QuestionState::Closed => found.order_by_desc(question::Column::ChangedAt),
    };
    sorted.offset(query.page * PAGE).limit(PAGE + 1).all(db).await
}

/// How many of what is looked for wait, and how many of them beyond the service standard.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn waiting(
    db: &impl ConnectionTrait,
    staff: &Staff,
    looked_for: &InboxQuery,
    now: Timestamp,
) -> Result<(u64, u64), DbErr> {
    let all = InboxQuery { state: Some(QuestionState::Waiting), ..looked_for.clone() };
    let late = InboxQuery { overdue_at: Some(now), ..all.clone() };
    let count = async |query: &InboxQuery| question::Entity::find().filter(condition(staff, query)).count(db).await;
    Ok((count(&all).await?, count(&late).await?))
}

/// One question, whoever may see it.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn find(db: &impl ConnectionTrait, id: QuestionId) -> Result<Option<question::Model>, DbErr> {
    question::Entity::find_by_id(id.to_string()).one(db).await
}

/// All that was written in a question, notes included, in the order in which it was taken.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn messages(db: &impl ConnectionTrait, id: &str) -> Result<Vec<message::Model>, DbErr> {
    message::Entity::find()
        .filter(message::Column::Question.eq(id))
        .order_by_asc(message::Column::Revision)
        .order_by_asc(message::Column::At)
        .order_by_asc(message::Column::Id)
        .all(db)
        .await
}

/// Why something is not done to a question.
#[derive(Debug, Error)]
pub(crate) enum HandleError {
    /// Somebody else was faster.
    #[error("这个问题刚刚有变化，请看过最新内容再提交。你写的字还在下面")]
    Changed,
    /// Somebody else took it on.
    #[error("{0} 刚刚接手了，请先和他说一声")]
    TakenBy(String),
    /// There is no mark of danger to take on.
    #[error("这个提问现在没有危险标记，请刷新看最新状态")]
    NoDanger,
    /// The state.
    #[error(transparent)]
    Question(#[from] QuestionError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// What the desk does to a question.
pub(crate) enum Handling {
    /// Answers, so that the courier reads it.
    Answer(String),
    /// Writes down what only the desk reads.
    Note(String),
    /// Says that all is said.
    Close,
    /// Gives it to somebody, or to nobody.
    Assign(Option<StaffId>),
    /// Hands it over to the right desk or topic.
    Move(Topic, Adcode),
    /// Says that it tells of danger.
    RaiseDanger,
    /// Says that it does not.
    LowerDanger,
}

/// Does something to a question, if nobody did anything since `version` was read.
///
/// # Errors
/// [`HandleError`]; then nothing was written.
pub(crate) async fn handle(
    db: &Db,
    staff: &Staff,
    id: QuestionId,
    version: i32,
    handling: Handling,
    now: Timestamp,
) -> Result<(), HandleError> {
    let tx = db.write().await?;
    let (row, revisions) = questions::hold(&tx, &id.to_string()).await?;
    let row = row.filter(|row| row.version == version).ok_or(HandleError::Changed)?;
    let revision = match &row.account {
        Some(_) => revisions.of(row.account.as_ref()),
        // Nobody is told any more; notes keep their order.
        None => row.revision + 1,
    };
    let place = super::threads::adcode(row.adcode)?;
    let subject = row.id.clone();
    let row_is_open = danger::is_open(&row);
    let entry = |action| audit::Entry::of(staff, action, &subject, place);
    match handling {
        Handling::Answer(text) => {
            let mut after = happened(row, QuestionEvent::StaffAnswers, None, now)?;
            after.revision = Set(revision);
            if row_is_open {
                // Who answers has it.
                danger::take_on(&mut after, staff.id, now);
            }
            after.update(&tx).await?;
            put_message(&tx, staff, &subject, text, false, (revision, now)).await?;
            draft::Entity::delete_by_id((subject.clone(), staff.id.to_string())).exec(&tx).await?;
            audit::write(&tx, entry(audit::Action::Answered), now).await?;
        }
        Handling::Note(text) => {
            bump(row, now).update(&tx).await?;
            put_message(&tx, staff, &subject, text, true, (revision, now)).await?;
            audit::write(&tx, entry(audit::Action::Noted), now).await?;
        }
        Handling::Close => {
            let mut after = happened(row, QuestionEvent::StaffCloses, None, now)?;
            after.revision = Set(revision);
            after.update(&tx).await?;
            audit::write(&tx, entry(audit::Action::Closed), now).await?;
        }
        Handling::Assign(to) => {
            let mut after = bump(row, now);
            after.assigned_to = Set(to.map(|staff| staff.to_string()));
            after.update(&tx).await?;
            let to = to.map_or_else(String::new, |staff| staff.to_string());
            audit::write(&tx, entry(audit::Action::Assigned).saying(to), now).await?;
        }
        Handling::Move(topic, adcode) => {
            let marked = row.danger_raised_at.is_some() && adcode != place;
            let mut after = bump(row, now);
            after.topic = Set(topic.code().to_owned());
            after.adcode = Set(number(adcode));
            after.assigned_to = Set(super::roster::next_on_duty(&tx, topic, adcode, now).await?);
            after.revision = Set(revision);
            if marked {
                // It is the other desk's now, and nobody there has it.
                danger::raise(&mut after, &standards::of(&tx, adcode).await?, now);
            }
            after.update(&tx).await?;
            cases::follow(&tx, id, adcode).await?;
            let to = format!("{} {adcode}", topic.code());
            audit::write(&tx, entry(audit::Action::Moved).saying(to), now).await?;
        }
        Handling::RaiseDanger => {
            let standard = standards::of(&tx, place).await?;
            let mut after = bump(row, now);
            after.danger = Set(Some(String::new()));
            danger::raise(&mut after, &standard, now);
            after.update(&tx).await?;
            audit::write(&tx, entry(audit::Action::DangerMarked).saying("raise"), now).await?;
        }
        Handling::LowerDanger => {
            let mut after = bump(row, now);
            danger::lower(&mut after);
            after.update(&tx).await?;
            audit::write(&tx, entry(audit::Action::DangerMarked).saying("lower"), now).await?;
        }
    }
    tx.tell(News::Inbox);
    tx.commit().await?;
    Ok(())
}

/// Takes on a question that tells of danger, which `from` has, or nobody: whatever else happened to it since it was
/// read, so that nothing stands between somebody in danger and who wants to help.
///
/// # Errors
/// [`HandleError`]; then nothing was written.
pub(crate) async fn take_on_danger(
    db: &Db,
    staff: &Staff,
    id: QuestionId,
    from: Option<&str>,
    now: Timestamp,
) -> Result<(), HandleError> {
    let tx = db.write().await?;
    let (row, _) = questions::hold(&tx, &id.to_string()).await?;
    let row = row.filter(|row| row.danger_raised_at.is_some()).ok_or(HandleError::NoDanger)?;
    let me = staff.id.to_string();
    match row.danger_taken_by.as_deref() {
        // Pressed twice.
        Some(has) if has == me => return Ok(()),
        Some(has) if Some(has) != from => {
            let has = staff::Entity::find_by_id(has).one(&tx).await?;
            return Err(HandleError::TakenBy(has.map_or_else(|| "同事".to_owned(), |row| row.name)));
        }
        _ => {}
    }
    let (subject, place) = (row.id.clone(), super::threads::adcode(row.adcode)?);
    let mut after = bump(row, now);
    danger::take_on(&mut after, staff.id, now);
    after.assigned_to = Set(Some(me));
    after.update(&tx).await?;
    audit::write(&tx, audit::Entry::of(staff, audit::Action::DangerTaken, &subject, place), now).await?;
    tx.tell(News::Inbox);
    tx.commit().await?;
    Ok(())
}

fn bump(row: question::Model, now: Timestamp) -> question::ActiveModel {
    let version = row.version;
    let mut after = row.into_active_model();
    after.version = Set(version + 1);
    after.changed_at = Set(now.0);
    after
}

async fn put_message(
    tx: &Writing,
    staff: &Staff,
    question: &str,
    text: String,
    private: bool,
    (revision, now): (i64, Timestamp),
) -> Result<(), DbErr> {
    let row = message::ActiveModel {
        id: Set(MessageId::fresh().to_string()),
        question: Set(question.to_owned()),
        author: Set(if staff.author == Author::Courier { Author::Operator } else { staff.author }.code().to_owned()),
        staff: Set(Some(staff.id.to_string())),
        private: Set(private),
        text: Set(text),
        at: Set(now.0),
        attachments: Set("[]".to_owned()),
        revision: Set(revision),
    };
    message::Entity::insert(row).exec_without_returning(tx).await.map(|_| ())
}

/// Says that somebody looks at a question; gives who else does.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn look(
    db: &impl ConnectionTrait,
    staff: &Staff,
    id: &str,
    now: Timestamp,
) -> Result<Vec<String>, DbErr> {
    let row =
        presence::ActiveModel { question: Set(id.to_owned()), staff: Set(staff.id.to_string()), seen_at: Set(now.0) };
    let again = OnConflict::columns([presence::Column::Question, presence::Column::Staff])
        .update_column(presence::Column::SeenAt)
        .to_owned();
    presence::Entity::insert(row).on_conflict(again).exec_without_returning(db).await?;
    let others = presence::Entity::find()
        .filter(presence::Column::Question.eq(id))
        .filter(presence::Column::Staff.ne(staff.id.to_string()))
        .filter(presence::Column::SeenAt.gt(now.0 - PRESENT_MS))
        .all(db)
        .await?;
    let ids: Vec<String> = others.into_iter().map(|row| row.staff).collect();
    let rows = staff::Entity::find().filter(staff::Column::Id.is_in(ids)).all(db).await?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}

/// Keeps what somebody is writing.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn keep_draft(db: &impl ConnectionTrait, staff: &Staff, id: &str, text: String) -> Result<(), DbErr> {
    let row = draft::ActiveModel { question: Set(id.to_owned()), staff: Set(staff.id.to_string()), text: Set(text) };
    let newest = OnConflict::columns([draft::Column::Question, draft::Column::Staff])
        .update_column(draft::Column::Text)
        .to_owned();
    draft::Entity::insert(row).on_conflict(newest).exec_without_returning(db).await.map(|_| ())
}

/// What somebody was writing.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn draft(db: &impl ConnectionTrait, staff: &Staff, id: &str) -> Result<String, DbErr> {
    let row = draft::Entity::find_by_id((id.to_owned(), staff.id.to_string())).one(db).await?;
    Ok(row.map(|row| row.text).unwrap_or_default())
}
