//! One question: what was written, and all that can be done about it.

use super::guard::{Filled, SignedIn};
use super::inbox::{clock, danger_words, origin};
use super::page::{Tab, hidden, moment, options, page_with, regions, topics, words};
use super::refusal::DeskRefusal;
use crate::model::case::CaseKind;
use crate::model::plain_text::{TextError, paragraphs};
use crate::model::question::MOST_CHARACTERS;
use crate::model::staff::Permission;
use crate::model::{Adcode, AttachmentId, AttachmentKind, Author, QuestionId, QuestionState, Timestamp, Topic};
use crate::server::attachments::shown;
use crate::server::db::audit::{Action, Entry};
use crate::server::db::inbox::Handling;
use crate::server::db::tables::{answer_version, case, message, question};
use crate::server::{App, db};
use crate::texts;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;
use std::collections::HashMap;

/// A question that who asks may see.
async fn visible(app: &App, who: &SignedIn, id: &str) -> Result<(QuestionId, question::Model, Adcode), DeskRefusal> {
    let id: QuestionId = id.parse().map_err(|_| DeskRefusal::NotFound)?;
    let row = db::inbox::find(&app.db, id).await?.ok_or(DeskRefusal::NotFound)?;
    let place = db::threads::adcode(row.adcode)?;
    if db::inbox::sees(&who.staff, &row, place) { Ok((id, row, place)) } else { Err(DeskRefusal::NotFound) }
}

/// Tells the courier's browser that there is news.
pub(super) fn tell_courier(app: &App, row: &question::Model) {
    if let Some(account) = &row.account {
        app.tell_courier(account.clone());
    }
}

/// The page of a question. That it was read is put on record.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let (_, row, place) = visible(&app, &who, &id).await?;
    db::audit::write(&app.db, Entry::of(&who.staff, Action::Read, &row.id, place), Timestamp::now()).await?;
    let draft = db::inbox::draft(&app.db, &who.staff, &row.id).await?;
    view(&app, &who, StatusCode::OK, row, &draft, None).await
}

