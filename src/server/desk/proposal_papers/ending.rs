//! What is done with a proposal as everybody reads it: its words are put right, and it ends without being carried out.

use super::wrong;
use super::{to, visible};
use crate::model::activity::{MOST_LINE, MOST_TEXT};
use crate::model::plain_text::{one_line, paragraphs};
use crate::model::proposal::ProposalEnd;
use crate::model::{Proposal, Timestamp};
use crate::server::App;
use crate::server::db::proposal_papers::{self as papers, PaperHandling};
use crate::server::db::proposals::StoredProposal;
use crate::server::desk::confirm::{Question, Sure, asked};
use crate::server::desk::guard::{Filled, SignedIn};
use crate::server::desk::page::{Tab, hidden, options};
use crate::server::desk::refusal::DeskRefusal;
use crate::texts;
use crate::texts::proposal_paper as says;
use axum::extract::{Path, State};
use axum::response::Response;
use dioxus::prelude::*;
use serde::Deserialize;

/// The form that puts its words right.
pub(in crate::server::desk) fn rewrite_form(who: &SignedIn, of: &Proposal, version: i32) -> Element {
    let (id, title, text) = (of.id, of.title.clone(), of.text.clone());
    rsx! {
        details { summary { "{says::REWRITE}" }
            form { method: "post", action: "/desk/proposals/{id}/text",
                {hidden(who, Some(version))}
                label { "{says::NAME}" input { name: "title", required: true, maxlength: "{MOST_LINE}", value: "{title}" } }
                label { "{says::TEXT}" textarea { name: "text", rows: 6, required: true, maxlength: "{MOST_TEXT}", "{text}" } }
                button { r#type: "submit", "{texts::console::SAVE}" }
            }
        }
    }
}

/// The form that ends it.
pub(in crate::server::desk) fn end_form(who: &SignedIn, of: &Proposal, version: i32) -> Element {
    let id = of.id;
    let ends = ProposalEnd::ALL.iter().map(|end| (end.code().to_owned(), texts::proposal_end(*end).to_owned()));
    let ends: Vec<_> = ends.collect();
    rsx! {
        details { id: "end", summary { "{says::END}" }
            form { method: "post", action: "/desk/proposals/{id}/end",
                {hidden(who, Some(version))}
                p { class: "by", "{says::END_HINT}" }
                label { "{says::END_KIND}" select { name: "end", {options(Some(""), ends, "")} } }
                label { "{says::END_NOTE}" textarea { name: "note", rows: 3, required: true, maxlength: "{MOST_TEXT}" } }
                button { r#type: "submit", "{says::END_IT}" }
            }
        }
    }
}

/// Its words as they are typed.
#[derive(Deserialize)]
pub(in crate::server::desk) struct RewriteForm {
    version: i32,
    #[serde(default)]
    title: String,
    #[serde(default)]
    text: String,
}

/// Puts its words right.
pub(in crate::server::desk) async fn rewrite(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<RewriteForm>,
) -> Result<Response, DeskRefusal> {
    let StoredProposal { proposal, .. } = visible(&app, &who, &id).await?;
    let title = one_line(&form.title, MOST_LINE).map_err(|error| wrong("title", format!("{}{error}", says::NAME)))?;
    let text =
        paragraphs(&form.text, MOST_TEXT).map_err(|error| wrong("text", format!("{}{error}", says::TEXT_WORD)))?;
    let rewrite = PaperHandling::Rewrite { title, text };
    papers::handle(&app.db, &who.staff, (proposal.id, form.version), rewrite, Timestamp::now()).await?;
    Ok(to(proposal.id))
}

/// How it ends.
#[derive(Deserialize)]
pub(in crate::server::desk) struct EndForm {
    version: i32,
    #[serde(default)]
    end: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    sure: Sure,
}

/// Ends it, once who does so is sure.
pub(in crate::server::desk) async fn end(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<EndForm>,
) -> Result<Response, DeskRefusal> {
    let StoredProposal { proposal, .. } = visible(&app, &who, &id).await?;
    let end = ProposalEnd::of_code(&form.end).ok_or_else(|| wrong("end", says::NO_END))?;
    let note = paragraphs(&form.note, MOST_TEXT);
    let note = note.map_err(|error| wrong("note", format!("{}{error}", says::END_NOTE_WORD)))?;
    let back = format!("/desk/proposals/{}", proposal.id);
    let question = Question {
        tab: Tab::Voices,
        title: says::END_ASK.to_owned(),
        happens: says::END_HAPPENS.map(str::to_owned).to_vec(),
        action: format!("{back}/end"),
        fields: vec![("version", form.version.to_string()), ("end", form.end.clone()), ("note", note.clone())],
        word: says::END_IT,
    };
    if let Some(page) = asked(&who, form.sure, &back, question) {
        return Ok(page);
    }
    let says = says::step_ended(end, &note);
    let ends = PaperHandling::End(end, says);
    papers::handle(&app.db, &who.staff, (proposal.id, form.version), ends, Timestamp::now()).await?;
    Ok(to(proposal.id))
}
