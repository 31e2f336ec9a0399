use super::{Icon, TextField};
use crate::model::question::MOST_COMMENT;
use crate::model::{Rating, Stars};
use crate::{icons, texts};
use dioxus::prelude::*;

/// Asks how it was: five words to choose from, and a comment if they like.
#[component]
pub fn RatingForm(
    words: [&'static str; 5],
    title: String,
    send: String,
    on_rated: Callback<Rating>,
    says: Option<String>,
) -> Element {
    let mut stars = use_signal(|| None::<u8>);
    let mut comment = use_signal(String::new);
    rsx! {
        section { class: "hint",
            h2 { "{title}" }
            div { class: "chips", role: "group", "aria-label": "{title}",
                for (number, word) in (1u8..).zip(words) {
                    button { key: "{number}", class: "chip", "aria-pressed": "{stars() == Some(number)}", onclick: move |_| stars.set(Some(number)), "{word}" }
                }
            }
            if let Some(stars) = stars().and_then(|stars| Stars::try_from(stars).ok()) {
                label { r#for: "comment", "{texts::thread::COMMENT}" }
                TextField { id: "comment", rows: 2, maxlength: "{MOST_COMMENT}", value: comment(), on_text: move |text| comment.set(text) }
                if let Some(says) = says {
                    p { class: "error", role: "alert", "{says}" }
                }
                button {
                    class: "button main",
                    onclick: move |_| on_rated.call(Rating { stars, comment: comment() }),
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
