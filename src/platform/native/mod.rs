//! The app in a native window: the engine is a thread, the store a file.

mod data;
mod engine;
mod file_url;
#[cfg(feature = "desktop")]
mod files;
mod host;
mod kept_maps;
#[cfg(feature = "desktop")]
mod map_files;
mod picture;
mod window_maps;

pub use crate::qr_reader::GreyPicture as Picture;
pub use engine::start_engine;
pub use file_url::{FileUrl, save_file};
#[cfg(feature = "desktop")]
pub use files::use_files;
pub use kept_maps::{KeptMaps, NotKept};
pub use picture::{read_photo, read_picture, read_qr, save_qr};
pub use window_maps::{Answer, WindowMaps};

use super::{
    CameraError, InstallWay, LocateError, LocateLeave, MicrophoneError, PushError, PushState, SharedPhoto, SharedPhotos,
};
use crate::model::journey::Arrival;
use crate::model::{Bearing, Fix};
use dioxus::prelude::{CompositionData, KeyboardData};
use std::time::Duration;

/// The server of an app that is not told another one.
const LOCAL_SERVER: &str = "http://127.0.0.1:8080";

/// The address of the server: `DIYI_SERVER` when the app starts, or when it was built.
#[must_use]
pub fn origin() -> String {
    let told = std::env::var("DIYI_SERVER").ok().or_else(|| option_env!("DIYI_SERVER").map(str::to_owned));
    told.unwrap_or_else(|| LOCAL_SERVER.to_owned())
}

/// No page of the server's is opened in a window.
pub fn remember_region(_: crate::model::Adcode) {}

/// A window is opened by no link.
#[must_use]
pub fn said_by_link(_: &str) -> Option<String> {
    None
}

/// The address of a file that the app ships.
#[must_use]
pub fn asset(name: &str) -> String {
    format!("/app/{name}")
}

/// Starts the app in a window.
pub fn launch(app: fn() -> dioxus::prelude::Element) {
    #[cfg(feature = "desktop")]
    {
        use dioxus::desktop::{Config, LogicalSize, WindowBuilder};
        let window =
            WindowBuilder::new().with_title(crate::texts::PRODUCT).with_inner_size(LogicalSize::new(420.0, 840.0));
        // Files are answered once the app's first component is there, which is after the page's head; so
        // the map's element is asked for until it comes, each time by a new address.
        let head = format!(
            "<style>{}</style><script>{}</script><script type=\"module\">let turn = 0; const load = () => \
             import(`{}?${{turn++}}`).catch(() => setTimeout(load, 300)); load();</script>",
            include_str!("../../../assets/style.css"),
            include_str!("../../../assets/window-maps.js"),
            asset("map.js")
        );
        let config = Config::new().with_window(window).with_custom_head(head).with_menu(None);
        dioxus::LaunchBuilder::desktop().with_cfg(config).launch(app);
    }
    #[cfg(not(feature = "desktop"))]
    dioxus::launch(app);
}

/// Puts a text on the clipboard; says whether it is there.
#[allow(clippy::unused_async, reason = "browsers need to wait")]
pub async fn copy(text: &str) -> bool {
    #[cfg(feature = "desktop")]
    return arboard::Clipboard::new().and_then(|mut clipboard| clipboard.set_text(text)).is_ok();
    #[cfg(not(feature = "desktop"))]
    {
        let _ = text;
        false
    }
}

/// A phone's page has no files of the map yet.
#[cfg(not(feature = "desktop"))]
pub fn use_files() {}

/// What stands in the field when a composition ends: a window's web view has told it with the last input.
#[must_use]
pub fn composed_text(_: &CompositionData) -> Option<String> {
    None
}

/// Whether a key belongs to the choice among candidates.
#[must_use]
pub fn picks_candidate(event: &KeyboardData) -> bool {
    event.is_composing()
}

/// Waits.
pub async fn sleep(milliseconds: u32) {
    tokio::time::sleep(Duration::from_millis(milliseconds.into())).await;
}

/// How the window's page looks: attributes of its root by their names, or none.
pub fn set_look(look: &[(&str, Option<&str>)]) {
    let root = "document.documentElement";
    for (name, value) in look {
        let script = match value {
            Some(value) => format!("{root}.setAttribute({name:?}, {value:?})"),
            None => format!("{root}.removeAttribute({name:?})"),
        };
        #[cfg(feature = "desktop")]
        let _ = dioxus::desktop::window().webview.evaluate_script(&script);
        #[cfg(all(feature = "mobile", not(feature = "desktop")))]
        let _ = dioxus::mobile::window().webview.evaluate_script(&script);
        #[cfg(not(any(feature = "desktop", feature = "mobile")))]
        let _ = script;
    }
}

