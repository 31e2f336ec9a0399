//! A question and all that follows it: what may happen in which state stands here, once.

use super::attachment::{Attachment, AttachmentKind, few_enough};
use super::case::CaseView;
use super::coded::coded;
use super::danger::Danger;
use super::document::Document;
use super::id::{MessageId, QuestionId};
use super::phone::Phone;
use super::plain_text::{TextError, paragraphs};
use super::reference::Reference;
use super::region::Adcode;
use super::timestamp::Timestamp;
use super::topic::Topic;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Characters of one message.
pub const MOST_CHARACTERS: usize = 2_000;
/// Characters of a rating's comment.
pub const MOST_COMMENT: usize = 300;

coded! {
    /// Whose turn it is.
    QuestionState {
        /// The courier wrote last; the clock of the service standard runs.
        Waiting = "waiting",
        /// The desk wrote last.
        Answered = "answered",
        /// It is over, until the courier writes again.
        Closed = "closed",
    } else Closed
}

coded! {
    /// How a question reached the desk.
    Channel {
        /// The app.
        App = "app",
        /// A call to 12355.
        Phone = "phone",
        /// Somebody came by.
        Visit = "visit",
        /// The platform 共青团12355权益服务.
        Platform = "platform",
    } else App
}

coded! {
    /// Why the desk closes a question without an answer.
    DismissReason {
        /// Nothing that a desk can answer.
        Spam = "spam",
        /// It is answered in another question of the same courier.
        Duplicate = "duplicate",
        /// It was answered on the phone or in person.
        AnsweredElsewhere = "answered_elsewhere",
        /// It is not for this service.
        NotForUs = "not_for_us",
    } else NotForUs
}

/// What can happen to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuestionEvent {
    /// The courier writes; a closed question opens again.
    CourierWrites,
    /// The desk answers.
    StaffAnswers,
    /// The courier says that all is said.
    CourierCloses,
    /// The desk says that all is said.
    StaffCloses,
    /// The desk closes what nobody answers here: spam, or what was answered elsewhere. The courier is told why.
    StaffDismisses,
    /// The desk takes back the only answer since the courier wrote.
    StaffWithdraws,
    /// The desk opens a closed question again.
    StaffReopens,
    /// The courier opens a closed question again.
    CourierReopens,
    /// The courier rates what they were told, which closes the question.
    CourierRates,
}

/// Why something cannot happen to a question now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum QuestionError {
    /// It is closed.
    #[error("这个问题已经结束，小哥再写一句就会重新打开")]
    Closed,
    /// It is not closed.
    #[error("这个问题没有结束，直接写就行")]
    NotClosed,
    /// Nobody has answered since the courier wrote.
    #[error("还没有人回复，请先回复")]
    Unanswered,
}

impl QuestionState {
    /// The state after something happens.
    ///
    /// # Errors
    /// [`QuestionError`] if it cannot happen now.
    pub fn after(self, event: QuestionEvent) -> Result<Self, QuestionError> {
        use QuestionEvent as E;
        match (self, event) {
            (_, E::CourierWrites)
            | (Self::Closed, E::CourierReopens | E::StaffReopens)
            | (Self::Answered, E::StaffWithdraws) => Ok(Self::Waiting),
            (Self::Waiting | Self::Answered, E::StaffAnswers) => Ok(Self::Answered),
            (Self::Closed, E::StaffAnswers | E::StaffCloses | E::StaffDismisses | E::StaffWithdraws) => {
                Err(QuestionError::Closed)
            }
            (Self::Waiting | Self::Answered, E::StaffDismisses)
            | (_, E::CourierCloses)
            | (Self::Answered, E::StaffCloses)
            | (Self::Answered | Self::Closed, E::CourierRates) => Ok(Self::Closed),
            (Self::Waiting, E::StaffCloses | E::CourierRates | E::StaffWithdraws) => Err(QuestionError::Unanswered),
            (Self::Waiting | Self::Answered, E::CourierReopens | E::StaffReopens) => Err(QuestionError::NotClosed),
        }
    }
}

