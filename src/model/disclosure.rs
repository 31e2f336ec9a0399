//! Which figures may leave the office (statistical disclosure control). A table of counts is released as some of its
//! numbers; the others are hidden. What is released is true, zeros and sums too; no count of one to four people can be
//! had from all that is released, neither by itself nor by adding and subtracting.
//!
//! Numbers are tried from the whole to the parts, the large before the small, and each is taken only if with it no
//! small count lies in the span of what is released. That a small count is not in the span is the same as that some
//! other table gives all the same released numbers: cells that are empty are known to be empty, and all others are at
//! least one.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A count of fewer people than this, but of more than none, is never released.
pub const SMALLEST: u32 = 5;

/// Whether a count may be known.
#[must_use]
pub fn is_harmless(count: u32) -> bool {
    count == 0 || count >= SMALLEST
}

/// A column of a table of figures: acts whose part of the table is one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its word in data.
    pub code: &'static str,
    /// Its parts; none means all.
    pub parts: &'static [&'static str],
    /// The column of which it is a part.
    pub of: Option<&'static str>,
}

impl Column {
    /// Whether it counts an act of this part.
    #[must_use]
    pub fn counts(&self, part: &str) -> bool {
        self.parts.is_empty() || self.parts.contains(&part)
    }
}

/// How many acts there were, by place, kind and part.
pub type Counts = BTreeMap<(u32, String, String), u32>;

/// Which number of a table: of a place or of all, of a kind or of all, in one column.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FigureKey {
    /// The region's code; none for all of them.
    pub place: Option<u32>,
    /// The kind; none for all of them.
    pub kind: Option<String>,
    /// The column.
    pub column: String,
}

/// The numbers of a table that leave the office; one that is not in it is hidden.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<(FigureKey, u32)>", into = "Vec<(FigureKey, u32)>")]
pub struct Released(BTreeMap<FigureKey, u32>);

impl From<Vec<(FigureKey, u32)>> for Released {
    fn from(numbers: Vec<(FigureKey, u32)>) -> Self {
        Self(numbers.into_iter().collect())
    }
}

impl From<Released> for Vec<(FigureKey, u32)> {
    fn from(Released(numbers): Released) -> Self {
        numbers.into_iter().collect()
    }
}

impl Released {
    /// One number, if it is released.
    #[must_use]
    pub fn get(&self, place: Option<u32>, kind: Option<&str>, column: &str) -> Option<u32> {
        let key = FigureKey { place, kind: kind.map(str::to_owned), column: column.to_owned() };
        self.0.get(&key).copied()
    }

    /// All that is released.
    pub fn iter(&self) -> impl Iterator<Item = (&FigureKey, u32)> {
        self.0.iter().map(|(key, count)| (key, *count))
    }

    /// Chooses what to release of a table with these places, kinds and columns. The first column counts all.
    #[must_use]
    pub fn of(counts: &Counts, places: &[u32], kinds: &[String], columns: &[Column]) -> Self {
        let cells: Vec<(&(u32, String, String), u32)> =
            counts.iter().filter(|(_, count)| **count > 0).map(|(cell, count)| (cell, *count)).collect();
        let over = |place: Option<u32>, kind: Option<&String>, counted: &dyn Fn(&str) -> bool| {
            let of = |(cell, _): &(&(u32, String, String), u32)| {
                place.is_none_or(|place| cell.0 == place) && kind.is_none_or(|kind| cell.1 == *kind) && counted(&cell.2)
            };
            Sum::over(cells.iter().map(|cell| (of(cell), cell.1)))
        };
        let all_places: Vec<Option<u32>> = std::iter::once(None).chain(places.iter().copied().map(Some)).collect();
        let all_kinds: Vec<Option<&String>> = std::iter::once(None).chain(kinds.iter().map(Some)).collect();
        let parts: BTreeSet<&str> = cells.iter().map(|(cell, _)| cell.2.as_str()).collect();
        let mut released = BTreeMap::new();
        let mut candidates: Vec<Candidate> = Vec::new();
        let mut small: BTreeSet<Sum> = BTreeSet::new();
        for place in &all_places {
            for kind in &all_kinds {
                for (depth, column) in columns.iter().enumerate() {
                    let sum = over(*place, *kind, &|part| column.counts(part));
                    if let Some(whole) = columns.iter().find(|whole| Some(whole.code) == column.of) {
                        small.insert(over(*place, *kind, &|part| whole.counts(part) && !column.counts(part)));
                    }
                    let column = column.code.to_owned();
                    let key = FigureKey { place: *place, kind: kind.cloned(), column };
                    if sum.count == 0 {
                        released.insert(key, 0);
                    } else {
                        candidates.push(Candidate { key, depth, sum: sum.clone() });
                        small.insert(sum);
                    }
                }
                small.extend(parts.iter().map(|one| over(*place, *kind, &|part| part == *one)));
            }
        }
        small.retain(|sum| !is_harmless(sum.count));
        let level = |key: &FigureKey| {
            (u8::from(key.place.is_some() && key.kind.is_some()), u8::from(key.place.is_some() || key.kind.is_some()))
        };
        candidates.sort_by(|a, b| {
            let order = |one: &Candidate| (level(&one.key), one.depth, std::cmp::Reverse(one.sum.count));
            order(a).cmp(&order(b)).then_with(|| a.key.cmp(&b.key))
        });
        let mut span = Span::new(small, &cells.iter().map(|(_, count)| *count).collect::<Vec<_>>());
        let mut refused = Vec::new();
        for candidate in candidates.into_iter().filter(|one| one.sum.count >= SMALLEST) {
            if leaves_few(&candidate, &released, columns) || !span.take(&candidate.sum) {
                refused.push(candidate);
            } else {
                released.insert(candidate.key, candidate.sum.count);
            }
        }
        // What follows from the rest anyway is said rather than hidden.
        for candidate in refused {
            if span.holds(&candidate.sum) {
                released.insert(candidate.key, candidate.sum.count);
            }
        }
        Self(released)
    }
}

