//! Tells a courier's browser that there is news while the app is closed (Web Push, RFC 8030). Nothing but that
//! is told: a push without content, so that no push service and no colleague reads what they asked about.
//!
//! Who is to be told is written into the database and stays there until a push service has taken it, through
//! restarts and failures. The news itself never depends on it: the app fetches it whenever it is opened.

mod vapid;

use super::account::Account;
use super::account_work::Worked;
use super::courier_channels::{CourierChannel, Delivery};
use super::db::Db;
use super::limits::Address;
use super::problem::Refusal;
use super::{App, db};
use crate::api::push::{LONGEST_ADDRESS, PushAddress};
use crate::model::Timestamp;
use crate::model::timestamp::HOUR_MS;
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use futures_util::future::BoxFuture;
use reqwest::redirect::Policy;
use sea_orm::DbErr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use url::Url;
use vapid::Vapid;

/// Patience for a push service.
const PATIENCE: Duration = Duration::from_secs(10);
/// Between two looks into the database: what another replica wrote wakes nobody here.
const LOOK: Duration = Duration::from_secs(30);
/// How long a push service keeps a push for a phone that is off, seconds: the news is there after that, too.
const KEEP_SECONDS: &str = "259200";
/// After so many milliseconds each failed attempt is made again; after the last one no more.
const AGAIN_MS: [i64; 5] = [30_000, 120_000, 600_000, HOUR_MS, 21_600_000];

/// Hosts of the push services of browsers, and what ends the names of those with many. A push goes nowhere else:
/// an address that a stranger made up must not have this server knock at a door inside its own network.
const SERVICES: [&str; 6] = [
    "fcm.googleapis.com",
    "jmt17.google.com",
    "web.push.apple.com",
    ".push.apple.com",
    ".push.services.mozilla.com",
    ".notify.windows.com",
];

/// Tells browsers. Cheap to clone.
#[derive(Clone)]
pub struct Push(Arc<Inner>);

struct Inner {
    vapid: Vapid,
    client: reqwest::Client,
    services: Vec<String>,
    wake: Notify,
}

/// Why nobody can be told.
#[derive(Debug, thiserror::Error)]
pub enum PushError {
    /// The key.
    #[error("push key: {0}")]
    Key(String),
    /// The client.
    #[error("push client: {0}")]
    Client(#[from] reqwest::Error),
    /// The database.
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl Push {
    /// With the key of this database, made at the first time. `services` are origins of push services beside those
    /// of the great browsers; `contact` tells them who runs this server.
    ///
    /// # Errors
    /// [`PushError`].
    pub async fn open(db: &Db, services: Vec<String>, contact: Option<String>) -> Result<Self, PushError> {
        let fresh = Vapid::fresh().map_err(|error| PushError::Key(error.to_string()))?;
        let kept = db::push::key(db, fresh).await?;
        let vapid = Vapid::of(&kept, contact).map_err(|error| PushError::Key(error.to_string()))?;
        let services = services.iter().map(|service| service.trim_end_matches('/').to_owned()).collect();
        let client = reqwest::Client::builder().redirect(Policy::none()).timeout(PATIENCE).build()?;
        Ok(Self(Arc::new(Inner { vapid, client, services, wake: Notify::new() })))
    }

    /// The public half of the key, as browsers take it.
    #[must_use]
    pub fn public_key(&self) -> String {
        self.0.vapid.public()
    }

    /// The origin of the push service of an address, if it is one that is known.
    fn service(&self, endpoint: &str) -> Option<String> {
        let url = Url::parse(endpoint).ok().filter(|_| endpoint.len() <= LONGEST_ADDRESS)?;
        let (host, origin) = (url.host_str()?, url.origin().ascii_serialization());
        let great = url.scheme() == "https"
            && url.port().is_none()
            && SERVICES
                .iter()
                .any(|service| if service.starts_with('.') { host.ends_with(service) } else { host == *service });
        (great || self.0.services.contains(&origin)).then_some(origin)
    }

    pub(super) fn wake(&self) {
        self.0.wake.notify_one();
    }

    async fn push(&self, endpoint: &str, now: Timestamp) -> Delivery {
        let Some(origin) = self.service(endpoint) else { return Delivery::Gone };
        let Ok(authorization) = self.0.vapid.authorization(&origin, now) else { return Delivery::Again };
        let request = self.0.client.post(endpoint).header("Authorization", authorization);
        // Of several pushes that wait for a phone that is off, the last one is enough (`Topic`).
        let request = request.header("TTL", KEEP_SECONDS).header("Urgency", "high").header("Topic", "news");
        match request.header("Content-Length", "0").send().await.map(|answer| answer.status().as_u16()) {
            // Gone, or made for another key: it cannot be told until the app asks anew.
            Ok(401 | 403 | 404 | 410) => Delivery::Gone,
            Ok(429 | 500..) | Err(_) => Delivery::Again,
            Ok(_) => Delivery::Done,
        }
    }
}

impl CourierChannel for Push {
    /// Of several pushes that wait, a push service keeps the last: it needs no number.
    fn tell<'a>(&'a self, address: &'a str, _once: &'a str, now: Timestamp) -> BoxFuture<'a, Delivery> {
        Box::pin(self.push(address, now))
    }
}

