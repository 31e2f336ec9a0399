//! What couriers say of a station, for all who look at it: what is wrong there, and that it is open.

use super::connection::Writing;
use super::feed;
use super::station_table::Model;
use super::stations;
use super::tables::report;
use super::take_error::TakeError;
use super::threads::stored;
use crate::api::Item;
use crate::model::station_problem::{Reported, SEEN_OPEN_MS, open_problems, told_open_at};
use crate::model::timestamp::DAY_MS;
use crate::model::{ReportState, Station, StationCode, Timestamp};
use sea_orm::IntoActiveModel;
use sea_orm::entity::prelude::*;

/// What was seen longer ago than so many milliseconds tells nobody anything: a day without a network.
const OLDEST_MS: i64 = DAY_MS;

/// Sets what is wrong with a station, which is held, by the reports that are open; tells phones if that changed.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn refresh(tx: &Writing, of: Model) -> Result<(), DbErr> {
    let open = ReportState::ALL.iter().copied().filter(|state| state.is_open());
    let rows = report::Entity::find()
        .filter(report::Column::Station.eq(&of.code))
        .filter(report::Column::State.is_in(open))
        .filter(report::Column::Waits.eq(false))
        .all(tx)
        .await?;
    let reported = |row: report::Model| Reported {
        courier: row.account,
        kind: row.kind,
        at: row.at,
        state: row.state,
        answer: row.answer,
    };
    let (problems, doubtful) = open_problems(&rows.into_iter().map(reported).collect::<Vec<_>>());
    write(tx, of, |station| Station { doubtful, problems, ..station }).await
}

/// A courier who stands there says that it is open. Many who do are told of once in a while; a phone's clock that is
/// ahead is not believed.
///
/// # Errors
/// [`TakeError::StationNotFound`].
pub(super) async fn say_open(tx: &Writing, code: &StationCode, at: Timestamp, now: Timestamp) -> Result<(), TakeError> {
    let held = stations::hold(tx, code.as_str()).await?;
    let row = held.filter(|row| !row.gone).ok_or(TakeError::StationNotFound)?;
    let at = told_open_at(Timestamp(at.0.min(now.0)));
    let station: Station = stored(Station::try_from(row.clone()))?;
    let is_news = station.seen_open_at.is_none_or(|last| at.millis_since(last) >= SEEN_OPEN_MS);
    if is_news && now.millis_since(at) < OLDEST_MS {
        write(tx, row, |station| Station { seen_open_at: Some(at), ..station }).await?;
    }
    Ok(())
}

/// Writes a station, which is held, as it is changed; phones are told.
pub(super) async fn write(tx: &Writing, row: Model, change: impl FnOnce(Station) -> Station) -> Result<(), DbErr> {
    let before: Station = stored(Station::try_from(row.clone()))?;
    let station = change(before.clone());
    if station == before {
        return Ok(());
    }
    let (gone, imported) = (row.gone, row.imported.clone());
    let number = u32::try_from(row.number).unwrap_or(0);
    let after = Model { gone, imported, ..Model::new(&station, &row.source_id, number) };
    after.into_active_model().reset_all().update(tx).await?;
    if !gone {
        feed::publish(tx, &[Item::Station(Box::new(station))]).await?;
    }
    Ok(())
}
