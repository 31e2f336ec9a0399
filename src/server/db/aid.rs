//! Resources for couriers in hardship, and what is granted of them: proposed by a desk, approved by two different people,
//! booked against the stock in one statement, so that it never falls below nothing.

use super::connection::{Db, Writing};
use super::notices::News;
use super::own_revisions::OwnRevisions;
use super::scope::RegionColumn as _;
use super::tables::{aid_grant, aid_resource, case, hardship, question};
use super::threads::stored;
use super::{audit, cases, hands, inbox, questions};
use crate::model::aid::{AidError, AidKind, AidRule, Approval, GrantState, Hardship, MOST_AMOUNT, approved, may_again};
use crate::model::case::CaseStage;
use crate::model::four_eyes::OneHand;
use crate::model::staff::Staff;
use crate::model::{Adcode, CaseId, Day, Timestamp};
use crate::texts::aid as says;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, OnConflict};
use sea_orm::{ActiveValue::Set, Condition, IntoActiveModel, QueryOrder, QuerySelect, QueryTrait as _};
use std::collections::HashMap;
use thiserror::Error;

/// Resources and grants that a page shows at most.
const MOST: u64 = 300;

/// Why nothing is done to a grant.
#[derive(Debug, Error)]
pub(crate) enum AidFailure {
    /// There is none, or it is another desk's.
    #[error("没有这项帮扶")]
    NotFound,
    /// The case is over, or its courier erased it.
    #[error("案件已经结束，不能再办帮扶")]
    CaseOver,
    /// Somebody wrote it down anew since it was shown.
    #[error("同事刚刚改过困难情况，请看过最新的再改")]
    Changed,
    /// It is proposed already.
    #[error("这项资源已经提过，正在等审批")]
    Proposed,
    /// The rules.
    #[error(transparent)]
    Aid(#[from] AidError),
    /// The second one may be the first one.
    #[error(transparent)]
    OneHand(#[from] OneHand),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// What an office writes of a resource.
#[derive(Clone, Debug)]
pub(crate) struct ResourceEntry {
    /// What is given.
    pub(crate) kind: AidKind,
    /// Where.
    pub(crate) adcode: Adcode,
    /// What it is called.
    pub(crate) name: String,
    /// In what it is counted.
    pub(crate) unit: String,
    /// How much one gets where nobody says otherwise.
    pub(crate) each: i64,
    /// Until which day.
    pub(crate) last_day: Option<Day>,
    /// What is to be brought.
    pub(crate) papers: String,
    /// Who may get it.
    pub(crate) rule: AidRule,
    /// After how many days again; none is never.
    pub(crate) again_days: Option<u32>,
    /// Whether it is given.
    pub(crate) active: bool,
}

/// Those that a desk may give: its own, and those of the whole province.
fn within_reach(staff: &Staff) -> Condition {
    if staff.sees_all() {
        return Condition::all();
    }
    let own = aid_resource::Column::Adcode.within(staff.adcode);
    Condition::any().add(own).add(aid_resource::Column::Adcode.eq(Adcode::HUNAN))
}

/// The register as a desk sees it, by kind and name; those that are not given any more last.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn resources(db: &impl ConnectionTrait, staff: &Staff) -> Result<Vec<aid_resource::Model>, DbErr> {
    let found = aid_resource::Entity::find().filter(within_reach(staff));
    let mut rows = found.order_by_asc(aid_resource::Column::Name).limit(MOST).all(db).await?;
    rows.sort_by_key(|row| (!row.active, row.kind));
    Ok(rows)
}

/// One that a desk may give.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn resource(
    db: &impl ConnectionTrait,
    staff: &Staff,
    id: &str,
) -> Result<Option<aid_resource::Model>, DbErr> {
    aid_resource::Entity::find_by_id(id).filter(within_reach(staff)).one(db).await
}

/// Whether there is none.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn is_empty(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(aid_resource::Entity::find().limit(1).one(db).await?.is_none())
}

