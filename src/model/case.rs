//! A case (精准递援): from the desk's intake to the follow-up, each step with its time limit.

use super::coded::coded;
use super::day::Day;
use super::id::{CaseId, ReferralId};
use super::region::Adcode;
use super::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Characters of a step's note, of what to bring, of a referral's reason and answer.
pub const MOST_NOTE: usize = 1_000;
/// Characters of why a referral is taken back.
pub const MOST_WHY: usize = 100;

coded! {
    /// What a case is about.
    CaseKind {
        /// 欠薪.
        UnpaidWages = "unpaid_wages",
        /// 工伤.
        WorkInjury = "work_injury",
        /// 合同.
        Contract = "contract",
        /// 社保.
        SocialInsurance = "social_insurance",
        /// 罚款.
        Fine = "fine",
        /// 交通事故.
        TrafficAccident = "traffic_accident",
        /// 骚扰暴力.
        Harassment = "harassment",
        /// 特殊困难.
        Hardship = "hardship",
        /// Anything else.
        Other = "other",
    } else Other
}

coded! {
    /// Where a case stands.
    CaseStage {
        /// 受理.
        Intake = "intake",
        /// 核实.
        Verification = "verification",
        /// 转介.
        Referral = "referral",
        /// 办理.
        Work = "work",
        /// 结果.
        Result = "result",
        /// 回访.
        FollowUp = "follow_up",
        /// 结案.
        Closed = "closed",
    } else Closed
}

coded! {
    /// What came of a case.
    CaseResult {
        /// Solved.
        Solved = "solved",
        /// Solved in part.
        Partly = "partly",
        /// Not solved.
        Unsolved = "unsolved",
        /// The courier took it back.
        Withdrawn = "withdrawn",
    } else Unsolved
}

coded! {
    /// To whom a case is referred.
    ReferralTo {
        /// 法律援助.
        LegalAid = "legal_aid",
        /// 邮政管理局.
        PostalAdministration = "postal_administration",
        /// 快递企业.
        Company = "company",
        /// Another department.
        OtherDepartment = "other_department",
    } else OtherDepartment
}

coded! {
    /// Where a referral stands. Nothing leaves the desk before the courier agrees.
    ReferralState {
        /// The courier is asked.
        Proposed = "proposed",
        /// The courier refused.
        Declined = "declined",
        /// The courier agreed, and it was handed over.
        Agreed = "agreed",
        /// Whoever it was handed to answered.
        Answered = "answered",
    } else Declined
}

/// Why a case cannot take a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CaseError {
    /// The stage does not follow.
    #[error("现在不能进到这一步，请刷新看最新进展")]
    WrongStage,
    /// A step is not left without saying what was done.
    #[error("请写明这一步做了什么（至少 5 个字）")]
    NoNote,
    /// The result is not said.
    #[error("请选择办理结果")]
    NoResult,
    /// Somebody who was asked has not answered.
    #[error("还有转介没有答复，请等答复，或者先记下对方的答复")]
    OpenReferral,
    /// There is no referral to wait for.
    #[error("请先添加转介")]
    NoReferral,
    /// The referral is not in the state for that.
    #[error("这项转介现在不能这样处理，请刷新看最新进展")]
    WrongReferralState,
}

impl CaseStage {
    /// The stages that can follow. A case that turns out to be none, or is taken back, is closed early; one
    /// that was not solved after all goes back to work.
    #[must_use]
    pub fn next(self) -> &'static [Self] {
        match self {
            Self::Intake => &[Self::Verification, Self::Closed],
            Self::Verification => &[Self::Referral, Self::Work, Self::Closed],
            Self::Referral => &[Self::Work, Self::Closed],
            Self::Work => &[Self::Result, Self::Referral, Self::Closed],
            Self::Result => &[Self::FollowUp],
            Self::FollowUp => &[Self::Closed, Self::Work],
            Self::Closed => &[Self::Work],
        }
    }
}

/// The step that the desk wants to take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step<'a> {
    /// To which stage.
    pub to: CaseStage,
    /// What was done in the stage that is left.
    pub note: &'a str,
    /// What came of the case, where it is known now.
    pub result: Option<CaseResult>,
}

impl Step<'_> {
    /// Whether a case can take it: what each stage needs before it is left.
    ///
    /// # Errors
    /// [`CaseError`] says what is missing.
    pub fn check(
        &self,
        from: CaseStage,
        known: Option<CaseResult>,
        referrals: &[ReferralState],
    ) -> Result<(), CaseError> {
        if !from.next().contains(&self.to) {
            return Err(CaseError::WrongStage);
        }
        if self.note.trim().chars().count() < 5 {
            return Err(CaseError::NoNote);
        }
        let open = referrals.iter().any(|state| matches!(state, ReferralState::Proposed | ReferralState::Agreed));
        match (from, self.to) {
            (CaseStage::Referral, CaseStage::Work) if open => Err(CaseError::OpenReferral),
            (CaseStage::Referral, CaseStage::Work) if referrals.is_empty() => Err(CaseError::NoReferral),
            (_, CaseStage::Result | CaseStage::Closed) if self.result.or(known).is_none() => Err(CaseError::NoResult),
            _ => Ok(()),
        }
    }
}

