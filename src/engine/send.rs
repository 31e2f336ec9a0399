//! One try to send one thing.

use super::host::Host;
use super::message::SendFailure;
use super::remote::{Remote, RemoteError};
use super::store::{Outgoing, Store, StoreError};
use crate::api::{Problem, ProblemCode, Remedy};
use crate::model::Timestamp;
use std::cell::RefCell;

/// What came of it. The store knows it, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Attempt {
    /// The server has it.
    Taken,
    /// The server will not have it as it is.
    Refused,
    /// It is to be tried again.
    Failed {
        /// The server wants to be left alone so many seconds.
        wait: Option<u64>,
        /// The server had lost its files, which are sent again.
        files_again: bool,
    },
}

/// Why a try did not go through.
enum Hindrance {
    Remote(RemoteError),
    /// A file is neither here nor there.
    FileGone,
}

impl From<RemoteError> for Hindrance {
    fn from(error: RemoteError) -> Self {
        Self::Remote(error)
    }
}

/// Sends one thing, its files first, and notes what came of it.
pub(super) async fn attempt<H: Host>(
    store: &RefCell<Store>,
    remote: &Remote<'_, H>,
    outgoing: &Outgoing,
) -> Result<Attempt, StoreError> {
    let id = outgoing.id;
    let hindrance = match deliver(store, remote, outgoing).await? {
        Ok(at) => {
            store.borrow_mut().was_taken(id, &outgoing.act, at)?;
            return Ok(Attempt::Taken);
        }
        Err(hindrance) => hindrance,
    };
    let (mut wait, mut files_again) = (None, false);
    let failure = match hindrance {
        Hindrance::FileGone => {
            store.borrow_mut().was_refused(id, &file_gone())?;
            return Ok(Attempt::Refused);
        }
        Hindrance::Remote(RemoteError::Unreachable(_)) => SendFailure::Unreachable,
        Hindrance::Remote(RemoteError::NotOurs(status)) => SendFailure::NotOurs(status),
        Hindrance::Remote(RemoteError::Unreadable(_)) => SendFailure::Unreadable,
        Hindrance::Remote(RemoteError::Problem { problem, retry_after }) => match problem.remedy() {
            Remedy::AskCourier => {
                store.borrow_mut().was_refused(id, &problem)?;
                return Ok(Attempt::Refused);
            }
            Remedy::AgainAfterTime => {
                wait = Some(retry_after.unwrap_or(0));
                SendFailure::TooMany
            }
            Remedy::FilesAgain => {
                for file in outgoing.act.attachments() {
                    store.borrow_mut().set_uploaded(file.id, false)?;
                }
                files_again = true;
                SendFailure::FilesMissing
            }
            Remedy::Again => SendFailure::ServerFailed,
        },
    };
    store.borrow_mut().has_failed(id, &failure)?;
    Ok(Attempt::Failed { wait, files_again })
}

async fn deliver<H: Host>(
    store: &RefCell<Store>,
    remote: &Remote<'_, H>,
    outgoing: &Outgoing,
) -> Result<Result<Timestamp, Hindrance>, StoreError> {
    let key = &outgoing.account;
    for file in outgoing.act.attachments() {
        if store.borrow().is_uploaded(file.id)? == Some(true) {
            continue;
        }
        let kept = store.borrow().file(file.id)?;
        // Where a try was cut, it may have arrived; to ask is cheap where sending it is not.
        if outgoing.tries > 0 || kept.is_none() {
            match remote.has_file(key, file.id).await {
                Ok(true) => {
                    store.borrow_mut().set_uploaded(file.id, true)?;
                    continue;
                }
                Ok(false) => {}
                Err(error) => return Ok(Err(error.into())),
            }
        }
        let Some((_, bytes)) = kept else { return Ok(Err(Hindrance::FileGone)) };
        if let Err(error) = remote.put_file(key, file.id, bytes).await {
            return Ok(Err(error.into()));
        }
        store.borrow_mut().set_uploaded(file.id, true)?;
    }
    let taken = remote.submit(key, outgoing.body.clone()).await;
    Ok(taken.map_err(Hindrance::from).and_then(|receipt| {
        // A receipt for something else is an old answer out of a cache.
        if receipt.id == outgoing.id { Ok(receipt.taken_at) } else { Err(RemoteError::NotOurs(200).into()) }
    }))
}

/// The phone's own word for a file that is lost.
fn file_gone() -> Problem {
    let (title, detail) = crate::texts::outbox::FILE_GONE;
    Problem {
        code: ProblemCode::AttachmentMissing,
        status: 0,
        title: title.to_owned(),
        detail: detail.to_owned(),
        work_bits: None,
    }
}
