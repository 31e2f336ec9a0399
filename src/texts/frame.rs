//! What stands around screens.

use crate::engine::{Gone, HandleError, Kept, Status, StoreFailure, SyncPhase};
use crate::model::Timestamp;

/// To the screen before.
pub const BACK: &str = "返回";
/// The tab of stations.
pub const STATIONS: &str = "驿站";
/// The tab of asking.
pub const ASK: &str = "提问";
/// The tab of booking.
pub const BOOK: &str = "预约";
/// The tab of scanning.
pub const SCAN: &str = "扫码";
/// Beside a tab: something is new.
#[must_use]
pub fn news(count: u32) -> String {
    if count > 99 { "99+".to_owned() } else { count.to_string() }
}

/// The tab of what is the courier's.
pub const MINE: &str = "我的";
/// Calls.
pub const CALL: &str = "打电话";
/// An address that is no screen.
pub const NOT_FOUND: &str = "没有这一页";
/// A screen, or a part of one, is on its way.
pub const FETCHING: &str = "正在取这一部分……有急事，先打 12355。";
/// It did not come.
pub const NOT_FETCHED: &str = "这一部分没有取到。检查网络后再试；有急事打 12355。";
/// The engine is on its way.
pub const COMING: &str = "程序还在取，这一页剩下的一会儿就到。写的先留在这一页，别关掉。有急事，先打 12355。";
/// Tries again.
pub const FETCH_AGAIN: &str = "再试一次";
/// To the list.
pub const TO_STATIONS: &str = "看附近的驿站";
/// The phone has not heard of it, and the server is not to be had.
pub const NOT_HERE_YET: &str = "手机上还没有这些，现在又连不上服务器。有网络时再试一次。";
/// The phone has not heard of it, and what the last attempt brought was no answer, or could not be kept.
pub const NOT_TAKEN: &str = "手机上还没有这些，这次没有取到。可以再试一次。";
/// The phone's database failed.
pub const STORE_FAILED: &str = "手机上的数据读不出来，请关掉应用再打开。";

/// The line has been read.
pub const SEEN: &str = "知道了";

/// Why nothing answers.
#[must_use]
pub fn gone(why: &Gone) -> &'static str {
    match why {
        Gone::FilesHeld => "递驿还在另一个窗口里开着，那里没有反应。关掉那个窗口，这里会自己接着用。",
        Gone::Slow => "手机的存储还没有回应，正在等它。写的先留在这一页，别关掉；有急事打 12355。",
        Gone::Ends => "程序断开了，正在重来。要是一直这样，请关掉递驿再打开；有急事打 12355。",
        Gone::NotFetched => {
            "程序没有打开，多半是网络断了，网络一通会自己接着来。写的先留在这一页，别关掉；有急事打 12355。"
        }
        Gone::Store(_) => STORE_FAILED,
    }
}

/// Something that was done with a touch is not kept.
#[must_use]
pub fn not_done(why: &HandleError) -> &'static str {
    match why {
        HandleError::Gone => "程序没有回应，正在重来。刚才点的没有存上，过几秒再点一次。",
        HandleError::Store(StoreFailure::Full(_)) => "刚才点的没有存上，手机可能满了。删掉一些照片或应用，再点一次。",
        HandleError::Store(StoreFailure::Other(_)) | HandleError::Mismatch => "刚才点的没有存上，请再点一次。",
    }
}

/// What the courier must know, in a line above every screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The line.
    pub text: String,
    /// It is about what has not arrived, which can be looked at.
    pub about_outbox: bool,
}

/// What the courier must know of what they sent and of the data's age; nothing when all is well.
#[must_use]
pub fn notice(status: &Status, now: Timestamp) -> Option<Notice> {
    let sent = |text: String| Some(Notice { text, about_outbox: true });
    let data = |text: String| Some(Notice { text, about_outbox: false });
    let unreached = matches!(status.phase, SyncPhase::Offline | SyncPhase::Intercepted | SyncPhase::Refused);
    let stored = match status.kept {
        Kept::OnDisk => "已存好",
        Kept::UntilClosed | Kept::Full | Kept::NoStorage => "发出去之前别关掉这个窗口",
    };
    if status.refused > 0 {
        return sent(format!("{} 条没有发出去，要你看一下", status.refused));
    }
    if status.kept == Kept::Full {
        return match status.outgoing {
            0 => data("手机满了，新写的存不上：关掉以后就没了。删掉一些照片或应用，递驿会自己再存".to_owned()),
            count => sent(format!("手机满了，{count} 条还没发出去，也没有存上：{stored}")),
        };
    }
    if status.outgoing > 0 && unreached {
        return sent(match status.phase {
            SyncPhase::Offline => format!("没有网络，{} 条还没发出去，{stored}，有网络就自动发", status.outgoing),
            SyncPhase::Intercepted => {
                format!("{} 条还没发出去，{stored}。这个网络要先登录，或者拦住了递驿", status.outgoing)
            }
            _ => format!("暂时连不上服务器，{} 条还没发出去，{stored}，会自动再试", status.outgoing),
        });
    }
    if let Some(rescue) = status.rescue {
        return sent(match rescue.lost {
            0 => format!("手机里的数据坏了，已经重新取；你没发出去的 {} 样都在", rescue.saved),
            lost => format!("手机里的数据坏了，已经重新取；你没发出去的找回 {} 样，{lost} 样没找回", rescue.saved),
        });
    }
    match (status.phase, status.synced_at, status.kept) {
        (SyncPhase::Offline, Some(moment), _) => {
            data(format!("没有网络，现在显示的是{}的数据", super::ago(moment, now)))
        }
        (SyncPhase::Intercepted, at, _) => data(match at {
            Some(moment) => {
                format!("这个网络要先登录，或者拦住了递驿。现在显示的是{}的数据", super::ago(moment, now))
            }
            None => "这个网络要先登录，或者拦住了递驿。打开浏览器登录，或者改用流量".to_owned(),
        }),
        (SyncPhase::NotKept, at, _) => data(match at {
            Some(moment) => {
                format!("新内容存不进手机，手机可能满了。现在显示的是{}的数据", super::ago(moment, now))
            }
            None => "新内容存不进手机，手机可能满了。删掉一些照片或应用，再打开递驿".to_owned(),
        }),
        (SyncPhase::Refused, Some(moment), _) => {
            data(format!("暂时连不上服务器，现在显示的是{}的数据", super::ago(moment, now)))
        }
        (_, _, Kept::UntilClosed) => data("这是无痕窗口：关掉以后，你写的、问的都不会留下".to_owned()),
        (_, _, Kept::NoStorage) => data("这个浏览器存不下数据：关掉以后，你写的、问的都不会留下".to_owned()),
        _ if status.room_is_low => {
            data("手机快满了：文字照样能写能发，照片可能放不下。删掉一些照片或应用就好".to_owned())
        }
        _ if status.unread_items > 0 => data("有新内容这个版本看不懂，更新递驿后能看到".to_owned()),
        _ => None,
    }
}
