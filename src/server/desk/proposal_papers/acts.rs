//! What is done with a document.

use super::wrong;
use super::{to, visible};
use crate::model::document::document_name;
use crate::model::plain_text::{TextError, one_line, paragraphs};
use crate::model::proposal::Satisfaction;
use crate::model::proposal_paper::{MOST_ANSWER, MOST_CASE, MOST_LINE, MOST_PART, ProposalText};
use crate::model::{AttachmentId, AttachmentKind, Day, DeputyId, MeetingId, Proposal, ProposalId, Timestamp};
use crate::server::attachments::{keep, shown};
use crate::server::db::attachments::NewFile;
use crate::server::db::proposal_answers::PaperAnswer;
use crate::server::db::proposal_papers::{self as papers, Handing, KeptFile, PaperHandling, Rating};
use crate::server::db::proposals::StoredProposal;
use crate::server::db::scope::alike;
use crate::server::desk::guard::{Filled, Sent, SignedIn, Uploaded};
use crate::server::desk::photos::or_dropped;
use crate::server::desk::refusal::DeskRefusal;
use crate::server::{App, db, documents};
use crate::texts;
use crate::texts::proposal_paper as says;
use axum::extract::{Path, State};
use axum::response::Response;
use dioxus::prelude::*;
use serde::Deserialize;

/// A version as it is typed.
#[derive(Deserialize)]
pub(in crate::server::desk) struct TextForm {
    version: i32,
    #[serde(default)]
    case: String,
    #[serde(default)]
    grounds: String,
    #[serde(default)]
    ask: String,
}

async fn done(
    app: &App,
    who: &SignedIn,
    (id, version): (ProposalId, i32),
    handling: PaperHandling,
) -> Result<Response, DeskRefusal> {
    papers::handle(&app.db, &who.staff, (id, version), handling, Timestamp::now()).await?;
    Ok(to(id))
}

/// Keeps a version.
pub(in crate::server::desk) async fn write(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<TextForm>,
) -> Result<Response, DeskRefusal> {
    let StoredProposal { proposal, .. } = visible(&app, &who, &id).await?;
    let part = |field, text: &str, most, word: &str| {
        paragraphs(text, most).map_err(|error| wrong(field, format!("{word}{error}")))
    };
    let text = ProposalText {
        case: one_line(&form.case, MOST_CASE).map_err(|error| wrong("case", format!("{}{error}", says::CASE)))?,
        grounds: part("grounds", &form.grounds, MOST_PART, says::GROUNDS)?,
        ask: part("ask", &form.ask, MOST_PART, says::ASK)?,
    };
    let write = PaperHandling::Write(text, says::STEP_WRITTEN.to_owned());
    done(&app, &who, (proposal.id, form.version), write).await
}

/// Which version is signed.
#[derive(Deserialize)]
pub(in crate::server::desk) struct SignForm {
    version: i32,
    number: i32,
}

/// Signs the newest version off.
pub(in crate::server::desk) async fn sign(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<SignForm>,
) -> Result<Response, DeskRefusal> {
    let StoredProposal { proposal, .. } = visible(&app, &who, &id).await?;
    done(&app, &who, (proposal.id, form.version), PaperHandling::Sign(form.number)).await
}

/// How it was handed in, as it is typed.
#[derive(Deserialize)]
pub(in crate::server::desk) struct HandingForm {
    version: i32,
    #[serde(default)]
    deputy: String,
    #[serde(default)]
    session: String,
    #[serde(default)]
    number: String,
    #[serde(default)]
    department: String,
    #[serde(default)]
    submitted: String,
    #[serde(default)]
    due: String,
}

