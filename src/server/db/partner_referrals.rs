//! Referrals as the partner works on them: taken on, asked back, promised for a day, answered. Only as long as each is
//! open.

use super::PAGE;
use super::connection::{Db, Writing};
use super::notices::News;
use super::quotes::{self, Quoting};
use super::scope::RegionColumn as _;
use super::tables::{case, partner, question, referral, referral_note};
use super::{audit, cases, courier_news, questions, referral_files};
use crate::model::case::{CaseStage, ReferralState};
use crate::model::partner::{Tallied, is_open};
use crate::model::staff::Staff;
use crate::model::{Adcode, AttachmentId, CaseId, Day, ReferralId, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, Condition, IntoActiveModel, QueryOrder, QuerySelect, QueryTrait as _};
use std::collections::HashMap;
use thiserror::Error;

/// Those that are looked at to remind of them: what is late stays so, and must keep none that comes later out.
const MOST_DUE: u64 = 5_000;

/// Why nothing is done to a referral.
#[derive(Debug, Error)]
pub(crate) enum ReferralFailure {
    /// It is not open any more, or not theirs.
    #[error("这件事已经不能办了：可能已经答复、已经结案、服务台撤回了，或者小哥收回了同意")]
    NotOpen,
    /// It was taken on before.
    #[error("同事已经接下这件事了")]
    Accepted,
    /// Nobody asked.
    #[error("对方没有在等答复，可能同事刚刚回过了")]
    NotAsked,
    /// They asked very often already.
    #[error("这件事已经问了很多次，请直接打服务台的电话")]
    AskedTooOften,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// A referral with the case that it is of.
#[derive(Clone, Debug)]
pub(crate) struct Referred {
    /// The referral.
    pub(crate) row: referral::Model,
    /// Its case.
    pub(crate) case: case::Model,
}

/// Cases that are under way and whose courier has not erased them.
fn under_way() -> Select<case::Entity> {
    let there = question::Entity::find()
        .select_only()
        .column(question::Column::Id)
        .filter(question::Column::Account.is_not_null())
        .into_query();
    case::Entity::find()
        .filter(case::Column::Stage.ne(CaseStage::Closed))
        .filter(case::Column::Question.in_subquery(there))
}

/// Referrals that are open.
fn open() -> Select<referral::Entity> {
    let cases = under_way().select_only().column(case::Column::Id).into_query();
    referral::Entity::find()
        .filter(referral::Column::State.eq(ReferralState::Agreed))
        .filter(referral::Column::CaseId.in_subquery(cases))
}

/// The same, the first due first.
fn open_by_due() -> Select<referral::Entity> {
    open().order_by_asc(referral::Column::DueAt).order_by_asc(referral::Column::Id)
}

async fn with_cases(db: &impl ConnectionTrait, rows: Vec<referral::Model>) -> Result<Vec<Referred>, DbErr> {
    let ids = rows.iter().map(|row| row.case_id);
    let found = case::Entity::find().filter(case::Column::Id.is_in(ids)).all(db).await?;
    let cases: HashMap<CaseId, case::Model> = found.into_iter().map(|case| (case.id, case)).collect();
    let of = |row: referral::Model| cases.get(&row.case_id).cloned().map(|case| Referred { row, case });
    Ok(rows.into_iter().filter_map(of).collect())
}

/// A page of what is open of a partner, and one more where there is another.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of_partner(db: &impl ConnectionTrait, partner: &str, page: u64) -> Result<Vec<Referred>, DbErr> {
    let own = open_by_due().filter(referral::Column::Partner.eq(partner));
    let rows = own.offset(page * PAGE).limit(PAGE + 1).all(db).await?;
    with_cases(db, rows).await
}

/// One that is open.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn find_open(db: &impl ConnectionTrait, id: ReferralId) -> Result<Option<Referred>, DbErr> {
    let rows = open().filter(referral::Column::Id.eq(id)).all(db).await?;
    Ok(with_cases(db, rows).await?.pop())
}

/// What is open and due before a moment.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn due_before(db: &impl ConnectionTrait, moment: Timestamp) -> Result<Vec<Referred>, DbErr> {
    let rows = open_by_due().filter(referral::Column::DueAt.lt(moment.0)).limit(MOST_DUE).all(db).await?;
    with_cases(db, rows).await
}

/// What is open of partners and something happened to since a moment: agreed to, asked back, answered by the desk; or its
/// promised day is one of those from `first` until before `until`.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn with_news(
    db: &impl ConnectionTrait,
    since: Timestamp,
    (first, until): (Day, Day),
) -> Result<Vec<Referred>, DbErr> {
    let replied = referral_note::Entity::find()
        .select_only()
        .column(referral_note::Column::Referral)
        .filter(referral_note::Column::ByPartner.eq(false))
        .filter(referral_note::Column::At.gte(since))
        .into_query();
    let promised = Condition::all()
        .add(referral::Column::PromisedDay.gte(first.to_string()))
        .add(referral::Column::PromisedDay.lt(until.to_string()));
    let news = Condition::any()
        .add(referral::Column::DecidedAt.gte(since))
        .add(referral::Column::AskedAt.gte(since))
        .add(referral::Column::Id.in_subquery(replied))
        .add(promised);
    let found = open_by_due().filter(referral::Column::Partner.is_not_null()).filter(news);
    let rows = found.limit(MOST_DUE).all(db).await?;
    with_cases(db, rows).await
}

