//! The answer library: written by one, approved by another.

use super::guard::{Asked, Filled, SignedIn};
use super::page::{AtPage, Tab, at_page, cut, hidden, moment, options, page, page_with, pager, topics, words};
use super::refusal::DeskRefusal;
use super::refused::{self, Refused};
use crate::model::answer::{MOST_ANSWER, MOST_QUESTION, MOST_SOURCE, VersionState};
use crate::model::plain_text::{one_line, paragraphs};
use crate::model::staff::Permission;
use crate::model::{Adcode, AnswerId, Timestamp, Topic};
use crate::server::db::library::NewVersion;
use crate::server::db::tables::answer_version as version;
use crate::server::{App, db};
use crate::texts;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

fn state_word(state: VersionState) -> &'static str {
    match state {
        VersionState::Proposed => "等人审",
        VersionState::Approved => "已发布",
        VersionState::Refused => "没通过",
        VersionState::Withdrawn => "已撤回",
    }
}

/// All answers, those that wait for a second reader first.
pub(super) async fn list(
    State(app): State<App>,
    who: SignedIn,
    Asked(at): Asked<AtPage>,
) -> Result<Response, DeskRefusal> {
    let mut rows = db::library::page(&app.db, at.page()).await?;
    let more = cut(&mut rows);
    let body = rsx! {
        div { class: "head", h1 { "问答库" } a { class: "button", href: "/desk/library/new", "写一条" } }
        p { "写好以后要另一个人审过，才会到小哥的手机上。" }
        if rows.is_empty() {
            p { class: "empty", "还没有问答。" }
        }
        table { class: "rows", id: "list",
            thead { tr { th { "状态" } th { "主题" } th { "问题" } th { "第几稿" } } }
            tbody {
                for row in rows {
                    tr {
                        td { span { class: "tag", "{state_word(row.state)}" } }
                        td { "{texts::topic(row.topic)}" }
                        td { class: "words", a { href: "/desk/library/{row.answer}", "{row.question}" } if row.sample { span { class: "tag", "{texts::SAMPLE}" } } }
                        td { "{row.version}" }
                    }
                }
            }
        }
        {pager(at.page(), more, |page| at_page("/desk/library", &[], page))}
    };
    Ok(page(&who, Tab::Library, "问答库", body))
}

/// The form for a new answer.
pub(super) async fn new(who: SignedIn) -> Response {
    let body = rsx! {
        div { class: "head", h1 { "写一条问答" } }
        {form(&who, AnswerId::fresh(), &VersionForm::default(), None)}
    };
    page(&who, Tab::Library, "写一条问答", body)
}

