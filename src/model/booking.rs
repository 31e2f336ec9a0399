//! Bookings: places, waiting lists, tickets. What may happen in which state stands here, once.

use super::activity_kind::ActivityKind;
use super::base32;
use super::coded::coded;
use super::day::Day;
use super::id::{ActivityId, BookingId, SlotId};
use super::question::Rating;
use super::timestamp::Timestamp;
use super::timestamp::{DAY_MS, HOUR_MS};
use serde::{Deserialize, Serialize};
use std::fmt;
use thiserror::Error;

/// How long somebody from the waiting list has to accept a place, milliseconds.
pub const OFFER_MS: i64 = 2 * HOUR_MS;
/// From when to when couriers are taken to be awake, hours in China.
const AWAKE: (i64, i64) = (8, 22);
/// An offer ends so long before the beginning at the latest, milliseconds.
pub const OFFER_BEFORE_MS: i64 = 30 * 60_000;

coded! {
    /// Where a booking stands.
    BookingState {
        /// There is a place for them.
        Booked = "booked",
        /// On the waiting list.
        Waiting = "waiting",
        /// A place came free; they have to accept it in time.
        Offered = "offered",
        /// They did not accept in time.
        Lapsed = "lapsed",
        /// They took it back.
        Cancelled = "cancelled",
        /// The office called it off.
        CalledOff = "called_off",
        /// They were there.
        Attended = "attended",
        /// They were not there.
        Missed = "missed",
    } else CalledOff
}

/// What can happen to a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BookingEvent {
    /// A place came free.
    Offer,
    /// They accept it.
    Accept,
    /// They did not accept it in time.
    Lapse,
    /// They take it back.
    Cancel,
    /// They take a free place at another time instead.
    Change,
    /// The office calls it off.
    CallOff,
    /// They are at the door.
    CheckIn,
    /// It is over and they were not there.
    Miss,
    /// They were let in by mistake.
    UndoCheckIn,
}

/// Why something cannot happen to a booking now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("这个预约现在不能这样处理，请刷新看最新状态")]
pub struct BookingError;

impl BookingState {
    /// The state after something happens.
    ///
    /// # Errors
    /// [`BookingError`] if it cannot happen now.
    pub fn after(self, event: BookingEvent) -> Result<Self, BookingError> {
        use BookingEvent as E;
        match (self, event) {
            (Self::Waiting, E::Offer) => Ok(Self::Offered),
            (Self::Offered, E::Accept)
            | (Self::Booked | Self::Waiting | Self::Offered, E::Change)
            // It was somebody else's ticket.
            | (Self::Attended, E::UndoCheckIn) => Ok(Self::Booked),
            (Self::Offered | Self::Waiting, E::Lapse) => Ok(Self::Lapsed),
            (Self::Booked | Self::Waiting | Self::Offered, E::Cancel) => Ok(Self::Cancelled),
            (Self::Booked | Self::Waiting | Self::Offered, E::CallOff) => Ok(Self::CalledOff),
            // Who comes with an offer accepts it by coming; who was noted as missing and has been there was there.
            (Self::Booked | Self::Offered | Self::Missed, E::CheckIn) => Ok(Self::Attended),
            (Self::Booked, E::Miss) => Ok(Self::Missed),
            _ => Err(BookingError),
        }
    }

    /// Whether it takes up a place.
    #[must_use]
    pub fn holds_place(self) -> bool {
        matches!(self, Self::Booked | Self::Offered | Self::Attended | Self::Missed)
    }

    /// Whether it counts as something that they have: it keeps them from booking the same again.
    #[must_use]
    pub fn is_alive(self) -> bool {
        self.holds_place() || self == Self::Waiting
    }

    /// Whether they may still come.
    #[must_use]
    pub fn is_ahead(self) -> bool {
        matches!(self, Self::Booked | Self::Offered | Self::Waiting)
    }
}

/// What somebody has booked, as far as it decides what else they may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// Which activity.
    pub activity: ActivityId,
    /// Of which kind.
    pub kind: ActivityKind,
    /// From when, milliseconds UTC.
    pub starts_at: Timestamp,
    /// Until when, milliseconds UTC.
    pub ends_at: Timestamp,
    /// Where it stands.
    pub state: BookingState,
}

/// So many at the head of a waiting list are told each time when fewer are before them. Those behind hear of it as soon as
/// they are among them: with each of two thousand told each time, one who leaves would be as many messages.
pub const COUNTED_AHEAD: u32 = 30;

