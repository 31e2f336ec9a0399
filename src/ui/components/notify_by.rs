use crate::api::{ChannelAct, OwnChannel, OwnChannels};
use crate::model::NoticeChannel;
use crate::ui::components::{Icon, QrCode, TextField};
use crate::ui::shared::Shared;
use crate::{icons, platform, texts};
use dioxus::prelude::*;

/// Has the courier told of news by text message or WeChat, where this server has them.
#[component]
pub fn NotifyBy() -> Element {
    let shared = use_context::<Shared>();
    let mut own = use_signal(|| None::<OwnChannels>);
    let mut link = use_signal(|| None::<String>);
    let mut error = use_signal(|| None::<String>);
    let mut busy = use_signal(|| false);
    let act = use_callback(move |act: ChannelAct| {
        spawn(async move {
            // A second tap sends no second code.
            if busy.replace(true) {
                return;
            }
            error.set(None);
            match shared.handle().channels(act).await {
                Ok(Some(Ok(told))) => {
                    link.set(told.link.clone());
                    own.set(Some(told));
                }
                Ok(Some(Err(why))) => error.set(Some(why)),
                Ok(None) => error.set(Some(texts::channels::NO_NETWORK.to_owned())),
                Err(_) => error.set(Some(texts::frame::STORE_FAILED.to_owned())),
            }
            busy.set(false);
        });
    });
    let offered = shared.config.read().channels;
    let of =
        |channel| own.read().as_ref().and_then(|own| own.channels.iter().find(|one| one.channel == channel).cloned());
    rsx! {
        p { "{texts::channels::LINE}" }
        if own.read().is_none() {
            button { class: "button", disabled: busy(), onclick: move |_| act(ChannelAct::Show), Icon { path: icons::BELL } "{texts::channels::SHOW}" }
        } else {
            if offered.sms {
                Sms { own: of(NoticeChannel::Sms), busy: busy(), act }
            }
            if offered.wechat {
                WeChat { own: of(NoticeChannel::WeChat), link: link(), busy: busy(), act }
            }
        }
        if let Some(why) = error() {
            p { class: "error", role: "alert", "{why}" }
        }
    }
}

#[component]
fn Sms(own: Option<OwnChannel>, busy: bool, act: Callback<ChannelAct>) -> Element {
    let mut number = use_signal(String::new);
    let mut code = use_signal(String::new);
    let turn_off = move |_| act(ChannelAct::TurnOff { channel: NoticeChannel::Sms });
    match own {
        Some(OwnChannel { confirmed: true, shown, .. }) => rsx! {
            p { role: "status", "{texts::channels::is_on(texts::channels::SMS, &shown)}" }
            button { class: "button", disabled: busy, onclick: turn_off, "{texts::channels::TURN_OFF}" }
        },
        Some(OwnChannel { shown, .. }) => rsx! {
            form {
                class: "hint",
                onsubmit: move |event| {
                    event.prevent_default();
                    act(ChannelAct::ConfirmSms { code: code() });
                },
                p { "{shown}" }
                label { r#for: "sms-code", "{texts::channels::CODE}" }
                TextField { id: "sms-code", inputmode: "numeric", autocomplete: "one-time-code", maxlength: 10, value: code(), on_text: move |text| code.set(text) }
                div { class: "buttons",
                    button { class: "button main", r#type: "submit", disabled: busy, "{texts::channels::CONFIRM}" }
                    button { class: "button", r#type: "button", disabled: busy, onclick: turn_off, "{texts::channels::GIVE_UP}" }
                }
            }
        },
        None => rsx! {
            form {
                class: "hint",
                onsubmit: move |event| {
                    event.prevent_default();
                    act(ChannelAct::AskSms { number: number() });
                },
                label { r#for: "sms-number", "{texts::channels::NUMBER}" }
                TextField { id: "sms-number", r#type: "tel", inputmode: "tel", autocomplete: "tel-national", maxlength: 20, value: number(), on_text: move |text| number.set(text) }
                p { "{texts::channels::NUMBER_LINE}" }
                button { class: "button", r#type: "submit", disabled: busy, "{texts::channels::SEND_CODE}" }
            }
        },
    }
}

#[component]
fn WeChat(own: Option<OwnChannel>, link: Option<String>, busy: bool, act: Callback<ChannelAct>) -> Element {
    let mut copied = use_signal(|| None::<bool>);
    if own.as_ref().is_some_and(|own| own.confirmed) {
        return rsx! {
            p { role: "status", "{texts::channels::is_on(texts::channels::WECHAT, \"\")}" }
            button { class: "button", disabled: busy, onclick: move |_| act(ChannelAct::TurnOff { channel: NoticeChannel::WeChat }), "{texts::channels::TURN_OFF}" }
        };
    }
    let Some(link) = link else {
        return rsx! {
            button { class: "button", disabled: busy, onclick: move |_| act(ChannelAct::AskWeChat), "{texts::channels::USE_WECHAT}" }
        };
    };
    rsx! {
        div { class: "hint",
            p { "{texts::channels::WECHAT_LINE}" }
            QrCode { content: link.clone(), label: texts::channels::WECHAT_LABEL, file_name: "", can_save: false }
            div { class: "buttons",
                button {
                    class: "button",
                    onclick: move |_| {
                        let link = link.clone();
                        async move { copied.set(Some(platform::copy(&link).await)) }
                    },
                    Icon { path: icons::COPY }
                    match copied() {
                        None => texts::channels::COPY,
                        Some(true) => texts::station::COPIED,
                        Some(false) => texts::station::NOT_COPIED,
                    }
                }
                button { class: "button", disabled: busy, onclick: move |_| act(ChannelAct::Show), "{texts::channels::CHECK}" }
            }
        }
    }
}
