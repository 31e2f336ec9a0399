//! Takes couriers' words out of what offices wrote.

use super::kinds::{Kept, Quoting, is_code, known, plain};
use super::looking::{Due, Look};
use super::said::{Said, Source};
use crate::model::QuestionId;
use crate::model::Timestamp;
use crate::model::quote::{Pieces, TAKEN_OUT, Taken, without};
use crate::server::db::connection::Writing;
use crate::server::db::tables::{draft, form_draft, quote_due, quote_walk};
use crate::server::db::threads::stored;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, Query};
use sea_orm::{QueryOrder, QuerySelect, Statement};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Numbers in one statement, and rows that are read at once.
const AT_ONCE: usize = 200;

/// What is quoted somewhere, and the words of it that are the office's there.
struct Quote<'a> {
    said: &'a Said,
    own: Vec<String>,
}

type Quotes<'a> = BTreeMap<(Quoting, String), Vec<Quote<'a>>>;

/// A column without what is quoted; nothing where none of it stands there.
fn taken_out(kept: &str, quotes: &[Quote<'_>], instead: &str) -> Option<String> {
    fn of(text: &str, quotes: &[Quote<'_>], instead: &str) -> Option<String> {
        without(text, quotes.iter().map(|Quote { said, own }| Taken { said: &said.text, own }), instead)
    }
    fn take(value: &mut Value, quotes: &[Quote<'_>], instead: &str) -> bool {
        // All of them, not only up to the first.
        let mut some = |part: &mut Value| take(part, quotes, instead).then_some(());
        match value {
            Value::String(text) if is_code(text) => false,
            Value::String(text) => of(text, quotes, instead).map(|left| *text = left).is_some(),
            Value::Array(parts) => parts.iter_mut().filter_map(some).count() > 0,
            Value::Object(parts) => parts.values_mut().filter_map(&mut some).count() > 0,
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        }
    }
    let Ok(mut value @ (Value::Object(_) | Value::Array(_))) = serde_json::from_str(kept) else {
        return of(kept, quotes, instead);
    };
    take(&mut value, quotes, instead).then(|| value.to_string())
}

/// Numbers of what goes with its words, whatever was written about it: questions, voices, reports.
#[derive(Clone, Debug, Default)]
pub(in crate::server::db) struct Erased(Vec<String>);

/// Takes all that an account said out of what quotes it. To be called while [`super::hold_off`] holds, as the others
/// here, and before the words themselves go.
///
/// # Errors
/// [`DbErr`].
pub(in crate::server::db) async fn take_out_of_account(tx: &Writing, account: &str) -> Result<Erased, DbErr> {
    let mut said = Vec::new();
    for source in Source::ALL {
        said.extend(source.of_account(tx, account).await?);
    }
    take_all_out(tx, &said, TAKEN_OUT).await?;
    let sql = "SELECT id FROM question WHERE account = $1 UNION ALL SELECT id FROM voice WHERE account = $1
        UNION ALL SELECT id FROM report WHERE account = $1";
    let rows = tx.query_all_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, [account.into()]));
    rows.await?.iter().map(|row| row.try_get("", "id")).collect::<Result<_, _>>().map(Erased)
}

/// As [`take_out_of_account`], of what was said in these questions.
///
/// # Errors
/// [`DbErr`].
pub(in crate::server::db) async fn take_out_of_questions(tx: &Writing, ids: &[QuestionId]) -> Result<Erased, DbErr> {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    take_out(tx, &[Source::Message, Source::Comment], &ids, TAKEN_OUT).await
}

/// As [`take_out_of_account`], of what was said in things with these numbers.
///
/// # Errors
/// [`DbErr`].
pub(in crate::server::db) async fn take_out(
    tx: &Writing,
    sources: &[Source],
    holders: &[String],
    instead: &str,
) -> Result<Erased, DbErr> {
    let mut said = Vec::new();
    if !sources.is_empty() {
        for holders in holders.chunks(AT_ONCE) {
            for source in sources {
                said.extend(source.of_holders(tx, holders).await?);
            }
        }
        take_all_out(tx, &said, instead).await?;
    }
    Ok(Erased(if sources.is_empty() { Vec::new() } else { holders.to_vec() }))
}

/// Drops what was still to be looked through of writings that are erased themselves: what stood there before goes with
/// them. To be called once they are.
///
/// # Errors
/// [`DbErr`].
pub(in crate::server::db) async fn forget_erased(tx: &Writing, Erased(all): &Erased) -> Result<(), DbErr> {
    for some in all.chunks(AT_ONCE) {
        let numbers = (1..=some.len()).map(|number| format!("${number}")).collect::<Vec<_>>().join(", ");
        let cases = format!("SELECT c.id FROM \"case\" c WHERE c.question IN ({numbers})");
        let sql = format!(
            "SELECT id, kind, place FROM quote_due WHERE place IN ({numbers}) OR place IN ({cases})
                OR place IN (SELECT r.id FROM referral r WHERE r.case_id IN ({cases}))"
        );
        let values = some.iter().map(|number| sea_orm::Value::from(number.clone()));
        for row in tx.query_all_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await? {
            let (kind, place): (String, String) = (row.try_get("", "kind")?, row.try_get("", "place")?);
            let Some(kind) = Quoting::of_table(&kind) else { continue };
            if kind.plain(tx, &place).await?.trim().is_empty() {
                quote_due::Entity::delete_by_id(row.try_get::<String>("", "id")?).exec(tx).await?;
            }
        }
    }
    Ok(())
}

async fn take_all_out(tx: &Writing, said: &[Said], instead: &str) -> Result<(), DbErr> {
    if said.is_empty() {
        return Ok(());
    }
    let pieces = Pieces::of(said.iter().map(|said| said.text.as_str()));
    let by_number: BTreeMap<&str, &Said> = said.iter().map(|said| (said.number.as_str(), said)).collect();
    let mut places = noted(tx, said, &by_number).await?;
    look_through_due(tx, said, &by_number, &pieces, &mut places).await?;
    look_through_earlier(tx, said, &by_number, &pieces, &mut places).await?;
    look_through_proposals(tx, said, &by_number, &mut places).await?;
    forget_noted(tx, said).await?;
    for ((kind, number), quotes) in places {
        for due in quote_due::Entity::find().filter(quote_due::Column::Place.eq(&number)).all(tx).await? {
            if due.kind == kind.table()
                && let Some(left) = taken_out(&due.before, &quotes, instead)
            {
                quote_due::Entity::update_many()
                    .col_expr(quote_due::Column::Before, Expr::value(left))
                    .filter(quote_due::Column::Id.eq(&due.id))
                    .exec(tx)
                    .await?;
            }
        }
        let mut changed = false;
        for Kept { words, column, text } in kind.read(tx, &number).await? {
            let Some(left) = taken_out(&text, &quotes, instead) else { continue };
            let write = Query::update()
                .table(words.table)
                .value(column, left)
                .and_where(words.of(&number))
                .and_where(Expr::col(column).eq(text))
                .to_owned();
            tx.execute(&write).await?;
            changed = true;
        }
        if changed {
            super::telling::tell(tx, kind, &number).await?;
        }
    }
    take_out_of_drafts(tx, said, &pieces, instead).await
}

/// What is known to be quoted, by where.
async fn noted<'a>(tx: &Writing, said: &[Said], by_number: &BTreeMap<&str, &'a Said>) -> Result<Quotes<'a>, DbErr> {
    let mut places = Quotes::new();
    for some in said.chunks(AT_ONCE) {
        let values = (1..=some.len()).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ");
        let numbers = || some.iter().map(|said| sea_orm::Value::from(said.number.clone()));
        // The version before kept those of voices in a table of their own.
        let sql = format!(
            "SELECT said, kind, place, own FROM quoted WHERE said IN ({values})
             UNION ALL SELECT voice AS said, kind, place, '[]' AS own FROM quote WHERE voice IN ({values})
                AND NOT EXISTS (SELECT 1 FROM quoted
                    WHERE quoted.said = quote.voice AND quoted.kind = quote.kind AND quoted.place = quote.place)"
        );
        let backend = tx.get_database_backend();
        for row in tx.query_all_raw(Statement::from_sql_and_values(backend, sql, numbers())).await? {
            let (number, kind): (String, String) = (row.try_get("", "said")?, row.try_get("", "kind")?);
            let Some(kind) = Quoting::of_table(&kind) else { continue };
            let Some(said) = by_number.get(number.as_str()) else { continue };
            let own: String = row.try_get("", "own")?;
            let quote = Quote { said, own: stored(serde_json::from_str(&own))? };
            places.entry((kind, row.try_get("", "place")?)).or_default().push(quote);
        }
    }
    Ok(places)
}

