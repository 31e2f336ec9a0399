//! Whose address is printed, and whose forms and cookies are believed.

use crate::bookings::{book, published};
use crate::courier::{Courier, changsha};
use crate::desk::{Desk, PASSWORD, staff};
use crate::server::{Server, on_each_database, serve};
use diyi::api::Config;
use diyi::model::staff::StaffRole;
use diyi::model::{Activity, Author};
use diyi::server::{App, Limits};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response, StatusCode, header};
use sha2::{Digest as _, Sha256};
use std::io::{Read as _, Write as _};

const TABLE: &str = "编号,名称,经度,纬度,服务,开放时间\na,甲,112.97,28.2,饮水、充电,8:00-20:00\n";

pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    })
}

fn browser() -> Client {
    Client::builder().redirect(Policy::none()).build().unwrap()
}

fn signing_in(origin: &str) -> RequestBuilder {
    let body = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("login", "office"), ("password", PASSWORD)])
        .finish();
    let request = browser().post(format!("{origin}/desk/sign-in"));
    request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body)
}

/// The same server as it stands behind its proxy.
async fn deployed(server: &Server) -> String {
    let config = Config { origin: "https://diyi.example".to_owned(), ..Config::clone(&server.app.config) };
    serve(App::new(server.db.clone(), config, server.folder(), Limits::none())).await
}

