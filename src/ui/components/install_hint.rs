use super::Icon;
use crate::platform::{self, InstallWay};
use crate::ui::shared::Shared;
use crate::{icons, texts};
use dioxus::prelude::*;

/// Says how the app is put on the phone's screen. Stands only where the courier has used it: below what they asked or
/// booked. Who does not want it is never told again.
#[component]
pub fn InstallHint() -> Element {
    let shared = use_context::<Shared>();
    let mut done = use_signal(|| false);
    let known = *shared.locking.known.read();
    if done() || !known || shared.preferences.read().no_install_hint {
        return rsx! {};
    }
    let how = match platform::install_way() {
        InstallWay::None => return rsx! {},
        InstallWay::Offered => None,
        InstallWay::Apple => Some(texts::sharing::INSTALL_APPLE),
        InstallWay::Inside => Some(texts::sharing::INSTALL_INSIDE),
        InstallWay::Menu => Some(texts::sharing::INSTALL_MENU),
    };
    rsx! {
        div { class: "hint install",
            h2 { "{texts::sharing::INSTALL}" }
            p { "{texts::sharing::INSTALL_WHY}" }
            match how {
                Some(how) => rsx! { p { "{how}" } },
                None => rsx! {
                    button {
                        class: "button",
                        onclick: move |_| async move { done.set(platform::install().await) },
                        Icon { path: icons::SAVE }
                        "{texts::sharing::INSTALL_NOW}"
                    }
                },
            }
            button {
                class: "button plain",
                onclick: move |_| shared.change_preferences(|wanted| wanted.no_install_hint = true),
                "{texts::sharing::INSTALL_NEVER}"
            }
        }
    }
}
