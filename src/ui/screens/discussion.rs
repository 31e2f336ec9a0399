use super::speak::SpeakForm;
use super::voices::VoiceCard;
use crate::api::Act;
use crate::engine::{ListedDiscussion, VoiceQuery};
use crate::model::voice::{MOST_ANSWER, SurveyAnswer, SurveyKind, SurveyQuestion, check_answers};
use crate::model::{self, DiscussionId};
use crate::texts;
use crate::ui::Route;
use crate::ui::components::{DangerPanel, Locked, TextField, Words};
use crate::ui::forms;
use crate::ui::found::{Found, NotHere, use_by_id};
use crate::ui::kept_form::use_kept_form;
use crate::ui::shared::Shared;
use dioxus::prelude::*;

/// Voices shown at once.
const MOST: u32 = 200;

/// A discussion: what is asked, the survey, what others say, what came of it.
#[component]
pub fn Discussion(id: ReadSignal<String>) -> Element {
    let found = use_by_id(id, |handle, id: DiscussionId| async move { handle.discussion(id).await });
    rsx! {
        main { class: "screen",
            match &*found.read() {
                None => rsx! {},
                Some(Found::Not(lack)) => rsx! {
                    NotHere { lack: lack.clone(), gone: texts::voices::MISSING,
                        Link { class: "button", to: Route::Voices {}, "{texts::voices::TITLE}" }
                    }
                },
                Some(Found::Here(listed)) => rsx! { Page { listed: listed.as_ref().clone() } },
            }
        }
    }
}

#[component]
fn Page(listed: ListedDiscussion) -> Element {
    let shared = use_context::<Shared>();
    let discussion = listed.discussion.clone();
    let id = discussion.id;
    let voices = use_resource(move || {
        let _ = shared.changes.read();
        let query = VoiceQuery { discussion: Some(id), limit: MOST, ..VoiceQuery::default() };
        async move { shared.handle().voices(query).await.unwrap_or_default() }
    });
    let open = discussion.is_open(*shared.now.read());
    let voices = voices.read();
    rsx! {
        h1 { "{discussion.title}" }
        Words { text: discussion.question.clone() }
        p { class: "address", if open { "{texts::voices::closes(discussion.closes_at)}" } else { "{texts::voices::OVER}" } }
        if !discussion.summary.is_empty() {
            h2 { "{texts::voices::SUMMARY}" }
            Words { text: discussion.summary.clone() }
        }
        if !discussion.survey.is_empty() && open {
            Survey { discussion: discussion.clone(), answered: listed.answered }
        }
        if open {
            h2 { "{texts::voices::SPEAK}" }
            Locked { about: texts::account::LOCKED_WRITING, SpeakForm { discussion: Some(id) } }
        }
        if voices.as_ref().is_some_and(|voices| !voices.is_empty()) {
            h2 { "{texts::voices::OTHERS}" }
        }
        div { class: "list",
            for listed in voices.iter().flatten() {
                VoiceCard { key: "{listed.voice.id}", listed: listed.clone() }
            }
        }
    }
}

