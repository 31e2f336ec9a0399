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
pub(super) struct Account(pub(super) String, SurveyKey);

/// What a person's answers to surveys are kept under comes of this. It comes of the key itself, which is not kept: so
/// nobody who reads the database can tell whose an answer is.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SurveyKey([u8; 32]);

impl std::fmt::Debug for SurveyKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SurveyKey")
    }
}

impl SurveyKey {
    /// What is remembered of answers so that the same come once: nobody who has guessed the answers can tell whose they
    /// are by it.
    pub(crate) fn digest(&self, digest: &str) -> String {
        let keyed = Sha256::new().chain_update(b"diyi survey digest").chain_update(self.0).chain_update(digest);
        crate::server::digest::hex(&keyed.finalize())
    }

    /// Who answers the survey of this discussion.
    pub(crate) fn person(&self, discussion: &str) -> String {
        let digest =
            Sha256::new().chain_update(b"diyi survey").chain_update(self.0).chain_update(discussion.as_bytes());
        crate::server::digest::hex(&digest.finalize())
    }
}

impl Account {
    /// For answers to surveys alone.
    pub(super) fn survey_key(&self) -> &SurveyKey {
        &self.1
    }

    /// The account of a key.
    pub(super) fn of(key: &AccountKey) -> Self {
        let digest = Sha256::new().chain_update(b"diyi account").chain_update(key.bytes()).finalize();
        let survey = Sha256::new().chain_update(b"diyi survey key").chain_update(key.bytes()).finalize();
        Self(crate::server::digest::hex(&digest), SurveyKey(survey.into()))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_to_surveys_are_told_apart_by_the_key_alone() {
        let (key, other) = (AccountKey::fresh(), AccountKey::fresh());
        let (account, again) = (Account::of(&key), Account::of(&key));
        let person = account.survey_key().person("d");
        assert_eq!(person, again.survey_key().person("d"));
        assert_ne!(person, account.survey_key().person("e"));
        assert_ne!(person, Account::of(&other).survey_key().person("d"));
        // What the database knows of an account does not lead to it.
        let of_database =
            Sha256::new().chain_update(b"diyi survey").chain_update(account.0.as_bytes()).chain_update(b"d");
        assert_ne!(person, crate::server::digest::hex(&of_database.finalize()));
        assert!(!format!("{account:?}").contains(&person));
    }
}
