//! Takes couriers' words out of what offices wrote.

use super::looking::Due;
use super::said::{Said, Source};
use super::{Kept, Quoting};
use crate::api::Item;
use crate::model::letter::LetterState;
use crate::model::quote::{Pieces, TAKEN_OUT, without};
use crate::model::{Discussion, QuestionId};
use crate::server::db::connection::{Db, Writing};
use crate::server::db::tables::{case, draft, form_draft, quote_due, quote_untold};
use crate::server::db::threads::stored;
use crate::server::db::{cases, discussions, feed, letters, library, proposals, questions, reports, search, voices};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, OnConflict, Query};
use sea_orm::{QueryOrder, QuerySelect, Statement};
use serde_json::Value;
use std::collections::BTreeMap;

/// Numbers in one statement, and drafts that are read at once.
const AT_ONCE: usize = 200;

/// A column without what was said; nothing where none of it stands there.
fn taken_out(kept: &str, said: &str, instead: &str) -> Option<String> {
    fn take(value: &mut Value, said: &str, instead: &str) -> bool {
        // All of them, not only up to the first.
        let mut some = |part: &mut Value| take(part, said, instead).then_some(());
        match value {
            Value::String(text) => without(text, said, instead).map(|left| *text = left).is_some(),
            Value::Array(parts) => parts.iter_mut().filter_map(some).count() > 0,
            Value::Object(parts) => parts.values_mut().filter_map(&mut some).count() > 0,
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        }
    }
    let Ok(mut value @ Value::Object(_)) = serde_json::from_str(kept) else { return without(kept, said, instead) };
    take(&mut value, said, instead).then(|| value.to_string())
}

/// A column without all of these; nothing where none of them stands there.
fn without_all<'a>(kept: &str, said: impl IntoIterator<Item = &'a Said>, instead: &str) -> Option<String> {
    said.into_iter().fold(None, |left, said| taken_out(left.as_deref().unwrap_or(kept), &said.text, instead).or(left))
}

/// Takes all that an account said out of what quotes it. To be called while [`super::hold_off`] holds, as the others
/// here, and before the words themselves go.
///
/// # Errors
/// [`DbErr`].
pub(in crate::server::db) async fn take_out_of_account(tx: &Writing, account: &str) -> Result<(), DbErr> {
    let mut said = Vec::new();
    for source in Source::ALL {
        said.extend(source.of_account(tx, account).await?);
    }
    take_all_out(tx, &said, TAKEN_OUT).await
}

/// As [`take_out_of_account`], of what was said in these questions.
///
/// # Errors
/// [`DbErr`].
pub(in crate::server::db) async fn take_out_of_questions(tx: &Writing, ids: &[QuestionId]) -> Result<(), DbErr> {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    for ids in ids.chunks(AT_ONCE) {
        take_out(tx, &[Source::Message, Source::Comment], ids, TAKEN_OUT).await?;
    }
    Ok(())
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
) -> Result<(), DbErr> {
    let mut said = Vec::new();
    for source in sources {
        said.extend(source.of_holders(tx, holders).await?);
    }
    take_all_out(tx, &said, instead).await
}

/// Drops what was still to be looked through of writings that are erased themselves: what stood there before goes with
/// them. To be called once they are.
///
/// # Errors
/// [`DbErr`].
pub(in crate::server::db) async fn forget_erased(tx: &Writing) -> Result<(), DbErr> {
    for row in quote_due::Entity::find().all(tx).await? {
        let Some(kind) = Quoting::of_table(&row.kind) else { continue };
        if kind.plain(tx, &row.place).await?.trim().is_empty() {
            quote_due::Entity::delete_by_id(row.id).exec(tx).await?;
        }
    }
    Ok(())
}

async fn take_all_out(tx: &Writing, said: &[Said], instead: &str) -> Result<(), DbErr> {
    if said.is_empty() {
        return Ok(());
    }
    let mut places = noted(tx, said).await?;
    let pieces = Pieces::of(said.iter().map(|said| said.text.as_str()));
    for row in quote_due::Entity::find().all(tx).await? {
        if let Some(left) = without_all(&row.before, said, instead) {
            quote_due::Entity::update_many()
                .col_expr(quote_due::Column::Before, Expr::value(left))
                .filter(quote_due::Column::Id.eq(&row.id))
                .exec(tx)
                .await?;
        }
        let Some(due) = Due::of(tx, row).await? else { continue };
        let quoted = said.iter().filter(|said| due.quotes(said)).collect::<Vec<_>>();
        if !quoted.is_empty() {
            places.entry((due.kind, due.row.place)).or_default().extend(quoted);
        }
    }
    for ((kind, number), said) in places {
        let mut changed = false;
        for Kept { words, column, text } in kind.read(tx, &number).await? {
            let Some(left) = without_all(&text, said.iter().copied(), instead) else { continue };
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
            tell(tx, kind, &number).await?;
        }
    }
    take_out_of_drafts(tx, said, &pieces, instead).await
}