coded! {
    /// Who wrote, by role: couriers are told no names.
    Author {
        /// The courier.
        Courier = "courier",
        /// The desk.
        Operator = "operator",
        /// A lawyer.
        Lawyer = "lawyer",
        /// A psychologist.
        Psychologist = "psychologist",
        /// A social worker.
        SocialWorker = "social_worker",
        /// A trained volunteer.
        Volunteer = "volunteer",
        /// An office: the League committee or the postal administration.
        Office = "office",
    } else Operator
}

/// One message as the courier reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Its number.
    pub id: MessageId,
    /// Who wrote it.
    pub by: Author,
    /// When the server took it, milliseconds UTC.
    pub at: Timestamp,
    /// The words; may be empty beside a voice note or photos.
    pub text: String,
    /// Photos and a voice note.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// A desk's documents.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<Document>,
    /// When the desk took it back, milliseconds UTC; the words then say so and nothing else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn_at: Option<Timestamp>,
    /// When the desk corrected it last, milliseconds UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrected_at: Option<Timestamp>,
}

/// So long a sent answer can be taken back or corrected, milliseconds: later somebody acts on it already.
pub const AMENDABLE_MS: i64 = 10 * 60_000;

/// Why a sent answer is not taken back or corrected any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AmendError {
    /// It was sent too long ago.
    #[error("发出超过 {} 分钟了，不能再撤回或更正，请再写一条说明", AMENDABLE_MS / 60_000)]
    TooLate,
    /// The courier said something after it.
    #[error("小哥已经看到并接着说了，不能再撤回或更正，请再写一条说明")]
    Read,
    /// It was taken back already.
    #[error("这条回复已经撤回了")]
    Withdrawn,
}

/// Whether an answer that was sent then may be taken back or corrected now. `followed` says whether its courier wrote or
/// rated after it: they have read it.
///
/// # Errors
/// [`AmendError`].
pub fn amendable(
    sent_at: Timestamp,
    withdrawn_at: Option<Timestamp>,
    followed: bool,
    now: Timestamp,
) -> Result<(), AmendError> {
    if withdrawn_at.is_some() {
        Err(AmendError::Withdrawn)
    } else if followed {
        Err(AmendError::Read)
    } else if now.0 - sent_at.0 > AMENDABLE_MS {
        Err(AmendError::TooLate)
    } else {
        Ok(())
    }
}

/// How the courier found the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// 1 to 5.
    pub stars: Stars,
    /// What they say about it; may be empty.
    pub comment: String,
}

/// 1 to 5 stars.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Stars(u8);

impl TryFrom<u8> for Stars {
    type Error = WordsError;
    fn try_from(stars: u8) -> Result<Self, WordsError> {
        if (1..=5).contains(&stars) { Ok(Self(stars)) } else { Err(WordsError::Stars) }
    }
}

impl From<Stars> for u8 {
    fn from(stars: Stars) -> Self {
        stars.0
    }
}

/// A question with all that followed, as its courier sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    /// Its number.
    pub id: QuestionId,
    /// The number that is said on the phone, once the desk has seen it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<Reference>,
    /// What it is about.
    pub topic: Topic,
    /// The prefecture whose desk answers; the province's where the courier named none.
    pub adcode: Adcode,
    /// Whose turn it is.
    pub state: QuestionState,
    /// When the server took it, milliseconds UTC.
    pub asked_at: Timestamp,
    /// Until when the desk promised the first answer, milliseconds UTC; nothing while the question waits on the
    /// phone, as only the desk can promise.
    #[serde(default)]
    pub due_at: Option<Timestamp>,
    /// Oldest first.
    pub messages: Vec<Message>,
    /// How they found the answer, once they said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<Rating>,
    /// The case that the desk opened, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseView>,
}

impl Thread {
    /// How much there is that the courier did not write themselves: answers, what became of them, steps of the case,
    /// referrals and their answers. It only grows, so what is beyond what they have seen is new to them.
    #[must_use]
    pub fn news(&self) -> u32 {
        let of = |message: &Message| {
            1 + usize::from(message.withdrawn_at.is_some()) + usize::from(message.corrected_at.is_some())
        };
        let answers: usize = self.messages.iter().filter(|message| message.by != Author::Courier).map(of).sum();
        let case = self.case.as_ref().map_or(0, |case| {
            let answered = case.referrals.iter().filter(|referral| !referral.answer.is_empty()).count();
            case.steps.len() + case.referrals.len() + answered + usize::from(!case.bring.is_empty())
        });
        u32::try_from(answers + case).unwrap_or(u32::MAX)
    }
}

