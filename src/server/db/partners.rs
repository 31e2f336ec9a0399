//! The register of partners, and which people are of which.

use super::connection::Db;
use super::scope::RegionColumn as _;
use super::staff::{self, NewStaff, StaffError};
use super::tables::{audit as audit_table, partner, partner_member, staff as staff_table, staff_email};
use super::{PAGE, audit, settings_number};
use crate::model::partner::{HEARS_MS, Hearing, PartnerKind};
use crate::model::staff::{Staff, StaffRole};
use crate::model::{Adcode, Author, StaffId, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{ActiveValue::Set, Condition, QueryOrder, QuerySelect, QueryTrait as _, Select};
use std::collections::{HashMap, HashSet};

/// Partners that are offered to choose from at most.
const MOST_OFFERED: u64 = 3_000;

/// Those to whom a desk may refer: its own, and those of the whole province.
fn within_reach(staff: &Staff) -> Condition {
    if staff.sees_all() {
        return Condition::all();
    }
    let own = partner::Column::Adcode.within(staff.adcode);
    Condition::any().add(own).add(partner::Column::Adcode.eq(Adcode::HUNAN))
}

/// The register as a desk sees it, by kind and name; those that are given up last.
fn register(staff: &Staff) -> Select<partner::Entity> {
    partner::Entity::find()
        .filter(within_reach(staff))
        .order_by_desc(partner::Column::Active)
        .order_by_asc(partner::Column::Kind)
        .order_by_asc(partner::Column::Name)
        .order_by_asc(partner::Column::Id)
}

/// Which of them somebody looks at.
#[derive(Clone, Debug, Default)]
pub(crate) struct PartnerQuery {
    /// Of one kind.
    pub(crate) kind: Option<PartnerKind>,
    /// Of one region, not of those in it.
    pub(crate) adcode: Option<Adcode>,
    /// With this in the name or in how it is reached.
    pub(crate) words: String,
    /// Only those of whom nobody hears then.
    pub(crate) deaf_at: Option<Timestamp>,
    /// Pages before this one.
    pub(crate) page: u64,
}

/// A page of the register, and one more where there is another page.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn page(
    db: &impl ConnectionTrait,
    staff: &Staff,
    looked: &PartnerQuery,
) -> Result<Vec<partner::Model>, DbErr> {
    let mut found = register(staff);
    if let Some(kind) = looked.kind {
        found = found.filter(partner::Column::Kind.eq(kind));
    }
    if let Some(adcode) = looked.adcode {
        found = found.filter(partner::Column::Adcode.eq(adcode));
    }
    if let Some(now) = looked.deaf_at {
        found = found
            .filter(partner::Column::Active.eq(true))
            .filter(partner::Column::Id.not_in_subquery(heard(now).into_query()));
    }
    if !looked.words.is_empty() {
        let words = &looked.words;
        found = found.filter(
            Condition::any().add(partner::Column::Name.contains(words)).add(partner::Column::Contact.contains(words)),
        );
    }
    found.offset(looked.page * PAGE).limit(PAGE + 1).all(db).await
}

/// All that a desk may choose from: no samples.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn offered(db: &impl ConnectionTrait, staff: &Staff) -> Result<Vec<partner::Model>, DbErr> {
    let real = register(staff).filter(partner::Column::Active.eq(true)).filter(partner::Column::Sample.eq(false));
    real.limit(MOST_OFFERED).all(db).await
}

/// One that a desk may refer to.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn find(db: &impl ConnectionTrait, staff: &Staff, id: &str) -> Result<Option<partner::Model>, DbErr> {
    partner::Entity::find_by_id(id).filter(within_reach(staff)).one(db).await
}

/// What an office writes of a partner.
#[derive(Clone, Debug)]
pub(crate) struct PartnerEntry {
    /// What it is.
    pub(crate) kind: PartnerKind,
    /// Where it is there for couriers.
    pub(crate) adcode: Adcode,
    /// Its name.
    pub(crate) name: String,
    /// How it is reached.
    pub(crate) contact: String,
    /// Which company of the list it is, if it is one.
    pub(crate) company: Option<String>,
    /// Whether cases are referred to it.
    pub(crate) active: bool,
}

