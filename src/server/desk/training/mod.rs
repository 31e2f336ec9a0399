//! Training of who answers: what there is to learn, how somebody stands, and what a desk demands of who is on duty.

mod course;
mod demands;
mod editing;
mod keeping;
mod materials;
mod noted;
mod own_staff;
mod passed;
mod people;
mod person;
mod quiz;

pub(super) use course::{change, show};
pub(super) use demands::{add as add_demand, remove as remove_demand};
pub(super) use editing::{
    change_material, change_question, edit_material, edit_question, move_material, move_question,
};
pub(super) use materials::{add as add_material, file as material, remove as remove_material};
pub(super) use noted::{add as note_hours, change as change_noted, take_back as take_noted_back};
pub(super) use passed::xlsx as passed;
pub(super) use people::show as people;
pub(super) use person::{
    add_qualification, allow_again, certificate, make_certificate, make_void, remove_qualification, set_missed,
    show as person,
};
pub(super) use quiz::{add as add_question, remove as remove_question, take};

use super::guard::{Filled, SignedIn};
use super::page::{Tab, entry_end, hidden, options, own_region, own_regions, page};
use super::refusal::DeskRefusal;
use crate::model::plain_text::{TextError, one_line, paragraphs};
use crate::model::staff::{Permission, Staff};
use crate::model::training::{Demanded, Lack, MOST_ABOUT, MOST_MONTHS, MOST_NAME, MOST_TRIES};
use crate::model::{Adcode, CourseId, Day, Timestamp};
use crate::server::db::courses::CourseEntry;
use crate::server::db::tables::course as table;
use crate::server::{App, db};
use crate::texts;
use crate::texts::training as says;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;
use std::collections::HashMap;

/// What is wrong with a text of one field.
fn wrong(field: &'static str, word: &'static str) -> impl FnOnce(TextError) -> DeskRefusal {
    move |error| DeskRefusal::WrongAt(field, format!("{word}{error}"))
}

/// What is demanded, by its name.
pub(super) fn name_of(what: Demanded, titles: &HashMap<CourseId, String>) -> String {
    match what {
        Demanded::Course(id) => says::course(titles.get(&id).map_or("", String::as_str)),
        Demanded::Qualification(kind) => says::qualification(kind).to_owned(),
    }
}

/// What somebody lacks in words.
pub(super) fn lack_words(lacks: &[Lack], titles: &HashMap<CourseId, String>) -> String {
    let words = lacks.iter().map(|lack| says::lack(lack, &name_of(lack.what, titles)));
    words.collect::<Vec<_>>().join(says::AND)
}

/// A course that who asks may change.
async fn own(app: &App, who: &SignedIn, id: &str) -> Result<table::Model, DeskRefusal> {
    let row = db::courses::find(&app.db, &who.staff, id).await?;
    row.filter(|row| who.staff.may(Permission::KeepTraining, row.adcode)).ok_or(DeskRefusal::NotFound)
}

/// Everybody of a desk who answers.
pub(super) async fn learners(app: &App, desk: Adcode) -> Result<Vec<Staff>, DeskRefusal> {
    let rows = db::staff::of_region(&app.db, desk).await?;
    let active = rows.iter().filter(|row| row.active).map(db::staff_row::staff_of);
    Ok(active.filter(|staff| staff.role.may(Permission::TakeTraining)).collect())
}

/// A course as it is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CourseForm {
    /// Made with the form, so that a second click makes no second one.
    id: String,
    version: i32,
    title: String,
    adcode: String,
    about: String,
    pass_mark: String,
    tries: String,
    months: String,
    active: Option<String>,
}

impl CourseForm {
    fn of(row: &table::Model) -> Self {
        Self {
            id: row.id.to_string(),
            version: row.version,
            title: row.title.clone(),
            adcode: row.adcode.to_string(),
            about: row.about.clone(),
            pass_mark: row.pass_mark.to_string(),
            tries: row.tries.to_string(),
            months: row.months.to_string(),
            active: row.active.then(|| "1".to_owned()),
        }
    }

    fn read(&self, who: &SignedIn, active: bool) -> Result<CourseEntry, DeskRefusal> {
        let title = one_line(&self.title, MOST_NAME).map_err(wrong("title", says::NAME))?;
        let adcode = own_region(&who.staff, &self.adcode);
        let adcode = adcode.ok_or_else(|| DeskRefusal::WrongAt("adcode", says::NO_REGION.to_owned()))?;
        let about = match paragraphs(&self.about, MOST_ABOUT) {
            Err(TextError::Empty) => String::new(),
            other => other.map_err(wrong("about", says::ABOUT))?,
        };
        let number = |field: &'static str, text: &str, word: &str, least: u32, most: u32| {
            let number = text.trim().parse().ok().filter(|number| (least..=most).contains(number));
            number.ok_or_else(|| DeskRefusal::WrongAt(field, word.to_owned()))
        };
        Ok(CourseEntry {
            adcode,
            title,
            about,
            pass_mark: number("pass_mark", &self.pass_mark, says::PASS_MARK, 0, 100)?,
            tries: number("tries", &self.tries, says::TRIES, 1, MOST_TRIES)?,
            months: number("months", &self.months, says::MONTHS, 0, MOST_MONTHS)?,
            active,
        })
    }
}

