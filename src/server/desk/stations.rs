//! Stations: the list of them, and new ones.

use super::guard::{Asked, Filled, SignedIn};
use super::page::{Tab, at_page, cut, hidden, moment, options, own_regions, page, page_with, pager};
use super::refusal::DeskRefusal;
use super::refused::{self, Refused};
use crate::model::pasted_place::PastedPlace;
use crate::model::plain_text::one_line;
use crate::model::region::Prefecture;
use crate::model::station_check::street_of;
use crate::model::supply::{Condition, REMIND_DAYS};
use crate::model::{
    Access, Adcode, Closure, Crs, Day, Position, Services, Source, Station, StationCode, StationKind, StationStatus,
    Supply, Timestamp, VerifiedBy,
};
use crate::server::db::audit::{Action, Entry};
use crate::server::db::imports::Sourced;
use crate::server::db::station_table::Model;
use crate::server::db::stations::{StationNeed, StationsLookedAt};
use crate::server::import::{county_in, pinyin_of};
use crate::server::{App, db};
use crate::texts;
use crate::texts::province as says;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

/// The source of stations that an office adds by hand.
const ADDED: &str = "主管部门添加";
/// Characters of a name, an address, a host.
pub(super) const MOST: usize = 80;

/// Which stations.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct StationFilter {
    words: String,
    /// Only those where something is about to spoil.
    expiring: bool,
    /// Those that were withdrawn, too.
    withdrawn: bool,
    /// One prefecture within the desk's.
    adcode: String,
    /// Only those that are in need of something.
    need: String,
    page: u64,
}