impl HandingForm {
    async fn read(&self, app: &App, who: &SignedIn, of: &Proposal) -> Result<Handing, DeskRefusal> {
        let line = |field, text: &str, word: &str| {
            one_line(text, MOST_LINE).map_err(|error| wrong(field, format!("{word}{error}")))
        };
        let deputy = match self.deputy.trim() {
            "" => None,
            typed => {
                let id: DeputyId = typed.parse().map_err(|_| wrong("deputy", says::NO_DEPUTY))?;
                let stands = papers::dossier(&app.db, of.id).await?.and_then(|of| of.deputy) == Some(id);
                if !stands {
                    let row = db::deputies::find(&app.db, &who.staff, id).await?;
                    alike(row.ok_or_else(|| wrong("deputy", says::NO_DEPUTY))?.sample, of.sample)?;
                }
                Some(id)
            }
        };
        let day = |field, text: &str| Day::parse(text).map_err(|_| wrong(field, says::NO_DAY));
        let (submitted, due) = (day("submitted", &self.submitted)?, day("due", &self.due)?);
        if submitted > Day::of(Timestamp::now()) {
            return Err(wrong("submitted", says::DAY_TO_COME));
        }
        if due <= submitted {
            return Err(wrong("due", says::DUE_BEFORE));
        }
        let number = match one_line(&self.number, MOST_LINE) {
            Err(TextError::Empty) => String::new(),
            other => other.map_err(|error| wrong("number", format!("{}{error}", says::NUMBER_WORD)))?,
        };
        Ok(Handing {
            deputy,
            session: line("session", &self.session, says::SESSION_WORD)?,
            number,
            department: line("department", &self.department, says::DEPARTMENT_WORD)?,
            submitted,
            due,
        })
    }
}

/// Hands it in.
pub(in crate::server::desk) async fn hand_in(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<HandingForm>,
) -> Result<Response, DeskRefusal> {
    let StoredProposal { proposal, .. } = visible(&app, &who, &id).await?;
    let handing = form.read(&app, &who, &proposal).await?;
    let step = says::step_handed_in(&handing.session, &handing.department, Some(handing.due));
    done(&app, &who, (proposal.id, form.version), PaperHandling::HandIn(handing, step)).await
}

/// Puts right what was said of it.
pub(in crate::server::desk) async fn correct(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<HandingForm>,
) -> Result<Response, DeskRefusal> {
    let StoredProposal { proposal, .. } = visible(&app, &who, &id).await?;
    let handing = form.read(&app, &who, &proposal).await?;
    done(&app, &who, (proposal.id, form.version), PaperHandling::Correct(handing)).await
}

/// Keeps the one file of a form, if there is one.
async fn kept_file(app: &App, form: &Uploaded, of: ProposalId) -> Result<Option<AttachmentId>, DeskRefusal> {
    if form.files.len() > 1 {
        return Err(wrong("file", says::ONE_FILE));
    }
    let Some(sent) = form.files.first() else { return Ok(None) };
    let kind = documents::kind_of(&sent.bytes)
        .map_err(|why| wrong("file", texts::inbox::file_not_taken(&sent.name, &why.to_string())))?;
    let id = AttachmentId::fresh();
    let new = NewFile {
        id,
        account: papers::FILES,
        kind: AttachmentKind::Document,
        media_type: kind.media_type(),
        digest: crate::server::digest::sha256(&sent.bytes),
        belongs_to: Some(of.to_string()),
        name: document_name(&sent.name, kind),
    };
    keep(app, new, sent.bytes.to_vec()).await?;
    Ok(Some(id))
}

