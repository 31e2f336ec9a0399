//! Where a native app keeps what is its own.

use std::path::PathBuf;

/// `DIYI_DATA`, or the app's folder by the platform's custom.
pub(super) fn folder() -> Option<PathBuf> {
    let told = std::env::var_os("DIYI_DATA").map(PathBuf::from);
    told.or_else(|| directories::ProjectDirs::from("", "", "diyi").map(|folders| folders.data_dir().to_owned()))
}
