//! A file of roads, as a phone gets it from a pack or over the network, and the way along what is in it. Digests are put right
//! first: chance would find none, and all behind them would be left alone.
#![no_main]

use diyi::model::Position;
use diyi::model::roads::Cell;
use diyi::model::roads::file::{HEAD, RoadIndex, bytes_of_index, read_cell};
use diyi::model::roads::graph::RoadGraph;
use libfuzzer_sys::fuzz_target;
use sha2::{Digest as _, Sha256};

fuzz_target!(|bytes: &[u8]| {
    let mut file = bytes.to_vec();
    if let Ok(ends) = bytes_of_index(&file)
        && let Some(index) = file.get(HEAD..ends)
    {
        let digest = Sha256::digest(index);
        file[HEAD - 8..HEAD].copy_from_slice(&digest[..8]);
    }
    if let Ok(index) = RoadIndex::parse(&file) {
        assert!(index.cells().all(|cell| index.place(cell).is_some()));
    }
    // The middle of Changsha.
    if let (Ok(roads), Ok(from), Ok(to)) = (
        read_cell(Cell { row: 1_127, column: 4_519 }, bytes),
        Position::new(28.19, 112.98),
        Position::new(28.18, 112.99),
    ) {
        let _ = RoadGraph::of(roads).ways(&[from, to]);
    }
});
