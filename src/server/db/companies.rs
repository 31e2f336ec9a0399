//! Companies that questions and voices name: the list, what is named, and the figures by company.

use super::audit;
use super::connection::{Db, Writing};
use super::figure_release::{chosen, kept};
use super::figures::{asked_in, said_in};
use super::tables::{case, company, company_named, company_publishing, question, voice};
use crate::model::case::CaseKind;
use crate::model::company::{Folded, Folder, KnownCompany, core_of, fold};
use crate::model::disclosure::{Column, Counts, Released};
use crate::model::region::Prefecture;
use crate::model::staff::Staff;
use crate::model::{Adcode, Day, Timestamp};
use crate::texts;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, Func, OnConflict};
use sea_orm::{ActiveValue::Set, JoinType, QueryOrder, QuerySelect, QueryTrait as _, RelationDef, Select, Statement};
use std::collections::HashMap;

/// The list, by name; those that are given up last.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn list(db: &impl ConnectionTrait) -> Result<Vec<company::Model>, DbErr> {
    let mut rows = company::Entity::find().order_by_asc(company::Column::Name).all(db).await?;
    rows.sort_by_key(|row| !row.active);
    Ok(rows)
}

/// One of them.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn find(db: &impl ConnectionTrait, id: &str) -> Result<Option<company::Model>, DbErr> {
    company::Entity::find_by_id(id).one(db).await
}

/// Whether a courier's words can mean it: it is not given up, and none that is made up.
pub(crate) fn can_be_meant(row: &company::Model) -> bool {
    row.active && !row.sample
}

/// A company with the names that are folded onto it.
pub(crate) fn known(row: &company::Model) -> KnownCompany<String> {
    let aliases = row.aliases.lines().map(str::to_owned);
    KnownCompany { id: row.id.clone(), names: std::iter::once(row.name.clone()).chain(aliases).collect() }
}

/// Keeps one, a new one where `version` is 0; `false` where somebody changed it since that version was read.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn keep(
    db: &Db,
    by: Option<&Staff>,
    (id, version): (&str, i32),
    (name, aliases, active): (String, String, bool),
    now: Timestamp,
) -> Result<bool, DbErr> {
    for _ in 0..TRIES {
        let before = list(db).await?;
        let after = with_entry(before.clone(), id, (&name, &aliases, active), by.is_none());
        let folded = folded_onto(db, &after).await?;
        let tx = db.write().await?;
        tx.hold("companies").await?;
        if list(&tx).await? != before {
            // What was folded is not onto the list that there is now.
            continue;
        }
        let entry = (name.clone(), aliases.clone(), active);
        let done = put_entry(&tx, by.is_none(), (id, version), entry).await?;
        if done {
            name_folded(&tx, folded, now).await?;
        }
        if let Some(by) = by.filter(|_| done) {
            let said = if version == 0 { "add" } else { "change" };
            let entry = audit::Entry::of(by, audit::Action::CompanyChanged, id, Adcode::HUNAN).saying(said);
            audit::write(&tx, entry, now).await?;
        }
        tx.commit().await?;
        return Ok(done);
    }
    Ok(false)
}

/// So often what couriers wrote is folded anew, where somebody else changes the list meanwhile.
const TRIES: usize = 3;

/// The list as it is once one of it is kept so.
fn with_entry(
    mut rows: Vec<company::Model>,
    id: &str,
    (name, aliases, active): (&str, &str, bool),
    made_up: bool,
) -> Vec<company::Model> {
    let sample = rows.iter().find(|row| row.id == id).map_or(made_up, |row| row.sample);
    rows.retain(|row| row.id != id);
    let (id, name, aliases) = (id.to_owned(), name.to_owned(), aliases.to_owned());
    rows.push(company::Model { id, name, aliases, active, sample, version: 0 });
    rows
}

/// Writes one down, a new one where `version` is 0; `false` where that is not the version that there is.
async fn put_entry(
    tx: &Writing,
    sample: bool,
    (id, version): (&str, i32),
    (name, aliases, active): (String, String, bool),
) -> Result<bool, DbErr> {
    if version == 0 {
        let row = company::ActiveModel {
            id: Set(id.to_owned()),
            name: Set(name),
            aliases: Set(aliases),
            active: Set(active),
            sample: Set(sample),
            version: Set(1),
        };
        let once = OnConflict::column(company::Column::Id).do_nothing().to_owned();
        return Ok(company::Entity::insert(row).on_conflict(once).exec_without_returning(tx).await? == 1);
    }
    let changed = company::Entity::update_many()
        .col_expr(company::Column::Name, Expr::value(name))
        .col_expr(company::Column::Aliases, Expr::value(aliases))
        .col_expr(company::Column::Active, Expr::value(active))
        .col_expr(company::Column::Version, Expr::col(company::Column::Version).add(1))
        .filter(company::Column::Id.eq(id))
        .filter(company::Column::Version.eq(version));
    Ok(changed.exec(tx).await?.rows_affected == 1)
}

