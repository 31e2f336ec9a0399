//! Takes samples away: what nobody touched is deleted, and phones are told. What somebody changed, or did something with,
//! stays and is a sample no more, so that nothing that people made is lost.

use super::campaign_counts::in_body;
use super::connection::{Db, Writing};
use super::tables::{activity, answer_version, booking, letter, proposal};
use super::threads::stored;
use super::{activities, aid, audit, feed, station_table};
use crate::api::Item;
use crate::model::answer::VersionState;
use crate::model::letter::LetterState;
use crate::model::staff::Staff;
use crate::model::{Activity, ActivityId, ActivityState, Adcode, AnswerId, Letter, Proposal, StationCode, Timestamp};
use crate::server::db::activities::{ActivityError, ActivityHandling};
use crate::texts::samples::{PAGES, SamplePage, SeenBy};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, Condition, IntoActiveModel as _, Statement};
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;

/// A kind of sample that a column tells.
struct Kind {
    table: &'static str,
    /// Whether somebody touched one.
    touched: &'static str,
    /// What is set of one that stays.
    stays: &'static str,
}

const fn kind(table: &'static str, touched: &'static str) -> Kind {
    Kind { table, touched, stays: "sample = FALSE" }
}

/// Those that hold others come after them.
const KINDS: &[Kind] = &[
    kind("contribution", "version > 1 OR bulletin IN (SELECT id FROM bulletin WHERE NOT sample)"),
    kind("bulletin", "version > 1 OR id IN (SELECT bulletin FROM contribution WHERE bulletin IS NOT NULL)"),
    Kind {
        table: "outreach_poster",
        touched: "code IN (SELECT subject FROM audit WHERE action = 'outreach_changed')",
        stays: "sample = FALSE",
    },
    kind("campaign", "version > 1 OR id IN (SELECT campaign FROM outreach_poster WHERE campaign IS NOT NULL)"),
    kind("meeting", "version > 1 OR id IN (SELECT meeting FROM proposal_dossier WHERE meeting IS NOT NULL)"),
    kind(
        "deputy",
        "version > 1 OR id IN (SELECT deputy FROM meeting_deputy)
         OR id IN (SELECT deputy FROM proposal_dossier WHERE deputy IS NOT NULL)",
    ),
    kind(
        "partner",
        "version > 1 OR id IN (SELECT partner FROM partner_member)
         OR id IN (SELECT partner FROM referral WHERE partner IS NOT NULL)",
    ),
    Kind {
        table: "aid_resource",
        touched: "version > 1 OR id IN (SELECT resource FROM aid_grant)
                  OR id IN (SELECT wants_aid FROM question WHERE wants_aid IS NOT NULL)",
        // Nobody has what a sample says that there is.
        stays: "sample = FALSE, active = FALSE, public = FALSE, version = version + 1",
    },
    kind(
        "company",
        "version > 1 OR id IN (SELECT company FROM company_claim) OR id IN (SELECT company FROM company_named)
         OR id IN (SELECT company FROM partner WHERE company IS NOT NULL)",
    ),
    kind(
        "course",
        "version > 1 OR id IN (SELECT course FROM course_try)
         OR id IN (SELECT course FROM duty_demand WHERE course IS NOT NULL)",
    ),
    kind("volunteer", "id IN (SELECT subject FROM audit WHERE action = 'volunteer_decided')"),
];

/// What sample companies were asked, where no desk did anything with it.
const CLAIMS: &str = "SELECT id FROM company_claim WHERE version = 1 AND id LIKE '00000000-0000-7000-8009-%'
                      AND company IN (SELECT id FROM company WHERE sample)";

/// What became of the samples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Removed {
    /// So many are gone.
    pub gone: u64,
    /// So many stay, as somebody touched them.
    pub stay: u64,
}

impl Removed {
    fn count(&mut self, stays: bool, rows: u64) {
        *(if stays { &mut self.stay } else { &mut self.gone }) += rows;
    }
}

