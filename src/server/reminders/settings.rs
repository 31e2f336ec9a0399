//! What an office sets of a channel, and what of it is shown again.

use super::address::checked;
use super::{ChannelError, Reach};
use crate::model::reminder::ChannelKind;
use lettre::message::Mailbox;
use serde::{Deserialize, Serialize};

/// Characters of an address.
const LONGEST: usize = 500;
/// Recipients of mails.
const MOST_RECIPIENTS: usize = 20;

/// How a mail server is spoken to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::server) enum MailSecurity {
    /// TLS from the beginning, mostly port 465.
    #[default]
    Tls,
    /// TLS after a word, mostly port 587.
    StartTls,
    /// None: only inside the server's own network.
    None,
}

/// A mail server and who is written to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::server) struct EmailSettings {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) security: MailSecurity,
    pub(super) user: String,
    pub(super) password: String,
    pub(super) from: String,
    pub(super) to: Vec<String>,
}

/// The settings of a channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(in crate::server) enum ChannelSettings {
    /// [`ChannelKind::Email`]
    Email(EmailSettings),
    /// [`ChannelKind::WeChatWork`]
    WeChatWork {
        /// With its key.
        url: String,
    },
    /// [`ChannelKind::DingTalk`]
    DingTalk {
        /// With its token.
        url: String,
        /// Signs; may be empty.
        secret: String,
    },
    /// [`ChannelKind::Webhook`]
    Webhook {
        /// Where to.
        url: String,
        /// Signs; may be empty.
        secret: String,
    },
}

/// An address as it is typed: one, and nothing beside it.
pub(in crate::server) fn mail_address(typed: &str) -> Option<String> {
    let address: lettre::Address = typed.trim().parse().ok()?;
    let address = address.to_string();
    (address.len() <= 200 && address.is_ascii()).then_some(address)
}

/// Settings as they are typed. Secrets that are left empty stay as they were.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::server) struct Typed {
    pub(in crate::server) url: String,
    pub(in crate::server) secret: String,
    pub(in crate::server) host: String,
    pub(in crate::server) port: String,
    pub(in crate::server) security: String,
    pub(in crate::server) user: String,
    pub(in crate::server) password: String,
    pub(in crate::server) from: String,
    pub(in crate::server) to: String,
}

/// Why settings are not taken: the field, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::server) struct SettingsRefused(pub(in crate::server) &'static str, pub(in crate::server) String);

