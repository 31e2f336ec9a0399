//! The phone's store against the rules of the model, and QR codes against their reader.
#![allow(
    clippy::expect_used,
    clippy::result_large_err,
    clippy::unwrap_used,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::format_push_string,
    missing_docs
)]

mod new_epoch;
mod newer_server;
mod outbox;
mod qr;
mod shown;
mod simulation;
mod store;
mod voices;
