//! Visits of stations, and reports that something of them is wrong.

use super::PAGE;
use super::columns::StationIfAny;
use super::connection::{Db, Writing};
use super::quotes::{self, Quoting};
use super::scope::RegionColumn as _;
use super::tables::{report, visit};
use super::take_error::TakeError;
use super::threads::newer;
use super::{audit, courier_news, danger, drafts, heads, own_revisions, station_signs, station_table, stations};
use crate::api::OwnReportChange;
use crate::model::head::HeadCount;
use crate::model::region::Prefecture;
use crate::model::staff::Staff;
use crate::model::station_problem::{ReportKind, ReportState};
use crate::model::station_report::{Looked, NewReport, NewSuggestion, OwnReport, VISIT_MS};
use crate::model::timestamp::DAY_MS;
use crate::model::{Adcode, Danger, Position, ReportId, Service, Services, StationCode, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, IntoActiveModel, QueryOrder, QuerySelect, Statement};
use thiserror::Error;

/// A visit that is told later than so many milliseconds is not counted: two weeks without a network.
const OLDEST_VISIT_MS: i64 = 14 * DAY_MS;

async fn station(db: &impl ConnectionTrait, code: &StationCode) -> Result<Option<station_table::Model>, DbErr> {
    station_table::Entity::find_by_id(code.as_str().to_owned()).one(db).await
}

/// That a courier was at a station.
pub(crate) struct Visit {
    pub(crate) at: Timestamp,
    pub(crate) used: Services,
    pub(crate) thanks: bool,
}

/// Counts a visit, once a station and hour. A phone's clock that is ahead is not believed.
///
/// # Errors
/// [`TakeError::StationNotFound`].
pub(crate) async fn visit(
    tx: &Writing,
    account: &str,
    code: &StationCode,
    Visit { at, used, thanks }: Visit,
    now: Timestamp,
) -> Result<(), TakeError> {
    station(tx, code).await?.filter(|row| !row.gone).ok_or(TakeError::StationNotFound)?;
    let at = at.0.clamp(now.0 - OLDEST_VISIT_MS, now.0);
    let waits = heads::waits(tx, account, HeadCount::Visit, ("visit", "station", code.as_str())).await?;
    let row = visit::ActiveModel {
        station: Set(code.as_str().to_owned()),
        account: Set(account.to_owned()),
        hour: Set(at / VISIT_MS),
        used: Set(used.bits().into()),
        thanks: Set(thanks),
        waits: Set(waits),
    };
    let known = OnConflict::columns([visit::Column::Station, visit::Column::Account, visit::Column::Hour])
        .do_nothing()
        .to_owned();
    visit::Entity::insert(row).on_conflict(known).exec_without_returning(tx).await?;
    Ok(())
}

/// Keeps a report. Several couriers who agree make the station doubtful.
///
/// # Errors
/// [`TakeError`].
pub(crate) async fn report(
    tx: &Writing,
    account: &str,
    new: &NewReport,
    text: String,
    attachments: String,
    (dangers, head_waits, revision, now): (&[Danger], bool, i64, Timestamp),
) -> Result<(), TakeError> {
    // Held, as two who report at once must count each other.
    let of = stations::hold(tx, new.station.as_str()).await?;
    let of = of.filter(|row| !row.gone).ok_or(TakeError::StationNotFound)?;
    let mark = danger::mark(tx, of.adcode, dangers, now).await?;
    let of_station = ("report", "station", of.code.as_str());
    let waits = head_waits || heads::waits(tx, account, HeadCount::Report, of_station).await?;
    let row = report::Model {
        id: new.id,
        account: Some(account.to_owned()),
        station: StationIfAny(Some(new.station.clone())),
        adcode: of.adcode,
        kind: new.kind,
        text,
        attachments,
        place: None,
        state: ReportState::Waiting,
        answer: String::new(),
        at: now,
        revision,
        changed_at: now,
        version: 1,
        fixed: None,
        looked_at: None,
        danger: mark.kinds,
        danger_raised_at: mark.raised_at,
        danger_escalates_at: mark.escalates_at,
        danger_taken_by: None,
        danger_taken_at: None,
        waits,
    };
    keep(tx, row).await?;
    station_signs::refresh(tx, of).await?;
    Ok(())
}

