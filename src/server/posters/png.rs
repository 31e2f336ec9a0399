//! A sheet as a PNG picture, for messengers that show no SVG. Letters and codes are filled outlines; nothing else stands on
//! the sheets that are drawn so.

use super::PosterError;
use super::drawing::{Colour, Mark, PAPER, Sheet};
use super::letters::Letters;
use image::{ExtendedColorType, ImageEncoder as _, codecs::png::PngEncoder};
use kurbo::{Affine, BezPath, PathEl, Point};

/// Lines that are looked at within a row of pixels.
const WITHIN: usize = 4;
/// How far a flattened curve may lie beside its own, in pixels.
const TOLERANCE: f64 = 0.1;

/// The picture, with so many pixels a millimetre.
///
/// # Errors
/// [`PosterError::Picture`].
pub(super) fn write(sheet: &Sheet, letters: &Letters, scale: f64) -> Result<Vec<u8>, PosterError> {
    let mut canvas = Canvas::new(pixels(sheet.width * scale), pixels(sheet.height * scale));
    let to_pixels = Affine::scale(scale);
    for mark in &sheet.marks {
        match mark {
            Mark::Fill { shape, colour } => canvas.fill(&(to_pixels * shape.clone()), *colour),
            Mark::Text { x, y, style, text } => {
                let face = letters.face(style.weight);
                let mut at = *x;
                for glyph in face.glyphs(text) {
                    let placed = to_pixels * Affine::translate((at, *y)) * Affine::scale(style.size);
                    canvas.fill(&(placed * face.outline(glyph.id)), style.colour);
                    at += glyph.advance * style.size;
                }
            }
            Mark::Picture { .. } | Mark::Stroke { .. } => {
                return Err(PosterError::Picture("a mark that no picture has".to_owned()));
            }
        }
    }
    canvas.encoded()
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sheets are some hundred millimetres")]
fn pixels(length: f64) -> usize {
    length.round().clamp(1.0, 10_000.0) as usize
}

/// Pixels that are being filled, three bytes each.
struct Canvas {
    width: usize,
    height: usize,
    bytes: Vec<u8>,
}

/// An edge of a shape, downwards; it winds by 1 or -1.
struct Edge {
    top: Point,
    bottom: Point,
    winds: i32,
}

impl Canvas {
    fn new(width: usize, height: usize) -> Self {
        let Colour(red, green, blue) = PAPER;
        Self { width, height, bytes: [red, green, blue].repeat(width * height) }
    }

    /// Fills what the shape winds around, softly at its edges.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "pixels")]
    fn fill(&mut self, shape: &BezPath, colour: Colour) {
        let edges = edges(shape);
        let top = edges.iter().map(|edge| edge.top.y).fold(f64::INFINITY, f64::min);
        let bottom = edges.iter().map(|edge| edge.bottom.y).fold(f64::NEG_INFINITY, f64::max);
        if edges.is_empty() || bottom <= 0.0 {
            return;
        }
        let rows = (top.max(0.0) as usize)..(bottom.ceil().max(0.0) as usize).min(self.height);
        let mut covered = vec![0.0_f64; self.width];
        let mut crossings: Vec<(f64, i32)> = Vec::new();
        for row in rows {
            covered.fill(0.0);
            for line in 0..WITHIN {
                let y = row as f64 + (line as f64 + 0.5) / WITHIN as f64;
                crossings.clear();
                let crossed = edges.iter().filter(|edge| edge.top.y <= y && y < edge.bottom.y);
                crossings.extend(crossed.map(|edge| {
                    let part = (y - edge.top.y) / (edge.bottom.y - edge.top.y);
                    (edge.top.x + part * (edge.bottom.x - edge.top.x), edge.winds)
                }));
                crossings.sort_by(|a, b| a.0.total_cmp(&b.0));
                let (mut winds, mut from) = (0, 0.0);
                for (x, by) in &crossings {
                    if winds == 0 {
                        from = *x;
                    }
                    winds += by;
                    if winds == 0 {
                        cover(&mut covered, from, *x, 1.0 / WITHIN as f64);
                    }
                }
            }
            let begins = row * self.width * 3;
            let row = self.bytes[begins..].chunks_exact_mut(3).zip(&covered);
            for (pixel, part) in row.filter(|(_, part)| **part > 0.0) {
                let part = part.min(1.0);
                for (byte, of) in pixel.iter_mut().zip([colour.0, colour.1, colour.2]) {
                    *byte = (f64::from(*byte) * (1.0 - part) + f64::from(of) * part).round() as u8;
                }
            }
        }
    }

    fn encoded(&self) -> Result<Vec<u8>, PosterError> {
        let mut png = Vec::new();
        let (width, height) = (u32::try_from(self.width), u32::try_from(self.height));
        let (Ok(width), Ok(height)) = (width, height) else {
            return Err(PosterError::Picture("too large".to_owned()));
        };
        let written = PngEncoder::new(&mut png).write_image(&self.bytes, width, height, ExtendedColorType::Rgb8);
        written.map_err(|error| PosterError::Picture(error.to_string()))?;
        Ok(png)
    }
}

/// Adds to each pixel between two edges how much of it lies there.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "pixels")]
fn cover(covered: &mut [f64], from: f64, to: f64, weight: f64) {
    let (from, to) = (from.max(0.0), to.min(covered.len() as f64));
    if to <= from {
        return;
    }
    for at in (from as usize)..(to.ceil() as usize).min(covered.len()) {
        let (left, right) = (at as f64, at as f64 + 1.0);
        covered[at] += (to.min(right) - from.max(left)).max(0.0) * weight;
    }
}

fn edges(shape: &BezPath) -> Vec<Edge> {
    let mut edges = Vec::new();
    let (mut begun, mut last) = (Point::ZERO, Point::ZERO);
    let mut line = |from: Point, to: Point| {
        if from.y < to.y {
            edges.push(Edge { top: from, bottom: to, winds: 1 });
        } else if to.y < from.y {
            edges.push(Edge { top: to, bottom: from, winds: -1 });
        }
    };
    kurbo::flatten(shape, TOLERANCE, |element| match element {
        PathEl::MoveTo(to) => {
            line(last, begun);
            (begun, last) = (to, to);
        }
        PathEl::LineTo(to) => {
            line(last, to);
            last = to;
        }
        PathEl::ClosePath => {
            line(last, begun);
            last = begun;
        }
        PathEl::QuadTo(..) | PathEl::CurveTo(..) => {}
    });
    line(last, begun);
    edges
}

#[cfg(test)]
mod tests {
    use super::*;
    use kurbo::{Rect, Shape};
    use proptest::prelude::*;

    /// How dark a picture of one black shape is at a pixel.
    fn dark(canvas: &Canvas, x: usize, y: usize) -> u8 {
        255 - canvas.bytes[(y * canvas.width + x) * 3]
    }

    #[test]
    fn half_a_pixel_is_half_as_dark_and_a_hole_stays_light() {
        let mut canvas = Canvas::new(10, 10);
        let black = Colour(0, 0, 0);
        canvas.fill(&Rect::new(1.0, 1.0, 3.5, 2.0).to_path(0.1), black);
        assert_eq!(
            [dark(&canvas, 0, 1), dark(&canvas, 2, 1), dark(&canvas, 4, 1), dark(&canvas, 2, 2)],
            [0, 255, 0, 0]
        );
        assert!((126..=129).contains(&dark(&canvas, 3, 1)));
        let mut ring = Rect::new(4.0, 4.0, 9.0, 9.0).to_path(0.1);
        let hole = Rect::new(6.0, 6.0, 7.0, 7.0);
        let (x0, y0, x1, y1) = (hole.x0, hole.y0, hole.x1, hole.y1);
        ring.extend([
            PathEl::MoveTo(Point::new(x0, y0)),
            PathEl::LineTo(Point::new(x0, y1)),
            PathEl::LineTo(Point::new(x1, y1)),
            PathEl::LineTo(Point::new(x1, y0)),
            PathEl::ClosePath,
        ]);
        canvas.fill(&ring, black);
        assert_eq!([dark(&canvas, 5, 5), dark(&canvas, 6, 6), dark(&canvas, 8, 8)], [255, 0, 255]);
    }

    proptest! {
        #[test]
        fn no_shape_leaves_the_picture_or_makes_it_fail(
            points in proptest::collection::vec((-50.0_f64..80.0, -50.0_f64..80.0), 0..12)
        ) {
            let mut shape = BezPath::new();
            for (at, (x, y)) in points.into_iter().enumerate() {
                if at == 0 { shape.move_to((x, y)); } else { shape.line_to((x, y)); }
            }
            let mut canvas = Canvas::new(30, 20);
            canvas.fill(&shape, Colour(0, 0, 0));
            prop_assert_eq!(canvas.bytes.len(), 30 * 20 * 3);
            prop_assert!(canvas.encoded().unwrap().starts_with(b"\x89PNG"));
        }
    }
}
