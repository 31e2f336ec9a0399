//! The outbox of reminders to staff: each once, whichever of several servers writes it down and sends it.

use super::connection::HoldsSecretKey;
use super::danger::{self, OpenDanger};
use super::reminder_outbox::{due_now, mail_of, write};
use super::secret_key::of_channel;
use super::tables::{question, reminder, staff_channel};
use super::{desk_hours, office_reminders, staff_email};
use crate::model::reminder::{BEFORE_DUE_MINUTES, ChannelKind, ReminderKind, ReminderState};
use crate::model::timestamp::{DAY_MS, HOUR_MS};
use crate::model::{Adcode, QuestionId, QuestionState, StaffId, Timestamp};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait, OnConflict};
use sea_orm::{Condition, QueryOrder, QuerySelect};
use std::collections::BTreeSet;

/// For how long a server has what it took in order to send it, milliseconds: longer than any channel's patience.
const TAKEN_MS: i64 = 120_000;
/// Reminders that one server takes at once.
const AT_ONCE: u64 = 50;
/// Questions that are looked at for one kind at once.
const MOST: u64 = 500;
/// After so many milliseconds each failed attempt is made again; after the last one no more.
const AGAIN_MS: [i64; 5] = [15_000, 60_000, 300_000, 1_800_000, 7_200_000];
/// Reminders are kept for so long, milliseconds.
const KEPT_MS: i64 = 30 * DAY_MS;

/// A way by which a desk's staff are reminded, as it was set.
#[derive(Clone)]
pub(crate) struct StaffChannel {
    pub kind: ChannelKind,
    pub active: bool,
    /// JSON, with what is secret in it.
    pub settings: String,
    /// What happened before is not reminded of.
    pub since: Timestamp,
}

/// A desk's ways, those that are off, too.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn channels(db: &impl HoldsSecretKey, desk: Adcode) -> Result<Vec<StaffChannel>, DbErr> {
    let rows = staff_channel::Entity::find().filter(staff_channel::Column::Adcode.eq(desk)).all(db).await?;
    rows.into_iter().map(|row| unwrapped(db, row)).collect()
}

fn unwrapped(db: &impl HoldsSecretKey, row: staff_channel::Model) -> Result<StaffChannel, DbErr> {
    let staff_channel::Model { adcode, kind, active, body, since } = row;
    let settings = db.secret_key().unwrap(&of_channel(adcode, kind), &body)?;
    Ok(StaffChannel { kind, active, settings, since })
}

/// One of them.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn channel(
    db: &impl HoldsSecretKey,
    desk: Adcode,
    kind: ChannelKind,
) -> Result<Option<StaffChannel>, DbErr> {
    let row = staff_channel::Entity::find_by_id((desk, kind)).one(db).await?;
    row.map(|row| unwrapped(db, row)).transpose()
}

/// Sets a way. What happened before it was turned on is not reminded of.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn set_channel(
    db: &impl HoldsSecretKey,
    (desk, kind): (Adcode, ChannelKind),
    active: bool,
    settings: &str,
    now: Timestamp,
) -> Result<(), DbErr> {
    let before = channel(db, desk, kind).await?;
    let since = before.filter(|before| before.active && active).map_or(now, |before| before.since);
    let row = staff_channel::ActiveModel {
        adcode: Set(desk),
        kind: Set(kind),
        active: Set(active),
        body: Set(db.secret_key().wrap(&of_channel(desk, kind), settings)?),
        since: Set(since),
    };
    let mut anew = OnConflict::columns([staff_channel::Column::Adcode, staff_channel::Column::Kind]);
    anew.update_columns([staff_channel::Column::Active, staff_channel::Column::Body, staff_channel::Column::Since]);
    staff_channel::Entity::insert(row).on_conflict(anew).exec_without_returning(db).await.map(|_| ())
}

/// Forgets a way and what it has in full.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn drop_channel(db: &impl ConnectionTrait, desk: Adcode, kind: ChannelKind) -> Result<(), DbErr> {
    staff_channel::Entity::delete_by_id((desk, kind)).exec(db).await.map(|_| ())
}

/// The last reminders of a desk, the newest first.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn last(db: &impl ConnectionTrait, desk: Adcode, most: u64) -> Result<Vec<reminder::Model>, DbErr> {
    reminder::Entity::find()
        .filter(reminder::Column::Adcode.eq(desk))
        .order_by_desc(reminder::Column::MadeAt)
        .limit(most)
        .all(db)
        .await
}

