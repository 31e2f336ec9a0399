//! Pictures in and out of files.

use crate::model::QrDrawing;
use crate::model::attachment::PHOTO_SIDE;
use crate::qr_reader::{self, GreyPicture, LONGEST_SIDE};
use dioxus::html::FileData;
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder as _, ImageReader};
use std::io::Cursor;

/// Pixels a square in a saved code.
const SAVED_SCALE: usize = 16;
/// Of a JPEG, 1 to 100.
const QUALITY: u8 = 80;
/// More pixels a side than any phone's camera makes.
const WIDEST: u32 = 12_000;

/// The courier's picture in shades of grey; nothing if the file is not a picture.
pub async fn read_picture(file: &FileData) -> Option<GreyPicture> {
    let grey = decoded(file, u32::try_from(LONGEST_SIDE).ok()?).await?.into_luma8();
    let (width, height) = (grey.width() as usize, grey.height() as usize);
    GreyPicture::new(width, height, grey.into_raw()).ok()
}

/// The content of the first QR code in a picture; nothing if there is none that can be read.
pub async fn read_qr(picture: GreyPicture) -> Option<String> {
    tokio::task::spawn_blocking(move || qr_reader::read(&picture)).await.ok().flatten()
}

/// The courier's photo as a JPEG no larger than is sent, without place and phone's name (EXIF). Nothing if
/// the file is not a picture.
pub async fn read_photo(file: &FileData) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let photo = decoded(file, PHOTO_SIDE).await?.into_rgb8();
    photo.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY)).ok()?;
    Some(bytes)
}

/// A picture upright and no larger than `side`.
async fn decoded(file: &FileData, side: u32) -> Option<DynamicImage> {
    let bytes = file.read_bytes().await.ok()?;
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(WIDEST);
    limits.max_image_height = Some(WIDEST);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    let orientation = decoder.orientation().ok()?;
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    picture.apply_orientation(orientation);
    Some(if picture.width().max(picture.height()) > side { picture.thumbnail(side, side) } else { picture })
}

/// Saves a code as a picture in the folder for downloads, without lines below it: no font is at hand. Says whether it is there.
#[allow(clippy::unused_async, reason = "browsers need to wait")]
pub async fn save_qr(drawing: &QrDrawing, name: &str, _says: &[String]) -> bool {
    save(drawing, name).is_some()
}

fn save(drawing: &QrDrawing, name: &str) -> Option<()> {
    let folders = directories::UserDirs::new()?;
    let folder = folders.download_dir().unwrap_or_else(|| folders.home_dir());
    let (pixels, width) = drawing.pixels(SAVED_SCALE);
    let side = u32::try_from(width).ok()?;
    image::GrayImage::from_raw(side, side, pixels)?.save(folder.join(format!("{name}.png"))).ok()
}
