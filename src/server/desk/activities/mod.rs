//! Activities: made from a template, given times, published, changed, called off.

mod acts;
mod form;
mod list;
mod show;

pub(in crate::server::desk) use acts::{add_slots, call_off, drop_slot, finish, publish, resize};
pub(in crate::server::desk) use form::{create, moment_of, write};
pub(in crate::server::desk) use list::{list, new};
pub(in crate::server::desk) use show::show;

use super::guard::SignedIn;
use super::refusal::DeskRefusal;
use crate::model::activity::ActivityState;
use crate::model::{ActivityId, Timestamp};
use crate::server::db::activities::{ActivityHandling, StoredActivity};
use crate::server::db::scope::seen;
use crate::server::{App, db};
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;

fn state_word(state: ActivityState) -> &'static str {
    match state {
        ActivityState::Draft => "草稿",
        ActivityState::Published => "已发布",
        ActivityState::Cancelled => "已取消",
        ActivityState::Done => "已办完",
    }
}

/// An activity that who asks may see.
pub(super) async fn visible(app: &App, who: &SignedIn, id: &str) -> Result<StoredActivity, DeskRefusal> {
    let id: ActivityId = id.parse().map_err(|_| DeskRefusal::NotFound)?;
    let found = db::activities::find(&app.db, id).await?;
    seen(found, &who.staff, |found| found.activity.adcode).ok_or(DeskRefusal::NotFound)
}

async fn done(
    app: &App,
    who: &SignedIn,
    id: &str,
    version: i32,
    handling: ActivityHandling,
) -> Result<Response, DeskRefusal> {
    let StoredActivity { activity, .. } = visible(app, who, id).await?;
    db::activities::handle(&app.db, &who.staff, activity.id, version, handling, Timestamp::now()).await?;
    Ok(Redirect::to(&format!("/desk/activities/{}", activity.id)).into_response())
}
