//! The deployment's own street map: a folder that `map build` makes from an extract of OpenStreetMap, with an archive of
//! tiles, an index of places and the roads of each prefecture, one archive for the province seen from afar, and `packs.json`, which
//! says what there is. Files are named after what is in them, so whoever carries them may keep them for ever.

mod archives;
pub mod build;
mod build_error;
mod places;
mod roads;
mod serving;

pub(super) use places::found;
pub use places::{PlaceIndex, PlaceIndexError};
pub(super) use serving::router;

use crate::api::map_packs::{PACKS, Pack, PackFile, Packs};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// Bytes of each piece of a file, but the last. A phone keeps a file piece by piece and checks each.
pub const PIECE_BYTES: usize = 1 << 20;

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
