//! A season's plan of a desk.

use crate::model::ActivityKind;
use crate::model::Day;
use crate::model::campaign::{CampaignCount, yuan};

/// The page.
pub const TITLE: &str = "季度方案";
/// What it is for.
pub const WHY: &str =
    "冬日递暖、夏日送清凉、服务月：定目标、分任务、记经费。办了多少由系统自己数，点开就是那几件；示例不算。";
/// There are none.
pub const NONE: &str = "还没有方案。在下面用模板做一个，或者打开去年的，点“复制到下一年”。";
/// The columns.
pub const COLUMNS: [&str; 5] = ["方案", "地区", "时间", "目标完成", "任务"];
/// It is over.
pub const OVER: &str = "已结束";
/// Makes one.
pub const ADD: &str = "做一个方案";
/// The template.
pub const TEMPLATE: &str = "模板";
/// Without one.
pub const BLANK: &str = "空白";
/// The name.
pub const NAME: &str = "名称";
/// The region.
pub const REGION: &str = "哪里的";
/// No region.
pub const NO_REGION: &str = "请选自己管的地区";
/// What it is about.
pub const ABOUT: &str = "做什么";
/// From.
pub const FIRST: &str = "从哪天";
/// Until.
pub const LAST: &str = "到哪天";
/// Bad days.
pub const NO_DAYS: &str = "请填日期，最后一天不早于第一天，最多 400 天";
/// The targets.
pub const TARGETS: &str = "目标（空着就不定）";
/// A bad target.
pub const NO_TARGET: &str = "目标要填 1 到 1000000 的整数，不定就空着";
/// It is worked on.
pub const ACTIVE: &str = "在办";
/// Changed meanwhile.
pub const CHANGED: &str = "同事刚刚改过这个方案，请看过最新的再改";
/// Back.
pub const TO_CAMPAIGNS: &str = "回到季度方案";
/// Back to one.
pub const TO_CAMPAIGN: &str = "回到方案";
/// Back to activities.
pub const TO_ACTIVITIES: &str = "活动";
/// What is reached.
pub const PROGRESS: &str = "进度";
/// The columns.
pub const PROGRESS_COLUMNS: [&str; 4] = ["目标", "已经", "要", ""];
/// None.
pub const NO_TARGETS: &str = "还没有定目标。";
/// What each prefecture has reached of it.
pub const BY_PREFECTURE: &str = "各市州";
/// What a share of the province's campaign is.
pub const BY_PREFECTURE_WHY: &str =
    "每格：已经 / 分到的。没分到的只数已经。分到的也算进“全省”一页里各市州的“季度方案”。";
/// The prefecture.
pub const PREFECTURE: &str = "市州";
/// Shares it out.
pub const SHARE_OUT: &str = "分解到市州";
/// How it is done.
pub const SHARE_OUT_WHY: &str = "把省里的目标分给 14 个市州，空着就是不分。“没填的平均分”只动整列空着的目标。";
/// All of one count.
pub const EVENLY: &str = "没填的平均分";
/// There is nothing to share out.
pub const NOTHING_TO_SHARE: &str = "这个方案还没有定目标，先定目标再分。";
/// It is a prefecture's own.
pub const ONLY_PROVINCES: &str = "只有全省的方案可以分解到市州";
/// A bad part.
pub const NO_ALLOTMENT: &str = "要填 1 到 1000000 的整数，不分就空着";
/// What all targets are.
pub const TARGET: &str = "省里的目标";

/// What a cell says: how much, and of how much where something was shared out.
#[must_use]
pub fn of_allotment(count: u32, target: u32) -> String {
    if target == 0 { count.to_string() } else { format!("{count} / {target}") }
}

/// How what is shared out compares to the target.
#[must_use]
pub fn shared_out(sum: u64, target: u32) -> String {
    let target = u64::from(target);
    match sum {
        sum if sum < target => format!("{sum}，还差 {}", target - sum),
        sum if sum > target => format!("{sum}，多 {}", sum - target),
        sum => format!("{sum}，正好"),
    }
}

