//! Being told of news while the app is closed: the real server against a push service that listens.

use crate::bookings::{book, published};
use crate::courier::{Courier, changsha};
use crate::desk::{Desk, staff};
use crate::outbox::serve;
use crate::phone::Phone;
use crate::server::{Server, on_each_database};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use diyi::api::Act;
use diyi::model::staff::StaffRole;
use diyi::model::{Author, QuestionId, Timestamp, Topic};
use diyi::server::{Push, router};
use sea_orm::ConnectionTrait as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A push that came: to which browser, and under which headers.
pub type Came = (String, HeaderMap);

/// A push service that answers as it is told and keeps what came.
#[derive(Clone)]
pub struct Service {
    pub origin: String,
    came: Arc<Mutex<Vec<Came>>>,
    answers: Arc<Mutex<StatusCode>>,
}

impl Service {
    pub async fn start() -> Self {
        let (came, answers) = (Arc::default(), Arc::new(Mutex::new(StatusCode::CREATED)));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let service = Self { origin: format!("http://{}", listener.local_addr().unwrap()), came, answers };
        let take = async |State(service): State<Self>, uri: Uri, headers: HeaderMap| {
            service.came.lock().unwrap().push((uri.path().to_owned(), headers));
            *service.answers.lock().unwrap()
        };
        let routes = Router::new().fallback(take).with_state(service.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        service
    }

    pub async fn came(&self, count: usize) -> Vec<Came> {
        for _ in 0..100 {
            if self.came.lock().unwrap().len() >= count {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        // Whatever comes too often comes soon.
        tokio::time::sleep(Duration::from_millis(200)).await;
        std::mem::take(&mut self.came.lock().unwrap())
    }
}

/// The server with browsers being told through `service`, at an address of its own.
async fn telling(server: &Server, service: &Service) -> String {
    let push = Push::open(&server.db, vec![service.origin.clone()], None).await.unwrap();
    let app = server.app.clone().with_push(push);
    let origin = serve(router(app.clone())).await;
    tokio::spawn(async move { app.tell_browsers().await });
    origin
}

async fn desk_at(server: &Server, origin: &str, login: &str) -> Desk {
    staff(server, login, StaffRole::Operator, changsha(), Author::Operator).await;
    Desk::sign_in_at(origin, login).await
}

async fn answer(desk: &Desk, id: QuestionId, act: &str) {
    desk.act(&format!("/desk/questions/{id}"), "answer", &[("text", "押金三天内要退"), ("act", act)]).await;
}

#[tokio::test]
async fn a_closed_app_is_told_of_an_answer_and_not_of_what_was_asked_or_noted() {
    on_each_database(async |server| {
        let service = Service::start().await;
        let origin = telling(&server, &service).await;
        let courier = Courier::at(&origin);
        let id = courier.ask(Topic::LabourRights, changsha(), "押金不退").await;
        assert_eq!(courier.put_push(&format!("{}/browser", service.origin), true).await, StatusCode::NO_CONTENT);
        courier.ask(Topic::Other, changsha(), "自己写的不用通知").await;
        let desk = desk_at(&server, &origin, "ope").await;
        answer(&desk, id, "note").await;
        assert!(service.came(0).await.is_empty());
        answer(&desk, id, "answer").await;
        let came = service.came(1).await;
        let [(path, headers)] = came.as_slice() else { panic!("{came:?}") };
        assert_eq!(path, "/browser");
        assert!(headers["authorization"].to_str().unwrap().starts_with("vapid t="));
        // No content: neither the push service nor who holds the phone reads anything.
        assert_eq!((headers["content-length"].as_bytes(), headers["topic"].as_bytes()), (&b"0"[..], &b"news"[..]));
        courier.put_push(&format!("{}/browser", service.origin), false).await;
        desk.act(&format!("/desk/questions/{id}"), "answer", &[("text", "又一句"), ("act", "answer")]).await;
        assert!(service.came(0).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_browser_that_is_gone_is_forgotten_and_one_whose_service_fails_is_tried_again() {
    on_each_database(async |server| {
        let service = Service::start().await;
        let origin = telling(&server, &service).await;
        let courier = Courier::at(&origin);
        let id = courier.ask(Topic::LabourRights, changsha(), "押金不退").await;
        let desk = desk_at(&server, &origin, "ope").await;
        courier.put_push(&format!("{}/browser", service.origin), true).await;
        let left = "SELECT CAST(count(*) AS text) || ',' || CAST(coalesce(max(tries), 0) AS text) AS t FROM push";
        *service.answers.lock().unwrap() = StatusCode::SERVICE_UNAVAILABLE;
        answer(&desk, id, "answer").await;
        assert_eq!(service.came(1).await.len(), 1);
        assert_eq!(server.text(left.to_owned()).await.unwrap(), "1,1");
        *service.answers.lock().unwrap() = StatusCode::GONE;
        answer(&desk, id, "answer").await;
        assert_eq!(service.came(1).await.len(), 1);
        assert_eq!(server.text(left.to_owned()).await.unwrap(), "0,0");
    })
    .await;
}

#[tokio::test]
async fn a_closed_app_is_reminded_of_a_booking_the_day_before_and_two_hours_before_and_not_once_it_is_taken_back() {
    on_each_database(async |server| {
        let service = Service::start().await;
        let push = Push::open(&server.db, vec![service.origin.clone()], None).await.unwrap();
        let app = server.app.clone().with_push(push);
        let origin = serve(router(app.clone())).await;
        let telling = app.clone();
        tokio::spawn(async move { telling.tell_browsers().await });
        let activity = published(&server, changsha(), 1, 5).await;
        let (comes, stays) = (Courier::at(&origin), Courier::at(&origin));
        comes.act(book(&activity, 0).1).await.unwrap();
        let (taken_back, act) = book(&activity, 0);
        stays.act(act).await.unwrap();
        for (courier, browser) in [(&comes, "comes"), (&stays, "stays")] {
            courier.put_push(&format!("{}/{browser}", service.origin), true).await;
        }
        let reminded = async |when: Timestamp, count: usize| {
            app.notify_couriers_now(when).await.unwrap();
            let mut came: Vec<String> = service.came(count).await.into_iter().map(|(path, _)| path).collect();
            came.sort();
            came
        };
        let day_before = activity.slots[0].starts_at.0 - 86_400_000;
        assert!(reminded(Timestamp(day_before - 60_000), 0).await.is_empty());
        assert_eq!(reminded(Timestamp(day_before), 2).await, ["/comes", "/stays"]);
        assert!(reminded(Timestamp(day_before + 3_600_000), 0).await.is_empty());
        stays.act(Act::CancelBooking { booking: taken_back }).await.unwrap();
        // It begins in a little less than two hours now.
        for table in ["slot", "booking"] {
            let sooner = format!("UPDATE {table} SET starts_at = starts_at - 3660000, ends_at = ends_at - 3660000");
            server.db.connection().execute_unprepared(&sooner).await.unwrap();
        }
        assert_eq!(reminded(Timestamp::now(), 1).await, ["/comes"]);
        assert!(reminded(Timestamp::now(), 0).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn who_was_not_told_when_the_server_stopped_is_told_when_it_runs_again() {
    let server = Server::on_sqlite().await;
    let service = Service::start().await;
    let courier = Courier::of(&server);
    let id = courier.ask(Topic::LabourRights, changsha(), "押金不退").await;
    // A server that takes down who is to be told, and stops before it tells anybody.
    let push = Push::open(&server.db, vec![service.origin.clone()], None).await.unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let routes = router(server.app.clone().with_push(push));
    let stopped = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
    let mut there = Courier::at(&origin);
    there.key = courier.key.clone();
    assert_eq!(there.put_push(&format!("{}/browser", service.origin), true).await, StatusCode::NO_CONTENT);
    let desk = desk_at(&server, &origin, "ope").await;
    answer(&desk, id, "answer").await;
    assert!(service.came(0).await.is_empty());
    stopped.abort();
    telling(&server, &service).await;
    assert_eq!(service.came(1).await.len(), 1);
}

#[tokio::test]
async fn no_address_that_is_no_push_service_is_taken_and_erasing_takes_out_all() {
    let server = Server::on_sqlite().await;
    let service = Service::start().await;
    let origin = telling(&server, &service).await;
    let courier = Courier::at(&origin);
    courier.ask(Topic::Other, changsha(), "甲").await;
    for strange in ["http://127.0.0.1:9/x", "https://example.test/x", "file:///etc/passwd", ""] {
        assert_eq!(courier.put_push(strange, true).await, StatusCode::BAD_REQUEST, "{strange}");
    }
    for browser in 0..7 {
        courier.put_push(&format!("{}/{browser}", service.origin), true).await;
    }
    let count = "SELECT CAST(count(*) AS text) AS t FROM push".to_owned();
    assert_eq!(server.text(count.clone()).await.unwrap(), "5");
    courier.act(Act::EraseAccount).await.unwrap();
    assert_eq!(server.text(count).await.unwrap(), "0");
}

#[tokio::test]
async fn a_phone_says_where_it_is_told_once_it_has_an_account_and_again_for_another_one() {
    let server = Server::on_sqlite().await;
    let service = Service::start().await;
    let origin = telling(&server, &service).await;
    let folder = tempfile::tempdir().unwrap();
    let endpoint = format!("{}/browser", service.origin);
    let accounts = "SELECT coalesce(max(account), '') AS t FROM push".to_owned();
    Phone::with(&folder.path().join("phone.db"), &origin, async |mut phone: Phone| {
        let handle = phone.handle.clone();
        phone.ask(handle.set_push(Some(endpoint.clone()))).await.unwrap();
        phone.sync().await;
        assert_eq!(server.text(accounts.clone()).await.unwrap(), "");
        phone.ask(handle.recovery_code()).await.unwrap();
        phone.sync().await;
        let first = server.text(accounts.clone()).await.unwrap();
        assert!(!first.is_empty());
        let other = Courier::at(&origin);
        phone.ask(handle.restore(other.key.recovery_code())).await.unwrap();
        phone.sync().await;
        let second = server.text(accounts.clone()).await.unwrap();
        assert!(!second.is_empty() && second != first);
        phone.ask(handle.set_push(None)).await.unwrap();
        phone.sync().await;
        assert_eq!(server.text(accounts.clone()).await.unwrap(), "");
    })
    .await;
}
