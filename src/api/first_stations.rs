//! What the server's page of a first visit brings beside its picture, so that the app shows its list before it has an engine.

use crate::model::{Adcode, HolidayCalendar, Layers, Station, Timestamp};
use serde::{Deserialize, Serialize};

/// The element of the page that holds it as JSON, by its id.
pub const ELEMENT: &str = "first-stations";

/// The prefecture that was chosen last, for the server's pages. It tells this and nothing of who chose it.
pub const REGION_COOKIE: &str = "diyi_region";
/// It is remembered for so many seconds: 180 days.
const REMEMBERED: u32 = 180 * 86_400;

/// A cookie that says it.
#[must_use]
pub fn region_cookie(region: Adcode) -> String {
    format!("{REGION_COOKIE}={region}; Path=/; Max-Age={REMEMBERED}; SameSite=Lax")
}

/// A page may be so much older than the moment in which it is read, milliseconds: it was put together within the minute, and
/// comes over a slow line. By a clock that says otherwise nobody knows what is open.
const OLDEST_MS: i64 = 15 * 60_000;
/// And the clock so much slow.
const SLOW_MS: i64 = 2 * 60_000;

/// How much of what there is it brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Extent {
    /// The one station that was opened.
    One,
    /// The first ones of a list.
    Some,
    /// All stations of the region.
    All,
}

/// Stations as the server knew them at a moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FirstStations {
    /// When it was put together.
    pub at: Timestamp,
    /// Of which prefecture; nothing is the province.
    pub region: Option<Adcode>,
    /// How much of that.
    pub extent: Extent,
    /// The stations.
    pub stations: Vec<Station>,
    /// Which kinds of places there are beside them.
    pub layers: Layers,
    /// The holidays by which they are open.
    pub holidays: HolidayCalendar,
}

impl FirstStations {
    /// Whether a phone whose clock shows this may believe it.
    #[must_use]
    pub fn holds_at(&self, now: Timestamp) -> bool {
        (-SLOW_MS..=OLDEST_MS).contains(&now.0.saturating_sub(self.at.0))
    }
}
