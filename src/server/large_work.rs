//! What computes for long, on threads that step back behind those that answer; and of it what takes a large part of the
//! memory, one piece at a time, whatever kind it is, so that what all of them take together is what one may take.

use std::sync::LazyLock;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::task::JoinHandle;
use tokio::time::timeout;

static TURN: Semaphore = Semaphore::const_new(1);

/// Beyond, it waits. How many of each kind there are at a time is for each kind to say.
const MOST_THREADS: usize = 16;
/// Of such a thread, in the system's scale from -20 (first) to 19 (last): a waiting answer goes before it.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;

/// Threads of their own, as one that has stepped back may not step forward again: who needs it for an answer would be slow.
static THREADS: LazyLock<Option<Runtime>> = LazyLock::new(|| {
    let threads = Builder::new_multi_thread()
        .worker_threads(1)
        .max_blocking_threads(MOST_THREADS)
        .thread_name("large-work")
        .on_thread_start(step_back)
        .build();
    threads.inspect_err(|error| tracing::warn!("large work has no threads of its own: {error}")).ok()
});

/// Only there does it count for a thread; elsewhere it would set back the whole server.
#[cfg(target_os = "linux")]
fn step_back() {
    let _ = rustix::process::setpriority_process(Some(rustix::thread::gettid()), NICENESS);
}

#[cfg(not(target_os = "linux"))]
fn step_back() {}

/// Computes what takes long, where it holds up nobody's answer.
pub(super) fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
    match &*THREADS {
        Some(threads) => threads.spawn_blocking(work),
        None => tokio::task::spawn_blocking(work),
    }
}

/// One's turn; it ends when this is dropped, which is to be when the work ends, also where nobody waits for it any more.
pub(super) struct Turn {
    _held: SemaphorePermit<'static>,
}

/// Waits for one's turn, and no longer than `patience`.
pub(super) async fn turn_within(patience: Duration) -> Option<Turn> {
    let held = timeout(patience, TURN.acquire()).await.ok()?.ok()?;
    Some(Turn { _held: held })
}
