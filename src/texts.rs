//! Screen texts.
