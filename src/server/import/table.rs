//! Tables as offices keep them: perhaps a title above the heading, a heading of two lines, empty lines, notes below.

use super::choices::{Choices, ColumnChoice};
use super::grid::{Grid, RowOf};
use super::heading::{Field, Meant, What, crs_of_heading, meanings};
use crate::model::{Crs, Service};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Lines above the heading: a title, who made the table, when.
const MOST_TITLE_LINES: usize = 15;
/// Characters of a cell that are shown of a column.
const SHOWN_OF_A_CELL: usize = 30;

/// How wide lines must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Width {
    /// As wide as the heading: in text a line that is not has lost or gained a separator.
    Exact,
    /// As it is: a workbook's lines end with their last cell, and what stands beside the table is no part of it.
    Any,
}

/// What became of a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// The sheet it stands in; empty where the file has but one.
    #[serde(default)]
    pub sheet: String,
    /// Its heading, as it stands there.
    pub heading: String,
    /// As what it is read; nothing where it is not.
    #[serde(default)]
    pub read_as: Option<String>,
    /// The code of the field that an office chose, or that was found.
    #[serde(default)]
    pub field: Option<String>,
    /// Why it is not read, where there is a reason.
    #[serde(default)]
    pub why_not: Option<String>,
    /// An office chose that it is of no use.
    #[serde(default)]
    pub ignored: bool,
    /// The first cell below it that holds something.
    #[serde(default)]
    pub example: String,
}

/// A sheet with its heading found.
pub(super) struct Table<'a> {
    grid: &'a Grid,
    /// Rows of the grid before the first one of a station.
    above: usize,
    width: Option<usize>,
    name_heading: Option<(usize, String)>,
    reads: Vec<(usize, What)>,
    pub(super) columns: Vec<Column>,
    /// The coordinate system, where the headings of its place name it.
    pub(super) crs: Option<Crs>,
}

/// What a row says, by fields.
#[derive(Clone, Debug)]
pub(super) struct Cells<'a> {
    texts: Vec<Cow<'a, str>>,
    pub(super) services: Vec<Service>,
}

impl Default for Cells<'_> {
    fn default() -> Self {
        Self { texts: vec![Cow::Borrowed(""); Field::ALL.len()], services: Vec::new() }
    }
}

impl Cells<'_> {
    pub(super) fn get(&self, field: Field) -> Option<&str> {
        Some(self.texts[field as usize].as_ref()).filter(|text| !text.is_empty())
    }
}

