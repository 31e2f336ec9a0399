use crate::api::Act;
use crate::engine::{DeliveryState, FollowedVoice, ListedVoice, MyVoice, VoiceQuery, WrittenInto};
use crate::model::{Adcode, VoiceId, VoiceState};
use crate::ui::Route;
use crate::ui::components::{FileView, Icon, Locked, Undelivered, Words};
use crate::ui::found::{Found, NotHere, NothingListed, use_by_id};
use crate::ui::shared::Shared;
use crate::{icons, texts};
use dioxus::prelude::*;

/// Voices shown at once.
const MOST: u32 = 200;

/// What couriers say, the discussions that are open, and the way to the proposals.
#[component]
pub fn Voices() -> Element {
    let shared = use_context::<Shared>();
    let found = use_resource(move || {
        let _ = shared.changes.read();
        let query = VoiceQuery { region: shared.preferences.read().region, limit: MOST, ..VoiceQuery::default() };
        async move { Found::from(shared.handle().voices(query).await) }
    });
    let found = found.read();
    rsx! {
        main { class: "screen",
            h1 { "{texts::voices::TITLE}" }
            p { "{texts::voices::LINE}" }
            Link { class: "button main huge", to: Route::Speak {}, Icon { path: icons::VOICE } "{texts::voices::SPEAK}" }
            Link { class: "button", to: Route::Proposals {}, "{texts::voices::PROPOSALS}" }
            Discussions {}
            Locked { about: texts::account::LOCKED_VOICES, Mine {} Following {} }
            h2 { "{texts::voices::OTHERS}" }
            match &*found {
                None => rsx! {},
                Some(Found::Not(lack)) => rsx! { NothingListed { lack: lack.clone(), says: texts::voices::NONE } },
                Some(Found::Here(found)) => rsx! {
                    div { class: "list",
                        for listed in found {
                            VoiceCard { key: "{listed.voice.id}", listed: listed.clone() }
                        }
                    }
                },
            }
        }
    }
}

/// The discussions, the open ones first.
#[component]
fn Discussions() -> Element {
    let shared = use_context::<Shared>();
    let found = use_resource(move || {
        let _ = shared.changes.read();
        async move { shared.handle().discussions().await.unwrap_or_default() }
    });
    let now = *shared.now.read();
    let found = found.read();
    rsx! {
        if found.as_ref().is_some_and(|found| !found.is_empty()) {
            h2 { "{texts::voices::DISCUSSIONS}" }
            div { class: "list",
                for listed in found.iter().flatten() {
                    Link { key: "{listed.discussion.id}", class: "card", to: Route::Discussion { id: listed.discussion.id.to_string() },
                        strong { "{listed.discussion.title}" }
                        p { class: "address",
                            if listed.discussion.is_open(now) { "{texts::voices::closes(listed.discussion.closes_at)}" } else { "{texts::voices::OVER}" }
                        }
                    }
                }
            }
        }
    }
}

/// What the courier said themselves.
#[component]
fn Mine() -> Element {
    let shared = use_context::<Shared>();
    let mine = use_resource(move || {
        let _ = shared.changes.read();
        async move { shared.handle().my_voices().await.unwrap_or_default() }
    });
    let mine = mine.read();
    rsx! {
        if mine.as_ref().is_some_and(|mine| !mine.is_empty()) {
            h2 { "{texts::voices::MINE}" }
            div { class: "list",
                for one in mine.iter().flatten() {
                    OwnCard { key: "{one.voice.id}", mine: one.clone() }
                }
            }
        }
    }
}

#[component]
fn OwnCard(mine: MyVoice) -> Element {
    let voice = &mine.voice;
    let state = mine.delivery.as_ref().map(|delivery| delivery.state.clone());
    let undelivered = mine.delivery.clone().filter(|_| state != Some(DeliveryState::Taken));
    rsx! {
        div { class: "card",
            Words { text: voice.text.clone() }
            for file in voice.attachments.iter().copied() {
                FileView { key: "{file.id}", file }
            }
            if let Some(delivery) = undelivered {
                Undelivered { delivery }
            } else {
                match voice.state {
                    VoiceState::Waiting => rsx! { p { class: "unknown", "{texts::voices::WAITING}" } },
                    VoiceState::Published => rsx! {
                        p { class: "open", "{texts::voices::PUBLISHED}" }
                        Link { class: "button small", to: Route::Voice { id: voice.id.to_string() }, "{texts::voices::OPEN}" }
                    },
                    VoiceState::Refused => rsx! { p { class: "closed", "{texts::voices::REFUSED}{voice.reason}" } },
                    VoiceState::Merged => rsx! {
                        p { class: "open", "{texts::voices::MERGED}" }
                        if let Some(into) = voice.merged_into {
                            Link { class: "button small", to: Route::Voice { id: into.to_string() }, "{texts::voices::OPEN}" }
                        }
                    },
                }
            }
            if let Some(into) = mine.written_into.clone() {
                WentInto { into }
            }
            if mine.unread {
                span { class: "news", "{texts::thread::MOVED}" }
            }
        }
    }
}

/// “你的话写进了《…》”, with the way there.
#[component]
fn WentInto(into: WrittenInto) -> Element {
    let says =
        if into.own { texts::voices::written_into(&into.title) } else { texts::voices::supported_into(&into.title) };
    rsx! {
        Link { class: "button went-into", to: Route::Proposal { id: into.proposal.to_string() }, Icon { path: icons::LETTER } "{says}" }
    }
}

