//! xlsx and xls: all sheets that hold anything.

use super::grid::{Budget, Grid, MOST_COLUMNS, Merged};
use super::{ImportError, xls};
use calamine::{Data, DataRef, DataType, Dimensions, ExcelDateTime, Reader, Xls, Xlsx};
use std::borrow::Cow;
use std::io::{Cursor, Read};
use std::panic::catch_unwind;
use zip::ZipArchive;

/// Bytes of all parts of an xlsx together, unpacked: 100,000 stations take a third of it.
const MOST_UNPACKED: u64 = 384 * 1024 * 1024;
/// Bytes of the part with the texts of all cells, which the library keeps whole; and of any part but the sheets.
const MOST_TEXTS: u64 = 64 * 1024 * 1024;
/// Texts in it.
const MOST_STRINGS: usize = 1_500_000;
/// Elements of it, opened and closed: what each text is cut into (runs of another colour, say) takes as long as texts do.
const MOST_TEXT_ELEMENTS: u64 = 6_000_000;
/// Elements of all parts together: 100,000 stations of 25 columns take 10 million.
const MOST_ELEMENTS: u64 = 20_000_000;
/// Sheets that are read.
const MOST_SHEETS: usize = 60;
/// Merged cells of a sheet that are filled.
const MOST_MERGED: usize = 20_000;

const ZIP: &[u8] = b"PK\x03\x04";
const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Whether the bytes are a workbook's, rather than text.
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(ZIP) || bytes.starts_with(OLE)
}

/// Its sheets that hold anything.
pub(super) fn grids(bytes: &[u8]) -> Result<Vec<Grid>, ImportError> {
    // The library panics on some damaged files (found by fuzzing): offsets that point outside, ranges turned round.
    let read = catch_unwind(|| if bytes.starts_with(ZIP) { of_xlsx(bytes) } else { of_xls(bytes) });
    let grids = read.map_err(|_| ImportError::malformed("文件坏了；请在表格软件里打开，另存为 xlsx 再导入"))??;
    if grids.is_empty() { Err(ImportError::Empty) } else { Ok(grids) }
}

/// What unpacking everything once into nothing tells.
struct Unpacked {
    /// A sheet has cells that cover others.
    has_merged: bool,
}

/// Unpacks everything once into nothing: what a zip says of its sizes may be a lie.
fn check_size(bytes: &[u8]) -> Result<Unpacked, ImportError> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(ImportError::malformed)?;
    let mut left = MOST_UNPACKED;
    let mut elements_left = MOST_ELEMENTS;
    let mut has_merged = false;
    let mut buffer = vec![0_u8; 64 * 1024];
    for at in 0..zip.len() {
        let mut part = zip.by_index(at).map_err(ImportError::malformed)?;
        let name = part.name().map_err(ImportError::malformed)?.to_lowercase();
        let (is_sheet, is_texts) = (name.contains("worksheets/"), name.contains("sharedstrings"));
        let most = if is_sheet { left } else { MOST_TEXTS.min(left) };
        let most_elements = if is_texts { MOST_TEXT_ELEMENTS.min(elements_left) } else { elements_left };
        let (mut unpacked, mut strings, mut elements) = (0_u64, 0_usize, 0_u64);
        loop {
            let length = part.read(&mut buffer).map_err(ImportError::malformed)?;
            if length == 0 {
                break;
            }
            unpacked += length as u64;
            let piece = &buffer[..length];
            elements += piece.iter().map(|byte| u64::from(*byte == b'<')).sum::<u64>();
            if is_texts {
                strings += piece.windows(3).filter(|three| three == b"<si").count();
            }
            if is_sheet && !has_merged {
                has_merged = piece.windows(10).any(|ten| ten == b"<mergeCell");
            }
            if unpacked > most || strings > MOST_STRINGS || elements > most_elements {
                return Err(ImportError::Unpacked);
            }
        }
        left -= unpacked;
        elements_left -= elements;
    }
    Ok(Unpacked { has_merged })
}

