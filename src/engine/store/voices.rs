//! What couriers say, discussions and proposals on the phone.

use super::{Store, StoreError, outbox_rows};
use crate::api::json;
use crate::api::{Act, OwnVoiceChange, Support};
use crate::engine::message::{ListedDiscussion, ListedProposal, ListedVoice, MyVoice, VoiceQuery, WrittenInto};
use crate::model::{Discussion, DiscussionId, OwnVoice, Proposal, ProposalId, Timestamp, Voice, VoiceId, VoiceState};
use rusqlite::{OptionalExtension, Transaction, params};
use std::collections::{HashMap, HashSet};

pub(super) fn put(tx: &Transaction<'_>, voice: &Voice) -> Result<(), StoreError> {
    tx.prepare_cached("INSERT OR REPLACE INTO voice (id, body) VALUES (?1, ?2)")?
        .execute(params![voice.id.to_string(), serde_json::to_string(voice)?])?;
    Ok(())
}

pub(super) fn remove(tx: &Transaction<'_>, id: &VoiceId) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM voice WHERE id = ?1")?.execute([id.to_string()])?;
    Ok(())
}

pub(super) fn put_discussion(tx: &Transaction<'_>, discussion: &Discussion) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO discussion (id, answered, body) VALUES (?1, 0, ?2) ON CONFLICT (id) DO UPDATE SET body = excluded.body",
    )?
    .execute(params![discussion.id.to_string(), serde_json::to_string(discussion)?])?;
    Ok(())
}

pub(super) fn put_proposal(tx: &Transaction<'_>, proposal: &Proposal) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO proposal (id, seen, body) VALUES (?1, 0, ?2) ON CONFLICT (id) DO UPDATE SET body = excluded.body",
    )?
    .execute(params![proposal.id.to_string(), serde_json::to_string(proposal)?])?;
    Ok(())
}

pub(super) fn remove_discussion(tx: &Transaction<'_>, id: &DiscussionId) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM discussion WHERE id = ?1")?.execute([id.to_string()])?;
    Ok(())
}

pub(super) fn remove_proposal(tx: &Transaction<'_>, id: &ProposalId) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM proposal WHERE id = ?1")?.execute([id.to_string()])?;
    Ok(())
}

pub(super) fn put_own(tx: &Transaction<'_>, change: &OwnVoiceChange) -> Result<(), StoreError> {
    let id = change.voice.id.to_string();
    // Nothing is new about a voice that only waits to be read.
    tx.prepare_cached(
        "INSERT INTO own_voice (id, revision, seen, body) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, body = excluded.body
         WHERE excluded.revision >= own_voice.revision
            OR EXISTS (SELECT 1 FROM earlier WHERE kind = 'own voice' AND key = excluded.id)",
    )?
    .execute(params![id, change.revision, VoiceState::Waiting.code(), serde_json::to_string(&change.voice)?])?;
    outbox_rows::came_back(tx, &id)
}

pub(super) fn put_support(tx: &Transaction<'_>, support: &Support) -> Result<(), StoreError> {
    let id = support.voice.to_string();
    tx.prepare_cached("INSERT OR IGNORE INTO supported (voice) VALUES (?1)")?.execute([&id])?;
    outbox_rows::came_back(tx, &id)
}

pub(super) fn was_answered(tx: &Transaction<'_>, discussion: DiscussionId) -> Result<(), StoreError> {
    tx.prepare_cached("UPDATE discussion SET answered = 1 WHERE id = ?1")?.execute([discussion.to_string()])?;
    Ok(())
}

/// The proposal that a voice went into, for who said or supports it.
fn written_into(
    voice: &Voice,
    own: bool,
    supported: bool,
    titles: &HashMap<ProposalId, String>,
) -> Option<WrittenInto> {
    let proposal = voice.proposal.filter(|_| own || supported)?;
    // One that the phone does not have yet is told of when it has.
    Some(WrittenInto { proposal, title: titles.get(&proposal)?.clone(), own })
}

