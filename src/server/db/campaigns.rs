//! A season's plan of a desk: what it aims at, who does what until when, and what it costs.

use super::audit;
use super::campaign_allotments::{self, Allotments};
use super::connection::Db;
use super::quotes::{self, Quoting};
use super::register::{RegisterQuery, columns};
use super::scope::RegionColumn as _;
use super::tables::{campaign, campaign_budget, campaign_task};
use super::threads::stored;
use crate::model::campaign::{CampaignCount, a_year_later, coming};
use crate::model::staff::Staff;
use crate::model::{Adcode, CampaignId, Day, StaffId, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, OnConflict};
use sea_orm::{ActiveValue::Set, Condition, QueryOrder, QuerySelect, QueryTrait as _};
use std::collections::{BTreeMap, HashMap};

/// What a campaign aims at.
pub(crate) type Targets = BTreeMap<CampaignCount, u32>;

/// A campaign as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CampaignEntry {
    /// Whose it is.
    pub(crate) adcode: Adcode,
    /// What it is called.
    pub(crate) title: String,
    /// What it is about.
    pub(crate) about: String,
    /// Its first and its last day.
    pub(crate) days: (Day, Day),
    /// What it aims at.
    pub(crate) targets: Targets,
    /// Whether it is worked on.
    pub(crate) active: bool,
}

/// A task that nobody has begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PlannedTask {
    /// What is done.
    pub(crate) title: String,
    /// By whom, where that is known.
    pub(crate) staff: Option<StaffId>,
    /// Until when.
    pub(crate) due: Day,
}

/// What a campaign begins with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Beginning {
    /// Its tasks.
    pub(crate) tasks: Vec<PlannedTask>,
    /// The lines of its budget: what for, and how much is planned, in fen.
    pub(crate) costs: Vec<(String, i64)>,
    /// What of its targets is each prefecture's.
    pub(crate) allotments: Allotments,
}

/// Those of a desk: its own, and the province's.
fn within_reach(staff: &Staff) -> Condition {
    if staff.sees_all() {
        return Condition::all();
    }
    Condition::any().add(campaign::Column::Adcode.within(staff.adcode)).add(campaign::Column::Adcode.eq(Adcode::HUNAN))
}

/// What is looked for among the campaigns.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    /// Words, a region, a page.
    pub(crate) register: RegisterQuery,
    /// Those in which this person has something to do.
    pub(crate) tasks_of: Option<StaffId>,
}

/// A page of the campaigns as a desk sees them, those that are worked on first, then the newest; one more than a page
/// says that there is another.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn list(
    db: &impl ConnectionTrait,
    staff: &Staff,
    wanted: &Wanted,
) -> Result<Vec<campaign::Model>, DbErr> {
    let looked_at = columns([campaign::Column::Title, campaign::Column::About]);
    let found = campaign::Entity::find().filter(within_reach(staff));
    let mut found = wanted.register.narrowed(found, campaign::Column::Adcode, &looked_at);
    if let Some(of) = wanted.tasks_of {
        let to_do = campaign_task::Entity::find()
            .select_only()
            .column(campaign_task::Column::Campaign)
            .filter(campaign_task::Column::Staff.eq(of))
            .filter(campaign_task::Column::DoneAt.is_null())
            .into_query();
        found = found.filter(campaign::Column::Active.eq(true)).filter(campaign::Column::Id.in_subquery(to_do));
    }
    let found = found.order_by_desc(campaign::Column::Active).order_by_desc(campaign::Column::FirstDay);
    let found = found.order_by_asc(campaign::Column::Adcode).order_by_asc(campaign::Column::Id);
    wanted.register.on_page(found).all(db).await
}

/// What something new may belong to: the campaigns that a desk sees and that are worked on, the newest first.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn worked_on(db: &impl ConnectionTrait, staff: &Staff) -> Result<Vec<campaign::Model>, DbErr> {
    let found = campaign::Entity::find().filter(within_reach(staff)).filter(campaign::Column::Active.eq(true));
    found.order_by_desc(campaign::Column::FirstDay).limit(MOST_OFFERED).all(db).await
}

