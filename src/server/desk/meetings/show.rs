//! One meeting: who is asked, who comes or came, what was said.

use super::people::People;
use super::{MeetingForm, form, readable};
use crate::model::booking::BookingEvent;
use crate::model::deputy::{MOST_AGENDA, MOST_FOLLOW_UP, MOST_LINE, MOST_MINUTES, MeetingState, ends};
use crate::model::{BookingState, DeputyId, Timestamp};
use crate::server::db::audit::{Action, Entry};
use crate::server::db::meetings::ListedCourier;
use crate::server::db::tables::meeting;
use crate::server::desk::deputies::in_one_line;
use crate::server::desk::guard::SignedIn;
use crate::server::desk::page::{Tab, hidden, moment, page, words};
use crate::server::desk::photos::photos_part;
use crate::server::desk::refusal::DeskRefusal;
use crate::server::{App, db};
use crate::texts;
use crate::texts::deputy as says;
use axum::extract::{Path, State};
use axum::response::Response;
use dioxus::prelude::*;

/// One meeting.
pub(in crate::server::desk) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let row = readable(&app, &who, &id).await?;
    view(&app, &who, &row, None).await
}

/// The page, with the form as it was typed where somebody looks for people in it.
pub(super) async fn view(
    app: &App,
    who: &SignedIn,
    row: &meeting::Model,
    typed: Option<&MeetingForm>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let own = who.staff.covers(row.adcode);
    let asked = db::meetings::deputies(&app.db, row.id).await?;
    let couriers = match row.activity {
        Some(activity) => {
            let entry = Entry::of(&who.staff, Action::BookingsRead, &activity.to_string(), row.adcode);
            db::audit::record_reading(&app.db, entry, now).await?;
            db::meetings::couriers(&app.db, activity).await?
        }
        None => Vec::new(),
    };
    let people = db::deputies::list(&app.db, &who.staff, row.sample).await?;
    let photos = db::meetings::photos_of(row)?;
    let mut proposals = Vec::new();
    for of in db::proposal_papers::dossiers(&app.db, &who.staff).await?.into_values() {
        if of.meeting == Some(row.id)
            && let Some(found) = db::proposals::find(&app.db, of.proposal).await?
        {
            proposals.push((of.proposal, found.proposal.title));
        }
    }
    let began = row.starts_at <= now;
    let until = texts::clock(ends(row.starts_at, row.ends_at));
    let held = row.state == MeetingState::Held;
    let planned = own && row.state == MeetingState::Planned;
    let address = format!("/desk/meetings/{}", row.id);
    let looks = typed.is_some();
    let typed = typed.cloned().unwrap_or_else(|| MeetingForm::of(row, &asked));
    let others: Vec<_> =
        people.iter().filter(|one| asked.iter().all(|(person, _)| person.id != one.id)).cloned().collect();
    let others = People::of("came", &others, (&[], row.adcode), "");
    let asked: Vec<_> = asked.iter().map(|(person, came)| (person.id, in_one_line(person), *came)).collect();
    let body = rsx! {
        div { class: "head", h1 { "{row.title}" }
            span { class: "tag", {says::meeting_state(row.state)} }
            span { class: "tag", {texts::region(row.adcode)} }
            if row.sample { span { class: "tag", "{texts::SAMPLE}" } }
            a { class: "button", href: "/desk/meetings", "{says::TO_MEETINGS}" }
            if row.state != MeetingState::CalledOff { a { class: "button", href: "{address}/print", target: "_blank", "{says::PRINT}" } }
        }
        div { class: "two",
            section {
                dl {
                    dt { "{says::STARTS}" } dd { {moment(row.starts_at)} " – " {until} }
                    dt { "{says::PLACE}" } dd { "{row.place}" }
                    dt { "{says::AGENDA_WORD}" } dd { {words(&row.agenda)} }
                }
                if own && began && row.state != MeetingState::CalledOff {
                    {came_form(who, &address, row, &asked, &others)}
                    h2 { "{says::MINUTES}" }
                    form { method: "post", action: "{address}/minutes",
                        {hidden(who, Some(row.version))}
                        label { "{says::MINUTES_HINT}" textarea { name: "minutes", rows: 10, required: true, maxlength: "{MOST_MINUTES}", "{row.minutes}" } }
                        label { "{says::FOLLOW_UP}" textarea { name: "follow_up", rows: 4, maxlength: "{MOST_FOLLOW_UP}", "{row.follow_up}" } }
                        button { class: "main", r#type: "submit", "{says::KEEP_MINUTES}" }
                    }
                    if held {
                        details { summary { "{says::CORRECT_AGENDA}" }
                            form { method: "post", action: "{address}/agenda",
                                {hidden(who, Some(row.version))}
                                label { "{says::AGENDA_WORD}" textarea { name: "agenda", rows: 6, maxlength: "{MOST_AGENDA}", "{row.agenda}" } }
                                button { r#type: "submit", "{texts::console::SAVE}" }
                            }
                        }
                        p { class: "by", "{says::CORRECTIONS}" }
                    }
                } else {
                    h2 { "{says::DEPUTIES}" }
                    if asked.is_empty() { p { class: "empty", "{says::NOBODY_ASKED}" } }
                    ul { for (id, name, _) in asked.clone() { li { if own { a { href: "/desk/deputies/{id}", "{name}" } } else { "{name}" } } } }
                    if !own { h2 { "{says::MINUTES}" } {words(&row.minutes)} }
                    if !own && !row.follow_up.is_empty() { h2 { "{says::FOLLOW_UP_WORD}" } {words(&row.follow_up)} }
                }
                h2 { "{says::PROPOSALS}" }
                if proposals.is_empty() { p { class: "empty", "{says::NO_PROPOSALS}" } }
                ul { for (id, title) in proposals { li { a { href: "/desk/proposals/{id}", "{title}" } } } }
                if own { {photos_part(who, &address, &photos)} }
            }
            aside {
                h2 { "{says::COURIERS}" }
                {couriers_part(who, &address, row, &couriers, (planned && !began, own && began && row.state != MeetingState::CalledOff))}
            }
        }
        if planned {
            details { open: looks, summary { "{says::CHANGE}" } {form(who, &address, &typed, &people, false)} }
            form { class: "row", method: "post", action: "{address}/call-off",
                {hidden(who, Some(row.version))}
                input { name: "reason", required: true, maxlength: "{MOST_LINE}", placeholder: says::REASON, "aria-label": says::REASON }
                button { class: "irreversible", r#type: "submit", "{says::CALL_OFF}" }
            }
        }
    };
    Ok(page(who, Tab::Voices, &row.title, body))
}

fn came_form(
    who: &SignedIn,
    address: &str,
    row: &meeting::Model,
    asked: &[(DeputyId, String, bool)],
    others: &People,
) -> Element {
    let (version, guests, anybody) = (row.version, row.guests, !others.is_empty());
    let (who, address, asked, others) = (who.clone(), address.to_owned(), asked.to_vec(), others.boxes(false));
    rsx! {
        h2 { "{says::CAME}" }
        form { method: "post", action: "{address}/came",
            {hidden(&who, Some(version))}
            for (id, name, came) in asked {
                label { class: "check", input { r#type: "checkbox", name: "came", value: "{id}", checked: came } "{name}" }
            }
            if anybody {
                details { summary { "{says::OTHERS}" } {others} }
            }
            label { "{says::GUESTS}" input { name: "guests", inputmode: "numeric", value: "{guests}" } }
            button { class: "main", r#type: "submit", "{says::KEEP_CAME}" }
        }
    }
}

fn couriers_part(
    who: &SignedIn,
    address: &str,
    row: &meeting::Model,
    couriers: &[ListedCourier],
    (may_invite, may_note): (bool, bool),
) -> Element {
    let (who, address, version, activity) = (who.clone(), address.to_owned(), row.version, row.activity);
    let lines: Vec<_> = couriers
        .iter()
        .map(|one| {
            let place = one.works_in.map_or("", texts::region);
            let came = one.state == BookingState::Attended;
            // Whom the meeting had no place for, or who called it off, is on no list of who came.
            let can = may_note && (came || one.state.after(BookingEvent::CheckIn).is_ok());
            (one.number, came, can, texts::booking_state(one.state), place)
        })
        .collect();
    rsx! {
        if let Some(activity) = activity {
            p { span { class: "tag", "{says::INVITED}" } " " a { href: "/desk/activities/{activity}", "{says::TO_ACTIVITY}" } }
            if lines.is_empty() { p { class: "empty", "{says::NO_COURIERS}" } } else {
                form { method: "post", action: "{address}/couriers",
                    {hidden(&who, None)}
                    table { class: "rows", id: "couriers",
                        thead { tr { for word in says::COURIER_COLUMNS { th { "{word}" } } } }
                        tbody {
                            for (number, came, can, state, place) in lines {
                                tr {
                                    td {
                                        if can {
                                            if came { input { r#type: "hidden", name: "shown", value: "{number}" } }
                                            label { class: "check", input { r#type: "checkbox", name: "courier", value: "{number}", checked: came } {says::courier(number)} }
                                        } else { {says::courier(number)} }
                                    }
                                    td { "{state}" }
                                    td { "{place}" }
                                }
                            }
                        }
                    }
                    if may_note {
                        p { class: "by", "{says::COURIERS_HINT}" }
                        button { r#type: "submit", "{says::KEEP_COURIERS}" }
                    }
                }
            }
        } else if may_invite {
            form { method: "post", action: "{address}/invite",
                {hidden(&who, Some(version))}
                p { "{says::INVITE_HINT}" }
                label { "{says::PLACES}" input { name: "places", inputmode: "numeric", required: true, value: "20" } }
                button { class: "main", r#type: "submit", "{says::INVITE}" }
            }
        } else {
            p { class: "empty", "{says::NO_COURIERS}" }
        }
    }
}
