//! Staff, their passwords and sessions.

use super::PAGE;
use super::connection::{Db, Writing};
use super::notices::News;
use super::password_strength::check_password;
use super::passwords::{HashError, hashed};
use super::scope::RegionColumn as _;
use super::sign_in_tries;
use super::staff_row::staff_of;
use super::tables::{case, duty, question, session, staff};
use super::{audit, hands, settings_number};
use crate::model::staff::{PasswordError, Permission, Staff, StaffRole};
use crate::model::{Adcode, Author, Day, QuestionState, StaffId, Timestamp, Topic};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ActiveValue::Set, IntoActiveModel, QueryOrder, QuerySelect};
use thiserror::Error;

/// What the command line may do for somebody who cannot sign in.
pub mod by_hand {
    use super::{Heir, StaffError, audit, by_login, sign_in_tries, staff};
    use crate::model::{StaffId, Timestamp};
    use crate::server::db::Db;
    use sea_orm::entity::prelude::*;

    async fn note(db: &Db, row: &super::staff::Model, what: &str, now: Timestamp) -> Result<(), DbErr> {
        let entry = audit::Entry::of_command_line(audit::Action::StaffChanged, &row.id.to_string(), row.adcode);
        audit::write(db, entry.saying(format!("命令行：{what}")), now).await
    }

    /// Lets somebody try again at once, and in again if they were stopped. Says whether there is such a login.
    ///
    /// # Errors
    /// [`DbErr`].
    pub async fn unlock(db: &Db, login: &str, now: Timestamp) -> Result<bool, DbErr> {
        let Some(row) = by_login(db, login).await? else { return Ok(false) };
        note(db, &row, "解锁", now).await?;
        super::unlock(db, row).await?;
        Ok(true)
    }

    /// Gives somebody another password; their codes are asked for no more only where that is said. Says whether there
    /// is such a login.
    ///
    /// # Errors
    /// [`StaffError`].
    pub async fn password(
        db: &Db,
        login: &str,
        password: String,
        (given, without_codes): (bool, bool),
        now: Timestamp,
    ) -> Result<bool, StaffError> {
        let Some(row) = by_login(db, login).await? else { return Ok(false) };
        super::set_password(db, row.clone(), password, given).await?;
        // By it, an office's account would be bound anew: whoever needs a new password confirms it once more.
        super::super::staff_email::drop(db, row.id).await?;
        if without_codes {
            super::super::second_factor::set(db, row.id, None, None).await?;
        }
        note(db, &row, if without_codes { "重设密码，取消动态码" } else { "重设密码" }, now).await?;
        Ok(true)
    }

    /// Whoever added somebody chose their password: at their first sign-in they choose one of their own.
    ///
    /// # Errors
    /// [`DbErr`].
    pub async fn gave(db: &impl ConnectionTrait, id: StaffId) -> Result<(), DbErr> {
        let change = staff::Entity::update_many().col_expr(staff::Column::PasswordGiven, Expr::value(true));
        change.filter(staff::Column::Id.eq(id)).exec(db).await.map(|_| ())
    }

    /// Locks somebody out; what they had open goes to who is on duty. Gives nothing where there is no such login.
    ///
    /// # Errors
    /// [`DbErr`].
    pub async fn lock(db: &Db, login: &str, now: Timestamp) -> Result<bool, DbErr> {
        let Some(row) = by_login(db, login).await? else { return Ok(false) };
        super::lock(db, None, row, Heir::Roster, now).await?;
        Ok(true)
    }

    /// Everybody: login, name, role, and what is to be known of them.
    ///
    /// # Errors
    /// [`DbErr`].
    pub async fn list(db: &Db, now: Timestamp) -> Result<Vec<String>, DbErr> {
        let mut lines = Vec::new();
        for row in super::of_region(db, crate::model::Adcode::HUNAN).await? {
            let staff = super::staff_of(&row);
            let held_up = sign_in_tries::is_held_up(db, &row.login, now).await?;
            let notes = [(!row.active, "已停用"), (held_up, "输错太多"), (row.totp.is_some(), "动态码")];
            let notes: Vec<&str> = notes.into_iter().filter(|(is, _)| *is).map(|(_, word)| word).collect();
            let (role, place) = (crate::texts::staff_role(staff.role), crate::texts::region(staff.adcode));
            lines.push(format!("{}\t{}\t{role}\t{place}\t{}", staff.login, staff.name, notes.join("、")));
        }
        Ok(lines)
    }
}

