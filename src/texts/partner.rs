//! Partners, and what was referred to them.

use crate::model::Timestamp;
use crate::model::partner::{Hearing, PartnerKind, Tallied};

/// The register, and its place in the bar.
pub const TITLE: &str = "合作单位";
/// What it is for.
pub const WHY: &str = "转介给谁，从这里选。对方的人用自己的账号登录，只看得到小哥同意转给他们、还没办完的事；没有账号的，在案件里发一个一次性链接。";
/// To it.
pub const TO_PARTNERS: &str = "回到合作单位";
/// There are none.
pub const NONE: &str = "还没有合作单位。在下面加一个。";
/// Adds one.
pub const ADD: &str = "加一个合作单位";
/// All kinds.
pub const ALL_KINDS: &str = "全部类型";
/// Shows them.
pub const SHOW: &str = "筛选";
/// The field of the kind.
pub const KIND: &str = "类型";
/// The field of the name.
pub const NAME: &str = "单位名称";
/// The field of the region.
pub const REGION: &str = "在哪里办";
/// All regions.
pub const ALL_REGIONS: &str = "全部地区";
/// What is looked for.
pub const SEARCH: &str = "搜名称、联系人";
/// Nothing was found.
pub const NONE_FOUND: &str = "没有找到这样的合作单位。";
/// Which company of the list it is.
pub const COMPANY: &str = "就是名单上的哪家公司（品牌快递企业才选；选了，它的人看得到小哥对这家公司的诉求）";
/// It is none.
pub const NO_COMPANY: &str = "不是名单上的公司";
/// One that is no company was to be one.
pub const NO_COMPANY_KIND: &str = "品牌快递企业才能选名单上的公司";
/// It is not on the list.
pub const NO_SUCH_COMPANY: &str = "名单里没有这家公司，请重新选";
/// The field of the contact.
pub const CONTACT: &str = "联系人、电话（只有服务台看得到）";
/// The contact, before what is wrong with it.
pub const CONTACT_WORD: &str = "联系方式";
/// Whether it is referred to.
pub const ACTIVE: &str = "可以转介";
/// It is not.
pub const GIVEN_UP: &str = "已停用";
/// The columns.
pub const COLUMNS: [&str; 7] = ["类型", "名称", "地区", "联系", "在办", "超时", "办过"];
/// What one of its numbers counts.
#[must_use]
pub fn tallied(which: Tallied) -> &'static str {
    match which {
        Tallied::Open => "在办",
        Tallied::Late => "超时",
        Tallied::Answered => "办过",
    }
}

/// The columns of what it counts.
pub const TALLIED_COLUMNS: [&str; 4] = ["案件", "地区", "小哥同意的日子", "最晚答复；办过的：答复的日子"];
/// It counts nothing.
pub const NONE_TALLIED: &str = "没有这样的转介。";
/// Back to the one.
pub const TO_ONE: &str = "看这个单位";
/// Nobody chose one.
pub const NO_KIND: &str = "请选类型";
/// Nobody chose one of theirs.
pub const NO_REGION: &str = "请选自己管的地区";
/// Somebody changed it a moment ago.
pub const CHANGED: &str = "同事刚刚改过这个单位，请看过最新的再改";
/// Their people.
pub const PEOPLE: &str = "能登录的人";
/// There are none.
pub const NO_PEOPLE: &str = "还没有人能登录。";
/// Adds one.
pub const ADD_PERSON: &str = "加一个人";
/// The login.
pub const LOGIN: &str = "登录名（3 到 30 个小写字母、数字、点、横线）";
/// The name.
pub const PERSON: &str = "姓名";
/// The first password.
pub const PASSWORD: &str = "第一个密码（至少 10 个字符，告诉本人后请他自己改）";
/// Stopped.
pub const STOPPED: &str = "已停用";
/// Where they are stopped.
pub const PEOPLE_HINT: &str = "停用、重设密码在“人员”里。";
/// Somebody of a partner is made there, not among the staff.
pub const MAKE_THERE: &str = "合作单位的人请到“合作单位”里加";

/// What was referred to somebody's own partner.
pub const OURS: &str = "转给我们的";
/// What they see.
pub const OURS_WHY: &str = "只列小哥同意转给你们、还没办完的事。答复以后，或者小哥收回同意、结案以后，就看不到了。";
/// There is nothing.
pub const OURS_NONE: &str = "现在没有要办的事。";
/// Somebody is of no partner.
pub const NO_PARTNER: &str = "你的账号还没有对应的单位，或者单位已停用。请找服务台。";
/// It was answered just now.
pub const ANSWERED: &str = "已经答复，服务台和小哥都看得到了。";
/// The columns of the list.
pub const OURS_COLUMNS: [&str; 5] = ["最晚答复", "事由", "地区", "服务台告诉你们的", "办到哪"];
/// What the desk took back.
pub const TAKEN_BACK: &str = "服务台撤回的（最近 30 天，不用再办）";

/// One of them: when, of which kind, where, and why.
#[must_use]
pub fn taken_back(day: &str, kind: &str, place: &str, why: &str) -> String {
    format!("{day} · {kind} · {place}：{why}")
}

