//! Companies that questions and voices name: the list, what is named, and the figures by company.

use super::audit;
use super::connection::Db;
use super::figure_release::kept;
use super::tables::{case, company, company_named, company_publishing, question};
use crate::model::company::KnownCompany;
use crate::model::disclosure::{Column, Counts, Released};
use crate::model::region::Prefecture;
use crate::model::staff::Staff;
use crate::model::{Adcode, Day, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, OnConflict};
use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect, QueryTrait as _};
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
    let tx = db.write().await?;
    let done = if version == 0 {
        let row = company::ActiveModel {
            id: Set(id.to_owned()),
            name: Set(name),
            aliases: Set(aliases),
            active: Set(active),
            sample: Set(by.is_none()),
            version: Set(1),
        };
        let once = OnConflict::column(company::Column::Id).do_nothing().to_owned();
        company::Entity::insert(row).on_conflict(once).exec_without_returning(&tx).await? == 1
    } else {
        let changed = company::Entity::update_many()
            .col_expr(company::Column::Name, Expr::value(name))
            .col_expr(company::Column::Aliases, Expr::value(aliases))
            .col_expr(company::Column::Active, Expr::value(active))
            .col_expr(company::Column::Version, Expr::col(company::Column::Version).add(1))
            .filter(company::Column::Id.eq(id))
            .filter(company::Column::Version.eq(version));
        changed.exec(&tx).await?.rows_affected == 1
    };
    if let Some(by) = by.filter(|_| done) {
        let said = if version == 0 { "add" } else { "change" };
        let entry = audit::Entry::of(by, audit::Action::CompanyChanged, id, Adcode::HUNAN).saying(said);
        audit::write(&tx, entry, now).await?;
    }
    tx.commit().await?;
    Ok(done)
}

/// The company that a question or a voice names.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn named(db: &impl ConnectionTrait, subject: &str) -> Result<Option<company::Model>, DbErr> {
    match company_named::Entity::find_by_id(subject).one(db).await? {
        Some(named) => find(db, &named.company).await,
        None => Ok(None),
    }
}

/// Says which company a question or a voice of a desk names; none takes that back.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn name(
    db: &Db,
    staff: &Staff,
    (subject, desk): (&str, Adcode),
    company: Option<&company::Model>,
    now: Timestamp,
) -> Result<(), DbErr> {
    let tx = db.write().await?;
    match company {
        Some(company) => {
            let row = company_named::ActiveModel {
                subject: Set(subject.to_owned()),
                company: Set(company.id.clone()),
                who: Set(staff.name.clone()),
                at: Set(now.0),
            };
            let anew = OnConflict::column(company_named::Column::Subject)
                .update_columns([company_named::Column::Company, company_named::Column::Who, company_named::Column::At])
                .to_owned();
            company_named::Entity::insert(row).on_conflict(anew).exec_without_returning(&tx).await?;
        }
        None => {
            company_named::Entity::delete_by_id(subject).exec(&tx).await?;
        }
    }
    let said = company.map_or_else(|| "drop".to_owned(), |company| company.name.clone());
    let entry = audit::Entry::of(staff, audit::Action::CompanyNamed, subject, desk).saying(said);
    audit::write(&tx, entry, now).await?;
    tx.commit().await
}

/// Questions that name a company, by place and company, in a span of time (from, until, milliseconds UTC): how many, and
/// how many of them became a case. What was marked as spam is none.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn count(
    db: &impl ConnectionTrait,
    staff: &Staff,
    (from, until): (i64, i64),
) -> Result<HashMap<(Adcode, String), [u32; 2]>, DbErr> {
    let rows = asked(db, (from, until)).await?;
    let ids: Vec<&str> = rows.iter().filter(|row| row.2.is_some()).map(|row| row.0.as_str()).collect();
    let mut cases = std::collections::HashSet::new();
    for ids in ids.chunks(500) {
        let of = case::Entity::find().select_only().column(case::Column::Question);
        let of = of.filter(case::Column::Question.is_in(ids.to_vec()));
        cases.extend(of.into_tuple::<String>().all(db).await?);
    }
    let mut counts: HashMap<(Adcode, String), [u32; 2]> = HashMap::new();
    for (id, place, company) in rows {
        let Some(company) = company.filter(|_| staff.covers(place)) else { continue };
        let place = Prefecture::of(place).map_or(Adcode::HUNAN, Prefecture::code);
        let count = counts.entry((place, company)).or_default();
        count[0] += 1;
        count[1] += u32::from(cases.contains(&id));
    }
    Ok(counts)
}

/// Each question of a span with its place and the company that it names, if it names one.
async fn asked(
    db: &impl ConnectionTrait,
    (from, until): (i64, i64),
) -> Result<Vec<(String, Adcode, Option<String>)>, DbErr> {
    let questions = || {
        question::Entity::find()
            .filter(question::Column::AskedAt.gte(from))
            .filter(question::Column::AskedAt.lt(until))
            .filter(question::Column::Spam.eq(false))
    };
    let rows: Vec<(String, Adcode)> = questions()
        .select_only()
        .columns([question::Column::Id, question::Column::Adcode])
        .into_tuple()
        .all(db)
        .await?;
    let of = questions().select_only().column(question::Column::Id).into_query();
    let named = company_named::Entity::find().filter(company_named::Column::Subject.in_subquery(of)).all(db).await?;
    let named: HashMap<String, String> = named.into_iter().map(|row| (row.subject, row.company)).collect();
    Ok(rows
        .into_iter()
        .map(|(id, place)| {
            let company = named.get(&id).cloned();
            (id, place, company)
        })
        .collect())
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

    /// Its year, and whether it is the second half.
    pub(crate) fn parts(self) -> (i32, bool) {
        (self.year, self.second)
    }
}

/// The one column of what is told outside.
const ASKED: [Column; 1] = [Column { code: "asked", parts: &[], of: None }];

/// What is told outside of a half year: how many questions of the whole province name each company, chosen once by the
/// rule of all figures. Those that name none are counted with them, so that nothing follows from a difference.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn released(db: &Db, of: HalfYear, now: Timestamp) -> Result<Released, DbErr> {
    let key = format!("companies {}-{}", of.year, if of.second { 2 } else { 1 });
    kept(db, &key, now, async || {
        let mut counts = Counts::new();
        for (_, _, company) in asked(db, of.span()).await? {
            *counts.entry((Adcode::HUNAN.number(), company.unwrap_or_default(), String::new())).or_default() += 1;
        }
        let companies = list(db).await?.into_iter().map(|row| row.id);
        let kinds: Vec<String> = companies.chain([String::new()]).collect();
        Ok(Released::of(&counts, &[], &kinds, &ASKED))
    })
    .await
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
        company_publishing::ActiveModel { id: Set(1), active: Set(active), who: Set(by.name.clone()), at: Set(now.0) };
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
