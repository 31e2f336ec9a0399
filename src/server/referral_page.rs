//! The page of a referral for somebody of a partner who has no account: opened by a link and a code that was told another
//! way, in one browser, as long as the referral is open. Works without a script.

use super::desk::{Refused, WorkForm, WorkPart, answer_form, side_forms, told_of_referral};
use super::limits::Address;
use super::own_page::own_page;
use super::pages::{message_body, page, top};
use super::problem::Refusal;
use super::{App, db};
use crate::model::Timestamp;
use crate::model::claim::ClaimCode;
use crate::server::db::audit::{Action, Entry};
use crate::server::db::partner_referrals::{By, Handling, ReferralFailure, Referred};
use crate::server::db::referral_links::{Opens, Tried, opens, try_code};
use crate::texts::partner as says;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::{Cookie, SameSite};
use axum_extra::extract::{CookieJar, Form, FormRejection};
use dioxus::prelude::*;
use sea_orm::DbErr;
use serde::Deserialize;

/// What the browser that opened a link keeps.
const COOKIE: &str = "diyi_referral";

/// A form of this page: the code, or what is done.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct LinkForm {
    code: String,
    #[serde(flatten)]
    work: WorkForm,
}

/// The page.
pub(super) async fn show(
    State(app): State<App>,
    from: Address,
    jar: CookieJar,
    Path(secret): Path<String>,
) -> Response {
    answered(view(&app, from, &jar, &secret, StatusCode::OK, &LinkForm::default(), None).await)
}

/// What nobody else may find in this browser, or an error in words.
fn answered(response: Result<Response, DbErr>) -> Response {
    let response = response.unwrap_or_else(|error| {
        let (status, title, detail) = Refusal::from(error).for_person();
        page(status, &title, message_body(&title, &detail))
    });
    ([(header::CACHE_CONTROL, "no-store")], response).into_response()
}

fn closed(status: StatusCode, title: &str, detail: &str) -> Response {
    page(status, title, message_body(title, detail))
}

async fn view(
    app: &App,
    from: Address,
    jar: &CookieJar,
    secret: &str,
    status: StatusCode,
    typed: &LinkForm,
    refused: Option<&Refused>,
) -> Result<Response, DbErr> {
    let now = Timestamp::now();
    let kept = jar.get(COOKIE).map(Cookie::value);
    Ok(match opens(&app.db, secret, kept, now).await? {
        Opens::Nothing => {
            if app.limits.wrong_link(from).is_err() {
                return Ok(closed(StatusCode::TOO_MANY_REQUESTS, says::LINK_GONE, says::LINK_GONE_WHY));
            }
            closed(StatusCode::NOT_FOUND, says::LINK_GONE, says::LINK_GONE_WHY)
        }
        Opens::Used => closed(StatusCode::FORBIDDEN, says::LINK_USED, says::LINK_USED_WHY),
        Opens::TriedTooOften => closed(StatusCode::FORBIDDEN, says::LINK_LOCKED, says::LINK_LOCKED_WHY),
        Opens::Locked => page(status, says::LINK_TITLE, ask(secret, &typed.code, refused)),
        Opens::Referral(of) => {
            let entry =
                Entry::of_partner_link(&of.row.name, Action::ReferralRead, &of.case.id.to_string(), of.case.adcode);
            db::audit::record_reading(&app.db, entry, now).await?;
            let notes = db::partner_referrals::notes(&app.db, [of.row.id]).await?;
            page(status, says::LINK_TITLE, work(secret, &of, &notes, (&typed.work, refused), now))
        }
    })
}

