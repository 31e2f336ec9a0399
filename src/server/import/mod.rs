//! Taking in tables of stations: xlsx, xls, CSV, JSON, GeoJSON or KML, as an office would send them.
//!
//! A row that cannot be taken is reported with its number and the reason; the good ones are written in
//! one transaction. The same file taken in twice changes nothing the second time.

pub(crate) mod borders;
pub(crate) mod choices;
mod csv_table;
mod encoding;
mod grid;
mod heading;
mod hours;
mod json;
mod kml;
pub(crate) mod origin;
mod place;
mod progress;
mod recognise;
mod row;
mod shortened;
mod table;
mod workbook;
mod xls;

use crate::model::Crs;
use crate::server::db::Db;
use crate::server::db::imports;
pub use crate::server::db::imports::{Sourced, Written};
use grid::Grid;
use hours::HoursRead;
use sea_orm::DbErr;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use table::{Table, Width};
use thiserror::Error;

pub use choices::{Choices, ColumnChoice, HoursChoice, PairChoice};
pub use heading::Field;
pub use hours::HoursSaid;
pub use origin::Origin;
pub use progress::Progress;
pub use recognise::Evidence;
pub(crate) use recognise::county_in;
pub use row::pinyin_of;
pub use table::Column;

/// Larger files are refused: they are not a table of stations, or should come in parts.
pub const MOST_BYTES: usize = 32 * 1024 * 1024;

/// Why a whole file is not taken.
#[derive(Debug, Error)]
pub enum ImportError {
    /// It is larger than [`MOST_BYTES`].
    #[error("文件有 {} MB，超过 {} MB 的上限；请分成几个文件导入", .0 / 1_048_576, MOST_BYTES / 1_048_576)]
    TooLarge(usize),
    /// It is neither UTF-8 nor GB18030 text.
    #[error("文件不是 UTF-8 或 GB18030 编码的文字；请用 xlsx，或者在表格软件里另存为“CSV UTF-8”再导入")]
    Encoding,
    /// It unpacks to more than any table of stations.
    #[error("文件解开以后太大，不像一张驿站表；请只留表格再导入")]
    Unpacked,
    /// It has more rows than are read.
    #[error("表格超过 {0} 行；请分成几个文件导入")]
    TooManyRows(usize),
    /// It holds nothing.
    #[error("文件里没有内容")]
    Empty,
    /// It cannot be read as a table.
    #[error("文件读不懂：{0}")]
    Malformed(String),
    /// A column without which there is no station.
    #[error("表头里没有“{0}”一列；认得的表头见导入说明")]
    NoColumn(&'static str),
    /// The database failed; nothing was written.
    #[error("数据库出错，什么都没有写入：{0}")]
    Database(#[from] DbErr),
}

impl ImportError {
    /// What a reader of tables says of a file that it cannot read.
    fn malformed(error: impl std::fmt::Display) -> Self {
        Self::Malformed(error.to_string())
    }
}

/// Something to say about one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// The row's number as a table program shows it: the heading is 1. In GeoJSON, the first feature is 1.
    pub row: usize,
    /// What is wrong with it.
    pub reason: String,
    /// All that it says but where it is: it can be placed by hand.
    #[serde(default)]
    pub unplaced: Option<Unplaced>,
}

impl Remark {
    /// Something to say about a row.
    #[must_use]
    pub fn new(row: usize, reason: String) -> Self {
        Self { row, reason, unplaced: None }
    }
}

/// A station that a row tells of without its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unplaced {
    /// Its name.
    pub name: String,
    /// Its address; may be empty.
    pub address: String,
}

/// A sheet of which nothing was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetLeft {
    /// Its name.
    pub name: String,
    /// Why.
    pub why: String,
}

/// What became of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows read.
    pub rows: usize,
    /// Rows not taken.
    pub rejected: Vec<Remark>,
    /// Rows taken, but not with all that they say.
    pub warnings: Vec<Remark>,
    /// All columns of all sheets, each as what it was read.
    pub columns: Vec<Column>,
    /// Sheets that were not read.
    pub sheets_left: Vec<SheetLeft>,
    /// The ways in which hours are written.
    pub hours: Vec<HoursSaid>,
    /// Rows that say where they are.
    pub placed: usize,
    /// Rows that are not taken because they lie outside of their region.
    pub outside: usize,
    /// The coordinate system that the headings name.
    pub stated_crs: Option<Crs>,
    /// Its format asks for WGS-84 (GeoJSON, KML), which those who make such files often do not know.
    pub should_be_wgs84: bool,
    /// What was written.
    pub written: Written,
}

/// Takes in a file.
///
/// # Errors
/// [`ImportError`] if the file as a whole cannot be taken; then nothing was written.
pub async fn import(db: &Db, bytes: &[u8], origin: &Origin) -> Result<Report, ImportError> {
    let (mut report, good) = read(bytes, origin)?;
    let (written, refused) = imports::put(db, &origin.source, origin.adcode, good).await?;
    report.written = written;
    report.rejected.extend(refused.into_iter().map(|(row, reason)| Remark::new(row, reason)));
    Ok(report)
}

