//! Figures of a month: on the screen, on paper and as a table, all from one count.

use super::guard::{Asked, SignedIn};
use super::page::{Tab, html, options, own_regions, page, spreadsheet};
use super::refusal::DeskRefusal;
use crate::api::paths::letter_photo;
use crate::model::case::{CaseKind, CaseResult};
use crate::model::figures::{Cells, QuestionFigures};
use crate::model::region::PREFECTURES;
use crate::model::staff::Permission;
use crate::model::{ActivityKind, Adcode, Timestamp, VoiceKind};
use crate::server::db::figures::{self, Figures, Month, topics};
use crate::server::{App, db};
use crate::texts;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use dioxus::prelude::*;
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use serde::Deserialize;

/// Of which month and region.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Looking {
    month: String,
    adcode: String,
}

/// A table of figures: the same on the screen, on paper and in a file.
pub(super) struct Table {
    title: &'static str,
    heading: Vec<String>,
    rows: Vec<Row>,
    /// Cells that are hidden.
    hidden: usize,
}

struct Row {
    name: String,
    /// What it was counted from.
    from: Option<String>,
    values: Vec<String>,
    /// The bar of its chart.
    bar: u32,
}

/// What stands for a cell that is hidden.
const HIDDEN: &str = "少于 5";

fn shown(count: Option<u32>) -> String {
    count.map_or(HIDDEN.to_owned(), |count| count.to_string())
}

/// The sum of the cells that `which` chooses. Where all of them are hidden it says so, rather than none.
fn sum<K: Ord + Clone>(cells: &Cells<K>, which: impl Fn(&K) -> bool) -> String {
    match cells.sum(&which) {
        0 if cells.hidden(&which) > 0 => HIDDEN.to_owned(),
        sum => sum.to_string(),
    }
}

fn hours(millis: Option<i64>) -> String {
    #[allow(clippy::cast_precision_loss, reason = "milliseconds of a wait")]
    millis.map_or("—".to_owned(), |millis| format!("{:.1} 小时", millis as f64 / 3_600_000.0))
}

fn share(part: u32, whole: u32) -> String {
    if whole == 0 { "—".to_owned() } else { format!("{:.0}%", f64::from(part) * 100.0 / f64::from(whole)) }
}

fn question_row(name: String, from: Option<String>, figures: &QuestionFigures) -> Row {
    let stars = if figures.rated == 0 {
        "—".to_owned()
    } else {
        format!("{:.1}", f64::from(figures.stars) / f64::from(figures.rated))
    };
    let values = vec![
        // A row of cells that are all hidden says so, rather than none.
        if figures.asked == 0 && figures.hidden > 0 { HIDDEN.to_owned() } else { figures.asked.to_string() },
        figures.answered.to_string(),
        hours(figures.median),
        hours(figures.ninetieth),
        share(figures.in_time, figures.answered),
        stars,
    ];
    Row { name, from, values, bar: figures.asked }
}

fn question_heading(first: &str) -> Vec<String> {
    [first, "提问", "已回复", "首次回复中位数", "九成在多久内", "达标率", "满意度（1–5）"].map(str::to_owned).to_vec()
}

