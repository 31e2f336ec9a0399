//! Roads out of what is kept, and where the courier wants it, out of what the server has.

use super::KeptMaps;
use crate::api::map_packs::Bounds;
use crate::engine::host::RoadFile;
use std::ops::Range;

impl KeptMaps {
    /// See [`Host::road_files`](crate::engine::Host::road_files).
    pub async fn road_files(&self, within: Bounds, may_fetch: bool) -> Vec<RoadFile> {
        let served = if may_fetch { self.served().await.ok() } else { None };
        let kept = self.kept();
        let found = kept.roads_in(within, served.as_ref()).into_iter();
        found.map(|file| RoadFile { name: file.file.clone(), bytes: file.bytes }).collect()
    }

    /// See [`Host::read_roads`](crate::engine::Host::read_roads).
    pub async fn read_roads(&self, file: &RoadFile, part: Range<u64>) -> Option<Vec<u8>> {
        match self.read(&file.name, part.clone()) {
            Some(kept) => Some(kept),
            None => self.fetch_part(&file.name, part.start, part.end).await.ok(),
        }
    }
}
