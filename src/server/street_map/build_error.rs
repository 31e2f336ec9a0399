//! Why a map cannot be made.

use std::path::PathBuf;
use thiserror::Error;

/// Why there is no map.
#[derive(Debug, Error)]
pub enum BuildError {
    /// A tool is not installed.
    #[error("没有装 {0}：在 Debian 上 apt-get install osmium-tool tilemaker（make map 会自己装）")]
    NoTool(String),
    /// A tool failed; what it said last.
    #[error("{tool} 没有做成：{said}")]
    Tool {
        /// Its name.
        tool: String,
        /// What it said last.
        said: String,
    },
    /// There is nothing of Hunan in the file.
    #[error("{0} 里没有湖南的街道")]
    Nothing(PathBuf),
    /// A file cannot be read or written.
    #[error("文件读不了或者写不了：{0}")]
    File(#[from] std::io::Error),
    /// What a tool wrote is not what was expected.
    #[error("瓦片读不懂：{0}")]
    Tiles(String),
    /// The same.
    #[error("瓦片或地名库读不了：{0}")]
    Sqlite(#[from] rusqlite::Error),
    /// The same.
    #[error("读不懂：{0}")]
    Json(#[from] serde_json::Error),
}
