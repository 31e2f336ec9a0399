//! What couriers send takes effect here: once, whole, or not at all.

use super::bookings;
use super::connection::{Db, Writing};
use super::heads::Coming;
use super::notices::News;
use super::opening::{self, Before, Numbering, Opening, open};
use super::questions::{happened, preview};
use super::quotes;
use super::tables::{
    aid_grant, attachment, booking, case, case_step, draft, hardship, message, question, referral, referral_note,
};
use super::take_error::TakeError;
use super::together::{Write, write_together};
use super::{
    activity_rows, aid, audit, call_backs, came_again, cases, claims, companies, courier_channels, courier_news,
    danger, desk_settings, drafts, erased, own_revisions, push, roster, silence,
};
use super::{desk_hours, discussions, reports, standards, station_photos, station_signs, voices, volunteers};
use crate::api::{Act, Receipt, Submission};
use crate::model::activity::Wish;
use crate::model::case::{CaseResult, CaseStage, ReferralState};
use crate::model::company::tidied;
use crate::model::question::QuestionEvent;
use crate::model::station_report::{NewReport, NewSuggestion};
use crate::model::voice::NewVoice;
use crate::model::{
    Adcode, Attachment, AttachmentKind, Author, CaseId, Danger, Day, NewMessage, NewQuestion, Phone, QuestionId,
    QuestionState, Rating, ReferralId, SubmissionId, Timestamp, Topic,
};
use crate::server::account::SurveyKey;
use crate::texts;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{ActiveValue::Set, IntoActiveModel, QuerySelect, QueryTrait, SqlErr};

/// What another one did at the same moment is over the next time.
const TRIES: usize = 3;

/// Who sends something.
pub(crate) struct Sender<'a> {
    pub(crate) account: &'a str,
    pub(crate) survey_key: &'a SurveyKey,
    pub(crate) coming: Coming,
    /// That one more says so does not count: too many came from their network, and they are only taken for what they
    /// tell of danger.
    pub(crate) head_waits: bool,
}

/// Takes a submission: at once if it is new, and else only says again that it was taken. `digest` tells two
/// different ones under the same number apart. Others whom it changes something for are told by their ways, too.
///
/// # Errors
/// [`TakeError`]; then nothing was written.
pub(crate) async fn take(
    db: &Db,
    sender: &Sender<'_>,
    submission: Submission,
    digest: &str,
    now: Timestamp,
) -> Result<Receipt, TakeError> {
    for _ in 0..TRIES {
        match take_once(db, sender, submission.clone(), digest, now).await {
            Err(error) if error.passes() => {}
            result => return result,
        }
    }
    take_once(db, sender, submission, digest, now).await
}

