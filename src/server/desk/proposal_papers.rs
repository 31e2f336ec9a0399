//! The document of a proposal (案由、案据、建议): written in versions, signed off by another person, printed, handed in,
//! answered by a department, rated by who handed it in.

use super::deputies::in_one_line;
use super::guard::{Filled, Sent, SignedIn};
use super::page::{hidden, html, options, words};
use super::proposals::{to, visible};
use super::refusal::DeskRefusal;
use crate::model::document::document_name;
use crate::model::plain_text::{TextError, one_line, paragraphs};
use crate::model::proposal_paper::{
    ANSWER_DAYS, HandedIn, MOST_ANSWER, MOST_CASE, MOST_LINE, MOST_PART, ProposalText, Satisfaction,
};
use crate::model::staff::Permission;
use crate::model::{
    AttachmentId, AttachmentKind, Day, DeputyId, MeetingId, Proposal, ProposalId, ProposalStage, StaffId, Timestamp,
};
use crate::server::attachments::{keep, shown};
use crate::server::db::attachments::NewFile;
use crate::server::db::proposal_papers::{self as papers, Handing, PaperAnswer, PaperFailure, PaperHandling};
use crate::server::db::proposals::{self, StoredProposal};
use crate::server::db::tables::{proposal_dossier, proposal_version};
use crate::server::{App, db, documents};
use crate::texts;
use crate::texts::proposal_paper as says;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use dioxus::prelude::*;
use serde::Deserialize;
use similar::{ChangeTag, TextDiff};
use std::collections::HashMap;
use std::time::Duration;

impl From<PaperFailure> for DeskRefusal {
    fn from(error: PaperFailure) -> Self {
        match error {
            PaperFailure::Database(error) => Self::Database(error),
            PaperFailure::Changed => Self::Conflict(says::CHANGED.to_owned()),
            other => Self::Conflict(other.to_string()),
        }
    }
}

fn wrong(field: &'static str, says: impl Into<String>) -> DeskRefusal {
    DeskRefusal::WrongAt(field, says.into())
}

/// All of a document that its page shows.
pub(super) struct Paper {
    who: SignedIn,
    id: ProposalId,
    stage: ProposalStage,
    version: i32,
    title: String,
    ask: String,
    versions: Vec<(proposal_version::Model, ProposalText)>,
    dossier: Option<proposal_dossier::Model>,
    handed_in: Option<HandedIn>,
    /// Staff by their numbers.
    names: HashMap<StaffId, String>,
    /// Who may hand it in, and at which meeting it may have begun: numbers and words.
    deputies: Vec<(String, String)>,
    meetings: Vec<(String, String)>,
}

impl Paper {
    pub(super) async fn read(
        app: &App,
        who: &SignedIn,
        proposal: &Proposal,
        version: i32,
    ) -> Result<Self, DeskRefusal> {
        let colleagues = db::staff::of_region(&app.db, crate::model::Adcode::HUNAN).await?;
        let dossier = papers::dossier(&app.db, proposal.id).await?;
        let people = db::deputies::list(&app.db, &who.staff).await?;
        let chosen = dossier.as_ref().and_then(|of| of.deputy);
        let mut deputies: Vec<_> = people
            .iter()
            .filter(|row| row.active || chosen == Some(row.id))
            .map(|row| (row.id.to_string(), in_one_line(row)))
            .collect();
        if let Some(other) = chosen.filter(|id| people.iter().all(|row| row.id != *id))
            && let Some(row) = db::deputies::by_number(&app.db, other).await?
        {
            deputies.push((other.to_string(), in_one_line(&row)));
        }
        let meetings = db::meetings::list(&app.db, &who.staff).await?;
        let meetings = meetings.into_iter().map(|row| {
            let day = texts::day(Timestamp(row.starts_at));
            (row.id.to_string(), format!("{day} {}", row.title))
        });
        Ok(Self {
            who: who.clone(),
            id: proposal.id,
            stage: proposal.stage(),
            version,
            title: proposal.title.clone(),
            ask: proposal.text.clone(),
            versions: papers::versions(&app.db, proposal.id).await?,
            handed_in: proposal.handed_in.clone(),
            dossier,
            names: colleagues.into_iter().map(|row| (row.id, row.name)).collect(),
            deputies,
            meetings: meetings.collect(),
        })
    }

