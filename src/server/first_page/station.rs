//! One station: what its screen in the app begins with, and what the page of its code shows.

use super::{Moment, Picture};
use crate::api::FirstStations;
use crate::api::first_stations::Extent;
use crate::api::paths::station_photo;
use crate::model::navigation::Navigator;
use crate::model::{Adcode, Day, HolidayCalendar, Layers, OpeningHours, Station, Timestamp};
use crate::server::api::find_station;
use crate::server::page_head::PageHead;
use crate::server::problem::Refusal;
use crate::texts;
use crate::views::{
    OpennessLine, StationAccess, StationFacts, StationHours, StationPhones, StationServices, StationSigns,
};
use dioxus::prelude::*;
use serde_json::json;

pub(super) async fn picture(moment: &Moment<'_>, code: &str) -> Result<Picture, Refusal> {
    let station = find_station(moment.app, code).await?;
    let path = format!("/station/{}", station.code);
    let main = told(&station, &moment.calendar, moment.now);
    // A phone that does not know it yet says so while it looks for it.
    let until = ".facts, .error, .code + p:not([role=status])";
    let head = head(&station, path);
    let first = FirstStations {
        at: moment.now,
        region: None,
        extent: Extent::One,
        layers: Layers::default(),
        holidays: moment.calendar.clone(),
        stations: vec![station],
    };
    Ok(Picture { head, until, main, first: Some(first) })
}

/// What its page says of itself.
pub(in crate::server) fn head(station: &Station, path: String) -> PageHead {
    let place = station.whole_address();
    let services: Vec<&str> = station.services.iter().map(texts::service).collect();
    let description = [
        place.as_str(),
        &services.join("、"),
        &station.hours.as_ref().map(OpeningHours::in_chinese).unwrap_or_default(),
    ]
    .into_iter()
    .filter(|part| !part.is_empty())
    .collect::<Vec<_>>()
    .join("。");
    let picture = station.photos.first().map(|photo| station_photo(&station.code, photo.id));
    let data = json!({
        "@context": "https://schema.org",
        "@type": "CivicStructure",
        "name": station.name,
        "identifier": station.code,
        "address": {
            "@type": "PostalAddress", "addressCountry": "CN", "addressRegion": Adcode::HUNAN.holds(station.adcode).then_some(texts::first_page::PROVINCE),
            "addressLocality": station.district, "streetAddress": station.address,
        },
        "geo": { "@type": "GeoCoordinates", "latitude": station.position.lat(), "longitude": station.position.lon() },
        "telephone": station.phone.as_ref().map(ToString::to_string),
        "openingHours": station.hours.as_ref().map(OpeningHours::as_str),
        "isAccessibleForFree": true,
        "amenityFeature": services.iter().map(|service| json!({
            "@type": "LocationFeatureSpecification", "name": service, "value": true,
        })).collect::<Vec<_>>(),
    });
    PageHead {
        title: format!("{} · {}", station.name, texts::PRODUCT),
        description,
        path,
        picture,
        data: Some(data),
        unlisted: station.source.sample,
    }
}

/// All that couriers are told of it.
pub(in crate::server) fn told(station: &Station, calendar: &HolidayCalendar, now: Timestamp) -> Element {
    let to_note = station.hours.as_ref().and_then(|hours| hours.day_to_note(Day::of(now), calendar));
    let place = station.whole_address();
    rsx! {
        if station.source.sample {
            p { class: "sample wide", "{texts::SAMPLE_LINE}" }
        }
        h1 { "{station.name}" }
        p { class: "card-line", OpennessLine { openness: station.openness(now, calendar), now } }
        StationSigns { station: station.clone(), now }
        if !station.problems.is_empty() {
            h2 { "{texts::station::PROBLEMS}" }
            ul { class: "problems",
                for problem in station.problems.clone() {
                    li { p { strong { "{texts::report_kind(problem.kind)}" } " {texts::station::problem(&problem, now)}" } }
                }
            }
        }
        if !station.photos.is_empty() {
            div { class: "photos",
                for photo in station.photos.clone() {
                    img { class: "photo", loading: "lazy", alt: texts::photos::ALT, src: station_photo(&station.code, photo.id) }
                }
            }
        }
        StationServices { station: station.clone(), now }
        StationHours { station: station.clone(), to_note }
        h2 { "{texts::station::ADDRESS}" }
        p { class: "selectable", if place.is_empty() { "{texts::station::NO_ADDRESS}" } else { "{place}" } }
        StationAccess { station: station.clone() }
        h2 { "{texts::station::WAY}" }
        div { class: "buttons",
            // Nobody knows what phone reads this.
            for navigator in Navigator::offered(false) {
                a { class: "button", rel: "noopener", href: navigator.link(station.position, &station.name),
                    "{texts::navigator(navigator)}"
                }
            }
        }
        StationPhones { station: station.clone() }
        StationFacts { station: station.clone() }
    }
}
