//! What stands where on a poster and on a sheet of stickers.

use super::drawing::{BRAND, Colour, INK, Mark, PAPER, SOFT, Sheet, Style, WARNING, Weight};
use super::letters::Letters;
use super::{Codes, Size};
use crate::model::desk::HOTLINE;
use crate::model::scan::station_address;
use crate::model::{OpeningHours, QrDrawing, Service, Station};
use crate::{icons, texts};
use kurbo::{Affine, BezPath, Rect, Shape};

/// Stickers on a sheet: two columns of four.
pub(super) const STICKERS: usize = 8;
/// A4, millimetres.
pub(super) const WIDTH: f64 = 210.0;
pub(super) const HEIGHT: f64 = 297.0;
/// What printers leave white, millimetres.
pub(super) const MARGIN: f64 = 12.0;
/// Letters are not made smaller than this to fit, millimetres; what does not fit then ends with an ellipsis.
const SMALLEST: f64 = 2.6;
/// Height of a line in ems.
const LINE: f64 = 1.35;
/// How far a line of letters reaches above what it stands on, in ems.
pub(super) const ASCENT: f64 = 0.88;

/// All sheets.
pub(super) fn sheets(stations: &[Station], size: Size, codes: &Codes, letters: &Letters) -> Vec<Sheet> {
    match size {
        Size::Poster => stations.iter().map(|station| poster(station, codes, letters)).collect(),
        Size::Sticker => {
            (1..).zip(stations.chunks(STICKERS)).map(|(number, few)| stickers(number, few, codes, letters)).collect()
        }
    }
}

/// A sheet that is being filled.
pub(super) struct Pencil<'a> {
    pub(super) letters: &'a Letters,
    pub(super) marks: Vec<Mark>,
}

/// Where lines stand between two edges.
#[derive(Clone, Copy)]
pub(super) enum Align {
    Left,
    Middle,
}

/// A box for lines: left edge, top, width, height.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

pub(super) fn style(size: f64, weight: Weight, colour: Colour) -> Style {
    Style { size, weight, colour }
}

impl Pencil<'_> {
    pub(super) fn fill(&mut self, area: Rect, colour: Colour) {
        self.marks.push(Mark::Fill { shape: area.to_path(0.1), colour });
    }

    /// Letters as large as wished, or as small as they must be to fit. Gives where the next may stand.
    pub(super) fn write(&mut self, text: &str, wish: Style, place: Place, align: Align) -> f64 {
        let mut style = wish;
        let mut lines = wrapped(self.letters, text, style, place.width);
        while count(&lines) * style.size * LINE > place.height && style.size > SMALLEST {
            style.size *= 0.92;
            lines = wrapped(self.letters, text, style, place.width);
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few lines")]
        let most = ((place.height / (style.size * LINE)) as usize).max(1);
        if lines.len() > most {
            lines.truncate(most);
            if let Some(last) = lines.last_mut() {
                last.pop();
                last.push('…');
            }
        }
        let mut top = place.y;
        for line in lines {
            let x = match align {
                Align::Left => place.x,
                Align::Middle => place.x + (place.width - self.letters.width(&line, style)) / 2.0,
            };
            self.marks.push(Mark::Text { x, y: top + style.size * ASCENT, style, text: line });
            top += style.size * LINE;
        }
        top
    }

    /// A QR code on white; says whether there is one.
    pub(super) fn code(&mut self, content: &str, x: f64, y: f64, side: f64) -> bool {
        let Some(drawing) = QrDrawing::new(content) else { return false };
        self.fill(Rect::new(x, y, x + side, y + side), PAPER);
        #[allow(clippy::cast_precision_loss, reason = "at most 185 squares a side")]
        let (squares, scale) = (drawing.side(), side / drawing.side() as f64);
        let mut shape = BezPath::new();
        for row in 0..squares {
            for (from, to) in runs(&drawing, row) {
                #[allow(clippy::cast_precision_loss, reason = "at most 185 squares a side")]
                let [row, from, to] = [row, from, to].map(|at| at as f64 * scale);
                shape.extend(Rect::new(x + from, y + row, x + to, y + row + scale).path_elements(0.1));
            }
        }
        self.marks.push(Mark::Fill { shape, colour: Colour(0, 0, 0) });
        true
    }

    fn sign(&mut self, sign: &str, x: f64, y: f64, side: f64, colour: Colour) {
        let Ok(mut shape) = BezPath::from_svg(sign) else { return };
        // Signs are drawn in a square of 24 units, with lines of two.
        let scale = side / 24.0;
        shape.apply_affine(Affine::translate((x, y)) * Affine::scale(scale));
        self.marks.push(Mark::Stroke { shape, colour, width: 1.8 * scale });
    }
}

