//! The courier's bookings on the phone: as the server decided, with what is on its way laid over.

use super::{Store, StoreError, outbox_rows};
use crate::api::json;
use crate::api::{Act, BookingChange};
use crate::engine::message::{Delivery, DeliveryState, MyBooking};
use crate::model::booking::BookingEvent;
use crate::model::{Activity, Booking, BookingId, BookingState};
use rusqlite::{OptionalExtension, Transaction, params};

pub(super) fn put(tx: &Transaction<'_>, change: &BookingChange) -> Result<(), StoreError> {
    let booking = &change.booking;
    let id = booking.id.to_string();
    // An answer that was long on its way does not undo a newer one.
    tx.prepare_cached(
        "INSERT INTO booking (id, revision, starts_at, seen, body) VALUES (?1, ?2, ?3, '', ?4)
         ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, starts_at = excluded.starts_at, body = excluded.body
         WHERE excluded.revision >= booking.revision
            OR EXISTS (SELECT 1 FROM earlier WHERE kind = 'own booking' AND key = excluded.id)",
    )?
    .execute(params![id, change.revision, booking.starts_at.0, serde_json::to_string(booking)?])?;
    outbox_rows::came_back(tx, &id)
}

/// What there is to see of a booking.
fn sight(booking: &Booking) -> String {
    format!("{} {}", booking.state.code(), booking.notice)
}

impl Store {
    /// The courier's bookings: those ahead, the next one first, then those that are over, the last one first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn my_bookings(&self) -> Result<Vec<MyBooking>, StoreError> {
        let mut query = self.db.prepare_cached("SELECT id FROM booking")?;
        let mut ids = query.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
        for delivery in self.all_deliveries()? {
            if let Act::Book { booking, .. } = &delivery.act
                && !ids.contains(&booking.to_string())
            {
                ids.push(booking.to_string());
            }
        }
        let mut found = Vec::new();
        for id in ids.iter().filter_map(|id| id.parse().ok()) {
            found.extend(self.my_booking(id)?);
        }
        found.sort_by_key(|mine| {
            let starts = mine.booking.starts_at.0;
            let ahead = mine.booking.state.is_ahead();
            (!ahead, if ahead { starts } else { -starts })
        });
        Ok(found)
    }

    /// One booking, with what is on its way laid over.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn my_booking(&self, id: BookingId) -> Result<Option<MyBooking>, StoreError> {
        let mut query = self.db.prepare_cached("SELECT body, seen FROM booking WHERE id = ?1")?;
        let told: Option<(String, String)> =
            query.query_row([id.to_string()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let deliveries = self.deliveries(&id.to_string())?;
        let (mut booking, confirmed, seen) = match told {
            Some((body, seen)) => (json::read::<Booking>(&body)?, true, seen),
            None => match self.asked_for(&deliveries)? {
                Some(booking) => (booking, false, String::new()),
                None => return Ok(None),
            },
        };
        let unread = confirmed && sight(&booking) != seen;
        for delivery in &deliveries {
            lay_over(&mut booking, delivery);
        }
        let activity = self.activity(booking.activity)?;
        Ok(Some(MyBooking { booking, confirmed, deliveries, activity, unread }))
    }

    /// A booking that the server has not decided on yet.
    fn asked_for(&self, deliveries: &[Delivery]) -> Result<Option<Booking>, StoreError> {
        for delivery in deliveries {
            let Act::Book { booking, activity, slot, .. } = delivery.act else { continue };
            let Some(Activity { kind, title, slots, .. }) = self.activity(activity)? else { continue };
            let times = slots.iter().find(|one| one.id == slot).map(|slot| (slot.starts_at, slot.ends_at));
            let (starts_at, ends_at) = times.unwrap_or_default();
            return Ok(Some(Booking {
                id: booking,
                activity,
                slot,
                kind,
                title,
                starts_at,
                ends_at,
                state: BookingState::Waiting,
                ahead: 0,
                offer_until: None,
                ticket: None,
                used_at: None,
                notice: String::new(),
                rating: None,
            }));
        }
        Ok(None)
    }

    /// The courier has seen how a booking stands. Says whether that is new.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn mark_booking_read(&mut self, id: BookingId) -> Result<bool, StoreError> {
        let mut query = self.db.prepare_cached("SELECT body, seen FROM booking WHERE id = ?1")?;
        let told: Option<(String, String)> =
            query.query_row([id.to_string()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let Some((body, seen)) = told else { return Ok(false) };
        let now = sight(&json::read(&body)?);
        if now == seen {
            return Ok(false);
        }
        self.db.prepare_cached("UPDATE booking SET seen = ?2 WHERE id = ?1")?.execute(params![id.to_string(), now])?;
        Ok(true)
    }

    /// Bookings that stand otherwise than when they last looked. A letter is no news of what they booked: who booked
    /// nothing sees no number.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn booking_news(&self) -> Result<u32, StoreError> {
        let mut query = self.db.prepare_cached("SELECT body, seen FROM booking")?;
        let mut rows = query.query([])?;
        let mut news = 0;
        while let Some(row) = rows.next()? {
            let booking: Booking = json::read(&row.get::<_, String>(0)?)?;
            news += u32::from(sight(&booking) != row.get::<_, String>(1)?);
        }
        Ok(news)
    }
}

/// Shows a booking as it will be once a delivery is taken. What was refused changes nothing but is shown.
fn lay_over(booking: &mut Booking, delivery: &Delivery) {
    if matches!(delivery.state, DeliveryState::Refused(_)) {
        return;
    }
    let event = match &delivery.act {
        Act::CancelBooking { .. } => BookingEvent::Cancel,
        Act::AcceptOffer { .. } => BookingEvent::Accept,
        Act::RateBooking { rating, .. } => {
            booking.rating = Some(rating.clone());
            return;
        }
        _ => return,
    };
    if let Ok(after) = booking.state.after(event) {
        booking.state = after;
    }
}
