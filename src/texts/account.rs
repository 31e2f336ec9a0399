//! The anonymous account.

/// Over the code that another phone scans.
pub const MOVE: &str = "换手机：新手机打开递驿，点“扫码”，对准这个码。";
/// What it is, for who does not see it.
pub const MOVE_LABEL: &str = "搬到新手机的二维码";
/// Before the code in words.
pub const MOVE_IN_WORDS: &str = "新手机扫不了码，就照抄这 28 个字母和数字：";
/// An account was scanned.
pub const MOVE_FOUND: &str = "这是另一部手机上的递驿账号。";
/// Takes it over.
pub const MOVE_GO: &str = "搬到这部手机";
/// Heading.
pub const TITLE: &str = "换手机怎么找回";
/// What it is.
pub const LINE: &str = "不用注册，也没有名字。换手机以前，把恢复码抄下来，在新手机上就能找回提问和回复。";
/// Shows the code.
pub const SHOW: &str = "看恢复码";
/// Who has the code has all.
pub const SECRET: &str = "谁拿到它，谁就能看你的提问。不要发给别人。";
/// Copies it.
pub const COPY: &str = "复制恢复码";
/// Opens the field for a code.
pub const RESTORE: &str = "用恢复码找回";
/// Label of the field.
pub const CODE: &str = "恢复码（28 个字母和数字）";
/// What happens to what is here.
pub const RESTORE_WARNING: &str = "这部手机上现在的提问会换成恢复码里的。";
/// Takes over.
pub const RESTORE_GO: &str = "找回";
/// Done.
pub const RESTORED: &str = "找回了，正在取你的提问";
/// Nothing is lost by taking over another account.
pub const UNSENT: &str = "还有内容没有发出去。先联网发完，再找回。";
/// Saves all that the server has.
pub const EXPORT: &str = "导出我的数据";
/// Done.
pub const EXPORTED: &str = "已保存到下载里";
/// The server was not reached.
pub const NOT_EXPORTED: &str = "没有导出：连不上服务器，或者还没有提过问";
/// Erases.
pub const ERASE: &str = "删除我的数据";
/// What that means.
pub const ERASE_WARNING: &str =
    "你的提问、回复、照片和录音，手机上和服务器上都会删掉，找不回来。正在办的案件也会停下。";
/// Really.
pub const ERASE_GO: &str = "全部删除";
/// Not now.
pub const CANCEL: &str = "不删了";
/// On its way.
pub const ERASING: &str = "正在删。没有网络的话，连上就删。";
/// The server has done it.
pub const ERASED: &str = "服务器上的也删掉了。";
/// Heading of the lock.
pub const PIN: &str = "上锁";
/// What it does.
pub const PIN_LINE: &str = "设一个数字密码，别人拿到手机也看不到你的提问、预约、心声和没写完的话。三分钟不碰手机就自己锁上，连着输错要等。忘了密码，只能清空这些，再用恢复码找回。";
/// Locks at once.
pub const LOCK_NOW: &str = "现在锁上";
/// In place of a screen's heading that is locked.
pub const LOCKED_HEADING: &str = "上锁了";
/// In place of the bookings.
pub const LOCKED_BOOKINGS: &str = "我约的锁着，点这里打开";
/// In place of the times of an activity.
pub const LOCKED_BOOKING: &str = "预约锁着，点这里打开";
/// In place of what they said.
pub const LOCKED_VOICES: &str = "我说过的锁着，点这里打开";
/// In place of a form.
pub const LOCKED_WRITING: &str = "没写完的话锁着，点这里打开";
/// Label of the new digits.
pub const PIN_NEW: &str = "4 到 8 位数字";
/// Sets them.
pub const PIN_SET: &str = "上锁";
/// Takes them away.
pub const PIN_REMOVE: &str = "去掉密码";
/// Not so.
pub const PIN_WRONG_LENGTH: &str = "要 4 到 8 位数字";
/// Asks for them.
pub const LOCKED: &str = "请输入数字密码";
/// Opens.
pub const UNLOCK: &str = "打开";
/// Wrong.
pub const PIN_WRONG: &str = "密码不对";
/// Forgotten.
pub const PIN_FORGOTTEN: &str = "忘了密码？";
/// What that means.
pub const PIN_ERASES: &str =
    "忘了密码，只能清空这部手机上的提问、预约、心声和没写完的话。发出去了的，有恢复码就能找回。";
/// Does it.
pub const PIN_ERASE: &str = "清空";

/// How much is lost for good.
#[must_use]
pub fn pin_erases_unsent(count: u32) -> String {
    format!("还有 {count} 条没发出去，清空就没了，先联网发完。")
}

/// How long nobody may try, seconds.
#[must_use]
pub fn pin_wait(seconds: i64) -> String {
    if seconds <= 90 {
        format!("输错太多次，{seconds} 秒后再试")
    } else {
        format!("输错太多次，{} 分钟后再试", (seconds + 59) / 60)
    }
}

/// Takes a question of a call into the app.
pub const CLAIM: &str = "输入领取码";
/// Its field.
pub const CLAIM_CODE: &str = "打 12355 时念给你的领取码";
/// Its button.
pub const CLAIM_GO: &str = "领取";
/// It is on its way.
pub const CLAIMED: &str = "提交了。码对的话，电话里说的事会出现在“提问”里；不对的话，“待发送”里会说。";
/// The way there.
pub const CLAIMED_OPEN: &str = "去“提问”看看";
