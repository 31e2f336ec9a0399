//! Template messages of a service account (微信服务号), and binding it to a courier.
//! <https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Template_Message_Interface.html>

use super::settings::{ChannelSetupError, WeChatAccount};
use super::{CourierChannel, Delivery};
use crate::model::Timestamp;
use crate::server::Reach;
use crate::server::reminders::{checked_address, outward_client};
use crate::texts::channels as words;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use url::Url;

/// Bytes of an answer that are read.
const MOST_ANSWER: usize = 16_384;
/// A token is renewed so long before it ends, seconds.
const RENEW_S: i64 = 300;

/// The token is wrong or over: another one is fetched.
const TOKEN_OVER: [i64; 3] = [40_001, 40_014, 42_001];
/// No such person, they do not follow the account any more, or refuse its messages.
const GONE: [i64; 3] = [40_003, 43_004, 43_101];

/// A token and until when it holds, milliseconds.
struct Token {
    value: String,
    until: i64,
}

/// The service account.
pub(super) struct WeChat {
    account: WeChatAccount,
    api: Url,
    client: reqwest::Client,
    token: Mutex<Option<Token>>,
}

/// It was not reached, or did not answer as it is written down.
pub(super) struct NoAnswer;

impl WeChat {
    pub(super) fn new(account: WeChatAccount, reach: Reach) -> Result<Self, ChannelSetupError> {
        if account.app_id.is_empty() || account.secret.is_empty() || account.template.is_empty() {
            return Err(ChannelSetupError::WeChatIncomplete);
        }
        if !account.origin.starts_with("https:") && !reach.private {
            return Err(ChannelSetupError::WeChatOrigin);
        }
        let failed = |error: crate::server::reminders::ChannelError| ChannelSetupError::WeChat(error.to_string());
        let api = checked_address(&account.api, reach).map_err(failed)?;
        let client = outward_client(reach).map_err(failed)?;
        Ok(Self { account, api, client, token: Mutex::new(None) })
    }

    /// What a courier opens in their WeChat.
    pub(super) fn link(&self, secret: &str) -> String {
        format!("{}/w/{secret}", self.account.origin)
    }

    /// Where WeChat asks who somebody is, and comes back from with a code; none for what no secret of ours looks like.
    pub(super) fn authorization(&self, secret: &str) -> Option<String> {
        let mut url = Url::parse(&self.account.authorize).ok()?;
        url.query_pairs_mut()
            .append_pair("appid", &self.account.app_id)
            .append_pair("redirect_uri", &format!("{}/w/back", self.account.origin))
            .append_pair("response_type", "code")
            .append_pair("scope", "snsapi_base")
            .append_pair("state", secret);
        url.set_fragment(Some("wechat_redirect"));
        Some(url.to_string())
    }

    /// Who came back with a code, for this account alone.
    pub(super) async fn open_id(&self, code: &str) -> Result<Option<String>, NoAnswer> {
        let mut url = self.at("/sns/oauth2/access_token")?;
        url.query_pairs_mut()
            .append_pair("appid", &self.account.app_id)
            .append_pair("secret", &self.account.secret)
            .append_pair("code", code)
            .append_pair("grant_type", "authorization_code");
        let said = self.read(self.client.get(url)).await?;
        let open_id = said.get("openid").and_then(Value::as_str).filter(|id| !id.is_empty() && id.len() <= 128);
        Ok(open_id.map(str::to_owned))
    }

    fn at(&self, path: &str) -> Result<Url, NoAnswer> {
        self.api.join(path).map_err(|_| NoAnswer)
    }

    /// The address has a secret in it: no error of the client is ever logged.
    async fn read(&self, request: reqwest::RequestBuilder) -> Result<Value, NoAnswer> {
        let mut answer = request.send().await.map_err(|_| NoAnswer)?;
        if !answer.status().is_success() {
            return Err(NoAnswer);
        }
        let mut read = Vec::new();
        while let Some(bytes) = answer.chunk().await.map_err(|_| NoAnswer)? {
            read.extend_from_slice(&bytes);
            if read.len() > MOST_ANSWER {
                return Err(NoAnswer);
            }
        }
        serde_json::from_slice(&read).map_err(|_| NoAnswer)
    }

    /// The token, as it is kept or anew. The stable one: several servers that ask do not undo each other's.
    async fn token(&self, now: Timestamp, not: Option<&str>) -> Result<String, NoAnswer> {
        // One asks, the others wait for what it gets.
        let mut kept = self.token.lock().await;
        if let Some(token) = kept.as_ref().filter(|token| token.until > now.0 && Some(token.value.as_str()) != not) {
            return Ok(token.value.clone());
        }
        let asked = json!({
            "grant_type": "client_credential",
            "appid": self.account.app_id,
            "secret": self.account.secret,
            "force_refresh": not.is_some(),
        });
        let said = self.read(self.client.post(self.at("/cgi-bin/stable_token")?).body(asked.to_string())).await?;
        let Some(value) = said.get("access_token").and_then(Value::as_str) else {
            tracing::warn!("WeChat gives no token: {}", errcode(&said));
            return Err(NoAnswer);
        };
        let lives = said.get("expires_in").and_then(Value::as_i64).unwrap_or(7_200).clamp(0, 86_400);
        *kept = Some(Token { value: value.to_owned(), until: now.0 + (lives - RENEW_S).max(lives / 2) * 1_000 });
        Ok(value.to_owned())
    }

    async fn send(&self, open_id: &str, once: &str, now: Timestamp) -> Result<Delivery, NoAnswer> {
        let body = json!({
            "touser": open_id,
            "template_id": self.account.template,
            "url": self.account.origin,
            // Their own word against the same message twice.
            "client_msg_id": once.get(..32),
            "data": { self.account.field.as_str(): { "value": words::NEWS } },
        })
        .to_string();
        let mut not: Option<String> = None;
        for _ in 0..2 {
            let token = self.token(now, not.as_deref()).await?;
            let mut url = self.at("/cgi-bin/message/template/send")?;
            url.query_pairs_mut().append_pair("access_token", &token);
            let code = errcode(&self.read(self.client.post(url).body(body.clone())).await?);
            match code {
                // The second is their answer to the same message again.
                0 | 45_065 => return Ok(Delivery::Done),
                code if GONE.contains(&code) => return Ok(Delivery::Gone),
                code if TOKEN_OVER.contains(&code) => not = Some(token),
                code => {
                    tracing::warn!("WeChat did not take a template message: {code}");
                    return Ok(Delivery::Again);
                }
            }
        }
        Ok(Delivery::Again)
    }
}

fn errcode(said: &Value) -> i64 {
    said.get("errcode").and_then(Value::as_i64).unwrap_or(-1)
}

impl CourierChannel for WeChat {
    fn tell<'a>(&'a self, address: &'a str, once: &'a str, now: Timestamp) -> BoxFuture<'a, Delivery> {
        Box::pin(async move { self.send(address, once, now).await.unwrap_or(Delivery::Again) })
    }
}
