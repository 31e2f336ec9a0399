//! Tells couriers that there is news while the app is closed, by ways that reach phones without a push service of
//! Google's: text messages, messages of a service account. Nothing but “有新消息” is ever said: neither an operator nor who
//! looks at the phone learns what it is about.
//!
//! Who is to be told is written into the database and stays there until a gateway has taken it; whichever server takes it
//! sends it. Web Push has its own queue (`push`), because it tells browsers, not people.

mod binding;
mod settings;
mod sms;
mod wechat;

pub(super) use binding::{back, begin, bind};
pub(super) use settings::act;
pub use settings::{ChannelSetupError, SmsGateway, WeChatAccount};

use super::{App, db};
use crate::api::channels::OfferedChannels;
use crate::model::{NoticeChannel, Timestamp};
use crate::server::db::tables::courier_notice;
use futures_util::future::BoxFuture;
use sea_orm::DbErr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinSet;

/// Patience for a gateway.
const PATIENCE: Duration = Duration::from_secs(15);
/// Between two looks into the database.
const LOOK: Duration = Duration::from_secs(15);

/// What came of telling somebody by one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Delivery {
    /// It has been taken, or nothing can be done about this one.
    Done,
    /// There is nobody any more where it led.
    Gone,
    /// Another time.
    Again,
}

/// A way by which a courier is told that there is news. It is given where it leads and nothing to say.
pub(super) trait CourierChannel: Send + Sync {
    /// Says that there is news; `once` is the same for each try of one notice.
    fn tell<'a>(&'a self, address: &'a str, once: &'a str, now: Timestamp) -> BoxFuture<'a, Delivery>;
}

/// The ways that this server has. Cheap to clone.
#[derive(Clone, Default)]
pub struct CourierChannels(Arc<Inner>);

#[derive(Default)]
struct Inner {
    sms: Option<sms::Sms>,
    wechat: Option<wechat::WeChat>,
    wake: Notify,
}

impl CourierChannels {
    /// Those that are set.
    ///
    /// # Errors
    /// [`ChannelSetupError`] if one is set to what cannot be asked.
    pub fn new(
        sms: Option<SmsGateway>,
        wechat: Option<WeChatAccount>,
        reach: super::Reach,
    ) -> Result<Self, ChannelSetupError> {
        let sms = sms.map(|gateway| sms::Sms::new(gateway, reach)).transpose()?;
        let wechat = wechat.map(|account| wechat::WeChat::new(account, reach)).transpose()?;
        Ok(Self(Arc::new(Inner { sms, wechat, wake: Notify::new() })))
    }

    fn offered(&self) -> OfferedChannels {
        OfferedChannels { sms: self.0.sms.is_some(), wechat: self.0.wechat.is_some() }
    }

    /// The way of a kind, as long as it is set.
    fn channel(&self, kind: NoticeChannel) -> Option<&dyn CourierChannel> {
        match kind {
            NoticeChannel::Sms => self.0.sms.as_ref().map(|sms| sms as _),
            NoticeChannel::WeChat => self.0.wechat.as_ref().map(|wechat| wechat as _),
            NoticeChannel::WebPush => None,
        }
    }

    fn wake(&self) {
        self.0.wake.notify_one();
    }
}

impl App {
    /// Has couriers told by these ways.
    #[must_use]
    pub fn with_courier_channels(self, channels: CourierChannels) -> Self {
        self.with(|app| {
            Arc::make_mut(&mut app.config).channels = channels.offered();
            app.courier_channels = channels;
        })
    }

    /// Tells couriers as news comes and reminds them of what they booked, for as long as the server runs.
    pub async fn notify_couriers(&self) {
        loop {
            if let Err(error) = self.notify_couriers_now(Timestamp::now()).await {
                tracing::error!("notices to couriers: {error}");
            }
            self.until_news(&self.courier_channels.0.wake, LOOK).await;
        }
    }

    /// Waits until there is news for couriers or something to be sent; no longer than `look`, as what another server
    /// wrote wakes nobody here.
    pub(super) async fn until_news(&self, something_to_send: &Notify, look: Duration) {
        let woken = async {
            tokio::select! {
                () = something_to_send.notified() => {}
                () = self.db.courier_news().notified() => {}
            }
        };
        let _ = tokio::time::timeout(look, woken).await;
    }

    /// Writes down by which ways those are to be told of whom there is news, and has whoever sends by them look.
    pub(super) async fn spread_news(&self, now: Timestamp) -> Result<(), DbErr> {
        let spread = db::courier_news::spread(&self.db, now).await?;
        if let Some(push) = self.push.as_ref().filter(|_| spread.to_browsers) {
            push.wake();
        }
        if spread.by_other_ways {
            self.courier_channels.wake();
        }
        Ok(())
    }

    /// Writes down whom to tell and whom to remind by now, and tells whom there is to tell.
    ///
    /// # Errors
    /// [`DbErr`].
    pub async fn notify_couriers_now(&self, now: Timestamp) -> Result<(), DbErr> {
        self.spread_news(now).await?;
        db::courier_notices::gather(&self.db, now).await?;
        let mut telling = JoinSet::new();
        for row in db::courier_notices::take_due(&self.db, now).await? {
            let app = self.clone();
            telling.spawn(async move { app.notify(row, now).await });
        }
        while let Some(told) = telling.join_next().await {
            if let Ok(Err(error)) = told {
                tracing::error!("notices to couriers: {error}");
            }
        }
        Ok(())
    }

    async fn notify(&self, row: courier_notice::Model, now: Timestamp) -> Result<(), DbErr> {
        let kind = NoticeChannel::from(row.channel.clone());
        if !db::courier_notices::still_true(&self.db, &row, now).await? {
            return db::courier_notices::drop(&self.db, &row).await;
        }
        if kind == NoticeChannel::WebPush {
            db::push::tell(&self.db, std::slice::from_ref(&row.account), now).await?;
            if let Some(push) = &self.push {
                push.wake();
            }
            return db::courier_notices::settle(&self.db, &row, true, now).await;
        }
        let address = db::courier_channels::address(&self.db, &row.account, kind).await?;
        let (Some(channel), Some(address)) = (self.courier_channels.channel(kind), address) else {
            return db::courier_notices::drop(&self.db, &row).await;
        };
        // The gateway may remember it for long: nothing in it leads to an account.
        let once = crate::server::digest::sha256(format!("notice {} {}", row.id, row.made_at.0).as_bytes());
        let told = tokio::time::timeout(PATIENCE, channel.tell(&address, &once, now)).await;
        match told.unwrap_or(Delivery::Again) {
            Delivery::Done => db::courier_notices::settle(&self.db, &row, true, now).await,
            Delivery::Again => db::courier_notices::settle(&self.db, &row, false, now).await,
            Delivery::Gone => db::courier_channels::turn_off(&self.db, &row.account, kind).await,
        }
    }
}
