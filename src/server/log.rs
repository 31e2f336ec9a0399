//! What the server writes of its own life: for people, or a line of JSON each for programs. Whatever is asked for, it is
//! only this server's own words that are more than warnings: what libraries say at their lowest levels is what goes over
//! the line, and that is couriers' words and keys.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::{EnvFilter, FilterFn};
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

/// Begins to write to the standard error, as `RUST_LOG` asks for within those bounds. `json` for programs.
pub fn begin(json: bool) {
    let asked = EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn,diyi=info".into());
    let own = FilterFn::new(|about| {
        let ours = about.target() == "diyi" || about.target().starts_with("diyi::");
        ours || LevelFilter::WARN >= *about.level()
    });
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let lines = if json { lines.json().with_filter(own).boxed() } else { lines.with_filter(own).boxed() };
    tracing_subscriber::registry().with(asked).with(lines).init();
}
