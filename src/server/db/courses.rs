//! Courses for who answers: what they give to read, their quiz, and who passed it.

use super::audit;
use super::connection::{Db, Writing};
use super::quotes::{self, Quoting};
use super::scope::RegionColumn as _;
use super::tables::{course, course_try};
use super::threads::stored;
use crate::model::staff::Staff;
use crate::model::training::{CourseStanding, Material, QuizQuestion, TryRefused, good_until, graded, passes};
use crate::model::{Adcode, CourseId, Day, StaffId, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, OnConflict};
use sea_orm::{ActiveValue::Set, Condition, QueryOrder, QuerySelect};
use std::collections::{BTreeSet, HashMap};

/// Files of courses belong to no courier.
pub(crate) const FILES: &str = "courses";
/// Courses that a page shows at most.
const MOST: u64 = 3_000;

/// A course as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CourseEntry {
    /// Whose it is: a desk's, or all desks' of the province.
    pub adcode: Adcode,
    /// What it is called.
    pub title: String,
    /// What it is about.
    pub about: String,
    /// Of a hundred, so many right ones are enough.
    pub pass_mark: u32,
    /// How often its quiz may be tried.
    pub tries: u32,
    /// For how many months it is good; 0 is without end.
    pub months: u32,
    /// Whether it is taught.
    pub active: bool,
}

/// Those of a desk: its own, and the province's.
fn within_reach(staff: &Staff) -> Condition {
    if staff.sees_all() {
        return Condition::all();
    }
    Condition::any().add(course::Column::Adcode.within(staff.adcode)).add(course::Column::Adcode.eq(Adcode::HUNAN))
}

/// The courses as a desk sees them, those that are taught first, by name.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn list(db: &impl ConnectionTrait, staff: &Staff) -> Result<Vec<course::Model>, DbErr> {
    course::Entity::find()
        .filter(within_reach(staff))
        .order_by_desc(course::Column::Active)
        .order_by_asc(course::Column::Title)
        .limit(MOST)
        .all(db)
        .await
}

/// One that a desk sees.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn find(db: &impl ConnectionTrait, staff: &Staff, id: &str) -> Result<Option<course::Model>, DbErr> {
    let Ok(id) = id.parse::<CourseId>() else { return Ok(None) };
    course::Entity::find_by_id(id).filter(within_reach(staff)).one(db).await
}

/// Whether there is none.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn is_empty(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(course::Entity::find().limit(1).one(db).await?.is_none())
}

/// The names of all courses.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn titles(db: &impl ConnectionTrait) -> Result<HashMap<CourseId, String>, DbErr> {
    let columns = [course::Column::Id, course::Column::Title];
    let rows: Vec<(CourseId, String)> =
        course::Entity::find().select_only().columns(columns).into_tuple().all(db).await?;
    Ok(rows.into_iter().collect())
}

/// The courses that are taught.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn taught(db: &impl ConnectionTrait) -> Result<BTreeSet<CourseId>, DbErr> {
    let found = course::Entity::find().select_only().column(course::Column::Id);
    let ids: Vec<CourseId> = found.filter(course::Column::Active.eq(true)).into_tuple().all(db).await?;
    Ok(ids.into_iter().collect())
}

/// What a course gives to read.
///
/// # Errors
/// [`DbErr`] where the row is damaged.
pub(crate) fn materials_of(row: &course::Model) -> Result<Vec<Material>, DbErr> {
    stored(serde_json::from_str(&row.materials))
}

/// Its quiz.
///
/// # Errors
/// [`DbErr`] where the row is damaged.
pub(crate) fn quiz_of(row: &course::Model) -> Result<Vec<QuizQuestion>, DbErr> {
    stored(serde_json::from_str(&row.quiz))
}

fn as_json(value: &impl serde::Serialize) -> Result<String, DbErr> {
    serde_json::to_string(value).map_err(|error| DbErr::Json(error.to_string()))
}

/// A number of a bounded form as a column.
fn number(value: u32) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

