use super::question_case::Case;
use crate::api::Act;
use crate::engine::{Delivery, MyThread};
use crate::model::{self, Author, NewMessage, QuestionId, QuestionState, Rating};
use crate::ui::Route;
use crate::ui::components::{
    Composer, DocumentView, FileView, Icon, InstallHint, Locked, NotifyMe, Rated, RatingForm, Undelivered, Words,
};
use crate::ui::forms;
use crate::ui::found::{Found, Lack, NotHere};
use crate::ui::shared::Shared;
use crate::{icons, texts};
use dioxus::prelude::*;

/// A question with its answers and, if there is one, its case.
#[component]
pub fn Question(id: ReadSignal<String>) -> Element {
    rsx! {
        main { class: "screen",
            Locked { heading: texts::account::LOCKED_HEADING, Opened { id: id().parse().ok() } }
        }
    }
}

#[component]
fn Opened(id: ReadSignal<Option<QuestionId>>) -> Element {
    let shared = use_context::<Shared>();
    let found = use_resource(move || {
        let _ = shared.changes.read();
        let id = id();
        async move {
            let Some(id) = id else { return Found::Not(Lack::Unheard) };
            let found = Found::from(shared.handle().my_thread(id).await);
            if let Found::Here(_) = &found {
                // What is on the screen has been seen.
                let _ = shared.handle().mark_read(id).await;
            }
            found
        }
    });
    match &*found.read() {
        None => rsx! {},
        Some(Found::Not(lack)) => rsx! {
            NotHere { lack: lack.clone(), gone: texts::thread::MISSING, hint: texts::thread::MISSING_HINT,
                Link { class: "button main", to: Route::Ask {}, "{texts::ask::TITLE}" }
            }
        },
        Some(Found::Here(thread)) => rsx! { Thread { mine: thread.as_ref().clone() } },
    }
}

#[component]
fn Thread(mine: MyThread) -> Element {
    let shared = use_context::<Shared>();
    let now = *shared.now.read();
    let thread = mine.thread.clone();
    let (id, state) = (thread.id, thread.state);
    let act = move |message: NewMessage| Ok(Act::Write { question: id, message });
    let deleted = thread.messages.is_empty();
    let taking_back = mine.deliveries.iter().any(|delivery| matches!(delivery.act, Act::WithdrawConsent { .. }));
    rsx! {
        h1 { "{texts::topic(thread.topic)}" }
        p { class: "state", role: "status",
            "{texts::region(thread.adcode)} · {texts::thread::state(state, thread.due_at, now)}"
        }
        if let Some(number) = &thread.number {
            p { class: "state", "{texts::thread::number(number.as_str())}" }
        }
        if let Some(case) = &thread.case {
            Case { case: case.clone(), question: id }
        }
        ol { class: "messages",
            for message in &thread.messages {
                Message { key: "{message.id}", message: message.clone(), delivery: mine.delivery_of(message.id).cloned() }
            }
        }
        if deleted {
            p { if taking_back { "{texts::privacy::WITHDRAWN}" } else { "{texts::thread::DELETED_LINE}" } }
            Link { class: "button main", to: Route::Ask {}, "{texts::ask::TITLE}" }
        }
        if state == QuestionState::Waiting {
            NotifyMe { quiet: true }
        }
        InstallHint {}
        for delivery in mine.deliveries.iter().filter(|delivery| is_bare(delivery)) {
            Undelivered { key: "{delivery.id}", delivery: delivery.clone() }
        }
        match (&thread.rating, state) {
            (Some(rating), _) => rsx! { Rated { words: texts::thread::STARS, rating: rating.clone() } },
            (None, QuestionState::Answered | QuestionState::Closed) if answered(&thread) => rsx! { Rate { question: id } },
            _ => rsx! {},
        }
        if state == QuestionState::Closed && !deleted {
            button {
                class: "button",
                onclick: move |_| async move {
                    shared.send_or_say(Act::Reopen { question: id }).await;
                },
                Icon { path: icons::REFRESH }
                "{texts::thread::REOPEN}"
            }
        }
        if thread.topic.needs_consent() && !deleted {
            Withdraw { question: id }
        }
        if !deleted {
            Composer {
                name: forms::question(id),
                label: texts::thread::WRITE,
                example: "",
                send: texts::thread::SEND,
                act,
            }
        }
    }
}

fn answered(thread: &model::Thread) -> bool {
    thread.messages.iter().any(|message| message.by != Author::Courier)
}

/// A delivery that shows in no message.
fn is_bare(delivery: &Delivery) -> bool {
    !matches!(delivery.act, Act::Ask(_) | Act::Write { .. })
}

#[component]
fn Message(message: model::Message, delivery: Option<Delivery>) -> Element {
    let shared = use_context::<Shared>();
    let now = *shared.now.read();
    let own = message.by == Author::Courier;
    rsx! {
        li { class: match (own, message.withdrawn_at) { (true, _) => "own", (false, None) => "desk", (false, Some(_)) => "desk withdrawn" },
            p { class: "by",
                strong { if own { "{texts::thread::ME}" } else { "{texts::author(message.by)}" } }
                " {texts::ago(message.at, now)}"
            }
            Words { text: message.text.clone() }
            for file in message.attachments.iter().copied() {
                FileView { key: "{file.id}", file }
            }
            for document in message.documents.iter().cloned() {
                DocumentView { key: "{document.id}", document }
            }
            if let Some(at) = message.corrected_at.filter(|_| message.withdrawn_at.is_none()) {
                p { class: "corrected", "{texts::thread::corrected(at)}" }
            }
            if let Some(delivery) = delivery {
                Undelivered { delivery }
            }
        }
    }
}

/// Takes back that what they wrote of health or children is used.
#[component]
fn Withdraw(question: QuestionId) -> Element {
    let shared = use_context::<Shared>();
    let mut withdrawn = use_signal(|| false);
    rsx! {
        details { class: "hint",
            summary { "{texts::privacy::WITHDRAW}" }
            p { "{texts::privacy::WITHDRAW_WARNING}" }
            button {
                class: "button erase",
                disabled: withdrawn(),
                onclick: move |_| async move {
                    withdrawn.set(shared.send_or_say(Act::WithdrawConsent { question }).await.is_some());
                },
                Icon { path: icons::REMOVE }
                "{texts::privacy::WITHDRAW_GO}"
            }
            if withdrawn() {
                p { role: "status", "{texts::privacy::WITHDRAWN}" }
            }
        }
    }
}

/// How the courier found the answer.
#[component]
fn Rate(question: QuestionId) -> Element {
    let shared = use_context::<Shared>();
    let mut says = use_signal(|| None::<String>);
    let rated = move |rating: Rating| {
        spawn(async move {
            if let Err(why) = shared.send_form(Act::Rate { question, rating }, vec![forms::rating(question)]).await {
                says.set(Some(why));
            }
        });
    };
    rsx! {
        RatingForm { name: forms::rating(question), words: texts::thread::STARS, title: texts::thread::RATE, send: texts::thread::SEND_RATING, on_rated: rated, says: says() }
    }
}
