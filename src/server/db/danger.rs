//! The mark of danger on a question, a voice, a report of a station or an application of a volunteer: raised by a courier's words or by a desk, until somebody takes it on. What nobody
//! took on in time is shown to the province, too.

use super::PAGE;
use super::connection::{Db, Writing};
use super::counts_by_desk::by_desk;
use super::heads;
use super::notices::News;
use super::question_scope::scope;
use super::scope::RegionColumn as _;
use super::tables::{question, report, voice, volunteer};
use super::{audit, standards};
use crate::model::alarm_fold::{Raised, folded};
use crate::model::service_standard::ServiceStandard;
use crate::model::staff::{Permission, Staff};
use crate::model::{Adcode, Danger, QuestionId, ReportId, StaffId, Timestamp, VoiceId, VolunteerId};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, Condition, QueryOrder, QuerySelect};
use std::collections::HashMap;

/// Questions that stand above a list at most; more stand behind the one line, too.
const MOST: usize = 200;
/// Marks that are looked through at most.
const MOST_READ: u64 = 20_000;
/// Who took it on has it for so long, whatever the courier writes meanwhile; later words raise the mark anew.
const TAKEN_FOR_MS: i64 = 30 * 60_000;

/// What nobody has taken on, as one member of staff is warned of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Alarm {
    /// How many.
    pub(crate) count: usize,
    /// The one that has stood longest.
    pub(crate) first: Option<Marked>,
    /// Changes whenever there is another one, or one fewer.
    pub(crate) key: String,
}

/// What has a mark of danger, by its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Marked {
    Question(QuestionId),
    Voice(VoiceId),
    Report(ReportId),
    Volunteer(VolunteerId),
}

/// The mark of new words.
pub(super) struct Mark {
    pub(super) kinds: Option<String>,
    pub(super) raised_at: Option<Timestamp>,
    pub(super) escalates_at: Option<Timestamp>,
}

/// The mark of new words at a desk: an empty one where they tell of no danger.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn mark(tx: &Writing, desk: Adcode, dangers: &[Danger], now: Timestamp) -> Result<Mark, DbErr> {
    if dangers.is_empty() {
        return Ok(Mark { kinds: Some(String::new()), raised_at: None, escalates_at: None });
    }
    let kinds = dangers.iter().map(|danger| danger.code()).collect::<Vec<_>>().join(" ");
    let escalates = standards::of(tx, desk).await?.danger_escalates(now);
    Ok(Mark { kinds: Some(kinds), raised_at: Some(now), escalates_at: Some(escalates) })
}

/// The dangers that a mark of a voice, a report or an application names.
pub(crate) fn named(codes: Option<&str>) -> Vec<Danger> {
    codes.unwrap_or_default().split(' ').filter_map(Danger::of_code).collect()
}

/// The dangers that a mark names; none where a colleague raised it by hand.
pub(crate) fn kinds(row: &question::Model) -> Vec<Danger> {
    match &row.danger {
        Some(codes) => codes.split(' ').filter_map(Danger::of_code).collect(),
        // Written by a server that kept no marks.
        None => Danger::in_text(&row.preview),
    }
}

/// Whether the mark stands and nobody has taken it on.
pub(crate) fn is_open(row: &question::Model) -> bool {
    row.danger_escalates_at.is_some()
}

/// Notes what words tell of, if they tell of danger.
pub(super) fn found(
    row: &mut question::ActiveModel,
    before: Option<&question::Model>,
    dangers: &[Danger],
    standard: &ServiceStandard,
    now: Timestamp,
) {
    if dangers.is_empty() {
        if before.is_none() {
            row.danger = Set(Some(String::new()));
        }
        return;
    }
    let mut known = before.filter(|row| row.danger_raised_at.is_some()).map(kinds).unwrap_or_default();
    let more: Vec<Danger> = dangers.iter().copied().filter(|danger| !known.contains(danger)).collect();
    known.extend(more);
    row.danger = Set(Some(known.iter().map(|danger| danger.code()).collect::<Vec<_>>().join(" ")));
    let stands = before.is_some_and(is_open);
    let in_hand = before.and_then(|row| row.danger_taken_at).is_some_and(|at| now.millis_since(at) < TAKEN_FOR_MS);
    if !stands && !in_hand {
        raise(row, standard, now);
    }
}

