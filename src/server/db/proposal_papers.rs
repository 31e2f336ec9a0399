//! The documents of proposals in their versions, and what became of them: signed off, handed in, answered, rated. One
//! version counts for all of a proposal, so nobody acts on what they did not see.

use super::connection::{Db, Writing};
use super::proposal_answers::{self, PaperAnswer};
use super::quotes::Quoting;
use super::scope::RegionColumn as _;
use super::tables::{proposal, proposal_dossier, proposal_version};
use super::threads::stored;
use super::{audit, hands, proposal_rows, quotes};
use crate::model::four_eyes::OneHand;
use crate::model::proposal::ProposalStep;
use crate::model::proposal::{HandedIn, ProposalEnd, Satisfaction};
use crate::model::proposal_paper::{NewestVersion, PaperAct, PaperError, ProposalText, goes_on, may};
use crate::model::staff::Staff;
use crate::model::{Adcode, AttachmentId, Day, DeputyId, MeetingId, Proposal, ProposalId, ProposalStage, Timestamp};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, IntoActiveModel, QueryOrder, QuerySelect, Select};
use std::collections::HashMap;
use thiserror::Error;

/// Stands where an account would for the files of answers: no courier's key can be this.
pub(crate) const FILES: &str = "proposals";

/// Why nothing is done with a document.
#[derive(Debug, Error)]
pub(crate) enum PaperFailure {
    /// Somebody else was faster.
    #[error("刚刚有变化，请看过最新进展再提交")]
    Changed,
    /// It says what the last version says.
    #[error("{}", crate::texts::proposal_paper::NO_CHANGE)]
    NoChange,
    /// The rules.
    #[error(transparent)]
    Paper(#[from] PaperError),
    /// Who signs may be who wrote.
    #[error(transparent)]
    OneHand(#[from] OneHand),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// How a proposal was handed in.
#[derive(Clone, Debug)]
pub(crate) struct Handing {
    pub(crate) deputy: Option<DeputyId>,
    pub(crate) session: String,
    /// May be empty until there is one.
    pub(crate) number: String,
    pub(crate) department: String,
    pub(crate) submitted: Day,
    pub(crate) due: Day,
}

/// What becomes of the file of an answer that is put right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeptFile {
    /// The one that is there stays.
    Kept,
    /// The new one stands in its place, or none.
    Replaced,
}

/// How who handed a proposal in finds its answer.
#[derive(Clone, Debug)]
pub(crate) struct Rating {
    pub(crate) found: Satisfaction,
    /// May be empty.
    pub(crate) remark: String,
    /// Where it did not satisfy: until when it is answered again.
    pub(crate) due: Option<Day>,
}

/// What is done.
#[derive(Clone, Debug)]
pub(crate) enum PaperHandling {
    /// A version is written; the words are the step that everybody sees, if it is the first.
    Write(ProposalText, String),
    /// The version of this number is signed off.
    Sign(i32),
    /// It is handed in, with the step that everybody sees.
    HandIn(Handing, String),
    /// It was handed in with this document, which was written elsewhere; with the step that everybody sees.
    HandInElsewhere(Handing, AttachmentId, String),
    /// What was said of that is put right.
    Correct(Handing),
    /// It was answered.
    Answer(PaperAnswer),
    /// What was written down of the newest answer is put right; its file stays where nothing else is said of it.
    CorrectAnswer(PaperAnswer, KeptFile),
    /// How who handed it in finds that, and the step that everybody sees.
    Rate(Rating, String),
    /// At which meeting it began.
    OfMeeting(Option<MeetingId>),
    /// What everybody reads of it is put right.
    Rewrite { title: String, text: String },
    /// It ends without being carried out, with the step that everybody sees.
    End(ProposalEnd, String),
}

/// The versions of a document, the newest first.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn versions(
    db: &impl ConnectionTrait,
    of: ProposalId,
) -> Result<Vec<(proposal_version::Model, ProposalText)>, DbErr> {
    let rows = proposal_version::Entity::find()
        .filter(proposal_version::Column::Proposal.eq(of))
        .order_by_desc(proposal_version::Column::Number)
        .all(db)
        .await?;
    rows.into_iter().map(|row| stored(serde_json::from_str(&row.body)).map(|text| (row, text))).collect()
}

/// The newest version's number, writer and signer.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn newest(db: &impl ConnectionTrait, of: ProposalId) -> Result<Option<NewestVersion>, DbErr> {
    let row = proposal_version::Entity::find()
        .filter(proposal_version::Column::Proposal.eq(of))
        .order_by_desc(proposal_version::Column::Number)
        .limit(1)
        .one(db)
        .await?;
    Ok(row.map(|row| NewestVersion { number: row.number, written_by: row.written_by, signed_by: row.signed_by }))
}

