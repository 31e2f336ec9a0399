//! The deployment's own street map: a folder that `map build` makes from an extract of OpenStreetMap, with an archive of
//! tiles, an index of places and the roads of each prefecture, one archive for the province seen from afar, and `packs.json`, which
//! says what there is. Files are named after what is in them, so whoever carries them may keep them for ever.

mod archives;
pub mod build;
mod places;
mod roads;
mod serving;

pub(super) use places::found;
pub use places::{PlaceIndex, PlaceIndexError};
pub(super) use serving::router;

use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// What says which packs there are.
pub const PACKS: &str = "packs.json";

/// Bytes of each piece of a file, but the last. A phone keeps a file piece by piece and checks each.
pub const PIECE_BYTES: usize = 1 << 20;

/// A file that phones keep.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackFile {
    /// Its name in the folder.
    pub file: String,
    /// How long it is.
    pub bytes: u64,
    /// SHA-256 of its pieces of [`PIECE_BYTES`], in hexadecimal digits.
    pub pieces: Vec<String>,
}

/// Streets and places of a prefecture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pack {
    /// Its region code.
    pub adcode: u32,
    /// Its name.
    pub name: String,
    /// West, south, east, north; WGS-84 degrees.
    pub bounds: [f64; 4],
    /// Tiles, PMTiles.
    pub tiles: PackFile,
    /// Places as lines: name, kind, what the kind is called, district, latitude, longitude, pinyin.
    pub places: PackFile,
    /// How many places.
    pub place_count: usize,
    /// Roads, as `model::roads::file` has them. A map that an older version made has none.
    #[serde(default)]
    pub roads: Option<PackFile>,
}

/// What a folder has.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Packs {
    /// When it was made, milliseconds since 1970.
    pub made_at: i64,
    /// Whom the licence wants named.
    pub attribution: String,
    /// Bytes of each piece.
    pub piece_bytes: usize,
    /// The province from afar.
    pub overview: PackFile,
    /// From how near the prefectures' own archives have more than the province's.
    pub overview_to: u8,
    /// The prefectures.
    pub packs: Vec<Pack>,
}

/// An index of places, and when its file was written.
type Opened = (SystemTime, Arc<PlaceIndex>);

/// The folder, and the index of places in it as it was opened last.
#[derive(Clone, Debug)]
pub struct MapFolder {
    folder: PathBuf,
    opened: Arc<Mutex<Option<Opened>>>,
}

impl MapFolder {
    /// The folder, if a map was built in it.
    #[must_use]
    pub fn at(folder: &Path) -> Option<Self> {
        folder.join(PACKS).is_file().then(|| Self { folder: folder.to_owned(), opened: Arc::default() })
    }

    /// What is in it.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn packs(&self) -> std::io::Result<Packs> {
        Ok(serde_json::from_slice(&std::fs::read(self.folder.join(PACKS))?)?)
    }

    /// The index of places; opened anew after another map was built.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn places(&self) -> Result<Arc<PlaceIndex>, PlaceIndexError> {
        let written = std::fs::metadata(self.folder.join(PACKS))?.modified()?;
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, index)) = opened.as_ref().filter(|(at, _)| *at == written) {
            let _ = at;
            return Ok(index.clone());
        }
        let files = self.packs()?.packs.into_iter().map(|pack| self.folder.join(places::file_name(&pack)));
        let index = Arc::new(PlaceIndex::open(files)?);
        *opened = Some((written, index.clone()));
        Ok(index)
    }
}
