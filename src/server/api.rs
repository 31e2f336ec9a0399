//! What phones ask.

use super::known_address::SameForAll;
use super::limits::Address;
use super::problem::Refusal;
use super::ready_answers::{ReadyAnswer, SNAPSHOT_CACHE};
use super::{App, db, large_work};
use crate::api::changes::MOST_CHANGES;
use crate::api::{ChangesQuery, Config, Item, Scope};
use crate::model::{Station, StationCode};
use axum::Json;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::time::Duration;

/// Settings of the deployment.
pub(super) async fn config(State(app): State<App>) -> Result<Json<Config>, Refusal> {
    let holidays = db::holidays::calendar(&app.db).await?;
    let companies = db::companies::names(&app.db).await?;
    Ok(Json(Config { companies, holidays, ..app.config.as_ref().clone() }))
}

/// [`crate::api::Changes`] with the items as they are stored, so that they are not read to be written.
#[derive(Serialize)]
struct StoredChanges {
    epoch: String,
    changes: Vec<StoredChange>,
    revision: i64,
    more: bool,
    everywhere: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    snapshot: Option<i64>,
}

#[derive(Serialize)]
struct StoredChange {
    revision: i64,
    kind: Cow<'static, str>,
    item: Box<RawValue>,
}

/// When a snapshot that could not be written may be there.
const AGAIN: Duration = Duration::from_secs(5);
/// A part is begun with a snapshot if it has more changes than this.
const SNAPSHOT_FROM: u64 = 300;

/// What is newer than a revision.
pub(super) async fn changes(
    State(app): State<App>,
    from: Address,
    headers: HeaderMap,
    query: Result<Query<ChangesQuery>, QueryRejection>,
) -> Result<Response, Refusal> {
    let Query(asked) = query?;
    if asked.since < 0 {
        return Err(Refusal::BadParameter("since 不能小于 0".to_owned()));
    }
    let limit = asked.limit.unwrap_or(MOST_CHANGES).clamp(1, MOST_CHANGES);
    let head = app.db.head().await?;
    let asked = ChangesQuery { limit: Some(limit), ..asked };
    // To who names another database it is the same as to who names none.
    let epoch = asked.epoch.clone().filter(|epoch| *epoch == head.epoch);
    let name = serde_json::to_string(&ChangesQuery { epoch, ..asked.clone() })?;
    let put_together = async || {
        app.limits.new_page(from)?;
        page(&app, &asked, limit.into()).await
    };
    let answer = app.ready(name.clone(), put_together).await?;
    Ok(answer.response_for_all(&headers, SameForAll { name, until: None }))
}

async fn page(app: &App, asked: &ChangesQuery, limit: u64) -> Result<ReadyAnswer, Refusal> {
    let since = asked.since;
    // Before the rows: what comes meanwhile is told the next time.
    let head = app.db.head().await?;
    let everywhere =
        asked.scopes.is_none() && asked.only.is_none() || db::feed::is_small(&app.db, app.everywhere_up_to).await?;
    if asked.epoch.as_ref() == Some(&head.epoch) && since == head.revision && asked.parts != everywhere {
        return Ok(ReadyAnswer::nothing());
    }
    let parts: Option<Vec<Scope>> = match (&asked.only, &asked.scopes) {
        (Some(part), _) => Some(vec![*part]),
        (None, Some(scopes)) if !everywhere => Some(scopes.iter().chain([Scope::Everybody]).collect()),
        (None, _) => None,
    };
    let begins_by_parts = asked.only.is_none() && parts.is_some() && since == 0;
    let nothing_new = since == head.revision || begins_by_parts;
    let mut rows =
        if nothing_new { Vec::new() } else { db::feed::after(&app.db, since, limit + 1, parts.as_deref()).await? };
    let more = rows.len() as u64 > limit;
    if more {
        rows.pop();
    }
    let last = rows.last().map(|row| row.revision);
    // A phone that knows more than there is has known a database that was since set back.
    let to = match last {
        Some(last) if more => last,
        Some(last) => last.max(head.revision),
        None if begins_by_parts => 0,
        None if since > head.revision => head.revision,
        None => head.revision,
    };
    let snapshot = match asked.only {
        Some(part) if since == 0 && !asked.in_pages && rows.len() as u64 >= SNAPSHOT_FROM.min(limit) => {
            db::feed::newest_of(&app.db, part).await?
        }
        _ => None,
    };
    // What the snapshot holds is not sent twice.
    let (rows, to, more) = if snapshot.is_some() { (Vec::new(), 0, true) } else { (rows, to, more) };
    let mut changes = Vec::with_capacity(rows.len());
    for row in rows {
        changes.extend(stored(row)?);
    }
    let page = StoredChanges { epoch: head.epoch, changes, revision: to, more, everywhere, snapshot };
    Ok(ReadyAnswer::new("application/json", serde_json::to_vec(&page)?).cached("no-store"))
}

