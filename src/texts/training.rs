//! Training of who answers: courses, proofs, and what is demanded of who is on duty.

use crate::model::Day;
use crate::model::training::{Lack, MaterialKind, QualificationKind};

/// The page, and its place in the bar.
pub const TITLE: &str = "培训";
/// What it is for.
pub const WHY: &str = "学完、考过，才能排进要求这门课的值班。资质由管理员看过证书以后登记。";
/// How somebody stands.
pub const MINE: &str = "我的课";
/// The columns.
pub const MINE_COLUMNS: [&str; 4] = ["课程", "谁开的", "题", "我的情况"];
/// There are none.
pub const NONE: &str = "还没有课。";
/// Nobody has passed it.
pub const NOT_YET: &str = "还没通过";
/// It is not taught.
pub const NOT_TAUGHT: &str = "没有开";
/// What they learned.
pub const MY_PROOFS: &str = "我的资质";
/// There is none.
pub const NO_PROOFS: &str = "没有登记。";
/// What they lack.
pub const LACKING: &str = "现在不能排班，还缺：";
/// To all people.
pub const PEOPLE: &str = "人员培训和资质";
/// Adds a course.
pub const ADD: &str = "开一门课";
/// How a new one comes to be taught.
pub const ADD_HINT: &str = "新的课先不开：加好材料和题目，在课的页面勾上“在开”保存，大家才考得了、才能要求。";
/// The name.
pub const NAME: &str = "名称";
/// Whose it is.
pub const REGION: &str = "给哪里的人";
/// What it is about.
pub const ABOUT: &str = "讲什么";
/// The mark.
pub const PASS_MARK: &str = "答对百分之几算通过（0 到 100）";
/// The tries.
pub const TRIES: &str = "最多考几次（1 到 20，用完要管理员同意）";
/// The months.
pub const MONTHS: &str = "通过以后管几个月（0 是一直有效，最多 60）";
/// It is taught.
pub const ACTIVE: &str = "在开";
/// Back.
pub const TO_COURSES: &str = "回到培训";
/// Changed meanwhile.
pub const CHANGED: &str = "同事刚刚改过这门课，请看过最新的再改";
/// No region.
pub const NO_REGION: &str = "请选自己管的地区";

/// What there is to read.
pub const MATERIALS: &str = "学习材料";
/// There is none.
pub const NO_MATERIALS: &str = "还没有材料。";
/// Adds one.
pub const ADD_MATERIAL: &str = "加一份材料";
/// Its kind.
pub const KIND: &str = "类型";
/// Its title.
pub const MATERIAL_NAME: &str = "标题";
/// Its words.
pub const MATERIAL_TEXT: &str = "文字，或者视频的链接（https:// 开头）";
/// Words, before what is wrong with them.
pub const TEXT_WORD: &str = "文字";
/// Its file.
pub const FILE: &str = "图片（JPEG、PNG、WebP）或者文件（PDF、docx、xlsx）";
/// No file.
pub const NO_FILE: &str = "请选一个文件";
/// No photo.
pub const NO_PICTURE: &str = "这张图片不能用，请用 JPEG、PNG、WebP，每张不超过 12 MB";
/// No address.
pub const NO_LINK: &str = "请填 https:// 开头的网址";
/// No kind.
pub const NO_KIND: &str = "请选类型";
/// Too many.
pub const MATERIALS_FULL: &str = "一门课最多 30 份材料";
/// Goes elsewhere.
pub const WATCH: &str = "看视频（去别的网站）";
/// To keep.
pub const KEEP: &str = "下载文件";
/// Takes it out.
pub const REMOVE: &str = "去掉";

/// The quiz.
pub const QUIZ: &str = "考一考";
/// It has no questions.
pub const NO_QUIZ: &str = "这门课没有题，看完点一下就算通过。";
/// Sends it.
pub const SEND: &str = "交卷";
/// Sends one without questions.
pub const SEND_READ: &str = "我看完了";
/// One is to be chosen.
pub const SINGLE: &str = "单选";
/// Several are.
pub const MULTIPLE: &str = "多选";
/// For the keeper.
pub const QUESTIONS: &str = "题目和答案（只有管理员看得到）";
/// Adds one.
pub const ADD_QUESTION: &str = "加一道题";
/// What is asked.
pub const QUESTION: &str = "题目";
/// An answer to choose.
pub const CHOICE: &str = "选项";
/// It is right.
pub const RIGHT: &str = "对";
/// A hint.
pub const CHOICES_HINT: &str = "填两到六个选项，勾选对的；勾一个是单选，勾几个是多选。";
/// What becomes of those who passed it when it is changed.
pub const STAYS_PASSED: &str =
    "改材料、改题以后，已经通过的仍然有效，并记着是第几版通过的；正在答的人交卷时会被告知课改过了。";