/// Keeps that a station is missing, for the desk of the place.
///
/// # Errors
/// [`TakeError`].
pub(crate) async fn suggest(
    tx: &Writing,
    account: &str,
    new: &NewSuggestion,
    text: String,
    attachments: String,
    (dangers, revision, now): (&[Danger], i64, Timestamp),
) -> Result<(), TakeError> {
    let region = Prefecture::near(new.position).map_or(Adcode::HUNAN, Prefecture::code);
    let mark = danger::mark(tx, region, dangers, now).await?;
    let row = report::Model {
        id: new.id,
        account: Some(account.to_owned()),
        station: StationIfAny(None),
        adcode: region,
        kind: ReportKind::NewStation,
        text,
        attachments,
        place: Some(new.position),
        state: ReportState::Waiting,
        answer: String::new(),
        at: now,
        revision,
        changed_at: now,
        version: 1,
        fixed: None,
        looked_at: None,
        danger: mark.kinds,
        danger_raised_at: mark.raised_at,
        danger_escalates_at: mark.escalates_at,
        danger_taken_by: None,
        danger_taken_at: None,
        waits: false,
    };
    keep(tx, row).await
}

async fn keep(tx: &Writing, row: report::Model) -> Result<(), TakeError> {
    if report::Entity::find_by_id(row.id).one(tx).await?.is_some() {
        return Err(TakeError::NumberUsed);
    }
    report::Entity::insert(row.into_active_model().reset_all()).exec_without_returning(tx).await?;
    Ok(())
}

/// Who reported something looked again. What is put right is dealt with; what is not waits for the desk anew.
///
/// # Errors
/// [`TakeError`].
pub(crate) async fn look_again(
    tx: &Writing,
    account: &str,
    wanted: ReportId,
    fixed: bool,
    revision: i64,
    now: Timestamp,
) -> Result<(), TakeError> {
    let own = |row: &report::Model| row.account.as_deref() == Some(account);
    let row = find(tx, wanted).await?.filter(own).ok_or(TakeError::ReportNotFound)?;
    let code = row.station.0.as_ref().ok_or(TakeError::StationNotFound)?;
    let station = stations::hold(tx, code.as_str()).await?.ok_or(TakeError::StationNotFound)?;
    let (state, version) = (row.state.looked(fixed), row.version);
    let mut change = row.into_active_model();
    change.state = Set(state);
    change.fixed = Set(Some(fixed));
    change.looked_at = Set(Some(now));
    change.revision = Set(revision);
    change.changed_at = Set(now);
    change.version = Set(version + 1);
    change.update(tx).await?;
    station_signs::refresh(tx, station).await?;
    Ok(())
}

/// What an account reported, as far as it changed after `since`.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of_account(
    db: &impl ConnectionTrait,
    account: &str,
    since: i64,
) -> Result<Vec<OwnReportChange>, DbErr> {
    let own = report::Entity::find().filter(report::Column::Account.eq(account));
    let rows = newer(db, own, report::Column::Revision, since, |row| row.revision).await?;
    let own = |row: report::Model| {
        let report = OwnReport {
            id: row.id,
            station: row.station.0,
            kind: row.kind,
            text: row.text,
            at: row.at,
            state: row.state,
            answer: row.answer,
            looked: row.fixed.zip(row.looked_at).map(|(fixed, at)| Looked { fixed, at }),
        };
        Ok(OwnReportChange { revision: row.revision, report })
    };
    rows.into_iter().map(own).collect()
}

