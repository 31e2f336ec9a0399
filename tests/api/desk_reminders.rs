//! Staff are reminded once, by real channels, of what there is to do; never with a courier's words.

use crate::courier::{Courier, changsha, zhuzhou};
use crate::desk::{Desk, staff};
use crate::desk_hours::ALWAYS;
use crate::server::{Server, on_each_database};
use base64::Engine as _;
use diyi::model::staff::StaffRole;
use diyi::model::{Adcode, Author, Timestamp, Topic};
use diyi::server::{App, Reach};
use hmac::{Hmac, Mac};
use reqwest::StatusCode;
use sea_orm::ConnectionTrait;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

const WORDS: &str = "我站在江边，真的不想活了";

/// What a listener heard: the first line with its headers, and the body.
pub type Heard = Arc<Mutex<Vec<(String, String)>>>;

/// A web server that answers with these answers, one after another, the last one for ever.
pub async fn web(answers: &'static [(u16, &'static str)]) -> (String, Heard) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let heard = Heard::default();
    let all = heard.clone();
    tokio::spawn(async move {
        loop {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut bytes = Vec::new();
            let (top, body) = loop {
                let mut buffer = [0u8; 4096];
                let read = socket.read(&mut buffer).await.unwrap();
                bytes.extend_from_slice(&buffer[..read]);
                let text = String::from_utf8_lossy(&bytes).into_owned();
                if let Some((top, body)) = text.split_once("\r\n\r\n") {
                    let length = top.lines().find_map(|line| {
                        line.to_lowercase().strip_prefix("content-length: ").map(|n| n.parse::<usize>().unwrap())
                    });
                    if body.len() >= length.unwrap_or(0) {
                        break (top.to_owned(), body.to_owned());
                    }
                }
                assert!(read > 0);
            };
            let (status, answer) = {
                let mut heard = all.lock().unwrap();
                heard.push((top, body));
                answers[(heard.len() - 1).min(answers.len() - 1)]
            };
            let answer = format!(
                "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{answer}",
                answer.len()
            );
            socket.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    (origin, heard)
}

pub const OK: &[(u16, &str)] = &[(200, r#"{"errcode":0,"errmsg":"ok"}"#)];

/// A mail server that takes everything, without TLS.
pub async fn mail() -> (u16, Heard) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = Heard::default();
    let all = heard.clone();
    tokio::spawn(async move {
        loop {
            let (socket, _) = listener.accept().await.unwrap();
            let all = all.clone();
            tokio::spawn(async move {
                let (reader, mut writer) = socket.into_split();
                let mut lines = BufReader::new(reader).lines();
                writer.write_all(b"220 test\r\n").await.unwrap();
                let (mut commands, mut body, mut in_body) = (String::new(), String::new(), false);
                while let Ok(Some(line)) = lines.next_line().await {
                    if in_body {
                        if line == "." {
                            in_body = false;
                            all.lock().unwrap().push((commands.clone(), body.clone()));
                            writer.write_all(b"250 ok\r\n").await.unwrap();
                        } else {
                            body.push_str(&line);
                            body.push('\n');
                        }
                        continue;
                    }
                    commands.push_str(&line);
                    commands.push('\n');
                    let answer: &[u8] = match line.get(..4).unwrap_or_default() {
                        "EHLO" => b"250-test\r\n250-8BITMIME\r\n250 AUTH PLAIN\r\n",
                        "DATA" => {
                            in_body = true;
                            b"354 go\r\n"
                        }
                        "QUIT" => b"221 bye\r\n",
                        "AUTH" => b"235 ok\r\n",
                        _ => b"250 ok\r\n",
                    };
                    writer.write_all(answer).await.unwrap();
                }
            });
        }
    });
    (port, heard)
}

/// The same server, whose reminders may reach this machine, and another one beside it on the same database.
pub async fn two(server: &Server) -> (App, App) {
    let app = |db| {
        let config = diyi::api::Config { origin: "https://12355.test".to_owned(), ..diyi::api::Config::default() };
        App::new(db, config, server.folder(), diyi::server::Limits::none())
            .reaching(Reach { private: true, ..Reach::default() })
    };
    let other = crate::server::open(server.url()).await;
    (app(server.db.clone()), app(other))
}

async fn boss(server: &Server, app: &App) -> Desk {
    staff(server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Operator).await;
    Desk::sign_in_at(&crate::server::serve(app.clone()).await, "boss").await
}

async fn set(desk: &Desk, kind: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
    let fields = [&[("adcode", "430100"), ("kind", kind), ("act", "set"), ("active", "1")], fields].concat();
    desk.save("/desk/channels", "/desk/channels", &fields).await
}

/// Both servers look at the same time, some times.
pub async fn remind(one: &App, other: &App, now: Timestamp) {
    for _ in 0..3 {
        let (a, b) = tokio::join!(one.remind_now(now), other.remind_now(now));
        a.unwrap();
        b.unwrap();
    }
}

fn bodies(heard: &Heard) -> Vec<String> {
    heard.lock().unwrap().iter().map(|(_, body)| body.clone()).collect()
}

#[tokio::test]
async fn each_thing_is_said_once_whichever_server_says_it_and_nobodys_words() {
    on_each_database(async |server| {
        let (one, other) = two(&server).await;
        let desk = boss(&server, &one).await;
        let ope = staff(&server, "ope", StaffRole::Operator, changsha(), Author::Operator).await;
        // At work at every hour: that something is due soon is said in working time alone.
        let fields = [&[("adcode", "430100"), ("act", "set")], &ALWAYS[..]].concat();
        assert_eq!(desk.save("/desk/hours", "/desk/hours", &fields).await.0, StatusCode::SEE_OTHER);
        let (origin, heard) = web(OK).await;
        let courier = Courier::of(&server);
        // What happened before is not said.
        courier.ask(Topic::MentalHealth, changsha(), WORDS).await;
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        assert_eq!(
            set(&desk, "wechat_work", &[("url", &format!("{origin}/send?key=K"))]).await.0,
            StatusCode::SEE_OTHER
        );
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        remind(&one, &other, Timestamp::now()).await;
        assert_eq!(bodies(&heard), Vec::<String>::new());
        let id = courier.ask(Topic::MentalHealth, changsha(), WORDS).await;
        courier.ask(Topic::MentalHealth, zhuzhou(), WORDS).await;
        remind(&one, &other, Timestamp::now()).await;
        let said = bodies(&heard);
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(
            said[0].contains("危险提问")
                && said[0].contains("长沙")
                && said[0].contains(&format!("https://12355.test/desk/questions/{id}")),
            "{said:?}"
        );
        assert!(!said[0].contains("江边") && !said[0].contains("轻生"), "{said:?}");
        // Taken on, given to somebody, due soon, overdue: each once.
        desk.post(&format!("/desk/questions/{id}/take-on"), &[("from", "")]).await;
        desk.act(&format!("/desk/questions/{id}"), "assign", &[("staff", &ope.to_string())]).await;
        remind(&one, &other, Timestamp::now()).await;
        let said = bodies(&heard);
        assert!(said.last().unwrap().contains("指派了") && said.last().unwrap().contains("给 测试ope"), "{said:?}");
        let before = said.len();
        let due =
            server.text(format!("SELECT CAST(due_at AS TEXT) AS t FROM question WHERE id = '{id}'")).await.unwrap();
        let due: i64 = due.parse().unwrap();
        remind(&one, &other, Timestamp(due - 60_000)).await;
        remind(&one, &other, Timestamp(due + 1)).await;
        let said = bodies(&heard)[before..].to_vec();
        let of = |what: &str| said.iter().filter(|body| body.contains(what) && body.contains(&id.to_string())).count();
        assert_eq!((of("快到时限"), of("超时了")), (1, 1), "{said:?}");
        let count = bodies(&heard).len();
        // Turned off, nothing is said.
        let off = [("adcode", "430100"), ("kind", "wechat_work"), ("act", "set")];
        assert_eq!(desk.save("/desk/channels", "/desk/channels", &off).await.0, StatusCode::SEE_OTHER);
        courier.ask(Topic::MentalHealth, changsha(), WORDS).await;
        remind(&one, &other, Timestamp::now()).await;
        assert_eq!(bodies(&heard).len(), count);
    })
    .await;
}

#[tokio::test]
async fn what_does_not_arrive_is_tried_again_and_what_is_no_longer_so_is_not_said() {
    on_each_database(async |server| {
        let (one, other) = two(&server).await;
        let desk = boss(&server, &one).await;
        let (origin, heard) =
            web(&[(500, ""), (200, r#"{"errcode":310000,"errmsg":"sign not match"}"#), (200, r#"{"errcode":0}"#)])
                .await;
        set(&desk, "dingtalk", &[("url", &format!("{origin}/robot/send?access_token=T")), ("secret", "SECx")]).await;
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        let courier = Courier::of(&server);
        let id = courier.ask(Topic::MentalHealth, changsha(), WORDS).await;
        let now = Timestamp::now();
        for (minutes, tries) in [(0, 1), (0, 1), (1, 2), (3, 3), (60, 3)] {
            remind(&one, &other, Timestamp(now.0 + minutes * 60_000)).await;
            let danger = bodies(&heard).iter().filter(|body| body.contains("危险")).count();
            assert_eq!(danger, tries, "{minutes}");
        }
        let (_, page) = desk.get("/desk/channels").await;
        assert!(page.contains("已发") && page.contains("试了 3 次"), "{page}");
        // Signed as DingTalk says.
        let (top, _) = heard.lock().unwrap()[0].clone();
        let target = url::Url::parse(&format!("http://x{}", top.split(' ').nth(1).unwrap())).unwrap();
        let query: std::collections::HashMap<String, String> = target.query_pairs().into_owned().collect();
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(b"SECx").unwrap();
        mac.update(format!("{}\nSECx", query["timestamp"]).as_bytes());
        let sign = base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes());
        assert_eq!((query["access_token"].as_str(), query["sign"].as_str()), ("T", sign.as_str()));
        // Somebody took it on before it could be said: it is not said any more.
        let (gone, silence) = web(OK).await;
        set(&desk, "webhook", &[("url", &gone)]).await;
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        let second = courier.ask(Topic::MentalHealth, changsha(), WORDS).await;
        server.db.execute_unprepared("UPDATE staff_channel SET active = false WHERE kind = 'dingtalk'").await.unwrap();
        let later = Timestamp::now();
        one.remind_now(Timestamp(later.0 - 3_600_000)).await.unwrap();
        desk.post(&format!("/desk/questions/{second}/take-on"), &[("from", "")]).await;
        desk.act(&format!("/desk/questions/{second}"), "answer", &[("text", "在"), ("act", "answer")]).await;
        remind(&one, &other, later).await;
        let said = bodies(&silence).join("\n");
        assert!(said.matches(&second.to_string()).count() <= 1 && !said.contains(&id.to_string()), "{said}");
    })
    .await;
}

#[tokio::test]
async fn a_mail_and_a_webhook_arrive_and_secrets_are_not_shown_again() {
    on_each_database(async |server| {
        let (one, other) = two(&server).await;
        let desk = boss(&server, &one).await;
        let (port, mails) = mail().await;
        let (origin, heard) = web(&[(204, "")]).await;
        let port = port.to_string();
        let fields = [
            ("host", "127.0.0.1"),
            ("port", port.as_str()),
            ("security", "none"),
            ("user", "u"),
            ("password", "geheim-1"),
            ("from", "服务台 <desk@12355.test>"),
            ("to", "a@12355.test，b@12355.test"),
        ];
        let (status, page) = set(&desk, "email", &fields).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let hook = format!("{origin}/hook/SECRETPATH");
        assert_eq!(set(&desk, "webhook", &[("url", &hook), ("secret", "s3")]).await.0, StatusCode::SEE_OTHER);
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        Courier::of(&server).ask(Topic::MentalHealth, changsha(), WORDS).await;
        remind(&one, &other, Timestamp::now()).await;
        let (commands, mail) = mails.lock().unwrap()[0].clone();
        assert!(
            commands.contains("RCPT TO:<a@12355.test>") && commands.contains("RCPT TO:<b@12355.test>"),
            "{commands}"
        );
        assert_eq!(mails.lock().unwrap().len(), 1);
        assert!(mail.contains("Subject: =?utf-8?") && mail.contains("From:"), "{mail}");
        let (top, body) = heard.lock().unwrap()[0].clone();
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(b"s3").unwrap();
        mac.update(body.as_bytes());
        let bytes = mac.finalize().into_bytes();
        let signature = bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
        assert!(top.to_lowercase().contains(&format!("x-diyi-signature: sha256={signature}")), "{top}");
        let said: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!(said["kind"], "danger");
        for path in ["/desk/channels", "/desk/audit"] {
            let (_, page) = desk.get(path).await;
            assert!(
                !page.contains("geheim-1") && !page.contains("SECRETPATH") && !page.contains("\"s3\""),
                "{path}: {page}"
            );
        }
        let (status, to) =
            desk.post("/desk/channels", &[("adcode", "430100"), ("kind", "webhook"), ("act", "test")]).await;
        assert!(status == StatusCode::SEE_OTHER && to.contains("said=sent"), "{to}");
        // Saved again without its secret it still has it.
        let fields = [&fields[..4], &fields[5..]].concat();
        set(&desk, "email", &fields).await;
        let (status, _) =
            desk.post("/desk/channels", &[("adcode", "430100"), ("kind", "email"), ("act", "test")]).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (commands, _) = mails.lock().unwrap().last().unwrap().clone();
        assert!(commands.contains("AUTH PLAIN AHUAZ2VoZWltLTE="), "{commands}");
        let kept = server.text("SELECT body AS t FROM staff_channel WHERE kind = 'email'".to_owned()).await.unwrap();
        assert!(kept.starts_with("sealed1:") && !kept.contains("geheim-1"), "{kept}");
    })
    .await;
}

#[tokio::test]
async fn a_webhook_never_knocks_inside_the_servers_own_network_unless_the_server_says_so() {
    let server = Server::on_sqlite().await;
    staff(&server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Operator).await;
    let desk = Desk::sign_in(&server, "boss").await;
    let (origin, heard) = web(OK).await;
    for url in [
        origin.as_str(),
        "https://127.0.0.1/x",
        "https://169.254.169.254/latest",
        "https://[::1]/",
        "https://localhost/",
        "nix",
    ] {
        let (status, page) = set(&desk, "webhook", &[("url", url)]).await;
        assert!(
            status == StatusCode::UNPROCESSABLE_ENTITY && page.contains(&url.replace('&', "&#38;")),
            "{url}: {page}"
        );
    }
    // Even one that stands in the database already, by whatever name.
    for body in [format!(r#"{{"kind":"webhook","url":"{origin}","secret":""}}"#), r#"{"kind":"email","host":"127.0.0.1","port":25,"security":"none","user":"","password":"","from":"a@b.cn","to":["c@d.cn"]}"#.to_owned()] {
        let kind = if body.contains("webhook") { "webhook" } else { "email" };
        let sql = format!("INSERT INTO staff_channel (adcode, kind, active, body, since) VALUES (430100, '{kind}', true, '{body}', 0)");
        server.db.execute_unprepared(&sql).await.unwrap();
        let (status, page) = desk.post("/desk/channels", &[("adcode", "430100"), ("kind", kind), ("act", "test")]).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("没有发出去"), "{page}");
    }
    assert!(heard.lock().unwrap().is_empty());
    // Only who manages the desk, and only their own.
    staff(&server, "far", StaffRole::PrefectureAdmin, zhuzhou(), Author::Operator).await;
    let far = Desk::sign_in(&server, "far").await;
    assert_eq!(
        far.post("/desk/channels", &[("adcode", "430100"), ("kind", "webhook"), ("act", "drop")]).await.0,
        StatusCode::NOT_FOUND
    );
    assert!(!far.get("/desk/channels?adcode=430100").await.1.contains("127.0.0.1"));
    let province = Adcode::HUNAN.to_string();
    assert_eq!(
        desk.post("/desk/channels", &[("adcode", &province), ("kind", "webhook"), ("act", "drop")]).await.0,
        StatusCode::NOT_FOUND
    );
}
