//! One look at the province: the prefectures side by side, on a map and in a table, what was different a month and a
//! year ago, and what they are asked to see to.

use super::figures::behind_as_far;
use super::guard::{Asked, Filled, SignedIn};
use super::page::{LAST_PAGE, Tab, at_page, cut, hidden, moment, options, page_with, pager, words};
use super::province_behind;
use super::province_map::{OnMap, map};
use super::refusal::DeskRefusal;
use super::refused::{self, Refused};
use crate::model::case::{CaseAge, CaseStage};
use crate::model::figures::Subject;
use crate::model::plain_text::{TextError, one_line, paragraphs};
use crate::model::province::{MOST_NUDGE, Measure, Standing, change_percent};
use crate::model::region::{PREFECTURES, Prefecture};
use crate::model::staff::Permission;
use crate::model::{Adcode, Timestamp};
use crate::server::db::figures::Month;
use crate::server::db::province::{Compared, OpenCases, compared, open_cases, standings};
use crate::server::db::tables::nudge;
use crate::server::{App, db};
use crate::texts;
use crate::texts::province as says;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

/// What colours the map, what is compared, and whom to ask.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Choice {
    measure: String,
    compare: String,
    at: String,
    /// Which page of what was asked of prefectures.
    nudges: u64,
}

/// The page.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Asked(choice): Asked<Choice>,
) -> Result<Response, DeskRefusal> {
    let typed = NudgeForm { adcode: choice.at.clone(), ..NudgeForm::default() };
    view(&app, &who, StatusCode::OK, &choice, &typed, None).await
}

async fn view(
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
    let nudges_at = choice.nudges.min(LAST_PAGE);
    let mut nudges = db::nudges::page(&app.db, nudges_at).await?;
    let more = cut(&mut nudges);
    let pages = pager(nudges_at, more, |page| {
        let looking =
            [("measure", choice.measure.as_str()), ("compare", &choice.compare), ("nudges", &page.to_string())];
        format!("{}#nudges", at_page("/desk/province", &looking, 0))
    });
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
    let measures: Vec<(Measure, &str)> = Measure::ALL.iter().map(|one| (*one, says::measure(*one))).collect();
    let body = rsx! {
        div { class: "head", h1 { "{says::HEADING}" } p { class: "by", "{says::TRUE}" } }
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
                    tbody { for row in rows { {row} } }
                }
            }
        }
        {nudge_section(who, (&nudges, pages), typed, refused)}
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

/// A prefecture is asked to see to something.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct NudgeForm {
    adcode: String,
    note: String,
}

impl NudgeForm {
    fn read(&self) -> Result<(Adcode, String), Refused> {
        let desk = Adcode::parse(&self.adcode).ok().filter(|desk| PREFECTURES.iter().any(|one| one.code() == *desk));
        let desk = desk.ok_or_else(|| Refused::at("adcode", says::NO_PLACE))?;
        Ok((desk, paragraphs(&self.note, MOST_NUDGE).map_err(Refused::text("note", says::NUDGE_NOTE_WORD))?))
    }
}

fn nudge_section(
    who: &SignedIn,
    (nudges, pages): (&[nudge::Model], Element),
    typed: &NudgeForm,
    refused: Option<&Refused>,
) -> Element {
    let prefectures = PREFECTURES.iter().map(|one| (one.code().to_string(), one.name.to_owned())).collect();
    let lines: Vec<_> = nudges
        .iter()
        .map(|row| {
            let place = Prefecture::of(row.adcode).map_or("", |one| one.name);
            let done = row.done_at.map(|at| says::done_by(&row.done_who, at));
            (place, row.note.clone(), row.who.clone(), row.made_at, done, row.answer.clone())
        })
        .collect();
    rsx! {
        div { class: "columns",
            section {
                h2 { id: "nudge", "{says::NUDGE}" }
                form { class: "wide", method: "post", action: "/desk/province/nudge",
                    {hidden(who, None)}
                    {refused::head(refused)}
                    label { "{says::NUDGE_WHOM}" select { name: "adcode", required: true, {options(Some(says::CHOOSE), prefectures, &typed.adcode)} } {refused::at(refused, "adcode")} }
                    label { "{says::NUDGE_NOTE}" textarea { name: "note", rows: 3, required: true, maxlength: "{MOST_NUDGE}", "{typed.note}" } {refused::at(refused, "note")} }
                    button { class: "main", r#type: "submit", "{says::NUDGE_SEND}" }
                }
            }
            section {
                h2 { "{says::NUDGES}" }
                if lines.is_empty() { p { class: "empty", "{says::NO_NUDGES}" } }
                div { id: "nudges",
                    for (place, note, who, made_at, done, answer) in lines {
                        div { class: "referral",
                            p { strong { "{place}" } " " span { class: "by", "{who} " {moment(made_at)} } " "
                                match done { Some(done) => rsx! { span { class: "tag", "{done}" } }, None => rsx! { span { class: "clock amber", "{says::STANDS}" } } }
                            }
                            {words(&note)}
                            if !answer.is_empty() { p { class: "by", "{answer}" } }
                        }
                    }
                }
                {pages}
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
    match form.read() {
        Ok((desk, note)) => {
            db::nudges::add(&app.db, &who.staff, desk, note, Timestamp::now()).await?;
            Ok(Redirect::to("/desk/province#nudge").into_response())
        }
        Err(refused) => {
            view(&app, &who, StatusCode::UNPROCESSABLE_ENTITY, &Choice::default(), &form, Some(&refused)).await
        }
    }
}

/// What the province asks a desk to see to, on the desk's own first page.
pub(super) fn asked_of(who: &SignedIn, standing: Vec<nudge::Model>) -> Element {
    let may = who.staff.role.may(Permission::AssignQuestions);
    let who = who.clone();
    rsx! {
        for row in standing {
            section { class: "note nudge", role: "status",
                p { strong { "{says::FROM_PROVINCE}" } " " span { class: "by", "{row.who} " {moment(row.made_at)} } }
                {words(&row.note)}
                if may {
                    form { class: "row", method: "post", action: "/desk/nudges/{row.id}",
                        {hidden(&who, None)}
                        label { "{says::ANSWER}" textarea { name: "answer", rows: 1, maxlength: "{MOST_NUDGE}" } }
                        button { class: "main", r#type: "submit", "{says::DONE}" }
                    }
                }
            }
        }
    }
}

/// What was done about it.
#[derive(Deserialize)]
pub(super) struct DoneForm {
    #[serde(default)]
    answer: String,
}

/// It is done.
pub(super) async fn done(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<DoneForm>,
) -> Result<Response, DeskRefusal> {
    let row = db::nudges::find(&app.db, &id).await?.filter(|row| who.staff.covers(row.adcode));
    let row = row.ok_or(DeskRefusal::NotFound)?;
    let answer = match one_line(&form.answer, MOST_NUDGE) {
        Ok(answer) => answer,
        Err(TextError::Empty) => String::new(),
        Err(error) => return Err(DeskRefusal::WrongAt("answer", format!("{}{error}", says::ANSWER_WORD))),
    };
    if db::nudges::finish(&app.db, &who.staff, &row, answer, Timestamp::now()).await? {
        Ok(Redirect::to(if who.staff.sees_all() { "/desk/province#nudge" } else { "/desk/overview" }).into_response())
    } else {
        Err(DeskRefusal::Conflict(says::DONE_BEFORE.to_owned()))
    }
}
