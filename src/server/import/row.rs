//! From the cells of one row to a station.

use super::heading::{Cells, Field};
use super::{Origin, Unplaced};
use crate::model::plain_text::one_line;
use crate::model::{
    Adcode, OpeningHours, Phone, Position, Services, Source, Station, StationCode, StationKind, StationStatus,
};
use crate::server::db::imports::Sourced;
use crate::texts;
use pinyin::ToPinyin;

const LONGEST_NAME: usize = 80;
const LONGEST_ADDRESS: usize = 200;
const LONGEST_ID: usize = 200;

/// A box around Hunan, WGS-84 degrees: a row that says it is in Hunan must lie in it.
const HUNAN: (std::ops::Range<f64>, std::ops::Range<f64>) = (24.6..30.2, 108.7..114.3);

/// The station that a row tells of, and what of it was not understood; or why there is none.
pub(super) fn station(row: usize, cells: &Cells, origin: &Origin) -> Result<(Sourced, Vec<String>), String> {
    let mut warnings = Vec::new();
    let line = |field: Field, label: &str, most: usize| match cells.get(&field) {
        Some(text) => one_line(text, most).map_err(|error| format!("{label}{error}")).map(Some),
        None => Ok(None),
    };
    let name = line(Field::Name, "名称", LONGEST_NAME)?.ok_or("没有名称")?;
    let address = line(Field::Address, "地址", LONGEST_ADDRESS)?.unwrap_or_default();
    let district = line(Field::District, "区县", LONGEST_NAME)?;
    let host = line(Field::Host, "主办单位", LONGEST_NAME)?;
    let adcode = match cells.get(&Field::Adcode) {
        Some(text) => Adcode::parse(text).map_err(|error| error.to_string())?,
        None => origin.adcode,
    };
    let code = match cells.get(&Field::Code) {
        Some(text) => Some(StationCode::parse(text).map_err(|error| format!("递驿编号：{error}"))?),
        None => None,
    };
    let position = position(cells, origin, adcode)?;
    let (services, unknown) = Services::from_text(cells.get(&Field::Services).map_or("", String::as_str));
    if !unknown.is_empty() {
        warnings.push(format!("不认识的服务：{}", shortened(&unknown.join("、"))));
    }
    let hours = cells.get(&Field::Hours).map(|text| {
        OpeningHours::from_chinese(text).unwrap_or_else(|asked| {
            warnings.push(format!("{asked}，先照录原文"));
            asked.meanwhile
        })
    });
    let phone = cells
        .get(&Field::Phone)
        .and_then(|text| Phone::parse(text).inspect_err(|error| warnings.push(format!("{error}，没有收"))).ok());
    let kind = match cells.get(&Field::Kind) {
        Some(text) => StationKind::ALL
            .iter()
            .copied()
            .find(|kind| kind.code() == text || texts::kind(*kind) == text)
            .unwrap_or_else(|| {
                warnings.push(format!("不认识的类型“{}”，按“{}”收", shortened(text), texts::kind(origin.kind)));
                origin.kind
            }),
        None => origin.kind,
    };
    let source_id = match line(Field::SourceId, "编号", LONGEST_ID)? {
        Some(id) => id,
        None => format!("{name}@{address}"),
    };
    let station = Station {
        // The real one is given when it is written.
        code: StationCode::new(adcode, 0),
        pinyin: pinyin_of(&name),
        name,
        kind,
        adcode,
        district,
        address,
        position,
        services,
        hours,
        phone,
        host,
        status: StationStatus::Active,
        verified_at: None,
        doubtful: false,
        lacking: Services::NONE,
        supplies: Vec::new(),
        closed: None,
        verified_by: None,
        source: Source { name: origin.source.clone(), licence: origin.licence.clone(), sample: origin.sample },
    };
    Ok((Sourced { row, station, source_id, code }, warnings))
}

