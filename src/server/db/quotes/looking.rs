//! Looks through what offices wrote for what couriers said: after it was written, a little at a time, so that nobody who
//! writes waits for it.

use super::said::{Said, Source};
use super::taking_out::tell_phones;
use super::{HELD, Quoting};
use crate::model::quote::{OfficeText, Pieces};
use crate::server::db::connection::{Db, Writing};
use crate::server::db::tables::{quote_due, quoted};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{QueryOrder, QuerySelect};
use std::collections::BTreeSet;

/// Writings that are looked through together.
const TOGETHER: u64 = 50;
/// Quotes in one statement.
const ROWS: usize = 200;

/// A writing that is still to be looked through.
pub(super) struct Due {
    pub(super) kind: Quoting,
    pub(super) row: quote_due::Model,
    before: OfficeText,
    after: OfficeText,
    /// All that stands there now.
    text: String,
}

impl Due {
    pub(super) async fn of(db: &impl ConnectionTrait, row: quote_due::Model) -> Result<Option<Self>, DbErr> {
        let Some(kind) = Quoting::of_table(&row.kind) else { return Ok(None) };
        let text = kind.plain(db, &row.place).await?;
        let (before, after) = (OfficeText::of(&row.before), OfficeText::of(&text));
        Ok(Some(Self { kind, row, before, after, text }))
    }

    /// Whether its newest words are those of a courier who said them before.
    pub(super) fn quotes(&self, said: &Said) -> bool {
        let goes_with_it = self.kind == Quoting::Thread && said.thread.as_ref() == Some(&self.row.place);
        !goes_with_it && said.at <= self.row.at && self.after.quotes_anew(&said.text, &self.before)
    }
}

/// Looks through all that is due, and has phones told whose things an erasure changed.
///
/// # Errors
/// [`DbErr`]; then the rest is due the next time.
pub(crate) async fn catch_up(db: &Db) -> Result<(), DbErr> {
    loop {
        let due = quote_due::Entity::find().order_by_asc(quote_due::Column::At).limit(TOGETHER).all(db).await?;
        let full = due.len() as u64 == TOGETHER;
        look_through(db, due).await?;
        if !full {
            break;
        }
    }
    tell_phones(db).await
}

async fn look_through(db: &Db, rows: Vec<quote_due::Model>) -> Result<(), DbErr> {
    let Some(until) = rows.iter().map(|row| row.at).max() else { return Ok(()) };
    let mut due = Vec::with_capacity(rows.len());
    for row in &rows {
        due.extend(Due::of(db, row.clone()).await?);
    }
    let pieces = Pieces::of(due.iter().map(|due| due.text.as_str()));
    let mut found: BTreeSet<(String, &str, &str)> = BTreeSet::new();
    for source in Source::ALL {
        let mut next = Some(String::new());
        while let Some(last) = next {
            let (some, on) = source.after(db, &last, until).await?;
            for said in some.iter().filter(|said| pieces.stand_in(&said.text)) {
                let quoting = due.iter().filter(|due| due.quotes(said));
                found.extend(quoting.map(|due| (said.number.clone(), due.kind.table(), due.row.place.as_str())));
            }
            next = on;
            tokio::task::yield_now().await;
        }
    }
    let tx = db.write().await?;
    tx.hold_with_others(HELD).await?;
    let found: Vec<_> = found.into_iter().collect();
    for some in found.chunks(ROWS) {
        note(&tx, some).await?;
    }
    let done = quote_due::Column::Id.is_in(rows.iter().map(|row| row.id.clone()));
    quote_due::Entity::delete_many().filter(done).exec(&tx).await?;
    tx.commit().await
}

async fn note(tx: &Writing, found: &[(String, &str, &str)]) -> Result<(), DbErr> {
    let rows = found.iter().map(|(said, kind, place)| quoted::ActiveModel {
        said: Set(said.clone()),
        kind: Set((*kind).to_owned()),
        place: Set((*place).to_owned()),
    });
    let known = OnConflict::columns([quoted::Column::Said, quoted::Column::Kind, quoted::Column::Place])
        .do_nothing()
        .to_owned();
    quoted::Entity::insert_many(rows).on_conflict(known).exec_without_returning(tx).await.map(|_| ())
}
