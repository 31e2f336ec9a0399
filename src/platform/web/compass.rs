//! Which way the phone looks, from its compass.

use super::visibility::{Listener, document};
use crate::model::{Attitude, Bearing};
use futures_channel::mpsc::{UnboundedReceiver, unbounded};
use futures_util::StreamExt;
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Changes below this are trembling, degrees.
const STEP: f64 = 2.0;

/// Follows the compass as long as it is kept and the page can be seen.
pub struct Compass {
    news: UnboundedReceiver<Option<Bearing>>,
    name: &'static str,
    told: Closure<dyn FnMut(JsValue)>,
    _hidden: Listener,
}

/// Whether the courier must touch something before the browser tells which way the phone looks (iOS).
#[must_use]
pub fn compass_asks() -> bool {
    asking().is_some()
}

/// Asks for leave where that is needed; to be called while a touch is being answered. Says whether it was given.
pub async fn ask_for_compass() -> bool {
    let Some((class, ask)) = asking() else { return true };
    let Ok(asked) = ask.call0(&class) else { return false };
    let Ok(asked) = asked.dyn_into::<Promise>() else { return false };
    JsFuture::from(asked).await.is_ok_and(|said| said.as_string().as_deref() == Some("granted"))
}

fn asking() -> Option<(JsValue, Function)> {
    let class = member(&web_sys::window()?.into(), "DeviceOrientationEvent")?;
    let ask = member(&class, "requestPermission")?.dyn_into().ok()?;
    Some((class, ask))
}

impl Compass {
    /// Begins. A phone without a compass tells nothing.
    #[must_use]
    pub fn start() -> Option<Self> {
        let window: JsValue = web_sys::window()?.into();
        // Chromium tells of north by an event of its own; Safari in a field of the other.
        let has_absolute = Reflect::has(&window, &"ondeviceorientationabsolute".into()).unwrap_or(false);
        let name = if has_absolute { "deviceorientationabsolute" } else { "deviceorientation" };
        let (tell, news) = unbounded();
        let hide = tell.clone();
        let mut last: Option<Bearing> = None;
        let told = Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
            let Some(heading) = heading(&event) else { return };
            if last.is_none_or(|last| last.turn_to(heading).abs() >= STEP) {
                last = Some(heading);
                let _ = tell.unbounded_send(Some(heading));
            }
        });
        let hidden = Listener::on(document(), "visibilitychange", move || {
            if document().is_some_and(|document| document.hidden()) {
                let _ = hide.unbounded_send(None);
            }
        });
        web_sys::window()?.add_event_listener_with_callback(name, told.as_ref().unchecked_ref()).ok()?;
        Some(Self { news, name, told, _hidden: hidden })
    }

    /// The next direction; none any more once the page is hidden.
    pub async fn next(&mut self) -> Option<Bearing> {
        self.news.next().await.flatten()
    }
}

impl Drop for Compass {
    fn drop(&mut self) {
        if let Some(window) = web_sys::window() {
            let _ = window.remove_event_listener_with_callback(self.name, self.told.as_ref().unchecked_ref());
        }
    }
}

/// Which way an event says that the phone looks, if it knows the north.
fn heading(event: &JsValue) -> Option<Bearing> {
    let number = |name: &str| member(event, name).and_then(|value| value.as_f64());
    let screen = member(&web_sys::window()?.into(), "screen");
    let angle =
        screen.and_then(|screen| member(&member(&screen, "orientation")?, "angle")).and_then(|angle| angle.as_f64());
    let screen = angle.unwrap_or(0.0);
    if let Some(degrees) = number("webkitCompassHeading") {
        return Bearing::of(degrees + screen);
    }
    if member(event, "absolute").is_none_or(|absolute| absolute.is_falsy()) {
        return None;
    }
    Attitude { alpha: number("alpha")?, beta: number("beta")?, gamma: number("gamma")?, screen }.heading()
}

fn member(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &name.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())
}
