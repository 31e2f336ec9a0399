//! xlsx and xls: the first sheet that holds anything.

use super::table::Line;
use super::{ImportError, xls};
use calamine::{Data, DataType, Reader, Xls, Xlsx};
use std::io::{self, Cursor, Read};
use std::panic::catch_unwind;
use zip::ZipArchive;

/// Bytes of all parts of an xlsx together, unpacked: 100,000 stations take a third of it.
const MOST_UNPACKED: u64 = 384 * 1024 * 1024;
/// Rows and columns that are looked at.
const MOST_ROWS: u32 = 200_000;
const MOST_COLUMNS: u32 = 60;

const ZIP: &[u8] = b"PK\x03\x04";
const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Whether the bytes are a workbook's, rather than text.
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(ZIP) || bytes.starts_with(OLE)
}

/// The lines of the first sheet that has any, with their numbers.
pub(super) fn lines(bytes: &[u8]) -> Result<Vec<Line>, ImportError> {
    // The library panics on some damaged files (found by fuzzing): offsets that point outside, ranges turned round.
    let read = catch_unwind(|| if bytes.starts_with(ZIP) { of_xlsx(bytes) } else { of_xls(bytes) });
    let lines = read.map_err(|_| malformed("文件坏了；请在表格软件里打开，另存为 xlsx 再导入"))??;
    Ok(lines.into_iter().map(|(number, cells)| (number, Ok(cells))).collect())
}

pub(super) fn malformed(error: impl std::fmt::Display) -> ImportError {
    ImportError::Malformed(error.to_string())
}

/// Unpacks everything once into nothing: what a zip says of its sizes may be a lie.
fn check_size(bytes: &[u8]) -> Result<(), ImportError> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(malformed)?;
    let mut left = MOST_UNPACKED;
    for at in 0..zip.len() {
        let part = zip.by_index(at).map_err(malformed)?;
        let unpacked = io::copy(&mut part.take(left + 1), &mut io::sink()).map_err(malformed)?;
        left = left.checked_sub(unpacked).ok_or(ImportError::Unpacked)?;
    }
    Ok(())
}

fn of_xlsx(bytes: &[u8]) -> Result<Vec<(usize, Vec<String>)>, ImportError> {
    check_size(bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(malformed)?;
    for sheet in book.sheet_names() {
        let mut lines: Vec<(usize, Vec<String>)> = Vec::new();
        let Ok(mut reader) = book.worksheet_cells_reader(&sheet) else { continue };
        // Cell by cell: a sheet that says it reaches to its last corner takes no more than what is in it.
        while let Some(cell) = reader.next_cell().map_err(malformed)? {
            let (row, column) = cell.get_position();
            if row >= MOST_ROWS {
                return Err(ImportError::TooManyRows(MOST_ROWS));
            }
            let text = text(cell.get_value());
            if column < MOST_COLUMNS && !text.is_empty() {
                put(&mut lines, row, column, text);
            }
        }
        if !lines.is_empty() {
            return Ok(lines);
        }
    }
    Err(ImportError::Empty)
}

fn of_xls(bytes: &[u8]) -> Result<Vec<(usize, Vec<String>)>, ImportError> {
    let mut book: Xls<_> = Xls::new(Cursor::new(xls::sound(bytes)?)).map_err(malformed)?;
    for (_, range) in book.worksheets() {
        let mut lines = Vec::new();
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            let column = left + u32::try_from(column).unwrap_or(MOST_COLUMNS);
            let text = text::<Data>(value);
            if column < MOST_COLUMNS && !text.is_empty() {
                put(&mut lines, top + u32::try_from(row).unwrap_or(0), column, text);
            }
        }
        if !lines.is_empty() {
            return Ok(lines);
        }
    }
    Err(ImportError::Empty)
}

/// Puts a cell to the others of its row; rows come from above to below.
fn put(lines: &mut Vec<(usize, Vec<String>)>, row: u32, column: u32, text: String) {
    let (number, column) = (row as usize + 1, column as usize);
    if lines.last().is_none_or(|(last, _)| *last != number) {
        lines.push((number, Vec::new()));
    }
    if let Some((_, cells)) = lines.last_mut() {
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        cells[column] = text;
    }
}

/// A cell as its table program shows it, more or less: whole numbers without a point.
fn text<D: DataType>(value: &D) -> String {
    if let Some(moment) = value.get_datetime() {
        // Opening hours are typed as times of day; everything else that is a time is no field of a station.
        #[allow(clippy::cast_possible_truncation, reason = "minutes of a day")]
        let minutes = (moment.as_f64().fract() * 1440.0).round() as i64;
        return format!("{}:{:02}", minutes / 60, minutes % 60);
    }
    let text = match value.get_float() {
        Some(number) => number.to_string(),
        None => value.as_string().unwrap_or_default(),
    };
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn book(rows: &[&[&str]]) -> Vec<u8> {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (at, row) in (0..).zip(rows) {
            for (column, text) in (0..).zip(*row) {
                match text.parse::<f64>() {
                    Ok(number) => sheet.write_number(at, column, number).unwrap(),
                    Err(_) => sheet.write_string(at, column, *text).unwrap(),
                };
            }
        }
        book.save_to_buffer().unwrap()
    }

    #[test]
    fn numbers_and_words_come_out_as_they_are_shown() {
        let lines = of_xlsx(&book(&[&["名称", "编号", "经度"], &["甲", "7", "112.97"]])).unwrap();
        assert_eq!(lines[1], (2, vec!["甲".to_owned(), "7".to_owned(), "112.97".to_owned()]));
    }

    #[test]
    fn a_bomb_is_refused_before_it_is_unfolded() {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("xl/worksheets/sheet1.xml", zip::write::SimpleFileOptions::default()).unwrap();
        io::copy(&mut io::repeat(b' ').take(MOST_UNPACKED + 2), &mut zip).unwrap();
        let bomb = zip.finish().unwrap().into_inner();
        assert!(bomb.len() < 2 * 1024 * 1024, "{}", bomb.len());
        assert!(matches!(of_xlsx(&bomb), Err(ImportError::Unpacked)));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn no_damaged_workbook_makes_the_reader_panic(at in 0usize..4_000, byte: u8, cut in 0usize..6_000) {
            let mut bytes = book(&[&["名称", "经度", "纬度"], &["甲", "112.97", "28.2"]]);
            let length = bytes.len();
            bytes[at % length] = byte;
            bytes.truncate(length.saturating_sub(cut % length));
            let _ = lines(&bytes);
            let mut old = OLE.to_vec();
            old.extend_from_slice(&bytes);
            let _ = lines(&old);
        }
    }
}