/// What became of a proposal beside its steps.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn dossier(
    db: &impl ConnectionTrait,
    of: ProposalId,
) -> Result<Option<proposal_dossier::Model>, DbErr> {
    proposal_dossier::Entity::find_by_id(of).one(db).await
}

/// The same of all that somebody sees.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn dossiers_of(
    db: &impl ConnectionTrait,
    proposals: impl IntoIterator<Item = ProposalId>,
) -> Result<HashMap<ProposalId, proposal_dossier::Model>, DbErr> {
    let found = proposal_dossier::Entity::find().filter(proposal_dossier::Column::Proposal.is_in(proposals));
    Ok(found.all(db).await?.into_iter().map(|row| (row.proposal, row)).collect())
}

/// As [`dossiers_of`], of all that a desk sees.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn dossiers(
    db: &impl ConnectionTrait,
    staff: &Staff,
) -> Result<HashMap<ProposalId, proposal_dossier::Model>, DbErr> {
    let found = proposal_dossier::Entity::find().filter(proposal_dossier::Column::Adcode.seen_by(staff));
    Ok(found.all(db).await?.into_iter().map(|row| (row.proposal, row)).collect())
}

/// Those that did not end otherwise. A server of the version before, which knows no end, may have written a day down since.
pub(super) fn going_on() -> Select<proposal_dossier::Entity> {
    proposal_dossier::Entity::find().filter(proposal_dossier::Column::EndedAt.is_null())
}

/// How many of those that somebody sees should have been answered by now.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn late(db: &impl ConnectionTrait, staff: &Staff, now: Timestamp) -> Result<u64, DbErr> {
    going_on()
        .filter(proposal_dossier::Column::Adcode.seen_by(staff))
        .filter(proposal_dossier::Column::DueAt.lte(now))
        .count(db)
        .await
}

/// All proposals whose answer is due before `until`.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn due_before(
    db: &impl ConnectionTrait,
    until: Timestamp,
) -> Result<Vec<proposal_dossier::Model>, DbErr> {
    going_on()
        .filter(proposal_dossier::Column::DueAt.lt(until.0))
        .order_by_asc(proposal_dossier::Column::DueAt)
        .all(db)
        .await
}

/// The days of a row.
///
/// # Errors
/// [`DbErr`] if the row is damaged.
pub(crate) fn day(text: Option<&String>) -> Result<Option<Day>, DbErr> {
    text.map(|text| stored(Day::parse(text))).transpose()
}

/// What everybody sees of where a proposal was handed in.
///
/// # Errors
/// [`DbErr`] if the row is damaged.
pub(crate) fn handed_in(row: &proposal_dossier::Model) -> Result<Option<HandedIn>, DbErr> {
    if row.submitted_day.is_none() {
        return Ok(None);
    }
    Ok(Some(HandedIn {
        number: row.number.clone(),
        session: row.session.clone(),
        department: row.department.clone(),
        due: day(row.due_day.as_ref())?,
        satisfaction: row.satisfaction,
        elsewhere: row.document_file.is_some(),
    }))
}

