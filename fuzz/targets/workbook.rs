//! The bytes of an xlsx or an xls.
#![no_main]

libfuzzer_sys::fuzz_target!(
    init: diyi_fuzz::pass_over_panics_of("/calamine-"),
    |bytes: &[u8]| diyi_fuzz::import(bytes)
);
