//! Tables with a heading, separated by commas, semicolons or tabs.

use super::ImportError;
use super::heading::{Cells, Field, Rows};
use csv::{ReaderBuilder, StringRecord};

/// The rows with their numbers: what their cells mean, or why they cannot be read.
pub(super) fn rows(text: &str) -> Result<Rows, ImportError> {
    let mut reader =
        ReaderBuilder::new().delimiter(separator(text)).flexible(true).has_headers(false).from_reader(text.as_bytes());
    let mut records = reader.records();
    let heading =
        records.next().ok_or(ImportError::Empty)?.map_err(|error| ImportError::Malformed(error.to_string()))?;
    let fields: Vec<Option<Field>> = heading.iter().map(Field::from_heading).collect();
    for (field, name) in [(Field::Name, "名称"), (Field::Lon, "经度"), (Field::Lat, "纬度")] {
        if !fields.contains(&Some(field)) {
            return Err(ImportError::NoColumn(name));
        }
    }
    let numbered = records.zip(2..).filter(|(record, _)| !record.as_ref().is_ok_and(is_blank));
    Ok(numbered
        .map(|(record, number)| {
            (number, record.map_err(|error| error.to_string()).and_then(|record| cells(&record, &fields)))
        })
        .collect())
}

fn cells(record: &StringRecord, fields: &[Option<Field>]) -> Result<Cells, String> {
    if record.len() != fields.len() {
        return Err(format!("有 {} 格，表头有 {} 列：可能多了或少了逗号、引号", record.len(), fields.len()));
    }
    let named = fields.iter().zip(record.iter()).filter_map(|(field, cell)| Some((((*field)?), cell.trim())));
    Ok(named.filter(|(_, cell)| !cell.is_empty()).map(|(field, cell)| (field, cell.to_owned())).collect())
}

fn is_blank(record: &StringRecord) -> bool {
    record.iter().all(|cell| cell.trim().is_empty())
}

/// The separator that stands most often in the heading.
fn separator(text: &str) -> u8 {
    let heading = text.lines().next().unwrap_or_default();
    let count = |separator: &u8| heading.bytes().filter(|byte| byte == separator).count();
    [b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}