/// Whether they were taken away: then none are put in again.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn removed_at(db: &impl ConnectionTrait) -> Result<Option<Timestamp>, DbErr> {
    let sql = "SELECT samples_removed_at AS at FROM deployment WHERE id = 1";
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    let at: Option<i64> = row.map(|row| row.try_get("", "at")).transpose()?.flatten();
    Ok(at.map(Timestamp))
}

/// How many samples there are.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn count(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    let mut all = 0;
    let tables = KINDS.iter().map(|kind| kind.table).chain(["answer_version", "station"]);
    for table in tables {
        let sql = format!("SELECT COUNT(*) AS rows_all FROM {table} WHERE sample");
        let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
        all += row.map(|row| row.try_get::<i64>("", "rows_all")).transpose()?.unwrap_or(0);
    }
    let bodies =
        sample_activities(db).await?.len() + sample_letters(db).await?.len() + sample_proposals(db).await?.len();
    Ok(u64::try_from(all).unwrap_or(0) + u64::try_from(bodies).unwrap_or(0))
}

/// Pages where somebody sees samples.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn pages_seen_by(db: &impl ConnectionTrait, staff: &Staff) -> Result<Vec<SamplePage>, DbErr> {
    let mut pages = Vec::new();
    for page in PAGES.into_iter().filter(|page| staff.role.may(page.of)) {
        let table = page.table;
        let is_sample = match table {
            "activity" | "letter" | "proposal" => in_body(db, table, "sample", "boolean"),
            // What it says of itself is that its company is one.
            "company_claim" => "company IN (SELECT id FROM company WHERE sample)".to_owned(),
            _ => "sample".to_owned(),
        };
        let (low, high) = staff.adcode.span();
        let theirs = format!("adcode BETWEEN {low} AND {high}");
        let region = match page.seen_by {
            SeenBy::All => "TRUE".to_owned(),
            _ if staff.sees_all() => "TRUE".to_owned(),
            SeenBy::Region => theirs,
            SeenBy::RegionAndProvince => format!("({theirs} OR adcode = {})", Adcode::HUNAN),
        };
        let sql = format!("SELECT 1 AS one FROM {table} WHERE {is_sample} AND {region} LIMIT 1");
        if db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?.is_some() {
            pages.push(page);
        }
    }
    Ok(pages)
}

/// Takes them away: first sample activities that stay, as couriers booked them or staff changed them, are called off, each
/// by itself, so that who booked hears of it and nobody takes one for a real one; all else in one transaction. Cut short,
/// it is begun anew. Who does it on the command line is nobody of the staff.
///
/// # Errors
/// [`DbErr`].
pub async fn remove(db: &Db, by: Option<&Staff>, now: Timestamp) -> Result<Removed, DbErr> {
    call_off_those_that_stay(db, by, now).await?;
    let tx = db.write().await?;
    tx.hold("samples").await?;
    let mut done = Removed::default();
    tx.execute_unprepared(&format!("DELETE FROM company_claim_note WHERE claim IN ({CLAIMS})")).await?;
    done.count(
        false,
        tx.execute_unprepared(&format!("DELETE FROM company_claim WHERE id IN ({CLAIMS})")).await?.rows_affected(),
    );
    proposals(&tx, &mut done).await?;
    let aid = keys(&tx, "SELECT id AS key FROM aid_resource WHERE sample").await?;
    for Kind { table, touched, stays } in KINDS {
        let kept = format!("UPDATE {table} SET {stays} WHERE sample AND ({touched})");
        done.count(true, tx.execute_unprepared(&kept).await?.rows_affected());
        let gone = format!("DELETE FROM {table} WHERE sample");
        done.count(false, tx.execute_unprepared(&gone).await?.rows_affected());
    }
    for id in aid {
        aid::tell(&tx, &id).await?;
    }
    answers(&tx, &mut done).await?;
    letters(&tx, &mut done).await?;
    activities_of(&tx, &mut done).await?;
    stations(&tx, &mut done).await?;
    let marked = format!("UPDATE deployment SET samples_removed_at = {} WHERE id = 1", now.0);
    tx.execute_unprepared(&marked).await?;
    super::settings_number::changed(&tx).await?;
    let about = (audit::Action::SamplesRemoved, "samples");
    let entry = match by {
        Some(by) => audit::Entry::of(by, about.0, about.1, Adcode::HUNAN),
        None => audit::Entry::of_command_line(about.0, about.1, Adcode::HUNAN),
    };
    audit::write(&tx, entry.saying(format!("{} {}", done.gone, done.stay)), now).await?;
    tx.commit().await?;
    super::published(db).await?;
    Ok(done)
}

