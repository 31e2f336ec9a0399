//! Posters and links that bring couriers here. Of who opens them nothing is kept but that somebody did, on which day.

use super::audit;
use super::connection::Db;
use super::quotes::{self, Quoting};
use super::register::{RegisterQuery, columns};
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

/// A page of what is looked for among those of a desk, the newest first; one more than a page says that there is another.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    staff: &Staff,
    wanted: &RegisterQuery,
) -> Result<Vec<outreach_poster::Model>, DbErr> {
    let found = outreach_poster::Entity::find().filter(outreach_poster::Column::Adcode.seen_by(staff));
    let found = found.order_by_desc(outreach_poster::Column::MadeAt).order_by_asc(outreach_poster::Column::Code);
    let looked_at =
        columns([outreach_poster::Column::Title, outreach_poster::Column::Headline, outreach_poster::Column::Code]);
    wanted.on_page(wanted.narrowed(found, outreach_poster::Column::Adcode, &looked_at)).all(db).await
}

/// Those of a campaign that somebody sees, the newest first.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of_campaign(
    db: &impl ConnectionTrait,
    staff: &Staff,
    campaign: CampaignId,
) -> Result<Vec<outreach_poster::Model>, DbErr> {
    outreach_poster::Entity::find()
        .filter(outreach_poster::Column::Adcode.seen_by(staff))
        .filter(outreach_poster::Column::Campaign.eq(campaign))
        .order_by_desc(outreach_poster::Column::MadeAt)
        .limit(MOST_CODES)
        .all(db)
        .await
}

/// Whether a region has as many as it may.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn is_full(db: &impl ConnectionTrait, region: Adcode) -> Result<bool, DbErr> {
    let own = outreach_poster::Entity::find().filter(outreach_poster::Column::Adcode.eq(region));
    Ok(own.count(db).await? >= MOST_CODES)
}

/// Whether there is none.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn is_empty(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(outreach_poster::Entity::find().limit(1).one(db).await?.is_none())
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
    quotes::write_beside_others(&tx).await?;
    tx.hold("outreach").await?;
    let mut code = PosterCode::from_bits(uuid::Uuid::new_v4().as_u64_pair().1);
    while find(&tx, &code).await?.is_some() {
        code = PosterCode::from_bits(uuid::Uuid::new_v4().as_u64_pair().1);
    }
    let region = entry.adcode;
    let row = written(&code, entry, by.name.clone(), now);
    let quoting = quotes::watch(&tx, Quoting::Outreach, &code).await?;
    outreach_poster::Entity::insert(row).exec_without_returning(&tx).await?;
    quoting.note(&tx).await?;
    let put = audit::Entry::of(by, audit::Action::OutreachChanged, code.as_str(), region).saying("add");
    audit::write(&tx, put, now).await?;
    tx.commit().await?;
    Ok(code)
}

/// The row of one that is counted from now on.
fn written(code: &PosterCode, entry: PosterEntry, who: String, now: Timestamp) -> outreach_poster::ActiveModel {
    outreach_poster::ActiveModel {
        code: Set(code.to_string()),
        adcode: Set(entry.adcode),
        title: Set(entry.title),
        headline: Set(entry.headline),
        campaign: Set(entry.campaign),
        active: Set(true),
        who: Set(who),
        made_at: Set(now),
        sample: Set(false),
    }
}

/// Puts in samples with how often each was opened on the days before today, all or none.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn add_samples(
    db: &Db,
    posters: Vec<(PosterCode, PosterEntry, &[i64])>,
    now: Timestamp,
) -> Result<(), DbErr> {
    let tx = db.write().await?;
    let today = Day::of(now);
    for (code, entry, opened) in posters {
        let row = outreach_poster::ActiveModel { sample: Set(true), ..written(&code, entry, String::new(), now) };
        outreach_poster::Entity::insert(row).exec_without_returning(&tx).await?;
        for (before, count) in (1..).zip(opened) {
            let day = today.plus(-before);
            let counted =
                outreach_arrival::ActiveModel { code: Set(code.to_string()), day: Set(day), count: Set(*count) };
            outreach_arrival::Entity::insert(counted).exec_without_returning(&tx).await?;
        }
    }
    tx.commit().await
}

/// Corrects what stands on one and where it hangs and leads; its code and how often it was opened stay. `false` where it is
/// not as `row` says any more.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn change(
    db: &Db,
    by: &Staff,
    row: &outreach_poster::Model,
    entry: PosterEntry,
    now: Timestamp,
) -> Result<bool, DbErr> {
    use outreach_poster::Column as C;
    let tx = db.write().await?;
    let quoting = quotes::watch(&tx, Quoting::Outreach, &row.code).await?;
    let region = entry.adcode;
    let as_seen = match row.campaign {
        Some(campaign) => C::Campaign.eq(campaign),
        None => C::Campaign.is_null(),
    };
    let changed = outreach_poster::Entity::update_many()
        .col_expr(C::Adcode, Expr::value(entry.adcode))
        .col_expr(C::Title, Expr::value(entry.title))
        .col_expr(C::Headline, Expr::value(entry.headline))
        .col_expr(C::Campaign, Expr::value(entry.campaign))
        .filter(C::Code.eq(&row.code))
        .filter(C::Adcode.eq(row.adcode))
        .filter(C::Title.eq(&row.title))
        .filter(C::Headline.eq(&row.headline))
        .filter(as_seen)
        .exec(&tx)
        .await?
        .rows_affected
        == 1;
    if changed {
        let entry = audit::Entry::of(by, audit::Action::OutreachChanged, &row.code, region).saying("change");
        audit::write(&tx, entry, now).await?;
    }
    quoting.note(&tx).await?;
    tx.commit().await?;
    Ok(changed)
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

/// How often each of these was opened: today, in seven days, in all. One that nobody opened is not there.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn sums(
    db: &impl ConnectionTrait,
    codes: impl IntoIterator<Item = String>,
    today: Day,
) -> Result<HashMap<String, [i64; 3]>, DbErr> {
    let sum = |since: Day| {
        let counted = format!("CASE WHEN \"day\" >= '{since}' THEN \"count\" ELSE 0 END");
        // PostgreSQL sums to a kind of its own.
        Expr::cust(format!("CAST(SUM({counted}) AS BIGINT)"))
    };
    let rows: Vec<(String, i64, i64, i64)> = outreach_arrival::Entity::find()
        .select_only()
        .column(outreach_arrival::Column::Code)
        .expr_as(sum(today), "of_today")
        .expr_as(sum(today.plus(-6)), "of_week")
        .expr_as(Expr::cust("CAST(SUM(\"count\") AS BIGINT)"), "of_all")
        .filter(outreach_arrival::Column::Code.is_in(codes))
        .group_by(outreach_arrival::Column::Code)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(code, today, week, all)| (code, [today, week, all])).collect())
}

/// How often one was opened, by day.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn arrivals(db: &impl ConnectionTrait, code: &str) -> Result<BTreeMap<Day, i64>, DbErr> {
    let found = outreach_arrival::Entity::find().filter(outreach_arrival::Column::Code.eq(code)).all(db).await?;
    Ok(found.into_iter().map(|row| (row.day, row.count)).collect())
}
