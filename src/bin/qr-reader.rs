//! Reads QR codes in a browser's worker, for couriers who scan and for the console's door page: pictures come in, what
//! stands in them goes back.

#[cfg(target_arch = "wasm32")]
fn main() {
    use diyi::qr_reader::{GreyPicture, read};
    use wasm_bindgen::closure::Closure;
    use wasm_bindgen::{JsCast, JsValue};
    use web_sys::{DedicatedWorkerGlobalScope, ImageData, MessageEvent};

    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let door = scope.clone();
    let listen = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
        let picture = message.data().dyn_into::<ImageData>().ok().and_then(|picture| {
            let (width, height) = (picture.width() as usize, picture.height() as usize);
            GreyPicture::from_rgba(width, height, &picture.data()).ok()
        });
        // Every picture is answered: the door sends the next one after that.
        let content = picture.and_then(|picture| read(&picture)).map_or(JsValue::NULL, JsValue::from);
        let _ = door.post_message(&content);
    });
    scope.set_onmessage(Some(listen.as_ref().unchecked_ref()));
    listen.forget();
    // The door shows its button once the reader is there.
    let _ = scope.post_message(&"ready".into());
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("runs in a browser's worker: build it with platforms/web/build.sh");
}