/// The list, those that couriers doubt first.
pub(super) async fn list(
    State(app): State<App>,
    who: SignedIn,
    Asked(looking): Asked<StationFilter>,
) -> Result<Response, DeskRefusal> {
    let words: String = looking.words.chars().take(100).collect();
    let at = looking.page.min(10_000);
    let now = Timestamp::now();
    let today = Day::of(now);
    let by = looking.expiring.then(|| today.plus(REMIND_DAYS));
    let region = Adcode::parse(&looking.adcode).ok().filter(|adcode| who.staff.covers(*adcode));
    let need = match looking.need.as_str() {
        "verifying" => Some(StationNeed::Verifying),
        "opening" => Some(StationNeed::Opening),
        _ => None,
    };
    let looked = StationsLookedAt { words: words.clone(), expiring: by, withdrawn: looking.withdrawn, need };
    let mut rows = db::stations::list(&app.db, region.unwrap_or(who.staff.adcode), &looked, at, now).await?;
    let more = cut(&mut rows);
    let on = |set: bool| if set { "true" } else { "" };
    let (expiring, withdrawn) = (on(looking.expiring), on(looking.withdrawn));
    let body = rsx! {
        div { class: "head", h1 { "驿站" } a { class: "button", href: "/desk/reports", "小哥的报告" } a { class: "button", href: "/desk/stations/check", "{texts::station_check::TITLE}" } a { class: "button", href: "/desk/stations/new", "新建驿站" } a { class: "button", href: "/desk/imports", "导入、导出" } a { class: "button", href: "/desk/holidays", "节假日" } a { class: "button", href: "/desk/posters", "打印海报" } }
        form { class: "filters", method: "get", action: "/desk/stations",
            input { r#type: "search", id: "search", name: "words", value: "{words}", placeholder: "名称、地址或编号（按 / 键）", "aria-label": "名称、地址或编号" }
            label { class: "check", input { r#type: "checkbox", name: "expiring", value: "true", checked: looking.expiring } "东西快过期的" }
            label { class: "check", input { r#type: "checkbox", name: "withdrawn", value: "true", checked: looking.withdrawn } "也看已撤的" }
            if who.staff.sees_all() {
                select { name: "adcode", "aria-label": says::REGION, {options(Some(says::ALL_REGIONS), own_regions(&who.staff), &looking.adcode)} }
            }
            select { name: "need", "aria-label": says::NEED, {options(Some(says::ANY_NEED), says::NEEDS.map(|(code, word)| (code.to_owned(), word.to_owned())).to_vec(), &looking.need)} }
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
                        td { class: "words address", "{row.address}" }
                        td { if let Some(verified) = row.verified_at { {moment(verified)} } else { "没有核实过" } }
                        td { class: "remarks",
                            if row.doubtful { span { class: "tag danger", "可能有误" } }
                            if row.gone { "已撤" }
                            if let Some(words) = spoiling(&row, today) { span { class: "tag danger", "{words}" } }
                            if let Some(words) = closed_words(&row, now) { span { class: "tag", "{words}" } }
                            if row.verified_at.is_some_and(|verified| now.millis_since(verified) > crate::model::station::STALE_MS) { span { class: "tag", "超过 90 天没核实" } }
                        }
                    }
                }
            }
        }
        {pager(at, more, |page| at_page("/desk/stations", &[("words", &words), ("expiring", expiring), ("withdrawn", withdrawn), ("adcode", &looking.adcode), ("need", &looking.need)], page))}
    };
    Ok(page(&who, Tab::Stations, "驿站", body))
}

/// What of a station is about to spoil.
fn spoiling(row: &Model, today: Day) -> Option<String> {
    let supplies: Vec<Supply> = serde_json::from_str(row.supplies.as_deref()?).ok()?;
    let bad = supplies.iter().filter(|supply| supply.condition(today) != Condition::Good);
    let words: Vec<String> = bad.map(|supply| format!("{}{}", supply.name, texts::expiry(supply, today))).collect();
    (!words.is_empty()).then(|| words.join("、"))
}

/// The closing of a station that is not over.
fn closed_words(row: &Model, now: Timestamp) -> Option<String> {
    let closed: Closure = serde_json::from_str(row.closed.as_deref()?).ok()?;
    (!closed.is_over(now)).then(|| texts::closure(&closed, Day::of(now)))
}

/// Systems of coordinates, by the maps that people know.
const SYSTEMS: [(&str, &str); 3] =
    [("gcj02", "高德、腾讯（GCJ-02）"), ("bd09", "百度（BD-09）"), ("wgs84", "GPS、天地图（WGS-84）")];

/// A place as it was typed or pasted, and the system in which it was read where that was pasted.
pub(super) fn place_of(
    lat: &str,
    lon: &str,
    pasted: &str,
    system: &str,
) -> Result<(Position, Option<Crs>), DeskRefusal> {
    if pasted.trim().is_empty() {
        return position_of(lat, lon).map(|position| (position, None));
    }
    let chosen = <Crs as clap::ValueEnum>::from_str(system, true).ok();
    let place = PastedPlace::read(pasted, chosen).map_err(|error| wrong(error.to_string()))?;
    Ok((place.position, Some(place.crs)))
}

/// Where a station's page says in which system its place was read.
pub(super) fn page_after(code: &str, read_in: Option<Crs>) -> String {
    let system = read_in
        .and_then(|crs| SYSTEMS.iter().find(|(code, _)| <Crs as clap::ValueEnum>::from_str(code, true) == Ok(crs)));
    match system {
        Some((system, _)) => format!("/desk/stations/{code}?placed={system}"),
        None => format!("/desk/stations/{code}"),
    }
}

/// In which system a place was read, in words.
pub(super) fn placed_in(system: &str) -> Option<String> {
    let (_, word) = SYSTEMS.iter().find(|(code, _)| *code == system)?;
    Some(format!("位置是按{word}读的，已经换算成 WGS-84。请在地图上看一眼对不对。"))
}

/// Where it is: typed, whether it is a place or not, pasted, or touched on the map.
/// `near` is where the map begins, if that is known better than by the region.
pub(super) fn typed_place(
    app: &App,
    who: &SignedIn,
    (lat, lon): (&str, &str),
    (pasted, system): (&str, &str),
    near: Option<Position>,
) -> Element {
    // 28.210000 is said as 28.21.
    let said = |text: &str| text.trim().parse::<f64>().map_or_else(|_| text.to_owned(), |degrees| degrees.to_string());
    let (lat, lon) = (said(lat), said(lon));
    let streets = serde_json::to_string(&app.config.map).unwrap_or_default();
    let seat = near.or_else(|| Prefecture::of(who.staff.adcode).and_then(Prefecture::position));
    let seat = seat.map(|seat| format!("{},{}", seat.lat(), seat.lon()));
    rsx! {
        div { class: "row",
            label { "纬度（WGS-84）" input { name: "lat", inputmode: "decimal", value: "{lat}" } }
            label { "经度" input { name: "lon", inputmode: "decimal", value: "{lon}" } }
        }
        div { class: "row",
            label { "或者粘贴：高德、百度、腾讯的分享链接，或“112.97,28.20”"
                input { name: "pasted", maxlength: 2000, autocomplete: "off", value: "{pasted}" }
            }
            label { "数字从哪个地图来（链接不用选）"
                select { name: "pasted_crs",
                    option { value: "", selected: system.is_empty(), "还没选" }
                    for (code, word) in SYSTEMS { option { value: code, selected: code == system, "{word}" } }
                }
            }
        }
        details { open: near.is_some(),
            summary { "在地图上点位置" }
            input { r#type: "hidden", id: "map-picked" }
            diyi-map { "pick": "", "base": "/", "source": streets, "region": seat, "tell": "map-picked", "failed": texts::map::FAILED, "missing": texts::map::MISSING, "no-streets": texts::map::desk::NO_STREETS, "no-streets-here": texts::map::desk::NO_STREETS_HERE, "streets-missing": texts::map::desk::STREETS_MISSING, "zoom-in": texts::map::ZOOM_IN, "zoom-out": texts::map::ZOOM_OUT, "to-here": texts::map::desk::TO_PLACE }
        }
    }
}

/// A station that an office adds by hand.
#[derive(Clone, Deserialize)]
pub(super) struct NewStation {
    name: String,
    adcode: String,
    #[serde(default)]
    address: String,
    #[serde(default)]
    lat: String,
    #[serde(default)]
    lon: String,
    #[serde(default)]
    pasted: String,
    #[serde(default)]
    pasted_crs: String,
}

/// What is known of it: where a courier misses one, or what a table's row says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Known {
    name: String,
    address: String,
    lat: String,
    lon: String,
}

/// The form for a new one. All else is said on its page.
pub(super) async fn new(
    State(app): State<App>,
    who: SignedIn,
    Asked(known): Asked<Known>,
) -> Result<Response, DeskRefusal> {
    let form = NewStation {
        name: known.name,
        adcode: who.staff.adcode.to_string(),
        address: known.address,
        lat: known.lat,
        lon: known.lon,
        pasted: String::new(),
        pasted_crs: String::new(),
    };
    // What a table says of a place without a position: the map begins near it, and a person says where it is.
    let near = if form.lat.is_empty() { near_address(&app, &who, &form.address).await? } else { None };
    Ok(page(&who, Tab::Stations, "新建驿站", new_form(&app, &who, &form, near.as_ref(), None)))
}

/// Where an address probably is, and by what that is known: another station of its street, or its county.
async fn near_address(app: &App, who: &SignedIn, address: &str) -> Result<Option<(Position, String)>, DeskRefusal> {
    if let Some(street) = street_of(address) {
        let found = db::stations::on_street(&app.db, who.staff.adcode, &street).await?;
        // Streets of one name are in many places: a county that is named must be the same.
        let county = county_in(address, who.staff.adcode).map(|(name, _)| name);
        let same = |row: &&Model| county.is_none_or(|county| row.district.as_deref().is_none_or(|own| own == county));
        if let Some(row) = found.iter().find(same)
            && let Ok(place) = Position::new(row.lat, row.lon)
        {
            return Ok(Some((place, texts::station_check::near_station(&street, &row.name))));
        }
    }
    let county = county_in(address, who.staff.adcode);
    Ok(county.map(|(name, middle)| (middle, texts::station_check::near_county(name))))
}

fn form_again(app: &App, who: &SignedIn, status: StatusCode, form: &NewStation, refused: &Refused) -> Response {
    page_with(status, who, Tab::Stations, "新建驿站", new_form(app, who, form, None, Some(refused)))
}

/// The form as it is filled in, with what is wrong with it.
fn new_form(
    app: &App,
    who: &SignedIn,
    typed: &NewStation,
    near: Option<&(Position, String)>,
    refused: Option<&Refused>,
) -> Element {
    let (near, known_by) = near.map_or((None, None), |(place, words)| (Some(*place), Some(words.clone())));
    let NewStation { name, adcode, address, lat, lon, pasted, pasted_crs } = typed.clone();
    let places = own_regions(&who.staff);
    rsx! {
        div { class: "head", h1 { "新建驿站" } a { class: "button", href: "/desk/stations", "回到驿站" } }
        form { class: "wide", method: "post", action: "/desk/stations",
            {hidden(who, None)}
            {refused::head(refused)}
            label { "名称" input { name: "name", required: true, maxlength: "{MOST}", value: "{name}" } {refused::at(refused, "name")} }
            label { "地区" select { name: "adcode", {options(None, places, &adcode)} } }
            label { "地址" input { name: "address", maxlength: "{MOST}", value: "{address}" } {refused::at(refused, "address")} }
            if let Some(known_by) = known_by {
                p { role: "status", id: "near", "{known_by}" }
            }
            {typed_place(app, who, (&lat, &lon), (&pasted, &pasted_crs), near)}
            {refused::at(refused, "place")}
            p { class: "by", "保存以后，接着填有什么、开放时间、电话。" }
            button { class: "main", r#type: "submit", "保存" }
        }
    }
}

/// Adds a station.
pub(super) async fn create(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<NewStation>,
) -> Result<Response, DeskRefusal> {
    let adcode =
        Adcode::parse(&form.adcode).ok().filter(|adcode| who.staff.covers(*adcode)).ok_or(DeskRefusal::NotFound)?;
    let read = || {
        Ok((
            one_line(&form.name, MOST).map_err(Refused::text("name", "名称"))?,
            optional(&form.address, "地址").map_err(|error| Refused::at("address", error.to_string()))?,
            place_of(&form.lat, &form.lon, &form.pasted, &form.pasted_crs)
                .map_err(|error| Refused::at("place", error.to_string()))?,
        ))
    };
    let (name, address, (position, read_in)) = match read() {
        Ok(read) => read,
        Err(refused) => return Ok(form_again(&app, &who, StatusCode::UNPROCESSABLE_ENTITY, &form, &refused)),
    };
    let station = Station {
        // The real one is given when it is written.
        code: StationCode::new(adcode, 0),
        pinyin: pinyin_of(&name),
        name,
        kind: StationKind::Other,
        adcode,
        district: None,
        address,
        position,
        services: Services::NONE,
        lacking: Services::NONE,
        hours: None,
        phone: None,
        other_phones: Vec::new(),
        access: Access::default(),
        photos: Vec::new(),
        problems: Vec::new(),
        seen_open_at: None,
        host: None,
        status: StationStatus::Active,
        supplies: Vec::new(),
        closed: None,
        verified_at: Some(Timestamp::now()),
        verified_by: Some(VerifiedBy::Office),
        doubtful: false,
        source: Source { name: ADDED.to_owned(), licence: "主管部门提供".to_owned(), sample: false },
    };
    let id = uuid::Uuid::now_v7().to_string();
    let added = Sourced { row: 1, station, source_id: id.clone(), has_id: true, code: None };
    let (_, refused) = db::imports::put(&app.db, ADDED, adcode, vec![added]).await?;
    if let Some((_, why)) = refused.into_iter().next() {
        return Ok(form_again(&app, &who, StatusCode::CONFLICT, &form, &Refused::whole(why)));
    }
    let row = db::stations::by_source(&app.db, ADDED, &id).await?.ok_or(DeskRefusal::NotFound)?;
    let entry = Entry::of(&who.staff, Action::StationChanged, &row.code, adcode).saying("新建");
    db::audit::write(&app.db, entry, Timestamp::now()).await?;
    Ok(Redirect::to(&page_after(&row.code, read_in)).into_response())
}

pub(super) fn position_of(lat: &str, lon: &str) -> Result<Position, DeskRefusal> {
    let degrees =
        |text: &str| text.trim().parse::<f64>().map_err(|_| wrong("请填位置：经纬度两个数字，或者粘贴地图的分享链接"));
    let position = Position::new(degrees(lat)?, degrees(lon)?).map_err(|error| wrong(error.to_string()))?;
    if position.is_in_china() { Ok(position) } else { Err(wrong("经纬度不在国内，请检查有没有填反")) }
}

pub(super) fn wrong(why: impl Into<String>) -> DeskRefusal {
    DeskRefusal::Wrong(why.into())
}

pub(super) fn optional(text: &str, what: &str) -> Result<String, DeskRefusal> {
    if text.trim().is_empty() {
        Ok(String::new())
    } else {
        one_line(text, MOST).map_err(|error| wrong(format!("{what}{error}")))
    }
}
