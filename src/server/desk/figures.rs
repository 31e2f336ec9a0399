//! Figures of a month: on the screen, on paper and as a table, all from one count. For the office they are as they are;
//! for others they are what [`figure_release`] lets go.

use super::guard::{Asked, SignedIn};
use super::page::{Tab, at_page, cut, html, moment, options, own_regions, page, pager, spreadsheet};
use super::refusal::DeskRefusal;
use crate::api::paths::letter_photo;
use crate::model::case::{CaseKind, CaseResult};
use crate::model::figures::{QuestionFigures, Subject};
use crate::model::question::Channel;
use crate::model::region::PREFECTURES;
use crate::model::staff::Permission;
use crate::model::{ActivityKind, Adcode, Day, Timestamp, Topic, VoiceKind};
use crate::server::db::figure_release::{self, Release};
use crate::server::db::figures::{self, Act, Figures, Month, topics};
use crate::server::{App, db};
use crate::texts;
use crate::texts::disclosure as words;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use dioxus::prelude::*;
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use serde::Deserialize;

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

/// A table of figures: the same on the screen, on paper and in a file.
pub(super) struct Table {
    title: &'static str,
    heading: Vec<String>,
    rows: Vec<Row>,
    /// Whether its bars say more than its few numbers.
    charted: bool,
}

struct Row {
    name: String,
    /// What it was counted from.
    from: Option<String>,
    values: Vec<String>,
    /// The bar of its chart; none for a sum.
    bar: Option<u32>,
}

fn share(part: Option<u32>, whole: Option<u32>) -> String {
    match (part, whole) {
        (Some(part), Some(whole)) if whole > 0 => format!("{:.0}%", f64::from(part) * 100.0 / f64::from(whole)),
        (Some(_), Some(_)) => "—".to_owned(),
        _ => words::HIDDEN.to_owned(),
    }
}

fn question_values(source: &Source, place: Option<Adcode>, topic: Option<&str>) -> Vec<String> {
    let count = |column| source.count(Subject::Questions, place, topic, column);
    let (asked, answered, in_time) = (count("asked"), count("answered"), count("in_time"));
    let [median, ninetieth, stars] = match source {
        Source::True(figures) => {
            let QuestionFigures { median, ninetieth, rated, stars, .. } = figures.questions(place, topic);
            let stars =
                if rated == 0 { "—".to_owned() } else { format!("{:.1}", f64::from(stars) / f64::from(rated)) };
            [words::wait(median), words::wait(ninetieth), stars]
        }
        // A wait or an average of a few is nearly one person's, so only those of all are told.
        Source::Released(release) if place.is_none() && topic.is_none() => {
            let hours = release.median_hours.map_or("—".to_owned(), |hours| format!("约 {hours} 小时"));
            let tenths =
                release.stars_tenths.map_or("—".to_owned(), |tenths| format!("{}.{}", tenths / 10, tenths % 10));
            [hours, "—".to_owned(), tenths]
        }
        Source::Released(_) => ["—"; 3].map(str::to_owned),
    };
    vec![words::number(asked), words::number(answered), median, ninetieth, share(in_time, answered), stars]
}

fn question_heading(first: &str) -> Vec<String> {
    [first, "提问", "已回复", "首次回复中位数", "九成在多久内", "达标率", "满意度（1–5）"].map(str::to_owned).to_vec()
}

/// What the tables of a month are made of.
struct Tables<'a> {
    source: &'a Source,
    month: Month,
    region: Adcode,
    /// The region's own rows.
    places: Vec<(Adcode, &'static str)>,
    /// What stands for all of the region.
    all: Option<Adcode>,
}

impl<'a> Tables<'a> {
    fn of(source: &'a Source, month: Month, region: Adcode) -> Self {
        let (low, high) = region.span();
        let places = PREFECTURES.iter().filter(|one| (low..=high).contains(&one.adcode));
        let mut places: Vec<(Adcode, &str)> = places.map(|one| (one.code(), one.name)).collect();
        if region == Adcode::HUNAN {
            places.push((Adcode::HUNAN, words::place(Adcode::HUNAN)));
        }
        let all = (region != Adcode::HUNAN).then(|| region.prefecture());
        Self { source, month, region, places, all }
    }

