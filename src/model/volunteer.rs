//! Who wants to help at a desk (志愿者报名): what they say of themselves, and what becomes of it.

use super::coded::coded;
use super::danger::Danger;
use super::day::Day;
use super::plain_text::{TextError, one_line, paragraphs};
use super::question::Author;
use super::region::{Adcode, Prefecture};
use super::training::{MOST_NUMBER, QualificationKind};
use super::{CallBackError, Phone, Timestamp, VolunteerId};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Characters of a name: as many as staff have.
pub const MOST_NAME: usize = 20;
/// Characters of where somebody works.
pub const MOST_ORGANISATION: usize = 60;
/// Characters of when somebody has time, and of what they can do.
pub const MOST_WORDS: usize = 500;

coded! {
    /// Where an application stands. Who takes theirs back has it deleted.
    VolunteerState {
        /// The office has not decided.
        Waiting = "waiting",
        /// They are on the staff.
        Accepted = "accepted",
        /// Not taken on.
        Declined = "declined",
    } else Waiting
}

/// As what somebody may offer to help.
pub const OFFERED: [Author; 4] = [Author::Lawyer, Author::Psychologist, Author::SocialWorker, Author::Volunteer];

/// The proof that goes with a profession.
#[must_use]
pub fn proof_of(author: Author) -> QualificationKind {
    match author {
        Author::Lawyer => QualificationKind::Lawyer,
        Author::Psychologist => QualificationKind::Psychologist,
        Author::SocialWorker => QualificationKind::SocialWorker,
        Author::Volunteer => QualificationKind::Volunteer,
        Author::Courier | Author::Operator | Author::Office => QualificationKind::Other,
    }
}

/// An application as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// The name that the office calls.
    pub name: String,
    /// Where they are called.
    pub phone: Phone,
    /// At which desk they want to help.
    pub adcode: Adcode,
    /// As what.
    pub author: Author,
    /// Where they work; may be empty.
    pub organisation: String,
    /// The number of their proof; empty where they have none.
    pub number: String,
    /// Until when that is good.
    pub until: Option<Day>,
    /// When they have time, and what they can do.
    pub words: String,
}

impl Application {
    /// What it tells of danger, in whatever they wrote.
    #[must_use]
    pub fn dangers(&self) -> Vec<Danger> {
        dangers_in(&self.words, &self.organisation)
    }
}

fn dangers_in(words: &str, organisation: &str) -> Vec<Danger> {
    Danger::in_text(&format!("{words}\n{organisation}"))
}

/// An application as it is typed, in the app and on the page: both ask [`Self::checked`]. A phone keeps it and sends it so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// See [`Application`].
    pub name: String,
    /// See [`Application`].
    pub phone: String,
    /// See [`Application`].
    pub adcode: String,
    /// See [`Application`].
    pub author: String,
    /// See [`Application`].
    pub organisation: String,
    /// See [`Application`].
    pub number: String,
    /// See [`Application`].
    pub until: String,
    /// See [`Application`].
    pub words: String,
    /// Whether they agree that this is kept.
    pub consents: bool,
}

/// An application as a courier's phone sends it. It is not anonymous: the office calls who sends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewVolunteer {
    /// Its number, made on the phone.
    pub id: VolunteerId,
    /// What it says.
    pub typed: Typed,
}

/// A courier's own application as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnVolunteer {
    /// Its number.
    pub id: VolunteerId,
    /// What it says.
    pub typed: Typed,
    /// Where it stands.
    pub state: VolunteerState,
    /// The office's word; may be empty.
    #[serde(default)]
    pub reason: String,
    /// When it was sent, milliseconds UTC.
    pub at: Timestamp,
}

impl VolunteerState {
    /// Whether who applied may take it back, which deletes it: not who is on the staff, whose account is the office's.
    #[must_use]
    pub fn may_withdraw(self) -> bool {
        self != Self::Accepted
    }
}

/// Why an application is not taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ApplicationRefused {
    /// The name.
    #[error("姓名{0}")]
    Name(TextError),
    /// The number to be called at.
    #[error("电话号码不对。手机号写 11 位，座机写区号和号码，像 0731-88886666")]
    Phone(#[from] CallBackError),
    /// The desk.
    #[error("请选市州，或者全省")]
    Region,
    /// The profession.
    #[error("请选你能做什么")]
    Author,
    /// Where they work.
    #[error("单位{0}")]
    Organisation(TextError),
    /// The proof.
    #[error("证书编号{0}")]
    Number(TextError),
    /// Its last day.
    #[error("证书有效期要是今天或以后的日期，没有就空着")]
    Until,
    /// When they have time.
    #[error("什么时候有空{0}")]
    Words(TextError),
    /// They do not agree.
    #[error("请勾选同意，我们才能留下你填的内容")]
    Consent,
}

