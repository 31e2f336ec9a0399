//! What a number of the province's one look counts: exactly that, each with the way to it. Nobody's words.

use super::guard::{Asked, SignedIn};
use super::marked_thing;
use super::page::{Tab, at_page, cut, moment, page, pager};
use super::refusal::DeskRefusal;
use super::roster::on_duty_words;
use crate::model::province::Measure;
use crate::model::{Adcode, Timestamp};
use crate::server::db::province::{Counted, behind, standings};
use crate::server::{App, db};
use crate::texts;
use crate::texts::province as says;
use axum::extract::State;
use axum::response::Response;
use dioxus::prelude::*;
use serde::Deserialize;

const AT: &str = "/desk/province/behind";

/// Which number.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Number {
    measure: String,
    adcode: String,
    page: u64,
}

/// Where what a number counts is listed.
pub(super) fn address(measure: Measure, desk: Adcode) -> String {
    format!("{AT}?measure={}&adcode={desk}", measure.code())
}

/// One of the things: since when, what it is and how it stands, and where it is found.
struct Line {
    at: Option<Timestamp>,
    what: String,
    href: String,
}

fn line(counted: Counted) -> Line {
    match counted {
        Counted::Question(row) => Line {
            at: row.waiting_since.or(Some(row.asked_at)),
            what: format!("{} {}", texts::topic(row.topic), row.number.unwrap_or_default()),
            href: format!("/desk/questions/{}", row.id),
        },
        Counted::Mark(mark) => {
            let (word, href) = marked_thing::thing(&mark.marked);
            let what = format!("{word} {}", texts::danger::kinds(&mark.kinds).join(" "));
            Line { at: Some(mark.raised_at), what, href }
        }
        Counted::OnDuty(duty) => Line { at: None, what: on_duty_words(&duty), href: "/desk/roster".to_owned() },
        Counted::Case(row) => {
            let (kind, stage) = (texts::case_kind(row.kind), texts::case_stage(row.stage));
            let what = format!("{kind} · {stage} {}", row.number.unwrap_or_default());
            Line { at: Some(row.opened_at), what, href: format!("/desk/cases/{}", row.id) }
        }
        Counted::Station(row) => Line {
            at: row.verified_at,
            what: format!("{} {}", row.code, row.name),
            href: format!("/desk/stations/{}", row.code),
        },
        Counted::Target(campaign, (counted, reached, target)) => Line {
            at: None,
            what: format!("{}：{reached} / {target}", texts::campaign::count(counted)),
            href: format!("/desk/campaigns/{campaign}"),
        },
        Counted::SignIn(who, at) => Line { at: Some(at), what: who, href: "/desk/audit".to_owned() },
    }
}

/// The list.
pub(super) async fn list(
    State(app): State<App>,
    who: SignedIn,
    Asked(looking): Asked<Number>,
) -> Result<Response, DeskRefusal> {
    let measure = Measure::of_code(&looking.measure).ok_or(DeskRefusal::NotFound)?;
    let desk = Adcode::parse(&looking.adcode).ok().filter(|desk| db::figure_release::places().contains(desk));
    let desk = desk.ok_or(DeskRefusal::NotFound)?;
    let (now, at) = (Timestamp::now(), looking.page.min(10_000));
    let standing = standings(&app.db, now).await?.into_iter().find(|(of, _)| *of == desk);
    let value = says::value(measure, standing.and_then(|(_, standing)| standing.value(measure, now)));
    let mut rows = behind(&app.db, (measure, desk), at, now).await?;
    let more = cut(&mut rows);
    let lines: Vec<Line> = rows.into_iter().map(line).collect();
    let title = format!("{} · {} {value}", texts::disclosure::place(desk), says::measure(measure));
    let body = rsx! {
        div { class: "head", h1 { "{title}" } a { class: "button", href: "/desk/province?measure={measure.code()}", "{says::BACK}" } }
        if lines.is_empty() { p { class: "empty", id: "list", "{says::NOTHING_BEHIND}" } } else {
            table { class: "rows", id: "list",
                thead { tr { th { "{says::SINCE}" } th { "{says::measure(measure)}" } } }
                tbody {
                    for Line { at, what, href } in lines {
                        tr {
                            td { if let Some(at) = at { {moment(at)} } }
                            td { a { href: "{href}", "{what}" } }
                        }
                    }
                }
            }
        }
        {pager(at, more, |page| at_page(AT, &[("measure", &looking.measure), ("adcode", &looking.adcode)], page))}
    };
    Ok(page(&who, Tab::Province, &title, body))
}
