//! Questions as the desk sees and handles them.

use super::PAGE;
use super::connection::{Db, Writing};
use super::danger::Above;
use super::notices::News;
use super::question_scope::scope;
use super::questions::{self, happened, preview};
use super::quotes::{self, Quoting};
use super::search::{self, Searched};
use super::tables::{attachment, draft, follow, message, presence, question, staff};
use super::threads::stored;
use super::{audit, cases, courier_news, danger, desk_hours, standards};
use crate::model::coded::coded;
use crate::model::question::{AmendError, DismissReason, MOST_CHARACTERS, QuestionError, QuestionEvent, amendable};
use crate::model::staff::{Permission, Staff};
use crate::model::timestamp::{DAY_MS, HOUR_MS};
use crate::model::{
    Adcode, Attachment, Author, Document, MessageId, QuestionId, QuestionState, StaffId, Timestamp, Topic,
};
use crate::texts;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, Condition, IntoActiveModel, QueryOrder, QuerySelect, QueryTrait};
use std::collections::{BTreeSet, HashMap};
use thiserror::Error;

/// Somebody who looked at a question within so many milliseconds is said to be there.
const PRESENT_MS: i64 = 90_000;

/// That somebody still looks is written down again after so long.
const LOOKED_MS: i64 = 20_000;
/// Questions of one account that stand beside a thread; one more is read, to say that there are others.
pub(crate) const MOST_BESIDE: u64 = 30;

coded! {
    /// What of all questions somebody looks at.
    InboxView {
        /// All of the desk.
        All = "",
        /// Given to them.
        Mine = "mine",
        /// Given to nobody.
        Nobody = "nobody",
        /// What they follow.
        Following = "following",
        /// To be answered before the day is over.
        DueToday = "today",
        /// What was marked as spam.
        Spam = "spam",
    } else All
}

coded! {
    /// What stands first in the inbox, behind danger.
    InboxOrder {
        /// What is to be answered first.
        Due = "",
        /// Who has waited longest.
        Waiting = "waiting",
        /// What was asked last.
        Newest = "newest",
        /// What changed last.
        Changed = "changed",
    } else Due
}

/// What the inbox shows.
#[derive(Clone, Debug)]
pub(crate) struct InboxQuery {
    /// Whose turn it is; none is all states.
    pub(crate) state: Option<QuestionState>,
    /// One topic.
    pub(crate) topic: Option<Topic>,
    /// One prefecture within the desk's.
    pub(crate) adcode: Option<Adcode>,
    /// Which of all.
    pub(crate) view: InboxView,
    /// What comes first.
    pub(crate) order: InboxOrder,
    /// Only those whose time is over.
    pub(crate) overdue_at: Option<Timestamp>,
    /// What is looked for in all that was written.
    pub(crate) searched: Searched,
    /// Pages before this one.
    pub(crate) page: u64,
}

impl Default for InboxQuery {
    fn default() -> Self {
        Self {
            state: Some(QuestionState::Waiting),
            topic: None,
            adcode: None,
            view: InboxView::All,
            order: InboxOrder::Due,
            overdue_at: None,
            searched: Searched::default(),
            page: 0,
        }
    }
}

/// The same as [`scope`] where questions are walked through in their order until a page is full: no index of desks is
/// to be used, as what it gives would have to be sorted whole.
fn scope_of_walk(staff: &Staff) -> Condition {
    if staff.sees_all() {
        return scope(staff);
    }
    let (low, high) = staff.adcode.span();
    let everywhere = Staff { adcode: Adcode::HUNAN, ..staff.clone() };
    scope(&everywhere).add(Expr::cust(format!("+question.adcode BETWEEN {low} AND {high}")))
}

/// Whether somebody may see this question: its prefecture and topic are theirs, or it was given to them.
pub(crate) fn sees(staff: &Staff, row: &question::Model, adcode: Adcode) -> bool {
    let given = row.assigned_to == Some(staff.id);
    staff.covers(adcode) && (staff.knows(row.topic) || given)
}