async fn view(
    app: &App,
    who: &SignedIn,
    status: StatusCode,
    row: question::Model,
    draft: &str,
    says: Option<String>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let others = db::inbox::look(&app.db, &who.staff, &row.id, now).await?;
    let messages = db::inbox::messages(&app.db, &row.id).await?;
    let colleagues = db::staff::of_region(&app.db, Adcode::HUNAN).await?;
    let names: HashMap<&str, &str> = colleagues.iter().map(|row| (row.id.as_str(), row.name.as_str())).collect();
    let place = db::threads::adcode(row.adcode)?;
    let able: Vec<(String, String)> = colleagues
        .iter()
        .filter(|row| row.active)
        .filter_map(|row| db::staff::staff_of(row).ok())
        .filter(|staff| staff.may(Permission::AnswerQuestions, place))
        .map(|staff| (staff.id.to_string(), format!("{}（{}）", staff.name, texts::author(staff.author))))
        .collect();
    let topic = Topic::from(row.topic.clone());
    let canned = db::library::approved(&app.db, Some(topic)).await?;
    let case = db::cases::of_question(&app.db, &row.id).await?;
    let (class, word) = clock(&row, now);
    let origin = origin(&row);
    let state = QuestionState::from(row.state.clone());
    let erased = row.account.is_none();
    let address = format!("/desk/questions/{}", row.id);
    let told: Vec<Element> = messages.iter().map(|message| written(message, &names, &address)).collect();
    let others = others.join("、");
    let draft = draft.to_owned();
    let body = rsx! {
        div { class: "two", id: "question", "data-id": "{row.id}", "data-version": "{row.version}",
            section {
                div { class: "head",
                    h1 { "{texts::topic(topic)} · {texts::region(place)}" }
                    if let Some(origin) = origin { p { "{origin}" } }
                    span { class: "clock {class}", "{word}" }
                }
                {danger(who, &row, &names)}
                p { class: "others", id: "others", role: "status", hidden: others.is_empty(), "{others} 也在看这个提问" }
                p { class: "changed", id: "changed", role: "alert", hidden: true,
                    "这个提问有新内容。" a { href: "{address}", "刷新看看" } "（你写的字会留着）"
                }
                if let Some(says) = says {
                    p { class: "error", role: "alert", "{says}" }
                }
                ol { class: "messages",
                    for message in told {
                        {message}
                    }
                }
                if let Some(stars) = row.stars {
                    p { class: "rating", "小哥评分：{stars} 星　{row.comment}" }
                }
                if erased {
                    p { class: "empty", "小哥已经删除了自己的数据。" }
                } else if state == QuestionState::Closed {
                    p { class: "empty", "这个提问已经结束。小哥再写一句就会重新打开。" }
                } else {
                    form { class: "answer", method: "post", action: "{address}/answer",
                        {hidden(who, Some(row.version))}
                        label { r#for: "text", "回复小哥（Ctrl+Enter 发送）" }
                        textarea { id: "text", name: "text", rows: 7, required: true, maxlength: "{MOST_CHARACTERS}", "data-draft": "{address}/draft", "{draft}" }
                        if !canned.is_empty() {
                            {canned_answers(&canned)}
                        }
                        div { class: "buttons",
                            button { class: "main", r#type: "submit", name: "act", value: "answer", "发送回复" }
                            button { r#type: "submit", name: "act", value: "note", "只写内部备注" }
                            span { id: "kept", role: "status" }
                        }
                    }
                }
            }
            {beside(who, &row, case.as_ref(), place, able)}
        }
    };
    Ok(page_with(status, who, Tab::Inbox, texts::topic(topic), body))
}

/// The mark of danger, who has it, and what can be done about it.
fn danger(who: &SignedIn, row: &question::Model, names: &HashMap<&str, &str>) -> Element {
    let address = format!("/desk/questions/{}", row.id);
    let (marked, erased) = (row.danger_raised_at.is_some(), row.account.is_none());
    let holder = row.danger_taken_by.as_deref().filter(|_| marked);
    let name = holder.map(|id| names.get(id).copied().unwrap_or("同事").to_owned());
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
                        button { class: "main", r#type: "submit", if holder.is_empty() { "{texts::danger::TAKE_ON}" } else { "{texts::danger::TAKE_OVER}" } }
                    }
                }
            }
        }
    }
}

