//! Signing in by the office's own accounts, where that is set: to the provider, back, and the code of the second factor
//! where somebody has one.

use super::guard::{Asked, SignedIn};
use super::plain_page::html;
use super::refusal::DeskRefusal;
use super::sign_in::{begin_session, form, own_target};
use crate::model::Timestamp;
use crate::server::db::audit::{Action, Entry};
use crate::server::db::sign_in_tries::Place;
use crate::server::db::tables::staff;
use crate::server::limits::Address;
use crate::server::oidc::{Begun, Oidc, OidcError};
use crate::server::own_page::own_page;
use crate::server::{App, db};
use crate::texts::{PRODUCT, sign_in as words};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use axum_extra::extract::{Form, FormRejection};
use dioxus::prelude::*;
use serde::Deserialize;

/// Where to go after signing in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct To {
    to: String,
}

/// What the provider comes back with.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct CameBack {
    code: String,
    state: String,
}

/// The code of the second factor.
#[derive(Deserialize)]
pub(super) struct Code {
    code: String,
}

/// What a browser holds while it signs in. It comes along when the provider sends the browser back, which cookies of the
/// session do not.
fn held_cookie(app: &App) -> &'static str {
    if app.has_https() { "__Secure-diyi_office" } else { "diyi_office" }
}

fn holding(app: &App, held: String) -> Cookie<'static> {
    Cookie::build((held_cookie(app), held))
        .path("/desk/sign-in/office")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(app.has_https())
        .build()
}

fn refused(app: &App, status: StatusCode, says: &str) -> Response {
    form(app, status, "", "", Some(says))
}

fn provider(app: &App) -> Result<&Oidc, DeskRefusal> {
    app.oidc.as_deref().ok_or(DeskRefusal::NotFound)
}

/// Sends somebody to the provider.
pub(super) async fn begin(
    State(app): State<App>,
    from: Address,
    jar: CookieJar,
    Asked(To { to }): Asked<To>,
) -> Result<Response, DeskRefusal> {
    let oidc = provider(&app)?;
    if app.limits.signing_in(from).is_err() {
        return Ok(refused(&app, StatusCode::TOO_MANY_REQUESTS, words::TOO_OFTEN));
    }
    let Ok((provider, begun)) = oidc.begin().await else {
        return Ok(refused(&app, StatusCode::BAD_GATEWAY, words::UNREACHABLE));
    };
    let held = db::oidc::begin(&app.db, &begun, &own_target(to), Timestamp::now()).await?;
    Ok((jar.add(holding(&app, held)), Redirect::to(provider.as_str())).into_response())
}

/// Takes whom the provider sends back.
pub(super) async fn back(
    State(app): State<App>,
    from: Address,
    headers: HeaderMap,
    jar: CookieJar,
    Asked(came): Asked<CameBack>,
) -> Result<Response, DeskRefusal> {
    let oidc = provider(&app)?;
    if app.limits.signing_in(from).is_err() {
        return Ok(refused(&app, StatusCode::TOO_MANY_REQUESTS, words::TOO_OFTEN));
    }
    let now = Timestamp::now();
    let over = || refused(&app, StatusCode::BAD_REQUEST, words::OVER);
    // Only the browser that was sent there may come back, and once.
    let Some(held) = jar.get(held_cookie(&app)) else { return Ok(over()) };
    let Some(row) = db::oidc::take(&app.db, held.value(), now).await? else { return Ok(over()) };
    if came.state != row.state || came.code.is_empty() || row.staff.is_some() {
        return Ok(over());
    }
    let begun = Begun { state: came.state, nonce: row.nonce.clone(), verifier: row.verifier.clone() };
    let identity = match oidc.identity(came.code, begun).await {
        Ok(identity) => identity,
        Err(OidcError::Unreachable) => return Ok(refused(&app, StatusCode::BAD_GATEWAY, words::UNREACHABLE)),
        Err(OidcError::Invalid) => return Ok(over()),
    };
    let Some(person) = db::oidc::staff_with(&app.db, &identity, now).await? else {
        return Ok(refused(&app, StatusCode::FORBIDDEN, words::UNKNOWN));
    };
    if person.totp.is_some() {
        let held = db::oidc::keep_for_code(&app.db, row, person.id).await?;
        return Ok((jar.add(holding(&app, held)), code_form(StatusCode::OK, None)).into_response());
    }
    let to = row.to_page;
    welcome(&app, &headers, &jar, &person, &to, now).await
}

