//! The inbox: what is in danger stands first, then what is to be answered first.

use super::guard::{Asked, SignedIn};
use super::page::{Tab, alarm_href, moment, options, page, pager, regions, topics};
use super::question_line::{clock, danger_words, origin};
use super::refusal::DeskRefusal;
use super::worklist::{Listed, WorklistFilter, first_words, folded_line, listed};
use crate::model::staff::Permission;
use crate::model::{Channel, QuestionId, QuestionState, StaffId, Timestamp};
use crate::server::db::inbox::{InboxOrder, InboxView};
use crate::server::db::notices::News;
use crate::server::db::tables::question;
use crate::server::{App, db};
use crate::texts;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use tokio::time::Instant;

/// The inbox.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Asked(looking): Asked<WorklistFilter>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let staff = &who.staff;
    let listed = listed(&app, staff, &looking, now).await?;
    let (waiting, late) = db::inbox::waiting(&app.db, staff, &looking.query(now), now).await?;
    let view = looking.view();
    let views = InboxView::ALL.iter().map(|view| {
        let other = WorklistFilter { view: view.code().to_owned(), ..WorklistFilter::default() };
        (*view, other.inbox(), view_word(*view))
    });
    let empty = listed.rows.is_empty();
    let filtered = !looking.address(0).is_empty();
    let title = match looking.folded {
        Some(_) => texts::danger::folded_title(listed.folded),
        None => format!("提问（{waiting}）"),
    };
    let heading = if looking.folded.is_some() { title.clone() } else { "提问".to_owned() };
    let assigns = staff.role.may(Permission::AssignQuestions);
    let bulk = super::bulk::form(&app, &who, &looking.here()).await?;
    let rows: Vec<Element> = listed.rows.iter().map(|row| line(row, now, &listed, &looking)).collect();
    let folded = folded_line(&listed, &looking);
    let filters = filters(&looking, staff.sees_all());
    let said = looking.done.map(|done| match looking.silenced {
        Some(0) => texts::inbox::bulk_speaking(done),
        Some(_) => texts::inbox::bulk_silenced(done, looking.left.unwrap_or(0)),
        None => texts::inbox::bulk_done(done, looking.left.unwrap_or(0)),
    });
    let number = looking.searched().number().cloned();
    let undo = super::bulk::undo_silence(&who, &looking);
    let body = rsx! {
        div { class: "head",
            h1 { "{heading}" }
            p { id: "counts", role: "status", "data-waiting": "{waiting}", "data-late": "{late}",
                strong { "{waiting}" } " 个在等，" strong { class: if late > 0 { "overdue" }, "{late}" } " 个超时"
            }
            if staff.role.may(Permission::AnswerQuestions) {
                a { class: "button", href: "/desk/intake", "{texts::intake::TITLE}" }
                a { href: "/desk/phrases", "常用话" }
            }
        }
        nav { class: "filters views", "aria-label": "看哪些",
            for (one, href, word) in views {
                a { href: "{href}", "aria-current": if one == view { "page" }, "{word}" }
            }
        }
        {filters}
        if let Some(said) = said {
            p { role: "status", class: "said", "{said}" }
            {undo}
        }
        {folded}
        if empty {
            p { class: "empty", id: "list",
                match number {
                    Some(number) => rsx! { "没有编号是 {number} 的提问或案件。请对方再念一遍编号。" },
                    None if filtered => rsx! { "没有符合条件的提问。" },
                    None => rsx! { "没有人在等。新的提问会自己出现在这里。" },
                }
            }
        } else {
            if assigns || staff.role.may(Permission::AnswerQuestions) {
                {bulk}
            }
            table { class: "rows cards", id: "list",
                thead {
                    tr {
                        th { input { r#type: "checkbox", id: "all", "aria-label": "全选" } }
                        th { "时限" }
                        th { "编号" }
                        th { "主题" }
                        th { "地区" }
                        th { "提问" }
                        th { "从何时等" }
                        th { "给谁" }
                    }
                }
                tbody {
                    for row in rows {
                        {row}
                    }
                }
            }
        }
        {pager(looking.page, listed.more, |page| format!("/desk/inbox?{}", looking.address(page)))}
        p { class: "keys", "键盘：j / k 上下，x 选中，Enter 打开，/ 搜索；打开以后 r 回复，n 下一个，u 回到列表" }
    };
    Ok(page(&who, Tab::Inbox, &title, body))
}

/// What is looked for.
fn filters(looking: &WorklistFilter, sees_all: bool) -> Element {
    let (looking, view) = (looking.clone(), looking.view());
    let states =
        [("", "在等的（搜索时全部）"), ("all", "全部状态")].map(|(code, word)| (code.to_owned(), word.to_owned()));
    let states = states.into_iter().chain(
        QuestionState::ALL.iter().map(|state| (state.code().to_owned(), texts::question_state(*state).to_owned())),
    );
    let orders = InboxOrder::ALL.iter().map(|order| (order.code().to_owned(), order_word(*order).to_owned())).collect();
    rsx! {
        form { class: "filters", method: "get", action: "/desk/inbox",
            input { r#type: "hidden", name: "view", value: "{view.code()}" }
            input { r#type: "search", name: "words", id: "search", placeholder: "搜全部内容、编号、电话（/）", value: "{looking.words}", "aria-label": "搜提问、回复、备注、案件、编号、电话" }
            select { name: "state", "aria-label": "状态", {options(None, states.collect(), &looking.state)} }
            select { name: "topic", "aria-label": "主题", {options(Some("全部主题"), topics(), &looking.topic)} }
            if sees_all {
                select { name: "adcode", "aria-label": "地区", {options(Some("全部地区"), regions(), &looking.adcode)} }
            }
            select { name: "order", "aria-label": "排序", {options(None, orders, &looking.order)} }
            label { class: "check", input { r#type: "checkbox", name: "overdue", value: "1", checked: looking.overdue.is_some() } "超时的" }
            button { r#type: "submit", "筛选" }
            a { href: "/desk/inbox", "全部" }
        }
    }
}

fn view_word(view: InboxView) -> &'static str {
    match view {
        InboxView::All => "全部",
        InboxView::Mine => "给我的",
        InboxView::Nobody => "没人接的",
        InboxView::Following => "我关注的",
        InboxView::DueToday => "今天到期的",
        InboxView::Spam => "无效内容",
    }
}

fn order_word(order: InboxOrder) -> &'static str {
    match order {
        InboxOrder::Due => "先到期的在前",
        InboxOrder::Waiting => "等得最久的在前",
        InboxOrder::Newest => "新提的在前",
        InboxOrder::Changed => "刚有变化的在前",
    }
}

fn line(row: &question::Model, now: Timestamp, listed: &Listed, looking: &WorklistFilter) -> Element {
    let name = |id: Option<StaffId>| id.and_then(|id| listed.names.get(&id)).cloned();
    let assignee = name(row.assigned_to).unwrap_or_default();
    let (class, word) = clock(row, now);
    let (topic, region) = (row.topic, texts::region(row.adcode));
    let words = first_words(row, 90);
    let excerpt = listed.excerpts.get(&row.id).filter(|excerpt| !words.contains(excerpt.as_str())).cloned();
    let (id, since) = (row.id, row.waiting_since.unwrap_or(row.asked_at));
    let href = looking.question(id);
    let call_back = row.call_back.is_some();
    let channel = row.channel;
    let dangers = danger_words(row);
    let origin = origin(row);
    let open = db::danger::is_open(row);
    let holder = row.danger_raised_at.filter(|_| !open).and_then(|_| name(row.danger_taken_by));
    let (number, spam, merged) = (row.number.clone().unwrap_or_default(), row.spam, row.merged_into.is_some());
    rsx! {
        tr { class: if open { "alarmed" }, "data-id": "{id}",
            td { input { r#type: "checkbox", form: "bulk", name: "question", value: "{id} {row.version}", "aria-label": "选 {number}" } }
            td { span { class: "clock {class}", "{word}" } }
            td { class: "number", "{number}" }
            td { "{texts::topic(topic)}" }
            td { "{region}" if let Some(origin) = origin { br {} small { "{origin}" } } }
            td { class: "words",
                a { href: "{href}", "{words}" }
                for danger in dangers {
                    span { class: "tag danger", "{danger}" }
                }
                if open {
                    span { class: "tag danger", "{texts::danger::NOBODY}" }
                }
                if let Some(holder) = holder {
                    span { class: "tag", "{texts::danger::taken(&holder)}" }
                }
                if channel != Channel::App {
                    span { class: "tag", "{texts::inbox::channel(channel)}" }
                }
                if call_back {
                    span { class: "tag", "要回电" }
                }
                if spam { span { class: "tag", "{texts::inbox::SPAM}" } }
                if merged { span { class: "tag", "{texts::inbox::MERGED}" } }
                if let Some(excerpt) = excerpt { p { class: "by", "{excerpt}" } }
            }
            td { {moment(since)} }
            td { class: "whole", "{assignee}" }
        }
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
    view: String,
    mine: Option<String>,
    overdue: Option<String>,
    words: String,
    question: String,
    version: i32,
    /// Who else looks at the question, as the page says it.
    others: Option<String>,
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
    let looking = WorklistFilter {
        topic: seen.topic.clone(),
        adcode: seen.adcode.clone(),
        view: seen.view.clone(),
        mine: seen.mine.clone(),
        overdue: seen.overdue.clone(),
        words: seen.words.clone(),
        ..WorklistFilter::default()
    };
    loop {
        let now = Timestamp::now();
        let (mut version, mut others) = (0, Vec::new());
        let (mut waiting, mut late) = (0, 0);
        if let Some(id) = question {
            let row = db::inbox::find(&app.db, id).await?.ok_or(DeskRefusal::NotFound)?;
            let place = row.adcode;
            if !db::inbox::sees(&who.staff, &row, place) {
                return Err(DeskRefusal::NotFound);
            }
            version = row.version;
            others = db::inbox::look(&app.db, &who.staff, id, now).await?;
        } else if seen.only_danger.is_none() {
            let query = looking.query(now);
            (waiting, late) = db::inbox::waiting(&app.db, &who.staff, &query, now).await?;
        }
        let alarm = db::danger::alarm(&app.db, &who.staff, now).await?;
        let mut changed = seen.danger.as_ref().is_some_and(|key| *key != alarm.key);
        if question.is_some() {
            changed |= version != seen.version;
            // Who looks at the same question is told at once.
            changed |= seen.others.as_ref().map_or(!others.is_empty(), |seen| *seen != others.join("、"));
        } else if seen.only_danger.is_none() {
            changed |= (waiting, late) != (seen.waiting, seen.late);
        }
        if changed || Instant::now() >= end || app.stopping.has_begun() {
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