/// Says that it was handed in with a document that was written elsewhere, and keeps that.
pub(in crate::server::desk) async fn hand_in_elsewhere(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Sent(form): Sent,
) -> Result<Response, DeskRefusal> {
    let StoredProposal { proposal, version: newest } = visible(&app, &who, &id).await?;
    let field = |name| form.field(name).to_owned();
    let typed = HandingForm {
        version: form.field("version").parse().map_err(|_| DeskRefusal::Conflict(says::CHANGED.to_owned()))?,
        deputy: field("deputy"),
        session: field("session"),
        number: field("number"),
        department: field("department"),
        submitted: field("submitted"),
        due: field("due"),
    };
    let to = typed.read(&app, &who, &proposal).await?;
    if to.number.is_empty() {
        return Err(wrong("number", format!("{}{}", says::NUMBER_WORD, TextError::Empty)));
    }
    if form.files.is_empty() {
        return Err(wrong("file", says::NO_DOCUMENT_FILE));
    }
    // No file is kept for somebody who was slower.
    if typed.version != newest {
        return Err(DeskRefusal::Conflict(says::CHANGED.to_owned()));
    }
    let file = kept_file(&app, &form, proposal.id).await?.ok_or_else(|| wrong("file", says::NO_DOCUMENT_FILE))?;
    let step = says::step_handed_in_elsewhere(&to.session, &to.number, to.submitted, &to.department, to.due);
    let handing = PaperHandling::HandInElsewhere(to, file, step);
    let handed_in = done(&app, &who, (proposal.id, typed.version), handing).await;
    or_dropped(&app, &[file], handed_in).await
}

/// The document that was written elsewhere.
pub(in crate::server::desk) async fn document_file(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let StoredProposal { proposal, .. } = visible(&app, &who, &id).await?;
    let file = papers::dossier(&app.db, proposal.id).await?.and_then(|of| of.document_file);
    let found = db::attachments::find(&app.db, file.ok_or(DeskRefusal::NotFound)?).await?;
    Ok(shown(&app, found.ok_or(DeskRefusal::NotFound)?).await?)
}

/// The version of a form with an answer, its words and its day.
fn answer_of(form: &Uploaded, newest: i32) -> Result<(i32, String, Day), DeskRefusal> {
    let version: i32 = form.field("version").parse().map_err(|_| DeskRefusal::Conflict(says::CHANGED.to_owned()))?;
    let text = paragraphs(form.field("text"), MOST_ANSWER);
    let text = text.map_err(|error| wrong("text", format!("{}{error}", says::ANSWER)))?;
    let day = Day::parse(form.field("day")).map_err(|_| wrong("day", says::NO_DAY))?;
    if day > Day::of(Timestamp::now()) {
        return Err(wrong("day", says::DAY_TO_COME));
    }
    // No file is kept for somebody who was slower.
    if version != newest {
        return Err(DeskRefusal::Conflict(says::CHANGED.to_owned()));
    }
    Ok((version, text, day))
}

/// Puts right what was written down of the newest answer: its words, its day, its file.
pub(in crate::server::desk) async fn correct_answer(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Sent(form): Sent,
) -> Result<Response, DeskRefusal> {
    let StoredProposal { proposal, version: newest } = visible(&app, &who, &id).await?;
    let (version, text, day) = answer_of(&form, newest)?;
    let before = papers::dossier(&app.db, proposal.id).await?.and_then(|of| of.answer_file);
    let file = kept_file(&app, &form, proposal.id).await?;
    let replaces = file.is_some() || !form.field("without_file").is_empty();
    let what = if replaces { KeptFile::Replaced } else { KeptFile::Kept };
    let kept: Vec<AttachmentId> = file.into_iter().collect();
    let handling = PaperHandling::CorrectAnswer(PaperAnswer { text, day, file }, what);
    let corrected = done(&app, &who, (proposal.id, version), handling).await;
    let corrected = or_dropped(&app, &kept, corrected).await?;
    if let Some(before) = before.filter(|_| replaces) {
        db::attachments::drop(&app.db, before).await?;
    }
    Ok(corrected)
}

/// Writes an answer down, with its file.
pub(in crate::server::desk) async fn answer(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Sent(form): Sent,
) -> Result<Response, DeskRefusal> {
    let StoredProposal { proposal, version: newest } = visible(&app, &who, &id).await?;
    let (version, text, day) = answer_of(&form, newest)?;
    let file = kept_file(&app, &form, proposal.id).await?;
    let kept: Vec<AttachmentId> = file.into_iter().collect();
    let answered =
        done(&app, &who, (proposal.id, version), PaperHandling::Answer(PaperAnswer { text, day, file })).await;
    or_dropped(&app, &kept, answered).await
}

