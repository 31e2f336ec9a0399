//! The register of partners, each with the people who sign in for it.

use super::guard::{Asked, Filled, SignedIn};
use super::page::{
    LAST_PAGE, Tab, at_page, cut, entry_end, hidden, options, own_region, own_regions, page_with, pager, regions,
};
use super::partner_behind::behind;
use super::refusal::DeskRefusal;
use super::refused::{self, Refused};
use crate::model::partner::{MOST_CONTACT, MOST_NAME, PartnerKind, Tallied};
use crate::model::plain_text::{TextError, one_line};
use crate::model::staff::Permission;
use crate::model::{Adcode, Timestamp};
use crate::server::db::partners::{NewMember, PartnerEntry, PartnerQuery};
use crate::server::db::scope::alike;
use crate::server::db::staff::StaffError;
use crate::server::db::tables::{company, partner, staff};
use crate::server::{App, db};
use crate::texts;
use crate::texts::partner as says;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

/// Which of them.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct PartnerFilter {
    kind: String,
    adcode: String,
    words: String,
    /// Those of whom nobody hears.
    deaf: Option<String>,
    page: u64,
}

impl PartnerFilter {
    fn query(&self, now: Timestamp) -> PartnerQuery {
        PartnerQuery {
            kind: PartnerKind::of_code(&self.kind),
            adcode: Adcode::parse(&self.adcode).ok(),
            words: self.words.trim().chars().take(MOST_NAME).collect(),
            deaf_at: self.deaf.as_ref().map(|_| now),
            page: self.page.min(LAST_PAGE),
        }
    }
}

/// A partner as it is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PartnerForm {
    /// Made with the form, so that a second click makes no second one.
    id: String,
    version: i32,
    kind: String,
    name: String,
    adcode: String,
    contact: String,
    /// The number of a company of the list; empty where it is none.
    company: String,
    active: Option<String>,
}

impl PartnerForm {
    fn of(row: &partner::Model) -> Self {
        Self {
            id: row.id.clone(),
            version: row.version,
            kind: row.kind.code().to_owned(),
            name: row.name.clone(),
            adcode: row.adcode.to_string(),
            contact: row.contact.clone(),
            company: row.company.clone().unwrap_or_default(),
            active: row.active.then(|| "1".to_owned()),
        }
    }

    /// What was typed of one that is a sample, or not, and has this company already.
    fn read(
        &self,
        who: &SignedIn,
        companies: &[company::Model],
        active: bool,
        (sample, has): (bool, Option<&str>),
    ) -> Result<PartnerEntry, Refused> {
        let kind = PartnerKind::of_code(&self.kind).ok_or_else(|| Refused::at("kind", says::NO_KIND))?;
        let name = one_line(&self.name, MOST_NAME).map_err(Refused::text("name", says::NAME))?;
        let adcode = own_region(&who.staff, &self.adcode);
        let adcode = adcode.ok_or_else(|| Refused::at("adcode", says::NO_REGION))?;
        let contact = match one_line(&self.contact, MOST_CONTACT) {
            Err(TextError::Empty) => String::new(),
            other => other.map_err(Refused::text("contact", says::CONTACT_WORD))?,
        };
        let company = match self.company.as_str() {
            "" => None,
            _ if kind != PartnerKind::Company => return Err(Refused::at("company", says::NO_COMPANY_KIND)),
            chosen => {
                let row = companies.iter().find(|row| row.id == chosen);
                let row = row.ok_or_else(|| Refused::at("company", says::NO_SUCH_COMPANY))?;
                if has != Some(chosen) {
                    alike(row.sample, sample).map_err(|why| Refused::at("company", why.to_string()))?;
                }
                Some(row.id.clone())
            }
        };
        Ok(PartnerEntry { kind, adcode, name, contact, company, active })
    }
}

fn kinds() -> Vec<(String, String)> {
    PartnerKind::ALL.iter().map(|kind| (kind.code().to_owned(), says::kind(*kind).to_owned())).collect()
}

/// The register.
pub(super) async fn list(
    State(app): State<App>,
    who: SignedIn,
    Asked(looking): Asked<PartnerFilter>,
) -> Result<Response, DeskRefusal> {
    let typed = PartnerForm { active: Some("1".to_owned()), ..PartnerForm::default() };
    view_all(&app, &who, StatusCode::OK, &looking, &typed, None).await
}

