//! Records as JSON: GeoJSON (RFC 7946), a list of objects, or an object a line. One record at a time is unfolded: a few
//! kilobytes of small objects take hundreds of megabytes as values.

use super::ImportError;
use super::grid::{Budget, Grid, MOST_COLUMNS, MOST_ROWS};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::HashMap;
use std::fmt;

/// Objects in objects that are looked into.
const DEEPEST: usize = 4;
/// Bytes of a record; a station's are some hundreds.
const LONGEST_RECORD: usize = 128 * 1024;
/// Entries of an object around the list of records.
const MOST_ENTRIES: usize = 1_000;

/// The records of a file as a sheet, with their keys as its heading in row 0: the first record is row 1.
pub(super) fn grid(text: &str) -> Result<Grid, ImportError> {
    let records = records(text)?;
    let mut keys = Keys::default();
    for record in &records {
        for (key, _) in unfolded(record).unwrap_or_default() {
            keys.column(&key);
        }
    }
    let (mut grid, mut budget) = (Grid::new(""), Budget::default());
    grid.begin(0, &mut budget)?;
    for (column, key) in keys.names.iter().enumerate() {
        grid.put(column, key, &mut budget)?;
    }
    for (number, record) in (1..).zip(records) {
        grid.begin(number, &mut budget)?;
        match unfolded(record) {
            Ok(cells) => {
                let mut cells: Vec<_> =
                    cells.into_iter().filter_map(|(key, text)| Some((keys.column(&key)?, text))).collect();
                cells.sort_by_key(|(column, _)| *column);
                for (column, text) in cells {
                    grid.put(column, &text, &mut budget)?;
                }
            }
            Err(why) => grid.break_last(&why),
        }
    }
    Ok(grid)
}

/// Keys of records, in the order in which they come.
#[derive(Default)]
struct Keys {
    names: Vec<String>,
    at: HashMap<String, usize>,
}

impl Keys {
    /// Which column a key is; none beyond those that are looked at.
    fn column(&mut self, key: &str) -> Option<usize> {
        if let Some(at) = self.at.get(key) {
            return Some(*at);
        }
        if self.names.len() >= MOST_COLUMNS {
            return None;
        }
        self.names.push(key.to_owned());
        self.at.insert(key.to_owned(), self.names.len() - 1);
        Some(self.names.len() - 1)
    }
}

/// What a record says, by its keys.
fn unfolded(record: &str) -> Result<Vec<(String, String)>, String> {
    if record.len() > LONGEST_RECORD {
        return Err("这一条太大，不像一个驿站".to_owned());
    }
    cells(&serde_json::from_str(record).unwrap_or(Value::Null))
}

/// The records as they stand in the file.
fn records(text: &str) -> Result<Vec<&str>, ImportError> {
    let text = text.trim_start_matches('\u{feff}').trim();
    let whole: &RawValue = match serde_json::from_str(text) {
        Ok(whole) => whole,
        Err(error) => return by_lines(text, &error),
    };
    let found = if is_list(whole.get()) { list(whole.get())? } else { list_in(whole.get(), DEEPEST)? };
    found.ok_or_else(|| ImportError::Malformed("JSON 里没有一列对象（features、data……）".to_owned()))
}

/// JSON Lines: an object in each line.
fn by_lines<'a>(text: &'a str, error: &serde_json::Error) -> Result<Vec<&'a str>, ImportError> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).take(MOST_ROWS + 1).collect();
    let is_record = |line: &str| is_object(line) && serde_json::from_str::<IgnoredAny>(line).is_ok();
    // A line that is broken is named; the others are read.
    if lines.len() < 2 || !lines.first().is_some_and(|line| is_record(line)) {
        return Err(ImportError::Malformed(error.to_string()));
    }
    if lines.len() > MOST_ROWS { Err(ImportError::TooManyRows(MOST_ROWS)) } else { Ok(lines) }
}

fn is_list(json: &str) -> bool {
    json.starts_with('[')
}

fn is_object(json: &str) -> bool {
    json.starts_with('{')
}