impl<'a> Table<'a> {
    /// Finds the heading of a sheet; nothing where there is none.
    pub(super) fn find(grid: &'a Grid, width: Width, choices: &Choices) -> Option<Self> {
        let lines: Vec<(usize, RowOf<'_>)> = grid
            .rows()
            .enumerate()
            .filter(|(_, row)| !row.is_blank() && row.broken().is_none())
            .take(MOST_TITLE_LINES)
            .collect();
        let mut best: Option<(usize, usize, Vec<String>)> = None;
        for (place, (at, row)) in lines.iter().enumerate() {
            let single: Vec<String> = row.cells().map(str::to_owned).collect();
            let mut candidates = vec![(at + 1, single.clone())];
            if let Some((next_at, next)) = lines.get(place + 1)
                && *next_at == at + 1
                && next.cells().any(|cell| score(&[cell.to_owned()], choices) > 0)
            {
                candidates.push((next_at + 1, two_lines(&single, next)));
            }
            for (below, titles) in candidates {
                let score = score(&titles, choices);
                if best.as_ref().is_none_or(|(most, ..)| score > *most) {
                    best = Some((score, below, titles));
                }
            }
        }
        let (score, above, titles) = best?;
        (score >= 2).then(|| Self::new(grid, above, titles, width, choices))
    }

    fn new(grid: &'a Grid, above: usize, titles: Vec<String>, width: Width, choices: &Choices) -> Self {
        let mut found: Vec<Option<What>> = vec![None; titles.len()];
        let mut why: Vec<Option<String>> = vec![None; titles.len()];
        let ignored: Vec<bool> =
            titles.iter().map(|title| choices.columns.get(title) == Some(&ColumnChoice::Ignore)).collect();
        // What an office chose, first; then the clearest headings.
        let mut wishes: Vec<(usize, Meant, bool)> = Vec::new();
        for (at, title) in titles.iter().enumerate().filter(|(at, _)| !ignored[*at]) {
            match choices.columns.get(title) {
                Some(ColumnChoice::Read(field)) => {
                    wishes.push((at, Meant { what: What::Field(*field), rank: 0 }, true));
                }
                _ => wishes.extend(meanings(title).into_iter().map(|meant| (at, meant, false))),
            }
        }
        wishes.sort_by_key(|(at, meant, chosen)| (!chosen, rank_of(meant, &titles[*at]), *at));
        for (at, meant, _) in wishes {
            if found[at].is_some() {
                continue;
            }
            let taken = match meant.what {
                What::Field(field) if field.takes_several() => None,
                what => found.iter().position(|other| *other == Some(what)),
            };
            match taken {
                None => found[at] = Some(meant.what),
                Some(first) => {
                    why[at].get_or_insert_with(|| format!("已经读了“{}”", shown(&titles[first])));
                }
            }
        }
        one_place(&titles, &mut found, &mut why);
        let crs = titles
            .iter()
            .zip(&found)
            .filter(|(_, what)| matches!(what, Some(What::Field(Field::Lon | Field::Lat | Field::LonLat))))
            .find_map(|(title, _)| crs_of_heading(title));
        let name = found.iter().position(|what| *what == Some(What::Field(Field::Name)));
        let mut table = Self {
            grid,
            above,
            width: (width == Width::Exact).then_some(titles.len()),
            name_heading: name.map(|at| (at, titles[at].clone())),
            reads: Vec::new(),
            columns: Vec::new(),
            crs,
        };
        let examples = table.examples(titles.len());
        for (at, title) in titles.iter().enumerate() {
            if title.is_empty() && examples[at].is_empty() {
                continue;
            }
            let heading =
                if title.is_empty() { format!("第 {} 列（没有列名）", at + 1) } else { title.clone() };
            let what = found[at];
            table.columns.push(Column {
                sheet: grid.name.clone(),
                heading,
                read_as: what.map(label),
                field: what.map(code),
                why_not: why[at].take().filter(|_| what.is_none()),
                ignored: ignored[at],
                example: examples[at].clone(),
            });
        }
        table.reads = found.iter().enumerate().filter_map(|(at, what)| Some((at, (*what)?))).collect();
        table
    }

    /// The first cell of each column that holds something.
    fn examples(&self, width: usize) -> Vec<String> {
        let mut examples = vec![String::new(); width];
        for row in self.rows().take(200) {
            for (column, example) in examples.iter_mut().enumerate().filter(|(_, example)| example.is_empty()) {
                *example = row.cell(column).chars().take(SHOWN_OF_A_CELL).collect();
            }
        }
        examples
    }

    /// The name of its sheet.
    pub(super) fn sheet(&self) -> &str {
        &self.grid.name
    }

    fn reads_name(&self) -> bool {
        self.name_heading.is_some()
    }

    /// Rows that may be stations: not blank, and no heading that is repeated on the next page of a print.
    pub(super) fn rows(&self) -> impl Iterator<Item = RowOf<'a>> + use<'_, 'a> {
        let repeated = |row: &RowOf<'_>| self.name_heading.as_ref().is_some_and(|(at, title)| row.cell(*at) == title);
        self.grid.rows().skip(self.above).filter(move |row| !row.is_blank() && !repeated(row))
    }

    /// What a row says.
    pub(super) fn cells<'r>(&self, row: RowOf<'r>) -> Result<Cells<'r>, String> {
        if let Some(why) = row.broken() {
            return Err(why.to_owned());
        }
        if let Some(width) = self.width.filter(|width| row.len() != *width) {
            return Err(format!("有 {} 格，表头有 {width} 列：可能多了或少了逗号、引号", row.len()));
        }
        let mut cells = Cells::default();
        for (column, what) in &self.reads {
            let text = row.cell(*column);
            if text.contains('\u{fffd}') {
                return Err(format!("“{}”里有读不出来的字，文件的编码坏了", shown(text)));
            }
            if is_nothing(text) {
                continue;
            }
            match what {
                What::Field(field) => {
                    let own = &mut cells.texts[*field as usize];
                    if own.is_empty() {
                        *own = Cow::Borrowed(text);
                    } else if own.as_ref() != text {
                        own.to_mut().push('；');
                        own.to_mut().push_str(text);
                    }
                }
                What::Service(service) if is_yes(text) => cells.services.push(*service),
                What::Service(_) => {}
            }
        }
        if !self.reads_name() {
            return Err("没有名称：请在上面选哪一列是名称".to_owned());
        }
        Ok(cells)
    }

    /// Takes a column back that turned out to be of no use.
    pub(super) fn drop_field(&mut self, field: Field, why: &str) {
        self.reads.retain(|(_, what)| *what != What::Field(field));
        for column in self.columns.iter_mut().filter(|column| column.field.as_deref() == Some(field.code())) {
            column.read_as = None;
            column.field = None;
            column.why_not = Some(why.to_owned());
        }
    }
}

