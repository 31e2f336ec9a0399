//! What is told of a resource that couriers can apply for.

use crate::model::aid::AidOffer;
use crate::texts;
use crate::texts::aid as says;
use dioxus::prelude::*;

/// All of it: what, for whom, what to bring, until when.
#[component]
pub fn AidLines(offer: AidOffer) -> Element {
    let until = offer.last_day.map_or_else(|| says::NO_END.to_owned(), |day| texts::day(day.begins()));
    let bring = if offer.papers.is_empty() { says::BRING_NOTHING } else { offer.papers.as_str() };
    rsx! {
        div { class: "card-top",
            strong { "{offer.name}" }
            if offer.sample {
                span { class: "sample", "{texts::SAMPLE}" }
            }
        }
        p { class: "address", "{says::kind(offer.kind)} · {texts::region(offer.adcode)}" }
        dl { class: "facts",
            dt { "{says::WHO}" }
            dd { "{says::rule(&offer.rule)}" }
            if !offer.usual.is_empty() {
                dt { "{says::USUAL}" }
                dd { "{offer.usual}" }
            }
            dt { "{says::BRING}" }
            dd { "{bring}" }
            dt { "{says::UNTIL}" }
            dd { "{until}" }
        }
    }
}
