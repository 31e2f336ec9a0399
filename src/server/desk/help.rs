//! How an office works with the console: the pages of `docs/`, for who is signed in.

use super::guard::SignedIn;
use super::page::{Tab, page};
use super::refusal::DeskRefusal;
use crate::model::staff::{Permission, StaffRole};
use crate::texts;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use dioxus::prelude::*;
use pulldown_cmark::{Parser, html};

/// A page as it is written, in Markdown: its heading is its title.
struct HelpPage {
    name: &'static str,
    text: &'static str,
    /// Who does what it tells of.
    of: Permission,
}

macro_rules! pages {
    ($($name:literal: $of:ident,)+) => {
        [$(HelpPage {
            name: $name,
            text: include_str!(concat!("../../../docs/", $name, ".md")),
            of: Permission::$of,
        },)+]
    };
}

const PAGES: [HelpPage; 9] = pages! {
    "province": OverseeProvince,
    "partners": WorkCases,
    "aid": WorkCases,
    "training": TakeTraining,
    "deputies": ModerateVoices,
    "campaigns": RunActivities,
    "bulletins": Contribute,
    "outreach": RunActivities,
    "for-partners": WorkReferrals,
};

// Each picture of `docs/pictures` with its bytes, by name.
include!(concat!(env!("OUT_DIR"), "/pictures.rs"));

/// A picture of those pages, by the address that they have for it. Only what is in the list is there, whatever is asked for.
pub(super) async fn picture(_who: SignedIn, Path(name): Path<String>) -> Result<Response, DeskRefusal> {
    let (_, bytes) = PICTURES.iter().find(|(known, _)| *known == name).ok_or(DeskRefusal::NotFound)?;
    Ok(([(header::CONTENT_TYPE, "image/webp"), (header::CACHE_CONTROL, "private, max-age=3600")], *bytes)
        .into_response())
}

impl HelpPage {
    fn title(&self) -> &'static str {
        self.text.lines().next().unwrap_or_default().trim_start_matches('#').trim()
    }
}

/// The pages for what this person may do; the others below them, for who of an office wants to know.
pub(super) async fn list(who: SignedIn) -> Response {
    let (own, others): (Vec<_>, Vec<_>) = PAGES.iter().partition(|page| who.staff.role.may(page.of));
    let links = |pages: Vec<&'static HelpPage>| {
        rsx! { ul { for page in pages { li { a { href: "/desk/help/{page.name}", "{page.title()}" } } } } }
    };
    let has_others = !others.is_empty() && who.staff.role != StaffRole::Partner;
    let body = rsx! {
        h1 { "{texts::help::TITLE}" }
        {links(own)}
        if has_others {
            h2 { "{texts::help::OTHERS}" }
            {links(others)}
        }
        if who.staff.role.may(Permission::WorkCases) {
            p { a { class: "button", href: "/desk/samples", "{texts::samples::OPEN}" } }
        }
    };
    page(&who, Tab::Help, texts::help::TITLE, body)
}

/// One of them.
pub(super) async fn show(who: SignedIn, Path(name): Path<String>) -> Result<Response, DeskRefusal> {
    let found = PAGES.iter().find(|page| page.name == name).ok_or(DeskRefusal::NotFound)?;
    let mut told = String::new();
    html::push_html(&mut told, Parser::new(found.text));
    let body = rsx! {
        p { a { href: "/desk/help", "{texts::help::TITLE}" } }
        div { class: "help", dangerous_inner_html: told }
    };
    Ok(page(&who, Tab::Help, found.title(), body))
}
