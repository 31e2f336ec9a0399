//! The audit log: who read and did what, in words, to be looked through and taken along.

use super::guard::{Asked, SignedIn};
use super::page::{Tab, at_page, moment, options, page, pager};
use super::refusal::DeskRefusal;
use crate::model::audit::AuditKind;
use crate::model::{Reference, Timestamp};
use crate::server::db::audit::{Action, AuditQuery, Entry, MOST_EXPORTED};
use crate::server::db::tables::{audit, case, question};
use crate::server::desk::spreadsheet::spreadsheet;
use crate::server::{App, db};
use crate::texts;
use axum::extract::State;
use axum::response::Response;
use chrono::{Days, NaiveDate};
use dioxus::prelude::*;
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde::Deserialize;
use std::collections::HashMap;

/// Of what.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct AuditFilter {
    subject: String,
    person: String,
    kind: String,
    from: String,
    until: String,
    page: u64,
}

impl AuditFilter {
    async fn query(&self, app: &App) -> Result<AuditQuery, DeskRefusal> {
        let day = |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
        let begins = |day: NaiveDate| Timestamp::from_china_time(day.and_time(chrono::NaiveTime::MIN));
        let until = day(&self.until).and_then(|day| day.checked_add_days(Days::new(1)));
        let of_kind = |kind| Action::ALL.iter().filter(move |action| action.kind() == kind).map(|action| action.code());
        Ok(AuditQuery {
            subjects: subjects(app, self.subject.trim()).await?,
            person: self.person.trim().chars().take(40).collect(),
            actions: AuditKind::of_code(&self.kind).into_iter().flat_map(of_kind).collect(),
            from: day(&self.from).map(begins),
            until: until.map(begins),
            page: self.page.min(100_000),
        })
    }

    fn fields(&self) -> [(&str, &str); 5] {
        [
            ("subject", &self.subject),
            ("person", &self.person),
            ("kind", &self.kind),
            ("from", &self.from),
            ("until", &self.until),
        ]
    }
}

/// What somebody means by a number: one that is said on the phone stands for its question or case.
async fn subjects(app: &App, typed: &str) -> Result<Vec<String>, DeskRefusal> {
    if typed.is_empty() {
        return Ok(Vec::new());
    }
    let mut all = vec![typed.to_owned()];
    if let Some(number) = Reference::parse(typed) {
        let number = number.to_string();
        let found = question::Entity::find().filter(question::Column::Number.eq(&number)).one(&app.db).await?;
        all.extend(found.map(|row| row.id.to_string()));
        let found = case::Entity::find().filter(case::Column::Number.eq(&number)).one(&app.db).await?;
        all.extend(found.map(|row| row.id.to_string()));
    }
    Ok(all)
}

/// How things are called, by their numbers.
struct Names(HashMap<String, (String, Option<String>)>);

impl Names {
    async fn of(app: &App, rows: &[audit::Model]) -> Result<Self, DeskRefusal> {
        let mut names = HashMap::new();
        for staff in db::staff::of_region(&app.db, crate::model::Adcode::HUNAN).await? {
            names.insert(staff.id.to_string(), (format!("{}（{}）", staff.name, staff.login), None));
        }
        let words = rows.iter().flat_map(|row| row.detail.split(' ').chain([row.subject.as_str()]));
        let mut ids: Vec<String> = words.filter(|word| word.len() == 36).map(str::to_owned).collect();
        ids.sort();
        ids.dedup();
        for some in ids.chunks(400) {
            let found = question::Entity::find().filter(question::Column::Id.is_in(some.to_vec())).all(&app.db).await?;
            for row in found {
                let number = row.number.unwrap_or_default();
                names.insert(
                    row.id.to_string(),
                    (format!("提问 {number}"), Some(format!("/desk/questions/{}", row.id))),
                );
            }
            let found = case::Entity::find().filter(case::Column::Id.is_in(some.to_vec())).all(&app.db).await?;
            for row in found {
                let number = row.number.unwrap_or_default();
                names.insert(row.id.to_string(), (format!("案件 {number}"), Some(format!("/desk/cases/{}", row.id))));
            }
        }
        Ok(Self(names))
    }

    /// What an entry is about, and where it is found.
    fn subject(&self, row: &audit::Model) -> (String, Option<String>) {
        if let Some((name, href)) = self.0.get(&row.subject) {
            return (name.trim().to_owned(), href.clone());
        }
        let action = Action::of_code(&row.action);
        if action == Some(Action::ListRead) {
            return (texts::audit::list(&row.subject).to_owned(), None);
        }
        let href = action.and_then(page_of).map(|page| format!("/desk/{page}/{}", row.subject));
        let name = action.and_then(texts::audit::subject).map(str::to_owned);
        let number = if row.subject.len() == 36 { String::new() } else { row.subject.clone() };
        (name.unwrap_or(number), href)
    }

    fn detail(&self, row: &audit::Model) -> String {
        let named = |word: &str| self.0.get(word).map(|(name, _)| name.trim().to_owned());
        let detail = texts::audit::detail(Action::of_code(&row.action), &row.detail, named);
        match row.until_at {
            Some(until) if row.count > 1 => {
                let last = texts::day_and_clock(until);
                format!("{detail}　{} 次，最后一次 {last}", row.count).trim().to_owned()
            }
            _ => detail,
        }
    }
}

