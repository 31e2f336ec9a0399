//! The archive of street tiles (PMTiles) that lies on the server's own disk. Browsers read it piece by piece, by ranges
//! (RFC 9110, 14).

use super::problem;
use crate::api::paths;
use axum::Router;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::get_service;
use std::path::{Path, PathBuf};
use tower_http::services::ServeFile;

/// What a PMTiles file begins with: its name, and the version that browsers' reader knows.
const BEGINNING: &[u8] = b"PMTiles\x03";

/// Where the operator has streets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Streets {
    /// At an address: another server's, or a file of the web app's folder.
    At(String),
    /// In a file of this machine, which the server serves.
    File(PathBuf),
}

impl Streets {
    /// What the operator means: an address, a path of the web app's folder, or a file on this machine.
    ///
    /// # Errors
    /// In the operator's words, where there is no such file, or it is no PMTiles file.
    pub fn parse(told: &str, web: &Path) -> Result<Self, String> {
        let told = told.trim();
        if told.starts_with("https://") || told.starts_with("http://") {
            return Ok(Self::At(told.to_owned()));
        }
        let file = PathBuf::from(told);
        let in_web = told.strip_prefix('/').map(|path| web.join(path)).filter(|path| path.is_file());
        let (streets, file) = match in_web {
            Some(found) if !file.is_file() => (Self::At(told.to_owned()), found),
            _ => (Self::File(file.clone()), file),
        };
        let mut beginning = [0; BEGINNING.len()];
        std::fs::File::open(&file).and_then(|mut file| std::io::Read::read_exact(&mut file, &mut beginning)).map_err(
            |error| {
                format!(
                    "DIYI_MAP_PMTILES：读不了文件 {}：{error}。写 https:// 开头的网址，或者服务器上的文件",
                    file.display()
                )
            },
        )?;
        if beginning != BEGINNING {
            return Err(format!("DIYI_MAP_PMTILES：{} 不是 PMTiles 第 3 版的文件", file.display()));
        }
        Ok(streets)
    }

    /// Where phones find them.
    #[must_use]
    pub fn address(&self) -> String {
        match self {
            Self::At(address) => address.clone(),
            Self::File(_) => paths::STREETS.to_owned(),
        }
    }

    /// The file that this server has to serve, if it has to.
    #[must_use]
    pub fn file(&self) -> Option<PathBuf> {
        match self {
            Self::At(_) => None,
            Self::File(file) => Some(file.clone()),
        }
    }
}

/// Serves the archive in ranges, where there is one.
pub(super) fn router<S: Clone + Send + Sync + 'static>(file: Option<&Path>) -> Router<S> {
    let Some(file) = file else { return Router::new() };
    Router::new().route(paths::STREETS, get_service(ServeFile::new(file)).layer(map_response(finish)))
}

/// Asked each time whether it is still the same, as all files; a file that was taken away is said as everywhere else.
async fn finish(mut response: Response) -> Response {
    if matches!(response.status(), StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED) {
        return problem::not_found();
    }
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/vnd.pmtiles"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}
