//! What a desk demands of who is on duty.

use super::name_of;
use crate::model::staff::Permission;
use crate::model::training::{Demanded, QualificationKind};
use crate::model::{Author, CourseId, Timestamp};
use crate::server::db::scope::real;
use crate::server::db::tables::course;
use crate::server::desk::guard::{Filled, SignedIn};
use crate::server::desk::page::{hidden, options, own_region, own_regions};
use crate::server::desk::refusal::DeskRefusal;
use crate::server::{App, db};
use crate::texts;
use crate::texts::training as says;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;
use std::collections::HashMap;

/// Something to demand as it is typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::server::desk) struct DemandForm {
    adcode: String,
    author: String,
    /// A kind of qualification, or the number of a course.
    what: String,
}

/// What is demanded, and one more.
pub(super) async fn section(
    app: &App,
    who: &SignedIn,
    courses: &[course::Model],
    titles: &HashMap<CourseId, String>,
) -> Result<Element, DeskRefusal> {
    let rows = db::duty_demands::of_desk(&app.db, who.staff.adcode).await?;
    let lines: Vec<_> = rows
        .iter()
        .map(|row| {
            let what = row.course.map(Demanded::Course).or_else(|| row.qualification.map(Demanded::Qualification));
            let what = what.map_or_else(String::new, |what| name_of(what, titles));
            let of = row.author.map_or(says::EVERYBODY, texts::author);
            (row.id.clone(), row.adcode, of, what, who.staff.covers(row.adcode))
        })
        .collect();
    let authors = Author::ALL.iter().filter(|author| **author != Author::Courier);
    let authors = authors.map(|author| (author.code().to_owned(), texts::author(*author).to_owned())).collect();
    let kinds =
        QualificationKind::ALL.iter().map(|kind| (kind.code().to_owned(), says::qualification(*kind).to_owned()));
    let taught = courses
        .iter()
        .filter(|row| row.active && !row.sample)
        .map(|row| (row.id.to_string(), says::course(&row.title)));
    let what: Vec<(String, String)> = taught.chain(kinds).collect();
    let who = who.clone();
    Ok(rsx! {
        h2 { id: "demands", "{says::DEMANDS}" }
        p { class: "by", "{says::DEMANDS_WHY}" }
        if lines.is_empty() { p { class: "empty", "{says::NO_DEMANDS}" } } else {
            table { class: "rows", id: "demand-list",
                thead { tr { for word in says::DEMAND_COLUMNS { th { "{word}" } } } }
                tbody {
                    for (id, adcode, of, what, own) in lines {
                        tr {
                            td { {texts::region(adcode)} }
                            td { "{of}" }
                            td { class: "words", "{what}" }
                            td {
                                if own {
                                    form { method: "post", action: "/desk/training/demands/{id}",
                                        {hidden(&who, None)}
                                        button { r#type: "submit", "aria-label": "{says::REMOVE} {what}", "{says::REMOVE}" }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        form { class: "row", method: "post", action: "/desk/training/demands",
            {hidden(&who, None)}
            label { "{says::REGION}" select { name: "adcode", {options(None, own_regions(&who.staff), "")} } }
            label { "{says::OF}" select { name: "author", {options(Some(says::EVERYBODY), authors, "")} } }
            label { "{says::DEMANDED}" select { name: "what", {options(None, what, "")} } }
            button { r#type: "submit", "{says::ADD_DEMAND}" }
        }
    })
}

/// Demands something.
pub(in crate::server::desk) async fn add(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<DemandForm>,
) -> Result<Response, DeskRefusal> {
    let desk = own_region(&who.staff, &form.adcode);
    let desk = desk.ok_or_else(|| DeskRefusal::WrongAt("adcode", says::NO_REGION.to_owned()))?;
    let of = Author::of_code(&form.author).filter(|author| *author != Author::Courier);
    let course = db::courses::find(&app.db, &who.staff, &form.what).await?;
    real(course.as_ref().is_some_and(|row| row.sample))?;
    let course = course.map(|row| Demanded::Course(row.id));
    let what = course.or_else(|| QualificationKind::of_code(&form.what).map(Demanded::Qualification));
    let what = what.ok_or_else(|| DeskRefusal::WrongAt("what", says::NOTHING_DEMANDED.to_owned()))?;
    db::duty_demands::add(&app.db, &who.staff, desk, (of, what), Timestamp::now()).await?;
    Ok(Redirect::to("/desk/training#demands").into_response())
}

/// Demands something no more.
pub(in crate::server::desk) async fn remove(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let row = db::duty_demands::find(&app.db, &id).await?;
    let row = row.ok_or_else(|| DeskRefusal::Conflict(says::GONE.to_owned()))?;
    if !who.staff.may(Permission::KeepTraining, row.adcode) {
        return Err(DeskRefusal::NotFound);
    }
    db::duty_demands::remove(&app.db, &who.staff, &row, Timestamp::now()).await?;
    Ok(Redirect::to("/desk/training#demands").into_response())
}
