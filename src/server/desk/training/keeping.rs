//! A course that is changed by who keeps it.

use crate::model::Timestamp;
use crate::server::db::courses::CourseChange;
use crate::server::db::tables::course;
use crate::server::desk::guard::SignedIn;
use crate::server::desk::refusal::DeskRefusal;
use crate::server::{App, db};
use crate::texts::training as says;
use axum::response::{IntoResponse, Redirect, Response};

/// Changes a course as it was read, and leads back to it.
pub(super) async fn keep(
    app: &App,
    who: &SignedIn,
    row: &course::Model,
    version: i32,
    change: CourseChange,
) -> Result<Response, DeskRefusal> {
    let read = course::Model { version, ..row.clone() };
    if db::courses::change(&app.db, &who.staff, &read, change, Timestamp::now()).await? {
        Ok(Redirect::to(&format!("/desk/training/{}", row.id)).into_response())
    } else {
        Err(DeskRefusal::Conflict(says::CHANGED.to_owned()))
    }
}
