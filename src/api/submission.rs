//! What couriers send. One address takes all of it: each submission carries a number made on the phone,
//! under which it takes effect once, however often it is sent.

use crate::model::company;
use crate::model::question::WordsError;
use crate::model::station_report::{NewReport, NewSuggestion};
use crate::model::voice::{NewVoice, SurveyAnswer};
use crate::model::volunteer::NewVolunteer;
use crate::model::{
    ActivityId, Adcode, Attachment, BookingId, ClaimCode, Danger, DiscussionId, NewMessage, NewQuestion, QuestionId,
    Rating, ReferralId, ReportId, Services, SlotId, StationCode, SubmissionId, Timestamp, VoiceId, VolunteerId,
};
use serde::{Deserialize, Serialize};

/// One thing that a courier sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submission {
    /// The key under which it takes effect once.
    pub id: SubmissionId,
    /// What they do.
    pub act: Act,
}

impl Submission {
    /// The same as it is sent: words that tell of danger to a desk go by themselves, before the photos and voice notes
    /// that were written with them, which follow in a message of their own. A slow line, and a server that has no room for
    /// files, hold no such words up. Sent again, the parts have the same numbers.
    #[must_use]
    pub fn words_first(mut self) -> (Self, Option<Self>) {
        let in_danger = !self.act.dangers().is_empty();
        let (question, message) = match &mut self.act {
            Act::Ask(asked) if in_danger => (asked.id, &mut asked.message),
            Act::Write { question, message } if in_danger => (*question, message),
            _ => return (self, None),
        };
        let attachments = std::mem::take(&mut message.attachments);
        if attachments.is_empty() {
            return (self, None);
        }
        // Each number once more, as that of the other kind of thing: no other has it.
        let files = NewMessage { id: self.id.into(), text: String::new(), attachments };
        let id = message.id.into();
        let follows = Self { id, act: Act::Write { question, message: files } };
        (self, Some(follows))
    }
}

/// What a courier does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Asks a question.
    Ask(NewQuestion),
    /// Writes on; a closed question opens again.
    Write {
        /// Where.
        question: QuestionId,
        /// What.
        message: NewMessage,
    },
    /// Says how they found the answer, which closes the question.
    Rate {
        /// Which question.
        question: QuestionId,
        /// How.
        rating: Rating,
    },
    /// Opens a closed question again.
    Reopen {
        /// Which question.
        question: QuestionId,
    },
    /// Takes back that what they wrote of health or children is used: the words and files of the question go.
    WithdrawConsent {
        /// Which question.
        question: QuestionId,
    },
    /// Takes a question into the app that a desk wrote down for somebody who called.
    Claim {
        /// What the desk read out.
        code: ClaimCode,
    },
    /// Agrees to a referral or refuses it.
    DecideReferral {
        /// The question that the case came from.
        question: QuestionId,
        /// Which referral.
        referral: ReferralId,
        /// Whether they agree.
        agrees: bool,
    },
    /// Books a place, or one on the waiting list.
    Book {
        /// The booking's number, made on the phone.
        booking: BookingId,
        /// Of what.
        activity: ActivityId,
        /// When.
        slot: SlotId,
        /// They know that they have something else at that time.
        #[serde(default)]
        overlap_is_fine: bool,
        /// The prefecture where they deliver, where the activity asks for it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        works_in: Option<Adcode>,
    },
    /// Takes a free place at another time of the same activity instead.
    ChangeSlot {
        /// Which booking.
        booking: BookingId,
        /// When.
        slot: SlotId,
        /// They know that they have something else at that time.
        #[serde(default)]
        overlap_is_fine: bool,
    },
    /// Takes a booking back.
    CancelBooking {
        /// Which.
        booking: BookingId,
    },
    /// Accepts a place that came free.
    AcceptOffer {
        /// Which.
        booking: BookingId,
    },
    /// Says how they found it.
    RateBooking {
        /// Which.
        booking: BookingId,
        /// How.
        rating: Rating,
    },
    /// Says what is wrong or what should change.
    Speak(NewVoice),
    /// Supports what somebody said.
    Support {
        /// Which voice.
        voice: VoiceId,
        /// Where they are from, for the numbers: their prefecture, or the province.
        adcode: Adcode,
    },
    /// Answers the survey of a discussion.
    AnswerSurvey {
        /// Of which.
        discussion: DiscussionId,
        /// One for each question.
        answers: Vec<SurveyAnswer>,
    },
    /// Was at a station: counts once a station and hour.
    Visit {
        /// Which.
        station: StationCode,
        /// When, by the phone's clock, milliseconds UTC.
        at: Timestamp,
        /// What they used.
        used: Services,
        /// They thank the keeper.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        thanks: bool,
    },
    /// Reports that something of a station is wrong.
    Report(NewReport),
    /// Who reported something says whether it is put right.
    LookAgain {
        /// Which report.
        report: ReportId,
        /// It is.
        fixed: bool,
    },
    /// Says, standing there, that a station is open.
    SayOpen {
        /// Which.
        station: StationCode,
        /// When, by the phone's clock, milliseconds UTC.
        at: Timestamp,
    },
    /// Says that a station is missing.
    SuggestStation(NewSuggestion),
    /// Applies to help at a desk, with name and number.
    Volunteer(NewVolunteer),
    /// Takes an application back, which deletes it.
    WithdrawVolunteer {
        /// Which.
        volunteer: VolunteerId,
    },
    /// Has all their data erased.
    EraseAccount,
}