/// Why a courier's words are not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum WordsError {
    /// Neither words nor files.
    #[error("请写几个字，或者加照片、录音")]
    Empty,
    /// Too long.
    #[error("超过 {0} 个字，请分两次写")]
    TooLong(usize),
    /// More files than a message holds.
    #[error("最多 4 张照片、1 段录音")]
    TooManyFiles,
    /// No number of stars.
    #[error("请点 1 到 5 颗星")]
    Stars,
}

/// A question as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewQuestion {
    /// Made on the phone.
    pub id: QuestionId,
    /// What it is about.
    pub topic: Topic,
    /// The prefecture whose desk should answer, or the province.
    pub adcode: Adcode,
    /// Only if the courier wants to be called back. Whether somebody would answer there is asked at the edges
    /// ([`Phone::for_call_back`]): what an older app keeps in its outbox must stay readable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call_back: Option<Phone>,
    /// They agree that what they write of health or children is used to answer them, where the topic
    /// [needs that](Topic::needs_consent).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub consents: bool,
    /// Which company it is about, as the courier wrote it; only for the office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// For which resource they apply with it, by its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wants_aid: Option<String>,
    /// The question itself.
    pub message: NewMessage,
}

/// A message as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewMessage {
    /// Made on the phone.
    pub id: MessageId,
    /// The words.
    pub text: String,
    /// Files that were sent before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
}

impl NewQuestion {
    /// Whether its courier has to agree before it is sent. Nobody in danger is held up by that.
    #[must_use]
    pub fn lacks_consent(&self) -> bool {
        self.topic.needs_consent() && !self.consents && Danger::in_text(&self.message.text).is_empty()
    }
}

impl NewMessage {
    /// The same with its words tidied, if it can be taken.
    ///
    /// # Errors
    /// [`WordsError`] says what to change.
    pub fn checked(self) -> Result<Self, WordsError> {
        if !few_enough(self.attachments.iter().map(|attachment| attachment.kind)) {
            return Err(WordsError::TooManyFiles);
        }
        let text = match paragraphs(&self.text, MOST_CHARACTERS) {
            Ok(text) => text,
            Err(TextError::Empty) if !self.attachments.is_empty() => String::new(),
            Err(TextError::Empty) => return Err(WordsError::Empty),
            Err(TextError::TooLong(most)) => return Err(WordsError::TooLong(most)),
        };
        Ok(Self { text, ..self })
    }

    /// The same where words are not needed, because what is said beside them is enough.
    ///
    /// # Errors
    /// [`WordsError`] says what to change.
    pub fn checked_if_any(self) -> Result<Self, WordsError> {
        match self.clone().checked() {
            Err(WordsError::Empty) => Ok(Self { text: String::new(), ..self }),
            checked => checked,
        }
    }

    /// Whether it holds a file of this kind.
    #[must_use]
    pub fn has(&self, kind: AttachmentKind) -> bool {
        self.attachments.iter().any(|attachment| attachment.kind == kind)
    }
}

impl Rating {
    /// The same with its comment tidied.
    ///
    /// # Errors
    /// [`WordsError::TooLong`].
    pub fn checked(self) -> Result<Self, WordsError> {
        match paragraphs(&self.comment, MOST_COMMENT) {
            Ok(comment) => Ok(Self { comment, ..self }),
            Err(TextError::Empty) => Ok(Self { comment: String::new(), ..self }),
            Err(TextError::TooLong(most)) => Err(WordsError::TooLong(most)),
        }
    }
}

/// How a waiting question stands against the service standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceClock {
    /// There is time.
    Green,
    /// Less than a quarter of the time is left.
    Amber,
    /// The time is over.
    Overdue,
}