/// Raises the mark: nobody has it.
pub(super) fn raise(row: &mut question::ActiveModel, standard: &ServiceStandard, now: Timestamp) {
    row.danger_raised_at = Set(Some(now));
    row.danger_escalates_at = Set(Some(standard.danger_escalates(now)));
    row.danger_taken_by = Set(None);
    row.danger_taken_at = Set(None);
}

/// Takes the mark away.
pub(super) fn lower(row: &mut question::ActiveModel) {
    row.danger = Set(Some(String::new()));
    row.danger_raised_at = Set(None);
    row.danger_escalates_at = Set(None);
    row.danger_taken_by = Set(None);
    row.danger_taken_at = Set(None);
}

/// Somebody has it now.
pub(super) fn take_on(row: &mut question::ActiveModel, by: StaffId, now: Timestamp) {
    row.danger_escalates_at = Set(None);
    row.danger_taken_by = Set(Some(by));
    row.danger_taken_at = Set(Some(now));
}

/// What one member of staff is warned of: what is theirs to see; of the province's staff, what prefectures left
/// standing for too long.
pub(super) fn warned_of(staff: &Staff, now: Timestamp) -> Condition {
    let (since, desk) = (question::Column::DangerEscalatesAt, question::Column::Adcode);
    scope(staff).add(stands(staff, now, since, desk))
}

/// The same of anything that has such a mark and a desk.
fn stands(staff: &Staff, now: Timestamp, since: impl ColumnTrait, desk: impl ColumnTrait) -> Condition {
    let open = Condition::all().add(since.gt(0));
    if !staff.sees_all() {
        return open.add(desk.seen_by(staff));
    }
    let own = desk.eq(Adcode::HUNAN);
    open.add(Condition::any().add(own).add(since.lte(now)))
}

/// How much each desk is warned of on its own pages: questions, voices, reports and applications that nobody has taken on.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn untaken_by_desk(db: &impl ConnectionTrait) -> Result<Vec<HashMap<Adcode, u32>>, DbErr> {
    let questions = question::Entity::find().filter(question::Column::DangerEscalatesAt.gt(0));
    let voices = voice::Entity::find().filter(voice::Column::DangerEscalatesAt.gt(0));
    let reports = report::Entity::find().filter(report::Column::DangerEscalatesAt.gt(0));
    let volunteers = volunteer::Entity::find().filter(volunteer::Column::DangerEscalatesAt.gt(0));
    Ok(vec![
        by_desk(db, questions, question::Column::Adcode).await?,
        by_desk(db, voices, voice::Column::Adcode).await?,
        by_desk(db, reports, report::Column::Adcode).await?,
        by_desk(db, volunteers, volunteer::Column::Adcode).await?,
    ])
}

/// Whose marks are listed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum MarksOf<'a> {
    /// What stands at a desk, as [`untaken_by_desk`] counts it.
    Desk(Adcode),
    /// What somebody is warned of, as [`alarm`] counts it.
    WarnedOf(&'a Staff),
}

/// A mark that nobody took on.
#[derive(Clone, Debug)]
pub(crate) struct OpenMark {
    pub(crate) marked: Marked,
    pub(crate) desk: Adcode,
    pub(crate) raised_at: Timestamp,
    pub(crate) kinds: Vec<Danger>,
}

