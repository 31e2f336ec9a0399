//! The minutes of a meeting on paper, in the usual form: who came, what it was about, what was said, what is to follow.
//! Couriers stand there as numbers.

use super::readable;
use crate::model::deputy::{MeetingState, ends};
use crate::model::{BookingState, Timestamp};
use crate::server::db::audit::{Action, Entry};
use crate::server::desk::deputies::in_one_line;
use crate::server::desk::guard::SignedIn;
use crate::server::desk::page::words;
use crate::server::desk::plain_page::html;
use crate::server::desk::refusal::DeskRefusal;
use crate::server::{App, db};
use crate::texts;
use crate::texts::deputy as says;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use dioxus::prelude::*;

/// The page to be printed.
pub(in crate::server::desk) async fn print(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let row = readable(&app, &who, &id).await?;
    let asked = db::meetings::deputies(&app.db, row.id).await?;
    let mut couriers = Vec::new();
    if let Some(activity) = row.activity {
        let entry = Entry::of(&who.staff, Action::BookingsRead, &activity.to_string(), row.adcode);
        db::audit::record_reading(&app.db, entry, Timestamp::now()).await?;
        let listed = db::meetings::couriers(&app.db, activity).await?;
        couriers.extend(listed.iter().filter(|one| one.state == BookingState::Attended).map(|one| one.number));
    }
    let named = |wanted: bool| {
        let people = asked.iter().filter(|(_, came)| *came == wanted).map(|(person, _)| in_one_line(person));
        let people = people.collect::<Vec<_>>().join(texts::training::AND_THEN);
        if people.is_empty() { says::PAPER_NOBODY.to_owned() } else { people }
    };
    let (came, missing) = (named(true), named(false));
    let held = row.state == MeetingState::Held;
    let at = says::from_until(row.starts_at, ends(row.starts_at, row.ends_at));
    let who_came = says::couriers_came(&couriers, row.guests);
    let [leads, writes] = says::PAPER_SIGNATURES;
    let body = rsx! {
        main { class: "paper",
            h1 { "{says::PAPER}" }
            if row.sample { p { class: "error", "{texts::SAMPLE}" } }
            if !held { p { class: "by", "{says::PAPER_NOT_HELD}" } }
            table { class: "facts",
                tbody {
                    tr { th { "{says::MEETING_TITLE}" } td { strong { "{row.title}" } } }
                    tr { th { "{says::STARTS}" } td { "{at}" } }
                    tr { th { "{says::PLACE}" } td { "{row.place}" } }
                    tr { th { "{says::PAPER_CAME}" } td { id: "came", "{came}" } }
                    if missing != says::PAPER_NOBODY { tr { th { "{says::PAPER_MISSING}" } td { id: "missing", "{missing}" } } }
                    tr { th { "{says::PAPER_COURIERS}" } td { id: "couriers", "{who_came}" } }
                }
            }
            h2 { "{says::AGENDA_WORD}" }
            {words(&row.agenda)}
            h2 { "{says::MINUTES}" }
            if row.minutes.is_empty() { p { "{says::PAPER_NO_MINUTES}" } } else { {words(&row.minutes)} }
            h2 { "{says::FOLLOW_UP_WORD}" }
            if row.follow_up.is_empty() { p { "{says::PAPER_NOBODY}" } } else { {words(&row.follow_up)} }
            div { class: "signatures", p { "{leads}" } p { "{writes}" } }
            div { class: "no-print",
                p { "{says::PRINT_HOW}" }
                p { a { class: "button", href: "/desk/meetings/{row.id}", "{says::TO_MEETING}" } }
            }
        }
    };
    Ok(html(StatusCode::OK, &row.title, body))
}
