//! Whether a company hears of what it is asked, as the desk is told: who sees it, what to do where nobody hears, and the
//! page that asks before such a thing is sent.

use super::confirm::{Question, Sure, asked};
use super::guard::SignedIn;
use super::page::{Tab, own_regions};
use crate::model::Adcode;
use crate::model::partner::Hearing;
use crate::server::db::company_hearing::{CompanyHearing, Listener};
use crate::texts;
use crate::texts::company_claim as says;
use axum::response::Response;

/// Those of them of whom somebody can sign in, in one line; nobody sees what goes to the others.
pub(super) fn named(all: &[&Listener]) -> String {
    let there = all.iter().filter(|(_, hearing)| *hearing != Hearing::NoPeople);
    let named = there.map(|(row, hearing)| {
        let deaf = if hearing.is_deaf() { texts::partner::DEAF_OFFERED } else { "" };
        format!("{}（{}）{deaf}", row.name, texts::region(row.adcode))
    });
    named.collect::<Vec<_>>().join("、")
}

/// What is said where nobody would hear of what a company is asked in a region.
pub(super) fn warning(hearing: &CompanyHearing, company: &str, region: Adcode) -> Option<String> {
    let hears = hearing.in_region(company, region);
    let all = hearing.seeing(company, region);
    let contacts: Vec<&str> = all.iter().map(|(row, _)| row.contact.as_str()).filter(|one| !one.is_empty()).collect();
    hears.is_deaf().then(|| says::deaf(hears, &contacts.join("、")))
}

/// The regions that somebody may send to; where nobody of the company would hear, that stands beside it.
pub(super) fn regions(who: &SignedIn, hearing: &CompanyHearing, company: &str) -> Vec<(String, String)> {
    let deaf = |code: &str| Adcode::parse(code).is_ok_and(|region| hearing.in_region(company, region).is_deaf());
    let marked = |(code, name): (String, String)| {
        let name = if deaf(&code) { format!("{name}{}", texts::partner::DEAF_OFFERED) } else { name };
        (code, name)
    };
    own_regions(&who.staff).into_iter().map(marked).collect()
}

/// Asks before something is sent: how many couriers it is of, and whether anybody hears; nothing where who sends it is sure.
pub(super) fn ask(
    who: &SignedIn,
    sure: Sure,
    company: &str,
    (counted, deaf): (String, Option<String>),
    fields: Vec<(&'static str, String)>,
) -> Option<Response> {
    let back = format!("/desk/companies/{company}");
    let (title, word) = match &deaf {
        Some(_) => (says::SEND_TO_NOBODY, says::SEND_ANYWAY),
        None => (says::SEND_SURE, says::SEND),
    };
    let question = Question {
        tab: Tab::Partners,
        title: title.to_owned(),
        happens: std::iter::once(counted).chain(deaf).chain([says::CLOCK_RUNS.to_owned()]).collect(),
        action: format!("{back}/claims"),
        fields,
        word,
    };
    asked(who, sure, &back, question)
}