/// The form as it is filled in, with what is wrong with it.
fn form(who: &SignedIn, answer: AnswerId, typed: &VersionForm, refused: Option<&Refused>) -> Element {
    let VersionForm { topic, question, text, source } = typed.clone();
    rsx! {
        form { method: "post", action: "/desk/library/{answer}",
            {hidden(who, None)}
            {refused::head(refused)}
            label { "主题" select { name: "topic", {options(None, topics(), &topic)} } {refused::at(refused, "topic")} }
            label { "问题（像小哥那样问，{MOST_QUESTION} 字以内）" input { name: "question", required: true, maxlength: "{MOST_QUESTION}", value: "{question}" } {refused::at(refused, "question")} }
            label { "回答（大白话，两分钟能看完）" textarea { name: "text", rows: 10, required: true, maxlength: "{MOST_ANSWER}", "{text}" } {refused::at(refused, "text")} }
            label { "依据（法规、文件；可以不填）" input { name: "source", maxlength: "{MOST_SOURCE}", value: "{source}" } {refused::at(refused, "source")} }
            button { class: "main", r#type: "submit", "交给别人审" }
        }
    }
}

/// One answer with all its versions.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let id: AnswerId = id.parse().map_err(|_| DeskRefusal::NotFound)?;
    let versions = db::library::versions(&app.db, id).await?;
    let newest = versions.first().cloned().ok_or(DeskRefusal::NotFound)?;
    let theirs = own_answer(&app, &who, id).await.is_ok();
    let approves = theirs && who.staff.role.may(Permission::ApproveLibrary);
    let withdraws = may_withdraw(&who, db::library::home(&app.db, &versions).await?);
    let own = newest.written_by == Some(who.staff.id);
    let waits = newest.state == VersionState::Proposed;
    let published = versions.iter().any(|row| row.state == VersionState::Approved);
    let body = rsx! {
        div { class: "two",
            section {
                div { class: "head", h1 { "{newest.question}" } span { class: "tag", "{state_word(newest.state)}" } }
                if newest.sample {
                    p { class: "tag", "示例内容，请核对后改成正式内容" }
                }
                p { class: "by", "{texts::topic(newest.topic)}　第 {newest.version} 稿　" {moment(newest.written_at)} }
                {words(&newest.text)}
                if !newest.source.is_empty() {
                    p { class: "by", "依据：{newest.source}" }
                }
                if waits && approves && !own {
                    form { method: "post", action: "/desk/library/{id}/decide",
                        {hidden(&who, Some(newest.version))}
                        label { "要改什么（写的人看得到）" input { name: "remark", required: true, maxlength: 200 } }
                        button { r#type: "submit", name: "decision", value: "refuse", "不通过" }
                    }
                    form { method: "post", action: "/desk/library/{id}/decide",
                        {hidden(&who, Some(newest.version))}
                        p { "没有要改的，就发到小哥的手机上；以后可以撤回。" }
                        button { class: "main", r#type: "submit", name: "decision", value: "approve", "通过，发到小哥手机" }
                    }
                }
                if waits && own {
                    p { class: "empty", "这是你写的，要另一个人来审。" }
                }
                if theirs {
                    details {
                        summary { "改一稿" }
                        {form(&who, id, &VersionForm::of(&newest), None)}
                    }
                } else {
                    p { class: "empty", "这一条是别的服务台或别的专业写的，由他们来改。" }
                }
            }
            aside {
                h2 { "历次" }
                ol { class: "steps",
                    for row in versions {
                        li { "第 {row.version} 稿　{state_word(row.state)}　" {moment(row.decided_at.unwrap_or(row.written_at))} if !row.remark.is_empty() { p { "{row.remark}" } } }
                    }
                }
                if published && approves && !withdraws {
                    p { class: "empty", "{texts::library::OF_PROVINCE}。" }
                }
                if published && approves && withdraws {
                    form { method: "post", action: "/desk/library/{id}/withdraw",
                        {hidden(&who, None)}
                        button { r#type: "submit", "从小哥手机上撤回" }
                    }
                }
            }
        }
    };
    Ok(page(&who, Tab::Library, &newest.question, body))
}

/// A version as it was written.
#[derive(Clone, Default, Deserialize)]
pub(super) struct VersionForm {
    topic: String,
    question: String,
    text: String,
    source: String,
}

impl VersionForm {
    fn of(row: &version::Model) -> Self {
        Self {
            topic: row.topic.code().to_owned(),
            question: row.question.clone(),
            text: row.text.clone(),
            source: row.source.clone(),
        }
    }

    fn version(&self, answer: AnswerId) -> Result<NewVersion, Refused> {
        let source =
            if self.source.trim().is_empty() { Ok(String::new()) } else { one_line(&self.source, MOST_SOURCE) };
        Ok(NewVersion {
            answer,
            topic: Topic::of_code(&self.topic).ok_or_else(|| Refused::at("topic", "请选主题"))?,
            question: one_line(&self.question, MOST_QUESTION).map_err(Refused::text("question", "问题"))?,
            text: paragraphs(&self.text, MOST_ANSWER).map_err(Refused::text("text", "回答"))?,
            source: source.map_err(Refused::text("source", "依据"))?,
        })
    }
}

/// Whether there is an answer, which then must be theirs to change: no other prefecture's, and of a field of theirs.
async fn own_answer(app: &App, who: &SignedIn, answer: AnswerId) -> Result<bool, DeskRefusal> {
    let versions = db::library::versions(&app.db, answer).await?;
    let Some(newest) = versions.first() else { return Ok(false) };
    let home = db::library::home(&app.db, &versions).await?;
    let theirs = home == Adcode::HUNAN || who.staff.covers(home);
    if theirs && who.staff.knows(newest.topic) { Ok(true) } else { Err(DeskRefusal::Forbidden) }
}

/// One desk takes nothing off all phones that is the whole province's: it proposes a version.
fn may_withdraw(who: &SignedIn, home: Adcode) -> bool {
    home != Adcode::HUNAN || who.staff.sees_all()
}

/// Proposes a version.
pub(super) async fn propose(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<VersionForm>,
) -> Result<Response, DeskRefusal> {
    let answer: AnswerId = id.parse().map_err(|_| DeskRefusal::NotFound)?;
    own_answer(&app, &who, answer).await?;
    let new = match form.version(answer) {
        Ok(new) => new,
        Err(refused) => {
            let body = rsx! {
                div { class: "head", h1 { "写一条问答" } }
                {self::form(&who, answer, &form, Some(&refused))}
            };
            return Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &who, Tab::Library, "写一条问答", body));
        }
    };
    db::library::propose(&app.db, &who.staff, new, Timestamp::now()).await?;
    Ok(Redirect::to(&format!("/desk/library/{answer}")).into_response())
}

/// The second reader's word.
#[derive(Deserialize)]
pub(super) struct DecisionForm {
    version: i32,
    decision: String,
    #[serde(default)]
    remark: String,
}

/// Approves a version or refuses it.
pub(super) async fn decide(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<DecisionForm>,
) -> Result<Response, DeskRefusal> {
    let answer: AnswerId = id.parse().map_err(|_| DeskRefusal::NotFound)?;
    own_answer(&app, &who, answer).await?;
    let approve = form.decision == "approve";
    let remark = one_line(&form.remark, 200).unwrap_or_default();
    if !approve && remark.is_empty() {
        return Err(DeskRefusal::Wrong("不通过时请写明改什么（200 字以内）".to_owned()));
    }
    db::library::decide(&app.db, &who.staff, answer, form.version, approve, remark, Timestamp::now()).await?;
    Ok(Redirect::to(&format!("/desk/library/{answer}")).into_response())
}

/// Takes an answer back.
pub(super) async fn withdraw(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let answer: AnswerId = id.parse().map_err(|_| DeskRefusal::NotFound)?;
    if !own_answer(&app, &who, answer).await? {
        return Err(DeskRefusal::NotFound);
    }
    let versions = db::library::versions(&app.db, answer).await?;
    if !may_withdraw(&who, db::library::home(&app.db, &versions).await?) {
        return Err(DeskRefusal::Wrong(texts::library::OF_PROVINCE.to_owned()));
    }
    db::library::withdraw(&app.db, &who.staff, answer, Timestamp::now()).await?;
    Ok(Redirect::to(&format!("/desk/library/{answer}")).into_response())
}
