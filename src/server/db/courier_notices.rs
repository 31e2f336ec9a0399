//! The outbox of what couriers are told beside the app: each once, whichever of several servers writes it down and sends
//! it. A row says that there is something, never what.

use super::courier_channels;
use super::tables::{booking, courier_notice, push};
use crate::model::notice_channel::NEWS_AGAIN_MS;
use crate::model::{BookingId, BookingReminder, BookingState, NoticeChannel, Timestamp};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait, OnConflict};
use sea_orm::{QueryOrder, QuerySelect, Statement, Value};

const WAITING: &str = "waiting";
const SENT: &str = "sent";
const FAILED: &str = "failed";

/// For how long a server has what it took in order to send it, milliseconds: longer than any channel's patience.
const TAKEN_MS: i64 = 120_000;
/// Notices that one server takes at once.
const AT_ONCE: u64 = 50;
/// Bookings that are looked at in one go.
const PAGE: u64 = 500;
/// After so many milliseconds each failed attempt is made again; after the last one no more.
const AGAIN_MS: [i64; 4] = [30_000, 120_000, 600_000, 3_600_000];
/// They are kept for so long, milliseconds.
const KEPT_MS: i64 = 7 * 86_400_000;

/// There is news for accounts: each is told by each way that is on, at most once in [`NEWS_AGAIN_MS`]. Says whether there
/// was any.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn news(db: &impl ConnectionTrait, accounts: &[String], now: Timestamp) -> Result<bool, DbErr> {
    let channels = courier_channels::confirmed(db, accounts).await?;
    for (account, channel) in &channels {
        let sql = "INSERT INTO courier_notice (id, account, channel, state, made_at, try_at, tries)
            VALUES ($1, $2, $3, 'waiting', $4, $4, 0)
            ON CONFLICT (id) DO UPDATE SET state = 'waiting', tries = 0, made_at = $4, try_at =
                CASE WHEN courier_notice.sent_at > $5 THEN courier_notice.sent_at + $6 ELSE $4 END";
        let values: [Value; 6] = [
            format!("news {} {account}", channel.code()).into(),
            account.clone().into(),
            channel.code().into(),
            now.0.into(),
            (now.0 - NEWS_AGAIN_MS).into(),
            NEWS_AGAIN_MS.into(),
        ];
        db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    }
    Ok(!channels.is_empty())
}

/// Writes down whom to remind of what they booked. What is written down already stays as it is.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn gather(db: &impl ConnectionTrait, now: Timestamp) -> Result<(), DbErr> {
    for kind in BookingReminder::ALL.iter().copied() {
        let (before, late) = kind.window();
        let mut after: (i64, Option<BookingId>) = (now.0 + before - late, None);
        loop {
            let start = booking::Column::StartsAt;
            let later = match after {
                (at, None) => start.gt(at),
                (at, Some(id)) => start.gt(at).or(start.eq(at).and(booking::Column::Id.gt(id))),
            };
            let rows = booking::Entity::find()
                .filter(start.lte(now.0 + before))
                .filter(later)
                .filter(booking::Column::State.eq(BookingState::Booked))
                .filter(booking::Column::Account.is_not_null())
                .order_by_asc(start)
                .order_by_asc(booking::Column::Id)
                .limit(PAGE)
                .all(db)
                .await?;
            let Some(last) = rows.last() else { break };
            after = (last.starts_at.0, Some(last.id));
            remind_of(db, kind, &rows, now).await?;
            if (rows.len() as u64) < PAGE {
                break;
            }
        }
    }
    courier_notice::Entity::delete_many()
        .filter(courier_notice::Column::MadeAt.lt(now.0 - KEPT_MS))
        .filter(courier_notice::Column::TryAt.is_null())
        .exec(db)
        .await
        .map(|_| ())
}