/// Campaigns that are offered to choose from at most.
const MOST_OFFERED: u64 = 400;

/// What these are called.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn titles(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = CampaignId>,
) -> Result<HashMap<CampaignId, String>, DbErr> {
    let found = campaign::Entity::find().select_only().columns([campaign::Column::Id, campaign::Column::Title]);
    let found = found.filter(campaign::Column::Id.is_in(ids)).into_tuple().all(db).await?;
    Ok(found.into_iter().collect())
}

/// How the tasks of a campaign stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct TaskCount {
    /// How many there are.
    pub(crate) all: i64,
    /// How many are done.
    pub(crate) done: i64,
    /// When the first of the others is due.
    pub(crate) next: Option<Day>,
}

/// How the tasks of these campaigns stand; one without tasks is not there.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn task_counts(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = CampaignId>,
) -> Result<HashMap<CampaignId, TaskCount>, DbErr> {
    let open = campaign_task::Column::DoneAt.is_null();
    let due: Expr = Expr::case(open, Expr::col(campaign_task::Column::DueDay)).into();
    let counted: Vec<(CampaignId, i64, i64, Option<Day>)> = campaign_task::Entity::find()
        .select_only()
        .column(campaign_task::Column::Campaign)
        .column_as(campaign_task::Column::Id.count(), "tasks")
        .column_as(campaign_task::Column::DoneAt.count(), "tasks_done")
        .expr_as(due.min(), "next_due")
        .filter(campaign_task::Column::Campaign.is_in(ids))
        .group_by(campaign_task::Column::Campaign)
        .into_tuple()
        .all(db)
        .await?;
    Ok(counted.into_iter().map(|(id, all, done, next)| (id, TaskCount { all, done, next })).collect())
}

/// All that are worked on and are not samples, of this day.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn running(db: &impl ConnectionTrait, today: Day) -> Result<Vec<campaign::Model>, DbErr> {
    campaign::Entity::find()
        .filter(campaign::Column::Active.eq(true))
        .filter(campaign::Column::Sample.eq(false))
        .filter(campaign::Column::FirstDay.lte(today))
        .filter(campaign::Column::LastDay.gte(today))
        .all(db)
        .await
}

/// One that a desk sees.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn find(db: &impl ConnectionTrait, staff: &Staff, id: &str) -> Result<Option<campaign::Model>, DbErr> {
    let Ok(id) = id.parse::<CampaignId>() else { return Ok(None) };
    campaign::Entity::find_by_id(id).filter(within_reach(staff)).one(db).await
}

/// Whether there is none.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn is_empty(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(campaign::Entity::find().limit(1).one(db).await?.is_none())
}

/// What a campaign aims at.
///
/// # Errors
/// [`DbErr`] where the row is damaged.
pub(crate) fn targets_of(row: &campaign::Model) -> Result<Targets, DbErr> {
    stored(serde_json::from_str(&row.targets))
}

/// Puts a campaign in with what it begins with; the same number again is the same one. Nobody in particular puts in samples.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn add(
    db: &Db,
    by: Option<&Staff>,
    id: CampaignId,
    entry: CampaignEntry,
    begins: Beginning,
    now: Timestamp,
) -> Result<(), DbErr> {
    let tx = db.write().await?;
    let quoting = quotes::watch(&tx, Quoting::Campaign, id).await?;
    let row = campaign::ActiveModel {
        id: Set(id),
        adcode: Set(entry.adcode),
        title: Set(entry.title),
        about: Set(entry.about),
        first_day: Set(entry.days.0),
        last_day: Set(entry.days.1),
        targets: Set(as_json(&entry.targets)?),
        active: Set(entry.active),
        sample: Set(by.is_none()),
        version: Set(1),
    };
    let once = OnConflict::column(campaign::Column::Id).do_nothing().to_owned();
    if campaign::Entity::insert(row).on_conflict(once).exec_without_returning(&tx).await? == 1 {
        for task in begins.tasks {
            put_task(&tx, id, task.title, task.staff, task.due).await?;
        }
        for (title, planned) in begins.costs {
            put_cost(&tx, id, title, (planned, 0)).await?;
        }
        campaign_allotments::put(&tx, id, &begins.allotments).await?;
        if let Some(by) = by {
            note(&tx, by, (id, entry.adcode), "add", now).await?;
        }
    }
    quoting.note(&tx).await?;
    tx.commit().await
}

