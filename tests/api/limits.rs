//! Limits that nobody walks round and that hit no neighbour.

use crate::courier::{Courier, changsha, message, question, submission, zhuzhou};
use crate::phone::Phone;
use crate::server::{Server, on_each_database};
use diyi::api::{Act, ProblemCode, Submission};
use diyi::model::account_work::{WORK_BITS, Working};
use diyi::model::station_report::NewReport;
use diyi::model::{AccountKey, QuestionId, ReportId, ReportKind, StationCode, Timestamp, Topic, VoiceId};
use reqwest::{RequestBuilder, StatusCode};
use sea_orm::ConnectionTrait;

/// A phone behind a proxy that tells where it is.
struct Behind {
    origin: String,
    /// Lines of X-Forwarded-For.
    lines: Vec<String>,
}

impl Behind {
    fn at(origin: &str, address: &str) -> Self {
        Self { origin: origin.to_owned(), lines: vec![address.to_owned()] }
    }

    fn told(&self, request: RequestBuilder) -> RequestBuilder {
        self.lines.iter().fold(request, |request, line| request.header("x-forwarded-for", line))
    }

    async fn send(&self, courier: &Courier, submission: &Submission) -> StatusCode {
        let request = reqwest::Client::new().post(format!("{}/api/v1/submissions", self.origin));
        let body = serde_json::to_string(submission).unwrap();
        let request = self.told(request).bearer_auth(courier.key.recovery_code()).body(body);
        request.send().await.unwrap().status()
    }

    async fn ask(&self, courier: &Courier, words: &str) -> StatusCode {
        self.send(courier, &submission(Act::Ask(question(Topic::Other, changsha(), message(words))))).await
    }

    async fn sign_in(&self) -> StatusCode {
        let request = reqwest::Client::new().post(format!("{}/desk/sign-in", self.origin));
        let form = "login=nobody&password=wrong-password-here";
        let request = self.told(request).header("content-type", "application/x-www-form-urlencoded").body(form);
        request.send().await.unwrap().status()
    }

    /// Has so many strangers ask one thing each; says how many were taken.
    async fn flood(&self, count: usize) -> usize {
        let mut taken = 0;
        for _ in 0..count {
            taken += usize::from(self.ask(&Courier::at(&self.origin), "问").await.is_success());
        }
        taken
    }
}

/// An account that first sent something two days ago.
async fn known(server: &Server) -> Courier {
    let courier = Courier::of(server);
    courier.ask(Topic::Other, zhuzhou(), "老朋友").await;
    let before = diyi::model::Timestamp::now().0 - 2 * 86_400_000;
    let age = format!("UPDATE account SET made_at = {before}");
    server.db.connection().execute_unprepared(&age).await.unwrap();
    courier
}