/// Until when an offer made now for a slot that begins at `starts_at` can be accepted.
#[must_use]
pub fn offer_until(now: Timestamp, starts_at: Timestamp) -> Timestamp {
    Timestamp(awake_after(now, OFFER_MS).0.min(starts_at.0.saturating_sub(OFFER_BEFORE_MS)))
}

/// The moment by which so many milliseconds have passed of the hours in which couriers are awake; nobody loses a place
/// because they slept.
fn awake_after(now: Timestamp, millis: i64) -> Timestamp {
    let midnight = Day::of(now).begins();
    let (wakes, sleeps) = (midnight.0.saturating_add(AWAKE.0 * HOUR_MS), midnight.0.saturating_add(AWAKE.1 * HOUR_MS));
    let begins = if now.0 >= sleeps { wakes.saturating_add(DAY_MS) } else { now.0.max(wakes) };
    let ends = begins.saturating_add(millis);
    let sleeps = if now.0 >= sleeps { sleeps.saturating_add(DAY_MS) } else { sleeps };
    Timestamp(if ends <= sleeps { ends } else { ends.saturating_add(DAY_MS - (AWAKE.1 - AWAKE.0) * HOUR_MS) })
}

/// What is shown at the door: 60 bits that only the server can make, in Crockford's base 32. `K7QX-3MNP-2RTW`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TicketCode(String);

/// Why a text is not a ticket's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("票号是 12 个字母和数字，像这样：K7QX-3MNP-2RTW")]
pub struct TicketCodeError;

const LENGTH: usize = 12;
/// Stands before the code in a ticket's QR code.
const PREFIX: &str = "DIYI-TICKET:";

impl TicketCode {
    /// The code of the first 60 of these bits.
    #[must_use]
    pub fn from_bits(bits: u64) -> Self {
        Self((1..=LENGTH).map(|at| base32::letter(bits >> (60 - 5 * at))).collect())
    }

    /// Reads a code as printed, as typed, or as scanned.
    ///
    /// # Errors
    /// [`TicketCodeError`] for anything else.
    pub fn parse(text: &str) -> Result<Self, TicketCodeError> {
        let text = super::half_width::half_width(text.trim()).to_ascii_uppercase();
        let mut code = String::with_capacity(LENGTH);
        for value in base32::values(text.strip_prefix(PREFIX).unwrap_or(&text)) {
            if code.len() == LENGTH {
                return Err(TicketCodeError);
            }
            code.push(base32::letter(value.map_err(|_| TicketCodeError)?.into()));
        }
        if code.len() == LENGTH { Ok(Self(code)) } else { Err(TicketCodeError) }
    }

    /// The code without hyphens, as it is stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the ticket's QR code holds.
    #[must_use]
    pub fn qr_content(&self) -> String {
        format!("{PREFIX}{}", self.0)
    }
}

impl fmt::Display for TicketCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", &self.0[..4], &self.0[4..8], &self.0[8..])
    }
}

impl TryFrom<String> for TicketCode {
    type Error = TicketCodeError;
    fn try_from(text: String) -> Result<Self, TicketCodeError> {
        Self::parse(&text)
    }
}

impl From<TicketCode> for String {
    fn from(code: TicketCode) -> Self {
        code.0
    }
}

/// A booking as its courier sees it. It says all that they need even where the activity itself is gone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Booking {
    /// Its number.
    pub id: BookingId,
    /// Of what.
    pub activity: ActivityId,
    /// When.
    pub slot: SlotId,
    /// Of which kind.
    pub kind: ActivityKind,
    /// What it is called.
    pub title: String,
    /// From when, milliseconds UTC.
    pub starts_at: Timestamp,
    /// Until when, milliseconds UTC.
    pub ends_at: Timestamp,
    /// Where it stands.
    pub state: BookingState,
    /// How many were before them when they joined the waiting list; below [`COUNTED_AHEAD`], how many are now.
    #[serde(default)]
    pub ahead: u32,
    /// Until when an offered place can be accepted, milliseconds UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer_until: Option<Timestamp>,
    /// What they show at the door.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<TicketCode>,
    /// When the ticket was used, milliseconds UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_at: Option<Timestamp>,
    /// What the office has to say: why it was called off, what changed.
    #[serde(default)]
    pub notice: String,
    /// How they found it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<Rating>,
}

