//! Which stations somebody should look at: the worst ones, street by street, and the way through a street.

use super::guard::{Asked, SignedIn};
use super::page::{Tab, page};
use super::refusal::DeskRefusal;
use crate::model::navigation::Navigator;
use crate::model::station_check::{CheckReason, MOST_ON_A_WALK, reasons, street_of, urgency, walk};
use crate::model::{Position, Station, Timestamp};
use crate::server::db::imports::station_of;
use crate::server::{App, db};
use crate::texts;
use crate::texts::console;
use crate::texts::station_check as says;
use axum::extract::State;
use axum::response::Response;
use dioxus::prelude::*;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Stations that are shown first of all.
const WORST: usize = 10;
/// Streets that are listed.
const MOST_STREETS: usize = 100;

/// Which street.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct StationWalk {
    district: String,
    street: Option<String>,
}

/// A station that should be looked at.
struct ToCheck {
    station: Station,
    reasons: Vec<CheckReason>,
}

impl ToCheck {
    fn words(&self) -> String {
        self.reasons.iter().copied().map(texts::station_check::reason).collect::<Vec<_>>().join("，")
    }

    fn district(&self) -> String {
        self.station.district.clone().unwrap_or_else(|| texts::region(self.station.adcode).to_owned())
    }

    fn street(&self) -> String {
        street_of(&self.station.address).unwrap_or_default()
    }
}

/// The page.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Asked(looking): Asked<StationWalk>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let rows = db::stations::of_region(&app.db, who.staff.adcode).await?;
    let mut all = Vec::new();
    for row in rows.iter().filter(|row| !row.sample) {
        let station = station_of(row)?;
        let reasons = reasons(&station, now);
        if !reasons.is_empty() {
            all.push(ToCheck { station, reasons });
        }
    }
    all.sort_by_key(|one| std::cmp::Reverse(urgency(&one.reasons)));
    let body = match looking.street {
        Some(street) => {
            all.retain(|one| one.district() == looking.district && one.street() == street);
            on_a_walk(&looking.district, &street, all)
        }
        None => overview(&all),
    };
    Ok(page(&who, Tab::Stations, texts::station_check::TITLE, body))
}

fn overview(all: &[ToCheck]) -> Element {
    let mut streets: BTreeMap<(String, String), (usize, u64)> = BTreeMap::new();
    for one in all {
        let street = streets.entry((one.district(), one.street())).or_default();
        street.0 += 1;
        street.1 += urgency(&one.reasons);
    }
    let mut streets: Vec<_> = streets.into_iter().collect();
    streets.sort_by_key(|(_, (_, urgency))| std::cmp::Reverse(*urgency));
    streets.truncate(MOST_STREETS);
    let address = |district: &str, street: &str| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("district", district).append_pair("street", street);
        format!("/desk/stations/check?{}", query.finish())
    };
    let streets: Vec<(String, String, String, usize)> = streets
        .into_iter()
        .map(|((district, street), (count, _))| {
            let href = address(&district, &street);
            let street = if street.is_empty() { texts::station_check::NO_STREET.to_owned() } else { street };
            (href, district, street, count)
        })
        .collect();
    let worst = all.iter().take(WORST).map(|one| {
        let station = &one.station;
        (station.code.clone(), station.name.clone(), format!("{}{}", one.district(), station.address), one.words())
    });
    rsx! {
        div { class: "head", h1 { "{texts::station_check::TITLE}" } a { class: "button", href: "/desk/stations", "{console::TO_STATIONS}" } }
        p { class: "by", "{texts::station_check::LINE}" }
        if all.is_empty() {
            p { class: "empty", "{texts::station_check::ALL_WELL}" }
        } else {
            h2 { "{texts::station_check::WORST}" }
            table { class: "rows", id: "list",
                thead { tr { th { "{says::NAME}" } th { "{says::ADDRESS}" } th { "{says::REASON}" } } }
                tbody {
                    for (code, name, address, why) in worst {
                        tr {
                            td { class: "words", a { href: "/desk/stations/{code}", "{name}" } }
                            td { class: "words", "{address}" }
                            td { "{why}" }
                        }
                    }
                }
            }
            h2 { "{texts::station_check::STREETS}" }
            table { class: "rows", id: "streets",
                thead { tr { th { "{says::DISTRICT}" } th { "{says::STREET}" } th { "{says::TO_SEE}" } } }
                tbody {
                    for (href, district, street, count) in streets {
                        tr { td { "{district}" } td { class: "words", a { href: "{href}", "{street}" } } td { "{count}" } }
                    }
                }
            }
        }
    }
}

/// The stations of a street in the order in which somebody passes them.
fn on_a_walk(district: &str, street: &str, mut all: Vec<ToCheck>) -> Element {
    all.truncate(MOST_ON_A_WALK);
    let places: Vec<Position> = all.iter().map(|one| one.station.position).collect();
    let way = walk(&places);
    let mut last: Option<Position> = None;
    let mut total = 0.0;
    let mut stops = Vec::new();
    for at in way {
        let one = &all[at];
        let metres = last.map_or(0.0, |last| last.metres_to(one.station.position));
        total += metres;
        last = Some(one.station.position);
        let link = Navigator::Amap.link(one.station.position, &one.station.name);
        let from = if metres > 0.0 { texts::distance(metres) } else { String::new() };
        stops.push((one.station.clone(), one.words(), from, link));
    }
    let street = if street.is_empty() { texts::station_check::NO_STREET } else { street };
    let line = texts::station_check::walk(stops.len(), total);
    rsx! {
        div { class: "paper",
            div { class: "head", h1 { "{texts::station_check::WALK}：{district} {street}" } a { class: "button", href: "/desk/stations/check", "{says::BACK}{says::TITLE}" } }
            p { class: "summary", "{line}" }
            table { class: "rows", id: "walk",
                thead { tr { th { "" } th { "{says::NAME}" } th { "{says::ADDRESS}" } th { "{says::REASON}" } th { "{texts::station_check::SEEN}" } } }
                tbody {
                    for (at, (station, why, from, link)) in stops.into_iter().enumerate() {
                        tr {
                            td { "{at + 1}" }
                            td { class: "words", a { href: "/desk/stations/{station.code}", "{station.name}" } br {} small { "{station.code}" } }
                            td { class: "words", "{station.address} " a { href: "{link}", target: "_blank", rel: "noopener noreferrer", "{from}" if from.is_empty() { "{says::FROM_HERE}" } } }
                            td { "{why}" }
                            td { "　　　　　　　　" }
                        }
                    }
                }
            }
        }
    }
}
