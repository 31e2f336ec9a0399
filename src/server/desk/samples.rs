//! Samples: where they are, how a case looks when it is done, and the way to take all of them away.
//!
//! The case is drawn, in the words of the model, and lies in no table. Of whatever else has samples nothing is counted
//! but by a few queries; questions and cases are what everything counts: queues, clocks, reminders, danger, rosters,
//! figures and what of them leaves the office, retention, search, the province's one look, backups' checks. A row that each
//! of these would have to leave out is one forgotten condition away from a false number, a call in the night, or a made-up
//! courier in a paper for deputies; and it would need a courier's account, whose phone nobody has. So nothing is put where
//! true cases are, and the page says that it is drawn.

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
    let pages = db::samples::pages_seen_by(&app.db, &who.staff).await?;
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
            ul { id: "where", for one in pages { li { a { href: one.address, "{one.word}" } } } }
            {case(today)}
        } else {
            p { class: "empty", if removed { "{says::NONE}" } else { "{says::NOTHING}" } }
        }
    };
    Ok(page(&who, Tab::Help, says::TITLE, body))
}

/// A case that is done, as it is read: it is in no table.
fn case(today: Day) -> Element {
    let steps =
        says::STEPS.map(|(step, days, done)| (texts::case_stage(step), texts::day(today.plus(-days).begins()), done));
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
                    for (to, why, state, more, answer) in says::REFERRALS {
                        tr { td { class: "words", "{to}" } td { class: "words", "{why}" } td { "{texts::referral_state(state)}{more}" } td { class: "words", "{answer}" } }
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

#[cfg(test)]
mod tests {
    use super::says;
    use crate::model::case::{CaseStage, ReferralState};

    #[test]
    fn the_drawn_case_goes_through_every_stage_and_shows_referrals_that_were_answered_and_refused() {
        let drawn: Vec<CaseStage> = says::STEPS.map(|(stage, ..)| stage).to_vec();
        let open: Vec<CaseStage> = CaseStage::ALL.iter().copied().filter(|stage| *stage != CaseStage::Closed).collect();
        assert_eq!(drawn, open);
        assert!(says::STEPS.is_sorted_by(|one, next| one.1 > next.1), "in the order in which they were done");
        let states = says::REFERRALS.map(|(_, _, state, ..)| state);
        assert!(states.contains(&ReferralState::Answered) && states.contains(&ReferralState::Declined));
    }
}
