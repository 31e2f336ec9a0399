//! Which column means what.

use crate::model::half_width::half_width;
use crate::model::{Crs, Service};

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident $code:literal $label:literal [$($word:literal),* $(,)?];)+) => {
        /// What a column says of a station.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Field { $($(#[$doc])* $name,)+ }

        impl Field {
            /// All of them, in the order in which an office is asked.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The word in data.
            #[must_use]
            pub fn code(self) -> &'static str { match self { $(Self::$name => $code,)+ } }

            /// The word on screens.
            #[must_use]
            pub fn label(self) -> &'static str { match self { $(Self::$name => $label,)+ } }

            /// Headings that mean it, folded; earlier ones say it more clearly.
            fn words(self) -> &'static [&'static str] { match self { $(Self::$name => &[$($word),*],)+ } }
        }
    };
}

fields! {
    /// Our own number of it, as an exported table has it.
    Code "code" "递驿编号" ["递驿编号"];
    /// The publisher's own number of it.
    SourceId "source_id" "编号（发布单位自己的，不会变）" [
        "编号", "id", "@id", "_id", "站点编号", "驿站编号", "公厕编号", "网点编号", "编码", "站点编码", "代码", "sourceid", "poiid", "uid", "站点id",
        "驿站id", "唯一标识", "标识码",
    ];
    /// Counts rows, and says nothing of a station.
    Serial "serial" "序号（不用）" [
        "序号", "序", "行号", "序列", "序列号", "no", "no.", "num", "index", "objectid", "fid", "排序", "#", "rownum",
    ];
    /// Its name.
    Name "name" "名称" [
        "站点名称", "驿站名称", "名称", "驿站名", "站名", "站点名", "爱心驿站名称", "服务站名称", "服务站点名称", "服务点名称", "采样点名称", "点位名称",
        "公厕名称", "厕所名称", "网点名称", "场所名称", "门店名称", "店名", "name", "name:zh", "namezh", "namecn", "title", "标题", "站点", "驿站", "采样点",
        "服务点", "网点", "机构名称", "医院名称", "酒店名称", "单位名称", "爱心驿站", "poiname", "点位", "场所",
    ];
    /// Who hosts it, of our kinds.
    Kind "kind" "类型" ["类型", "类别", "站点类型", "驿站类型", "kind", "站点类别", "驿站类别", "种类", "type", "typename"];
    /// GB/T 2260 code.
    Adcode "adcode" "行政区划代码" ["行政区划代码", "区划代码", "adcode", "区县代码", "行政区代码", "地区代码", "区域代码", "所属区划代码"];
    /// Province in words.
    Province "province" "省" ["省份", "省", "province", "pname", "所属省", "所在省", "省市区"];
    /// Prefecture in words.
    City "city" "市州" ["城市", "市", "地市", "市州", "所属市", "所在市", "所属市州", "city", "cityname", "地级市"];
    /// County or district in words.
    District "district" "区县" [
        "区县", "区", "县区", "县市区", "所属区县", "所属区", "区县市", "县(市、区)", "所在区县", "所在区", "所在县区", "所属县区", "所属县市区", "行政区", "行政区划",
        "辖区", "所属辖区", "区域", "所属区域", "所在区域", "district", "adname", "county", "区(县)", "市-区", "市区", "县", "市、区", "市区县",
    ];
    /// Street address.
    Address "address" "地址" [
        "详细地址", "地址", "具体地址", "站点地址", "驿站地址", "详情地址", "地址信息", "机构地址", "医院地址", "单位地址", "办公地址", "服务站地址", "服务地址", "场所地址",
        "网点地址", "公厕地址", "站址", "所在地址", "地点", "具体位置", "详细位置", "位置", "具体地点", "address", "addr", "addr:full", "fulladdress",
        "formattedaddress", "地理位置", "通讯地址", "门牌地址", "位置描述", "所在位置",
    ];
    /// Degrees east.
    Lon "lon" "经度" ["经度", "lng", "lon", "long", "longitude", "x", "x坐标", "坐标x", "东经", "经度坐标", "坐标经度", "poix", "location.lng", "经度(x)", "locationlng"];
    /// Degrees north.
    Lat "lat" "纬度" ["纬度", "lat", "latitude", "y", "y坐标", "坐标y", "北纬", "纬度坐标", "坐标纬度", "poiy", "location.lat", "纬度(y)", "locationlat"];
    /// Both in one cell.
    LonLat "lon_lat" "经纬度（在一格里）" [
        "经纬度", "坐标", "位置坐标", "经度纬度", "经度,纬度", "经度、纬度", "纬度经度", "纬度,经度", "纬度、经度", "lnglat", "lonlat", "latlng", "latlon", "location", "地理坐标",
        "坐标点", "点位坐标", "经纬度坐标", "gps坐标", "坐标经纬度", "coordinates", "coordinate", "geo",
    ];
    /// What it offers.
    Services "services" "服务" [
        "服务内容", "配套设施", "提供服务", "服务设施", "服务", "服务项目", "设施", "services", "facilities", "设施设备", "配备设施", "服务功能", "功能", "便民设施", "配套服务",
        "基本设施", "物资配备", "配置",
    ];
    /// When it is open.
    Hours "hours" "开放时间" [
        "开放时间", "营业时间", "服务时间", "工作时间", "开放时段", "开门时间段", "营业时段", "服务时段", "办公时间", "上班时间", "接待时间", "采样时间", "对外开放时间", "运营时间", "时间", "时段",
        "opening_hours", "openinghours", "open_hours", "openhours", "opentime", "businesshours", "hours", "worktime", "开馆时间", "工作时段",
    ];
    /// When it opens, where that stands by itself.
    Opens "opens" "几点开门" ["开门", "开门时间", "开始时间", "营业开始时间", "开放开始时间", "开放时间起", "上班", "opens", "starttime", "opentimestart"];
    /// When it closes, where that stands by itself.
    Closes "closes" "几点关门" ["关门", "关门时间", "结束时间", "营业结束时间", "开放结束时间", "开放时间止", "下班", "closes", "endtime", "closetime"];
    /// Numbers to ask.
    Phone "phone" "电话" [
        "电话", "联系电话", "联系方式", "服务电话", "咨询电话", "phone", "contact:phone", "contactphone", "tel", "telephone", "手机", "手机号", "手机号码", "电话号码", "座机",
        "固定电话", "固话", "办公电话", "联系人电话", "值班电话", "热线电话", "移动电话", "负责人电话", "站长电话", "mobile",
    ];
    /// Name of the place that hosts it.
    Host "host" "主办单位" [
        "主办单位", "承办单位", "依托单位", "单位", "host", "operator", "建设单位", "所属单位", "主管单位", "管理单位", "运营单位", "责任单位", "机构名称", "单位名称",
        "建站单位", "设立单位",
    ];
}

