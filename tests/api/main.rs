//! The real server over real sockets, on SQLite and, where `DIYI_TEST_POSTGRES` names one, PostgreSQL.
#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::format_push_string,
    missing_docs
)]

mod bookings;
mod command_line;
mod courier;
mod desk;
mod holidays;
mod import;
mod imports;
mod keepers;
mod kill;
mod letters;
mod mine;
mod outbox;
mod phone;
mod push;
mod questions;
mod reports;
mod server;
mod stations;
mod voices;
