//! The tasks of a campaign and the lines of its budget.

use super::own;
use crate::model::campaign::{MOST_LINES, MOST_NAME, fen, yuan};
use crate::model::plain_text::one_line;
use crate::model::staff::Permission;
use crate::model::{Day, StaffId, Timestamp};
use crate::server::db::audit::Action;
use crate::server::db::campaigns::LineChange;
use crate::server::db::tables::{campaign, campaign_budget, campaign_task};
use crate::server::desk::guard::{Filled, SignedIn};
use crate::server::desk::overwriting::{self, Standing};
use crate::server::desk::page::{hidden, options};
use crate::server::desk::refusal::DeskRefusal;
use crate::server::{App, db};
use crate::texts::campaign as says;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

/// Who is responsible for what: each with their name.
pub(super) struct People {
    /// The staff of its desk.
    able: Vec<(StaffId, String)>,
    /// Those who are responsible for a task and would not be chosen any more: locked, or at another desk by now.
    former: Vec<(StaffId, String)>,
}

/// Who may be responsible for a campaign's tasks, and who is.
pub(super) async fn people(
    app: &App,
    row: &campaign::Model,
    tasks: &[campaign_task::Model],
) -> Result<People, DeskRefusal> {
    let rows = db::staff::of_region(&app.db, row.adcode).await?;
    let active = rows.iter().filter(|row| row.active).map(db::staff_row::staff_of);
    let able = active.filter(|staff| staff.role.may(Permission::AnswerQuestions));
    let mut people = People { able: able.map(|staff| (staff.id, staff.name)).collect(), former: Vec::new() };
    for staff in tasks.iter().filter_map(|task| task.staff) {
        if people.known(staff).is_none() {
            let name = db::staff::find(&app.db, staff).await?.map_or_else(String::new, |row| row.name);
            people.former.push((staff, says::former(&name)));
        }
    }
    Ok(people)
}

impl People {
    fn known(&self, staff: StaffId) -> Option<&str> {
        let found = self.able.iter().chain(&self.former).find(|(id, _)| *id == staff);
        found.map(|(_, name)| name.as_str())
    }

    /// The name of who is responsible, if somebody is.
    pub(super) fn name_of(&self, staff: Option<StaffId>) -> String {
        staff.and_then(|staff| self.known(staff)).unwrap_or(says::NOBODY).to_owned()
    }

    /// Who can be chosen; who is responsible so far stays so until somebody else is chosen.
    fn choices(&self, so_far: Option<StaffId>) -> Vec<(String, String)> {
        let stays = self.former.iter().filter(|(id, _)| Some(*id) == so_far);
        self.able.iter().chain(stays).map(|(id, name)| (id.to_string(), name.clone())).collect()
    }
}

