//! What couriers ask of their companies: sent by a desk, answered by the people of the partner that is that company, given
//! back or closed by the desk.

use super::companies::{named_by_question, named_by_voice, of_kind};
use super::connection::{Db, Writing};
use super::figures::{asked_in, said_in};
use super::notices::News;
use super::quotes::{self, Quoting};
use super::scope::{OfSample, RegionColumn as _, real, seen};
use super::tables::{company, company_claim, company_claim_note, company_named, partner, question, voice};
use super::{PAGE, audit, desk_hours, standards};
use crate::model::case::{CaseKind, CaseStage};
use crate::model::company_claim::{ClaimAct, ClaimState, Counted, Matter, couriers, told};
use crate::model::staff::Staff;
use crate::model::timestamp::DAY_MS;
use crate::model::{Adcode, Timestamp};
use crate::texts;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{OnConflict, SimpleExpr};
use sea_orm::{ActiveValue::Set, Condition, IntoActiveModel, JoinType, QueryOrder, QuerySelect, Select};
use thiserror::Error;

/// Those that are looked at to remind of them.
const MOST_DUE: u64 = 5_000;

/// Why nothing is done to a claim.
#[derive(Debug, Error)]
pub(crate) enum ClaimFailure {
    /// Somebody did something to it a moment ago.
    #[error("{}", texts::company_claim::CHANGED)]
    Changed,
    /// No courier asks for that.
    #[error("{}", texts::company_claim::NOBODY_ASKS)]
    NobodyAsks,
    /// The company only shows how one looks.
    #[error(transparent)]
    Sample(#[from] OfSample),
    /// That cannot be done now.
    #[error("{}", texts::company_claim::NOT_NOW)]
    NotNow,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// A claim as a desk writes it.
#[derive(Clone, Debug)]
pub(crate) struct NewClaim {
    /// Made with its form, so that a second click sends no second one.
    pub(crate) id: String,
    /// Of which company.
    pub(crate) company: String,
    /// In which region.
    pub(crate) adcode: Adcode,
    /// What it is about.
    pub(crate) kind: CaseKind,
    /// In the desk's words.
    pub(crate) summary: String,
    /// Days back over which couriers are counted.
    pub(crate) days: u16,
    /// By when the company is to have answered; as referrals where nobody says.
    pub(crate) due: Option<Timestamp>,
}

/// What is about a company and [one kind of matter](of_kind), in a region and a span of time (from, until, milliseconds
/// UTC).
async fn matters(
    db: &impl ConnectionTrait,
    (company, kind): (&str, CaseKind),
    region: Adcode,
    span: (i64, i64),
) -> Result<Vec<Matter>, DbErr> {
    let named = asked_in(span, region).join(JoinType::InnerJoin, named_by_question());
    let asked: Vec<(Option<String>, Adcode, Timestamp)> = of_kind(named, Some(kind))
        .filter(company_named::Column::Company.eq(company))
        .select_only()
        .column(question::Column::Account)
        .column(question::Column::Adcode)
        .column(question::Column::AskedAt)
        .into_tuple()
        .all(db)
        .await?;
    let mut all: Vec<Matter> = asked.into_iter().map(|(account, place, at)| Matter { account, place, at }).collect();
    if kind == CaseKind::Other {
        let said: Vec<(Option<String>, Adcode, Timestamp)> = said_in(span, region)
            .join(JoinType::InnerJoin, named_by_voice())
            .filter(company_named::Column::Company.eq(company))
            .select_only()
            .column(voice::Column::Account)
            .column(voice::Column::Adcode)
            .column(voice::Column::At)
            .into_tuple()
            .all(db)
            .await?;
        all.extend(said.into_iter().map(|(account, place, at)| Matter { account, place, at }));
    }
    Ok(all)
}

/// How many couriers raised it whom the company was told nothing of yet.
async fn raised(
    db: &impl ConnectionTrait,
    (company, kind): (&str, CaseKind),
    region: Adcode,
    span: (i64, i64),
) -> Result<Raised, DbErr> {
    let before = company_claim::Entity::find()
        .filter(company_claim::Column::Company.eq(company))
        .filter(company_claim::Column::Kind.eq(kind))
        .all(db)
        .await?;
    let still = before.iter().filter(|row| row.withdrawn_at.is_none() && told(number(row)).is_some());
    let before: Vec<Counted> = still.map(counted).collect();
    let matters = matters(db, (company, kind), region, span).await?;
    Ok(Raised { couriers: couriers(&matters, &before), all: couriers(&matters, &[]) })
}

/// How many couriers raised what a claim is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Raised {
    /// Those whom the company was told nothing of yet: so many are counted.
    pub(crate) couriers: u32,
    /// All of them.
    pub(crate) all: u32,
}

fn span_of(new: &NewClaim, now: Timestamp) -> (i64, i64) {
    (now.0 - i64::from(new.days) * DAY_MS, now.0)
}

/// How many couriers a claim would be of, before it is sent.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn would_tell(db: &impl ConnectionTrait, new: &NewClaim, now: Timestamp) -> Result<Raised, DbErr> {
    raised(db, (&new.company, new.kind), new.adcode, span_of(new, now)).await
}

