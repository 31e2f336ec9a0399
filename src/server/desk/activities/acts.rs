//! What is done to an activity: slots added, resized and dropped, published, called off, finished.

use super::super::confirm::{Question, Sure, asked};
use super::super::guard::{Filled, SignedIn};
use super::super::page::Tab;
use super::super::refusal::DeskRefusal;
use super::form::{wrong, wrong_at};
use super::{done, visible};
use crate::model::activity::{Activity, MOST_PLACES, MOST_SLOTS};
use crate::model::booking::BookingEvent;
use crate::model::plain_text::one_line;
use crate::model::{ActivityId, SlotId, Timestamp};
use crate::server::db::activities::{ActivityError, ActivityHandling, NewSlot, StoredActivity};
use crate::server::{App, db};
use crate::texts;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{Days, NaiveDate, NaiveTime};
use dioxus::prelude::*;
use serde::Deserialize;

/// Times to add.
#[derive(Deserialize)]
pub(in crate::server::desk) struct SlotsForm {
    version: i32,
    day: NaiveDate,
    from: String,
    to: String,
    #[serde(default)]
    minutes: String,
    capacity: u32,
    #[serde(default)]
    repeat: String,
    #[serde(default)]
    times: String,
}

impl SlotsForm {
    fn slots(&self) -> Result<Vec<NewSlot>, DeskRefusal> {
        let clock = |text: &str| {
            NaiveTime::parse_from_str(text.get(..5).unwrap_or(text), "%H:%M")
                .map_err(|_| wrong_at("from", "请填开始和结束的时间"))
        };
        let (from, to) = (clock(&self.from)?, clock(&self.to)?);
        if from >= to {
            return Err(wrong_at("to", "结束要晚于开始；跨过半夜的请分成两天"));
        }
        if !(1..=MOST_PLACES).contains(&self.capacity) {
            return Err(wrong_at("capacity", format!("名额要在 1 到 {MOST_PLACES} 之间")));
        }
        let whole = (to - from).num_minutes();
        let minutes = match self.minutes.trim() {
            "" => whole,
            text => text
                .parse()
                .ok()
                .filter(|minutes| (5..=whole).contains(minutes))
                .ok_or_else(|| wrong("每场的分钟数不对"))?,
        };
        let step = match self.repeat.as_str() {
            "daily" => 1,
            "weekly" => 7,
            _ => 0,
        };
        let times = if step == 0 { 1 } else { self.times.trim().parse().unwrap_or(1u64).clamp(1, 60) };
        let mut slots = Vec::new();
        for time in 0..times {
            let day = self.day.checked_add_days(Days::new(time * step)).ok_or_else(|| wrong("日期不对"))?;
            let mut at = Timestamp::from_china_time(day.and_time(from));
            let end = Timestamp::from_china_time(day.and_time(to));
            while at.0 + minutes * 60_000 <= end.0 {
                let ends_at = Timestamp(at.0 + minutes * 60_000);
                slots.push(NewSlot { starts_at: at, ends_at, capacity: self.capacity });
                at = ends_at;
                if slots.len() > MOST_SLOTS {
                    return Err(wrong(format!("一次最多添加 {MOST_SLOTS} 场")));
                }
            }
        }
        Ok(slots)
    }
}

/// Adds times.
pub(in crate::server::desk) async fn add_slots(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<SlotsForm>,
) -> Result<Response, DeskRefusal> {
    let slots = form.slots()?;
    done(&app, &who, &id, form.version, ActivityHandling::AddSlots(slots)).await
}

/// How many places.
#[derive(Deserialize)]
pub(in crate::server::desk) struct ResizeForm {
    version: i32,
    capacity: u32,
}

/// Changes how many places a time has.
pub(in crate::server::desk) async fn resize(
    State(app): State<App>,
    who: SignedIn,
    Path((id, slot)): Path<(String, String)>,
    Filled(form): Filled<ResizeForm>,
) -> Result<Response, DeskRefusal> {
    let StoredActivity { activity, .. } = visible(&app, &who, &id).await?;
    let slot: SlotId = slot.parse().map_err(|_| DeskRefusal::NotFound)?;
    let taken = activity.slots.iter().find(|one| one.id == slot).map(|one| one.taken).ok_or(DeskRefusal::NotFound)?;
    if form.capacity < taken.max(1) || form.capacity > MOST_PLACES {
        return Err(wrong(format!("已经约了 {taken} 人，名额不能更少；要减，请去掉场次或取消活动")));
    }
    done(&app, &who, &id, form.version, ActivityHandling::Resize(slot, form.capacity)).await
}

/// Why.
#[derive(Deserialize)]
pub(in crate::server::desk) struct ReasonForm {
    version: i32,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    sure: Sure,
}

