//! What couriers report of a station, and how an office deals with it.

use super::id::ReportId;
use super::position::Position;
use super::question::NewMessage;
use super::station::StationCode;
use super::station_problem::{ReportKind, ReportState};
use super::timestamp::Timestamp;
use super::timestamp::{DAY_MS, HOUR_MS};
use serde::{Deserialize, Serialize};

/// A visit counts once a station and so many milliseconds: an hour.
pub const VISIT_MS: i64 = HOUR_MS;

/// So near to a station, in metres, a courier can say that they are there: a phone between houses is off by as much.
pub const NEAR_METRES: f64 = 300.0;

/// So far from a station, in metres, a scanned code counts at most: anybody can send on what a code says, and a phone among
/// high houses or behind a tunnel may know no better place than that of the last mast.
pub const SCANNED_METRES: f64 = 3_000.0;

/// Whether a courier may say that they are at a station: they are near it as far as their phone knows, or they have scanned the code
/// on its door within the last hour and are not known to be elsewhere.
#[must_use]
pub fn may_visit(metres: Option<f64>, scanned: Option<Timestamp>, now: Timestamp) -> bool {
    let scanned = scanned.is_some_and(|at| now.millis_since(at) < VISIT_MS);
    metres.map_or(scanned, |metres| metres <= NEAR_METRES || (scanned && metres <= SCANNED_METRES))
}

/// Who reported something is asked after so many milliseconds whether it is still so: three days.
pub const ASK_AGAIN_MS: i64 = 3 * DAY_MS;
/// And no more after so many: a month.
const ASK_NO_MORE_MS: i64 = 30 * DAY_MS;
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
    /// Whether it is put right, as they said last, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub looked: Option<Looked>,
}

/// Who reported something looked again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looked {
    /// It is put right.
    pub fixed: bool,
    /// When they said so, milliseconds UTC.
    pub at: Timestamp,
}

impl OwnReport {
    /// Whether they are asked if it is put right: once it is said to be, and every three days while nothing comes of
    /// it. A suggestion of a station has nothing to be put right.
    #[must_use]
    pub fn asks_whether_fixed(&self, now: Timestamp) -> bool {
        let asked = self.station.is_some()
            && self.kind.is_problem()
            && now.millis_since(self.at) < ASK_NO_MORE_MS
            && self.looked.is_none_or(|looked| !looked.fixed);
        let last = self.looked.map_or(self.at, |looked| looked.at);
        asked
            && match self.state {
                ReportState::Done => true,
                ReportState::Waiting | ReportState::InWork => now.millis_since(last) >= ASK_AGAIN_MS,
                ReportState::Rejected => false,
            }
    }
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
        // A link that somebody sent on opens no door, where the phone knows that it is far away.
        assert!(may_visit(Some(2_900.0), Some(now), now) && !may_visit(Some(3_100.0), Some(now), now));
    }

    #[test]
    fn who_reported_is_asked_when_it_is_said_to_be_put_right_and_every_three_days_until_then() {
        let report = |state, looked| OwnReport {
            id: ReportId::fresh(),
            station: StationCode::parse("430100-0001").ok(),
            kind: ReportKind::Broken,
            text: String::new(),
            at: Timestamp(0),
            state,
            answer: String::new(),
            looked,
        };
        let (day, looked) = (86_400_000, |fixed, at| Some(Looked { fixed, at: Timestamp(at) }));
        assert!(report(ReportState::Done, None).asks_whether_fixed(Timestamp(1)));
        assert!(!report(ReportState::Waiting, None).asks_whether_fixed(Timestamp(2 * day)));
        assert!(report(ReportState::Waiting, None).asks_whether_fixed(Timestamp(4 * day)));
        assert!(!report(ReportState::InWork, looked(false, 4 * day)).asks_whether_fixed(Timestamp(5 * day)));
        assert!(report(ReportState::InWork, looked(false, 4 * day)).asks_whether_fixed(Timestamp(8 * day)));
        assert!(!report(ReportState::Done, looked(true, day)).asks_whether_fixed(Timestamp(2 * day)));
        assert!(!report(ReportState::Waiting, None).asks_whether_fixed(Timestamp(60 * day)));
        assert!(!report(ReportState::Rejected, None).asks_whether_fixed(Timestamp(4 * day)));
    }
}
