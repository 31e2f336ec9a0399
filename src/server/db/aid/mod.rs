//! Resources for couriers in hardship, and what is granted of them: proposed by a desk, approved by two different people,
//! booked against the stock in one statement, so that it never falls below nothing.

mod granted;
mod grants;
mod hardship;
mod ledger;
mod offers;
mod resources;

use super::connection::Writing;
use super::own_revisions::OwnRevisions;
use super::questions;
use super::scope::OfSample;
use super::tables::{aid_grant, aid_resource, case, question};
use crate::model::CaseId;
use crate::model::aid::AidError;
use crate::model::case::CaseStage;
use crate::model::four_eyes::OneHand;
use crate::model::staff::Staff;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::SimpleExpr;
use sea_orm::{QuerySelect as _, QueryTrait as _};
use thiserror::Error;

pub(crate) use granted::{Granted, GrantedAmount, granted};
pub(crate) use grants::{
    Decision, count, decide, end, grant, is_open, may_have, move_open, of_case, page as grants, propose,
};
pub(crate) use hardship::{hardship_of, set_hardship};
pub(crate) use ledger::{LedgerLine, LedgerPart, amounts, ledger, ledger_line};
pub(in crate::server::db) use offers::tell;
pub(crate) use offers::{KIND as OFFERS, all as offers, open as open_offer};
pub(crate) use resources::{
    MOST_FITTING, RegisterPart, ResourceEntry, add, change, for_couriers_of, is_given, named, page, resource, rule_of,
};

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
    /// It only shows how one looks.
    #[error(transparent)]
    Sample(#[from] OfSample),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Grants of what is really there.
pub(crate) fn of_no_sample() -> SimpleExpr {
    let samples = aid_resource::Entity::find()
        .select_only()
        .column(aid_resource::Column::Id)
        .filter(aid_resource::Column::Sample.eq(true))
        .into_query();
    aid_grant::Column::Resource.not_in_subquery(samples)
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