/// A window is neither.
#[must_use]
pub fn small_or_weak() -> bool {
    false
}

/// Whether it is a phone of Apple's, which knows no `geo:` links.
#[must_use]
pub fn is_apple() -> bool {
    cfg!(target_vendor = "apple")
}

/// A window reads nothing aloud.
#[must_use]
pub fn can_speak() -> bool {
    false
}

/// A window reads nothing aloud.
pub async fn speak(_words: &str) {}

/// A window reads nothing aloud.
pub fn hush() {}

/// A window has streets and places through this program, which keeps them as files. The app of a phone has no map yet.
pub const KEEPS_MAPS: bool = cfg!(feature = "desktop");

/// Where the window's page finds what the server has under a path: this program passes it on.
#[must_use]
pub fn from_server(path: &str) -> String {
    format!("/{}{path}", window_maps::SERVER)
}

/// The map's files come with the app.
pub fn keep_map_offline() {}

/// An app is one file, which is there.
pub fn renew() {}

/// A window begins without a picture.
pub fn keep_list_picture(_told: &str) {}

/// So there is none to forget.
pub fn forget_list_picture() {}

/// And nothing in it to touch.
pub async fn picked_before() -> String {
    std::future::pending().await
}

/// And no form of the server's.
pub async fn typed_before() -> String {
    std::future::pending().await
}

/// A window has nothing for passing a page on.
pub async fn share(_title: &str, _address: &str) -> bool {
    false
}

/// It is an app already.
#[must_use]
pub fn install_way() -> InstallWay {
    InstallWay::None
}

/// So there is nothing to do.
pub async fn install() -> bool {
    false
}

/// No other app hands anything to a window.
pub async fn shared_photos() -> SharedPhotos {
    SharedPhotos::default()
}

/// So there is none to be had.
pub async fn shared_photo(_name: &str) -> SharedPhoto {
    SharedPhoto::Gone
}

/// And none to be forgotten.
pub async fn forget_shared_photo(_name: Option<&str>) {}

/// A window's files are its own.
pub async fn keep_storage() {}

/// Shows a part of the screen by its id, if it is there.
pub fn show_part(id: &str) {
    dioxus::document::eval(&format!("document.getElementById({id:?})?.scrollIntoView()"));
}

/// Leaves the field that has the focus, which ends what is being composed in it.
pub async fn leave_field() {
    let left = "document.activeElement?.blur?.(); await new Promise((done) => setTimeout(done, 0)); return true";
    // A window that cannot do so has told what was written before.
    let _ = dioxus::document::eval(left).await;
}

/// Nobody throws away what an app keeps.
pub async fn storage_lasts() -> Option<bool> {
    Some(true)
}

/// Nothing sends while the app is closed.
pub fn send_later() {}

