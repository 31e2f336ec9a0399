//! What a window's page asks of the program about the street map: what the server has, and what is kept. Plain requests and
//! answers, so that they are the same whatever shows the page.

use super::kept_maps::{KeptMaps, NotKept};
use crate::api::map_packs::PACKS;
use reqwest::header::{
    CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, IF_NONE_MATCH, IF_RANGE, RANGE,
};
use reqwest::{Client, Method, StatusCode};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::task::AbortHandle;

/// Addresses under which the server is asked begin so.
pub(super) const SERVER: &str = "server";
/// And those about what is kept.
pub(super) const KEPT: &str = "kept";

/// How long a connection may take, and an answer stand still.
const CONNECTS: Duration = Duration::from_secs(8);
const SILENCE: Duration = Duration::from_secs(20);
/// What is passed on to the server: nothing that says who asks.
const PASSED_ON: [HeaderName; 3] = [RANGE, IF_RANGE, IF_NONE_MATCH];
/// And what is told of its answer.
const TOLD: [HeaderName; 3] = [CONTENT_TYPE, CONTENT_RANGE, ETAG];

/// What the page is answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// As in HTTP.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// What it says.
    pub body: Vec<u8>,
}

impl Answer {
    fn empty(status: StatusCode) -> Self {
        Self { status, ..Self::default() }
    }

    fn json(value: &impl serde::Serialize) -> Self {
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
        Self { headers, body: serde_json::to_vec(value).unwrap_or_default(), ..Self::default() }
    }
}

/// Answers a window's page.
#[derive(Clone, Debug)]
pub struct WindowMaps {
    origin: String,
    client: Client,
    maps: Option<KeptMaps>,
    /// Prefectures that are being kept.
    running: Arc<Mutex<BTreeMap<u32, AbortHandle>>>,
}

impl WindowMaps {
    /// With the server at an address, and what is kept of its map; nothing where the program has no folder.
    #[must_use]
    pub fn new(origin: &str, maps: Option<KeptMaps>) -> Self {
        let origin = origin.trim_end_matches('/').to_owned();
        // Who waits for a line that is not there goes on with what is kept.
        let client = Client::builder().connect_timeout(CONNECTS).read_timeout(SILENCE).build().unwrap_or_default();
        Self { origin, client, maps, running: Arc::default() }
    }

    /// Answers a request for a path (with its query) of the page's own.
    pub async fn answer(&self, method: &Method, path: &str, headers: &HeaderMap) -> Answer {
        let Some((part, rest)) = path.strip_prefix('/').and_then(|path| path.split_once('/')) else {
            return Answer::empty(StatusCode::NOT_FOUND);
        };
        match (part, method, &self.maps) {
            (SERVER, &Method::GET, _) => {
                // A line that is not there is said as one, and the page goes on with what is kept.
                self.pass_on(rest, headers).await.unwrap_or_else(|_| Answer::empty(StatusCode::BAD_GATEWAY))
            }
            (KEPT, &Method::GET, Some(maps)) => read(maps, rest, headers),
            (KEPT, &Method::POST, Some(maps)) => match rest.split_once('/').map(|(of, what)| (of.parse(), what)) {
                Some((Ok(adcode), what)) => self.act(maps, adcode, what).await,
                _ => Answer::empty(StatusCode::NOT_FOUND),
            },
            _ => Answer::empty(StatusCode::NOT_FOUND),
        }
    }

    /// What the server says.
    async fn pass_on(&self, path: &str, headers: &HeaderMap) -> reqwest::Result<Answer> {
        let mut asked = self.client.get(format!("{}/{path}", self.origin));
        for (name, value) in PASSED_ON.into_iter().filter_map(|name| headers.get(&name).map(|value| (name, value))) {
            asked = asked.header(name, value);
        }
        let answer = asked.send().await?;
        let (status, said) = (answer.status(), answer.headers());
        let headers = TOLD.into_iter().filter_map(|name| said.get(&name).cloned().map(|value| (name, value))).collect();
        Ok(Answer { status, headers, body: answer.bytes().await?.into() })
    }

