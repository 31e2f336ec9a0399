//! The server: one binary, no state beside its database.

mod account;
mod account_work;
pub mod address;
mod api;
mod arrival;
mod ask;
mod attachments;
pub mod backup;
mod bulletins;
mod ceilings;
mod connections;
pub mod consistency;
mod courier_channels;
pub mod db;
pub mod desk;
mod digest;
mod disk_room;
mod documents;
mod export;
pub mod file_keeping;
pub mod file_store;
mod first_page;
pub mod import;
mod keeper;
#[cfg(debug_assertions)]
mod kit;
mod known_address;
mod large_work;
mod limits;
pub mod log;
pub mod metrics;
mod mine;
mod oidc;
mod open_data;
mod outreach_drawing;
mod own_page;
mod page_head;
mod pages;
mod partner_files;
pub mod posters;
mod privacy;
mod problem;
mod push;
mod readiness;
mod ready_answers;
mod ready_first;
mod referral_page;
mod reminders;
pub mod samples;
mod security;
mod static_files;
mod station_page;
mod station_photos;
mod stopping;
pub mod street_map;
pub mod streets;
mod voice_notes;
mod volunteer_page;

use crate::api::{Config, paths};
use crate::model::{Timestamp, attachment};
use account_work::Worked;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post, put};
use db::Db;
use file_store::FileStore;
use limits::{Address, Standing};
use problem::Refusal;
use ready_answers::COMPRESSED_FROM;
use ready_first::{AskedAddress, ReadyFirst};
use sea_orm::DbErr;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tower::ServiceBuilder;
use tower_http::classify::ServerErrorsFailureClass;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate as _, SizeAbove};
use tower_http::trace::TraceLayer;
use tracing::Instrument as _;

pub use courier_channels::{ChannelSetupError, CourierChannels, SmsGateway, WeChatAccount};
pub use limits::Limits;
pub use oidc::{Oidc, OidcSettings, OidcSetupError};
pub use privacy::Responsible;
pub use push::{Push, PushError};
pub use reminders::Reach;
pub use security::Security;
pub use stopping::{Stopping, serve};

/// Bytes of a submission: the longest message in the widest script, and what stands around it.
const MOST_SUBMISSION: usize = 64 * 1024;

/// Bytes of where a browser is told.
const MOST_PUSH_ADDRESS: usize = 4 * 1024;
/// Letters of a part of a path from which on it may be a secret: those of links have 64.
const SECRET_FROM: usize = 30;

/// A server that is ending is not asked again before.
const AGAIN: Duration = Duration::from_secs(1);
/// So many stations fit on any phone: about 200 KB on their way, and a second of a cheap phone's time.
const EVERYWHERE_UP_TO: u64 = 6_000;

/// What every request can use. Cheap to clone: each request has its own.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// What an [`App`] is made of.
#[derive(Clone)]
pub struct Parts {
    /// The database.
    pub db: Db,
    /// Settings of the deployment, as phones get them.
    pub config: Arc<Config>,
    /// Folder of the built web app.
    pub web: PathBuf,
    limits: Arc<Limits>,
    /// Who opened which poster today.
    arrivals: Arc<limits::OnceADay>,
    push: Option<Push>,
    courier_channels: CourierChannels,
    /// Who signs staff in beside their passwords, where that is set.
    oidc: Option<Arc<Oidc>>,
    readiness: readiness::Readiness,
    ready: ready_answers::ReadyAnswers,
    snapshots: ready_answers::Snapshots,
    /// With more stations, phones get those of the prefectures that their couriers look at.
    everywhere_up_to: u64,
    /// Whether it is ending.
    pub stopping: Stopping,
    /// Where the bytes of couriers' files are.
    pub files: FileStore,
    /// Room on the disk.
    room: disk_room::DiskRoom,
    font: Option<PathBuf>,
    streets: Option<PathBuf>,
    /// The street map that was built here.
    map: Option<street_map::MapFolder>,
    /// Where reminders to staff may go.
    reach: Reach,
    /// What is counted, where somebody reads it.
    metrics: Option<Arc<metrics::Metrics>>,
    /// Who answers for couriers' data.
    responsible: Arc<Responsible>,
    /// Other machines may open the console in the clear.
    desk_over_http: bool,
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// An app that counts by these limits.
    #[must_use]
    pub fn new(db: Db, config: Config, web: PathBuf, limits: Limits) -> Self {
        Self(Arc::new(Parts {
            db,
            config: Arc::new(config),
            web,
            limits: Arc::new(limits),
            arrivals: Arc::default(),
            push: None,
            courier_channels: CourierChannels::default(),
            oidc: None,
            readiness: readiness::Readiness::default(),
            ready: ready_answers::ReadyAnswers::default(),
            snapshots: ready_answers::Snapshots::default(),
            everywhere_up_to: EVERYWHERE_UP_TO,
            stopping: Stopping::default(),
            files: FileStore::in_memory(),
            room: disk_room::DiskRoom::default(),
            font: None,
            streets: None,
            map: None,
            reach: Reach::default(),
            metrics: None,
            responsible: Arc::default(),
            desk_over_http: false,
        }))
    }

