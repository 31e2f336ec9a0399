//! Writes an import, and takes it back, in short transactions, between which couriers and desks write. First all its
//! steps are kept, and only then the first one is done; so what was begun can always be ended, by this server or, when
//! it was stopped, by whichever looks next.

use super::planner::Planner;
use super::step::{self, ImportStep, ROWS_A_STATEMENT, by_code, item_of, station_of, write_rows};
use super::{Entity, IMPORTS, Model, Written, find, parts};
use crate::model::Timestamp;
use crate::model::import_state::ImportState;
use crate::model::staff::Staff;
use crate::server::db::connection::{Db, Writing};
use crate::server::db::staff_row::staff_of;
use crate::server::db::station_table::Column;
use crate::server::db::tables::{import, import_row, import_step};
use crate::server::db::threads::stored;
use crate::server::db::{audit, feed, import_files, staff};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Steps that one transaction does: some 10 ms on a small machine, for which others wait.
const STEPS_A_TURN: u64 = 100;
/// An import that nobody went on with for so many milliseconds is gone on with by whoever sees it.
const LEFT_MS: i64 = 15_000;
/// Between two looks for imports that were left.
const LOOK: Duration = Duration::from_secs(5);

/// How far an import is that is being written or taken back. It stands in the body of its row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Progress {
    /// All steps are kept; the first one may have been done.
    kept: bool,
    /// Steps, or stations to take back.
    pub(crate) steps: usize,
    pub(crate) done: usize,
    /// Rows that are not taken.
    refused: usize,
    written: Written,
    /// Stations that somebody changed since; they are not taken back.
    left: usize,
    /// The last station that was taken back.
    after: String,
}

/// How far an import is.
pub(crate) fn progress(row: &import::Model) -> Progress {
    serde_json::from_str(&row.body).unwrap_or_default()
}

/// Whether an import could be begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Begun {
    /// It is; [`go_on`] does it.
    Yes(Lease),
    /// Another one is on the way; this is its name.
    Waits(String),
    /// It is in another state: written, taken back, or not read yet.
    No,
}

/// Who writes an import holds this: each turn renews it, and whoever was taken over from finds that it is not theirs any
/// more. It is the time of the last turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lease {
    import: String,
    at: i64,
}

/// What came of an import, and the rows that it did not take.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) written: Written,
    pub(crate) refused: Vec<(usize, String)>,
}

/// Begins to write an import that was looked at.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn begin_writing(db: &Db, staff: &Staff, id: &str, now: Timestamp) -> Result<Begun, DbErr> {
    begin(db, Some(staff), id, (ImportState::Preview, ImportState::Writing), now).await
}

/// Begins to take an import back: each station comes back as it was, but for those that somebody changed since.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn begin_undoing(db: &Db, staff: &Staff, id: &str, now: Timestamp) -> Result<Begun, DbErr> {
    begin(db, Some(staff), id, (ImportState::Written, ImportState::Undoing), now).await
}

/// `staff` is nobody where the program was called by hand.
pub(super) async fn begin(
    db: &Db,
    staff: Option<&Staff>,
    id: &str,
    (from, to): (ImportState, ImportState),
    now: Timestamp,
) -> Result<Begun, DbErr> {
    let tx = db.write().await?;
    tx.hold(IMPORTS).await?;
    let on_the_way = import::Column::State.is_in([ImportState::Writing, ImportState::Undoing]);
    let other = import::Entity::find().filter(on_the_way).filter(import::Column::Id.ne(id)).one(&tx).await?;
    if let Some(other) = other {
        return Ok(Begun::Waits(other.name));
    }
    let body = stored(serde_json::to_string(&Progress::default()))?;
    let begun = import::Entity::update_many()
        .col_expr(import::Column::State, Expr::value(to))
        .col_expr(import::Column::At, Expr::value(now))
        .col_expr(import::Column::Staff, Expr::value(staff.map(|staff| staff.id)))
        .col_expr(import::Column::Body, Expr::value(body))
        .filter(import::Column::Id.eq(id))
        .filter(import::Column::State.eq(from))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    let lease = Lease { import: id.to_owned(), at: now.0 };
    Ok(if begun.rows_affected > 0 { Begun::Yes(lease) } else { Begun::No })
}

