//! The audit log: who read and did what, and when. Nothing a courier wrote stands in it.

use super::scope::RegionColumn as _;
use super::tables::audit;
pub(crate) use crate::model::audit::Action;
use crate::model::staff::{Staff, StaffRole};
use crate::model::{Adcode, Author, StaffId, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, OnConflict};
use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect};

/// One entry.
pub(crate) struct Entry {
    staff: Option<StaffId>,
    who: String,
    action: Action,
    subject: String,
    adcode: Adcode,
    detail: String,
}

impl Entry {
    /// What a member of staff did to something.
    pub(crate) fn of(staff: &Staff, action: Action, subject: &str, adcode: Adcode) -> Self {
        Self {
            staff: Some(staff.id),
            who: format!("{}（{}）", staff.name, staff.login),
            action,
            subject: subject.to_owned(),
            adcode,
            detail: String::new(),
        }
    }

    /// What a courier did to their own.
    pub(crate) fn of_courier(action: Action, subject: &str, adcode: Adcode) -> Self {
        Self {
            staff: None,
            who: "小哥本人".to_owned(),
            action,
            subject: subject.to_owned(),
            adcode,
            detail: String::new(),
        }
    }

    /// What a station's keeper did by their link.
    pub(crate) fn of_keeper(action: Action, subject: &str, adcode: Adcode) -> Self {
        Self {
            staff: None,
            who: "店主（链接）".to_owned(),
            action,
            subject: subject.to_owned(),
            adcode,
            detail: String::new(),
        }
    }

    /// What somebody of a partner did by the link to a referral.
    pub(crate) fn of_partner_link(partner: &str, action: Action, subject: &str, adcode: Adcode) -> Self {
        Self {
            staff: None,
            who: format!("{partner}（链接）"),
            action,
            subject: subject.to_owned(),
            adcode,
            detail: String::new(),
        }
    }

    /// What was done on the server's command line.
    pub(crate) fn of_command_line(action: Action, subject: &str, adcode: Adcode) -> Self {
        Self {
            staff: None,
            who: "命令行".to_owned(),
            action,
            subject: subject.to_owned(),
            adcode,
            detail: String::new(),
        }
    }

    /// What somebody unknown tried with a login; what is none may be a password, so it is never kept.
    pub(crate) fn of_stranger(action: Action, login: &str) -> Self {
        let subject = login.to_owned();
        Self { staff: None, who: String::new(), action, subject, adcode: Adcode::HUNAN, detail: String::new() }
    }

    /// The same with a remark of the program's own, never a courier's words.
    pub(crate) fn saying(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }
}

/// Who does something on the server's command line, where it takes somebody of the staff.
pub(crate) fn command_line() -> Staff {
    Staff {
        id: StaffId::fresh(),
        login: String::new(),
        name: "命令行".to_owned(),
        role: StaffRole::ProvinceAdmin,
        author: Author::Office,
        adcode: Adcode::HUNAN,
        fields: Vec::new(),
    }
}

/// Puts an entry on record.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn write(db: &impl ConnectionTrait, entry: Entry, now: Timestamp) -> Result<(), DbErr> {
    let row = audit::ActiveModel {
        id: Set(uuid::Uuid::now_v7().to_string()),
        at: Set(now),
        staff: Set(entry.staff),
        who: Set(entry.who),
        action: Set(entry.action.code().to_owned()),
        subject: Set(entry.subject),
        adcode: Set(entry.adcode),
        detail: Set(entry.detail),
        ..Default::default()
    };
    audit::Entity::insert(row).exec_without_returning(db).await.map(|_| ())
}

/// A reading within so many milliseconds of the first is counted with it.
const TOGETHER_MS: i64 = 10 * 60_000;

/// Puts a reading on record; the same one again within minutes is counted in the same row. All readings of couriers'
/// words come here.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn record_reading(db: &impl ConnectionTrait, entry: Entry, now: Timestamp) -> Result<(), DbErr> {
    count_together(db, entry, TOGETHER_MS, now).await
}

