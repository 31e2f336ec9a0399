//! The register of deputies of people's congresses and members of the CPPCC.

use super::audit;
use super::connection::Db;
use super::proposals;
use super::register::{RegisterQuery, columns};
use super::scope::RegionColumn as _;
use super::tables::{deputy, meeting, meeting_deputy, proposal_dossier};
use crate::model::deputy::{DeputyKind, DeputyLevel, MeetingState};
use crate::model::staff::Staff;
use crate::model::{Adcode, DeputyId, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, OnConflict};
use sea_orm::{ActiveValue::Set, Condition, QueryOrder, QuerySelect, QueryTrait as _, Select};
use std::collections::HashMap;

/// Deputies that are offered to choose from at most.
pub(crate) const MOST_OFFERED: u64 = 3_000;

/// What an office writes of somebody.
#[derive(Clone, Debug)]
pub(crate) struct DeputyEntry {
    pub(crate) kind: DeputyKind,
    pub(crate) level: DeputyLevel,
    pub(crate) adcode: Adcode,
    pub(crate) name: String,
    pub(crate) term: String,
    /// Where they work, and as what; may be empty.
    pub(crate) unit: String,
    /// How they are reached; may be empty.
    pub(crate) contact: String,
    pub(crate) active: bool,
}

/// Those that a desk may ask: of its own region, and of the whole province.
fn within_reach(staff: &Staff) -> Condition {
    if staff.sees_all() {
        return Condition::all();
    }
    Condition::any().add(deputy::Column::Adcode.within(staff.adcode)).add(deputy::Column::Adcode.eq(Adcode::HUNAN))
}

/// The register as a desk sees it, those in office first, by level and name.
fn register(staff: &Staff) -> Select<deputy::Entity> {
    deputy::Entity::find()
        .filter(within_reach(staff))
        .order_by_desc(deputy::Column::Active)
        .order_by_asc(deputy::Column::Kind)
        .order_by_asc(deputy::Column::Level)
        .order_by_asc(deputy::Column::Name)
        .order_by_asc(deputy::Column::Id)
}

/// A page of what is looked for in the register, and one more where there is another page.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn page(
    db: &impl ConnectionTrait,
    staff: &Staff,
    wanted: &RegisterQuery,
) -> Result<Vec<deputy::Model>, DbErr> {
    let looked_at =
        columns([deputy::Column::Name, deputy::Column::Unit, deputy::Column::Term, deputy::Column::Contact]);
    let found = wanted.narrowed(register(staff), deputy::Column::Adcode, &looked_at);
    wanted.on_page(found).all(db).await
}

/// All that a desk may choose from for a sample, or for what is real, with those who have left office, as they may have come to a meeting.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn list(db: &impl ConnectionTrait, staff: &Staff, sample: bool) -> Result<Vec<deputy::Model>, DbErr> {
    register(staff).filter(deputy::Column::Sample.eq(sample)).limit(MOST_OFFERED).all(db).await
}

/// One that a desk may ask.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn find(
    db: &impl ConnectionTrait,
    staff: &Staff,
    id: DeputyId,
) -> Result<Option<deputy::Model>, DbErr> {
    deputy::Entity::find_by_id(id).filter(within_reach(staff)).one(db).await
}

/// One of them, whoever asks.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn by_number(db: &impl ConnectionTrait, id: DeputyId) -> Result<Option<deputy::Model>, DbErr> {
    deputy::Entity::find_by_id(id).one(db).await
}

