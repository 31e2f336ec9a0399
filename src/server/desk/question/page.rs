//! The page of a question, beside the list from which it was opened.

use super::beside::beside;
use super::danger::danger;
use super::messages::{Amending, may_split, split_form, written};
use super::shown::{Shown, WantedAid};
use super::visible;
use crate::model::question::MOST_CHARACTERS;
use crate::model::staff::Permission;
use crate::model::{Adcode, Channel, QuestionState, Timestamp, Topic};
use crate::server::db::audit::{Action, Entry};
use crate::server::db::tables::{case, question};
use crate::server::desk::companies::Naming;
use crate::server::desk::guard::{Asked, SignedIn};
use crate::server::desk::page::{Tab, hidden, page_with};
use crate::server::desk::phrases;
use crate::server::desk::question_line::{clock, origin};
use crate::server::desk::refusal::DeskRefusal;
use crate::server::desk::worklist::{self, WorklistFilter};
use crate::server::{App, db};
use crate::texts;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use dioxus::prelude::*;

/// The page of a question, beside the list from which it was opened. That it was read is put on record.
pub(in crate::server::desk) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Asked(looking): Asked<WorklistFilter>,
) -> Result<Response, DeskRefusal> {
    let (_, row, _) = visible(&app, &who, &id).await?;
    let draft = db::inbox::draft(&app.db, &who.staff, row.id).await?;
    view(&app, &who, StatusCode::OK, row, &looking, &draft, None).await
}

pub(super) async fn view(
    app: &App,
    who: &SignedIn,
    status: StatusCode,
    row: question::Model,
    looking: &WorklistFilter,
    draft: &str,
    says: Option<String>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let mut row = row;
    let place = row.adcode;
    // Whatever page shows the words: refused answers, too.
    db::audit::record_reading(&app.db, Entry::of(&who.staff, Action::Read, &row.id.to_string(), place), now).await?;
    db::references::of_questions(&app.db, std::slice::from_mut(&mut row)).await?;
    let others = db::inbox::look(&app.db, &who.staff, row.id, now).await?.join("、");
    let listed = worklist::listed(app, &who.staff, looking, now).await?;
    let next = worklist::next(&listed.rows, row.id).map(|next| looking.question(next));
    let next = next.unwrap_or_else(|| looking.inbox());
    let merged = db::inbox::merged_into(&app.db, row.id).await?;
    let mut messages = db::inbox::messages(&app.db, row.id).await?;
    for other in &merged {
        let entry = Entry::of(&who.staff, Action::Read, &other.id.to_string(), other.adcode);
        db::audit::record_reading(&app.db, entry, now).await?;
        messages.extend(db::inbox::messages(&app.db, other.id).await?);
    }
    messages.sort_by_key(|message| message.at);
    let topic = row.topic;
    let canned = canned(app, who, &row, (topic, place)).await?;
    let splits = may_split(who, &row, &messages);
    let list = looking.here();
    let shown = known(app, who, row, (merged, list.clone()), now).await?;
    let row = &shown.row;
    let (class, word) = clock(row, now);
    let origin = origin(row);
    let state = row.state;
    let (erased, nothing_left) = (row.account.is_none(), row.words_deleted_at.is_some() && messages.is_empty());
    let address = format!("/desk/questions/{}", row.id);
    let changes = Amending { who, row, list: &list, now };
    let told: Vec<Element> = messages
        .iter()
        .map(|message| written(message, &shown.names, row.id, changes.form(&messages, message)))
        .collect();
    let number = row.number.clone().unwrap_or_default();
    let channel = row.channel;
    let worklist = worklist::beside(&listed, looking, row.id, now);
    let (version, closed) = (row.version, state == QuestionState::Closed);
    let merged_into = row.merged_into;
    let reply = reply(who, &address, version, (&list, draft), (closed, &canned));
    let body = rsx! {
        div { class: "split", id: "question", "data-id": "{row.id}", "data-version": "{row.version}", "data-next": "{next}", "data-list": "{looking.inbox()}", "data-csrf": "{who.csrf}",
            {worklist}
            section {
                div { class: "head",
                    h1 { "{texts::topic(topic)} · {texts::region(place)}" }
                    if let Some(origin) = origin { p { "{origin}" } }
                    span { class: "clock {class}", "{word}" }
                    span { class: "number", "{number}" }
                    if channel != Channel::App { span { class: "tag", "{texts::inbox::channel(channel)}" } }
                    if row.spam { span { class: "tag", "{texts::inbox::SPAM}" } }
                    a { class: "button", id: "next", href: "{next}", "{texts::inbox::NEXT}" }
                }
                {danger(who, row, &shown.names, &list)}
                p { class: "others", id: "others", role: "status", hidden: others.is_empty(), "data-names": "{others}", "{others} 也在看这个提问" }
                p { class: "changed", id: "changed", role: "alert", hidden: true,
                    "这个提问有新内容。" a { href: "{looking.question(row.id)}", "刷新看看" } "（你写的字会留着）"
                }
                if let Some(says) = says {
                    p { class: "error", role: "alert", "{says}" }
                }
                if let Some(into) = merged_into {
                    p { class: "others", "{texts::inbox::MERGED}：" a { href: "/desk/questions/{into}", "去那里回复" } }
                }
                ol { class: "messages",
                    for message in told {
                        {message}
                    }
                }
                if let Some(stars) = row.stars {
                    p { class: "rating", "小哥评分：{stars} 星　{row.comment}" }
                }
                if splits {
                    details { class: "split-off",
                        summary { "拆成两个提问" }
                        {split_form(who, row, &list, &messages)}
                    }
                }
                if erased || nothing_left {
                    p { class: "empty", "{texts::worklist::DELETED_LINE}" }
                } else {
                    if closed { {reopening(who, &address, version, &list)} }
                    {reply}
                }
            }
            {beside(who, &shown, place)}
        }
    };
    Ok(page_with(status, who, Tab::Inbox, texts::topic(topic), body))
}

