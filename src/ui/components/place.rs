use super::Icon;
use crate::model::Adcode;
use crate::model::region::PREFECTURES;
use crate::platform::LocateError;
use crate::ui::shared::{Here, Shared};
use crate::{icons, texts};
use dioxus::prelude::*;

/// Where “near” is: the courier's place or a prefecture; and how to turn the place on. A last button
/// may stand in the same row.
#[component]
pub fn PlaceLine(children: Element) -> Element {
    let shared = use_context::<Shared>();
    let region = shared.preferences.read().region;
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
            select {
                "aria-label": texts::list::REGION,
                value: region.map(|region| region.to_string()).unwrap_or_default(),
                onchange: move |event| shared.set_region(Adcode::parse(&event.value()).ok()),
                option { value: "", selected: region.is_none(), "{texts::list::EVERYWHERE}" }
                for prefecture in &PREFECTURES {
                    option { value: "{prefecture.adcode}", selected: region == Some(prefecture.code()), "{prefecture.name}" }
                }
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