/// Reads a file without writing anything.
///
/// # Errors
/// [`ImportError`] if the file as a whole cannot be taken.
pub fn read(bytes: &[u8], origin: &Origin) -> Result<(Report, Vec<Sourced>), ImportError> {
    read_telling(bytes, origin, &Choices::default(), &Progress::default())
}

/// The same, by what an office chose, for somebody who waits.
///
/// # Errors
/// [`ImportError`] if the file as a whole cannot be taken.
pub fn read_telling(
    bytes: &[u8],
    origin: &Origin,
    choices: &Choices,
    progress: &Progress,
) -> Result<(Report, Vec<Sourced>), ImportError> {
    if bytes.len() > MOST_BYTES {
        return Err(ImportError::TooLarge(bytes.len()));
    }
    let Sheets { grids, width, should_be_wgs84 } = sheets(bytes)?;
    let mut report = Report { should_be_wgs84, ..Report::default() };
    let mut tables: Vec<Table<'_>> = Vec::new();
    for grid in &grids {
        match Table::find(grid, width, choices) {
            Some(table) => tables.push(table),
            None => report
                .sheets_left
                .push(SheetLeft {
                    name: grid.name.clone(), why: "没有认出表头（至少要有“名称”一列）".to_owned()
                }),
        }
    }
    if tables.is_empty() {
        return Err(ImportError::NoColumn("名称"));
    }
    report.stated_crs = tables.iter().find_map(|table| table.crs);
    progress.begin(tables.iter().map(|table| table.rows().count()).sum());
    let mut seen: HashMap<String, (usize, usize)> = HashMap::new();
    let mut hours = HoursRead::new(&choices.hours);
    let mut good = Vec::new();
    for (sheet, table) in tables.iter_mut().enumerate() {
        drop_ids_that_are_none(table);
        let named = |reason: String| match table.sheet() {
            "" => reason,
            name => format!("表“{name}”：{reason}"),
        };
        for row in table.rows() {
            progress.one_more();
            report.rows += 1;
            let number = row.number();
            let cells = table.cells(row);
            let unplaced = cells.as_ref().ok().and_then(row::unplaced);
            report.placed += usize::from(cells.is_ok() && unplaced.is_none());
            let mut reject = |reason: String| {
                report.rejected.push(Remark { row: number, reason: named(reason), unplaced: unplaced.clone() });
            };
            match cells.and_then(|cells| row::station(number, &cells, origin, choices.accept_outside, &mut hours)) {
                Err(reason) => {
                    report.outside += usize::from(reason.ends_with(OUTSIDE));
                    reject(reason);
                }
                Ok((one, warnings)) => {
                    if let Some((first_sheet, first)) = seen.get(&one.source_id) {
                        let what = if one.has_id {
                            format!("编号“{}”重复", one.source_id)
                        } else {
                            "名称和地址都一样".to_owned()
                        };
                        let other = if *first_sheet == sheet { "" } else { "另一张表的" };
                        reject(format!("和{other}第 {first} 行是同一个驿站（{what}）"));
                        continue;
                    }
                    seen.insert(one.source_id.clone(), (sheet, number));
                    report.warnings.extend(warnings.into_iter().map(|reason| Remark::new(number, named(reason))));
                    good.push(one);
                }
            }
        }
    }
    report.columns = tables.into_iter().flat_map(|table| table.columns).collect();
    report.hours = hours.said();
    Ok((report, good))
}

/// How a refusal ends whose place lies outside of its region.
const OUTSIDE: &str = "，请核对";

/// A file's sheets, whatever its format.
struct Sheets {
    grids: Vec<Grid>,
    width: Width,
    should_be_wgs84: bool,
}

fn sheets(bytes: &[u8]) -> Result<Sheets, ImportError> {
    if workbook::is_workbook(bytes) {
        return Ok(Sheets { grids: workbook::grids(bytes)?, width: Width::Any, should_be_wgs84: false });
    }
    let text = encoding::decode(bytes)?;
    let (grid, width, should_be_wgs84) = match text.trim_start().chars().next() {
        None => return Err(ImportError::Empty),
        Some('{' | '[') => (json::grid(&text)?, Width::Any, text.contains("\"FeatureCollection\"")),
        Some('<') if kml::is_kml(&text) => (kml::grid(&text)?, Width::Any, true),
        Some(_) => (csv_table::grid(&text)?, Width::Exact, false),
    };
    if grid.rows().all(|row| row.is_blank()) {
        return Err(ImportError::Empty);
    }
    Ok(Sheets { grids: vec![grid], width, should_be_wgs84 })
}

/// A number that most rows share is no number of a station.
fn drop_ids_that_are_none(table: &mut Table<'_>) {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let mut rows = 0;
    let ids: Vec<String> =
        table.rows().filter_map(|row| Some(table.cells(row).ok()?.get(Field::SourceId)?.to_owned())).collect();
    for id in &ids {
        *counts.entry(id).or_default() += 1;
        rows += 1;
    }
    let repeated: usize = counts.values().filter(|count| **count > 1).sum();
    if rows > 2 && repeated * 2 > rows {
        table.drop_field(Field::SourceId, "一半以上的行编号重复，不能当编号");
    }
}
