//! Signing in with an office's own accounts (OpenID Connect, code flow with PKCE): what the provider is asked and what it
//! says. Whom of the staff that is, is `db::oidc`'s to say.

use axum::body::Bytes;
use futures_util::future::BoxFuture;
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata, CoreUserInfoClaims};
use openidconnect::{
    AsyncHttpClient, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, HttpRequest, HttpResponse, IssuerUrl, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, Scope, TokenResponse as _,
};
use reqwest::redirect::Policy;
use std::time::Duration;
use thiserror::Error;
use url::Url;

/// Patience for the provider.
const PATIENCE: Duration = Duration::from_secs(15);
/// Bytes of one of its answers.
const MOST_ANSWER: usize = 512 * 1024;

/// What the deployment sets.
#[derive(Clone, Debug)]
pub struct OidcSettings {
    /// Who signs people in.
    pub issuer: String,
    /// Who this server is there.
    pub client: String,
    /// By what the provider knows that.
    pub secret: String,
    /// What the accounts are called on the button.
    pub name: String,
    /// The public address of this server, to which the provider comes back.
    pub origin: String,
}

/// Why it cannot be used as it is set.
#[derive(Debug, Error)]
pub enum OidcSetupError {
    /// The issuer's address.
    #[error("DIYI_OIDC_ISSUER 要写 https 的网址")]
    Issuer,
    /// Something is missing.
    #[error("DIYI_OIDC_CLIENT、DIYI_OIDC_SECRET 要和 DIYI_OIDC_ISSUER 一起设")]
    Incomplete,
    /// It comes back to no other address.
    #[error("用单位账号登录，要先把 DIYI_ORIGIN 设成 https 的公开地址")]
    Origin,
    /// The client that asks.
    #[error("DIYI_OIDC_ISSUER：{0}")]
    Client(#[from] reqwest::Error),
}

/// Why a sign-in by the provider failed. Nothing of it is shown or logged but which of these it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(super) enum OidcError {
    /// It was not reached, or says nothing that can be read.
    #[error("the provider does not answer")]
    Unreachable,
    /// What it says of somebody does not hold.
    #[error("what the provider says does not hold")]
    Invalid,
}

/// What a sign-in was begun with: the provider has to come back with the same.
pub(crate) struct Begun {
    /// Comes back in the address.
    pub(crate) state: String,
    /// Stands in what the provider signs.
    pub(crate) nonce: String,
    /// Of whose hash the provider knew before (PKCE).
    pub(crate) verifier: String,
}

/// Who somebody is to their office.
pub(crate) struct Identity {
    /// Who says it.
    pub(crate) issuer: String,
    /// Their number there.
    pub(crate) subject: String,
    /// Their address, if the provider knows that it is theirs.
    pub(crate) confirmed_email: Option<String>,
}

/// The provider as it is set. Nothing of what it publishes is kept: sign-ins are few, and its keys change.
pub struct Oidc {
    settings: OidcSettings,
    issuer: IssuerUrl,
    back: RedirectUrl,
    http: Asking,
}

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

impl Oidc {
    /// Where it comes back to.
    pub(super) const BACK: &'static str = "/desk/sign-in/office/back";

    /// The provider of these settings.
    ///
    /// # Errors
    /// [`OidcSetupError`].
    pub fn new(settings: OidcSettings) -> Result<Self, OidcSetupError> {
        if settings.client.is_empty() || settings.secret.is_empty() {
            return Err(OidcSetupError::Incomplete);
        }
        if !is_guarded(&settings.origin) {
            return Err(OidcSetupError::Origin);
        }
        let issuer = IssuerUrl::new(settings.issuer.clone()).map_err(|_| OidcSetupError::Issuer)?;
        if !is_guarded(issuer.as_str()) {
            return Err(OidcSetupError::Issuer);
        }
        let back =
            RedirectUrl::new(format!("{}{}", settings.origin, Self::BACK)).map_err(|_| OidcSetupError::Origin)?;
        // What leads elsewhere is no answer of the provider's.
        let http = Asking(reqwest::Client::builder().redirect(Policy::none()).timeout(PATIENCE).build()?);
        Ok(Self { settings, issuer, back, http })
    }

    /// What the accounts are called.
    pub(super) fn name(&self) -> &str {
        &self.settings.name
    }

