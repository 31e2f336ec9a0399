//! The inbox: who waits longest stands first.

use super::guard::{Asked, SignedIn};
use super::page::{Tab, alarm_href, at_page, cut, moment, options, page, pager, regions, topics};
use super::refusal::DeskRefusal;
use crate::model::question::ServiceClock;
use crate::model::{Adcode, QuestionId, QuestionState, StaffId, Timestamp, Topic};
use crate::server::db::inbox::InboxQuery;
use crate::server::db::notices::News;
use crate::server::db::tables::question;
use crate::server::{App, db};
use crate::texts;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::time::Duration;
use tokio::time::Instant;

/// What is looked for, as it stands in the address.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Looking {
    state: String,
    topic: String,
    adcode: String,
    mine: Option<String>,
    overdue: Option<String>,
    words: String,
    page: u64,
}

impl Looking {
    fn query(&self, me: StaffId, now: Timestamp) -> InboxQuery {
        InboxQuery {
            state: QuestionState::of_code(&self.state),
            topic: Topic::of_code(&self.topic),
            adcode: Adcode::parse(&self.adcode).ok(),
            assigned_to: self.mine.as_ref().map(|_| me),
            overdue_at: self.overdue.as_ref().map(|_| now),
            words: self.words.chars().take(100).collect(),
            page: self.page.min(10_000),
        }
    }

    fn at_page(&self, page: u64) -> String {
        let on = |set: bool| if set { "1" } else { "" };
        let looking = [
            ("state", self.state.as_str()),
            ("topic", &self.topic),
            ("adcode", &self.adcode),
            ("words", &self.words),
            ("mine", on(self.mine.is_some())),
            ("overdue", on(self.overdue.is_some())),
        ];
        at_page("/desk/inbox", &looking, page)
    }
}