/// Somebody to add.
#[derive(Clone, Debug)]
pub struct NewStaff {
    /// What is typed to sign in.
    pub login: String,
    /// How colleagues call them.
    pub name: String,
    /// What they are.
    pub role: StaffRole,
    /// As what couriers see them.
    pub author: Author,
    /// The prefecture of their desk, or the province.
    pub adcode: Adcode,
    /// An expert's fields.
    pub fields: Vec<Topic>,
    /// Their first password.
    pub password: String,
}

/// Why somebody is not added or changed.
#[derive(Debug, Error)]
pub enum StaffError {
    /// The login is no login.
    #[error("登录名要用 3 到 30 个小写字母、数字、点或横线")]
    Login,
    /// The name is empty or too long.
    #[error("姓名要 1 到 20 个字")]
    Name,
    /// Somebody corrected them a moment ago.
    #[error("这个人的资料刚刚有人改过，请刷新看过再改")]
    Changed,
    /// Somebody has it.
    #[error("这个登录名已经有人用了")]
    Taken,
    /// The password.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The region is none that a desk serves.
    #[error("请选一个市州，或者全省")]
    Region,
    /// It could not be hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The database failed.
    #[error("数据库出错：{0}")]
    Database(#[from] DbErr),
}

/// Adds somebody. Only a hash of the password is kept.
///
/// # Errors
/// [`StaffError`]; then nothing was written.
pub async fn add(db: &impl ConnectionTrait, new: NewStaff, now: Timestamp) -> Result<StaffId, StaffError> {
    let login = new.login.trim().to_owned();
    let sign = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.' || c == '-';
    if !(3..=30).contains(&login.len()) || !login.chars().all(sign) {
        return Err(StaffError::Login);
    }
    let name = crate::model::plain_text::one_line(&new.name, 20).map_err(|_| StaffError::Name)?;
    check_region(new.adcode)?;
    check_password(&new.password, &login)?;
    if staff::Entity::find().filter(staff::Column::Login.eq(&login)).one(db).await?.is_some() {
        return Err(StaffError::Taken);
    }
    let id = StaffId::fresh();
    let row = staff::ActiveModel {
        id: Set(id),
        login: Set(login),
        name: Set(name),
        role: Set(new.role),
        author: Set(new.author),
        adcode: Set(new.adcode),
        fields: Set(new.fields.iter().map(|topic| topic.code()).collect::<Vec<_>>().join(" ")),
        password: Set(hashed(new.password).await?),
        failures: Set(0),
        locked_until: Set(None),
        totp: Set(None),
        totp_step: Set(None),
        active: Set(true),
        made_at: Set(now),
        password_given: Set(false),
    };
    staff::Entity::insert(row).exec_without_returning(db).await?;
    settings_number::changed(db).await?;
    Ok(id)
}

/// Adds somebody for whoever adds them, who has the account in their hands for a while.
///
/// # Errors
/// [`StaffError`]; within a transaction, nothing was written then.
pub(crate) async fn add_by(
    db: &impl ConnectionTrait,
    by: &Staff,
    new: NewStaff,
    now: Timestamp,
) -> Result<StaffId, StaffError> {
    let id = add(db, new, now).await?;
    by_hand::gave(db, id).await?;
    hands::note(db, by.id, id, now).await?;
    Ok(id)
}

/// Gives somebody below another password. Their own address goes with the old one, as by it an office's account would be
/// bound anew.
///
/// # Errors
/// [`StaffError`].
pub(crate) async fn reset_password(
    db: &impl ConnectionTrait,
    by: &Staff,
    row: staff::Model,
    password: String,
    now: Timestamp,
) -> Result<(), StaffError> {
    let id = row.id;
    hands::note(db, by.id, id, now).await?;
    set_password(db, row, password, true).await?;
    super::staff_email::drop(db, id).await?;
    Ok(())
}

/// What others did to somebody's account since then, the newest first.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn changed_by_others(
    db: &impl ConnectionTrait,
    id: StaffId,
    since: Timestamp,
) -> Result<Vec<super::tables::audit::Model>, DbErr> {
    use super::tables::audit::{Column, Entity};
    let others = Column::Staff.is_null().or(Column::Staff.ne(id));
    Entity::find()
        .filter(Column::Subject.eq(id.to_string()))
        .filter(Column::Action.eq(audit::Action::StaffChanged.code()))
        .filter(Column::At.gte(since))
        // That they were added they know.
        .filter(Column::Detail.not_like("add %"))
        .filter(others)
        .order_by_desc(Column::At)
        .order_by_desc(Column::Id)
        .limit(PAGE)
        .all(db)
        .await
}