async fn take_once(
    db: &Db,
    sender: &Sender<'_>,
    submission: Submission,
    digest: &str,
    now: Timestamp,
) -> Result<Receipt, TakeError> {
    let Sender { account, survey_key, coming, head_waits } = sender;
    let Submission { id, act } = submission;
    // Looked for before anybody else is held off.
    let dangers = act.dangers();
    if matches!(act, Act::Claim { .. }) && !opening::came_before(db, id).await? {
        // Whatever comes of it; but what was taken and is sent again is no other try.
        claims::count_try(db, account, now).await?;
    }
    let (tx, opening) = open(db, id, (account, coming.mark()), digest, now, numbering(&act)).await?;
    let (revision, settings) = match opening {
        Opening::Before(Before { account: whose, digest: of, .. })
            if whose != opening::NOBODY && (of != digest || whose != *account) =>
        {
            return Err(TakeError::NumberUsed);
        }
        Opening::Before(Before { taken_at, .. }) => return Ok(Receipt { id, taken_at }),
        Opening::New { revision, erased, settings, silenced_until } => {
            let silenced = silenced_until.map(Timestamp).filter(|until| *until > now);
            // Whoever tells of danger is heard.
            if let Some(until) = silenced.filter(|_| is_held_back_by_silence(&act) && dangers.is_empty()) {
                return Err(TakeError::Silenced(until));
            }
            if erased && act != Act::EraseAccount {
                return Err(TakeError::AccountErased);
            }
            (revision.unwrap_or(0), settings)
        }
    };
    let counts = *coming == Coming::Again && act != Act::EraseAccount;
    // Slots come before accounts, see `bookings`.
    let counts_later = counts && numbering(&act) == Numbering::Later;
    if counts && !counts_later {
        came_again::count(&tx, account).await?;
    }
    let own = OwnAct { tx: &tx, account, revision, settings, dangers, head_waits: *head_waits, now };
    let booking = bookings::CourierAct { tx: &tx, account, is_new: coming.is_new(), now };
    match act {
        Act::Ask(question) => own.ask(question).await?,
        Act::Write { question, message } => own.write(question, message).await?,
        Act::Claim { code } => claims::claim(&tx, account, &code, (revision, now)).await?,
        Act::Rate { question, rating } => own.rate(question, rating).await?,
        Act::Reopen { question } => own.reopen(question).await?,
        Act::WithdrawConsent { question } => own.withdraw(question).await?,
        Act::DecideReferral { question, referral, agrees } => own.decide(question, referral, agrees).await?,
        Act::Book { booking: id, activity, slot, overlap_is_fine, works_in } => {
            booking.book(id, activity, Wish { slot, overlap_is_fine, works_in }).await?;
        }
        Act::ChangeSlot { booking: id, slot, overlap_is_fine } => {
            booking.change(id, slot, overlap_is_fine).await?;
        }
        Act::CancelBooking { booking: id } => booking.cancel(id).await?,
        Act::AcceptOffer { booking: id } => booking.accept(id).await?,
        Act::RateBooking { booking: rated, rating } => {
            let (row, revision) = booking.rate(rated, rating.checked()?).await?;
            OwnAct { revision, ..own }.hear_danger_of(id, &row).await?;
        }
        Act::Speak(voice) => own.speak(voice).await?,
        Act::Support { voice, adcode } => voices::support(&tx, account, voice, adcode, revision).await?,
        Act::AnswerSurvey { discussion, answers } => {
            discussions::answer(&tx, (account, survey_key), discussion, &answers, now).await?;
        }
        Act::Visit { station, at: when, used, thanks } => {
            reports::visit(&tx, account, &station, reports::Visit { at: when, used, thanks }, now).await?;
        }
        Act::Report(report) => own.report(report).await?,
        Act::LookAgain { report, fixed } => reports::look_again(&tx, account, report, fixed, revision, now).await?,
        Act::SayOpen { station, at: when } => station_signs::say_open(&tx, &station, when, now).await?,
        Act::SuggestStation(suggestion) => own.suggest(suggestion).await?,
        Act::Volunteer(new) => volunteers::volunteer(&tx, account, &new, (&own.dangers, revision, now)).await?,
        Act::WithdrawVolunteer { volunteer } => volunteers::withdraw(&tx, account, volunteer).await?,
        Act::EraseAccount => {
            tx.erases();
            quotes::hold_off(&tx).await?;
            let erased = quotes::take_out_of_account(&tx, account).await?;
            // Slots and accounts are held first: see `bookings`.
            booking.erase().await?;
            courier_news::erase(&tx, account).await?;
            push::erase(&tx, account).await?;
            courier_channels::erase(&tx, account).await?;
            reports::erase(&tx, account).await?;
            station_photos::erase(&tx, account).await?;
            voices::erase(&tx, account).await?;
            volunteers::erase(&tx, account).await?;
            discussions::erase(&tx, account, survey_key).await?;
            claims::erase(&tx, account).await?;
            silence::erase(&tx, account).await?;
            own.erase().await?;
            quotes::forget_erased(&tx, &erased).await?;
            erased::remember(&tx, account, now.0).await?;
            opening::forget_sender(&tx, account, id).await?;
        }
    }
    if counts_later {
        came_again::count(&tx, account).await?;
    }
    tx.tell(News::Inbox);
    tx.commit().await?;
    Ok(Receipt { id, taken_at: now })
}

