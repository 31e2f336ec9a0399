//! The real server over real sockets, on SQLite and, where `DIYI_TEST_POSTGRES` names one, PostgreSQL.
#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::format_push_string,
    missing_docs
)]

mod aid;
mod aid_offers;
mod at_this_moment;
mod backup;
mod bookings;
mod bounds;
mod bucket;
mod campaigns;
mod command_line;
mod companies;
mod company_claims;
mod contributions;
mod counting_proxy;
mod courier;
mod courier_channels;
mod courier_news;
mod damaged_rows;
mod deputies;
mod desk;
mod desk_accidents;
mod desk_answers;
mod desk_audit;
mod desk_danger;
mod desk_day;
mod desk_figures;
mod desk_help;
mod desk_hours;
mod desk_mail;
mod desk_overview;
mod desk_overwriting;
mod desk_refused;
mod desk_reminders;
mod desk_roster;
mod erasure;
mod files;
mod first_page;
mod first_start;
mod four_eyes;
mod heal;
mod holidays;
mod import;
mod import_turns;
mod imports;
mod keepers;
mod kept_maps;
mod kill;
mod letters;
mod limits;
mod memory;
mod mine;
mod office_figures;
mod office_reminders;
mod office_sign_in;
mod office_words;
mod office_work;
mod operations;
mod origin;
mod outbox;
mod outreach;
mod pages_of_lists;
mod partners;
mod phone;
mod process;
mod proposals;
mod province;
mod push;
mod questions;
mod quotes;
mod replicas;
mod reports;
mod restored_numbers;
mod retention;
mod roads;
mod roles;
mod samples_whole;
mod secrets;
mod server;
mod sign_in;
mod static_files;
mod stations;
mod street_map;
mod training;
mod voice_notes;
mod voices;
mod volunteers;
mod watching;
mod without_app;
mod writers;
