//! The mark of danger on the page of a voice, a report or an application, as a question's page has it.

use super::guard::{Asked, SignedIn};
use super::marked_thing::thing;
use super::page::{AtPage, Tab, at_page, cut, hidden, moment, page, pager};
use super::refusal::DeskRefusal;
use crate::model::{StaffId, Timestamp};
use crate::server::db::danger::MarksOf;
use crate::server::{App, db};
use crate::texts;
use crate::texts::console;
use axum::extract::State;
use axum::response::Response;
use dioxus::prelude::*;

/// All that somebody is warned of, questions, voices, reports and applications alike. Nobody's words.
pub(super) async fn list(
    State(app): State<App>,
    who: SignedIn,
    Asked(at): Asked<AtPage>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let count = db::danger::alarm(&app.db, &who.staff, now).await?.count;
    let mut rows = db::danger::marks(&app.db, MarksOf::WarnedOf(&who.staff), at.page(), now).await?;
    let more = cut(&mut rows);
    let lines: Vec<_> = rows
        .iter()
        .map(|mark| {
            let (word, href) = thing(&mark.marked);
            (mark.raised_at, texts::disclosure::place(mark.desk), word, href, texts::danger::kinds(&mark.kinds))
        })
        .collect();
    let title = format!("{} {count}", texts::danger::LIST);
    let body = rsx! {
        div { class: "head", h1 { "{title}" } a { class: "button", href: "/desk/overview", "{texts::overview::BACK}" } }
        if lines.is_empty() { p { class: "empty", id: "list", "{texts::danger::NONE}" } } else {
            table { class: "rows", id: "list",
                thead { tr { for word in texts::danger::COLUMNS { th { "{word}" } } } }
                tbody {
                    for (raised, place, word, href, kinds) in lines {
                        tr { class: "alarmed",
                            td { {moment(raised)} }
                            td { "{place}" }
                            td { a { href: "{href}", "{word}" } }
                            td { for kind in kinds { span { class: "tag danger", "{kind}" } } }
                        }
                    }
                }
            }
        }
        {pager(at.page(), more, |page| at_page("/desk/danger", &[], page))}
    };
    Ok(page(&who, Tab::Overview, &title, body))
}

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