    /// The same app, set up otherwise.
    fn with(mut self, set: impl FnOnce(&mut Parts)) -> Self {
        set(Arc::make_mut(&mut self.0));
        self
    }

    /// The same app, which has phones take all stations only up to so many.
    #[must_use]
    pub fn everywhere_up_to(self, most: u64) -> Self {
        self.with(|app| app.everywhere_up_to = most)
    }

    /// The same app, which keeps couriers' files here instead of in its memory.
    #[must_use]
    pub fn keeping_files_in(self, files: FileStore) -> Self {
        self.with(|app| app.files = files)
    }

    /// The same app, which writes posters in the font of this file.
    #[must_use]
    pub fn writing_in(self, font: Option<PathBuf>) -> Self {
        self.with(|app| app.font = font)
    }

    /// The same app, which says on its privacy page who answers for it.
    #[must_use]
    pub fn answered_for_by(self, responsible: Responsible) -> Self {
        self.with(|app| app.responsible = Arc::new(responsible))
    }

    /// The same app, which lets staff sign in by their office's accounts.
    #[must_use]
    pub fn with_oidc(self, oidc: Option<Oidc>) -> Self {
        self.with(|app| app.oidc = oidc.map(Arc::new))
    }

    /// The same app, whose console other machines may open in the clear.
    #[must_use]
    pub fn with_desk_over_http(self, may: bool) -> Self {
        self.with(|app| app.desk_over_http = may)
    }

    /// Whether it is reached by https.
    fn has_https(&self) -> bool {
        self.config.origin.starts_with("https:")
    }

    /// For how long an account sends things here.
    async fn standing(&self, account: &str) -> Result<Standing, DbErr> {
        let found = db::own_revisions::found(&self.db, account).await?;
        Ok(Standing::of(found.map(|found| found.made_at), Timestamp::now()))
    }

    /// Whether an account may send something now from this address; where many new ones come, whoever has worked may.
    async fn may_send(&self, account: &str, from: Address, worked: Worked) -> Result<Standing, Refusal> {
        self.limits.account_sending(account)?;
        let standing = self.standing(account).await?;
        if self.limits.count() {
            self.limits.address_sending(from, standing, worked)?;
        }
        Ok(standing)
    }

    /// The same app, which serves this archive of streets under [`paths::STREETS`].
    #[must_use]
    pub fn serving_streets(self, streets: Option<PathBuf>) -> Self {
        self.with(|app| app.streets = streets)
    }

    /// The same app, which serves the street map of this folder and finds places in it.
    #[must_use]
    pub fn serving_map(self, map: Option<street_map::MapFolder>) -> Self {
        self.with(|app| app.map = map)
    }

    /// Lets offers of places lapse whose time is over, and offers them to who waits; to be called every minute.
    pub async fn settle_bookings(&self) {
        if let Err(error) = db::bookings::settle_all(&self.db, Timestamp::now()).await {
            tracing::error!("bookings: {error}");
        }
    }

    /// Tidies up what nobody needs any more; to be called now and then.
    pub async fn tidy(&self) {
        self.limits.forget_quiet_ones();
        self.arrivals.forget_days_before(crate::model::Day::of(Timestamp::now()));
        match db::retention::run_daily(&self.db, Timestamp::now()).await {
            Ok(Some(deleted)) => {
                tracing::info!("kept for long enough and deleted: {}", deleted.values().sum::<u64>());
            }
            Ok(None) => {}
            Err(error) => tracing::error!("retention: {error}"),
        }
        for fixed in [
            db::companies::fix(&self.db, Timestamp::now()).await,
            db::figure_release::fix(&self.db, Timestamp::now()).await,
            db::office_work::fix(&self.db, Timestamp::now()).await,
        ] {
            if let Err(error) = fixed {
                tracing::error!("figures that are told outside: {error}");
            }
        }
        if let Err(error) = db::discussions::shuffle(&self.db, Timestamp::now()).await {
            tracing::error!("tidy: {error}");
        }
        if let Err(error) = db::bookings::mark_bare(&self.db, Timestamp::now()).await {
            tracing::error!("tickets: {error}");
        }
        if let Err(error) = db::form_numbers::forget_old(&self.db, Timestamp::now()).await {
            tracing::error!("tidy: {error}");
        }
        if let Err(error) = db::sign_in_tries::forget_old(&self.db, Timestamp::now()).await {
            tracing::error!("tidy: {error}");
        }
        if let Err(error) = db::oidc::forget_old(&self.db, Timestamp::now()).await {
            tracing::error!("tidy: {error}");
        }
        if let Err(error) = db::courier_channels::forget_unconfirmed(&self.db, Timestamp::now()).await {
            tracing::error!("tidy: {error}");
        }
        if let Err(error) = db::claims::forget_tries(&self.db, Timestamp::now()).await {
            tracing::error!("tidy: {error}");
        }
        if let Err(error) = db::search::catch_up(&self.db, usize::MAX).await {
            tracing::error!("tidy: {error}");
        }
        if let Err(error) = db::attachments::drop_unclaimed(&self.db, Timestamp::now()).await {
            tracing::error!("tidy: {error}");
        }
        if let Err(error) = file_keeping::move_out_of_rows(&self.db, &self.files).await {
            tracing::error!("files: {error}");
        }
        if let Err(error) = file_keeping::remove_strays(&self.db, &self.files, Timestamp::now()).await {
            tracing::error!("files: {error}");
        }
    }

