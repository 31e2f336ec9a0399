//! Answers that everybody asks for, kept ready under the number of the feed: put together once, sent to all.

use super::App;
use super::db::Head;
use super::problem::Refusal;
use super::ready_first::{KnownAddress, SameForAll};
use crate::model::Timestamp;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::collections::HashMap;
use std::io::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Bytes of all answers that are kept; whoever asks for so many different ones empties the store.
const MOST_BYTES: usize = 48 * 1024 * 1024;
/// What is kept beside an answer: its name, its place.
const BESIDE: usize = 256;
/// Answers smaller than this, bytes, gain nothing from being compressed: they are one packet.
pub(super) const COMPRESSED_FROM: u16 = 1_024;
/// Of 11; an answer is compressed once and sent often, but somebody waits for it.
const BROTLI_QUALITY: u32 = 6;

/// One answer.
#[derive(Clone, Debug)]
pub(super) struct ReadyAnswer {
    media_type: &'static str,
    plain: Bytes,
    brotli: Option<Bytes>,
    /// Of what is in it (RFC 9110, 8.8.3). Weak, as it is the same for each way of compressing it.
    tag: Option<HeaderValue>,
    /// What caches on its way may do with it.
    cache: Option<&'static str>,
}

impl ReadyAnswer {
    /// Of these bytes.
    pub(super) fn new(media_type: &'static str, plain: Vec<u8>) -> Self {
        let brotli = (plain.len() >= COMPRESSED_FROM.into()).then(|| compressed(&plain)).flatten().map(Bytes::from);
        Self { media_type, plain: plain.into(), brotli, tag: None, cache: None }
    }

    /// Of these bytes, and not sent to who has them.
    pub(super) fn tagged(media_type: &'static str, plain: Vec<u8>) -> Self {
        let digest = super::db::staff::sha256(&plain);
        let tag = HeaderValue::from_str(&format!("W/\"{}\"", &digest[..32])).ok();
        Self { tag, ..Self::new(media_type, plain) }
    }

    /// 204: there is nothing to tell.
    pub(super) fn nothing() -> Self {
        Self { media_type: "", plain: Bytes::new(), brotli: None, tag: None, cache: None }
    }

    /// The same, with what caches on its way may do with it.
    pub(super) fn cached(self, how: &'static str) -> Self {
        Self { cache: Some(how), ..self }
    }

    /// Whether it goes as it is to everybody.
    pub(super) fn is_small(&self) -> bool {
        self.plain.len() < COMPRESSED_FROM.into()
    }

    /// Whether it goes compressed to who asks so.
    pub(super) fn takes_brotli(&self, asked: &HeaderMap) -> bool {
        let takes =
            |value: &HeaderValue| value.to_str().is_ok_and(|value| value.split(',').any(|one| one.trim() == "br"));
        self.brotli.is_some() && asked.get_all(header::ACCEPT_ENCODING).iter().any(takes)
    }

    fn len(&self) -> usize {
        self.plain.len() + self.brotli.as_ref().map_or(0, Bytes::len)
    }

    /// As this request can take it.
    pub(super) fn response(&self, asked: &HeaderMap) -> Response {
        if self.media_type.is_empty() {
            return StatusCode::NO_CONTENT.into_response();
        }
        let has = |tag: &HeaderValue| {
            let known = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|known| known.to_str().ok());
            known.flat_map(|known| known.split(',')).any(|known| known.trim().as_bytes() == tag.as_bytes())
        };
        if let Some(tag) = self.tag.as_ref().filter(|tag| has(tag)) {
            let mut same = (StatusCode::NOT_MODIFIED, [(header::ETAG, tag.clone())]).into_response();
            self.say_cache(same.headers_mut());
            return same;
        }
        let brotli = self.brotli.as_ref().filter(|_| self.takes_brotli(asked));
        let mut response = Response::new(Body::from(brotli.unwrap_or(&self.plain).clone()));
        *response.status_mut() = StatusCode::OK;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.media_type));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        self.say_cache(headers);
        if let Some(tag) = &self.tag {
            headers.insert(header::ETAG, tag.clone());
        }
        if brotli.is_some() {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
        }
        response
    }

    /// As [`Self::response`]; the next who asks the same address gets the answer of this name at once.
    pub(super) fn response_for_all(&self, asked: &HeaderMap, same: SameForAll) -> Response {
        let mut response = self.response(asked);
        response.extensions_mut().insert(same);
        response
    }

    fn say_cache(&self, headers: &mut HeaderMap) {
        if let Some(how) = self.cache {
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(how));
        }
    }
}