impl Store {
    /// What couriers say, those with most supporters first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn voices(&self, query: &VoiceQuery) -> Result<Vec<ListedVoice>, StoreError> {
        let (supported, followed) = (self.supported()?, self.followed_ids()?);
        let (own, titles) = (self.own_ids()?, self.proposal_titles()?);
        let mut statement = self.db.prepare_cached("SELECT body FROM voice")?;
        let bodies = statement.query_map([], |row| row.get::<_, String>(0))?;
        let mut found = Vec::new();
        for body in bodies {
            let voice: Voice = json::read(&body?)?;
            let there = query.region.is_none_or(|region| voice.adcode.holds(region));
            let within = query.discussion.is_none_or(|wanted| voice.discussion == Some(wanted))
                && query.proposal.is_none_or(|wanted| voice.proposal == Some(wanted));
            if there && within {
                let id = voice.id.to_string();
                let (supported, followed) = (supported.contains(&id), followed.contains(&id));
                let written_into = written_into(&voice, own.contains(&id), supported, &titles);
                found.push(ListedVoice { voice, supported, followed, written_into });
            }
        }
        found.sort_by_key(|listed| std::cmp::Reverse((listed.voice.supporters, listed.voice.at)));
        found.truncate(query.limit as usize);
        Ok(found)
    }

    /// One of them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn voice(&self, id: VoiceId) -> Result<Option<ListedVoice>, StoreError> {
        let mut query = self.db.prepare_cached("SELECT body FROM voice WHERE id = ?1")?;
        let body: Option<String> = query.query_row([id.to_string()], |row| row.get(0)).optional()?;
        let Some(body) = body else { return Ok(None) };
        let voice: Voice = json::read(&body)?;
        let id = id.to_string();
        let supported = self.supported()?.contains(&id);
        let followed = self.followed_ids()?.contains(&id);
        let written_into = written_into(&voice, self.own_ids()?.contains(&id), supported, &self.proposal_titles()?);
        Ok(Some(ListedVoice { voice, supported, followed, written_into }))
    }

    /// Voices that they support, those included that are on their way.
    fn supported(&self) -> Result<HashSet<String>, StoreError> {
        let mut query = self.db.prepare_cached("SELECT voice FROM supported")?;
        let mut all = query.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<HashSet<_>, _>>()?;
        for delivery in self.all_deliveries()? {
            if let Act::Support { voice, .. } = delivery.act {
                all.insert(voice.to_string());
            }
        }
        Ok(all)
    }

    /// What they said, and what that was merged into.
    fn own_ids(&self) -> Result<HashSet<String>, StoreError> {
        let own = self.own_voices()?.into_iter();
        Ok(own.map(|(voice, _)| voice.merged_into.unwrap_or(voice.id).to_string()).collect())
    }

    fn proposal_titles(&self) -> Result<HashMap<ProposalId, String>, StoreError> {
        let mut query = self.db.prepare_cached("SELECT body FROM proposal")?;
        let bodies = query.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
        let mut titles = HashMap::new();
        for body in bodies {
            let proposal: Proposal = json::read(&body)?;
            titles.insert(proposal.id, proposal.title);
        }
        Ok(titles)
    }

    /// Into which proposals the voices went that are their own, by the numbers of the voices.
    fn own_in_proposals(&self) -> Result<HashMap<VoiceId, WrittenInto>, StoreError> {
        let (own, titles) = (self.own_ids()?, self.proposal_titles()?);
        let mut query = self.db.prepare_cached("SELECT body FROM voice")?;
        let bodies = query.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
        let mut found = HashMap::new();
        for body in bodies {
            let voice: Voice = json::read(&body)?;
            if own.contains(&voice.id.to_string())
                && let Some(into) = written_into(&voice, true, false, &titles)
            {
                found.insert(voice.id, into);
            }
        }
        Ok(found)
    }

    fn own_voices(&self) -> Result<Vec<(OwnVoice, String)>, StoreError> {
        let mut query = self.db.prepare_cached("SELECT body, seen FROM own_voice")?;
        let rows = query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
        rows.map(|row| row.map_err(StoreError::from).and_then(|(body, seen)| Ok((json::read(&body)?, seen)))).collect()
    }

    /// What the courier said themselves, newest first; what is on its way, too.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn my_voices(&self) -> Result<Vec<MyVoice>, StoreError> {
        let own = self.own_voices()?;
        let mut mine: Vec<MyVoice> = Vec::new();
        for delivery in self.all_deliveries()? {
            if let Act::Speak(said) = &delivery.act
                && own.iter().all(|(voice, _)| voice.id != said.id)
            {
                let voice = OwnVoice {
                    id: said.id,
                    kind: said.kind,
                    text: said.message.text.clone(),
                    attachments: said.message.attachments.clone(),
                    at: delivery.made_at,
                    state: VoiceState::Waiting,
                    reason: String::new(),
                    merged_into: None,
                };
                mine.push(MyVoice { voice, delivery: Some(delivery), unread: false, written_into: None });
            }
        }
        let gathered = self.own_in_proposals()?;
        mine.extend(own.into_iter().map(|(voice, seen)| {
            let unread = voice.state.code() != seen;
            let written_into = gathered.get(&voice.merged_into.unwrap_or(voice.id)).cloned();
            MyVoice { voice, delivery: None, unread, written_into }
        }));
        mine.sort_by_key(|one| std::cmp::Reverse(one.voice.at));
        Ok(mine)
    }

    /// The courier has seen how all that they said stands. Says whether any of it was new.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn mark_voices_read(&mut self) -> Result<bool, StoreError> {
        let own = self.own_voices()?;
        let mut see = self.db.prepare_cached("UPDATE own_voice SET seen = ?2 WHERE id = ?1")?;
        let mut changed = false;
        for (voice, _) in own.iter().filter(|(voice, seen)| voice.state.code() != seen) {
            see.execute(params![voice.id.to_string(), voice.state.code()])?;
            changed = true;
        }
        Ok(changed)
    }

    /// Discussions, the open ones first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn discussions(&self, now: Timestamp) -> Result<Vec<ListedDiscussion>, StoreError> {
        let mut query = self.db.prepare_cached("SELECT id FROM discussion")?;
        let ids = query.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
        let mut found = Vec::new();
        for id in ids.iter().filter_map(|id| id.parse().ok()) {
            found.extend(self.discussion(id)?);
        }
        found.sort_by_key(|listed| (!listed.discussion.is_open(now), std::cmp::Reverse(listed.discussion.closes_at)));
        Ok(found)
    }

    /// One of them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn discussion(&self, id: DiscussionId) -> Result<Option<ListedDiscussion>, StoreError> {
        let mut query = self.db.prepare_cached("SELECT body, answered FROM discussion WHERE id = ?1")?;
        let row: Option<(String, bool)> =
            query.query_row([id.to_string()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let Some((body, answered)) = row else { return Ok(None) };
        let sent = "SELECT EXISTS (SELECT 1 FROM outbox WHERE about = ?1 AND state <> 'refused')";
        let sending: bool = self.db.prepare_cached(sent)?.query_row([id.to_string()], |row| row.get(0))?;
        Ok(Some(ListedDiscussion { discussion: json::read(&body)?, answered: answered || sending }))
    }

    /// Proposals, the last that moved first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn proposals(&self) -> Result<Vec<ListedProposal>, StoreError> {
        let theirs = self.their_proposals()?;
        let mut query = self.db.prepare_cached("SELECT body, seen FROM proposal")?;
        let rows = query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, u32>(1)?)))?;
        let mut found = Vec::new();
        for row in rows {
            let (body, seen) = row?;
            let proposal: Proposal = json::read(&body)?;
            let theirs = theirs.contains(&proposal.id);
            let unread = theirs && proposal.steps.len() > seen as usize;
            found.push(ListedProposal { proposal, theirs, unread });
        }
        found.sort_by_key(|listed| std::cmp::Reverse(listed.proposal.steps.last().map(|step| step.at)));
        Ok(found)
    }

    /// Proposals in which they said or support something.
    fn their_proposals(&self) -> Result<HashSet<ProposalId>, StoreError> {
        let mut theirs = self.supported()?;
        for (voice, _) in self.own_voices()? {
            theirs.insert(voice.merged_into.unwrap_or(voice.id).to_string());
        }
        let mut query = self.db.prepare_cached("SELECT body FROM voice")?;
        let bodies = query.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
        let mut proposals = HashSet::new();
        for body in bodies {
            let voice: Voice = json::read(&body)?;
            if theirs.contains(&voice.id.to_string()) {
                proposals.extend(voice.proposal);
            }
        }
        Ok(proposals)
    }

    /// One of them, whose steps are seen by that.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn open_proposal(&mut self, id: ProposalId) -> Result<Option<ListedProposal>, StoreError> {
        let found = self.proposals()?.into_iter().find(|listed| listed.proposal.id == id);
        if let Some(found) = &found {
            let steps = u32::try_from(found.proposal.steps.len()).unwrap_or(u32::MAX);
            self.db
                .prepare_cached("UPDATE proposal SET seen = ?2 WHERE id = ?1")?
                .execute(params![id.to_string(), steps])?;
        }
        Ok(found)
    }

    /// What they said or follow that stands otherwise than when they last looked, and proposals of theirs that moved.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn voice_news(&self) -> Result<u32, StoreError> {
        let own = self.own_voices()?.into_iter().filter(|(voice, seen)| voice.state.code() != seen).count();
        let moved = self.proposals()?.into_iter().filter(|listed| listed.unread).count();
        let followed = self.followed()?.into_iter().filter(|one| one.unread).count();
        Ok(u32::try_from(own + moved + followed).unwrap_or(u32::MAX))
    }
}
