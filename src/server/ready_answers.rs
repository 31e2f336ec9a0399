//! Answers that everybody asks for, kept ready under the number of the feed: put together once, sent to all.

use super::db::Head;
use super::known_address::{KnownAddress, SameForAll};
use super::problem::Refusal;
use super::{App, large_work};
use crate::model::Timestamp;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::collections::{HashMap, VecDeque};
use std::io::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

/// Bytes of all answers that are kept; whoever asks for so many different ones empties the store.
const MOST_BYTES: usize = 48 * 1024 * 1024;
/// What is kept beside an answer: its name, its place.
const BESIDE: usize = 256;
/// Answers smaller than this, bytes, gain nothing from being compressed: they are one packet.
pub(super) const COMPRESSED_FROM: u16 = 1_024;
/// Answers smaller than this, bytes, are compressed where they are put together: in less than a millisecond.
const PACKED_AT_ONCE: usize = 32 * 1_024;
/// Large answers that are compressed at a time.
static PACKING: Semaphore = Semaphore::const_new(2);
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
        Self { media_type, plain: plain.into(), brotli: None, tag: None, cache: None }
    }

    /// The same, compressed as well: large ones beside what is answered meanwhile, two at a time.
    pub(super) async fn packed(mut self) -> Self {
        if self.plain.len() < COMPRESSED_FROM.into() {
            return self;
        }
        let plain = self.plain.clone();
        self.brotli = if plain.len() < PACKED_AT_ONCE {
            compressed(&plain)
        } else {
            // The turn ends with the work, also where nobody waits for it any more.
            let turn = PACKING.acquire().await;
            let packing = large_work::apart(move || {
                let _turn = turn;
                compressed(&plain)
            });
            packing.await.ok().flatten()
        }
        .map(Bytes::from);
        self
    }

    /// Of these bytes, and not sent to who has them.
    pub(super) fn tagged(media_type: &'static str, plain: Vec<u8>) -> Self {
        let digest = crate::server::digest::sha256(&plain);
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

    /// What is in it.
    pub(super) fn plain(&self) -> &[u8] {
        &self.plain
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
pub(super) struct ReadyAnswers(Arc<Mutex<Kept>>, OnePerName);

/// Who puts an answer together; all who want the same one wait for it instead of doing it, too. Cheap to clone.
#[derive(Clone, Debug, Default)]
struct OnePerName(Arc<Mutex<HashMap<String, Weak<tokio::sync::Mutex<()>>>>>);

impl OnePerName {
    /// Waits for one's turn with this name.
    async fn turn(&self, name: &str) -> tokio::sync::OwnedMutexGuard<()> {
        let turn = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let turn = all.get(name).and_then(Weak::upgrade).unwrap_or_default();
            all.retain(|_, other| other.strong_count() > 0);
            all.insert(name.to_owned(), Arc::downgrade(&turn));
            turn
        };
        turn.lock_owned().await
    }
}

#[derive(Debug, Default)]
struct Kept {
    epoch: String,
    revision: i64,
    answers: HashMap<String, ReadyAnswer>,
    /// Their names, as they came.
    oldest: VecDeque<String>,
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
            self.oldest.clear();
            self.answer_bytes = 0;
            (self.epoch, self.revision) = (head.epoch.clone(), head.revision);
        }
    }

    /// Drops the oldest answers, at last all addresses, if so many bytes more are too many.
    fn make_room(&mut self, bytes: usize) {
        while self.address_bytes + self.answer_bytes + bytes > MOST_BYTES {
            let Some(oldest) = self.oldest.pop_front() else {
                self.addresses.clear();
                self.address_bytes = 0;
                return;
            };
            if let Some(dropped) = self.answers.remove(&oldest) {
                self.answer_bytes -= dropped.len() + oldest.len() + BESIDE;
            }
        }
    }

    /// Keeps one.
    fn keep(&mut self, name: String, answer: ReadyAnswer) {
        let bytes = answer.len() + name.len() + BESIDE;
        self.make_room(bytes);
        self.answer_bytes += bytes;
        self.oldest.push_back(name.clone());
        let length = name.len();
        if let Some(before) = self.answers.insert(name, answer) {
            self.answer_bytes -= before.len() + length + BESIDE;
        }
    }
}

impl ReadyAnswers {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An answer as the feed is now, if it was put together.
    fn known(&self, name: &str, head: &Head) -> Option<ReadyAnswer> {
        let mut kept = self.kept();
        kept.follow(head);
        kept.answers.get(name).cloned()
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
        if let Some(answer) = self.ready.known(&name, &self.db.head().await?) {
            return Ok(answer);
        }
        let _turn = self.ready.1.turn(&name).await;
        // Somebody may have put it together meanwhile.
        let head = self.db.head().await?;
        if let Some(answer) = self.ready.known(&name, &head) {
            return Ok(answer);
        }
        let answer = put_together().await?.packed().await;
        let mut kept = self.ready.kept();
        if kept.revision == head.revision && kept.epoch == head.epoch {
            kept.keep(name, answer.clone());
        }
        Ok(answer)
    }
}

