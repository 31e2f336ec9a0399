use super::booking_change::ChangeSlot;
use crate::api::Act;
use crate::engine::{Delivery, DeliveryState, MyBooking};
use crate::model::calendar::{Appointment, ics};
use crate::model::{BookingId, BookingState, Rating, Timestamp};
use crate::ui::Route;
use crate::ui::components::{Icon, InstallHint, Locked, PlaceView, QrCode, Rated, RatingForm, Undelivered};
use crate::ui::forms;
use crate::ui::found::{Found, Lack, NotHere};
use crate::ui::shared::Shared;
use crate::{icons, platform, texts};
use dioxus::prelude::*;

/// One booking: where it stands, the ticket, the way there. All of it without a network.
#[component]
pub fn Booking(id: ReadSignal<String>) -> Element {
    rsx! {
        main { class: "screen",
            Locked { heading: texts::account::LOCKED_HEADING, Opened { id } }
        }
    }
}

#[component]
fn Opened(id: ReadSignal<String>) -> Element {
    let shared = use_context::<Shared>();
    let found = use_resource(move || {
        let _ = shared.changes.read();
        let id = id.read().parse::<BookingId>();
        async move {
            let Ok(id) = id else { return Found::Not(Lack::Unheard) };
            let found = Found::from(shared.handle().my_booking(id).await);
            if let Found::Here(_) = &found {
                // What is on the screen has been seen.
                let _ = shared.handle().mark_booking_read(id).await;
            }
            found
        }
    });
    match &*found.read() {
        None => rsx! {},
        Some(Found::Not(lack)) => rsx! {
            NotHere { lack: lack.clone(), gone: texts::book::BOOKING_MISSING, hint: texts::thread::MISSING_HINT,
                Link { class: "button main", to: Route::Book {}, "{texts::frame::BOOK}" }
            }
        },
        Some(Found::Here(mine)) => rsx! { Page { mine: mine.as_ref().clone() } },
    }
}

#[component]
fn Page(mine: MyBooking) -> Element {
    let shared = use_context::<Shared>();
    let now = *shared.now.read();
    let booking = mine.booking.clone();
    let id = booking.id;
    let sample = mine.activity.as_ref().is_some_and(|activity| activity.sample);
    let refused: Vec<Delivery> = mine
        .deliveries
        .iter()
        .filter(|delivery| matches!(delivery.state, DeliveryState::Refused(_)))
        .cloned()
        .collect();
    let asked = !mine.confirmed && refused.is_empty();
    rsx! {
        if sample {
            p { class: "sample wide", "{texts::book::SAMPLE_LINE}" }
        }
        h1 { "{booking.title}" }
        p { class: "when", "{texts::book::time(booking.starts_at, booking.ends_at, now)}" }
        p { class: if booking.state.is_alive() { "open" } else { "closed" }, role: "status",
            if asked {
                "{texts::book::ASKED}"
            } else if mine.confirmed {
                "{texts::book::state(booking.state, booking.ahead, booking.offer_until, now)}"
            }
        }
        if !booking.notice.is_empty() {
            p { class: "error", "{booking.notice}" }
        }
        for delivery in refused {
            Undelivered { key: "{delivery.id}", delivery }
        }
        if booking.state == BookingState::Offered && mine.confirmed {
            button {
                class: "button main huge",
                onclick: move |_| async move {
                    shared.send_or_say(Act::AcceptOffer { booking: id }).await;
                },
                "{texts::book::ACCEPT}"
            }
        }
        if let Some(used) = booking.used_at {
            p { class: "open", "{texts::book::USED}{texts::day_and_clock(used)}" }
        } else if let Some(ticket) = booking.ticket.as_ref().filter(|_| booking.state == BookingState::Booked) {
            h2 { "{texts::book::TICKET}" }
            QrCode { content: ticket.qr_content(), label: texts::book::TICKET, file_name: "ticket" }
            p { "{texts::book::TICKET_NUMBER}" }
            p { class: "code selectable", id: "ticket", "{ticket}" }
        }
        if booking.state == BookingState::Attended {
            match &booking.rating {
                Some(rating) => rsx! { Rated { words: texts::book::STARS, rating: rating.clone() } },
                None => rsx! { Rate { booking: id } },
            }
        }
        if let Some(activity) = &mine.activity {
            if !activity.bring.is_empty() && booking.state.is_ahead() {
                h2 { "{texts::book::BRING}" }
                p { "{activity.bring}" }
            }
            h2 { "{texts::book::WHERE}" }
            PlaceView { place: activity.place.clone() }
            div { class: "buttons",
                Link { class: "button", to: Route::activity(activity.id), "{texts::book::TO_ACTIVITY}" }
                if booking.state == BookingState::Booked && mine.confirmed {
                    Calendar { mine: mine.clone() }
                }
            }
        }
        if booking.state.is_ahead() && mine.confirmed && booking.starts_at > now {
            div { class: "changes",
                ChangeSlot { mine: mine.clone() }
                Cancel { booking: id }
            }
        }
        InstallHint {}
    }
}

/// Into the phone's calendar.
#[component]
fn Calendar(mine: MyBooking) -> Element {
    let mut failed = use_signal(|| false);
    rsx! {
        button {
            class: "button",
            onclick: move |_| {
                let booking = &mine.booking;
                let place = mine.activity.as_ref().map(|activity| format!("{} {}", activity.place.name, activity.place.address)).unwrap_or_default();
                let bring = mine.activity.as_ref().map(|activity| activity.bring.clone()).unwrap_or_default();
                let id = booking.id.to_string();
                let appointment = Appointment { id: &id, title: &booking.title, place: &place, about: &bring, starts_at: booking.starts_at, ends_at: booking.ends_at };
                let ics = ics(&[appointment], Timestamp::now());
                async move { failed.set(!platform::save_file(ics.as_bytes(), "diyi.ics", "text/calendar").await) }
            },
            Icon { path: icons::BOOK }
            "{texts::book::CALENDAR}"
        }
        if failed() {
            p { class: "error", role: "alert", "{texts::qr::NOT_SAVED}" }
        }
    }
}

#[component]
fn Cancel(booking: BookingId) -> Element {
    let shared = use_context::<Shared>();
    let mut sure = use_signal(|| false);
    rsx! {
        if sure() {
            div { class: "hint", role: "alert",
                p { "{texts::book::CANCEL_SURE}" }
                div { class: "buttons",
                    button {
                        class: "button erase",
                        onclick: move |_| async move {
                            shared.send_or_say(Act::CancelBooking { booking }).await;
                        },
                        "{texts::book::CANCEL}"
                    }
                    button { class: "button", onclick: move |_| sure.set(false), "{texts::book::CANCEL_NOT}" }
                }
            }
        } else {
            button { class: "button", onclick: move |_| sure.set(true), Icon { path: icons::REMOVE } "{texts::book::CANCEL}" }
        }
    }
}

#[component]
fn Rate(booking: BookingId) -> Element {
    let shared = use_context::<Shared>();
    let mut says = use_signal(|| None::<String>);
    let rated = move |rating: Rating| {
        spawn(async move {
            if let Err(why) = shared.send_form(Act::RateBooking { booking, rating }, vec![forms::rating(booking)]).await
            {
                says.set(Some(why));
            }
        });
    };
    rsx! {
        RatingForm { name: forms::rating(booking), words: texts::book::STARS, title: texts::book::RATE, send: texts::book::SEND_RATING, on_rated: rated, says: says() }
    }
}
