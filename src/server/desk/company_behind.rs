//! What stands behind a number by company: the list of the questions, cases or voices that were counted. Nobody's words.

use super::guard::{Asked, SignedIn};
use super::page::{LAST_PAGE, Tab, at_page, cut, moment, page, pager};
use super::refusal::DeskRefusal;
use super::work_behind::Which;
use crate::model::case::CaseKind;
use crate::model::company::CompanyCount;
use crate::model::figure_span::FigureSpan;
use crate::model::{Adcode, Timestamp, Topic, VoiceKind};
use crate::server::db::counted_act::CountedAct;
use crate::server::{App, db};
use crate::texts;
use crate::texts::company as says;
use axum::extract::State;
use axum::response::Response;
use dioxus::prelude::*;
use serde::Deserialize;

const PAGE: &str = "/desk/companies/counted";

/// Which number is looked behind.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CompanyBehind {
    company: String,
    count: String,
    span: String,
    kind: String,
    place: String,
    which: String,
    page: u64,
}

/// Where what a number counts is listed; of all places where none is said.
pub(super) fn behind(
    company: &str,
    (span, kind): (FigureSpan, Option<CaseKind>),
    count: CompanyCount,
    place: Option<Adcode>,
    which: Which,
) -> String {
    let place = place.map(|place| place.to_string()).unwrap_or_default();
    let span = span.code();
    let looking = [
        ("company", company),
        ("count", count.code()),
        ("span", &span),
        ("kind", kind.map_or("", CaseKind::code)),
        ("place", &place),
        ("which", which.code()),
    ];
    at_page(PAGE, &looking, 0)
}

fn target(count: CompanyCount, act: &CountedAct) -> (String, &'static str) {
    match count {
        CompanyCount::Asked => (format!("/desk/questions/{}", act.id), says::OPEN_QUESTION),
        CompanyCount::Cases => (format!("/desk/cases/{}", act.id), says::OPEN_CASE),
        CompanyCount::Said => (format!("/desk/voices/{}", act.id), says::OPEN_VOICE),
    }
}

fn kind_word(count: CompanyCount, kind: &str) -> &'static str {
    match count {
        CompanyCount::Said => texts::voice_kind(VoiceKind::from(kind.to_owned())),
        CompanyCount::Asked | CompanyCount::Cases => texts::topic(Topic::from(kind.to_owned())),
    }
}

/// The list.
pub(super) async fn list(
    State(app): State<App>,
    who: SignedIn,
    Asked(looking): Asked<CompanyBehind>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let span = FigureSpan::parse(&looking.span, now).unwrap_or(FigureSpan::year_of(now));
    let (kind, which) = (CaseKind::of_code(&looking.kind), Which::of_code(&looking.which));
    let count = CompanyCount::from(looking.count.clone());
    let place = Adcode::parse(&looking.place).ok();
    let company = db::companies::find(&app.db, &looking.company).await?;
    let name = company.map(|row| row.name).unwrap_or_default();
    let of = (&who.staff, which.bounds(span, now), kind);
    let all = db::company_behind::behind(&app.db, of, (&looking.company, count), place).await?;
    let at = looking.page.min(LAST_PAGE);
    let skipped = usize::try_from(at * db::PAGE).unwrap_or(usize::MAX);
    let found = u32::try_from(all.len()).unwrap_or(u32::MAX);
    let mut rows: Vec<CountedAct> = all.into_iter().skip(skipped).collect();
    let more = cut(&mut rows);
    let place_word = place.map_or(texts::disclosure::ALL, texts::disclosure::place);
    let time = match kind {
        Some(kind) => format!("{name} · {} · {}", which.word(span), texts::case_kind(kind)),
        None => format!("{name} · {}", which.word(span)),
    };
    let title = texts::office_work::behind(&time, place_word, says::count(count), found);
    let tabs: Vec<_> = CompanyCount::ALL
        .iter()
        .map(|one| (behind(&looking.company, (span, kind), *one, place, which), says::count(*one), *one == count))
        .collect();
    let lines: Vec<_> = rows
        .iter()
        .map(|act| (act.at, texts::disclosure::place(act.place), kind_word(count, &act.kind), target(count, act)))
        .collect();
    let (code, kind_code) = (span.code(), kind.map_or("", CaseKind::code));
    let back = at_page("/desk/companies", &[("span", &code), ("kind", kind_code)], 0);
    let address = |page| {
        let looking = [
            ("company", looking.company.as_str()),
            ("count", count.code()),
            ("span", &code),
            ("kind", kind_code),
            ("place", &looking.place),
            ("which", which.code()),
        ];
        at_page(PAGE, &looking, page)
    };
    let body = rsx! {
        div { class: "head", h1 { "{title}" } a { class: "button", href: "{back}", "{texts::office_work::TO_FIGURES}" } }
        nav { class: "filters",
            for (href, word, here) in tabs { a { href: "{href}", "aria-current": if here { "page" }, "{word}" } }
        }
        if lines.is_empty() {
            p { class: "empty", id: "list", "{texts::office_work::BEHIND_NONE}" }
        } else {
            table { class: "rows", id: "list",
                thead { tr { for word in says::BEHIND_COLUMNS { th { "{word}" } } } }
                tbody {
                    for (at, place, kind, (href, open)) in lines {
                        tr {
                            td { {moment(at)} }
                            td { "{place}" }
                            td { "{kind}" }
                            td { a { href: "{href}", "{open}" } }
                        }
                    }
                }
            }
        }
        {pager(at, more, address)}
    };
    Ok(page(&who, Tab::Partners, &title, body))
}
