//! The server's name at push services: a signed token (VAPID, RFC 8292).

use crate::model::Timestamp;
use crate::model::timestamp::HOUR_MS;
use aws_lc_rs::error::{KeyRejected, Unspecified};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;

/// How long a token holds, milliseconds: half of what services accept.
const HOLDS_MS: i64 = 12 * HOUR_MS;

/// The key that the server signs with.
pub(super) struct Vapid {
    key: EcdsaKeyPair,
    contact: Option<String>,
}

/// What a token says.
#[derive(Serialize)]
struct Claims<'a> {
    aud: &'a str,
    exp: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub: Option<&'a str>,
}

impl Vapid {
    /// A new key, as it is kept.
    pub(super) fn fresh() -> Result<String, Unspecified> {
        let pair = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())?;
        Ok(URL_SAFE_NO_PAD.encode(pair.as_ref()))
    }

    /// A key as it was kept. `contact` is where a push service finds who runs this one: `https:` or `mailto:`.
    pub(super) fn of(kept: &str, contact: Option<String>) -> Result<Self, KeyRejected> {
        // What is no base64 is no key, either.
        let bytes = URL_SAFE_NO_PAD.decode(kept).unwrap_or_default();
        Ok(Self { key: EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &bytes)?, contact })
    }

    /// The public half, as browsers take it.
    pub(super) fn public(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.key.public_key().as_ref())
    }

    /// The `Authorization` for a push service by its origin.
    pub(super) fn authorization(&self, origin: &str, now: Timestamp) -> Result<String, Unspecified> {
        let claims = Claims { aud: origin, exp: (now.0 + HOLDS_MS) / 1000, sub: self.contact.as_deref() };
        let claims = serde_json::to_vec(&claims).map_err(|_| Unspecified)?;
        let head = URL_SAFE_NO_PAD.encode(br#"{"typ":"JWT","alg":"ES256"}"#);
        let signed = format!("{head}.{}", URL_SAFE_NO_PAD.encode(claims));
        let signature = self.key.sign(&SystemRandom::new(), signed.as_bytes())?;
        Ok(format!("vapid t={signed}.{}, k={}", URL_SAFE_NO_PAD.encode(signature.as_ref()), self.public()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};

    #[test]
    fn a_push_service_can_tell_who_sends_and_to_whom_by_the_public_key_alone() {
        let vapid = Vapid::of(&Vapid::fresh().unwrap(), Some("https://desk.test".to_owned())).unwrap();
        let header = vapid.authorization("https://push.test", Timestamp(1_000)).unwrap();
        let (token, key) = header.strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, decode(key));
        key.verify(signed.as_bytes(), &decode(signature)).unwrap();
        let claims: serde_json::Value = serde_json::from_slice(&decode(signed.split_once('.').unwrap().1)).unwrap();
        assert_eq!(
            claims,
            serde_json::json!({ "aud": "https://push.test", "exp": 43_201, "sub": "https://desk.test" })
        );
    }

    #[test]
    fn what_is_no_key_is_refused() {
        assert!(Vapid::of("", None).is_err() && Vapid::of("没有钥匙", None).is_err());
    }
}
