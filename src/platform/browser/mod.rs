//! What the page and the engine's worker both need of the browser: its clocks, its storage, and the wire between them.

pub mod wire;

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Which build this is; see `platforms/web/build.sh`.
pub const BUILD: &str = match option_env!("DIYI_BUILD") {
    Some(build) => build,
    None => "unnamed",
};

/// The address that the app was loaded from, which is its server's.
#[must_use]
pub fn origin() -> String {
    js_sys::Reflect::get(&js_sys::global(), &"location".into())
        .and_then(|location| js_sys::Reflect::get(&location, &"origin".into()))
        .ok()
        .and_then(|origin| origin.as_string())
        .unwrap_or_default()
}

/// Milliseconds since the page or the worker began.
pub fn elapsed() -> u64 {
    let now = js_sys::Reflect::get(&js_sys::global(), &"performance".into())
        .and_then(|clock| js_sys::Reflect::get(&clock, &"now".into()).map(|now| (clock, now)));
    let now = now.and_then(|(clock, now)| now.unchecked_into::<js_sys::Function>().call0(&clock));
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a clock that begins at 0")]
    now.ok().and_then(|now| now.as_f64()).map_or(0, |now| now as u64)
}

/// A number that cannot be told before.
pub fn chance() -> u32 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below 2^32")]
    let number = (js_sys::Math::random() * f64::from(u32::MAX)) as u32;
    number
}

/// Waits.
pub async fn sleep(milliseconds: u32) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        let global = js_sys::global();
        let delay = i32::try_from(milliseconds).unwrap_or(i32::MAX);
        let _ = match global.dyn_ref::<web_sys::Window>() {
            Some(window) => window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, delay),
            None => global
                .unchecked_into::<web_sys::WorkerGlobalScope>()
                .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, delay),
        };
    });
    let _ = JsFuture::from(promise).await;
}

/// What stands in an object under a name, if anything does.
pub fn within(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &name.into()).ok().filter(|found| !found.is_undefined() && !found.is_null())
}

/// The same, if it can be called.
pub fn function(object: &JsValue, name: &str) -> Option<Function> {
    within(object, name)?.dyn_into().ok()
}

/// Asks `navigator.storage`. In pages that are not https, and in some browsers, it is not there, whatever the types say.
pub async fn ask_storage(question: &str) -> Option<JsValue> {
    let storage = within(&within(&js_sys::global(), "navigator")?, "storage")?;
    let answer = function(&storage, question)?.call0(&storage).ok()?;
    JsFuture::from(answer.dyn_into::<Promise>().ok()?).await.ok()
}
