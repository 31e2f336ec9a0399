//! What brings couriers here: a poster for a wall, and cards to hand out, ten to a sheet.

use super::drawing::{BRAND, Colour, INK, Mark, PAPER, SOFT, Sheet, Weight};
use super::layout::{Align, HEIGHT, MARGIN, Pencil, Place, WIDTH, style};
use super::letters::Letters;
use super::{PosterError, pdf, png, svg};
use crate::model::QrDrawing;
use crate::model::desk::HOTLINE;
use crate::texts;
use crate::texts::outreach as says;
use kurbo::Rect;
use std::path::PathBuf;

/// How it is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Print {
    /// One A4 sheet for a wall.
    Poster,
    /// Ten cards to an A4 sheet.
    Cards,
    /// A square picture to share.
    Share,
}

/// What stands on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outreach {
    /// The large words.
    pub headline: String,
    /// The prefecture, or the province.
    pub place: String,
    /// Where its code leads.
    pub address: String,
    /// For the file.
    pub name: String,
    /// What the campaign is called that it belongs to; empty where it belongs to none.
    pub campaign: String,
    /// Made up to show the product.
    pub sample: bool,
}

impl Outreach {
    /// What it belongs to: its campaign, and the samples where it is one.
    fn belongs_to(&self) -> String {
        let sample = if self.sample { texts::SAMPLE } else { "" };
        [sample, &self.campaign].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join("　")
    }
}

/// The sheet as a PDF.
///
/// # Errors
/// [`PosterError`].
pub fn outreach_pdf(what: &Outreach, print: Print, font: Option<&PathBuf>) -> Result<Vec<u8>, PosterError> {
    let letters = Letters::find(font)?;
    pdf::write(&what.name, &[sheet(what, print, &letters)], &letters)
}

/// The sheet as an SVG.
///
/// # Errors
/// [`PosterError`].
pub fn outreach_svg(what: &Outreach, print: Print, font: Option<&PathBuf>) -> Result<String, PosterError> {
    let letters = Letters::find(font)?;
    Ok(svg::write(&sheet(what, print, &letters), &letters))
}

/// Sides of the picture to share, millimetres, and pixels for each of them: 1080 a side.
const SHARED: (f64, f64) = (108.0, 10.0);

/// The picture to share as a PNG.
///
/// # Errors
/// [`PosterError`].
pub fn outreach_png(what: &Outreach, font: Option<&PathBuf>) -> Result<Vec<u8>, PosterError> {
    let letters = Letters::find(font)?;
    png::write(&sheet(what, Print::Share, &letters), &letters, SHARED.1)
}

fn sheet(what: &Outreach, print: Print, letters: &Letters) -> Sheet {
    match print {
        Print::Poster => poster(what, letters),
        Print::Cards => cards(what, letters),
        Print::Share => shared(what, letters),
    }
}

fn poster(what: &Outreach, letters: &Letters) -> Sheet {
    let mut pencil = Pencil { letters, marks: Vec::new() };
    let across = |y: f64, height: f64| Place { x: MARGIN, y, width: WIDTH - 2.0 * MARGIN, height };
    pencil.fill(Rect::new(0.0, 0.0, WIDTH, 78.0), BRAND);
    pencil.write(&what.headline, style(26.0, Weight::Bold, PAPER), across(12.0, 42.0), Align::Middle);
    pencil.write(&says::on_poster(&what.place), style(9.0, Weight::Regular, PAPER), across(56.0, 12.0), Align::Middle);
    pencil.write(&what.belongs_to(), style(5.0, Weight::Bold, PAPER), across(69.0, 7.0), Align::Middle);
    let mut y = 88.0;
    for line in says::OFFERS {
        y = pencil.write(line, style(10.0, Weight::Regular, INK), across(y, 14.0), Align::Middle) + 1.0;
    }
    let side = 104.0;
    pencil.code(&what.address, (WIDTH - side) / 2.0, y + 3.0, side);
    pencil.write(says::SCAN, style(10.0, Weight::Bold, BRAND), across(y + side + 5.0, 14.0), Align::Middle);
    let call = format!("{}{HOTLINE}", texts::poster::CALL);
    pencil.write(&call, style(9.0, Weight::Bold, INK), across(HEIGHT - 34.0, 12.0), Align::Middle);
    let last = format!("{}　{}", texts::PRODUCT, what.address);
    pencil.write(&last, style(4.4, Weight::Regular, INK), across(HEIGHT - 18.0, 7.0), Align::Middle);
    Sheet { name: what.name.clone(), width: WIDTH, height: HEIGHT, marks: pencil.marks }
}

/// A side of a code near the wished one, of which each square is a whole number of pixels: codes with soft edges are read
/// worse, and messengers make pictures smaller.
#[allow(clippy::cast_precision_loss, reason = "at most 185 squares a side")]
fn sharp(content: &str, wished: f64) -> f64 {
    let squares = QrDrawing::new(content).map_or(1.0, |drawing| drawing.side() as f64);
    ((wished * SHARED.1 / squares).floor().max(1.0) * squares) / SHARED.1
}

