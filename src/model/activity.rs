//! Activities of 冬日递暖: check-ups, clinics, classes, counselling, groups, shows, gifts. And who may book.

pub use super::activity_kind::ActivityKind;
use super::booking::Holding;
use super::coded::coded;
use super::id::{ActivityId, SlotId};
use super::position::Position;
use super::region::Adcode;
use super::station::StationCode;
use super::timestamp::DAY_MS;
use super::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Characters of a title, of who runs it, of a place's name and address.
pub const MOST_LINE: usize = 60;
/// Characters of what it is about, of what to bring, of materials.
pub const MOST_TEXT: usize = 2_000;
/// Slots of one activity.
pub const MOST_SLOTS: usize = 200;
/// Places in one slot.
pub const MOST_PLACES: u32 = 5_000;

coded! {
    /// Where an activity stands.
    ActivityState {
        /// Being written; couriers do not see it.
        Draft = "draft",
        /// Couriers see it and book.
        Published = "published",
        /// Called off; those who booked were told why.
        Cancelled = "cancelled",
        /// Over.
        Done = "done",
    } else Cancelled
}

impl ActivityState {
    /// Whether the office may take it there: what was called off or is over stays so.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Draft, Self::Published | Self::Cancelled) | (Self::Published, Self::Cancelled | Self::Done)
        )
    }
}

/// Where it takes place.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Its name.
    pub name: String,
    /// Street address.
    #[serde(default)]
    pub address: String,
    /// The station, if it is in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub station: Option<StationCode>,
    /// Where it is, WGS-84.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
}

/// A time that can be booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// Its number.
    pub id: SlotId,
    /// Milliseconds UTC.
    pub starts_at: Timestamp,
    /// Milliseconds UTC.
    pub ends_at: Timestamp,
    /// Places.
    pub capacity: u32,
    /// Places that are taken or held for somebody.
    pub taken: u32,
    /// How many wait for a place.
    pub waiting: u32,
}

impl Slot {
    /// Places that are left.
    #[must_use]
    pub fn left(&self) -> u32 {
        self.capacity.saturating_sub(self.taken)
    }
}

/// How often one person may have something of this kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// So often,
    pub times: u32,
    /// within so many days.
    pub days: u32,
}

/// An activity as couriers see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Activity {
    /// Its number.
    pub id: ActivityId,
    /// What kind of thing it is.
    pub kind: ActivityKind,
    /// What it is called.
    pub title: String,
    /// Who runs it.
    pub host: String,
    /// What it is about; may be empty.
    #[serde(default)]
    pub about: String,
    /// What to bring; may be empty.
    #[serde(default)]
    pub bring: String,
    /// For whom: a prefecture, or the province.
    pub adcode: Adcode,
    /// Only those may come who deliver there.
    #[serde(default)]
    pub local_only: bool,
    /// Where.
    pub place: Place,
    /// When, the earliest first.
    pub slots: Vec<Slot>,
    /// From when it can be booked, milliseconds UTC.
    pub opens_at: Timestamp,
    /// Until when it can be booked and cancelled, milliseconds UTC.
    pub closes_at: Timestamp,
    /// How often one person may have something of this kind, where the office says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
    /// Where it stands.
    pub state: ActivityState,
    /// Why it was called off, or what changed last.
    #[serde(default)]
    pub notice: String,
    /// What can be read afterwards.
    #[serde(default)]
    pub materials: String,
    /// Made up to show the product.
    #[serde(default)]
    pub sample: bool,
}

/// What somebody asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    /// When.
    pub slot: SlotId,
    /// They know that they have something else at that time.
    pub overlap_is_fine: bool,
    /// The prefecture where they deliver, as they say; nobody can prove it before the door.
    pub works_in: Option<Adcode>,
}

