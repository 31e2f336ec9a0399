//! Looks whether a database is whole: the file itself, and what its tables say of each other. Everything is read as of
//! one moment, so a server may go on meanwhile.

use super::backup::faults_of;
use super::db::{self, activities, aid, desk_table, discussions, feed, library, proposals, station_table, voices};
use super::file_keeping::KeepingError;
use super::file_store::FileStore;
use crate::api::Item;
use crate::model::{BookingState, Station, VoiceState};
use db::tables::{activity, discussion, letter, proposal, voice};
use sea_orm::entity::prelude::*;
use sea_orm::{DatabaseBackend, Statement};
use std::collections::{BTreeMap, BTreeSet};

/// At most so many examples are named of one kind of fault.
const EXAMPLES: usize = 10;

/// What contradicts itself, in words for an operator; nothing if all is well.
///
/// # Errors
/// [`KeepingError`] if the database or the files cannot be read at all.
pub async fn faults(db: &DatabaseConnection, files: &FileStore) -> Result<Vec<String>, KeepingError> {
    let mut faults = Vec::new();
    let sqlite = db.get_database_backend() == DatabaseBackend::Sqlite;
    if sqlite {
        faults.extend(faults_of(db).await?.into_iter().map(|fault| format!("数据库文件损坏：{fault}")));
    }
    let moment = db::snapshot(db).await?;
    faults.extend(parts_alone(&moment).await?);
    for (words, sql) in contradictions() {
        let rows = moment.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
        let ids: Vec<String> = rows.iter().map(|row| row.try_get("", "id")).collect::<Result<_, _>>()?;
        faults.extend(said(words, &ids));
    }
    faults.extend(missing_files(&moment).await?);
    faults.extend(untrue_feed(&moment).await?);
    let named = db::attachments::files(&moment).await?;
    moment.rollback().await?;
    let mut lost = Vec::new();
    for (id, name) in named {
        // One that was erased since is not lost.
        if !files.has(&name).await? && db::attachments::find(db, id).await?.is_some() {
            lost.push(id.to_string());
        }
    }
    faults.extend(said("照片或录音的文件丢了", &lost));
    Ok(faults)
}

fn said(words: &str, ids: &[String]) -> Option<String> {
    let more = if ids.len() > EXAMPLES { " ……" } else { "" };
    let examples = ids.iter().take(EXAMPLES).map(String::as_str).collect::<Vec<_>>().join(" ");
    (!ids.is_empty()).then(|| format!("{words}（{} 个）：{examples}{more}", ids.len()))
}

/// The keys between tables: a column, the table that has it, the table whose row it names, and that table's key.
const KEYS_OF_SQLITE: &str = "SELECT key.\"from\" AS part, own.name AS own, key.\"table\" AS whole, key.\"to\" AS named \
     FROM sqlite_master AS own, pragma_foreign_key_list(own.name) AS key WHERE own.type = 'table' ORDER BY own.name";
const KEYS_OF_POSTGRES: &str = "SELECT part.attname::text AS part, own.relname::text AS own, whole.relname::text AS whole, \
     named.attname::text AS named FROM pg_constraint AS key JOIN pg_class AS own ON own.oid = key.conrelid \
     JOIN pg_class AS whole ON whole.oid = key.confrelid \
     JOIN pg_attribute AS part ON part.attrelid = own.oid AND part.attnum = key.conkey[1] \
     JOIN pg_attribute AS named ON named.attrelid = whole.oid AND named.attnum = key.confkey[1] \
     WHERE key.contype = 'f' ORDER BY own.relname";

/// Rows that name another one which is not there. The keys between tables keep that from being written, but not from a
/// file that is put together by hand.
async fn parts_alone(db: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    let backend = db.get_database_backend();
    let keys = if backend == DatabaseBackend::Sqlite { KEYS_OF_SQLITE } else { KEYS_OF_POSTGRES };
    let mut faults = Vec::new();
    for key in db.query_all_raw(Statement::from_string(backend, keys)).await? {
        let [part, own, whole, named] = ["part", "own", "whole", "named"].map(|name| key.try_get::<String>("", name));
        let (part, own, whole, named) = (part?, own?, whole?, named?);
        let alone = format!(
            "SELECT DISTINCT CAST(\"{part}\" AS text) AS id FROM \"{own}\" AS own WHERE \"{part}\" IS NOT NULL AND NOT EXISTS \
             (SELECT 1 FROM \"{whole}\" AS whole WHERE whole.\"{named}\" = own.\"{part}\") ORDER BY 1"
        );
        let rows = db.query_all_raw(Statement::from_string(backend, alone)).await?;
        let ids: Vec<String> = rows.iter().map(|row| row.try_get("", "id")).collect::<Result<_, _>>()?;
        faults.extend(said(&format!("表 {whole} 的行没有了，它的 {own} 却还在"), &ids));
    }
    Ok(faults)
}

