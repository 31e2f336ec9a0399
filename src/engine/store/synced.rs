//! Taking in what the server tells: for everybody, and for the courier alone. A thing that this version cannot read
//! stops nothing behind it: it is kept as it came, and read again after an update.

use super::synced_kinds::{apply_item, forget_unread, is_not_unread};
use super::{
    Cursor, Store, StoreError, account, bookings, earlier, outbox_rows, reports, scopes, settings, threads, voices,
    volunteers,
};
use crate::api::json;
use crate::api::readable::key_of;
use crate::api::{Change, Changes, Item, MineAnswer, Readable, Scope};
use crate::model::Timestamp;
use rusqlite::{Transaction, params};

/// Takes in one of a list that was read from the wire, or keeps it as it came.
fn take_in<T>(
    tx: &Transaction<'_>,
    kind: &str,
    one: &Readable<T>,
    key: impl FnOnce(&T) -> String,
    put: impl FnOnce(&Transaction<'_>, &T) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    match one {
        Readable::Read(thing) => {
            put(tx, thing)?;
            let key = key(thing);
            earlier::told(tx, kind, &key)?;
            forget_unread(tx, kind, &key)
        }
        Readable::Raw(raw) => keep_unread(tx, kind, raw.get()),
    }
}

fn keep_unread(tx: &Transaction<'_>, kind: &str, body: &str) -> Result<(), StoreError> {
    // What does not say what it is known by is kept by what it says.
    let key = key_of(body).unwrap_or_else(|| body.to_owned());
    earlier::told(tx, kind.strip_suffix("_gone").unwrap_or(kind), &key)?;
    tx.prepare_cached("INSERT OR REPLACE INTO unread_item (kind, key, body) VALUES (?1, ?2, ?3)")?
        .execute(params![kind, key, body])?;
    Ok(())
}

/// Takes in an item for everybody. What stands unread under its key is older.
fn take_in_item(tx: &Transaction<'_>, item: &Item) -> Result<(), StoreError> {
    if let Some((kind, key)) = item.key() {
        is_not_unread(tx, &kind, &key)?;
        earlier::told(tx, &kind, &key)?;
    }
    match item {
        Item::Unread { kind, body } => keep_unread(tx, kind, body),
        item => apply_item(tx, item),
    }
}

fn take_in_page(tx: &Transaction<'_>, changes: &[Change]) -> Result<(), StoreError> {
    changes.iter().try_for_each(|change| take_in_item(tx, &change.item))
}

fn take_in_mine(tx: &Transaction<'_>, mine: &MineAnswer) -> Result<(), StoreError> {
    for one in &mine.threads {
        take_in(tx, "own thread", one, |change| change.thread.id.to_string(), threads::put)?;
    }
    for one in &mine.bookings {
        take_in(tx, "own booking", one, |change| change.booking.id.to_string(), bookings::put)?;
    }
    for one in &mine.voices {
        take_in(tx, "own voice", one, |change| change.voice.id.to_string(), voices::put_own)?;
    }
    for one in &mine.reports {
        take_in(tx, "own report", one, |change| change.report.id.to_string(), reports::put_own)?;
    }
    for one in &mine.supports {
        take_in(tx, "own support", one, |support| support.voice.to_string(), voices::put_support)?;
    }
    if let Some(all) = &mine.volunteers {
        volunteers::begin_anew(tx)?;
        for one in all {
            take_in(tx, "own volunteer", one, |own| own.id.to_string(), volunteers::put_own)?;
        }
    }
    Ok(())
}

impl Store {
    /// Takes in a page of changes and remembers where to go on, all or nothing; with the last page goes what is only of
    /// before. Says whether anything changed.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing was taken in.
    pub fn apply(&mut self, page: &Changes) -> Result<bool, StoreError> {
        let tx = self.db.transaction()?;
        take_in_page(&tx, &page.changes)?;
        settings::set_cursor(&tx, &Cursor { epoch: Some(page.epoch.clone()), revision: page.revision })?;
        let swept = !page.more && scopes::all_was_told(&tx)?;
        tx.commit()?;
        Ok(swept || !page.changes.is_empty())
    }

    /// Takes in a page of one part, and remembers how far it is known; with the last page goes what is only of before.
    /// Says whether anything changed.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing was taken in.
    pub fn apply_scope(&mut self, part: Scope, page: &Changes) -> Result<bool, StoreError> {
        let cursor = self.cursor()?;
        let tx = self.db.transaction()?;
        take_in_page(&tx, &page.changes)?;
        let caught_up = !page.more;
        scopes::is_known_to(&tx, part, page.revision, caught_up)?;
        // All go on from where the one is that is known least far; what comes twice changes nothing.
        if caught_up && (cursor.revision == 0 || cursor.revision > page.revision) {
            settings::set_cursor(&tx, &Cursor { epoch: Some(page.epoch.clone()), revision: page.revision })?;
        }
        let swept = caught_up && earlier::sweep_feed(&tx, |told| told == part)?;
        tx.commit()?;
        Ok(swept || !page.changes.is_empty())
    }