/// The file of the answer of this number.
pub(in crate::server::desk) async fn answer_file(
    State(app): State<App>,
    who: SignedIn,
    Path((id, number)): Path<(String, String)>,
) -> Result<Response, DeskRefusal> {
    let StoredProposal { proposal, .. } = visible(&app, &who, &id).await?;
    let number: i32 = number.parse().map_err(|_| DeskRefusal::NotFound)?;
    let dossier = papers::dossier(&app.db, proposal.id).await?.ok_or(DeskRefusal::NotFound)?;
    let answers = db::proposal_answers::all(&app.db, &dossier).await?;
    let file = answers.into_iter().find(|answer| answer.number == number).and_then(|answer| answer.file);
    let file = file.ok_or(DeskRefusal::NotFound)?;
    let found = db::attachments::find(&app.db, file).await?.ok_or(DeskRefusal::NotFound)?;
    Ok(shown(&app, found).await?)
}

/// How the answer is found.
#[derive(Deserialize)]
pub(in crate::server::desk) struct RatingForm {
    version: i32,
    #[serde(default)]
    satisfaction: String,
    #[serde(default)]
    remark: String,
    /// By which day it is answered again.
    #[serde(default)]
    due: String,
}

impl RatingForm {
    async fn read(&self, app: &App, of: ProposalId) -> Result<Rating, DeskRefusal> {
        let found = Satisfaction::of_code(&self.satisfaction);
        let found = found.ok_or_else(|| wrong("satisfaction", says::NO_SATISFACTION))?;
        let remark = match one_line(&self.remark, MOST_LINE) {
            Err(TextError::Empty) => String::new(),
            other => other.map_err(|error| wrong("remark", format!("{}{error}", says::REMARK_WORD)))?,
        };
        let due = match found {
            Satisfaction::Dissatisfied => {
                let due = Day::parse(&self.due).map_err(|_| wrong("due", says::NO_SECOND_DUE))?;
                let answered = papers::dossier(&app.db, of).await?;
                let answered = papers::day(answered.and_then(|of| of.answered_day).as_ref())?;
                if answered.is_some_and(|answered| due <= answered) {
                    return Err(wrong("due", says::SECOND_DUE_BEFORE));
                }
                Some(due)
            }
            Satisfaction::Satisfied | Satisfaction::Fairly => None,
        };
        Ok(Rating { found, remark, due })
    }
}

/// Writes down how who handed it in finds the answer.
pub(in crate::server::desk) async fn rate(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<RatingForm>,
) -> Result<Response, DeskRefusal> {
    let StoredProposal { proposal, .. } = visible(&app, &who, &id).await?;
    let rating = form.read(&app, proposal.id).await?;
    let says = says::step_rated(rating.found, rating.due);
    let rate = PaperHandling::Rate(rating, says);
    done(&app, &who, (proposal.id, form.version), rate).await
}

/// Which meeting.
#[derive(Deserialize)]
pub(in crate::server::desk) struct OfMeetingForm {
    version: i32,
    #[serde(default)]
    meeting: String,
}

/// Says at which meeting it began.
pub(in crate::server::desk) async fn of_meeting(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<OfMeetingForm>,
) -> Result<Response, DeskRefusal> {
    let StoredProposal { proposal, .. } = visible(&app, &who, &id).await?;
    let meeting = match form.meeting.trim() {
        "" => None,
        typed => {
            let id: MeetingId = typed.parse().map_err(|_| wrong("meeting", says::NO_SUCH_MEETING))?;
            let found = db::meetings::find(&app.db, id).await?.filter(|row| who.staff.covers(row.adcode));
            let found = found.ok_or_else(|| wrong("meeting", says::NO_SUCH_MEETING))?;
            alike(found.sample, proposal.sample)?;
            Some(found.id)
        }
    };
    done(&app, &who, (proposal.id, form.version), PaperHandling::OfMeeting(meeting)).await
}
