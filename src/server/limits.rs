//! How much one account and one address may send. Each replica counts for itself; what must hold across
//! replicas (locked logins) is in the database.

use super::App;
use super::problem::Refusal;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::time::Duration;

/// The counters.
pub struct Limits {
    accounts: Option<DefaultKeyedRateLimiter<String>>,
    addresses: Option<DefaultKeyedRateLimiter<IpAddr>>,
    sign_ins: Option<DefaultKeyedRateLimiter<IpAddr>>,
    polls: Option<DefaultKeyedRateLimiter<String>>,
    /// The address of who asks is told by a proxy in `X-Forwarded-For`.
    behind_proxy: bool,
}

/// `burst` at once, then one each `every`.
fn quota(burst: u32, every: Duration) -> Option<Quota> {
    Some(Quota::with_period(every)?.allow_burst(NonZeroU32::new(burst)?))
}

impl Limits {
    /// Those of a server that people use. Many couriers share the address of their mobile network, so an
    /// address may send much more than an account.
    #[must_use]
    pub fn standard(behind_proxy: bool) -> Self {
        let (second, accounts) = (Duration::from_secs(1), quota(40, Duration::from_secs(6)));
        Self {
            accounts: accounts.map(RateLimiter::keyed),
            addresses: quota(400, second / 10).map(RateLimiter::keyed),
            sign_ins: quota(20, second * 6).map(RateLimiter::keyed),
            // One answer a second is more than any app needs; the burst is for the first sync of a long history.
            polls: quota(120, second).map(RateLimiter::keyed),
            behind_proxy,
        }
    }

    /// None, for tests and for measuring.
    #[must_use]
    pub fn none() -> Self {
        Self { accounts: None, addresses: None, sign_ins: None, polls: None, behind_proxy: false }
    }

    /// Whether a courier may send something now.
    ///
    /// # Errors
    /// [`Refusal::TooMany`].
    pub(super) fn sending(&self, account: &str, from: Address) -> Result<(), Refusal> {
        let account_may = self.accounts.as_ref().is_none_or(|limit| limit.check_key(&account.to_owned()).is_ok());
        let address_may = self.addresses.as_ref().is_none_or(|limit| limit.check_key(&from.0).is_ok());
        if account_may && address_may { Ok(()) } else { Err(Refusal::TooMany) }
    }

    /// Whether a courier may ask for their own now.
    ///
    /// # Errors
    /// [`Refusal::TooMany`].
    pub(super) fn asking(&self, account: &str) -> Result<(), Refusal> {
        let may = self.polls.as_ref().is_none_or(|limit| limit.check_key(&account.to_owned()).is_ok());
        if may { Ok(()) } else { Err(Refusal::TooMany) }
    }

    /// Whether somebody may try to sign in now.
    ///
    /// # Errors
    /// [`Refusal::TooMany`].
    pub(super) fn signing_in(&self, from: Address) -> Result<(), Refusal> {
        let may = self.sign_ins.as_ref().is_none_or(|limit| limit.check_key(&from.0).is_ok());
        if may { Ok(()) } else { Err(Refusal::TooMany) }
    }

    /// Forgets who has been quiet for long.
    pub fn forget_quiet_ones(&self) {
        self.accounts.iter().chain(&self.polls).for_each(RateLimiter::retain_recent);
        self.addresses.iter().chain(&self.sign_ins).for_each(RateLimiter::retain_recent);
    }
}

/// Where a request comes from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Address(IpAddr);

impl FromRequestParts<App> for Address {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let connected = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip());
        // The last one is what the proxy itself saw; those before it are whatever the client wrote.
        let forwarded = || {
            let header = parts.headers.get("x-forwarded-for")?.to_str().ok()?;
            header.rsplit(',').next()?.trim().parse().ok()
        };
        let told = if app.limits.behind_proxy { forwarded() } else { None };
        Ok(Self(told.or(connected).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_that_floods_is_held_back_and_another_one_is_not() {
        let limits = Limits::standard(false);
        let here = Address(IpAddr::V4(Ipv4Addr::LOCALHOST));
        let sent = (0..100).filter(|_| limits.sending("a", here).is_ok()).count();
        assert_eq!(sent, 40);
        assert!(limits.sending("b", here).is_ok());
        assert_eq!((0..300).filter(|_| limits.asking("a").is_ok()).count(), 120);
        limits.forget_quiet_ones();
    }
}