impl Act {
    /// The question that it belongs to.
    #[must_use]
    pub fn question(&self) -> Option<QuestionId> {
        match self {
            Self::Ask(question) => Some(question.id),
            Self::Write { question, .. }
            | Self::Rate { question, .. }
            | Self::Reopen { question }
            | Self::WithdrawConsent { question }
            | Self::DecideReferral { question, .. } => Some(*question),
            Self::Book { .. }
            | Self::ChangeSlot { .. }
            | Self::CancelBooking { .. }
            | Self::AcceptOffer { .. }
            | Self::RateBooking { .. }
            | Self::Speak(_)
            | Self::Support { .. }
            | Self::AnswerSurvey { .. }
            | Self::Visit { .. }
            | Self::Report(_)
            | Self::LookAgain { .. }
            | Self::SayOpen { .. }
            | Self::SuggestStation(_)
            | Self::Claim { .. }
            | Self::Volunteer(_)
            | Self::WithdrawVolunteer { .. }
            | Self::EraseAccount => None,
        }
    }

    /// The booking that it belongs to.
    #[must_use]
    pub fn booking(&self) -> Option<BookingId> {
        match self {
            Self::Book { booking, .. }
            | Self::ChangeSlot { booking, .. }
            | Self::CancelBooking { booking }
            | Self::AcceptOffer { booking }
            | Self::RateBooking { booking, .. } => Some(*booking),
            _ => None,
        }
    }

    /// The number of what it belongs to: a question, a booking, a voice, a discussion, an application.
    #[must_use]
    pub fn about(&self) -> Option<String> {
        match self {
            Self::Speak(voice) => Some(voice.id.to_string()),
            Self::Support { voice, .. } => Some(voice.to_string()),
            Self::Visit { station, .. } | Self::SayOpen { station, .. } => Some(station.to_string()),
            Self::Claim { code } => Some(code.to_string()),
            Self::Report(report) => Some(report.id.to_string()),
            Self::LookAgain { report, .. } => Some(report.to_string()),
            Self::SuggestStation(suggestion) => Some(suggestion.id.to_string()),
            Self::AnswerSurvey { discussion, .. } => Some(discussion.to_string()),
            Self::Volunteer(NewVolunteer { id, .. }) | Self::WithdrawVolunteer { volunteer: id } => {
                Some(id.to_string())
            }
            _ => self.question().map(|id| id.to_string()).or_else(|| self.booking().map(|id| id.to_string())),
        }
    }

