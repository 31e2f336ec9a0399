use crate::api::Act;
use crate::model::case::{CaseStage, CaseView, ReferralState, ReferralView};
use crate::model::{QuestionId, ReferralId};
use crate::texts;
use crate::ui::components::Words;
use crate::ui::shared::Shared;
use dioxus::prelude::*;

/// The case that the desk opened: where it stands, what the courier must bring, what they are asked.
#[component]
pub fn Case(case: CaseView, question: QuestionId) -> Element {
    let closed = case.stage == CaseStage::Closed;
    let asked: Vec<ReferralView> =
        case.referrals.iter().filter(|referral| referral.state == ReferralState::Proposed).cloned().collect();
    let others: Vec<ReferralView> =
        case.referrals.iter().filter(|referral| referral.state != ReferralState::Proposed).cloned().collect();
    rsx! {
        section { class: "case",
            h2 { if closed { "{texts::case::CLOSED}" } else { "{texts::case::TITLE}" } small { " {texts::case_kind(case.kind)}" } }
            if let Some(result) = case.result {
                p { strong { "{texts::case::RESULT}：{texts::case_result(result)}" } }
            }
            for referral in asked {
                Asked { key: "{referral.id}", referral, question }
            }
            if !case.bring.is_empty() && !closed {
                div { class: "bring",
                    p { strong { "{texts::case::BRING}" } }
                    Words { text: case.bring.clone() }
                    p { class: "address", "{texts::case::BRING_HINT}" }
                }
            }
            ol { class: "steps",
                for (at, step) in case.steps.iter().enumerate() {
                    li { key: "{at}", class: if step.done_at.is_some() { "done" } else { "now" },
                        strong { "{texts::case_stage(step.stage)}" }
                        " {texts::day_and_clock(step.entered_at)}"
                        if step.done_at.is_none() {
                            " · {texts::case::due(step.due_at)}"
                        }
                        Words { text: step.note.clone() }
                    }
                }
            }
            for referral in others {
                p { key: "{referral.id}",
                    "{texts::referral_to(referral.to)} {referral.name}：{texts::case::referral_stands(&referral)}"
                    if !referral.answer.is_empty() {
                        br {}
                        "{texts::case::ANSWER}{referral.answer}"
                    }
                }
                if referral.state == ReferralState::Agreed && !closed {
                    TakeBack { key: "back-{referral.id}", referral: referral.id, question }
                }
            }
            p { class: "address", "{texts::case::HANDLER}：{texts::region(case.adcode)} {texts::author(crate::model::Author::Operator)}" }
        }
    }
}

/// Takes consent back: from then on, nobody it was referred to sees it.
#[component]
fn TakeBack(referral: ReferralId, question: QuestionId) -> Element {
    let shared = use_context::<Shared>();
    let take_back = move || async move {
        shared.send_or_say(Act::DecideReferral { question, referral, agrees: false }).await;
    };
    rsx! {
        button { class: "button", onclick: move |_| take_back(), "{texts::case::TAKE_BACK}" }
    }
}

/// A referral that waits for the courier's word.
#[component]
fn Asked(referral: ReferralView, question: QuestionId) -> Element {
    let shared = use_context::<Shared>();
    let id = referral.id;
    let decide = move |agrees: bool| async move {
        shared.send_or_say(Act::DecideReferral { question, referral: id, agrees }).await;
    };
    rsx! {
        div { class: "bring",
            p { strong { {texts::case::referral(&format!("{}（{}）", referral.name, texts::referral_to(referral.to)))} } }
            p { "{texts::case::REFERRAL_REASON}{referral.reason}" }
            p { class: "address", "{texts::case::CONSENT}" }
            div { class: "buttons",
                button { class: "button main", onclick: move |_| decide(true), "{texts::case::AGREE}" }
                button { class: "button", onclick: move |_| decide(false), "{texts::case::DECLINE}" }
            }
        }
    }
}