impl ServiceClock {
    /// Where the clock of a question stands that has waited since `since` and is to be answered by `due`.
    #[must_use]
    pub fn at(since: Timestamp, due: Timestamp, now: Timestamp) -> Self {
        let (whole, left) = (due.0.saturating_sub(since.0), due.0.saturating_sub(now.0));
        match left {
            ..0 => Self::Overdue,
            left if left < whole / 4 => Self::Amber,
            _ => Self::Green,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const EVENTS: [QuestionEvent; 9] = [
        QuestionEvent::CourierWrites,
        QuestionEvent::StaffAnswers,
        QuestionEvent::CourierCloses,
        QuestionEvent::StaffCloses,
        QuestionEvent::StaffDismisses,
        QuestionEvent::StaffReopens,
        QuestionEvent::StaffWithdraws,
        QuestionEvent::CourierReopens,
        QuestionEvent::CourierRates,
    ];

    proptest! {
        #[test]
        fn whatever_happened_a_courier_who_writes_is_waited_for_and_the_desk_closes_nothing_unanswered_by_the_way(
            events in proptest::collection::vec(0usize..9, 0..40)) {
            let mut state = QuestionState::Waiting;
            let mut answered_since_they_wrote = false;
            for event in events.into_iter().map(|at| EVENTS[at]) {
                let Ok(next) = state.after(event) else { continue };
                match event {
                    QuestionEvent::CourierWrites
                    | QuestionEvent::CourierReopens
                    | QuestionEvent::StaffReopens
                    | QuestionEvent::StaffWithdraws => {
                        prop_assert_eq!(next, QuestionState::Waiting);
                        answered_since_they_wrote = false;
                    }
                    QuestionEvent::StaffAnswers => answered_since_they_wrote = true,
                    QuestionEvent::StaffCloses => prop_assert!(answered_since_they_wrote),
                    QuestionEvent::CourierCloses | QuestionEvent::CourierRates | QuestionEvent::StaffDismisses => prop_assert_eq!(next, QuestionState::Closed),
                }
                state = next;
                prop_assert_eq!(state.after(QuestionEvent::CourierWrites), Ok(QuestionState::Waiting));
            }
        }
    }

    #[test]
    fn an_answer_is_amended_in_time_and_before_its_courier_goes_on() {
        let (sent, in_time) = (Timestamp(1_000), Timestamp(1_000 + AMENDABLE_MS));
        assert_eq!(amendable(sent, None, false, in_time), Ok(()));
        assert_eq!(amendable(sent, None, false, Timestamp(in_time.0 + 1)), Err(AmendError::TooLate));
        assert_eq!(amendable(sent, None, true, in_time), Err(AmendError::Read));
        assert_eq!(amendable(sent, Some(sent), false, in_time), Err(AmendError::Withdrawn));
    }

    #[test]
    fn a_voice_note_needs_no_words_and_nothing_at_all_is_refused() {
        let message = |text: &str, kinds: &[AttachmentKind]| NewMessage {
            id: MessageId::fresh(),
            text: text.to_owned(),
            attachments: kinds
                .iter()
                .map(|kind| Attachment { id: super::super::id::AttachmentId::fresh(), kind: *kind })
                .collect(),
        };
        assert!(message("", &[AttachmentKind::Voice]).checked().is_ok());
        assert_eq!(message(" \n\u{200b}", &[]).checked(), Err(WordsError::Empty));
        assert_eq!(message(&"长".repeat(2_001), &[]).checked(), Err(WordsError::TooLong(2_000)));
        assert_eq!(message("看图", &[AttachmentKind::Photo; 5]).checked(), Err(WordsError::TooManyFiles));
        assert_eq!(message(" 工资\r\n\n\n\n没发 ", &[]).checked().unwrap().text, "工资\n\n没发");
    }

    #[test]
    fn the_clock_turns_amber_in_the_last_quarter() {
        let hour = |hours: i64| Timestamp(hours * 3_600_000);
        let at = |now| ServiceClock::at(hour(0), hour(24), hour(now));
        assert_eq!(
            [at(0), at(18), at(19), at(24), at(25)],
            [ServiceClock::Green, ServiceClock::Green, ServiceClock::Amber, ServiceClock::Amber, ServiceClock::Overdue]
        );
    }
}
