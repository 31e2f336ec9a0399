//! One question: what was written, and all that can be done about it.

use super::bulk::MOST_REASON;
use super::companies::Naming;
use super::confirm::{Question, Sure, asked};
use super::guard::{Asked, Filled, Sent, SignedIn, UploadedFile};
use super::inbox::{clock, danger_words, origin};
use super::page::{Tab, hidden, moment, options, page_with, regions, topics, words};
use super::phrases;
use super::refusal::DeskRefusal;
use super::worklist::{self, WorklistFilter};
use crate::model::attachment::media_type;
use crate::model::case::CaseKind;
use crate::model::document::{MOST_DOCUMENTS, document_name};
use crate::model::plain_text::{TextError, one_line, paragraphs};
use crate::model::question::{DismissReason, MOST_CHARACTERS, amendable};
use crate::model::staff::Permission;
use crate::model::{
    Adcode, Attachment, AttachmentId, AttachmentKind, Author, CaseId, Channel, Document, MessageId, QuestionId,
    QuestionState, StaffId, Timestamp, Topic,
};
use crate::server::attachments::{clean_photo, keep, shown};
use crate::server::db::attachments::NewFile;
use crate::server::db::audit::{Action, Entry};
use crate::server::db::inbox::Handling;
use crate::server::db::tables::{case, message, question};
use crate::server::{App, db, documents};
use crate::texts;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;
use std::collections::HashMap;

/// A question that who asks may see.
pub(super) async fn visible(
    app: &App,
    who: &SignedIn,
    id: &str,
) -> Result<(QuestionId, question::Model, Adcode), DeskRefusal> {
    let id: QuestionId = id.parse().map_err(|_| DeskRefusal::NotFound)?;
    let row = db::inbox::find(&app.db, id).await?.ok_or(DeskRefusal::NotFound)?;
    let place = row.adcode;
    if db::inbox::sees(&who.staff, &row, place) { Ok((id, row, place)) } else { Err(DeskRefusal::NotFound) }
}

/// Tells the courier's browser that there is news.
pub(super) fn tell_courier(app: &App, row: &question::Model) {
    if let Some(account) = &row.account {
        app.tell_courier(account.clone());
    }
}

/// The page of a question, beside the list from which it was opened. That it was read is put on record.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Asked(looking): Asked<WorklistFilter>,
) -> Result<Response, DeskRefusal> {
    let (_, row, _) = visible(&app, &who, &id).await?;
    let draft = db::inbox::draft(&app.db, &who.staff, &row.id).await?;
    view(&app, &who, StatusCode::OK, row, &looking, &draft, None).await
}

/// What a page of a question is made of.
struct Shown {
    row: question::Model,
    list: String,
    names: HashMap<String, String>,
    case: Option<case::Model>,
    joined: Option<case::Model>,
    own_cases: Vec<case::Model>,
    able: Vec<(String, String)>,
    others_of_account: Vec<question::Model>,
    merged: Vec<question::Model>,
    follows: bool,
    silenced_until: Option<Timestamp>,
    naming: Naming,
}

