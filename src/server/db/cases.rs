//! Cases: opened from a question, taken step by step.

use super::PAGE;
use super::connection::{Db, Writing};
use super::notices::News;
use super::own_revisions::OwnRevisions;
use super::quotes::{self, Quoting};
use super::scope::{OfSample, RegionColumn as _, real, seen};
use super::search::Searched;
use super::tables::{case, case_step, company_named, partner, question, referral};
use super::{aid, audit, courier_news, desk_hours, questions, references, standards};
use crate::model::case::{CaseAge, CaseError, CaseKind, CaseResult, CaseStage, ReferralState, ReferralTo, Step};
use crate::model::staff::{Staff, StaffRole};
use crate::model::{Adcode, CaseId, QuestionId, ReferralId, StaffId, Timestamp};
use crate::texts::case as says;
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, Condition, IntoActiveModel, QueryOrder, QuerySelect, QueryTrait};
use std::collections::HashMap;
use thiserror::Error;

/// Why something is not done to a case.
#[derive(Debug, Error)]
pub(crate) enum CaseFailure {
    /// Somebody else was faster.
    #[error("这个案件刚刚有变化，请看过最新进展再提交")]
    Changed,
    /// The question has a case already.
    #[error("这个提问已经立过案")]
    Exists,
    /// There is none.
    #[error("没有这个案件")]
    NotFound,
    /// Something that was granted in it is neither handed over nor taken back.
    #[error("{}", crate::texts::aid::STILL_OPEN)]
    AidOpen,
    /// It was to be referred to what only shows how one looks.
    #[error(transparent)]
    Sample(#[from] OfSample),
    /// The rules of the steps.
    #[error(transparent)]
    Case(#[from] CaseError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Opens a case for a question.
///
/// # Errors
/// [`CaseFailure`]; then nothing was written.
pub(crate) async fn open(
    db: &Db,
    staff: &Staff,
    question_id: QuestionId,
    kind: CaseKind,
    now: Timestamp,
) -> Result<CaseId, CaseFailure> {
    let tx = db.write().await?;
    let (found, revisions) = questions::hold(&tx, question_id).await?;
    // A question whose courier erased it can have no case: nobody could be helped.
    let question = found.filter(|row| row.account.is_some()).ok_or(CaseFailure::NotFound)?;
    if case::Entity::find().filter(case::Column::Question.eq(question.id)).one(&tx).await?.is_some() {
        return Err(CaseFailure::Exists);
    }
    let id = CaseId::fresh();
    let place = question.adcode;
    let promised = standards::of(&tx, place).await?;
    let due = promised.stage_due(CaseStage::Intake, now, &desk_hours::calendar(&tx, place).await?);
    let row = case::ActiveModel {
        id: Set(id),
        question: Set(question.id),
        kind: Set(kind),
        adcode: Set(question.adcode),
        stage: Set(CaseStage::Intake),
        due_at: Set(Some(due)),
        owner: Set(Some(staff.id)),
        bring: Set(String::new()),
        result: Set(None),
        opened_at: Set(now),
        closed_at: Set(None),
        version: Set(1),
        paused_at: Set(None),
        number: Set(None),
    };
    case::Entity::insert(row).exec_without_returning(&tx).await?;
    enter(&tx, id, CaseStage::Intake, due, staff, now).await?;
    tell_news(&tx, &question, &revisions).await?;
    let number = references::next(&tx, place, now).await?.to_string();
    case::Entity::update_many()
        .col_expr(case::Column::Number, Expr::value(number))
        .filter(case::Column::Id.eq(id))
        .exec(&tx)
        .await?;
    audit::write(
        &tx,
        audit::Entry::of(staff, audit::Action::CaseOpened, &id.to_string(), place).saying(kind.code()),
        now,
    )
    .await?;
    tx.commit().await?;
    Ok(id)
}

async fn enter(
    tx: &Writing,
    case: CaseId,
    stage: CaseStage,
    due: Timestamp,
    staff: &Staff,
    now: Timestamp,
) -> Result<(), DbErr> {
    let row = case_step::ActiveModel {
        id: Set(uuid::Uuid::now_v7().to_string()),
        case_id: Set(case),
        stage: Set(stage),
        entered_at: Set(now),
        due_at: Set(due),
        done_at: Set((stage == CaseStage::Closed).then_some(now)),
        note: Set(String::new()),
        staff: Set(Some(staff.id)),
    };
    case_step::Entity::insert(row).exec_without_returning(tx).await.map(|_| ())
}

/// Has the courier's phone take the question in again.
pub(super) async fn tell(tx: &Writing, question: &question::Model, revisions: &OwnRevisions) -> Result<(), DbErr> {
    tx.tell(News::Inbox);
    question::Entity::update_many()
        .col_expr(question::Column::Revision, Expr::value(revisions.of(question.account.as_ref())))
        .filter(question::Column::Id.eq(question.id))
        .exec(tx)
        .await
        .map(|_| ())
}

/// [`tell`], and has them told by their ways, too.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn tell_news(tx: &Writing, question: &question::Model, revisions: &OwnRevisions) -> Result<(), DbErr> {
    tell(tx, question, revisions).await?;
    courier_news::note(tx, revisions, &question.account).await
}

/// One case.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn find(db: &impl ConnectionTrait, id: CaseId) -> Result<Option<case::Model>, DbErr> {
    case::Entity::find_by_id(id).one(db).await
}

/// The case of a question.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of_question(db: &impl ConnectionTrait, question: QuestionId) -> Result<Option<case::Model>, DbErr> {
    case::Entity::find().filter(case::Column::Question.eq(question)).one(db).await
}