/// What stands in a heading for a system of coordinates, or for a map service, and for nothing else.
const SYSTEMS: [(&str, Option<Crs>); 31] = [
    ("bd09mc", None),
    ("bd09ll", Some(Crs::Bd09)),
    ("bd-09", Some(Crs::Bd09)),
    ("bd_09", Some(Crs::Bd09)),
    ("bd09", Some(Crs::Bd09)),
    ("bd", Some(Crs::Bd09)),
    ("baidu", Some(Crs::Bd09)),
    ("百度", Some(Crs::Bd09)),
    ("gcj-02", Some(Crs::Gcj02)),
    ("gcj_02", Some(Crs::Gcj02)),
    ("gcj02", Some(Crs::Gcj02)),
    ("gcj", Some(Crs::Gcj02)),
    ("amap", Some(Crs::Gcj02)),
    ("gaode", Some(Crs::Gcj02)),
    ("gd", Some(Crs::Gcj02)),
    ("tencent", Some(Crs::Gcj02)),
    ("高德", Some(Crs::Gcj02)),
    ("腾讯", Some(Crs::Gcj02)),
    ("火星", Some(Crs::Gcj02)),
    ("02", Some(Crs::Gcj02)),
    ("wgs-84", Some(Crs::Wgs84)),
    ("wgs_84", Some(Crs::Wgs84)),
    ("wgs84", Some(Crs::Wgs84)),
    ("wgs", Some(Crs::Wgs84)),
    ("gps", Some(Crs::Wgs84)),
    ("天地图", Some(Crs::Wgs84)),
    // CGCS2000 differs from WGS-84 by centimetres.
    ("cgcs2000", Some(Crs::Wgs84)),
    ("cgcs", Some(Crs::Wgs84)),
    ("国家2000", Some(Crs::Wgs84)),
    ("84", Some(Crs::Wgs84)),
    ("09", Some(Crs::Bd09)),
];
/// Words of a heading that change nothing of what it means.
const IDLE: [&str; 12] =
    ["原始", "坐标系", "必填", "选填", "可选", "请填写", "填写", "地图", "拾取", "度", "单位:度", "wgs"];

