//! The world as a native app's engine sees it.

use crate::engine::Http;
use crate::engine::host::{Host, Request, Response, Unreachable};
use crate::model::Timestamp;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::{Duration, Instant};

/// The operating system's clocks and network.
pub(super) struct NativeHost {
    http: Http,
    started: Instant,
}

impl NativeHost {
    /// With the server at an address.
    pub(super) fn new(origin: &str) -> Self {
        Self { http: Http::new(origin), started: Instant::now() }
    }
}

impl Host for NativeHost {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn elapsed(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn chance(&self) -> u32 {
        // Each state is seeded by the operating system.
        u32::try_from(RandomState::new().build_hasher().finish() & u64::from(u32::MAX)).unwrap_or(0)
    }

    async fn sleep(&self, milliseconds: u64) {
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    }

    async fn request(&self, request: Request) -> Result<Response, Unreachable> {
        self.http.request(request).await
    }
}