impl Booking {
    /// The part that decides what else they may book.
    #[must_use]
    pub fn holding(&self) -> Holding {
        let Self { activity, kind, starts_at, ends_at, state, .. } = *self;
        Holding { activity, kind, starts_at, ends_at, state }
    }
}

#[cfg(test)]
mod tests {
    use super::super::activity::{Activity, ActivityState, BookingRefusal, Limit, Place, Slot, Wish};
    use super::super::region::Adcode;
    use super::*;
    use proptest::prelude::*;

    const HOUR: i64 = 3_600_000;

    #[test]
    fn nobody_loses_an_offered_place_because_they_slept() {
        let at = |day: u32, hour: u32, minute: u32| {
            let day = chrono::NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
            Timestamp::from_china_time(day.and_hms_opt(hour, minute, 0).unwrap())
        };
        let far = at(30, 9, 0);
        for (offered, lapses) in [
            (at(2, 14, 0), at(2, 16, 0)),
            (at(2, 20, 0), at(2, 22, 0)),
            (at(2, 21, 0), at(3, 9, 0)),
            (at(2, 23, 30), at(3, 10, 0)),
            (at(3, 2, 39), at(3, 10, 0)),
            (at(3, 7, 59), at(3, 10, 0)),
        ] {
            assert_eq!(offer_until(offered, far), lapses, "{offered:?}");
        }
        // What begins before that is lost before it begins.
        assert!(offer_until(at(3, 2, 0), at(3, 9, 0)) < at(3, 9, 0));
        let _ = offer_until(Timestamp(i64::MAX), Timestamp(i64::MIN));
    }

    fn activity(starts: i64, limit: Option<Limit>) -> Activity {
        let slot = Slot {
            id: SlotId::fresh(),
            starts_at: Timestamp(starts),
            ends_at: Timestamp(starts + HOUR),
            capacity: 1,
            taken: 0,
            waiting: 0,
        };
        Activity {
            id: ActivityId::fresh(),
            kind: ActivityKind::CheckUp,
            title: "体检".to_owned(),
            host: "团委".to_owned(),
            about: String::new(),
            bring: String::new(),
            adcode: Adcode::HUNAN,
            local_only: false,
            place: Place::default(),
            slots: vec![slot],
            opens_at: Timestamp(0),
            closes_at: Timestamp(1_000 * HOUR),
            limit,
            state: ActivityState::Published,
            notice: String::new(),
            materials: String::new(),
            sample: false,
        }
    }

    fn wish(activity: &Activity) -> Wish {
        Wish { slot: activity.slots[0].id, overlap_is_fine: false, works_in: None }
    }

    fn held(activity: &Activity, state: BookingState) -> Holding {
        let slot = &activity.slots[0];
        Holding { activity: activity.id, kind: activity.kind, starts_at: slot.starts_at, ends_at: slot.ends_at, state }
    }

    #[test]
    fn one_place_a_person_no_two_at_once_and_not_too_often() {
        let (first, second) = (activity(10 * HOUR, None), activity(10 * HOUR + HOUR / 2, None));
        let book = |activity: &Activity, held: &[Holding], fine| {
            let wish = Wish { overlap_is_fine: fine, ..wish(activity) };
            activity.bookable(wish, held, Timestamp(1)).map(|slot| slot.capacity)
        };
        let has = held(&first, BookingState::Booked);
        assert_eq!(book(&first, std::slice::from_ref(&has), true), Err(BookingRefusal::Already));
        assert_eq!(book(&second, std::slice::from_ref(&has), false), Err(BookingRefusal::Overlap));
        assert_eq!(book(&second, std::slice::from_ref(&has), true), Ok(1));
        // What ends when the other begins does not overlap.
        assert_eq!(book(&activity(11 * HOUR, None), std::slice::from_ref(&has), false), Ok(1));
        assert_eq!(book(&first, &[held(&first, BookingState::Cancelled)], false), Ok(1));
        let yearly = activity(100 * HOUR, Some(Limit { times: 1, days: 365 }));
        assert_eq!(book(&yearly, &[has], false), Err(BookingRefusal::Limit { times: 1, days: 365 }));
        let at = |moment| yearly.bookable(wish(&yearly), &[], Timestamp(moment)).map(|slot| slot.capacity);
        assert_eq!((at(-1), at(100 * HOUR)), (Err(BookingRefusal::NotOpen), Err(BookingRefusal::Closed)));
        let unknown = Wish { slot: SlotId::fresh(), ..wish(&yearly) };
        assert_eq!(yearly.bookable(unknown, &[], Timestamp(1)), Err(BookingRefusal::NoSlot));
    }