/// It is not known any more. Before all is looked through, what stands there would be taken for the office's.
async fn forget_noted(tx: &Writing, said: &[Said]) -> Result<(), DbErr> {
    for some in said.chunks(AT_ONCE) {
        let values = (1..=some.len()).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ");
        for table in ["quoted WHERE said", "quote WHERE voice"] {
            let numbers = some.iter().map(|said| sea_orm::Value::from(said.number.clone()));
            let sql = format!("DELETE FROM {table} IN ({values})");
            tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, numbers)).await?;
        }
    }
    Ok(())
}

/// Proposals whose grounds were made of what was gathered into them, whether that was noted or not.
async fn look_through_proposals<'a>(
    tx: &Writing,
    said: &[Said],
    by_number: &BTreeMap<&str, &'a Said>,
    places: &mut Quotes<'a>,
) -> Result<(), DbErr> {
    let gathered: BTreeSet<String> =
        said.iter().filter_map(|said| said.proposal).map(|proposal| proposal.to_string()).collect();
    for proposal in gathered {
        let text = Quoting::Proposal.plain(tx, &proposal).await?;
        let of = Some((Quoting::Proposal, proposal.clone()));
        let due = Due { of, before: String::new(), at: Timestamp::now(), text };
        let (_, found) = look_at(tx, vec![due], said).await?;
        let quotes = places.entry((Quoting::Proposal, proposal)).or_default();
        for found in found {
            if quotes.iter().all(|quote| quote.said.number != found.said) {
                quotes.push(Quote { said: by_number[found.said.as_str()], own: found.own });
            }
        }
    }
    Ok(())
}

