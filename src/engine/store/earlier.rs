//! What the phone heard before it had to begin anew, because the server is another one, was set back, or is kept whole
//! from now on: it stays, and is shown, until the server has told all that it has, and what was not told anew goes then.
//! So whoever loses the network in between stands with yesterday's lists and not with none.
//!
//! Each row of `earlier` is a mark on one thing: its kind, in the words of the feed or with `own` before it where it is
//! the courier's alone, and what it is known by.

use super::{StoreError, outbox_rows, synced_kinds};
use crate::api::{Act, Scope};
use crate::model::StationCode;
use rusqlite::Transaction;

/// The courier's own: the kind, its table, and the column of what it is known by.
const OWN: [(&str, &str, &str); 6] = [
    ("own thread", "thread", "id"),
    ("own booking", "booking", "id"),
    ("own voice", "own_voice", "id"),
    ("own report", "own_report", "id"),
    ("own support", "supported", "voice"),
    ("own volunteer", "own_volunteer", "id"),
];

/// Marks all that was heard for everybody, also what this version cannot read.
pub(super) fn mark_feed(tx: &Transaction<'_>) -> Result<(), StoreError> {
    for (kind, column) in synced_kinds::KINDS {
        mark(tx, kind, kind, column)?;
    }
    tx.execute(
        "INSERT OR IGNORE INTO earlier (kind, key)
         SELECT CASE substr(kind, -5) WHEN '_gone' THEN substr(kind, 1, length(kind) - 5) ELSE kind END, key
         FROM unread_item WHERE kind NOT LIKE 'own %'",
        [],
    )?;
    Ok(())
}

/// Marks all that was heard of the courier's own.
pub(super) fn mark_own(tx: &Transaction<'_>) -> Result<(), StoreError> {
    for (kind, table, column) in OWN {
        mark(tx, kind, table, column)?;
    }
    tx.execute(
        "INSERT OR IGNORE INTO earlier (kind, key) SELECT kind, key FROM unread_item WHERE kind LIKE 'own %'",
        [],
    )?;
    // What is told anew has numbers of that database, also where it can be read by a later version of the app alone.
    tx.execute_batch(
        "UPDATE thread SET revision = 0; UPDATE booking SET revision = 0;
         UPDATE own_voice SET revision = 0; UPDATE own_report SET revision = 0;",
    )?;
    Ok(())
}

fn mark(tx: &Transaction<'_>, kind: &str, table: &str, column: &str) -> Result<(), StoreError> {
    let sql = format!("INSERT OR IGNORE INTO earlier (kind, key) SELECT ?1, CAST({column} AS TEXT) FROM {table}");
    tx.execute(&sql, [kind])?;
    Ok(())
}

/// The server that there is told of it, so it is no longer only of before.
pub(super) fn told(tx: &Transaction<'_>, kind: &str, key: &str) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM earlier WHERE kind = ?1 AND key = ?2")?.execute([kind, key])?;
    Ok(())
}

/// All of these parts of the feed was told: what is only of before goes. Says whether there was any.
pub(super) fn sweep_feed(tx: &Transaction<'_>, was_told: impl Fn(Scope) -> bool) -> Result<bool, StoreError> {
    let mut gone = false;
    for (kind, key) in marked(tx, "kind NOT LIKE 'own %'")? {
        if was_told(scope_of(&kind, &key)) {
            synced_kinds::is_gone(tx, &kind, &key)?;
            told(tx, &kind, &key)?;
            gone = true;
        }
    }
    Ok(gone)
}

/// All of the courier's own was told: what is only of before goes, unless something of theirs is on its way that may bring
/// it back; then it stays until that has come or was refused. Says whether any went.
pub(super) fn sweep_own(tx: &Transaction<'_>) -> Result<bool, StoreError> {
    let marked = marked(tx, "kind LIKE 'own %'")?;
    if marked.is_empty() {
        return Ok(false);
    }
    let on_its_way = outbox_rows::on_its_way(tx)?;
    // Which question somebody's call became is not known before it is theirs.
    let claims = on_its_way.iter().any(|act| matches!(act, Act::Claim { .. }));
    let about: Vec<String> = on_its_way.iter().filter_map(Act::about).collect();
    let mut gone = false;
    for (kind, key) in marked {
        if about.contains(&key) || (claims && kind == "own thread") {
            continue;
        }
        if let Some((_, table, column)) = OWN.iter().find(|(own, ..)| *own == kind) {
            tx.execute(&format!("DELETE FROM {table} WHERE {column} = ?1"), [&key])?;
        }
        synced_kinds::forget_unread(tx, &kind, &key)?;
        told(tx, &kind, &key)?;
        gone = true;
    }
    Ok(gone)
}

fn marked(tx: &Transaction<'_>, which: &str) -> Result<Vec<(String, String)>, StoreError> {
    let mut query = tx.prepare(&format!("SELECT kind, key FROM earlier WHERE {which}"))?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The part of the feed that tells of it.
fn scope_of(kind: &str, key: &str) -> Scope {
    let station = if kind == "station" { key.parse::<StationCode>().ok() } else { None };
    station.map_or(Scope::Everybody, |code| Scope::of_station(&code))
}
