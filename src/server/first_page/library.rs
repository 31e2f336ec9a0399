//! The library of common questions, and one answer of it.

use super::{Asked, Moment, Picture};
use crate::model::search::{folded, segments};
use crate::model::{Answer, Topic};
use crate::server::db;
use crate::server::page_head::PageHead;
use crate::server::problem::Refusal;
use crate::texts;
use crate::views::{AnswerLines, AnswerText};
use dioxus::prelude::*;
use serde_json::json;

/// Answers shown at once; the library is meant to stay small.
const MOST: usize = 100;

pub(super) async fn list(moment: &Moment<'_>, asked: &Asked) -> Result<Picture, Refusal> {
    let rows = db::feed::of_kind(&moment.app.db, "answer").await?;
    let all = rows.iter().filter_map(|row| serde_json::from_str::<Answer>(row.body.as_deref()?).ok());
    let sought = segments(&asked.words);
    let answers = |answer: &Answer| {
        let (question, text) = (folded(&answer.question), folded(&answer.text));
        sought.iter().all(|segment| question.contains(segment.as_str()) || text.contains(segment.as_str()))
    };
    let mut found: Vec<Answer> =
        all.filter(|answer| asked.topic.is_none_or(|topic| topic == answer.topic) && answers(answer)).collect();
    found.sort_by_key(|answer| (answer.topic.code(), answer.id.to_string()));
    found.truncate(MOST);
    let looking = asked.topic.is_some() || !asked.words.is_empty();
    let head = PageHead {
        title: format!("{} · {}", texts::library::TITLE, texts::PRODUCT),
        description: texts::first_page::LIBRARY.to_owned(),
        path: "/answers".to_owned(),
        unlisted: looking,
        ..PageHead::default()
    };
    // A phone that was never in touch has an empty list at first.
    let until = if found.is_empty() { ".card, .empty" } else { ".card" };
    let (words, topic) = (asked.words.clone(), asked.topic);
    let chip = |chosen: bool| if chosen { "true" } else { "false" };
    let main = rsx! {
        h1 { "{texts::library::TITLE}" }
        form { class: "search", action: "/answers",
            input { r#type: "search", name: "q", "data-becomes": "answers-search", "aria-label": texts::library::SEARCH, placeholder: texts::library::SEARCH, maxlength: 60, value: "{words}" }
            button { class: "button", r#type: "submit", "{texts::first_page::SEARCH}" }
        }
        nav { class: "row-of-chips", "aria-label": texts::ask::TOPIC,
            a { class: "chip", href: "/answers", "aria-current": chip(topic.is_none()), "{texts::library::ALL}" }
            for one in Topic::ALL.iter().copied() {
                a { class: "chip", href: "/answers?topic={one.code()}", "aria-current": chip(topic == Some(one)), "{texts::topic(one)}" }
            }
        }
        if found.is_empty() {
            p { class: "empty", if looking { "{texts::library::NONE}" } else { "{texts::first_page::NO_ANSWERS}" } }
        }
        div { class: "list",
            for answer in found {
                a { class: "first-card", href: "/answer/{answer.id}", AnswerLines { answer: answer.clone() } }
            }
        }
        a { class: "button main", href: "/ask", "{texts::library::ASK}" }
    };
    Ok(Picture { head, until, main, first: None })
}

pub(super) async fn one(moment: &Moment<'_>, id: &str) -> Result<Picture, Refusal> {
    let entry = db::feed::one(&moment.app.db, "answer", id).await?.ok_or(Refusal::NotFound)?;
    let answer: Answer = serde_json::from_str(&entry.body.ok_or(Refusal::NotFound)?)?;
    let data = json!({
        "@context": "https://schema.org",
        "@type": "QAPage",
        "mainEntity": {
            "@type": "Question", "name": answer.question, "answerCount": 1,
            "acceptedAnswer": { "@type": "Answer", "text": answer.text },
        },
    });
    let head = PageHead {
        title: format!("{} · {}", answer.question, texts::PRODUCT),
        description: answer.text.chars().take(120).collect(),
        path: format!("/answer/{}", answer.id),
        data: Some(data),
        unlisted: answer.sample,
        ..PageHead::default()
    };
    let main = rsx! {
        AnswerText { answer }
        a { class: "button main", href: "/ask", "{texts::library::ASK}" }
    };
    Ok(Picture { head, until: ".facts", main, first: None })
}