/// What is known of a question, beside what is written in it.
async fn known(
    app: &App,
    who: &SignedIn,
    row: question::Model,
    (merged, list): (Vec<question::Model>, String),
    now: Timestamp,
) -> Result<Shown, DeskRefusal> {
    let place = row.adcode;
    let colleagues = db::staff::of_region(&app.db, Adcode::HUNAN).await?;
    let able = colleagues
        .iter()
        .filter(|row| row.active)
        .map(db::staff_row::staff_of)
        .filter(|staff| staff.may(Permission::AnswerQuestions, place))
        .map(|staff| (staff.id.to_string(), format!("{}（{}）", staff.name, texts::author(staff.author))))
        .collect();
    let (case, joined, own_cases) = cases_of(app, who, &row).await?;
    let mut others_of_account = db::inbox::of_same_account(&app.db, &who.staff, &row).await?;
    let most = usize::try_from(db::inbox::MOST_BESIDE).unwrap_or(usize::MAX);
    let others_are_cut = others_of_account.len() > most;
    others_of_account.truncate(most);
    Ok(Shown {
        list,
        names: colleagues.into_iter().map(|row| (row.id, row.name)).collect(),
        case,
        joined,
        own_cases,
        able,
        others_of_account,
        others_are_cut,
        merged,
        follows: db::inbox::follows(&app.db, &who.staff, row.id).await?,
        silenced_until: match &row.account {
            Some(account) => db::silence::until(&app.db, account, now).await?,
            None => None,
        },
        naming: Naming::of(app, &row.id.to_string(), &row.company_words).await?,
        wanted: WantedAid::of(app, who, &row).await?,
        call_back: db::call_backs::number_of(&app.db, &row)?,
        row,
    })
}

/// The case of a question, the one that it was joined to, and those of the same account to which it could be.
async fn cases_of(
    app: &App,
    who: &SignedIn,
    row: &question::Model,
) -> Result<(Option<case::Model>, Option<case::Model>, Vec<case::Model>), DeskRefusal> {
    let case = db::cases::of_question(&app.db, row.id).await?;
    let joined = match row.joined_case {
        Some(id) => db::cases::find(&app.db, id).await?,
        None => None,
    };
    let mut could = Vec::new();
    if case.is_none() && joined.is_none() && who.staff.role.may(Permission::WorkCases) {
        could = db::cases::joinable(&app.db, &who.staff, row).await?;
        db::references::of_cases(&app.db, &mut could).await?;
    }
    Ok((case, joined, could))
}