/// The pages under which the thing is found that an action is done to, where it has one of its own.
fn page_of(action: Action) -> Option<&'static str> {
    Some(match action {
        Action::LetterChanged => "letters",
        Action::VoiceDecided | Action::VoiceAnswered | Action::VoiceRead => "voices",
        Action::ProposalChanged => "proposals",
        Action::DeputyChanged => "deputies",
        Action::MeetingChanged => "meetings",
        Action::ContributionChanged => "contributions",
        Action::BulletinChanged => "bulletins",
        Action::DiscussionChanged | Action::SurveyRead => "discussions",
        Action::ActivityChanged | Action::BookingsRead => "activities",
        Action::ReportHandled | Action::ReportRead => "reports",
        Action::AnswerProposed | Action::AnswerDecided | Action::AnswerWithdrawn => "library",
        Action::StationChanged | Action::KeeperLink => "stations",
        Action::StationsImported => "imports",
        Action::PartnerChanged => "partners",
        Action::CompanyChanged => "companies",
        Action::AidChanged => "aid",
        Action::CourseChanged | Action::CourseTried | Action::TriesAllowed => "training",
        Action::Certificate => "certificates",
        Action::VolunteerDecided => "volunteers",
        Action::CampaignChanged => "campaigns",
        Action::OutreachChanged => "outreach",
        _ => return None,
    })
}

/// The entries of the region, a page at a time.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Asked(looking): Asked<AuditFilter>,
) -> Result<Response, DeskRefusal> {
    let query = looking.query(&app).await?;
    let (rows, more) = db::audit::page(&app.db, who.staff.adcode, &query).await?;
    let names = Names::of(&app, &rows).await?;
    let kinds =
        AuditKind::ALL.iter().map(|kind| (kind.code().to_owned(), texts::audit::kind(*kind).to_owned())).collect();
    let export = at_page("/desk/audit.xlsx", &looking.fields(), 0);
    let staff = db::staff::of_region(&app.db, who.staff.adcode).await?;
    let lines: Vec<Element> = rows.iter().map(|row| line(row, &names)).collect();
    let body = rsx! {
        div { class: "head", h1 { "操作记录" } a { class: "button", href: "{export}", "导出 xlsx" } }
        form { class: "filters", method: "get", action: "/desk/audit",
            input { name: "person", value: "{looking.person}", list: "people", placeholder: "谁：姓名或登录名", "aria-label": "谁" }
            datalist { id: "people", for one in staff { option { value: "{one.login}", "{one.name}" } } }
            select { name: "kind", "aria-label": "哪类", {options(Some("全部"), kinds, &looking.kind)} }
            label { class: "check", "从" input { r#type: "date", name: "from", value: "{looking.from}" } }
            label { class: "check", "到" input { r#type: "date", name: "until", value: "{looking.until}" } }
            input { name: "subject", value: "{looking.subject}", placeholder: "提问、案件、驿站的编号", "aria-label": "编号" }
            button { r#type: "submit", "筛选" }
            a { href: "/desk/audit", "全部" }
        }
        if lines.is_empty() {
            p { class: "empty", id: "list", "没有记录。" }
        } else {
            table { class: "rows", id: "list",
                thead { tr { th { "时间" } th { "谁" } th { "做了什么" } th { "对象" } th { "" } } }
                tbody {
                    for line in lines {
                        {line}
                    }
                }
            }
        }
        {pager(query.page, more, |page| at_page("/desk/audit", &looking.fields(), page))}
    };
    Ok(page(&who, Tab::Audit, "操作记录", body))
}

fn line(row: &audit::Model, names: &Names) -> Element {
    let ((name, href), detail) = (names.subject(row), names.detail(row));
    let action = texts::audit::action_of(&row.action).to_owned();
    let (who, at, subject) = (row.who.clone(), row.at, row.subject.clone());
    rsx! {
        tr {
            td { {moment(at)} }
            td { "{who}" }
            td { "{action}" }
            td {
                match href {
                    Some(href) => rsx! { a { href: "{href}", "{name}" } },
                    None => rsx! { "{name}" },
                }
                " "
                a { class: "by", href: "/desk/audit?subject={subject}", "只看它" }
            }
            td { "{detail}" }
        }
    }
}

/// The same as a table to take along. That it was is put on record.
pub(super) async fn xlsx(
    State(app): State<App>,
    who: SignedIn,
    Asked(looking): Asked<AuditFilter>,
) -> Result<Response, DeskRefusal> {
    let query = looking.query(&app).await?;
    let rows = db::audit::all(&app.db, who.staff.adcode, &query).await?;
    let names = Names::of(&app, &rows).await?;
    let entry = Entry::of(&who.staff, Action::AuditRead, "audit", who.staff.adcode);
    db::audit::write(&app.db, entry.saying(format!("{} 条", rows.len())), Timestamp::now()).await?;
    spreadsheet(&app, &who, "audit", table(&rows, &names)).await
}

fn table(rows: &[audit::Model], names: &Names) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let bold = Format::new().set_bold();
    for (column, heading) in (0..).zip(["时间", "谁", "做了什么", "对象", "编号", "说明", "次数"]) {
        sheet.write_with_format(0, column, heading, &bold)?;
    }
    for (line, row) in (1..).zip(rows) {
        let at = row.at.china_time().format("%Y-%m-%d %H:%M:%S").to_string();
        let (name, _) = names.subject(row);
        let cells = [&at, &row.who, texts::audit::action_of(&row.action), &name, &row.subject, &names.detail(row)];
        for (column, cell) in (0..).zip(cells) {
            sheet.write(line, column, cell)?;
        }
        sheet.write(line, 6, row.count)?;
    }
    if u64::try_from(rows.len()).is_ok_and(|count| count >= MOST_EXPORTED) {
        let line = u32::try_from(rows.len()).unwrap_or(0) + 1;
        sheet.write(line, 0, "记录太多，这里只有最新的。请缩小日期范围再导出。")?;
    }
    sheet.set_column_width(0, 20)?.set_column_width(1, 20)?.set_column_width(3, 24)?.set_column_width(5, 40)?;
    workbook.save_to_buffer()
}
