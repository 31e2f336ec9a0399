//! Who uses a database's file: many programs at a time, or the one that puts another in its place.

use sea_orm::sqlx::error::Error as SqlxError;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sea_orm::sqlx::{ConnectOptions as _, Connection as _, query};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::str::FromStr as _;
use thiserror::Error;

/// The file of a database on SQLite, by its address.
#[must_use]
pub fn file_in(url: &str) -> Option<PathBuf> {
    let options = SqliteConnectOptions::from_str(url).ok().filter(|_| url.starts_with("sqlite:"))?;
    let file = options.get_filename();
    // In memory there is none.
    (!url.contains(":memory:") && !url.contains("mode=memory")).then(|| file.to_owned())
}

/// Held as long as a database's file is used. Ends with the process, however that ends.
#[derive(Debug)]
pub struct InUse(#[allow(dead_code, reason = "held, not read")] Option<File>);

/// Why a database cannot be used now.
#[derive(Debug, Error)]
pub enum InUseError {
    /// Somebody else uses it.
    #[error("有服务端或别的程序正在用这个数据库，请先停掉它")]
    Used,
    /// It is being replaced.
    #[error("正在恢复备份，请等它做完再启动")]
    Replaced,
    /// The lock's file.
    #[error("锁文件 {0}：{1}")]
    File(PathBuf, std::io::Error),
}

impl InUse {
    /// Uses it together with others.
    ///
    /// # Errors
    /// [`InUseError`] if it is being replaced. A folder that cannot be written to holds no lock and keeps nobody off.
    pub fn shared(url: &str) -> Result<Self, InUseError> {
        let Some(file) = file_in(url).and_then(|file| File::create(lock_of(&file)).ok()) else { return Ok(Self(None)) };
        match file.try_lock_shared() {
            Ok(()) => Ok(Self(Some(file))),
            Err(TryLockError::WouldBlock) => Err(InUseError::Replaced),
            Err(TryLockError::Error(_)) => Ok(Self(None)),
        }
    }

    /// Uses it alone, in order to replace it. All that was written is then in its one file.
    ///
    /// # Errors
    /// [`InUseError`] if anybody uses it, be it another program.
    pub async fn alone(file: &Path) -> Result<Self, InUseError> {
        let path = lock_of(file);
        let lock = File::create(&path).map_err(|error| InUseError::File(path.clone(), error))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(InUseError::Used),
            Err(TryLockError::Error(error)) => return Err(InUseError::File(path, error)),
        }
        if file.exists() && is_open_elsewhere(file).await {
            return Err(InUseError::Used);
        }
        Ok(Self(Some(lock)))
    }
}

fn lock_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".lock");
    name.into()
}

/// Only who is alone can leave SQLite's WAL mode, which also writes the WAL into the file. A file that is no database
/// is nobody's.
async fn is_open_elsewhere(file: &Path) -> bool {
    let options = SqliteConnectOptions::new().filename(file).busy_timeout(std::time::Duration::from_millis(500));
    let left: Result<(), SqlxError> = async {
        let mut db: SqliteConnection = options.disable_statement_logging().connect().await?;
        query("PRAGMA journal_mode = DELETE").execute(&mut db).await?;
        db.close().await
    }
    .await;
    matches!(left, Err(SqlxError::Database(error)) if error.message().contains("locked"))
}
