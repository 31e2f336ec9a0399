//! What is granted of a resource: proposed, approved by two, handed over or taken back.

use super::super::connection::{Db, Writing};
use super::super::notices::News;
use super::super::own_revisions::OwnRevisions;
use super::super::quotes::{self, Quoting};
use super::super::scope::{RegionColumn as _, real};
use super::super::staff as accounts;
use super::super::staff_row::staff_of;
use super::super::tables::{aid_grant, aid_resource, case, question};
use super::super::{audit, cases, courier_news, hands, inbox};
use super::offers;
use super::{AidFailure, held, is_given, resource};
use crate::model::aid::{AidError, Approval, GrantState, MOST_AMOUNT, approved, may_again};
use crate::model::staff::{Permission, Staff};
use crate::model::{Adcode, CaseId, Day, Timestamp};
use crate::server::db::PAGE;
use crate::texts::aid as says;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, SelectStatement};
use sea_orm::{ActiveValue::Set, IntoActiveModel, QueryOrder, QuerySelect, QueryTrait as _, Select};

/// What was granted in a case, the newest first.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of_case(db: &impl ConnectionTrait, case: CaseId) -> Result<Vec<aid_grant::Model>, DbErr> {
    let found = aid_grant::Entity::find().filter(aid_grant::Column::CaseId.eq(case));
    found.order_by_desc(aid_grant::Column::ProposedAt).all(db).await
}

/// Grants of a desk that are in this state.
fn in_state(staff: &Staff, state: GrantState) -> Select<aid_grant::Entity> {
    aid_grant::Entity::find()
        .filter(aid_grant::Column::State.eq(state))
        .filter(aid_grant::Column::Adcode.seen_by(staff))
}

/// How many grants of a desk are in this state.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn count(db: &impl ConnectionTrait, staff: &Staff, state: GrantState) -> Result<u64, DbErr> {
    in_state(staff, state).count(db).await
}

/// A page of a desk's grants in this state, the oldest first, and one more where there is another page.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn page(
    db: &impl ConnectionTrait,
    staff: &Staff,
    state: GrantState,
    page: u64,
) -> Result<Vec<aid_grant::Model>, DbErr> {
    in_state(staff, state)
        .order_by_asc(aid_grant::Column::ProposedAt)
        .order_by_asc(aid_grant::Column::Id)
        .offset(page * PAGE)
        .limit(PAGE + 1)
        .all(db)
        .await
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
    let last: Option<Option<Timestamp>> = aid_grant::Entity::find()
        .select_only()
        .column_as(aid_grant::Column::DecidedAt.max(), "last")
        .filter(aid_grant::Column::Resource.eq(resource))
        .filter(aid_grant::Column::State.is_in(had))
        .filter(aid_grant::Column::CaseId.in_subquery(own))
        .into_tuple()
        .one(db)
        .await?;
    Ok(last.flatten())
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
) -> Result<(), AidFailure> {
    if !(1..=MOST_AMOUNT).contains(&amount) {
        return Err(AidError::Amount.into());
    }
    let tx = db.write().await?;
    let (question, case, revisions) = held(&tx, staff, case_id).await?;
    let found = resource(&tx, staff, resource_id).await?.ok_or(AidFailure::NotFound)?;
    real(found.sample)?;
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
        proposed_at: Set(now),
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
    courier_news::note(&tx, &revisions, &question.account).await?;
    Ok(tx.commit().await?)
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
    /// It was not, and was noted so by mistake.
    NotGiven,
    /// It is not given after all, with why: it goes back into the stock.
    Cancel(String),
}

