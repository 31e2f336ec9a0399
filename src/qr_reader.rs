//! Reading QR codes from pictures.

use thiserror::Error;

/// A picture in shades of grey, one byte a pixel, row by row.
#[derive(Clone, Debug)]
pub struct GreyPicture {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

/// Why bytes are not a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the picture's bytes do not fit its size")]
pub struct PictureError;

/// The longest side that is looked at, pixels. More does not read better and takes longer.
pub const LONGEST_SIDE: usize = 1_600;

impl GreyPicture {
    /// A picture of the given size.
    ///
    /// # Errors
    /// [`PictureError`] if there are not `width × height` bytes, or a side is 0 or too long.
    pub fn new(width: usize, height: usize, pixels: Vec<u8>) -> Result<Self, PictureError> {
        let sides = 1..=LONGEST_SIDE;
        if sides.contains(&width) && sides.contains(&height) && pixels.len() == width * height {
            Ok(Self { width, height, pixels })
        } else {
            Err(PictureError)
        }
    }

    /// The same picture from red, green, blue, alpha, four bytes a pixel. Clear pixels count as white.
    ///
    /// # Errors
    /// As [`GreyPicture::new`].
    pub fn from_rgba(width: usize, height: usize, rgba: &[u8]) -> Result<Self, PictureError> {
        let pixels = rgba.chunks_exact(4).map(|pixel| {
            let [red, green, blue, alpha] = [pixel[0], pixel[1], pixel[2], pixel[3]].map(u32::from);
            // ITU-R BT.601 weights, in 256ths.
            let luma = (77 * red + 150 * green + 29 * blue) >> 8;
            let over_white = (luma * alpha + 255 * (255 - alpha)) / 255;
            u8::try_from(over_white).unwrap_or(u8::MAX)
        });
        Self::new(width, height, pixels.collect())
    }
}

/// The content of the first QR code that can be read in the picture.
#[must_use]
pub fn read(picture: &GreyPicture) -> Option<String> {
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(picture.width, picture.height, |x, y| {
        picture.pixels[y * picture.width + x]
    });
    prepared.detect_grids().into_iter().find_map(|grid| grid.decode().ok()).map(|(_, content)| content)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn bytes_that_do_not_fit_are_refused() {
        assert!(GreyPicture::new(2, 2, vec![0; 3]).is_err());
        assert!(GreyPicture::new(0, 0, vec![]).is_err());
        assert!(GreyPicture::new(usize::MAX, 2, vec![]).is_err());
        assert!(GreyPicture::from_rgba(2, 1, &[0; 7]).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn noise_holds_no_code_and_no_panic(pixels in proptest::collection::vec(any::<u8>(), 64 * 64)) {
            let _ = read(&GreyPicture::new(64, 64, pixels).unwrap());
        }
    }
}
