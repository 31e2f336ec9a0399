//! Parts that several screens are made of.

mod filters;
mod icon;
mod place;
mod qr_code;
mod station_card;

pub use filters::Filters;
pub use icon::Icon;
pub use place::PlaceLine;
pub use qr_code::QrCode;
pub use station_card::{Openness, SampleMark, ServiceList, StationCard};
