//! Which coordinate system a table's numbers are in, found out from the counties that its rows name: a point that lies
//! outside of its county in one system and inside in another tells them apart.

use crate::model::{Adcode, Crs, Position, Station};
use geo::{Contains as _, Coord, LineString, Point, Polygon};
use serde::Deserialize;
use std::sync::LazyLock;

/// So many rows more must fit than with any other system.
const MARGIN: usize = 3;
/// At most one row in so many may lie outside of its county: names and numbers of tables have slips.
const SLIPS: usize = 10;

/// A county's borders, GCJ-02 degrees. Made by platforms/basemap/counties.mjs; see the README there for how sure that
/// system is.
pub(super) struct County {
    pub(super) adcode: u32,
    pub(super) name: String,
    pub(super) parts: Vec<Polygon>,
    bounds: Bounds,
}

/// The box around a county, degrees.
struct Bounds {
    west: f64,
    east: f64,
    south: f64,
    north: f64,
}

impl Bounds {
    fn of(parts: &[Polygon]) -> Self {
        let corners = || parts.iter().flat_map(|part| part.exterior().coords());
        Self {
            west: corners().map(|c| c.x).fold(f64::INFINITY, f64::min),
            east: corners().map(|c| c.x).fold(f64::NEG_INFINITY, f64::max),
            south: corners().map(|c| c.y).fold(f64::INFINITY, f64::min),
            north: corners().map(|c| c.y).fold(f64::NEG_INFINITY, f64::max),
        }
    }

    fn holds(&self, lon: f64, lat: f64, margin: f64) -> bool {
        (self.west - margin..=self.east + margin).contains(&lon)
            && (self.south - margin..=self.north + margin).contains(&lat)
    }
}

#[derive(Deserialize)]
struct Raw {
    adcode: u32,
    name: String,
    rings: Vec<Vec<(f64, f64)>>,
}

pub(super) static COUNTIES: LazyLock<Vec<County>> = LazyLock::new(|| {
    let raw: Vec<Raw> = serde_json::from_str(include_str!("counties.json")).unwrap_or_default();
    let part = |ring: Vec<(f64, f64)>| {
        let ring: LineString = ring.into_iter().map(|(x, y)| Coord { x, y }).collect();
        Polygon::new(ring, Vec::new())
    };
    let county = |raw: Raw| {
        let parts: Vec<Polygon> = raw.rings.into_iter().map(part).collect();
        County { adcode: raw.adcode, name: raw.name, bounds: Bounds::of(&parts), parts }
    };
    raw.into_iter().map(county).collect()
});

impl County {
    fn holds(&self, place: Position) -> bool {
        let (lat, lon) = Crs::Gcj02.from_wgs84(place);
        self.bounds.holds(lon, lat, 0.0) && self.parts.iter().any(|part| part.contains(&Point::new(lon, lat)))
    }
}

/// The county that a row names, by its code or by its words.
fn county(station: &Station, region: Adcode) -> Option<&'static County> {
    let by_code = COUNTIES.iter().find(|county| county.adcode == station.adcode.number());
    by_code.or_else(|| {
        let words = station.district.as_deref()?.trim();
        let of_region =
            || COUNTIES.iter().filter(|county| (region.span().0..=region.span().1).contains(&county.adcode));
        let mut named = of_region()
            .filter(|county| county.name == words || county.name.strip_suffix(['区', '县', '市']) == Some(words));
        // Two counties of one name are in two prefectures: then the words do not say which.
        named.next().filter(|_| named.next().is_none())
    })
}

/// A place so near to the border of its region may be inside, degrees: borders are drawn coarsely.
const NEAR: f64 = 0.03;

/// Whether a place lies in a prefecture or county, or near its border; whoever's borders are not known here holds all.
pub(super) fn in_region(place: Position, adcode: Adcode) -> bool {
    let (low, high) = adcode.prefecture().span();
    let mut counties = COUNTIES.iter().filter(|county| (low..=high).contains(&county.adcode)).peekable();
    if counties.peek().is_none() || adcode == Adcode::HUNAN {
        return true;
    }
    let (lat, lon) = Crs::Gcj02.from_wgs84(place);
    let around =
        [(0.0, 0.0), (NEAR, 0.0), (-NEAR, 0.0), (0.0, NEAR), (0.0, -NEAR)].map(|(x, y)| Point::new(lon + x, lat + y));
    let near: Vec<&County> = counties.filter(|county| county.bounds.holds(lon, lat, NEAR)).collect();
    around.iter().any(|point| near.iter().any(|county| county.parts.iter().any(|part| part.contains(point))))
}

