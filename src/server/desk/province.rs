//! One look at the province: the prefectures side by side, on a map and in a table, and what was different a month and a
//! year ago.

use super::figures::behind_as_far;
use super::guard::{Asked, Filled, SignedIn};
use super::nudges::{NudgeForm, nudge_section};
use super::page::{Tab, options, page_with};
use super::province_behind;
use super::province_map::{OnMap, map};
use super::refusal::DeskRefusal;
use super::refused::Refused;
use crate::model::case::{CaseAge, CaseStage};
use crate::model::figures::Subject;
use crate::model::province::{Measure, Standing, change_percent, sum};
use crate::model::{Adcode, Day, Timestamp};
use crate::server::db::figures::Month;
use crate::server::db::province::{Compared, OpenCases, compared, open_cases, standings};
use crate::server::{App, db};
use crate::texts;
use crate::texts::province as says;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

/// What was asked of prefectures and is shown at most.
const MOST_NUDGES: u64 = 30;

/// What colours the map, what is compared, and whom to ask.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Choice {
    measure: String,
    pub(super) compare: String,
    at: String,
}

/// The page.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Asked(choice): Asked<Choice>,
) -> Result<Response, DeskRefusal> {
    let typed = NudgeForm::to(&choice.at, Timestamp::now());
    view(&app, &who, StatusCode::OK, &choice, &typed, None).await
}

/// The page, with the form that asks a prefecture as it was filled in.
pub(super) async fn view(
    app: &App,
    who: &SignedIn,
    status: StatusCode,
    choice: &Choice,
    typed: &NudgeForm,
    refused: Option<&Refused>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let measure = Measure::from(choice.measure.clone());
    let subject = Subject::from(choice.compare.clone());
    let standings = standings(&app.db, now).await?;
    let cases = open_cases(&app.db, now).await?;
    let compared = compared(&app.db, subject, now).await?;
    let nudges = db::nudges::last(&app.db, MOST_NUDGES).await?;
    // The province's own desk has no area on the map: what it has must not make all others pale.
    let largest = |measure: Measure| {
        let prefectures = standings.iter().filter(|(adcode, _)| *adcode != Adcode::HUNAN);
        let values = prefectures.filter_map(|(_, standing)| standing.value(measure, now));
        values.max().unwrap_or(0)
    };
    let marks: Vec<OnMap> = standings
        .iter()
        .map(|(adcode, standing)| {
            let value = standing.value(measure, now);
            let (level, says) = (measure.level(value, largest(measure)), says::value(measure, value));
            OnMap { adcode: *adcode, level, says }
        })
        .collect();
    let title = format!("{}：{}", says::HEADING, says::measure(measure));
    let rows: Vec<Element> =
        standings.iter().map(|(adcode, standing)| row(*adcode, standing, measure, &largest, now)).collect();
    let sums: Vec<(&str, String)> = Measure::ALL
        .iter()
        .map(|one| {
            (one.code(), says::sum(*one, sum(*one, standings.iter().map(|(_, standing)| standing.value(*one, now)))))
        })
        .collect();
    let measures: Vec<(Measure, &str)> = Measure::ALL.iter().map(|one| (*one, says::measure(*one))).collect();
    let compare = format!("?compare={}", subject.code());
    let (file, paper) = (format!("/desk/province.xlsx{compare}"), format!("/desk/province/print{compare}"));
    let body = rsx! {
        div { class: "head", h1 { "{says::HEADING}" } p { class: "by", "{says::TRUE}" }
            a { class: "button", href: "{file}", "{says::TAKE_ALONG}" }
            a { class: "button", href: "{paper}", target: "_blank", "{says::PRINT}" }
        }
        div { class: "province",
            section {
                nav { class: "filters measures", "aria-label": says::COLOURED_BY,
                    for (one, word) in measures.clone() {
                        a { href: "/desk/province?measure={one.code()}", "aria-current": if one == measure { "page" }, "{word}" }
                    }
                }
                {map(&title, &marks)}
                p { class: "legend",
                    for (level, word) in says::LEGEND.iter().enumerate() { span { class: "level-{level} on-level-{level}", "{word}" } }
                }
            }
            div { class: "scroll",
                table { class: "rows figure", id: "desks",
                    thead { tr { th { "{says::PLACE}" } for (_, word) in measures { th { "{word}" } } th { "" } } }
                    tbody {
                        for row in rows { {row} }
                        tr { class: "sum", id: "sums", th { "{says::ALL}" }
                            for (code, value) in sums { td { "data-measure": code, "{value}" } }
                            td { "" }
                        }
                    }
                }
            }
        }
        {nudge_section(who, &nudges, typed, refused)}
        div { class: "columns",
            section { {case_tables(&cases)} }
            section { {comparison(choice, subject, &compared, now)} }
        }
    };
    Ok(page_with(status, who, Tab::Province, says::TITLE, body))
}