    fn count(&self, subject: Subject, place: Option<Adcode>, kind: Option<&str>, column: &str) -> Option<u32> {
        self.source.count(subject, place.or(self.all), kind, column)
    }

    fn row(&self, subject: Subject, name: &str, place: Option<Adcode>, kind: Option<&str>, values: Vec<String>) -> Row {
        let sum = place.is_none() && kind.is_none();
        let bar = self.count(subject, place, kind, subject.columns()[0].code);
        let from = behind(subject, self.month, self.region, place, kind, "");
        Row { name: name.to_owned(), from: Some(from), values, bar: (!sum).then(|| bar.unwrap_or(0)) }
    }

    fn values(&self, subject: Subject, place: Option<Adcode>, kind: Option<&str>) -> Vec<String> {
        let value =
            |column: &crate::model::disclosure::Column| words::number(self.count(subject, place, kind, column.code));
        subject.columns().iter().map(value).collect()
    }

    /// All tables, for the screen, for paper and for a file.
    fn all(&self) -> Vec<Table> {
        let questions = |name: &str, place: Option<Adcode>, topic: Option<&str>| {
            let values = question_values(self.source, place.or(self.all), topic);
            self.row(Subject::Questions, name, place, topic, values)
        };
        let mut by_place: Vec<Row> =
            self.places.iter().map(|(place, name)| questions(name, Some(*place), None)).collect();
        by_place.push(questions("合计", None, None));
        let mut by_topic: Vec<Row> = topics()
            .filter(|topic| {
                topic.is_asked() || self.count(Subject::Questions, None, Some(topic.code()), "asked") != Some(0)
            })
            .map(|topic| questions(texts::topic(topic), None, Some(topic.code())))
            .collect();
        by_topic.push(questions("合计", None, None));
        vec![
            Table {
                title: "各地提问和回复", heading: question_heading("地区"), rows: by_place, charted: true
            },
            Table {
                title: "各主题提问和回复", heading: question_heading("主题"), rows: by_topic, charted: true
            },
            self.by_kind(
                Subject::Channels,
                ("提问从哪里来", "来路", ["提问", "已回复", "按时回复"].map(str::to_owned).to_vec()),
                Channel::ALL.iter().map(|channel| (channel.code(), texts::inbox::channel(*channel))),
            ),
            self.by_kind(
                Subject::Cases,
                ("案件", "类型", case_heading()),
                CaseKind::ALL.iter().map(|kind| (kind.code(), texts::case_kind(*kind))),
            ),
            self.by_kind(
                Subject::Bookings,
                ("活动预约", "类型", ["预约", "到场", "缺席"].map(str::to_owned).to_vec()),
                ActivityKind::ALL.iter().map(|kind| (kind.code(), texts::activity_kind(*kind))),
            ),
            self.stations(),
            self.voices(),
        ]
    }

    fn by_kind<'k>(
        &self,
        subject: Subject,
        (title, first, rest): (&'static str, &str, Vec<String>),
        kinds: impl Iterator<Item = (&'k str, &'k str)>,
    ) -> Table {
        let row = |name: &str, kind| self.row(subject, name, None, kind, self.values(subject, None, kind));
        let mut rows: Vec<Row> = kinds.map(|(code, name)| row(name, Some(code))).collect();
        rows.push(row("合计", None));
        Table {
            title,
            heading: std::iter::once(first.to_owned()).chain(rest).collect(),
            rows,
            charted: subject != Subject::Channels,
        }
    }

    fn stations(&self) -> Table {
        let row = |name: &str, place: Option<Adcode>| {
            let mut values = self.values(Subject::Visits, place, None);
            values.extend(self.values(Subject::Reports, place, None));
            Row {
                from: Some(behind(Subject::Reports, self.month, self.region, place, None, "")),
                ..self.row(Subject::Visits, name, place, None, values)
            }
        };
        let mut rows: Vec<Row> = self.places.iter().map(|(place, name)| row(name, Some(*place))).collect();
        rows.push(row("合计", None));
        let heading = ["地区", "来过（人次）", "报告", "处理好"].map(str::to_owned).to_vec();
        Table { title: "驿站使用和报修", heading, rows, charted: true }
    }

