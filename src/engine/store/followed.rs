//! Voices that the courier follows. That stays on the phone: the server need not know who watches what.

use super::{Store, StoreError};
use crate::api::json;
use crate::engine::message::FollowedVoice;
use crate::model::{Voice, VoiceId};
use rusqlite::params;
use std::collections::HashSet;

impl Store {
    /// Follows a voice as it stands now, or no more. Following again, they have seen what there is.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_followed(&mut self, id: VoiceId, follows: bool) -> Result<(), StoreError> {
        let sql = if follows {
            "INSERT OR REPLACE INTO followed (voice, body) SELECT id, body FROM voice WHERE id = ?1"
        } else {
            "DELETE FROM followed WHERE voice = ?1"
        };
        self.db.prepare_cached(sql)?.execute(params![id.to_string()])?;
        Ok(())
    }

    pub(super) fn followed_ids(&self) -> Result<HashSet<String>, StoreError> {
        let mut query = self.db.prepare_cached("SELECT voice FROM followed")?;
        Ok(query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// What they follow, what is new first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn followed(&self) -> Result<Vec<FollowedVoice>, StoreError> {
        let mut query =
            self.db.prepare_cached("SELECT f.body, v.body FROM followed f LEFT JOIN voice v ON v.id = f.voice")?;
        let rows = query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?)))?;
        let mut found = Vec::new();
        for row in rows {
            let (seen, newest) = row?;
            let seen: Voice = json::read(&seen)?;
            let newest: Option<Voice> = newest.map(|body| json::read(&body)).transpose()?;
            let gone = newest.is_none();
            let voice = newest.unwrap_or_else(|| seen.clone());
            // How many support it changes all day, and is no news.
            let unread = gone || (&voice.answer, voice.proposal) != (&seen.answer, seen.proposal);
            found.push(FollowedVoice { voice, gone, unread });
        }
        found.sort_by_key(|one| (!one.unread, std::cmp::Reverse(one.voice.at)));
        Ok(found)
    }
}
