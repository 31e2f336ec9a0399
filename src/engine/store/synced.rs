//! Taking in what the server tells: for everybody, and for the courier alone. A thing that this version cannot read
//! stops nothing behind it: it is kept as it came, and read again after an update.

use super::{
    Cursor, Store, StoreError, account, activities, aid, answers, bookings, desks, letters, reports, scopes, settings,
    stations, threads, voices,
};
use crate::api::json;
use crate::api::readable::key_of;
use crate::api::{Change, Changes, Item, MineAnswer, Readable};
use rusqlite::{Transaction, params};

/// Each kind that phones keep for everybody: how it is put into its tables and taken out of them again, and which
/// tables are forgotten when the server is another one. What the courier has seen of it is forgotten with it.
macro_rules! tables {
    ($($name:ident, $gone:ident => $put:path, $remove:path, $tables:literal;)+) => {
        fn apply_item(tx: &Transaction<'_>, item: &Item) -> Result<(), StoreError> {
            match item {
                $(
                    Item::$name(thing) => $put(tx, thing),
                    Item::$gone(key) => $remove(tx, key),
                )+
                Item::Unread { .. } => Ok(()),
            }
        }

        const TABLES: &[&str] = &[$($tables),+];
    };
}

tables! {
    Station, StationGone => stations::put, stations::remove, "station station_area";
    Desk, DeskGone => desks::put, desks::remove, "desk";
    Answer, AnswerGone => answers::put, answers::remove, "answer answer_words";
    Activity, ActivityGone => activities::put, activities::remove, "activity";
    Letter, LetterGone => letters::put, letters::remove, "letter";
    Voice, VoiceGone => voices::put, voices::remove, "voice";
    Discussion, DiscussionGone => voices::put_discussion, voices::remove_discussion, "discussion";
    Proposal, ProposalGone => voices::put_proposal, voices::remove_proposal, "proposal";
    Aid, AidGone => aid::put, aid::remove, "aid";
}

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
            forget_unread(tx, kind, &key(thing))
        }
        Readable::Raw(raw) => keep_unread(tx, kind, raw.get()),
    }
}

fn keep_unread(tx: &Transaction<'_>, kind: &str, body: &str) -> Result<(), StoreError> {
    // What does not say what it is known by is kept by what it says.
    let key = key_of(body).unwrap_or_else(|| body.to_owned());
    tx.prepare_cached("INSERT OR REPLACE INTO unread_item (kind, key, body) VALUES (?1, ?2, ?3)")?
        .execute(params![kind, key, body])?;
    Ok(())
}

fn forget_unread(tx: &Transaction<'_>, kind: &str, key: &str) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM unread_item WHERE kind = ?1 AND key = ?2")?.execute([kind, key])?;
    Ok(())
}

/// Takes in an item for everybody. What stands unread under its key is older.
fn take_in_item(tx: &Transaction<'_>, item: &Item) -> Result<(), StoreError> {
    if let Some((kind, key)) = item.key() {
        forget_unread(tx, &kind, &key)?;
        forget_unread(tx, &format!("{kind}_gone"), &key)?;
    }
    match item {
        Item::Unread { kind, body } => keep_unread(tx, kind, body),
        item => apply_item(tx, item),
    }
}

pub(super) fn take_in_page(tx: &Transaction<'_>, changes: &[Change]) -> Result<(), StoreError> {
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
    Ok(())
}

impl Store {
    /// Takes in a page of changes and remembers where to go on, all or nothing. Says whether anything changed.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing was taken in.
    pub fn apply(&mut self, page: &Changes) -> Result<bool, StoreError> {
        let tx = self.db.transaction()?;
        take_in_page(&tx, &page.changes)?;
        settings::set_cursor(&tx, &Cursor { epoch: Some(page.epoch.clone()), revision: page.revision })?;
        tx.commit()?;
        Ok(!page.changes.is_empty())
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

    /// Forgets all that came from the server for everybody, to take it in anew.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing was forgotten.
    pub fn forget_synced(&mut self) -> Result<(), StoreError> {
        let tx = self.db.transaction()?;
        for table in TABLES.iter().flat_map(|tables| tables.split(' ')) {
            tx.execute(&format!("DELETE FROM {table}"), [])?;
        }
        tx.execute("DELETE FROM unread_item WHERE kind NOT LIKE 'own %'", [])?;
        scopes::forget(&tx)?;
        settings::set_cursor(&tx, &Cursor::default())?;
        tx.commit()?;
        Ok(())
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
        _ => Ok(false),
    }
}
