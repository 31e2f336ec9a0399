//! Limits that nobody walks round and that hit no neighbour.

use crate::bookings::{book, published_ahead};
use crate::courier::{Courier, changsha, message, question, submission, zhuzhou};
use crate::desk::{Desk, staff};
use crate::phone::Phone;
use crate::server::{Server, on_each_database};
use crate::voices::seen;
use diyi::api::{Act, ProblemCode, Submission};
use diyi::model::account_work::{WORK_BITS, Working};
use diyi::model::staff::StaffRole;
use diyi::model::station_report::NewReport;
use diyi::model::voice::{NewVoice, Voice};
use diyi::model::{
    AccountKey, Author, BookingState, QuestionId, ReportId, ReportKind, Services, Station, StationCode, Timestamp,
    Topic, VoiceId, VoiceKind,
};
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
    server.import("编号,名称,经度,纬度\n1,岳麓驿站,112.93,28.19\n").await;
    let support = || submission(Act::Support { voice: VoiceId::fresh(), adcode: changsha() });
    let report = || {
        let (id, station) = (ReportId::fresh(), StationCode::parse("430100-0001").unwrap());
        let words = message("关门了，我不想活了");
        submission(Act::Report(NewReport { id, station, kind: ReportKind::Closed, message: words }))
    };
    let mut counted = 0;
    for _ in 0..30 {
        counted += usize::from(here.send(&Courier::at(&origin), &support()).await != StatusCode::TOO_MANY_REQUESTS);
        // They are heard, whatever their neighbours send; that one more says so of the station counts for nothing.
        assert_eq!(here.send(&Courier::at(&origin), &report()).await, StatusCode::OK);
    }
    assert!((20..24).contains(&counted), "{counted}");
    let of =
        async |which: &str| server.text(format!("SELECT COUNT(*) || '' AS t FROM report WHERE {which}")).await.unwrap();
    assert_eq!(of("danger_raised_at IS NOT NULL").await, "30");
    let heads: usize = of("NOT waits").await.parse().unwrap();
    assert!(heads < diyi::model::station_problem::AGREEING, "{heads}");
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

