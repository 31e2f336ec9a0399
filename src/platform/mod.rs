//! What differs from one platform to another: where the engine runs, the courier's position, the
//! camera, pictures, the clipboard. The UI calls the same names everywhere.

#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(target_arch = "wasm32")]
mod web;

#[cfg(not(target_arch = "wasm32"))]
pub use native::{
    Camera, FileUrl, Recorder, asset, copy, keep_map_offline, launch, locate, origin, read_photo, read_picture,
    save_qr, save_text, set_theme, sleep, start_engine, use_files,
};
#[cfg(target_arch = "wasm32")]
pub use web::{
    Camera, FileUrl, Recorder, asset, copy, keep_map_offline, launch, locate, origin, read_photo, read_picture,
    save_qr, save_text, set_theme, sleep, start_engine, use_files,
};

use thiserror::Error;

/// Why the courier's position is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum LocateError {
    /// He does not allow it.
    #[error("not allowed")]
    Denied,
    /// No signal, or too slow.
    #[error("no signal")]
    NoSignal,
    /// This machine or this address has no way to ask: browsers only tell it to https pages.
    #[error("not supported")]
    Unsupported,
}

/// Why there is no picture from the camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CameraError {
    /// He does not allow it.
    #[error("not allowed")]
    Denied,
    /// There is none, or another app holds it.
    #[error("no camera")]
    Missing,
    /// This machine or this address has no way to ask: browsers only give it to https pages.
    #[error("not supported")]
    Unsupported,
}

/// Why nothing can be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum MicrophoneError {
    /// He does not allow it.
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
