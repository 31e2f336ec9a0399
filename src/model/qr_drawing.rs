//! QR codes as squares to draw.

use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write as _;

/// Free squares on each side. Source: ISO/IEC 18004, quiet zone.
const QUIET: usize = 4;

/// A QR code with its quiet zone, in squares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QrDrawing {
    side: usize,
    dark: Vec<bool>,
}

impl QrDrawing {
    /// The code that holds a content; none if the content is too long for any code.
    #[must_use]
    pub fn new(content: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(content, EcLevel::M).ok()?;
        let dark = code.to_colors().into_iter().map(|color| color == Color::Dark).collect();
        Some(Self { side: code.width(), dark })
    }

    /// Squares a side, the quiet zone included.
    #[must_use]
    pub fn side(&self) -> usize {
        self.side + 2 * QUIET
    }

    /// Whether a square is dark, counted from the corner of the quiet zone.
    #[must_use]
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        let inside = |at: usize| at.checked_sub(QUIET).filter(|at| *at < self.side);
        match (inside(x), inside(y)) {
            (Some(x), Some(y)) => self.dark.get(y * self.side + x).copied().unwrap_or(false),
            _ => false,
        }
    }

    /// The dark squares as the `d` of an SVG path, one unit a square.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = String::new();
        for y in 0..self.side() {
            for x in (0..self.side()).filter(|x| self.is_dark(*x, y)) {
                // Writing into a String cannot fail.
                let _ = write!(path, "M{x} {y}h1v1h-1z");
            }
        }
        path
    }

    /// For a terminal: two squares a character, light on dark.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        for y in (0..self.side()).step_by(2) {
            for x in 0..self.side() {
                text.push(match (self.is_dark(x, y), self.is_dark(x, y + 1)) {
                    (false, false) => '█',
                    (false, true) => '▀',
                    (true, false) => '▄',
                    (true, true) => ' ',
                });
            }
            text.push('\n');
        }
        text
    }

    /// Shades of grey, one byte a pixel, each square drawn `scale` pixels wide. The second part is the
    /// width and height in pixels.
    #[must_use]
    pub fn pixels(&self, scale: usize) -> (Vec<u8>, usize) {
        let width = self.side() * scale;
        let shade = |at: usize| if self.is_dark(at % width / scale, at / width / scale) { 0 } else { 255 };
        ((0..width * width).map(shade).collect(), width)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_too_long_to_draw_is_none() {
        assert!(QrDrawing::new(&"长".repeat(3_000)).is_none());
    }

    #[test]
    fn the_quiet_zone_is_free() {
        let drawing = QrDrawing::new("https://diyi.example/s/430104-0012").unwrap();
        for at in 0..drawing.side() {
            for edge in 0..QUIET {
                assert!(!drawing.is_dark(at, edge) && !drawing.is_dark(edge, at));
            }
        }
        assert!(drawing.is_dark(QUIET, QUIET));
        assert!(!drawing.is_dark(usize::MAX, 0));
        assert_eq!(drawing.text().lines().count(), drawing.side().div_ceil(2));
    }
}
