//! The courier's questions on the phone: as the server told them, with what is on its way laid over.

use super::{Store, StoreError, outbox_rows};
use crate::api::json;
use crate::api::{Act, ThreadChange};
use crate::engine::message::{Delivery, DeliveryState, MyQuestion, MyThread, Opening};
use crate::model::question::QuestionEvent;
use crate::model::{Attachment, Author, Message, NewMessage, QuestionId, QuestionState, Thread, Timestamp};
use rusqlite::{OptionalExtension, Transaction, params};

/// Characters of a question in a list.
const FIRST_WORDS: usize = 60;

pub(super) fn put(tx: &Transaction<'_>, change: &ThreadChange) -> Result<(), StoreError> {
    let id = change.thread.id.to_string();
    // An answer that was long on its way does not undo a newer one.
    tx.prepare_cached(
        "INSERT INTO thread (id, revision, asked_at, seen, body) VALUES (?1, ?2, ?3, 0, ?4)
         ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, body = excluded.body
         WHERE excluded.revision >= thread.revision
            OR EXISTS (SELECT 1 FROM earlier WHERE kind = 'own thread' AND key = excluded.id)",
    )?
    .execute(params![id, change.revision, change.thread.asked_at.0, serde_json::to_string(&change.thread)?])?;
    for (number, act) in outbox_rows::taken(tx, &id)? {
        let message = new_message(&act).map(|message| message.id);
        if message.is_none_or(|id| change.thread.messages.iter().any(|told| told.id == id)) {
            outbox_rows::is_done(tx, number)?;
        }
    }
    Ok(())
}

impl Store {
    /// The courier's questions, the one with the latest news first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn my_questions(&self) -> Result<Vec<MyQuestion>, StoreError> {
        let mut query = self.db.prepare_cached("SELECT id FROM thread ORDER BY revision DESC")?;
        let known = query.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
        let asked = |delivery: Delivery| match delivery.act {
            Act::Ask(question) => Some(question.id),
            _ => None,
        };
        let mut ids: Vec<QuestionId> = self.all_deliveries()?.into_iter().filter_map(asked).collect();
        ids.retain(|id| !known.contains(&id.to_string()));
        ids.extend(known.iter().filter_map(|id| id.parse::<QuestionId>().ok()));
        let threads = ids.into_iter().map(|id| self.my_thread(id));
        let listed = |MyThread { thread, deliveries, unread }: MyThread| MyQuestion {
            id: thread.id,
            topic: thread.topic,
            state: thread.state,
            asked_at: thread.asked_at,
            opening: opening(&thread),
            has_case: thread.case.is_some(),
            unread,
            waiting: deliveries.iter().any(|delivery| delivery.state == DeliveryState::Waiting),
            refused: deliveries.iter().any(|delivery| matches!(delivery.state, DeliveryState::Refused(_))),
        };
        threads.filter_map(|thread| thread.map(|thread| thread.map(listed)).transpose()).collect()
    }

    /// How many pieces of news the courier has not seen.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn unread(&self) -> Result<u32, StoreError> {
        let mut query = self.db.prepare_cached("SELECT body, seen FROM thread")?;
        let mut rows = query.query([])?;
        let mut unread = 0;
        while let Some(row) = rows.next()? {
            let thread: Thread = json::read(&row.get::<_, String>(0)?)?;
            unread += thread.news().saturating_sub(row.get(1)?);
        }
        Ok(unread)
    }

    /// Whether the courier has asked, booked, said, reported or applied for anything that the server knows of, so that there
    /// may be news.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn expects_news(&self) -> Result<bool, StoreError> {
        let any = "SELECT EXISTS (SELECT 1 FROM thread) OR EXISTS (SELECT 1 FROM booking)
            OR EXISTS (SELECT 1 FROM own_voice) OR EXISTS (SELECT 1 FROM own_report)
            OR EXISTS (SELECT 1 FROM own_volunteer)";
        Ok(self.db.prepare_cached(any)?.query_row([], |row| row.get(0))?)
    }

    /// One question, with what is on its way laid over.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn my_thread(&self, id: QuestionId) -> Result<Option<MyThread>, StoreError> {
        let mut query = self.db.prepare_cached("SELECT body, seen FROM thread WHERE id = ?1")?;
        let told: Option<(String, u32)> =
            query.query_row([id.to_string()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let deliveries = self.deliveries(&id.to_string())?;
        let (mut thread, seen) = match told {
            Some((body, seen)) => (json::read::<Thread>(&body)?, seen),
            None => match unsent(&deliveries) {
                Some(thread) => (thread, 0),
                None => return Ok(None),
            },
        };
        let unread = thread.news().saturating_sub(seen);
        for delivery in &deliveries {
            lay_over(&mut thread, delivery);
        }
        Ok(Some(MyThread { thread, deliveries, unread }))
    }

    /// The courier has seen all that there is in a question.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn mark_read(&mut self, id: QuestionId) -> Result<bool, StoreError> {
        let mut query = self.db.prepare_cached("SELECT body, seen FROM thread WHERE id = ?1")?;
        let told: Option<(String, u32)> =
            query.query_row([id.to_string()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let Some((body, seen)) = told else { return Ok(false) };
        let news = json::read::<Thread>(&body)?.news();
        if news == seen {
            return Ok(false);
        }
        self.db.prepare_cached("UPDATE thread SET seen = ?2 WHERE id = ?1")?.execute(params![id.to_string(), news])?;
        Ok(true)
    }

    /// Files of the courier's questions that are not on this phone: it took over the account of another.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(in crate::engine) fn missing_files(&self) -> Result<Vec<Attachment>, StoreError> {
        let mut query = self.db.prepare_cached("SELECT body FROM thread")?;
        let bodies = query.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
        let mut missing = Vec::new();
        let mut known = self.db.prepare_cached("SELECT EXISTS (SELECT 1 FROM file WHERE id = ?1)")?;
        for body in bodies {
            let thread: Thread = json::read(&body)?;
            for attachment in thread.messages.into_iter().flat_map(|message| message.attachments) {
                if !known.query_row([attachment.id.to_string()], |row| row.get::<_, bool>(0))? {
                    missing.push(attachment);
                }
            }
        }
        Ok(missing)
    }
}

