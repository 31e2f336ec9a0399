//! What is wrong with a station, as couriers report it, and where that stands.

use super::coded::coded;
use super::day::Day;
use super::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// So many couriers who agree make a station doubtful until an office has looked.
pub const AGREEING: usize = 3;
/// That a station is open is told anew after so many milliseconds, and no more exactly: half an hour. Who was where in which
/// second is nobody's to know.
pub const SEEN_OPEN_MS: i64 = 1_800_000;

/// The half hour in which somebody saw a station open, as all are told it.
#[must_use]
pub fn told_open_at(at: Timestamp) -> Timestamp {
    Timestamp(at.0.saturating_sub(at.0.rem_euclid(SEEN_OPEN_MS)))
}

coded! {
    /// What is wrong.
    ReportKind {
        /// 关门了.
        Closed = "closed",
        /// 搬走了.
        Moved = "moved",
        /// 缺了东西.
        Missing = "missing",
        /// 东西坏了.
        Broken = "broken",
        /// 位置不对.
        WrongPosition = "wrong_position",
        /// Nothing is wrong: a photo of it.
        Photo = "photo",
        /// There should be a station where there is none.
        NewStation = "new_station",
        /// Anything else.
        Other = "other",
    } else Other
}

impl ReportKind {
    /// Whether it says of a station that something is wrong, and what.
    #[must_use]
    pub fn is_problem(self) -> bool {
        !matches!(self, Self::Other | Self::Photo | Self::NewStation)
    }

    /// What can be said of a station that is there.
    pub fn of_station() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|kind| *kind != Self::NewStation)
    }
}

coded! {
    /// Where a report stands: a repair ticket.
    ReportState {
        /// Nobody has looked yet.
        Waiting = "waiting",
        /// Somebody is at it.
        InWork = "in_work",
        /// It is put right.
        Done = "done",
        /// It was found to be well.
        Rejected = "rejected",
    } else Waiting
}

impl ReportState {
    /// Whether it still has to be dealt with.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::InWork)
    }

    /// Whether an office may take it there. What is in work may stay so, with another word to those who reported it.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        self.is_open() && next != Self::Waiting
    }

    /// Where a report stands once who sent it has looked again.
    #[must_use]
    pub fn looked(self, fixed: bool) -> Self {
        match (self, fixed) {
            (_, true) => Self::Done,
            (Self::Done | Self::Rejected, false) => Self::Waiting,
            (open, false) => open,
        }
    }
}

/// Something that is wrong with a station at this time: what everybody may know of the reports that are open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenProblem {
    /// What is wrong.
    pub kind: ReportKind,
    /// How many couriers say so.
    pub couriers: u32,
    /// The beginning of the day in China on which the first of them did, milliseconds UTC: who reported it stays untold.
    pub since: Timestamp,
    /// Somebody is at it, or nobody has looked yet.
    pub state: ReportState,
    /// What the office says of it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub answer: String,
}

/// One report of a station, as far as it counts.
#[derive(Clone, Debug)]
pub struct Reported {
    /// Who reported it; nobody whose data was erased.
    pub courier: Option<String>,
    /// What.
    pub kind: ReportKind,
    /// When.
    pub at: Timestamp,
    /// Where it stands.
    pub state: ReportState,
    /// What the office says of it.
    pub answer: String,
}