fn condition(db: &impl ConnectionTrait, staff: &Staff, query: &InboxQuery, now: Timestamp) -> Condition {
    let mut all = if query.searched.has_common_words() { scope_of_walk(staff) } else { scope(staff) };
    if let Some(state) = query.state.filter(|_| query.view != InboxView::Spam) {
        all = all.add(question::Column::State.eq(state));
    }
    if let Some(topic) = query.topic {
        all = all.add(question::Column::Topic.eq(topic));
    }
    if let Some(adcode) = query.adcode {
        all = all.add(question::Column::Adcode.eq(adcode));
    }
    let spam = query.view == InboxView::Spam;
    if spam || query.searched.is_empty() {
        all = all.add(question::Column::Spam.eq(spam));
    }
    let me = staff.id;
    match query.view {
        InboxView::All | InboxView::Spam => {}
        InboxView::Mine => all = all.add(question::Column::AssignedTo.eq(me)),
        InboxView::Nobody => all = all.add(question::Column::AssignedTo.is_null()),
        InboxView::Following => {
            let followed = follow::Entity::find().select_only().column(follow::Column::Question);
            let followed = followed.filter(follow::Column::Staff.eq(me)).into_query();
            all = all.add(question::Column::Id.in_subquery(followed));
        }
        InboxView::DueToday => all = all.add(question::Column::DueAt.lt(end_of_day(now).0)),
    }
    if let Some(now) = query.overdue_at {
        all = all.add(question::Column::DueAt.lt(now));
    }
    if !query.searched.is_empty() {
        all = all.add(query.searched.condition(db.get_database_backend()));
    }
    all
}

/// Midnight in China.
fn end_of_day(now: Timestamp) -> Timestamp {
    const DAY: i64 = DAY_MS;
    const AHEAD: i64 = 8 * HOUR_MS;
    Timestamp((now.0 + AHEAD).div_euclid(DAY) * DAY + DAY - AHEAD)
}

/// A page of the inbox in the order that was asked for. One more than a page says that there is another.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn list(
    db: &Db,
    staff: &Staff,
    query: &InboxQuery,
    above: &Above,
    now: Timestamp,
) -> Result<Vec<question::Model>, DbErr> {
    let mut query = query.clone();
    if !query.searched.is_empty() {
        query.searched = search::prepared(db, &query.searched).await?;
    }
    let query = &query;
    // What nobody has taken on stands above all lists, or behind one line there; who searches finds those, too.
    let others = if query.searched.is_empty() {
        danger::not_warned_of(staff, now)
    } else {
        Condition::all().add(question::Column::Id.is_not_in(above.shown.iter().copied()))
    };
    let found = question::Entity::find().filter(condition(db, staff, query, now)).filter(others);
    let waits = query.state == Some(QuestionState::Waiting) && query.view != InboxView::Spam;
    let sorted = match query.order {
        InboxOrder::Due if waits => found.order_by_asc(question::Column::DueAt),
        InboxOrder::Waiting if waits => found.order_by_asc(question::Column::WaitingSince),
        InboxOrder::Newest => found.order_by_desc(question::Column::AskedAt),
        InboxOrder::Changed | InboxOrder::Due | InboxOrder::Waiting => found.order_by_desc(question::Column::ChangedAt),
    };
    sorted.order_by_asc(question::Column::Id).offset(query.page * PAGE).limit(PAGE + 1).all(db).await
}

/// These questions, in their order, as far as they are there.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn these(db: &impl ConnectionTrait, ids: &[QuestionId]) -> Result<Vec<question::Model>, DbErr> {
    let rows = question::Entity::find().filter(question::Column::Id.is_in(ids.iter().copied())).all(db).await?;
    let mut rows: HashMap<QuestionId, question::Model> = rows.into_iter().map(|row| (row.id, row)).collect();
    Ok(ids.iter().filter_map(|id| rows.remove(id)).collect())
}

/// What else the courier of a question asked, as far as somebody may see it, newest first.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of_same_account(
    db: &impl ConnectionTrait,
    staff: &Staff,
    row: &question::Model,
) -> Result<Vec<question::Model>, DbErr> {
    let Some(account) = &row.account else { return Ok(Vec::new()) };
    question::Entity::find()
        .filter(scope(staff))
        .filter(question::Column::Account.eq(account))
        .filter(question::Column::Id.ne(row.id))
        .order_by_desc(question::Column::AskedAt)
        .limit(MOST_BESIDE + 1)
        .all(db)
        .await
}

/// The questions that are answered in this one.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn merged_into(db: &impl ConnectionTrait, id: QuestionId) -> Result<Vec<question::Model>, DbErr> {
    let merged = question::Entity::find().filter(question::Column::MergedInto.eq(id));
    merged.order_by_asc(question::Column::AskedAt).limit(MOST_BESIDE + 1).all(db).await
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
    let count =
        async |query: &InboxQuery| question::Entity::find().filter(condition(db, staff, query, now)).count(db).await;
    Ok((count(&all).await?, count(&late).await?))
}

