//! A place as people copy it out of a map: numbers, or the link that AMap, Baidu or Tencent give when a place is shared.

use super::crs::Crs;
use super::half_width::half_width;
use super::position::Position;
use thiserror::Error;
use url::Url;

/// Longer texts are no place.
const LONGEST: usize = 2_000;
/// Half the earth's circumference as Baidu's links count it (BD-09 Mercator), metres, at most.
const MERCATOR_EDGE: f64 = 20_037_508.34;

/// A place that was read, and in which system its numbers were.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PastedPlace {
    /// Where it is.
    pub position: Position,
    /// The system in which it was read.
    pub crs: Crs,
    /// The text says so: a link of a map, a word beside the numbers. Else it was chosen.
    pub is_said: bool,
}

/// Why a text is no place.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PastedPlaceError {
    /// Nothing in it looks like a place.
    #[error("看不出位置。请贴“112.97,28.20”这样的经纬度，或者高德、百度、腾讯地图里带坐标的分享链接")]
    None,
    /// A short link holds no numbers: they are at the map's own server.
    #[error("这是短链接，里面没有坐标。请在浏览器里打开它，再把地址栏里的长链接贴过来")]
    Short,
    /// Baidu's own metres.
    #[error("百度这个链接里的坐标是它自己的米制（BD-09MC），请用“坐标拾取”里的经纬度")]
    Mercator,
    /// The numbers are outside of China.
    #[error("经度 {0}、纬度 {1} 不在国内")]
    Abroad(String, String),
    /// Numbers alone do not say it.
    #[error("只有数字，看不出是哪个地图的坐标。请选坐标从哪个地图来；选错会差几百米")]
    System,
}

impl PastedPlace {
    /// Reads what was pasted; `chosen` is the system of numbers that do not say theirs.
    ///
    /// # Errors
    /// [`PastedPlaceError`].
    pub fn read(text: &str, chosen: Option<Crs>) -> Result<Self, PastedPlaceError> {
        if text.len() > LONGEST {
            return Err(PastedPlaceError::None);
        }
        let half = half_width(text);
        // People share “【爱心驿站】 https://… ”: the link stands among words.
        let link = half.split_whitespace().find_map(|word| {
            let at = word.find("https://").or_else(|| word.find("http://")).or_else(|| word.find("geo:"))?;
            Url::parse(&word[at..]).ok()
        });
        let (pair, said) = match link {
            Some(link) => of_link(&link)?,
            None => (numbers(&half).ok_or(PastedPlaceError::None)?, system_word(&half)),
        };
        let (lon, lat) =
            in_order(pair).ok_or_else(|| PastedPlaceError::Abroad(pair.0.to_string(), pair.1.to_string()))?;
        let crs = said.or(chosen).ok_or(PastedPlaceError::System)?;
        let position =
            crs.to_wgs84(lat, lon).map_err(|_| PastedPlaceError::Abroad(lon.to_string(), lat.to_string()))?;
        Ok(Self { position, crs, is_said: said.is_some() })
    }
}

/// Longitude and latitude, whichever stood first: in China no latitude is above 60, no longitude below.
fn in_order((one, two): (f64, f64)) -> Option<(f64, f64)> {
    let in_china = |lon: f64, lat: f64| Position::new(lat, lon).is_ok_and(Position::is_in_china);
    match (in_china(one, two), in_china(two, one)) {
        (true, _) => Some((one, two)),
        (_, true) => Some((two, one)),
        _ => None,
    }
}

/// The system that a word beside numbers names.
fn system_word(text: &str) -> Option<Crs> {
    let lower = text.to_lowercase();
    let names = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if names(&["gcj", "高德", "腾讯", "火星"]) {
        Some(Crs::Gcj02)
    } else if names(&["bd09", "bd-09", "百度"]) {
        Some(Crs::Bd09)
    } else if names(&["wgs", "gps", "天地图"]) {
        Some(Crs::Wgs84)
    } else {
        None
    }
}

/// The first two numbers with a fraction that stand side by side.
fn numbers(text: &str) -> Option<(f64, f64)> {
    let parts: Vec<f64> = text
        .split(|c: char| !(c.is_ascii_digit() || c == '.'))
        .filter(|part| part.contains('.') && !part.starts_with('.') && !part.ends_with('.'))
        .filter_map(|part| part.parse().ok())
        .collect();
    match parts[..] {
        [one, two] => Some((one, two)),
        _ => None,
    }
}