/// A number that may be released.
struct Candidate {
    key: FigureKey,
    /// Where its column stands.
    depth: usize,
    sum: Sum,
}

/// A sum of cells.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Sum {
    /// Which cells are in it.
    cells: Vec<bool>,
    count: u32,
}

impl Sum {
    fn over(cells: impl Iterator<Item = (bool, u32)>) -> Self {
        let (mut within, mut count) = (Vec::new(), 0u32);
        for (is_in, of_cell) in cells {
            within.push(is_in);
            count = count.saturating_add(if is_in { of_cell } else { 0 });
        }
        Self { cells: within, count }
    }
}

/// Whether next to this number there would be a rest of one to four in a line whose sum is released.
fn leaves_few(candidate: &Candidate, released: &BTreeMap<FigureKey, u32>, columns: &[Column]) -> bool {
    let FigureKey { place, kind, column } = &candidate.key;
    let rest = |whole: FigureKey, beside: &dyn Fn(&FigureKey) -> bool| {
        released.get(&whole).is_some_and(|whole| {
            let told: u32 = released.iter().filter(|(key, _)| beside(key)).map(|(_, count)| *count).sum();
            !is_harmless(whole.saturating_sub(told).saturating_sub(candidate.sum.count))
        })
    };
    if place.is_some() {
        let whole = FigureKey { place: None, ..candidate.key.clone() };
        if rest(whole, &|key| key.place.is_some() && key.kind == *kind && key.column == *column) {
            return true;
        }
    }
    if kind.is_some() {
        let whole = FigureKey { kind: None, ..candidate.key.clone() };
        if rest(whole, &|key| key.kind.is_some() && key.place == *place && key.column == *column) {
            return true;
        }
    }
    let of = columns.iter().find(|one| one.code == column).and_then(|one| one.of);
    of.is_some_and(|of| {
        let whole = FigureKey { column: of.to_owned(), ..candidate.key.clone() };
        let sibling = |key: &FigureKey| columns.iter().any(|one| one.code == key.column && one.of == Some(of));
        rest(whole, &|key| key.place == *place && key.kind == *kind && sibling(key))
    })
}

/// The field in which spans are counted: a number that is in the span of others over the fractions is in it here, too,
/// so nothing that could be had is taken for safe.
const PRIME: u64 = 2_147_483_647;

/// All numbers that follow from what is released, and the small counts that must not.
struct Span {
    /// Each with a one at its pivot and zeros at those of all others.
    basis: Vec<(usize, Vec<u64>)>,
    /// What is left of each small count after all that follows from the basis is taken away.
    small: Vec<Vec<u64>>,
    counts: Vec<u32>,
}

impl Span {
    fn new(small: BTreeSet<Sum>, counts: &[u32]) -> Self {
        let small = small.iter().map(vector).collect();
        Self { basis: Vec::new(), small, counts: counts.to_vec() }
    }

    fn reduced(&self, sum: &Sum) -> Vec<u64> {
        let mut left = vector(sum);
        for (pivot, row) in &self.basis {
            subtract(&mut left, row, *pivot);
        }
        left
    }

    fn holds(&self, sum: &Sum) -> bool {
        self.reduced(sum).iter().all(|entry| *entry == 0)
    }

