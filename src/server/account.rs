//! Whose request it is: the courier's account, by the key that their phone sends.

use super::problem::Refusal;
use crate::model::AccountKey;
use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use sha2::{Digest, Sha256};

/// The number of an account: the hash of its key. The key itself is never kept, so that who reads the
/// database cannot speak as a courier. A fast hash will do, as keys are random.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Account(pub(super) String);

impl Account {
    /// The account of a key.
    pub(super) fn of(key: &AccountKey) -> Self {
        let digest = Sha256::new().chain_update(b"diyi account").chain_update(key.bytes()).finalize();
        Self(super::db::staff::hex(&digest))
    }
}

impl<S: Sync> FromRequestParts<S> for Account {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let code = header.and_then(|value| value.strip_prefix("Bearer ")).ok_or(Refusal::NoAccount)?;
        let key = AccountKey::from_recovery_code(code).map_err(|_| Refusal::NoAccount)?;
        Ok(Self::of(&key))
    }
}
