//! A season's plan on paper: what it aims at and what is reached, its tasks with who is responsible, and its budget.

use super::{allotments, lines};
use crate::model::campaign::{share, share_of_all, yuan};
use crate::model::{Day, Timestamp};
use crate::server::desk::guard::SignedIn;
use crate::server::desk::page::words;
use crate::server::desk::plain_page::html;
use crate::server::desk::refusal::DeskRefusal;
use crate::server::{App, db};
use crate::texts;
use crate::texts::campaign as says;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use dioxus::prelude::*;

/// The page to be printed.
pub(in crate::server::desk) async fn print(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let row = db::campaigns::find(&app.db, &who.staff, &id).await?.ok_or(DeskRefusal::NotFound)?;
    let now = Timestamp::now();
    let today = Day::of(now);
    let mut progress = db::campaign_counts::progress(&app.db, std::slice::from_ref(&row)).await?;
    let progress = progress.remove(&row.id).unwrap_or_default();
    let whole = says::share(share_of_all(progress.iter().map(|(_, count, target)| (*count, *target))));
    let progress: Vec<_> = progress
        .into_iter()
        .map(|(of, count, target)| (says::count(of), count, target, says::share(share(count, target))))
        .collect();
    let tasks = db::campaigns::tasks(&app.db, row.id).await?;
    let people = lines::people(&app, &row, &tasks).await?;
    let tasks: Vec<_> = tasks
        .into_iter()
        .map(|task| {
            let stands = match task.done_at {
                Some(at) => says::done_by(&task.done_who, at),
                None if task.due_day < today => says::LATE.to_owned(),
                None => String::new(),
            };
            (task.title, people.name_of(task.staff), task.due_day, stands)
        })
        .collect();
    let costs = db::campaigns::budget(&app.db, row.id).await?;
    let planned: i64 = costs.iter().map(|one| one.planned_fen).sum();
    let spent: i64 = costs.iter().map(|one| one.spent_fen).sum();
    let prefectures = allotments::section(&app, &who, &row).await?;
    let [target, reached, wanted, _] = says::PROGRESS_COLUMNS;
    let [task_word, who_word, due_word, _] = says::TASK_COLUMNS;
    let budget_columns = says::BUDGET_COLUMNS.into_iter().take(4);
    let body = rsx! {
        main { class: "paper",
            h1 { "{row.title}" }
            if row.sample { p { class: "error", "{texts::SAMPLE} {says::SAMPLE_NUMBERS}" } }
            p { class: "by", {texts::region(row.adcode)} " {says::days(row.first_day, row.last_day)} " {says::printed_at(now)} if !row.active { " {says::OVER}" } }
            {words(&row.about)}
            h2 { "{says::PROGRESS} {whole}" }
            if progress.is_empty() { p { "{says::NO_TARGETS}" } } else {
                table { class: "facts", id: "progress",
                    thead { tr { th { "{target}" } th { "{reached}" } th { "{wanted}" } th { "{says::COLUMNS[3]}" } } }
                    tbody { for (of, count, target, share) in progress { tr { th { "{of}" } td { "{count}" } td { "{target}" } td { "{share}" } } } }
                }
            }
            {prefectures}
            h2 { "{says::TASKS}" }
            if tasks.is_empty() { p { "{says::NO_TASKS}" } } else {
                table { class: "facts", id: "tasks",
                    thead { tr { th { "{task_word}" } th { "{who_word}" } th { "{due_word}" } th { "{says::STANDS}" } } }
                    tbody { for (title, name, due, stands) in tasks { tr { td { "{title}" } td { "{name}" } td { "{due}" } td { "{stands}" } } } }
                }
            }
            h2 { "{says::BUDGET}" }
            if costs.is_empty() { p { "{says::NO_BUDGET}" } } else {
                table { class: "facts", id: "budget",
                    thead { tr { for word in budget_columns { th { "{word}" } } } }
                    tbody {
                        for cost in costs { tr { td { "{cost.title}" } td { {yuan(cost.planned_fen)} } td { {yuan(cost.spent_fen)} } td { {says::left(cost.planned_fen, cost.spent_fen)} } } }
                        tr { th { "{says::SUM}" } td { {yuan(planned)} } td { {yuan(spent)} } td { {says::left(planned, spent)} } }
                    }
                }
            }
            div { class: "no-print",
                p { "{says::PRINT_HOW}" }
                p { a { class: "button", href: "/desk/campaigns/{row.id}", "{says::TO_CAMPAIGN}" } }
            }
        }
    };
    Ok(html(StatusCode::OK, &row.title, body))
}
