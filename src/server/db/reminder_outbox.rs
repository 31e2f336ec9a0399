//! Reminders on their way to staff: each event of each thing goes to each channel once.

use super::tables::{reminder, staff_channel};
use crate::model::reminder::{ChannelKind, ReminderKind, ReminderState};
use crate::model::{Adcode, StaffId, Timestamp};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;

/// Reminders that are written down by one statement.
const AT_A_TIME: usize = 500;

/// The mail server through which the staff of a desk are written to.
pub(super) fn mail_of(channels: &[staff_channel::Model], desk: Adcode) -> Option<&staff_channel::Model> {
    let mail = ChannelKind::Email;
    let of = |desk| channels.iter().find(|channel| channel.adcode == desk && channel.kind == mail);
    of(desk).or_else(|| of(Adcode::HUNAN))
}

/// Puts reminders into the outbox; those that are there already stay as they are.
pub(super) async fn write(db: &impl ConnectionTrait, rows: Vec<reminder::ActiveModel>) -> Result<(), DbErr> {
    let mut rows = rows.into_iter().peekable();
    // A statement has only so many values.
    while rows.peek().is_some() {
        let some: Vec<_> = rows.by_ref().take(AT_A_TIME).collect();
        let known = OnConflict::column(reminder::Column::Id).do_nothing().to_owned();
        reminder::Entity::insert_many(some).on_conflict(known).exec_without_returning(db).await?;
    }
    Ok(())
}

/// A reminder that is to be sent at once: about what, and which event of it, to the desk or to one of its staff.
pub(super) fn due_now(
    channel: &staff_channel::Model,
    kind: ReminderKind,
    (about, event): (&str, &str),
    staff: Option<StaffId>,
    now: Timestamp,
) -> reminder::ActiveModel {
    let to = staff.map(|staff| format!(":{staff}")).unwrap_or_default();
    reminder::ActiveModel {
        id: Set(format!("{} {}{to} {} {about} {event}", channel.adcode, channel.kind.code(), kind.code())),
        adcode: Set(channel.adcode),
        channel: Set(channel.kind),
        kind: Set(kind),
        question: Set(about.to_owned()),
        state: Set(ReminderState::Waiting),
        made_at: Set(now),
        try_at: Set(Some(now)),
        tries: Set(0),
        error: Set(String::new()),
        staff: Set(staff),
    }
}