/// What was asked back and answered, in the order of time.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn notes(
    db: &impl ConnectionTrait,
    referrals: impl IntoIterator<Item = ReferralId> + Send,
) -> Result<Vec<referral_note::Model>, DbErr> {
    let of = referral_note::Entity::find().filter(referral_note::Column::Referral.is_in(referrals));
    of.order_by_asc(referral_note::Column::At).order_by_asc(referral_note::Column::Id).all(db).await
}

/// Those of them that somebody sees the cases of.
fn tallied(which: Tallied, staff: &Staff, now: Timestamp) -> Select<referral::Entity> {
    let found = match which {
        Tallied::Open => open(),
        Tallied::Late => open().filter(referral::Column::DueAt.lt(now)),
        Tallied::Answered => referral::Entity::find().filter(referral::Column::State.eq(ReferralState::Answered)),
    };
    let theirs =
        case::Entity::find().select_only().column(case::Column::Id).filter(case::Column::Adcode.seen_by(staff));
    found.filter(referral::Column::CaseId.in_subquery(theirs.into_query()))
}

/// A page of what one of those numbers counts, the first due first, and one more where there is another.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn behind(
    db: &impl ConnectionTrait,
    staff: &Staff,
    (partner, which): (&str, Tallied),
    page: u64,
    now: Timestamp,
) -> Result<Vec<Referred>, DbErr> {
    let found = tallied(which, staff, now).filter(referral::Column::Partner.eq(partner));
    let sorted = found.order_by_asc(referral::Column::DueAt).order_by_asc(referral::Column::Id);
    let rows = sorted.offset(page * PAGE).limit(PAGE + 1).all(db).await?;
    with_cases(db, rows).await
}

/// How much each partner has of the cases that somebody sees: [open, late, and answered ever](Tallied).
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn tally(
    db: &impl ConnectionTrait,
    staff: &Staff,
    now: Timestamp,
) -> Result<HashMap<String, [u32; 3]>, DbErr> {
    let mut tallies: HashMap<String, [u32; 3]> = HashMap::new();
    for (at, which) in Tallied::ALL.iter().enumerate() {
        let counted: Vec<(Option<String>, i64)> = tallied(*which, staff, now)
            .select_only()
            .column(referral::Column::Partner)
            .column_as(referral::Column::Partner.count(), "count")
            .group_by(referral::Column::Partner)
            .into_tuple()
            .all(db)
            .await?;
        for (partner, count) in counted {
            if let Some(partner) = partner {
                tallies.entry(partner).or_default()[at] = u32::try_from(count).unwrap_or(u32::MAX);
            }
        }
    }
    Ok(tallies)
}

/// Who does something to a referral.
#[derive(Clone, Copy, Debug)]
pub(crate) enum By<'a> {
    /// Somebody of the partner who is signed in.
    Member(&'a Staff, &'a partner::Model),
    /// Who opened a link: known by the name to whom it was referred.
    Link,
    /// The desk.
    Desk(&'a Staff),
}

impl By<'_> {
    fn name(&self, row: &referral::Model) -> String {
        match self {
            Self::Member(staff, _) | Self::Desk(staff) => staff.name.clone(),
            Self::Link => row.name.clone(),
        }
    }

    fn entry(&self, action: audit::Action, row: &referral::Model, desk: Adcode) -> audit::Entry {
        match self {
            Self::Member(staff, _) | Self::Desk(staff) => {
                audit::Entry::of(staff, action, &row.case_id.to_string(), desk)
            }
            Self::Link => audit::Entry::of_partner_link(&row.name, action, &row.case_id.to_string(), desk),
        }
    }

    /// Whether the referral is theirs to work on.
    fn has(&self, row: &referral::Model, case: &case::Model) -> bool {
        match self {
            Self::Member(_, partner) => row.partner.as_deref() == Some(partner.id.as_str()),
            Self::Link => true,
            Self::Desk(staff) => staff.covers(case.adcode),
        }
    }
}

/// What is done to a referral.
#[derive(Clone, Debug)]
pub(crate) enum Handling {
    /// Taken on.
    Accept,
    /// Asked back, with files that are kept.
    Ask(String, Vec<AttachmentId>),
    /// The desk answers a question back.
    Reply(String),
    /// It will be answered by this day.
    Promise(Day),
    /// Answered, with files that are kept: then it is over for the partner.
    Answer(String, Vec<AttachmentId>),
}

