//! What prefectures hand in to the province, and its bulletins, as offices read of them.

use crate::model::contribution::{ContributionKind, ContributionState};

/// The list.
pub const TITLE: &str = "报送稿件";
/// Its place in the bar.
pub const TAB: &str = "报送";
/// What it is for.
pub const WHY: &str = "把亮点、简讯、素材报给省里。省里采用的编进简报；退回的，看清意见改了再报。";
/// The same for the province.
pub const WHY_PROVINCE: &str = "各市州报来的稿件。采用的可以编辑（原文留着），再编进简报。";
/// There are none.
pub const NONE: &str = "还没有稿件。";
/// On the first page of the province.
pub const TO_READ: &str = "市州报来、等看的稿件";
/// On the first page of a prefecture.
pub const GIVEN_BACK: &str = "省里退回的稿件";
/// Who wrote it.
pub const WRITTEN_BY: &str = "撰稿：";
/// Columns.
pub const COLUMNS: [&str; 6] = ["到哪一步", "类型", "标题", "地区", "照片", "报送时间"];
/// A new one.
pub const NEW: &str = "写一篇";
/// Filters.
pub const ALL_STATES: &str = "全部";
/// The same.
pub const STATE: &str = "到哪一步";
/// Shows those.
pub const SHOW: &str = "看";
/// Fields.
pub const KIND: &str = "类型";
/// The title.
pub const HEADLINE: &str = "标题";
/// The text.
pub const TEXT: &str = "正文（写到人的，先征得同意；不写身份证号、电话）";
/// The text, before what is wrong with it.
pub const TEXT_WORD: &str = "正文";
/// The region.
pub const REGION: &str = "哪里报的";
/// No kind.
pub const NO_KIND: &str = "请选类型";
/// No region.
pub const NO_REGION: &str = "请选自己管的地区";
/// Keeps it.
pub const KEEP: &str = "保存草稿";
/// Photos.
pub const PHOTOS: &str = "照片";
/// About photos.
pub const PHOTOS_HINT: &str = "位置和设备信息收到时就去掉。换了照片，要再确认一次同意。";
/// Chooses photos.
pub const CHOOSE_PHOTOS: &str = "选照片（JPEG、PNG、WebP）";
/// Adds them.
pub const ADD_PHOTOS: &str = "上传";
/// Takes one out.
pub const DROP_PHOTO: &str = "去掉这一张";
/// What a picture shows.
pub const PHOTO_ALT: &str = "稿件的照片";
/// Consent.
pub const CONSENT: &str = "照片里的人、写到的人都同意公开使用";
/// It was given.
pub const CONSENT_GIVEN: &str = "已确认同意";
/// Hands it in.
pub const HAND_IN: &str = "报给省里";
/// Takes it back before the province decided.
pub const TAKE_BACK: &str = "撤回，再改一改";
/// It is for its own office to take back.
pub const NOT_YOURS: &str = "这一篇由报送的单位自己撤回；省里要退，点“退回”";
/// Throws a draft away.
pub const DELETE: &str = "删除草稿";
/// Asks before.
pub const DELETE_SURE: &str = "删除这篇草稿吗？";
/// What happens then.
pub const DELETE_HAPPENS: &str = "文字和照片都删掉，不能恢复";
/// Why something was taken out of a bulletin that was issued.
pub const CONSENT_TAKEN_BACK: &str = "当事人收回了同意，已经从发出的简报里撤下";
/// Takes a piece out of a bulletin that was issued.
pub const CORRECT_PIECE: &str = "更正：撤下这一篇";
/// Takes a photo out of one.
pub const CORRECT_PHOTO: &str = "更正：撤下这一张";
/// Asks before.
pub const CORRECT_SURE: &str = "从发出的简报里撤下吗？";
/// What happens then.
pub const CORRECT_HAPPENS: [&str; 3] = [
    "当事人不同意再用的时候才撤；操作记录里有一笔",
    "网页、Word、PDF 马上没有它；已经下载、打印、转发出去的收不回来，请通知收到的人换掉",
    "不能恢复",
];
/// What stands above a bulletin, in red.
pub const MASTHEAD: &str = "刊头（最上面的红色大字；不填就是“关爱快递小哥工作简报”）";
/// The same, before what is wrong with it.
pub const MASTHEAD_WORD: &str = "刊头";
/// What is used for one.
#[must_use]
pub fn masthead(written: &str) -> &str {
    if written.is_empty() { COVER } else { written }
}
/// Changes it.
pub const CHANGE: &str = "改一改";
/// The original.
pub const ORIGINAL: &str = "市州原文";
/// What the bulletin has.
pub const EDITED: &str = "省里编辑稿";
/// It is not edited.
pub const NOT_EDITED: &str = "还没有编辑，用的是原文。";
/// Takes it.
pub const TAKE: &str = "采用";
/// Gives it back.
pub const RETURN: &str = "退回";
/// Why.
pub const REMARK: &str = "退回的意见（市州看得到）";
/// The same, before what is wrong with it.
pub const REMARK_WORD: &str = "意见";
/// What the province said.
pub const REMARK_SAYS: &str = "省里的意见：";
/// Keeps what was edited.
pub const KEEP_EDITED: &str = "保存编辑稿";
/// Somebody was faster.
pub const CHANGED: &str = "这一篇刚刚有变化，请看过最新的再办";
/// It stands in a bulletin that was issued.
pub const IN_ISSUED: &str = "已经登在发出的简报里，不能再改";
/// In which bulletin.
pub const IN_BULLETIN: &str = "编进了";
/// Back.
pub const TO_LIST: &str = "回到报送稿件";
/// No such act.
pub const BAD_ACT: &str = "请点一个按钮";

