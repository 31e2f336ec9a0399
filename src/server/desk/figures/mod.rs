//! Figures of a month: on the screen, on paper and as a table, all from one count. For the office they are as they are;
//! for others they are what [`figure_release`] lets go.

mod behind;
mod months;
mod report;
mod tables;

pub(in crate::server::desk) use behind::{behind_as_far, list_behind};
pub(in crate::server::desk) use months::months;
pub(in crate::server::desk) use report::{report, xlsx};
pub(in crate::server::desk) use tables::Table;

use super::guard::{Asked, SignedIn};
use super::page::{Tab, options, own_regions, page};
use super::refusal::DeskRefusal;
use crate::model::figures::Subject;
use crate::model::staff::Permission;
use crate::model::{Adcode, Timestamp};
use crate::server::db::figure_release::Release;
use crate::server::db::figures::{Figures, Month};
use crate::server::db::{figure_release, figures};
use crate::server::{App, db};
use crate::texts;
use crate::texts::disclosure as words;
use axum::extract::State;
use axum::response::Response;
use dioxus::prelude::*;
use serde::Deserialize;
use tables::{Row, Tables};

/// Of which month and region, and for whom.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct FiguresChoice {
    month: String,
    adcode: String,
    audience: String,
}

/// For whom figures are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Audience {
    /// The office itself.
    Inside,
    /// Everybody else.
    Outside,
}

impl Audience {
    fn code(self) -> &'static str {
        match self {
            Self::Inside => "inside",
            Self::Outside => "outside",
        }
    }
}

/// Where numbers come from.
enum Source {
    /// Counted now.
    True(Box<Figures>),
    /// As they were let go; nothing of a month that goes on.
    Released(Box<Release>),
}

impl Source {
    fn count(&self, subject: Subject, place: Option<Adcode>, kind: Option<&str>, column: &str) -> Option<u32> {
        match self {
            Self::True(figures) => Some(figures.count(subject, place, kind, column)),
            Self::Released(release) => release.get(subject, place, kind, column),
        }
    }

    fn stories(&self) -> &[crate::model::Letter] {
        match self {
            Self::True(figures) => &figures.stories,
            Self::Released(_) => &[],
        }
    }
}

struct Chosen {
    month: Month,
    region: Adcode,
    audience: Audience,
    /// Nothing where a month that goes on is asked for others.
    source: Option<Source>,
}

/// The region that is looked at, if who asks sees it.
fn region_of(who: &SignedIn, looking: &FiguresChoice) -> Adcode {
    let asked = Adcode::parse(&looking.adcode).ok().map(Adcode::prefecture);
    asked.filter(|adcode| who.staff.covers(*adcode)).unwrap_or(who.staff.adcode)
}

/// For whom figures are asked. Who is of no desk has those that are for others.
fn audience_of(who: &SignedIn, looking: &FiguresChoice) -> Audience {
    let inside = who.staff.role.may(Permission::ReadTrueFigures) && looking.audience != Audience::Outside.code();
    if inside { Audience::Inside } else { Audience::Outside }
}

async fn source(app: &App, month: Month, region: Adcode, audience: Audience) -> Result<Option<Source>, DeskRefusal> {
    Ok(match audience {
        Audience::Inside => Some(Source::True(Box::new(figures::count(&app.db, month, region).await?))),
        Audience::Outside => {
            let release = figure_release::of(&app.db, month, Timestamp::now()).await?;
            release.map(|release| Source::Released(Box::new(release)))
        }
    })
}

async fn chosen(app: &App, who: &SignedIn, looking: &FiguresChoice) -> Result<Chosen, DeskRefusal> {
    let (region, audience) = (region_of(who, looking), audience_of(who, looking));
    let now = Month::of(Timestamp::now());
    let newest = if audience == Audience::Inside { now } else { now.before() };
    let month = Month::parse(&looking.month).unwrap_or(newest);
    Ok(Chosen { month, region, audience, source: source(app, month, region, audience).await? })
}