/// Decides on a grant; its courier is told, in words where it matters to them.
///
/// # Errors
/// [`AidFailure`]; then nothing was written.
pub(crate) async fn decide(
    db: &Db,
    staff: &Staff,
    id: &str,
    decision: Decision,
    now: Timestamp,
) -> Result<(), AidFailure> {
    let tx = db.write().await?;
    let seen = grant(&tx, id).await?.ok_or(AidFailure::NotFound)?;
    let remarks = quotes::watch(&tx, Quoting::Case, seen.case_id).await?;
    let of = case::Entity::find_by_id(seen.case_id).one(&tx).await?.ok_or(AidFailure::NotFound)?.question;
    let thread = quotes::watch(&tx, Quoting::Thread, of).await?;
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
            real(found.sample)?;
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
                    let keeps = |who: &Staff| who.may(Permission::KeepAid, found.adcode);
                    if !keeps(staff) && !accounts::find(&tx, first).await?.is_some_and(|row| keeps(&staff_of(&row))) {
                        return Err(AidError::NeedsKeeper.into());
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
                    after.decided_at = Set(Some(now));
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
            after.decided_at = Set(Some(now));
            after.remark = Set(why);
            audit::write(&tx, entry("refuse"), now).await?;
        }
        Decision::Give => {
            if state != GrantState::Approved {
                return Err(AidError::WrongState.into());
            }
            told = Some(says::told_given(&found.name, &amount));
            after.state = Set(GrantState::Given);
            after.given_at = Set(Some(now));
            audit::write(&tx, entry("give"), now).await?;
        }
        Decision::NotGiven => {
            if state != GrantState::Given {
                return Err(AidError::WrongState.into());
            }
            told = Some(says::told_not_given(&found.name, &amount));
            after.state = Set(GrantState::Approved);
            after.given_at = Set(None);
            audit::write(&tx, entry("not_given"), now).await?;
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
        courier_news::note(&tx, &revisions, &question.account).await?;
    }
    remarks.note(&tx).await?;
    thread.note(&tx).await?;
    Ok(tx.commit().await?)
}

/// Whether something granted in a case is still to be decided or handed over.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn is_open(db: &impl ConnectionTrait, case: CaseId) -> Result<bool, DbErr> {
    let open = GrantState::ALL.iter().copied().filter(|state| !state.is_over());
    let found = aid_grant::Entity::find()
        .filter(aid_grant::Column::CaseId.eq(case))
        .filter(aid_grant::Column::State.is_in(open));
    Ok(found.one(db).await?.is_some())
}

/// Moves what is to be decided or handed over in these cases to another desk.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn move_open(db: &impl ConnectionTrait, cases: SelectStatement, to: Adcode) -> Result<(), DbErr> {
    let open = GrantState::ALL.iter().copied().filter(|state| !state.is_over());
    aid_grant::Entity::update_many()
        .col_expr(aid_grant::Column::Adcode, Expr::value(to))
        .filter(aid_grant::Column::CaseId.in_subquery(cases))
        .filter(aid_grant::Column::State.is_in(open))
        .exec(db)
        .await
        .map(|_| ())
}

/// Ends what was granted in cases whose courier erased them: what was booked goes back into the stock.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn end(tx: &Writing, cases: &[CaseId], now: Timestamp) -> Result<(), DbErr> {
    let of = |state: GrantState| {
        aid_grant::Entity::find()
            .filter(aid_grant::Column::CaseId.is_in(cases.to_vec()))
            .filter(aid_grant::Column::State.eq(state))
            .order_by_asc(aid_grant::Column::Resource)
            .lock_exclusive()
            .all(tx)
    };
    for (from, to) in [(GrantState::Approved, GrantState::Cancelled), (GrantState::Proposed, GrantState::Refused)] {
        for row in of(from).await? {
            if from.holds_stock() {
                unbook(tx, &row.resource, row.amount).await?;
            }
            let decided_at = row.decided_at.unwrap_or(now);
            let mut after = row.into_active_model();
            after.state = Set(to);
            after.decided_at = Set(Some(decided_at));
            after.update(tx).await?;
        }
    }
    Ok(())
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
    if booked.rows_affected != 1 {
        return Err(AidError::OutOfStock.into());
    }
    Ok(offers::tell(tx, resource).await?)
}

async fn unbook(tx: &Writing, resource: &str, amount: i64) -> Result<(), DbErr> {
    aid_resource::Entity::update_many()
        .col_expr(aid_resource::Column::Stock, Expr::col(aid_resource::Column::Stock).add(amount))
        .filter(aid_resource::Column::Id.eq(resource))
        .exec(tx)
        .await?;
    offers::tell(tx, resource).await
}
