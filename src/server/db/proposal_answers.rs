//! What departments answered to proposals: a row an answer, with its own day, file and how it was found. One that did
//! not satisfy stays beside the next one.

use super::connection::Writing;
use super::tables::{proposal_answer, proposal_dossier};
use crate::model::quote::{NO_LONGER_KEPT, TAKEN_OUT};
use crate::model::{AttachmentId, Day};
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel as _, QueryOrder as _};

/// What a department answered.
#[derive(Clone, Debug)]
pub(crate) struct PaperAnswer {
    pub(crate) text: String,
    pub(crate) day: Day,
    pub(crate) file: Option<AttachmentId>,
}

/// All answers to a proposal, the newest first.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn all(
    db: &impl ConnectionTrait,
    of: &proposal_dossier::Model,
) -> Result<Vec<proposal_answer::Model>, DbErr> {
    let mut rows = proposal_answer::Entity::find()
        .filter(proposal_answer::Column::Proposal.eq(of.proposal))
        .order_by_desc(proposal_answer::Column::Number)
        .all(db)
        .await?;
    match rows.first_mut() {
        // A server of the version before changes the dossier alone: how the answer was found, and what it took out of it.
        Some(newest) if is_in_dossier(newest, of) => {
            newest.text.clone_from(&of.answer);
            newest.satisfaction.clone_from(&of.satisfaction);
            newest.satisfaction_remark.clone_from(&of.satisfaction_remark);
        }
        newest => {
            if let Some(other) = of_version_before(of, newest.as_deref()) {
                rows.insert(0, other);
            }
        }
    }
    Ok(rows)
}

/// Whether the dossier has the same answer, maybe without words that a courier had taken out of it since.
fn is_in_dossier(row: &proposal_answer::Model, of: &proposal_dossier::Model) -> bool {
    let taken_out = [TAKEN_OUT, NO_LONGER_KEPT].iter().any(|instead| of.answer.contains(instead));
    of.answered_day.as_deref() == Some(&row.day) && of.answer_file == row.file && (of.answer == row.text || taken_out)
}

/// The newest answer, where a server of the version before wrote it into the dossier alone.
fn of_version_before(
    of: &proposal_dossier::Model,
    newest: Option<&proposal_answer::Model>,
) -> Option<proposal_answer::Model> {
    let day = of.answered_day.clone()?;
    let known = newest.is_some_and(|row| row.day == day && row.text == of.answer);
    (!known).then(|| proposal_answer::Model {
        proposal: of.proposal,
        number: newest.map_or(1, |row| row.number + 1),
        day,
        due_day: of.due_day.clone(),
        text: of.answer.clone(),
        file: of.answer_file,
        satisfaction: of.satisfaction,
        satisfaction_remark: of.satisfaction_remark.clone(),
    })
}

async fn keep(tx: &Writing, row: proposal_answer::Model) -> Result<(), DbErr> {
    proposal_answer::Entity::insert(row.into_active_model()).exec_without_returning(tx).await.map(|_| ())
}

/// All answers, each of which has its row.
async fn kept(tx: &Writing, of: &proposal_dossier::Model) -> Result<Vec<proposal_answer::Model>, DbErr> {
    let rows = all(tx, of).await?;
    if let Some(newest) = rows.first() {
        let there = proposal_answer::Entity::find_by_id((newest.proposal, newest.number)).one(tx).await?;
        if there.is_none() {
            keep(tx, newest.clone()).await?;
        }
    }
    Ok(rows)
}

/// Writes one more answer down; gives what the dossier says then, which its caller keeps.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn add(
    tx: &Writing,
    of: proposal_dossier::Model,
    answer: PaperAnswer,
) -> Result<proposal_dossier::Model, DbErr> {
    let number = kept(tx, &of).await?.first().map_or(1, |newest| newest.number + 1);
    let row = proposal_answer::Model {
        proposal: of.proposal,
        number,
        day: answer.day.to_string(),
        due_day: of.due_day.clone(),
        text: answer.text,
        file: answer.file,
        satisfaction: None,
        satisfaction_remark: String::new(),
    };
    keep(tx, row.clone()).await?;
    Ok(proposal_dossier::Model {
        answer: row.text,
        answered_day: Some(row.day),
        answer_file: row.file,
        due_at: None,
        satisfaction: None,
        satisfaction_remark: String::new(),
        ..of
    })
}

/// Puts right what stands of the newest answer; gives what the dossier says then, which its caller keeps.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn correct(
    tx: &Writing,
    of: proposal_dossier::Model,
    answer: PaperAnswer,
) -> Result<proposal_dossier::Model, DbErr> {
    let day = answer.day.to_string();
    if let Some(newest) = kept(tx, &of).await?.into_iter().next() {
        proposal_answer::Entity::update_many()
            .col_expr(proposal_answer::Column::Text, Expr::value(answer.text.clone()))
            .col_expr(proposal_answer::Column::Day, Expr::value(day.clone()))
            .col_expr(proposal_answer::Column::File, Expr::value(answer.file))
            .filter(proposal_answer::Column::Proposal.eq(newest.proposal))
            .filter(proposal_answer::Column::Number.eq(newest.number))
            .exec(tx)
            .await?;
    }
    Ok(proposal_dossier::Model { answer: answer.text, answered_day: Some(day), answer_file: answer.file, ..of })
}

/// Writes down of the newest answer how who proposed finds it, as its dossier says.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn rate(tx: &Writing, of: &proposal_dossier::Model) -> Result<(), DbErr> {
    let Some(newest) = kept(tx, of).await?.into_iter().next() else { return Ok(()) };
    proposal_answer::Entity::update_many()
        .col_expr(proposal_answer::Column::Satisfaction, Expr::value(of.satisfaction))
        .col_expr(proposal_answer::Column::SatisfactionRemark, Expr::value(of.satisfaction_remark.clone()))
        .filter(proposal_answer::Column::Proposal.eq(newest.proposal))
        .filter(proposal_answer::Column::Number.eq(newest.number))
        .exec(tx)
        .await
        .map(|_| ())
}