#[allow(clippy::cast_precision_loss, reason = "a few lines")]
fn count(lines: &[String]) -> f64 {
    lines.len() as f64
}

/// Dark squares of a row that touch, as one each: thin white lines between them disturb readers.
fn runs(drawing: &QrDrawing, row: usize) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for x in (0..drawing.side()).filter(|x| drawing.is_dark(*x, row)) {
        match runs.last_mut() {
            Some((_, end)) if *end == x => *end = x + 1,
            _ => runs.push((x, x + 1)),
        }
    }
    runs
}

/// Lines no wider than the place. They end at commas and blanks where they can, so that no word of a list is torn; else
/// Chinese breaks anywhere, and a word of letters or digits stays whole.
fn wrapped(letters: &Letters, text: &str, style: Style, width: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    let words = text.split_inclusive(['　', '、', '，', ' ']);
    let parts =
        words.flat_map(|word| if letters.width(word.trim_end(), style) <= width { vec![word] } else { pieces(word) });
    for part in parts {
        let line = lines.last().map_or("", String::as_str);
        let whole = format!("{line}{part}");
        if line.is_empty() || letters.width(whole.trim_end(), style) <= width {
            if let Some(line) = lines.last_mut() {
                line.push_str(part);
            }
        } else {
            lines.push(part.trim_start().to_owned());
        }
    }
    // A word wider than the place alone is cut where it must be.
    let cut = lines.into_iter().flat_map(|line| {
        let mut cut = vec![String::new()];
        for c in line.trim_end().chars() {
            let long =
                cut.last().is_some_and(|line| !line.is_empty() && letters.width(&format!("{line}{c}"), style) > width);
            if long {
                cut.push(String::new());
            }
            if let Some(line) = cut.last_mut() {
                line.push(c);
            }
        }
        cut
    });
    cut.filter(|line| !line.is_empty()).collect()
}

/// The text in pieces between which a line may end: not before what closes, and not within a word.
pub(super) fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut from = 0;
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        let within = before.is_some_and(|b| is_wordy(b) && is_wordy(c))
            || "，。、；：！？）》”’…%".contains(c)
            || before.is_some_and(|b| "（《“‘".contains(b));
        if at > from && !within {
            pieces.push(&text[from..at]);
            from = at;
        }
        before = Some(c);
    }
    pieces.extend((from < text.len()).then(|| &text[from..]));
    pieces
}

fn is_wordy(c: char) -> bool {
    c.is_ascii_graphic()
}

fn poster(station: &Station, codes: &Codes, letters: &Letters) -> Sheet {
    let mut pencil = Pencil { letters, marks: Vec::new() };
    let inner = WIDTH - 2.0 * MARGIN;
    let across = |y: f64, height: f64| Place { x: MARGIN, y, width: inner, height };
    pencil.fill(Rect::new(0.0, 0.0, WIDTH, 30.0), BRAND);
    pencil.write(texts::poster::BANNER, style(11.5, Weight::Bold, PAPER), across(8.0, 16.0), Align::Middle);
    let mut y = 38.0;
    if station.source.sample {
        y = pencil.write(texts::SAMPLE_LINE, style(6.0, Weight::Bold, WARNING), across(y - 3.0, 9.0), Align::Middle)
            + 2.0;
    }
    let mut name = style(16.0, Weight::Bold, INK);
    // A name that is a little too long is made smaller rather than torn.
    let fits = inner / letters.width(&station.name, name).max(1.0);
    if (0.72..1.0).contains(&fits) {
        name.size *= fits * 0.999;
    }
    y = pencil.write(&station.name, name, across(y, 44.0), Align::Middle) + 4.0;
    let services: Vec<Service> = station.services.iter().collect();
    for row in services.chunks(6) {
        #[allow(clippy::cast_precision_loss, reason = "at most six")]
        let left = (WIDTH - row.len() as f64 * 30.0) / 2.0;
        for (at, service) in (0_u8..).zip(row) {
            let x = left + f64::from(at) * 30.0;
            pencil.sign(icons::service(*service), x + 8.5, y, 13.0, BRAND);
            let under = Place { x, y: y + 14.0, width: 30.0, height: 8.5 };
            pencil.write(texts::service(*service), style(5.6, Weight::Regular, INK), under, Align::Middle);
        }
        y += 26.0;
    }
    let hours = station.hours.as_ref().map(OpeningHours::in_chinese).unwrap_or_default();
    if !hours.is_empty() {
        let line = format!("{}{hours}", texts::poster::WHEN);
        y = pencil.write(&line, style(7.0, Weight::Regular, INK), across(y, 20.0), Align::Middle) + 2.0;
    }
    let bottom = HEIGHT - 46.0;
    let side = (bottom - y - 12.0).min(96.0);
    let own = station_address(&codes.origin, &station.code);
    let mut shown = vec![(own, texts::poster::SCAN)];
    shown.extend(codes.platform.clone().map(|address| (address, texts::poster::ASK)));
    #[allow(clippy::cast_precision_loss, reason = "one or two")]
    let gap = WIDTH / shown.len() as f64;
    let top = y + (bottom - y - side - 10.0) / 2.0;
    for (at, (content, words)) in (0_u8..).zip(shown) {
        let left = f64::from(at) * gap;
        pencil.code(&content, left + (gap - side) / 2.0, top, side);
        let under = Place { x: left + 4.0, y: top + side + 1.0, width: gap - 8.0, height: 9.0 };
        pencil.write(words, style(5.6, Weight::Regular, INK), under, Align::Middle);
    }
    let call = style(8.0, Weight::Regular, INK);
    let number = style(15.0, Weight::Bold, BRAND);
    let (words, digits) = (letters.width(texts::poster::CALL, call), letters.width(HOTLINE, number));
    let left = (WIDTH - words - digits - 3.0) / 2.0;
    let stands = HEIGHT - 25.0;
    pencil.marks.push(Mark::Text { x: left, y: stands, style: call, text: texts::poster::CALL.to_owned() });
    pencil.marks.push(Mark::Text { x: left + words + 3.0, y: stands, style: number, text: HOTLINE.to_owned() });
    let last = format!("{}{}　{}", texts::poster::NUMBER, station.code, texts::PRODUCT);
    pencil.write(&last, style(4.6, Weight::Regular, INK), across(HEIGHT - 19.0, 7.0), Align::Middle);
    Sheet { name: station.code.to_string(), width: WIDTH, height: HEIGHT, marks: pencil.marks }
}

