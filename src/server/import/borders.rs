//! Which county and which prefecture a place or a part of the map lies in, by the borders that imports know.

use super::recognise::COUNTIES;
use crate::model::{Adcode, Crs, Position};
use geo::{
    Area as _, BoundingRect as _, Contains as _, Coord, InteriorPoint as _, Intersects as _, LineString, Point,
    Polygon, Rect,
};
use std::collections::BTreeMap;

/// The rings of a prefecture's counties, degrees east and north as the map of borders has them (GCJ-02).
pub(crate) fn rings(prefecture: Adcode) -> impl Iterator<Item = Vec<(f64, f64)>> {
    let counties = COUNTIES
        .iter()
        .filter(move |county| Adcode::try_from(county.adcode).is_ok_and(|county| prefecture.holds(county)));
    let parts = counties.flat_map(|county| county.parts.iter());
    parts.map(|part| part.exterior().coords().map(|corner| (corner.x, corner.y)).collect())
}

/// A county's part of the earth, WGS-84.
struct Part {
    adcode: u32,
    name: &'static str,
    bounds: Rect,
    area: Polygon,
}

/// Borders of all counties, WGS-84.
pub struct Borders(Vec<Part>);

impl Default for Borders {
    fn default() -> Self {
        Self::known()
    }
}

impl Borders {
    /// Those that are known.
    #[must_use]
    pub fn known() -> Self {
        let turned =
            |c: &Coord| Crs::Gcj02.to_wgs84(c.y, c.x).map_or(*c, |place| Coord { x: place.lon(), y: place.lat() });
        let parts = COUNTIES.iter().flat_map(|county| county.parts.iter().map(move |part| (county, part)));
        let parts = parts.filter_map(|(county, part)| {
            let ring: LineString = part.exterior().coords().map(turned).collect();
            let area = Polygon::new(ring, Vec::new());
            let bounds = area.bounding_rect()?;
            Some(Part { adcode: county.adcode, name: county.name.as_str(), bounds, area })
        });
        Self(parts.collect())
    }

    /// The counties, each with a place within its largest part.
    pub(in crate::server) fn counties(&self) -> Vec<(u32, &'static str, Position)> {
        let mut largest: BTreeMap<u32, &Part> = BTreeMap::new();
        for part in &self.0 {
            let largest = largest.entry(part.adcode).or_insert(part);
            if part.area.unsigned_area() > largest.area.unsigned_area() {
                *largest = part;
            }
        }
        let within = |part: &Part| {
            let point = part.area.interior_point()?;
            Some((part.adcode, part.name, Position::new(point.y(), point.x()).ok()?))
        };
        largest.into_values().filter_map(within).collect()
    }

    /// Code and name of the county that holds a place.
    #[must_use]
    pub fn county_of(&self, place: Position) -> Option<(u32, &'static str)> {
        let point = Point::new(place.lon(), place.lat());
        let holds = |part: &&Part| part.bounds.contains(&point) && part.area.contains(&point);
        self.0.iter().find(holds).map(|part| (part.adcode, part.name))
    }

    /// Codes of the prefectures of which there is something in a box: west, south, east, north.
    #[must_use]
    pub fn prefectures_in(&self, [west, south, east, north]: [f64; 4]) -> Vec<u32> {
        let boxed = Rect::new(Coord { x: west, y: south }, Coord { x: east, y: north });
        let mut found = Vec::new();
        for part in &self.0 {
            let prefecture = part.adcode / 100 * 100;
            if !found.contains(&prefecture) && part.bounds.intersects(&boxed) && part.area.intersects(&boxed) {
                found.push(prefecture);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Metres from a place to the nearest of these lines: their places are degrees east and north.
    fn away(lines: &[Vec<(f64, f64)>], (lon, lat): (f64, f64)) -> f64 {
        let narrow = lat.to_radians().cos();
        let flat = |(x, y): (f64, f64)| ((x - lon) * narrow * 111_195.0, (y - lat) * 111_195.0);
        let beside = |pair: &[(f64, f64)]| {
            let ((ax, ay), (bx, by)) = (flat(pair[0]), flat(pair[1]));
            let (dx, dy) = (bx - ax, by - ay);
            let along = (-(ax * dx + ay * dy) / (dx * dx + dy * dy).max(f64::MIN_POSITIVE)).clamp(0.0, 1.0);
            (ax + along * dx).hypot(ay + along * dy)
        };
        lines.iter().flat_map(|line| line.windows(2)).map(beside).fold(f64::INFINITY, f64::min)
    }

    #[test]
    fn borders_on_the_map_stand_where_imports_have_them_and_not_as_the_package_wrote_them() {
        let map: serde_json::Value = serde_json::from_str(include_str!("../../../assets/basemap/hunan.json")).unwrap();
        let drawn = map["features"].as_array().unwrap().iter();
        let corners: Vec<(f64, f64)> = drawn
            .filter(|one| one["properties"]["layer"] == "county" && one["geometry"]["type"] == "LineString")
            .flat_map(|one| one["geometry"]["coordinates"].as_array().unwrap())
            .map(|corner| (corner[0].as_f64().unwrap(), corner[1].as_f64().unwrap()))
            .step_by(7)
            .collect();
        assert!(corners.len() > 300);
        let true_ones: Vec<Vec<(f64, f64)>> =
            Borders::known().0.iter().map(|part| part.area.exterior().coords().map(|c| (c.x, c.y)).collect()).collect();
        let as_written: Vec<Vec<(f64, f64)>> = crate::model::region::PREFECTURES
            .iter()
            .flat_map(|prefecture| rings(Adcode::try_from(prefecture.adcode).unwrap()))
            .collect();
        let median = |lines: &[Vec<(f64, f64)>]| {
            let mut found: Vec<f64> = corners.iter().map(|corner| away(lines, *corner)).collect();
            found.sort_by(f64::total_cmp);
            found[found.len() / 2]
        };
        let (right, wrong) = (median(&true_ones), median(&as_written));
        // Both were simplified, to about 50 m; the shift of GCJ-02 is more than 500 m here.
        assert!(right < 60.0, "{right} m");
        assert!(wrong > 150.0, "{wrong} m");
    }
}