    fn voices(&self) -> Table {
        let row = |name: &str, place: Option<Adcode>| {
            let kinds = VoiceKind::ALL.iter().map(|kind| Some(kind.code()));
            let mut values: Vec<String> =
                kinds.map(|kind| words::number(self.count(Subject::Voices, place, kind, "said"))).collect();
            values.extend(self.values(Subject::Voices, place, None));
            self.row(Subject::Voices, name, place, None, values)
        };
        let mut rows: Vec<Row> = self.places.iter().map(|(place, name)| row(name, Some(*place))).collect();
        rows.push(row("合计", None));
        let mut heading = vec!["地区".to_owned()];
        heading.extend(VoiceKind::ALL.iter().map(|kind| texts::voice_kind(*kind).to_owned()));
        heading.extend(["一共", "已公开"].map(str::to_owned));
        Table { title: "心声", heading, rows, charted: true }
    }
}

fn case_heading() -> Vec<String> {
    let mut heading = vec!["立案".to_owned()];
    heading.extend(CaseResult::ALL.iter().map(|result| texts::case_result(*result).to_owned()));
    heading.push("在办".to_owned());
    heading
}

/// The address of the list of what a number counts.
fn behind(
    subject: Subject,
    month: Month,
    region: Adcode,
    place: Option<Adcode>,
    kind: Option<&str>,
    column: &str,
) -> String {
    let mut address = url::form_urlencoded::Serializer::new(String::new());
    address.append_pair("subject", subject.code()).append_pair("month", &month.to_string());
    address.append_pair("adcode", &region.to_string());
    if let Some(place) = place {
        address.append_pair("place", &place.to_string());
    }
    if let Some(kind) = kind {
        address.append_pair("kind", kind);
    }
    if !column.is_empty() {
        address.append_pair("column", column);
    }
    format!("/desk/figures/behind?{}", address.finish())
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

/// Months that stand side by side.
const MONTHS: usize = 12;

/// Twelve months side by side, up to the chosen one: each from the same count as its own page.
pub(super) async fn months(
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
    ]
}

