//! Where a request comes from.

use crate::server::App;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// One subscriber of a network: an IPv4 address, or the 64 bits that a provider gives to one line of IPv6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Network(IpAddr);

/// Where a request comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Address(IpAddr);

/// What one customer of a provider gets at most: an IPv4 address, or 48 bits of IPv6, which are 65,536 networks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Site(IpAddr);

impl Address {
    pub(crate) fn of(address: IpAddr) -> Self {
        Self(address)
    }

    pub(crate) fn network(self) -> Network {
        Network(match self.own() {
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
            v4 @ IpAddr::V4(_) => v4,
        })
    }

    /// Whether its site has more networks than this one.
    pub(super) fn has_neighbours(self) -> bool {
        self.own().is_ipv6()
    }

    pub(crate) fn site(self) -> Site {
        Site(match self.own() {
            IpAddr::V6(address) => {
                let [a, b, c, ..] = address.segments();
                IpAddr::V6(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
            }
            v4 @ IpAddr::V4(_) => v4,
        })
    }

    /// The address itself: IPv4 also where it came translated (NAT64, RFC 6052) or in a tunnel (6to4, RFC 3056), so that
    /// all who come through one translator are not taken for one subscriber.
    fn own(self) -> IpAddr {
        let v4 = |high: u16, low: u16| IpAddr::V4(Ipv4Addr::from(u32::from(high) << 16 | u32::from(low)));
        match self.0.to_canonical() {
            IpAddr::V6(address) => match address.segments() {
                [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => v4(high, low),
                _ => IpAddr::V6(address),
            },
            own @ IpAddr::V4(_) => own,
        }
    }
}

impl std::fmt::Display for Site {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// As it is counted: the subscriber's network.
impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.network().0.fmt(f)
    }
}

/// What the proxy itself saw: the last entry of the last line. Those before it are whatever the client wrote.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let line = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    let entry = line.rsplit(',').next()?.trim().trim_matches('"');
    let bare = || entry.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    entry.parse().ok().or_else(|| entry.parse().ok().map(|socket: SocketAddr| socket.ip())).or_else(bare)
}

impl FromRequestParts<App> for Address {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let connected = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip());
        let told = if app.limits.behind_proxy { forwarded(&parts.headers) } else { None };
        if !app.limits.behind_proxy && parts.headers.contains_key("x-forwarded-for") {
            static ONCE: std::sync::Once = std::sync::Once::new();
            ONCE.call_once(|| {
                tracing::warn!(
                    "X-Forwarded-For came and is not believed: behind a proxy of yours, set DIYI_BEHIND_PROXY"
                );
            });
        }
        Ok(Self(told.or(connected).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn of(lines: &[&'static str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", HeaderValue::from_static(line));
        }
        forwarded(&headers).map(|address| address.to_string())
    }

    #[test]
    fn only_what_the_proxy_itself_wrote_is_believed() {
        assert_eq!(of(&["1.1.1.1, 2.2.2.2"]).as_deref(), Some("2.2.2.2"));
        // HAProxy adds a line of its own.
        assert_eq!(of(&["1.1.1.1", "2.2.2.2"]).as_deref(), Some("2.2.2.2"));
        assert_eq!(of(&["1.1.1.1", "3.3.3.3, 2.2.2.2"]).as_deref(), Some("2.2.2.2"));
        assert_eq!(of(&["2.2.2.2:4711"]).as_deref(), Some("2.2.2.2"));
        assert_eq!(of(&["[2001:db8::7]:4711"]).as_deref(), Some("2001:db8::7"));
        assert_eq!(of(&["[2001:db8::7]"]).as_deref(), Some("2001:db8::7"));
        assert_eq!(of(&["2001:db8::7"]).as_deref(), Some("2001:db8::7"));
        for nothing in [&["unknown"][..], &[""], &["1.1.1.1", "nobody"], &[]] {
            assert_eq!(of(nothing), None, "{nothing:?}");
        }
    }

    #[test]
    fn an_address_is_counted_as_its_subscriber() {
        let network = |text: &str| Address::of(text.parse().unwrap()).network();
        assert_eq!(network("::ffff:10.1.2.3"), network("10.1.2.3"));
        assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::9"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_ne!(network("10.1.2.3"), network("10.1.2.4"));
        // Through a carrier's translator, and in a tunnel.
        assert_eq!(network("64:ff9b::203.0.113.5"), network("203.0.113.5"));
        assert_ne!(network("64:ff9b::203.0.113.5"), network("64:ff9b::203.0.113.6"));
        assert_eq!(network("2002:cb00:7105::1"), network("203.0.113.5"));
        let site = |text: &str| Address::of(text.parse().unwrap()).site();
        assert_eq!(site("2001:db8:1:2::1"), site("2001:db8:1:ffff::1"));
        assert_ne!(site("2001:db8:1::1"), site("2001:db8:2::1"));
        assert_ne!(site("10.1.2.3"), site("10.1.2.4"));
    }
}