/// Whether a desk that silenced an account has to do with this.
fn is_held_back_by_silence(act: &Act) -> bool {
    matches!(act, Act::Ask(_) | Act::Write { .. } | Act::Reopen { .. })
}

/// When an act holds its courier's account.
fn numbering(act: &Act) -> Numbering {
    match act {
        // Slots come before accounts, see `bookings`.
        Act::Book { .. }
        | Act::ChangeSlot { .. }
        | Act::CancelBooking { .. }
        | Act::AcceptOffer { .. }
        | Act::RateBooking { .. }
        // So does what quotes their words.
        | Act::WithdrawConsent { .. }
        | Act::WithdrawVolunteer { .. }
        | Act::EraseAccount => Numbering::Later,
        Act::Visit { .. } | Act::SayOpen { .. } | Act::AnswerSurvey { .. } => Numbering::Never,
        Act::Ask(_)
        | Act::Write { .. }
        | Act::Rate { .. }
        | Act::Reopen { .. }
        | Act::Claim { .. }
        | Act::DecideReferral { .. }
        | Act::Speak(_)
        | Act::Support { .. }
        | Act::Report(_)
        | Act::LookAgain { .. }
        | Act::Volunteer(_)
        | Act::SuggestStation(_) => Numbering::Now,
    }
}

/// A row that takes a number which was used for another one.
fn used(error: DbErr) -> TakeError {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => TakeError::NumberUsed,
        _ => error.into(),
    }
}

/// An act on things that are the courier's alone; their account is held.
struct OwnAct<'a> {
    tx: &'a Writing,
    account: &'a str,
    /// The number of this change in the courier's own lists.
    revision: i64,
    /// The number of what desks have set by now, where it came with what was read.
    settings: Option<i64>,
    /// What the words of this act tell of.
    dangers: Vec<Danger>,
    /// See [`Sender::head_waits`].
    head_waits: bool,
    now: Timestamp,
}

