//! What differs from one platform to another: where the engine runs, the courier's position, the
//! camera, pictures, the clipboard. The UI calls the same names everywhere.

#[cfg(all(feature = "browser", target_arch = "wasm32"))]
mod browser;
#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(all(feature = "web", target_arch = "wasm32"))]
mod web;
#[cfg(all(feature = "web-engine", target_arch = "wasm32"))]
mod worker;

#[cfg(not(target_arch = "wasm32"))]
pub use native::{
    Camera, Compass, FileUrl, Picture, Recorder, Watch, arrived, ask_for_compass, asset, can_speak, compass_asks,
    composed_text, copy, heed_back, hidden, hush, is_apple, keep_map_offline, keep_storage, launch, leave_field,
    locate, location_leave, name_page, on_leave, on_return, origin, picks_candidate, push_state, read_photo,
    read_picture, read_qr, said_by_link, save_file, save_qr, send_later, set_look, sleep, small_or_weak, speak,
    start_engine, storage_lasts, subscribe_push, unsubscribe_push, use_files, visible, went_back,
};
#[cfg(all(feature = "web", target_arch = "wasm32"))]
pub use web::{
    Camera, Compass, FileUrl, Picture, Recorder, Watch, arrived, ask_for_compass, asset, can_speak, compass_asks,
    composed_text, copy, heed_back, hidden, hush, is_apple, keep_map_offline, keep_storage, launch, leave_field,
    locate, location_leave, name_page, on_leave, on_return, origin, picks_candidate, push_state, read_photo,
    read_picture, read_qr, said_by_link, save_file, save_qr, send_later, set_look, sleep, small_or_weak, speak,
    start_engine, storage_lasts, subscribe_push, unsubscribe_push, use_files, visible, went_back,
};
#[cfg(all(feature = "web-engine", target_arch = "wasm32"))]
pub use worker::serve_page;

use thiserror::Error;

/// Why the courier's position is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum LocateError {
    /// They do not allow it.
    #[error("not allowed")]
    Denied,
    /// No signal, or too slow.
    #[error("no signal")]
    NoSignal,
    /// This machine or this address has no way to ask: browsers only tell it to https pages.
    #[error("not supported")]
    Unsupported,
}

/// Whether the courier has allowed the position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocateLeave {
    /// They have: asking shows nothing.
    Given,
    /// Nobody asked yet: asking opens the browser's question.
    NotAsked,
    /// They have not.
    Refused,
    /// The browser does not tell.
    Unknown,
}

/// Why there is no picture from the camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CameraError {
    /// They do not allow it.
    #[error("not allowed")]
    Denied,
    /// There is none, or another app holds it.
    #[error("no camera")]
    Missing,
    /// This machine or this address has no way to ask: browsers only give it to https pages.
    #[error("not supported")]
    Unsupported,
}

/// Whether this browser tells of news while the app is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PushState {
    /// It has no way to: an old one, an iPhone's outside the home screen, or an address that is not https.
    Unsupported,
    /// The courier forbade it.
    Denied,
    /// Not yet.
    Off,
    /// It does; this is where its push service is told.
    On(String),
}

/// Why it cannot tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PushError {
    /// The courier does not allow it.
    #[error("not allowed")]
    Denied,
    /// Its push service was not reached.
    #[error("no push service")]
    Unreachable,
}

/// Why nothing can be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum MicrophoneError {
    /// They do not allow it.
    #[error("not allowed")]
    Denied,
    /// There is none, or another app holds it.
    #[error("no microphone")]
    Missing,
    /// This machine or this address has no way to ask: browsers only give it to https pages.
    #[error("not supported")]
    Unsupported,
}

/// How long a position is waited for, milliseconds.
pub const LOCATE_PATIENCE_MS: u32 = 10_000;
