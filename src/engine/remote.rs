//! The server, as the phone sees it. Nothing is believed because it came: login pages, proxies and caches answer, too,
//! with any status and any content. An answer counts if it has the server's mark and is of the kind that was asked for.

use super::host::{Host, Method, Request, Response, Unreachable};
use crate::api::json;
use crate::api::problem::PROBLEM_JSON;
use crate::api::{
    Changes, ChangesQuery, ChannelAct, Config, MineAnswer, MineQuery, OwnChannels, Problem, PushAddress, Receipt,
    Scope, paths,
};
use crate::model::account_work::{AccountWork, Working};
use crate::model::{AccountKey, AttachmentId, Timestamp};
use serde::de::DeserializeOwned;
use std::cell::{Cell, RefCell};
use thiserror::Error;

/// Patience for one answer, milliseconds: long enough for a bad 3G cell, short enough to try again.
const PATIENCE: u64 = 30_000;
/// For all of a part of the feed.
const SNAPSHOT_PATIENCE: u64 = 120_000;
/// Patience for a file, milliseconds, and in addition so many for each of its bytes: half a kilobyte a second still
/// brings a photo through.
const FILE_PATIENCE: u64 = 60_000;
const FILE_PATIENCE_PER_BYTE: u64 = 2;
/// A difference of clocks below this is the way of the answer, milliseconds.
const SMALL_SKEW_MS: i64 = 2 * 60_000;
/// Hashes in one go: some milliseconds of a cheap phone.
const WORK_AT_ONCE: u32 = 2_000;

/// The server behind a host's network.
pub struct Remote<'a, H> {
    host: &'a H,
    /// Milliseconds that the server's clock is ahead of the phone's, as the last answer told.
    skew: Cell<i64>,
    /// Work that was done for an account, while many new ones come.
    work: RefCell<Option<(AccountKey, AccountWork)>>,
}

/// Why the server gave nothing.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RemoteError {
    /// It was not reached, or the answer broke off.
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
    /// It refused, and said why.
    #[error("the server refused: {}", problem.title)]
    Problem {
        /// Why.
        problem: Problem,
        /// After how many seconds it may be asked again, where it said so.
        retry_after: Option<u64>,
    },
    /// Somebody else answered in its place: a login page, a proxy, an old cache.
    #[error("somebody else answered {0}")]
    NotOurs(u16),
    /// It is the server's own, and cannot be read: it is much newer than this app.
    #[error("the server's answer cannot be read: {0}")]
    Unreadable(String),
}

/// Bytes of what ends a zip (APPNOTE 4.3.16, without a comment).
const ZIP_END: usize = 22;

/// What an answer must be.
#[derive(Clone, Copy)]
enum Wanted {
    Json,
    /// JSON, or 204 where there is nothing to tell.
    JsonOrNothing,
    /// A photo or a voice note.
    File,
    Zip,
    Nothing,
}

impl<'a, H: Host> Remote<'a, H> {
    pub(super) fn new(host: &'a H) -> Self {
        Self { host, skew: Cell::new(0), work: RefCell::default() }
    }

    /// Milliseconds that the server's clock is ahead of the phone's, as the last answer told; 0 where they agree.
    pub(super) fn clock_skew(&self) -> i64 {
        self.skew.get()
    }

    pub(super) async fn config(&self) -> Result<Config, RemoteError> {
        self.get(paths::CONFIG.to_owned(), None, PATIENCE).await
    }

    /// What is newer; nothing if the phone knows all.
    pub(super) async fn changes(&self, query: &ChangesQuery) -> Result<Option<Changes>, RemoteError> {
        let epoch = query.epoch.as_ref().map(|epoch| format!("&epoch={epoch}")).unwrap_or_default();
        let limit = query.limit.map(|limit| format!("&limit={limit}")).unwrap_or_default();
        let scopes =
            query.scopes.as_ref().map(|all| format!("&scopes={}", String::from(all.clone()))).unwrap_or_default();
        let only = query.only.map(|part| format!("&only={part}")).unwrap_or_default();
        let parts = if query.parts { "&parts=true" } else { "" };
        let in_pages = if query.in_pages { "&in_pages=true" } else { "" };
        let path = format!("{}?since={}{epoch}{parts}{limit}{scopes}{only}{in_pages}", paths::CHANGES, query.since);
        let body = self.answer(asking(Method::Get, path, None, PATIENCE), Wanted::JsonOrNothing).await?;
        if body.is_empty() { Ok(None) } else { read(body).map(Some) }
    }

