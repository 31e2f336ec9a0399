//! Suggesting a station that is missing.

/// To it.
pub const OFFER: &str = "这一带缺驿站？推荐一个";
/// Heading.
pub const TITLE: &str = "这里该有个驿站";
/// What to say.
pub const LINE: &str =
    "你现在站的地方会一起发给团委、邮政管理局。说说哪家店、哪个社区合适，能拍张门口的照片最好。没有网络也能发。";
/// Their place is known.
pub const HERE: &str = "位置：你现在的地方";
/// Their place is not known.
pub const NO_PLACE: &str = "还不知道你在哪里。请先点“打开定位”，站到那个地方再发。";
/// Label of the words.
pub const WORDS: &str = "哪里合适？缺什么？";
/// How it may be said.
pub const EXAMPLE: &str = "麓谷小区门口的便利店老板愿意，这一片没有地方充电";
/// Sends it.
pub const SEND: &str = "发给团委、邮政管理局";
/// On its way.
pub const SENT: &str = "记下了。团委、邮政管理局怎么说，在“我的”里看。";
/// To where it is answered.
pub const TO_MINE: &str = "看我的报告";
