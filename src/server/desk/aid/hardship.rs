//! Of a case: what is known of the hardship, what fits it, and what was proposed.

use super::super::cases::visible;
use super::super::guard::{Filled, SignedIn};
use super::super::overwriting::{self, Standing};
use super::super::page::{Tab, hidden, page_with};
use super::super::refusal::DeskRefusal;
use super::super::refused::{self, Refused};
use super::grants::grant_line;
use super::{boxes, number, situations};
use crate::model::aid::{Hardship, MOST_HOUSEHOLD, Miss};
use crate::model::{Adcode, Day, StaffId, Timestamp};
use crate::server::db::aid::{MOST_FITTING, rule_of};
use crate::server::db::audit::{Action, Entry};
use crate::server::db::tables::aid_resource;
use crate::server::{App, db};
use crate::texts;
use crate::texts::aid as says;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;
use std::collections::HashMap;

/// What is known of a hardship, as it is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::server::desk) struct HardshipForm {
    income: String,
    household: String,
    months: String,
    situations: Vec<String>,
    /// The mark of what the page showed.
    version: String,
}

impl HardshipForm {
    /// What stands, or would.
    fn standing(facts: Option<&Hardship>) -> Standing {
        let form = facts.map(Self::of).unwrap_or_default();
        let situations: Vec<&str> =
            facts.iter().flat_map(|facts| &facts.situations).map(|one| says::situation(*one)).collect();
        let fields = [
            (says::INCOME, form.income),
            (says::HOUSEHOLD, form.household),
            (says::MONTHS, form.months),
            (says::SITUATIONS, situations.join("、")),
        ];
        Standing::of(fields.map(|(name, value)| (name.to_owned(), value)))
    }

    fn of(facts: &Hardship) -> Self {
        let said = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
        Self {
            income: said(facts.income),
            household: facts.household.to_string(),
            months: said(facts.months),
            situations: facts.situations.iter().map(|one| one.code().to_owned()).collect(),
            version: String::new(),
        }
    }

    fn read(&self) -> Result<Hardship, Refused> {
        let household = number::<u32>("household", &self.household)?.unwrap_or(1);
        if !(1..=MOST_HOUSEHOLD).contains(&household) {
            return Err(Refused::at("household", says::NO_NUMBER));
        }
        Ok(Hardship {
            income: number("income", &self.income)?,
            household,
            months: number("months", &self.months)?,
            situations: situations(&self.situations),
        })
    }
}

/// What of a case can be granted, and was.
pub(in crate::server::desk) async fn of_case(
    State(app): State<App>,
    who: SignedIn,
    Path(case): Path<String>,
) -> Result<Response, DeskRefusal> {
    view_case(&app, &who, &case, StatusCode::OK, None).await
}

/// A resource beside a hardship.
struct Fitting {
    row: aid_resource::Model,
    misses: Vec<Miss>,
    had_it: bool,
    /// Its courier asks for it.
    wanted: bool,
}