impl ReferralState {
    /// After the courier was asked, or took their consent back: what nobody answered yet, nobody sees from then on.
    ///
    /// # Errors
    /// [`CaseError::WrongReferralState`] if it was answered, or they refused before and agree now.
    pub fn decided(self, agrees: bool) -> Result<Self, CaseError> {
        match self {
            Self::Proposed => Ok(if agrees { Self::Agreed } else { Self::Declined }),
            Self::Agreed => Ok(if agrees { self } else { Self::Declined }),
            Self::Declined if !agrees => Ok(self),
            Self::Declined | Self::Answered => Err(CaseError::WrongReferralState),
        }
    }

    /// After the desk took it back, or closed the case without an answer: nobody it was handed to sees it from then on. It
    /// stands as one that was declined, with a time and a reason of its own beside that.
    ///
    /// # Errors
    /// [`CaseError::WrongReferralState`] if it was answered, or is over otherwise.
    pub fn withdrawn(self) -> Result<Self, CaseError> {
        if matches!(self, Self::Proposed | Self::Agreed) {
            Ok(Self::Declined)
        } else {
            Err(CaseError::WrongReferralState)
        }
    }

    /// After an answer came.
    ///
    /// # Errors
    /// [`CaseError::WrongReferralState`] if nobody was asked.
    pub fn answered(self) -> Result<Self, CaseError> {
        if self == Self::Agreed { Ok(Self::Answered) } else { Err(CaseError::WrongReferralState) }
    }
}

coded! {
    /// For how long a case has been open.
    CaseAge {
        /// Up to a week.
        Week = "week",
        /// Longer, up to thirty days.
        Month = "month",
        /// Longer, up to ninety days.
        Quarter = "quarter",
        /// Longer.
        Older = "older",
        /// Longer than thirty days, in whichever of these bands.
        OverMonth = "over_month",
    } else Older
}

impl CaseAge {
    /// Those of which each case is of one.
    pub const BANDS: [Self; 4] = [Self::Week, Self::Month, Self::Quarter, Self::Older];

    /// When a case of this age was opened: not before the first moment, where there is one, and before the second one.
    #[must_use]
    pub fn opened(self, now: Timestamp) -> (Option<Timestamp>, Option<Timestamp>) {
        let ago = |days: i64| Some(now.plus_days(-days));
        match self {
            Self::Week => (ago(7), None),
            Self::Month => (ago(30), ago(7)),
            Self::Quarter => (ago(90), ago(30)),
            Self::Older => (None, ago(90)),
            Self::OverMonth => (None, ago(30)),
        }
    }
}

/// A step that was taken, or the one under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseStep {
    /// The stage.
    pub stage: CaseStage,
    /// When it began, milliseconds UTC.
    pub entered_at: Timestamp,
    /// Until when it may take, milliseconds UTC.
    pub due_at: Timestamp,
    /// When it ended, milliseconds UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_at: Option<Timestamp>,
    /// What was done.
    #[serde(default)]
    pub note: String,
}

/// A referral as the courier sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferralView {
    /// Its number.
    pub id: ReferralId,
    /// To whom.
    pub to: ReferralTo,
    /// To whom, by name.
    pub name: String,
    /// Why, and what is told to them.
    pub reason: String,
    /// Where it stands.
    pub state: ReferralState,
    /// They said that they work on it. A server before this was told never says so.
    #[serde(default)]
    pub accepted: bool,
    /// The day until which they said that they answer.
    #[serde(default)]
    pub promised: Option<Day>,
    /// What they answered.
    #[serde(default)]
    pub answer: String,
    /// Why the desk took it back, where it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<String>,
}

/// A case as its courier sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseView {
    /// Its number.
    pub id: CaseId,
    /// What it is about.
    pub kind: CaseKind,
    /// Whose desk handles it.
    pub adcode: Adcode,
    /// Where it stands.
    pub stage: CaseStage,
    /// Oldest first; the last one is under way unless the case is closed.
    pub steps: Vec<CaseStep>,
    /// What the courier must bring or send; may be empty.
    #[serde(default)]
    pub bring: String,
    /// Referrals, oldest first.
    #[serde(default)]
    pub referrals: Vec<ReferralView>,
    /// What came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<CaseResult>,
}

