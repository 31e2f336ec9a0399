//! GeoJSON (RFC 7946): points with properties.

use super::ImportError;
use super::heading::{Cells, Field, Rows};
use serde_json::Value;

/// The features with their numbers: what their properties mean, or why they cannot be read.
pub(super) fn rows(text: &str) -> Result<Rows, ImportError> {
    let value: Value = serde_json::from_str(text).map_err(|error| ImportError::Malformed(error.to_string()))?;
    let features = value
        .get("features")
        .and_then(Value::as_array)
        .ok_or_else(|| ImportError::Malformed("不是 GeoJSON：没有 features 列表".to_owned()))?;
    Ok((1..).zip(features.iter().map(cells)).collect())
}

fn cells(feature: &Value) -> Result<Cells, String> {
    let geometry = feature.get("geometry").filter(|geometry| !geometry.is_null()).ok_or("没有位置（geometry）")?;
    if geometry.get("type").and_then(Value::as_str) != Some("Point") {
        return Err("位置不是一个点（Point）".to_owned());
    }
    let numbers = geometry.get("coordinates").and_then(Value::as_array).ok_or("没有坐标（coordinates）")?;
    let (Some(lon), Some(lat)) = (numbers.first().and_then(Value::as_f64), numbers.get(1).and_then(Value::as_f64))
    else {
        return Err("坐标不是两个数".to_owned());
    };
    let mut cells = Cells::new();
    if let Some(id) = feature.get("id").and_then(plain) {
        cells.insert(Field::SourceId, id);
    }
    let properties = feature.get("properties").and_then(Value::as_object);
    for (key, value) in properties.into_iter().flatten() {
        if let (Some(field), Some(text)) = (Field::from_heading(key), plain(value)) {
            cells.insert(field, text);
        }
    }
    cells.insert(Field::Lon, lon.to_string());
    cells.insert(Field::Lat, lat.to_string());
    Ok(cells)
}

/// A value as a table cell would hold it.
fn plain(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Array(list) => list.iter().filter_map(plain).collect::<Vec<_>>().join("、"),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}
