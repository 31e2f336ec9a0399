//! Which parts of the feed the phone keeps: all where the server has no more stations than a phone should have, else
//! what is for everybody and the prefectures that the courier looked at.

use super::synced::take_in_page;
use super::{Cursor, Store, StoreError, settings};
use crate::api::{Changes, Scope, Scopes};
use crate::engine::message::Coverage;
use rusqlite::{OptionalExtension, Transaction};

const EVERYWHERE: &str = "everywhere";

impl Store {
    /// Whether the phone keeps all parts.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn keeps_everywhere(&self) -> Result<bool, StoreError> {
        Ok(settings::get(&self.db, EVERYWHERE)?.is_none_or(|text| text != "no"))
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
        if self.keeps_everywhere()? {
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
    pub fn keep_parts_only(&mut self) -> Result<(), StoreError> {
        let begins = self.cursor()?.revision == 0;
        let tx = self.db.transaction()?;
        settings::set(&tx, EVERYWHERE, "no")?;
        tx.execute("INSERT OR IGNORE INTO feed_scope (scope, since, caught_up) VALUES (0, 0, 0)", [])?;
        // Who kept all has all of these, too.
        tx.execute("UPDATE feed_scope SET since = 0, caught_up = ?1", [!begins])?;
        let others = "SELECT id FROM station WHERE CAST(substr(code, 1, 4) || '00' AS INTEGER) NOT IN
            (SELECT scope FROM feed_scope)";
        tx.execute(&format!("DELETE FROM station_area WHERE id IN ({others})"), [])?;
        tx.execute(&format!("DELETE FROM station WHERE id IN ({others})"), [])?;
        tx.commit()?;
        Ok(())
    }

    /// Takes in a page of one part, and remembers how far it is known. Says whether anything changed.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing was taken in.
    pub fn apply_scope(&mut self, part: Scope, page: &Changes) -> Result<bool, StoreError> {
        let cursor = self.cursor()?;
        let tx = self.db.transaction()?;
        take_in_page(&tx, &page.changes)?;
        let caught_up = !page.more;
        tx.execute(
            "UPDATE feed_scope SET since = ?2, caught_up = ?3 WHERE scope = ?1",
            (part.number(), page.revision, caught_up),
        )?;
        // All go on from where the one is that is known least far; what comes twice changes nothing.
        if caught_up && (cursor.revision == 0 || cursor.revision > page.revision) {
            settings::set_cursor(&tx, &Cursor { epoch: Some(page.epoch.clone()), revision: page.revision })?;
        }
        tx.commit()?;
        Ok(!page.changes.is_empty())
    }
}

/// The phone begins anew: it knows nothing of any part, and not how many there are.
pub(super) fn forget(tx: &Transaction<'_>) -> Result<(), StoreError> {
    tx.execute("UPDATE feed_scope SET since = 0, caught_up = 0", [])?;
    settings::set(tx, EVERYWHERE, "")
}
