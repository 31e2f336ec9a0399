//! A phone's outbox against the real server: nothing is lost, nothing is sent twice.

use crate::courier::{changsha, message, picture, question};
use crate::desk::{Desk, staff};
use crate::phone::Phone;
use crate::server::Server;
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use diyi::api::{Act, ProblemCode};
use diyi::engine::{DeliveryState, KeptFile, SyncPhase};
use diyi::model::staff::StaffRole;
use diyi::model::{
    Attachment, AttachmentId, AttachmentKind, Author, NewMessage, QuestionId, QuestionState, Rating, Stars, Topic,
};
use diyi::server::router;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const NOBODY: &str = "http://127.0.0.1:9";

/// Serves these routes at an address of their own.
pub async fn serve(routes: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
    origin
}

/// The server behind a cell that loses the first so many answers to submissions, after they took effect.
async fn losing_answers(server: &Server, lost: usize) -> (String, Arc<AtomicUsize>) {
    let sent = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&sent);
    let routes = router(server.app.clone()).layer(from_fn(move |request: Request, next: Next| {
        let counts = request.uri().path() == "/api/v1/submissions";
        let number = if counts { counter.fetch_add(1, Ordering::SeqCst) } else { usize::MAX };
        async move {
            let answer = next.run(request).await;
            if number < lost { StatusCode::BAD_GATEWAY.into_response() } else { answer }
        }
    }));
    (serve(routes).await, sent)
}

fn asks(text: &str) -> (QuestionId, Act) {
    let question = question(Topic::LabourRights, changsha(), message(text));
    (question.id, Act::Ask(question))
}

#[tokio::test]
async fn a_question_asked_without_a_network_outlives_the_app_and_is_sent_when_there_is_one() {
    let server = Server::on_sqlite().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("phone.db");
    let (id, act) = asks("站点欠我两个月工资");
    Phone::with(&file, NOBODY, async |mut phone: Phone| {
        let handle = phone.handle.clone();
        assert!(phone.ask(handle.submit(act)).await.unwrap().is_ok());
        let status = phone.sync().await;
        assert_eq!((status.phase, status.outgoing), (SyncPhase::Offline, 1));
        let thread = phone.ask(handle.my_thread(id)).await.unwrap().unwrap();
        assert_eq!(thread.thread.messages.len(), 1);
        assert_eq!(thread.deliveries[0].state, DeliveryState::Waiting);
    })
    .await;
    // The phone is switched off and on, the answers of the first two tries are lost on the way.
    let (origin, sent) = losing_answers(&server, 2).await;
    Phone::with(&file, &origin, async |mut phone: Phone| {
        let handle = phone.handle.clone();
        phone.sent().await;
        let thread = phone.ask(handle.my_thread(id)).await.unwrap().unwrap();
        assert_eq!((thread.thread.messages.len(), thread.deliveries.len()), (1, 0));
        assert_eq!(phone.ask(handle.my_questions()).await.unwrap().len(), 1);
    })
    .await;
    assert_eq!(sent.load(Ordering::SeqCst), 3);
    let dump = server.dump().await;
    assert_eq!(dump.matches("两个月工资").count(), 2, "once as the question, once as its message: {dump}");
}

