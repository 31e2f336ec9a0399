//! What stands around every screen: the bar with the call to 12355, and the tabs.

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
        SyncNotice {}
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

/// Says what the courier must know of the data, and nothing when all is well.
#[component]
fn SyncNotice() -> Element {
    let shared = use_context::<Shared>();
    let mut not_done = shared.not_done;
    let route = use_route::<Route>();
    if let Some(why) = &*shared.gone.read() {
        return rsx! {
            p { class: "notice", role: "alert",
                "{texts::frame::gone(why)} "
                if matches!(why, Gone::Ends | Gone::NotFetched) {
                    button { r#type: "button", onclick: move |_| shared.handle().sync(), "{texts::frame::FETCH_AGAIN}" }
                }
            }
        };
    }
    if let Some(why) = &*not_done.read() {
        return rsx! {
            p { class: "notice", role: "alert",
                "{why} "
                button { r#type: "button", onclick: move |_| not_done.set(None), "{texts::frame::SEEN}" }
            }
        };
    }
    let status = shared.status.read();
    let Some(status) = status.as_ref() else {
        // The first screens and the form say it where nothing moves when the engine comes.
        let says_it = matches!(route, Route::Stations {} | Route::Station { .. } | Route::Ask {});
        return rsx! {
            if *shared.late.read() && !says_it {
                p { class: "notice", role: "status", "{texts::frame::COMING}" }
            }
        };
    };
    match texts::frame::notice(status, *shared.now.read()) {
        Some(notice) => rsx! {
            p { class: "notice", role: "status",
                "{notice.text} "
                if notice.about_outbox {
                    Link { to: Route::Outbox {}, "{texts::outbox::LOOK}" }
                }
            }
        },
        None => rsx! {},
    }
}