/// Puts one into the register. The same number again is the same one.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn add(
    db: &Db,
    by: Option<&Staff>,
    id: &str,
    entry: PartnerEntry,
    now: Timestamp,
) -> Result<(), DbErr> {
    let tx = db.write().await?;
    let row = partner::ActiveModel {
        id: Set(id.to_owned()),
        kind: Set(entry.kind),
        adcode: Set(entry.adcode),
        name: Set(entry.name),
        contact: Set(entry.contact),
        active: Set(entry.active),
        sample: Set(by.is_none()),
        version: Set(1),
        company: Set(entry.company),
    };
    let once = sea_orm::sea_query::OnConflict::column(partner::Column::Id).do_nothing().to_owned();
    let added = partner::Entity::insert(row).on_conflict(once).exec_without_returning(&tx).await?;
    if let Some(by) = by.filter(|_| added == 1) {
        let put = audit::Entry::of(by, audit::Action::PartnerChanged, id, entry.adcode).saying("add");
        audit::write(&tx, put, now).await?;
    }
    tx.commit().await
}

/// Changes one, and moves its people along with it, if nobody did since `version` was read; `false` where somebody did.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn change(
    db: &Db,
    by: &Staff,
    (id, version): (&str, i32),
    entry: PartnerEntry,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let tx = db.write().await?;
    let changed = partner::Entity::update_many()
        .col_expr(partner::Column::Kind, Expr::value(entry.kind))
        .col_expr(partner::Column::Adcode, Expr::value(entry.adcode))
        .col_expr(partner::Column::Name, Expr::value(entry.name))
        .col_expr(partner::Column::Contact, Expr::value(entry.contact))
        .col_expr(partner::Column::Active, Expr::value(entry.active))
        .col_expr(partner::Column::Company, Expr::value(entry.company))
        .col_expr(partner::Column::Version, Expr::col(partner::Column::Version).add(1))
        .filter(partner::Column::Id.eq(id))
        .filter(partner::Column::Version.eq(version))
        .exec(&tx)
        .await?;
    if changed.rows_affected == 1 {
        // Its people are of where it is.
        let of = partner_member::Entity::find()
            .select_only()
            .column(partner_member::Column::Staff)
            .filter(partner_member::Column::Partner.eq(id));
        staff_table::Entity::update_many()
            .col_expr(staff_table::Column::Adcode, Expr::value(entry.adcode))
            .filter(staff_table::Column::Id.in_subquery(of.into_query()))
            .filter(staff_table::Column::Adcode.ne(entry.adcode))
            .exec(&tx)
            .await?;
        settings_number::changed(&tx).await?;
        let put = audit::Entry::of(by, audit::Action::PartnerChanged, id, entry.adcode).saying("change");
        audit::write(&tx, put, now).await?;
    }
    tx.commit().await?;
    Ok(changed.rows_affected == 1)
}

/// Somebody of a partner who is to sign in.
#[derive(Clone, Debug)]
pub(crate) struct NewMember {
    /// What is typed to sign in.
    pub(crate) login: String,
    /// Their name.
    pub(crate) name: String,
    /// Their first password.
    pub(crate) password: String,
}

/// Adds somebody of a partner.
///
/// # Errors
/// [`StaffError`]; then nothing was written.
pub(crate) async fn add_member(
    db: &Db,
    by: &Staff,
    of: &partner::Model,
    new: NewMember,
    now: Timestamp,
) -> Result<(), StaffError> {
    let NewMember { login, name, password } = new;
    let (role, author, adcode) = (StaffRole::Partner, Author::Office, of.adcode);
    let tx = db.write().await?;
    let person = NewStaff { login, name, role, author, adcode, fields: Vec::new(), password };
    let id = staff::add_by(&tx, by, person, now).await?;
    let row = partner_member::ActiveModel { staff: Set(id), partner: Set(of.id.clone()) };
    partner_member::Entity::insert(row).exec_without_returning(&tx).await?;
    let put = audit::Entry::of(by, audit::Action::StaffChanged, &id.to_string(), adcode);
    audit::write(&tx, put.saying(format!("add {}", role.code())), now).await?;
    tx.commit().await?;
    Ok(())
}

/// The people of a partner, by login.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn members(db: &impl ConnectionTrait, partner: &str) -> Result<Vec<staff_table::Model>, DbErr> {
    let of = partner_member::Entity::find()
        .select_only()
        .column(partner_member::Column::Staff)
        .filter(partner_member::Column::Partner.eq(partner));
    let found = staff_table::Entity::find().filter(staff_table::Column::Id.in_subquery(of.into_query()));
    found.order_by_asc(staff_table::Column::Login).all(db).await
}