    /// Where somebody signs in.
    pub(super) async fn begin(&self) -> Result<(Url, Begun), OidcError> {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let client = self.client().await?;
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let (to, state, nonce) = client
            .authorize_url(flow, CsrfToken::new_random, Nonce::new_random)
            .add_scope(Scope::new("email".to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        let (state, nonce, verifier) = (state.into_secret(), nonce.secret().clone(), verifier.into_secret());
        Ok((to, Begun { state, nonce, verifier }))
    }

    /// Who came back with a code.
    pub(super) async fn identity(&self, code: String, begun: Begun) -> Result<Identity, OidcError> {
        let client = self.client().await?;
        let exchange = client.exchange_code(AuthorizationCode::new(code)).map_err(|_| OidcError::Unreachable)?;
        let exchange = exchange.set_pkce_verifier(PkceCodeVerifier::new(begun.verifier));
        let told = exchange.request_async(&self.http).await.map_err(|_| OidcError::Invalid)?;
        let token = told.id_token().ok_or(OidcError::Invalid)?;
        let nonce = Nonce::new(begun.nonce);
        let claims = token.claims(&client.id_token_verifier(), &nonce).map_err(|_| OidcError::Invalid)?;
        let mut identity = Identity {
            issuer: claims.issuer().to_string(),
            subject: claims.subject().to_string(),
            confirmed_email: claims
                .email()
                .filter(|_| claims.email_verified() == Some(true))
                .map(|email| email.to_string()),
        };
        // Some say addresses only where they are asked for them.
        if identity.confirmed_email.is_none()
            && let Ok(asking) = client.user_info(told.access_token().clone(), Some(claims.subject().clone()))
        {
            let about: CoreUserInfoClaims = asking.request_async(&self.http).await.map_err(|_| OidcError::Invalid)?;
            let confirmed = about.email().filter(|_| about.email_verified() == Some(true));
            identity.confirmed_email = confirmed.map(|email| email.to_string());
        }
        Ok(identity)
    }

    async fn client(&self) -> Result<Client, OidcError> {
        let known = CoreProviderMetadata::discover_async(self.issuer.clone(), &self.http).await;
        let known = known.map_err(|_| OidcError::Unreachable)?;
        let (id, secret) = (self.settings.client.clone(), self.settings.secret.clone());
        let client = CoreClient::from_provider_metadata(known, ClientId::new(id), Some(ClientSecret::new(secret)));
        Ok(client.set_redirect_uri(self.back.clone()))
    }
}

/// Whether nobody on the way reads along: by https, or within this machine.
fn is_guarded(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else { return false };
    let within = match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    };
    url.scheme() == "https" || (url.scheme() == "http" && within)
}

/// By what the provider is asked.
struct Asking(reqwest::Client);

impl<'a> AsyncHttpClient<'a> for Asking {
    type Error = OidcError;
    type Future = BoxFuture<'a, Result<HttpResponse, OidcError>>;

    fn call(&'a self, request: HttpRequest) -> Self::Future {
        Box::pin(asked(&self.0, request))
    }
}

/// Asks the provider; what is longer than any answer of one is none.
async fn asked(http: &reqwest::Client, request: HttpRequest) -> Result<HttpResponse, OidcError> {
    let request = reqwest::Request::try_from(request).map_err(|_| OidcError::Unreachable)?;
    let mut answer = http.execute(request).await.map_err(|_| OidcError::Unreachable)?;
    let mut told = HttpResponse::new(Vec::new());
    *told.status_mut() = answer.status();
    std::mem::swap(told.headers_mut(), answer.headers_mut());
    while let Some(piece) = answer.chunk().await.map_err(|_| OidcError::Unreachable)? {
        let piece: Bytes = piece;
        if told.body().len() + piece.len() > MOST_ANSWER {
            return Err(OidcError::Unreachable);
        }
        told.body_mut().extend_from_slice(&piece);
    }
    Ok(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(issuer: &str, secret: &str, origin: &str) -> Result<Oidc, OidcSetupError> {
        let [issuer, client, secret, name, origin] = [issuer, "diyi", secret, "单位账号", origin].map(str::to_owned);
        Oidc::new(OidcSettings { issuer, client, secret, name, origin })
    }

    #[test]
    fn what_others_could_read_along_is_refused_at_the_start() {
        assert!(with("https://id.example.org", "s", "https://diyi.example.org").is_ok());
        assert!(with("http://127.0.0.1:9000", "s", "http://127.0.0.1:8080").is_ok());
        for (issuer, secret, origin) in [
            ("http://id.example.org", "s", "https://diyi.example.org"),
            ("id.example.org", "s", "https://diyi.example.org"),
            ("https://id.example.org", "", "https://diyi.example.org"),
            ("https://id.example.org", "s", "http://diyi.example.org"),
            ("https://id.example.org", "s", ""),
        ] {
            assert!(with(issuer, secret, origin).is_err(), "{issuer} {origin}");
        }
    }
}
