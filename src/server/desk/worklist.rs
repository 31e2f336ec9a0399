//! The list that somebody works through: the inbox as they look at it, beside each of its questions, and which one is
//! next.

use super::page::cut;
use super::question_line::{clock, danger_words};
use super::refusal::DeskRefusal;
use crate::model::staff::Staff;
use crate::model::{Adcode, QuestionId, QuestionState, StaffId, Timestamp, Topic};
use crate::server::db::audit::{Action, Entry};
use crate::server::db::inbox::{InboxOrder, InboxQuery, InboxView};
use crate::server::db::search::Searched;
use crate::server::db::tables::question;
use crate::server::{App, db};
use crate::texts;
use crate::texts::worklist as says;
use dioxus::prelude::*;
use serde::Deserialize;
use std::collections::HashMap;

/// All states.
const ANY_STATE: &str = "all";

/// What is looked for, as it stands in the address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WorklistFilter {
    pub(super) state: String,
    pub(super) topic: String,
    pub(super) adcode: String,
    pub(super) view: String,
    pub(super) order: String,
    /// As links of older pages have it.
    pub(super) mine: Option<String>,
    pub(super) overdue: Option<String>,
    /// Only what stands behind one line above the list.
    pub(super) folded: Option<String>,
    pub(super) words: String,
    pub(super) page: u64,
    /// What became of many at once.
    pub(super) done: Option<u32>,
    pub(super) left: Option<u32>,
    /// When accounts were silenced just now, to be taken back; 0 where that was.
    pub(super) silenced: Option<i64>,
}

impl WorklistFilter {
    /// What stands in a form's hidden field, as it stands in an address.
    pub(super) fn of_list(list: &str) -> Self {
        let looking = axum::http::Uri::builder().path_and_query(format!("/?{list}")).build().ok();
        let looking = looking.and_then(|uri| axum::extract::Query::<Self>::try_from_uri(&uri).ok());
        looking.map(|looking| looking.0).unwrap_or_default()
    }

    pub(super) fn view(&self) -> InboxView {
        if self.mine.is_some() { InboxView::Mine } else { InboxView::from(self.view.clone()) }
    }

    pub(super) fn searched(&self) -> Searched {
        Searched::parse(&self.words.chars().take(100).collect::<String>())
    }

    /// Whose turn it is. Who searches, or looks at what they follow, looks at all states.
    pub(super) fn state(&self) -> Option<QuestionState> {
        let all = !self.words.trim().is_empty() || matches!(self.view(), InboxView::Following | InboxView::Spam);
        match self.state.as_str() {
            ANY_STATE => None,
            "" if all => None,
            "" => Some(QuestionState::Waiting),
            state => QuestionState::of_code(state),
        }
    }

    pub(super) fn query(&self, now: Timestamp) -> InboxQuery {
        InboxQuery {
            state: self.state(),
            topic: Topic::of_code(&self.topic),
            adcode: Adcode::parse(&self.adcode).ok(),
            view: self.view(),
            order: InboxOrder::from(self.order.clone()),
            overdue_at: self.overdue.as_ref().map(|_| now),
            searched: self.searched(),
            page: self.page.min(10_000),
        }
    }

    /// As it stands in an address behind the question mark; nothing where nothing was chosen.
    pub(super) fn address(&self, page: u64) -> String {
        let page = if page == 0 { String::new() } else { page.to_string() };
        let looking = [
            ("state", self.state.as_str()),
            ("topic", &self.topic),
            ("adcode", &self.adcode),
            ("view", self.view().code()),
            ("order", &self.order),
            ("words", &self.words),
            ("overdue", if self.overdue.is_some() { "1" } else { "" }),
            ("folded", if self.folded.is_some() { "1" } else { "" }),
            ("page", &page),
        ];
        let mut address = url::form_urlencoded::Serializer::new(String::new());
        address.extend_pairs(looking.iter().filter(|(_, value)| !value.is_empty())).finish()
    }

    /// The same for this page.
    pub(super) fn here(&self) -> String {
        self.address(self.page)
    }

    /// The list itself.
    pub(super) fn inbox(&self) -> String {
        with(&self.here(), "/desk/inbox")
    }

    /// A question of the list.
    pub(super) fn question(&self, id: QuestionId) -> String {
        with(&self.here(), &format!("/desk/questions/{id}"))
    }
}

fn with(list: &str, address: &str) -> String {
    if list.is_empty() { address.to_owned() } else { format!("{address}?{list}") }
}

/// A page of the list, what is in danger first.
pub(super) struct Listed {
    pub(super) rows: Vec<question::Model>,
    pub(super) more: bool,
    /// How many stand behind one line above the list.
    pub(super) folded: usize,
    pub(super) names: HashMap<StaffId, String>,
    /// What of a question holds what is looked for.
    pub(super) excerpts: HashMap<QuestionId, String>,
}