/// What is known to be quoted, by where; it is not known any more afterwards.
async fn noted<'a>(tx: &Writing, said: &'a [Said]) -> Result<BTreeMap<(Quoting, String), Vec<&'a Said>>, DbErr> {
    let by_number: BTreeMap<&str, &Said> = said.iter().map(|said| (said.number.as_str(), said)).collect();
    let mut places: BTreeMap<(Quoting, String), Vec<&Said>> = BTreeMap::new();
    for some in said.chunks(AT_ONCE) {
        let values = (1..=some.len()).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ");
        let numbers = || some.iter().map(|said| sea_orm::Value::from(said.number.clone()));
        // The version before kept those of voices in a table of their own.
        let sql = format!(
            "SELECT said, kind, place FROM quoted WHERE said IN ({values})
             UNION SELECT voice AS said, kind, place FROM quote WHERE voice IN ({values})"
        );
        let backend = tx.get_database_backend();
        for row in tx.query_all_raw(Statement::from_sql_and_values(backend, sql, numbers())).await? {
            let (number, kind): (String, String) = (row.try_get("", "said")?, row.try_get("", "kind")?);
            let Some(kind) = Quoting::of_table(&kind) else { continue };
            let Some(said) = by_number.get(number.as_str()) else { continue };
            places.entry((kind, row.try_get("", "place")?)).or_default().push(said);
        }
        for table in ["quoted WHERE said", "quote WHERE voice"] {
            let sql = format!("DELETE FROM {table} IN ({values})");
            tx.execute_raw(Statement::from_sql_and_values(backend, sql, numbers())).await?;
        }
    }
    for said in said {
        if let Some(proposal) = said.proposal {
            places.entry((Quoting::Proposal, proposal.to_string())).or_default().push(said);
        }
    }
    Ok(places)
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
        for row in some.iter().filter(|row| pieces.stand_in(&row.body)) {
            if let Some(left) = without_all(&row.body, said, instead) {
                form_draft::Entity::update_many()
                    .col_expr(form_draft::Column::Body, Expr::value(left))
                    .filter(form_draft::Column::Form.eq(&row.form))
                    .filter(form_draft::Column::Staff.eq(row.staff))
                    .exec(tx)
                    .await?;
            }
        }
        if some.len() < AT_ONCE {
            break;
        }
        from += AT_ONCE as u64;
    }
    for row in draft::Entity::find().all(tx).await?.iter().filter(|row| pieces.stand_in(&row.text)) {
        if let Some(left) = without_all(&row.text, said, instead) {
            draft::Entity::update_many()
                .col_expr(draft::Column::Text, Expr::value(left))
                .filter(draft::Column::Question.eq(row.question))
                .filter(draft::Column::Staff.eq(row.staff))
                .exec(tx)
                .await?;
        }
    }
    Ok(())
}

/// Whoever has it open finds that it changed, and so do phones.
async fn tell(tx: &Writing, kind: Quoting, number: &str) -> Result<(), DbErr> {
    match kind {
        Quoting::Proposal => {
            newer(tx, kind, number).await?;
            feed::changed(tx, proposals::KIND, number).await
        }
        Quoting::Discussion => {
            newer(tx, kind, number).await?;
            let found = discussions::find(tx, stored(number.parse())?).await?;
            let discussion: Option<Discussion> = found.map(|found| found.discussion);
            feed::publish(tx, &discussion.map(|one| Item::Discussion(Box::new(one))).into_iter().collect::<Vec<_>>())
                .await
        }
        Quoting::Letter => {
            newer(tx, kind, number).await?;
            let found = letters::find(tx, stored(number.parse())?).await?;
            let told = found.filter(|found| found.state == LetterState::Published);
            feed::publish(tx, &told.map(|found| Item::Letter(Box::new(found.letter))).into_iter().collect::<Vec<_>>())
                .await
        }
        Quoting::Answer => library::tell_anew(tx, stored(number.parse())?).await,
        // Read anew by whoever opens them.
        Quoting::Contribution | Quoting::Bulletin | Quoting::Meeting => newer(tx, kind, number).await,
        Quoting::Thread => {
            search::forget_question(tx, number).await?;
            tell_later(tx, kind, number).await
        }
        // These are others' own, whose accounts are not held here.
        Quoting::Case | Quoting::Voice | Quoting::Report => tell_later(tx, kind, number).await,
        Quoting::Referral => Ok(()),
    }
}

async fn newer(tx: &Writing, kind: Quoting, number: &str) -> Result<(), DbErr> {
    let newer = Query::update()
        .table(kind.table())
        .value("version", Expr::col("version").add(1))
        .and_where(Expr::col("id").eq(number))
        .to_owned();
    tx.execute(&newer).await.map(|_| ())
}

async fn tell_later(tx: &Writing, kind: Quoting, number: &str) -> Result<(), DbErr> {
    let row = quote_untold::ActiveModel { kind: Set(kind.table().to_owned()), place: Set(number.to_owned()) };
    let known = OnConflict::columns([quote_untold::Column::Kind, quote_untold::Column::Place]).do_nothing().to_owned();
    quote_untold::Entity::insert(row).on_conflict(known).exec_without_returning(tx).await.map(|_| ())
}

/// Tells the phones of those whose answers quoted others.
///
/// # Errors
/// [`DbErr`]; then the rest is told the next time.
pub(super) async fn tell_phones(db: &Db) -> Result<(), DbErr> {
    for row in quote_untold::Entity::find().all(db).await? {
        let tx = db.write().await?;
        let place = row.place.as_str();
        match Quoting::of_table(&row.kind) {
            Some(Quoting::Thread) => tell_question(&tx, stored(place.parse())?).await?,
            Some(Quoting::Case) => {
                let of = case::Entity::find_by_id(stored(place.parse::<crate::model::CaseId>())?).one(&tx).await?;
                if let Some(of) = of {
                    tell_question(&tx, of.question).await?;
                }
            }
            Some(Quoting::Voice) => voices::tell_anew(&tx, stored(place.parse())?).await?,
            Some(Quoting::Report) => reports::tell_anew(&tx, stored(place.parse())?).await?,
            _ => {}
        }
        quote_untold::Entity::delete_by_id((row.kind.clone(), row.place.clone())).exec(&tx).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn tell_question(tx: &Writing, id: QuestionId) -> Result<(), DbErr> {
    let (question, revisions) = questions::hold(tx, id).await?;
    let Some(question) = question.filter(|row| row.account.is_some()) else { return Ok(()) };
    cases::tell(tx, &question, &revisions).await
}
