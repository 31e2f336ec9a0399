//! The mark of danger on the page of a voice or a report, as a question's page has it.

use super::guard::SignedIn;
use super::page::{hidden, moment};
use super::refusal::DeskRefusal;
use crate::model::{StaffId, Timestamp};
use crate::server::{App, db};
use crate::texts;
use crate::texts::console;
use dioxus::prelude::*;

/// A mark, as its row holds it.
pub(super) struct Mark {
    words: Vec<&'static str>,
    raised_at: Option<Timestamp>,
    open: bool,
    taken_by: Option<StaffId>,
}

impl Mark {
    /// What the columns of a row say.
    pub(super) fn of(
        codes: Option<&str>,
        raised_at: Option<Timestamp>,
        escalates_at: Option<Timestamp>,
        taken_by: Option<StaffId>,
    ) -> Self {
        Self {
            words: texts::danger::kinds(&db::danger::named(codes)),
            raised_at,
            open: escalates_at.is_some(),
            taken_by,
        }
    }
}

/// The mark with who has it, and the button that takes it on.
pub(super) async fn shown(app: &App, who: &SignedIn, mark: Mark, address: &str) -> Result<Element, DeskRefusal> {
    let Some(raised) = mark.raised_at else { return Ok(rsx! {}) };
    let holder = match mark.taken_by {
        Some(id) => db::staff::find(&app.db, id).await?.map(|row| row.name),
        None => None,
    };
    let (words, open, address) = (mark.words, mark.open, address.to_owned());
    let holder = holder.unwrap_or_else(|| console::COLLEAGUE.to_owned());
    Ok(rsx! {
        div { class: if open { "danger-mark open" } else { "danger-mark" },
            p {
                for word in words { span { class: "tag danger", "{word}" } }
                " " {moment(raised)} " "
                if open { strong { "{texts::danger::NOBODY}" } } else { strong { "{texts::danger::taken(&holder)}" } }
            }
            if open {
                form { method: "post", action: "{address}/take-on",
                    {hidden(who, None)}
                    button { class: "main", r#type: "submit", "{texts::danger::TAKE_ON}" }
                }
            }
        }
    })
}
