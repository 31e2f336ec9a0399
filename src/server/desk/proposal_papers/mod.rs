//! The document of a proposal (案由、案据、建议): written in versions, signed off by another person, printed, handed in,
//! answered by a department, rated by who handed it in.

mod acts;
mod changes;
pub(super) mod ending;
mod paper;
mod print;

pub(super) use acts::{
    answer, answer_file, correct, correct_answer, document_file, hand_in, hand_in_elsewhere, of_meeting, rate, sign,
    write,
};
pub(super) use paper::Paper;
pub(super) use print::print;

use super::guard::SignedIn;
use super::refusal::DeskRefusal;
use crate::model::{ProposalId, Timestamp};
use crate::server::App;
use crate::server::db::proposal_papers::PaperFailure;
use crate::server::db::proposals::{self, StoredProposal};
use crate::server::db::scope::{seen, seen_or_sample};
use crate::texts;
use crate::texts::proposal_paper as says;
use axum::response::{IntoResponse as _, Redirect, Response};

/// Back to a proposal.
pub(super) fn to(id: ProposalId) -> Response {
    Redirect::to(&format!("/desk/proposals/{id}")).into_response()
}

/// A proposal that its address names and somebody reads, with its version: a sample of the province is everybody's.
pub(super) async fn readable(app: &App, who: &SignedIn, id: &str) -> Result<StoredProposal, DeskRefusal> {
    let id: ProposalId = id.parse().map_err(|_| DeskRefusal::NotFound)?;
    let found = proposals::find(&app.db, id).await?;
    let found = seen_or_sample(found, &who.staff, |found| (found.proposal.adcode, found.proposal.sample));
    found.ok_or(DeskRefusal::NotFound)
}

/// A proposal that its address names and somebody works with, with its version.
pub(super) async fn visible(app: &App, who: &SignedIn, id: &str) -> Result<StoredProposal, DeskRefusal> {
    let id: ProposalId = id.parse().map_err(|_| DeskRefusal::NotFound)?;
    let found = proposals::find(&app.db, id).await?;
    seen(found, &who.staff, |found| found.proposal.adcode).ok_or(DeskRefusal::NotFound)
}

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

fn when(at: Timestamp) -> String {
    texts::day_and_clock(at)
}
