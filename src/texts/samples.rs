//! Samples: how the offices' work looks when much of it is done, and how they are taken away.

use crate::model::case::{CaseStage, ReferralState};
use crate::model::staff::Permission;

/// The page.
pub const TITLE: &str = "示例";
/// What it is for.
pub const WHY: &str =
    "装好以后放进去的例子，让新的服务台看到办满了是什么样。名字里都写着“示例”，不算进任何数字，不会提醒谁。";
/// The way to it.
pub const OPEN: &str = "看示例、撤掉示例";
/// Where they are.
pub const WHERE: &str = "哪里有示例";
/// Why a sample is not used for what is real, nor the other way round.
pub const NOT_FOR_REAL: &str =
    "这是示例，不能和真的放在一起用，也不能给真的小哥用。请换一个真的；没有的话，先在名册里添加。";
/// Who sees samples of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeenBy {
    /// Whose region holds theirs.
    Region,
    /// The same, and every desk those of the province.
    RegionAndProvince,
    /// Everybody: they have no region.
    All,
}

/// A page that has some.
#[derive(Clone, Copy, Debug)]
pub struct SamplePage {
    /// Its address.
    pub address: &'static str,
    /// What it is.
    pub word: &'static str,
    /// Who may open it.
    pub of: Permission,
    /// The table that they are in.
    pub table: &'static str,
    /// Who sees them there.
    pub seen_by: SeenBy,
}

const fn on(
    address: &'static str,
    word: &'static str,
    of: Permission,
    table: &'static str,
    seen_by: SeenBy,
) -> SamplePage {
    SamplePage { address, word, of, table, seen_by }
}

/// Pages that have some.
pub const PAGES: [SamplePage; 15] = [
    on("/desk/stations", "驿站", Permission::RunStations, "station", SeenBy::Region),
    on("/desk/activities", "活动", Permission::RunActivities, "activity", SeenBy::Region),
    on("/desk/letters", "信和通知", Permission::WriteLetters, "letter", SeenBy::Region),
    on("/desk/library", "问答库", Permission::WriteLibrary, "answer_version", SeenBy::All),
    on(
        "/desk/campaigns",
        "季度方案：目标、任务、经费、各市州进度",
        Permission::RunActivities,
        "campaign",
        SeenBy::RegionAndProvince,
    ),
    on("/desk/outreach", "宣传", Permission::RunActivities, "outreach_poster", SeenBy::Region),
    on("/desk/partners", "合作单位", Permission::WorkCases, "partner", SeenBy::RegionAndProvince),
    on("/desk/claims", "公司诉求", Permission::WorkCases, "company_claim", SeenBy::Region),
    on("/desk/proposals", "建议和提案", Permission::ModerateVoices, "proposal", SeenBy::RegionAndProvince),
    on("/desk/meetings", "面对面", Permission::ModerateVoices, "meeting", SeenBy::RegionAndProvince),
    on("/desk/contributions", "报送稿件和简报", Permission::Contribute, "contribution", SeenBy::Region),
    on("/desk/training", "培训", Permission::TakeTraining, "course", SeenBy::RegionAndProvince),
    on("/desk/volunteers", "志愿者报名", Permission::ManageStaff, "volunteer", SeenBy::Region),
    on("/desk/aid", "帮扶资源", Permission::WorkCases, "aid_resource", SeenBy::RegionAndProvince),
    on("/desk/companies", "公司名单", Permission::WorkCases, "company", SeenBy::All),
];
/// A case as it looks when it is done.
pub const CASE: &str = "一件办完的案件：转介和帮扶";
/// What it is.
pub const CASE_WHY: &str = "下面这件是画出来看的，不在案件列表里。";
/// The heading of it.
pub const CASE_TITLE: &str = "示例 · 工伤 · 长沙";
/// Its steps: which, on which day before today, and what was done.
pub const STEPS: [(CaseStage, i64, &str); 6] = [
    (CaseStage::Intake, 40, "示例：电话核实过，送件时摔伤，住院 9 天。"),
    (CaseStage::Verification, 38, "示例：收到病历、工资流水，公司没有报工伤。"),
    (CaseStage::Referral, 36, "示例：小哥同意，转给公司、法律援助。"),
    (CaseStage::Work, 30, "示例：公司补报工伤；法律援助帮着写材料。"),
    (CaseStage::Result, 12, "示例：认定工伤，医药费由基金支付。"),
    (CaseStage::FollowUp, 3, "示例：回访过，伤好了，已经回去上班。"),
];
/// The columns of steps.
pub const STEP_COLUMNS: [&str; 3] = ["哪一步", "哪天", "做了什么"];
/// Referrals: to whom, why, where it stands, what more there is to say of that, and what was answered.
pub const REFERRALS: [(&str, &str, ReferralState, &str, &str); 3] = [
    (
        "示例·快递公司（品牌快递企业）",
        "请补报工伤，垫付医药费。",
        ReferralState::Answered,
        "（按时，2 天）",
        "已补报，垫付 6200 元。",
    ),
    (
        "示例·法律援助中心",
        "请帮小哥写工伤认定申请。",
        ReferralState::Answered,
        "（接下了，说好 7 天内）",
        "申请已交人社局，附材料清单。",
    ),
    ("示例·社工机构", "住院期间家里老人没人照看。", ReferralState::Declined, "", ""),
];
/// The columns of referrals.
pub const REFERRAL_COLUMNS: [&str; 4] = ["转给谁", "为什么转", "办到哪", "对方答复"];
/// Aid: what, how much, who decided, and where it stands.
pub const AID: [(&str, &str, &str, &str); 3] = [
    ("示例·重病救助金", "500 元", "示例·接线员 提出 → 示例·管理员、示例·省管理员 批", "发到手了"),
    ("示例·冬季慰问包", "1 份", "示例·接线员 提出 → 示例·管理员、示例·副管理员 批", "发到手了"),
    ("示例·子女托管名额", "1 个", "示例·接线员 提出", "没批：来长沙做快递不到 6 个月"),
];
/// The columns of aid.
pub const AID_COLUMNS: [&str; 4] = ["哪项资源", "多少", "谁提、谁批", "办到哪"];
/// Takes them away.
pub const REMOVE: &str = "撤掉全部示例";
/// Asks before.
pub const REMOVE_SURE: &str = "撤掉全部示例吗？";
/// What happens then.
pub const REMOVE_HAPPENS: [&str; 4] = [
    "没有人碰过的示例全部删掉，手机上也看不到了；以后重启也不会再放进来。",
    "有人改过、用过的（登录的人、批过的帮扶、扫过码的驿站……）留下，不再标“示例”：帮扶资源停用，驿站撤下。",
    "有小哥约了的、同事改过的示例活动先取消，会告诉约了的小哥。",
    "各市州 12355 的号码不动。",
];
/// They are gone.
pub const NONE: &str = "示例已经撤掉了。";
/// What couriers are told of an activity that they booked.
pub const CALLED_OFF: &str = "这是示例活动，不举办。对不起，让你白约了。";

/// How many there are.
#[must_use]
pub fn count(count: u64) -> String {
    format!("现在有 {count} 样示例。")
}

/// What became of them.
#[must_use]
pub fn removed(gone: u64, stay: u64) -> String {
    format!("撤掉了 {gone} 样示例；有人改过、用过的 {stay} 样留下，不再标“示例”。")
}

/// There were none.
pub const NOTHING: &str = "没有示例。";
