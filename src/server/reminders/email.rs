//! Reminders by e-mail, through the office's own mail server.

use super::address::check_host;
use super::settings::{EmailSettings, MailSecurity};
use super::{Channel, ChannelError, Message, PATIENCE, Reach};
use crate::texts::reminder as words;
use futures_util::future::BoxFuture;
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

pub(super) struct Email {
    settings: EmailSettings,
    reach: Reach,
}

impl Email {
    pub(super) fn of(settings: &EmailSettings, reach: Reach) -> Self {
        Self { settings: settings.clone(), reach }
    }

    fn transport(&self) -> Result<AsyncSmtpTransport<Tokio1Executor>, ChannelError> {
        let EmailSettings { host, port, security, user, password, .. } = &self.settings;
        let builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host.as_str());
        let builder = match security {
            MailSecurity::Tls => builder.tls(Tls::Wrapper(self.lock()?)),
            // Without a lock nothing is said: a server that offers none is left.
            MailSecurity::StartTls => builder.tls(Tls::Required(self.lock()?)),
            // Words without a lock go no further than the server's own network.
            MailSecurity::None if self.reach.private => builder,
            MailSecurity::None => return Err(ChannelError::OwnNetwork),
        };
        let mut builder = builder.port(*port).timeout(Some(PATIENCE));
        if !user.is_empty() {
            builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
        }
        Ok(builder.build())
    }

    /// TLS with the certificates of the system, and of the office's own authority where it has one.
    fn lock(&self) -> Result<TlsParameters, ChannelError> {
        let mut lock = TlsParameters::builder(self.settings.host.clone());
        if let Some(authority) = self.reach.mail_authority {
            let own = Certificate::from_pem(authority).map_err(|_| ChannelError::Certificate(words::BAD_AUTHORITY))?;
            lock = lock.add_root_certificate(own);
        }
        lock.build().map_err(|_| ChannelError::Address)
    }

    async fn mail(&self, message: &Message) -> Result<(), ChannelError> {
        check_host(&self.settings.host, self.settings.port, self.reach).await?;
        let mailbox = |text: &str| text.parse::<Mailbox>().map_err(|_| ChannelError::Address);
        let mut mail = lettre::Message::builder()
            .from(mailbox(&self.settings.from)?)
            .subject(message.head.clone())
            .header(ContentType::TEXT_PLAIN);
        for to in &self.settings.to {
            mail = mail.to(mailbox(to)?);
        }
        let mail = mail.body(message.text()).map_err(|_| ChannelError::Address)?;
        self.transport()?.send(mail).await.map(|_| ()).map_err(|error| why(&error))
    }
}

/// What went wrong, in words for who set the mail server. How the library tells it is held by tests against a real one.
fn why(error: &lettre::transport::smtp::Error) -> ChannelError {
    if let Some(code) = error.status() {
        return ChannelError::Refused(code.to_string());
    }
    let mut said = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        said.push_str(&cause.to_string());
        source = cause.source();
    }
    let said = said.to_lowercase();
    let has = |part: &str| said.contains(part);
    if has("peer certificate") && has("expired") {
        ChannelError::Certificate(words::CERTIFICATE_EXPIRED)
    } else if has("peer certificate") && has("name") {
        ChannelError::Certificate(words::CERTIFICATE_OF_ANOTHER)
    } else if has("peer certificate") {
        ChannelError::Certificate(words::CERTIFICATE_UNKNOWN)
    } else if has("starttls") {
        ChannelError::Encryption(words::NO_STARTTLS)
    } else if has("corrupt message") || has("invalidcontenttype") {
        ChannelError::Encryption(words::NO_TLS)
    } else {
        ChannelError::Unreachable
    }
}

impl Channel for Email {
    fn send<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, Result<(), ChannelError>> {
        Box::pin(self.mail(message))
    }
}
