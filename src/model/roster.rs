//! Who gets a new question: who is at work, whose profession it is, who has the least to do; in this order.

use super::day::Day;
use super::region::Adcode;
use super::staff::{Permission, Staff};
use super::timestamp::Timestamp;
use super::topic::Topic;
use super::working_time::Span;

/// Days ahead in which the next shift is looked for: a long holiday.
pub const AHEAD: i64 = 10;

/// Somebody's duty on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// The day.
    pub day: Day,
    /// Who.
    pub staff: Staff,
    /// From when until when; none means the whole day.
    pub shifts: Vec<Span>,
}

impl Duty {
    /// When the duty begins and ends: each shift.
    fn times(&self) -> impl Iterator<Item = (Timestamp, Timestamp)> + '_ {
        let whole = self.shifts.is_empty().then_some(Span::DAY);
        self.shifts.iter().copied().chain(whole).map(|shift| shift.on(self.day))
    }

    /// Whether they are on duty at this moment.
    #[must_use]
    pub fn is_on(&self, now: Timestamp) -> bool {
        self.times().any(|(from, until)| from <= now && now < until)
    }

    /// When they are on duty next, from this moment on.
    #[must_use]
    pub fn next(&self, now: Timestamp) -> Option<Timestamp> {
        self.times().filter(|(_, until)| now < *until).map(|(from, _)| from.max(now)).min()
    }
}

/// Those among whom the load decides: of the desk and the field, on duty now or else at the next shift; of them those
/// whose profession it is, if there are any. Each once, in the order of the duties.
#[must_use]
pub fn candidates(duties: &[Duty], topic: Topic, desk: Adcode, now: Timestamp) -> Vec<&Staff> {
    let able = |duty: &&Duty| duty.staff.may(Permission::AnswerQuestions, desk) && duty.staff.knows(topic);
    let ahead: Vec<(&Staff, Timestamp)> =
        duties.iter().filter(able).filter_map(|duty| Some((&duty.staff, duty.next(now)?))).collect();
    let Some(first) = ahead.iter().map(|(_, next)| *next).min() else { return Vec::new() };
    let mut there: Vec<&Staff> = Vec::new();
    for (staff, _) in ahead.iter().filter(|(_, next)| *next == first) {
        if !there.iter().any(|one| one.id == staff.id) {
            there.push(staff);
        }
    }
    if there.iter().any(|staff| staff.professes(topic)) {
        there.retain(|staff| staff.professes(topic));
    }
    there
}

#[cfg(test)]
mod tests {
    use super::super::id::StaffId;
    use super::super::question::Author;
    use super::super::staff::StaffRole;
    use super::*;

    fn staff(role: StaffRole, author: Author, fields: &[Topic]) -> Staff {
        let adcode = Adcode::parse("430100").unwrap();
        let id = StaffId::fresh();
        Staff { id, login: id.to_string(), name: "测".to_owned(), role, author, adcode, fields: fields.to_vec() }
    }

    fn duty(staff: &Staff, day: &str, shifts: &[&str]) -> Duty {
        let shifts = shifts.iter().map(|shift| Span::parse(shift).unwrap()).collect();
        Duty { day: Day::parse(day).unwrap(), staff: staff.clone(), shifts }
    }

    fn at(day: &str, hour: i64) -> Timestamp {
        Timestamp(Day::parse(day).unwrap().begins().0 + hour * 3_600_000)
    }

    fn given(duties: &[Duty], topic: Topic, now: Timestamp) -> Vec<StaffId> {
        candidates(duties, topic, Adcode::parse("430100").unwrap(), now).into_iter().map(|staff| staff.id).collect()
    }

    #[test]
    fn the_profession_decides_before_the_load() {
        let operator = staff(StaffRole::Operator, Author::Operator, &[]);
        let lawyer = staff(StaffRole::Expert, Author::Lawyer, &[]);
        let psychologist = staff(StaffRole::Expert, Author::Psychologist, &[Topic::MentalHealth]);
        let duties: Vec<Duty> =
            [&operator, &lawyer, &psychologist].into_iter().map(|one| duty(one, "2026-11-26", &[])).collect();
        let now = at("2026-11-26", 10);
        assert_eq!(given(&duties, Topic::MentalHealth, now), [psychologist.id]);
        assert_eq!(given(&duties, Topic::LabourRights, now), [lawyer.id]);
        // Nobody's profession: all who know it.
        assert_eq!(given(&duties, Topic::Other, now), [operator.id, lawyer.id]);
        assert_eq!(given(&duties[..1], Topic::MentalHealth, now), [operator.id]);
    }

    #[test]
    fn who_is_there_comes_before_who_comes_later_and_at_night_the_next_shift_has_it() {
        let (early, late) =
            (staff(StaffRole::Operator, Author::Operator, &[]), staff(StaffRole::Operator, Author::Operator, &[]));
        let duties = [
            duty(&early, "2026-11-27", &["08:00-13:00"]),
            duty(&late, "2026-11-26", &["13:00-18:00"]),
            duty(&early, "2026-11-26", &["08:00-13:00"]),
        ];
        let on = |hour| given(&duties, Topic::Other, at("2026-11-26", hour));
        assert_eq!((on(9), on(13), on(17)), (vec![early.id], vec![late.id], vec![late.id]));
        assert_eq!((on(6), on(20)), (vec![early.id], vec![early.id]));
        assert!(given(&duties, Topic::Other, at("2026-11-27", 14)).is_empty());
    }
}
