//! The list of stations, which is also what the map's screen begins with.

use super::{Asked, MINUTE_MS, Moment, Picture};
use crate::api::FirstStations;
use crate::api::first_stations::Extent;
use crate::model::navigation::Navigator;
use crate::model::region::{PREFECTURES, Prefecture};
use crate::model::{Adcode, HolidayCalendar, Station, Timestamp};
use crate::server::db;
use crate::server::page_head::PageHead;
use crate::server::problem::Refusal;
use crate::server::ready_answers::ReadyAnswer;
use crate::views::{Icon, StationLines};
use crate::{icons, texts};
use dioxus::prelude::*;
use sea_orm::DbErr;
use std::collections::HashMap;

/// Stations on a page.
const STATIONS: usize = 30;
/// Stations that the app gets with the page: more weigh more than they help before the engine is there.
const BROUGHT: usize = 120;

pub(super) async fn picture(moment: &Moment<'_>, on_map: bool, asked: &Asked) -> Result<Picture, Refusal> {
    let Asked { region, page, .. } = *asked;
    let order = order(moment, region).await?;
    let before = usize::try_from(page - 1).unwrap_or(usize::MAX).saturating_mul(STATIONS);
    let more = order.len() > before.saturating_add(STATIONS);
    let stations = by_codes(moment, order.iter().skip(before).take(STATIONS)).await?;
    let first = first(moment, region, &order).await?;
    let path = if on_map { "/map" } else { "/" };
    let place = Prefecture::of(region).map_or(texts::first_page::PROVINCE, |prefecture| prefecture.name);
    let head = PageHead {
        title: texts::first_page::title(place),
        description: texts::first_page::DESCRIPTION.to_owned(),
        path: if region == Adcode::HUNAN { path.to_owned() } else { format!("{path}?region={region}") },
        ..PageHead::default()
    };
    let address = |page: u64| format!("{path}?region={region}&page={page}");
    let main = rsx! {
        h1 { "{texts::first_page::TITLE}" }
        {regions(path, region)}
        if on_map {
            noscript { p { class: "unknown", "{texts::first_page::NO_MAP}" } }
        }
        if stations.is_empty() {
            p { class: "empty", "{texts::list::NO_STATIONS}" }
        }
        div { class: "list",
            for station in stations {
                {card(&station, moment)}
            }
        }
        div { class: "buttons",
            if page > 1 {
                a { class: "button", href: address(page - 1), "{texts::first_page::BEFORE}" }
            }
            if more {
                a { class: "button", href: address(page + 1), "{texts::list::MORE}" }
            }
        }
    };
    let until = if on_map { "diyi-map, .error" } else { ".card, .error, .empty button, .empty p:not([role=status])" };
    Ok(Picture { head, until, main, first: Some(first) })
}

/// The numbers of a region's stations in their order, put together once a minute for all pages: it takes all stations of
/// the region.
async fn order(moment: &Moment<'_>, region: Adcode) -> Result<Vec<String>, Refusal> {
    let Moment { app, now, .. } = *moment;
    let name = format!("order {region} {}", now.0 / MINUTE_MS);
    let ready = app.ready(name, async || {
        let rows = db::stations::stations_of(&app.db, region).await?;
        let calendar = moment.calendar.clone();
        let sorting = tokio::task::spawn_blocking(move || {
            let stations = rows.into_iter().filter_map(|row| Station::try_from(row).ok());
            let codes: Vec<String> =
                in_order(stations, now, &calendar).map(|station| station.code.to_string()).collect();
            codes.join("\n")
        });
        let codes = sorting.await.map_err(|error| DbErr::Custom(error.to_string()))?;
        Ok(ReadyAnswer::new("text/plain", codes.into_bytes()))
    });
    let ready = ready.await?;
    Ok(String::from_utf8_lossy(ready.plain()).lines().map(str::to_owned).collect())
}

/// Who stands in the rain wants an open door; then in the order of the app's list where nobody knows the place.
fn in_order(
    stations: impl Iterator<Item = Station>,
    now: Timestamp,
    calendar: &HolidayCalendar,
) -> impl Iterator<Item = Station> {
    let mut stations: Vec<(bool, Station)> =
        stations.map(|station| (!station.openness(now, calendar).is_open(), station)).collect();
    stations.sort_by(|(shut, a), (other_shut, b)| {
        let by_name = a.by_region_and_name().cmp(&b.by_region_and_name());
        shut.cmp(other_shut).then(by_name).then_with(|| a.code.as_str().cmp(b.code.as_str()))
    });
    stations.into_iter().map(|(_, station)| station)
}

/// Stations by their numbers, in the order of these.
async fn by_codes(moment: &Moment<'_>, codes: impl Iterator<Item = &String>) -> Result<Vec<Station>, Refusal> {
    let codes: Vec<String> = codes.cloned().collect();
    let rows = db::stations::with_codes(&moment.app.db, codes.clone()).await?;
    let stations = rows.into_iter().filter_map(|row| Station::try_from(row).ok());
    let mut by_code: HashMap<String, Station> = stations.map(|station| (station.code.to_string(), station)).collect();
    Ok(codes.iter().filter_map(|code| by_code.remove(code)).collect())
}

/// What the app's list begins with: the same stations.
async fn first(moment: &Moment<'_>, region: Adcode, order: &[String]) -> Result<FirstStations, Refusal> {
    let extent = if order.len() > BROUGHT { Extent::Some } else { Extent::All };
    let stations = by_codes(moment, order.iter().take(BROUGHT)).await?;
    Ok(FirstStations {
        at: moment.now,
        region: Some(region).filter(|region| *region != Adcode::HUNAN),
        extent,
        stations,
        layers: db::stations::layers(&moment.app.db).await?,
        holidays: moment.calendar.clone(),
    })
}

/// Links to the prefectures, below the same address.
pub(super) fn regions(path: &str, chosen: Adcode) -> Element {
    let regions = std::iter::once((Adcode::HUNAN, texts::list::EVERYWHERE))
        .chain(PREFECTURES.iter().map(|prefecture| (prefecture.code(), prefecture.name)));
    rsx! {
        nav { class: "row-of-chips", "aria-label": texts::list::REGION,
            for (code, name) in regions {
                a { class: "chip", href: "{path}?region={code}", "aria-current": if code == chosen { "true" }, "{name}" }
            }
        }
    }
}

/// As the app's card of a station, but that nobody knows how far it is.
fn card(station: &Station, moment: &Moment<'_>) -> Element {
    let openness = station.openness(moment.now, &moment.calendar);
    let way = Navigator::ALL[0].link(station.position, &station.name);
    let place = [station.district.as_deref().unwrap_or_default(), &station.address].join(" ");
    rsx! {
        div { class: "first-card station-card",
            div { class: "card-words",
                a { class: "card-link", href: "/station/{station.code}", strong { "{station.name}" } }
                p { class: "card-line", "{place}" }
                StationLines { station: station.clone(), openness, now: moment.now }
            }
            a { class: "go", href: way, rel: "noopener noreferrer", "aria-label": "{texts::station::GO} {station.name}",
                Icon { path: icons::WAY }
                span { "aria-hidden": "true", "{texts::station::GO_SHORT}" }
            }
        }
    }
}
