//! Photos and voice notes on the phone.

use super::{Store, StoreError};
use crate::model::{Attachment, AttachmentId, AttachmentKind};
use rusqlite::{Connection, OptionalExtension, params};

impl Store {
    /// Keeps a file that the courier made, to be sent, or one that came back from the server.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn put_file(&mut self, file: Attachment, bytes: &[u8], uploaded: bool) -> Result<(), StoreError> {
        match self.insert_file(file, bytes, uploaded) {
            // One that the courier made just now goes before those that can be had again; none takes the room of words.
            Err(error) if error.is_full() && !uploaded => {
                self.drop_photos()?;
                self.insert_file(file, bytes, uploaded)
            }
            outcome => outcome,
        }
    }

    fn insert_file(&self, file: Attachment, bytes: &[u8], uploaded: bool) -> Result<(), StoreError> {
        self.db
            .prepare_cached("INSERT OR IGNORE INTO file (id, kind, bytes, uploaded) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![file.id.to_string(), file.kind.code(), bytes, uploaded])?;
        Ok(())
    }

    /// A file and its bytes, if it is here.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn file(&self, id: AttachmentId) -> Result<Option<(AttachmentKind, Vec<u8>)>, StoreError> {
        let mut query = self.db.prepare_cached("SELECT kind, bytes FROM file WHERE id = ?1")?;
        let found = query.query_row([id.to_string()], |row| Ok((row.get::<_, String>(0)?.into(), row.get(1)?)));
        Ok(found.optional()?)
    }

    /// Drops a file that the courier took out of a form again. One that something on its way holds stays.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn drop_file(&mut self, id: AttachmentId) -> Result<(), StoreError> {
        drop_free(&self.db, id)
    }

    /// Whether the server has a file already, as far as the phone knows; nothing if the file is not here.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(in crate::engine) fn is_uploaded(&self, id: AttachmentId) -> Result<Option<bool>, StoreError> {
        let mut query = self.db.prepare_cached("SELECT uploaded FROM file WHERE id = ?1")?;
        Ok(query.query_row([id.to_string()], |row| row.get(0)).optional()?)
    }

    /// Remembers whether the server has a file.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(in crate::engine) fn set_uploaded(&mut self, id: AttachmentId, uploaded: bool) -> Result<(), StoreError> {
        self.db
            .prepare_cached("UPDATE file SET uploaded = ?2 WHERE id = ?1")?
            .execute(params![id.to_string(), uploaded])?;
        Ok(())
    }
}

/// Drops a file unless something in the outbox or a question holds it.
pub(super) fn drop_free(db: &Connection, id: AttachmentId) -> Result<(), StoreError> {
    db.prepare_cached(
        "DELETE FROM file WHERE id = ?1
         AND NOT EXISTS (SELECT 1 FROM outbox WHERE instr(body, ?1)) AND NOT EXISTS (SELECT 1 FROM thread WHERE instr(body, ?1))",
    )?
    .execute([id.to_string()])?;
    Ok(())
}

/// Drops files that nothing holds: neither the outbox, nor a question or a voice, nor a form.
pub(super) fn drop_forgotten(db: &Connection) -> Result<(), StoreError> {
    db.execute(
        "DELETE FROM file WHERE NOT EXISTS (SELECT 1 FROM outbox WHERE instr(body, file.id))
         AND NOT EXISTS (SELECT 1 FROM thread WHERE instr(body, file.id))
         AND NOT EXISTS (SELECT 1 FROM own_voice WHERE instr(body, file.id))
         AND NOT EXISTS (SELECT 1 FROM draft WHERE instr(body, file.id))",
        [],
    )?;
    Ok(())
}
