//! What a phone sends, as JSON.
#![no_main]

use diyi::api::Submission;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(submission) = serde_json::from_slice::<Submission>(bytes) {
        let again = serde_json::to_vec(&submission).expect("what was read can be written");
        assert_eq!(serde_json::from_slice::<Submission>(&again).expect("and read again"), submission);
    }
});
