//! The tables and their versions.

use super::StoreError;
use rusqlite::Connection;

/// Each step takes the database one version up. Never change a step that has been released.
const STEPS: [&str; 14] = [
    "
    CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE desk (adcode INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
    -- Columns hold what is searched by; the station itself is the JSON in body.
    CREATE TABLE station (
        id INTEGER PRIMARY KEY,
        code TEXT NOT NULL UNIQUE,
        adcode INTEGER NOT NULL,
        sort TEXT NOT NULL,
        services INTEGER NOT NULL,
        hours TEXT,
        status TEXT NOT NULL,
        lat REAL NOT NULL,
        lon REAL NOT NULL,
        search TEXT NOT NULL,
        body TEXT NOT NULL
    ) STRICT;
    CREATE INDEX station_by_region ON station (adcode, sort);
    CREATE VIRTUAL TABLE station_area USING rtree (id, south, north, west, east);
",
    "
    CREATE TABLE answer (id TEXT PRIMARY KEY, topic TEXT NOT NULL, body TEXT NOT NULL) STRICT;
    -- Words as the model cuts them; SQLite's own tokenizers take a Chinese sentence for one word.
    CREATE VIRTUAL TABLE answer_words USING fts5 (id UNINDEXED, question, body);
    -- The courier's questions as the server last told them.
    CREATE TABLE thread (
        id TEXT PRIMARY KEY,
        revision INTEGER NOT NULL,
        asked_at INTEGER NOT NULL,
        -- How much of its news the courier has seen.
        seen INTEGER NOT NULL,
        body TEXT NOT NULL
    ) STRICT;
    -- What he sends, in order. It leaves only when the server has said what became of it.
    CREATE TABLE outbox (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        -- The question or booking that it belongs to.
        about TEXT,
        -- Sent as it stands here, each time the same bytes.
        body TEXT NOT NULL,
        made_at INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'refused')),
        -- The server's refusal.
        problem TEXT
    ) STRICT;
    CREATE TABLE file (
        id TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        bytes BLOB NOT NULL,
        uploaded INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE draft (name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
",
    "
    CREATE TABLE activity (id TEXT PRIMARY KEY, ends_at INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
    CREATE TABLE booking (
        id TEXT PRIMARY KEY,
        revision INTEGER NOT NULL,
        starts_at INTEGER NOT NULL,
        -- What the courier saw of it last; if it differs from what there is, there is news.
        seen TEXT NOT NULL,
        body TEXT NOT NULL
    ) STRICT;
    CREATE TABLE letter (id TEXT PRIMARY KEY, seen INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
",
    "
    CREATE TABLE voice (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
    CREATE TABLE own_voice (id TEXT PRIMARY KEY, revision INTEGER NOT NULL, seen TEXT NOT NULL, body TEXT NOT NULL) STRICT;
    CREATE TABLE supported (voice TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
    CREATE TABLE discussion (id TEXT PRIMARY KEY, answered INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
    -- How many steps of it the courier has seen.
    CREATE TABLE proposal (id TEXT PRIMARY KEY, seen INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
",
    "
    CREATE TABLE own_report (id TEXT PRIMARY KEY, revision INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
    CREATE TABLE visited (station TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE favourite (station TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
",
    "
    -- What the courier follows, as he saw it last: it may be gone by then.
    CREATE TABLE followed (voice TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
",
    "
    -- Days of closing and things that spoil, as JSON, where there are any.
    ALTER TABLE station ADD COLUMN closed TEXT;
    ALTER TABLE station ADD COLUMN supplies TEXT;
",
    "
    -- Each thing that the courier sends is by itself: whose it is, how often it was tried, why the last try failed. What
    -- was taken stays for a while: a server that lost it is offered it again.
    CREATE TABLE sending (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        -- The account that sends it, by its code; empty is the one that the phone makes when it first needs one.
        account TEXT NOT NULL,
        about TEXT,
        body TEXT NOT NULL,
        made_at INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('waiting', 'taken', 'done', 'refused')),
        tries INTEGER NOT NULL,
        failure TEXT,
        problem TEXT
    ) STRICT;
    INSERT INTO sending (number, id, account, about, body, made_at, state, tries, problem)
        SELECT number, id, COALESCE((SELECT value FROM setting WHERE name = 'account_key'), ''), about, body, made_at,
            CASE state WHEN 'sent' THEN 'taken' ELSE state END, 0, problem
        FROM outbox;
    DROP TABLE outbox;
    ALTER TABLE sending RENAME TO outbox;
    CREATE INDEX outbox_by_state ON outbox (state, number);
    CREATE INDEX outbox_by_about ON outbox (about);
    -- What a newer server sent that this version cannot read: kept as it came, and read after an update.
    CREATE TABLE unread_item (
        kind TEXT NOT NULL,
        key TEXT NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (kind, key)
    ) STRICT, WITHOUT ROWID;
",
    "
    -- The parts of the feed that the courier looked at; how far each is known while the phone catches up with it. Those
    -- with which it has go on together.
    CREATE TABLE feed_scope (
        scope INTEGER PRIMARY KEY,
        since INTEGER NOT NULL,
        caught_up INTEGER NOT NULL
    ) STRICT;
",
    "
    -- Places of other kinds than stations; the column is a bit of the model's set. Their number is asked for often.
    ALTER TABLE station ADD COLUMN layer INTEGER NOT NULL DEFAULT 1;
    CREATE INDEX station_by_layer ON station (layer);
",
    "
    -- When the server took it, by the server's clock.
    ALTER TABLE outbox ADD COLUMN taken_at INTEGER;
    UPDATE outbox SET taken_at = made_at WHERE state IN ('taken', 'done');
",
    "
    CREATE TABLE aid (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
",
    "
    -- What the server told before it became another one, and has not told anew yet.
    CREATE TABLE earlier (kind TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (kind, key)) STRICT, WITHOUT ROWID;
",
    "
    CREATE TABLE own_volunteer (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
",
];

/// Makes the tables, or brings them up to this version.
pub(super) fn upgrade(db: &mut Connection) -> Result<(), StoreError> {
    let version: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let done = usize::try_from(version).unwrap_or(usize::MAX);
    if done > STEPS.len() {
        return Err(StoreError::Newer(version));
    }
    for (index, step) in STEPS.iter().enumerate().skip(done) {
        let tx = db.transaction()?;
        tx.execute_batch(step)?;
        tx.pragma_update(None, "user_version", i64::try_from(index + 1).unwrap_or(i64::MAX))?;
        tx.commit()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_app_leaves_a_newer_database_alone() {
        let mut db = Connection::open_in_memory().unwrap();
        db.pragma_update(None, "user_version", 99).unwrap();
        assert!(matches!(upgrade(&mut db), Err(StoreError::Newer(99))));
    }

    #[test]
    fn a_second_start_changes_nothing() {
        let mut db = Connection::open_in_memory().unwrap();
        upgrade(&mut db).unwrap();
        upgrade(&mut db).unwrap();
    }
}
