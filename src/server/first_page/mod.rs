//! The first picture of the app's screens, drawn by the server into the page that was built: there before the app is, and in
//! browsers in which it never will be. The app takes its place (`platforms/web/boot.js`); without a script its links,
//! forms and pages work.

mod activities;
mod aid;
mod asked;
mod library;
mod station;
mod stations;

pub(super) use asked::Asked;
pub(super) use station::{head as station_head, told as station_told};

use super::page_head::{PageHead, within_script};
use super::pages::{message_body, origin, top};
use super::problem::Refusal;
use super::ready_answers::ReadyAnswer;
use super::{App, db};
use crate::api::FirstStations;
use crate::api::first_stations::ELEMENT;
use crate::model::{HolidayCalendar, Timestamp};
use crate::texts;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use dioxus::prelude::*;
use tower::ServiceExt as _;

/// The page is as it was within one minute: it says what is open.
const MINUTE_MS: i64 = 60_000;

/// Where the app draws itself, in the page that was built: the only thing in it.
const MAIN: &str = "<div id=\"main\">";

/// A screen that has a first picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Screen {
    Stations,
    Map,
    Station,
    Answers,
    Answer,
    Activities,
    Aid,
    Activity,
}

/// What is drawn.
pub(super) struct Picture {
    pub(super) head: PageHead,
    /// What the app must show of its own before it takes the picture's place, as CSS finds it.
    pub(super) until: &'static str,
    pub(super) main: Element,
    /// What the app answers from before it has an engine. A page that has it says what is open.
    pub(super) first: Option<FirstStations>,
}

/// What pictures are drawn of.
struct Moment<'a> {
    app: &'a App,
    now: Timestamp,
    calendar: HolidayCalendar,
}

/// The addresses of these screens; `built` serves the files of the app.
pub(super) fn router(built: &Router) -> Router<App> {
    let screen = |screen: Screen| {
        let built = built.clone();
        get(move |State(app): State<App>, request: Request| show(app, built.clone(), screen, request))
    };
    Router::new()
        .route("/", screen(Screen::Stations))
        .route("/map", screen(Screen::Map))
        .route("/station/{code}", screen(Screen::Station))
        .route("/answers", screen(Screen::Answers))
        .route("/answer/{id}", screen(Screen::Answer))
        .route("/book", screen(Screen::Activities))
        .route("/activity/{id}", screen(Screen::Activity))
        .route("/aid", screen(Screen::Aid))
}

/// Whether somebody opens the page in a browser. The service worker, which keeps it and looks whether it is the one that
/// was built, gets it as it was built.
pub(super) fn opens(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).iter().filter_map(|accept| accept.to_str().ok());
    accepted.into_iter().any(|accept| accept.contains("text/html"))
}

async fn show(app: App, built: Router, screen: Screen, request: Request) -> Response {
    let asked = Asked::of(request.uri(), request.headers());
    // Without its picture it is still the app's page.
    let drawn = if opens(request.headers()) { drawn(&app, screen, &asked, request.headers()).await } else { None };
    let mut response = match drawn {
        Some(response) => asked.remembered(response),
        None => match built.oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        },
    };
    response.headers_mut().append(header::VARY, HeaderValue::from_static("accept, cookie"));
    response
}

/// The page with its picture; nothing where no app was built, or the server fails.
async fn drawn(app: &App, screen: Screen, asked: &Asked, headers: &HeaderMap) -> Option<Response> {
    let built = BuiltPage::of(app).await?;
    let origin = origin(app, headers);
    let put_together = async || {
        // Without the office's own calendar, the one of this version holds.
        let calendar = db::holidays::calendar(&app.db).await.unwrap_or_else(|_| HolidayCalendar::announced());
        let moment = Moment { app, now: Timestamp::now(), calendar };
        let picture = picture(&moment, screen, asked).await?;
        Ok(ReadyAnswer::new("text/html; charset=utf-8", built.with(&picture, origin.as_deref()).into_bytes()))
    };
    let name =
        format!("first {screen:?} {} {} {origin:?} {}", asked.name(), built.digest, Timestamp::now().0 / MINUTE_MS);
    // What somebody looks for is as often another one: it is not kept.
    let is_looked_for = screen == Screen::Answers && !asked.words.is_empty();
    let ready = if is_looked_for { put_together().await } else { app.ready(name, put_together).await };
    match ready {
        Ok(answer) => {
            let mut response = answer.response(headers);
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
            Some(response)
        }
        Err(refusal) => {
            let (status, title, detail) = refusal.for_person();
            (!status.is_server_error()).then(|| built.refusing(status, &title, &detail))
        }
    }
}

