//! Parts that several screens are made of.

mod composer;
mod emergency;
mod file_view;
mod filters;
mod icon;
mod lock;
mod notify_me;
mod place;
mod place_view;
mod qr_code;
mod recording;
mod stars;
mod station_card;

pub use composer::Composer;
pub use emergency::{DangerPanel, EmergencyNumbers};
pub use file_view::FileView;
pub use filters::Filters;
pub use icon::Icon;
pub use lock::Locked;
pub use notify_me::NotifyMe;
pub use place::PlaceLine;
pub use place_view::PlaceView;
pub use qr_code::QrCode;
pub use stars::{Rated, RatingForm};
pub use station_card::{Openness, SampleMark, ServiceList, StationCard};
