//! A server killed in the middle, an answer lost after the commit: each submission takes effect once.

use crate::courier::{Courier, changsha, message, question, submission};
use crate::process::free_port;
use diyi::api::{Act, Remedy};
use diyi::model::Topic;
use std::collections::HashMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const COURIERS: usize = 40;
/// As many as an account may send at once; together a thousand.
const EACH: usize = 25;
const KILLS: usize = 6;

fn start(folder: &Path, port: u16) -> Child {
    Command::new(env!("CARGO_BIN_EXE_diyi-server"))
        .args(["--database", &format!("sqlite://{}?mode=rwc", folder.join("diyi.db").display())])
        .args(["serve", "--listen", &format!("127.0.0.1:{port}"), "--web", &folder.display().to_string()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_questions_are_each_asked_once_though_the_server_is_killed_again_and_again() {
    let folder = tempfile::tempdir().unwrap();
    let port = free_port();
    let origin = format!("http://127.0.0.1:{port}");
    let mut server = start(folder.path(), port);
    let (taken, lost) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let couriers: Vec<_> = (0..COURIERS)
        .map(|_| {
            let (taken, lost, courier) = (Arc::clone(&taken), Arc::clone(&lost), Courier::at(&origin));
            tokio::spawn(async move {
                for number in 0..EACH {
                    let asked =
                        submission(Act::Ask(question(Topic::Other, changsha(), message(&format!("第 {number} 问")))));
                    let body = serde_json::to_string(&asked).unwrap();
                    // As a phone does: the same bytes again until the server says what became of them.
                    loop {
                        match courier.send_body(body.clone()).await {
                            Ok(Ok(_)) => break,
                            Ok(Err((_, problem))) => assert_ne!(problem.remedy(), Remedy::AskCourier, "{problem:?}"),
                            Err(_) => drop(lost.fetch_add(1, Ordering::SeqCst)),
                        }
                        tokio::time::sleep(Duration::from_millis(50)).await;
                    }
                    taken.fetch_add(1, Ordering::SeqCst);
                }
                courier
            })
        })
        .collect();
    let total = COURIERS * EACH;
    for kill in 1..=KILLS {
        while taken.load(Ordering::SeqCst) < total * kill / (KILLS + 1) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        server.kill().unwrap();
        server.wait().unwrap();
        server = start(folder.path(), port);
    }
    while reqwest::get(format!("{origin}/healthz")).await.is_err() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let mut asked: HashMap<String, usize> = HashMap::new();
    for courier in couriers {
        let courier = courier.await.unwrap();
        let mine = courier.mine().await;
        assert_eq!(mine.threads.len(), EACH);
        for change in mine.threads {
            assert_eq!(change.thread.messages.len(), 1);
            *asked.entry(change.thread.id.to_string()).or_default() += 1;
        }
    }
    server.kill().unwrap();
    server.wait().unwrap();
    assert_eq!(asked.len(), total);
    assert!(asked.values().all(|times| *times == 1));
    assert!(lost.load(Ordering::SeqCst) > 0, "no answer was lost: the test tested nothing");
}
