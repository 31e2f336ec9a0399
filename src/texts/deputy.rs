//! Deputies, CPPCC members and their meetings with couriers, as offices read of them.

use crate::model::Timestamp;
use crate::model::deputy::{DeputyKind, DeputyLevel, MeetingState};

/// The register.
pub const TITLE: &str = "代表委员";
/// What it is for.
pub const WHY: &str =
    "能替快递员说话的人大代表、政协委员。面对面请谁来、建议提案由谁提交，从这里选。只有服务台看得到。";
/// Nobody yet.
pub const NONE: &str = "还没有代表委员。在下面加一位。";
/// Columns.
pub const COLUMNS: [&str; 7] = ["类别", "层级", "姓名", "地区", "届次", "单位职务", "来过 / 提交过"];
/// Adds one.
pub const ADD: &str = "加一位";
/// Fields.
pub const KIND: &str = "类别";
/// The level.
pub const LEVEL: &str = "层级";
/// The name.
pub const NAME: &str = "姓名";
/// The region.
pub const REGION: &str = "联系哪里的快递员";
/// The term.
pub const TERM: &str = "届次（例如：省十四届人大）";
/// The term, before what is wrong with it.
pub const TERM_WORD: &str = "届次";
/// Where they work.
pub const UNIT: &str = "单位和职务";
/// How they are reached.
pub const CONTACT: &str = "怎么联系（电话、联络员）";
/// The same, before what is wrong with it.
pub const CONTACT_WORD: &str = "联系方式";
/// They are in office.
pub const ACTIVE: &str = "还在任";
/// They are not.
pub const LEFT: &str = "已离任";
/// Bad fields.
pub const NO_KIND: &str = "请选人大代表或者政协委员";
/// No level.
pub const NO_LEVEL: &str = "请选层级";
/// No region.
pub const NO_REGION: &str = "请选自己管的地区";
/// Changed by somebody else.
pub const CHANGED: &str = "没有保存：同事刚刚改过。请看过最新的再改";
/// Back.
pub const TO_DEPUTIES: &str = "回到代表委员";
/// What they did.
pub const TOOK_PART: &str = "参加过的面对面";
/// Nothing.
pub const TOOK_NO_PART: &str = "还没有参加过。";
/// What they handed in.
pub const HANDED_IN: &str = "提交过的建议、提案";
/// Nothing.
pub const HANDED_NOTHING_IN: &str = "还没有提交过。";

/// The meetings.
pub const MEETINGS: &str = "面对面";
/// What they are for.
pub const MEETINGS_WHY: &str =
    "请代表委员来听快递员说。邀请发到这个地区小哥的手机上，愿意来的点一下；名单上只写“快递员几号”，不写名字。";
/// There are none.
pub const NO_MEETINGS: &str = "还没有面对面。在下面定一场。";
/// Columns.
pub const MEETING_COLUMNS: [&str; 6] = ["时间", "主题", "地区", "代表委员", "快递员", "到哪一步"];
/// A new one.
pub const NEW_MEETING: &str = "定一场面对面";
/// What it is about.
pub const MEETING_TITLE: &str = "主题";
/// Where it is for.
pub const MEETING_REGION: &str = "地区";
/// When.
pub const STARTS: &str = "什么时候";
/// How long.
pub const LASTS: &str = "开多久";
/// Until when.
pub const ENDS: &str = "到几点";
/// No number.
pub const NO_LENGTH: &str = "请选开多久";
/// Where.
pub const PLACE: &str = "在哪里";
/// Agenda.
pub const AGENDA: &str = "议程（发邀请时小哥看得到）";
/// The agenda, before what is wrong with it.
pub const AGENDA_WORD: &str = "议程";
/// Whom to ask.
pub const ASKED: &str = "请哪些代表委员";
/// Among them.
pub const PEOPLE_SEARCH: &str = "在代表委员里找，几个词用空格分开";
/// Looks, and keeps what was typed.
pub const FIND: &str = "找人";
/// What the button does.
pub const FIND_HINT: &str = "按上面选的地区排，本地区的在最前。点“找人”不会丢掉已经填的和已经勾的。";
/// Who was chosen.
pub const CHOSEN: &str = "已经勾选";
/// Nobody was found.
pub const FOUND_NOBODY: &str = "没有找到这样的代表委员。";

