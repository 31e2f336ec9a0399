//! What couriers are told of their data, as articles 17, 29 to 31 and 44 to 50 of the PIPL ask. Each sentence is so: who
//! changes what is kept or sent changes it here.

/// The page.
pub const TITLE: &str = "隐私说明";
/// The way there.
pub const OPEN: &str = "看隐私说明全文";
/// In short.
pub const SHORT: &str = "不用注册，不用姓名。你发了什么，服务器才有什么；你随时可以导出、可以全部删掉。";
/// Heading.
pub const RESPONSIBLE: &str = "谁负责";
/// Nobody was named.
pub const NOBODY: &str = "这台服务器的管理单位还没有写明名称和联系方式（管理员要设 DIYI_RESPONSIBLE 和 DIYI_CONTACT）。写明以前，只当试用；有事请打 12355。";
/// Heading.
pub const WHAT: &str = "有什么、为什么、留多久";
/// Heading of a column.
pub const DATA: &str = "内容";
/// Heading of a column.
pub const PURPOSE: &str = "为什么";
/// Heading of a column.
pub const PERIOD: &str = "服务器上留多久";
/// Heading.
pub const PLACE: &str = "位置";
/// What is sent of a place, and when.
pub const PLACE_LINES: [&str; 6] = [
    "找附近的驿站，准确的位置只留在你的手机上。",
    "看地图、看路线、找顺路的驿站时，从服务器取你看的那一带的街道，服务器不记是谁取的；存了离线地图就不取。",
    "搜路名、小区，打的字发到服务器上查，不带你的位置，也不留；存了离线地图，先在手机里找，再问服务器。",
    "只有你推荐新驿站时，才把那一处的准确位置发给服务台。",
    "在网页上、应用里选过的市州，浏览器记 180 天（一个 cookie，里面只有市州的编号），打开网页时用它，服务器不留。",
    "点“签到”“告诉大家：开着”、报错时，发出的是哪个驿站、几点钟，不是你的位置。",
];
/// Heading.
pub const WHO: &str = "谁看得到";
/// Who reads what.
pub const WHO_LINES: [&str; 6] = [
    "提问：只有管这件事的服务台看得到。说到危险的，省里的服务台也会看到。每次查看都有记录，你导出的数据里有“什么时候看过”。",
    "对活动的评价：办活动的一方和服务台看得到，没有名字。里面说到危险的话，另外成为你的一条提问，服务台在“提问”里回你。",
    "转介给别的单位：先问你，你同意了才转；对方只看到转介的那一段。",
    "心声：服务台看过、同意公开的，大家都看得到文字，看不到是谁说的；公开的时间只到哪一天。",
    "问卷：答案单独存，和账号对不上，连管理员也查不出哪份是谁答的。",
    "手机收通知：只经过你浏览器厂商的通知服务，里面没有内容，只有“有新消息”。",
];
/// Heading.
pub const SENSITIVE: &str = "健康，和未满 14 岁的孩子";
/// What is so of them.
pub const SENSITIVE_LINES: [&str; 4] = [
    "健康情况、未满 14 岁孩子的信息，是敏感个人信息。选“心理健康”“亲子关系”提问时，要你单独点同意才会发出；不同意，可以换个说法，或者打 12355，不留记录地说。",
    "正在危险里的话不用先点同意：救人要紧，照样马上送到。",
    "同意了也能撤回：打开那条提问，点“撤回同意，删掉这条”，服务器上这条的文字、照片和录音就都删掉。",
    "说到孩子，不用写名字、学校。你是孩子的父母或者监护人，才替孩子说。未满 14 岁的，请和大人一起用。",
];
/// Heading.
pub const RIGHTS: &str = "你能做什么";
/// Their rights.
pub const RIGHTS_LINES: [&str; 4] = [
    "看和带走：在“我的”里点“导出我的数据”，服务器上你填的、发的、别人答复你的，还有谁什么时候看过，都在里面。服务台内部的工作备注、和合作单位之间的往来不在里面，要看就找上面的负责单位。",
    "删除：在“我的”里点“删除我的数据”，服务器上的文字、照片、录音、预约和心声都删掉，找不回来；还没办完的案件停下。公开过的心声也撤下，服务台引用过的原话也从电子稿里拿掉；已经印出、交出的收不回来。",
    "更正：直接在那条提问里再写一句；驿站信息错了，在驿站页点“报错：关门、搬走、缺东西”。",
    "问清楚：对这一页有疑问，找上面的单位，或者打 12355。",
];
/// Heading.
pub const COPIES: &str = "备份";
/// How long copies live where nobody said it.
pub const COPIES_UNKNOWN: &str =
    "服务器会另存备份，以防硬盘坏掉。删掉的内容，旧备份里还会留到旧备份被换掉为止；多久换一次，问上面的单位。";
