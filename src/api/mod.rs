//! The contract between phone and server: paths, requests, answers, problem codes.
//! The same types are compiled into both.

pub mod changes;
pub mod channels;
pub mod config;
pub mod first_stations;
pub mod json;
pub mod map_packs;
pub mod mine;
pub mod places;
pub mod problem;
pub mod push;
pub mod readable;
pub mod scope;
pub mod submission;

pub use changes::{Change, Changes, ChangesQuery, Item};
pub use channels::{ChannelAct, OfferedChannels, OwnChannel, OwnChannels};
pub use config::{Config, MapSource, Platform};
pub use first_stations::FirstStations;
pub use mine::{BookingChange, Mine, MineAnswer, MineQuery, OwnReportChange, OwnVoiceChange, Support, ThreadChange};
pub use problem::{Problem, ProblemCode, Remedy};
pub use push::PushAddress;
pub use readable::Readable;
pub use scope::{Scope, Scopes};
pub use submission::{Act, Receipt, Submission};

/// The header by which a phone knows an answer of its own server from that of a login page, a proxy or a cache
/// that stands between. Its value is [`MARK_VALUE`]. What does not have it is not believed, whatever its status.
pub const MARK: &str = "diyi-answer";
/// See [`MARK`].
pub const MARK_VALUE: &str = "1";

/// Addresses on the server.
pub mod paths {
    /// Whether the server's process lives.
    pub const HEALTH: &str = "/healthz";
    /// Whether the server can do its work: its database can be written to, and it is not ending.
    pub const READY: &str = "/readyz";
    /// Where a desk's page waits for news.
    pub const DESK_NEWS: &str = "/desk/news";
    /// Settings of the deployment: [`super::Config`].
    pub const CONFIG: &str = "/api/v1/config";
    /// What is newer than a revision: [`super::ChangesQuery`] to [`super::Changes`].
    pub const CHANGES: &str = "/api/v1/changes";
    /// All of one part of the feed as it was at one number: [`super::Changes`]. It never changes.
    pub const SNAPSHOT: &str = "/api/v1/snapshots/{epoch}/{scope}/{revision}";
    /// One station as JSON, by its code.
    pub const STATION: &str = "/api/v1/stations/{code}";
    /// One station as a page that needs no script, by its code. Stations' QR codes hold this address.
    pub const STATION_PAGE: &str = "/s/{code}";
    /// A station keeper's page, by the secret of their link.
    pub const KEEPER_PAGE: &str = "/k/{secret}";
    /// The page of a referral for who has no account, by the secret of their link.
    pub const REFERRAL_PAGE: &str = "/r/{secret}";
    /// A file that was sent there.
    pub const REFERRAL_FILE: &str = "/r/{secret}/files/{file}";
    /// Takes a photo that a keeper adds.
    pub const KEEPER_PHOTOS: &str = "/k/{token}/photos";
    /// The list of what lies ready, as its keeper sends it.
    pub const KEEPER_SUPPLIES: &str = "/k/{secret}/supplies";
    /// What fetches the map of a keeper's page once it is opened.
    pub const KEEPER_MAP: &str = "/keeper-map.js";
    /// Reminders for the keeper's calendar.
    pub const KEEPER_CALENDAR: &str = "/k/{secret}/expiry.ics";
    /// Takes what couriers send: [`super::Submission`] to [`super::Receipt`]. Needs the account's key.
    pub const SUBMISSIONS: &str = "/api/v1/submissions";
    /// A photo or voice note by its number: put before the message that holds it, and got again. Needs the
    /// account's key.
    pub const ATTACHMENT: &str = "/api/v1/attachments/{id}";
    /// What is one courier's alone: [`super::MineQuery`] to [`super::Mine`]. Needs the account's key.
    pub const MINE: &str = "/api/v1/mine";
    /// All that the server has of a courier, as JSON for them to keep. Needs the account's key.
    pub const MINE_EXPORT: &str = "/api/v1/mine/export";
    /// Where a courier's browser is told of news: takes [`super::PushAddress`]. Needs the account's key.
    pub const PUSH: &str = "/api/v1/mine/push";
    /// By which other ways a courier is told of news: [`super::ChannelAct`] to [`super::OwnChannels`]. Needs the account's
    /// key.
    pub const CHANNELS: &str = "/api/v1/mine/channels";
    /// What a courier opens in their WeChat to bind it.
    pub const WECHAT_LINK: &str = "/w/{secret}";
    /// Where WeChat comes back to.
    pub const WECHAT_BACK: &str = "/w/back";
    /// A bulletin of the province as a page, and its photos.
    pub const BULLETIN_PAGE: &str = "/bulletins/{bulletin}";
    /// A photo of it.
    pub const BULLETIN_PHOTO: &str = "/bulletins/{bulletin}/photos/{photo}";
    /// Where phones hand over photos of another app (the manifest's `share_target`): a service worker keeps them there.
    pub const SHARE: &str = "/share";
    /// What couriers are told of their data, as a page that needs no script.
    pub const PRIVACY: &str = "/privacy";
    /// Where somebody says that they want to help at a desk.
    pub const VOLUNTEER: &str = "/volunteer";
    /// Open data, and where it is documented.
    pub const OPEN_DATA: &str = "/open";
    /// A photo of a station, large or small.
    pub const STATION_PHOTO: &str = "/api/v1/stations/{code}/photos/{photo}";

    /// The address of one.
    #[must_use]
    pub fn station_photo(station: &crate::model::StationCode, photo: crate::model::AttachmentId) -> String {
        format!("/api/v1/stations/{station}/photos/{photo}")
    }

    /// A photo of a letter that is published.
    pub const LETTER_PHOTO: &str = "/api/v1/letters/{letter}/photos/{photo}";

    /// The address of one.
    #[must_use]
    pub fn snapshot(epoch: &str, scope: super::Scope, revision: i64) -> String {
        format!("/api/v1/snapshots/{epoch}/{scope}/{revision}")
    }

    /// The address of one.
    #[must_use]
    pub fn letter_photo(letter: crate::model::LetterId, photo: crate::model::AttachmentId) -> String {
        format!("/api/v1/letters/{letter}/photos/{photo}")
    }

    /// The page behind the sample QR code, where the platform's address is not set.
    pub const SAMPLE_PLATFORM: &str = "/12355-sample";
    /// The archive of street tiles that lies on the server's own disk, in ranges.
    pub const STREETS: &str = "/map/streets.pmtiles";
    /// Which packs the deployment's own street map has.
    pub const MAP_PACKS: &str = "/map/packs.json";
    /// A file of the deployment's own street map, in ranges.
    pub const MAP_FILE: &str = "/map/{file}";
    /// Places by name: [`super::places::PlacesQuery`] to [`super::places::Found`].
    pub const PLACES: &str = "/api/v1/places";
}