/// Goes on with what was begun, to its end, or until somebody else has taken it over.
///
/// # Errors
/// [`DbErr`]; then it is gone on with later.
pub(crate) async fn go_on(db: &Db, mut lease: Lease) -> Result<Outcome, DbErr> {
    let Some(row) = find(db, &lease.import).await? else { return Ok(Outcome::default()) };
    let mut outcome = Outcome::default();
    if row.state == ImportState::Writing && !progress(&row).kept {
        outcome.refused = keep_steps(db, &row, &mut lease).await?;
    }
    loop {
        let (tx, Some(row)) = turn(db, &mut lease).await? else { return Ok(outcome) };
        let ended = match row.state {
            ImportState::Writing => write_some(&tx, row, &mut outcome).await?,
            ImportState::Undoing => take_back_some(&tx, row).await?,
            _ => return Ok(outcome),
        };
        tx.commit().await?;
        if ended {
            parts::drop(db, &lease.import).await?;
            return Ok(outcome);
        }
    }
}

/// Begins a turn: gives the import, unless somebody else took it over.
async fn turn(db: &Db, lease: &mut Lease) -> Result<(Writing, Option<import::Model>), DbErr> {
    let tx = db.write().await?;
    tx.hold(IMPORTS).await?;
    let held = renew(&tx, lease).await?;
    let row = if held { find(&tx, &lease.import).await? } else { None };
    Ok((tx, row))
}

async fn renew(tx: &Writing, lease: &mut Lease) -> Result<bool, DbErr> {
    let at = Timestamp::now().0.max(lease.at + 1);
    let renewed = import::Entity::update_many()
        .col_expr(import::Column::At, Expr::value(at))
        .filter(import::Column::Id.eq(&lease.import))
        .filter(import::Column::State.is_in([ImportState::Writing, ImportState::Undoing]))
        .filter(import::Column::At.eq(lease.at))
        .exec(tx)
        .await?;
    lease.at = at;
    Ok(renewed.rows_affected > 0)
}

async fn by(db: &impl ConnectionTrait, row: &import::Model) -> Result<Option<Staff>, DbErr> {
    let Some(id) = row.staff else { return Ok(None) };
    // Nobody's import may do more because who began it is not to be found.
    let row = staff::find(db, id).await?.ok_or_else(|| DbErr::RecordNotFound("staff of an import".to_owned()))?;
    Ok(Some(staff_of(&row)))
}

/// Keeps all steps of an import; gives the rows that it does not take. Who is taken over from leaves some behind, which
/// are dropped first.
async fn keep_steps(db: &Db, row: &import::Model, lease: &mut Lease) -> Result<Vec<(usize, String)>, DbErr> {
    // From here on, whoever it was taken over from keeps nothing more.
    let tx = db.write().await?;
    if !renew(&tx, lease).await? {
        return Ok(Vec::new());
    }
    tx.commit().await?;
    while drop_steps(db, &row.id).await? > 0 {}
    let choices = import_files::find(db, &row.id).await?.map(|file| file.choices).unwrap_or_default();
    let stations = parts::read(db, row).await?;
    let staff = by(db, row).await?;
    let moment = db.snapshot().await?;
    let mut planner = Planner::new(&moment, staff.as_ref(), &choices.pairs, &stations).await?;
    let mut steps: Vec<ImportStep> = Vec::new();
    let mut progress = Progress { kept: true, ..Progress::default() };
    for one in stations {
        steps.extend(planner.steps(&moment, one).await?.into_iter().map(|planned| planned.step));
        if steps.len() >= ROWS_A_STATEMENT {
            keep(db, lease, std::mem::take(&mut steps), &mut progress.steps).await?;
        }
    }
    let (plan, samples) = planner.end(&moment).await?;
    moment.rollback().await?;
    steps.extend(samples.into_iter().map(|code| ImportStep::SampleGoes { code }));
    keep(db, lease, steps, &mut progress.steps).await?;
    // What is as it was is counted here, the rest when it is done.
    progress.written.unchanged = plan.untouched;
    progress.refused = plan.refused.len() + plan.unsure.len();
    let tx = db.write().await?;
    if renew(&tx, lease).await? {
        set_progress(&tx, &row.id, &progress).await?;
        tx.commit().await?;
    }
    let unsure = plan.unsure.into_iter().map(|one| (one.row, one.why));
    Ok(plan.refused.into_iter().chain(unsure).collect())
}

