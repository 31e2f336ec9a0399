//! The first picture of the app's first screen, drawn by the server: there before the app is, and in browsers in which it
//! never will be. The app takes its place (`platforms/web/boot.js`); without a script its links and pages work.

use super::pages::icon;
use super::problem::Refusal;
use super::ready_answers::ReadyAnswer;
use super::{App, db};
use crate::model::navigation::Navigator;
use crate::model::region::{PREFECTURES, Prefecture};
use crate::model::{Adcode, HolidayCalendar, Station, Timestamp};
use crate::{icons, texts};
use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, Uri, header};
use axum::response::Response;
use dioxus::prelude::*;
use tower::ServiceExt as _;

/// Stations on a page.
const STATIONS: u64 = 30;
/// Pages that are drawn; whoever wants more uses the app.
const PAGES: u64 = 500;
/// The page is as it was within one minute: it says what is open.
const MINUTE_MS: i64 = 60_000;

/// What a link to the page says.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Wanted {
    region: Adcode,
    page: u64,
}

impl Wanted {
    /// Of `?region=430100&page=2`; what is none of these says nothing.
    fn of(address: &Uri) -> Self {
        let pairs = || url::form_urlencoded::parse(address.query().unwrap_or_default().as_bytes());
        let said = |name: &str| pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned());
        let region = said("region").and_then(|code| Adcode::parse(&code).ok()).and_then(Prefecture::of);
        Self {
            region: region.map_or(Adcode::HUNAN, Prefecture::code),
            page: said("page").and_then(|page| page.parse().ok()).map_or(1, |page: u64| page.clamp(1, PAGES)),
        }
    }

    fn address(self, page: u64) -> String {
        format!("/?region={}&page={page}", self.region)
    }
}

/// `/`: the app's page. Who opens it in a browser gets the list with it; the service worker, which keeps it and looks
/// whether it is the one that was built, gets it as it was built.
pub(super) async fn show(app: App, files: Router, request: Request) -> Response {
    let opens = request.headers().get_all(header::ACCEPT).iter().filter_map(|accept| accept.to_str().ok());
    let opens = opens.into_iter().any(|accept| accept.contains("text/html"));
    // Without its list it is still the app's page.
    let listed = if opens { with_list(&app, Wanted::of(request.uri())).await.ok().flatten() } else { None };
    let mut response = if let Some(answer) = listed {
        let mut response = answer.response(request.headers());
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        response
    } else {
        match files.oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    };
    response.headers_mut().append(header::VARY, HeaderValue::from_static("accept"));
    response
}

/// The page as it was built, with the list in it; nothing where no app was built.
async fn with_list(app: &App, wanted: Wanted) -> Result<Option<ReadyAnswer>, Refusal> {
    let Ok(built) = tokio::fs::read_to_string(app.web.join("index.html")).await else { return Ok(None) };
    let Some((before, after)) = built.split_once("</body>") else { return Ok(None) };
    let digest = &db::staff::sha256(built.as_bytes())[..16];
    let now = Timestamp::now();
    let name = format!("first {} {} {digest} {}", wanted.region, wanted.page, now.0 / MINUTE_MS);
    let put_together = async || {
        let calendar = db::holidays::calendar(&app.db).await.unwrap_or_else(|_| HolidayCalendar::announced());
        let rows = db::stations::page_of(&app.db, wanted.region, (wanted.page - 1) * STATIONS, STATIONS + 1).await?;
        let mut stations: Vec<Station> = rows.into_iter().filter_map(|row| Station::try_from(row).ok()).collect();
        let more = stations.len() as u64 > STATIONS;
        stations.truncate(usize::try_from(STATIONS).unwrap_or(usize::MAX));
        // Who stands in the rain wants an open door.
        stations.sort_by_key(|station| !station.openness(now, &calendar).is_open());
        let list = dioxus_ssr::render_element(picture(wanted, &stations, more, &calendar, now));
        Ok(ReadyAnswer::new("text/html; charset=utf-8", format!("{before}{list}</body>{after}").into_bytes()))
    };
    app.ready(name, put_together).await.map(Some)
}

fn picture(wanted: Wanted, stations: &[Station], more: bool, calendar: &HolidayCalendar, now: Timestamp) -> Element {
    let regions = std::iter::once((Adcode::HUNAN, texts::list::EVERYWHERE))
        .chain(PREFECTURES.iter().map(|prefecture| (prefecture.code(), prefecture.name)));
    rsx! {
        div { id: "first",
            {super::pages::top()}
            main {
                div { class: "screen",
                    h1 { "{texts::first_page::TITLE}" }
                    // Where the app cannot start, it says so here.
                    p { id: "first-says", role: "status" }
                    nav { class: "row-of-chips", "aria-label": texts::list::REGION,
                        for (code, name) in regions {
                            a { class: "chip", href: "/?region={code}", "aria-current": if code == wanted.region { "true" }, "{name}" }
                        }
                    }
                    if stations.is_empty() {
                        p { class: "empty", "{texts::list::NO_STATIONS}" }
                    }
                    div { class: "list",
                        for station in stations {
                            {card(station, calendar, now)}
                        }
                    }
                    div { class: "buttons",
                        if wanted.page > 1 {
                            a { class: "button", href: wanted.address(wanted.page - 1), "{texts::first_page::BEFORE}" }
                        }
                        if more {
                            a { class: "button", href: wanted.address(wanted.page + 1), "{texts::list::MORE}" }
                        }
                    }
                    noscript { p { "{texts::first_page::NO_SCRIPT}" } }
                }
            }
        }
    }
}

/// As the app's card of a station, but that nobody knows how far it is.
fn card(station: &Station, calendar: &HolidayCalendar, now: Timestamp) -> Element {
    let openness = station.openness(now, calendar);
    let way = Navigator::ALL[0].link(station.position, &station.name);
    let (services, lacking) = (station.services, station.lacking_at(now));
    let place = [station.district.as_deref().unwrap_or_default(), &station.address].join(" ");
    rsx! {
        div { class: "first-card station-card",
            div { class: "card-words",
                a { class: "card-link", href: "/s/{station.code}", strong { "{station.name}" } }
                p { class: "card-line", "{place}" }
                div { class: "card-line",
                    span { class: openness.code(), {icon(icons::CLOCK)} "{texts::openness(&openness, now)}" }
                    if station.source.sample && !station.name.starts_with(texts::SAMPLE) {
                        span { class: "sample", "{texts::SAMPLE}" }
                    }
                }
                ul { class: "services",
                    for service in services.iter() {
                        li { class: if lacking.contains(service) { "lacking" }, {icon(icons::service(service))} span { "{texts::service(service)}" if lacking.contains(service) { "{texts::station::LACKING}" } } }
                    }
                }
            }
            a { class: "go", href: way, rel: "noopener noreferrer", "aria-label": "{texts::station::GO} {station.name}",
                {icon(icons::WAY)}
                span { "aria-hidden": "true", "{texts::station::GO_SHORT}" }
            }
        }
    }
}
