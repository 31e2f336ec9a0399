//! Handing a place over to a navigation app, each in the coordinate system that it expects.

use super::coded::coded;
use super::crs::Crs;
use super::position::Position;

coded! {
    /// An app that can lead a courier to a place, riding.
    Navigator {
        /// AMap (高德地图), GCJ-02. Source: AMap URI API, `uri.amap.com/navigation`.
        Amap = "amap",
        /// Baidu Maps (百度地图), BD-09. Source: Baidu Maps URI API, `api.map.baidu.com/direction`.
        Baidu = "baidu",
        /// Tencent Maps (腾讯地图), GCJ-02. Source: Tencent URI API, `apis.map.qq.com/uri/v1/routeplan`.
        Tencent = "tencent",
        /// Whatever the phone has for `geo:` links, WGS-84. Source: RFC 5870.
        System = "system",
    } else Amap
}

/// Where a route begins that says nothing of where the courier is: their map app knows, and no server hears of it.
const FROM_HERE: &str = "我的位置";

impl Navigator {
    /// Those that can be offered. Without `geo`, which Apple's phones do not know, none that is opened by such a link.
    pub fn offered(geo: bool) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |one| geo || *one != Self::System)
    }

    /// Where its link opens: a page beside this one, or nothing where an app of the phone takes it.
    #[must_use]
    pub fn target(self) -> Option<&'static str> {
        (self != Self::System).then_some("_blank")
    }

    /// The coordinate system that the app expects.
    #[must_use]
    pub fn crs(self) -> Crs {
        match self {
            Self::Amap | Self::Tencent => Crs::Gcj02,
            Self::Baidu => Crs::Bd09,
            Self::System => Crs::Wgs84,
        }
    }

    /// The link that opens the app, or its page where it is not installed, with the way there by bike: one touch less
    /// than a mark on the map. `geo:` knows marks alone.
    #[must_use]
    pub fn link(self, position: Position, name: &str) -> String {
        let (lat, lon) = self.crs().from_wgs84(position);
        let name: String = name.chars().filter(|c| !c.is_control()).take(80).collect();
        let (base, query): (&str, Vec<(&str, String)>) = match self {
            Self::Amap => (
                "https://uri.amap.com/navigation",
                vec![
                    // The value is a list of its own: its separator may not stand in the name.
                    ("to", format!("{lon:.6},{lat:.6},{}", name.replace(',', " "))),
                    ("mode", "ride".to_owned()),
                    ("src", "diyi".to_owned()),
                    ("coordinate", "gaode".to_owned()),
                    ("callnative", "1".to_owned()),
                ],
            ),
            Self::Baidu => (
                "https://api.map.baidu.com/direction",
                vec![
                    ("destination", format!("latlng:{lat:.6},{lon:.6}|name:{}", name.replace('|', " "))),
                    ("origin", FROM_HERE.to_owned()),
                    ("mode", "riding".to_owned()),
                    ("coord_type", "bd09ll".to_owned()),
                    ("output", "html".to_owned()),
                    ("src", "webapp.diyi.diyi".to_owned()),
                ],
            ),
            Self::Tencent => (
                "https://apis.map.qq.com/uri/v1/routeplan",
                vec![
                    ("tocoord", format!("{lat:.6},{lon:.6}")),
                    ("to", name),
                    ("type", "bike".to_owned()),
                    ("fromcoord", "CurrentLocation".to_owned()),
                    ("referer", "diyi".to_owned()),
                ],
            ),
            Self::System => return format!("geo:{lat:.6},{lon:.6}?q={lat:.6},{lon:.6}({})", percent(&name)),
        };
        format!("{base}?{}", url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish())
    }
}

fn percent(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use url::Url;

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
    fn where_no_geo_links_are_known_none_is_offered_and_none_opens_an_empty_page() {
        assert!(Navigator::offered(false).all(|one| one.link(changsha(), "驿站").starts_with("https://")));
        for one in Navigator::offered(true) {
            assert_eq!(one.target().is_some(), one.link(changsha(), "驿站").starts_with("https://"));
        }
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

    #[test]
    fn each_app_begins_to_ride() {
        for (navigator, words) in [
            (Navigator::Amap, "uri.amap.com/navigation?mode=ride"),
            (Navigator::Baidu, "api.map.baidu.com/direction?mode=riding"),
            (Navigator::Tencent, "apis.map.qq.com/uri/v1/routeplan?type=bike"),
        ] {
            let (address, mode) = words.split_once('?').unwrap();
            let link = navigator.link(changsha(), "驿站");
            assert!(link.starts_with(&format!("https://{address}?")) && link.contains(mode), "{link}");
        }
    }

    proptest! {
        #[test]
        fn no_name_breaks_out_of_its_place_in_the_link(name in "\\PC*") {
            for navigator in Navigator::ALL.iter().copied() {
                let link = navigator.link(changsha(), &name);
                let url = Url::parse(&link).unwrap();
                prop_assert!(["https", "geo"].contains(&url.scheme()));
                prop_assert!(url.fragment().is_none());
                let value = |wanted: &str| url.query_pairs().find(|(key, _)| key == wanted).map(|(_, value)| value.into_owned());
                match navigator {
                    Navigator::Amap => prop_assert_eq!(value("to").unwrap().matches(',').count(), 2),
                    Navigator::Baidu => prop_assert_eq!(value("destination").unwrap().matches('|').count(), 1),
                    Navigator::Tencent | Navigator::System => {}
                }
            }
        }
    }
}