/// What is wrong with a station by its reports, what most couriers say first, and whether so many agree that the station
/// is doubtful. What is none of the known kinds says nothing to others.
#[must_use]
pub fn open_problems(reports: &[Reported]) -> (Vec<OpenProblem>, bool) {
    let telling = |report: &&Reported| report.state.is_open() && report.kind.is_problem();
    let mut problems = Vec::new();
    for kind in ReportKind::of_station().filter(|kind| kind.is_problem()) {
        let alike: Vec<&Reported> = reports.iter().filter(telling).filter(|report| report.kind == kind).collect();
        let Some(since) = alike.iter().map(|report| report.at).min() else { continue };
        let couriers: BTreeSet<&str> = alike.iter().filter_map(|report| report.courier.as_deref()).collect();
        let erased = alike.iter().filter(|report| report.courier.is_none()).count();
        let in_work = alike.iter().find(|report| report.state == ReportState::InWork);
        problems.push(OpenProblem {
            kind,
            couriers: u32::try_from(couriers.len() + erased).unwrap_or(u32::MAX),
            since: Day::of(since).begins(),
            state: in_work.map_or(ReportState::Waiting, |report| report.state),
            answer: in_work.map(|report| report.answer.clone()).unwrap_or_default(),
        });
    }
    problems.sort_by_key(|problem| std::cmp::Reverse(problem.couriers));
    let agreeing: BTreeSet<&str> =
        reports.iter().filter(telling).filter_map(|report| report.courier.as_deref()).collect();
    (problems, agreeing.len() >= AGREEING)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::timestamp::DAY_MS;

    fn reported(courier: &str, kind: ReportKind, at: i64, state: ReportState, answer: &str) -> Reported {
        Reported { courier: Some(courier.to_owned()), kind, at: Timestamp(at), state, answer: answer.to_owned() }
    }

    #[test]
    fn what_is_wrong_is_counted_by_couriers_and_what_is_dealt_with_is_not_wrong_any_more() {
        use ReportState::{Done, InWork, Waiting};
        let (first, second) = (Day::of(Timestamp(0)).begins(), Day::of(Timestamp(DAY_MS)).begins());
        let at = second.0 + 10;
        let reports = [
            reported("a", ReportKind::Broken, at + 20, Waiting, ""),
            reported("a", ReportKind::Broken, at + 30, Waiting, ""),
            reported("b", ReportKind::Broken, at, InWork, "配件周五到"),
            reported("c", ReportKind::Closed, 5, Waiting, ""),
            reported("d", ReportKind::Missing, 5, Done, "补上了"),
            reported("e", ReportKind::Other, 5, Waiting, ""),
        ];
        let (problems, doubtful) = open_problems(&reports);
        let told: Vec<_> = problems.iter().map(|one| (one.kind, one.couriers, one.since, one.state)).collect();
        assert_eq!(told, [(ReportKind::Broken, 2, second, InWork), (ReportKind::Closed, 1, first, Waiting)]);
        assert_eq!(problems[0].answer, "配件周五到");
        // Three couriers agree that something is wrong.
        assert!(doubtful && !open_problems(&reports[..3]).1);
    }

    #[test]
    fn nobody_is_told_the_second_in_which_somebody_stood_there() {
        let at = Timestamp(1_764_000_123_456);
        let told = told_open_at(at);
        assert!(told <= at && at.millis_since(told) < SEEN_OPEN_MS && told.0 % SEEN_OPEN_MS == 0);
        assert_eq!(told_open_at(told), told);
        let _ = (told_open_at(Timestamp(i64::MIN)), told_open_at(Timestamp(i64::MAX)));
    }

    #[test]
    fn a_report_is_closed_once_and_stays_so_unless_who_sent_it_looked_again() {
        assert_eq!(ReportState::Done.looked(false), ReportState::Waiting);
        assert_eq!(ReportState::InWork.looked(false), ReportState::InWork);
        assert_eq!(ReportState::Waiting.looked(true), ReportState::Done);
        assert!(
            ReportState::Waiting.may_become(ReportState::InWork) && ReportState::Waiting.may_become(ReportState::Done)
        );
        assert!(ReportState::InWork.may_become(ReportState::Rejected));
        assert!(ReportState::InWork.may_become(ReportState::InWork));
        for closed in [ReportState::Done, ReportState::Rejected] {
            assert!(ReportState::ALL.iter().all(|next| !closed.may_become(*next)));
        }
        assert!(!ReportState::InWork.may_become(ReportState::Waiting));
    }
}
