//! The hours of a desk, by which its promises are counted.

use super::guard::{Asked, Filled, SignedIn};
use super::overwriting::{self, Standing};
use super::page::{Tab, hidden, options, page_with, regions};
use super::refusal::DeskRefusal;
use super::refused::{self, Refused};
use crate::model::staff::Permission;
use crate::model::working_time::{WorkCalendar, WorkingHours};
use crate::model::{Adcode, Timestamp, Topic};
use crate::server::db::audit::{Action, Entry};
use crate::server::{App, db};
use crate::texts;
use crate::texts::console;
use crate::texts::overwriting as says;
use crate::texts::working_time as words;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

/// Whose hours are looked at.
#[derive(Default, Deserialize)]
pub(super) struct Of {
    #[serde(default)]
    adcode: String,
}

/// Hours as they are typed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct HoursForm {
    adcode: String,
    act: String,
    monday: String,
    tuesday: String,
    wednesday: String,
    thursday: String,
    friday: String,
    saturday: String,
    sunday: String,
    holidays: Option<String>,
    version: String,
}

const FIELDS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

impl HoursForm {
    fn of(hours: &WorkingHours) -> Self {
        let [monday, tuesday, wednesday, thursday, friday, saturday, sunday] =
            std::array::from_fn(|weekday| hours.written(weekday));
        let holidays = hours.on_holidays().then(|| "1".to_owned());
        Self { monday, tuesday, wednesday, thursday, friday, saturday, sunday, holidays, ..Self::default() }
    }

    fn days(&self) -> [&str; 7] {
        [&self.monday, &self.tuesday, &self.wednesday, &self.thursday, &self.friday, &self.saturday, &self.sunday]
    }

    /// What stands with these hours; `own` where the desk set them itself.
    fn stands(&self, own: bool) -> Standing {
        let whose = if own { says::OWN } else { says::OTHERS };
        let days = words::DAYS.iter().zip(self.days()).map(|(word, text)| ((*word).to_owned(), text.to_owned()));
        let holidays = (words::ON_HOLIDAYS.to_owned(), says::ticked(self.holidays.is_some()));
        Standing::of([(says::WHOSE.to_owned(), whose.to_owned())].into_iter().chain(days).chain([holidays]))
    }

    fn hours(&self) -> Result<WorkingHours, Refused> {
        WorkingHours::typed(self.days(), self.holidays.is_some()).map_err(|error| {
            // Which day it is about.
            let wrong = |text: &&str| {
                let mut days = [""; 7];
                days[0] = text;
                days[1] = "09:00-10:00";
                WorkingHours::typed(days, false).is_err()
            };
            let field = self.days().iter().position(wrong).map_or("", |at| FIELDS[at]);
            Refused::at(field, error.to_string())
        })
    }
}

/// The desk that is asked for, if it is theirs to set; their own else.
fn desk(who: &SignedIn, adcode: &str) -> Adcode {
    let asked = Adcode::parse(adcode).ok().map(Adcode::prefecture);
    asked.filter(|asked| who.staff.may(Permission::ManageStaff, *asked)).unwrap_or(who.staff.adcode)
}

/// The page.
pub(super) async fn show(State(app): State<App>, who: SignedIn, Asked(of): Asked<Of>) -> Result<Response, DeskRefusal> {
    let desk = desk(&who, &of.adcode);
    let calendar = db::desk_hours::calendar(&app.db, desk).await?;
    view(&app, &who, StatusCode::OK, desk, HoursForm::of(&calendar.hours), None).await
}