fn counted(row: &company_claim::Model) -> Counted {
    Counted { region: row.adcode, from: row.counted_from, until: row.counted_until }
}

/// How many couriers raised it.
pub(crate) fn number(row: &company_claim::Model) -> u32 {
    u32::try_from(row.couriers).unwrap_or(0)
}

/// Whether the company waits for longer than it was given.
pub(super) fn is_overdue(row: &company_claim::Model, now: Timestamp) -> bool {
    row.state.waits_for_company() && row.due_at < now
}

/// Whether an answer came after its day: the last one, or one that was given back.
pub(super) fn answered_late(row: &company_claim::Model) -> bool {
    row.answered_late || row.answered_at.is_some_and(|answered| answered > row.due_at)
}

/// Sends one to its company, where couriers ask for it. The same number again is the same one.
///
/// # Errors
/// [`ClaimFailure`]; then nothing was written.
pub(crate) async fn send(db: &Db, by: &Staff, new: NewClaim, now: Timestamp) -> Result<(), ClaimFailure> {
    let tx = db.write().await?;
    let quoting = quotes::watch(&tx, Quoting::CompanyClaim, &new.id).await?;
    // Two at once would both tell of the same couriers.
    tx.hold(&format!("claims of {}", new.company)).await?;
    if company_claim::Entity::find_by_id(&new.id).one(&tx).await?.is_some() {
        return Ok(());
    }
    if let Some(of) = company::Entity::find_by_id(&new.company).one(&tx).await? {
        real(of.sample)?;
    }
    let span = span_of(&new, now);
    let raised = raised(&tx, (&new.company, new.kind), new.adcode, span).await?;
    if raised.all == 0 {
        return Err(ClaimFailure::NobodyAsks);
    }
    let count = raised.couriers;
    let due = match new.due {
        Some(due) => due,
        None => by_standard(&tx, new.adcode, now).await?,
    };
    let row = company_claim::ActiveModel {
        id: Set(new.id.clone()),
        company: Set(new.company),
        adcode: Set(new.adcode),
        kind: Set(new.kind),
        summary: Set(new.summary),
        counted_from: Set(span.0),
        counted_until: Set(span.1),
        couriers: Set(i32::try_from(count).unwrap_or(i32::MAX)),
        state: Set(ClaimState::Sent),
        due_at: Set(due),
        sent_at: Set(now),
        asked_at: Set(now),
        answered_at: Set(None),
        answered_late: Set(false),
        who: Set(by.name.clone()),
        version: Set(1),
        withdrawn_at: Set(None),
    };
    company_claim::Entity::insert(row).exec_without_returning(&tx).await?;
    quoting.note(&tx).await?;
    let entry = audit::Entry::of(by, audit::Action::ClaimSent, &new.id, new.adcode).saying(new.kind.code());
    audit::write(&tx, entry, now).await?;
    tx.tell(News::Inbox);
    Ok(tx.commit().await?)
}