async fn view(
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
    db::audit::record_reading(&app.db, Entry::of(&who.staff, Action::Read, &row.id, place), now).await?;
    db::references::of_questions(&app.db, std::slice::from_mut(&mut row)).await?;
    let others = db::inbox::look(&app.db, &who.staff, &row.id, now).await?.join("、");
    let listed = worklist::listed(app, &who.staff, looking, now).await?;
    let next = worklist::next(&listed.rows, &row.id).map(|next| looking.question(&next));
    let next = next.unwrap_or_else(|| looking.inbox());
    let merged = db::inbox::merged_into(&app.db, &row.id).await?;
    let mut messages = db::inbox::messages(&app.db, &row.id).await?;
    for other in &merged {
        let entry = Entry::of(&who.staff, Action::Read, &other.id, other.adcode);
        db::audit::record_reading(&app.db, entry, now).await?;
        messages.extend(db::inbox::messages(&app.db, &other.id).await?);
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
    let erased = row.account.is_none();
    let address = format!("/desk/questions/{}", row.id);
    let changes = Amending { who, row, list: &list, now };
    let told: Vec<Element> = messages
        .iter()
        .map(|message| written(message, &shown.names, &row.id, changes.form(&messages, message)))
        .collect();
    let number = row.number.clone().unwrap_or_default();
    let channel = row.channel;
    let worklist = worklist::beside(&listed, looking, &row.id, now);
    let (version, closed) = (row.version, state == QuestionState::Closed);
    let merged_into = row.merged_into.clone();
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
                    "这个提问有新内容。" a { href: "{looking.question(&row.id)}", "刷新看看" } "（你写的字会留着）"
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
                        {split_form(who, &address, version, (&list, &messages))}
                    }
                }
                if erased {
                    p { class: "empty", "小哥已经删除了自己的数据。" }
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
        .filter_map(|row| db::staff::staff_of(row).ok())
        .filter(|staff| staff.may(Permission::AnswerQuestions, place))
        .map(|staff| (staff.id.to_string(), format!("{}（{}）", staff.name, texts::author(staff.author))))
        .collect();
    let (case, joined, own_cases) = cases_of(app, who, &row).await?;
    Ok(Shown {
        list,
        names: colleagues.into_iter().map(|row| (row.id, row.name)).collect(),
        case,
        joined,
        own_cases,
        able,
        others_of_account: db::inbox::of_same_account(&app.db, &who.staff, &row).await?,
        merged,
        follows: db::inbox::follows(&app.db, &who.staff, &row.id).await?,
        silenced_until: match &row.account {
            Some(account) => db::silence::until(&app.db, account, now).await?,
            None => None,
        },
        naming: Naming::of(app, &row.id).await?,
        row,
    })
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

/// The case of a question, the one that it was joined to, and those of the same account to which it could be.
async fn cases_of(
    app: &App,
    who: &SignedIn,
    row: &question::Model,
) -> Result<(Option<case::Model>, Option<case::Model>, Vec<case::Model>), DeskRefusal> {
    let case = db::cases::of_question(&app.db, &row.id).await?;
    let joined = match row.joined_case.as_deref().and_then(|id| id.parse().ok()) {
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

fn may_split(who: &SignedIn, row: &question::Model, messages: &[message::Model]) -> bool {
    let own = |message: &&message::Model| message.question == row.id && is_courier(message);
    who.staff.role.may(Permission::AssignQuestions) && row.account.is_some() && messages.iter().filter(own).count() > 1
}

fn is_courier(message: &message::Model) -> bool {
    !message.private && message.author == Author::Courier
}

fn split_form(who: &SignedIn, address: &str, version: i32, (list, messages): (&str, &[message::Model])) -> Element {
    let question = address.rsplit('/').next().unwrap_or_default();
    let lines: Vec<(String, String)> = messages
        .iter()
        .filter(|message| message.question == question && is_courier(message))
        .map(|message| (message.id.clone(), message.text.chars().take(60).collect()))
        .collect();
    let (address, list, id) = (address.to_owned(), list.to_owned(), QuestionId::fresh());
    rsx! {
        form { method: "post", action: "{address}/split",
            {hidden(who, Some(version))}
            input { r#type: "hidden", name: "list", value: "{list}" }
            input { r#type: "hidden", name: "new", value: "{id}" }
            p { "选中的话变成另一个提问，小哥手机上也会分成两个。" }
            for (id, text) in lines {
                label { class: "check", input { r#type: "checkbox", name: "message", value: "{id}" } "{text}" }
                br {}
            }
            button { r#type: "submit", "拆出去" }
        }
    }
}

/// The mark of danger, who has it, and what can be done about it.
fn danger(who: &SignedIn, row: &question::Model, names: &HashMap<String, String>, list: &str) -> Element {
    let address = format!("/desk/questions/{}", row.id);
    let (marked, erased) = (row.danger_raised_at.is_some(), row.account.is_none());
    let holder = row.danger_taken_by.as_deref().filter(|_| marked);
    let name = holder.map(|id| names.get(id).map_or("同事", String::as_str).to_owned());
    let list = list.to_owned();
    let holder = holder.unwrap_or_default().to_owned();
    let mine = holder == who.staff.id.to_string();
    let words = danger_words(row);
    let (raised, taken) = (row.danger_raised_at, row.danger_taken_at);
    let open = db::danger::is_open(row);
    rsx! {
        if marked {
            div { class: if open { "danger-mark open" } else { "danger-mark" },
                p {
                    for word in words { span { class: "tag danger", "{word}" } }
                    if let Some(raised) = raised { " " {moment(raised)} " " }
                    match name {
                        Some(name) => rsx! { strong { "{texts::danger::taken(&name)}" } if let Some(taken) = taken { " " {moment(taken)} } },
                        None => rsx! { strong { "{texts::danger::NOBODY}" } },
                    }
                }
                if !erased && !mine {
                    form { method: "post", action: "{address}/take-on",
                        {hidden(who, None)}
                        input { r#type: "hidden", name: "from", value: "{holder}" }
                        input { r#type: "hidden", name: "list", value: "{list}" }
                        button { class: "main", r#type: "submit", if holder.is_empty() { "{texts::danger::TAKE_ON}" } else { "{texts::danger::TAKE_OVER}" } }
                    }
                }
            }
        }
    }
}

/// What is known of a question, and what can be done about it beside answering.
fn beside(who: &SignedIn, shown: &Shown, place: Adcode) -> Element {
    let may = |permission| who.staff.role.may(permission);
    let row = &shown.row;
    let list = shown.list.clone();
    let (address, erased) = (format!("/desk/questions/{}", row.id), row.account.is_none());
    let (topic, state) = (row.topic, row.state);
    let assigned = row.assigned_to.clone().unwrap_or_default();
    let kinds = CaseKind::ALL.iter().map(|kind| (kind.code().to_owned(), texts::case_kind(*kind).to_owned())).collect();
    let able = shown.able.clone();
    let reasons: Vec<(String, String)> = DismissReason::ALL
        .iter()
        .map(|reason| (reason.code().to_owned(), texts::inbox::dismiss_reason(*reason).to_owned()))
        .collect();
    let follows = shown.follows;
    let taken_in = row.channel != Channel::App && row.account.as_deref().is_some_and(db::intake::is_of_desk);
    let list_field = rsx! { input { r#type: "hidden", name: "list", value: "{list}" } };
    let moved = topics().into_iter().filter(|(code, _)| {
        // What no courier can choose is not offered, unless it stands there.
        Topic::of_code(code).is_some_and(|one| one.is_asked() || one == topic)
    });
    rsx! {
        aside {
            dl {
                dt { "编号" }
                dd { {row.number.clone().unwrap_or_default()} }
                dt { "提问时间" }
                dd { {moment(row.asked_at)} }
                if let Some(phone) = &row.call_back {
                    dt { "要求回电" }
                    dd { a { href: "tel:{phone}", "{phone}" } }
                }
                dt { "状态" }
                dd { "{texts::question_state(state)}" }
            }
            form { method: "post", action: "{address}/follow",
                {hidden(who, None)}
                {list_field.clone()}
                input { r#type: "hidden", name: "on", value: if follows { "" } else { "1" } }
                button { r#type: "submit", if follows { "不再关注" } else { "关注" } }
            }
            if may(Permission::AssignQuestions) && !erased {
                form { method: "post", action: "{address}/assign",
                    {hidden(who, Some(row.version))}
                    {list_field.clone()}
                    label { "交给" select { name: "staff", id: "assignee", {options(Some("（没有指派）"), able, &assigned)} } }
                    label { "交代一句（只有服务台看得到）" input { name: "reason", maxlength: "{MOST_REASON}" } }
                    button { r#type: "submit", "指派" }
                }
            }
            {cases(who, shown, kinds)}
            {shown.naming.form(who, &address)}
            {same_account(shown, who)}
            if may(Permission::AssignQuestions) && !erased {
                form { method: "post", action: "{address}/move",
                    {hidden(who, Some(row.version))}
                    {list_field.clone()}
                    label { "主题" select { name: "topic", {options(None, moved.collect(), topic.code())} } }
                    label { "服务台" select { name: "adcode", {options(None, regions(), &place.to_string())} } }
                    label { "{texts::inbox::REASON}" input { name: "reason", maxlength: "{MOST_REASON}" } }
                    button { r#type: "submit", "转过去" }
                }
            }
            if taken_in {
                form { method: "post", action: "{address}/claim",
                    {hidden(who, None)}
                    button { r#type: "submit", "{texts::intake::NEW_CODE}" }
                }
            }
            if !erased {
                form { method: "post", action: "{address}/danger",
                    {hidden(who, Some(row.version))}
                    {list_field.clone()}
                    if row.danger_raised_at.is_some() {
                        button { r#type: "submit", name: "act", value: "lower", "{texts::danger::LOWER}" }
                    } else {
                        button { r#type: "submit", name: "act", value: "raise", "{texts::danger::RAISE}" }
                    }
                }
            }
            if state == QuestionState::Answered && !erased {
                form { method: "post", action: "{address}/close",
                    {hidden(who, Some(row.version))}
                    {list_field.clone()}
                    button { r#type: "submit", "结束这个提问" }
                }
            }
            if state != QuestionState::Closed && !erased {
                form { method: "post", action: "{address}/dismiss",
                    {hidden(who, Some(row.version))}
                    {list_field.clone()}
                    label { "不回复就结束" select { name: "reason", {options(None, reasons, "")} } }
                    button { r#type: "submit", "不回复就结束……" }
                }
            }
            {silence(who, shown)}
        }
    }
}

fn cases(who: &SignedIn, shown: &Shown, kinds: Vec<(String, String)>) -> Element {
    let row = &shown.row;
    let (address, list) = (format!("/desk/questions/{}", row.id), shown.list.clone());
    let works = who.staff.role.may(Permission::WorkCases) && row.account.is_some();
    let of = |case: &case::Model| (case.id.clone(), texts::case_kind(case.kind));
    let here = shown.case.as_ref().or(shown.joined.as_ref()).map(of);
    let could: Vec<(String, String)> = shown
        .own_cases
        .iter()
        .map(|case| {
            let number = case.number.clone().unwrap_or_default();
            (case.id.clone(), format!("{number} {}", texts::case_kind(case.kind)))
        })
        .collect();
    rsx! {
        if let Some((case, kind)) = here {
            p { a { class: "button", href: "/desk/cases/{case}", "看案件：{kind}" } }
        } else if works {
            form { method: "post", action: "{address}/case",
                {hidden(who, None)}
                input { r#type: "hidden", name: "list", value: "{list}" }
                label { "立案" select { name: "kind", {options(None, kinds, "")} } }
                button { r#type: "submit", "立案" }
            }
            if !could.is_empty() {
                form { method: "post", action: "{address}/case",
                    {hidden(who, None)}
                    input { r#type: "hidden", name: "list", value: "{list}" }
                    label { "并入已有的案件" select { name: "join", {options(None, could, "")} } }
                    button { r#type: "submit", "并入" }
                }
            }
        }
    }
}

/// What else the same account asked, and what is answered here with it.
fn same_account(shown: &Shown, who: &SignedIn) -> Element {
    let row = &shown.row;
    let address = format!("/desk/questions/{}", row.id);
    let mergeable =
        row.account.is_some() && row.merged_into.is_none() && who.staff.role.may(Permission::AssignQuestions);
    let choices: Vec<(String, String)> = shown
        .others_of_account
        .iter()
        .filter(|other| other.merged_into.is_none())
        .map(|other| (other.id.clone(), worklist::first_words(other, 24)))
        .collect();
    let lines: Vec<Element> = shown
        .others_of_account
        .iter()
        .map(|other| {
            let (id, words, at) = (other.id.clone(), worklist::first_words(other, 40), other.asked_at);
            let state = texts::question_state(other.state);
            let merged = shown.merged.iter().any(|one| one.id == id);
            rsx! {
                li {
                    a { href: "/desk/questions/{id}", "{words}" }
                    " " span { class: "by", {moment(at)} " {state}" }
                    if merged { span { class: "tag", "并在这里回复" } }
                }
            }
        })
        .collect();
    let list = shown.list.clone();
    let merged_away = row.merged_into.is_some();
    rsx! {
        if !lines.is_empty() {
            details { open: true,
                summary { "同一个账号还问过 {lines.len()} 个" }
                ul { class: "same-account",
                    for line in lines {
                        {line}
                    }
                }
                if mergeable && !choices.is_empty() {
                    form { method: "post", action: "{address}/merge",
                        {hidden(who, Some(row.version))}
                        input { r#type: "hidden", name: "list", value: "{list}" }
                        label { "这是同一件事，并到" select { name: "into", {options(None, choices, "")} } }
                        button { r#type: "submit", "并过去" }
                    }
                }
            }
        }
        if merged_away && row.account.is_some() && who.staff.role.may(Permission::AssignQuestions) {
            form { method: "post", action: "{address}/unmerge",
                {hidden(who, Some(row.version))}
                input { r#type: "hidden", name: "list", value: "{list}" }
                button { r#type: "submit", "分开，单独回复" }
            }
        }
    }
}

/// Silences an account, or lets it speak again.
fn silence(who: &SignedIn, shown: &Shown) -> Element {
    let row = &shown.row;
    let own = row.account.as_deref().is_some_and(|account| !db::intake::is_of_desk(account));
    let (address, list) = (format!("/desk/questions/{}", row.id), shown.list.clone());
    let until = shown.silenced_until;
    let days = SILENCES.iter().map(|days| (days.to_string(), format!("{days} 天"))).collect();
    rsx! {
        if own && who.staff.role.may(Permission::AssignQuestions) {
            form { method: "post", action: "{address}/silence",
                {hidden(who, None)}
                input { r#type: "hidden", name: "list", value: "{list}" }
                if let Some(until) = until {
                    p { "这个账号暂停提问到 " {moment(until.0)} }
                    button { r#type: "submit", name: "days", value: "0", "恢复提问" }
                } else {
                    label { "暂停这个账号提问（有危险的话照收）" select { name: "days", {options(None, days, "")} } }
                    button { r#type: "submit", "暂停……" }
                }
            }
        }
    }
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

/// Who may still change which of the answers that were sent.
struct Amending<'a> {
    who: &'a SignedIn,
    row: &'a question::Model,
    list: &'a str,
    now: Timestamp,
}

impl Amending<'_> {
    /// The way to take an answer back or to correct it, while it may be.
    fn form(&self, all: &[message::Model], message: &message::Model) -> Element {
        let Self { who, row, list, now } = self;
        let own = message.staff.as_deref() == Some(who.staff.id.to_string().as_str());
        let may = message.staff.is_some() && (own || who.staff.role.may(Permission::AssignQuestions));
        let followed =
            all.iter().any(|other| other.question == row.id && is_courier(other) && other.revision > message.revision);
        let open = amendable(Timestamp(message.at), message.withdrawn_at.map(Timestamp), followed, *now).is_ok();
        if message.private
            || is_courier(message)
            || message.question != row.id
            || !may
            || !open
            || row.stars.is_some()
            || row.account.is_none()
        {
            return rsx! {};
        }
        let (address, list) = (format!("/desk/questions/{}", row.id), (*list).to_owned());
        let (id, text) = (message.id.clone(), message.text.clone());
        rsx! {
            details { class: "amend",
                summary { "{texts::inbox::AMEND}" }
                form { method: "post", action: "{address}/correct-answer",
                    {hidden(who, Some(row.version))}
                    input { r#type: "hidden", name: "list", value: "{list}" }
                    input { r#type: "hidden", name: "message", value: "{id}" }
                    label { "{texts::inbox::CORRECTED_WORDS}"
                        textarea { name: "text", rows: 5, maxlength: "{MOST_CHARACTERS}", "{text}" }
                    }
                    button { r#type: "submit", "{texts::inbox::CORRECT}" }
                }
                form { method: "post", action: "{address}/withdraw-answer",
                    {hidden(who, Some(row.version))}
                    input { r#type: "hidden", name: "list", value: "{list}" }
                    input { r#type: "hidden", name: "message", value: "{id}" }
                    button { r#type: "submit", "{texts::inbox::WITHDRAW}" }
                }
            }
        }
    }
}

fn written(message: &message::Model, names: &HashMap<String, String>, shown: &str, amending: Element) -> Element {
    let author = message.author;
    let name = message.staff.as_deref().and_then(|id| names.get(id)).map_or("", String::as_str);
    let who = match (author, name) {
        (Author::Courier, _) | (_, "") => texts::author(author).to_owned(),
        (author, name) => format!("{}（{name}）", texts::author(author)),
    };
    let class = match (message.private, author) {
        (true, _) => "note",
        (false, Author::Courier) => "courier",
        (false, _) => "desk",
    };
    let elsewhere = message.question != shown;
    let address = format!("/desk/questions/{}", message.question);
    let files: Vec<(String, AttachmentKind)> = db::threads::attachments(message)
        .unwrap_or_default()
        .into_iter()
        .map(|one| (format!("{address}/attachments/{}", one.id), one.kind))
        .collect();
    let papers: Vec<(String, String)> = db::threads::documents(message)
        .unwrap_or_default()
        .into_iter()
        .map(|one| {
            let said = format!("{}（{}）", one.name, texts::document::size(one.size));
            (format!("{address}/attachments/{}", one.id), said)
        })
        .collect();
    let (text, at, private) = (message.text.clone(), message.at, message.private);
    let (withdrawn, corrected) = (message.withdrawn_at, message.corrected_at);
    let alt = if author == Author::Courier { "小哥发来的照片" } else { "服务台发的照片" };
    rsx! {
        li { class,
            p { class: "by", strong { "{who}" } if private { "　内部备注，小哥看不到" } if elsewhere { a { href: "{address}", "　来自并过来的提问" } } " " {moment(at)} }
            if let Some(withdrawn) = withdrawn {
                p { span { class: "tag", "{texts::inbox::TAKEN_BACK}" } " " {moment(withdrawn)} }
                del { {words(&text)} }
            } else {
                {words(&text)}
            }
            if let Some(corrected) = corrected {
                p { span { class: "tag", "{texts::inbox::CORRECTED}" } " " {moment(corrected)} }
            }
            for (href, said) in papers {
                p { a { href: "{href}", download: true, "{said}" } }
            }
            for (href, kind) in files {
                match kind {
                    AttachmentKind::Photo => rsx! { a { href: "{href}", target: "_blank", img { src: "{href}", alt, loading: "lazy" } } },
                    AttachmentKind::Voice => rsx! { audio { src: "{href}", controls: true, preload: "none" } },
                    AttachmentKind::Document => rsx! {},
                }
            }
            {amending}
        }
    }
}

/// A photo or a voice note of the question. That it was seen is put on record.
pub(super) async fn attachment(
    State(app): State<App>,
    who: SignedIn,
    Path((id, attachment)): Path<(String, String)>,
) -> Result<Response, DeskRefusal> {
    let (_, row, place) = visible(&app, &who, &id).await?;
    let attachment: AttachmentId = attachment.parse().map_err(|_| DeskRefusal::NotFound)?;
    let found = db::attachments::find(&app.db, attachment).await?;
    let found =
        found.filter(|found| found.question.as_deref() == Some(row.id.as_str())).ok_or(DeskRefusal::NotFound)?;
    let entry = Entry::of(&who.staff, Action::ReadAttachment, &row.id, place);
    db::audit::record_reading(&app.db, entry, Timestamp::now()).await?;
    Ok(shown(&app, found).await?)
}

/// Photos of an answer.
const MOST_PHOTOS: usize = 4;

/// Answers, or writes a note. Where somebody was faster, what was typed comes back with what is new.
pub(super) async fn answer(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Sent(form): Sent,
) -> Result<Response, DeskRefusal> {
    let (id, row, _) = visible(&app, &who, &id).await?;
    let Some(account) = row.account.clone() else { return Err(DeskRefusal::NotFound) };
    let looking = WorklistFilter::of_list(form.field("list"));
    let typed = form.field("text").to_owned();
    let (note, goes_on) = (form.field("act") == "note", form.field("act") == "answer_next");
    let version: i32 =
        form.field("version").parse().map_err(|_| DeskRefusal::Wrong("请刷新页面，再发送一次".to_owned()))?;
    let wrong = async |says: String| {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        view(&app, &who, status, row.clone(), &looking, &typed, Some(says)).await
    };
    let sent = if note { &[] } else { form.files.as_slice() };
    let is_photo = |file: &&UploadedFile| matches!(media_type(&file.bytes), Some((AttachmentKind::Photo, _)));
    let (photos, papers): (Vec<_>, Vec<_>) = sent.iter().partition(is_photo);
    let text = match paragraphs(&typed, MOST_CHARACTERS) {
        Ok(text) => text,
        // Older apps show no documents, so the words tell of them.
        Err(TextError::Empty) if !papers.is_empty() => texts::document::SEE_DOCUMENTS.to_owned(),
        Err(TextError::Empty) if !photos.is_empty() => String::new(),
        Err(TextError::Empty) => return wrong("请写几个字再发送".to_owned()).await,
        Err(TextError::TooLong(most)) => return wrong(format!("超过 {most} 个字，请分两次写")).await,
    };
    if photos.len() > MOST_PHOTOS || papers.len() > MOST_DOCUMENTS {
        return wrong(texts::inbox::too_many_files(MOST_PHOTOS, MOST_DOCUMENTS)).await;
    }
    let mut kinds = Vec::with_capacity(papers.len());
    for paper in papers {
        match documents::kind_of(&paper.bytes) {
            Ok(kind) => kinds.push((paper, kind)),
            Err(why) => return wrong(texts::inbox::file_not_taken(&paper.name, &why.to_string())).await,
        }
    }
    let mut files = Vec::with_capacity(photos.len());
    for photo in photos {
        match keep_photo(&app, &account, &row.id, photo.bytes.clone()).await {
            Ok(file) => files.push(file),
            Err(_) => return wrong(format!("“{}”不能用，请换一张照片（JPEG、PNG、WebP）", photo.name)).await,
        }
    }
    let mut kept = Vec::with_capacity(kinds.len());
    for (paper, kind) in kinds {
        let id = AttachmentId::fresh();
        let document = Document {
            id,
            name: document_name(&paper.name, kind),
            size: u64::try_from(paper.bytes.len()).unwrap_or(u64::MAX),
            kind,
        };
        let new = NewFile {
            id,
            account: &account,
            kind: AttachmentKind::Document,
            media_type: kind.media_type(),
            digest: db::staff::sha256(&paper.bytes),
            belongs_to: Some(row.id.clone()),
            name: document.name.clone(),
        };
        keep(&app, new, paper.bytes.to_vec()).await?;
        kept.push(document);
    }
    // Before the answer takes it out of the list.
    let now = Timestamp::now();
    let next = if goes_on {
        let listed = worklist::listed(&app, &who.staff, &looking, now).await?;
        Some(worklist::next(&listed.rows, &row.id).map_or_else(|| looking.inbox(), |next| looking.question(&next)))
    } else {
        None
    };
    let handling = if note { Handling::Note(text) } else { Handling::Answer(text, files, kept) };
    match db::inbox::handle(&app.db, &who.staff, id, version, handling, now).await {
        Ok(()) => {
            if !note {
                tell_courier(&app, &row);
            }
            Ok(Redirect::to(&next.unwrap_or_else(|| looking.question(&row.id))).into_response())
        }
        Err(db::inbox::HandleError::Database(error)) => Err(error.into()),
        Err(error) => {
            let newest = db::inbox::find(&app.db, id).await?.ok_or(DeskRefusal::NotFound)?;
            view(&app, &who, StatusCode::CONFLICT, newest, &looking, &typed, Some(error.to_string())).await
        }
    }
}

/// Keeps a photo of an answer as the courier's own, so that their phone may have it and it goes when they erase theirs.
async fn keep_photo(
    app: &App,
    account: &str,
    question: &str,
    bytes: axum::body::Bytes,
) -> Result<Attachment, crate::server::problem::Refusal> {
    use crate::server::problem::Refusal;
    let is_photo = matches!(media_type(&bytes), Some((AttachmentKind::Photo, _)));
    if !is_photo {
        return Err(Refusal::BadAttachment);
    }
    let (id, digest) = (AttachmentId::fresh(), db::staff::sha256(&bytes));
    let clean = clean_photo(bytes).await?;
    let new = NewFile {
        id,
        account,
        kind: AttachmentKind::Photo,
        media_type: "image/jpeg",
        digest,
        belongs_to: Some(question.to_owned()),
        name: String::new(),
    };
    if keep(app, new, clean).await? {
        Ok(Attachment { id, kind: AttachmentKind::Photo })
    } else {
        Err(Refusal::NumberUsed)
    }
}

/// Which answer, and the words in its place.
#[derive(Deserialize)]
pub(super) struct AmendForm {
    version: i32,
    message: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    list: String,
    #[serde(default)]
    sure: Sure,
}

impl AmendForm {
    fn message(&self) -> Result<MessageId, DeskRefusal> {
        self.message.parse().map_err(|_| DeskRefusal::NotFound)
    }
}

/// Takes back an answer that was just sent.
pub(super) async fn withdraw_answer(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<AmendForm>,
) -> Result<Response, DeskRefusal> {
    let (_, row, _) = visible(&app, &who, &id).await?;
    let message = form.message()?;
    let question = Question {
        tab: Tab::Inbox,
        title: texts::inbox::WITHDRAW_TITLE.to_owned(),
        happens: texts::inbox::WITHDRAW_HAPPENS.map(str::to_owned).to_vec(),
        action: format!("/desk/questions/{id}/withdraw-answer"),
        fields: vec![
            ("version", form.version.to_string()),
            ("message", form.message.clone()),
            ("list", form.list.clone()),
        ],
        word: texts::inbox::WITHDRAW_SURE,
    };
    if let Some(page) = asked(&who, form.sure, &WorklistFilter::of_list(&form.list).question(&row.id), question) {
        return Ok(page);
    }
    let led = done(&app, &who, &id, (form.version, &form.list), Handling::Withdraw(message)).await?;
    tell_courier(&app, &row);
    Ok(led)
}

/// Puts other words in the place of an answer that was just sent.
pub(super) async fn correct_answer(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<AmendForm>,
) -> Result<Response, DeskRefusal> {
    let (_, row, _) = visible(&app, &who, &id).await?;
    let message = form.message()?;
    let text = paragraphs(&form.text, MOST_CHARACTERS)
        .map_err(|error| DeskRefusal::WrongAt("text", texts::inbox::correction_not_taken(&error)))?;
    let led = done(&app, &who, &id, (form.version, &form.list), Handling::Correct(message, text)).await?;
    tell_courier(&app, &row);
    Ok(led)
}

/// What is being written.
#[derive(Deserialize)]
pub(super) struct DraftForm {
    text: String,
}

/// Keeps what is being written.
pub(super) async fn draft(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<DraftForm>,
) -> Result<Response, DeskRefusal> {
    let (_, row, _) = visible(&app, &who, &id).await?;
    // What was erased stays erased.
    if row.account.is_none() {
        return Err(DeskRefusal::Conflict("小哥已经删除了自己的数据，不能再写".to_owned()));
    }
    let text = form.text.chars().take(MOST_CHARACTERS).collect();
    db::inbox::keep_draft(&app.db, &who.staff, &row.id, text).await?;
    Ok(([(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], StatusCode::NO_CONTENT).into_response())
}

/// Which version was read, in which list.
#[derive(Deserialize)]
pub(super) struct VersionForm {
    version: i32,
    #[serde(default)]
    list: String,
}

async fn done(
    app: &App,
    who: &SignedIn,
    id: &str,
    (version, list): (i32, &str),
    handling: Handling,
) -> Result<Response, DeskRefusal> {
    let (id, row, _) = visible(app, who, id).await?;
    if row.account.is_none() {
        return Err(DeskRefusal::NotFound);
    }
    db::inbox::handle(&app.db, &who.staff, id, version, handling, Timestamp::now()).await?;
    Ok(Redirect::to(&WorklistFilter::of_list(list).question(&row.id)).into_response())
}

/// Closes the question.
pub(super) async fn close(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<VersionForm>,
) -> Result<Response, DeskRefusal> {
    done(&app, &who, &id, (form.version, &form.list), Handling::Close).await
}

/// Why it is not answered.
#[derive(Deserialize)]
pub(super) struct DismissForm {
    version: i32,
    reason: String,
    #[serde(default)]
    list: String,
    #[serde(default)]
    sure: Sure,
}

/// Closes the question without an answer, and goes on to the next one.
pub(super) async fn dismiss(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<DismissForm>,
) -> Result<Response, DeskRefusal> {
    let (_, row, _) = visible(&app, &who, &id).await?;
    let reason = DismissReason::of_code(&form.reason).ok_or_else(|| DeskRefusal::Wrong("请选原因".to_owned()))?;
    let looking = WorklistFilter::of_list(&form.list);
    let back = looking.question(&row.id);
    let question = Question {
        tab: Tab::Inbox,
        title: "不回复就结束吗？".to_owned(),
        happens: vec![format!("小哥会看到：{}", texts::inbox::dismissed(reason)), "需要的话可以重新打开".to_owned()],
        action: format!("/desk/questions/{id}/dismiss"),
        fields: vec![("version", form.version.to_string()), ("reason", form.reason.clone()), ("list", looking.here())],
        word: "结束",
    };
    if let Some(page) = asked(&who, form.sure, &back, question) {
        return Ok(page);
    }
    let listed = worklist::listed(&app, &who.staff, &looking, Timestamp::now()).await?;
    let next = worklist::next(&listed.rows, &row.id).map_or_else(|| looking.inbox(), |next| looking.question(&next));
    done(&app, &who, &id, (form.version, &form.list), Handling::Dismiss(reason)).await?;
    tell_courier(&app, &row);
    Ok(Redirect::to(&next).into_response())
}

/// Opens a closed question again.
pub(super) async fn reopen(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<VersionForm>,
) -> Result<Response, DeskRefusal> {
    done(&app, &who, &id, (form.version, &form.list), Handling::Reopen).await
}

/// Whether to follow.
#[derive(Deserialize)]
pub(super) struct FollowForm {
    #[serde(default)]
    on: String,
    #[serde(default)]
    list: String,
}

/// Follows a question, or does so no more.
pub(super) async fn follow(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<FollowForm>,
) -> Result<Response, DeskRefusal> {
    let (_, row, _) = visible(&app, &who, &id).await?;
    db::inbox::set_following(&app.db, &who.staff, &row.id, !form.on.is_empty()).await?;
    Ok(Redirect::to(&WorklistFilter::of_list(&form.list).question(&row.id)).into_response())
}

/// Looks at it no more; the page says so when it is left.
pub(super) async fn leave(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let (_, row, _) = visible(&app, &who, &id).await?;
    db::inbox::look_away(&app.db, &who.staff, &row.id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Into which.
#[derive(Deserialize)]
pub(super) struct MergeForm {
    version: i32,
    into: String,
    #[serde(default)]
    list: String,
}

/// Says that it is answered in another question of the same courier.
pub(super) async fn merge(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<MergeForm>,
) -> Result<Response, DeskRefusal> {
    let (_, row, _) = visible(&app, &who, &id).await?;
    let (into, _, _) = visible(&app, &who, &form.into).await?;
    done(&app, &who, &id, (form.version, &form.list), Handling::MergeInto(into)).await?;
    tell_courier(&app, &row);
    Ok(Redirect::to(&WorklistFilter::of_list(&form.list).question(&into.to_string())).into_response())
}

/// Takes that back.
pub(super) async fn unmerge(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<VersionForm>,
) -> Result<Response, DeskRefusal> {
    done(&app, &who, &id, (form.version, &form.list), Handling::Unmerge).await
}

/// What goes.
#[derive(Deserialize)]
pub(super) struct SplitForm {
    version: i32,
    new: String,
    #[serde(default)]
    message: Vec<String>,
    #[serde(default)]
    list: String,
}

/// Makes a question of its own of some messages.
pub(super) async fn split(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<SplitForm>,
) -> Result<Response, DeskRefusal> {
    let (_, row, _) = visible(&app, &who, &id).await?;
    let new: QuestionId = form.new.parse().map_err(|_| DeskRefusal::Wrong("请刷新页面，再拆一次".to_owned()))?;
    let chosen = form.message.iter().filter_map(|id| id.parse().ok()).collect();
    done(&app, &who, &id, (form.version, &form.list), Handling::Split(new, chosen)).await?;
    tell_courier(&app, &row);
    Ok(Redirect::to(&WorklistFilter::of_list(&form.list).question(&new.to_string())).into_response())
}

/// Days for which an account can be silenced.
pub(super) const SILENCES: [u16; 4] = [1, 3, 7, 30];

/// For how long.
#[derive(Deserialize)]
pub(super) struct SilenceForm {
    days: u16,
    #[serde(default)]
    list: String,
    #[serde(default)]
    sure: Sure,
}

/// Silences the account of a question, or lets it speak again.
pub(super) async fn silence_account(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<SilenceForm>,
) -> Result<Response, DeskRefusal> {
    let (_, row, place) = visible(&app, &who, &id).await?;
    let account = row.account.clone().filter(|account| !db::intake::is_of_desk(account));
    let account = account.ok_or(DeskRefusal::NotFound)?;
    if form.days != 0 && !SILENCES.contains(&form.days) {
        return Err(DeskRefusal::Wrong("请选天数".to_owned()));
    }
    let (now, back) = (Timestamp::now(), WorklistFilter::of_list(&form.list).question(&row.id));
    let until = (form.days > 0).then(|| now.plus_days(i64::from(form.days)));
    if let Some(until) = until {
        let question = Question {
            tab: Tab::Inbox,
            title: format!("暂停这个账号提问 {} 天吗？", form.days),
            happens: vec![
                format!("小哥再提问时会看到：{}", texts::inbox::silenced(until)),
                "说到危险的话照样收；随时可以恢复".to_owned(),
            ],
            action: format!("/desk/questions/{id}/silence"),
            fields: vec![("days", form.days.to_string()), ("list", form.list.clone())],
            word: "暂停",
        };
        if let Some(page) = asked(&who, form.sure, &back, question) {
            return Ok(page);
        }
    }
    db::silence::set(&app.db, &who.staff, (&row.id, place, &account), until, now).await?;
    Ok(Redirect::to(&back).into_response())
}

/// Who had it, as the page said.
#[derive(Deserialize)]
pub(super) struct TakeOnForm {
    #[serde(default)]
    from: String,
    #[serde(default)]
    list: String,
}

/// Takes on a question that tells of danger.
pub(super) async fn take_on(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<TakeOnForm>,
) -> Result<Response, DeskRefusal> {
    let (id, row, _) = visible(&app, &who, &id).await?;
    let from = Some(form.from.as_str()).filter(|from| !from.is_empty());
    db::inbox::take_on_danger(&app.db, &who.staff, id, from, Timestamp::now()).await?;
    Ok(Redirect::to(&WorklistFilter::of_list(&form.list).question(&row.id)).into_response())
}

/// Whether the mark is to stand.
#[derive(Deserialize)]
pub(super) struct DangerForm {
    version: i32,
    act: String,
    #[serde(default)]
    list: String,
}

/// Raises or lowers the mark of danger.
pub(super) async fn mark_danger(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<DangerForm>,
) -> Result<Response, DeskRefusal> {
    let handling = match form.act.as_str() {
        "raise" => Handling::RaiseDanger,
        "lower" => Handling::LowerDanger,
        _ => return Err(DeskRefusal::Wrong("请按页面上的按钮".to_owned())),
    };
    done(&app, &who, &id, (form.version, &form.list), handling).await
}

/// Whether somebody who works here may answer a question of that desk.
///
/// # Errors
/// [`DeskRefusal`].
pub(super) async fn may_answer(app: &App, staff: StaffId, place: Adcode) -> Result<bool, DeskRefusal> {
    let Some(row) = db::staff::find(&app.db, staff).await? else { return Ok(false) };
    Ok(row.active && db::staff::staff_of(&row)?.may(Permission::AnswerQuestions, place))
}

/// To whom.
#[derive(Deserialize)]
pub(super) struct AssignForm {
    version: i32,
    staff: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    list: String,
}

/// Gives the question to somebody who may answer it, or to nobody.
pub(super) async fn assign(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<AssignForm>,
) -> Result<Response, DeskRefusal> {
    let (_, _, place) = visible(&app, &who, &id).await?;
    let to = if form.staff.is_empty() {
        None
    } else {
        let wrong = || DeskRefusal::Wrong("请选一位本服务台的人员".to_owned());
        let staff: StaffId = form.staff.parse().map_err(|_| wrong())?;
        if !may_answer(&app, staff, place).await? {
            return Err(wrong());
        }
        Some(staff)
    };
    let reason = one_line(&form.reason, MOST_REASON).unwrap_or_default();
    done(&app, &who, &id, (form.version, &form.list), Handling::Assign(to, reason)).await
}

/// To which desk.
#[derive(Deserialize)]
pub(super) struct MoveForm {
    version: i32,
    topic: String,
    adcode: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    list: String,
}

/// Hands the question over to another desk or topic.
pub(super) async fn hand_over(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<MoveForm>,
) -> Result<Response, DeskRefusal> {
    let wrong = || DeskRefusal::Wrong("请选主题和服务台".to_owned());
    let topic = Topic::of_code(&form.topic).ok_or_else(wrong)?;
    let adcode = Adcode::parse(&form.adcode).map_err(|_| wrong())?;
    if !regions().iter().any(|(code, _)| *code == adcode.to_string()) {
        return Err(wrong());
    }
    let (id, row, _) = visible(&app, &who, &id).await?;
    if row.account.is_none() {
        return Err(DeskRefusal::NotFound);
    }
    let moving = Handling::Move(topic, adcode, one_line(&form.reason, MOST_REASON).unwrap_or_default());
    db::inbox::handle(&app.db, &who.staff, id, form.version, moving, Timestamp::now()).await?;
    // It may not be theirs to see any more.
    let looking = WorklistFilter::of_list(&form.list);
    let to = if who.staff.covers(adcode) { looking.question(&row.id) } else { looking.inbox() };
    Ok(Redirect::to(&to).into_response())
}

/// What the case is about, or which one it joins.
#[derive(Deserialize)]
pub(super) struct CaseForm {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    join: String,
    #[serde(default)]
    list: String,
}

/// Opens a case, or joins the question to one that is open.
pub(super) async fn open_case(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<CaseForm>,
) -> Result<Response, DeskRefusal> {
    let (id, row, _) = visible(&app, &who, &id).await?;
    if !form.join.is_empty() {
        let case: CaseId = form.join.parse().map_err(|_| DeskRefusal::Wrong("请选案件".to_owned()))?;
        db::cases::join(&app.db, &who.staff, id, case, Timestamp::now()).await?;
        return Ok(Redirect::to(&WorklistFilter::of_list(&form.list).question(&row.id)).into_response());
    }
    let kind = CaseKind::of_code(&form.kind).ok_or_else(|| DeskRefusal::Wrong("请选案件类型".to_owned()))?;
    let case = db::cases::open(&app.db, &who.staff, id, kind, Timestamp::now()).await?;
    tell_courier(&app, &row);
    Ok(Redirect::to(&format!("/desk/cases/{case}")).into_response())
}
