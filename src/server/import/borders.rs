//! Which county and which prefecture a place or a part of the map lies in, by the borders that imports know.

use super::recognise::COUNTIES;
use crate::model::{Adcode, Crs, Position};
use geo::{BoundingRect as _, Contains as _, Coord, Intersects as _, LineString, Point, Polygon, Rect};

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
