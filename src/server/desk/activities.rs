//! Activities: made from a template, given times, published, changed, called off.

use super::confirm::{Question, Sure, asked};
use super::guard::{Asked, Filled, SignedIn};
use super::page::{Tab, cut, hidden, moment, options, own_regions, page, pager, words};
use super::refusal::DeskRefusal;
use crate::model::activity::{
    Activity, ActivityKind, ActivityState, Limit, MOST_LINE, MOST_PLACES, MOST_SLOTS, MOST_TEXT, Place,
};
use crate::model::booking::BookingEvent;
use crate::model::plain_text::{one_line, paragraphs};
use crate::model::staff::Permission;
use crate::model::{ActivityId, Adcode, Day, Position, SlotId, StationCode, Timestamp};
use crate::server::db::activities::{ActivityError, ActivityHandling, NewSlot, StoredActivity};
use crate::server::db::scope::seen;
use crate::server::{App, db};
use crate::texts;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use dioxus::prelude::*;
use serde::Deserialize;

/// Which activities.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ActivityFilter {
    over: Option<String>,
    page: u64,
}

/// The list, those to come first.
pub(super) async fn list(
    State(app): State<App>,
    who: SignedIn,
    Asked(looking): Asked<ActivityFilter>,
) -> Result<Response, DeskRefusal> {
    let over = looking.over.is_some();
    let at = looking.page.min(10_000);
    let mut found = db::activities::list(&app.db, &who.staff, over, at).await?;
    let more = cut(&mut found);
    let filter = if over { "&over=1" } else { "" };
    let body = rsx! {
        div { class: "head", h1 { "活动" } if who.staff.role.may(Permission::RunActivities) { a { class: "button", href: "/desk/campaigns", "{texts::campaign::TITLE}" } } }
        nav { class: "filters",
            a { href: "/desk/activities", "aria-current": if over { "false" } else { "page" }, "要办的" }
            a { href: "/desk/activities?over=1", "aria-current": if over { "page" }, "办完和取消的" }
        }
        form { class: "filters", method: "get", action: "/desk/activities/new",
            label { "办一个 " select { name: "kind", {options(None, kinds(), "")} } }
            button { r#type: "submit", "用模板新建" }
        }
        if found.is_empty() {
            p { class: "empty", "这里没有活动。" }
        } else {
            table { class: "rows", id: "list",
                thead { tr { th { "状态" } th { "类型" } th { "名称" } th { "地区" } th { "第一场" } th { "约了" } } }
                tbody {
                    for (activity, _) in found {
                        {line(&activity)}
                    }
                }
            }
        }
        {pager(at, more, |page| format!("/desk/activities?page={page}{filter}"))}
    };
    Ok(page(&who, Tab::Activities, "活动", body))
}

fn line(activity: &Activity) -> Element {
    let (taken, places) = counts(activity);
    let first = activity.slots.first().map(|slot| slot.starts_at);
    let (id, title, kind, state, adcode) =
        (activity.id, activity.title.clone(), activity.kind, activity.state, activity.adcode);
    rsx! {
        tr {
            td { span { class: "tag", "{state_word(state)}" } }
            td { "{texts::activity_kind(kind)}" }
            td { class: "words", a { href: "/desk/activities/{id}", "{title}" } }
            td { "{texts::region(adcode)}" }
            td { if let Some(first) = first { {moment(first)} } }
            td { "{taken} / {places}" }
        }
    }
}

fn counts(activity: &Activity) -> (u32, u32) {
    activity.slots.iter().fold((0, 0), |(taken, places), slot| (taken + slot.taken, places + slot.capacity))
}

fn state_word(state: ActivityState) -> &'static str {
    match state {
        ActivityState::Draft => "草稿",
        ActivityState::Published => "已发布",
        ActivityState::Cancelled => "已取消",
        ActivityState::Done => "已办完",
    }
}

fn kinds() -> Vec<(String, String)> {
    ActivityKind::ALL.iter().map(|kind| (kind.code().to_owned(), texts::activity_kind(*kind).to_owned())).collect()
}

/// Which template.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Template {
    kind: String,
}