/// The figures.
pub const FIGURES: &str = "报送和采用";
/// Their columns before and after the months.
pub const FIGURE_PLACE: &str = "地区";
/// Handed in.
pub const FIGURE_HANDED_IN: &str = "报送";
/// Taken.
pub const FIGURE_TAKEN: &str = "采用";
/// Explains them.
pub const FIGURES_HINT: &str = "每格是“采用 / 报送”，按报送的月份数。";

/// The bulletins.
pub const BULLETINS: &str = "简报";
/// What they are for.
pub const BULLETINS_WHY: &str =
    "采用的稿件编成一期，发出时编号（每年从第 1 期起）。可以下载 Word、PDF，也可以公开成一页，转到微信。";
/// There are none.
pub const NO_BULLETINS: &str = "还没有简报。";
/// Columns.
pub const BULLETIN_COLUMNS: [&str; 4] = ["期号", "标题", "篇数", "发出"];
/// A new one.
pub const NEW_BULLETIN: &str = "新编一期";
/// Its title.
pub const BULLETIN_TITLE: &str = "标题";
/// Who publishes it.
pub const PUBLISHER: &str = "编发单位";
/// The foreword.
pub const FOREWORD: &str = "编者按（可以不写）";
/// The foreword, before what is wrong with it.
pub const FOREWORD_WORD: &str = "编者按";
/// What it holds.
pub const CONTENTS: &str = "本期内容";
/// Nothing yet.
pub const NO_CONTENTS: &str = "还没有编进稿件。";
/// What can be put into it.
pub const TO_ADD: &str = "采用了、还没编进简报的";
/// Nothing can.
pub const NOTHING_TO_ADD: &str = "没有。先在报送稿件里采用。";
/// There are more.
pub const NEWEST_TO_ADD: &str = "采用了、还没编进简报的太多，这里只列最新的 300 篇。";
/// Puts one in.
pub const ADD: &str = "编进来";
/// Takes one out.
pub const REMOVE: &str = "拿出去";
/// Moves one up.
pub const UP: &str = "往前";
/// Issues it.
pub const ISSUE: &str = "发出这一期";
/// Asks first.
pub const ISSUE_SURE: &str = "发出这一期简报吗？";
/// What happens.
pub const ISSUE_HAPPENS: &str = "编上今年的下一个期号；发出以后内容不能再改，各市州都看得到。";
/// Nothing in it.
pub const EMPTY: &str = "还没有编进稿件，不能发出";
/// As many as there may be.
pub const FULL: &str = "一期最多 20 篇";
/// It was issued.
pub const ISSUED: &str = "已经发出，内容不能再改";
/// Not issued.
pub const NOT_ISSUED: &str = "还没发出";
/// Opens its page to all.
pub const OPEN: &str = "公开成一页";
/// Closes it.
pub const CLOSE: &str = "不再公开";
/// What happens then.
pub const OPEN_HINT: &str = "公开以后，知道网址的人都看得到这一期，转到微信有标题和图片。";
/// Where the page is.
pub const OPEN_AT: &str = "公开的网址：";
/// Nobody knows the address of the server.
pub const NO_ORIGIN: &str = "服务器没有设对外的网址（DIYI_ORIGIN），转到微信打不开，也没有图片。请管理员先设好";
/// As a file of Word.
pub const DOCX: &str = "下载 Word";
/// As PDF.
pub const PDF: &str = "下载 PDF";
/// Back.
pub const TO_BULLETINS: &str = "回到简报";
/// The files could not be made.
pub const NO_FILE: &str = "文件没有做成，请告诉管理员";
/// A bulletin's name on its cover.
pub const COVER: &str = "关爱快递小哥工作简报";