/// The coordinate system that a heading names: “经度(GCJ-02)”, “高德坐标”, `bd09_lng`.
pub(super) fn crs_of_heading(heading: &str) -> Option<Crs> {
    parted(heading).1
}

/// A heading without what names a system, and the system. In Latin letters a system stands for itself: the “bd” of
/// “bdlng” is one, that of “abdomen” is not.
fn parted(heading: &str) -> (String, Option<Crs>) {
    let half = half_width(heading).to_lowercase();
    let mut rest = half.clone();
    let mut crs = None;
    for (word, system) in SYSTEMS {
        let Some(at) = rest.find(word) else { continue };
        let letters = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        let latin = word.is_ascii();
        let long = word.len() > 3;
        let alone = !letters(rest[..at].chars().next_back()) && !letters(rest[at + word.len()..].chars().next());
        if latin && !long && !alone {
            continue;
        }
        // “_84” and “02” say so only of coordinates.
        if word.bytes().all(|byte| byte.is_ascii_digit()) && crs.is_some() {
            rest = rest.replacen(word, "", 1);
            continue;
        }
        crs = crs.or(system);
        rest = rest.replacen(word, "", 1);
    }
    (rest, crs)
}

fn folded(text: &str) -> String {
    let text =
        IDLE.iter().filter(|word| word.chars().count() > 1).fold(text.to_owned(), |text, word| text.replace(word, ""));
    text.chars().filter(|c| !c.is_whitespace() && !"_*:#\"'“”‘’".contains(*c)).collect()
}

/// What a column means by its heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Meant {
    pub(super) what: What,
    /// How far down the list of its headings: less is clearer.
    pub(super) rank: usize,
}

/// A field, or one service of which cells say yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Field(Field),
    Service(Service),
}

/// All that a heading may mean, clearest first: “机构名称” is a name, or the host where there is a clearer name.
pub(super) fn meanings(heading: &str) -> Vec<Meant> {
    let (rest, crs) = parted(heading);
    let brackets = |c: char| "()[]【】〔〕".contains(c);
    let mut parts = rest.split(brackets).map(folded).filter(|part| !part.is_empty());
    let outside = parts.next().unwrap_or_default();
    // “原始 GCJ-02（经度、纬度）”: outside of the brackets nothing is left.
    let whole = folded(&rest.replace(brackets, ""));
    let mut found = Vec::new();
    for text in [outside.as_str(), whole.as_str()] {
        found.extend(known(text));
    }
    if found.is_empty() {
        // “联系人（酒店名称或者政府部门）”: the bracket says what is meant.
        for part in parts {
            found.extend(part.split(['或', '/', '、', ',']).flat_map(|part| known(part.trim_start_matches('者'))));
        }
    }
    // “高德坐标” and “高德” alone are both numbers.
    if found.is_empty() && crs.is_some() && outside.is_empty() {
        found.push(Meant { what: What::Field(Field::LonLat), rank: 90 });
    }
    if found.is_empty()
        && let Some(service) = Service::from_word(&outside)
    {
        found.push(Meant { what: What::Service(service), rank: 0 });
    }
    found
}

