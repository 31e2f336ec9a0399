//! A station keeper's page, opened by the link that an office made for their station: open or closed and on
//! which days, what has run out, what lies ready, hours and phone, and nothing else. It works without a script (the map alone
//! needs one), and without an account: who has the link is the keeper, until it is withdrawn.

mod photos;
mod place;
mod supplies;

pub(super) use photos::add as add_photo;
pub(super) use place::script as map_script;

pub(super) use supplies::{
    Said as SaidSupplies, calendar, changed as with_supplies, fields as supply_fields, save as save_supplies,
};

use super::limits::Address;
use super::pages::{message_body, page, top};
use super::problem::Refusal;
use super::{App, db};
use crate::model::closure::LONGEST_REASON;
use crate::model::timestamp::DAY_MS;
use crate::model::{
    Closure, Day, OpeningHours, Phone, Service, Services, Station, StationStatus, Timestamp, VerifiedBy,
};
use crate::server::db::audit::{Action, Entry};
use crate::server::db::imports::station_of;
use crate::server::db::station_table::Model;
use crate::texts;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{Form, FormRejection};
use dioxus::prelude::*;
use serde::Deserialize;
use std::borrow::Cow;

/// What couriers used is told for so many milliseconds: 30 days.
const MONTH_MS: i64 = 30 * DAY_MS;

/// Why the page does not do as asked.
enum Why {
    /// The link is none, or was withdrawn.
    NoLink,
    /// Too often.
    TooMany,
    /// What was filled in.
    Wrong(Cow<'static, str>),
    /// The database.
    Database(sea_orm::DbErr),
}

impl Why {
    fn wrong(why: impl Into<Cow<'static, str>>) -> Self {
        Self::Wrong(why.into())
    }
}

impl From<sea_orm::DbErr> for Why {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Database(error)
    }
}

impl IntoResponse for Why {
    fn into_response(self) -> Response {
        let (status, title, detail): (_, Cow<'static, str>, Cow<'static, str>) = match self {
            Self::NoLink => (StatusCode::NOT_FOUND, "这个链接不能用了".into(), "请向给你链接的单位要一个新的。".into()),
            Self::TooMany => (StatusCode::TOO_MANY_REQUESTS, "太频繁了".into(), "请过几分钟再试。".into()),
            Self::Wrong(why) => (StatusCode::UNPROCESSABLE_ENTITY, "没有保存".into(), why),
            Self::Database(error) => {
                let (status, title, detail) = Refusal::from(error).for_person();
                (status, title.into(), detail.into())
            }
        };
        page(status, &title, message_body(&title, &detail))
    }
}

async fn station(app: &App, token: &str, from: Address) -> Result<(Model, Station), Why> {
    let Some(row) = db::keepers::station(&app.db, token, Timestamp::now()).await? else {
        // Guessing is slow; who has a right link is never refused because of who guesses beside them.
        app.limits.wrong_link(from).map_err(|_: Refusal| Why::TooMany)?;
        return Err(Why::NoLink);
    };
    let station = station_of(&row)?;
    Ok((row, station))
}

/// The form.
pub(super) async fn show(
    State(app): State<App>,
    from: Address,
    Path(token): Path<String>,
    axum::extract::RawQuery(query): axum::extract::RawQuery,
) -> Response {
    match station(&app, &token, from).await {
        Ok((_, station)) => {
            let since = Timestamp(Timestamp::now().0 - MONTH_MS);
            let used = match db::reports::used(&app.db, &station.code, since).await {
                Ok(used) => texts::keeper::used(used.visits, used.thanks, &used.services),
                Err(error) => return Why::from(error).into_response(),
            };
            let body = body(&app, &station, &token, query.as_deref() == Some("saved"), &used);
            // The next who holds this phone must not find it.
            ([(header::CACHE_CONTROL, "no-store")], page(StatusCode::OK, &station.name, body)).into_response()
        }
        Err(why) => why.into_response(),
    }
}

