//! The address of a database, with what it does not say: on another machine it is spoken to over TLS with its
//! certificate looked at, unless it says that nobody wants that; a password that goes to whoever answers there is none.

use sea_orm::DbErr;
use thiserror::Error;
use url::Url;

/// Why a database is not opened at an address.
#[derive(Debug, PartialEq, Eq, Error)]
pub(super) enum AddressError {
    /// Nobody would look whose certificate it is.
    #[error(
        "数据库在别的机器上（{host}），{} 不核对它的证书，谁都能冒充它，读到密码和小哥的话。请写 sslmode=verify-full\
         （证书是单位自己签发的，再写 sslrootcert=根证书文件）。网络确实是封闭的，才在地址里另写 {UNVERIFIED}=yes",
        .mode.as_ref().map_or_else(|| "这样连".to_owned(), |mode| format!("sslmode={mode}"))
    )]
    Unverified {
        /// Where it is.
        host: String,
        /// What was said of TLS.
        mode: Option<String>,
    },
}

impl From<AddressError> for DbErr {
    fn from(error: AddressError) -> Self {
        Self::Custom(error.to_string())
    }
}

/// Said in an address: whoever runs the server knows that nobody looks at certificates.
const UNVERIFIED: &str = "unverified";

/// An address as it is opened.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct GuardedAddress {
    pub(super) url: String,
    /// Nobody looks whose certificate it is, as the address wants it.
    pub(super) unverified: bool,
}

/// Whether a host is this machine: itself, or a socket in a folder.
fn is_local(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let is_socket = host.starts_with('/') || host.to_ascii_lowercase().starts_with("%2f");
    let is_loopback = || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.to_canonical().is_loopback());
    host.is_empty() || is_socket || host.eq_ignore_ascii_case("localhost") || is_loopback()
}

/// What is opened for an address. `usual_host` is where one is looked for that names none (`PGHOSTADDR`, else `PGHOST`).
///
/// # Errors
/// [`AddressError`].
pub(super) fn guarded(address: &str, usual_host: Option<&str>) -> Result<GuardedAddress, AddressError> {
    let as_it_is = || GuardedAddress { url: address.to_owned(), unverified: false };
    let Ok(mut url) = Url::parse(address) else { return Ok(as_it_is()) };
    if !url.scheme().starts_with("postgres") {
        return Ok(as_it_is());
    }
    let said: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let values = |wanted: &'static [&'static str]| {
        said.iter().filter(move |(name, _)| wanted.contains(&name.as_str())).map(|(_, value)| value.as_str())
    };
    let host = values(&["host", "hostaddr"]).next_back().or(url.host_str()).filter(|host| !host.is_empty());
    let host = host.or(usual_host).unwrap_or_default().to_owned();
    // The last one holds; none may be weaker, whoever reads the address.
    let modes: Vec<String> = values(&["sslmode", "ssl-mode"]).map(str::to_ascii_lowercase).collect();
    let allowed = values(&[UNVERIFIED]).any(|value| value == "yes");
    let weak = modes.iter().find(|mode| *mode != "verify-full").cloned();
    let unverified = !is_local(&host) && weak.is_some();
    if unverified && !allowed {
        return Err(AddressError::Unverified { host, mode: weak });
    }
    let rest: Vec<_> = said.iter().filter(|(name, _)| name != UNVERIFIED).collect();
    if modes.is_empty() || rest.len() < said.len() {
        url.set_query(None);
        let mut pairs = url.query_pairs_mut();
        pairs.extend_pairs(rest);
        if modes.is_empty() {
            pairs.append_pair("sslmode", if is_local(&host) { "disable" } else { "verify-full" });
        }
        drop(pairs);
        return Ok(GuardedAddress { url: url.to_string(), unverified });
    }
    Ok(GuardedAddress { url: address.to_owned(), unverified })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(address: &str) -> String {
        guarded(address, None).unwrap().url
    }

    #[test]
    fn whoever_is_on_another_machine_has_its_certificate_looked_at() {
        for far in [
            "postgres://u:p@db.example/diyi",
            "postgresql://10.0.0.5:5433/diyi?application_name=a",
            "postgres:///diyi?host=db.example",
            "postgres://[2001:db8::1]/diyi",
        ] {
            assert!(opened(far).contains("sslmode=verify-full"), "{far}");
        }
        let said = "postgres://db.example/diyi?sslmode=verify-full&sslrootcert=/etc/ca.pem";
        assert_eq!(opened(said), said);
        assert!(guarded("postgres:///diyi", Some("db.example")).unwrap().url.contains("verify-full"));
    }

    #[test]
    fn what_looks_at_no_certificate_is_refused_in_words_unless_the_address_says_that_it_is_known() {
        for mode in ["disable", "allow", "prefer", "require", "verify-ca", "Require", "nonsense"] {
            for address in [
                format!("postgres://db.example/diyi?sslmode={mode}"),
                format!("postgres://db.example/diyi?ssl-mode={mode}"),
                format!("postgres://localhost/diyi?host=10.0.0.5&sslmode={mode}"),
                format!("postgres://db.example/diyi?sslmode={mode}&sslmode=verify-full"),
            ] {
                let refused = guarded(&address, None).unwrap_err();
                assert!(refused.to_string().contains("verify-full"), "{address}: {refused}");
                let known = guarded(&format!("{address}&unverified=yes"), None).unwrap();
                assert!(known.unverified && !known.url.contains("unverified"), "{known:?}");
                assert!(known.url.contains(&format!("={mode}")), "{known:?}");
                assert!(guarded(&format!("{address}&unverified=no"), None).is_err());
            }
        }
        assert!(guarded("postgres:///diyi?sslmode=require", Some("db.example")).is_err());
    }

    #[test]
    fn this_machine_is_spoken_to_as_the_address_says_and_without_tls_where_it_says_nothing() {
        for near in [
            "postgres://u@127.0.0.1:54329/diyi",
            "postgres://localhost/diyi",
            "postgres://[::1]/diyi",
            "postgres:///diyi",
            "postgres:///diyi?host=/run/pg",
            "postgres://%2Frun%2Fpg/diyi",
        ] {
            assert!(opened(near).contains("sslmode=disable"), "{near}");
            let unverified = guarded(near, None).unwrap().unverified;
            assert!(!unverified);
        }
        let said = "postgres://localhost/diyi?sslmode=require";
        assert_eq!(opened(said), said);
        let file = "sqlite://data/diyi.db?mode=rwc";
        assert_eq!(opened(file), file);
    }
}
