//! Three servers, a balancer, PostgreSQL with a synchronous standby; couriers and desks at work; and one of them after
//! another killed. `make soak-replicas` runs it, with as many acts as `DIYI_SOAK_ACTS` says.

use crate::courier::{Courier, changsha, message, question, submission};
use crate::desk::{Desk, staff};
use crate::process::{Process, command, free_port, said};
use crate::server::Server;
use diyi::api::{Act, Remedy};
use diyi::model::staff::StaffRole;
use diyi::model::voice::NewVoice;
use diyi::model::{ActivityId, Author, BookingId, QuestionId, SlotId, Topic, VoiceId, VoiceKind};
use sea_orm::{ConnectionTrait, Database, DatabaseBackend, Statement};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU16, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::net::{TcpListener, TcpStream};

const COURIERS: usize = 16;
const DESKS: usize = 2;
const SERVERS: usize = 3;
const PLACES: i64 = 30;

/// PostgreSQL as an operator has it: a primary and a standby that each commit waits for.
struct Postgres {
    programs: PathBuf,
    folder: tempfile::TempDir,
    primary: (String, u16),
    standby: (String, u16),
    runs: usize,
}

impl Postgres {
    fn start() -> Self {
        let found = std::fs::read_dir("/usr/lib/postgresql").unwrap().map(|entry| entry.unwrap().path().join("bin"));
        let programs = found.max().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let mut own = Self {
            programs,
            folder,
            primary: ("a".to_owned(), free_port()),
            standby: ("b".to_owned(), free_port()),
            runs: 0,
        };
        Self::as_postgres("chown", &["postgres", &own.folder.path().display().to_string()], true);
        own.run("initdb", &["-D", &own.data("a"), "-U", "diyi", "--auth=trust"]);
        std::fs::write(
            own.folder.path().join("a/postgresql.auto.conf"),
            "fsync = off\nmax_connections = 200\nlisten_addresses = '127.0.0.1'\nwal_keep_size = '512MB'\n",
        )
        .unwrap();
        let primary = own.primary.clone();
        own.launch(&primary);
        own.add_standby();
        own.sql("CREATE DATABASE diyi");
        own
    }

    fn data(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// PostgreSQL does not run as root.
    fn as_postgres(program: &str, arguments: &[&str], root: bool) {
        let is_root = std::fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0);
        let mut run = if is_root && !root {
            let mut run = Command::new("runuser");
            run.args(["-u", "postgres", "--", program]);
            run
        } else {
            Command::new(program)
        };
        let done = run.args(arguments).current_dir("/").stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
        assert!(done.success() || root, "{program} {arguments:?}");
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        Self::as_postgres(&self.programs.join(program).display().to_string(), arguments, false);
    }

    fn launch(&mut self, (name, port): &(String, u16)) {
        self.runs += 1;
        let (data, log) = (self.data(name), self.data(&format!("{name}/log.{}", self.runs)));
        let options = format!("-p {port} -c unix_socket_directories={}", self.folder.path().display());
        self.run("pg_ctl", &["-D", &data, "-w", "-l", &log, "-o", &options, "start"]);
    }

    fn sql(&self, sql: &str) -> String {
        let out = Command::new("psql")
            .args(["-h", "127.0.0.1", "-p", &self.primary.1.to_string(), "-U", "diyi", "-d", "postgres", "-Atqc", sql])
            .output()
            .unwrap();
        String::from_utf8_lossy(&out.stdout).trim().to_owned()
    }

