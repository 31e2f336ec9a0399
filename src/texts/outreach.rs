//! What brings couriers here: posters, cards, words to share.

/// The page.
pub const TITLE: &str = "宣传";
/// What it is for.
pub const WHY: &str =
    "一处一个码：海报贴墙上，小卡发到小哥手里，链接发微信群。扫码打开的就是那个市州的驿站，不用下载。";
/// What is counted.
pub const COUNTED: &str = "数的是每个码每天有多少个网络打开过：一个码、一个网络，一天只算一次，所以刷不上去；几个人用同一个 Wi-Fi 或基站出口也只算一次，真的来的人比这个数多。不用 cookie，不记号码，不记地址；自称机器人的不算。";
/// There are none.
pub const NONE: &str = "还没有码。在下面做一个。";
/// The columns.
pub const COLUMNS: [&str; 6] = ["在哪", "地区", "方案", "今天", "7 天", "一共"];
/// Makes one.
pub const ADD: &str = "做一个码";
/// Where it hangs.
pub const WHERE: &str = "贴在哪、发给谁（只有服务台看得到）";
/// The place, before what is wrong with it.
pub const WHERE_WORD: &str = "贴在哪";
/// There are as many as there may be.
#[must_use]
pub fn full(most: u64) -> String {
    format!("一个地区最多 {most} 个码，请接着用已有的码")
}
/// The large words.
pub const HEADLINE: &str = "上面的大字";
/// What stands there as long as nobody wrote anything else.
pub const HEADLINE_EXAMPLE: &str = "小哥，歇歇脚";
/// Where it leads.
pub const REGION: &str = "打开哪里的驿站";
/// No region.
pub const NO_REGION: &str = "请选自己管的地区";
/// Of which campaign.
pub const CAMPAIGN: &str = "哪个方案的";
/// Of none.
pub const NO_CAMPAIGN: &str = "不属于方案";
/// No such campaign.
pub const BAD_CAMPAIGN: &str = "没有这个方案，请重新选";
/// Not counted.
pub const STOPPED: &str = "已停数";
/// Stops counting.
pub const STOP: &str = "不再数";
/// Counts again.
pub const RESUME: &str = "接着数";
/// Corrects one.
pub const CORRECT: &str = "改字、改地方";
/// What stays.
pub const CORRECT_WHY: &str = "码不变，以前数的都还在。大字、地区改了，请重新打印；贴着的旧海报照样能扫。";
/// Somebody corrected it in the same moment.
pub const CHANGED: &str = "同事刚刚改过这个码，请看过最新的再改";
/// Back.
pub const TO_OUTREACH: &str = "回到宣传";
/// The poster.
pub const POSTER: &str = "A4 海报";
/// The cards.
pub const CARDS: &str = "小卡（一页十张）";
/// As PDF.
pub const PDF: &str = "下载 PDF";
/// Words to share.
pub const SHARE: &str = "发微信的话（复制）";
/// How WeChat shows it.
pub const SHARE_HOW: &str =
    "把这几句粘到微信群，点开就是驿站。想转发成带标题和图的卡片：在微信里打开下面这一页，点右上角转发。";
/// The page to forward.
pub const FORWARD: &str = "转发用的那一页";
/// The picture to share.
pub const PICTURE: &str = "发群里的图";
/// Fetches it.
pub const PNG: &str = "下载图片（PNG）";
/// What for.
pub const PICTURE_HOW: &str = "方图，有大字、方案名和码。发群、发朋友圈，长按图里的码就能打开。";
/// By day.
pub const BY_DAY: &str = "每天打开几次";
/// The columns.
pub const DAY_COLUMNS: [&str; 2] = ["哪天", "打开几次"];
/// None.
pub const NOT_YET: &str = "还没有人打开。";
/// What there is.
pub const OFFERS: [&str; 3] =
    ["找驿站：喝水、充电、歇脚", "问 12355：欠薪、工伤、心里话", "约体检、义诊、公益课，全部免费"];
/// Under the code.
pub const SCAN: &str = "微信扫一扫就能用，不用下载";
/// On a card.
pub const ON_CARD: &str = "找驿站、问权益、约体检。扫码就能用，不用下载，全部免费。";
/// Why nothing can be printed.
pub const NO_ORIGIN: &str = "服务器没有设对外的网址（DIYI_ORIGIN），做不了码。请找管理员";
/// Where nobody chose one.
pub const OPEN: &str = "打开递驿";

/// Below the large words.
#[must_use]
pub fn on_poster(place: &str) -> String {
    format!("{place}的快递小哥，这里有你的驿站")
}

/// The title of a shared link.
#[must_use]
pub fn shared_title(headline: &str, place: &str) -> String {
    format!("{headline} · {place}快递小哥的驿站")
}

/// Its description.
pub const SHARED_LINE: &str = "找驿站喝水充电，问 12355，约免费体检。打开就能用，不用下载。";

/// Words to paste.
#[must_use]
pub fn words(headline: &str, place: &str, address: &str) -> String {
    format!("【{headline}】{place}的快递小哥看过来：{SHARED_LINE}\n{address}")
}

/// Samples: where each hangs, its large words, and how often it was opened on the days before today.
pub const SAMPLES: [(&str, &str, &[i64]); 4] = [
    ("分拨中心门口", "小哥，歇歇脚", &[12, 9, 15, 7, 4, 11]),
    ("工友微信群", "欠薪、工伤，问 12355", &[31, 6, 2]),
    ("火车站货场", "天冷，进来喝口热水", &[8, 13, 5, 9]),
    ("青年之家", "免费体检，扫码就约", &[22, 17, 3]),
];