impl ApplicationRefused {
    /// The field that it is about.
    #[must_use]
    pub fn field(&self) -> &'static str {
        match self {
            Self::Name(_) => "name",
            Self::Phone(_) => "phone",
            Self::Region => "adcode",
            Self::Author => "author",
            Self::Organisation(_) => "organisation",
            Self::Number(_) => "number",
            Self::Until => "until",
            Self::Words(_) => "words",
            Self::Consent => "consent",
        }
    }
}

/// What may be left out.
fn optional(text: Result<String, TextError>) -> Result<String, TextError> {
    match text {
        Err(TextError::Empty) => Ok(String::new()),
        other => other,
    }
}

impl Typed {
    /// As [`Application::dangers`].
    #[must_use]
    pub fn dangers(&self) -> Vec<Danger> {
        dangers_in(&self.words, &self.organisation)
    }

    /// The same as it is kept.
    ///
    /// # Errors
    /// [`ApplicationRefused`].
    pub fn checked(&self, today: Day) -> Result<Application, ApplicationRefused> {
        use ApplicationRefused as R;
        let name = one_line(&self.name, MOST_NAME).map_err(R::Name)?;
        let phone = Phone::parse_call_back(self.phone.trim())?;
        let adcode = Adcode::parse(&self.adcode).map_err(|_| R::Region)?;
        let is_desk = adcode == Adcode::HUNAN || Prefecture::of(adcode).is_some_and(|one| one.code() == adcode);
        if !is_desk {
            return Err(R::Region);
        }
        let author = OFFERED.into_iter().find(|author| author.code() == self.author).ok_or(R::Author)?;
        let organisation = optional(one_line(&self.organisation, MOST_ORGANISATION)).map_err(R::Organisation)?;
        let number = optional(one_line(&self.number, MOST_NUMBER)).map_err(R::Number)?;
        let until = match self.until.trim() {
            "" => None,
            day => Some(Day::parse(day).ok().filter(|day| *day >= today).ok_or(R::Until)?),
        };
        let words = paragraphs(&self.words, MOST_WORDS).map_err(R::Words)?;
        if !self.consents {
            return Err(R::Consent);
        }
        Ok(Application { name, phone, adcode, author, organisation, number, until, words })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn good() -> Typed {
        let [name, phone, adcode, author, number, until, words] =
            ["示例志愿者", "0731-84110110", "430100", "lawyer", "A-1", "2027-01-01", "周末有空"].map(str::to_owned);
        Typed { name, phone, adcode, author, organisation: String::new(), number, until, words, consents: true }
    }

    type Set = fn(&mut Typed, &str);

    #[test]
    fn each_field_that_is_wrong_is_said_by_its_name() {
        let today = Day::parse("2026-11-26").unwrap();
        assert!(good().checked(today).is_ok());
        let long = "长".repeat(501);
        let change: [(Set, &str, &str); 12] = [
            (|typed, to| typed.name = to.to_owned(), " ", "name"),
            (|typed, to| typed.phone = to.to_owned(), "12", "phone"),
            (|typed, to| typed.adcode = to.to_owned(), "440100", "adcode"),
            (|typed, to| typed.adcode = to.to_owned(), "430104", "adcode"),
            (|typed, to| typed.author = to.to_owned(), "operator", "author"),
            (|typed, to| typed.author = to.to_owned(), "office", "author"),
            (|typed, to| typed.organisation = to.to_owned(), &long, "organisation"),
            (|typed, to| typed.number = to.to_owned(), &long, "number"),
            (|typed, to| typed.until = to.to_owned(), "2026-11-25", "until"),
            (|typed, to| typed.until = to.to_owned(), "明年", "until"),
            (|typed, to| typed.words = to.to_owned(), "", "words"),
            (|typed, to| typed.words = to.to_owned(), &long, "words"),
        ];
        for (set, to, field) in change {
            let mut typed = good();
            set(&mut typed, to);
            assert_eq!(typed.checked(today).unwrap_err().field(), field, "{typed:?}");
        }
        assert_eq!(Typed { consents: false, ..good() }.checked(today).unwrap_err().field(), "consent");
        assert!(
            Typed { until: "2026-11-26".to_owned(), ..good() }.checked(today).is_ok(),
            "its last day is a good day"
        );
    }

    proptest! {
        #[test]
        fn whatever_is_typed_it_is_taken_or_refused(a in "\\PC{0,80}", b in "[0-9 +-]{0,20}", c in "\\PC{0,12}") {
            let typed = Typed {
                name: a.clone(), phone: b.clone(), until: c.clone(), words: a, adcode: b, author: c, ..good()
            };
            let _ = typed.checked(Day::parse("2026-11-26").unwrap());
        }
    }
}
