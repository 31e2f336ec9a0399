//! What offices wrote with couriers' words in it. What is quoted where is noted when an office writes, so that the
//! words go when their courier has them deleted or their time is over, and nobody takes an office's own words away by
//! saying them again.
//!
//! Who writes only notes that there is something to look through ([`Watched::note`]); [`catching_up`] does that
//! afterwards, and [`taking_out`] whatever nobody looked through yet.

mod catching_up;
#[cfg(test)]
mod every_column;
mod kinds;
mod lease;
mod looking;
mod said;
mod taking_out;
mod telling;

pub(crate) use catching_up::catch_up;
pub(super) use kinds::Quoting;
pub(super) use said::Source;
pub(super) use taking_out::{forget_erased, take_out, take_out_of_account, take_out_of_questions};

use super::connection::Writing;
use super::tables::quote_due;
use crate::model::Timestamp;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;

/// Who writes with couriers' words, and who erases them, come one after the other.
const HELD: &str = "quotes";

/// Lets nobody erase words before this transaction is over; before anything else is held.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn write_beside_others(tx: &Writing) -> Result<(), DbErr> {
    tx.hold_with_others(HELD).await
}

/// Something that is about to be written.
pub(super) struct Watched {
    kind: Quoting,
    number: String,
    before: String,
}

/// To be called before something is written, and before anything is held for it: what stands there already is the
/// office's.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn watch(tx: &Writing, kind: Quoting, number: impl ToString) -> Result<Watched, DbErr> {
    tx.hold_with_others(HELD).await?;
    let number = number.to_string();
    let before = kind.plain(tx, &number).await?;
    Ok(Watched { kind, number, before })
}

impl Watched {
    /// Notes that it is to be looked through for what couriers said before now, once all is written.
    ///
    /// # Errors
    /// [`DbErr`].
    pub(super) async fn note(self, tx: &Writing) -> Result<(), DbErr> {
        if self.kind.plain(tx, &self.number).await? == self.before {
            return Ok(());
        }
        due(tx, self).await
    }

    /// As [`Self::note`], whatever was written: couriers' words that went with it stand elsewhere now.
    ///
    /// # Errors
    /// [`DbErr`].
    pub(super) async fn note_anew(self, tx: &Writing) -> Result<(), DbErr> {
        due(tx, Self { before: String::new(), ..self }).await
    }
}

async fn due(tx: &Writing, Watched { kind, number, before }: Watched) -> Result<(), DbErr> {
    let row = quote_due::ActiveModel {
        id: Set(uuid::Uuid::now_v7().to_string()),
        kind: Set(kind.table().to_owned()),
        place: Set(number),
        before: Set(before),
        at: Set(Timestamp::now()),
    };
    quote_due::Entity::insert(row).exec_without_returning(tx).await.map(|_| ())
}

/// Holds off who writes with couriers' words, to the end of this transaction; before anything else is held.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn hold_off(tx: &Writing) -> Result<(), DbErr> {
    tx.hold(HELD).await
}