/// What is said of a course, to be written.
fn course_form(who: &SignedIn, action: &str, typed: &CourseForm, new: bool) -> Element {
    let id = if typed.id.is_empty() { CourseId::fresh().to_string() } else { typed.id.clone() };
    let (action, typed) = (action.to_owned(), typed.clone());
    rsx! {
        form { class: "wide", method: "post", action: "{action}",
            {hidden(who, (!new).then_some(typed.version))}
            if new { input { r#type: "hidden", name: "id", value: "{id}" } }
            div { class: "row",
                label { "{says::NAME}" input { name: "title", required: true, maxlength: "{MOST_NAME}", value: "{typed.title}" } }
                label { "{says::REGION}" select { name: "adcode", {options(None, own_regions(&who.staff), &typed.adcode)} } }
            }
            label { "{says::ABOUT}" textarea { name: "about", rows: 2, maxlength: "{MOST_ABOUT}", "{typed.about}" } }
            label { "{says::PASS_MARK}" input { name: "pass_mark", inputmode: "numeric", required: true, value: "{typed.pass_mark}" } }
            label { "{says::TRIES}" input { name: "tries", inputmode: "numeric", required: true, value: "{typed.tries}" } }
            label { "{says::MONTHS}" input { name: "months", inputmode: "numeric", required: true, value: "{typed.months}" } }
            {entry_end((!new).then_some(typed.active.is_some()), says::ADD, says::ACTIVE)}
        }
    }
}

/// What there is to learn, and how who asks stands.
pub(super) async fn list(State(app): State<App>, who: SignedIn) -> Result<Response, DeskRefusal> {
    let (now, staff) = (Timestamp::now(), &who.staff);
    let today = Day::of(now);
    let courses = db::courses::list(&app.db, staff).await?;
    let tries = db::courses::tries(&app.db, &[staff.id]).await?;
    let titles = db::courses::titles(&app.db).await?;
    let mut lines = Vec::new();
    for row in &courses {
        let standing = db::courses::standing(&tries, row.id, staff.id);
        let quiz = db::courses::quiz_of(row)?.len();
        let good = standing.passed.is_some_and(|until| until.is_none_or(|until| until >= today));
        let words = standing.passed.map_or_else(|| says::NOT_YET.to_owned(), |until| says::passed(until, today));
        lines.push((row.clone(), quiz, good, words, says::failed(standing.failed)));
    }
    let fitness = db::duty_demands::fitness(&app.db, &[staff]).await?;
    let lacking = lack_words(&fitness.lacks(staff, today), &titles);
    let proofs = db::proofs::qualifications(&app.db, &[staff.id]).await?;
    let proofs: Vec<String> = proofs.iter().map(|row| says::proof(row.kind, &row.number, row.until, today)).collect();
    let (hours, certificates) = person::own_hours(&app, staff, now).await?;
    let keeps = staff.role.may(Permission::KeepTraining);
    let demands = if keeps {
        demands::section(&app, &who, &courses, &titles).await?
    } else {
        rsx! {}
    };
    let typed = CourseForm {
        pass_mark: "80".to_owned(),
        tries: "3".to_owned(),
        months: "12".to_owned(),
        ..CourseForm::default()
    };
    let body = rsx! {
        div { class: "head", h1 { "{says::TITLE}" }
            if keeps { a { class: "button", href: "/desk/training/people", "{says::PEOPLE}" } a { class: "button", href: "/desk/training/people.xlsx", "{says::TAKE_ALONG}" } }
            if staff.role.may(Permission::ManageStaff) { a { class: "button", href: "/desk/volunteers", "{texts::volunteer::LIST}" } }
        }
        p { "{says::WHY}" }
        if !lacking.is_empty() { p { class: "error", id: "lacking", "{says::LACKING}{lacking}" } }
        h2 { "{says::MINE}" }
        if lines.is_empty() { p { class: "empty", "{says::NONE}" } } else {
            table { class: "rows", id: "list",
                thead { tr { for word in says::MINE_COLUMNS { th { "{word}" } } } }
                tbody {
                    for (row, quiz, good, words, failed) in lines {
                        tr { class: if row.active { "" } else { "off" },
                            td { class: "words", a { href: "/desk/training/{row.id}", "{row.title}" }
                                if row.sample { span { class: "tag", "{texts::SAMPLE}" } }
                                if !row.active { span { class: "tag", "{says::NOT_TAUGHT}" } }
                            }
                            td { {texts::region(row.adcode)} }
                            td { "{quiz}" }
                            td { span { class: if good { "clock green" } else { "clock amber" }, "{words}" } " {failed}" }
                        }
                    }
                }
            }
        }
        div { class: "columns",
            section {
                h2 { "{says::MY_PROOFS}" }
                if proofs.is_empty() { p { class: "empty", "{says::NO_PROOFS}" } }
                ul { for one in proofs { li { "{one}" } } }
                h2 { "{texts::served::TITLE}" }
                p { id: "hours", "{hours}" }
                p { class: "by", "{texts::served::HOW}" }
                {person::list_of(&certificates)}
            }
            if keeps {
                section {
                    {demands}
                    h2 { "{says::ADD}" }
                    p { class: "by", "{says::ADD_HINT}" }
                    {course_form(&who, "/desk/training", &typed, true)}
                }
            }
        }
    };
    Ok(page(&who, Tab::Training, says::TITLE, body))
}

/// Adds a course.
pub(super) async fn add(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<CourseForm>,
) -> Result<Response, DeskRefusal> {
    // It has neither materials nor a quiz yet: who keeps it opens it once it has.
    let entry = form.read(&who, false)?;
    let id = form.id.parse().unwrap_or_else(|_| CourseId::fresh());
    db::courses::add(&app.db, Some(&who.staff), id, entry, (&[], &[]), Timestamp::now()).await?;
    Ok(Redirect::to(&format!("/desk/training/{id}")).into_response())
}
