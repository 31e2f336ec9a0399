//! What is said where the database is PostgreSQL, whose own tools make the better copy.

use sea_orm::{ConnectionTrait, Database, DbErr, Statement};
use std::path::Path;
use std::process::Command;
use thiserror::Error;

/// How to make a dump; the words of an operator's terminal.
#[must_use]
pub fn how_to_dump(to: &Path) -> String {
    let to = to.display();
    format!(
        "数据库在 PostgreSQL 里，用它自己的工具备份（服务不用停）：\n  pg_dump --format=custom --no-owner --file={to} \"$DATABASE_URL\"\n\
         写完以后再运行一次这条命令，会检查 {to} 是不是完整。\n\
         照片和录音不在数据库里：pg_dump 写完以后再复制它们的文件夹（DIYI_FILES），在桶里的用桶自己的版本或复制。\n\
         要能恢复到任意时刻，请用 pg_basebackup 加 WAL 归档。"
    )
}

/// How to put one back.
#[must_use]
pub fn how_to_restore(from: &Path) -> String {
    format!(
        "数据库在 PostgreSQL 里，先停掉所有服务端，把照片和录音的文件夹放回去，再用它自己的工具恢复：\n  pg_restore --clean --if-exists --no-owner --single-transaction --dbname=\"$DATABASE_URL\" {}\n\
         然后运行 diyi-server restore --epoch，手机才会把备份以后发过的再发一次。",
        from.display()
    )
}

/// Why a dump is not one of this database.
#[derive(Debug, Error)]
pub enum DumpError {
    /// There is no `pg_restore`.
    #[error("没有 pg_restore，检查不了（Debian：apt install postgresql-client）：{0}")]
    NoTool(std::io::Error),
    /// It cannot be read.
    #[error("这不是 pg_dump --format=custom 写的文件，或者没写完：{0}")]
    Unreadable(String),
    /// Something is missing.
    #[error("备份里缺这些表的数据：{0}")]
    Lacking(String),
    /// The database.
    #[error("数据库：{0}")]
    Database(#[from] DbErr),
}

/// Reads a dump to its end and looks whether each table of the database is in it. Gives how many there are.
///
/// # Errors
/// [`DumpError`].
pub async fn check_dump(url: &str, dump: &Path) -> Result<usize, DumpError> {
    // Turning it into SQL reads all of it, so that one that was cut is noticed.
    let read = Command::new("pg_restore").arg("--file=/dev/null").arg(dump).output().map_err(DumpError::NoTool)?;
    if !read.status.success() {
        return Err(DumpError::Unreadable(String::from_utf8_lossy(&read.stderr).trim().to_owned()));
    }
    let list = Command::new("pg_restore").arg("--list").arg(dump).output().map_err(DumpError::NoTool)?;
    let list = String::from_utf8_lossy(&list.stdout).into_owned();
    let db = Box::pin(Database::connect(url)).await?;
    let sql = "SELECT tablename::text AS t FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1";
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    let tables: Vec<String> = rows.iter().map(|row| row.try_get("", "t")).collect::<Result<_, _>>()?;
    let has = |table: &str| {
        list.lines()
            .filter_map(|line| line.split_once(" TABLE DATA "))
            .any(|(_, of)| of.split(' ').nth(1) == Some(table))
    };
    let lacking: Vec<&str> = tables.iter().map(String::as_str).filter(|table| !has(table)).collect();
    if lacking.is_empty() { Ok(tables.len()) } else { Err(DumpError::Lacking(lacking.join("、"))) }
}
