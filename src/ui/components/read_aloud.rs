use super::Icon;
use crate::{icons, platform, texts};
use dioxus::prelude::*;

/// Reads words aloud, where the phone can: for who rides, and for who reads badly. A second touch ends it, and so does
/// going on to another screen.
#[component]
pub fn ReadAloud(words: String) -> Element {
    let mut reading = use_signal(|| false);
    use_drop(platform::hush);
    if !platform::can_speak() {
        return rsx! {};
    }
    rsx! {
        button {
            class: "button read-aloud",
            r#type: "button",
            "aria-pressed": "{reading}",
            onclick: move |_| {
                if reading() {
                    platform::hush();
                    reading.set(false);
                } else {
                    reading.set(true);
                    let words = words.clone();
                    spawn(async move {
                        platform::speak(&words).await;
                        reading.set(false);
                    });
                }
            },
            Icon { path: icons::VOICE }
            if reading() { "{texts::settings::HUSH}" } else { "{texts::settings::READ_ALOUD}" }
        }
    }
}
