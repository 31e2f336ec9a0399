//! Cases: the list, each with its steps and referrals, and the file for print.

mod list;
mod partner_files;
mod print;
mod referrals;
mod show;
mod steps;

pub(in crate::server::desk) use list::list;
pub(in crate::server::desk) use partner_files::{file as partner_file, pass_on};
pub(in crate::server::desk) use print::print;
pub(in crate::server::desk) use referrals::{answer, link, refer, reply, withdraw};
pub(in crate::server::desk) use show::show;
pub(in crate::server::desk) use steps::{bring, step};

use super::guard::SignedIn;
use super::refusal::DeskRefusal;
use crate::model::case::{CaseView, ReferralState, ReferralTo};
use crate::model::staff::StaffRole;
use crate::model::timestamp::DAY_MS;
use crate::model::{CaseId, Timestamp};
use crate::server::db::scope::seen;
use crate::server::db::tables::{case, question, referral};
use crate::server::{App, db};
use crate::texts;
use dioxus::prelude::*;

/// A step's time limit in a class and in words.
pub(super) fn limit(due: Option<Timestamp>, paused: Option<Timestamp>, now: Timestamp) -> (&'static str, String) {
    let Some(due) = due else { return ("done", "结案".to_owned()) };
    if paused.is_some() {
        return ("done", texts::working_time::PAUSED.to_owned());
    }
    let says = texts::working_time::until(due, now);
    match due.0 - now.0 {
        ..0 => ("overdue", says),
        0..DAY_MS => ("amber", says),
        _ => ("green", says),
    }
}

/// A case that who asks may see, with its question.
pub(super) async fn visible(
    app: &App,
    who: &SignedIn,
    id: &str,
) -> Result<(CaseId, case::Model, question::Model, CaseView), DeskRefusal> {
    let id: CaseId = id.parse().map_err(|_| DeskRefusal::NotFound)?;
    let found = db::cases::find(&app.db, id).await?;
    let row = seen(found, &who.staff, |row| row.adcode).ok_or(DeskRefusal::NotFound)?;
    let view = db::threads::case_view(&app.db, &row).await?;
    let view = if who.staff.role == StaffRole::Liaison {
        view.for_office(ReferralTo::PostalAdministration).ok_or(DeskRefusal::NotFound)?
    } else {
        view
    };
    let question = db::inbox::find(&app.db, row.question).await?;
    let question = question.ok_or(DeskRefusal::NotFound)?;
    Ok((id, row, question, view))
}

/// What whoever works on a case is called.
async fn owner(app: &App, row: &case::Model) -> Result<String, DeskRefusal> {
    Ok(match row.owner {
        Some(owner) => db::staff::find(&app.db, owner).await?.map(|row| row.name).unwrap_or_default(),
        None => String::new(),
    })
}

/// The number of a case that is said on the phone.
async fn numbered(app: &App, row: &case::Model) -> Result<String, DeskRefusal> {
    let mut rows = [row.clone()];
    db::references::of_cases(&app.db, &mut rows).await?;
    Ok(rows[0].number.clone().unwrap_or_default())
}

/// When a referral was proposed, decided, answered or taken back, in one line.
fn referral_days(row: &referral::Model, now: Timestamp) -> String {
    let agreed = row.withdrawn_at.is_some() || row.state != ReferralState::Declined;
    texts::case::ReferralDays {
        proposed: row.proposed_at,
        decided: row.decided_at.map(|at| (at, agreed)),
        answered: row.answered_at,
        withdrawn: row.withdrawn_at.map(|at| (at, row.withdrawn_why.clone())),
        due: row.due_at,
    }
    .line(now)
}
