//! The phone's SQLite: what was synced from the server, and settings.

mod account;
mod activities;
mod answers;
mod bookings;
mod drafts;
mod files;
mod followed;
mod letters;
mod outbox;
mod push;
mod reports;
mod schema;
mod settings;
mod stations;
mod threads;
mod voices;

pub use outbox::Outgoing;

use crate::api::{Changes, Item};
use crate::model::Desk;
use rusqlite::{Connection, Transaction, params};
use thiserror::Error;

/// The phone's database.
pub struct Store {
    db: Connection,
}

/// Why the store failed.
#[derive(Debug, Error)]
pub enum StoreError {
    /// SQLite said no.
    #[error("database: {0}")]
    Database(#[from] rusqlite::Error),
    /// What is stored cannot be read.
    #[error("stored value: {0}")]
    Stored(#[from] serde_json::Error),
    /// The database is of a newer version of the app.
    #[error("the database is of version {0}, newer than this app")]
    Newer(i64),
}

/// Up to where the phone knows the server's changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    /// Which server database the revision counts for; none before the first page.
    pub epoch: Option<String>,
    /// The last revision taken in.
    pub revision: i64,
}

impl Store {
    /// Opens the store in a database, making or upgrading its tables.
    ///
    /// # Errors
    /// [`StoreError`] if the database cannot be written or is of a newer version.
    pub fn open(mut db: Connection) -> Result<Self, StoreError> {
        schema::upgrade(&mut db)?;
        Ok(Self { db })
    }

    /// Takes in a page of changes and remembers where to go on, all or nothing.
    /// Says whether anything changed.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing was taken in.
    pub fn apply(&mut self, page: &Changes) -> Result<bool, StoreError> {
        let tx = self.db.transaction()?;
        for change in &page.changes {
            match &change.item {
                Item::Station(station) => stations::put(&tx, station)?,
                Item::StationGone(code) => stations::remove(&tx, code)?,
                Item::Desk(desk) => put_desk(&tx, desk)?,
                Item::DeskGone(adcode) => {
                    tx.prepare_cached("DELETE FROM desk WHERE adcode = ?1")?.execute([adcode.number()])?;
                }
                Item::Answer(answer) => answers::put(&tx, answer)?,
                Item::AnswerGone(id) => answers::remove(&tx, *id)?,
                Item::Activity(activity) => activities::put(&tx, activity)?,
                Item::ActivityGone(id) => activities::remove(&tx, *id)?,
                Item::Letter(letter) => letters::put(&tx, letter)?,
                Item::LetterGone(id) => letters::remove(&tx, *id)?,
                Item::Voice(voice) => voices::put(&tx, voice)?,
                Item::VoiceGone(id) => voices::remove(&tx, *id)?,
                Item::Discussion(discussion) => voices::put_discussion(&tx, discussion)?,
                Item::Proposal(proposal) => voices::put_proposal(&tx, proposal)?,
                Item::Unknown(_) => {}
            }
        }
        settings::set_cursor(&tx, &Cursor { epoch: Some(page.epoch.clone()), revision: page.revision })?;
        tx.commit()?;
        Ok(!page.changes.is_empty())
    }

    /// Forgets all that came from the server, to take it in anew.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing was forgotten.
    pub fn forget_synced(&mut self) -> Result<(), StoreError> {
        let tx = self.db.transaction()?;
        tx.execute_batch(
            "DELETE FROM station; DELETE FROM station_area; DELETE FROM desk; DELETE FROM answer; DELETE FROM answer_words;
             DELETE FROM activity; DELETE FROM letter; DELETE FROM voice;",
        )?;
        settings::set_cursor(&tx, &Cursor::default())?;
        tx.commit()?;
        Ok(())
    }

    /// The 12355 desks, in the order of the plan.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn desks(&self) -> Result<Vec<Desk>, StoreError> {
        let mut query = self.db.prepare_cached("SELECT body FROM desk ORDER BY adcode")?;
        let bodies = query.query_map([], |row| row.get::<_, String>(0))?;
        bodies.map(|body| Ok(serde_json::from_str(&body?)?)).collect()
    }
}

fn put_desk(tx: &Transaction<'_>, desk: &Desk) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT OR REPLACE INTO desk (adcode, body) VALUES (?1, ?2)")?
        .execute(params![desk.adcode.number(), serde_json::to_string(desk)?])?;
    Ok(())
}
