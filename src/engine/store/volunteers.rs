//! The courier's applications to help at a desk. They are few, so the server tells all of them whenever one changes.

use super::{Store, StoreError};
use crate::api::{Act, json};
use crate::engine::message::{DeliveryState, MyVolunteer};
use crate::model::volunteer::{NewVolunteer, OwnVolunteer, VolunteerState};
use rusqlite::{Transaction, params};

/// All are told anew: those that are not are gone.
pub(super) fn begin_anew(tx: &Transaction<'_>) -> Result<(), StoreError> {
    Ok(tx.execute_batch(
        "DELETE FROM own_volunteer; DELETE FROM unread_item WHERE kind = 'own volunteer';
         DELETE FROM earlier WHERE kind = 'own volunteer';",
    )?)
}

pub(super) fn put_own(tx: &Transaction<'_>, own: &OwnVolunteer) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT OR REPLACE INTO own_volunteer (id, body) VALUES (?1, ?2)")?
        .execute(params![own.id.to_string(), serde_json::to_string(own)?])?;
    Ok(())
}

impl Store {
    /// The courier's applications, newest first, with what is on its way for each: that it is sent, or taken back.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn my_volunteers(&self) -> Result<Vec<MyVolunteer>, StoreError> {
        let mut query = self.db.prepare_cached("SELECT body FROM own_volunteer")?;
        let bodies = query.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
        let mut mine = Vec::new();
        for body in bodies {
            mine.push(MyVolunteer { own: json::read(&body)?, delivery: None });
        }
        for delivery in self.all_deliveries()? {
            match &delivery.act {
                Act::Volunteer(NewVolunteer { id, typed }) if mine.iter().all(|one| one.own.id != *id) => {
                    let (state, reason) = (VolunteerState::Waiting, String::new());
                    let own = OwnVolunteer { id: *id, typed: typed.clone(), state, reason, at: delivery.made_at };
                    mine.push(MyVolunteer { own, delivery: Some(delivery) });
                }
                // What was refused was not taken back; the outbox says so.
                Act::WithdrawVolunteer { volunteer } if !matches!(delivery.state, DeliveryState::Refused(_)) => {
                    let id = *volunteer;
                    if let Some(one) = mine.iter_mut().find(|one| one.own.id == id) {
                        one.delivery = Some(delivery);
                    }
                }
                _ => {}
            }
        }
        mine.sort_by_key(|one| std::cmp::Reverse(one.own.at));
        Ok(mine)
    }
}