/// What a row without a place says else, where it has a name.
pub(super) fn unplaced(cells: &Cells) -> Option<Unplaced> {
    let placed =
        cells.contains_key(&Field::LonLat) || (cells.contains_key(&Field::Lon) && cells.contains_key(&Field::Lat));
    let name = cells.get(&Field::Name).filter(|_| !placed)?;
    let address = cells.get(&Field::Address).map_or("", String::as_str);
    Some(Unplaced {
        name: one_line(name, LONGEST_NAME).ok()?,
        address: one_line(address, LONGEST_ADDRESS).unwrap_or_default(),
    })
}

fn position(cells: &Cells, origin: &Origin, adcode: Adcode) -> Result<Position, String> {
    let number = |field: Field, label: &str| {
        let text = cells.get(&field).ok_or_else(|| format!("没有{label}"))?;
        text.parse::<f64>().map_err(|_| format!("{label}“{}”不是数字", shortened(text)))
    };
    let (lon, lat) = match cells.get(&Field::LonLat) {
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
    if adcode.number() / 10_000 == Adcode::HUNAN.number() / 10_000 && !in_hunan {
        return Err(format!("位置（{lon}，{lat}）不在湖南，区划代码却是 {adcode}"));
    }
    Ok(place)
}

/// Longitude and latitude of one cell. In China they cannot be mixed up: no latitude is above 60, no longitude below.
fn both_in_one(text: &str) -> Option<(f64, f64)> {
    let half = crate::model::search::half_width(text);
    let parts: Vec<f64> = half
        .split(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-'))
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    match parts[..] {
        [lat, lon] if lat < 60.0 && lon > 60.0 => Some((lon, lat)),
        [lon, lat] => Some((lon, lat)),
        _ => None,
    }
}

fn shortened(text: &str) -> String {
    let mut short: String = text.chars().filter(|c| !c.is_control()).take(40).collect();
    if text.chars().count() > 40 {
        short.push('…');
    }
    short
}

/// Characters and words that names of places and houses read otherwise than the dictionary's first
/// reading: 长沙 is chang sha, not zhang sha. Longer ones first. Source: 现代汉语词典.
const READINGS: [(&str, &str); 6] = [
    ("银行", "yin hang"),
    ("重庆", "chong qing"),
    ("大厦", "da sha"),
    ("音乐", "yin yue"),
    ("长", "chang"),
    ("都", "du"),
];

/// A name in pinyin syllables, with the rest of it as it is, for searching and sorting.
#[must_use]
pub fn pinyin_of(name: &str) -> String {
    let mut syllables: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut rest = name;
    while let Some(c) = rest.chars().next() {
        let special = READINGS.iter().find(|(text, _)| rest.starts_with(text));
        let (text, reading) = match special {
            Some((text, reading)) => (*text, Some(*reading)),
            None => (&rest[..c.len_utf8()], c.to_pinyin().map(pinyin::Pinyin::plain)),
        };
        rest = &rest[text.len()..];
        if reading.is_none() && c.is_alphanumeric() {
            word.extend(c.to_lowercase());
            continue;
        }
        syllables.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
        syllables.extend(reading.into_iter().flat_map(str::split_whitespace).map(str::to_owned));
    }
    syllables.extend((!word.is_empty()).then_some(word));
    syllables.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelled_with_their_latin_parts_whole() {
        assert_eq!(pinyin_of("长沙APP驿站(24h)"), "chang sha app yi zhan 24h");
        assert_eq!(pinyin_of("工商银行大厦店"), "gong shang yin hang da sha dian");
        assert_eq!(pinyin_of("🚲<b>"), "b");
    }

    #[test]
    fn one_cell_holds_both_numbers_in_either_order() {
        for text in ["112.97,28.2", "28.2，112.97", "东经112.97 北纬28.2", "(112.97、28.2)"] {
            assert_eq!(both_in_one(text), Some((112.97, 28.2)), "{text}");
        }
        assert_eq!(both_in_one("112.97"), None);
        assert_eq!(both_in_one("112°58′"), Some((112.0, 58.0)));
    }
}
