//! Companies: the list that the province keeps, which question or voice names which, and the figures by company.

use super::company_behind::behind;
use super::confirm::{Question, Sure, asked};
use super::guard::{Asked, Filled, SignedIn};
use super::overwriting::{self, Standing};
use super::page::{Tab, hidden, options, page_with};
use super::refusal::DeskRefusal;
use super::refused::{self, Refused};
use super::work_behind::{Which, number};
use crate::model::case::CaseKind;
use crate::model::company::{CompanyCount, Folded, KnownCompany, MOST_ALIASES, MOST_NAME, core_of, fold};
use crate::model::figure_span::FigureSpan;
use crate::model::plain_text::one_line;
use crate::model::staff::Permission;
use crate::model::{Adcode, Timestamp};
use crate::server::db::audit::{Action, Entry};
use crate::server::db::companies::{HalfYear, MOST_TEXTS, Named, Unknown, can_be_meant, known};
use crate::server::db::scope::OfSample;
use crate::server::db::tables::company;
use crate::server::{App, db};
use crate::texts;
use crate::texts::company as says;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Texts that name no company of the list, as many as are shown.
const UNKNOWN_SHOWN: usize = 30;

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
            // What a sample is called keeps no real one from its name.
            .filter(|row| row.id != self.id && !row.sample)
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
pub(super) async fn list(
    State(app): State<App>,
    who: SignedIn,
    Asked(looking): Asked<CompanyFilter>,
) -> Result<Response, DeskRefusal> {
    view(&app, &who, StatusCode::OK, &CompanyForm::default(), &looking, None).await
}

/// Of which kind of case, over which time.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct CompanyFilter {
    pub(super) kind: String,
    pub(super) span: String,
    /// All that couriers wrote and that is on no list.
    unknown: Option<String>,
}

