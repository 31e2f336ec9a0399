//! Referrals that a desk takes back: its courier and the partner are told, and nobody sees it from then on.

use super::connection::Db;
use super::quotes::{self, Quoting};
use super::tables::{case, referral};
use super::{audit, cases, inbox, questions};
use crate::model::staff::Staff;
use crate::model::{CaseId, ReferralId, Timestamp};
use crate::server::db::cases::CaseFailure;
use crate::texts::case as says;
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, IntoActiveModel as _, QueryOrder as _, QuerySelect as _};
use std::collections::HashMap;

/// So many days a partner sees that something was taken back.
const SEEN_DAYS: i64 = 30;
/// So many of them at most.
const MOST_SEEN: u64 = 50;

/// Takes a referral of a case back that nobody answered, if nobody did anything to the case since `version` was read. Its
/// courier is told why, in the thread of their question.
///
/// # Errors
/// [`CaseFailure`]; then nothing was written.
pub(crate) async fn withdraw(
    db: &Db,
    staff: &Staff,
    (id, version): (CaseId, i32),
    (of, why): (ReferralId, String),
    now: Timestamp,
) -> Result<(), CaseFailure> {
    let tx = db.write().await?;
    let quoting = quotes::watch(&tx, Quoting::Case, id).await?;
    let asked = cases::find(&tx, id).await?.ok_or(CaseFailure::NotFound)?.question;
    let thread = quotes::watch(&tx, Quoting::Thread, asked).await?;
    let (question, revisions) = questions::hold(&tx, asked).await?;
    let question = question.filter(|row| row.account.is_some()).ok_or(CaseFailure::NotFound)?;
    let case = case::Entity::find_by_id(id).lock_exclusive().one(&tx).await?.ok_or(CaseFailure::NotFound)?;
    if case.version != version {
        return Err(CaseFailure::Changed);
    }
    let place = case.adcode;
    let found = referral::Entity::find_by_id(of).lock_exclusive().one(&tx).await?;
    let row = found.filter(|row| row.case_id == id).ok_or(CaseFailure::NotFound)?;
    let told = says::told_withdrawn(&row.name, &why);
    cases::withdraw(&tx, row, why, now).await?;
    let mut after = case.into_active_model();
    after.version = Set(version + 1);
    after.update(&tx).await?;
    let revision = revisions.of(question.account.as_ref());
    inbox::tell_in_thread(&tx, staff, question.id, told, (revision, now)).await?;
    let entry = audit::Entry::of(staff, audit::Action::ReferralWorked, &id.to_string(), place).saying("withdraw");
    audit::write(&tx, entry, now).await?;
    quoting.note(&tx).await?;
    thread.note(&tx).await?;
    cases::tell_news(&tx, &question, &revisions).await?;
    Ok(tx.commit().await?)
}

/// What was referred to a partner, agreed to, and taken back not long ago: with its case, the last first.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of_partner(
    db: &impl ConnectionTrait,
    partner: &str,
    now: Timestamp,
) -> Result<Vec<(referral::Model, case::Model)>, DbErr> {
    let rows = referral::Entity::find()
        .filter(referral::Column::Partner.eq(partner))
        .filter(referral::Column::WithdrawnAt.gte(now.plus_days(-SEEN_DAYS)))
        // Of what its courier never agreed to, the partner heard nothing.
        .filter(referral::Column::DecidedAt.is_not_null())
        .order_by_desc(referral::Column::WithdrawnAt)
        .order_by_asc(referral::Column::Id)
        .limit(MOST_SEEN)
        .all(db)
        .await?;
    let ids = rows.iter().map(|row| row.case_id);
    let found = case::Entity::find().filter(case::Column::Id.is_in(ids)).all(db).await?;
    let cases: HashMap<CaseId, case::Model> = found.into_iter().map(|case| (case.id, case)).collect();
    Ok(rows.into_iter().filter_map(|row| cases.get(&row.case_id).cloned().map(|case| (row, case))).collect())
}