fn stickers(number: usize, stations: &[Station], codes: &Codes, letters: &Letters) -> Sheet {
    let mut pencil = Pencil { letters, marks: Vec::new() };
    let (width, height) = (WIDTH / 2.0, HEIGHT / 4.0);
    for (at, station) in (0_u8..).zip(stations) {
        sticker(station, codes, (f64::from(at % 2) * width, f64::from(at / 2) * height), &mut pencil);
    }
    // Where to cut.
    let mut cuts = BezPath::new();
    cuts.move_to((width, 0.0));
    cuts.line_to((width, HEIGHT));
    for row in 1..4 {
        cuts.move_to((0.0, f64::from(row) * height));
        cuts.line_to((WIDTH, f64::from(row) * height));
    }
    pencil.marks.push(Mark::Stroke { shape: cuts, colour: SOFT, width: 0.15 });
    Sheet { name: format!("stickers-{number:03}"), width: WIDTH, height: HEIGHT, marks: pencil.marks }
}

/// One sticker of 105 by 74 millimetres.
fn sticker(station: &Station, codes: &Codes, (left, top): (f64, f64), pencil: &mut Pencil<'_>) {
    let at = |x: f64, y: f64, width: f64, height: f64| Place { x: left + x, y: top + y, width, height };
    pencil.code(&station_address(&codes.origin, &station.code), left + 4.0, top + 4.0, 44.0);
    let under = at(4.0, 48.5, 44.0, 5.5);
    pencil.write(texts::poster::SCAN_SHORT, style(3.8, Weight::Regular, INK), under, Align::Middle);
    let beside = match &codes.platform {
        Some(address) => {
            pencil.code(address, left + 69.0, top + 4.0, 31.0);
            let under = at(66.0, 35.5, 37.0, 5.0);
            pencil.write(texts::poster::ASK_SHORT, style(3.4, Weight::Regular, INK), under, Align::Middle);
            17.0
        }
        None => 51.0,
    };
    pencil.write(
        HOTLINE,
        style(if beside > 20.0 { 12.0 } else { 6.2 }, Weight::Bold, BRAND),
        at(50.0, 6.0, beside, 16.0),
        Align::Left,
    );
    let small = style(3.0, Weight::Regular, INK);
    pencil.write(
        texts::poster::CALL_SHORT,
        small,
        at(50.0, if beside > 20.0 { 22.0 } else { 16.0 }, beside, 18.0),
        Align::Left,
    );
    let services = station.services.iter().map(texts::service).collect::<Vec<_>>().join("　");
    pencil.write(&services, style(3.8, Weight::Regular, INK), at(50.0, 42.0, 51.0, 12.0), Align::Left);
    let below = pencil.write(&station.name, style(5.4, Weight::Bold, INK), at(5.0, 55.0, 95.0, 11.0), Align::Left);
    let mut last = station.code.to_string();
    if station.source.sample {
        last = format!("{last}　{}", texts::SAMPLE);
    }
    pencil.write(
        &last,
        style(3.6, Weight::Regular, INK),
        Place { x: left + 5.0, y: below.max(top + 62.0), width: 95.0, height: 6.0 },
        Align::Left,
    );
}