/// Takes the words of an account's reports out, and its visits.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn erase(tx: &Writing, account: &str) -> Result<(), DbErr> {
    let own = report::Entity::find().select_only().column(report::Column::Id);
    let own: Vec<ReportId> = own.filter(report::Column::Account.eq(account)).into_tuple().all(tx).await?;
    drafts::forget(tx, own).await?;
    // Nobody makes room for more heads of their network by erasing those that count.
    let newcomer = Statement::from_sql_and_values(
        tx.get_database_backend(),
        "UPDATE report SET waits = TRUE WHERE account = $1
            AND EXISTS (SELECT 1 FROM account WHERE account.id = $1 AND account.newcomer IS NOT NULL)",
        [account.into()],
    );
    tx.execute_raw(newcomer).await?;
    let nobody: Option<String> = None;
    report::Entity::update_many()
        .col_expr(report::Column::Account, Expr::value(nobody.clone()))
        .col_expr(report::Column::Text, Expr::value(""))
        .col_expr(report::Column::Answer, Expr::value(""))
        .col_expr(report::Column::Attachments, Expr::value("[]"))
        .col_expr(report::Column::Place, Expr::value(None::<Position>))
        .col_expr(report::Column::Danger, Expr::value(""))
        .col_expr(report::Column::DangerRaisedAt, Expr::value(None::<i64>))
        .col_expr(report::Column::DangerEscalatesAt, Expr::value(None::<i64>))
        .filter(report::Column::Account.eq(account))
        .exec(tx)
        .await?;
    visit::Entity::delete_many().filter(visit::Column::Account.eq(account)).exec(tx).await?;
    Ok(())
}

/// Counts an account's visits and reports that waited so far.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn count_waiting(tx: &Writing, account: &str) -> Result<(), DbErr> {
    visit::Entity::update_many()
        .col_expr(visit::Column::Waits, Expr::value(false))
        .filter(visit::Column::Account.eq(account))
        .exec(tx)
        .await?;
    let waiting = report::Column::Account.eq(account).and(report::Column::Waits.eq(true));
    let of: Vec<StationIfAny> = report::Entity::find()
        .select_only()
        .column(report::Column::Station)
        .distinct()
        .filter(waiting.clone())
        .order_by_asc(report::Column::Station)
        .into_tuple()
        .all(tx)
        .await?;
    report::Entity::update_many().col_expr(report::Column::Waits, Expr::value(false)).filter(waiting).exec(tx).await?;
    for code in of.into_iter().filter_map(|station| station.0) {
        if let Some(held) = stations::hold(tx, code.as_str()).await? {
            station_signs::refresh(tx, held).await?;
        }
    }
    Ok(())
}

/// One report.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn find(db: &impl ConnectionTrait, wanted: ReportId) -> Result<Option<report::Model>, DbErr> {
    report::Entity::find_by_id(wanted).one(db).await
}

/// Reports of a desk's region: the open ones, who waits longest first; or those that were dealt with.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    staff: &Staff,
    over: bool,
    page: u64,
) -> Result<Vec<report::Model>, DbErr> {
    let open = [ReportState::Waiting, ReportState::InWork];
    let mut query = report::Entity::find();
    query = if over {
        query.filter(report::Column::State.is_not_in(open)).order_by_desc(report::Column::ChangedAt)
    } else {
        query.filter(report::Column::State.is_in(open)).order_by_asc(report::Column::At)
    };
    query = query.filter(report::Column::Adcode.seen_by(staff));
    query.offset(page * PAGE).limit(PAGE + 1).all(db).await
}

/// Visits of a station, all that count.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn visits(db: &impl ConnectionTrait, code: &StationCode) -> Result<u64, DbErr> {
    visit::Entity::find()
        .filter(visit::Column::Station.eq(code.as_str()))
        .filter(visit::Column::Waits.eq(false))
        .count(db)
        .await
}

/// What couriers say of a station since a moment.
#[derive(Default)]
pub(crate) struct Use {
    pub(crate) visits: u64,
    pub(crate) thanks: u64,
    /// What was used and how often, most used first.
    pub(crate) services: Vec<(Service, u64)>,
}

/// How a station was used since a moment.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn used(db: &impl ConnectionTrait, code: &StationCode, since: Timestamp) -> Result<Use, DbErr> {
    let rows: Vec<(i64, bool)> = visit::Entity::find()
        .select_only()
        .columns([visit::Column::Used, visit::Column::Thanks])
        .filter(visit::Column::Station.eq(code.as_str()))
        .filter(visit::Column::Hour.gte(since.0 / VISIT_MS))
        .filter(visit::Column::Waits.eq(false))
        .into_tuple()
        .all(db)
        .await?;
    let mut found = Use::default();
    for (used, thanks) in rows {
        found.visits += 1;
        found.thanks += u64::from(thanks);
        for service in Services::from_bits(u32::try_from(used).unwrap_or(0)).iter() {
            match found.services.iter_mut().find(|(known, _)| *known == service) {
                Some((_, count)) => *count += 1,
                None => found.services.push((service, 1)),
            }
        }
    }
    found.services.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    Ok(found)
}

