//! The font that sheets are written in, and how wide its letters are.

use super::PosterError;
use super::drawing::{Style, Weight};
use fontdb::{Database, Family, Query};
use kurbo::BezPath;
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider};
use std::path::PathBuf;
use std::sync::Arc;

/// Families with simplified Chinese letters, those first whose licence is open: Debian's packages fonts-noto-cjk,
/// fonts-wqy-zenhei, fonts-wqy-microhei; then what Windows and macOS bring.
const FAMILIES: [&str; 8] = [
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "Microsoft YaHei",
    "PingFang SC",
    "SimHei",
];

/// A font's file, and which of its fonts.
pub(super) struct Face {
    pub(super) bytes: Arc<Vec<u8>>,
    pub(super) index: u32,
}

/// Letters of both weights.
pub(super) struct Letters {
    regular: Face,
    bold: Face,
}

/// One letter of a line.
pub(super) struct Glyph {
    pub(super) id: GlyphId,
    /// How far the next one stands, in ems.
    pub(super) advance: f64,
    /// Where it stands in the text, bytes.
    pub(super) at: std::ops::Range<usize>,
}

impl Letters {
    /// Reads the font that is given, or the best one that the machine has.
    pub(super) fn find(font: Option<&PathBuf>) -> Result<Self, PosterError> {
        let mut fonts = Database::new();
        match font {
            Some(path) => {
                fonts.load_font_file(path).map_err(|error| PosterError::Font(path.clone(), error))?;
                if fonts.is_empty() {
                    return Err(PosterError::NotAFont(path.clone()));
                }
            }
            None => fonts.load_system_fonts(),
        }
        let mut families: Vec<Family<'_>> = FAMILIES.iter().map(|name| Family::Name(name)).collect();
        let own: Option<String> = font.and_then(|_| Some(fonts.faces().next()?.families.first()?.0.clone()));
        families.extend(own.as_deref().map(Family::Name));
        let face = |weight| {
            let query = Query { families: &families, weight, ..Query::default() };
            let info = fonts.query(&query).and_then(|id| fonts.face(id)).ok_or(PosterError::NoFont)?;
            let fontdb::Source::File(path) = &info.source else {
                return Err(PosterError::NoFont);
            };
            let bytes = std::fs::read(path).map_err(|error| PosterError::Font(path.clone(), error))?;
            let face = Face { bytes: Arc::new(bytes), index: info.index };
            if face.font().is_none() { Err(PosterError::NotAFont(path.clone())) } else { Ok(face) }
        };
        Ok(Self { regular: face(fontdb::Weight::NORMAL)?, bold: face(fontdb::Weight::BOLD)? })
    }

    pub(super) fn face(&self, weight: Weight) -> &Face {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }

    /// How wide a line is, millimetres.
    pub(super) fn width(&self, text: &str, style: Style) -> f64 {
        self.face(style.weight).glyphs(text).iter().map(|glyph| glyph.advance).sum::<f64>() * style.size
    }
}

impl Face {
    fn font(&self) -> Option<FontRef<'_>> {
        FontRef::from_index(&self.bytes, self.index).ok()
    }

    /// The letters of a line. What the font does not have is its sign for a missing letter.
    pub(super) fn glyphs(&self, text: &str) -> Vec<Glyph> {
        let Some(font) = self.font() else { return Vec::new() };
        let (letters, metrics) = (font.charmap(), font.glyph_metrics(Size::unscaled(), LocationRef::default()));
        let em = f64::from(font.metrics(Size::unscaled(), LocationRef::default()).units_per_em);
        text.char_indices()
            .map(|(at, c)| {
                let id = letters.map(c).unwrap_or_default();
                let advance = f64::from(metrics.advance_width(id).unwrap_or_default()) / em;
                Glyph { id, advance, at: at..at + c.len_utf8() }
            })
            .collect()
    }

    /// The outline of a letter that stands on the origin, in ems, y downwards.
    pub(super) fn outline(&self, id: GlyphId) -> BezPath {
        let mut pen = Pen(BezPath::new());
        if let Some(font) = self.font() {
            let em = f64::from(font.metrics(Size::unscaled(), LocationRef::default()).units_per_em);
            let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
            // A letter without an outline is a blank.
            let _ = font.outline_glyphs().get(id).map(|glyph| glyph.draw(settings, &mut pen));
            pen.0.apply_affine(kurbo::Affine::scale_non_uniform(1.0 / em, -1.0 / em));
        }
        pen.0
    }
}

struct Pen(BezPath);

fn point(x: f32, y: f32) -> (f64, f64) {
    (x.into(), y.into())
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(point(x, y));
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(point(x, y));
    }
    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.0.quad_to(point(cx, cy), point(x, y));
    }
    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        self.0.curve_to(point(ax, ay), point(bx, by), point(x, y));
    }
    fn close(&mut self) {
        self.0.close_path();
    }
}
