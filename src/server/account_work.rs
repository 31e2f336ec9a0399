//! Whether who sends has worked for their account, see [`crate::model::account_work`].

use crate::model::account_work::{AccountWork, WORK_BITS};
use crate::model::{AccountKey, Timestamp};
use axum::extract::{FromRequestParts, Query};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use serde::Deserialize;
use std::convert::Infallible;

/// Whether they have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Worked(pub(super) bool);

#[derive(Default, Deserialize)]
struct Sent {
    work: Option<String>,
}

impl<S: Sync> FromRequestParts<S> for Worked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let work = Query::<Sent>::try_from_uri(&parts.uri).ok().and_then(|Query(sent)| sent.work);
        let work = work.and_then(|work| work.parse::<AccountWork>().ok());
        let key = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let key = key.and_then(|value| AccountKey::from_recovery_code(value.strip_prefix("Bearer ")?).ok());
        Ok(Self(work.zip(key).is_some_and(|(work, key)| work.is_enough(&key, WORK_BITS, Timestamp::now()))))
    }
}