fn known(text: &str) -> Vec<Meant> {
    let plain: String = text.chars().filter(|c| *c != '.').collect();
    let is = |word: &str| word == text || word.replace(['_', '.'], "") == plain;
    let fields = Field::ALL.iter().filter_map(|field| {
        let rank = field.words().iter().position(|word| is(word))?;
        Some(Meant { what: What::Field(*field), rank })
    });
    let mut found: Vec<Meant> = fields.collect();
    // Of two fields with one heading, the first of the list is meant first.
    found.sort_by_key(|meant| matches!(meant.what, What::Field(Field::Host)));
    found
}

impl Field {
    /// The field with this word in data.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.code() == code)
    }

    /// Cells of several columns are read together.
    pub(super) fn takes_several(self) -> bool {
        matches!(self, Self::Phone | Self::Services)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(heading: &str) -> Option<Field> {
        match meanings(heading).first()?.what {
            What::Field(field) => Some(field),
            What::Service(_) => None,
        }
    }

    #[test]
    fn headings_are_understood_as_offices_write_them() {
        for (heading, meant) in [
            ("经度(GCJ-02)", Field::Lon),
            ("纬度（BD-09）", Field::Lat),
            (" 站点 名称 ", Field::Name),
            ("*名称（必填）", Field::Name),
            ("ＩＤ", Field::SourceId),
            ("序号", Field::Serial),
            ("详情地址", Field::Address),
            ("工作时间", Field::Hours),
            ("机构名称", Field::Name),
            ("医院名称", Field::Name),
            ("联系人(酒店名称或者政府部门）", Field::Name),
            ("bd09_lng", Field::Lon),
            ("lat_gcj02", Field::Lat),
            ("longitude_WGS84", Field::Lon),
            ("经度_84", Field::Lon),
            ("百度纬度", Field::Lat),
            ("X", Field::Lon),
            ("原始 GCJ-02（经度、纬度）", Field::LonLat),
            ("高德坐标", Field::LonLat),
            ("高德经纬度", Field::LonLat),
            ("市-区", Field::District),
            ("openingHours", Field::Hours),
            ("contact_phone", Field::Phone),
            ("区县代码", Field::Adcode),
            ("开门", Field::Opens),
        ] {
            assert_eq!(field(heading), Some(meant), "{heading}");
        }
        for unknown in
            ["可容纳人数", "manager", "marker-color", "abdomen", "状态", "发布时间", "官方链接", "updatedAt", "负责人"]
        {
            assert_eq!(field(unknown), None, "{unknown}");
        }
        assert_eq!(meanings("微波炉").first().map(|meant| meant.what), Some(What::Service(Service::Microwave)));
    }

    #[test]
    fn the_system_of_coordinates_stands_in_the_heading() {
        for (heading, crs) in [
            ("bd09_lng", Some(Crs::Bd09)),
            ("经度_84", Some(Crs::Wgs84)),
            ("longitude_WGS84", Some(Crs::Wgs84)),
            ("经度（高德）", Some(Crs::Gcj02)),
            ("原始 GCJ-02（经度、纬度）", Some(Crs::Gcj02)),
            ("gps坐标", Some(Crs::Wgs84)),
            ("经度", None),
            ("abdomen", None),
        ] {
            assert_eq!(crs_of_heading(heading), crs, "{heading}");
        }
    }

    #[test]
    fn no_heading_means_two_things_but_for_names_that_may_be_hosts() {
        for field in Field::ALL {
            for word in field.words() {
                let both: Vec<_> = Field::ALL.iter().filter(|other| other.words().contains(word)).collect();
                assert!(both.len() == 1 || both == [&Field::Name, &Field::Host], "{word}: {both:?}");
            }
        }
    }
}