/// Puts in a sample that is done, with what was said about it: whether by the company, and the words. Its couriers were
/// counted long ago, so that nobody who asks today is taken for one of them.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn add_sample(
    db: &Db,
    new: NewClaim,
    who: [&str; 2],
    said: &[(bool, &str)],
    now: Timestamp,
) -> Result<(), DbErr> {
    let tx = db.write().await?;
    let sent = now.plus_days(-30);
    let counted = (now.plus_days(-420), now.plus_days(-400));
    let row = company_claim::ActiveModel {
        id: Set(new.id.clone()),
        company: Set(new.company),
        adcode: Set(new.adcode),
        kind: Set(new.kind),
        summary: Set(new.summary),
        counted_from: Set(counted.0.0),
        counted_until: Set(counted.1.0),
        couriers: Set(7),
        state: Set(ClaimState::Done),
        due_at: Set(now.plus_days(-15)),
        sent_at: Set(sent),
        asked_at: Set(now.plus_days(-20)),
        answered_at: Set(Some(now.plus_days(-16))),
        answered_late: Set(false),
        who: Set(who[0].to_owned()),
        version: Set(1),
        withdrawn_at: Set(None),
    };
    let once = OnConflict::column(company_claim::Column::Id).do_nothing().to_owned();
    if company_claim::Entity::insert(row).on_conflict(once).exec_without_returning(&tx).await? == 1 {
        for ((by_company, text), days) in said.iter().zip([-26, -20, -16, -12]) {
            let note = company_claim_note::ActiveModel {
                id: Set(uuid::Uuid::now_v7().to_string()),
                claim: Set(new.id.clone()),
                by_company: Set(*by_company),
                who: Set(who[usize::from(*by_company)].to_owned()),
                text: Set((*text).to_owned()),
                at: Set(now.plus_days(days)),
            };
            company_claim_note::Entity::insert(note).exec_without_returning(&tx).await?;
        }
    }
    tx.commit().await
}

/// Whether there is none.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn is_empty(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(company_claim::Entity::find().limit(1).one(db).await?.is_none())
}

/// The end of the time that a desk promises for a referral.
async fn by_standard(tx: &Writing, desk: Adcode, now: Timestamp) -> Result<Timestamp, DbErr> {
    let promised = standards::of(tx, desk).await?;
    Ok(promised.stage_due(CaseStage::Referral, now, &desk_hours::calendar(tx, desk).await?))
}

/// Which claims a desk looks at.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ClaimQuery {
    /// In one state.
    pub(crate) state: Option<ClaimState>,
    /// Only those that wait for the desk: answered, or late.
    pub(crate) to_do_at: Option<Timestamp>,
    /// Pages before this one.
    pub(crate) page: u64,
}

/// Answered, or without an answer in time.
fn to_do(now: Timestamp) -> Condition {
    let waiting = ClaimState::ALL.iter().copied().filter(|state| state.waits_for_company());
    let late =
        Condition::all().add(company_claim::Column::State.is_in(waiting)).add(company_claim::Column::DueAt.lt(now));
    Condition::any().add(company_claim::Column::State.eq(ClaimState::Answered)).add(late)
}

/// The claims of a desk, the newest first.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    staff: &Staff,
    looked: ClaimQuery,
) -> Result<Vec<company_claim::Model>, DbErr> {
    let mut found = company_claim::Entity::find().filter(company_claim::Column::Adcode.seen_by(staff));
    if let Some(state) = looked.state {
        found = found.filter(company_claim::Column::State.eq(state));
    }
    if let Some(now) = looked.to_do_at {
        found = found.filter(to_do(now));
    }
    let found = found.order_by_desc(company_claim::Column::SentAt).order_by_asc(company_claim::Column::Id);
    found.offset(looked.page * PAGE).limit(PAGE + 1).all(db).await
}

/// How many wait for a desk.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn waiting(db: &impl ConnectionTrait, staff: &Staff, now: Timestamp) -> Result<u64, DbErr> {
    let found = company_claim::Entity::find().filter(company_claim::Column::Adcode.seen_by(staff));
    found.filter(to_do(now)).count(db).await
}

/// A page of those of a company that a desk may see, the last first, and one more where there is another.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of_company(
    db: &impl ConnectionTrait,
    staff: &Staff,
    company: &str,
    page: u64,
) -> Result<Vec<company_claim::Model>, DbErr> {
    let found = of_company_seen(staff, company).order_by_desc(company_claim::Column::SentAt);
    found.order_by_desc(company_claim::Column::Id).offset(page * PAGE).limit(PAGE + 1).all(db).await
}

