//! A bulletin as sheets of A4: a cover with what it holds, then one item after another, each page with its number.

use super::drawing::{Colour, INK, Mark, SOFT, Sheet, Style, Weight};
use super::layout::{ASCENT, HEIGHT, WIDTH, pieces};
use super::letters::Letters;
use crate::server::bulletins::{PrintedBulletin, PrintedItem};
use crate::texts::contribution as says;
use kurbo::{Rect, Shape};
use std::sync::Arc;

const RED: Colour = Colour(0xc0, 0x00, 0x00);
/// Edges, millimetres.
const LEFT: f64 = 27.0;
const TOP: f64 = 28.0;
const BOTTOM: f64 = HEIGHT - 28.0;
const INNER: f64 = WIDTH - 2.0 * LEFT;
/// Height of a line in ems.
const LINE: f64 = 1.7;
/// The body's letters: 16 points.
const BODY: f64 = 5.64;
/// A photo is no wider and no higher than this.
const PHOTO: (f64, f64) = (130.0, 95.0);

fn style(size: f64, weight: Weight, colour: Colour) -> Style {
    Style { size, weight, colour }
}

/// The pages that are done, and the one that is being filled.
struct Flow<'a> {
    letters: &'a Letters,
    done: Vec<Sheet>,
    marks: Vec<Mark>,
    /// How far down it is filled.
    y: f64,
}

impl Flow<'_> {
    fn next_page(&mut self) {
        let number = self.done.len() + 1;
        let mut marks = std::mem::take(&mut self.marks);
        let (text, small) = (says::page(number), style(4.2, Weight::Regular, SOFT));
        let x = (WIDTH - self.letters.width(&text, small)) / 2.0;
        marks.push(Mark::Text { x, y: HEIGHT - 16.0, style: small, text });
        self.done.push(Sheet { name: number.to_string(), width: WIDTH, height: HEIGHT, marks });
        self.y = TOP;
    }

    /// Makes sure of so much room.
    fn room(&mut self, height: f64) {
        if self.y + height > BOTTOM && self.y > TOP {
            self.next_page();
        }
    }

    fn line(&mut self, text: String, style: Style, middle: bool) {
        self.room(style.size * LINE);
        let x = if middle { LEFT + (INNER - self.letters.width(&text, style)) / 2.0 } else { LEFT };
        self.marks.push(Mark::Text { x, y: self.y + style.size * ASCENT, style, text });
        self.y += style.size * LINE;
    }

    fn centred(&mut self, text: &str, style: Style) {
        for line in lines(self.letters, text, style, INNER) {
            self.line(line, style, true);
        }
    }

    /// Paragraphs, the first line of each two letters in.
    fn body(&mut self, text: &str) {
        let body = style(BODY, Weight::Regular, INK);
        for paragraph in text.lines().filter(|paragraph| !paragraph.is_empty()) {
            for line in lines(self.letters, &format!("　　{paragraph}"), body, INNER) {
                self.line(line, body, false);
            }
        }
    }

    fn rule(&mut self) {
        let shape = Rect::new(LEFT, self.y, LEFT + INNER, self.y + 0.8).to_path(0.1);
        self.marks.push(Mark::Fill { shape, colour: RED });
        self.y += 8.0;
    }

    fn photo(&mut self, jpeg: &[u8]) {
        let Ok((width, height)) = image::ImageReader::new(std::io::Cursor::new(jpeg))
            .with_guessed_format()
            .map_err(image::ImageError::from)
            .and_then(image::ImageReader::into_dimensions)
        else {
            return;
        };
        let (width, height) = (f64::from(width.max(1)), f64::from(height.max(1)));
        let scale = (PHOTO.0 / width).min(PHOTO.1 / height);
        let (width, height) = (width * scale, height * scale);
        self.room(height + 6.0);
        let x = (WIDTH - width) / 2.0;
        self.marks.push(Mark::Picture { x, y: self.y + 3.0, width, height, jpeg: Arc::new(jpeg.to_vec()) });
        self.y += height + 6.0;
    }
}

