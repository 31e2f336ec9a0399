//! Bringing the store up to the server.

use super::envelope::Event;
use super::host::Host;
use super::remote::{Remote, RemoteError};
use super::store::{Store, StoreError};
use crate::api::mine::LONGEST_WAIT;
use crate::api::{Changes, ChangesQuery, MineQuery, Problem};
use std::cell::{Cell, RefCell};
use thiserror::Error;

/// Changes asked for at a time: small enough that a page arrives over a bad cell and that the list
/// is not kept waiting while it is written.
const PAGE: u32 = 300;

/// Why reading stopped. What was taken in before stays.
#[derive(Debug, Error)]
pub(super) enum SyncError {
    #[error(transparent)]
    Remote(#[from] RemoteError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

type Tell<'a> = &'a dyn Fn(Event);

/// Takes in the courier's own, then all that is new for everybody. What fails of the one does not stop the other.
pub(super) async fn read<H: Host>(
    store: &RefCell<Store>,
    remote: &Remote<'_, H>,
    tell: Tell<'_>,
    room_is_low: &Cell<bool>,
) -> Result<(), SyncError> {
    let mine = take_mine(store, remote, tell, false).await.map(|_| ());
    if let Err(SyncError::Remote(RemoteError::Unreachable(_))) = mine {
        return mine;
    }
    let changes = take_changes(store, remote, tell).await;
    mine.and(changes)?;
    // Neither is waited for by anybody, and neither says that the server is not there.
    if !room_is_low.get() {
        let _ = take_files(store, remote, tell).await;
    }
    let _ = tell_push(store, remote).await;
    Ok(())
}

/// Takes in page after page until the server has no more. Each page and the place to go on from are
/// written in one transaction, so a sync that is cut goes on where it was.
async fn take_changes<H: Host>(
    store: &RefCell<Store>,
    remote: &Remote<'_, H>,
    tell: Tell<'_>,
) -> Result<(), SyncError> {
    loop {
        let since = store.borrow().cursor()?;
        let scopes = Some(store.borrow().scopes()?);
        let epoch = since.epoch.clone();
        let parts = !store.borrow().keeps_everywhere()?;
        let asked =
            ChangesQuery { since: since.revision, epoch, parts, limit: Some(PAGE), scopes, ..ChangesQuery::default() };
        let Some(page) = remote.changes(&asked).await? else {
            if store.borrow_mut().has_heard_all()? {
                tell(Event::Changed);
            }
            break;
        };
        let is_other = since.epoch.as_deref().is_some_and(|epoch| epoch != page.epoch);
        if is_other || page.revision < since.revision {
            store.borrow_mut().begin_feed_anew(&page.epoch, remote.now())?;
            continue;
        }
        let everywhere = store.borrow().keeps_everywhere()?;
        if page.everywhere && !everywhere {
            store.borrow_mut().begin_whole()?;
            continue;
        }
        if !page.everywhere && everywhere {
            store.borrow_mut().keep_parts_only(&page.epoch)?;
            catch_up(store, remote, tell).await?;
            continue;
        }
        let more = page.more;
        let changed = store.borrow_mut().apply(&page)?;
        if changed {
            tell(Event::Changed);
        }
        if !more {
            break;
        }
    }
    catch_up(store, remote, tell).await?;
    match remote.config().await {
        Ok(config) => {
            if store.borrow_mut().set_config(&config)? {
                tell(Event::Changed);
            }
        }
        // Settings of a newer server: those of before hold.
        Err(RemoteError::Unreadable(_)) => {}
        Err(error) => return Err(error.into()),
    }
    let now = remote.now();
    store.borrow_mut().set_clock_skew(remote.clock_skew())?;
    store.borrow_mut().set_synced_at(now)?;
    Ok(())
}

/// Takes in the parts that the phone does not have yet: each with its snapshot, if it has one, and page by page.
async fn catch_up<H: Host>(store: &RefCell<Store>, remote: &Remote<'_, H>, tell: Tell<'_>) -> Result<(), SyncError> {
    let mut page_by_page = false;
    let mut before = None;
    loop {
        let behind = store.borrow().scopes_behind()?;
        let Some((part, since)) = behind.first().copied() else { return Ok(()) };
        if page_by_page && before.replace((part, since)) == Some((part, since)) {
            // Nothing comes of asking again at once.
            return Ok(());
        }
        let asked = ChangesQuery {
            since,
            limit: Some(PAGE),
            only: Some(part),
            in_pages: page_by_page,
            ..ChangesQuery::default()
        };
        let Some(page) = remote.changes(&asked).await? else { return Ok(()) };
        if store.borrow().cursor()?.epoch.is_some_and(|epoch| epoch != page.epoch) {
            // The next reading begins anew.
            return Ok(());
        }
        let snapshot = match page.snapshot.filter(|_| since == 0) {
            Some(number) => match remote.snapshot(&page.epoch, part, number).await {
                Ok(whole) if whole.epoch == page.epoch => Some(whole),
                Err(error @ RemoteError::Unreachable(_)) => return Err(error.into()),
                // It has changed since, comes out of a cache that mixes things up, or does not come through.
                Ok(_) | Err(_) => {
                    page_by_page = true;
                    continue;
                }
            },
            None => None,
        };
        for page in snapshot.map_or_else(|| vec![page], in_pages) {
            if store.borrow_mut().apply_scope(part, &page)? {
                tell(Event::Changed);
            }
        }
    }
}

/// A snapshot as pages: the courier's taps are answered in between.
fn in_pages(whole: Changes) -> Vec<Changes> {
    let Changes { epoch, changes, revision, .. } = whole;
    let mut pages: Vec<Changes> = changes
        .chunks(PAGE as usize)
        .map(|some| {
            let last = some.last().map_or(0, |change| change.revision);
            Changes { everywhere: false, ..Changes::new(epoch.clone(), some.to_vec(), last, true) }
        })
        .collect();
    // What came since is asked for.
    pages.push(Changes { everywhere: false, ..Changes::new(epoch, Vec::new(), revision, true) });
    pages
}

/// Takes in what changed among the courier's own, all of it. With `wait`, waits for the next change first.
/// Says whether there is an account to ask for at all.
async fn take_mine<H: Host>(
    store: &RefCell<Store>,
    remote: &Remote<'_, H>,
    tell: Tell<'_>,
    wait: bool,
) -> Result<bool, SyncError> {
    let Some(key) = store.borrow().account_key()? else { return Ok(false) };
    let mut wait = if wait { LONGEST_WAIT } else { 0 };
    loop {
        let before = store.borrow().mine_cursor()?;
        // What is taken by now comes in this answer or came before: also in one that outran the receipt.
        let taken = store.borrow().all_taken()?;
        let mine = remote.mine(&key, &MineQuery { since: before.revision, wait }).await?;
        wait = 0;
        if store.borrow().account_key()?.as_ref() != Some(&key) {
            // The courier left this account while the answer was on its way.
            return Ok(false);
        }
        if store.borrow().mine_cursor()? != before {
            // Another answer was taken in meanwhile; this one may be older.
            continue;
        }
        if mine.erased {
            // On another phone: nobody who finds this one is to read what the courier had deleted.
            store.borrow_mut().forget_account()?;
            tell(Event::Changed);
            return Ok(false);
        }
        let anew = before.epoch.as_deref().is_some_and(|epoch| epoch != mine.epoch) || mine.revision < before.revision;
        if anew {
            store.borrow_mut().begin_own_anew(&mine.epoch, remote.now())?;
            tell(Event::Changed);
            continue;
        }
        if !store.borrow_mut().apply_mine(&mine)? {
            if store.borrow_mut().has_read_all_own(&taken)? {
                tell(Event::Changed);
            }
            return Ok(true);
        }
        tell(Event::Changed);
    }
}

/// Gets the courier's own files that this phone does not have.
async fn take_files<H: Host>(store: &RefCell<Store>, remote: &Remote<'_, H>, tell: Tell<'_>) -> Result<(), SyncError> {
    let Some(key) = store.borrow().account_key()? else { return Ok(()) };
    let missing = store.borrow().missing_files()?;
    for file in missing {
        // One that cannot be had holds up no other.
        match remote.file(&key, file.id).await {
            Ok(bytes) => {
                store.borrow_mut().put_file(file, &bytes, true)?;
                tell(Event::Changed);
            }
            Err(RemoteError::Unreachable(error)) => return Err(RemoteError::Unreachable(error).into()),
            Err(_) => {}
        }
    }
    Ok(())
}

/// Says where this browser is told of news, if the server does not know it yet.
async fn tell_push<H: Host>(store: &RefCell<Store>, remote: &Remote<'_, H>) -> Result<(), SyncError> {
    let Some(key) = store.borrow().account_key()? else { return Ok(()) };
    let untold = store.borrow().untold_push()?;
    let Some(address) = untold else { return Ok(()) };
    match remote.put_push(&key, &address).await {
        // What the server will not have is not asked again: the courier still sees all news in the app.
        Ok(()) | Err(RemoteError::Problem { problem: Problem { status: 400..500, .. }, .. }) => {
            Ok(store.borrow_mut().push_was_told(&address)?)
        }
        Err(error) => Err(error.into()),
    }
}

/// Waits for answers as long as the server is reached and the courier has asked anything.
pub(super) async fn listen<H: Host>(
    store: &RefCell<Store>,
    remote: &Remote<'_, H>,
    tell: Tell<'_>,
) -> Result<(), SyncError> {
    loop {
        // In a statement of its own: the store must be free while the answer is waited for.
        let asked = store.borrow().expects_news()?;
        if !asked || !take_mine(store, remote, tell, true).await? {
            return Ok(());
        }
    }
}
