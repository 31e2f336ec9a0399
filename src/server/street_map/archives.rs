//! Tiles of the whole province (MBTiles, as tilemaker writes them) become an archive for each prefecture (PMTiles). A tile
//! on a border is whole in both: so there is no seam, and a phone may take it from whichever it has.

use super::build_error::BuildError;
use crate::api::map_packs::Bounds;
use crate::server::import::borders::Borders;
use pmtiles::{Compression, PmTilesWriter, TileCoord, TileId, TileType};
use rusqlite::{Connection, OpenFlags};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

/// Whom the licence wants named.
pub(super) const ATTRIBUTION: &str = "© OpenStreetMap (ODbL)";

/// The province's own archive ends here.
pub(super) const OVERVIEW_TO: u8 = 10;
/// Borders are drawn to about 50 m, and stations may stand on them: tiles so near count as inside, degrees.
const BESIDE: f64 = 0.005;

/// An archive that was written.
pub(super) struct Archive {
    /// Its prefecture; none is the province.
    pub(super) adcode: Option<u32>,
    pub(super) file: PathBuf,
    pub(super) bounds: Bounds,
}

/// What a tile covers.
fn bounds_of(z: u8, x: u32, y: u32) -> Bounds {
    let tiles = f64::from(1_u32 << z);
    let lon = |x: u32| f64::from(x) / tiles * 360.0 - 180.0;
    let lat = |y: u32| {
        let north = std::f64::consts::PI * (1.0 - 2.0 * f64::from(y) / tiles);
        north.sinh().atan().to_degrees()
    };
    [lon(x), lat(y + 1), lon(x + 1), lat(y)]
}

fn around(bounds: Option<Bounds>, [west, south, east, north]: Bounds) -> Bounds {
    let [w, s, e, n] = bounds.unwrap_or([west, south, east, north]);
    [w.min(west), s.min(south), e.max(east), n.max(north)]
}

/// What one archive has to hold, in the order of its tiles.
#[derive(Default)]
struct Plan {
    tiles: Vec<(TileId, TileCoord)>,
    bounds: Option<Bounds>,
    /// It has tiles of its own prefecture as near as streets are looked at.
    near: bool,
}

/// Splits the tiles into archives in a folder.
pub(super) fn split(mbtiles: &Path, folder: &Path, borders: &Borders) -> Result<Vec<Archive>, BuildError> {
    let from = Connection::open_with_flags(mbtiles, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let layers: String = from.query_row("SELECT value FROM metadata WHERE name = 'json'", [], |row| row.get(0))?;
    let mut about: serde_json::Value = serde_json::from_str(&layers)?;
    about["attribution"] = ATTRIBUTION.into();
    about["name"] = "递驿".into();
    let mut plans: BTreeMap<Option<u32>, Plan> = BTreeMap::new();
    let mut all = from.prepare("SELECT zoom_level, tile_column, tile_row FROM tiles")?;
    let mut rows = all.query([])?;
    while let Some(row) = rows.next()? {
        let (z, x, south_up): (u8, u32, u32) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let y = (1_u32 << z) - 1 - south_up;
        let coord = TileCoord::new(z, x, y).map_err(|error| BuildError::Tiles(error.to_string()))?;
        let covers = bounds_of(z, x, y);
        let [west, south, east, north] = covers;
        let inside = borders.prefectures_in([west - BESIDE, south - BESIDE, east + BESIDE, north + BESIDE]);
        let overview = (z <= OVERVIEW_TO && !inside.is_empty()).then_some(None);
        for of in inside.into_iter().map(Some).chain(overview) {
            let plan = plans.entry(of).or_default();
            plan.tiles.push((TileId::from(coord), coord));
            if z > OVERVIEW_TO || of.is_none() {
                plan.bounds = Some(around(plan.bounds, covers));
                plan.near = true;
            }
        }
    }
    let mut tile =
        from.prepare("SELECT tile_data FROM tiles WHERE zoom_level = ?1 AND tile_column = ?2 AND tile_row = ?3")?;
    let mut archives = Vec::new();
    for (adcode, mut plan) in plans {
        let Some(bounds) = plan.bounds.filter(|_| plan.near) else { continue };
        plan.tiles.sort_by_key(|(id, _)| *id);
        let file = folder.join(adcode.map_or_else(|| "overview.pmtiles".to_owned(), |code| format!("{code}.pmtiles")));
        let zooms = || plan.tiles.iter().map(|(_, coord)| coord.z());
        let (low, high) = (zooms().min().unwrap_or(0), zooms().max().unwrap_or(0));
        let [west, south, east, north] = bounds;
        let mut writer = PmTilesWriter::new(TileType::Mvt)
            .precompressed(Compression::Gzip)
            .min_zoom(low)
            .max_zoom(high)
            .bounds(west, south, east, north)
            .center(west.midpoint(east), south.midpoint(north))
            .center_zoom(low)
            .metadata(about.to_string())
            .create(BufWriter::new(File::create(&file)?))
            .map_err(|error| BuildError::Tiles(error.to_string()))?;
        for (_, coord) in &plan.tiles {
            let z = coord.z();
            let row = (1_u32 << z) - 1 - coord.y();
            let bytes: Vec<u8> = tile.query_row((z, coord.x(), row), |row| row.get(0))?;
            writer.add_tile(*coord, &bytes).map_err(|error| BuildError::Tiles(error.to_string()))?;
        }
        writer.finalize().map_err(|error| BuildError::Tiles(error.to_string()))?;
        archives.push(Archive { adcode, file, bounds });
    }
    Ok(archives)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tile_covers_what_the_specification_says() {
        // Tile 5/26/13 of the slippy map: 112.5° to 123.75° east, 21.943° to 31.952° north.
        let [west, south, east, north] = bounds_of(5, 26, 13);
        assert_eq!((west, east), (112.5, 123.75));
        assert!((south - 21.943).abs() < 0.001 && (north - 31.952).abs() < 0.001, "{south} {north}");
    }
}
