//! Signing in and out.

use super::guard::{Asked, SignedIn, session_cookie};
use super::plain_page::html;
use super::refusal::DeskRefusal;
use crate::model::Timestamp;
use crate::model::timestamp::HOUR_MS;
use crate::server::db::audit::{Action, Entry};
use crate::server::db::sign_in::SignIn;
use crate::server::db::sign_in_tries::Place;
use crate::server::db::tables::staff;
use crate::server::limits::Address;
use crate::server::own_page::own_page;
use crate::server::reminders::NotMailed;
use crate::server::{App, db, reminders};
use crate::texts;
use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use dioxus::prelude::*;
use serde::Deserialize;

/// The cookie of a browser in which somebody signed in before.
fn browser_cookie(app: &App) -> &'static str {
    if app.has_https() { "__Secure-diyi_browser" } else { "diyi_browser" }
}

/// Where to go after signing in.
#[derive(Default, Deserialize)]
pub(super) struct To {
    #[serde(default)]
    to: String,
}

/// What was typed.
#[derive(Deserialize)]
pub(super) struct Credentials {
    login: String,
    password: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    to: String,
}

/// The form.
pub(super) async fn show(State(app): State<App>, Asked(To { to }): Asked<To>) -> Result<Response, DeskRefusal> {
    let nobody = db::staff::count(&app.db).await? == 0;
    Ok(form(
        &app,
        StatusCode::OK,
        &to,
        "",
        nobody.then_some("还没有人员。在服务器上运行 diyi-server staff add 添加第一个省级管理员。"),
    ))
}