fn empty(of: ProposalId, adcode: Adcode) -> proposal_dossier::Model {
    proposal_dossier::Model {
        proposal: of,
        adcode,
        meeting: None,
        number: String::new(),
        deputy: None,
        session: String::new(),
        submitted_day: None,
        department: String::new(),
        due_day: None,
        due_at: None,
        answered_day: None,
        answer: String::new(),
        answer_file: None,
        satisfaction: None,
        satisfaction_remark: String::new(),
        document_file: None,
        ended: None,
        ended_at: None,
    }
}

async fn put(tx: &Writing, row: proposal_dossier::Model) -> Result<(), DbErr> {
    use proposal_dossier::Column as C;
    let anew = OnConflict::column(C::Proposal)
        .update_columns([
            C::Adcode,
            C::Meeting,
            C::Number,
            C::Deputy,
            C::Session,
            C::SubmittedDay,
            C::Department,
            C::DueDay,
            C::DueAt,
            C::AnsweredDay,
            C::Answer,
            C::AnswerFile,
            C::Satisfaction,
            C::SatisfactionRemark,
            C::DocumentFile,
            C::Ended,
            C::EndedAt,
        ])
        .to_owned();
    let row = row.into_active_model().reset_all();
    proposal_dossier::Entity::insert(row).on_conflict(anew).exec_without_returning(tx).await.map(|_| ())
}