/// Puts a course in; the same number again is the same one. Nobody in particular puts in samples.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn add(
    db: &Db,
    by: Option<&Staff>,
    id: CourseId,
    entry: CourseEntry,
    (materials, quiz): (&[Material], &[QuizQuestion]),
    now: Timestamp,
) -> Result<(), DbErr> {
    let tx = db.write().await?;
    let quoting = quotes::watch(&tx, Quoting::Course, id).await?;
    let row = course::ActiveModel {
        id: Set(id),
        adcode: Set(entry.adcode),
        title: Set(entry.title),
        about: Set(entry.about),
        pass_mark: Set(number(entry.pass_mark)),
        tries: Set(number(entry.tries)),
        months: Set(number(entry.months)),
        materials: Set(as_json(&materials)?),
        quiz: Set(as_json(&quiz)?),
        active: Set(entry.active),
        sample: Set(by.is_none()),
        version: Set(1),
    };
    let once = OnConflict::column(course::Column::Id).do_nothing().to_owned();
    let added = course::Entity::insert(row).on_conflict(once).exec_without_returning(&tx).await?;
    if let Some(by) = by.filter(|_| added == 1) {
        let put = audit::Entry::of(by, audit::Action::CourseChanged, &id.to_string(), entry.adcode).saying("add");
        audit::write(&tx, put, now).await?;
    }
    quoting.note(&tx).await?;
    tx.commit().await
}

/// What of a course is changed.
#[derive(Clone, Debug)]
pub(crate) enum CourseChange {
    /// What is said of it.
    Entry(CourseEntry),
    /// What it gives to read.
    Materials(Vec<Material>),
    /// Its quiz.
    Quiz(Vec<QuizQuestion>),
}

/// Changes a course, if nobody did since it was read; `false` where somebody did.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn change(
    db: &Db,
    by: &Staff,
    row: &course::Model,
    change: CourseChange,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let tx = db.write().await?;
    let quoting = quotes::watch(&tx, Quoting::Course, row.id).await?;
    let mut update = course::Entity::update_many()
        .col_expr(course::Column::Version, Expr::col(course::Column::Version).add(1))
        .filter(course::Column::Id.eq(row.id))
        .filter(course::Column::Version.eq(row.version));
    let (mut adcode, what) = (
        row.adcode,
        match &change {
            CourseChange::Entry(_) => "change",
            CourseChange::Materials(_) => "materials",
            CourseChange::Quiz(_) => "quiz",
        },
    );
    update = match change {
        CourseChange::Entry(entry) => {
            adcode = entry.adcode;
            update
                .col_expr(course::Column::Adcode, Expr::value(entry.adcode))
                .col_expr(course::Column::Title, Expr::value(entry.title))
                .col_expr(course::Column::About, Expr::value(entry.about))
                .col_expr(course::Column::PassMark, Expr::value(number(entry.pass_mark)))
                .col_expr(course::Column::Tries, Expr::value(number(entry.tries)))
                .col_expr(course::Column::Months, Expr::value(number(entry.months)))
                .col_expr(course::Column::Active, Expr::value(entry.active))
        }
        CourseChange::Materials(materials) => {
            update.col_expr(course::Column::Materials, Expr::value(as_json(&materials)?))
        }
        CourseChange::Quiz(quiz) => update.col_expr(course::Column::Quiz, Expr::value(as_json(&quiz)?)),
    };
    let changed = update.exec(&tx).await?.rows_affected == 1;
    if changed {
        let put = audit::Entry::of(by, audit::Action::CourseChanged, &row.id.to_string(), adcode).saying(what);
        audit::write(&tx, put, now).await?;
    }
    quoting.note(&tx).await?;
    tx.commit().await?;
    Ok(changed)
}

/// All tries of these members of staff, the oldest first.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn tries(db: &impl ConnectionTrait, staff: &[StaffId]) -> Result<Vec<course_try::Model>, DbErr> {
    let found = course_try::Entity::find().filter(course_try::Column::Staff.is_in(staff.iter().copied()));
    found.order_by_asc(course_try::Column::At).order_by_asc(course_try::Column::Id).all(db).await
}

/// How somebody stands with a course, by their tries in the order of time.
pub(crate) fn standing(tries: &[course_try::Model], course: CourseId, staff: StaffId) -> CourseStanding {
    let mut standing = CourseStanding::default();
    for one in tries.iter().filter(|one| one.course == course && one.staff == staff) {
        if one.passed {
            let best = standing.passed.map_or(one.until, |known| known.zip(one.until).map(|(a, b)| Ord::max(a, b)));
            standing = CourseStanding { passed: Some(best), failed: 0 };
        } else if one.counts {
            standing.failed += 1;
        }
    }
    standing
}

