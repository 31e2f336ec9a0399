use crate::api::Act;
use crate::model::region::Prefecture;
use crate::model::voice::NewVoice;
use crate::model::{Adcode, DiscussionId, NewMessage, VoiceId, VoiceKind};
use crate::texts;
use crate::ui::Route;
use crate::ui::components::{CompanyField, Composer, Locked, RegionSelect};
use crate::ui::forms::{self, SpeakChoices};
use crate::ui::kept_form::use_kept_form;
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
    let choices = use_kept_form(forms::speak_choices(discussion), SpeakChoices::default(), SpeakChoices::over);
    let kind = use_memo(move || choices.read().kind.unwrap_or(VoiceKind::Need));
    let region = use_memo(move || {
        let near = shared.here.read().position().and_then(Prefecture::near).map(Prefecture::code);
        choices.read().region.or(near).or(shared.preferences.read().region).unwrap_or(Adcode::HUNAN)
    });
    let act = move |message: NewMessage| {
        choices.goes_out();
        let company = Some(choices.peek().company.clone());
        let (id, kind, adcode) = (VoiceId::fresh(), *kind.peek(), *region.peek());
        Ok(Act::Speak(NewVoice { id, kind, adcode, discussion, company, message }))
    };
    let sent = move |_| {
        choices.begins_anew();
        navigator().push(Route::Voices {});
    };
    let name = forms::speak(discussion);
    rsx! {
        p { "{texts::voices::PUBLIC}" }
        div { class: "chips", role: "group", "aria-label": texts::voices::KIND,
            for one in VoiceKind::ALL.iter().copied() {
                button { key: "{one.code()}", class: "chip", "aria-pressed": "{kind() == one}", onclick: move |_| choices.change(|choices| choices.kind = Some(one)), "{texts::voice_kind(one)}" }
            }
        }
        Composer { name, empties: vec![forms::speak_choices(discussion)], label: texts::voices::WORDS, example: texts::voices::EXAMPLE, send: texts::voices::SEND, act, on_sent: sent,
            label { r#for: "region", "{texts::list::REGION}" }
            RegionSelect {
                id: "region",
                first: texts::ask::PROVINCE,
                chosen: Some(region()).filter(|region| *region != Adcode::HUNAN),
                on_choose: move |region: Option<Adcode>| choices.change(|choices| choices.region = Some(region.unwrap_or(Adcode::HUNAN))),
            }
            CompanyField {
                value: choices.read().company.clone(),
                on_text: move |text| choices.change(|choices| choices.company = text),
            }
        }
    }
}
