//! Opening hours, in Chinese and in OSM's syntax, and what follows from them at a moment.
#![no_main]

use diyi::model::{HolidayCalendar, OpeningHours, Timestamp};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    // 2026-11-25 09:00 in China.
    let now = Timestamp(1_795_568_400_000);
    for hours in [OpeningHours::from_chinese(text).ok(), OpeningHours::parse(text).ok()].into_iter().flatten() {
        let _ = hours.at(now, &HolidayCalendar::announced());
        let _ = hours.in_chinese();
        // What is understood is understood again from its own spelling.
        assert!(OpeningHours::parse(&hours.to_string()).is_ok(), "{hours}");
    }
});
