//! The figures of a kind of the offices' work over any span, by prefecture, beside the span before and the year before: the
//! same on its page and in a file. For the office they are as they are; for others, where couriers are counted, they are
//! what [`db::office_work::released`] lets go.

use super::guard::{Asked, SignedIn};
use super::page::options;
use super::refusal::DeskRefusal;
use super::spreadsheet::spreadsheet;
use super::work_behind::{Which, behind_work, number};
use crate::model::figure_span::{Bounds, FigureSpan};
use crate::model::office_work::OfficeWork;
use crate::model::region::Prefecture;
use crate::model::{Adcode, Day, Timestamp};
use crate::server::db::office_work::{WorkFigures, WorkRelease};
use crate::server::{App, db};
use crate::texts;
use crate::texts::office_work as says;
use axum::extract::State;
use axum::response::Response;
use dioxus::prelude::*;
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Over which time, and for whom.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SpanChoice {
    span: String,
    from: String,
    until: String,
    audience: String,
    /// The span that the form was drawn with: so it is known what of it was changed.
    shown: String,
}

const OUTSIDE: &str = "outside";

/// What was chosen, as far as it can be shown.
struct Chosen {
    span: FigureSpan,
    outside: bool,
    /// Why it is another span than was asked for.
    instead: Option<&'static str>,
    /// What stands in the form: the word of a span, or none where the days count; and these.
    form: [String; 3],
}

/// What stands in the form for a span.
fn as_in_form(span: FigureSpan) -> [String; 3] {
    let code = span.code();
    match code.split_once('_') {
        Some((from, until)) => [String::new(), from.to_owned(), until.to_owned()],
        None => [code, String::new(), String::new()],
    }
}

impl SpanChoice {
    /// The span that was asked for, or why there is none. What was changed in the form counts: a span that was chosen beside
    /// days that stood there, days that were typed beside a span that stood there. Where both were changed nobody can know.
    fn asked(&self, now: Timestamp) -> Result<Option<FigureSpan>, &'static str> {
        let shown = FigureSpan::parse(&self.shown, now);
        let [shown_span, shown_from, shown_until] = shown.map(as_in_form).unwrap_or_default();
        let (span, from, until) = (self.span.trim(), self.from.trim(), self.until.trim());
        let no_days = from.is_empty() && until.is_empty();
        let typed_days = !no_days && (from, until) != (shown_from.as_str(), shown_until.as_str());
        if typed_days && !span.is_empty() && span != shown_span {
            return Err(says::TWO_SPANS);
        }
        if typed_days || (span.is_empty() && !no_days) {
            let days = Day::parse(from).ok().zip(Day::parse(until).ok());
            return days.and_then(|(from, until)| FigureSpan::days(from, until)).map(Some).ok_or(says::NO_SPAN);
        }
        // “By days”, and none were typed.
        if span.is_empty() && shown.is_some() {
            return Err(says::NO_SPAN);
        }
        Ok(FigureSpan::parse(span, now))
    }

    fn read(&self, work: OfficeWork, now: Timestamp) -> Chosen {
        let outside = work.counts_couriers() && self.audience == OUTSIDE;
        let (asked, instead) = match self.asked(now) {
            Ok(span) => (span, None),
            // What was shown before goes on being shown.
            Err(why) => (FigureSpan::parse(&self.shown, now), Some(why)),
        };
        let as_typed = || [self.span.clone(), self.from.clone(), self.until.clone()];
        let chosen = |span: FigureSpan, instead: Option<&'static str>| {
            let form = if instead.is_some() && !outside { as_typed() } else { as_in_form(span) };
            Chosen { span, outside, instead, form }
        };
        match asked {
            Some(span) if !outside || span.is_closed_quarter(now) => chosen(span, instead),
            None if !outside => chosen(FigureSpan::year_of(now), instead),
            _ => chosen(FigureSpan::last_quarter(now), Some(says::NOT_OUTSIDE)),
        }
    }
}

