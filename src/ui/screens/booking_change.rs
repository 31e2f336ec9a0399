use crate::api::Act;
use crate::engine::{DeliveryState, MyBooking};
use crate::model::activity::BookingRefusal;
use crate::model::booking::Holding;
use crate::model::{Slot, SlotId};
use crate::ui::components::Icon;
use crate::ui::shared::Shared;
use crate::{icons, texts};
use dioxus::prelude::*;

/// Another time of the same activity, in one step: the old place is given up only for the new one.
#[component]
pub fn ChangeSlot(mine: MyBooking) -> Element {
    let shared = use_context::<Shared>();
    let now = *shared.now.read();
    let mut open = use_signal(|| false);
    let mut says = use_signal(|| None::<String>);
    let mut overlaps = use_signal(|| None::<SlotId>);
    let mut asked = use_signal(|| None::<SlotId>);
    let Some(activity) = mine.activity.clone() else { return rsx! {} };
    let booking = mine.booking.id;
    let wanted = mine.deliveries.iter().rev().find_map(|delivery| match (&delivery.act, &delivery.state) {
        (_, DeliveryState::Refused(_)) => None,
        (Act::ChangeSlot { slot, .. }, _) => activity.slots.iter().find(|one| one.id == *slot),
        _ => None,
    });
    if let Some(wanted) = wanted {
        let time = texts::book::time(wanted.starts_at, wanted.ends_at, now);
        return rsx! { p { class: "unknown", role: "status", Icon { path: icons::CLOCK } "{texts::book::changing(&time)}" } };
    }
    let free = |slot: &&Slot| slot.id != mine.booking.slot && slot.starts_at > now && slot.left() > 0;
    let others: Vec<Slot> = activity.slots.iter().filter(free).cloned().collect();
    let change = move |to: SlotId, overlap_is_fine: bool| {
        let activity = activity.clone();
        async move {
            let all = shared.handle().my_bookings().await.unwrap_or_default();
            let besides: Vec<Holding> =
                all.iter().filter(|one| one.booking.id != booking).map(|one| one.booking.holding()).collect();
            // The server's own rule, so that a refusal is told before anything is sent.
            match activity.changeable(to, &besides, overlap_is_fine, shared.right_time()) {
                Ok(_) => match shared.send(Act::ChangeSlot { booking, slot: to, overlap_is_fine }).await {
                    Ok(_) => {
                        asked.set(Some(to));
                        says.set(None);
                        open.set(false);
                    }
                    Err(why) => says.set(Some(why)),
                },
                Err(why) => {
                    overlaps.set((why == BookingRefusal::Overlap).then_some(to));
                    says.set(Some(why.to_string()));
                }
            }
        }
    };
    rsx! {
        if asked() == Some(mine.booking.slot) {
            p { class: "open", role: "status", "{texts::book::changed(&texts::book::time(mine.booking.starts_at, mine.booking.ends_at, now))}" }
        }
        if !open() {
            button { class: "button", onclick: move |_| open.set(true), Icon { path: icons::CLOCK } "{texts::book::CHANGE}" }
        } else if others.is_empty() {
            p { role: "status", "{texts::book::NO_OTHER}" }
        } else {
            h2 { "{texts::book::CHANGE}" }
            p { "{texts::book::CHANGE_LINE}" }
            if let Some(says) = &*says.read() {
                p { class: "error", role: "alert", "{says}" }
            }
            ul { class: "slots",
                for slot in others {
                    li { key: "{slot.id}",
                        div {
                            strong { "{texts::book::time(slot.starts_at, slot.ends_at, now)}" }
                            p { class: "open", "{texts::book::left(slot.left(), slot.waiting)}" }
                        }
                        button {
                            class: "button main",
                            "aria-label": "{texts::book::CHANGE_TO} {texts::book::time(slot.starts_at, slot.ends_at, now)}",
                            onclick: {
                                let change = change.clone();
                                move |_| change(slot.id, overlaps() == Some(slot.id))
                            },
                            if overlaps() == Some(slot.id) { "{texts::book::CHANGE_ANYWAY}" } else { "{texts::book::CHANGE_TO}" }
                        }
                    }
                }
            }
        }
    }
}