/// What nobody looked through yet.
async fn look_through_due<'a>(
    tx: &Writing,
    said: &[Said],
    by_number: &BTreeMap<&str, &'a Said>,
    pieces: &Pieces,
    places: &mut Quotes<'a>,
) -> Result<(), DbErr> {
    let mut last = String::new();
    loop {
        let rows = quote_due::Entity::find()
            .filter(known(quote_due::Column::Kind))
            .filter(quote_due::Column::Id.gt(last.as_str()))
            .order_by_asc(quote_due::Column::Id)
            .limit(AT_ONCE as u64)
            .all(tx)
            .await?;
        let Some(newest) = rows.last().map(|row| row.id.clone()) else { return Ok(()) };
        let mut due = Vec::new();
        for row in rows {
            due.extend(Due::of(tx, row).await?.filter(|due| pieces.stand_in(&due.text)));
        }
        find(tx, due, said, by_number, places).await?;
        last = newest;
    }
}

/// What stood there before writings were noted, as far as [`super::catching_up`] has not come to it.
async fn look_through_earlier<'a>(
    tx: &Writing,
    said: &[Said],
    by_number: &BTreeMap<&str, &'a Said>,
    pieces: &Pieces,
    places: &mut Quotes<'a>,
) -> Result<(), DbErr> {
    for row in quote_walk::Entity::find().all(tx).await? {
        let Some(kind) = Quoting::of_table(&row.kind) else { continue };
        let mut last = row.last;
        loop {
            let numbers = kind.numbers(tx, &last, AT_ONCE as u64).await?;
            let Some(newest) = numbers.last().cloned() else { break };
            let mut due = Vec::new();
            for place in numbers {
                let text = kind.plain(tx, &place).await?;
                if pieces.stand_in(&text) {
                    due.push(Due { of: Some((kind, place)), before: String::new(), at: row.until, text });
                }
            }
            find(tx, due, said, by_number, places).await?;
            last = newest;
        }
    }
    Ok(())
}

