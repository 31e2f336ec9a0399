//! What a scanned code holds, and what may be done with it.

use super::account::AccountKey;
use super::plain_text::is_invisible;
use super::station::StationCode;
use serde::{Deserialize, Serialize};

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
    a == b || matches!((Address::read(a), Address::read(b)), (Some(a), Some(b)) if a == b)
}

fn station_in_address(content: &str, origins: &[&str]) -> Option<StationCode> {
    let address = Address::read(content)?;
    if !origins.iter().filter_map(|origin| Address::read(origin)).any(|ours| ours.origin == address.origin) {
        return None;
    }
    let mut parts = address.path.strip_prefix('/')?.split('/');
    match (parts.next(), parts.next(), parts.next()) {
        (Some("s"), Some(code), None | Some("")) => StationCode::parse(code).ok(),
        _ => None,
    }
}

/// An address of the web, as far as it is compared. Reading all that browsers take for one would make the app larger by as
/// much as the whole screen that scans; what they would read otherwise than it stands (a name before the host, a backslash,
/// a space) is none.
#[derive(PartialEq, Eq)]
struct Address<'a> {
    /// Scheme, host and port, the usual one left out.
    origin: String,
    path: &'a str,
    /// From the question mark on.
    rest: &'a str,
}

impl<'a> Address<'a> {
    fn read(address: &'a str) -> Option<Self> {
        let (scheme, after) = address.split_once("://")?;
        let usual = match scheme {
            _ if scheme.eq_ignore_ascii_case("https") => ":443",
            _ if scheme.eq_ignore_ascii_case("http") => ":80",
            _ => return None,
        };
        let (host, path) = after.split_at(after.find(['/', '?', '#']).unwrap_or(after.len()));
        let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '\\' | '@' | '%');
        if host.is_empty() || host.contains(odd) || path.contains(|c: char| c.is_control() || c == '\\') {
            return None;
        }
        let (path, rest) = path.split_at(path.find(['?', '#']).unwrap_or(path.len()));
        let host = host.strip_suffix(usual).unwrap_or(host);
        let origin = format!("{scheme}://{host}").to_ascii_lowercase();
        Some(Self { origin, path: if path.is_empty() { "/" } else { path }, rest })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use url::Url;

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
            "HTTPS://DIYI.example:443/s/430104-0012",
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
            "https://diyi.example\\@evil.example/s/430104-0012",
            "https://diyi.example:8443/s/430104-0012",
            "http://diyi.example/s/430104-0012",
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
        /// Whatever is taken for an address of ours, a browser takes for the same.
        #[test]
        fn no_address_is_ours_that_a_browser_reads_otherwise(
            content in "(https?|HTTP)://(diyi.example|127.0.0.1|evil.example)[:@./\\\\0-9a-z%?#]{0,12}(/s/430104-0012)[/?#@.\\\\]{0,3}"
        ) {
            if let Some(address) = Address::read(&content) {
                let read = Url::parse(&content);
                let same = read.is_ok_and(|url| Url::parse(&address.origin).is_ok_and(|ours| ours.origin() == url.origin()));
                prop_assert!(same || Url::parse(&content).is_err(), "{content}");
            }
        }

        #[test]
        fn no_content_panics_or_grows(content in "\\PC*") {
            if let Scanned::Text(text) = read(&content) {
                prop_assert!(text.chars().count() <= MOST_TEXT);
            }
        }
    }
}
