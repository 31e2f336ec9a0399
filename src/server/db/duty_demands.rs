//! What desks demand of who is on duty, and what somebody lacks of it.

use super::audit;
use super::connection::Db;
use super::proofs;
use super::scope::RegionColumn as _;
use super::tables::duty_demand;
use crate::model::staff::Staff;
use crate::model::training::{Demand, Demanded, Lack, Proofs, lacks};
use crate::model::{Adcode, Author, Day, StaffId, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, Condition, QueryOrder};
use std::collections::HashMap;

/// What a row demands; nothing where it names neither.
fn demand_of(row: &duty_demand::Model) -> Option<Demand> {
    let what = row.course.map(Demanded::Course).or_else(|| row.qualification.map(Demanded::Qualification))?;
    Some(Demand { of: row.author, what })
}

/// The rows that hold at a desk: its own, and the province's.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of_desk(db: &impl ConnectionTrait, desk: Adcode) -> Result<Vec<duty_demand::Model>, DbErr> {
    let own = Condition::any().add(duty_demand::Column::Adcode.within(desk));
    let found = duty_demand::Entity::find().filter(own.add(duty_demand::Column::Adcode.eq(Adcode::HUNAN)));
    found.order_by_asc(duty_demand::Column::Adcode).order_by_asc(duty_demand::Column::Id).all(db).await
}

/// Demands something; what is demanded already is demanded once.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn add(
    db: &Db,
    by: &Staff,
    desk: Adcode,
    (of, what): (Option<Author>, Demanded),
    now: Timestamp,
) -> Result<(), DbErr> {
    let tx = db.write().await?;
    tx.hold("roster").await?;
    let wanted = Demand { of, what };
    let known = of_desk(&tx, desk).await?;
    if !known.iter().any(|row| row.adcode == desk && demand_of(row) == Some(wanted)) {
        let id = uuid::Uuid::now_v7().to_string();
        let row = duty_demand::ActiveModel {
            id: Set(id.clone()),
            adcode: Set(desk),
            author: Set(of),
            course: Set(if let Demanded::Course(course) = what { Some(course) } else { None }),
            qualification: Set(if let Demanded::Qualification(kind) = what { Some(kind) } else { None }),
        };
        duty_demand::Entity::insert(row).exec_without_returning(&tx).await?;
        audit::write(&tx, audit::Entry::of(by, audit::Action::DutyDemandSet, &id, desk).saying("add"), now).await?;
    }
    tx.commit().await
}

/// One of them.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn find(db: &impl ConnectionTrait, id: &str) -> Result<Option<duty_demand::Model>, DbErr> {
    duty_demand::Entity::find_by_id(id).one(db).await
}

/// Demands something no more.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn remove(db: &Db, by: &Staff, row: &duty_demand::Model, now: Timestamp) -> Result<(), DbErr> {
    let tx = db.write().await?;
    tx.hold("roster").await?;
    duty_demand::Entity::delete_by_id(row.id.clone()).exec(&tx).await?;
    let entry = audit::Entry::of(by, audit::Action::DutyDemandSet, &row.id, row.adcode).saying("remove");
    audit::write(&tx, entry, now).await?;
    tx.commit().await
}

/// What is demanded at the desks of some members of staff, and what they have.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fitness {
    demands: Vec<(Adcode, Demand)>,
    proofs: HashMap<StaffId, Proofs>,
}

impl Fitness {
    /// What somebody lacks to be on duty on a day.
    pub(crate) fn lacks(&self, staff: &Staff, day: Day) -> Vec<Lack> {
        let theirs = self.demands.iter().filter(|(desk, _)| *desk == Adcode::HUNAN || desk.holds(staff.adcode));
        let theirs: Vec<Demand> = theirs.map(|(_, demand)| *demand).collect();
        let none = Proofs::default();
        lacks(&theirs, staff.author, self.proofs.get(&staff.id).unwrap_or(&none), day)
    }
}

/// What some members of staff lack on whatever day.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn fitness(db: &impl ConnectionTrait, staff: &[&Staff]) -> Result<Fitness, DbErr> {
    let rows = duty_demand::Entity::find().all(db).await?;
    let demands: Vec<_> = rows.iter().filter_map(|row| Some((row.adcode, demand_of(row)?))).collect();
    if demands.is_empty() {
        return Ok(Fitness::default());
    }
    let ids: Vec<StaffId> = staff.iter().map(|one| one.id).collect();
    Ok(Fitness { demands, proofs: proofs::of(db, &ids).await? })
}
