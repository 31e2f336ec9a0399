//! The app's page in a browser. The engine is a wasm file of its own, in a worker: `super::worker`.

mod camera;
mod compass;
mod engine;
mod file_url;
mod first_stations;
mod list_picture;
mod location;
mod picture;
mod push;
mod qr;
mod recorder;
mod screen;
mod shared_photos;
mod sharing;
mod speech;
mod storage;
mod visibility;

pub use super::browser::{origin, sleep};
pub use camera::Camera;
pub use compass::{Compass, ask_for_compass, compass_asks};
pub use engine::start_engine;
pub use file_url::{FileUrl, save_file};
pub use list_picture::{forget_list_picture, keep_list_picture, picked_before, typed_before};
pub use location::{HAS_POSITION, Watch, keep_place, kept_place, locate, location_leave};
pub use picture::{Picture, read_photo, read_picture, save_qr};
pub use push::{push_state, subscribe_push, unsubscribe_push};
pub use qr::read_qr;
pub use recorder::Recorder;
pub use screen::{arrived, heed_back, name_page, show_part, went_back};
pub use shared_photos::{forget_shared_photo, shared_photo, shared_photos};
pub use sharing::{install, install_way, share};
pub use speech::{can_speak, hush, speak};
pub use storage::{keep_storage, storage_lasts};
pub use visibility::{hidden, visible};

use super::browser;
use crate::api::first_stations::region_cookie;
use crate::model::Adcode;
use dioxus::prelude::{CompositionData, KeyboardData};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Starts the app in its page.
pub fn launch(app: fn() -> dioxus::prelude::Element) {
    console_error_panic_hook::set_once();
    dioxus::launch(app);
}

/// The address of a file that the app ships.
#[must_use]
pub fn asset(name: &str) -> String {
    format!("/{name}")
}

/// A page has the server behind it: streets and places come from there, and can be kept.
pub const KEEPS_MAPS: bool = true;

/// Where a page finds what the server has under a path.
#[must_use]
pub fn from_server(path: &str) -> String {
    path.to_owned()
}

/// A browser fetches files from the server.
pub fn use_files() {}

/// What the link by which the app was opened says under a name: of a poster, which prefecture; of a search, its words.
#[must_use]
pub fn said_by_link(name: &str) -> Option<String> {
    let query = web_sys::window()?.location().search().ok()?;
    let mut pairs = query.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(known, _)| *known == name)?;
    js_sys::decode_uri_component(&value.replace('+', " ")).ok().map(Into::into)
}

/// Tells the server's pages which prefecture is looked at, or that it is the province.
pub fn remember_region(region: Adcode) {
    if let Some(document) = visibility::document() {
        let _ = js_sys::Reflect::set(&document, &"cookie".into(), &region_cookie(region).into());
    }
}

/// Puts a text on the clipboard; says whether it is there.
pub async fn copy(text: &str) -> bool {
    let Some(window) = web_sys::window() else { return false };
    // Pages that are not https have no clipboard, whatever the type says.
    let clipboard: JsValue = window.navigator().clipboard().into();
    if clipboard.is_undefined() {
        return false;
    }
    JsFuture::from(clipboard.unchecked_into::<web_sys::Clipboard>().write_text(text)).await.is_ok()
}

/// What stands in the field when a composition ends.
#[must_use]
pub fn composed_text(event: &CompositionData) -> Option<String> {
    let field = event.downcast::<web_sys::CompositionEvent>()?.target()?;
    js_sys::Reflect::get(&field, &"value".into()).ok()?.as_string()
}

/// Leaves the field that has the focus, which ends what is being composed in it; returns when that is known.
pub async fn leave_field() {
    // Not within the event that is being answered.
    sleep(0).await;
    let field = visibility::document().and_then(|document| document.active_element());
    if let Some(field) = field.and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok())
        && ["TEXTAREA", "INPUT"].contains(&field.tag_name().as_str())
    {
        let _ = field.blur();
        sleep(0).await;
    }
}

/// What browsers say of a key that an input method takes for itself. Safari says nothing else of the Enter that
/// picks a candidate, and says it when the composition has ended.
const TAKEN_BY_INPUT_METHOD: u32 = 229;

/// Whether a key belongs to the choice among candidates.
#[must_use]
pub fn picks_candidate(event: &KeyboardData) -> bool {
    let code = event.downcast::<web_sys::KeyboardEvent>().map(web_sys::KeyboardEvent::key_code);
    event.is_composing() || code == Some(TAKEN_BY_INPUT_METHOD)
}

/// How the page looks: attributes of its root by their names, or none. `platforms/web/look.js` keeps them for the next start.
pub fn set_look(look: &[(&str, Option<&str>)]) {
    let root = web_sys::window().and_then(|window| window.document()).and_then(|document| document.document_element());
    for (name, value) in look {
        if let Some(root) = &root {
            let _ = match value {
                Some(value) => root.set_attribute(name, value),
                None => root.remove_attribute(name),
            };
        }
    }
}

