//! Proposals and their documents, as offices read of them.

use super::voices::satisfaction;
use crate::model::Day;
use crate::model::deputy::DeputyKind;
use crate::model::proposal::{ProposalEnd, Satisfaction};

/// The list.
pub const TITLE: &str = "建议和提案";
/// To the voices.
pub const TO_GATHER: &str = "去心声里归入";
/// Late ones, on the first page.
pub const LATE: &str = "超期没答复的建议、提案";
/// There are none.
pub const NONE: &str = "还没有。";
/// Columns.
pub const COLUMNS: [&str; 6] = ["到了哪一步", "名称", "编号", "地区", "承办单位", "答复期限"];
/// A new one.
pub const NEW: &str = "新建";
/// Its name.
pub const NAME: &str = "名称";
/// What it wants, for all.
pub const TEXT: &str = "要解决什么、怎么解决（大家都看得到）";
/// The same, before what is wrong with it.
pub const TEXT_WORD: &str = "内容";
/// The region.
pub const REGION: &str = "地区";
/// Columns of the table of supporters.
pub const SUPPORTER_COLUMNS: [&str; 2] = ["地区", "人数"];
/// Steps.
pub const STEPS: &str = "进展";
/// To which.
pub const STAGE: &str = "到了哪一步";
/// What is to be said.
pub const NOTE: &str = "说明（说过、支持过的人会看到）";
/// The same, before what is wrong with it.
pub const NOTE_WORD: &str = "说明";
/// Writes a step down.
pub const STEP: &str = "记下进展";
/// No stage.
pub const NO_STAGE: &str = "请选到了哪一步";
/// Puts right what everybody reads.
pub const REWRITE: &str = "改名称和要解决什么";
/// It ends.
pub const END: &str = "终止：不予立案、转为意见、并案、撤回";
/// What that does.
pub const END_HINT: &str = "没有办成、不再往下办的，在这里记。话写进来的小哥看得到，不再提醒，也不算超期。";
/// How.
pub const END_KIND: &str = "怎么终止的";
/// None was chosen.
pub const NO_END: &str = "请选怎么终止的";
/// Why.
pub const END_NOTE: &str = "为什么、以后怎么办（大家看得到；并案的写明并到哪一件）";
/// The same, before what is wrong with it.
pub const END_NOTE_WORD: &str = "为什么";
/// Before it ends.
pub const END_ASK: &str = "终止这一件吗？";
/// What will happen.
pub const END_HAPPENS: [&str; 2] =
    ["话写进来的小哥会看到终止了，和你写的原因", "终止以后不能再写文稿、提交、答复，也不能恢复"];
/// The button that ends it.
pub const END_IT: &str = "终止";

/// The step of an end, as everybody reads it.
#[must_use]
pub fn step_ended(end: ProposalEnd, note: &str) -> String {
    format!("{}：{note}", super::proposal_end(end))
}

/// Without a document.
pub const STEP_HINT: &str = "这里只记“起草”和说明。提交要有文稿：在左边写、签发，再提交；在别处写好、已经交了的，用下面的“在别处写好、已经提交”。";
/// Hands in what was written elsewhere.
pub const ELSEWHERE: &str = "在别处写好、已经提交";
/// What is needed for that.
pub const ELSEWHERE_HINT: &str = "上传交出去的原件，填编号和日期。小哥看得到交到哪次会议、编号、谁答复，也看得到文稿是在别处写的；原件只有服务台看得到。";
/// The number that it needs then.
pub const NUMBER_NEEDED: &str = "编号";
/// Its file.
pub const DOCUMENT_FILE: &str = "原件（PDF、docx、xlsx）";
/// There is none.
pub const NO_DOCUMENT_FILE: &str = "请选交出去的原件";
/// The way to it.
pub const DOCUMENT_FILE_LINK: &str = "下载交出去的原件";
/// Somebody was faster.
pub const CHANGED: &str = "刚刚有变化，请看过最新进展再提交";

