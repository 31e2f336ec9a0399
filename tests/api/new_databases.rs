//! New databases with their tables. A hundred migrations take longer than most tests, so they run once of each kind, and
//! each test gets a copy. That they run on an empty and on an old database is tried by `first_start` and by processes.

use crate::server::open;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use std::path::Path;
use tokio::sync::OnceCell;
use uuid::Uuid;

/// A new SQLite database in this folder; gives its address.
pub async fn sqlite(folder: &Path) -> String {
    static MIGRATED: OnceCell<Vec<u8>> = OnceCell::const_new();
    let migrated = MIGRATED.get_or_init(|| async {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("diyi.db");
        open(&address_of(&file)).await.close().await.unwrap();
        std::fs::read(file).unwrap()
    });
    let file = folder.join("diyi.db");
    std::fs::write(&file, migrated.await).unwrap();
    let url = address_of(&file);
    make_another(&Box::pin(Database::connect(&url)).await.unwrap()).await;
    url
}

/// A new database on this PostgreSQL; gives its address.
pub async fn postgres(address: &str) -> String {
    static MIGRATED: OnceCell<String> = OnceCell::const_new();
    let admin = Box::pin(Database::connect(format!("{address}/postgres"))).await.unwrap();
    let migrated = MIGRATED.get_or_init(|| async {
        let name = new_name();
        admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
        open(&format!("{address}/{name}")).await.close().await.unwrap();
        // Nobody is there any more: a database somebody looks at cannot be copied.
        admin.execute_unprepared(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await.unwrap();
        let others = format!("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{name}'");
        admin.execute_unprepared(&others).await.unwrap();
        name
    });
    let (name, migrated) = (new_name(), migrated.await);
    admin.execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {migrated}")).await.unwrap();
    admin.close().await.unwrap();
    let url = format!("{address}/{name}");
    make_another(&Box::pin(Database::connect(&url)).await.unwrap()).await;
    url
}

/// Two servers with databases of their own are not two copies of one.
async fn make_another(db: &DatabaseConnection) {
    db.execute_unprepared(&format!("UPDATE deployment SET epoch = '{}'", Uuid::now_v7())).await.unwrap();
    db.clone().close().await.unwrap();
}

fn new_name() -> String {
    format!("t{}", Uuid::now_v7().simple())
}

fn address_of(file: &Path) -> String {
    format!("sqlite://{}?mode=rwc", file.display())
}
