//! Grants: proposed, approved by two, handed over or taken back.

use super::super::cases::visible;
use super::super::confirm::{Question, Sure, asked};
use super::super::guard::{Filled, SignedIn};
use super::super::page::{Tab, hidden};
use super::super::refusal::DeskRefusal;
use crate::model::aid::{GrantState, MOST_AMOUNT, MOST_WORDS};
use crate::model::plain_text::one_line;
use crate::model::{CaseId, StaffId, Timestamp};
use crate::server::db::aid::Decision;
use crate::server::db::tables::{aid_grant, aid_resource};
use crate::server::{App, db};
use crate::texts;
use crate::texts::aid as says;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;
use std::collections::HashMap;

/// A grant, with what can be done to it.
pub(super) fn grant_line(
    who: &SignedIn,
    grant: &aid_grant::Model,
    of: Option<&aid_resource::Model>,
    names: &HashMap<StaffId, String>,
    over: bool,
) -> Element {
    let name = of.map(|row| row.name.clone()).unwrap_or_default();
    let amount = says::amount(grant.amount, of.map_or("", |row| row.unit.as_str()));
    let state = says::state(grant.state, grant.first_by.is_some());
    let people = [Some(&grant.proposed_by), grant.first_by.as_ref(), grant.second_by.as_ref()];
    let people: Vec<&str> = people.into_iter().flatten().map(|id| names.get(id).map_or("", String::as_str)).collect();
    let people = people.join(" → ");
    let (proposed, approved) = (grant.state == GrantState::Proposed, grant.state == GrantState::Approved);
    let given = grant.state == GrantState::Given;
    let (id, remark, who) = (grant.id.clone(), grant.remark.clone(), who.clone());
    rsx! {
        div { class: "referral",
            p { strong { "{name}" } " {amount} " span { class: "tag", "{state}" } " " span { class: "by", "{people}" } }
            if !remark.is_empty() { p { class: "by", "{remark}" } }
            if proposed && !over {
                form { class: "row", method: "post", action: "/desk/grants/{id}",
                    {hidden(&who, None)}
                    button { class: "main", r#type: "submit", name: "act", value: "approve", "{says::APPROVE}" }
                }
                {reason_form(&who, &id, "refuse", says::REFUSE)}
            }
            if approved && !over {
                form { class: "row", method: "post", action: "/desk/grants/{id}",
                    {hidden(&who, None)}
                    button { class: "main", r#type: "submit", name: "act", value: "give", "{says::GIVE}" }
                }
                {reason_form(&who, &id, "cancel", says::CANCEL)}
            }
            if given && !over {
                form { class: "row", method: "post", action: "/desk/grants/{id}",
                    {hidden(&who, None)}
                    button { class: "irreversible", r#type: "submit", name: "act", value: "not_given", "{says::NOT_GIVEN}" }
                }
            }
        }
    }
}

/// What was granted in a case, a line each, the oldest first: nothing to do with it here.
pub(in crate::server::desk) async fn grant_lines(app: &App, case: CaseId) -> Result<Vec<String>, DeskRefusal> {
    let mut grants = db::aid::of_case(&app.db, case).await?;
    grants.reverse();
    let of = db::aid::named(&app.db, grants.iter().map(|grant| grant.resource.clone())).await?;
    let line = |grant: &aid_grant::Model| {
        let row = of.get(&grant.resource);
        let name = row.map(|row| row.name.as_str()).unwrap_or_default();
        let amount = says::amount(grant.amount, row.map_or("", |row| row.unit.as_str()));
        let days = [Some(grant.proposed_at), grant.decided_at, grant.given_at];
        let days: Vec<(&str, String)> =
            says::GRANT_DAYS.into_iter().zip(days).filter_map(|(word, at)| Some((word, texts::day(at?)))).collect();
        says::grant_line(name, &amount, says::state(grant.state, grant.first_by.is_some()), &days)
    };
    Ok(grants.iter().map(line).collect())
}

fn reason_form(who: &SignedIn, id: &str, act: &'static str, word: &'static str) -> Element {
    let (who, id) = (who.clone(), id.to_owned());
    rsx! {
        form { class: "row", method: "post", action: "/desk/grants/{id}",
            {hidden(&who, None)}
            input { r#type: "hidden", name: "act", value: act }
            input { name: "reason", required: true, maxlength: "{MOST_WORDS}", placeholder: says::REASON, "aria-label": says::REASON }
            button { class: "irreversible", r#type: "submit", "{word}" }
        }
    }
}

/// What is proposed.
#[derive(Deserialize)]
pub(in crate::server::desk) struct ProposeForm {
    resource: String,
    amount: String,
}

/// Proposes a grant.
pub(in crate::server::desk) async fn propose(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<ProposeForm>,
) -> Result<Response, DeskRefusal> {
    let (_, case, _, _) = visible(&app, &who, &id).await?;
    let amount = form.amount.trim().parse::<i64>().ok().filter(|amount| (1..=MOST_AMOUNT).contains(amount));
    let amount = amount.ok_or_else(|| DeskRefusal::WrongAt("amount", says::NO_AMOUNT.to_owned()))?;
    let of = (form.resource.as_str(), amount);
    db::aid::propose(&app.db, &who.staff, case.id, of, Timestamp::now()).await?;
    Ok(back(case.id))
}

fn back(case: CaseId) -> Response {
    Redirect::to(&format!("/desk/cases/{case}/aid")).into_response()
}

/// What is decided.
#[derive(Deserialize)]
pub(in crate::server::desk) struct DecisionForm {
    act: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    sure: Sure,
}

impl DecisionForm {
    fn decision(&self) -> Result<Decision, DeskRefusal> {
        let reason = || {
            let read = one_line(&self.reason, MOST_WORDS);
            read.map_err(|error| DeskRefusal::WrongAt("reason", format!("{}{error}", says::REASON_WORD)))
        };
        match self.act.as_str() {
            "approve" => Ok(Decision::Approve),
            "give" => Ok(Decision::Give),
            "not_given" => Ok(Decision::NotGiven),
            "refuse" => Ok(Decision::Refuse(reason()?)),
            "cancel" => Ok(Decision::Cancel(reason()?)),
            _ => Err(DeskRefusal::Wrong(says::BAD_FORM.to_owned())),
        }
    }
}

/// Decides on a grant.
pub(in crate::server::desk) async fn decide(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<DecisionForm>,
) -> Result<Response, DeskRefusal> {
    let grant = db::aid::grant(&app.db, &id).await?.filter(|grant| who.staff.covers(grant.adcode));
    let grant = grant.ok_or(DeskRefusal::NotFound)?;
    let decision = form.decision()?;
    // What the courier is told at once asks first.
    let asks = match &decision {
        Decision::Refuse(why) => Some((says::REFUSE_SURE, says::REFUSE, vec![says::REASON_IS_TOLD, why])),
        Decision::Cancel(why) => Some((says::CANCEL_SURE, says::CANCEL, vec![says::REASON_IS_TOLD, why])),
        Decision::Give => Some((says::GIVE_SURE, says::GIVE, says::GIVE_HAPPENS.to_vec())),
        Decision::NotGiven => Some((says::NOT_GIVEN_SURE, says::NOT_GIVEN, says::NOT_GIVEN_HAPPENS.to_vec())),
        Decision::Approve => None,
    };
    if let Some((title, word, happens)) = asks {
        let happens = happens.into_iter().map(str::to_owned).collect();
        let asking = Question {
            tab: Tab::Cases,
            title: title.to_owned(),
            happens,
            action: format!("/desk/grants/{}", grant.id),
            fields: vec![("act", form.act.clone()), ("reason", form.reason.clone())],
            word,
        };
        if let Some(page) = asked(&who, form.sure, &format!("/desk/cases/{}/aid", grant.case_id), asking) {
            return Ok(page);
        }
    }
    db::aid::decide(&app.db, &who.staff, &grant.id, decision, Timestamp::now()).await?;
    Ok(back(grant.case_id))
}
