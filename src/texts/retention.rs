//! How long what is kept: the console's page, and the same for couriers.

use crate::model::RetentionKind;

/// The console's page.
pub const TITLE: &str = "数据保留期限";
/// What it is for.
pub const WHY: &str = "个人信息只留到用得着为止，到期由服务端每天凌晨 3 点以后自动删除，删了找不回来。还没答完的、还在办的案件、还没人接手的危险，不会到期。留下的只有数字：什么时候有过一件什么类的事。";
/// Who keeps it.
pub const PROVINCE: &str = "期限由省级管理员设，全省共用。";
/// Heading of a column.
pub const KIND: &str = "内容";
/// Heading of a column.
pub const DAYS: &str = "保留天数";
/// Heading of a column.
pub const NEXT: &str = "今晚会删";
/// Heading of a column.
pub const SOON: &str = "30 天内会删";
/// Under the table.
pub const WHOSE: &str = "能分清服务台的，数的是你这里的；其余是全省的。";
/// Nothing was deleted yet.
pub const NEVER: &str = "还没有自动删过。";
/// Back to who works here.
pub const TO_STAFF: &str = "回到人员";
/// To what couriers read of it.
pub const PRIVACY_PAGE: &str = "小哥看到的隐私说明";
/// Sets the days.
pub const CHANGE: &str = "改";
/// A number that is none.
pub const NO_NUMBER: &str = "请写天数，像这样：365";

/// What a kind is, for the office and for couriers.
#[must_use]
pub fn kind(kind: RetentionKind) -> &'static str {
    match kind {
        RetentionKind::CallBack => "提问里留的回电号码（从最后一次回复算起）",
        RetentionKind::Draft => "员工没写完的回复和表单",
        RetentionKind::QuestionFile => "提问里的照片和录音（从最后一次回复算起）",
        RetentionKind::Question => "提问和回复的文字、案件里的记录（从最后一次回复算起）",
        RetentionKind::Report => "对驿站的报告（从处理完算起）",
        RetentionKind::RefusedVoice => "没有公开的心声（从决定算起）",
        RetentionKind::Booking => "谁约了活动、活动后的评语（从活动结束算起）",
        RetentionKind::Volunteer => {
            "志愿者报名：没有录取的（从决定算起），一直没有决定的（从报名算起），录取后又停用的"
        }
        RetentionKind::Visit => "谁几点用过哪个驿站（以后只留“这天有人用过”）",
        RetentionKind::Receipt => "收到过什么的回执（没有内容）",
        RetentionKind::EmptyAccount => "已经删除的账号、空账号留下的编号",
        RetentionKind::OfficeNote => "交接班留言、省里的催办和答复（从写完、办完算起）",
        RetentionKind::StaffTrace => "员工登录的设备、发给员工的提醒、离开的员工的邮箱",
        RetentionKind::Audit => "谁在什么时候看过、做过什么",
    }
}

/// A time in words.
#[must_use]
pub fn period(days: u16) -> String {
    match days {
        days if days % 365 == 0 => format!("{} 年", days / 365),
        days => format!("{days} 天"),
    }
}

/// When it was done last and how much that was.
#[must_use]
pub fn last(day: &str, count: u64) -> String {
    format!("上一次：{day}，删了 {count} 项。")
}
