//! Resources for couriers in hardship, and what they are told of them.

use crate::model::aid::{AidKind, AidRule, GrantState, Miss, Situation};

/// The register, and its place in the bar.
pub const TITLE: &str = "帮扶";
/// What it is for.
pub const WHY: &str =
    "困难小哥能得到什么、谁能得、还剩多少。在案件里点“帮扶”，系统按这里的条件找能给的；两位同事批了才扣库存。";
/// The register.
pub const RESOURCES: &str = "资源";
/// There are none.
pub const NONE: &str = "还没有资源。在下面加一项。";
/// Its columns.
pub const COLUMNS: [&str; 7] = ["类型", "名称", "地区", "还剩", "每次给", "到哪天", "谁能得"];
/// What waits for an approval.
pub const WAITING: &str = "等审批的";
/// Nothing does.
pub const NOTHING_WAITS: &str = "没有等审批的。";
/// Its columns.
pub const WAITING_COLUMNS: [&str; 4] = ["资源", "数量", "地区", "办到哪"];
/// Adds one.
pub const ADD: &str = "加一项资源";
/// Fields.
pub const KIND: &str = "类型";
/// The name.
pub const NAME: &str = "名称";
/// The region.
pub const REGION: &str = "给哪里的小哥";
/// The unit.
pub const UNIT: &str = "单位（元、份、个名额）";
/// The unit, before what is wrong with it.
pub const UNIT_WORD: &str = "单位";
/// How much one gets.
pub const EACH: &str = "每次给多少";
/// How much there is.
pub const STOCK: &str = "一共有多少";
/// How much is added.
pub const MORE: &str = "再加多少（减少写负数）";
/// Until when.
pub const LAST_DAY: &str = "到哪天为止（不填就一直有）";
/// What to bring.
pub const PAPERS: &str = "要带什么材料（小哥看得到）";
/// The papers, before what is wrong with them.
pub const PAPERS_WORD: &str = "材料";
/// The rule.
pub const RULE: &str = "谁能得（不填就不限）";
/// Income.
pub const MOST_INCOME: &str = "家里每人每月收入最多（元）";
/// Months.
pub const LEAST_MONTHS: &str = "做快递至少（个月）";
/// What happened.
pub const ANY_OF: &str = "有下面任何一种情况";
/// Again.
pub const AGAIN: &str = "同一个人过多少天可以再得（不填就只给一次）";
/// It is given.
pub const ACTIVE: &str = "还在给";
/// It is not.
pub const STOPPED: &str = "已停用";
/// Those that are given.
pub const GIVEN: &str = "在用的";
/// It is over.
pub const OVER: &str = "过期";
/// Bad fields.
pub const NO_KIND: &str = "请选类型";
/// No region.
pub const NO_REGION: &str = "请选自己管的地区";
/// No number.
pub const NO_NUMBER: &str = "请填数字";
/// No amount.
pub const NO_AMOUNT: &str = "请填 1 以上的整数";
/// No stock.
pub const NO_STOCK: &str = "请填 0 以上的整数";
/// No day.
pub const NO_DAY: &str = "日期不对";
/// Changed by somebody else, or too little left.
pub const CHANGED: &str = "没有改：同事刚刚改过，或者库存会少于 0。请看过最新的再改";
/// The book of all that was proposed.
pub const LEDGER: &str = "帮扶台账";
/// As a table.
pub const LEDGER_FILE: &str = "下载台账（xlsx）";
/// All of one resource.
pub const LEDGER_ALL: &str = "全部台账";
/// Where it stands.
pub const LEDGER_STATE: &str = "办到哪";
/// Wherever.
pub const LEDGER_ANY: &str = "全部";
/// Proposed from this day.
pub const LEDGER_FROM: &str = "提出：从哪天";
/// Until this day.
pub const LEDGER_UNTIL: &str = "到哪天";
/// Looks.
pub const LEDGER_LOOK: &str = "看";
/// There is nothing.
pub const LEDGER_EMPTY: &str = "没有这样的帮扶。";
/// The columns of the list.
pub const LEDGER_COLUMNS: [&str; 9] =
    ["资源", "数量", "案件", "地区", "谁提的", "谁批的", "办到哪", "发到手或决定的那天", "说明"];
