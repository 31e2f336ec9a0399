//! 递驿 (Diyi): the app that a courier opens between two deliveries, and the server behind it.
//! `ARCHITECTURE.md` tells where things are and why.

pub mod api;
#[cfg(feature = "engine")]
pub mod engine;
pub mod icons;
pub mod model;
#[cfg(feature = "app")]
pub mod platform;
#[cfg(feature = "server")]
pub mod server;
pub mod texts;
#[cfg(feature = "app")]
pub mod ui;