fn compressed(plain: &[u8]) -> Option<Vec<u8>> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 64 * 1024, BROTLI_QUALITY, 22);
    writer.write_all(plain).ok()?;
    Some(writer.into_inner())
}

/// The answers that are ready. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(super) struct ReadyAnswers(Arc<Mutex<Kept>>);

#[derive(Debug, Default)]
struct Kept {
    epoch: String,
    revision: i64,
    answers: HashMap<String, ReadyAnswer>,
    /// What was asked leads to these names, wherever the feed stands.
    addresses: HashMap<String, KnownAddress>,
    /// Of addresses.
    address_bytes: usize,
    /// Of answers.
    answer_bytes: usize,
}

impl Kept {
    /// Keeps the answers of the feed where it stands now.
    fn follow(&mut self, head: &Head) {
        if self.revision != head.revision || self.epoch != head.epoch {
            self.answers.clear();
            self.answer_bytes = 0;
            (self.epoch, self.revision) = (head.epoch.clone(), head.revision);
        }
    }

    /// Empties the store if so many bytes more are too many.
    fn make_room(&mut self, bytes: usize) {
        if self.address_bytes + self.answer_bytes + bytes > MOST_BYTES {
            self.answers.clear();
            self.addresses.clear();
            (self.address_bytes, self.answer_bytes) = (0, 0);
        }
    }
}

impl ReadyAnswers {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What an address leads to, if it stands ready.
    pub(super) fn at(&self, address: &str, head: &Head, now: Timestamp) -> Option<(ReadyAnswer, KnownAddress)> {
        let kept = self.kept();
        let known = kept.addresses.get(address)?;
        let name = known.name_at(now).filter(|_| kept.revision == head.revision && kept.epoch == head.epoch)?;
        Some((kept.answers.get(name)?.clone(), known.clone()))
    }

    /// Remembers what an address leads to.
    pub(super) fn remember(&self, address: String, known: KnownAddress) {
        let mut kept = self.kept();
        let bytes = address.len() + known.len() + BESIDE;
        kept.make_room(bytes);
        kept.address_bytes += bytes;
        let name = address.len();
        if let Some(before) = kept.addresses.insert(address, known) {
            kept.address_bytes -= name + before.len() + BESIDE;
        }
    }
}

impl App {
    /// The answer of this name as the feed is now; put together if nobody asked for it since it changed.
    ///
    /// # Errors
    /// [`Refusal`] of who puts it together, which is not kept.
    pub(super) async fn ready(
        &self,
        name: String,
        put_together: impl AsyncFnOnce() -> Result<ReadyAnswer, Refusal>,
    ) -> Result<ReadyAnswer, Refusal> {
        let head = self.db.head().await?;
        {
            let mut kept = self.ready.kept();
            kept.follow(&head);
            if let Some(answer) = kept.answers.get(&name) {
                return Ok(answer.clone());
            }
        }
        let answer = put_together().await?;
        let mut kept = self.ready.kept();
        if kept.revision == head.revision && kept.epoch == head.epoch {
            let bytes = answer.len() + name.len() + BESIDE;
            kept.make_room(bytes);
            kept.answer_bytes += bytes;
            if let Some(before) = kept.answers.insert(name.clone(), answer.clone()) {
                kept.answer_bytes -= before.len() + name.len() + BESIDE;
            }
        }
        Ok(answer)
    }
}

/// Bytes of all snapshots that are kept.
const MOST_SNAPSHOT_BYTES: usize = 64 * 1024 * 1024;

/// Snapshots of parts of the feed, which never change. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(super) struct Snapshots(Arc<Mutex<Vec<(String, ReadyAnswer)>>>);

impl Snapshots {
    /// One that was asked for before.
    pub(super) fn get(&self, name: &str) -> Option<ReadyAnswer> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|(of, _)| of == name).map(|(_, answer)| answer.clone())
    }

    /// Keeps one; the oldest make room for it.
    pub(super) fn keep(&self, name: String, answer: &ReadyAnswer) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push((name, answer.clone()));
        while kept.len() > 1 && kept.iter().map(|(_, answer)| answer.len()).sum::<usize>() > MOST_SNAPSHOT_BYTES {
            kept.remove(0);
        }
    }
}
