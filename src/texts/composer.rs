//! Writing a message.

#[cfg(feature = "phone")]
use crate::engine::{HandleError, StoreFailure};

/// Adds photos.
pub const PHOTO: &str = "加照片";
/// Begins a voice note.
pub const RECORD: &str = "按一下录音";
/// Ends it.
pub const STOP: &str = "录好了";
/// A photo or a voice note is being made ready.
pub const PREPARING: &str = "正在放进来……";
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
/// While nothing is offered: what is quicker than writing.
pub const URGENT: &str = "有急事，打 12355 最快。有危险，打 110、120。";
/// It is not kept yet, and it takes long.
pub const SLOW: &str = "还在存，请等一下。存好以前别关掉这一页。";

/// Where it is kept, in a browser that may throw it away: said before anything is written. Browsers do not tell whether
/// a window is private, so this is true in each.
pub const KEPT_HERE: &str = "写的先存在这个浏览器里。无痕窗口一关，或者清除浏览数据，没发出去的就没了。";
/// Before the engine is there.
pub const KEPT_ON_THIS_PAGE: &str = "程序还没取完：写的先留在这一页，取完就存、就发，先别关掉。急事打 12355。";
/// The same in a window that is known to be private.
pub const KEPT_UNTIL_CLOSED: &str = "这是无痕窗口：发出去以前不要关掉，关掉就没了。";
/// The same where nothing is kept.
pub const KEPT_NOWHERE: &str = "这个窗口存不住内容：发出去以前不要关掉，或者直接打 12355。";
/// There is little room.
pub const ROOM_IS_LOW: &str = "手机快满了，照片可能放不下。文字照样能发。";

/// A photo or a voice note is not kept.
#[cfg(feature = "phone")]
#[must_use]
pub fn file_not_kept(why: &HandleError) -> &'static str {
    match why {
        HandleError::Store(StoreFailure::Full(_)) => {
            "照片或录音放不下，手机可能满了。文字照样能发；要带照片，先删掉一些照片或应用再选。"
        }
        other => not_kept(other),
    }
}

/// What was written is not kept, and stands in its field.
#[cfg(feature = "phone")]
#[must_use]
pub fn not_kept(why: &HandleError) -> &'static str {
    match why {
        HandleError::Gone => "程序没有回应，正在重来。你写的还在这里，过几秒再点一次；有急事打 12355。",
        HandleError::Store(StoreFailure::Full(_)) => {
            "没存上，手机可能满了。你写的还在这里：删掉一些照片或应用，再点一次；有急事打 12355。"
        }
        HandleError::Store(StoreFailure::Other(_)) | HandleError::Mismatch => {
            "没存上。你写的还在这里，再点一次；还不行，请打 12355。"
        }
    }
}

/// How long the voice note is already.
#[must_use]
pub fn recording(seconds: u32) -> String {
    format!("正在录 {seconds} 秒（最长 60 秒）")
}
