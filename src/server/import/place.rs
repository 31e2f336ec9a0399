//! Where a row says that its station is.

use super::Origin;
use super::heading::Field;
use super::recognise::{in_region, region_name};
use super::shortened::shortened;
use super::table::Cells;
use crate::model::half_width::half_width;
use crate::model::{Adcode, Position};

/// A box around Hunan, WGS-84 degrees: a row that says it is in Hunan must lie in it.
const HUNAN: (std::ops::Range<f64>, std::ops::Range<f64>) = (24.6..30.2, 108.7..114.3);

/// A place, as far as the region goes that is stated for it.
pub(super) enum Place {
    Inside(Position),
    /// Outside of it, in words.
    Outside(Position, String),
}

pub(super) fn position(cells: &Cells<'_>, origin: &Origin, adcode: Adcode) -> Result<Place, String> {
    let number = |field: Field, label: &str| {
        let text = cells.get(field).ok_or_else(|| format!("没有{label}"))?;
        degrees(text).ok_or_else(|| format!("{label}“{}”不是数字", shortened(text)))
    };
    let (lon, lat) = match cells.get(Field::LonLat) {
        Some(both) => both_in_one(both).ok_or_else(|| format!("经纬度“{}”看不懂", shortened(both)))?,
        None => (number(Field::Lon, "经度")?, number(Field::Lat, "纬度")?),
    };
    let given = Position::new(lat, lon).ok();
    let turned = Position::new(lon, lat).ok();
    match (given.filter(|place| place.is_in_china()), turned.filter(|place| place.is_in_china())) {
        (None, Some(_)) => return Err(format!("经度 {lon}、纬度 {lat} 好像写反了")),
        (None, None) => return Err(format!("经度 {lon}、纬度 {lat} 不在中国")),
        _ => {}
    }
    let place = origin.crs.to_wgs84(lat, lon).map_err(|error| error.to_string())?;
    let in_hunan = HUNAN.0.contains(&place.lat()) && HUNAN.1.contains(&place.lon());
    if adcode.number() / 10_000 != Adcode::HUNAN.number() / 10_000 {
        return Ok(Place::Inside(place));
    }
    if !in_hunan {
        return Err(format!("位置（{lon}，{lat}）不在湖南，区划代码却是 {adcode}"));
    }
    if in_region(place, adcode) {
        return Ok(Place::Inside(place));
    }
    Ok(Place::Outside(place, format!("位置（{lon}，{lat}）不在{}，请核对", region_name(adcode))))
}

/// “112.97”, “112.97°E”, “东经112.97度”, “112°58′30″”.
fn degrees(text: &str) -> Option<f64> {
    let half = half_width(text);
    let plain = half.trim().trim_start_matches(["东", "经", "北", "纬"].map(|c| c.chars().next().unwrap_or(' ')));
    let plain =
        plain.trim().trim_start_matches(['E', 'N', 'e', 'n']).trim_end_matches(['E', 'N', 'e', 'n', ' ']).trim();
    if let Ok(number) = plain.parse::<f64>() {
        return number.is_finite().then_some(number);
    }
    let (whole, rest) = plain.split_once(['°', '度', 'º'])?;
    let whole: f64 = whole.trim().parse().ok()?;
    let rest = rest.trim();
    if rest.is_empty() {
        return Some(whole);
    }
    let (minutes, rest) = rest.split_once(['′', '\'', '分', '’'])?;
    let minutes: f64 = minutes.trim().parse().ok()?;
    let seconds = rest.trim().trim_end_matches(['″', '"', '秒', '”', '\'', '′']).trim();
    let seconds: f64 = if seconds.is_empty() { 0.0 } else { seconds.parse().ok()? };
    let sound = whole.fract() == 0.0 && (0.0..60.0).contains(&minutes) && (0.0..60.0).contains(&seconds);
    sound.then_some(whole + minutes / 60.0 + seconds / 3600.0)
}

/// Longitude and latitude of one cell. In China they cannot be mixed up: no latitude is above 60, no longitude below.
fn both_in_one(text: &str) -> Option<(f64, f64)> {
    let half = half_width(text);
    let parts: Vec<&str> = half
        .trim_matches(|c: char| "()[]{}（）【】 \"".contains(c))
        .split([',', '，', '、', ';', '/', ' ', '\t', '\n', '|'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    let numbers: Option<Vec<f64>> =
        parts.iter().map(|part| degrees(part.rsplit([':', '：']).next().unwrap_or(part).trim())).collect();
    match numbers?[..] {
        [lat, lon] if lat < 60.0 && lon > 60.0 => Some((lon, lat)),
        [lon, lat] => Some((lon, lat)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_cell_holds_both_numbers_in_either_order() {
        for text in [
            "112.97,28.2",
            "28.2，112.97",
            "东经112.97 北纬28.2",
            "(112.97、28.2)",
            "经度:112.97,纬度:28.2",
            "112.97;28.2",
        ] {
            assert_eq!(both_in_one(text), Some((112.97, 28.2)), "{text}");
        }
        for text in ["112.97", "112°58′", "a,b", "1,2,3", ""] {
            assert_eq!(both_in_one(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_are_read_with_their_signs() {
        for (text, number) in [
            ("１１２．９７", 112.97),
            ("28.2°", 28.2),
            ("东经112.97", 112.97),
            ("112°58′30″", 112.975),
            ("28度12分", 28.2),
            ("112.97E", 112.97),
        ] {
            assert!((degrees(text).unwrap() - number).abs() < 1e-9, "{text}");
        }
        for text in ["112,95", "约112", "112°70′", "112.5°30′", "inf", "NaN", ""] {
            assert_eq!(degrees(text), None, "{text}");
        }
    }
}
