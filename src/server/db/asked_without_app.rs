//! Questions that are asked in a browser without the app, and read by the code that was given for them.

use super::claims::{account_for, is_of_desk, of_code, put_code};
use super::connection::Db;
use super::heads::Coming;
use super::submissions::{self, Sender};
use super::tables::{claim, question};
use super::take_error::TakeError;
use crate::api::{Act, Submission};
use crate::model::claim::ClaimCode;
use crate::model::{AccountKey, NewQuestion, SubmissionId, Thread, Timestamp};
use crate::server::account::Account;
use sea_orm::entity::prelude::*;

/// Takes a question that was asked in a browser without the app, and gives the code by which its answer is read. Its
/// account is as that of a call: no key opens it, and who has the app later takes it over. The same form that comes twice
/// is one question, with another code in place of the first.
///
/// # Errors
/// [`TakeError`]; then nothing was written.
pub(crate) async fn ask_without_app(
    db: &Db,
    question: NewQuestion,
    coming: Coming,
    now: Timestamp,
) -> Result<ClaimCode, TakeError> {
    let (id, account) = (question.id, account_for(question.id));
    let asked = (&question.call_back, &question.company, &question.wants_aid);
    let said = (&question.message.text, question.topic, question.adcode, asked);
    let digest = crate::server::digest::sha256(format!("{said:?}").as_bytes());
    let submission = Submission { id: SubmissionId::from(id), act: Act::Ask(question) };
    // Nobody answers a survey under it.
    let nobody = Account::of(&AccountKey::fresh());
    let sender = Sender { account: &account, survey_key: nobody.survey_key(), coming, head_waits: false };
    submissions::take(db, &sender, submission, &digest, now).await?;
    let tx = db.write().await?;
    tx.hold(&format!("claim {id}")).await?;
    let row = question::Entity::find_by_id(id).one(&tx).await?;
    if row.and_then(|row| row.account).is_none_or(|whose| whose != account) {
        // They have taken it into the app meanwhile, or erased it.
        return Err(TakeError::NumberUsed);
    }
    let code = put_code(&tx, id, now).await?;
    tx.commit().await?;
    Ok(code)
}

/// Whose questions a code opens; nobody's where there is no such code, its time is over, or they took them into the app.
async fn account_of_code(db: &Db, code: &ClaimCode, now: Timestamp) -> Result<Option<String>, DbErr> {
    let claim = claim::Entity::find()
        .filter(of_code(db, db, code).await?)
        .filter(claim::Column::UsedAt.is_null())
        .filter(claim::Column::ExpiresAt.gt(now));
    let Some(claim) = claim.one(db).await? else { return Ok(None) };
    let row = question::Entity::find_by_id(claim.question).one(db).await?;
    Ok(row.and_then(|row| row.account).filter(|account| is_of_desk(account)))
}

/// The questions of who has a code, as they see them; none where it opens nothing.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn read_by_code(db: &Db, code: &ClaimCode, now: Timestamp) -> Result<Vec<Thread>, DbErr> {
    let Some(account) = account_of_code(db, code, now).await? else { return Ok(Vec::new()) };
    let told = super::threads::of_account(db, &account, 0).await?;
    Ok(told.into_iter().map(|change| change.thread).collect())
}

/// Erases what was asked under a code, with all that was written about it; says whether there was such a code.
///
/// # Errors
/// [`TakeError`].
pub(crate) async fn erase_by_code(db: &Db, code: &ClaimCode, now: Timestamp) -> Result<bool, TakeError> {
    let Some(account) = account_of_code(db, code, now).await? else { return Ok(false) };
    // Nobody answers surveys without the app.
    let nobody = Account::of(&AccountKey::fresh());
    let erase = Submission { id: SubmissionId::fresh(), act: Act::EraseAccount };
    let (coming, head_waits) = (Coming::Counted, false);
    let sender = Sender { account: &account, survey_key: nobody.survey_key(), coming, head_waits };
    submissions::take(db, &sender, erase, "", now).await?;
    Ok(true)
}