/// One question, whoever may see it.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn find(db: &impl ConnectionTrait, id: QuestionId) -> Result<Option<question::Model>, DbErr> {
    question::Entity::find_by_id(id).one(db).await
}

/// All that was written in a question, notes included, in the order in which it was taken.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn messages(db: &impl ConnectionTrait, id: QuestionId) -> Result<Vec<message::Model>, DbErr> {
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
    /// Two questions of different couriers are not one.
    #[error("只能合并同一个账号的提问")]
    OtherAccount,
    /// It is merged into one that is merged itself, or into itself.
    #[error("要并进去的那个提问自己也并走了，请换一个")]
    MergedAway,
    /// Something must be left, and something must go.
    #[error("请选要拆出来的话，至少留一句在原来的提问里")]
    NothingLeft,
    /// There is no mark of danger to take on.
    #[error("这个提问现在没有危险标记，请刷新看最新状态")]
    NoDanger,
    /// Not an answer of theirs.
    #[error("只能撤回或更正自己发的回复；别人发的请管理员来办")]
    NotTheirs,
    /// It says what was said before.
    #[error("更正后的话和原来一样，没有改动")]
    NoCorrection,
    /// The answer is not to be changed any more.
    #[error(transparent)]
    Amend(#[from] AmendError),
    /// The state.
    #[error(transparent)]
    Question(#[from] QuestionError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// What the desk does to a question.
#[derive(Clone, Debug)]
pub(crate) enum Handling {
    /// Answers, so that the courier reads it; with photos and documents that were kept before.
    Answer(String, Vec<Attachment>, Vec<Document>),
    /// Takes back an answer that was just sent.
    Withdraw(MessageId),
    /// Puts other words in the place of an answer that was just sent.
    Correct(MessageId, String),
    /// Writes down what only the desk reads.
    Note(String),
    /// Says that all is said.
    Close,
    /// Closes it without an answer; the courier is told why.
    Dismiss(DismissReason),
    /// Opens it again; what was marked as spam is none.
    Reopen,
    /// Gives it to somebody, or to nobody, with a reason that only the desk reads.
    Assign(Option<StaffId>, String),
    /// Hands it over to the right desk or topic, with a reason that only the desk reads.
    Move(Topic, Adcode, String),
    /// Says that it tells of danger.
    RaiseDanger,
    /// Says that it does not.
    LowerDanger,
    /// Says that it is answered in another one of the same courier.
    MergeInto(QuestionId),
    /// Takes that back.
    Unmerge,
    /// Makes a question of its own of some of its messages.
    Split(QuestionId, BTreeSet<MessageId>),
}

impl Handling {
    /// Whether its courier reads something new by it, and is told so by all of their ways.
    fn is_news(&self) -> bool {
        match self {
            Self::Answer(..)
            | Self::Withdraw(_)
            | Self::Correct(..)
            | Self::Dismiss(_)
            | Self::MergeInto(_)
            | Self::Split(..) => true,
            Self::Note(_)
            | Self::Close
            | Self::Reopen
            | Self::Assign(..)
            | Self::Move(..)
            | Self::RaiseDanger
            | Self::LowerDanger
            | Self::Unmerge => false,
        }
    }
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
    let quoting = quotes::watch(&tx, Quoting::Thread, id).await?;
    let (row, revisions) = questions::hold(&tx, id).await?;
    let row = row.filter(|row| row.version == version).ok_or(HandleError::Changed)?;
    let revision = match &row.account {
        Some(_) => revisions.of(row.account.as_ref()),
        // Nobody is told any more; notes keep their order.
        None => row.revision + 1,
    };
    if handling.is_news() {
        courier_news::note(&tx, &revisions, &row.account).await?;
    }
    let held = HeldQuestion { tx: &tx, staff, id, place: row.adcode, revision, now };
    let splits = matches!(handling, Handling::Split(..));
    match handling {
        Handling::Answer(text, files, documents) => held.answer(row, Words { text, files, documents }).await?,
        Handling::Withdraw(message) => held.withdraw(row, message).await?,
        Handling::Correct(message, text) => held.correct(row, message, text).await?,
        Handling::Note(text) => held.note(row, text).await?,
        Handling::Close => held.close(row).await?,
        Handling::Dismiss(reason) => held.dismiss(row, reason).await?,
        Handling::Reopen => held.reopen(row).await?,
        Handling::Assign(to, reason) => held.assign(row, to, reason).await?,
        Handling::Move(topic, adcode, reason) => held.hand_over(row, topic, adcode, reason).await?,
        Handling::MergeInto(other) => held.merge_into(row, other).await?,
        Handling::Unmerge => held.unmerge(row).await?,
        Handling::Split(new, chosen) => held.split(row, new, chosen).await?,
        Handling::RaiseDanger => held.raise_danger(row).await?,
        Handling::LowerDanger => held.lower_danger(row).await?,
    }
    if splits {
        quoting.note_anew(&tx).await?;
    } else {
        quoting.note(&tx).await?;
    }
    tx.tell(News::Inbox);
    tx.commit().await?;
    Ok(())
}

/// A question that a desk does something to, held with its courier's account.
struct HeldQuestion<'a> {
    tx: &'a Writing,
    staff: &'a Staff,
    id: QuestionId,
    place: Adcode,
    /// The number of this change in the courier's own lists.
    revision: i64,
    now: Timestamp,
}

impl HeldQuestion<'_> {
    fn entry(&self, action: audit::Action) -> audit::Entry {
        audit::Entry::of(self.staff, action, &self.id.to_string(), self.place)
    }

    async fn answer(&self, row: question::Model, words: Words) -> Result<(), HandleError> {
        let danger_is_open = danger::is_open(&row);
        let mut after = happened(row, QuestionEvent::StaffAnswers, None, self.now)?;
        after.revision = Set(self.revision);
        if danger_is_open {
            // Who answers has it.
            danger::take_on(&mut after, self.staff.id, self.now);
        }
        after.update(self.tx).await?;
        put_message(self.tx, self.staff, self.id, (words, false), (self.revision, self.now)).await?;
        draft::Entity::delete_by_id((self.id, self.staff.id)).exec(self.tx).await?;
        audit::write(self.tx, self.entry(audit::Action::Answered), self.now).await?;
        Ok(())
    }

    /// An answer that may still be taken back or corrected, with all that was said.
    async fn own_answer(&self, id: MessageId) -> Result<(message::Model, Vec<message::Model>), HandleError> {
        let said: Vec<message::Model> =
            messages(self.tx, self.id).await?.into_iter().filter(|message| !message.private).collect();
        let at = said.iter().position(|message| message.id == id).ok_or(HandleError::NotTheirs)?;
        let answer = said[at].clone();
        let own = answer.staff == Some(self.staff.id);
        let may = own || (answer.staff.is_some() && self.staff.role.may(Permission::AssignQuestions));
        if answer.author == Author::Courier || !may {
            return Err(HandleError::NotTheirs);
        }
        let courier = |message: &message::Model| message.author == Author::Courier;
        let followed = said[at + 1..].iter().any(courier);
        amendable(answer.at, answer.withdrawn_at, followed, self.now)?;
        Ok((answer, said))
    }

    async fn withdraw(&self, row: question::Model, id: MessageId) -> Result<(), HandleError> {
        if row.stars.is_some() {
            return Err(AmendError::Read.into());
        }
        let (answer, said) = self.own_answer(id).await?;
        let stands = |message: &&message::Model| message.withdrawn_at.is_none() && message.id != answer.id;
        let is_courier = |message: &message::Model| message.author == Author::Courier;
        let asked = said.iter().rfind(|message| is_courier(message)).map_or(row.asked_at, |message| message.at);
        let since = said.iter().rposition(is_courier).map_or(0, |at| at + 1);
        let answered = said[since..].iter().filter(stands).count() > 0;
        let ever_answered = said.iter().filter(stands).any(|message| !is_courier(message));
        let waits_again = !answered && row.state == QuestionState::Answered;
        let promised = row.first_due_at;
        let mut after = if waits_again {
            // They wait since they wrote, and what was promised them then stands.
            let due = if ever_answered {
                let calendar = desk_hours::calendar(self.tx, self.place).await?;
                let standard = standards::of(self.tx, self.place).await?;
                standard.answer_due(row.topic, asked, &calendar)
            } else {
                promised
            };
            let mut after = happened(row, QuestionEvent::StaffWithdraws, Some(due), self.now)?;
            after.waiting_since = Set(Some(asked));
            after
        } else {
            bump(row, self.now)
        };
        if !ever_answered {
            after.first_answered_at = Set(None);
        }
        after.revision = Set(self.revision);
        after.update(self.tx).await?;
        // Sent to the wrong one, perhaps: nobody is to have its files any more.
        let files = super::threads::attachments(&answer)?.into_iter().map(|file| file.id);
        let documents = super::threads::documents(&answer)?.into_iter().map(|one| one.id);
        attachment::Entity::delete_many()
            .filter(attachment::Column::Id.is_in(files.chain(documents)))
            .exec(self.tx)
            .await?;
        let message = answer.id.to_string();
        let mut answer = answer.into_active_model();
        answer.withdrawn_at = Set(Some(self.now));
        answer.attachments = Set("[]".to_owned());
        answer.documents = Set("[]".to_owned());
        answer.update(self.tx).await?;
        audit::write(self.tx, self.entry(audit::Action::AnswerTakenBack).saying(message), self.now).await?;
        Ok(())
    }

    async fn correct(&self, row: question::Model, id: MessageId, text: String) -> Result<(), HandleError> {
        if row.stars.is_some() {
            return Err(AmendError::Read.into());
        }
        let (answer, _) = self.own_answer(id).await?;
        if answer.text == text {
            return Err(HandleError::NoCorrection);
        }
        let mut after = bump(row, self.now);
        after.revision = Set(self.revision);
        after.update(self.tx).await?;
        let (message, before) = (answer.id.to_string(), texts::inbox::before_correction(&answer.text));
        let mut answer = answer.into_active_model();
        answer.text = Set(text);
        answer.corrected_at = Set(Some(self.now));
        answer.update(self.tx).await?;
        search::forget_words(self.tx, &message).await?;
        put_message(self.tx, self.staff, self.id, (before.into(), true), (self.revision, self.now)).await?;
        audit::write(self.tx, self.entry(audit::Action::AnswerCorrected).saying(message), self.now).await?;
        Ok(())
    }

    async fn note(&self, row: question::Model, text: String) -> Result<(), HandleError> {
        bump(row, self.now).update(self.tx).await?;
        put_message(self.tx, self.staff, self.id, (text.into(), true), (self.revision, self.now)).await?;
        audit::write(self.tx, self.entry(audit::Action::Noted), self.now).await?;
        Ok(())
    }

    async fn close(&self, row: question::Model) -> Result<(), HandleError> {
        let mut after = happened(row, QuestionEvent::StaffCloses, None, self.now)?;
        after.revision = Set(self.revision);
        after.update(self.tx).await?;
        audit::write(self.tx, self.entry(audit::Action::Closed), self.now).await?;
        Ok(())
    }

    async fn dismiss(&self, row: question::Model, reason: DismissReason) -> Result<(), HandleError> {
        let danger_is_open = danger::is_open(&row);
        let mut after = happened(row, QuestionEvent::StaffDismisses, None, self.now)?;
        after.revision = Set(self.revision);
        if reason == DismissReason::Spam {
            after.spam = Set(true);
        }
        if danger_is_open {
            danger::take_on(&mut after, self.staff.id, self.now);
        }
        after.update(self.tx).await?;
        let told = texts::inbox::dismissed(reason).to_owned();
        put_message(self.tx, self.staff, self.id, (told.into(), false), (self.revision, self.now)).await?;
        audit::write(self.tx, self.entry(audit::Action::Dismissed).saying(reason.code()), self.now).await?;
        Ok(())
    }

    async fn reopen(&self, row: question::Model) -> Result<(), HandleError> {
        let promised = standards::of(self.tx, self.place).await?;
        let calendar = desk_hours::calendar(self.tx, self.place).await?;
        let due = promised.answer_due(row.topic, self.now, &calendar);
        let mut after = happened(row, QuestionEvent::StaffReopens, Some(due), self.now)?;
        after.revision = Set(self.revision);
        after.spam = Set(false);
        after.merged_into = Set(None);
        after.update(self.tx).await?;
        audit::write(self.tx, self.entry(audit::Action::Reopened), self.now).await?;
        Ok(())
    }

    async fn assign(&self, row: question::Model, to: Option<StaffId>, reason: String) -> Result<(), HandleError> {
        let from = row.assigned_to;
        let mut after = bump(row, self.now);
        after.assigned_to = Set(to);
        after.update(self.tx).await?;
        if !reason.is_empty() || from.is_some_and(|from| Some(from) != to) {
            let names = (name_of(self.tx, from).await?, name_of(self.tx, to).await?);
            let said = texts::inbox::handed_to(&names.0, &names.1, &reason);
            put_message(self.tx, self.staff, self.id, (said.into(), true), (self.revision, self.now)).await?;
        }
        let to = to.map_or_else(String::new, |staff| staff.to_string());
        audit::write(self.tx, self.entry(audit::Action::Assigned).saying(to), self.now).await?;
        Ok(())
    }

    async fn hand_over(
        &self,
        row: question::Model,
        topic: Topic,
        adcode: Adcode,
        reason: String,
    ) -> Result<(), HandleError> {
        let marked = row.danger_raised_at.is_some() && adcode != self.place;
        let from = (row.topic, self.place);
        let mut after = bump(row, self.now);
        after.topic = Set(topic);
        after.adcode = Set(adcode);
        after.assigned_to = Set(super::roster::next_on_duty(self.tx, topic, adcode, self.now).await?);
        after.revision = Set(self.revision);
        if marked {
            // It is the other desk's now, and nobody there has it.
            danger::raise(&mut after, &standards::of(self.tx, adcode).await?, self.now);
        }
        after.update(self.tx).await?;
        cases::follow(self.tx, self.id, adcode).await?;
        let said = texts::inbox::moved(from, (topic, adcode), &reason);
        put_message(self.tx, self.staff, self.id, (said.into(), true), (self.revision, self.now)).await?;
        let to = format!("{} {adcode}", topic.code());
        audit::write(self.tx, self.entry(audit::Action::Moved).saying(to), self.now).await?;
        Ok(())
    }

    async fn merge_into(&self, row: question::Model, other: QuestionId) -> Result<(), HandleError> {
        let danger_is_open = danger::is_open(&row);
        let into = question::Entity::find_by_id(other).one(self.tx).await?;
        let into = into.filter(|into| into.account.is_some() && into.account == row.account);
        let into = into.ok_or(HandleError::OtherAccount)?;
        if into.id == row.id || into.merged_into.is_some() {
            return Err(HandleError::MergedAway);
        }
        let event = match row.state {
            QuestionState::Closed => None,
            QuestionState::Waiting | QuestionState::Answered => Some(QuestionEvent::StaffDismisses),
        };
        let mut after = match event {
            Some(event) => happened(row, event, None, self.now)?,
            None => bump(row, self.now),
        };
        after.revision = Set(self.revision);
        after.merged_into = Set(Some(into.id));
        if danger_is_open {
            danger::take_on(&mut after, self.staff.id, self.now);
        }
        after.update(self.tx).await?;
        // What was merged into this one goes along.
        question::Entity::update_many()
            .col_expr(question::Column::MergedInto, Expr::value(into.id))
            .filter(question::Column::MergedInto.eq(self.id))
            .exec(self.tx)
            .await?;
        if event.is_some() {
            let told = texts::inbox::dismissed(DismissReason::Duplicate).to_owned();
            put_message(self.tx, self.staff, self.id, (told.into(), false), (self.revision, self.now)).await?;
        }
        audit::write(self.tx, self.entry(audit::Action::Merged).saying(into.id.to_string()), self.now).await?;
        Ok(())
    }

    async fn unmerge(&self, row: question::Model) -> Result<(), HandleError> {
        let promised = standards::of(self.tx, self.place).await?;
        let calendar = desk_hours::calendar(self.tx, self.place).await?;
        let due = promised.answer_due(row.topic, self.now, &calendar);
        let mut after = match row.state {
            QuestionState::Closed => happened(row, QuestionEvent::StaffReopens, Some(due), self.now)?,
            QuestionState::Waiting | QuestionState::Answered => bump(row, self.now),
        };
        after.revision = Set(self.revision);
        after.merged_into = Set(None);
        after.update(self.tx).await?;
        audit::write(self.tx, self.entry(audit::Action::Merged).saying(""), self.now).await?;
        Ok(())
    }

    async fn split(
        &self,
        row: question::Model,
        new: QuestionId,
        chosen: BTreeSet<MessageId>,
    ) -> Result<(), HandleError> {
        split(self.tx, row, (new, &chosen), (self.revision, self.now)).await?;
        audit::write(self.tx, self.entry(audit::Action::Split).saying(new.to_string()), self.now).await?;
        Ok(())
    }

    async fn raise_danger(&self, row: question::Model) -> Result<(), HandleError> {
        let standard = standards::of(self.tx, self.place).await?;
        let mut after = bump(row, self.now);
        after.danger = Set(Some(String::new()));
        danger::raise(&mut after, &standard, self.now);
        after.update(self.tx).await?;
        audit::write(self.tx, self.entry(audit::Action::DangerMarked).saying("raise"), self.now).await?;
        Ok(())
    }

    async fn lower_danger(&self, row: question::Model) -> Result<(), HandleError> {
        let mut after = bump(row, self.now);
        danger::lower(&mut after);
        after.update(self.tx).await?;
        audit::write(self.tx, self.entry(audit::Action::DangerMarked).saying("lower"), self.now).await?;
        Ok(())
    }
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
    from: Option<StaffId>,
    now: Timestamp,
) -> Result<(), HandleError> {
    let tx = db.write().await?;
    let (row, _) = questions::hold(&tx, id).await?;
    let row = row.filter(|row| row.danger_raised_at.is_some()).ok_or(HandleError::NoDanger)?;
    match row.danger_taken_by {
        // Pressed twice.
        Some(has) if has == staff.id => return Ok(()),
        Some(has) if Some(has) != from => {
            let has = staff::Entity::find_by_id(has).one(&tx).await?;
            return Err(HandleError::TakenBy(has.map_or_else(|| "同事".to_owned(), |row| row.name)));
        }
        _ => {}
    }
    let place = row.adcode;
    let mut after = bump(row, now);
    danger::take_on(&mut after, staff.id, now);
    after.assigned_to = Set(Some(staff.id));
    after.update(&tx).await?;
    audit::write(&tx, audit::Entry::of(staff, audit::Action::DangerTaken, &id.to_string(), place), now).await?;
    tx.tell(News::Inbox);
    tx.commit().await?;
    Ok(())
}

