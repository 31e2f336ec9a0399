use super::Icon;
use crate::ui::shared::Shared;
use crate::{icons, platform, texts};
use dioxus::prelude::*;

/// Passes a page on by what the phone has for it; else its link is copied, or shown.
#[component]
pub fn Share(title: String, path: String) -> Element {
    let shared = use_context::<Shared>();
    let mut copied = use_signal(|| None::<bool>);
    let address = format!("{}{path}", shared.origin());
    let to_copy = address.clone();
    rsx! {
        button {
            class: "button share",
            r#type: "button",
            onclick: move |_| {
                let (title, address) = (title.clone(), to_copy.clone());
                async move {
                    if !platform::share(&title, &address).await {
                        copied.set(Some(platform::copy(&format!("{title} {address}")).await));
                    }
                }
            },
            Icon { path: icons::SHARE }
            "{texts::sharing::SHARE}"
        }
        match copied() {
            None => rsx! {},
            Some(true) => rsx! { p { class: "open", role: "status", "{texts::sharing::COPIED}" } },
            Some(false) => rsx! {
                p { role: "status", "{texts::sharing::BY_HAND}" }
                p { class: "code selectable", "{address}" }
            },
        }
    }
}
