//! Deputies to choose from: by prefecture, those of the meeting's own region first, with a search that needs no script.

use super::in_one_line;
use crate::model::Adcode;
use crate::server::db::deputies::MOST_OFFERED;
use crate::server::db::tables::deputy;
use crate::texts;
use crate::texts::deputy as says;
use dioxus::prelude::*;
use std::collections::BTreeMap;

/// Characters of what is looked for.
pub(super) const MOST_TYPED: usize = 60;

/// Those that can be chosen, as they are offered.
pub(super) struct People {
    /// What the boxes are called.
    pub(super) name: &'static str,
    /// Who is chosen, each with a number and a line.
    chosen: Vec<(String, String)>,
    /// The others, by place.
    groups: Vec<(Adcode, Vec<(String, String)>)>,
    /// Whose come first.
    first: Adcode,
    /// What is looked for among the others; where nothing is, all of them are there.
    looked_for: String,
    is_cut: bool,
}

impl People {
    /// Of all that a desk may ask, in the order of the register: who is chosen, and the others in whose line all words
    /// stand that are looked for.
    pub(super) fn of(
        name: &'static str,
        all: &[deputy::Model],
        (chosen, first): (&[String], Adcode),
        looked_for: &str,
    ) -> Self {
        let is_cut = u64::try_from(all.len()).unwrap_or(u64::MAX) >= MOST_OFFERED;
        let looked_for: String = looked_for.trim().chars().take(MOST_TYPED).collect();
        let words: Vec<String> = looked_for.split_whitespace().map(str::to_lowercase).collect();
        let (mut picked, mut groups) = (Vec::new(), BTreeMap::<Adcode, Vec<_>>::new());
        for row in all {
            let one = (row.id.to_string(), in_one_line(row));
            if chosen.contains(&one.0) {
                picked.push(one);
            } else if row.active && words.iter().all(|word| one.1.to_lowercase().contains(word)) {
                groups.entry(row.adcode).or_default().push(one);
            }
        }
        // The meeting's own, then those of the whole province, then the others.
        let mut groups: Vec<_> = groups.into_iter().collect();
        groups.sort_by_key(|(place, _)| (*place != first, *place != Adcode::HUNAN, *place));
        Self { name, chosen: picked, groups, first, looked_for, is_cut }
    }

    /// Whether there is nobody.
    pub(super) fn is_empty(&self) -> bool {
        self.chosen.is_empty() && self.groups.is_empty()
    }

    /// The boxes; where they can be looked through, the form is sent with the field `find`.
    pub(super) fn boxes(&self, with_search: bool) -> Element {
        let searches = !self.looked_for.is_empty();
        let open = |place: Adcode| searches || place == self.first || self.groups.len() == 1;
        let groups: Vec<_> = self
            .groups
            .iter()
            .map(|(place, people)| (says::people_of(texts::region(*place), people.len()), open(*place), people.clone()))
            .collect();
        let (name, chosen, looked_for) = (self.name, self.chosen.clone(), self.looked_for.clone());
        let (nobody, none_found) = (self.is_empty() && !searches, searches && self.groups.is_empty());
        let only = self.is_cut.then(|| says::only_first(MOST_OFFERED));
        rsx! {
            if nobody { p { class: "empty", "{says::NOBODY_TO_ASK}" } }
            if !chosen.is_empty() {
                if with_search { p { class: "by", "{says::CHOSEN}" } }
                for (id, line) in chosen {
                    label { class: "check", input { r#type: "checkbox", name, value: "{id}", checked: true } "{line}" }
                }
            }
            if with_search && !nobody {
                div { class: "filters",
                    input { r#type: "search", name: "people", maxlength: "{MOST_TYPED}", value: "{looked_for}", placeholder: says::PEOPLE_SEARCH, "aria-label": says::PEOPLE_SEARCH }
                    button { r#type: "submit", name: "find", value: "1", formnovalidate: true, "{says::FIND}" }
                }
                p { class: "by", "{says::FIND_HINT}" }
            }
            if none_found { p { class: "empty", "{says::FOUND_NOBODY}" } }
            for (place, open, people) in groups {
                details { class: "people", open,
                    summary { "{place}" }
                    for (id, line) in people {
                        label { class: "check", input { r#type: "checkbox", name, value: "{id}" } "{line}" }
                    }
                }
            }
            if let Some(only) = only { p { class: "by", "{only}" } }
        }
    }
}