    /// A part of the feed as it was at a number.
    pub(super) async fn snapshot(&self, epoch: &str, part: Scope, revision: i64) -> Result<Changes, RemoteError> {
        self.get(paths::snapshot(epoch, part, revision), None, SNAPSHOT_PATIENCE).await
    }

    /// Sends a submission, as the bytes that the outbox keeps.
    pub(super) async fn submit(&self, key: &AccountKey, body: String) -> Result<Receipt, RemoteError> {
        let request = Request {
            method: Method::Post,
            path: paths::SUBMISSIONS.to_owned(),
            bearer: Some(key.recovery_code()),
            body: Some(body.into_bytes()),
            json: true,
            patience: PATIENCE,
        };
        read(self.answer_worked(key, request, Wanted::Json).await?)
    }

    /// Sends a photo or a voice note.
    pub(super) async fn put_file(&self, key: &AccountKey, id: AttachmentId, bytes: Vec<u8>) -> Result<(), RemoteError> {
        let patience = FILE_PATIENCE + FILE_PATIENCE_PER_BYTE * bytes.len() as u64;
        let request = Request {
            method: Method::Put,
            path: file_path(id),
            bearer: Some(key.recovery_code()),
            body: Some(bytes),
            json: false,
            patience,
        };
        self.answer_worked(key, request, Wanted::Nothing).await.map(|_| ())
    }

