//! Text separated by commas, semicolons or tabs.

use super::ImportError;
use super::grid::{Budget, Grid};
use csv_core::{ReadFieldResult, ReaderBuilder};

/// Bytes of a field that are looked at: more than a cell keeps. A field, as a line, may be as long as the file is.
const MOST_FIELD: usize = 16 * 1_024;

/// The lines of a text.
pub(super) fn grid(text: &str) -> Result<Grid, ImportError> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = ReaderBuilder::new().delimiter(separator(text)).build();
    let (mut grid, mut budget) = (Grid::new(""), Budget::default());
    let (mut field, mut beyond) = (vec![0; MOST_FIELD], vec![0; MOST_FIELD]);
    let (mut rest, mut filled, mut number, mut column) = (text.as_bytes(), 0, 0, 0);
    loop {
        let room = if filled < MOST_FIELD { &mut field[filled..] } else { &mut beyond };
        let (result, read, written) = reader.read_field(rest, room);
        rest = &rest[read..];
        filled = (filled + written).min(MOST_FIELD);
        match result {
            ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull => {}
            ReadFieldResult::Field { record_end } => {
                if column == 0 {
                    number += 1;
                    grid.begin(number, &mut budget)?;
                }
                grid.put(column, whole_letters(&field[..filled]), &mut budget)?;
                (filled, column) = (0, if record_end { 0 } else { column + 1 });
            }
            ReadFieldResult::End => return Ok(grid),
        }
    }
}

/// A text as far as its last letter is whole.
fn whole_letters(bytes: &[u8]) -> &str {
    let end = match std::str::from_utf8(bytes) {
        Ok(text) => return text,
        Err(error) => error.valid_up_to(),
    };
    std::str::from_utf8(&bytes[..end]).unwrap_or_default()
}

/// The separator that stands most often in the first lines.
fn separator(text: &str) -> u8 {
    let count = |separator: &u8| text.lines().take(10).flat_map(str::bytes).filter(|byte| byte == separator).count();
    [b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<(usize, Vec<String>)> {
        let grid = grid(text).unwrap();
        let row = |row: crate::server::import::grid::RowOf<'_>| {
            (row.number(), (0..4).map(|column| row.cell(column).to_owned()).collect())
        };
        grid.rows().map(row).collect()
    }

    fn row(number: usize, cells: [&str; 4]) -> (usize, Vec<String>) {
        (number, cells.map(str::to_owned).to_vec())
    }

    #[test]
    fn a_table_is_read_as_table_programs_write_it() {
        let quoted = "\u{feff}名称,地址\r\n\"甲,\"\"乙\"\"\",\"上\n下\"\r\n\r\n,丙\n丁";
        let expected = [
            row(1, ["名称", "地址", "", ""]),
            row(2, ["甲,\"乙\"", "上\n下", "", ""]),
            row(3, ["", "丙", "", ""]),
            row(4, ["丁", "", "", ""]),
        ];
        assert_eq!(cells(quoted), expected);
        assert_eq!(cells("a;b\n1;2"), [row(1, ["a", "b", "", ""]), row(2, ["1", "2", "", ""])]);
        assert_eq!(cells("a\tb"), [row(1, ["a", "b", "", ""])]);
        assert_eq!(cells(""), []);
    }

    #[test]
    fn of_a_very_long_field_the_beginning_is_kept_and_what_follows_stands_in_its_place() {
        let long = format!("甲,{},乙\n丙", "长".repeat(200_000));
        let read = cells(&long);
        assert!(read[0].1[1].starts_with("长长") && read[0].1[1].chars().count() <= 2_000);
        assert_eq!((read[0].1[2].as_str(), read[1].1[0].as_str()), ("乙", "丙"));
        // A quote that never ends swallows the rest, and nothing else.
        let open = cells(&format!("甲,乙\n丙,\"{}", "丁,\n".repeat(50_000)));
        assert_eq!((open.len(), open[1].1[0].as_str()), (2, "丙"));
    }
}