    /// Looks through what offices wrote for couriers' words; to be called every minute, and by itself: it may take long.
    pub async fn look_for_quotes(&self) {
        if let Err(error) = db::quotes::catch_up(&self.db).await {
            tracing::error!("quotes: {error}");
        }
    }

    /// Removes files whose rows are gone, and overwrites what was erased; to be called every minute.
    pub async fn remove_files(&self) {
        if let Err(error) = db::overwrite_erased(&self.db).await {
            tracing::error!("overwriting what was erased: {error}");
        }
        if let Err(error) = file_keeping::remove_deleted(&self.db, &self.files).await {
            tracing::error!("files: {error}");
        }
    }
}

/// What the log says of a request: neither secrets of links nor what somebody looks for.
fn span(request: &axum::extract::Request) -> tracing::Span {
    tracing::debug_span!("request", method = %request.method(), path = said_path(request.uri().path()))
}

/// What fails by itself is an error; that too many come is counted, and no line each.
fn failed(why: ServerErrorsFailureClass, took: Duration, _: &tracing::Span) {
    match why {
        ServerErrorsFailureClass::StatusCode(axum::http::StatusCode::SERVICE_UNAVAILABLE) => {
            tracing::debug!("turned away for now");
        }
        why => tracing::error!("response failed: {why} after {} ms", took.as_millis()),
    }
}

