//! 团团递语: what couriers say, discussions that an office opens, and the proposals that come of it.

use super::attachment::Attachment;
use super::coded::coded;
use super::id::{DiscussionId, ProposalId, VoiceId};
use super::question::NewMessage;
use super::region::Adcode;
use super::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Hours within which the office promises to read a voice. The plan asks for prompt answers and leaves the
/// number to the offices; this is the product's.
pub const READ_HOURS: i64 = 72;
/// Choices of one survey question.
pub const MOST_CHOICES: usize = 12;
/// Questions of one survey.
pub const MOST_QUESTIONS: usize = 10;
/// Characters of a text answer in a survey.
pub const MOST_ANSWER: usize = 300;

coded! {
    /// What kind of thing is said.
    VoiceKind {
        /// 需要.
        Need = "need",
        /// 意见.
        Opinion = "opinion",
        /// 建议.
        Proposal = "proposal",
    } else Opinion
}

coded! {
    /// Where a voice stands.
    VoiceState {
        /// Nobody of the office has read it yet.
        Waiting = "waiting",
        /// Others see it.
        Published = "published",
        /// It is not shown, for a reason that its courier is told.
        Refused = "refused",
        /// It says what another one says, and counts with it.
        Merged = "merged",
    } else Waiting
}

impl VoiceState {
    /// Whether the office may take it there.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        match self {
            Self::Waiting | Self::Refused => next != Self::Waiting,
            Self::Published => matches!(next, Self::Refused | Self::Merged),
            Self::Merged => false,
        }
    }
}

/// Tags of one voice.
pub const MOST_TAGS: usize = 6;
/// Characters of a tag.
pub const MOST_TAG: usize = 12;

/// Why a text is no list of tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("标签最多 {MOST_TAGS} 个，每个最多 {MOST_TAG} 个字，用空格或顿号分开")]
pub struct TagsError;

/// The tags that an office typed, each once, in its order.
///
/// # Errors
/// [`TagsError`] if there are too many or one is too long.
pub fn tags(typed: &str) -> Result<Vec<String>, TagsError> {
    let mut tags: Vec<String> = Vec::new();
    for tag in typed.split(|c: char| c.is_whitespace() || "、，,；;#".contains(c)).filter(|tag| !tag.is_empty()) {
        if tag.chars().count() > MOST_TAG || tag.chars().any(char::is_control) {
            return Err(TagsError);
        }
        if !tags.iter().any(|known| known == tag) {
            tags.push(tag.to_owned());
        }
    }
    if tags.len() > MOST_TAGS { Err(TagsError) } else { Ok(tags) }
}

/// A voice as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewVoice {
    /// Made on the phone.
    pub id: VoiceId,
    /// What kind of thing is said.
    pub kind: VoiceKind,
    /// The prefecture that it concerns, or the province.
    pub adcode: Adcode,
    /// In which discussion, if in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discussion: Option<DiscussionId>,
    /// Which company it is about, as the courier wrote it; only for the office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// The words.
    pub message: NewMessage,
}

/// A voice as everybody sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voice {
    /// Its number.
    pub id: VoiceId,
    /// What kind of thing is said.
    pub kind: VoiceKind,
    /// The prefecture that it concerns, or the province.
    pub adcode: Adcode,
    /// The words; nobody's name.
    pub text: String,
    /// The day on which it was said, as the first moment of it in China.
    pub at: Timestamp,
    /// How many support it, those of voices merged into it included.
    pub supporters: u32,
    /// In which discussion, if in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discussion: Option<DiscussionId>,
    /// What the office answers; may be empty.
    #[serde(default)]
    pub answer: String,
    /// The proposal that it was gathered into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<ProposalId>,
}

/// A courier's own voice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnVoice {
    /// Its number.
    pub id: VoiceId,
    /// What kind of thing is said.
    pub kind: VoiceKind,
    /// The words.
    pub text: String,
    /// Photos and a voice note.
    #[serde(default)]
    pub attachments: Vec<Attachment>,
    /// When it was said, milliseconds UTC.
    pub at: Timestamp,
    /// Where it stands.
    pub state: VoiceState,
    /// Why it is not shown.
    #[serde(default)]
    pub reason: String,
    /// Into which it was merged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<VoiceId>,
}

/// A question of a survey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurveyQuestion {
    /// What is asked.
    pub text: String,
    /// How it is answered.
    pub kind: SurveyKind,
}

/// How a question of a survey is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "choices", rename_all = "snake_case")]
pub enum SurveyKind {
    /// One of these.
    Single(Vec<String>),
    /// Any of these.
    Multiple(Vec<String>),
    /// One to five.
    Scale,
    /// In words.
    Text,
}

/// An answer to one question of a survey. Who leaves a question out, leaves it out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SurveyAnswer {
    /// Not answered.
    Skipped,
    /// The choices, counted from 0.
    Choices(Vec<u8>),
    /// One to five.
    Scale(u8),
    /// In words.
    Text(String),
}

