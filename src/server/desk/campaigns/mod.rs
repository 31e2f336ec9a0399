//! A season's plan of a desk: made of a template or of last year's, with what is reached counted by itself.

mod allotments;
mod lines;
mod own_tasks;
mod paper;
mod plan;
mod posters;

pub(super) use allotments::{share_out, show_allotments};
pub(super) use lines::{add_cost, add_task, cost, task};
pub(super) use own_tasks::{finish_own, own_tasks};
pub(super) use paper::print;
pub(super) use plan::{behind, change, copy, show};

use super::guard::{Asked, Filled, SignedIn};
use super::page::{Tab, cut, hidden, options, own_region, own_regions, page};
use super::refusal::DeskRefusal;
use super::register::{Reach, RegisterSearch};
use crate::model::campaign::{CampaignCount, MOST_ABOUT, MOST_DAYS, MOST_NAME, MOST_TARGET, share_of_all};
use crate::model::plain_text::{TextError, one_line, paragraphs};
use crate::model::staff::Permission;
use crate::model::{CampaignId, Day, Timestamp};
use crate::server::db::campaigns::{Beginning, CampaignEntry, PlannedTask, Targets, Wanted, targets_of};
use crate::server::db::tables::campaign;
use crate::server::{App, db};
use crate::texts;
use crate::texts::campaign as says;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;
use std::collections::HashMap;

/// A campaign that who asks may change.
async fn own(app: &App, who: &SignedIn, id: &str) -> Result<campaign::Model, DeskRefusal> {
    let row = db::campaigns::find(&app.db, &who.staff, id).await?;
    row.filter(|row| who.staff.may(Permission::RunActivities, row.adcode)).ok_or(DeskRefusal::NotFound)
}

/// A campaign as it is typed: its fields by name, and its targets by the words of their counts.
type Typed = HashMap<String, String>;

fn field<'a>(typed: &'a Typed, name: &str) -> &'a str {
    typed.get(name).map_or("", String::as_str)
}

/// What was typed of a campaign.
fn read(typed: &Typed, who: &SignedIn, active: bool) -> Result<CampaignEntry, DeskRefusal> {
    let wrong = |field: &'static str, says: &str| DeskRefusal::WrongAt(field, says.to_owned());
    let text =
        |field: &'static str, word: &str, error: TextError| DeskRefusal::WrongAt(field, format!("{word}{error}"));
    let title = one_line(field(typed, "title"), MOST_NAME).map_err(|error| text("title", says::NAME, error))?;
    let about = match paragraphs(field(typed, "about"), MOST_ABOUT) {
        Err(TextError::Empty) => String::new(),
        other => other.map_err(|error| text("about", says::ABOUT, error))?,
    };
    let adcode = own_region(&who.staff, field(typed, "adcode")).ok_or_else(|| wrong("adcode", says::NO_REGION))?;
    let day = |name| Day::parse(field(typed, name)).map_err(|_| wrong("first", says::NO_DAYS));
    let days = (day("first")?, day("last")?);
    if !(0..MOST_DAYS).contains(&days.1.days_since(days.0)) {
        return Err(wrong("first", says::NO_DAYS));
    }
    let mut targets = Targets::new();
    for of in CampaignCount::all() {
        let typed = field(typed, of.code()).trim();
        if !typed.is_empty() {
            let target = typed.parse().ok().filter(|target| (1..=MOST_TARGET).contains(target));
            targets.insert(of, target.ok_or_else(|| wrong(of.code(), says::NO_TARGET))?);
        }
    }
    Ok(CampaignEntry { adcode, title, about, days, targets, active })
}

/// Whose.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct CampaignFilter {
    mine: Option<String>,
}

