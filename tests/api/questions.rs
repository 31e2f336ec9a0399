//! What couriers send takes effect once, is theirs alone, and is never lost.

use crate::courier::{Courier, changsha, message, picture, question, submission};
use crate::server::{Server, on_each_database};
use diyi::api::{Act, ProblemCode};
use diyi::model::{
    Attachment, AttachmentId, AttachmentKind, MessageId, NewMessage, NewQuestion, Phone, QuestionId, QuestionState,
    Rating, ReferralId, Stars, Topic,
};
use futures_util::future::join_all;
use reqwest::StatusCode;

const WORDS: &str = "站点欠我两个月工资<script>alert(1)</script>";

#[tokio::test]
async fn a_question_sent_twenty_times_at_once_is_asked_once() {
    on_each_database(async |server| {
        let courier = Courier::of(&server);
        let asked = submission(Act::Ask(question(Topic::LabourRights, changsha(), message(WORDS))));
        let told = join_all((0..20).map(|_| courier.send(&asked))).await;
        let first = told[0].clone().unwrap();
        assert!(told.into_iter().all(|told| told.unwrap() == first));
        let mine = courier.mine().await;
        assert_eq!(mine.threads.len(), 1);
        let thread = &mine.threads[0].thread;
        assert_eq!((thread.state, thread.messages.len()), (QuestionState::Waiting, 1));
        assert_eq!(thread.messages[0].text, WORDS);
    })
    .await;
}

#[tokio::test]
async fn the_same_number_with_other_words_is_refused_and_so_is_another_courier_s() {
    let server = Server::on_sqlite().await;
    let (courier, other) = (Courier::of(&server), Courier::of(&server));
    let asked = submission(Act::Ask(question(Topic::Other, changsha(), message("甲"))));
    courier.send(&asked).await.unwrap();
    let mut changed = asked.clone();
    if let Act::Ask(question) = &mut changed.act {
        "乙".clone_into(&mut question.message.text);
    }
    assert_eq!(courier.send(&changed).await.unwrap_err().1.code, ProblemCode::NumberUsed);
    assert_eq!(other.send(&asked).await.unwrap_err().1.code, ProblemCode::NumberUsed);
    assert!(other.mine().await.threads.is_empty());
}