/// A place and how many of it.
#[must_use]
pub fn people_of(place: &str, count: usize) -> String {
    format!("{place}（{count} 位）")
}

/// There are more than are offered.
#[must_use]
pub fn only_first(most: u64) -> String {
    format!("只列出前 {most} 位，其他的请用名字找。")
}

/// Nobody to ask.
pub const NOBODY_TO_ASK: &str = "这个地区还没有登记代表委员，先到“代表委员”里加。";
/// No time.
pub const NO_TIME: &str = "请填时间";
/// The time is over.
pub const TIME_IS_OVER: &str = "时间已经过了，不能再发邀请";
/// The time cannot be changed.
pub const TIME_IS_TOLD: &str = "已经邀请了小哥，时间不能再改。要改时间，请取消这一场，另定一场";
/// Back.
pub const TO_MEETINGS: &str = "回到面对面";
/// To one of them.
pub const TO_MEETING: &str = "去这次面对面";
/// An activity that invites to a meeting.
pub const INVITATION_OF_MEETING: &str = "这是面对面的邀请。时间、地点、内容和取消，都在那次面对面里改，这里会跟着变。";
/// An activity that is to be one.
pub const INVITED_BY_MEETING: &str = "面对面的邀请，请在“面对面”里发";
/// Who comes.
pub const DEPUTIES: &str = "代表委员";
/// Nobody is asked.
pub const NOBODY_ASKED: &str = "还没有请代表委员。";
/// Couriers.
pub const COURIERS: &str = "快递员";
/// How those who came are noted.
pub const COURIERS_HINT: &str = "到会的打上钩（凭票签到的已经打上）；打错了就去掉。纪要、打印里都按这个写。";
/// Keeps that.
pub const KEEP_COURIERS: &str = "记下谁到会了";
/// Nobody said that they come.
pub const NO_COURIERS: &str = "还没有小哥说要来。";
/// Columns.
pub const COURIER_COLUMNS: [&str; 3] = ["", "答复", "在哪里送件"];
/// Invites.
pub const INVITE: &str = "邀请这个地区的小哥";
/// What happens then.
pub const INVITE_HINT: &str = "发到这个地区小哥手机上的“活动”里。他们点“预约”就是愿意来。";
/// How many.
pub const PLACES: &str = "请几位";
/// No number.
pub const NO_PLACES: &str = "请填 1 到 200";
/// They are invited.
pub const INVITED: &str = "已经邀请";
/// To the activity.
pub const TO_ACTIVITY: &str = "看预约和签到";
/// Who came.
pub const CAME: &str = "谁来了";
/// Who was not asked.
pub const OTHERS: &str = "没有请、也来了的";
/// By themselves.
pub const GUESTS: &str = "没有预约、自己来的快递员几位";
/// Bad number.
pub const NO_GUESTS: &str = "请填 0 到 200";
/// Keeps it.
pub const KEEP_CAME: &str = "记下谁来了";
/// Minutes.
pub const MINUTES: &str = "纪要";
/// What to write.
pub const MINUTES_HINT: &str = "谁说了什么、代表委员答应了什么。写快递员的话用“快递员几号”，不要写姓名、电话。";
/// Keeps the minutes.
pub const KEEP_MINUTES: &str = "保存纪要";
/// What is to follow.
pub const FOLLOW_UP: &str = "要跟进的事（谁、做什么、到哪天）";
/// The same, before what is wrong with it and on paper.
pub const FOLLOW_UP_WORD: &str = "要跟进的事";
/// The agenda as it was in the end.
pub const CORRECT_AGENDA: &str = "更正议程（已经开过，不再通知小哥）";
/// What becomes of corrections.
pub const CORRECTIONS: &str = "开过以后，谁来了、纪要、议程都还可以更正；每次更正都记在操作记录里。";
/// On paper.
pub const PRINT: &str = "打印会议纪要";
/// The printed page.
pub const PAPER: &str = "面对面会议纪要";
/// How to print it.
pub const PRINT_HOW: &str = "打印时选 A4。";
/// Who came, on paper.
pub const PAPER_CAME: &str = "到会代表委员";
/// Who did not.
pub const PAPER_MISSING: &str = "请了没到的";
/// Couriers, on paper.
pub const PAPER_COURIERS: &str = "到会快递员";
/// Nobody.
pub const PAPER_NOBODY: &str = "没有";
/// What was said is not written down yet.
pub const PAPER_NO_MINUTES: &str = "（还没有写纪要）";
/// Who leads, and who writes.
pub const PAPER_SIGNATURES: [&str; 2] = ["主持人：", "记录人："];
/// It did not take place.
pub const PAPER_NOT_HELD: &str = "这一场还没有记为开过。";
/// It did not begin yet.
pub const NOT_BEGUN: &str = "还没有开始，开完再记";
/// Calls it off.
pub const CALL_OFF: &str = "取消这一场";
/// Asks first.
pub const CALL_OFF_SURE: &str = "取消这一场面对面吗？";
/// What happens.
pub const CALL_OFF_HAPPENS: &str = "说要来的小哥手机上会收到取消通知和这个原因，不能撤回：";
/// Why.
pub const REASON: &str = "为什么取消（小哥看得到）";
/// The reason, before what is wrong with it.
pub const REASON_WORD: &str = "原因";
/// Change.
pub const CHANGE: &str = "改主题、时间、地点、议程、请谁";
/// Proposals that came of it.
pub const PROPOSALS: &str = "从这里写成的建议、提案";
/// None did.
pub const NO_PROPOSALS: &str = "还没有。在建议、提案页面里选“来自哪一场面对面”。";
/// Photos.
pub const PHOTOS: &str = "照片";
/// Consent.
pub const PHOTOS_HINT: &str = "只有服务台看得到。照片里的快递员要先同意；位置和设备信息收到时就去掉。";
/// Chooses photos.
pub const CHOOSE_PHOTOS: &str = "选照片（JPEG、PNG、WebP）";
/// Adds them.
pub const ADD_PHOTOS: &str = "上传";
/// Takes one out.
pub const DROP_PHOTO: &str = "去掉这一张";
/// What a picture shows.
pub const PHOTO_ALT: &str = "面对面的照片";