/// The way to open a closed question again.
fn reopening(who: &SignedIn, address: &str, version: i32, list: &str) -> Element {
    rsx! {
        div { class: "row",
            p { class: "empty", "这个提问已经结束。小哥再写一句就会重新打开；也可以由服务台打开。" }
            form { method: "post", action: "{address}/reopen",
                {hidden(who, Some(version))}
                input { r#type: "hidden", name: "list", value: "{list}" }
                button { r#type: "submit", "重新打开" }
            }
        }
    }
}

/// Where an answer or a note is written.
fn reply(
    who: &SignedIn,
    address: &str,
    version: i32,
    (list, draft): (&str, &str),
    (closed, canned): (bool, &[(String, String)]),
) -> Element {
    let (address, list, draft) = (address.to_owned(), list.to_owned(), draft.to_owned());
    let canned = canned.to_vec();
    let label = if closed {
        "内部备注（小哥看不到）"
    } else {
        "回复小哥（Ctrl+Enter 发送，Ctrl+Shift+Enter 发送并看下一个）"
    };
    rsx! {
        form { class: "answer", method: "post", action: "{address}/answer", enctype: "multipart/form-data",
            {hidden(who, Some(version))}
            input { r#type: "hidden", name: "list", value: "{list}" }
            label { r#for: "text", "{label}" }
            textarea { id: "text", name: "text", rows: 7, maxlength: "{MOST_CHARACTERS}", "data-draft": "{address}/draft", "{draft}" }
            div { class: "buttons",
                if !closed {
                    button { class: "main", r#type: "submit", name: "act", value: "answer", "{texts::inbox::SEND}" }
                    button { class: "main", r#type: "submit", id: "send-and-next", name: "act", value: "answer_next", "{texts::inbox::SEND_AND_NEXT}" }
                }
                button { r#type: "submit", name: "act", value: "note", "{texts::inbox::NOTE}" }
                if !closed && !canned.is_empty() {
                    {canned_answers(&canned)}
                }
                if !closed {
                    label { class: "check", "{texts::inbox::FILES} " input { r#type: "file", name: "file", accept: "image/*,.pdf,.docx,.xlsx", multiple: true, "aria-label": "{texts::inbox::FILES_HINT}", title: "{texts::inbox::FILES_HINT}" } }
                }
                span { id: "kept", role: "status" }
            }
        }
    }
}

/// What can be put into an answer: the desk's phrases, then the library's answers.
async fn canned(
    app: &App,
    who: &SignedIn,
    row: &question::Model,
    (topic, place): (Topic, Adcode),
) -> Result<Vec<(String, String)>, DeskRefusal> {
    let facts = [
        ("{编号}", row.number.clone().unwrap_or_default()),
        ("{主题}", texts::topic(topic).to_owned()),
        ("{服务台}", texts::region(place).to_owned()),
        ("{今天}", texts::day(Timestamp::now())),
        ("{身份}", texts::author(who.staff.author).to_owned()),
    ];
    let mut all = phrases::filled(app, place, &facts).await?;
    let (own, other): (Vec<_>, Vec<_>) =
        db::library::approved(&app.db, None).await?.into_iter().partition(|answer| answer.topic == topic);
    all.extend(own.into_iter().chain(other).map(|answer| (answer.question, answer.text)));
    Ok(all)
}

fn canned_answers(canned: &[(String, String)]) -> Element {
    let canned = canned.to_vec();
    rsx! {
        div { class: "canned",
            input { id: "canned", r#type: "search", role: "combobox", "aria-expanded": "false", "aria-controls": "canned-list", autocomplete: "off", placeholder: "常用话、问答库（Alt+C）", "aria-label": "找常用话和问答库里的回答" }
            ul { id: "canned-list", role: "listbox", hidden: true,
                for (title, text) in canned {
                    li { role: "option", "data-text": "{text}", strong { "{title}" } " {text.chars().take(50).collect::<String>()}" }
                }
            }
        }
    }
}
