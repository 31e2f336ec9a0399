//! One campaign: what it aims at and what is reached, its tasks and its budget.

use super::{Typed, allotments, field, lines, own, plan_form, posters, read};
use crate::model::campaign::{CampaignCount, share};
use crate::model::staff::Permission;
use crate::model::{CampaignId, Day, Timestamp};
use crate::server::desk::guard::{Asked, Filled, SignedIn};
use crate::server::desk::page::{Tab, hidden, moment, page, words};
use crate::server::desk::refusal::DeskRefusal;
use crate::server::{App, db};
use crate::texts;
use crate::texts::campaign as says;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

/// The page.
pub(in crate::server::desk) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let row = db::campaigns::find(&app.db, &who.staff, &id).await?.ok_or(DeskRefusal::NotFound)?;
    let today = Day::of(Timestamp::now());
    let keeps = who.staff.may(Permission::RunActivities, row.adcode);
    let mut progress = db::campaign_counts::progress(&app.db, std::slice::from_ref(&row)).await?;
    let progress = progress.remove(&row.id).unwrap_or_default();
    let tasks = db::campaigns::tasks(&app.db, row.id).await?;
    let costs = db::campaigns::budget(&app.db, row.id).await?;
    let people = lines::people(&app, &row, &tasks).await?;
    let posters = posters::posters(&app, &who, &row, today).await?;
    let prefectures = allotments::section(&app, &who, &row).await?;
    let form = if keeps {
        plan_form(&who, &row)?
    } else {
        rsx! {}
    };
    let copied = CampaignId::fresh();
    // What a sample shows as reached is nothing that could be looked at.
    let leads = who.staff.covers(row.adcode) && !row.sample;
    let body = rsx! {
        div { class: "head", h1 { "{row.title}" }
            span { class: "tag", {texts::region(row.adcode)} }
            span { class: "tag", {says::days(row.first_day, row.last_day)} }
            if row.sample { span { class: "tag", "{texts::SAMPLE}" } }
            if !row.active { span { class: "tag", "{says::OVER}" } }
            a { class: "button", href: "/desk/campaigns", "{says::TO_CAMPAIGNS}" }
            a { class: "button", href: "/desk/campaigns/{row.id}/print", target: "_blank", "{says::PRINT}" }
            if keeps {
                form { method: "post", action: "/desk/campaigns/{row.id}/copy",
                    {hidden(&who, None)}
                    input { r#type: "hidden", name: "id", value: "{copied}" }
                    button { r#type: "submit", "{says::COPY}" }
                }
            }
        }
        if row.sample { p { class: "by", "{says::SAMPLE_NUMBERS}" } }
        {words(&row.about)}
        {prefectures}
        div { class: "columns",
            section {
                h2 { "{says::PROGRESS}" }
                if progress.is_empty() { p { class: "empty", "{says::NO_TARGETS}" } } else {
                    table { class: "rows figure", id: "progress",
                        thead { tr { for word in says::PROGRESS_COLUMNS { th { "{word}" } } } }
                        tbody {
                            for (of, count, target) in progress {
                                tr { id: "count-{of.code()}",
                                    th { {says::count(of)} }
                                    td {
                                        if leads { a { href: "/desk/campaigns/{row.id}/behind?of={of.code()}", "{count}" } }
                                        else { "{count}" }
                                    }
                                    td { "{target}" }
                                    td { progress { max: "100", value: "{share(count, target).unwrap_or(0)}", "aria-label": says::count(of) } " " {says::share(share(count, target))} }
                                }
                            }
                        }
                    }
                }
                {lines::task_section(&who, &row, &tasks, &people, (keeps, today))}
            }
            section {
                {lines::budget_section(&who, &row, &costs, keeps)}
                {posters::section(posters)}
                {form}
            }
        }
    };
    Ok(page(&who, Tab::Activities, &row.title, body))
}

/// Changes what is said of it.
pub(in crate::server::desk) async fn change(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Result<Response, DeskRefusal> {
    let row = own(&app, &who, &id).await?;
    let entry = read(&typed, &who, typed.contains_key("active"))?;
    let version = field(&typed, "version").parse().unwrap_or(0);
    if db::campaigns::change(&app.db, &who.staff, (row.id, version), entry, Timestamp::now()).await? {
        Ok(Redirect::to(&format!("/desk/campaigns/{}", row.id)).into_response())
    } else {
        Err(DeskRefusal::Conflict(says::CHANGED.to_owned()))
    }
}

/// A copy, under the number that its form made.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::server::desk) struct CopyForm {
    id: String,
}

/// Makes the next year's like it.
pub(in crate::server::desk) async fn copy(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<CopyForm>,
) -> Result<Response, DeskRefusal> {
    let row = own(&app, &who, &id).await?;
    let copied = form.id.parse().unwrap_or_else(|_| CampaignId::fresh());
    db::campaigns::copy(&app.db, &who.staff, &row, copied, Timestamp::now()).await?;
    Ok(Redirect::to(&format!("/desk/campaigns/{copied}")).into_response())
}

/// Rows of the list behind a number, the newest ones.
const SHOWN: usize = 500;

/// Which number.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::server::desk) struct Behind {
    of: String,
}

/// What a number counts, each with the way to its own page.
pub(in crate::server::desk) async fn behind(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Asked(asked): Asked<Behind>,
) -> Result<Response, DeskRefusal> {
    let row = db::campaigns::find(&app.db, &who.staff, &id).await?.ok_or(DeskRefusal::NotFound)?;
    // Of a plan of the whole province a prefecture sees how much it is, not which ones.
    if !who.staff.covers(row.adcode) {
        return Err(DeskRefusal::NotFound);
    }
    let of = CampaignCount::of_code(&asked.of).ok_or_else(|| DeskRefusal::Wrong(says::BAD_FORM.to_owned()))?;
    let found = db::campaign_counts::counted(&app.db, &row, of).await?;
    let heading = format!("{} {}", says::count(of), found.len());
    let title = heading.clone();
    let more = found.len() > SHOWN;
    let body = rsx! {
        div { class: "head", h1 { "{heading}" }
            span { class: "tag", {says::days(row.first_day, row.last_day)} }
            a { class: "button", href: "/desk/campaigns/{row.id}", "{says::TO_CAMPAIGN}" }
        }
        p { "{says::BEHIND}" if more { {says::newest(SHOWN)} } }
        if found.is_empty() { p { class: "empty", "{says::NOTHING}" } } else {
            table { class: "rows", id: "list",
                thead { tr { for word in says::BEHIND_COLUMNS { th { "{word}" } } } }
                tbody {
                    for one in found.into_iter().take(SHOWN) {
                        tr {
                            td { {moment(one.at)} }
                            td { class: "words",
                                match one.href {
                                    Some(href) => rsx! { a { href: "{href}", if one.name.is_empty() { "{says::LOOK}" } else { "{one.name}" } } },
                                    None => rsx! { "{one.name}" },
                                }
                            }
                        }
                    }
                }
            }
        }
    };
    Ok(page(&who, Tab::Activities, &title, body))
}
