//! The picture of the list that a restart begins with: `platforms/web/kept-picture.js` keeps and paints it.

use super::browser;
use super::visibility::Listener;
use futures_channel::oneshot;
use wasm_bindgen::JsValue;

/// What that script has left on the window.
const PICTURE: &str = "diyiPicture";
/// Where `first-picture.js` leaves the address that was touched in it, and says so.
const PICKED: &str = "diyiPicked";
const PICKED_EVENT: &str = "diyi-picked";
/// Where it leaves what was chosen in the server's form, and says so. It goes on asking until it was taken from there.
const TYPED: &str = "diyiTyped";
const TYPED_EVENT: &str = "diyi-typed";

fn call(name: &str, told: &str) {
    let Some(window) = web_sys::window() else { return };
    if let Some(picture) = browser::within(&window, PICTURE)
        && let Some(function) = browser::function(&picture, name)
    {
        let _ = function.call1(&picture, &told.into());
    }
}

/// Keeps the list that is on the screen; `told` is what is known of it, as the script reads it.
pub fn keep_list_picture(told: &str) {
    call("keep", told);
}

/// Forgets it.
pub fn forget_list_picture() {
    call("forget", "");
}

/// Waits until the app has taken the picture's place, and gives the address that was touched in it.
pub async fn picked_before() -> String {
    loop {
        let (tell, told) = oneshot::channel();
        let mut tell = Some(tell);
        let _listening = Listener::on(web_sys::window(), PICKED_EVENT, move || {
            if let Some(tell) = tell.take() {
                let _ = tell.send(());
            }
        });
        // It may have been touched before anybody listened.
        if let Some(address) = taken(PICKED) {
            return address;
        }
        let _ = told.await;
    }
}

/// Waits until the app takes the place of the server's form of a question, and gives what was chosen in it, as JSON. The words
/// come into the app's own field.
pub async fn typed_before() -> String {
    let (tell, told) = oneshot::channel();
    let mut tell = Some(tell);
    // Whoever says it looks at once whether somebody has it.
    let _listening = Listener::on(web_sys::window(), TYPED_EVENT, move || {
        if let Some(typed) = tell.is_some().then(|| taken(TYPED)).flatten()
            && let Some(tell) = tell.take()
        {
            let _ = tell.send(typed);
        }
    });
    told.await.unwrap_or_default()
}

/// Takes what was left on the window.
fn taken(name: &str) -> Option<String> {
    let window = web_sys::window()?;
    let left = js_sys::Reflect::get(&window, &name.into()).ok()?.as_string()?;
    let _ = js_sys::Reflect::set(&window, &name.into(), &JsValue::UNDEFINED);
    Some(left)
}
