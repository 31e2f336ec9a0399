//! A document as its page shows it.

use super::changes::changes;
use super::when;
use crate::model::proposal::{HandedIn, Satisfaction};
use crate::model::proposal_paper::{ANSWER_DAYS, MOST_ANSWER, MOST_CASE, MOST_LINE, MOST_PART, ProposalText};
use crate::model::staff::Permission;
use crate::model::{Day, Proposal, ProposalId, ProposalStage, StaffId, Timestamp};
use crate::server::db::proposal_papers::{self as papers};
use crate::server::db::tables::{meeting, proposal_answer, proposal_dossier, proposal_version};
use crate::server::desk::deputies::in_one_line;
use crate::server::desk::guard::SignedIn;
use crate::server::desk::page::{hidden, options, words};
use crate::server::desk::refusal::DeskRefusal;
use crate::server::{App, db};
use crate::texts;
use crate::texts::proposal_paper as says;
use dioxus::prelude::*;
use similar::ChangeTag;
use std::collections::HashMap;

/// What a form says of handing in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Handed {
    /// That it is.
    Here,
    /// That it was, with a document from elsewhere.
    Elsewhere,
    /// What was said of it is put right.
    Corrected,
}

/// All of a document that its page shows.
pub(in crate::server::desk) struct Paper {
    who: SignedIn,
    id: ProposalId,
    /// Whether it is theirs to change.
    own: bool,
    stage: ProposalStage,
    version: i32,
    title: String,
    ask: String,
    pub(super) versions: Vec<(proposal_version::Model, ProposalText)>,
    pub(super) dossier: Option<proposal_dossier::Model>,
    /// The newest first.
    answers: Vec<proposal_answer::Model>,
    handed_in: Option<HandedIn>,
    /// Staff by their numbers.
    names: HashMap<StaffId, String>,
    /// Who may hand it in, and at which meeting it may have begun: numbers and words.
    deputies: Vec<(String, String)>,
    meetings: Vec<(String, String)>,
}

impl Paper {
    pub(in crate::server::desk) async fn read(
        app: &App,
        who: &SignedIn,
        proposal: &Proposal,
        version: i32,
    ) -> Result<Self, DeskRefusal> {
        let colleagues = db::staff::of_region(&app.db, crate::model::Adcode::HUNAN).await?;
        let dossier = papers::dossier(&app.db, proposal.id).await?;
        let answers = match &dossier {
            Some(of) => db::proposal_answers::all(&app.db, of).await?,
            None => Vec::new(),
        };
        let people = db::deputies::list(&app.db, &who.staff, proposal.sample).await?;
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
        let began_at = dossier.as_ref().and_then(|of| of.meeting);
        let fitting = move |row: &meeting::Model| row.sample == proposal.sample || began_at == Some(row.id);
        let meetings = meetings.into_iter().filter(fitting).map(|row| {
            let day = texts::day(row.starts_at);
            (row.id.to_string(), format!("{day} {}", row.title))
        });
        Ok(Self {
            who: who.clone(),
            id: proposal.id,
            own: who.staff.covers(proposal.adcode),
            stage: proposal.stage(),
            version,
            title: proposal.title.clone(),
            ask: proposal.text.clone(),
            versions: papers::versions(&app.db, proposal.id).await?,
            handed_in: proposal.handed_in.clone(),
            dossier,
            answers,
            names: colleagues.into_iter().map(|row| (row.id, row.name)).collect(),
            deputies,
            meetings: meetings.collect(),
        })
    }

    pub(in crate::server::desk) fn is_written(&self) -> bool {
        !self.versions.is_empty()
    }

    pub(super) fn name(&self, of: StaffId) -> &str {
        self.names.get(&of).map_or(texts::console::COLLEAGUE, String::as_str)
    }

    /// Whether it is carried no further.
    fn has_ended(&self) -> bool {
        self.dossier.as_ref().is_some_and(|of| of.ended.is_some())
    }

    fn address(&self) -> String {
        format!("/desk/proposals/{}", self.id)
    }

    pub(in crate::server::desk) fn print_link(&self) -> Element {
        let (written, address) = (self.is_written(), self.address());
        rsx! { if written { a { class: "button", href: "{address}/print", "{says::PRINT}" } } }
    }