/// Of one's tries at one course, that by which it is passed: of several, the one that is good for longest.
pub(crate) fn passing<'a>(tries: impl IntoIterator<Item = &'a course_try::Model>) -> Option<&'a course_try::Model> {
    let passed = tries.into_iter().filter(|one| one.passed);
    passed.max_by_key(|one| (one.until.is_none(), one.until, one.at))
}

/// Whether a course is taught to somebody: it is their desk's, or all desks' of the province.
pub(crate) fn is_for(row: &course::Model, staff: &Staff) -> bool {
    row.adcode == Adcode::HUNAN || staff.covers(row.adcode)
}

/// Puts on record that somebody took along who passed what.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn note_taken_along(db: &Db, by: &Staff, lines: usize, now: Timestamp) -> Result<(), DbErr> {
    let entry = audit::Entry::of(by, audit::Action::TrainingTaken, "training", by.adcode);
    audit::write(db, entry.saying(lines.to_string()), now).await
}

/// Why a quiz is not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TryFailure {
    /// It was changed since it was read, or is not taught any more.
    #[error("这门课刚刚改过，请看过最新的再答")]
    Changed,
    /// The rules say no.
    #[error(transparent)]
    Refused(#[from] TryRefused),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Takes a quiz for somebody: how many were right, and whether they passed.
///
/// # Errors
/// [`TryFailure`]; then nothing was written.
pub(crate) async fn take(
    db: &Db,
    staff: &Staff,
    (id, version): (CourseId, i32),
    chosen: &[BTreeSet<usize>],
    now: Timestamp,
) -> Result<course_try::Model, TryFailure> {
    let tx = db.write().await?;
    tx.hold(&format!("quiz {id} {}", staff.id)).await?;
    let found = course::Entity::find_by_id(id).one(&tx).await?;
    let row = found.filter(|row| row.version == version && row.active).ok_or(TryFailure::Changed)?;
    let (quiz, today) = (quiz_of(&row)?, Day::of(now));
    let count = |value: i32| u32::try_from(value).unwrap_or(0);
    standing(&tries(&tx, &[staff.id]).await?, id, staff.id).may_try(count(row.tries), today)?;
    let right = graded(&quiz, chosen);
    let passed = passes(right, quiz.len(), count(row.pass_mark));
    let done = course_try::Model {
        id: uuid::Uuid::now_v7().to_string(),
        course: id,
        staff: staff.id,
        at: now,
        right_count: i32::try_from(right).unwrap_or(i32::MAX),
        question_count: i32::try_from(quiz.len()).unwrap_or(i32::MAX),
        passed,
        until: good_until(today, count(row.months)).filter(|_| passed),
        counts: true,
        course_version: Some(row.version),
    };
    let insert: course_try::ActiveModel = done.clone().into();
    course_try::Entity::insert(insert.reset_all()).exec_without_returning(&tx).await?;
    let entry = audit::Entry::of(staff, audit::Action::CourseTried, &id.to_string(), staff.adcode);
    audit::write(&tx, entry.saying(if passed { "通过" } else { "没通过" }), now).await?;
    tx.commit().await?;
    Ok(done)
}

/// Lets somebody try a quiz anew: what failed counts no more.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn allow_again(
    db: &Db,
    by: &Staff,
    course: CourseId,
    staff: &Staff,
    now: Timestamp,
) -> Result<(), DbErr> {
    let tx: Writing = db.write().await?;
    course_try::Entity::update_many()
        .col_expr(course_try::Column::Counts, Expr::value(false))
        .filter(course_try::Column::Course.eq(course))
        .filter(course_try::Column::Staff.eq(staff.id))
        .filter(course_try::Column::Passed.eq(false))
        .exec(&tx)
        .await?;
    let entry = audit::Entry::of(by, audit::Action::TriesAllowed, &course.to_string(), staff.adcode);
    audit::write(&tx, entry.saying(staff.name.clone()), now).await?;
    tx.commit().await
}
