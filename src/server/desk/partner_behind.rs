//! What stands behind a partner's numbers: the referrals that were counted, each with the way to its case. Nobody's words.

use super::cases::limit;
use super::guard::{Asked, SignedIn};
use super::page::{LAST_PAGE, Tab, at_page, cut, page, pager};
use super::refusal::DeskRefusal;
use crate::model::Timestamp;
use crate::model::case::ReferralState;
use crate::model::partner::Tallied;
use crate::server::db::partner_referrals::Referred;
use crate::server::{App, db};
use crate::texts;
use crate::texts::partner as says;
use axum::extract::{Path, State};
use axum::response::Response;
use dioxus::prelude::*;
use serde::Deserialize;

/// Which number is looked behind.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PartnerBehind {
    which: String,
    page: u64,
}

/// Where what a number of a partner counts is listed.
pub(super) fn behind(partner: &str, which: Tallied) -> String {
    format!("/desk/partners/{partner}/referrals?which={}", which.code())
}

/// The list.
pub(super) async fn list(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Asked(looking): Asked<PartnerBehind>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let row = db::partners::find(&app.db, &who.staff, &id).await?.ok_or(DeskRefusal::NotFound)?;
    let (which, at) = (Tallied::from(looking.which), looking.page.min(LAST_PAGE));
    let mut rows = db::partner_referrals::behind(&app.db, &who.staff, (&row.id, which), at, now).await?;
    let more = cut(&mut rows);
    let lines: Vec<_> = rows
        .iter()
        .map(|Referred { row, case }| {
            let answered = row.state == ReferralState::Answered;
            let clock = if answered { None } else { Some(limit(row.due_at, None, now)) };
            let on = |at: Option<Timestamp>| at.map(texts::day).unwrap_or_default();
            let ends = if answered { on(row.answered_at) } else { on(row.due_at) };
            (case.id, texts::case_kind(case.kind), texts::region(case.adcode), on(row.decided_at), ends, clock)
        })
        .collect();
    let address = format!("/desk/partners/{}/referrals", row.id);
    let body = rsx! {
        div { class: "head", h1 { "{row.name} · {says::tallied(which)}" }
            a { class: "button", href: "/desk/partners/{row.id}", "{says::TO_ONE}" }
            a { class: "button", href: "/desk/partners", "{says::TO_PARTNERS}" }
        }
        nav { class: "filters views",
            for one in Tallied::ALL.iter().copied() {
                a { href: behind(&row.id, one), "aria-current": if one == which { "page" }, {says::tallied(one)} }
            }
        }
        if lines.is_empty() {
            p { class: "empty", "{says::NONE_TALLIED}" }
        } else {
            table { class: "rows cards", id: "list",
                thead { tr { for word in says::TALLIED_COLUMNS { th { "{word}" } } } }
                tbody {
                    for (case, kind, place, agreed, ends, clock) in lines {
                        tr {
                            td { a { href: "/desk/cases/{case}", "{kind}" } }
                            td { "{place}" }
                            td { "{agreed}" }
                            td { "{ends}" if let Some((class, word)) = clock { " " span { class: "clock {class}", "{word}" } } }
                        }
                    }
                }
            }
        }
        {pager(at, more, |page| at_page(&address, &[("which", which.code())], page))}
    };
    Ok(page(&who, Tab::Partners, &row.name, body))
}
