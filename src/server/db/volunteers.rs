//! Who wants to help at a desk. Who applies on the page looks at what became of it, or takes it back, by a code of which
//! only a hash is kept; whose application came from the app has it among their own, and nobody has a code to it.

use super::PAGE;
use super::audit;
use super::connection::{Db, HoldsSecretKey, Writing};
use super::danger;
use super::keyed_hash::keyed_hash;
use super::own_revisions;
use super::proofs::{self, Seen};
use super::quotes::{self, Source};
use super::scope::RegionColumn as _;
use super::secret_key::Wrapped;
use super::staff::{self, NewStaff, StaffError};
use super::tables::volunteer;
use super::take_error::TakeError;
use super::{courier_news, drafts};
use crate::model::quote::TAKEN_OUT;
use crate::model::staff::{Staff, StaffRole};
use crate::model::volunteer::{Application, NewVolunteer, OwnVolunteer, Typed, VolunteerState, proof_of};
use crate::model::{ClaimCode, Danger, Day, Timestamp, Topic, VolunteerId};
use crate::server::digest::sha256;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, OnConflict, SimpleExpr};
use sea_orm::{QueryOrder, QuerySelect, Statement, Value};

/// What is kept of a code: nobody who has the database alone finds codes by trying all there are.
async fn kept_as(db: &Db, on: &impl ConnectionTrait, code: &ClaimCode) -> Result<String, DbErr> {
    let hash = keyed_hash(db, on, &format!("volunteer {}", code.as_str())).await?;
    Ok(crate::server::digest::hex(&hash))
}

fn about(id: VolunteerId) -> String {
    format!("volunteer {id}")
}

/// The number by which a volunteer is called; it is kept wrapped.
///
/// # Errors
/// [`DbErr`] with the wrong key.
pub(crate) fn phone_of(db: &Db, row: &volunteer::Model) -> Result<String, DbErr> {
    db.secret_key().unwrap(&about(row.id), &row.phone)
}

/// Wraps the numbers that a version before kept as they were.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn wrap_bare(tx: &Writing) -> Result<(), DbErr> {
    for row in volunteer::Entity::find().all(tx).await?.into_iter().filter(|row| row.phone.is_bare()) {
        let phone = tx.secret_key().wrap_bare(&about(row.id), &row.phone)?;
        volunteer::ActiveModel { id: Set(row.id), phone: Set(phone), ..Default::default() }.update(tx).await?;
    }
    Ok(())
}

/// Empties the numbers, whose key is lost.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn forget_phones(tx: &Writing) -> Result<(), DbErr> {
    let none = Expr::value(Wrapped::bare(String::new()));
    volunteer::Entity::update_many().col_expr(volunteer::Column::Phone, none).exec(tx).await.map(|_| ())
}

/// The row of an application that nobody has looked at.
fn undecided(
    on: &impl HoldsSecretKey,
    id: VolunteerId,
    application: Application,
    code: String,
    now: Timestamp,
) -> Result<volunteer::ActiveModel, DbErr> {
    let phone = on.secret_key().wrap(&about(id), &application.phone.to_string())?;
    Ok(volunteer::ActiveModel {
        id: Set(id),
        adcode: Set(application.adcode),
        state: Set(VolunteerState::Waiting),
        name: Set(application.name),
        phone: Set(phone),
        author: Set(application.author),
        organisation: Set(application.organisation),
        number: Set(application.number),
        until: Set(application.until),
        words: Set(application.words),
        code: Set(code),
        applied_at: Set(now),
        decided_at: Set(None),
        who: Set(String::new()),
        reason: Set(String::new()),
        staff: Set(None),
        sample: Set(false),
        ..Default::default()
    })
}

/// A code that nobody has.
fn nobodys() -> ClaimCode {
    ClaimCode::from_bits(uuid::Uuid::new_v4().as_u64_pair().1 ^ uuid::Uuid::new_v4().as_u64_pair().1)
}

