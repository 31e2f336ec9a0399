//! What is being written, as it is kept, and the names under which it is: a form that is sent is emptied, and what was
//! refused goes back into the form that it came from.

use super::Route;
use crate::api::Act;
use crate::api::json;
use crate::model::volunteer::Typed;
use crate::model::{
    Adcode, Attachment, AttachmentKind, DiscussionId, NewMessage, QuestionId, Rating, StationCode, Topic, VoiceKind,
};
use dioxus::prelude::*;
use serde::{Deserialize, Serialize};

/// A message being written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// The words.
    pub text: String,
    /// Photos and voice notes.
    pub attachments: Vec<Attachment>,
}

impl Draft {
    /// How many files of a kind it has.
    pub fn count(&self, kind: AttachmentKind) -> usize {
        self.attachments.iter().filter(|one| one.kind == kind).count()
    }

    /// As it is kept; nothing where nothing was written.
    pub fn body(&self) -> Option<String> {
        if *self == Self::default() { None } else { serde_json::to_string(self).ok() }
    }

    /// This, and behind it what was written beside it: that alone where this stands in it.
    #[must_use]
    pub fn and(self, beside: Self) -> Self {
        let text = if beside.text.contains(&self.text) {
            beside.text
        } else if beside.text.is_empty() {
            self.text
        } else {
            format!("{}\n{}", self.text, beside.text)
        };
        let new: Vec<_> = beside.attachments.into_iter().filter(|one| !self.attachments.contains(one)).collect();
        Self { text, attachments: self.attachments.into_iter().chain(new).collect() }
    }

    /// This without what stands in another one.
    #[must_use]
    pub fn without(self, other: &Self) -> Self {
        let text = if other.text.contains(&self.text) { String::new() } else { self.text };
        Self {
            text,
            attachments: self.attachments.into_iter().filter(|one| !other.attachments.contains(one)).collect(),
        }
    }

    /// Reads what was kept.
    pub fn read(body: Option<String>) -> Self {
        body.and_then(|body| json::read(&body).ok()).unwrap_or_default()
    }
}

impl From<&NewMessage> for Draft {
    fn from(message: &NewMessage) -> Self {
        Self { text: message.text.clone(), attachments: message.attachments.clone() }
    }
}

/// What the courier chose beside the words of a question.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AskChoices {
    /// What it is about.
    pub topic: Option<Topic>,
    /// Whose desk is to answer.
    pub region: Option<Adcode>,
    /// The number to call back, as typed.
    pub call_back: String,
    /// They agree that what they write of health or children is used.
    pub consents: bool,
    /// Which company it is about, as typed.
    pub company: String,
    /// For which resource they apply, by its number.
    pub aid: Option<String>,
}

/// The resource for which a link (`/ask?aid=…`), or a touch in their list, opened the form, until the form has it.
#[derive(Clone, Copy)]
pub struct LinkedAid(pub Signal<Option<String>>);

/// Reads it, before the router writes the address anew.
pub fn provide_linked_aid() {
    use_context_provider(|| LinkedAid(Signal::new(crate::platform::said_by_link("aid"))));
}

impl AskChoices {
    /// Applies for a resource: whose it is is known when the phone has heard of it.
    pub fn apply_for(&mut self, aid: String) {
        *self = Self { topic: Some(Topic::Hardship), aid: Some(aid), region: None, ..std::mem::take(self) };
    }

    /// These over others that were made before: what says nothing leaves the other as it is.
    #[must_use]
    pub fn over(self, before: Self) -> Self {
        Self {
            topic: self.topic.or(before.topic),
            region: self.region.or(before.region),
            call_back: said(self.call_back, before.call_back),
            consents: self.consents || before.consents,
            company: said(self.company, before.company),
            aid: self.aid.or(before.aid),
        }
    }
}

/// What the courier chose beside the words of a voice.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SpeakChoices {
    /// What kind of thing is said.
    pub kind: Option<VoiceKind>,
    /// Which prefecture it concerns.
    pub region: Option<Adcode>,
    /// Which company it is about, as typed.
    pub company: String,
}