/// Lines no wider than this: Chinese breaks anywhere but before what closes, and a word of letters stays whole unless it
/// is wider than the line.
fn lines(letters: &Letters, text: &str, style: Style, width: f64) -> Vec<String> {
    let (mut lines, mut filled) = (vec![String::new()], 0.0);
    let mut put = |part: &str, wide: f64| {
        if filled + wide > width && filled > 0.0 {
            lines.push(String::new());
            filled = 0.0;
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(part);
        }
        filled += wide;
    };
    for piece in pieces(text) {
        let wide = letters.width(piece, style);
        if wide <= width {
            put(piece, wide);
            continue;
        }
        for c in piece.chars() {
            let c = c.to_string();
            let wide = letters.width(&c, style);
            put(&c, wide);
        }
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// All pages.
pub(super) fn sheets(of: &PrintedBulletin, letters: &Letters) -> Vec<Sheet> {
    let mut flow = Flow { letters, done: Vec::new(), marks: Vec::new(), y: TOP + 8.0 };
    flow.centred(&of.masthead, style(13.5, Weight::Bold, RED));
    flow.centred(&of.number, style(BODY, Weight::Regular, INK));
    flow.y += 4.0;
    let small = style(4.9, Weight::Regular, INK);
    let publisher = lines(letters, &of.publisher, small, INNER - 45.0).into_iter().next().unwrap_or_default();
    let y = flow.y + small.size * ASCENT;
    flow.marks.push(Mark::Text { x: LEFT, y, style: small, text: publisher });
    let x = LEFT + INNER - letters.width(&of.day, small);
    flow.marks.push(Mark::Text { x, y, style: small, text: of.day.clone() });
    flow.y += small.size * LINE;
    flow.rule();
    flow.centred(&of.title, style(8.5, Weight::Bold, INK));
    flow.y += 6.0;
    flow.body(&of.foreword);
    flow.y += 4.0;
    flow.centred(says::CONTENTS, style(BODY, Weight::Bold, INK));
    for (number, item) in (1..).zip(&of.items) {
        flow.body(&format!("{number}. {}{}", item.title, says::from_place(item.place)));
    }
    for item in &of.items {
        flow.next_page();
        put_item(&mut flow, item);
    }
    flow.next_page();
    flow.done
}

fn put_item(flow: &mut Flow<'_>, item: &PrintedItem) {
    flow.centred(&item.title, style(7.8, Weight::Bold, INK));
    flow.centred(&format!("{}　{}", item.kind, item.place), style(4.9, Weight::Regular, SOFT));
    flow.y += 4.0;
    flow.body(&item.text);
    for photo in &item.photos {
        flow.photo(photo);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_text_stays_on_its_pages_and_no_line_begins_with_what_closes() {
        let letters = Letters::find(None).unwrap();
        let item = PrintedItem {
            kind: "亮点",
            place: "长沙",
            title: "长".repeat(60),
            text: format!("{}\n{}\n{}", "送件、送饭，都很冷。（真的）".repeat(300), "b".repeat(900), "字".repeat(700)),
            photos: vec![],
        };
        let of = PrintedBulletin {
            number: "2026年第 3 期".to_owned(),
            masthead: "自己的刊头".to_owned(),
            title: "题".repeat(60),
            publisher: "单".repeat(60),
            day: "2026年11月26日".to_owned(),
            foreword: "编".repeat(500),
            items: vec![item; 20],
        };
        let sheets = sheets(&of, &letters);
        assert!(sheets.len() > 40, "{}", sheets.len());
        for sheet in &sheets {
            for mark in &sheet.marks {
                let Mark::Text { x, y, style, text } = mark else { continue };
                let right = x + letters.width(text, *style);
                assert!(*x >= LEFT - 0.1 && right <= WIDTH - LEFT + 0.1 && *y < HEIGHT - 10.0, "{text} {x} {y}");
                assert!(!text.starts_with(['，', '。', '）', '、']), "{text}");
            }
        }
    }
}
