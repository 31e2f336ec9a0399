//! Resources for couriers in hardship: the register, what waits for an approval, how much was granted; and of a case, what
//! is known of the hardship, what fits it, and what was proposed.

use super::cases::visible;
use super::confirm::{Question, Sure, asked};
use super::guard::{Filled, SignedIn};
use super::overwriting::{self, Standing};
use super::page::{Tab, entry_end, hidden, options, own_region, own_regions, page_with};
use super::question::tell_courier;
use super::refusal::DeskRefusal;
use super::refused::{self, Refused};
use crate::model::aid::{
    AidKind, AidRule, GrantState, Hardship, MOST_AMOUNT, MOST_HOUSEHOLD, MOST_NAME, MOST_WORDS, Miss, Situation,
};
use crate::model::plain_text::{TextError, one_line};
use crate::model::staff::Permission;
use crate::model::{Adcode, CaseId, Day, StaffId, Timestamp};
use crate::server::db::aid::{AidFailure, Decision, Granted, ResourceEntry, is_given, rule_of};
use crate::server::db::audit::{Action, Entry};
use crate::server::db::tables::{aid_grant, aid_resource, question};
use crate::server::{App, db};
use crate::texts;
use crate::texts::aid as says;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;
use std::collections::{BTreeSet, HashMap};

impl From<AidFailure> for DeskRefusal {
    fn from(error: AidFailure) -> Self {
        match error {
            AidFailure::Database(error) => Self::Database(error),
            AidFailure::NotFound => Self::NotFound,
            other => Self::Conflict(other.to_string()),
        }
    }
}

/// A whole number of a form; none where it was left empty.
fn number<N: std::str::FromStr>(field: &'static str, text: &str) -> Result<Option<N>, Refused> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| Refused::at(field, says::NO_NUMBER)),
    }
}

fn situations(codes: &[String]) -> BTreeSet<Situation> {
    codes.iter().filter_map(|code| Situation::of_code(code)).collect()
}

