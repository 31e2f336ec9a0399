//! What a desk does with referrals of a case: proposes them, answers a partner who asks back, makes a link, writes the answer down.

use super::super::confirm::{Question, Sure, asked};
use super::super::guard::{Filled, SignedIn};
use super::super::page::{Tab, page};
use super::super::refusal::DeskRefusal;
use super::super::refused::Refused;
use super::show::{Typed, view};
use super::steps::{done, note};
use super::visible;
use crate::model::case::{MOST_WHY, ReferralTo};
use crate::model::partner::{MOST_NAME, MOST_WORDS, answer_until};
use crate::model::plain_text::{one_line, paragraphs};
use crate::model::{Day, ReferralId, Timestamp};
use crate::server::db::cases::CaseHandling;
use crate::server::db::partner_referrals::{By, Handling, ReferralFailure, Referred};
use crate::server::db::scope::real;
use crate::server::db::tables::partner;
use crate::server::pages::origin;
use crate::server::{App, db};
use crate::texts;
use crate::texts::partner as says;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

/// What the desk answers a partner.
#[derive(Deserialize)]
pub(in crate::server::desk) struct ReplyForm {
    text: String,
}

/// Answers a partner's question back.
pub(in crate::server::desk) async fn reply(
    State(app): State<App>,
    who: SignedIn,
    Path((id, referral)): Path<(String, String)>,
    Filled(form): Filled<ReplyForm>,
) -> Result<Response, DeskRefusal> {
    let of = open_referral(&app, &who, &id, &referral).await?;
    let typed = Typed { form: format!("reply {referral}"), text: form.text.clone(), ..Typed::default() };
    let text = match paragraphs(&form.text, MOST_WORDS).map_err(Refused::text("text", says::REPLY_WORD)) {
        Ok(text) => text,
        Err(refused) => return view(&app, &who, &id, StatusCode::UNPROCESSABLE_ENTITY, &typed, Some(&refused)).await,
    };
    let done = db::partner_referrals::handle(
        &app.db,
        By::Desk(&who.staff),
        of.row.id,
        Handling::Reply(text),
        Timestamp::now(),
    );
    match done.await {
        Ok(()) => Ok(Redirect::to(&format!("/desk/cases/{}", of.case.id)).into_response()),
        Err(ReferralFailure::Database(error)) => Err(error.into()),
        Err(error) => {
            let refused = Refused::whole(error.to_string());
            view(&app, &who, &id, StatusCode::CONFLICT, &typed, Some(&refused)).await
        }
    }
}

/// A referral of a case that who asks may see, as long as it is open.
async fn open_referral(app: &App, who: &SignedIn, id: &str, referral: &str) -> Result<Referred, DeskRefusal> {
    let (_, row, _, _) = visible(app, who, id).await?;
    let referral: ReferralId = referral.parse().map_err(|_| DeskRefusal::NotFound)?;
    if !db::cases::referrals(&app.db, row.id).await?.contains_key(&referral) {
        return Err(DeskRefusal::NotFound);
    }
    let open = db::partner_referrals::find_open(&app.db, referral).await?;
    open.ok_or_else(|| DeskRefusal::Conflict(ReferralFailure::NotOpen.to_string()))
}

/// Makes a link for somebody without an account, and shows it this once.
pub(in crate::server::desk) async fn link(
    State(app): State<App>,
    who: SignedIn,
    headers: HeaderMap,
    Path((id, referral)): Path<(String, String)>,
) -> Result<Response, DeskRefusal> {
    let of = open_referral(&app, &who, &id, &referral).await?;
    let origin = origin(&app, &headers).ok_or_else(|| DeskRefusal::Conflict(says::NO_ORIGIN.to_owned()))?;
    let made = db::referral_links::make(&app.db, &who.staff, &of, Timestamp::now()).await?;
    let (address, code) = (format!("{origin}/r/{}", made.secret), made.code.to_string());
    let until = says::good_until(made.expires_at);
    let body = rsx! {
        h1 { "{says::LINK_MADE}" }
        p { "{of.row.name} · {until}" }
        p { "{says::LINK_HOW}" }
        h2 { "{says::LINK_ADDRESS}" }
        p { id: "link", "{address}" }
        h2 { "{says::LINK_CODE}" }
        p { class: "say", id: "code", "{code}" }
        p { a { class: "button", href: "/desk/cases/{of.case.id}", "{says::TO_CASE}" } }
    };
    Ok(page(&who, Tab::Cases, says::LINK_MADE, body))
}

/// A referral.
#[derive(Deserialize)]
pub(in crate::server::desk) struct ReferForm {
    version: i32,
    to: String,
    name: String,
    reason: String,
    #[serde(default)]
    due: String,
    #[serde(default)]
    partner: String,
}