/// The rule of a resource.
///
/// # Errors
/// [`DbErr`] if its row is damaged.
pub(crate) fn rule_of(row: &aid_resource::Model) -> Result<AidRule, DbErr> {
    stored(serde_json::from_str(&row.rule))
}

/// Whether a resource is given today.
pub(crate) fn is_given(row: &aid_resource::Model, today: Day) -> bool {
    row.active && row.last_day.as_deref().is_none_or(|last| Day::parse(last).is_ok_and(|last| today <= last))
}

/// Puts one into the register, with its stock. The same number again is the same one.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn add(
    db: &Db,
    by: Option<&Staff>,
    (id, stock): (&str, i64),
    entry: ResourceEntry,
    now: Timestamp,
) -> Result<(), DbErr> {
    let tx = db.write().await?;
    let row = aid_resource::ActiveModel {
        id: Set(id.to_owned()),
        adcode: Set(entry.adcode),
        kind: Set(entry.kind),
        name: Set(entry.name),
        unit: Set(entry.unit),
        each: Set(entry.each),
        stock: Set(stock),
        last_day: Set(entry.last_day.map(|day| day.to_string())),
        papers: Set(entry.papers),
        rule: Set(stored(serde_json::to_string(&entry.rule))?),
        again_days: Set(entry.again_days.and_then(|days| i32::try_from(days).ok())),
        active: Set(entry.active),
        sample: Set(by.is_none()),
        version: Set(1),
    };
    let once = OnConflict::column(aid_resource::Column::Id).do_nothing().to_owned();
    let added = aid_resource::Entity::insert(row).on_conflict(once).exec_without_returning(&tx).await?;
    if let Some(by) = by.filter(|_| added == 1) {
        let put = audit::Entry::of(by, audit::Action::AidChanged, id, entry.adcode).saying("add");
        audit::write(&tx, put, now).await?;
    }
    tx.commit().await
}

/// Changes one and adds to its stock, if nobody changed it since `version` was read; `false` where somebody did, or
/// where less would be left than nothing.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn change(
    db: &Db,
    by: &Staff,
    (id, version, more): (&str, i32, i64),
    entry: ResourceEntry,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let tx = db.write().await?;
    let (last_day, again) = (entry.last_day.map(|day| day.to_string()), entry.again_days);
    let stock = Expr::col(aid_resource::Column::Stock);
    let changed = aid_resource::Entity::update_many()
        .col_expr(aid_resource::Column::Adcode, Expr::value(entry.adcode))
        .col_expr(aid_resource::Column::Kind, Expr::value(entry.kind))
        .col_expr(aid_resource::Column::Name, Expr::value(entry.name))
        .col_expr(aid_resource::Column::Unit, Expr::value(entry.unit))
        .col_expr(aid_resource::Column::Each, Expr::value(entry.each))
        .col_expr(aid_resource::Column::Stock, stock.clone().add(more))
        .col_expr(aid_resource::Column::LastDay, Expr::value(last_day))
        .col_expr(aid_resource::Column::Papers, Expr::value(entry.papers))
        .col_expr(aid_resource::Column::Rule, Expr::value(stored(serde_json::to_string(&entry.rule))?))
        .col_expr(aid_resource::Column::AgainDays, Expr::value(again.and_then(|days| i32::try_from(days).ok())))
        .col_expr(aid_resource::Column::Active, Expr::value(entry.active))
        .col_expr(aid_resource::Column::Version, Expr::col(aid_resource::Column::Version).add(1))
        .filter(aid_resource::Column::Id.eq(id))
        .filter(aid_resource::Column::Version.eq(version))
        .filter(stock.add(more).between(0, MOST_AMOUNT))
        .exec(&tx)
        .await?;
    if changed.rows_affected == 1 {
        let said = if more == 0 { "change".to_owned() } else { format!("change {more:+}") };
        let put = audit::Entry::of(by, audit::Action::AidChanged, id, entry.adcode).saying(said);
        audit::write(&tx, put, now).await?;
    }
    tx.commit().await?;
    Ok(changed.rows_affected == 1)
}

