//! Which parts of the feed the phone keeps: all where the server has no more stations than a phone should have, else
//! what is for everybody and the prefectures that the courier looked at.

use super::{Cursor, Store, StoreError, earlier, settings};
use crate::api::{Scope, Scopes};
use crate::engine::message::Coverage;
use rusqlite::{Connection, OptionalExtension, Transaction};
use std::collections::HashSet;

const EVERYWHERE: &str = "everywhere";
/// All parts are kept; also where nothing is written.
const WHOLE: &str = "";
/// Those that the courier looked at.
const PARTS: &str = "no";
/// All, as soon as all was told; until then the phone has those that the courier looked at.
const WHOLE_COMES: &str = "comes";

impl Store {
    /// Whether the phone keeps all parts, or will when all was told.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn keeps_everywhere(&self) -> Result<bool, StoreError> {
        Ok(kept(&self.db)? != PARTS)
    }

    /// The courier looks at these parts. Says whether the phone has to catch up with one of them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn look_at(&mut self, parts: &[Scope]) -> Result<bool, StoreError> {
        let mut new = false;
        for part in parts {
            let known = "SELECT 1 FROM feed_scope WHERE scope = ?1";
            let known = self.db.prepare_cached(known)?.query_row([part.number()], |_| Ok(())).optional()?.is_some();
            if !known {
                let add = "INSERT OR IGNORE INTO feed_scope (scope, since, caught_up) VALUES (?1, 0, 0)";
                self.db.prepare_cached(add)?.execute([part.number()])?;
                new = true;
            }
        }
        Ok(new && !self.keeps_everywhere()?)
    }

    /// The parts that the courier looked at; those only with which the phone goes on, where it does not keep all.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn scopes(&self) -> Result<Scopes, StoreError> {
        let sql = "SELECT scope FROM feed_scope WHERE caught_up OR ?1";
        let mut query = self.db.prepare_cached(sql)?;
        let rows = query.query_map([self.keeps_everywhere()?], |row| row.get::<_, u32>(0))?;
        let mut parts = Vec::new();
        for row in rows {
            parts.extend(Scope::of_number(row?).ok());
        }
        Ok(Scopes::new(parts))
    }

    /// The parts with which the phone has still to catch up, and how far it is with each. What is for everybody first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn scopes_behind(&self) -> Result<Vec<(Scope, i64)>, StoreError> {
        if self.keeps_everywhere()? {
            return Ok(Vec::new());
        }
        let mut query =
            self.db.prepare_cached("SELECT scope, since FROM feed_scope WHERE NOT caught_up ORDER BY scope")?;
        let rows = query.query_map([], |row| Ok((row.get::<_, u32>(0)?, row.get(1)?)))?;
        let mut behind = Vec::new();
        for row in rows {
            let (number, since) = row?;
            behind.extend(Scope::of_number(number).ok().map(|part| (part, since)));
        }
        Ok(behind)
    }

    /// Of which regions the phone holds the stations.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn coverage(&self) -> Result<Coverage, StoreError> {
        if kept(&self.db)? == WHOLE {
            return Ok(Coverage::Everywhere);
        }
        let sql = "SELECT count(*) FILTER (WHERE scope <> 0), count(*) FILTER (WHERE NOT caught_up) FROM feed_scope";
        let counts = self.db.prepare_cached(sql)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Coverage::LookedAt { prefectures: counts.0, behind: counts.1 })
    }

    /// The server has more stations than a phone should have: from now on the phone keeps what the courier looked at.
    /// What it had of other prefectures would get old.
    ///
    /// # Errors
    /// [`StoreError`]; then all is as before.
    pub fn keep_parts_only(&mut self, epoch: &str) -> Result<(), StoreError> {
        let begins = self.cursor()?.revision == 0;
        let tx = self.db.transaction()?;
        settings::set(&tx, EVERYWHERE, PARTS)?;
        tx.execute("INSERT OR IGNORE INTO feed_scope (scope, since, caught_up) VALUES (0, 0, 0)", [])?;
        // Who kept all has all of these, too.
        tx.execute("UPDATE feed_scope SET since = 0, caught_up = ?1", [!begins])?;
        if begins {
            // Each part is asked for by itself, and all of them of this one database.
            settings::set_cursor(&tx, &Cursor { epoch: Some(epoch.to_owned()), revision: 0 })?;
        }
        let looked_at = numbers(&tx, "SELECT scope FROM feed_scope")?;
        earlier::sweep_feed(&tx, |part| !looked_at.contains(&part.number()))?;
        let others = "SELECT id FROM station WHERE CAST(substr(code, 1, 4) || '00' AS INTEGER) NOT IN
            (SELECT scope FROM feed_scope)";
        tx.execute(&format!("DELETE FROM station_area WHERE id IN ({others})"), [])?;
        tx.execute(&format!("DELETE FROM station WHERE id IN ({others})"), [])?;
        tx.commit()?;
        Ok(())
    }

    /// The server has become small enough to be kept whole: all is taken in from the start, and until it is there the
    /// phone goes on with the parts that it has.
    ///
    /// # Errors
    /// [`StoreError`]; then all is as before.
    pub fn begin_whole(&mut self) -> Result<(), StoreError> {
        let epoch = self.cursor()?.epoch;
        let tx = self.db.transaction()?;
        earlier::mark_feed(&tx)?;
        settings::set(&tx, EVERYWHERE, WHOLE_COMES)?;
        settings::set_cursor(&tx, &Cursor { epoch, revision: 0 })?;
        tx.commit()?;
        Ok(())
    }
}

/// What the phone keeps: one of [`WHOLE`], [`PARTS`], [`WHOLE_COMES`].
fn kept(db: &Connection) -> Result<&'static str, StoreError> {
    Ok(match settings::get(db, EVERYWHERE)?.as_deref() {
        Some(PARTS) => PARTS,
        Some(WHOLE_COMES) => WHOLE_COMES,
        _ => WHOLE,
    })
}

fn numbers(tx: &Transaction<'_>, sql: &str) -> Result<HashSet<u32>, StoreError> {
    Ok(tx.prepare_cached(sql)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Nothing is known of the numbers of any part. Which parts are kept, and what is there of them, stays.
pub(super) fn begin_anew(tx: &Transaction<'_>) -> Result<(), StoreError> {
    tx.execute("UPDATE feed_scope SET since = 0, caught_up = 0", [])?;
    Ok(())
}

/// The server has told all that it has of the parts that go on together: what is only of before goes. Says whether
/// anything changed.
pub(super) fn all_was_told(tx: &Transaction<'_>) -> Result<bool, StoreError> {
    match kept(tx)? {
        PARTS => {
            let together = numbers(tx, "SELECT scope FROM feed_scope WHERE caught_up")?;
            earlier::sweep_feed(tx, |part| together.contains(&part.number()))
        }
        kept => {
            let comes = kept == WHOLE_COMES;
            if comes {
                settings::set(tx, EVERYWHERE, WHOLE)?;
            }
            Ok(earlier::sweep_feed(tx, |_| true)? || comes)
        }
    }
}

/// How far a part is known, and whether that is all.
pub(super) fn is_known_to(tx: &Transaction<'_>, part: Scope, since: i64, caught_up: bool) -> Result<(), StoreError> {
    let sql = "UPDATE feed_scope SET since = ?2, caught_up = ?3 WHERE scope = ?1";
    tx.execute(sql, (part.number(), since, caught_up))?;
    Ok(())
}