/// Makes a question of its own of some of a courier's messages, with their files.
async fn split(
    tx: &Writing,
    row: question::Model,
    (new, chosen): (QuestionId, &BTreeSet<MessageId>),
    (revision, now): (i64, Timestamp),
) -> Result<(), HandleError> {
    let all = messages(tx, row.id).await?;
    let courier = |message: &&message::Model| !message.private && message.author == Author::Courier;
    let is_chosen = |message: &&message::Model| chosen.contains(&message.id);
    let going: Vec<&message::Model> = all.iter().filter(courier).filter(is_chosen).collect();
    let staying = all.iter().filter(courier).find(|message| !is_chosen(message));
    let (Some(first), Some(staying)) = (going.first(), staying) else { return Err(HandleError::NothingLeft) };
    let mut made = row.clone().into_active_model();
    made.id = Set(new);
    made.number = Set(None);
    made.asked_at = Set(first.at);
    made.preview = Set(preview(&first.text));
    made.version = Set(1);
    made.revision = Set(revision);
    made.changed_at = Set(now);
    made.stars = Set(None);
    made.comment = Set(String::new());
    made.rated_at = Set(None);
    made.merged_into = Set(None);
    made.joined_case = Set(None);
    question::Entity::insert(made).exec_without_returning(tx).await?;
    let ids: Vec<MessageId> = going.iter().map(|message| message.id).collect();
    message::Entity::update_many()
        .col_expr(message::Column::Question, Expr::value(new))
        .col_expr(message::Column::Revision, Expr::value(revision))
        .filter(message::Column::Id.is_in(ids))
        .exec(tx)
        .await?;
    for message in going {
        let files: Vec<Attachment> = stored(serde_json::from_str(&message.attachments))?;
        attachment::Entity::update_many()
            .col_expr(attachment::Column::Question, Expr::value(new.to_string()))
            .filter(attachment::Column::Id.is_in(files.iter().map(|file| file.id)))
            .exec(tx)
            .await?;
    }
    let mut after = bump(row, now);
    after.revision = Set(revision);
    after.preview = Set(preview(&staying.text));
    after.update(tx).await?;
    Ok(())
}

