//! What stands around every screen: the bar with the call to 12355, and the tabs.

use super::components::{PlaceNotes, PlaceQuality};
use super::screens::NobodyNear;
use super::screens_kept::{ScreensKept, use_arrivals};
use super::shared::Shared;
use super::{Icon, Route};
use crate::engine::Gone;
use crate::model::desk::HOTLINE;
use crate::{icons, platform, texts};
use dioxus::prelude::*;

/// Police and ambulance, where minutes count.
const URGENT: [&str; 2] = ["110", "120"];

/// The bar, the screen, the tabs.
#[component]
pub fn Frame() -> Element {
    let route = use_route::<Route>();
    let tab = route.tab();
    let back = tab != route;
    let kept = use_context::<ScreensKept>();
    let shared = use_context::<Shared>();
    use_arrivals(&route, shared);
    // What was touched before the app was there.
    use_future(move || async move {
        loop {
            navigator().push(platform::picked_before().await);
        }
    });
    let status = shared.status.read();
    let (unread, booking_news) =
        status.as_ref().map_or((0, 0), |status| (status.unread + status.voice_news, status.booking_news));
    rsx! {
        header { class: "bar",
            if back {
                button { class: "bar-back", onclick: move |_| kept.go_back(&route), Icon { path: icons::BACK } "{texts::frame::BACK}" }
            } else {
                Link { class: "bar-title", to: Route::Stations {}, "{texts::PRODUCT}" }
            }
            // Where couriers write, the numbers for danger are one touch away, however far down they are.
            if tab == (Route::Ask {}) {
                for number in URGENT {
                    a { key: "{number}", class: "bar-urgent", href: "tel:{number}", "aria-label": "{texts::frame::CALL} {number}", "{number}" }
                }
            }
            a { class: "bar-call", href: "tel:{HOTLINE}", "aria-label": "{texts::frame::CALL} {HOTLINE}",
                Icon { path: icons::CALL }
                "{HOTLINE}"
            }
        }
        Notices {}
        Outlet::<Route> {}
        nav { class: "tabs",
            Tab { to: Route::Stations {}, active: matches!(tab, Route::Stations {}), icon: icons::STATION, word: texts::frame::STATIONS }
            Tab { to: Route::Ask {}, active: matches!(tab, Route::Ask {}), icon: icons::ASK, word: texts::frame::ASK, news: unread }
            Tab { to: Route::Book {}, active: matches!(tab, Route::Book {}), icon: icons::BOOK, word: texts::frame::BOOK, news: booking_news }
            Tab { to: Route::Scan {}, active: matches!(tab, Route::Scan {}), icon: icons::SCAN, word: texts::frame::SCAN }
            Tab { to: Route::Mine {}, active: matches!(tab, Route::Mine {}), icon: icons::MINE, word: texts::frame::MINE }
        }
    }
}

#[component]
fn Tab(to: Route, active: bool, icon: &'static str, word: &'static str, #[props(default)] news: u32) -> Element {
    rsx! {
        Link { class: if active { "tab active" } else { "tab" }, to, "aria-current": active.then_some("page"),
            Icon { path: icon }
            "{word}"
            if news > 0 {
                span { class: "news", "aria-label": "{texts::thread::unread(news)}", "{texts::frame::news(news)}" }
            }
        }
    }
}

/// What comes and goes by itself, in one place: it lies over the end of the screen, above the tabs and what is at hand there,
/// so that nothing moves under a finger.
#[component]
fn Notices() -> Element {
    let route = use_route::<Route>();
    rsx! {
        div { class: if matches!(route, Route::Station { .. }) { "notices over" } else { "notices" },
            SyncNotice {}
            match route {
                Route::Stations {} | Route::Map {} => rsx! { div { class: "place-notes", PlaceNotes {} NobodyNear {} } },
                Route::Book {} | Route::ActivityMap { .. } | Route::SuggestStation {} => rsx! { div { class: "place-notes", PlaceNotes {} } },
                Route::Station { .. } => rsx! { div { class: "place-notes", PlaceQuality {} } },
                _ => rsx! {},
            }
        }
    }
}

/// Says what the courier must know of the data, and nothing when all is well.
#[component]
fn SyncNotice() -> Element {
    let shared = use_context::<Shared>();
    let mut not_done = shared.not_done;
    let route = use_route::<Route>();
    if let Some(why) = &*shared.gone.read() {
        return rsx! {
            Notice { urgent: true,
                "{texts::frame::gone(why)} "
                if matches!(why, Gone::Ends | Gone::NotFetched) {
                    button { r#type: "button", onclick: move |_| shared.handle().sync(), "{texts::frame::FETCH_AGAIN}" }
                }
            }
        };
    }
    if let Some(why) = &*not_done.read() {
        return rsx! {
            Notice { urgent: true,
                "{why} "
                button { r#type: "button", onclick: move |_| not_done.set(None), "{texts::frame::SEEN}" }
            }
        };
    }
    let status = shared.status.read();
    let Some(status) = status.as_ref() else {
        // The first screens and the form say it in a place of their own.
        let says_it = matches!(route, Route::Stations {} | Route::Station { .. } | Route::Ask {});
        return rsx! {
            if *shared.late.read() && !says_it {
                Notice { urgent: false, "{texts::frame::COMING}" }
            }
        };
    };
    match texts::frame::notice(status, *shared.now.read()) {
        Some(notice) => rsx! {
            Notice { urgent: false,
                "{notice.text} "
                if notice.about_outbox {
                    Link { to: Route::Outbox {}, "{texts::outbox::LOOK}" }
                }
            }
        },
        None => rsx! {},
    }
}

/// A line of them; what does not fit scrolls in it.
#[component]
fn Notice(urgent: bool, children: Element) -> Element {
    rsx! {
        p { class: "notice", role: if urgent { "alert" } else { "status" }, tabindex: "0", {children} }
    }
}
