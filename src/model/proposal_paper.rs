//! The document of a proposal (案由、案据、建议) and the way that it goes: written in versions, signed off by another
//! person, handed in, answered by a department, rated by who handed it in, carried out.

use super::id::StaffId;
use super::proposal::{ProposalEnd, ProposalStage, Satisfaction};
use super::timestamp::DAY_MS;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Characters of the 案由.
pub const MOST_CASE: usize = 200;
/// Characters of the 案据 and of the 建议.
pub const MOST_PART: usize = 6_000;
/// Characters of a number, a session, a department.
pub const MOST_LINE: usize = 60;
/// Characters of an answer and of a remark.
pub const MOST_ANSWER: usize = 4_000;
/// Versions that a document has.
pub const MOST_VERSIONS: i32 = 200;
/// A desk is reminded so many milliseconds before an answer is due.
pub const REMIND_MS: i64 = 7 * DAY_MS;
/// The province hears of an answer that is late for so many milliseconds.
pub const ESCALATES_MS: i64 = 15 * DAY_MS;
/// Days within which a proposal of a deputy is to be answered, where nobody says otherwise: three months (the Deputies Law).
pub const ANSWER_DAYS: i64 = 90;

/// The words of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalText {
    /// 案由: what it is about.
    pub case: String,
    /// 案据: what it rests on.
    pub grounds: String,
    /// 建议: what is asked for.
    pub ask: String,
}

/// Who wrote and who signed the newest version of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewestVersion {
    /// Counted from 1.
    pub number: i32,
    /// Who wrote it.
    pub written_by: StaffId,
    /// Who signed it off, if anybody did.
    pub signed_by: Option<StaffId>,
}

/// What is done with a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaperAct {
    /// A version is written.
    Write,
    /// The version of this number is signed off.
    Sign {
        /// The one that was read.
        number: i32,
    },
    /// It is handed in.
    HandIn,
    /// It was handed in with a document that was written elsewhere.
    HandInElsewhere,
    /// The department answered.
    Answer,
    /// Who handed it in says how they find the answer.
    Rate,
    /// It ends without being carried out.
    End,
    /// It is said how far it has come, without the document.
    Step {
        /// Where it stands then.
        to: ProposalStage,
    },
}

/// Why something is not done with a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PaperError {
    /// There is none.
    #[error("还没有写文稿")]
    NotWritten,
    /// Somebody wrote another version meanwhile.
    #[error("刚刚有人存了新的一稿，请看过再签发")]
    NotNewest,
    /// Who wrote the last version signs it.
    #[error("最后一稿是你写的，要另一位同事看过再签发")]
    OwnVersion,
    /// It is signed off already.
    #[error("这一稿已经签发了")]
    Signed,
    /// The newest version is not signed off.
    #[error("最后一稿还没有签发，签发了才能提交")]
    NotSigned,
    /// A document was written here, so that one is handed in.
    #[error("这里写了文稿：签发以后，从这里提交")]
    WrittenHere,
    /// Only a document hands it in.
    #[error("不能只记一句“已提交”：先写文稿、签发，再提交；在别处写好、已经交了的，上传原件，填编号和日期")]
    NoDocument,
    /// It was handed in.
    #[error("已经提交，文稿不能再改")]
    HandedIn,
    /// It was not handed in yet.
    #[error("还没有提交")]
    NotHandedIn,
    /// It was answered, and the answer was not found wanting.
    #[error("已经答复了；提出的人不满意，才能再答复一次")]
    Answered,
    /// It was not answered yet.
    #[error("还没有答复")]
    NotAnswered,
    /// Who handed it in did not say how they find the answer, or found it wanting.
    #[error("先记下提出的人对答复满意不满意；不满意的，等重新答复")]
    NotSatisfied,
    /// The stage does not follow, or the document leads there.
    #[error("有文稿的，从“写文稿、签发、提交、答复”一步一步走")]
    ByDocument,
    /// It came to its end.
    #[error("已经终止了，不能再办")]
    Ended,
    /// It is carried out.
    #[error("已经办成了，不能再终止")]
    CarriedOut,
    /// There are as many versions as there may be.
    #[error("已经有 {MOST_VERSIONS} 稿了，不能再存新的")]
    TooMany,
}

