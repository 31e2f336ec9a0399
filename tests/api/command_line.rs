//! The commands of the server's binary.

use crate::server::{table_of, zhengzhou};
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn import(folder: &Path, file: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_diyi-server"))
        .args(["--database", &format!("sqlite://{}?mode=rwc", folder.join("new/diyi.db").display())])
        .args(["stations", "import", &file.display().to_string()])
        .args(["--crs", "gcj02", "--adcode", "410100", "--source", "郑州", "--licence", "MIT"])
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn an_operator_imports_a_table_and_reads_what_became_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("table.csv");
    let Some(bytes) = zhengzhou("stations-gb18030.csv") else { return };
    std::fs::write(&file, bytes).unwrap();
    for expected in ["读了 82 行：新增 82", "没有变化 82"] {
        let output = import(folder.path(), &file);
        assert!(output.status.success() && said(&output).contains(expected), "{}", said(&output));
    }
}

#[test]
fn rejected_rows_are_listed_and_told_by_the_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("table.csv");
    std::fs::write(&file, "名称,经度,纬度\n甲,113.6,34.7\n乙,34.7,113.6\n").unwrap();
    let output = import(folder.path(), &file);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("第 3 行没有导入"), "{}", said(&output));
}

#[test]
fn a_file_of_50_megabytes_is_refused_before_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("huge.csv");
    std::fs::File::create(&file).unwrap().set_len(50 * 1024 * 1024).unwrap();
    let output = import(folder.path(), &file);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("50 MB") && said(&output).contains("32 MB"), "{}", said(&output));
}

#[test]
fn a_missing_file_or_a_wrong_option_is_said_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let output = import(folder.path(), Path::new("/nowhere/table.csv"));
    assert!(!output.status.success() && said(&output).contains("读不了文件"));
    let output = Command::new(env!("CARGO_BIN_EXE_diyi-server"))
        .args(["stations", "import", "x.csv", "--crs", "mars", "--adcode", "4", "--source", "x", "--licence", "y"])
        .output()
        .unwrap();
    assert!(!output.status.success());
}

#[test]
fn an_import_killed_in_the_middle_again_and_again_is_there_whole_and_once_after_the_next_one() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("table.csv");
    std::fs::write(&file, table_of(20_000).replace(",112.", ",113.").replace(",28.", ",34.")).unwrap();
    let database = format!("sqlite://{}?mode=rwc", folder.path().join("diyi.db").display());
    let importing = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_diyi-server"));
        command.args(["--database", &database, "stations", "import", &file.display().to_string()]).args([
            "--crs",
            "wgs84",
            "--adcode",
            "410100",
            "--source",
            "甲",
            "--licence",
            "MIT",
        ]);
        command
    };
    // The tables themselves may not be there yet.
    let count = |table: &str| {
        let db = rusqlite::Connection::open(folder.path().join("diyi.db")).unwrap();
        db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get::<_, i64>(0)).unwrap_or(0)
    };
    // Before the first station, and twice once there are some more.
    for patience in [Some(5), Some(40), Some(320), None, None] {
        let before = count("station");
        let mut child = importing().stdout(std::process::Stdio::null()).spawn().unwrap();
        match patience {
            Some(millis) => std::thread::sleep(std::time::Duration::from_millis(millis)),
            None => {
                while count("station") == before {
                    assert!(child.try_wait().unwrap().is_none(), "it was over before: the test tested nothing");
                    std::thread::sleep(std::time::Duration::from_millis(10));
                }
            }
        }
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(count("station"), count("feed"));
    }
    assert!((1..20_000).contains(&count("station")), "{}", count("station"));
    let output = importing().output().unwrap();
    assert!(output.status.success() && said(&output).contains("读了 20000 行"), "{}", said(&output));
    let db = rusqlite::Connection::open(folder.path().join("diyi.db")).unwrap();
    let count: i64 = db.query_row("SELECT count(*) FROM station", [], |row| row.get(0)).unwrap();
    assert_eq!(count, 20_000);
}

/// As somebody types at a terminal, of which all that it shows is given back.
fn at_a_terminal(folder: &Path, command: &[&str], typed: &str) -> Option<String> {
    let database = format!("sqlite://{}?mode=rwc", folder.join("diyi.db").display());
    let line = [&[env!("CARGO_BIN_EXE_diyi-server"), "--database", &*database], command].concat().join(" ");
    let terminal = Command::new("script")
        .args(["--quiet", "--return", "--flush", "--command", &line, "/dev/null"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut terminal) = terminal else {
        eprintln!("skipped: there is no script(1)");
        return None;
    };
    let (mut input, mut output) = (terminal.stdin.take().unwrap(), terminal.stdout.take().unwrap());
    let mut shown = String::new();
    let mut some = [0u8; 4096];
    // Each line when it is asked for: what is typed before is shown by the terminal itself.
    let mut lines = typed.lines();
    loop {
        let count = output.read(&mut some).unwrap();
        if count == 0 {
            break;
        }
        let asked = String::from_utf8_lossy(&some[..count]).into_owned();
        if asked.trim_end().ends_with('：')
            && let Some(line) = lines.next()
        {
            std::thread::sleep(std::time::Duration::from_millis(100));
            writeln!(input, "{line}").unwrap();
        }
        shown += &asked;
    }
    terminal.wait().unwrap();
    Some(shown)
}

#[test]
fn a_password_is_typed_twice_where_nobody_sees_it_and_read_from_a_pipe() {
    let folder = tempfile::tempdir().unwrap();
    let add = ["staff", "add", "zhang", "--name", "张三", "--role", "province_admin", "--adcode", "430000"];
    let Some(shown) = at_a_terminal(folder.path(), &add, "rain-or-shine-7\nrain-or-shine-8\n") else { return };
    assert!(shown.contains("两遍不一样") && !shown.contains("rain-or-shine"), "{shown}");
    let shown = at_a_terminal(folder.path(), &add, "rain-or-shine-7\nrain-or-shine-7\n").unwrap();
    assert!(shown.contains("已添加 zhang") && !shown.contains("rain-or-shine"), "{shown}");
    let database = format!("sqlite://{}?mode=rwc", folder.path().join("diyi.db").display());
    let mut piped = Command::new(env!("CARGO_BIN_EXE_diyi-server"))
        .args(["--database", &database, "staff", "password", "zhang"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    piped.stdin.take().unwrap().write_all("snow-or-shine-9\n".as_bytes()).unwrap();
    assert!(said(&piped.wait_with_output().unwrap()).contains("密码改好了"));
}

#[tokio::test]
async fn all_samples_are_taken_away_by_a_command_and_do_not_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("diyi.db").display());
    let open = async || diyi::server::db::open(&url).await.unwrap();
    assert!(diyi::server::samples::fill(&open().await).await.unwrap());
    let remove = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_diyi-server"));
        said(&command.args(["--database", &url, "samples", "remove"]).output().unwrap())
    };
    let first = remove();
    assert!(first.contains("撤掉了") && !first.contains("撤掉了 0 样"), "{first}");
    assert!(!diyi::server::samples::fill(&open().await).await.unwrap());
    let again = remove();
    assert!(again.contains("撤掉了 0 样") && again.contains("用过的 0 样"), "{again}");
}
