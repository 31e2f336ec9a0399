//! What phones have for passing a page on, and for putting the app on their screen.

use super::browser;
use crate::platform::InstallWay;
use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Where `platforms/web/boot.js` leaves the browser's offer to install the app.
const OFFER: &str = "diyiInstall";

fn navigator() -> Option<JsValue> {
    browser::within(&js_sys::global(), "navigator")
}

/// Hands a page to what the phone has for passing it on; says whether it has such a thing.
pub async fn share(title: &str, address: &str) -> bool {
    let Some(navigator) = navigator() else { return false };
    let Some(share) = browser::function(&navigator, "share") else { return false };
    let what = Object::new();
    for (name, value) in [("title", title), ("text", title), ("url", address)] {
        let _ = Reflect::set(&what, &name.into(), &value.into());
    }
    let Some(asked) = share.call1(&navigator, &what).ok().and_then(|asked| asked.dyn_into::<Promise>().ok()) else {
        return false;
    };
    match JsFuture::from(asked).await {
        Ok(_) => true,
        // Who closes it again has seen it.
        Err(why) => browser::within(&why, "name").and_then(|name| name.as_string()).as_deref() == Some("AbortError"),
    }
}

/// How the app is put on this phone's screen.
#[must_use]
pub fn install_way() -> InstallWay {
    let global = js_sys::global();
    let agent = web_sys::window().and_then(|window| window.navigator().user_agent().ok()).unwrap_or_default();
    let standalone = browser::function(&global, "matchMedia")
        .and_then(|media| media.call1(&global, &"(display-mode: browser)".into()).ok())
        .and_then(|media| browser::within(&media, "matches"))
        .is_some_and(|in_browser| in_browser.is_falsy());
    let on_apples_screen =
        navigator().and_then(|it| browser::within(&it, "standalone")).is_some_and(|alone| alone.is_truthy());
    if standalone || on_apples_screen {
        return InstallWay::None;
    }
    if browser::within(&global, OFFER).is_some() {
        return InstallWay::Offered;
    }
    InstallWay::by_agent(&agent)
}

/// Has the browser put the app on the phone's screen; says whether the courier wanted it.
pub async fn install() -> bool {
    let global = js_sys::global();
    let Some(offer) = browser::within(&global, OFFER) else { return false };
    // It holds once.
    let _ = Reflect::set(&global, &OFFER.into(), &JsValue::UNDEFINED);
    let asked = browser::function(&offer, "prompt").and_then(|prompt| prompt.call0(&offer).ok());
    if let Some(asked) = asked.and_then(|asked| asked.dyn_into::<Promise>().ok()) {
        let _ = JsFuture::from(asked).await;
    }
    let choice = browser::within(&offer, "userChoice").and_then(|choice| choice.dyn_into::<Promise>().ok());
    let Some(choice) = choice else { return false };
    let Ok(choice) = JsFuture::from(choice).await else { return false };
    browser::within(&choice, "outcome").and_then(|outcome| outcome.as_string()).as_deref() == Some("accepted")
}
