//! Figures of a month as an office sees them: all of it, true. What may leave the office is decided by
//! [`super::disclosure`].

use super::coded::coded;
use super::disclosure::Column;

coded! {
    /// What is counted.
    Subject {
        /// Questions, by topic.
        Questions = "questions",
        /// The same questions, by how they reached the desk.
        Channels = "channels",
        /// Cases opened, by kind.
        Cases = "cases",
        /// Bookings of slots, by kind of activity.
        Bookings = "bookings",
        /// Visits of stations.
        Visits = "visits",
        /// Reports of stations, by kind.
        Reports = "reports",
        /// Voices, by kind.
        Voices = "voices",
        /// Referrals that couriers agreed to, by whom they went to.
        Referrals = "referrals",
        /// Meetings of deputies and couriers.
        Meetings = "meetings",
        /// Hours that members of staff served.
        Hours = "hours",
    } else Questions
}

impl Subject {
    /// The numbers that stand side by side. The first one counts all.
    #[must_use]
    pub fn columns(self) -> &'static [Column] {
        const fn all(code: &'static str) -> Column {
            Column { code, parts: &[], of: None }
        }
        const fn part(code: &'static str, parts: &'static [&'static str], of: &'static str) -> Column {
            Column { code, parts, of: Some(of) }
        }
        const QUESTIONS: [Column; 3] =
            [all("asked"), part("answered", &["in_time", "late"], "asked"), part("in_time", &["in_time"], "answered")];
        const CASES: [Column; 6] = [
            all("opened"),
            part("solved", &["solved"], "opened"),
            part("partly", &["partly"], "opened"),
            part("unsolved", &["unsolved"], "opened"),
            part("withdrawn", &["withdrawn"], "opened"),
            part("open", &["open"], "opened"),
        ];
        const BOOKINGS: [Column; 3] =
            [all("booked"), part("attended", &["attended"], "booked"), part("missed", &["missed"], "booked")];
        const VISITS: [Column; 1] = [all("visited")];
        const REPORTS: [Column; 2] = [all("reported"), part("put_right", &["put_right"], "reported")];
        const VOICES: [Column; 2] = [all("said"), part("published", &["published"], "said")];
        const REFERRALS: [Column; 3] =
            [all("sent"), part("answered", &["in_time", "late"], "sent"), part("overdue", &["overdue"], "sent")];
        const MEETINGS: [Column; 1] = [all("held")];
        const HOURS: [Column; 1] = [all("served")];
        match self {
            Self::Questions | Self::Channels => &QUESTIONS,
            Self::Cases => &CASES,
            Self::Bookings => &BOOKINGS,
            Self::Visits => &VISITS,
            Self::Reports => &REPORTS,
            Self::Voices => &VOICES,
            Self::Referrals => &REFERRALS,
            Self::Meetings => &MEETINGS,
            Self::Hours => &HOURS,
        }
    }
}

/// The value below which a share of all lie, by the nearest rank (the smallest value that has at least that share at
/// or below it). None where there are none.
#[must_use]
pub fn percentile(sorted: &[i64], share: f64) -> Option<i64> {
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rank of a list"
    )]
    let rank = (share * sorted.len() as f64).ceil().max(1.0) as usize;
    sorted.get(rank - 1).copied()
}

/// What one answered or unanswered question adds to the figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Milliseconds until the first answer, if there was one.
    pub waited: Option<i64>,
    /// It came within the service standard.
    pub in_time: bool,
    /// 1 to 5, if they said.
    pub stars: Option<u8>,
}

/// Figures of some questions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuestionFigures {
    /// Questions.
    pub asked: u32,
    /// Of them, answered.
    pub answered: u32,
    /// Of those answered, within the service standard.
    pub in_time: u32,
    /// Milliseconds to the first answer: half waited no longer.
    pub median: Option<i64>,
    /// Milliseconds to the first answer: nine in ten waited no longer.
    pub ninetieth: Option<i64>,
    /// Ratings.
    pub rated: u32,
    /// The sum of their stars.
    pub stars: u32,
}

impl QuestionFigures {
    /// Counts these questions.
    pub fn of(questions: impl Iterator<Item = Asked>) -> Self {
        let mut figures = Self::default();
        let mut waited = Vec::new();
        for asked in questions {
            figures.asked += 1;
            waited.extend(asked.waited);
            figures.in_time += u32::from(asked.in_time);
            figures.rated += u32::from(asked.stars.is_some());
            figures.stars += asked.stars.map_or(0, u32::from);
        }
        waited.sort_unstable();
        figures.answered = u32::try_from(waited.len()).unwrap_or(u32::MAX);
        figures.median = percentile(&waited, 0.5);
        figures.ninetieth = percentile(&waited, 0.9);
        figures
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_ranks() {
        assert_eq!(percentile(&[], 0.5), None);
        assert_eq!(percentile(&[7], 0.9), Some(7));
        let ten: Vec<i64> = (1..=10).collect();
        assert_eq!((percentile(&ten, 0.5), percentile(&ten, 0.9)), (Some(5), Some(9)));
    }

    #[test]
    fn every_question_counts_however_few_there_are() {
        let asked = |waited: Option<i64>, stars| Asked { waited, in_time: waited.is_some_and(|by| by < 10), stars };
        let figures =
            QuestionFigures::of([asked(Some(5), Some(4)), asked(Some(20), None), asked(None, None)].into_iter());
        assert_eq!((figures.asked, figures.answered, figures.in_time), (3, 2, 1));
        assert_eq!((figures.median, figures.rated, figures.stars), (Some(5), 1, 4));
    }
}