fn cookies(answer: &Response) -> Vec<String> {
    answer.headers().get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_host_that_anybody_can_write_stands_on_no_code_and_in_no_link() {
    on_each_database(async |server| {
        server.import(TABLE).await;
        staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let desk = Desk::sign_in(&server, "office").await;
        let own = server.get("/s/430100-0001").await.text().await.unwrap();
        assert!(own.contains("class=\"qr\""), "{own}");
        for host in ["evil.example", "192.168.1.9:8080", "127.0.0.1.evil.example", "localhost.evil.example"] {
            let asked = browser().get(format!("{}/s/430100-0001", server.origin)).header(header::HOST, host);
            let page = asked.send().await.unwrap().text().await.unwrap();
            assert!(page.contains("甲") && !page.contains("class=\"qr\"") && !page.contains("evil"), "{host}: {page}");
            let form = [("act", "make")];
            let (status, made) = desk.as_host(host).post("/desk/stations/430100-0001/keeper", &form).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{host}");
            assert!(made.contains("DIYI_ORIGIN") && !made.contains("/k/"), "{made}");
            for file in ["posters.pdf", "posters.svg", "posters.zip"] {
                let (status, _) = desk.as_host(host).get(&format!("/desk/{file}?size=a4")).await;
                assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{host} {file}");
            }
            assert!(desk.as_host(host).get("/desk/posters").await.1.contains("DIYI_ORIGIN"));
        }
        // A refused link was not made either: no row waits for somebody to guess it.
        let keepers = server.text("SELECT CAST(COUNT(*) AS TEXT) AS t FROM keeper".to_owned()).await;
        assert_eq!(keepers.as_deref(), Some("0"));
    })
    .await;
}

#[tokio::test]
async fn where_there_is_https_cookies_are_of_this_host_alone_and_browsers_stay_with_https() {
    let server = Server::on_sqlite().await;
    staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
    let origin = deployed(&server).await;
    let welcome = signing_in(&origin).send().await.unwrap();
    assert_eq!(welcome.status(), StatusCode::SEE_OTHER);
    let cookies = cookies(&welcome);
    let session = cookies.iter().find(|cookie| cookie.starts_with("__Host-diyi_desk=")).unwrap();
    for part in ["HttpOnly", "Secure", "SameSite=Strict", "Path=/"] {
        assert!(session.split("; ").any(|one| one == part), "{session}");
    }
    assert!(cookies.iter().all(|cookie| cookie.contains("Secure")), "{cookies:?}");
    let session = session.split(';').next().unwrap();
    let asked = async |cookie: &str| {
        let asked = browser().get(format!("{origin}/desk/me")).header(header::COOKIE, cookie);
        asked.send().await.unwrap()
    };
    let page = asked(session).await;
    assert_eq!(page.status(), StatusCode::OK);
    assert!(page.headers()[header::STRICT_TRANSPORT_SECURITY].to_str().unwrap().starts_with("max-age="));
    // One that a neighbouring host could put.
    assert_eq!(asked(&session.replace("__Host-", "")).await.status(), StatusCode::SEE_OTHER);
    // Over plain http nobody is told to stay with https.
    assert!(!server.get("/desk/sign-in").await.headers().contains_key(header::STRICT_TRANSPORT_SECURITY));
}

#[tokio::test]
async fn nobody_is_signed_in_by_a_page_of_somebody_else_whatever_their_browser_tells() {
    let server = Server::on_sqlite().await;
    staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
    let deployed = deployed(&server).await;
    let told = async |origin: &str, headers: &[(&str, &str)]| {
        let request = headers.iter().fold(signing_in(origin), |request, (name, value)| request.header(*name, *value));
        request.send().await.unwrap().status()
    };
    for foreign in ["https://evil.example", "null", "http://127.0.0.1:1", "https://diyi.example.evil.example"] {
        assert_eq!(told(&server.origin, &[("origin", foreign)]).await, StatusCode::FORBIDDEN, "{foreign}");
        assert_eq!(told(&deployed, &[("origin", foreign)]).await, StatusCode::FORBIDDEN, "{foreign}");
    }
    let other_site = [("sec-fetch-site", "cross-site"), ("origin", server.origin.as_str())];
    assert_eq!(told(&server.origin, &other_site).await, StatusCode::FORBIDDEN);
    assert_eq!(told(&server.origin, &[("origin", &server.origin)]).await, StatusCode::SEE_OTHER);
    assert_eq!(told(&deployed, &[("origin", "https://diyi.example")]).await, StatusCode::SEE_OTHER);
    // As a browser of today says it of a page that hides where it is.
    let own = [("sec-fetch-site", "same-origin"), ("origin", "null")];
    assert_eq!(told(&server.origin, &own).await, StatusCode::SEE_OTHER);
    // So that browsers that say it in the older way tell it.
    let page = server.get("/desk/sign-in").await;
    assert_eq!(page.headers()[header::REFERRER_POLICY], "same-origin");
}

#[tokio::test]
async fn the_page_at_the_door_knows_too_little_of_a_ticket_to_make_one() {
    let server = Server::on_sqlite().await;
    staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
    let desk = Desk::sign_in(&server, "office").await;
    let marks = async |activity: &Activity| {
        let (_, page) = desk.get(&format!("/desk/activities/{}/door", activity.id)).await;
        let marks = page.split("data-tickets=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        marks.split('=').next().unwrap().to_owned()
    };
    let (one, other) = (published(&server, changsha(), 1, 3).await, published(&server, changsha(), 1, 3).await);
    let couriers = [Courier::of(&server), Courier::of(&server)];
    for (courier, activity) in couriers.iter().zip([&one, &other]) {
        courier.act(book(activity, 0).1).await.unwrap();
    }
    let (mark, again) = (marks(&one).await, marks(&one).await);
    assert_eq!(mark.len(), 7, "{mark}");
    // Looking again tells no more.
    assert_eq!(mark, again);
    assert_ne!(mark, marks(&other).await);
    let ticket = couriers[0].mine().await.bookings.remove(0).booking.ticket.unwrap();
    let digest = Sha256::digest(format!("{} {}", one.id, ticket.as_str()).as_bytes());
    let hex = hex(&digest);
    assert!(hex.starts_with(&mark), "{hex} {mark}");
}

#[tokio::test]
async fn who_sends_far_too_much_is_told_so_instead_of_being_cut_off() {
    let server = Server::on_sqlite().await;
    let address = server.origin.trim_start_matches("http://").to_owned();
    for path in ["/api/v1/submissions", "/desk/sign-in", "/nowhere", "/api/v1/mine"] {
        let (address, path) = (address.clone(), path.to_owned());
        let said = tokio::task::spawn_blocking(move || {
            let mut line = std::net::TcpStream::connect(address).unwrap();
            let body = vec![b'a'; 4 * 1024 * 1024];
            let head = format!(
                "POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            line.write_all(head.as_bytes()).unwrap();
            line.write_all(&body).map_err(|error| format!("{path}: {error}"))?;
            let mut said = String::new();
            line.read_to_string(&mut said).map_err(|error| format!("{path}: {error}"))?;
            Ok::<_, String>(said)
        });
        let said = said.await.unwrap().unwrap();
        assert!(said.starts_with("HTTP/1.1 4"), "{said}");
    }
}

#[tokio::test]
async fn the_console_is_not_opened_in_the_clear_and_says_what_to_do() {
    let server = Server::on_sqlite().await;
    staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
    let app = |origin: &str| {
        let config = Config { origin: origin.to_owned(), ..Config::clone(&server.app.config) };
        App::new(server.db.clone(), config, server.folder(), Limits::standard(true))
    };
    let asked = async |origin: &str, request: fn(&str) -> RequestBuilder, told: &str| {
        request(origin).header("x-forwarded-proto", told).send().await.unwrap()
    };
    let page: fn(&str) -> RequestBuilder = |origin| browser().get(format!("{origin}/desk/sign-in?to=%2Fdesk%2Fme"));
    let plain = serve(app("")).await;
    let refused = asked(&plain, page, "http").await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    let says = refused.text().await.unwrap();
    assert!(says.contains("https") && says.contains("DIYI_DESK_OVER_HTTP"), "{says}");
    // No password that was sent is looked at, and no session begins.
    let refused = asked(&plain, signing_in, "http").await;
    assert!(refused.status() == StatusCode::FORBIDDEN && cookies(&refused).is_empty());
    assert_eq!(asked(&plain, page, "https").await.status(), StatusCode::OK);
    // What the refusal is drawn with, and all that is not the console, is there.
    let style: fn(&str) -> RequestBuilder = |origin| browser().get(format!("{origin}/desk/desk.css"));
    let health: fn(&str) -> RequestBuilder = |origin| browser().get(format!("{origin}/healthz"));
    assert_eq!(asked(&plain, style, "http").await.status(), StatusCode::OK);
    assert_eq!(asked(&plain, health, "http").await.status(), StatusCode::OK);
    // Where it is known where it is safe, they are led there.
    let led = asked(&serve(app("https://diyi.example")).await, page, "http").await;
    assert_eq!(led.status(), StatusCode::TEMPORARY_REDIRECT);
    assert_eq!(led.headers()[header::LOCATION], "https://diyi.example/desk/sign-in?to=%2Fdesk%2Fme");
    // Who runs it in a closed network may say so.
    let closed = serve(app("").with_desk_over_http(true)).await;
    assert_eq!(asked(&closed, page, "http").await.status(), StatusCode::OK);
}