impl App {
    /// Forgets kept answers that tell what the feed does not tell any more; to be called every minute, as nobody may ask
    /// for them, and nobody else drops them.
    pub async fn forget_what_changed(&self) {
        match self.db.head().await {
            Ok(head) => self.ready.kept().follow(&head),
            Err(error) => tracing::error!("kept answers: {error}"),
        }
        self.snapshots.forget_old(SNAPSHOT_KEPT);
    }

    /// Forgets all snapshots at once, as somebody had erased what may be in them.
    pub(super) fn forget_snapshots(&self) {
        self.snapshots.forget_old(Duration::ZERO);
    }
}

/// Bytes of all snapshots that are kept.
const MOST_SNAPSHOT_BYTES: usize = 64 * 1024 * 1024;

/// How long a snapshot is kept here: what somebody had erased is in none for longer.
const SNAPSHOT_KEPT: Duration = Duration::from_mins(10);
/// What caches on its way are told: under its address it never changes, and no phone asks for an old number.
pub(super) const SNAPSHOT_CACHE: &str = "public, max-age=31536000, immutable";

/// Snapshots of parts of the feed, which do not change under their number. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(super) struct Snapshots(Arc<Mutex<Vec<KeptSnapshot>>>, OnePerName);

#[derive(Debug)]
struct KeptSnapshot {
    name: String,
    made: Instant,
    answer: ReadyAnswer,
}

impl Snapshots {
    /// Waits for one's turn to put one together.
    pub(super) async fn turn(&self, name: &str) -> tokio::sync::OwnedMutexGuard<()> {
        self.1.turn(name).await
    }

    /// One that was asked for before.
    pub(super) fn get(&self, name: &str) -> Option<ReadyAnswer> {
        self.forget_old(SNAPSHOT_KEPT);
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|one| one.name == name).map(|one| one.answer.clone())
    }

    /// Forgets those that were made so long ago.
    fn forget_old(&self, age: Duration) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|one| one.made.elapsed() < age);
    }

    /// Keeps one; the oldest make room for it.
    pub(super) fn keep(&self, name: String, answer: &ReadyAnswer) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push(KeptSnapshot { name, made: Instant::now(), answer: answer.clone() });
        while kept.len() > 1 && kept.iter().map(|one| one.answer.len()).sum::<usize>() > MOST_SNAPSHOT_BYTES {
            kept.remove(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_many_ask_for_at_once_is_put_together_once_and_another_one_beside_it() {
        let turns = OnePerName::default();
        let first = turns.turn("a").await;
        assert!(tokio::time::timeout(std::time::Duration::from_millis(20), turns.turn("a")).await.is_err());
        drop(turns.turn("b").await);
        drop(first);
        drop(turns.turn("a").await);
        drop(turns.turn("c").await);
        assert_eq!(turns.0.lock().unwrap().len(), 1, "who is done is forgotten");
    }

    #[test]
    fn what_the_feed_does_not_tell_any_more_is_in_no_memory() {
        let head = |revision| Head { epoch: "a".to_owned(), revision };
        let (ready, snapshots) = (ReadyAnswers::default(), Snapshots::default());
        ready.kept().follow(&head(1));
        ready.kept().keep("voices".to_owned(), ReadyAnswer::new("text/plain", vec![1]));
        ready.kept().follow(&head(2));
        assert!(ready.kept().answers.is_empty());
        snapshots.keep("part 1".to_owned(), &ReadyAnswer::new("text/plain", vec![1]));
        assert!(snapshots.get("part 1").is_some());
        snapshots.forget_old(Duration::ZERO);
        assert!(snapshots.get("part 1").is_none());
    }

    #[test]
    fn the_oldest_answers_make_room_and_what_is_kept_is_what_is_counted() {
        let mut kept = Kept::default();
        for i in 0..200 {
            kept.keep(format!("answer {i}"), ReadyAnswer::new("text/plain", vec![0; 1024 * 1024]));
            kept.keep("small".to_owned(), ReadyAnswer::new("text/plain", vec![0; 10]));
        }
        assert!(kept.answers.contains_key("answer 199") && !kept.answers.contains_key("answer 0"));
        let counted: usize = kept.answers.iter().map(|(name, answer)| name.len() + answer.len() + BESIDE).sum();
        assert_eq!(kept.answer_bytes, counted);
        assert!((MOST_BYTES / 2..=MOST_BYTES).contains(&counted));
    }
}
