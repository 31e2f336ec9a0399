//! Tickets: each is a keyed hash of its booking's number (HMAC, RFC 2104), so that only this server can make one. The
//! table keeps a mark of it, and not the ticket: a backup without the key outside of it lets nobody in.

use crate::model::{BookingId, TicketCode, Timestamp};
use crate::server::db::connection::Db;
use crate::server::db::keyed_hash::HashKey;
use crate::server::db::migrations;
use crate::server::db::tables::booking;
use crate::server::db::threads::stored;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;
use sea_orm::{QueryOrder as _, QuerySelect as _};
use tokio::sync::OnceCell;

/// What a mark begins with, and no ticket does.
const MARKED: char = '#';
/// Bytes of a mark.
const MARK: usize = 16;
/// Tickets of a version before that are marked in one transaction.
const AT_ONCE: u64 = 500;

/// Makes tickets.
pub(crate) struct Tickets(HashKey);

impl Tickets {
    /// Read through `on`, where a transaction is open already.
    ///
    /// # Errors
    /// [`DbErr`].
    pub(crate) async fn of(db: &Db, on: &impl ConnectionTrait) -> Result<Self, DbErr> {
        Ok(Self(HashKey::of(db, on).await?))
    }

    fn made(&self, booking: BookingId) -> Result<TicketCode, DbErr> {
        let digest = self.0.hash(&booking.to_string())?;
        let bits = digest.iter().take(8).fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
        Ok(TicketCode::from_bits(bits >> 4))
    }

    /// What the table keeps of a ticket.
    ///
    /// # Errors
    /// [`DbErr`].
    pub(super) fn mark(&self, ticket: &TicketCode) -> Result<String, DbErr> {
        let hash = self.0.hash(&format!("ticket {}", ticket.as_str()))?;
        Ok(format!("{MARKED}{}", crate::server::digest::hex(&hash[..MARK])))
    }

    /// The ticket of a booking.
    ///
    /// # Errors
    /// [`DbErr`].
    pub(crate) fn shown(&self, row: &booking::Model) -> Result<TicketCode, DbErr> {
        if row.ticket.starts_with(MARKED) { self.made(row.id) } else { stored(TicketCode::parse(&row.ticket)) }
    }

    /// What is kept of the ticket of a booking that is made now: the ticket itself as long as a server of the version
    /// before may be beside this one, which knows nothing of marks.
    ///
    /// # Errors
    /// [`DbErr`].
    pub(super) async fn kept(
        &self,
        db: &Db,
        on: &impl ConnectionTrait,
        booking: BookingId,
        now: Timestamp,
    ) -> Result<String, DbErr> {
        let ticket = self.made(booking)?;
        let marks = now >= marked_from(db, on).await?;
        if marks { self.mark(&ticket) } else { Ok(ticket.as_str().to_owned()) }
    }
}

/// When that is, once it was read.
#[derive(Default)]
struct MarkedFrom(OnceCell<Timestamp>);

/// From when on no server is at work that does not know marks.
async fn marked_from(db: &Db, on: &impl ConnectionTrait) -> Result<Timestamp, DbErr> {
    let known = db.remembered::<MarkedFrom>();
    known.0.get_or_try_init(|| migrations::alone_from(on, migrations::TICKET_MARKS)).await.copied()
}

/// Puts marks in the place of tickets that a version before kept as they were.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn mark_bare(db: &Db, now: Timestamp) -> Result<(), DbErr> {
    if now < marked_from(db, db).await? {
        return Ok(());
    }
    let tickets = Tickets::of(db, db).await?;
    let mut after = None;
    loop {
        let mut bare = booking::Entity::find()
            .filter(booking::Column::Ticket.not_like(format!("{MARKED}%")))
            .order_by_asc(booking::Column::Id)
            .limit(AT_ONCE);
        if let Some(after) = after {
            bare = bare.filter(booking::Column::Id.gt(after));
        }
        // A ticket never changes otherwise, so that what was read here still stands when it is written.
        let rows = bare.all(db).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = Some(last.id);
        let tx = db.write().await?;
        for row in rows {
            let ticket: TicketCode = stored(TicketCode::parse(&row.ticket))?;
            // One that was made by a key that is lost: this server could not show it once more.
            if ticket != tickets.made(row.id)? && row.ends_at >= now {
                continue;
            }
            put(&tx, row.id, tickets.mark(&ticket)?).await?;
        }
        tx.commit().await?;
    }
}

/// Gives a new ticket to all whose time is to come, as the key of those that they have is lost.
///
/// # Errors
/// [`DbErr`].
pub(in crate::server::db) async fn give_anew(db: &Db, on: &impl ConnectionTrait, now: Timestamp) -> Result<(), DbErr> {
    let tickets = Tickets::of(db, on).await?;
    let to_come = booking::Column::EndsAt.gte(now);
    let marked = booking::Column::Ticket.like(format!("{MARKED}%"));
    for row in booking::Entity::find().filter(to_come).filter(marked).all(on).await? {
        let ticket = tickets.made(row.id)?;
        put(on, row.id, tickets.mark(&ticket)?).await?;
    }
    Ok(())
}

async fn put(on: &impl ConnectionTrait, booking: BookingId, mark: String) -> Result<(), DbErr> {
    booking::Entity::update_many()
        .col_expr(booking::Column::Ticket, Expr::value(mark))
        .filter(booking::Column::Id.eq(booking))
        .exec(on)
        .await?;
    Ok(())
}
