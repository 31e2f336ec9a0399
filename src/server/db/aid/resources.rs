//! The register of resources: what there is, for whom, and how much of it is left.

use super::super::audit;
use super::super::connection::Db;
use super::super::quotes::{self, Quoting};
use super::super::register::{RegisterQuery, columns};
use super::super::scope::RegionColumn as _;
use super::super::tables::aid_resource;
use super::super::threads::stored;
use super::offers;
use crate::model::aid::{AidKind, AidRule, MOST_AMOUNT};
use crate::model::staff::Staff;
use crate::model::{Adcode, Day, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, OnConflict};
use sea_orm::{ActiveValue::Set, Condition, QueryOrder, QuerySelect};
use std::collections::HashMap;

/// Resources that are held against one hardship at most.
pub(crate) const MOST_FITTING: u64 = 1_000;

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
    /// Whether couriers see it.
    pub(crate) public: bool,
}

/// Those that a desk may give: its own, and those of the whole province.
fn within_reach(staff: &Staff) -> Condition {
    if staff.sees_all() {
        return Condition::all();
    }
    let own = aid_resource::Column::Adcode.within(staff.adcode);
    Condition::any().add(own).add(aid_resource::Column::Adcode.eq(Adcode::HUNAN))
}

/// What of the register is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RegisterPart {
    /// What is given.
    Active,
    /// What is not given any more.
    Stopped,
}

/// A page of what is looked for in the register as a desk sees it, by kind and name, and one more where there is another page.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn page(
    db: &impl ConnectionTrait,
    staff: &Staff,
    part: RegisterPart,
    wanted: &RegisterQuery,
) -> Result<Vec<aid_resource::Model>, DbErr> {
    let looked_at = columns([aid_resource::Column::Name, aid_resource::Column::Papers]);
    let found = aid_resource::Entity::find()
        .filter(within_reach(staff))
        .filter(aid_resource::Column::Active.eq(part == RegisterPart::Active))
        .order_by_asc(aid_resource::Column::Kind)
        .order_by_asc(aid_resource::Column::Name)
        .order_by_asc(aid_resource::Column::Id);
    wanted.on_page(wanted.narrowed(found, aid_resource::Column::Adcode, &looked_at)).all(db).await
}

/// What a desk may give today to couriers of a place: of its own desk, those above it, and the province; at most
/// [`MOST_FITTING`] and one more where there are others.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn for_couriers_of(
    db: &impl ConnectionTrait,
    staff: &Staff,
    place: Adcode,
    today: Day,
) -> Result<Vec<aid_resource::Model>, DbErr> {
    let ended = aid_resource::Column::LastDay.lt(today.to_string());
    aid_resource::Entity::find()
        .filter(within_reach(staff))
        .filter(aid_resource::Column::Sample.eq(false))
        .filter(aid_resource::Column::Adcode.is_in(place.with_those_above()))
        .filter(aid_resource::Column::Active.eq(true))
        .filter(Condition::any().add(aid_resource::Column::LastDay.is_null()).add(ended.not()))
        .order_by_asc(aid_resource::Column::Kind)
        .order_by_asc(aid_resource::Column::Name)
        .order_by_asc(aid_resource::Column::Id)
        .limit(MOST_FITTING + 1)
        .all(db)
        .await
}

/// Some by their numbers, whoever keeps them.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn named(
    db: &impl ConnectionTrait,
    ids: impl Iterator<Item = String>,
) -> Result<HashMap<String, aid_resource::Model>, DbErr> {
    let rows = aid_resource::Entity::find().filter(aid_resource::Column::Id.is_in(ids)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id.clone(), row)).collect())
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
    let quoting = quotes::watch(&tx, Quoting::AidResource, id).await?;
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
        public: Set(entry.public),
        sample: Set(by.is_none()),
        version: Set(1),
    };
    let once = OnConflict::column(aid_resource::Column::Id).do_nothing().to_owned();
    let added = aid_resource::Entity::insert(row).on_conflict(once).exec_without_returning(&tx).await?;
    if let Some(by) = by.filter(|_| added == 1) {
        let said = if entry.public { "add public" } else { "add" };
        let put = audit::Entry::of(by, audit::Action::AidChanged, id, entry.adcode).saying(said);
        audit::write(&tx, put, now).await?;
    }
    quoting.note(&tx).await?;
    offers::tell(&tx, id).await?;
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
    let quoting = quotes::watch(&tx, Quoting::AidResource, id).await?;
    let before = aid_resource::Entity::find_by_id(id).one(&tx).await?;
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
        .col_expr(aid_resource::Column::Public, Expr::value(entry.public))
        .col_expr(aid_resource::Column::Version, Expr::col(aid_resource::Column::Version).add(1))
        .filter(aid_resource::Column::Id.eq(id))
        .filter(aid_resource::Column::Version.eq(version))
        .filter(stock.add(more).between(0, MOST_AMOUNT))
        .exec(&tx)
        .await?;
    if changed.rows_affected == 1 {
        let said = if more == 0 { "change".to_owned() } else { format!("change {more:+}") };
        let said = if before.is_some_and(|row| row.public != entry.public) {
            format!("{said} {}", if entry.public { "public" } else { "private" })
        } else {
            said
        };
        let put = audit::Entry::of(by, audit::Action::AidChanged, id, entry.adcode).saying(said);
        audit::write(&tx, put, now).await?;
        offers::tell(&tx, id).await?;
    }
    quoting.note(&tx).await?;
    tx.commit().await?;
    Ok(changed.rows_affected == 1)
}