async fn keep(db: &Db, lease: &mut Lease, steps: Vec<ImportStep>, count: &mut usize) -> Result<(), DbErr> {
    if steps.is_empty() {
        return Ok(());
    }
    let mut rows = Vec::with_capacity(steps.len());
    for step in steps {
        rows.push(import_step::ActiveModel {
            import: Set(lease.import.clone()),
            number: Set(i64::try_from(*count).unwrap_or(i64::MAX)),
            body: Set(stored(serde_json::to_string(&step))?),
        });
        *count += 1;
    }
    let tx = db.write().await?;
    if renew(&tx, lease).await? {
        import_step::Entity::insert_many(rows).exec_without_returning(&tx).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Drops some steps; says how many there were.
async fn drop_steps(db: &impl ConnectionTrait, id: &str) -> Result<u64, DbErr> {
    let some = some_steps(db, id).await?.into_iter().map(|step| step.number).max();
    let Some(last) = some else { return Ok(0) };
    let dropped = import_step::Entity::delete_many()
        .filter(import_step::Column::Import.eq(id))
        .filter(import_step::Column::Number.lte(last));
    dropped.exec(db).await.map(|done| done.rows_affected)
}

async fn some_steps(db: &impl ConnectionTrait, id: &str) -> Result<Vec<import_step::Model>, DbErr> {
    import_step::Entity::find()
        .filter(import_step::Column::Import.eq(id))
        .order_by_asc(import_step::Column::Number)
        .limit(STEPS_A_TURN)
        .all(db)
        .await
}

/// Does the next steps; says whether they were the last ones.
async fn write_some(tx: &Writing, row: import::Model, outcome: &mut Outcome) -> Result<bool, DbErr> {
    let mut progress = progress(&row);
    let waiting = some_steps(tx, &row.id).await?;
    let steps = waiting.iter().map(|step| stored(serde_json::from_str(&step.body))).collect::<Result<Vec<_>, _>>()?;
    step::carry_out(tx, steps, Some(&row.id), &mut progress.written).await?;
    progress.done += waiting.len();
    outcome.written = progress.written;
    drop_steps(tx, &row.id).await?;
    if u64::try_from(waiting.len()).is_ok_and(|count| count == STEPS_A_TURN) {
        set_progress(tx, &row.id, &progress).await?;
        return Ok(false);
    }
    import_files::drop(tx, &row.id).await?;
    let Written { added, updated, unchanged, samples_removed } = progress.written;
    let refused = progress.refused;
    let summary =
        format!("新增 {added}，更新 {updated}，没有变化 {unchanged}，没有收 {refused}，撤掉示例 {samples_removed}");
    end(tx, row, ImportState::Written, &summary).await?;
    Ok(true)
}

/// Takes the next stations back; says whether they were the last ones.
async fn take_back_some(tx: &Writing, row: import::Model) -> Result<bool, DbErr> {
    let mut progress = progress(&row);
    let traces = import_row::Entity::find()
        .filter(import_row::Column::Import.eq(&row.id))
        .filter(import_row::Column::Code.gt(&progress.after))
        .order_by_asc(import_row::Column::Code)
        .limit(STEPS_A_TURN)
        .all(tx)
        .await?;
    let ended = u64::try_from(traces.len()).is_ok_and(|count| count < STEPS_A_TURN);
    if let Some(last) = traces.last() {
        progress.after.clone_from(&last.code);
    }
    let codes: Vec<&str> = traces.iter().map(|trace| trace.code.as_str()).collect();
    let as_they_are = by_code(tx, &codes).await?;
    let (mut rows, mut items) = (Vec::new(), Vec::new());
    for trace in traces {
        let after: Model = stored(serde_json::from_str(&trace.after))?;
        let before: Option<Model> = trace.before.as_deref().map(|row| stored(serde_json::from_str(row))).transpose()?;
        let now = as_they_are.get(&trace.code);
        // What couriers say of a station is nobody's change of it.
        let same = now.is_some_and(|now| now.without_signs() == after.without_signs());
        if !same {
            progress.left += 1;
            continue;
        }
        if let Some(before) = before.as_ref().filter(|before| before.source_id != after.source_id) {
            free_number(tx, before).await?;
        }
        let back = before.unwrap_or(Model { gone: true, imported: None, ..after });
        items.push(item_of(&back, &station_of(&back)?));
        rows.push(back);
    }
    progress.done += rows.len();
    write_rows(tx, rows).await?;
    feed::publish(tx, &items).await?;
    if !ended {
        set_progress(tx, &row.id, &progress).await?;
        return Ok(false);
    }
    let (done, left) = (progress.done, progress.left);
    end(tx, row, ImportState::Undone, &format!("撤销了，{done} 个驿站恢复原样，{left} 个后来又改过，没有动")).await?;
    Ok(true)
}

/// A publisher's number comes back to the station that had it before the import gave it to another one.
async fn free_number(tx: &Writing, before: &Model) -> Result<(), DbErr> {
    let holder = Entity::find()
        .filter(Column::SourceName.eq(&before.source_name))
        .filter(Column::SourceId.eq(&before.source_id))
        .filter(Column::Code.ne(&before.code))
        .one(tx)
        .await?;
    let Some(holder) = holder else { return Ok(()) };
    Entity::update_many()
        .col_expr(Column::SourceId, Expr::value(format!("{}（{}）", holder.source_id, holder.code)))
        .filter(Column::Code.eq(holder.code))
        .exec(tx)
        .await
        .map(|_| ())
}

async fn set_progress(tx: &Writing, id: &str, progress: &Progress) -> Result<(), DbErr> {
    import::Entity::update_many()
        .col_expr(import::Column::Body, Expr::value(stored(serde_json::to_string(progress))?))
        .filter(import::Column::Id.eq(id))
        .exec(tx)
        .await
        .map(|_| ())
}

async fn end(tx: &Writing, row: import::Model, state: ImportState, summary: &str) -> Result<(), DbErr> {
    if let Some(staff) = by(tx, &row).await? {
        let entry = audit::Entry::of(&staff, audit::Action::StationsImported, &row.id, staff.adcode);
        audit::write(tx, entry.saying(format!("{}：{summary}", row.name)), row.at).await?;
    }
    import::Entity::update_many()
        .col_expr(import::Column::State, Expr::value(state))
        .col_expr(import::Column::Remarks, Expr::value(summary))
        .col_expr(import::Column::Body, Expr::value("[]"))
        .filter(import::Column::Id.eq(&row.id))
        .exec(tx)
        .await
        .map(|_| ())
}

/// Goes on with imports that were left, for as long as the database is open.
pub(in crate::server::db) fn run(db: &Db) {
    let db = db.downgrade();
    tokio::spawn(async move {
        while let Some(open) = db.upgrade() {
            if let Err(error) = go_on_with_left(&open).await {
                tracing::error!("imports: {error}");
            }
            drop(open);
            tokio::time::sleep(LOOK).await;
        }
    });
}

async fn go_on_with_left(db: &Db) -> Result<(), DbErr> {
    let left = import::Entity::find()
        .filter(import::Column::State.is_in([ImportState::Writing, ImportState::Undoing]))
        .filter(import::Column::At.lt(Timestamp::now().0 - LEFT_MS))
        .all(db)
        .await?;
    for row in left {
        if let Err(error) = go_on(db, Lease { import: row.id.clone(), at: row.at.0 }).await {
            tracing::error!("import {} goes no further: {error}", row.id);
        }
    }
    Ok(())
}
