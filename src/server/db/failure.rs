//! Why a database fails, in words that say what an operator can do about it.

use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr};
use std::borrow::Cow;
use std::io::ErrorKind;
use thiserror::Error;

/// What an operator can do something about; it passes once they did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Outage {
    /// No room is left.
    #[error("磁盘满了，数据库写不进去；请腾出空间")]
    DiskFull,
    /// It can be read, but not written to.
    #[error("数据库只能读，不能写；请检查文件和文件夹的权限，或数据库是不是备用库")]
    ReadOnly,
    /// The disk fails.
    #[error("磁盘读写出错；请检查磁盘")]
    Disk,
    /// It does not answer.
    #[error("连不上数据库；请检查它是不是在运行、地址对不对")]
    Unreachable,
    /// Others hold it, or it is too slow.
    #[error("数据库太忙，等不到它")]
    Busy,
}

impl Outage {
    /// The outage behind an error; none where the error is the server's own.
    #[must_use]
    pub fn behind(error: &DbErr) -> Option<Self> {
        match error {
            DbErr::ConnectionAcquire(ConnAcquireErr::Timeout) => Some(Self::Busy),
            DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed) => Some(Self::Unreachable),
            DbErr::Conn(RuntimeErr::SqlxError(error)) => Some(Self::of_sqlx(error).unwrap_or(Self::Unreachable)),
            DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => {
                Self::of_sqlx(error)
            }
            _ => None,
        }
    }

    fn of_sqlx(error: &sea_orm::SqlxError) -> Option<Self> {
        use sea_orm::SqlxError;
        match error {
            SqlxError::PoolTimedOut => Some(Self::Busy),
            SqlxError::Io(_) | SqlxError::PoolClosed | SqlxError::WorkerCrashed => Some(Self::Unreachable),
            SqlxError::Database(error) => Self::of_code(&error.code()?),
            _ => None,
        }
    }

    /// By SQLite's extended result code, or by PostgreSQL's SQLSTATE, which has five characters.
    fn of_code(code: &str) -> Option<Self> {
        match (code.len(), code.get(..2).unwrap_or_default(), code) {
            (5, _, "53100") => Some(Self::DiskFull),
            (5, _, "25006") => Some(Self::ReadOnly),
            (5, "58", _) => Some(Self::Disk),
            (5, "08", _) | (5, _, "57P01" | "57P02" | "57P03") => Some(Self::Unreachable),
            // Two waited for each other, or for what another one held for too long.
            (5, "53" | "55", _) | (5, _, "40001" | "40P01") => Some(Self::Busy),
            (5, ..) => None,
            _ => match code.parse::<u32>().ok()? & 0xff {
                5 | 6 => Some(Self::Busy),
                8 => Some(Self::ReadOnly),
                10 | 11 | 26 => Some(Self::Disk),
                13 => Some(Self::DiskFull),
                14 => Some(Self::Unreachable),
                _ => None,
            },
        }
    }
}

/// Whether two transactions got in each other's way, of which this one was taken back whole: tried again at once, it may
/// well go through. PostgreSQL's `serialization_failure` and `deadlock_detected`.
pub(crate) fn got_in_the_way(error: &DbErr) -> bool {
    matches!(code(error).as_deref(), Some("40001" | "40P01"))
}

/// Whether somebody sent what is no text: PostgreSQL keeps no NUL, in words as little as in JSON
/// (`character_not_in_repertoire`, `untranslatable_character`). The same again would end the same way.
pub(crate) fn is_no_text(error: &DbErr) -> bool {
    matches!(code(error).as_deref(), Some("22021" | "22P05"))
}

fn code(error: &DbErr) -> Option<Cow<'_, str>> {
    let (DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error))) = error else {
        return None;
    };
    error.as_database_error().and_then(sea_orm::sqlx::error::DatabaseError::code)
}

impl From<&std::io::Error> for Outage {
    fn from(error: &std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => Self::DiskFull,
            ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => Self::ReadOnly,
            _ => Self::Disk,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_databases_codes_say_what_an_operator_can_do() {
        for (code, outage) in [
            ("13", Some(Outage::DiskFull)),
            ("8", Some(Outage::ReadOnly)),
            ("1032", Some(Outage::ReadOnly)),
            ("778", Some(Outage::Disk)),
            ("517", Some(Outage::Busy)),
            ("2067", None),
            ("53100", Some(Outage::DiskFull)),
            ("25006", Some(Outage::ReadOnly)),
            ("57P01", Some(Outage::Unreachable)),
            ("40P01", Some(Outage::Busy)),
            ("55P03", Some(Outage::Busy)),
            ("23505", None),
        ] {
            assert_eq!(Outage::of_code(code), outage, "{code}");
        }
    }
}
