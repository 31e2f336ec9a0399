//! Reminders by e-mail, through the office's own mail server.

use super::address::check_host;
use super::settings::{EmailSettings, MailSecurity};
use super::{Channel, ChannelError, Message, PATIENCE, Reach};
use futures_util::future::BoxFuture;
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp::authentication::Credentials;
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
        let builder = match security {
            MailSecurity::Tls => AsyncSmtpTransport::<Tokio1Executor>::relay(host),
            MailSecurity::StartTls => AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(host),
            // Words without a lock go no further than the server's own network.
            MailSecurity::None if self.reach.private => {
                Ok(AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host.as_str()))
            }
            MailSecurity::None => return Err(ChannelError::OwnNetwork),
        };
        let mut builder = builder.map_err(|_| ChannelError::Address)?.port(*port).timeout(Some(PATIENCE));
        if !user.is_empty() {
            builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
        }
        Ok(builder.build())
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
        self.transport()?.send(mail).await.map(|_| ()).map_err(|error| match error.status() {
            Some(code) => ChannelError::Refused(code.to_string()),
            None => ChannelError::Unreachable,
        })
    }
}

impl Channel for Email {
    fn send<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, Result<(), ChannelError>> {
        Box::pin(self.mail(message))
    }
}