impl CaseView {
    /// Whether an office was referred to and the courier agreed.
    fn is_referred(referral: &ReferralView, to: ReferralTo) -> bool {
        referral.to == to && matches!(referral.state, ReferralState::Agreed | ReferralState::Answered)
    }

    /// What the courier agreed to show this office: its referrals, and where the case stands. None if there is nothing.
    /// What the desk noted stays at the desk: it was written for another purpose.
    #[must_use]
    pub fn for_office(self, to: ReferralTo) -> Option<Self> {
        let referrals: Vec<ReferralView> =
            self.referrals.into_iter().filter(|referral| Self::is_referred(referral, to)).collect();
        let steps = self.steps.into_iter().map(|step| CaseStep { note: String::new(), ..step }).collect();
        (!referrals.is_empty()).then_some(Self { referrals, steps, bring: String::new(), result: None, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOTE: &str = "已经电话核实过";

    fn step(to: CaseStage) -> Step<'static> {
        Step { to, note: NOTE, result: None }
    }

    #[test]
    fn a_case_goes_from_intake_to_closed_and_no_step_is_skipped_silently() {
        let solved = Some(CaseResult::Solved);
        assert_eq!(step(CaseStage::Work).check(CaseStage::Intake, None, &[]), Err(CaseError::WrongStage));
        assert_eq!(step(CaseStage::Verification).check(CaseStage::Intake, None, &[]), Ok(()));
        assert_eq!(
            Step { note: "好", ..step(CaseStage::Verification) }.check(CaseStage::Intake, None, &[]),
            Err(CaseError::NoNote)
        );
        let to_work = step(CaseStage::Work);
        assert_eq!(to_work.check(CaseStage::Referral, None, &[]), Err(CaseError::NoReferral));
        assert_eq!(to_work.check(CaseStage::Referral, None, &[ReferralState::Agreed]), Err(CaseError::OpenReferral));
        assert_eq!(
            to_work.check(CaseStage::Referral, None, &[ReferralState::Answered, ReferralState::Declined]),
            Ok(())
        );
        assert_eq!(step(CaseStage::Result).check(CaseStage::Work, None, &[]), Err(CaseError::NoResult));
        assert_eq!(Step { result: solved, ..step(CaseStage::Result) }.check(CaseStage::Work, None, &[]), Ok(()));
        assert_eq!(step(CaseStage::Closed).check(CaseStage::FollowUp, solved, &[]), Ok(()));
    }

    #[test]
    fn nothing_is_handed_over_that_the_courier_did_not_agree_to() {
        assert_eq!(ReferralState::Proposed.answered(), Err(CaseError::WrongReferralState));
        assert_eq!(ReferralState::Proposed.decided(false).unwrap().answered(), Err(CaseError::WrongReferralState));
        assert_eq!(ReferralState::Proposed.decided(true).unwrap().answered(), Ok(ReferralState::Answered));
        assert_eq!(ReferralState::Agreed.decided(false), Ok(ReferralState::Declined), "consent can be taken back");
        assert_eq!(ReferralState::Answered.decided(false), Err(CaseError::WrongReferralState));
        assert_eq!(ReferralState::Declined.decided(true), Err(CaseError::WrongReferralState));
        for open in [ReferralState::Proposed, ReferralState::Agreed] {
            let withdrawn = open.withdrawn().unwrap();
            assert_eq!(withdrawn.answered(), Err(CaseError::WrongReferralState), "nobody answers what was taken back");
            assert_eq!(withdrawn.decided(true), Err(CaseError::WrongReferralState), "nobody agrees to it afterwards");
            assert_eq!(withdrawn.withdrawn(), Err(CaseError::WrongReferralState));
        }
        assert_eq!(ReferralState::Answered.withdrawn(), Err(CaseError::WrongReferralState));
    }

    proptest! {
        #[test]
        fn whatever_steps_are_tried_a_closed_case_has_a_result_and_every_step_a_note(
            tries in proptest::collection::vec((0usize..7, 0usize..5, 0usize..3), 0..60)) {
            let mut stage = CaseStage::Intake;
            let mut result = None;
            for (to, outcome, note) in tries {
                let step = Step {
                    to: CaseStage::ALL[to],
                    note: ["", "好", NOTE][note],
                    result: CaseResult::ALL.get(outcome).copied(),
                };
                if step.check(stage, result, &[ReferralState::Answered]).is_ok() {
                    prop_assert!(stage.next().contains(&step.to) && step.note == NOTE);
                    result = step.result.or(result);
                    stage = step.to;
                    prop_assert!(stage != CaseStage::Closed || result.is_some());
                }
            }
        }
    }
}