/// What of a channel's settings may be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::server) struct Kept {
    /// What is no secret, as it is typed.
    pub(in crate::server) typed: [(&'static str, String); 6],
    /// The address with its key covered.
    pub(in crate::server) url: String,
    /// Whether there is a secret or a password.
    pub(in crate::server) secret: bool,
}

impl ChannelSettings {
    /// Reads what was typed; `before` is what was set.
    pub(in crate::server) fn typed(
        kind: ChannelKind,
        typed: &Typed,
        before: Option<&Self>,
        reach: Reach,
    ) -> Result<Self, SettingsRefused> {
        let refused = |field, says: &str| SettingsRefused(field, says.to_owned());
        if kind == ChannelKind::Email {
            return Self::email(typed, before).map(Self::Email);
        }
        let (old_url, old_secret) = match before {
            Some(Self::WeChatWork { url }) => (url.as_str(), ""),
            Some(Self::DingTalk { url, secret } | Self::Webhook { url, secret }) => (url.as_str(), secret.as_str()),
            Some(Self::Email(_)) | None => ("", ""),
        };
        let or = |new: &str, old: &str| if new.trim().is_empty() { old.to_owned() } else { new.trim().to_owned() };
        let (url, secret) = (or(&typed.url, old_url), or(&typed.secret, old_secret));
        if url.is_empty() || url.len() > LONGEST || secret.len() > LONGEST {
            return Err(refused("url", "请贴机器人或系统的地址，https:// 开头"));
        }
        checked(&url, reach).map_err(|error| match error {
            ChannelError::OwnNetwork => SettingsRefused("url", error.to_string()),
            _ => refused("url", "地址要以 https:// 开头，里面不能有用户名和密码"),
        })?;
        Ok(match kind {
            ChannelKind::WeChatWork => Self::WeChatWork { url },
            ChannelKind::DingTalk => Self::DingTalk { url, secret },
            ChannelKind::Webhook | ChannelKind::Email => Self::Webhook { url, secret },
        })
    }

    /// The same mail server, writing to one address alone; none if it is no mail server.
    pub(super) fn for_one(self, address: &str) -> Option<Self> {
        match self {
            Self::Email(mail) => Some(Self::Email(EmailSettings { to: vec![address.to_owned()], ..mail })),
            Self::WeChatWork { .. } | Self::DingTalk { .. } | Self::Webhook { .. } => None,
        }
    }

    fn email(typed: &Typed, before: Option<&Self>) -> Result<EmailSettings, SettingsRefused> {
        let refused = |field, says: &str| Err(SettingsRefused(field, says.to_owned()));
        let host = typed.host.trim().to_owned();
        let name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
        if host.is_empty() || host.len() > 250 || !host.chars().all(name) {
            return refused("host", "请填邮件服务器的名字，例如 smtp.exmail.qq.com");
        }
        let Ok(port) = typed.port.trim().parse::<u16>() else {
            return refused("port", "请填端口，一般是 465 或 587");
        };
        let security = match typed.security.as_str() {
            "start_tls" => MailSecurity::StartTls,
            "none" => MailSecurity::None,
            _ => MailSecurity::Tls,
        };
        let from = typed.from.trim().to_owned();
        if from.parse::<Mailbox>().is_err() {
            return refused("from", "发件人要写邮箱地址");
        }
        let to = typed.to.split([',', '，', ';', '；', '、', '\n']).map(str::trim).filter(|one| !one.is_empty());
        let to: Vec<String> = to.map(str::to_owned).collect();
        if to.is_empty() || to.len() > MOST_RECIPIENTS || to.iter().any(|one| one.parse::<Mailbox>().is_err()) {
            return refused("to", "收件人要写邮箱地址，最多 20 个，用逗号隔开");
        }
        let password = match before {
            // The password of one server is not handed to another.
            Some(Self::Email(before)) if typed.password.is_empty() && before.host == host => before.password.clone(),
            _ => typed.password.clone(),
        };
        Ok(EmailSettings { host, port, security, user: typed.user.trim().to_owned(), password, from, to })
    }

    /// What of it may be shown.
    pub(in crate::server) fn kept(&self) -> Kept {
        let none = || [("host", ""), ("port", ""), ("security", ""), ("user", ""), ("from", ""), ("to", "")];
        let typed = none().map(|(field, value)| (field, value.to_owned()));
        match self {
            Self::Email(mail) => {
                let security = match mail.security {
                    MailSecurity::Tls => "tls",
                    MailSecurity::StartTls => "start_tls",
                    MailSecurity::None => "none",
                };
                let typed = [
                    ("host", mail.host.clone()),
                    ("port", mail.port.to_string()),
                    ("security", security.to_owned()),
                    ("user", mail.user.clone()),
                    ("from", mail.from.clone()),
                    ("to", mail.to.join("，")),
                ];
                Kept { typed, url: String::new(), secret: !mail.password.is_empty() }
            }
            Self::WeChatWork { url } => Kept { typed, url: covered(url), secret: false },
            Self::DingTalk { url, secret } | Self::Webhook { url, secret } => {
                Kept { typed, url: covered(url), secret: !secret.is_empty() }
            }
        }
    }
}

/// An address with all covered that could be a key: its server, and the last four signs.
fn covered(address: &str) -> String {
    let host = url::Url::parse(address).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    let signs: Vec<char> = address.chars().collect();
    let last: String = signs[signs.len().saturating_sub(4)..].iter().collect();
    format!("{host}/…{last}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_kept_when_it_is_left_empty_and_never_shown_again_in_full() {
        let url = "https://oapi.dingtalk.com/robot/send?access_token=0123456789abcdef";
        let typed = Typed { url: url.to_owned(), secret: "SECabc".to_owned(), ..Typed::default() };
        let set = ChannelSettings::typed(ChannelKind::DingTalk, &typed, None, Reach::default()).unwrap();
        let again = ChannelSettings::typed(ChannelKind::DingTalk, &Typed::default(), Some(&set), Reach::default());
        assert_eq!(again.as_ref(), Ok(&set));
        let kept = set.kept();
        assert!(kept.url == "oapi.dingtalk.com/…cdef" && kept.secret && !format!("{kept:?}").contains("SECabc"));
        // Another server does not get the first one's password.
        let mail = |host: &str, password: &str| Typed {
            host: host.to_owned(),
            port: "465".to_owned(),
            from: "a@b.cn".to_owned(),
            to: "c@d.cn，e@f.cn".to_owned(),
            password: password.to_owned(),
            ..Typed::default()
        };
        let first =
            ChannelSettings::typed(ChannelKind::Email, &mail("smtp.a.cn", "pw"), None, Reach::default()).unwrap();
        let same =
            ChannelSettings::typed(ChannelKind::Email, &mail("smtp.a.cn", ""), Some(&first), Reach::default()).unwrap();
        let other =
            ChannelSettings::typed(ChannelKind::Email, &mail("smtp.b.cn", ""), Some(&first), Reach::default()).unwrap();
        assert!(same == first && !other.kept().secret);
    }
}