/// The document.
pub const DOCUMENT: &str = "文稿";
/// 案由.
pub const CASE: &str = "案由";
/// 案据.
pub const GROUNDS: &str = "案据";
/// What goes there.
pub const GROUNDS_HINT: &str = "案据（有什么事实、依据；心声里的话只写事，不写人）";
/// 建议.
pub const ASK: &str = "建议";
/// What goes there.
pub const ASK_HINT: &str = "建议（请哪个单位做什么，一条一条写）";
/// Keeps a version.
pub const SAVE: &str = "存成新的一稿";
/// Nothing is written yet.
pub const NOT_WRITTEN: &str = "还没有写文稿。下面已经填上归入的心声，改成案据，再写建议。";
/// All versions.
pub const VERSIONS: &str = "各稿和改动";
/// Signs it off.
pub const SIGN: &str = "签发这一稿";
/// Who may.
pub const SIGN_HINT: &str = "由没有写这一稿的管理员签发。签发以后又改，要再签一次。";
/// The way to the changes of an older version.
pub const WHAT_IT_CHANGED: &str = "看改了哪里";
/// Not signed.
pub const NOT_SIGNED: &str = "还没有签发";
/// Prints it.
pub const PRINT: &str = "打印";
/// Nothing differs.
pub const NO_CHANGE: &str = "和最后一稿一样，没有存新的";

/// Hands it in.
pub const HAND_IN: &str = "提交";
/// By whom.
pub const BY_WHOM: &str = "谁提交的";
/// Nobody in the register.
pub const NOBODY: &str = "（没有登记）";
/// To which.
pub const SESSION: &str = "提交到哪次会议（例如：长沙市十六届人大五次会议）";
/// The same as a label.
pub const SESSION_WORD: &str = "届次会议";
/// The number.
pub const NUMBER: &str = "编号（还没有就空着，以后补）";
/// The same as a label.
pub const NUMBER_WORD: &str = "编号";
/// The department.
pub const DEPARTMENT: &str = "哪个单位答复";
/// The same as a label.
pub const DEPARTMENT_WORD: &str = "承办单位";
/// The day.
pub const SUBMITTED_DAY: &str = "哪天提交的";
/// The same as a label.
pub const SUBMITTED_WORD: &str = "提交日期";
/// Until when it is answered.
pub const DUE_DAY: &str = "最晚哪天答复（快到时会提醒）";
/// The same as a label.
pub const DUE_WORD: &str = "答复期限";
/// A bad day.
pub const NO_DAY: &str = "请填日期";
/// The wrong order.
pub const DUE_BEFORE: &str = "答复期限要晚于提交日期";
/// A day to come.
pub const DAY_TO_COME: &str = "这一天还没有到";
/// No such deputy.
pub const NO_DEPUTY: &str = "请从名单里选";
/// Corrects what was handed in.
pub const CORRECT: &str = "补编号，改承办单位、期限";
/// Corrects what was written down of an answer.
pub const CORRECT_ANSWER: &str = "更正最近一次答复";
/// What of it is corrected, and who sees that.
pub const CORRECT_ANSWER_HINT: &str = "抄错字、记错日期、传错文件，在这里改；小哥看到的答复一起改，操作记录里有一笔。";
/// Another file of it.
pub const ANSWER_FILE_ANEW: &str = "换一个文件（不选就不换）";
/// Without its file.
pub const WITHOUT_ANSWER_FILE: &str = "去掉原来的文件";
/// The meeting.
pub const MEETING: &str = "来自哪一场面对面";
/// None.
pub const NO_MEETING: &str = "（没有）";
/// Keeps the meeting.
pub const KEEP: &str = "记下";
/// No such meeting.
pub const NO_SUCH_MEETING: &str = "请从名单里选一场";

