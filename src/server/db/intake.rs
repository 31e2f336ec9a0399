//! Calls and visits: questions that a desk writes down for somebody without the app. Each has an account of its own,
//! which no key opens, until its caller takes it over with a code.

use super::connection::{Db, Writing};
use super::heads::Coming;
use super::inbox::handled_by_desk;
use super::notices::News;
use super::quotes::{self, Quoting};
use super::submissions::Sender;
use super::tables::{attachment, claim, message, question};
use super::take_error::TakeError;
use super::{audit, call_backs, companies, danger, desk_hours, own_revisions, references, roster, standards};
use crate::api::{Act, Submission};
use crate::model::claim::ClaimCode;
use crate::model::staff::Staff;
use crate::model::timestamp::{DAY_MS, HOUR_MS};
use crate::model::{
    AccountKey, Adcode, Author, Channel, Danger, MessageId, NewQuestion, Phone, QuestionId, QuestionState, StaffId,
    SubmissionId, Thread, Timestamp, Topic,
};
use crate::server::account::Account;
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, IntoActiveModel, QuerySelect, Statement, Value};

/// Begins the number of an account that only a desk writes for: no key of a courier's has such a hash.
const OF_DESK: &str = "desk-";
/// How long a code can be used.
const CODE_MS: i64 = 30 * DAY_MS;
/// Codes that one account may try in an hour.
const MOST_TRIES: i32 = 5;

/// Whether an account is a desk's own, for somebody without the app.
pub(crate) fn is_of_desk(account: &str) -> bool {
    account.starts_with(OF_DESK)
}

/// What is written down.
pub(crate) struct NewIntake {
    pub(crate) id: QuestionId,
    pub(crate) channel: Channel,
    pub(crate) topic: Topic,
    pub(crate) adcode: Adcode,
    pub(crate) text: String,
    pub(crate) call_back: Option<Phone>,
    /// Which company it is about, as it was said.
    pub(crate) company: Option<String>,
    /// The desk hears danger.
    pub(crate) danger: bool,
    /// What was answered at once.
    pub(crate) answer: Option<String>,
}

/// What became of it.
pub(crate) enum TakenIn {
    /// It is a question now.
    New {
        /// As it is said on the phone.
        number: String,
        /// By which the caller can follow it.
        code: String,
    },
    /// The same form came before.
    Before,
}

/// Makes a question of a call or a visit.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub(crate) async fn take_in(db: &Db, staff: &Staff, new: NewIntake, now: Timestamp) -> Result<TakenIn, DbErr> {
    let company = new.company.unwrap_or_default();
    let dangers = Danger::in_text(&format!("{}\n{company}", new.text));
    let tx = db.write().await?;
    let quoting = quotes::watch(&tx, Quoting::Thread, new.id).await?;
    tx.hold(&new.id.to_string()).await?;
    if question::Entity::find_by_id(new.id).one(&tx).await?.is_some() {
        return Ok(TakenIn::Before);
    }
    let account = format!("{OF_DESK}{}", new.id);
    let sql = "INSERT INTO account (id, made_at, revision) VALUES ($1, $2, 1)";
    let values: [Value; 2] = [account.clone().into(), now.0.into()];
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    let call_back = match &new.call_back {
        Some(phone) => Some(call_backs::kept(&tx, new.id, phone).await?),
        None => None,
    };
    let (call_back, call_back_marks) = call_back.map(|kept| (kept.number, kept.marks)).unzip();
    let standard = standards::of(&tx, new.adcode).await?;
    let due = standard.answer_due(new.topic, now, &desk_hours::calendar(&tx, new.adcode).await?);
    let answered = new.answer.is_some();
    let state = if answered { QuestionState::Answered } else { QuestionState::Waiting };
    let on_duty = if answered { Some(staff.id) } else { roster::next_on_duty(&tx, new.topic, new.adcode, now).await? };
    let mut row = question::ActiveModel {
        id: Set(new.id),
        account: Set(Some(account)),
        topic: Set(new.topic),
        adcode: Set(new.adcode),
        state: Set(state),
        asked_at: Set(now),
        waiting_since: Set((!answered).then_some(now)),
        due_at: Set((!answered).then_some(due)),
        first_due_at: Set(due),
        first_answered_at: Set(answered.then_some(now)),
        assigned_to: Set(on_duty),
        version: Set(1),
        revision: Set(1),
        changed_at: Set(now),
        call_back: Set(call_back),
        call_back_marks: Set(call_back_marks.unwrap_or_default()),
        stars: Set(None),
        comment: Set(String::new()),
        preview: Set(new.text.chars().take(super::submissions::PREVIEW).collect()),
        channel: Set(new.channel),
        company_words: Set(company.clone()),
        ..Default::default()
    };
    danger::found(&mut row, None, &dangers, &standard, now);
    if new.danger && dangers.is_empty() {
        danger::raise(&mut row, &standard, now);
    }
    if answered && (new.danger || !dangers.is_empty()) {
        // Who speaks with them has it.
        danger::take_on(&mut row, staff.id, now);
    }
    question::Entity::insert(row).exec_without_returning(&tx).await?;
    put(&tx, new.id, (Author::Courier, None), new.text, now).await?;
    if !company.is_empty() {
        companies::written(&tx, &new.id.to_string(), &company, now).await?;
    }
    if let Some(answer) = new.answer {
        put(&tx, new.id, (handled_by_desk(staff), Some(staff.id)), answer, Timestamp(now.0 + 1)).await?;
    }
    quoting.note(&tx).await?;
    let code = put_code(&tx, new.id, now).await?;
    let entry = audit::Entry::of(staff, audit::Action::TakenIn, &new.id.to_string(), new.adcode);
    audit::write(&tx, entry.saying(new.channel.code()), now).await?;
    let reference = references::next(&tx, new.adcode, now).await?.to_string();
    question::Entity::update_many()
        .col_expr(question::Column::Number, Expr::value(reference.clone()))
        .filter(question::Column::Id.eq(new.id))
        .exec(&tx)
        .await?;
    tx.tell(News::Inbox);
    tx.commit().await?;
    Ok(TakenIn::New { number: reference, code: code.to_string() })
}

