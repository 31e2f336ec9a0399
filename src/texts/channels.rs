//! Being told of news by text message or WeChat.

/// Heading.
pub const TITLE: &str = "短信和微信通知";
/// What it is.
pub const LINE: &str = "有回复、预约快开始时告诉你。只说“有新消息”，不写内容。";
/// All that is ever said.
pub const NEWS: &str = "有新消息";
/// The same as a text message.
pub const NEWS_TEXT: &str = "【递驿】有新消息，请打开递驿查看。";
/// It is not set up here.
pub const NOT_OFFERED: &str = "这里没有开这种通知";
/// The gateway failed.
pub const NOT_SENT: &str = "短信没有发出去，过一会儿再试";

/// The text message with a code.
#[must_use]
pub fn code_text(code: &str) -> String {
    format!("【递驿】验证码 {code}，10 分钟内有效。不是你本人要的，请不用管。")
}

/// A link that holds no more.
pub const LINK_OVER: (&str, &str) = ("这个链接过期了", "回到递驿，在“我的”里再点一次“用微信通知”。");
/// Asked before it is bound.
pub const BIND: (&str, &str) = (
    "用这个微信收通知？",
    "有新消息时，服务号会告诉这个微信，不写内容。只有你自己在递驿里点了“用微信通知”，才点确认；别人发来的链接，请关掉这一页。",
);
/// Yes.
pub const BIND_GO: &str = "是我要的，确认";
/// It is bound.
pub const BOUND: (&str, &str) = (
    "好了",
    "有新消息时，服务号会告诉这个微信，不写内容。要先关注服务号才收得到。不是你自己要的？在服务号里取消关注就不会再收到。",
);
/// WeChat knows no such code.
pub const NOT_BOUND: (&str, &str) = ("没有绑定", "微信没有确认是谁。请在微信里重新打开这个链接。");
/// WeChat did not answer.
pub const WECHAT_SILENT: (&str, &str) = ("没有绑定", "暂时连不上微信，过一会儿再打开这个链接。");

/// Text messages.
pub const SMS: &str = "短信";
/// WeChat.
pub const WECHAT: &str = "微信";
/// The number.
pub const NUMBER: &str = "手机号";
/// What it is used for.
pub const NUMBER_LINE: &str = "这个号码只用来发“有新消息”，服务台看不到；关掉就删。";
/// Sends the code.
pub const SEND_CODE: &str = "发验证码";
/// The code.
pub const CODE: &str = "短信里的 6 位验证码";
/// Confirms.
pub const CONFIRM: &str = "确认";
/// Turns it on.
pub const USE_WECHAT: &str = "用微信通知";
/// What to do with the link.
pub const WECHAT_LINE: &str = "用微信扫这个码；或者复制链接，发给微信里的“文件传输助手”再点开。10 分钟内有效。";
/// What the drawing is.
pub const WECHAT_LABEL: &str = "绑定微信的二维码";
/// Copies the link.
pub const COPY: &str = "复制链接";
/// Looks whether it is bound.
pub const CHECK: &str = "绑好了，看看";
/// Turns it off.
pub const TURN_OFF: &str = "关掉";
/// Gives up.
pub const GIVE_UP: &str = "算了";
/// Shows what is on.
pub const SHOW: &str = "设置短信和微信通知";
/// The server was not reached.
pub const NO_NETWORK: &str = "没有连上服务器，有网络时再试。";

/// It is on.
#[must_use]
pub fn is_on(name: &str, shown: &str) -> String {
    if shown.is_empty() { format!("{name}通知开着。") } else { format!("{name}通知开着：{shown}。") }
}