    /// The server has told all that it has. Says whether anything changed by that.
    ///
    /// # Errors
    /// [`StoreError`]; then all is as before.
    pub fn has_heard_all(&mut self) -> Result<bool, StoreError> {
        let tx = self.db.transaction()?;
        let swept = scopes::all_was_told(&tx)?;
        tx.commit()?;
        Ok(swept)
    }

    /// Takes in what changed among the courier's own. Says whether anything did.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing was taken in.
    pub fn apply_mine(&mut self, mine: &MineAnswer) -> Result<bool, StoreError> {
        let tx = self.db.transaction()?;
        take_in_mine(&tx, mine)?;
        account::set_mine_cursor(&tx, &mine.epoch, mine.revision)?;
        tx.commit()?;
        Ok(!mine.is_empty())
    }

    /// The server's feed is another one, or was set back: its numbers start again, and so does the phone, which goes on
    /// showing what it has until all was told anew. What it sent lately may be lost there and is offered again.
    ///
    /// # Errors
    /// [`StoreError`]; then all is as before.
    pub fn begin_feed_anew(&mut self, epoch: &str, now: Timestamp) -> Result<(), StoreError> {
        let tx = self.db.transaction()?;
        earlier::mark_feed(&tx)?;
        scopes::begin_anew(&tx)?;
        settings::set_cursor(&tx, &Cursor { epoch: Some(epoch.to_owned()), revision: 0 })?;
        outbox_rows::offer_again(&tx, now)?;
        tx.commit()?;
        Ok(())
    }

    /// The same for the courier's own lists.
    ///
    /// # Errors
    /// [`StoreError`]; then all is as before.
    pub fn begin_own_anew(&mut self, epoch: &str, now: Timestamp) -> Result<(), StoreError> {
        let tx = self.db.transaction()?;
        earlier::mark_own(&tx)?;
        account::set_mine_cursor(&tx, epoch, 0)?;
        outbox_rows::offer_again(&tx, now)?;
        tx.commit()?;
        Ok(())
    }

    /// The whole list of the courier's own was read after the server had these of the outbox: they are on their way no
    /// more, and what is only of before goes. Says whether anything changed.
    ///
    /// # Errors
    /// [`StoreError`]; then all is as before.
    pub fn has_read_all_own(&mut self, taken: &[i64]) -> Result<bool, StoreError> {
        let tx = self.db.transaction()?;
        for number in taken {
            outbox_rows::is_done(&tx, *number)?;
        }
        let swept = earlier::sweep_own(&tx)?;
        tx.commit()?;
        Ok(swept || !taken.is_empty())
    }

    /// How many things of a newer server are kept that this version cannot read.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn unread_items(&self) -> Result<u32, StoreError> {
        Ok(self.db.prepare_cached("SELECT count(*) FROM unread_item")?.query_row([], |row| row.get(0))?)
    }

    /// Reads once more what an earlier version could not read. Says whether any of it can be read by now.
    ///
    /// # Errors
    /// [`StoreError`]; then all is as before.
    pub fn read_again(&mut self) -> Result<bool, StoreError> {
        let tx = self.db.transaction()?;
        let mut query = tx.prepare("SELECT kind, key, body FROM unread_item")?;
        let rows = query
            .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?)))?;
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        drop(query);
        let mut read = false;
        for (kind, key, body) in rows {
            let now_read = match kind.strip_prefix("own ") {
                Some(own) => read_own(&tx, own, &body)?,
                None => match Item::read(kind.clone(), &body) {
                    Item::Unread { .. } => false,
                    item => {
                        apply_item(&tx, &item)?;
                        true
                    }
                },
            };
            if now_read {
                forget_unread(&tx, &kind, &key)?;
                read = true;
            }
        }
        tx.commit()?;
        Ok(read)
    }
}

/// Reads one of the courier's own; says whether it can be read.
fn read_own(tx: &Transaction<'_>, own: &str, body: &str) -> Result<bool, StoreError> {
    fn read<T: serde::de::DeserializeOwned>(
        tx: &Transaction<'_>,
        body: &str,
        put: impl FnOnce(&Transaction<'_>, &T) -> Result<(), StoreError>,
    ) -> Result<bool, StoreError> {
        match json::read::<T>(body) {
            Ok(thing) => put(tx, &thing).map(|()| true),
            Err(_) => Ok(false),
        }
    }
    match own {
        "thread" => read(tx, body, threads::put),
        "booking" => read(tx, body, bookings::put),
        "voice" => read(tx, body, voices::put_own),
        "report" => read(tx, body, reports::put_own),
        "support" => read(tx, body, voices::put_support),
        "volunteer" => read(tx, body, volunteers::put_own),
        _ => Ok(false),
    }
}
