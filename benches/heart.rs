//! The server's heart: couriers' writes beside an import of 100,000 rows, on SQLite; phones that wait; and questions on
//! PostgreSQL beside what pgbench writes, with the database near and a millisecond away, by one server and by three
//! (where `DIYI_TEST_POSTGRES` names a server). With words behind `--`, only these: `import`, `waiting`, `postgres`.

#![allow(clippy::cast_possible_truncation, clippy::format_push_string, reason = "small numbers, and a table of them")]

mod load;

use diyi::api::mine::LONGEST_WAIT;
use diyi::api::{Act, Config, Submission};
use diyi::model::{
    AccountKey, Adcode, Crs, MessageId, NewMessage, NewQuestion, QuestionId, StationKind, SubmissionId, Topic,
};
use diyi::server::db::Db;
use diyi::server::import::{Origin, import};
use diyi::server::{App, Limits, db, router};
use load::submitted_during;
use sea_orm::{ConnectionTrait, Database};
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

type Failed = Box<dyn std::error::Error + Send + Sync>;

const LENGTH: Duration = Duration::from_secs(5);
const ROWS: u32 = 100_000;
const WRITERS: usize = 4;
const WAITERS: usize = 20_000;
const CLIENTS: usize = 16;
const WORDS: &str = "站点欠我两个月工资，一直说下个月发，现在站长电话也不接了，我该怎么办？";

async fn serve(db: Db, folder: &Path) -> Result<String, Failed> {
    let app = App::new(db, Config::default(), folder.to_owned(), Limits::none());
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let origin = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(listener, router(app)).await });
    Ok(origin)
}

fn question() -> Result<String, serde_json::Error> {
    let message = NewMessage { id: MessageId::fresh(), text: WORDS.to_owned(), attachments: vec![] };
    let (topic, adcode) = (Topic::LabourRights, Adcode::HUNAN);
    let question = NewQuestion {
        id: QuestionId::fresh(),
        topic,
        adcode,
        call_back: None,
        consents: false,
        company: None,
        wants_aid: None,
        message,
    };
    serde_json::to_string(&Submission { id: SubmissionId::fresh(), act: Act::Ask(question) })
}

/// Lets so many ask while something else is done; gives how long each question took, the shortest first.
async fn asked_during(
    origins: &[String],
    clients: usize,
    work: impl Future<Output = Result<(), Failed>>,
) -> Result<Vec<Duration>, Failed> {
    let keys: Arc<Vec<String>> = Arc::new((0..clients).map(|_| AccountKey::fresh().recovery_code()).collect());
    let turn = Arc::new(AtomicUsize::new(0));
    let next = move || {
        let key = keys[turn.fetch_add(1, Ordering::Relaxed) % keys.len()].clone();
        (key, question().unwrap_or_default())
    };
    let (done, times) = submitted_during(origins, clients, next, work).await;
    done.map(|()| times)
}

async fn some_time() -> Result<(), Failed> {
    tokio::time::sleep(LENGTH).await;
    Ok(())
}

fn at(times: &[Duration], share: usize) -> Duration {
    times.get((times.len() * share / 100).min(times.len().saturating_sub(1))).copied().unwrap_or_default()
}

fn table() -> String {
    let mut table = String::from("编号,名称,经度,纬度,服务,开放时间\n");
    for i in 0..ROWS {
        let (lon, lat) = (112.5 + f64::from(i % 1_000) * 0.001, 27.9 + f64::from(i / 1_000) * 0.005);
        let _ = writeln!(table, "{i},驿站{i},{lon},{lat},饮水,24小时");
    }
    table
}

async fn beside_an_import(folder: &Path) -> Result<(), Failed> {
    let db = db::open(&format!("sqlite://{}?mode=rwc", folder.join("import.db").display())).await?;
    let origins = [serve(db.clone(), folder).await?];
    let alone = asked_during(&origins, WRITERS, some_time()).await?;
    let mut length = Duration::ZERO;
    let importing = Box::pin(async {
        let begun = Instant::now();
        let adcode = Adcode::parse("430100")?;
        let (source, licence) = ("测量".to_owned(), "CC0".to_owned());
        let origin = Origin { crs: Crs::Wgs84, adcode, source, licence, sample: false, kind: StationKind::Other };
        import(&db, table().as_bytes(), &origin).await?;
        length = begun.elapsed();
        Ok(())
    });
    let beside = asked_during(&origins, WRITERS, importing).await?;
    println!(
        "{WRITERS} couriers on SQLite: p50 {:.1?}, p99 {:.1?}; beside an import of {ROWS} rows, which took {:.1?}: p50 {:.1?}, p99 {:.1?}, longest {:.1?}",
        at(&alone, 50),
        at(&alone, 99),
        length,
        at(&beside, 50),
        at(&beside, 99),
        at(&beside, 100)
    );
    Ok(())
}

