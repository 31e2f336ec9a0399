//! Tables that staff take along.

use super::refusal::DeskRefusal;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use rust_xlsxwriter::XlsxError;

/// A workbook to keep, under this name.
///
/// # Errors
///
/// Where the workbook could not be made.
pub(super) fn spreadsheet(name: &str, workbook: Result<Vec<u8>, XlsxError>) -> Result<Response, DeskRefusal> {
    let bytes = workbook.map_err(|error| DeskRefusal::Database(sea_orm::DbErr::Custom(error.to_string())))?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let name = format!("attachment; filename=\"{name}.xlsx\"");
    Ok(([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, name)], bytes).into_response())
}