/// Tells who is to be told by now and is told by nobody else; says how many there were.
async fn tell_due(push: &Push, db: &Db, now: Timestamp) -> Result<usize, DbErr> {
    let rows = db::push::take_due(db, now).await?;
    let count = rows.len();
    let mut telling = JoinSet::new();
    for row in rows {
        let push = push.clone();
        telling.spawn(async move { (push.tell(&row.endpoint, "", now).await, row) });
    }
    while let Some(told) = telling.join_next().await {
        let Ok((told, row)) = told else { continue };
        match told {
            Delivery::Done => db::push::settle(db, &row, None).await?,
            Delivery::Gone => db::push::remove(db, &row.endpoint).await?,
            Delivery::Again => {
                let wait = usize::try_from(row.tries).ok().and_then(|tries| AGAIN_MS.get(tries));
                db::push::settle(db, &row, wait.map(|wait| Timestamp(now.0 + wait))).await?;
            }
        }
    }
    Ok(count)
}

impl App {
    /// Has browsers told when there is news.
    #[must_use]
    pub fn with_push(self, push: Push) -> Self {
        self.with(|app| {
            Arc::make_mut(&mut app.config).push_key = Some(push.public_key());
            app.push = Some(push);
        })
    }

    /// Tells browsers as news comes, for as long as the server runs.
    pub async fn tell_browsers(&self) {
        let Some(push) = &self.push else { return };
        loop {
            match self.tell_browsers_now(push, Timestamp::now()).await {
                Ok(0) => self.until_news(&push.0.wake, LOOK).await,
                Ok(_) => {}
                Err(error) => {
                    tracing::error!("push: {error}");
                    tokio::time::sleep(LOOK).await;
                }
            }
        }
    }

    /// Spreads what news there is and tells who is to be told by now; says how many there were.
    async fn tell_browsers_now(&self, push: &Push, now: Timestamp) -> Result<usize, DbErr> {
        self.spread_news(now).await?;
        tell_due(push, &self.db, now).await
    }
}

/// Takes down where a courier's browser is told, or strikes it out.
pub(super) async fn put(
    State(app): State<App>,
    account: Account,
    from: Address,
    worked: Worked,
    body: Result<Json<PushAddress>, JsonRejection>,
) -> Result<StatusCode, Refusal> {
    app.may_send(&account.0, from, worked).await?;
    let Json(address) = body.map_err(|error| Refusal::BadBody(error.body_text()))?;
    if address.wanted {
        if db::erased::is_erased(&app.db, &account.0).await? {
            return Err(Refusal::AccountErased);
        }
        let known = app.push.as_ref().and_then(|push| push.service(&address.endpoint));
        known.ok_or_else(|| Refusal::BadBody("不认识这个通知服务".to_owned()))?;
        db::push::put(&app.db, &account.0, address.endpoint, Timestamp::now()).await?;
        // They may have erased everything meanwhile.
        if db::erased::is_erased(&app.db, &account.0).await? {
            db::push::erase(&app.db, &account.0).await?;
            return Err(Refusal::AccountErased);
        }
    } else {
        db::push::remove_own(&app.db, &account.0, &address.endpoint).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_push_goes_to_a_browsers_service_and_to_no_address_that_a_stranger_makes_up() {
        let db = db::open("sqlite::memory:").await.unwrap();
        let push = Push::open(&db, vec!["https://push.vendor.test".to_owned()], None).await.unwrap();
        for known in [
            "https://fcm.googleapis.com/fcm/send/abc",
            "https://updates.push.services.mozilla.com/wpush/v2/abc",
            "https://wns2-pn1p.notify.windows.com/w/?token=abc",
            "https://web.push.apple.com/abc",
            "https://push.vendor.test/abc",
        ] {
            assert!(push.service(known).is_some(), "{known}");
        }
        for strange in [
            "http://fcm.googleapis.com/fcm/send/abc",
            "https://fcm.googleapis.com:8443/abc",
            "https://fcm.googleapis.com.evil.test/abc",
            "https://evil.test/fcm.googleapis.com",
            "https://user@evil.test#.push.apple.com",
            "http://169.254.169.254/latest/meta-data",
            "http://127.0.0.1:8080/desk",
            "file:///etc/passwd",
            "",
        ] {
            assert!(push.service(strange).is_none(), "{strange}");
        }
        assert!(push.service(&format!("https://fcm.googleapis.com/{}", "a".repeat(1_000))).is_none());
    }
}
