//! Roads as bytes: a head, an index of cells, and the roads of each cell. Whoever needs the roads around a place reads the
//! beginning and then the cells there, and nothing else.
//!
//! ```text
//! head    8 bytes "DIYIROAD", 1 byte version, 4 bytes length of the index (little-endian), 8 bytes of its SHA-256
//! index   number of cells; for each, in their order: rows since the last one, column (since the last one in the same
//!         row, else as it is), length of its roads in bytes, 4 bytes of their SHA-256
//! roads   of one cell after another; each road: who may use it, decimetres, corners besides the first one, the first
//!         corner since the last road's first (the cell's own corner before that), each other one since the one before it
//! ```
//! Numbers are LEB128; what may be negative is zigzag-coded first. A road stands in the cell of its first corner.

use super::{Access, CELL, Cell, Corner, Road};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::ops::Range;
use thiserror::Error;

const MAGIC: &[u8; 8] = b"DIYIROAD";
const VERSION: u8 = 1;
/// Bytes before the index.
pub const HEAD: usize = 21;
/// An index is never longer: a province has some ten thousand cells.
const LONGEST_INDEX: usize = 4 << 20;
/// Nor the roads of a cell.
pub const LONGEST_CELL: usize = 4 << 20;

/// Why bytes are no roads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RoadsError {
    /// It does not begin as such a file does.
    #[error("no file of roads")]
    Magic,
    /// Another version wrote it.
    #[error("roads of version {0}, which this one does not read")]
    Version(u8),
    /// It ends before it should, or says what cannot be.
    #[error("roads that are cut off or damaged")]
    Damaged,
    /// It is not what was written.
    #[error("roads that are not what was written")]
    Checksum,
}

/// Bytes that are read one after another.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], RoadsError> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(RoadsError::Damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    fn number(&mut self) -> Result<u32, RoadsError> {
        let mut number = 0_u32;
        for shift in (0..35).step_by(7) {
            let byte = self.take(1)?[0];
            let part = u32::from(byte & 0x7f);
            number |= part.checked_shl(shift).filter(|moved| moved >> shift == part).ok_or(RoadsError::Damaged)?;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(RoadsError::Damaged)
    }

    fn signed(&mut self) -> Result<i32, RoadsError> {
        let coded = self.number()?;
        Ok((coded >> 1).cast_signed() ^ -(coded & 1).cast_signed())
    }

    /// How many of something follow of which each takes at least `bytes`.
    fn count(&mut self, bytes: usize) -> Result<usize, RoadsError> {
        let count = usize::try_from(self.number()?).map_err(|_| RoadsError::Damaged)?;
        if count > self.0.len() / bytes { Err(RoadsError::Damaged) } else { Ok(count) }
    }
}

fn put(to: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        to.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    to.push(number.to_le_bytes()[0]);
}

fn put_signed(to: &mut Vec<u8>, number: i32) {
    put(to, (number.cast_unsigned() << 1) ^ (number >> 31).cast_unsigned());
}

/// The corner of a cell from which its roads are counted.
fn origin(cell: Cell) -> Corner {
    Corner { lat: cell.row.saturating_mul(CELL), lon: cell.column.saturating_mul(CELL) }
}

/// Writes roads, each in the cell that it is given under.
#[must_use]
pub fn write(cells: &BTreeMap<Cell, Vec<Road>>) -> Vec<u8> {
    let (mut index, mut roads) = (Vec::new(), Vec::new());
    put(&mut index, u32::try_from(cells.len()).unwrap_or(u32::MAX));
    let mut last = Cell { row: 0, column: 0 };
    for (cell, of_cell) in cells {
        let begins = roads.len();
        write_cell(&mut roads, *cell, of_cell);
        if cell.row != last.row {
            last.column = 0;
        }
        put_signed(&mut index, cell.row - last.row);
        put_signed(&mut index, cell.column - last.column);
        put(&mut index, u32::try_from(roads.len() - begins).unwrap_or(u32::MAX));
        index.extend(&Sha256::digest(&roads[begins..])[..4]);
        last = *cell;
    }
    let mut file = Vec::with_capacity(HEAD + index.len() + roads.len());
    file.extend(MAGIC);
    file.push(VERSION);
    file.extend(u32::try_from(index.len()).unwrap_or(u32::MAX).to_le_bytes());
    file.extend(&Sha256::digest(&index)[..8]);
    file.extend(index);
    file.extend(roads);
    file
}

