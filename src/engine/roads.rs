//! The way along roads: reads those around it, of what the phone keeps or of what the server has, and nothing else.
//! Where the courier is goes to nobody: the phone itself finds the way.

use super::host::{Host, RoadFile};
use super::message::WayQuery;
use crate::model::area::MOST_CORNERS;
use crate::model::roads::file::{HEAD, RoadIndex, bytes_of_index};
use crate::model::roads::graph::{RoadGraph, bounds_for, is_too_far};
use crate::model::roads::{Cell, Road};
use crate::model::{Means, NoWay, RoadWays};
use std::ops::Range;

/// So many cells are looked at for the longest way.
const MOST_CELLS: usize = 600;
/// And so many bytes of roads, about half a million: more would keep a phone busy for too long.
const MOST_BYTES: u64 = 6 << 20;
/// Read at first of a file: its head, and nearly always its whole index.
const FIRST_READ: u64 = 24 << 10;
/// What lies between two parts that are wanted is read along up to so many bytes: sooner than asking twice.
const GAP: u64 = 8 << 10;

/// A cell, and where its roads stand in a file.
type Placed = (Cell, Range<u64>);

/// The ways that are asked for.
pub(super) async fn ways<H: Host>(host: &H, asked: &WayQuery) -> RoadWays {
    let through = asked.through.as_slice();
    if !(2..=MOST_CORNERS).contains(&through.len()) {
        return RoadWays::none(NoWay::NoRoads);
    }
    let bounds = bounds_for(through);
    let Some(cells) = Cell::within(bounds, MOST_CELLS).filter(|_| !is_too_far(through, Means::ByEbike)) else {
        return RoadWays::none(NoWay::TooFar);
    };
    let mut missing = cells;
    let (mut roads, mut bytes) = (Vec::new(), 0);
    for file in host.road_files(bounds, asked.may_fetch).await {
        let Some(index) = index(host, &file).await else { continue };
        let wanted: Vec<Placed> = missing.iter().filter_map(|cell| Some((*cell, index.place(*cell)?))).collect();
        bytes += wanted.iter().map(|(_, place)| place.end - place.start).sum::<u64>();
        if bytes > MOST_BYTES {
            return RoadWays::none(NoWay::TooFar);
        }
        for (cell, found) in read(host, &file, &index, wanted).await {
            missing.retain(|one| *one != cell);
            roads.extend(found);
        }
    }
    RoadGraph::of(roads).ways(through)
}

/// A file's index; nothing where it cannot be had, or is none.
async fn index<H: Host>(host: &H, file: &RoadFile) -> Option<RoadIndex> {
    let mut begins = host.read_roads(file, 0..FIRST_READ.min(file.bytes)).await?;
    let whole = bytes_of_index(begins.get(..HEAD)?).ok()?;
    if whole > begins.len() {
        let from = begins.len() as u64;
        begins.extend(host.read_roads(file, from..(whole as u64).min(file.bytes)).await?);
    }
    RoadIndex::parse(&begins).ok()
}

/// The roads of some cells; those that cannot be had, or are damaged, are left out.
async fn read<H: Host>(
    host: &H,
    file: &RoadFile,
    index: &RoadIndex,
    mut wanted: Vec<Placed>,
) -> Vec<(Cell, Vec<Road>)> {
    wanted.sort_by_key(|(_, place)| place.start);
    let mut runs: Vec<(Range<u64>, Vec<Placed>)> = Vec::new();
    for (cell, place) in wanted {
        match runs.last_mut().filter(|(run, _)| place.start <= run.end + GAP) {
            Some((run, cells)) => {
                run.end = run.end.max(place.end);
                cells.push((cell, place));
            }
            None => runs.push((place.clone(), vec![(cell, place)])),
        }
    }
    let asked = runs.into_iter().map(async |(run, cells)| (host.read_roads(file, run.clone()).await, run, cells));
    let mut found = Vec::new();
    for (bytes, run, cells) in futures_util::future::join_all(asked).await {
        let Some(bytes) = bytes else { continue };
        for (cell, place) in cells {
            let part = |at: u64| usize::try_from(at - run.start).unwrap_or(usize::MAX);
            let roads = bytes.get(part(place.start)..part(place.end)).map(|bytes| index.roads(cell, bytes));
            if let Some(Ok(roads)) = roads {
                found.push((cell, roads));
            }
        }
    }
    found
}