/// All of one part as it was at a number, for whoever begins with it: the same for ever, so that any cache may keep it.
pub(super) async fn snapshot(
    State(app): State<App>,
    from: Address,
    headers: HeaderMap,
    path: Result<Path<(String, Scope, i64)>, PathRejection>,
) -> Result<Response, Refusal> {
    let Path((named, part, revision)) = path?;
    let epoch = app.db.head().await?.epoch;
    if named != epoch {
        // Of before a restore: its numbers say something else now.
        return Err(Refusal::NotFound);
    }
    let name = format!("{epoch} {part} {revision}");
    if let Some(answer) = app.snapshots.get(&name) {
        return Ok(answer.response(&headers));
    }
    app.limits.new_page(from)?;
    // By itself: what is read and packed for one who hangs up is there for the next one.
    let made = tokio::spawn(async move { app.make_snapshot(name, epoch, part, revision).await });
    let answer = made.await.map_err(|_| Refusal::Busy(AGAIN))??;
    Ok(answer.response(&headers))
}

impl App {
    async fn make_snapshot(
        &self,
        name: String,
        epoch: String,
        part: Scope,
        revision: i64,
    ) -> Result<ReadyAnswer, Refusal> {
        let _turn = self.snapshots.turn(&name).await;
        if let Some(answer) = self.snapshots.get(&name) {
            return Ok(answer);
        }
        // Another server may have named one that changed since: the phone then asks for changes.
        if db::feed::newest_of(&self.db, part).await? != Some(revision) {
            return Err(Refusal::NotFound);
        }
        let rows = db::feed::after(&self.db, 0, u64::MAX >> 1, Some(&[part])).await?;
        // A prefecture may have many thousand stations: others are answered meanwhile.
        let written = large_work::apart(move || {
            let there = rows.into_iter().filter(|row| row.body.is_some() && row.revision <= revision);
            let mut changes = Vec::new();
            for row in there {
                changes.extend(stored(row)?);
            }
            let page = StoredChanges { epoch, changes, revision, more: false, everywhere: false, snapshot: None };
            Ok::<_, Refusal>(serde_json::to_vec(&page)?)
        });
        let written = written.await.map_err(|_| Refusal::Busy(AGAIN))??;
        let answer = ReadyAnswer::new("application/json", written).cached(SNAPSHOT_CACHE).packed().await;
        self.snapshots.keep(name, &answer);
        Ok(answer)
    }
}

fn stored(row: db::feed::Model) -> Result<Option<StoredChange>, Refusal> {
    // What a newer server beside this one wrote is passed on as it stands: an app that knows it must not miss it, and one
    // that does not keeps it for later.
    let (kind, item) = match row.body {
        Some(body) => (Cow::from(row.kind), body),
        None => {
            let known = Item::KINDS.iter().find(|(there, _)| *there == row.kind);
            let gone = known.map_or_else(|| format!("{}_gone", row.kind).into(), |(_, gone)| Cow::from(*gone));
            // Desks are known by the number of their region, all else by a text.
            let key = if row.kind == "desk" { row.key } else { serde_json::to_string(&row.key)? };
            (gone, key)
        }
    };
    Ok(Some(StoredChange { revision: row.revision, kind, item: RawValue::from_string(item)? }))
}

/// One station.
pub(super) async fn station(
    State(app): State<App>,
    headers: HeaderMap,
    code: Result<Path<String>, PathRejection>,
) -> Result<Response, Refusal> {
    let code = StationCode::parse(&code?.0).map_err(|_| Refusal::BadStationCode)?;
    let put_together = async || {
        let station = find_station(&app, code.as_str()).await?;
        Ok(ReadyAnswer::new("application/json", serde_json::to_vec(&station)?))
    };
    let name = format!("station {code}");
    let answer = app.ready(name.clone(), put_together).await?;
    Ok(answer.response_for_all(&headers, SameForAll { name, until: None }))
}

/// The station with this code, as printed or typed.
pub(super) async fn find_station(app: &App, code: &str) -> Result<Station, Refusal> {
    let code = StationCode::parse(code).map_err(|_| Refusal::BadStationCode)?;
    let entry = db::feed::one(&app.db, "station", code.as_str()).await?.ok_or(Refusal::StationNotFound)?;
    let body = entry.body.ok_or(Refusal::StationGone)?;
    Ok(serde_json::from_str(&body)?)
}