fn write_cell(to: &mut Vec<u8>, cell: Cell, roads: &[Road]) {
    let mut roads: Vec<&Road> = roads.iter().filter(|road| road.line.len() > 1).collect();
    roads.sort();
    let mut first = origin(cell);
    for road in roads {
        to.push(road.access.bits());
        put(to, road.decimetres);
        put(to, u32::try_from(road.line.len() - 1).unwrap_or(u32::MAX));
        let mut before = first;
        for corner in &road.line {
            put_signed(to, corner.lat - before.lat);
            put_signed(to, corner.lon - before.lon);
            before = *corner;
        }
        first = road.line[0];
    }
}

/// How many bytes at the beginning of a file hold its head and its index.
///
/// # Errors
/// [`RoadsError`], where its head is none.
pub fn bytes_of_index(head: &[u8]) -> Result<usize, RoadsError> {
    let mut reader = Reader(head);
    if reader.take(8).map_err(|_| RoadsError::Magic)? != MAGIC {
        return Err(RoadsError::Magic);
    }
    match reader.take(1)?[0] {
        VERSION => {}
        other => return Err(RoadsError::Version(other)),
    }
    let length = reader.take(4)?.try_into().map_err(|_| RoadsError::Damaged)?;
    let length = usize::try_from(u32::from_le_bytes(length)).map_err(|_| RoadsError::Damaged)?;
    if length > LONGEST_INDEX { Err(RoadsError::Damaged) } else { Ok(HEAD + length) }
}

/// Where the roads of each cell stand in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoadIndex(Vec<(Cell, Place)>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    from: u64,
    bytes: u32,
    digest: [u8; 4],
}

impl RoadIndex {
    /// The index at the beginning of a file; what follows it may be there or not.
    ///
    /// # Errors
    /// [`RoadsError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, RoadsError> {
        let ends = bytes_of_index(bytes)?;
        let digest = bytes.get(HEAD - 8..HEAD).ok_or(RoadsError::Damaged)?;
        let index = bytes.get(HEAD..ends).ok_or(RoadsError::Damaged)?;
        if &Sha256::digest(index)[..8] != digest {
            return Err(RoadsError::Checksum);
        }
        let mut reader = Reader(index);
        let mut from = ends as u64;
        let mut last = Cell { row: 0, column: 0 };
        let mut cells: Vec<(Cell, Place)> = Vec::new();
        // Two numbers for where it is, one for how long it is, four bytes of its digest.
        for _ in 0..reader.count(7)? {
            let rows = reader.signed()?;
            if rows != 0 {
                last.column = 0;
            }
            let row = last.row.checked_add(rows).ok_or(RoadsError::Damaged)?;
            let column = last.column.checked_add(reader.signed()?).ok_or(RoadsError::Damaged)?;
            last = Cell { row, column };
            let bytes = reader.number()?;
            let digest = reader.take(4)?.try_into().map_err(|_| RoadsError::Damaged)?;
            if bytes as usize > LONGEST_CELL || !origin(last).is_on_earth() {
                return Err(RoadsError::Damaged);
            }
            if cells.last().is_some_and(|(before, _)| *before >= last) {
                return Err(RoadsError::Damaged);
            }
            cells.push((last, Place { from, bytes, digest }));
            from += u64::from(bytes);
        }
        Ok(Self(cells))
    }

    /// Where in the file the roads of a cell stand; nothing where it has none.
    #[must_use]
    pub fn place(&self, cell: Cell) -> Option<Range<u64>> {
        self.get(cell).map(|place| place.from..place.from + u64::from(place.bytes))
    }

    fn get(&self, cell: Cell) -> Option<Place> {
        self.0.binary_search_by(|(known, _)| known.cmp(&cell)).ok().map(|at| self.0[at].1)
    }

    /// Which cells it has.
    pub fn cells(&self) -> impl Iterator<Item = Cell> {
        self.0.iter().map(|(cell, _)| *cell)
    }

    /// The roads of a cell, of the bytes that stand at [`Self::place`].
    ///
    /// # Errors
    /// [`RoadsError`], where they are not those that were written.
    pub fn roads(&self, cell: Cell, bytes: &[u8]) -> Result<Vec<Road>, RoadsError> {
        let place = self.get(cell).ok_or(RoadsError::Damaged)?;
        if bytes.len() != place.bytes as usize || Sha256::digest(bytes)[..4] != place.digest {
            return Err(RoadsError::Checksum);
        }
        read_cell(cell, bytes)
    }
}

