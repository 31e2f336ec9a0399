//! The one look at the province to take along: as a workbook, and on paper. The same numbers as on its page, of the same
//! moment; nobody's words.

use super::guard::{Asked, SignedIn};
use super::plain_page::html;
use super::province::Choice;
use super::refusal::DeskRefusal;
use super::spreadsheet::spreadsheet;
use crate::model::case::{CaseAge, CaseStage};
use crate::model::figures::Subject;
use crate::model::province::{Measure, Standing, change_percent, sum};
use crate::model::{Adcode, Day, Timestamp};
use crate::server::db::province::{compared, open_cases, standings};
use crate::server::{App, db};
use crate::texts;
use crate::texts::province as says;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use dioxus::prelude::*;
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use std::collections::HashMap;

/// What stands in a cell: a number to count with, or words.
#[derive(Clone, PartialEq)]
enum Cell {
    Number(u32),
    Words(String),
}

impl Cell {
    fn says(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Words(words) => words.clone(),
        }
    }
}

/// One of the tables, a line a desk.
#[derive(Clone, PartialEq)]
struct Table {
    /// What its sheet is called, and what stands above it on paper.
    names: (&'static str, String),
    heading: Vec<String>,
    lines: Vec<(String, Vec<Cell>)>,
}

impl Table {
    fn new(
        names: (&'static str, impl Into<String>),
        heading: impl IntoIterator<Item = &'static str>,
        mut cells: impl FnMut(Adcode) -> Vec<Cell>,
    ) -> Self {
        let heading = heading.into_iter().map(str::to_owned).collect();
        let places = db::figure_release::places().into_iter();
        let lines = places.map(|desk| (texts::disclosure::place(desk).to_owned(), cells(desk))).collect();
        Self { names: (names.0, names.1.into()), heading, lines }
    }

    /// With a line of all together.
    fn with_sum(mut self, cells: Vec<Cell>) -> Self {
        self.lines.push((says::ALL.to_owned(), cells));
        self
    }

    /// The same, where all of it are numbers that add up.
    fn added_up(self) -> Self {
        let sum = |at: usize| {
            let of = self.lines.iter().filter_map(|(_, cells)| match cells.get(at) {
                Some(Cell::Number(number)) => Some(*number),
                _ => None,
            });
            Cell::Number(of.sum())
        };
        let sums = (0..self.heading.len()).map(sum).collect();
        self.with_sum(sums)
    }
}

/// What all desks have together of one of the numbers that are compared.
fn places_of(counts: &HashMap<Adcode, [u32; 3]>, at: usize) -> u32 {
    db::figure_release::places().into_iter().filter_map(|desk| counts.get(&desk)).map(|of| of[at]).sum()
}

async fn tables(app: &App, subject: Subject, now: Timestamp) -> Result<Vec<Table>, DeskRefusal> {
    let standings = standings(&app.db, now).await?;
    let open = open_cases(&app.db, now).await?;
    let compared = compared(&app.db, subject, now).await?;
    let [as_now, by_stage, by_age, as_before] = says::SHEETS;
    let measures = Table::new((as_now, says::HEADING), Measure::ALL.iter().map(|one| says::measure(*one)), |desk| {
        let standing = standings.iter().find(|(of, _)| *of == desk).map(|(_, standing)| standing);
        let cell = |measure: &Measure| {
            let value = standing.and_then(|standing| standing.value(*measure, now));
            let says = says::value(*measure, value);
            value.filter(|value| says == value.to_string()).map_or(Cell::Words(says), Cell::Number)
        };
        Measure::ALL.iter().map(cell).collect()
    });
    let stages: Vec<CaseStage> = CaseStage::ALL.iter().copied().filter(|stage| *stage != CaseStage::Closed).collect();
    let stage_words = stages.iter().map(|stage| texts::case_stage(*stage));
    let of_stages = Table::new((by_stage, says::BY_STAGE), stage_words, |desk| {
        let count = |stage: &CaseStage| open.by_stage.get(&(desk, *stage)).copied().unwrap_or(0);
        stages.iter().map(|stage| Cell::Number(count(stage))).collect()
    });
    let age_words = CaseAge::BANDS.iter().map(|age| texts::case::age(*age));
    let of_ages = Table::new((by_age, says::BY_AGE), age_words, |desk| {
        let count = |age: &CaseAge| open.by_age.get(&(desk, *age)).copied().unwrap_or(0);
        CaseAge::BANDS.iter().map(|age| Cell::Number(count(age))).collect()
    });
    let heading = says::COMPARED_COLUMNS.into_iter().chain([says::CHANGE, says::CHANGE_OF_YEAR]);
    let above = format!("{}：{}", says::COMPARED, texts::disclosure::subject(subject));
    let before = Table::new((as_before, above), heading, |desk| {
        let counts = compared.counts.get(&desk).copied().unwrap_or_default();
        let changed = |than: u32| Cell::Words(says::change(change_percent(counts[0], than)));
        counts.into_iter().map(Cell::Number).chain([changed(counts[1]), changed(counts[2])]).collect()
    });
    let value = |standing: &Standing, measure| standing.value(measure, now);
    let all = Measure::ALL.iter().map(|one| {
        let sum = sum(*one, standings.iter().map(|(_, standing)| value(standing, *one)));
        let says = says::sum(*one, sum);
        sum.filter(|sum| says == sum.to_string()).map_or(Cell::Words(says), Cell::Number)
    });
    let measures = measures.with_sum(all.collect());
    let of_all = |at: usize| places_of(&compared.counts, at);
    let [now_all, month_all, year_all] = [of_all(0), of_all(1), of_all(2)];
    let changed = |than: u32| Cell::Words(says::change(change_percent(now_all, than)));
    let three = [now_all, month_all, year_all].map(Cell::Number).into_iter();
    let before = before.with_sum(three.chain([changed(month_all), changed(year_all)]).collect());
    Ok(vec![measures, of_stages.added_up(), of_ages.added_up(), before])
}

fn workbook(tables: &[Table], now: Timestamp) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let bold = Format::new().set_bold();
    for table in tables {
        let sheet = workbook.add_worksheet();
        sheet.set_name(table.names.0)?;
        sheet.write_with_format(0, 0, says::PLACE, &bold)?;
        for (column, heading) in (1..).zip(&table.heading) {
            sheet.write_with_format(0, column, heading, &bold)?;
        }
        for (row, (place, cells)) in (1..).zip(&table.lines) {
            sheet.write(row, 0, place)?;
            for (column, cell) in (1..).zip(cells) {
                match cell {
                    Cell::Number(number) => sheet.write(row, column, *number)?,
                    Cell::Words(words) => sheet.write(row, column, words)?,
                };
            }
        }
        let below = u32::try_from(table.lines.len()).unwrap_or(0) + 2;
        let above = &table.names.1;
        sheet.autofit();
        sheet.set_freeze_panes(1, 1)?;
        sheet.write(below, 0, format!("{above}。{}。{}", says::counted_at(now), says::INTERNAL))?;
    }
    workbook.save_to_buffer()
}

/// The workbook.
pub(super) async fn xlsx(
    State(app): State<App>,
    who: SignedIn,
    Asked(choice): Asked<Choice>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let tables = tables(&app, Subject::from(choice.compare), now).await?;
    spreadsheet(&app, &who, &format!("province-{}-{}", who.staff.adcode, Day::of(now)), workbook(&tables, now)).await
}

/// The same on paper.
pub(super) async fn print(
    State(app): State<App>,
    _: SignedIn,
    Asked(choice): Asked<Choice>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let tables = tables(&app, Subject::from(choice.compare), now).await?;
    let body = rsx! {
        main { class: "paper landscape",
            h1 { "{says::PAPER}" }
            p { class: "by", {says::counted_at(now)} " {says::INTERNAL}" }
            for table in tables {
                h2 { "{table.names.1}" }
                table { class: "facts figure",
                    thead { tr { th { "{says::PLACE}" } for word in table.heading { th { "{word}" } } } }
                    tbody {
                        for (place, cells) in table.lines {
                            tr { th { "{place}" } for cell in cells { td { {cell.says()} } } }
                        }
                    }
                }
            }
            div { class: "no-print",
                p { "{says::PRINT_HOW}" }
                p { a { class: "button", href: "/desk/province", "{says::BACK}" } }
            }
        }
    };
    Ok(html(StatusCode::OK, says::PAPER, body))
}
