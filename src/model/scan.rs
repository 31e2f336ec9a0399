//! What a scanned code holds, and what may be done with it.

use super::account::AccountKey;
use super::plain_text::is_invisible;
use super::station::StationCode;
use serde::{Deserialize, Serialize};
use url::Url;

/// What a scanned or typed content means to this app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scanned {
    /// A station's code: open its page.
    Station(StationCode),
    /// The 12355 platform's code: open it after asking.
    Platform(String),
    /// An account, shown by another phone: take it over after asking.
    Account(AccountKey),
    /// Anything else: shown as text, never opened by itself.
    Text(String),
}

/// The address that a station's QR code holds.
#[must_use]
pub fn station_address(origin: &str, code: &StationCode) -> String {
    format!("{}/s/{code}", origin.trim_end_matches('/'))
}

/// Before an account's code in a QR code. It is no address: what other apps read codes with is not to send it anywhere.
const ACCOUNT: &str = "DIYI:";

/// What an account's QR code holds, which only this app reads.
#[must_use]
pub fn account_content(key: &AccountKey) -> String {
    format!("{ACCOUNT}{}", key.recovery_code())
}

/// No more than this of a foreign content is shown, characters.
const MOST_TEXT: usize = 2_000;

impl Scanned {
    /// Tells what a content is. `origins` are the addresses of this deployment (where the app was
    /// loaded from, and its public name); `platform` is the 12355 platform's address.
    #[must_use]
    pub fn read(content: &str, origins: &[&str], platform: Option<&str>) -> Self {
        let content = content.trim();
        if let Ok(code) = StationCode::parse(content) {
            return Self::Station(code);
        }
        if let Some(key) = content.strip_prefix(ACCOUNT).and_then(|code| AccountKey::from_recovery_code(code).ok()) {
            return Self::Account(key);
        }
        if let Some(platform) = platform
            && !platform.is_empty()
            && same_address(content, platform)
        {
            return Self::Platform(platform.to_owned());
        }
        if let Some(code) = station_in_address(content, origins) {
            return Self::Station(code);
        }
        let shown = content.chars().filter(|c| *c == '\n' || !is_invisible(*c)).take(MOST_TEXT).collect();
        Self::Text(shown)
    }
}

fn same_address(a: &str, b: &str) -> bool {
    a == b || matches!((Url::parse(a), Url::parse(b)), (Ok(a), Ok(b)) if a == b)
}

fn station_in_address(content: &str, origins: &[&str]) -> Option<StationCode> {
    let url = Url::parse(content).ok()?;
    let ours =
        origins.iter().filter_map(|origin| Url::parse(origin).ok()).any(|origin| origin.origin() == url.origin());
    if !ours || !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() {
        return None;
    }
    let mut parts = url.path_segments()?;
    match (parts.next(), parts.next(), parts.next()) {
        (Some("s"), Some(code), None | Some("")) => StationCode::parse(code).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ORIGINS: [&str; 2] = ["https://diyi.example", "http://127.0.0.1:8080"];
    const PLATFORM: &str = "https://platform.example/12355?from=qr";

    fn read(content: &str) -> Scanned {
        Scanned::read(content, &ORIGINS, Some(PLATFORM))
    }

    #[test]
    fn a_stations_code_opens_the_station() {
        let code = StationCode::parse("430104-0012").unwrap();
        for content in [
            "https://diyi.example/s/430104-0012",
            "http://127.0.0.1:8080/s/430104-0012",
            "https://diyi.example/s/430104-0012/?utm=1#x",
            "4301040012",
            &station_address("https://diyi.example/", &code),
        ] {
            assert_eq!(read(content), Scanned::Station(code.clone()), "{content}");
        }
    }

    #[test]
    fn the_platforms_code_is_recognised() {
        assert_eq!(read(PLATFORM), Scanned::Platform(PLATFORM.to_owned()));
    }

    #[test]
    fn another_phones_account_is_recognised_and_a_damaged_one_is_not() {
        let key = AccountKey::fresh();
        let content = account_content(&key);
        assert_eq!(read(&content), Scanned::Account(key));
        assert!(matches!(read(&content[..content.len() - 1]), Scanned::Text(_)));
    }

    #[test]
    fn anything_else_stays_text() {
        for content in [
            "https://evil.example/s/430104-0012",
            "https://diyi.example.evil.example/s/430104-0012",
            "https://user@diyi.example/s/430104-0012",
            "https://diyi.example/s/../admin",
            "javascript:alert(1)//diyi.example/s/430104-0012",
            "https://platform.example/12355?from=elsewhere",
            "WIFI:T:WPA;S:net;P:pass;;",
            "",
        ] {
            assert!(matches!(read(content), Scanned::Text(_)), "{content}");
        }
    }

    #[test]
    fn marks_that_reorder_text_are_taken_out() {
        assert_eq!(read("abc\u{202e}txt.exe\u{200b}"), Scanned::Text("abctxt.exe".to_owned()));
    }

    proptest! {
        #[test]
        fn no_content_panics_or_grows(content in "\\PC*") {
            if let Scanned::Text(text) = read(&content) {
                prop_assert!(text.chars().count() <= MOST_TEXT);
            }
        }
    }
}
