//! What the courier sends: kept until the server has said what became of it, shown all that time, and kept a while
//! longer in case the server loses it.

use super::account::forget;
use super::outbox_rows::OFFERED_AGAIN_MS;
use super::{Store, StoreError};
use crate::api::json;
use crate::api::{Act, Problem, Submission};
use crate::engine::host::Parcel;
use crate::engine::message::{Delivery, DeliveryState, NamedDraft, SendFailure};
use crate::model::{AccountKey, SubmissionId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use std::collections::HashSet;

/// A submission that may be sent now.
#[derive(Clone, Debug, PartialEq)]
pub struct Outgoing {
    /// Its key.
    pub id: SubmissionId,
    /// The account that sends it.
    pub account: AccountKey,
    /// The bytes to send, the same each time.
    pub body: String,
    /// What it says.
    pub act: Act,
    /// How often it was tried without an outcome.
    pub tries: u32,
}

const DELIVERY: &str = "SELECT body, state, problem, made_at, tries, failure FROM outbox";

impl Store {
    /// Puts something in, to be sent, with what goes after it by itself, and empties the forms that it was written in: all
    /// of it or nothing. Put in a second time under the same number, it is the same.
    ///
    /// Erasing the account forgets all that was its own on this phone in the same moment; what the courier does after
    /// that belongs to a new one.
    ///
    /// # Errors
    /// [`StoreError`]; then all is as before.
    pub fn submit(
        &mut self,
        submission: &Submission,
        follows: Option<&Submission>,
        drafts: &[String],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.with_room(|store| store.put_in(submission, follows, drafts, now))
    }

    fn put_in(
        &mut self,
        submission: &Submission,
        follows: Option<&Submission>,
        drafts: &[String],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = self.db.transaction()?;
        let key = super::account::make_key(&tx)?;
        let Submission { id, act } = submission;
        let known = "SELECT EXISTS (SELECT 1 FROM outbox WHERE id = ?1)";
        if !tx.prepare_cached(known)?.query_row([id.to_string()], |row| row.get::<_, bool>(0))? {
            match act {
                Act::Visit { station, at, .. } => super::reports::was_here(&tx, station, *at)?,
                Act::EraseAccount => forget(&tx)?,
                _ => {}
            }
            for part in std::iter::once(submission).chain(follows) {
                let body = serde_json::to_string(part)?;
                tx.prepare_cached(
                    "INSERT INTO outbox (id, account, about, body, made_at, state, tries) VALUES (?1, ?2, ?3, ?4, ?5, 'waiting', 0)",
                )?
                .execute(params![part.id.to_string(), key.recovery_code(), part.act.about(), body, now.0])?;
            }
        }
        for name in drafts {
            super::drafts::set(&tx, name, None)?;
            super::drafts::set(&tx, &NamedDraft::beside(name), None)?;
        }
        tx.commit()?;
        Ok(())
    }

    /// What may be sent now, oldest first: all that waits and follows nothing that waits, too. Each is by itself; only
    /// what is about the same question, booking, voice or station keeps its order, what was refused holds up what
    /// cannot be without it, and a place is taken after another was given back.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn outgoing(&self) -> Result<Vec<Outgoing>, StoreError> {
        let mut query = self.db.prepare_cached(
            "SELECT body, state, tries, account FROM outbox WHERE state IN ('waiting', 'refused') ORDER BY number",
        )?;
        let mut rows = query.query([])?;
        let mut ready = Vec::new();
        let mut held_up = HashSet::new();
        let mut place_comes_back = false;
        while let Some(row) = rows.next()? {
            let body: String = row.get(0)?;
            let Ok(Submission { id, act }) = json::read(&body) else { continue };
            let waits = row.get_ref(1)?.as_str() == Ok("waiting");
            let (about, code) = (act.about(), row.get::<_, String>(3)?);
            let follows =
                about.as_ref().is_some_and(|about| held_up.contains(about)) || (place_comes_back && act.takes_place());
            if waits || act.begins() {
                held_up.extend(about);
            }
            if waits {
                place_comes_back |= act.gives_place_back();
            }
            if waits && !follows {
                let account = match AccountKey::from_recovery_code(&code) {
                    Ok(account) => account,
                    // Put in by a version that had one account and made it when it sent.
                    Err(_) => match self.account_key()? {
                        Some(account) => account,
                        None => continue,
                    },
                };
                ready.push(Outgoing { id, account, body, act, tries: row.get(2)? });
            }
        }
        Ok(ready)
    }

    /// What waits and can be sent without the engine, in its order: what needs no file that the server does not have, and
    /// follows nothing that does.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn parcels(&self) -> Result<Vec<Parcel>, StoreError> {
        let mut query = self.db.prepare_cached(
            "SELECT body, state, account FROM outbox WHERE state IN ('waiting', 'refused') ORDER BY number",
        )?;
        let mut rows = query.query([])?;
        let mut parcels = Vec::new();
        let mut held_up = HashSet::new();
        while let Some(row) = rows.next()? {
            let body: String = row.get(0)?;
            let Ok(Submission { act, .. }) = json::read(&body) else { continue };
            let (about, account) = (act.about(), row.get::<_, String>(2)?);
            if row.get_ref(1)?.as_str() != Ok("waiting") {
                held_up.extend(about.filter(|_| act.begins()));
                continue;
            }
            let mut whole = true;
            for file in act.attachments() {
                whole &= self.is_uploaded(file.id)? == Some(true);
            }
            let follows = about.as_ref().is_some_and(|about| held_up.contains(about));
            if whole && !follows && AccountKey::from_recovery_code(&account).is_ok() {
                parcels.push(Parcel { account, about, body });
            } else {
                held_up.extend(about);
            }
        }
        Ok(parcels)
    }

    /// How many wait to be sent.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn outgoing_count(&self) -> Result<u32, StoreError> {
        count(&self.db, "waiting")
    }

    /// How many the server has refused, so that the courier is to decide.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn refused_count(&self) -> Result<u32, StoreError> {
        count(&self.db, "refused")
    }

    /// The server has it since `at`, by its clock. It is shown until it comes back in its question, booking or list.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn was_taken(&mut self, id: SubmissionId, act: &Act, at: Timestamp) -> Result<(), StoreError> {
        let tx = self.db.transaction()?;
        let state = match act {
            // Nothing of them comes back: that they were here the phone knows, whose answer it is nobody can tell, and an
            // account that is erased is no more.
            Act::Visit { .. } | Act::SayOpen { .. } | Act::EraseAccount => "done",
            Act::AnswerSurvey { discussion, .. } => {
                super::voices::was_answered(&tx, *discussion)?;
                "done"
            }
            _ => "taken",
        };
        tx.prepare_cached("UPDATE outbox SET state = ?2, taken_at = ?3, failure = NULL, problem = NULL WHERE id = ?1")?
            .execute(params![id.to_string(), state, at.0])?;
        tx.commit()?;
        Ok(())
    }

    /// The places in the outbox of what the server has and what was not seen to come back.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn all_taken(&self) -> Result<Vec<i64>, StoreError> {
        let mut query = self.db.prepare_cached("SELECT number FROM outbox WHERE state = 'taken'")?;
        Ok(query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// The server will never take it as it is. It stays until the courier has decided.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn was_refused(&mut self, id: SubmissionId, problem: &Problem) -> Result<(), StoreError> {
        self.db
            .prepare_cached(
                "UPDATE outbox SET state = 'refused', problem = ?2, failure = NULL WHERE id = ?1 AND state = 'waiting'",
            )?
            .execute(params![id.to_string(), serde_json::to_string(problem)?])?;
        Ok(())
    }

    /// A try failed; it is tried again.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn has_failed(&mut self, id: SubmissionId, failure: &SendFailure) -> Result<(), StoreError> {
        self.db
            .prepare_cached("UPDATE outbox SET tries = tries + 1, failure = ?2 WHERE id = ?1 AND state = 'waiting'")?
            .execute(params![id.to_string(), serde_json::to_string(failure)?])?;
        Ok(())
    }

    /// The courier has what was refused sent once more.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn try_again(&mut self, id: SubmissionId) -> Result<(), StoreError> {
        self.db
            .prepare_cached(
                "UPDATE outbox SET state = 'waiting', tries = 0, problem = NULL WHERE id = ?1 AND state = 'refused'",
            )?
            .execute([id.to_string()])?;
        Ok(())
    }

    /// The courier gives up what was refused, or what waits. Its files go with it.
    ///
    /// # Errors
    /// [`StoreError`]; then all is as before.
    pub fn give_up(&mut self, id: SubmissionId) -> Result<(), StoreError> {
        let tx = self.db.transaction()?;
        if let Some(act) = drop_item(&tx, id, &["refused", "waiting"])? {
            for file in act.attachments() {
                super::files::drop_free(&tx, file.id)?;
            }
        }
        tx.commit()?;
        Ok(())
    }

    /// The courier takes what was refused back into the forms that it was written in, to change it: both or neither.
    /// Says whether it was there. What only waits is not taken back: the server may have it already.
    ///
    /// # Errors
    /// [`StoreError`]; then all is as before.
    pub fn take_back(&mut self, id: SubmissionId, drafts: &[(String, String)]) -> Result<bool, StoreError> {
        let tx = self.db.transaction()?;
        let found = drop_item(&tx, id, &["refused"])?.is_some();
        if found {
            for (name, body) in drafts {
                super::drafts::set(&tx, name, Some(body))?;
            }
        }
        tx.commit()?;
        Ok(found)
    }

    /// Drops what was taken long ago, and files that neither a message nor a form holds any more.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn tidy(&mut self, now: Timestamp) -> Result<(), StoreError> {
        let tx = self.db.transaction()?;
        tx.execute("DELETE FROM outbox WHERE state = 'done' AND taken_at < ?1", [now.0 - OFFERED_AGAIN_MS])?;
        super::files::drop_forgotten(&tx)?;
        tx.commit()?;
        Ok(())
    }

    /// All that has not arrived for good, newest first, as the courier sees it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn outbox(&self) -> Result<Vec<Delivery>, StoreError> {
        let unsent = |delivery: &Delivery| delivery.state != DeliveryState::Taken;
        Ok(self.all_deliveries()?.into_iter().filter(unsent).collect())
    }

    /// Whether the erasing of an account is still to be told.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn is_erasing(&self) -> Result<bool, StoreError> {
        let erases = |delivery: &Delivery| delivery.act == Act::EraseAccount;
        Ok(self.outbox()?.iter().any(erases))
    }

    /// What is on its way for a question or a booking, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(super) fn deliveries(&self, about: &str) -> Result<Vec<Delivery>, StoreError> {
        let mut query =
            self.db.prepare_cached(&format!("{DELIVERY} WHERE about = ?1 AND state <> 'done' ORDER BY number"))?;
        let mut rows = query.query([about])?;
        let mut deliveries = Vec::new();
        while let Some(row) = rows.next()? {
            deliveries.extend(delivery(row)?);
        }
        Ok(deliveries)
    }

    /// All that is on its way, newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(super) fn all_deliveries(&self) -> Result<Vec<Delivery>, StoreError> {
        let mut query = self.db.prepare_cached(&format!("{DELIVERY} WHERE state <> 'done' ORDER BY number DESC"))?;
        let mut rows = query.query([])?;
        let mut deliveries = Vec::new();
        while let Some(row) = rows.next()? {
            deliveries.extend(delivery(row)?);
        }
        Ok(deliveries)
    }
}

