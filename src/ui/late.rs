//! Screens that the first list does not need: in browsers they are a wasm file of their own (`platforms/web/build.sh`), which is
//! fetched once the list is there, or else when one of them is opened. Natively they are part of the app.

use super::Route;
use super::screens::{
    Activity, ActivityMap, Answer, Answers, Ask, Book, Booking, Discussion, Letter, Letters, Map, Mine, Outbox,
    Proposal, Proposals, Question, Scan, Settings, SharedPhotos, Speak, SuggestStation, Voice, Voices,
};
use crate::{platform, texts};
use dioxus::prelude::*;
use std::sync::OnceLock;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

/// Draws one of those screens.
type Draw = fn(Route) -> Element;

/// What draws them, once it is there.
static DRAWS: OnceLock<Draw> = OnceLock::new();

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
#[wasm_split(late, fallible)]
fn drawing() -> Result<Draw, NotFetched> {
    Ok(draw)
}

fn draw(route: Route) -> Element {
    match route {
        Route::Map {} => rsx! { Map {} },
        Route::SuggestStation {} => rsx! { SuggestStation {} },
        Route::Ask {} => rsx! { Ask {} },
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
        Route::SharedPhotos {} => rsx! { SharedPhotos {} },
        Route::Outbox {} => rsx! { Outbox {} },
        // These are drawn by who has them anyway.
        Route::Stations {} | Route::Station { .. } | Route::Door { .. } | Route::NotFound { .. } => rsx! {},
    }
}

/// Fetches them, if they are not there; says whether they are.
pub async fn fetch() -> bool {
    match drawing().await {
        Ok(draw) => {
            let _ = DRAWS.set(draw);
            true
        }
        Err(NotFetched) => false,
    }
}

/// Stands where one of them is to be seen. What the address says of it is in the route.
#[component]
pub fn Late(#[props(default)] id: String, #[props(default)] of: String) -> Element {
    let _ = (id, of);
    let route = use_route::<Route>();
    let mut failed = use_signal(|| false);
    let mut turn = use_signal(|| 0_u32);
    let mut there = use_signal(|| DRAWS.get().is_some());
    use_future(move || async move {
        if there() {
            return;
        }
        loop {
            failed.set(false);
            if fetch().await {
                there.set(true);
                return;
            }
            failed.set(true);
            // The server may have another build by now, and not this one's file any more.
            platform::renew();
            let asked = turn();
            // Until it is asked for again, or a while later: the network may be back.
            for _ in 0..AGAIN_TICKS {
                platform::sleep(TICK_MS).await;
                if turn() != asked {
                    break;
                }
            }
        }
    });
    if there()
        && let Some(draw) = DRAWS.get()
    {
        return draw(route);
    }
    rsx! {
        main { class: "screen",
            if failed() {
                p { class: "error", role: "alert", "{texts::frame::NOT_FETCHED}" }
                button { class: "button main", onclick: move |_| turn += 1, "{texts::frame::FETCH_AGAIN}" }
            } else {
                p { role: "status", "{texts::frame::FETCHING}" }
                div { class: "skeleton", "aria-hidden": "true", i {} i {} i {} }
            }
        }
    }
}

/// How often it is looked whether the courier asked again, milliseconds.
const TICK_MS: u32 = 200;
/// Ten seconds.
const AGAIN_TICKS: u32 = 50;