/// Takes an application in; the same number again is the same one as it is now, with another code in place of the first.
/// Gives the code by which it is looked at; none where the office has decided already.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn apply(
    db: &Db,
    id: VolunteerId,
    application: Application,
    now: Timestamp,
) -> Result<Option<ClaimCode>, DbErr> {
    let code = nobodys();
    let tx = db.write().await?;
    let mark = danger::mark(&tx, application.adcode, &application.dangers(), now).await?;
    let row = volunteer::ActiveModel {
        danger: Set(mark.kinds),
        danger_raised_at: Set(mark.raised_at),
        danger_escalates_at: Set(mark.escalates_at),
        ..undecided(&tx, id, application, kept_as(db, &tx, &code).await?, now)?
    };
    // What was raised once stays as it is, taken on or not.
    let once = |column: &str| {
        Expr::cust(format!(
            "CASE WHEN volunteer.danger_raised_at IS NULL THEN excluded.{column} ELSE volunteer.{column} END"
        ))
    };
    let again = OnConflict::column(volunteer::Column::Id)
        .update_columns([
            volunteer::Column::Adcode,
            volunteer::Column::Name,
            volunteer::Column::Phone,
            volunteer::Column::Author,
            volunteer::Column::Organisation,
            volunteer::Column::Number,
            volunteer::Column::Until,
            volunteer::Column::Words,
            volunteer::Column::Code,
        ])
        .value(volunteer::Column::Danger, once("danger"))
        .value(volunteer::Column::DangerEscalatesAt, once("danger_escalates_at"))
        .value(volunteer::Column::DangerRaisedAt, once("danger_raised_at"))
        .action_and_where(volunteer::Column::State.eq(VolunteerState::Waiting))
        .action_and_where(volunteer::Column::Account.is_null())
        .to_owned();
    let written = volunteer::Entity::insert(row).on_conflict(again).exec_without_returning(&tx).await?;
    tx.commit().await?;
    Ok((written > 0).then_some(code))
}

/// The application of a code.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn by_code(db: &Db, code: &ClaimCode) -> Result<Option<volunteer::Model>, DbErr> {
    // A version before kept a hash that anybody can make.
    let before = sha256(format!("volunteer {}", code.as_str()).as_bytes());
    let codes = [kept_as(db, db, code).await?, before];
    volunteer::Entity::find().filter(volunteer::Column::Code.is_in(codes)).one(db).await
}

/// Deletes an application whose office has not taken on who sent it; `false` where it has.
///
/// # Errors
/// [`DbErr`]; then nothing was deleted.
pub(crate) async fn take_back(db: &Db, row: &volunteer::Model) -> Result<bool, DbErr> {
    let tx = db.write().await?;
    let deleted = forget(&tx, row.id, volunteer::Column::Id.eq(row.id)).await?;
    tx.commit().await?;
    Ok(deleted)
}

/// Deletes one of these that is not accepted, with what was written about it and what quotes it; says whether there was one.
async fn forget(tx: &Writing, id: VolunteerId, theirs: SimpleExpr) -> Result<bool, DbErr> {
    tx.erases();
    quotes::hold_off(tx).await?;
    let found = volunteer::Entity::find_by_id(id)
        .filter(theirs.clone())
        .filter(volunteer::Column::State.ne(VolunteerState::Accepted));
    if found.count(tx).await? == 0 {
        return Ok(false);
    }
    let erased = quotes::take_out(tx, &[Source::Volunteer], &[id.to_string()], TAKEN_OUT).await?;
    let one = volunteer::Entity::delete_many().filter(volunteer::Column::Id.eq(id)).filter(theirs);
    let deleted = one.filter(volunteer::Column::State.ne(VolunteerState::Accepted)).exec(tx).await?.rows_affected;
    drafts::forget(tx, [id]).await?;
    quotes::forget_erased(tx, &erased).await?;
    Ok(deleted > 0)
}

/// Keeps an application of a courier's, whose account is held; one of theirs waits at a time.
///
/// # Errors
/// [`TakeError`]; then nothing was written.
pub(crate) async fn volunteer(
    tx: &Writing,
    account: &str,
    new: &NewVolunteer,
    (dangers, revision, now): (&[Danger], i64, Timestamp),
) -> Result<(), TakeError> {
    let application = new.typed.checked(Day::of(now))?;
    if volunteer::Entity::find_by_id(new.id).one(tx).await?.is_some() {
        return Err(TakeError::NumberUsed);
    }
    let theirs = volunteer::Entity::find().filter(volunteer::Column::Account.eq(account));
    if theirs.filter(volunteer::Column::State.eq(VolunteerState::Waiting)).count(tx).await? > 0 {
        return Err(TakeError::AppliedBefore);
    }
    let mark = danger::mark(tx, application.adcode, dangers, now).await?;
    let row = volunteer::ActiveModel {
        account: Set(Some(account.to_owned())),
        danger: Set(mark.kinds),
        danger_raised_at: Set(mark.raised_at),
        danger_escalates_at: Set(mark.escalates_at),
        ..undecided(tx, new.id, application, kept_as(tx.db(), tx, &nobodys()).await?, now)?
    };
    volunteer::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(changed(tx, account, revision).await?)
}

/// Deletes an application of a courier's. One that is gone already is as they wanted it.
///
/// # Errors
/// [`TakeError`]; then nothing was deleted.
pub(crate) async fn withdraw(tx: &Writing, account: &str, id: VolunteerId) -> Result<(), TakeError> {
    if !forget(tx, id, volunteer::Column::Account.eq(account)).await? {
        let found = volunteer::Entity::find_by_id(id).one(tx).await?;
        return match found.filter(|row| row.account.as_deref() == Some(account)) {
            Some(_) => Err(TakeError::Accepted),
            None => Ok(()),
        };
    }
    let owner = account.to_owned();
    let revision = own_revisions::take_for(tx, Some(&owner)).await?.of(Some(&owner));
    Ok(changed(tx, account, revision).await?)
}

