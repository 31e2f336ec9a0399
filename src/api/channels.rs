//! By which ways a courier is told that there is news while the app is closed, beside Web Push.

use crate::model::NoticeChannel;
use serde::{Deserialize, Serialize};

/// What this server can do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OfferedChannels {
    /// Text messages.
    pub sms: bool,
    /// Messages of a service account.
    pub wechat: bool,
}

impl OfferedChannels {
    /// Whether there is any.
    #[must_use]
    pub fn any(self) -> bool {
        self.sms || self.wechat
    }
}

/// What a courier wants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChannelAct {
    /// To see what is on.
    Show,
    /// Text messages to this number: a code is sent there.
    AskSms {
        /// As it was typed.
        number: String,
    },
    /// The code that came.
    ConfirmSms {
        /// As it was typed.
        code: String,
    },
    /// A link that binds the WeChat in which it is opened.
    AskWeChat,
    /// No more.
    TurnOff {
        /// By this way.
        channel: NoticeChannel,
    },
}

/// One way of a courier's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnChannel {
    /// Which.
    pub channel: NoticeChannel,
    /// Where it leads, so that they know it again: `138****5678`; empty where there is nothing to show.
    pub shown: String,
    /// News goes there; else its code or its binding is waited for.
    pub confirmed: bool,
}

/// What is on, after an act.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnChannels {
    /// Each that is on or begun.
    pub channels: Vec<OwnChannel>,
    /// To [`ChannelAct::AskWeChat`]: what is opened in WeChat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}
