//! The whole file of a case on paper.

use super::super::aid::grant_lines;
use super::super::guard::SignedIn;
use super::super::page::words;
use super::super::plain_page::html;
use super::super::referrals::{file_list, thread};
use super::super::refusal::DeskRefusal;
use super::{numbered, owner, referral_days, visible};
use crate::model::{AttachmentKind, ReferralId, Timestamp};
use crate::server::db::audit::{Action, Entry};
use crate::server::db::referral_files::ReferralFile;
use crate::server::db::tables::message;
use crate::server::{App, db};
use crate::texts;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use dioxus::prelude::*;
use std::collections::HashMap;

/// The whole file of a case on paper.
pub(in crate::server::desk) async fn print(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let (_, row, question, view) = visible(&app, &who, &id).await?;
    let entry = Entry::of(&who.staff, Action::CaseRead, &row.id.to_string(), view.adcode).saying("print");
    db::audit::record_reading(&app.db, entry, now).await?;
    let number = numbered(&app, &row).await?;
    let messages = db::inbox::messages(&app.db, question.id).await?;
    let who_stepped = db::cases::who_stepped(&app.db, row.id).await?;
    let notes = db::partner_referrals::notes(&app.db, view.referrals.iter().map(|one| one.id)).await?;
    let files = db::referral_files::of(&app.db, view.referrals.iter().map(|one| one.id)).await?;
    let days: HashMap<ReferralId, String> = db::cases::referrals(&app.db, row.id)
        .await?
        .into_iter()
        .map(|(id, row)| (id, referral_days(&row, now)))
        .collect();
    let referrals: Vec<_> = view
        .referrals
        .iter()
        .map(|one| {
            let of: Vec<_> = notes.iter().filter(|note| note.referral == one.id).cloned().collect();
            let files: Vec<_> = files.iter().filter(|file| file.row.referral == one.id).cloned().collect();
            (one.clone(), of, files)
        })
        .collect();
    let steps: Vec<_> =
        view.steps.iter().cloned().zip(who_stepped.into_iter().chain(std::iter::repeat(String::new()))).collect();
    let granted = grant_lines(&app, row.id).await?;
    let owner = owner(&app, &row).await?;
    let desk = texts::region(view.adcode);
    let told: Vec<Element> = messages.iter().filter(|message| !message.private).map(printed).collect();
    let address = format!("/desk/cases/{}", row.id);
    let body = rsx! {
        main { class: "paper",
            h1 { "案卷：{texts::case_kind(view.kind)}" }
            table { class: "facts",
                tbody {
                    tr { th { "案件编号" } td { "{number}" } th { "提问编号" } td { {question.number.clone().unwrap_or_default()} } }
                    tr { th { "服务台" } td { "{desk} 12355" } th { "办理人" } td { "{owner}" } }
                    tr { th { "立案" } td { {dated(row.opened_at)} } th { "打印" } td { {dated(now)} "（{who.staff.name}）" } }
                    tr { th { "结案" } td { if let Some(closed) = row.closed_at { {dated(closed)} } } th { "办理结果" } td { if let Some(result) = view.result { "{texts::case_result(result)}" } } }
                }
            }
            h2 { "进展" }
            ol { class: "steps",
                for (step, name) in steps {
                    li {
                        p { strong { "{texts::case_stage(step.stage)}" } "　" {dated(step.entered_at)} if let Some(done) = step.done_at { " 到 " {dated(done)} } "　{name}" }
                        {words(&step.note)}
                    }
                }
            }
            if !referrals.is_empty() { h2 { "转介" } }
            for (referral, notes, files) in referrals {
                div { class: "referral",
                    p { strong { "{texts::referral_to(referral.to)} · {referral.name}" } "　{texts::case::referral_word(&referral)}" }
                    p { {days.get(&referral.id).cloned().unwrap_or_default()} }
                    {words(&referral.reason)}
                    {thread(&notes, (&files, &format!("{address}/referrals/{}", referral.id)), true)}
                    if !referral.answer.is_empty() {
                        p { "答复：" }
                        {words(&referral.answer)}
                        {file_list(&answered_with(&files), &format!("{address}/referrals/{}", referral.id))}
                    }
                }
            }
            if !granted.is_empty() {
                h2 { "{texts::aid::OF_CASE}" }
                ul { for line in granted { li { "{line}" } } }
            }
            h2 { "提问和回复" }
            for message in told {
                {message}
            }
            div { class: "signatures",
                p { "办理人（签字）：" }
                p { "审核人（签字）：" }
                p { "单位（盖章）：" }
                p { "　　　　年　　月　　日" }
            }
        }
    };
    Ok(html(StatusCode::OK, &format!("案卷 {number}"), body))
}

/// The files of an answer.
fn answered_with(files: &[ReferralFile]) -> Vec<&ReferralFile> {
    files.iter().filter(|one| one.row.note.is_none()).collect()
}

/// A moment on paper, with its year.
fn dated(moment: Timestamp) -> Element {
    let words = format!("{} {}", texts::day(moment), moment.china_time().format("%H:%M"));
    rsx! { "{words}" }
}

/// A message on paper, with its photos.
fn printed(message: &message::Model) -> Element {
    let author = texts::author(message.author);
    let address = format!("/desk/questions/{}/attachments", message.question);
    let (mut photos, mut voices) = (Vec::new(), 0);
    for file in db::threads::attachments(message).unwrap_or_default() {
        match file.kind {
            AttachmentKind::Photo => photos.push(format!("{address}/{}", file.id)),
            AttachmentKind::Voice => voices += 1,
            AttachmentKind::Document => {}
        }
    }
    let papers =
        db::threads::documents(message).unwrap_or_default().into_iter().map(|one| one.name).collect::<Vec<_>>();
    let (text, at, withdrawn) = (message.text.clone(), message.at, message.withdrawn_at.is_some());
    rsx! {
        div { class: "message",
            p { strong { "{author}" } "　" {dated(at)} if withdrawn { "　" {texts::inbox::TAKEN_BACK} } }
            {words(&text)}
            for paper in papers { p { {texts::case::printed_document(&paper)} } }
            for photo in photos { img { src: "{photo}", alt: "照片" } }
            if voices > 0 { p { "（录音 {voices} 段，在系统里听）" } }
        }
    }
}
