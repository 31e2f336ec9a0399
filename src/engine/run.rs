//! The engine's loop.

use super::message::{Command, Envelope, Event, FileBytes, Kept, Reply, Status, SyncPhase};
use super::qr_reader;
use super::remote::{Remote, RemoteError};
use super::send::listen;
use super::store::{Store, StoreError};
use super::sync::{SyncError, sync};
use crate::api::Act;
use crate::model::question::WordsError;
use crate::model::{AccountKey, Timestamp};
use futures_channel::mpsc::UnboundedReceiver;
use futures_util::future::{Fuse, FutureExt};
use futures_util::{StreamExt, pin_mut, select_biased};
use std::cell::{Cell, RefCell};

/// Serves commands until the last sender is gone. Sync runs beside, and so does the waiting for answers:
/// commands are answered from the store while they wait for the network.
pub async fn run(
    store: Store,
    kept: Kept,
    remote: Remote,
    mut inbox: UnboundedReceiver<Envelope>,
    tell: impl Fn(Event),
) {
    let store = RefCell::new(store);
    let phase = Cell::new(SyncPhase::Idle);
    let status = |store: &Store| -> Result<Status, StoreError> {
        Ok(Status {
            synced_at: store.synced_at()?,
            phase: phase.get(),
            clock_skew: store.clock_skew()?,
            stations: store.station_count()?,
            outgoing: store.outgoing_count()?,
            unread: store.unread()?,
            voice_news: store.voice_news()?,
            booking_news: store.booking_news(now(store)?)?,
            kept,
        })
    };
    let tell_status = || {
        if let Ok(status) = status(&store.borrow()) {
            tell(Event::Status(status));
        }
    };
    let (syncing, listening, exporting) = (Fuse::terminated(), Fuse::terminated(), Fuse::terminated());
    pin_mut!(syncing, listening, exporting);
    // Something was put into the outbox after the sync that runs had emptied it.
    let mut again = false;
    loop {
        select_biased! {
            envelope = inbox.next() => {
                let Some(Envelope { id, command }) = envelope else { break };
                if let Command::Export = command {
                    exporting.set(export(id, &store, &remote).fuse());
                    continue;
                }
                let sends = matches!(command, Command::Submit(_) | Command::Restore(_) | Command::SetPush(_));
                let syncs = matches!(command, Command::Sync);
                let reply = answer(&mut store.borrow_mut(), command, &tell, &status).unwrap_or_else(|error| Reply::Failed(error.to_string()));
                tell(Event::Reply { id, reply });
                if sends || syncs {
                    if phase.get() == SyncPhase::Running {
                        again |= sends;
                    } else {
                        phase.set(SyncPhase::Running);
                        syncing.set(sync(&store, &remote, &tell).fuse());
                        tell_status();
                    }
                }
            },
            outcome = syncing => {
                let reached = outcome.is_ok();
                phase.set(match outcome {
                    Ok(()) => SyncPhase::Idle,
                    Err(SyncError::Remote(RemoteError::Unreachable(_))) => SyncPhase::Offline,
                    Err(SyncError::Remote(_) | SyncError::Store(_)) => SyncPhase::Refused,
                });
                if std::mem::take(&mut again) && reached {
                    phase.set(SyncPhase::Running);
                    syncing.set(sync(&store, &remote, &tell).fuse());
                } else if reached {
                    listening.set(listen(&store, &remote, &tell).fuse());
                }
                tell_status();
            },
            // Lost; the next sync begins to wait again.
            _ = listening => {},
            reply = exporting => tell(reply),
        }
    }
}

/// Asks the server for all that it has of the courier.
async fn export(id: u32, store: &RefCell<Store>, remote: &Remote) -> Event {
    let key = store.borrow().account_key();
    let reply = match key {
        Ok(Some(key)) => Reply::Export(remote.export(&key).await.ok()),
        Ok(None) => Reply::Export(None),
        Err(error) => Reply::Failed(error.to_string()),
    };
    Event::Reply { id, reply }
}