/// Copies it.
pub const COPY: &str = "复制到下一年";
/// Tasks.
pub const TASKS: &str = "任务";
/// None.
pub const NO_TASKS: &str = "还没有任务。";
/// The columns.
pub const TASK_COLUMNS: [&str; 4] = ["做什么", "谁负责", "哪天前", ""];
/// A task's name.
pub const TASK: &str = "做什么";
/// Who.
pub const WHO: &str = "谁负责";
/// Nobody.
pub const NOBODY: &str = "还没定";
/// Somebody who is responsible and would not be chosen any more.
#[must_use]
pub fn former(name: &str) -> String {
    format!("{name}（已停用或不在这里了）")
}
/// By when.
pub const DUE: &str = "哪天前";
/// No day.
pub const NO_DAY: &str = "请填日期，像这样：2026-12-31";
/// Nobody of the desk.
pub const NO_STAFF: &str = "请选这个服务台的人";
/// Adds one.
pub const ADD_TASK: &str = "加一项任务";
/// Done.
pub const DONE: &str = "办好了";
/// Not done.
pub const UNDONE: &str = "还没办好";
/// Takes it out.
pub const DROP: &str = "去掉";
/// Changes who and when.
pub const SET: &str = "改";
/// Late.
pub const LATE: &str = "过期";
/// Money.
pub const BUDGET: &str = "经费";
/// None.
pub const NO_BUDGET: &str = "还没有经费。";
/// The columns.
pub const BUDGET_COLUMNS: [&str; 5] = ["用在哪", "计划（元）", "已花（元）", "还剩（元）", ""];
/// Its name.
pub const COST: &str = "用在哪";
/// Planned.
pub const PLANNED: &str = "计划（元）";
/// Spent.
pub const SPENT: &str = "已花（元）";
/// What brings couriers to it.
pub const POSTERS: &str = "宣传带来的";
/// There is none.
pub const NO_POSTERS: &str = "还没有这个方案的海报和小卡。在“宣传”里做一个，选上这个方案。";
/// The columns.
pub const POSTER_COLUMNS: [&str; 5] = ["在哪", "地区", "今天", "7 天", "一共"];
/// All.
pub const SUM: &str = "合计";
/// Adds one.
pub const ADD_COST: &str = "加一项经费";
/// Too many.
pub const FULL: &str = "最多 100 条";
/// Gone.
pub const GONE: &str = "这一条刚刚被同事去掉了，请刷新再看";
/// Unknown.
pub const BAD_FORM: &str = "表单没有填完整，请刷新再填";
/// What counts.
pub const BEHIND: &str = "数的是这些";
/// The columns.
pub const BEHIND_COLUMNS: [&str; 2] = ["什么时候", "哪一件"];
/// Of a list that is longer.
#[must_use]
pub fn newest(shown: usize) -> String {
    format!("只列最近的 {shown} 条。")
}
/// Opens it.
pub const LOOK: &str = "看";
/// Nothing.
pub const NOTHING: &str = "还没有。";
/// On paper.
pub const PRINT: &str = "打印";
/// How to print it.
pub const PRINT_HOW: &str = "打印时选 A4。";
/// How a task stands.
pub const STANDS: &str = "怎么样了";
/// When it was printed.
#[must_use]
pub fn printed_at(at: crate::model::Timestamp) -> String {
    format!("{} {} 打印", super::day(at), super::clock(at))
}
/// Who did it when.
#[must_use]
pub fn done_by(who: &str, at: crate::model::Timestamp) -> String {
    format!("{DONE}（{who}，{}）", super::day(at))
}
/// On the first page.
pub const CARD: &str = "我的季度任务";

/// What they are.
pub const OWN_WHY: &str = "季度方案里交给你办的事。办好了点一下，大家在方案里就看得到；到期前两天提醒你一次，过期没办，会提醒你和服务台一次。";
/// There are none.
pub const OWN_NONE: &str = "没有要你办的任务。";
/// Columns.
pub const OWN_COLUMNS: [&str; 4] = ["做什么", "哪个方案", "哪天前", ""];
/// Those that are done.
pub const OWN_DONE: &str = "已经办好的";

/// A line of a reminder.
#[must_use]
pub fn reminder_line(task: &str, campaign: &str, who: Option<&str>, due: Day) -> String {
    let who = who.map(|name| format!("，{name}负责")).unwrap_or_default();
    format!("“{task}”（{campaign}）{who}，{}前要办好", super::day(due.begins()))
}

/// What is counted.
#[must_use]
pub fn count(of: CampaignCount) -> String {
    let word = match of {
        CampaignCount::Activities(kind) => return format!("{}（场）", super::activity_kind(kind)),
        CampaignCount::CameTo(kind) => return format!("约了{}、来了的（人次）", super::activity_kind(kind)),
        CampaignCount::Came => "约了活动、来了的（人次）",
        CampaignCount::Stations => "核实过的驿站（个）",
        CampaignCount::Visits => "用驿站（次）",
        CampaignCount::Questions => "答复的提问（个）",
        CampaignCount::Grants => "发到手的帮扶（笔）",
        CampaignCount::Letters => "发出的信和通知（封）",
    };
    word.to_owned()
}