fn ask(secret: &str, typed: &str, refused: Option<&Refused>) -> Element {
    let (secret, typed) = (secret.to_owned(), typed.to_owned());
    let error = refused.map(ToString::to_string);
    rsx! {
        {top()}
        main { class: "screen",
            h1 { "{says::LINK_TITLE}" }
            p { "{says::LINK_ASK}" }
            if let Some(error) = error { p { class: "error", role: "alert", "{error}" } }
            form { method: "post", action: "/r/{secret}",
                label { r#for: "code", "{says::LINK_CODE}" }
                input { id: "code", name: "code", required: true, autocomplete: "one-time-code", autocapitalize: "characters", maxlength: 20, value: "{typed}" }
                button { class: "button main huge", r#type: "submit", "{says::LINK_OPEN}" }
            }
        }
    }
}

fn work(
    secret: &str,
    of: &Referred,
    notes: &[db::tables::referral_note::Model],
    (typed, refused): (&WorkForm, Option<&Refused>),
    now: Timestamp,
) -> Element {
    let action = format!("/r/{secret}");
    let form = |act: &'static str| WorkPart::by_link(act, &action);
    let error = |act: &str| refused.filter(|_| typed.act == act);
    rsx! {
        {top()}
        main { class: "screen",
            p { class: "address", "{of.row.name}" }
            {told_of_referral(of, notes, now)}
            {answer_form(&form("answer"), typed, error("answer"))}
            {side_forms(&form, of, typed, &error)}
        }
    }
}

/// Takes a code, or works on the referral.
pub(super) async fn act(
    State(app): State<App>,
    from: Address,
    headers: HeaderMap,
    jar: CookieJar,
    Path(secret): Path<String>,
    form: Result<Form<LinkForm>, FormRejection>,
) -> Response {
    if !own_page(&app, &headers) {
        return closed(StatusCode::FORBIDDEN, says::LINK_GONE, says::LINK_BAD_FORM);
    }
    let form = form.map(|Form(form)| form).unwrap_or_default();
    answered(acted(&app, from, jar, &secret, form).await)
}

async fn acted(app: &App, from: Address, jar: CookieJar, secret: &str, form: LinkForm) -> Result<Response, DbErr> {
    let now = Timestamp::now();
    let back = format!("/r/{secret}");
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    match opens(&app.db, secret, jar.get(COOKIE).map(Cookie::value), now).await? {
        Opens::Locked => {
            let Ok(code) = ClaimCode::parse(&form.code) else {
                let refused = Refused::whole(says::LINK_NO_CODE);
                return view(app, from, &jar, secret, wrong, &form, Some(&refused)).await;
            };
            // Each link counts its own wrong codes: who guesses at others' beside them refuses nobody.
            match try_code(&app.db, secret, &code, now).await? {
                Tried::Opened(kept) => {
                    let cookie = Cookie::build((COOKIE, kept))
                        .path(back.clone())
                        .http_only(true)
                        .same_site(SameSite::Strict)
                        .secure(app.has_https());
                    Ok((jar.add(cookie), Redirect::to(&back)).into_response())
                }
                Tried::Wrong(left) => {
                    let refused = Refused::whole(says::wrong_code(left));
                    view(app, from, &jar, secret, wrong, &form, Some(&refused)).await
                }
                Tried::Over => view(app, from, &jar, secret, wrong, &form, None).await,
            }
        }
        Opens::Referral(of) => {
            let handling = match form.work.handling(now) {
                Ok(handling) => handling,
                // None of the page's forms.
                Err(("", says)) => return Ok(closed(wrong, says::LINK_TITLE, &says)),
                Err((field, says)) => {
                    let refused = Refused::at(field, says);
                    return view(app, from, &jar, secret, wrong, &form, Some(&refused)).await;
                }
            };
            let answers = matches!(handling, Handling::Answer(_));
            match db::partner_referrals::handle(&app.db, By::Link, of.row.id, handling, now).await {
                Ok(()) if answers => Ok(closed(StatusCode::OK, says::LINK_DONE, says::LINK_DONE_WHY)),
                Ok(()) => Ok(Redirect::to(&back).into_response()),
                Err(ReferralFailure::Database(error)) => Err(error),
                Err(error) => {
                    let refused = Refused::whole(error.to_string());
                    view(app, from, &jar, secret, StatusCode::CONFLICT, &form, Some(&refused)).await
                }
            }
        }
        Opens::Nothing | Opens::Used | Opens::TriedTooOften => {
            view(app, from, &jar, secret, StatusCode::NOT_FOUND, &form, None).await
        }
    }
}
