//! Twelve months in a row.

use super::super::guard::{Asked, SignedIn};
use super::super::page::{Tab, page};
use super::super::refusal::DeskRefusal;
use super::tables::{Row, Table, Tables, question_heading, question_values};
use super::{Audience, FiguresChoice, Source, audience_of, drawn, region_of, source, why};
use crate::model::figures::Subject;
use crate::model::{Adcode, Timestamp};
use crate::server::App;
use crate::server::db::figures::Month;
use crate::texts;
use crate::texts::disclosure as words;
use axum::extract::State;
use axum::response::Response;
use dioxus::prelude::*;

/// Months that stand side by side.
const MONTHS: usize = 12;

/// Twelve months side by side, up to the chosen one: each from the same count as its own page.
pub(in crate::server::desk) async fn months(
    State(app): State<App>,
    who: SignedIn,
    Asked(looking): Asked<FiguresChoice>,
) -> Result<Response, DeskRefusal> {
    let last = Month::parse(&looking.month).unwrap_or_else(|| Month::of(Timestamp::now()));
    let (region, audience) = (region_of(&who, &looking), audience_of(&who, &looking));
    let mut counted = Vec::with_capacity(MONTHS);
    let mut month = last;
    for _ in 0..MONTHS {
        counted.push((month, source(&app, month, region, audience).await?));
        month = month.before();
    }
    counted.reverse();
    let table: Vec<Element> =
        month_tables(&counted, region, audience).into_iter().map(|table| drawn(table, true)).collect();
    let query = format!("month={last}&adcode={region}&audience={}", audience.code());
    let body = rsx! {
        div { class: "head", h1 { "截至 {last} 的 12 个月 · {texts::region(region)}" } a { class: "button", href: "/desk/figures?{query}", "回到 {last}" } }
        {why(audience, true)}
        for table in table {
            {table}
        }
    };
    Ok(page(&who, Tab::Figures, "12 个月", body))
}

/// What is counted of each month, one line a month.
fn month_tables(counted: &[(Month, Option<Source>)], region: Adcode, audience: Audience) -> Vec<Table> {
    let from =
        |month: &Month| Some(format!("/desk/figures?month={month}&adcode={region}&audience={}", audience.code()));
    let row =
        |(month, source): &(Month, Option<Source>), of: &dyn Fn(&Tables) -> (Vec<String>, u32), columns: usize| {
            let (values, bar) = source
                .as_ref()
                .map_or_else(|| (vec!["—".to_owned(); columns], 0), |source| of(&Tables::of(source, *month, region)));
            Row { name: month.to_string(), from: from(month), values, bar: Some(bar) }
        };
    let questions = |tables: &Tables| {
        let asked = tables.count(Subject::Questions, None, None, "asked").unwrap_or(0);
        (question_values(tables.source, tables.all, None), asked)
    };
    let rest = |tables: &Tables| {
        let mut values = vec![words::number(tables.count(Subject::Cases, None, None, "opened"))];
        for subject in [Subject::Bookings, Subject::Visits, Subject::Reports, Subject::Voices] {
            values.extend(tables.values(subject, None, None));
        }
        (values, tables.count(Subject::Bookings, None, None, "booked").unwrap_or(0))
    };
    let offices = |tables: &Tables| {
        let mut values = tables.values(Subject::Referrals, None, None);
        values.extend(tables.values(Subject::Hours, None, None));
        values.extend(tables.values(Subject::Meetings, None, None));
        (values, tables.count(Subject::Referrals, None, None, "sent").unwrap_or(0))
    };
    let rest_heading = ["月份", "立案", "预约", "到场", "缺席", "来过驿站", "驿站报告", "处理好", "心声", "已公开"];
    vec![
        Table {
            title: "提问和回复（条形是提问）",
            heading: question_heading("月份"),
            rows: counted.iter().map(|one| row(one, &questions, 6)).collect(),
            charted: true,
        },
        Table {
            title: "案件、活动、驿站、心声（条形是预约）",
            heading: rest_heading.map(str::to_owned).to_vec(),
            rows: counted.iter().map(|one| row(one, &rest, 9)).collect(),
            charted: true,
        },
        Table {
            title: texts::office_figures::TITLE_BY_MONTH,
            heading: texts::office_figures::heading(texts::office_figures::MONTH),
            rows: counted.iter().map(|one| row(one, &offices, 5)).collect(),
            charted: true,
        },
    ]
}