fn code(what: What) -> String {
    match what {
        What::Field(field) => field.code().to_owned(),
        What::Service(service) => service.code().to_owned(),
    }
}

fn label(what: What) -> String {
    match what {
        What::Field(field) => field.label().to_owned(),
        What::Service(service) => format!("服务：{}", service.words()[0]),
    }
}

/// Of several places in different systems, the one that needs no converting, then the one of the maps here.
fn rank_of(meant: &Meant, title: &str) -> usize {
    match meant.what {
        What::Field(Field::Lon | Field::Lat | Field::LonLat) => match crs_of_heading(title) {
            Some(Crs::Wgs84) => meant.rank,
            Some(Crs::Gcj02) => 100 + meant.rank,
            Some(Crs::Bd09) => 200 + meant.rank,
            None => 300 + meant.rank,
        },
        _ => meant.rank,
    }
}

/// One place a row: a pair of numbers of one system, or else both in one cell.
fn one_place(titles: &[String], found: &mut [Option<What>], why: &mut [Option<String>]) {
    let at = |found: &[Option<What>], field| found.iter().position(|what| *what == Some(What::Field(field)));
    let (lon, lat, both) = (at(found, Field::Lon), at(found, Field::Lat), at(found, Field::LonLat));
    match (lon, lat, both) {
        (Some(lon), Some(lat), both) => {
            let (lon_crs, lat_crs) = (crs_of_heading(&titles[lon]), crs_of_heading(&titles[lat]));
            if lon_crs != lat_crs {
                // The latitude that goes with the longitude, if there is one.
                let fits = titles.iter().position(|title| {
                    crs_of_heading(title) == lon_crs
                        && meanings(title).iter().any(|meant| meant.what == What::Field(Field::Lat))
                });
                if let Some(fits) = fits {
                    found[lat] = None;
                    why[lat] = Some(format!("已经读了“{}”", shown(&titles[fits])));
                    found[fits] = Some(What::Field(Field::Lat));
                }
            }
            if let Some(both) = both {
                found[both] = None;
                why[both] = Some(format!("已经读了“{}”", shown(&titles[lon])));
            }
        }
        (lon, lat, Some(_)) => {
            for one in [lon, lat].into_iter().flatten() {
                found[one] = None;
            }
        }
        _ => {}
    }
}

/// How many different fields titles name; a name counts most.
fn score(titles: &[String], choices: &Choices) -> usize {
    let mut seen: Vec<What> = Vec::new();
    for title in titles.iter().filter(|title| !title.is_empty()) {
        let what = match choices.columns.get(title) {
            Some(ColumnChoice::Read(field)) => Some(What::Field(*field)),
            _ => meanings(title).first().map(|meant| meant.what),
        };
        if let Some(what) = what.filter(|what| !seen.contains(what)) {
            seen.push(what);
        }
    }
    let name = seen.contains(&What::Field(Field::Name));
    seen.len() + usize::from(name)
}

/// A heading of two lines: a group's name above the names of its columns.
fn two_lines(above: &[String], below: &RowOf<'_>) -> Vec<String> {
    let width = above.len().max(below.len());
    let mut group = String::new();
    (0..width)
        .map(|column| {
            let own = above.get(column).map_or("", String::as_str);
            let under = below.cell(column);
            if !own.is_empty() {
                own.clone_into(&mut group);
            } else if under.is_empty() {
                group.clear();
            }
            match (own, under) {
                (own, "") => own.to_owned(),
                (own, under) if own == under => under.to_owned(),
                // “高德坐标” over “经度”: the group may name the system.
                (_, under) if crs_of_heading(&group).is_some() && crs_of_heading(under).is_none() => {
                    format!("{under}（{group}）")
                }
                (_, under) => under.to_owned(),
            }
        })
        .collect()
}

/// What stands in a cell of which nobody knows anything.
fn is_nothing(text: &str) -> bool {
    matches!(
        text,
        "" | "-"
            | "--"
            | "—"
            | "——"
            | "/"
            | "\\"
            | "[]"
            | "{}"
            | "无"
            | "暂无"
            | "null"
            | "NULL"
            | "None"
            | "none"
            | "N/A"
            | "n/a"
            | "nan"
            | "NaN"
            | "#N/A"
            | "未知"
            | "不详"
    )
}

fn is_yes(text: &str) -> bool {
    matches!(
        text.to_lowercase().as_str(),
        "√" | "✓" | "✔" | "是" | "有" | "1" | "y" | "yes" | "true" | "●" | "提供" | "配备" | "v" | "o"
    )
}

fn shown(text: &str) -> String {
    let mut short: String = text.chars().filter(|c| !c.is_control()).take(40).collect();
    if text.chars().count() > 40 {
        short.push('…');
    }
    short
}