async fn keys(db: &impl ConnectionTrait, sql: &str) -> Result<Vec<String>, DbErr> {
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    rows.iter().map(|row| row.try_get("", "key")).collect()
}

/// Of rows whose body is JSON those that are samples, with what they say.
fn samples_among<Row, Body: DeserializeOwned>(
    rows: Vec<Row>,
    body: impl Fn(&Row) -> &str,
    is_sample: impl Fn(&Body) -> bool,
) -> Result<Vec<(Row, Body)>, DbErr> {
    let mut found = Vec::new();
    for row in rows {
        let read: Body = stored(serde_json::from_str(body(&row)))?;
        if is_sample(&read) {
            found.push((row, read));
        }
    }
    Ok(found)
}

async fn sample_activities(db: &impl ConnectionTrait) -> Result<Vec<(activity::Model, Activity)>, DbErr> {
    samples_among(activity::Entity::find().all(db).await?, |row| &row.body, |one: &Activity| one.sample)
}

async fn sample_letters(db: &impl ConnectionTrait) -> Result<Vec<(letter::Model, Letter)>, DbErr> {
    samples_among(letter::Entity::find().all(db).await?, |row| &row.body, |one: &Letter| one.sample)
}

async fn sample_proposals(db: &impl ConnectionTrait) -> Result<Vec<(proposal::Model, Proposal)>, DbErr> {
    samples_among(proposal::Entity::find().all(db).await?, |row| &row.body, |one: &Proposal| one.sample)
}

/// What somebody of the staff did something to.
async fn touched(db: &impl ConnectionTrait, action: audit::Action) -> Result<BTreeSet<String>, DbErr> {
    let sql = format!("SELECT DISTINCT subject AS key FROM audit WHERE action = '{}'", action.code());
    Ok(keys(db, &sql).await?.into_iter().collect())
}

async fn is_booked(db: &impl ConnectionTrait, id: ActivityId) -> Result<bool, DbErr> {
    Ok(booking::Entity::find().filter(booking::Column::Activity.eq(id)).count(db).await? > 0)
}

async fn call_off_those_that_stay(db: &Db, by: Option<&Staff>, now: Timestamp) -> Result<(), DbErr> {
    let nobody;
    let by = match by {
        Some(by) => by,
        None => {
            nobody = audit::command_line();
            &nobody
        }
    };
    let changed = touched(db, audit::Action::ActivityChanged).await?;
    for (row, body) in sample_activities(db).await? {
        let stays = changed.contains(&body.id.to_string()) || is_booked(db, body.id).await?;
        if row.state == ActivityState::Published && stays {
            let why = ActivityHandling::CallOff(crate::texts::samples::CALLED_OFF.to_owned());
            // Where somebody else is at it, it stays as they leave it.
            if let Err(ActivityError::Database(error)) =
                activities::handle(db, by, body.id, row.version, why, now).await
            {
                return Err(error);
            }
        }
    }
    Ok(())
}

async fn proposals(tx: &Writing, done: &mut Removed) -> Result<(), DbErr> {
    let gathered: BTreeSet<String> =
        keys(tx, "SELECT DISTINCT proposal AS key FROM voice WHERE proposal IS NOT NULL").await?.into_iter().collect();
    for (row, mut body) in sample_proposals(tx).await? {
        let stays = row.version > 1 || gathered.contains(&body.id.to_string());
        done.count(stays, 1);
        if stays {
            body.sample = false;
            let mut change = row.into_active_model();
            change.body = Set(stored(serde_json::to_string(&body))?);
            change.update(tx).await?;
            feed::changed(tx, super::proposal_rows::KIND, &body.id.to_string()).await?;
        } else {
            proposal::Entity::delete_by_id(body.id).exec(tx).await?;
            feed::publish(tx, &[Item::ProposalGone(body.id)]).await?;
        }
    }
    Ok(())
}

