//! Voice notes.

use super::file_url::bytes_of;
use crate::platform::MicrophoneError;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobEvent, DomException, MediaRecorder, MediaRecorderOptions, MediaStream, MediaStreamConstraints,
    MediaStreamTrack,
};

/// Bits a second: speech stays clear, and a minute weighs 240 KB.
const BITS_A_SECOND: u32 = 32_000;

/// A running recording; dropping it turns the microphone off.
pub struct Recorder {
    recorder: MediaRecorder,
    stream: MediaStream,
    parts: Rc<RefCell<Vec<Blob>>>,
    _listen: Closure<dyn Fn(BlobEvent)>,
}

impl Recorder {
    /// Begins to record.
    ///
    /// # Errors
    /// [`MicrophoneError`].
    pub async fn start() -> Result<Self, MicrophoneError> {
        let window = web_sys::window().ok_or(MicrophoneError::Unsupported)?;
        let has_recorder = js_sys::Reflect::has(&window, &"MediaRecorder".into()).unwrap_or(false);
        if !window.is_secure_context() || !has_recorder {
            return Err(MicrophoneError::Unsupported);
        }
        let devices = window.navigator().media_devices().map_err(|_| MicrophoneError::Unsupported)?;
        let wanted = MediaStreamConstraints::new();
        wanted.set_audio(&JsValue::TRUE);
        let asked = devices.get_user_media_with_constraints(&wanted).map_err(|error| reason(&error))?;
        let stream: MediaStream = JsFuture::from(asked).await.map_err(|error| reason(&error))?.unchecked_into();
        let options = MediaRecorderOptions::new();
        options.set_audio_bits_per_second(BITS_A_SECOND);
        let recorder = MediaRecorder::new_with_media_stream_and_media_recorder_options(&stream, &options)
            .map_err(|_| MicrophoneError::Unsupported)?;
        let parts = Rc::new(RefCell::new(Vec::new()));
        let listen = Closure::<dyn Fn(BlobEvent)>::new({
            let parts = Rc::clone(&parts);
            move |event: BlobEvent| parts.borrow_mut().extend(event.data())
        });
        recorder.set_ondataavailable(Some(listen.as_ref().unchecked_ref()));
        recorder.start().map_err(|_| MicrophoneError::Missing)?;
        Ok(Self { recorder, stream, parts, _listen: listen })
    }

    /// Ends and gives what was recorded. Nothing if there was nothing.
    pub async fn stop(self) -> Option<Vec<u8>> {
        let recorder = self.recorder.clone();
        let ended = js_sys::Promise::new(&mut |resolve, _| recorder.set_onstop(Some(&resolve)));
        self.recorder.stop().ok()?;
        JsFuture::from(ended).await.ok()?;
        let parts = js_sys::Array::new();
        for part in self.parts.borrow().iter() {
            parts.push(part);
        }
        let bytes = bytes_of(&Blob::new_with_blob_sequence(&parts).ok()?).await?;
        (!bytes.is_empty()).then_some(bytes)
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.recorder.set_ondataavailable(None);
        for track in self.stream.get_tracks() {
            track.unchecked_into::<MediaStreamTrack>().stop();
        }
    }
}

fn reason(error: &JsValue) -> MicrophoneError {
    match error.dyn_ref::<DomException>().map(DomException::name).as_deref() {
        Some("NotAllowedError" | "SecurityError") => MicrophoneError::Denied,
        _ => MicrophoneError::Missing,
    }
}