/// A server of its own process, whose memory and processor time are read from the system.
struct Measured {
    child: Child,
    address: String,
}

impl Drop for Measured {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Measured {
    async fn start(folder: &Path) -> Result<Self, Failed> {
        let address = TcpListener::bind("127.0.0.1:0").await?.local_addr()?.to_string();
        let database = format!("sqlite://{}?mode=rwc", folder.join("waiters.db").display());
        let child = Command::new(env!("CARGO_BIN_EXE_diyi-server"))
            .args(["--database", &database, "serve", "--without-limits", "--listen", &address, "--web"])
            .arg(folder)
            .stdout(Stdio::null())
            .spawn()?;
        for _ in 0..200 {
            if reqwest::get(format!("http://{address}/healthz")).await.is_ok() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(Self { child, address })
    }

    /// Kilobytes that are in memory.
    fn memory(&self) -> Result<u64, Failed> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
        Ok(line.trim().trim_end_matches(" kB").parse()?)
    }

    /// Hundredths of a second that it has calculated.
    fn calculated(&self) -> Result<u64, Failed> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        Ok(fields[11].parse::<u64>()? + fields[12].parse::<u64>()?)
    }
}

/// Waits as a phone does, again and again.
async fn wait(address: String, end: Arc<AtomicBool>, up: Arc<AtomicU64>) -> Result<(), Failed> {
    let key = AccountKey::fresh().recovery_code();
    let mut line = TcpStream::connect(&address).await?;
    let asked = format!(
        "GET /api/v1/mine?since=0&wait={LONGEST_WAIT} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {key}\r\n\r\n"
    );
    up.fetch_add(1, Ordering::Relaxed);
    let mut answer = [0; 4_096];
    while !end.load(Ordering::Relaxed) {
        line.write_all(asked.as_bytes()).await?;
        if line.read(&mut answer).await? == 0 {
            return Err("cut".into());
        }
    }
    Ok(())
}

/// Files that a process may open; one of the two sides would run out of them first.
fn most_files() -> Option<usize> {
    let limits = std::fs::read_to_string("/proc/self/limits").ok()?;
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

async fn waiters(folder: &Path) -> Result<(), Failed> {
    let count = WAITERS.min(most_files().unwrap_or(1_024).saturating_sub(500));
    let server = Measured::start(folder).await?;
    let before = server.memory()?;
    let (end, up) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let mut waiting = Vec::new();
    for at in 0..count {
        waiting.push(tokio::spawn(wait(server.address.clone(), Arc::clone(&end), Arc::clone(&up))));
        // As phones come: not all in the same moment, whose answers would then come in one moment, too.
        if at % 20 == 0 {
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }
    tokio::time::sleep(Duration::from_secs(5)).await;
    let (begun, calculated) = (Instant::now(), server.calculated()?);
    // Each asks once more in it.
    tokio::time::sleep(Duration::from_secs(LONGEST_WAIT.into())).await;
    let (length, used) = (begun.elapsed(), server.calculated()? - calculated);
    let lost = waiting.iter().filter(|one| one.is_finished()).count();
    #[allow(clippy::cast_precision_loss)]
    let share = used as f64 / length.as_secs_f64();
    let memory = server.memory()?.saturating_sub(before);
    println!(
        "{} phones wait ({lost} were cut): {share:.1} % of a core, {:.1} KB each",
        up.load(Ordering::Relaxed),
        f64::from(u32::try_from(memory)?) / f64::from(u32::try_from(count)?)
    );
    end.store(true, Ordering::Relaxed);
    waiting.iter().for_each(tokio::task::JoinHandle::abort);
    Ok(())
}

/// Passes bytes on a millisecond later, each way.
async fn far_away(to: String) -> Result<String, Failed> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?.to_string();
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            let Ok(far) = TcpStream::connect(&to).await else { continue };
            let _ = (near.set_nodelay(true), far.set_nodelay(true));
            let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
            tokio::spawn(pass_on(near_in, far_out));
            tokio::spawn(pass_on(far_in, near_out));
        }
    });
    Ok(address)
}

