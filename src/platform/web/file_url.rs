//! Files between the app and the browser.

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// An address under which the page shows a file; it is gone when this is dropped.
pub struct FileUrl(String);

impl FileUrl {
    /// The address of these bytes. Nothing if the browser has none to give.
    #[must_use]
    pub fn new(bytes: &[u8], media_type: &str) -> Option<Self> {
        let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
        let kind = BlobPropertyBag::new();
        kind.set_type(media_type);
        let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &kind).ok()?;
        Url::create_object_url_with_blob(&blob).ok().map(Self)
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Drop for FileUrl {
    fn drop(&mut self) {
        let _ = Url::revoke_object_url(&self.0);
    }
}

/// Saves a file among the phone's downloads; says whether the browser took it.
#[allow(clippy::unused_async, reason = "windows need to wait")]
pub async fn save_file(bytes: &[u8], name: &str, media_type: &str) -> bool {
    let Some(url) = FileUrl::new(bytes, media_type) else { return false };
    let element = web_sys::window().and_then(|window| window.document()).and_then(|page| page.create_element("a").ok());
    let Some(link) = element.map(|element| element.unchecked_into::<HtmlAnchorElement>()) else { return false };
    link.set_href(url.as_str());
    link.set_download(name);
    link.click();
    // The browser reads it after the click.
    super::sleep(10_000).await;
    true
}

/// What is in a blob.
pub(super) async fn bytes_of(blob: &Blob) -> Option<Vec<u8>> {
    let buffer: JsValue = JsFuture::from(blob.array_buffer()).await.ok()?;
    Some(js_sys::Uint8Array::new(&buffer).to_vec())
}
