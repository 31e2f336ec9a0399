//! The real server over real sockets, on SQLite and, where `DIYI_TEST_POSTGRES` names one, PostgreSQL.
#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::format_push_string,
    missing_docs
)]

mod backup;
mod bookings;
mod bounds;
mod command_line;
mod counting_proxy;
mod courier;
mod desk;
mod desk_accidents;
mod desk_answers;
mod desk_audit;
mod desk_danger;
mod desk_day;
mod desk_figures;
mod desk_hours;
mod desk_mail;
mod desk_overview;
mod desk_overwriting;
mod desk_refused;
mod desk_reminders;
mod desk_roster;
mod erasure;
mod files;
mod first_start;
mod heal;
mod holidays;
mod import;
mod import_turns;
mod imports;
mod keepers;
mod kill;
mod letters;
mod limits;
mod mine;
mod operations;
mod outbox;
mod phone;
mod process;
mod push;
mod questions;
mod replicas;
mod reports;
mod roles;
mod server;
mod sign_in;
mod static_files;
mod stations;
mod voices;
mod writers;