/// The elements of a list as they stand there; none where it is no list.
fn list(json: &str) -> Result<Option<Vec<&str>>, ImportError> {
    let Ok(List { elements, more }) = serde_json::from_str(json) else { return Ok(None) };
    if more { Err(ImportError::TooManyRows(MOST_ROWS)) } else { Ok(Some(elements)) }
}

/// The list that an object holds: `features`, or else the longest list of objects.
fn list_in(json: &str, depth: usize) -> Result<Option<Vec<&str>>, ImportError> {
    let Ok(Entries(entries)) = serde_json::from_str(json) else { return Ok(None) };
    if let Some((_, features)) = entries.iter().find(|(key, value)| key == "features" && is_list(value)) {
        return list(features);
    }
    let mut best: Option<Vec<&str>> = None;
    for (_, value) in entries {
        let found = if is_list(value) {
            list(value)?.filter(|list| list.first().is_some_and(|first| is_object(first)))
        } else if is_object(value) && depth > 0 {
            list_in(value, depth - 1)?
        } else {
            None
        };
        if let Some(found) = found.filter(|found| best.as_ref().is_none_or(|best| best.len() < found.len())) {
            best = Some(found);
        }
    }
    Ok(best)
}

/// A list whose elements are left as they stand, up to as many as a file may have rows.
struct List<'a> {
    elements: Vec<&'a str>,
    more: bool,
}

impl<'a> Deserialize<'a> for List<'a> {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
        struct Elements;
        impl<'a> Visitor<'a> for Elements {
            type Value = List<'a>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'a>>(self, mut seq: A) -> Result<List<'a>, A::Error> {
                let mut elements = Vec::new();
                while elements.len() < MOST_ROWS {
                    let Some(next) = seq.next_element::<&'a RawValue>()? else {
                        return Ok(List { elements, more: false });
                    };
                    elements.push(next.get());
                }
                let mut more = false;
                while seq.next_element::<IgnoredAny>()?.is_some() {
                    more = true;
                }
                Ok(List { elements, more })
            }
        }
        deserializer.deserialize_seq(Elements)
    }
}

/// Entries of an object whose values are left as they stand.
struct Entries<'a>(Vec<(String, &'a str)>);

impl<'a> Deserialize<'a> for Entries<'a> {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
        struct Values;
        impl<'a> Visitor<'a> for Values {
            type Value = Entries<'a>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<Entries<'a>, A::Error> {
                let mut entries = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, &'a RawValue>()? {
                    if entries.len() < MOST_ENTRIES {
                        entries.push((key, value.get()));
                    }
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(Values)
    }
}

/// What an object says, by its keys.
fn cells(record: &Value) -> Result<Vec<(String, String)>, String> {
    let object = record.as_object().ok_or("不是一个对象")?;
    let mut cells = Vec::new();
    let is_feature = object.get("type").and_then(Value::as_str) == Some("Feature") || object.contains_key("geometry");
    if is_feature {
        let geometry = object.get("geometry").filter(|geometry| !geometry.is_null()).ok_or("没有位置（geometry）")?;
        let (lon, lat) = point(geometry)?;
        cells.push(("lon".to_owned(), lon));
        cells.push(("lat".to_owned(), lat));
    }
    for (key, value) in object {
        if is_feature && matches!(key.as_str(), "type" | "geometry" | "bbox") {
            continue;
        }
        flatten(key, value, DEEPEST, &mut cells);
    }
    // The first of two cells of one key holds: a feature's own place, not what its properties say of it.
    let mut seen = std::collections::HashSet::new();
    cells.retain(|(key, _)| seen.insert(key.clone()));
    Ok(cells)
}

fn point(geometry: &Value) -> Result<(String, String), String> {
    if geometry.get("type").and_then(Value::as_str) != Some("Point") {
        return Err("位置不是一个点（Point）".to_owned());
    }
    let numbers = geometry.get("coordinates").and_then(Value::as_array).ok_or("没有坐标（coordinates）")?;
    match (numbers.first().and_then(Value::as_f64), numbers.get(1).and_then(Value::as_f64)) {
        (Some(lon), Some(lat)) => Ok((lon.to_string(), lat.to_string())),
        _ => Err("坐标不是两个数".to_owned()),
    }
}

