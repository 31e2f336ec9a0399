//! The province's campaign shared out to the prefectures: the form, and how far each has come.

use super::{Typed, field, own};
use crate::model::campaign::{CampaignCount, MOST_TARGET, share_of_all, spread};
use crate::model::region::{PREFECTURES, Prefecture};
use crate::model::staff::Permission;
use crate::model::{Adcode, Timestamp};
use crate::server::db::campaign_allotments::Allotments;
use crate::server::db::campaigns::{Targets, targets_of};
use crate::server::db::tables::campaign;
use crate::server::desk::guard::{Filled, SignedIn};
use crate::server::desk::page::{Tab, hidden, page};
use crate::server::desk::refusal::DeskRefusal;
use crate::server::{App, db};
use crate::texts;
use crate::texts::campaign as says;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The names of the fields, as long as the program runs: what is wrong is said at its field.
static FIELDS: LazyLock<HashMap<(Adcode, CampaignCount), String>> = LazyLock::new(|| {
    let all = PREFECTURES.iter().flat_map(|one| CampaignCount::all().map(|counted| (one.code(), counted)));
    all.map(|(region, counted)| ((region, counted), format!("{region}-{}", counted.code()))).collect()
});

/// The field of what one prefecture is to reach of one target.
fn name_of(region: Adcode, counted: CampaignCount) -> &'static str {
    FIELDS.get(&(region, counted)).map_or("", String::as_str)
}

/// How far each prefecture that this person's desk covers has come with the province's campaign; nothing for others.
pub(super) async fn section(app: &App, who: &SignedIn, row: &campaign::Model) -> Result<Element, DeskRefusal> {
    let targets = targets_of(row)?;
    let own: Vec<Adcode> = PREFECTURES
        .iter()
        .map(Prefecture::code)
        .filter(|one| who.staff.covers(*one) || one.holds(who.staff.adcode))
        .collect();
    if row.adcode != Adcode::HUNAN || targets.is_empty() || own.is_empty() {
        return Ok(rsx! {});
    }
    let allotments = db::campaign_allotments::of(&app.db, row.id).await?;
    let reached = db::campaign_counts::by_prefecture(&app.db, row, (&own, &allotments)).await?;
    let lines: Vec<_> = reached
        .into_iter()
        .map(|(region, reached)| {
            let share = share_of_all(reached.iter().map(|(_, count, target)| (*count, *target)));
            let cells = reached.into_iter().map(|(of, count, target)| (of.code(), says::of_allotment(count, target)));
            (region, cells.collect::<Vec<_>>(), says::share(share))
        })
        .collect();
    let (id, keeps) = (row.id, who.staff.may(Permission::RunActivities, row.adcode));
    Ok(rsx! {
        h2 { id: "prefectures", "{says::BY_PREFECTURE}" }
        p { "{says::BY_PREFECTURE_WHY}" }
        div { class: "scroll",
            table { class: "rows figure", id: "by-prefecture",
                thead { tr { th { "{says::PREFECTURE}" } for of in targets.keys() { th { {says::count(*of)} } } th { "{says::COLUMNS[3]}" } } }
                tbody {
                    for (region, cells, share) in lines {
                        tr { id: "of-{region}",
                            th { {texts::region(region)} }
                            for (code, cell) in cells { td { "data-of": "{code}", "{cell}" } }
                            td { "data-of": "share", "{share}" }
                        }
                    }
                }
            }
        }
        if keeps { p { a { class: "button", href: "/desk/campaigns/{id}/allotments", "{says::SHARE_OUT}" } } }
    })
}

/// The province's campaign that who asks may share out.
async fn shareable(app: &App, who: &SignedIn, id: &str) -> Result<(campaign::Model, Targets), DeskRefusal> {
    let row = own(app, who, id).await?;
    if row.adcode != Adcode::HUNAN {
        return Err(DeskRefusal::Wrong(says::ONLY_PROVINCES.to_owned()));
    }
    let targets = targets_of(&row)?;
    Ok((row, targets))
}

