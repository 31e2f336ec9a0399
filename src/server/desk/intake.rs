//! Calls and visits, written down while somebody speaks.

use super::guard::{Filled, SignedIn};
use super::page::{Tab, hidden, options, own_regions, page_with, regions, topics};
use super::refusal::DeskRefusal;
use super::refused::{self, Refused};
use crate::model::company::{MOST_NAME, tidied};
use crate::model::plain_text::{TextError, paragraphs};
use crate::model::question::MOST_CHARACTERS;
use crate::model::staff::Permission;
use crate::model::{Adcode, Channel, Phone, QuestionId, Timestamp, Topic};
use crate::server::db::intake::{NewIntake, TakenIn};
use crate::server::{App, db};
use crate::texts;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

/// What is typed while somebody speaks.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct IntakeForm {
    /// Made with the form, so that a second click makes no second question.
    id: String,
    channel: String,
    topic: String,
    adcode: String,
    text: String,
    call_back: String,
    company: String,
    danger: Option<String>,
    answer: String,
    /// What is done with it at once: nothing, or a case.
    then: String,
}

/// The empty form.
pub(super) async fn show(State(app): State<App>, who: SignedIn) -> Result<Response, DeskRefusal> {
    let own = IntakeForm { adcode: who.staff.adcode.to_string(), ..IntakeForm::default() };
    view(&app, &who, StatusCode::OK, own, None).await
}