/// The county of a region that an address names, and its middle.
pub(crate) fn county_in(address: &str, region: Adcode) -> Option<(&'static str, Position)> {
    let (low, high) = region.span();
    let mut named = COUNTIES
        .iter()
        .filter(|county| (low..=high).contains(&county.adcode) && address.contains(county.name.as_str()));
    let county = named.next().filter(|_| named.next().is_none())?;
    let middle = (county.bounds.north.midpoint(county.bounds.south), county.bounds.east.midpoint(county.bounds.west));
    Crs::Gcj02.to_wgs84(middle.0, middle.1).ok().map(|place| (county.name.as_str(), place))
}

/// A region in words.
pub(super) fn region_name(adcode: Adcode) -> String {
    crate::texts::region(adcode.prefecture()).to_string()
}

/// What the rows say for each system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Rows that name a county.
    pub rows: usize,
    /// How many of them lie outside of it if the numbers are in each system.
    pub outside: [(Crs, usize); 3],
}

impl Evidence {
    /// Looks at stations that were read as if their numbers were in `read_as`.
    #[must_use]
    pub fn of<'a>(stations: impl Iterator<Item = &'a Station>, read_as: Crs, region: Adcode) -> Self {
        let systems = [Crs::Gcj02, Crs::Bd09, Crs::Wgs84];
        let mut found = Self { rows: 0, outside: systems.map(|crs| (crs, 0)) };
        for station in stations {
            let Some(county) = county(station, region) else { continue };
            found.rows += 1;
            let (lat, lon) = read_as.from_wgs84(station.position);
            for (crs, outside) in &mut found.outside {
                *outside += usize::from(!crs.to_wgs84(lat, lon).is_ok_and(|place| county.holds(place)));
            }
        }
        found
    }

    /// The system, if the rows leave no doubt.
    #[must_use]
    pub fn system(&self) -> Option<Crs> {
        let mut ranked = self.outside;
        ranked.sort_by_key(|(_, outside)| *outside);
        let [(best, outside), (_, next), _] = ranked;
        (outside + MARGIN <= next && outside * SLIPS <= self.rows).then_some(best)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::StationKind;
    use crate::server::import::{Origin, read};
    use std::fmt::Write as _;

    fn origin(crs: Crs) -> Origin {
        Origin {
            crs,
            adcode: Adcode::parse("430100").unwrap(),
            source: "测".to_owned(),
            licence: String::new(),
            sample: false,
            kind: StationKind::Other,
        }
    }

    /// Places just inside the borders of Changsha's districts, as a table whose numbers are in a system.
    fn table(crs: Crs) -> String {
        let mut table = String::from("名称,区县,经度,纬度\n");
        let near = |county: &County| {
            let corners: Vec<Coord> = county.parts[0].exterior().coords().copied().step_by(3).collect();
            // Two hundred metres from the border: closer than the systems are to each other.
            let moved = corners.into_iter().flat_map(|c| {
                [(0.002, 0.0), (-0.002, 0.0), (0.0, 0.002), (0.0, -0.002)]
                    .map(|(x, y)| Coord { x: c.x + x, y: c.y + y })
            });
            moved.filter(|c| county.parts[0].contains(&Point(*c))).take(30).collect::<Vec<_>>()
        };
        for county in COUNTIES.iter().filter(|county| (430_102..=430_105).contains(&county.adcode)) {
            for (at, c) in near(county).into_iter().enumerate() {
                let (lat, lon) = crs.from_wgs84(Crs::Gcj02.to_wgs84(c.y, c.x).unwrap());
                writeln!(table, "{}{at}站,{},{lon},{lat}", county.name, county.name).unwrap();
            }
        }
        table
    }

    #[test]
    fn each_system_is_known_by_the_districts_that_its_rows_name_whatever_they_were_read_as() {
        for crs in [Crs::Gcj02, Crs::Bd09, Crs::Wgs84] {
            for read_as in [Crs::Wgs84, Crs::Gcj02] {
                let (_, stations) = read(table(crs).as_bytes(), &origin(read_as)).unwrap();
                let found = Evidence::of(stations.iter().map(|one| &one.station), read_as, origin(crs).adcode);
                assert!(found.rows > 40, "{}", found.rows);
                assert_eq!(found.system(), Some(crs), "{found:?}");
            }
        }
    }

    #[test]
    fn rows_in_the_middle_of_their_district_or_without_one_prove_nothing() {
        let table = "名称,区县,经度,纬度\n甲,长沙县,113.22,28.35\n乙,宁乡,112.3,28.2\n丙,,112.97,28.2\n丁,不存在区,112.97,28.2\n";
        let (_, stations) = read(table.as_bytes(), &origin(Crs::Wgs84)).unwrap();
        let found = Evidence::of(stations.iter().map(|one| &one.station), Crs::Wgs84, origin(Crs::Wgs84).adcode);
        assert_eq!((found.rows, found.system()), (2, None), "{found:?}");
    }

    #[test]
    fn every_county_of_hunan_has_its_borders() {
        assert_eq!(COUNTIES.len(), 122);
        assert!(COUNTIES.iter().all(|county| !county.parts.is_empty()));
    }
}
