//! CSV and GeoJSON, in any encoding, as an office sends them.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| diyi_fuzz::import(bytes));