/// Cases to which a question is offered to be joined, the newest.
pub(crate) const MOST_JOINABLE: u64 = 30;

/// Open cases of a desk to which a question can be joined: those of the same account first.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn joinable(
    db: &impl ConnectionTrait,
    staff: &Staff,
    row: &question::Model,
) -> Result<Vec<case::Model>, DbErr> {
    let mut open = case::Entity::find()
        .filter(case::Column::Stage.ne(CaseStage::Closed))
        .filter(case::Column::Adcode.eq(row.adcode));
    open = open.filter(case::Column::Adcode.seen_by(staff));
    let mut rows = open.order_by_desc(case::Column::OpenedAt).limit(MOST_JOINABLE).all(db).await?;
    let own: Vec<QuestionId> = match &row.account {
        Some(account) => {
            let own = question::Entity::find().filter(question::Column::Account.eq(account));
            own.select_only().column(question::Column::Id).into_tuple().all(db).await?
        }
        None => Vec::new(),
    };
    rows.sort_by_key(|case| !own.contains(&case.question));
    Ok(rows)
}

/// Joins a question to a case that was opened for another one. Only the desk sees it: a case tells of its own courier.
///
/// # Errors
/// [`CaseFailure`]; then nothing was written.
pub(crate) async fn join(
    db: &Db,
    staff: &Staff,
    question_id: QuestionId,
    to: CaseId,
    now: Timestamp,
) -> Result<(), CaseFailure> {
    let tx = db.write().await?;
    let (found, _) = questions::hold(&tx, question_id).await?;
    let row = found.filter(|row| row.account.is_some()).ok_or(CaseFailure::NotFound)?;
    let case = seen(find(&tx, to).await?, staff, |case| case.adcode).ok_or(CaseFailure::NotFound)?;
    let place = case.adcode;
    if of_question(&tx, row.id).await?.is_some() || row.joined_case.is_some() {
        return Err(CaseFailure::Exists);
    }
    let (subject, version) = (row.id.to_string(), row.version);
    let mut after = row.into_active_model();
    after.joined_case = Set(Some(case.id));
    after.version = Set(version + 1);
    after.update(&tx).await?;
    let entry = audit::Entry::of(staff, audit::Action::CaseJoined, &subject, place).saying(case.id.to_string());
    audit::write(&tx, entry, now).await?;
    tx.tell(News::Inbox);
    tx.commit().await?;
    Ok(())
}

/// The questions that were joined to a case.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn joined(db: &impl ConnectionTrait, case: CaseId) -> Result<Vec<question::Model>, DbErr> {
    let joined = question::Entity::find().filter(question::Column::JoinedCase.eq(case));
    joined.order_by_asc(question::Column::AskedAt).all(db).await
}