/// The columns of the table.
pub const LEDGER_SHEET: [&str; 12] = [
    "数量",
    "资源",
    "单位",
    "案件编号",
    "地区",
    "提出日期",
    "提出人",
    "批准人",
    "办到哪",
    "决定日期",
    "发放日期",
    "说明",
];
/// How much of a resource went where.
pub const LEDGER_SUMS: &str = "去向";
/// Prints what is signed.
pub const RECEIPT_PRINT: &str = "打印签收单";
/// What is signed when it is handed over.
pub const RECEIPT: &str = "帮扶签收单";
/// It is not granted.
pub const RECEIPT_NOT_YET: &str = "批准以后才能打印签收单";
/// No papers are asked for.
pub const RECEIPT_NO_PAPERS: &str = "不用带材料";
/// Its rows.
pub const RECEIPT_ROWS: [&str; 7] = ["资源", "数量", "案件编号", "服务台", "提出人", "批准人、日期", "核对的材料"];
/// What they sign.
pub const RECEIPT_WORDS: &str = "上面这项帮扶已经收到，数量没有错。";
/// Who signs.
pub const RECEIPT_SIGNS: [&str; 4] =
    ["签收人（签字）：", "经办人（签字）：", "单位（盖章）：", "　　　　年　　月　　日"];

/// Not all lines are in the table.
#[must_use]
pub fn ledger_cut(most: u64) -> String {
    format!("只有最近的 {most} 笔，更早的请按日期分开下载")
}

/// Back.
pub const TO_AID: &str = "回到帮扶";

/// Couriers see it.
pub const PUBLIC: &str = "公开：小哥在手机上看得到，能直接申请（库存不够一次、过期、停用时自动收起来；剩多少不公开）";
/// The same as a mark.
pub const IS_PUBLIC: &str = "公开";

/// The page of couriers.
pub const OFFERS: &str = "能申请的帮扶";
/// What stands above it.
pub const OFFERS_LINE: &str =
    "家里有难处，可以申请下面的帮扶。不用先登记姓名，先说清楚情况；能不能给、给多少，由两位工作人员审批。";
/// Nothing is open.
pub const NO_OFFERS: &str = "现在没有公开申请的帮扶。有难处照样可以在“提问”里说，服务台帮你找。";
/// Applies for one.
pub const APPLY: &str = "申请这一项";
/// In its place, where it is a sample.
pub const SAMPLE_ONLY: &str = "这是示例，看看样子的，不能申请。有真的，就列在这里；有困难，直接点“提问”。";
/// Who may get it.
pub const WHO: &str = "谁能得";
/// How much.
pub const USUAL: &str = "一般给";
/// What is to be brought.
pub const BRING: &str = "要带";
/// Nothing is to be brought.
pub const BRING_NOTHING: &str = "先不用带材料";
/// Until when.
pub const UNTIL: &str = "截止";
/// For good.
pub const NO_END: &str = "长期";
/// Of a form: for what they apply.
pub const APPLIES_FOR: &str = "申请";
/// Takes that back.
pub const NOT_THIS: &str = "不申请这一项";
/// What they applied for is over.
pub const CLOSED_NOW: &str = "这项帮扶停了或者发完了。有难处照样写，服务台帮你找别的。";
/// Of a question: what its courier asks for.
pub const WANTED: &str = "小哥想申请";