/// All that a desk sees.
pub(super) async fn list(
    State(app): State<App>,
    who: SignedIn,
    Asked(whose): Asked<CampaignFilter>,
    Asked(looking): Asked<RegisterSearch>,
) -> Result<Response, DeskRefusal> {
    let today = Day::of(Timestamp::now());
    let wanted = Wanted { register: looking.query(), tasks_of: whose.mine.is_some().then_some(who.staff.id) };
    let mut rows = db::campaigns::list(&app.db, &who.staff, &wanted).await?;
    let more = cut(&mut rows);
    let progress = db::campaign_counts::progress(&app.db, &rows).await?;
    let tasks = db::campaigns::task_counts(&app.db, rows.iter().map(|row| row.id)).await?;
    let lines: Vec<_> = rows
        .into_iter()
        .map(|row| {
            let reached = progress.get(&row.id).into_iter().flatten();
            let share = share_of_all(reached.map(|(_, count, target)| (*count, *target)));
            let tasks = tasks.get(&row.id).copied().unwrap_or_default();
            let late = row.active && tasks.next.is_some_and(|next| next < today);
            (row, says::share(share), says::tasks(tasks.done, tasks.all), late)
        })
        .collect();
    let mine = [("mine", if whose.mine.is_some() { "1" } else { "" })];
    let templates = says::TEMPLATES.iter().map(|one| (one.code.to_owned(), one.title.to_owned())).collect();
    let (id, regions) = (CampaignId::fresh(), own_regions(&who.staff));
    let body = rsx! {
        div { class: "head", h1 { "{says::TITLE}" } a { class: "button", href: "/desk/activities", "{says::TO_ACTIVITIES}" } a { class: "button", href: "/desk/outreach", "{texts::outreach::TITLE}" } }
        p { "{says::WHY}" }
        {looking.form(&who, ("/desk/campaigns", Reach::WithProvince), &mine, rsx! {})}
        if lines.is_empty() { p { class: "empty", id: "list", {looking.nothing(says::NONE)} } } else {
            table { class: "rows", id: "list",
                thead { tr { for word in says::COLUMNS { th { "{word}" } } } }
                tbody {
                    for (row, share, tasks, late) in lines {
                        tr { class: if row.active { "" } else { "off" },
                            td { class: "words", a { href: "/desk/campaigns/{row.id}", "{row.title}" }
                                if row.sample { span { class: "tag", "{texts::SAMPLE}" } }
                                if !row.active { span { class: "tag", "{says::OVER}" } }
                            }
                            td { {texts::region(row.adcode)} }
                            td { {says::days(row.first_day, row.last_day)} }
                            td { "{share}" }
                            td { "{tasks} " if late { span { class: "clock red", "{says::LATE}" } } }
                        }
                    }
                }
            }
        }
        {looking.pager("/desk/campaigns", &mine, more)}
        h2 { "{says::ADD}" }
        form { class: "row", method: "post", action: "/desk/campaigns",
            {hidden(&who, None)}
            input { r#type: "hidden", name: "id", value: "{id}" }
            label { "{says::TEMPLATE}" select { name: "template", {options(Some(says::BLANK), templates, says::TEMPLATES[0].code)} } }
            label { "{says::REGION}" select { name: "adcode", {options(None, regions, "")} } }
            label { "{says::FIRST}" input { r#type: "date", name: "first", required: true, value: "{today}" } }
            button { class: "main", r#type: "submit", "{says::ADD}" }
        }
    };
    Ok(page(&who, Tab::Activities, says::TITLE, body))
}

/// A campaign to begin with.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct NewForm {
    /// Made with the form, so that a second click makes no second one.
    id: String,
    template: String,
    adcode: String,
    first: String,
}

/// Makes one of a template.
pub(super) async fn add(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<NewForm>,
) -> Result<Response, DeskRefusal> {
    let template = says::TEMPLATES.iter().find(|one| one.code == form.template);
    let first = Day::parse(&form.first).map_err(|_| DeskRefusal::WrongAt("first", says::NO_DAYS.to_owned()))?;
    let last = first.plus(template.map_or(29, |one| one.days - 1));
    let mut typed: Typed = HashMap::from([
        ("title".to_owned(), template.map_or(says::TITLE, |one| one.title).to_owned()),
        ("about".to_owned(), template.map_or("", |one| one.about).to_owned()),
        ("adcode".to_owned(), form.adcode),
        ("first".to_owned(), first.to_string()),
        ("last".to_owned(), last.to_string()),
    ]);
    let targets = template.map(|one| one.targets).unwrap_or_default();
    typed.extend(targets.iter().map(|(of, target)| (of.code().to_owned(), target.to_string())));
    let entry = read(&typed, &who, true)?;
    let tasks = template.map(|one| one.tasks).unwrap_or_default().iter();
    let task =
        |(title, day): &(&str, i64)| PlannedTask { title: (*title).to_owned(), staff: None, due: first.plus(*day) };
    let tasks = tasks.map(task).collect();
    let costs = template.map(|one| one.budget).unwrap_or_default().iter();
    let costs = costs.map(|title| ((*title).to_owned(), 0)).collect();
    let begins = Beginning { tasks, costs, ..Beginning::default() };
    let id = form.id.parse().unwrap_or_else(|_| CampaignId::fresh());
    db::campaigns::add(&app.db, Some(&who.staff), id, entry, begins, Timestamp::now()).await?;
    Ok(Redirect::to(&format!("/desk/campaigns/{id}")).into_response())
}

/// What is said of a campaign, to be written anew.
fn plan_form(who: &SignedIn, row: &campaign::Model) -> Result<Element, DeskRefusal> {
    let targets = targets_of(row)?;
    let fields: Vec<_> = CampaignCount::all()
        .map(|of| (of.code(), says::count(of), targets.get(&of).map(u32::to_string).unwrap_or_default()))
        .collect();
    let row = row.clone();
    let regions = own_regions(&who.staff);
    Ok(rsx! {
        form { class: "wide", method: "post", action: "/desk/campaigns/{row.id}",
            {hidden(who, Some(row.version))}
            div { class: "row",
                label { "{says::NAME}" input { name: "title", required: true, maxlength: "{MOST_NAME}", value: "{row.title}" } }
                label { "{says::REGION}" select { name: "adcode", {options(None, regions, &row.adcode.to_string())} } }
            }
            label { "{says::ABOUT}" textarea { name: "about", rows: 2, maxlength: "{MOST_ABOUT}", "{row.about}" } }
            div { class: "row",
                label { "{says::FIRST}" input { r#type: "date", name: "first", required: true, value: "{row.first_day}" } }
                label { "{says::LAST}" input { r#type: "date", name: "last", required: true, value: "{row.last_day}" } }
            }
            fieldset { class: "targets",
                legend { "{says::TARGETS}" }
                for (code, word, value) in fields {
                    label { "{word}" input { name: "{code}", inputmode: "numeric", maxlength: 7, value: "{value}" } }
                }
            }
            label { class: "check", input { r#type: "checkbox", name: "active", value: "1", checked: row.active } "{says::ACTIVE}" }
            button { class: "main", r#type: "submit", "{texts::console::SAVE}" }
        }
    })
}
