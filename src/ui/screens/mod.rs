//! One file a screen.

mod ask;
mod map;
mod mine;
mod not_found;
mod scan;
mod station;
mod stations;

pub use ask::Ask;
pub use map::Map;
pub use mine::Mine;
pub use not_found::NotFound;
pub use scan::Scan;
pub use station::Station;
pub use stations::Stations;