#[tokio::test]
async fn nobody_reads_or_writes_in_another_courier_s_question() {
    on_each_database(async |server| {
        let (courier, other) = (Courier::of(&server), Courier::of(&server));
        let photo = courier.photo().await;
        let id = courier.ask(Topic::MentalHealth, changsha(), "睡不着").await;
        let rating = Rating { stars: Stars::try_from(5).unwrap(), comment: String::new() };
        for act in [
            Act::Write { question: id, message: message("插话") },
            Act::Rate { question: id, rating },
            Act::Reopen { question: id },
            Act::DecideReferral { question: id, referral: ReferralId::fresh(), agrees: true },
            Act::Write { question: QuestionId::fresh(), message: message("猜编号") },
        ] {
            let (status, problem) = other.act(act).await.unwrap_err();
            assert_eq!((status, problem.code), (StatusCode::NOT_FOUND, ProblemCode::QuestionNotFound));
        }
        assert_eq!(other.get(&format!("/api/v1/attachments/{}", photo.id)).await.0, StatusCode::NOT_FOUND);
        // A file that somebody else sent cannot be taken into one's own question.
        let stolen = NewMessage { id: MessageId::fresh(), text: String::new(), attachments: vec![photo] };
        let told = other.act(Act::Ask(question(Topic::Other, changsha(), stolen))).await;
        assert_eq!(told.unwrap_err().1.code, ProblemCode::AttachmentMissing);
        assert!(other.mine().await.threads.is_empty());
        assert_eq!(courier.mine().await.threads[0].thread.messages.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_request_without_a_key_or_with_half_of_one_is_told_so() {
    let server = Server::on_sqlite().await;
    for path in ["/api/v1/mine", "/api/v1/mine/export"] {
        let answer = server.get(path).await;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(answer.headers()["content-type"], "application/problem+json");
        let half = reqwest::Client::new().get(format!("{}{path}", server.origin)).bearer_auth("ABCD-1234").send();
        assert_eq!(half.await.unwrap().status(), StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn what_cannot_be_taken_is_told_with_what_to_change_and_leaves_nothing_behind() {
    let server = Server::on_sqlite().await;
    let courier = Courier::of(&server);
    for (text, says) in [("  \u{200b}", "写几个字"), (&*"长".repeat(2_001), "2000")] {
        let told = courier.act(Act::Ask(question(Topic::Other, changsha(), message(text)))).await;
        let (status, problem) = told.unwrap_err();
        assert_eq!((status, problem.code), (StatusCode::UNPROCESSABLE_ENTITY, ProblemCode::BadWords));
        assert!(problem.detail.contains(says), "{}", problem.detail);
    }
    for number in ["123", "13812345", "12355"] {
        let called = |number| NewQuestion {
            call_back: Some(Phone::parse(number).unwrap()),
            ..question(Topic::Other, changsha(), message("站点不给工资条"))
        };
        let (status, problem) = courier.act(Act::Ask(called(number))).await.unwrap_err();
        assert_eq!((status, problem.code), (StatusCode::UNPROCESSABLE_ENTITY, ProblemCode::BadWords));
        assert!(problem.detail.contains("手机号写 11 位"), "{}", problem.detail);
    }
    for body in ["", "{", "[]", r#"{"id":"1","act":"ask","of":{}}"#, r#"{"id":"0","act":"become_admin"}"#] {
        let (status, problem) = courier.send_body(body.to_owned()).await.unwrap().unwrap_err();
        assert_eq!((status, problem.code), (StatusCode::BAD_REQUEST, ProblemCode::BadBody), "{body}");
    }
    let (status, problem) = courier.send_body("x".repeat(200_000)).await.unwrap().unwrap_err();
    assert_eq!((status, problem.code), (StatusCode::BAD_REQUEST, ProblemCode::BadBody));
    assert!(courier.mine().await.threads.is_empty());
    let id = courier.ask(Topic::Other, changsha(), "甲").await;
    let rating = Rating { stars: Stars::try_from(1).unwrap(), comment: String::new() };
    let told = courier.act(Act::Rate { question: id, rating }).await;
    assert_eq!(told.unwrap_err().1.code, ProblemCode::WrongState);
}

#[tokio::test]
async fn hostile_files_are_refused_and_what_hides_in_a_photo_does_not_come_back() {
    let server = Server::on_sqlite().await;
    let courier = Courier::of(&server);
    let huge = [b"\xff\xd8\xff".as_slice(), &vec![0; 4 * 1024 * 1024]].concat();
    let broken = [b"\xff\xd8\xff\xe0".as_slice(), b"<html><script>alert(1)</script>"].concat();
    for bytes in [b"<svg onload=alert(1)>".to_vec(), b"%PDF-1.7".to_vec(), b"MZ".to_vec(), vec![], huge, broken] {
        let (_, problem) = courier.put(AttachmentId::fresh(), bytes).await.unwrap_err();
        assert_eq!(problem.code, ProblemCode::BadAttachment);
    }
    let file = Attachment { id: AttachmentId::fresh(), kind: AttachmentKind::Photo };
    let polyglot = [picture(), b"<script>alert(1)</script>".to_vec()].concat();
    courier.put(file.id, polyglot.clone()).await.unwrap();
    // Sent again it is the same; other bytes under its number are not taken.
    courier.put(file.id, polyglot).await.unwrap();
    assert_eq!(courier.put(file.id, picture()).await.unwrap_err().1.code, ProblemCode::NumberUsed);
    let (status, bytes) = courier.get(&format!("/api/v1/attachments/{}", file.id)).await;
    assert_eq!(status, StatusCode::OK);
    assert!(bytes.starts_with(b"\xff\xd8\xff") && !String::from_utf8_lossy(&bytes).contains("script"));
    // Five photos, and a photo in two messages.
    let too_many = NewMessage { id: MessageId::fresh(), text: String::new(), attachments: vec![file; 5] };
    assert_eq!(
        courier.act(Act::Ask(question(Topic::Other, changsha(), too_many))).await.unwrap_err().1.code,
        ProblemCode::BadWords
    );
    let with = |file| NewMessage { id: MessageId::fresh(), text: String::new(), attachments: vec![file] };
    courier.act(Act::Ask(question(Topic::Other, changsha(), with(file)))).await.unwrap();
    let again = courier.act(Act::Ask(question(Topic::Other, changsha(), with(file)))).await;
    assert_eq!(again.unwrap_err().1.code, ProblemCode::AttachmentClaimed);
}

#[tokio::test]
async fn a_courier_takes_their_data_with_them_and_has_it_erased() {
    on_each_database(async |server| {
        let courier = Courier::of(&server);
        let file = courier.photo().await;
        let with_photo =
            NewMessage { id: MessageId::fresh(), text: "工资条在照片里".to_owned(), attachments: vec![file] };
        let asked = submission(Act::Ask(question(Topic::LabourRights, changsha(), with_photo)));
        courier.send(&asked).await.unwrap();
        let (export, files) = courier.export().await;
        assert!(export.to_string().contains("工资条在照片里") && files.len() == 1, "{export}");
        let erase = submission(Act::EraseAccount);
        courier.send(&erase).await.unwrap();
        courier.send(&erase).await.unwrap();
        assert!(courier.mine().await.threads.is_empty());
        assert_eq!(courier.get(&format!("/api/v1/attachments/{}", file.id)).await.0, StatusCode::NOT_FOUND);
        // What was on its way does not bring it back, neither a second copy nor what comes for the first time.
        courier.send(&asked).await.unwrap();
        let late = submission(Act::Ask(question(Topic::LabourRights, changsha(), message("工资条，迟到的"))));
        assert_eq!(courier.send(&late).await.unwrap_err().1.code, ProblemCode::AccountErased);
        let late = courier.put(AttachmentId::fresh(), picture()).await;
        assert_eq!(late.unwrap_err().1.code, ProblemCode::AccountErased);
        // To be erased once more does no harm: so a phone that came back with this key gets another one.
        courier.act(Act::EraseAccount).await.unwrap();
        assert!(courier.mine().await.threads.is_empty());
        let left = server.dump().await;
        assert!(!left.contains("工资条"), "{left}");
    })
    .await;
}

#[tokio::test]
async fn a_phone_that_waits_is_told_within_a_moment() {
    let server = Server::on_sqlite().await;
    let courier = Courier::of(&server);
    let id = courier.ask(Topic::Other, changsha(), "甲").await;
    let since = courier.mine().await.revision;
    let waiting = async {
        let begun = std::time::Instant::now();
        let (_, bytes) = courier.get(&format!("/api/v1/mine?since={since}&wait=20")).await;
        (begun.elapsed(), String::from_utf8(bytes).unwrap())
    };
    let adding = async {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        courier.act(Act::Write { question: id, message: message("再补一句") }).await.unwrap();
    };
    let ((waited, told), ()) = tokio::join!(waiting, adding);
    assert!(told.contains("再补一句") && waited.as_secs() < 4, "{waited:?} {told}");
}
