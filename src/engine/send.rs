//! Sending what waits, and taking in what is the courier's own.

use super::message::Event;
use super::remote::{Remote, RemoteError};
use super::store::{Outgoing, Store};
use super::sync::SyncError;
use crate::api::mine::LONGEST_WAIT;
use crate::api::{Act, MineQuery, Problem, ProblemCode};
use crate::model::AccountKey;
use std::cell::RefCell;

/// Sends what waits, oldest first, until nothing does. What the server refuses for good is set aside with
/// its reason; at any other failure all that is left waits for the next time.
pub(super) async fn send(store: &RefCell<Store>, remote: &Remote, tell: &impl Fn(Event)) -> Result<(), SyncError> {
    loop {
        let Some(outgoing) = store.borrow().next_outgoing()? else { return Ok(()) };
        let key = store.borrow_mut().make_account_key()?;
        match send_one(store, remote, &key, &outgoing).await {
            Ok(()) if outgoing.act == Act::EraseAccount => store.borrow_mut().forget_account()?,
            Ok(()) => store.borrow_mut().was_taken(outgoing.id, &outgoing.act)?,
            Err(SyncError::Remote(RemoteError::Problem(problem))) => {
                if problem.code == ProblemCode::AttachmentMissing {
                    for file in outgoing.act.attachments() {
                        store.borrow_mut().set_uploaded(file.id, false)?;
                    }
                }
                if problem.code.is_passing() || problem.code == ProblemCode::NoAccount || problem.status >= 500 {
                    return Err(RemoteError::Problem(problem).into());
                }
                store.borrow_mut().was_refused(outgoing.id, &problem)?;
            }
            Err(error) => return Err(error),
        }
        tell(Event::Changed);
    }
}

async fn send_one(
    store: &RefCell<Store>,
    remote: &Remote,
    key: &AccountKey,
    outgoing: &Outgoing,
) -> Result<(), SyncError> {
    for file in outgoing.act.attachments() {
        if store.borrow().is_uploaded(file.id)? {
            continue;
        }
        let kept = store.borrow().file(file.id)?;
        if let Some((_, bytes)) = kept {
            remote.put_file(key, file.id, bytes).await?;
        }
        store.borrow_mut().set_uploaded(file.id, true)?;
    }
    remote.submit(key, outgoing.body.clone()).await?;
    Ok(())
}

/// Takes in what changed among the courier's own, all of it. With `wait`, waits for the next change first.
/// Says whether there is an account to ask for at all.
pub(super) async fn take_mine(
    store: &RefCell<Store>,
    remote: &Remote,
    tell: &impl Fn(Event),
    wait: bool,
) -> Result<bool, SyncError> {
    let Some(key) = store.borrow().account_key()? else { return Ok(false) };
    let mut wait = if wait { LONGEST_WAIT } else { 0 };
    loop {
        let before = store.borrow().mine_cursor()?;
        let mine = remote.mine(&key, &MineQuery { since: before.revision, wait }).await?;
        wait = 0;
        if store.borrow().account_key()?.as_ref() != Some(&key) {
            // The courier left this account while the answer was on its way.
            return Ok(false);
        }
        let anew = before.epoch.as_deref().is_some_and(|epoch| epoch != mine.epoch) || mine.revision < before.revision;
        if anew {
            // The server was set up anew or set back. What the phone knows stays; its numbers start again.
            let anew = crate::api::Mine {
                epoch: mine.epoch,
                revision: 0,
                threads: vec![],
                bookings: vec![],
                voices: vec![],
                supports: vec![],
                reports: vec![],
            };
            store.borrow_mut().apply_mine(&anew)?;
            continue;
        }
        if !store.borrow_mut().apply_mine(&mine)? {
            return Ok(true);
        }
        tell(Event::Changed);
    }
}

/// Gets the courier's own files that this phone does not have.
pub(super) async fn take_files(
    store: &RefCell<Store>,
    remote: &Remote,
    tell: &impl Fn(Event),
) -> Result<(), SyncError> {
    let Some(key) = store.borrow().account_key()? else { return Ok(()) };
    let missing = store.borrow().missing_files()?;
    for file in missing {
        let bytes = remote.file(&key, file.id).await?;
        store.borrow_mut().put_file(file, &bytes, true)?;
        tell(Event::Changed);
    }
    Ok(())
}

/// Says where this browser is told of news, if the server does not know it yet.
pub(super) async fn tell_push(store: &RefCell<Store>, remote: &Remote) -> Result<(), SyncError> {
    let Some(key) = store.borrow().account_key()? else { return Ok(()) };
    let untold = store.borrow().untold_push()?;
    let Some(address) = untold else { return Ok(()) };
    match remote.put_push(&key, &address).await {
        // What the server will not have is not asked again: the courier still sees all news in the app.
        Ok(()) | Err(RemoteError::Problem(Problem { status: 400..500, .. })) => {
            Ok(store.borrow_mut().push_was_told(&address)?)
        }
        Err(error) => Err(error.into()),
    }
}

/// Waits for answers as long as the server is reached and the courier has asked anything.
pub(super) async fn listen(store: &RefCell<Store>, remote: &Remote, tell: &impl Fn(Event)) -> Result<(), SyncError> {
    loop {
        // In a statement of its own: the store must be free while the answer is waited for.
        let asked = store.borrow().expects_news()?;
        if !asked || !take_mine(store, remote, tell, true).await? {
            return Ok(());
        }
    }
}
