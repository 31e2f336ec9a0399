//! The page of a referral for somebody of a partner who has no account: opened by a link and a code that was told another
//! way, in one browser, as long as the referral is open. Works without a script.

use super::attachments::shown;
use super::desk::{Refused, Uploaded, WorkForm, WorkPart, answer_form, side_forms, told_of_referral, with_files};
use super::limits::Address;
use super::own_page::own_page;
use super::pages::{message_body, page, top};
use super::partner_files::{FilesRefused, drop_all};
use super::problem::Refusal;
use super::{App, db};
use crate::model::claim::ClaimCode;
use crate::model::{AttachmentId, Timestamp};
use crate::server::db::audit::{Action, Entry};
use crate::server::db::partner_referrals::{By, Handling, ReferralFailure, Referred};
use crate::server::db::referral_files::ReferralFile;
use crate::server::db::referral_links::{Opens, Tried, opens, try_code};
use crate::texts::partner as says;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use dioxus::prelude::*;
use sea_orm::DbErr;

/// What the browser that opened a link keeps.
const COOKIE: &str = "diyi_referral";

/// A form of this page: the code, or what is done.
#[derive(Clone, Debug, Default)]
struct LinkForm {
    code: String,
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

/// Why the server did not keep it.
fn unkept(refusal: &Refusal) -> Response {
    let (status, title, detail) = refusal.for_person();
    closed(status, &title, &detail)
}

/// A file that was sent there, for who opened the link.
pub(super) async fn file(
    State(app): State<App>,
    jar: CookieJar,
    Path((secret, file)): Path<(String, String)>,
) -> Response {
    given(&app, &jar, &secret, &file).await.unwrap_or_else(|refusal| unkept(&refusal))
}

async fn given(app: &App, jar: &CookieJar, secret: &str, file: &str) -> Result<Response, Refusal> {
    let now = Timestamp::now();
    let Opens::Referral(of) = opens(&app.db, secret, jar.get(COOKIE).map(Cookie::value), now).await? else {
        return Err(Refusal::NotFound);
    };
    let file: AttachmentId = file.parse().map_err(|_| Refusal::NotFound)?;
    let found = db::referral_files::find(&app.db, of.row.id, file).await?.ok_or(Refusal::NotFound)?;
    let question = of.case.question.to_string();
    let entry = Entry::of_partner_link(&of.row.name, Action::ReadAttachment, &question, of.case.adcode);
    db::audit::record_reading(&app.db, entry, now).await?;
    shown(app, found.file).await
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
            let files = db::referral_files::of(&app.db, [of.row.id]).await?;
            page(status, says::LINK_TITLE, work(secret, &of, (&notes, &files), (&typed.work, refused), now))
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
    (notes, files): (&[db::tables::referral_note::Model], &[ReferralFile]),
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
            {told_of_referral(of, notes, (files, &action), now)}
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
    body: Body,
) -> Response {
    if !own_page(&app, &headers) {
        return closed(StatusCode::FORBIDDEN, says::LINK_GONE, says::LINK_BAD_FORM);
    }
    answered(Box::pin(acted(&app, from, jar, &secret, (&headers, body))).await)
}

/// Bytes of the form of a code.
const MOST_OF_CODE: usize = 4_096;

/// Files are read only for who opened the link.
async fn sent(opens: &Opens, (headers, body): (&HeaderMap, Body)) -> Result<Uploaded, String> {
    match opens {
        Opens::Referral(_) => Uploaded::of_page(headers, body).await,
        _ => {
            let body = to_bytes(body, MOST_OF_CODE).await.map_err(|_| says::LINK_BAD_FORM.to_owned())?;
            Ok(Uploaded::of_fields(&body))
        }
    }
}

async fn acted(
    app: &App,
    from: Address,
    jar: CookieJar,
    secret: &str,
    form: (&HeaderMap, Body),
) -> Result<Response, DbErr> {
    let now = Timestamp::now();
    let back = format!("/r/{secret}");
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    let open = opens(&app.db, secret, jar.get(COOKIE).map(Cookie::value), now).await?;
    let sent = match sent(&open, form).await {
        Ok(sent) => sent,
        Err(why) => {
            let refused = Refused::whole(why);
            return view(app, from, &jar, secret, wrong, &LinkForm::default(), Some(&refused)).await;
        }
    };
    let form = LinkForm { code: sent.field("code").to_owned(), work: WorkForm::of(&sent) };
    match open {
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
            let (handling, kept) = match with_files(app, &of, handling, &sent).await {
                Ok(with_files) => with_files,
                Err(FilesRefused::Wrong(says)) => {
                    let refused = Refused::at("file", says);
                    return view(app, from, &jar, secret, wrong, &form, Some(&refused)).await;
                }
                Err(FilesRefused::Server(refusal)) => return Ok(unkept(&refusal)),
            };
            let answers = matches!(handling, Handling::Answer(..));
            match db::partner_referrals::handle(&app.db, By::Link, of.row.id, handling, now).await {
                Ok(()) if answers => Ok(closed(StatusCode::OK, says::LINK_DONE, says::LINK_DONE_WHY)),
                Ok(()) => Ok(Redirect::to(&back).into_response()),
                Err(ReferralFailure::Database(error)) => Err(error),
                Err(error) => {
                    if let Err(refusal) = drop_all(app, &kept).await {
                        return Ok(unkept(&refusal));
                    }
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