/// Whether there is one of this number, whoever asks.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn is_there(db: &impl ConnectionTrait, id: &str) -> Result<bool, DbErr> {
    Ok(campaign::Entity::find().filter(campaign::Column::Id.eq(id)).count(db).await? > 0)
}

/// Does of a sample what its days say: tasks that are due are done, and of the budget two thirds are spent.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn work_on_sample(db: &Db, id: CampaignId, who: &str, now: Timestamp) -> Result<(), DbErr> {
    let tx = db.write().await?;
    campaign_task::Entity::update_many()
        .col_expr(campaign_task::Column::DoneAt, Expr::value(Some(now.plus_days(-2))))
        .col_expr(campaign_task::Column::DoneWho, Expr::value(who))
        .filter(campaign_task::Column::Campaign.eq(id))
        .filter(campaign_task::Column::DueDay.lt(Day::of(now)))
        .exec(&tx)
        .await?;
    campaign_budget::Entity::update_many()
        .col_expr(campaign_budget::Column::SpentFen, Expr::cust("planned_fen / 3 * 2"))
        .filter(campaign_budget::Column::Campaign.eq(id))
        .exec(&tx)
        .await?;
    tx.commit().await
}

fn as_json(targets: &Targets) -> Result<String, DbErr> {
    serde_json::to_string(targets).map_err(|error| DbErr::Json(error.to_string()))
}

async fn note(
    tx: &impl ConnectionTrait,
    by: &Staff,
    (id, adcode): (CampaignId, Adcode),
    what: &str,
    now: Timestamp,
) -> Result<(), DbErr> {
    let entry = audit::Entry::of(by, audit::Action::CampaignChanged, &id.to_string(), adcode);
    audit::write(tx, entry.saying(what), now).await
}

/// Changes a campaign, if nobody did since `version` was read; `false` where somebody did.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn change(
    db: &Db,
    by: &Staff,
    (id, version): (CampaignId, i32),
    entry: CampaignEntry,
    now: Timestamp,
) -> Result<bool, DbErr> {
    // A desk's own campaign has nothing to share out, and what is aimed at no more nobody's share is.
    let kept: Vec<CampaignCount> =
        if entry.adcode == Adcode::HUNAN { entry.targets.keys().copied().collect() } else { Vec::new() };
    let tx = db.write().await?;
    let quoting = quotes::watch(&tx, Quoting::Campaign, id).await?;
    let changed = campaign::Entity::update_many()
        .col_expr(campaign::Column::Adcode, Expr::value(entry.adcode))
        .col_expr(campaign::Column::Title, Expr::value(entry.title))
        .col_expr(campaign::Column::About, Expr::value(entry.about))
        .col_expr(campaign::Column::FirstDay, Expr::value(entry.days.0))
        .col_expr(campaign::Column::LastDay, Expr::value(entry.days.1))
        .col_expr(campaign::Column::Targets, Expr::value(as_json(&entry.targets)?))
        .col_expr(campaign::Column::Active, Expr::value(entry.active))
        .col_expr(campaign::Column::Version, Expr::col(campaign::Column::Version).add(1))
        .filter(campaign::Column::Id.eq(id))
        .filter(campaign::Column::Version.eq(version))
        .exec(&tx)
        .await?;
    let changed = changed.rows_affected == 1;
    if changed {
        campaign_allotments::keep_only(&tx, id, kept).await?;
        note(&tx, by, (id, entry.adcode), "change", now).await?;
    }
    quoting.note(&tx).await?;
    tx.commit().await?;
    Ok(changed)
}

