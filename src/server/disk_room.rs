//! Room on the disk. What is left when little is left belongs to words: files (photos, voice notes, documents, tables to
//! import) wait where they are until an operator has made room, and who sends them is told so.

use super::App;
use super::db::one_server;
use super::problem::Refusal;
use sea_orm::DbErr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What was found out is believed for so long: many files come at once.
const FRESH: Duration = Duration::from_secs(1);

/// How much room there must be for files, and how much was found last.
#[derive(Clone, Debug, Default)]
pub(super) struct DiskRoom {
    /// Bytes below which no file is taken; none are asked for.
    least: u64,
    last: Arc<Mutex<Option<Found>>>,
}

/// How many bytes were free, and when; none where that cannot be told.
type Found = (Instant, Option<u64>);

impl App {
    /// The same app, which takes no more files where less than so many bytes are free.
    #[must_use]
    pub fn keeping_free(self, least: u64) -> Self {
        self.with(|app| app.room = DiskRoom { least, ..DiskRoom::default() })
    }

    /// Bytes that are free where the database or the files are, whichever is less; none where that cannot be told.
    ///
    /// # Errors
    /// [`DbErr`].
    pub(super) async fn free_bytes(&self) -> Result<Option<u64>, DbErr> {
        let known = *self.room.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, free)) = known.filter(|(at, _)| at.elapsed() < FRESH) {
            return Ok(free);
        }
        let database = one_server::file_of(&self.db).await?;
        let folders = [database.as_deref().and_then(Path::parent), self.files.folder()];
        let folders: Vec<PathBuf> = folders.into_iter().flatten().map(Path::to_owned).collect();
        let free = folders.iter().filter_map(|folder| free_in(folder)).min();
        *self.room.last.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), free));
        Ok(free)
    }

    /// Whether so little is left that it is kept for words; then how much.
    ///
    /// # Errors
    /// [`DbErr`].
    pub(super) async fn disk_is_low(&self) -> Result<Option<u64>, DbErr> {
        if self.room.least == 0 {
            return Ok(None);
        }
        Ok(self.free_bytes().await?.filter(|free| *free < self.room.least))
    }

    /// Whether a file may be taken in.
    ///
    /// # Errors
    /// [`Refusal::DiskLow`].
    pub(super) async fn room_for_files(&self) -> Result<(), Refusal> {
        match self.disk_is_low().await? {
            Some(_) => Err(Refusal::DiskLow),
            None => Ok(()),
        }
    }
}

#[cfg(unix)]
fn free_in(folder: &Path) -> Option<u64> {
    let room = rustix::fs::statvfs(folder).ok()?;
    Some(room.f_bavail.saturating_mul(room.f_frsize))
}

#[cfg(not(unix))]
fn free_in(_: &Path) -> Option<u64> {
    None
}
