//! The first pictures, which the server draws.

use crate::model::Timestamp;

/// Heading of the list of stations.
pub const TITLE: &str = "爱心驿站";
/// Where no prefecture is chosen.
pub const PROVINCE: &str = "湖南";
/// On the card of a link to the list.
pub const DESCRIPTION: &str = "快递小哥的爱心驿站：饮水、雨具、充电、应急药品，全部免费。哪家开着，一看就知道。";
/// On the card of a link to the library.
pub const LIBRARY: &str = "欠工资、工伤、罚款、社保、孩子上学：快递小哥常问的事，律师和心理咨询师审过的答案。";
/// On the card of a link to the activities.
pub const ACTIVITIES: &str = "给快递小哥的免费体检、义诊、课堂和心理辅导，时间、地点、还有几个名额。";
/// On the card of a link to the form.
pub const ASKING: &str = "不用说名字，不用留电话：律师、心理咨询师、12355 服务台来回答。";
/// From each picture to the others.
pub const WAYS: &str = "去别处";
/// To the page before.
pub const BEFORE: &str = "前一页";
/// Who chooses no topic.
pub const BY_WORDS: &str = "不选也行，按写的分";
/// Looks for it.
pub const SEARCH: &str = "搜";
/// The library is empty.
pub const NO_ANSWERS: &str = "还没有常见问题。有事直接写下来问。";
/// Where there is no script.
pub const NO_SCRIPT: &str = "这个浏览器没有打开 JavaScript，也能看驿站、活动和常见问题，也能提问、凭领取码看回复；预约、地图要打开 JavaScript，预约也可以打 12355。";
/// On the map's screen.
pub const NO_MAP: &str = "地图要打开 JavaScript。下面是列表。";
/// On an activity.
pub const BOOK_BY_PHONE: &str = "要约，请打 12355；打开 JavaScript 以后，在这里就能约。";

/// The list's page.
#[must_use]
pub fn title(place: &str) -> String {
    format!("{place}{TITLE} · {}", super::PRODUCT)
}

/// From when what a page says of doors is.
#[must_use]
pub fn as_of(at: Timestamp) -> String {
    format!("这一页是{}的情况，开没开门过一会儿会变，看之前请刷新。", super::day_and_clock(at))
}