impl ReferForm {
    fn handling(&self, partner: Option<&partner::Model>) -> Result<CaseHandling, Refused> {
        let due = if self.due.is_empty() {
            None
        } else {
            let end = Day::parse(&self.due).ok().map(answer_until);
            let end = end.filter(|end| *end > Timestamp::now());
            Some(end.ok_or_else(|| Refused::at("due", "请填今天以后的日期，或者空着"))?)
        };
        let (to, name) = match partner {
            Some(partner) => (partner.kind.referral_to(), partner.name.clone()),
            None => (
                ReferralTo::of_code(&self.to).ok_or_else(|| Refused::at("to", "请选转给谁"))?,
                one_line(&self.name, MOST_NAME).map_err(Refused::text("name", "单位名称"))?,
            ),
        };
        Ok(CaseHandling::Propose {
            due,
            to,
            name,
            partner: partner.map(|partner| partner.id.clone()),
            reason: note("reason", &self.reason, "为什么转")?,
        })
    }
}

/// Asks the courier whether the case may be referred.
pub(in crate::server::desk) async fn refer(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<ReferForm>,
) -> Result<Response, DeskRefusal> {
    let partner = match form.partner.as_str() {
        "" => None,
        chosen => db::partners::find(&app.db, &who.staff, chosen).await?.filter(|row| row.active),
    };
    let of_sample = partner.as_ref().and_then(|row| real(row.sample).err());
    let handling = if let Some(why) = of_sample {
        Err(Refused::at("partner", why.to_string()))
    } else if partner.is_none() && !form.partner.is_empty() {
        Err(Refused::at("partner", says::NOT_THERE))
    } else {
        form.handling(partner.as_ref())
    };
    let typed = Typed {
        form: "refer".to_owned(),
        partner: form.partner,
        to: form.to,
        text: form.reason,
        name: form.name,
        due: form.due,
        ..Typed::default()
    };
    done(&app, &who, &id, (form.version, typed), handling).await
}

/// What whoever it was referred to answered.
#[derive(Deserialize)]
pub(in crate::server::desk) struct ReferralForm {
    version: i32,
    text: String,
}

/// Writes the answer to a referral down.
pub(in crate::server::desk) async fn answer(
    State(app): State<App>,
    who: SignedIn,
    Path((id, referral)): Path<(String, String)>,
    Filled(form): Filled<ReferralForm>,
) -> Result<Response, DeskRefusal> {
    let referral: ReferralId = referral.parse().map_err(|_| DeskRefusal::NotFound)?;
    let text = note("text", &form.text, "对方的答复");
    let typed = Typed { form: referral.to_string(), text: form.text, ..Typed::default() };
    done(&app, &who, &id, (form.version, typed), text.map(|text| CaseHandling::Answer(referral, text))).await
}

/// Why a referral is taken back.
#[derive(Deserialize)]
pub(in crate::server::desk) struct WithdrawForm {
    version: i32,
    #[serde(default)]
    why: String,
    #[serde(default)]
    sure: Sure,
}

/// Takes a referral back that nobody answered, once it is sure.
pub(in crate::server::desk) async fn withdraw(
    State(app): State<App>,
    who: SignedIn,
    Path((id, referral)): Path<(String, String)>,
    Filled(form): Filled<WithdrawForm>,
) -> Result<Response, DeskRefusal> {
    let (case, ..) = visible(&app, &who, &id).await?;
    let referral: ReferralId = referral.parse().map_err(|_| DeskRefusal::NotFound)?;
    let why = one_line(&form.why, MOST_WHY);
    let why = why.map_err(|error| DeskRefusal::WrongAt("why", format!("{}{error}", texts::case::WITHDRAW_WHY_WORD)))?;
    let back = format!("/desk/cases/{case}");
    let question = Question {
        tab: Tab::Cases,
        title: texts::case::WITHDRAW_SURE.to_owned(),
        happens: vec![texts::case::WITHDRAW_HAPPENS.to_owned(), format!("{}{why}", texts::case::WITHDRAW_TOLD)],
        action: format!("{back}/referrals/{referral}/withdraw"),
        fields: vec![("version", form.version.to_string()), ("why", why.clone())],
        word: texts::case::WITHDRAW,
    };
    if let Some(page) = asked(&who, form.sure, &back, question) {
        return Ok(page);
    }
    let of = ((case, form.version), (referral, why));
    db::withdrawn_referrals::withdraw(&app.db, &who.staff, of.0, of.1, Timestamp::now()).await?;
    Ok(Redirect::to(&back).into_response())
}