    /// Whether the server has a photo or a voice note.
    pub(super) async fn has_file(&self, key: &AccountKey, id: AttachmentId) -> Result<bool, RemoteError> {
        match self.answer(asking(Method::Head, file_path(id), Some(key), PATIENCE), Wanted::File).await {
            Ok(_) => Ok(true),
            // An answer to HEAD has no body that could say why.
            Err(RemoteError::NotOurs(404) | RemoteError::Problem { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Gets a photo, a voice note or a document.
    pub(super) async fn file(&self, key: &AccountKey, id: AttachmentId) -> Result<Vec<u8>, RemoteError> {
        self.answer(asking(Method::Get, file_path(id), Some(key), FILE_PATIENCE * 10), Wanted::File).await
    }

    /// What changed among the courier's own; may wait for it.
    pub(super) async fn mine(&self, key: &AccountKey, query: &MineQuery) -> Result<MineAnswer, RemoteError> {
        let path = format!("{}?since={}&wait={}", paths::MINE, query.since, query.wait);
        self.get(path, Some(key), PATIENCE + 1_000 * u64::from(query.wait)).await
    }

    /// Says where this browser is told of news, or no more.
    pub(super) async fn put_push(&self, key: &AccountKey, address: &PushAddress) -> Result<(), RemoteError> {
        let body = serde_json::to_string(address).map_err(|error| RemoteError::Unreadable(error.to_string()))?;
        let request = Request {
            method: Method::Put,
            path: paths::PUSH.to_owned(),
            bearer: Some(key.recovery_code()),
            body: Some(body.into_bytes()),
            json: true,
            patience: PATIENCE,
        };
        self.answer_worked(key, request, Wanted::Nothing).await.map(|_| ())
    }

    /// Does what the courier wants with the ways by which they are told of news.
    pub(super) async fn channels(&self, key: &AccountKey, act: &ChannelAct) -> Result<OwnChannels, RemoteError> {
        let body = serde_json::to_string(act).map_err(|error| RemoteError::Unreadable(error.to_string()))?;
        let request = Request {
            method: Method::Post,
            path: paths::CHANNELS.to_owned(),
            bearer: Some(key.recovery_code()),
            body: Some(body.into_bytes()),
            json: true,
            patience: PATIENCE,
        };
        read(self.answer_worked(key, request, Wanted::Json).await?)
    }

    /// All that the server has of the courier, as a zip.
    pub(super) async fn export(&self, key: &AccountKey) -> Result<Vec<u8>, RemoteError> {
        let request = asking(Method::Get, paths::MINE_EXPORT.to_owned(), Some(key), FILE_PATIENCE * 10);
        let zip = self.answer_worked(key, request, Wanted::Zip).await?;
        // What breaks off in the middle is no export.
        let end = zip.len().saturating_sub(ZIP_END);
        if zip[end..].starts_with(b"PK\x05\x06") { Ok(zip) } else { Err(RemoteError::NotOurs(200)) }
    }

    async fn get<T: DeserializeOwned>(
        &self,
        path: String,
        key: Option<&AccountKey>,
        patience: u64,
    ) -> Result<T, RemoteError> {
        read(self.answer(asking(Method::Get, path, key, patience), Wanted::Json).await?)
    }

    /// The same for what a new account may send: works for it where the server wants that, beside all else.
    async fn answer_worked(
        &self,
        key: &AccountKey,
        mut asked: Request,
        wanted: Wanted,
    ) -> Result<Vec<u8>, RemoteError> {
        let path = asked.path.clone();
        let done = self.work.borrow().as_ref().filter(|(account, _)| account == key).map(|(_, work)| *work);
        if let Some(work) = done {
            asked.path = format!("{path}?work={work}");
        }
        let answer = self.answer(asked.clone(), wanted).await;
        let Err(RemoteError::Problem { problem: Problem { work_bits: Some(bits), .. }, .. }) = &answer else {
            return answer;
        };
        let Some(mut working) = Working::begin(key.clone(), *bits, self.now()) else { return answer };
        let work = loop {
            if let Some(work) = working.try_some(WORK_AT_ONCE) {
                break work;
            }
            // What the courier asks for meanwhile comes first.
            self.host.sleep(0).await;
        };
        *self.work.borrow_mut() = Some((key.clone(), work));
        asked.path = format!("{path}?work={work}");
        self.answer(asked, wanted).await
    }

    async fn answer(&self, request: Request, wanted: Wanted) -> Result<Vec<u8>, RemoteError> {
        let head = request.method == Method::Head;
        let response = self.host.request(request).await?;
        if !response.marked || response.redirected {
            return Err(RemoteError::NotOurs(response.status));
        }
        self.set_clock(&response);
        let status = response.status;
        if (200..300).contains(&status) {
            let fits = match wanted {
                Wanted::JsonOrNothing if status == 204 => response.body.is_empty(),
                Wanted::Json | Wanted::JsonOrNothing => response.content_type.starts_with("application/json"),
                Wanted::File => {
                    let shown = ["image/", "audio/", "video/", "application/pdf", "application/vnd.openxmlformats-"];
                    shown.iter().any(|kind| response.content_type.starts_with(kind))
                        && (head || !response.body.is_empty())
                }
                Wanted::Zip => response.content_type == "application/zip",
                Wanted::Nothing => true,
            };
            return if fits { Ok(response.body) } else { Err(RemoteError::NotOurs(status)) };
        }
        if !response.content_type.starts_with(PROBLEM_JSON) {
            return Err(RemoteError::NotOurs(status));
        }
        let retry_after = response.retry_after;
        let problem = json::read(&text(response.body)).map_err(|_| RemoteError::NotOurs(status))?;
        Err(RemoteError::Problem { problem, retry_after })
    }

    /// Takes the server's clock from an answer (RFC 9110, `Date`).
    fn set_clock(&self, response: &Response) {
        let Some(told) = response.date.as_deref().and_then(Timestamp::from_http_date) else { return };
        let skew = told.0 - self.host.now().0;
        self.skew.set(if skew.abs() < SMALL_SKEW_MS { 0 } else { skew });
    }

    /// Now, by the phone's clock set right by what the last answer told.
    pub(super) fn now(&self) -> Timestamp {
        Timestamp(self.host.now().0.saturating_add(self.skew.get()))
    }
}

fn asking(method: Method, path: String, key: Option<&AccountKey>, patience: u64) -> Request {
    Request { method, path, bearer: key.map(AccountKey::recovery_code), body: None, json: false, patience }
}

fn file_path(id: AttachmentId) -> String {
    paths::ATTACHMENT.replace("{id}", &id.to_string())
}

fn text(body: Vec<u8>) -> String {
    String::from_utf8(body).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// Reads text and not bytes, as the store does: two readers of all types would weigh twice in the wasm.
fn read<T: DeserializeOwned>(body: Vec<u8>) -> Result<T, RemoteError> {
    json::read(&text(body)).map_err(|error| RemoteError::Unreadable(error.to_string()))
}