async fn answers(tx: &Writing, done: &mut Removed) -> Result<(), DbErr> {
    use answer_version::Column as C;
    let stays = Condition::any().add(C::WrittenBy.is_not_null()).add(C::DecidedBy.is_not_null());
    let kept = answer_version::Entity::update_many()
        .col_expr(C::Sample, Expr::value(false))
        .filter(C::Sample.eq(true))
        .filter(stays)
        .exec(tx)
        .await?;
    done.count(true, kept.rows_affected);
    let gone = answer_version::Entity::find().filter(C::Sample.eq(true)).all(tx).await?;
    let shown = gone.iter().filter(|row| row.state == VersionState::Approved).map(|row| row.answer);
    let shown: BTreeSet<AnswerId> = shown.collect();
    let deleted = answer_version::Entity::delete_many().filter(C::Sample.eq(true)).exec(tx).await?;
    done.count(false, deleted.rows_affected);
    let items: Vec<Item> = shown.into_iter().map(Item::AnswerGone).collect();
    feed::publish(tx, &items).await
}

async fn letters(tx: &Writing, done: &mut Removed) -> Result<(), DbErr> {
    let changed = touched(tx, audit::Action::LetterChanged).await?;
    for (row, mut body) in sample_letters(tx).await? {
        let (stays, shown) = (changed.contains(&body.id.to_string()), row.state == LetterState::Published);
        done.count(stays, 1);
        if stays {
            body.sample = false;
            let mut change = row.into_active_model();
            change.body = Set(stored(serde_json::to_string(&body))?);
            change.update(tx).await?;
        } else {
            letter::Entity::delete_by_id(body.id).exec(tx).await?;
        }
        if shown {
            let item = if stays { Item::Letter(Box::new(body)) } else { Item::LetterGone(body.id) };
            feed::publish(tx, &[item]).await?;
        }
    }
    Ok(())
}

async fn activities_of(tx: &Writing, done: &mut Removed) -> Result<(), DbErr> {
    let changed = touched(tx, audit::Action::ActivityChanged).await?;
    for (row, mut body) in sample_activities(tx).await? {
        let stays = changed.contains(&body.id.to_string()) || is_booked(tx, body.id).await?;
        done.count(stays, 1);
        if stays {
            // Somebody booked it in this moment: it says that it is a sample until it is called off the next time.
            if row.state == ActivityState::Published {
                continue;
            }
            body.sample = false;
            let mut change = row.into_active_model();
            change.body = Set(stored(serde_json::to_string(&body))?);
            change.update(tx).await?;
            feed::changed(tx, super::activity_rows::KIND, &body.id.to_string()).await?;
        } else {
            activity::Entity::delete_by_id(body.id).exec(tx).await?;
            feed::publish(tx, &[Item::ActivityGone(body.id)]).await?;
        }
    }
    Ok(())
}

/// Stations that somebody visited or wrote of stay as rows, for what was said of them; none of them is there for couriers.
async fn stations(tx: &Writing, done: &mut Removed) -> Result<(), DbErr> {
    let shown = "SELECT code AS key FROM station WHERE sample AND NOT gone";
    let mut items = Vec::new();
    for code in keys(tx, shown).await? {
        items.push(Item::StationGone(stored(StationCode::parse(&code))?));
    }
    let stays = "code IN (SELECT station FROM visit) OR code IN (SELECT station FROM keeper)
                 OR code IN (SELECT station FROM report WHERE station IS NOT NULL)
                 OR code IN (SELECT subject FROM audit WHERE action IN ('station_changed', 'keeper_link', 'report_handled'))";
    let kept = format!("UPDATE station SET sample = FALSE, gone = TRUE, imported = NULL WHERE sample AND ({stays})");
    done.count(true, tx.execute_unprepared(&kept).await?.rows_affected());
    let gone = station_table::Entity::delete_many().filter(station_table::Column::Sample.eq(true)).exec(tx).await?;
    done.count(false, gone.rows_affected);
    feed::publish(tx, &items).await
}