    pub(super) fn is_written(&self) -> bool {
        !self.versions.is_empty()
    }

    fn name(&self, of: StaffId) -> &str {
        self.names.get(&of).map_or(texts::console::COLLEAGUE, String::as_str)
    }

    fn address(&self) -> String {
        format!("/desk/proposals/{}", self.id)
    }

    pub(super) fn print_link(&self) -> Element {
        let (written, address) = (self.is_written(), self.address());
        rsx! { if written { a { class: "button", href: "{address}/print", "{says::PRINT}" } } }
    }

    /// The document itself: the form for the next version, or the words as they were handed in; all versions below.
    ///
    /// What a version changed is shown of the newest and of `looked_at`: comparing all takes as long as there are many.
    pub(super) fn document(&self, grounds: &str, looked_at: Option<i32>) -> Element {
        let (who, address, version) = (self.who.clone(), self.address(), self.version);
        let open = self.stage <= ProposalStage::Drafted;
        let newest = self.versions.first().map(|(_, text)| text.clone());
        let text = newest.unwrap_or_else(|| ProposalText {
            case: self.title.clone(),
            grounds: grounds.to_owned(),
            ask: self.ask.clone(),
        });
        let (written, status) = (self.is_written(), self.signing());
        let versions: Vec<Element> = (0..self.versions.len()).map(|at| self.version_line(at, looked_at)).collect();
        rsx! {
            h2 { "{says::DOCUMENT}" }
            {status}
            if open {
                if !written { p { class: "empty", "{says::NOT_WRITTEN}" } }
                form { class: "wide", method: "post", action: "{address}/document",
                    {hidden(&who, Some(version))}
                    label { "{says::CASE}" input { name: "case", required: true, maxlength: "{MOST_CASE}", value: "{text.case}" } }
                    label { "{says::GROUNDS_HINT}" textarea { name: "grounds", rows: 9, required: true, maxlength: "{MOST_PART}", "{text.grounds}" } }
                    label { "{says::ASK_HINT}" textarea { name: "ask", rows: 7, required: true, maxlength: "{MOST_PART}", "{text.ask}" } }
                    button { class: "main", r#type: "submit", "{says::SAVE}" }
                }
            } else if written {
                h3 { "{says::CASE}" } {words(&text.case)}
                h3 { "{says::GROUNDS}" } {words(&text.grounds)}
                h3 { "{says::ASK}" } {words(&text.ask)}
            }
            if written {
                details { id: "versions", open: looked_at.is_some(), summary { "{says::VERSIONS}" } for line in versions { {line} } }
            }
        }
    }

    /// Who wrote and who signed the newest version, and the button that signs it.
    fn signing(&self) -> Element {
        let Some((newest, _)) = self.versions.first() else { return rsx! {} };
        let written = says::version(newest.number, self.name(newest.written_by), &when(newest.written_at));
        let signed =
            newest.signed_by.map(|by| says::signed(self.name(by), &when(newest.signed_at.unwrap_or_default())));
        let may = self.who.staff.role.may(Permission::SignProposals) && self.stage <= ProposalStage::Drafted;
        let (who, address, version, number) = (self.who.clone(), self.address(), self.version, newest.number);
        rsx! {
            p { "{written} "
                if let Some(signed) = &signed { span { class: "tag", "{signed}" } } else { span { class: "tag danger", "{says::NOT_SIGNED}" } }
            }
            if signed.is_none() {
                p { class: "by", "{says::SIGN_HINT}" }
                if may {
                    form { class: "row", method: "post", action: "{address}/sign",
                        {hidden(&who, Some(version))}
                        input { r#type: "hidden", name: "number", value: "{number}" }
                        button { r#type: "submit", "{says::SIGN}" }
                    }
                }
            }
        }
    }

    /// A version, with what it changed or the way to that.
    fn version_line(&self, at: usize, looked_at: Option<i32>) -> Element {
        let Some((row, text)) = self.versions.get(at) else { return rsx! {} };
        let head = says::version(row.number, self.name(row.written_by), &when(row.written_at));
        let signed = row.signed_by.map(|by| says::signed(self.name(by), &when(row.signed_at.unwrap_or_default())));
        let head = rsx! { strong { "{head}" } if let Some(signed) = signed { span { class: "tag", "{signed}" } } };
        if at > 0 && looked_at != Some(row.number) {
            let href = format!("{}?version={}#versions", self.address(), row.number);
            return rsx! { p { class: "paper-version", {head} " " a { href: "{href}", "{says::WHAT_IT_CHANGED}" } } };
        }
        let before = self.versions.get(at + 1).map(|(_, text)| text.clone()).unwrap_or_default();
        let parts = [
            (says::CASE, changes(&before.case, &text.case)),
            (says::GROUNDS, changes(&before.grounds, &text.grounds)),
            (says::ASK, changes(&before.ask, &text.ask)),
        ];
        rsx! {
            div { class: "referral paper-version",
                p { {head} }
                for (word, changes) in parts {
                    p { span { class: "by", "{word}　" }
                        for (tag, words) in changes {
                            match tag {
                                ChangeTag::Equal => rsx! { "{words}" },
                                ChangeTag::Delete => rsx! { del { "{words}" } },
                                ChangeTag::Insert => rsx! { ins { "{words}" } },
                            }
                        }
                    }
                }
            }
        }
    }

    /// What comes next: handing it in, its answer, how that is found, what was carried out.
    pub(super) fn what_comes_next(&self) -> Element {
        let signed = self.versions.first().is_some_and(|(row, _)| row.signed_by.is_some());
        let satisfaction = self.dossier.as_ref().and_then(|of| of.satisfaction);
        match self.stage {
            ProposalStage::Gathered | ProposalStage::Drafted if signed => self.handing_form("hand-in", says::HAND_IN),
            ProposalStage::Gathered | ProposalStage::Drafted => rsx! {},
            ProposalStage::Submitted => rsx! { {self.standing()} {self.answer_form()} {self.correcting()} },
            ProposalStage::Answered if satisfaction == Some(Satisfaction::Dissatisfied) => {
                rsx! { {self.standing()} p { class: "overdue", "{says::ANSWER_AGAIN}" } {self.answer_form()} {self.rating_form()} }
            }
            ProposalStage::Answered => {
                let done = satisfaction.is_some() && self.is_written();
                rsx! { {self.standing()} {self.rating_form()} if done { {self.done_form()} } {self.correcting()} }
            }
            ProposalStage::CarriedOut => rsx! { {self.standing()} {self.correcting()} },
        }
    }

    /// Where it was handed in, and what was answered.
    fn standing(&self) -> Element {
        let Some(of) = self.dossier.clone() else { return rsx! {} };
        let address = self.address();
        let by = self.deputies.iter().find(|(id, _)| of.deputy.is_some_and(|deputy| deputy.to_string() == *id));
        let by = by.map_or(says::NOBODY.to_owned(), |(_, name)| name.clone());
        let handed_in = self.handed_in.clone();
        let due = handed_in.as_ref().and_then(|one| one.due);
        let today = Day::of(Timestamp::now());
        let clock = due.filter(|_| of.due_at.is_some()).map(|due| says::due(due.days_since(today)));
        let due = due.map(|due| texts::day(due.begins())).unwrap_or_default();
        rsx! {
            if let Some(one) = handed_in {
                dl {
                    dt { "{says::PROPOSER}" } dd { "{by}" }
                    dt { "{says::SESSION_WORD}" } dd { "{one.session}" }
                    dt { "{says::NUMBER_WORD}" } dd { "{one.number}" }
                    dt { "{says::DEPARTMENT_WORD}" } dd { "{one.department}" }
                    dt { "{says::DUE_WORD}" } dd { "{due} " if let Some((class, says)) = clock { span { class: "clock {class}", "{says}" } } }
                }
            }
            if of.answer_file.is_some() { p { a { class: "button", href: "{address}/answer-file", "{says::ANSWER_FILE_LINK}" } } }
            if let Some(found) = of.satisfaction {
                p { "{says::SATISFACTION} " span { class: "tag", {texts::voices::satisfaction(found)} } " {of.satisfaction_remark}" }
            }
        }
    }

    fn handing_form(&self, path: &'static str, word: &'static str) -> Element {
        let (who, address, version) = (self.who.clone(), self.address(), self.version);
        let of = self.dossier.clone();
        let today = Day::of(Timestamp::now());
        let text = |read: fn(&proposal_dossier::Model) -> String| of.as_ref().map(read).unwrap_or_default();
        let (session, number, department) =
            (text(|of| of.session.clone()), text(|of| of.number.clone()), text(|of| of.department.clone()));
        let submitted = of.as_ref().and_then(|of| of.submitted_day.clone()).unwrap_or_else(|| today.to_string());
        let due = of.as_ref().and_then(|of| of.due_day.clone());
        let due = due.unwrap_or_else(|| today.plus(ANSWER_DAYS).to_string());
        let chosen = of.and_then(|of| of.deputy).map(|id| id.to_string()).unwrap_or_default();
        let deputies = self.deputies.clone();
        rsx! {
            form { method: "post", action: "{address}/{path}",
                {hidden(&who, Some(version))}
                h2 { "{word}" }
                label { "{says::BY_WHOM}" select { name: "deputy", {options(Some(says::NOBODY), deputies, &chosen)} } }
                label { "{says::SESSION}" input { name: "session", required: true, maxlength: "{MOST_LINE}", value: "{session}" } }
                label { "{says::NUMBER}" input { name: "number", maxlength: "{MOST_LINE}", value: "{number}" } }
                label { "{says::DEPARTMENT}" input { name: "department", required: true, maxlength: "{MOST_LINE}", value: "{department}" } }
                label { "{says::SUBMITTED_DAY}" input { r#type: "date", name: "submitted", required: true, value: "{submitted}" } }
                label { "{says::DUE_DAY}" input { r#type: "date", name: "due", required: true, value: "{due}" } }
                button { class: "main", r#type: "submit", "{word}" }
            }
        }
    }

    fn correcting(&self) -> Element {
        if self.handed_in.is_none() {
            return rsx! {};
        }
        rsx! { details { summary { "{says::CORRECT}" } {self.handing_form("correct", texts::console::SAVE)} } }
    }

    fn answer_form(&self) -> Element {
        let (who, address, version) = (self.who.clone(), self.address(), self.version);
        let today = Day::of(Timestamp::now());
        rsx! {
            form { method: "post", action: "{address}/answer", enctype: "multipart/form-data",
                {hidden(&who, Some(version))}
                h2 { "{says::ANSWER}" }
                label { "{says::ANSWER_TEXT}" textarea { name: "text", rows: 5, required: true, maxlength: "{MOST_ANSWER}" } }
                label { "{says::ANSWERED_DAY}" input { r#type: "date", name: "day", required: true, value: "{today}" } }
                label { "{says::ANSWER_FILE}" input { r#type: "file", name: "file", accept: ".pdf,.docx,.xlsx" } }
                button { class: "main", r#type: "submit", "{says::KEEP_ANSWER}" }
            }
        }
    }

    fn rating_form(&self) -> Element {
        let (who, address, version) = (self.who.clone(), self.address(), self.version);
        let of = self.dossier.as_ref();
        let chosen = of.and_then(|of| of.satisfaction).map_or("", Satisfaction::code);
        let remark = of.map(|of| of.satisfaction_remark.clone()).unwrap_or_default();
        let words =
            Satisfaction::ALL.iter().map(|one| (one.code().to_owned(), texts::voices::satisfaction(*one).to_owned()));
        let words: Vec<_> = words.collect();
        rsx! {
            form { method: "post", action: "{address}/satisfaction",
                {hidden(&who, Some(version))}
                h2 { "{says::SATISFACTION}" }
                select { name: "satisfaction", "aria-label": says::SATISFACTION, {options(Some(""), words, chosen)} }
                label { "{says::REMARK}" input { name: "remark", maxlength: "{MOST_LINE}", value: "{remark}" } }
                button { r#type: "submit", "{says::KEEP_SATISFACTION}" }
            }
        }
    }

    fn done_form(&self) -> Element {
        let (who, address, version) = (self.who.clone(), self.address(), self.version);
        rsx! {
            form { method: "post", action: "{address}",
                {hidden(&who, Some(version))}
                input { r#type: "hidden", name: "stage", value: ProposalStage::CarriedOut.code() }
                label { "{says::CARRIED_OUT}" textarea { name: "note", rows: 4, required: true, maxlength: "{MOST_ANSWER}" } }
                button { class: "main", r#type: "submit", "{says::KEEP_CARRIED_OUT}" }
            }
        }
    }

    /// At which meeting it began.
    pub(super) fn meeting(&self) -> Element {
        let (who, address, version) = (self.who.clone(), self.address(), self.version);
        let chosen = self.dossier.as_ref().and_then(|of| of.meeting).map(|id| id.to_string()).unwrap_or_default();
        let meetings = self.meetings.clone();
        let seen = meetings.iter().any(|(id, _)| *id == chosen);
        rsx! {
            form { method: "post", action: "{address}/meeting",
                {hidden(&who, Some(version))}
                label { "{says::MEETING}" select { name: "meeting", {options(Some(says::NO_MEETING), meetings, &chosen)} } }
                if seen { p { a { href: "/desk/meetings/{chosen}", "{texts::deputy::MEETINGS}" } } }
                button { r#type: "submit", "{says::KEEP}" }
            }
        }
    }
}

fn when(at: i64) -> String {
    texts::day_and_clock(Timestamp(at))
}

/// Beyond, what changed is told less finely.
const LONGEST_COMPARING: Duration = Duration::from_millis(60);

/// What one text changes of another, by sentences: Chinese has no spaces between words, and a paragraph is too much.
fn changes(before: &str, after: &str) -> Vec<(ChangeTag, String)> {
    fn sentences(text: &str) -> Vec<&str> {
        text.split_inclusive(['。', '；', '！', '？', '，', '\n', ';']).collect()
    }
    let (before, after) = (sentences(before), sentences(after));
    let diff = TextDiff::configure().timeout(LONGEST_COMPARING).diff_slices(&before, &after);
    let mut all: Vec<(ChangeTag, String)> = Vec::new();
    for change in diff.iter_all_changes() {
        match all.last_mut() {
            Some((tag, words)) if *tag == change.tag() => words.push_str(change.value()),
            _ => all.push((change.tag(), change.value().to_owned())),
        }
    }
    all
}

/// A version as it is typed.
#[derive(Deserialize)]
pub(super) struct TextForm {
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
pub(super) async fn write(
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
pub(super) struct SignForm {
    version: i32,
    number: i32,
}

/// Signs the newest version off.
pub(super) async fn sign(
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
pub(super) struct HandingForm {
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
    async fn read(&self, app: &App, who: &SignedIn, of: ProposalId) -> Result<Handing, DeskRefusal> {
        let line = |field, text: &str, word: &str| {
            one_line(text, MOST_LINE).map_err(|error| wrong(field, format!("{word}{error}")))
        };
        let deputy = match self.deputy.trim() {
            "" => None,
            typed => {
                let id: DeputyId = typed.parse().map_err(|_| wrong("deputy", says::NO_DEPUTY))?;
                let stands = papers::dossier(&app.db, of).await?.and_then(|of| of.deputy) == Some(id);
                let known = stands || db::deputies::find(&app.db, &who.staff, id).await?.is_some();
                Some(id).filter(|_| known).ok_or_else(|| wrong("deputy", says::NO_DEPUTY)).map(Some)?
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
pub(super) async fn hand_in(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<HandingForm>,
) -> Result<Response, DeskRefusal> {
    let StoredProposal { proposal, .. } = visible(&app, &who, &id).await?;
    let handing = form.read(&app, &who, proposal.id).await?;
    let step = says::step_handed_in(&handing.session, &handing.department, Some(handing.due));
    done(&app, &who, (proposal.id, form.version), PaperHandling::HandIn(handing, step)).await
}

/// Puts right what was said of it.
pub(super) async fn correct(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<HandingForm>,
) -> Result<Response, DeskRefusal> {
    let StoredProposal { proposal, .. } = visible(&app, &who, &id).await?;
    let handing = form.read(&app, &who, proposal.id).await?;
    done(&app, &who, (proposal.id, form.version), PaperHandling::Correct(handing)).await
}

/// Writes an answer down, with its file.
pub(super) async fn answer(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Sent(form): Sent,
) -> Result<Response, DeskRefusal> {
    let StoredProposal { proposal, version: newest } = visible(&app, &who, &id).await?;
    let version: i32 = form.field("version").parse().map_err(|_| DeskRefusal::Conflict(says::CHANGED.to_owned()))?;
    let text = paragraphs(form.field("text"), MOST_ANSWER);
    let text = text.map_err(|error| wrong("text", format!("{}{error}", says::ANSWER)))?;
    let day = Day::parse(form.field("day")).map_err(|_| wrong("day", says::NO_DAY))?;
    if day > Day::of(Timestamp::now()) {
        return Err(wrong("day", says::DAY_TO_COME));
    }
    if form.files.len() > 1 {
        return Err(wrong("file", says::ONE_FILE));
    }
    // No file is kept for somebody who was slower.
    if version != newest {
        return Err(DeskRefusal::Conflict(says::CHANGED.to_owned()));
    }
    let mut file = None;
    if let Some(sent) = form.files.first() {
        let kind = documents::kind_of(&sent.bytes)
            .map_err(|why| wrong("file", texts::inbox::file_not_taken(&sent.name, &why.to_string())))?;
        let id = AttachmentId::fresh();
        let new = NewFile {
            id,
            account: papers::FILES,
            kind: AttachmentKind::Document,
            media_type: kind.media_type(),
            digest: db::staff::sha256(&sent.bytes),
            belongs_to: Some(proposal.id.to_string()),
            name: document_name(&sent.name, kind),
        };
        keep(&app, new, sent.bytes.to_vec()).await?;
        file = Some(id);
    }
    let answered =
        done(&app, &who, (proposal.id, version), PaperHandling::Answer(PaperAnswer { text, day, file })).await;
    if let (Err(_), Some(file)) = (&answered, file) {
        db::attachments::drop(&app.db, file).await?;
    }
    answered
}

/// The file of the answer.
pub(super) async fn answer_file(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let StoredProposal { proposal, .. } = visible(&app, &who, &id).await?;
    let file = papers::dossier(&app.db, proposal.id).await?.and_then(|of| of.answer_file);
    let file = file.ok_or(DeskRefusal::NotFound)?;
    let found = db::attachments::find(&app.db, file).await?.ok_or(DeskRefusal::NotFound)?;
    Ok(shown(&app, found).await?)
}

/// How the answer is found.
#[derive(Deserialize)]
pub(super) struct RatingForm {
    version: i32,
    #[serde(default)]
    satisfaction: String,
    #[serde(default)]
    remark: String,
}

/// Writes down how who handed it in finds the answer.
pub(super) async fn rate(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<RatingForm>,
) -> Result<Response, DeskRefusal> {
    let StoredProposal { proposal, .. } = visible(&app, &who, &id).await?;
    let found = Satisfaction::of_code(&form.satisfaction);
    let found = found.ok_or_else(|| wrong("satisfaction", says::NO_SATISFACTION))?;
    let remark = match one_line(&form.remark, MOST_LINE) {
        Err(TextError::Empty) => String::new(),
        other => other.map_err(|error| wrong("remark", format!("{}{error}", says::REMARK_WORD)))?,
    };
    let rate = PaperHandling::Rate(found, remark, says::step_rated(found));
    done(&app, &who, (proposal.id, form.version), rate).await
}

/// Which meeting.
#[derive(Deserialize)]
pub(super) struct OfMeetingForm {
    version: i32,
    #[serde(default)]
    meeting: String,
}

/// Says at which meeting it began.
pub(super) async fn of_meeting(
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
            Some(found.ok_or_else(|| wrong("meeting", says::NO_SUCH_MEETING))?.id)
        }
    };
    done(&app, &who, (proposal.id, form.version), PaperHandling::OfMeeting(meeting)).await
}

/// The newest version as it is printed.
pub(super) async fn print(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let StoredProposal { proposal, version } = visible(&app, &who, &id).await?;
    let voices = proposals::voices(&app.db, proposal.id).await?;
    let by_region = proposals::supporters(&app.db, &voices).await?;
    let by_region: Vec<_> = by_region.into_iter().map(|(adcode, count)| (texts::region(adcode), count)).collect();
    let source = says::source(proposal.voices, proposal.supporters, &by_region);
    let paper = Paper::read(&app, &who, &proposal, version).await?;
    let deputy = match paper.dossier.as_ref().and_then(|of| of.deputy) {
        Some(id) => db::deputies::by_number(&app.db, id).await?,
        None => None,
    };
    let title = says::paper_title(deputy.as_ref().map(|row| row.kind));
    let by = deputy.as_ref().map(in_one_line).unwrap_or_default();
    let of = proposal.handed_in.clone();
    let (session, number, department) =
        of.as_ref().map(|of| (of.session.clone(), of.number.clone(), of.department.clone())).unwrap_or_default();
    let due = of.and_then(|of| of.due).map(|due| texts::day(due.begins())).unwrap_or_default();
    let submitted = papers::day(paper.dossier.as_ref().and_then(|of| of.submitted_day.as_ref()))?;
    let submitted = submitted.map(|day| texts::day(day.begins())).unwrap_or_default();
    let newest = paper.versions.first();
    let signed = newest.and_then(|(row, _)| Some(says::signed(paper.name(row.signed_by?), &when(row.signed_at?))));
    let writing = newest.map(|(row, _)| says::version(row.number, paper.name(row.written_by), &when(row.written_at)));
    let text = newest.map(|(_, text)| text.clone()).unwrap_or_default();
    let body = rsx! {
        main { class: "paper proposal",
            h1 { "{title}" }
            p { class: "by", {signed.clone().unwrap_or_else(|| says::DRAFT.to_owned())} }
            table { class: "facts",
                tbody {
                    tr { th { "{says::SESSION_WORD}" } td { colspan: 3, "{session}" } }
                    tr { th { "{says::NUMBER_WORD}" } td { "{number}" } th { "{says::SUBMITTED_WORD}" } td { "{submitted}" } }
                    tr { th { "{says::PROPOSER}" } td { "{by}" } th { "{says::DEPARTMENT_WORD}" } td { "{department}" } }
                    tr { th { "{says::VERSION_WORD}" } td { {writing.unwrap_or_default()} } th { "{says::DUE_WORD}" } td { "{due}" } }
                    tr { th { "{says::CASE}" } td { colspan: 3, strong { "{text.case}" } } }
                }
            }
            h2 { "{says::GROUNDS}" }
            {words(&text.grounds)}
            h2 { "{says::ASK}" }
            {words(&text.ask)}
            h2 { "{says::SOURCE}" }
            p { "{source}" }
            div { class: "signatures",
                p { "{says::SIGNATURE}" }
                p { "{says::CHECKED}" }
            }
        }
    };
    Ok(html(StatusCode::OK, &proposal.title, body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_shown_by_the_sentence_and_leads_from_one_text_to_the_other() {
        let (before, after) = ("冬天没有热水。每站配一个。", "冬天没有热水。每站配两个，月底前装好。");
        let changes = changes(before, after);
        let of = |left: ChangeTag| -> String {
            changes.iter().filter(|(tag, _)| *tag != left).map(|(_, words)| words.as_str()).collect()
        };
        assert_eq!((of(ChangeTag::Insert).as_str(), of(ChangeTag::Delete).as_str()), (before, after));
        assert_eq!(changes[0], (ChangeTag::Equal, "冬天没有热水。".to_owned()));
    }
}
