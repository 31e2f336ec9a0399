//! 递驿 (Diyi): the app that a courier opens between two deliveries, and the server behind it.
//! `ARCHITECTURE.md` tells where things are and why.

pub mod api;
#[cfg(test)]
mod dependencies;
#[cfg(feature = "phone")]
pub mod engine;
pub mod icons;
pub mod model;
#[cfg(any(feature = "app", feature = "web-engine"))]
pub mod platform;
#[cfg(feature = "qr")]
pub mod qr_reader;
#[cfg(feature = "server")]
pub mod server;
pub mod texts;
#[cfg(feature = "app")]
pub mod ui;
pub mod views;
