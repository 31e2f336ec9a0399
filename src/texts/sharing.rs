//! Passing a page on, putting the app on the phone's screen, photos that come from another app.

/// Passes the page on.
pub const SHARE: &str = "发给工友";
/// The link is on the clipboard.
pub const COPIED: &str = "链接复制好了，去聊天里粘贴";
/// Neither can be done: the address itself is shown below.
pub const BY_HAND: &str = "这里不能直接分享，长按下面的网址复制：";

/// Heading of the hint.
pub const INSTALL: &str = "把递驿放到手机桌面";
/// What it is good for.
pub const INSTALL_WHY: &str = "点一下图标就打开，没有网络也能用，问题有了回复也找得到。";
/// The browser does it.
pub const INSTALL_NOW: &str = "放到桌面";
/// On an iPhone.
pub const INSTALL_APPLE: &str = "点浏览器的分享按钮（方框里一个向上的箭头），再点“添加到主屏幕”。";
/// In WeChat and other apps that show pages.
pub const INSTALL_INSIDE: &str = "现在是在别的软件里看。点右上角“…”，选“在浏览器打开”，再从浏览器的菜单里添加到桌面。";
/// In other browsers of phones.
pub const INSTALL_MENU: &str = "打开浏览器的菜单，点“添加到桌面”或者“添加到主屏幕”。";
/// Never again.
pub const INSTALL_NEVER: &str = "不用了，别再提";

/// Heading of the screen with photos from another app.
pub const PHOTOS: &str = "分享来的照片";
/// None wait.
pub const NO_PHOTOS: &str = "没有等着用的照片。从相册里选照片，点分享，再点递驿。";
/// For whom they are.
pub const WHICH_STATION: &str = "照片拍的是哪个驿站？点一下，照片就放进那个驿站的报告里";
/// Looks for it.
pub const SEARCH: &str = "搜驿站：名字、路名、编号";
/// Or for a question.
pub const TO_QUESTION: &str = "不是驿站的事，附在提问里";
/// Forgets them.
pub const DROP: &str = "不用这些照片了";
/// They cannot be kept.
pub const NOT_KEPT: &str = "照片没有存进报告里，还在这里，请再点一次。";
/// One of them is no photo that this phone can open.
pub const NOT_PHOTOS: &str = "这张照片打不开，没有用上。截一张屏再分享，一般就行。";
/// The form has no room for more.
pub const FORM_FULL: &str = "这份报告的照片已经满了（最多 4 张）。没有放进去的还在这里；先把报告发出去，或者删掉几张。";

/// So many wait.
#[must_use]
pub fn waiting(photos: usize) -> String {
    format!("{photos} 张照片在这部手机上等着，还没有发出去。")
}

/// What was left out: no pictures, too large, too many, no room on the phone, not whole.
#[must_use]
pub fn left_out(wrong: u32, large: u32, many: u32, full: u32, broken: u32) -> Vec<String> {
    let lines = [
        (wrong, "不是照片，没有收"),
        (large, "太大（超过 30 MB），没有收"),
        (many, "多出来了（一次最多 4 张），没有收"),
        (full, "手机空间不够，没有存下"),
        (broken, "没有传完整，请再分享一次"),
    ];
    lines.iter().filter(|(count, _)| *count > 0).map(|(count, why)| format!("有 {count} 个文件{why}。")).collect()
}