/// Short questions; nobody can tell who answered.
#[component]
fn Survey(discussion: model::Discussion, answered: bool) -> Element {
    let shared = use_context::<Shared>();
    let count = discussion.survey.len();
    let answers = use_kept_form(forms::survey(discussion.id), vec![SurveyAnswer::Skipped; count], over);
    let mut says = use_signal(|| None::<String>);
    if answered {
        return rsx! { p { class: "open", role: "status", "{texts::voices::ANSWERED}" } };
    }
    let mut sure = use_signal(|| false);
    let mut answer = move |at: usize, given: SurveyAnswer| {
        sure.set(false);
        answers.change(|answers| {
            // The office may have added a question since this was opened.
            if answers.len() <= at {
                answers.resize(at + 1, SurveyAnswer::Skipped);
            }
            answers[at] = given;
        });
    };
    let given = move |at: usize| answers.read().get(at).cloned().unwrap_or(SurveyAnswer::Skipped);
    let (id, survey) = (discussion.id, discussion.survey.clone());
    let send = move || {
        let survey = survey.clone();
        async move {
            let mut given: Vec<SurveyAnswer> = answers.peek().iter().cloned().map(trimmed).collect();
            given.resize(survey.len(), SurveyAnswer::Skipped);
            if let Err(why) = check_answers(&survey, &given) {
                return says.set(Some(why.to_string()));
            }
            if given.iter().all(|answer| *answer == SurveyAnswer::Skipped) {
                return says.set(Some(texts::voices::NOTHING_ANSWERED.to_owned()));
            }
            // Half of it may be an accident; who means it says so once more. Words may always be left out.
            let asked = |one: &SurveyQuestion| one.kind != SurveyKind::Text;
            let each = survey.iter().zip(&given);
            let skipped = each.filter(|(one, answer)| asked(one) && **answer == SurveyAnswer::Skipped).count();
            if skipped > 0 && !*sure.peek() {
                sure.set(true);
                return says.set(Some(texts::voices::skipped(skipped)));
            }
            answers.goes_out();
            match shared.send_form(Act::AnswerSurvey { discussion: id, answers: given }, vec![forms::survey(id)]).await
            {
                Ok(_) => says.set(None),
                Err(why) => says.set(Some(why)),
            }
        }
    };
    rsx! {
        section { class: "hint",
            h2 { "{texts::voices::SURVEY}" }
            for (at, question) in discussion.survey.iter().cloned().enumerate() {
                p { key: "{at}", strong { "{at + 1}. {question.text}" } "{texts::voices::how_to_answer(&question.kind)}" }
                match question.kind {
                    SurveyKind::Single(choices) => rsx! { Choices { choices, several: false, chosen: chosen(&given(at)), on_chosen: move |chosen| answer(at, chosen) } },
                    SurveyKind::Multiple(choices) => rsx! { Choices { choices, several: true, chosen: chosen(&given(at)), on_chosen: move |chosen| answer(at, chosen) } },
                    SurveyKind::Scale => rsx! {
                        div { class: "chips", role: "group", "aria-label": "{question.text}",
                            for number in 1..=5u8 {
                                button { key: "{number}", class: "chip", "aria-pressed": "{given(at) == SurveyAnswer::Scale(number)}", onclick: move |_| answer(at, SurveyAnswer::Scale(number)), "{texts::voices::scale(number)}" }
                            }
                        }
                    },
                    SurveyKind::Text => rsx! {
                        DangerPanel { text: written(&given(at)) }
                        TextField {
                            rows: 2,
                            maxlength: "{MOST_ANSWER}",
                            aria_label: question.text.clone(),
                            value: written(&given(at)),
                            on_text: move |text: String| {
                                answer(at, if text.is_empty() { SurveyAnswer::Skipped } else { SurveyAnswer::Text(text) });
                            },
                        }
                    },
                }
            }
            if let Some(says) = &*says.read() {
                p { class: "error", role: "alert", "{says}" }
            }
            button { class: "button main", onclick: move |_| send(), "{texts::voices::SEND_SURVEY}" }
        }
    }
}

/// What was answered here over what was kept; nothing of that where the office has other questions by now.
fn over(now: Vec<SurveyAnswer>, before: Vec<SurveyAnswer>) -> Vec<SurveyAnswer> {
    if now.len() != before.len() {
        return now;
    }
    let both = now.into_iter().zip(before);
    both.map(|(now, before)| if now == SurveyAnswer::Skipped { before } else { now }).collect()
}

/// The answer as it is sent: of spaces alone, none.
fn trimmed(answer: SurveyAnswer) -> SurveyAnswer {
    match answer {
        SurveyAnswer::Text(text) if text.trim().is_empty() => SurveyAnswer::Skipped,
        SurveyAnswer::Text(text) => SurveyAnswer::Text(text.trim().to_owned()),
        other => other,
    }
}

/// What was written, as it was written; it is trimmed when it is sent.
fn written(answer: &SurveyAnswer) -> String {
    match answer {
        SurveyAnswer::Text(text) => text.clone(),
        _ => String::new(),
    }
}

fn chosen(answer: &SurveyAnswer) -> Vec<u8> {
    match answer {
        SurveyAnswer::Choices(chosen) => chosen.clone(),
        _ => Vec::new(),
    }
}

#[component]
fn Choices(choices: Vec<String>, several: bool, chosen: Vec<u8>, on_chosen: Callback<SurveyAnswer>) -> Element {
    rsx! {
        div { class: "chips", role: "group",
            for (number, choice) in (0u8..).zip(choices) {
                button {
                    key: "{number}",
                    class: "chip",
                    "aria-pressed": "{chosen.contains(&number)}",
                    onclick: {
                        let chosen = chosen.clone();
                        move |_| {
                            let mut after = if several { chosen.clone() } else { Vec::new() };
                            if several && after.contains(&number) {
                                after.retain(|one| *one != number);
                            } else {
                                after.push(number);
                            }
                            on_chosen.call(if after.is_empty() { SurveyAnswer::Skipped } else { SurveyAnswer::Choices(after) });
                        }
                    },
                    "{choice}"
                }
            }
        }
    }
}