/// What the courier follows.
#[component]
fn Following() -> Element {
    let shared = use_context::<Shared>();
    let followed = use_resource(move || {
        let _ = shared.changes.read();
        async move { shared.handle().followed().await.unwrap_or_default() }
    });
    let followed = followed.read();
    rsx! {
        if followed.as_ref().is_some_and(|followed| !followed.is_empty()) {
            h2 { "{texts::voices::FOLLOWING}" }
            div { class: "list",
                for one in followed.iter().flatten() {
                    FollowedCard { key: "{one.voice.id}", followed: one.clone() }
                }
            }
        }
    }
}

#[component]
fn FollowedCard(followed: FollowedVoice) -> Element {
    let shared = use_context::<Shared>();
    let FollowedVoice { voice, gone, unread } = followed;
    let id = voice.id;
    if gone {
        return rsx! {
            div { class: "card",
                p { "{voice.text}" }
                p { class: "closed", "{texts::voices::FOLLOWED_GONE}" }
                button {
                    class: "button small",
                    onclick: move |_| async move {
                        let _ = shared.handle().set_followed(id, false).await;
                    },
                    "{texts::voices::UNFOLLOW}"
                }
            }
        };
    }
    rsx! {
        Link { class: "card", to: Route::Voice { id: id.to_string() },
            for line in voice.text.lines().take(2) {
                p { "{line}" }
            }
            if unread {
                span { class: "news", "{texts::thread::MOVED}" }
            }
        }
    }
}

/// A voice in a list: supported with one touch, opened by touching it elsewhere.
#[component]
pub fn VoiceCard(listed: ListedVoice) -> Element {
    let shared = use_context::<Shared>();
    let voice = &listed.voice;
    let id = voice.id;
    rsx! {
        div { class: "card linked",
            Link { class: "card-link", to: Route::Voice { id: id.to_string() },
                for line in voice.text.lines().take(4) {
                    p { "{line}" }
                }
            }
            p { class: "address",
                "{texts::region(voice.adcode)} · {texts::voices::supporters(voice.supporters)}"
                if listed.supported { " · {texts::voices::SUPPORTED}" }
                if !voice.answer.is_empty() { " · {texts::voices::ANSWER}" }
            }
            if let Some(into) = listed.written_into.as_ref() {
                p { class: "open",
                    if into.own { "{texts::voices::written_into(&into.title)}" } else { "{texts::voices::supported_into(&into.title)}" }
                }
            }
            if !listed.supported {
                button { class: "button small", onclick: move |_| support(shared, id), Icon { path: icons::SUPPORT } "{texts::voices::SUPPORT}" }
            }
        }
    }
}

/// Stands behind a voice, as a courier of where they look.
async fn support(shared: Shared, voice: VoiceId) {
    let adcode = shared.preferences.peek().region.unwrap_or(Adcode::HUNAN);
    shared.send_or_say(Act::Support { voice, adcode }).await;
}

/// One voice: what it says, what was answered, who supports it.
#[component]
pub fn Voice(id: ReadSignal<String>) -> Element {
    let found = use_by_id(id, |handle, id: VoiceId| async move { handle.voice(id).await });
    rsx! {
        main { class: "screen",
            match &*found.read() {
                None => rsx! {},
                Some(Found::Not(lack)) => rsx! {
                    NotHere { lack: lack.clone(), gone: texts::voices::MISSING,
                        Link { class: "button", to: Route::Voices {}, "{texts::voices::TITLE}" }
                    }
                },
                Some(Found::Here(listed)) => rsx! { Page { listed: listed.as_ref().clone() } },
            }
        }
    }
}

#[component]
fn Page(listed: ListedVoice) -> Element {
    let shared = use_context::<Shared>();
    let voice = listed.voice.clone();
    let id = voice.id;
    let follow = move |follows: bool| async move {
        let _ = shared.handle().set_followed(id, follows).await;
    };
    // Looking at what they follow, they have seen how it stands.
    let shown = (listed.followed, voice.answer.clone(), voice.proposal);
    use_effect(use_reactive!(|shown| {
        if shown.0 {
            spawn(async move {
                let all = shared.handle().followed().await.unwrap_or_default();
                if all.iter().any(|one| one.voice.id == id && one.unread) {
                    follow(true).await;
                }
            });
        }
    }));
    rsx! {
        h1 { "{texts::voice_kind(voice.kind)} · {texts::region(voice.adcode)}" }
        Words { text: voice.text.clone() }
        p { class: "address", "{texts::day(voice.at)} · {texts::voices::supporters(voice.supporters)}" }
        if listed.supported {
            p { class: "open", role: "status", Icon { path: icons::SUPPORT } "{texts::voices::SUPPORTED}" }
        } else {
            button { class: "button main huge", onclick: move |_| support(shared, id), Icon { path: icons::SUPPORT } "{texts::voices::SUPPORT}" }
        }
        button { class: "button", "aria-pressed": "{listed.followed}", onclick: move |_| follow(!listed.followed),
            Icon { path: icons::STAR }
            if listed.followed { "{texts::voices::FOLLOWED}" } else { "{texts::voices::FOLLOW}" }
        }
        if !voice.answer.is_empty() {
            h2 { "{texts::voices::ANSWER}" }
            Words { text: voice.answer.clone() }
        }
        if let Some(into) = listed.written_into.clone() {
            WentInto { into }
        } else if let Some(proposal) = voice.proposal {
            Link { class: "button", to: Route::Proposal { id: proposal.to_string() }, "{texts::voices::GATHERED}" }
        }
    }
}