/// Does something to a referral that is open; the courier is told what the partner does.
///
/// # Errors
/// [`ReferralFailure`]; then nothing was written.
pub(crate) async fn handle(
    db: &Db,
    by: By<'_>,
    id: ReferralId,
    handling: Handling,
    now: Timestamp,
) -> Result<(), ReferralFailure> {
    let tx = db.write().await?;
    let written = quotes::watch(&tx, Quoting::Referral, id).await?;
    let seen = find_open(&tx, id).await?.ok_or(ReferralFailure::NotOpen)?;
    let answered_before = quotes::watch(&tx, Quoting::Case, seen.case.id).await?;
    let (question, revisions) = questions::hold(&tx, seen.case.question).await?;
    let question = question.filter(|row| row.account.is_some()).ok_or(ReferralFailure::NotOpen)?;
    let case = case::Entity::find_by_id(seen.case.id).lock_exclusive().one(&tx).await?;
    let row = referral::Entity::find_by_id(id).lock_exclusive().one(&tx).await?;
    let (case, row) = case.zip(row).ok_or(ReferralFailure::NotOpen)?;
    // Looked at again, now that nobody else changes it.
    if !is_open(row.state, case.stage) || !by.has(&row, &case) {
        return Err(ReferralFailure::NotOpen);
    }
    let (name, desk) = (by.name(&row), case.adcode);
    let worked = by.entry(audit::Action::ReferralWorked, &row, desk);
    let answered = by.entry(audit::Action::ReferralAnswered, &row, desk);
    let (accepted, asked) = (row.accepted_at, row.asked_at);
    let mut after = row.into_active_model();
    // Whoever acts has taken it on.
    if !matches!(handling, Handling::Reply(_)) {
        after.accepted_at = Set(accepted.or(Some(now)));
    }
    // What is asked and replied is between the partner and the desk: couriers see that it was taken on, promised, answered.
    let is_news = match handling {
        Handling::Promise(_) | Handling::Answer(..) => true,
        Handling::Accept | Handling::Ask(..) => accepted.is_none(),
        Handling::Reply(_) => false,
    };
    match handling {
        Handling::Accept if accepted.is_some() => return Err(ReferralFailure::Accepted),
        Handling::Accept => audit::write(&tx, worked.saying("accept"), now).await?,
        Handling::Ask(..) if asked_so_often(&tx, id).await? >= MOST_ASKED => {
            return Err(ReferralFailure::AskedTooOften);
        }
        Handling::Ask(text, files) => {
            after.asked_at = Set(Some(now));
            let note = put_note(&tx, id, (true, name), text, now).await?;
            referral_files::put(&tx, id, Some(&note), &files).await?;
            audit::write(&tx, worked.saying("ask"), now).await?;
        }
        Handling::Reply(_) if asked.is_none() => return Err(ReferralFailure::NotAsked),
        Handling::Reply(text) => {
            after.asked_at = Set(None);
            put_note(&tx, id, (false, name), text, now).await?;
            audit::write(&tx, worked.saying("reply"), now).await?;
        }
        Handling::Promise(day) => {
            after.promised_day = Set(Some(day.to_string()));
            audit::write(&tx, worked.saying(format!("promise {day}")), now).await?;
        }
        Handling::Answer(text, files) => {
            referral_files::put(&tx, id, None, &files).await?;
            after.state = Set(ReferralState::Answered);
            after.answer = Set(text);
            after.answered_at = Set(Some(now));
            after.asked_at = Set(None);
            audit::write(&tx, answered, now).await?;
        }
    }
    after.update(&tx).await?;
    written.note(&tx).await?;
    answered_before.note(&tx).await?;
    // Who has the case's page open sees that it changed.
    let version = case.version;
    let mut case = case.into_active_model();
    case.version = Set(version + 1);
    case.update(&tx).await?;
    cases::tell(&tx, &question, &revisions).await?;
    if is_news {
        courier_news::note(&tx, &revisions, &question.account).await?;
    }
    tx.tell(News::Inbox);
    Ok(tx.commit().await?)
}

/// So often a partner asks back in one referral: who has a link only needs no account to do it.
const MOST_ASKED: u64 = 40;

async fn asked_so_often(tx: &Writing, referral: ReferralId) -> Result<u64, DbErr> {
    let of = referral_note::Entity::find().filter(referral_note::Column::Referral.eq(referral));
    of.filter(referral_note::Column::ByPartner.eq(true)).count(tx).await
}

async fn put_note(
    tx: &Writing,
    referral: ReferralId,
    (by_partner, who): (bool, String),
    text: String,
    now: Timestamp,
) -> Result<String, DbErr> {
    let note = uuid::Uuid::now_v7().to_string();
    let row = referral_note::ActiveModel {
        id: Set(note.clone()),
        referral: Set(referral),
        by_partner: Set(by_partner),
        who: Set(who),
        text: Set(text),
        at: Set(now),
    };
    referral_note::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(note)
}

/// Cases of a desk about which a partner asked back.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn asked_back(db: &impl ConnectionTrait, staff: &Staff) -> Result<u64, DbErr> {
    let open = under_way().filter(cases::is_asked_back()).filter(case::Column::Adcode.seen_by(staff));
    open.count(db).await
}
