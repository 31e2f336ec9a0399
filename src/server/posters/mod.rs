//! Posters and stickers for stations' doors as files ready to print: PDF, which holds the letters that it uses, and SVG,
//! whose letters are outlines. Both are drawn from the same sheets. So are the bulletins' PDFs.

mod bulletin;
mod drawing;
mod layout;
mod letters;
mod outreach;
mod pdf;
mod png;
mod svg;

use super::bulletins::PrintedBulletin;
use crate::model::Station;
use letters::Letters;
pub use outreach::{Outreach, Print, outreach_pdf, outreach_png, outreach_svg};
use std::path::PathBuf;
use thiserror::Error;

/// How large.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// One A4 sheet a station.
    Poster,
    /// Eight to an A4 sheet.
    Sticker,
}

/// What the codes on a sheet lead to.
#[derive(Clone, Debug)]
pub struct Codes {
    /// The public address of the deployment.
    pub origin: String,
    /// The address of the 12355 platform, where it is known.
    pub platform: Option<String>,
}

/// Why nothing can be printed.
#[derive(Debug, Error)]
pub enum PosterError {
    /// The machine has no font with Chinese letters.
    #[error("服务器上没有中文字体，画不出海报；请管理员装上 fonts-noto-cjk，或者用 --font 指定字体文件")]
    NoFont,
    /// A font cannot be read.
    #[error("字体文件 {0} 读不了：{1}")]
    Font(PathBuf, std::io::Error),
    /// A font is none.
    #[error("字体文件 {0} 不是能用的字体")]
    NotAFont(PathBuf),
    /// The PDF could not be made.
    #[error("PDF 没有做成：{0}")]
    Pdf(String),
    /// The picture could not be made.
    #[error("图片没有做成：{0}")]
    Picture(String),
}

/// Stations on a sheet.
#[must_use]
pub fn a_sheet(size: Size) -> usize {
    match size {
        Size::Poster => 1,
        Size::Sticker => layout::STICKERS,
    }
}

/// All sheets as one PDF. `font` is a font's file to use instead of those that the machine has.
///
/// # Errors
/// [`PosterError`].
pub fn pdf(stations: &[Station], size: Size, codes: &Codes, font: Option<&PathBuf>) -> Result<Vec<u8>, PosterError> {
    let letters = Letters::find(font)?;
    pdf::write(crate::texts::poster::BANNER, &layout::sheets(stations, size, codes, &letters), &letters)
}

/// A bulletin as a PDF.
///
/// # Errors
/// [`PosterError`].
pub(super) fn bulletin_pdf(of: &PrintedBulletin, font: Option<&PathBuf>) -> Result<Vec<u8>, PosterError> {
    let letters = Letters::find(font)?;
    pdf::write(&of.title, &bulletin::sheets(of, &letters), &letters)
}

/// Each sheet as an SVG, with a name for its file.
///
/// # Errors
/// [`PosterError`].
pub fn svg(
    stations: &[Station],
    size: Size,
    codes: &Codes,
    font: Option<&PathBuf>,
) -> Result<Vec<(String, String)>, PosterError> {
    let letters = Letters::find(font)?;
    let sheets = layout::sheets(stations, size, codes, &letters);
    Ok(sheets.iter().map(|sheet| (format!("{}.svg", sheet.name), svg::write(sheet, &letters))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Adcode, Crs, StationKind};
    use crate::server::import::{Origin, read};

    fn stations(table: &str) -> Vec<Station> {
        let origin = Origin {
            crs: Crs::Wgs84,
            adcode: Adcode::HUNAN,
            source: "测".to_owned(),
            licence: String::new(),
            sample: false,
            kind: StationKind::Other,
        };
        read(table.as_bytes(), &origin).unwrap().1.into_iter().map(|one| one.station).collect()
    }

    fn codes() -> Codes {
        Codes { origin: "https://diyi.example".to_owned(), platform: Some("https://12355.example".to_owned()) }
    }

    #[test]
    fn the_longest_names_and_every_service_stay_on_the_paper() {
        let all = "饮水、雨具、充电、急救药、座椅、微波炉、厕所、空调、AED、工具、阅读、无线网";
        let name = "长".repeat(79);
        let hours = "周一至周五 8:00-12:00,13:00-20:00;周六 9:00-17:00";
        let table = format!(
            "名称,经度,纬度,服务,开放时间\n{name},112.97,28.2,{all},\"{hours}\"\nA{},112.98,28.2,,\n👍,112.99,28.2,,\n",
            "b".repeat(78)
        );
        let stations = stations(&table);
        for size in [Size::Poster, Size::Sticker] {
            for sheet in layout::sheets(&stations, size, &codes(), &Letters::find(None).unwrap()) {
                for mark in &sheet.marks {
                    if let drawing::Mark::Text { x, y, style, text } = mark {
                        let width = Letters::find(None).unwrap().width(text, *style);
                        assert!(*x >= 0.0 && x + width <= sheet.width && *y <= sheet.height - 4.0, "{text} {x} {y}");
                    }
                }
            }
            assert!(pdf(&stations, size, &codes(), None).unwrap().starts_with(b"%PDF-"));
        }
        assert_eq!(svg(&stations, Size::Poster, &codes(), None).unwrap().len(), 3);
    }

    #[test]
    fn a_font_that_cannot_be_read_is_said_by_name() {
        let nowhere = PathBuf::from("/nowhere/font.ttf");
        let error = pdf(&[], Size::Poster, &codes(), Some(&nowhere)).unwrap_err();
        assert!(error.to_string().contains("/nowhere/font.ttf"), "{error}");
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), b"no font").unwrap();
        assert!(pdf(&[], Size::Poster, &codes(), Some(&file.path().to_owned())).is_err());
    }
}
