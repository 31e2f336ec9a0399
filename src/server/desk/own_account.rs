//! One's own password and sessions.

use super::guard::{Filled, SignedIn};
use super::page::{Tab, hidden, moment, page};
use super::refusal::DeskRefusal;
use crate::model::staff::SHORTEST_PASSWORD;
use crate::model::timestamp::HOUR_MS;
use crate::model::{QrDrawing, Timestamp};
use crate::server::db::audit::{Action, Entry};
use crate::server::db::passwords::HashError;
use crate::server::db::sign_in::AskedAgain;
use crate::server::db::staff::StaffError;
use crate::server::db::staff_email::EmailError;
use crate::server::db::tables::staff::Model;
use crate::server::db::{recovery_codes, second_factor};
use crate::server::reminders::{self, NotMailed};
use crate::server::{App, db};
use crate::texts::{self, reminder as words, sign_in};
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

/// For so many days somebody is told what others did to their account.
pub(super) const BY_OTHERS_DAYS: i64 = 90;

/// The page.
pub(super) async fn show(State(app): State<App>, who: SignedIn) -> Result<Response, DeskRefusal> {
    let row = db::staff::find(&app.db, who.staff.id).await?.ok_or(DeskRefusal::SignedOut)?;
    let (has_code, secret) = (row.totp.is_some(), second_factor::new_secret());
    let drawing = second_factor::address(&secret, &who.staff.login).and_then(|address| QrDrawing::new(&address));
    let papers_left = recovery_codes::left(&app.db, who.staff.id).await?;
    let email = db::staff_email::of(&app.db, who.staff.id).await?;
    let own_address = email.as_ref().filter(|row| row.confirmed_at.is_some()).map(|row| row.address.clone());
    let asked = email.map(|row| row.asked_address).filter(|asked| !asked.is_empty());
    let bound = db::oidc::bound_since(&app.db, who.staff.id).await?;
    let sessions = db::sessions::of_staff(&app.db, who.staff.id).await?;
    let by_others = by_others(&app, &who).await?;
    let body = rsx! {
        div { class: "head", h1 { "{who.staff.name}" } }
        if who.new_password {
            p { role: "alert", strong { "{sign_in::GIVEN_PASSWORD}" } }
        }
        {by_others}
        h2 { "改密码" }
        form { class: "wide", method: "post", action: "/desk/me/password",
            {hidden(&who, None)}
            label { "{sign_in::PASSWORD_NOW}" input { r#type: "password", name: "current", required: true, autocomplete: "current-password" } }
            label { "新密码（至少 {SHORTEST_PASSWORD} 个字符，一句话最好记）" input { r#type: "password", name: "new", required: true, autocomplete: "new-password" } }
            button { class: "main", r#type: "submit", "改密码" }
        }
        h2 { "动态码" }
        if has_code {
            p { "登录时要输入手机上的动态码。" }
            form { class: "wide", method: "post", action: "/desk/me/second-factor",
                {hidden(&who, None)}
                label { "{sign_in::PASSWORD_NOW}" input { r#type: "password", name: "password", required: true, autocomplete: "current-password" } }
                label { "{sign_in::CODE_OR_PAPER}" input { name: "code", required: true, inputmode: "numeric", autocomplete: "one-time-code", maxlength: 20 } }
                button { r#type: "submit", "不再用动态码" }
                button { r#type: "submit", name: "papers", value: "new", "{sign_in::NEW_PAPERS}" }
            }
            p { class: "by", "{sign_in::papers_left(papers_left)}" }
        } else {
            p { "手机上装一个验证器应用，扫这个码，以后登录多输 6 位数字：别人知道密码也进不来。" }
            if let Some(drawing) = &drawing {
                svg { class: "qr", view_box: "0 0 {drawing.side()} {drawing.side()}", role: "img", "aria-label": "动态码的二维码", path { d: drawing.path() } }
            }
            p { class: "by", "扫不了就输入：{secret}" }
            form { class: "wide", method: "post", action: "/desk/me/second-factor",
                {hidden(&who, None)}
                input { r#type: "hidden", name: "secret", value: "{secret}" }
                label { "{sign_in::PASSWORD_NOW}" input { r#type: "password", name: "password", required: true, autocomplete: "current-password" } }
                label { "手机上现在的 6 位动态码" input { name: "code", required: true, inputmode: "numeric", autocomplete: "one-time-code", maxlength: 8 } }
                button { r#type: "submit", "启用动态码" }
            }
        }
        if app.oidc.is_some() {
            h2 { id: "office", "{sign_in::BOUND_TITLE}" }
            if let Some(since) = bound {
                p { role: "status", "{sign_in::bound(&texts::day_and_clock(since))}" }
                form { method: "post", action: "/desk/me/office-drop",
                    {hidden(&who, None)}
                    button { r#type: "submit", "{sign_in::UNBIND}" }
                }
            } else {
                p { "{sign_in::NOT_BOUND}" }
            }
        }
        h2 { id: "email", "{words::OWN_TITLE}" }
        p { {words::own_why(who.staff.role)} }
        if let Some(address) = own_address {
            p { role: "status", strong { "{words::own_is(&address)}" } }
            form { method: "post", action: "/desk/me/email-drop",
                {hidden(&who, None)}
                button { r#type: "submit", "{words::OWN_DROP}" }
            }
        }
        if let Some(asked) = asked {
            p { role: "status", "{words::own_asked(&asked)}" }
            form { class: "wide", method: "post", action: "/desk/me/email-code",
                {hidden(&who, None)}
                label { "{words::OWN_CODE}" input { name: "code", required: true, inputmode: "numeric", autocomplete: "one-time-code", maxlength: 8 } }
                button { class: "main", r#type: "submit", "{words::OWN_CONFIRM}" }
            }
        }
        form { class: "wide", method: "post", action: "/desk/me/email",
            {hidden(&who, None)}
            label { "{sign_in::PASSWORD_NOW}" input { r#type: "password", name: "password", required: true, autocomplete: "current-password" } }
            label { "{words::OWN_ADDRESS}" input { r#type: "email", name: "address", required: true, maxlength: 200, autocomplete: "email" } }
            button { r#type: "submit", "{words::OWN_SEND}" }
        }
        h2 { "在哪里登录着" }
        table { class: "rows",
            thead { tr { th { "浏览器" } th { "登录" } th { "最近" } th { "" } } }
            tbody {
                for session in sessions {
                    {session_row(&who, &session)}
                }
            }
        }
    };
    Ok(page(&who, Tab::Me, "我", body))
}

/// What others did to their account lately: when, who and what, the newest first.
async fn by_others(app: &App, who: &SignedIn) -> Result<Element, DeskRefusal> {
    let since = Timestamp::now().plus_days(-BY_OTHERS_DAYS);
    let rows = db::staff::changed_by_others(&app.db, who.staff.id, since).await?;
    if rows.is_empty() {
        return Ok(rsx! {});
    }
    let what = |row: &db::tables::audit::Model| texts::audit::detail(Some(Action::StaffChanged), &row.detail, |_| None);
    Ok(rsx! {
        h2 { id: "by-others", "{sign_in::BY_OTHERS}" }
        p { "{sign_in::BY_OTHERS_WHY}" }
        ul {
            for row in rows { li { {moment(row.at)} " {row.who}：{what(&row)}" } }
        }
    })
}

fn session_row(who: &SignedIn, session: &db::tables::session::Model) -> Element {
    rsx! {
        tr {
            td { class: "words", "{session.agent}" if session.id == who.session { strong { "（这里）" } } }
            td { {moment(session.made_at)} }
            td { {moment(session.seen_at)} }
            td {
                form { method: "post", action: "/desk/me/end-session",
                    {hidden(who, None)}
                    input { r#type: "hidden", name: "session", value: "{session.id}" }
                    button { r#type: "submit", "退出它" }
                }
            }
        }
    }
}

/// Asks for the password again and, where codes are asked for, for a code; what is wrong is counted and kept in the log.
async fn ask_again(
    app: &App,
    who: &SignedIn,
    row: &Model,
    password: String,
    code: Option<&str>,
    field: &'static str,
) -> Result<(), DeskRefusal> {
    let now = Timestamp::now();
    // Longer than any password can be: not worth hashing.
    let password = password.chars().take(crate::model::staff::LONGEST_PASSWORD + 1).collect();
    let says = match db::sign_in::ask_again(&app.db, row, password, code, now).await? {
        AskedAgain::Right => return Ok(()),
        AskedAgain::Busy => return Err(StaffError::Hash(HashError::Busy).into()),
        AskedAgain::Locked => "错了太多次，请 15 分钟后再试",
        AskedAgain::Wrong if code.is_some() => "密码或动态码不对。动态码请看手机上现在的 6 位数字，手机时间要准",
        AskedAgain::Wrong => "现在的密码不对",
    };
    let entry =
        Entry::of(&who.staff, Action::SignInFailed, &row.id.to_string(), who.staff.adcode).saying("改自己的登录方式");
    db::audit::count_together(&app.db, entry, HOUR_MS, now).await?;
    Err(DeskRefusal::WrongAt(field, says.to_owned()))
}

/// The old and the new password.
#[derive(Deserialize)]
pub(super) struct PasswordForm {
    current: String,
    new: String,
}

/// Changes the password; all sessions end, this one too.
pub(super) async fn password(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<PasswordForm>,
) -> Result<Response, DeskRefusal> {
    let row = db::staff::find(&app.db, who.staff.id).await?.ok_or(DeskRefusal::SignedOut)?;
    let same = form.current == form.new;
    ask_again(&app, &who, &row, form.current, None, "current").await?;
    if same {
        return Err(DeskRefusal::WrongAt("new", sign_in::SAME_PASSWORD.to_owned()));
    }
    let now = Timestamp::now();
    db::staff::set_own_password(&app.db, row, form.new, now).await?;
    let entry = Entry::of(&who.staff, Action::PasswordChanged, &who.staff.id.to_string(), who.staff.adcode);
    db::audit::write(&app.db, entry, now).await?;
    Ok(Redirect::to("/desk/sign-in").into_response())
}

/// The password, a code, and the secret that it is to come from where codes are not asked for yet.
#[derive(Deserialize)]
pub(super) struct SecondFactorForm {
    code: String,
    password: String,
    #[serde(default)]
    secret: String,
    /// Whether only new codes on paper are wanted.
    #[serde(default)]
    papers: Option<String>,
}

/// Asks for codes from now on, or no more; a right code proves that the phone is at hand, or a code on paper.
pub(super) async fn second_factor(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<SecondFactorForm>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let row = db::staff::find(&app.db, who.staff.id).await?.ok_or(DeskRefusal::SignedOut)?;
    let wrong = || DeskRefusal::Wrong(sign_in::NOT_THE_CODE.to_owned()).at("code");
    let on = row.totp.is_none();
    ask_again(&app, &who, &row, form.password, Some(form.code.as_str()).filter(|_| !on), "code").await?;
    // All of it or nothing: a code is not used up by what did not go through.
    let tx = app.db.write().await?;
    let said = if on {
        let step = second_factor::step(&form.secret, &row.login, &form.code, now).ok_or_else(wrong)?;
        second_factor::set(&tx, row.id, Some(form.secret), Some(step)).await?;
        "on"
    } else {
        if !second_factor::use_code(&app.db, &tx, &row, &form.code, now).await? {
            return Err(wrong());
        }
        if form.papers.is_none() {
            second_factor::set(&tx, row.id, None, None).await?;
        }
        if form.papers.is_some() { "papers" } else { "off" }
    };
    let papers = if said == "off" { Vec::new() } else { recovery_codes::make(&tx, row.id, now).await? };
    // Whoever was in elsewhere has to show the same.
    db::sessions::end_others(&tx, row.id, &who.session).await?;
    let entry = Entry::of(&who.staff, Action::SecondFactor, &row.id.to_string(), who.staff.adcode).saying(said);
    db::audit::write(&tx, entry, now).await?;
    tx.commit().await?;
    if papers.is_empty() { Ok(Redirect::to("/desk/me").into_response()) } else { Ok(on_paper(&who, &papers)) }
}

/// The codes on paper: here alone, and never again.
fn on_paper(who: &SignedIn, codes: &[String]) -> Response {
    let body = rsx! {
        div { class: "head", h1 { "{sign_in::PAPERS}" } }
        p { role: "status", strong { "{sign_in::PAPERS_ONCE}" } }
        ol { class: "codes",
            for code in codes {
                li { code { "{code}" } }
            }
        }
        p { a { class: "button", href: "/desk/me", "{sign_in::PAPERS_KEPT}" } }
    };
    page(who, Tab::Me, sign_in::PAPERS, body)
}

/// One's own address.
#[derive(Deserialize)]
pub(super) struct EmailForm {
    address: String,
    #[serde(default)]
    password: String,
}

/// Sends a code to what is to be one's own address.
pub(super) async fn email(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<EmailForm>,
) -> Result<Response, DeskRefusal> {
    let wrong = |says: String| DeskRefusal::WrongAt("address", says);
    let address = reminders::mail_address(&form.address).ok_or_else(|| wrong(words::OWN_NOT.to_owned()))?;
    // By it, their office's accounts sign in: an open session alone must not become a way in for ever.
    let row = db::staff::find(&app.db, who.staff.id).await?.ok_or(DeskRefusal::SignedOut)?;
    ask_again(&app, &who, &row, form.password, None, "password").await?;
    let code = match db::staff_email::ask(&app.db, who.staff.id, &address, Timestamp::now()).await {
        Ok(code) => code,
        Err(EmailError::Database(error)) => return Err(error.into()),
        Err(error) => return Err(wrong(error.to_string())),
    };
    match reminders::mail_to_one(&app, who.staff.adcode, &address, &words::code(&code)).await {
        Ok(()) => Ok(Redirect::to("/desk/me#email").into_response()),
        Err(error) => {
            db::staff_email::was_not_sent(&app.db, who.staff.id).await?;
            match error {
                NotMailed::Database(error) => Err(error.into()),
                error => Err(wrong(error.to_string())),
            }
        }
    }
}

/// A code that was mailed.
#[derive(Deserialize)]
pub(super) struct EmailCodeForm {
    code: String,
}

/// Confirms one's own address.
pub(super) async fn email_code(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<EmailCodeForm>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    match db::staff_email::confirm(&app.db, who.staff.id, &form.code, now).await {
        Ok(()) => {}
        Err(EmailError::Database(error)) => return Err(error.into()),
        Err(error) => return Err(DeskRefusal::WrongAt("code", error.to_string())),
    }
    record_email(&app, &who, "on", now).await
}

/// Forgets one's own address.
pub(super) async fn drop_email(State(app): State<App>, who: SignedIn) -> Result<Response, DeskRefusal> {
    db::staff_email::drop(&app.db, who.staff.id).await?;
    record_email(&app, &who, "off", Timestamp::now()).await
}

async fn record_email(app: &App, who: &SignedIn, what: &str, now: Timestamp) -> Result<Response, DeskRefusal> {
    let entry = Entry::of(&who.staff, Action::OwnEmail, &who.staff.id.to_string(), who.staff.adcode).saying(what);
    db::audit::write(&app.db, entry, now).await?;
    Ok(Redirect::to("/desk/me#email").into_response())
}

/// Which session.
#[derive(Deserialize)]
pub(super) struct SessionForm {
    session: String,
}

/// Ends one of one's own sessions.
pub(super) async fn end_session(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<SessionForm>,
) -> Result<Response, DeskRefusal> {
    let tx = app.db.write().await?;
    db::sessions::end(&tx, who.staff.id, &form.session).await?;
    let entry = Entry::of(&who.staff, Action::SessionEnded, &who.staff.id.to_string(), who.staff.adcode);
    db::audit::write(&tx, entry, Timestamp::now()).await?;
    tx.commit().await?;
    Ok(Redirect::to("/desk/me").into_response())
}