/// Whether anything may still be done with a document.
///
/// # Errors
/// [`PaperError::Ended`].
pub fn goes_on(ended: Option<ProposalEnd>) -> Result<(), PaperError> {
    ended.map_or(Ok(()), |_| Err(PaperError::Ended))
}

/// Whether that may be done with a document that stands so, as long as [it goes on](goes_on).
///
/// # Errors
/// [`PaperError`].
#[allow(clippy::match_same_arms, reason = "one act after another")]
pub fn may(
    act: PaperAct,
    by: StaffId,
    stage: ProposalStage,
    newest: Option<NewestVersion>,
    satisfaction: Option<Satisfaction>,
) -> Result<(), PaperError> {
    use ProposalStage as S;
    match act {
        PaperAct::Write if stage > S::Drafted => Err(PaperError::HandedIn),
        PaperAct::Write if newest.is_some_and(|newest| newest.number >= MOST_VERSIONS) => Err(PaperError::TooMany),
        PaperAct::Write => Ok(()),
        PaperAct::Sign { .. } if stage > S::Drafted => Err(PaperError::HandedIn),
        PaperAct::Sign { number } => match newest {
            None => Err(PaperError::NotWritten),
            Some(newest) if newest.number != number => Err(PaperError::NotNewest),
            Some(newest) if newest.signed_by.is_some() => Err(PaperError::Signed),
            Some(newest) if newest.written_by == by => Err(PaperError::OwnVersion),
            Some(_) => Ok(()),
        },
        PaperAct::HandIn if stage > S::Drafted => Err(PaperError::HandedIn),
        PaperAct::HandIn => match newest {
            None => Err(PaperError::NotWritten),
            Some(newest) if newest.signed_by.is_none() => Err(PaperError::NotSigned),
            Some(_) => Ok(()),
        },
        PaperAct::HandInElsewhere if stage > S::Drafted => Err(PaperError::HandedIn),
        PaperAct::HandInElsewhere if newest.is_some() => Err(PaperError::WrittenHere),
        PaperAct::HandInElsewhere => Ok(()),
        PaperAct::Answer if stage < S::Submitted => Err(PaperError::NotHandedIn),
        PaperAct::Answer if stage == S::Submitted => Ok(()),
        PaperAct::Answer if stage == S::Answered && satisfaction == Some(Satisfaction::Dissatisfied) => Ok(()),
        PaperAct::Answer => Err(PaperError::Answered),
        PaperAct::Rate if stage < S::Answered => Err(PaperError::NotAnswered),
        PaperAct::Rate => Ok(()),
        PaperAct::End if stage == S::CarriedOut => Err(PaperError::CarriedOut),
        PaperAct::End => Ok(()),
        PaperAct::Step { to } if to == stage => Ok(()),
        PaperAct::Step { to } if Some(to) != stage.next() => Err(PaperError::ByDocument),
        // That it is being written elsewhere can be said; that it was handed in says its document.
        PaperAct::Step { to: S::Drafted } if newest.is_none() => Ok(()),
        PaperAct::Step { to: S::Submitted } if newest.is_none() => Err(PaperError::NoDocument),
        PaperAct::Step { to: S::CarriedOut } => match satisfaction {
            Some(Satisfaction::Satisfied | Satisfaction::Fairly) => Ok(()),
            Some(Satisfaction::Dissatisfied) | None => Err(PaperError::NotSatisfied),
        },
        PaperAct::Step { .. } => Err(PaperError::ByDocument),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn newest(written_by: StaffId, signed_by: Option<StaffId>) -> NewestVersion {
        NewestVersion { number: 2, written_by, signed_by }
    }

    #[test]
    fn another_person_than_the_last_writer_signs_the_version_that_they_read() {
        let (writer, reader) = (StaffId::fresh(), StaffId::fresh());
        let sign = |number, by, newest| may(PaperAct::Sign { number }, by, ProposalStage::Drafted, newest, None);
        assert_eq!(sign(2, reader, None), Err(PaperError::NotWritten));
        assert_eq!(sign(2, writer, Some(newest(writer, None))), Err(PaperError::OwnVersion));
        assert_eq!(sign(1, reader, Some(newest(writer, None))), Err(PaperError::NotNewest));
        assert_eq!(sign(2, reader, Some(newest(writer, None))), Ok(()));
        assert_eq!(sign(2, reader, Some(newest(writer, Some(reader)))), Err(PaperError::Signed));
    }

    #[test]
    fn nothing_unsigned_is_handed_in_and_nothing_is_written_after_that() {
        let (writer, reader) = (StaffId::fresh(), StaffId::fresh());
        let hand_in = |newest| may(PaperAct::HandIn, writer, ProposalStage::Drafted, newest, None);
        assert_eq!(hand_in(None), Err(PaperError::NotWritten));
        assert_eq!(hand_in(Some(newest(writer, None))), Err(PaperError::NotSigned));
        let signed = Some(newest(writer, Some(reader)));
        assert_eq!(hand_in(signed), Ok(()));
        for stage in [ProposalStage::Submitted, ProposalStage::Answered, ProposalStage::CarriedOut] {
            assert_eq!(may(PaperAct::Write, writer, stage, signed, None), Err(PaperError::HandedIn));
            assert_eq!(may(PaperAct::HandIn, writer, stage, signed, None), Err(PaperError::HandedIn));
        }
    }

    #[test]
    fn a_document_from_elsewhere_hands_in_what_was_not_written_here() {
        let (writer, reader) = (StaffId::fresh(), StaffId::fresh());
        let hand_in = |stage, newest| may(PaperAct::HandInElsewhere, writer, stage, newest, None);
        assert_eq!(hand_in(ProposalStage::Gathered, None), Ok(()));
        assert_eq!(hand_in(ProposalStage::Drafted, None), Ok(()));
        for signed_by in [None, Some(reader)] {
            let newest = Some(newest(writer, signed_by));
            assert_eq!(hand_in(ProposalStage::Drafted, newest), Err(PaperError::WrittenHere));
        }
        for stage in [ProposalStage::Submitted, ProposalStage::Answered, ProposalStage::CarriedOut] {
            assert_eq!(hand_in(stage, None), Err(PaperError::HandedIn));
        }
    }

    #[test]
    fn who_is_not_satisfied_is_answered_again_and_only_then_it_is_carried_out() {
        let (writer, reader) = (StaffId::fresh(), StaffId::fresh());
        let signed = Some(newest(writer, Some(reader)));
        let act = |act, stage, satisfaction| may(act, writer, stage, signed, satisfaction);
        let (answered, done) = (ProposalStage::Answered, PaperAct::Step { to: ProposalStage::CarriedOut });
        assert_eq!(act(PaperAct::Rate, ProposalStage::Submitted, None), Err(PaperError::NotAnswered));
        assert_eq!(act(PaperAct::Answer, answered, Some(Satisfaction::Fairly)), Err(PaperError::Answered));
        assert_eq!(act(PaperAct::Answer, answered, Some(Satisfaction::Dissatisfied)), Ok(()));
        assert_eq!(act(done, answered, None), Err(PaperError::NotSatisfied));
        assert_eq!(act(done, answered, Some(Satisfaction::Dissatisfied)), Err(PaperError::NotSatisfied));
        assert_eq!(act(done, answered, Some(Satisfaction::Satisfied)), Ok(()));
    }

    #[test]
    fn what_is_carried_out_does_not_end_otherwise_and_what_ended_does_not_go_on() {
        for stage in ProposalStage::ALL {
            let ends = may(PaperAct::End, StaffId::fresh(), *stage, None, None);
            assert_eq!(ends.is_ok(), *stage != ProposalStage::CarriedOut, "{stage:?}");
        }
        assert_eq!(goes_on(None), Ok(()));
        for end in ProposalEnd::ALL {
            assert_eq!(goes_on(Some(*end)), Err(PaperError::Ended));
        }
    }

    proptest! {
        #[test]
        fn no_note_alone_hands_a_proposal_in_or_answers_it(from in 0usize..5, to in 0usize..5) {
            let (from, to) = (ProposalStage::ALL[from], ProposalStage::ALL[to]);
            let (writer, reader) = (StaffId::fresh(), StaffId::fresh());
            let step = |newest| may(PaperAct::Step { to }, writer, from, newest, Some(Satisfaction::Satisfied));
            let written = step(Some(newest(writer, Some(reader))));
            let carried_out = (from, to) == (ProposalStage::Answered, ProposalStage::CarriedOut);
            prop_assert_eq!(written.is_ok(), to == from || carried_out);
            let drafted = (from, to) == (ProposalStage::Gathered, ProposalStage::Drafted);
            prop_assert_eq!(step(None).is_ok(), to == from || carried_out || drafted);
        }
    }
}
