//! A copy of all that the server has, made while it serves, and put back. On SQLite it is one zip with the database and
//! the couriers' files; PostgreSQL has tools of its own, which are named and whose dump is looked at.

mod postgres;
mod restore;

pub use postgres::{check_dump, how_to_dump, how_to_restore};
pub use restore::{RestoreError, Restored, new_epoch, restore};

use super::db::{self, attachments};
use super::file_store::{FileStore, FileStoreError};
use crate::model::AttachmentId;
use sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseConnection, DbErr, Statement};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// The version of what a backup looks like inside.
const FORMAT: u32 = 1;
/// Says what a backup is.
const ABOUT: &str = "diyi-backup.json";
/// Before the names of couriers' files.
const FILES: &str = "files/";
/// The database.
const DATABASE: &str = "diyi.db";

/// What a backup says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// What it looks like inside.
    format: u32,
    /// The version of the program that made it.
    pub program: String,
    /// When, milliseconds UTC.
    pub made_at: i64,
    /// Couriers' files in it.
    pub files: usize,
    /// Files that rows name and that were not there to be copied.
    #[serde(default)]
    pub lost: usize,
}

/// Why there is no backup. What had been written is taken away.
#[derive(Debug, Error)]
pub enum BackupError {
    /// Nothing is overwritten.
    #[error("文件 {0} 已经有了；备份从不覆盖，请换一个名字")]
    Exists(PathBuf),
    /// Another one is being made there.
    #[error("另一个备份正在写 {0}")]
    Busy(PathBuf),
    /// There is no database at the address.
    #[error("这里没有数据库：{0}")]
    NoDatabase(String),
    /// The copy is damaged.
    #[error("备份出来的数据库有损坏，没有留下：{0}")]
    Damaged(String),
    /// The disk.
    #[error("写不了 {0}：{1}")]
    File(PathBuf, io::Error),
    /// The files of couriers.
    #[error(transparent)]
    Store(#[from] FileStoreError),
    /// The database.
    #[error("数据库：{0}")]
    Database(#[from] DbErr),
}

/// Makes a copy of a database on SQLite and what belongs to it, as of one moment, while others write.
///
/// # Errors
/// [`BackupError`]; then there is no file of that name, unless it was there before.
pub async fn back_up(url: &str, files: &FileStore, to: &Path) -> Result<About, BackupError> {
    let from = db::in_use::file_in(url).filter(|file| file.exists());
    let from = from.ok_or_else(|| BackupError::NoDatabase(url.to_owned()))?;
    if to.exists() {
        return Err(BackupError::Exists(to.to_owned()));
    }
    let part = Part::new(to)?;
    let copy = part.copy.0.clone();
    let source = db::connect_file(&from).await?;
    // SQLite reads one moment, with what is in the WAL, and writes a new file without gaps.
    let into = Statement::from_sql_and_values(DatabaseBackend::Sqlite, "VACUUM INTO ?", [text(&copy).into()]);
    source.execute_raw(into).await?;
    let taken = db::connect_file(&copy).await?;
    let faults = faults_of(&taken).await?;
    if !faults.is_empty() {
        return Err(BackupError::Damaged(faults.join("；")));
    }
    let made_at = crate::model::Timestamp::now().0;
    let mut about = About { format: FORMAT, program: env!("CARGO_PKG_VERSION").to_owned(), made_at, files: 0, lost: 0 };
    // Files are written before their rows and never change: whatever the copied rows name is there, unless it was
    // erased since.
    let failed = |error| BackupError::File(part.path.0.clone(), error);
    let mut zip = part.begin().map_err(failed)?;
    for (id, name) in named_files(&taken).await? {
        if let Some(bytes) = files.get(&name).await? {
            zip.start_file(format!("{FILES}{name}"), plain()).map_err(|error| failed(error.into()))?;
            io::Write::write_all(&mut zip, &bytes).map_err(failed)?;
            about.files += 1;
        } else if attachments::find(&source, id).await?.is_some() {
            about.lost += 1;
        } else {
            attachments::drop(&taken, id).await?;
        }
    }
    source.close().await?;
    // So that all is in the one file.
    taken.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await?;
    taken.close().await?;
    part.finish(zip, &about).map_err(failed)?;
    part.keep(to)?;
    Ok(about)
}

/// The files that a copied database names; none if it is of a version whose rows hold the bytes themselves.
async fn named_files(copy: &DatabaseConnection) -> Result<Vec<(AttachmentId, String)>, DbErr> {
    let sql = "SELECT COUNT(*) AS n FROM pragma_table_info('attachment') WHERE name = 'file'";
    let row = copy.query_one_raw(Statement::from_string(DatabaseBackend::Sqlite, sql)).await?;
    if row.map_or(Ok(0), |row| row.try_get::<i64>("", "n"))? == 0 {
        return Ok(Vec::new());
    }
    attachments::files(copy).await
}

fn plain() -> SimpleFileOptions {
    SimpleFileOptions::default().large_file(true).compression_method(CompressionMethod::Stored)
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// What SQLite finds wrong with a file; nothing if it is whole.
pub(super) async fn faults_of(db: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    let rows = db.query_all_raw(Statement::from_string(DatabaseBackend::Sqlite, "PRAGMA integrity_check")).await?;
    let found: Vec<String> = rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?;
    Ok(found.into_iter().filter(|fault| fault != "ok").collect())
}

/// A file that is taken away when this is dropped, if it is still there.
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

type Writer = ZipWriter<io::BufWriter<File>>;

/// A backup that is not whole yet, beside the place where it will be.
struct Part {
    /// Written to under the lock that it holds itself.
    zip: File,
    path: Temporary,
    /// The database as it was copied.
    copy: Temporary,
}

impl Part {
    fn new(to: &Path) -> Result<Self, BackupError> {
        let beside = |ending: &str| {
            let mut name = to.as_os_str().to_owned();
            name.push(ending);
            PathBuf::from(name)
        };
        let (path, copy) = (beside(".part"), beside(".part-db"));
        let failed = |error| BackupError::File(path.clone(), error);
        let zip = File::options().create(true).truncate(false).read(true).write(true).open(&path).map_err(failed)?;
        zip.try_lock().map_err(|_| BackupError::Busy(to.to_owned()))?;
        // Left by one that was killed.
        zip.set_len(0).map_err(failed)?;
        let _ = std::fs::remove_file(&copy);
        Ok(Self { zip, path: Temporary(path), copy: Temporary(copy) })
    }

    fn begin(&self) -> io::Result<Writer> {
        Ok(ZipWriter::new(io::BufWriter::new(self.zip.try_clone()?)))
    }

    /// What it says of itself comes last: a zip without its end is none.
    fn finish(&self, mut zip: Writer, about: &About) -> io::Result<()> {
        zip.start_file(DATABASE, plain().compression_method(CompressionMethod::Deflated))?;
        io::copy(&mut File::open(&self.copy.0)?, &mut zip)?;
        zip.start_file(ABOUT, plain())?;
        serde_json::to_writer(&mut zip, about)?;
        io::Write::flush(&mut zip.finish()?)?;
        self.zip.sync_all()
    }

    /// Gives it its name, unless something else got it meanwhile.
    fn keep(self, to: &Path) -> Result<(), BackupError> {
        match std::fs::hard_link(&self.path.0, to) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(BackupError::Exists(to.to_owned())),
            // Not every disk knows links.
            Err(_) if !to.exists() => {
                std::fs::rename(&self.path.0, to).map_err(|error| BackupError::File(to.to_owned(), error))
            }
            Err(error) => Err(BackupError::File(to.to_owned(), error)),
        }
    }
}
