//! The figures by company to take along: the numbers of the page, of the desk's own region, beside what everybody outside is
//! told; nobody's words.

use super::companies::CompanyFilter;
use super::guard::{Asked, SignedIn};
use super::refusal::DeskRefusal;
use super::spreadsheet::spreadsheet;
use crate::model::case::CaseKind;
use crate::model::figure_span::FigureSpan;
use crate::model::{Adcode, Timestamp};
use crate::server::db::companies::{HalfYear, Named};
use crate::server::{App, db};
use crate::texts;
use crate::texts::company as says;
use axum::extract::State;
use axum::response::Response;
use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// A company: its name and other names, what is counted of it now and of the span before, where, and what is told outside.
struct Line {
    name: String,
    aliases: String,
    now: Named,
    before: Named,
    places: String,
    outside: String,
}

/// The workbook.
pub(super) async fn xlsx(
    State(app): State<App>,
    who: SignedIn,
    Asked(looking): Asked<CompanyFilter>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let kind = CaseKind::of_code(&looking.kind);
    let span = FigureSpan::parse(&looking.span, now).unwrap_or(FigureSpan::year_of(now));
    let counts = db::companies::count(&app.db, &who.staff, span.bounds(), kind).await?;
    let before = db::companies::count(&app.db, &who.staff, span.bounds_before(now), kind).await?;
    let half = HalfYear::last_over(now);
    let released = db::companies::released(&app.db, half).await?;
    let mut lines = Vec::new();
    for row in db::companies::list(&app.db).await?.into_iter().filter(|row| !row.sample) {
        let of = |counts: &std::collections::HashMap<(Adcode, String), Named>| {
            Named::sum(counts.iter().filter(|((_, company), _)| *company == row.id).map(|(_, count)| *count))
        };
        let mut places: Vec<(Adcode, u32)> = counts
            .iter()
            .filter(|((_, company), count)| *company == row.id && count.asked > 0)
            .map(|((place, _), count)| (*place, count.asked))
            .collect();
        places.sort_unstable();
        let places: Vec<String> =
            places.iter().map(|(place, asked)| format!("{} {asked}", texts::disclosure::place(*place))).collect();
        let outside = match &released {
            Some((released, _)) => texts::disclosure::number(db::companies::told(released, Some(&row.id))),
            None => says::NOT_FIXED.to_owned(),
        };
        lines.push(Line {
            now: of(&counts),
            before: of(&before),
            places: places.join(says::BETWEEN_PLACES),
            outside,
            aliases: row.aliases.replace('\n', "、"),
            name: row.name,
        });
    }
    let outside = says::outside(half.parts(), released.as_ref().map(|(_, at)| *at));
    let below = [
        says::span(span),
        says::compared(span, now),
        texts::province::INTERNAL.to_owned(),
        texts::disclosure::made_at(now),
    ];
    let name = format!("companies-{}-{}", span.code(), who.staff.adcode);
    // Voices have no kind: where one is chosen, no number of theirs is true.
    let has_voices = kind.is_none_or(|kind| kind == CaseKind::Other);
    spreadsheet(&app, &who, &name, workbook(&lines, (&outside, has_voices), &below)).await
}

fn workbook(lines: &[Line], (outside, has_voices): (&str, bool), below: &[String]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let bold = Format::new().set_bold();
    let sheet = workbook.add_worksheet();
    sheet.set_name(says::TITLE)?;
    for (column, heading) in (0..).zip(says::FILE_COLUMNS.into_iter().chain([says::PLACES, outside])) {
        sheet.write_with_format(0, column, heading, &bold)?;
    }
    for (at, line) in (1..).zip(lines) {
        // Texts, whatever they begin with: no name is a formula.
        sheet.write_string(at, 0, &line.name)?;
        sheet.write_string(at, 1, &line.aliases)?;
        let numbers = [line.now, line.before].into_iter().flat_map(|of| [of.asked, of.cases, of.said]);
        for (column, number) in (2..).zip(numbers) {
            if has_voices || (column != 4 && column != 7) {
                sheet.write_number(at, column, f64::from(number))?;
            } else {
                sheet.write_string(at, column, says::NO_KIND)?;
            }
        }
        sheet.write_string(at, 8, &line.places)?;
        sheet.write_string(at, 9, &line.outside)?;
    }
    sheet.autofit();
    for (at, words) in (u32::try_from(lines.len()).unwrap_or(u32::MAX - 9) + 2..).zip(below) {
        sheet.write_string(at, 0, words)?;
    }
    workbook.save_to_buffer()
}
