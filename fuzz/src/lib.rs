//! What the targets share.

use diyi::model::{Adcode, Crs, StationKind};
use diyi::server::import::{Origin, read};

/// Reads a file as an import would, and holds it to its promise that every row is taken or refused.
pub fn import(bytes: &[u8]) {
    let origin = Origin {
        crs: Crs::Gcj02,
        adcode: Adcode::HUNAN,
        source: "表".to_owned(),
        licence: String::new(),
        sample: false,
        kind: StationKind::Other,
    };
    if let Ok((report, stations)) = read(bytes, &origin) {
        assert_eq!(report.rows, stations.len() + report.rejected.len());
    }
}

/// Panics of a library that the importer answers with a refusal are no finding; all others still end the run.
pub fn pass_over_panics_of(library: &'static str) {
    std::panic::set_hook(Box::new(move |panic| {
        if !panic.location().is_some_and(|at| at.file().contains(library)) {
            eprintln!("{panic}");
            std::process::abort();
        }
    }));
}
