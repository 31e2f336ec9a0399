//! A course's quiz: taken by who answers, written by who keeps the course.

use super::keeping::keep;
use super::materials::moving;
use super::{own, wrong};
use crate::model::plain_text::one_line;
use crate::model::training::{
    Choice, CourseStanding, MOST_OPTION, MOST_OPTIONS, MOST_QUESTION, MOST_QUESTIONS, QuestionRefused, QuizQuestion,
};
use crate::model::{Day, Timestamp};
use crate::server::db::courses::{CourseChange, TryFailure};
use crate::server::db::tables::course;
use crate::server::desk::guard::{Filled, SignedIn};
use crate::server::desk::page::hidden;
use crate::server::desk::refusal::DeskRefusal;
use crate::server::{App, db};
use crate::texts::training as says;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;
use std::collections::{BTreeSet, HashMap};

/// The quiz to be taken, or why it cannot be.
pub(super) fn form(
    who: &SignedIn,
    row: &course::Model,
    quiz: &[QuizQuestion],
    standing: &CourseStanding,
    today: Day,
) -> Element {
    let tries = u32::try_from(row.tries).unwrap_or(0);
    let refused = standing.may_try(tries, today).err().map(|error| error.to_string());
    let refused = refused.or_else(|| (!row.active).then(|| says::NOT_TAUGHT.to_owned()));
    let passed = standing.passed.map(|until| says::passed(until, today));
    let rules = says::rules(quiz.len(), row.pass_mark, row.tries);
    let failed = says::failed(standing.failed);
    let (id, version, quiz) = (row.id, row.version, quiz.to_vec());
    rsx! {
        if let Some(passed) = passed { p { id: "passed", strong { "{passed}" } } }
        if let Some(refused) = refused { p { class: "empty", "{refused}" } } else {
            if quiz.is_empty() { p { "{says::NO_QUIZ}" } } else { p { class: "by", "{rules}{failed}" } }
            form { class: "wide quiz", method: "post", action: "/desk/training/{id}/quiz",
                {hidden(who, Some(version))}
                for (at, question) in quiz.iter().enumerate() {
                    fieldset {
                        legend { "{at + 1}. {question.text} " small { if question.is_multiple() { "{says::MULTIPLE}" } else { "{says::SINGLE}" } } }
                        for (number, choice) in question.choices.iter().enumerate() {
                            label { class: "check",
                                input { r#type: if question.is_multiple() { "checkbox" } else { "radio" }, name: "q{at}", value: "{number}" }
                                "{choice.text}"
                            }
                        }
                    }
                }
                button { class: "main", r#type: "submit", if quiz.is_empty() { "{says::SEND_READ}" } else { "{says::SEND}" } }
            }
        }
    }
}

/// Takes it.
pub(in crate::server::desk) async fn take(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<HashMap<String, Vec<String>>>,
) -> Result<Response, DeskRefusal> {
    let row = db::courses::find(&app.db, &who.staff, &id).await?.ok_or(DeskRefusal::NotFound)?;
    let version = form.get("version").and_then(|typed| typed.first()).and_then(|typed| typed.parse().ok());
    let chosen: Vec<BTreeSet<usize>> = (0..MOST_QUESTIONS)
        .map(|at| {
            let typed = form.get(&format!("q{at}")).map(Vec::as_slice).unwrap_or_default();
            typed.iter().filter_map(|number| number.parse().ok()).collect()
        })
        .collect();
    let of = (row.id, version.unwrap_or(0));
    match db::courses::take(&app.db, &who.staff, of, &chosen, Timestamp::now()).await {
        Ok(done) => Ok(Redirect::to(&format!("/desk/training/{}?tried={}", row.id, done.id)).into_response()),
        Err(TryFailure::Database(error)) => Err(error.into()),
        Err(error) => Err(DeskRefusal::Conflict(error.to_string())),
    }
}

/// The questions with their answers, and one more.
pub(super) fn keeping(who: &SignedIn, row: &course::Model, quiz: &[QuizQuestion]) -> Element {
    let (id, version, quiz, who) = (row.id, row.version, quiz.to_vec(), who.clone());
    let last = quiz.len().saturating_sub(1);
    rsx! {
        h2 { "{says::QUESTIONS}" }
        ol { id: "questions",
            for (at, question) in quiz.iter().enumerate() {
                li {
                    "{question.text} "
                    for choice in question.choices.iter() { span { class: if choice.right { "tag" } else { "by" }, "{choice.text}" } " " }
                    div { class: "row",
                        a { class: "button", href: "/desk/training/{id}/questions/{at + 1}", "aria-label": "{says::EDIT} {at + 1}", "{says::EDIT}" }
                        {moving(&who, (&format!("/desk/training/{id}/move-question"), version), ("question", &at.to_string()), (at, last))}
                    }
                    form { class: "row", method: "post", action: "/desk/training/{id}/drop-question",
                        {hidden(&who, Some(version))}
                        input { r#type: "hidden", name: "question", value: "{at}" }
                        button { r#type: "submit", "aria-label": "{says::REMOVE} {at + 1}", "{says::REMOVE}" }
                    }
                }
            }
        }
        form { class: "wide", method: "post", action: "/desk/training/{id}/questions",
            {hidden(&who, Some(version))}
            {fields(None)}
            button { r#type: "submit", "{says::ADD_QUESTION}" }
        }
    }
}

/// The fields of a question, filled with one that is there.
pub(super) fn fields(of: Option<&QuizQuestion>) -> Element {
    let text = of.map_or_else(String::new, |of| of.text.clone());
    let choice = |at: usize| of.and_then(|of| of.choices.get(at)).map(|one| (one.text.clone(), one.right));
    let choices: Vec<_> = (0..MOST_OPTIONS).map(|at| choice(at).unwrap_or_default()).collect();
    rsx! {
        label { "{says::QUESTION}" input { name: "text", required: true, maxlength: "{MOST_QUESTION}", value: "{text}" } }
        p { class: "by", "{says::CHOICES_HINT}" }
        for (at, (text, right)) in choices.into_iter().enumerate() {
            div { class: "choice",
                label { class: "check", input { r#type: "checkbox", name: "right{at}", value: "1", checked: right } "{says::RIGHT}" }
                input { name: "choice{at}", maxlength: "{MOST_OPTION}", "aria-label": "{says::CHOICE} {at + 1}", value: "{text}" }
            }
        }
    }
}

/// A question as it was typed.
pub(super) fn read(form: &HashMap<String, String>) -> Result<QuizQuestion, DeskRefusal> {
    let field = |name: &str| form.get(name).map_or("", String::as_str);
    let text = one_line(field("text"), MOST_QUESTION).map_err(wrong("text", says::QUESTION))?;
    let mut choices = Vec::new();
    for at in 0..MOST_OPTIONS {
        let typed = field(&format!("choice{at}"));
        if !typed.trim().is_empty() {
            let text = one_line(typed, MOST_OPTION);
            let text = text.map_err(|error| DeskRefusal::Wrong(format!("{} {}{error}", says::CHOICE, at + 1)))?;
            choices.push(Choice { text, right: form.contains_key(&format!("right{at}")) });
        }
    }
    QuizQuestion::new(text, choices).map_err(|error| DeskRefusal::Wrong(error.to_string()))
}

/// Which version of the course was read.
pub(super) fn version_of(form: &HashMap<String, String>) -> i32 {
    form.get("version").and_then(|typed| typed.parse().ok()).unwrap_or(0)
}

/// Adds a question.
pub(in crate::server::desk) async fn add(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<HashMap<String, String>>,
) -> Result<Response, DeskRefusal> {
    let row = own(&app, &who, &id).await?;
    let question = read(&form)?;
    let mut quiz = db::courses::quiz_of(&row)?;
    if quiz.len() >= MOST_QUESTIONS {
        return Err(DeskRefusal::Wrong(QuestionRefused::Full.to_string()));
    }
    quiz.push(question);
    keep(&app, &who, &row, version_of(&form), CourseChange::Quiz(quiz)).await
}

/// Which question.
#[derive(Deserialize)]
pub(in crate::server::desk) struct QuestionForm {
    version: i32,
    question: usize,
}

/// Takes a question out.
pub(in crate::server::desk) async fn remove(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<QuestionForm>,
) -> Result<Response, DeskRefusal> {
    let row = own(&app, &who, &id).await?;
    let mut quiz = db::courses::quiz_of(&row)?;
    if form.question < quiz.len() {
        quiz.remove(form.question);
    }
    keep(&app, &who, &row, form.version, CourseChange::Quiz(quiz)).await
}
