//! The camera, frame by frame.

use super::picture::{Picture, drawn};
use crate::platform::CameraError;
use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DomException, HtmlVideoElement, MediaStream, MediaStreamConstraints, MediaStreamTrack};

/// A frame's longest side, pixels: enough for a poster at arm's length, little to look through.
const FRAME_SIDE: f64 = 720.0;

/// A running camera; dropping it turns it off.
pub struct Camera {
    video: HtmlVideoElement,
    stream: MediaStream,
}

impl Camera {
    /// Turns the camera at the back on and shows it in the `video` element with this id.
    ///
    /// # Errors
    /// [`CameraError`].
    pub async fn start(element_id: &str) -> Result<Self, CameraError> {
        let window = web_sys::window().ok_or(CameraError::Unsupported)?;
        if !window.is_secure_context() {
            return Err(CameraError::Unsupported);
        }
        let devices = window.navigator().media_devices().map_err(|_| CameraError::Unsupported)?;
        let wanted = MediaStreamConstraints::new();
        let video = Object::new();
        let _ = Reflect::set(&video, &"facingMode".into(), &"environment".into());
        let width = Object::new();
        let _ = Reflect::set(&width, &"ideal".into(), &1280.into());
        let _ = Reflect::set(&video, &"width".into(), &width);
        wanted.set_video(&video);
        let asked = devices.get_user_media_with_constraints(&wanted).map_err(|error| reason(&error))?;
        let stream: MediaStream = JsFuture::from(asked).await.map_err(|error| reason(&error))?.unchecked_into();
        let element = window.document().and_then(|document| document.get_element_by_id(element_id));
        let Some(video) = element.and_then(|element| element.dyn_into::<HtmlVideoElement>().ok()) else {
            // The courier left the screen while they were asked.
            stop(&stream);
            return Err(CameraError::Missing);
        };
        video.set_src_object(Some(&stream));
        if let Ok(playing) = video.play() {
            let _ = JsFuture::from(playing).await;
        }
        Ok(Self { video, stream })
    }

    /// Whether there is a lamp beside it (W3C, Media Capture: image capture; iOS has none for pages).
    #[must_use]
    pub fn has_torch(&self) -> bool {
        // Some tell that it can be on, others a list of what it can be.
        self.can("torch").is_some_and(|torch| torch.as_bool().unwrap_or_else(|| Array::is_array(&torch)))
    }

    /// Turns the lamp on or off. One that does not obey is no reason to stop looking.
    pub async fn set_torch(&self, on: bool) {
        self.set("torch", on.into()).await;
    }

    /// How much nearer it can look, from the least to the most; nothing where it cannot.
    #[must_use]
    pub fn zooms(&self) -> Option<(f64, f64)> {
        let told = self.can("zoom")?;
        let of = |name: &str| Reflect::get(&told, &name.into()).ok()?.as_f64();
        of("min").zip(of("max")).filter(|(least, most)| least < most)
    }

    /// Looks that much nearer.
    pub async fn set_zoom(&self, zoom: f64) {
        self.set("zoom", zoom.into()).await;
    }

    /// What it tells that it can.
    fn can(&self, what: &str) -> Option<JsValue> {
        let track = self.track()?;
        let ask: Function = Reflect::get(&track, &"getCapabilities".into()).ok()?.dyn_into().ok()?;
        Reflect::get(&ask.call0(&track).ok()?, &what.into()).ok()
    }

    async fn set(&self, what: &str, value: JsValue) {
        let Some(track) = self.track() else { return };
        let (one, wanted) = (Object::new(), Object::new());
        let _ = Reflect::set(&one, &what.into(), &value);
        let _ = Reflect::set(&wanted, &"advanced".into(), &Array::of1(&one));
        if let Ok(asked) = track.apply_constraints_with_constraints(wanted.unchecked_ref()) {
            let _ = JsFuture::from(asked).await;
        }
    }

    fn track(&self) -> Option<MediaStreamTrack> {
        self.stream.get_video_tracks().get(0).dyn_into().ok()
    }

    /// What the camera sees now; nothing as long as it warms up.
    #[must_use]
    pub fn frame(&self) -> Option<Picture> {
        let (width, height) = (f64::from(self.video.video_width()), f64::from(self.video.video_height()));
        drawn(width, height, FRAME_SIDE, |context, width, height| {
            context.draw_image_with_html_video_element_and_dw_and_dh(&self.video, 0.0, 0.0, width, height)
        })
    }
}

impl Drop for Camera {
    fn drop(&mut self) {
        self.video.set_src_object(None);
        stop(&self.stream);
    }
}

fn stop(stream: &MediaStream) {
    for track in stream.get_tracks() {
        track.unchecked_into::<MediaStreamTrack>().stop();
    }
}

fn reason(error: &JsValue) -> CameraError {
    match error.dyn_ref::<DomException>().map(DomException::name).as_deref() {
        Some("NotAllowedError" | "SecurityError") => CameraError::Denied,
        _ => CameraError::Missing,
    }
}