/// Makes the next year's campaign like this one: its days and those of its tasks a year later, nothing done and nothing
/// spent. The same number again is the same one.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn copy(
    db: &Db,
    by: &Staff,
    from: &campaign::Model,
    id: CampaignId,
    now: Timestamp,
) -> Result<(), DbErr> {
    let mut begun = Vec::new();
    for task in tasks(db, from.id).await? {
        // Who left since is responsible for nothing new.
        let still = match task.staff {
            Some(id) => super::staff::find(db, id).await?.filter(|row| row.active).map(|row| row.id),
            None => None,
        };
        begun.push(PlannedTask { title: task.title, staff: still, due: a_year_later(task.due_day) });
    }
    let costs = budget(db, from.id).await?.into_iter().map(|cost| (cost.title, cost.planned_fen));
    let allotments = campaign_allotments::of(db, from.id).await?;
    let entry = CampaignEntry {
        adcode: from.adcode,
        title: from.title.clone(),
        about: from.about.clone(),
        days: (a_year_later(from.first_day), a_year_later(from.last_day)),
        targets: targets_of(from)?,
        active: true,
    };
    add(db, Some(by), id, entry, Beginning { tasks: begun, costs: costs.collect(), allotments }, now).await
}

/// The tasks of a campaign, the first due first.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn tasks(db: &impl ConnectionTrait, id: CampaignId) -> Result<Vec<campaign_task::Model>, DbErr> {
    let found = campaign_task::Entity::find().filter(campaign_task::Column::Campaign.eq(id));
    found.order_by_asc(campaign_task::Column::DueDay).order_by_asc(campaign_task::Column::Id).all(db).await
}

/// Tasks of somebody that are not done, of campaigns that are worked on, the first due first.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn own_tasks(db: &impl ConnectionTrait, staff: StaffId) -> Result<Vec<campaign_task::Model>, DbErr> {
    let worked_on = campaign::Entity::find().filter(campaign::Column::Active.eq(true));
    let worked_on: Vec<CampaignId> = worked_on.select_only().column(campaign::Column::Id).into_tuple().all(db).await?;
    let found = campaign_task::Entity::find()
        .filter(campaign_task::Column::Staff.eq(staff))
        .filter(campaign_task::Column::DoneAt.is_null())
        .filter(campaign_task::Column::Campaign.is_in(worked_on));
    found.order_by_asc(campaign_task::Column::DueDay).all(db).await
}

/// Tasks of somebody of campaigns that are worked on, with those: done or not, the first due first.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn own_tasks_with_plans(
    db: &impl ConnectionTrait,
    staff: StaffId,
) -> Result<Vec<(campaign_task::Model, campaign::Model)>, DbErr> {
    let found = campaign_task::Entity::find().filter(campaign_task::Column::Staff.eq(staff));
    let tasks = found.order_by_asc(campaign_task::Column::DueDay).order_by_asc(campaign_task::Column::Id);
    with_plans(db, tasks.all(db).await?, campaign::Entity::find()).await
}

/// Tasks that are late, of campaigns that are worked on and are no samples, with those: the last due first.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn late_tasks(
    db: &impl ConnectionTrait,
    today: Day,
) -> Result<Vec<(campaign_task::Model, campaign::Model)>, DbErr> {
    let real = || campaign::Entity::find().filter(campaign::Column::Sample.eq(false));
    let worked_on = real().filter(campaign::Column::Active.eq(true)).select_only().column(campaign::Column::Id);
    let late = campaign_task::Entity::find()
        .filter(campaign_task::Column::DoneAt.is_null())
        .filter(campaign_task::Column::DueDay.lt(today))
        .filter(campaign_task::Column::Campaign.in_subquery(worked_on.into_query()))
        .order_by_desc(campaign_task::Column::DueDay)
        .limit(MOST_LATE)
        .all(db)
        .await?;
    with_plans(db, late, real()).await
}