#[tokio::test]
async fn a_burst_of_strangers_refuses_no_known_courier_behind_the_same_address_and_nobody_in_danger() {
    on_each_database(async |server| {
        let friend = known(&server).await;
        let origin = server.limited().await;
        let here = Behind::at(&origin, "10.0.0.1");
        let taken = here.flood(130).await;
        assert!((100..115).contains(&taken), "{taken}");
        let newcomer = Courier::at(&origin);
        assert_eq!(here.ask(&newcomer, "社保怎么补缴").await, StatusCode::TOO_MANY_REQUESTS);
        // Somebody who is in danger is heard, whoever they are and whatever their neighbours send.
        assert_eq!(here.ask(&newcomer, "我不想活了").await, StatusCode::OK);
        assert_eq!(here.ask(&friend, "社保怎么补缴").await, StatusCode::OK);
        assert_eq!(Behind::at(&origin, "10.0.0.2").ask(&Courier::at(&origin), "问").await, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn words_of_danger_are_no_way_round_the_limits_for_who_is_in_none() {
    let server = Server::on_sqlite().await;
    let origin = server.limited().await;
    let here = Behind::at(&origin, "10.0.0.1");
    // They count nobody as one more head.
    let support = |_: usize| submission(Act::Support { voice: VoiceId::fresh(), adcode: changsha() });
    let report = |at: usize| {
        let code = StationCode::parse(&format!("430100-{at:04}")).unwrap();
        let (id, kind) = (ReportId::fresh(), ReportKind::Closed);
        submission(Act::Report(NewReport { id, station: code, kind, message: message("关门了，我不想活了") }))
    };
    let mut counted = 0;
    for at in 0..30 {
        for sent in [support(at), report(at)] {
            counted += usize::from(here.send(&Courier::at(&origin), &sent).await != StatusCode::TOO_MANY_REQUESTS);
        }
    }
    assert!((40..45).contains(&counted), "{counted}");
    // A flood of them costs each phone some work, and is never refused.
    let elsewhere = Behind::at(&origin, "10.0.0.2");
    let mut taken = 0;
    for _ in 0..230 {
        taken += usize::from(elsewhere.ask(&Courier::at(&origin), "我不想活了").await.is_success());
    }
    assert!((200..215).contains(&taken), "{taken}");
    let asked = submission(Act::Ask(question(Topic::Other, changsha(), message("我不想活了"))));
    let asked = serde_json::to_string(&asked).unwrap();
    let newcomer = Courier::at(&origin);
    let work = work_of(&newcomer.key, WORK_BITS);
    let request = reqwest::Client::new().post(format!("{origin}/api/v1/submissions?work={work}"));
    let request = elsewhere.told(request).bearer_auth(newcomer.key.recovery_code()).body(asked);
    assert_eq!(request.send().await.unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn neither_a_line_of_ones_own_nor_another_address_of_the_same_line_is_another_bucket() {
    let server = Server::on_sqlite().await;
    let origin = server.limited().await;
    let mut refused = 0;
    for i in 0..30 {
        // HAProxy adds a line below the one that the client made up.
        let lines = vec![format!("10.1.1.{i}"), "10.0.0.9".to_owned()];
        let tries = Behind { origin: origin.clone(), lines };
        refused += usize::from(tries.sign_in().await == StatusCode::TOO_MANY_REQUESTS);
    }
    assert!(refused >= 8, "{refused}");
    let mut refused = 0;
    for i in 0..30 {
        let tries = Behind::at(&origin, &format!("[2001:db8::{i:x}]:4711"));
        refused += usize::from(tries.sign_in().await == StatusCode::TOO_MANY_REQUESTS);
    }
    assert!(refused >= 8, "{refused}");
}

#[tokio::test]
async fn made_up_accounts_behind_one_address_are_not_counted_as_so_many_heads() {
    let server = Server::on_sqlite().await;
    let friend = known(&server).await;
    let origin = server.limited().await;
    let here = Behind::at(&origin, "10.0.0.1");
    let support = || submission(Act::Support { voice: VoiceId::fresh(), adcode: changsha() });
    let mut counted = 0;
    for _ in 0..60 {
        counted += usize::from(here.send(&Courier::at(&origin), &support()).await != StatusCode::TOO_MANY_REQUESTS);
    }
    assert!((40..45).contains(&counted), "{counted}");
    assert_ne!(here.send(&friend, &support()).await, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn guesses_at_links_of_keepers_hold_up_neither_the_desk_nor_keepers() {
    let server = Server::on_sqlite().await;
    let origin = server.limited().await;
    let here = Behind::at(&origin, "10.0.0.1");
    let guess = || here.told(reqwest::Client::new().get(format!("{origin}/k/{}", "x".repeat(64)))).send();
    let mut refused = 0;
    for _ in 0..40 {
        refused += usize::from(guess().await.unwrap().status() == StatusCode::TOO_MANY_REQUESTS);
    }
    assert!(refused >= 15, "{refused}");
    assert_eq!(here.sign_in().await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn when_many_come_an_account_costs_work_of_its_own_and_the_phone_does_it_by_itself() {
    let server = Server::on_sqlite().await;
    let origin = server.limited().await;
    Behind::at(&origin, "127.0.0.1").flood(110).await;
    let ask = |words: &str| Act::Ask(question(Topic::Other, changsha(), message(words)));
    let newcomer = Courier::at(&origin);
    let (status, problem) = newcomer.act(ask("问")).await.unwrap_err();
    assert_eq!((status, problem.code), (StatusCode::TOO_MANY_REQUESTS, ProblemCode::WorkWanted));
    let work = work_of(&newcomer.key, problem.work_bits.unwrap());
    let send = async |courier: &Courier, work: &str| {
        let body = serde_json::to_string(&submission(ask("干过活的"))).unwrap();
        courier.post(&format!("/api/v1/submissions?work={work}"), body).await.0
    };
    // Work that was not done, or for another account, opens nothing.
    for none in ["1-1", "x", "99999999999999999999-0", "-9223372036854775808-1"] {
        assert_eq!(send(&newcomer, none).await, StatusCode::TOO_MANY_REQUESTS, "{none}");
    }
    assert_eq!(send(&Courier::at(&origin), &work).await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(send(&newcomer, &work).await, StatusCode::OK);
    let folder = tempfile::tempdir().unwrap();
    Phone::with(&folder.path().join("phone.db"), &origin, async |mut phone: Phone| {
        let asking = phone.handle.submit(ask("新来的"));
        phone.ask(asking).await.unwrap().unwrap();
        phone.sent().await;
    })
    .await;
    assert!(server.dump().await.contains("新来的"));
}

/// What a phone does when the server wants work.
fn work_of(account: &AccountKey, bits: u8) -> String {
    let mut working = Working::begin(account.clone(), bits, Timestamp::now()).unwrap();
    std::iter::repeat_with(|| working.try_some(10_000)).find_map(|work| work).unwrap().to_string()
}

#[tokio::test]
async fn who_sends_too_much_is_told_when_to_come_again() {
    let server = Server::on_sqlite().await;
    let origin = server.limited().await;
    let (here, courier) = (Behind::at(&origin, "10.0.0.1"), Courier::at(&origin));
    let send = || {
        let body = serde_json::to_string(&submission(Act::Reopen { question: QuestionId::fresh() })).unwrap();
        let request = reqwest::Client::new().post(format!("{origin}/api/v1/submissions"));
        here.told(request).bearer_auth(courier.key.recovery_code()).body(body).send()
    };
    for _ in 0..60 {
        let answer = send().await.unwrap();
        if answer.status() == StatusCode::TOO_MANY_REQUESTS {
            let again: u64 = answer.headers()["retry-after"].to_str().unwrap().parse().unwrap();
            assert!((1..=10).contains(&again), "{again}");
            return;
        }
    }
    panic!("never refused");
}
