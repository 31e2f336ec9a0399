//! One of a desk's people: what they have to show, the hours that they served, and the certificates of them.

use super::own_staff::{back_to, own};
use super::{noted, wrong};
use crate::model::plain_text::{TextError, one_line};
use crate::model::staff::{Permission, Staff};
use crate::model::training::{MOST_NUMBER, QualificationKind};
use crate::model::{CourseId, Day, QualificationId, Timestamp};
use crate::server::db::certificates::{CertificateError, Counted, Served, counted, with_clashes};
use crate::server::db::proofs::Seen;
use crate::server::db::tables::certificate as table;
use crate::server::desk::confirm::{self, Sure};
use crate::server::desk::guard::{Filled, SignedIn};
use crate::server::desk::page::{Tab, hidden, options, page};
use crate::server::desk::plain_page::html;
use crate::server::desk::refusal::DeskRefusal;
use crate::server::{App, db};
use crate::texts;
use crate::texts::{served as hours, training as says};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

/// The first day of a year.
fn begins(today: Day) -> Day {
    Day::parse(&format!("{}-01-01", today.year())).unwrap_or(today)
}

/// Somebody's hours of this year in words, and their certificates.
pub(super) async fn own_hours(
    app: &App,
    staff: &Staff,
    now: Timestamp,
) -> Result<(String, Vec<table::Model>), DeskRefusal> {
    let today = Day::of(now);
    let served = db::certificates::served(&app.db, staff, (begins(today), today), now).await?;
    let certificates = db::certificates::of(&app.db, staff.id).await?;
    Ok((this_year(&served), certificates))
}

fn this_year(served: &[Served]) -> String {
    let Counted { duties, noted, minutes } = counted(served);
    hours::this_year((duties, noted), minutes)
}

pub(super) fn list_of(certificates: &[table::Model]) -> Element {
    let certificates = certificates.to_vec();
    rsx! {
        ul { id: "certificates",
            for one in certificates {
                li { a { href: "/desk/certificates/{one.number}", "{one.number}" }
                    " {one.first_day} – {one.last_day} {hours::minutes(i64::from(one.minutes))} "
                    if one.void_at.is_some() { span { class: "tag danger", "{hours::VOID}" } }
                }
            }
        }
    }
}