/// Which cases somebody looks at.
#[derive(Clone, Debug, Default)]
pub(crate) struct CaseQuery {
    /// Those that are over.
    pub(crate) closed: bool,
    /// Only those whose step, or whose referral, is late.
    pub(crate) overdue_at: Option<Timestamp>,
    /// Only those with a referral that nobody answered.
    pub(crate) referred: bool,
    /// Only those with a referral about which a partner asked back.
    pub(crate) asked_back: bool,
    /// One kind.
    pub(crate) kind: Option<CaseKind>,
    /// One stage.
    pub(crate) stage: Option<CaseStage>,
    /// Those that are open for so long, at a moment.
    pub(crate) age: Option<(CaseAge, Timestamp)>,
    /// One prefecture within the desk's.
    pub(crate) adcode: Option<Adcode>,
    /// Whose.
    pub(crate) owner: Option<StaffId>,
    /// About one company of the list.
    pub(crate) company: Option<String>,
    /// What is looked for in all that was written.
    pub(crate) searched: Searched,
    /// Pages before this one.
    pub(crate) page: u64,
}

/// Cases that have a referral in one of these states.
fn referred(states: &[ReferralState], late_at: Option<Timestamp>) -> Select<referral::Entity> {
    let mut found = referral::Entity::find()
        .select_only()
        .column(referral::Column::CaseId)
        .filter(referral::Column::State.is_in(states.iter().copied()));
    if let Some(now) = late_at {
        found = found.filter(referral::Column::DueAt.lt(now));
    }
    found
}

/// Cases whose time is over and that wait for no courier, or one of whose referrals should have been answered.
pub(super) fn is_late(now: Timestamp) -> Condition {
    let late = referred(&[ReferralState::Agreed], Some(now)).into_query();
    let own = Condition::all().add(case::Column::DueAt.lt(now)).add(case::Column::PausedAt.is_null());
    Condition::any().add(own).add(case::Column::Id.in_subquery(late))
}

/// Cases that are of an age, open or not.
pub(super) fn of_age(age: CaseAge, now: Timestamp) -> Condition {
    let (from, until) = age.opened(now);
    let since = from.map(|from| case::Column::OpenedAt.gte(from));
    Condition::all().add_option(since).add_option(until.map(|until| case::Column::OpenedAt.lt(until)))
}

/// Cases about which a partner asked the desk something and has no answer.
pub(super) fn is_asked_back() -> Condition {
    let asked = referred(&[ReferralState::Agreed], None).filter(referral::Column::AskedAt.is_not_null()).into_query();
    Condition::all().add(case::Column::Id.in_subquery(asked))
}

/// Cases of a desk, the most urgent first; those that are over, the last first. The liaison sees those that were
/// referred to the postal administration.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn list(db: &Db, staff: &Staff, looked: &CaseQuery) -> Result<Vec<case::Model>, DbErr> {
    let mut query = case::Entity::find();
    let searches = !looked.searched.is_empty();
    query = match (searches, looked.closed) {
        (true, _) => query.order_by_desc(case::Column::OpenedAt),
        (false, true) => query.filter(case::Column::Stage.eq(CaseStage::Closed)).order_by_desc(case::Column::ClosedAt),
        (false, false) => query.filter(case::Column::Stage.ne(CaseStage::Closed)).order_by_asc(case::Column::DueAt),
    };
    query = query.filter(case::Column::Adcode.seen_by(staff));
    if let Some(now) = looked.overdue_at {
        query = query.filter(is_late(now));
    }
    if looked.referred {
        query = query.filter(case::Column::Id.in_subquery(referred(&[ReferralState::Agreed], None).into_query()));
    }
    if looked.asked_back {
        query = query.filter(is_asked_back());
    }
    if let Some(kind) = looked.kind {
        query = query.filter(case::Column::Kind.eq(kind));
    }
    if let Some(stage) = looked.stage {
        query = query.filter(case::Column::Stage.eq(stage));
    }
    if let Some((age, now)) = looked.age {
        query = query.filter(of_age(age, now));
    }
    if let Some(adcode) = looked.adcode {
        query = query.filter(case::Column::Adcode.eq(adcode));
    }
    if let Some(owner) = looked.owner {
        query = query.filter(case::Column::Owner.eq(owner));
    }
    // Who is told nothing of a case but what was referred is not told whom it is about, either.
    if let Some(company) = looked.company.as_ref().filter(|_| staff.role != StaffRole::Liaison) {
        let about = company_named::Entity::find()
            .select_only()
            .column(company_named::Column::Subject)
            .filter(company_named::Column::Company.eq(company))
            .into_query();
        query = query.filter(case::Column::Question.in_subquery(about));
    }
    if staff.role == StaffRole::Liaison {
        let theirs = referred(&[ReferralState::Agreed, ReferralState::Answered], None)
            .filter(referral::Column::Recipient.eq(ReferralTo::PostalAdministration))
            .into_query();
        query = query.filter(case::Column::Id.in_subquery(theirs));
    }
    if searches && staff.role == StaffRole::Liaison {
        query = query.filter(looked.searched.condition_of_referrals(db.get_database_backend()));
    } else if searches {
        let wanted = super::search::prepared(db, &looked.searched).await?;
        let found = question::Entity::find()
            .select_only()
            .column(question::Column::Id)
            .filter(wanted.condition(db.get_database_backend()))
            .into_query();
        query = query.filter(case::Column::Question.in_subquery(found));
    }
    query.order_by_asc(case::Column::Id).offset(looked.page * PAGE).limit(PAGE + 1).all(db).await
}

