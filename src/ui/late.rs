//! Screens that the first list does not need: in browsers they are a wasm file of their own (`platforms/web/build.sh`), which is
//! fetched once the list is there, or else when one of them is opened. Natively they are part of the app.

use super::Route;
use super::components::{MapSign, QrCode};
use super::screens::{
    Activity, ActivityMap, AidOffers, Answer, Answers, Ask, Book, Booking, DangerSought, Discussion, Letter, Letters,
    Map, Mine, NextBooking, Outbox, Problems, Proposal, Proposals, Question, ReportForm, RoadWay, Scan, Settings,
    SharedPhotos, Speak, SuggestStation, VisitAndFavourite, Voice, Voices, Volunteer,
};
use crate::model::{Station, StationCode};
use crate::{platform, texts};
use dioxus::prelude::*;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

/// What is drawn by the second file.
#[derive(Clone, PartialEq)]
pub enum Part {
    /// A whole screen, by its address.
    Screen(Route),
    /// On the first screen: what the courier has booked for the next hours.
    NextBooking,
    /// On the first screen: whom to call, where what is looked for tells of danger.
    DangerSought,
    /// On a station's: what is wrong there.
    Problems(Station),
    /// On a station's: “I was here”, and keeping it.
    VisitAndFavourite(Station),
    /// On a station's: the way there along roads.
    RoadWay(MapSign),
    /// On a station's: what is reported.
    ReportForm(StationCode),
    /// On a station's: its code, to be shown and saved.
    Code {
        /// The number on the door.
        of: StationCode,
        /// What the station is called.
        name: String,
        /// What the code says.
        content: String,
    },
}

/// Draws one of them.
type Draw = fn(Part) -> Element;

/// What draws them, once it is there.
static DRAWS: GlobalSignal<Option<Draw>> = Signal::global(|| None);

/// They could not be fetched.
#[derive(Clone, Copy, Debug)]
struct NotFetched;

impl From<SplitLoaderError> for NotFetched {
    fn from(_: SplitLoaderError) -> Self {
        Self
    }
}

// The border between the files: what can be reached through this function alone is in the second one.
#[allow(unsafe_code, reason = "the macro declares what the other file exports; tools make both from one program")]
#[allow(clippy::unnecessary_wraps, reason = "natively there is nothing to fetch")]
#[wasm_split(late, fallible)]
fn drawing() -> Result<Draw, NotFetched> {
    Ok(draw)
}

fn draw(part: Part) -> Element {
    match part {
        Part::Screen(route) => screen(route),
        Part::NextBooking => rsx! { NextBooking {} },
        Part::DangerSought => rsx! { DangerSought {} },
        Part::Problems(station) => rsx! { Problems { station } },
        Part::VisitAndFavourite(station) => rsx! { VisitAndFavourite { station } },
        Part::RoadWay(to) => rsx! { RoadWay { to } },
        Part::ReportForm(code) => rsx! { ReportForm { code } },
        Part::Code { of, name, content } => {
            rsx! { QrCode { content, label: "{texts::station::QR} {of}", file_name: "{of}", says: vec![name, of.to_string()] } }
        }
    }
}

fn screen(route: Route) -> Element {
    match route {
        Route::Map {} => rsx! { Map {} },
        Route::SuggestStation {} => rsx! { SuggestStation {} },
        Route::Ask {} => rsx! { Ask {} },
        Route::AidOffers {} => rsx! { AidOffers {} },
        Route::Question { id } => rsx! { Question { id } },
        Route::Answers {} => rsx! { Answers {} },
        Route::Answer { id } => rsx! { Answer { id } },
        Route::Voices {} => rsx! { Voices {} },
        Route::Speak {} => rsx! { Speak {} },
        Route::Voice { id } => rsx! { Voice { id } },
        Route::Discussion { id } => rsx! { Discussion { id } },
        Route::Proposals {} => rsx! { Proposals {} },
        Route::Proposal { id } => rsx! { Proposal { id } },
        Route::Book {} => rsx! { Book {} },
        Route::ActivityMap { of } => rsx! { ActivityMap { of } },
        Route::Activity { id } => rsx! { Activity { id } },
        Route::Booking { id } => rsx! { Booking { id } },
        Route::Letters {} => rsx! { Letters {} },
        Route::Letter { id } => rsx! { Letter { id } },
        Route::Scan {} => rsx! { Scan {} },
        Route::Mine {} => rsx! { Mine {} },
        Route::Settings {} => rsx! { Settings {} },
        Route::Volunteer {} => rsx! { Volunteer {} },
        Route::SharedPhotos {} => rsx! { SharedPhotos {} },
        Route::Outbox {} => rsx! { Outbox {} },
        // These are drawn by who has them anyway.
        Route::Stations {} | Route::Station { .. } | Route::Door { .. } | Route::NotFound { .. } => rsx! {},
    }
}

/// Fetches them, if they are not there; says whether they are.
pub async fn fetch() -> bool {
    if DRAWS.peek().is_some() {
        return true;
    }
    match drawing().await {
        Ok(draw) => {
            *DRAWS.write() = Some(draw);
            true
        }
        Err(NotFetched) => false,
    }
}

/// Stands where one of the screens is to be seen. What the address says of it is in the route.
#[component]
pub fn Late(#[props(default)] id: String, #[props(default)] of: String) -> Element {
    let _ = (id, of);
    let route = use_route::<Route>();
    match DRAWS() {
        Some(draw) => draw(Part::Screen(route)),
        None => rsx! { main { class: "screen", Coming {} } },
    }
}

/// Stands where a part of another screen is to be seen. Of several on a screen one says how it stands; those that `wait`
/// come with it.
#[component]
pub fn LatePart(part: Part, #[props(default)] waits: bool) -> Element {
    match DRAWS() {
        Some(draw) => draw(part),
        None if waits => rsx! {},
        None => rsx! { Coming {} },
    }
}

/// Fetches them, and says how that stands.
#[component]
fn Coming() -> Element {
    let mut failed = use_signal(|| false);
    let mut turn = use_signal(|| 0_u32);
    use_future(move || async move {
        loop {
            failed.set(false);
            if fetch().await {
                return;
            }
            failed.set(true);
            // The server may have another build by now, and not this one's file any more.
            platform::renew();
            let asked = *turn.peek();
            // Until it is asked for again, or a while later: the network may be back.
            for _ in 0..AGAIN_TICKS {
                platform::sleep(TICK_MS).await;
                if *turn.peek() != asked {
                    break;
                }
            }
        }
    });
    rsx! {
        if failed() {
            p { class: "error", role: "alert", "{texts::frame::NOT_FETCHED}" }
            button { class: "button main", onclick: move |_| turn += 1, "{texts::frame::FETCH_AGAIN}" }
        } else {
            p { role: "status", "{texts::frame::FETCHING}" }
            div { class: "skeleton", "aria-hidden": "true", i {} i {} i {} }
        }
    }
}

/// How often it is looked whether the courier asked again, milliseconds.
const TICK_MS: u32 = 200;
/// Ten seconds.
const AGAIN_TICKS: u32 = 50;