async fn view(
    app: &App,
    who: &SignedIn,
    status: StatusCode,
    desk: Adcode,
    form: HoursForm,
    refused: Option<Refused>,
) -> Result<Response, DeskRefusal> {
    let own = db::desk_hours::own(&app.db, desk).await?.is_some();
    let of_province = db::desk_hours::own(&app.db, Adcode::HUNAN).await?.is_some();
    let calendar: WorkCalendar = db::desk_hours::calendar(&app.db, desk).await?;
    let standard = db::standards::of(&app.db, desk).await?;
    let now = Timestamp::now();
    let promise = |topic: Topic| words::example(texts::topic(topic), standard.answer_due(topic, now, &calendar));
    let examples = [Topic::MentalHealth, Topic::LabourRights].map(promise);
    let manages = who.staff.may(Permission::ManageStaff, desk);
    let province = desk == Adcode::HUNAN;
    let days: Vec<(&str, &str, String)> = FIELDS
        .iter()
        .zip(words::DAYS)
        .zip(form.days())
        .map(|((field, word), text)| (*field, word, text.to_owned()))
        .collect();
    let standing = HoursForm::of(&calendar.hours).stands(own).field();
    let body = rsx! {
        div { class: "head", h1 { "{words::TITLE} · {texts::region(desk)}" }
            a { class: "button", href: "/desk/roster", "{console::TO_ROSTER}" }
            a { class: "button", href: "/desk/standard?adcode={desk}", "{words::STANDARD}" }
            a { class: "button", href: "/desk/holidays", "{words::PUBLIC_HOLIDAYS}" }
        }
        if who.staff.sees_all() {
            form { class: "filters", method: "get", action: "/desk/hours",
                label { "{console::DESK}" select { name: "adcode", {options(None, regions(), &desk.to_string())} } }
                button { r#type: "submit", "{console::LOOK_AT_DESK}" }
            }
        }
        p { "{words::WHY}" }
        p { if own { "{words::OWN}" } else if of_province { "{words::OF_PROVINCE}" } else { "{words::OF_PRODUCT}" } "{words::FROM_NOW_ON}" }
        ul { for example in examples { li { "{example}" } } }
        {refused::head(refused.as_ref())}
        form { class: "wide", method: "post", action: "/desk/hours",
            {hidden(who, None)}
            {standing}
            input { r#type: "hidden", name: "adcode", value: "{desk}" }
            fieldset { disabled: !manages,
                legend { "{words::HINT}" }
                for (field, word, text) in days {
                    label { "{word}" input { name: "{field}", maxlength: 80, placeholder: "{words::FREE}", value: "{text}" } {refused::at(refused.as_ref(), field)} }
                }
                label { class: "check", input { r#type: "checkbox", name: "holidays", value: "1", checked: form.holidays.is_some() } "{words::ON_HOLIDAYS}" }
            }
            if manages {
                div { class: "buttons",
                    button { class: "main", r#type: "submit", name: "act", value: "set", "{console::SAVE}" }
                    if own {
                        button { r#type: "submit", name: "act", value: "drop", if province { "{words::FOLLOW_PRODUCT}" } else { "{words::FOLLOW_PROVINCE}" } }
                    }
                }
            }
        }
    };
    Ok(page_with(status, who, Tab::Roster, words::TITLE, body))
}

/// Sets a desk's hours, or has it follow the province again.
pub(super) async fn set(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<HoursForm>,
) -> Result<Response, DeskRefusal> {
    let desk = Adcode::parse(&form.adcode).map_err(|_| DeskRefusal::NotFound)?.prefecture();
    if !who.staff.may(Permission::ManageStaff, desk) {
        return Err(DeskRefusal::NotFound);
    }
    let drop = form.act == "drop";
    let hours = match form.hours() {
        _ if drop => None,
        Ok(hours) => Some(hours),
        Err(says) => return view(&app, &who, StatusCode::UNPROCESSABLE_ENTITY, desk, form, Some(says)).await,
    };
    let now = Timestamp::now();
    let tx = app.db.write().await?;
    tx.hold("desk hours").await?;
    let own = db::desk_hours::own(&tx, desk).await?.is_some();
    let standing = HoursForm::of(&db::desk_hours::calendar(&tx, desk).await?.hours).stands(own);
    let typed = hours.as_ref().map(|hours| HoursForm::of(hours).stands(true)).unwrap_or_default();
    let subject = desk.to_string();
    overwriting::check(&tx, (&standing, &typed), &form.version, (Action::HoursSet, &subject)).await?;
    db::desk_hours::set(&tx, desk, hours.as_ref(), now).await?;
    let entry = Entry::of(&who.staff, Action::HoursSet, &desk.to_string(), desk);
    db::audit::write(&tx, entry.saying(if drop { "drop" } else { "set" }), now).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/desk/hours?adcode={desk}")).into_response())
}
