//! The service standard (服务标准): within how many hours of its working time a desk promises a first answer, and how
//! many working days each stage of a case may take. The plan asks for limits and leaves the numbers to the offices; what an office does not set is the
//! product's: who is in distress waits least.

use super::case::CaseStage;
use super::timestamp::HOUR_MS;
use super::timestamp::Timestamp;
use super::topic::Topic;
use super::working_time::WorkCalendar;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use thiserror::Error;

/// Working hours that an office may set for a first answer.
pub const MOST_HOURS: u16 = 168;
/// Working days that an office may set for a stage of a case.
pub const MOST_DAYS: u16 = 90;

/// Minutes after which the province is warned of danger that nobody took on, where no office set them.
const DANGER_MINUTES: u16 = 10;
/// Minutes that an office may set for that.
pub const MOST_DANGER_MINUTES: u16 = 120;

/// What a desk promises.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ServiceStandard {
    /// Working hours to a first answer, where the office set them.
    hours: BTreeMap<Topic, u16>,
    /// Working days of a stage, where the office set them.
    days: BTreeMap<CaseStage, u16>,
    /// Minutes until the province is warned of danger that nobody took on, where the office set them.
    danger_minutes: Option<u16>,
}

/// Why a standard is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum StandardError {
    /// Too few or too many hours.
    #[error("首次回复请填 1 到 {MOST_HOURS} 个工作小时")]
    Hours,
    /// Too few or too many days.
    #[error("办理时限请填 1 到 {MOST_DAYS} 个工作日")]
    Days,
    /// Too few or too many minutes.
    #[error("有危险的提问，请填 1 到 {MOST_DANGER_MINUTES} 分钟")]
    DangerMinutes,
}

impl ServiceStandard {
    /// Working hours within which the first answer is promised; eight are a day.
    #[must_use]
    pub fn answer_hours(&self, topic: Topic) -> u16 {
        self.hours.get(&topic).copied().unwrap_or(match topic {
            Topic::MentalHealth => 4,
            Topic::LabourRights | Topic::Hardship => 8,
            Topic::Workplace | Topic::Parenting | Topic::Relationships | Topic::Policy | Topic::Other => 16,
        })
    }

    /// Working days that a stage may take. A case that is closed has no limit.
    #[must_use]
    pub fn stage_days(&self, stage: CaseStage) -> u16 {
        self.days.get(&stage).copied().unwrap_or(match stage {
            CaseStage::Intake => 1,
            CaseStage::Verification | CaseStage::Result => 3,
            CaseStage::Referral => 5,
            CaseStage::Work => 10,
            CaseStage::FollowUp => 20,
            CaseStage::Closed => 0,
        })
    }

    /// Minutes until the province is warned of danger that nobody of the desk took on.
    #[must_use]
    pub fn danger_minutes(&self) -> u16 {
        self.danger_minutes.unwrap_or(DANGER_MINUTES)
    }

    /// Sets these minutes.
    ///
    /// # Errors
    /// [`StandardError::DangerMinutes`].
    pub fn set_danger_minutes(&mut self, minutes: u16) -> Result<(), StandardError> {
        if !(1..=MOST_DANGER_MINUTES).contains(&minutes) {
            return Err(StandardError::DangerMinutes);
        }
        self.danger_minutes = Some(minutes);
        Ok(())
    }

    /// When the province is warned of danger that was seen at `since`: by day and night.
    #[must_use]
    pub fn danger_escalates(&self, since: Timestamp) -> Timestamp {
        Timestamp(since.0.saturating_add(i64::from(self.danger_minutes()) * 60_000))
    }

    /// Promises the first answer within so many hours.
    ///
    /// # Errors
    /// [`StandardError::Hours`].
    pub fn set_answer_hours(&mut self, topic: Topic, hours: u16) -> Result<(), StandardError> {
        if !(1..=MOST_HOURS).contains(&hours) {
            return Err(StandardError::Hours);
        }
        self.hours.insert(topic, hours);
        Ok(())
    }

    /// Gives a stage so many days.
    ///
    /// # Errors
    /// [`StandardError::Days`].
    pub fn set_stage_days(&mut self, stage: CaseStage, days: u16) -> Result<(), StandardError> {
        if !(1..=MOST_DAYS).contains(&days) {
            return Err(StandardError::Days);
        }
        self.days.insert(stage, days);
        Ok(())
    }

    /// Until when a question is to be answered that has waited since `since`.
    #[must_use]
    pub fn answer_due(&self, topic: Topic, since: Timestamp, calendar: &WorkCalendar) -> Timestamp {
        calendar.after(since, i64::from(self.answer_hours(topic)) * HOUR_MS)
    }

    /// Until when a stage entered at `since` may take.
    #[must_use]
    pub fn stage_due(&self, stage: CaseStage, since: Timestamp, calendar: &WorkCalendar) -> Timestamp {
        if stage == CaseStage::Closed { since } else { calendar.after_days(since, self.stage_days(stage)) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::working_time::WorkingHours;
    use super::*;

    #[test]
    fn what_an_office_sets_holds_and_all_else_is_as_it_was() {
        let mut standard = ServiceStandard::default();
        assert_eq!(standard.answer_hours(Topic::MentalHealth), 4);
        standard.set_answer_hours(Topic::MentalHealth, 2).unwrap();
        standard.set_stage_days(CaseStage::Work, 10).unwrap();
        let always = WorkCalendar { hours: WorkingHours::always(), ..WorkCalendar::default() };
        assert_eq!(standard.answer_due(Topic::MentalHealth, Timestamp(0), &always), Timestamp(7_200_000));
        // Eight in the morning in China: the tenth day from then ends at midnight.
        assert_eq!(
            standard.stage_due(CaseStage::Work, Timestamp(0), &always),
            Timestamp(10 * 86_400_000 + 16 * 3_600_000)
        );
        assert_eq!((standard.answer_hours(Topic::Other), standard.stage_days(CaseStage::Intake)), (16, 1));
        let kept = serde_json::to_string(&standard).unwrap();
        assert_eq!(serde_json::from_str::<ServiceStandard>(&kept).unwrap(), standard);
    }

    #[test]
    fn a_promise_of_nothing_or_of_months_is_refused_and_changes_nothing() {
        let mut standard = ServiceStandard::default();
        assert_eq!(standard.set_answer_hours(Topic::Other, 0), Err(StandardError::Hours));
        assert_eq!(standard.set_answer_hours(Topic::Other, 169), Err(StandardError::Hours));
        assert_eq!(standard.set_stage_days(CaseStage::Work, 91), Err(StandardError::Days));
        assert_eq!(standard.set_danger_minutes(0), Err(StandardError::DangerMinutes));
        assert_eq!(standard.set_danger_minutes(121), Err(StandardError::DangerMinutes));
        assert_eq!(standard, ServiceStandard::default());
    }
}
