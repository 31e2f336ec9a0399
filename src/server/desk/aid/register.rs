//! The register of resources, what waits for an approval, and how much was granted this year.

use super::super::guard::{Asked, Filled, SignedIn};
use super::super::office_work::{SpanChoice, WorkTable};
use super::super::page::{LAST_PAGE, Tab, cut, entry_end, hidden, options, own_region, own_regions, page_with, pager};
use super::super::refusal::DeskRefusal;
use super::super::refused::{self, Refused};
use super::super::register::{Reach, RegisterSearch};
use super::super::work_behind::{Which, number as work_number};
use super::{boxes, number, situations};
use crate::model::aid::{AidKind, AidRule, GrantState, MOST_AMOUNT, MOST_NAME, MOST_WORDS};
use crate::model::office_work::OfficeWork;
use crate::model::plain_text::{TextError, one_line};
use crate::model::staff::{Permission, Staff};
use crate::model::{Adcode, CaseId, Day, Timestamp};
use crate::server::db::PAGE;
use crate::server::db::aid::{Granted, GrantedAmount, LedgerPart, RegisterPart, ResourceEntry, is_given, rule_of};
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

/// A resource as it is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::server::desk) struct ResourceForm {
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
    public: Option<String>,
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
            public: row.public.then(|| "1".to_owned()),
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
        let public = self.public.is_some();
        Ok(ResourceEntry { kind, adcode, name, unit, each, last_day, papers, rule, again_days, active, public })
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

/// What of the register and of what waits is shown.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(default)]
pub(in crate::server::desk) struct AidFilter {
    waiting: u64,
    to_give: u64,
    stopped: Option<u8>,
}

impl AidFilter {
    fn part(self) -> RegisterPart {
        if self.stopped.is_some() { RegisterPart::Stopped } else { RegisterPart::Active }
    }

    /// No page is the last one.
    fn bounded(self) -> Self {
        let Self { waiting, to_give, stopped } = self;
        Self { waiting: waiting.min(LAST_PAGE), to_give: to_give.min(LAST_PAGE), stopped }
    }

