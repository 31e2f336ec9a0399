use crate::engine::ActivityQuery;
use crate::model::{ActivityKind, Timestamp};
use crate::texts;
use crate::ui::shared::Shared;
use chrono::Days;
use dioxus::prelude::*;

/// What the courier looks for among activities. List and map show the same.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ActivityFilter {
    /// One kind.
    pub kind: Option<ActivityKind>,
    /// Which of [`texts::book::DAYS`].
    pub days: usize,
}

impl Default for ActivityFilter {
    fn default() -> Self {
        Self { kind: None, days: texts::book::DAYS.len() - 1 }
    }
}

impl ActivityFilter {
    /// The same as the engine takes it. Reading it follows all that it depends on.
    pub fn query(self, shared: Shared) -> ActivityQuery {
        ActivityQuery {
            kind: self.kind,
            between: between(self.days, *shared.now.read()),
            region: shared.preferences.read().region,
            near: *shared.whereabouts.position.read(),
        }
    }
}

/// The days that can be chosen.
fn between(choice: usize, now: Timestamp) -> (Timestamp, Timestamp) {
    let today = now.china_time().date();
    let day = |ahead: u64| {
        let day = today.checked_add_days(Days::new(ahead)).unwrap_or(today);
        Timestamp::from_china_time(day.and_time(chrono::NaiveTime::MIN))
    };
    match choice {
        0 => (now, day(1)),
        1 => (day(1), day(2)),
        2 => (now, day(7)),
        _ => (now, day(366)),
    }
}

/// Kinds and days to choose.
#[component]
pub fn ActivityFilters() -> Element {
    let shared = use_context::<Shared>();
    let mut filter = shared.activity_filter;
    let ActivityFilter { kind, days } = *filter.read();
    rsx! {
        div { class: "chips row-of-chips", role: "group", "aria-label": texts::book::KIND,
            button { class: "chip", "aria-pressed": "{kind.is_none()}", onclick: move |_| filter.write().kind = None, "{texts::book::ALL}" }
            for one in ActivityKind::ALL.iter().copied() {
                button { key: "{one.code()}", class: "chip", "aria-pressed": "{kind == Some(one)}", onclick: move |_| filter.write().kind = Some(one), "{texts::activity_kind(one)}" }
            }
        }
        div { class: "chips row-of-chips", role: "group", "aria-label": texts::book::WHEN,
            for (at, word) in texts::book::DAYS.into_iter().enumerate() {
                button { key: "{word}", class: "chip", "aria-pressed": "{days == at}", onclick: move |_| filter.write().days = at, "{word}" }
            }
        }
    }
}
