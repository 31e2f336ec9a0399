//! Posters and links that bring couriers here. Of who opens them nothing is kept but that somebody did, on which day.

use super::audit;
use super::connection::Db;
use super::scope::RegionColumn as _;
use super::tables::{outreach_arrival, outreach_poster};
use crate::model::outreach::{MOST_CODES, PosterCode};
use crate::model::staff::Staff;
use crate::model::{Adcode, CampaignId, Day, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, OnConflict};
use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect};
use std::collections::{BTreeMap, HashMap};

/// A poster as it is written.
#[derive(Clone, Debug)]
pub(crate) struct PosterEntry {
    /// Where it leads: to a prefecture's stations, or to all.
    pub(crate) adcode: Adcode,
    /// Where it hangs, or to whom the link goes.
    pub(crate) title: String,
    /// The large words on it.
    pub(crate) headline: String,
    /// The campaign that it is of.
    pub(crate) campaign: Option<CampaignId>,
}

/// Those of a desk, the newest first.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn list(db: &impl ConnectionTrait, staff: &Staff) -> Result<Vec<outreach_poster::Model>, DbErr> {
    let found = outreach_poster::Entity::find().filter(outreach_poster::Column::Adcode.seen_by(staff));
    found.order_by_desc(outreach_poster::Column::MadeAt).limit(MOST_CODES).all(db).await
}

/// One by its code.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn find(
    db: &impl ConnectionTrait,
    code: &PosterCode,
) -> Result<Option<outreach_poster::Model>, DbErr> {
    outreach_poster::Entity::find_by_id(code.as_str()).one(db).await
}

/// Makes one, under a code that nobody has.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn add(db: &Db, by: &Staff, entry: PosterEntry, now: Timestamp) -> Result<PosterCode, DbErr> {
    let tx = db.write().await?;
    tx.hold("outreach").await?;
    let mut code = PosterCode::from_bits(uuid::Uuid::new_v4().as_u64_pair().1);
    while find(&tx, &code).await?.is_some() {
        code = PosterCode::from_bits(uuid::Uuid::new_v4().as_u64_pair().1);
    }
    let row = outreach_poster::ActiveModel {
        code: Set(code.to_string()),
        adcode: Set(entry.adcode),
        title: Set(entry.title),
        headline: Set(entry.headline),
        campaign: Set(entry.campaign),
        active: Set(true),
        who: Set(by.name.clone()),
        made_at: Set(now.0),
    };
    outreach_poster::Entity::insert(row).exec_without_returning(&tx).await?;
    let put = audit::Entry::of(by, audit::Action::OutreachChanged, code.as_str(), entry.adcode).saying("add");
    audit::write(&tx, put, now).await?;
    tx.commit().await?;
    Ok(code)
}

/// Counts one no more, or again; it goes on leading here.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn set_active(
    db: &Db,
    by: &Staff,
    row: &outreach_poster::Model,
    active: bool,
    now: Timestamp,
) -> Result<(), DbErr> {
    let tx = db.write().await?;
    outreach_poster::Entity::update_many()
        .col_expr(outreach_poster::Column::Active, Expr::value(active))
        .filter(outreach_poster::Column::Code.eq(&row.code))
        .exec(&tx)
        .await?;
    let what = if active { "resume" } else { "stop" };
    let entry = audit::Entry::of(by, audit::Action::OutreachChanged, &row.code, row.adcode).saying(what);
    audit::write(&tx, entry, now).await?;
    tx.commit().await
}

/// Counts that one was opened today.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn arrived(db: &Db, row: &outreach_poster::Model, today: Day) -> Result<(), DbErr> {
    let first = outreach_arrival::ActiveModel { code: Set(row.code.clone()), day: Set(today), count: Set(1) };
    let again = OnConflict::columns([outreach_arrival::Column::Code, outreach_arrival::Column::Day])
        .value(
            outreach_arrival::Column::Count,
            Expr::col((outreach_arrival::Entity, outreach_arrival::Column::Count)).add(1),
        )
        .to_owned();
    outreach_arrival::Entity::insert(first).on_conflict(again).exec_without_returning(db).await.map(|_| ())
}

/// How often each of these was opened, by day.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn arrivals(
    db: &impl ConnectionTrait,
    codes: impl IntoIterator<Item = String>,
) -> Result<HashMap<String, BTreeMap<Day, i64>>, DbErr> {
    let found = outreach_arrival::Entity::find().filter(outreach_arrival::Column::Code.is_in(codes));
    let mut arrivals: HashMap<String, BTreeMap<Day, i64>> = HashMap::new();
    for row in found.all(db).await? {
        arrivals.entry(row.code).or_default().insert(row.day, row.count);
    }
    Ok(arrivals)
}