/// Writes down what staff are to be reminded of by now. What is written down already stays as it is.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn gather(db: &impl ConnectionTrait, now: Timestamp) -> Result<(), DbErr> {
    let channels = staff_channel::Entity::find().filter(staff_channel::Column::Active.eq(true)).all(db).await?;
    let Some(since) = channels.iter().map(|channel| channel.since).min() else { return Ok(()) };
    let own_addresses = staff_email::confirmed(db).await?;
    let dangers = danger::open(db, danger_untaken()).await?;
    write(db, piles(&dangers, &channels, now)).await?;
    for kind in ReminderKind::OF_QUESTIONS {
        for (row, event_at) in about(db, kind, &dangers, since, now).await? {
            let own = row.adcode;
            let province = Adcode::HUNAN;
            let mut rows = Vec::new();
            for channel in channels.iter().filter(|channel| channel.since <= event_at) {
                let escalated = row.danger_escalates_at.is_some_and(|at| at <= now);
                let meant =
                    channel.adcode == own || (kind == ReminderKind::Danger && channel.adcode == province && escalated);
                if meant {
                    rows.push(written(&row, kind, channel, None, now));
                }
            }
            // Who has the question hears of it themselves, through the mail server of the desk, else of the province.
            let holder = row
                .assigned_to
                .filter(|holder| own_addresses.get(holder).is_some_and(|confirmed_at| *confirmed_at <= event_at));
            if let Some((holder, mail)) = holder.zip(mail_of(&channels, own)) {
                rows.push(written(&row, kind, mail, Some(holder), now));
            }
            write(db, rows).await?;
        }
    }
    office_reminders::gather(db, &channels, now).await?;
    reminder::Entity::delete_many()
        .filter(reminder::Column::MadeAt.lt(now.0 - KEPT_MS))
        .filter(reminder::Column::TryAt.is_null())
        .exec(db)
        .await
        .map(|_| ())
}

/// What anybody is to be told of danger.
fn danger_untaken() -> Condition {
    Condition::all().add(question::Column::Spam.eq(false)).add(question::Column::DangerEscalatesAt.gt(0))
}

/// One message an hour for what stands behind one line at a desk, to the desk and, where nobody took it on in time, to the
/// province.
fn piles(dangers: &[OpenDanger], channels: &[staff_channel::Model], now: Timestamp) -> Vec<reminder::ActiveModel> {
    let mut rows = Vec::new();
    let desks: BTreeSet<Adcode> = dangers.iter().filter(|one| one.folded).map(|one| one.desk).collect();
    for desk in desks {
        let of = || dangers.iter().filter(|one| one.folded && one.desk == desk);
        for channel in channels {
            let newest = if channel.adcode == desk {
                of().map(|one| one.raised_at).max()
            } else if channel.adcode == Adcode::HUNAN {
                of().map(|one| one.escalates_at).filter(|late| *late <= now).max()
            } else {
                None
            };
            if let Some(newest) = newest.filter(|newest| channel.since <= *newest) {
                let hour = (newest.0 - newest.0.rem_euclid(HOUR_MS)).to_string();
                rows.push(due_now(channel, ReminderKind::DangerPile, (&desk.to_string(), &hour), None, now));
            }
        }
    }
    rows
}

/// How many stand behind one line at a desk now.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn pile(db: &impl ConnectionTrait, row: &reminder::Model) -> Result<usize, DbErr> {
    let Ok(desk) = Adcode::parse(&row.question) else { return Ok(0) };
    let open = danger::open(db, danger_untaken().add(question::Column::Adcode.eq(desk))).await?;
    Ok(open.iter().filter(|one| one.folded).count())
}

/// The same of a desk's own, or the province's, that are on now.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn mail_server(db: &impl HoldsSecretKey, desk: Adcode) -> Result<Option<StaffChannel>, DbErr> {
    let active = staff_channel::Entity::find().filter(staff_channel::Column::Active.eq(true)).all(db).await?;
    mail_of(&active, desk.prefecture()).cloned().map(|row| unwrapped(db, row)).transpose()
}

fn written(
    row: &question::Model,
    kind: ReminderKind,
    channel: &staff_channel::Model,
    staff: Option<StaffId>,
    now: Timestamp,
) -> reminder::ActiveModel {
    // What makes it another event: another mark, another holder, another promise.
    let event = match kind {
        ReminderKind::Danger => row.danger_raised_at.unwrap_or_default().0.to_string(),
        ReminderKind::Assigned => row.assigned_to.map_or_else(String::new, |staff| staff.to_string()),
        _ => row.due_at.unwrap_or_default().0.to_string(),
    };
    due_now(channel, kind, (&row.id.to_string(), &event), staff, now)
}

