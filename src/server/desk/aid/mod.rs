//! Resources for couriers in hardship: the register with what waits for an approval and how much was granted; of a case,
//! what is known of the hardship, what fits it, and what was proposed.

mod grants;
mod hardship;
mod ledger;
mod register;

pub(super) use grants::{decide, grant_lines, propose};
pub(super) use hardship::{of_case, set_hardship};
pub(super) use ledger::{ledger, ledger_xlsx, receipt};
pub(super) use register::{add, change, list, show};

use super::refusal::DeskRefusal;
use super::refused::Refused;
use crate::model::aid::Situation;
use crate::server::db::aid::AidFailure;
use crate::texts::aid as says;
use dioxus::prelude::*;
use std::collections::BTreeSet;

impl From<AidFailure> for DeskRefusal {
    fn from(error: AidFailure) -> Self {
        match error {
            AidFailure::Database(error) => Self::Database(error),
            AidFailure::NotFound => Self::NotFound,
            other => Self::Conflict(other.to_string()),
        }
    }
}

/// A whole number of a form; none where it was left empty.
fn number<N: std::str::FromStr>(field: &'static str, text: &str) -> Result<Option<N>, Refused> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| Refused::at(field, says::NO_NUMBER)),
    }
}

fn situations(codes: &[String]) -> BTreeSet<Situation> {
    codes.iter().filter_map(|code| Situation::of_code(code)).collect()
}

fn boxes(name: &'static str, chosen: &BTreeSet<Situation>) -> Element {
    let all: Vec<_> =
        Situation::ALL.iter().map(|one| (one.code(), says::situation(*one), chosen.contains(one))).collect();
    rsx! {
        for (code, word, on) in all {
            label { class: "check", input { r#type: "checkbox", name, value: code, checked: on } "{word}" }
        }
    }
}
