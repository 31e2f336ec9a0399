//! Training of who answers (培训): courses with a quiz, proofs of what somebody learned, and what a desk demands of who is
//! on duty. A day on which a proof is good is its last day, too.

use super::coded::coded;
use super::day::Day;
use super::id::{AttachmentId, CourseId, MaterialId};
use super::question::Author;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

/// Characters of a course's name, and of a material's.
pub const MOST_NAME: usize = 40;
/// Characters of what a course is about.
pub const MOST_ABOUT: usize = 500;
/// Characters of a text to read.
pub const MOST_TEXT: usize = 10_000;
/// Materials of a course.
pub const MOST_MATERIALS: usize = 30;
/// Questions of a quiz.
pub const MOST_QUESTIONS: usize = 50;
/// Characters of a question.
pub const MOST_QUESTION: usize = 300;
/// Characters of an answer to choose.
pub const MOST_OPTION: usize = 120;
/// Answers to choose from.
pub const MOST_OPTIONS: usize = 6;
/// Characters of the number of a proof.
pub const MOST_NUMBER: usize = 40;
/// What is good for so many days more is about to end.
pub const ENDS_SOON_DAYS: i64 = 30;
/// Months for which a course may be good; 0 is without end.
pub const MOST_MONTHS: u32 = 60;
/// Tries at a quiz, at most.
pub const MOST_TRIES: u32 = 20;

coded! {
    /// What a material is.
    MaterialKind {
        /// Words.
        Text = "text",
        /// A photo or a drawing.
        Picture = "picture",
        /// A PDF, a text or a workbook to keep.
        Document = "document",
        /// The address of a video elsewhere.
        Video = "video",
    } else Text
}

/// What a course gives to read or to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Material {
    /// Its number.
    pub id: MaterialId,
    /// What it is.
    pub kind: MaterialKind,
    /// What it is called.
    pub title: String,
    /// The words of a text, the address of a video; empty of what is a file.
    pub text: String,
    /// The file of a picture or a document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<AttachmentId>,
}

/// An answer to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Its words.
    pub text: String,
    /// Whether it belongs to the answer.
    pub right: bool,
}

/// A question of a quiz.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuizQuestion {
    /// What is asked.
    pub text: String,
    /// What can be chosen.
    pub choices: Vec<Choice>,
}

/// Why a question is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum QuestionRefused {
    /// Fewer than two answers.
    #[error("至少要两个选项")]
    Choices,
    /// None of them is right.
    #[error("请勾选对的选项")]
    NoneRight,
    /// The same answer twice.
    #[error("有两个选项一样")]
    Same,
    /// The quiz is full.
    #[error("一门课最多 50 道题")]
    Full,
}

impl QuizQuestion {
    /// A question with answers of which at least one is right and no two are the same.
    ///
    /// # Errors
    /// [`QuestionRefused`].
    pub fn new(text: String, choices: Vec<Choice>) -> Result<Self, QuestionRefused> {
        let texts: BTreeSet<&str> = choices.iter().map(|choice| choice.text.as_str()).collect();
        if choices.len() < 2 {
            Err(QuestionRefused::Choices)
        } else if !choices.iter().any(|choice| choice.right) {
            Err(QuestionRefused::NoneRight)
        } else if texts.len() < choices.len() {
            Err(QuestionRefused::Same)
        } else {
            Ok(Self { text, choices })
        }
    }

    /// Whether more than one belongs to the answer.
    #[must_use]
    pub fn is_multiple(&self) -> bool {
        self.choices.iter().filter(|choice| choice.right).count() > 1
    }

    /// Whether exactly the right ones were chosen.
    #[must_use]
    pub fn is_right(&self, chosen: &BTreeSet<usize>) -> bool {
        let right: BTreeSet<usize> = (0..self.choices.len()).filter(|at| self.choices[*at].right).collect();
        *chosen == right
    }
}

/// Moves one of several a place forward or back; `false` where there is no such place, and nothing is moved.
pub fn moved<T>(all: &mut [T], at: usize, forward: bool) -> bool {
    let to = if forward { at.checked_sub(1) } else { at.checked_add(1) };
    let there = to.filter(|to| at.max(*to) < all.len());
    if let Some(to) = there {
        all.swap(at, to);
    }
    there.is_some()
}

/// How many of a quiz's questions were answered rightly; `chosen` in their order, nothing where nothing was chosen.
#[must_use]
pub fn graded(quiz: &[QuizQuestion], chosen: &[BTreeSet<usize>]) -> usize {
    let none = BTreeSet::new();
    quiz.iter().enumerate().filter(|(at, question)| question.is_right(chosen.get(*at).unwrap_or(&none))).count()
}

