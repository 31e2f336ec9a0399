//! Posters and stickers for stations' doors as files ready to print: PDF, which holds the letters that it uses, and SVG,
//! whose letters are outlines. Both are drawn from the same sheets.

mod drawing;
mod layout;
mod letters;
mod pdf;
mod svg;

use crate::model::Station;
use letters::Letters;
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
    pdf::write(&layout::sheets(stations, size, codes, &letters), &letters)
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
