//! All that is typed into one field, or scanned.
#![no_main]

use diyi::model::plain_text::{one_line, paragraphs};
use diyi::model::{AccountKey, Adcode, Danger, Phone, Scanned, Services, StationCode, TicketCode};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(code) = StationCode::parse(text) {
        assert_eq!(StationCode::parse(code.as_str()).as_ref(), Ok(&code));
    }
    let _ = Scanned::read(text, &["https://diyi.example"], Some("https://platform.example/12355"));
    let _ = TicketCode::parse(text);
    let _ = AccountKey::from_recovery_code(text);
    let _ = Adcode::parse(text);
    let _ = Phone::parse(text);
    let _ = Phone::parse_call_back(text);
    let _ = Danger::in_text(text);
    let _ = Services::from_text(text);
    let _ = one_line(text, 80);
    let _ = paragraphs(text, 2_000);
});