/// A length: “90 分钟”, “2 小时”.
#[must_use]
pub fn lasts(minutes: i64) -> String {
    if minutes % 60 == 0 { format!("{} 小时", minutes / 60) } else { format!("{minutes} 分钟") }
}

/// From when until when: “2026年11月28日 10:00–11:30”.
#[must_use]
pub fn from_until(starts: Timestamp, ends: Timestamp) -> String {
    let end = if super::day(starts) == super::day(ends) { super::clock(ends) } else { super::day_and_clock(ends) };
    format!("{} {}–{end}", super::day(starts), super::clock(starts))
}

/// The couriers who came, on paper: “快递员 1 号、快递员 3 号，另有 2 位自己来的”.
#[must_use]
pub fn couriers_came(numbers: &[usize], guests: i32) -> String {
    let named: Vec<String> = numbers.iter().map(|number| courier(*number)).collect();
    match (named.is_empty(), guests) {
        (true, 0) => PAPER_NOBODY.to_owned(),
        (true, _) => format!("{guests} 位自己来的"),
        (false, 0) => named.join("、"),
        (false, _) => format!("{}，另有 {guests} 位自己来的", named.join("、")),
    }
}

/// What was corrected of who came, in the audit log.
#[must_use]
pub fn corrected_came(came: &[String], missing: &[String], guests: (i32, i32)) -> String {
    let mut said = Vec::new();
    if !came.is_empty() {
        said.push(format!("补上{}", came.join("、")));
    }
    if !missing.is_empty() {
        said.push(format!("去掉{}", missing.join("、")));
    }
    if guests.0 != guests.1 {
        said.push(format!("自己来的由{}位改为{}位", guests.0, guests.1));
    }
    let said = if said.is_empty() { "没有变化".to_owned() } else { said.join("，") };
    format!("更正谁来了：{said}")
}

