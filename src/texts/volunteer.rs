//! Who wants to help at a desk: the public form, and the office's list.

/// The link in the app, and the page.
pub const TITLE: &str = "我来当志愿者";
/// What the link leads to.
pub const LINK_LINE: &str = "律师、心理咨询师、社工、热心人，都可以到 12355 服务台值班。";
/// What it is for.
pub const WHY: &str = "到 12355 服务台值班，回答小哥的提问。填好以后，服务台会打电话给你；录取以后先培训，再排班。";
/// Name.
pub const NAME: &str = "姓名";
/// Number.
pub const PHONE: &str = "电话";
/// Desk.
pub const REGION: &str = "想在哪里值班";
/// All of the province.
pub const PROVINCE: &str = "全省（线上）";
/// Nobody chose.
pub const CHOOSE: &str = "请选";
/// As what.
pub const AUTHOR: &str = "你能做什么";
/// Where they work.
pub const ORGANISATION: &str = "单位（可以不填）";
/// Proof.
pub const NUMBER: &str = "证书编号（没有就不填）";
/// Until when.
pub const UNTIL: &str = "证书有效期到哪天（没有就不填）";
/// When they have time.
pub const WORDS: &str = "什么时候有空，会做什么";
/// Consent.
pub const CONSENT: &str = "我同意服务台留下上面填的内容，只用来联系我、核对证书、安排培训和值班。没有录取的，决定以后到期自动删除；我随时可以用查询码撤回。";
/// The same in the app, where it is withdrawn without a code.
pub const CONSENT_IN_APP: &str = "我同意服务台留下上面填的内容，只用来联系我、核对证书、安排培训和值班。没有录取的，决定以后到期自动删除；我随时可以在这里撤回。";
/// Whoever applies is known to the office, unlike who asks.
pub const NOT_ANONYMOUS: &str = "报名要留姓名和电话，不是匿名的：服务台看得到你填的内容，会打电话给你。你的提问和心声还是不留名，服务台的页面不把它们和报名放在一起。";
/// It waits for a network.
pub const ON_ITS_WAY: &str = "还没有送到服务台";
/// That it is taken back waits for a network.
pub const WITHDRAWING: &str = "正在撤回，连上网就删掉";
/// Before the office's word.
pub const OFFICE_SAYS: &str = "服务台说：";
/// Takes it back.
pub const WITHDRAW: &str = "撤回报名";
/// That needs a second touch.
pub const WITHDRAW_SURE: &str = "真的撤回？服务台那里会删掉你填的内容；填过的会留在这里的表单里。";
/// Yes.
pub const WITHDRAW_GO: &str = "撤回并删除";
/// Sends it.
pub const SEND: &str = "报名";
/// Not taken.
pub const NOT_TAKEN: &str = "没有提交：";
/// It arrived.
pub const ARRIVED: &str = "收到你的报名了";
/// The code.
pub const CODE: &str = "查询码";
/// Keep it.
pub const KEEP: &str = "请记下查询码，只显示这一次。用它看结果，也可以撤回报名、删掉你填的内容。";
/// Looks.
pub const LOOK: &str = "已经报过名？";
/// Looks at it.
pub const LOOK_SEND: &str = "看结果";
/// No code.
pub const NO_CODE: &str = "没有这个查询码，或者报名已经删除了";
/// The same form again, after the office has decided.
pub const DECIDED: &str = "这份报名服务台已经办了，用查询码看结果；要再报一次，请重新打开这一页";
/// Too often.
pub const TOO_OFTEN: &str = "试的次数太多了，请过一会儿再试";
/// From another page.
pub const FOREIGN: &str = "请从这个页面提交";
/// The form was none.
pub const BAD_FORM: &str = "表单没有填完整，请刷新再填";
/// The server failed.
pub const FAILED: &str = "服务器暂时收不下，没有保存。请过一会儿再试";
/// Waits.
pub const WAITS: &str = "服务台还没有决定，会打电话给你。";
/// Accepted.
pub const ACCEPTED: &str = "录取了，谢谢你！服务台会告诉你怎么登录。";
/// Declined.
pub const DECLINED: &str = "这次没有录取，谢谢你的心意。";
/// Takes it back.
pub const TAKE_BACK: &str = "撤回报名，删掉我填的";
/// Deleted.
pub const TAKEN_BACK: &str = "已经删除了";
/// What that means.
pub const TAKEN_BACK_WHY: &str = "你填的内容已经从服务器删掉。想再来，随时可以重新报名。";
/// Back to the form.
pub const TO_FORM: &str = "回到报名";

/// On an application that came from the app.
pub const FROM_APP: &str = "从手机里报的名：录取不录取，他手机上都看得到。";
/// The office's list.
pub const LIST: &str = "志愿者报名";
/// What it is for.
pub const LIST_WHY: &str =
    "从手机里“我的”、网页 /volunteer 来的。打过电话、看过证书再录取；录取以后他就在“人员”里，先培训，再排班。";
/// Nobody.
pub const NONE: &str = "还没有人报名。把 /volunteer 的网址发给律协、心理协会、社工机构。";
/// Columns.
pub const COLUMNS: [&str; 5] = ["姓名", "做什么", "地区", "什么时候报的", "办到哪"];
/// States.
pub const STATES: [&str; 3] = ["等你办", "已录取", "没录取"];
/// Back.
pub const TO_LIST: &str = "回到志愿者报名";
/// To the account.
pub const TO_STAFF: &str = "看他的培训和资质";
/// Accepts.
pub const ACCEPT: &str = "录取";
/// How they sign in.
pub const LOGIN: &str = "登录名（3 到 30 个小写字母、数字、点、横线）";
/// First password.
pub const PASSWORD: &str = "第一个密码（至少 10 个字符，告诉本人后请他自己改）";
/// Fields.
pub const FIELDS: &str = "专长（不选就是全部）";
/// The proof was seen.
pub const SEEN: &str = "看过证书原件，登记资质";
/// Declines.
pub const DECLINE: &str = "不录取";
/// Why.
pub const REASON: &str = "为什么（本人在手机上、或者用查询码看得到）";
/// The reason, before what is wrong with it.
pub const REASON_WORD: &str = "原因";
/// On the first page.
pub const CARD: &str = "等办的志愿者报名";

/// Samples: their name, what they can do as they say it themselves.
pub const SAMPLES: [(&str, &str); 2] =
    [("志愿者甲", "示例：周末有空，做过三年劳动争议调解。"), ("志愿者乙", "示例：晚上七点以后有空，会手语。")];
/// Why a sample was declined.
pub const SAMPLE_REASON: &str = "示例：这个季度的人已经够了，明年春天再请你报名";
/// Where a sample works.
pub const SAMPLE_ORGANISATION: &str = "示例单位";
