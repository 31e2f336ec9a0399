//! The ways by which a desk's staff are reminded.

use super::guard::{Asked, Filled, SignedIn};
use super::overwriting::{self, Standing};
use super::page::{Tab, hidden, moment, options, page_with, regions};
use super::refusal::DeskRefusal;
use super::refused::{self, Refused};
use crate::model::reminder::{ChannelKind, ReminderKind};
use crate::model::staff::Permission;
use crate::model::{Adcode, Timestamp};
use crate::server::db::Writing;
use crate::server::db::audit::{Action, Entry};
use crate::server::db::reminders::StaffChannel;
use crate::server::reminders::{self, ChannelSettings, Typed};
use crate::server::{App, db};
use crate::texts;
use crate::texts::overwriting as says;
use crate::texts::reminder as words;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

/// Reminders on the page.
const LAST: u64 = 20;

/// Whose ways are looked at.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Of {
    adcode: String,
    /// What came of a test.
    said: String,
}

/// The desk that is asked for, if it is theirs to set; their own else.
fn desk(who: &SignedIn, adcode: &str) -> Adcode {
    let asked = Adcode::parse(adcode).ok().map(Adcode::prefecture);
    asked.filter(|asked| who.staff.may(Permission::ManageStaff, *asked)).unwrap_or(who.staff.adcode)
}

/// The page.
pub(super) async fn show(State(app): State<App>, who: SignedIn, Asked(of): Asked<Of>) -> Result<Response, DeskRefusal> {
    let said = match of.said.as_str() {
        "sent" => Some("测试提醒发出去了，请到那边看有没有收到。".to_owned()),
        _ => None,
    };
    view(&app, &who, StatusCode::OK, desk(&who, &of.adcode), None, said).await
}

/// A form that was not taken: which one, as it was typed, and why.
type NotTaken<'a> = (ChannelKind, &'a ChannelForm, Refused);

