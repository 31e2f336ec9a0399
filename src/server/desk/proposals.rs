//! Proposals to deputies and CPPCC members: made of voices, followed until they are carried out.

use super::guard::{Asked, Filled, SignedIn};
use super::office_work::{SpanChoice, WorkTable};
use super::page::{Tab, cut, hidden, moment, options, own_regions, page, words};
use super::proposal_papers::{Paper, ending, readable, to, visible};
use super::refusal::DeskRefusal;
use super::register::{Reach, RegisterSearch};
use super::worklist::record_list;
use crate::model::activity::{MOST_LINE, MOST_TEXT};
use crate::model::office_work::OfficeWork;
use crate::model::plain_text::{one_line, paragraphs};
use crate::model::proposal::ProposalStep;
use crate::model::{Adcode, Day, Proposal, ProposalId, ProposalStage, Timestamp};
use crate::server::App;
use crate::server::db::proposal_papers::{self as papers, PaperFailure};
use crate::server::db::proposals::{self, StoredProposal};
use crate::texts;
use crate::texts::proposal_paper as says;
use axum::extract::{Path, State};
use axum::response::Response;
use dioxus::prelude::*;
use serde::Deserialize;

/// A line of the list.
struct Line {
    proposal: Proposal,
    number: String,
    department: String,
    /// The class of a clock and its words; none where nothing is due.
    due: Option<(&'static str, String)>,
}

/// Which proposals.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ProposalFilter {
    /// Those that should have been answered.
    late: Option<String>,
}

/// All of the region, and the form for a new one.
pub(super) async fn list(
    State(app): State<App>,
    who: SignedIn,
    Asked(chosen): Asked<ProposalFilter>,
    Asked(looking): Asked<RegisterSearch>,
    Asked(span): Asked<SpanChoice>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let today = Day::of(now);
    let late_at = chosen.late.is_some().then_some(now);
    let mut found = proposals::page(&app.db, &who.staff, &looking.query(), late_at).await?;
    let more = cut(&mut found);
    let of = papers::dossiers_of(&app.db, found.iter().map(|proposal| proposal.id)).await?;
    let mut lines = Vec::new();
    for mut proposal in found {
        let dossier = of.get(&proposal.id);
        proposal.ended = dossier.and_then(|one| one.ended);
        let waits =
            dossier.filter(|one| one.due_at.is_some() && one.ended.is_none()).and_then(|one| one.due_day.as_ref());
        lines.push(Line {
            number: dossier.map(|one| one.number.clone()).unwrap_or_default(),
            department: dossier.map(|one| one.department.clone()).unwrap_or_default(),
            due: papers::day(waits)?.map(|due| says::due(due.days_since(today))),
            proposal,
        });
    }
    let places = own_regions(&who.staff);
    let late = [("late", if chosen.late.is_some() { "1" } else { "" })];
    let work = WorkTable::count(&app, &who, OfficeWork::Proposals, &span).await?;
    let body = rsx! {
        div { class: "head", h1 { "{says::TITLE}" }
            a { class: "button", href: "/desk/voices?state=published", "{says::TO_GATHER}" }
            a { class: "button", href: "/desk/meetings", "{texts::deputy::MEETINGS}" }
            a { class: "button", href: "/desk/deputies", "{texts::deputy::TITLE}" }
        }
        {looking.form(&who, ("/desk/proposals", Reach::Own), &late, rsx! {})}
        if lines.is_empty() {
            p { class: "empty", {looking.nothing(says::NONE)} }
        }
        table { class: "rows", id: "list",
            thead { tr { for word in says::COLUMNS { th { "{word}" } } } }
            tbody {
                for Line { proposal, number, department, due } in lines {
                    tr {
                        td { span { class: "tag", "{texts::proposal_standing(&proposal)}" } }
                        td { class: "words", a { href: "/desk/proposals/{proposal.id}", "{proposal.title}" } if proposal.sample { span { class: "tag", "{texts::SAMPLE}" } } }
                        td { "{number}" }
                        td { "{texts::region(proposal.adcode)}" }
                        td { "{department}" }
                        td { if let Some((class, says)) = due { span { class: "clock {class}", "{says}" } } }
                    }
                }
            }
        }
        {looking.pager("/desk/proposals", &late, more)}
        h2 { "{texts::office_work::TITLE}" }
        {work.drawn("/desk/proposals")}
        h2 { "{says::NEW}" }
        form { class: "wide", method: "post", action: "/desk/proposals",
            {hidden(&who, None)}
            label { "{says::NAME}" input { name: "title", required: true, maxlength: "{MOST_LINE}" } }
            label { "{says::TEXT}" textarea { name: "text", rows: 6, required: true, maxlength: "{MOST_TEXT}" } }
            label { "{says::REGION}" select { name: "adcode", {options(None, places, "")} } }
            button { class: "main", r#type: "submit", "{says::NEW}" }
        }
    };
    Ok(page(&who, Tab::Voices, says::TITLE, body))
}

/// A proposal as it was written.
#[derive(Deserialize)]
pub(super) struct ProposalForm {
    title: String,
    text: String,
    adcode: String,
}

/// Keeps a new proposal.
pub(super) async fn create(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<ProposalForm>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let wrong =
        |field, what: &str, error: &dyn std::fmt::Display| DeskRefusal::WrongAt(field, format!("{what}{error}"));
    let new = Proposal {
        id: ProposalId::fresh(),
        title: one_line(&form.title, MOST_LINE).map_err(|error| wrong("title", says::NAME, &error))?,
        text: paragraphs(&form.text, MOST_TEXT).map_err(|error| wrong("text", says::TEXT_WORD, &error))?,
        adcode: Adcode::parse(&form.adcode)
            .ok()
            .filter(|adcode| who.staff.covers(*adcode))
            .ok_or(DeskRefusal::NotFound)?,
        steps: vec![ProposalStep { stage: ProposalStage::Gathered, at: now, note: String::new() }],
        voices: 0,
        supporters: 0,
        handed_in: None,
        ended: None,
        sample: false,
    };
    proposals::create(&app.db, &who.staff, &new, now).await?;
    Ok(to(new.id))
}

/// Which of its versions somebody wants to see the changes of.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct LookedAt {
    version: Option<i32>,
}