/// The questions of cases, by their numbers.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn questions_of(
    db: &impl ConnectionTrait,
    cases: &[case::Model],
) -> Result<HashMap<QuestionId, question::Model>, DbErr> {
    let ids = cases.iter().map(|case| case.question);
    let rows = question::Entity::find().filter(question::Column::Id.is_in(ids)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Referrals of cases that wait for an answer.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn open_referrals(
    db: &impl ConnectionTrait,
    cases: &[case::Model],
) -> Result<Vec<referral::Model>, DbErr> {
    let ids = cases.iter().map(|case| case.id);
    let open = referral::Entity::find()
        .filter(referral::Column::CaseId.is_in(ids))
        .filter(referral::Column::State.eq(ReferralState::Agreed));
    open.order_by_asc(referral::Column::DueAt).all(db).await
}

/// The referrals of a case, by their numbers.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn referrals(
    db: &impl ConnectionTrait,
    case: CaseId,
) -> Result<HashMap<ReferralId, referral::Model>, DbErr> {
    let rows = referral::Entity::find().filter(referral::Column::CaseId.eq(case)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Who did each step of a case, in their order.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn who_stepped(db: &impl ConnectionTrait, case: CaseId) -> Result<Vec<String>, DbErr> {
    let steps = case_step::Entity::find().filter(case_step::Column::CaseId.eq(case));
    let rows = steps.order_by_asc(case_step::Column::EnteredAt).order_by_asc(case_step::Column::Id).all(db).await?;
    let names: HashMap<StaffId, String> =
        super::staff::of_region(db, Adcode::HUNAN).await?.into_iter().map(|row| (row.id, row.name)).collect();
    Ok(rows.into_iter().map(|row| row.staff.and_then(|id| names.get(&id).cloned()).unwrap_or_default()).collect())
}

/// What the desk does to a case.
pub(crate) enum CaseHandling {
    /// Takes a step.
    Step {
        /// To which stage.
        to: CaseStage,
        /// What was done in the one that is left.
        note: String,
        /// What came of the case.
        result: Option<CaseResult>,
    },
    /// Says what the courier must bring.
    Bring(String),
    /// Asks the courier whether the case may be referred.
    Propose {
        /// To whom.
        to: ReferralTo,
        /// By name.
        name: String,
        /// Why, and what they are told.
        reason: String,
        /// When they are to have answered.
        due: Option<Timestamp>,
        /// Which partner of the register they are.
        partner: Option<String>,
    },
    /// Writes down what they answered.
    Answer(ReferralId, String),
}

/// Does something to a case, if nobody did anything since `version` was read. The courier is told.
///
/// # Errors
/// [`CaseFailure`]; then nothing was written.
#[allow(clippy::too_many_lines, reason = "an arm for each act")]
pub(crate) async fn handle(
    db: &Db,
    staff: &Staff,
    id: CaseId,
    version: i32,
    handling: CaseHandling,
    now: Timestamp,
) -> Result<(), CaseFailure> {
    let tx = db.write().await?;
    let quoting = quotes::watch(&tx, Quoting::Case, id).await?;
    let of = find(&tx, id).await?.ok_or(CaseFailure::NotFound)?.question;
    let (question, revisions) = questions::hold(&tx, of).await?;
    let question = question.ok_or(CaseFailure::NotFound)?;
    let row = case::Entity::find_by_id(id).lock_exclusive().one(&tx).await?;
    let row = row.ok_or(CaseFailure::NotFound)?;
    if row.version != version {
        return Err(CaseFailure::Changed);
    }
    let (place, subject) = (row.adcode, id.to_string());
    let entry = |action| audit::Entry::of(staff, action, &subject, place);
    let (from, known, paused) = (row.stage, row.result, row.paused_at);
    let mut after = row.into_active_model();
    after.version = Set(version + 1);
    match handling {
        CaseHandling::Step { to, note, result } => {
            let referrals = referral::Entity::find().filter(referral::Column::CaseId.eq(id)).all(&tx).await?;
            let states: Vec<ReferralState> = referrals.into_iter().map(|row| row.state).collect();
            Step { to, note: &note, result }.check(from, known, &states)?;
            if to == CaseStage::Closed && aid::is_open(&tx, id).await? {
                return Err(CaseFailure::AidOpen);
            }
            case_step::Entity::update_many()
                .col_expr(case_step::Column::DoneAt, Expr::value(now))
                .col_expr(case_step::Column::Note, Expr::value(note))
                .col_expr(case_step::Column::Staff, Expr::value(staff.id))
                .filter(case_step::Column::CaseId.eq(id))
                .filter(case_step::Column::DoneAt.is_null())
                .exec(&tx)
                .await?;
            let promised = standards::of(&tx, place).await?;
            let due = promised.stage_due(to, now, &desk_hours::calendar(&tx, place).await?);
            enter(&tx, id, to, due, staff, now).await?;
            let closed = to == CaseStage::Closed;
            if closed {
                end_referrals(&tx, id, now).await?;
            }
            // Whoever takes it on has it from here.
            after.owner = Set(Some(staff.id));
            after.stage = Set(to);
            after.due_at = Set((!closed).then_some(due));
            after.paused_at = Set(None);
            after.closed_at = Set(closed.then_some(now));
            after.result = Set(result.or(known));
            let step = format!("{} → {}", from.code(), to.code());
            audit::write(&tx, entry(audit::Action::CaseStepped).saying(step), now).await?;
        }
        CaseHandling::Bring(text) => {
            if from != CaseStage::Closed && paused.is_none() && !text.is_empty() {
                after.paused_at = Set(Some(now));
            }
            after.bring = Set(text);
            audit::write(&tx, entry(audit::Action::CaseBring), now).await?;
        }
        CaseHandling::Propose { to, name, reason, due, partner } => {
            if let Some(partner) = &partner {
                let of = partner::Entity::find_by_id(partner).one(&tx).await?.ok_or(CaseFailure::NotFound)?;
                real(of.sample)?;
            }
            if !matches!(from, CaseStage::Verification | CaseStage::Referral | CaseStage::Work) {
                return Err(CaseError::WrongStage.into());
            }
            let promised = standards::of(&tx, place).await?;
            let calendar = desk_hours::calendar(&tx, place).await?;
            let by_then = promised.stage_due(CaseStage::Referral, now, &calendar);
            let row = referral::ActiveModel {
                id: Set(ReferralId::fresh()),
                case_id: Set(id),
                recipient: Set(to),
                name: Set(name),
                reason: Set(reason),
                state: Set(ReferralState::Proposed),
                answer: Set(String::new()),
                proposed_at: Set(now),
                decided_at: Set(None),
                answered_at: Set(None),
                due_at: Set(Some(due.unwrap_or(by_then))),
                partner: Set(partner),
                promised_day: Set(None),
                accepted_at: Set(None),
                asked_at: Set(None),
                withdrawn_at: Set(None),
                withdrawn_why: Set(String::new()),
            };
            referral::Entity::insert(row).exec_without_returning(&tx).await?;
            audit::write(&tx, entry(audit::Action::ReferralProposed).saying(to.code()), now).await?;
        }
        CaseHandling::Answer(referral_id, text) => {
            let found = referral::Entity::find_by_id(referral_id).one(&tx).await?;
            let row = found.filter(|row| row.case_id == id).ok_or(CaseFailure::NotFound)?;
            // The liaison speaks for the postal administration alone.
            if staff.role == StaffRole::Liaison && row.recipient != ReferralTo::PostalAdministration {
                return Err(CaseFailure::NotFound);
            }
            let state = row.state.answered()?;
            let mut change = row.into_active_model();
            change.state = Set(state);
            change.answer = Set(text);
            change.answered_at = Set(Some(now));
            change.asked_at = Set(None);
            change.update(&tx).await?;
            audit::write(&tx, entry(audit::Action::ReferralAnswered), now).await?;
        }
    }
    after.update(&tx).await?;
    quoting.note(&tx).await?;
    tell_news(&tx, &question, &revisions).await?;
    Ok(tx.commit().await?)
}

/// Takes a referral back: from then on, nobody it was handed to sees it.
///
/// # Errors
/// [`CaseFailure`], also where it is answered or over.
pub(super) async fn withdraw(
    tx: &Writing,
    row: referral::Model,
    why: String,
    now: Timestamp,
) -> Result<(), CaseFailure> {
    let state = row.state.withdrawn()?;
    let mut change = row.into_active_model();
    change.state = Set(state);
    change.asked_at = Set(None);
    change.withdrawn_at = Set(Some(now));
    change.withdrawn_why = Set(why);
    change.update(tx).await?;
    Ok(())
}

/// Ends what nobody answered before the case was closed, so that no referral waits for ever.
async fn end_referrals(tx: &Writing, id: CaseId, now: Timestamp) -> Result<(), CaseFailure> {
    let open = referral::Entity::find()
        .filter(referral::Column::CaseId.eq(id))
        .filter(referral::Column::State.is_in([ReferralState::Proposed, ReferralState::Agreed]))
        .order_by_asc(referral::Column::Id)
        .lock_exclusive();
    for row in open.all(tx).await? {
        withdraw(tx, row, says::ENDED_WITH_CASE.to_owned(), now).await?;
    }
    Ok(())
}

/// The courier answered: the clock of the question's case, if it stood still for them, goes on with what was left.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn resume(tx: &Writing, question: QuestionId, now: Timestamp) -> Result<(), DbErr> {
    let paused = case::Entity::find()
        .filter(case::Column::Question.eq(question))
        .filter(case::Column::PausedAt.is_not_null())
        .lock_exclusive()
        .one(tx)
        .await?;
    let Some(row) = paused else { return Ok(()) };
    let calendar = desk_hours::calendar(tx, row.adcode).await?;
    let due = row.due_at.zip(row.paused_at).map(|(due, paused)| calendar.resumed(due, paused, now));
    let (id, version) = (row.id, row.version);
    let mut after = row.into_active_model();
    after.paused_at = Set(None);
    after.version = Set(version + 1);
    if let Some(due) = due {
        after.due_at = Set(Some(due));
        case_step::Entity::update_many()
            .col_expr(case_step::Column::DueAt, Expr::value(due.0))
            .filter(case_step::Column::CaseId.eq(id))
            .filter(case_step::Column::DoneAt.is_null())
            .exec(tx)
            .await?;
    }
    after.update(tx).await.map(|_| ())
}

/// Moves the case of a question along when the question goes to another desk, and with it the aid in it that is not over:
/// the new desk decides and hands over. What was given or refused stays where that was.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn follow(db: &impl ConnectionTrait, question: QuestionId, to: Adcode) -> Result<(), DbErr> {
    case::Entity::update_many()
        .col_expr(case::Column::Adcode, Expr::value(to))
        .filter(case::Column::Question.eq(question))
        .exec(db)
        .await?;
    let of_question = case::Entity::find().select_only().column(case::Column::Id);
    aid::move_open(db, of_question.filter(case::Column::Question.eq(question)).into_query(), to).await
}
