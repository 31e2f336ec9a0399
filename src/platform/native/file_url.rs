//! Files between the app and its window.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// An address under which the window shows a file.
pub struct FileUrl(String);

impl FileUrl {
    /// The address of these bytes.
    #[must_use]
    #[allow(clippy::unnecessary_wraps, reason = "browsers may have none to give")]
    pub fn new(bytes: &[u8], media_type: &str) -> Option<Self> {
        Some(Self(format!("data:{media_type};base64,{}", STANDARD.encode(bytes))))
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Saves a file in the folder for downloads; says whether it is there.
#[allow(clippy::unused_async, reason = "browsers need to wait")]
pub async fn save_file(bytes: &[u8], name: &str, _media_type: &str) -> bool {
    let Some(folders) = directories::UserDirs::new() else { return false };
    let folder = folders.download_dir().unwrap_or_else(|| folders.home_dir());
    std::fs::write(folder.join(name), bytes).is_ok()
}