/// What must not be found, and how it would be.
fn contradictions() -> Vec<(&'static str, String)> {
    let list = |states: &[BookingState]| {
        states.iter().map(|state| format!("'{}'", state.code())).collect::<Vec<_>>().join(", ")
    };
    let of =
        |keep: fn(&BookingState) -> bool| list(&BookingState::ALL.iter().copied().filter(keep).collect::<Vec<_>>());
    let (holding, alive) = (of(|state| state.holds_place()), of(|state| state.is_ahead()));
    let waiting = list(&[BookingState::Waiting]);
    let counted = |column: &str, states: &str| {
        format!(
            "SELECT id FROM slot WHERE {column} <> \
             (SELECT COUNT(*) FROM booking WHERE booking.slot = slot.id AND booking.state IN ({states})) ORDER BY id"
        )
    };
    let orphan = |table: &str, column: &str, of: &str, which: &str| {
        format!(
            "SELECT {table}.id AS id FROM {table} WHERE {which} AND NOT EXISTS \
             (SELECT 1 FROM {of} WHERE {of}.id = {table}.{column}) ORDER BY 1"
        )
    };
    vec![
        ("场次里“已约”的数目和预约对不上", counted("taken", &holding)),
        ("场次里“候补”的数目和预约对不上", counted("waiting", &waiting)),
        ("还有效的预约，场次却没有了", orphan("booking", "slot", "slot", &format!("booking.state IN ({alive})"))),
        ("案件的提问没有了", orphan("\"case\"", "question", "question", "1 = 1")),
        ("资源的库存少于 0", "SELECT id FROM aid_resource WHERE stock < 0 ORDER BY id".to_owned()),
        (
            "有人的提问、预约、心声、报告，账号却没有了",
            ["question", "booking", "voice", "report"]
                .map(|table| orphan(table, "account", "account", &format!("{table}.account IS NOT NULL")).replace(" ORDER BY 1", ""))
                .join(" UNION ALL "),
        ),
        (
            "支持的人数对不上",
            "SELECT id FROM voice WHERE supporters <> \
             (SELECT COUNT(*) FROM voice_support WHERE voice_support.voice = voice.id AND NOT voice_support.waits) AND merged_into IS NULL ORDER BY id"
                .to_owned(),
        ),
        (
            "手机要拿的变化，编号比最新的还大",
            "SELECT kind || ' ' || key AS id FROM feed WHERE revision > (SELECT revision FROM deployment WHERE id = 1) ORDER BY 1"
                .to_owned(),
        ),
        ("没有部署的记录", "SELECT 'deployment' AS id WHERE NOT EXISTS (SELECT 1 FROM deployment WHERE id = 1)".to_owned()),
    ]
}

/// Photos and voice notes that a message, voice or report names, and that are not there.
async fn missing_files(db: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    #[derive(serde::Deserialize)]
    struct Named {
        id: String,
    }
    let backend = db.get_database_backend();
    let rows = db.query_all_raw(Statement::from_string(backend, "SELECT id FROM attachment")).await?;
    let there: std::collections::HashSet<String> =
        rows.iter().map(|row| row.try_get("", "id")).collect::<Result<_, _>>()?;
    let mut missing = Vec::new();
    for table in ["message", "voice", "report"] {
        let sql = format!("SELECT attachments AS t FROM {table} WHERE attachments <> '[]' AND attachments <> ''");
        for row in db.query_all_raw(Statement::from_string(backend, sql)).await? {
            let text: String = row.try_get("", "t")?;
            let named: Vec<Named> = serde_json::from_str(&text).map_err(|error| DbErr::Json(error.to_string()))?;
            missing.extend(named.into_iter().map(|named| named.id).filter(|id| !there.contains(id)));
        }
    }
    Ok(said("提到的照片或录音没有了", &missing).into_iter().collect())
}

