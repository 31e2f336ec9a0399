//! Text separated by commas, semicolons or tabs.

use super::ImportError;
use super::grid::{Budget, Grid};
use csv::{ReaderBuilder, StringRecord};

/// The lines of a text.
pub(super) fn grid(text: &str) -> Result<Grid, ImportError> {
    let mut reader =
        ReaderBuilder::new().delimiter(separator(text)).flexible(true).has_headers(false).from_reader(text.as_bytes());
    let (mut grid, mut budget) = (Grid::new(""), Budget::default());
    let mut record = StringRecord::new();
    let mut number = 0;
    loop {
        number += 1;
        match reader.read_record(&mut record) {
            Ok(false) => return Ok(grid),
            Ok(true) => {
                grid.begin(number, &mut budget)?;
                for (column, cell) in record.iter().enumerate() {
                    grid.put(column, cell, &mut budget)?;
                }
            }
            Err(error) => {
                grid.begin(number, &mut budget)?;
                grid.break_last(&error.to_string());
                if error.is_io_error() {
                    return Ok(grid);
                }
            }
        }
    }
}

/// The separator that stands most often in the first lines.
fn separator(text: &str) -> u8 {
    let count = |separator: &u8| text.lines().take(10).flat_map(str::bytes).filter(|byte| byte == separator).count();
    [b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}