fn row(
    desk: Adcode,
    standing: &Standing,
    chosen: Measure,
    largest: &impl Fn(Measure) -> u32,
    now: Timestamp,
) -> Element {
    let cells: Vec<_> = Measure::ALL
        .iter()
        .map(|measure| {
            let value = standing.value(*measure, now);
            let level = measure.level(value, largest(*measure));
            let burns = level == 4 && matches!(measure, Measure::Danger | Measure::Overdue | Measure::OverdueCases);
            let class = match (*measure == chosen, burns) {
                (true, true) => "chosen overdue",
                (true, false) => "chosen",
                (false, true) => "overdue",
                (false, false) => "",
            };
            // That somebody signed in today, and that nothing of a campaign is reached, is 0 and has a list, too.
            let has_list =
                value.is_some_and(|value| value > 0 || matches!(measure, Measure::SignIn | Measure::Campaign));
            let list = has_list.then(|| province_behind::address(*measure, desk));
            (measure.code(), class, says::value(*measure, value), list)
        })
        .collect();
    let place = texts::disclosure::place(desk);
    let is_prefecture = desk != Adcode::HUNAN;
    rsx! {
        tr { id: "desk-{desk}",
            th { "{place}" }
            for (code, class, value, list) in cells {
                td { class, "data-measure": code,
                    match list { Some(list) => rsx! { a { href: "{list}", "{value}" } }, None => rsx! { "{value}" } }
                }
            }
            td { if is_prefecture { a { href: "/desk/province?measure={chosen.code()}&at={desk}#nudge", "{says::ACT}" } } }
        }
    }
}

/// Open cases of each desk by one thing that is asked of them: each number leads to its list.
fn case_table(
    (id, heading): (&str, &str),
    columns: Vec<(&'static str, &'static str)>,
    count: impl Fn(Adcode, usize) -> u32,
) -> Element {
    let name = id.to_owned();
    let sum_list = |at: usize| format!("/desk/cases?{name}={}", columns[at].0);
    let lines: Vec<(&str, Vec<(u32, String)>)> = db::figure_release::places()
        .into_iter()
        .map(|desk| {
            let cell = |(at, (code, _)): (usize, &(&str, &str))| {
                (count(desk, at), format!("/desk/cases?adcode={desk}&{name}={code}"))
            };
            (texts::disclosure::place(desk), columns.iter().enumerate().map(cell).collect())
        })
        .collect();
    let sum = |at: usize| -> (u32, String) { (lines.iter().map(|(_, cells)| cells[at].0).sum(), sum_list(at)) };
    let sums: Vec<(u32, String)> = (0..columns.len()).map(sum).collect();
    let (id, heading) = (format!("by-{id}"), heading.to_owned());
    rsx! {
        h2 { "{heading}" }
        table { class: "rows figure", id,
            thead { tr { th { "{says::PLACE}" } for (_, word) in columns { th { "{word}" } } } }
            tbody {
                for (place, cells) in lines {
                    tr { th { "{place}" } for (count, list) in cells { td { if count > 0 { a { href: "{list}", "{count}" } } else { "0" } } } }
                }
                tr { class: "sum", th { "{says::ALL}" } for (sum, list) in sums { td { if sum > 0 { a { href: "{list}", "{sum}" } } else { "0" } } } }
            }
        }
    }
}

