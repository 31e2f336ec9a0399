//! Fetching a pack: what is missing of it, from where it broke off.

use super::{KeptMaps, begun, checked, is, piece_length};
use crate::api::map_packs::{PackFile, Packs, is_file_name};
use crate::api::paths;
use reqwest::header::{CONTENT_RANGE, IF_RANGE, RANGE};
use reqwest::{Client, Response, StatusCode};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::time::Duration;
use thiserror::Error;

/// A listing is waited for so long.
const LISTING_PATIENCE: Duration = Duration::from_secs(8);
/// A line that brings nothing for so long is broken.
const SILENCE: Duration = Duration::from_secs(20);

/// A piece is held in memory while it is checked.
const LARGEST_PIECE: usize = 64 << 20;

/// Why a pack is not kept. What is there of it stays, and is gone on with.
#[derive(Debug, Error)]
pub enum NotKept {
    /// The server was not reached, or its answer broke off.
    #[error("broken off: {0}")]
    BrokenOff(String),
    /// The server has no such pack.
    #[error("there is no such pack")]
    NoSuchPack,
    /// What came is not what the listing says.
    #[error("{0} is not what the listing says")]
    Damaged(String),
    /// The disk has no room for it.
    #[error("the disk is full")]
    Full,
    /// The disk cannot be written.
    #[error("the disk cannot be written: {0}")]
    Disk(io::Error),
}

impl From<reqwest::Error> for NotKept {
    fn from(error: reqwest::Error) -> Self {
        Self::BrokenOff(error.to_string())
    }
}

impl From<io::Error> for NotKept {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Disk(error),
        }
    }
}

/// What asks the server.
pub(super) fn client() -> Client {
    // It fails only where the machine has no certificates at all; then each request says so.
    Client::builder().read_timeout(SILENCE).build().unwrap_or_default()
}

impl KeptMaps {
    /// What the server has.
    ///
    /// # Errors
    /// [`NotKept`], if it cannot be had, or names what no map has.
    pub async fn served(&self) -> Result<Packs, NotKept> {
        let asked = self.ask(paths::MAP_PACKS).timeout(LISTING_PATIENCE).send().await?.error_for_status()?;
        let listing = serde_json::from_slice(&asked.bytes().await?);
        listing.ok().filter(can_be_kept).ok_or_else(|| NotKept::Damaged(paths::MAP_PACKS.to_owned()))
    }

    /// Keeps the pack of a prefecture: fetches what is missing of it, and looks whether each piece is what the listing says,
    /// also those that are there. Whoever drops this stops it.
    ///
    /// # Errors
    /// [`NotKept`].
    pub async fn keep(&self, adcode: u32) -> Result<(), NotKept> {
        let listing = self.served().await?;
        let pack = listing.of(adcode).ok_or(NotKept::NoSuchPack)?;
        fs::create_dir_all(&self.folder)?;
        self.tidy(&listing);
        for file in pack.files() {
            self.complete(file, listing.piece_bytes).await?;
        }
        Ok(self.take(&listing, pack)?)
    }

    /// A part of a file of the server's.
    ///
    /// # Errors
    /// [`NotKept`], if it cannot be had.
    pub(super) async fn fetch_part(&self, name: &str, from: u64, end: u64) -> Result<Vec<u8>, NotKept> {
        let path = paths::MAP_FILE.replace("{file}", name);
        let asked = self.ask(&path).header(RANGE, format!("bytes={from}-{}", end.saturating_sub(1)));
        let answer = asked.timeout(SILENCE).send().await?.error_for_status()?;
        // Whoever does not know ranges sends all.
        let whole = answer.status() == StatusCode::OK;
        let bytes = answer.bytes().await?;
        let at = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(bytes.len());
        Ok(if whole { bytes[at(from)..at(end)].to_vec() } else { bytes.to_vec() })
    }

    pub(super) fn ask(&self, path: &str) -> reqwest::RequestBuilder {
        self.client.get(format!("{}{path}", self.origin))
    }

    /// Makes a file whole.
    async fn complete(&self, file: &PackFile, piece_bytes: usize) -> Result<(), NotKept> {
        let whole = self.folder.join(&file.file);
        let part = begun(&whole);
        if whole.exists() {
            // Kept once, and damaged since: what is good of it need not be fetched again.
            if fs::metadata(&whole)?.len() == file.bytes && checked(&whole, file, piece_bytes)? == file.bytes {
                return Ok(());
            }
            fs::rename(&whole, &part)?;
        }
        // Not to append: some systems let nobody shorten what is open for that.
        let mut written = OpenOptions::new().create(true).write(true).truncate(false).open(&part)?;
        let mut good = checked(&part, file, piece_bytes)?;
        written.set_len(good)?;
        written.seek(SeekFrom::Start(good))?;
        if good < file.bytes {
            let asked = self.ask(&paths::MAP_FILE.replace("{file}", &file.file));
            let asked = asked.header(RANGE, format!("bytes={good}-")).header(IF_RANGE, format!("\"{}\"", file.file));
            let answer = asked.send().await?.error_for_status()?;
            // Whoever does not know ranges sends all.
            if begins(&answer) != good {
                good = 0;
                written.set_len(0)?;
                written.rewind()?;
            }
            receive(answer, &mut written, file, good, piece_bytes).await?;
        }
        written.sync_all()?;
        Ok(fs::rename(part, whole)?)
    }
}

/// Where an answer begins in its file.
fn begins(answer: &Response) -> u64 {
    let said = answer.headers().get(CONTENT_RANGE).and_then(|range| range.to_str().ok());
    let from = said.and_then(|range| range.strip_prefix("bytes ")?.split_once('-')?.0.parse().ok());
    from.filter(|_| answer.status() == StatusCode::PARTIAL_CONTENT).unwrap_or(0)
}

/// Writes an answer piece by piece, each only once it is whole and what the listing says.
async fn receive(
    mut answer: Response,
    to: &mut File,
    file: &PackFile,
    mut from: u64,
    piece_bytes: usize,
) -> Result<(), NotKept> {
    let mut piece = Vec::with_capacity(piece_bytes);
    while from < file.bytes {
        let wanted = usize::try_from(piece_length(file, from, piece_bytes)).unwrap_or(usize::MAX);
        while piece.len() < wanted {
            let chunk = answer.chunk().await?;
            piece.extend_from_slice(&chunk.ok_or_else(|| NotKept::BrokenOff(file.file.clone()))?);
        }
        let rest = piece.split_off(wanted);
        let at = usize::try_from(from).unwrap_or(usize::MAX) / piece_bytes;
        if !file.pieces.get(at).is_some_and(|digest| is(&piece, digest)) {
            return Err(NotKept::Damaged(file.file.clone()));
        }
        to.write_all(&piece)?;
        from += piece.len() as u64;
        piece = rest;
    }
    Ok(())
}

/// Whether all that a listing names can be kept as it says.
fn can_be_kept(listing: &Packs) -> bool {
    let can = |file: &PackFile| {
        is_file_name(&file.file) && file.pieces.len() as u64 == file.bytes.div_ceil(listing.piece_bytes.max(1) as u64)
    };
    (1..=LARGEST_PIECE).contains(&listing.piece_bytes) && listing.packs.iter().all(|pack| pack.files().all(can))
}