/// The questions that there is to say something of, with when it happened.
async fn about(
    db: &impl ConnectionTrait,
    kind: ReminderKind,
    dangers: &[OpenDanger],
    since: Timestamp,
    now: Timestamp,
) -> Result<Vec<(question::Model, Timestamp)>, DbErr> {
    let wanted = || question::Entity::find().filter(question::Column::Spam.eq(false));
    let waiting = || wanted().filter(question::Column::State.eq(QuestionState::Waiting));
    let found = match kind {
        // The newest, as those before were told of.
        ReminderKind::Danger => {
            let each = dangers.iter().rev().filter(|one| !one.folded).map(|one| one.id);
            let each = each.take(usize::try_from(MOST).unwrap_or(usize::MAX));
            question::Entity::find().filter(question::Column::Id.is_in(each))
        }
        ReminderKind::Assigned => waiting()
            .filter(question::Column::AssignedTo.is_not_null())
            .filter(question::Column::ChangedAt.gte(Ord::max(since, now.plus_days(-1))))
            .order_by_desc(question::Column::ChangedAt),
        ReminderKind::Overdue => waiting()
            .filter(question::Column::DueAt.gte(Ord::max(since, now.plus_days(-7))))
            .filter(question::Column::DueAt.lt(now))
            .order_by_desc(question::Column::DueAt),
        // An hour of working time may lie behind a long holiday.
        _ => waiting()
            .filter(question::Column::DueAt.gte(now))
            .filter(question::Column::DueAt.lt(now.plus_days(12)))
            .order_by_asc(question::Column::DueAt),
    };
    let rows = found.limit(MOST).all(db).await?;
    let event = |row: &question::Model| match kind {
        ReminderKind::Danger => row.danger_raised_at.unwrap_or(now),
        ReminderKind::Assigned => row.changed_at,
        ReminderKind::Overdue => row.due_at.unwrap_or_default(),
        _ => now,
    };
    let mut rows: Vec<(question::Model, Timestamp)> = rows
        .into_iter()
        .map(|row| {
            let at = event(&row);
            (row, at)
        })
        .collect();
    if kind == ReminderKind::BeforeDue && !rows.is_empty() {
        let calendars = desk_hours::calendars(db).await?;
        let soon = |row: &question::Model| {
            let calendar = calendars.of(row.adcode);
            let due = row.due_at.unwrap_or_default();
            // Nobody is reminded at night of what is due in the morning.
            calendar.is_working(now) && calendar.between(now, due) <= BEFORE_DUE_MINUTES * 60_000
        };
        rows.retain(|(row, _)| soon(row));
    }
    Ok(rows)
}

/// Takes what is to be sent by now, so that no other server sends it.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn take_due(db: &impl ConnectionTrait, now: Timestamp) -> Result<Vec<reminder::Model>, DbErr> {
    let due = reminder::Entity::find()
        .filter(reminder::Column::TryAt.lte(now))
        .order_by_asc(reminder::Column::TryAt)
        .limit(AT_ONCE)
        .all(db)
        .await?;
    let mut taken = Vec::new();
    for row in due {
        let mine = reminder::Entity::update_many()
            .col_expr(reminder::Column::TryAt, Expr::value(now.0 + TAKEN_MS))
            .col_expr(reminder::Column::Tries, Expr::col(reminder::Column::Tries).add(1))
            .filter(reminder::Column::Id.eq(&row.id))
            .filter(reminder::Column::TryAt.eq(row.try_at))
            .filter(reminder::Column::Tries.eq(row.tries))
            .exec(db)
            .await?;
        if mine.rows_affected == 1 {
            taken.push(reminder::Model { tries: row.tries + 1, ..row });
        }
    }
    Ok(taken)
}

/// What came of sending.
pub(crate) enum Outcome {
    /// It arrived.
    Sent,
    /// It is true no more, or the way was turned off.
    Dropped,
    /// It did not arrive; why.
    Failed(String),
}

/// Writes down what came of a reminder that was taken.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn settle(
    db: &impl ConnectionTrait,
    row: &reminder::Model,
    outcome: Outcome,
    now: Timestamp,
) -> Result<(), DbErr> {
    let (state, try_at, error) = match outcome {
        Outcome::Sent => (ReminderState::Sent, None, String::new()),
        Outcome::Dropped => (ReminderState::Dropped, None, String::new()),
        Outcome::Failed(error) => {
            let again = usize::try_from(row.tries - 1).ok().and_then(|tries| AGAIN_MS.get(tries));
            (
                if again.is_some() { ReminderState::Waiting } else { ReminderState::Failed },
                again.map(|again| now.0 + again),
                error,
            )
        }
    };
    reminder::Entity::update_many()
        .col_expr(reminder::Column::State, Expr::value(state))
        .col_expr(reminder::Column::TryAt, Expr::value(try_at))
        .col_expr(reminder::Column::Error, Expr::value(error))
        .filter(reminder::Column::Id.eq(&row.id))
        .exec(db)
        .await
        .map(|_| ())
}

/// The question of a reminder, if what it says is still so.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn still_true(
    db: &impl ConnectionTrait,
    row: &reminder::Model,
) -> Result<Option<question::Model>, DbErr> {
    let Ok(about) = row.question.parse::<QuestionId>() else { return Ok(None) };
    let question = question::Entity::find_by_id(about).one(db).await?;
    Ok(question.filter(|question| {
        // To one alone only while they have it.
        if row.staff.is_some() && row.staff != question.assigned_to {
            return false;
        }
        let waits = question.state == QuestionState::Waiting;
        let ends_with = |event: &str| row.id.ends_with(event);
        match row.kind {
            ReminderKind::Danger => question.danger_escalates_at.is_some(),
            ReminderKind::Assigned => waits && question.assigned_to.is_some_and(|staff| ends_with(&staff.to_string())),
            _ => waits && question.due_at.is_some_and(|due| ends_with(&due.0.to_string())),
        }
    }))
}