async fn picture(moment: &Moment<'_>, screen: Screen, asked: &Asked) -> Result<Picture, Refusal> {
    match screen {
        Screen::Stations | Screen::Map => stations::picture(moment, screen == Screen::Map, asked).await,
        Screen::Station => station::picture(moment, &asked.item).await,
        Screen::Answers => library::list(moment, asked).await,
        Screen::Answer => library::one(moment, &asked.item).await,
        Screen::Activities => activities::list(moment, asked).await,
        Screen::Activity => activities::one(moment, &asked.item).await,
        Screen::Aid => aid::list(moment, asked).await,
    }
}

/// The page as it was built.
pub(super) struct BuiltPage {
    page: String,
    digest: String,
}

impl BuiltPage {
    /// Nothing where no app was built.
    pub(super) async fn of(app: &App) -> Option<Self> {
        let page = tokio::fs::read_to_string(app.web.join("index.html")).await.ok()?;
        let digest = crate::server::digest::sha256(page.as_bytes())[..16].to_owned();
        page.contains("</body>").then_some(Self { page, digest })
    }

    /// With a picture in it.
    pub(super) fn with(&self, picture: &Picture, origin: Option<&str>) -> String {
        let Picture { until, main, first, .. } = picture;
        // From when it is: `start.js` takes back what an old page says of doors.
        let at = first.as_ref().map(|first| first.at);
        let drawn = rsx! {
            div { id: "first", "data-until": *until, "data-at": at.map(|at| at.0.to_string()),
                {top()}
                main {
                    div { class: "screen",
                        // Where the app cannot start, it says so here.
                        p { id: "first-says", role: "status" }
                        {main.clone()}
                        {ways()}
                        noscript {
                            if let Some(at) = at {
                                p { class: "first-at", "{texts::first_page::as_of(at)}" }
                            }
                            p { "{texts::first_page::NO_SCRIPT}" }
                        }
                    }
                }
            }
        };
        let drawn = dioxus_ssr::render_element(drawn);
        // Behind the picture, which does not wait for it. What cannot be written is fetched by the app later.
        let first = first.as_ref().and_then(|first| serde_json::to_string(first).ok()).map(within_script);
        let first = first.map(|first| format!("<script type=\"application/json\" id=\"{ELEMENT}\">{first}</script>"));
        let first = first.unwrap_or_default();
        let page = picture.head.put_into(&self.page, origin);
        // What stands there until the app comes says that the page cannot be used: this one can be read.
        let around = page.split_once(MAIN).and_then(|(before, rest)| Some((before, rest.rsplit_once("</body>")?.1)));
        match around {
            Some((before, after)) => format!("{before}{MAIN}</div>\n{drawn}{first}</body>{after}"),
            None => page,
        }
    }

    /// With why there is nothing to show.
    fn refusing(&self, status: StatusCode, title: &str, detail: &str) -> Response {
        let head = PageHead { title: format!("{title} · {}", texts::PRODUCT), unlisted: true, ..PageHead::default() };
        let main = rsx! { h1 { "{title}" } p { "{detail}" } };
        let picture = Picture { head, until: "h1", main, first: None };
        (status, [(header::CACHE_CONTROL, "no-store")], Html(self.with(&picture, None))).into_response()
    }
}

/// A page without the app, where none was built.
pub(super) fn plain(status: StatusCode, title: &str, detail: &str) -> Response {
    super::pages::page(status, title, message_body(title, detail))
}

/// From each picture to the others.
fn ways() -> Element {
    rsx! {
        nav { class: "row-of-chips", "aria-label": texts::first_page::WAYS,
            a { class: "chip", href: "/", "{texts::first_page::TITLE}" }
            a { class: "chip", href: "/ask", "{texts::ask::TITLE}" }
            a { class: "chip", href: "/answers", "{texts::library::TITLE}" }
            a { class: "chip", href: "/book", "{texts::book::TITLE}" }
            a { class: "chip", href: "/aid", "{texts::aid::OFFERS}" }
            a { class: "chip", href: "/claim", "{texts::claim::TITLE}" }
        }
    }
}
