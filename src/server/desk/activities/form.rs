//! The form of an activity, and what is read of it.

use super::super::guard::{Filled, SignedIn};
use super::super::page::{hidden, options, own_regions};
use super::super::refusal::DeskRefusal;
use super::{done, visible};
use crate::model::activity::{Activity, ActivityKind, ActivityState, Limit, MOST_LINE, MOST_TEXT, Place};
use crate::model::plain_text::{one_line, paragraphs};
use crate::model::{ActivityId, Adcode, Day, Position, StationCode, Timestamp};
use crate::server::db::activities::{ActivityHandling, StoredActivity};
use crate::server::{App, db};
use crate::texts;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDateTime;
use dioxus::prelude::*;
use serde::Deserialize;

fn local(moment: Timestamp) -> String {
    moment.china_time().format("%Y-%m-%dT%H:%M").to_string()
}

pub(super) fn form(who: &SignedIn, action: &str, activity: &Activity, version: Option<i32>) -> Element {
    let activity = activity.clone();
    let places = own_regions(&who.staff);
    let (times, days) =
        activity.limit.map_or_else(Default::default, |limit| (limit.times.to_string(), limit.days.to_string()));
    let station = activity.place.station.as_ref().map(ToString::to_string).unwrap_or_default();
    let (lat, lon) =
        activity.place.position.map_or_else(Default::default, |at| (at.lat().to_string(), at.lon().to_string()));
    let published = activity.state == ActivityState::Published;
    rsx! {
        form { class: "wide", method: "post", action: "{action}",
            {hidden(who, version)}
            label { "类型" select { name: "kind", {options(None, kinds(version.map(|_| activity.kind)), activity.kind.code())} } }
            label { "名称" input { name: "title", required: true, maxlength: "{MOST_LINE}", value: "{activity.title}" } }
            label { "谁来办" input { name: "host", required: true, maxlength: "{MOST_LINE}", value: "{activity.host}" } }
            label { "给哪里的小哥" select { name: "adcode", {options(None, places, &activity.adcode.to_string())} } }
            label { class: "check", input { r#type: "checkbox", name: "local_only", checked: activity.local_only } "只给在当地送件的小哥（预约时要选在哪里送件，门口可以核对）" }
            label { "在哪个驿站（填编号，地点自动带出；不在驿站就填下面）" input { name: "station", value: "{station}", placeholder: "430100-0012" } }
            label { "地点名称" input { name: "place", maxlength: "{MOST_LINE}", value: "{activity.place.name}" } }
            label { "地址" input { name: "address", maxlength: "{MOST_LINE}", value: "{activity.place.address}" } }
            div { class: "row",
                label { "纬度（WGS-84，可以不填）" input { name: "lat", inputmode: "decimal", value: "{lat}" } }
                label { "经度" input { name: "lon", inputmode: "decimal", value: "{lon}" } }
            }
            label { "内容" textarea { name: "about", rows: 4, maxlength: "{MOST_TEXT}", "{activity.about}" } }
            label { "要带什么" textarea { name: "bring", rows: 2, maxlength: "{MOST_TEXT}", "{activity.bring}" } }
            div { class: "row",
                label { "什么时候开始约" input { r#type: "datetime-local", name: "opens", required: true, value: "{local(activity.opens_at)}" } }
                label { "约到什么时候" input { r#type: "datetime-local", name: "closes", required: true, value: "{local(activity.closes_at)}" } }
            }
            div { class: "row",
                label { "每人最多几次（不限就空着）" input { r#type: "number", name: "times", min: 1, max: 99, value: "{times}" } }
                label { "在几天之内" input { r#type: "number", name: "days", min: 1, max: 3650, value: "{days}" } }
            }
            if published {
                label { "改了什么？（会告诉每个约了的人；没有要说的就空着）" input { name: "notice", maxlength: 200 } }
            }
            if version.is_some() {
                label { "课后材料（办完以后小哥可以看、可以存）" textarea { name: "materials", rows: 3, maxlength: "{MOST_TEXT}", "{activity.materials}" } }
            }
            button { class: "main", r#type: "submit", "保存" }
        }
    }
}

/// An activity as it was filled in.
#[derive(Deserialize)]
pub(in crate::server::desk) struct ActivityForm {
    #[serde(default)]
    version: i32,
    kind: String,
    title: String,
    host: String,
    adcode: String,
    #[serde(default)]
    local_only: Option<String>,
    #[serde(default)]
    station: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    address: String,
    #[serde(default)]
    lat: String,
    #[serde(default)]
    lon: String,
    #[serde(default)]
    about: String,
    #[serde(default)]
    bring: String,
    opens: String,
    closes: String,
    #[serde(default)]
    times: String,
    #[serde(default)]
    days: String,
    #[serde(default)]
    notice: String,
    #[serde(default)]
    materials: String,
}

pub(super) fn wrong(why: impl Into<String>) -> DeskRefusal {
    DeskRefusal::Wrong(why.into())
}

pub(super) fn wrong_at(field: &'static str, why: impl Into<String>) -> DeskRefusal {
    DeskRefusal::WrongAt(field, why.into())
}

fn line_of(field: &'static str, text: &str, what: &str) -> Result<String, DeskRefusal> {
    one_line(text, MOST_LINE).map_err(|error| wrong_at(field, format!("{what}{error}")))
}

fn optional(field: &'static str, text: &str, most: usize, what: &str) -> Result<String, DeskRefusal> {
    if text.trim().is_empty() {
        return Ok(String::new());
    }
    paragraphs(text, most).map_err(|error| wrong_at(field, format!("{what}{error}")))
}

/// A moment as a browser's field gives it, on a clock in China.
pub(in crate::server::desk) fn moment_of(text: &str, what: &str) -> Result<Timestamp, DeskRefusal> {
    let parsed = NaiveDateTime::parse_from_str(text.get(..16).unwrap_or(text), "%Y-%m-%dT%H:%M");
    // A year that no day can have is mistyped.
    let is_day = |moment: &Timestamp| Day::parse(&Day::of(*moment).to_string()).is_ok();
    let moment = parsed.ok().map(Timestamp::from_china_time).filter(is_day);
    moment.ok_or_else(|| wrong(format!("请填{what}")))
}

impl ActivityForm {
    async fn activity(&self, app: &App, who: &SignedIn, id: ActivityId) -> Result<Activity, DeskRefusal> {
        let adcode =
            Adcode::parse(&self.adcode).ok().filter(|adcode| who.staff.covers(*adcode)).ok_or(DeskRefusal::NotFound)?;
        let (opens_at, closes_at) = (
            moment_of(&self.opens, "开始约的时间").map_err(|error| error.at("opens"))?,
            moment_of(&self.closes, "截止时间").map_err(|error| error.at("closes"))?,
        );
        if opens_at >= closes_at {
            return Err(wrong_at("closes", "截止时间要晚于开始约的时间"));
        }
        let limit = match (self.times.trim(), self.days.trim()) {
            ("", "") => None,
            (times, days) => {
                let number = |text: &str| text.parse::<u32>().ok().filter(|number| (1..=3650).contains(number));
                let both = number(times)
                    .zip(number(days))
                    .ok_or_else(|| wrong_at("times", "每人限次：两个数字都要填，或者都空着"))?;
                Some(Limit { times: both.0, days: both.1 })
            }
        };
        Ok(Activity {
            id,
            kind: ActivityKind::of_code(&self.kind).ok_or_else(|| wrong_at("kind", "请选类型"))?,
            title: line_of("title", &self.title, "名称")?,
            host: line_of("host", &self.host, "谁来办")?,
            about: optional("about", &self.about, MOST_TEXT, "内容")?,
            bring: optional("bring", &self.bring, MOST_TEXT, "要带什么")?,
            adcode,
            local_only: self.local_only.is_some(),
            place: self.where_(app).await?,
            slots: vec![],
            opens_at,
            closes_at,
            limit,
            state: ActivityState::Draft,
            notice: optional("notice", &self.notice, 200, "改了什么")?,
            materials: optional("materials", &self.materials, MOST_TEXT, "课后材料")?,
            sample: false,
        })
    }

    /// The station's place, or the one that was filled in.
    async fn where_(&self, app: &App) -> Result<Place, DeskRefusal> {
        if !self.station.trim().is_empty() {
            let code = StationCode::parse(&self.station).map_err(|error| wrong_at("station", error.to_string()))?;
            let entry = db::feed::one(&app.db, "station", code.as_str()).await?.and_then(|entry| entry.body);
            let station: Option<crate::model::Station> = entry.and_then(|body| serde_json::from_str(&body).ok());
            let station = station.ok_or_else(|| wrong_at("station", format!("没有编号是 {code} 的驿站")))?;
            return Ok(Place {
                name: station.name,
                address: station.address,
                station: Some(code),
                position: Some(station.position),
            });
        }
        let position = match (self.lat.trim(), self.lon.trim()) {
            ("", "") => None,
            (lat, lon) => {
                let degrees =
                    |text: &str| text.parse::<f64>().map_err(|_| wrong_at("lat", "经纬度要填数字，或者都空着"));
                let at =
                    Position::new(degrees(lat)?, degrees(lon)?).map_err(|error| wrong_at("lat", error.to_string()))?;
                Some(at)
                    .filter(|at| at.is_in_china())
                    .ok_or_else(|| wrong_at("lat", "经纬度不在国内，请检查有没有填反"))
                    .map(Some)?
            }
        };
        let address = optional("address", &self.address, MOST_LINE, "地址")?;
        Ok(Place { name: line_of("place", &self.place, "地点名称")?, address, station: None, position })
    }
}

/// Nothing becomes the invitation to a meeting that no meeting knows of.
fn only_of_meeting(kind: ActivityKind, before: Option<ActivityKind>) -> Result<(), DeskRefusal> {
    if kind == ActivityKind::Meeting && before != Some(ActivityKind::Meeting) {
        return Err(wrong_at("kind", texts::deputy::INVITED_BY_MEETING));
    }
    Ok(())
}

/// Keeps a new activity.
pub(in crate::server::desk) async fn create(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<ActivityForm>,
) -> Result<Response, DeskRefusal> {
    let activity = form.activity(&app, &who, ActivityId::fresh()).await?;
    only_of_meeting(activity.kind, None)?;
    db::activities::create(&app.db, &activity, &[]).await?;
    Ok(Redirect::to(&format!("/desk/activities/{}", activity.id)).into_response())
}

/// Writes the activity anew.
pub(in crate::server::desk) async fn write(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<ActivityForm>,
) -> Result<Response, DeskRefusal> {
    let StoredActivity { activity: before, .. } = visible(&app, &who, &id).await?;
    let written = form.activity(&app, &who, before.id).await?;
    only_of_meeting(written.kind, Some(before.kind))?;
    let over = matches!(before.state, ActivityState::Done | ActivityState::Cancelled);
    // What is over stays as it was, but for what can be read afterwards.
    let new = if over {
        Activity { materials: written.materials, ..before }
    } else {
        Activity { sample: before.sample, ..written }
    };
    done(&app, &who, &id, form.version, ActivityHandling::Write(Box::new(new))).await
}

/// The kinds of activities that a form may choose: a meeting invites by itself. `own` is what an activity is already.
pub(super) fn kinds(own: Option<ActivityKind>) -> Vec<(String, String)> {
    let offered = |kind: &&ActivityKind| **kind != ActivityKind::Meeting || own == Some(ActivityKind::Meeting);
    let named = |kind: &ActivityKind| (kind.code().to_owned(), texts::activity_kind(*kind).to_owned());
    ActivityKind::ALL.iter().filter(offered).map(named).collect()
}
