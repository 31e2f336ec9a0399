//! Stations: changed, verified, taken out and brought back, with the history of it all.

use super::guard::{Asked, Filled, SignedIn};
use super::page::{Tab, at_page, cut, hidden, moment, options, own_regions, page, pager};
use super::refusal::DeskRefusal;
use crate::model::plain_text::one_line;
use crate::model::region::Prefecture;
use crate::model::{
    Adcode, OpeningHours, Phone, Position, QrDrawing, Service, Services, Source, Station, StationCode, StationKind,
    StationStatus, Timestamp,
};
use crate::server::db::audit::{Action, Entry};
use crate::server::db::imports::Sourced;
use crate::server::db::station_table::Model;
use crate::server::import::pinyin_of;
use crate::server::pages::origin;
use crate::server::{App, db};
use crate::texts;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

/// The source of stations that an office adds by hand.
const ADDED: &str = "主管部门添加";
/// Characters of a name, an address, a host.
const MOST: usize = 80;

/// Which stations.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Looking {
    words: String,
    page: u64,
}

/// The list, those that couriers doubt first.
pub(super) async fn list(
    State(app): State<App>,
    who: SignedIn,
    Asked(looking): Asked<Looking>,
) -> Result<Response, DeskRefusal> {
    let words: String = looking.words.chars().take(100).collect();
    let at = looking.page.min(10_000);
    let mut rows = db::stations::list(&app.db, who.staff.adcode, &words, at).await?;
    let more = cut(&mut rows);
    let now = Timestamp::now();
    let body = rsx! {
        div { class: "head", h1 { "驿站" } a { class: "button", href: "/desk/reports", "小哥的报告" } a { class: "button", href: "/desk/stations/new", "新建驿站" } a { class: "button", href: "/desk/imports", "导入、导出" } a { class: "button", href: "/desk/posters", "打印海报" } }
        form { class: "filters", method: "get", action: "/desk/stations",
            input { r#type: "search", id: "search", name: "words", value: "{words}", placeholder: "名称、地址或编号（按 / 键）", "aria-label": "名称、地址或编号" }
            button { r#type: "submit", "找" }
        }
        if rows.is_empty() {
            p { class: "empty", "没有找到驿站。" }
        }
        table { class: "rows", id: "list",
            thead { tr { th { "编号" } th { "名称" } th { "地址" } th { "核实" } th { "" } } }
            tbody {
                for row in rows {
                    tr { class: if row.gone { "off" } else { "" },
                        td { "{row.code}" }
                        td { class: "words", a { href: "/desk/stations/{row.code}", "{row.name}" } if row.sample { span { class: "tag", "{texts::SAMPLE}" } } }
                        td { class: "words", "{row.address}" }
                        td { if let Some(verified) = row.verified_at { {moment(verified)} } else { "没有核实过" } }
                        td {
                            if row.doubtful { span { class: "tag danger", "可能有误" } }
                            if row.gone { "已撤" }
                            if row.verified_at.is_some_and(|verified| now.millis_since(Timestamp(verified)) > crate::model::station_report::STALE_MS) { span { class: "tag", "超过 90 天没核实" } }
                        }
                    }
                }
            }
        }
        {pager(at, more, |page| at_page("/desk/stations", &[("words", &words)], page))}
    };
    Ok(page(&who, Tab::Stations, "驿站", body))
}

/// A station that who asks may see, gone or not, with its row.
pub(super) async fn visible(app: &App, who: &SignedIn, code: &str) -> Result<(Model, Station), DeskRefusal> {
    let code = StationCode::parse(code).map_err(|_| DeskRefusal::NotFound)?;
    let row = db::stations::find(&app.db, &code).await?.ok_or(DeskRefusal::NotFound)?;
    let station = Station::try_from(row.clone())
        .map_err(|error| DeskRefusal::Database(sea_orm::DbErr::Custom(error.to_string())))?;
    if who.staff.covers(station.adcode) { Ok((row, station)) } else { Err(DeskRefusal::NotFound) }
}

/// What tells whether somebody changed a station since it was read.
fn mark(row: &Model) -> String {
    db::staff::sha256(format!("{row:?}").as_bytes())
}

/// One station: its entry, what can be done, its history.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(code): Path<String>,
) -> Result<Response, DeskRefusal> {
    let (row, station) = visible(&app, &who, &code).await?;
    let visits = db::reports::visits(&app.db, &station.code).await?;
    let history = db::audit::newest(&app.db, who.staff.adcode, Some(station.code.as_str()), 50).await?;
    let keepers = db::keepers::of_station(&app.db, &station.code).await?;
    let imports = db::imports::of_station(&app.db, &station.code).await?;
    let (mark, gone) = (mark(&row), row.gone);
    let kinds = StationKind::ALL.iter().map(|kind| (kind.code().to_owned(), texts::kind(*kind).to_owned())).collect();
    let states = [(StationStatus::Active, "开放"), (StationStatus::Paused, "暂停开放")];
    let states = states.map(|(state, word)| (state.code().to_owned(), word.to_owned())).to_vec();
    let hours = station.hours.as_ref().map(ToString::to_string).unwrap_or_default();
    let phone = station.phone.as_ref().map(ToString::to_string).unwrap_or_default();
    let name = station.name.clone();
    let body = rsx! {
        div { class: "two",
            section {
                div { class: "head", h1 { "{station.name}" } span { class: "tag", "{station.code}" } if station.doubtful { span { class: "tag danger", "可能有误" } } if gone { span { class: "tag", "已撤" } } }
                form { class: "wide", method: "post", action: "/desk/stations/{station.code}",
                    {hidden(&who, None)}
                    input { r#type: "hidden", name: "mark", value: "{mark}" }
                    label { "名称" input { name: "name", required: true, maxlength: "{MOST}", value: "{station.name}" } }
                    label { "类型" select { name: "kind", {options(None, kinds, station.kind.code())} } }
                    label { "地址" input { name: "address", maxlength: "{MOST}", value: "{station.address}" } }
                    label { "主办" input { name: "host", maxlength: "{MOST}", value: station.host.clone().unwrap_or_default() } }
                    label { "开放时间（写“周一至周五 9:00-17:00”或 OSM 写法；空着就是不知道）" input { name: "hours", maxlength: 200, value: "{hours}" } }
                    label { "电话" input { name: "phone", maxlength: 30, value: "{phone}" } }
                    label { "状态" select { name: "status", {options(None, states, station.status.code())} } }
                    {place(&app, &who, Some(station.position))}
                    fieldset {
                        legend { "有什么" }
                        for service in Service::ALL.iter().copied() {
                            label { class: "check", input { r#type: "checkbox", name: "services", value: "{service.code()}", checked: station.services.contains(service) } "{texts::service(service)}" }
                        }
                    }
                    fieldset {
                        legend { "暂时没有的（店主也可以改）" }
                        for service in station.services.iter() {
                            label { class: "check", input { r#type: "checkbox", name: "lacking", value: "{service.code()}", checked: station.lacking.contains(service) } "{texts::service(service)}" }
                        }
                    }
                    button { class: "main", r#type: "submit", name: "act", value: "save", "保存" }
                }
            }
            aside {
                dl {
                    dt { "来过" }
                    dd { "{visits} 人次" }
                    dt { "核实" }
                    dd { if let Some(verified) = station.verified_at { {moment(verified.0)} } else { "没有核实过" } }
                    dt { "来源" }
                    dd { "{station.source.name}" }
                }
                form { method: "post", action: "/desk/stations/{station.code}/state",
                    {hidden(&who, None)}
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
                h2 { "店主的链接" }
                p { class: "by", "发给驿站的店主。打开就能改：开放还是暂停、什么用完了、时间、电话；别的改不了。" }
                for link in keepers {
                    p { {moment(link.made_at)} " {link.made_by} 做的，" if let Some(used) = link.used_at { "上次打开 " {moment(used)} } else { "还没打开过" } }
                }
                form { method: "post", action: "/desk/stations/{station.code}/keeper",
                    {hidden(&who, None)}
                    button { r#type: "submit", name: "act", value: "make", "做一个链接" }
                    button { r#type: "submit", name: "act", value: "withdraw", "以前的全部作废" }
                }
                h2 { "改过什么" }
                ol { class: "steps",
                    for import in imports {
                        li { {moment(import.at)} " {import.who} 导入" p { class: "by", a { href: "/desk/imports/{import.id}", "{import.name}" } } }
                    }
                    for row in history {
                        li { {moment(row.at)} " {row.who} {db::audit::in_chinese(&row.action)}" p { class: "by", "{row.detail}" } }
                    }
                }
            }
        }
    };
    Ok(page(&who, Tab::Stations, &name, body))
}

/// Where it is: typed, or touched on the map.
fn place(app: &App, who: &SignedIn, position: Option<Position>) -> Element {
    let streets = serde_json::to_string(&app.config.map).unwrap_or_default();
    let seat = Prefecture::of(who.staff.adcode).and_then(Prefecture::position);
    let seat = seat.map(|seat| format!("{},{}", seat.lat(), seat.lon()));
    let (lat, lon) = position.map_or_else(Default::default, |at| (at.lat().to_string(), at.lon().to_string()));
    rsx! {
        div { class: "row",
            label { "纬度（WGS-84）" input { name: "lat", required: true, inputmode: "decimal", value: "{lat}" } }
            label { "经度" input { name: "lon", required: true, inputmode: "decimal", value: "{lon}" } }
        }
        details {
            summary { "在地图上点位置" }
            input { r#type: "hidden", id: "map-picked" }
            diyi-map { "pick": "", "base": "/", "source": streets, "region": seat, "tell": "map-picked", "failed": texts::map::FAILED, "missing": texts::map::MISSING, "zoom-in": texts::map::ZOOM_IN, "zoom-out": texts::map::ZOOM_OUT, "to-here": "回到选的位置" }
        }
    }
}

/// A station that an office adds by hand.
#[derive(Deserialize)]
pub(super) struct NewStation {
    name: String,
    adcode: String,
    #[serde(default)]
    address: String,
    lat: String,
    lon: String,
}

/// Where it should be, if that is known.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct At {
    lat: String,
    lon: String,
}

/// The form for a new one. All else is said on its page.
pub(super) async fn new(State(app): State<App>, who: SignedIn, Asked(at): Asked<At>) -> Response {
    let position = at.lat.parse().ok().zip(at.lon.parse().ok()).and_then(|(lat, lon)| Position::new(lat, lon).ok());
    let places = own_regions(&who.staff);
    let home = who.staff.adcode.to_string();
    let body = rsx! {
        div { class: "head", h1 { "新建驿站" } a { class: "button", href: "/desk/stations", "回到驿站" } }
        form { class: "wide", method: "post", action: "/desk/stations",
            {hidden(&who, None)}
            label { "名称" input { name: "name", required: true, maxlength: "{MOST}" } }
            label { "地区" select { name: "adcode", {options(None, places, &home)} } }
            label { "地址" input { name: "address", maxlength: "{MOST}" } }
            {place(&app, &who, position)}
            p { class: "by", "保存以后，接着填有什么、开放时间、电话。" }
            button { class: "main", r#type: "submit", "保存" }
        }
    };
    page(&who, Tab::Stations, "新建驿站", body)
}

/// Adds a station.
pub(super) async fn create(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<NewStation>,
) -> Result<Response, DeskRefusal> {
    let adcode =
        Adcode::parse(&form.adcode).ok().filter(|adcode| who.staff.covers(*adcode)).ok_or(DeskRefusal::NotFound)?;
    let name = one_line(&form.name, MOST).map_err(|error| wrong(format!("名称{error}")))?;
    let station = Station {
        // The real one is given when it is written.
        code: StationCode::new(adcode, 0),
        pinyin: pinyin_of(&name),
        name,
        kind: StationKind::Other,
        adcode,
        district: None,
        address: optional(&form.address, "地址")?,
        position: position_of(&form.lat, &form.lon)?,
        services: Services::NONE,
        lacking: Services::NONE,
        hours: None,
        phone: None,
        host: None,
        status: StationStatus::Active,
        verified_at: Some(Timestamp::now()),
        doubtful: false,
        source: Source { name: ADDED.to_owned(), licence: "主管部门提供".to_owned(), sample: false },
    };
    let id = uuid::Uuid::now_v7().to_string();
    let added = Sourced { row: 1, station, source_id: id.clone(), code: None };
    let (_, refused) = db::imports::put(&app.db, vec![added]).await?;
    if let Some((_, why)) = refused.into_iter().next() {
        return Err(DeskRefusal::Conflict(why));
    }
    let row = db::stations::by_source(&app.db, ADDED, &id).await?.ok_or(DeskRefusal::NotFound)?;
    let entry = Entry::of(&who.staff, Action::StationChanged, &row.code, adcode).saying("新建");
    db::audit::write(&app.db, entry, Timestamp::now()).await?;
    Ok(Redirect::to(&format!("/desk/stations/{}", row.code)).into_response())
}

fn position_of(lat: &str, lon: &str) -> Result<Position, DeskRefusal> {
    let degrees = |text: &str| text.trim().parse::<f64>().map_err(|_| wrong("经纬度要填数字"));
    let position = Position::new(degrees(lat)?, degrees(lon)?).map_err(|error| wrong(error.to_string()))?;
    if position.is_in_china() { Ok(position) } else { Err(wrong("经纬度不在国内，请检查有没有填反")) }
}

/// A station as it was filled in.
#[derive(Deserialize)]
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
    lat: String,
    lon: String,
    #[serde(default)]
    services: Vec<String>,
    #[serde(default)]
    lacking: Vec<String>,
}

fn wrong(why: impl Into<String>) -> DeskRefusal {
    DeskRefusal::Wrong(why.into())
}

fn optional(text: &str, what: &str) -> Result<String, DeskRefusal> {
    if text.trim().is_empty() {
        Ok(String::new())
    } else {
        one_line(text, MOST).map_err(|error| wrong(format!("{what}{error}")))
    }
}

impl StationForm {
    fn station(&self, before: &Station) -> Result<Station, DeskRefusal> {
        let position = position_of(&self.lat, &self.lon)?;
        let name = one_line(&self.name, MOST).map_err(|error| wrong(format!("名称{error}")))?;
        let hours = match self.hours.trim() {
            "" => None,
            text => Some(
                OpeningHours::parse(text)
                    .or_else(|_| OpeningHours::from_chinese(text))
                    .map_err(|_| wrong("开放时间看不懂，请写成“周一至周五 9:00-17:00”这样"))?,
            ),
        };
        let phone = match self.phone.trim() {
            "" => None,
            text => Some(Phone::parse(text).map_err(|error| wrong(error.to_string()))?),
        };
        let host = optional(&self.host, "主办")?;
        let services: Services = self.services.iter().filter_map(|code| Service::from_code(code)).collect();
        let lacking: Services = self.lacking.iter().filter_map(|code| Service::from_code(code)).collect();
        Ok(Station {
            lacking: lacking.of(services),
            pinyin: pinyin_of(&name),
            name,
            kind: StationKind::of_code(&self.kind).ok_or_else(|| wrong("请选类型"))?,
            address: optional(&self.address, "地址")?,
            host: Some(host).filter(|host| !host.is_empty()),
            hours,
            phone,
            status: StationStatus::of_code(&self.status).ok_or_else(|| wrong("请选状态"))?,
            position,
            services,
            ..before.clone()
        })
    }
}

/// What differs between two entries, for the history.
pub(in crate::server) fn differences(before: &Station, after: &Station) -> String {
    let hours = |station: &Station| station.hours.as_ref().map(ToString::to_string).unwrap_or_default();
    let services = |station: &Station| station.services.iter().map(texts::service).collect::<Vec<_>>().join("、");
    let lacking = |station: &Station| station.lacking.iter().map(texts::service).collect::<Vec<_>>().join("、");
    let phone = |station: &Station| station.phone.as_ref().map(ToString::to_string).unwrap_or_default();
    let place = |station: &Station| format!("{:.5},{:.5}", station.position.lat(), station.position.lon());
    let pairs = [
        ("名称", before.name.clone(), after.name.clone()),
        ("类型", texts::kind(before.kind).to_owned(), texts::kind(after.kind).to_owned()),
        ("地址", before.address.clone(), after.address.clone()),
        ("主办", before.host.clone().unwrap_or_default(), after.host.clone().unwrap_or_default()),
        ("开放时间", hours(before), hours(after)),
        ("电话", phone(before), phone(after)),
        ("状态", before.status.code().to_owned(), after.status.code().to_owned()),
        ("位置", place(before), place(after)),
        ("服务", services(before), services(after)),
        ("暂缺", lacking(before), lacking(after)),
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
    let after = form.station(&before)?;
    let what = differences(&before, &after);
    write(&app, &who, (&row, &form.mark), &after, row.gone, &what).await
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
    let now = Some(Timestamp::now());
    let (after, gone, what) = match form.act.as_str() {
        "verify" => (Station { verified_at: now, doubtful: false, ..station }, row.gone, "核实"),
        "retire" => (station, true, "撤掉"),
        "restore" => (station, false, "恢复"),
        _ => return Err(wrong("请按页面上的按钮")),
    };
    write(&app, &who, (&row, &form.mark), &after, gone, what).await
}

/// A new link, or none any more.
#[derive(Deserialize)]
pub(super) struct KeeperForm {
    act: String,
}

/// Makes a link for the station's keeper, or withdraws all of them. A new one is shown here and never again.
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
    let secret = db::keepers::make(&app.db, &who.staff, &station, now).await?;
    let link = format!("{}/k/{secret}", origin(&app, &headers));
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