fn boxes(name: &'static str, chosen: &BTreeSet<Situation>) -> Element {
    let all: Vec<_> =
        Situation::ALL.iter().map(|one| (one.code(), says::situation(*one), chosen.contains(one))).collect();
    rsx! {
        for (code, word, on) in all {
            label { class: "check", input { r#type: "checkbox", name, value: code, checked: on } "{word}" }
        }
    }
}

/// A resource as it is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ResourceForm {
    /// Made with the form, so that a second click makes no second one.
    id: String,
    version: i32,
    kind: String,
    name: String,
    adcode: String,
    unit: String,
    each: String,
    /// Of a new one: how much there is. Of another: how much is added.
    stock: String,
    last_day: String,
    papers: String,
    most_income: String,
    least_months: String,
    any_of: Vec<String>,
    again_days: String,
    active: Option<String>,
}

impl ResourceForm {
    fn of(row: &aid_resource::Model, rule: &AidRule) -> Self {
        let said = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
        Self {
            id: row.id.clone(),
            version: row.version,
            kind: row.kind.code().to_owned(),
            name: row.name.clone(),
            adcode: row.adcode.to_string(),
            unit: row.unit.clone(),
            each: row.each.to_string(),
            stock: String::new(),
            last_day: row.last_day.clone().unwrap_or_default(),
            papers: row.papers.clone(),
            most_income: said(rule.most_income),
            least_months: said(rule.least_months),
            any_of: rule.any_of.iter().map(|one| one.code().to_owned()).collect(),
            again_days: row.again_days.map(|days| days.to_string()).unwrap_or_default(),
            active: row.active.then(|| "1".to_owned()),
        }
    }

    fn read(&self, who: &SignedIn, active: bool) -> Result<ResourceEntry, Refused> {
        let kind = AidKind::of_code(&self.kind).ok_or_else(|| Refused::at("kind", says::NO_KIND))?;
        let name = one_line(&self.name, MOST_NAME).map_err(Refused::text("name", says::NAME))?;
        let adcode = own_region(&who.staff, &self.adcode);
        let adcode = adcode.ok_or_else(|| Refused::at("adcode", says::NO_REGION))?;
        let unit = one_line(&self.unit, MOST_NAME).map_err(Refused::text("unit", says::UNIT_WORD))?;
        let each = number::<i64>("each", &self.each)?.filter(|each| (1..=MOST_AMOUNT).contains(each));
        let each = each.ok_or_else(|| Refused::at("each", says::NO_AMOUNT))?;
        let last_day = match self.last_day.trim() {
            "" => None,
            day => Some(Day::parse(day).map_err(|_| Refused::at("last_day", says::NO_DAY))?),
        };
        let papers = match one_line(&self.papers, MOST_WORDS) {
            Err(TextError::Empty) => String::new(),
            other => other.map_err(Refused::text("papers", says::PAPERS_WORD))?,
        };
        let rule = AidRule {
            most_income: number("most_income", &self.most_income)?,
            least_months: number("least_months", &self.least_months)?,
            any_of: situations(&self.any_of),
        };
        let again_days = number::<u16>("again_days", &self.again_days)?.map(u32::from);
        Ok(ResourceEntry { kind, adcode, name, unit, each, last_day, papers, rule, again_days, active })
    }

    /// How much there is of a new one.
    fn stock(&self) -> Result<i64, Refused> {
        let stock = number::<i64>("stock", &self.stock)?.filter(|stock| (0..=MOST_AMOUNT).contains(stock));
        stock.ok_or_else(|| Refused::at("stock", says::NO_STOCK))
    }

    /// How much is added to another one.
    fn more(&self) -> Result<i64, Refused> {
        let more = number::<i64>("stock", &self.stock)?.unwrap_or(0);
        if (-MOST_AMOUNT..=MOST_AMOUNT).contains(&more) { Ok(more) } else { Err(Refused::at("stock", says::NO_NUMBER)) }
    }
}

/// The register.
pub(super) async fn list(State(app): State<App>, who: SignedIn) -> Result<Response, DeskRefusal> {
    view_all(&app, &who, StatusCode::OK, &ResourceForm::default(), None).await
}

async fn view_all(
    app: &App,
    who: &SignedIn,
    status: StatusCode,
    typed: &ResourceForm,
    refused: Option<&Refused>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let (today, staff) = (Day::of(now), &who.staff);
    let rows = db::aid::resources(&app.db, staff).await?;
    let waiting = db::aid::waiting(&app.db, staff).await?;
    let year = Day::parse(&format!("{}-01-01", today.year())).unwrap_or(today);
    let granted = db::aid::granted(&app.db, staff, (year.begins().0, i64::MAX)).await?;
    let mut lines = Vec::new();
    for row in &rows {
        lines.push((row.clone(), says::rule(&rule_of(row)?), is_given(row, today)));
    }
    let names: HashMap<&str, &aid_resource::Model> = rows.iter().map(|row| (row.id.as_str(), row)).collect();
    let waiting: Vec<_> = waiting
        .into_iter()
        .map(|grant| {
            let of = names.get(grant.resource.as_str());
            let name = of.map(|row| row.name.clone()).unwrap_or_default();
            let amount = says::amount(grant.amount, of.map_or("", |row| row.unit.as_str()));
            let state = says::state(grant.state, grant.first_by.is_some());
            (grant.case_id, name, amount, texts::region(grant.adcode), state)
        })
        .collect();
    let keeps = staff.role.may(Permission::KeepAid);
    let body = rsx! {
        div { class: "head", h1 { "{says::TITLE}" } }
        p { "{says::WHY}" }
        h2 { "{says::WAITING}" }
        if waiting.is_empty() {
            p { class: "empty", "{says::NOTHING_WAITS}" }
        } else {
            table { class: "rows", id: "waiting",
                thead { tr { for word in says::WAITING_COLUMNS { th { "{word}" } } } }
                tbody {
                    for (case, name, amount, place, state) in waiting {
                        tr {
                            td { class: "words", a { href: "/desk/cases/{case}/aid", "{name}" } }
                            td { "{amount}" }
                            td { "{place}" }
                            td { "{state}" }
                        }
                    }
                }
            }
        }
        h2 { "{says::RESOURCES}" }
        if lines.is_empty() {
            p { class: "empty", "{says::NONE}" }
        } else {
            table { class: "rows", id: "list",
                thead { tr { for word in says::COLUMNS { th { "{word}" } } } }
                tbody {
                    for (row, rule, given) in lines {
                        tr { class: if given { "" } else { "off" },
                            td { {says::kind(row.kind)} }
                            td { class: "words", a { href: "/desk/aid/{row.id}", "{row.name}" }
                                if row.sample { span { class: "tag", "{texts::SAMPLE}" } }
                                if !row.active { span { class: "tag", "{says::STOPPED}" } }
                            }
                            td { {texts::region(row.adcode)} }
                            td { class: if row.stock < row.each { "overdue" }, {says::amount(row.stock, &row.unit)} }
                            td { {says::amount(row.each, &row.unit)} }
                            td { if let Some(day) = row.last_day.as_deref() { "{day}" if row.active && !given { span { class: "tag", "{says::OVER}" } } } }
                            td { class: "words", "{rule}" }
                        }
                    }
                }
            }
        }
        h2 { "{says::FIGURES}" }
        {figures(&granted)}
        if keeps {
            h2 { "{says::ADD}" }
            {resource_form(who, "/desk/aid", typed, refused, true)}
        }
    };
    Ok(page_with(status, who, Tab::Aid, says::TITLE, body))
}

fn figures(granted: &HashMap<Adcode, Granted>) -> Element {
    let lines: Vec<_> = db::figure_release::places()
        .into_iter()
        .filter_map(|place| {
            let granted = granted.get(&place)?;
            let sums = granted.amounts.iter().map(|(name, unit, sum)| format!("{name} {}", says::amount(*sum, unit)));
            let sums = sums.collect::<Vec<_>>().join("，");
            Some((texts::disclosure::place(place), granted.grants, granted.people, sums))
        })
        .collect();
    rsx! {
        if lines.is_empty() {
            p { class: "empty", "{says::NO_FIGURES}" }
        } else {
            table { class: "rows", id: "figures",
                thead { tr { for word in says::FIGURE_COLUMNS { th { "{word}" } } } }
                tbody {
                    for (place, grants, people, sums) in lines {
                        tr { td { "{place}" } td { "{grants}" } td { "{people}" } td { class: "words", "{sums}" } }
                    }
                }
            }
        }
    }
}

fn resource_form(who: &SignedIn, action: &str, typed: &ResourceForm, refused: Option<&Refused>, new: bool) -> Element {
    let id = if typed.id.is_empty() { uuid::Uuid::now_v7().to_string() } else { typed.id.clone() };
    let (action, typed) = (action.to_owned(), typed.clone());
    let version = (!new).then_some(typed.version);
    let kinds = AidKind::ALL.iter().map(|kind| (kind.code().to_owned(), says::kind(*kind).to_owned())).collect();
    let any_of = situations(&typed.any_of);
    rsx! {
        form { class: "wide", method: "post", action: "{action}",
            {hidden(who, version)}
            if new { input { r#type: "hidden", name: "id", value: "{id}" } }
            {refused::head(refused)}
            div { class: "row",
                label { "{says::KIND}" select { name: "kind", {options(None, kinds, &typed.kind)} } {refused::at(refused, "kind")} }
                label { "{says::REGION}" select { name: "adcode", {options(None, own_regions(&who.staff), &typed.adcode)} } {refused::at(refused, "adcode")} }
            }
            label { "{says::NAME}" input { name: "name", required: true, maxlength: "{MOST_NAME}", value: "{typed.name}" } {refused::at(refused, "name")} }
            div { class: "row",
                label { "{says::UNIT}" input { name: "unit", required: true, maxlength: "{MOST_NAME}", value: "{typed.unit}" } {refused::at(refused, "unit")} }
                label { "{says::EACH}" input { name: "each", required: true, inputmode: "numeric", value: "{typed.each}" } {refused::at(refused, "each")} }
                label { if new { "{says::STOCK}" } else { "{says::MORE}" }
                    input { name: "stock", required: new, inputmode: "numeric", value: "{typed.stock}" }
                    {refused::at(refused, "stock")}
                }
            }
            div { class: "row",
                label { "{says::LAST_DAY}" input { r#type: "date", name: "last_day", value: "{typed.last_day}" } {refused::at(refused, "last_day")} }
                label { "{says::AGAIN}" input { name: "again_days", inputmode: "numeric", value: "{typed.again_days}" } {refused::at(refused, "again_days")} }
            }
            label { "{says::PAPERS}" input { name: "papers", maxlength: "{MOST_WORDS}", value: "{typed.papers}" } {refused::at(refused, "papers")} }
            fieldset {
                legend { "{says::RULE}" }
                div { class: "row",
                    label { "{says::MOST_INCOME}" input { name: "most_income", inputmode: "numeric", value: "{typed.most_income}" } {refused::at(refused, "most_income")} }
                    label { "{says::LEAST_MONTHS}" input { name: "least_months", inputmode: "numeric", value: "{typed.least_months}" } {refused::at(refused, "least_months")} }
                }
                p { "{says::ANY_OF}" }
                {boxes("any_of", &any_of)}
            }
            {entry_end((!new).then_some(typed.active.is_some()), says::ADD, says::ACTIVE)}
        }
    }
}

/// Adds one.
pub(super) async fn add(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<ResourceForm>,
) -> Result<Response, DeskRefusal> {
    match form.read(&who, true).and_then(|entry| Ok((entry, form.stock()?))) {
        Ok((entry, stock)) => {
            let id = uuid::Uuid::try_parse(&form.id).unwrap_or_else(|_| uuid::Uuid::now_v7()).to_string();
            db::aid::add(&app.db, Some(&who.staff), (&id, stock), entry, Timestamp::now()).await?;
            Ok(Redirect::to(&format!("/desk/aid/{id}")).into_response())
        }
        Err(refused) => view_all(&app, &who, StatusCode::UNPROCESSABLE_ENTITY, &form, Some(&refused)).await,
    }
}

/// One resource.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let row = db::aid::resource(&app.db, &who.staff, &id).await?.ok_or(DeskRefusal::NotFound)?;
    let typed = ResourceForm::of(&row, &rule_of(&row)?);
    view(&who, StatusCode::OK, &row, &typed, None)
}

fn view(
    who: &SignedIn,
    status: StatusCode,
    row: &aid_resource::Model,
    typed: &ResourceForm,
    refused: Option<&Refused>,
) -> Result<Response, DeskRefusal> {
    let keeps = who.staff.may(Permission::KeepAid, row.adcode);
    let (left, each) = (says::amount(row.stock, &row.unit), says::amount(row.each, &row.unit));
    let rule = says::rule(&rule_of(row)?);
    let body = rsx! {
        div { class: "head", h1 { "{row.name}" }
            span { class: "tag", {says::kind(row.kind)} }
            if row.sample { span { class: "tag", "{texts::SAMPLE}" } }
            a { class: "button", href: "/desk/aid", "{says::TO_AID}" }
        }
        dl {
            dt { {says::COLUMNS[3]} } dd { id: "stock", "{left}" }
            dt { {says::COLUMNS[4]} } dd { "{each}" }
            dt { {says::COLUMNS[6]} } dd { "{rule}" }
        }
        if keeps { {resource_form(who, &format!("/desk/aid/{}", row.id), typed, refused, false)} }
    };
    Ok(page_with(status, who, Tab::Aid, &row.name, body))
}

/// Changes one.
pub(super) async fn change(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<ResourceForm>,
) -> Result<Response, DeskRefusal> {
    let row = db::aid::resource(&app.db, &who.staff, &id).await?.filter(|row| who.staff.covers(row.adcode));
    let row = row.ok_or(DeskRefusal::NotFound)?;
    match form.read(&who, form.active.is_some()).and_then(|entry| Ok((entry, form.more()?))) {
        Ok((entry, more)) => {
            let of = (row.id.as_str(), form.version, more);
            if db::aid::change(&app.db, &who.staff, of, entry, Timestamp::now()).await? {
                Ok(Redirect::to(&format!("/desk/aid/{}", row.id)).into_response())
            } else {
                Err(DeskRefusal::Conflict(says::CHANGED.to_owned()))
            }
        }
        Err(refused) => {
            let typed = ResourceForm { id: row.id.clone(), ..form };
            view(&who, StatusCode::UNPROCESSABLE_ENTITY, &row, &typed, Some(&refused))
        }
    }
}

/// What is known of a hardship, as it is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct HardshipForm {
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
pub(super) async fn of_case(
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
    let resources = db::aid::resources(&app.db, &who.staff).await?;
    let grants = db::aid::of_case(&app.db, case.id).await?;
    let (mut fits, mut near) = (Vec::new(), Vec::new());
    for row in resources.iter().filter(|row| is_given(row, Day::of(now)) && facts.is_some()) {
        // What a prefecture has is for its own couriers; what is under way stands above.
        let under_way = grants.iter().any(|grant| grant.resource == row.id && !grant.state.is_over());
        if under_way || !row.adcode.holds(case.adcode) {
            continue;
        }
        let misses = facts.as_ref().map_or(Ok(Vec::new()), |facts| rule_of(row).map(|rule| rule.misses(facts)))?;
        let had_it = !db::aid::may_have(&app.db, row, question.account.as_ref(), now).await?;
        let fitting = Fitting { row: row.clone(), misses, had_it };
        let fit = fitting.misses.is_empty() && !had_it && row.stock >= row.each;
        let list = if fit { &mut fits } else { &mut near };
        list.push(fitting);
    }
    near.sort_by_key(|one| one.misses.len());
    let colleagues = db::staff::of_region(&app.db, Adcode::HUNAN).await?;
    let names: HashMap<StaffId, String> = colleagues.into_iter().map(|row| (row.id, row.name)).collect();
    let of_kind: HashMap<&str, &aid_resource::Model> = resources.iter().map(|row| (row.id.as_str(), row)).collect();
    let over = case.closed_at.is_some() || question.account.is_none();
    let form = typed.map_or_else(|| facts.as_ref().map(HardshipForm::of).unwrap_or_default(), |(form, _)| form.clone());
    let refused = typed.map(|(_, refused)| refused);
    // A form that comes back keeps the mark of what its first page showed.
    let version =
        typed.map_or_else(|| HardshipForm::standing(facts.as_ref()).version(), |(form, _)| form.version.clone());
    let title = format!("{} · {} · {}", says::OF_CASE, texts::case_kind(view.kind), texts::region(case.adcode));
    let address = format!("/desk/cases/{}/aid", case.id);
    let lines: Vec<Element> = grants.iter().map(|grant| grant_line(who, grant, &of_kind, &names, over)).collect();
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
                if facts.is_none() { p { class: "empty", "{says::FIRST}" } } else if none_fits { p { class: "empty", "{says::NO_MATCHES}" } }
                div { id: "matches", for line in fits { {line} } }
                if !near.is_empty() {
                    details {
                        summary { "{says::NEAR}" }
                        for line in near { {line} }
                    }
                }
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
    let row = fitting.row.clone();
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

fn grant_line(
    who: &SignedIn,
    grant: &aid_grant::Model,
    resources: &HashMap<&str, &aid_resource::Model>,
    names: &HashMap<StaffId, String>,
    over: bool,
) -> Element {
    let of = resources.get(grant.resource.as_str());
    let name = of.map(|row| row.name.clone()).unwrap_or_default();
    let amount = says::amount(grant.amount, of.map_or("", |row| row.unit.as_str()));
    let state = says::state(grant.state, grant.first_by.is_some());
    let people = [Some(&grant.proposed_by), grant.first_by.as_ref(), grant.second_by.as_ref()];
    let people: Vec<&str> = people.into_iter().flatten().map(|id| names.get(id).map_or("", String::as_str)).collect();
    let people = people.join(" → ");
    let (proposed, approved) = (grant.state == GrantState::Proposed, grant.state == GrantState::Approved);
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
        }
    }
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

/// Writes down what is known.
pub(super) async fn set_hardship(
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

/// What is proposed.
#[derive(Deserialize)]
pub(super) struct ProposeForm {
    resource: String,
    amount: String,
}

/// Proposes a grant.
pub(super) async fn propose(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<ProposeForm>,
) -> Result<Response, DeskRefusal> {
    let (_, case, _, _) = visible(&app, &who, &id).await?;
    let amount = form.amount.trim().parse::<i64>().ok().filter(|amount| (1..=MOST_AMOUNT).contains(amount));
    let amount = amount.ok_or_else(|| DeskRefusal::WrongAt("amount", says::NO_AMOUNT.to_owned()))?;
    let of = (form.resource.as_str(), amount);
    let question = db::aid::propose(&app.db, &who.staff, case.id, of, Timestamp::now()).await?;
    Ok(back(&app, case.id, &question))
}

fn back(app: &App, case: CaseId, question: &question::Model) -> Response {
    tell_courier(app, question);
    Redirect::to(&format!("/desk/cases/{case}/aid")).into_response()
}

/// What is decided.
#[derive(Deserialize)]
pub(super) struct DecisionForm {
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
            "refuse" => Ok(Decision::Refuse(reason()?)),
            "cancel" => Ok(Decision::Cancel(reason()?)),
            _ => Err(DeskRefusal::Wrong(says::BAD_FORM.to_owned())),
        }
    }
}

/// Decides on a grant.
pub(super) async fn decide(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<DecisionForm>,
) -> Result<Response, DeskRefusal> {
    let grant = db::aid::grant(&app.db, &id).await?.filter(|grant| who.staff.covers(grant.adcode));
    let grant = grant.ok_or(DeskRefusal::NotFound)?;
    let decision = form.decision()?;
    if let Decision::Refuse(why) | Decision::Cancel(why) = &decision {
        let refuses = matches!(decision, Decision::Refuse(_));
        let (title, word) = if refuses { (says::REFUSE_SURE, says::REFUSE) } else { (says::CANCEL_SURE, says::CANCEL) };
        let asking = Question {
            tab: Tab::Cases,
            title: title.to_owned(),
            happens: vec![says::REASON_IS_TOLD.to_owned(), why.clone()],
            action: format!("/desk/grants/{}", grant.id),
            fields: vec![("act", form.act.clone()), ("reason", why.clone())],
            word,
        };
        if let Some(page) = asked(&who, form.sure, &format!("/desk/cases/{}/aid", grant.case_id), asking) {
            return Ok(page);
        }
    }
    let question = db::aid::decide(&app.db, &who.staff, &grant.id, decision, Timestamp::now()).await?;
    Ok(back(&app, grant.case_id, &question))
}
