//! Figures that leave the desk: counted in cells, and no number that is shown contains a cell so small that it
//! could point to a person. What is hidden contributes to nothing, so no difference of two reports shows it.

use std::collections::BTreeMap;

/// A cell with fewer people than this, but more than none, is hidden.
pub const SMALLEST: u32 = 5;

/// Whether a count may be shown, and counted in sums.
#[must_use]
pub fn is_shown(count: u32) -> bool {
    count == 0 || count >= SMALLEST
}

/// Counts by cell, and sums over them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cells<K: Ord> {
    cells: BTreeMap<K, u32>,
}

impl<K: Ord + Clone> Cells<K> {
    /// Counts one more.
    pub fn add(&mut self, key: K) {
        *self.cells.entry(key).or_default() += 1;
    }

    /// The count of one cell; none if it is hidden.
    #[must_use]
    pub fn shown(&self, key: &K) -> Option<u32> {
        let count = self.cells.get(key).copied().unwrap_or(0);
        is_shown(count).then_some(count)
    }

    /// The sum of the cells that are shown, of those that `which` chooses.
    pub fn sum(&self, which: impl Fn(&K) -> bool) -> u32 {
        self.cells.iter().filter(|(key, count)| which(key) && is_shown(**count)).map(|(_, count)| count).sum()
    }

    /// How many cells are hidden, of those that `which` chooses.
    pub fn hidden(&self, which: impl Fn(&K) -> bool) -> usize {
        self.cells.iter().filter(|(key, count)| which(key) && !is_shown(**count)).count()
    }

    /// All cells that are shown and not empty.
    pub fn iter(&self) -> impl Iterator<Item = (&K, u32)> {
        self.cells.iter().filter(|(_, count)| is_shown(**count)).map(|(key, count)| (key, *count))
    }
}

/// The value below which a share of all lie, by the nearest rank (the smallest value that has at least that share at
/// or below it). None where there are none.
#[must_use]
pub fn percentile(sorted: &[i64], share: f64) -> Option<i64> {
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rank of a list"
    )]
    let rank = (share * sorted.len() as f64).ceil().max(1.0) as usize;
    sorted.get(rank - 1).copied()
}

/// What one answered or unanswered question adds to a cell's figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Milliseconds until the first answer, if there was one.
    pub waited: Option<i64>,
    /// It came within the service standard.
    pub in_time: bool,
    /// 1 to 5, if they said.
    pub stars: Option<u8>,
}

/// Figures of questions over cells that are shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QuestionFigures {
    /// Questions.
    pub asked: u32,
    /// Of them, answered.
    pub answered: u32,
    /// Of those answered, within the service standard.
    pub in_time: u32,
    /// Milliseconds to the first answer: half waited no longer.
    pub median: Option<i64>,
    /// Milliseconds to the first answer: nine in ten waited no longer.
    pub ninetieth: Option<i64>,
    /// Ratings.
    pub rated: u32,
    /// The sum of their stars.
    pub stars: u32,
    /// Cells that were hidden.
    pub hidden: usize,
}

impl QuestionFigures {
    /// Over groups of questions, each a cell. A cell's ratings count only where there are enough of them.
    pub fn over<'a>(cells: impl Iterator<Item = &'a [Asked]>) -> Self {
        let mut figures = Self::default();
        let mut waited = Vec::new();
        for cell in cells {
            let count = u32::try_from(cell.len()).unwrap_or(u32::MAX);
            if !is_shown(count) {
                figures.hidden += 1;
                continue;
            }
            figures.asked += count;
            waited.extend(cell.iter().filter_map(|asked| asked.waited));
            figures.in_time += u32::try_from(cell.iter().filter(|asked| asked.in_time).count()).unwrap_or(0);
            let rated: Vec<u32> = cell.iter().filter_map(|asked| asked.stars.map(u32::from)).collect();
            if rated.len() >= SMALLEST as usize {
                figures.rated += u32::try_from(rated.len()).unwrap_or(0);
                figures.stars += rated.iter().sum::<u32>();
            }
        }
        waited.sort_unstable();
        figures.answered = u32::try_from(waited.len()).unwrap_or(u32::MAX);
        figures.median = percentile(&waited, 0.5);
        figures.ninetieth = percentile(&waited, 0.9);
        figures
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn percentiles_are_ranks() {
        assert_eq!(percentile(&[], 0.5), None);
        assert_eq!(percentile(&[7], 0.9), Some(7));
        let ten: Vec<i64> = (1..=10).collect();
        assert_eq!((percentile(&ten, 0.5), percentile(&ten, 0.9)), (Some(5), Some(9)));
    }

    proptest! {
        /// Who knows every report there is (each prefecture, each topic, the province) learns nothing of a hidden cell:
        /// whatever is in it, all that is shown is the same.
        #[test]
        fn no_difference_of_reports_shows_a_hidden_cell(
            counts in proptest::collection::vec(0u32..12, 14 * 6), other in proptest::collection::vec(1u32..5, 14 * 6)) {
            let fill = |counts: &[u32]| {
                let mut cells = Cells::default();
                for (at, count) in counts.iter().enumerate() {
                    (0..*count).for_each(|_| cells.add((at / 6, at % 6)));
                }
                cells
            };
            // The same, with every hidden cell holding something else that is hidden.
            let changed: Vec<u32> = counts.iter().zip(&other).map(|(count, other)| if is_shown(*count) { *count } else { *other }).collect();
            let (one, two) = (fill(&counts), fill(&changed));
            for at in 0..14 {
                prop_assert_eq!(one.sum(|key| key.0 == at), two.sum(|key| key.0 == at));
                for topic in 0..6 {
                    prop_assert_eq!(one.shown(&(at, topic)), two.shown(&(at, topic)));
                }
            }
            for topic in 0..6 {
                prop_assert_eq!(one.sum(|key| key.1 == topic), two.sum(|key| key.1 == topic));
            }
            prop_assert_eq!(one.sum(|_| true), two.sum(|_| true));
            prop_assert_eq!(one.hidden(|_| true), two.hidden(|_| true));
        }

        /// Nobody's single rating or wait can be had by comparing a cell with and without them.
        #[test]
        fn a_hidden_cell_s_ratings_and_waits_change_nothing(stars in proptest::collection::vec(1u8..6, 1..5), waited in 0i64..1_000_000) {
            let person = |stars: u8, waited: i64| Asked { waited: Some(waited), in_time: true, stars: Some(stars) };
            let large: Vec<Asked> = (0..20).map(|at| person(4, at * 1_000)).collect();
            let small: Vec<Asked> = stars.iter().map(|stars| person(*stars, waited)).collect();
            let blank: Vec<Asked> = stars.iter().map(|_| person(1, 0)).collect();
            let with = |cell: &[Asked]| QuestionFigures::over([large.as_slice(), cell].into_iter());
            prop_assert_eq!(with(&small), with(&blank));
        }
    }
}