/// Changes one.
pub const EDIT: &str = "改";
/// A place forward.
pub const UP: &str = "上移";
/// A place back.
pub const DOWN: &str = "下移";
/// The page of a question.
pub const EDIT_QUESTION: &str = "改一道题";
/// The page of a material.
pub const EDIT_MATERIAL: &str = "改一份材料";
/// Back to the course.
pub const TO_COURSE: &str = "回到这门课";
/// Another file.
pub const OTHER_FILE: &str = "换一个文件（不选就留着现在的）";
/// It is first, or last, or gone.
pub const NOT_MOVED: &str = "已经在头上（末尾），或者已经去掉了，请刷新";
/// The table to take along.
pub const TAKE_ALONG: &str = "导出谁通过了什么（xlsx）";
/// The columns of the table.
pub const TABLE_COLUMNS: [&str; 11] = [
    "姓名",
    "小哥看到",
    "地区",
    "课程",
    "谁开的",
    "情况",
    "哪天通过",
    "有效到",
    "通过的是第几版",
    "课现在第几版",
    "考了几次",
];
/// Passed, and good.
pub const TABLE_PASSED: &str = "通过";
/// Passed, and over.
pub const TABLE_OVER: &str = "过期";
/// Tried, and not passed.
pub const TABLE_FAILED: &str = "没通过";
/// Never tried.
pub const TABLE_NEVER: &str = "没考过";
/// Without end.
pub const TABLE_ALWAYS: &str = "一直有效";
/// The table is cut.
pub const TABLE_CUT: &str = "太多了，这里只有前面的。请各市州自己导出。";
/// Who took it.
pub const WHO: &str = "谁考过";
/// The columns.
pub const WHO_COLUMNS: [&str; 4] = ["姓名", "地区", "情况", "考了几次"];
/// Lets somebody try anew.
pub const AGAIN: &str = "同意再考";

/// What is demanded.
pub const DEMANDS: &str = "值班要求";
/// What it is for.
pub const DEMANDS_WHY: &str = "缺一样就排不进值班；值班那天证书已经过期也排不进。全省的要求，各市州都要满足。";
/// Nothing is.
pub const NO_DEMANDS: &str = "没有要求，谁都可以排班。";
/// The columns.
pub const DEMAND_COLUMNS: [&str; 4] = ["哪里", "谁值班", "要有", ""];
/// Demands something.
pub const ADD_DEMAND: &str = "加一条要求";
/// Of whom.
pub const OF: &str = "谁值班";
/// Everybody.
pub const EVERYBODY: &str = "所有人";
/// What.
pub const DEMANDED: &str = "要有";
/// Nothing was chosen.
pub const NOTHING_DEMANDED: &str = "请选一门课或者一种资质";

/// What ends.
pub const ENDING: &str = "30 天内到期（含已经过期的）";
/// Nothing does.
pub const NOTHING_ENDS: &str = "没有快到期的。";
/// The columns.
pub const ENDING_COLUMNS: [&str; 4] = ["姓名", "地区", "什么", "到哪天"];
/// All of them.
pub const ALL: &str = "所有人";
/// The columns.
pub const PEOPLE_COLUMNS: [&str; 5] = ["姓名", "小哥看到", "地区", "有什么", "值班还缺"];
/// Nobody.
pub const NOBODY: &str = "还没有人。";
/// Nothing is lacking.
pub const NOTHING_LACKS: &str = "不缺";
/// Puts a qualification on record.
pub const ADD_QUALIFICATION: &str = "登记资质";
/// A hint.
pub const SEEN: &str = "看过证书原件再登记。";
/// Its number.
pub const NUMBER: &str = "证书编号（可以不填）";
/// The number, before what is wrong with it.
pub const NUMBER_WORD: &str = "证书编号";
/// Its last day.
pub const UNTIL: &str = "有效期到哪天（不填是一直有效）";
/// No day.
pub const NO_DAY: &str = "日期不对，像这样：2027-06-30";
/// Qualifications.
pub const QUALIFICATIONS: &str = "资质";
/// Courses passed.
pub const PASSED: &str = "通过的课";
/// Back to all.
pub const TO_PEOPLE: &str = "回到人员培训和资质";
/// Gone already.
pub const GONE: &str = "已经去掉了，请刷新";
/// On the first page.
pub const ENDING_CARD: &str = "30 天内到期的培训和资质";
/// A cell of the roster whose duty is not good any more.
pub const LACKS: &str = "缺";

/// The kind of a material.
#[must_use]
pub fn material(kind: MaterialKind) -> &'static str {
    match kind {
        MaterialKind::Text => "文字",
        MaterialKind::Picture => "图片",
        MaterialKind::Document => "文件（PDF 等）",
        MaterialKind::Video => "视频链接",
    }
}

