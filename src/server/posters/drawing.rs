//! A sheet of paper and the marks on it. Millimetres from its upper left corner.

use kurbo::BezPath;
use std::sync::Arc;

/// Red, green, blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Colour(pub(super) u8, pub(super) u8, pub(super) u8);

pub(super) const BRAND: Colour = Colour(0x0b, 0x51, 0x38);
pub(super) const INK: Colour = Colour(0x11, 0x11, 0x11);
pub(super) const SOFT: Colour = Colour(0x8a, 0x96, 0x8f);
pub(super) const WARNING: Colour = Colour(0x8a, 0x12, 0x20);
pub(super) const PAPER: Colour = Colour(0xff, 0xff, 0xff);

/// How heavy letters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// How letters look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Style {
    /// Height of an em.
    pub(super) size: f64,
    pub(super) weight: Weight,
    pub(super) colour: Colour,
}

/// Something on a sheet.
#[derive(Clone, Debug)]
pub(super) enum Mark {
    /// A line of letters that begins at x and stands on y.
    Text { x: f64, y: f64, style: Style, text: String },
    /// A filled shape.
    Fill { shape: BezPath, colour: Colour },
    /// A photo (JPEG) in this frame.
    Picture { x: f64, y: f64, width: f64, height: f64, jpeg: Arc<Vec<u8>> },
    /// A line along a shape.
    Stroke { shape: BezPath, colour: Colour, width: f64 },
}

/// One sheet.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    /// For its file.
    pub(super) name: String,
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) marks: Vec<Mark>,
}
