//! Whether somebody may be on duty on a day: what their desk demands, and what they lack of it. Every way onto the roster
//! asks here.

use super::refusal::DeskRefusal;
use crate::model::staff::Staff;
use crate::model::training::Demanded;
use crate::model::{CourseId, Day, StaffId};
use crate::server::{App, db};
use crate::texts;
use sea_orm::ConnectionTrait;
use std::collections::HashMap;

/// What people lack to be on duty.
pub(super) struct Lacking {
    fitness: db::duty_demands::Fitness,
    titles: HashMap<CourseId, String>,
}

/// What these people lack.
pub(super) async fn lacking(app: &App, staff: &[Staff]) -> Result<Lacking, DeskRefusal> {
    let fitness = db::duty_demands::fitness(&app.db, &staff.iter().collect::<Vec<_>>()).await?;
    Ok(Lacking { fitness, titles: db::courses::titles(&app.db).await? })
}

impl Lacking {
    /// What a course or a qualification is called.
    pub(super) fn name_of(&self, what: Demanded) -> String {
        super::training::name_of(what, &self.titles)
    }

    /// What somebody lacks on a day, in words; empty where they lack nothing, and of days that are past.
    pub(super) fn words(&self, staff: &Staff, day: Day, today: Day) -> String {
        let lacks = if day < today { Vec::new() } else { self.fitness.lacks(staff, day) };
        super::training::lack_words(&lacks, &self.titles)
    }
}

/// Lets through who lacks nothing on these days; to be asked within the transaction that puts them on duty.
pub(super) async fn fit(
    db: &impl ConnectionTrait,
    staff: &Staff,
    days: impl IntoIterator<Item = Day>,
) -> Result<(), DeskRefusal> {
    let fitness = db::duty_demands::fitness(db, &[staff]).await?;
    for day in days {
        let lacks = fitness.lacks(staff, day);
        if !lacks.is_empty() {
            let titles = db::courses::titles(db).await?;
            let lacking = super::training::lack_words(&lacks, &titles);
            return Err(DeskRefusal::Wrong(texts::training::not_on_duty(&staff.name, day, &lacking)));
        }
    }
    Ok(())
}

/// Whom a copied week leaves out on which day, and why.
pub(super) async fn unfit(
    app: &App,
    staff: &[Staff],
    from: Day,
    to: Day,
) -> Result<Vec<(StaffId, Day, String)>, DeskRefusal> {
    let (week, lacking) = (db::roster::duties(&app.db, from, from.plus(6)).await?, lacking(app, staff).await?);
    let moved = week.iter().filter(|duty| staff.iter().any(|one| one.id == duty.staff.id));
    let left_out = moved.filter_map(|duty| {
        let day = to.plus(duty.day.days_since(from));
        let words = lacking.words(&duty.staff, day, to);
        let says = || texts::training::left_out(&duty.staff.name, day, &words);
        (!words.is_empty()).then(|| (duty.staff.id, day, says()))
    });
    Ok(left_out.collect())
}
