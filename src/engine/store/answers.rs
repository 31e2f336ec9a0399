//! The library on the phone: found by what the courier types, without a network.

use super::{Store, StoreError};
use crate::api::json;
use crate::model::search::{folded, heard_alike, heard_in, segments, telling_segments};
use crate::model::{Answer, AnswerId, Topic};
use rusqlite::{OptionalExtension, Transaction, params};

pub(super) fn put(tx: &Transaction<'_>, answer: &Answer) -> Result<(), StoreError> {
    remove(tx, &answer.id)?;
    let id = answer.id.to_string();
    tx.prepare_cached("INSERT INTO answer (id, topic, body) VALUES (?1, ?2, ?3)")?.execute(params![
        id,
        answer.topic.code(),
        serde_json::to_string(answer)?
    ])?;
    tx.prepare_cached("INSERT INTO answer_words (id, question, body) VALUES (?1, ?2, ?3)")?.execute(params![
        id,
        segments(&answer.question).join(" "),
        segments(&answer.text).join(" ")
    ])?;
    Ok(())
}

pub(super) fn remove(tx: &Transaction<'_>, id: &AnswerId) -> Result<(), StoreError> {
    let id = id.to_string();
    tx.prepare_cached("DELETE FROM answer_words WHERE id = ?1")?.execute([&id])?;
    tx.prepare_cached("DELETE FROM answer WHERE id = ?1")?.execute([&id])?;
    Ok(())
}

impl Store {
    /// Answers to what somebody types, the most likely first; all of a topic, or of the library, where they
    /// type nothing. Where nothing is written so, what sounds so is meant.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn answers(&self, words: &str, topic: Option<Topic>, limit: u32) -> Result<Vec<Answer>, StoreError> {
        let found = self.answering(words, topic, limit)?;
        if !found.is_empty() || words.trim().is_empty() {
            return Ok(found);
        }
        let heard = heard_in(words).join(" ");
        if !heard.is_empty() {
            let found = self.answering(&heard, topic, limit)?;
            if !found.is_empty() {
                return Ok(found);
            }
        }
        let all = self.answering("", topic, u32::MAX)?.into_iter();
        let mut alike: Vec<_> = all.filter_map(|one| Some((heard_alike(words, &one.question)?, one))).collect();
        alike.sort_by_key(|(alike, _)| std::cmp::Reverse(*alike));
        Ok(alike.into_iter().map(|(_, one)| one).take(limit as usize).collect())
    }

    fn answering(&self, words: &str, topic: Option<Topic>, limit: u32) -> Result<Vec<Answer>, StoreError> {
        let telling = telling_segments(words);
        let topic = topic.map(Topic::code);
        // A match in the question counts five times one in the answer.
        let (sql, sought) = if telling.is_empty() {
            let sql = "SELECT body FROM answer WHERE instr(lower(body), ?1) > 0 AND (?2 IS NULL OR topic = ?2)
                       ORDER BY topic, id LIMIT ?3";
            (sql, folded(words))
        } else {
            // Segments are letters and digits, so quotes are all that FTS5 needs to take them as words.
            let any: Vec<String> = telling.iter().map(|segment| format!("\"{segment}\"")).collect();
            let sql = "SELECT a.body FROM answer_words w JOIN answer a ON a.id = w.id
                       WHERE answer_words MATCH ?1 AND (?2 IS NULL OR a.topic = ?2)
                       ORDER BY bm25(answer_words, 0.0, 5.0, 1.0) LIMIT ?3";
            (sql, any.join(" OR "))
        };
        let mut query = self.db.prepare_cached(sql)?;
        let bodies = query.query_map(params![sought, topic, limit], |row| row.get::<_, String>(0))?;
        bodies.map(|body| Ok(json::read(&body?)?)).collect()
    }

    /// One answer.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn answer(&self, id: AnswerId) -> Result<Option<Answer>, StoreError> {
        let mut query = self.db.prepare_cached("SELECT body FROM answer WHERE id = ?1")?;
        let body: Option<String> = query.query_row([id.to_string()], |row| row.get(0)).optional()?;
        body.map(|body| Ok(json::read(&body)?)).transpose()
    }
}
