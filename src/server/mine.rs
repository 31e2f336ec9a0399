//! What couriers send, and what is theirs alone.

use super::account::Account;
use super::limits::Address;
use super::news::New;
use super::problem::Refusal;
use super::{App, db};
use crate::api::mine::LONGEST_WAIT;
use crate::api::{Mine, MineQuery, Receipt, Submission};
use crate::model::{Booking, Thread, Timestamp};
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, QueryRejection};
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use serde::Serialize;
use std::time::Duration;
use tokio::time::Instant;

/// Takes a submission: once, however often it is sent.
pub(super) async fn submit(
    State(app): State<App>,
    account: Account,
    from: Address,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Receipt>, Refusal> {
    app.limits.sending(&account.0, from)?;
    let body = body.map_err(|error| Refusal::BadBody(error.body_text()))?;
    let submission: Submission = serde_json::from_slice(&body).map_err(|error| Refusal::BadBody(error.to_string()))?;
    let digest = db::staff::sha256(&body);
    let (receipt, told) = db::submissions::take(&app.db, &account.0, submission, &digest, Timestamp::now()).await?;
    for other in told {
        app.news.tell(New::Account(other));
    }
    app.news.tell(New::Account(account.0));
    app.news.tell(New::Inbox);
    Ok(Json(receipt))
}

/// What changed among the courier's own; waits for it where that is asked for.
pub(super) async fn mine(
    State(app): State<App>,
    account: Account,
    query: Result<Query<MineQuery>, QueryRejection>,
) -> Result<Response, Refusal> {
    let Query(MineQuery { since, wait }) = query?;
    let end = Instant::now() + Duration::from_secs(wait.min(LONGEST_WAIT).into());
    let mut listening = app.news.listen();
    let wanted = New::Account(account.0.clone());
    let (mut threads, mut bookings) = loop {
        let threads = db::threads::of_account(&app.db, &account.0, since).await?;
        let bookings = db::bookings::of_account(&app.db, &account.0, since).await?;
        if !threads.is_empty() || !bookings.is_empty() || Instant::now() >= end {
            break (threads, bookings);
        }
        listening.wait_for(&wanted, end).await;
    };
    let head = db::head(&app.db).await?;
    // Where one of the two was cut, the other must not run ahead of it.
    let last = [
        (threads.len(), threads.last().map(|change| change.revision)),
        (bookings.len(), bookings.last().map(|change| change.revision)),
    ];
    let cut = last.iter().filter(|(count, _)| *count >= db::threads::MOST).filter_map(|(_, last)| *last).min();
    if let Some(cut) = cut {
        threads.retain(|change| change.revision <= cut);
        bookings.retain(|change| change.revision <= cut);
    }
    let newest = last.iter().filter_map(|(_, last)| *last).max();
    let revision = cut.or(newest).unwrap_or(since.min(head.revision));
    let mine = Mine { epoch: head.epoch, revision, threads, bookings };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(mine)).into_response())
}

/// All that the server has of a courier.
#[derive(Serialize)]
struct Export {
    about: &'static str,
    exported_at: Timestamp,
    threads: Vec<Thread>,
    bookings: Vec<Booking>,
    files: Vec<ExportedFile>,
    readings: Vec<Reading>,
}

#[derive(Serialize)]
struct ExportedFile {
    id: String,
    media_type: String,
    base64: String,
}

/// When somebody of a desk read or did what.
#[derive(Serialize)]
struct Reading {
    at: Timestamp,
    question: String,
    what: String,
}

/// Entries of the audit log for one question in an export.
const MOST_READINGS: u64 = 1_000;

/// Gives a courier all that the server has of him: words, files, and when who read them.
pub(super) async fn export(State(app): State<App>, account: Account, from: Address) -> Result<Response, Refusal> {
    app.limits.sending(&account.0, from)?;
    let mut threads: Vec<Thread> = Vec::new();
    let mut since = 0;
    loop {
        let page = db::threads::of_account(&app.db, &account.0, since).await?;
        let Some(last) = page.last() else { break };
        since = last.revision;
        threads.extend(page.into_iter().map(|change| change.thread));
    }
    let mut bookings: Vec<Booking> = Vec::new();
    let mut since = 0;
    loop {
        let page = db::bookings::of_account(&app.db, &account.0, since).await?;
        let Some(last) = page.last() else { break };
        since = last.revision;
        bookings.extend(page.into_iter().map(|change| change.booking));
    }
    let (mut files, mut readings) = (Vec::new(), Vec::new());
    for thread in &threads {
        for attachment in thread.messages.iter().flat_map(|message| &message.attachments) {
            if let Some(row) = db::attachments::find(&app.db, attachment.id).await? {
                let base64 = base64::engine::general_purpose::STANDARD.encode(&row.bytes);
                files.push(ExportedFile { id: row.id, media_type: row.media_type, base64 });
            }
        }
        let subject = thread.id.to_string();
        for row in db::audit::newest(&app.db, crate::model::Adcode::HUNAN, Some(&subject), MOST_READINGS).await? {
            let what = db::audit::in_chinese(&row.action).to_owned();
            readings.push(Reading { at: Timestamp(row.at), question: subject.clone(), what });
        }
    }
    let about =
        "你在递驿的全部数据：提问和回复、预约、照片和录音、服务台什么时候看过。时间是 1970 年起的毫秒数（UTC）。";
    let export = Export { about, exported_at: Timestamp::now(), threads, bookings, files, readings };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(export)).into_response())
}