    /// What its words tell of danger, those in the field of a company too.
    #[must_use]
    pub fn dangers(&self) -> Vec<Danger> {
        let in_words = |text: &str, company: Option<&String>| match company {
            Some(company) => Danger::in_text(&format!("{text}\n{company}")),
            None => Danger::in_text(text),
        };
        match self {
            Self::Ask(question) => in_words(&question.message.text, question.company.as_ref()),
            Self::Speak(voice) => in_words(&voice.message.text, voice.company.as_ref()),
            Self::Write { message, .. } => Danger::in_text(&message.text),
            Self::Rate { rating, .. } | Self::RateBooking { rating, .. } => Danger::in_text(&rating.comment),
            Self::Report(report) => Danger::in_text(&report.message.text),
            Self::SuggestStation(suggestion) => Danger::in_text(&suggestion.message.text),
            Self::Volunteer(NewVolunteer { typed, .. }) => typed.dangers(),
            _ => Vec::new(),
        }
    }

    /// Whether it makes what it is about. Nothing else about the same can be taken before.
    #[must_use]
    pub fn begins(&self) -> bool {
        matches!(
            self,
            Self::Ask(_)
                | Self::Book { .. }
                | Self::Speak(_)
                | Self::Report(_)
                | Self::SuggestStation(_)
                | Self::Volunteer(_)
        )
    }

    /// Whether it gives a place back, which something that [takes one](Self::takes_place) may need.
    #[must_use]
    pub fn gives_place_back(&self) -> bool {
        matches!(self, Self::CancelBooking { .. } | Self::ChangeSlot { .. })
    }

    /// Whether it takes a place.
    #[must_use]
    pub fn takes_place(&self) -> bool {
        matches!(self, Self::Book { .. } | Self::ChangeSlot { .. })
    }

    /// The same, tidied, if its words can be sent. The rules are the server's own. What an application says is checked
    /// field by field, in its form (`model::volunteer::Typed::checked`).
    ///
    /// # Errors
    /// [`WordsError`] if they cannot.
    pub fn checked(mut self) -> Result<Self, WordsError> {
        match &mut self {
            Self::Ask(question) => {
                question.message = question.message.clone().checked()?;
                question.company = question.company.as_deref().and_then(company::tidied);
            }
            Self::Write { message, .. } => *message = message.clone().checked()?,
            Self::Speak(voice) => {
                voice.message = voice.message.clone().checked()?;
                voice.company = voice.company.as_deref().and_then(company::tidied);
            }
            Self::Report(report) => report.message = report.message.clone().checked_if_any()?,
            Self::SuggestStation(suggestion) => suggestion.message = suggestion.message.clone().checked()?,
            Self::Rate { rating, .. } | Self::RateBooking { rating, .. } => *rating = rating.clone().checked()?,
            _ => {}
        }
        Ok(self)
    }

    /// Files that must be on the server before it.
    #[must_use]
    pub fn attachments(&self) -> &[Attachment] {
        match self {
            Self::Ask(question) => &question.message.attachments,
            Self::Write { message, .. } => &message.attachments,
            Self::Speak(voice) => &voice.message.attachments,
            Self::Report(report) => &report.message.attachments,
            Self::SuggestStation(suggestion) => &suggestion.message.attachments,
            _ => &[],
        }
    }
}

/// The server has taken a submission, now or when it was sent before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Which one.
    pub id: SubmissionId,
    /// When, milliseconds UTC.
    pub taken_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_submission_survives_the_wire() {
        let submission = Submission {
            id: SubmissionId::fresh(),
            act: Act::DecideReferral { question: QuestionId::fresh(), referral: ReferralId::fresh(), agrees: true },
        };
        let json = serde_json::to_string(&submission).unwrap();
        assert!(json.contains(r#""act":{"decide_referral""#), "{json}");
        assert_eq!(serde_json::from_str::<Submission>(&json).unwrap(), submission);
    }
}