async fn view(
    app: &App,
    who: &SignedIn,
    status: StatusCode,
    desk: Adcode,
    not_taken: Option<NotTaken<'_>>,
    said: Option<String>,
) -> Result<Response, DeskRefusal> {
    let rows = db::reminders::channels(&app.db, desk).await?;
    let last: Vec<_> = db::reminders::last(&app.db, desk, LAST)
        .await?
        .into_iter()
        .map(|row| {
            let what = words::kind(row.kind);
            let by = words::channel(row.channel);
            (row.made_at, what, by, words::state(row.state), row.tries, row.error, opens(row.kind, &row.question))
        })
        .collect();
    // Nothing is waited for from here on.
    let sections: Vec<Element> = ChannelKind::ALL
        .iter()
        .map(|kind| {
            let row = rows.iter().find(|row| row.kind == *kind);
            let settings = row.and_then(|row| serde_json::from_str::<ChannelSettings>(&row.settings).ok());
            let active = row.is_some_and(|row| row.active);
            let refused = not_taken.as_ref().filter(|(of, _, _)| of == kind);
            section(who, desk, (*kind, stands(row)), settings.as_ref(), active, refused)
        })
        .collect();
    let no_origin = app.config.origin.is_empty();
    let body = rsx! {
        div { class: "head", h1 { "{words::TITLE} · {texts::region(desk)}" } a { class: "button", href: "/desk/roster", "回到值班表" } }
        if who.staff.sees_all() {
            form { class: "filters", method: "get", action: "/desk/channels",
                label { "服务台" select { name: "adcode", {options(None, regions(), &desk.to_string())} } }
                button { r#type: "submit", "看这个服务台" }
            }
        }
        p { "{words::WHY}" }
        if no_origin { p { class: "error", "{words::NO_ORIGIN}" } }
        if let Some(said) = said { p { class: "others", role: "status", "{said}" } }
        for section in sections { {section} }
        h2 { "最近的提醒" }
        if last.is_empty() {
            p { class: "empty", "还没有提醒。" }
        } else {
            table { class: "rows", id: "list",
                thead { tr { th { "什么时候" } th { "提醒什么" } th { "怎么发" } th { "怎么样了" } } }
                tbody {
                    for (at, what, by, state, tries, error, href) in last {
                        tr {
                            td { {moment(at)} }
                            td { a { href: "{href}", "{what}" } }
                            td { "{by}" }
                            td { "{state}" if tries > 1 { "（试了 {tries} 次）" } if !error.is_empty() { "：{error}" } }
                        }
                    }
                }
            }
        }
    };
    Ok(page_with(status, who, Tab::Roster, words::TITLE, body))
}

/// Where that is opened which a reminder is about.
fn opens(kind: ReminderKind, about: &str) -> String {
    match kind {
        ReminderKind::Nudge => "/desk/overview".to_owned(),
        ReminderKind::WeeklyDigest => "/desk/province".to_owned(),
        ReminderKind::ReferralBeforeDue
        | ReminderKind::ReferralOverdue
        | ReminderKind::ReferralEscalated
        | ReminderKind::ReferralNew
        | ReminderKind::ReferralReplied
        | ReminderKind::ReferralPromiseOver => "/desk/cases?referred=1".to_owned(),
        ReminderKind::ReferralAskedBack => "/desk/cases?asked_back=1".to_owned(),
        ReminderKind::ClaimSent
        | ReminderKind::ClaimBeforeDue
        | ReminderKind::ClaimOverdue
        | ReminderKind::ClaimAnswered => "/desk/claims".to_owned(),
        ReminderKind::ProposalBeforeDue | ReminderKind::ProposalOverdue | ReminderKind::ProposalEscalated => {
            format!("/desk/proposals/{about}")
        }
        ReminderKind::ContributionHandedIn | ReminderKind::ContributionReturned => {
            format!("/desk/contributions/{about}")
        }
        ReminderKind::TaskOverdue => "/desk/campaigns".to_owned(),
        ReminderKind::ProofEndsSoon | ReminderKind::ProofEnds => format!("/desk/training/people/{about}"),
        ReminderKind::DangerPile => "/desk/inbox?folded=1".to_owned(),
        ReminderKind::Danger | ReminderKind::Assigned | ReminderKind::BeforeDue | ReminderKind::Overdue => {
            format!("/desk/questions/{about}")
        }
    }
}

/// How a way is set, field by field. What is secret is told to have changed, and never what it is.
fn stands(row: Option<&StaffChannel>) -> Standing {
    let settings = row.and_then(|row| serde_json::from_str::<ChannelSettings>(&row.settings).ok());
    let Some((row, settings)) = row.zip(settings) else {
        return Standing::of([(says::ACTIVE.to_owned(), says::UNSET.to_owned())]);
    };
    let kept = settings.kept();
    let typed = kept.typed.into_iter().filter(|(_, value)| !value.is_empty());
    let typed = typed.map(|(field, value)| (words::field(field).to_owned(), value));
    let whole = (String::new(), row.settings.clone());
    Standing::of([(says::ACTIVE.to_owned(), says::ticked(row.active))].into_iter().chain(typed).chain([whole]))
}

/// The form of one way.
fn section(
    who: &SignedIn,
    desk: Adcode,
    (kind, standing): (ChannelKind, Standing),
    settings: Option<&ChannelSettings>,
    active: bool,
    not_taken: Option<&NotTaken<'_>>,
) -> Element {
    let kept = settings.map(ChannelSettings::kept).unwrap_or_default();
    let refused = not_taken.map(|(_, _, refused)| refused);
    let set = settings.is_some();
    let active = not_taken.map_or(active, |(_, form, _)| form.active.is_some());
    let value = |field: &str| match not_taken {
        Some((_, form, _)) => form.field(field).to_owned(),
        None => kept.typed.iter().find(|(name, _)| *name == field).map_or_else(String::new, |(_, value)| value.clone()),
    };
    let url = not_taken.map_or_else(String::new, |(_, form, _)| form.typed.url.clone());
    let security = [("tls", "TLS（465）"), ("start_tls", "STARTTLS（587）"), ("none", "不加密（只限自己的网络）")];
    let security = security.map(|(code, word)| (code.to_owned(), word.to_owned())).to_vec();
    let signs = matches!(kind, ChannelKind::DingTalk | ChannelKind::Webhook);
    let covered =
        if kept.url.is_empty() { "https://".to_owned() } else { format!("{}（{}）", kept.url, words::KEPT) };
    let secret = if kept.secret { words::KEPT } else { "" };
    rsx! {
        section { class: "card", id: kind.code(),
            h2 { "{words::channel(kind)}" span { class: "tag", if !set { "没有设" } else if active { "开着" } else { "关着" } } }
            p { class: "by", "{words::hint(kind)}" }
            {refused::head(refused)}
            form { class: "wide", method: "post", action: "/desk/channels",
                {hidden(who, None)}
                {standing.field()}
                input { r#type: "hidden", name: "adcode", value: "{desk}" }
                input { r#type: "hidden", name: "kind", value: kind.code() }
                if kind == ChannelKind::Email {
                    label { "邮件服务器" input { name: "host", maxlength: 250, value: value("host") } {refused::at(refused, "host")} }
                    div { class: "row",
                        label { "端口" input { name: "port", inputmode: "numeric", maxlength: 5, value: value("port") } {refused::at(refused, "port")} }
                        label { "加密" select { name: "security", {options(None, security, &value("security"))} } }
                    }
                    label { "用户名（没有就空着）" input { name: "user", maxlength: 200, autocomplete: "off", value: value("user") } }
                    label { "密码" input { r#type: "password", name: "password", maxlength: 200, autocomplete: "new-password", placeholder: secret } }
                    label { "发件人" input { name: "from", maxlength: 200, value: value("from") } {refused::at(refused, "from")} }
                    label { "收件人" input { name: "to", maxlength: 2000, value: value("to") } {refused::at(refused, "to")} }
                } else {
                    label { "地址" input { name: "url", maxlength: 500, autocomplete: "off", placeholder: "{covered}", value: "{url}" } {refused::at(refused, "url")} }
                    if signs {
                        label { "密钥" input { r#type: "password", name: "secret", maxlength: 200, autocomplete: "new-password", placeholder: secret } }
                    }
                }
                label { class: "check", input { r#type: "checkbox", name: "active", value: "1", checked: active } "开着" }
                div { class: "buttons",
                    button { class: "main", r#type: "submit", name: "act", value: "set", "保存" }
                    if set {
                        button { r#type: "submit", name: "act", value: "test", "发一条测试" }
                        button { r#type: "submit", name: "act", value: "drop", "删掉设置" }
                    }
                }
            }
        }
    }
}

/// Settings of one way.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct ChannelForm {
    adcode: String,
    kind: String,
    act: String,
    version: String,
    active: Option<String>,
    #[serde(flatten)]
    typed: Typed,
}

impl ChannelForm {
    fn field(&self, name: &str) -> &str {
        let typed = &self.typed;
        match name {
            "host" => &typed.host,
            "port" => &typed.port,
            "security" => &typed.security,
            "user" => &typed.user,
            "from" => &typed.from,
            "to" => &typed.to,
            _ => "",
        }
    }
}

/// Refuses where somebody set the way anew since the page was drawn.
async fn unchanged(
    tx: &Writing,
    (desk, kind): (Adcode, ChannelKind),
    typed: Option<&StaffChannel>,
    version: &str,
) -> Result<(), DeskRefusal> {
    let now = stands(db::reminders::channel(tx, desk, kind).await?.as_ref());
    let subject = desk.to_string();
    overwriting::check(tx, (&now, &stands(typed)), version, (Action::ChannelSet, &subject)).await
}

/// Sets, tests or forgets a way.
pub(super) async fn set(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<ChannelForm>,
) -> Result<Response, DeskRefusal> {
    let desk = Adcode::parse(&form.adcode).map_err(|_| DeskRefusal::NotFound)?.prefecture();
    if !who.staff.may(Permission::ManageStaff, desk) {
        return Err(DeskRefusal::NotFound);
    }
    let kind = ChannelKind::of_code(&form.kind).ok_or_else(|| DeskRefusal::Wrong("请选一种提醒方式".to_owned()))?;
    let row = db::reminders::channel(&app.db, desk, kind).await?;
    let before = row.as_ref().and_then(|row| serde_json::from_str::<ChannelSettings>(&row.settings).ok());
    let now = Timestamp::now();
    let back =
        |said: &str| Redirect::to(&format!("/desk/channels?adcode={desk}{said}#{}", kind.code())).into_response();
    match form.act.as_str() {
        "drop" => {
            let tx = app.db.write().await?;
            tx.hold("staff channels").await?;
            unchanged(&tx, (desk, kind), None, &form.version).await?;
            db::reminders::drop_channel(&tx, desk, kind).await?;
            tx.commit().await?;
        }
        "test" => {
            let settings = before.ok_or_else(|| DeskRefusal::Wrong("请先保存，再测试".to_owned()))?;
            return match reminders::test(&app, &settings, desk).await {
                Ok(()) => Ok(back("&said=sent")),
                Err(error) => {
                    let said = Some(format!("测试没有发出去：{error}"));
                    view(&app, &who, StatusCode::UNPROCESSABLE_ENTITY, desk, None, said).await
                }
            };
        }
        _ => match ChannelSettings::typed(kind, &form.typed, before.as_ref(), app.reach) {
            Ok(settings) => {
                let settings =
                    serde_json::to_string(&settings).map_err(|error| sea_orm::DbErr::Custom(error.to_string()))?;
                let tx = app.db.write().await?;
                tx.hold("staff channels").await?;
                let active = form.active.is_some();
                let typed = StaffChannel { kind, active, settings: settings.clone(), since: Timestamp(0) };
                match unchanged(&tx, (desk, kind), Some(&typed), &form.version).await {
                    Err(DeskRefusal::Conflict(says)) => {
                        drop(tx);
                        let not_taken = Some((kind, &form, Refused::whole(says)));
                        return view(&app, &who, StatusCode::CONFLICT, desk, not_taken, None).await;
                    }
                    checked => checked?,
                }
                db::reminders::set_channel(&tx, (desk, kind), active, &settings, now).await?;
                tx.commit().await?;
            }
            Err(reminders::SettingsRefused(field, says)) => {
                let refused = Refused::at(field, says);
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                return view(&app, &who, status, desk, Some((kind, &form, refused)), None).await;
            }
        },
    }
    // The log says which way, never its address.
    let what = format!(
        "{}：{}",
        words::channel(kind),
        match form.act.as_str() {
            "drop" => "删掉",
            _ if form.active.is_some() => "开",
            _ => "关",
        }
    );
    let entry = Entry::of(&who.staff, Action::ChannelSet, &desk.to_string(), desk).saying(what);
    db::audit::write(&app.db, entry, now).await?;
    Ok(back(""))
}