/// What was corrected of the minutes and of what is to follow, by how long they are: none of their words.
#[must_use]
pub fn corrected_minutes(was: (usize, usize), is: (usize, usize)) -> String {
    format!("更正纪要：由{}字改为{}字；要跟进的事由{}字改为{}字", was.0, is.0, was.1, is.1)
}

/// The same of the agenda.
#[must_use]
pub fn corrected_agenda((was, is): (usize, usize)) -> String {
    format!("更正议程：由{was}字改为{is}字")
}

/// A courier on the list: “快递员 3 号”.
#[must_use]
pub fn courier(number: usize) -> String {
    format!("快递员 {number} 号")
}

/// The change that couriers who come are told of.
#[must_use]
pub fn moved(place: &str) -> String {
    format!("地点改为：{place}")
}

/// The host of the invitation.
#[must_use]
pub fn host(place: &str) -> String {
    format!("{place} 12355 服务台")
}

/// What the invitation says.
#[must_use]
pub fn invitation(agenda: &str, deputies: usize) -> String {
    let who = if deputies > 0 {
        format!("{deputies} 位代表委员来听你说。")
    } else {
        "代表委员来听你说。".to_owned()
    };
    let agenda = if agenda.is_empty() { String::new() } else { format!("\n议程：\n{agenda}") };
    format!("{who}愿意来就预约。名单上只写“快递员几号”，没有名字、没有电话。{agenda}")
}

/// The word for a kind.
#[must_use]
pub fn kind(kind: DeputyKind) -> &'static str {
    match kind {
        DeputyKind::Deputy => "人大代表",
        DeputyKind::Member => "政协委员",
    }
}

/// The word for a level.
#[must_use]
pub fn level(level: DeputyLevel) -> &'static str {
    match level {
        DeputyLevel::National => "全国",
        DeputyLevel::Province => "省",
        DeputyLevel::Prefecture => "市州",
        DeputyLevel::County => "县市区",
    }
}

/// The word for where a meeting stands.
#[must_use]
pub fn meeting_state(state: MeetingState) -> &'static str {
    match state {
        MeetingState::Planned => "要开",
        MeetingState::Held => "开过了",
        MeetingState::CalledOff => "取消了",
    }
}

/// Who somebody is, in one line: “省人大代表 王某（某公司经理）”.
#[must_use]
pub fn named(kind_of: DeputyKind, level_of: DeputyLevel, name: &str, unit: &str) -> String {
    let unit = if unit.is_empty() { String::new() } else { format!("（{unit}）") };
    format!("{}{} {name}{unit}", level(level_of), kind(kind_of))
}

/// Samples: kind, level, name, term, unit.
pub const SAMPLES: [(DeputyKind, DeputyLevel, &str, &str, &str); 2] = [
    (DeputyKind::Deputy, DeputyLevel::Province, "人大代表", "示例届次", "示例单位"),
    (DeputyKind::Member, DeputyLevel::Prefecture, "政协委员", "示例届次", "示例单位"),
];
/// A sample meeting: title, place, agenda, minutes.
pub const SAMPLE_MEETING: (&str, &str, &str, &str) = (
    "冬天怎么送件更安全",
    "示例会议室",
    "一、快递员说冬天送件的难处\n二、代表委员问\n三、商量能写成什么建议",
    "快递员 1 号：电动车电池冬天不经用，换电柜少。\n快递员 2 号：雨雪天超时还要罚款。\n代表委员：把雨雪天不罚超时写成建议。",
);
