use crate::engine::{ListedActivity, MyBooking};
use crate::model::{BookingState, Timestamp};
use crate::ui::Route;
use crate::ui::components::{ActivityFilters, Icon, Locked, PlaceLine};
use crate::ui::found::{Found, NothingListed};
use crate::ui::locking::Shut;
use crate::ui::shared::Shared;
use crate::views::ActivityLines;
use crate::{icons, texts};
use dioxus::prelude::*;

/// What is near and soon, and what the courier has booked.
#[component]
pub fn Book() -> Element {
    rsx! {
        main { class: "screen",
            h1 { "{texts::book::TITLE}" }
            ToLetters {}
            Locked { about: texts::account::LOCKED_BOOKINGS, MyBookings {} }
            Activities {}
        }
    }
}

/// To the letters, with how many are new.
#[component]
fn ToLetters() -> Element {
    let shared = use_context::<Shared>();
    let letters = use_resource(move || {
        let (_, _) = (shared.changes.read(), shared.status.read());
        async move { shared.handle().letters().await.unwrap_or_default() }
    });
    let unread = letters.read().iter().flatten().filter(|listed| listed.unread).count();
    rsx! {
        Link { class: "button", to: Route::Letters {},
            Icon { path: icons::LETTER }
            "{texts::book::LETTERS}"
            if unread > 0 {
                span { class: "news", "{unread}" }
            }
        }
    }
}

/// What the courier has booked: all that is ahead, and what is new.
#[component]
fn MyBookings() -> Element {
    let shared = use_context::<Shared>();
    let mine = use_resource(move || {
        let (_, _) = (shared.changes.read(), shared.status.read());
        async move { shared.handle().my_bookings().await.unwrap_or_default() }
    });
    let now = *shared.now.read();
    let mine = mine.read();
    let shown: Vec<&MyBooking> = mine.iter().flatten().collect();
    rsx! {
        if !shown.is_empty() {
            h2 { "{texts::book::MINE}" }
            div { class: "list",
                for one in shown {
                    BookingCard { key: "{one.booking.id}", mine: one.clone(), now }
                }
            }
        }
    }
}

/// A booking in a list.
#[component]
pub fn BookingCard(mine: MyBooking, now: Timestamp) -> Element {
    let booking = &mine.booking;
    let refused =
        mine.deliveries.iter().any(|delivery| matches!(delivery.state, crate::engine::DeliveryState::Refused(_)));
    rsx! {
        Link { class: "card", to: Route::booking(booking.id),
            div { class: "card-top",
                strong { "{booking.title}" }
                if mine.unread {
                    span { class: "news", "{texts::thread::MOVED}" }
                }
            }
            p { class: "address", "{texts::book::time(booking.starts_at, booking.ends_at, now)}" }
            p { class: if booking.state.is_alive() { "open" } else { "closed" },
                if refused {
                    "{texts::thread::REFUSED}"
                } else if mine.confirmed {
                    "{texts::booking_state(booking.state)}"
                } else {
                    "{texts::book::ASKED}"
                }
            }
        }
    }
}

#[component]
fn Activities() -> Element {
    let shared = use_context::<Shared>();
    let found = use_resource(move || {
        let _ = shared.changes.read();
        let query = shared.activity_filter.read().query(shared);
        async move { Found::from(shared.handle().activities(query).await) }
    });
    let now = *shared.now.read();
    rsx! {
        h2 { "{texts::book::KIND}" }
        ActivityFilters {}
        PlaceLine {
            Link { class: "button", to: Route::activity_map(None), Icon { path: icons::MAP } "{texts::list::MAP}" }
        }
        match &*found.read() {
            None => rsx! {},
            Some(Found::Not(lack)) => rsx! { NothingListed { lack: lack.clone(), says: texts::book::NONE } },
            Some(Found::Here(found)) => rsx! {
                div { class: "list",
                    for listed in found {
                        ActivityCard { key: "{listed.activity.id}", listed: listed.clone(), now }
                    }
                }
            },
        }
    }
}

/// An activity in a list: all that decides whether to go.
#[component]
pub fn ActivityCard(listed: ListedActivity, now: Timestamp) -> Element {
    let ListedActivity { activity, metres } = listed;
    rsx! {
        Link { class: "card", to: Route::activity(activity.id), ActivityLines { activity, now, metres } }
    }
}

/// A booking is shown on the first screen so long before it begins, milliseconds.
const REMIND_MS: i64 = 24 * 3_600_000;

/// What the courier has booked for the next hours.
#[component]
pub fn NextBooking() -> Element {
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
