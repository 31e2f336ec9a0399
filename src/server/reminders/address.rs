//! Where a reminder may knock: nowhere inside the server's own network, unless a setting allows it. Names are looked up
//! once, by the connection itself, so that a name which says one thing now and another then gains nothing.

use super::{ChannelError, PATIENCE, Reach};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use url::{Host, Url};

/// Whether an address is out in the world.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        || a == 0
        || a >= 240
        // Shared by providers, set aside for protocols, for tests of networks, and the old way from 6 to 4.
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (b == 18 || b == 19))
        || (a == 192 && b == 88 && c == 99))
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let tail = |from: usize| {
        let [a, b] = segments[from].to_be_bytes();
        let [c, d] = segments[from + 1].to_be_bytes();
        Ipv4Addr::new(a, b, c, d)
    };
    match segments {
        // IPv4 within: mapped, compatible, translated, 6to4.
        [0, 0, 0, 0, 0, 0xffff | 0, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => is_public_v4(tail(6)),
        [0x2002, ..] => is_public_v4(tail(1)),
        // What is given out for the world is all in 2000::/3; Teredo and examples are not for this.
        [0x2001, 0 | 0xdb8, ..] => false,
        [first, ..] => (0x2000..0x4000).contains(&first),
    }
}

/// Looks names up and leaves out what is inside.
struct OnlyPublic;

impl Resolve for OnlyPublic {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|address| is_public(address.ip())).collect();
            if public.is_empty() {
                return Err(Box::<dyn std::error::Error + Send + Sync>::from(OWN_NETWORK));
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

/// What the resolver says where a name leads inside.
pub(super) const OWN_NETWORK: &str = "own network";

/// The address of a webhook, if it may be asked at all.
pub(in crate::server) fn checked(url: &str, reach: Reach) -> Result<Url, ChannelError> {
    let url = Url::parse(url.trim()).map_err(|_| ChannelError::Address)?;
    let secure = url.scheme() == "https" || (url.scheme() == "http" && reach.private);
    if !secure || !url.username().is_empty() || url.password().is_some() {
        return Err(ChannelError::Address);
    }
    let inside = match url.host().ok_or(ChannelError::Address)? {
        Host::Ipv4(address) => !is_public_v4(address),
        Host::Ipv6(address) => !is_public_v6(address),
        Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
    };
    if inside && !reach.private { Err(ChannelError::OwnNetwork) } else { Ok(url) }
}

/// Whether a mail server may be asked.
pub(super) async fn check_host(host: &str, port: u16, reach: Reach) -> Result<(), ChannelError> {
    if reach.private {
        return Ok(());
    }
    let found = tokio::net::lookup_host((host, port)).await.map_err(|_| ChannelError::Unreachable)?;
    let addresses: Vec<SocketAddr> = found.collect();
    if addresses.is_empty() {
        return Err(ChannelError::Unreachable);
    }
    if addresses.iter().all(|address| is_public(address.ip())) { Ok(()) } else { Err(ChannelError::OwnNetwork) }
}

/// A client that asks nowhere else than where it was sent, and by no proxy.
pub(in crate::server) fn client(reach: Reach) -> Result<reqwest::Client, ChannelError> {
    let client = reqwest::Client::builder().redirect(Policy::none()).timeout(PATIENCE).no_proxy();
    let client = if reach.private { client } else { client.dns_resolver(Arc::new(OnlyPublic)) };
    client.build().map_err(|_| ChannelError::Address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_reminder_knocks_inside_the_servers_own_network() {
        for inside in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "198.18.0.1",
            "192.0.2.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "::7f00:1",
        ] {
            assert!(!is_public(inside.parse().unwrap()), "{inside}");
        }
        for outside in ["1.1.1.1", "223.5.5.5", "101.226.4.6", "2400:3200::1", "::ffff:223.5.5.5"] {
            assert!(is_public(outside.parse().unwrap()), "{outside}");
        }
    }

    #[test]
    fn an_address_that_leads_inside_is_refused_however_it_is_written() {
        let public = Reach::default();
        for url in [
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/x",
            "https://localhost/",
            "https://a.localhost/",
            "https://169.254.169.254/latest/meta-data",
        ] {
            assert_eq!(checked(url, public), Err(ChannelError::OwnNetwork), "{url}");
        }
        for url in [
            "http://qyapi.weixin.qq.com/",
            "ftp://a.cn/",
            "file:///etc/passwd",
            "https://user:pass@a.cn/",
            "",
            "不是网址",
        ] {
            assert_eq!(checked(url, public), Err(ChannelError::Address), "{url}");
        }
        assert!(checked("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1", public).is_ok());
        assert!(checked("http://127.0.0.1:8000/", Reach { private: true, ..Reach::default() }).is_ok());
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_not_asked() {
        let client = client(Reach::default()).unwrap();
        // The name is taken by the resolver whatever the system says of it.
        assert!(client.get("https://localhost:1/").send().await.is_err());
        assert_eq!(check_host("localhost", 25, Reach::default()).await, Err(ChannelError::OwnNetwork));
        assert_eq!(check_host("127.0.0.1", 25, Reach::default()).await, Err(ChannelError::OwnNetwork));
    }
}
