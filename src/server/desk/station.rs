//! One station: changed, closed for some days, verified, taken out and brought back, its keeper's link, and the history
//! of it all.

use super::guard::{Asked, Filled, SignedIn};
use super::page::{Tab, hidden, moment, options, page, page_with};
use super::refusal::DeskRefusal;
use super::refused::{self, Refused};
use super::station_photos;
use super::stations::{MOST, optional, page_after, place_of, placed_in, typed_place, wrong};
use super::visible_station::visible;
use crate::model::access;
use crate::model::closure::LONGEST_REASON;
use crate::model::phone::read_phones;
use crate::model::plain_text::one_line;
use crate::model::{
    Access, Closure, Crs, Day, OpeningHours, Phone, QrDrawing, Service, Services, Station, StationKind, StationStatus,
    Timestamp, VerifiedBy,
};
use crate::server::db::audit::{Action, Entry};
use crate::server::db::station_table::Model;
use crate::server::import::pinyin_of;
use crate::server::keeper::{SaidSupplies, supply_fields, with_supplies};
use crate::server::pages::origin;
use crate::server::{App, db};
use crate::texts;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

/// What tells whether somebody changed a station since it was read.
fn mark(row: &Model) -> String {
    crate::server::digest::sha256(format!("{:?}", row.without_signs()).as_bytes())
}

/// What was done just before the page is shown.
#[derive(Default, Deserialize)]
pub(super) struct JustDone {
    /// The system in which its place was read.
    #[serde(default)]
    placed: String,
}

/// One station: its entry, what can be done, its history.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(code): Path<String>,
    Asked(done): Asked<JustDone>,
) -> Result<Response, DeskRefusal> {
    let placed = placed_in(&done.placed);
    let (row, station) = visible(&app, &who, &code).await?;
    let typed = StationForm::of(&row, &station);
    view(&app, &who, (&row, &station), StatusCode::OK, (&typed, placed), None).await
}

