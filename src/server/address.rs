//! Where phones in the same network find this server.

use std::net::{IpAddr, SocketAddr};

/// Addresses to open: this machine's own, then those in its networks where the server listens there.
#[must_use]
pub fn reachable(listening: SocketAddr) -> Vec<String> {
    let port = listening.port();
    let mut addresses = vec![format!("http://127.0.0.1:{port}")];
    if listening.ip().is_unspecified() {
        let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
        let mut others: Vec<String> = interfaces
            .into_iter()
            .filter(|interface| !interface.is_loopback())
            .filter_map(|interface| match interface.ip() {
                IpAddr::V4(ip) if !ip.is_link_local() => Some(format!("http://{ip}:{port}")),
                _ => None,
            })
            .collect();
        others.sort();
        addresses.extend(others);
    } else if !listening.ip().is_loopback() {
        addresses = vec![format!("http://{listening}")];
    }
    addresses
}
