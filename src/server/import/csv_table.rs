//! Text separated by commas, semicolons or tabs.

use super::table::Line;
use csv::ReaderBuilder;

/// The lines with their numbers.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line> {
    let reader =
        ReaderBuilder::new().delimiter(separator(text)).flexible(true).has_headers(false).from_reader(text.as_bytes());
    (1..).zip(reader.into_records().collect::<Vec<_>>()).map(|(number, record)| {
        let cells = record.map(|record| record.iter().map(str::to_owned).collect());
        (number, cells.map_err(|error| error.to_string()))
    })
}

/// The separator that stands most often in the first lines.
fn separator(text: &str) -> u8 {
    let count = |separator: &u8| text.lines().take(10).flat_map(str::bytes).filter(|byte| byte == separator).count();
    [b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}