async fn view(
    app: &App,
    who: &SignedIn,
    (row, station): (&Model, &Station),
    status: StatusCode,
    (typed, placed): (&StationForm, Option<String>),
    refused: Option<&Refused>,
) -> Result<Response, DeskRefusal> {
    let (mark, gone) = (mark(row), row.gone);
    let aside = beside(app, who, row, station, &mark).await?;
    let typed = typed.clone();
    let kinds = StationKind::ALL.iter().map(|kind| (kind.code().to_owned(), texts::kind(*kind).to_owned())).collect();
    let open = [(StationStatus::Active, "开放"), (StationStatus::Paused, "暂停开放")];
    let open = open.map(|(state, word)| (state.code().to_owned(), word.to_owned())).to_vec();
    let said = station.hours.as_ref().map(OpeningHours::in_chinese).unwrap_or_default();
    let steps = vec![
        ("yes".to_owned(), texts::access::STEP_FREE.to_owned()),
        ("no".to_owned(), texts::access::STEPS.to_owned()),
    ];
    let name = station.name.clone();
    let has = |codes: &[String], service: Service| codes.iter().any(|code| code == service.code());
    let body = rsx! {
        div { class: "two",
            section {
                div { class: "head", h1 { "{station.name}" } span { class: "tag", "{station.code}" } if station.doubtful { span { class: "tag danger", "可能有误" } } if gone { span { class: "tag", "已撤" } } }
                if let Some(placed) = placed {
                    p { role: "status", id: "placed", "{placed}" }
                }
                form { class: "wide", method: "post", action: "/desk/stations/{station.code}",
                    {hidden(who, None)}
                    input { r#type: "hidden", name: "mark", value: "{mark}" }
                    {refused::head(refused)}
                    label { "名称" input { name: "name", required: true, maxlength: "{MOST}", value: "{typed.name}" } {refused::at(refused, "name")} }
                    label { "类型" select { name: "kind", {options(None, kinds, &typed.kind)} } }
                    label { "地址" input { name: "address", maxlength: "{MOST}", value: "{typed.address}" } {refused::at(refused, "address")} }
                    label { "主办" input { name: "host", maxlength: "{MOST}", value: "{typed.host}" } {refused::at(refused, "host")} }
                    label { "开放时间（写“周一至周五 9:00-17:00”或 OSM 写法；空着就是不知道）" input { name: "hours", maxlength: 200, value: "{typed.hours}" }
                        if !said.is_empty() { small { "小哥看到的：{said}" } }
                        {refused::at(refused, "hours")}
                    }
                    label { "电话（几个号码用“、”分开）" input { name: "phone", maxlength: 120, value: "{typed.phone}" } {refused::at(refused, "phone")} }
                    label { "怎么进去：哪个门、几楼、门禁密码、跟谁说一声" textarea { name: "way_in", rows: 2, maxlength: "{access::LONGEST}", "{typed.way_in}" } {refused::at(refused, "access")} }
                    label { "台阶" select { name: "step_free", {options(Some("不知道"), steps, &typed.step_free)} } }
                    label { "{texts::access::PARKING}" input { name: "parking", maxlength: "{access::LONGEST}", value: "{typed.parking}" } }
                    label { "{texts::access::PLUG}（有换电、充电的写）" input { name: "plug", maxlength: "{access::LONGEST}", placeholder: "品字三孔，48V、60V", value: "{typed.plug}" } }
                    label { "状态" select { name: "status", {options(None, open, &typed.status)} } }
                    fieldset {
                        legend { "暂停几天（到时候自动恢复；不暂停就空着）" }
                        div { class: "row",
                            label { "第一天" input { name: "closed_first", r#type: "date", value: "{typed.closed_first}" } }
                            label { "最后一天" input { name: "closed_last", r#type: "date", value: "{typed.closed_last}" } }
                            label { "原因" input { name: "closed_reason", maxlength: "{LONGEST_REASON}", value: "{typed.closed_reason}" } }
                        }
                        {refused::at(refused, "closed")}
                    }
                    {typed_place(app, who, (&typed.lat, &typed.lon), (&typed.pasted, &typed.pasted_crs), None)}
                    {refused::at(refused, "place")}
                    fieldset {
                        legend { "有什么" }
                        for service in Service::ALL.iter().copied() {
                            label { class: "check", input { r#type: "checkbox", name: "services", value: "{service.code()}", checked: has(&typed.services, service) } "{texts::service(service)}" }
                        }
                    }
                    fieldset {
                        legend { "暂时没有的（店主也可以改）" }
                        for service in station.services.iter() {
                            label { class: "check", input { r#type: "checkbox", name: "lacking", value: "{service.code()}", checked: has(&typed.lacking, service) } "{texts::service(service)}" }
                        }
                    }
                    button { class: "main", r#type: "submit", name: "act", value: "save", "保存" }
                }
            }
            {aside}
        }
    };
    Ok(page_with(status, who, Tab::Stations, &name, body))
}

/// What is known of it, what can be done, and what was.
async fn beside(app: &App, who: &SignedIn, row: &Model, station: &Station, mark: &str) -> Result<Element, DeskRefusal> {
    let visits = db::reports::visits(&app.db, &station.code).await?;
    let history = db::audit::newest(&app.db, who.staff.adcode, Some(station.code.as_str()), 50).await?;
    let keepers = db::keepers::of_station(&app.db, &station.code).await?;
    let imports = db::imports::of_station(&app.db, &station.code).await?;
    let now = Timestamp::now();
    let (gone, today) = (row.gone, Day::of(now));
    Ok(rsx! {
        aside {
            dl {
                dt { "来过" }
                dd { "{visits} 人次" }
                dt { "核实" }
                dd { if let Some(verified) = station.verified_at { {moment(verified)} if let Some(by) = station.verified_by { " {texts::verified_by(by)}" } } else { "没有核实过" } }
                dt { "来源" }
                dd { "{station.source.name}" }
            }
            form { method: "post", action: "/desk/stations/{station.code}/state",
                {hidden(who, None)}
                input { r#type: "hidden", name: "mark", value: "{mark}" }
                if gone {
                    button { class: "main", r#type: "submit", name: "act", value: "restore", "恢复这个驿站" }
                } else {
                    button { class: "main", r#type: "submit", name: "act", value: "verify", "核实过，都对" }
                    button { r#type: "submit", name: "act", value: "retire", "撤掉" }
                }
            }
            if !gone {
                p { a { class: "button", href: "/desk/posters?station={station.code}", "打印海报" } }
            }
            if !gone && !station.services.is_empty() {
                h2 { "备着的东西" }
                form { method: "post", action: "/desk/stations/{station.code}/supplies",
                    {hidden(who, None)}
                    input { r#type: "hidden", name: "mark", value: "{mark}" }
                    {supply_fields(station, today)}
                    button { r#type: "submit", "{texts::keeper::SAVE_SUPPLIES}" }
                }
            }
            if !gone {
                {station_photos::form(who, station)}
            }
            h2 { "店主的链接" }
            p { class: "by", "发给驿站的店主。打开就能改：开放还是暂停、什么用完了、备着什么、时间、电话；别的改不了。" }
            for link in keepers {
                form { class: "row", method: "post", action: "/desk/stations/{station.code}/keeper",
                    {hidden(who, None)}
                    input { r#type: "hidden", name: "link", value: "{link.hash}" }
                    span {
                        {moment(link.made_at)} " {link.made_by} 做的，"
                        if let Some(used) = link.used_at { "上次打开 " {moment(used)} } else { "还没打开过" }
                        if db::keepers::has_lapsed(&link, now) { span { class: "tag", "{texts::keeper::LAPSED}" } }
                    }
                    button { r#type: "submit", name: "act", value: "withdraw-one", "{texts::keeper::WITHDRAW_ONE}" }
                }
            }
            form { method: "post", action: "/desk/stations/{station.code}/keeper",
                {hidden(who, None)}
                button { r#type: "submit", name: "act", value: "make", "做一个链接" }
                button { r#type: "submit", name: "act", value: "withdraw", "以前的全部作废" }
            }
            h2 { "改过什么" }
            ol { class: "steps",
                for import in imports {
                    li { {moment(import.at)} " {import.who} 导入" p { class: "by", a { href: "/desk/imports/{import.id}", "{import.name}" } } }
                }
                for row in history {
                    li { {moment(row.at)} " {row.who} {texts::audit::action_of(&row.action)}" p { class: "by", "{row.detail}" } }
                }
            }
        }
    })
}

/// A station as it was filled in.
#[derive(Clone, Deserialize)]
pub(super) struct StationForm {
    mark: String,
    name: String,
    kind: String,
    #[serde(default)]
    address: String,
    #[serde(default)]
    host: String,
    #[serde(default)]
    hours: String,
    #[serde(default)]
    phone: String,
    status: String,
    #[serde(default)]
    closed_first: String,
    #[serde(default)]
    closed_last: String,
    #[serde(default)]
    closed_reason: String,
    #[serde(default)]
    way_in: String,
    #[serde(default)]
    step_free: String,
    #[serde(default)]
    parking: String,
    #[serde(default)]
    plug: String,
    #[serde(default)]
    lat: String,
    #[serde(default)]
    lon: String,
    #[serde(default)]
    pasted: String,
    #[serde(default)]
    pasted_crs: String,
    #[serde(default)]
    services: Vec<String>,
    #[serde(default)]
    lacking: Vec<String>,
}

impl StationForm {
    fn of(row: &Model, station: &Station) -> Self {
        let closing = station.closing(Timestamp::now());
        let (closed_first, closed_last, closed_reason) = closing.map(Closure::written).unwrap_or_default();
        let codes = |services: Services| services.iter().map(|service| service.code().to_owned()).collect();
        Self {
            mark: mark(row),
            name: station.name.clone(),
            kind: station.kind.code().to_owned(),
            address: station.address.clone(),
            host: station.host.clone().unwrap_or_default(),
            hours: station.hours.as_ref().map(ToString::to_string).unwrap_or_default(),
            phone: station.phones().map(ToString::to_string).collect::<Vec<_>>().join("、"),
            status: station.status.code().to_owned(),
            closed_first,
            closed_last,
            closed_reason,
            lat: station.position.lat().to_string(),
            lon: station.position.lon().to_string(),
            services: codes(station.services),
            lacking: codes(station.lacking),
            way_in: station.access.way_in.clone(),
            step_free: match station.access.step_free {
                Some(true) => "yes",
                Some(false) => "no",
                None => "",
            }
            .to_owned(),
            parking: station.access.parking.clone(),
            plug: station.access.plug.clone(),
            pasted: String::new(),
            pasted_crs: String::new(),
        }
    }

    /// The station, and the system in which its place was read where that was pasted.
    fn station(&self, before: &Station) -> Result<(Station, Option<Crs>), Refused> {
        let (position, read_in) = place_of(&self.lat, &self.lon, &self.pasted, &self.pasted_crs)
            .map_err(|error| Refused::at("place", error.to_string()))?;
        let access = Access::typed(&self.way_in, &self.step_free, &self.parking, &self.plug)
            .map_err(|error| Refused::at("access", error.to_string()))?;
        let name = one_line(&self.name, MOST).map_err(Refused::text("name", "名称"))?;
        let hours = match self.hours.trim() {
            "" => None,
            // What stands there may be more than a text can say again.
            same if before.hours.as_ref().is_some_and(|hours| hours.as_str() == same) => before.hours.clone(),
            text => Some(OpeningHours::from_chinese(text).map_err(|asked| {
                Refused::at("hours", format!("{asked}。请写成“周一至周五 9:00-17:00”这样；说不清的写 unknown \"原话\""))
            })?),
        };
        let mut phones: Vec<Phone> = Vec::new();
        if !self.phone.trim().is_empty() {
            let (read, beside) = read_phones(&self.phone);
            if read.is_empty() || beside.iter().any(|said| said.contains("没有收")) {
                let why = format!("电话“{}”看不懂，几个号码请用“、”分开", self.phone.trim());
                return Err(Refused::at("phone", why));
            }
            phones = read;
        }
        let mut phones = phones.into_iter();
        let host = optional(&self.host, "主办").map_err(|error| Refused::at("host", error.to_string()))?;
        let services: Services = self.services.iter().filter_map(|code| Service::from_code(code)).collect();
        let lacking: Services = self.lacking.iter().filter_map(|code| Service::from_code(code)).collect();
        let closed = Closure::typed(&self.closed_first, &self.closed_last, &self.closed_reason)
            .map_err(|error| Refused::at("closed", error.to_string()))?;
        let mut supplies = before.supplies.clone();
        supplies.retain(|supply| services.contains(supply.service));
        let station = Station {
            lacking: lacking.of(services),
            closed,
            supplies,
            pinyin: pinyin_of(&name),
            name,
            kind: StationKind::of_code(&self.kind).ok_or_else(|| Refused::whole("请选类型"))?,
            address: optional(&self.address, "地址").map_err(|error| Refused::at("address", error.to_string()))?,
            host: Some(host).filter(|host| !host.is_empty()),
            hours,
            phone: phones.next(),
            other_phones: phones.collect(),
            access,
            status: StationStatus::of_code(&self.status).ok_or_else(|| Refused::whole("请选状态"))?,
            position,
            services,
            ..before.clone()
        };
        Ok((station, read_in))
    }
}

/// What differs between two entries, for the history.
pub(in crate::server) fn differences(before: &Station, after: &Station) -> String {
    let hours = |station: &Station| station.hours.as_ref().map(ToString::to_string).unwrap_or_default();
    let services = |station: &Station| station.services.iter().map(texts::service).collect::<Vec<_>>().join("、");
    let lacking = |station: &Station| station.lacking.iter().map(texts::service).collect::<Vec<_>>().join("、");
    let closed = |station: &Station| {
        let closed = station.closed.as_ref();
        closed.map(|closed| format!("{}到{} {}", closed.first(), closed.last(), closed.reason())).unwrap_or_default()
    };
    let supplies = |station: &Station| {
        let all = station.supplies.iter();
        all.map(|supply| match supply.expires {
            Some(day) => format!("{}（{day}）", supply.name),
            None => supply.name.clone(),
        })
        .collect::<Vec<_>>()
        .join("、")
    };
    let phone = |station: &Station| station.phones().map(ToString::to_string).collect::<Vec<_>>().join("、");
    let access = |station: &Station| texts::access::lines(&station.access).join("，");
    let place = |station: &Station| format!("{:.5},{:.5}", station.position.lat(), station.position.lon());
    let pairs = [
        ("名称", before.name.clone(), after.name.clone()),
        ("类型", texts::kind(before.kind).to_owned(), texts::kind(after.kind).to_owned()),
        ("地址", before.address.clone(), after.address.clone()),
        ("主办", before.host.clone().unwrap_or_default(), after.host.clone().unwrap_or_default()),
        ("开放时间", hours(before), hours(after)),
        ("电话", phone(before), phone(after)),
        ("怎么进去", access(before), access(after)),
        ("状态", before.status.code().to_owned(), after.status.code().to_owned()),
        ("位置", place(before), place(after)),
        ("服务", services(before), services(after)),
        ("暂缺", lacking(before), lacking(after)),
        ("暂停", closed(before), closed(after)),
        ("备着", supplies(before), supplies(after)),
    ];
    let changed = pairs.into_iter().filter(|(_, before, after)| before != after);
    changed.map(|(what, before, after)| format!("{what}：{before} → {after}")).collect::<Vec<_>>().join("；")
}

async fn write(
    app: &App,
    who: &SignedIn,
    (row, mark_read): (&Model, &str),
    new: &Station,
    gone: bool,
    what: &str,
) -> Result<Response, DeskRefusal> {
    let changed = || DeskRefusal::Conflict("这个驿站刚刚有变化，请看过最新内容再提交".to_owned());
    let entry = Entry::of(&who.staff, Action::StationChanged, new.code.as_str(), new.adcode).saying(what);
    if mark(row) != mark_read || !db::stations::edit(&app.db, row, new, gone, entry).await? {
        return Err(changed());
    }
    Ok(Redirect::to(&format!("/desk/stations/{}", new.code)).into_response())
}

/// Writes a station anew.
pub(super) async fn save(
    State(app): State<App>,
    who: SignedIn,
    Path(code): Path<String>,
    Filled(form): Filled<StationForm>,
) -> Result<Response, DeskRefusal> {
    let (row, before) = visible(&app, &who, &code).await?;
    let (after, read_in) = match form.station(&before) {
        Ok(read) => read,
        Err(refused) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return view(&app, &who, (&row, &before), status, (&form, None), Some(&refused)).await;
        }
    };
    let what = differences(&before, &after);
    match write(&app, &who, (&row, &form.mark), &after, row.gone, &what).await {
        Err(DeskRefusal::Conflict(why)) => {
            // What is there now stands in the history; what was typed is compared with that before it is sent again.
            let (row, before) = visible(&app, &who, &code).await?;
            view(&app, &who, (&row, &before), StatusCode::CONFLICT, (&form, None), Some(&Refused::whole(why))).await
        }
        Ok(_) => Ok(Redirect::to(&page_after(after.code.as_str(), read_in)).into_response()),
        refused => refused,
    }
}

/// What to do with a station.
#[derive(Deserialize)]
pub(super) struct StateForm {
    mark: String,
    act: String,
}

/// Verifies a station, takes it out, or brings it back.
pub(super) async fn set_state(
    State(app): State<App>,
    who: SignedIn,
    Path(code): Path<String>,
    Filled(form): Filled<StateForm>,
) -> Result<Response, DeskRefusal> {
    let (row, station) = visible(&app, &who, &code).await?;
    let (after, gone, what) = match form.act.as_str() {
        "verify" => {
            (Station { doubtful: false, ..station }.verified(VerifiedBy::Office, Timestamp::now()), row.gone, "核实")
        }
        "retire" => (station, true, "撤掉"),
        "restore" => (station, false, "恢复"),
        _ => return Err(wrong("请按页面上的按钮")),
    };
    write(&app, &who, (&row, &form.mark), &after, gone, what).await
}

/// What lies ready, as an office says it.
#[derive(Deserialize)]
pub(super) struct SuppliesForm {
    mark: String,
    #[serde(default)]
    used_up: Vec<String>,
    #[serde(default)]
    name: String,
    #[serde(default)]
    service: String,
    #[serde(default)]
    expires: String,
}

/// Keeps the list of what lies ready.
pub(super) async fn supplies(
    State(app): State<App>,
    who: SignedIn,
    Path(code): Path<String>,
    Filled(form): Filled<SuppliesForm>,
) -> Result<Response, DeskRefusal> {
    let (row, before) = visible(&app, &who, &code).await?;
    let SuppliesForm { mark, used_up, name, service, expires } = form;
    let said = SaidSupplies { used_up, name, service, expires };
    let after = with_supplies(&before, &said, Day::of(Timestamp::now())).map_err(wrong)?;
    let what = differences(&before, &after);
    write(&app, &who, (&row, &mark), &after, row.gone, &what).await
}

/// A new link, or none any more.
#[derive(Deserialize)]
pub(super) struct KeeperForm {
    act: String,
    /// Which one, by its hash.
    #[serde(default)]
    link: String,
}

/// Makes a link for the station's keeper, or withdraws one or all of them. A new one is shown here and never again.
pub(super) async fn keeper(
    State(app): State<App>,
    who: SignedIn,
    headers: HeaderMap,
    Path(code): Path<String>,
    Filled(form): Filled<KeeperForm>,
) -> Result<Response, DeskRefusal> {
    let (_, station) = visible(&app, &who, &code).await?;
    let now = Timestamp::now();
    if form.act == "withdraw" {
        db::keepers::withdraw(&app.db, &who.staff, &station, now).await?;
        return Ok(Redirect::to(&format!("/desk/stations/{code}")).into_response());
    }
    if form.act == "withdraw-one" {
        db::keepers::withdraw_one(&app.db, &who.staff, &station, &form.link, now).await?;
        return Ok(Redirect::to(&format!("/desk/stations/{code}")).into_response());
    }
    // A link that leads elsewhere would hand the station to whoever is there.
    let origin = origin(&app, &headers).ok_or_else(|| wrong(texts::printing::NO_ORIGIN))?;
    let secret = db::keepers::make(&app.db, &who.staff, &station, now).await?;
    let link = format!("{origin}/k/{secret}");
    let drawing = QrDrawing::new(&link);
    let name = station.name.clone();
    let body = rsx! {
        div { class: "head", h1 { "{station.name}：店主的链接" } a { class: "button", href: "/desk/stations/{station.code}", "回到驿站" } }
        p { class: "changed", "只在这里显示一次。发给店主本人，或者让他现在扫；谁有这个链接谁就能改这个驿站。" }
        p { class: "words", id: "keeper-link", "{link}" }
        if let Some(drawing) = drawing {
            svg { class: "qr", view_box: "0 0 {drawing.side()} {drawing.side()}", role: "img", "aria-label": "店主链接的二维码", path { d: "{drawing.path()}" } }
        }
    };
    Ok(page(&who, Tab::Stations, &name, body))
}