/// Nobody took it on.
pub const NEW: &str = "还没接";
/// Somebody did.
pub const ACCEPTED: &str = "已接";
/// They wait for the desk.
pub const WAITS_FOR_DESK: &str = "等服务台回";
/// Takes it on.
pub const ACCEPT: &str = "接下这件事";
/// Asks back.
pub const ASK: &str = "问服务台（要补什么、有什么不清楚）";
/// Sends the question.
pub const ASK_SEND: &str = "问服务台";
/// A question back, before what is wrong with it.
pub const ASK_WORD: &str = "要问的";
/// The desk's answer to it, before what is wrong with it.
pub const REPLY_WORD: &str = "答复";
/// By when.
pub const PROMISE: &str = "我们哪天前答复";
/// Sets it.
pub const PROMISE_SEND: &str = "定这一天";
/// It is no day.
pub const NO_DAY: &str = "请填今天以后、一年以内的日期";
/// Answers.
pub const ANSWER: &str = "办理结果（小哥看得到，提交以后不能再改）";
/// Sends the answer.
pub const ANSWER_SEND: &str = "提交答复";
/// The answer, before what is wrong with it.
pub const ANSWER_WORD: &str = "办理结果";
/// Files that go along.
pub const FILES: &str = "附文件（PDF、docx、xlsx，或者文件的照片）";
/// How many, and who sees them.
#[must_use]
pub fn files_hint(at_once: usize, of_referral: usize) -> String {
    format!("一次最多 {at_once} 个，每个最多 10 MB，一件事最多 {of_referral} 个。先到服务台，由服务台转给小哥。")
}
/// Below a form that was not taken.
pub const FILES_AGAIN: &str = "没有提交成功，文件要重新选一次。";
/// A photo that cannot be read.
pub const PHOTO_UNREADABLE: &str = "不能用，请换一张照片（JPEG、PNG、WebP）";
/// A photo in a list of files.
pub const PHOTO: &str = "照片";
/// Files of an answer that was given.
pub const ANSWER_FILES: &str = "对方答复时附的文件";
/// The courier has it.
pub const PASSED: &str = "已转给小哥";
/// Passes files on.
pub const PASS_ON: &str = "转给小哥";
/// Which.
pub const PASS_ON_WHICH: &str = "哪些文件转给小哥（看过再转，不要转别人的身份证、电话）";
/// What is said with them.
pub const PASS_ON_WORDS: &str = "和文件一起跟小哥说";
/// None was chosen.
pub const PASS_ON_NONE: &str = "请先勾选要转给小哥的文件";
/// None of those that were chosen is there.
pub const PASS_ON_GONE: &str = "这些文件已经没有了，请刷新页面再看";

/// What is said with files that are passed on, as it is proposed.
#[must_use]
pub fn passing_on(name: &str) -> String {
    format!("{name}发来的文件，请看附件。")
}

/// Too many at once.
#[must_use]
pub fn too_many_files(most: usize) -> String {
    format!("一次最多 {most} 个文件，请挑要紧的，或者先问服务台时分两次发")
}

/// Too many of one referral.
#[must_use]
pub fn files_full(most: usize) -> String {
    format!("这件事的文件满 {most} 个了，请打电话给服务台，换别的办法交")
}

/// What was asked back.
pub const NOTES: &str = "和服务台的往来";
/// Who the desk is.
pub const DESK: &str = "服务台";
/// Nobody of it hears of what is referred.
pub const DEAF: &str = "没有人会收到";
/// Only those in the register.
pub const ONLY_DEAF: &str = "只看没有人会收到的";
/// Of one that can be chosen.
pub const DEAF_OFFERED: &str = "（没有人会收到）";
/// Below the choice.
pub const DEAF_HINT: &str = "标着“没有人会收到”的，转了也没有人看到：没有能登录的人，或者能登录的人没有确认邮箱、30 天没登录过。小哥同意以后，要在案件里发一次性链接，再打电话告诉对方验证码。";
/// A link is on its way.
pub const LINK_SENT: &str = "已经发了一次性链接，请打电话确认对方打开了。";

/// Why nobody of a partner hears.
#[must_use]
pub fn deaf(hearing: Hearing) -> &'static str {
    match hearing {
        Hearing::Heard => "",
        Hearing::Unread => "没有人会收到：能登录的人都没有确认邮箱，30 天里也没有登录过。",
        Hearing::NoPeople => "没有人会收到：还没有人能登录。",
    }
}

/// The same of what is referred, with what to do.
#[must_use]
pub fn deaf_referral(hearing: Hearing, agreed: bool, contact: &str) -> String {
    let when = if agreed {
        "请点下面“发一次性链接”"
    } else {
        "小哥同意以后，请在这里发一次性链接"
    };
    let phone = if contact.is_empty() {
        "。合作单位里没有写联系电话，先补上".to_owned()
    } else {
        format!("：{contact}")
    };
    format!("{}{when}，链接发微信或短信，验证码打电话告诉对方{phone}", deaf(hearing))
}

