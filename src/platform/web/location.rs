//! The courier's position, which stays on the phone.

use crate::model::Position;
use crate::platform::{LOCATE_PATIENCE_MS, LocateError};
use js_sys::{Function, Promise};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Geolocation, PositionError, PositionOptions};

/// A position this old is good enough for the next station, milliseconds.
const STALE_MS: u32 = 30_000;

/// Asks for the position, and for leave to do so where it was not given.
///
/// # Errors
/// [`LocateError`].
pub async fn locate() -> Result<Position, LocateError> {
    let window = web_sys::window().ok_or(LocateError::Unsupported)?;
    if !window.is_secure_context() {
        return Err(LocateError::Unsupported);
    }
    let geolocation = window.navigator().geolocation().map_err(|_| LocateError::Unsupported)?;
    let found = JsFuture::from(asked(&geolocation)).await.map_err(|error| {
        // Browsers renamed the class, so it cannot be asked for by its name; the codes are the same.
        match error.unchecked_ref::<PositionError>().code() {
            PositionError::PERMISSION_DENIED => LocateError::Denied,
            _ => LocateError::NoSignal,
        }
    })?;
    let coords = found.unchecked_into::<web_sys::Position>().coords();
    Position::new(coords.latitude(), coords.longitude()).map_err(|_| LocateError::NoSignal)
}

fn asked(geolocation: &Geolocation) -> Promise {
    let options = PositionOptions::new();
    options.set_enable_high_accuracy(true);
    options.set_maximum_age(STALE_MS);
    options.set_timeout(LOCATE_PATIENCE_MS);
    Promise::new(&mut |resolve: Function, reject: Function| {
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
    })
}
