//! Everybody of a desk: what they have to show, what of it ends soon, and what they lack to be on duty.

use super::{lack_words, learners, name_of};
use crate::model::training::Demanded;
use crate::model::{Day, StaffId, Timestamp};
use crate::server::desk::guard::SignedIn;
use crate::server::desk::page::{Tab, page};
use crate::server::desk::refusal::DeskRefusal;
use crate::server::{App, db};
use crate::texts;
use crate::texts::training as says;
use axum::extract::State;
use axum::response::Response;
use dioxus::prelude::*;

/// The page.
pub(in crate::server::desk) async fn show(State(app): State<App>, who: SignedIn) -> Result<Response, DeskRefusal> {
    let today = Day::of(Timestamp::now());
    let people = learners(&app, who.staff.adcode).await?;
    let ids: Vec<StaffId> = people.iter().map(|one| one.id).collect();
    let titles = db::courses::titles(&app.db).await?;
    let proofs = db::proofs::of(&app.db, &ids).await?;
    let fitness = db::duty_demands::fitness(&app.db, &people.iter().collect::<Vec<_>>()).await?;
    let ending: Vec<_> = db::proofs::ending(&app.db, &people, today)
        .await?
        .into_iter()
        .map(|(staff, what, until)| {
            (staff.clone(), name_of(what, &titles), says::good(Some(until), today), until < today)
        })
        .collect();
    let lines: Vec<_> = people
        .iter()
        .map(|one| {
            let has = proofs.get(&one.id).map(|proofs| proofs.iter().collect::<Vec<(Demanded, Option<Day>)>>());
            let has = has.unwrap_or_default().into_iter();
            let has: Vec<String> =
                has.map(|(what, until)| format!("{} {}", name_of(what, &titles), says::good(until, today))).collect();
            (one.clone(), has.join(says::AND), lack_words(&fitness.lacks(one, today), &titles))
        })
        .collect();
    let body = rsx! {
        div { class: "head", h1 { "{says::PEOPLE}" } a { class: "button", href: "/desk/training/people.xlsx", "{says::TAKE_ALONG}" } a { class: "button", href: "/desk/training", "{says::TO_COURSES}" } }
        h2 { id: "due", "{says::ENDING}" }
        if ending.is_empty() { p { class: "empty", "{says::NOTHING_ENDS}" } } else {
            table { class: "rows", id: "ending",
                thead { tr { for word in says::ENDING_COLUMNS { th { "{word}" } } } }
                tbody {
                    for (one, what, until, over) in ending {
                        tr {
                            td { a { href: "/desk/training/people/{one.id}", "{one.name}" } }
                            td { {texts::region(one.adcode)} }
                            td { class: "words", "{what}" }
                            td { span { class: if over { "clock red" } else { "clock amber" }, "{until}" } }
                        }
                    }
                }
            }
        }
        h2 { "{says::ALL}" }
        if lines.is_empty() { p { class: "empty", "{says::NOBODY}" } } else {
            table { class: "rows", id: "list",
                thead { tr { for word in says::PEOPLE_COLUMNS { th { "{word}" } } } }
                tbody {
                    for (one, has, lacking) in lines {
                        tr {
                            td { a { href: "/desk/training/people/{one.id}", "{one.name}" } }
                            td { {texts::author(one.author)} }
                            td { {texts::region(one.adcode)} }
                            td { class: "words", "{has}" }
                            td { class: "words", if lacking.is_empty() { "{says::NOTHING_LACKS}" } else { span { class: "clock amber", "{lacking}" } } }
                        }
                    }
                }
            }
        }
    };
    Ok(page(&who, Tab::Training, says::PEOPLE, body))
}