/// The page of a case.
pub const OF_CASE: &str = "帮扶";
/// What is known.
pub const HARDSHIP: &str = "困难情况（只有服务台看得到；小哥删除数据时一起删）";
/// Income of the household.
pub const INCOME: &str = "全家每月收入（元，不知道就空着）";
/// How many they are.
pub const HOUSEHOLD: &str = "家里几口人";
/// How long they worked.
pub const MONTHS: &str = "做快递几个月（不知道就空着）";
/// What happened.
pub const SITUATIONS: &str = "有什么情况";
/// Looks for what there is.
pub const MATCH: &str = "保存，找能给的";
/// What there is.
pub const MATCHES: &str = "能给的";
/// Nothing fits.
pub const NO_MATCHES: &str = "没有条件都符合的。看看下面差一点的，或者把情况补全。";
/// What does not fit.
pub const NEAR: &str = "差一点的";
/// More than are held against a hardship.
pub const TOO_MANY: &str = "资源太多，这里只对了前一千项，其余的到“资源”里找。";
/// First the facts.
pub const FIRST: &str = "先填困难情况，再找能给的。";
/// Proposes it.
pub const PROPOSE: &str = "提出";
/// How much.
pub const AMOUNT: &str = "数量";
/// What was proposed.
pub const GRANTS: &str = "已经提出的";
/// Approves.
pub const APPROVE: &str = "批准";
/// Refuses.
pub const REFUSE: &str = "不批";
/// Handed over.
pub const GIVE: &str = "已经发到手";
/// Asks before that is noted.
pub const GIVE_SURE: &str = "已经发到手了吗？";
/// What happens then.
pub const GIVE_HAPPENS: [&str; 2] = ["小哥马上会看到“已经发给你”", "请先核对：本人收到了、签收单签了"];
/// It was not handed over after all.
pub const NOT_GIVEN: &str = "记错了，还没发";
/// Asks before that is noted.
pub const NOT_GIVEN_SURE: &str = "还没有发到手吗？";
/// What happens then.
pub const NOT_GIVEN_HAPPENS: [&str; 2] = ["这项帮扶回到“批准，已扣库存”，等发到手", "小哥会看到是我们记错了"];
/// Not given after all.
pub const CANCEL: &str = "取消，退回库存";
/// Why.
pub const REASON: &str = "为什么（小哥看得到）";
/// The reason, before what is wrong with it.
pub const REASON_WORD: &str = "原因";
/// Back to the case.
pub const TO_CASE: &str = "回到案件";
/// They had it.
pub const HAD_IT: &str = "得过了";
/// Not enough left.
pub const TOO_FEW: &str = "不够一次";
/// Asks before a refusal.
pub const REFUSE_SURE: &str = "不批吗？";
/// Asks before something is taken back.
pub const CANCEL_SURE: &str = "取消这项帮扶吗？";
/// What happens then.
pub const REASON_IS_TOLD: &str = "小哥会看到这个原因，不能撤回：";
/// A case is not closed over them.
pub const STILL_OPEN: &str = "还有帮扶没办完：先到“帮扶”里发到手、取消或者不批，再结案";
/// What was approved and waits to be handed over.
pub const TO_GIVE: &str = "批了还没发的";
/// Nothing does.
pub const NOTHING_TO_GIVE: &str = "批了的都发到手了。";
/// The piles on the first page.
pub const WAITING_CARD: &str = "等审批的帮扶";
/// And what is to be handed over.
pub const TO_GIVE_CARD: &str = "批了没发的帮扶";
/// The form was none.
pub const BAD_FORM: &str = "请点一个按钮";

/// What was granted in a case, as its page and its paper list it: what, how much, where it stands, and when.
#[must_use]
pub fn grant_line(name: &str, amount: &str, state: &str, days: &[(&str, String)]) -> String {
    let days: Vec<String> = days.iter().map(|(word, day)| format!("{day} {word}")).collect();
    format!("{name}　{amount}　{state}（{}）", days.join("；"))
}

/// Of those days: proposed, decided, handed over.
pub const GRANT_DAYS: [&str; 3] = ["提出", "决定", "发到手"];
/// The sheet of amounts.
pub const AMOUNTS_SHEET: &str = "批了多少";
/// Its columns.
pub const AMOUNTS_COLUMNS: [&str; 5] = ["地区", "资源", "单位", "批了多少", "其中发到手"];

/// The figures.
pub const FIGURES: &str = "批了多少";
/// Their columns.
pub const FIGURE_COLUMNS: [&str; 5] = ["地区", "批了几笔", "多少人", "批了什么", "其中发到手的"];
/// Nothing yet.
pub const NO_FIGURES: &str = "这段时间还没有批过。";

/// The word for a kind.
#[must_use]
pub fn kind(kind: AidKind) -> &'static str {
    match kind {
        AidKind::Subsidy => "补贴",
        AidKind::Fund => "慰问金、基金",
        AidKind::Goods => "物资",
        AidKind::Medicine => "免费药品、医疗",
        AidKind::Job => "岗位",
        AidKind::SchoolPlace => "学位",
        AidKind::LegalAid => "法律援助",
    }
}