async fn view(
    app: &App,
    who: &SignedIn,
    status: StatusCode,
    typed: &CompanyForm,
    looking: &CompanyFilter,
    refused: Option<&Refused>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let rows = db::companies::list(&app.db).await?;
    let kind = CaseKind::of_code(&looking.kind);
    let span = FigureSpan::parse(&looking.span, now).unwrap_or(FigureSpan::year_of(now));
    let counts = db::companies::count(&app.db, &who.staff, span.bounds(), kind).await?;
    let before = db::companies::count(&app.db, &who.staff, span.bounds_before(now), kind).await?;
    let half = HalfYear::last_over(now);
    let released = db::companies::released(&app.db, half).await?;
    let publishing = db::companies::publishing(&app.db).await?;
    let keeps = who.staff.role.may(Permission::KeepCompanies);
    let shown = if looking.unknown.is_some() { usize::MAX } else { UNKNOWN_SHOWN };
    let unknown = if keeps { db::companies::unknown(&app.db, shown).await? } else { Unknown::default() };
    let Unknown { texts: unknown, more, is_cut } = unknown;
    if !unknown.is_empty() {
        let entry = Entry::of(&who.staff, Action::ListRead, "companies", Adcode::HUNAN);
        db::audit::record_reading(&app.db, entry, now).await?;
    }
    let lines: Vec<Element> = rows
        .iter()
        .map(|row| {
            let of = counts.iter().filter(|((_, company), _)| *company == row.id);
            let places: BTreeMap<Adcode, Named> = of.map(|((place, _), count)| (*place, *count)).collect();
            let before =
                Named::sum(before.iter().filter(|((_, company), _)| *company == row.id).map(|(_, count)| *count));
            let outside = match &released {
                Some((released, _)) => texts::disclosure::number(db::companies::told(released, Some(&row.id))),
                None => says::NOT_FIXED.to_owned(),
            };
            let form = typed.clone();
            let own = refused.filter(|_| form.id == row.id);
            let form = if own.is_some() { form } else { form_of(row) };
            line(who, row, (&places, before), (span, kind), outside, keeps.then_some((&form, own)))
        })
        .collect();
    let (new, new_refused) = match refused.filter(|_| typed.version == 0) {
        Some(refused) => (typed.clone(), Some(refused)),
        None => (CompanyForm::default(), None),
    };
    let active = publishing.as_ref().is_some_and(|row| row.active);
    let decided = publishing.map(|row| says::decided(&row.who, row.at));
    let kinds = CaseKind::ALL.iter().map(|one| (one.code().to_owned(), texts::case_kind(*one).to_owned())).collect();
    let chosen = kind.map_or("", CaseKind::code);
    let spans = FigureSpan::choices(now).into_iter().map(|one| (one.code(), says::span(one))).collect();
    let file = format!("/desk/companies.xlsx?span={}&kind={chosen}", span.code());
    let outside = says::outside(half.parts(), released.as_ref().map(|(_, at)| *at));
    let body = rsx! {
        div { class: "head", h1 { "{says::TITLE}" } a { class: "button", href: "/desk/claims", "{texts::company_claim::OPEN}" } a { class: "button", href: "/desk/partners", "{texts::partner::TO_PARTNERS}" } }
        p { "{says::WHY}" }
        form { class: "filters", method: "get", action: "/desk/companies",
            select { name: "span", "aria-label": says::SPAN, {options(None, spans, &span.code())} }
            select { name: "kind", "aria-label": says::KIND, {options(Some(says::ANY_KIND), kinds, chosen)} }
            button { r#type: "submit", "{says::SHOW}" }
            a { href: "{file}", "{texts::office_work::FILE}" }
        }
        p { class: "by", "{says::compared(span, now)}" }
        if lines.is_empty() {
            p { class: "empty", "{says::NONE}" }
        } else {
            div { class: "scroll",
                table { class: "rows wraps", id: "list",
                    thead { tr { for word in says::COLUMNS { th { "{word}" } } th { "{says::PLACES}" } th { "{outside}" } th { "" } } }
                    tbody { for line in lines { {line} } }
                }
            }
        }
        div { class: "columns",
            section {
                if keeps {
                    h2 { "{says::ADD}" }
                    {company_form(who, &new, new_refused)}
                    if !unknown.is_empty() {
                        h2 { "{says::UNKNOWN}" }
                        p { class: "by", "{says::UNKNOWN_WHY}" }
                        if is_cut { p { class: "by", {says::only_oldest(MOST_TEXTS)} } }
                        ul { id: "unknown", for (words, count) in unknown { li { "{words} " span { class: "by", "{says::times(count)}" } } } }
                        if more > 0 { p { a { href: "/desk/companies?unknown=1#unknown", {says::and_more(more)} } } }
                    }
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
    (places, before): (&BTreeMap<Adcode, Named>, Named),
    (span, kind): (FigureSpan, Option<CaseKind>),
    outside: String,
    form: Option<(&CompanyForm, Option<&Refused>)>,
) -> Element {
    let Named { asked, cases, said } = Named::sum(places.values().copied());
    // Voices have no kind: where one is chosen, no number of theirs is true.
    let has_voices = kind.is_none_or(|kind| kind == CaseKind::Other);
    let leads = |of: u32, count, place, which| {
        number(&of.to_string(), Some(behind(&row.id, (span, kind), count, place, which)))
    };
    let three = |Named { asked, cases, said }: Named, which| {
        let voices = if has_voices {
            leads(said, CompanyCount::Said, None, which)
        } else {
            rsx! { "{says::NO_KIND}" }
        };
        [leads(asked, CompanyCount::Asked, None, which), leads(cases, CompanyCount::Cases, None, which), voices]
    };
    let [asked, cases, said] = three(Named { asked, cases, said }, Which::Now);
    let [asked_before, cases_before, said_before] = three(before, Which::Before);
    let by_place = places.iter().filter(|(_, count)| count.asked > 0);
    let by_place = by_place.enumerate().map(|(at, (place, count))| {
        let sign = if at == 0 { "" } else { says::BETWEEN_PLACES };
        let name = format!("{sign}{} ", texts::disclosure::place(*place));
        (name, leads(count.asked, CompanyCount::Asked, Some(*place), Which::Now))
    });
    let by_place: Vec<_> = by_place.collect();
    let (name, aliases) = (row.name.clone(), row.aliases.replace('\n', "、"));
    let (id, active, sample) = (row.id.clone(), row.active, row.sample);
    let form = form.map(|(form, refused)| (company_form(who, form, refused), refused.is_some()));
    rsx! {
        tr { class: if active { "" } else { "off" },
            td { class: "words", a { href: "/desk/companies/{id}", "{name}" } if sample { span { class: "tag", "{texts::SAMPLE}" } } if !active { span { class: "tag", "{says::GIVEN_UP}" } } }
            td { class: "words", "{aliases}" }
            td { {asked} }
            td { {cases} }
            td { {said} }
            td { class: "by", {asked_before} "{says::BETWEEN_NUMBERS}" {cases_before} "{says::BETWEEN_NUMBERS}" {said_before} }
            td { class: "words", for (name, count) in by_place { "{name}" {count} } }
            td { "{outside}" }
            td {
                if let Some((form, open)) = form { details { open, summary { "{says::CHANGE}" } {form} } }
            }
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
        Err(refused) => {
            view(&app, &who, StatusCode::UNPROCESSABLE_ENTITY, &form, &CompanyFilter::default(), Some(&refused)).await
        }
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
    /// What is named; nothing where nobody decided yet.
    named: Option<String>,
    /// What the courier wrote.
    written: String,
    /// What may be.
    names: Vec<String>,
}

impl Naming {
    /// Of a question or a voice.
    pub(super) async fn of(app: &App, subject: &str, written: &str) -> Result<Self, DeskRefusal> {
        let named = db::companies::named(&app.db, subject).await?;
        let named = named.map(|row| row.map(|row| row.name).unwrap_or_default());
        let rows = db::companies::list(&app.db).await?;
        Ok(Self {
            named,
            written: written.to_owned(),
            names: rows.into_iter().filter(can_be_meant).map(|row| row.name).collect(),
        })
    }

    /// The form that says which company it is; for who may.
    pub(super) fn form(&self, who: &SignedIn, address: &str) -> Element {
        let may = who.staff.role.may(Permission::WorkCases);
        let chosen = self.named.clone().unwrap_or_else(|| self.written.clone());
        let (names, address) = (self.names.clone(), address.to_owned());
        let written = (!self.written.is_empty()).then(|| says::written(&self.written, self.named.as_deref()));
        rsx! {
            if may {
                form { method: "post", action: "{address}/company",
                    {hidden(who, None)}
                    {named_mark(self.named.as_deref()).field()}
                    label { "{says::NAMED}" input { name: "company", value: "{chosen}", list: "companies", maxlength: "{MOST_NAME}", autocomplete: "off" } }
                    if let Some(written) = written { p { class: "by", id: "company-words", "{written}" } }
                    datalist { id: "companies", for name in names { option { value: "{name}" } } }
                    button { r#type: "submit", "{says::KEEP}" }
                }
            }
        }
    }
}

/// What is named, as a mark of the page that shows it.
fn named_mark(named: Option<&str>) -> Standing {
    Standing::of(named.map(|named| (says::NAMED.to_owned(), named.to_owned())))
}

/// Which company.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct NamedForm {
    company: String,
    /// The mark of what the page showed.
    version: String,
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
        let made_up: Vec<_> = rows.iter().filter(|row| row.active && row.sample).map(known).collect();
        rows.retain(can_be_meant);
        let all: Vec<KnownCompany<String>> = rows.iter().map(known).collect();
        match fold(&text, &all) {
            Folded::One(id) => Ok(rows.into_iter().find(|row| row.id == id)),
            Folded::Several(ids) => {
                let names: Vec<String> =
                    rows.iter().filter(|row| ids.contains(&row.id)).map(|row| row.name.clone()).collect();
                Err(wrong(says::several(&names)))
            }
            Folded::Unknown if matches!(fold(&text, &made_up), Folded::One(_)) => Err(wrong(OfSample.to_string())),
            Folded::Unknown => Err(wrong(says::unknown(&text))),
        }
    }
}

/// Names the company of a question or a voice, where what is named is still what the page showed.
pub(super) async fn name(
    app: &App,
    who: &SignedIn,
    (subject, desk): (&str, Adcode),
    form: &NamedForm,
) -> Result<(), DeskRefusal> {
    let company = form.company(app).await?;
    let stands = db::companies::named(&app.db, subject).await?;
    let words = |of: Option<&company::Model>| of.map(|row| row.name.clone()).unwrap_or_default();
    let now = stands.as_ref().map(|row| words(row.as_ref()));
    let (now, after) = (named_mark(now.as_deref()), named_mark(Some(&words(company.as_ref()))));
    overwriting::check(&app.db, (&now, &after), &form.version, (Action::CompanyNamed, subject)).await?;
    let seen = stands.map(|row| row.map(|row| row.id).unwrap_or_default());
    let what = (seen.as_deref(), company.as_ref());
    if db::companies::name(&app.db, &who.staff, (subject, desk), what, Timestamp::now()).await? {
        Ok(())
    } else {
        Err(DeskRefusal::Conflict(says::NAMED_MEANWHILE.to_owned()))
    }
}