/// What a desk knows of the hardship of a case.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn hardship_of(db: &impl ConnectionTrait, case: CaseId) -> Result<Option<Hardship>, DbErr> {
    let row = hardship::Entity::find_by_id(case).one(db).await?;
    row.map(|row| stored(serde_json::from_str(&row.body))).transpose()
}

/// Writes down what a desk knows of the hardship of a case, where what is known is still what who writes it has seen.
///
/// # Errors
/// [`AidFailure`]; then nothing was written.
pub(crate) async fn set_hardship(
    db: &Db,
    staff: &Staff,
    of: &case::Model,
    (seen, facts): (Option<&Hardship>, &Hardship),
    now: Timestamp,
) -> Result<(), AidFailure> {
    let tx = db.write().await?;
    let (_, case, _) = held(&tx, staff, of.id).await?;
    if hardship_of(&tx, case.id).await?.as_ref() != seen {
        return Err(AidFailure::Changed);
    }
    let row = hardship::ActiveModel {
        case_id: Set(case.id),
        body: Set(stored(serde_json::to_string(facts))?),
        who: Set(staff.name.clone()),
        at: Set(now.0),
    };
    let anew = OnConflict::column(hardship::Column::CaseId)
        .update_columns([hardship::Column::Body, hardship::Column::Who, hardship::Column::At])
        .to_owned();
    hardship::Entity::insert(row).on_conflict(anew).exec_without_returning(&tx).await?;
    let entry = audit::Entry::of(staff, audit::Action::HardshipSet, &case.id.to_string(), case.adcode);
    audit::write(&tx, entry, now).await?;
    tx.commit().await?;
    Ok(())
}

/// A case that is under way, held with its question and the account of its courier: nobody else books for them
/// meanwhile.
async fn held(
    tx: &Writing,
    staff: &Staff,
    case: CaseId,
) -> Result<(question::Model, case::Model, OwnRevisions), AidFailure> {
    let seen = case::Entity::find_by_id(case).one(tx).await?.ok_or(AidFailure::NotFound)?;
    let (question, revisions) = questions::hold(tx, seen.question).await?;
    let row = case::Entity::find_by_id(case).lock_exclusive().one(tx).await?;
    let row = row.filter(|row| staff.covers(row.adcode)).ok_or(AidFailure::NotFound)?;
    match question.filter(|question| question.account.is_some() && row.stage != CaseStage::Closed) {
        Some(question) => Ok((question, row, revisions)),
        None => Err(AidFailure::CaseOver),
    }
}

/// What was granted in a case, the newest first.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of_case(db: &impl ConnectionTrait, case: CaseId) -> Result<Vec<aid_grant::Model>, DbErr> {
    let found = aid_grant::Entity::find().filter(aid_grant::Column::CaseId.eq(case));
    found.order_by_desc(aid_grant::Column::ProposedAt).all(db).await
}

/// What waits for an approval at a desk, the oldest first.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn waiting(db: &impl ConnectionTrait, staff: &Staff) -> Result<Vec<aid_grant::Model>, DbErr> {
    let found = aid_grant::Entity::find()
        .filter(aid_grant::Column::State.eq(GrantState::Proposed))
        .filter(aid_grant::Column::Adcode.seen_by(staff));
    found.order_by_asc(aid_grant::Column::ProposedAt).limit(MOST).all(db).await
}

/// One grant.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn grant(db: &impl ConnectionTrait, id: &str) -> Result<Option<aid_grant::Model>, DbErr> {
    aid_grant::Entity::find_by_id(id).one(db).await
}

