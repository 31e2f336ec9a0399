//! Which column means what.

use crate::model::Crs;
use crate::model::search::half_width;
use std::collections::HashMap;

/// What a cell says of a station.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Field {
    /// Our own number of it, as an exported table has it.
    Code,
    SourceId,
    Name,
    Kind,
    Adcode,
    District,
    Address,
    Lon,
    Lat,
    /// Both in one cell.
    LonLat,
    Services,
    Hours,
    Phone,
    Host,
}

/// A row by what its cells mean. Empty cells are left out.
pub(super) type Cells = HashMap<Field, String>;

/// The rows of a file with their numbers: what their cells say, or why they cannot be read.
pub(super) type Rows = Vec<(usize, Result<Cells, String>)>;

/// Headings that are understood, folded: without spaces, brackets and what stands in them.
const HEADINGS: [(Field, &[&str]); 14] = [
    (Field::Code, &["递驿编号"]),
    (Field::SourceId, &["编号", "序号", "id", "@id", "站点编号", "驿站编号", "source_id"]),
    (
        Field::Name,
        &["站点名称", "名称", "驿站名称", "驿站名", "站名", "站点", "驿站", "爱心驿站名称", "name", "name:zh"],
    ),
    (Field::Kind, &["类型", "类别", "站点类型", "kind"]),
    (Field::Adcode, &["行政区划代码", "区划代码", "adcode"]),
    (Field::District, &["区县", "区", "县区", "县市区", "所属区县", "district"]),
    (Field::Address, &["详细地址", "地址", "具体地址", "站点地址", "驿站地址", "address", "addr:full"]),
    (Field::Lon, &["经度", "lng", "lon", "longitude", "x"]),
    (Field::Lat, &["纬度", "lat", "latitude", "y"]),
    (Field::LonLat, &["经纬度", "坐标", "位置坐标", "经度纬度", "经度,纬度", "lnglat", "location"]),
    (
        Field::Services,
        &["服务内容", "配套设施", "提供服务", "服务设施", "服务", "服务项目", "设施", "services", "facilities"],
    ),
    (Field::Hours, &["开放时间", "营业时间", "服务时间", "开放时段", "时间", "opening_hours", "open_hours", "hours"]),
    (Field::Phone, &["电话", "联系电话", "联系方式", "phone", "contact:phone"]),
    (Field::Host, &["主办单位", "承办单位", "依托单位", "单位", "host", "operator"]),
];

/// The coordinate system that a heading names: “经度(GCJ-02)”, “高德坐标”.
pub(super) fn crs_of_heading(heading: &str) -> Option<Crs> {
    let half = half_width(heading).to_lowercase();
    let names = |words: &[&str]| words.iter().any(|word| half.contains(word));
    if names(&["gcj", "高德", "腾讯", "火星"]) {
        Some(Crs::Gcj02)
    } else if names(&["bd09", "bd-09", "百度"]) {
        Some(Crs::Bd09)
    } else if names(&["wgs", "gps", "cgcs2000"]) {
        // CGCS2000 differs from WGS-84 by centimetres.
        Some(Crs::Wgs84)
    } else {
        None
    }
}

impl Field {
    /// What a heading means, if it is understood.
    pub(super) fn from_heading(heading: &str) -> Option<Self> {
        let half = half_width(heading).to_lowercase();
        let bare = half.split('(').next().unwrap_or_default();
        let bare =
            ["高德", "百度", "腾讯", "gps", "wgs84"].iter().fold(bare.to_owned(), |bare, map| bare.replace(map, ""));
        let folded: String = bare.chars().filter(|c| !c.is_whitespace()).collect();
        HEADINGS.iter().find(|(_, words)| words.contains(&folded.as_str())).map(|(field, _)| *field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_understood_with_their_brackets() {
        for (heading, field) in [
            ("经度(GCJ-02)", Field::Lon),
            ("纬度（BD-09）", Field::Lat),
            (" 站点 名称 ", Field::Name),
            ("ＩＤ", Field::SourceId),
        ] {
            assert_eq!(Field::from_heading(heading), Some(field), "{heading}");
        }
        assert_eq!(Field::from_heading("可容纳人数"), None);
    }

    #[test]
    fn no_heading_means_two_things() {
        let mut seen = std::collections::HashSet::new();
        assert!(HEADINGS.iter().flat_map(|(_, words)| words.iter()).all(|word| seen.insert(word)));
    }
}