/// How much is reached: “60%”.
#[must_use]
pub fn share(share: Option<u32>) -> String {
    share.map_or_else(|| "—".to_owned(), |share| format!("{share}%"))
}

/// Its days: “2026-12-01 到 2027-02-28”.
#[must_use]
pub fn days(first: Day, last: Day) -> String {
    format!("{first} 到 {last}")
}

/// How many tasks are done: “2 / 5”.
#[must_use]
pub fn tasks(done: i64, of: i64) -> String {
    format!("{done} / {of}")
}

/// What is left of money; more was spent than planned.
#[must_use]
pub fn left(planned: i64, spent: i64) -> String {
    if spent > planned { format!("超 {}", yuan(spent - planned)) } else { yuan(planned - spent) }
}

/// A template: its name, what it is about, how many days, targets, tasks with days from the first one, budget lines.
pub struct Template {
    /// The word in data.
    pub code: &'static str,
    /// Its name.
    pub title: &'static str,
    /// What it is about.
    pub about: &'static str,
    /// Days.
    pub days: i64,
    /// What is aimed at.
    pub targets: &'static [(CampaignCount, u32)],
    /// Tasks, each so many days after the first one.
    pub tasks: &'static [(&'static str, i64)],
    /// Lines of the budget.
    pub budget: &'static [&'static str],
}

/// Above a sample.
pub const SAMPLE_NUMBERS: &str = "示例：完成了多少、花了多少是编的，只看看样子。";
/// Who did the tasks of the sample.
pub const SAMPLE_WHO: &str = "示例·经办人";

/// The templates; an office changes what it makes of them.
pub const TEMPLATES: [Template; 3] = [
    Template {
        code: "winter",
        title: "冬日递暖",
        about: "天冷的三个月：驿站有热水和暖风，送慰问品，体检和义诊，把慰问信送到手机上。",
        days: 90,
        targets: &[
            (CampaignCount::Stations, 20),
            (CampaignCount::Activities(ActivityKind::CheckUp), 3),
            (CampaignCount::Activities(ActivityKind::Gift), 3),
            (CampaignCount::Activities(ActivityKind::Show), 1),
            (CampaignCount::Came, 200),
            (CampaignCount::Letters, 1),
        ],
        tasks: &[
            ("核实驿站：热水、暖风、开放时间", 10),
            ("和邮政管理局、品牌企业定日子", 14),
            ("慰问品采购", 20),
            ("发慰问信", 25),
            ("总结，报送素材", 88),
        ],
        budget: &["慰问品", "体检和义诊", "演出和场地", "宣传"],
    },
    Template {
        code: "summer",
        title: "夏日送清凉",
        about: "高温天：驿站有水、有空调、有藿香正气水，送防暑用品，讲中暑急救。",
        days: 90,
        targets: &[
            (CampaignCount::Stations, 20),
            (CampaignCount::Activities(ActivityKind::Gift), 3),
            (CampaignCount::Activities(ActivityKind::Class), 2),
            (CampaignCount::Came, 200),
        ],
        tasks: &[
            ("核实驿站：饮水、空调、药品", 10),
            ("防暑用品采购", 15),
            ("急救课请医生", 20),
            ("总结，报送素材", 88),
        ],
        budget: &["防暑用品", "课堂", "宣传"],
    },
    Template {
        code: "service_month",
        title: "服务月",
        about: "一个月里把体检、义诊、课堂、心理辅导、演出各办一场，请小哥来说心里话。",
        days: 30,
        targets: &[
            (CampaignCount::Activities(ActivityKind::CheckUp), 1),
            (CampaignCount::Activities(ActivityKind::Clinic), 1),
            (CampaignCount::Activities(ActivityKind::Class), 2),
            (CampaignCount::Activities(ActivityKind::Counselling), 2),
            (CampaignCount::Activities(ActivityKind::Show), 1),
            (CampaignCount::Came, 100),
        ],
        tasks: &[
            ("定场地和日子", 3),
            ("在手机上发布活动", 5),
            ("贴海报、发小哥卡", 5),
            ("办面对面", 20),
            ("总结，报送素材", 29),
        ],
        budget: &["场地", "医疗", "讲师", "宣传"],
    },
];