/// Whether so many right ones are enough: at least so many of a hundred. A course without questions is passed by who
/// says that they read it.
#[must_use]
pub fn passes(right: usize, of: usize, pass_mark: u32) -> bool {
    right as u64 * 100 >= u64::from(pass_mark) * of as u64
}

/// The last day on which what was passed today is good; none is without end.
#[must_use]
pub fn good_until(passed: Day, months: u32) -> Option<Day> {
    (months > 0).then(|| passed.plus_months(months))
}

/// Why nobody may try a quiz now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TryRefused {
    /// It was passed and is good for long.
    #[error("已经通过了，到期前 30 天起可以再考")]
    Good,
    /// It was tried as often as it may be.
    #[error("次数用完了。请管理员同意以后再考")]
    Used,
}

/// How somebody stands with a course.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CourseStanding {
    /// It was passed, and is good until the end of that day; `Some(None)` is without end.
    pub passed: Option<Option<Day>>,
    /// How often it was tried without passing since it was passed or allowed anew.
    pub failed: u32,
}

impl CourseStanding {
    /// Whether it may be tried today.
    ///
    /// # Errors
    /// [`TryRefused`].
    pub fn may_try(&self, tries: u32, today: Day) -> Result<(), TryRefused> {
        match self.passed {
            Some(None) => Err(TryRefused::Good),
            Some(Some(until)) if until.days_since(today) > ENDS_SOON_DAYS => Err(TryRefused::Good),
            _ if self.failed >= tries => Err(TryRefused::Used),
            _ => Ok(()),
        }
    }
}

coded! {
    /// What a proof is of.
    QualificationKind {
        /// 律师执业证.
        Lawyer = "lawyer",
        /// 心理咨询、心理治疗.
        Psychologist = "psychologist",
        /// 社会工作者职业资格.
        SocialWorker = "social_worker",
        /// 医师执业证.
        Doctor = "doctor",
        /// 志愿者注册.
        Volunteer = "volunteer",
        /// Anything else.
        Other = "other",
    } else Other
}

/// What a desk demands of who is on duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Demanded {
    /// A course that was passed and is good on that day.
    Course(CourseId),
    /// A proof that is good on that day.
    Qualification(QualificationKind),
}

/// What is demanded of whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Demand {
    /// As what couriers see them; none is everybody.
    pub of: Option<Author>,
    /// What.
    pub what: Demanded,
}

/// What somebody has, each with the last day on which it is good; none is without end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proofs(BTreeMap<Demanded, Option<Day>>);

impl Proofs {
    /// Puts one in; the one that is good for longest counts.
    pub fn add(&mut self, what: Demanded, until: Option<Day>) {
        let best = self.0.entry(what).or_insert(until);
        *best = best.zip(until).map(|(known, until)| known.max(until));
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (Demanded, Option<Day>)> + '_ {
        self.0.iter().map(|(what, until)| (*what, *until))
    }

    /// Until when they have something; nothing where they do not.
    #[must_use]
    pub fn until(&self, what: Demanded) -> Option<Option<Day>> {
        self.0.get(&what).copied()
    }
}

/// What somebody lacks to be on duty on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lack {
    /// What is demanded.
    pub what: Demanded,
    /// The last day on which it was good; none where they never had it.
    pub ended: Option<Day>,
}

/// What somebody whom couriers see as `author` lacks to be on duty on a day, each once.
#[must_use]
pub fn lacks(demands: &[Demand], author: Author, proofs: &Proofs, day: Day) -> Vec<Lack> {
    let of_theirs = demands.iter().filter(|demand| demand.of.is_none_or(|of| of == author));
    let wanted: BTreeSet<Demanded> = of_theirs.map(|demand| demand.what).collect();
    let lack = |what| match proofs.until(what) {
        None => Some(Lack { what, ended: None }),
        Some(Some(until)) if until < day => Some(Lack { what, ended: Some(until) }),
        Some(_) => None,
    };
    wanted.into_iter().filter_map(lack).collect()
}