/// Reads a page of the list. That its words were read is put on record.
///
/// # Errors
/// [`DeskRefusal`].
pub(super) async fn listed(
    app: &App,
    staff: &Staff,
    looking: &WorklistFilter,
    now: Timestamp,
) -> Result<Listed, DeskRefusal> {
    let query = looking.query(now);
    // Above whatever is looked for.
    let above = db::danger::above(&app.db, staff, now).await?;
    let folded = above.folded.len();
    let (mut rows, more) = if looking.folded.is_some() {
        let [before, page] = [query.page * db::PAGE, db::PAGE].map(|rows| usize::try_from(rows).unwrap_or(usize::MAX));
        let ids: Vec<QuestionId> = above.folded.into_iter().skip(before).take(page + 1).collect();
        let mut rows = db::inbox::these(&app.db, &ids).await?;
        let more = cut(&mut rows);
        (rows, more)
    } else {
        let mut rows = db::inbox::list(&app.db, staff, &query, &above, now).await?;
        let more = cut(&mut rows);
        let mut alarmed = db::inbox::these(&app.db, &above.shown).await?;
        alarmed.append(&mut rows);
        (alarmed, more)
    };
    db::references::of_questions(&app.db, &mut rows).await?;
    let ids = rows.iter().map(|row| row.id).collect();
    let excerpts = db::search::excerpts(&app.db, &query.searched, ids).await?;
    record_list(app, staff, "inbox", rows.iter().map(|row| row.id), now).await?;
    let names = db::staff::of_region(&app.db, Adcode::HUNAN).await?.into_iter().map(|row| (row.id, row.name)).collect();
    Ok(Listed { rows, more, folded, names, excerpts })
}

/// Puts on record that a list that shows couriers' words was looked at, and whose: `shown` are the numbers of questions,
/// voices and reports.
///
/// # Errors
/// [`DeskRefusal`].
pub(super) async fn record_list(
    app: &App,
    staff: &Staff,
    list: &str,
    shown: impl IntoIterator<Item = impl ToString>,
    now: Timestamp,
) -> Result<(), DeskRefusal> {
    let shown: Vec<String> = shown.into_iter().map(|number| number.to_string()).collect();
    if shown.is_empty() {
        return Ok(());
    }
    db::list_readings::note(&app.db, staff, &shown, now).await?;
    let entry = Entry::of(staff, Action::ListRead, list, staff.adcode).saying(says::shown(shown.len()));
    Ok(db::audit::record_reading(&app.db, entry, now).await?)
}

/// Which question comes after this one, the first where this one is not in the list.
pub(super) fn next(rows: &[question::Model], id: QuestionId) -> Option<QuestionId> {
    let at = rows.iter().position(|row| row.id == id);
    let next = match at {
        Some(at) => rows.get(at + 1).or_else(|| rows[..at].first()),
        None => rows.first(),
    };
    next.map(|row| row.id)
}

/// What of a question is shown in a list.
pub(super) fn first_words(row: &question::Model, most: usize) -> String {
    let words: String = row.preview.chars().take(most).collect();
    if row.account.is_none() || (words.is_empty() && row.words_deleted_at.is_some()) {
        says::DELETED.to_owned()
    } else if words.is_empty() {
        says::WITHOUT_WORDS.to_owned()
    } else {
        words
    }
}

/// The list beside an open question.
pub(super) fn beside(listed: &Listed, looking: &WorklistFilter, open: QuestionId, now: Timestamp) -> Element {
    let lines: Vec<Element> = listed.rows.iter().map(|row| line(row, listed, looking, row.id == open, now)).collect();
    let (inbox, more) = (looking.inbox(), listed.more);
    let folded = folded_line(listed, looking);
    rsx! {
        nav { class: "worklist", "aria-label": "{says::LABEL}", id: "worklist",
            p { a { href: "{inbox}", "{says::TO_LIST}" } }
            {folded}
            ol {
                for line in lines {
                    {line}
                }
            }
            if more {
                p { a { href: "/desk/inbox?{looking.address(looking.page + 1)}", "{says::NEXT_PAGE}" } }
            }
        }
    }
}

/// The way to what stands behind one line.
pub(super) fn folded_line(listed: &Listed, looking: &WorklistFilter) -> Element {
    let count = if looking.folded.is_some() { 0 } else { listed.folded };
    rsx! {
        if count > 0 {
            p { class: "alarmed", id: "folded", a { href: "/desk/inbox?folded=1", "{texts::danger::folded(count)}" } }
        }
    }
}

fn line(row: &question::Model, listed: &Listed, looking: &WorklistFilter, open: bool, now: Timestamp) -> Element {
    let (class, word) = clock(row, now);
    let (topic, words) = (row.topic, first_words(row, 40));
    let words = listed.excerpts.get(&row.id).cloned().unwrap_or(words);
    let href = looking.question(row.id);
    let (alarmed, dangers) = (db::danger::is_open(row), danger_words(row));
    let holder = row.assigned_to.as_ref().and_then(|id| listed.names.get(id)).cloned().unwrap_or_default();
    rsx! {
        li { class: if alarmed { "alarmed" },
            a { href: "{href}", "aria-current": if open { "true" },
                span { class: "clock {class}", "{word}" }
                " {texts::topic(topic)}"
                for danger in dangers { span { class: "tag danger", "{danger}" } }
                br {}
                "{words}"
                if !holder.is_empty() { span { class: "by", "　{holder}" } }
            }
        }
    }
}
