use crate::platform::{self, PushError, PushState};
use crate::ui::components::Icon;
use crate::ui::shared::Shared;
use crate::{icons, texts};
use dioxus::prelude::*;

/// Has the courier told of news while the app is closed. `quiet` shows nothing where there is nothing to do.
#[component]
pub fn NotifyMe(#[props(default)] quiet: bool) -> Element {
    let shared = use_context::<Shared>();
    let mut failed = use_signal(|| None::<PushError>);
    let mut asking = use_signal(|| false);
    let mut state = use_resource(platform::push_state);
    let Some(key) = shared.config.read().push_key.clone() else { return rsx! {} };
    let turn_on = move || {
        let key = key.clone();
        async move {
            asking.set(true);
            let asked = platform::subscribe_push(&key).await;
            asking.set(false);
            match asked {
                Ok(endpoint) => {
                    failed.set(None);
                    let _ = shared.handle().set_push(Some(endpoint)).await;
                }
                Err(why) => failed.set(Some(why)),
            }
            state.restart();
        }
    };
    let turn_off = move || async move {
        platform::unsubscribe_push().await;
        let _ = shared.handle().set_push(None).await;
        state.restart();
    };
    match (&*state.read(), quiet) {
        (None, _) | (Some(PushState::Unsupported | PushState::Denied | PushState::On(_)), true) => rsx! {},
        (Some(PushState::Unsupported), false) => rsx! { p { "{texts::notify::UNSUPPORTED}" } },
        (Some(PushState::Denied), false) => rsx! { p { "{texts::notify::DENIED}" } },
        (Some(PushState::On(_)), false) => rsx! {
            p { role: "status", "{texts::notify::IS_ON}" }
            button { class: "button", onclick: move |_| turn_off(), "{texts::notify::TURN_OFF}" }
        },
        (Some(PushState::Off), _) => rsx! {
            div { class: "hint",
                button { class: "button", disabled: asking(), onclick: move |_| turn_on(), Icon { path: icons::BELL } "{texts::notify::TURN_ON}" }
                p { "{texts::notify::LINE}" }
                match failed() {
                    None => rsx! {},
                    Some(PushError::Denied) => rsx! { p { class: "error", role: "alert", "{texts::notify::DENIED}" } },
                    Some(PushError::Unreachable) => rsx! { p { class: "error", role: "alert", "{texts::notify::UNREACHABLE}" } },
                }
            }
        },
    }
}
