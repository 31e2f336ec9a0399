//! KML: its placemarks that are points, with name, address and extended data.

use super::ImportError;
use super::grid::{Budget, Grid, MOST_COLUMNS};
use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::HashMap;

/// Whether a text is KML, more or less.
pub(super) fn is_kml(text: &str) -> bool {
    let mut end = text.len().min(2_000);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].contains("<kml")
}

/// The placemarks as a sheet, their keys as its heading in row 0.
pub(super) fn grid(text: &str) -> Result<Grid, ImportError> {
    let mut reader = Reader::from_str(text);
    let mut keys: Vec<String> = Vec::new();
    let mut records: Vec<Vec<(usize, String)>> = Vec::new();
    let mut record: HashMap<String, String> = HashMap::new();
    let (mut inside, mut element, mut data) = (false, String::new(), String::new());
    let mut kept = 0_usize;
    loop {
        match reader.read_event().map_err(|error| ImportError::Malformed(error.to_string()))? {
            Event::Eof => break,
            Event::Start(start) => {
                element = local(start.local_name().as_ref());
                if element == "Placemark" {
                    inside = true;
                    record.clear();
                } else if inside && matches!(element.as_str(), "Data" | "SimpleData") {
                    let named = start.attributes().flatten().find(|one| local(one.key.as_ref()) == "name");
                    data = named.map(|one| one.value.as_ref().to_owned()).unwrap_or_default();
                }
            }
            Event::Text(words) if inside => {
                let words = String::from_utf8_lossy(words.as_ref().as_bytes()).trim().to_owned();
                add(&mut record, &element, &data, &words);
            }
            Event::CData(words) if inside => {
                let words = String::from_utf8_lossy(words.as_ref().as_bytes()).trim().to_owned();
                add(&mut record, &element, &data, &words);
            }
            Event::GeneralRef(name) if inside => {
                let sign = match name.as_ref() {
                    "amp" => "&",
                    "lt" => "<",
                    "gt" => ">",
                    "quot" => "\"",
                    "apos" => "'",
                    _ => "",
                };
                add(&mut record, &element, &data, sign);
            }
            Event::End(end) => {
                if local(end.local_name().as_ref()) == "Placemark" && inside {
                    inside = false;
                    let mut cells = Vec::new();
                    for (key, value) in record.drain() {
                        kept += value.len();
                        if kept > 64 * 1024 * 1024 {
                            return Err(ImportError::Unpacked);
                        }
                        let at = keys.iter().position(|known| *known == key).or_else(|| {
                            (keys.len() < MOST_COLUMNS).then(|| {
                                keys.push(key);
                                keys.len() - 1
                            })
                        });
                        cells.extend(at.map(|at| (at, value)));
                    }
                    cells.sort_by_key(|(at, _)| *at);
                    records.push(cells);
                }
                element.clear();
            }
            _ => {}
        }
    }
    let (mut grid, mut budget) = (Grid::new(""), Budget::default());
    grid.begin(0, &mut budget)?;
    for (column, key) in keys.iter().enumerate() {
        grid.put(column, key, &mut budget)?;
    }
    for (number, cells) in (1..).zip(records) {
        grid.begin(number, &mut budget)?;
        for (column, text) in cells {
            grid.put(column, &text, &mut budget)?;
        }
    }
    Ok(grid)
}

fn local(name: impl AsRef<[u8]>) -> String {
    String::from_utf8_lossy(name.as_ref()).into_owned()
}

fn add(record: &mut HashMap<String, String>, element: &str, data: &str, words: &str) {
    if words.is_empty() {
        return;
    }
    let key = match element {
        "name" | "address" | "phoneNumber" | "description" => element,
        "coordinates" => {
            // Longitude, latitude and perhaps a height; several of them are a line.
            let mut places = words.split_whitespace();
            if let (Some(one), None) = (places.next(), places.next()) {
                let mut numbers = one.split(',');
                if let (Some(lon), Some(lat)) = (numbers.next(), numbers.next()) {
                    record.insert("lon".to_owned(), lon.to_owned());
                    record.insert("lat".to_owned(), lat.to_owned());
                }
            }
            return;
        }
        "value" | "SimpleData" if !data.is_empty() => data,
        _ => return,
    };
    record.entry(key.to_owned()).or_default().push_str(words);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_of_a_kml_are_rows() {
        let text = r#"<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>图层</name>
            <Placemark><name>甲</name><ExtendedData><Data name="电话"><value>0731-1</value></Data></ExtendedData>
            <Point><coordinates> 112.97,28.2,0 </coordinates></Point></Placemark>
            <Placemark><name>线&amp;面</name><LineString><coordinates>1,2 3,4</coordinates></LineString></Placemark></Document></kml>"#;
        assert!(is_kml(text));
        let grid = grid(text).unwrap();
        let rows: Vec<_> = grid.rows().collect();
        let column = |key: &str| rows[0].cells().position(|cell| cell == key).unwrap();
        assert_eq!((rows.len(), rows[1].cell(column("电话")), rows[1].cell(column("lon"))), (3, "0731-1", "112.97"));
        assert_eq!((rows[2].cell(column("name")), rows[2].cell(column("lon"))), ("线&面", ""));
    }
}