impl OwnAct<'_> {
    async fn ask(&self, asked: NewQuestion) -> Result<(), TakeError> {
        let message = asked.message.checked()?;
        let company = asked.company.as_deref().and_then(tidied);
        let call_back = match asked.call_back.as_ref().map(Phone::for_call_back).transpose()? {
            Some(phone) => Some(call_backs::kept(self.tx, asked.id, &phone).await?),
            None => None,
        };
        let (call_back, call_back_marks) = call_back.map(|kept| (kept.number, kept.marks)).unzip();
        let adcode = desk_of(asked.adcode);
        let settings = desk_settings::at(self.tx, self.settings, self.now).await?;
        let standard = settings.standard(adcode);
        let due = standard.answer_due(asked.topic, self.now, &settings.calendar(adcode));
        let wanted = match &asked.wants_aid {
            // What is not given any more is none that a desk could propose.
            Some(id) => aid::open_offer(self.tx, id, Day::of(self.now)).await?.map(|offer| offer.id),
            None => None,
        };
        let on_duty = roster::least_burdened(self.tx, &settings.able(asked.topic, adcode, self.now)).await?;
        let mut question = question::ActiveModel {
            id: Set(asked.id),
            account: Set(Some(self.account.to_owned())),
            topic: Set(asked.topic),
            adcode: Set(adcode),
            state: Set(QuestionState::Waiting),
            asked_at: Set(self.now),
            waiting_since: Set(Some(self.now)),
            due_at: Set(Some(due)),
            first_due_at: Set(due),
            first_answered_at: Set(None),
            assigned_to: Set(on_duty),
            version: Set(1),
            revision: Set(self.revision),
            changed_at: Set(self.now),
            call_back: Set(call_back),
            call_back_marks: Set(call_back_marks.unwrap_or_default()),
            stars: Set(None),
            comment: Set(String::new()),
            preview: Set(preview(&message.text)),
            origin: Set(origin_of(asked.adcode)),
            consented_at: Set(asked.consents.then_some(self.now)),
            company_words: Set(company.clone().unwrap_or_default()),
            wants_aid: Set(wanted),
            ..Default::default()
        };
        danger::found(&mut question, None, &self.dangers, &standard, self.now);
        let message = self.message(asked.id, message).await?;
        let rows: [Write; 2] = [
            question::Entity::insert(question).into_query().into(),
            message::Entity::insert(message).into_query().into(),
        ];
        write_together(self.tx, rows).await.map_err(used)?;
        if let Some(company) = company {
            companies::written(self.tx, &asked.id.to_string(), &company, self.now).await?;
        }
        Ok(())
    }

    async fn write(&self, id: QuestionId, message: NewMessage) -> Result<(), TakeError> {
        let row = self.own(id).await?;
        let message = message.checked()?;
        self.happen(row, QuestionEvent::CourierWrites, |_| {}).await?;
        cases::resume(self.tx, id, self.now).await?;
        self.put_message(id, message).await
    }

    async fn rate(&self, id: QuestionId, rating: Rating) -> Result<(), TakeError> {
        let row = self.own(id).await?;
        let rating = rating.checked()?;
        self.happen(row, QuestionEvent::CourierRates, |row| {
            row.stars = Set(Some(i32::from(u8::from(rating.stars))));
            row.comment = Set(rating.comment);
            row.rated_at = Set(Some(self.now));
        })
        .await
    }

    async fn reopen(&self, id: QuestionId) -> Result<(), TakeError> {
        let row = self.own(id).await?;
        self.happen(row, QuestionEvent::CourierReopens, |_| {}).await
    }

    async fn decide(&self, id: QuestionId, referral_id: ReferralId, agrees: bool) -> Result<(), TakeError> {
        let row = self.own(id).await?;
        let of_question = case::Entity::find().filter(case::Column::Question.eq(row.id)).one(self.tx).await?;
        let case = of_question.ok_or(TakeError::QuestionNotFound)?;
        let found =
            referral::Entity::find_by_id(referral_id).filter(referral::Column::CaseId.eq(case.id)).one(self.tx).await?;
        let referral = found.ok_or(TakeError::QuestionNotFound)?;
        let state = referral.state.decided(agrees)?;
        if state == referral.state {
            return Ok(());
        }
        let asked_by = referral.due_at;
        let mut change = referral.into_active_model();
        change.state = Set(state);
        change.decided_at = Set(Some(self.now));
        if state == ReferralState::Agreed {
            // Before they agreed, there was nothing that the other could have done: their time begins now.
            let promised = standards::of(self.tx, case.adcode).await?;
            let calendar = desk_hours::calendar(self.tx, case.adcode).await?;
            let by_then = promised.stage_due(CaseStage::Referral, self.now, &calendar);
            change.due_at = Set(Some(asked_by.map_or(by_then, |asked| std::cmp::max(asked, by_then))));
        }
        change.update(self.tx).await?;
        let mut change = row.into_active_model();
        change.revision = Set(self.revision);
        change.update(self.tx).await?;
        Ok(())
    }

    /// What a rating of a booking tells of danger becomes a question of its own: so somebody hears it, and can answer.
    async fn hear_danger_of(&self, submission: SubmissionId, rated: &booking::Model) -> Result<(), TakeError> {
        if self.dangers.is_empty() {
            return Ok(());
        }
        let adcode = activity_rows::place_of(self.tx, rated.activity).await?.unwrap_or(Adcode::HUNAN);
        let text = texts::book::said_in_rating(&rated.title, &rated.comment);
        let message = NewMessage { id: submission.into(), text, attachments: Vec::new() };
        let (topic, id) = (Topic::Other, submission.into());
        self.ask(NewQuestion {
            id,
            topic,
            adcode,
            call_back: None,
            consents: false,
            company: None,
            wants_aid: None,
            message,
        })
        .await
    }

    /// Erases all words, files and numbers of the account. What is left says that somebody asked, when and
    /// about what, for the figures.
    async fn erase(&self) -> Result<(), TakeError> {
        let rows = question::Entity::find().filter(question::Column::Account.eq(self.account)).all(self.tx).await?;
        let ids: Vec<QuestionId> = rows.iter().map(|row| row.id).collect();
        self.forget_words(&ids).await?;
        attachment::Entity::delete_many().filter(attachment::Column::Account.eq(self.account)).exec(self.tx).await?;
        let nothing: Option<String> = None;
        question::Entity::update_many()
            .col_expr(question::Column::Account, Expr::value(nothing))
            .filter(question::Column::Account.eq(self.account))
            .exec(self.tx)
            .await?;
        own_revisions::forget(self.tx, self.account).await?;
        for row in rows {
            let place = row.adcode;
            audit::write(
                self.tx,
                audit::Entry::of_courier(audit::Action::Erased, &row.id.to_string(), place),
                self.now,
            )
            .await?;
        }
        Ok(())
    }

    /// Erases the words and files of one question; its courier keeps that they asked.
    async fn withdraw(self, id: QuestionId) -> Result<(), TakeError> {
        quotes::hold_off(self.tx).await?;
        let account = self.account.to_owned();
        let revision = own_revisions::take_for(self.tx, Some(&account)).await?.of(Some(&account));
        let held = Self { revision, ..self };
        let row = held.own(id).await?;
        let erased = quotes::take_out_of_questions(held.tx, &[id]).await?;
        let place = row.adcode;
        attachment::Entity::delete_many().filter(attachment::Column::Question.eq(id.to_string())).exec(held.tx).await?;
        held.forget_words(&[id]).await?;
        quotes::forget_erased(held.tx, &erased).await?;
        audit::write(held.tx, audit::Entry::of_courier(audit::Action::Erased, &row.id.to_string(), place), held.now)
            .await?;
        Ok(())
    }

    /// Erases all words of questions and their cases, and closes what is not done yet.
    async fn forget_words(&self, ids: &[QuestionId]) -> Result<(), TakeError> {
        self.tx.erases();
        for ids in ids.chunks(500) {
            let mine = |column: message::Column| column.is_in(ids.to_vec());
            message::Entity::delete_many().filter(mine(message::Column::Question)).exec(self.tx).await?;
            draft::Entity::delete_many().filter(draft::Column::Question.is_in(ids.to_vec())).exec(self.tx).await?;
            let cases: Vec<CaseId> = case::Entity::find()
                .select_only()
                .column(case::Column::Id)
                .filter(case::Column::Question.is_in(ids.to_vec()))
                .into_tuple()
                .all(self.tx)
                .await?;
            let referrals: Vec<ReferralId> = referral::Entity::find()
                .select_only()
                .column(referral::Column::Id)
                .filter(referral::Column::CaseId.is_in(cases.clone()))
                .into_tuple()
                .all(self.tx)
                .await?;
            drafts::forget(self.tx, ids).await?;
            drafts::forget(self.tx, &cases).await?;
            drafts::forget(self.tx, &referrals).await?;
            case::Entity::update_many()
                .col_expr(case::Column::Bring, Expr::value(""))
                .filter(case::Column::Id.is_in(cases.clone()))
                .exec(self.tx)
                .await?;
            aid::end(self.tx, &cases, self.now).await?;
            // What is not done yet, nobody can do any more.
            case::Entity::update_many()
                .col_expr(case::Column::Stage, Expr::value(CaseStage::Closed))
                .col_expr(case::Column::Result, Expr::value(CaseResult::Withdrawn))
                .col_expr(case::Column::DueAt, Expr::value(None::<i64>))
                .col_expr(case::Column::ClosedAt, Expr::value(self.now))
                .col_expr(case::Column::Version, Expr::col(case::Column::Version).add(1))
                .filter(case::Column::Id.is_in(cases.clone()))
                .filter(case::Column::ClosedAt.is_null())
                .exec(self.tx)
                .await?;
            case_step::Entity::update_many()
                .col_expr(case_step::Column::DoneAt, Expr::value(self.now))
                .filter(case_step::Column::CaseId.is_in(cases.clone()))
                .filter(case_step::Column::DoneAt.is_null())
                .exec(self.tx)
                .await?;
            case_step::Entity::update_many()
                .col_expr(case_step::Column::Note, Expr::value(""))
                .filter(case_step::Column::CaseId.is_in(cases.clone()))
                .exec(self.tx)
                .await?;
            referral_note::Entity::delete_many()
                .filter(referral_note::Column::Referral.is_in(referrals))
                .exec(self.tx)
                .await?;
            hardship::Entity::delete_many().filter(hardship::Column::CaseId.is_in(cases.clone())).exec(self.tx).await?;
            aid_grant::Entity::update_many()
                .col_expr(aid_grant::Column::Remark, Expr::value(""))
                .filter(aid_grant::Column::CaseId.is_in(cases.clone()))
                .exec(self.tx)
                .await?;
            referral::Entity::update_many()
                .col_expr(referral::Column::Reason, Expr::value(""))
                .col_expr(referral::Column::Answer, Expr::value(""))
                .col_expr(referral::Column::Name, Expr::value(""))
                .filter(referral::Column::CaseId.is_in(cases))
                .exec(self.tx)
                .await?;
            let nothing: Option<String> = None;
            question::Entity::update_many()
                .col_expr(question::Column::Preview, Expr::value(""))
                .col_expr(question::Column::CompanyWords, Expr::value(""))
                .col_expr(question::Column::WantsAid, Expr::value(None::<String>))
                .col_expr(question::Column::Comment, Expr::value(""))
                .col_expr(question::Column::CallBack, Expr::value(nothing))
                .col_expr(question::Column::CallBackMarks, Expr::value(""))
                .col_expr(question::Column::State, Expr::value(QuestionState::Closed))
                .col_expr(question::Column::WaitingSince, Expr::value(None::<i64>))
                .col_expr(question::Column::DueAt, Expr::value(None::<i64>))
                .col_expr(question::Column::Danger, Expr::value(""))
                .col_expr(question::Column::DangerRaisedAt, Expr::value(None::<i64>))
                .col_expr(question::Column::DangerEscalatesAt, Expr::value(None::<i64>))
                .col_expr(question::Column::ConsentedAt, Expr::value(None::<i64>))
                .col_expr(question::Column::WordsDeletedAt, Expr::value(self.now))
                .col_expr(question::Column::Revision, Expr::value(self.revision))
                .col_expr(question::Column::Version, Expr::col(question::Column::Version).add(1))
                .filter(question::Column::Id.is_in(ids.to_vec()))
                .exec(self.tx)
                .await?;
        }
        Ok(())
    }

    async fn report(&self, new: NewReport) -> Result<(), TakeError> {
        let message = new.message.clone().checked_if_any()?;
        let attachments = self.claim(&new.id.to_string(), &message.attachments).await?;
        let told = (self.dangers.as_slice(), self.head_waits, self.revision, self.now);
        reports::report(self.tx, self.account, &new, message.text, attachments, told).await
    }

    async fn suggest(&self, new: NewSuggestion) -> Result<(), TakeError> {
        let message = new.message.clone().checked()?;
        let attachments = self.claim(&new.id.to_string(), &message.attachments).await?;
        let told = (self.dangers.as_slice(), self.revision, self.now);
        reports::suggest(self.tx, self.account, &new, message.text, attachments, told).await
    }

    async fn speak(&self, said: NewVoice) -> Result<(), TakeError> {
        let message = said.message.clone().checked()?;
        let attachments = self.claim(&said.id.to_string(), &message.attachments).await?;
        let told = (self.dangers.as_slice(), self.revision, self.now);
        let said = NewVoice { company: said.company.as_deref().and_then(tidied), ..said };
        voices::speak(self.tx, self.account, &said, message.text, attachments, told).await?;
        if let Some(company) = &said.company {
            companies::written(self.tx, &said.id.to_string(), company, self.now).await?;
        }
        Ok(())
    }

    async fn own(&self, id: QuestionId) -> Result<question::Model, TakeError> {
        let row = question::Entity::find_by_id(id).one(self.tx).await?;
        row.filter(|row| row.account.as_deref() == Some(self.account)).ok_or(TakeError::QuestionNotFound)
    }

    async fn happen(
        &self,
        row: question::Model,
        event: QuestionEvent,
        change: impl FnOnce(&mut question::ActiveModel),
    ) -> Result<(), TakeError> {
        let desk = row.adcode;
        let settings = desk_settings::at(self.tx, self.settings, self.now).await?;
        let promised = settings.standard(desk);
        let due = promised.answer_due(row.topic, self.now, &settings.calendar(desk));
        let mut after = happened(row.clone(), event, Some(due), self.now)?;
        danger::found(&mut after, Some(&row), &self.dangers, &promised, self.now);
        after.revision = Set(self.revision);
        change(&mut after);
        after.update(self.tx).await?;
        Ok(())
    }

    async fn put_message(&self, id: QuestionId, message: NewMessage) -> Result<(), TakeError> {
        let row = self.message(id, message).await?;
        message::Entity::insert(row).exec_without_returning(self.tx).await.map(|_| ()).map_err(used)
    }

    /// The row of a message of the courier's, whose files are theirs.
    async fn message(&self, id: QuestionId, message: NewMessage) -> Result<message::ActiveModel, TakeError> {
        let attachments = self.claim(&id.to_string(), &message.attachments).await?;
        Ok(message::ActiveModel {
            id: Set(message.id),
            question: Set(id),
            author: Set(Author::Courier),
            staff: Set(None),
            private: Set(false),
            text: Set(message.text),
            at: Set(self.now),
            attachments: Set(attachments),
            revision: Set(self.revision),
            documents: Set("[]".to_owned()),
            withdrawn_at: Set(None),
            corrected_at: Set(None),
        })
    }

    /// Ties the files of a message to what holds it. They must be the courier's own, and in no other one.
    async fn claim(&self, holder: &str, attachments: &[Attachment]) -> Result<String, TakeError> {
        let mut kept = Vec::with_capacity(attachments.len());
        for wanted in attachments {
            let claimed = attachment::Entity::update_many()
                .col_expr(attachment::Column::Question, Expr::value(holder))
                .filter(attachment::Column::Id.eq(wanted.id))
                .filter(attachment::Column::Account.eq(self.account))
                .filter(attachment::Column::Kind.eq(wanted.kind))
                .filter(attachment::Column::Question.is_null())
                .exec(self.tx)
                .await?;
            if claimed.rows_affected == 0 {
                let own = attachment::Entity::find_by_id(wanted.id)
                    .filter(attachment::Column::Account.eq(self.account))
                    .select_only()
                    .column(attachment::Column::Kind)
                    .into_tuple::<AttachmentKind>()
                    .one(self.tx)
                    .await?;
                return Err(match own {
                    None => TakeError::AttachmentMissing,
                    Some(kind) if kind != wanted.kind => TakeError::AttachmentKind,
                    Some(_) => TakeError::AttachmentClaimed,
                });
            }
            kept.push(*wanted);
        }
        Ok(serde_json::to_string(&kept).map_err(|error| DbErr::Custom(error.to_string()))?)
    }
}

/// Where it was asked, if that is no region of this province.
fn origin_of(adcode: Adcode) -> Option<Adcode> {
    (!Adcode::HUNAN.holds(adcode)).then_some(adcode)
}

/// The desk for a region: its prefecture's in Hunan, the province's for all else.
fn desk_of(adcode: Adcode) -> Adcode {
    crate::model::region::Prefecture::of(adcode).map_or(Adcode::HUNAN, crate::model::region::Prefecture::code)
}
