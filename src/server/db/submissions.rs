//! What couriers send takes effect here: once, whole, or not at all.

use super::bookings::{self, BookError, Told};
use super::tables::{account, attachment, case, case_step, draft, message, question, referral, submission};
use super::threads::number;
use super::{audit, erased, push, roster, standards, take_revisions};
use super::{discussions, reports, voices};
use crate::api::{Act, Receipt, Submission};
use crate::model::activity::Wish;
use crate::model::case::CaseError;
use crate::model::question::{QuestionError, QuestionEvent, WordsError};
use crate::model::station_report::{NewReport, NewSuggestion};
use crate::model::voice::{NewVoice, SurveyError};
use crate::model::{
    Adcode, Attachment, Author, CallBackError, NewMessage, NewQuestion, Phone, QuestionId, QuestionState, Rating,
    ReferralId, Timestamp, Topic,
};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, QuerySelect, TransactionTrait};
use thiserror::Error;

/// Why a submission is not taken.
#[derive(Debug, Error)]
pub(crate) enum TakeError {
    /// The words.
    #[error(transparent)]
    Words(#[from] WordsError),
    /// The number to call back.
    #[error(transparent)]
    CallBack(#[from] CallBackError),
    /// The state of the question.
    #[error(transparent)]
    Question(#[from] QuestionError),
    /// The state of the referral.
    #[error(transparent)]
    Case(#[from] CaseError),
    /// This account has no such question.
    #[error("没有这个问题")]
    QuestionNotFound,
    /// The number was used for something else.
    #[error("编号重复")]
    NumberUsed,
    /// A file of the message has not arrived.
    #[error("照片或录音还没有传到")]
    AttachmentMissing,
    /// A file of the message belongs to another one.
    #[error("照片或录音已经用在另一条里")]
    AttachmentClaimed,
    /// The rules of bookings.
    #[error(transparent)]
    Booking(BookError),
    /// There is no such voice or discussion.
    #[error("没有这条心声或话题")]
    VoiceNotFound,
    /// There is no such station.
    #[error("没有这个驿站")]
    StationNotFound,
    /// The discussion is over.
    #[error("话题已经结束，谢谢你")]
    DiscussionOver,
    /// The answers fit no questions.
    #[error(transparent)]
    Survey(#[from] SurveyError),
    /// The account was erased; this was on its way then.
    #[error("这个账号已经删除")]
    AccountErased,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl From<BookError> for TakeError {
    fn from(error: BookError) -> Self {
        match error {
            BookError::Database(error) => Self::Database(error),
            BookError::NumberUsed => Self::NumberUsed,
            other => Self::Booking(other),
        }
    }
}

/// Characters of a question that the inbox shows and searches.
const PREVIEW: usize = 300;

/// Takes a submission: at once if it is new, and else only says again that it was taken. `digest` tells two
/// different ones under the same number apart. Gives the receipt and which other accounts it changed.
///
/// # Errors
/// [`TakeError`]; then nothing was written.
pub(crate) async fn take(
    db: &DatabaseConnection,
    account: &str,
    submission: Submission,
    digest: &str,
    now: Timestamp,
) -> Result<(Receipt, Told), TakeError> {
    let id = submission.id;
    let tx = db.begin().await?;
    // The first write: from here on no other submission runs, so what is read next stays true.
    let revision = take_revisions(&tx, 1).await?;
    if let Some(before) = submission::Entity::find_by_id(id.to_string()).one(&tx).await? {
        if before.account != account || before.digest != digest {
            return Err(TakeError::NumberUsed);
        }
        return Ok((Receipt { id, taken_at: Timestamp(before.taken_at) }, Told::new()));
    }
    if submission.act != Act::EraseAccount {
        erased::refuse_erased(&tx, account).await?;
    }
    let made = account::ActiveModel { id: Set(account.to_owned()), made_at: Set(now.0) };
    let known = OnConflict::column(account::Column::Id).do_nothing().to_owned();
    account::Entity::insert(made).on_conflict(known).exec_without_returning(&tx).await?;
    let at = Moment { tx: &tx, account, revision, now };
    let booking = bookings::Act { tx: &tx, account, revision, now };
    let mut told = Told::new();
    match submission.act {
        Act::Ask(question) => at.ask(question).await?,
        Act::Write { question, message } => at.write(question, message).await?,
        Act::Rate { question, rating } => at.rate(question, rating).await?,
        Act::Reopen { question } => at.reopen(question).await?,
        Act::DecideReferral { question, referral, agrees } => at.decide(question, referral, agrees).await?,
        Act::Book { booking: id, activity, slot, overlap_is_fine, works_in } => {
            told = booking.book(id, activity, Wish { slot, overlap_is_fine, works_in }).await?;
        }
        Act::ChangeSlot { booking: id, slot, overlap_is_fine } => {
            told = booking.change(id, slot, overlap_is_fine).await?;
        }
        Act::CancelBooking { booking: id } => told = booking.cancel(id).await?,
        Act::AcceptOffer { booking: id } => told = booking.accept(id).await?,
        Act::RateBooking { booking: id, rating } => told = booking.rate(id, rating.checked()?).await?,
        Act::Speak(voice) => at.speak(voice).await?,
        Act::Support { voice, adcode } => voices::support(&tx, account, voice, adcode, revision).await?,
        Act::AnswerSurvey { discussion, answers } => {
            discussions::answer(&tx, account, discussion, &answers, now).await?;
        }
        Act::Visit { station, at: when, used, thanks } => {
            reports::visit(&tx, account, &station, reports::Visit { at: when, used, thanks }, now).await?;
        }
        Act::Report(report) => at.report(report).await?,
        Act::SuggestStation(suggestion) => at.suggest(suggestion).await?,
        Act::EraseAccount => {
            push::erase(&tx, account).await?;
            reports::erase(&tx, account).await?;
            told = booking.erase().await?;
            voices::erase(&tx, account).await?;
            discussions::erase(&tx, account).await?;
            at.erase().await?;
            erased::remember(&tx, account, now.0).await?;
        }
    }
    let taken = submission::ActiveModel {
        id: Set(id.to_string()),
        account: Set(account.to_owned()),
        digest: Set(digest.to_owned()),
        taken_at: Set(now.0),
    };
    submission::Entity::insert(taken).exec_without_returning(&tx).await?;
    tx.commit().await?;
    Ok((Receipt { id, taken_at: now }, told))
}

/// One submission taking effect.
struct Moment<'a> {
    tx: &'a DatabaseTransaction,
    account: &'a str,
    revision: i64,
    now: Timestamp,
}

impl Moment<'_> {
    async fn ask(&self, asked: NewQuestion) -> Result<(), TakeError> {
        if question::Entity::find_by_id(asked.id.to_string()).one(self.tx).await?.is_some() {
            return Err(TakeError::NumberUsed);
        }
        let message = asked.message.checked()?;
        let call_back = asked.call_back.as_ref().map(Phone::for_call_back).transpose()?;
        let adcode = desk_of(asked.adcode);
        let due = standards::of(self.tx, adcode).await?.answer_due(asked.topic, self.now);
        let on_duty = roster::next_on_duty(self.tx, asked.topic, adcode, self.now).await?;
        let row = question::ActiveModel {
            id: Set(asked.id.to_string()),
            account: Set(Some(self.account.to_owned())),
            topic: Set(asked.topic.code().to_owned()),
            adcode: Set(number(adcode)),
            state: Set(QuestionState::Waiting.code().to_owned()),
            asked_at: Set(self.now.0),
            waiting_since: Set(Some(self.now.0)),
            due_at: Set(Some(due.0)),
            first_due_at: Set(due.0),
            first_answered_at: Set(None),
            assigned_to: Set(on_duty),
            version: Set(1),
            revision: Set(self.revision),
            call_back: Set(call_back.map(|phone| phone.to_string())),
            stars: Set(None),
            comment: Set(String::new()),
            preview: Set(message.text.chars().take(PREVIEW).collect()),
        };
        question::Entity::insert(row).exec_without_returning(self.tx).await?;
        self.put_message(asked.id, message).await
    }

    async fn write(&self, id: QuestionId, message: NewMessage) -> Result<(), TakeError> {
        let row = self.own(id).await?;
        let message = message.checked()?;
        self.happen(row, QuestionEvent::CourierWrites, |_| {}).await?;
        self.put_message(id, message).await
    }

    async fn rate(&self, id: QuestionId, rating: Rating) -> Result<(), TakeError> {
        let row = self.own(id).await?;
        let rating = rating.checked()?;
        self.happen(row, QuestionEvent::CourierRates, |row| {
            row.stars = Set(Some(i32::from(u8::from(rating.stars))));
            row.comment = Set(rating.comment);
        })
        .await
    }

    async fn reopen(&self, id: QuestionId) -> Result<(), TakeError> {
        let row = self.own(id).await?;
        self.happen(row, QuestionEvent::CourierReopens, |_| {}).await
    }

    async fn decide(&self, id: QuestionId, referral_id: ReferralId, agrees: bool) -> Result<(), TakeError> {
        let row = self.own(id).await?;
        let of_question = case::Entity::find().filter(case::Column::Question.eq(&row.id)).one(self.tx).await?;
        let case = of_question.ok_or(TakeError::QuestionNotFound)?;
        let found = referral::Entity::find_by_id(referral_id.to_string())
            .filter(referral::Column::CaseId.eq(&case.id))
            .one(self.tx)
            .await?;
        let referral = found.ok_or(TakeError::QuestionNotFound)?;
        let state = crate::model::case::ReferralState::from(referral.state.clone()).decided(agrees)?;
        let mut change = referral.into_active_model();
        change.state = Set(state.code().to_owned());
        change.decided_at = Set(Some(self.now.0));
        change.update(self.tx).await?;
        let mut change = row.into_active_model();
        change.revision = Set(self.revision);
        change.update(self.tx).await?;
        Ok(())
    }

    /// Erases all words, files and numbers of the account. What is left says that somebody asked, when and
    /// about what, for the figures.
    async fn erase(&self) -> Result<(), TakeError> {
        let rows = question::Entity::find().filter(question::Column::Account.eq(self.account)).all(self.tx).await?;
        let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
        for ids in ids.chunks(500) {
            let mine = |column: message::Column| column.is_in(ids.to_vec());
            message::Entity::delete_many().filter(mine(message::Column::Question)).exec(self.tx).await?;
            draft::Entity::delete_many().filter(draft::Column::Question.is_in(ids.to_vec())).exec(self.tx).await?;
            let cases: Vec<String> = case::Entity::find()
                .select_only()
                .column(case::Column::Id)
                .filter(case::Column::Question.is_in(ids.to_vec()))
                .into_tuple()
                .all(self.tx)
                .await?;
            case::Entity::update_many()
                .col_expr(case::Column::Bring, Expr::value(""))
                .filter(case::Column::Id.is_in(cases.clone()))
                .exec(self.tx)
                .await?;
            case_step::Entity::update_many()
                .col_expr(case_step::Column::Note, Expr::value(""))
                .filter(case_step::Column::CaseId.is_in(cases.clone()))
                .exec(self.tx)
                .await?;
            referral::Entity::update_many()
                .col_expr(referral::Column::Reason, Expr::value(""))
                .col_expr(referral::Column::Answer, Expr::value(""))
                .filter(referral::Column::CaseId.is_in(cases))
                .exec(self.tx)
                .await?;
        }
        attachment::Entity::delete_many().filter(attachment::Column::Account.eq(self.account)).exec(self.tx).await?;
        let nothing: Option<String> = None;
        question::Entity::update_many()
            .col_expr(question::Column::Preview, Expr::value(""))
            .col_expr(question::Column::Comment, Expr::value(""))
            .col_expr(question::Column::CallBack, Expr::value(nothing.clone()))
            .col_expr(question::Column::State, Expr::value(QuestionState::Closed.code()))
            .col_expr(question::Column::WaitingSince, Expr::value(None::<i64>))
            .col_expr(question::Column::DueAt, Expr::value(None::<i64>))
            .col_expr(question::Column::Revision, Expr::value(self.revision))
            .col_expr(question::Column::Account, Expr::value(nothing))
            .filter(question::Column::Account.eq(self.account))
            .exec(self.tx)
            .await?;
        account::Entity::delete_by_id(self.account.to_owned()).exec(self.tx).await?;
        for row in rows {
            let place = super::threads::adcode(row.adcode)?;
            audit::write(self.tx, audit::Entry::of_courier(audit::Action::Erased, &row.id, place), self.now).await?;
        }
        Ok(())
    }

    async fn report(&self, new: NewReport) -> Result<(), TakeError> {
        let message = new.message.clone().checked_if_any()?;
        let attachments = self.claim(&new.id.to_string(), &message.attachments).await?;
        reports::report(self.tx, self.account, &new, message.text, attachments, self.revision, self.now).await
    }

    async fn suggest(&self, new: NewSuggestion) -> Result<(), TakeError> {
        let message = new.message.clone().checked()?;
        let attachments = self.claim(&new.id.to_string(), &message.attachments).await?;
        reports::suggest(self.tx, self.account, &new, message.text, attachments, self.revision, self.now).await
    }

    async fn speak(&self, said: NewVoice) -> Result<(), TakeError> {
        let message = said.message.clone().checked()?;
        let attachments = self.claim(&said.id.to_string(), &message.attachments).await?;
        voices::speak(self.tx, self.account, &said, message.text, attachments, self.revision, self.now).await
    }

    async fn own(&self, id: QuestionId) -> Result<question::Model, TakeError> {
        let row = question::Entity::find_by_id(id.to_string()).one(self.tx).await?;
        row.filter(|row| row.account.as_deref() == Some(self.account)).ok_or(TakeError::QuestionNotFound)
    }

    async fn happen(
        &self,
        row: question::Model,
        event: QuestionEvent,
        change: impl FnOnce(&mut question::ActiveModel),
    ) -> Result<(), TakeError> {
        let promised = standards::of(self.tx, super::threads::adcode(row.adcode)?).await?;
        let due = promised.answer_due(Topic::from(row.topic.clone()), self.now);
        let mut after = happened(row, event, Some(due), self.now)?;
        after.revision = Set(self.revision);
        change(&mut after);
        after.update(self.tx).await?;
        Ok(())
    }

    async fn put_message(&self, id: QuestionId, message: NewMessage) -> Result<(), TakeError> {
        if message::Entity::find_by_id(message.id.to_string()).one(self.tx).await?.is_some() {
            return Err(TakeError::NumberUsed);
        }
        let attachments = self.claim(&id.to_string(), &message.attachments).await?;
        let row = message::ActiveModel {
            id: Set(message.id.to_string()),
            question: Set(id.to_string()),
            author: Set(Author::Courier.code().to_owned()),
            staff: Set(None),
            private: Set(false),
            text: Set(message.text),
            at: Set(self.now.0),
            attachments: Set(attachments),
            revision: Set(self.revision),
        };
        message::Entity::insert(row).exec_without_returning(self.tx).await?;
        Ok(())
    }

    /// Ties the files of a message to what holds it. They must be the courier's own, and in no other one.
    async fn claim(&self, holder: &str, attachments: &[Attachment]) -> Result<String, TakeError> {
        let mut kept = Vec::with_capacity(attachments.len());
        for wanted in attachments {
            let claimed = attachment::Entity::update_many()
                .col_expr(attachment::Column::Question, Expr::value(holder))
                .filter(attachment::Column::Id.eq(wanted.id.to_string()))
                .filter(attachment::Column::Account.eq(self.account))
                .filter(attachment::Column::Question.is_null())
                .exec(self.tx)
                .await?;
            if claimed.rows_affected == 0 {
                let own = attachment::Entity::find_by_id(wanted.id.to_string())
                    .filter(attachment::Column::Account.eq(self.account))
                    .select_only()
                    .column(attachment::Column::Id)
                    .into_tuple::<String>()
                    .one(self.tx)
                    .await?;
                return Err(own.map_or(TakeError::AttachmentMissing, |_| TakeError::AttachmentClaimed));
            }
            kept.push(*wanted);
        }
        Ok(serde_json::to_string(&kept).map_err(|error| DbErr::Custom(error.to_string()))?)
    }
}

/// A question's row after something happened to it, with its clock set: `due` is until when it is to be answered if
/// it waits from now on. What the desk does makes no question wait, so it names none.
///
/// # Errors
/// [`QuestionError`] if it cannot happen now.
pub(crate) fn happened(
    row: question::Model,
    event: QuestionEvent,
    due: Option<Timestamp>,
    now: Timestamp,
) -> Result<question::ActiveModel, QuestionError> {
    let before = QuestionState::from(row.state.clone());
    let state = before.after(event)?;
    let waits = state == QuestionState::Waiting;
    let (version, since, waited_until) = (row.version, row.waiting_since, row.due_at);
    let never_answered = row.first_answered_at.is_none();
    let mut after = row.into_active_model();
    after.state = Set(state.code().to_owned());
    after.version = Set(version + 1);
    if waits && before == QuestionState::Waiting {
        // Who writes twice has waited since he wrote first.
        after.waiting_since = Set(since.or(Some(now.0)));
        after.due_at = Set(waited_until.or(due.map(|due| due.0)));
    } else {
        after.waiting_since = Set(waits.then_some(now.0));
        after.due_at = Set(due.filter(|_| waits).map(|due| due.0));
    }
    if event == QuestionEvent::StaffAnswers && never_answered {
        after.first_answered_at = Set(Some(now.0));
    }
    Ok(after)
}

/// The desk for a region: its prefecture's in Hunan, the province's for all else.
fn desk_of(adcode: Adcode) -> Adcode {
    crate::model::region::Prefecture::of(adcode).map_or(Adcode::HUNAN, crate::model::region::Prefecture::code)
}