/// Heading.
pub const COMPLAIN: &str = "投诉";
/// To whom.
pub const COMPLAIN_LINE: &str =
    "先找上面的单位，15 个工作日内该有答复。也可以向网信部门举报：电话 12377，网址 www.12377.cn。";
/// Heading.
pub const PHONE: &str = "这部手机上";
/// What is on the phone.
pub const PHONE_LINE: &str = "你的提问、草稿、收藏和账号也存在这部手机上。别人拿到手机可能看得到：可以在“我的”里上锁。锁挡得住顺手翻看的人，挡不住懂技术的人。";
/// Heading.
pub const NETWORK: &str = "网络地址";
/// What is done with addresses.
pub const NETWORK_LINE: &str = "为了挡住刷屏，服务器在内存里按网络地址数次数，地址不写进数据库和日志。新账号记一个算出来的记号，两天内删掉：看不出地址，只用来认出同一天、同一处网络里一下子建的许多账号——它们的支持、到访和报告先算前几个，其余的等改天再用时补算。";

/// Who answers for it.
#[must_use]
pub fn responsible(name: &str, contact: &str) -> String {
    if contact.is_empty() { name.to_owned() } else { format!("{name}。联系方式：{contact}") }
}

/// How long copies live.
#[must_use]
pub fn copies(days: u16) -> String {
    format!("服务器会另存备份，以防硬盘坏掉。删掉的内容，旧备份里最多还留 {days} 天。")
}

/// Until when it is kept, where no time is set: as long as it is needed, and by whom it ends.
pub const UNTIL_ERASED: &str = "直到你删除";
/// Of what leads to nobody.
pub const NOBODY_S: &str = "对不上是谁，留作统计";

/// Before a sensitive question is sent.
pub const CONSENT: &str = "我同意服务台为了答复我，使用我写的健康情况，或者我未满 14 岁孩子的情况。以后可以撤回。";
/// It was not given.
pub const CONSENT_NEEDED: &str =
    "这类提问会说到健康或者孩子。请先点上面的“我同意”，再发送；有危险直接打 120 或 12355。";
/// Takes it back.
pub const WITHDRAW: &str = "撤回同意，删掉这条";
/// What that means.
pub const WITHDRAW_WARNING: &str =
    "服务器上这条提问的文字、照片和录音都会删掉，服务台不能再答复，正在办的案件会停下。找不回来。";
/// Really.
pub const WITHDRAW_GO: &str = "全部删除";
/// On its way.
pub const WITHDRAWN: &str = "已经记下，有网络就删。";

/// What couriers said that an office quotes in what it writes: what, what for, how long.
pub const IN_DOCUMENTS: (&str, &str, &str) = (
    "你提问、评价、报错、心声里的原话，被单位写进给别人的答复、记录、案件、问答库、建议和提案的各稿、会议记录、报送、简报、公开信、话题、活动的（不留名）",
    "让代表委员提交，让单位办，让大家看到",
    "你删除、收回同意时，电子稿里的原话换成“（按本人要求已删除）”，保存期满换成“（保存期满已删除）”，签发过的也换；几个字的、很多人都这么说的认不出来；已经印出、交出、发出去的收不回来，别人用自己的话转述的也认不出来",
);

/// Which company a question or a voice is about: what, what for, from when on it is kept.
pub const COMPANY: (&str, &str, &str) = (
    "你写的是哪家公司（你填了才有；只有服务台看得到）",
    "知道哪家公司、在哪里、欠薪多不多。公开的数据里没有你写的话，少于 5 个的不列",
    "和那条提问一起删：最后一次回复以后 ",
);
