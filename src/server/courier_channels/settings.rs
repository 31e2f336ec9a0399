//! What the deployment sets, and what a courier does with their ways.

use super::Delivery;
use crate::api::channels::{ChannelAct, OwnChannels};
use crate::model::{MobileNumber, Timestamp};
use crate::server::account::Account;
use crate::server::account_work::Worked;
use crate::server::db::courier_channels::ChannelAskError;
use crate::server::limits::Address;
use crate::server::problem::Refusal;
use crate::server::{App, db};
use crate::texts::channels as words;
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::header;
use axum::response::{IntoResponse, Response};

/// The office's gateway for text messages.
#[derive(Clone)]
pub struct SmsGateway {
    /// Where it takes messages.
    pub url: String,
    /// By what they are signed.
    pub secret: String,
}

/// The office's service account.
#[derive(Clone)]
pub struct WeChatAccount {
    /// Its number.
    pub app_id: String,
    /// Its secret.
    pub secret: String,
    /// The template that says that there is news.
    pub template: String,
    /// The field of the template that takes “有新消息”.
    pub field: String,
    /// Where its interface is.
    pub api: String,
    /// Where WeChat asks who somebody is.
    pub authorize: String,
    /// The public address of this server, to which it comes back.
    pub origin: String,
}

/// Why a way cannot be used as it is set.
#[derive(Debug, thiserror::Error)]
pub enum ChannelSetupError {
    /// The gateway's address.
    #[error("DIYI_SMS_URL：{0}")]
    Sms(String),
    /// Its secret.
    #[error("DIYI_SMS_SECRET 至少要 16 个字")]
    SmsSecret,
    /// The interface's address.
    #[error("DIYI_WECHAT_API：{0}")]
    WeChat(String),
    /// Something of the account is missing.
    #[error("DIYI_WECHAT_APPID、DIYI_WECHAT_SECRET、DIYI_WECHAT_TEMPLATE 要一起设")]
    WeChatIncomplete,
    /// WeChat comes back to no other address.
    #[error("用微信服务号，要先把 DIYI_ORIGIN 设成 https 的公开地址")]
    WeChatOrigin,
}

impl From<ChannelAskError> for Refusal {
    fn from(error: ChannelAskError) -> Self {
        match error {
            ChannelAskError::Database(error) => error.into(),
            error => Self::BadWords(error.to_string()),
        }
    }
}

/// Does what a courier wants with their ways, and says what is on.
pub(in crate::server) async fn act(
    State(app): State<App>,
    account: Account,
    from: Address,
    worked: Worked,
    body: Result<Json<ChannelAct>, JsonRejection>,
) -> Result<Response, Refusal> {
    let Json(act) = body.map_err(|error| Refusal::BadBody(error.body_text()))?;
    let (account, now) = (account.0, Timestamp::now());
    if act == ChannelAct::Show {
        app.limits.asking(&account, from)?;
    } else {
        app.may_send(&account, from, worked).await?;
        if db::erased::is_erased(&app.db, &account).await? {
            return Err(Refusal::AccountErased);
        }
    }
    let act_keeps = act != ChannelAct::Show;
    let mut link = None;
    match act {
        ChannelAct::Show => {}
        ChannelAct::AskSms { number } => ask_sms(&app, &account, &number, from, now).await?,
        ChannelAct::ConfirmSms { code } => db::courier_channels::confirm_sms(&app.db, &account, &code, now).await?,
        ChannelAct::AskWeChat => {
            let wechat = app.courier_channels.0.wechat.as_ref().ok_or_else(not_offered)?;
            link = Some(wechat.link(&db::courier_channels::ask_wechat(&app.db, &account, now).await?));
        }
        ChannelAct::TurnOff { channel } => db::courier_channels::turn_off(&app.db, &account, channel).await?,
    }
    // They may have erased everything meanwhile.
    if act_keeps && db::erased::is_erased(&app.db, &account).await? {
        db::courier_channels::erase(&app.db, &account).await?;
        return Err(Refusal::AccountErased);
    }
    let channels = db::courier_channels::of(&app.db, &account).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(OwnChannels { channels, link })).into_response())
}

fn not_offered() -> Refusal {
    Refusal::BadWords(words::NOT_OFFERED.to_owned())
}

async fn ask_sms(app: &App, account: &str, number: &str, from: Address, now: Timestamp) -> Result<(), Refusal> {
    let sms = app.courier_channels.0.sms.as_ref().ok_or_else(not_offered)?;
    let number = MobileNumber::parse(number).map_err(|error| Refusal::BadWords(error.to_string()))?;
    // A number may be anybody's: it is not rung often, whoever asks and from wherever.
    app.limits.code_by_sms(from, &crate::server::digest::sha256(number.as_str().as_bytes()))?;
    let code = db::courier_channels::ask_sms(&app.db, account, &number, now).await?;
    let once = crate::server::digest::sha256(format!("code {account} {}", now.0).as_bytes());
    let sent = tokio::time::timeout(super::PATIENCE, sms.send_code(number.as_str(), &code, &once, now)).await;
    if sent != Ok(Delivery::Done) {
        db::courier_channels::sms_was_not_sent(&app.db, account).await?;
        return Err(Refusal::BadWords(words::NOT_SENT.to_owned()));
    }
    Ok(())
}