async fn remind_of(
    db: &impl ConnectionTrait,
    kind: BookingReminder,
    bookings: &[booking::Model],
    now: Timestamp,
) -> Result<(), DbErr> {
    let mut rows = Vec::new();
    for row in bookings.iter().filter(|row| kind.is_due(row.starts_at, now)) {
        let Some(account) = row.account.as_deref() else { continue };
        let confirmed = courier_channels::confirmed(db, &[account.to_owned()]).await?;
        let mut channels: Vec<NoticeChannel> = confirmed.into_iter().map(|(_, channel)| channel).collect();
        if push::Entity::find().filter(push::Column::Account.eq(account)).one(db).await?.is_some() {
            channels.push(NoticeChannel::WebPush);
        }
        rows.extend(channels.into_iter().map(|channel| courier_notice::ActiveModel {
            // Another time of the same booking is another thing to be reminded of.
            id: Set(format!("{} {} {} {}", kind.code(), channel.code(), row.id, row.starts_at.0)),
            account: Set(account.to_owned()),
            channel: Set(channel.code().to_owned()),
            booking: Set(Some(row.id)),
            state: Set(WAITING.to_owned()),
            made_at: Set(now),
            sent_at: Set(None),
            try_at: Set(Some(now)),
            tries: Set(0),
        }));
    }
    if rows.is_empty() {
        return Ok(());
    }
    let known = OnConflict::column(courier_notice::Column::Id).do_nothing().to_owned();
    courier_notice::Entity::insert_many(rows).on_conflict(known).exec_without_returning(db).await.map(|_| ())
}

/// Takes what is to be sent by now, so that no other server sends it.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn take_due(db: &impl ConnectionTrait, now: Timestamp) -> Result<Vec<courier_notice::Model>, DbErr> {
    let due = courier_notice::Entity::find()
        .filter(courier_notice::Column::TryAt.lte(now))
        .order_by_asc(courier_notice::Column::TryAt)
        .limit(AT_ONCE)
        .all(db)
        .await?;
    let mut taken = Vec::new();
    for row in due {
        let until = Some(now.plus_millis(TAKEN_MS));
        let mine = courier_notice::Entity::update_many()
            .col_expr(courier_notice::Column::TryAt, Expr::value(until))
            .col_expr(courier_notice::Column::Tries, Expr::col(courier_notice::Column::Tries).add(1))
            .filter(courier_notice::Column::Id.eq(&row.id))
            .filter(courier_notice::Column::TryAt.eq(row.try_at))
            .filter(courier_notice::Column::Tries.eq(row.tries))
            .exec(db)
            .await?;
        if mine.rows_affected == 1 {
            taken.push(courier_notice::Model { tries: row.tries + 1, try_at: until, ..row });
        }
    }
    Ok(taken)
}

/// Whether what is to be said is still so: a booking that was taken back or moved reminds nobody.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn still_true(
    db: &impl ConnectionTrait,
    row: &courier_notice::Model,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let Some(id) = row.booking else { return Ok(true) };
    let booking = booking::Entity::find_by_id(id).one(db).await?;
    Ok(booking.is_some_and(|booking| {
        booking.state == BookingState::Booked
            && booking.account.as_deref() == Some(&row.account)
            && booking.starts_at > now
            && row.id.ends_with(&format!(" {}", booking.starts_at.0))
    }))
}

/// Writes down what came of one that was taken; unless there was news meanwhile, which is told anew. What was dropped
/// goes.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn settle(
    db: &impl ConnectionTrait,
    row: &courier_notice::Model,
    arrived: bool,
    now: Timestamp,
) -> Result<(), DbErr> {
    let again = usize::try_from(row.tries - 1).ok().and_then(|tries| AGAIN_MS.get(tries)).filter(|_| !arrived);
    let state = match (arrived, again) {
        (true, _) => SENT,
        (false, Some(_)) => WAITING,
        (false, None) => FAILED,
    };
    let mut settled = courier_notice::Entity::update_many()
        .col_expr(courier_notice::Column::State, Expr::value(state))
        .col_expr(courier_notice::Column::TryAt, Expr::value(again.map(|again| now.0 + again)));
    if arrived {
        settled = settled.col_expr(courier_notice::Column::SentAt, Expr::value(now));
    }
    settled
        .filter(courier_notice::Column::Id.eq(&row.id))
        .filter(courier_notice::Column::TryAt.eq(row.try_at))
        .filter(courier_notice::Column::Tries.eq(row.tries))
        .exec(db)
        .await
        .map(|_| ())
}

/// What is true no more is not said; it stays written down, so that it is not written down anew.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn drop(db: &impl ConnectionTrait, row: &courier_notice::Model) -> Result<(), DbErr> {
    courier_notice::Entity::update_many()
        .col_expr(courier_notice::Column::State, Expr::value("dropped"))
        .col_expr(courier_notice::Column::TryAt, Expr::value(None::<i64>))
        .filter(courier_notice::Column::Id.eq(&row.id))
        .filter(courier_notice::Column::Tries.eq(row.tries))
        .exec(db)
        .await
        .map(|_| ())
}