    /// Adds a number, if no small count follows then.
    fn take(&mut self, sum: &Sum) -> bool {
        let mut row = self.reduced(sum);
        let Some(pivot) = row.iter().position(|entry| *entry != 0) else { return true };
        let by = inverse(row[pivot]);
        for entry in &mut row {
            *entry = *entry * by % PRIME;
        }
        let follows = |small: &Vec<u64>| {
            let by = small[pivot];
            by != 0 && small.iter().zip(&row).all(|(small, row)| *small == *row * by % PRIME)
        };
        if self.small.iter().any(follows) {
            return false;
        }
        // Rows change where they held the new pivot; what they say then must not be the count of a few either.
        let changed: Vec<(usize, Vec<u64>)> = self
            .basis
            .iter()
            .enumerate()
            .filter(|(_, (_, held))| held[pivot] != 0)
            .map(|(at, (_, held))| {
                let mut held = held.clone();
                subtract(&mut held, &row, pivot);
                (at, held)
            })
            .collect();
        if self.is_few(&row) || changed.iter().any(|(_, row)| self.is_few(row)) {
            return false;
        }
        for (at, held) in changed {
            self.basis[at].1 = held;
        }
        for small in &mut self.small {
            subtract(small, &row, pivot);
        }
        self.basis.push((pivot, row));
        true
    }

    /// Whether it counts the people of some cells, and there are one to four.
    fn is_few(&self, row: &[u64]) -> bool {
        let mut sum = 0u32;
        for (entry, count) in row.iter().zip(&self.counts) {
            match entry {
                0 => {}
                1 => sum = sum.saturating_add(*count),
                _ => return false,
            }
        }
        !is_harmless(sum)
    }
}

fn vector(sum: &Sum) -> Vec<u64> {
    sum.cells.iter().map(|is_in| u64::from(*is_in)).collect()
}

/// Takes the row away as often as makes the entry at its pivot zero.
fn subtract(from: &mut [u64], row: &[u64], pivot: usize) {
    let by = from[pivot];
    if by != 0 {
        for (from, row) in from.iter_mut().zip(row) {
            *from = (*from + (PRIME - by) * *row) % PRIME;
        }
    }
}