/// Whether a desk can serve it.
fn check_region(adcode: Adcode) -> Result<(), StaffError> {
    let prefecture = crate::model::region::Prefecture::of(adcode).map(crate::model::region::Prefecture::code);
    if adcode == Adcode::HUNAN || prefecture == Some(adcode) { Ok(()) } else { Err(StaffError::Region) }
}

/// How many there are.
///
/// # Errors
/// [`DbErr`].
pub async fn count(db: &impl ConnectionTrait) -> Result<u64, DbErr> {
    staff::Entity::find().count(db).await
}

/// Whether somebody has this login.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn is_login(db: &impl ConnectionTrait, login: &str) -> Result<bool, DbErr> {
    Ok(staff::Entity::find().filter(staff::Column::Login.eq(login.trim())).one(db).await?.is_some())
}

/// All of a region, by login.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of_region(db: &impl ConnectionTrait, region: Adcode) -> Result<Vec<staff::Model>, DbErr> {
    staff::Entity::find()
        .filter(staff::Column::Adcode.within(region))
        .order_by_asc(staff::Column::Adcode)
        .order_by_asc(staff::Column::Login)
        .all(db)
        .await
}

/// A page of them, and one more where there is another.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn page(db: &impl ConnectionTrait, region: Adcode, page: u64) -> Result<Vec<staff::Model>, DbErr> {
    staff::Entity::find()
        .filter(staff::Column::Adcode.within(region))
        .order_by_asc(staff::Column::Adcode)
        .order_by_asc(staff::Column::Login)
        .offset(page * PAGE)
        .limit(PAGE + 1)
        .all(db)
        .await
}

/// One of them.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn find(db: &impl ConnectionTrait, id: StaffId) -> Result<Option<staff::Model>, DbErr> {
    staff::Entity::find_by_id(id).one(db).await
}

/// Somebody by what they type to sign in.
///
/// # Errors
/// [`DbErr`].
pub async fn by_login(db: &impl ConnectionTrait, login: &str) -> Result<Option<staff::Model>, DbErr> {
    staff::Entity::find().filter(staff::Column::Login.eq(login.trim())).one(db).await
}

/// Lets somebody in again who was stopped.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn unlock(db: &impl ConnectionTrait, row: staff::Model) -> Result<(), DbErr> {
    sign_in_tries::forgive(db, &row.login).await?;
    let mut change = row.into_active_model();
    change.active = Set(true);
    change.update(db).await?;
    settings_number::changed(db).await
}

/// Who has somebody's work from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heir {
    /// Whoever the roster gives each question to.
    Roster,
    /// One colleague.
    Colleague(StaffId),
    /// Nobody: it stands open for all.
    Nobody,
}

/// How much work of somebody's is not done: questions that wait, questions that were answered and not closed, and
/// cases.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn open_work(db: &impl ConnectionTrait, id: StaffId) -> Result<[u64; 3], DbErr> {
    let of = |state: QuestionState| {
        let own = question::Entity::find().filter(question::Column::AssignedTo.eq(id));
        own.filter(question::Column::State.eq(state))
    };
    let cases = case::Entity::find().filter(case::Column::Owner.eq(id));
    let cases = cases.filter(case::Column::ClosedAt.is_null());
    Ok([
        of(QuestionState::Waiting).count(db).await?,
        of(QuestionState::Answered).count(db).await?,
        cases.count(db).await?,
    ])
}

