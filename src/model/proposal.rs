//! Proposals (建议、提案) that are made of what couriers say, as everybody sees them.

use super::coded::coded;
use super::day::Day;
use super::id::ProposalId;
use super::region::Adcode;
use super::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

coded! {
    /// What who handed a proposal in says of the answer.
    Satisfaction {
        /// 满意.
        Satisfied = "satisfied",
        /// 基本满意.
        Fairly = "fairly",
        /// 不满意: the department answers again.
        Dissatisfied = "dissatisfied",
    } else Dissatisfied
}

/// What everybody sees of a proposal that was handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedIn {
    /// The number that it got; may be empty.
    #[serde(default)]
    pub number: String,
    /// To which meeting of which congress or conference.
    pub session: String,
    /// Who answers.
    pub department: String,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Day>,
    /// How who handed it in finds the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub satisfaction: Option<Satisfaction>,
    /// Its document was written elsewhere.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub elsewhere: bool,
}

coded! {
    /// How far a proposal (建议、提案) has come.
    ProposalStage {
        /// Voices were gathered.
        Gathered = "gathered",
        /// It is written.
        Drafted = "drafted",
        /// A deputy or a member of the CPPCC has handed it in.
        Submitted = "submitted",
        /// Whoever is responsible has answered.
        Answered = "answered",
        /// It is done.
        CarriedOut = "carried_out",
    } else Gathered
}

impl ProposalStage {
    /// The stage that follows; none after the last.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        let at = Self::ALL.iter().position(|stage| *stage == self)?;
        Self::ALL.get(at + 1).copied()
    }
}

coded! {
    /// How a proposal ended that is not carried out.
    ProposalEnd {
        /// 不予立案.
        NotTaken = "not_taken",
        /// 转为意见: it is answered as something smaller.
        AsOpinion = "as_opinion",
        /// 并案: another one goes on for both.
        Merged = "merged",
        /// 撤回.
        Withdrawn = "withdrawn",
    } else Withdrawn
}

/// A step that a proposal took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalStep {
    /// To which stage.
    pub stage: ProposalStage,
    /// When, milliseconds UTC.
    pub at: Timestamp,
    /// What is to be said of it.
    pub note: String,
}

/// A proposal as everybody sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Its number.
    pub id: ProposalId,
    /// What it is called.
    pub title: String,
    /// What it asks for.
    pub text: String,
    /// For which prefecture, or the province.
    pub adcode: Adcode,
    /// The steps that it took, oldest first; the last one is where it stands.
    pub steps: Vec<ProposalStep>,
    /// How many voices were gathered into it.
    pub voices: u32,
    /// How many support them.
    pub supporters: u32,
    /// Where it was handed in, once it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handed_in: Option<HandedIn>,
    /// How it ended, where it is not carried out; its last step says why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<ProposalEnd>,
    /// Made up to show the product.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sample: bool,
}

impl Proposal {
    /// Where it stands.
    #[must_use]
    pub fn stage(&self) -> ProposalStage {
        self.steps.last().map_or(ProposalStage::Gathered, |step| step.stage)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proposal_goes_from_gathered_to_carried_out() {
        let mut stage = ProposalStage::Gathered;
        let mut steps = 1;
        while let Some(next) = stage.next() {
            stage = next;
            steps += 1;
        }
        assert_eq!((stage, steps), (ProposalStage::CarriedOut, 5));
    }
}
