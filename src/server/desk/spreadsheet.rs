//! Tables that staff take along. That they were is put on record here, so that no table is taken along without.

use super::guard::SignedIn;
use super::refusal::DeskRefusal;
use crate::model::Timestamp;
use crate::server::App;
use crate::server::db::audit::{self, Action, Entry};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use rust_xlsxwriter::XlsxError;

/// A workbook to keep, under this name.
///
/// # Errors
///
/// Where the workbook could not be made, or it could not be put on record; then nobody has it.
pub(super) async fn spreadsheet(
    app: &App,
    who: &SignedIn,
    name: &str,
    workbook: Result<Vec<u8>, XlsxError>,
) -> Result<Response, DeskRefusal> {
    let bytes = workbook.map_err(|error| DeskRefusal::Database(sea_orm::DbErr::Custom(error.to_string())))?;
    let name = format!("{name}.xlsx");
    let entry = Entry::of(&who.staff, Action::TableTaken, &name, who.staff.adcode);
    audit::write(&app.db, entry, Timestamp::now()).await?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let name = format!("attachment; filename=\"{name}\"");
    Ok(([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, name)], bytes).into_response())
}