async fn put(
    tx: &Writing,
    question: QuestionId,
    (author, staff): (Author, Option<StaffId>),
    text: String,
    at: Timestamp,
) -> Result<(), DbErr> {
    let row = message::ActiveModel {
        id: Set(MessageId::fresh()),
        question: Set(question),
        author: Set(author),
        staff: Set(staff),
        private: Set(false),
        text: Set(text),
        at: Set(at),
        attachments: Set("[]".to_owned()),
        revision: Set(1),
        documents: Set("[]".to_owned()),
        withdrawn_at: Set(None),
        corrected_at: Set(None),
    };
    message::Entity::insert(row).exec_without_returning(tx).await.map(|_| ())
}

/// A fresh code for a question in place of all before.
async fn put_code(tx: &Writing, question: QuestionId, now: Timestamp) -> Result<ClaimCode, DbErr> {
    let code = ClaimCode::from_bits(uuid::Uuid::new_v4().as_u64_pair().1 ^ uuid::Uuid::new_v4().as_u64_pair().1);
    claim::Entity::delete_many()
        .filter(claim::Column::Question.eq(question))
        .filter(claim::Column::UsedAt.is_null())
        .exec(tx)
        .await?;
    let row = claim::ActiveModel {
        id: Set(hash(&code)),
        question: Set(question),
        expires_at: Set(now.plus_millis(CODE_MS)),
        used_at: Set(None),
    };
    claim::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(code)
}

fn hash(code: &ClaimCode) -> String {
    crate::server::digest::sha256(format!("claim {}", code.as_str()).as_bytes())
}

/// Takes a question that was asked in a browser without the app, and gives the code by which its answer is read. Its
/// account is as that of a call: no key opens it, and who has the app later takes it over. The same form that comes twice
/// is one question, with another code in place of the first.
///
/// # Errors
/// [`TakeError`]; then nothing was written.
pub(crate) async fn ask_without_app(
    db: &Db,
    question: NewQuestion,
    coming: Coming,
    now: Timestamp,
) -> Result<ClaimCode, TakeError> {
    let (id, account) = (question.id, format!("{OF_DESK}{}", question.id));
    let asked = (&question.call_back, &question.company, &question.wants_aid);
    let said = (&question.message.text, question.topic, question.adcode, asked);
    let digest = crate::server::digest::sha256(format!("{said:?}").as_bytes());
    let submission = Submission { id: SubmissionId::from(id), act: Act::Ask(question) };
    // Nobody answers a survey under it.
    let nobody = Account::of(&AccountKey::fresh());
    let sender = Sender { account: &account, survey_key: nobody.survey_key(), coming, head_waits: false };
    super::submissions::take(db, &sender, submission, &digest, now).await?;
    let tx = db.write().await?;
    tx.hold(&format!("claim {id}")).await?;
    let row = question::Entity::find_by_id(id).one(&tx).await?;
    if row.and_then(|row| row.account).is_none_or(|whose| whose != account) {
        // They have taken it into the app meanwhile, or erased it.
        return Err(TakeError::NumberUsed);
    }
    let code = put_code(&tx, id, now).await?;
    tx.commit().await?;
    Ok(code)
}

/// Whose questions a code opens; nobody's where there is no such code, its time is over, or they took them into the app.
async fn account_of_code(db: &Db, code: &ClaimCode, now: Timestamp) -> Result<Option<String>, DbErr> {
    let claim = claim::Entity::find_by_id(hash(code))
        .filter(claim::Column::UsedAt.is_null())
        .filter(claim::Column::ExpiresAt.gt(now));
    let Some(claim) = claim.one(db).await? else { return Ok(None) };
    let row = question::Entity::find_by_id(claim.question).one(db).await?;
    Ok(row.and_then(|row| row.account).filter(|account| is_of_desk(account)))
}

