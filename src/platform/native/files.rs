//! Files for a window's page: those of the built web app, and what the street map needs.

use dioxus::desktop::use_asset_handler;
use dioxus::desktop::wry::http::{Response, StatusCode};
use std::path::{Component, Path, PathBuf};

/// Where the web app was built; `DIYI_WEB` names another folder.
const FOLDER: &str = "dist";

/// Answers the page's requests under `/app/`, and those about the street map.
pub fn use_files() {
    super::map_files::use_map_files();
    use_asset_handler("app", |request, responder| {
        let found = file(request.uri().path()).and_then(|path| Some((kind(&path), std::fs::read(path).ok()?)));
        let response = match found {
            Some((kind, bytes)) => Response::builder().header("Content-Type", kind).body(bytes),
            None => Response::builder().status(StatusCode::NOT_FOUND).body(Vec::new()),
        };
        responder.respond(response.unwrap_or_default());
    });
}

/// The file that an address means; none if it leads out of the folder.
fn file(address: &str) -> Option<PathBuf> {
    let path = Path::new(address.strip_prefix("/app/")?);
    let inside = path.components().all(|part| matches!(part, Component::Normal(_)));
    let folder = std::env::var_os("DIYI_WEB").map_or_else(|| PathBuf::from(FOLDER), PathBuf::from);
    inside.then(|| folder.join(path))
}

fn kind(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("js" | "mjs") => "text/javascript",
        Some("css") => "text/css",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_leads_out_of_the_folder() {
        assert!(file("/app/vendor/maplibre-gl.mjs").is_some());
        for address in ["/app/../Cargo.toml", "/app//etc/passwd", "/etc/passwd", "/app/a/../../b"] {
            assert_eq!(file(address), None, "{address}");
        }
    }
}
