use super::book::BookingCard;
use crate::engine::Coverage;
use crate::engine::SyncPhase;
use crate::model::desk::HOTLINE;
use crate::model::fix::NOBODY_NEAR;
use crate::model::{BookingState, StationQuery};
use crate::ui::Route;
use crate::ui::components::{Filters, Icon, PlaceLine, StationCard};
use crate::ui::locking::Shut;
use crate::ui::screens_kept::{PAGE, ScreensKept};
use crate::ui::shared::{Filter, Shared};
use crate::{icons, texts};
use dioxus::prelude::*;

/// A booking is shown on the first screen so long before it begins, milliseconds.
const REMIND_MS: i64 = 24 * 3_600_000;

/// The first screen: the nearest stations that have what is missing.
#[component]
pub fn Stations() -> Element {
    let shared = use_context::<Shared>();
    let mut limit = use_context::<ScreensKept>().listed;
    let found = use_resource(move || {
        let _ = shared.changes.read();
        let query = shared.query(limit());
        async move { shared.handle().stations(query).await }
    });
    let now = *shared.now.read();
    rsx! {
        main { class: "screen",
            h1 { class: "visually-hidden", "{texts::PRODUCT_LINE}" }
            NextBooking {}
            Filters {}
            PlaceLine {
                Link { class: "button", to: Route::Map {}, Icon { path: icons::MAP } "{texts::list::MAP}" }
            }
            NobodyNear {}
            // Always there, so that what changes in it is read out.
            p { class: "visually-hidden", role: "status",
                if let Some(Ok(listed)) = &*found.read() {
                    "{texts::list::found(listed.len(), listed.len() as u64 >= u64::from(limit()))}"
                }
            }
            match &*found.read() {
                // The phone's own database answers within a moment; nothing is shown for so short a time.
                None => rsx! { div { class: "list", "aria-busy": "true" } },
                Some(Err(error)) => rsx! { p { class: "error", "{texts::frame::STORE_FAILED}" small { " {error}" } } },
                Some(Ok(listed)) if listed.is_empty() => rsx! { NothingFound {} },
                Some(Ok(listed)) => rsx! {
                    div { class: "list",
                        for one in listed {
                            StationCard { key: "{one.station.code}", listed: one.clone(), now }
                        }
                    }
                    Link { class: "button", to: Route::SuggestStation {}, "{texts::suggest::OFFER}" }
                    if listed.len() as u64 >= u64::from(limit()) {
                        button { class: "button", onclick: move |_| limit += PAGE, "{texts::list::MORE}" }
                    }
                },
            }
        }
    }
}

/// Says that there is no station where the courier is, whatever they look for, and what can be done.
#[component]
pub fn NobodyNear() -> Element {
    let shared = use_context::<Shared>();
    let nearest = use_resource(move || {
        let _ = shared.changes.read();
        let near = *shared.whereabouts.position.read();
        let elsewhere = shared.preferences.read().region.is_some() || shared.filter.read().area.is_some();
        async move {
            if near.is_none() || elsewhere {
                return None;
            }
            let query = StationQuery { near, limit: 1, ..StationQuery::default() };
            shared.handle().stations(query).await.ok()?.first()?.metres
        }
    });
    let far = nearest.read().flatten().filter(|metres| *metres > NOBODY_NEAR);
    rsx! {
        if let Some(metres) = far {
            div { class: "offer", role: "status",
                p { "{texts::list::nobody_near(metres)}" }
                div { class: "buttons",
                    Link { class: "button", to: Route::SuggestStation {}, "{texts::list::SUGGEST}" }
                    a { class: "button", href: "tel:{HOTLINE}", "{texts::list::ASK_HOTLINE}" }
                }
            }
        }
    }
}

/// What the courier has booked for the next hours.
#[component]
fn NextBooking() -> Element {
    let shared = use_context::<Shared>();
    let mine = use_resource(move || {
        let _ = shared.changes.read();
        async move { shared.handle().my_bookings().await.unwrap_or_default() }
    });
    let now = *shared.now.read();
    let mine = mine.read();
    let soon = mine.iter().flatten().find(|mine| {
        let booking = &mine.booking;
        let (ahead, ends) = (booking.starts_at.millis_since(now), booking.ends_at);
        mine.confirmed && booking.state == BookingState::Booked && ahead < REMIND_MS && ends > now
    });
    rsx! {
        if let Some(soon) = soon.filter(|_| shared.shut() == Shut::Open) {
            BookingCard { mine: soon.clone(), now }
        }
    }
}

/// Why the list is empty, and what to do about it.
#[component]
fn NothingFound() -> Element {
    let shared = use_context::<Shared>();
    let mut filter = shared.filter;
    let status = shared.status.read();
    if let Some(Coverage::LookedAt { prefectures, behind }) = status.as_ref().map(|status| status.coverage) {
        let failed = [SyncPhase::Offline, SyncPhase::Intercepted, SyncPhase::Refused, SyncPhase::NotKept];
        let failed = status.as_ref().is_some_and(|status| failed.contains(&status.phase));
        let says = match (prefectures, behind) {
            (0, _) => Some(texts::list::CHOOSE_PREFECTURE),
            (_, 0) => None,
            _ if failed => Some(texts::list::PREFECTURE_TO_COME),
            _ => Some(texts::list::PREFECTURE_COMES),
        };
        if let Some(says) = says {
            return rsx! { div { class: "empty", p { role: "status", "{says}" } } };
        }
    }
    if status.as_ref().is_none_or(|status| status.stations == 0) {
        let phase = status.as_ref().map(|status| status.phase);
        return rsx! {
            div { class: "empty",
                match phase {
                    None | Some(SyncPhase::Running) => rsx! { p { role: "status", "{texts::list::FIRST_SYNC}" } },
                    Some(SyncPhase::Idle) => rsx! { p { "{texts::list::NO_STATIONS}" } },
                    Some(SyncPhase::NotKept) => rsx! {
                        p { "{texts::list::NOT_STORED}" }
                        button { class: "button main", onclick: move |_| shared.handle().sync(), Icon { path: icons::REFRESH } "{texts::list::TRY_AGAIN}" }
                    },
                    Some(SyncPhase::Offline | SyncPhase::Intercepted | SyncPhase::Refused) => rsx! {
                        p { "{texts::list::NEVER_SYNCED}" }
                        button { class: "button main", onclick: move |_| shared.handle().sync(), Icon { path: icons::REFRESH } "{texts::list::TRY_AGAIN}" }
                    },
                }
            }
        };
    }
    let open_now = filter.read().open_now;
    let region = shared.preferences.read().region.is_some();
    rsx! {
        div { class: "empty",
            p { if open_now { "{texts::list::NONE_OPEN}" } else { "{texts::list::NONE}" } }
            if open_now {
                button { class: "button main", onclick: move |_| filter.write().open_now = false, "{texts::list::SHOW_CLOSED}" }
            }
            button {
                class: "button",
                onclick: move |_| {
                    filter.set(Filter { open_now: false, ..Filter::default() });
                    if region {
                        shared.set_region(None);
                    }
                },
                "{texts::list::SHOW_ALL}"
            }
        }
    }
}