pub(super) fn form(app: &App, status: StatusCode, to: &str, login: &str, says: Option<&str>) -> Response {
    let (to, login, says) = (to.to_owned(), login.to_owned(), says.map(str::to_owned));
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("to", &to).finish();
    let office = app.oidc.as_deref().map(|oidc| texts::sign_in::with(oidc.name()));
    let body = rsx! {
        header { class: "bar", a { class: "brand", href: "/", "递驿" } }
        main { class: "narrow",
            h1 { "服务台登录" }
            if let Some(says) = says {
                p { class: "error", role: "alert", "{says}" }
            }
            form { method: "post", action: "/desk/sign-in",
                input { r#type: "hidden", name: "to", value: "{to}" }
                label { "登录名" input { name: "login", value: "{login}", autocomplete: "username", required: true, autofocus: true } }
                label { "密码"
                    input { r#type: "password", name: "password", autocomplete: "current-password", required: true }
                }
                label { "{texts::sign_in::CODE_IF_SET}"
                    input { name: "code", inputmode: "numeric", autocomplete: "one-time-code", maxlength: 20 }
                }
                button { class: "main", r#type: "submit", "登录" }
            }
            if let Some(office) = office {
                p { a { class: "button", id: "office", href: "/desk/sign-in/office?{query}", "{office}" } }
            }
        }
    };
    html(status, "登录", body)
}

/// Mails somebody a code; nobody waits for it, so that its time tells nothing.
fn mail_code(app: &App, row: &staff::Model, now: Timestamp) {
    let (app, id, desk) = (app.clone(), row.id, row.adcode);
    let send = async move |app: &App| -> Result<(), NotMailed> {
        let Some(address) = db::staff_email::address(&app.db, id).await? else { return Ok(()) };
        let Some(code) = db::sign_in_codes::make(&app.db, id, now).await? else { return Ok(()) };
        reminders::mail_to_one(app, desk, &address, &texts::sign_in::code(&code)).await
    };
    tokio::spawn(async move {
        if let Err(error) = send(&app).await {
            tracing::warn!("a sign-in code was not sent: {error}");
        }
    });
}

/// Checks login and password and begins a session, always a new one.
pub(super) async fn sign_in(
    State(app): State<App>,
    from: Address,
    headers: HeaderMap,
    jar: CookieJar,
    credentials: Result<Form<Credentials>, FormRejection>,
) -> Result<Response, DeskRefusal> {
    let Ok(Form(Credentials { login, password, code, to })) = credentials else {
        return Ok(form(&app, StatusCode::UNPROCESSABLE_ENTITY, "", "", Some("请填写登录名和密码")));
    };
    if !own_page(&app, &headers) {
        return Err(DeskRefusal::ForeignForm);
    }
    let now = Timestamp::now();
    let browser = jar.get(browser_cookie(&app)).map(|cookie| cookie.value().to_owned());
    let known = db::sign_in_tries::known_browser(&app.db, &login, browser.as_deref(), now).await?;
    // A browser in which they signed in before has tries of its own, whatever comes from beside it.
    if known.is_none() && app.limits.signing_in(from).is_err() {
        return Ok(form(&app, StatusCode::TOO_MANY_REQUESTS, &to, &login, Some("试得太多了，请过几分钟再试")));
    }
    // What one customer of a provider has is one place: of IPv6 that is more networks than anybody could count.
    let place = from.site().to_string();
    let place = known.as_deref().map_or(Place::Elsewhere(&place), Place::KnownBrowser);
    // Longer than any password can be: not worth hashing.
    let password: String = password.chars().take(crate::model::staff::LONGEST_PASSWORD + 1).collect();
    let row = match db::sign_in::sign_in(&app.db, &login, password, &code, place, now).await? {
        SignIn::Welcome(row) => row,
        SignIn::Busy => {
            let mut busy =
                form(&app, StatusCode::SERVICE_UNAVAILABLE, &to, &login, Some("现在登录的人太多，请过几秒再试"));
            busy.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
            return Ok(busy);
        }
        refused => {
            // Counted by the hour, so that nobody fills the log; what is no login is counted together.
            let known = db::staff::is_login(&app.db, &login).await?;
            let entry = Entry::of_stranger(Action::SignInFailed, if known { &login } else { "没有的登录名" });
            db::audit::count_together(&app.db, entry, HOUR_MS, now).await?;
            if let SignIn::Crowded(Some(row)) = &refused {
                mail_code(&app, row, now);
            }
            let (status, says) = match refused {
                SignIn::Crowded(_) => (StatusCode::TOO_MANY_REQUESTS, texts::sign_in::CROWDED),
                SignIn::Locked => (StatusCode::TOO_MANY_REQUESTS, "错了太多次，15 分钟后再试，或者请管理员解锁"),
                SignIn::NoCode => (StatusCode::UNAUTHORIZED, "请输入手机上新的 6 位动态码"),
                _ => (StatusCode::UNAUTHORIZED, "登录名或密码不对"),
            };
            return Ok(form(&app, status, &to, &login, Some(says)));
        }
    };
    let welcome = Redirect::to(&own_target(to)).into_response();
    begin_session(&app, &headers, &jar, (&row, ""), welcome, now).await
}

/// Where somebody wanted to go, if that is a page of this console: an address elsewhere cannot be smuggled in.
pub(super) fn own_target(to: String) -> String {
    let own = to.starts_with("/desk")
        && !to.contains(|sign: char| sign == '\\' || sign.is_control())
        && !to.starts_with("/desk/sign-in");
    if own { to } else { "/desk".to_owned() }
}

/// Begins a session of somebody who was found to be right, always a new one, with this answer; `how` they were found so
/// stands in the log.
pub(super) async fn begin_session(
    app: &App,
    headers: &HeaderMap,
    jar: &CookieJar,
    (row, how): (&staff::Model, &str),
    mut welcome: Response,
    now: Timestamp,
) -> Result<Response, DeskRefusal> {
    let staff = db::staff_row::staff_of(row);
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    // A session that the browser brought along ends: nobody can have chosen its number for them.
    if let Some(before) = jar.get(session_cookie(app)) {
        db::sessions::end(&app.db, staff.id, &crate::server::digest::sha256(before.value().as_bytes())).await?;
    }
    let browser = jar.get(browser_cookie(app)).map(|cookie| cookie.value().to_owned());
    // Whom their office vouches for may not know it at all.
    let new_password = row.password_given && how.is_empty();
    let token = db::sessions::begin(&app.db, (row.id, new_password), agent, now).await?;
    db::audit::write(&app.db, Entry::of(&staff, Action::SignedIn, &row.id.to_string(), staff.adcode).saying(how), now)
        .await?;
    let browser = db::sign_in_tries::remember_browser(&app.db, row.id, browser.as_deref(), now).await?;
    let browser = Cookie::build((browser_cookie(app), browser))
        .path("/desk/sign-in")
        .http_only(true)
        .same_site(SameSite::Strict)
        .permanent()
        .secure(app.has_https());
    let session = Cookie::build((session_cookie(app), token))
        .path(session_path(app))
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(app.has_https());
    for cookie in [session, browser] {
        if let Ok(cookie) = HeaderValue::from_str(&cookie.to_string()) {
            welcome.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    Ok(welcome)
}

/// `__Host-` is taken only for all of a host.
fn session_path(app: &App) -> &'static str {
    if app.has_https() { "/" } else { "/desk" }
}

/// Ends the session.
pub(super) async fn sign_out(State(app): State<App>, who: SignedIn, jar: CookieJar) -> Result<Response, DeskRefusal> {
    let tx = app.db.write().await?;
    db::sessions::end(&tx, who.staff.id, &who.session).await?;
    let entry = Entry::of(&who.staff, Action::SessionEnded, &who.staff.id.to_string(), who.staff.adcode);
    db::audit::write(&tx, entry, Timestamp::now()).await?;
    tx.commit().await?;
    let gone = Cookie::build(session_cookie(&app)).path(session_path(&app)).secure(app.has_https());
    Ok((jar.remove(gone), Redirect::to("/desk/sign-in")).into_response())
}
