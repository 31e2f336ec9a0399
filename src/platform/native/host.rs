//! The world as a native app's engine sees it.

use super::kept_maps::KeptMaps;
use crate::api::map_packs::Bounds;
use crate::engine::Http;
use crate::engine::host::{Host, Request, Response, RoadFile, Unreachable};
use crate::model::Timestamp;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::ops::Range;
use std::time::{Duration, Instant};

/// The operating system's clocks, network and files.
pub(super) struct NativeHost {
    http: Http,
    maps: Option<KeptMaps>,
    started: Instant,
}

impl NativeHost {
    /// With the server at an address.
    pub(super) fn new(origin: &str) -> Self {
        Self { http: Http::new(origin), maps: KeptMaps::of_app(origin), started: Instant::now() }
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

    async fn road_files(&self, within: Bounds, may_fetch: bool) -> Vec<RoadFile> {
        match &self.maps {
            Some(maps) => maps.road_files(within, may_fetch).await,
            None => Vec::new(),
        }
    }

    async fn read_roads(&self, file: &RoadFile, part: Range<u64>) -> Option<Vec<u8>> {
        self.maps.as_ref()?.read_roads(file, part).await
    }
}
