use crate::api::Act;
use crate::model::activity::{BookingRefusal, Wish};
use crate::model::booking::Holding;
use crate::model::{self, ActivityId, BookingId, SlotId};
use crate::ui::Route;
use crate::ui::components::{Icon, Locked, PlaceView, RegionSelect, Share, Words};
use crate::ui::found::{Found, NotHere, use_by_id};
use crate::ui::shared::Shared;
use crate::{icons, texts};
use dioxus::prelude::*;

/// One activity, with the times that can be booked.
#[component]
pub fn Activity(id: ReadSignal<String>) -> Element {
    let found = use_by_id(id, |handle, id: ActivityId| async move { handle.activity(id).await });
    rsx! {
        main { class: "screen",
            match &*found.read() {
                None => rsx! {},
                Some(Found::Not(lack)) => rsx! {
                    NotHere { lack: lack.clone(), gone: texts::book::MISSING,
                        Link { class: "button main", to: Route::Book {}, "{texts::frame::BOOK}" }
                    }
                },
                Some(Found::Here(activity)) => rsx! { Page { activity: activity.as_ref().clone() } },
            }
        }
    }
}

#[component]
fn Page(activity: model::Activity) -> Element {
    rsx! {
        if activity.sample {
            p { class: "sample wide", "{texts::book::SAMPLE_LINE}" }
        }
        h1 { "{activity.title}" }
        p { class: "address", "{texts::activity_kind(activity.kind)} · {texts::region(activity.adcode)}" }
        if !activity.notice.is_empty() {
            p { class: "error", "{activity.notice}" }
        }
        Words { text: activity.about.clone() }
        Locked { about: texts::account::LOCKED_BOOKING, Slots { activity: activity.clone() } }
        if !activity.bring.is_empty() {
            h2 { "{texts::book::BRING}" }
            p { "{activity.bring}" }
        }
        h2 { "{texts::book::WHERE}" }
        PlaceView { place: activity.place.clone() }
        if activity.place.position.is_some() {
            Link { class: "button", to: Route::activity_map(Some(activity.id)), Icon { path: icons::MAP } "{texts::book::ON_MAP}" }
        }
        Share { title: activity.title.clone(), path: Route::activity(activity.id).to_string() }
        if !activity.materials.is_empty() {
            h2 { "{texts::book::MATERIALS}" }
            for line in activity.materials.lines() {
                p { class: "selectable", "{line}" }
            }
        }
        dl { class: "facts",
            dt { "{texts::book::HOST}" }
            dd { "{activity.host}" }
        }
    }
}

/// The times, each with what can be done about it.
#[component]
fn Slots(activity: model::Activity) -> Element {
    let shared = use_context::<Shared>();
    let now = *shared.now.read();
    let mut says = use_signal(|| None::<String>);
    let mut overlaps = use_signal(|| None::<SlotId>);
    // Gloves touch twice: one place is wanted.
    let mut goes_out = use_signal(|| false);
    let mine = use_resource(move || {
        let _ = shared.changes.read();
        async move { shared.handle().my_bookings().await.unwrap_or_default() }
    });
    let mine = mine.read();
    let held: Vec<Holding> = mine.iter().flatten().map(|mine| mine.booking.holding()).collect();
    let booked =
        mine.iter().flatten().find(|mine| mine.booking.activity == activity.id && mine.booking.state.is_alive());
    let of = activity.id;
    let book = {
        let (activity, held) = (activity.clone(), held);
        move |slot: SlotId, overlap_is_fine: bool| {
            if *goes_out.peek() {
                return;
            }
            // The server's own rule, so that a refusal is told before anything is sent.
            let works_in = shared.preferences.peek().works_in.filter(|_| activity.local_only);
            match activity.bookable(Wish { slot, overlap_is_fine, works_in }, &held, shared.right_time()) {
                Err(BookingRefusal::Overlap) => {
                    says.set(Some(BookingRefusal::Overlap.to_string()));
                    overlaps.set(Some(slot));
                }
                Err(why) => says.set(Some(why.to_string())),
                Ok(_) => {
                    let booking = BookingId::fresh();
                    goes_out.set(true);
                    spawn(async move {
                        let act = Act::Book { booking, activity: of, slot, overlap_is_fine, works_in };
                        match shared.send(act).await {
                            Ok(_) => {
                                navigator().push(Route::booking(booking));
                            }
                            Err(why) => {
                                goes_out.set(false);
                                says.set(Some(why));
                            }
                        }
                    });
                }
            }
        }
    };
    rsx! {
        if let Some(booked) = booked {
            p { class: "open", "{texts::book::BOOKED}" }
            Link { class: "button main", to: Route::booking(booked.booking.id), "{texts::book::TO_BOOKING}" }
        }
        if activity.local_only && booked.is_none() {
            div { class: "hint",
                p { "{texts::book::local_only(activity.adcode)}" }
                label { r#for: "works-in", "{texts::book::WORKS_IN}" }
                RegionSelect {
                    id: "works-in",
                    first: texts::book::CHOOSE,
                    chosen: shared.preferences.read().works_in,
                    on_choose: move |region| {
                        says.set(None);
                        shared.set_works_in(region);
                    },
                }
            }
        }
        h2 { "{texts::book::SLOTS}" }
        if let Some(says) = &*says.read() {
            p { class: "error", role: "alert", "{says}" }
        }
        ul { class: "slots",
            for slot in activity.slots.iter().filter(|slot| slot.starts_at > now).cloned() {
                li { key: "{slot.id}",
                    div {
                        strong { "{texts::book::time(slot.starts_at, slot.ends_at, now)}" }
                        p { class: if slot.left() > 0 { "open" } else { "closed" }, "{texts::book::left(slot.left(), slot.waiting)}" }
                    }
                    if booked.is_none() {
                        if overlaps() == Some(slot.id) {
                            button { class: "button main", onclick: { let mut book = book.clone(); move |_| book(slot.id, true) }, "{texts::book::OVERLAP_FINE}" }
                        } else {
                            button {
                                class: if slot.left() > 0 { "button main" } else { "button" },
                                "aria-label": "{texts::book::BOOK} {texts::book::time(slot.starts_at, slot.ends_at, now)}",
                                onclick: { let mut book = book.clone(); move |_| book(slot.id, false) },
                                if slot.left() > 0 { "{texts::book::BOOK}" } else { "{texts::book::QUEUE}" }
                            }
                        }
                    }
                }
            }
        }
    }
}
