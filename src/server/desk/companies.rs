//! Companies: the list that the province keeps, which question or voice names which, and the figures by company.

use super::confirm::{Question, Sure, asked};
use super::guard::{Filled, SignedIn};
use super::page::{Tab, hidden, page_with};
use super::refusal::DeskRefusal;
use super::refused::{self, Refused};
use crate::model::company::{Folded, KnownCompany, MOST_ALIASES, MOST_NAME, core_of, fold};
use crate::model::plain_text::one_line;
use crate::model::staff::Permission;
use crate::model::{Adcode, Day, Timestamp};
use crate::server::db::companies::{HalfYear, known};
use crate::server::db::tables::company;
use crate::server::{App, db};
use crate::texts;
use crate::texts::company as says;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A company as it is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CompanyForm {
    /// Made with the form, so that a second click makes no second one.
    id: String,
    /// 0 of a new one.
    version: i32,
    name: String,
    aliases: String,
    active: Option<String>,
}

impl CompanyForm {
    /// Name and other names, which nothing else of the list may have.
    fn read(&self, others: &[company::Model]) -> Result<(String, String), Refused> {
        let name = one_line(&self.name, MOST_NAME).map_err(Refused::text("name", says::NAME))?;
        let mut aliases = Vec::new();
        for line in self.aliases.lines().filter(|line| !line.trim().is_empty()) {
            aliases.push(one_line(line, MOST_NAME).map_err(Refused::text("aliases", says::ALIAS_WORD))?);
        }
        if aliases.len() > MOST_ALIASES {
            return Err(Refused::at("aliases", says::TOO_MANY));
        }
        let taken: Vec<String> = others
            .iter()
            .filter(|row| row.id != self.id)
            .flat_map(|row| known(row).names)
            .map(|name| core_of(&name))
            .collect();
        for (field, own) in std::iter::once(("name", &name)).chain(aliases.iter().map(|alias| ("aliases", alias))) {
            if taken.contains(&core_of(own)) {
                return Err(Refused::at(field, says::TAKEN));
            }
        }
        Ok((name, aliases.join("\n")))
    }
}

/// The list with its figures.
pub(super) async fn list(State(app): State<App>, who: SignedIn) -> Result<Response, DeskRefusal> {
    view(&app, &who, StatusCode::OK, &CompanyForm::default(), None).await
}

