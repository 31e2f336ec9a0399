//! Records as JSON: GeoJSON (RFC 7946), a list of objects, or an object a line.

use super::ImportError;
use super::grid::{Budget, Grid, MOST_COLUMNS};
use serde_json::{Map, Value};
use std::collections::HashMap;

/// Objects in objects that are looked into.
const DEEPEST: usize = 4;

/// The records of a file as a sheet, with their keys as its heading in row 0: the first record is row 1.
pub(super) fn grid(text: &str) -> Result<Grid, ImportError> {
    let records = records(text)?;
    let mut keys: Vec<String> = Vec::new();
    let mut at: HashMap<String, usize> = HashMap::new();
    let mut flat: Vec<Result<Vec<(usize, String)>, String>> = Vec::with_capacity(records.len());
    for record in &records {
        let mut column = |key: &str| {
            if let Some(at) = at.get(key) {
                return Some(*at);
            }
            if keys.len() >= MOST_COLUMNS {
                return None;
            }
            keys.push(key.to_owned());
            at.insert(key.to_owned(), keys.len() - 1);
            Some(keys.len() - 1)
        };
        flat.push(
            cells(record).map(|cells| {
                cells.into_iter().filter_map(|(key, text)| Some((column(&key)?, text))).collect::<Vec<_>>()
            }),
        );
    }
    let (mut grid, mut budget) = (Grid::new(""), Budget::default());
    grid.begin(0, &mut budget)?;
    for (column, key) in keys.iter().enumerate() {
        grid.put(column, key, &mut budget)?;
    }
    for (number, record) in (1..).zip(flat) {
        grid.begin(number, &mut budget)?;
        match record {
            Ok(mut cells) => {
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

/// Signs that part values; so many values would take half a gigabyte before the first is looked at.
const MOST_SIGNS: usize = 4_000_000;

fn records(text: &str) -> Result<Vec<Value>, ImportError> {
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.bytes().filter(|byte| matches!(byte, b',' | b'{' | b'[')).count() > MOST_SIGNS {
        return Err(ImportError::Unpacked);
    }
    let whole: Result<Value, _> = serde_json::from_str(text);
    let value = match whole {
        Ok(value) => value,
        Err(error) => return by_lines(text).ok_or_else(|| ImportError::Malformed(error.to_string())),
    };
    match value {
        Value::Array(list) => Ok(list),
        Value::Object(object) => list_in(object, DEEPEST)
            .ok_or_else(|| ImportError::Malformed("JSON 里没有一列对象（features、data……）".to_owned())),
        _ => Err(ImportError::Malformed("JSON 里没有一列对象".to_owned())),
    }
}

/// JSON Lines: an object in each line.
fn by_lines(text: &str) -> Option<Vec<Value>> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let first: Value = serde_json::from_str(lines.first()?).ok()?;
    if !first.is_object() || lines.len() < 2 {
        return None;
    }
    // A line that is broken is named; the others are read.
    Some(lines.iter().map(|line| serde_json::from_str(line).unwrap_or(Value::Null)).collect())
}

/// The list that an object holds: `features`, or else the longest list of objects.
fn list_in(mut object: Map<String, Value>, depth: usize) -> Option<Vec<Value>> {
    if let Some(Value::Array(features)) = object.remove("features") {
        return Some(features);
    }
    let mut best: Option<Vec<Value>> = None;
    for (_, value) in object {
        let found = match value {
            Value::Array(list) if list.first().is_some_and(Value::is_object) => Some(list),
            Value::Object(inner) if depth > 0 => list_in(inner, depth - 1),
            _ => None,
        };
        if let Some(found) = found.filter(|found| best.as_ref().is_none_or(|best| best.len() < found.len())) {
            best = Some(found);
        }
    }
    best
}

/// What a record says, by its keys.
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
    fn what_is_no_list_of_records_is_refused() {
        for text in ["{}", "7", "{\"a\":[1,2]}", "{\"type\":", &"[".repeat(100_000)] {
            assert!(matches!(grid(text), Err(ImportError::Malformed(_))), "{}", &text[..text.len().min(20)]);
        }
    }
}