/// When the courier of an account was last granted this resource.
async fn last_granted(
    db: &impl ConnectionTrait,
    resource: &str,
    account: Option<&String>,
) -> Result<Option<Timestamp>, DbErr> {
    let Some(account) = account else { return Ok(None) };
    let own = question::Entity::find()
        .select_only()
        .column(question::Column::Id)
        .filter(question::Column::Account.eq(account))
        .into_query();
    let own = case::Entity::find()
        .select_only()
        .column(case::Column::Id)
        .filter(case::Column::Question.in_subquery(own))
        .into_query();
    let had = GrantState::ALL.iter().copied().filter(|state| state.holds_stock());
    let last: Option<Option<i64>> = aid_grant::Entity::find()
        .select_only()
        .column_as(aid_grant::Column::DecidedAt.max(), "last")
        .filter(aid_grant::Column::Resource.eq(resource))
        .filter(aid_grant::Column::State.is_in(had))
        .filter(aid_grant::Column::CaseId.in_subquery(own))
        .into_tuple()
        .one(db)
        .await?;
    Ok(last.flatten().map(Timestamp))
}

/// Whether the courier of a question may be granted a resource now, or had it.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn may_have(
    db: &impl ConnectionTrait,
    resource: &aid_resource::Model,
    account: Option<&String>,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let last = last_granted(db, &resource.id, account).await?;
    Ok(may_again(last, resource.again_days.and_then(|days| u32::try_from(days).ok()), now))
}

/// Proposes a grant; the courier is told.
///
/// # Errors
/// [`AidFailure`]; then nothing was written.
pub(crate) async fn propose(
    db: &Db,
    staff: &Staff,
    case_id: CaseId,
    (resource_id, amount): (&str, i64),
    now: Timestamp,
) -> Result<question::Model, AidFailure> {
    if !(1..=MOST_AMOUNT).contains(&amount) {
        return Err(AidError::Amount.into());
    }
    let tx = db.write().await?;
    let (question, case, revisions) = held(&tx, staff, case_id).await?;
    let found = resource(&tx, staff, resource_id).await?.ok_or(AidFailure::NotFound)?;
    if !is_given(&found, Day::of(now)) {
        return Err(AidError::Over.into());
    }
    let waits = aid_grant::Entity::find()
        .filter(aid_grant::Column::CaseId.eq(case.id))
        .filter(aid_grant::Column::Resource.eq(&found.id))
        .filter(aid_grant::Column::State.eq(GrantState::Proposed));
    if waits.one(&tx).await?.is_some() {
        return Err(AidFailure::Proposed);
    }
    if !may_have(&tx, &found, question.account.as_ref(), now).await? {
        return Err(AidError::HadIt.into());
    }
    let row = aid_grant::ActiveModel {
        id: Set(uuid::Uuid::now_v7().to_string()),
        resource: Set(found.id.clone()),
        case_id: Set(case.id),
        adcode: Set(case.adcode),
        amount: Set(amount),
        state: Set(GrantState::Proposed),
        proposed_by: Set(staff.id),
        proposed_at: Set(now.0),
        first_by: Set(None),
        second_by: Set(None),
        decided_at: Set(None),
        given_at: Set(None),
        remark: Set(String::new()),
    };
    aid_grant::Entity::insert(row).exec_without_returning(&tx).await?;
    let entry = audit::Entry::of(staff, audit::Action::AidProposed, &case.id.to_string(), case.adcode);
    audit::write(&tx, entry, now).await?;
    let told = says::told_proposed(&found.name, &found.papers);
    tell(&tx, staff, (&question, &revisions), told, now).await?;
    tx.commit().await?;
    Ok(question)
}

/// Tells the courier in the thread of their question.
async fn tell(
    tx: &Writing,
    staff: &Staff,
    (question, revisions): (&question::Model, &OwnRevisions),
    text: String,
    now: Timestamp,
) -> Result<(), DbErr> {
    let revision = revisions.of(question.account.as_ref());
    inbox::tell_in_thread(tx, staff, question.id, text, (revision, now)).await?;
    cases::tell(tx, question, revisions).await?;
    tx.tell(News::Inbox);
    Ok(())
}