async fn view(
    app: &App,
    who: &SignedIn,
    status: StatusCode,
    typed: &CompanyForm,
    refused: Option<&Refused>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let rows = db::companies::list(&app.db).await?;
    let year = Day::parse(&format!("{}-01-01", Day::of(now).year())).unwrap_or(Day::of(now));
    let counts = db::companies::count(&app.db, &who.staff, (year.begins().0, i64::MAX)).await?;
    let half = HalfYear::last_over(now);
    let released = db::companies::released(&app.db, half, now).await?;
    let publishing = db::companies::publishing(&app.db).await?;
    let keeps = who.staff.role.may(Permission::KeepCompanies);
    let lines: Vec<Element> = rows
        .iter()
        .map(|row| {
            let of = counts.iter().filter(|((_, company), _)| *company == row.id);
            let places: BTreeMap<Adcode, [u32; 2]> = of.map(|((place, _), count)| (*place, *count)).collect();
            let outside = texts::disclosure::number(db::companies::told(&released, Some(&row.id)));
            let form = typed.clone();
            let own = refused.filter(|_| form.id == row.id);
            let form = if own.is_some() { form } else { form_of(row) };
            line(who, row, &places, outside, keeps.then_some((&form, own)))
        })
        .collect();
    let (new, new_refused) = match refused.filter(|_| typed.version == 0) {
        Some(refused) => (typed.clone(), Some(refused)),
        None => (CompanyForm::default(), None),
    };
    let active = publishing.as_ref().is_some_and(|row| row.active);
    let decided = publishing.map(|row| says::decided(&row.who, Timestamp(row.at)));
    let outside = format!("{}（{}）", says::OUTSIDE, says::half_year(half.parts()));
    let body = rsx! {
        div { class: "head", h1 { "{says::TITLE}" } a { class: "button", href: "/desk/partners", "{texts::partner::TO_PARTNERS}" } }
        p { "{says::WHY}" }
        if lines.is_empty() {
            p { class: "empty", "{says::NONE}" }
        } else {
            table { class: "rows", id: "list",
                thead { tr { for word in says::COLUMNS { th { "{word}" } } th { "{says::PLACES}" } th { "{outside}" } th { "" } } }
                tbody { for line in lines { {line} } }
            }
        }
        div { class: "columns",
            section {
                if keeps {
                    h2 { "{says::ADD}" }
                    {company_form(who, &new, new_refused)}
                }
            }
            section {
                h2 { "{says::PUBLIC}" }
                p { if active { "{says::IS_PUBLIC}" } else { "{says::IS_NOT_PUBLIC}" } }
                if let Some(decided) = decided { p { class: "by", "{decided}" } }
                if keeps {
                    form { method: "post", action: "/desk/companies/publish",
                        {hidden(who, None)}
                        input { r#type: "hidden", name: "active", value: if active { "" } else { "1" } }
                        button { class: if active { "" } else { "irreversible" }, r#type: "submit", if active { "{says::UNPUBLISH}" } else { "{says::PUBLISH}" } }
                    }
                }
            }
        }
    };
    Ok(page_with(status, who, Tab::Partners, says::TITLE, body))
}

fn form_of(row: &company::Model) -> CompanyForm {
    CompanyForm {
        id: row.id.clone(),
        version: row.version,
        name: row.name.clone(),
        aliases: row.aliases.clone(),
        active: row.active.then(|| "1".to_owned()),
    }
}

fn line(
    who: &SignedIn,
    row: &company::Model,
    places: &BTreeMap<Adcode, [u32; 2]>,
    outside: String,
    form: Option<(&CompanyForm, Option<&Refused>)>,
) -> Element {
    let [asked, cases] = places.values().fold([0, 0], |sum, count| [sum[0] + count[0], sum[1] + count[1]]);
    let said = places.iter().map(|(place, count)| format!("{} {}", texts::disclosure::place(*place), count[0]));
    let said = said.collect::<Vec<_>>().join("，");
    let (name, aliases) = (row.name.clone(), row.aliases.replace('\n', "、"));
    let (active, sample) = (row.active, row.sample);
    let form = form.map(|(form, refused)| (company_form(who, form, refused), refused.is_some()));
    rsx! {
        tr { class: if active { "" } else { "off" },
            td { "{name}" if sample { span { class: "tag", "{texts::SAMPLE}" } } if !active { span { class: "tag", "{says::GIVEN_UP}" } } }
            td { class: "words", "{aliases}" }
            td { "{asked}" }
            td { "{cases}" }
            td { class: "words", "{said}" }
            td { "{outside}" }
            td { if let Some((form, open)) = form { details { open, summary { "{says::CHANGE}" } {form} } } }
        }
    }
}

fn company_form(who: &SignedIn, typed: &CompanyForm, refused: Option<&Refused>) -> Element {
    let id = if typed.id.is_empty() { uuid::Uuid::now_v7().to_string() } else { typed.id.clone() };
    let (typed, new) = (typed.clone(), typed.version == 0);
    rsx! {
        form { method: "post", action: "/desk/companies",
            {hidden(who, Some(typed.version))}
            input { r#type: "hidden", name: "id", value: "{id}" }
            {refused::head(refused)}
            label { "{says::NAME}" input { name: "name", required: true, maxlength: "{MOST_NAME}", value: "{typed.name}" } {refused::at(refused, "name")} }
            label { "{says::ALIASES}" textarea { name: "aliases", rows: 3, "{typed.aliases}" } {refused::at(refused, "aliases")} }
            if new {
                input { r#type: "hidden", name: "active", value: "1" }
            } else {
                label { class: "check", input { r#type: "checkbox", name: "active", value: "1", checked: typed.active.is_some() } "{says::ACTIVE}" }
            }
            button { class: "main", r#type: "submit", if new { "{says::ADD}" } else { "{texts::console::SAVE}" } }
        }
    }
}

/// Adds or changes one.
pub(super) async fn keep(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<CompanyForm>,
) -> Result<Response, DeskRefusal> {
    let id = uuid::Uuid::try_parse(&form.id).unwrap_or_else(|_| uuid::Uuid::now_v7()).to_string();
    let form = CompanyForm { id, ..form };
    match form.read(&db::companies::list(&app.db).await?) {
        Ok((name, aliases)) => {
            let of = (form.id.as_str(), form.version);
            let entry = (name, aliases, form.active.is_some());
            if db::companies::keep(&app.db, Some(&who.staff), of, entry, Timestamp::now()).await? {
                Ok(Redirect::to("/desk/companies").into_response())
            } else {
                Err(DeskRefusal::Conflict(says::CHANGED.to_owned()))
            }
        }
        Err(refused) => view(&app, &who, StatusCode::UNPROCESSABLE_ENTITY, &form, Some(&refused)).await,
    }
}

/// Whether figures are public.
#[derive(Deserialize)]
pub(super) struct PublishForm {
    #[serde(default)]
    active: String,
    #[serde(default)]
    sure: Sure,
}

/// Decides whether they are.
pub(super) async fn publish(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<PublishForm>,
) -> Result<Response, DeskRefusal> {
    let active = !form.active.is_empty();
    if active {
        let question = Question {
            tab: Tab::Partners,
            title: says::PUBLISH_SURE.to_owned(),
            happens: vec![says::PUBLISH_HAPPENS.to_owned()],
            action: "/desk/companies/publish".to_owned(),
            fields: vec![("active", form.active.clone())],
            word: says::PUBLISH,
        };
        if let Some(page) = asked(&who, form.sure, "/desk/companies", question) {
            return Ok(page);
        }
    }
    db::companies::publish(&app.db, &who.staff, active, Timestamp::now()).await?;
    Ok(Redirect::to("/desk/companies").into_response())
}

/// What a page of a question or a voice knows of companies.
pub(super) struct Naming {
    /// What is named.
    named: String,
    /// What may be.
    names: Vec<String>,
}

impl Naming {
    /// Of a question or a voice.
    pub(super) async fn of(app: &App, subject: &str) -> Result<Self, DeskRefusal> {
        let named = db::companies::named(&app.db, subject).await?.map(|row| row.name).unwrap_or_default();
        let rows = db::companies::list(&app.db).await?;
        Ok(Self { named, names: rows.into_iter().filter(|row| row.active).map(|row| row.name).collect() })
    }

    /// The form that says which company it is; for who may.
    pub(super) fn form(&self, who: &SignedIn, address: &str) -> Element {
        let may = who.staff.role.may(Permission::WorkCases);
        let (chosen, names, address) = (self.named.clone(), self.names.clone(), address.to_owned());
        rsx! {
            if may {
                form { method: "post", action: "{address}/company",
                    {hidden(who, None)}
                    label { "{says::NAMED}" input { name: "company", value: "{chosen}", list: "companies", maxlength: "{MOST_NAME}", autocomplete: "off" } }
                    datalist { id: "companies", for name in names { option { value: "{name}" } } }
                    button { r#type: "submit", "{says::KEEP}" }
                }
            }
        }
    }
}

/// Which company.
#[derive(Deserialize)]
pub(super) struct NamedForm {
    #[serde(default)]
    company: String,
}

impl NamedForm {
    /// The company that was written, none where the field was emptied.
    async fn company(&self, app: &App) -> Result<Option<company::Model>, DeskRefusal> {
        if self.company.trim().is_empty() {
            return Ok(None);
        }
        let wrong = |says: String| DeskRefusal::WrongAt("company", says);
        let text = one_line(&self.company, MOST_NAME).map_err(|error| wrong(format!("{}{error}", says::NAME)))?;
        let mut rows = db::companies::list(&app.db).await?;
        rows.retain(|row| row.active);
        let all: Vec<KnownCompany<String>> = rows.iter().map(known).collect();
        match fold(&text, &all) {
            Folded::One(id) => Ok(rows.into_iter().find(|row| row.id == id)),
            Folded::Several(ids) => {
                let names: Vec<String> =
                    rows.iter().filter(|row| ids.contains(&row.id)).map(|row| row.name.clone()).collect();
                Err(wrong(says::several(&names)))
            }
            Folded::Unknown => Err(wrong(says::unknown(&text))),
        }
    }
}

/// Says which company a question names.
pub(super) async fn of_question(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<NamedForm>,
) -> Result<Response, DeskRefusal> {
    let (_, row, place) = super::question::visible(&app, &who, &id).await?;
    let company = form.company(&app).await?;
    db::companies::name(&app.db, &who.staff, (&row.id.to_string(), place), company.as_ref(), Timestamp::now()).await?;
    Ok(Redirect::to(&format!("/desk/questions/{}", row.id)).into_response())
}

/// Says which company a voice names.
pub(super) async fn of_voice(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<NamedForm>,
) -> Result<Response, DeskRefusal> {
    let (_, row) = super::voices::visible(&app, &who, &id).await?;
    let company = form.company(&app).await?;
    db::companies::name(&app.db, &who.staff, (&row.id.to_string(), row.adcode), company.as_ref(), Timestamp::now())
        .await?;
    Ok(Redirect::to(&format!("/desk/voices/{}", row.id)).into_response())
}