/// The word for what happened.
#[must_use]
pub fn situation(situation: Situation) -> &'static str {
    match situation {
        Situation::Illness => "重病",
        Situation::WorkInjury => "工伤",
        Situation::Accident => "交通事故",
        Situation::Disability => "残疾",
        Situation::Disaster => "火灾、水灾",
        Situation::OutOfWork => "失业",
        Situation::UnpaidWages => "欠薪",
        Situation::SingleParent => "单亲",
        Situation::SchoolChildren => "孩子上学",
        Situation::Lawsuit => "打官司",
    }
}

/// The word for where a grant stands.
#[must_use]
pub fn state(state: GrantState, has_first: bool) -> &'static str {
    match state {
        GrantState::Proposed if has_first => "批了一次，还差一位",
        GrantState::Proposed => "还没有人批",
        GrantState::Approved => "批准，已扣库存",
        GrantState::Given => "已经发到手",
        GrantState::Refused => "没有批",
        GrantState::Cancelled => "取消，退回库存",
    }
}

/// The word for several that stand there.
#[must_use]
pub fn state_of_many(of: GrantState) -> &'static str {
    if of == GrantState::Proposed { "等批准" } else { state(of, true) }
}

/// Why a resource does not fit.
#[must_use]
pub fn miss(miss: Miss) -> &'static str {
    match miss {
        Miss::Income => "收入超过",
        Miss::IncomeUnknown => "收入没填",
        Miss::Months => "做快递不够久",
        Miss::MonthsUnknown => "做快递多久没填",
        Miss::Situation => "情况不符",
    }
}

/// A rule in words.
#[must_use]
pub fn rule(rule: &AidRule) -> String {
    let mut words = Vec::new();
    if let Some(most) = rule.most_income {
        words.push(format!("每人每月收入不超过 {most} 元"));
    }
    if let Some(least) = rule.least_months.filter(|least| *least > 0) {
        words.push(format!("做快递满 {least} 个月"));
    }
    if !rule.any_of.is_empty() {
        let any: Vec<&str> = rule.any_of.iter().map(|one| situation(*one)).collect();
        words.push(format!("有：{}", any.join("、")));
    }
    if words.is_empty() { "不限".to_owned() } else { words.join("；") }
}

/// An amount with its unit: “500 元”.
#[must_use]
pub fn amount(amount: i64, unit: &str) -> String {
    format!("{amount} {unit}")
}

/// The courier is told that something was proposed.
#[must_use]
pub fn told_proposed(name: &str, papers: &str) -> String {
    let papers = if papers.is_empty() { String::new() } else { format!("\n请先准备：{papers}") };
    format!("我们帮你申请“{name}”，要两位同事审批，批了马上告诉你。{papers}")
}

/// That it was approved.
#[must_use]
pub fn told_approved(name: &str, amount: &str, papers: &str) -> String {
    let papers = if papers.is_empty() { String::new() } else { format!("\n来办的时候请带：{papers}") };
    format!("“{name}”批下来了：{amount}。怎么领，我们在这里告诉你。{papers}")
}

/// That it was refused.
#[must_use]
pub fn told_refused(name: &str, why: &str) -> String {
    format!("“{name}”这次没有批：{why}\n有新情况可以在这里接着说。")
}

/// That it was handed over.
#[must_use]
pub fn told_given(name: &str, amount: &str) -> String {
    format!("“{name}”已经发给你：{amount}。没有收到，请在这里告诉我们。")
}

/// That it was noted by mistake.
#[must_use]
pub fn told_not_given(name: &str, amount: &str) -> String {
    format!("前面说“{name}”已经发给你，是我们记错了，还没有发：{amount}。发的时候再告诉你。")
}

/// That it is not given after all.
#[must_use]
pub fn told_cancelled(name: &str, why: &str) -> String {
    format!("“{name}”取消了：{why}")
}

/// A sample resource: name, unit, each, stock, papers.
pub const SAMPLES: [(&str, &str, i64, i64, &str); 3] = [
    ("重病救助金", "元", 2_000, 50_000, "身份证、诊断证明"),
    ("冬季保暖包", "份", 1, 300, ""),
    ("子女暑期托管名额", "个名额", 1, 40, "户口本、在读证明"),
];
