//! Prefectures of the street map that a native app keeps, as files of its folder: what browsers do in `assets/map-packs.js`.
//! A file that is not whole yet ends in `.part`, and has whole pieces alone, each checked before it is written; so an
//! interrupted download goes on where it was. What is kept whole is listed in `packs.json`, in the server's words.

mod download;
mod roads;

pub use download::NotKept;

use super::data;
use crate::api::map_packs::{PACKS, Pack, PackFile, Packs, is_file_name};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// How the name of a file ends that is not whole yet.
const PART: &str = "part";

/// The folder, and the server that it is filled from.
#[derive(Clone, Debug)]
pub struct KeptMaps {
    folder: PathBuf,
    origin: String,
    client: reqwest::Client,
    /// The list of what is kept is one person's at a time: two prefectures may end together.
    listing: Arc<Mutex<()>>,
}

impl KeptMaps {
    /// Those of this app; nothing where it has no folder of its own.
    #[must_use]
    pub fn of_app(origin: &str) -> Option<Self> {
        Some(Self::new(data::folder()?.join("maps"), origin))
    }

    /// In a folder, which is made when something is kept.
    #[must_use]
    pub fn new(folder: PathBuf, origin: &str) -> Self {
        let origin = origin.trim_end_matches('/').to_owned();
        Self { folder, origin, client: download::client(), listing: Arc::default() }
    }

    /// What is kept whole: as the server's listing was, with those packs alone. Nothing, where the list cannot be read: its
    /// files are looked at again when they are kept again.
    #[must_use]
    pub fn kept(&self) -> Packs {
        let listing = fs::read(self.folder.join(PACKS)).ok();
        listing.and_then(|listing| serde_json::from_slice(&listing).ok()).unwrap_or_default()
    }

    /// How many bytes of which file are there, also of those that were only begun.
    #[must_use]
    pub fn there(&self) -> BTreeMap<String, u64> {
        let Ok(entries) = fs::read_dir(&self.folder) else { return BTreeMap::new() };
        let told = |entry: fs::DirEntry| {
            let path = entry.path();
            let name = name_of(&path)?;
            Some((name.to_owned(), entry.metadata().ok()?.len())).filter(|_| name != PACKS)
        };
        entries.flatten().filter_map(told).collect()
    }

    /// A part of a file that is kept whole, shorter where the file ends; nothing where it is not there.
    #[must_use]
    pub fn read(&self, name: &str, part: Range<u64>) -> Option<Vec<u8>> {
        let mut file = File::open(self.whole(name)?).ok()?;
        file.seek(SeekFrom::Start(part.start)).ok()?;
        let mut bytes = Vec::new();
        file.take(part.end.checked_sub(part.start)?).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    /// How long a file is that is kept whole.
    #[must_use]
    pub fn length(&self, name: &str) -> Option<u64> {
        Some(fs::metadata(self.whole(name)?).ok()?.len())
    }

    /// Removes the pack of a prefecture, also what was begun of it.
    ///
    /// # Errors
    /// Where the list cannot be written; then all is as it was.
    pub fn remove(&self, adcode: u32) -> io::Result<()> {
        let _alone = self.listing.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.kept();
        let mut now = before.clone();
        now.packs.retain(|pack| pack.adcode != adcode);
        self.remember(&now)?;
        let mine = before.of(adcode).into_iter().flat_map(Pack::files).map(|file| file.file.clone());
        let prefix = format!("{adcode}-");
        for name in self.there().into_keys().filter(|name| name.starts_with(&prefix)).chain(mine) {
            self.forget(&name);
        }
        Ok(())
    }

    /// Where a file is that is kept whole; nothing for what is no name of one.
    fn whole(&self, name: &str) -> Option<PathBuf> {
        is_file_name(name).then(|| self.folder.join(name))
    }

    /// Removes a file, whole or begun.
    fn forget(&self, name: &str) {
        let Some(whole) = self.whole(name) else { return };
        let _ = fs::remove_file(begun(&whole));
        let _ = fs::remove_file(whole);
    }

    /// Lists what is kept: the old list or the new one, whatever happens in between.
    fn remember(&self, listing: &Packs) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let new = self.folder.join("packs.new");
        let mut file = File::create(&new)?;
        file.write_all(&serde_json::to_vec(listing)?)?;
        file.sync_all()?;
        fs::rename(new, self.folder.join(PACKS))
    }

    /// Takes a pack for kept, and removes what the one before it had and it has not.
    fn take(&self, listing: &Packs, pack: &Pack) -> io::Result<()> {
        let _alone = self.listing.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.kept();
        let mut now = Packs { packs: before.packs.clone(), ..listing.clone() };
        now.packs.retain(|one| one.adcode != pack.adcode);
        now.packs.push(pack.clone());
        self.remember(&now)?;
        for old in before.of(pack.adcode).into_iter().flat_map(Pack::files) {
            if !pack.files().any(|file| file.file == old.file) {
                self.forget(&old.file);
            }
        }
        Ok(())
    }

    /// Removes what neither the phone's list nor the server's knows: begun files of an older map.
    fn tidy(&self, served: &Packs) {
        let _alone = self.listing.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = self.kept();
        let known =
            |name: &str| kept.packs.iter().chain(&served.packs).flat_map(Pack::files).any(|file| file.file == name);
        for name in self.there().into_keys().filter(|name| !known(name)) {
            self.forget(&name);
        }
    }
}

/// What a file is called while it is not whole.
fn begun(whole: &Path) -> PathBuf {
    let mut name = whole.as_os_str().to_owned();
    name.push(".");
    name.push(PART);
    name.into()
}

/// The name under which the server knows a file of the folder, whole or begun.
fn name_of(path: &Path) -> Option<&str> {
    let path = if path.extension().is_some_and(|end| end == PART) { path.file_stem() } else { path.file_name() };
    path?.to_str().filter(|name| is_file_name(name))
}

/// How many bytes of a file are whole pieces that are what the listing says, from its beginning.
fn checked(path: &Path, file: &PackFile, piece_bytes: usize) -> io::Result<u64> {
    let mut reader = File::open(path)?;
    let mut good = 0;
    for digest in &file.pieces {
        let mut piece = Vec::with_capacity(piece_bytes);
        (&mut reader).take(piece_length(file, good, piece_bytes)).read_to_end(&mut piece)?;
        if !is(&piece, digest) {
            break;
        }
        good += piece.len() as u64;
    }
    Ok(good)
}

/// How long the piece is that begins there.
fn piece_length(file: &PackFile, from: u64, piece_bytes: usize) -> u64 {
    (file.bytes - from.min(file.bytes)).min(piece_bytes as u64)
}

/// Whether it has this digest.
fn is(piece: &[u8], digest: &str) -> bool {
    let found = Sha256::digest(piece);
    digest.len() == 2 * found.len()
        && found
            .iter()
            .zip(digest.as_bytes().chunks(2))
            .all(|(byte, digits)| format!("{byte:02x}").as_bytes() == digits)
}