async fn view_all(
    app: &App,
    who: &SignedIn,
    status: StatusCode,
    looking: &PartnerFilter,
    typed: &PartnerForm,
    refused: Option<&Refused>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let query = looking.query(now);
    let at = query.page;
    let mut rows = db::partners::page(&app.db, &who.staff, &query).await?;
    let companies = db::companies::list(&app.db).await?;
    let more = cut(&mut rows);
    let tallies = db::partner_referrals::tally(&app.db, &who.staff, now).await?;
    let hearing = db::partners::hearing(&app.db, rows.iter().map(|row| row.id.clone()), now).await?;
    let keeps = who.staff.role.may(Permission::KeepPartners);
    let lines: Vec<_> = rows
        .into_iter()
        .map(|row| {
            let [open, late, answered] = tallies.get(&row.id).copied().unwrap_or_default();
            let deaf = row.active && hearing.get(&row.id).is_some_and(|one| one.is_deaf());
            (row, open, late, answered, deaf)
        })
        .collect();
    let searches = query.kind.is_some() || query.adcode.is_some() || !query.words.is_empty() || query.deaf_at.is_some();
    let deaf = if looking.deaf.is_some() { "1" } else { "" };
    let kept =
        [("words", looking.words.as_str()), ("kind", &looking.kind), ("adcode", &looking.adcode), ("deaf", deaf)];
    let body = rsx! {
        div { class: "head", h1 { "{says::TITLE}" } a { class: "button", href: "/desk/companies", "{texts::company::OPEN}" } }
        p { "{says::WHY}" }
        form { class: "filters", method: "get", action: "/desk/partners",
            input { r#type: "search", name: "words", value: "{looking.words}", placeholder: says::SEARCH, "aria-label": says::SEARCH }
            select { name: "kind", "aria-label": says::KIND, {options(Some(says::ALL_KINDS), kinds(), &looking.kind)} }
            select { name: "adcode", "aria-label": says::REGION, {options(Some(says::ALL_REGIONS), reachable(who), &looking.adcode)} }
            label { class: "check", input { r#type: "checkbox", name: "deaf", value: "1", checked: looking.deaf.is_some() } "{says::ONLY_DEAF}" }
            button { r#type: "submit", "{says::SHOW}" }
        }
        if lines.is_empty() {
            p { class: "empty", if searches { "{says::NONE_FOUND}" } else { "{says::NONE}" } }
        } else {
            table { class: "rows", id: "list",
                thead { tr { for word in says::COLUMNS { th { "{word}" } } } }
                tbody {
                    for (row, open, late, answered, deaf) in lines {
                        tr { class: if row.active { "" } else { "off" },
                            td { {says::kind(row.kind)} }
                            td { class: "words", a { href: "/desk/partners/{row.id}", "{row.name}" }
                                if row.sample { span { class: "tag", "{texts::SAMPLE}" } }
                                if !row.active { span { class: "tag", "{says::GIVEN_UP}" } }
                                if deaf { span { class: "tag danger", "{says::DEAF}" } }
                            }
                            td { {texts::region(row.adcode)} }
                            td { class: "words", "{row.contact}" }
                            for (count, which) in [(open, Tallied::Open), (late, Tallied::Late), (answered, Tallied::Answered)] {
                                td { class: if which == Tallied::Late && count > 0 { "overdue" },
                                    if count > 0 { a { href: behind(&row.id, which), "{count}" } } else { "0" }
                                }
                            }
                        }
                    }
                }
            }
            {pager(at, more, |page| at_page("/desk/partners", &kept, page))}
        }
        if keeps {
            h2 { "{says::ADD}" }
            {partner_form(who, "/desk/partners", &companies, (typed, refused), (true, false))}
        }
    };
    Ok(page_with(status, who, Tab::Partners, says::TITLE, body))
}

/// The regions of partners to whom a desk may refer: its own, and the whole province.
fn reachable(who: &SignedIn) -> Vec<(String, String)> {
    let own = own_regions(&who.staff);
    regions().into_iter().filter(|one| one.0 == Adcode::HUNAN.to_string() || own.contains(one)).collect()
}

fn partner_form(
    who: &SignedIn,
    action: &str,
    companies: &[company::Model],
    (typed, refused): (&PartnerForm, Option<&Refused>),
    (new, sample): (bool, bool),
) -> Element {
    // One that is given up stays where it was chosen.
    let offered = companies.iter().filter(|row| row.active && row.sample == sample || row.id == typed.company);
    let offered = offered.map(|row| (row.id.clone(), row.name.clone())).collect();
    let id = if typed.id.is_empty() { uuid::Uuid::now_v7().to_string() } else { typed.id.clone() };
    let (action, typed) = (action.to_owned(), typed.clone());
    let version = (!new).then_some(typed.version);
    rsx! {
        form { class: "wide", method: "post", action: "{action}",
            {hidden(who, version)}
            if new { input { r#type: "hidden", name: "id", value: "{id}" } }
            {refused::head(refused)}
            div { class: "row",
                label { "{says::KIND}" select { name: "kind", {options(None, kinds(), &typed.kind)} } {refused::at(refused, "kind")} }
                label { "{says::REGION}" select { name: "adcode", {options(None, own_regions(&who.staff), &typed.adcode)} } {refused::at(refused, "adcode")} }
            }
            label { "{says::NAME}" input { name: "name", required: true, maxlength: "{MOST_NAME}", value: "{typed.name}" } {refused::at(refused, "name")} }
            label { "{says::COMPANY}" select { name: "company", {options(Some(says::NO_COMPANY), offered, &typed.company)} } {refused::at(refused, "company")} }
            label { "{says::CONTACT}" input { name: "contact", maxlength: "{MOST_CONTACT}", value: "{typed.contact}" } {refused::at(refused, "contact")} }
            {entry_end((!new).then_some(typed.active.is_some()), says::ADD, says::ACTIVE)}
        }
    }
}

/// Adds one.
pub(super) async fn add(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<PartnerForm>,
) -> Result<Response, DeskRefusal> {
    match form.read(&who, &db::companies::list(&app.db).await?, true, (false, None)) {
        Ok(entry) => {
            let id = uuid::Uuid::try_parse(&form.id).unwrap_or_else(|_| uuid::Uuid::now_v7()).to_string();
            db::partners::add(&app.db, Some(&who.staff), &id, entry, Timestamp::now()).await?;
            Ok(Redirect::to(&format!("/desk/partners/{id}")).into_response())
        }
        Err(refused) => {
            let all = PartnerFilter::default();
            view_all(&app, &who, StatusCode::UNPROCESSABLE_ENTITY, &all, &form, Some(&refused)).await
        }
    }
}

/// Somebody of a partner as they are typed; a password is typed anew.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct MemberForm {
    login: String,
    name: String,
    password: String,
}

/// One partner.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let row = db::partners::find(&app.db, &who.staff, &id).await?.ok_or(DeskRefusal::NotFound)?;
    let typed = PartnerForm::of(&row);
    view(&app, &who, StatusCode::OK, &row, (&typed, None), (&MemberForm::default(), None)).await
}

async fn view(
    app: &App,
    who: &SignedIn,
    status: StatusCode,
    row: &partner::Model,
    (typed, refused): (&PartnerForm, Option<&Refused>),
    (member, member_refused): (&MemberForm, Option<&Refused>),
) -> Result<Response, DeskRefusal> {
    let people = db::partners::members(&app.db, &row.id).await?;
    let hearing = db::partners::hearing(&app.db, [row.id.clone()], Timestamp::now()).await?;
    let deaf = hearing.get(&row.id).copied().filter(|one| one.is_deaf() && row.active);
    let companies = db::companies::list(&app.db).await?;
    let company = companies.iter().find(|one| row.company.as_ref() == Some(&one.id));
    let company = company.map(|one| (one.id.clone(), one.name.clone()));
    let keeps = who.staff.may(Permission::KeepPartners, row.adcode);
    let address = format!("/desk/partners/{}", row.id);
    let body = rsx! {
        div { class: "head", h1 { "{row.name}" }
            span { class: "tag", {says::kind(row.kind)} }
            span { class: "tag", {texts::region(row.adcode)} }
            if row.sample { span { class: "tag", "{texts::SAMPLE}" } }
            if !row.active { span { class: "tag danger", "{says::GIVEN_UP}" } }
            if let Some((id, name)) = company { a { href: "/desk/companies/{id}", "{name}" } }
            a { class: "button", href: behind(&row.id, Tallied::Open), {says::tallied(Tallied::Open)} }
            a { class: "button", href: "/desk/partners", "{says::TO_PARTNERS}" }
        }
        div { class: "columns",
            section {
                if keeps { {partner_form(who, &address, &companies, (typed, refused), (false, row.sample))} } else { p { "{row.contact}" } }
            }
            section {
                h2 { "{says::PEOPLE}" }
                if let Some(deaf) = deaf { p { class: "error", id: "deaf", {says::deaf(deaf)} } }
                {people_list(&people)}
                if keeps && row.active { {member_form(who, &address, member, member_refused)} }
            }
        }
    };
    Ok(page_with(status, who, Tab::Partners, &row.name, body))
}

fn people_list(people: &[staff::Model]) -> Element {
    let people: Vec<_> = people.iter().map(|one| (one.name.clone(), one.login.clone(), one.active)).collect();
    rsx! {
        if people.is_empty() { p { class: "empty", "{says::NO_PEOPLE}" } }
        ul { id: "people",
            for (name, login, active) in people {
                li { "{name}（{login}）" if !active { span { class: "tag", "{says::STOPPED}" } } }
            }
        }
        p { class: "by", "{says::PEOPLE_HINT}" }
    }
}

fn member_form(who: &SignedIn, address: &str, typed: &MemberForm, refused: Option<&Refused>) -> Element {
    let (address, typed) = (address.to_owned(), typed.clone());
    rsx! {
        form { method: "post", action: "{address}/people",
            {hidden(who, None)}
            {refused::head(refused)}
            label { "{says::LOGIN}" input { name: "login", required: true, autocomplete: "off", value: "{typed.login}" } {refused::at(refused, "login")} }
            label { "{says::PERSON}" input { name: "name", required: true, maxlength: 20, value: "{typed.name}" } {refused::at(refused, "name")} }
            label { "{says::PASSWORD}" input { r#type: "password", name: "password", required: true, autocomplete: "new-password" } {refused::at(refused, "password")} }
            button { r#type: "submit", "{says::ADD_PERSON}" }
        }
    }
}

/// One that who asks may change.
async fn own(app: &App, who: &SignedIn, id: &str) -> Result<partner::Model, DeskRefusal> {
    let row = db::partners::find(&app.db, &who.staff, id).await?;
    row.filter(|row| who.staff.covers(row.adcode)).ok_or(DeskRefusal::NotFound)
}

/// Changes one.
pub(super) async fn change(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<PartnerForm>,
) -> Result<Response, DeskRefusal> {
    let row = own(&app, &who, &id).await?;
    let refused = match form.read(
        &who,
        &db::companies::list(&app.db).await?,
        form.active.is_some(),
        (row.sample, row.company.as_deref()),
    ) {
        Ok(entry) => {
            let of = (row.id.as_str(), form.version);
            if db::partners::change(&app.db, &who.staff, of, entry, Timestamp::now()).await? {
                return Ok(Redirect::to(&format!("/desk/partners/{}", row.id)).into_response());
            }
            return Err(DeskRefusal::Conflict(says::CHANGED.to_owned()));
        }
        Err(refused) => refused,
    };
    let none = MemberForm::default();
    let typed = PartnerForm { id: row.id.clone(), version: form.version, ..form };
    view(&app, &who, StatusCode::UNPROCESSABLE_ENTITY, &row, (&typed, Some(&refused)), (&none, None)).await
}

/// Adds somebody who signs in for it.
pub(super) async fn add_member(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<MemberForm>,
) -> Result<Response, DeskRefusal> {
    let row = own(&app, &who, &id).await?;
    if !row.active {
        return Err(DeskRefusal::Conflict(says::NOT_THERE.to_owned()));
    }
    let new = NewMember { login: form.login.clone(), name: form.name.clone(), password: form.password.clone() };
    let error = match db::partners::add_member(&app.db, &who.staff, &row, new, Timestamp::now()).await {
        Ok(()) => return Ok(Redirect::to(&format!("/desk/partners/{}", row.id)).into_response()),
        Err(error) => error,
    };
    let field = match &error {
        StaffError::Login | StaffError::Taken => "login",
        StaffError::Name => "name",
        StaffError::Password(_) => "password",
        _ => return Err(error.into()),
    };
    let (refused, typed) = (Refused::at(field, error.to_string()), PartnerForm::of(&row));
    let form = MemberForm { password: String::new(), ..form };
    view(&app, &who, StatusCode::UNPROCESSABLE_ENTITY, &row, (&typed, None), (&form, Some(&refused))).await
}