/// Tasks that nobody did and whose last day comes soon, of plans that are worked on. None of samples.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn coming_tasks(
    db: &impl ConnectionTrait,
    today: Day,
) -> Result<Vec<(campaign_task::Model, campaign::Model)>, DbErr> {
    let real = || campaign::Entity::find().filter(campaign::Column::Sample.eq(false));
    let worked_on = real().filter(campaign::Column::Active.eq(true)).select_only().column(campaign::Column::Id);
    let (first, last) = coming(today);
    let soon = campaign_task::Entity::find()
        .filter(campaign_task::Column::DoneAt.is_null())
        .filter(campaign_task::Column::DueDay.between(first, last))
        .filter(campaign_task::Column::Campaign.in_subquery(worked_on.into_query()))
        .order_by_asc(campaign_task::Column::DueDay)
        .limit(MOST_LATE)
        .all(db)
        .await?;
    with_plans(db, soon, real()).await
}

/// One that is late, as [`late_tasks`] has it, or that nobody did yet, where that is asked for.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn late_task(
    db: &impl ConnectionTrait,
    id: &str,
    (today, or_coming): (Day, bool),
) -> Result<Option<(campaign_task::Model, campaign::Model)>, DbErr> {
    let row = campaign_task::Entity::find_by_id(id).one(db).await?;
    let late = row.filter(|task| task.done_at.is_none() && (or_coming || task.due_day < today));
    let plans = campaign::Entity::find().filter(campaign::Column::Sample.eq(false));
    Ok(with_plans(db, late.into_iter().collect(), plans).await?.pop())
}

/// Late tasks that are looked at to remind of them.
const MOST_LATE: u64 = 1_000;

async fn with_plans(
    db: &impl ConnectionTrait,
    tasks: Vec<campaign_task::Model>,
    plans: Select<campaign::Entity>,
) -> Result<Vec<(campaign_task::Model, campaign::Model)>, DbErr> {
    if tasks.is_empty() {
        return Ok(Vec::new());
    }
    let plans = plans
        .filter(campaign::Column::Active.eq(true))
        .filter(campaign::Column::Id.is_in(tasks.iter().map(|task| task.campaign)))
        .all(db)
        .await?;
    let plans: HashMap<CampaignId, campaign::Model> = plans.into_iter().map(|row| (row.id, row)).collect();
    let of = |task: campaign_task::Model| plans.get(&task.campaign).cloned().map(|of| (task, of));
    Ok(tasks.into_iter().filter_map(of).collect())
}

async fn put_task(
    tx: &impl ConnectionTrait,
    campaign: CampaignId,
    title: String,
    staff: Option<StaffId>,
    due: Day,
) -> Result<(), DbErr> {
    let row = campaign_task::ActiveModel {
        id: Set(uuid::Uuid::now_v7().to_string()),
        campaign: Set(campaign),
        title: Set(title),
        staff: Set(staff),
        due_day: Set(due),
        done_at: Set(None),
        done_who: Set(String::new()),
    };
    campaign_task::Entity::insert(row).exec_without_returning(tx).await.map(|_| ())
}

async fn put_cost(
    tx: &impl ConnectionTrait,
    campaign: CampaignId,
    title: String,
    (planned, spent): (i64, i64),
) -> Result<(), DbErr> {
    let row = campaign_budget::ActiveModel {
        id: Set(uuid::Uuid::now_v7().to_string()),
        campaign: Set(campaign),
        title: Set(title),
        planned_fen: Set(planned),
        spent_fen: Set(spent),
    };
    campaign_budget::Entity::insert(row).exec_without_returning(tx).await.map(|_| ())
}

