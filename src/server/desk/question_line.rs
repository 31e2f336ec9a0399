//! What each list says of a question.

use crate::model::Timestamp;
use crate::model::question::ServiceClock;
use crate::server::db;
use crate::server::db::tables::question;
use crate::texts;

/// Where a question comes from, if from another province.
pub(super) fn origin(row: &question::Model) -> Option<String> {
    row.origin.map(texts::origin::from_elsewhere)
}

/// What a question's mark of danger says.
pub(super) fn danger_words(row: &question::Model) -> Vec<&'static str> {
    let kinds = texts::danger::kinds(&db::danger::kinds(row));
    if kinds.is_empty() && row.danger_raised_at.is_some() { vec![texts::danger::BY_HAND] } else { kinds }
}

/// The service-standard clock of a question in a class and in words.
pub(super) fn clock(row: &question::Model, now: Timestamp) -> (&'static str, String) {
    let (Some(since), Some(due)) = (row.waiting_since, row.due_at) else {
        return ("done", texts::question_state(row.state).to_owned());
    };
    let left = texts::working_time::until(due, now);
    match ServiceClock::at(since, due, now) {
        ServiceClock::Green => ("green", left),
        ServiceClock::Amber => ("amber", left),
        ServiceClock::Overdue => ("overdue", left),
    }
}