    /// What of it stands in an address.
    fn kept(self) -> [(&'static str, String); 3] {
        let page = |page: u64| if page == 0 { String::new() } else { page.to_string() };
        let stopped = self.stopped.map_or(String::new(), |_| "1".to_owned());
        [("waiting", page(self.waiting)), ("to_give", page(self.to_give)), ("stopped", stopped)]
    }

    /// The page, with what is looked for in the register.
    fn address(self, looking: &RegisterSearch) -> String {
        let kept = self.kept();
        looking.address(
            "/desk/aid",
            &kept.each_ref().map(|(name, value)| (*name, value.as_str())),
            looking.query().page,
        )
    }
}

/// The register.
pub(in crate::server::desk) async fn list(
    State(app): State<App>,
    who: SignedIn,
    Asked(shown): Asked<AidFilter>,
    Asked(looking): Asked<RegisterSearch>,
    Asked(span): Asked<SpanChoice>,
) -> Result<Response, DeskRefusal> {
    let looking = (shown, &looking, &span);
    view_all(&app, &who, StatusCode::OK, looking, &ResourceForm::default(), None).await
}

async fn view_all(
    app: &App,
    who: &SignedIn,
    status: StatusCode,
    (shown, looking, span): (AidFilter, &RegisterSearch, &SpanChoice),
    typed: &ResourceForm,
    refused: Option<&Refused>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let (today, staff) = (Day::of(now), &who.staff);
    let shown = shown.bounded();
    let mut rows = db::aid::page(&app.db, staff, shown.part(), &looking.query()).await?;
    let more = cut(&mut rows);
    let waiting = grants(app, staff, GrantState::Proposed, shown.waiting).await?;
    let to_give = grants(app, staff, GrantState::Approved, shown.to_give).await?;
    let work = WorkTable::count(app, who, OfficeWork::Aid, span).await?;
    let granted = match work.bounds_inside() {
        Some(bounds) => Some(db::aid::granted(&app.db, staff, bounds).await?),
        None => None,
    };
    let mut lines = Vec::new();
    for row in &rows {
        lines.push((row.clone(), says::rule(&rule_of(row)?), is_given(row, today)));
    }
    let keeps = staff.role.may(Permission::KeepAid);
    let stopped = shown.part() == RegisterPart::Stopped;
    let kept = shown.kept();
    let kept = kept.each_ref().map(|(name, value)| (*name, value.as_str()));
    let parts = [("/desk/aid", says::GIVEN, !stopped), ("/desk/aid?stopped=1", says::STOPPED, stopped)];
    let body = rsx! {
        div { class: "head", h1 { "{says::TITLE}" } a { class: "button", href: "/desk/aid/grants", "{says::LEDGER}" } }
        p { "{says::WHY}" }
        h2 { "{says::WAITING}" }
        {waiting.table("waiting", says::NOTHING_WAITS)}
        {pager(shown.waiting, waiting.more, |at| AidFilter { waiting: at, ..shown }.address(looking))}
        h2 { "{says::TO_GIVE}" }
        {to_give.table("to-give", says::NOTHING_TO_GIVE)}
        {pager(shown.to_give, to_give.more, |at| AidFilter { to_give: at, ..shown }.address(looking))}
        h2 { "{says::RESOURCES}" }
        nav { class: "filters",
            for (address, word, here) in parts { a { href: address, "aria-current": here.then_some("page"), "{word}" } }
        }
        {looking.form(who, ("/desk/aid", Reach::WithProvince), &kept, rsx! {})}
        if lines.is_empty() {
            p { class: "empty", id: "list", {looking.nothing(says::NONE)} }
        } else {
            table { class: "rows", id: "list",
                thead { tr { for word in says::COLUMNS { th { "{word}" } } } }
                tbody {
                    for (row, rule, given) in lines {
                        tr { class: if given { "" } else { "off" },
                            td { {says::kind(row.kind)} }
                            td { class: "words", a { href: "/desk/aid/{row.id}", "{row.name}" }
                                if row.sample { span { class: "tag", "{texts::SAMPLE}" } }
                                if row.public { span { class: "tag", "{says::IS_PUBLIC}" } }
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
        {looking.pager("/desk/aid", &kept, more)}
        h2 { "{says::FIGURES}" }
        {work.drawn("/desk/aid")}
        if let Some(granted) = granted { {figures(&granted, &work)} }
        if keeps {
            h2 { "{says::ADD}" }
            {resource_form(who, "/desk/aid", typed, refused, true)}
        }
    };
    Ok(page_with(status, who, Tab::Aid, says::TITLE, body))
}

/// A page of grants, as they are listed.
struct Grants {
    /// Of each its case, the resource's name, how much, where, and where it stands.
    lines: Vec<(CaseId, String, String, &'static str, &'static str)>,
    more: bool,
}

async fn grants(app: &App, staff: &Staff, state: GrantState, page: u64) -> Result<Grants, DeskRefusal> {
    let mut rows = db::aid::grants(&app.db, staff, state, page).await?;
    let more = cut(&mut rows);
    let names = db::aid::named(&app.db, rows.iter().map(|grant| grant.resource.clone())).await?;
    let lines = rows.into_iter().map(|grant| {
        let of = names.get(&grant.resource);
        let name = of.map(|row| row.name.clone()).unwrap_or_default();
        let amount = says::amount(grant.amount, of.map_or("", |row| row.unit.as_str()));
        let state = says::state(grant.state, grant.first_by.is_some());
        (grant.case_id, name, amount, texts::region(grant.adcode), state)
    });
    Ok(Grants { lines: lines.collect(), more })
}

impl Grants {
    fn table(&self, id: &'static str, none: &'static str) -> Element {
        let lines = self.lines.clone();
        rsx! {
            if lines.is_empty() {
                p { class: "empty", id, "{none}" }
            } else {
                table { class: "rows", id,
                    thead { tr { for word in says::WAITING_COLUMNS { th { "{word}" } } } }
                    tbody {
                        for (case, name, amount, place, state) in lines {
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
        }
    }
}

fn figures(granted: &HashMap<Adcode, Granted>, work: &WorkTable) -> Element {
    let lines: Vec<_> = db::figure_release::places()
        .into_iter()
        .filter_map(|place| {
            let granted = granted.get(&place)?;
            let sums = |how_much: fn(&GrantedAmount) -> i64| {
                let amounts = granted.amounts.iter().filter(|of| how_much(of) > 0);
                let said = amounts.map(|of| format!("{} {}", of.name, says::amount(how_much(of), &of.unit)));
                said.collect::<Vec<_>>().join("，")
            };
            let (approved, given) = (sums(|of| of.approved), sums(|of| of.given));
            let behind = |column| work.behind(Some(place), column, Which::Now);
            let grants = work_number(&granted.grants.to_string(), behind(Some(0)));
            let people = work_number(&granted.people.to_string(), behind(None));
            Some((texts::disclosure::place(place), grants, people, approved, given))
        })
        .collect();
    rsx! {
        if lines.is_empty() {
            p { class: "empty", "{says::NO_FIGURES}" }
        } else {
            table { class: "rows", id: "figures",
                thead { tr { for word in says::FIGURE_COLUMNS { th { "{word}" } } } }
                tbody {
                    for (place, grants, people, approved, given) in lines {
                        tr {
                            td { "{place}" }
                            td { {grants} }
                            td { {people} }
                            td { class: "words", "{approved}" }
                            td { class: "words", "{given}" }
                        }
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
            label { class: "check", input { r#type: "checkbox", name: "public", value: "1", checked: typed.public.is_some() } "{says::PUBLIC}" }
            {entry_end((!new).then_some(typed.active.is_some()), says::ADD, says::ACTIVE)}
        }
    }
}

/// Adds one.
pub(in crate::server::desk) async fn add(
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
        Err(refused) => {
            let looking = (AidFilter::default(), &RegisterSearch::default(), &SpanChoice::default());
            view_all(&app, &who, StatusCode::UNPROCESSABLE_ENTITY, looking, &form, Some(&refused)).await
        }
    }
}

/// One resource.
pub(in crate::server::desk) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let row = db::aid::resource(&app.db, &who.staff, &id).await?.ok_or(DeskRefusal::NotFound)?;
    let typed = ResourceForm::of(&row, &rule_of(&row)?);
    view(&app, &who, StatusCode::OK, &row, (&typed, None)).await
}

async fn view(
    app: &App,
    who: &SignedIn,
    status: StatusCode,
    row: &aid_resource::Model,
    (typed, refused): (&ResourceForm, Option<&Refused>),
) -> Result<Response, DeskRefusal> {
    let of_this = LedgerPart { resource: Some(row.id.clone()), ..LedgerPart::default() };
    let mut lines = db::aid::ledger(&app.db, &who.staff, &of_this, (0, PAGE + 1)).await?;
    let more = cut(&mut lines);
    let amounts = db::aid::amounts(&app.db, &row.id).await?;
    // All of a resource is told to who keeps it; others see their own lines below.
    let sums: Vec<String> = GrantState::ALL
        .iter()
        .filter_map(|state| Some((state, amounts.get(state)?)))
        .map(|(state, sum)| format!("{} {}", says::state_of_many(*state), says::amount(*sum, &row.unit)))
        .collect();
    let sums = if who.staff.covers(row.adcode) { sums.join("，") } else { String::new() };
    let keeps = who.staff.may(Permission::KeepAid, row.adcode);
    let (left, each) = (says::amount(row.stock, &row.unit), says::amount(row.each, &row.unit));
    let rule = says::rule(&rule_of(row)?);
    let body = rsx! {
        div { class: "head", h1 { "{row.name}" }
            span { class: "tag", {says::kind(row.kind)} }
            if row.sample { span { class: "tag", "{texts::SAMPLE}" } }
            if row.public { span { class: "tag", "{says::IS_PUBLIC}" } }
            a { class: "button", href: "/desk/aid", "{says::TO_AID}" }
        }
        dl {
            dt { {says::COLUMNS[3]} } dd { id: "stock", "{left}" }
            dt { {says::COLUMNS[4]} } dd { "{each}" }
            dt { {says::COLUMNS[6]} } dd { "{rule}" }
            if !sums.is_empty() { dt { "{says::LEDGER_SUMS}" } dd { id: "sums", "{sums}" } }
        }
        h2 { "{says::LEDGER}" }
        {super::ledger::table(&lines, false)}
        p {
            if more { a { href: "/desk/aid/grants?resource={row.id}", "{says::LEDGER_ALL}" } " " }
            if !lines.is_empty() { a { href: "/desk/aid/grants.xlsx?resource={row.id}", "{says::LEDGER_FILE}" } }
        }
        if keeps { {resource_form(who, &format!("/desk/aid/{}", row.id), typed, refused, false)} }
    };
    Ok(page_with(status, who, Tab::Aid, &row.name, body))
}

/// Changes one.
pub(in crate::server::desk) async fn change(
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
            view(&app, &who, StatusCode::UNPROCESSABLE_ENTITY, &row, (&typed, Some(&refused))).await
        }
    }
}