/// Puts an entry on record that is counted with its like of the same span of time.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn count_together(
    db: &impl ConnectionTrait,
    entry: Entry,
    span: i64,
    now: Timestamp,
) -> Result<(), DbErr> {
    let staff = entry.staff.map_or_else(String::new, |staff| staff.to_string());
    // What a list showed differs from minute to minute: it is one reading all the same.
    let detail = if entry.action == Action::ListRead { "" } else { entry.detail.as_str() };
    let fold = format!("{staff} {} {} {detail} {}", entry.action.code(), entry.subject, now.0 / span);
    let row = audit::ActiveModel {
        id: Set(uuid::Uuid::now_v7().to_string()),
        at: Set(now),
        staff: Set(entry.staff),
        who: Set(entry.who),
        action: Set(entry.action.code().to_owned()),
        subject: Set(entry.subject),
        adcode: Set(entry.adcode),
        detail: Set(entry.detail),
        count: Set(1),
        until_at: Set(None),
        fold: Set(Some(fold)),
    };
    let again = OnConflict::column(audit::Column::Fold)
        .value(audit::Column::Count, Expr::col((audit::Entity, audit::Column::Count)).add(1))
        .value(audit::Column::UntilAt, Expr::value(now))
        .to_owned();
    audit::Entity::insert(row).on_conflict(again).exec_without_returning(db).await.map(|_| ())
}

/// Entries of a page.
const PAGE: u64 = 100;
/// Entries of a copy that is taken along, at most.
pub(crate) const MOST_EXPORTED: u64 = 20_000;

/// What of the log is looked at.
#[derive(Clone, Debug, Default)]
pub(crate) struct AuditQuery {
    /// One thing.
    pub(crate) subjects: Vec<String>,
    /// A name or a login.
    pub(crate) person: String,
    /// Codes of actions; none are all.
    pub(crate) actions: Vec<&'static str>,
    /// Not before.
    pub(crate) from: Option<Timestamp>,
    /// Before.
    pub(crate) until: Option<Timestamp>,
    /// Pages before this one.
    pub(crate) page: u64,
}

fn looked_at(region: Adcode, query: &AuditQuery) -> Select<audit::Entity> {
    let mut found = audit::Entity::find().filter(audit::Column::Adcode.within(region));
    if !query.subjects.is_empty() {
        found = found.filter(audit::Column::Subject.is_in(query.subjects.clone()));
    }
    if !query.person.is_empty() {
        found = found.filter(audit::Column::Who.contains(&query.person));
    }
    if !query.actions.is_empty() {
        found = found.filter(audit::Column::Action.is_in(query.actions.clone()));
    }
    if let Some(from) = query.from {
        found = found.filter(audit::Column::At.gte(from.0));
    }
    if let Some(until) = query.until {
        found = found.filter(audit::Column::At.lt(until.0));
    }
    found.order_by_desc(audit::Column::At).order_by_desc(audit::Column::Id)
}

/// A page of the log of a region, newest first, and whether there is another.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn page(
    db: &impl ConnectionTrait,
    region: Adcode,
    query: &AuditQuery,
) -> Result<(Vec<audit::Model>, bool), DbErr> {
    let mut rows = looked_at(region, query).offset(query.page * PAGE).limit(PAGE + 1).all(db).await?;
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = rows.len() > page;
    rows.truncate(page);
    Ok((rows, more))
}

/// All of it, newest first, as far as a copy goes.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn all(
    db: &impl ConnectionTrait,
    region: Adcode,
    query: &AuditQuery,
) -> Result<Vec<audit::Model>, DbErr> {
    looked_at(region, query).limit(MOST_EXPORTED).all(db).await
}

/// Who did this to this thing last.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn last(
    db: &impl ConnectionTrait,
    action: Action,
    subject: &str,
) -> Result<Option<audit::Model>, DbErr> {
    audit::Entity::find()
        .filter(audit::Column::Action.eq(action.code()))
        .filter(audit::Column::Subject.eq(subject))
        .order_by_desc(audit::Column::At)
        .order_by_desc(audit::Column::Id)
        .one(db)
        .await
}

/// The newest entries of a region, of one subject where that is asked for.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn newest(
    db: &impl ConnectionTrait,
    region: Adcode,
    subject: Option<&str>,
    limit: u64,
) -> Result<Vec<audit::Model>, DbErr> {
    let mut query = audit::Entity::find()
        .filter(audit::Column::Adcode.within(region))
        .order_by_desc(audit::Column::At)
        .order_by_desc(audit::Column::Id)
        .limit(limit);
    if let Some(subject) = subject {
        query = query.filter(audit::Column::Subject.eq(subject));
    }
    query.all(db).await
}