/// Whether it was said which company a question or a voice names, and which; none inside where it is none.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn named(db: &impl ConnectionTrait, subject: &str) -> Result<Option<Option<company::Model>>, DbErr> {
    match company_named::Entity::find_by_id(subject).one(db).await? {
        Some(named) => Ok(Some(find(db, &named.company).await?)),
        None => Ok(None),
    }
}

/// Says which company a question or a voice of a desk names, or that it is none; `false` where it does not name what
/// who says so has seen (the number of a company, an empty one where it was none, nothing where nobody had decided).
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn name(
    db: &Db,
    staff: &Staff,
    (subject, desk): (&str, Adcode),
    (seen, company): (Option<&str>, Option<&company::Model>),
    now: Timestamp,
) -> Result<bool, DbErr> {
    let tx = db.write().await?;
    tx.hold(&format!("company of {subject}")).await?;
    let stands = company_named::Entity::find_by_id(subject).one(&tx).await?;
    if stands.as_ref().map(|row| row.company.as_str()) != seen {
        return Ok(false);
    }
    // That it is none stays, too: no list that is written later knows better than who read it.
    let id = company.map(|company| company.id.as_str()).unwrap_or_default();
    put(&tx, subject, id, &staff.name, now).await?;
    let said = company.map_or_else(|| "drop".to_owned(), |company| company.name.clone());
    let entry = audit::Entry::of(staff, audit::Action::CompanyNamed, subject, desk).saying(said);
    audit::write(&tx, entry, now).await?;
    tx.commit().await?;
    Ok(true)
}

async fn put(tx: &impl ConnectionTrait, subject: &str, company: &str, who: &str, now: Timestamp) -> Result<(), DbErr> {
    let row = company_named::ActiveModel {
        subject: Set(subject.to_owned()),
        company: Set(company.to_owned()),
        who: Set(who.to_owned()),
        at: Set(now),
    };
    let anew = OnConflict::column(company_named::Column::Subject)
        .update_columns([company_named::Column::Company, company_named::Column::Who, company_named::Column::At])
        .to_owned();
    company_named::Entity::insert(row).on_conflict(anew).exec_without_returning(tx).await.map(|_| ())
}

/// The names of those that are not given up and are no samples, for who chooses one.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn names(db: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    let found = company::Entity::find().select_only().column(company::Column::Name);
    let found = found.filter(company::Column::Active.eq(true)).filter(company::Column::Sample.eq(false));
    let found = found.order_by_asc(company::Column::Name);
    found.limit(MOST_TOLD).into_tuple().all(db).await
}

/// Names that phones are told.
const MOST_TOLD: u64 = 300;

/// Takes what a courier wrote for a company: names it where it can only be that one.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn written(tx: &Writing, subject: &str, words: &str, now: Timestamp) -> Result<(), DbErr> {
    let active: Vec<_> = list(tx).await?.iter().filter(|row| can_be_meant(row)).map(known).collect();
    match fold(words, &active) {
        Folded::One(company) => put(tx, subject, &company, texts::company::COURIER, now).await,
        Folded::Several(_) | Folded::Unknown => Ok(()),
    }
}

/// What couriers wrote that names no company of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Unknown {
    /// What of it tells companies apart, as it was last written, and how often; the most frequent first.
    pub(crate) texts: Vec<(String, i64)>,
    /// How many more there are than were asked for.
    pub(crate) more: usize,
    /// There are more ways of writing than are looked at: only the oldest [`MOST_TEXTS`] were.
    pub(crate) is_cut: bool,
}

