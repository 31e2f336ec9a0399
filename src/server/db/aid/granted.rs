//! How much was granted, to how many, by prefecture: counted by the database, however many grants there are.

use super::super::scope::RegionColumn as _;
use super::super::tables::{aid_grant, aid_resource, case, question};
use crate::model::Adcode;
use crate::model::aid::GrantState;
use crate::model::staff::Staff;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait as _, Func, SimpleExpr};
use sea_orm::{JoinType, QueryOrder as _, QuerySelect, Select};
use std::collections::HashMap;

/// What was granted in a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Granted {
    /// How many grants.
    pub(crate) grants: i64,
    /// To how many people.
    pub(crate) people: i64,
    /// How much of each resource.
    pub(crate) amounts: Vec<GrantedAmount>,
}

/// How much was granted of a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GrantedAmount {
    pub(crate) name: String,
    pub(crate) unit: String,
    /// Approved by two.
    pub(crate) approved: i64,
    /// Of that, handed over so far.
    pub(crate) given: i64,
}

/// What was approved in a region and a span of time (from, until, milliseconds UTC), by prefecture. Nothing of samples.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn granted(
    db: &impl ConnectionTrait,
    staff: &Staff,
    (from, until): (i64, i64),
) -> Result<HashMap<Adcode, Granted>, DbErr> {
    let had = GrantState::ALL.iter().copied().filter(|state| state.holds_stock());
    let within: Select<aid_grant::Entity> = aid_grant::Entity::find()
        .select_only()
        .column(aid_grant::Column::Adcode)
        .filter(aid_grant::Column::Adcode.seen_by(staff))
        .filter(aid_grant::Column::State.is_in(had))
        .filter(aid_grant::Column::DecidedAt.gte(from))
        .filter(aid_grant::Column::DecidedAt.lt(until))
        .filter(super::of_no_sample())
        .group_by(aid_grant::Column::Adcode);
    let of_case = aid_grant::Entity::belongs_to(case::Entity).from(aid_grant::Column::CaseId).to(case::Column::Id);
    let of_question = case::Entity::belongs_to(question::Entity).from(case::Column::Question).to(question::Column::Id);
    // Of who erased everything, each case counts as somebody.
    let person: SimpleExpr = Func::coalesce([
        Expr::col((question::Entity, question::Column::Account)),
        Expr::col((aid_grant::Entity, aid_grant::Column::CaseId)),
    ])
    .into();
    let counts: Vec<(Adcode, i64, i64)> = within
        .clone()
        .column_as(aid_grant::Column::Id.count(), "grants")
        .column_as(person.count_distinct(), "people")
        .join(JoinType::LeftJoin, of_case.into())
        .join(JoinType::LeftJoin, of_question.into())
        .into_tuple()
        .all(db)
        .await?;
    let of_resource = aid_grant::Entity::belongs_to(aid_resource::Entity)
        .from(aid_grant::Column::Resource)
        .to(aid_resource::Column::Id);
    let given =
        Expr::case(aid_grant::Column::State.eq(GrantState::Given), Expr::col(aid_grant::Column::Amount)).finally(0_i64);
    let sums: Vec<(Adcode, String, String, i64, i64)> = within
        .column(aid_resource::Column::Name)
        .column(aid_resource::Column::Unit)
        .column_as(aid_grant::Column::Amount.sum().cast_as("BIGINT"), "approved")
        .column_as(Func::sum(given).cast_as("BIGINT"), "given")
        .join(JoinType::InnerJoin, of_resource.into())
        .group_by(aid_resource::Column::Name)
        .group_by(aid_resource::Column::Unit)
        .order_by_asc(aid_resource::Column::Name)
        .order_by_asc(aid_resource::Column::Unit)
        .into_tuple()
        .all(db)
        .await?;
    let mut places: HashMap<Adcode, Granted> = counts
        .into_iter()
        .map(|(place, grants, people)| (place, Granted { grants, people, amounts: Vec::new() }))
        .collect();
    for (place, name, unit, approved, given) in sums {
        places.entry(place).or_default().amounts.push(GrantedAmount { name, unit, approved, given });
    }
    Ok(places)
}