/// The dashboard.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Asked(looking): Asked<FiguresChoice>,
) -> Result<Response, DeskRefusal> {
    let Chosen { month, region, audience, source } = chosen(&app, &who, &looking).await?;
    let months = figures::months(&app.db, Timestamp::now()).await?;
    let stations = db::stations::count_of(&app.db, region).await?;
    let answers = match &source {
        Some(Source::True(figures)) => figures.answers,
        _ => 0,
    };
    let months = months.iter().map(|month| (month.to_string(), month.to_string())).collect();
    let places = own_regions(&who.staff);
    let links = audience == Audience::Inside;
    let tables = source.as_ref().map(|source| Tables::of(source, month, region).all());
    let drawn: Vec<Element> = tables.into_iter().flatten().map(|table| drawn(table, links)).collect();
    let query = format!("month={month}&adcode={region}&audience={}", audience.code());
    let chosen_month = month.to_string();
    // The newest month that is over.
    let last = Month::of(Timestamp::now()).before();
    let body = rsx! {
        div { class: "head", h1 { "{month} · {texts::region(region)}" }
            if links { p { "问答库 {answers} 条，{texts::region(region)}驿站 {stations} 个" } }
        }
        form { class: "filters", method: "get", action: "/desk/figures",
            select { name: "month", "aria-label": "月份", {options(None, months, &chosen_month)} }
            select { name: "adcode", "aria-label": "地区", {options(None, places, &region.to_string())} }
            {audiences(&who, audience)}
            button { r#type: "submit", "看" }
            a { href: "/desk/figures/months?{query}", "看 12 个月" }
            if source.is_some() {
                a { href: "/desk/report?{query}", target: "_blank", "打印月报（{audience_word(audience)}）" }
                a { href: "/desk/report.xlsx?{query}", "导出月报（xlsx，{audience_word(audience)}）" }
            }
        }
        {why(audience, source.is_some())}
        if source.is_none() {
            p { a { class: "button", href: "/desk/figures?month={last}&adcode={region}&audience={audience.code()}", "看 {last}" } }
        }
        for table in drawn {
            {table}
        }
    };
    Ok(page(&who, Tab::Figures, "数据", body))
}

fn audience_word(audience: Audience) -> &'static str {
    match audience {
        Audience::Inside => words::INSIDE,
        Audience::Outside => words::OUTSIDE,
    }
}

/// The choice between figures for the office and for others.
fn audiences(who: &SignedIn, chosen: Audience) -> Element {
    let choices = [Audience::Inside, Audience::Outside]
        .into_iter()
        .filter(|one| *one == Audience::Outside || who.staff.role.may(Permission::ReadTrueFigures))
        .map(|one| (one.code().to_owned(), audience_word(one).to_owned()))
        .collect();
    rsx! { select { name: "audience", "aria-label": "给谁看", {options(None, choices, chosen.code())} } }
}

fn why(audience: Audience, told: bool) -> Element {
    let says = match (audience, told) {
        (Audience::Inside, _) => words::INSIDE_WHY,
        (Audience::Outside, true) => words::OUTSIDE_WHY,
        (Audience::Outside, false) => words::NOT_YET,
    };
    rsx! { p { class: "by", "{says}" } }
}

/// A table with its chart beside it; the numbers stand in the table, the chart only shows them.
fn drawn(table: Table, links: bool) -> Element {
    let highest = table.rows.iter().filter_map(|row| row.bar).max().unwrap_or(0).max(1);
    let charted = table.charted;
    // Each bar stands in its row, so that it is read with its numbers, also on paper; nothing is drawn of nothing.
    let bar = |row: &Row| row.bar.filter(|bar| *bar > 0).map(|bar| (u64::from(bar) * 100 / u64::from(highest)).max(1));
    let rows: Vec<(Option<u64>, Row)> = table.rows.into_iter().map(|row| (bar(&row), row)).collect();
    rsx! {
        section { class: "figures",
            h2 { "{table.title}" }
            table { class: "rows figure",
                thead { tr { for heading in table.heading { th { "{heading}" } } if charted { th { class: "amount" } } } }
                tbody {
                    for (bar, row) in rows {
                        tr { class: if row.bar.is_none() { "sum" },
                            th { if let Some(from) = row.from.filter(|_| links) { a { href: "{from}", "{row.name}" } } else { "{row.name}" } }
                            for value in row.values {
                                td { "{value}" }
                            }
                            if charted {
                                td { class: "amount",
                                    if let Some(width) = bar {
                                        svg { view_box: "0 0 100 10", preserve_aspect_ratio: "none", "aria-hidden": "true", rect { width: "{width}", height: "10" } }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
