//! A file of roads, as a phone gets it from a pack or over the network, and the way along what is in it.
#![no_main]

use diyi::model::Position;
use diyi::model::roads::Cell;
use diyi::model::roads::file::{RoadIndex, read_cell};
use diyi::model::roads::graph::RoadGraph;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(index) = RoadIndex::parse(bytes) {
        assert!(index.cells().all(|cell| index.place(cell).is_some()));
    }
    // The middle of Changsha.
    if let (Ok(roads), Ok(from), Ok(to)) =
        (read_cell(Cell { row: 1_127, column: 4_519 }, bytes), Position::new(28.19, 112.98), Position::new(28.18, 112.99))
    {
        let _ = RoadGraph::of(roads).ways(&[from, to]);
    }
});