fn drop_item(tx: &Transaction<'_>, id: SubmissionId, states: &[&str]) -> Result<Option<Act>, StoreError> {
    let mut query = tx.prepare_cached("SELECT body, state FROM outbox WHERE id = ?1")?;
    let found = query.query_row([id.to_string()], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)));
    let Some((body, state)) = found.optional()? else { return Ok(None) };
    if !states.contains(&state.as_str()) {
        return Ok(None);
    }
    tx.prepare_cached("DELETE FROM outbox WHERE id = ?1")?.execute([id.to_string()])?;
    Ok(json::read(&body).ok().map(|Submission { act, .. }| act))
}

fn count(db: &Connection, state: &str) -> Result<u32, StoreError> {
    Ok(db.prepare_cached("SELECT count(*) FROM outbox WHERE state = ?1")?.query_row([state], |row| row.get(0))?)
}

/// What a row shows; nothing if this version cannot read it, which then stays as it is.
fn delivery(row: &Row<'_>) -> Result<Option<Delivery>, StoreError> {
    let Ok(Submission { id, act }) = json::read(&row.get::<_, String>(0)?) else { return Ok(None) };
    let problem: Option<String> = row.get(2)?;
    let problem = problem.and_then(|text| json::read::<Problem>(&text).ok());
    let state = match (row.get::<_, String>(1)?.as_str(), problem) {
        ("refused", Some(problem)) => DeliveryState::Refused(problem),
        ("taken", _) => DeliveryState::Taken,
        _ => DeliveryState::Waiting,
    };
    let failure: Option<String> = row.get(5)?;
    let failure = failure.and_then(|text| json::read(&text).ok());
    Ok(Some(Delivery { id, act, state, made_at: Timestamp(row.get(3)?), tries: row.get(4)?, failure }))
}
