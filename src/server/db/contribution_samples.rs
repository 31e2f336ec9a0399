//! What prefectures handed in and the bulletin that it stands in, as samples.

use super::bulletins::BulletinEntry;
use super::connection::Db;
use super::contributions::ContributionEntry;
use super::tables::{bulletin, contribution};
use crate::model::contribution::ContributionState;
use crate::model::{BulletinId, ContributionId, StaffId, Timestamp};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;

/// Puts in samples, all or none: they are with the province, and the first one was taken into a bulletin.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn add(
    db: &Db,
    entries: Vec<(ContributionId, ContributionEntry)>,
    (id, made): (BulletinId, BulletinEntry),
    now: Timestamp,
) -> Result<(), DbErr> {
    let tx = db.write().await?;
    for (at, (number, entry)) in entries.into_iter().enumerate() {
        let taken = at == 0;
        let row = contribution::ActiveModel {
            id: Set(number),
            adcode: Set(entry.adcode),
            kind: Set(entry.kind),
            state: Set(if taken { ContributionState::Taken } else { ContributionState::HandedIn }),
            title: Set(entry.title),
            text: Set(entry.text),
            photos: Set("[]".to_owned()),
            consent: Set(false),
            written_by: Set(StaffId::fresh()),
            changed_at: Set(now),
            handed_in_at: Set(Some(now)),
            taken_at: Set(taken.then_some(now)),
            remark: Set(String::new()),
            edited_title: Set(String::new()),
            edited_text: Set(String::new()),
            bulletin: Set(taken.then_some(id)),
            place: Set(0),
            sample: Set(true),
            version: Set(1),
        };
        contribution::Entity::insert(row).exec_without_returning(&tx).await?;
    }
    // Issued without a number: one would be missing among the real ones.
    let row = bulletin::ActiveModel {
        id: Set(id),
        title: Set(made.title),
        foreword: Set(made.foreword),
        publisher: Set(made.publisher),
        year: Set(None),
        number: Set(None),
        made_at: Set(now),
        issued_at: Set(Some(now)),
        open: Set(false),
        sample: Set(true),
        version: Set(1),
        masthead: Set(made.masthead),
    };
    bulletin::Entity::insert(row).exec_without_returning(&tx).await?;
    tx.commit().await
}
