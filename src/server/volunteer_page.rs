//! The page on which somebody says that they want to help at a desk, looks at what became of it, or takes it back. Works
//! without a script; the same limits as for what strangers send.

use super::App;
use super::account_work::Worked;
use super::db;
use super::limits::{Address, Standing};
use super::own_page::own_page;
use super::pages::{page, screen};
use crate::model::region::PREFECTURES;
use crate::model::training::MOST_NUMBER;
use crate::model::volunteer::{
    MOST_NAME, MOST_ORGANISATION, MOST_WORDS, OFFERED, Typed as Application, VolunteerState,
};
use crate::model::{Adcode, ClaimCode, Day, Timestamp, VolunteerId};
use crate::server::db::tables::volunteer;
use crate::texts;
use crate::texts::volunteer as says;
use crate::views::DangerPanel;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::{Form, FormRejection};
use dioxus::prelude::*;
use serde::Deserialize;

/// Bytes of the form.
pub(super) const MOST_FORM: usize = 16 * 1024;

/// The form as it was filled in.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Filled {
    /// Made with the form, so that a second click makes no second one.
    id: String,
    name: String,
    phone: String,
    adcode: String,
    author: String,
    organisation: String,
    number: String,
    until: String,
    words: String,
    consent: Option<String>,
}

impl Filled {
    fn application(&self) -> Application {
        let typed = self.clone();
        Application {
            name: typed.name,
            phone: typed.phone,
            adcode: typed.adcode,
            author: typed.author,
            organisation: typed.organisation,
            number: typed.number,
            until: typed.until,
            words: typed.words,
            consents: typed.consent.is_some(),
        }
    }
}

/// What nobody else who holds this phone must find.
fn told(status: StatusCode, title: &str, main: Element) -> Response {
    let mut response = page(status, title, screen(main));
    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    response
}

/// The form.
pub(super) async fn show() -> Response {
    with_form(StatusCode::OK, &Filled::default(), None)
}