fn of_company_seen(staff: &Staff, company: &str) -> Select<company_claim::Entity> {
    let found = company_claim::Entity::find().filter(company_claim::Column::Adcode.seen_by(staff));
    found.filter(company_claim::Column::Company.eq(company))
}

/// On which of those pages one of them stands.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn page_of(
    db: &impl ConnectionTrait,
    staff: &Staff,
    company: &str,
    claim: &str,
) -> Result<u64, DbErr> {
    let Some(row) = find(db, claim).await? else { return Ok(0) };
    let same_time =
        Condition::all().add(company_claim::Column::SentAt.eq(row.sent_at)).add(company_claim::Column::Id.gt(row.id));
    let before = Condition::any().add(company_claim::Column::SentAt.gt(row.sent_at)).add(same_time);
    Ok(of_company_seen(staff, company).filter(before).count(db).await? / PAGE)
}

/// A page of those that the people of a partner see: those of the company that it is, in its region; and one more where
/// there is another. Those that wait for them come first, those that are over last.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of_partner(
    db: &impl ConnectionTrait,
    of: &partner::Model,
    page: u64,
) -> Result<Vec<company_claim::Model>, DbErr> {
    let Some(company) = &of.company else { return Ok(Vec::new()) };
    let found = company_claim::Entity::find()
        .filter(company_claim::Column::Company.eq(company))
        .filter(company_claim::Column::WithdrawnAt.is_null())
        .filter(company_claim::Column::Adcode.within(of.adcode));
    let waits = ClaimState::ALL.iter().copied().filter(|state| state.waits_for_company());
    let turn: SimpleExpr = Expr::case(company_claim::Column::State.is_in(waits), 0)
        .case(company_claim::Column::State.ne(ClaimState::Done), 1)
        .finally(2)
        .into();
    let found = found.order_by_asc(turn).order_by_desc(company_claim::Column::SentAt);
    found.order_by_desc(company_claim::Column::Id).offset(page * PAGE).limit(PAGE + 1).all(db).await
}

/// Whether the people of a partner see what a company is asked in a region.
pub(super) fn sees(of: &partner::Model, company: &str, region: Adcode) -> bool {
    of.active && of.company.as_deref() == Some(company) && of.adcode.holds(region)
}

/// Whether a claim is for the people of a partner to see: not one that was taken back.
pub(crate) fn is_of(row: &company_claim::Model, of: &partner::Model) -> bool {
    row.withdrawn_at.is_none() && sees(of, &row.company, row.adcode)
}

/// One that is of a partner.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn find_of_partner(
    db: &impl ConnectionTrait,
    of: &partner::Model,
    id: &str,
) -> Result<Option<company_claim::Model>, DbErr> {
    Ok(find(db, id).await?.filter(|row| is_of(row, of)))
}

/// One that a desk may see.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn find_seen(
    db: &impl ConnectionTrait,
    staff: &Staff,
    id: &str,
) -> Result<Option<company_claim::Model>, DbErr> {
    Ok(seen(find(db, id).await?, staff, |row| row.adcode))
}

/// One of them.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn find(db: &impl ConnectionTrait, id: &str) -> Result<Option<company_claim::Model>, DbErr> {
    company_claim::Entity::find_by_id(id).one(db).await
}

/// What was answered and asked again, in the order of time.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn notes(
    db: &impl ConnectionTrait,
    claims: impl IntoIterator<Item = String> + Send,
) -> Result<Vec<company_claim_note::Model>, DbErr> {
    let of = company_claim_note::Entity::find().filter(company_claim_note::Column::Claim.is_in(claims));
    of.order_by_asc(company_claim_note::Column::At).order_by_asc(company_claim_note::Column::Id).all(db).await
}

