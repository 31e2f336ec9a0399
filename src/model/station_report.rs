//! What couriers report of a station, and how an office deals with it.

use super::coded::coded;
use super::id::ReportId;
use super::position::Position;
use super::question::NewMessage;
use super::station::StationCode;
use super::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

/// So many couriers who agree make a station doubtful until an office has looked.
pub const AGREEING: usize = 3;
/// An entry that nobody made sure of for so many milliseconds says so: 90 days.
pub const STALE_MS: i64 = 90 * 86_400_000;
/// A visit counts once a station and so many milliseconds: an hour.
pub const VISIT_MS: i64 = 3_600_000;

/// So near to a station, in metres, a courier can say that they are there: a phone between houses is off by as much.
pub const NEAR_METRES: f64 = 300.0;

/// Whether a courier may say that they are at a station: they are near it as far as their phone knows, or they have scanned the code
/// on its door within the last hour.
#[must_use]
pub fn may_visit(metres: Option<f64>, scanned: Option<Timestamp>, now: Timestamp) -> bool {
    metres.is_some_and(|metres| metres <= NEAR_METRES) || scanned.is_some_and(|at| now.millis_since(at) < VISIT_MS)
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
        /// There should be a station where there is none.
        NewStation = "new_station",
        /// Anything else.
        Other = "other",
    } else Other
}

impl ReportKind {
    /// What can be wrong with a station that is there.
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
}

/// A report as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewReport {
    /// Made on the phone.
    pub id: ReportId,
    /// Of which station.
    pub station: StationCode,
    /// What is wrong.
    pub kind: ReportKind,
    /// Words and photos; may be empty.
    pub message: NewMessage,
}

/// That a station is missing, as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewSuggestion {
    /// Made on the phone.
    pub id: ReportId,
    /// Where it should be: where the courier is, WGS-84.
    pub position: Position,
    /// What could be one, who would host it; photos.
    pub message: NewMessage,
}

/// A report of the courier's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnReport {
    /// Its number.
    pub id: ReportId,
    /// Of which station; none where it suggests one.
    pub station: Option<StationCode>,
    /// What is wrong.
    pub kind: ReportKind,
    /// The words.
    #[serde(default)]
    pub text: String,
    /// When it was sent, milliseconds UTC.
    pub at: Timestamp,
    /// Where it stands.
    pub state: ReportState,
    /// What the office says of it.
    #[serde(default)]
    pub answer: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visit_needs_the_place_or_the_code_on_the_door() {
        let now = Timestamp(10 * VISIT_MS);
        assert!(may_visit(Some(120.0), None, now) && may_visit(None, Some(Timestamp(now.0 - 60_000)), now));
        assert!(!may_visit(None, None, now) && !may_visit(Some(900.0), None, now));
        assert!(!may_visit(Some(900.0), Some(Timestamp(now.0 - VISIT_MS)), now));
    }

    #[test]
    fn a_report_is_closed_once_and_stays_so() {
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
