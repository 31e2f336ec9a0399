//! The server as an operator runs it: a process of its own, which can be killed.

use sea_orm::{ConnectionTrait, Database};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

/// A database that nobody has opened yet, and a folder to go with it.
pub struct EmptyDatabase {
    pub url: String,
    pub folder: tempfile::TempDir,
}

impl EmptyDatabase {
    pub fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("diyi.db").display());
        Self { url, folder }
    }

    /// Where `DIYI_TEST_POSTGRES` names a server.
    pub async fn on_postgres() -> Option<Self> {
        let Ok(address) = std::env::var("DIYI_TEST_POSTGRES") else {
            eprintln!("skipped on PostgreSQL: DIYI_TEST_POSTGRES is not set");
            return None;
        };
        let name = format!("t{}", uuid::Uuid::now_v7().simple());
        let admin = Box::pin(Database::connect(format!("{address}/postgres"))).await.unwrap();
        admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
        Some(Self { url: format!("{address}/{name}"), folder: tempfile::tempdir().unwrap() })
    }

    /// One of each kind that there is.
    pub async fn of_each_kind() -> Vec<Self> {
        [Some(Self::on_sqlite()), Self::on_postgres().await].into_iter().flatten().collect()
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Below what systems give to outgoing connections (from 32768 on), so that none of those takes one meanwhile.
const PORTS: std::ops::Range<u16> = 12_000..32_000;

/// A port at which nobody listens, another one each time.
pub fn free_port() -> u16 {
    static TURN: AtomicU16 = AtomicU16::new(0);
    let many = PORTS.end - PORTS.start;
    // Two runs beside each other begin at places of their own.
    let begin = u16::try_from(std::process::id() % u32::from(many)).unwrap();
    loop {
        let port = PORTS.start + begin.wrapping_add(TURN.fetch_add(1, Ordering::Relaxed)) % many;
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// A running server. Killed when it is dropped.
pub struct Process {
    pub child: Child,
    pub origin: String,
}

impl Process {
    /// Starts one at a port of its own.
    pub fn start(url: &str, folder: &Path) -> Self {
        Self::start_at(url, folder, free_port())
    }

    pub fn start_at(url: &str, folder: &Path, port: u16) -> Self {
        Self::start_with(url, folder, port, &[])
    }

    /// The same, which says for so many milliseconds that it ends before it does.
    pub fn start_draining(url: &str, folder: &Path, drain: u64) -> Self {
        let port = free_port();
        Self::start_with(url, folder, port, &["--drain", &drain.to_string()])
    }

    /// One that keeps couriers' files somewhere else, with these variables around it.
    pub fn start_with_files_at(url: &str, folder: &Path, files: &str, variables: &[(&str, &str)]) -> Self {
        let port = free_port();
        Self::spawn(url, folder, (files, variables), port, &[])
    }

    fn start_with(url: &str, folder: &Path, port: u16, more: &[&str]) -> Self {
        // Beside the database on SQLite; a test's own folder on PostgreSQL.
        let files = folder.join("files");
        Self::spawn(url, folder, (&files.display().to_string(), &[]), port, more)
    }

    fn spawn(url: &str, folder: &Path, (files, variables): (&str, &[(&str, &str)]), port: u16, more: &[&str]) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_diyi-server"))
            .args([
                "--database",
                url,
                "--files",
                files,
                "--secret-file",
                &folder.join("diyi.secret").display().to_string(),
                "serve",
                "--listen",
                &format!("127.0.0.1:{port}"),
            ])
            .args(["--without-limits", "--web", &folder.display().to_string()])
            .args(more)
            .envs(variables.iter().copied())
            .stdout(Stdio::null())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        Self { child, origin: format!("http://127.0.0.1:{port}") }
    }

    /// Ends it at once, without waiting for it to be gone.
    pub fn terminate_hard(&mut self) {
        self.child.kill().unwrap();
    }

    /// Waits until it answers; says whether it did before it ended.
    pub async fn is_up(&mut self) -> bool {
        let begun = Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            let address = format!("{}/healthz", self.origin);
            if reqwest::get(address).await.is_ok_and(|answer| answer.status().is_success()) {
                return true;
            }
            assert!(begun.elapsed().as_secs() < 60, "the server does not answer");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        false
    }

    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end, as a service manager does.
    pub fn terminate(&self) {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(asked.success());
    }

    /// Waits for its end.
    pub async fn ended(&mut self, within: Duration) -> Option<ExitStatus> {
        let begun = Instant::now();
        while begun.elapsed() < within {
            if let Some(status) = self.child.try_wait().unwrap() {
                return Some(status);
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        None
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a command of the server's binary on this database.
pub fn command(url: &str, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_diyi-server")).args(["--database", url]).args(arguments).output().unwrap()
}

/// The same beside a server that was started with this folder: with its key of secrets.
pub fn command_beside(url: &str, folder: &Path, arguments: &[&str]) -> Output {
    let secret = folder.join("diyi.secret").display().to_string();
    command(url, &[&["--secret-file", &secret], arguments].concat())
}

/// All that a command said.
pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}
