//! The picture of the list that the next start begins with: what is told of it to `platforms/web/kept-picture.js`, which keeps
//! and paints it. Only the list that everybody would see here is kept: nothing looked for, nothing chosen but the prefecture.

use super::Route;
use super::shared::{Filter, Shared};
use crate::engine::{Listed, OpennessAhead};
use crate::model::{StationCode, Timestamp};
use crate::{platform, texts};
use dioxus::prelude::*;
use serde_json::{Value, json};

/// After the list was drawn, milliseconds: who looks for something is not held up.
const AFTER_MS: u32 = 2_500;
/// A list of the same stations is kept again after so long, milliseconds: what is open was worked out for days.
const AGAIN_MS: i64 = 10 * 60_000;
/// Stations that are kept.
const STATIONS: usize = 30;

/// Keeps the list whenever another one stands there.
pub fn use_kept_picture<E: 'static>(found: Resource<Result<Vec<Listed>, E>>) {
    let shared = use_context::<Shared>();
    let mut kept = use_hook(|| CopyValue::new((Vec::new(), Timestamp(0))));
    let mut turn = use_hook(|| CopyValue::new(0_u32));
    use_effect(move || {
        let found = found.read();
        let listed = match &*found {
            Some(Ok(listed)) if !listed.is_empty() && *shared.filter.read() == Filter::default() => listed,
            _ => return,
        };
        let codes: Vec<StationCode> = listed.iter().take(STATIONS).map(|one| one.station.code.clone()).collect();
        let now = shared.right_time();
        if kept.peek().0 == codes && now.millis_since(kept.peek().1) < AGAIN_MS {
            return;
        }
        *turn.write() += 1;
        let mine = *turn.peek();
        spawn(async move {
            platform::sleep(AFTER_MS).await;
            let Ok(ahead) = shared.handle().openness_ahead(codes.clone(), now).await else { return };
            if *turn.peek() != mine || *shared.filter.peek() != Filter::default() {
                return;
            }
            let until = ahead.iter().map(|one| one.until.0).min().unwrap_or_default();
            let cards: serde_json::Map<String, Value> = ahead
                .iter()
                .map(|OpennessAhead { code, ahead, .. }| {
                    let words = ahead
                        .iter()
                        .map(|(from, openness)| json!([from.0, openness.code(), texts::openness(openness, *from)]));
                    (Route::station(code).to_string(), Value::Array(words.collect()))
                })
                .collect();
            let skew = shared.right_time().millis_since(Timestamp::now());
            platform::keep_list_picture(&json!({ "skew": skew, "until": until, "cards": cards }).to_string());
            kept.set((codes, now));
        });
    });
}