/// A page of the marks that nobody took on, of all that can have one, the oldest first; one more than a page says that
/// there is another.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn marks(
    db: &impl ConnectionTrait,
    of: MarksOf<'_>,
    page: u64,
    now: Timestamp,
) -> Result<Vec<OpenMark>, DbErr> {
    fn which(of: MarksOf<'_>, now: Timestamp, (since, desk): (impl ColumnTrait, impl ColumnTrait)) -> Condition {
        match of {
            MarksOf::Desk(adcode) => desk.of_desk(adcode).add(since.gt(0)),
            MarksOf::WarnedOf(staff) => stands(staff, now, since, desk),
        }
    }
    let may = |permission| match of {
        MarksOf::Desk(_) => true,
        MarksOf::WarnedOf(staff) => staff.role.may(permission),
    };
    let most = (page + 1) * PAGE + 1;
    let mut all = {
        use question::Column as C;
        let which = match of {
            MarksOf::Desk(_) => which(of, now, (C::DangerEscalatesAt, C::Adcode)),
            MarksOf::WarnedOf(staff) => warned_of(staff, now),
        };
        let found = question::Entity::find().filter(which);
        listed(db, found, (C::Id, C::Adcode, C::DangerRaisedAt, C::Danger), most, Marked::Question).await?
    };
    if may(Permission::ModerateVoices) {
        use voice::Column as C;
        let found = voice::Entity::find().filter(which(of, now, (C::DangerEscalatesAt, C::Adcode)));
        all.extend(listed(db, found, (C::Id, C::Adcode, C::DangerRaisedAt, C::Danger), most, Marked::Voice).await?);
    }
    if may(Permission::RunStations) {
        use report::Column as C;
        let found = report::Entity::find().filter(which(of, now, (C::DangerEscalatesAt, C::Adcode)));
        all.extend(listed(db, found, (C::Id, C::Adcode, C::DangerRaisedAt, C::Danger), most, Marked::Report).await?);
    }
    if may(Permission::ManageStaff) {
        use volunteer::Column as C;
        let found = volunteer::Entity::find().filter(which(of, now, (C::DangerEscalatesAt, C::Adcode)));
        all.extend(listed(db, found, (C::Id, C::Adcode, C::DangerRaisedAt, C::Danger), most, Marked::Volunteer).await?);
    }
    all.sort_by_key(|mark| mark.raised_at);
    let [before, most] = [page * PAGE, PAGE + 1].map(|rows| usize::try_from(rows).unwrap_or(usize::MAX));
    Ok(all.into_iter().skip(before).take(most).collect())
}

/// The oldest marks of one kind of thing.
async fn listed<E: EntityTrait, N: sea_orm::TryGetable>(
    db: &impl ConnectionTrait,
    which: Select<E>,
    (id, desk, raised, kinds): (E::Column, E::Column, E::Column, E::Column),
    most: u64,
    marked: fn(N) -> Marked,
) -> Result<Vec<OpenMark>, DbErr> {
    let rows: Vec<(N, Adcode, Option<Timestamp>, Option<String>)> = which
        .select_only()
        .columns([id, desk, raised, kinds])
        .order_by_asc(raised)
        .order_by_asc(id)
        .limit(most)
        .into_tuple()
        .all(db)
        .await?;
    let mark = |(id, desk, raised_at, codes): (N, Adcode, Option<Timestamp>, Option<String>)| OpenMark {
        marked: marked(id),
        desk,
        raised_at: raised_at.unwrap_or_default(),
        kinds: named(codes.as_deref()),
    };
    Ok(rows.into_iter().map(mark).collect())
}

/// All others that they may see.
pub(super) fn not_warned_of(staff: &Staff, now: Timestamp) -> Condition {
    let since = question::Column::DangerEscalatesAt;
    let others = Condition::any().add(since.is_null());
    if !staff.sees_all() {
        return others;
    }
    others.add(Condition::all().add(since.gt(now)).add(question::Column::Adcode.ne(Adcode::HUNAN)))
}

/// What stands above a list: the oldest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Above {
    pub(crate) shown: Vec<QuestionId>,
    /// Behind one line, see `model::alarm_fold`.
    pub(crate) folded: Vec<QuestionId>,
}