fn flatten(key: &str, value: &Value, depth: usize, cells: &mut Vec<(String, String)>) {
    match value {
        Value::Object(inner) => {
            if let Ok((lon, lat)) = point(value) {
                cells.push(("lon".to_owned(), lon));
                cells.push(("lat".to_owned(), lat));
            } else if depth > 0 {
                for (key, value) in inner {
                    flatten(key, value, depth - 1, cells);
                }
            }
        }
        // Two numbers under one key are a place: “location”: [112.97, 28.2].
        Value::Array(list) if list.len() == 2 && list.iter().all(Value::is_number) => {
            cells.push((key.to_owned(), format!("{},{}", list[0], list[1])));
        }
        _ => cells.extend(plain(value).map(|text| (key.to_owned(), text))),
    }
}

/// A value as a table cell would hold it.
fn plain(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Bool(truth) => if *truth { "是" } else { "否" }.to_owned(),
        Value::Array(list) => list.iter().filter_map(plain).collect::<Vec<_>>().join("、"),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cells under these keys.
    fn rows(text: &str, keys: [&str; 3]) -> Vec<Vec<String>> {
        let grid = grid(text).unwrap();
        let heading = grid.rows().next().unwrap();
        let at = keys.map(|key| heading.cells().position(|cell| cell == key).unwrap());
        grid.rows().skip(1).map(|row| at.iter().map(|at| row.cell(*at).to_owned()).collect()).collect()
    }

    #[test]
    fn records_come_out_of_each_way_of_writing_json() {
        let expected = [["甲", "112.9", "28.2"], ["乙", "113", "28.3"]];
        for text in [
            r#"[{"name":"甲","location":{"type":"Point","coordinates":[112.9,28.2]}},{"name":"乙","location":{"type":"Point","coordinates":[113,28.3]}}]"#,
            "{\"name\":\"甲\",\"lon\":112.9,\"lat\":28.2}\n{\"name\":\"乙\",\"lon\":113,\"lat\":28.3}\n",
            r#"{"code":0,"data":{"list":[{"name":"甲","lon":112.9,"lat":"28.2"},{"name":"乙","lon":"113","lat":28.3}]}}"#,
        ] {
            assert_eq!(rows(text, ["name", "lon", "lat"]), expected, "{text}");
        }
        let geojson = r#"{"type":"FeatureCollection","features":[{"type":"Feature","id":7,"geometry":{"type":"Point","coordinates":[112.9,28.2]},"properties":{"name":"甲","lon":1}}]}"#;
        assert_eq!(rows(geojson, ["id", "lon", "name"]), [["7", "112.9", "甲"]]);
    }

    #[test]
    fn very_many_small_objects_are_too_many_rows_and_one_huge_object_is_no_station() {
        let many = |row: &str| format!("[{}{{}}]", format!("{row},").repeat(MOST_ROWS + 1));
        for text in [many("{\"a\":1}"), many("1"), format!("{{\"data\":{}}}", many("{}")), "{}\n".repeat(MOST_ROWS + 1)]
        {
            assert!(matches!(grid(&text), Err(ImportError::TooManyRows(_))), "{}", &text[..20]);
        }
        let huge = format!("[{{\"name\":\"甲\"}},{{\"name\":\"乙\",\"list\":[{}0]}}]", "{\"a\":1},".repeat(20_000));
        let grid = grid(&huge).unwrap();
        assert_eq!(grid.rows().map(|row| row.broken().is_some()).collect::<Vec<_>>(), [false, false, true]);
    }

    #[test]
    fn what_is_no_list_of_records_is_refused() {
        for text in ["{}", "7", "{\"a\":[1,2]}", "{\"type\":", &"[".repeat(100_000)] {
            assert!(matches!(grid(text), Err(ImportError::Malformed(_))), "{}", &text[..text.len().min(20)]);
        }
    }
}
