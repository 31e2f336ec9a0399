use super::{Icon, RegionSelect};
use crate::model::fix::other_prefecture;
use crate::model::{Adcode, Timestamp};
use crate::platform::LocateError;
use crate::ui::shared::Shared;
use crate::ui::whereabouts::Here;
use crate::{icons, texts};
use dioxus::prelude::*;

/// Where “near” is: the courier's place or a prefecture; and how to turn the place on. A last button
/// may stand in the same row.
#[component]
pub fn PlaceLine(children: Element) -> Element {
    rsx! {
        div { class: "place",
            NearButton { class: "button" }
            PrefectureSelect {}
            {children}
        }
        PlaceNotes {}
    }
}

/// Looks at what is near.
#[component]
pub fn NearButton(class: &'static str) -> Element {
    let shared = use_context::<Shared>();
    let here = *shared.here.read();
    let region = shared.preferences.read().region;
    let asking = here == Here::Asking || *shared.whereabouts.asking.read();
    let near = region.is_none() && here.position().is_some() && shared.place_around().is_none();
    rsx! {
            button { class, "aria-pressed": "{near}", disabled: asking, onclick: move |_| shared.look_near(),
                Icon { path: icons::LOCATE }
                match here {
                    _ if asking => texts::list::LOCATING,
                    Here::Unknown(_) => texts::list::LOCATE,
                    _ if near => texts::list::LOCATE_AGAIN,
                    _ => texts::list::LOCATED,
                }
            }
    }
}

/// The prefecture to look at.
#[component]
pub fn PrefectureSelect() -> Element {
    let shared = use_context::<Shared>();
    rsx! {
        RegionSelect {
            label: texts::list::REGION,
            first: texts::list::EVERYWHERE,
            chosen: shared.preferences.read().region,
            on_choose: move |region| shared.set_region(region),
        }
    }
}

/// What must be known of the courier's place: how good it is, what it is for, how to turn it on.
#[component]
pub fn PlaceNotes() -> Element {
    let shared = use_context::<Shared>();
    let here = *shared.here.read();
    rsx! {
        PlaceQuality {}
        OtherPrefecture {}
        match here {
            Here::NotAsked => rsx! { p { class: "quality", "{texts::place::WHAT_FOR}" } },
            Here::Unknown(error) => rsx! {
                details { class: "hint",
                    summary { "{texts::list::NO_PLACE}" }
                    p {
                        match error {
                            LocateError::Denied => texts::list::PLACE_DENIED,
                            LocateError::NoSignal => texts::list::PLACE_NO_SIGNAL,
                            LocateError::Unsupported => texts::list::PLACE_UNSUPPORTED,
                        }
                    }
                }
            },
            Here::Asking | Here::At(_) => rsx! {},
        }
    }
}

/// How old and how exact the courier's place is, as far as that matters for distances.
#[component]
pub fn PlaceQuality() -> Element {
    let shared = use_context::<Shared>();
    // Places count by the phone's own clock; the right one says when to look at it.
    let _ = shared.now.read();
    let says = shared.here.read().fix().and_then(|fix| {
        let age = fix.age_that_matters(Timestamp::now());
        texts::place::quality(age, fix.error_that_matters())
    });
    rsx! {
        if let Some(says) = says {
            p { class: "quality unknown", "{says}" }
        }
    }
}

/// Offers the prefecture in which the courier seems to be, where they look at another one. Nothing changes by itself.
#[component]
fn OtherPrefecture() -> Element {
    let shared = use_context::<Shared>();
    let mut not_wanted = shared.whereabouts.not_wanted;
    let here = *shared.here.read();
    let other =
        shared.preferences.read().region.zip(here.fix()).and_then(|(chosen, fix)| other_prefecture(chosen, &fix));
    let other = other.filter(|other| *not_wanted.read() != Some(other.code()));
    let switch = move |code: Adcode| shared.set_region(Some(code));
    rsx! {
        if let Some(other) = other {
            div { class: "offer", role: "status",
                p { "{texts::place::you_are_in(other.name)}" }
                div { class: "buttons",
                    button { class: "button", onclick: move |_| switch(other.code()), "{texts::place::look_at(other.name)}" }
                    button { class: "button plain", onclick: move |_| not_wanted.set(Some(other.code())), "{texts::place::STAY}" }
                }
            }
        }
    }
}
