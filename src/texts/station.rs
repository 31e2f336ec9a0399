//! Headings and words of a station's page.

use super::{report_kind, report_state};
use crate::model::station_problem::SEEN_OPEN_MS;
use crate::model::{OpenProblem, Openness, ReportKind, Station, Timestamp};

/// After a service that has run out.
pub const LACKING: &str = "（暂缺）";
/// Heading of what it offers.
pub const SERVICES: &str = "有什么";
/// Where it offers nothing that is known.
pub const NO_SERVICES: &str = "没有登记服务项目";
/// Heading of the hours.
pub const HOURS: &str = "开放时间";
/// Where nobody wrote hours down.
pub const NO_HOURS: &str = "开放时间没有登记，可能会白跑";
/// Heading of the address.
pub const ADDRESS: &str = "地址";
/// Where there is none.
pub const NO_ADDRESS: &str = "没有登记地址，请看地图";
/// Goes there, beside a name.
pub const GO: &str = "骑车去";
/// The same on a small button.
pub const GO_SHORT: &str = "去";
/// The same at the foot of a page.
pub const GO_HERE: &str = "骑车去这里";
/// Calls.
pub const CALL: &str = "打电话";
/// On the map of the app.
pub const ON_MAP: &str = "在地图上看";
/// Heading of the ways there.
pub const WAY: &str = "去这里";
/// Heading of the telephone number.
pub const PHONE: &str = "电话";
/// Heading of the host.
pub const HOST: &str = "主办";
/// Heading of the source.
pub const SOURCE: &str = "数据来源";
/// Heading of the licence.
pub const LICENCE: &str = "许可";
/// Heading of the last time somebody made sure.
pub const VERIFIED: &str = "最近核实";
/// Heading of what lies ready.
pub const SUPPLIES: &str = "现在备着";
/// Nobody did.
pub const NEVER_VERIFIED: &str = "还没核实过，可能有出入";
/// Heading of the number on the door.
pub const CODE: &str = "编号";
/// Opens the app.
pub const OPEN_APP: &str = "在递驿里打开";
/// Free of charge.
pub const FREE: &str = "全部免费";
/// Who hosts it.
pub const KIND: &str = "类型";
/// Heading of its code.
pub const QR: &str = "驿站二维码";
/// Copies the address.
pub const COPY: &str = "复制地址";
/// Done.
pub const COPIED: &str = "已复制";
/// Could not be done.
pub const NOT_COPIED: &str = "复制不了，请长按上面的地址";
/// The phone does not know it.
pub const MISSING: &str = "没有找到这个驿站";
/// It may come with the sync that is under way.
pub const MISSING_SYNCING: &str = "正在更新数据，请等一下……";
/// All is up to date, so it is not there.
pub const MISSING_GONE: &str = "请对照牌子检查编号。这个驿站也可能已经撤了。";
/// It may be newer than the phone's data.
pub const MISSING_OFFLINE: &str = "现在连不上服务器。编号要是没错，联网以后再试。";
/// Several couriers say that something is wrong.
pub const DOUBTFUL: &str = "可能有误：好几个小哥说有问题，正在核实";
/// In a list.
pub const DOUBTFUL_SHORT: &str = "可能有误";
/// Nobody made sure for long.
pub const STALE: &str = "超过 90 天没人核实，可能有出入";
/// Says that they were here.
pub const VISIT: &str = "签到";
/// Neither near nor scanned.
pub const VISIT_HOW: &str = "到门口或扫码后可以签到";
/// What they used.
pub const USED: &str = "用了什么？（可以不选）";
/// To the keeper.
pub const THANKS: &str = "谢谢店主";
/// Notes the visit.
pub const VISIT_DONE: &str = "记下";
/// They said so.
pub const VISITED: &str = "记下了，谢谢";
/// Keeps it.
pub const FAVOURITE: &str = "收藏";
/// Kept.
pub const FAVOURED: &str = "已收藏";
/// Opens the report.
pub const REPORT: &str = "报错：关门、搬走、缺东西";
/// Label of the kinds.
pub const REPORT_KIND: &str = "什么问题";
/// Label of the words.
pub const REPORT_WORDS: &str = "说一句（可以不写，可以拍照）";
/// Sends it.
pub const REPORT_SEND: &str = "报告";
/// It is kept.
pub const REPORTED: &str = "报告了，处理结果在“我的”里看";
/// Heading of the reports.
pub const MY_REPORTS: &str = "我报告过的";
/// Heading of the favourites.
pub const FAVOURITES: &str = "收藏的驿站";

/// Heading of what is wrong there.
pub const PROBLEMS: &str = "小哥说有问题";
/// Reports the same, with one tap.
pub const ME_TOO: &str = "我也遇到了";
/// They have.
pub const ME_TOO_DONE: &str = "你也报告了";
/// Says, standing there, that it is open.
pub const SAY_OPEN: &str = "告诉大家：开着";
/// They said so.
pub const SAID_OPEN: &str = "谢谢，别的小哥会看到";
/// It is put right.
pub const FIXED: &str = "好了";
/// It is not.
pub const NOT_FIXED: &str = "还没有";

/// The page's first words, to be read aloud.
#[must_use]
pub fn aloud(station: &Station, openness: &Openness, metres: Option<f64>, now: Timestamp) -> String {
    let way = metres.map(|metres| match super::distance(metres) {
        here if metres < super::HERE_METRES => format!("{here}。"),
        away => format!("离你{away}。"),
    });
    let way = way.unwrap_or_default();
    let open = super::openness(openness, now);
    let services: Vec<_> = station.on_hand(now).iter().map(super::service).collect();
    let has = if services.is_empty() { String::new() } else { format!("有{}。", services.join("、")) };
    let access = super::access::lines(&station.access).join("。");
    format!("{}。{open}。{way}{has}地址：{}。{access}", station.name, station.address)
}

/// Who says so, since which day, and where it stands: “2 位小哥说的，最早 今天。在处理：配件周五到”.
#[must_use]
pub fn problem(problem: &OpenProblem, now: Timestamp) -> String {
    let (couriers, since, state) = (problem.couriers, super::near_day(problem.since, now), report_state(problem.state));
    let answer = if problem.answer.is_empty() { String::new() } else { format!("：{}", problem.answer) };
    let first = if couriers > 1 { "最早 " } else { "" };
    format!("{couriers} 位小哥说的，{first}{since}。{state}{answer}")
}

/// In which half hour a courier last said so: “有小哥今天 10:30—11:00 说开着”.
#[must_use]
pub fn seen_open(at: Timestamp, now: Timestamp) -> String {
    let (day, from, until) = (super::near_day(at, now), super::clock(at), at.plus_millis(SEEN_OPEN_MS));
    // The half hour is not over: nothing is said of what is still to come.
    let when = if now < until { format!("{from} 以后") } else { format!("{from}—{}", super::clock(until)) };
    format!("有小哥{day} {when}说开着")
}

/// Asks who reported something: “你报告过“东西坏了”：好了吗？”.
#[must_use]
pub fn is_it_fixed(kind: ReportKind) -> String {
    format!("你报告过“{}”：好了吗？", report_kind(kind))
}

/// What is shown came with the server's page.
#[must_use]
pub fn as_the_server_had_it(at: Timestamp, reached: bool) -> String {
    let newest = if reached { "正在取最新的。" } else { "最新的还没有取到，会再试。" };
    format!("这是服务器 {} 的资料，{newest}", super::clock(at))
}