/// The questions of who has a code, as they see them; none where it opens nothing.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn read_by_code(db: &Db, code: &ClaimCode, now: Timestamp) -> Result<Vec<Thread>, DbErr> {
    let Some(account) = account_of_code(db, code, now).await? else { return Ok(Vec::new()) };
    let told = super::threads::of_account(db, &account, 0).await?;
    Ok(told.into_iter().map(|change| change.thread).collect())
}

/// Erases what was asked under a code, with all that was written about it; says whether there was such a code.
///
/// # Errors
/// [`TakeError`].
pub(crate) async fn erase_by_code(db: &Db, code: &ClaimCode, now: Timestamp) -> Result<bool, TakeError> {
    let Some(account) = account_of_code(db, code, now).await? else { return Ok(false) };
    // Nobody answers surveys without the app.
    let nobody = Account::of(&AccountKey::fresh());
    let erase = Submission { id: SubmissionId::fresh(), act: Act::EraseAccount };
    let (coming, head_waits) = (Coming::Counted, false);
    let sender = Sender { account: &account, survey_key: nobody.survey_key(), coming, head_waits };
    super::submissions::take(db, &sender, erase, "", now).await?;
    Ok(true)
}

/// Another code for a question; none where its caller has it already.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn new_code(db: &Db, row: &question::Model, now: Timestamp) -> Result<Option<String>, DbErr> {
    if !row.account.as_deref().is_some_and(is_of_desk) {
        return Ok(None);
    }
    let tx = db.write().await?;
    tx.hold(&format!("claim {}", row.id)).await?;
    let code = put_code(&tx, row.id, now).await?;
    tx.commit().await?;
    Ok(Some(code.to_string()))
}

/// Counts a try of an account, whatever comes of it.
///
/// # Errors
/// [`TakeError::TooManyCodes`].
pub(super) async fn count_try(db: &Db, account: &str, now: Timestamp) -> Result<(), TakeError> {
    let sql = "INSERT INTO claim_try (account, hour, count) VALUES ($1, $2, 1)
        ON CONFLICT (account, hour) DO UPDATE SET count = claim_try.count + 1 RETURNING count";
    let tx = db.write().await?;
    let values: [Value; 2] = [account.into(), (now.0 / HOUR_MS).into()];
    let row = tx.query_one_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    let count: i32 = row.map_or(Ok(0), |row| row.try_get("", "count"))?;
    tx.commit().await?;
    if count > MOST_TRIES { Err(TakeError::TooManyCodes) } else { Ok(()) }
}

/// Forgets an account's tries.
///
/// # Errors
/// [`DbErr`].
pub(super) async fn erase(tx: &Writing, account: &str) -> Result<(), DbErr> {
    let sql = "DELETE FROM claim_try WHERE account = $1";
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, [account.into()])).await.map(|_| ())
}

/// Forgets tries of hours that are over.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn forget_tries(db: &Db, now: Timestamp) -> Result<(), DbErr> {
    let sql = "DELETE FROM claim_try WHERE hour < $1";
    let hour = [(now.0 / HOUR_MS).into()];
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, hour)).await.map(|_| ())
}

/// Gives the question of a code to an account, which is held: once.
///
/// # Errors
/// [`TakeError::WrongCode`] where there is none, it was used, or its time is over.
pub(super) async fn claim(
    tx: &Writing,
    account: &str,
    code: &ClaimCode,
    (revision, now): (i64, Timestamp),
) -> Result<(), TakeError> {
    let used = claim::Entity::update_many()
        .col_expr(claim::Column::UsedAt, Expr::value(now))
        .filter(claim::Column::Id.eq(hash(code)))
        .filter(claim::Column::UsedAt.is_null())
        .filter(claim::Column::ExpiresAt.gt(now));
    if used.exec(tx).await?.rows_affected == 0 {
        return Err(TakeError::WrongCode);
    }
    let claimed = claim::Entity::find_by_id(hash(code)).one(tx).await?.ok_or(TakeError::WrongCode)?;
    let row = question::Entity::find_by_id(claimed.question).lock_exclusive().one(tx).await?;
    let row = row.filter(|row| row.account.as_deref().is_some_and(is_of_desk)).ok_or(TakeError::WrongCode)?;
    let before = row.account.clone().unwrap_or_default();
    attachment::Entity::update_many()
        .col_expr(attachment::Column::Account, Expr::value(account))
        .filter(attachment::Column::Account.eq(&before))
        .exec(tx)
        .await?;
    let version = row.version;
    // What was split off goes along.
    question::Entity::update_many()
        .col_expr(question::Column::Account, Expr::value(account))
        .col_expr(question::Column::Revision, Expr::value(revision))
        .filter(question::Column::Account.eq(&before))
        .exec(tx)
        .await?;
    let mut after = row.into_active_model();
    after.account = Set(Some(account.to_owned()));
    after.revision = Set(revision);
    after.version = Set(version + 1);
    after.update(tx).await?;
    own_revisions::forget(tx, &before).await?;
    Ok(())
}