    /// Keeps a prefecture, stops keeping it, or removes it.
    async fn act(&self, maps: &KeptMaps, adcode: u32, what: &str) -> Answer {
        let status = match what {
            "keep" => self.keep(maps, adcode).await,
            "stop" => {
                if let Some(running) = self.running().remove(&adcode) {
                    running.abort();
                }
                StatusCode::NO_CONTENT
            }
            "remove" => match maps.remove(adcode) {
                Ok(()) => StatusCode::NO_CONTENT,
                Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
            },
            _ => StatusCode::NOT_FOUND,
        };
        Answer::empty(status)
    }

    /// Keeps a prefecture; one at a time does so.
    async fn keep(&self, maps: &KeptMaps, adcode: u32) -> StatusCode {
        let keeping = {
            let mut running = self.running();
            if running.contains_key(&adcode) {
                return StatusCode::CONFLICT;
            }
            let maps = maps.clone();
            let keeping = tokio::spawn(async move { maps.keep(adcode).await });
            running.insert(adcode, keeping.abort_handle());
            keeping
        };
        let ended = keeping.await;
        // One that was stopped is not there any more, and another may run since.
        if ended.is_ok() {
            self.running().remove(&adcode);
        }
        match ended {
            Ok(Ok(())) => StatusCode::NO_CONTENT,
            Ok(Err(why)) => {
                eprintln!("map of {adcode}: {why}");
                match why {
                    NotKept::Full => StatusCode::INSUFFICIENT_STORAGE,
                    NotKept::NoSuchPack => StatusCode::NOT_FOUND,
                    NotKept::BrokenOff(_) | NotKept::Damaged(_) => StatusCode::BAD_GATEWAY,
                    NotKept::Disk(_) => StatusCode::INTERNAL_SERVER_ERROR,
                }
            }
            Err(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn running(&self) -> std::sync::MutexGuard<'_, BTreeMap<u32, AbortHandle>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is kept, and parts of it.
fn read(maps: &KeptMaps, name: &str, headers: &HeaderMap) -> Answer {
    match name {
        PACKS => return Answer::json(&maps.kept()),
        "there.json" => return Answer::json(&maps.there()),
        _ => (),
    }
    let Some(length) = maps.length(name) else { return Answer::empty(StatusCode::NOT_FOUND) };
    let asked = headers.get(RANGE).and_then(|range| range.to_str().ok());
    let Some(part) = asked.map_or(Some(0..length), |range| part(range, length)) else {
        return Answer::empty(StatusCode::RANGE_NOT_SATISFIABLE);
    };
    let Some(body) = maps.read(name, part.clone()) else { return Answer::empty(StatusCode::NOT_FOUND) };
    let mut headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"))]);
    let mut status = StatusCode::OK;
    if asked.is_some() {
        status = StatusCode::PARTIAL_CONTENT;
        let said = format!("bytes {}-{}/{length}", part.start, part.end - 1);
        headers.extend(HeaderValue::try_from(said).ok().map(|said| (CONTENT_RANGE, said)));
    }
    Answer { status, headers, body }
}

/// The one range that is asked for (`bytes=0-511`), within a file of this length.
fn part(range: &str, length: u64) -> Option<Range<u64>> {
    let (from, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let from: u64 = from.parse().ok()?;
    let end = if last.is_empty() { length } else { last.parse::<u64>().ok()?.checked_add(1)?.min(length) };
    (from < end).then_some(from..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_lies_within_its_file() {
        for (asked, found) in [
            ("bytes=0-6", Some(0..7)),
            ("bytes=0-", Some(0..10)),
            ("bytes=9-20", Some(9..10)),
            ("bytes=10-", None),
            ("bytes=5-4", None),
            ("bytes=-3", None),
            ("bytes=0-1,3-4", None),
            ("bytes=0-18446744073709551615", None),
            ("pieces=0-1", None),
            ("", None),
        ] {
            assert_eq!(part(asked, 10), found, "{asked}");
        }
    }
}
