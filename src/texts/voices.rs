//! What couriers say.

use crate::model::proposal::{HandedIn, Satisfaction};
use crate::model::voice::SurveyKind;

/// Heading.
pub const TITLE: &str = "说心声、提建议";
/// What becomes of it.
pub const LINE: &str = "缺什么、哪里不对、该怎么改，说出来。团委、邮政管理局三天内看；大家支持多的，写成建议、提案，办到哪一步这里都看得到。";
/// Begins to speak.
pub const SPEAK: &str = "我来说两句";
/// What becomes of the words, and what not to write.
pub const PUBLIC: &str = "不留名。团委、邮政管理局看过以后会公开，谁都看得到，别写自己和别人的姓名、电话。";
/// Heading of the courier's own.
pub const MINE: &str = "我说过的";
/// Heading of what others say.
pub const OTHERS: &str = "大家说的";
/// Nobody said anything.
pub const NONE: &str = "还没有人说。你先来。";
/// To the proposals.
pub const PROPOSALS: &str = "建议、提案办到哪一步了";
/// Of the choice of a proposal for a voice: none, which takes it out of the one it is in.
pub const TAKE_OUT: &str = "移出来，不归入";
/// To the proposal that a voice is in.
pub const GATHERED_INTO: &str = "看归入的建议、提案";
/// No proposals.
pub const NO_PROPOSALS: &str = "还没有建议、提案。";
/// Heading of discussions.
pub const DISCUSSIONS: &str = "正在聊的话题";
/// Label of the kinds.
pub const KIND: &str = "哪一类";
/// Label of the words.
pub const WORDS: &str = "想说什么";
/// In the empty field.
pub const EXAMPLE: &str = "比如：冬天站点没有热水。不要写别人的姓名和电话。";
/// Sends.
pub const SEND: &str = "发布";
/// It was read by nobody yet.
pub const WAITING: &str = "等团委、邮政管理局看，看过才公开";
/// Shown.
pub const PUBLISHED: &str = "已公开";
/// Not shown.
pub const REFUSED: &str = "没有公开：";
/// Merged.
pub const MERGED: &str = "和别人说的是同一件事，合到一起了";
/// Supports.
pub const SUPPORT: &str = "我支持";
/// They do.
pub const SUPPORTED: &str = "已支持";
/// Follows it.
pub const FOLLOW: &str = "关注，有进展就告诉我";
/// They do.
pub const FOLLOWED: &str = "已关注（再点取消）";
/// Heading of what they follow.
pub const FOLLOWING: &str = "我关注的";
/// It is not shown any more.
pub const FOLLOWED_GONE: &str = "这一条已经合并到别的心声，或者撤下了。";
/// Follows it no more.
pub const UNFOLLOW: &str = "不再关注";
/// What the office answers.
pub const ANSWER: &str = "团委、邮政管理局答复";
/// It was gathered.
pub const GATHERED: &str = "看它写进了哪条建议";
/// Is shown no more.
pub const MISSING: &str = "这一条已经撤了";
/// The survey.
pub const SURVEY: &str = "几个小问题（不记名）";
/// Sends the answers.
pub const SEND_SURVEY: &str = "提交";
/// They answered.
pub const ANSWERED: &str = "你答过了，谢谢";
/// It is over.
pub const OVER: &str = "已经结束";
/// What came of it.
pub const SUMMARY: &str = "小结";
/// They said or support something in it.
pub const THEIRS: &str = "你参与的";
/// Voices in it.
pub const VOICES: &str = "来自这些心声";

/// How many support it.
#[must_use]
pub fn supporters(count: u32) -> String {
    format!("{count} 人支持")
}

/// Until when a discussion is open.
#[must_use]
pub fn closes(at: crate::model::Timestamp) -> String {
    format!("{} 截止", super::day_and_clock(at))
}

/// To a voice of their own.
pub const OPEN: &str = "打开看看";

/// What became of an own word: “你的话写进了《冬季驿站热水》”.
#[must_use]
pub fn written_into(title: &str) -> String {
    format!("你的话写进了《{title}》")
}

/// The same of a voice that they support.
#[must_use]
pub fn supported_into(title: &str) -> String {
    format!("你支持的话写进了《{title}》")
}

/// Where a proposal was handed in, and who answers until when.
#[must_use]
pub fn handed_in(handed_in: &HandedIn) -> String {
    let number = if handed_in.number.is_empty() { String::new() } else { format!(" {}", handed_in.number) };
    let due = handed_in.due.map(|due| format!("，{}前答复", super::day(due.begins()))).unwrap_or_default();
    let found = handed_in.satisfaction.map(|found| format!("。提出的人：{}", satisfaction(found))).unwrap_or_default();
    let elsewhere = if handed_in.elsewhere { "。文稿是在别处写的" } else { "" };
    format!("{}{number}，由{}办理{due}{found}{elsewhere}", handed_in.session, handed_in.department)
}

/// How who handed it in finds the answer.
#[must_use]
pub fn satisfaction(satisfaction: Satisfaction) -> &'static str {
    match satisfaction {
        Satisfaction::Satisfied => "满意",
        Satisfaction::Fairly => "基本满意",
        Satisfaction::Dissatisfied => "不满意",
    }
}

/// How many stand behind a proposal.
#[must_use]
pub fn behind(voices: u32, supporters: u32) -> String {
    format!("{voices} 条心声，{supporters} 人")
}

/// Beside a question: how many answers it takes.
#[must_use]
pub fn how_to_answer(kind: &SurveyKind) -> &'static str {
    match kind {
        SurveyKind::Single(_) => "（选一个）",
        SurveyKind::Multiple(_) => "（可以选几个）",
        SurveyKind::Scale => "（1 最不满意，5 最满意）",
        SurveyKind::Text => "（可以不写）",
    }
}

/// A number of the scale, with words at its ends.
#[must_use]
pub fn scale(number: u8) -> String {
    match number {
        1 => "1 最不满意".to_owned(),
        5 => "5 最满意".to_owned(),
        _ => number.to_string(),
    }
}

/// None is.
pub const NOTHING_ANSWERED: &str = "一个都没答，先选一个。";

/// Some questions are not answered.
#[must_use]
pub fn skipped(count: usize) -> String {
    format!("还有 {count} 个没答。要是就这样，再点一次提交。")
}
