//! Samples: where they are, how a case looks when it is done, and the way to take all of them away.

use super::confirm::{Question, Sure, asked};
use super::guard::{Filled, SignedIn};
use super::page::{Tab, hidden, page};
use super::refusal::DeskRefusal;
use crate::model::staff::Permission;
use crate::model::{Day, Timestamp};
use crate::server::{App, db};
use crate::texts;
use crate::texts::samples as says;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

/// The page.
pub(super) async fn show(State(app): State<App>, who: SignedIn) -> Result<Response, DeskRefusal> {
    let removed = db::samples::removed_at(&app.db).await?.is_some();
    let all = db::samples::count(&app.db).await?;
    let today = Day::of(Timestamp::now());
    let may_take_away = all > 0 && who.staff.role.may(Permission::OverseeProvince);
    let there = all > 0;
    let how_many = says::count(all);
    let body = rsx! {
        div { class: "head", h1 { "{says::TITLE}" } }
        if there {
            p { "{says::WHY}" }
            p { id: "count", "{how_many}" }
            if may_take_away {
                form { method: "post", action: "/desk/samples/remove",
                    {hidden(&who, None)}
                    button { class: "irreversible", r#type: "submit", "{says::REMOVE}" }
                }
            }
            h2 { "{says::WHERE}" }
            ul { for (address, word) in says::PAGES { li { a { href: address, "{word}" } } } }
            {case(today)}
        } else {
            p { class: "empty", if removed { "{says::NONE}" } else { "{says::NOTHING}" } }
        }
    };
    Ok(page(&who, Tab::Help, says::TITLE, body))
}

/// A case that is done, as it is read: it is in no table.
fn case(today: Day) -> Element {
    let steps = says::STEPS.map(|(step, days, done)| (step, texts::day(today.plus(-days).begins()), done));
    rsx! {
        h2 { "{says::CASE}" }
        p { class: "by", "{says::CASE_WHY}" }
        section { class: "card", id: "sample-case",
            h3 { "{says::CASE_TITLE} " span { class: "tag", "{texts::SAMPLE}" } }
            table { class: "rows",
                thead { tr { for word in says::STEP_COLUMNS { th { "{word}" } } } }
                tbody { for (step, day, done) in steps { tr { td { "{step}" } td { "{day}" } td { class: "words", "{done}" } } } }
            }
            table { class: "rows",
                thead { tr { for word in says::REFERRAL_COLUMNS { th { "{word}" } } } }
                tbody {
                    for (to, why, stands, answer) in says::REFERRALS {
                        tr { td { class: "words", "{to}" } td { class: "words", "{why}" } td { "{stands}" } td { class: "words", "{answer}" } }
                    }
                }
            }
            table { class: "rows",
                thead { tr { for word in says::AID_COLUMNS { th { "{word}" } } } }
                tbody {
                    for (what, amount, people, stands) in says::AID {
                        tr { td { "{what}" } td { "{amount}" } td { class: "words", "{people}" } td { class: "words", "{stands}" } }
                    }
                }
            }
        }
    }
}

/// Whether who asks is sure.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct RemoveForm {
    sure: Sure,
}

/// Takes all of them away.
pub(super) async fn remove(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<RemoveForm>,
) -> Result<Response, DeskRefusal> {
    let question = Question {
        tab: Tab::Help,
        title: says::REMOVE_SURE.to_owned(),
        happens: says::REMOVE_HAPPENS.map(str::to_owned).to_vec(),
        action: "/desk/samples/remove".to_owned(),
        fields: Vec::new(),
        word: says::REMOVE,
    };
    if let Some(page) = asked(&who, form.sure, "/desk/samples", question) {
        return Ok(page);
    }
    db::samples::remove(&app.db, Some(&who.staff), Timestamp::now()).await?;
    Ok(Redirect::to("/desk/samples").into_response())
}