/// Notes under which number of their own lists an account's applications changed; it is held.
async fn changed(tx: &Writing, account: &str, revision: i64) -> Result<(), DbErr> {
    let sql = "UPDATE account SET volunteers_revision = $2 WHERE id = $1";
    let values = [Value::from(account), Value::from(revision)];
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await.map(|_| ())
}

/// All applications of an account, if any changed after `since`, was deleted, too.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn of_account(
    on: &impl ConnectionTrait,
    db: &Db,
    account: &str,
    since: i64,
) -> Result<Option<Vec<OwnVolunteer>>, DbErr> {
    let sql = "SELECT 1 AS changed FROM account WHERE id = $1 AND volunteers_revision > $2";
    let values = [Value::from(account), Value::from(since)];
    let changed = Statement::from_sql_and_values(on.get_database_backend(), sql, values);
    if on.query_one_raw(changed).await?.is_none() {
        return Ok(None);
    }
    let theirs = volunteer::Entity::find().filter(volunteer::Column::Account.eq(account));
    let rows = theirs.order_by_asc(volunteer::Column::AppliedAt).all(on).await?;
    let own = |row: volunteer::Model| {
        Ok(OwnVolunteer {
            id: row.id,
            state: row.state,
            reason: row.reason.clone(),
            at: row.applied_at,
            typed: typed(phone_of(db, &row)?, row),
        })
    };
    rows.into_iter().map(own).collect::<Result<_, _>>().map(Some)
}

fn typed(phone: String, row: volunteer::Model) -> Typed {
    Typed {
        name: row.name,
        phone,
        adcode: row.adcode.to_string(),
        author: row.author.code().to_owned(),
        organisation: row.organisation,
        number: row.number,
        until: row.until.map(|day| day.to_string()).unwrap_or_default(),
        words: row.words,
        consents: true,
    }
}

/// Deletes all that an account applied for; who is on the staff stays so, as the office's own.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn erase(tx: &Writing, account: &str) -> Result<(), DbErr> {
    let theirs = volunteer::Entity::find().filter(volunteer::Column::Account.eq(account));
    let ids: Vec<VolunteerId> = theirs.select_only().column(volunteer::Column::Id).into_tuple().all(tx).await?;
    drafts::forget(tx, ids).await?;
    let theirs = volunteer::Entity::delete_many().filter(volunteer::Column::Account.eq(account));
    theirs.exec(tx).await.map(|_| ())
}

/// A page of the applications that a desk sees: who waits first, the one that waits longest on top; then the last decided.
/// One more than a page says that there is another.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn list(db: &impl ConnectionTrait, staff: &Staff, page: u64) -> Result<Vec<volunteer::Model>, DbErr> {
    let waits = || volunteer::Column::State.eq(VolunteerState::Waiting);
    let first: Expr = Expr::case(waits(), 0).finally(1).into();
    let decided = Expr::val(0_i64).sub(Expr::col(volunteer::Column::DecidedAt).if_null(0_i64));
    let then: Expr = Expr::case(waits(), Expr::col(volunteer::Column::AppliedAt)).finally(decided).into();
    volunteer::Entity::find()
        .filter(volunteer::Column::Adcode.seen_by(staff))
        .order_by_asc(first)
        .order_by_asc(then)
        .order_by_asc(volunteer::Column::Id)
        .offset(page * PAGE)
        .limit(PAGE + 1)
        .all(db)
        .await
}

/// Whether nobody ever applied.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn is_empty(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(volunteer::Entity::find().limit(1).one(db).await?.is_none())
}

/// Puts in samples, all or none: the first one waits, the others were declined for this reason.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn add_samples(
    db: &Db,
    applications: Vec<(VolunteerId, Application)>,
    reason: &str,
    now: Timestamp,
) -> Result<(), DbErr> {
    let tx = db.write().await?;
    for (at, (id, application)) in applications.into_iter().enumerate() {
        let code = kept_as(db, &tx, &nobodys()).await?;
        let mut row = volunteer::ActiveModel { sample: Set(true), ..undecided(&tx, id, application, code, now)? };
        if at > 0 {
            row.state = Set(VolunteerState::Declined);
            row.decided_at = Set(Some(now));
            row.reason = Set(reason.to_owned());
        }
        volunteer::Entity::insert(row).exec_without_returning(&tx).await?;
    }
    tx.commit().await
}

