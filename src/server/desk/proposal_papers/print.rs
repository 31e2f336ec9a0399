//! A document on paper.

use super::paper::Paper;
use super::readable;
use super::when;
use crate::server::db::proposal_papers::{self as papers};
use crate::server::db::proposals::{self, StoredProposal};
use crate::server::desk::deputies::in_one_line;
use crate::server::desk::guard::SignedIn;
use crate::server::desk::page::words;
use crate::server::desk::plain_page::html;
use crate::server::desk::refusal::DeskRefusal;
use crate::server::{App, db};
use crate::texts;
use crate::texts::proposal_paper as says;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use dioxus::prelude::*;

/// The newest version as it is printed.
pub(in crate::server::desk) async fn print(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let StoredProposal { proposal, version } = readable(&app, &who, &id).await?;
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
