//! From the cells of one row to a station.

use super::heading::Field;
use super::hours::HoursRead;
use super::place::{Place, position};
use super::shortened::shortened;
use super::table::Cells;
use super::{Origin, Unplaced};
use crate::model::phone::read_phones;
use crate::model::plain_text::one_line;
use crate::model::region::prefecture_named;
use crate::model::{Access, Adcode, Phone, Services, Source, Station, StationCode, StationKind, StationStatus};
use crate::server::db::imports::Sourced;
use crate::texts;
use pinyin::ToPinyin;

const LONGEST_NAME: usize = 80;
const LONGEST_ADDRESS: usize = 200;
const LONGEST_ID: usize = 200;
/// Numbers of one station that are kept.
const MOST_PHONES: usize = 4;

/// The station that a row tells of, and what of it was not understood; or why there is none.
pub(super) fn station(
    row: usize,
    cells: &Cells<'_>,
    origin: &Origin,
    accept_outside: bool,
    hours: &mut HoursRead<'_>,
) -> Result<(Sourced, Vec<String>), String> {
    let mut warnings = Vec::new();
    let line = |field: Field, label: &str, most: usize| match cells.get(field) {
        Some(text) => one_line(text, most).map_err(|error| format!("{label}{error}")).map(Some),
        None => Ok(None),
    };
    let name = line(Field::Name, "名称", LONGEST_NAME)?.ok_or("没有名称")?;
    let address = line(Field::Address, "地址", LONGEST_ADDRESS)?.unwrap_or_default();
    let district = line(Field::District, "区县", LONGEST_NAME)?;
    let host = line(Field::Host, "主办单位", LONGEST_NAME)?;
    let adcode = region(cells, origin)?;
    let code = match cells.get(Field::Code) {
        Some(text) => Some(StationCode::parse(text).map_err(|error| format!("递驿编号：{error}"))?),
        None => None,
    };
    let position = match position(cells, origin, adcode)? {
        Place::Inside(position) => position,
        Place::Outside(position, _) if accept_outside => position,
        Place::Outside(_, why) => return Err(why),
    };
    let (services, unknown) = Services::from_text(cells.get(Field::Services).unwrap_or_default());
    let services = cells.services.iter().copied().collect::<Services>().or(services);
    if !unknown.is_empty() {
        warnings.push(format!("不认识的服务：{}", shortened(&unknown.join("、"))));
    }
    let said = match (cells.get(Field::Hours), cells.get(Field::Opens), cells.get(Field::Closes)) {
        (Some(text), ..) => Some(text.to_owned()),
        (None, Some(from), Some(to)) => Some(format!("{from}-{to}")),
        (None, Some(from), None) => Some(from.to_owned()),
        (None, None, to) => to.map(str::to_owned),
    };
    let hours = said.map(|text| hours.of(&text));
    let mut phones: Vec<Phone> = Vec::new();
    if let Some(text) = cells.get(Field::Phone) {
        let (read, beside) = read_phones(text);
        phones = read;
        phones.truncate(MOST_PHONES);
        warnings.extend(beside);
    }
    let mut phones = phones.into_iter();
    let kind = match cells.get(Field::Kind) {
        Some(text) => StationKind::of_word(text).unwrap_or_else(|| {
            warnings.push(format!("不认识的类型“{}”，按“{}”收", shortened(text), texts::kind(origin.kind)));
            origin.kind
        }),
        None => origin.kind,
    };
    let own_id = line(Field::SourceId, "编号", LONGEST_ID)?;
    let station = Station {
        // The real one is given when it is written.
        code: StationCode::new(adcode, 0),
        pinyin: pinyin_of(&name),
        kind,
        adcode,
        district,
        position,
        services,
        hours,
        phone: phones.next(),
        other_phones: phones.collect(),
        access: Access::default(),
        photos: Vec::new(),
        problems: Vec::new(),
        seen_open_at: None,
        host,
        status: StationStatus::Active,
        verified_at: None,
        doubtful: false,
        lacking: Services::NONE,
        supplies: Vec::new(),
        closed: None,
        verified_by: None,
        source: Source { name: origin.source.clone(), licence: origin.licence.clone(), sample: origin.sample },
        name,
        address,
    };
    let has_id = own_id.is_some();
    let source_id = own_id.unwrap_or_else(|| format!("{}@{}", station.name, station.address));
    Ok((Sourced { row, station, source_id, has_id, code }, warnings))
}

/// The region of a row: its code, or else the prefecture that it names, or else what was said of the whole file.
fn region(cells: &Cells<'_>, origin: &Origin) -> Result<Adcode, String> {
    if let Some(text) = cells.get(Field::Adcode) {
        // Codes of streets have twelve digits, of which the first six are the county's.
        let digits: String = crate::model::half_width::half_width(text).chars().filter(char::is_ascii_digit).collect();
        let county = if digits.len() > 6 && digits.is_char_boundary(6) { &digits[..6] } else { text };
        return Adcode::parse(county).map_err(|error| error.to_string());
    }
    let city =
        [Field::City, Field::District].into_iter().filter_map(|field| cells.get(field)).find_map(prefecture_named);
    Ok(city.filter(|city| city.prefecture() != origin.adcode.prefecture()).unwrap_or(origin.adcode))
}

/// What a row without a place says else, where it has a name.
pub(super) fn unplaced(cells: &Cells<'_>) -> Option<Unplaced> {
    let placed =
        cells.get(Field::LonLat).is_some() || (cells.get(Field::Lon).is_some() && cells.get(Field::Lat).is_some());
    let name = cells.get(Field::Name).filter(|_| !placed)?;
    let mut address = cells.get(Field::Address).unwrap_or_default().to_owned();
    // The district says where to look on the map.
    if let Some(district) = cells.get(Field::District).filter(|district| !address.contains(*district)) {
        address = format!("{district} {address}");
    }
    Some(Unplaced {
        name: one_line(name, LONGEST_NAME).ok()?,
        address: one_line(&address, LONGEST_ADDRESS).unwrap_or_default(),
    })
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
}