fn code_form(status: StatusCode, says: Option<&'static str>) -> Response {
    let body = rsx! {
        header { class: "bar", a { class: "brand", href: "/", "{PRODUCT}" } }
        main { class: "narrow",
            h1 { "{words::CODE_TITLE}" }
            if let Some(says) = says {
                p { class: "error", role: "alert", "{says}" }
            }
            form { method: "post", action: "/desk/sign-in/office/code",
                label { "{words::CODE}"
                    input { name: "code", inputmode: "numeric", autocomplete: "one-time-code", maxlength: 20, required: true, autofocus: true }
                }
                button { class: "main", r#type: "submit", "{words::GO_ON}" }
            }
        }
    };
    html(status, words::CODE_TITLE, body)
}

/// Takes the code of the second factor of somebody whom the provider sent back.
pub(super) async fn code(
    State(app): State<App>,
    from: Address,
    headers: HeaderMap,
    jar: CookieJar,
    typed: Result<Form<Code>, FormRejection>,
) -> Result<Response, DeskRefusal> {
    if !own_page(&app, &headers) {
        return Err(DeskRefusal::ForeignForm);
    }
    if app.limits.signing_in(from).is_err() {
        return Ok(code_form(StatusCode::TOO_MANY_REQUESTS, Some(words::TOO_OFTEN)));
    }
    let over = || refused(&app, StatusCode::BAD_REQUEST, words::OVER);
    let Ok(Form(Code { code })) = typed else { return Ok(code_form(StatusCode::UNPROCESSABLE_ENTITY, None)) };
    let now = Timestamp::now();
    let Some(held) = jar.get(held_cookie(&app)) else { return Ok(over()) };
    let Some(row) = db::oidc::take(&app.db, held.value(), now).await? else { return Ok(over()) };
    let Some(staff) = row.staff else { return Ok(over()) };
    let place = from.site().to_string();
    match db::sign_in::sign_in_by_code(&app.db, staff, &code, Place::Elsewhere(&place), now).await? {
        Some(person) => {
            let to = row.to_page;
            welcome(&app, &headers, &jar, &person, &to, now).await
        }
        None => {
            let held = db::oidc::keep_for_code(&app.db, row, staff).await?;
            Ok((jar.add(holding(&app, held)), code_form(StatusCode::UNAUTHORIZED, Some(words::WRONG_CODE)))
                .into_response())
        }
    }
}

/// Begins a session. The browser came here from the provider, so it would not bring the session's cookie along to where
/// it is sent on; from a page of our own it does.
async fn welcome(
    app: &App,
    headers: &HeaderMap,
    jar: &CookieJar,
    person: &staff::Model,
    to: &str,
    now: Timestamp,
) -> Result<Response, DeskRefusal> {
    let gone = Cookie::build(held_cookie(app)).path("/desk/sign-in/office").secure(app.has_https());
    let leads = to.to_owned();
    let body = rsx! {
        header { class: "bar", a { class: "brand", href: "/", "{PRODUCT}" } }
        main { class: "narrow",
            h1 { "{words::WELCOME}" }
            p { a { class: "button main", href: "{leads}", "{words::ENTER}" } }
        }
    };
    let mut page = (jar.clone().remove(gone), html(StatusCode::OK, words::WELCOME, body)).into_response();
    if let Ok(refresh) = HeaderValue::from_str(&format!("0; url={to}")) {
        page.headers_mut().insert(header::REFRESH, refresh);
    }
    begin_session(app, headers, jar, (person, words::BY_OFFICE), page, now).await
}

/// Unbinds one's own account of the provider.
pub(super) async fn unbind(State(app): State<App>, who: SignedIn) -> Result<Response, DeskRefusal> {
    db::oidc::unbind(&app.db, who.staff.id).await?;
    let entry = Entry::of(&who.staff, Action::IdentityBound, &who.staff.id.to_string(), who.staff.adcode);
    db::audit::write(&app.db, entry.saying("off"), Timestamp::now()).await?;
    Ok(Redirect::to("/desk/me#office").into_response())
}
