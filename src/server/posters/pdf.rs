//! Sheets as one PDF. It holds of the font what it uses.

use super::PosterError;
use super::drawing::{Colour, Mark, Sheet, Weight};
use super::letters::Letters;
use crate::texts;
use krilla::color::rgb;
use krilla::geom::{Path, PathBuilder, Point, Size, Transform};
use krilla::image::Image;
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla::paint::{Fill, LineCap, LineJoin, Stroke};
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use krilla::{Data, Document};
use kurbo::{BezPath, PathEl};

/// PDF's points a millimetre: 72 an inch.
const POINTS: f32 = 72.0 / 25.4;

struct Fonts {
    regular: Font,
    bold: Font,
}

/// All sheets.
pub(super) fn write(title: &str, sheets: &[Sheet], letters: &Letters) -> Result<Vec<u8>, PosterError> {
    let font = |weight| {
        let face = letters.face(weight);
        let data: Data = face.bytes.clone().into();
        Font::new(data, face.index).ok_or_else(|| PosterError::Pdf("font".to_owned()))
    };
    let fonts = Fonts { regular: font(Weight::Regular)?, bold: font(Weight::Bold)? };
    let mut document = Document::new();
    document.set_metadata(
        Metadata::new().title(title.to_owned()).language("zh-CN".to_owned()).creator(texts::PRODUCT.to_owned()),
    );
    for sheet in sheets {
        let settings = PageSettings::from_wh(narrow(sheet.width) * POINTS, narrow(sheet.height) * POINTS)
            .ok_or_else(|| PosterError::Pdf("size".to_owned()))?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        surface.push_transform(&Transform::from_scale(POINTS, POINTS));
        for mark in &sheet.marks {
            draw(&mut surface, mark, letters, &fonts)?;
        }
        surface.pop();
        surface.finish();
        page.finish();
    }
    document.finish().map_err(|error| PosterError::Pdf(format!("{error:?}")))
}

fn draw(surface: &mut Surface<'_>, mark: &Mark, letters: &Letters, fonts: &Fonts) -> Result<(), PosterError> {
    match mark {
        Mark::Fill { shape, colour } => {
            surface.set_stroke(None);
            surface.set_fill(Some(fill(*colour)));
            if let Some(path) = path(shape) {
                surface.draw_path(&path);
            }
        }
        Mark::Stroke { shape, colour, width } => {
            surface.set_fill(None);
            surface.set_stroke(Some(Stroke {
                paint: paint(*colour).into(),
                width: narrow(*width),
                line_cap: LineCap::Round,
                line_join: LineJoin::Round,
                ..Stroke::default()
            }));
            if let Some(path) = path(shape) {
                surface.draw_path(&path);
            }
        }
        Mark::Picture { x, y, width, height, jpeg } => {
            let data: Data = jpeg.as_ref().clone().into();
            let image = Image::from_jpeg(data, true).map_err(PosterError::Pdf)?;
            let size = Size::from_wh(narrow(*width), narrow(*height));
            let size = size.ok_or_else(|| PosterError::Pdf("size".to_owned()))?;
            surface.push_transform(&Transform::from_translate(narrow(*x), narrow(*y)));
            surface.draw_image(image, size);
            surface.pop();
        }
        Mark::Text { x, y, style, text } => {
            surface.set_stroke(None);
            surface.set_fill(Some(fill(style.colour)));
            let glyphs: Vec<KrillaGlyph> = letters
                .face(style.weight)
                .glyphs(text)
                .into_iter()
                .map(|glyph| {
                    KrillaGlyph::new(
                        GlyphId::new(glyph.id.to_u32()),
                        narrow(glyph.advance),
                        0.0,
                        0.0,
                        0.0,
                        glyph.at,
                        None,
                    )
                })
                .collect();
            let font = match style.weight {
                Weight::Regular => &fonts.regular,
                Weight::Bold => &fonts.bold,
            };
            let start = Point::from_xy(narrow(*x), narrow(*y));
            surface.draw_glyphs(start, &glyphs, font.clone(), text, narrow(style.size), false);
        }
    }
    Ok(())
}

#[allow(clippy::cast_possible_truncation, reason = "lengths on a sheet of paper")]
fn narrow(length: f64) -> f32 {
    length as f32
}

fn paint(Colour(red, green, blue): Colour) -> rgb::Color {
    rgb::Color::new(red, green, blue)
}

fn fill(colour: Colour) -> Fill {
    Fill { paint: paint(colour).into(), ..Fill::default() }
}

fn path(shape: &BezPath) -> Option<Path> {
    let mut path = PathBuilder::new();
    for element in shape.elements() {
        match *element {
            PathEl::MoveTo(to) => path.move_to(narrow(to.x), narrow(to.y)),
            PathEl::LineTo(to) => path.line_to(narrow(to.x), narrow(to.y)),
            PathEl::QuadTo(by, to) => path.quad_to(narrow(by.x), narrow(by.y), narrow(to.x), narrow(to.y)),
            PathEl::CurveTo(a, b, to) => {
                path.cubic_to(narrow(a.x), narrow(a.y), narrow(b.x), narrow(b.y), narrow(to.x), narrow(to.y));
            }
            PathEl::ClosePath => path.close(),
        }
    }
    path.finish()
}