/// Who of each of these partners works there, by the number of the partner.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn people_of(
    db: &impl ConnectionTrait,
    partners: impl IntoIterator<Item = String> + Send,
) -> Result<HashMap<String, Vec<StaffId>>, DbErr> {
    let works = staff_table::Entity::find()
        .select_only()
        .column(staff_table::Column::Id)
        .filter(staff_table::Column::Active.eq(true));
    let found = partner_member::Entity::find()
        .filter(partner_member::Column::Partner.is_in(partners))
        .filter(partner_member::Column::Staff.in_subquery(works.into_query()));
    let mut people: HashMap<String, Vec<StaffId>> = HashMap::new();
    for row in found.all(db).await? {
        people.entry(row.partner).or_default().push(row.staff);
    }
    Ok(people)
}

/// Who of those who work for partners hears of what is referred: their address is confirmed, or they signed in not long
/// ago.
fn who_hears(now: Timestamp) -> Select<staff_table::Entity> {
    let mailed = staff_email::Entity::find()
        .select_only()
        .column(staff_email::Column::Staff)
        .filter(staff_email::Column::ConfirmedAt.is_not_null());
    let signed_in = audit_table::Entity::find()
        .select_only()
        .column(audit_table::Column::Staff)
        .filter(audit_table::Column::Action.eq(audit::Action::SignedIn.code()))
        .filter(audit_table::Column::Staff.is_not_null())
        .filter(audit_table::Column::At.gte(now.0 - HEARS_MS));
    let hears = Condition::any()
        .add(staff_table::Column::Id.in_subquery(mailed.into_query()))
        .add(staff_table::Column::Id.in_subquery(signed_in.into_query()));
    staff_table::Entity::find()
        .select_only()
        .column(staff_table::Column::Id)
        .filter(staff_table::Column::Active.eq(true))
        .filter(hears)
}

/// The partners of whose people somebody hears.
fn heard(now: Timestamp) -> Select<partner_member::Entity> {
    partner_member::Entity::find()
        .select_only()
        .column(partner_member::Column::Partner)
        .filter(partner_member::Column::Staff.in_subquery(who_hears(now).into_query()))
}

/// Whether anybody of these partners hears of what is referred to them.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn hearing(
    db: &impl ConnectionTrait,
    partners: impl IntoIterator<Item = String> + Send,
    now: Timestamp,
) -> Result<HashMap<String, Hearing>, DbErr> {
    let all: Vec<String> = partners.into_iter().collect();
    let people = people_of(db, all.clone()).await?;
    let heard = heard(now).filter(partner_member::Column::Partner.is_in(all.clone()));
    let heard: HashSet<String> = heard.into_tuple::<String>().all(db).await?.into_iter().collect();
    let of = |partner: String| {
        let hearing = match (heard.contains(&partner), people.contains_key(&partner)) {
            (true, _) => Hearing::Heard,
            (false, true) => Hearing::Unread,
            (false, false) => Hearing::NoPeople,
        };
        (partner, hearing)
    };
    Ok(all.into_iter().map(of).collect())
}

/// How these are reached.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn contacts(
    db: &impl ConnectionTrait,
    partners: impl IntoIterator<Item = String> + Send,
) -> Result<HashMap<String, String>, DbErr> {
    let found = partner::Entity::find()
        .select_only()
        .columns([partner::Column::Id, partner::Column::Contact])
        .filter(partner::Column::Id.is_in(partners));
    Ok(found.into_tuple::<(String, String)>().all(db).await?.into_iter().collect())
}

/// Those that are one of these companies and are not given up.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn of_companies(
    db: &impl ConnectionTrait,
    companies: impl IntoIterator<Item = String> + Send,
) -> Result<Vec<partner::Model>, DbErr> {
    let found = partner::Entity::find().filter(partner::Column::Active.eq(true));
    let found = found.filter(partner::Column::Company.is_in(companies));
    found.order_by_asc(partner::Column::Name).order_by_asc(partner::Column::Id).all(db).await
}

/// Of which partner somebody is; none where that one is given up.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of_member(db: &impl ConnectionTrait, staff: StaffId) -> Result<Option<partner::Model>, DbErr> {
    let Some(member) = partner_member::Entity::find_by_id(staff).one(db).await? else {
        return Ok(None);
    };
    let found = partner::Entity::find_by_id(member.partner).one(db).await?;
    Ok(found.filter(|row| row.active))
}
