use super::voices::VoiceCard;
use crate::engine::{ListedProposal, VoiceQuery};
use crate::model::ProposalId;
use crate::texts;
use crate::ui::Route;
use crate::ui::components::Words;
use crate::ui::found::{Found, NotHere, NothingListed, listed, use_by_id};
use crate::ui::shared::Shared;
use dioxus::prelude::*;

/// Voices shown at once.
const MOST: u32 = 200;

/// Proposals, the last that moved first.
#[component]
pub fn Proposals() -> Element {
    let shared = use_context::<Shared>();
    let found = use_resource(move || {
        let (_, _) = (shared.changes.read(), shared.status.read());
        async move { Found::from(shared.handle().proposals().await) }
    });
    let found = found.read();
    rsx! {
        main { class: "screen",
            h1 { "{texts::voices::PROPOSALS}" }
            if let Some(Found::Not(lack)) = &*found {
                NothingListed { lack: lack.clone(), says: texts::voices::NO_PROPOSALS }
            }
            div { class: "list",
                for listed in listed(found.as_ref()) {
                    Link { key: "{listed.proposal.id}", class: "card", to: Route::Proposal { id: listed.proposal.id.to_string() },
                        div { class: "card-top",
                            strong { "{listed.proposal.title}" }
                            if listed.proposal.sample {
                                span { class: "sample", "{texts::SAMPLE}" }
                            }
                            if listed.unread {
                                span { class: "news", "{texts::thread::MOVED}" }
                            }
                        }
                        p { class: "open", "{texts::proposal_standing(&listed.proposal)}" }
                        p { class: "address",
                            "{texts::voices::behind(listed.proposal.voices, listed.proposal.supporters)}"
                            if listed.theirs { " · {texts::voices::THEIRS}" }
                        }
                    }
                }
            }
        }
    }
}

/// One proposal, step by step.
#[component]
pub fn Proposal(id: ReadSignal<String>) -> Element {
    let found = use_by_id(id, |handle, id: ProposalId| async move { handle.proposal(id).await });
    rsx! {
        main { class: "screen",
            match &*found.read() {
                None => rsx! {},
                Some(Found::Not(lack)) => rsx! {
                    NotHere { lack: lack.clone(), gone: texts::voices::MISSING,
                        Link { class: "button", to: Route::Proposals {}, "{texts::voices::PROPOSALS}" }
                    }
                },
                Some(Found::Here(listed)) => rsx! { Page { listed: listed.as_ref().clone() } },
            }
        }
    }
}

#[component]
fn Page(listed: ListedProposal) -> Element {
    let shared = use_context::<Shared>();
    let proposal = listed.proposal.clone();
    let id = proposal.id;
    let voices = use_resource(move || {
        let _ = shared.changes.read();
        let query = VoiceQuery { proposal: Some(id), limit: MOST, ..VoiceQuery::default() };
        async move { shared.handle().voices(query).await.unwrap_or_default() }
    });
    let voices = voices.read();
    rsx! {
        if proposal.sample {
            p { class: "sample wide", "{texts::SAMPLE}" }
        }
        h1 { "{proposal.title}" }
        p { class: "address",
            "{texts::region(proposal.adcode)} · {texts::voices::behind(proposal.voices, proposal.supporters)}"
            if listed.theirs { " · {texts::voices::THEIRS}" }
        }
        Words { text: proposal.text.clone() }
        if let Some(handed_in) = proposal.handed_in.as_ref() {
            p { class: "handed-in", "{texts::voices::handed_in(handed_in)}" }
        }
        ol { class: "steps",
            for (at, step) in proposal.steps.iter().enumerate() {
                li { key: "{at}", class: if at + 1 == proposal.steps.len() { "now" } else { "done" },
                    strong { "{texts::proposal_stage(step.stage)}" }
                    " {texts::day(step.at)}"
                    Words { text: step.note.clone() }
                }
            }
        }
        h2 { "{texts::voices::VOICES}" }
        div { class: "list",
            for listed in voices.iter().flatten() {
                VoiceCard { key: "{listed.voice.id}", listed: listed.clone() }
            }
        }
    }
}