/// Somebody's name; nothing for nobody.
async fn name_of(db: &impl ConnectionTrait, id: Option<StaffId>) -> Result<String, DbErr> {
    let Some(id) = id else { return Ok(String::new()) };
    Ok(staff::Entity::find_by_id(id).one(db).await?.map(|row| row.name).unwrap_or_default())
}

/// Follows a question, or does so no more.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn set_following(db: &Db, staff: &Staff, id: QuestionId, on: bool) -> Result<(), DbErr> {
    if on {
        let row = follow::ActiveModel { question: Set(id), staff: Set(staff.id) };
        let known = OnConflict::columns([follow::Column::Question, follow::Column::Staff]).do_nothing().to_owned();
        follow::Entity::insert(row).on_conflict(known).exec_without_returning(db).await?;
    } else {
        follow::Entity::delete_by_id((id, staff.id)).exec(db).await?;
    }
    Ok(())
}

/// Whether somebody follows a question.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn follows(db: &impl ConnectionTrait, staff: &Staff, id: QuestionId) -> Result<bool, DbErr> {
    Ok(follow::Entity::find_by_id((id, staff.id)).one(db).await?.is_some())
}

fn bump(row: question::Model, now: Timestamp) -> question::ActiveModel {
    let version = row.version;
    let mut after = row.into_active_model();
    after.version = Set(version + 1);
    after.changed_at = Set(now);
    after
}

