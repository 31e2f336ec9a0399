//! Writing and reading of stations.

use super::connection::{Db, Writing};
use super::scope::RegionColumn as _;
use super::station_table::{Column, Entity, Model};
use super::threads::stored;
use super::{PAGE, audit, feed, published};
use crate::api::Item;
use crate::model::station::STALE_MS;
use crate::model::{Adcode, Closure, Day, Layers, Station, StationCode, StationKind, StationStatus, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, IntoActiveModel, QueryOrder, QuerySelect};

/// Takes stations out; phones get a tombstone. Says how many were there.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub async fn remove(db: &Db, codes: &[StationCode]) -> Result<usize, DbErr> {
    let tx = db.write().await?;
    let mut items = Vec::new();
    for code in codes {
        let gone = Entity::update_many()
            .col_expr(Column::Gone, true.into())
            .col_expr(Column::Imported, Expr::value(None::<String>))
            .filter(Column::Code.eq(code.as_str()))
            .filter(Column::Gone.eq(false))
            .exec(&tx)
            .await?;
        if gone.rows_affected > 0 {
            items.push(Item::StationGone(code.clone()));
        }
    }
    feed::publish(&tx, &items).await?;
    tx.commit().await?;
    published(db).await?;
    Ok(items.len())
}

/// How many love stations there are; places of other kinds do not count.
///
/// # Errors
/// [`DbErr`].
pub async fn count(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    let kinds = StationKind::ALL.iter().copied().filter(|kind| kind.is_station());
    Entity::find().filter(Column::Gone.eq(false)).filter(Column::Kind.is_in(kinds)).count(db).await
}

/// How many of them are in a region.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn count_of(db: &impl ConnectionTrait, region: crate::model::Adcode) -> Result<u64, DbErr> {
    let within = Column::Adcode.within(region);
    Entity::find().filter(Column::Gone.eq(false)).filter(within).count(db).await
}

/// How many stations there are or ever were.
///
/// # Errors
/// [`DbErr`].
pub async fn ever(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    Entity::find().count(db).await
}

/// One station as its row, gone or not.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn find(db: &impl ConnectionTrait, code: &StationCode) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(code.as_str().to_owned()).one(db).await
}

/// One station, held so that nobody else changes it before this transaction ends.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn hold(tx: &Writing, code: &str) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(code.to_owned()).lock_exclusive().one(tx).await
}

/// Which stations somebody looks at; the empty one looks at all of a region that are there.
#[derive(Clone, Debug, Default)]
pub(crate) struct StationsLookedAt {
    /// Words in name, address or number.
    pub(crate) words: String,
    /// Only those where something is good no longer than to that day.
    pub(crate) expiring: Option<Day>,
    /// Those that were withdrawn, too.
    pub(crate) withdrawn: bool,
    /// Only those in need of this.
    pub(crate) need: Option<StationNeed>,
}

/// What a station is in need of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StationNeed {
    /// Nobody verified it lately.
    Verifying,
    /// It is closed.
    Opening,
}

/// Those that are there and in need of something, at this moment. Nobody needs to look at a sample.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn in_need(
    db: &impl ConnectionTrait,
    need: StationNeed,
    now: Timestamp,
) -> Result<Select<Entity>, DbErr> {
    let there = Entity::find().filter(Column::Gone.eq(false)).filter(Column::Sample.eq(false));
    Ok(match need {
        StationNeed::Verifying => {
            let stale = Column::VerifiedAt.lt(now.0 - STALE_MS);
            there.filter(Condition::any().add(Column::VerifiedAt.is_null()).add(stale))
        }
        StationNeed::Opening => {
            // For which days one is closed stands in JSON.
            let some_days: Vec<(String, Option<String>)> = Entity::find()
                .select_only()
                .columns([Column::Code, Column::Closed])
                .filter(Column::Gone.eq(false))
                .filter(Column::Closed.is_not_null())
                .into_tuple()
                .all(db)
                .await?;
            let holds = |closed: &Option<String>| {
                let closed = closed.as_deref().and_then(|closed| serde_json::from_str::<Closure>(closed).ok());
                closed.is_some_and(|closed| closed.holds(now))
            };
            let closed = some_days.into_iter().filter(|(_, closed)| holds(closed)).map(|(code, _)| code);
            let paused = Column::Status.ne(StationStatus::Active);
            there.filter(Condition::any().add(paused).add(Column::Code.is_in(closed)))
        }
    })
}

