//! Looks through what offices wrote for what couriers said: after it was written, a little at a time, so that nobody who
//! writes waits for it; one server for all. What stood there before such things were noted follows behind.

use super::kinds::known;
use super::lease::Lease;
use super::looking::{Due, Found, Look};
use super::said::Source;
use super::telling::tell_phones;
use super::{HELD, Quoting};
use crate::server::db::connection::{Db, Writing};
use crate::server::db::tables::{quote_due, quote_untold, quote_walk, quoted};
use crate::server::db::threads::stored;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{IntoActiveModel, QueryOrder, QuerySelect};

/// Writings that are looked through together.
const TOGETHER: u64 = 500;
/// Quotes that are noted in one transaction.
const NOTED_AT_ONCE: usize = 100;
/// As many bytes of them at most, but for the first.
const BYTES: usize = 1_000_000;

/// Looks through all that is due, and has phones told whose things an erasure changed; nothing where another server is
/// at it.
///
/// # Errors
/// [`DbErr`]; then the rest is due the next time.
pub(crate) async fn catch_up(db: &Db) -> Result<(), DbErr> {
    if !is_anything_due(db).await? {
        return Ok(());
    }
    let Some(mut lease) = Lease::take(db).await? else { return Ok(()) };
    let done = go_on(db, &mut lease).await;
    lease.end().await?;
    done
}

async fn is_anything_due(db: &Db) -> Result<bool, DbErr> {
    Ok(quote_due::Entity::find().filter(known(quote_due::Column::Kind)).limit(1).one(db).await?.is_some()
        || quote_untold::Entity::find().filter(known(quote_untold::Column::Kind)).limit(1).one(db).await?.is_some()
        || quote_walk::Entity::find().filter(known(quote_walk::Column::Kind)).limit(1).one(db).await?.is_some())
}

async fn go_on(db: &Db, lease: &mut Lease<'_>) -> Result<(), DbErr> {
    loop {
        let more = look_through_due(db, lease).await?;
        tell_phones(db).await?;
        if !more && !walk(db, lease).await? {
            return Ok(());
        }
        lease.rest().await?;
    }
}

/// Looks through what was written last; whether there is more.
async fn look_through_due(db: &Db, lease: &mut Lease<'_>) -> Result<bool, DbErr> {
    let first = quote_due::Entity::find().filter(known(quote_due::Column::Kind)).order_by_asc(quote_due::Column::At);
    let rows = first.order_by_asc(quote_due::Column::Id).limit(TOGETHER).all(db).await?;
    let mut more = rows.len() as u64 == TOGETHER;
    let (mut due, mut done, mut bytes) = (Vec::new(), Vec::new(), 0);
    for row in rows {
        if bytes > BYTES {
            more = true;
            break;
        }
        done.push(row.id.clone());
        let some = Due::of(db, row).await?;
        bytes += some.as_ref().map_or(0, |due| due.text.len() + due.before.len());
        due.extend(some);
    }
    if done.is_empty() {
        return Ok(false);
    }
    look_through(db, due, lease).await?;
    let tx = db.write().await?;
    tx.hold_with_others(HELD).await?;
    quote_due::Entity::delete_many().filter(quote_due::Column::Id.is_in(done)).exec(&tx).await?;
    tx.commit().await?;
    Ok(more)
}

/// Looks through some of what stood there before writings were noted; whether there was any.
async fn walk(db: &Db, lease: &mut Lease<'_>) -> Result<bool, DbErr> {
    let next = quote_walk::Entity::find().filter(known(quote_walk::Column::Kind)).one(db).await?;
    let Some(row) = next else { return Ok(false) };
    let Some(kind) = Quoting::of_table(&row.kind) else { return Ok(false) };
    let (mut due, mut bytes) = (Vec::new(), 0);
    let numbers = kind.numbers(db, &row.last, TOGETHER).await?;
    let mut is_over = (numbers.len() as u64) < TOGETHER;
    let mut last = row.last.clone();
    for place in numbers {
        if bytes > BYTES {
            is_over = false;
            break;
        }
        let text = kind.plain(db, &place).await?;
        bytes += text.len();
        last.clone_from(&place);
        due.push(Due { of: Some((kind, place)), before: String::new(), at: row.until, text });
    }
    if !due.is_empty() {
        look_through(db, due, lease).await?;
    }
    let tx = db.write().await?;
    tx.hold_with_others(HELD).await?;
    if is_over {
        quote_walk::Entity::delete_by_id(row.kind).exec(&tx).await?;
    } else {
        let mut on = row.into_active_model();
        on.last = Set(last);
        on.update(&tx).await?;
    }
    tx.commit().await?;
    Ok(true)
}

/// Looks through these, and notes what they quote, some at a time.
async fn look_through(db: &Db, due: Vec<Due>, lease: &mut Lease<'_>) -> Result<(), DbErr> {
    let mut look = Look::at(due).for_many();
    let Some(until) = look.until() else { return Ok(()) };
    for source in Source::ALL {
        let mut next = Some(String::new());
        while let Some(last) = next {
            let (some, on) = source.after(db, &last, until).await?;
            for said in &some {
                look.meet(said);
                if look.is_full() {
                    note_found(db, &mut look, lease).await?;
                }
            }
            next = on;
            if next.is_some() {
                lease.rest().await?;
            }
        }
    }
    note_found(db, &mut look, lease).await
}

async fn note_found(db: &Db, look: &mut Look, lease: &mut Lease<'_>) -> Result<(), DbErr> {
    look.leave_to_office(db, Some(lease)).await?;
    let found = look.take_found();
    let mut placed: Vec<((Quoting, String), Found)> =
        found.into_iter().filter_map(|found| Some((look.place(found.due)?.clone(), found))).collect();
    // Nobody who writes waits for all of them.
    while !placed.is_empty() {
        let some = placed.split_off(placed.len().saturating_sub(NOTED_AT_ONCE));
        let tx = db.write().await?;
        tx.hold_with_others(HELD).await?;
        note(&tx, some).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Notes what is quoted where. What the office has as its own there, it had before the first time.
async fn note(tx: &Writing, found: Vec<((Quoting, String), Found)>) -> Result<(), DbErr> {
    for ((kind, place), found) in found {
        let key = (found.said.clone(), kind.table().to_owned(), place.clone());
        let own = match quoted::Entity::find_by_id(key).one(tx).await? {
            Some(row) => {
                let mut own: Vec<String> = stored(serde_json::from_str(&row.own))?;
                own.extend(found.own_elsewhere);
                own.sort();
                own.dedup();
                own
            }
            None => found.own,
        };
        let row = quoted::ActiveModel {
            said: Set(found.said),
            kind: Set(kind.table().to_owned()),
            place: Set(place),
            own: Set(stored(serde_json::to_string(&own))?),
        };
        let anew = OnConflict::columns([quoted::Column::Said, quoted::Column::Kind, quoted::Column::Place])
            .update_column(quoted::Column::Own)
            .to_owned();
        quoted::Entity::insert(row).on_conflict(anew).exec_without_returning(tx).await?;
    }
    Ok(())
}