/// What happens to a task or a line of the budget.
#[derive(Clone, Debug)]
pub(crate) enum LineChange {
    /// A new task: its name, who is responsible, its day.
    AddTask(String, Option<StaffId>, Day),
    /// Somebody else is responsible for a task, or another day is its, where it still is as it was seen.
    SetTask(String, (Option<StaffId>, Day), (Option<StaffId>, Day)),
    /// A task is done, or is not after all.
    Done(String, bool),
    /// There is no such task.
    DropTask(String),
    /// A new line of the budget: its name, planned and spent, in fen.
    AddCost(String, (i64, i64)),
    /// What is planned and spent of a line, where it still is as it was seen.
    SetCost(String, (i64, i64), (i64, i64)),
    /// There is no such line.
    DropCost(String),
}

/// Changes a task or a line of the budget; `false` where it is gone.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn change_line(
    db: &Db,
    by: &Staff,
    row: &campaign::Model,
    change: LineChange,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let tx = db.write().await?;
    let quoting = quotes::watch(&tx, Quoting::Campaign, row.id).await?;
    let task = |id: &str| campaign_task::Column::Id.eq(id).and(campaign_task::Column::Campaign.eq(row.id));
    let cost = |id: &str| campaign_budget::Column::Id.eq(id).and(campaign_budget::Column::Campaign.eq(row.id));
    let (what, changed) = match change {
        LineChange::AddTask(title, staff, due) => {
            put_task(&tx, row.id, title, staff, due).await?;
            ("task", 1)
        }
        LineChange::SetTask(id, seen, (staff, due)) => {
            let same = match seen.0 {
                Some(staff) => campaign_task::Column::Staff.eq(staff),
                None => campaign_task::Column::Staff.is_null(),
            };
            let update = campaign_task::Entity::update_many()
                .col_expr(campaign_task::Column::Staff, Expr::value(staff))
                .col_expr(campaign_task::Column::DueDay, Expr::value(due))
                .filter(same)
                .filter(campaign_task::Column::DueDay.eq(seen.1));
            ("task", update.filter(task(&id)).exec(&tx).await?.rows_affected)
        }
        LineChange::Done(id, done) => {
            let who = if done { by.name.clone() } else { String::new() };
            let update = campaign_task::Entity::update_many()
                .col_expr(campaign_task::Column::DoneAt, Expr::value(done.then_some(now.0)))
                .col_expr(campaign_task::Column::DoneWho, Expr::value(who));
            (if done { "task done" } else { "task not done" }, update.filter(task(&id)).exec(&tx).await?.rows_affected)
        }
        LineChange::DropTask(id) => {
            ("drop task", campaign_task::Entity::delete_many().filter(task(&id)).exec(&tx).await?.rows_affected)
        }
        LineChange::AddCost(title, amounts) => {
            put_cost(&tx, row.id, title, amounts).await?;
            ("budget", 1)
        }
        LineChange::SetCost(id, seen, (planned, spent)) => {
            let update = campaign_budget::Entity::update_many()
                .col_expr(campaign_budget::Column::PlannedFen, Expr::value(planned))
                .col_expr(campaign_budget::Column::SpentFen, Expr::value(spent))
                .filter(campaign_budget::Column::PlannedFen.eq(seen.0))
                .filter(campaign_budget::Column::SpentFen.eq(seen.1));
            ("budget", update.filter(cost(&id)).exec(&tx).await?.rows_affected)
        }
        LineChange::DropCost(id) => {
            ("drop budget", campaign_budget::Entity::delete_many().filter(cost(&id)).exec(&tx).await?.rows_affected)
        }
    };
    if changed == 1 {
        note(&tx, by, (row.id, row.adcode), what, now).await?;
    }
    quoting.note(&tx).await?;
    tx.commit().await?;
    Ok(changed == 1)
}

/// The lines of a campaign's budget, as they were added.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn budget(db: &impl ConnectionTrait, id: CampaignId) -> Result<Vec<campaign_budget::Model>, DbErr> {
    let found = campaign_budget::Entity::find().filter(campaign_budget::Column::Campaign.eq(id));
    found.order_by_asc(campaign_budget::Column::Id).all(db).await
}