/// The answer.
pub const ANSWER: &str = "答复";
/// All that were given.
pub const ANSWERS: &str = "收到的答复";
/// Its words.
pub const ANSWER_TEXT: &str = "答复说了什么（说过、支持过的人会看到）";
/// When.
pub const ANSWERED_DAY: &str = "哪天答复的";
/// The file.
pub const ANSWER_FILE: &str = "答复原件（PDF、docx、xlsx，可以不传）";
/// Two files.
pub const ONE_FILE: &str = "只能传一个文件";
/// Keeps it.
pub const KEEP_ANSWER: &str = "记下答复";
/// Fetches the file.
pub const ANSWER_FILE_LINK: &str = "下载答复原件";
/// How they find it.
pub const SATISFACTION: &str = "提出的人满意吗";
/// A remark.
pub const REMARK: &str = "怎么说的（可以不填）";
/// The remark, before what is wrong with it.
pub const REMARK_WORD: &str = "说法";
/// Keeps it.
pub const KEEP_SATISFACTION: &str = "记下";
/// None was chosen.
pub const NO_SATISFACTION: &str = "请选满意、基本满意或者不满意";
/// By when it is answered again.
pub const SECOND_DUE: &str = "不满意的：最晚哪天重新答复（必填，快到时会提醒）";
/// No day.
pub const NO_SECOND_DUE: &str = "不满意的，请填最晚哪天重新答复";
/// A day before the answer that did not satisfy.
pub const SECOND_DUE_BEFORE: &str = "重新答复的期限要晚于这次答复的日期";
/// Again.
pub const ANSWER_AGAIN: &str = "不满意的，请承办单位重新答复，再记在下面；改了哪天答复，就改答复期限，到时会提醒。";
/// What was carried out.
pub const CARRIED_OUT: &str = "办成了什么（说过、支持过的人会看到）";
/// Keeps it.
pub const KEEP_CARRIED_OUT: &str = "记下办成了";

/// On paper: who proposes.
pub const PROPOSER: &str = "提出人";
/// On paper: where it came from.
pub const SOURCE: &str = "来源";
/// On paper: their signature.
pub const SIGNATURE: &str = "提出人（签名）：";
/// On paper: who checked it.
pub const CHECKED: &str = "签发：";
/// On paper: what is not handed in.
pub const DRAFT: &str = "未签发稿";
/// On paper: the number.
pub const VERSION_WORD: &str = "稿次";

/// What the paper is called.
#[must_use]
pub fn paper_title(kind: Option<DeputyKind>) -> &'static str {
    match kind {
        Some(DeputyKind::Deputy) => "人民代表大会代表建议、批评和意见",
        Some(DeputyKind::Member) => "中国人民政治协商会议提案",
        None => "建议、提案",
    }
}

/// How many stand behind it.
#[must_use]
pub fn behind(voices: u32, supporters: u32) -> String {
    format!("{voices} 条心声，{supporters} 人")
}

/// On paper: the same with where they are.
#[must_use]
pub fn source(voices: u32, supporters: u32, by_region: &[(&str, Option<u32>)]) -> String {
    let told = by_region.iter().filter_map(|(place, count)| count.map(|count| format!("{place} {count} 人")));
    let mut places: Vec<String> = told.collect();
    if !places.is_empty() && places.len() < by_region.len() {
        places.push("其余不列".to_owned());
    }
    let places = if places.is_empty() { String::new() } else { format!("（{}）", places.join("、")) };
    format!("快递员在“递驿”说的 {voices} 条心声，{supporters} 人说过或者支持{places}")
}

/// The grounds as they begin: what couriers said.
#[must_use]
pub fn grounds(supporters: u32, voices: &[String]) -> String {
    let mut text = format!("快递员在“递驿”反映，{supporters} 人说过或者支持：\n");
    for (number, voice) in (1..).zip(voices) {
        let words = voice.replace('\n', " ");
        text.extend([number.to_string(), format!(". {words}\n")]);
    }
    text
}

