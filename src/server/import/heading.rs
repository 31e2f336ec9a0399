//! Which column means what.

use crate::model::search::half_width;
use std::collections::HashMap;

/// What a cell says of a station.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Field {
    SourceId,
    Name,
    Kind,
    Adcode,
    District,
    Address,
    Lon,
    Lat,
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
const HEADINGS: [(Field, &[&str]); 12] = [
    (Field::SourceId, &["编号", "序号", "id", "@id", "站点编号", "驿站编号", "source_id"]),
    (Field::Name, &["站点名称", "名称", "驿站名称", "驿站名", "站名", "name", "name:zh"]),
    (Field::Kind, &["类型", "类别", "站点类型", "kind"]),
    (Field::Adcode, &["行政区划代码", "区划代码", "adcode"]),
    (Field::District, &["区县", "区", "县区", "县市区", "所属区县", "district"]),
    (Field::Address, &["详细地址", "地址", "address", "addr:full"]),
    (Field::Lon, &["经度", "lng", "lon", "longitude", "x"]),
    (Field::Lat, &["纬度", "lat", "latitude", "y"]),
    (Field::Services, &["服务设施", "服务", "服务项目", "设施", "services", "facilities"]),
    (Field::Hours, &["开放时间", "营业时间", "服务时间", "时间", "opening_hours", "open_hours", "hours"]),
    (Field::Phone, &["电话", "联系电话", "phone", "contact:phone"]),
    (Field::Host, &["主办单位", "承办单位", "依托单位", "host", "operator"]),
];

impl Field {
    /// What a heading means, if it is understood.
    pub(super) fn from_heading(heading: &str) -> Option<Self> {
        let half = half_width(heading).to_lowercase();
        let bare = half.split('(').next().unwrap_or_default();
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
