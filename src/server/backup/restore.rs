//! Puts a backup back. Phones then know that the database is another one: it gets a new epoch, and they offer again
//! what they sent since.

use super::{ABOUT, About, DATABASE, FILES, FORMAT, Temporary, faults_of};
use crate::model::Timestamp;
use crate::server::db::in_use::{InUse, InUseError};
use crate::server::db::{begin_epoch, connect_file, restored_numbers};
use crate::server::file_store::{FileStore, FileStoreError};
use sea_orm::{DatabaseConnection, DbErr, TransactionTrait};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;
use zip::ZipArchive;
use zip::result::ZipError;

/// What was put back.
#[derive(Debug)]
pub struct Restored {
    /// The backup.
    pub about: About,
    /// Where the database is that was there before.
    pub replaced: Option<PathBuf>,
}

/// Why a backup is not put back. Then all is as before.
#[derive(Debug, Error)]
pub enum RestoreError {
    /// The database is used, or is no file.
    #[error(transparent)]
    InUse(#[from] InUseError),
    /// There is a database already.
    #[error("{0} 里已经有数据。确定要用备份换掉它，请加 --force；原来的会改名留在旁边")]
    WouldReplace(PathBuf),
    /// Not a backup, or a damaged one.
    #[error("{0} 不是完好的备份：{1}")]
    Damaged(PathBuf, String),
    /// Made by a program that is newer.
    #[error("备份是更新的版本（{0}）做的，请用那个版本的程序恢复")]
    Newer(String),
    /// The disk.
    #[error("{0}：{1}")]
    File(PathBuf, io::Error),
    /// The files of couriers.
    #[error(transparent)]
    Store(#[from] FileStoreError),
    /// The database.
    #[error("数据库：{0}")]
    Database(#[from] DbErr),
}

/// Puts a backup in the place of the database's file; what is there is kept beside it, and only replaced by `force`.
///
/// # Errors
/// [`RestoreError`]; then all is as before.
pub async fn restore(from: &Path, file: &Path, files: &FileStore, force: bool) -> Result<Restored, RestoreError> {
    let damaged = |why: &dyn ToString| RestoreError::Damaged(from.to_owned(), why.to_string());
    let opened = File::open(from).map_err(|error| RestoreError::File(from.to_owned(), error))?;
    let mut zip = ZipArchive::new(io::BufReader::new(opened)).map_err(|error| damaged(&error))?;
    let about: About = {
        let entry = zip.by_name(ABOUT).map_err(|error| damaged(&error))?;
        serde_json::from_reader(io::Read::take(entry, 64 * 1024)).map_err(|error| damaged(&error))?
    };
    if about.format > FORMAT {
        return Err(RestoreError::Newer(about.program));
    }
    let alone = InUse::alone(file).await?;
    if !force && file.metadata().is_ok_and(|there| there.len() > 0) {
        return Err(RestoreError::WouldReplace(file.to_owned()));
    }
    let copy = Temporary(beside(file, ".restoring"));
    let _ = std::fs::remove_file(&copy.0);
    unpack(&mut zip, &copy.0).map_err(|error| damaged(&error))?;
    let db = connect_file(&copy.0).await.map_err(|error| damaged(&error))?;
    let made_whole = async {
        let faults = faults_of(&db).await.map_err(|error| damaged(&error))?;
        if let Some(fault) = faults.first() {
            return Err(damaged(fault));
        }
        new_epoch(&db).await.map_err(|error| damaged(&error))
    };
    let whole = made_whole.await;
    db.close().await?;
    whole?;
    put_files(&mut zip, files).await?.map_err(|error| damaged(&error))?;
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error| RestoreError::File(path, error)
    };
    File::open(&copy.0).and_then(|copied| copied.sync_all()).map_err(failed(&copy.0))?;
    let replaced = set_aside(file).map_err(failed(file))?;
    // From one to the other in one step: there is no moment without a database.
    std::fs::rename(&copy.0, file).map_err(failed(file))?;
    drop(alone);
    Ok(Restored { about, replaced })
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn unpack(zip: &mut ZipArchive<io::BufReader<File>>, to: &Path) -> Result<(), ZipError> {
    let mut entry = zip.by_name(DATABASE)?;
    // The end of an entry is only reached if its sum is right.
    io::copy(&mut entry, &mut File::create_new(to)?)?;
    Ok(())
}

/// Puts couriers' files back that are not there. They come before the database that names them.
async fn put_files(
    zip: &mut ZipArchive<io::BufReader<File>>,
    files: &FileStore,
) -> Result<Result<(), ZipError>, FileStoreError> {
    let mut names = Vec::new();
    for name in zip.file_names() {
        match name {
            Ok(name) => names.extend(name.strip_prefix(FILES).map(str::to_owned)),
            Err(error) => return Ok(Err(error)),
        }
    }
    for name in names {
        if files.has(&name).await? {
            continue;
        }
        let mut bytes = Vec::new();
        let read = zip.by_name(&format!("{FILES}{name}")).and_then(|entry| {
            let most = crate::model::attachment::MOST_BYTES as u64 * 4;
            io::Read::read_to_end(&mut io::Read::take(entry, most), &mut bytes).map_err(ZipError::from)
        });
        if let Err(error) = read {
            return Ok(Err(error));
        }
        files.put(&name, bytes).await?;
    }
    Ok(Ok(()))
}

/// Keeps the database that is there under another name.
fn set_aside(file: &Path) -> io::Result<Option<PathBuf>> {
    if !file.metadata().is_ok_and(|there| there.len() > 0) {
        return Ok(None);
    }
    let aside = beside(file, &format!(".replaced-{}", Timestamp::now().china_time().format("%Y%m%d-%H%M%S")));
    std::fs::hard_link(file, &aside).or_else(|_| std::fs::copy(file, &aside).map(|_| ()))?;
    for ending in ["-wal", "-shm"] {
        match std::fs::rename(beside(file, ending), beside(&aside, ending)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(Some(aside))
}

/// Makes it another database for phones, so that they start anew and offer again what they sent. Whatever is counted
/// leaves out what may have been given since the backup was made.
///
/// # Errors
/// [`DbErr`]; then nothing was written.
pub async fn new_epoch(db: &DatabaseConnection) -> Result<(), DbErr> {
    #[expect(clippy::disallowed_methods, reason = "a program that does nothing else: nobody goes away meanwhile")]
    let tx = db.begin().await?;
    begin_epoch(&tx).await?;
    restored_numbers::leave_gaps(&tx, Timestamp::now()).await?;
    tx.commit().await
}