/// Whether something that is good until the end of that day is about to end, or has ended.
#[must_use]
pub fn ends_soon(until: Option<Day>, today: Day) -> bool {
    until.is_some_and(|until| until.days_since(today) <= ENDS_SOON_DAYS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn question(rights: &[bool]) -> Result<QuizQuestion, QuestionRefused> {
        let choice = |(at, right): (usize, &bool)| Choice { text: format!("选{at}"), right: *right };
        QuizQuestion::new("问".to_owned(), rights.iter().enumerate().map(choice).collect())
    }

    #[test]
    fn what_is_first_goes_no_further_and_nothing_is_lost() {
        let mut all = ['a', 'b', 'c'];
        assert!(!moved(&mut all, 0, true) && !moved(&mut all, 2, false) && !moved(&mut all, 3, true));
        assert!(!moved(&mut all, usize::MAX, false) && !moved::<u8>(&mut [], 0, true));
        assert_eq!(all, ['a', 'b', 'c']);
        assert!(moved(&mut all, 2, true) && moved(&mut all, 0, false));
        assert_eq!(all, ['c', 'a', 'b']);
    }

    #[test]
    fn a_question_has_a_right_answer_and_all_of_it_must_be_chosen() {
        assert_eq!(question(&[true]), Err(QuestionRefused::Choices));
        assert_eq!(question(&[false, false]), Err(QuestionRefused::NoneRight));
        let both = vec![Choice { text: "甲".to_owned(), right: true }; 2];
        assert_eq!(QuizQuestion::new("问".to_owned(), both), Err(QuestionRefused::Same));
        let two = question(&[true, false, true]).unwrap();
        assert!(two.is_multiple() && !question(&[true, false]).unwrap().is_multiple());
        let chosen = |at: &[usize]| two.is_right(&at.iter().copied().collect());
        assert!(chosen(&[0, 2]));
        assert!(!chosen(&[0]) && !chosen(&[0, 1, 2]) && !chosen(&[]) && !chosen(&[9]));
        assert_eq!(graded(&[two.clone(), two], &[[0, 2].into()]), 1, "what was not answered is not right");
    }

    #[test]
    fn eighty_of_a_hundred_are_enough_where_eighty_are_asked_for() {
        assert!(passes(4, 5, 80) && !passes(3, 5, 80) && passes(0, 0, 100) && !passes(99, 100, 100));
    }

    #[test]
    fn it_is_good_for_its_months_to_the_end_of_that_day() {
        assert_eq!(good_until(day("2026-01-31"), 1), Some(day("2026-02-28")));
        assert_eq!(good_until(day("2026-11-26"), 0), None);
        let mut proofs = Proofs::default();
        let what = Demanded::Qualification(QualificationKind::Lawyer);
        let demands = [Demand { of: Some(Author::Lawyer), what }, Demand { of: None, what }];
        let lacking = |proofs: &Proofs, on| lacks(&demands[..1], Author::Lawyer, proofs, day(on));
        assert_eq!(lacking(&proofs, "2026-11-26"), [Lack { what, ended: None }]);
        proofs.add(what, Some(day("2026-11-26")));
        assert!(lacking(&proofs, "2026-11-26").is_empty());
        assert_eq!(lacking(&proofs, "2026-11-27"), [Lack { what, ended: Some(day("2026-11-26")) }]);
        assert!(lacks(&demands[..1], Author::Operator, &Proofs::default(), day("2026-11-27")).is_empty());
        assert_eq!(lacks(&demands, Author::Lawyer, &Proofs::default(), day("2026-11-27")).len(), 1, "each once");
        proofs.add(what, None);
        proofs.add(what, Some(day("2026-11-26")));
        assert!(lacking(&proofs, "2040-11-27").is_empty(), "one that does not end is the best");
    }

    #[test]
    fn tries_end_and_what_is_good_for_long_is_not_asked_again() {
        let today = day("2026-11-26");
        let standing = |passed, failed| CourseStanding { passed, failed };
        assert_eq!(standing(None, 2).may_try(3, today), Ok(()));
        assert_eq!(standing(None, 3).may_try(3, today), Err(TryRefused::Used));
        assert_eq!(standing(Some(None), 0).may_try(3, today), Err(TryRefused::Good));
        assert_eq!(standing(Some(Some(today.plus(31))), 0).may_try(3, today), Err(TryRefused::Good));
        assert_eq!(standing(Some(Some(today.plus(30))), 0).may_try(3, today), Ok(()));
        assert_eq!(standing(Some(Some(today.plus(-9))), 3).may_try(3, today), Err(TryRefused::Used));
    }

    proptest! {
        #[test]
        fn more_right_answers_never_fail_where_fewer_pass(of in 0_usize..60, right in 0_usize..60, mark in 0_u32..=100) {
            prop_assume!(right < of);
            prop_assert!(!passes(right, of, mark) || passes(right + 1, of, mark));
            prop_assert!(passes(of, of, mark));
        }

        #[test]
        fn whoever_lacks_nothing_on_a_day_lacks_nothing_before_it(ends in proptest::option::of(0_i64..60), on in 0_i64..60, before in 0_i64..60) {
            let first = day("2026-11-26");
            let what = Demanded::Qualification(QualificationKind::Doctor);
            let mut proofs = Proofs::default();
            proofs.add(what, ends.map(|days| first.plus(days)));
            let lacking = |by: i64| lacks(&[Demand { of: None, what }], Author::Lawyer, &proofs, first.plus(by));
            prop_assume!(before <= on && lacking(on).is_empty());
            prop_assert!(lacking(before).is_empty());
        }
    }
}