/// What couriers wrote that names no company of the list, so many at most. What a desk decided on is not there.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn unknown(db: &impl ConnectionTrait, most: usize) -> Result<Unknown, DbErr> {
    let mut by_core: HashMap<String, (String, i64)> = HashMap::new();
    let mut rows = unfolded(db, Some(MOST_TEXTS + 1)).await?;
    let looked_at = usize::try_from(MOST_TEXTS).unwrap_or(usize::MAX);
    let is_cut = rows.len() > looked_at;
    rows.truncate(looked_at);
    for (words, count, _) in rows {
        let known = by_core.entry(core_of(&words)).or_insert((words, 0));
        known.1 += count;
    }
    let mut texts: Vec<(String, i64)> = by_core.into_values().collect();
    texts.sort_by(|one, other| (other.1, &one.0).cmp(&(one.1, &other.0)));
    let more = texts.len().saturating_sub(most);
    texts.truncate(most);
    Ok(Unknown { texts, more, is_cut })
}

/// Different texts that are looked at for the page of companies.
pub(crate) const MOST_TEXTS: u64 = 2_000;

/// What stands in questions and voices that name none, how often, and since when; the oldest first.
async fn unfolded(db: &impl ConnectionTrait, most: Option<u64>) -> Result<Vec<(String, i64, i64)>, DbErr> {
    let decided = || company_named::Entity::find().select_only().column(company_named::Column::Subject).into_query();
    let asked: Vec<(String, i64, i64)> = question::Entity::find()
        .select_only()
        .column(question::Column::CompanyWords)
        .expr_as(Expr::cust("COUNT(*)"), "written")
        .expr_as(Expr::cust("MIN(\"question\".\"asked_at\")"), "since")
        .filter(question::Column::CompanyWords.ne(""))
        .filter(question::Column::Spam.eq(false))
        .filter(question::Column::Id.not_in_subquery(decided()))
        .group_by(question::Column::CompanyWords)
        .order_by_asc(Expr::cust("MIN(\"question\".\"asked_at\")"))
        .order_by_asc(question::Column::CompanyWords)
        .limit(most)
        .into_tuple()
        .all(db)
        .await?;
    let said: Vec<(String, i64, i64)> = voice::Entity::find()
        .select_only()
        .column(voice::Column::CompanyWords)
        .expr_as(Expr::cust("COUNT(*)"), "written")
        .expr_as(Expr::cust("MIN(\"voice\".\"at\")"), "since")
        .filter(voice::Column::CompanyWords.ne(""))
        .filter(voice::Column::Id.not_in_subquery(decided()))
        .group_by(voice::Column::CompanyWords)
        .order_by_asc(Expr::cust("MIN(\"voice\".\"at\")"))
        .order_by_asc(voice::Column::CompanyWords)
        .limit(most)
        .into_tuple()
        .all(db)
        .await?;
    // The same text in both is one.
    let mut by_words: HashMap<String, (i64, i64)> = HashMap::new();
    for (words, count, since) in asked.into_iter().chain(said) {
        let known = by_words.entry(words).or_insert((0, since));
        *known = (known.0 + count, Ord::min(known.1, since));
    }
    let mut all: Vec<_> = by_words.into_iter().map(|(words, (count, since))| (words, count, since)).collect();
    all.sort_by(|one, other| (one.2, &one.0).cmp(&(other.2, &other.0)));
    Ok(all)
}

/// Which of a list each text names that couriers wrote before and that names none yet. Takes its time, so nobody holds
/// anything meanwhile.
async fn folded_onto(db: &Db, rows: &[company::Model]) -> Result<Vec<(String, String)>, DbErr> {
    let active: Vec<_> = rows.iter().filter(|row| can_be_meant(row)).map(known).collect();
    let folder = Folder::new(&active);
    let texts = unfolded(db, None).await?;
    let named = texts.into_iter().filter_map(|(words, ..)| match folder.fold(&words) {
        Folded::One(company) => Some((words, company)),
        Folded::Several(_) | Folded::Unknown => None,
    });
    Ok(named.collect())
}

/// Says of what couriers wrote before which company it names.
async fn name_folded(tx: &Writing, folded: Vec<(String, String)>, now: Timestamp) -> Result<(), DbErr> {
    for (words, company) in folded {
        for (table, column) in [("question", "company_words"), ("voice", "company_words")] {
            let sql = format!(
                "INSERT INTO company_named (subject, company, who, at) SELECT id, $1, $2, $3 FROM {table}
                 WHERE {column} = $4 AND id NOT IN (SELECT subject FROM company_named)"
            );
            let values = [company.clone().into(), texts::company::COURIER.into(), now.0.into(), words.clone().into()];
            tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
        }
    }
    Ok(())
}

/// How much of a place is about a company.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Named {
    /// Questions that name it.
    pub(crate) asked: u32,
    /// How many of them became a case.
    pub(crate) cases: u32,
    /// Voices that name it.
    pub(crate) said: u32,
}

