//! What stands around every screen: the bar with the call to 12355, and the tabs.

use super::shared::Shared;
use super::{Icon, Route};
use crate::model::desk::HOTLINE;
use crate::{icons, texts};
use dioxus::prelude::*;

/// The bar, the screen, the tabs.
#[component]
pub fn Frame() -> Element {
    let route = use_route::<Route>();
    let asking = matches!(
        route,
        Route::Ask {}
            | Route::Question { .. }
            | Route::Answers {}
            | Route::Answer { .. }
            | Route::Voices {}
            | Route::Speak {}
            | Route::Voice { .. }
            | Route::Discussion { .. }
            | Route::Proposals {}
            | Route::Proposal { .. }
    );
    let booking = matches!(
        route,
        Route::Book {}
            | Route::Activity { .. }
            | Route::ActivityMap { .. }
            | Route::Booking { .. }
            | Route::Letters {}
            | Route::Letter { .. }
    );
    let tabs = matches!(route, Route::Stations {} | Route::Ask {} | Route::Book {} | Route::Scan {} | Route::Mine {});
    let back = !tabs;
    let shared = use_context::<Shared>();
    let status = shared.status.read();
    let (unread, booking_news) =
        status.as_ref().map_or((0, 0), |status| (status.unread + status.voice_news, status.booking_news));
    rsx! {
        header { class: "bar",
            if back {
                button { class: "bar-back", onclick: move |_| go_back(), Icon { path: icons::BACK } "{texts::frame::BACK}" }
            } else {
                Link { class: "bar-title", to: Route::Stations {}, "{texts::PRODUCT}" }
            }
            a { class: "bar-call", href: "tel:{HOTLINE}", "aria-label": "{texts::frame::CALL} {HOTLINE}",
                Icon { path: icons::CALL }
                "{HOTLINE}"
            }
        }
        SyncNotice {}
        Outlet::<Route> {}
        nav { class: "tabs",
            Tab { to: Route::Stations {}, active: matches!(route, Route::Stations {} | Route::Map {} | Route::Station { .. } | Route::SuggestStation {}), icon: icons::STATION, word: texts::frame::STATIONS }
            Tab { to: Route::Ask {}, active: asking, icon: icons::ASK, word: texts::frame::ASK, news: unread }
            Tab { to: Route::Book {}, active: booking, icon: icons::BOOK, word: texts::frame::BOOK, news: booking_news }
            Tab { to: Route::Scan {}, active: matches!(route, Route::Scan {}), icon: icons::SCAN, word: texts::frame::SCAN }
            Tab { to: Route::Mine {}, active: matches!(route, Route::Mine {}), icon: icons::MINE, word: texts::frame::MINE }
        }
    }
}

/// Back to where the courier came from; to the list where the app was opened right here.
fn go_back() {
    let navigator = navigator();
    if navigator.can_go_back() {
        navigator.go_back();
    } else {
        navigator.replace(Route::Stations {});
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
    if let Some(why) = &*shared.gone.read() {
        return rsx! { p { class: "notice", role: "alert", title: "{why}", "{texts::frame::STORE_FAILED}" } };
    }
    let status = shared.status.read();
    let Some(status) = status.as_ref() else { return rsx! {} };
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
