//! The real server over real sockets, on SQLite and, where `DIYI_TEST_POSTGRES` names one, PostgreSQL.

mod command_line;
mod import;
mod phone;
mod server;
mod stations;
