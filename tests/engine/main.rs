//! The phone's store against the rules of the model, and QR codes against their reader.

mod qr;
mod store;