/// What somebody of a desk writes.
#[derive(Default)]
struct Words {
    text: String,
    files: Vec<Attachment>,
    documents: Vec<Document>,
}

impl From<String> for Words {
    fn from(text: String) -> Self {
        Self { text, ..Self::default() }
    }
}

/// Tells a courier something in the thread of their question; whose turn it is stays as it is.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn tell_in_thread(
    tx: &Writing,
    staff: &Staff,
    question: QuestionId,
    text: String,
    told: (i64, Timestamp),
) -> Result<(), DbErr> {
    put_message(tx, staff, question, (text.into(), false), told).await
}

async fn put_message(
    tx: &Writing,
    staff: &Staff,
    question: QuestionId,
    (words, private): (Words, bool),
    (revision, now): (i64, Timestamp),
) -> Result<(), DbErr> {
    let row = message::ActiveModel {
        id: Set(MessageId::fresh()),
        question: Set(question),
        author: Set(handled_by_desk(staff)),
        staff: Set(Some(staff.id)),
        private: Set(private),
        text: Set(words.text.chars().take(MOST_CHARACTERS).collect()),
        at: Set(now),
        attachments: Set(stored(serde_json::to_string(&words.files))?),
        revision: Set(revision),
        documents: Set(stored(serde_json::to_string(&words.documents))?),
        withdrawn_at: Set(None),
        corrected_at: Set(None),
    };
    message::Entity::insert(row).exec_without_returning(tx).await.map(|_| ())
}

