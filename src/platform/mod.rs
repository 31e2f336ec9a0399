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
pub use native::{Answer, KeptMaps, NotKept, WindowMaps};
#[cfg(not(target_arch = "wasm32"))]
pub use native::{
    Camera, Compass, FileUrl, HAS_POSITION, KEEPS_MAPS, Picture, Recorder, Watch, arrived, ask_for_compass, asset,
    can_speak, compass_asks, composed_text, copy, forget_list_picture, forget_shared_photo, from_server, heed_back,
    hidden, hush, install, install_way, is_apple, keep_list_picture, keep_map_offline, keep_place, keep_storage,
    kept_place, launch, leave_field, locate, location_leave, name_page, on_leave, on_return, origin, picked_before,
    picks_candidate, push_state, read_photo, read_picture, read_qr, remember_region, renew, said_by_link, save_file,
    save_qr, send_later, set_look, share, shared_photo, shared_photos, show_part, sleep, small_or_weak, speak,
    start_engine, storage_lasts, subscribe_push, typed_before, unsubscribe_push, use_files, visible, went_back,
};
#[cfg(all(feature = "web", target_arch = "wasm32"))]
pub use web::{
    Camera, Compass, FileUrl, HAS_POSITION, KEEPS_MAPS, Picture, Recorder, Watch, arrived, ask_for_compass, asset,
    can_speak, compass_asks, composed_text, copy, forget_list_picture, forget_shared_photo, from_server, heed_back,
    hidden, hush, install, install_way, is_apple, keep_list_picture, keep_map_offline, keep_place, keep_storage,
    kept_place, launch, leave_field, locate, location_leave, name_page, on_leave, on_return, origin, picked_before,
    picks_candidate, push_state, read_photo, read_picture, read_qr, remember_region, renew, said_by_link, save_file,
    save_qr, send_later, set_look, share, shared_photo, shared_photos, show_part, sleep, small_or_weak, speak,
    start_engine, storage_lasts, subscribe_push, typed_before, unsubscribe_push, use_files, visible, went_back,
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

/// How the app is put on the phone's screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InstallWay {
    /// Not at all, or it is there.
    None,
    /// The browser does it when it is asked.
    Offered,
    /// By the sheet for sharing of Apple's phones.
    Apple,
    /// Another app shows the page: a browser does it.
    Inside,
    /// By the browser's menu.
    Menu,
}

impl InstallWay {
    /// Where the browser has offered nothing: by what it says that it is.
    #[must_use]
    pub fn by_agent(agent: &str) -> Self {
        // WeChat, Alipay, QQ, DingTalk, Weibo, Douyin: none of them has a way of its own.
        const INSIDE: [&str; 6] = ["MicroMessenger", "AlipayClient", " QQ/", "DingTalk", "Weibo", "aweme"];
        match agent {
            _ if INSIDE.iter().any(|name| agent.contains(name)) => Self::Inside,
            _ if ["iPhone", "iPad"].iter().any(|name| agent.contains(name)) => Self::Apple,
            _ if agent.contains("Android") || agent.contains("HarmonyOS") => Self::Menu,
            _ => Self::None,
        }
    }
}

/// What another app has handed over: photos by their names, and how many files were left out, and why.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default)]
pub struct SharedPhotos {
    /// Those that wait.
    pub photos: Vec<String>,
    /// No pictures.
    pub wrong: u32,
    /// Too large.
    pub large: u32,
    /// More than are taken at once.
    pub many: u32,
    /// The phone has no room for them.
    pub full: u32,
    /// They did not arrive whole.
    pub broken: u32,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SharedPhoto {
    /// As it is sent.
    Photo(Vec<u8>),
    /// This phone cannot open it.
    NoPicture,
    /// It does not wait any more.
    Gone,
}

/// How long a position is waited for, milliseconds.
pub const LOCATE_PATIENCE_MS: u32 = 10_000;

#[cfg(test)]
mod tests {
    use super::InstallWay;

    #[test]
    fn each_browser_is_told_its_own_way() {
        let android = "Mozilla/5.0 (Linux; Android 12; M2101K7AG) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0 Mobile Safari/537.36";
        let iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1";
        assert_eq!(InstallWay::by_agent(android), InstallWay::Menu);
        assert_eq!(InstallWay::by_agent(iphone), InstallWay::Apple);
        for inside in ["MicroMessenger/8.0.50", "AlipayClient/10.6", " QQ/9.0.60"] {
            assert_eq!(InstallWay::by_agent(&format!("{android} {inside}")), InstallWay::Inside, "{inside}");
            assert_eq!(InstallWay::by_agent(&format!("{iphone} {inside}")), InstallWay::Inside, "{inside}");
        }
        assert_eq!(
            InstallWay::by_agent("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
            InstallWay::None
        );
    }
}
