//! Asking.

/// Heading.
pub const TITLE: &str = "有事问 12355";
/// Above the emergency numbers.
pub const EMERGENCY: &str = "有危险，马上打";
/// Heading of the courier's questions.
pub const MINE: &str = "我问过的";
/// Shows the platform's code at once.
pub const PLATFORM_CODE: &str = "平台二维码";
/// What is not needed.
pub const ANONYMOUS: &str = "不用说名字，也不用留电话。只有服务台的人看得到；说到危险、一时没人接手的，省里也看得到。";
/// Label of the topics.
pub const TOPIC: &str = "关于什么";
/// Label of the question.
pub const QUESTION: &str = "什么事";
/// In the empty field.
pub const EXAMPLE: &str = "像说话一样写，比如：站点欠我两个月工资，怎么要？";
/// In the empty field of who is in hardship.
pub const HARDSHIP_EXAMPLE: &str = "家里出了什么事？现在靠什么生活？最需要什么帮助？有诊断书、证明可以拍照。";
/// Label of the region.
pub const REGION: &str = "找哪里的服务台";
/// No prefecture of Hunan.
pub const PROVINCE: &str = "不在湖南，或不确定";
/// Opens the field for a number.
pub const CALL_BACK: &str = "想让我们打电话给你？";
/// Label of the number.
pub const CALL_BACK_NUMBER: &str = "电话（可以不填）";
/// Sends.
pub const SEND: &str = "发出去";
/// It is kept.
pub const SENT: &str = "已经存好，发出去了就能在这里看到回复。";
/// Above answers of the library.
pub const PERHAPS: &str = "先看看这些，可能马上就有答案";
/// To the library.
pub const LIBRARY: &str = "常见问题";
/// The platform.
pub const PLATFORM: &str = "“共青团12355权益服务”平台二维码";
/// The address is not the real one.
pub const PLATFORM_SAMPLE: &str = "示例：管理员还没有设置平台的真实地址";
/// The phone has not heard of an address.
pub const PLATFORM_UNKNOWN: &str = "联网一次以后，这里会有平台的二维码。现在可以先打电话。";
/// Opens it.
pub const OPEN: &str = "打开平台";
/// The name of the saved picture.
pub const FILE: &str = "12355";
/// Heading.
pub const DESKS: &str = "各市州服务台";
/// None known.
pub const NO_DESKS: &str = "联网一次以后，这里会有各市州的电话。";
/// The numbers were not tried.
pub const DESKS_SAMPLE: &str = "示例：号码由区号加 12355 得出，没有逐一核实";
