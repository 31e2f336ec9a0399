//! What stands behind a number of the offices' work: the list of exactly what was counted, over the same span, for the same
//! reader.

use super::guard::{Asked, SignedIn};
use super::page::{LAST_PAGE, Tab, at_page, cut, moment, page, pager};
use super::refusal::DeskRefusal;
use crate::model::figure_span::{Bounds, FigureSpan};
use crate::model::office_work::{COURIERS, OfficeWork};
use crate::model::{Adcode, Timestamp};
use crate::server::db::work_behind::{CountedWork, behind, titles};
use crate::server::{App, db};
use crate::texts;
use crate::texts::office_work as says;
use axum::extract::State;
use axum::response::Response;
use dioxus::prelude::*;
use serde::Deserialize;

/// Which of the three numbers that stand together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// That of the span.
    Now,
    /// That of the span before.
    Before,
    /// That of the year before.
    YearBefore,
}

impl Which {
    /// In the order in which they stand.
    pub(super) const ALL: [Self; 3] = [Self::Now, Self::Before, Self::YearBefore];

    /// Its word in an address.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Now => "",
            Self::Before => "before",
            Self::YearBefore => "year_before",
        }
    }

    /// The one that an address names.
    pub(super) fn of_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|one| one.code() == code).unwrap_or(Self::Now)
    }

    /// Over which time it is.
    pub(super) fn bounds(self, span: FigureSpan, now: Timestamp) -> Bounds {
        match self {
            Self::Now => span.bounds(),
            Self::Before => span.bounds_before(now),
            Self::YearBefore => span.bounds_year_before(now),
        }
    }

    /// What that is called.
    pub(super) fn word(self, span: FigureSpan) -> String {
        let span = texts::company::span(span);
        match self {
            Self::Now => span,
            Self::Before => format!("{span}{}", says::BEFORE),
            Self::YearBefore => format!("{span}{}", says::YEAR_BEFORE),
        }
    }
}

/// Which number is looked behind.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WorkBehind {
    span: String,
    place: String,
    column: String,
    which: String,
    page: u64,
}

/// The page of a kind of work.
pub(super) fn address(work: OfficeWork) -> &'static str {
    match work {
        OfficeWork::Aid => "/desk/aid",
        OfficeWork::Claims => "/desk/claims",
        OfficeWork::Proposals => "/desk/proposals",
        OfficeWork::Contributions => "/desk/contributions",
    }
}

/// Where what a number counts is listed: of all places where none is said, of the couriers where no column is.
pub(super) fn behind_work(
    (work, span): (OfficeWork, FigureSpan),
    (place, column): (Option<Adcode>, Option<usize>),
    which: Which,
) -> String {
    let column = column.and_then(|column| work.columns().get(column)).map_or(COURIERS[0].code, |column| column.code);
    let place = place.map(|place| place.to_string()).unwrap_or_default();
    format!("{}/counted?span={}&place={place}&column={column}&which={}", address(work), span.code(), which.code())
}

/// A number that leads to what it counts; where that is nothing, or `href` is not there, the number alone.
pub(super) fn number(count: &str, href: Option<String>) -> Element {
    let (count, href) = (count.to_owned(), href.filter(|_| count != "0"));
    rsx! {
        if let Some(href) = href { a { href: "{href}", "{count}" } } else { "{count}" }
    }
}

fn target(work: OfficeWork, one: &CountedWork) -> String {
    match work {
        OfficeWork::Aid => format!("/desk/cases/{}/aid", one.of),
        OfficeWork::Claims => format!("/desk/companies/{0}?claim={1}#claim-{1}", one.of, one.id),
        OfficeWork::Proposals | OfficeWork::Contributions => format!("{}/{}", address(work), one.id),
    }
}

fn tab(work: OfficeWork) -> Tab {
    match work {
        OfficeWork::Aid => Tab::Aid,
        OfficeWork::Claims => Tab::Partners,
        OfficeWork::Proposals => Tab::Voices,
        OfficeWork::Contributions => Tab::Contributions,
    }
}

/// The list.
pub(super) async fn list(
    work: OfficeWork,
    State(app): State<App>,
    who: SignedIn,
    Asked(looking): Asked<WorkBehind>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let span = FigureSpan::parse(&looking.span, now).unwrap_or(FigureSpan::year_of(now));
    let (place, which) = (Adcode::parse(&looking.place).ok(), Which::of_code(&looking.which));
    let couriers = work.counts_couriers() && looking.column == COURIERS[0].code;
    let column = work.columns().iter().position(|column| column.code == looking.column).unwrap_or(0);
    let column = (!couriers).then_some(column);
    let all = behind(&app.db, (work, &who.staff), which.bounds(span, now), now, (place, column)).await?;
    let count = match column {
        Some(_) => u32::try_from(all.len()).unwrap_or(u32::MAX),
        None => all.iter().fold(0, |sum: u32, one| sum.saturating_add(one.couriers)),
    };
    let at = looking.page.min(LAST_PAGE);
    let skipped = usize::try_from(at * db::PAGE).unwrap_or(usize::MAX);
    let mut rows: Vec<CountedWork> = all.into_iter().skip(skipped).collect();
    let more = cut(&mut rows);
    let titles = titles(&app.db, work, &rows).await?;
    let named = |column: Option<usize>| {
        column.and_then(|column| work.columns().get(column)).map_or(says::COURIERS, |one| says::column(work, one))
    };
    let place_word = place.map_or(texts::disclosure::ALL, texts::disclosure::place);
    let title = says::behind(&which.word(span), place_word, named(column), count);
    let columns = (0..work.columns().len()).map(Some).chain(work.counts_couriers().then_some(None));
    let tabs: Vec<_> =
        columns.map(|one| (behind_work((work, span), (place, one), which), named(one), one == column)).collect();
    let counts = work == OfficeWork::Claims;
    let lines: Vec<_> = rows
        .iter()
        .map(|one| {
            let title = titles.get(&one.id).cloned().unwrap_or_default();
            (
                one.at,
                texts::disclosure::place(one.place),
                target(work, one),
                title,
                says::part(work, one.part),
                one.couriers,
            )
        })
        .collect();
    let back = format!("{}?span={}#work", address(work), span.code());
    let (span, place) = (span.code(), looking.place.clone());
    let kept = [("span", span.as_str()), ("place", &place), ("column", &looking.column), ("which", which.code())];
    let body = rsx! {
        div { class: "head", h1 { "{title}" } a { class: "button", href: "{back}", "{says::TO_FIGURES}" } }
        nav { class: "filters",
            for (href, word, here) in tabs { a { href: "{href}", "aria-current": if here { "page" }, "{word}" } }
        }
        if couriers && work == OfficeWork::Aid { p { class: "by", "{says::EACH_COURIER_ONCE}" } }
        if lines.is_empty() {
            p { class: "empty", id: "list", "{says::BEHIND_NONE}" }
        } else {
            table { class: "rows", id: "list",
                thead { tr { for word in says::BEHIND_COLUMNS { th { "{word}" } } if counts { th { "{says::BEHIND_COURIERS}" } } } }
                tbody {
                    for (at, place, href, title, part, couriers) in lines {
                        tr {
                            td { {moment(at)} }
                            td { "{place}" }
                            td { class: "words", a { href: "{href}", "{title}" } }
                            td { "{part}" }
                            if counts { td { "{couriers}" } }
                        }
                    }
                }
            }
        }
        {pager(at, more, |page| at_page(&format!("{}/counted", address(work)), &kept, page))}
    };
    Ok(page(&who, tab(work), &title, body))
}
