//! Calls and visits: questions that a desk writes down for somebody without the app. Each has an account of its own,
//! which no key opens, until its caller takes it over with a code.

use super::connection::{Db, Writing};
use super::inbox::handled_by_desk;
use super::notices::News;
use super::questions::preview;
use super::quotes::{self, Quoting};
use super::tables::{message, question};
use super::{audit, call_backs, claims, companies, danger, desk_hours, references, roster, standards};
use crate::model::staff::Staff;
use crate::model::{
    Adcode, Author, Channel, Danger, MessageId, Phone, QuestionId, QuestionState, StaffId, Timestamp, Topic,
};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue::Set, Statement, Value};

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
    let account = claims::account_for(new.id);
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
        preview: Set(preview(&new.text)),
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
    let code = claims::put_code(&tx, new.id, now).await?;
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
