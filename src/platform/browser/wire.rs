//! The wire between a page and its worker, and between the workers of all tabs. What is said is JSON, which both have
//! anyway for the server; a second way of writing the same types would weigh a tenth of each.

use super::BUILD;
use crate::api::json;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;
use web_sys::{BroadcastChannel, MessageEvent};

/// The lock of the tab that leads; and, with the build, the channel of all tabs: those of two builds may not understand
/// each other.
pub const LOCK: &str = "diyi-engine";

/// What a page and its worker say beside envelopes and events; none of it is JSON.
pub mod word {
    /// From the page: are you there?
    pub const PING: &str = "ping";
    /// From the worker: I am.
    pub const PONG: &str = "pong";
    /// From the worker: I am ending; begin another.
    pub const ENDS: &str = "ends";
    /// From the worker: I am ending, for this page is of another build than I am, or was frozen for so long that
    /// another tab took its place; load it anew.
    pub const STALE: &str = "stale";
}

/// As it is said.
pub fn written(said: &impl Serialize) -> Option<JsValue> {
    serde_json::to_string(said).ok().map(JsValue::from)
}

/// What was said; nothing if it is something else.
pub fn read<T: DeserializeOwned>(message: &MessageEvent) -> Option<T> {
    json::read(&message.data().as_string()?).ok()
}

/// The channel of all tabs of this build.
pub fn channel() -> Option<BroadcastChannel> {
    BroadcastChannel::new(&format!("{LOCK}-{BUILD}")).ok()
}