/// A voice in a list.
#[must_use]
pub fn supported_by(count: i32) -> String {
    format!("（{count} 人支持）")
}

/// The head of a version.
#[must_use]
pub fn version(number: i32, who: &str, when: &str) -> String {
    format!("第 {number} 稿 · {who} · {when}")
}

/// Who signed it.
#[must_use]
pub fn signed(who: &str, when: &str) -> String {
    format!("{who} 签发 · {when}")
}

/// A step that everybody sees: it is written.
pub const STEP_WRITTEN: &str = "正在写成正式的文稿。";

/// A step that everybody sees: it was handed in.
#[must_use]
pub fn step_handed_in(session: &str, department: &str, due: Option<Day>) -> String {
    let due = due.map(|due| format!("，{}前答复", super::day(due.begins()))).unwrap_or_default();
    format!("提交到{session}，由{department}办理{due}。")
}

/// The same of what was written elsewhere.
#[must_use]
pub fn step_handed_in_elsewhere(session: &str, number: &str, day: Day, department: &str, due: Day) -> String {
    let (day, due) = (super::day(day.begins()), super::day(due.begins()));
    format!("文稿在别处写好，{day}已提交到{session}，{number}，由{department}办理，{due}前答复。")
}

/// A step that everybody sees: how the answer was found.
#[must_use]
pub fn step_rated(satisfaction_of: Satisfaction, due: Option<Day>) -> String {
    match satisfaction_of {
        Satisfaction::Dissatisfied => {
            let due = due.map(|due| format!("，最晚 {}", super::day(due.begins()))).unwrap_or_default();
            format!("提出的代表委员对答复不满意，请承办单位重新答复{due}。")
        }
        other => format!("提出的代表委员对答复{}。", satisfaction(other)),
    }
}

/// The head of an answer: which one, of which day, and until when it was promised.
#[must_use]
pub fn answered(number: i32, day: &str, due: Option<&str>) -> String {
    let due = due.map(|due| format!("（期限 {due}）")).unwrap_or_default();
    format!("第 {number} 次答复 · {day}{due}")
}

/// How long until it is due: the class of its clock and its words.
#[must_use]
pub fn due(days: i64) -> (&'static str, String) {
    match days {
        ..0 => ("overdue", format!("超期 {} 天", -days)),
        0 => ("amber", "今天到期".to_owned()),
        1..=7 => ("amber", format!("只剩 {days} 天")),
        _ => ("green", format!("还有 {days} 天")),
    }
}

/// A line of a reminder.
#[must_use]
pub fn reminder_line(title: &str, department: &str, due: &str) -> String {
    format!("“{title}”，{department}，{due}前答复")
}

/// A sample of a proposal: its name, what it asks for, and its document.
pub const SAMPLE: (&str, &str, [&str; 3]) = (
    "冬季驿站热水",
    "每个爱心驿站冬天都有热水，写明供水时间。",
    [
        "关于在全省爱心驿站冬季供应热水的建议",
        "这是示例。快递小哥冬天在户外十个小时以上，热水要到店里买；多数驿站有电源，没有热水器。",
        "一、请牵头单位给每个驿站配一台热水器。\n二、写明供水时间，贴在门上。\n三、每月公布一次检修情况。",
    ],
);
/// Where it was handed in: session, number, department.
pub const SAMPLE_HANDING: [&str; 3] = ["示例·人民代表大会第一次会议", "示例第 001 号", "示例·承办单位"];
/// The two answers to it, and how each was found.
pub const SAMPLE_ANSWERS: [(&str, &str); 2] = [
    ("正在研究，条件成熟时安排。", "没有说哪天、哪些驿站"),
    ("已给 40 个驿站配热水器，其余年底前配齐，供水时间贴在门上。", ""),
];
/// What became of it.
pub const SAMPLE_DONE: &str = "示例：热水器都装好了，供水时间贴在门上。";