impl Named {
    /// Of several places together.
    pub(crate) fn sum(of: impl Iterator<Item = Self>) -> Self {
        of.fold(Self::default(), |sum, one| Self {
            asked: sum.asked + one.asked,
            cases: sum.cases + one.cases,
            said: sum.said + one.said,
        })
    }
}

/// Questions with their own cases as [`OWN_CASE`], of one kind of matter if that is asked for: the kind of their case, be
/// it their own or the one to which they were joined. Without a case a question is, as voices are, of the last kind.
pub(super) fn of_kind(questions: Select<question::Entity>, kind: Option<CaseKind>) -> Select<question::Entity> {
    let own = question::Entity::belongs_to(case::Entity).from(question::Column::Id).to(case::Column::Question);
    let questions = questions.join_as(JoinType::LeftJoin, own.into(), OWN_CASE);
    let Some(kind) = kind else { return questions };
    let joined = question::Entity::belongs_to(case::Entity).from(question::Column::JoinedCase).to(case::Column::Id);
    let column = |of: &'static str| Expr::col((of, case::Column::Kind));
    let of_case = Func::coalesce([column(OWN_CASE), column("joined_case_row"), Expr::val(CaseKind::Other.code())]);
    questions.join_as(JoinType::LeftJoin, joined.into(), "joined_case_row").filter(Expr::expr(of_case).eq(kind.code()))
}

/// What a question's own case is called in [`of_kind`].
pub(super) const OWN_CASE: &str = "own_case";

/// What names a company, by place and company, in a span of time (from, until, milliseconds UTC), [of one
/// kind](of_kind) if that is asked for. What was marked as spam is nothing.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn count(
    db: &impl ConnectionTrait,
    staff: &Staff,
    span: (i64, i64),
    kind: Option<CaseKind>,
) -> Result<HashMap<(Adcode, String), Named>, DbErr> {
    let questions = asked_in(span, Adcode::HUNAN).join(JoinType::InnerJoin, named_by_question());
    let questions = of_kind(questions, kind);
    let asked: Vec<(Adcode, String, i64, i64)> = questions
        .select_only()
        .column(question::Column::Adcode)
        .column(company_named::Column::Company)
        .expr_as(Expr::cust("COUNT(DISTINCT \"question\".\"id\")"), "named")
        .expr_as(Expr::cust("COUNT(DISTINCT \"own_case\".\"question\")"), "named_cases")
        .group_by(question::Column::Adcode)
        .group_by(company_named::Column::Company)
        .into_tuple()
        .all(db)
        .await?;
    let said: Vec<(Adcode, String, i64)> = match kind {
        Some(kind) if kind != CaseKind::Other => Vec::new(),
        _ => {
            let voices = said_in(span, Adcode::HUNAN).join(JoinType::InnerJoin, named_by_voice());
            let counted = voices.select_only().column(voice::Column::Adcode).column(company_named::Column::Company);
            let counted = counted.expr_as(Expr::cust("COUNT(*)"), "named").group_by(voice::Column::Adcode);
            counted.group_by(company_named::Column::Company).into_tuple().all(db).await?
        }
    };
    let number = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
    let of = |place: Adcode| Prefecture::of(place).map_or(Adcode::HUNAN, Prefecture::code);
    let mut counts: HashMap<(Adcode, String), Named> = HashMap::new();
    for (place, company, asked, cases) in asked.into_iter().filter(|row| staff.covers(row.0)) {
        let count = counts.entry((of(place), company)).or_default();
        count.asked += number(asked);
        count.cases += number(cases);
    }
    for (place, company, said) in said.into_iter().filter(|row| staff.covers(row.0)) {
        counts.entry((of(place), company)).or_default().said += number(said);
    }
    Ok(counts)
}

/// Which company a question names.
pub(super) fn named_by_question() -> RelationDef {
    question::Entity::belongs_to(company_named::Entity)
        .from(question::Column::Id)
        .to(company_named::Column::Subject)
        .into()
}

/// Which company a voice names.
pub(super) fn named_by_voice() -> RelationDef {
    voice::Entity::belongs_to(company_named::Entity).from(voice::Column::Id).to(company_named::Column::Subject).into()
}

/// A half of a year, over which figures by company are told outside: in a month they would all be of a few.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HalfYear {
    year: i32,
    second: bool,
}

