//! Taking in tables of stations: xlsx, xls, CSV or GeoJSON, as an office would send them.
//!
//! A row that cannot be taken is reported with its number and the reason; the good ones are written in
//! one transaction. The same file taken in twice changes nothing the second time.

mod csv_table;
mod encoding;
mod geojson;
mod heading;
mod progress;
mod recognise;
mod row;
mod table;
mod workbook;
mod xls;

use crate::model::{Adcode, Crs, StationKind};
use crate::server::db::Db;
use crate::server::db::imports;
pub use crate::server::db::imports::{Sourced, Written};
use sea_orm::DbErr;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use table::{Table, Width};
use thiserror::Error;

pub use progress::Progress;
pub use recognise::Evidence;
pub use row::pinyin_of;

/// Larger files are refused: they are not a table of stations, or should come in parts.
pub const MOST_BYTES: usize = 32 * 1024 * 1024;

/// What the sender says of the whole file.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The coordinate system of its numbers.
    pub crs: Crs,
    /// The region of rows that do not say theirs.
    pub adcode: Adcode,
    /// Who published it.
    pub source: String,
    /// Under which licence.
    pub licence: String,
    /// Made up to show the product, not real places.
    pub sample: bool,
    /// Who hosts stations whose rows do not say so.
    pub kind: StationKind,
}

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
    TooManyRows(u32),
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

/// What became of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows read.
    pub rows: usize,
    /// Rows not taken.
    pub rejected: Vec<Remark>,
    /// Rows taken, but not with all that they say.
    pub warnings: Vec<Remark>,
    /// The coordinate system that the heading names, or that the format asks for: GeoJSON is WGS-84 (RFC 7946).
    pub stated_crs: Option<Crs>,
    /// What was written.
    pub written: Written,
}

/// Takes in a file.
///
/// # Errors
/// [`ImportError`] if the file as a whole cannot be taken; then nothing was written.
pub async fn import(db: &Db, bytes: &[u8], origin: &Origin) -> Result<Report, ImportError> {
    let (mut report, good) = read(bytes, origin)?;
    let (written, refused) = imports::put(db, good).await?;
    report.written = written;
    report.rejected.extend(refused.into_iter().map(|(row, reason)| Remark::new(row, reason)));
    report.rejected.sort_by_key(|remark| remark.row);
    Ok(report)
}

/// Reads a file without writing anything.
///
/// # Errors
/// [`ImportError`] if the file as a whole cannot be taken.
pub fn read(bytes: &[u8], origin: &Origin) -> Result<(Report, Vec<Sourced>), ImportError> {
    read_telling(bytes, origin, &Progress::default())
}

/// The same, for somebody who waits.
///
/// # Errors
/// [`ImportError`] if the file as a whole cannot be taken.
pub fn read_telling(bytes: &[u8], origin: &Origin, progress: &Progress) -> Result<(Report, Vec<Sourced>), ImportError> {
    if bytes.len() > MOST_BYTES {
        return Err(ImportError::TooLarge(bytes.len()));
    }
    let Table { rows, crs } = if workbook::is_workbook(bytes) {
        table::read(workbook::lines(bytes)?.into_iter(), Width::Any)?
    } else {
        let text = encoding::decode(bytes)?;
        match text.trim_start().chars().next() {
            None => return Err(ImportError::Empty),
            Some('{' | '[') => Table { rows: geojson::rows(&text)?, crs: Some(Crs::Wgs84) },
            Some(_) => table::read(csv_table::lines(&text), Width::Exact)?,
        }
    };
    let mut report = Report { rows: rows.len(), stated_crs: crs, ..Report::default() };
    progress.begin(report.rows);
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut good = Vec::new();
    for (number, row) in rows {
        progress.one_more();
        let unplaced = row.as_ref().ok().and_then(row::unplaced);
        let mut reject =
            |reason: String| report.rejected.push(Remark { row: number, reason, unplaced: unplaced.clone() });
        match row.and_then(|cells| row::station(number, &cells, origin)) {
            Err(reason) => reject(reason),
            Ok((one, warnings)) => {
                if let Some(first) = seen.get(&one.source_id) {
                    reject(format!("和第 {first} 行是同一个驿站（编号“{}”重复）", one.source_id));
                    continue;
                }
                seen.insert(one.source_id.clone(), number);
                report.warnings.extend(warnings.into_iter().map(|reason| Remark::new(number, reason)));
                good.push(one);
            }
        }
    }
    Ok((report, good))
}
