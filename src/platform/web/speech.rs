//! Reading aloud (Web Speech).

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

fn speech() -> Option<JsValue> {
    Reflect::get(&js_sys::global(), &"speechSynthesis".into()).ok().filter(JsValue::is_object)
}

fn call(of: &JsValue, name: &str, with: Option<&JsValue>) {
    if let Some(function) = Reflect::get(of, &name.into()).ok().and_then(|found| found.dyn_into::<Function>().ok()) {
        let _ = match with {
            Some(with) => function.call1(of, with),
            None => function.call0(of),
        };
    }
}

/// Whether the phone can read aloud.
#[must_use]
pub fn can_speak() -> bool {
    speech().is_some()
}

/// Reads words aloud; returns when it has, or was hushed.
pub async fn speak(words: &str) {
    let Some(speech) = speech() else { return };
    call(&speech, "cancel", None);
    let class = Reflect::get(&js_sys::global(), &"SpeechSynthesisUtterance".into());
    let made = class.and_then(|class| {
        let class: Function = class.dyn_into()?;
        Reflect::construct(&class, &js_sys::Array::of1(&words.into()))
    });
    let Ok(utterance) = made else { return };
    let _ = Reflect::set(&utterance, &"lang".into(), &"zh-CN".into());
    let ended = Promise::new(&mut |resolve, _| {
        for event in ["onend", "onerror"] {
            let _ = Reflect::set(&utterance, &event.into(), &resolve);
        }
    });
    call(&speech, "speak", Some(&utterance));
    let _ = JsFuture::from(ended).await;
}

/// Ends reading aloud.
pub fn hush() {
    if let Some(speech) = speech() {
        call(&speech, "cancel", None);
    }
}