fn shared(what: &Outreach, letters: &Letters) -> Sheet {
    let (side, _) = SHARED;
    let mut pencil = Pencil { letters, marks: Vec::new() };
    let across = |y: f64, height: f64| Place { x: 6.0, y, width: side - 12.0, height };
    pencil.fill(Rect::new(0.0, 0.0, side, 39.0), BRAND);
    pencil.write(&what.headline, style(11.5, Weight::Bold, PAPER), across(4.5, 16.0), Align::Middle);
    pencil.write(&says::on_poster(&what.place), style(4.6, Weight::Regular, PAPER), across(21.5, 7.0), Align::Middle);
    pencil.write(&what.belongs_to(), style(4.6, Weight::Bold, PAPER), across(29.5, 7.0), Align::Middle);
    let code = sharp(&what.address, 46.0);
    let left = ((side - code) / 2.0 * SHARED.1).round() / SHARED.1;
    pencil.code(&what.address, left, 41.0, code);
    pencil.write(says::SCAN, style(4.8, Weight::Bold, BRAND), across(41.5 + code, 7.0), Align::Middle);
    let last = format!("{}{HOTLINE}", texts::poster::CALL);
    pencil.write(&last, style(4.2, Weight::Bold, INK), across(48.5 + code, 6.0), Align::Middle);
    Sheet { name: what.name.clone(), width: side, height: side, marks: pencil.marks }
}

/// A card, millimetres.
const CARD: (f64, f64) = (90.0, 54.0);

fn cards(what: &Outreach, letters: &Letters) -> Sheet {
    let mut pencil = Pencil { letters, marks: Vec::new() };
    let (left, top) = ((WIDTH - 2.0 * CARD.0) / 2.0, (HEIGHT - 5.0 * CARD.1) / 2.0);
    for row in 0..5_u8 {
        for column in 0..2_u8 {
            let (x, y) = (left + f64::from(column) * CARD.0, top + f64::from(row) * CARD.1);
            card(what, &mut pencil, x, y);
        }
    }
    Sheet { name: format!("{}-cards", what.name), width: WIDTH, height: HEIGHT, marks: pencil.marks }
}

fn card(what: &Outreach, pencil: &mut Pencil<'_>, x: f64, y: f64) {
    let hair = |x0: f64, y0: f64, x1: f64, y1: f64| Rect::new(x0, y0, x1, y1);
    let line: Colour = SOFT;
    // Where it is cut.
    pencil.fill(hair(x, y, x + CARD.0, y + 0.1), line);
    pencil.fill(hair(x, y + CARD.1 - 0.1, x + CARD.0, y + CARD.1), line);
    pencil.fill(hair(x, y, x + 0.1, y + CARD.1), line);
    pencil.fill(hair(x + CARD.0 - 0.1, y, x + CARD.0, y + CARD.1), line);
    let side = 40.0;
    pencil.code(&what.address, x + 5.0, y + 7.0, side);
    let above = Place { x: x + 5.0, y: y + 2.0, width: 80.0, height: 5.0 };
    pencil.write(&what.belongs_to(), style(3.4, Weight::Bold, INK), above, Align::Left);
    let right = |dy: f64, height: f64| Place { x: x + 49.0, y: y + dy, width: 37.0, height };
    pencil.write(&what.headline, style(6.4, Weight::Bold, BRAND), right(6.0, 17.0), Align::Left);
    pencil.write(says::ON_CARD, style(3.6, Weight::Regular, INK), right(24.0, 15.0), Align::Left);
    pencil.marks.push(Mark::Text {
        x: x + 49.0,
        y: y + 46.0,
        style: style(7.0, Weight::Bold, BRAND),
        text: HOTLINE.to_owned(),
    });
    pencil.write(&what.place, style(3.4, Weight::Regular, INK), right(47.5, 5.0), Align::Left);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_words_stay_on_the_paper_and_ten_cards_lead_there() {
        let what = Outreach {
            headline: "长".repeat(crate::model::outreach::MOST_HEADLINE),
            place: "湘西土家族苗族自治州".to_owned(),
            address: "https://diyi.example.com/p/K7QX3M".to_owned(),
            name: "K7QX3M".to_owned(),
            campaign: "冬".repeat(crate::model::campaign::MOST_NAME),
            sample: true,
        };
        let letters = Letters::find(None).unwrap();
        for print in [Print::Poster, Print::Cards, Print::Share] {
            let sheet = sheet(&what, print, &letters);
            let written: String = sheet
                .marks
                .iter()
                .map(|mark| if let Mark::Text { text, .. } = mark { text.as_str() } else { "" })
                .collect();
            let times = if print == Print::Cards { 10 } else { 1 };
            assert_eq!(
                written.matches(texts::SAMPLE).count(),
                times,
                "whoever holds it sees that it is a sample: {print:?}"
            );
            // The longest name is cut short where a card has no room for it.
            let letters_of_it = if print == Print::Cards { 20 } else { crate::model::campaign::MOST_NAME };
            assert!(written.matches('冬').count() >= times * letters_of_it, "{print:?}");
            for mark in &sheet.marks {
                if let Mark::Text { x, y, style, text } = mark {
                    let width = letters.width(text, *style);
                    // What is shown on a screen has no edge that a printer leaves white.
                    let edge = if print == Print::Share { 1.0 } else { 4.0 };
                    assert!(*x >= 0.0 && x + width <= sheet.width && *y <= sheet.height - edge, "{text} {x} {y}");
                }
            }
            assert!(outreach_pdf(&what, print, None).unwrap().starts_with(b"%PDF-"));
            assert!(outreach_svg(&what, print, None).unwrap().contains("<svg"));
        }
    }
}
