//! A damaged database: what is the courier's own is saved row by row, all else comes from the server again.

use super::{Store, StoreError};
use crate::engine::message::Rescue;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

/// Tables of the courier's own, and which of their columns are saved. What the server can tell again is not here: it
/// tells it.
const OWN: [(&str, &str); 8] = [
    ("setting", "name, value"),
    ("outbox", "number, id, account, about, body, made_at, state, tries, failure, problem, taken_at"),
    ("draft", "name, body"),
    ("file", "id, kind, bytes, uploaded"),
    ("favourite", "station"),
    ("visited", "station, at"),
    ("followed", "voice, body"),
    ("supported", "voice"),
];
/// A column of the outbox that a file of an older version does not have.
const SINCE_TAKEN: &str = ", taken_at";
/// Settings that belong to what comes again.
const NOT_SAVED: [&str; 6] = ["epoch", "revision", "everywhere", "mine_epoch", "mine_revision", "synced_at"];
/// Things that a courier wrote or made are told of; settings and the like are not.
const TOLD: [&str; 3] = ["outbox", "draft", "file"];

/// Opens the database; if it is damaged, sets it aside, begins a new one and saves what can be saved. `connect` opens
/// the file under its own name, `set_aside` moves it away and opens it there.
///
/// # Errors
/// [`StoreError`] if no database can be had at all, or it is of a newer version of the app.
pub fn open_or_rescue(
    connect: impl Fn() -> rusqlite::Result<Connection>,
    set_aside: impl FnOnce() -> Option<Connection>,
) -> Result<(Store, Option<Rescue>), StoreError> {
    match connect().map_err(StoreError::from).and_then(sound) {
        Ok(store) => Ok((store, None)),
        Err(error) if error.is_damage() => {
            let damaged = set_aside();
            let mut store = Store::open(connect()?)?;
            let rescue = damaged.map_or(Rescue::default(), |damaged| save(&damaged, &mut store));
            Ok((store, Some(rescue)))
        }
        Err(error) => Err(error),
    }
}

/// The store, if every page of it can be read. Nothing that the file says of itself is believed before that: a broken head
/// may say that it is of a newer version.
fn sound(db: Connection) -> Result<Store, StoreError> {
    let verdict: String = db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(unreadable)?;
    if verdict != "ok" {
        return Err(StoreError::Damaged(verdict));
    }
    let version: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(unreadable)?;
    if !VERSIONS.contains(&version) {
        return Err(StoreError::Damaged(format!("version {version}")));
    }
    Store::open(db).map_err(|error| match error {
        StoreError::Database(error) => unreadable(error),
        other => other,
    })
}

/// Versions that a database of this app may ever have.
const VERSIONS: std::ops::Range<i64> = 0..10_000;

/// What statements that are always the same meet in a sound file is that it is full, busy or closed to them; all else is
/// damage: a table that is there twice or not at all, letters that are none.
fn unreadable(error: rusqlite::Error) -> StoreError {
    use rusqlite::{Error, ErrorCode, ffi};
    // A statement that names a table which is not there tells its code by what it comes from.
    let from = std::error::Error::source(&error).and_then(|from| from.downcast_ref::<ffi::Error>());
    let code = error.sqlite_error_code().or_else(|| from.map(|from| from.code));
    match &error {
        Error::FromSqlConversionFailure(..) | Error::InvalidColumnType(..) | Error::IntegralValueOutOfRange(..) => {}
        _ if code == Some(ErrorCode::Unknown) => {}
        _ => return error.into(),
    }
    StoreError::Damaged(error.to_string())
}

/// Copies the courier's own, each row by itself.
pub fn save(from: &Connection, to: &mut Store) -> Rescue {
    let mut rescue = Rescue::default();
    for (table, columns) in OWN {
        let counts = TOLD.contains(&table);
        let older = columns.strip_suffix(SINCE_TAKEN).filter(|_| from.prepare("SELECT taken_at FROM outbox").is_err());
        let columns = older.unwrap_or(columns);
        let many = columns.split(", ").count();
        let marks = vec!["?"; many].join(", ");
        let write = format!("INSERT OR REPLACE INTO {table} ({columns}) VALUES ({marks})");
        let mut keep = |row: Vec<Value>| {
            let skipped =
                table == "setting" && matches!(&row[0], Value::Text(name) if NOT_SAVED.contains(&name.as_str()));
            if skipped {
                return;
            }
            let kept = to.db.execute(&write, params_from_iter(row)).is_ok();
            if counts {
                rescue.saved += u32::from(kept);
                rescue.lost += u32::from(!kept);
            }
        };
        let lost = read_rows(from, table, columns, many, &mut keep);
        if counts {
            rescue.lost += lost;
        }
    }
    rescue
}

/// Gives every row that can be read; says how many could not.
fn read_rows(from: &Connection, table: &str, columns: &str, many: usize, keep: &mut impl FnMut(Vec<Value>)) -> u32 {
    let read = |sql: &str, keep: &mut dyn FnMut(Vec<Value>)| -> rusqlite::Result<()> {
        let mut query = from.prepare(sql)?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            keep((0..many).map(|column| row.get(column)).collect::<rusqlite::Result<_>>()?);
        }
        Ok(())
    };
    let mut got = Vec::new();
    if read(&format!("SELECT {columns} FROM {table}"), &mut |row| got.push(row)).is_ok() {
        got.into_iter().for_each(keep);
        return 0;
    }
    // From the front until the damage, then from the back.
    let mut backwards = Vec::new();
    let from_behind = format!("SELECT {columns} FROM {table} ORDER BY 1 DESC");
    let _ = read(&from_behind, &mut |row| backwards.push(row));
    for row in backwards {
        if !got.contains(&row) {
            got.push(row);
        }
    }
    got.into_iter().for_each(keep);
    // How many were between nobody knows; that there was something is told.
    1
}

impl StoreError {
    /// Whether the file itself is broken, and not only full or busy.
    #[must_use]
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Damaged(_) => true,
            Self::Database(error) => matches!(
                error.sqlite_error_code(),
                Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase)
            ),
            Self::Stored(_) | Self::Newer(_) => false,
        }
    }
}