fn answer(
    store: &mut Store,
    command: Command,
    tell: &impl Fn(Event),
    status: &impl Fn(&Store) -> Result<Status, StoreError>,
) -> Result<Reply, StoreError> {
    Ok(match command {
        Command::Stations(query) => Reply::Stations(store.stations(&query)?),
        Command::MapPoints(query) => Reply::MapPoints(store.map_points(&query)?),
        Command::Station(code) => Reply::Station(store.station(&code)?.map(Box::new)),
        Command::Desks => Reply::Desks(store.desks()?),
        Command::Config => Reply::Config(store.config()?),
        Command::Preferences => Reply::Preferences(store.preferences()?),
        Command::SetPreferences(preferences) => Reply::SetPreferences(store.set_preferences(&preferences)?),
        Command::ReadQr(picture) => Reply::ReadQr(qr_reader::read(&picture)),
        Command::Submit(act) => Reply::Submit(match checked(act) {
            Ok(act) => {
                let at = now(store)?;
                let id = store.submit(act, at)?;
                tell(Event::Changed);
                Ok(id)
            }
            Err(why) => Err(why.to_string()),
        }),
        Command::GiveUp(id) => {
            store.give_up(id)?;
            tell(Event::Changed);
            Reply::GiveUp(())
        }
        Command::MyQuestions => Reply::MyQuestions(store.my_questions()?),
        Command::MyThread(id) => Reply::MyThread(store.my_thread(id)?.map(Box::new)),
        Command::MarkRead(id) => {
            if store.mark_read(id)? {
                tell(Event::Status(status(store)?));
            }
            Reply::MarkRead(())
        }
        Command::KeepFile(kept) => Reply::KeepFile(store.put_file(kept.file, &kept.bytes, false)?),
        Command::DropFile(id) => Reply::DropFile(store.drop_file(id)?),
        Command::File(id) => Reply::File(store.file(id)?.map(|(kind, bytes)| FileBytes { kind, bytes })),
        Command::Draft(name) => Reply::Draft(store.draft(&name)?),
        Command::SetDraft(draft) => Reply::SetDraft(store.set_draft(&draft.name, draft.body.as_deref())?),
        Command::Answers(query) => Reply::Answers(store.answers(&query.words, query.topic, query.limit)?),
        Command::Answer(id) => Reply::Answer(store.answer(id)?.map(Box::new)),
        Command::Activities(query) => Reply::Activities(store.activities(&query)?),
        Command::Activity(id) => Reply::Activity(store.activity(id)?.map(Box::new)),
        Command::MyBookings => Reply::MyBookings(store.my_bookings()?),
        Command::MyBooking(id) => Reply::MyBooking(store.my_booking(id)?.map(Box::new)),
        Command::MarkBookingRead(id) => {
            if store.mark_booking_read(id)? {
                tell(Event::Status(status(store)?));
            }
            Reply::MarkBookingRead(())
        }
        Command::Letters => Reply::Letters(store.letters(now(store)?)?),
        Command::Letter(id) => {
            let letter = store.open_letter(id)?;
            tell(Event::Status(status(store)?));
            Reply::Letter(letter.map(Box::new))
        }
        Command::Voices(query) => Reply::Voices(store.voices(&query)?),
        Command::Voice(id) => Reply::Voice(store.voice(id)?.map(Box::new)),
        Command::MyVoices => {
            let mine = store.my_voices()?;
            // What is on the screen has been seen; the list still says what was new.
            if store.mark_voices_read()? {
                tell(Event::Status(status(store)?));
            }
            Reply::MyVoices(mine)
        }
        Command::Discussions => Reply::Discussions(store.discussions(now(store)?)?),
        Command::Discussion(id) => Reply::Discussion(store.discussion(id)?.map(Box::new)),
        Command::Proposals => Reply::Proposals(store.proposals()?),
        Command::Proposal(id) => {
            let found = store.open_proposal(id)?;
            if found.as_ref().is_some_and(|listed| listed.unread) {
                tell(Event::Status(status(store)?));
            }
            Reply::Proposal(found.map(Box::new))
        }
        Command::MyReports => Reply::MyReports(store.my_reports()?),
        Command::Acquaintance(station) => Reply::Acquaintance(store.acquaintance(&station)?),
        Command::SetFavourite(station, favourite) => {
            store.set_favourite(&station, favourite)?;
            tell(Event::Changed);
            Reply::SetFavourite(())
        }
        Command::Favourites => Reply::Favourites(store.favourites()?),
        Command::SetFollowed(voice, follows) => {
            store.set_followed(voice, follows)?;
            tell(Event::Status(status(store)?));
            tell(Event::Changed);
            Reply::SetFollowed(())
        }
        Command::Followed => Reply::Followed(store.followed()?),
        Command::SetPush(endpoint) => Reply::SetPush(store.set_push(endpoint.as_deref())?),
        Command::RecoveryCode => Reply::RecoveryCode(store.make_account_key()?.recovery_code()),
        Command::Restore(code) => Reply::Restore(restore(store, &code, tell)?),
        Command::ForgetAccount => {
            store.forget_account()?;
            tell(Event::Changed);
            Reply::ForgetAccount(())
        }
        Command::Status | Command::Sync | Command::Export => Reply::Status(status(store)?),
    })
}

/// Takes over another account; gives why not.
fn restore(store: &mut Store, code: &str, tell: &impl Fn(Event)) -> Result<Option<String>, StoreError> {
    Ok(match AccountKey::from_recovery_code(code) {
        Ok(_) if store.outgoing_count()? > 0 => Some(crate::texts::account::UNSENT.to_owned()),
        Ok(key) => {
            store.restore_account(&key)?;
            tell(Event::Changed);
            None
        }
        Err(error) => Some(error.to_string()),
    })
}

/// Now, by the phone's clock set right by the server's.
fn now(store: &Store) -> Result<Timestamp, StoreError> {
    Ok(Timestamp(Timestamp::now().0.saturating_add(store.clock_skew()?)))
}

/// What can be sent, tidied; the rules are the server's own.
fn checked(act: Act) -> Result<Act, WordsError> {
    Ok(match act {
        Act::Ask(mut question) => {
            question.message = question.message.checked()?;
            Act::Ask(question)
        }
        Act::Write { question, message } => Act::Write { question, message: message.checked()? },
        Act::Rate { question, rating } => Act::Rate { question, rating: rating.checked()? },
        Act::Speak(mut voice) => {
            voice.message = voice.message.checked()?;
            Act::Speak(voice)
        }
        Act::Report(mut report) => {
            report.message = report.message.checked_if_any()?;
            Act::Report(report)
        }
        Act::SuggestStation(mut suggestion) => {
            suggestion.message = suggestion.message.checked()?;
            Act::SuggestStation(suggestion)
        }
        Act::RateBooking { booking, rating } => Act::RateBooking { booking, rating: rating.checked()? },
        other => other,
    })
}