/// What is decided of a grant.
#[derive(Clone, Debug)]
pub(crate) enum Decision {
    /// One of the two approves.
    Approve,
    /// Refused, with why.
    Refuse(String),
    /// It was handed over.
    Give,
    /// It is not given after all, with why: it goes back into the stock.
    Cancel(String),
}

/// Decides on a grant; gives the question of its courier, who is told where it matters to them.
///
/// # Errors
/// [`AidFailure`]; then nothing was written.
pub(crate) async fn decide(
    db: &Db,
    staff: &Staff,
    id: &str,
    decision: Decision,
    now: Timestamp,
) -> Result<question::Model, AidFailure> {
    let tx = db.write().await?;
    let seen = grant(&tx, id).await?.ok_or(AidFailure::NotFound)?;
    let (question, case, revisions) = held(&tx, staff, seen.case_id).await?;
    let row = aid_grant::Entity::find_by_id(id).lock_exclusive().one(&tx).await?.ok_or(AidFailure::NotFound)?;
    let found = aid_resource::Entity::find_by_id(&row.resource).one(&tx).await?.ok_or(AidFailure::NotFound)?;
    let amount = says::amount(row.amount, &found.unit);
    let entry =
        |said: &str| audit::Entry::of(staff, audit::Action::AidDecided, &case.id.to_string(), case.adcode).saying(said);
    let (state, of, first) = (row.state, row.amount, row.first_by);
    let mut after = row.into_active_model();
    let mut told = None;
    match decision {
        Decision::Approve => {
            match approved(state, first, staff.id)? {
                Approval::First => {
                    after.first_by = Set(Some(staff.id));
                    audit::write(&tx, entry("approve"), now).await?;
                }
                Approval::Second(first) => {
                    if let Err(one) = hands::two_people(&tx, first, staff.id, now).await? {
                        drop(tx);
                        hands::note_refused(db, staff, &case.id.to_string(), case.adcode, now).await?;
                        return Err(one.into());
                    }
                    // Other cases of the same courier wait for the account that is held.
                    if !may_have(&tx, &found, question.account.as_ref(), now).await? {
                        return Err(AidError::HadIt.into());
                    }
                    if !is_given(&found, Day::of(now)) {
                        return Err(AidError::Over.into());
                    }
                    book(&tx, &found.id, of).await?;
                    after.second_by = Set(Some(staff.id));
                    after.decided_at = Set(Some(now.0));
                    after.state = Set(GrantState::Approved);
                    audit::write(&tx, entry("book"), now).await?;
                    told = Some(says::told_approved(&found.name, &amount, &found.papers));
                }
            }
        }
        Decision::Refuse(why) => {
            if state != GrantState::Proposed {
                return Err(AidError::WrongState.into());
            }
            told = Some(says::told_refused(&found.name, &why));
            after.state = Set(GrantState::Refused);
            after.decided_at = Set(Some(now.0));
            after.remark = Set(why);
            audit::write(&tx, entry("refuse"), now).await?;
        }
        Decision::Give => {
            if state != GrantState::Approved {
                return Err(AidError::WrongState.into());
            }
            told = Some(says::told_given(&found.name, &amount));
            after.state = Set(GrantState::Given);
            after.given_at = Set(Some(now.0));
            audit::write(&tx, entry("give"), now).await?;
        }
        Decision::Cancel(why) => {
            if state != GrantState::Approved {
                return Err(AidError::WrongState.into());
            }
            unbook(&tx, &found.id, of).await?;
            told = Some(says::told_cancelled(&found.name, &why));
            after.state = Set(GrantState::Cancelled);
            after.remark = Set(why);
            audit::write(&tx, entry("cancel"), now).await?;
        }
    }
    after.update(&tx).await?;
    if let Some(told) = told {
        tell(&tx, staff, (&question, &revisions), told, now).await?;
    }
    tx.commit().await?;
    Ok(question)
}

