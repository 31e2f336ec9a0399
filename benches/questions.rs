//! The desk under load, on SQLite with every commit on the disk: questions accepted a second beside raw
//! inserts of the same rows, and the pages of an inbox over 100,000 questions.

mod desk;
mod load;

use desk::{Failed, add_staff, page_times, sign_in};
use diyi::api::{Act, Config, Submission};
use diyi::model::{AccountKey, Adcode, MessageId, NewMessage, NewQuestion, QuestionId, SubmissionId, Timestamp, Topic};
use diyi::server::db::Db;
use diyi::server::{App, Limits, db, router};
use load::submitted_during;
use sea_orm::ConnectionTrait;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const CLIENTS: usize = 16;
const LENGTH: Duration = Duration::from_secs(5);
const QUESTIONS: usize = 100_000;
const PAGES: usize = 200;
const WORDS: &str = "站点欠我两个月工资，一直说下个月发，现在站长电话也不接了，我该怎么办？";

fn url(folder: &Path, name: &str) -> String {
    format!("sqlite://{}?mode=rwc", folder.join(name).display())
}

async fn serve(db: &Db, folder: &Path) -> Result<String, Failed> {
    let app = App::new(db.clone(), Config::default(), folder.to_owned(), Limits::none());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let origin = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(listener, router(app)).await });
    Ok(origin)
}

fn question() -> String {
    let message = NewMessage { id: MessageId::fresh(), text: WORDS.to_owned(), attachments: vec![] };
    let adcode = Adcode::HUNAN;
    let question = NewQuestion {
        id: QuestionId::fresh(),
        topic: Topic::LabourRights,
        adcode,
        call_back: None,
        consents: false,
        company: None,
        wants_aid: None,
        message,
    };
    serde_json::to_string(&Submission { id: SubmissionId::fresh(), act: Act::Ask(question) }).unwrap_or_default()
}

/// Questions accepted a second over HTTP.
async fn accepted(origin: &str) -> f64 {
    let keys: Arc<Vec<String>> = Arc::new((0..CLIENTS).map(|_| AccountKey::fresh().recovery_code()).collect());
    let turn = Arc::new(AtomicUsize::new(0));
    let next = move || (keys[turn.fetch_add(1, Ordering::Relaxed) % CLIENTS].clone(), question());
    rate(submitted_during(&[origin.to_owned()], CLIENTS, next, tokio::time::sleep(LENGTH)).await.1.len())
}

#[allow(clippy::cast_precision_loss)]
fn rate(count: usize) -> f64 {
    count as f64 / LENGTH.as_secs_f64()
}

/// The same rows written by rusqlite alone, one transaction a question, one writer: what the disk allows.
fn raw(folder: &Path) -> Result<f64, Failed> {
    let db = rusqlite::Connection::open(folder.join("raw.db"))?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.execute_batch(
        "CREATE TABLE question (id TEXT PRIMARY KEY, account TEXT, state TEXT, at INTEGER, revision INTEGER, preview TEXT);
         CREATE INDEX a ON question (account, revision); CREATE INDEX b ON question (state, at);
         CREATE TABLE message (id TEXT PRIMARY KEY, question TEXT, text TEXT); CREATE INDEX c ON message (question);
         CREATE TABLE submission (id TEXT PRIMARY KEY, digest TEXT);",
    )?;
    let (end, mut count) = (Instant::now() + LENGTH, 0);
    while Instant::now() < end {
        let id = QuestionId::fresh().to_string();
        db.execute_batch("BEGIN IMMEDIATE")?;
        db.execute("INSERT INTO question VALUES (?1, 'a', 'waiting', ?2, ?2, ?3)", (&id, Timestamp::now().0, WORDS))?;
        db.execute("INSERT INTO message VALUES (?1, ?1, ?2)", (&id, WORDS))?;
        db.execute("INSERT INTO submission VALUES (?1, ?1)", [&id])?;
        db.execute_batch("COMMIT")?;
        count += 1;
    }
    Ok(rate(count))
}

/// Fills the tables at once; two in a hundred still wait.
async fn fill(db: &Db) -> Result<(), Failed> {
    db.execute_unprepared(&format!(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {QUESTIONS})
         INSERT INTO question (id, account, topic, adcode, state, asked_at, waiting_since, due_at, first_due_at, version,
                               revision, comment, preview)
         SELECT printf('00000000-0000-7000-8000-%012d', i), 'a' || (i % 20000), 'labour_rights',
                430100 + 100 * (i % 13), CASE WHEN i % 50 = 0 THEN 'waiting' WHEN i % 3 = 0 THEN 'answered' ELSE 'closed' END,
                1790000000000 + i * 1000, CASE WHEN i % 50 = 0 THEN 1790000000000 + i * 1000 END,
                CASE WHEN i % 50 = 0 THEN 1790086400000 + i * 1000 END, 1790086400000 + i * 1000, 1, i, '', '{WORDS}' || i
         FROM n"
    ))
    .await?;
    db.execute_unprepared("ANALYZE").await?;
    Ok(())
}

async fn page(origin: &str, cookie: &str, path: &str) -> Result<(), Failed> {
    let times = page_times(&format!("{origin}{path}"), cookie, PAGES, "/desk/questions/").await?;
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)];
    println!("{path}: p50 {:.1?}, p99 {:.1?}", at(50), at(99));
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let empty = db::open(&url(folder.path(), "a.db")).await?;
    let ours = accepted(&serve(&empty, folder.path()).await?).await;
    let raw = raw(folder.path())?;
    println!("questions accepted: {ours:.0}/s, raw inserts of the same rows {raw:.0}/s, ratio {:.2}", ours / raw);

    let full = db::open(&url(folder.path(), "b.db")).await?;
    fill(&full).await?;
    add_staff(&full).await?;
    let origin = serve(&full, folder.path()).await?;
    let cookie = sign_in(&origin).await?;
    println!("inbox over {QUESTIONS} questions:");
    for path in ["/desk/inbox", "/desk/inbox?page=20", "/desk/inbox?state=closed", "/desk/inbox?adcode=430200"] {
        page(&origin, &cookie, path).await?;
    }
    Ok(())
}