/// Why something is not done to a report.
#[derive(Debug, Error)]
pub(crate) enum ReportError {
    /// Somebody else was faster, or it is dealt with.
    #[error("这条报告刚刚有变化，请看过最新内容再提交")]
    Changed,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Those of the same station and kind that are open, this one among them.
fn open_alike(row: &report::Model) -> Select<report::Entity> {
    let alike = match &row.station.0 {
        None => report::Column::Id.eq(row.id),
        Some(code) => report::Column::Station.eq(code.as_str()).and(report::Column::Kind.eq(row.kind)),
    };
    let open = report::Column::State.is_in([ReportState::Waiting, ReportState::InWork]);
    report::Entity::find().filter(alike).filter(open)
}

/// How many reports are dealt with together with this one, itself among them.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn alike(db: &impl ConnectionTrait, row: &report::Model) -> Result<u64, DbErr> {
    open_alike(row).count(db).await
}

/// Tells who sent a report what was answered to it once more, as that changed.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn tell_anew(tx: &Writing, wanted: ReportId) -> Result<(), DbErr> {
    let account = report::Entity::find_by_id(wanted).one(tx).await?.and_then(|row| row.account);
    let revisions = own_revisions::take_for(tx, account.as_ref()).await?;
    let Some(row) = report::Entity::find_by_id(wanted).lock_exclusive().one(tx).await? else { return Ok(()) };
    let mut change = row.into_active_model();
    change.revision = Set(revisions.of(account.as_ref()));
    change.update(tx).await.map(|_| ())
}

/// Takes a report to a state with what is to be said of it, and all open reports of the same station and kind with it:
/// each who reported is told.
///
/// # Errors
/// [`ReportError`]; then nothing was written.
pub(crate) async fn handle(
    db: &Db,
    staff: &Staff,
    wanted: ReportId,
    version: i32,
    (state, answer): (ReportState, String),
    now: Timestamp,
) -> Result<(), ReportError> {
    let tx = db.write().await?;
    let read = find(&tx, wanted).await?.ok_or(ReportError::Changed)?;
    // Those who miss a station miss each a different one.
    let alike = open_alike(&read);
    let mut quoting = Vec::new();
    for one in alike.clone().select_only().column(report::Column::Id).into_tuple::<ReportId>().all(&tx).await? {
        quoting.push(quotes::watch(&tx, Quoting::Report, one).await?);
    }
    let who = alike.clone().all(&tx).await?.into_iter().filter_map(|row| row.account).collect();
    let revisions = own_revisions::take(&tx, &who).await?;
    let station = match &read.station.0 {
        Some(code) => stations::hold(&tx, code.as_str()).await?,
        None => None,
    };
    let row = report::Entity::find_by_id(read.id).lock_exclusive().one(&tx).await?;
    let row = row.filter(|row| row.version == version).ok_or(ReportError::Changed)?;
    if !row.state.may_become(state) {
        return Err(ReportError::Changed);
    }
    let place = row.adcode;
    // Who reported it at this very moment waits for the next time.
    let alike: Vec<report::Model> = alike
        .all(&tx)
        .await?
        .into_iter()
        .filter(|one| one.account.as_ref().is_none_or(|one| who.contains(one)))
        .collect();
    courier_news::note(&tx, &revisions, alike.iter().filter_map(|one| one.account.as_ref())).await?;
    for one in alike {
        let (version, number_in_list) = (one.version, revisions.of(one.account.as_ref()));
        let mut change = one.into_active_model();
        change.state = Set(state);
        change.answer = Set(answer.clone());
        change.revision = Set(number_in_list);
        change.changed_at = Set(now);
        change.version = Set(version + 1);
        change.update(&tx).await?;
    }
    for one in quoting {
        one.note(&tx).await?;
    }
    if let Some(of) = station {
        station_signs::refresh(&tx, of).await?;
    }
    let entry = audit::Entry::of(staff, audit::Action::ReportHandled, &row.id.to_string(), place).saying(state.code());
    audit::write(&tx, entry, now).await?;
    Ok(tx.commit().await?)
}