/// Why an answer to a survey is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("第 {0} 题的回答不对，请重新选")]
pub struct SurveyError(pub usize);

/// Whether these are answers to those questions.
///
/// # Errors
/// [`SurveyError`] names the first question, counted from 1, whose answer is none.
pub fn check_answers(questions: &[SurveyQuestion], answers: &[SurveyAnswer]) -> Result<(), SurveyError> {
    if questions.len() != answers.len() {
        return Err(SurveyError(answers.len().min(questions.len()) + 1));
    }
    for (number, (question, answer)) in (1..).zip(questions.iter().zip(answers)) {
        let good = match (&question.kind, answer) {
            (_, SurveyAnswer::Skipped) => true,
            (SurveyKind::Single(choices), SurveyAnswer::Choices(chosen)) => {
                chosen.len() == 1 && chosen.iter().all(|one| usize::from(*one) < choices.len())
            }
            (SurveyKind::Multiple(choices), SurveyAnswer::Choices(chosen)) => {
                let mut distinct = chosen.clone();
                distinct.sort_unstable();
                distinct.dedup();
                !chosen.is_empty()
                    && distinct.len() == chosen.len()
                    && chosen.iter().all(|one| usize::from(*one) < choices.len())
            }
            (SurveyKind::Scale, SurveyAnswer::Scale(number)) => (1..=5).contains(number),
            (SurveyKind::Text, SurveyAnswer::Text(text)) => {
                let length = text.chars().count();
                length > 0 && length <= MOST_ANSWER
            }
            _ => false,
        };
        if !good {
            return Err(SurveyError(number));
        }
    }
    Ok(())
}

/// A discussion that an office opens, with a survey if it likes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discussion {
    /// Its number.
    pub id: DiscussionId,
    /// What it is called.
    pub title: String,
    /// What is asked.
    pub question: String,
    /// For which prefecture, or the province.
    pub adcode: Adcode,
    /// Until when it is open, milliseconds UTC.
    pub closes_at: Timestamp,
    /// Short questions; may be none.
    #[serde(default)]
    pub survey: Vec<SurveyQuestion>,
    /// What came of it, once it is over.
    #[serde(default)]
    pub summary: String,
}

impl Discussion {
    /// Whether it can be answered now.
    #[must_use]
    pub fn is_open(&self, now: Timestamp) -> bool {
        now < self.closes_at && self.summary.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn question(kind: SurveyKind) -> SurveyQuestion {
        SurveyQuestion { text: "问".to_owned(), kind }
    }

    fn choices() -> Vec<String> {
        vec!["甲".to_owned(), "乙".to_owned()]
    }

    #[test]
    fn tags_are_typed_with_any_separator_and_kept_once() {
        assert_eq!(tags(" 充电、电梯，充电 #雨衣\n"), Ok(vec!["充电".into(), "电梯".into(), "雨衣".into()]));
        assert_eq!(tags("、 ，"), Ok(vec![]));
        assert_eq!(tags("一二三四五六七八九十一二三"), Err(TagsError));
        assert_eq!(tags("a b c d e f g"), Err(TagsError));
    }

    #[test]
    fn an_answer_fits_its_question_or_is_refused_by_number() {
        let questions = [
            question(SurveyKind::Single(choices())),
            question(SurveyKind::Multiple(choices())),
            question(SurveyKind::Scale),
            question(SurveyKind::Text),
        ];
        let good = [
            SurveyAnswer::Choices(vec![1]),
            SurveyAnswer::Choices(vec![0, 1]),
            SurveyAnswer::Scale(5),
            SurveyAnswer::Text("好".to_owned()),
        ];
        assert_eq!(check_answers(&questions, &good), Ok(()));
        assert_eq!(check_answers(&questions, &[const { SurveyAnswer::Skipped }; 4]), Ok(()));
        for (at, wrong) in [
            (0, SurveyAnswer::Choices(vec![0, 1])),
            (0, SurveyAnswer::Choices(vec![2])),
            (1, SurveyAnswer::Choices(vec![0, 0])),
            (1, SurveyAnswer::Choices(vec![])),
            (2, SurveyAnswer::Scale(0)),
            (3, SurveyAnswer::Text(String::new())),
            (3, SurveyAnswer::Scale(1)),
        ] {
            let mut answers = good.clone();
            answers[at] = wrong;
            assert_eq!(check_answers(&questions, &answers), Err(SurveyError(at + 1)));
        }
        assert_eq!(check_answers(&questions, &good[..2]), Err(SurveyError(3)));
    }

    proptest! {
        #[test]
        fn what_was_merged_stays_merged_and_nothing_goes_back_to_waiting(moves in proptest::collection::vec(0usize..4, 0..20)) {
            let mut state = VoiceState::Waiting;
            for next in moves.into_iter().map(|at| VoiceState::ALL[at]) {
                if state.may_become(next) {
                    prop_assert!(state != VoiceState::Merged && next != VoiceState::Waiting);
                    state = next;
                }
            }
        }
    }
}