/// The tables of a month, for the screen, for paper and for a file.
pub(super) fn tables(figures: &Figures, region: Adcode) -> Vec<Table> {
    let (low, high) = region.span();
    let places: Vec<(i32, &str, String)> = PREFECTURES
        .iter()
        .filter(|one| (low..=high).contains(&one.adcode))
        .map(|one| (i32::try_from(one.adcode).unwrap_or(0), one.name, one.code().to_string()))
        .chain(
            (region == Adcode::HUNAN)
                .then(|| (i32::try_from(Adcode::HUNAN.number()).unwrap_or(0), "省服务台", Adcode::HUNAN.to_string())),
        )
        .collect();
    let inbox = |filter: String| Some(format!("/desk/inbox?{filter}"));
    let all = figures.questions_of(|_| true);
    let mut by_place: Vec<Row> = places
        .iter()
        .map(|(adcode, name, code)| {
            question_row(
                (*name).to_owned(),
                inbox(format!("adcode={code}")),
                &figures.questions_of(|key| key.0 == *adcode),
            )
        })
        .collect();
    by_place.push(question_row("合计".to_owned(), inbox(String::new()), &all));
    let by_topic = topics().map(|topic| {
        let of = figures.questions_of(|key| key.1 == topic.code());
        question_row(texts::topic(topic).to_owned(), inbox(format!("topic={}", topic.code())), &of)
    });
    let bookings = ActivityKind::ALL.iter().map(|kind| {
        let of = |cells: &Cells<(i32, String)>| sum(cells, |key| key.1 == kind.code());
        let bar = figures.bookings.sum(|key| key.1 == kind.code());
        let values = vec![of(&figures.bookings), of(&figures.attended), of(&figures.missed)];
        Row {
            name: texts::activity_kind(*kind).to_owned(),
            from: Some("/desk/activities?over=1".to_owned()),
            values,
            bar,
        }
    });
    let voices = places.iter().map(|(adcode, name, _)| {
        let values: Vec<Option<u32>> =
            VoiceKind::ALL.iter().map(|kind| figures.voices.shown(&(*adcode, kind.code().to_owned()))).collect();
        let bar = figures.voices.sum(|key| key.0 == *adcode);
        let mut words: Vec<String> = values.into_iter().map(shown).collect();
        words.push(figures.published.sum(|key| key.0 == *adcode).to_string());
        Row { name: (*name).to_owned(), from: Some("/desk/voices?state=published".to_owned()), values: words, bar }
    });
    let stations = places.iter().map(|(adcode, name, _)| {
        let of = |cells: &Cells<(i32, String)>| sum(cells, |key| key.0 == *adcode);
        let bar = figures.visits.sum(|key| key == adcode);
        let values = vec![shown(figures.visits.shown(adcode)), of(&figures.reports), of(&figures.put_right)];
        Row { name: (*name).to_owned(), from: Some("/desk/reports?over=1".to_owned()), values, bar }
    });
    let mut voice_heading = vec!["地区".to_owned()];
    voice_heading.extend(VoiceKind::ALL.iter().map(|kind| texts::voice_kind(*kind).to_owned()));
    voice_heading.push("已公开".to_owned());
    vec![
        Table {
            title: "各地提问和回复", heading: question_heading("地区"), rows: by_place, hidden: all.hidden
        },
        Table {
            title: "各主题提问和回复",
            heading: question_heading("主题"),
            rows: by_topic.collect(),
            hidden: all.hidden,
        },
        cases_table(figures),
        Table {
            title: "活动预约",
            heading: ["类型", "预约", "到场", "缺席"].map(str::to_owned).to_vec(),
            rows: bookings.collect(),
            hidden: figures.bookings.hidden(|_| true),
        },
        Table {
            title: "驿站使用和报修",
            heading: ["地区", "来过（人次）", "报告", "处理好"].map(str::to_owned).to_vec(),
            rows: stations.collect(),
            hidden: figures.visits.hidden(|_| true) + figures.reports.hidden(|_| true),
        },
        Table {
            title: "心声",
            heading: voice_heading,
            rows: voices.collect(),
            hidden: figures.voices.hidden(|_| true),
        },
    ]
}

fn cases_table(figures: &Figures) -> Table {
    let cases = CaseKind::ALL.iter().map(|kind| {
        let of = |result: Option<CaseResult>| {
            let code = result.map_or("open", CaseResult::code);
            figures.cases.sum(|key| key.1 == kind.code() && key.2 == code)
        };
        let mut values: Vec<u32> = vec![figures.cases.sum(|key| key.1 == kind.code())];
        values.extend(CaseResult::ALL.iter().map(|result| of(Some(*result))));
        values.push(of(None));
        let bar = values[0];
        Row {
            name: texts::case_kind(*kind).to_owned(),
            from: Some("/desk/cases".to_owned()),
            values: values.iter().map(ToString::to_string).collect(),
            bar,
        }
    });
    let mut heading = vec!["类型".to_owned(), "立案".to_owned()];
    heading.extend(CaseResult::ALL.iter().map(|result| texts::case_result(*result).to_owned()));
    heading.push("在办".to_owned());
    Table { title: "案件", heading, rows: cases.collect(), hidden: figures.cases.hidden(|_| true) }
}

struct Chosen {
    month: Month,
    region: Adcode,
    figures: Figures,
}

/// The region that is looked at, if who asks sees it.
fn region_of(who: &SignedIn, looking: &Looking) -> Adcode {
    Adcode::parse(&looking.adcode).ok().filter(|adcode| who.staff.covers(*adcode)).unwrap_or(who.staff.adcode)
}

