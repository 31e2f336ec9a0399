use crate::engine::AnswerQuery;
use crate::model::{self, AnswerId, Topic};
use crate::ui::Route;
use crate::ui::components::{DangerPanel, Icon, ReadAloud, Share, TextField};
use crate::ui::found::{Found, NotHere, NothingListed, use_by_id};
use crate::ui::screens_kept::ScreensKept;
use crate::ui::shared::Shared;
use crate::views::{AnswerLines, AnswerText};
use crate::{icons, texts};
use dioxus::prelude::*;

/// Answers shown at once; the library is meant to stay small.
const MOST: u32 = 100;

/// The library of common questions, found by words, without a network.
#[component]
pub fn Answers() -> Element {
    let shared = use_context::<Shared>();
    let kept = use_context::<ScreensKept>();
    let (mut words, mut topic) = (kept.answer_words, kept.answer_topic);
    let found = use_resource(move || {
        let _ = shared.changes.read();
        let query = AnswerQuery { words: words(), topic: topic(), limit: MOST };
        async move { Found::from(shared.handle().answers(query).await) }
    });
    let nothing = match (words.read().trim().is_empty(), topic()) {
        (false, _) => texts::library::NONE,
        (true, Some(_)) => texts::library::NONE_OF_TOPIC,
        (true, None) => texts::library::EMPTY,
    };
    rsx! {
        main { class: "screen",
            h1 { "{texts::library::TITLE}" }
            div { class: "search",
                Icon { path: icons::SEARCH }
                TextField {
                    id: "answers-search",
                    r#type: "search",
                    aria_label: texts::library::SEARCH,
                    placeholder: texts::library::SEARCH,
                    autocomplete: "off",
                    value: words(),
                    on_text: move |text| words.set(text),
                }
            }
            DangerPanel { text: words() }
            div { class: "chips", role: "group", "aria-label": texts::ask::TOPIC,
                button { class: "chip", "aria-pressed": "{topic().is_none()}", onclick: move |_| topic.set(None), "{texts::library::ALL}" }
                for one in Topic::ALL.iter().copied() {
                    button { key: "{one.code()}", class: "chip", "aria-pressed": "{topic() == Some(one)}", onclick: move |_| topic.set(Some(one)), "{texts::topic(one)}" }
                }
            }
            match &*found.read() {
                None => rsx! {},
                Some(Found::Not(lack)) => rsx! { NothingListed { lack: lack.clone(), says: nothing } },
                Some(Found::Here(found)) => rsx! {
                    div { class: "list",
                        for answer in found {
                            AnswerCard { key: "{answer.id}", answer: answer.clone() }
                        }
                    }
                },
            }
            Link { class: "button main", to: Route::Ask {}, Icon { path: icons::ASK } "{texts::library::ASK}" }
        }
    }
}

/// An answer in a list.
#[component]
pub fn AnswerCard(answer: model::Answer) -> Element {
    rsx! {
        Link { class: "card", to: Route::answer(answer.id),
            AnswerLines { answer }
        }
    }
}

/// One answer of the library.
#[component]
pub fn Answer(id: ReadSignal<String>) -> Element {
    let found = use_by_id(id, |handle, id: AnswerId| async move { handle.answer(id).await });
    rsx! {
        main { class: "screen",
            match &*found.read() {
                None => rsx! {},
                Some(Found::Not(lack)) => rsx! {
                    NotHere { lack: lack.clone(), gone: texts::library::MISSING,
                        Link { class: "button", to: Route::Answers {}, "{texts::library::TITLE}" }
                    }
                },
                Some(Found::Here(answer)) => rsx! {
                    AnswerText {
                        answer: answer.as_ref().clone(),
                        aloud: rsx! { ReadAloud { words: "{answer.question}。{answer.text}" } },
                    }
                    Share { title: answer.question.clone(), path: Route::answer(answer.id).to_string() }
                },
            }
            Link { class: "button main", to: Route::Ask {}, Icon { path: icons::ASK } "{texts::library::ASK}" }
        }
    }
}