async fn view_case(
    app: &App,
    who: &SignedIn,
    id: &str,
    status: StatusCode,
    typed: Option<(&HardshipForm, &Refused)>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let (_, case, question, view) = visible(app, who, id).await?;
    let entry = Entry::of(&who.staff, Action::CaseRead, &case.id.to_string(), case.adcode).saying("aid");
    db::audit::record_reading(&app.db, entry, now).await?;
    let facts = db::aid::hardship_of(&app.db, case.id).await?;
    // What a prefecture has is for its own couriers.
    let mut resources = match facts {
        Some(_) => db::aid::for_couriers_of(&app.db, &who.staff, case.adcode, Day::of(now)).await?,
        None => Vec::new(),
    };
    let most = usize::try_from(MOST_FITTING).unwrap_or(usize::MAX);
    let all_seen = resources.len() <= most;
    resources.truncate(most);
    let grants = db::aid::of_case(&app.db, case.id).await?;
    let (mut fits, mut near) = (Vec::new(), Vec::new());
    for row in &resources {
        // What is under way stands above.
        if grants.iter().any(|grant| grant.resource == row.id && !grant.state.is_over()) {
            continue;
        }
        let misses = facts.as_ref().map_or(Ok(Vec::new()), |facts| rule_of(row).map(|rule| rule.misses(facts)))?;
        let had_it = !db::aid::may_have(&app.db, row, question.account.as_ref(), now).await?;
        let wanted = question.wants_aid.as_ref() == Some(&row.id);
        let fitting = Fitting { row: row.clone(), misses, had_it, wanted };
        let fit = fitting.misses.is_empty() && !had_it && row.stock >= row.each;
        let list = if fit { &mut fits } else { &mut near };
        list.push(fitting);
    }
    fits.sort_by_key(|one| !one.wanted);
    near.sort_by_key(|one| (!one.wanted, one.misses.len()));
    let colleagues = db::staff::of_region(&app.db, Adcode::HUNAN).await?;
    let names: HashMap<StaffId, String> = colleagues.into_iter().map(|row| (row.id, row.name)).collect();
    let granted = db::aid::named(&app.db, grants.iter().map(|grant| grant.resource.clone())).await?;
    let over = case.closed_at.is_some() || question.account.is_none();
    let form = typed.map_or_else(|| facts.as_ref().map(HardshipForm::of).unwrap_or_default(), |(form, _)| form.clone());
    let refused = typed.map(|(_, refused)| refused);
    // A form that comes back keeps the mark of what its first page showed.
    let version =
        typed.map_or_else(|| HardshipForm::standing(facts.as_ref()).version(), |(form, _)| form.version.clone());
    let title = format!("{} · {} · {}", says::OF_CASE, texts::case_kind(view.kind), texts::region(case.adcode));
    let address = format!("/desk/cases/{}/aid", case.id);
    let wanted = match &question.wants_aid {
        Some(id) => db::aid::named(&app.db, std::iter::once(id.clone())).await?.remove(id).map(|row| row.name),
        None => None,
    };
    let lines: Vec<Element> =
        grants.iter().map(|grant| grant_line(who, grant, granted.get(&grant.resource), &names, over)).collect();
    let none_fits = fits.is_empty();
    let fits: Vec<Element> = fits.iter().map(|one| fitting_line(who, &address, one, over)).collect();
    let near: Vec<Element> = near.iter().map(|one| fitting_line(who, &address, one, true)).collect();
    let body = rsx! {
        div { class: "head", h1 { "{title}" } a { class: "button", href: "/desk/cases/{case.id}", "{says::TO_CASE}" } }
        div { class: "two",
            section {
                if !lines.is_empty() {
                    h2 { "{says::GRANTS}" }
                    for line in lines { {line} }
                }
                h2 { "{says::MATCHES}" }
                if let Some(wanted) = wanted { p { id: "wanted", "{says::WANTED}　" strong { "{wanted}" } } }
                if facts.is_none() { p { class: "empty", "{says::FIRST}" } } else if none_fits { p { class: "empty", "{says::NO_MATCHES}" } }
                div { id: "matches", for line in fits { {line} } }
                if !near.is_empty() {
                    details {
                        summary { "{says::NEAR}" }
                        for line in near { {line} }
                    }
                }
                if !all_seen { p { class: "by", "{says::TOO_MANY}" } }
            }
            aside {
                form { method: "post", action: "{address}",
                    {hidden(who, None)}
                    input { r#type: "hidden", name: "version", value: "{version}" }
                    h2 { "{says::HARDSHIP}" }
                    {refused::head(refused)}
                    label { "{says::INCOME}" input { name: "income", inputmode: "numeric", value: "{form.income}" } {refused::at(refused, "income")} }
                    label { "{says::HOUSEHOLD}" input { name: "household", inputmode: "numeric", value: "{form.household}" } {refused::at(refused, "household")} }
                    label { "{says::MONTHS}" input { name: "months", inputmode: "numeric", value: "{form.months}" } {refused::at(refused, "months")} }
                    fieldset { legend { "{says::SITUATIONS}" } {boxes("situations", &situations(&form.situations))} }
                    button { class: "main", r#type: "submit", disabled: over, "{says::MATCH}" }
                }
            }
        }
    };
    Ok(page_with(status, who, Tab::Cases, says::OF_CASE, body))
}

fn fitting_line(who: &SignedIn, address: &str, fitting: &Fitting, closed: bool) -> Element {
    let (row, wanted) = (fitting.row.clone(), fitting.wanted);
    let mut why: Vec<&str> = fitting.misses.iter().map(|miss| says::miss(*miss)).collect();
    if fitting.had_it {
        why.push(says::HAD_IT);
    }
    if row.stock < row.each {
        why.push(says::TOO_FEW);
    }
    let (left, why) = (says::amount(row.stock, &row.unit), why.join("、"));
    let (who, address) = (who.clone(), address.to_owned());
    rsx! {
        div { class: "referral",
            p { strong { "{row.name}" } " " span { class: "tag", {says::kind(row.kind)} } " {says::COLUMNS[3]} {left}"
                if row.sample { span { class: "tag", "{texts::SAMPLE}" } }
                if wanted { span { class: "tag danger", "{says::WANTED}" } }
                if !why.is_empty() { " " span { class: "overdue", "{why}" } }
            }
            if !row.papers.is_empty() { p { class: "by", "{says::PAPERS_WORD}：{row.papers}" } }
            if !closed {
                form { class: "row", method: "post", action: "{address}/propose",
                    {hidden(&who, None)}
                    input { r#type: "hidden", name: "resource", value: "{row.id}" }
                    input { name: "amount", inputmode: "numeric", required: true, value: "{row.each}", "aria-label": says::AMOUNT }
                    "{row.unit}"
                    button { class: "main", r#type: "submit", "{says::PROPOSE}" }
                }
            }
        }
    }
}

/// Writes down what is known.
pub(in crate::server::desk) async fn set_hardship(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<HardshipForm>,
) -> Result<Response, DeskRefusal> {
    let (_, case, _, _) = visible(&app, &who, &id).await?;
    match form.read() {
        Ok(facts) => {
            let seen = db::aid::hardship_of(&app.db, case.id).await?;
            let (now, after) = (HardshipForm::standing(seen.as_ref()), HardshipForm::standing(Some(&facts)));
            let of = (Action::HardshipSet, case.id.to_string());
            overwriting::check(&app.db, (&now, &after), &form.version, (of.0, &of.1)).await?;
            let facts = (seen.as_ref(), &facts);
            db::aid::set_hardship(&app.db, &who.staff, &case, facts, Timestamp::now()).await?;
            Ok(Redirect::to(&format!("/desk/cases/{}/aid", case.id)).into_response())
        }
        Err(refused) => view_case(&app, &who, &id, StatusCode::UNPROCESSABLE_ENTITY, Some((&form, &refused))).await,
    }
}
