use super::{Icon, RegionSelect};
use crate::model::fix::other_prefecture;
use crate::model::{Adcode, Timestamp};
use crate::platform::LocateError;
use crate::ui::screens_kept::ScreensKept;
use crate::ui::shared::Shared;
use crate::ui::whereabouts::Here;
use crate::{icons, platform, texts};
use dioxus::prelude::*;

/// Where “near” is: the courier's place or a prefecture. A last button may stand in the same row.
#[component]
pub fn PlaceLine(children: Element) -> Element {
    rsx! {
        div { class: "place",
            NearButton { class: "button near" }
            PrefectureSelect {}
            {children}
        }
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
    let kept = use_context::<ScreensKept>();
    let look = move |_| {
        if !platform::HAS_POSITION && here.position().is_none() {
            kept.ask_where();
        } else {
            shared.look_near();
        }
    };
    rsx! {
            button { class, "aria-pressed": "{near}", disabled: asking, onclick: look,
                Icon { path: icons::LOCATE }
                match here {
                    _ if asking => texts::list::LOCATING,
                    _ if !platform::HAS_POSITION => texts::list::LOCATED,
                    Here::Unknown(_) => texts::list::LOCATE,
                    _ if near => texts::list::LOCATE_AGAIN,
                    _ => texts::list::LOCATED,
                }
            }
    }
}

/// Asks for the courier's place, and changes nothing else.
#[component]
pub fn AskForPlace() -> Element {
    let shared = use_context::<Shared>();
    let kept = use_context::<ScreensKept>();
    let asking = *shared.here.read() == Here::Asking || *shared.whereabouts.asking.read();
    let ask = move |_| if platform::HAS_POSITION { shared.whereabouts.ask() } else { kept.ask_where() };
    rsx! {
        button { class: "button", disabled: asking, onclick: ask,
            Icon { path: icons::LOCATE }
            if asking { "{texts::list::LOCATING}" } else { "{texts::place::HOW_FAR}" }
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

/// What must be known of the courier's place, which the frame says below the screen: how good it is, what it is for, how to turn it on.
#[component]
pub fn PlaceNotes() -> Element {
    let shared = use_context::<Shared>();
    let kept = use_context::<ScreensKept>();
    let here = *shared.here.read();
    let on_map = move |says: &'static str| {
        rsx! {
            button { class: "button small", onclick: move |_| kept.ask_where(), Icon { path: icons::MAP } "{says}" }
        }
    };
    rsx! {
        PlaceQuality {}
        OtherPrefecture {}
        match here {
            Here::At(fix) if fix.is_chosen() => rsx! {
                p { class: "quality", "{texts::place::CHOSEN} " {on_map(texts::place::CHOOSE_ANOTHER)} }
            },
            Here::Unknown(_) if !platform::HAS_POSITION => rsx! {
                p { class: "quality", "{texts::place::NO_POSITION_HERE} " {on_map(texts::place::CHOOSE)} }
            },
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
                    {on_map(texts::place::CHOOSE)}
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
