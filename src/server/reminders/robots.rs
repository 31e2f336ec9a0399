//! Channels that are one POST: robots of groups, and offices' own programs.

use super::address::{checked, client};
use super::{Channel, ChannelError, Message, Reach};
use crate::model::Timestamp;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::BoxFuture;
use hmac::{Hmac, Mac};
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};
use sha2::Sha256;
use url::Url;

/// Bytes of an answer that are read.
const MOST_ANSWER: usize = 4_096;

/// Whose words are spoken.
enum Dialect {
    /// <https://developer.work.weixin.qq.com/document/path/91770>
    WeChatWork,
    /// <https://open.dingtalk.com/document/robots/custom-robot-access>, signed with a secret if there is one.
    DingTalk(String),
    /// Our own, signed with a secret if there is one.
    Webhook(String),
}

/// A channel that is one POST.
pub(super) struct Robot {
    url: Url,
    client: reqwest::Client,
    dialect: Dialect,
}

impl Robot {
    pub(super) fn wechat_work(url: &str, reach: Reach) -> Result<Self, ChannelError> {
        Self::of(url, reach, Dialect::WeChatWork)
    }

    pub(super) fn dingtalk(url: &str, secret: &str, reach: Reach) -> Result<Self, ChannelError> {
        Self::of(url, reach, Dialect::DingTalk(secret.to_owned()))
    }

    pub(super) fn webhook(url: &str, secret: &str, reach: Reach) -> Result<Self, ChannelError> {
        Self::of(url, reach, Dialect::Webhook(secret.to_owned()))
    }

    fn of(url: &str, reach: Reach, dialect: Dialect) -> Result<Self, ChannelError> {
        Ok(Self { url: checked(url, reach)?, client: client(reach)?, dialect })
    }

    async fn post(&self, message: &Message) -> Result<(), ChannelError> {
        let mut url = self.url.clone();
        let body = match &self.dialect {
            Dialect::WeChatWork | Dialect::DingTalk(_) => {
                json!({ "msgtype": "text", "text": { "content": message.text() } })
            }
            Dialect::Webhook(_) => {
                let items: Vec<Value> =
                    message.lines.iter().map(|line| json!({ "text": line.says, "link": line.link })).collect();
                json!({ "kind": message.kind, "title": message.head, "items": items })
            }
        }
        .to_string();
        if let Dialect::DingTalk(secret) = &self.dialect
            && !secret.is_empty()
        {
            let now = Timestamp::now().0.to_string();
            let sign = STANDARD.encode(hmac(secret, format!("{now}\n{secret}").as_bytes()));
            url.query_pairs_mut().append_pair("timestamp", &now).append_pair("sign", &sign);
        }
        let mut request = self.client.post(url).header(CONTENT_TYPE, "application/json; charset=utf-8");
        if let Dialect::Webhook(secret) = &self.dialect
            && !secret.is_empty()
        {
            let signature = crate::server::digest::hex(&hmac(secret, body.as_bytes()));
            request = request.header("X-Diyi-Signature", format!("sha256={signature}"));
        }
        // The error names the address, in which there may be a secret.
        let mut answer = request.body(body).send().await.map_err(|error| failure(&error))?;
        let status = answer.status();
        if !status.is_success() {
            return Err(ChannelError::Refused(format!("HTTP {}", status.as_u16())));
        }
        if matches!(self.dialect, Dialect::Webhook(_)) {
            return Ok(());
        }
        let mut read = Vec::new();
        while let Some(bytes) = answer.chunk().await.map_err(|error| failure(&error))? {
            read.extend_from_slice(&bytes);
            if read.len() > MOST_ANSWER {
                break;
            }
        }
        let said: Value = serde_json::from_slice(&read).unwrap_or_default();
        match said.get("errcode").and_then(Value::as_i64) {
            Some(0) => Ok(()),
            code => {
                let why = said.get("errmsg").and_then(Value::as_str).unwrap_or("回答看不懂");
                let why: String = why.chars().filter(|c| !c.is_control()).take(80).collect();
                Err(ChannelError::Refused(format!("{} {why}", code.unwrap_or_default())))
            }
        }
    }
}

impl Channel for Robot {
    fn send<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, Result<(), ChannelError>> {
        Box::pin(self.post(message))
    }
}

fn failure(error: &reqwest::Error) -> ChannelError {
    let mut source: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = source {
        if error.to_string() == super::address::OWN_NETWORK {
            return ChannelError::OwnNetwork;
        }
        source = error.source();
    }
    ChannelError::Unreachable
}

pub(in crate::server) fn hmac(secret: &str, bytes: &[u8]) -> Vec<u8> {
    // Any length is a key.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return Vec::new() };
    mac.update(bytes);
    mac.finalize().into_bytes().to_vec()
}