/// Numbers of one span.
enum Counted {
    /// As they are.
    True(WorkFigures),
    /// As they leave the office; nothing of what is not over.
    Released(Option<WorkRelease>),
}

impl Counted {
    fn get(&self, work: OfficeWork, place: Option<Adcode>, column: Option<usize>) -> String {
        texts::disclosure::number(match self {
            Self::True(figures) => Some(figures.get(place, column)),
            Self::Released(release) => release.as_ref().and_then(|release| release.get(work, place, column)),
        })
    }
}

/// A row: its name, of which place, and of each column three numbers.
type WorkRow = (&'static str, Option<Adcode>, Vec<[String; 3]>);

/// A table of them, and what was asked.
pub(super) struct WorkTable {
    work: OfficeWork,
    chosen: Chosen,
    now: Timestamp,
    columns: Vec<&'static str>,
    /// Of each row its name, and of each column the number with those of the span before and of the year before.
    rows: Vec<WorkRow>,
}

impl WorkTable {
    /// Counts them for who asks.
    pub(super) async fn count(
        app: &App,
        who: &SignedIn,
        work: OfficeWork,
        looking: &SpanChoice,
    ) -> Result<Self, DeskRefusal> {
        let now = Timestamp::now();
        let chosen = looking.read(work, now);
        let span = chosen.span;
        let counted = if chosen.outside {
            let mut all = Vec::new();
            for of in [span, span.before(), span.year_before()] {
                all.push(Counted::Released(db::office_work::released(&app.db, work, of, now).await?));
            }
            all
        } else {
            let mut all = Vec::new();
            for of in [span.bounds(), span.bounds_before(now), span.bounds_year_before(now)] {
                all.push(Counted::True(db::office_work::figures(&app.db, work, &who.staff, of, now).await?));
            }
            all
        };
        let mut columns: Vec<(Option<usize>, &'static str)> = Vec::new();
        columns.extend(work.columns().iter().enumerate().map(|(at, one)| (Some(at), says::column(work, one))));
        if work.counts_couriers() {
            columns.push((None, says::COURIERS));
        }
        let values = |place: Option<Adcode>| {
            let of = |column: Option<usize>| {
                let mut three = counted.iter().map(|one| one.get(work, place, column));
                std::array::from_fn(|_| three.next().unwrap_or_default())
            };
            columns.iter().map(|(column, _)| of(*column)).collect::<Vec<_>>()
        };
        let places = db::figure_release::places().into_iter().filter(|place| who.staff.covers(*place));
        let mut rows: Vec<_> =
            places.map(|place| (texts::disclosure::place(place), Some(place), values(Some(place)))).collect();
        // What others are told is over the whole province: a prefecture has its own row of it.
        if who.staff.sees_all() || !chosen.outside {
            rows.push((texts::disclosure::ALL, None, values(None)));
        }
        let columns = columns.into_iter().map(|(_, says)| says).collect();
        Ok(Self { work, chosen, now, columns, rows })
    }

    /// Over which time they are, where they are as they are.
    pub(super) fn bounds_inside(&self) -> Option<Bounds> {
        (!self.chosen.outside).then(|| self.chosen.span.bounds())
    }

    /// Where what a number counts is listed; nowhere what is told outside, where numbers are hidden.
    pub(super) fn behind(&self, place: Option<Adcode>, column: Option<usize>, which: Which) -> Option<String> {
        (!self.chosen.outside).then(|| behind_work((self.work, self.chosen.span), (place, column), which))
    }

    /// Of each row its name and its numbers, as they lead to what they count.
    fn linked(&self) -> Vec<(&'static str, Vec<[Element; 3]>)> {
        let columns = self.work.columns().len();
        let cell = |place: Option<Adcode>, (at, three): (usize, &[String; 3])| {
            let mut of = three.iter().zip(Which::ALL);
            std::array::from_fn(|_| match of.next() {
                Some((count, which)) => number(count, self.behind(place, Some(at).filter(|at| *at < columns), which)),
                None => rsx! {},
            })
        };
        let row =
            |(name, place, values): &WorkRow| (*name, values.iter().enumerate().map(|one| cell(*place, one)).collect());
        self.rows.iter().map(row).collect()
    }

    fn why(&self) -> &'static str {
        match (self.work.counts_couriers(), self.chosen.outside) {
            (true, false) => says::INSIDE_WHY,
            (true, true) => says::OUTSIDE_WHY,
            (false, _) => says::PLAIN_WHY,
        }
    }

    fn audience(&self) -> &'static str {
        if self.chosen.outside { OUTSIDE } else { "" }
    }

    /// The form that chooses the span, and the table.
    pub(super) fn drawn(&self, address: &'static str) -> Element {
        let (span, outside, masked) = (self.chosen.span, self.chosen.outside, self.work.counts_couriers());
        let spans = if outside { FigureSpan::closed_quarters(self.now) } else { FigureSpan::choices(self.now) };
        let code = span.code();
        let mut spans: Vec<_> = spans.into_iter().map(|one| (one.code(), texts::company::span(one))).collect();
        // One that a link named and that is chosen no more.
        if as_in_form(span)[0] == code && spans.iter().all(|(one, _)| *one != code) {
            spans.push((code.clone(), texts::company::span(span)));
        }
        let [chosen, from, until] = self.chosen.form.clone();
        let by_days = if outside { None } else { Some(says::BY_DAYS) };
        let shown = says::shown(span);
        let audiences = [("", texts::disclosure::INSIDE), (OUTSIDE, texts::disclosure::OUTSIDE)];
        let audiences = audiences.into_iter().map(|(code, word)| (code.to_owned(), word.to_owned())).collect();
        let file = format!("{address}.xlsx?span={code}&audience={}", self.audience());
        let (instead, why, compared) = (self.chosen.instead, self.why(), says::with(span, self.now));
        let (columns, rows) = (self.columns.clone(), self.linked());
        rsx! {
            form { class: "filters", method: "get", action: "{address}",
                select { name: "span", "aria-label": says::SPAN, {options(by_days, spans, &chosen)} }
                input { r#type: "hidden", name: "shown", value: "{code}" }
                if !outside {
                    label { "{says::FROM}" input { r#type: "date", name: "from", value: "{from}" } }
                    label { "{says::UNTIL}" input { r#type: "date", name: "until", value: "{until}" } }
                }
                if masked { select { name: "audience", "aria-label": says::AUDIENCE, {options(None, audiences, self.audience())} } }
                button { r#type: "submit", "{says::SHOW}" }
                a { href: "{file}", "{says::FILE}" }
            }
            if let Some(instead) = instead { p { class: "error", role: "alert", "{instead}" } }
            p { id: "shown", strong { "{shown}" } }
            p { class: "by", "{compared}" }
            p { class: "by", "{why}" }
            table { class: "rows figure", id: "work",
                thead { tr { th { "{says::REGION}" } for column in columns { th { "{column}" } } } }
                tbody {
                    for (at, (name, values)) in rows.into_iter().enumerate() {
                        tr { key: "{at}",
                            th { "{name}" }
                            for [now, before, year_before] in values {
                                td { {now} br {} span { class: "by", "{says::BEFORE} " {before} " · {says::YEAR_BEFORE} " {year_before} } }
                            }
                        }
                    }
                }
            }
        }
    }

    fn workbook(&self, amounts: &[AmountLine]) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        let bold = Format::new().set_bold();
        let sheet = workbook.add_worksheet();
        sheet.set_name(says::work(self.work))?;
        sheet.write_with_format(0, 0, says::REGION, &bold)?;
        let headings = self.columns.iter().flat_map(|column| says::three(column));
        for (column, heading) in (1..).zip(headings) {
            sheet.write_with_format(0, column, heading, &bold)?;
        }
        for (at, (name, _, values)) in (1..).zip(&self.rows) {
            sheet.write_string(at, 0, *name)?;
            for (column, value) in (1..).zip(values.iter().flatten()) {
                match value.parse::<u32>() {
                    Ok(number) => sheet.write_number(at, column, f64::from(number))?,
                    Err(_) => sheet.write_string(at, column, value)?,
                };
            }
        }
        let below = u32::try_from(self.rows.len()).unwrap_or(u32::MAX - 2) + 2;
        sheet.write_string(below, 0, says::with(self.chosen.span, self.now))?;
        sheet.write_string(below + 1, 0, self.why())?;
        sheet.write_string(below + 2, 0, texts::disclosure::made_at(self.now))?;
        if self.work == OfficeWork::Aid && !self.chosen.outside {
            amounts_sheet(&mut workbook, amounts)?;
        }
        workbook.save_to_buffer()
    }
}

/// How much of a resource was granted in a place: where, of what, counted in what, approved, handed over.
type AmountLine = (&'static str, String, String, i64, i64);

/// How much was granted by place and resource; nothing where it is for others, who are told of no few.
async fn amounts(app: &App, who: &SignedIn, table: &WorkTable) -> Result<Vec<AmountLine>, DeskRefusal> {
    let Some(bounds) = table.bounds_inside().filter(|_| table.work == OfficeWork::Aid) else { return Ok(Vec::new()) };
    let granted = db::aid::granted(&app.db, &who.staff, bounds).await?;
    let places = db::figure_release::places().into_iter().filter(|place| who.staff.covers(*place));
    let mut lines = Vec::new();
    for place in places {
        // Of a prefecture that of its counties, too.
        let desk = |of: Adcode| Prefecture::of(of).map_or(Adcode::HUNAN, Prefecture::code);
        let own = granted.iter().filter(|(of, _)| desk(**of) == place);
        let mut sums: BTreeMap<(String, String), (i64, i64)> = BTreeMap::new();
        for amount in own.flat_map(|(_, of)| &of.amounts) {
            let sum = sums.entry((amount.name.clone(), amount.unit.clone())).or_default();
            *sum = (sum.0 + amount.approved, sum.1 + amount.given);
        }
        let place = texts::disclosure::place(place);
        lines.extend(sums.into_iter().map(|((name, unit), (approved, given))| (place, name, unit, approved, given)));
    }
    Ok(lines)
}

fn amounts_sheet(workbook: &mut Workbook, lines: &[AmountLine]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    let sheet = workbook.add_worksheet();
    sheet.set_name(texts::aid::AMOUNTS_SHEET)?;
    for (column, heading) in (0..).zip(texts::aid::AMOUNTS_COLUMNS) {
        sheet.write_with_format(0, column, heading, &bold)?;
    }
    for (at, (place, name, unit, approved, given)) in (1..).zip(lines) {
        // Texts, whatever they begin with: no name is a formula.
        sheet.write_string(at, 0, *place)?;
        sheet.write_string(at, 1, name)?;
        sheet.write_string(at, 2, unit)?;
        for (column, amount) in [(3, approved), (4, given)] {
            #[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
            sheet.write_number(at, column, *amount as f64)?;
        }
    }
    sheet.autofit();
    Ok(())
}

/// The table as a file.
pub(super) async fn xlsx(
    work: OfficeWork,
    State(app): State<App>,
    who: SignedIn,
    Asked(looking): Asked<SpanChoice>,
) -> Result<Response, DeskRefusal> {
    let table = WorkTable::count(&app, &who, work, &looking).await?;
    let name = format!("diyi-{}-{}-{}", work.code(), table.chosen.span.code(), who.staff.adcode);
    let name = if table.chosen.outside { format!("{name}-{OUTSIDE}") } else { name };
    let amounts = amounts(&app, &who, &table).await?;
    spreadsheet(&app, &who, &name, table.workbook(&amounts)).await
}