/// Why a booking is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BookingRefusal {
    /// It cannot be booked yet.
    #[error("还没有开始预约")]
    NotOpen,
    /// It can be booked no more.
    #[error("预约已经截止")]
    Closed,
    /// It was called off, or is over.
    #[error("活动已经取消或者结束")]
    Over,
    /// It is only for couriers of its region, and they did not say where they deliver.
    #[error("这个活动只给在当地送件的小哥，请先选你在哪里送件")]
    SayWhere,
    /// It is only for couriers of its region.
    #[error("这个活动只给在当地送件的小哥")]
    NotFromHere,
    /// There is no such slot any more.
    #[error("这个时间已经取消，请选别的时间")]
    NoSlot,
    /// Nobody can change to it.
    #[error("这个时间刚刚满了，你原来的预约还在")]
    Full,
    /// Too many newcomers of their network have a place at it already, see [`super::head`].
    #[error("这一场你们这个网络今天新来的人约得太多，先改不过去，你原来的预约还在；开始前一天起都能改")]
    Newcomers,
    /// They have a place in it already.
    #[error("这个活动你已经约过了，每人一个名额")]
    Already,
    /// They have something else at that time.
    #[error("和你约的另一个活动时间冲突")]
    Overlap,
    /// They had it often enough.
    #[error("同类活动 {days} 天内每人最多 {times} 次")]
    Limit {
        /// So often,
        times: u32,
        /// within so many days.
        days: u32,
    },
}

impl Activity {
    /// The slot that somebody may book who has `held` already. Whether there is a place left decides only
    /// between the place and the waiting list.
    ///
    /// # Errors
    /// [`BookingRefusal`] if they may not.
    pub fn bookable(&self, wish: Wish, held: &[Holding], now: Timestamp) -> Result<&Slot, BookingRefusal> {
        self.open_to(wish.works_in)?;
        self.takable(wish.slot, held, wish.overlap_is_fine, now)
    }

    /// Whether somebody may come who delivers there.
    fn open_to(&self, works_in: Option<Adcode>) -> Result<(), BookingRefusal> {
        match works_in {
            _ if !self.local_only => Ok(()),
            None => Err(BookingRefusal::SayWhere),
            Some(there) if self.adcode.holds(there) => Ok(()),
            Some(_) => Err(BookingRefusal::NotFromHere),
        }
    }

    fn takable(
        &self,
        slot: SlotId,
        held: &[Holding],
        overlap_is_fine: bool,
        now: Timestamp,
    ) -> Result<&Slot, BookingRefusal> {
        if self.state != ActivityState::Published {
            return Err(BookingRefusal::Over);
        }
        let slot = self.slots.iter().find(|one| one.id == slot).ok_or(BookingRefusal::NoSlot)?;
        if now < self.opens_at {
            return Err(BookingRefusal::NotOpen);
        }
        if now >= self.closes_at || now >= slot.starts_at {
            return Err(BookingRefusal::Closed);
        }
        let has = || held.iter().filter(|holding| holding.state.is_alive());
        if has().any(|holding| holding.activity == self.id) {
            return Err(BookingRefusal::Already);
        }
        let overlaps = |holding: &Holding| holding.starts_at < slot.ends_at && slot.starts_at < holding.ends_at;
        if !overlap_is_fine && has().any(overlaps) {
            return Err(BookingRefusal::Overlap);
        }
        if let Some(Limit { times, days }) = self.limit {
            let reach = i64::from(days) * DAY_MS;
            let near = |holding: &&Holding| (holding.starts_at.0 - slot.starts_at.0).abs() < reach;
            let had = has().filter(|holding| holding.kind == self.kind).filter(near).count();
            if had >= times as usize {
                return Err(BookingRefusal::Limit { times, days });
            }
        }
        Ok(slot)
    }

    /// The slot to which a booking of this activity may be changed by somebody who has `besides`: one with a place
    /// left, as nobody should give up a place for one on a waiting list. Who may come was asked when they booked.
    ///
    /// # Errors
    /// [`BookingRefusal`] if it may not; then what they have stays.
    pub fn changeable(
        &self,
        slot: SlotId,
        besides: &[Holding],
        overlap_is_fine: bool,
        now: Timestamp,
    ) -> Result<&Slot, BookingRefusal> {
        let slot = self.takable(slot, besides, overlap_is_fine, now)?;
        if slot.left() == 0 { Err(BookingRefusal::Full) } else { Ok(slot) }
    }

    /// When the last slot ends.
    #[must_use]
    pub fn ends_at(&self) -> Option<Timestamp> {
        self.slots.iter().map(|slot| slot.ends_at).max()
    }

    /// The next slot that has not begun.
    #[must_use]
    pub fn next_slot(&self, now: Timestamp) -> Option<&Slot> {
        self.slots.iter().filter(|slot| slot.starts_at > now).min_by_key(|slot| slot.starts_at)
    }
}