impl SpeakChoices {
    /// These over others that were made before.
    #[must_use]
    pub fn over(self, before: Self) -> Self {
        Self {
            kind: self.kind.or(before.kind),
            region: self.region.or(before.region),
            company: said(self.company, before.company),
        }
    }
}

/// What was typed, or before that.
fn said(now: String, before: String) -> String {
    if now.is_empty() { before } else { now }
}

/// The form of a question.
pub const ASK: &str = "ask";
/// What is chosen beside it.
pub const ASK_CHOICES: &str = "ask-choices";
/// The form of a suggested station.
pub const SUGGEST_STATION: &str = "suggest-station";

/// The form of an application to help at a desk.
pub const VOLUNTEER: &str = "volunteer";

/// An application over what was kept of it before.
pub fn volunteer_over(now: Typed, before: Typed) -> Typed {
    Typed {
        name: said(now.name, before.name),
        phone: said(now.phone, before.phone),
        adcode: said(now.adcode, before.adcode),
        author: said(now.author, before.author),
        organisation: said(now.organisation, before.organisation),
        number: said(now.number, before.number),
        until: said(now.until, before.until),
        words: said(now.words, before.words),
        consents: now.consents || before.consents,
    }
}

/// The form of a voice, within a discussion or by itself.
pub fn speak(discussion: Option<DiscussionId>) -> String {
    discussion.map_or("speak".to_owned(), |discussion| format!("speak-{discussion}"))
}

/// What is chosen beside it.
pub fn speak_choices(discussion: Option<DiscussionId>) -> String {
    format!("{}-choices", speak(discussion))
}

/// The form within a question.
pub fn question(id: QuestionId) -> String {
    format!("question-{id}")
}

/// The survey of a discussion.
pub fn survey(discussion: DiscussionId) -> String {
    format!("survey-{discussion}")
}

/// How the courier found what has this number.
pub fn rating(of: impl std::fmt::Display) -> String {
    format!("rating-{of}")
}

/// The form of a report about a station.
pub fn report(station: &StationCode) -> String {
    format!("report-{station}")
}

/// What was chosen in a form, under its name.
fn chosen(name: String, what: &impl Serialize) -> Option<(String, String)> {
    Some((name, serde_json::to_string(what).ok()?))
}

/// The forms that something was written in, as they were, and where they are; nothing for what has none.
pub fn of(act: &Act) -> Option<(Vec<(String, String)>, Route)> {
    let draft = |name: String, message: &NewMessage| Some((name, Draft::from(message).body().unwrap_or_default()));
    let stars = |rating: &Rating| (Some(u8::from(rating.stars)), rating.comment.clone());
    Some(match act {
        Act::Ask(asked) => {
            let choices = AskChoices {
                topic: Some(asked.topic),
                region: Some(asked.adcode),
                call_back: asked.call_back.as_ref().map(ToString::to_string).unwrap_or_default(),
                consents: asked.consents,
                company: asked.company.clone().unwrap_or_default(),
                aid: asked.wants_aid.clone(),
            };
            (vec![draft(ASK.to_owned(), &asked.message)?, chosen(ASK_CHOICES.to_owned(), &choices)?], Route::Ask {})
        }
        Act::Write { question: id, message } => (vec![draft(question(*id), message)?], Route::question(*id)),
        Act::Speak(voice) => {
            let to = match voice.discussion {
                Some(discussion) => Route::Discussion { id: discussion.to_string() },
                None => Route::Speak {},
            };
            let choices = SpeakChoices {
                kind: Some(voice.kind),
                region: Some(voice.adcode),
                company: voice.company.clone().unwrap_or_default(),
            };
            let choices = chosen(speak_choices(voice.discussion), &choices)?;
            (vec![draft(speak(voice.discussion), &voice.message)?, choices], to)
        }
        Act::Report(new) => (vec![draft(report(&new.station), &new.message)?], Route::station(&new.station)),
        Act::Rate { question, rating: given } => {
            (vec![chosen(rating(*question), &stars(given))?], Route::question(*question))
        }
        Act::RateBooking { booking, rating: given } => {
            (vec![chosen(rating(*booking), &stars(given))?], Route::booking(*booking))
        }
        Act::AnswerSurvey { discussion, answers } => {
            (vec![chosen(survey(*discussion), answers)?], Route::Discussion { id: discussion.to_string() })
        }
        Act::SuggestStation(new) => (vec![draft(SUGGEST_STATION.to_owned(), &new.message)?], Route::SuggestStation {}),
        Act::Volunteer(new) => (vec![chosen(VOLUNTEER.to_owned(), &new.typed)?], Route::Volunteer {}),
        _ => return None,
    })
}