fn case_tables(open: &OpenCases) -> Element {
    let stages: Vec<CaseStage> = CaseStage::ALL.iter().copied().filter(|stage| *stage != CaseStage::Closed).collect();
    let by_stage = |desk, at: usize| open.by_stage.get(&(desk, stages[at])).copied().unwrap_or(0);
    let by_age = |desk, at: usize| open.by_age.get(&(desk, CaseAge::BANDS[at])).copied().unwrap_or(0);
    let stage_columns = stages.iter().map(|stage| (stage.code(), texts::case_stage(*stage))).collect();
    let age_columns = CaseAge::BANDS.iter().map(|age| (age.code(), texts::case::age(*age))).collect();
    rsx! {
        {case_table(("stage", says::BY_STAGE), stage_columns, by_stage)}
        {case_table(("age", says::BY_AGE), age_columns, by_age)}
    }
}

fn comparison(choice: &Choice, subject: Subject, compared: &Compared, now: Timestamp) -> Element {
    let subjects = Subject::ALL.iter().filter(|subject| **subject != Subject::Channels);
    let subjects = subjects.map(|one| (one.code().to_owned(), texts::disclosure::subject(*one).to_owned())).collect();
    let month = Month::of(now);
    let months = [month, month.before(), month.a_year_before()];
    // What each number counts.
    let lists = |place: Option<Adcode>| months.map(|month| behind_as_far(subject, month, place));
    let of = |desk: Adcode| compared.counts.get(&desk).copied().unwrap_or_default();
    let mut lines: Vec<(&str, [u32; 3], [String; 3])> = db::figure_release::places()
        .into_iter()
        .map(|desk| (texts::disclosure::place(desk), of(desk), lists(Some(desk))))
        .collect();
    let sum = |at: usize| lines.iter().map(|(_, counts, _)| counts[at]).sum();
    lines.push((says::ALL, [sum(0), sum(1), sum(2)], lists(None)));
    let last = lines.len() - 1;
    let until = says::compared_until(compared.until);
    let measure = choice.measure.clone();
    rsx! {
        h2 { id: "compared", "{says::COMPARED}" }
        form { class: "filters", method: "get", action: "/desk/province#compared",
            if !measure.is_empty() { input { r#type: "hidden", name: "measure", value: "{measure}" } }
            select { name: "compare", "aria-label": says::COMPARED_WHAT, {options(None, subjects, subject.code())} }
            button { r#type: "submit", "{says::SHOW}" }
            span { class: "by", "{until}" }
        }
        table { class: "rows figure", id: "comparison",
            thead { tr { th { "{says::PLACE}" } for word in says::COMPARED_COLUMNS { th { "{word}" } } th { "{says::CHANGE}" } th { "{says::CHANGE_OF_YEAR}" } } }
            tbody {
                for (at, (place, counts, lists)) in lines.into_iter().enumerate() {
                    tr { class: if at == last { "sum" },
                        th { "{place}" }
                        for (count, list) in counts.into_iter().zip(lists) { td { if count > 0 { a { href: "{list}", "{count}" } } else { "0" } } }
                        td { "{says::change(change_percent(counts[0], counts[1]))}" }
                        td { "{says::change(change_percent(counts[0], counts[2]))}" }
                    }
                }
            }
        }
    }
}

/// Asks a prefecture.
pub(super) async fn nudge(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<NudgeForm>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    match form.read(Day::of(now)) {
        Ok((desk, note, due)) => {
            db::nudges::add(&app.db, &who.staff, desk, (note, due), now).await?;
            Ok(Redirect::to("/desk/province#nudge").into_response())
        }
        Err(refused) => {
            view(&app, &who, StatusCode::UNPROCESSABLE_ENTITY, &Choice::default(), &form, Some(&refused)).await
        }
    }
}
