//! The province's campaign shared out: what of each target is each prefecture's.

use super::audit::{self, Action};
use super::connection::Db;
use super::tables::{campaign, campaign_allotment};
use crate::model::campaign::CampaignCount;
use crate::model::staff::Staff;
use crate::model::{Adcode, CampaignId, Timestamp};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait as _;
use std::collections::{BTreeMap, HashMap};

/// How much each prefecture is to reach of what; who is to reach nothing of it is not there.
pub(crate) type Allotments = BTreeMap<(Adcode, CampaignCount), u32>;

/// What is shared out of a campaign.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of(db: &impl ConnectionTrait, id: CampaignId) -> Result<Allotments, DbErr> {
    Ok(of_all(db, [id]).await?.remove(&id).unwrap_or_default())
}

/// What is shared out of these campaigns; one of which nothing is, is not there.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of_all(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = CampaignId>,
) -> Result<HashMap<CampaignId, Allotments>, DbErr> {
    let found = campaign_allotment::Entity::find().filter(campaign_allotment::Column::Campaign.is_in(ids));
    let mut all: HashMap<CampaignId, Allotments> = HashMap::new();
    for row in found.all(db).await? {
        let target = u32::try_from(row.target).unwrap_or_default();
        all.entry(row.campaign).or_default().insert((row.adcode, row.counted), target);
    }
    Ok(all)
}

/// Shares a campaign out anew, if nobody changed it since `version` was read; `false` where somebody did.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn share_out(
    db: &Db,
    by: &Staff,
    (of, version): (&campaign::Model, i32),
    allotments: &Allotments,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let tx = db.write().await?;
    let changed = campaign::Entity::update_many()
        .col_expr(campaign::Column::Version, Expr::col(campaign::Column::Version).add(1))
        .filter(campaign::Column::Id.eq(of.id))
        .filter(campaign::Column::Version.eq(version))
        .exec(&tx)
        .await?;
    let changed = changed.rows_affected == 1;
    if changed {
        keep_only(&tx, of.id, Vec::new()).await?;
        put(&tx, of.id, allotments).await?;
        let entry = audit::Entry::of(by, Action::CampaignChanged, &of.id.to_string(), of.adcode);
        audit::write(&tx, entry.saying("share_out"), now).await?;
    }
    tx.commit().await?;
    Ok(changed)
}

/// Writes down what is shared out of a campaign of which nothing is yet.
pub(super) async fn put(tx: &impl ConnectionTrait, id: CampaignId, allotments: &Allotments) -> Result<(), DbErr> {
    let rows = allotments.iter().map(|((adcode, counted), target)| campaign_allotment::ActiveModel {
        campaign: Set(id),
        adcode: Set(*adcode),
        counted: Set(*counted),
        target: Set(i32::try_from(*target).unwrap_or(i32::MAX)),
    });
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return Ok(());
    }
    campaign_allotment::Entity::insert_many(rows).exec_without_returning(tx).await.map(|_| ())
}

/// Takes back what is shared out, but for these targets.
pub(super) async fn keep_only(
    tx: &impl ConnectionTrait,
    id: CampaignId,
    kept: Vec<CampaignCount>,
) -> Result<(), DbErr> {
    campaign_allotment::Entity::delete_many()
        .filter(campaign_allotment::Column::Campaign.eq(id))
        .filter(campaign_allotment::Column::Counted.is_not_in(kept))
        .exec(tx)
        .await
        .map(|_| ())
}