    /// Copies the primary and has each commit wait for the copy.
    fn add_standby(&mut self) {
        let (name, port) = self.standby.clone();
        let _ = std::fs::remove_dir_all(self.folder.path().join(&name));
        let from = self.primary.1.to_string();
        self.run(
            "pg_basebackup",
            &[
                "-D",
                &self.data(&name),
                "-R",
                "-X",
                "stream",
                "-c",
                "fast",
                "-h",
                "127.0.0.1",
                "-p",
                &from,
                "-U",
                "diyi",
            ],
        );
        self.launch(&(name, port));
        self.sql("ALTER SYSTEM SET synchronous_standby_names = '*'");
        self.sql("SELECT pg_reload_conf()");
        let begun = Instant::now();
        while self.sql("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'") != "1" {
            assert!(begun.elapsed().as_secs() < 60, "the standby does not follow");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// The primary's machine dies, and the standby takes its place.
    fn fail_over(&mut self, address: &AtomicU16) {
        self.run("pg_ctl", &["-D", &self.data(&self.primary.0), "-m", "immediate", "-w", "stop"]);
        self.run("pg_ctl", &["-D", &self.data(&self.standby.0), "-w", "promote"]);
        std::mem::swap(&mut self.primary, &mut self.standby);
        // Nobody follows yet.
        self.sql("ALTER SYSTEM RESET synchronous_standby_names");
        self.sql("SELECT pg_reload_conf()");
        address.store(self.primary.1, Ordering::SeqCst);
    }

    fn restart(&mut self) {
        self.run("pg_ctl", &["-D", &self.data(&self.primary.0), "-m", "fast", "-w", "stop"]);
        let primary = self.primary.clone();
        self.launch(&primary);
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        for name in ["a", "b"] {
            if self.folder.path().join(name).join("postmaster.pid").exists() {
                self.run("pg_ctl", &["-D", &self.data(name), "-m", "immediate", "-w", "stop"]);
            }
        }
    }
}

/// The address under which servers know the database, wherever it is: what a virtual address is in a server room.
async fn virtual_address(target: Arc<AtomicU16>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let Ok((mut inward, _)) = listener.accept().await else { continue };
            let target = target.load(Ordering::SeqCst);
            tokio::spawn(async move {
                if let Ok(mut outward) = TcpStream::connect(("127.0.0.1", target)).await {
                    let _ = inward.set_nodelay(true).and_then(|()| outward.set_nodelay(true));
                    let _ = tokio::io::copy_bidirectional(&mut inward, &mut outward).await;
                }
            });
        }
    });
    port
}

/// nginx before the servers, as it is packaged.
struct Balancer(Child, u16);

impl Balancer {
    fn start(folder: &Path, servers: &[u16]) -> Self {
        let port = free_port();
        let servers = servers.iter().map(|port| format!("server 127.0.0.1:{port} max_fails=1 fail_timeout=1s;"));
        let upstream = servers.collect::<Vec<_>>().join(" ");
        let folder = folder.display();
        let settings = format!(
            "daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log error; worker_processes 1;
             events {{ worker_connections 1024; }}
             http {{ access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
               fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s; client_max_body_size 4m;
               upstream diyi {{ {upstream} }}
               server {{ listen 127.0.0.1:{port};
                 location / {{ proxy_pass http://diyi; proxy_set_header X-Forwarded-For $remote_addr;
                   proxy_connect_timeout 1s; proxy_read_timeout 40s;
                   # What is sent again under its number counts once.
                   proxy_next_upstream error timeout http_502 http_503 non_idempotent; }} }} }}"
        );
        let file = format!("{folder}/nginx.conf");
        std::fs::write(&file, settings).unwrap();
        let child = Command::new("nginx").args(["-c", &file]).stderr(Stdio::null()).spawn().unwrap();
        Self(child, port)
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        // Its worker ends with it only if it is asked.
        let _ = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status();
        let _ = self.0.wait();
    }
}

/// What all couriers together were told.
#[derive(Default)]
struct Tally {
    to_go: AtomicUsize,
    retries: AtomicUsize,
    refused: AtomicUsize,
    ended: AtomicBool,
}

/// What one courier knows to be taken.
#[derive(Default)]
struct Known {
    submissions: Vec<String>,
    messages: Vec<String>,
    booked: usize,
}

