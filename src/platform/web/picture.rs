//! Pictures in and out of the browser.

use crate::model::QrDrawing;
use crate::model::attachment::PHOTO_SIDE;
use dioxus::html::FileData;
use dioxus::web::WebFileExt;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlAnchorElement, HtmlCanvasElement, ImageBitmap};

/// Pixels, as the reader of codes takes them.
pub type Picture = web_sys::ImageData;

/// The longest side of a picture in which a code is looked for, pixels; the reader takes no more.
const LONGEST_SIDE: f64 = 1_600.0;

/// Pixels a square in a saved code: a poster's corner, still sharp.
const SAVED_SCALE: u32 = 16;
/// Of a JPEG, 0 to 1: a payslip can be read, and a photo weighs some 300 KB.
const QUALITY: f64 = 0.8;

/// The courier's picture, small enough to look for a code in it; nothing if the file is not a picture.
pub async fn read_picture(file: &FileData) -> Option<Picture> {
    let file = file.get_web_file()?;
    let asked = web_sys::window()?.create_image_bitmap_with_blob(&file).ok()?;
    let bitmap: ImageBitmap = JsFuture::from(asked).await.ok()?.unchecked_into();
    drawn(bitmap.width().into(), bitmap.height().into(), LONGEST_SIDE, |context, width, height| {
        context.draw_image_with_image_bitmap_and_dw_and_dh(&bitmap, 0.0, 0.0, width, height)
    })
}

/// The courier's photo as a JPEG no larger than is sent. Drawn anew, it carries no place and no phone's
/// name (EXIF), and stands upright. Nothing if the file is not a picture.
pub async fn read_photo(file: &FileData) -> Option<Vec<u8>> {
    photo_of(&Blob::from(file.get_web_file()?)).await
}

/// The same of a file that came otherwise.
pub(super) async fn photo_of(file: &Blob) -> Option<Vec<u8>> {
    let asked = web_sys::window()?.create_image_bitmap_with_blob(file).ok()?;
    let bitmap: ImageBitmap = JsFuture::from(asked).await.ok()?.unchecked_into();
    let (width, height) = (f64::from(bitmap.width()), f64::from(bitmap.height()));
    let scale = (f64::from(PHOTO_SIDE) / width.max(height)).min(1.0);
    let (width, height) = ((width * scale).round().max(1.0), (height * scale).round().max(1.0));
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 1,600")]
    let (canvas, context) = canvas(width as u32, height as u32)?;
    // What is transparent becomes white, not black.
    context.set_fill_style_str("#fff");
    context.fill_rect(0.0, 0.0, width, height);
    context.draw_image_with_image_bitmap_and_dw_and_dh(&bitmap, 0.0, 0.0, width, height).ok()?;
    let drawn = js_sys::Promise::new(&mut |resolve, _| {
        let _ = canvas.to_blob_with_type_and_encoder_options(&resolve, "image/jpeg", &JsValue::from_f64(QUALITY));
    });
    let blob: Blob = JsFuture::from(drawn).await.ok()?.dyn_into().ok()?;
    super::file_url::bytes_of(&blob).await
}

/// Draws something of the given size, scaled so that no side is longer than `longest`, and reads the
/// pixels back.
pub(super) fn drawn(
    width: f64,
    height: f64,
    longest: f64,
    draw: impl FnOnce(&CanvasRenderingContext2d, f64, f64) -> Result<(), JsValue>,
) -> Option<Picture> {
    let scale = (longest / width.max(height)).min(1.0);
    let (width, height) = ((width * scale).floor(), (height * scale).floor());
    if !(width >= 1.0 && height >= 1.0) {
        return None;
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 1,600")]
    let (_, context) = canvas(width as u32, height as u32)?;
    draw(&context, width, height).ok()?;
    context.get_image_data(0.0, 0.0, width, height).ok()
}

fn canvas(width: u32, height: u32) -> Option<(HtmlCanvasElement, CanvasRenderingContext2d)> {
    let document = web_sys::window()?.document()?;
    let canvas: HtmlCanvasElement = document.create_element("canvas").ok()?.unchecked_into();
    canvas.set_width(width);
    canvas.set_height(height);
    let context = canvas.get_context("2d").ok()??.unchecked_into();
    Some((canvas, context))
}

/// Saves a code as a picture among the phone's downloads, with lines below it; says whether the browser took it.
pub async fn save_qr(drawing: &QrDrawing, name: &str, says: &[String]) -> bool {
    save(drawing, name, says).is_some()
}

fn save(drawing: &QrDrawing, name: &str, says: &[String]) -> Option<()> {
    let side = u32::try_from(drawing.side()).ok()? * SAVED_SCALE;
    let line = side / 10;
    let height = side + line * u32::try_from(says.len()).ok()?;
    let (canvas, context) = canvas(side, height)?;
    context.set_fill_style_str("#fff");
    context.fill_rect(0.0, 0.0, side.into(), height.into());
    context.set_fill_style_str("#000");
    context.set_font(&format!("{}px sans-serif", line * 7 / 10));
    context.set_text_align("center");
    let mut below = f64::from(side);
    for words in says {
        below += f64::from(line);
        let _ = context.fill_text_with_max_width(
            words,
            f64::from(side / 2),
            below - f64::from(line / 2),
            f64::from(side - line),
        );
    }
    for y in 0..drawing.side() {
        for x in (0..drawing.side()).filter(|x| drawing.is_dark(*x, y)) {
            let at = |square: usize| u32::try_from(square).map(|square| f64::from(square * SAVED_SCALE)).unwrap_or(0.0);
            context.fill_rect(at(x), at(y), SAVED_SCALE.into(), SAVED_SCALE.into());
        }
    }
    let address = canvas.to_data_url_with_type("image/png").ok()?;
    let link: HtmlAnchorElement = web_sys::window()?.document()?.create_element("a").ok()?.unchecked_into();
    link.set_href(&address);
    link.set_download(&format!("{name}.png"));
    link.click();
    Some(())
}
