//! Numbers to call couriers back: wrapped by the key outside of the database, so that a backup alone says of no question
//! whose it was. They are found by their last digits, through marks that only this server can make.

use super::connection::{Db, HoldsSecretKey as _, Writing};
use super::keyed_hash::keyed_hash;
use super::secret_key::Wrapped;
use super::tables::question;
use crate::model::{Phone, QuestionId};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{ActiveValue::Set, IntoActiveModel as _, QuerySelect as _};

/// Digits by which a number is looked for, at least.
pub(super) const FEWEST_DIGITS: usize = 4;
/// Bytes of a mark: few enough that it alone says little, enough that few others have it.
const MARK: usize = 5;
/// Numbers of a version before that are wrapped in one statement.
const AT_ONCE: u64 = 500;

/// A number as it is kept.
pub(super) struct KeptNumber {
    pub(super) number: Wrapped,
    /// Of each of its endings, with a blank around each.
    pub(super) marks: String,
}

fn about(question: QuestionId) -> String {
    format!("call-back {question}")
}

/// What is kept of the number that goes with a question.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn kept(tx: &Writing, question: QuestionId, phone: &Phone) -> Result<KeptNumber, DbErr> {
    of_text(tx, question, &phone.to_string()).await
}

async fn of_text(tx: &Writing, question: QuestionId, number: &str) -> Result<KeptNumber, DbErr> {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let mut marks = String::from(" ");
    for from in 0..=digits.len().saturating_sub(FEWEST_DIGITS) {
        marks.push_str(&mark(tx.db(), tx, digits.get(from..).unwrap_or_default()).await?);
        marks.push(' ');
    }
    Ok(KeptNumber { number: tx.secret_key().wrap(&about(question), number)?, marks })
}

/// What marks the numbers that end like this.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn mark(db: &Db, on: &impl ConnectionTrait, ending: &str) -> Result<String, DbErr> {
    let hash = keyed_hash(db, on, &format!("call-back {ending}")).await?;
    Ok(crate::server::digest::hex(&hash[..MARK]))
}

/// The number that goes with a question.
///
/// # Errors
/// [`DbErr`] with the wrong key.
pub(crate) fn number_of(db: &Db, row: &question::Model) -> Result<Option<String>, DbErr> {
    row.call_back.as_ref().map(|kept| db.secret_key().unwrap(&about(row.id), kept)).transpose()
}

/// The numbers that an account gave, with their questions.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of_account(
    on: &impl ConnectionTrait,
    db: &Db,
    account: &str,
) -> Result<Vec<(QuestionId, String)>, DbErr> {
    let own = question::Column::Account.eq(account).and(question::Column::CallBack.is_not_null());
    let rows = question::Entity::find().filter(own).all(on).await?;
    rows.iter().filter_map(|row| number_of(db, row).map(|number| Some((row.id, number?))).transpose()).collect()
}

/// Wraps those that a version before kept as they were.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn wrap_bare(tx: &Writing) -> Result<(), DbErr> {
    let bare = question::Column::CallBack.is_not_null().and(question::Column::CallBackMarks.eq(""));
    loop {
        let rows = question::Entity::find().filter(bare.clone()).limit(AT_ONCE).all(tx).await?;
        if rows.is_empty() {
            return Ok(());
        }
        for row in rows {
            let Some(number) = number_of(tx.db(), &row)? else { continue };
            let kept = of_text(tx, row.id, &number).await?;
            let mut row = row.into_active_model();
            row.call_back = Set(Some(kept.number));
            row.call_back_marks = Set(kept.marks);
            row.update(tx).await?;
        }
    }
}
