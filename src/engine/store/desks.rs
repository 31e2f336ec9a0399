//! The 12355 desks on the phone.

use super::{Store, StoreError};
use crate::api::json;
use crate::model::{Adcode, Desk};
use rusqlite::{Transaction, params};

pub(super) fn put(tx: &Transaction<'_>, desk: &Desk) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT OR REPLACE INTO desk (adcode, body) VALUES (?1, ?2)")?
        .execute(params![desk.adcode.number(), serde_json::to_string(desk)?])?;
    Ok(())
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "what things are known by is handed on alike for all kinds")]
pub(super) fn remove(tx: &Transaction<'_>, adcode: &Adcode) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM desk WHERE adcode = ?1")?.execute([adcode.number()])?;
    Ok(())
}

impl Store {
    /// The 12355 desks, in the order of the plan.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn desks(&self) -> Result<Vec<Desk>, StoreError> {
        let mut query = self.db.prepare_cached("SELECT body FROM desk ORDER BY adcode")?;
        let bodies = query.query_map([], |row| row.get::<_, String>(0))?;
        bodies.map(|body| Ok(json::read(&body?)?)).collect()
    }
}