/// The kind of a qualification.
#[must_use]
pub fn qualification(kind: QualificationKind) -> &'static str {
    match kind {
        QualificationKind::Lawyer => "律师执业证",
        QualificationKind::Psychologist => "心理咨询（治疗）证书",
        QualificationKind::SocialWorker => "社会工作者职业资格",
        QualificationKind::Doctor => "医师执业证",
        QualificationKind::Volunteer => "志愿者注册",
        QualificationKind::Other => "其他证书",
    }
}

/// What of somebody's ends, on the roster and in a reminder: “张三：律师执业证有效到 2027-11-26”.
#[must_use]
pub fn ends(name: &str, what: &str, until: Day, today: Day) -> String {
    format!("{name}：{what}{}", good(Some(until), today))
}

/// How long something is good: “有效到 2027-11-26”.
#[must_use]
pub fn good(until: Option<Day>, today: Day) -> String {
    match until {
        None => "一直有效".to_owned(),
        Some(until) if until < today => format!("{until} 已经过期"),
        Some(until) => format!("有效到 {until}"),
    }
}

/// A proof with its number: “律师执业证 A-1，有效到 2027-11-26”.
#[must_use]
pub fn proof(kind: QualificationKind, number: &str, until: Option<Day>, today: Day) -> String {
    let number = if number.is_empty() { String::new() } else { format!(" {number}") };
    format!("{}{number}，{}", qualification(kind), good(until, today))
}

/// Below the roster, before who lacks what.
pub const LACKS_WHAT: &str = "写“缺”的不能排班。今天还缺：";
/// Between people.
pub const AND_THEN: &str = "；";
/// Between several.
pub const AND: &str = "、";

/// The same of a course that was passed.
#[must_use]
pub fn passed(until: Option<Day>, today: Day) -> String {
    format!("已通过，{}", good(until, today))
}

/// The version of a course, and that by which it was passed: “第 3 版通过，现在是第 5 版”.
#[must_use]
pub fn passed_version(passed: Option<i32>, now: i32) -> String {
    match passed {
        None => String::new(),
        Some(passed) if passed == now => format!("（第 {passed} 版）"),
        Some(passed) => format!("（第 {passed} 版通过，现在是第 {now} 版）"),
    }
}

/// What somebody lacks: “《上岗培训》” or “律师执业证（2026-11-25 已经过期）”.
#[must_use]
pub fn lack(lack: &Lack, name: &str) -> String {
    match lack.ended {
        None => name.to_owned(),
        Some(ended) => format!("{name}（{ended} 已经过期）"),
    }
}

/// Why somebody is not put on duty.
#[must_use]
pub fn not_on_duty(name: &str, day: Day, lacking: &str) -> String {
    format!("{name} {day} 不能值班，缺：{lacking}。请先到“培训”里补上")
}

/// What is left out of a copied week.
#[must_use]
pub fn left_out(name: &str, day: Day, lacking: &str) -> String {
    format!("不复制：{name} {day}，缺 {lacking}")
}

/// The rules of a quiz.
#[must_use]
pub fn rules(questions: usize, pass_mark: i32, tries: i32) -> String {
    format!("{questions} 道题，答对 {pass_mark}% 通过，最多考 {tries} 次。")
}

/// How often it was tried without passing.
#[must_use]
pub fn failed(failed: u32) -> String {
    if failed == 0 { String::new() } else { format!("没通过 {failed} 次") }
}

/// What came of a try.
#[must_use]
pub fn result(right: i32, of: i32, passed: bool) -> String {
    let what = if passed { "通过了" } else { "没有通过" };
    if of == 0 { what.to_owned() } else { format!("答对 {right} 题（共 {of} 题），{what}") }
}

/// A course by its name.
#[must_use]
pub fn course(title: &str) -> String {
    format!("《{title}》")
}

/// A sample course: its name and what it is about.
pub const SAMPLE_COURSE: [&str; 2] = ["示例·值班专家上岗培训", "示例课，演示材料和考题长什么样。请换成你们自己的课。"];
/// Its words.
pub const SAMPLE_TEXT: [&str; 2] = [
    "接待小哥的四条",
    "先听完，再回答。\n看到想不开的话，马上按“接手”，打电话，不要只回文字。\n不问用不着的个人信息；知道的不告诉别人。\n不确定的不猜，写清楚什么时候再答复。",
];
/// Its questions: each with its answers, of which those with a mark are right.
pub const SAMPLE_QUIZ: [(&str, &[(&str, bool)]); 3] = [
    (
        "小哥写“不想活了”，先做什么？",
        &[("马上接手，打电话", true), ("等他再说详细一点", false), ("转给别的市州", false)],
    ),
    ("哪些可以告诉合作单位？", &[("小哥同意告诉的", true), ("服务台知道的全部", false)]),
    ("回复里要写清楚什么？（多选）", &[("现在能做什么", true), ("什么时候再答复", true), ("别的小哥的姓名", false)]),
];