/// Those that wait for their company and are due before a moment, or that something happened to since another one.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn to_remind_of(
    db: &impl ConnectionTrait,
    due_before: Timestamp,
    since: Timestamp,
) -> Result<Vec<company_claim::Model>, DbErr> {
    let news = Condition::any()
        .add(company_claim::Column::DueAt.lt(due_before))
        .add(company_claim::Column::AskedAt.gte(since))
        .add(company_claim::Column::AnsweredAt.gte(since));
    let found = company_claim::Entity::find().filter(company_claim::Column::State.ne(ClaimState::Done)).filter(news);
    found.order_by_asc(company_claim::Column::DueAt).limit(MOST_DUE).all(db).await
}

/// Who does something to a claim.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ClaimBy<'a> {
    /// Somebody of the company.
    Member(&'a Staff, &'a partner::Model),
    /// The desk.
    Desk(&'a Staff),
}

/// What is done to it.
#[derive(Clone, Debug)]
pub(crate) enum ClaimHandling {
    /// The company answers.
    Answer(String),
    /// The desk asks again, to be answered by then, else as referrals.
    Return(String, Option<Timestamp>),
    /// The desk closes it, with a word or without.
    Close(String),
    /// The desk takes it back, with why: its company sees it no more.
    Withdraw(String),
}

impl ClaimHandling {
    fn act(&self) -> ClaimAct {
        match self {
            Self::Answer(_) => ClaimAct::Answer,
            Self::Return(..) => ClaimAct::Return,
            Self::Close(_) => ClaimAct::Close,
            Self::Withdraw(_) => ClaimAct::Withdraw,
        }
    }
}

/// Does something to a claim, if nobody did anything since `version` was read.
///
/// # Errors
/// [`ClaimFailure`]; then nothing was written.
pub(crate) async fn handle(
    db: &Db,
    by: ClaimBy<'_>,
    (id, version): (&str, i32),
    handling: ClaimHandling,
    now: Timestamp,
) -> Result<(), ClaimFailure> {
    let tx = db.write().await?;
    let quoting = quotes::watch(&tx, Quoting::CompanyClaim, id).await?;
    let row = company_claim::Entity::find_by_id(id).lock_exclusive().one(&tx).await?;
    let (staff, by_company, theirs) = match by {
        ClaimBy::Member(staff, of) => (staff, true, row.filter(|row| is_of(row, of))),
        ClaimBy::Desk(staff) => (staff, false, seen(row, staff, |row| row.adcode)),
    };
    let row = theirs.filter(|row| row.version == version).ok_or(ClaimFailure::Changed)?;
    let act = handling.act();
    if by_company != (act == ClaimAct::Answer) {
        return Err(ClaimFailure::NotNow);
    }
    if row.withdrawn_at.is_some() {
        return Err(ClaimFailure::NotNow);
    }
    let (state, desk) = (row.state.after(act).ok_or(ClaimFailure::NotNow)?, row.adcode);
    let late = answered_late(&row);
    let mut after = row.into_active_model();
    after.state = Set(state);
    after.version = Set(version + 1);
    let (action, said, text) = match handling {
        ClaimHandling::Answer(text) => {
            after.answered_at = Set(Some(now));
            (audit::Action::ClaimAnswered, "answer", text)
        }
        ClaimHandling::Return(text, due) => {
            after.answered_late = Set(late);
            after.asked_at = Set(now);
            after.due_at = Set(match due {
                Some(due) => due,
                None => by_standard(&tx, desk, now).await?,
            });
            (audit::Action::ClaimWorked, "return", text)
        }
        ClaimHandling::Close(text) => (audit::Action::ClaimWorked, "close", text),
        ClaimHandling::Withdraw(text) => {
            after.withdrawn_at = Set(Some(now));
            (audit::Action::ClaimWorked, "withdraw", text)
        }
    };
    after.update(&tx).await?;
    if !text.is_empty() {
        let note = company_claim_note::ActiveModel {
            id: Set(uuid::Uuid::now_v7().to_string()),
            claim: Set(id.to_owned()),
            by_company: Set(by_company),
            who: Set(staff.name.clone()),
            text: Set(text),
            at: Set(now),
        };
        company_claim_note::Entity::insert(note).exec_without_returning(&tx).await?;
    }
    quoting.note(&tx).await?;
    audit::write(&tx, audit::Entry::of(staff, action, id, desk).saying(said), now).await?;
    tx.tell(News::Inbox);
    tx.commit().await?;
    Ok(())
}