/// A station of Changsha, and a voice that everybody sees.
async fn station_and_voice(server: &Server) -> (StationCode, VoiceId) {
    server.import("编号,名称,经度,纬度\n1,岳麓驿站,112.93,28.19\n").await;
    staff(server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
    let (desk, voice) = (Desk::sign_in(server, "office").await, VoiceId::fresh());
    let (kind, words) = (VoiceKind::Need, message("冬天要有热水"));
    let said = NewVoice { id: voice, kind, adcode: changsha(), discussion: None, company: None, message: words };
    Courier::of(server).act(Act::Speak(said)).await.unwrap();
    desk.act(&format!("/desk/voices/{voice}"), "decide", &[("decision", "publish")]).await;
    (StationCode::parse("430100-0001").unwrap(), voice)
}

/// Lets a day pass for all accounts.
async fn a_day_passes(server: &Server) {
    let age = format!("UPDATE account SET made_at = made_at - {}", 86_400_000 + 1);
    server.db.connection().execute_unprepared(&age).await.unwrap();
}

#[tokio::test]
async fn of_accounts_made_at_once_behind_one_address_a_few_count_and_the_others_once_they_come_again() {
    on_each_database(async |server| {
        let (station, voice) = station_and_voice(&server).await;
        let origin = server.limited().await;
        let (here, there) = (Behind::at(&origin, "10.0.0.1"), Behind::at(&origin, "10.0.0.2"));
        let supporters = async || {
            diyi::server::db::published(&server.db).await.unwrap();
            seen::<Voice>(&server, "voice").await.remove(0).supporters
        };
        let support = || submission(Act::Support { voice, adcode: changsha() });
        let couriers: Vec<Courier> = (0..12).map(|_| Courier::at(&origin)).collect();
        for courier in &couriers {
            assert_eq!(here.send(courier, &support()).await, StatusCode::OK);
            assert_eq!(courier.mine().await.supports.len(), 1, "it is taken on their own phone");
        }
        assert_eq!(supporters().await, 5);
        assert_eq!(there.send(&Courier::at(&origin), &support()).await, StatusCode::OK);
        assert_eq!(supporters().await, 6, "somebody of elsewhere counts");
        // Nobody is counted twice for asking twice on the same day.
        assert_eq!(here.send(&couriers[11], &support()).await, StatusCode::OK);
        assert_eq!(supporters().await, 6);

        let visit = || {
            let (station, at, used) = (station.clone(), Timestamp::now(), Services::default());
            submission(Act::Visit { station, at, used, thanks: false })
        };
        for courier in &couriers {
            assert_eq!(here.send(courier, &visit()).await, StatusCode::OK);
        }
        let visits =
            async || server.text("SELECT CAST(COUNT(*) AS TEXT) AS t FROM visit WHERE NOT waits".to_owned()).await;
        assert_eq!(visits().await.as_deref(), Some("5"));

        a_day_passes(&server).await;
        // Whoever comes again, by whatever they do, counts from then on.
        assert_eq!(here.ask(&couriers[11], "社保怎么补缴").await, StatusCode::OK);
        assert_eq!((supporters().await, visits().await.as_deref()), (7, Some("6")));
        // What a network was is forgotten once its day is over.
        let marked = "SELECT CAST(COUNT(*) AS TEXT) AS t FROM account WHERE newcomer <> ''";
        assert_eq!(server.text(marked.to_owned()).await.as_deref(), Some("12"));
        let tomorrow = Timestamp(Timestamp::now().0 + 86_400_000);
        diyi::server::db::delete_what_was_kept_long_enough(&server.db, tomorrow).await.unwrap();
        assert_eq!(server.text(marked.to_owned()).await.as_deref(), Some("0"));
        assert!(!server.dump_of(&["account"]).await.contains("10.0.0."), "no address is kept");
    })
    .await;
}

#[tokio::test]
async fn accounts_made_at_once_behind_one_address_make_no_station_doubtful() {
    on_each_database(async |server| {
        let (station, _) = station_and_voice(&server).await;
        let origin = server.limited().await;
        let (here, there) = (Behind::at(&origin, "10.0.0.1"), Behind::at(&origin, "10.0.0.2"));
        let report = || {
            let (id, kind) = (ReportId::fresh(), ReportKind::Closed);
            submission(Act::Report(NewReport { id, station: station.clone(), kind, message: message("关门了") }))
        };
        let told = async || {
            diyi::server::db::published(&server.db).await.unwrap();
            let told = seen::<Station>(&server, "station").await.remove(0);
            (told.doubtful, told.problems.first().map(|one| one.couriers))
        };
        let couriers: Vec<Courier> = (0..10).map(|_| Courier::at(&origin)).collect();
        for courier in &couriers {
            assert_eq!(here.send(courier, &report()).await, StatusCode::OK);
        }
        assert_eq!(told().await, (false, Some(2)));
        // Nor do they by making room for others.
        for courier in &couriers[..2] {
            assert_eq!(here.send(courier, &submission(Act::EraseAccount)).await, StatusCode::OK);
        }
        assert_eq!(here.send(&Courier::at(&origin), &report()).await, StatusCode::OK);
        let couriers_told = told().await;
        assert!(!couriers_told.0 && couriers_told.1 <= Some(2), "{couriers_told:?}");
        for _ in 0..3 {
            assert_eq!(there.send(&Courier::at(&origin), &report()).await, StatusCode::OK);
        }
        assert!(told().await.0, "two networks agree");
        // The desk has each of them.
        let desk = Desk::sign_in(&server, "office").await;
        assert_eq!(desk.get("/desk/reports").await.1.matches("/desk/reports/0").count(), 14);
    })
    .await;
}

#[tokio::test]
async fn whoever_takes_a_new_network_for_each_account_counts_no_more_than_a_part_either() {
    on_each_database(async |server| {
        let (station, _) = station_and_voice(&server).await;
        let activity = published_ahead(&server, 3, 1, 14).await;
        let origin = server.limited().await;
        let network = |at: usize| Behind::at(&origin, &format!("2001:db8:1:{at:x}::1"));
        let couriers: Vec<Courier> = (0..14).map(|_| Courier::at(&origin)).collect();
        for (at, courier) in couriers.iter().enumerate() {
            assert_eq!(network(at).send(courier, &submission(book(&activity, 0).1)).await, StatusCode::OK);
            let (id, kind) = (ReportId::fresh(), ReportKind::Closed);
            let report = NewReport { id, station: station.clone(), kind, message: message("关门了") };
            assert_eq!(network(at).send(courier, &submission(Act::Report(report))).await, StatusCode::OK);
        }
        let mut booked = 0;
        for courier in &couriers {
            let own = courier.mine().await.bookings.remove(0).booking;
            booked += usize::from(own.state == BookingState::Booked);
        }
        assert_eq!(booked, 7, "half of the places");
        let other = Courier::at(&origin);
        let there = Behind::at(&origin, "2001:db8:2:1::1");
        assert_eq!(there.send(&other, &submission(book(&activity, 0).1)).await, StatusCode::OK);
        assert_eq!(other.mine().await.bookings.remove(0).booking.state, BookingState::Booked);
        diyi::server::db::published(&server.db).await.unwrap();
        let told = seen::<Station>(&server, "station").await.remove(0);
        assert_eq!((told.doubtful, told.problems.first().map(|one| one.couriers)), (false, Some(2)));
    })
    .await;
}

#[tokio::test]
async fn accounts_made_at_once_behind_one_address_take_a_part_of_the_places_until_the_day_before() {
    on_each_database(async |server| {
        let activity = published_ahead(&server, 3, 2, 8).await;
        let origin = server.limited().await;
        let (here, there) = (Behind::at(&origin, "10.0.0.1"), Behind::at(&origin, "10.0.0.2"));
        let couriers: Vec<Courier> = (0..9).map(|_| Courier::at(&origin)).collect();
        let own = async |courier: &Courier| courier.mine().await.bookings.remove(0).booking;
        let states = async || {
            let all = futures_util::future::join_all(couriers.iter().map(async |one| own(one).await.state)).await;
            [BookingState::Booked, BookingState::Waiting, BookingState::Offered]
                .map(|state| all.iter().filter(|one| **one == state).count())
        };
        for courier in &couriers {
            assert_eq!(here.send(courier, &submission(book(&activity, 0).1)).await, StatusCode::OK);
        }
        assert_eq!(states().await, [5, 4, 0], "five of eight");
        let waiting = own(&couriers[8]).await;
        assert!(waiting.notice.contains("先给你排着") && waiting.ticket.is_none(), "{}", waiting.notice);
        // Nor by another time of the same: who has a place there changes to none here.
        let elsewhere = Courier::at(&origin);
        let (booking, act) = book(&activity, 1);
        assert_eq!(here.send(&elsewhere, &submission(act)).await, StatusCode::OK);
        let change = Act::ChangeSlot { booking, slot: activity.slots[0].id, overlap_is_fine: false };
        assert_eq!(here.send(&elsewhere, &submission(change)).await, StatusCode::CONFLICT);
        assert_eq!(own(&elsewhere).await.slot, activity.slots[1].id);
        // Somebody of elsewhere has a place, though others wait.
        let other = Courier::at(&origin);
        assert_eq!(there.send(&other, &submission(book(&activity, 0).1)).await, StatusCode::OK);
        assert_eq!(own(&other).await.state, BookingState::Booked);
        server.app.settle_bookings().await;
        assert_eq!(states().await, [5, 4, 0], "nothing is offered before its time");
        // Who comes again on another day waits for nobody.
        a_day_passes(&server).await;
        assert_eq!(here.ask(&couriers[8], "社保怎么补缴").await, StatusCode::OK);
        server.app.settle_bookings().await;
        assert_eq!(states().await, [5, 3, 1]);
        let offered = own(&couriers[8]).await;
        assert_eq!((offered.state, offered.notice.as_str()), (BookingState::Offered, ""));
        // The day before, what nobody took is theirs who wait.
        let passed = "UPDATE booking SET waits_until = 1 WHERE waits_until IS NOT NULL";
        server.db.connection().execute_unprepared(passed).await.unwrap();
        server.app.settle_bookings().await;
        assert_eq!(states().await, [5, 2, 2], "the eighth place; two wait for one that comes free");
        let slot = crate::bookings::seen(&server, activity.id).await.unwrap().slots.remove(0);
        assert_eq!((slot.taken, slot.waiting), (8, 2));
    })
    .await;
}

#[tokio::test]
async fn on_the_day_itself_a_whole_crew_of_newcomers_has_places() {
    let server = Server::on_sqlite().await;
    let activity = crate::bookings::published(&server, changsha(), 1, 8).await;
    let origin = server.limited().await;
    let here = Behind::at(&origin, "10.0.0.1");
    for _ in 0..8 {
        let courier = Courier::at(&origin);
        assert_eq!(here.send(&courier, &submission(book(&activity, 0).1)).await, StatusCode::OK);
        assert_eq!(courier.mine().await.bookings[0].booking.state, BookingState::Booked);
    }
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

#[tokio::test]
async fn nobody_takes_all_of_an_account_or_table_after_table_along_all_day() {
    let server = Server::on_sqlite().await;
    staff(&server, "office", StaffRole::PrefectureAdmin, zhuzhou(), Author::Office).await;
    let courier = known(&server).await;
    let origin = server.limited().await;
    let client = reqwest::Client::new();
    let export = || {
        let request = client.get(format!("{origin}/api/v1/mine/export")).header("x-forwarded-for", "10.0.0.1");
        request.bearer_auth(courier.key.recovery_code()).send()
    };
    for _ in 0..5 {
        let answer = export().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        answer.bytes().await.unwrap();
    }
    let answer = export().await.unwrap();
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(answer.text().await.unwrap().contains("一天取 5 次"));
    let desk = Desk::sign_in_at(&origin, "office").await;
    for _ in 0..60 {
        assert_eq!(desk.get("/desk/stations.xlsx").await.0, StatusCode::OK);
    }
    let (status, page) = desk.get("/desk/audit.xlsx").await;
    assert!(status == StatusCode::TOO_MANY_REQUESTS && page.contains("最多导出 60 张表"), "{page}");
    assert_eq!(desk.get("/desk/stations").await.0, StatusCode::OK);
}
