//! The courier's position, which stays on the phone.

use super::visibility::{Listener, document};
use crate::model::{Fix, Position, Timestamp};
use crate::platform::{LOCATE_PATIENCE_MS, LocateError, LocateLeave};
use futures_channel::mpsc::{UnboundedReceiver, unbounded};
use futures_util::StreamExt;
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Geolocation, PermissionState, PermissionStatus, Permissions, PositionError, PositionOptions};

/// A position this old is good enough for the next station, milliseconds.
const STALE_MS: u32 = 5_000;
/// A browser's own time of a position is believed if it is no older than this, milliseconds: some count from another
/// beginning.
const BELIEVED_MS: i64 = 10 * 60_000;

/// Browsers can tell where the courier is, if they may.
pub const HAS_POSITION: bool = true;

/// A browser is asked anew each time.
pub fn kept_place() -> Option<Position> {
    None
}

/// So what the courier says holds until the page is closed.
pub fn keep_place(_place: Option<Position>) {}

/// Whether the courier has allowed the position, as far as the browser tells without asking.
pub async fn location_leave() -> LocateLeave {
    asked_for_leave().await.unwrap_or(LocateLeave::Unknown)
}

async fn asked_for_leave() -> Option<LocateLeave> {
    // Old browsers do not have it, whatever the type says.
    let permissions: JsValue = web_sys::window()?.navigator().permissions().ok()?.into();
    if permissions.is_undefined() {
        return None;
    }
    let wanted = Object::new();
    Reflect::set(&wanted, &"name".into(), &"geolocation".into()).ok()?;
    let asked = permissions.unchecked_into::<Permissions>().query(&wanted).ok()?;
    let status: PermissionStatus = JsFuture::from(asked).await.ok()?.unchecked_into();
    Some(match status.state() {
        PermissionState::Granted => LocateLeave::Given,
        PermissionState::Denied => LocateLeave::Refused,
        _ => LocateLeave::NotAsked,
    })
}

/// Asks for the position as exactly as the phone can, and for leave to do so where it was not given.
///
/// # Errors
/// [`LocateError`].
pub async fn locate() -> Result<Fix, LocateError> {
    let geolocation = geolocation()?;
    let options = options(true);
    let found = JsFuture::from(Promise::new(&mut |resolve: Function, reject: Function| {
        let fail = reject.clone();
        let failed = Closure::once_into_js(move |error: JsValue| fail.call1(&JsValue::NULL, &error));
        let asked = geolocation.get_current_position_with_error_callback_and_options(
            &resolve,
            Some(failed.unchecked_ref()),
            &options,
        );
        if let Err(error) = asked {
            let _ = reject.call1(&JsValue::NULL, &error);
        }
    }));
    found.await.map_err(|error| why(&error)).and_then(fix)
}

/// Follows the courier's position with little power, as long as the page can be seen.
pub struct Watch {
    geolocation: Geolocation,
    number: i32,
    news: UnboundedReceiver<Option<Result<Fix, LocateError>>>,
    // Called as long as it is watched.
    _found: Closure<dyn FnMut(JsValue)>,
    _failed: Closure<dyn FnMut(JsValue)>,
    _hidden: Listener,
}

impl Watch {
    /// Begins.
    ///
    /// # Errors
    /// [`LocateError::Unsupported`].
    pub fn start() -> Result<Self, LocateError> {
        let geolocation = geolocation()?;
        let (tell, news) = unbounded();
        let (told, failing) = (tell.clone(), tell.clone());
        let found = Closure::<dyn FnMut(JsValue)>::new(move |found| drop(told.unbounded_send(Some(fix(found)))));
        let failed =
            Closure::<dyn FnMut(JsValue)>::new(move |error| drop(failing.unbounded_send(Some(Err(why(&error))))));
        let hidden = Listener::on(document(), "visibilitychange", move || {
            if document().is_some_and(|document| document.hidden()) {
                let _ = tell.unbounded_send(None);
            }
        });
        let number = geolocation.watch_position_with_error_callback_and_options(
            found.as_ref().unchecked_ref(),
            Some(failed.as_ref().unchecked_ref()),
            &options(false),
        );
        let number = number.map_err(|_| LocateError::Unsupported)?;
        Ok(Self { geolocation, number, news, _found: found, _failed: failed, _hidden: hidden })
    }

    /// The next news; none any more once the page is hidden.
    pub async fn next(&mut self) -> Option<Result<Fix, LocateError>> {
        self.news.next().await.flatten()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.geolocation.clear_watch(self.number);
    }
}

fn geolocation() -> Result<Geolocation, LocateError> {
    let window = web_sys::window().ok_or(LocateError::Unsupported)?;
    if !window.is_secure_context() {
        return Err(LocateError::Unsupported);
    }
    window.navigator().geolocation().map_err(|_| LocateError::Unsupported)
}

fn options(exactly: bool) -> PositionOptions {
    let options = PositionOptions::new();
    options.set_enable_high_accuracy(exactly);
    options.set_maximum_age(STALE_MS);
    options.set_timeout(if exactly { LOCATE_PATIENCE_MS } else { u32::MAX });
    options
}

fn why(error: &JsValue) -> LocateError {
    // Browsers renamed the class, so it cannot be asked for by its name; the codes are the same.
    match error.unchecked_ref::<PositionError>().code() {
        PositionError::PERMISSION_DENIED => LocateError::Denied,
        _ => LocateError::NoSignal,
    }
}

fn fix(found: JsValue) -> Result<Fix, LocateError> {
    let found = found.unchecked_into::<web_sys::Position>();
    let (coords, now) = (found.coords(), Timestamp::now());
    let position = Position::new(coords.latitude(), coords.longitude()).map_err(|_| LocateError::NoSignal)?;
    #[allow(clippy::cast_possible_truncation, reason = "milliseconds since 1970")]
    let told = Timestamp(found.timestamp() as i64);
    let at = if (0..BELIEVED_MS).contains(&now.0.saturating_sub(told.0)) { told } else { now };
    Ok(Fix { position, accuracy: coords.accuracy(), at })
}
