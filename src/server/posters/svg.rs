//! A sheet as SVG. Letters are outlines, each drawn once and used where it stands: no reader needs the font.

use super::drawing::{Colour, Mark, Sheet, Weight};
use super::letters::Letters;
use base64::Engine as _;
use std::collections::BTreeSet;
use std::fmt::Write as _;

fn paint(Colour(red, green, blue): Colour) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

fn letter(weight: Weight, id: u32) -> String {
    match weight {
        Weight::Regular => format!("r{id}"),
        Weight::Bold => format!("b{id}"),
    }
}

/// The sheet's content.
pub(super) fn write(sheet: &Sheet, letters: &Letters) -> String {
    let (mut shapes, mut marks) = (String::new(), String::new());
    let mut drawn = BTreeSet::new();
    for mark in &sheet.marks {
        // Writing into a String cannot fail.
        let _ = match mark {
            Mark::Picture { x, y, width, height, jpeg } => write!(
                marks,
                r#"<image x="{x:.2}" y="{y:.2}" width="{width:.2}" height="{height:.2}" href="data:image/jpeg;base64,{}"/>"#,
                base64::engine::general_purpose::STANDARD.encode(jpeg.as_ref())
            ),
            Mark::Fill { shape, colour } => {
                write!(marks, r#"<path fill="{}" d="{}"/>"#, paint(*colour), shape.to_svg())
            }
            Mark::Stroke { shape, colour, width } => write!(
                marks,
                r#"<path fill="none" stroke="{}" stroke-width="{width:.3}" stroke-linecap="round" stroke-linejoin="round" d="{}"/>"#,
                paint(*colour),
                shape.to_svg()
            ),
            Mark::Text { x, y, style, text } => {
                let face = letters.face(style.weight);
                let mut at = *x;
                let _ = write!(marks, r#"<g fill="{}">"#, paint(style.colour));
                for glyph in face.glyphs(text) {
                    let id = letter(style.weight, glyph.id.to_u32());
                    if drawn.insert(id.clone()) {
                        let _ = write!(shapes, r#"<path id="{id}" d="{}"/>"#, face.outline(glyph.id).to_svg());
                    }
                    let size = style.size;
                    let _ = write!(
                        marks,
                        r##"<use href="#{id}" transform="translate({at:.3} {y:.3}) scale({size:.3})"/>"##
                    );
                    at += glyph.advance * size;
                }
                write!(marks, "</g>")
            }
        };
    }
    let (width, height) = (sheet.width, sheet.height);
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" viewBox="0 0 {width} {height}"><title>{}</title><defs>{shapes}</defs><rect width="{width}" height="{height}" fill="#ffffff"/>{marks}</svg>"##,
        sheet.name
    )
}
