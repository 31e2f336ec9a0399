//! Resources that couriers can apply for, on the phone.

use super::{Store, StoreError};
use crate::api::json;
use crate::model::aid::AidOffer;
use crate::model::{Adcode, Day};
use rusqlite::{OptionalExtension, Transaction, params};

pub(super) fn put(tx: &Transaction<'_>, offer: &AidOffer) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO aid (id, body) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET body = excluded.body",
    )?
    .execute(params![offer.id, serde_json::to_string(offer)?])?;
    Ok(())
}

pub(super) fn remove(tx: &Transaction<'_>, id: &String) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM aid WHERE id = ?1")?.execute([id])?;
    Ok(())
}

impl Store {
    /// Those that couriers of a place can apply for, the prefecture's own first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn aid_offers(&self, place: Adcode, today: Day) -> Result<Vec<AidOffer>, StoreError> {
        let mut query = self.db.prepare_cached("SELECT body FROM aid")?;
        let rows = query.query_map([], |row| row.get::<_, String>(0))?;
        let mut offers: Vec<AidOffer> = Vec::new();
        for row in rows {
            offers.push(json::read(&row?)?);
        }
        Ok(AidOffer::open_for(offers, place, today))
    }

    /// One of them, if it can be applied for.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn aid_offer(&self, id: &str, today: Day) -> Result<Option<AidOffer>, StoreError> {
        let body: Option<String> = self
            .db
            .prepare_cached("SELECT body FROM aid WHERE id = ?1")?
            .query_row([id], |row| row.get(0))
            .optional()?;
        let offer: Option<AidOffer> = body.map(|body| json::read(&body)).transpose()?;
        Ok(offer.filter(|offer| offer.can_be_applied_for(today)))
    }
}