/// The page.
pub(in crate::server::desk) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let staff = own(&app, &who, &id).await?;
    let now = Timestamp::now();
    let today = Day::of(now);
    let kinds =
        QualificationKind::ALL.iter().map(|kind| (kind.code().to_owned(), says::qualification(*kind).to_owned()));
    let kinds: Vec<(String, String)> = kinds.collect();
    let own_kind = crate::model::volunteer::proof_of(staff.author).code();
    let qualifications = db::proofs::qualifications(&app.db, &[staff.id]).await?;
    let tries = db::courses::tries(&app.db, &[staff.id]).await?;
    let courses: Vec<_> = db::courses::list(&app.db, &staff)
        .await?
        .into_iter()
        .map(|row| {
            let standing = db::courses::standing(&tries, row.id, staff.id);
            let words = standing.passed.map_or_else(|| says::NOT_YET.to_owned(), |until| says::passed(until, today));
            (row.id, row.title, words, standing.failed)
        })
        .collect();
    let certificates = db::certificates::of(&app.db, staff.id).await?;
    let first = db::certificates::first_duty(&app.db, staff.id).await?.unwrap_or(today).min(today);
    let served = db::certificates::served(&app.db, &staff, (first, today), now).await?;
    let this_years: Vec<Served> = served.iter().filter(|one| one.day >= begins(today)).cloned().collect();
    let year = this_year(&this_years);
    let all = with_clashes(served);
    let clashes = all.iter().any(|(_, clashes)| *clashes);
    let duties: Vec<(Served, bool)> =
        all.iter().filter(|(one, _)| one.noted.is_none() && one.day >= begins(today)).cloned().collect();
    let base = format!("/desk/training/people/{}", staff.id);
    let body = rsx! {
        div { class: "head", h1 { "{staff.name}" }
            span { class: "tag", {texts::author(staff.author)} }
            span { class: "tag", {texts::region(staff.adcode)} }
            a { class: "button", href: "/desk/training/people", "{says::TO_PEOPLE}" }
        }
        div { class: "columns",
            section {
                h2 { "{says::QUALIFICATIONS}" }
                if qualifications.is_empty() { p { class: "empty", "{says::NO_PROOFS}" } }
                ul { id: "qualifications",
                    for row in qualifications {
                        li { "{says::proof(row.kind, &row.number, row.until, today)} "
                            span { class: "by", "{row.checked_by}" }
                            form { class: "row", method: "post", action: "{base}/drop-qualification",
                                {hidden(&who, None)}
                                input { r#type: "hidden", name: "qualification", value: "{row.id}" }
                                button { r#type: "submit", "aria-label": "{says::REMOVE} {says::qualification(row.kind)}", "{says::REMOVE}" }
                            }
                        }
                    }
                }
                form { class: "wide", method: "post", action: "{base}/qualification",
                    {hidden(&who, None)}
                    p { class: "by", "{says::SEEN}" }
                    label { "{says::KIND}" select { name: "kind", {options(None, kinds, own_kind)} } }
                    label { "{says::NUMBER}" input { name: "number", maxlength: "{MOST_NUMBER}" } }
                    label { "{says::UNTIL}" input { r#type: "date", name: "until" } }
                    button { r#type: "submit", "{says::ADD_QUALIFICATION}" }
                }
                h2 { "{says::PASSED}" }
                ul { id: "courses",
                    for (id, title, words, failed) in courses {
                        li { a { href: "/desk/training/{id}", "{title}" } " {words} {says::failed(failed)}"
                            if failed > 0 {
                                form { class: "row", method: "post", action: "{base}/again",
                                    {hidden(&who, None)}
                                    input { r#type: "hidden", name: "course", value: "{id}" }
                                    button { r#type: "submit", "{says::AGAIN}" }
                                }
                            }
                        }
                    }
                }
            }
            section {
                h2 { "{hours::TITLE}" }
                p { id: "hours", strong { "{year}" } }
                p { class: "by", "{hours::HOW}" }
                if clashes { p { class: "error", role: "status", id: "clashes", "{hours::CLASHES_ABOVE}" } }
                {served_table(&who, &base, &duties, today)}
                {noted::section(&who, &base, &all, today)}
                h2 { "{hours::CERTIFICATE}" }
                {list_of(&certificates)}
                form { class: "row", method: "post", action: "{base}/certificate",
                    {hidden(&who, None)}
                    label { "{hours::FIRST}" input { r#type: "date", name: "first", required: true, value: "{first}" } }
                    label { "{hours::LAST}" input { r#type: "date", name: "last", required: true, value: "{today}" } }
                    button { class: "main", r#type: "submit", "{hours::MAKE}" }
                }
            }
        }
    };
    Ok(page(&who, Tab::Training, &staff.name, body))
}

fn served_table(who: &SignedIn, base: &str, served: &[(Served, bool)], today: Day) -> Element {
    let (who, base, served) = (who.clone(), base.to_owned(), served.to_vec());
    rsx! {
        if served.is_empty() { p { class: "empty", "{hours::NONE}" } } else {
            table { class: "rows", id: "served",
                thead { tr { for word in hours::COLUMNS { th { "{word}" } } } }
                tbody {
                    for (one, clashes) in served {
                        tr { class: if one.missed { "off" } else { "" },
                            td { "{one.day}" }
                            td { {texts::roster::shifts(&one.shifts)} }
                            td { if one.missed { span { class: "tag", "{hours::MISSED}" } } else { "{hours::minutes(one.minutes)}" }
                                if clashes { span { class: "clock amber", "{hours::CLASHES}" } }
                            }
                            td {
                                if one.day <= today {
                                    form { method: "post", action: "{base}/missed",
                                        {hidden(&who, None)}
                                        input { r#type: "hidden", name: "day", value: "{one.day}" }
                                        input { r#type: "hidden", name: "missed", value: if one.missed { "0" } else { "1" } }
                                        button { r#type: "submit", if one.missed { "{hours::SET_CAME}" } else { "{hours::SET_MISSED}" } }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A qualification as it is typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::server::desk) struct QualificationForm {
    kind: String,
    number: String,
    until: String,
}

/// Puts a qualification on record.
pub(in crate::server::desk) async fn add_qualification(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<QualificationForm>,
) -> Result<Response, DeskRefusal> {
    let staff = own(&app, &who, &id).await?;
    let kind = QualificationKind::of_code(&form.kind);
    let kind = kind.ok_or_else(|| DeskRefusal::WrongAt("kind", says::NO_KIND.to_owned()))?;
    let number = match one_line(&form.number, MOST_NUMBER) {
        Err(TextError::Empty) => String::new(),
        other => other.map_err(wrong("number", says::NUMBER_WORD))?,
    };
    let until = match form.until.trim() {
        "" => None,
        day => Some(Day::parse(day).map_err(|_| DeskRefusal::WrongAt("until", says::NO_DAY.to_owned()))?),
    };
    db::proofs::add(&app.db, &who.staff, &staff, Seen { kind, number, until }, Timestamp::now()).await?;
    Ok(back_to(&staff))
}

/// Which qualification.
#[derive(Deserialize)]
pub(in crate::server::desk) struct WhichQualification {
    qualification: QualificationId,
}

/// Takes a qualification off the record.
pub(in crate::server::desk) async fn remove_qualification(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<WhichQualification>,
) -> Result<Response, DeskRefusal> {
    let staff = own(&app, &who, &id).await?;
    if db::proofs::remove(&app.db, &who.staff, &staff, form.qualification, Timestamp::now()).await? {
        Ok(back_to(&staff))
    } else {
        Err(DeskRefusal::Conflict(says::GONE.to_owned()))
    }
}

/// Which course.
#[derive(Deserialize)]
pub(in crate::server::desk) struct WhichCourse {
    course: CourseId,
}

/// Lets somebody try a quiz anew.
pub(in crate::server::desk) async fn allow_again(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<WhichCourse>,
) -> Result<Response, DeskRefusal> {
    let staff = own(&app, &who, &id).await?;
    db::courses::allow_again(&app.db, &who.staff, form.course, &staff, Timestamp::now()).await?;
    Ok(back_to(&staff))
}

/// Which duty.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::server::desk) struct MissedForm {
    day: String,
    missed: String,
}

/// Says that nobody came, or that somebody did.
pub(in crate::server::desk) async fn set_missed(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<MissedForm>,
) -> Result<Response, DeskRefusal> {
    let staff = own(&app, &who, &id).await?;
    let none = || DeskRefusal::Wrong(hours::NO_DUTY.to_owned());
    let day = Day::parse(&form.day).map_err(|_| none())?;
    let what = (day, form.missed == "1");
    if db::certificates::set_missed(&app.db, &who.staff, &staff, what, Timestamp::now()).await? {
        Ok(back_to(&staff))
    } else {
        Err(none())
    }
}

/// Days to be certified.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::server::desk) struct CertificateForm {
    first: String,
    last: String,
}

/// Gives a certificate.
pub(in crate::server::desk) async fn make_certificate(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<CertificateForm>,
) -> Result<Response, DeskRefusal> {
    let staff = own(&app, &who, &id).await?;
    let day = |field: &'static str, text: &str| {
        Day::parse(text).map_err(|_| DeskRefusal::WrongAt(field, says::NO_DAY.to_owned()))
    };
    let days = (day("first", &form.first)?, day("last", &form.last)?);
    match db::certificates::make(&app.db, &who.staff, &staff, days, Timestamp::now()).await {
        Ok(number) => Ok(Redirect::to(&format!("/desk/certificates/{number}")).into_response()),
        Err(CertificateError::Database(error)) => Err(error.into()),
        Err(error) => Err(DeskRefusal::WrongAt("first", error.to_string())),
    }
}

/// A certificate that who asks may see: of their desk.
async fn certificate_of(app: &App, who: &SignedIn, number: &str) -> Result<table::Model, DeskRefusal> {
    let row = db::certificates::find(&app.db, number).await?;
    row.filter(|row| who.staff.covers(row.adcode) || row.staff == who.staff.id).ok_or(DeskRefusal::NotFound)
}

/// A certificate, to be printed.
pub(in crate::server::desk) async fn certificate(
    State(app): State<App>,
    who: SignedIn,
    Path(number): Path<String>,
) -> Result<Response, DeskRefusal> {
    let row = certificate_of(&app, &who, &number).await?;
    let (first, last) = (texts::day(row.first_day.begins()), texts::day(row.last_day.begins()));
    let desk = texts::region(row.adcode);
    let author = texts::author(row.author);
    let counts = (row.duties, row.noted, i64::from(row.minutes));
    let certified = hours::certified(&row.name, author, desk, (&first, &last), counts);
    let made = texts::day(row.made_at);
    let void = row.void_at.is_some();
    let keeps = who.staff.may(Permission::KeepTraining, row.adcode) && !void;
    let body = rsx! {
        main { class: "paper certificate",
            h1 { "{hours::PAPER}" }
            p { class: "by", "{hours::numbered(&row.number)}" }
            if void { p { class: "error", role: "status", "{hours::VOID}" } }
            p { class: "certified", "{certified}" }
            p { class: "by", "{hours::HOW}" }
            p { class: "seal", "{hours::seal(desk)}" }
            p { class: "seal", "{hours::DATE}{made}" }
            div { class: "no-print",
                p { "{hours::PRINT}" }
                p { a { class: "button", href: "/desk/training", "{says::TO_COURSES}" } }
                if keeps {
                    form { method: "post", action: "/desk/certificates/{row.number}",
                        {hidden(&who, None)}
                        button { r#type: "submit", "{hours::ASK_VOID}" }
                    }
                }
            }
        }
    };
    Ok(html(StatusCode::OK, hours::PAPER, body))
}

/// Whether they are sure.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::server::desk) struct VoidForm {
    sure: Sure,
}

/// Makes a certificate void.
pub(in crate::server::desk) async fn make_void(
    State(app): State<App>,
    who: SignedIn,
    Path(number): Path<String>,
    Filled(form): Filled<VoidForm>,
) -> Result<Response, DeskRefusal> {
    let row = certificate_of(&app, &who, &number).await?;
    if !who.staff.may(Permission::KeepTraining, row.adcode) {
        return Err(DeskRefusal::NotFound);
    }
    let page = format!("/desk/certificates/{}", row.number);
    let question = confirm::Question {
        tab: Tab::Training,
        title: hours::VOID_ASK.to_owned(),
        happens: vec![format!("{} {}", row.number, row.name), hours::VOID_HAPPENS.to_owned()],
        action: page.clone(),
        fields: vec![],
        word: hours::MAKE_VOID,
    };
    if let Some(asked) = confirm::asked(&who, form.sure, &page, question) {
        return Ok(asked);
    }
    if db::certificates::make_void(&app.db, &who.staff, &row, Timestamp::now()).await? {
        Ok(Redirect::to(&page).into_response())
    } else {
        Err(DeskRefusal::Conflict(hours::VOID_BEFORE.to_owned()))
    }
}
