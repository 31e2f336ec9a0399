//! The cells of a sheet, kept close together: what a file makes us keep is bounded, whatever its format unfolds to.

use super::ImportError;

/// Text of all cells of a file together, bytes: 100,000 stations take a sixth of it.
const MOST_TEXT: usize = 64 * 1024 * 1024;
/// Cells of a file together.
const MOST_CELLS: usize = 6_000_000;
/// Rows of a file together.
pub(super) const MOST_ROWS: usize = 200_000;
/// Columns that are looked at.
pub(super) const MOST_COLUMNS: usize = 60;
/// Characters of a cell; what stands behind them is no field of a station.
const MOST_CHARACTERS: usize = 2_000;

/// What may still be kept of a file.
#[derive(Debug)]
pub(super) struct Budget {
    text: usize,
    cells: usize,
    rows: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { text: MOST_TEXT, cells: MOST_CELLS, rows: MOST_ROWS }
    }
}

#[derive(Clone, Debug)]
struct Row {
    /// As a table program counts, from 1.
    number: usize,
    /// Its first cell, and how many there are.
    first: usize,
    count: usize,
    /// Why it cannot be read.
    broken: Option<Box<str>>,
}

/// The cells of one sheet.
#[derive(Debug, Default)]
pub(super) struct Grid {
    /// The sheet's name; empty where the file has but one.
    pub(super) name: String,
    text: String,
    /// Where each cell's text begins and ends.
    cells: Vec<(u32, u32)>,
    rows: Vec<Row>,
}

impl Grid {
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.chars().filter(|c| !c.is_control()).take(40).collect(), ..Self::default() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Begins a row; rows come from above to below.
    pub(super) fn begin(&mut self, number: usize, budget: &mut Budget) -> Result<(), ImportError> {
        let Some(rows) = budget.rows.checked_sub(1) else { return Err(ImportError::TooManyRows(MOST_ROWS)) };
        budget.rows = rows;
        self.rows.push(Row { number, first: self.cells.len(), count: 0, broken: None });
        Ok(())
    }

    /// The number of the row that was begun last.
    pub(super) fn last(&self) -> Option<usize> {
        self.rows.last().map(|row| row.number)
    }

    /// Puts a cell into the last row; cells come from left to right, and what is left out is empty.
    pub(super) fn put(&mut self, column: usize, text: &str, budget: &mut Budget) -> Result<(), ImportError> {
        if column >= MOST_COLUMNS {
            return Ok(());
        }
        let text = shortened(text.trim());
        let Some(row) = self.rows.last_mut() else { return Ok(()) };
        if column < row.count {
            return Ok(());
        }
        let empty = column - row.count;
        budget.cells = budget.cells.checked_sub(empty + 1).ok_or(ImportError::Unpacked)?;
        budget.text = budget.text.checked_sub(text.len()).ok_or(ImportError::Unpacked)?;
        // The text of a file stays below four gigabytes: the budget is smaller.
        let end = |text: &String| u32::try_from(text.len()).unwrap_or(u32::MAX);
        let begins = end(&self.text);
        self.cells.extend(std::iter::repeat_n((begins, begins), empty));
        self.text.push_str(text);
        self.cells.push((begins, end(&self.text)));
        row.count = column + 1;
        Ok(())
    }

    /// Says why the last row cannot be read.
    pub(super) fn break_last(&mut self, why: &str) {
        if let Some(row) = self.rows.last_mut() {
            row.broken = Some(why.chars().take(200).collect());
        }
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = RowOf<'_>> {
        self.rows.iter().map(|row| RowOf { grid: self, row })
    }

    /// Fills cells that a merged one covers with its text.
    pub(super) fn fill(&mut self, merged: &[Merged], budget: &mut Budget) -> Result<(), ImportError> {
        if merged.is_empty() {
            return Ok(());
        }
        let mut filled = Self::new(&self.name);
        // The texts of merged cells that reach further down, by column.
        let mut open: Vec<(usize, usize, usize, String)> = Vec::new();
        for row in self.rows() {
            let number = row.number();
            open.retain(|(last_row, ..)| *last_row >= number);
            for one in merged.iter().filter(|one| one.first_row == number).take(MOST_COLUMNS) {
                open.push((one.last_row, one.first_column, one.last_column, row.cell(one.first_column).to_owned()));
            }
            filled.begin(number, budget)?;
            let covered = open.iter().map(|(_, _, last, _)| last + 1).max().unwrap_or(0);
            for column in 0..row.len().max(covered.min(MOST_COLUMNS)) {
                let own = row.cell(column);
                let over = open.iter().find(|(_, first, last, _)| (first..=last).contains(&&column));
                let text = if own.is_empty() { over.map_or("", |(.., text)| text) } else { own };
                filled.put(column, text, budget)?;
            }
            if let Some(why) = row.broken() {
                filled.break_last(why);
            }
        }
        *self = filled;
        Ok(())
    }
}

