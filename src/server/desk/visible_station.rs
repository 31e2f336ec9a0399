//! A station by its number, for who may see it.

use super::guard::SignedIn;
use super::refusal::DeskRefusal;
use crate::model::{Station, StationCode};
use crate::server::db::station_table::Model;
use crate::server::{App, db};

/// A station that who asks may see, gone or not, with its row.
pub(super) async fn visible(app: &App, who: &SignedIn, code: &str) -> Result<(Model, Station), DeskRefusal> {
    let code = StationCode::parse(code).map_err(|_| DeskRefusal::NotFound)?;
    let row = db::stations::find(&app.db, &code).await?.ok_or(DeskRefusal::NotFound)?;
    let station = Station::try_from(row.clone())
        .map_err(|error| DeskRefusal::Database(sea_orm::DbErr::Custom(error.to_string())))?;
    if who.staff.covers(station.adcode) { Ok((row, station)) } else { Err(DeskRefusal::NotFound) }
}
