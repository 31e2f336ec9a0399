//! Codes that this project draws are read by the reader that it ships.

use diyi::model::QrDrawing;
use diyi::qr_reader::{GreyPicture, read};
use proptest::prelude::*;

fn picture(content: &str, scale: usize) -> GreyPicture {
    let (pixels, width) = QrDrawing::new(content).unwrap().pixels(scale);
    GreyPicture::new(width, width, pixels).unwrap()
}

#[test]
fn a_stations_code_is_read_back_at_any_size() {
    for scale in [3, 5, 8, 16] {
        let content = "https://diyi.example/s/430104-0012";
        assert_eq!(read(&picture(content, scale)).as_deref(), Some(content), "{scale}");
    }
}

#[test]
fn a_picture_without_a_code_gives_nothing() {
    for shade in [0, 127, 255] {
        assert_eq!(read(&GreyPicture::new(200, 200, vec![shade; 200 * 200]).unwrap()), None);
    }
}

#[test]
fn a_picture_whose_bytes_do_not_fit_its_size_is_none() {
    for (width, height) in [(100_000, 100_000), (usize::MAX, 2), (2, 2), (0, 3)] {
        assert!(GreyPicture::new(width, height, vec![0, 1, 2]).is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn what_is_drawn_is_read_back(content in "[ -~]{1,120}|[驿站递长沙0-9]{1,30}") {
        prop_assert_eq!(read(&picture(&content, 6)), Some(content));
    }
}
