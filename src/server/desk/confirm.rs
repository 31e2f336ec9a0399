//! The page that asks before something is done that cannot be taken back: it says what will happen, and its first
//! button does nothing.

use super::guard::SignedIn;
use super::page::{Tab, hidden, page};
use crate::texts::console;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

/// What the page was answered; nothing where it was not shown yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub(super) enum Sure {
    /// To be asked.
    #[default]
    #[serde(rename = "")]
    Unasked,
    /// Rather not.
    #[serde(rename = "no")]
    No,
    /// Yes.
    #[serde(rename = "yes")]
    Yes,
}

/// What to ask.
pub(super) struct Question<'a> {
    /// The page that it belongs to.
    pub(super) tab: Tab,
    /// What is to be done, as a question.
    pub(super) title: String,
    /// What will happen, a line each.
    pub(super) happens: Vec<String>,
    /// Where the form was sent.
    pub(super) action: String,
    /// What it held.
    pub(super) fields: Vec<(&'a str, String)>,
    /// The word on the button that does it.
    pub(super) word: &'a str,
}

/// Goes on if who asks is sure. Else gives the page that asks, or the way back.
pub(super) fn asked(who: &SignedIn, sure: Sure, back: &str, question: Question<'_>) -> Option<Response> {
    match sure {
        Sure::Yes => None,
        Sure::No => Some(Redirect::to(back).into_response()),
        Sure::Unasked => Some(ask(who, question)),
    }
}

fn ask(who: &SignedIn, question: Question<'_>) -> Response {
    let Question { tab, title, happens, action, fields, word } = question;
    let (heading, word) = (title.clone(), word.to_owned());
    let fields: Vec<(String, String)> = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let body = rsx! {
        h1 { "{heading}" }
        ul { class: "happens",
            for line in happens { li { "{line}" } }
        }
        form { method: "post", action: "{action}",
            {hidden(who, None)}
            for (name, value) in fields {
                input { r#type: "hidden", name: "{name}", value: "{value}" }
            }
            div { class: "buttons",
                button { r#type: "submit", name: "sure", value: "no", "{console::RATHER_NOT}" }
                button { class: "irreversible", r#type: "submit", name: "sure", value: "yes", "{word}" }
            }
        }
    };
    page(who, tab, &title, body)
}