fn with_form(status: StatusCode, typed: &Filled, refused: Option<(&'static str, String)>) -> Response {
    let main = rsx! {
        h1 { "{says::TITLE}" }
        p { "{says::WHY}" }
        DangerPanel { text: typed.words.clone() }
        {fields(typed, refused)}
        h2 { "{says::LOOK}" }
        {code_form("")}
    };
    told(status, says::TITLE, main)
}

fn code_form(typed: &str) -> Element {
    let typed = typed.to_owned();
    rsx! {
        form { class: "by-code", method: "post", action: "/volunteer/code",
            label { r#for: "code", "{says::CODE}" }
            input { id: "code", name: "code", required: true, autocomplete: "off", autocapitalize: "characters", maxlength: 20, value: "{typed}" }
            button { class: "button", r#type: "submit", name: "act", value: "look", "{says::LOOK_SEND}" }
        }
    }
}

fn fields(typed: &Filled, refused: Option<(&'static str, String)>) -> Element {
    let typed = typed.clone();
    let id = typed.id.parse().unwrap_or_else(|_| VolunteerId::fresh());
    let province = Adcode::HUNAN.to_string();
    let invalid = refused.as_ref().map_or("", |(field, _)| *field);
    let wrong = |field: &str| if invalid == field { "true" } else { "false" };
    rsx! {
        form { method: "post", action: "/volunteer", id: "apply",
            input { r#type: "hidden", name: "id", value: "{id}" }
            if let Some((field, says)) = refused.clone() {
                p { class: "error", role: "alert", "{says::NOT_TAKEN}{says} " if !field.is_empty() { a { href: "#{field}", "{texts::console::TO_FIELD}" } } }
            }
            label { r#for: "name", "{says::NAME}" }
            input { id: "name", name: "name", required: true, autocomplete: "name", maxlength: "{MOST_NAME}", "aria-invalid": wrong("name"), value: "{typed.name}" }
            label { r#for: "phone", "{says::PHONE}" }
            input { id: "phone", name: "phone", r#type: "tel", required: true, autocomplete: "tel", maxlength: 24, "aria-invalid": wrong("phone"), value: "{typed.phone}" }
            label { r#for: "adcode", "{says::REGION}" }
            select { id: "adcode", name: "adcode", required: true, "aria-invalid": wrong("adcode"),
                option { value: "", "{says::CHOOSE}" }
                for prefecture in PREFECTURES.iter() {
                    option { value: "{prefecture.code()}", selected: typed.adcode == prefecture.code().to_string(), "{prefecture.name}" }
                }
                option { value: "{province}", selected: typed.adcode == province, "{says::PROVINCE}" }
            }
            label { r#for: "author", "{says::AUTHOR}" }
            select { id: "author", name: "author", required: true, "aria-invalid": wrong("author"),
                option { value: "", "{says::CHOOSE}" }
                for author in OFFERED {
                    option { value: "{author.code()}", selected: typed.author == author.code(), {texts::author(author)} }
                }
            }
            label { r#for: "organisation", "{says::ORGANISATION}" }
            input { id: "organisation", name: "organisation", maxlength: "{MOST_ORGANISATION}", "aria-invalid": wrong("organisation"), value: "{typed.organisation}" }
            label { r#for: "number", "{says::NUMBER}" }
            input { id: "number", name: "number", maxlength: "{MOST_NUMBER}", "aria-invalid": wrong("number"), value: "{typed.number}" }
            label { r#for: "until", "{says::UNTIL}" }
            input { id: "until", name: "until", r#type: "date", "aria-invalid": wrong("until"), value: "{typed.until}" }
            label { r#for: "words", "{says::WORDS}" }
            textarea { id: "words", name: "words", rows: 4, required: true, maxlength: "{MOST_WORDS}", "aria-invalid": wrong("words"), "{typed.words}" }
            label { class: "check", r#for: "consent",
                input { id: "consent", r#type: "checkbox", name: "consent", value: "1", required: true, checked: typed.consent.is_some() }
                "{says::CONSENT}"
            }
            button { class: "button main huge", r#type: "submit", "{says::SEND}" }
        }
    }
}

/// Takes an application in.
pub(super) async fn apply(
    State(app): State<App>,
    from: Address,
    headers: HeaderMap,
    typed: Result<Form<Filled>, FormRejection>,
) -> Response {
    let whole = |status, typed: &Filled, says: &str| with_form(status, typed, Some(("", says.to_owned())));
    let typed = match typed {
        Ok(Form(typed)) => typed,
        Err(error) => return whole(error.into_response().status(), &Filled::default(), says::BAD_FORM),
    };
    if !own_page(&app, &headers) {
        return whole(StatusCode::FORBIDDEN, &typed, says::FOREIGN);
    }
    let now = Timestamp::now();
    let application = match typed.application().checked(Day::of(now)) {
        Ok(application) => application,
        Err(refused) => {
            let why = Some((refused.field(), refused.to_string()));
            return with_form(StatusCode::UNPROCESSABLE_ENTITY, &typed, why);
        }
    };
    // Whoever is in danger is heard, whatever their neighbours send, and reads whom to call at once.
    let heard = if application.dangers().is_empty() {
        app.limits.applying(from)
    } else {
        app.limits.danger_sending(from, Standing::Stranger, Worked(false))
    };
    if heard.is_err() {
        return whole(StatusCode::TOO_MANY_REQUESTS, &typed, says::TOO_OFTEN);
    }
    let id = typed.id.parse().unwrap_or_else(|_| VolunteerId::fresh());
    match db::volunteers::apply(&app.db, id, application, now).await {
        Ok(Some(code)) => arrived(&code, typed.words.clone()),
        Ok(None) => whole(StatusCode::CONFLICT, &typed, says::DECIDED),
        Err(error) => {
            tracing::error!("volunteer: {error}");
            whole(StatusCode::SERVICE_UNAVAILABLE, &typed, says::FAILED)
        }
    }
}

fn arrived(code: &ClaimCode, text: String) -> Response {
    let code = code.to_string();
    let main = rsx! {
        h1 { "{says::ARRIVED}" }
        DangerPanel { text }
        p { "{says::CODE} " strong { class: "code", id: "volunteer-code", "{code}" } }
        p { "{says::KEEP}" }
        {code_form(&code)}
    };
    told(StatusCode::OK, says::ARRIVED, main)
}

/// A code, and what is wanted with it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CodeForm {
    code: String,
    act: String,
}

/// Shows what became of an application, or deletes it.
pub(super) async fn by_code(
    State(app): State<App>,
    from: Address,
    headers: HeaderMap,
    form: Result<Form<CodeForm>, FormRejection>,
) -> Response {
    let form = form.map(|Form(form)| form).unwrap_or_default();
    let refused = |status: StatusCode, says: &str| {
        let (says, typed) = (says.to_owned(), form.code.clone());
        let main = rsx! {
            h1 { "{says::LOOK}" }
            p { class: "error", role: "alert", "{says}" }
            {code_form(&typed)}
            p { a { class: "button", href: "/volunteer", "{says::TO_FORM}" } }
        };
        told(status, says::LOOK, main)
    };
    if !own_page(&app, &headers) {
        return refused(StatusCode::FORBIDDEN, says::FOREIGN);
    }
    let found = match ClaimCode::parse(&form.code) {
        Ok(_) if app.limits.typing_code(from).is_err() => {
            return refused(StatusCode::TOO_MANY_REQUESTS, says::TOO_OFTEN);
        }
        Ok(code) => db::volunteers::by_code(&app.db, &code).await,
        Err(_) => Ok(None),
    };
    let row = match found {
        Ok(Some(row)) => row,
        Ok(None) => return refused(StatusCode::NOT_FOUND, says::NO_CODE),
        Err(error) => {
            tracing::error!("volunteer: {error}");
            return refused(StatusCode::SERVICE_UNAVAILABLE, says::FAILED);
        }
    };
    if form.act != "take_back" {
        return stands(&form.code, &row);
    }
    match db::volunteers::take_back(&app.db, &row).await {
        Ok(true) => {
            let main = rsx! {
                h1 { "{says::TAKEN_BACK}" }
                p { "{says::TAKEN_BACK_WHY}" }
                p { a { class: "button", href: "/volunteer", "{says::TO_FORM}" } }
            };
            told(StatusCode::OK, says::TAKEN_BACK, main)
        }
        Ok(false) => stands(&form.code, &row),
        Err(error) => {
            tracing::error!("volunteer: {error}");
            refused(StatusCode::SERVICE_UNAVAILABLE, says::FAILED)
        }
    }
}

fn stands(code: &str, row: &volunteer::Model) -> Response {
    let words = match row.state {
        VolunteerState::Waiting => says::WAITS,
        VolunteerState::Accepted => says::ACCEPTED,
        VolunteerState::Declined => says::DECLINED,
    };
    let (code, reason) = (code.to_owned(), row.reason.clone());
    let may_take_back = row.state != VolunteerState::Accepted;
    let main = rsx! {
        h1 { "{says::TITLE}" }
        p { class: "open", id: "stands", "{words}" }
        if !reason.is_empty() { p { "{reason}" } }
        if may_take_back {
            form { class: "by-code", method: "post", action: "/volunteer/code",
                input { r#type: "hidden", name: "code", value: "{code}" }
                button { class: "button", r#type: "submit", name: "act", value: "take_back", "{says::TAKE_BACK}" }
            }
        }
        p { a { class: "button", href: "/volunteer", "{says::TO_FORM}" } }
    };
    told(StatusCode::OK, says::TITLE, main)
}
