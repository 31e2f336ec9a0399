//! Handing a place over to a navigation app, each in the coordinate system that it expects.

use super::crs::Crs;
use super::position::Position;
use url::Url;

/// An app that can lead a courier to a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Navigator {
    /// AMap (高德地图), GCJ-02. Source: AMap URI API, `uri.amap.com/marker`.
    Amap,
    /// Baidu Maps (百度地图), BD-09. Source: Baidu Maps URI API, `api.map.baidu.com/marker`.
    Baidu,
    /// Tencent Maps (腾讯地图), GCJ-02. Source: Tencent URI API, `apis.map.qq.com/uri/v1/marker`.
    Tencent,
    /// Whatever the phone has for `geo:` links, WGS-84. Source: RFC 5870.
    System,
}

impl Navigator {
    /// All of them, in the order of their buttons.
    pub const ALL: [Self; 4] = [Self::Amap, Self::Baidu, Self::Tencent, Self::System];

    /// The coordinate system that the app expects.
    #[must_use]
    pub fn crs(self) -> Crs {
        match self {
            Self::Amap | Self::Tencent => Crs::Gcj02,
            Self::Baidu => Crs::Bd09,
            Self::System => Crs::Wgs84,
        }
    }

    /// The link that opens the app, or its page where it is not installed, with the place marked.
    #[must_use]
    pub fn link(self, position: Position, name: &str) -> String {
        let (lat, lon) = self.crs().from_wgs84(position);
        let name: String = name.chars().filter(|c| !c.is_control()).take(80).collect();
        let (base, query): (&str, Vec<(&str, String)>) = match self {
            Self::Amap => (
                "https://uri.amap.com/marker",
                vec![
                    ("position", format!("{lon:.6},{lat:.6}")),
                    ("name", name),
                    ("src", "diyi".to_owned()),
                    ("coordinate", "gaode".to_owned()),
                    ("callnative", "1".to_owned()),
                ],
            ),
            Self::Baidu => (
                "https://api.map.baidu.com/marker",
                vec![
                    ("location", format!("{lat:.6},{lon:.6}")),
                    ("title", name.clone()),
                    ("content", name),
                    ("coord_type", "bd09ll".to_owned()),
                    ("output", "html".to_owned()),
                    ("src", "webapp.diyi.diyi".to_owned()),
                ],
            ),
            Self::Tencent => (
                "https://apis.map.qq.com/uri/v1/marker",
                vec![
                    // The value is a list of its own: its separators may not stand in the title.
                    ("marker", format!("coord:{lat:.6},{lon:.6};title:{}", name.replace([';', ':'], " "))),
                    ("referer", "diyi".to_owned()),
                ],
            ),
            Self::System => return format!("geo:{lat:.6},{lon:.6}?q={lat:.6},{lon:.6}({})", percent(&name)),
        };
        Url::parse_with_params(base, &query).map_or_else(|_| base.to_owned(), String::from)
    }
}

fn percent(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn changsha() -> Position {
        Position::new(28.228_2, 112.938_8).unwrap()
    }

    fn numbers(link: &str) -> Vec<f64> {
        let pairs = url::form_urlencoded::parse(link.as_bytes());
        let decoded = pairs.map(|(key, value)| format!("{key} {value}")).collect::<Vec<_>>().join(" ");
        decoded
            .split(|c: char| !(c.is_ascii_digit() || c == '.'))
            .filter(|part| part.contains('.'))
            .filter_map(|part| part.parse().ok())
            .collect()
    }

    #[test]
    fn each_app_gets_its_own_coordinates_in_its_own_order() {
        let (gcj_lat, gcj_lon) = Crs::Gcj02.from_wgs84(changsha());
        let (bd_lat, bd_lon) = Crs::Bd09.from_wgs84(changsha());
        for (navigator, expected) in [
            (Navigator::Amap, [gcj_lon, gcj_lat]),
            (Navigator::Baidu, [bd_lat, bd_lon]),
            (Navigator::Tencent, [gcj_lat, gcj_lon]),
            (Navigator::System, [28.228_2, 112.938_8]),
        ] {
            let got = numbers(&navigator.link(changsha(), "驿站"));
            assert!(
                (got[0] - expected[0]).abs() < 1e-5 && (got[1] - expected[1]).abs() < 1e-5,
                "{navigator:?} {got:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn no_name_breaks_out_of_its_place_in_the_link(name in "\\PC*") {
            for navigator in Navigator::ALL {
                let link = navigator.link(changsha(), &name);
                let url = Url::parse(&link).unwrap();
                prop_assert!(["https", "geo"].contains(&url.scheme()));
                prop_assert!(url.fragment().is_none());
                if navigator == Navigator::Tencent {
                    let marker = url.query_pairs().find(|(key, _)| key == "marker").unwrap().1.into_owned();
                    prop_assert_eq!(marker.matches(';').count(), 1);
                }
            }
        }
    }
}