#[tokio::test]
async fn photos_go_before_their_message_and_are_sent_again_where_the_server_lost_them() {
    let server = Server::on_sqlite().await;
    let folder = tempfile::tempdir().unwrap();
    let file = Attachment { id: AttachmentId::fresh(), kind: AttachmentKind::Photo };
    let with_photo = NewMessage { attachments: vec![file], ..message("") };
    let asked = question(Topic::Other, changsha(), with_photo);
    let id = asked.id;
    // The first upload seems to go well, but nothing arrives.
    let uploads = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&uploads);
    let routes = router(server.app.clone()).layer(from_fn(move |request: Request, next: Next| {
        let first = request.method() == "PUT" && counter.fetch_add(1, Ordering::SeqCst) == 0;
        async move {
            let pretended = Response::builder().status(StatusCode::NO_CONTENT).body(Body::empty()).unwrap();
            if first { pretended } else { next.run(request).await }
        }
    }));
    let origin = serve(routes).await;
    Phone::with(&folder.path().join("phone.db"), &origin, async |mut phone: Phone| {
        let handle = phone.handle.clone();
        phone.ask(handle.keep_file(KeptFile { file, bytes: picture() })).await.unwrap();
        phone.ask(handle.submit(Act::Ask(asked))).await.unwrap().unwrap();
        phone.sent().await;
        assert!(phone.ask(handle.my_thread(id)).await.unwrap().unwrap().deliveries.is_empty());
    })
    .await;
    assert_eq!(uploads.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn what_the_server_refuses_is_kept_with_its_reason_and_does_not_hold_up_the_rest() {
    let server = Server::on_sqlite().await;
    let folder = tempfile::tempdir().unwrap();
    Phone::with(&folder.path().join("phone.db"), &server.origin, async |mut phone: Phone| {
        let handle = phone.handle.clone();
        let (first, act) = asks("甲");
        phone.ask(handle.submit(act)).await.unwrap().unwrap();
        phone.sent().await;
        // They rate before anybody has answered: the server will not have that.
        let rating = Rating { stars: Stars::try_from(5).unwrap(), comment: "好".to_owned() };
        let rated = phone.ask(handle.submit(Act::Rate { question: first, rating })).await.unwrap().unwrap();
        let (second, act) = asks("乙");
        phone.ask(handle.submit(act)).await.unwrap().unwrap();
        phone.sent().await;
        assert!(phone.ask(handle.my_thread(second)).await.unwrap().unwrap().deliveries.is_empty());
        let thread = phone.ask(handle.my_thread(first)).await.unwrap().unwrap();
        let DeliveryState::Refused(problem) = &thread.deliveries[0].state else { panic!("{thread:?}") };
        assert_eq!(problem.code, ProblemCode::WrongState);
        assert_eq!(thread.thread.rating, None);
        phone.ask(handle.give_up(rated)).await.unwrap();
        assert!(phone.ask(handle.my_thread(first)).await.unwrap().unwrap().deliveries.is_empty());
        // What nobody could take is not even kept.
        let empty = Act::Write { question: first, message: message(" ") };
        assert!(phone.ask(handle.submit(empty)).await.unwrap().unwrap_err().contains("写几个字"));
    })
    .await;
}

#[tokio::test]
async fn an_answer_arrives_while_the_app_is_open_and_is_unread_until_it_is_looked_at() {
    let server = Server::on_sqlite().await;
    staff(&server, "lawyer", StaffRole::Expert, changsha(), Author::Lawyer).await;
    let desk = Desk::sign_in(&server, "lawyer").await;
    let folder = tempfile::tempdir().unwrap();
    Phone::with(&folder.path().join("phone.db"), &server.origin, async |mut phone: Phone| {
        let handle = phone.handle.clone();
        let (id, act) = asks("甲");
        phone.ask(handle.submit(act)).await.unwrap().unwrap();
        phone.sent().await;
        desk.act(&format!("/desk/questions/{id}"), "answer", &[("text", "答"), ("act", "answer")]).await;
        // Nobody asks for a sync: the phone was waiting.
        let begun = std::time::Instant::now();
        while phone.ask(handle.status()).await.unwrap().unread == 0 {
            assert!(begun.elapsed().as_secs() < 10, "the answer did not arrive");
            phone.ask(tokio::time::sleep(std::time::Duration::from_millis(50))).await;
        }
        let thread = phone.ask(handle.my_thread(id)).await.unwrap().unwrap();
        assert_eq!((thread.thread.state, thread.unread), (QuestionState::Answered, 1));
        phone.ask(handle.mark_read(id)).await.unwrap();
        assert_eq!(phone.ask(handle.status()).await.unwrap().unread, 0);
    })
    .await;
}

#[tokio::test]
async fn a_phone_whose_clock_is_a_day_wrong_is_set_right_by_the_server_also_after_it_is_off() {
    const DAY_MS: i64 = 86_400_000;
    let server = Server::on_sqlite().await;
    let routes = router(server.app.clone()).layer(from_fn(|request: Request, next: Next| async move {
        let mut answer = next.run(request).await;
        let tomorrow = chrono::Utc::now() + chrono::Duration::days(1);
        answer.headers_mut().insert("date", tomorrow.format("%a, %d %b %Y %H:%M:%S GMT").to_string().parse().unwrap());
        answer
    }));
    let origin = serve(routes).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("phone.db");
    let right = |skew: i64| (skew - DAY_MS).abs() < 10_000;
    Phone::with(&file, &origin, async |mut phone: Phone| assert!(right(phone.sync().await.clock_skew))).await;
    Phone::with(&file, NOBODY, async |mut phone: Phone| assert!(right(phone.sync().await.clock_skew))).await;
    Phone::with(&file, &server.origin, async |mut phone: Phone| assert_eq!(phone.sync().await.clock_skew, 0)).await;
}

#[tokio::test]
async fn a_recovery_code_brings_questions_and_photos_to_a_new_phone_and_erasing_takes_them_from_both() {
    let server = Server::on_sqlite().await;
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (folder.path().join("old.db"), folder.path().join("new.db"));
    let file = Attachment { id: AttachmentId::fresh(), kind: AttachmentKind::Photo };
    let asked = question(Topic::Other, changsha(), NewMessage { attachments: vec![file], ..message("工资条") });
    let id = asked.id;
    let mut code = String::new();
    Phone::with(&old, &server.origin, async |mut phone: Phone| {
        let handle = phone.handle.clone();
        phone.ask(handle.keep_file(KeptFile { file, bytes: picture() })).await.unwrap();
        phone.ask(handle.submit(Act::Ask(asked))).await.unwrap().unwrap();
        phone.sent().await;
        code = phone.ask(handle.recovery_code()).await.unwrap();
    })
    .await;
    Phone::with(&new, &server.origin, async |mut phone: Phone| {
        let handle = phone.handle.clone();
        let wrong = phone.ask(handle.restore("ABCD".to_owned())).await.unwrap();
        assert!(wrong.unwrap().contains("28"));
        assert_eq!(phone.ask(handle.restore(code.to_lowercase())).await.unwrap(), None);
        let begun = std::time::Instant::now();
        while phone.ask(handle.file(file.id)).await.unwrap().is_none() {
            assert!(begun.elapsed().as_secs() < 10, "the photo did not arrive");
            phone.ask(tokio::time::sleep(std::time::Duration::from_millis(50))).await;
        }
        assert_eq!(phone.ask(handle.my_thread(id)).await.unwrap().unwrap().thread.messages[0].text, "工资条");
        phone.ask(handle.submit(Act::EraseAccount)).await.unwrap().unwrap();
        phone.sent().await;
        assert!(phone.ask(handle.my_questions()).await.unwrap().is_empty());
        assert_ne!(phone.ask(handle.recovery_code()).await.unwrap(), code);
    })
    .await;
    assert!(!server.dump().await.contains("工资条"));
}