impl HalfYear {
    /// The last one that is over.
    pub(crate) fn last_over(now: Timestamp) -> Self {
        let today = Day::of(now);
        if today.month_and_day().0 > 6 {
            Self { year: today.year(), second: false }
        } else {
            Self { year: today.year() - 1, second: true }
        }
    }

    /// When it begins and when the next one does, milliseconds UTC.
    pub(crate) fn span(self) -> (i64, i64) {
        let begins =
            |year: i32, month: u32| Day::parse(&format!("{year:04}-{month:02}-01")).map_or(0, |day| day.begins().0);
        if self.second {
            (begins(self.year, 7), begins(self.year + 1, 1))
        } else {
            (begins(self.year, 1), begins(self.year, 7))
        }
    }

    /// What it is called among the figures that were told.
    fn name(self) -> String {
        format!("companies {}-{}", self.year, if self.second { 2 } else { 1 })
    }

    /// Its year, and whether it is the second half.
    pub(crate) fn parts(self) -> (i32, bool) {
        (self.year, self.second)
    }
}

/// The one column of what is told outside.
const ASKED: [Column; 1] = [Column { code: "asked", parts: &[], of: None }];

/// What is told outside of a half year, and as of when; nothing before the server [fixed](fix) it.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn released(db: &Db, of: HalfYear) -> Result<Option<(Released, Timestamp)>, DbErr> {
    chosen(db, &of.name()).await
}

/// Fixes what is told outside of the last half year that is over: how many questions of the whole province name each
/// company, chosen once by the rule of all figures. Those that name none are counted with them, so that nothing follows from
/// a difference. To be called now and then: whoever looks fixes nothing.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn fix(db: &Db, now: Timestamp) -> Result<(), DbErr> {
    let of = HalfYear::last_over(now);
    let fixed: Released = kept(db, &of.name(), now, async || {
        let mut counts = Counts::new();
        let questions = asked_in(of.span(), Adcode::HUNAN);
        let asked: Vec<(Option<String>, i64)> = questions
            .join(JoinType::LeftJoin, named_by_question())
            .select_only()
            .column(company_named::Column::Company)
            .expr_as(Expr::cust("COUNT(*)"), "named")
            .group_by(company_named::Column::Company)
            .into_tuple()
            .all(db)
            .await?;
        for (company, count) in asked {
            let count = u32::try_from(count).unwrap_or(u32::MAX);
            *counts.entry((Adcode::HUNAN.number(), company.unwrap_or_default(), String::new())).or_default() += count;
        }
        let companies = list(db).await?.into_iter().map(|row| row.id);
        let kinds: Vec<String> = companies.chain([String::new()]).collect();
        Ok(Released::of(&counts, &[], &kinds, &ASKED))
    })
    .await?;
    drop(fixed);
    Ok(())
}

/// One number of it; none where it is hidden.
pub(crate) fn told(released: &Released, company: Option<&str>) -> Option<u32> {
    released.get(None, company, ASKED[0].code)
}

/// Whether figures by company are public, with who decided it and when.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn publishing(db: &impl ConnectionTrait) -> Result<Option<company_publishing::Model>, DbErr> {
    company_publishing::Entity::find_by_id(1).one(db).await
}

/// Decides whether figures by company are public.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn publish(db: &Db, by: &Staff, active: bool, now: Timestamp) -> Result<(), DbErr> {
    let tx = db.write().await?;
    let row =
        company_publishing::ActiveModel { id: Set(1), active: Set(active), who: Set(by.name.clone()), at: Set(now) };
    let columns = [company_publishing::Column::Active, company_publishing::Column::Who, company_publishing::Column::At];
    let anew = OnConflict::column(company_publishing::Column::Id).update_columns(columns).to_owned();
    company_publishing::Entity::insert(row).on_conflict(anew).exec_without_returning(&tx).await?;
    let entry = audit::Entry::of(by, audit::Action::CompaniesPublished, "companies", Adcode::HUNAN);
    audit::write(&tx, entry.saying(if active { "on" } else { "off" }), now).await?;
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_year_is_told_when_it_is_over_and_not_before() {
        let at = |day: &str| Timestamp(Day::parse(day).unwrap().begins().0);
        for (now, parts) in [
            ("2026-11-26", (2026, false)),
            ("2026-07-01", (2026, false)),
            ("2026-06-30", (2025, true)),
            ("2026-01-01", (2025, true)),
        ] {
            let half = HalfYear::last_over(at(now));
            assert_eq!(half.parts(), parts, "{now}");
            assert!(half.span().1 <= at(now).0, "{now}");
        }
    }
}
