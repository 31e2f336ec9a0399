//! Scanning.

/// Heading.
pub const TITLE: &str = "扫驿站的码";
/// What to do.
pub const AIM: &str = "把二维码放到框里";
/// Turns the lamp on.
pub const LAMP: &str = "开灯";
/// Turns it off.
pub const LAMP_OFF: &str = "关灯";
/// They do not allow it.
pub const CAMERA_DENIED: &str =
    "没有相机权限。点浏览器网址栏左边的图标，把“相机”改成允许；也可以选照片，或者输入编号。";
/// There is none.
pub const CAMERA_MISSING: &str = "没有找到相机，或者别的应用正在用它。可以选照片，或者输入编号。";
/// No way to ask.
pub const CAMERA_UNSUPPORTED: &str =
    "这里用不了相机：网址要以 https 开头，浏览器才肯打开相机。可以选照片，或者输入编号。";
/// Asks again.
pub const CAMERA_AGAIN: &str = "再试相机";
/// From a picture.
pub const PHOTO: &str = "拍照或选照片";
/// Nothing could be read in it.
pub const BLURRED: &str = "照片里没有读出二维码。靠近一点、拿稳、避开反光再拍一张，或者输入编号。";
/// The number on the door.
pub const TYPE: &str = "或者输入门口牌子上的编号";
/// Opens it.
pub const GO: &str = "打开";
/// The platform's code.
pub const PLATFORM: &str = "这是 12355 权益服务平台的码，要打开吗？";
/// Any other code.
pub const FOREIGN: &str = "这不是驿站的码。里面写着：";
/// It holds nothing.
pub const NOTHING: &str = "（空的）";
/// Goes on looking.
pub const AGAIN: &str = "再扫一个";