async fn pass_on(mut from: tokio::net::tcp::OwnedReadHalf, mut to: tokio::net::tcp::OwnedWriteHalf) {
    let (send, mut passed) = tokio::sync::mpsc::unbounded_channel::<(Instant, Vec<u8>)>();
    tokio::spawn(async move {
        while let Some((due, bytes)) = passed.recv().await {
            tokio::time::sleep_until(due.into()).await;
            if to.write_all(&bytes).await.is_err() {
                return;
            }
        }
    });
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(count) = from.read(&mut bytes).await {
        if count == 0 || send.send((Instant::now() + Duration::from_millis(1), bytes[..count].to_vec())).is_err() {
            return;
        }
    }
}

/// Transactions a second of the same rows, as pgbench writes them: three inserts between begin and commit, each a way
/// to the database and back.
fn pgbench(address: &str, database: &str, folder: &Path) -> Result<f64, Failed> {
    let script = folder.join("rows.sql");
    std::fs::write(
        &script,
        format!(
            "BEGIN;\nINSERT INTO raw_submission VALUES (gen_random_uuid(), 'd');\n\
             INSERT INTO raw_question VALUES (gen_random_uuid(), 'a', 'waiting', 1, 1, '{WORDS}');\n\
             INSERT INTO raw_message VALUES (gen_random_uuid(), 'q', '{WORDS}');\nCOMMIT;\n"
        ),
    )?;
    let (host, port) = address.split_once(':').ok_or("address")?;
    let seconds = LENGTH.as_secs().to_string();
    let clients = CLIENTS.to_string();
    let binary = std::env::var("PGBENCH").unwrap_or_else(|_| "pgbench".to_owned());
    let output = Command::new(binary)
        .args(["-n", "-c", &clients, "-j", "2", "-T", &seconds, "-h", host, "-p", port, "-U", "diyi", "-f"])
        .arg(&script)
        .arg(database)
        .output()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let rate = said.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    rate.ok_or_else(|| format!("{said}{}", String::from_utf8_lossy(&output.stderr)).into())
}

#[allow(clippy::cast_precision_loss)]
async fn rate(url: &str, servers: usize, folder: &Path) -> Result<f64, Failed> {
    let mut origins = Vec::new();
    for _ in 0..servers {
        origins.push(serve(db::open(url).await?, folder).await?);
    }
    let times = asked_during(&origins, CLIENTS, some_time()).await?;
    Ok(times.len() as f64 / LENGTH.as_secs_f64())
}

async fn on_postgres(server: &str, folder: &Path) -> Result<(), Failed> {
    let name = format!("b{}", uuid::Uuid::now_v7().simple());
    let admin = Box::pin(Database::connect(format!("{server}/postgres"))).await?;
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await?;
    let raw = Box::pin(Database::connect(format!("{server}/{name}"))).await?;
    raw.execute_unprepared(
        "CREATE TABLE raw_question (id uuid PRIMARY KEY, account TEXT, state TEXT, at BIGINT, revision BIGINT, preview TEXT);
         CREATE INDEX ON raw_question (account, revision); CREATE INDEX ON raw_question (state, at);
         CREATE TABLE raw_message (id uuid PRIMARY KEY, question TEXT, text TEXT); CREATE INDEX ON raw_message (question);
         CREATE TABLE raw_submission (id uuid PRIMARY KEY, digest TEXT);",
    )
    .await?;
    let near = server.rsplit('@').next().unwrap_or_default().to_owned();
    let far = far_away(near.clone()).await?;
    for (words, address) in [("on this machine", near), ("a millisecond away each way", far)] {
        let url = format!("postgres://diyi@{address}/{name}");
        let raw = {
            let (address, name, folder) = (address.clone(), name.clone(), folder.to_owned());
            tokio::task::spawn_blocking(move || pgbench(&address, &name, &folder)).await??
        };
        let one = rate(&url, 1, folder).await?;
        let three = rate(&url, 3, folder).await?;
        println!(
            "PostgreSQL {words}: pgbench {raw:.0}/s; one server {one:.0}/s, ratio {:.2}; three servers {three:.0}/s, {:.2} of one",
            one / raw,
            three / one
        );
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    // cargo adds a word of its own.
    let asked: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let wanted = |part: &str| asked.is_empty() || asked.iter().any(|word| word == part);
    if wanted("import") {
        beside_an_import(folder.path()).await?;
    }
    if wanted("waiting") {
        waiters(folder.path()).await?;
    }
    match std::env::var("DIYI_TEST_POSTGRES") {
        Ok(server) if wanted("postgres") => on_postgres(&server, folder.path()).await?,
        Err(_) if wanted("postgres") => println!("not measured on PostgreSQL: DIYI_TEST_POSTGRES is not set"),
        _ => {}
    }
    Ok(())
}