/// The form for a new activity, filled in as far as its kind allows.
pub(super) async fn new(who: SignedIn, Asked(template): Asked<Template>) -> Response {
    let kind = ActivityKind::of_code(&template.kind).unwrap_or(ActivityKind::CheckUp);
    let (title, about, bring, limit) = texts::activity_template(kind);
    let now = Timestamp::now();
    let activity = Activity {
        id: ActivityId::fresh(),
        kind,
        title: title.to_owned(),
        host: String::new(),
        about: about.to_owned(),
        bring: bring.to_owned(),
        adcode: who.staff.adcode,
        local_only: false,
        place: Place::default(),
        slots: vec![],
        opens_at: now,
        closes_at: now.plus_days(30),
        limit: limit.map(|(times, days)| Limit { times, days }),
        state: ActivityState::Draft,
        notice: String::new(),
        materials: String::new(),
        sample: false,
    };
    let body = rsx! {
        div { class: "head", h1 { "新建活动：{texts::activity_kind(kind)}" } }
        {form(&who, "/desk/activities", &activity, None)}
    };
    page(&who, Tab::Activities, "新建活动", body)
}

fn local(moment: Timestamp) -> String {
    moment.china_time().format("%Y-%m-%dT%H:%M").to_string()
}

fn form(who: &SignedIn, action: &str, activity: &Activity, version: Option<i32>) -> Element {
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
            label { "类型" select { name: "kind", {options(None, kinds(), activity.kind.code())} } }
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
pub(super) struct ActivityForm {
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

fn wrong(why: impl Into<String>) -> DeskRefusal {
    DeskRefusal::Wrong(why.into())
}

fn wrong_at(field: &'static str, why: impl Into<String>) -> DeskRefusal {
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
pub(super) fn moment_of(text: &str, what: &str) -> Result<Timestamp, DeskRefusal> {
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

/// Keeps a new activity.
pub(super) async fn create(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<ActivityForm>,
) -> Result<Response, DeskRefusal> {
    let activity = form.activity(&app, &who, ActivityId::fresh()).await?;
    db::activities::create(&app.db, &activity, &[]).await?;
    Ok(Redirect::to(&format!("/desk/activities/{}", activity.id)).into_response())
}

/// An activity that who asks may see.
pub(super) async fn visible(app: &App, who: &SignedIn, id: &str) -> Result<StoredActivity, DeskRefusal> {
    let id: ActivityId = id.parse().map_err(|_| DeskRefusal::NotFound)?;
    let found = db::activities::find(&app.db, id).await?;
    seen(found, &who.staff, |found| found.activity.adcode).ok_or(DeskRefusal::NotFound)
}

/// The page of an activity.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let StoredActivity { activity, version } = visible(&app, &who, &id).await?;
    let address = format!("/desk/activities/{}", activity.id);
    let (taken, places) = counts(&activity);
    let open = matches!(activity.state, ActivityState::Draft | ActivityState::Published);
    let draft = activity.state == ActivityState::Draft;
    let published = activity.state == ActivityState::Published;
    let over = activity.ends_at().is_none_or(|ends_at| ends_at <= Timestamp::now());
    let slots: Vec<Element> =
        activity.slots.iter().map(|slot| slot_line(&who, &address, slot, version, open)).collect();
    let editing = form(&who, &address, &activity, Some(version));
    let title = activity.title.clone();
    let body = rsx! {
        div { class: "two",
            section {
                div { class: "head", h1 { "{activity.title}" } span { class: "tag", "{state_word(activity.state)}" } }
                p { class: "by", "{texts::activity_kind(activity.kind)} · {texts::region(activity.adcode)} · {activity.place.name} {activity.place.address}" }
                if !activity.notice.is_empty() {
                    p { class: "changed", "{activity.notice}" }
                }
                {words(&activity.about)}
                h2 { "场次（约了 {taken}，共 {places} 个名额）" }
                if slots.is_empty() {
                    p { class: "empty", "还没有场次。添加以后才能发布。" }
                } else {
                    table { class: "rows", id: "list",
                        thead { tr { th { "时间" } th { "名额" } th { "约了" } th { "排队" } th { "" } } }
                        tbody {
                            for slot in slots {
                                {slot}
                            }
                        }
                    }
                }
                if open {
                    details {
                        summary { "添加场次" }
                        {slots_form(&who, &address, version)}
                    }
                    details {
                        summary { "改活动内容" }
                        {editing}
                    }
                } else {
                    details {
                        summary { "写课后材料" }
                        {editing}
                    }
                }
            }
            aside {
                p { a { class: "button", href: "{address}/door", "到门口签到" } }
                p { a { class: "button", href: "{address}/bookings", "名单和打印" } }
                p { a { class: "button", href: "{address}/bookings.xlsx", "导出名单（xlsx）" } }
                if draft {
                    form { method: "post", action: "{address}/publish",
                        {hidden(&who, Some(version))}
                        button { class: "main", r#type: "submit", "发布给小哥" }
                    }
                }
                if published && over {
                    form { method: "post", action: "{address}/finish",
                        {hidden(&who, Some(version))}
                        button { r#type: "submit", "办完了（没来的记为缺席）" }
                    }
                }
                if published && !over {
                    p { class: "by", "最后一场结束以后，这里可以点“办完了”。" }
                }
                if open {
                    form { method: "post", action: "{address}/call-off",
                        {hidden(&who, Some(version))}
                        label { "取消的原因（会告诉每个约了的人）" input { name: "reason", required: true, maxlength: 200 } }
                        button { r#type: "submit", "取消活动" }
                    }
                }
            }
        }
    };
    Ok(page(&who, Tab::Activities, &title, body))
}

fn slot_line(who: &SignedIn, address: &str, slot: &crate::model::Slot, version: i32, open: bool) -> Element {
    let slot = slot.clone();
    rsx! {
        tr {
            td { {moment(slot.starts_at)} " — {texts::clock(slot.ends_at)}" }
            td {
                if open {
                    form { class: "row", method: "post", action: "{address}/slots/{slot.id}",
                        {hidden(who, Some(version))}
                        input { r#type: "number", name: "capacity", min: 1, max: "{MOST_PLACES}", value: "{slot.capacity}", "aria-label": "名额" }
                        button { r#type: "submit", "改" }
                    }
                } else {
                    "{slot.capacity}"
                }
            }
            td { "{slot.taken}" }
            td { "{slot.waiting}" }
            td {
                if open {
                    form { class: "row", method: "post", action: "{address}/slots/{slot.id}/drop",
                        {hidden(who, Some(version))}
                        if slot.taken + slot.waiting > 0 {
                            input { name: "reason", required: true, maxlength: 200, placeholder: "原因，会告诉约了的人", "aria-label": "原因" }
                        }
                        button { r#type: "submit", "去掉" }
                    }
                }
            }
        }
    }
}

fn slots_form(who: &SignedIn, address: &str, version: i32) -> Element {
    let repeats = [("no", "不重复"), ("daily", "每天"), ("weekly", "每周")]
        .map(|(code, word)| (code.to_owned(), word.to_owned()));
    rsx! {
        form { class: "wide", method: "post", action: "{address}/slots",
            {hidden(who, Some(version))}
            div { class: "row",
                label { "日期" input { r#type: "date", name: "day", required: true } }
                label { "从" input { r#type: "time", name: "from", required: true } }
                label { "到" input { r#type: "time", name: "to", required: true } }
            }
            div { class: "row",
                label { "每场几分钟（整段算一场就空着）" input { r#type: "number", name: "minutes", min: 5, max: 720 } }
                label { "每场名额" input { r#type: "number", name: "capacity", required: true, min: 1, max: "{MOST_PLACES}", value: "20" } }
            }
            div { class: "row",
                label { "重复" select { name: "repeat", {options(None, repeats.to_vec(), "no")} } }
                label { "共几天（几周）" input { r#type: "number", name: "times", min: 1, max: 60, value: "1" } }
            }
            button { r#type: "submit", "添加" }
        }
    }
}

async fn done(
    app: &App,
    who: &SignedIn,
    id: &str,
    version: i32,
    handling: ActivityHandling,
) -> Result<Response, DeskRefusal> {
    let StoredActivity { activity, .. } = visible(app, who, id).await?;
    let told = db::activities::handle(&app.db, &who.staff, activity.id, version, handling, Timestamp::now()).await?;
    for account in told {
        app.tell_courier(account);
    }
    Ok(Redirect::to(&format!("/desk/activities/{}", activity.id)).into_response())
}

/// Writes the activity anew.
pub(super) async fn write(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<ActivityForm>,
) -> Result<Response, DeskRefusal> {
    let StoredActivity { activity: before, .. } = visible(&app, &who, &id).await?;
    let written = form.activity(&app, &who, before.id).await?;
    let over = matches!(before.state, ActivityState::Done | ActivityState::Cancelled);
    // What is over stays as it was, but for what can be read afterwards.
    let new = if over {
        Activity { materials: written.materials, ..before }
    } else {
        Activity { sample: before.sample, ..written }
    };
    done(&app, &who, &id, form.version, ActivityHandling::Write(Box::new(new))).await
}

/// Times to add.
#[derive(Deserialize)]
pub(super) struct SlotsForm {
    version: i32,
    day: NaiveDate,
    from: String,
    to: String,
    #[serde(default)]
    minutes: String,
    capacity: u32,
    #[serde(default)]
    repeat: String,
    #[serde(default)]
    times: String,
}

impl SlotsForm {
    fn slots(&self) -> Result<Vec<NewSlot>, DeskRefusal> {
        let clock = |text: &str| {
            NaiveTime::parse_from_str(text.get(..5).unwrap_or(text), "%H:%M")
                .map_err(|_| wrong_at("from", "请填开始和结束的时间"))
        };
        let (from, to) = (clock(&self.from)?, clock(&self.to)?);
        if from >= to {
            return Err(wrong_at("to", "结束要晚于开始；跨过半夜的请分成两天"));
        }
        if !(1..=MOST_PLACES).contains(&self.capacity) {
            return Err(wrong_at("capacity", format!("名额要在 1 到 {MOST_PLACES} 之间")));
        }
        let whole = (to - from).num_minutes();
        let minutes = match self.minutes.trim() {
            "" => whole,
            text => text
                .parse()
                .ok()
                .filter(|minutes| (5..=whole).contains(minutes))
                .ok_or_else(|| wrong("每场的分钟数不对"))?,
        };
        let step = match self.repeat.as_str() {
            "daily" => 1,
            "weekly" => 7,
            _ => 0,
        };
        let times = if step == 0 { 1 } else { self.times.trim().parse().unwrap_or(1u64).clamp(1, 60) };
        let mut slots = Vec::new();
        for time in 0..times {
            let day = self.day.checked_add_days(Days::new(time * step)).ok_or_else(|| wrong("日期不对"))?;
            let mut at = Timestamp::from_china_time(day.and_time(from));
            let end = Timestamp::from_china_time(day.and_time(to));
            while at.0 + minutes * 60_000 <= end.0 {
                let ends_at = Timestamp(at.0 + minutes * 60_000);
                slots.push(NewSlot { starts_at: at, ends_at, capacity: self.capacity });
                at = ends_at;
                if slots.len() > MOST_SLOTS {
                    return Err(wrong(format!("一次最多添加 {MOST_SLOTS} 场")));
                }
            }
        }
        Ok(slots)
    }
}

/// Adds times.
pub(super) async fn add_slots(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<SlotsForm>,
) -> Result<Response, DeskRefusal> {
    let slots = form.slots()?;
    done(&app, &who, &id, form.version, ActivityHandling::AddSlots(slots)).await
}

/// How many places.
#[derive(Deserialize)]
pub(super) struct ResizeForm {
    version: i32,
    capacity: u32,
}

/// Changes how many places a time has.
pub(super) async fn resize(
    State(app): State<App>,
    who: SignedIn,
    Path((id, slot)): Path<(String, String)>,
    Filled(form): Filled<ResizeForm>,
) -> Result<Response, DeskRefusal> {
    let StoredActivity { activity, .. } = visible(&app, &who, &id).await?;
    let slot: SlotId = slot.parse().map_err(|_| DeskRefusal::NotFound)?;
    let taken = activity.slots.iter().find(|one| one.id == slot).map(|one| one.taken).ok_or(DeskRefusal::NotFound)?;
    if form.capacity < taken.max(1) || form.capacity > MOST_PLACES {
        return Err(wrong(format!("已经约了 {taken} 人，名额不能更少；要减，请去掉场次或取消活动")));
    }
    done(&app, &who, &id, form.version, ActivityHandling::Resize(slot, form.capacity)).await
}

/// Why.
#[derive(Deserialize)]
pub(super) struct ReasonForm {
    version: i32,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    sure: Sure,
}

impl ReasonForm {
    /// Asks whether it is to be done, and says what will happen.
    fn asked(
        &self,
        who: &SignedIn,
        (activity, path): (&Activity, &str),
        (title, word): (String, &str),
        mut happens: Vec<String>,
    ) -> Option<Response> {
        let back = format!("/desk/activities/{}", activity.id);
        happens.push("做了以后不能撤回".to_owned());
        let question = Question {
            tab: Tab::Activities,
            title,
            happens,
            action: format!("{back}/{path}"),
            fields: vec![("version", self.version.to_string()), ("reason", self.reason.clone())],
            word,
        };
        asked(who, self.sure, &back, question)
    }
}

/// How many bookings of an activity, or of one of its times, an event would change.
async fn would(app: &App, id: ActivityId, event: BookingEvent, slot: Option<SlotId>) -> Result<usize, DeskRefusal> {
    let rows = db::bookings::of_activity(&app.db, id).await?;
    let there = rows.iter().filter(|row| slot.is_none_or(|slot| row.slot == slot));
    Ok(there.filter(|row| row.state.after(event).is_ok()).count())
}

/// Takes a time out.
pub(super) async fn drop_slot(
    State(app): State<App>,
    who: SignedIn,
    Path((id, slot)): Path<(String, String)>,
    Filled(form): Filled<ReasonForm>,
) -> Result<Response, DeskRefusal> {
    let StoredActivity { activity, .. } = visible(&app, &who, &id).await?;
    let slot: SlotId = slot.parse().map_err(|_| DeskRefusal::NotFound)?;
    let found = activity.slots.iter().find(|one| one.id == slot).ok_or(DeskRefusal::NotFound)?;
    let reason = if found.taken + found.waiting > 0 { reason(&form.reason)? } else { String::new() };
    let people = would(&app, activity.id, BookingEvent::CallOff, Some(slot)).await?;
    if people > 0 {
        let begins = texts::day_and_clock(found.starts_at);
        let happens = vec![format!("{people} 人的预约会取消，会告诉他们：{reason}")];
        let title = format!("去掉 {begins} 这一场吗？");
        let path = format!("slots/{slot}/drop");
        if let Some(page) = form.asked(&who, (&activity, &path), (title, "去掉这一场"), happens) {
            return Ok(page);
        }
    }
    done(&app, &who, &id, form.version, ActivityHandling::DropSlot(slot, reason)).await
}

fn reason(text: &str) -> Result<String, DeskRefusal> {
    one_line(text, 200).map_err(|_| wrong_at("reason", "请写明原因（200 字以内），约了的人会看到"))
}

/// Calls the activity off.
pub(super) async fn call_off(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<ReasonForm>,
) -> Result<Response, DeskRefusal> {
    let reason = reason(&form.reason)?;
    let StoredActivity { activity, .. } = visible(&app, &who, &id).await?;
    let people = would(&app, activity.id, BookingEvent::CallOff, None).await?;
    let happens =
        vec![format!("{people} 人的预约会取消，会告诉他们：{reason}"), "活动不会再出现在小哥的手机上".to_owned()];
    let title = format!("取消“{}”吗？", activity.title);
    if let Some(page) = form.asked(&who, (&activity, "call-off"), (title, "取消活动"), happens) {
        return Ok(page);
    }
    done(&app, &who, &id, form.version, ActivityHandling::CallOff(reason)).await
}

/// Shows the activity to couriers.
pub(super) async fn publish(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<ReasonForm>,
) -> Result<Response, DeskRefusal> {
    done(&app, &who, &id, form.version, ActivityHandling::Publish).await
}

/// Says that it is over.
pub(super) async fn finish(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<ReasonForm>,
) -> Result<Response, DeskRefusal> {
    let StoredActivity { activity, .. } = visible(&app, &who, &id).await?;
    if let Some(ends_at) = activity.ends_at().filter(|ends_at| *ends_at > Timestamp::now()) {
        return Err(ActivityError::NotOver(texts::day_and_clock(ends_at)).into());
    }
    let missed = would(&app, activity.id, BookingEvent::Miss, None).await?;
    let lapsed = would(&app, activity.id, BookingEvent::Lapse, None).await?;
    let mut happens = vec![format!("{missed} 人会记成缺席")];
    if lapsed > 0 {
        happens.push(format!("{lapsed} 人还在排队，排队作废"));
    }
    let title = format!("“{}”办完了吗？", activity.title);
    if let Some(page) = form.asked(&who, (&activity, "finish"), (title, "办完了"), happens) {
        return Ok(page);
    }
    done(&app, &who, &id, form.version, ActivityHandling::Finish).await
}
