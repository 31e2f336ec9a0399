//! The dashboard of a month over 100,000 and over 1,000,000 questions spread over three years, and over a
//! month that holds them all: how it grows with the data.

mod desk;

use desk::{Failed, add_staff, page_times, sign_in};
use diyi::api::Config;
use diyi::server::db::Db;
use diyi::server::{App, Limits, db, router};
use sea_orm::ConnectionTrait;

const PAGES: usize = 30;
const YEARS_MS: u64 = 3 * 365 * 86_400_000;
/// 2026-11-15 in China, milliseconds UTC.
const LAST: u64 = 1_794_672_000_000;

async fn fill(db: &Db, count: u64, spread: u64) -> Result<(), Failed> {
    let step = spread / count;
    db.execute_unprepared(&format!(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
         INSERT INTO question (id, account, topic, adcode, state, asked_at, first_due_at, first_answered_at, version, revision,
                               stars, comment, preview)
         SELECT printf('00000000-0000-7000-8000-%012d', i), 'a' || (i % 200000),
                CASE i % 3 WHEN 0 THEN 'labour_rights' WHEN 1 THEN 'mental_health' ELSE 'workplace' END, 430100 + 100 * (i % 13),
                'closed', {LAST} - i * {step}, {LAST} - i * {step} + 86400000, {LAST} - i * {step} + (i % 500) * 240000, 1, i,
                CASE WHEN i % 2 = 0 THEN 1 + i % 5 END, '', ''
         FROM n"
    ))
    .await?;
    db.execute_unprepared("ANALYZE").await?;
    Ok(())
}

async fn measure(what: &str, count: u64, spread: u64) -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let db = db::open(&format!("sqlite://{}?mode=rwc", folder.path().join("a.db").display())).await?;
    fill(&db, count, spread).await?;
    add_staff(&db).await?;
    let app = App::new(db, Config::default(), folder.path().to_owned(), Limits::none());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let origin = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(listener, router(app)).await });
    let cookie = sign_in(&origin).await?;
    let address = format!("{origin}/desk/figures?month=2026-10");
    let times = page_times(&address, &cookie, PAGES, "各地提问和回复").await?;
    println!("{what}: p50 {:.1?}, p99 {:.1?}", times[PAGES / 2], times[PAGES - 1]);
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Failed> {
    measure("a month of 100,000 questions in three years", 100_000, YEARS_MS).await?;
    measure("a month of 1,000,000 questions in three years", 1_000_000, YEARS_MS).await?;
    measure("a month that holds 1,000,000 questions", 1_000_000, 40 * 86_400_000).await?;
    Ok(())
}
