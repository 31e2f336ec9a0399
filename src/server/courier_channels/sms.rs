//! Text messages through the office's gateway: one signed POST of our own form, which a few lines of the office's turn
//! into any provider's.

use super::settings::{ChannelSetupError, SmsGateway};
use super::{CourierChannel, Delivery};
use crate::model::Timestamp;
use crate::server::Reach;
use crate::server::reminders::{checked_address, hmac_sha256, outward_client};
use crate::texts::channels as words;
use futures_util::future::BoxFuture;
use reqwest::header::CONTENT_TYPE;
use serde_json::json;
use url::Url;

/// The gateway.
pub(super) struct Sms {
    url: Url,
    secret: String,
    client: reqwest::Client,
}

impl Sms {
    pub(super) fn new(gateway: SmsGateway, reach: Reach) -> Result<Self, ChannelSetupError> {
        if gateway.secret.len() < 16 {
            return Err(ChannelSetupError::SmsSecret);
        }
        let failed = |error: crate::server::reminders::ChannelError| ChannelSetupError::Sms(error.to_string());
        let url = checked_address(&gateway.url, reach).map_err(failed)?;
        Ok(Self { url, secret: gateway.secret, client: outward_client(reach).map_err(failed)? })
    }

    /// Sends the code that confirms a number.
    pub(super) async fn send_code(&self, number: &str, code: &str, once: &str, now: Timestamp) -> Delivery {
        self.post(json!({ "to": number, "kind": "code", "code": code, "text": words::code_text(code) }), once, now)
            .await
    }

    async fn post(&self, mut message: serde_json::Value, once: &str, now: Timestamp) -> Delivery {
        message["id"] = once.into();
        let (body, at) = (message.to_string(), (now.0 / 1_000).to_string());
        let signature = crate::server::digest::hex(&hmac_sha256(&self.secret, format!("{at}\n{body}").as_bytes()));
        let request = self
            .client
            .post(self.url.clone())
            .header(CONTENT_TYPE, "application/json; charset=utf-8")
            .header("X-Diyi-Timestamp", at)
            .header("X-Diyi-Signature", format!("sha256={signature}"));
        match request.body(body).send().await.map(|answer| answer.status().as_u16()) {
            Ok(200..300) => Delivery::Done,
            // The gateway says that there is no such number.
            Ok(410) => Delivery::Gone,
            Ok(status @ 400..429) => {
                tracing::warn!("the text message gateway refused: HTTP {status}");
                Delivery::Again
            }
            Ok(_) | Err(_) => Delivery::Again,
        }
    }
}

impl CourierChannel for Sms {
    fn tell<'a>(&'a self, address: &'a str, once: &'a str, now: Timestamp) -> BoxFuture<'a, Delivery> {
        Box::pin(self.post(json!({ "to": address, "kind": "news", "text": words::NEWS_TEXT }), once, now))
    }
}