/// The words of something, if it has any.
pub fn words(act: &Act) -> Option<&str> {
    let words = match act {
        Act::Ask(asked) => &asked.message.text,
        Act::Write { message, .. } => &message.text,
        Act::Speak(voice) => &voice.message.text,
        Act::Report(report) => &report.message.text,
        Act::SuggestStation(suggestion) => &suggestion.message.text,
        Act::Volunteer(new) => &new.typed.words,
        Act::Rate { rating, .. } | Act::RateBooking { rating, .. } => &rating.comment,
        _ => return None,
    };
    Some(words.as_str()).filter(|words| !words.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_beside_what_is_kept_stands_behind_it_and_neither_stands_there_twice() {
        let words = |text: &str| Draft { text: text.to_owned(), ..Draft::default() };
        assert_eq!(words("先前写的").and(words("后来写的")), words("先前写的\n后来写的"));
        assert_eq!(words("先前写的").and(words("先前写的，又接着写")), words("先前写的，又接着写"));
        assert_eq!(words("先前写的").and(Draft::default()), words("先前写的"));
        assert_eq!(Draft::default().and(words("后来写的")), words("后来写的"));
        assert_eq!(words("后来写的").without(&words("后来写的，发出去了")), Draft::default());
        assert_eq!(words("先前写的").without(&words("后来写的")), words("先前写的"));
    }

    #[test]
    fn a_rating_and_a_survey_that_were_refused_go_back_into_the_forms_that_keep_them() {
        use crate::model::voice::SurveyAnswer;
        use crate::model::{BookingId, Stars};
        let given = Rating { stars: Stars::try_from(2).unwrap(), comment: "等了太久".to_owned() };
        let booking = BookingId::fresh();
        let (forms, _) = of(&Act::RateBooking { booking, rating: given }).unwrap();
        assert_eq!(forms[0].0, rating(booking));
        assert_eq!(json::read::<(Option<u8>, String)>(&forms[0].1).unwrap(), (Some(2), "等了太久".to_owned()));
        let (discussion, answers) = (DiscussionId::fresh(), vec![SurveyAnswer::Skipped, SurveyAnswer::Scale(4)]);
        let (forms, _) = of(&Act::AnswerSurvey { discussion, answers: answers.clone() }).unwrap();
        assert_eq!((forms[0].0.as_str(), json::read(&forms[0].1).unwrap()), (survey(discussion).as_str(), answers));
    }

    #[test]
    fn what_was_typed_in_the_servers_form_is_read_and_takes_nothing_back_that_was_kept() {
        let typed: AskChoices =
            json::read(r#"{"topic":"labour_rights","region":430200,"call_back":"13800000000","consents":true}"#)
                .unwrap();
        let kept = AskChoices {
            topic: Some(Topic::Hardship),
            region: None,
            call_back: "07311".to_owned(),
            consents: false,
            company: "快快快递".to_owned(),
            aid: Some("7".to_owned()),
        };
        let both = typed.clone().over(kept.clone());
        assert_eq!((both.topic, both.region), (Some(Topic::LabourRights), Some(Adcode::parse("430200").unwrap())));
        assert_eq!((both.call_back.as_str(), both.consents, both.company.as_str()), ("13800000000", true, "快快快递"));
        assert_eq!(both.aid.as_deref(), Some("7"));
        assert_eq!(AskChoices::default().over(kept.clone()), kept);
        assert_eq!(typed.clone().over(AskChoices::default()), typed);
    }
}
