//! What an old app makes of a newer server: a thing in a list that cannot be read stops nothing behind it.

use super::json;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// One of a list on the wire, as far as this version understands it.
#[derive(Clone, Debug)]
pub enum Readable<T> {
    /// It was read.
    Read(T),
    /// It was not. A later version may: it is kept as it came, as JSON.
    Raw(Box<RawValue>),
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Readable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Ok(match json::read(raw.get()) {
            Ok(read) => Self::Read(read),
            Err(_) => Self::Raw(raw),
        })
    }
}

/// What a thing is known by, wherever in it that stands. Reads things whose rest cannot be read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Known {
    id: Option<Box<RawValue>>,
    code: Option<Box<RawValue>>,
    adcode: Option<Box<RawValue>>,
    thread: Option<Box<Known>>,
    booking: Option<Box<Known>>,
    voice: Option<Box<RawValue>>,
    report: Option<Box<Known>>,
}

impl Known {
    fn key(self) -> Option<String> {
        let within = |known: Option<Box<Known>>| known.and_then(|known| known.key());
        let own = self.code.or(self.id).or(self.adcode).map(|raw| bare(&raw));
        own.or_else(|| within(self.thread)).or_else(|| within(self.booking)).or_else(|| within(self.report)).or_else(
            || {
                // A voice stands whole in its own change, and by its number where it is supported.
                let voice = self.voice?;
                json::read::<Known>(voice.get()).ok().and_then(Known::key).or_else(|| Some(bare(&voice)))
            },
        )
    }
}

fn bare(raw: &RawValue) -> String {
    raw.get().trim_matches('"').to_owned()
}

/// What a thing that cannot be read is known by: its number or code, or nothing that can be found.
#[must_use]
pub fn key_of(json: &str) -> Option<String> {
    // A tombstone is the key itself.
    if !json.starts_with('{') {
        return Some(json.trim_matches('"').to_owned());
    }
    json::read::<Known>(json).ok().and_then(Known::key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_cannot_be_read_stops_nobody_behind_it() {
        let list: Vec<Readable<u8>> = serde_json::from_str(r#"[1,"new word",{"id":"x"},4]"#).unwrap();
        let read: Vec<u8> =
            list.iter().filter_map(|one| if let Readable::Read(n) = one { Some(*n) } else { None }).collect();
        assert_eq!(read, [1, 4]);
        assert!(matches!(&list[2], Readable::Raw(raw) if raw.get() == r#"{"id":"x"}"#));
    }

    #[test]
    fn what_cannot_be_read_is_still_known_by_its_number() {
        assert_eq!(key_of(r#"{"code":"430100-0001","kind":"?"}"#).as_deref(), Some("430100-0001"));
        assert_eq!(key_of(r#"{"revision":1,"thread":{"id":"a","state":{"x":1}}}"#).as_deref(), Some("a"));
        assert_eq!(key_of(r#"{"revision":1,"voice":"v"}"#).as_deref(), Some("v"));
        assert_eq!(key_of(r#"{"revision":1,"voice":{"id":"w"}}"#).as_deref(), Some("w"));
        assert_eq!(key_of(r#"{"adcode":430100}"#).as_deref(), Some("430100"));
        assert_eq!(key_of(r#""430100-0001""#).as_deref(), Some("430100-0001"));
        assert_eq!(key_of(r#"{"name":"?"}"#), None);
    }
}