/// One proposal: its document, who stands behind it by prefecture, how far it has come.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Asked(LookedAt { version: looked_at }): Asked<LookedAt>,
) -> Result<Response, DeskRefusal> {
    let StoredProposal { proposal, version } = readable(&app, &who, &id).await?;
    let own = who.staff.covers(proposal.adcode);
    let voices = proposals::voices(&app.db, proposal.id).await?;
    record_list(&app, &who.staff, "proposals", voices.iter().map(|voice| voice.id), Timestamp::now()).await?;
    let by_region = proposals::supporters(&app.db, &voices).await?;
    let paper = Paper::read(&app, &who, &proposal, version).await?;
    let stage = proposal.stage();
    let (steps, goes_on) = (proposal.steps.clone(), proposal.ended.is_none());
    let written = paper.is_written();
    // Further on leads what stands below.
    let drafts = !written && stage == ProposalStage::Gathered;
    let stages = if drafts { vec![stage, ProposalStage::Drafted] } else { vec![stage] };
    let stages = stages.into_iter().map(|stage| (stage.code().to_owned(), texts::proposal_stage(stage).to_owned()));
    let stages: Vec<_> = stages.collect();
    let said: Vec<String> = voices.iter().map(|row| row.text.clone()).collect();
    let grounds = says::grounds(proposal.supporters, &said);
    let body = rsx! {
        div { class: "two",
            section {
                div { class: "head", h1 { "{proposal.title}" } if proposal.sample { span { class: "tag", "{texts::SAMPLE}" } } span { class: "tag", "{texts::proposal_standing(&proposal)}" } {paper.print_link()} }
                {words(&proposal.text)}
                {paper.document(&grounds, looked_at)}
                h2 { "{says::behind(proposal.voices, proposal.supporters)}" }
                table { class: "rows",
                    thead { tr { for word in says::SUPPORTER_COLUMNS { th { "{word}" } } } }
                    tbody {
                        for (adcode, count) in by_region {
                            tr { td { "{texts::region(adcode)}" } td { {texts::disclosure::number(count)} } }
                        }
                    }
                }
                ul {
                    for row in voices {
                        li { a { href: "/desk/voices/{row.id}", {row.text.chars().take(80).collect::<String>()} } "{says::supported_by(row.supporters)}" }
                    }
                }
            }
            aside {
                h2 { "{says::STEPS}" }
                ol { class: "steps",
                    for step in steps {
                        li { strong { "{texts::proposal_stage(step.stage)}" } " " {moment(step.at)} {words(&step.note)} }
                    }
                }
                {paper.what_comes_next()}
                if own && goes_on {
                    form { method: "post", action: "/desk/proposals/{proposal.id}",
                        {hidden(&who, Some(version))}
                        if !written && stage <= ProposalStage::Drafted { p { class: "by", "{says::STEP_HINT}" } }
                        label { "{says::STAGE}" select { name: "stage", {options(None, stages, stage.code())} } }
                        label { "{says::NOTE}" textarea { name: "note", rows: 3, required: true, maxlength: "{MOST_TEXT}" } }
                        button { r#type: "submit", "{says::STEP}" }
                    }
                }
                if own {
                    {paper.meeting()}
                    {ending::rewrite_form(&who, &proposal, version)}
                    if goes_on && stage != ProposalStage::CarriedOut { {ending::end_form(&who, &proposal, version)} }
                }
            }
        }
    };
    Ok(page(&who, Tab::Voices, &proposal.title, body))
}

/// The next step.
#[derive(Deserialize)]
pub(super) struct StepForm {
    version: i32,
    stage: String,
    note: String,
}

/// Takes a proposal on.
pub(super) async fn step(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<StepForm>,
) -> Result<Response, DeskRefusal> {
    let StoredProposal { proposal, .. } = visible(&app, &who, &id).await?;
    let stage =
        ProposalStage::of_code(&form.stage).ok_or_else(|| DeskRefusal::WrongAt("stage", says::NO_STAGE.to_owned()))?;
    let note = paragraphs(&form.note, MOST_TEXT)
        .map_err(|error| DeskRefusal::WrongAt("note", format!("{}{error}", says::NOTE_WORD)))?;
    match proposals::step(&app.db, &who.staff, proposal.id, form.version, (stage, note), Timestamp::now()).await {
        Ok(()) => Ok(to(proposal.id)),
        Err(PaperFailure::Changed) => Err(DeskRefusal::Conflict(says::CHANGED.to_owned())),
        Err(error) => Err(error.into()),
    }
}
