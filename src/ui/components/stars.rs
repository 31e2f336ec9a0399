use super::{DangerPanel, Icon, TextField};
use crate::model::question::MOST_COMMENT;
use crate::model::{Rating, Stars};
use crate::ui::kept_form::use_kept_form;
use crate::{icons, texts};
use dioxus::prelude::*;

/// Asks how it was: five words to choose from, and a comment if they like; kept under `name` until it is sent.
#[component]
pub fn RatingForm(
    name: String,
    words: [&'static str; 5],
    title: String,
    send: String,
    on_rated: Callback<Rating>,
    says: Option<String>,
) -> Element {
    let rating = use_kept_form(name, (None::<u8>, String::new()), |now, before| {
        (now.0.or(before.0), if now.1.is_empty() { before.1 } else { now.1 })
    });
    let (stars, comment) = rating.read().clone();
    rsx! {
        section { class: "hint",
            h2 { "{title}" }
            div { class: "chips", role: "group", "aria-label": "{title}",
                for (number, word) in (1u8..).zip(words) {
                    button { key: "{number}", class: "chip", "aria-pressed": "{stars == Some(number)}", onclick: move |_| rating.change(|rating| rating.0 = Some(number)), "{word}" }
                }
            }
            if let Some(stars) = stars.and_then(|stars| Stars::try_from(stars).ok()) {
                DangerPanel { text: comment.clone() }
                label { r#for: "comment", "{texts::thread::COMMENT}" }
                TextField { id: "comment", rows: 2, maxlength: "{MOST_COMMENT}", value: comment.clone(), on_text: move |text| rating.change(|rating| rating.1 = text) }
                if let Some(says) = says {
                    p { class: "error", role: "alert", "{says}" }
                }
                button {
                    class: "button main",
                    onclick: move |_| {
                        rating.goes_out();
                        on_rated.call(Rating { stars, comment: comment.clone() });
                    },
                    Icon { path: icons::STAR }
                    "{send}"
                }
            }
        }
    }
}

/// What they said, in one of the same words.
#[component]
pub fn Rated(words: [&'static str; 5], rating: Rating) -> Element {
    let word = words[usize::from(u8::from(rating.stars)) - 1];
    rsx! {
        p { class: "rated",
            "{texts::thread::RATED}"
            strong { "{word}" }
            if !rating.comment.is_empty() { "：{rating.comment}" }
        }
    }
}