fn new_message(act: &Act) -> Option<&NewMessage> {
    match act {
        Act::Ask(question) => Some(&question.message),
        Act::Write { message, .. } => Some(message),
        _ => None,
    }
}

/// A question that the server has not told of yet.
fn unsent(deliveries: &[Delivery]) -> Option<Thread> {
    deliveries.iter().find_map(|delivery| match &delivery.act {
        Act::Ask(question) => Some(Thread {
            id: question.id,
            number: None,
            topic: question.topic,
            adcode: question.adcode,
            state: QuestionState::Waiting,
            asked_at: delivery.made_at,
            due_at: None,
            messages: Vec::new(),
            rating: None,
            case: None,
        }),
        _ => None,
    })
}

fn opening(thread: &Thread) -> Opening {
    match thread.messages.first() {
        None => Opening::Deleted,
        Some(first) => match first.attachments.first().filter(|_| first.text.is_empty()) {
            Some(file) => Opening::File(file.kind),
            None => Opening::Words(first.text.chars().take(FIRST_WORDS).collect()),
        },
    }
}

/// Shows a question as it will be once a delivery is taken. What was refused changes nothing but is shown.
fn lay_over(thread: &mut Thread, delivery: &Delivery) {
    let refused = matches!(delivery.state, DeliveryState::Refused(_));
    let mut happen = |event: QuestionEvent| {
        if !refused && let Ok(after) = thread.state.after(event) {
            thread.state = after;
        }
    };
    match &delivery.act {
        Act::Write { .. } => happen(QuestionEvent::CourierWrites),
        Act::Reopen { .. } => happen(QuestionEvent::CourierReopens),
        Act::WithdrawConsent { .. } if !refused => {
            thread.state = QuestionState::Closed;
            thread.messages.clear();
        }
        Act::Rate { rating, .. } => {
            happen(QuestionEvent::CourierRates);
            if !refused {
                thread.rating = Some(rating.clone());
            }
        }
        Act::DecideReferral { referral, agrees, .. } => {
            let found = thread.case.iter_mut().flat_map(|case| &mut case.referrals).find(|one| one.id == *referral);
            if let Some(found) = found.filter(|_| !refused)
                && let Ok(after) = found.state.decided(*agrees)
            {
                found.state = after;
            }
        }
        _ => {}
    }
    if let Some(message) = new_message(&delivery.act)
        && thread.messages.iter().all(|told| told.id != message.id)
    {
        let at: Timestamp = delivery.made_at;
        let (text, attachments) = (message.text.clone(), message.attachments.clone());
        thread.messages.push(Message {
            id: message.id,
            by: Author::Courier,
            at,
            text,
            attachments,
            documents: Vec::new(),
            withdrawn_at: None,
            corrected_at: None,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Adcode, AttachmentId, AttachmentKind, MessageId, Topic};

    #[test]
    fn a_list_says_what_a_question_begins_with_and_that_its_words_are_gone() {
        let file = |kind| Attachment { id: AttachmentId::fresh(), kind };
        let begins = |text: &str, attachments: Vec<Attachment>| Message {
            id: MessageId::fresh(),
            by: Author::Courier,
            at: Timestamp(0),
            text: text.to_owned(),
            attachments,
            documents: Vec::new(),
            withdrawn_at: None,
            corrected_at: None,
        };
        let of = |messages| {
            opening(&Thread {
                id: QuestionId::fresh(),
                number: None,
                topic: Topic::Other,
                adcode: Adcode::HUNAN,
                state: QuestionState::Closed,
                asked_at: Timestamp(0),
                due_at: None,
                messages,
                rating: None,
                case: None,
            })
        };
        let photo = || vec![file(AttachmentKind::Photo)];
        assert_eq!(of(vec![begins("押金不退", photo())]), Opening::Words("押金不退".to_owned()));
        assert_eq!(of(vec![begins("", photo())]), Opening::File(AttachmentKind::Photo));
        assert_eq!(of(vec![begins("", vec![file(AttachmentKind::Voice)])]), Opening::File(AttachmentKind::Voice));
        assert_eq!(of(vec![]), Opening::Deleted);
    }
}