async fn view(
    app: &App,
    who: &SignedIn,
    status: StatusCode,
    typed: IntakeForm,
    refused: Option<&Refused>,
) -> Result<Response, DeskRefusal> {
    let names = db::companies::names(&app.db).await?;
    let id = typed.id.parse().unwrap_or_else(|_| QuestionId::fresh());
    let channels = [Channel::Phone, Channel::Visit, Channel::Platform]
        .map(|one| (one.code().to_owned(), texts::inbox::channel(one).to_owned()));
    let asked = topics().into_iter().filter(|(code, _)| Topic::of_code(code).is_some_and(Topic::is_asked)).collect();
    let desks = if who.staff.sees_all() { regions() } else { own_regions(&who.staff) };
    let cases = who.staff.role.may(Permission::WorkCases);
    let body = rsx! {
        div { class: "head", h1 { "{texts::intake::TITLE}" } a { href: "/desk/inbox", "回到提问" } }
        form { class: "intake", method: "post", action: "/desk/intake", id: "intake",
            {hidden(who, None)}
            input { r#type: "hidden", name: "id", value: "{id}" }
            {refused::head(refused)}
            div { class: "row",
                label { "怎么来的" select { name: "channel", {options(None, channels.to_vec(), &typed.channel)} } {refused::at(refused, "channel")} }
                label { "主题" select { name: "topic", {options(Some("先记，以后再选"), asked, &typed.topic)} } {refused::at(refused, "topic")} }
                label { "服务台" select { name: "adcode", {options(None, desks, &typed.adcode)} } {refused::at(refused, "adcode")} }
                label { "{texts::intake::CALL_BACK}" input { r#type: "tel", name: "call_back", value: "{typed.call_back}", maxlength: 30 } {refused::at(refused, "call_back")} }
            }
            label { "{texts::intake::COMPANY}"
                input { name: "company", value: "{typed.company}", list: "companies", maxlength: "{MOST_NAME}", autocomplete: "off" }
                datalist { id: "companies", for name in names { option { value: "{name}" } } }
            }
            label { "{texts::intake::WORDS}"
                textarea { name: "text", rows: 8, required: true, autofocus: true, maxlength: "{MOST_CHARACTERS}", "{typed.text}" }
                {refused::at(refused, "text")}
            }
            label { class: "check", input { r#type: "checkbox", name: "danger", value: "1", checked: typed.danger.is_some() } "{texts::intake::DANGER}" }
            label { "{texts::intake::ANSWERED}"
                textarea { name: "answer", rows: 4, maxlength: "{MOST_CHARACTERS}", "{typed.answer}" }
                {refused::at(refused, "answer")}
            }
            div { class: "buttons",
                button { class: "main", r#type: "submit", name: "then", value: "", "{texts::intake::SAVE}" }
                if cases { button { r#type: "submit", name: "then", value: "case", "记下来，再立案" } }
            }
        }
    };
    Ok(page_with(status, who, Tab::Inbox, texts::intake::TITLE, body))
}

impl IntakeForm {
    fn read(&self, who: &SignedIn) -> Result<NewIntake, Refused> {
        let text = |field, text: &str| {
            paragraphs(text, MOST_CHARACTERS).map_err(|error| match error {
                TextError::Empty => Refused::at(field, "请记几个字"),
                TextError::TooLong(most) => Refused::at(field, format!("超过 {most} 个字，请写短一点")),
            })
        };
        let adcode = Adcode::parse(&self.adcode).ok();
        let adcode = adcode
            .filter(|desk| who.staff.covers(*desk) && regions().iter().any(|(code, _)| *code == desk.to_string()));
        let call_back = if self.call_back.trim().is_empty() {
            None
        } else {
            let phone = Phone::parse(&self.call_back).map_err(|error| Refused::at("call_back", error.to_string()))?;
            Some(phone.for_call_back().map_err(|error| Refused::at("call_back", error.to_string()))?)
        };
        let topic = if self.topic.is_empty() { Some(Topic::Other) } else { Topic::of_code(&self.topic) };
        let channel = Channel::of_code(&self.channel).filter(|channel| *channel != Channel::App);
        Ok(NewIntake {
            id: self.id.parse().unwrap_or_else(|_| QuestionId::fresh()),
            channel: channel.ok_or_else(|| Refused::at("channel", "请选怎么来的"))?,
            topic: topic.ok_or_else(|| Refused::at("topic", "请选主题"))?,
            adcode: adcode.ok_or_else(|| Refused::at("adcode", "请选本单位的服务台"))?,
            text: text("text", &self.text)?,
            call_back,
            company: tidied(&self.company),
            danger: self.danger.is_some(),
            answer: if self.answer.trim().is_empty() { None } else { Some(text("answer", &self.answer)?) },
        })
    }
}

/// Makes a question of it and says its number.
pub(super) async fn take_in(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<IntakeForm>,
) -> Result<Response, DeskRefusal> {
    let new = match form.read(&who) {
        Ok(new) => new,
        Err(refused) => return view(&app, &who, StatusCode::UNPROCESSABLE_ENTITY, form, Some(&refused)).await,
    };
    let id = new.id;
    match db::intake::take_in(&app.db, &who.staff, new, Timestamp::now()).await? {
        TakenIn::New { number, code } => Ok(said(&who, id, &number, &code, &form.then)),
        // Pressed twice.
        TakenIn::Before if is_own(&app, &who, id).await? => {
            Ok(Redirect::to(&format!("/desk/questions/{id}")).into_response())
        }
        TakenIn::Before => Err(DeskRefusal::Conflict("这个表单用过了，请再打开一个新的".to_owned())),
    }
}

async fn is_own(app: &App, who: &SignedIn, id: QuestionId) -> Result<bool, DeskRefusal> {
    let Some(row) = db::inbox::find(&app.db, id).await? else { return Ok(false) };
    Ok(db::inbox::sees(&who.staff, &row, row.adcode))
}

/// The number and the code, to be read out.
fn said(who: &SignedIn, id: QuestionId, number: &str, code: &str, then: &str) -> Response {
    let words = texts::intake::claim(code, number);
    let (number, code, case) = (number.to_owned(), code.to_owned(), then == "case");
    let body = rsx! {
        div { class: "taken-in",
            h1 { "记下来了" }
            p { "编号 " strong { class: "say", "{number}" } }
            p { "领取码 " strong { class: "say", "{code}" } }
            p { "念给对方听：“{words}”" }
            div { class: "buttons",
                a { class: "button main", href: "/desk/questions/{id}", if case { "去立案" } else { "看这个提问" } }
                a { class: "button", href: "/desk/intake", "再记一个" }
            }
        }
    };
    page_with(StatusCode::OK, who, Tab::Inbox, "记下来了", body)
}

/// Makes another code for who called; the one before is worth nothing any more.
pub(super) async fn claim(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let id: QuestionId = id.parse().map_err(|_| DeskRefusal::NotFound)?;
    let row = db::inbox::find(&app.db, id).await?.ok_or(DeskRefusal::NotFound)?;
    if !db::inbox::sees(&who.staff, &row, row.adcode) {
        return Err(DeskRefusal::NotFound);
    }
    let mut row = row;
    db::references::of_questions(&app.db, std::slice::from_mut(&mut row)).await?;
    let Some(code) = db::claims::new_code(&app.db, &row, Timestamp::now()).await? else {
        return Err(DeskRefusal::Conflict("这个提问已经在小哥自己的手机上了，不用领取码".to_owned()));
    };
    Ok(said(&who, id, &row.number.clone().unwrap_or_default(), &code, ""))
}