/// A path without what opens something: anything as long as a secret that is no number of a row.
fn said_path(path: &str) -> String {
    let part = |part: &str| {
        if part.len() < SECRET_FROM || part.parse::<uuid::Uuid>().is_ok() { part.to_owned() } else { "…".to_owned() }
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// Each request on its way: counted if somebody reads that, not waited for without end, nor kept waiting at the end.
async fn answered(State(app): State<App>, request: Request, next: Next) -> Response {
    let counted = app.metrics.clone().map(|metrics| metrics::Counted::begin(metrics, &request));
    let asked = AskedAddress::of(&request);
    let mut answer = if request.method().is_safe() {
        stopping::answer_who_waits(&app.stopping, request, next).await
    } else {
        ends_what_it_began(connections::body_in_time(request, next)).await
    };
    if let Some(asked) = asked {
        asked.remember(&app, &mut answer);
    }
    if let Some(counted) = counted {
        counted.end(&answer);
    }
    app.stopping.take_leave(answer)
}

/// What changes something is done to its end when its whole body has come, also for a phone that hung up: what is told,
/// removed and given back after the commit is not left undone.
async fn ends_what_it_began(begun: impl Future<Output = Response> + Send + 'static) -> Response {
    match tokio::spawn(begun.in_current_span()).await.map_err(tokio::task::JoinError::try_into_panic) {
        Ok(answer) => answer,
        // As it would have been without a task of its own: the connection ends.
        Err(Ok(panic)) => std::panic::resume_unwind(panic),
        Err(Err(_)) => Refusal::Busy(AGAIN).into_response(),
    }
}

/// The parts of screens alone, for who works on them.
fn parts_alone() -> Router<App> {
    let router = Router::new();
    #[cfg(debug_assertions)]
    let router = router.route("/kit", get(kit::show));
    router
}

/// All addresses of the server.
pub fn router(app: App) -> Router {
    let security = Security::new(&app.config);
    let built = static_files::service(&app.web);
    let headers = security.clone();
    let routes = Router::new()
        .merge(desk::router(&app))
        .route(paths::HEALTH, get(readiness::health))
        .route(paths::READY, get(readiness::ready))
        .route(paths::CONFIG, get(api::config))
        .route(paths::CHANGES, get(api::changes))
        .route(paths::SNAPSHOT, get(api::snapshot))
        .route(paths::STATION, get(api::station))
        .route(paths::SUBMISSIONS, post(mine::submit).layer(DefaultBodyLimit::max(MOST_SUBMISSION)))
        .route(paths::MINE, get(mine::mine))
        .route(paths::MINE_EXPORT, get(export::export))
        .route(paths::CHANNELS, post(courier_channels::act).layer(DefaultBodyLimit::max(MOST_PUSH_ADDRESS)))
        .route(paths::WECHAT_BACK, get(courier_channels::back).post(courier_channels::bind))
        .route(paths::WECHAT_LINK, get(courier_channels::begin))
        .route(paths::PUSH, put(push::put).layer(DefaultBodyLimit::max(MOST_PUSH_ADDRESS)))
        .route(
            paths::ATTACHMENT,
            put(attachments::put).get(attachments::get).layer(DefaultBodyLimit::max(attachment::MOST_BYTES)),
        )
        .route(paths::STATION_PHOTO, get(station_photos::show))
        .route(paths::LETTER_PHOTO, get(attachments::letter_photo))
        .route(paths::STATION_PAGE, get(station_page::station))
        .route(paths::KEEPER_PAGE, get(keeper::show).post(keeper::save))
        .route(paths::KEEPER_SUPPLIES, post(keeper::save_supplies))
        .route(paths::KEEPER_PHOTOS, post(keeper::add_photo).layer(DefaultBodyLimit::disable()))
        .route(paths::KEEPER_MAP, get(keeper::map_script))
        .route(paths::KEEPER_CALENDAR, get(keeper::calendar))
        .route(paths::REFERRAL_PAGE, get(referral_page::show).post(referral_page::act))
        .route(paths::REFERRAL_FILE, get(referral_page::file))
        .route(
            paths::VOLUNTEER,
            get(volunteer_page::show)
                .post(volunteer_page::apply)
                .layer(DefaultBodyLimit::max(volunteer_page::MOST_FORM)),
        )
        .route("/volunteer/code", post(volunteer_page::by_code).layer(DefaultBodyLimit::max(volunteer_page::MOST_FORM)))
        .route("/p/{code}", get(arrival::show))
        .route("/p/{code}/share", get(arrival::forward))
        .route("/p/{code}/share.png", get(arrival::picture))
        .route(paths::BULLETIN_PAGE, get(bulletins::show))
        .route(paths::BULLETIN_PHOTO, get(bulletins::photo))
        .route(paths::SHARE, post(station_page::shared_elsewhere))
        .route(paths::PRIVACY, get(privacy::show))
        .route(paths::OPEN_DATA, get(open_data::about))
        .route("/open/stations.csv", get(open_data::stations_csv))
        .route("/open/stations.geojson", get(open_data::stations_geojson))
        .route("/open/figures.csv", get(open_data::figures_csv))
        .route("/open/companies.csv", get(open_data::companies_csv))
        .route(paths::SAMPLE_PLATFORM, get(station_page::sample_platform))
        .merge(streets::router(app.streets.as_deref()))
        .merge(street_map::router(app.map.as_ref()))
        .route(paths::PLACES, get(street_map::found))
        .merge(parts_alone())
        .method_not_allowed_fallback(problem::method_not_allowed)
        .merge(first_page::router(&built))
        .merge(ask::router(&built))
        .fallback_service(built)
        // One layer around each route; what stands ready passes none.
        .layer(
            ServiceBuilder::new()
                .layer(TraceLayer::new_for_http().make_span_with(span).on_failure(failed))
                .map_response(move |answer| security.headers(answer))
                // Files of the app are compressed when it is built; this is for answers.
                .layer(
                    CompressionLayer::new().compress_when(DefaultPredicate::new().and(SizeAbove::new(COMPRESSED_FROM))),
                )
                .layer(from_fn_with_state(app.clone(), answered)),
        )
        .with_state(app.clone());
    Router::new().fallback_service(ReadyFirst::before(app, headers, routes))
}

#[cfg(test)]
mod tests {
    use super::said_path;

    #[test]
    fn the_log_names_pages_and_no_secret_that_opens_one() {
        let secret = "0123456789abcdef".repeat(4);
        for (path, said) in [
            ("/api/v1/changes", "/api/v1/changes"),
            ("/desk/cases/01a21921-61bf-7441-951b-74ba67a3bf8b", "/desk/cases/01a21921-61bf-7441-951b-74ba67a3bf8b"),
            (&format!("/r/{secret}"), "/r/…"),
            (&format!("/k/{secret}/photos"), "/k/…/photos"),
            (&format!("/anything/{secret}"), "/anything/…"),
        ] {
            assert_eq!(said_path(path), said);
        }
    }
}