/// What phones are told that is not so, or are not told that is.
async fn untrue_feed(db: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    let mut things: BTreeMap<(String, String), Option<serde_json::Value>> = BTreeMap::new();
    let mut add = |item: &Item| -> Result<(), DbErr> {
        let stored = item.stored().map_err(|error| DbErr::Json(error.to_string()))?;
        if let Some((kind, key, body)) = stored {
            let body = body.map(|body| serde_json::from_str(&body)).transpose();
            things.insert((kind.to_owned(), key), body.map_err(|error| DbErr::Json(error.to_string()))?);
        }
        Ok(())
    };
    for row in station_table::Entity::find().filter(station_table::Column::Gone.eq(false)).all(db).await? {
        let station = Station::try_from(row).map_err(|error| DbErr::Custom(error.to_string()))?;
        add(&Item::Station(Box::new(station)))?;
    }
    for row in desk_table::Entity::find().all(db).await? {
        let desk = serde_json::from_str(&row.body).map_err(|error| DbErr::Json(error.to_string()))?;
        add(&Item::Desk(Box::new(desk)))?;
    }
    for row in activity::Entity::find().all(db).await? {
        if let Some(found) = activities::find(db, row.id).await?
            && found.activity.state != crate::model::ActivityState::Draft
        {
            add(&Item::Activity(Box::new(found.activity)))?;
        }
    }
    for row in letter::Entity::find()
        .filter(letter::Column::State.eq(crate::model::letter::LetterState::Published))
        .all(db)
        .await?
    {
        let letter = serde_json::from_str(&row.body).map_err(|error| DbErr::Json(error.to_string()))?;
        add(&Item::Letter(Box::new(letter)))?;
    }
    for row in voice::Entity::find().filter(voice::Column::State.eq(VoiceState::Published)).all(db).await? {
        add(&Item::Voice(Box::new(voices::voice_of(&row))))?;
    }
    for row in discussion::Entity::find().all(db).await? {
        if let Some(found) = discussions::find(db, row.id).await? {
            add(&Item::Discussion(Box::new(found.discussion)))?;
        }
    }
    for row in proposal::Entity::find().all(db).await? {
        if let Some(found) = proposals::find(db, row.id).await? {
            add(&Item::Proposal(Box::new(found.proposal)))?;
        }
    }
    for offer in aid::offers(db).await? {
        add(&Item::Aid(Box::new(offer)))?;
    }
    // Of an answer, phones have the newest version that was approved, as it was then.
    for row in library::approved(db, None).await? {
        things.insert(("answer".to_owned(), row.answer.to_string()), None);
    }
    // What the publisher of a serving database has still to tell is no fault.
    let mut due_things = BTreeSet::new();
    let due = "SELECT DISTINCT kind, key FROM feed_due";
    for row in db.query_all_raw(Statement::from_string(db.get_database_backend(), due)).await? {
        let name: (String, String) = (row.try_get("", "kind")?, row.try_get("", "key")?);
        things.remove(&name);
        due_things.insert(name);
    }
    let (mut untold, mut untrue, mut unreal) = (Vec::new(), Vec::new(), Vec::new());
    for row in feed::Entity::find().filter(feed::Column::Body.is_not_null()).all(db).await? {
        let name = format!("{} {}", row.kind, row.key);
        if due_things.contains(&(row.kind.clone(), row.key.clone())) {
            continue;
        }
        let told: Option<serde_json::Value> = row.body.as_deref().and_then(|body| serde_json::from_str(body).ok());
        match things.remove(&(row.kind, row.key)) {
            None => unreal.push(name),
            Some(Some(thing)) if Some(&thing) != told.as_ref() => untrue.push(name),
            Some(_) => {}
        }
    }
    untold.extend(things.into_keys().map(|(kind, key)| format!("{kind} {key}")));
    let found = [
        said("手机上该有而没有的", &untold),
        said("手机上的和这里的不一样", &untrue),
        said("手机上有而这里没有的", &unreal),
    ];
    Ok(found.into_iter().flatten().collect())
}
