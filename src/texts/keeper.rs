//! The page of a station's keeper.

use crate::model::Service;

/// What it is for.
pub const LINE: &str = "改了马上生效，小哥的手机上就看得到。";
/// It was kept.
pub const SAVED: &str = "保存好了，谢谢你。";
/// Opens the map.
pub const PLACE: &str = "看看小哥在地图上看到的位置";
/// What to do where it is wrong.
pub const PLACE_LINE: &str = "位置不对、门开在另一条街上，告诉给你链接的单位，由他们改。";
/// It cannot be drawn here.
pub const NO_MAP: &str = "这里画不出地图，别的照样能用。";
/// To the station again.
pub const TO_PLACE: &str = "回到驿站";
/// Heading.
pub const OPEN: &str = "现在开不开";
/// Open as its hours say.
pub const ACTIVE: &str = "照常开放";
/// Closed until they say otherwise.
pub const PAUSED: &str = "暂停开放";
/// Heading.
pub const LACKING: &str = "哪样用完了、坏了？（勾上）";
/// Keeps it.
pub const SAVE: &str = "保存";
/// Heading.
pub const CLOSED_DAYS: &str = "要关几天？（到时候自动恢复，不关就空着）";
/// The day from which it is closed.
pub const CLOSED_FIRST: &str = "从哪天起";
/// The last closed day.
pub const CLOSED_LAST: &str = "到哪天为止（含这天）";
/// Why.
pub const CLOSED_REASON: &str = "为什么（可以不写）";
/// Heading of what lies ready.
pub const SUPPLIES: &str = "备着哪些东西？";
/// What the list is for.
pub const SUPPLIES_LINE: &str = "写了，小哥就知道有什么；快过期的，这里会提醒你。";
/// What to do with the marks.
pub const USED_UP: &str = "用完了、扔掉了的，勾上";
/// A further one.
pub const ADD: &str = "加一样";
/// Its name.
pub const ADD_NAME: &str = "是什么（比如：创可贴）";
/// Its service.
pub const ADD_SERVICE: &str = "属于";
/// Its last good day.
pub const ADD_EXPIRES: &str = "有效期到哪天（不会过期就空着）";
/// Keeps the list.
pub const SAVE_SUPPLIES: &str = "保存备着的东西";
/// The list is full.
pub const FULL: &str = "已经写满了，先勾掉用完的，再加新的。";
/// What is about to spoil.
pub const EXPIRING: &str = "快过期或已过期，请换新的：";
/// How couriers used their station in the last 30 days.
#[must_use]
pub fn used(visits: u64, thanks: u64, services: &[(Service, u64)]) -> String {
    if visits == 0 {
        return "近 30 天还没有小哥签到。".to_owned();
    }
    let thanked = if thanks > 0 { format!("，有 {thanks} 次特意谢谢你") } else { String::new() };
    let used: Vec<String> =
        services.iter().map(|(service, count)| format!("{} {count}", super::service(*service))).collect();
    let used = if used.is_empty() { String::new() } else { format!("用了：{}。", used.join("、")) };
    format!("近 30 天小哥来过 {visits} 人次{thanked}。{used}")
}
/// Puts reminders into the keeper's own calendar.
pub const CALENDAR: &str = "把到期提醒放进手机日历";
/// Takes one link back.
pub const WITHDRAW_ONE: &str = "这个作废";
/// A link that nobody used for a year.
pub const LAPSED: &str = "一年没用，已失效";