/// Does something with the document of a proposal, if nobody did anything with it since `version` was read.
///
/// # Errors
/// [`PaperFailure`]; then nothing was written.
#[allow(clippy::too_many_lines, reason = "one act after another, each short")]
pub(crate) async fn handle(
    db: &Db,
    by: &Staff,
    (id, version): (ProposalId, i32),
    handling: PaperHandling,
    now: Timestamp,
) -> Result<(), PaperFailure> {
    let tx = db.write().await?;
    let quoting = quotes::watch(&tx, Quoting::Proposal, id).await?;
    let row = proposal::Entity::find_by_id(id).lock_exclusive().one(&tx).await?;
    let row = row.filter(|row| row.version == version && by.covers(row.adcode)).ok_or(PaperFailure::Changed)?;
    let mut changed: Proposal = stored(serde_json::from_str(&row.body))?;
    let (stage, adcode) = (changed.stage(), row.adcode);
    let newest = newest(&tx, id).await?;
    let mut of = dossier(&tx, id).await?.unwrap_or_else(|| empty(id, adcode));
    let ended = of.ended;
    let allowed = |act| goes_on(ended).and_then(|()| may(act, by.id, stage, newest, of.satisfaction));
    let mut step = |stage, note| changed.steps.push(ProposalStep { stage, at: now, note });
    let what = match handling {
        PaperHandling::Write(text, says) => {
            allowed(PaperAct::Write)?;
            let last = proposal_version::Entity::find_by_id((id, newest.map_or(0, |newest| newest.number)));
            let body: String = stored(serde_json::to_string(&text))?;
            if last.one(&tx).await?.is_some_and(|last| last.body == body) {
                return Err(PaperFailure::NoChange);
            }
            let written = proposal_version::ActiveModel {
                proposal: Set(id),
                number: Set(newest.map_or(1, |newest| newest.number + 1)),
                body: Set(body),
                written_by: Set(by.id),
                written_at: Set(now),
                signed_by: Set(None),
                signed_at: Set(None),
            };
            proposal_version::Entity::insert(written).exec_without_returning(&tx).await?;
            if stage == ProposalStage::Gathered {
                step(ProposalStage::Drafted, says);
            }
            "version"
        }
        PaperHandling::Sign(number) => {
            allowed(PaperAct::Sign { number })?;
            if let Some(newest) = newest
                && let Err(one) = hands::two_people(&tx, newest.written_by, by.id, now).await?
            {
                drop(tx);
                hands::note_refused(db, by, &id.to_string(), adcode, now).await?;
                return Err(one.into());
            }
            proposal_version::Entity::update_many()
                .col_expr(proposal_version::Column::SignedBy, Expr::value(by.id))
                .col_expr(proposal_version::Column::SignedAt, Expr::value(now))
                .filter(proposal_version::Column::Proposal.eq(id))
                .filter(proposal_version::Column::Number.eq(number))
                .exec(&tx)
                .await?;
            "sign"
        }
        PaperHandling::HandIn(to, says) => {
            allowed(PaperAct::HandIn)?;
            of = with_handing(of, to);
            step(ProposalStage::Submitted, says);
            "hand_in"
        }
        PaperHandling::HandInElsewhere(to, file, says) => {
            allowed(PaperAct::HandInElsewhere)?;
            of = proposal_dossier::Model { document_file: Some(file), ..with_handing(of, to) };
            step(ProposalStage::Submitted, says);
            "hand_in elsewhere"
        }
        PaperHandling::Correct(to) => {
            if of.submitted_day.is_none() {
                return Err(PaperError::NotHandedIn.into());
            }
            of = with_handing(of, to);
            "change"
        }
        PaperHandling::Answer(answer) => {
            allowed(PaperAct::Answer)?;
            step(ProposalStage::Answered, answer.text.clone());
            of = proposal_answers::add(&tx, of, answer).await?;
            "answer"
        }
        PaperHandling::CorrectAnswer(answer, kept) => {
            if of.answered_day.is_none() {
                return Err(PaperError::NotAnswered.into());
            }
            // What everybody reads of it is put right, too.
            let mut told = changed.steps.iter_mut().rev().filter(|step| step.stage == ProposalStage::Answered);
            if let Some(told) = told.find(|step| step.note == of.answer) {
                told.note.clone_from(&answer.text);
            }
            let file = match kept {
                KeptFile::Kept => of.answer_file,
                KeptFile::Replaced => answer.file,
            };
            of = proposal_answers::correct(&tx, of, PaperAnswer { file, ..answer }).await?;
            "correct_answer"
        }
        PaperHandling::Rate(rating, says) => {
            allowed(PaperAct::Rate)?;
            if of.satisfaction != Some(rating.found) {
                step(stage, says);
            }
            of.satisfaction = Some(rating.found);
            of.satisfaction_remark = rating.remark;
            proposal_answers::rate(&tx, &of).await?;
            // Afterwards: the answer that is rated had been promised for the day before. What is carried out is not answered
            // again.
            let again = rating.due.filter(|_| stage == ProposalStage::Answered);
            of.due_at = again.map(Day::ends);
            of.due_day = again.map(|day| day.to_string()).or(of.due_day);
            "rate"
        }
        PaperHandling::OfMeeting(meeting) => {
            of.meeting = meeting;
            "change"
        }
        PaperHandling::Rewrite { title, text } => {
            (changed.title, changed.text) = (title, text);
            "text"
        }
        PaperHandling::End(end, says) => {
            allowed(PaperAct::End)?;
            step(stage, says);
            of = proposal_dossier::Model { ended: Some(end), ended_at: Some(now), due_at: None, ..of };
            "end"
        }
    };
    put(&tx, of).await?;
    quoting.note(&tx).await?;
    proposal_rows::put(&tx, row, &changed).await?;
    let entry = audit::Entry::of(by, audit::Action::ProposalChanged, &id.to_string(), adcode).saying(what);
    audit::write(&tx, entry, now).await?;
    tx.commit().await?;
    Ok(())
}

fn with_handing(of: proposal_dossier::Model, handing: Handing) -> proposal_dossier::Model {
    // A department whose answer did not satisfy is waited for from when another day is written down.
    let again = of.satisfaction == Some(Satisfaction::Dissatisfied) && of.due_day != Some(handing.due.to_string());
    let waits = of.ended.is_none() && (of.answered_day.is_none() || again);
    let due_at = if waits { Some(handing.due.ends()) } else { of.due_at };
    proposal_dossier::Model {
        deputy: handing.deputy,
        session: handing.session,
        number: handing.number,
        department: handing.department,
        submitted_day: Some(handing.submitted.to_string()),
        due_day: Some(handing.due.to_string()),
        due_at,
        ..of
    }
}
