//! A server of its own for each test.

use crate::new_databases;
use diyi::api::{Config, Platform, paths};
use diyi::model::{Adcode, Crs, StationKind, Timestamp};
use diyi::server::db::{Db, SecretKey};
use diyi::server::file_store::FileStore;
use diyi::server::import::{Origin, Report, import};
use diyi::server::{App, Limits, db, router};
use sea_orm::{ConnectionTrait, DatabaseBackend, Statement};
use std::net::SocketAddr;
use std::path::PathBuf;

/// The key by which secrets are wrapped, as it stands in the file that processes read.
const SECRET: &str = "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a";

/// Opens a database as a server does: what is secret in it is wrapped.
pub async fn open(url: &str) -> Db {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), SECRET).unwrap();
    db::open_with(url, SecretKey::in_file(file.path()).unwrap()).await.unwrap()
}

/// A running server and its database.
pub struct Server {
    pub origin: String,
    pub db: Db,
    pub app: App,
    url: String,
    // Dropped last: the database's file is in it.
    folder: tempfile::TempDir,
}

/// Runs a test on every kind of database there is.
pub async fn on_each_database(test: impl AsyncFn(Server)) {
    test(Server::on_sqlite().await).await;
    match std::env::var("DIYI_TEST_POSTGRES") {
        Ok(address) => test(Server::on_postgres(&address).await).await,
        Err(_) => eprintln!("skipped on PostgreSQL: DIYI_TEST_POSTGRES is not set"),
    }
}

/// Waits until a midnight in China that is near is over: what a test does on one day, it looks at on the same day.
async fn past_midnight() {
    const DAY: i64 = 24 * 3_600_000;
    let left = DAY - (Timestamp::now().0 + 8 * 3_600_000).rem_euclid(DAY);
    if left < 90_000 {
        tokio::time::sleep(std::time::Duration::from_millis(left.unsigned_abs() + 100)).await;
    }
}

impl Server {
    pub async fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = Box::pin(new_databases::sqlite(folder.path())).await;
        Self::start(&url, folder).await
    }

    async fn on_postgres(address: &str) -> Self {
        let url = Box::pin(new_databases::postgres(address)).await;
        Self::start(&url, tempfile::tempdir().unwrap()).await
    }

    /// On a database that is there already.
    pub async fn at(url: &str) -> Self {
        Self::start(url, tempfile::tempdir().unwrap()).await
    }

    /// The address of its database.
    pub fn url(&self) -> &str {
        &self.url
    }

    pub async fn start(url: &str, folder: tempfile::TempDir) -> Self {
        // Why a server answered with an error is in no answer.
        let _ = tracing_subscriber::fmt().with_max_level(tracing::Level::ERROR).with_test_writer().try_init();
        past_midnight().await;
        let db = open(url).await;
        // For processes on the same database.
        std::fs::write(folder.path().join("diyi.secret"), SECRET).unwrap();
        let platform = Platform { address: paths::SAMPLE_PLATFORM.to_owned(), sample: true };
        let config = Config { platform, ..Config::default() };
        let files = FileStore::in_folder(&folder.path().join("files")).unwrap();
        let app = App::new(db.clone(), config, folder.path().to_owned(), Limits::none()).keeping_files_in(files);
        let origin = serve(app.clone()).await;
        Self { origin, db, app, url: url.to_owned(), folder }
    }

    /// The address of another server beside this one, with the same database and connections of its own.
    pub async fn replica(&self) -> String {
        self.started_later().await.0
    }

    /// The same, with its server.
    pub async fn started_later(&self) -> (String, App) {
        let db = open(&self.url).await;
        let config = Config::clone(&self.app.config);
        let app = App::new(db, config, self.folder(), Limits::none()).keeping_files_in(self.app.files.clone());
        (serve(app.clone()).await, app)
    }

    /// The address of the same server behind a proxy, which counts what everybody sends.
    pub async fn limited(&self) -> String {
        let config = Config::clone(&self.app.config);
        let app = App::new(self.db.clone(), config, self.folder(), Limits::standard(true));
        serve(app.keeping_files_in(self.app.files.clone())).await
    }

    /// Where its database is, on SQLite.
    pub fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// Its folder, for another one after it.
    pub fn into_folder(self) -> tempfile::TempDir {
        self.folder
    }

    /// An answer. What was done before is told by then.
    pub async fn get(&self, path: &str) -> reqwest::Response {
        db::published(&self.db).await.unwrap();
        reqwest::get(format!("{}{path}", self.origin)).await.unwrap()
    }

    pub async fn json(&self, path: &str) -> serde_json::Value {
        serde_json::from_slice(&self.get(path).await.bytes().await.unwrap()).unwrap()
    }

    /// All text that the database holds, in one string.
    pub async fn dump(&self) -> String {
        self.dump_of(&["question", "message", "submission", "audit", "case_step", "referral", "draft"]).await
    }

    /// All rows of these tables, in one string.
    pub async fn dump_of(&self, tables: &[&str]) -> String {
        let mut all = String::new();
        let sqlite = self.db.get_database_backend() == DatabaseBackend::Sqlite;
        for table in tables {
            let row = if sqlite {
                let columns = format!(
                    "SELECT group_concat('quote(\"' || name || '\")', '||') AS t FROM pragma_table_info('{table}')"
                );
                let columns: String = self.text(columns).await.unwrap();
                format!("SELECT group_concat({columns}) AS t FROM \"{table}\"")
            } else {
                format!("SELECT string_agg(t::text, ',') AS t FROM \"{table}\" t")
            };
            all.push_str(&self.text(row).await.unwrap_or_default());
        }
        all
    }

    /// The column `t` of the first row.
    pub async fn text(&self, sql: String) -> Option<String> {
        let row = self.db.query_one_raw(Statement::from_string(self.db.get_database_backend(), sql)).await.unwrap();
        row.unwrap().try_get("", "t").unwrap()
    }

    /// Takes in a table of Changsha, WGS-84.
    pub async fn import(&self, table: &str) -> Report {
        import(&self.db, table.as_bytes(), &changsha()).await.unwrap()
    }
}

/// Serves, and gives where.
pub async fn serve(app: App) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let routes = router(app).into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
    origin
}

pub fn changsha() -> Origin {
    Origin {
        crs: Crs::Wgs84,
        adcode: Adcode::parse("430100").unwrap(),
        source: "测试".to_owned(),
        licence: "CC0".to_owned(),
        sample: false,
        kind: StationKind::Other,
    }
}

/// The real stations of Zhengzhou, where the folder with them is beside the project.
pub fn zhengzhou(file: &str) -> Option<Vec<u8>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data/zhengzhou").join(file);
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        eprintln!("skipped: {} is not here", path.display());
    }
    bytes
}

/// A table of so many stations around Changsha.
pub fn table_of(count: usize) -> String {
    let mut table = String::from("编号,名称,经度,纬度,服务,开放时间\n");
    for i in 0..count {
        let (lon, lat) = (112.9 + (i % 100) as f64 * 0.001, 28.1 + (i / 100) as f64 * 0.001);
        table.push_str(&format!("{i},驿站{i},{lon},{lat},饮水,24小时\n"));
    }
    table
}
