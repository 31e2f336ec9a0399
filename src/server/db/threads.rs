//! Questions as couriers see them: put together from their rows.

use super::tables::{case, case_step, message, question, referral};
use crate::api::ThreadChange;
use crate::model::case::{CaseStage, CaseStep, CaseView, ReferralState, ReferralView};
use crate::model::{Attachment, Day, Document, Message, QuestionId, Rating, Reference, Stars, Thread};
use crate::texts;
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};
use std::collections::HashMap;

/// Things of a kind in one answer; a courier has few.
pub(crate) const MOST: usize = 100;

/// The next rows by their number, at most [`MOST`] and those that share the last one's number: what was changed under
/// one number is told in one answer, as the next one begins behind it.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn newer<E: EntityTrait<Model: Send + Sync>>(
    db: &impl ConnectionTrait,
    own: Select<E>,
    column: E::Column,
    since: i64,
    number: fn(&E::Model) -> i64,
) -> Result<Vec<E::Model>, DbErr> {
    let own = own.filter(column.gt(since)).order_by_asc(column);
    let rows = own.clone().limit(MOST as u64).all(db).await?;
    match rows.last().map(number) {
        Some(last) if rows.len() == MOST => own.filter(column.lte(last)).all(db).await,
        _ => Ok(rows),
    }
}

/// A value that a row holds and the model cannot: somebody wrote to the table by hand.
pub(crate) fn stored<T, E: std::fmt::Display>(value: Result<T, E>) -> Result<T, DbErr> {
    value.map_err(|error| DbErr::Custom(format!("stored value: {error}")))
}

/// Files of a stored message.
pub(crate) fn attachments(row: &message::Model) -> Result<Vec<Attachment>, DbErr> {
    stored(serde_json::from_str(&row.attachments))
}

/// Documents of a stored message.
pub(crate) fn documents(row: &message::Model) -> Result<Vec<Document>, DbErr> {
    stored(serde_json::from_str(&row.documents))
}

/// An account's questions that changed after `since`, oldest change first.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of_account(
    db: &impl ConnectionTrait,
    account: &str,
    since: i64,
) -> Result<Vec<ThreadChange>, DbErr> {
    let own = question::Entity::find().filter(question::Column::Account.eq(account));
    let rows = newer(db, own, question::Column::Revision, since, |row| row.revision).await?;
    whole(db, rows).await
}

async fn whole(db: &impl ConnectionTrait, rows: Vec<question::Model>) -> Result<Vec<ThreadChange>, DbErr> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<QuestionId> = rows.iter().map(|row| row.id).collect();
    let mut messages: HashMap<QuestionId, Vec<Message>> = HashMap::new();
    let told = message::Entity::find()
        .filter(message::Column::Question.is_in(ids.clone()))
        .filter(message::Column::Private.eq(false))
        .order_by_asc(message::Column::Revision)
        .order_by_asc(message::Column::At)
        .order_by_asc(message::Column::Id)
        .all(db)
        .await?;
    for row in told {
        let withdrawn = row.withdrawn_at.is_some();
        let message = Message {
            id: row.id,
            by: row.author,
            at: row.at,
            // Who has an older app reads that, too.
            text: if withdrawn { texts::thread::WITHDRAWN.to_owned() } else { row.text.clone() },
            attachments: if withdrawn { Vec::new() } else { attachments(&row)? },
            documents: if withdrawn { Vec::new() } else { documents(&row)? },
            withdrawn_at: row.withdrawn_at,
            corrected_at: row.corrected_at,
        };
        messages.entry(row.question).or_default().push(message);
    }
    let mut cases: HashMap<QuestionId, CaseView> = HashMap::new();
    for row in case::Entity::find().filter(case::Column::Question.is_in(ids)).all(db).await? {
        cases.insert(row.question, case_view(db, &row).await?);
    }
    rows.into_iter()
        .map(|row| {
            let rating = row.stars.and_then(|stars| Stars::try_from(u8::try_from(stars).unwrap_or(0)).ok());
            let thread = Thread {
                id: row.id,
                number: row.number.as_deref().and_then(Reference::parse),
                topic: row.topic,
                adcode: row.adcode,
                state: row.state,
                asked_at: row.asked_at,
                due_at: Some(row.first_due_at),
                messages: messages.remove(&row.id).unwrap_or_default(),
                rating: rating.map(|stars| Rating { stars, comment: row.comment }),
                case: cases.remove(&row.id),
            };
            Ok(ThreadChange { revision: row.revision, thread })
        })
        .collect()
}

/// A case as its courier sees it.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn case_view(db: &impl ConnectionTrait, row: &case::Model) -> Result<CaseView, DbErr> {
    let steps = case_step::Entity::find()
        .filter(case_step::Column::CaseId.eq(row.id))
        .order_by_asc(case_step::Column::EnteredAt)
        .order_by_asc(case_step::Column::Id)
        .all(db)
        .await?;
    let referrals = referral::Entity::find()
        .filter(referral::Column::CaseId.eq(row.id))
        .order_by_asc(referral::Column::ProposedAt)
        .all(db)
        .await?;
    Ok(CaseView {
        id: row.id,
        kind: row.kind,
        adcode: row.adcode,
        stage: row.stage,
        steps: steps
            .into_iter()
            .map(|step| CaseStep {
                stage: step.stage,
                entered_at: step.entered_at,
                due_at: step.due_at,
                done_at: step.done_at,
                note: step.note,
            })
            .collect(),
        bring: row.bring.clone(),
        referrals: referrals
            .into_iter()
            .map(|referral| {
                // Of a case that a server of the version before closed over it.
                let over = row.stage == CaseStage::Closed && referral.state == ReferralState::Proposed;
                let ended = over.then(|| texts::case::ENDED_WITH_CASE.to_owned());
                Ok(ReferralView {
                    id: referral.id,
                    to: referral.recipient,
                    name: referral.name,
                    reason: referral.reason,
                    state: if over { ReferralState::Declined } else { referral.state },
                    accepted: referral.accepted_at.is_some(),
                    promised: referral.promised_day.as_deref().and_then(|day| Day::parse(day).ok()),
                    answer: referral.answer,
                    withdrawn: referral.withdrawn_at.map(|_| referral.withdrawn_why).or(ended),
                })
            })
            .collect::<Result<_, DbErr>>()?,
        result: row.result,
    })
}
