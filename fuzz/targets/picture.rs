//! A frame of the camera: the first two bytes are its sides.
#![no_main]

use diyi::qr_reader::{GreyPicture, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let [width, height, pixels @ ..] = bytes else { return };
    let (width, height) = (usize::from(*width), usize::from(*height));
    // A short frame is repeated: a code needs many pixels.
    let pixels = pixels.iter().copied().cycle().take(width * height).collect();
    if let Ok(picture) = GreyPicture::new(width, height, pixels) {
        let _ = read(&picture);
    }
});