fn body(app: &App, station: &Station, token: &str, saved: bool, used: &str) -> Element {
    let services: Vec<(Service, bool)> =
        station.services.iter().map(|service| (service, station.lacking.contains(service))).collect();
    let hours = station.hours.as_ref().map(OpeningHours::in_chinese).unwrap_or_default();
    let phone = station.phone.as_ref().map(ToString::to_string).unwrap_or_default();
    let paused = station.status == StationStatus::Paused;
    let (name, code) = (station.name.clone(), station.code.clone());
    let now = Timestamp::now();
    let today = Day::of(now);
    let (first, last, reason) = station.closing(now).map(Closure::written).unwrap_or_default();
    rsx! {
        {top()}
        main { class: "screen",
            h1 { "{name}" }
            p { class: "address", "{code}　{texts::keeper::LINE}" }
            if saved {
                p { class: "open", role: "status", "{texts::keeper::SAVED}" }
            }
            p { class: "unknown", "{used}" }
            {supplies::expiring(station, today)}
            form { method: "post", action: "/k/{token}",
                h2 { "{texts::keeper::OPEN}" }
                label { class: "choice", input { r#type: "radio", name: "status", value: "active", checked: !paused } "{texts::keeper::ACTIVE}" }
                label { class: "choice", input { r#type: "radio", name: "status", value: "paused", checked: paused } "{texts::keeper::PAUSED}" }
                h2 { "{texts::keeper::CLOSED_DAYS}" }
                label { r#for: "closed_first", "{texts::keeper::CLOSED_FIRST}" }
                input { id: "closed_first", name: "closed_first", r#type: "date", value: "{first}" }
                label { r#for: "closed_last", "{texts::keeper::CLOSED_LAST}" }
                input { id: "closed_last", name: "closed_last", r#type: "date", value: "{last}" }
                label { r#for: "closed_reason", "{texts::keeper::CLOSED_REASON}" }
                input { id: "closed_reason", name: "closed_reason", maxlength: "{LONGEST_REASON}", value: "{reason}" }
                if !services.is_empty() {
                    h2 { "{texts::keeper::LACKING}" }
                    for (service, lacking) in services {
                        label { class: "choice", input { r#type: "checkbox", name: "lacking", value: "{service.code()}", checked: lacking } "{texts::service(service)}" }
                    }
                }
                label { r#for: "hours", "{texts::station::HOURS}" }
                input { id: "hours", name: "hours", maxlength: 200, value: "{hours}", placeholder: "周一至周五 9:00-17:00" }
                label { r#for: "phone", "{texts::station::PHONE}" }
                input { id: "phone", name: "phone", r#type: "tel", maxlength: 30, value: "{phone}" }
                button { class: "button main huge", r#type: "submit", "{texts::keeper::SAVE}" }
            }
            {supplies::form(station, token, today)}
            {photos::form(station, token)}
            {place::map(app, station)}
        }
    }
}

/// What a keeper may say.
#[derive(Deserialize)]
pub(super) struct Said {
    status: String,
    #[serde(default)]
    closed_first: String,
    #[serde(default)]
    closed_last: String,
    #[serde(default)]
    closed_reason: String,
    #[serde(default)]
    lacking: Vec<String>,
    #[serde(default)]
    hours: String,
    #[serde(default)]
    phone: String,
}

impl Said {
    fn station(&self, before: &Station) -> Result<Station, Why> {
        let hours = match self.hours.trim() {
            "" => None,
            // What they left as it was is kept as it is, whatever its words lose in between.
            same if before.hours.as_ref().is_some_and(|hours| hours.in_chinese() == same) => before.hours.clone(),
            text => Some(
                OpeningHours::from_chinese(text)
                    .map_err(|asked| Why::wrong(format!("{asked}。请返回，写成“周一至周五 9:00-17:00”这样。")))?,
            ),
        };
        let phone = match self.phone.trim() {
            "" => None,
            text => Some(Phone::parse(text).map_err(|_| Why::wrong("电话不对，请返回检查。"))?),
        };
        let closed = Closure::typed(&self.closed_first, &self.closed_last, &self.closed_reason)
            .map_err(|error| Why::wrong(format!("{error}。请返回检查。")))?;
        let lacking: Services = self.lacking.iter().filter_map(|code| Service::from_code(code)).collect();
        Ok(Station {
            status: StationStatus::of_code(&self.status).ok_or(Why::wrong("请返回，选开放还是暂停。"))?,
            lacking: lacking.of(before.services),
            closed,
            hours,
            phone,
            ..before.clone()
        })
    }
}

/// Keeps what they say.
pub(super) async fn save(
    State(app): State<App>,
    from: Address,
    Path(token): Path<String>,
    said: Result<Form<Said>, FormRejection>,
) -> Response {
    change(&app, from, &token, |before| said.map_err(|_| Why::wrong("请返回，把表填完整再保存。"))?.station(before))
        .await
}

/// Writes the station as its keeper wants it, and leads back to their page.
async fn change(
    app: &App,
    from: Address,
    token: &str,
    wanted: impl FnOnce(&Station) -> Result<Station, Why>,
) -> Response {
    let keep = async {
        let (row, before) = station(app, token, from).await?;
        // They stand in it: nobody knows better.
        let after = wanted(&before)?.verified(VerifiedBy::Keeper, Timestamp::now());
        let what = super::desk::station_differences(&before, &after);
        let entry = Entry::of_keeper(Action::StationChanged, after.code.as_str(), after.adcode).saying(what);
        if db::stations::edit(&app.db, &row, &after, false, entry).await? {
            Ok(())
        } else {
            Err(Why::wrong("驿站信息刚刚有变化，请返回，刷新再试。"))
        }
    };
    match keep.await {
        Ok(()) => Redirect::to(&format!("/k/{token}?saved")).into_response(),
        Err(why) => why.into_response(),
    }
}
