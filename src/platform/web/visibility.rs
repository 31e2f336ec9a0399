//! Whether the courier looks at the app, and what is heard from the page.

use futures_channel::oneshot;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Document, EventTarget};

/// Calls as long as it is kept.
pub struct Listener {
    of: Option<EventTarget>,
    event: &'static str,
    call: Closure<dyn FnMut()>,
}

impl Listener {
    /// Calls whenever this happens there.
    pub fn on(of: Option<impl Into<EventTarget>>, event: &'static str, call: impl FnMut() + 'static) -> Self {
        let (of, call) = (of.map(Into::into), Closure::<dyn FnMut()>::new(call));
        if let Some(of) = &of {
            let _ = of.add_event_listener_with_callback(event, call.as_ref().unchecked_ref());
        }
        Self { of, event, call }
    }

    /// Calls to the end of the page.
    pub fn for_ever(mut self) {
        self.of = None;
        std::mem::forget(self);
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Some(of) = &self.of {
            let _ = of.remove_event_listener_with_callback(self.event, self.call.as_ref().unchecked_ref());
        }
    }
}

pub(super) fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// Waits until the page can be seen; not at all if it can.
pub async fn visible() {
    turned(false).await;
}

/// Waits until the page cannot be seen; not at all if it cannot.
pub async fn hidden() {
    turned(true).await;
}

async fn turned(hidden: bool) {
    while document().is_some_and(|document| document.hidden() != hidden) {
        let (tell, told) = oneshot::channel();
        let mut tell = Some(tell);
        let _listening = Listener::on(document(), "visibilitychange", move || {
            if let Some(tell) = tell.take() {
                let _ = tell.send(());
            }
        });
        let _ = told.await;
    }
}
