//! Tables as offices keep them: perhaps a title above the heading, empty lines, notes below.

use super::ImportError;
use super::heading::{Cells, Field, Rows, crs_of_heading};
use crate::model::Crs;

/// Lines above the heading: a title, who made the table, when.
const MOST_TITLE_LINES: usize = 10;

/// A line of a table with its number as a table program shows it: its cells, or why they cannot be read.
pub(super) type Line = (usize, Result<Vec<String>, String>);

/// What a table says.
pub(super) struct Table {
    pub(super) rows: Rows,
    /// The coordinate system, where the heading names it.
    pub(super) crs: Option<Crs>,
}

/// How wide lines must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Width {
    /// As wide as the heading: in text a line that is not has lost or gained a separator.
    Exact,
    /// As it is: a workbook's lines end with their last cell, and what stands beside the table is no part of it.
    Any,
}

/// Finds the heading and reads what stands below it.
pub(super) fn read(lines: impl Iterator<Item = Line>, width: Width) -> Result<Table, ImportError> {
    let mut lines = lines.filter(|(_, cells)| !cells.as_ref().is_ok_and(|cells| is_blank(cells))).peekable();
    if lines.peek().is_none() {
        return Err(ImportError::Empty);
    }
    let mut missing = None;
    for (_, line) in lines.by_ref().take(MOST_TITLE_LINES) {
        let heading = line.map_err(ImportError::Malformed)?;
        let fields: Vec<Option<Field>> = heading.iter().map(|cell| Field::from_heading(cell)).collect();
        match missing_column(&fields) {
            None => {
                let crs = heading.iter().find_map(|cell| crs_of_heading(cell));
                let rows =
                    lines.map(|(number, line)| (number, line.and_then(|line| cells(&line, &fields, width)))).collect();
                return Ok(Table { rows, crs });
            }
            // The line that comes nearest to a heading says what it lacks.
            Some(name) => {
                let known = fields.iter().flatten().count();
                if missing.is_none_or(|(most, _)| known > most) {
                    missing = Some((known, name));
                }
            }
        }
    }
    Err(missing.map_or(ImportError::Empty, |(_, name)| ImportError::NoColumn(name)))
}

/// The first column that is needed and not there. A row that names a station of ours needs no place.
fn missing_column(fields: &[Option<Field>]) -> Option<&'static str> {
    let has = |field| fields.contains(&Some(field));
    if !has(Field::Name) {
        return Some("名称");
    }
    if has(Field::LonLat) || has(Field::Code) {
        return None;
    }
    if !has(Field::Lon) {
        return Some("经度");
    }
    (!has(Field::Lat)).then_some("纬度")
}

fn cells(line: &[String], fields: &[Option<Field>], width: Width) -> Result<Cells, String> {
    if width == Width::Exact && line.len() != fields.len() {
        return Err(format!("有 {} 格，表头有 {} 列：可能多了或少了逗号、引号", line.len(), fields.len()));
    }
    let named = fields.iter().zip(line).filter_map(|(field, cell)| Some((((*field)?), cell.trim())));
    Ok(named.filter(|(_, cell)| !cell.is_empty()).map(|(field, cell)| (field, cell.to_owned())).collect())
}

fn is_blank(line: &[String]) -> bool {
    line.iter().all(|cell| cell.trim().is_empty())
}
