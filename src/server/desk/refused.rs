//! A form that was not taken comes back as it was filled in, with the reason at its field.

use crate::texts::console;
use dioxus::prelude::*;
use std::fmt::Display;

/// Why a form is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::server) struct Refused {
    /// The name of the field; none where it is not about one.
    field: &'static str,
    says: String,
}

impl Refused {
    /// Something about one field.
    pub(in crate::server) fn at(field: &'static str, says: impl Into<String>) -> Self {
        Self { field, says: says.into() }
    }

    /// The same of a text, with the word for the field before what is wrong with it.
    pub(super) fn text(
        field: &'static str,
        word: &'static str,
    ) -> impl FnOnce(crate::model::plain_text::TextError) -> Self {
        move |error: crate::model::plain_text::TextError| Self::at(field, said(word, &error))
    }

    /// Something about the whole.
    pub(in crate::server) fn whole(says: impl Into<String>) -> Self {
        Self::at("", says)
    }
}

fn said(word: &str, error: &impl Display) -> String {
    format!("{word}{error}")
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.says)
    }
}

/// What is said at the head of the form, with the way to the field.
pub(super) fn head(refused: Option<&Refused>) -> Element {
    let refused = refused.cloned();
    rsx! {
        if let Some(Refused { field, says }) = refused {
            p { class: "error", role: "alert",
                "{console::not_saved(&says)}"
                if !field.is_empty() { a { href: "#refused-{field}", "{console::TO_FIELD}" } }
            }
        }
    }
}

/// What is said at a field, if it is about this one.
pub(super) fn at(refused: Option<&Refused>, field: &str) -> Element {
    let says = refused.filter(|refused| refused.field == field).map(|refused| refused.says.clone());
    rsx! {
        if let Some(says) = says { span { class: "error", id: "refused-{field}", "{says}" } }
    }
}
