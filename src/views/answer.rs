//! What is told of an answer of the library.

use super::Words;
use crate::model::Answer;
use crate::texts;
use dioxus::prelude::*;

/// In a list.
#[component]
pub fn AnswerLines(answer: Answer) -> Element {
    rsx! {
        strong { "{answer.question}" }
        p { class: "address",
            "{texts::topic(answer.topic)}"
            if answer.sample {
                span { class: "sample", "{texts::SAMPLE}" }
            }
        }
    }
}

/// The whole answer below its question; `aloud` is what reads it out, where something does.
#[component]
pub fn AnswerText(answer: Answer, #[props(default)] aloud: Option<Element>) -> Element {
    rsx! {
        if answer.sample {
            p { class: "sample wide", "{texts::library::SAMPLE_LINE}" }
        }
        h1 { "{answer.question}" }
        {aloud}
        Words { text: answer.text.clone() }
        dl { class: "facts",
            dt { "{texts::ask::TOPIC}" }
            dd { "{texts::topic(answer.topic)}" }
            if !answer.source.is_empty() {
                dt { "{texts::library::SOURCE}" }
                dd { "{answer.source}" }
            }
            if !answer.sample {
                dt { "{texts::library::CHECKED}" }
                dd { "{texts::day(answer.approved_at)}" }
            }
        }
    }
}
