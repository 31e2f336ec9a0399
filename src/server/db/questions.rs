//! A question while something happens to it, by its courier's hand or by a desk's.

use super::connection::Writing;
use super::own_revisions::{self, OwnRevisions};
use super::tables::question;
use crate::model::question::{QuestionError, QuestionEvent};
use crate::model::{QuestionId, QuestionState, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, IntoActiveModel, QuerySelect};

/// Characters of a question that the inbox shows and searches.
const PREVIEW: usize = 300;

/// What the inbox shows and searches of a text.
pub(super) fn preview(text: &str) -> String {
    text.chars().take(PREVIEW).collect()
}

/// One question, held with its courier's account so that nobody else changes it before this transaction ends.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn hold(tx: &Writing, id: QuestionId) -> Result<(Option<question::Model>, OwnRevisions), DbErr> {
    // Accounts are held first, by couriers, too.
    let account = question::Entity::find_by_id(id).one(tx).await?.and_then(|row| row.account);
    let revisions = own_revisions::take_for(tx, account.as_ref()).await?;
    let row = question::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    let account = row.as_ref().and_then(|row| row.account.as_ref());
    if account.is_some() && revisions.of(account) == 0 {
        // Its caller took it into the app just now.
        let revisions = own_revisions::take_for(tx, account).await?;
        return Ok((row, revisions));
    }
    Ok((row, revisions))
}

/// A question's row after something happened to it, with its clock set: `due` is until when it is to be answered if
/// it waits from now on. What the desk does makes no question wait, so it names none.
///
/// # Errors
/// [`QuestionError`] if it cannot happen now.
pub(crate) fn happened(
    row: question::Model,
    event: QuestionEvent,
    due: Option<Timestamp>,
    now: Timestamp,
) -> Result<question::ActiveModel, QuestionError> {
    let before = row.state;
    let state = before.after(event)?;
    let waits = state == QuestionState::Waiting;
    let (version, since, waited_until) = (row.version, row.waiting_since, row.due_at);
    let never_answered = row.first_answered_at.is_none();
    let mut after = row.into_active_model();
    after.state = Set(state);
    after.version = Set(version + 1);
    after.changed_at = Set(now);
    if waits && before == QuestionState::Waiting {
        // Who writes twice has waited since they wrote first.
        after.waiting_since = Set(since.or(Some(now)));
        after.due_at = Set(waited_until.or(due));
    } else {
        after.waiting_since = Set(waits.then_some(now));
        after.due_at = Set(due.filter(|_| waits));
    }
    if event == QuestionEvent::StaffAnswers && never_answered {
        after.first_answered_at = Set(Some(now));
    }
    Ok(after)
}
