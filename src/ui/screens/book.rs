use crate::engine::{ActivityQuery, ListedActivity, MyBooking};
use crate::model::{ActivityKind, Timestamp};
use crate::ui::Route;
use crate::ui::components::{Icon, PlaceLine};
use crate::ui::shared::Shared;
use crate::{icons, texts};
use chrono::Days;
use dioxus::prelude::*;

/// What is near and soon, and what the courier has booked.
#[component]
pub fn Book() -> Element {
    rsx! {
        main { class: "screen",
            h1 { "{texts::book::TITLE}" }
            ToLetters {}
            MyBookings {}
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
                    span { class: "news", "{texts::thread::unread(1)}" }
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

/// The days that can be chosen.
fn between(choice: usize, now: Timestamp) -> (Timestamp, Timestamp) {
    let today = now.china_time().date();
    let day = |ahead: u64| {
        let day = today.checked_add_days(Days::new(ahead)).unwrap_or(today);
        Timestamp::from_china_time(day.and_time(chrono::NaiveTime::MIN))
    };
    match choice {
        0 => (now, day(1)),
        1 => (day(1), day(2)),
        2 => (now, day(7)),
        _ => (now, day(366)),
    }
}

#[component]
fn Activities() -> Element {
    let shared = use_context::<Shared>();
    let mut kind = use_signal(|| None::<ActivityKind>);
    let mut when = use_signal(|| texts::book::DAYS.len() - 1);
    let found = use_resource(move || {
        let _ = shared.changes.read();
        let query = ActivityQuery {
            kind: kind(),
            between: between(when(), *shared.now.read()),
            region: shared.preferences.read().region,
            near: shared.here.read().position(),
        };
        async move { shared.handle().activities(query).await.unwrap_or_default() }
    });
    let now = *shared.now.read();
    let never = shared.status.read().as_ref().is_none_or(|status| status.synced_at.is_none());
    rsx! {
        h2 { "{texts::book::KIND}" }
        div { class: "chips", role: "group", "aria-label": texts::book::KIND,
            button { class: "chip", "aria-pressed": "{kind().is_none()}", onclick: move |_| kind.set(None), "{texts::book::ALL}" }
            for one in ActivityKind::ALL.iter().copied() {
                button { key: "{one.code()}", class: "chip", "aria-pressed": "{kind() == Some(one)}", onclick: move |_| kind.set(Some(one)), "{texts::activity_kind(one)}" }
            }
        }
        div { class: "chips", role: "group", "aria-label": texts::book::WHEN,
            for (at, word) in texts::book::DAYS.into_iter().enumerate() {
                button { key: "{word}", class: "chip", "aria-pressed": "{when() == at}", onclick: move |_| when.set(at), "{word}" }
            }
        }
        PlaceLine {}
        match &*found.read() {
            None => rsx! {},
            Some(found) if found.is_empty() => rsx! { p { class: "empty", if never { "{texts::book::EMPTY}" } else { "{texts::book::NONE}" } } },
            Some(found) => rsx! {
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
fn ActivityCard(listed: ListedActivity, now: Timestamp) -> Element {
    let activity = &listed.activity;
    let left: u32 = activity.slots.iter().filter(|slot| slot.starts_at > now).map(crate::model::Slot::left).sum();
    let waiting: u32 = activity.slots.iter().map(|slot| slot.waiting).sum();
    rsx! {
        Link { class: "card", to: Route::activity(activity.id),
            div { class: "card-top",
                strong { "{activity.title}" }
                if let Some(metres) = listed.metres {
                    span { class: "distance", "{texts::distance(metres)}" }
                }
            }
            div { class: "card-line",
                if let Some(slot) = activity.next_slot(now) {
                    span { class: "unknown", Icon { path: icons::CLOCK } "{texts::book::time(slot.starts_at, slot.ends_at, now)}" }
                }
                span { class: if left > 0 { "open" } else { "closed" }, "{texts::book::left(left, waiting)}" }
                if activity.sample {
                    span { class: "sample", "{texts::SAMPLE}" }
                }
            }
            p { class: "address", "{activity.place.name} · {activity.host}" }
        }
    }
}