/// Gives all that somebody has open to others, within a transaction. Says how many things it was.
async fn hand_over(tx: &Writing, id: StaffId, heir: Heir, now: Timestamp) -> Result<usize, DbErr> {
    let open = [QuestionState::Waiting, QuestionState::Answered];
    let rows = question::Entity::find()
        .filter(question::Column::AssignedTo.eq(id))
        .filter(question::Column::State.is_in(open))
        .order_by_asc(question::Column::Id)
        .all(tx)
        .await?;
    let mut count = rows.len();
    for row in rows {
        let to = match heir {
            Heir::Nobody => None,
            Heir::Colleague(colleague) => Some(colleague),
            Heir::Roster => {
                let desk = row.adcode;
                super::roster::next_on_duty(tx, row.topic, desk, now).await?.filter(|to| *to != id)
            }
        };
        // Only what is still theirs: somebody may have given it away meanwhile.
        question::Entity::update_many()
            .col_expr(question::Column::AssignedTo, Expr::value(to))
            .col_expr(question::Column::Version, Expr::col(question::Column::Version).add(1))
            .col_expr(question::Column::ChangedAt, Expr::value(now))
            .filter(question::Column::Id.eq(row.id))
            .filter(question::Column::AssignedTo.eq(id))
            .exec(tx)
            .await?;
    }
    let owner = match heir {
        Heir::Colleague(colleague) => Some(colleague),
        Heir::Roster | Heir::Nobody => None,
    };
    let cases = case::Entity::update_many()
        .col_expr(case::Column::Owner, Expr::value(owner))
        .col_expr(case::Column::Version, Expr::col(case::Column::Version).add(1))
        .filter(case::Column::Owner.eq(id))
        .filter(case::Column::ClosedAt.is_null())
        .exec(tx)
        .await?;
    count += usize::try_from(cases.rows_affected).unwrap_or(0);
    duty::Entity::delete_many()
        .filter(duty::Column::Staff.eq(id))
        .filter(duty::Column::Day.gt(Day::of(now).to_string()))
        .exec(tx)
        .await?;
    Ok(count)
}

/// Locks somebody out, by hand of a colleague or of the command line: ends their sessions, and gives what they had open and their coming duties to others, all or
/// nothing.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn lock(
    db: &Db,
    by: Option<&Staff>,
    row: staff::Model,
    heir: Heir,
    now: Timestamp,
) -> Result<(), DbErr> {
    let tx = db.write().await?;
    let (me, place) = (row.id, row.adcode);
    let name = row.name.clone();
    let mut change = row.into_active_model();
    change.active = Set(false);
    change.update(&tx).await?;
    sign_in_tries::forget_browsers(&tx, me).await?;
    session::Entity::delete_many().filter(session::Column::Staff.eq(me)).exec(&tx).await?;
    // First out of the roster, so that nothing comes back to them.
    settings_number::changed(&tx).await?;
    let count = hand_over(&tx, me, heir, now).await?;
    let (action, subject) = (audit::Action::StaffChanged, me.to_string());
    let entry = match by {
        Some(by) => audit::Entry::of(by, action, &subject, place),
        None => audit::Entry::of_command_line(action, &subject, place),
    };
    audit::write(&tx, entry.saying(format!("停用 {name}，移交 {count} 件")), now).await?;
    tx.tell(News::Inbox);
    tx.commit().await
}

/// What can be corrected of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Correction {
    /// How colleagues call them.
    pub(crate) name: String,
    /// What they are.
    pub(crate) role: StaffRole,
    /// As what couriers see them.
    pub(crate) author: Author,
    /// The prefecture of their desk, or the province.
    pub(crate) adcode: Adcode,
    /// An expert's fields.
    pub(crate) fields: Vec<Topic>,
}

