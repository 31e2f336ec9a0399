//! One course: what it gives to read, its quiz, and who passed it.

use super::keeping::keep;
use super::{CourseForm, course_form, learners, materials, own, quiz};
use crate::model::staff::Permission;
use crate::model::{Day, Timestamp};
use crate::server::db::courses::CourseChange;
use crate::server::db::tables::course;
use crate::server::desk::guard::{Asked, Filled, SignedIn};
use crate::server::desk::page::{Tab, page, words};
use crate::server::desk::refusal::DeskRefusal;
use crate::server::{App, db};
use crate::texts;
use crate::texts::training as says;
use axum::extract::{Path, State};
use axum::response::Response;
use dioxus::prelude::*;
use serde::Deserialize;

/// A try whose result is told.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::server::desk) struct Told {
    tried: String,
}

/// The page.
pub(in crate::server::desk) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Asked(told): Asked<Told>,
) -> Result<Response, DeskRefusal> {
    let row = db::courses::find(&app.db, &who.staff, &id).await?.ok_or(DeskRefusal::NotFound)?;
    let today = Day::of(Timestamp::now());
    let keeps = who.staff.may(Permission::KeepTraining, row.adcode);
    let tries = db::courses::tries(&app.db, &[who.staff.id]).await?;
    let result = tries.iter().find(|one| one.id == told.tried);
    let result = result.map(|one| (one.passed, says::result(one.right_count, one.question_count, one.passed)));
    let standing = db::courses::standing(&tries, row.id, who.staff.id);
    let (given, questions) = (db::courses::materials_of(&row)?, db::courses::quiz_of(&row)?);
    let who_took = if who.staff.role.may(Permission::KeepTraining) {
        took(&app, &who, &row, today).await?
    } else {
        rsx! {}
    };
    let body = rsx! {
        div { class: "head", h1 { "{row.title}" }
            span { class: "tag", {texts::region(row.adcode)} }
            if row.sample { span { class: "tag", "{texts::SAMPLE}" } }
            if !row.active { span { class: "tag danger", "{says::NOT_TAUGHT}" } }
            a { class: "button", href: "/desk/training", "{says::TO_COURSES}" }
        }
        if let Some((passed, result)) = result {
            p { id: "result", role: "status", class: if passed { "note" } else { "error" }, "{result}" }
        }
        {words(&row.about)}
        div { class: "columns",
            section {
                h2 { "{says::MATERIALS}" }
                {materials::list(&who, &row, &given, keeps)}
                h2 { id: "quiz", "{says::QUIZ}" }
                {quiz::form(&who, &row, &questions, &standing, today)}
            }
            section {
                if keeps {
                    {course_form(&who, &format!("/desk/training/{}", row.id), &CourseForm::of(&row), false)}
                    p { class: "by", "{says::STAYS_PASSED}" }
                    {materials::form(&who, &row)}
                    {quiz::keeping(&who, &row, &questions)}
                }
                {who_took}
            }
        }
    };
    Ok(page(&who, Tab::Training, &row.title, body))
}

/// Who of the desk took it.
async fn took(app: &App, who: &SignedIn, row: &course::Model, today: Day) -> Result<Element, DeskRefusal> {
    let people = learners(app, who.staff.adcode).await?;
    let ids: Vec<_> = people.iter().map(|one| one.id).collect();
    let tries = db::courses::tries(&app.db, &ids).await?;
    let lines: Vec<_> = people
        .iter()
        .map(|one| {
            let standing = db::courses::standing(&tries, row.id, one.id);
            let count = tries.iter().filter(|each| each.course == row.id && each.staff == one.id).count();
            let stands = standing.passed.map_or_else(|| says::NOT_YET.to_owned(), |until| says::passed(until, today));
            let of_both = tries.iter().filter(|each| each.course == row.id && each.staff == one.id);
            let by = db::courses::passing(of_both);
            let version = by.map(|by| says::passed_version(by.course_version, row.version)).unwrap_or_default();
            (one.clone(), format!("{stands}{version}"), count)
        })
        .collect();
    Ok(rsx! {
        h2 { "{says::WHO}" }
        table { class: "rows", id: "who",
            thead { tr { for word in says::WHO_COLUMNS { th { "{word}" } } } }
            tbody {
                for (one, stands, count) in lines {
                    tr {
                        td { a { href: "/desk/training/people/{one.id}", "{one.name}" } }
                        td { {texts::region(one.adcode)} }
                        td { "{stands}" }
                        td { "{count}" }
                    }
                }
            }
        }
    })
}

/// Changes what is said of it.
pub(in crate::server::desk) async fn change(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<CourseForm>,
) -> Result<Response, DeskRefusal> {
    let row = own(&app, &who, &id).await?;
    let entry = form.read(&who, form.active.is_some())?;
    keep(&app, &who, &row, form.version, CourseChange::Entry(entry)).await
}