/// The form.
pub(in crate::server::desk) async fn show_allotments(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let (row, targets) = shareable(&app, &who, &id).await?;
    let allotments = db::campaign_allotments::of(&app.db, row.id).await?;
    let lines: Vec<_> = PREFECTURES
        .iter()
        .map(|one| {
            let cell = |of: &CampaignCount| {
                let kept = allotments.get(&(one.code(), *of)).map(u32::to_string).unwrap_or_default();
                (name_of(one.code(), *of), format!("{}，{}", one.name, says::count(*of)), kept)
            };
            (one.name, targets.keys().map(cell).collect::<Vec<_>>())
        })
        .collect();
    let sums: Vec<_> = targets
        .iter()
        .map(|(of, target)| {
            let parts = allotments.iter().filter(|((_, counted), _)| counted == of);
            (of.code(), says::shared_out(parts.map(|(_, part)| u64::from(*part)).sum(), *target))
        })
        .collect();
    let title = format!("{} {}", row.title, says::SHARE_OUT);
    let heading = title.clone();
    let body = rsx! {
        div { class: "head", h1 { "{heading}" }
            a { class: "button", href: "/desk/campaigns/{row.id}", "{says::TO_CAMPAIGN}" }
        }
        p { "{says::SHARE_OUT_WHY}" }
        if targets.is_empty() { p { class: "empty", "{says::NOTHING_TO_SHARE}" } } else {
            form { method: "post", action: "/desk/campaigns/{row.id}/allotments",
                {hidden(&who, Some(row.version))}
                div { class: "scroll",
                    table { class: "rows figure", id: "allotments",
                        thead { tr { th { "{says::PREFECTURE}" } for of in targets.keys() { th { {says::count(*of)} } } } }
                        tbody {
                            tr { th { "{says::TARGET}" } for target in targets.values() { td { "{target}" } } }
                            for (name, cells) in lines {
                                tr {
                                    th { "{name}" }
                                    for (field, label, kept) in cells {
                                        td { input { name: "{field}", "aria-label": "{label}", inputmode: "numeric", maxlength: 7, size: 7, value: "{kept}" } }
                                    }
                                }
                            }
                            tr { class: "sum", th { "{says::SUM}" } for (code, sum) in sums { td { "data-of": "{code}", "{sum}" } } }
                        }
                    }
                }
                p {
                    button { class: "main", r#type: "submit", name: "act", value: "save", "{texts::console::SAVE}" }
                    button { r#type: "submit", name: "act", value: "evenly", "{says::EVENLY}" }
                }
            }
        }
    };
    Ok(page(&who, Tab::Activities, &title, body))
}

/// What was typed of it: each prefecture's part of each target. Targets of which nothing was typed are spread where that
/// was asked for.
fn read(typed: &Typed, targets: &Targets) -> Result<Allotments, DeskRefusal> {
    let mut allotments = Allotments::new();
    for (of, target) in targets {
        let mut untouched = true;
        for one in &PREFECTURES {
            let name = name_of(one.code(), *of);
            let part = field(typed, name).trim();
            if !part.is_empty() {
                untouched = false;
                let part = part.parse().ok().filter(|part| (1..=MOST_TARGET).contains(part));
                let says = || format!("{}，{}：{}", one.name, says::count(*of), says::NO_ALLOTMENT);
                allotments.insert((one.code(), *of), part.ok_or_else(|| DeskRefusal::WrongAt(name, says()))?);
            }
        }
        if untouched && field(typed, "act") == "evenly" {
            let parts = PREFECTURES.iter().zip(spread(*target, PREFECTURES.len()));
            let parts = parts.filter(|(_, part)| *part > 0);
            allotments.extend(parts.map(|(one, part)| ((one.code(), *of), part)));
        }
    }
    Ok(allotments)
}

/// Shares it out.
pub(in crate::server::desk) async fn share_out(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Result<Response, DeskRefusal> {
    let (row, targets) = shareable(&app, &who, &id).await?;
    let allotments = read(&typed, &targets)?;
    let version = field(&typed, "version").parse().unwrap_or(0);
    let of = (&row, version);
    if db::campaign_allotments::share_out(&app.db, &who.staff, of, &allotments, Timestamp::now()).await? {
        Ok(Redirect::to(&format!("/desk/campaigns/{}/allotments", row.id)).into_response())
    } else {
        Err(DeskRefusal::Conflict(says::CHANGED.to_owned()))
    }
}