/// As whom couriers see somebody of a desk.
pub(super) fn handled_by_desk(staff: &Staff) -> Author {
    if staff.author == Author::Courier { Author::Operator } else { staff.author }
}

/// Says that somebody looks at a question; gives who else does. Who looks there already is told at once.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn look(db: &Db, staff: &Staff, id: QuestionId, now: Timestamp) -> Result<Vec<String>, DbErr> {
    let me = staff.id;
    let rows = presence::Entity::find().filter(presence::Column::Question.eq(id)).all(db).await?;
    let mine = rows.iter().find(|row| row.staff == me).map(|row| row.seen_at);
    if mine.is_none_or(|seen| now.millis_since(seen) > LOOKED_MS) {
        let row = presence::ActiveModel { question: Set(id), staff: Set(me), seen_at: Set(now) };
        let again = OnConflict::columns([presence::Column::Question, presence::Column::Staff])
            .update_column(presence::Column::SeenAt)
            .to_owned();
        let tx = db.write().await?;
        presence::Entity::insert(row).on_conflict(again).exec_without_returning(&tx).await?;
        if mine.is_none_or(|seen| now.millis_since(seen) > PRESENT_MS) {
            tx.tell(News::Inbox);
        }
        tx.commit().await?;
    }
    let there = |row: &&presence::Model| row.staff != me && now.millis_since(row.seen_at) < PRESENT_MS;
    let ids: Vec<StaffId> = rows.iter().filter(there).map(|row| row.staff).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = staff::Entity::find().filter(staff::Column::Id.is_in(ids)).order_by_asc(staff::Column::Login);
    Ok(rows.all(db).await?.into_iter().map(|row| row.name).collect())
}

/// Says that somebody does not look at a question any more. Who still does is told at once.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn look_away(db: &Db, staff: &Staff, id: QuestionId) -> Result<(), DbErr> {
    let tx = db.write().await?;
    presence::Entity::delete_by_id((id, staff.id)).exec(&tx).await?;
    tx.tell(News::Inbox);
    tx.commit().await
}

/// Keeps what somebody is writing.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn keep_draft(
    db: &impl ConnectionTrait,
    staff: &Staff,
    id: QuestionId,
    text: String,
) -> Result<(), DbErr> {
    let row = draft::ActiveModel { question: Set(id), staff: Set(staff.id), text: Set(text) };
    let newest = OnConflict::columns([draft::Column::Question, draft::Column::Staff])
        .update_column(draft::Column::Text)
        .to_owned();
    draft::Entity::insert(row).on_conflict(newest).exec_without_returning(db).await.map(|_| ())
}

/// What somebody was writing.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn draft(db: &impl ConnectionTrait, staff: &Staff, id: QuestionId) -> Result<String, DbErr> {
    let row = draft::Entity::find_by_id((id, staff.id)).one(db).await?;
    Ok(row.map(|row| row.text).unwrap_or_default())
}