impl ReasonForm {
    /// Asks whether it is to be done, and says what will happen.
    fn asked(
        &self,
        who: &SignedIn,
        (activity, path): (&Activity, &str),
        (title, word): (String, &str),
        mut happens: Vec<String>,
    ) -> Option<Response> {
        let back = format!("/desk/activities/{}", activity.id);
        happens.push("做了以后不能撤回".to_owned());
        let question = Question {
            tab: Tab::Activities,
            title,
            happens,
            action: format!("{back}/{path}"),
            fields: vec![("version", self.version.to_string()), ("reason", self.reason.clone())],
            word,
        };
        asked(who, self.sure, &back, question)
    }
}

/// How many bookings of an activity, or of one of its times, an event would change.
async fn would(app: &App, id: ActivityId, event: BookingEvent, slot: Option<SlotId>) -> Result<usize, DeskRefusal> {
    let rows = db::bookings::of_activity(&app.db, id).await?;
    let there = rows.iter().filter(|row| slot.is_none_or(|slot| row.slot == slot));
    Ok(there.filter(|row| row.state.after(event).is_ok()).count())
}

/// Takes a time out.
pub(in crate::server::desk) async fn drop_slot(
    State(app): State<App>,
    who: SignedIn,
    Path((id, slot)): Path<(String, String)>,
    Filled(form): Filled<ReasonForm>,
) -> Result<Response, DeskRefusal> {
    let StoredActivity { activity, .. } = visible(&app, &who, &id).await?;
    let slot: SlotId = slot.parse().map_err(|_| DeskRefusal::NotFound)?;
    let found = activity.slots.iter().find(|one| one.id == slot).ok_or(DeskRefusal::NotFound)?;
    let reason = if found.taken + found.waiting > 0 { reason(&form.reason)? } else { String::new() };
    let people = would(&app, activity.id, BookingEvent::CallOff, Some(slot)).await?;
    if people > 0 {
        let begins = texts::day_and_clock(found.starts_at);
        let happens = vec![format!("{people} 人的预约会取消，会告诉他们：{reason}")];
        let title = format!("去掉 {begins} 这一场吗？");
        let path = format!("slots/{slot}/drop");
        if let Some(page) = form.asked(&who, (&activity, &path), (title, "去掉这一场"), happens) {
            return Ok(page);
        }
    }
    done(&app, &who, &id, form.version, ActivityHandling::DropSlot(slot, reason)).await
}

pub(super) fn reason(text: &str) -> Result<String, DeskRefusal> {
    one_line(text, 200).map_err(|_| wrong_at("reason", "请写明原因（200 字以内），约了的人会看到"))
}

/// Calls the activity off.
pub(in crate::server::desk) async fn call_off(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<ReasonForm>,
) -> Result<Response, DeskRefusal> {
    let reason = reason(&form.reason)?;
    let StoredActivity { activity, .. } = visible(&app, &who, &id).await?;
    let people = would(&app, activity.id, BookingEvent::CallOff, None).await?;
    let happens =
        vec![format!("{people} 人的预约会取消，会告诉他们：{reason}"), "活动不会再出现在小哥的手机上".to_owned()];
    let title = format!("取消“{}”吗？", activity.title);
    if let Some(page) = form.asked(&who, (&activity, "call-off"), (title, "取消活动"), happens) {
        return Ok(page);
    }
    done(&app, &who, &id, form.version, ActivityHandling::CallOff(reason)).await
}

/// Shows the activity to couriers.
pub(in crate::server::desk) async fn publish(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<ReasonForm>,
) -> Result<Response, DeskRefusal> {
    done(&app, &who, &id, form.version, ActivityHandling::Publish).await
}

/// Says that it is over.
pub(in crate::server::desk) async fn finish(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<ReasonForm>,
) -> Result<Response, DeskRefusal> {
    let StoredActivity { activity, .. } = visible(&app, &who, &id).await?;
    if let Some(ends_at) = activity.ends_at().filter(|ends_at| *ends_at > Timestamp::now()) {
        return Err(ActivityError::NotOver(texts::day_and_clock(ends_at)).into());
    }
    let missed = would(&app, activity.id, BookingEvent::Miss, None).await?;
    let lapsed = would(&app, activity.id, BookingEvent::Lapse, None).await?;
    let mut happens = vec![format!("{missed} 人会记成缺席")];
    if lapsed > 0 {
        happens.push(format!("{lapsed} 人还在排队，排队作废"));
    }
    let title = format!("“{}”办完了吗？", activity.title);
    if let Some(page) = form.asked(&who, (&activity, "finish"), (title, "办完了"), happens) {
        return Ok(page);
    }
    done(&app, &who, &id, form.version, ActivityHandling::Finish).await
}