/// Back to the list.
pub const TO_OURS: &str = "回到列表";

/// On a case's page: from the register.
pub const FROM_REGISTER: &str = "从合作单位里选（选了就不用填下面两项）";
/// None of it.
pub const NOT_IN_REGISTER: &str = "不在名册里，下面自己填";
/// The partner is given up or not within reach.
pub const NOT_THERE: &str = "这个合作单位不能选，请重新选";
/// The desk answers a question back.
pub const REPLY: &str = "回对方的问题（对方看得到，小哥看不到）";
/// Sends it.
pub const REPLY_SEND: &str = "回对方";
/// Makes a link.
pub const LINK: &str = "对方没有账号？发一次性链接";
/// What the link is.
pub const LINK_MADE: &str = "一次性链接做好了，只显示这一次";
/// How it is told.
pub const LINK_HOW: &str =
    "链接发微信或短信，验证码用电话告诉对方，不要一起发。打开以后 12 小时内可以办理；要再看就再发一个，旧的马上作废。";
/// The address.
pub const LINK_ADDRESS: &str = "链接";
/// The code.
pub const LINK_CODE: &str = "验证码";
/// Back to the case.
pub const TO_CASE: &str = "回到案件";
/// Where links lead nowhere.
pub const NO_ORIGIN: &str = "服务器没有设对外的网址（DIYI_ORIGIN），做不了链接。请找管理员";

/// The page of a link.
pub const LINK_TITLE: &str = "12355 转来的一件事";
/// The code is asked for.
pub const LINK_ASK: &str = "请输入服务台电话里告诉你的验证码。";
/// Opens it.
pub const LINK_OPEN: &str = "打开";
/// There is none.
pub const LINK_GONE: &str = "这个链接不能用了";
/// Why.
pub const LINK_GONE_WHY: &str =
    "可能已经答复、已经结案、过了期限，或者小哥收回了同意。要接着办，请给服务台打电话 12355。";
/// It was opened.
pub const LINK_USED: &str = "这个链接已经打开过了";
/// Why.
pub const LINK_USED_WHY: &str = "一个链接只能在一台设备上打开一次，12 小时内有效。请让服务台再发一个。";
/// Its code was tried too often.
pub const LINK_LOCKED: &str = "验证码试错太多次";
/// Why.
pub const LINK_LOCKED_WHY: &str = "这个链接锁住了。请让服务台再发一个。";
/// The code was none.
pub const LINK_NO_CODE: &str = "验证码是 10 个字母和数字，像这样：K7QX3-MNP2R";
/// Answered by a link.
pub const LINK_DONE: &str = "已经答复，谢谢";
/// What happens now.
pub const LINK_DONE_WHY: &str = "服务台和小哥都看得到了。这个链接不能再打开。";
/// The form was none.
pub const LINK_BAD_FORM: &str = "表单没有填完整，请刷新再填";
/// Something was done.
pub const SAVED: &str = "记下了。";

/// How a sample is reached.
pub const SAMPLE_CONTACT: &str = "示例，不是真实单位，请换成你们的联系人";

/// The card of the first page.
pub const ASKED_BACK: &str = "合作单位在问";

/// The word for a kind.
#[must_use]
pub fn kind(kind: PartnerKind) -> &'static str {
    match kind {
        PartnerKind::Company => "品牌快递企业",
        PartnerKind::Association => "行业协会",
        PartnerKind::LegalAid => "法律援助机构",
        PartnerKind::Psychology => "心理机构",
        PartnerKind::SocialWork => "社工机构",
        PartnerKind::Hospital => "医院",
        PartnerKind::LabourBureau => "人社局",
        PartnerKind::Other => "其他单位",
    }
}

/// A wrong code, with how often it may be tried.
#[must_use]
pub fn wrong_code(left: i32) -> String {
    if left == 0 {
        format!("验证码不对。{LINK_LOCKED_WHY}")
    } else {
        format!("验证码不对，还可以试 {left} 次")
    }
}

/// Until when a link is good.
#[must_use]
pub fn good_until(until: Timestamp) -> String {
    format!("{} 前有效", super::day_and_clock(until))
}

/// When the partner took it on.
#[must_use]
pub fn accepted(at: Timestamp) -> String {
    format!("{} 接下", super::day_and_clock(at))
}

/// By which day it will be answered.
#[must_use]
pub fn promised(day: &str) -> String {
    format!("对方说 {day} 前答复")
}

/// The same as the partner reads it.
#[must_use]
pub fn we_promised(day: &str) -> String {
    format!("我们说了 {day} 前答复")
}

/// A referral in a reminder: “转介 欠薪 · 某公司，最晚 11月26日 18:00 前”.
#[must_use]
pub fn reminder_line(case_kind: &str, name: &str, number: &str, due: Option<Timestamp>) -> String {
    let due = due.map(|due| format!("，最晚 {} 前", super::day_and_clock(due))).unwrap_or_default();
    format!("案件 {number} {case_kind} · {name}{due}")
}