async fn work(courier: Courier, activity: ActivityId, slots: Vec<SlotId>, tally: Arc<Tally>) -> Known {
    let mut known = Known::default();
    let (mut asked, mut booking): (Option<QuestionId>, Option<BookingId>) = (None, None);
    let mut turn = 0_usize;
    while tally.to_go.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok() {
        turn += 1;
        let words = message("站点欠我两个月工资，站长电话也不接了");
        let number = words.id.to_string();
        let (act, said) = match (turn % 5, asked) {
            (1 | 3, Some(question)) => (Act::Write { question, message: words }, Some(number)),
            (2, _) => match booking.take() {
                Some(booking) => (Act::CancelBooking { booking }, None),
                None => {
                    let (new, slot) = (BookingId::fresh(), slots[turn % slots.len()]);
                    booking = Some(new);
                    (Act::Book { booking: new, activity, slot, overlap_is_fine: true, works_in: None }, None)
                }
            },
            (4, _) => {
                let voice = NewVoice {
                    id: VoiceId::fresh(),
                    kind: VoiceKind::Need,
                    adcode: changsha(),
                    discussion: None,
                    company: None,
                    message: words,
                };
                (Act::Speak(voice), None)
            }
            _ => {
                let new = question(Topic::Other, changsha(), words);
                asked = Some(new.id);
                (Act::Ask(new), Some(number))
            }
        };
        let books = matches!(act, Act::Book { .. });
        let sent = submission(act);
        let body = serde_json::to_string(&sent).unwrap();
        // As a phone does: the same bytes until the server says what became of them.
        loop {
            match courier.try_send_body(body.clone()).await {
                Some(Ok(_)) => {
                    known.submissions.push(sent.id.to_string());
                    known.messages.extend(said);
                    known.booked += usize::from(books);
                    break;
                }
                Some(Err((_, problem))) if problem.remedy() == Remedy::AskCourier => {
                    tally.refused.fetch_add(1, Ordering::SeqCst);
                    booking = None;
                    break;
                }
                _ => {
                    tally.retries.fetch_add(1, Ordering::SeqCst);
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        }
    }
    known
}

/// Answers what waits, whatever happens to the servers; the session is never renewed.
async fn answer(desk: Desk, tally: Arc<Tally>) -> usize {
    let mut answered = 0;
    while !tally.ended.load(Ordering::SeqCst) {
        let (_, inbox) = desk.get("/desk/inbox").await;
        let Some(id) = inbox.split("/desk/questions/").nth(1).map(|rest| rest[..36].to_owned()) else {
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let page = format!("/desk/questions/{id}");
        let (status, shown) = desk.get(&page).await;
        let version = shown.split("name=\"version\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        if let (true, Some(version)) = (status.is_success(), version) {
            let fields = [("version", version), ("text", "请打 12355"), ("act", "answer")];
            answered += usize::from(desk.post(&format!("{page}/answer"), &fields).await.0.is_redirection());
        }
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    let (status, _) = desk.get("/desk/inbox").await;
    assert!(status.is_success(), "the session did not live on: {status}");
    answered
}

async fn ready(server: &mut Process) {
    assert!(server.is_up().await);
    let begun = Instant::now();
    while !reqwest::get(format!("{}/readyz", server.origin)).await.is_ok_and(|answer| answer.status().is_success()) {
        assert!(begun.elapsed().as_secs() < 60, "{} is not ready again", server.origin);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// What was done to the parts so far.
#[derive(Default)]
struct Faults {
    round: usize,
    kills: usize,
    ends: usize,
    restarts: usize,
    fail_overs: usize,
}

impl Faults {
    /// One after another: a server killed, a server ended, the database restarted, the database's machine lost.
    async fn next(&mut self, servers: &mut [Process], postgres: &mut Postgres, target: &AtomicU16) {
        let server = &mut servers[self.round % SERVERS];
        match self.round % 4 {
            0 => {
                server.kill();
                self.kills += 1;
            }
            1 => {
                server.terminate();
                assert!(server.ended(Duration::from_secs(3)).await.is_some(), "it does not end");
                self.ends += 1;
            }
            2 => {
                tokio::task::block_in_place(|| postgres.restart());
                self.restarts += 1;
            }
            _ => {
                tokio::task::block_in_place(|| postgres.fail_over(target));
                self.fail_overs += 1;
                tokio::time::sleep(Duration::from_secs(1)).await;
                tokio::task::block_in_place(|| postgres.add_standby());
            }
        }
        tokio::time::sleep(Duration::from_millis(700)).await;
        self.round += 1;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "minutes; make soak-replicas"]
async fn three_servers_lose_double_and_overbook_nothing_while_each_part_is_killed_in_turn() {
    let acts: usize = std::env::var("DIYI_SOAK_ACTS").ok().and_then(|text| text.parse().ok()).unwrap_or(100_000);
    let mut postgres = Postgres::start();
    let target = Arc::new(AtomicU16::new(postgres.primary.1));
    let address = virtual_address(Arc::clone(&target)).await;
    let url = format!("postgres://diyi@127.0.0.1:{address}/diyi");
    let folder = tempfile::tempdir().unwrap();
    let ports: Vec<u16> = (0..SERVERS).map(|_| free_port()).collect();
    let mut servers: Vec<Process> = ports.iter().map(|port| Process::start_at(&url, folder.path(), *port)).collect();
    for server in &mut servers {
        ready(server).await;
    }
    let setup = Server::start(&url, tempfile::tempdir().unwrap()).await;
    for number in 0..DESKS {
        staff(&setup, &format!("desk{number}"), StaffRole::PrefectureAdmin, changsha(), Author::Operator).await;
    }
    let (activity, _) = crate::heal::published(&setup, 4, u32::try_from(PLACES / 4).unwrap()).await;
    let slots = slots(&setup, activity).await;
    setup.db.close().await.unwrap();
    let balancer = Balancer::start(folder.path(), &ports);
    let origin = format!("http://127.0.0.1:{}", balancer.1);
    while reqwest::get(format!("{origin}/healthz")).await.is_err() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let tally = Arc::new(Tally { to_go: AtomicUsize::new(acts), ..Tally::default() });
    let begun = Instant::now();
    let couriers: Vec<_> = (0..COURIERS)
        .map(|_| tokio::spawn(work(Courier::at(&origin), activity, slots.clone(), Arc::clone(&tally))))
        .collect();
    let mut desks = Vec::new();
    for number in 0..DESKS {
        let desk = Desk::sign_in_at(&origin, &format!("desk{number}")).await;
        desks.push(tokio::spawn(answer(desk, Arc::clone(&tally))));
    }
    let mut faults = Faults::default();
    while couriers.iter().any(|courier| !courier.is_finished()) {
        tokio::time::sleep(Duration::from_secs(2)).await;
        faults.next(&mut servers, &mut postgres, &target).await;
        for (server, port) in servers.iter_mut().zip(&ports) {
            if server.child.try_wait().unwrap().is_some() {
                *server = Process::start_at(&url, folder.path(), *port);
            }
        }
        for server in &mut servers {
            ready(server).await;
        }
    }
    let Faults { kills, ends, restarts, fail_overs, .. } = faults;
    let seconds = begun.elapsed().as_secs_f64();
    let mut known = Known::default();
    for courier in couriers {
        let courier = courier.await.unwrap();
        known.submissions.extend(courier.submissions);
        known.messages.extend(courier.messages);
        known.booked += courier.booked;
    }
    tally.ended.store(true, Ordering::SeqCst);
    let mut answered = 0;
    for desk in desks {
        answered += desk.await.unwrap();
    }
    let db = Box::pin(Database::connect(&url)).await.unwrap();
    let ids = async |sql: &str| -> Vec<String> {
        let rows = db.query_all_raw(Statement::from_string(DatabaseBackend::Postgres, sql)).await.unwrap();
        rows.iter().map(|row| row.try_get("", "id").unwrap()).collect()
    };
    let there = ids("SELECT id FROM submission").await;
    let messages = ids("SELECT id FROM message WHERE author = 'courier'").await;
    let over = ids("SELECT id FROM slot WHERE taken > capacity").await;
    let lost = lost(&known.submissions, &there) + lost(&known.messages, &messages);
    // What was refused was not taken; anything else that is there was done without anybody having been told.
    let doubled = there.len() - known.submissions.len() + (messages.len() - known.messages.len());
    println!(
        "{acts} 件事，{seconds:.0} 秒（每秒 {:.0}）；杀服务端 {kills} 次，停 {ends} 次，重启数据库 {restarts} 次，换主库 {fail_overs} 次；\
         收下 {}，拒绝 {}，重试 {}，服务台答复 {answered}；丢 {lost}，重 {doubled}，超额 {}",
        acts as f64 / seconds,
        known.submissions.len(),
        tally.refused.load(Ordering::SeqCst),
        tally.retries.load(Ordering::SeqCst),
        over.len()
    );
    assert_eq!((lost, doubled, over.len()), (0, 0, 0));
    assert!(answered > 0 && known.booked > 0 && kills > 0);
    let checked = command(&url, &["check", "--files", &folder.path().join("files").display().to_string()]);
    assert!(checked.status.success(), "{}", said(&checked));
}

fn lost(known: &[String], there: &[String]) -> usize {
    let there: HashSet<&String> = there.iter().collect();
    known.iter().filter(|id| !there.contains(id)).count()
}

async fn slots(server: &Server, activity: ActivityId) -> Vec<SlotId> {
    let sql = format!("SELECT id FROM slot WHERE activity = '{activity}' ORDER BY starts_at");
    let rows = server.db.query_all_raw(Statement::from_string(DatabaseBackend::Postgres, sql)).await.unwrap();
    rows.iter().map(|row| row.try_get::<String>("", "id").unwrap().parse().unwrap()).collect()
}
