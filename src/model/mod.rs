//! The field's words as types: what a station, a service, a region is, and the rules that hold for
//! them. No I/O here: the phone and the server call the same functions.

pub mod crs;
pub mod desk;
pub mod hours;
pub mod navigation;
pub mod phone;
pub mod plain_text;
pub mod position;
pub mod qr_drawing;
pub mod region;
pub mod scan;
pub mod search;
pub mod service;
pub mod station;
pub mod station_query;
pub mod timestamp;

pub use crs::Crs;
pub use desk::Desk;
pub use hours::{OpeningHours, Openness};
pub use phone::Phone;
pub use position::Position;
pub use qr_drawing::QrDrawing;
pub use region::Adcode;
pub use scan::Scanned;
pub use service::{Service, Services};
pub use station::{Source, Station, StationCode, StationKind, StationStatus};
pub use station_query::StationQuery;
pub use timestamp::Timestamp;
