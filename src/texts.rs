//! Screen texts: plain words, short sentences. All that the app and the server's pages say stands here
//! or beside the rule that it explains.

use crate::model::{Openness, Service, StationKind, Timestamp};
use chrono::{Datelike, NaiveDateTime, Timelike};

/// The product.
pub const PRODUCT: &str = "递驿";
/// What it is, under its name.
pub const PRODUCT_LINE: &str = "快递小哥的爱心驿站";
/// Stands wherever made-up data shows.
pub const SAMPLE: &str = "示例";
/// Explains it.
pub const SAMPLE_LINE: &str = "示例数据，不是真实驿站";
/// Headings and words of a station's page.
pub mod station {
    /// Heading of what it offers.
    pub const SERVICES: &str = "有什么";
    /// Where it offers nothing that is known.
    pub const NO_SERVICES: &str = "没有登记服务项目";
    /// Heading of the hours.
    pub const HOURS: &str = "开放时间";
    /// Where nobody wrote hours down.
    pub const NO_HOURS: &str = "开放时间没有登记，去之前请先打电话";
    /// Heading of the address.
    pub const ADDRESS: &str = "地址";
    /// Where there is none.
    pub const NO_ADDRESS: &str = "没有登记地址，请看地图";
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
    /// Nobody did.
    pub const NEVER_VERIFIED: &str = "还没有人核实过，去之前请先打电话";
    /// Heading of the number on the door.
    pub const CODE: &str = "编号";
    /// Opens the app.
    pub const OPEN_APP: &str = "在递驿里打开";
    /// Free of charge.
    pub const FREE: &str = "全部免费";
}

/// The word for a service on screens.
#[must_use]
pub fn service(service: Service) -> &'static str {
    service.words()[0]
}

/// The word for who hosts a station.
#[must_use]
pub fn kind(kind: StationKind) -> &'static str {
    match kind {
        StationKind::Community => "社区",
        StationKind::Branch => "快递网点",
        StationKind::YouthCentre => "青少年活动场所",
        StationKind::Union => "工会驿站",
        StationKind::Shop => "商铺",
        StationKind::Other => "爱心驿站",
    }
}

/// The name of a navigation app.
#[must_use]
pub fn navigator(navigator: crate::model::navigation::Navigator) -> &'static str {
    use crate::model::navigation::Navigator;
    match navigator {
        Navigator::Amap => "高德地图",
        Navigator::Baidu => "百度地图",
        Navigator::Tencent => "腾讯地图",
        Navigator::System => "手机自带地图",
    }
}

/// Open or not, and until when, on a clock in China: “开着，到 20:00”.
#[must_use]
pub fn openness(openness: &Openness, now: Timestamp) -> String {
    match openness {
        Openness::Open(None) => "开着，24 小时".to_owned(),
        Openness::Open(Some(until)) => format!("开着，到 {}", moment(until.china_time(), now.china_time())),
        Openness::Closed(Some(until)) => format!("关着，{} 开", moment(until.china_time(), now.china_time())),
        Openness::Closed(None) => "关着".to_owned(),
        Openness::Unknown(remark) if remark.is_empty() => "开放时间不详".to_owned(),
        Openness::Unknown(remark) => format!("时间不详：{remark}"),
    }
}

/// A moment near now: “20:00”, “明天 08:00”, “周一 09:00”.
fn moment(then: NaiveDateTime, now: NaiveDateTime) -> String {
    let clock = format!("{:02}:{:02}", then.hour(), then.minute());
    let days = then.date().signed_duration_since(now.date()).num_days();
    match days {
        0 => clock,
        // “到 24:00” is understood at once, “到明天 00:00” is not.
        1 if then.hour() == 0 && then.minute() == 0 => "24:00".to_owned(),
        1 => format!("明天 {clock}"),
        _ => {
            let weekday = ["一", "二", "三", "四", "五", "六", "日"][then.weekday().num_days_from_monday() as usize];
            format!("周{weekday} {clock}")
        }
    }
}

/// A distance: “80 米”, “1.2 公里”, “35 公里”.
#[must_use]
pub fn distance(metres: f64) -> String {
    if metres < 995.0 {
        format!("{} 米", (metres / 10.0).round() * 10.0)
    } else if metres < 9_950.0 {
        format!("{:.1} 公里", metres / 1000.0)
    } else {
        format!("{:.0} 公里", metres / 1000.0)
    }
}

/// How long ago: “刚刚”, “5 分钟前”, “3 小时前”, “2 天前”.
#[must_use]
pub fn ago(then: Timestamp, now: Timestamp) -> String {
    let minutes = now.millis_since(then) / 60_000;
    match minutes {
        ..1 => "刚刚".to_owned(),
        1..60 => format!("{minutes} 分钟前"),
        60..1_440 => format!("{} 小时前", minutes / 60),
        _ => format!("{} 天前", minutes / 1_440),
    }
}

/// A day: “2026年11月24日”.
#[must_use]
pub fn day(moment: Timestamp) -> String {
    let day = moment.china_time();
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn at(day: u32, hour: u32, minute: u32) -> Timestamp {
        let local = NaiveDate::from_ymd_opt(2026, 11, day).unwrap().and_hms_opt(hour, minute, 0).unwrap();
        Timestamp::from_china_time(local)
    }

    #[test]
    fn a_courier_reads_until_when_a_door_is_open() {
        let now = at(2, 19, 0);
        assert_eq!(openness(&Openness::Open(Some(at(2, 20, 0))), now), "开着，到 20:00");
        assert_eq!(openness(&Openness::Open(Some(at(3, 0, 0))), now), "开着，到 24:00");
        assert_eq!(openness(&Openness::Open(Some(at(3, 6, 0))), now), "开着，到 明天 06:00");
        assert_eq!(openness(&Openness::Closed(Some(at(9, 9, 0))), now), "关着，周一 09:00 开");
        assert_eq!(openness(&Openness::Open(None), now), "开着，24 小时");
        assert_eq!(openness(&Openness::Unknown("工作日开放".to_owned()), now), "时间不详：工作日开放");
    }

    #[test]
    fn distances_and_ages_are_said_in_few_words() {
        assert_eq!(distance(84.0), "80 米");
        assert_eq!(distance(994.0), "990 米");
        assert_eq!(distance(996.0), "1.0 公里");
        assert_eq!(distance(34_600.0), "35 公里");
        assert_eq!(ago(at(2, 10, 0), at(2, 10, 0)), "刚刚");
        assert_eq!(ago(at(2, 10, 0), at(2, 13, 5)), "3 小时前");
        assert_eq!(ago(at(2, 10, 0), at(5, 13, 5)), "3 天前");
        // A phone whose clock was set back says nothing silly.
        assert_eq!(ago(at(5, 10, 0), at(2, 10, 0)), "刚刚");
    }
}
