//! Parts that several screens are made of.

mod activity_filters;
mod area_marker;
mod composer;
mod emergency;
mod file_view;
mod filters;
mod icon;
mod lock;
mod map_view;
mod notify_me;
mod place;
mod place_view;
mod qr_code;
mod recording;
mod region_select;
mod stars;
mod station_card;
mod words;

pub use activity_filters::{ActivityFilter, ActivityFilters};
pub use area_marker::{AreaMarker, Marking};
pub use composer::Composer;
pub use emergency::{DangerPanel, EmergencyNumbers};
pub use file_view::FileView;
pub use filters::Filters;
pub use icon::Icon;
pub use lock::Locked;
pub use map_view::{MapSign, MapView};
pub use notify_me::NotifyMe;
pub use place::{PlaceLine, PlaceQuality};
pub use place_view::PlaceView;
pub use qr_code::QrCode;
pub use region_select::RegionSelect;
pub use stars::{Rated, RatingForm};
pub use station_card::{Openness, SampleMark, ServiceList, StationCard};
pub use words::Words;