/// The questions that one member of staff is warned of.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn above(db: &impl ConnectionTrait, staff: &Staff, now: Timestamp) -> Result<Above, DbErr> {
    let open = open(db, warned_of(staff, now)).await?;
    let (mut shown, mut folded) = (Vec::new(), Vec::new());
    for one in open {
        if one.folded || shown.len() >= MOST { folded.push(one.id) } else { shown.push(one.id) }
    }
    Ok(Above { shown, folded })
}

/// A question whose mark nobody has taken on.
#[derive(Clone, Debug)]
pub(super) struct OpenDanger {
    pub(super) id: QuestionId,
    pub(super) desk: Adcode,
    pub(super) raised_at: Timestamp,
    pub(super) escalates_at: Timestamp,
    /// It stands behind one line at its desk.
    pub(super) folded: bool,
}

/// Its number and desk, since when it stands, when the province is warned, its words, whether a stranger wrote it, from which
/// network.
type OpenRow = (QuestionId, Adcode, Option<Timestamp>, Option<Timestamp>, String, i32, Option<String>);

/// Those of a condition, the oldest first; the oldest of very many.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn open(db: &impl ConnectionTrait, which: Condition) -> Result<Vec<OpenDanger>, DbErr> {
    // Who is of today, and with whom no desk had to do: neither answered, nor at the door, nor on the phone.
    let stranger = "CASE WHEN question.channel = 'app' AND question.danger <> ''
        AND NOT EXISTS (SELECT 1 FROM account WHERE account.id = question.account AND account.made_at < question.asked_at - 86400000)
        AND NOT EXISTS (SELECT 1 FROM question other WHERE other.account = question.account AND other.first_answered_at IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM booking WHERE booking.account = question.account)
        THEN 1 ELSE 0 END";
    let network = format!(
        "(SELECT NULLIF(SUBSTR(account.newcomer, 1, {}), '') FROM account WHERE account.id = question.account)",
        heads::OF_SITE
    );
    let rows: Vec<OpenRow> = question::Entity::find()
        .select_only()
        .columns([question::Column::Id, question::Column::Adcode, question::Column::DangerRaisedAt])
        .columns([question::Column::DangerEscalatesAt, question::Column::Preview])
        .expr_as(Expr::cust(stranger), "stranger")
        .expr_as(Expr::cust(network), "network")
        .filter(which)
        .order_by_asc(question::Column::DangerRaisedAt)
        .order_by_asc(question::Column::Id)
        .limit(MOST_READ)
        .into_tuple()
        .all(db)
        .await?;
    let mut by_desk: HashMap<Adcode, (Vec<usize>, Vec<Raised>)> = HashMap::new();
    let mut open = Vec::with_capacity(rows.len());
    for (at, (id, desk, raised_at, escalates_at, words, stranger, network)) in rows.into_iter().enumerate() {
        let raised_at = raised_at.unwrap_or_default();
        let (places, raised) = by_desk.entry(desk).or_default();
        places.push(at);
        raised.push(Raised { at: raised_at.0, stranger: stranger == 1, network, words });
        open.push(OpenDanger { id, desk, raised_at, escalates_at: escalates_at.unwrap_or_default(), folded: false });
    }
    for (places, raised) in by_desk.into_values() {
        for (at, folded) in places.into_iter().zip(folded(&raised)) {
            open[at].folded = folded;
        }
    }
    Ok(open)
}