type Pair = ((f64, f64), Option<Crs>);

fn of_link(link: &Url) -> Result<Pair, PastedPlaceError> {
    if link.scheme() == "geo" {
        return numbers(link.path()).map(|pair| (pair, Some(Crs::Wgs84))).ok_or(PastedPlaceError::None);
    }
    let host = link.host_str().unwrap_or_default();
    let is = |domain: &str| host == domain || host.ends_with(&format!(".{domain}"));
    let value = |wanted: &[&str]| {
        link.query_pairs().find(|(name, _)| wanted.contains(&name.as_ref())).map(|(_, value)| value.into_owned())
    };
    if is("amap.com") || is("gaode.com") {
        if host.starts_with("surl.") {
            return Err(PastedPlaceError::Short);
        }
        // uri.amap.com/marker?position=lon,lat, and …/?q=lat,lon,name; coordinate=wgs84 where the maker converted nothing.
        let wgs = value(&["coordinate"]).is_some_and(|system| system == "wgs84" || system == "gps");
        let crs = if wgs { Crs::Wgs84 } else { Crs::Gcj02 };
        let found = value(&["position", "q", "p", "location", "dest", "to", "center", "lnglat"]);
        let apart =
            value(&["lng", "lon", "dlon"]).zip(value(&["lat", "dlat"])).map(|(lon, lat)| format!("{lon},{lat}"));
        return found
            .as_deref()
            .and_then(first_two)
            .or_else(|| apart.as_deref().and_then(first_two))
            .map(|pair| (pair, Some(crs)))
            .ok_or(PastedPlaceError::None);
    }
    if is("baidu.com") {
        if host.starts_with("j.map") || link.path() == "/s/" {
            return Err(PastedPlaceError::Short);
        }
        let crs = match value(&["coord_type"]).as_deref() {
            Some("gcj02") => Crs::Gcj02,
            Some("wgs84" | "gps") => Crs::Wgs84,
            _ => Crs::Bd09,
        };
        // …/direction?destination=latlng:lat,lon|name:…
        let found = value(&["location", "destination", "center", "latlng"]);
        let found = found.as_deref().and_then(|text| first_two(text.rsplit("latlng:").next().unwrap_or_default()));
        if let Some(pair) = found {
            return Ok((pair, Some(crs)));
        }
        // map.baidu.com/poi/…/@12579000.5,3249000.2,19z counts metres of its own.
        let at = link.path().split("/@").nth(1).and_then(first_two);
        return match at {
            Some((x, y)) if x.abs() > 360.0 && x.abs() < MERCATOR_EDGE && y.abs() < MERCATOR_EDGE => {
                Err(PastedPlaceError::Mercator)
            }
            Some(pair) => Ok((pair, Some(crs))),
            None => Err(PastedPlaceError::None),
        };
    }
    if is("qq.com") {
        // apis.map.qq.com/uri/v1/marker?marker=coord:39.9,116.3;title:…, map.qq.com/?…&pointx=lon&pointy=lat
        let found = value(&["marker", "coord", "center", "tocoord", "referer_coord"]);
        let apart = value(&["pointx", "lng"]).zip(value(&["pointy", "lat"])).map(|(lon, lat)| format!("{lon},{lat}"));
        let found = found.map(|text| text.rsplit("coord:").next().unwrap_or_default().to_owned()).or(apart);
        return found.as_deref().and_then(first_two).map(|pair| (pair, Some(Crs::Gcj02))).ok_or(PastedPlaceError::None);
    }
    if is("openstreetmap.org") || is("tianditu.gov.cn") {
        let whole = link.as_str();
        return numbers(whole).map(|pair| (pair, Some(Crs::Wgs84))).ok_or(PastedPlaceError::None);
    }
    Err(PastedPlaceError::None)
}