/// Whether the phone is too small for list and map on one screen, or wants to save its memory or data.
#[must_use]
pub fn small_or_weak() -> bool {
    let Some(window) = web_sys::window() else { return false };
    let number = |of: &JsValue, name: &str| js_sys::Reflect::get(of, &name.into()).ok();
    let matches = |query: &str| {
        let media = number(&window, "matchMedia").and_then(|found| found.dyn_into::<js_sys::Function>().ok());
        let media = media.and_then(|media| media.call1(&window, &query.into()).ok());
        media.and_then(|media| number(&media, "matches")).is_some_and(|matches| matches.is_truthy())
    };
    let navigator: JsValue = window.navigator().into();
    let saves = number(&navigator, "connection").filter(JsValue::is_object).and_then(|line| number(&line, "saveData"));
    let memory = number(&navigator, "deviceMemory").and_then(|gigabytes| gigabytes.as_f64());
    matches("(max-width: 339px), (max-height: 559px) and (orientation: portrait), (prefers-reduced-data: reduce)")
        || saves.is_some_and(|saves| saves.is_truthy())
        || memory.is_some_and(|gigabytes| gigabytes <= 1.0)
}

/// Whether it is a phone of Apple's, which knows no `geo:` links.
#[must_use]
pub fn is_apple() -> bool {
    let agent = web_sys::window().and_then(|window| window.navigator().user_agent().ok()).unwrap_or_default();
    ["iPhone", "iPad", "Macintosh"].iter().any(|name| agent.contains(name))
}

/// Calls `act` whenever the network is back or the courier looks at the page again.
pub fn on_return(act: impl Fn() + 'static) {
    let Some(window) = web_sys::window() else { return };
    let Some(page) = window.document() else { return };
    let shown = page.clone();
    let listen = Closure::<dyn Fn()>::new(move || {
        if shown.visibility_state() == web_sys::VisibilityState::Visible {
            act();
        }
    });
    let listener = listen.as_ref().unchecked_ref();
    let _ = window.add_event_listener_with_callback("online", listener);
    let _ = page.add_event_listener_with_callback("visibilitychange", listener);
    listen.forget();
}

/// Calls `act` when the courier looks at something else: the app may be closed without another word.
pub fn on_leave(act: impl Fn() + 'static) {
    let Some(page) = web_sys::window().and_then(|window| window.document()) else { return };
    let left = page.clone();
    let listen = Closure::<dyn Fn()>::new(move || {
        if left.visibility_state() == web_sys::VisibilityState::Hidden {
            act();
        }
    });
    let _ = page.add_event_listener_with_callback("visibilitychange", listen.as_ref().unchecked_ref());
    listen.forget();
}

/// What the service worker is woken by when there is a network, in browsers that do so (Background Sync).
const SEND_LATER: &str = "outbox";

/// Has what waits sent when there is a network, also when the app is closed by then; see [`crate::engine::host::Parcel`].
pub fn send_later() {
    wasm_bindgen_futures::spawn_local(async {
        let Some(registration) = service_worker().await else { return };
        let sync = browser::within(&registration, "sync");
        let register = sync.as_ref().and_then(|sync| browser::function(sync, "register"));
        if let (Some(sync), Some(register)) = (sync, register)
            && let Ok(done) = register.call1(&sync, &SEND_LATER.into())
        {
            // Where it is not allowed, the app sends when it is opened next.
            let _ = JsFuture::from(done.unchecked_into::<js_sys::Promise>()).await;
        }
    });
}

/// Asks the service worker to fetch what the map needs, now that the list is on the screen.
pub fn keep_map_offline() {
    wasm_bindgen_futures::spawn_local(async {
        if let Some(active) = service_worker().await.and_then(|registration| registration.active()) {
            let _ = active.post_message(&"keep-map".into());
        }
    });
}

/// Takes the next build, if there is one: a file of this one is not to be had.
pub fn renew() {
    if let Some(renew) = browser::function(&js_sys::global(), RENEW) {
        let _ = renew.call0(&JsValue::UNDEFINED);
    }
}

/// Loads the page anew; what was typed into the server's picture stays there.
fn load_again() {
    if let Some(again) = browser::function(&js_sys::global(), LOAD_AGAIN) {
        let _ = again.call0(&JsValue::UNDEFINED);
    } else if let Some(window) = web_sys::window() {
        let _ = window.location().reload();
    }
}

/// What does these: `platforms/web/boot.js`.
const RENEW: &str = "diyiRenew";
const LOAD_AGAIN: &str = "diyiLoadAgain";

/// The service worker, once it is ready. Pages that are not https have none, whatever the type says.
async fn service_worker() -> Option<web_sys::ServiceWorkerRegistration> {
    let container: JsValue = web_sys::window()?.navigator().service_worker().into();
    if container.is_undefined() {
        return None;
    }
    let ready = container.unchecked_into::<web_sys::ServiceWorkerContainer>().ready().ok()?;
    JsFuture::from(ready).await.ok().map(JsCast::unchecked_into)
}
