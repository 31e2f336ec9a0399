//! How a register is looked through: words, a region, pages. One form for all of them.

use super::guard::SignedIn;
use super::page::{LAST_PAGE, at_page, options, own_regions, pager, regions};
use crate::model::Adcode;
use crate::server::db::register::RegisterQuery;
use crate::texts;
use crate::texts::register as says;
use dioxus::prelude::*;
use serde::Deserialize;

/// Characters that are typed.
const MOST_TYPED: usize = 100;

/// What is looked for, as it stands in the address.
#[allow(clippy::unsafe_derive_deserialize, reason = "what `rsx!` makes of a form in a method")]
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct RegisterSearch {
    words: String,
    adcode: String,
    page: u64,
}

/// Whose entries stand in a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Those of one's own desk.
    Own,
    /// And those of the whole province.
    WithProvince,
}

impl RegisterSearch {
    /// As it is asked of the database.
    pub(super) fn query(&self) -> RegisterQuery {
        let typed: String = self.words.chars().take(MOST_TYPED).collect();
        RegisterQuery::new(&typed, Adcode::parse(&self.adcode).ok(), self.page.min(LAST_PAGE))
    }

    /// Whether not all is shown.
    pub(super) fn narrows(&self) -> bool {
        !self.words.trim().is_empty() || !self.adcode.is_empty()
    }

    /// What is looked for with a page of it, in an address beside what else is `kept` there.
    pub(super) fn address(&self, list: &str, kept: &[(&str, &str)], page: u64) -> String {
        let own = [("words", self.words.trim()), ("adcode", self.adcode.as_str())];
        at_page(list, &[&own[..], kept].concat(), page)
    }

    /// The form; what else is `kept` in the address stays, with `beside` it goes on being chosen there.
    pub(super) fn form(
        &self,
        who: &SignedIn,
        (list, reach): (&'static str, Reach),
        kept: &[(&'static str, &str)],
        beside: Element,
    ) -> Element {
        let own = own_regions(&who.staff);
        let seen = |one: &(String, String)| own.contains(one) || one.0 == Adcode::HUNAN.to_string();
        let places: Vec<_> = match reach {
            Reach::Own => own.clone(),
            Reach::WithProvince => regions().into_iter().filter(seen).collect(),
        };
        let chooses = places.len() > 1;
        let kept: Vec<(&'static str, String)> = kept.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        let (words, adcode, narrows) = (self.words.clone(), self.adcode.clone(), self.narrows());
        rsx! {
            // What a browser fills in again after “back” would not be what the list shows.
            form { class: "filters", method: "get", action: list, autocomplete: "off", role: "search",
                input { r#type: "search", name: "words", maxlength: "{MOST_TYPED}", value: "{words}", placeholder: says::SEARCH, "aria-label": says::SEARCH }
                if chooses { select { name: "adcode", "aria-label": texts::console::ALL_REGIONS, {options(Some(texts::console::ALL_REGIONS), places, &adcode)} } }
                {beside}
                for (name, value) in kept { if !value.is_empty() { input { r#type: "hidden", name, value: "{value}" } } }
                button { r#type: "submit", "{says::LOOK}" }
                if narrows { a { href: list, "{says::ALL}" } }
            }
        }
    }

    /// The way to the pages before and after this one.
    pub(super) fn pager(&self, list: &str, kept: &[(&str, &str)], more: bool) -> Element {
        pager(self.query().page, more, |page| self.address(list, kept, page))
    }

    /// What is said where nothing is listed.
    pub(super) fn nothing(&self, none: &'static str) -> &'static str {
        if self.narrows() { says::NONE_FOUND } else { none }
    }
}