/// A window that is left goes on.
pub fn on_leave(_act: impl Fn() + 'static) {}

/// A window is not told when the network is back; the engine finds out.
pub fn on_return(_act: impl Fn() + 'static) {}

/// Native windows are not told of news yet.
#[allow(clippy::unused_async, reason = "browsers need to wait")]
pub async fn push_state() -> PushState {
    PushState::Unsupported
}

/// Native windows are not told of news yet.
///
/// # Errors
/// Always [`PushError::Unreachable`].
#[allow(clippy::unused_async, reason = "browsers need to wait")]
pub async fn subscribe_push(_key: &str) -> Result<String, PushError> {
    Err(PushError::Unreachable)
}

/// Native windows are not told of news yet.
#[allow(clippy::unused_async, reason = "browsers need to wait")]
pub async fn unsubscribe_push() {}

/// Native windows have no position: no web view asks a computer for it in a way that works on all. The courier says on the map where they are.
pub const HAS_POSITION: bool = false;

/// The file with the place where they said that they are.
fn place_file() -> Option<std::path::PathBuf> {
    Some(data::folder()?.join("place.json"))
}

/// Where the courier said that they are, also before the app was closed.
#[must_use]
pub fn kept_place() -> Option<crate::model::Position> {
    serde_json::from_slice(&std::fs::read(place_file()?).ok()?).ok()
}

/// Keeps where the courier says that they are, or forgets it. Where it cannot be kept it holds until the app is closed.
pub fn keep_place(place: Option<crate::model::Position>) {
    let Some(file) = place_file() else { return };
    let _ = match place {
        Some(place) => {
            serde_json::to_vec(&place).map_err(std::io::Error::from).and_then(|told| std::fs::write(file, told))
        }
        None => std::fs::remove_file(file),
    };
}

/// Native windows have no position: where the courier is, they say themselves.
///
/// # Errors
/// Always [`LocateError::Unsupported`].
#[allow(clippy::unused_async, reason = "browsers need to wait")]
pub async fn locate() -> Result<Fix, LocateError> {
    Err(LocateError::Unsupported)
}

/// Native windows have no position yet: asking says so.
#[allow(clippy::unused_async, reason = "browsers need to wait")]
pub async fn location_leave() -> LocateLeave {
    LocateLeave::Given
}

/// Native windows have no position yet.
pub struct Watch(());

impl Watch {
    /// Begins.
    ///
    /// # Errors
    /// Always [`LocateError::Unsupported`].
    pub fn start() -> Result<Self, LocateError> {
        Err(LocateError::Unsupported)
    }

    /// There is none.
    #[allow(clippy::unused_async, reason = "browsers need to wait")]
    pub async fn next(&mut self) -> Option<Result<Fix, LocateError>> {
        None
    }
}

/// Native windows have no compass yet.
pub struct Compass(());

impl Compass {
    /// There is none.
    #[must_use]
    pub fn start() -> Option<Self> {
        None
    }

    /// There is none.
    #[allow(clippy::unused_async, reason = "browsers need to wait")]
    pub async fn next(&mut self) -> Option<Bearing> {
        None
    }
}

/// Nobody need be asked.
#[must_use]
pub fn compass_asks() -> bool {
    false
}

/// Nobody need be asked.
#[allow(clippy::unused_async, reason = "browsers need to wait")]
pub async fn ask_for_compass() -> bool {
    true
}

/// A window is taken to be seen.
#[allow(clippy::unused_async, reason = "browsers need to wait")]
pub async fn visible() {}

/// A window is taken to be seen.
pub async fn hidden() {
    std::future::pending::<()>().await;
}

/// A window has no back but the app's own.
pub fn heed_back() {}

/// A window has no back but the app's own.
#[must_use]
pub fn went_back() -> bool {
    false
}

/// A window's name is the app's.
#[allow(clippy::unused_async, reason = "browsers need to wait")]
pub async fn arrived(_arrival: Arrival<String>, _product: &str) {}

/// A window's name is the app's.
#[allow(clippy::must_use_candidate, reason = "a browser may have to be asked again")]
pub fn name_page(_product: &str) -> bool {
    true
}

/// Native windows have no camera yet; the courier takes a photo or types the code.
pub struct Camera(());

impl Camera {
    /// Turns the camera on.
    ///
    /// # Errors
    /// Always [`CameraError::Unsupported`].
    #[allow(clippy::unused_async, reason = "browsers need to wait")]
    pub async fn start(_element_id: &str) -> Result<Self, CameraError> {
        Err(CameraError::Unsupported)
    }

    /// There is none.
    #[must_use]
    pub fn has_torch(&self) -> bool {
        false
    }

    /// There is none.
    #[allow(clippy::unused_async, reason = "browsers need to wait")]
    pub async fn set_torch(&self, _on: bool) {}

    /// It cannot.
    #[must_use]
    pub fn zooms(&self) -> Option<(f64, f64)> {
        None
    }

    /// It cannot.
    #[allow(clippy::unused_async, reason = "browsers need to wait")]
    pub async fn set_zoom(&self, _zoom: f64) {}

    /// What the camera sees now.
    #[must_use]
    pub fn frame(&self) -> Option<Picture> {
        None
    }
}

/// Native windows have no microphone yet; the courier writes.
pub struct Recorder(());

impl Recorder {
    /// Begins to record.
    ///
    /// # Errors
    /// Always [`MicrophoneError::Unsupported`].
    #[allow(clippy::unused_async, reason = "browsers need to wait")]
    pub async fn start() -> Result<Self, MicrophoneError> {
        Err(MicrophoneError::Unsupported)
    }

    /// Ends and gives what was recorded.
    #[allow(clippy::unused_async, reason = "browsers need to wait")]
    pub async fn stop(self) -> Option<Vec<u8>> {
        None
    }
}