/// Stations of a region, those that couriers doubt first, then by number.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    region: Adcode,
    looked: &StationsLookedAt,
    page: u64,
    now: Timestamp,
) -> Result<Vec<Model>, DbErr> {
    let mut query = match looked.need {
        Some(need) => in_need(db, need, now).await?,
        None => Entity::find(),
    };
    query = query.filter(Column::Adcode.within(region));
    for word in looked.words.split_whitespace().take(5) {
        let any = Condition::any()
            .add(Column::Name.contains(word))
            .add(Column::Address.contains(word))
            .add(Column::Code.contains(word));
        query = query.filter(any);
    }
    if !looked.withdrawn {
        query = query.filter(Column::Gone.eq(false));
    }
    if let Some(by) = looked.expiring {
        query = query.filter(Column::Gone.eq(false)).filter(Column::NextExpiry.lte(by.to_string()));
    }
    query.order_by_desc(Column::Doubtful).order_by_asc(Column::Code).offset(page * PAGE).limit(PAGE + 1).all(db).await
}

/// What a publisher knows by this number.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn by_source(db: &impl ConnectionTrait, source: &str, id: &str) -> Result<Option<Model>, DbErr> {
    Entity::find().filter(Column::SourceName.eq(source)).filter(Column::SourceId.eq(id)).one(db).await
}

/// Stations of a region whose address names a street.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn on_street(db: &impl ConnectionTrait, region: Adcode, street: &str) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::Adcode.within(region))
        .filter(Column::Gone.eq(false))
        .filter(Column::Sample.eq(false))
        .filter(Column::Address.contains(street))
        .limit(20)
        .all(db)
        .await
}

/// All stations of a region, by number.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of_region(db: &impl ConnectionTrait, region: Adcode) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::Adcode.within(region))
        .filter(Column::Gone.eq(false))
        .order_by_asc(Column::Code)
        .all(db)
        .await
}

/// Which kinds of places there are.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn layers(db: &impl ConnectionTrait) -> Result<Layers, DbErr> {
    let kinds = Entity::find().select_only().column(Column::Kind).distinct().filter(Column::Gone.eq(false));
    let kinds: Vec<StationKind> = kinds.into_tuple().all(db).await?;
    let layers = kinds.into_iter().map(StationKind::layer);
    Ok(layers.fold(Layers::default(), |all, one| if all.contains(one) { all } else { all.toggled(one) }))
}

/// All stations of a region, and no places of other kinds.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn stations_of(db: &impl ConnectionTrait, region: Adcode) -> Result<Vec<Model>, DbErr> {
    let stations = StationKind::ALL.iter().filter(|kind| kind.is_station());
    Entity::find()
        .filter(Column::Adcode.within(region))
        .filter(Column::Gone.eq(false))
        .filter(Column::Kind.is_in(stations.map(|kind| kind.code())))
        .all(db)
        .await
}

/// The stations with these numbers.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn with_codes(db: &impl ConnectionTrait, codes: Vec<String>) -> Result<Vec<Model>, DbErr> {
    Entity::find().filter(Column::Code.is_in(codes)).filter(Column::Gone.eq(false)).all(db).await
}

/// Writes a station in place of what somebody read, with an entry for the record; phones are told. Nothing is done, and `false` given, where
/// somebody else was faster.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn edit(db: &Db, read: &Model, new: &Station, gone: bool, entry: audit::Entry) -> Result<bool, DbErr> {
    let tx = db.write().await?;
    let held = hold(&tx, new.code.as_str()).await?;
    let Some(held) = held.filter(|held| held.without_signs() == read.without_signs()) else { return Ok(false) };
    // What couriers said meanwhile stays said.
    let signs: Station = stored(Station::try_from(held))?;
    let new = &Station { problems: signs.problems, seen_open_at: signs.seen_open_at, ..new.clone() };
    let number = u32::try_from(read.number).unwrap_or(0);
    let row = Model { gone, imported: read.imported.clone(), ..Model::new(new, &read.source_id, number) };
    row.into_active_model().reset_all().update(&tx).await?;
    let item = if gone { Item::StationGone(new.code.clone()) } else { Item::Station(Box::new(new.clone())) };
    feed::publish(&tx, &[item]).await?;
    audit::write(&tx, entry, Timestamp::now()).await?;
    tx.commit().await?;
    Ok(true)
}
