//! What phones ask.

use super::problem::Refusal;
use super::{App, db};
use crate::api::changes::MOST_CHANGES;
use crate::api::{ChangesQuery, Config, Item};
use crate::model::{Station, StationCode};
use axum::Json;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::value::RawValue;

/// Whether the server and its database answer.
pub(super) async fn health(State(app): State<App>) -> Result<&'static str, StatusCode> {
    db::check(&app.db).await.map(|()| "ok").map_err(|error| {
        tracing::error!("health: {error}");
        StatusCode::SERVICE_UNAVAILABLE
    })
}

/// Settings of the deployment.
pub(super) async fn config(State(app): State<App>) -> Result<Json<Config>, Refusal> {
    let holidays = db::holidays::calendar(&app.db).await?;
    Ok(Json(Config { holidays, ..app.config.as_ref().clone() }))
}

/// [`crate::api::Changes`] with the items as they are stored, so that they are not read to be written.
#[derive(Serialize)]
struct StoredChanges {
    epoch: String,
    changes: Vec<StoredChange>,
    revision: i64,
    more: bool,
}

#[derive(Serialize)]
struct StoredChange {
    revision: i64,
    kind: &'static str,
    item: Box<RawValue>,
}

/// What is newer than a revision.
pub(super) async fn changes(
    State(app): State<App>,
    query: Result<Query<ChangesQuery>, QueryRejection>,
) -> Result<Response, Refusal> {
    let Query(ChangesQuery { since, limit }) = query?;
    if since < 0 {
        return Err(Refusal::BadParameter("since 不能小于 0".to_owned()));
    }
    let limit = u64::from(limit.unwrap_or(MOST_CHANGES).clamp(1, MOST_CHANGES));
    let mut rows = db::feed::after(&app.db, since, limit + 1).await?;
    let more = rows.len() as u64 > limit;
    if more {
        rows.pop();
    }
    // A phone that knows more than there is has known a database that was since set back.
    let head = db::head(&app.db).await?;
    let revision = rows.last().map_or(since.min(head.revision), |row| row.revision);
    let mut changes = Vec::with_capacity(rows.len());
    for row in rows {
        changes.extend(stored(row)?);
    }
    let page = StoredChanges { epoch: head.epoch, changes, revision, more };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(page)).into_response())
}

fn stored(row: db::feed::Model) -> Result<Option<StoredChange>, Refusal> {
    let Some((there, gone)) = Item::KINDS.iter().copied().find(|(there, _)| *there == row.kind) else {
        return Ok(None);
    };
    let (kind, item) = match row.body {
        Some(body) => (there, body),
        // Desks are known by the number of their region, all else by a text.
        None if there == "desk" => (gone, row.key),
        None => (gone, serde_json::to_string(&row.key)?),
    };
    Ok(Some(StoredChange { revision: row.revision, kind, item: RawValue::from_string(item)? }))
}

/// One station.
pub(super) async fn station(
    State(app): State<App>,
    code: Result<Path<String>, PathRejection>,
) -> Result<Json<Station>, Refusal> {
    find_station(&app, &code?.0).await.map(Json)
}

/// The station with this code, as printed or typed.
pub(super) async fn find_station(app: &App, code: &str) -> Result<Station, Refusal> {
    let code = StationCode::parse(code).map_err(|_| Refusal::BadStationCode)?;
    let entry = db::feed::one(&app.db, "station", code.as_str()).await?.ok_or(Refusal::StationNotFound)?;
    let body = entry.body.ok_or(Refusal::StationGone)?;
    Ok(serde_json::from_str(&body)?)
}
