//! What was written in a question, and what may still be done to a message.

use crate::model::question::{MOST_CHARACTERS, amendable};
use crate::model::staff::Permission;
use crate::model::{AttachmentKind, Author, MessageId, QuestionId, StaffId, Timestamp};
use crate::server::db;
use crate::server::db::tables::{message, question};
use crate::server::desk::guard::SignedIn;
use crate::server::desk::page::{hidden, moment, words};
use crate::texts;
use dioxus::prelude::*;
use std::collections::HashMap;

fn is_courier(message: &message::Model) -> bool {
    !message.private && message.author == Author::Courier
}

pub(super) fn may_split(who: &SignedIn, row: &question::Model, messages: &[message::Model]) -> bool {
    let own = |message: &&message::Model| message.question == row.id && is_courier(message);
    who.staff.role.may(Permission::AssignQuestions) && row.account.is_some() && messages.iter().filter(own).count() > 1
}

pub(super) fn split_form(who: &SignedIn, row: &question::Model, list: &str, messages: &[message::Model]) -> Element {
    let lines: Vec<(MessageId, String)> = messages
        .iter()
        .filter(|message| message.question == row.id && is_courier(message))
        .map(|message| (message.id, message.text.chars().take(60).collect()))
        .collect();
    let (address, list, id) = (format!("/desk/questions/{}", row.id), list.to_owned(), QuestionId::fresh());
    let version = row.version;
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

pub(super) fn written(
    message: &message::Model,
    names: &HashMap<StaffId, String>,
    shown: QuestionId,
    amending: Element,
) -> Element {
    let author = message.author;
    let name = message.staff.and_then(|id| names.get(&id)).map_or("", String::as_str);
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

/// Who may still change which of the answers that were sent.
pub(super) struct Amending<'a> {
    pub(super) who: &'a SignedIn,
    pub(super) row: &'a question::Model,
    pub(super) list: &'a str,
    pub(super) now: Timestamp,
}

impl Amending<'_> {
    /// The way to take an answer back or to correct it, while it may be.
    pub(super) fn form(&self, all: &[message::Model], message: &message::Model) -> Element {
        let Self { who, row, list, now } = self;
        let own = message.staff == Some(who.staff.id);
        let may = message.staff.is_some() && (own || who.staff.role.may(Permission::AssignQuestions));
        let followed =
            all.iter().any(|other| other.question == row.id && is_courier(other) && other.revision > message.revision);
        let open = amendable(message.at, message.withdrawn_at, followed, *now).is_ok();
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
        let (id, text) = (message.id, message.text.clone());
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
