//! The list of stations.

use crate::model::{Service, Timestamp};

/// The field for words.
pub const SEARCH: &str = "搜驿站、地址、厕所、充电";
/// What is looked for.
pub const FILTERS: &str = "筛选";
/// What kinds of places.
pub const LAYERS: &str = "找什么地方";
/// Only open doors.
pub const OPEN_NOW: &str = "现在开门";
/// Shows all services to choose from.
pub const MORE_SERVICES: &str = "更多";
/// Shows the first ones.
pub const LESS: &str = "收起";
/// To the map alone.
pub const MAP: &str = "大地图";
/// Asks for the place.
pub const LOCATE: &str = "打开定位";
/// Being asked.
pub const LOCATING: &str = "定位中…";
/// Looks at what is near.
pub const LOCATED: &str = "离我近";
/// Found: finds them anew.
pub const LOCATE_AGAIN: &str = "重新定位";
/// The prefecture.
pub const REGION: &str = "市州";
/// No prefecture chosen.
pub const EVERYWHERE: &str = "全省";
/// The place is not known.
pub const NO_PLACE: &str = "没开定位，先按市州排。怎么开？";
/// They do not allow it.
pub const PLACE_DENIED: &str = "点浏览器网址栏左边的图标，把“位置”改成允许，再点“打开定位”。手机设置里的定位也要打开。准确位置只留在手机上，除了你推荐驿站时。";
/// No signal.
pub const PLACE_NO_SIGNAL: &str = "没有收到定位信号。走到室外、打开手机设置里的定位，再点“打开定位”。";
/// No way to ask.
pub const PLACE_UNSUPPORTED: &str = "这里用不了定位：网址要以 https 开头，浏览器才肯给位置。可以先选市州，或者搜地址。";
/// More of the list.
pub const MORE: &str = "再看一些";
/// There are too many stations for one phone, and the courier has not said where they are.
pub const CHOOSE_PREFECTURE: &str = "驿站很多，手机只存你去的地方：请在上面选市州，或者打开定位。";
/// A prefecture that the phone did not have yet.
pub const PREFECTURE_COMES: &str = "正在取这里的驿站……";
/// The same where the last attempt failed, whatever the cause.
pub const PREFECTURE_TO_COME: &str = "这里的驿站还没有取到，会再试。";
/// The first sync is under way.
pub const FIRST_SYNC: &str = "第一次打开，正在取驿站……";
/// The server has none.
pub const NO_STATIONS: &str = "还没有登记驿站。有急事请打 12355。";
/// The first sync did not reach the server.
pub const NEVER_SYNCED: &str = "还没有取到驿站：连不上服务器。有网络时再试一次，以后没有网络也能看。";
/// Tries again.
pub const TRY_AGAIN: &str = "再试一次";
/// Nothing that is open.
pub const NONE_OPEN: &str = "没找到现在开门的。换个词，或者去掉几个条件。";
/// Nothing at all.
pub const NONE: &str = "没找到。换个词，或者去掉几个条件。";
/// Nothing at all with what was typed; there may be a place of that name above.
pub const NONE_OF_WORDS: &str =
    "没找到叫这个的驿站。换个词，或者去掉几个条件；上面要是列着地名，点一下就看那里的驿站。";

/// No station is known to have this: none `of_all`, or none where the courier looks.
#[must_use]
pub fn nobody_has(service: Service, of_all: bool) -> String {
    let service = super::service(service);
    if of_all {
        format!("还没有驿站写明有{service}。")
    } else {
        format!("按现在的条件，没找到写明有{service}的驿站。")
    }
}

/// To those that have this.
#[must_use]
pub fn who_has(service: Service) -> String {
    format!("看有{}的驿站", super::service(service))
}

/// Shows closed ones, too.
pub const SHOW_CLOSED: &str = "关门的也看";
/// Drops what is looked for.
pub const SHOW_ALL: &str = "看全部驿站";
/// To suggesting a station.
pub const SUGGEST: &str = "推荐驿站";
/// Calls who can help where there is no station.
pub const ASK_HOTLINE: &str = "打 12355 问";

/// How many there are; told to who cannot see the list. `more`: it goes on.
#[must_use]
pub fn found(count: usize, more: bool) -> String {
    if more { format!("先列出 {count} 个驿站，下面还有") } else { format!("找到 {count} 个驿站") }
}

/// No station where the courier is; metres to the nearest one.
#[must_use]
pub fn nobody_near(metres: f64) -> String {
    format!(
        "你这一带还没有驿站，最近的一家（不管开没开门）离你 {}。知道哪里合适，就推荐一个。",
        super::distance(metres)
    )
}

/// The stations do not fit on the phone.
pub const NOT_STORED: &str = "驿站存不进手机，手机可能满了。删掉一些照片或应用，再试。";

/// Stations that came with the server's page, as it knew them then: all that there are, or the first ones.
#[must_use]
pub fn first(at: Timestamp, count: usize, whole: bool, reached: bool) -> String {
    let clock = super::clock(at);
    match (whole, reached) {
        (true, true) => format!("这是服务器 {clock} 的列表，正在取最新的。"),
        (true, false) => format!("这是服务器 {clock} 的列表，最新的还没有取到，会再试。"),
        (false, true) => format!("先从服务器 {clock} 给的 {count} 个驿站里列出，可能还有更近的，正在取。"),
        (false, false) => format!("先从服务器 {clock} 给的 {count} 个驿站里列出，可能还有更近的，还没有取到，会再试。"),
    }
}

/// None of these has what is looked for.
#[must_use]
pub fn not_among_first(count: usize, reached: bool) -> String {
    let rest = if reached { "其余的正在取……" } else { "其余的还没有取到，会再试。" };
    format!("先给的 {count} 个驿站里没有。{rest}")
}