    /// The document itself: the form for the next version, or the words as they were handed in; all versions below.
    ///
    /// What a version changed is shown of the newest and of `looked_at`: comparing all takes as long as there are many.
    pub(in crate::server::desk) fn document(&self, grounds: &str, looked_at: Option<i32>) -> Element {
        let (who, address, version) = (self.who.clone(), self.address(), self.version);
        let open = self.stage <= ProposalStage::Drafted && !self.has_ended();
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
    pub(in crate::server::desk) fn what_comes_next(&self) -> Element {
        let signed = self.versions.first().is_some_and(|(row, _)| row.signed_by.is_some());
        let satisfaction = self.dossier.as_ref().and_then(|of| of.satisfaction);
        match self.stage {
            _ if self.has_ended() => rsx! { {self.standing()} {self.correcting()} },
            ProposalStage::Gathered | ProposalStage::Drafted if signed => self.handing_form(Handed::Here),
            ProposalStage::Gathered | ProposalStage::Drafted if !self.is_written() => {
                rsx! { details { id: "elsewhere", summary { "{says::ELSEWHERE}" } {self.handing_form(Handed::Elsewhere)} } }
            }
            ProposalStage::Gathered | ProposalStage::Drafted => rsx! {},
            ProposalStage::Submitted => rsx! { {self.standing()} {self.answer_form()} {self.correcting()} },
            ProposalStage::Answered if satisfaction == Some(Satisfaction::Dissatisfied) => {
                rsx! { {self.standing()} p { class: "overdue", "{says::ANSWER_AGAIN}" } {self.answer_form()} {self.rating_form()} {self.correcting()} }
            }
            ProposalStage::Answered => {
                let done = satisfaction.is_some();
                rsx! { {self.standing()} {self.rating_form()} if done { {self.done_form()} } {self.correcting()} }
            }
            ProposalStage::CarriedOut => rsx! { {self.standing()} {self.correcting()} },
        }
    }

    /// Where it was handed in, and what was answered.
    fn standing(&self) -> Element {
        let Some(of) = self.dossier.clone() else { return rsx! {} };
        let by = self.deputies.iter().find(|(id, _)| of.deputy.is_some_and(|deputy| deputy.to_string() == *id));
        let by = by.map_or(says::NOBODY.to_owned(), |(_, name)| name.clone());
        let handed_in = self.handed_in.clone();
        let (address, elsewhere) = (self.address(), of.document_file.is_some());
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
                if elsewhere { p { a { class: "button", href: "{address}/document/file", "{says::DOCUMENT_FILE_LINK}" } } }
            }
            {self.answered()}
        }
    }

    /// What was answered so far.
    fn answered(&self) -> Element {
        let address = self.address();
        let spoken = |day: &str| Day::parse(day).map_or_else(|_| day.to_owned(), |day| texts::day(day.begins()));
        let correcting = self.answers.first().filter(|_| self.own).map(|newest| self.correct_answer_form(newest));
        let lines = self.answers.iter().map(|answer| {
            let due = answer.due_day.as_deref().map(spoken);
            let head = says::answered(answer.number, &spoken(&answer.day), due.as_deref());
            let found = answer.satisfaction.map(texts::voices::satisfaction);
            let (number, remark) = (answer.number, answer.satisfaction_remark.clone());
            rsx! {
                div { class: "referral answer-given",
                    p { strong { "{head}" }
                        if let Some(found) = found { " " span { class: "tag", "{found}" } " {remark}" }
                    }
                    {words(&answer.text)}
                    if answer.file.is_some() {
                        p { a { class: "button", href: "{address}/answers/{number}/file", "{says::ANSWER_FILE_LINK}" } }
                    }
                }
            }
        });
        let lines: Vec<_> = lines.collect();
        rsx! {
            if !lines.is_empty() {
                h2 { id: "answers", "{says::ANSWERS}" }
                for line in lines { {line} }
                {correcting}
            }
        }
    }

    fn handing_form(&self, what: Handed) -> Element {
        let (path, word) = match what {
            Handed::Here => ("hand-in", says::HAND_IN),
            Handed::Elsewhere => ("hand-in-elsewhere", says::ELSEWHERE),
            Handed::Corrected => ("correct", texts::console::SAVE),
        };
        let elsewhere = what == Handed::Elsewhere;
        let enctype = elsewhere.then_some("multipart/form-data");
        let number_word = if elsewhere { says::NUMBER_NEEDED } else { says::NUMBER };
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
            form { method: "post", action: "{address}/{path}", enctype,
                {hidden(&who, Some(version))}
                h2 { "{word}" }
                if elsewhere {
                    p { class: "by", "{says::ELSEWHERE_HINT}" }
                    label { "{says::DOCUMENT_FILE}" input { r#type: "file", name: "file", required: true, accept: ".pdf,.docx,.xlsx" } }
                }
                label { "{says::BY_WHOM}" select { name: "deputy", {options(Some(says::NOBODY), deputies, &chosen)} } }
                label { "{says::SESSION}" input { name: "session", required: true, maxlength: "{MOST_LINE}", value: "{session}" } }
                label { "{number_word}" input { name: "number", required: elsewhere, maxlength: "{MOST_LINE}", value: "{number}" } }
                label { "{says::DEPARTMENT}" input { name: "department", required: true, maxlength: "{MOST_LINE}", value: "{department}" } }
                label { "{says::SUBMITTED_DAY}" input { r#type: "date", name: "submitted", required: true, value: "{submitted}" } }
                label { "{says::DUE_DAY}" input { r#type: "date", name: "due", required: true, value: "{due}" } }
                button { class: "main", r#type: "submit", "{word}" }
            }
        }
    }

    fn correcting(&self) -> Element {
        if self.handed_in.is_none() || !self.own {
            return rsx! {};
        }
        rsx! { details { summary { "{says::CORRECT}" } {self.handing_form(Handed::Corrected)} } }
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

    /// Puts right what was written down of an answer.
    fn correct_answer_form(&self, answer: &proposal_answer::Model) -> Element {
        let (who, address, version) = (self.who.clone(), self.address(), self.version);
        let (text, day, file) = (answer.text.clone(), answer.day.clone(), answer.file.is_some());
        rsx! {
            details { id: "correct-answer", summary { "{says::CORRECT_ANSWER}" }
                form { method: "post", action: "{address}/correct-answer", enctype: "multipart/form-data",
                    {hidden(&who, Some(version))}
                    p { class: "by", "{says::CORRECT_ANSWER_HINT}" }
                    label { "{says::ANSWER_TEXT}" textarea { name: "text", rows: 5, required: true, maxlength: "{MOST_ANSWER}", "{text}" } }
                    label { "{says::ANSWERED_DAY}" input { r#type: "date", name: "day", required: true, value: "{day}" } }
                    label { "{says::ANSWER_FILE_ANEW}" input { r#type: "file", name: "file", accept: ".pdf,.docx,.xlsx" } }
                    if file { label { class: "check", input { r#type: "checkbox", name: "without_file", value: "1" } "{says::WITHOUT_ANSWER_FILE}" } }
                    button { r#type: "submit", "{texts::console::SAVE}" }
                }
            }
        }
    }

    fn rating_form(&self) -> Element {
        let (who, address, version) = (self.who.clone(), self.address(), self.version);
        let of = self.dossier.as_ref();
        let chosen = of.and_then(|of| of.satisfaction).map_or("", Satisfaction::code);
        let remark = of.map(|of| of.satisfaction_remark.clone()).unwrap_or_default();
        // What the first answer had been promised for is not offered once more.
        let due = of.filter(|of| of.due_at.is_some()).and_then(|of| of.due_day.clone()).unwrap_or_default();
        let words =
            Satisfaction::ALL.iter().map(|one| (one.code().to_owned(), texts::voices::satisfaction(*one).to_owned()));
        let words: Vec<_> = words.collect();
        rsx! {
            form { method: "post", action: "{address}/satisfaction",
                {hidden(&who, Some(version))}
                h2 { "{says::SATISFACTION}" }
                select { name: "satisfaction", "aria-label": says::SATISFACTION, {options(Some(""), words, chosen)} }
                label { "{says::REMARK}" input { name: "remark", maxlength: "{MOST_LINE}", value: "{remark}" } }
                label { "{says::SECOND_DUE}" input { r#type: "date", name: "due", value: "{due}" } }
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
    pub(in crate::server::desk) fn meeting(&self) -> Element {
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
