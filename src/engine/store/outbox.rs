//! What the courier sends: kept until the server has said what became of it, and shown all that time.

use super::{Store, StoreError};
use crate::api::{Act, Problem, Submission};
use crate::engine::message::{Delivery, DeliveryState};
use crate::model::{SubmissionId, Timestamp};
use rusqlite::{Row, params};

/// A submission on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Outgoing {
    /// Its key.
    pub id: SubmissionId,
    /// The bytes to send, the same each time.
    pub body: String,
    /// What it says.
    pub act: Act,
}

const DELIVERY: &str = "SELECT body, state, problem, made_at FROM outbox";

impl Store {
    /// Puts something in, to be sent.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing was put in.
    pub fn submit(&mut self, act: Act, now: Timestamp) -> Result<SubmissionId, StoreError> {
        self.make_account_key()?;
        let submission = Submission { id: SubmissionId::fresh(), act };
        if let Act::Visit { station, at, .. } = &submission.act {
            super::reports::was_here(&self.db, station, *at)?;
        }
        self.db
            .prepare_cached("INSERT INTO outbox (id, about, body, made_at, state) VALUES (?1, ?2, ?3, ?4, 'waiting')")?
            .execute(params![
                submission.id.to_string(),
                submission.act.about(),
                serde_json::to_string(&submission)?,
                now.0,
            ])?;
        Ok(submission.id)
    }

    /// What is to be sent next: the oldest that waits.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn next_outgoing(&self) -> Result<Option<Outgoing>, StoreError> {
        let mut query =
            self.db.prepare_cached("SELECT body FROM outbox WHERE state = 'waiting' ORDER BY number LIMIT 1")?;
        let mut rows = query.query([])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let body: String = row.get(0)?;
        let Submission { id, act } = serde_json::from_str(&body)?;
        Ok(Some(Outgoing { id, body, act }))
    }

    /// How many wait to be sent.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn outgoing_count(&self) -> Result<u32, StoreError> {
        let mut query = self.db.prepare_cached("SELECT count(*) FROM outbox WHERE state = 'waiting'")?;
        Ok(query.query_row([], |row| row.get(0))?)
    }

    /// The server has it. It stays until it comes back in its question.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn was_taken(&mut self, id: SubmissionId, act: &Act) -> Result<(), StoreError> {
        if let Act::Visit { .. } = act {
            // Nothing of it comes back; that he was here the phone knows.
            self.db.execute("DELETE FROM outbox WHERE id = ?1", [id.to_string()])?;
            return Ok(());
        }
        if let Act::AnswerSurvey { discussion, .. } = act {
            // Nothing of it comes back: nobody can tell whose answer it is.
            let tx = self.db.transaction()?;
            super::voices::was_answered(&tx, *discussion)?;
            tx.execute("DELETE FROM outbox WHERE id = ?1", [id.to_string()])?;
            tx.commit()?;
            return Ok(());
        }
        self.db.prepare_cached("UPDATE outbox SET state = 'sent' WHERE id = ?1")?.execute([id.to_string()])?;
        Ok(())
    }

    /// The server will never take it as it is. It stays until the courier has read why.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn was_refused(&mut self, id: SubmissionId, problem: &Problem) -> Result<(), StoreError> {
        self.db
            .prepare_cached("UPDATE outbox SET state = 'refused', problem = ?2 WHERE id = ?1")?
            .execute(params![id.to_string(), serde_json::to_string(problem)?])?;
        Ok(())
    }

    /// The courier gives up what was refused.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn give_up(&mut self, id: SubmissionId) -> Result<(), StoreError> {
        self.db.prepare_cached("DELETE FROM outbox WHERE id = ?1 AND state = 'refused'")?.execute([id.to_string()])?;
        Ok(())
    }

    /// What is on its way for a question or a booking, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(super) fn deliveries(&self, about: &str) -> Result<Vec<Delivery>, StoreError> {
        let mut query = self.db.prepare_cached(&format!("{DELIVERY} WHERE about = ?1 ORDER BY number"))?;
        let mut rows = query.query([about])?;
        let mut deliveries = Vec::new();
        while let Some(row) = rows.next()? {
            deliveries.push(delivery(row)?);
        }
        Ok(deliveries)
    }

    /// All that is on its way, newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(super) fn all_deliveries(&self) -> Result<Vec<Delivery>, StoreError> {
        let mut query = self.db.prepare_cached(&format!("{DELIVERY} ORDER BY number DESC"))?;
        let mut rows = query.query([])?;
        let mut deliveries = Vec::new();
        while let Some(row) = rows.next()? {
            deliveries.push(delivery(row)?);
        }
        Ok(deliveries)
    }
}

fn delivery(row: &Row<'_>) -> Result<Delivery, StoreError> {
    let Submission { id, act } = serde_json::from_str(&row.get::<_, String>(0)?)?;
    let problem: Option<String> = row.get(2)?;
    let problem = problem.map(|text| serde_json::from_str::<Problem>(&text)).transpose()?;
    let state = match (row.get::<_, String>(1)?.as_str(), problem) {
        (_, Some(problem)) => DeliveryState::Refused(problem),
        ("sent", None) => DeliveryState::Taken,
        (_, None) => DeliveryState::Waiting,
    };
    Ok(Delivery { id, act, state, made_at: Timestamp(row.get(3)?) })
}