/// Takes an amount from the stock, if there is as much: one statement, so that two desks at the same moment never take
/// more than there is.
async fn book(tx: &Writing, resource: &str, amount: i64) -> Result<(), AidFailure> {
    let booked = aid_resource::Entity::update_many()
        .col_expr(aid_resource::Column::Stock, Expr::col(aid_resource::Column::Stock).sub(amount))
        .filter(aid_resource::Column::Id.eq(resource))
        .filter(aid_resource::Column::Stock.gte(amount))
        .exec(tx)
        .await?;
    if booked.rows_affected == 1 { Ok(()) } else { Err(AidError::OutOfStock.into()) }
}

async fn unbook(tx: &Writing, resource: &str, amount: i64) -> Result<(), DbErr> {
    aid_resource::Entity::update_many()
        .col_expr(aid_resource::Column::Stock, Expr::col(aid_resource::Column::Stock).add(amount))
        .filter(aid_resource::Column::Id.eq(resource))
        .exec(tx)
        .await
        .map(|_| ())
}

/// What was granted in a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Granted {
    /// How many grants.
    pub(crate) grants: u32,
    /// To how many people.
    pub(crate) people: u32,
    /// How much of each resource: its name and unit, and the sum.
    pub(crate) amounts: Vec<(String, String, i64)>,
}

/// What was granted in a region and a span of time (from, until, milliseconds UTC), by prefecture.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn granted(
    db: &impl ConnectionTrait,
    staff: &Staff,
    (from, until): (i64, i64),
) -> Result<HashMap<Adcode, Granted>, DbErr> {
    let had = GrantState::ALL.iter().copied().filter(|state| state.holds_stock());
    let rows = aid_grant::Entity::find()
        .filter(aid_grant::Column::Adcode.seen_by(staff))
        .filter(aid_grant::Column::State.is_in(had))
        .filter(aid_grant::Column::DecidedAt.gte(from))
        .filter(aid_grant::Column::DecidedAt.lt(until))
        .order_by_asc(aid_grant::Column::DecidedAt)
        .all(db)
        .await?;
    let resources: HashMap<String, aid_resource::Model> =
        aid_resource::Entity::find().all(db).await?.into_iter().map(|row| (row.id.clone(), row)).collect();
    let ids = rows.iter().map(|row| row.case_id);
    let cases = case::Entity::find().filter(case::Column::Id.is_in(ids)).all(db).await?;
    let questions = cases::questions_of(db, &cases).await?;
    // Of who erased everything, each case counts as somebody.
    let person: HashMap<CaseId, String> = cases
        .iter()
        .map(|case| {
            let account = questions.get(&case.question).and_then(|question| question.account.clone());
            (case.id, account.unwrap_or_else(|| case.id.to_string()))
        })
        .collect();
    let mut places: HashMap<Adcode, (Granted, std::collections::HashSet<String>)> = HashMap::new();
    for row in rows {
        let (granted, people) = places.entry(row.adcode).or_default();
        granted.grants += 1;
        people.insert(person.get(&row.case_id).cloned().unwrap_or_else(|| row.case_id.to_string()));
        let Some(resource) = resources.get(&row.resource) else { continue };
        let found = granted.amounts.iter_mut().find(|(name, unit, _)| *name == resource.name && *unit == resource.unit);
        match found {
            Some((_, _, sum)) => *sum = sum.saturating_add(row.amount),
            None => granted.amounts.push((resource.name.clone(), resource.unit.clone(), row.amount)),
        }
    }
    let counted = places.into_iter().map(|(place, (granted, people))| {
        (place, Granted { people: u32::try_from(people.len()).unwrap_or(u32::MAX), ..granted })
    });
    Ok(counted.collect())
}
