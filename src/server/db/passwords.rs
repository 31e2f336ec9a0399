//! Hashing of passwords. Each takes tens of milliseconds and 19 MiB by design, so a few are done at a time, a few more
//! wait, and all others are told to come again: however many come, memory and time are bounded.
use crate::server::large_work;

use argon2::Argon2;
use argon2::password_hash::rand_core::OsRng;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use thiserror::Error;
use tokio::sync::Semaphore;

/// Hashed at a time.
static HASHING: Semaphore = Semaphore::const_new(2);
/// Hashed or waiting for it: about a second's work.
static WAITING: Semaphore = Semaphore::const_new(24);
/// The same of those in whose browser somebody signed in before: strangers take none of their places.
static KNOWN_WAITING: Semaphore = Semaphore::const_new(12);

/// Who waits for a password to be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asks {
    /// Anybody.
    Stranger,
    /// Somebody in a browser, or in a session, in which a password was right before.
    Known,
}

/// Why a password is not hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum HashError {
    /// Too many wait for it.
    #[error("现在登录的人太多，请过几秒再试")]
    Busy,
    /// It cannot be.
    #[error("密码处理失败，请再试一次")]
    Failed,
}

async fn in_turn<T: Send + 'static>(asks: Asks, work: impl FnOnce() -> T + Send + 'static) -> Result<T, HashError> {
    let places = if asks == Asks::Known { &KNOWN_WAITING } else { &WAITING };
    let _place = places.try_acquire().map_err(|_| HashError::Busy)?;
    let turn = HASHING.acquire().await.map_err(|_| HashError::Failed)?;
    // The turn ends with the work, also where nobody waits for it any more.
    let working = large_work::apart(move || {
        let _turn = turn;
        work()
    });
    working.await.map_err(|_| HashError::Failed)
}

/// The hash of a password.
///
/// # Errors
/// [`HashError`].
pub(super) async fn hashed(password: String) -> Result<String, HashError> {
    hashed_for(Asks::Known, password).await
}

async fn hashed_for(asks: Asks, password: String) -> Result<String, HashError> {
    let hash = in_turn(asks, move || {
        let salt = SaltString::generate(&mut OsRng);
        Argon2::default().hash_password(password.as_bytes(), &salt).map(|hash| hash.to_string())
    });
    hash.await?.map_err(|_| HashError::Failed)
}

/// Whether it is the password behind a hash; without one it takes as long, and it is not.
///
/// # Errors
/// [`HashError`].
pub(super) async fn is_password(asks: Asks, password: String, hash: Option<String>) -> Result<bool, HashError> {
    let Some(hash) = hash else { return hashed_for(asks, password).await.map(|_| false) };
    in_turn(asks, move || {
        PasswordHash::new(&hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::future::join_all;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn however_many_come_few_are_hashed_and_the_others_are_told_to_come_again() {
        let try_one = |asks| is_password(asks, "雨天也要把件送到".to_owned(), None);
        let strangers: Vec<_> = (0..200).map(|_| tokio::spawn(try_one(Asks::Stranger))).collect();
        // Whoever signed in there before is not crowded out.
        assert_eq!(try_one(Asks::Known).await, Ok(false));
        let all = join_all(strangers).await;
        let busy = all.into_iter().filter(|one| matches!(one, Ok(Err(HashError::Busy)))).count();
        assert!(busy >= 100, "{busy}");
        assert_eq!(try_one(Asks::Stranger).await, Ok(false));
    }
}