/// Which one of the year.
#[must_use]
pub fn number(year: i32, number: i32) -> String {
    format!("{year}年第 {number} 期")
}

/// On its cover: who handed an item in.
#[must_use]
pub fn from_place(place: &str) -> String {
    format!("（{place}报送）")
}

/// A page's number.
#[must_use]
pub fn page(number: usize) -> String {
    format!("— {number} —")
}

/// The word for a kind.
#[must_use]
pub fn kind(kind: ContributionKind) -> &'static str {
    match kind {
        ContributionKind::Story => "亮点",
        ContributionKind::Brief => "简讯",
        ContributionKind::Material => "素材",
    }
}

/// A line of a reminder: “简讯《冬天的第一杯姜茶》（长沙）”.
#[must_use]
pub fn reminder_line(of: ContributionKind, title: &str, place: &str) -> String {
    format!("{}《{title}》（{place}）", kind(of))
}

/// The word for where it stands.
#[must_use]
pub fn state(state: ContributionState) -> &'static str {
    match state {
        ContributionState::Draft => "草稿",
        ContributionState::HandedIn => "报给省里了",
        ContributionState::Returned => "退回来了",
        ContributionState::Taken => "采用了",
    }
}

/// Samples: kind, title, text.
pub const SAMPLES: [(ContributionKind, &str, &str); 2] = [
    (
        ContributionKind::Story,
        "驿站多了一壶热姜茶",
        "这是一篇示例亮点。\n站长每天早上六点烧好姜茶，夜里送件的小哥先喝一杯再走。一个月下来，来歇脚的人多了一倍。",
    ),
    (
        ContributionKind::Brief,
        "两百名小哥做了体检",
        "这是一篇示例简讯。\n三天时间，医院派出两辆体检车，到三个分拨中心上门体检。",
    ),
];

/// A sample of a bulletin: its title, who publishes it, its foreword.
pub const SAMPLE_BULLETIN: (&str, &str, &str) =
    ("冬日递暖简报", "示例单位", "这是一期示例简报，看看发出以后是什么样子。它没有期号，不算在今年的期数里。");
/// A sample is not issued.
pub const SAMPLE_STAYS: &str = "示例不能发出、不能公开：它不占今年的期号，也不给外面看。请自己新编一期";
