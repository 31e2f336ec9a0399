use super::Icon;
use crate::model::Position;
use crate::model::navigation::Navigator;
use crate::ui::shared::Shared;
use crate::{icons, platform, texts};
use dioxus::prelude::*;

/// The way to a place in each app that this phone may have. The one that was taken leads the way from now on.
#[component]
pub fn Navigators(to: Position, name: String) -> Element {
    let shared = use_context::<Shared>();
    rsx! {
        div { class: "buttons",
            for navigator in Navigator::offered(!platform::is_apple()) {
                a { key: "{texts::navigator(navigator)}", class: "button", target: navigator.target(), rel: "noopener noreferrer",
                    onclick: move |_| shared.change_preferences(move |wanted| wanted.navigator = Some(navigator)),
                    href: navigator.link(to, &name),
                    Icon { path: icons::WAY }
                    "{texts::navigator(navigator)}"
                }
            }
        }
    }
}