/// Adds what is quoted in these.
async fn find<'a>(
    tx: &Writing,
    due: Vec<Due>,
    said: &[Said],
    by_number: &BTreeMap<&str, &'a Said>,
    places: &mut Quotes<'a>,
) -> Result<(), DbErr> {
    let (due, found) = look_at(tx, due, said).await?;
    for found in found {
        let Some(place) = due[found.due].of.clone() else { continue };
        let quotes = places.entry(place).or_default();
        let said = by_number[found.said.as_str()];
        match quotes.iter_mut().find(|quote| quote.said.number == said.number) {
            // What it has as its own there, it had before the first time.
            Some(quote) => quote.own.extend(found.own_elsewhere),
            None => quotes.push(Quote { said, own: found.own }),
        }
    }
    Ok(())
}

async fn look_at(tx: &Writing, due: Vec<Due>, said: &[Said]) -> Result<(Vec<Due>, Vec<super::looking::Found>), DbErr> {
    let mut look = Look::at(due);
    for said in said {
        look.meet(said);
    }
    look.leave_to_office(tx, None).await?;
    let found = look.take_found();
    Ok((look.into_due(), found))
}

/// Of what staff only began to write.
async fn take_out_of_drafts(tx: &Writing, said: &[Said], pieces: &Pieces, instead: &str) -> Result<(), DbErr> {
    let mut from = 0;
    loop {
        let some = form_draft::Entity::find()
            .order_by_asc(form_draft::Column::Form)
            .order_by_asc(form_draft::Column::Staff)
            .offset(from)
            .limit(AT_ONCE as u64)
            .all(tx)
            .await?;
        let is_last = some.len() < AT_ONCE;
        let some: Vec<form_draft::Model> = some.into_iter().filter(|row| pieces.stand_in(&row.body)).collect();
        let left = left_of_drafts(tx, some.iter().map(|row| row.body.as_str()).collect(), said, instead).await?;
        for (at, left) in left {
            form_draft::Entity::update_many()
                .col_expr(form_draft::Column::Body, Expr::value(left))
                .filter(form_draft::Column::Form.eq(&some[at].form))
                .filter(form_draft::Column::Staff.eq(some[at].staff))
                .exec(tx)
                .await?;
        }
        if is_last {
            break;
        }
        from += AT_ONCE as u64;
    }
    let mut some = draft::Entity::find().all(tx).await?;
    some.retain(|row| pieces.stand_in(&row.text));
    let left = left_of_drafts(tx, some.iter().map(|row| row.text.as_str()).collect(), said, instead).await?;
    for (at, left) in left {
        draft::Entity::update_many()
            .col_expr(draft::Column::Text, Expr::value(left))
            .filter(draft::Column::Question.eq(some[at].question))
            .filter(draft::Column::Staff.eq(some[at].staff))
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// What is left of drafts that quote something, by their places in the list.
async fn left_of_drafts(
    tx: &Writing,
    texts: Vec<&str>,
    said: &[Said],
    instead: &str,
) -> Result<Vec<(usize, String)>, DbErr> {
    let begun = |text: &&str| Due { of: None, before: String::new(), at: Timestamp::now(), text: plain(text) };
    let (_, found) = look_at(tx, texts.iter().map(begun).collect(), said).await?;
    let mut quotes: BTreeMap<usize, Vec<Quote<'_>>> = BTreeMap::new();
    for found in found {
        let said = said.iter().filter(|said| said.number == found.said);
        let of = quotes.entry(found.due).or_default();
        of.extend(said.map(|said| Quote { said, own: found.own.clone() }));
    }
    let left = quotes.into_iter().filter_map(|(at, quotes)| Some((at, taken_out(texts[at], &quotes, instead)?)));
    Ok(left.collect())
}