fn of_xlsx(bytes: &[u8]) -> Result<Vec<Grid>, ImportError> {
    let Unpacked { has_merged } = check_size(bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(ImportError::malformed)?;
    let mut budget = Budget::default();
    let mut grids = Vec::new();
    let names = book.sheet_names();
    let several = names.len() > 1;
    for sheet in names.into_iter().take(MOST_SHEETS) {
        let mut grid = Grid::new(if several { &sheet } else { "" });
        {
            let Ok(mut reader) = book.worksheet_cells_reader(&sheet) else { continue };
            // Cell by cell: a sheet that says it reaches to its last corner takes no more than what is in it.
            while let Some(cell) = reader.next_cell().map_err(ImportError::malformed)? {
                let (row, column) = cell.get_position();
                let text = match cell.get_value() {
                    DataRef::SharedString(text) => Cow::Borrowed(*text),
                    DataRef::String(text) => Cow::Borrowed(text.as_str()),
                    other => Cow::Owned(text(other)),
                };
                put(&mut grid, row, column, &text, &mut budget)?;
            }
        }
        if has_merged && !grid.is_empty() {
            let regions = book.merge_cells_by_sheet_name(&sheet).unwrap_or_default();
            grid.fill(&merged(&regions), &mut budget)?;
        }
        if !grid.is_empty() {
            grids.push(grid);
        }
    }
    Ok(grids)
}

fn merged(regions: &[Dimensions]) -> Vec<Merged> {
    let regions = regions.iter().filter(|one| one.start.0 <= one.end.0 && one.start.1 <= one.end.1);
    let merged = regions.map(|one| Merged {
        first_row: one.start.0 as usize + 1,
        last_row: one.end.0 as usize + 1,
        first_column: one.start.1 as usize,
        last_column: (one.end.1 as usize).min(MOST_COLUMNS),
    });
    merged.take(MOST_MERGED).collect()
}

fn of_xls(bytes: &[u8]) -> Result<Vec<Grid>, ImportError> {
    let mut book: Xls<_> = Xls::new(Cursor::new(xls::sound(bytes)?)).map_err(ImportError::malformed)?;
    let mut budget = Budget::default();
    let mut grids = Vec::new();
    let sheets = book.worksheets();
    let several = sheets.len() > 1;
    for (name, range) in sheets.into_iter().take(MOST_SHEETS) {
        let mut grid = Grid::new(if several { &name } else { "" });
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            let row = top + u32::try_from(row).unwrap_or(0);
            let column = left + u32::try_from(column).unwrap_or(u32::MAX - left);
            match value {
                Data::String(text) => put(&mut grid, row, column, text, &mut budget)?,
                other => put(&mut grid, row, column, &text(other), &mut budget)?,
            }
        }
        if !grid.is_empty() {
            let regions = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
            grid.fill(&merged(&regions), &mut budget)?;
            grids.push(grid);
        }
    }
    Ok(grids)
}

/// Puts a cell to the others of its row; rows come from above to below.
fn put(grid: &mut Grid, row: u32, column: u32, text: &str, budget: &mut Budget) -> Result<(), ImportError> {
    let (number, column) = (row as usize + 1, column as usize);
    if text.trim().is_empty() {
        return Ok(());
    }
    if grid.last() != Some(number) {
        grid.begin(number, budget)?;
    }
    grid.put(column, text, budget)
}

/// A cell as its table program shows it, more or less: whole numbers without a point.
fn text<D: DataType>(value: &D) -> String {
    if let Some(moment) = value.get_datetime() {
        return moment_text(&moment);
    }
    if let Some(truth) = value.get_bool() {
        return if truth { "是" } else { "否" }.to_owned();
    }
    match value.get_float() {
        Some(number) => as_typed(number).to_string(),
        None => value.as_string().unwrap_or_default(),
    }
}

/// A number as it was typed, where it is kept a little beside it: 8.2, not 8.199999999999999.
fn as_typed(number: f64) -> f64 {
    let rounded = (number * 1e10).round() / 1e10;
    if (rounded - number).abs() <= number.abs() * f64::EPSILON * 4.0 { rounded } else { number }
}

