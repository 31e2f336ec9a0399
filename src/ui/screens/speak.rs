use crate::api::Act;
use crate::model::region::Prefecture;
use crate::model::voice::NewVoice;
use crate::model::{Adcode, DiscussionId, NewMessage, VoiceId, VoiceKind};
use crate::texts;
use crate::ui::Route;
use crate::ui::components::{Composer, Locked, RegionSelect};
use crate::ui::forms;
use crate::ui::shared::Shared;
use dioxus::prelude::*;

/// Saying what is wrong or what should change.
#[component]
pub fn Speak() -> Element {
    rsx! {
        main { class: "screen",
            h1 { "{texts::voices::SPEAK}" }
            Locked { SpeakForm { discussion: None } }
        }
    }
}

/// The form, within a discussion or by itself.
#[component]
pub fn SpeakForm(discussion: Option<DiscussionId>) -> Element {
    let shared = use_context::<Shared>();
    let mut kind = use_signal(|| VoiceKind::Need);
    let mut chosen = use_signal(|| None::<Adcode>);
    let region = use_memo(move || {
        let near = shared.here.read().position().and_then(Prefecture::near).map(Prefecture::code);
        chosen().or(near).or(shared.preferences.read().region).unwrap_or(Adcode::HUNAN)
    });
    let act = move |message: NewMessage| {
        Ok(Act::Speak(NewVoice { id: VoiceId::fresh(), kind: kind(), adcode: *region.peek(), discussion, message }))
    };
    let sent = move |_| {
        navigator().push(Route::Voices {});
    };
    let name = forms::speak(discussion);
    rsx! {
        p { "{texts::voices::PUBLIC}" }
        div { class: "chips", role: "group", "aria-label": texts::voices::KIND,
            for one in VoiceKind::ALL.iter().copied() {
                button { key: "{one.code()}", class: "chip", "aria-pressed": "{kind() == one}", onclick: move |_| kind.set(one), "{texts::voice_kind(one)}" }
            }
        }
        Composer { name, label: texts::voices::WORDS, example: texts::voices::EXAMPLE, send: texts::voices::SEND, act, on_sent: sent,
            label { r#for: "region", "{texts::list::REGION}" }
            RegionSelect {
                id: "region",
                first: texts::ask::PROVINCE,
                chosen: Some(region()).filter(|region| *region != Adcode::HUNAN),
                on_choose: move |region: Option<Adcode>| chosen.set(Some(region.unwrap_or(Adcode::HUNAN))),
            }
        }
    }
}
