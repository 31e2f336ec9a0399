//! Hours that the office notes by hand for somebody, beside those of the roster.

use super::own_staff::{back_to, own};
use super::wrong;
use crate::model::plain_text::one_line;
use crate::model::served::{MOST_WHAT, Noted, NotedKind};
use crate::model::working_time::Span;
use crate::model::{Day, NotedHoursId, Timestamp};
use crate::server::db::certificates::Served;
use crate::server::db::tables::noted_hours;
use crate::server::desk::guard::{Filled, SignedIn};
use crate::server::desk::page::{hidden, options};
use crate::server::desk::refusal::DeskRefusal;
use crate::server::{App, db};
use crate::texts::served as says;
use crate::texts::training::NO_DAY;
use axum::extract::{Path, State};
use axum::response::Response;
use dioxus::prelude::*;
use serde::Deserialize;

/// Hours as they are typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::server::desk) struct NotedForm {
    /// Made with the form, so that a second click makes no second one.
    id: String,
    version: i32,
    kind: String,
    day: String,
    from: String,
    until: String,
    what: String,
}

impl NotedForm {
    fn of(row: &noted_hours::Model) -> Self {
        let (from, until) = row.span.split_once('-').unwrap_or_default();
        Self {
            id: row.id.to_string(),
            version: row.version,
            kind: row.kind.code().to_owned(),
            day: row.day.to_string(),
            from: from.to_owned(),
            until: until.to_owned(),
            what: row.what.clone(),
        }
    }

    fn read(&self, now: Timestamp) -> Result<Noted, DeskRefusal> {
        let at = |field: &'static str, says: &str| DeskRefusal::WrongAt(field, says.to_owned());
        let kind = NotedKind::of_code(&self.kind).ok_or_else(|| at("kind", says::NO_NOTED_KIND))?;
        let day = Day::parse(&self.day).map_err(|_| at("day", NO_DAY))?;
        let span = Span::parse(&format!("{}-{}", self.from.trim(), self.until.trim()));
        let span = span.map_err(|_| at("from", says::NO_SPAN))?;
        let what = one_line(&self.what, MOST_WHAT).map_err(wrong("what", says::WHAT_WORD))?;
        let noted = Noted { kind, day, span, what };
        if noted.is_over(now) { Ok(noted) } else { Err(at("day", says::NOT_OVER)) }
    }
}

fn fields(typed: &NotedForm) -> Element {
    let kinds =
        NotedKind::ALL.iter().map(|kind| (kind.code().to_owned(), says::noted_kind(*kind).to_owned())).collect();
    let typed = typed.clone();
    rsx! {
        label { "{says::NOTED_KIND}" select { name: "kind", {options(None, kinds, &typed.kind)} } }
        label { "{says::NOTED_DAY}" input { r#type: "date", name: "day", required: true, value: "{typed.day}" } }
        label { "{says::NOTED_FROM}" input { r#type: "time", name: "from", required: true, value: "{typed.from}" } }
        label { "{says::NOTED_UNTIL}" input { r#type: "time", name: "until", required: true, value: "{typed.until}" } }
        label { "{says::WHAT}" input { name: "what", required: true, maxlength: "{MOST_WHAT}", value: "{typed.what}" } }
    }
}

/// All that was noted for somebody, and one more. `served` is with what stands beside it at the same time.
pub(super) fn section(who: &SignedIn, base: &str, served: &[(Served, bool)], today: Day) -> Element {
    let (who, base) = (who.clone(), base.to_owned());
    let lines: Vec<_> = served
        .iter()
        .filter_map(|(one, clashes)| one.noted.clone().map(|row| (row, one.minutes, *clashes)))
        .map(|(row, minutes, clashes)| (NotedForm::of(&row), row, minutes, clashes))
        .collect();
    let new = NotedForm { day: today.to_string(), ..NotedForm::default() };
    rsx! {
        h2 { id: "noted", "{says::NOTED}" }
        p { class: "by", "{says::NOTED_WHY}" }
        if lines.is_empty() { p { class: "empty", "{says::NONE_NOTED}" } } else {
            table { class: "rows", id: "noted-list",
                thead { tr { for word in says::NOTED_COLUMNS { th { "{word}" } } } }
                tbody {
                    for (typed, row, minutes, clashes) in lines {
                        tr {
                            td { "{row.day} {row.span}" }
                            td { class: "words", span { class: "tag", {says::noted_kind(row.kind)} } " {row.what}"
                                if clashes { span { class: "clock amber", "{says::CLASHES}" } }
                            }
                            td { "{says::minutes(minutes)}" }
                            td { "{row.who}" }
                            td {
                                details {
                                    summary { "{says::CORRECT}" }
                                    form { class: "wide", method: "post", action: "{base}/served/{row.id}",
                                        {hidden(&who, Some(row.version))}
                                        {fields(&typed)}
                                        button { r#type: "submit", "{crate::texts::console::SAVE}" }
                                    }
                                    form { method: "post", action: "{base}/served/{row.id}/drop",
                                        {hidden(&who, Some(row.version))}
                                        button { r#type: "submit", "aria-label": "{says::TAKE_BACK} {row.day} {row.what}", "{says::TAKE_BACK}" }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        form { class: "wide", method: "post", action: "{base}/served",
            {hidden(&who, None)}
            input { r#type: "hidden", name: "id", value: "{NotedHoursId::fresh()}" }
            {fields(&new)}
            button { r#type: "submit", "{says::NOTE}" }
        }
    }
}

/// Notes hours for somebody.
pub(in crate::server::desk) async fn add(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<NotedForm>,
) -> Result<Response, DeskRefusal> {
    let staff = own(&app, &who, &id).await?;
    let now = Timestamp::now();
    let noted = form.read(now)?;
    let id = form.id.parse().unwrap_or_else(|_| NotedHoursId::fresh());
    db::noted_hours::add(&app.db, &who.staff, &staff, (id, noted), now).await?;
    Ok(back_to(&staff))
}

/// Corrects what was noted.
pub(in crate::server::desk) async fn change(
    State(app): State<App>,
    who: SignedIn,
    Path((id, noted)): Path<(String, String)>,
    Filled(form): Filled<NotedForm>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    corrected(&app, &who, (&id, &noted, form.version), || form.read(now).map(Some), now).await
}

/// Takes back what was noted.
pub(in crate::server::desk) async fn take_back(
    State(app): State<App>,
    who: SignedIn,
    Path((id, noted)): Path<(String, String)>,
    Filled(form): Filled<NotedForm>,
) -> Result<Response, DeskRefusal> {
    corrected(&app, &who, (&id, &noted, form.version), || Ok(None), Timestamp::now()).await
}

async fn corrected(
    app: &App,
    who: &SignedIn,
    (id, noted, version): (&str, &str, i32),
    read: impl FnOnce() -> Result<Option<Noted>, DeskRefusal>,
    now: Timestamp,
) -> Result<Response, DeskRefusal> {
    let staff = own(app, who, id).await?;
    let row = db::noted_hours::find(&app.db, staff.id, noted).await?.ok_or(DeskRefusal::NotFound)?;
    let instead = read()?;
    if db::noted_hours::correct(&app.db, &who.staff, &staff, (&row, version), instead, now).await? {
        Ok(back_to(&staff))
    } else {
        Err(DeskRefusal::Conflict(says::NOTED_CHANGED.to_owned()))
    }
}