/// How many wait at a desk; samples wait for nothing.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn waiting(db: &impl ConnectionTrait, staff: &Staff) -> Result<u64, DbErr> {
    let waits = volunteer::Entity::find().filter(volunteer::Column::State.eq(VolunteerState::Waiting));
    let waits = waits.filter(volunteer::Column::Sample.eq(false));
    waits.filter(volunteer::Column::Adcode.seen_by(staff)).count(db).await
}

/// One of them.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn find(db: &impl ConnectionTrait, id: &str) -> Result<Option<volunteer::Model>, DbErr> {
    let Ok(id) = id.parse::<VolunteerId>() else { return Ok(None) };
    volunteer::Entity::find_by_id(id).one(db).await
}

/// How somebody is taken on.
#[derive(Clone, Debug)]
pub(crate) struct Accepted {
    /// What they type to sign in.
    pub(crate) login: String,
    /// Their first password.
    pub(crate) password: String,
    /// Their fields; none is all.
    pub(crate) fields: Vec<Topic>,
    /// Whether the office has seen their proof.
    pub(crate) seen: bool,
}

/// Why an application is not decided so.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DecisionError {
    /// Somebody was faster, or it was taken back.
    #[error("这份报名刚刚有人办了，请刷新再看")]
    Decided,
    /// They cannot be on the staff like that.
    #[error(transparent)]
    Staff(#[from] StaffError),
}

impl From<DbErr> for DecisionError {
    fn from(error: DbErr) -> Self {
        Self::Staff(error.into())
    }
}

/// Notes a decision, if nobody decided before, and has the courier told whose application came from the app.
async fn decide(
    tx: &Writing,
    by: &Staff,
    row: &volunteer::Model,
    (state, reason): (VolunteerState, String),
    now: Timestamp,
) -> Result<(), DecisionError> {
    let held = own_revisions::take_for(tx, row.account.as_ref()).await?;
    let written = volunteer::Entity::update_many()
        .col_expr(volunteer::Column::State, Expr::value(state))
        .col_expr(volunteer::Column::Reason, Expr::value(reason))
        .col_expr(volunteer::Column::Who, Expr::value(by.name.clone()))
        .col_expr(volunteer::Column::DecidedAt, Expr::value(Some(now)))
        .filter(volunteer::Column::Id.eq(row.id))
        .filter(volunteer::Column::State.eq(VolunteerState::Waiting))
        .exec(tx)
        .await?;
    if written.rows_affected != 1 {
        return Err(DecisionError::Decided);
    }
    if let Some(account) = &row.account {
        changed(tx, account, held.of(Some(account))).await?;
        courier_news::note(tx, &held, [account]).await?;
    }
    let entry = audit::Entry::of(by, audit::Action::VolunteerDecided, &row.id.to_string(), row.adcode);
    let what = if state == VolunteerState::Accepted { "录取" } else { "不录取" };
    audit::write(tx, entry.saying(what), now).await?;
    Ok(())
}

/// Takes somebody on: an expert of the desk, with their proof on record where the office has seen it.
///
/// # Errors
/// [`DecisionError`]; then nothing was written.
pub(crate) async fn accept(
    db: &Db,
    by: &Staff,
    row: &volunteer::Model,
    accepted: Accepted,
    now: Timestamp,
) -> Result<(), DecisionError> {
    let tx = db.write().await?;
    decide(&tx, by, row, (VolunteerState::Accepted, String::new()), now).await?;
    let Accepted { login, password, fields, seen } = accepted;
    let (role, author, adcode) = (StaffRole::Expert, row.author, row.adcode);
    let new = NewStaff { login, name: row.name.clone(), role, author, adcode, fields, password };
    let id = staff::add_by(&tx, by, new, now).await?;
    volunteer::Entity::update_many()
        .col_expr(volunteer::Column::Staff, Expr::value(Some(id)))
        .filter(volunteer::Column::Id.eq(row.id))
        .exec(&tx)
        .await?;
    let entry = audit::Entry::of(by, audit::Action::StaffChanged, &id.to_string(), adcode);
    audit::write(&tx, entry.saying(format!("add {}", role.code())), now).await?;
    if seen && let Some(added) = staff::find(&tx, id).await? {
        let proof = Seen { kind: proof_of(row.author), number: row.number.clone(), until: row.until };
        proofs::put(&tx, by, &super::staff_row::staff_of(&added), proof, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Does not take somebody on, and says why.
///
/// # Errors
/// [`DecisionError`]; then nothing was written.
pub(crate) async fn decline(
    db: &Db,
    by: &Staff,
    row: &volunteer::Model,
    reason: String,
    now: Timestamp,
) -> Result<(), DecisionError> {
    let tx = db.write().await?;
    decide(&tx, by, row, (VolunteerState::Declined, reason), now).await?;
    tx.commit().await?;
    Ok(())
}