/// By Fermat.
fn inverse(of: u64) -> u64 {
    let (mut result, mut base, mut exponent) = (1u64, of % PRIME, PRIME - 2);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * base % PRIME;
        }
        base = base * base % PRIME;
        exponent >>= 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const COLUMNS: [Column; 3] = [
        Column { code: "asked", parts: &[], of: None },
        Column { code: "answered", parts: &["in_time", "late"], of: Some("asked") },
        Column { code: "in_time", parts: &["in_time"], of: Some("answered") },
    ];
    const PARTS: [&str; 3] = ["in_time", "late", "open"];

    fn counts(of: &[u32], kinds: usize) -> Counts {
        let cell = |at: usize| {
            let (place, rest) = (at / (kinds * PARTS.len()), at % (kinds * PARTS.len()));
            (u32::try_from(place).unwrap(), format!("k{}", rest / PARTS.len()), PARTS[rest % PARTS.len()].to_owned())
        };
        of.iter().enumerate().map(|(at, count)| (cell(at), *count)).collect()
    }

    fn released(counts: &Counts, places: u32, kinds: usize) -> Released {
        let kinds: Vec<String> = (0..kinds).map(|at| format!("k{at}")).collect();
        Released::of(counts, &(0..places).collect::<Vec<_>>(), &kinds, &COLUMNS)
    }

    /// Counted without any of the above.
    fn count(counts: &Counts, place: Option<u32>, kind: Option<&str>, column: &Column) -> u32 {
        let of = counts.iter().filter(|((at, what, part), _)| {
            place.is_none_or(|place| *at == place) && kind.is_none_or(|kind| what == kind) && column.counts(part)
        });
        of.map(|(_, count)| *count).sum()
    }

    fn keys(places: u32, kinds: usize) -> Vec<(Option<u32>, Option<String>, &'static Column)> {
        let mut keys = Vec::new();
        for place in std::iter::once(None).chain((0..places).map(Some)) {
            for kind in std::iter::once(None).chain((0..kinds).map(|at| Some(format!("k{at}")))) {
                keys.extend(COLUMNS.iter().map(|column| (place, kind.clone(), column)));
            }
        }
        keys
    }

    #[test]
    fn a_sum_is_true_and_a_part_that_could_be_had_from_it_is_hidden_with_another() {
        let table: Counts = [(0, 10), (1, 6), (2, 3)]
            .into_iter()
            .map(|(place, count)| ((place, "k0".to_owned(), "in_time".to_owned()), count))
            .collect();
        let released = released(&table, 4, 1);
        let place = |place| released.get(Some(place), None, "asked");
        assert_eq!(released.get(None, None, "asked"), Some(19));
        // 19 less 10 less 6 would be the three.
        assert_eq!((place(0), place(1), place(2), place(3)), (Some(10), None, None, Some(0)));
    }

    #[test]
    fn neither_a_part_nor_what_is_left_of_the_whole_is_a_few() {
        // Six asked and five were answered: one waits.
        let released = released(&counts(&[5, 0, 1], 1), 1, 1);
        assert_eq!(released.get(Some(0), None, "asked"), Some(6));
        assert_eq!(released.get(Some(0), None, "answered"), None);
        assert_eq!(released.get(None, Some("k0"), "in_time"), None);
    }

    #[test]
    fn a_large_months_whole_table_takes_no_long_time() {
        let (places, kinds) = (15u32, 9usize);
        let mut seed = 7u32;
        let cells: Vec<u32> = (0..places as usize * kinds * 3)
            .map(|_| {
                seed = seed.wrapping_mul(1_103_515_245).wrapping_add(12_345);
                (seed >> 16) % 14
            })
            .collect();
        let table = counts(&cells, kinds);
        let released = released(&table, places, kinds);
        assert_eq!(released.get(None, None, "asked"), Some(cells.iter().sum()));
        assert!(released.iter().filter(|(key, _)| key.place.is_some() && key.kind.is_none()).count() > 30);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        /// Whoever has all that is released finds another month that would have been told in the same numbers, for
        /// each count that is hidden: tried by looking through all small changes of the table, not by how it was chosen.
        #[test]
        fn every_number_is_true_or_hidden_and_no_few_can_be_had(cells in proptest::collection::vec(0u32..9, 3 * 2 * 3)) {
            let table = counts(&cells, 2);
            let released = released(&table, 3, 2);
            let keys = keys(3, 2);
            let mut hidden = Vec::new();
            for (place, kind, column) in &keys {
                let truth = count(&table, *place, kind.as_deref(), column);
                match released.get(*place, kind.as_deref(), column.code) {
                    Some(told) => { prop_assert_eq!(told, truth); prop_assert!(is_harmless(told)); }
                    None => { prop_assert!(truth > 0); hidden.push((*place, kind.clone(), *column, truth)); }
                }
            }
            // Exact fractions, by another way of elimination.
            let names: Vec<&(u32, String, String)> = table.iter().filter(|(_, count)| **count > 0).map(|(cell, _)| cell).collect();
            let row = |place: Option<u32>, kind: Option<&str>, counts: &dyn Fn(&str) -> bool| -> Vec<i128> {
                let of = |cell: &&(u32, String, String)| place.is_none_or(|place| cell.0 == place)
                    && kind.is_none_or(|kind| cell.1 == kind) && counts(&cell.2);
                names.iter().map(|cell| i128::from(of(cell))).collect()
            };
            let told: Vec<Vec<i128>> = keys.iter()
                .filter(|(place, kind, column)| released.get(*place, kind.as_deref(), column.code).is_some())
                .map(|(place, kind, column)| row(*place, kind.as_deref(), &|part| column.counts(part))).collect();
            let before = rank(told.clone());
            let follows = |one: Vec<i128>| { let mut with = told.clone(); with.push(one); rank(with) == before };
            for (place, kind, column, truth) in hidden {
                if !is_harmless(truth) {
                    prop_assert!(!follows(row(place, kind.as_deref(), &|part| column.counts(part))));
                }
            }
            // Neither does what is left of a column without its part, nor any single part.
            for place in [None, Some(0), Some(1), Some(2)] {
                for kind in [None, Some("k0"), Some("k1")] {
                    for parts in [&["open"][..], &["late"], &["in_time"], &["late", "open"]] {
                        let few: u32 = table.iter().filter(|((at, what, part), _)| place.is_none_or(|place| *at == place)
                            && kind.is_none_or(|kind| what == kind) && parts.contains(&part.as_str())).map(|(_, count)| *count).sum();
                        if !is_harmless(few) && *parts != ["late", "open"] {
                            prop_assert!(!follows(row(place, kind, &|part| parts.contains(&part))));
                        }
                    }
                }
            }
        }
    }

    /// By Bareiss: whole numbers all the way.
    fn rank(mut rows: Vec<Vec<i128>>) -> usize {
        let width = rows.first().map_or(0, Vec::len);
        let (mut done, mut last) = (0, 1i128);
        for column in 0..width {
            let Some(found) = (done..rows.len()).find(|at| rows[*at][column] != 0) else { continue };
            rows.swap(done, found);
            let pivot = rows[done].clone();
            for row in rows.iter_mut().skip(done + 1) {
                let by = row[column];
                for (entry, of_pivot) in row.iter_mut().zip(&pivot) {
                    *entry = (*entry * pivot[column] - by * of_pivot) / last;
                }
            }
            last = pivot[column];
            done += 1;
        }
        done
    }
}