/// A cell over several; rows from 1, columns from 0.
#[derive(Clone, Copy, Debug)]
pub(super) struct Merged {
    pub(super) first_row: usize,
    pub(super) last_row: usize,
    pub(super) first_column: usize,
    pub(super) last_column: usize,
}

/// One row of a sheet.
#[derive(Clone, Copy, Debug)]
pub(super) struct RowOf<'a> {
    grid: &'a Grid,
    row: &'a Row,
}

impl<'a> RowOf<'a> {
    pub(super) fn number(&self) -> usize {
        self.row.number
    }

    /// Cells up to the last one that was written.
    pub(super) fn len(&self) -> usize {
        self.row.count
    }

    pub(super) fn broken(&self) -> Option<&'a str> {
        self.row.broken.as_deref()
    }

    /// The text of a cell; nothing where there is none.
    pub(super) fn cell(&self, column: usize) -> &'a str {
        let cell = (column < self.row.count).then(|| self.grid.cells[self.row.first + column]);
        cell.map_or("", |(from, to)| &self.grid.text[from as usize..to as usize])
    }

    pub(super) fn cells(self) -> impl Iterator<Item = &'a str> {
        (0..self.row.count).map(move |column| self.cell(column))
    }

    pub(super) fn is_blank(&self) -> bool {
        self.row.broken.is_none() && self.cells().all(str::is_empty)
    }
}

fn shortened(text: &str) -> &str {
    // Most texts are short: counting their characters is left out.
    if text.len() <= MOST_CHARACTERS {
        return text;
    }
    text.char_indices().nth(MOST_CHARACTERS).map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(rows: &[&[&str]]) -> Grid {
        let (mut grid, mut budget) = (Grid::new(""), Budget::default());
        for (number, row) in (1..).zip(rows) {
            grid.begin(number, &mut budget).unwrap();
            for (column, text) in row.iter().enumerate() {
                grid.put(column, text, &mut budget).unwrap();
            }
        }
        grid
    }

    #[test]
    fn a_merged_cell_holds_for_all_that_it_covers() {
        let mut grid = grid(&[&["名称", "区县"], &["甲", "芙蓉区"], &["乙"], &["丙", "", "x"], &["丁"]]);
        let merged = [Merged { first_row: 2, last_row: 4, first_column: 1, last_column: 1 }];
        grid.fill(&merged, &mut Budget::default()).unwrap();
        let districts: Vec<&str> = grid.rows().map(|row| row.cell(1)).collect();
        assert_eq!(districts, ["区县", "芙蓉区", "芙蓉区", "芙蓉区", ""]);
        assert_eq!(grid.rows().nth(3).unwrap().cell(2), "x");
    }

    #[test]
    fn one_text_in_very_many_cells_runs_out_of_budget_before_the_machine_runs_out_of_memory() {
        let (mut grid, mut budget) = (Grid::new(""), Budget::default());
        let long = "长".repeat(1_000_000);
        let kept = (1..100_000).try_for_each(|number| {
            grid.begin(number, &mut budget)?;
            grid.put(0, &long, &mut budget)
        });
        assert!(matches!(kept, Err(ImportError::Unpacked)));
        assert!(grid.text.len() <= MOST_TEXT);
    }

    #[test]
    fn rows_and_far_columns_are_bounded_for_every_format() {
        let (mut grid, mut budget) = (Grid::new(""), Budget::default());
        let kept = (1..=MOST_ROWS + 1).try_for_each(|number| grid.begin(number, &mut budget));
        assert!(matches!(kept, Err(ImportError::TooManyRows(_))));
        let (mut grid, mut budget) = (Grid::new(""), Budget::default());
        grid.begin(1, &mut budget).unwrap();
        grid.put(16_000, "x", &mut budget).unwrap();
        assert_eq!(grid.rows().next().unwrap().len(), 0);
    }
}
