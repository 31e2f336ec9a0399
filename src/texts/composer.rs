//! Writing a message.

/// Adds photos.
pub const PHOTO: &str = "加照片";
/// Begins a voice note.
pub const RECORD: &str = "按一下录音";
/// Ends it.
pub const STOP: &str = "录好了";
/// Takes a file out.
pub const REMOVE: &str = "去掉";
/// A voice note without its player.
pub const VOICE: &str = "录音";
/// A photo without its picture.
pub const PICTURE: &str = "照片";
/// The file is no picture.
pub const NOT_A_PICTURE: &str = "这张照片打不开，请换一张";
/// They do not allow it.
pub const MICROPHONE_DENIED: &str = "没有话筒权限。点浏览器网址栏左边的图标，把“麦克风”改成允许；也可以打字。";
/// There is none.
pub const MICROPHONE_MISSING: &str = "没有找到话筒，或者别的应用正在用它。可以打字。";
/// No way to ask.
pub const MICROPHONE_UNSUPPORTED: &str = "这里录不了音：网址要以 https 开头，浏览器才肯打开话筒。可以打字。";
/// The phone could not keep it.
pub const NOT_KEPT: &str = "手机存不下了，请删掉一些东西再试，或者打 12355。";

/// How long the voice note is already.
#[must_use]
pub fn recording(seconds: u32) -> String {
    format!("正在录 {seconds} 秒（最长 60 秒）")
}