/// The inbox.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Asked(looking): Asked<Looking>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let staff = &who.staff;
    let mut rows = db::inbox::list(&app.db, staff, &looking.query(staff.id, now), now).await?;
    let (waiting, late) = db::inbox::waiting(&app.db, staff, &looking.query(staff.id, now), now).await?;
    let more = cut(&mut rows);
    // Above whatever is looked for.
    let mut alarmed = db::danger::open(&app.db, staff, now).await?;
    alarmed.append(&mut rows);
    let rows = alarmed;
    let names: HashMap<String, String> =
        db::staff::of_region(&app.db, Adcode::HUNAN).await?.into_iter().map(|row| (row.id, row.name)).collect();
    let states =
        QuestionState::ALL.iter().map(|state| (state.code().to_owned(), texts::question_state(*state).to_owned()));
    let state = if looking.state.is_empty() { QuestionState::Waiting.code() } else { &looking.state };
    let sees_all = staff.sees_all();
    let empty = rows.is_empty();
    let filtered = !looking.at_page(0).ends_with("?page=0");
    let title = format!("提问（{waiting}）");
    let body = rsx! {
        div { class: "head",
            h1 { "提问" }
            p { id: "counts", role: "status", "data-waiting": "{waiting}", "data-late": "{late}",
                strong { "{waiting}" } " 个在等，" strong { class: if late > 0 { "overdue" }, "{late}" } " 个超时"
            }
        }
        form { class: "filters", method: "get", action: "/desk/inbox",
            select { name: "state", "aria-label": "状态", {options(None, states.collect(), state)} }
            select { name: "topic", "aria-label": "主题", {options(Some("全部主题"), topics(), &looking.topic)} }
            if sees_all {
                select { name: "adcode", "aria-label": "地区", {options(Some("全部地区"), regions(), &looking.adcode)} }
            }
            input { r#type: "search", name: "words", id: "search", placeholder: "搜提问内容（按 / 键）", value: "{looking.words}", "aria-label": "搜提问内容" }
            label { class: "check", input { r#type: "checkbox", name: "mine", value: "1", checked: looking.mine.is_some() } "给我的" }
            label { class: "check", input { r#type: "checkbox", name: "overdue", value: "1", checked: looking.overdue.is_some() } "超时的" }
            button { r#type: "submit", "筛选" }
            a { href: "/desk/inbox", "全部" }
        }
        if empty {
            p { class: "empty", id: "list",
                if filtered { "没有符合条件的提问。" } else { "没有人在等。新的提问会自己出现在这里。" }
            }
        } else {
            table { class: "rows", id: "list",
                thead {
                    tr {
                        th { "时限" }
                        th { "主题" }
                        th { "地区" }
                        th { "提问" }
                        th { "从何时等" }
                        th { "给谁" }
                    }
                }
                tbody {
                    for row in rows {
                        {line(&row, now, &names)}
                    }
                }
            }
        }
        {pager(looking.page, more, |page| looking.at_page(page))}
        p { class: "keys", "键盘：j / k 上下，Enter 打开，/ 搜索" }
    };
    Ok(page(&who, Tab::Inbox, &title, body))
}

fn line(row: &question::Model, now: Timestamp, names: &HashMap<String, String>) -> Element {
    let name = |id: &Option<String>| id.as_ref().and_then(|id| names.get(id)).cloned();
    let assignee = name(&row.assigned_to).unwrap_or_default();
    let (class, word) = clock(row, now);
    let (topic, region) = (Topic::from(row.topic.clone()), db::threads::adcode(row.adcode).map_or("", texts::region));
    let words: String = row.preview.chars().take(90).collect();
    let words = match (row.account.is_none(), words.is_empty()) {
        (true, _) => "（小哥删除了数据）".to_owned(),
        (false, true) => "（照片或录音）".to_owned(),
        (false, false) => words,
    };
    let (id, since) = (row.id.clone(), row.waiting_since.unwrap_or(row.asked_at));
    let call_back = row.call_back.is_some();
    let dangers = danger_words(row);
    let origin = origin(row);
    let open = db::danger::is_open(row);
    let holder = row.danger_raised_at.filter(|_| !open).and_then(|_| name(&row.danger_taken_by));
    rsx! {
        tr { class: if open { "alarmed" },
            td { span { class: "clock {class}", "{word}" } }
            td { "{texts::topic(topic)}" }
            td { "{region}" if let Some(origin) = origin { br {} small { "{origin}" } } }
            td { class: "words",
                a { href: "/desk/questions/{id}", "{words}" }
                for danger in dangers {
                    span { class: "tag danger", "{danger}" }
                }
                if open {
                    span { class: "tag danger", "{texts::danger::NOBODY}" }
                }
                if let Some(holder) = holder {
                    span { class: "tag", "{texts::danger::taken(&holder)}" }
                }
                if call_back {
                    span { class: "tag", "要回电" }
                }
            }
            td { {moment(since)} }
            td { "{assignee}" }
        }
    }
}

/// Where a question comes from, if from another province.
pub(super) fn origin(row: &question::Model) -> Option<String> {
    let origin = row.origin.and_then(|origin| db::threads::adcode(origin).ok())?;
    Some(texts::origin::from_elsewhere(origin))
}

/// What a question's mark of danger says.
pub(super) fn danger_words(row: &question::Model) -> Vec<&'static str> {
    let kinds = texts::danger::kinds(&db::danger::kinds(row));
    if kinds.is_empty() && row.danger_raised_at.is_some() { vec![texts::danger::BY_HAND] } else { kinds }
}

/// The service-standard clock of a question in a class and in words.
pub(super) fn clock(row: &question::Model, now: Timestamp) -> (&'static str, String) {
    let (Some(since), Some(due)) = (row.waiting_since, row.due_at) else {
        return ("done", texts::question_state(QuestionState::from(row.state.clone())).to_owned());
    };
    let left = texts::working_time::until(Timestamp(due), now);
    match ServiceClock::at(Timestamp(since), Timestamp(due), now) {
        ServiceClock::Green => ("green", left),
        ServiceClock::Amber => ("amber", left),
        ServiceClock::Overdue => ("overdue", left),
    }
}

/// What a page has seen already.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub(super) struct Seen {
    waiting: u64,
    late: u64,
    /// What the page looks for, so that its counts are of the same.
    topic: String,
    adcode: String,
    mine: Option<String>,
    overdue: Option<String>,
    words: String,
    question: String,
    version: i32,
    /// The key of the alarm that the page shows, if it shows one.
    danger: Option<String>,
    /// Whether the page shows nothing else that changes.
    only_danger: Option<String>,
}

/// What is new.
#[derive(Serialize)]
struct NewsNow {
    waiting: u64,
    late: u64,
    version: i32,
    others: Vec<String>,
    danger: DangerNow,
}

/// What every page warns of.
#[derive(Serialize)]
struct DangerNow {
    key: String,
    count: usize,
    says: String,
    href: String,
}

/// How long a page waits for news.
const WAIT: Duration = Duration::from_secs(25);

/// Answers when something changed in the inbox or in a question, or after a while.
pub(super) async fn news(
    State(app): State<App>,
    who: SignedIn,
    Asked(seen): Asked<Seen>,
) -> Result<Response, DeskRefusal> {
    let end = Instant::now() + WAIT;
    let mut listening = app.db.notices().listen(News::Inbox);
    let question: Option<QuestionId> = seen.question.parse().ok();
    let looking = Looking {
        topic: seen.topic.clone(),
        adcode: seen.adcode.clone(),
        mine: seen.mine.clone(),
        overdue: seen.overdue.clone(),
        words: seen.words.clone(),
        ..Looking::default()
    };
    loop {
        let now = Timestamp::now();
        let (mut version, mut others) = (0, Vec::new());
        let (mut waiting, mut late) = (0, 0);
        if let Some(id) = question {
            let row = db::inbox::find(&app.db, id).await?.ok_or(DeskRefusal::NotFound)?;
            let place = db::threads::adcode(row.adcode)?;
            if !db::inbox::sees(&who.staff, &row, place) {
                return Err(DeskRefusal::NotFound);
            }
            version = row.version;
            others = db::inbox::look(&app.db, &who.staff, &row.id, now).await?;
        } else if seen.only_danger.is_none() {
            let query = looking.query(who.staff.id, now);
            (waiting, late) = db::inbox::waiting(&app.db, &who.staff, &query, now).await?;
        }
        let alarm = db::danger::alarm(&app.db, &who.staff, now).await?;
        let mut changed = seen.danger.as_ref().is_some_and(|key| *key != alarm.key);
        if question.is_some() {
            changed |= version != seen.version;
        } else if seen.only_danger.is_none() {
            changed |= (waiting, late) != (seen.waiting, seen.late);
        }
        // Who looks at the same question is told at once, and not only when something changes.
        if changed || Instant::now() >= end || !others.is_empty() || app.stopping.has_begun() {
            let danger = DangerNow {
                says: texts::danger::alarm(alarm.count),
                href: alarm_href(&alarm),
                key: alarm.key,
                count: alarm.count,
            };
            let now = NewsNow { waiting, late, version, others, danger };
            return Ok(Json(now).into_response());
        }
        listening.wait(end).await;
    }
}