async fn chosen(app: &App, who: &SignedIn, looking: &Looking) -> Result<Chosen, DeskRefusal> {
    let month = Month::parse(&looking.month).unwrap_or_else(|| Month::of(Timestamp::now()));
    let region = region_of(who, looking);
    let figures = figures::count(&app.db, month, region).await?;
    Ok(Chosen { month, region, figures })
}

/// The dashboard.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Asked(looking): Asked<Looking>,
) -> Result<Response, DeskRefusal> {
    let Chosen { month, region, figures } = chosen(&app, &who, &looking).await?;
    let months = figures::months(&app.db, Timestamp::now()).await?;
    let (answers, stations) = (figures.answers, db::stations::count(&app.db).await?);
    let months = months.iter().map(|month| (month.to_string(), month.to_string())).collect();
    let places = own_regions(&who.staff);
    let links = who.staff.role.may(Permission::ReadQuestions);
    let drawn: Vec<Element> = tables(&figures, region).into_iter().map(|table| drawn(table, links)).collect();
    let (query, chosen_month) = (format!("month={month}&adcode={region}"), month.to_string());
    let body = rsx! {
        div { class: "head", h1 { "{month} · {texts::region(region)}" } p { "问答库 {answers} 条，驿站 {stations} 个" } }
        form { class: "filters", method: "get", action: "/desk/figures",
            select { name: "month", "aria-label": "月份", {options(None, months, &chosen_month)} }
            select { name: "adcode", "aria-label": "地区", {options(None, places, &region.to_string())} }
            button { r#type: "submit", "看" }
            a { href: "/desk/figures/months?{query}", "看 12 个月" }
            a { href: "/desk/report?{query}", target: "_blank", "打印月报" }
            a { href: "/desk/report.xlsx?{query}", "导出月报（xlsx）" }
        }
        for table in drawn {
            {table}
        }
    };
    Ok(page(&who, Tab::Figures, "数据", body))
}

/// Months that stand side by side.
const MONTHS: usize = 12;

/// Twelve months side by side, up to the chosen one: each from the same count as its own page.
pub(super) async fn months(
    State(app): State<App>,
    who: SignedIn,
    Asked(looking): Asked<Looking>,
) -> Result<Response, DeskRefusal> {
    let last = Month::parse(&looking.month).unwrap_or_else(|| Month::of(Timestamp::now()));
    let region = region_of(&who, &looking);
    let mut counted = Vec::with_capacity(MONTHS);
    let mut month = last;
    for _ in 0..MONTHS {
        counted.push((month, figures::count(&app.db, month, region).await?));
        month = month.before();
    }
    counted.reverse();
    let table: Vec<Element> = month_tables(&counted, region).into_iter().map(|table| drawn(table, true)).collect();
    let body = rsx! {
        div { class: "head", h1 { "截至 {last} 的 12 个月 · {texts::region(region)}" } a { class: "button", href: "/desk/figures?month={last}&adcode={region}", "回到 {last}" } }
        for table in table {
            {table}
        }
    };
    Ok(page(&who, Tab::Figures, "12 个月", body))
}

/// What is counted of each month, one line a month.
fn month_tables(counted: &[(Month, Figures)], region: Adcode) -> Vec<Table> {
    let from = |month: &Month| Some(format!("/desk/figures?month={month}&adcode={region}"));
    let questions = counted
        .iter()
        .map(|(month, figures)| question_row(month.to_string(), from(month), &figures.questions_of(|_| true)));
    let rest = counted.iter().map(|(month, figures)| {
        let values = vec![
            sum(&figures.cases, |_| true),
            sum(&figures.bookings, |_| true),
            sum(&figures.attended, |_| true),
            sum(&figures.missed, |_| true),
            sum(&figures.visits, |_| true),
            sum(&figures.reports, |_| true),
            sum(&figures.put_right, |_| true),
            sum(&figures.voices, |_| true),
            sum(&figures.published, |_| true),
        ];
        Row { name: month.to_string(), from: from(month), values, bar: figures.bookings.sum(|_| true) }
    });
    let hidden = |figures: &Figures| {
        figures.cases.hidden(|_| true)
            + figures.bookings.hidden(|_| true)
            + figures.visits.hidden(|_| true)
            + figures.reports.hidden(|_| true)
            + figures.voices.hidden(|_| true)
    };
    let rest_heading = ["月份", "立案", "预约", "到场", "缺席", "来过驿站", "驿站报告", "处理好", "心声", "已公开"];
    vec![
        Table {
            title: "提问和回复（条形是提问）",
            heading: question_heading("月份"),
            rows: questions.collect(),
            hidden: counted.iter().map(|(_, figures)| figures.questions_of(|_| true).hidden).sum(),
        },
        Table {
            title: "案件、活动、驿站、心声（条形是预约）",
            heading: rest_heading.map(str::to_owned).to_vec(),
            rows: rest.collect(),
            hidden: counted.iter().map(|(_, figures)| hidden(figures)).sum(),
        },
    ]
}

/// The month on paper.
pub(super) async fn report(
    State(app): State<App>,
    who: SignedIn,
    Asked(looking): Asked<Looking>,
) -> Result<Response, DeskRefusal> {
    let Chosen { month, region, figures } = chosen(&app, &who, &looking).await?;
    let drawn: Vec<Element> = tables(&figures, region).into_iter().map(|table| drawn(table, false)).collect();
    let stories = figures.stories.clone();
    let body = rsx! {
        main { class: "paper",
            h1 { "{texts::region(region)} {month} 月报" }
            for table in drawn {
                {table}
            }
            if !stories.is_empty() {
                h2 { "亮点和简讯" }
            }
            for story in stories {
                div { h3 { "{story.title}" } {super::page::words(&story.text)} for photo in story.photos.iter().copied() { img { src: letter_photo(story.id, photo), alt: "配图" } } p { class: "by", "{story.sender}　{texts::day(story.from)}" } }
            }
        }
    };
    Ok(html(StatusCode::OK, &format!("{month} 月报"), body))
}

/// The month as a file for an office's programs.
pub(super) async fn xlsx(
    State(app): State<App>,
    who: SignedIn,
    Asked(looking): Asked<Looking>,
) -> Result<Response, DeskRefusal> {
    let Chosen { month, region, figures } = chosen(&app, &who, &looking).await?;
    spreadsheet(&format!("diyi-{month}-{region}"), workbook(&figures, region))
}

fn workbook(figures: &Figures, region: Adcode) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let bold = Format::new().set_bold();
    for table in tables(figures, region) {
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
    if !figures.stories.is_empty() {
        let sheet = workbook.add_worksheet();
        sheet.set_name("亮点和简讯")?;
        for (at, story) in (0..).zip(&figures.stories) {
            sheet.write_string(at, 0, &story.title)?;
            sheet.write_string(at, 1, &story.text)?;
            sheet.write_string(at, 2, &story.sender)?;
        }
    }
    workbook.save_to_buffer()
}

/// A table with its chart beside it; the numbers stand in the table, the chart only shows them.
fn drawn(table: Table, links: bool) -> Element {
    let highest = table.rows.iter().filter(|row| row.name != "合计").map(|row| row.bar).max().unwrap_or(0).max(1);
    let bars: Vec<(usize, u32, String)> = table
        .rows
        .iter()
        .filter(|row| row.name != "合计")
        .enumerate()
        .map(|(at, row)| (at * 22, row.bar * 220 / highest, row.name.clone()))
        .collect();
    let height = bars.len() * 22 + 4;
    rsx! {
        h2 { "{table.title}" }
        div { class: "figure",
            table { class: "rows",
                thead { tr { for heading in table.heading { th { "{heading}" } } } }
                tbody {
                    for row in table.rows {
                        tr {
                            th { if let Some(from) = row.from.filter(|_| links) { a { href: "{from}", "{row.name}" } } else { "{row.name}" } }
                            for value in row.values {
                                td { "{value}" }
                            }
                        }
                    }
                }
            }
            svg { class: "bars", view_box: "0 0 320 {height}", role: "img", "aria-label": "{table.title}，数字见旁边的表",
                for (y, width, name) in bars {
                    text { x: "84", y: "{y + 16}", "text-anchor": "end", "{name}" }
                    rect { x: "92", y: "{y + 3}", width: "{width.max(1)}", height: "16" }
                }
            }
        }
        if table.hidden > 0 {
            p { class: "by", "有 {table.hidden} 格少于 5 人，为了不让人认出是谁，没有写出来，也没有算进合计。" }
        }
    }
}