/// The same as every page says it, voices, reports and applications with it where they are theirs to see.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn alarm(db: &impl ConnectionTrait, staff: &Staff, now: Timestamp) -> Result<Alarm, DbErr> {
    let questions = question::Entity::find().filter(warned_of(staff, now));
    let mut all =
        StandingMarks::of(db, questions, (question::Column::Id, question::Column::DangerRaisedAt), Marked::Question)
            .await?;
    if staff.role.may(Permission::ModerateVoices) {
        let (since, desk) = (voice::Column::DangerEscalatesAt, voice::Column::Adcode);
        let voices = voice::Entity::find().filter(stands(staff, now, since, desk));
        all.add(
            StandingMarks::of(db, voices, (voice::Column::Id, voice::Column::DangerRaisedAt), Marked::Voice).await?,
        );
    }
    if staff.role.may(Permission::RunStations) {
        let (since, desk) = (report::Column::DangerEscalatesAt, report::Column::Adcode);
        let reports = report::Entity::find().filter(stands(staff, now, since, desk));
        all.add(
            StandingMarks::of(db, reports, (report::Column::Id, report::Column::DangerRaisedAt), Marked::Report)
                .await?,
        );
    }
    if staff.role.may(Permission::ManageStaff) {
        let (since, desk) = (volunteer::Column::DangerEscalatesAt, volunteer::Column::Adcode);
        let volunteers = volunteer::Entity::find().filter(stands(staff, now, since, desk));
        let of = (volunteer::Column::Id, volunteer::Column::DangerRaisedAt);
        all.add(StandingMarks::of(db, volunteers, of, Marked::Volunteer).await?);
    }
    let (count, newest) = (all.count, all.newest);
    Ok(Alarm { count, first: all.oldest.map(|(_, first)| first), key: format!("{count}-{newest}") })
}

/// How many marks of one kind stand.
#[derive(Default)]
struct StandingMarks {
    count: usize,
    /// The one that has stood longest, and since when.
    oldest: Option<(i64, Marked)>,
    newest: i64,
}

impl StandingMarks {
    async fn of<E: EntityTrait, N: sea_orm::TryGetable>(
        db: &impl ConnectionTrait,
        which: Select<E>,
        (id, raised): (impl ColumnTrait, impl ColumnTrait),
        marked: fn(N) -> Marked,
    ) -> Result<Self, DbErr> {
        let counts: Option<(i64, Option<i64>)> = which
            .clone()
            .select_only()
            .column_as(id.count(), "marks")
            .column_as(raised.max(), "newest")
            .into_tuple()
            .one(db)
            .await?;
        let Some((count, newest)) = counts.filter(|(count, _)| *count > 0) else { return Ok(Self::default()) };
        let first: Option<(N, Option<i64>)> = which
            .select_only()
            .column(id)
            .column(raised)
            .order_by_asc(raised)
            .order_by_asc(id)
            .limit(1)
            .into_tuple()
            .one(db)
            .await?;
        Ok(Self {
            count: usize::try_from(count).unwrap_or(0),
            oldest: first.map(|(id, at)| (at.unwrap_or(0), marked(id))),
            newest: newest.unwrap_or(0),
        })
    }

    fn add(&mut self, other: Self) {
        self.count += other.count;
        self.newest = self.newest.max(other.newest);
        self.oldest = match (self.oldest.take(), other.oldest) {
            (Some(one), Some(two)) => Some(if two.0 < one.0 { two } else { one }),
            (one, two) => one.or(two),
        };
    }
}

/// Takes on what a voice, a report or an application tells of. Whoever comes second finds it taken on.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn take_on_marked(
    db: &Db,
    staff: &Staff,
    marked: &Marked,
    desk: Adcode,
    now: Timestamp,
) -> Result<(), DbErr> {
    let (table, id) = match marked {
        Marked::Question(id) => ("question", id.to_string()),
        Marked::Voice(id) => ("voice", id.to_string()),
        Marked::Report(id) => ("report", id.to_string()),
        Marked::Volunteer(id) => ("volunteer", id.to_string()),
    };
    let tx = db.write().await?;
    let sql = format!(
        "UPDATE {table} SET danger_escalates_at = NULL, danger_taken_by = $1, danger_taken_at = $2 \
         WHERE id = $3 AND danger_escalates_at IS NOT NULL"
    );
    let values: [sea_orm::Value; 3] = [staff.id.into(), now.0.into(), id.clone().into()];
    let taken = tx.execute_raw(sea_orm::Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    if taken.rows_affected() > 0 {
        audit::write(&tx, audit::Entry::of(staff, audit::Action::DangerTaken, &id, desk), now).await?;
        tx.tell(News::Inbox);
    }
    tx.commit().await
}