/// Puts somebody into the register. The same number again is the same one.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn add(
    db: &Db,
    by: Option<&Staff>,
    id: DeputyId,
    entry: DeputyEntry,
    now: Timestamp,
) -> Result<(), DbErr> {
    let tx = db.write().await?;
    let adcode = entry.adcode;
    let row = deputy::ActiveModel {
        id: Set(id),
        kind: Set(entry.kind),
        level: Set(entry.level),
        adcode: Set(adcode),
        name: Set(entry.name),
        term: Set(entry.term),
        unit: Set(entry.unit),
        contact: Set(entry.contact),
        active: Set(entry.active),
        sample: Set(by.is_none()),
        version: Set(1),
    };
    let once = OnConflict::column(deputy::Column::Id).do_nothing().to_owned();
    let added = deputy::Entity::insert(row).on_conflict(once).exec_without_returning(&tx).await?;
    if let Some(by) = by.filter(|_| added == 1) {
        let put = audit::Entry::of(by, audit::Action::DeputyChanged, &id.to_string(), adcode).saying("add");
        audit::write(&tx, put, now).await?;
    }
    tx.commit().await
}

/// Changes what stands of somebody, if nobody did since `version` was read; `false` where somebody did.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn change(
    db: &Db,
    by: &Staff,
    (id, version): (DeputyId, i32),
    entry: DeputyEntry,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let tx = db.write().await?;
    let changed = deputy::Entity::update_many()
        .col_expr(deputy::Column::Kind, Expr::value(entry.kind))
        .col_expr(deputy::Column::Level, Expr::value(entry.level))
        .col_expr(deputy::Column::Adcode, Expr::value(entry.adcode))
        .col_expr(deputy::Column::Name, Expr::value(entry.name))
        .col_expr(deputy::Column::Term, Expr::value(entry.term))
        .col_expr(deputy::Column::Unit, Expr::value(entry.unit))
        .col_expr(deputy::Column::Contact, Expr::value(entry.contact))
        .col_expr(deputy::Column::Active, Expr::value(entry.active))
        .col_expr(deputy::Column::Version, Expr::col(deputy::Column::Version).add(1))
        .filter(deputy::Column::Id.eq(id))
        .filter(deputy::Column::Version.eq(version))
        .exec(&tx)
        .await?;
    if changed.rows_affected == 1 {
        let put = audit::Entry::of(by, audit::Action::DeputyChanged, &id.to_string(), entry.adcode).saying("change");
        audit::write(&tx, put, now).await?;
    }
    tx.commit().await?;
    Ok(changed.rows_affected == 1)
}

/// To how many meetings each came, and how many proposals each handed in: of those that somebody sees, and no samples.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn tallies(db: &impl ConnectionTrait, staff: &Staff) -> Result<HashMap<DeputyId, (i64, i64)>, DbErr> {
    let mut tallies: HashMap<DeputyId, (i64, i64)> = HashMap::new();
    let held = meeting::Entity::find()
        .select_only()
        .column(meeting::Column::Id)
        .filter(meeting::Column::State.eq(MeetingState::Held))
        .filter(meeting::Column::Sample.eq(false))
        .filter(meeting::Column::Adcode.seen_by(staff));
    let came: Vec<(DeputyId, i64)> = meeting_deputy::Entity::find()
        .select_only()
        .column(meeting_deputy::Column::Deputy)
        .column_as(meeting_deputy::Column::Meeting.count(), "count")
        .filter(meeting_deputy::Column::Came.eq(true))
        .filter(meeting_deputy::Column::Meeting.in_subquery(held.into_query()))
        .group_by(meeting_deputy::Column::Deputy)
        .into_tuple()
        .all(db)
        .await?;
    for (id, count) in came {
        tallies.entry(id).or_default().0 = count;
    }
    let handed_in: Vec<(DeputyId, i64)> = proposal_dossier::Entity::find()
        .select_only()
        .column(proposal_dossier::Column::Deputy)
        .column_as(proposal_dossier::Column::Proposal.count(), "count")
        .filter(proposal_dossier::Column::Deputy.is_not_null())
        .filter(proposal_dossier::Column::Adcode.seen_by(staff))
        .filter(proposal_dossier::Column::Proposal.not_in_subquery(proposals::samples(db).into_query()))
        .group_by(proposal_dossier::Column::Deputy)
        .into_tuple()
        .all(db)
        .await?;
    for (id, count) in handed_in {
        tallies.entry(id).or_default().1 = count;
    }
    Ok(tallies)
}
