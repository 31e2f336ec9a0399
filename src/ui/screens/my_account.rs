use crate::api::Act;
use crate::model::pin;
use crate::model::scan::account_content;
use crate::model::{AccountKey, Timestamp};
use crate::ui::components::{Icon, QrCode, TextField};
use crate::ui::shared::Shared;
use crate::{icons, platform, texts};
use dioxus::prelude::*;

/// The anonymous account: its recovery code, taking over another one, the courier's data, the lock.
#[component]
pub fn MyAccount() -> Element {
    rsx! {
        h2 { "{texts::account::TITLE}" }
        p { "{texts::account::LINE}" }
        Recovery {}
        Restore {}
        Data {}
        Pin {}
    }
}

#[component]
fn Recovery() -> Element {
    let shared = use_context::<Shared>();
    let mut code = use_signal(|| None::<String>);
    let mut copied = use_signal(|| None::<bool>);
    rsx! {
        match code() {
            None => rsx! {
                button {
                    class: "button",
                    onclick: move |_| async move { code.set(shared.handle().recovery_code().await.ok()) },
                    Icon { path: icons::LOCK }
                    "{texts::account::SHOW}"
                }
            },
            Some(code) => rsx! {
                div { class: "hint",
                    if let Ok(key) = AccountKey::from_recovery_code(&code) {
                        p { "{texts::account::MOVE}" }
                        QrCode { content: account_content(&key), label: texts::account::MOVE_LABEL, file_name: "", can_save: false }
                        p { "{texts::account::MOVE_IN_WORDS}" }
                    }
                    p { class: "code selectable", id: "recovery-code", "{code}" }
                    p { "{texts::account::SECRET}" }
                    button {
                        class: "button",
                        onclick: move |_| {
                            let code = code.clone();
                            async move { copied.set(Some(platform::copy(&code).await)) }
                        },
                        Icon { path: icons::COPY }
                        match copied() {
                            None => texts::account::COPY,
                            Some(true) => texts::station::COPIED,
                            Some(false) => texts::station::NOT_COPIED,
                        }
                    }
                }
            },
        }
    }
}

#[component]
fn Restore() -> Element {
    let shared = use_context::<Shared>();
    let mut typed = use_signal(String::new);
    let mut says = use_signal(|| None::<Result<(), String>>);
    rsx! {
        details { class: "hint",
            summary { "{texts::account::RESTORE}" }
            form {
                onsubmit: move |event| {
                    event.prevent_default();
                    async move {
                        match shared.handle().restore(typed()).await {
                            Ok(None) => {
                                typed.set(String::new());
                                says.set(Some(Ok(())));
                            }
                            Ok(Some(why)) => says.set(Some(Err(why))),
                            Err(_) => says.set(Some(Err(texts::frame::STORE_FAILED.to_owned()))),
                        }
                    }
                },
                label { r#for: "recovery", "{texts::account::CODE}" }
                TextField { id: "recovery", autocomplete: "off", autocapitalize: "characters", maxlength: 60, value: typed(), on_text: move |text| typed.set(text) }
                p { "{texts::account::RESTORE_WARNING}" }
                button { class: "button main", r#type: "submit", "{texts::account::RESTORE_GO}" }
                match &*says.read() {
                    None => rsx! {},
                    Some(Ok(())) => rsx! { p { role: "status", "{texts::account::RESTORED}" } },
                    Some(Err(why)) => rsx! { p { class: "error", role: "alert", "{why}" } },
                }
            }
        }
    }
}

#[component]
fn Data() -> Element {
    let shared = use_context::<Shared>();
    let mut exported = use_signal(|| None::<bool>);
    let mut exporting = use_signal(|| false);
    let mut sure = use_signal(|| false);
    let mut erasing = use_signal(|| false);
    let export = move || async move {
        exporting.set(true);
        let zip = shared.handle().export().await.ok().flatten();
        let day = Timestamp::now().china_time().format("%Y-%m-%d");
        exported.set(Some(zip.is_some()));
        exporting.set(false);
        if let Some(zip) = zip {
            platform::save_file(&zip.bytes, &format!("diyi-{day}.zip"), "application/zip").await;
        }
    };
    rsx! {
        div { class: "buttons",
            button { class: "button", disabled: exporting(), onclick: move |_| export(), Icon { path: icons::SAVE } "{texts::account::EXPORT}" }
            button { class: "button", onclick: move |_| sure.set(true), Icon { path: icons::REMOVE } "{texts::account::ERASE}" }
        }
        match exported() {
            None => rsx! {},
            Some(true) => rsx! { p { role: "status", "{texts::account::EXPORTED}" } },
            Some(false) => rsx! { p { class: "error", role: "alert", "{texts::account::NOT_EXPORTED}" } },
        }
        if sure() {
            div { class: "hint", role: "alert",
                p { "{texts::account::ERASE_WARNING}" }
                div { class: "buttons",
                    button {
                        class: "button erase",
                        onclick: move |_| async move {
                            sure.set(false);
                            platform::forget_list_picture();
                            erasing.set(shared.send_or_say(Act::EraseAccount).await.is_some());
                        },
                        "{texts::account::ERASE_GO}"
                    }
                    button { class: "button", onclick: move |_| sure.set(false), "{texts::account::CANCEL}" }
                }
            }
        }
        if erasing() {
            p { role: "status",
                if shared.status.read().as_ref().is_none_or(|status| status.erasing) { "{texts::account::ERASING}" } else { "{texts::account::ERASED}" }
            }
        }
    }
}

#[component]
fn Pin() -> Element {
    let shared = use_context::<Shared>();
    let mut typed = use_signal(String::new);
    let mut wrong = use_signal(|| false);
    let set = shared.preferences.read().lock.is_some();
    rsx! {
        h2 { "{texts::account::PIN}" }
        if set {
            div { class: "buttons",
                button { class: "button", onclick: move |_| shared.locking.shut(), Icon { path: icons::LOCK } "{texts::account::LOCK_NOW}" }
                button { class: "button", onclick: move |_| shared.set_pin(None), "{texts::account::PIN_REMOVE}" }
            }
        } else {
            form {
                onsubmit: move |event| {
                    event.prevent_default();
                    let pin = pin::Pin::parse(&typed.peek());
                    wrong.set(pin.is_err());
                    if let Ok(pin) = pin {
                        typed.set(String::new());
                        shared.set_pin(Some(&pin));
                    }
                },
                p { "{texts::account::PIN_LINE}" }
                label { r#for: "new-pin", "{texts::account::PIN_NEW}" }
                div { class: "row",
                    TextField { id: "new-pin", inputmode: "numeric", autocomplete: "off", maxlength: 8, value: typed(), on_text: move |text| typed.set(text) }
                    button { class: "button main", r#type: "submit", "{texts::account::PIN_SET}" }
                }
                if wrong() {
                    p { class: "error", role: "alert", "{texts::account::PIN_WRONG_LENGTH}" }
                }
            }
        }
    }
}
