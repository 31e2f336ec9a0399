//! Somebody whose training is kept here.

use crate::model::StaffId;
use crate::model::staff::{Permission, Staff};
use crate::server::desk::guard::SignedIn;
use crate::server::desk::refusal::DeskRefusal;
use crate::server::{App, db};
use axum::response::{IntoResponse, Redirect, Response};

/// Somebody whose training who asks keeps.
pub(super) async fn own(app: &App, who: &SignedIn, id: &str) -> Result<Staff, DeskRefusal> {
    let id: StaffId = id.parse().map_err(|_| DeskRefusal::NotFound)?;
    let row = db::staff::find(&app.db, id).await?.ok_or(DeskRefusal::NotFound)?;
    let staff = db::staff_row::staff_of(&row);
    let is_theirs = who.staff.may(Permission::KeepTraining, staff.adcode) && staff.role.may(Permission::TakeTraining);
    if is_theirs { Ok(staff) } else { Err(DeskRefusal::NotFound) }
}

/// To their page.
pub(super) fn back_to(staff: &Staff) -> Response {
    Redirect::to(&format!("/desk/training/people/{}", staff.id)).into_response()
}
