//! Whether the process lives, and whether it can do its work: what a service manager and a balancer ask.

use super::App;
use super::db::failure::Outage;
use super::db::{self, Db, one_server};
use super::file_store::FileStore;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

/// How long the database may take to write one row.
const PATIENCE: Duration = Duration::from_secs(5);
/// What was found out is told to whoever asks so soon after: asking often costs nothing.
const FRESH: Duration = Duration::from_secs(1);
/// Room that must be there: a file that has been written before can still take a row on a full disk, but no photo.
const ROOM: usize = 256 * 1024;

/// So far the clocks of servers may be apart, milliseconds: what one wrote after another stands after it.
const CLOCKS_APART_MS: i64 = 5_000;

/// A bucket is on another machine, and trying it is paid for: it is tried that often.
const BUCKET_FRESH: Duration = Duration::from_secs(30);

/// What was found out last, and when.
#[derive(Clone, Debug, Default)]
pub(super) struct Readiness(Arc<Mutex<Option<Found>>>, Arc<Mutex<Option<(Instant, bool)>>>);

#[derive(Clone, Copy, Debug)]
struct Found {
    at: Instant,
    outcome: Result<(), Outage>,
}

impl Readiness {
    async fn now(&self, db: &Db, files: &FileStore) -> Result<(), Outage> {
        let mut last = self.0.clone().lock_owned().await;
        if let Some(Found { at, outcome }) = *last
            && at.elapsed() < FRESH
        {
            return outcome;
        }
        let (db, files) = (db.clone(), files.clone());
        // By itself: what was tried for one who hangs up is told to the next one.
        let tried = tokio::spawn(async move {
            let outcome = timeout(PATIENCE, can_write(&db, &files)).await.unwrap_or(Err(Outage::Busy));
            *last = Some(Found { at: Instant::now(), outcome });
            outcome
        });
        tried.await.unwrap_or(Err(Outage::Busy))
    }
}

impl Readiness {
    /// Whether photos and voice notes are taken where they are kept in a bucket.
    async fn bucket_takes(&self, files: &FileStore) -> bool {
        if files.folder().is_some() {
            return true;
        }
        let mut last = self.1.clone().lock_owned().await;
        if let Some((at, takes)) = *last
            && at.elapsed() < BUCKET_FRESH
        {
            return takes;
        }
        let files = files.clone();
        let tried = tokio::spawn(async move {
            let tried = timeout(PATIENCE, files.probe()).await;
            if let Ok(Err(error)) = &tried {
                tracing::error!("the bucket takes nothing: {error}");
            }
            let takes = matches!(tried, Ok(Ok(())));
            *last = Some((Instant::now(), takes));
            takes
        });
        tried.await.unwrap_or(false)
    }
}

async fn can_write(db: &Db, files: &FileStore) -> Result<(), Outage> {
    let outage = |error: sea_orm::DbErr| {
        tracing::error!("not ready: {error}");
        Outage::behind(&error).unwrap_or(Outage::Unreachable)
    };
    db::probe(db).await.map_err(outage)?;
    let database = one_server::file_of(db).await.map_err(outage)?;
    let database = database.as_deref().and_then(Path::parent).map(Path::to_owned);
    let mut folders: Vec<PathBuf> = database.into_iter().chain(files.folder().map(Path::to_owned)).collect();
    folders.dedup();
    let tried = tokio::task::spawn_blocking(move || folders.iter().try_for_each(|folder| has_room(folder))).await;
    tried.map_err(|_| Outage::Disk)?.map_err(|error| {
        tracing::error!("not ready: {error}");
        Outage::from(&error)
    })
}

/// Writes something into a folder, and takes it away again.
fn has_room(folder: &Path) -> std::io::Result<()> {
    // By a name that no other server has, which may share the folder and, in a container, the process's number.
    let path = folder.join(format!(".diyi-probe-{}", uuid::Uuid::new_v4().simple()));
    let tried = std::fs::File::create(&path).and_then(|mut file| {
        file.write_all(&vec![0x5a; ROOM])?;
        file.sync_data()
    });
    let removed = std::fs::remove_file(&path);
    tried.and(removed)
}

/// The process lives. It may wait for its database; a new process would, too.
pub(super) async fn health() -> Response {
    answer(StatusCode::OK, "ok".to_owned())
}

/// What was asked now would be done: the database can be written to, and the server does not end.
pub(super) async fn ready(State(app): State<App>) -> Response {
    if app.stopping.has_begun() {
        return answer(StatusCode::SERVICE_UNAVAILABLE, "stopping：正在停止，请换一台".to_owned());
    }
    match app.readiness.now(&app.db, &app.files).await {
        Ok(()) => answer(StatusCode::OK, what_ails(&app).await),
        Err(outage) => answer(StatusCode::SERVICE_UNAVAILABLE, outage.to_string()),
    }
}

/// It does its work; and says so where its clock is not the database's, little room is left or the bucket takes nothing,
/// which passes no balancer's judgement: words are taken.
async fn what_ails(app: &App) -> String {
    if let Ok(ahead) = db::clock_ahead(&app.db).await
        && ahead.abs() > CLOCKS_APART_MS
    {
        tracing::error!("this machine's clock is {ahead} ms ahead of the database's");
        return "ok，但这台机器的时钟和数据库的差了 5 秒以上：先后次序会乱；请让两台都对时（NTP）".to_owned();
    }
    if !app.readiness.bucket_takes(&app.files).await {
        return "ok，但存照片、录音的桶写不进去：文字照样收，照片和录音手机先留着；请看日志".to_owned();
    }
    match app.disk_is_low().await {
        Ok(Some(free)) => {
            format!("ok，但磁盘只剩 {} MB：文字照样收，照片、录音和导入先不收；请腾出空间", free / 1_048_576)
        }
        _ => "ok".to_owned(),
    }
}

fn answer(status: StatusCode, words: String) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], words).into_response()
}
