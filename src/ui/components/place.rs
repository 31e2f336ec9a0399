use super::{Icon, RegionSelect};
use crate::platform::LocateError;
use crate::ui::shared::{Here, Shared};
use crate::{icons, texts};
use dioxus::prelude::*;

/// Where “near” is: the courier's place or a prefecture; and how to turn the place on. A last button
/// may stand in the same row.
#[component]
pub fn PlaceLine(children: Element) -> Element {
    let shared = use_context::<Shared>();
    let here = *shared.here.read();
    rsx! {
        div { class: "place",
            button { class: "button", disabled: here == Here::Asking, onclick: move |_| shared.locate(),
                Icon { path: icons::LOCATE }
                match here {
                    Here::Asking => texts::list::LOCATING,
                    Here::At(_) => texts::list::LOCATED,
                    Here::Unknown(_) => texts::list::LOCATE,
                }
            }
            RegionSelect {
                label: texts::list::REGION,
                first: texts::list::EVERYWHERE,
                chosen: shared.preferences.read().region,
                on_choose: move |region| shared.set_region(region),
            }
            {children}
        }
        if let Here::Unknown(error) = here {
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
        }
    }
}