/// Corrects somebody. What they have open and may not see any more is given out by the roster; who changes their desk
/// is on duty there no more.
///
/// # Errors
/// [`StaffError`]; then nothing was written.
pub(crate) async fn correct(
    db: &Db,
    by: &Staff,
    row: staff::Model,
    correction: Correction,
    now: Timestamp,
) -> Result<(), StaffError> {
    let name = crate::model::plain_text::one_line(&correction.name, 20).map_err(|_| StaffError::Name)?;
    check_region(correction.adcode)?;
    let before = staff_of(&row);
    let after = Staff {
        name,
        role: correction.role,
        author: correction.author,
        adcode: correction.adcode,
        fields: correction.fields,
        ..before.clone()
    };
    let tx = db.write().await?;
    let newest = staff::Entity::find_by_id(row.id).lock_exclusive().one(&tx).await?;
    if newest.is_none_or(|newest| staff_of(&newest) != before) {
        return Err(StaffError::Changed);
    }
    let mut change = row.into_active_model();
    change.name = Set(after.name.clone());
    change.role = Set(after.role);
    change.author = Set(after.author);
    change.adcode = Set(after.adcode);
    change.fields = Set(after.fields.iter().map(|topic| topic.code()).collect::<Vec<_>>().join(" "));
    change.update(&tx).await?;
    settings_number::changed(&tx).await?;
    if leaves_work(&before, &after) {
        hand_over(&tx, after.id, Heir::Roster, now).await?;
    }
    let entry = audit::Entry::of(by, audit::Action::StaffChanged, &after.id.to_string(), after.adcode);
    audit::write(&tx, entry.saying(differences(&before, &after)), now).await?;
    tx.tell(News::Inbox);
    tx.commit().await?;
    Ok(())
}

/// Whether somebody cannot go on with what they have.
pub(crate) fn leaves_work(before: &Staff, after: &Staff) -> bool {
    !after.covers(before.adcode) || !after.role.may(Permission::AnswerQuestions)
}

/// What was corrected, in words for the audit log.
fn differences(before: &Staff, after: &Staff) -> String {
    use crate::texts;
    let fields = |staff: &Staff| staff.fields.iter().map(|topic| texts::topic(*topic)).collect::<Vec<_>>().join("、");
    let pairs = [
        ("姓名", before.name.clone(), after.name.clone()),
        ("岗位", texts::staff_role(before.role).to_owned(), texts::staff_role(after.role).to_owned()),
        ("身份", texts::author(before.author).to_owned(), texts::author(after.author).to_owned()),
        ("地区", texts::region(before.adcode).to_owned(), texts::region(after.adcode).to_owned()),
        ("专长", fields(before), fields(after)),
    ];
    let changed = pairs.into_iter().filter(|(_, before, after)| before != after);
    let words: Vec<String> = changed.map(|(what, before, after)| format!("{what}：{before} → {after}")).collect();
    if words.is_empty() { "没有变化".to_owned() } else { words.join("；") }
}

/// Gives somebody the password that they chose themselves, as [`set_password`] does.
///
/// # Errors
/// [`StaffError`].
pub(crate) async fn set_own_password(
    db: &impl ConnectionTrait,
    row: staff::Model,
    password: String,
    now: Timestamp,
) -> Result<(), StaffError> {
    let id = row.id;
    set_password(db, row, password, false).await?;
    Ok(hands::note(db, id, id, now).await?)
}

/// Gives somebody another password, which somebody else chose or they themselves, ends all their sessions and forgets their browsers; codes are asked for as before.
///
/// # Errors
/// [`StaffError`].
async fn set_password(
    db: &impl ConnectionTrait,
    row: staff::Model,
    password: String,
    given: bool,
) -> Result<(), StaffError> {
    check_password(&password, &row.login)?;
    let (id, login) = (row.id, row.login.clone());
    let mut change = row.into_active_model();
    change.password = Set(hashed(password).await?);
    change.password_given = Set(given);
    change.update(db).await?;
    sign_in_tries::forgive(db, &login).await?;
    sign_in_tries::forget_browsers(db, id).await?;
    // Whoever had got in may have bound an account of theirs.
    super::oidc::unbind(db, id).await?;
    session::Entity::delete_many().filter(session::Column::Staff.eq(id)).exec(db).await?;
    Ok(())
}