/// A time of day, or a day.
fn moment_text(moment: &ExcelDateTime) -> String {
    let days = moment.as_f64();
    #[allow(clippy::cast_possible_truncation, reason = "minutes of a day")]
    let minutes = (days.fract() * 1440.0).round() as i64;
    if days >= 1.0 && minutes == 0 {
        let (year, month, day, ..) = moment.to_ymd_hms_milli();
        return format!("{year}-{month:02}-{day:02}");
    }
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io;

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
        let grids = grids(&book(&[&["名称", "编号", "经度"], &["甲", "7", "112.97"]])).unwrap();
        let row = grids[0].rows().nth(1).unwrap();
        assert_eq!((row.number(), row.cells().collect::<Vec<_>>()), (2, vec!["甲", "7", "112.97"]));
    }

    fn zipped(parts: &[(&str, u64, &[u8])]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, times, piece) in parts {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            for _ in 0..*times {
                io::Write::write_all(&mut zip, piece).unwrap();
            }
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn a_bomb_is_refused_before_it_is_unfolded() {
        let megabyte = vec![b' '; 1024 * 1024];
        for (name, times) in [("xl/worksheets/sheet1.xml", 385), ("xl/sharedStrings.xml", 65), ("xl/styles.xml", 65)] {
            let bomb = zipped(&[(name, times, &megabyte)]);
            assert!(bomb.len() < 2 * 1024 * 1024, "{}", bomb.len());
            assert!(matches!(of_xlsx(&bomb), Err(ImportError::Unpacked)), "{name}");
        }
        let strings = b"<si><t/></si>".repeat(100_000);
        assert!(matches!(of_xlsx(&zipped(&[("xl/sharedStrings.xml", 20, &strings)])), Err(ImportError::Unpacked)));
    }

    #[test]
    fn very_many_small_runs_and_cells_are_refused_before_they_are_read_one_by_one() {
        let run = "<r><t>x</t></r>";
        let strings = format!("<si>{}</si>", run.repeat(1_000)).repeat(10);
        let cells = "<c/>".repeat(1_000_000);
        for (name, times, piece) in
            [("xl/sharedStrings.xml", 160, strings.as_bytes()), ("xl/worksheets/sheet1.xml", 21, cells.as_bytes())]
        {
            let bomb = zipped(&[(name, times, piece)]);
            assert!(bomb.len() < 1024 * 1024, "{}", bomb.len());
            assert!(matches!(of_xlsx(&bomb), Err(ImportError::Unpacked)), "{name}");
        }
    }

    #[test]
    fn one_long_text_that_very_many_cells_point_to_is_kept_short() {
        let texts = format!("<sst><si><t>{}</t></si></sst>", "长".repeat(1_000_000));
        let cells: String = (1..=60).fold(String::new(), |cells, _| cells + "<c t=\"s\"><v>0</v></c>");
        let sheet = |rows: usize| {
            let rows = format!("<row>{cells}</row>").repeat(rows);
            let rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
            let parts = [
                (
                    "_rels/.rels",
                    format!(
                        "<Relationships><Relationship Id=\"r0\" Type=\"{rels}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
                    ),
                ),
                (
                    "xl/workbook.xml",
                    format!(
                        "<workbook xmlns:r=\"{rels}\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
                    ),
                ),
                (
                    "xl/_rels/workbook.xml.rels",
                    format!(
                        "<Relationships><Relationship Id=\"r1\" Type=\"{rels}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"{rels}/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>"
                    ),
                ),
                ("xl/sharedStrings.xml", texts.clone()),
                ("xl/worksheets/sheet1.xml", format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")),
            ];
            let parts: Vec<(&str, u64, &[u8])> = parts.iter().map(|(name, text)| (*name, 1, text.as_bytes())).collect();
            zipped(&parts)
        };
        // A row of it is kept, each cell as long as a cell may be.
        let small = grids(&sheet(1)).unwrap();
        assert_eq!(small[0].rows().next().unwrap().cell(59).chars().count(), 2_000);
        // 60,000 cells of a million letters each: 7 KB that would unfold to 180 GB.
        let bomb = sheet(1_000);
        assert!(bomb.len() < 30_000, "{}", bomb.len());
        assert!(matches!(grids(&bomb), Err(ImportError::Unpacked)));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn no_damaged_workbook_makes_the_reader_panic(at in 0usize..4_000, byte: u8, cut in 0usize..6_000) {
            let mut bytes = book(&[&["名称", "经度", "纬度"], &["甲", "112.97", "28.2"]]);
            let length = bytes.len();
            bytes[at % length] = byte;
            bytes.truncate(length.saturating_sub(cut % length));
            let _ = grids(&bytes);
            let mut old = OLE.to_vec();
            old.extend_from_slice(&bytes);
            let _ = grids(&old);
        }
    }
}