/// The tasks, and one more.
pub(super) fn task_section(
    who: &SignedIn,
    row: &campaign::Model,
    tasks: &[campaign_task::Model],
    people: &People,
    (keeps, today): (bool, Day),
) -> Element {
    let (id, last, who) = (row.id, row.last_day, who.clone());
    let lines: Vec<_> = tasks
        .iter()
        .map(|task| {
            let late = task.done_at.is_none() && task.due_day < today;
            (task.clone(), people.name_of(task.staff), people.choices(task.staff), late)
        })
        .collect();
    let people = people.choices(None);
    rsx! {
        h2 { id: "tasks", "{says::TASKS}" }
        if lines.is_empty() { p { class: "empty", "{says::NO_TASKS}" } } else {
            table { class: "rows", id: "task-list",
                thead { tr { for word in says::TASK_COLUMNS { th { "{word}" } } } }
                tbody {
                    for (task, name, choices, late) in lines {
                        tr { class: if task.done_at.is_some() { "off" } else { "" },
                            td { class: "words", "{task.title} " if task.done_at.is_some() { span { class: "clock green", "{says::DONE} {task.done_who}" } } }
                            td { "{name}" }
                            td { "{task.due_day} " if late { span { class: "clock red", "{says::LATE}" } } }
                            td {
                                if keeps {
                                    form { class: "row", method: "post", action: "/desk/campaigns/{id}/task",
                                        {hidden(&who, None)}
                                        input { r#type: "hidden", name: "line", value: "{task.id}" }
                                        button { r#type: "submit", name: "act", value: if task.done_at.is_some() { "undo" } else { "done" }, if task.done_at.is_some() { "{says::UNDONE}" } else { "{says::DONE}" } }
                                    }
                                }
                                if keeps {
                                    details {
                                        summary { "{says::SET}" }
                                        form { class: "row", method: "post", action: "/desk/campaigns/{id}/task",
                                            {hidden(&who, None)}
                                            input { r#type: "hidden", name: "line", value: "{task.id}" }
                                            {task_standing(&name, task.due_day).field()}
                                            label { "{says::WHO}" select { name: "staff", {options(Some(says::NOBODY), choices, &task.staff.map(|staff| staff.to_string()).unwrap_or_default())} } }
                                            label { "{says::DUE}" input { r#type: "date", name: "due", required: true, value: "{task.due_day}" } }
                                            button { r#type: "submit", name: "act", value: "set", "{says::SET}" }
                                            button { r#type: "submit", name: "act", value: "drop", "{says::DROP}" }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        if keeps {
            form { class: "row", method: "post", action: "/desk/campaigns/{id}/tasks",
                {hidden(&who, None)}
                label { "{says::TASK}" input { name: "title", required: true, maxlength: "{MOST_NAME}" } }
                label { "{says::WHO}" select { name: "staff", {options(Some(says::NOBODY), people, "")} } }
                label { "{says::DUE}" input { r#type: "date", name: "due", required: true, value: "{last}" } }
                button { r#type: "submit", "{says::ADD_TASK}" }
            }
        }
    }
}

/// The budget, and one line more.
pub(super) fn budget_section(
    who: &SignedIn,
    row: &campaign::Model,
    costs: &[campaign_budget::Model],
    keeps: bool,
) -> Element {
    let (id, who, costs) = (row.id, who.clone(), costs.to_vec());
    let sum = |of: fn(&campaign_budget::Model) -> i64| costs.iter().map(of).sum::<i64>();
    let (planned, spent) = (sum(|one| one.planned_fen), sum(|one| one.spent_fen));
    rsx! {
        h2 { id: "budget", "{says::BUDGET}" }
        if costs.is_empty() { p { class: "empty", "{says::NO_BUDGET}" } } else {
            table { class: "rows figure", id: "budget-list",
                thead { tr { for word in says::BUDGET_COLUMNS { th { "{word}" } } } }
                tbody {
                    for cost in costs {
                        tr {
                            th { "{cost.title}" }
                            td { {yuan(cost.planned_fen)} }
                            td { {yuan(cost.spent_fen)} }
                            td { class: if cost.spent_fen > cost.planned_fen { "overdue" }, {says::left(cost.planned_fen, cost.spent_fen)} }
                            td {
                                if keeps {
                                    details {
                                        summary { "{says::SET}" }
                                        form { class: "row", method: "post", action: "/desk/campaigns/{id}/cost",
                                            {hidden(&who, None)}
                                            input { r#type: "hidden", name: "line", value: "{cost.id}" }
                                            {cost_standing((cost.planned_fen, cost.spent_fen)).field()}
                                            label { "{says::PLANNED}" input { name: "planned", inputmode: "decimal", required: true, maxlength: 16, value: "{yuan(cost.planned_fen)}" } }
                                            label { "{says::SPENT}" input { name: "spent", inputmode: "decimal", required: true, maxlength: 16, value: "{yuan(cost.spent_fen)}" } }
                                            button { r#type: "submit", name: "act", value: "set", "{says::SET}" }
                                            button { r#type: "submit", name: "act", value: "drop", "{says::DROP}" }
                                        }
                                    }
                                }
                            }
                        }
                    }
                    tr { class: "sum", th { "{says::SUM}" } td { {yuan(planned)} } td { {yuan(spent)} } td { {says::left(planned, spent)} } td { "" } }
                }
            }
        }
        if keeps {
            form { class: "row", method: "post", action: "/desk/campaigns/{id}/costs",
                {hidden(&who, None)}
                label { "{says::COST}" input { name: "title", required: true, maxlength: "{MOST_NAME}" } }
                label { "{says::PLANNED}" input { name: "planned", inputmode: "decimal", required: true, maxlength: 16 } }
                button { r#type: "submit", "{says::ADD_COST}" }
            }
        }
    }
}

/// A task or a line of the budget as it is typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::server::desk) struct LineForm {
    line: String,
    act: String,
    title: String,
    staff: String,
    due: String,
    planned: String,
    spent: String,
    /// The mark of what the page showed of the line.
    version: String,
}

/// What stands of a task: who is responsible, and its day.
fn task_standing(name: &str, due: Day) -> Standing {
    Standing::of([(says::WHO.to_owned(), name.to_owned()), (says::DUE.to_owned(), due.to_string())])
}

/// What stands of a line of the budget: planned and spent.
fn cost_standing((planned, spent): (i64, i64)) -> Standing {
    Standing::of([(says::PLANNED.to_owned(), yuan(planned)), (says::SPENT.to_owned(), yuan(spent))])
}

fn gone() -> DeskRefusal {
    DeskRefusal::Conflict(says::GONE.to_owned())
}

/// Refuses what was sent from a page that showed the line otherwise than it stands now.
async fn check(
    app: &App,
    row: &campaign::Model,
    (now, after): (&Standing, &Standing),
    version: &str,
) -> Result<(), DeskRefusal> {
    overwriting::check(&app.db, (now, after), version, (Action::CampaignChanged, &row.id.to_string())).await
}

impl LineForm {
    fn title(&self, word: &str) -> Result<String, DeskRefusal> {
        one_line(&self.title, MOST_NAME).map_err(|error| DeskRefusal::WrongAt("title", format!("{word}{error}")))
    }

    fn staff(&self, people: &People, so_far: Option<StaffId>) -> Result<Option<StaffId>, DeskRefusal> {
        if self.staff.is_empty() {
            return Ok(None);
        }
        let found = people.choices(so_far).into_iter().find(|(id, _)| *id == self.staff);
        let found = found.and_then(|(id, _)| id.parse().ok());
        found.map(Some).ok_or_else(|| DeskRefusal::WrongAt("staff", says::NO_STAFF.to_owned()))
    }

    fn due(&self) -> Result<Day, DeskRefusal> {
        Day::parse(&self.due).map_err(|_| DeskRefusal::WrongAt("due", says::NO_DAY.to_owned()))
    }

    fn amount(field: &'static str, text: &str) -> Result<i64, DeskRefusal> {
        fen(text).map_err(|error| DeskRefusal::WrongAt(field, error.to_string()))
    }
}

async fn done(
    app: &App,
    who: &SignedIn,
    row: &campaign::Model,
    change: LineChange,
    at: &str,
) -> Result<Response, DeskRefusal> {
    if db::campaigns::change_line(&app.db, &who.staff, row, change, Timestamp::now()).await? {
        Ok(Redirect::to(&format!("/desk/campaigns/{}#{at}", row.id)).into_response())
    } else {
        Err(gone())
    }
}

/// Adds a task.
pub(in crate::server::desk) async fn add_task(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<LineForm>,
) -> Result<Response, DeskRefusal> {
    let row = own(&app, &who, &id).await?;
    let (title, due) = (form.title(says::TASK)?, form.due()?);
    let tasks = db::campaigns::tasks(&app.db, row.id).await?;
    let staff = form.staff(&people(&app, &row, &tasks).await?, None)?;
    if tasks.len() >= MOST_LINES {
        return Err(DeskRefusal::Wrong(says::FULL.to_owned()));
    }
    done(&app, &who, &row, LineChange::AddTask(title, staff, due), "tasks").await
}

/// Changes a task.
pub(in crate::server::desk) async fn task(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<LineForm>,
) -> Result<Response, DeskRefusal> {
    let row = own(&app, &who, &id).await?;
    let line = form.line.clone();
    let change = match form.act.as_str() {
        "done" => LineChange::Done(line, true),
        "undo" => LineChange::Done(line, false),
        "drop" => LineChange::DropTask(line),
        "set" => {
            let tasks = db::campaigns::tasks(&app.db, row.id).await?;
            let people = people(&app, &row, &tasks).await?;
            let stands = tasks.into_iter().find(|task| task.id == line).ok_or_else(gone)?;
            let (staff, due) = (form.staff(&people, stands.staff)?, form.due()?);
            let now = task_standing(&people.name_of(stands.staff), stands.due_day);
            let after = task_standing(&people.name_of(staff), due);
            check(&app, &row, (&now, &after), &form.version).await?;
            LineChange::SetTask(line, (stands.staff, stands.due_day), (staff, due))
        }
        _ => return Err(DeskRefusal::Wrong(says::BAD_FORM.to_owned())),
    };
    done(&app, &who, &row, change, "tasks").await
}

/// Adds a line of the budget.
pub(in crate::server::desk) async fn add_cost(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<LineForm>,
) -> Result<Response, DeskRefusal> {
    let row = own(&app, &who, &id).await?;
    let (title, planned) = (form.title(says::COST)?, LineForm::amount("planned", &form.planned)?);
    if db::campaigns::budget(&app.db, row.id).await?.len() >= MOST_LINES {
        return Err(DeskRefusal::Wrong(says::FULL.to_owned()));
    }
    done(&app, &who, &row, LineChange::AddCost(title, (planned, 0)), "budget").await
}

/// Changes a line of the budget.
pub(in crate::server::desk) async fn cost(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<LineForm>,
) -> Result<Response, DeskRefusal> {
    let row = own(&app, &who, &id).await?;
    let line = form.line.clone();
    let change = match form.act.as_str() {
        "drop" => LineChange::DropCost(line),
        "set" => {
            let amounts = (LineForm::amount("planned", &form.planned)?, LineForm::amount("spent", &form.spent)?);
            let costs = db::campaigns::budget(&app.db, row.id).await?;
            let stands = costs.into_iter().find(|cost| cost.id == line).ok_or_else(gone)?;
            let seen = (stands.planned_fen, stands.spent_fen);
            check(&app, &row, (&cost_standing(seen), &cost_standing(amounts)), &form.version).await?;
            LineChange::SetCost(line, seen, amounts)
        }
        _ => return Err(DeskRefusal::Wrong(says::BAD_FORM.to_owned())),
    };
    done(&app, &who, &row, change, "budget").await
}
