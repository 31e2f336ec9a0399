//! A month to hand on: as a page for print and as a workbook.

use super::super::guard::{Asked, SignedIn};
use super::super::plain_page::html;
use super::super::refusal::DeskRefusal;
use super::tables::Tables;
use super::{Audience, Chosen, FiguresChoice, audience_word, chosen, drawn, why};
use crate::api::paths::letter_photo;
use crate::model::figures::Subject;
use crate::model::{Adcode, Timestamp};
use crate::server::App;
use crate::server::desk::spreadsheet::spreadsheet;
use crate::texts;
use crate::texts::disclosure as words;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use dioxus::prelude::*;
use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// The month on paper.
pub(in crate::server::desk) async fn report(
    State(app): State<App>,
    who: SignedIn,
    Asked(looking): Asked<FiguresChoice>,
) -> Result<Response, DeskRefusal> {
    let Chosen { month, region, audience, source } = chosen(&app, &who, &looking).await?;
    let source = source.ok_or_else(not_yet)?;
    let tables = Tables::of(&source, month, region);
    let summary = summary(&tables);
    let drawn: Vec<Element> = tables.all().into_iter().map(|table| drawn(table, false)).collect();
    let stories = source.stories().to_vec();
    let office = if region == Adcode::HUNAN { "湖南省".to_owned() } else { texts::region(region).to_owned() };
    let body = rsx! {
        main { class: "paper",
            header {
                h1 { "{office} 12355 青少年服务台 · 递驿 {month} 月报" }
                p { "{audience_word(audience)} · {words::made_at(Timestamp::now())} · {who.staff.name}" }
                p { class: "summary", "{summary}" }
                {why(audience, true)}
            }
            for table in drawn {
                {table}
            }
            if !stories.is_empty() {
                h2 { "亮点和简讯" }
            }
            for story in stories {
                div { h3 { "{story.title}" } {super::super::page::words(&story.text)} for photo in story.photos.iter().copied() { img { src: letter_photo(story.id, photo), alt: "配图" } } p { class: "by", "{story.sender}　{texts::day(story.from)}" } }
            }
        }
    };
    Ok(html(StatusCode::OK, &format!("{month} 月报"), body))
}

fn not_yet() -> DeskRefusal {
    DeskRefusal::Wrong(words::NOT_YET.to_owned())
}

/// The month in a sentence.
fn summary(tables: &Tables) -> String {
    let count = |subject, column| words::number(tables.count(subject, None, None, column));
    let (asked, answered) = (count(Subject::Questions, "asked"), count(Subject::Questions, "answered"));
    let (opened, solved) = (count(Subject::Cases, "opened"), count(Subject::Cases, "solved"));
    let (booked, attended) = (count(Subject::Bookings, "booked"), count(Subject::Bookings, "attended"));
    let (said, published) = (count(Subject::Voices, "said"), count(Subject::Voices, "published"));
    let visited = count(Subject::Visits, "visited");
    format!(
        "提问 {asked} 个，已回复 {answered} 个；立案 {opened} 件，解决 {solved} 件；活动预约 {booked} 人次，到场 {attended} 人次；\
         驿站使用 {visited} 人次；心声 {said} 条，公开 {published} 条。"
    )
}

/// The month as a file for an office's programs.
pub(in crate::server::desk) async fn xlsx(
    State(app): State<App>,
    who: SignedIn,
    Asked(looking): Asked<FiguresChoice>,
) -> Result<Response, DeskRefusal> {
    let Chosen { month, region, audience, source } = chosen(&app, &who, &looking).await?;
    let source = source.ok_or_else(not_yet)?;
    let name = format!("diyi-{month}-{region}-{}", audience.code());
    spreadsheet(&app, &who, &name, workbook(&Tables::of(&source, month, region), audience)).await
}

fn workbook(tables: &Tables, audience: Audience) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let bold = Format::new().set_bold();
    for table in tables.all() {
        let sheet = workbook.add_worksheet();
        sheet.set_name(table.title)?;
        for (column, heading) in (0..).zip(&table.heading) {
            sheet.write_with_format(0, column, heading, &bold)?;
        }
        for (at, row) in (1..).zip(&table.rows) {
            sheet.write_string(at, 0, &row.name)?;
            for (column, value) in (1..).zip(&row.values) {
                match value.parse::<u32>() {
                    Ok(number) => sheet.write_number(at, column, f64::from(number))?,
                    Err(_) => sheet.write_string(at, column, value)?,
                };
            }
        }
        sheet.autofit();
    }
    let sheet = workbook.add_worksheet();
    sheet.set_name("说明")?;
    let note = match audience {
        Audience::Inside => words::INSIDE_WHY,
        Audience::Outside => words::OUTSIDE_WHY,
    };
    let office = texts::region(tables.region);
    for (at, line) in (0..).zip([
        format!("{office} {}", tables.month),
        words::made_at(Timestamp::now()),
        summary(tables),
        note.to_owned(),
    ]) {
        sheet.write_string(at, 0, line)?;
    }
    let stories = tables.source.stories();
    if !stories.is_empty() {
        let sheet = workbook.add_worksheet();
        sheet.set_name("亮点和简讯")?;
        for (at, story) in (0..).zip(stories) {
            sheet.write_string(at, 0, &story.title)?;
            sheet.write_string(at, 1, &story.text)?;
            sheet.write_string(at, 2, &story.sender)?;
        }
    }
    workbook.save_to_buffer()
}
