//! Booking.

use crate::model::booking::COUNTED_AHEAD;
use crate::model::{BookingState, Timestamp};

/// Heading.
pub const TITLE: &str = "免费体检、义诊、课堂";
/// Heading of the courier's bookings.
pub const MINE: &str = "我约的";
/// To the letters.
pub const LETTERS: &str = "慰问信和通知";
/// All kinds.
pub const ALL: &str = "全部";
/// Label of the kinds.
pub const KIND: &str = "类型";
/// Label of the days.
pub const WHEN: &str = "什么时候";
/// The choices of days.
pub const DAYS: [&str; 4] = ["今天", "明天", "七天内", "不限时间"];
/// Nothing fits.
pub const NONE: &str = "这里暂时没有符合条件的活动。换个时间或类型再看。";
/// It was withdrawn, or is newer than the phone's data.
pub const MISSING: &str = "没有找到这个活动，它可能已经撤了。";
/// To the station where it takes place.
pub const TO_STATION: &str = "看这个驿站";
/// There is no such booking on this phone.
pub const BOOKING_MISSING: &str = "这部手机上没有这个预约";
/// Heading of the slots.
pub const SLOTS: &str = "选一个时间";
/// Books.
pub const BOOK: &str = "约";
/// Joins the waiting list.
pub const QUEUE: &str = "排队";
/// They have a place in it.
pub const BOOKED: &str = "你已经约了这个活动";
/// To their booking.
pub const TO_BOOKING: &str = "看我的预约";
/// To the map of activities.
pub const ON_MAP: &str = "在地图上看活动";
/// Label of where they deliver.
pub const WORKS_IN: &str = "你在哪里送件？";
/// Nothing chosen yet.
pub const CHOOSE: &str = "请选地区";
/// They know that they have something else at that time.
pub const OVERLAP_FINE: &str = "我知道，还是要约";
/// Heading.
pub const WHERE: &str = "地点";
/// Heading.
pub const HOST: &str = "主办";
/// Heading.
pub const BRING: &str = "要带什么";
/// Heading.
pub const MATERIALS: &str = "课后材料";
/// Made up.
pub const SAMPLE_LINE: &str = "演示活动，预约不算数";
/// Only asked for so far.
pub const ASKED: &str = "待确认：连上网络就知道约上没有";
/// The ticket.
pub const TICKET: &str = "到门口出示这个码";
/// Its number.
pub const TICKET_NUMBER: &str = "票号";
/// Used.
pub const USED: &str = "已签到：";
/// Accepts a place that came free.
pub const ACCEPT: &str = "我要这个名额";
/// Takes it back.
pub const CANCEL: &str = "取消预约";
/// Keeps it after all.
pub const CANCEL_NOT: &str = "先不取消";
/// Really.
pub const CANCEL_SURE: &str = "取消以后，名额会给排队的人。";
/// Books another time.
pub const CHANGE: &str = "换个时间";
/// What happens to the old one.
pub const CHANGE_LINE: &str = "只能换到有空位的时间。换好以前，原来的预约一直有效。";
/// Takes this one instead.
pub const CHANGE_TO: &str = "换到这个";
/// There is none.
pub const NO_OTHER: &str = "没有别的时间有空位了。";
/// They know that they have something else then.
pub const CHANGE_ANYWAY: &str = "我知道，还是要换";

/// It is on its way.
#[must_use]
pub fn changing(time: &str) -> String {
    format!("要换到 {time}，有网络就办。没办好以前，原来的时间算数。")
}

/// It is done.
#[must_use]
pub fn changed(time: &str) -> String {
    format!("已换到 {time}")
}

/// Into the phone's calendar.
pub const CALENDAR: &str = "加到手机日历，到点提醒";
/// Heading of the rating.
pub const RATE: &str = "这次活动怎么样？";
/// One to five.
pub const STARS: [&str; 5] = ["没意思", "不太好", "还可以", "不错", "很好"];
/// Sends it.
pub const SEND_RATING: &str = "评价";
/// To the activity.
pub const TO_ACTIVITY: &str = "看活动";
/// Stands for a photo that is not there.
pub const PHOTO: &str = "配图，联网才看得到";
/// Nothing there.
pub const NO_LETTERS: &str = "还没有信和通知。";

/// Places that are left.
#[must_use]
pub fn left(left: u32, waiting: u32) -> String {
    match (left, waiting) {
        (0, 0) => "满了，可以排队".to_owned(),
        (0, waiting) => format!("满了，{waiting} 人在排队"),
        (left, _) => format!("还有 {left} 个名额"),
    }
}

/// Who may come.
#[must_use]
pub fn local_only(region: crate::model::Adcode) -> String {
    format!("只给在{}送件的小哥。到场时可能会看你的接单页面或工牌。", super::region(region))
}

/// What the map cannot show.
#[must_use]
pub fn nowhere(count: usize) -> String {
    format!("还有 {count} 个活动没有标出地点，请看列表。")
}

/// From when and until when: “明天 09:00—09:30”.
#[must_use]
pub fn time(from: Timestamp, until: Timestamp, now: Timestamp) -> String {
    format!("{} {}—{}", super::near_day(from, now), super::clock(from), super::clock(until))
}

/// How it begins.
pub const NEWCOMERS_WAIT: &str = "你们这个网络今天新来的人约得太多，先给你排着。";

/// Why somebody waits though places may be free.
#[must_use]
pub fn newcomers_wait(until: Timestamp) -> String {
    let until = super::day_and_clock(until);
    format!("{NEWCOMERS_WAIT}过一天以后在递驿里再发点什么（提问、报告都算），或者到{until}，有空的名额就轮到你。")
}

/// Where a booking stands.
#[must_use]
pub fn state(state: BookingState, ahead: u32, offer_until: Option<Timestamp>, now: Timestamp) -> String {
    match (state, offer_until) {
        (BookingState::Waiting, _) if ahead < COUNTED_AHEAD => format!("你现在排第 {} 位，轮到时这里会提醒", ahead + 1),
        (BookingState::Waiting, _) => format!("排队时你是第 {} 位，轮到时这里会提醒", ahead + 1),
        (BookingState::Offered, Some(until)) => {
            let (day, clock) = (super::near_day(until, now), super::clock(until));
            format!("轮到你了，请在{day} {clock} 前确认，过时给下一位")
        }
        (state, _) => super::booking_state(state).to_owned(),
    }
}

/// What a desk reads of a rating that tells of danger.
#[must_use]
pub fn said_in_rating(activity: &str, comment: &str) -> String {
    format!("（给活动“{activity}”评价时写的）{comment}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    #[test]
    fn until_when_an_offer_stands_is_said_as_one_would_say_it() {
        let nine = NaiveDate::from_ymd_opt(2026, 11, 28).unwrap().and_hms_opt(9, 0, 0).unwrap();
        let now = Timestamp::from_china_time(nine);
        let offered = |until| state(BookingState::Offered, 0, Some(until), now);
        assert_eq!(offered(now.plus_millis(11 * 3_600_000)), "轮到你了，请在今天 20:00 前确认，过时给下一位");
        assert_eq!(offered(now.plus_days(1)), "轮到你了，请在明天 09:00 前确认，过时给下一位");
    }
}