/// What is known of a question, and what can be done about it beside answering.
fn beside(
    who: &SignedIn,
    row: &question::Model,
    case: Option<&case::Model>,
    place: Adcode,
    able: Vec<(String, String)>,
) -> Element {
    let may = |permission| who.staff.role.may(permission);
    let (address, erased) = (format!("/desk/questions/{}", row.id), row.account.is_none());
    let (topic, state) = (Topic::from(row.topic.clone()), QuestionState::from(row.state.clone()));
    let assigned = row.assigned_to.clone().unwrap_or_default();
    let kinds = CaseKind::ALL.iter().map(|kind| (kind.code().to_owned(), texts::case_kind(*kind).to_owned())).collect();
    rsx! {
        aside {
            dl {
                dt { "提问时间" }
                dd { {moment(row.asked_at)} }
                if let Some(phone) = &row.call_back {
                    dt { "要求回电" }
                    dd { a { href: "tel:{phone}", "{phone}" } }
                }
                dt { "状态" }
                dd { "{texts::question_state(state)}" }
            }
            if let Some(case) = &case {
                p { a { class: "button", href: "/desk/cases/{case.id}", "看案件：{texts::case_kind(case.kind.clone().into())}" } }
            } else if may(Permission::WorkCases) && !erased {
                form { method: "post", action: "{address}/case",
                    {hidden(who, None)}
                    label { "立案" select { name: "kind", {options(None, kinds, "")} } }
                    button { r#type: "submit", "立案" }
                }
            }
            if may(Permission::AssignQuestions) && !erased {
                form { method: "post", action: "{address}/assign",
                    {hidden(who, Some(row.version))}
                    label { "交给" select { name: "staff", {options(Some("（没有指派）"), able, &assigned)} } }
                    button { r#type: "submit", "指派" }
                }
                form { method: "post", action: "{address}/move",
                    {hidden(who, Some(row.version))}
                    label { "主题" select { name: "topic", {options(None, topics(), topic.code())} } }
                    label { "服务台" select { name: "adcode", {options(None, regions(), &place.to_string())} } }
                    button { r#type: "submit", "转过去" }
                }
            }
            if !erased {
                form { method: "post", action: "{address}/danger",
                    {hidden(who, Some(row.version))}
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
                    button { r#type: "submit", "结束这个提问" }
                }
            }
        }
    }
}

fn canned_answers(canned: &[answer_version::Model]) -> Element {
    let canned: Vec<(String, String)> = canned.iter().map(|row| (row.text.clone(), row.question.clone())).collect();
    rsx! {
        label { "插入问答库里的回答"
            select { id: "canned",
                option { value: "", "选一条……" }
                for (text, question) in canned {
                    option { value: "{text}", "{question}" }
                }
            }
        }
    }
}

fn written(message: &message::Model, names: &HashMap<&str, &str>, address: &str) -> Element {
    let author = Author::from(message.author.clone());
    let name = message.staff.as_deref().and_then(|id| names.get(id)).copied().unwrap_or_default();
    let who = match (author, name) {
        (Author::Courier, _) | (_, "") => texts::author(author).to_owned(),
        (author, name) => format!("{}（{name}）", texts::author(author)),
    };
    let class = match (message.private, author) {
        (true, _) => "note",
        (false, Author::Courier) => "courier",
        (false, _) => "desk",
    };
    let files: Vec<(String, AttachmentKind)> = db::threads::attachments(message)
        .unwrap_or_default()
        .into_iter()
        .map(|one| (format!("{address}/attachments/{}", one.id), one.kind))
        .collect();
    let (text, at, private) = (message.text.clone(), message.at, message.private);
    rsx! {
        li { class,
            p { class: "by", strong { "{who}" } if private { "　内部备注，小哥看不到" } " " {moment(at)} }
            {words(&text)}
            for (href, kind) in files {
                match kind {
                    AttachmentKind::Photo => rsx! { a { href: "{href}", target: "_blank", img { src: "{href}", alt: "小哥发来的照片", loading: "lazy" } } },
                    AttachmentKind::Voice => rsx! { audio { src: "{href}", controls: true, preload: "none" } },
                }
            }
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
    db::audit::write(&app.db, entry, Timestamp::now()).await?;
    Ok(shown(&app, found).await?)
}

/// An answer or a note.
#[derive(Deserialize)]
pub(super) struct AnswerForm {
    version: i32,
    text: String,
    act: String,
}

/// Answers, or writes a note. Where somebody was faster, what was typed comes back with what is new.
pub(super) async fn answer(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<AnswerForm>,
) -> Result<Response, DeskRefusal> {
    let (id, row, _) = visible(&app, &who, &id).await?;
    if row.account.is_none() {
        return Err(DeskRefusal::NotFound);
    }
    let text = match paragraphs(&form.text, MOST_CHARACTERS) {
        Ok(text) => text,
        Err(error) => {
            let says = match error {
                TextError::Empty => "请写几个字再发送".to_owned(),
                TextError::TooLong(most) => format!("超过 {most} 个字，请分两次写"),
            };
            return view(&app, &who, StatusCode::UNPROCESSABLE_ENTITY, row, &form.text, Some(says)).await;
        }
    };
    let handling = if form.act == "note" { Handling::Note(text) } else { Handling::Answer(text) };
    let answers = matches!(handling, Handling::Answer(_));
    match db::inbox::handle(&app.db, &who.staff, id, form.version, handling, Timestamp::now()).await {
        Ok(()) => {
            if answers {
                tell_courier(&app, &row);
            }
            Ok(Redirect::to(&format!("/desk/questions/{id}")).into_response())
        }
        Err(db::inbox::HandleError::Database(error)) => Err(error.into()),
        Err(error) => {
            let newest = db::inbox::find(&app.db, id).await?.ok_or(DeskRefusal::NotFound)?;
            view(&app, &who, StatusCode::CONFLICT, newest, &form.text, Some(error.to_string())).await
        }
    }
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
    let text = form.text.chars().take(MOST_CHARACTERS).collect();
    db::inbox::keep_draft(&app.db, &who.staff, &row.id, text).await?;
    Ok(([(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], StatusCode::NO_CONTENT).into_response())
}

/// Which version was read.
#[derive(Deserialize)]
pub(super) struct VersionForm {
    version: i32,
}

/// Closes the question.
pub(super) async fn close(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<VersionForm>,
) -> Result<Response, DeskRefusal> {
    done(&app, &who, &id, form.version, Handling::Close).await
}

async fn done(app: &App, who: &SignedIn, id: &str, version: i32, handling: Handling) -> Result<Response, DeskRefusal> {
    let (id, row, _) = visible(app, who, id).await?;
    if row.account.is_none() {
        return Err(DeskRefusal::NotFound);
    }
    db::inbox::handle(&app.db, &who.staff, id, version, handling, Timestamp::now()).await?;
    Ok(Redirect::to(&format!("/desk/questions/{id}")).into_response())
}

/// Who had it, as the page said.
#[derive(Deserialize)]
pub(super) struct TakeOnForm {
    #[serde(default)]
    from: String,
}

/// Takes on a question that tells of danger.
pub(super) async fn take_on(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<TakeOnForm>,
) -> Result<Response, DeskRefusal> {
    let (id, _, _) = visible(&app, &who, &id).await?;
    let from = Some(form.from.as_str()).filter(|from| !from.is_empty());
    db::inbox::take_on_danger(&app.db, &who.staff, id, from, Timestamp::now()).await?;
    Ok(Redirect::to(&format!("/desk/questions/{id}")).into_response())
}

/// Whether the mark is to stand.
#[derive(Deserialize)]
pub(super) struct DangerForm {
    version: i32,
    act: String,
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
    done(&app, &who, &id, form.version, handling).await
}

/// To whom.
#[derive(Deserialize)]
pub(super) struct AssignForm {
    version: i32,
    staff: String,
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
        let staff = db::staff::find(&app.db, form.staff.parse().map_err(|_| wrong())?).await?.ok_or_else(wrong)?;
        let able = db::staff::staff_of(&staff)?;
        if !staff.active || !able.may(Permission::AnswerQuestions, place) {
            return Err(wrong());
        }
        Some(able.id)
    };
    done(&app, &who, &id, form.version, Handling::Assign(to)).await
}

/// To which desk.
#[derive(Deserialize)]
pub(super) struct MoveForm {
    version: i32,
    topic: String,
    adcode: String,
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
    let moving = Handling::Move(topic, adcode);
    db::inbox::handle(&app.db, &who.staff, id, form.version, moving, Timestamp::now()).await?;
    // It may not be his to see any more.
    let to = if who.staff.covers(adcode) { format!("/desk/questions/{id}") } else { "/desk/inbox".to_owned() };
    Ok(Redirect::to(&to).into_response())
}

/// What the case is about.
#[derive(Deserialize)]
pub(super) struct CaseForm {
    kind: String,
}

/// Opens a case.
pub(super) async fn open_case(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<CaseForm>,
) -> Result<Response, DeskRefusal> {
    let kind = CaseKind::of_code(&form.kind).ok_or_else(|| DeskRefusal::Wrong("请选案件类型".to_owned()))?;
    let (id, row, _) = visible(&app, &who, &id).await?;
    let case = db::cases::open(&app.db, &who.staff, id, kind, Timestamp::now()).await?;
    tell_courier(&app, &row);
    Ok(Redirect::to(&format!("/desk/cases/{case}")).into_response())
}
