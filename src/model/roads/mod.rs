//! Roads of a prefecture as a phone keeps them, and the way along them. A road here is the part of a street between two
//! places where somebody may turn; roads meet where their ends are the same corner.
//!
//! [`access`] says who may use a way of OpenStreetMap, [`file`] how roads are written, [`graph`] finds the way.

pub mod access;
pub mod file;
pub mod graph;

use super::position::Position;

/// Corners in a degree: one is 1.1 m from south to north.
const PER_DEGREE: f64 = 1e5;
/// Corners from one side of a cell to the other: 1/40 of a degree, 2.8 km from south to north.
const CELL: i32 = 2_500;

/// A place that roads pass, on a grid of about a metre.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Corner {
    /// North, in hundred-thousandths of a degree.
    pub lat: i32,
    /// East, in the same.
    pub lon: i32,
}

impl Corner {
    /// The nearest one.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, reason = "180 degrees are 18 million")]
    pub fn of(place: Position) -> Self {
        let part = |degrees: f64| (degrees * PER_DEGREE).round() as i32;
        Self { lat: part(place.lat()), lon: part(place.lon()) }
    }

    /// Where it is. One that is not on the earth, which no file and no place gives, is moved to its edge.
    #[must_use]
    pub fn place(self) -> Position {
        Position::clamped(f64::from(self.lat) / PER_DEGREE, f64::from(self.lon) / PER_DEGREE)
    }

    /// Whether it is on the earth.
    #[must_use]
    pub fn is_on_earth(self) -> bool {
        self.lat.unsigned_abs() <= 9_000_000 && self.lon.unsigned_abs() <= 18_000_000
    }

    /// In which cell it lies.
    #[must_use]
    pub fn cell(self) -> Cell {
        Cell { row: self.lat.div_euclid(CELL), column: self.lon.div_euclid(CELL) }
    }
}

/// A square of the earth whose roads are read together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// From south to north.
    pub row: i32,
    /// From west to east.
    pub column: i32,
}

impl Cell {
    /// What it covers: west, south, east, north, degrees.
    #[must_use]
    pub fn bounds(self) -> [f64; 4] {
        let degrees = |at: i32| f64::from(at) * f64::from(CELL) / PER_DEGREE;
        [degrees(self.column), degrees(self.row), degrees(self.column + 1), degrees(self.row + 1)]
    }

    /// Those that a box touches, row by row: west, south, east, north, degrees. Nothing where they are more than `most`.
    #[must_use]
    pub fn within([west, south, east, north]: [f64; 4], most: usize) -> Option<Vec<Self>> {
        let (from, to) =
            (Corner::of(Position::clamped(south, west)).cell(), Corner::of(Position::clamped(north, east)).cell());
        let side = |a: i32, b: i32| usize::try_from(b - a).map_or(0, |side| side + 1);
        if side(from.row, to.row).saturating_mul(side(from.column, to.column)) > most {
            return None;
        }
        let cells = (from.row..=to.row)
            .flat_map(|row| (from.column..=to.column).map(move |column| Self { row, column }))
            .collect();
        Some(cells)
    }
}

/// Who may use a road, in which direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Access {
    /// Who walks, both ways.
    pub on_foot: bool,
    /// Who rides, as it is drawn.
    pub riding_on: bool,
    /// Who rides, the other way.
    pub riding_back: bool,
}

impl Access {
    /// As it is written.
    #[must_use]
    pub fn bits(self) -> u8 {
        u8::from(self.on_foot) | u8::from(self.riding_on) << 1 | u8::from(self.riding_back) << 2
    }

    /// As it was written; nothing where there is more than this version knows.
    #[must_use]
    pub fn of_bits(bits: u8) -> Option<Self> {
        (bits < 8).then_some(Self { on_foot: bits & 1 > 0, riding_on: bits & 2 > 0, riding_back: bits & 4 > 0 })
    }

    /// Whether anybody may.
    #[must_use]
    pub fn is_any(self) -> bool {
        self.bits() > 0
    }
}

/// A road between two ends.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Road {
    /// From one end to the other, coarse enough to be small and fine enough to be drawn; at least two corners.
    pub line: Vec<Corner>,
    /// How long it is along all that it was drawn of: never shorter than its line.
    pub decimetres: u32,
    /// Who may use it.
    pub access: Access,
}

/// How long a line is, in metres.
#[must_use]
pub fn length(line: &[Corner]) -> f64 {
    line.windows(2).map(|ends| ends[0].place().metres_to(ends[1].place())).sum()
}
