//! Proposals to deputies and CPPCC members: made of voices, followed until they are carried out.

use super::guard::{Filled, SignedIn};
use super::page::{Tab, hidden, moment, options, own_regions, page, words};
use super::refusal::DeskRefusal;
use super::worklist::record_list;
use crate::model::activity::{MOST_LINE, MOST_TEXT};
use crate::model::plain_text::{one_line, paragraphs};
use crate::model::voice::ProposalStep;
use crate::model::{Adcode, Proposal, ProposalId, ProposalStage, Timestamp};
use crate::server::App;
use crate::server::db::proposals::{self, StoredProposal};
use crate::server::db::scope::seen;
use crate::texts;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

/// All of the region, and the form for a new one.
pub(super) async fn list(State(app): State<App>, who: SignedIn) -> Result<Response, DeskRefusal> {
    let found = proposals::list(&app.db, &who.staff).await?;
    let places = own_regions(&who.staff);
    let body = rsx! {
        div { class: "head", h1 { "建议和提案" } a { class: "button", href: "/desk/voices?state=published", "去心声里归入" } }
        if found.is_empty() {
            p { class: "empty", "还没有。" }
        }
        table { class: "rows", id: "list",
            thead { tr { th { "到了哪一步" } th { "名称" } th { "地区" } } }
            tbody {
                for one in found {
                    tr {
                        td { span { class: "tag", "{texts::proposal_stage(one.stage())}" } }
                        td { class: "words", a { href: "/desk/proposals/{one.id}", "{one.title}" } }
                        td { "{texts::region(one.adcode)}" }
                    }
                }
            }
        }
        h2 { "新建" }
        form { class: "wide", method: "post", action: "/desk/proposals",
            {hidden(&who, None)}
            label { "名称" input { name: "title", required: true, maxlength: "{MOST_LINE}" } }
            label { "要解决什么、怎么解决（大家都看得到）" textarea { name: "text", rows: 6, required: true, maxlength: "{MOST_TEXT}" } }
            label { "地区" select { name: "adcode", {options(None, places, "")} } }
            button { class: "main", r#type: "submit", "新建" }
        }
    };
    Ok(page(&who, Tab::Voices, "建议和提案", body))
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
        title: one_line(&form.title, MOST_LINE).map_err(|error| wrong("title", "名称", &error))?,
        text: paragraphs(&form.text, MOST_TEXT).map_err(|error| wrong("text", "内容", &error))?,
        adcode: Adcode::parse(&form.adcode)
            .ok()
            .filter(|adcode| who.staff.covers(*adcode))
            .ok_or(DeskRefusal::NotFound)?,
        steps: vec![ProposalStep { stage: ProposalStage::Gathered, at: now, note: String::new() }],
        voices: 0,
        supporters: 0,
    };
    proposals::create(&app.db, &who.staff, &new, now).await?;
    Ok(Redirect::to(&format!("/desk/proposals/{}", new.id)).into_response())
}

async fn visible(app: &App, who: &SignedIn, id: &str) -> Result<StoredProposal, DeskRefusal> {
    let id: ProposalId = id.parse().map_err(|_| DeskRefusal::NotFound)?;
    let found = proposals::find(&app.db, id).await?;
    seen(found, &who.staff, |found| found.proposal.adcode).ok_or(DeskRefusal::NotFound)
}

/// One proposal, with who stands behind it by prefecture.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let StoredProposal { proposal, version } = visible(&app, &who, &id).await?;
    let voices = proposals::voices(&app.db, proposal.id).await?;
    record_list(&app, &who.staff, "proposals", voices.len(), Timestamp::now()).await?;
    let by_region = proposals::supporters(&app.db, &voices).await?;
    let stage = proposal.stage();
    let stages = [Some(stage), stage.next()].into_iter().flatten();
    let stages = stages.map(|stage| (stage.code().to_owned(), texts::proposal_stage(stage).to_owned())).collect();
    let steps = proposal.steps.clone();
    let body = rsx! {
        div { class: "two",
            section {
                div { class: "head", h1 { "{proposal.title}" } span { class: "tag", "{texts::proposal_stage(stage)}" } }
                {words(&proposal.text)}
                h2 { "{proposal.voices} 条心声，{proposal.supporters} 人" }
                table { class: "rows",
                    thead { tr { th { "地区" } th { "人数" } } }
                    tbody {
                        for (adcode, count) in by_region {
                            tr { td { "{texts::region(adcode)}" } td { "{count}" } }
                        }
                    }
                }
                ul {
                    for row in voices {
                        li { a { href: "/desk/voices/{row.id}", {row.text.chars().take(80).collect::<String>()} } "（{row.supporters} 人支持）" }
                    }
                }
            }
            aside {
                h2 { "进展" }
                ol { class: "steps",
                    for step in steps {
                        li { strong { "{texts::proposal_stage(step.stage)}" } " " {moment(step.at.0)} {words(&step.note)} }
                    }
                }
                form { method: "post", action: "/desk/proposals/{proposal.id}",
                    {hidden(&who, Some(version))}
                    label { "到了哪一步" select { name: "stage", {options(None, stages, stage.code())} } }
                    label { "说明（说过、支持过的人会看到）" textarea { name: "note", rows: 3, required: true, maxlength: "{MOST_TEXT}" } }
                    button { class: "main", r#type: "submit", "记下进展" }
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
    let stage = ProposalStage::of_code(&form.stage)
        .ok_or_else(|| DeskRefusal::WrongAt("stage", "请选到了哪一步".to_owned()))?;
    let note =
        paragraphs(&form.note, MOST_TEXT).map_err(|error| DeskRefusal::WrongAt("note", format!("说明{error}")))?;
    if proposals::step(&app.db, &who.staff, proposal.id, form.version, (stage, note), Timestamp::now()).await? {
        Ok(Redirect::to(&format!("/desk/proposals/{}", proposal.id)).into_response())
    } else {
        Err(DeskRefusal::Conflict("刚刚有变化，请看过最新进展再提交".to_owned()))
    }
}