    #[test]
    fn what_is_only_for_a_region_asks_where_they_deliver() {
        let (changsha, zhuzhou) = (Adcode::parse("430100").unwrap(), Adcode::parse("430200").unwrap());
        let local = Activity { adcode: changsha, local_only: true, ..activity(10 * HOUR, None) };
        let from =
            |works_in| local.bookable(Wish { works_in, ..wish(&local) }, &[], Timestamp(1)).map(|slot| slot.capacity);
        assert_eq!(from(None), Err(BookingRefusal::SayWhere));
        assert_eq!(from(Some(zhuzhou)), Err(BookingRefusal::NotFromHere));
        assert_eq!(from(Some(changsha)), Ok(1));
        assert_eq!(from(Some(Adcode::parse("430102").unwrap())), Ok(1));
    }

    #[test]
    fn another_time_of_the_same_is_his_if_there_is_a_place_and_nothing_is_lost_if_not() {
        let mut twice = activity(10 * HOUR, Some(Limit { times: 1, days: 365 }));
        let full = Slot { id: SlotId::fresh(), taken: 1, starts_at: Timestamp(20 * HOUR), ..twice.slots[0].clone() };
        let free = Slot { id: SlotId::fresh(), taken: 0, ..full.clone() };
        twice.slots.extend([full.clone(), free.clone()]);
        let change =
            |to: &Slot, held: &[Holding]| twice.changeable(to.id, held, false, Timestamp(1)).map(|slot| slot.id);
        // What they change is not counted against them.
        assert_eq!(change(&free, &[]), Ok(free.id));
        assert_eq!(change(&full, &[]), Err(BookingRefusal::Full));
        let other = Holding { activity: ActivityId::fresh(), ..held(&twice, BookingState::Booked) };
        assert_eq!(change(&free, &[other]), Err(BookingRefusal::Limit { times: 1, days: 365 }));
    }

    #[test]
    fn a_ticket_is_read_as_printed_as_typed_and_as_scanned() {
        let code = TicketCode::from_bits(0x0abc_def0_1234_5678);
        for text in [
            code.to_string(),
            code.as_str().to_lowercase(),
            code.qr_content(),
            format!(" {} ", code.to_string().replace('-', " ")),
        ] {
            assert_eq!(TicketCode::parse(&text), Ok(code.clone()), "{text}");
        }
        for wrong in ["", "K7QX-3MNP", "K7QX-3MNP-2RTWX", "U7QX-3MNP-2RTW", "https://x.example/K7QX3MNP2RTW"] {
            assert_eq!(TicketCode::parse(wrong), Err(TicketCodeError));
        }
    }

    const EVENTS: [BookingEvent; 8] = [
        BookingEvent::Change,
        BookingEvent::Offer,
        BookingEvent::Accept,
        BookingEvent::Lapse,
        BookingEvent::Cancel,
        BookingEvent::CallOff,
        BookingEvent::CheckIn,
        BookingEvent::Miss,
    ];

    proptest! {
        #[test]
        fn what_is_over_takes_no_place_again_and_nobody_gets_in_twice(
            booked: bool, events in proptest::collection::vec(0usize..8, 0..40)) {
            let mut state = if booked { BookingState::Booked } else { BookingState::Waiting };
            let mut checked_in = 0;
            for event in events.into_iter().map(|at| EVENTS[at]) {
                let before = state;
                let Ok(next) = state.after(event) else { continue };
                state = next;
                checked_in += u32::from(event == BookingEvent::CheckIn);
                // A place is taken only by booking, by an offer, by a change, or from what held it already.
                let takes = matches!(event, BookingEvent::Offer | BookingEvent::Change);
                prop_assert!(!state.holds_place() || before.holds_place() || takes);
                if !before.is_alive() {
                    prop_assert!(!state.is_alive());
                }
            }
            prop_assert!(checked_in <= 1);
        }

        #[test]
        fn every_ticket_is_read_back(bits: u64) {
            let code = TicketCode::from_bits(bits);
            prop_assert_eq!(TicketCode::parse(&code.to_string()), Ok(code));
        }

        #[test]
        fn no_text_makes_the_ticket_reader_panic(text in "\\PC{0,40}") {
            let _ = TicketCode::parse(&text);
        }
    }
}