/// “39.9,116.3,名称” or “116.3,39.9;title:…”: the first two numbers.
fn first_two(text: &str) -> Option<(f64, f64)> {
    let mut parts = text.split([',', ';', '|', ' ', '%']).map(|part| part.trim().parse::<f64>());
    match (parts.next(), parts.next()) {
        (Some(Ok(one)), Some(Ok(two))) => Some((one, two)),
        // AMap's `p=B0…,lat,lon,name` begins with the place's own number.
        (Some(Err(_)), Some(Ok(one))) => parts.next().and_then(Result::ok).map(|two| (one, two)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::navigation::Navigator;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<(f64, f64, Crs), PastedPlaceError> {
        PastedPlace::read(text, None).map(|place| {
            let (lat, lon) = place.crs.from_wgs84(place.position);
            ((lon * 1e4).round() / 1e4, (lat * 1e4).round() / 1e4, place.crs)
        })
    }

    #[test]
    fn links_that_maps_share_say_where_and_in_which_system() {
        for (text, crs) in [
            ("https://uri.amap.com/marker?position=112.97,28.2&name=%E9%A9%BF%E7%AB%99", Crs::Gcj02),
            ("https://wb.amap.com/?q=28.2,112.97,爱心驿站", Crs::Gcj02),
            ("https://wb.amap.com/?p=B0FFG1234,28.2,112.97,爱心驿站,五一大道", Crs::Gcj02),
            ("https://uri.amap.com/marker?position=112.97,28.2&coordinate=wgs84", Crs::Wgs84),
            ("【爱心驿站】 https://api.map.baidu.com/marker?location=28.2,112.97&title=x&output=html", Crs::Bd09),
            ("https://api.map.baidu.com/marker?location=28.2,112.97&coord_type=gcj02", Crs::Gcj02),
            ("https://apis.map.qq.com/uri/v1/marker?marker=coord:28.2,112.97;title:驿站;addr:路", Crs::Gcj02),
            ("https://map.qq.com/?type=marker&isopeninfowin=1&pointx=112.97&pointy=28.2&name=x", Crs::Gcj02),
            ("geo:28.2,112.97", Crs::Wgs84),
            ("高德 112.97，28.2", Crs::Gcj02),
            ("BD-09：28.2, 112.97", Crs::Bd09),
        ] {
            let got = read(text);
            // “BD-09” itself holds no number with a fraction.
            assert_eq!(got, Ok((112.97, 28.2, crs)), "{text}");
        }
    }

    #[test]
    fn numbers_alone_are_read_in_the_system_that_was_chosen_and_asked_about_where_none_was() {
        for text in ["112.97,28.2", "28.2，112.97", "东经112.97 北纬28.2", " 112.97\t28.2 "] {
            assert_eq!(PastedPlace::read(text, None), Err(PastedPlaceError::System), "{text}");
            let place = PastedPlace::read(text, Some(Crs::Wgs84)).unwrap();
            assert_eq!((place.position, place.is_said), (Position::new(28.2, 112.97).unwrap(), false));
        }
    }

    #[test]
    fn what_holds_no_place_says_what_to_do() {
        assert_eq!(read("https://surl.amap.com/abc"), Err(PastedPlaceError::Short));
        assert_eq!(read("https://j.map.baidu.com/ab/cde"), Err(PastedPlaceError::Short));
        assert_eq!(read("https://map.baidu.com/poi/x/@12579000.5,3249000.2,19z"), Err(PastedPlaceError::Mercator));
        assert!(matches!(read("高德 12.5,13.5"), Err(PastedPlaceError::Abroad(..))));
        for text in ["", "五一大道", "https://example.com/?position=112.97,28.2", "112,28", "1.5,2.5,3.5"] {
            assert_eq!(read(text), Err(PastedPlaceError::None), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC{0,80}") {
            let _ = PastedPlace::read(&text, Some(Crs::Gcj02));
        }

        /// The links by which we hand a place to a map bring it back.
        #[test]
        fn our_own_links_come_back(lat in 25.0f64..30.0, lon in 109.0f64..114.0) {
            let place = Position::new(lat, lon).unwrap();
            for navigator in Navigator::ALL.iter().copied() {
                let link = navigator.link(place, "驿站");
                let back = PastedPlace::read(&link, None).unwrap_or_else(|error| panic!("{link}: {error}"));
                prop_assert!(back.position.metres_to(place) < 2.0, "{}", link);
            }
        }
    }
}