/// The month on paper.
pub(super) async fn report(
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
                div { h3 { "{story.title}" } {super::page::words(&story.text)} for photo in story.photos.iter().copied() { img { src: letter_photo(story.id, photo), alt: "配图" } } p { class: "by", "{story.sender}　{texts::day(story.from)}" } }
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
pub(super) async fn xlsx(
    State(app): State<App>,
    who: SignedIn,
    Asked(looking): Asked<FiguresChoice>,
) -> Result<Response, DeskRefusal> {
    let Chosen { month, region, audience, source } = chosen(&app, &who, &looking).await?;
    let source = source.ok_or_else(not_yet)?;
    let name = format!("diyi-{month}-{region}-{}", audience.code());
    spreadsheet(&name, workbook(&Tables::of(&source, month, region), audience))
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

/// Which number is looked behind.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Behind {
    subject: String,
    month: String,
    adcode: String,
    place: String,
    kind: String,
    column: String,
    /// Only those of this day.
    day: String,
    page: u64,
}

/// The list of what a number counts: exactly those, whatever became of them since. Nobody's words.
pub(super) async fn list_behind(
    State(app): State<App>,
    who: SignedIn,
    Asked(looking): Asked<Behind>,
) -> Result<Response, DeskRefusal> {
    let subject = Subject::from(looking.subject.clone());
    let month = Month::parse(&looking.month).unwrap_or_else(|| Month::of(Timestamp::now()));
    let region = FiguresChoice { adcode: looking.adcode.clone(), ..FiguresChoice::default() };
    let region = region_of(&who, &region);
    let place = Adcode::parse(&looking.place).ok();
    let kind = Some(looking.kind.as_str()).filter(|kind| !kind.is_empty());
    let columns = subject.columns();
    let column = columns.iter().find(|column| column.code == looking.column).unwrap_or(&columns[0]);
    let day = Day::parse(&looking.day).ok();
    let span = day.map_or_else(|| month.span(), |day| (day.begins().0, day.plus(1).begins().0));
    let acts = figures::behind(&app.db, (subject, span, region), place, kind, column.code).await?;
    let count = acts.len();
    let at = looking.page.min(10_000);
    let skipped = usize::try_from(at * db::PAGE).unwrap_or(usize::MAX);
    let mut rows: Vec<Act> = acts.into_iter().skip(skipped).collect();
    let more = cut(&mut rows);
    let place_word = place.map_or_else(|| texts::region(region), words::place);
    let time = day.map_or_else(|| month.to_string(), |day| day.to_string());
    let title = format!(
        "{time} · {place_word} · {}{}",
        kind.map(|kind| format!("{} · ", kind_word(subject, kind))).unwrap_or_default(),
        words::subject(subject)
    );
    let tabs: Vec<(String, &str, bool)> = columns
        .iter()
        .map(|one| {
            let day = day.map(|day| format!("&day={day}")).unwrap_or_default();
            (behind(subject, month, region, place, kind, one.code) + &day, column_word(one.code), one == column)
        })
        .collect();
    let address = |page: u64| {
        let looking = [
            ("subject", subject.code()),
            ("month", &looking.month),
            ("adcode", &looking.adcode),
            ("place", &looking.place),
            ("kind", &looking.kind),
            ("column", &looking.column),
            ("day", &looking.day),
        ];
        at_page("/desk/figures/behind", &looking, page)
    };
    let body = rsx! {
        div { class: "head", h1 { "{title}：{column_word(column.code)} {count}" } a { class: "button", href: "/desk/figures?month={month}&adcode={region}", "回到数据" } }
        nav { class: "filters",
            for (href, word, here) in tabs { a { href, "aria-current": if here { "page" }, "{word}" } }
        }
        if rows.is_empty() {
            p { class: "empty", id: "list", "这一格是 0。" }
        } else {
            table { class: "rows", id: "list",
                thead { tr { th { "时间" } th { "地区" } th { "主题或类型" } th { "现在" } th { "" } } }
                tbody {
                    for act in rows {
                        tr {
                            td { {moment(act.at)} }
                            td { "{words::place(act.place)}" }
                            td { {kind_word(subject, &act.kind)} }
                            td { {words::part(act.part)} }
                            td { a { href: target(subject, &act.id), {format!("打开{}", thing(subject))} } }
                        }
                    }
                }
            }
        }
        {pager(at, more, address)}
    };
    Ok(page(&who, Tab::Figures, &title, body))
}

/// Where an act is found.
fn target(subject: Subject, id: &str) -> String {
    let list = match subject {
        Subject::Questions | Subject::Channels => "questions",
        Subject::Cases => "cases",
        Subject::Bookings => "activities",
        Subject::Visits => "stations",
        Subject::Reports => "reports",
        Subject::Voices => "voices",
    };
    format!("/desk/{list}/{id}")
}

/// What it is found by.
fn thing(subject: Subject) -> &'static str {
    match subject {
        Subject::Bookings => "活动",
        Subject::Visits => "驿站",
        other => words::subject(other),
    }
}

fn kind_word(subject: Subject, kind: &str) -> &'static str {
    let kind = kind.to_owned();
    match subject {
        Subject::Questions => texts::topic(Topic::from(kind)),
        Subject::Channels => texts::inbox::channel(Channel::from(kind)),
        Subject::Cases => texts::case_kind(CaseKind::from(kind)),
        Subject::Bookings => texts::activity_kind(ActivityKind::from(kind)),
        Subject::Visits => "",
        Subject::Reports => texts::report_kind(crate::model::ReportKind::from(kind)),
        Subject::Voices => texts::voice_kind(VoiceKind::from(kind)),
    }
}

fn column_word(column: &str) -> &'static str {
    match column {
        "answered" => "已回复",
        "in_time" => "按时回复",
        "solved" | "partly" | "unsolved" | "withdrawn" | "open" | "attended" | "missed" | "put_right" | "published" => {
            words::part(column)
        }
        _ => "全部",
    }
}