/// The roads of a cell.
///
/// # Errors
/// [`RoadsError::Damaged`].
pub fn read_cell(cell: Cell, bytes: &[u8]) -> Result<Vec<Road>, RoadsError> {
    let mut reader = Reader(bytes);
    let mut roads = Vec::new();
    let mut first = origin(cell);
    while !reader.0.is_empty() {
        let access = Access::of_bits(reader.take(1)?[0]).ok_or(RoadsError::Damaged)?;
        let decimetres = reader.number()?;
        let more = reader.count(2)?;
        if more == 0 {
            return Err(RoadsError::Damaged);
        }
        let mut line = Vec::with_capacity(more + 1);
        let mut before = first;
        for _ in 0..=more {
            let lat = before.lat.checked_add(reader.signed()?);
            let lon = before.lon.checked_add(reader.signed()?);
            let corner = lat.zip(lon).map(|(lat, lon)| Corner { lat, lon });
            before = corner.filter(|corner| corner.is_on_earth()).ok_or(RoadsError::Damaged)?;
            line.push(before);
        }
        first = line[0];
        roads.push(Road { line, decimetres, access });
    }
    Ok(roads)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Position;
    use crate::model::area::MOST_CORNERS;
    use crate::model::roads::graph::RoadGraph;
    use proptest::prelude::*;

    fn corner() -> impl Strategy<Value = Corner> {
        (2_810_000..2_830_000_i32, 11_290_000..11_310_000_i32).prop_map(|(lat, lon)| Corner { lat, lon })
    }

    fn road() -> impl Strategy<Value = Road> {
        (prop::collection::vec(corner(), 2..6), any::<u32>(), 0..8_u8).prop_map(|(line, decimetres, bits)| Road {
            line,
            decimetres,
            access: Access::of_bits(bits).unwrap(),
        })
    }

    fn by_cell(roads: Vec<Road>) -> BTreeMap<Cell, Vec<Road>> {
        let mut cells: BTreeMap<Cell, Vec<Road>> = BTreeMap::new();
        for road in roads {
            cells.entry(road.line[0].cell()).or_default().push(road);
        }
        cells
    }

    fn some() -> Vec<u8> {
        let line = |lat: i32| vec![Corner { lat, lon: 11_297_000 }, Corner { lat: lat + 300, lon: 11_297_040 }];
        let access = Access { on_foot: true, riding_on: true, riding_back: true };
        write(&by_cell(
            (0..40).map(|at| Road { line: line(2_819_000 + at * 300), decimetres: 3_400, access }).collect(),
        ))
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again_cell_by_cell(roads in prop::collection::vec(road(), 0..40)) {
            let cells = by_cell(roads);
            let file = write(&cells);
            let index = RoadIndex::parse(&file).unwrap();
            prop_assert_eq!(index.cells().count(), cells.len());
            for (cell, mut roads) in cells {
                let place = index.place(cell).unwrap();
                let bytes = &file[usize::try_from(place.start).unwrap()..usize::try_from(place.end).unwrap()];
                roads.sort();
                prop_assert_eq!(index.roads(cell, bytes).unwrap(), roads);
            }
        }

        #[test]
        fn no_bytes_make_it_panic_or_take_more_than_they_are(
            bytes in prop::collection::vec(any::<u8>(), 0..300), with_head: bool, honest: bool,
        ) {
            let mut file = bytes.clone();
            if with_head {
                file = [&MAGIC[..], &[VERSION], &u32::try_from(bytes.len()).unwrap().to_le_bytes()].concat();
                let digest = if honest { Sha256::digest(&bytes)[..8].to_vec() } else { vec![0; 8] };
                file.extend(digest);
                file.extend(&bytes);
            }
            if let Ok(index) = RoadIndex::parse(&file) {
                prop_assert!(index.cells().count() * 7 <= bytes.len());
            }
            if let Ok(roads) = read_cell(Cell { row: 1_127, column: 4_519 }, &bytes) {
                let corners: usize = roads.iter().map(|road| road.line.len()).sum();
                prop_assert!(corners * 2 <= bytes.len());
            }
        }

        #[test]
        fn a_byte_that_changed_on_the_way_is_seen(at in 0..10_000_usize, to: u8) {
            let right = some();
            let mut file = right.clone();
            let at = at % file.len();
            prop_assume!(file[at] != to);
            file[at] = to;
            let Ok(index) = RoadIndex::parse(&file) else { return Ok(()) };
            let damaged = index.cells().any(|cell| {
                let place = index.place(cell).unwrap();
                let bytes = file.get(usize::try_from(place.start).unwrap()..usize::try_from(place.end).unwrap());
                bytes.is_none_or(|bytes| index.roads(cell, bytes).is_err())
            });
            prop_assert!(damaged);
        }

        #[test]
        fn what_is_cut_off_is_an_error(keep in 0..10_000_usize) {
            let file = some();
            let ends = bytes_of_index(&file).unwrap();
            prop_assert!(RoadIndex::parse(&file[..keep % ends]).is_err());
        }
    }

    /// A file whose digests are those of what is in it, however that came there: nothing stops what follows from being read.
    fn put_right(file: &mut [u8]) {
        let Ok(ends) = bytes_of_index(file) else { return };
        let Some(index) = file.get(HEAD..ends) else { return };
        let digest = Sha256::digest(index);
        file[HEAD - 8..HEAD].copy_from_slice(&digest[..8]);
    }

    /// What a way is looked for in: roads of a cell, whatever stands there.
    fn ways_in(bytes: &[u8]) {
        let Ok(roads) = read_cell(Cell { row: 1_127, column: 4_519 }, bytes) else { return };
        let place = |lat, lon| Position::new(lat, lon).unwrap();
        let through = [place(28.19, 112.98), place(28.18, 112.99), place(28.2, 112.97)];
        let ways = RoadGraph::of(roads).ways(&through);
        for way in [ways.on_foot, ways.by_ebike].into_iter().flatten() {
            assert!(f64::from(way.metres) + 1.0 >= through.windows(2).map(|ends| ends[0].metres_to(ends[1])).sum());
            assert!(way.corners.len() <= MOST_CORNERS && way.line.len() > 1);
        }
    }

    /// Damages a file as lines and disks do: bytes that change, parts that are missing, doubled or from elsewhere, numbers
    /// that are as large as can be written.
    fn damaged(mut file: Vec<u8>, by: &[(u8, usize, usize, u8)]) -> Vec<u8> {
        for (how, at, far, byte) in by {
            if file.is_empty() {
                return file;
            }
            let at = at % file.len();
            let end = (at + far % 40).min(file.len());
            match how % 6 {
                0 => file[at] = *byte,
                1 => file[at] ^= 1 << (byte % 8),
                2 => drop(file.drain(at..end)),
                3 => drop(file.splice(at..at, file[at..end].to_vec())),
                4 => drop(file.splice(at..at, [0xff, 0xff, 0xff, 0xff, 0x0f])),
                _ => file.truncate(at),
            }
        }
        file
    }

    proptest! {
        // `ROADS_CASES` has it look longer.
        #![proptest_config(ProptestConfig::with_cases(std::env::var("ROADS_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(300)))]

        #[test]
        fn no_damage_makes_it_panic_though_the_digests_are_right(
            roads in prop::collection::vec(road(), 0..30), by in prop::collection::vec(any::<(u8, usize, usize, u8)>(), 1..8),
        ) {
            let near = Cell { row: 1_127, column: 4_519 };
            let cells = by_cell(roads.clone());
            let mut file = damaged(write(&cells), &by);
            put_right(&mut file);
            if let Ok(index) = RoadIndex::parse(&file) {
                for cell in index.cells() {
                    let place = index.place(cell).unwrap();
                    prop_assert!(place.start <= place.end && place.end - place.start <= LONGEST_CELL as u64);
                    let bytes = file.get(usize::try_from(place.start).unwrap()..usize::try_from(place.end).unwrap());
                    let _ = index.roads(cell, bytes.unwrap_or_default());
                }
            }
            let mut one = Vec::new();
            write_cell(&mut one, near, &roads);
            ways_in(&damaged(one, &by));
        }
    }

    #[test]
    fn another_version_says_so_and_another_file_is_none() {
        let mut file = some();
        file[8] = 2;
        assert_eq!(RoadIndex::parse(&file), Err(RoadsError::Version(2)));
        assert_eq!(RoadIndex::parse(b"PMTiles\x03"), Err(RoadsError::Magic));
        assert_eq!(RoadIndex::parse(b""), Err(RoadsError::Magic));
        let mut long = some();
        long[9..13].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(RoadIndex::parse(&long), Err(RoadsError::Damaged));
    }

    #[test]
    fn a_usual_road_takes_a_dozen_bytes() {
        assert!(some().len() < 40 * 13 + HEAD + 30, "{}", some().len());
    }
}
