//! The server: one binary, no state beside its database.

pub mod address;
mod api;
pub mod db;
pub mod import;
mod pages;
mod problem;
pub mod samples;
mod security;
mod static_files;

use crate::api::{Config, paths};
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use sea_orm::DatabaseConnection;
use std::path::PathBuf;
use std::sync::Arc;
use tower_http::compression::CompressionLayer;
use tower_http::trace::TraceLayer;

pub use security::Security;

/// What every request can use. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub db: DatabaseConnection,
    /// Settings of the deployment, as phones get them.
    pub config: Arc<Config>,
    /// Folder of the built web app.
    pub web: PathBuf,
}

/// All addresses of the server.
pub fn router(app: App) -> Router {
    let security = Security::new(&app.config);
    Router::new()
        .route(paths::HEALTH, get(api::health))
        .route(paths::CONFIG, get(api::config))
        .route(paths::CHANGES, get(api::changes))
        .route(paths::STATION, get(api::station))
        .route(paths::STATION_PAGE, get(pages::station))
        .route(paths::SAMPLE_PLATFORM, get(pages::sample_platform))
        .method_not_allowed_fallback(problem::method_not_allowed)
        .fallback_service(static_files::service(&app.web))
        // Files of the app are compressed when it is built; this is for answers.
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(security, security::headers))
        .layer(TraceLayer::new_for_http())
        .with_state(app)
}
