//! Never more bookings than places, and everybody is told the truth.

use crate::courier::{Courier, changsha, submission, zhuzhou};
use crate::desk::{Desk, staff};
use crate::desk_danger::promise;
use crate::process::free_port;
use crate::server::{Server, on_each_database};
use diyi::api::{Act, ProblemCode, Remedy};
use diyi::model::activity::Place;
use diyi::model::staff::{Staff, StaffRole};
use diyi::model::{
    Activity, ActivityId, ActivityKind, ActivityState, Adcode, Author, Booking, BookingId, BookingState, Rating,
    SlotId, StaffId, Stars, TicketCode, Timestamp,
};
use diyi::server::db::activities::{ActivityHandling, NewSlot, create, handle};
use futures_util::future::join_all;
use proptest::prelude::*;
use reqwest::StatusCode;
use sea_orm::ConnectionTrait;
use std::collections::HashMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const HOUR: i64 = 3_600_000;

/// A draft with so many slots of so many places, from in three hours on.
pub fn activity(adcode: Adcode, slots: i64, capacity: u32) -> (Activity, Vec<NewSlot>) {
    let now = Timestamp::now();
    let first = now.0 + 3 * HOUR;
    let slot = |at: i64| NewSlot {
        starts_at: Timestamp(first + at * HOUR),
        ends_at: Timestamp(first + (at + 1) * HOUR),
        capacity,
    };
    let activity = Activity {
        id: ActivityId::fresh(),
        kind: ActivityKind::CheckUp,
        title: "免费体检".to_owned(),
        host: "团委".to_owned(),
        about: String::new(),
        bring: String::new(),
        adcode,
        local_only: false,
        place: Place { name: "广场".to_owned(), ..Place::default() },
        slots: vec![],
        opens_at: Timestamp(0),
        closes_at: Timestamp(now.0 + 1_000 * HOUR),
        limit: None,
        state: ActivityState::Draft,
        notice: String::new(),
        materials: String::new(),
        sample: false,
    };
    (activity, (0..slots).map(slot).collect())
}

fn office() -> Staff {
    Staff {
        id: StaffId::fresh(),
        login: "office".to_owned(),
        name: "办公室".to_owned(),
        role: StaffRole::ProvinceAdmin,
        author: Author::Office,
        adcode: Adcode::HUNAN,
        fields: vec![],
    }
}

/// What couriers see of an activity; nothing as long as it is a draft.
pub async fn seen(server: &Server, id: ActivityId) -> Option<Activity> {
    let changes = server.json("/api/v1/changes?since=0").await;
    let all = changes["changes"].as_array().unwrap().iter();
    let found = all.filter(|change| change["kind"] == "activity").find(|change| change["item"]["id"] == id.to_string());
    found.map(|change| serde_json::from_value(change["item"].clone()).unwrap())
}

pub async fn slot_of(server: &Server, id: ActivityId) -> SlotId {
    use sea_orm::{ConnectionTrait, Statement};
    let sql = format!("SELECT id FROM slot WHERE activity = '{id}' ORDER BY starts_at LIMIT 1");
    let row =
        server.db.query_one_raw(Statement::from_string(server.db.get_database_backend(), sql)).await.unwrap().unwrap();
    row.try_get::<String>("", "id").unwrap().parse().unwrap()
}

pub async fn published(server: &Server, adcode: Adcode, slots: i64, capacity: u32) -> Activity {
    publish(server, activity(adcode, slots, capacity)).await
}

/// The same, so many days later.
pub async fn published_ahead(server: &Server, days: i64, slots: i64, capacity: u32) -> Activity {
    let (draft, slots) = activity(changsha(), slots, capacity);
    let later = |slot: NewSlot| NewSlot {
        starts_at: Timestamp(slot.starts_at.0 + days * 24 * HOUR),
        ends_at: Timestamp(slot.ends_at.0 + days * 24 * HOUR),
        ..slot
    };
    publish(server, (draft, slots.into_iter().map(later).collect())).await
}

async fn publish(server: &Server, (draft, slots): (Activity, Vec<NewSlot>)) -> Activity {
    create(&server.db, &draft, &slots).await.unwrap();
    assert!(seen(server, draft.id).await.is_none(), "couriers see a draft");
    handle(&server.db, &office(), draft.id, 1, ActivityHandling::Publish, Timestamp::now()).await.unwrap();
    seen(server, draft.id).await.unwrap()
}

pub fn book(activity: &Activity, slot: usize) -> (BookingId, Act) {
    let booking = BookingId::fresh();
    let slot = activity.slots[slot].id;
    (booking, Act::Book { booking, activity: activity.id, slot, overlap_is_fine: false, works_in: None })
}

async fn only(courier: &Courier) -> Booking {
    let mut mine = courier.mine().await.bookings;
    assert_eq!(mine.len(), 1);
    mine.remove(0).booking
}

#[tokio::test]
async fn what_is_only_for_a_region_is_booked_by_who_delivers_there_and_the_door_sees_where() {
    on_each_database(async |server| {
        let (draft, slots) = activity(changsha(), 1, 5);
        create(&server.db, &Activity { local_only: true, ..draft.clone() }, &slots).await.unwrap();
        handle(&server.db, &office(), draft.id, 1, ActivityHandling::Publish, Timestamp::now()).await.unwrap();
        let local = seen(&server, draft.id).await.unwrap();
        let courier = Courier::of(&server);
        let from = |works_in| {
            let booking = BookingId::fresh();
            let slot = local.slots[0].id;
            courier.act(Act::Book { booking, activity: local.id, slot, overlap_is_fine: false, works_in })
        };
        for (works_in, why) in [(None, "你在哪里送件"), (Some(zhuzhou()), "当地送件")] {
            let (status, problem) = from(works_in).await.unwrap_err();
            assert_eq!((status, problem.code), (StatusCode::CONFLICT, ProblemCode::BookingRefused));
            assert!(problem.detail.contains(why), "{}", problem.detail);
        }
        from(Some(changsha())).await.unwrap();
        assert_eq!(only(&courier).await.state, BookingState::Booked);
        assert_eq!(seen(&server, draft.id).await.unwrap().slots[0].taken, 1);
    })
    .await;
}

#[tokio::test]
async fn a_courier_has_one_place_and_is_told_why_not_two() {
    on_each_database(async |server| {
        let (first, second) = (published(&server, changsha(), 2, 5).await, published(&server, zhuzhou(), 1, 5).await);
        let courier = Courier::of(&server);
        let (id, act) = book(&first, 0);
        let booked = submission(act);
        courier.send(&booked).await.unwrap();
        courier.send(&booked).await.unwrap();
        assert_eq!(only(&courier).await.state, BookingState::Booked);
        for (activity, slot, why) in [(&first, 1, "每人一个名额"), (&second, 0, "时间冲突")] {
            let (status, problem) = courier.act(book(activity, slot).1).await.unwrap_err();
            assert_eq!((status, problem.code), (StatusCode::CONFLICT, ProblemCode::BookingRefused));
            assert!(problem.detail.contains(why), "{}", problem.detail);
        }
        let overlapping = Act::Book {
            booking: BookingId::fresh(),
            activity: second.id,
            slot: second.slots[0].id,
            overlap_is_fine: true,
            works_in: None,
        };
        courier.act(overlapping).await.unwrap();
        assert_eq!(seen(&server, first.id).await.unwrap().slots[0].taken, 1);
        // Nobody else can touch it.
        let other = Courier::of(&server);
        let told = other.act(Act::CancelBooking { booking: id }).await.unwrap_err();
        assert_eq!(told.1.code, ProblemCode::BookingNotFound);
        courier.act(Act::CancelBooking { booking: id }).await.unwrap();
        assert_eq!(seen(&server, first.id).await.unwrap().slots[0].taken, 0);
    })
    .await;
}

#[tokio::test]
async fn another_time_is_taken_in_one_step_and_a_full_one_leaves_what_they_had() {
    on_each_database(async |server| {
        let activity = published(&server, changsha(), 3, 1).await;
        let (first, waits, third) = (Courier::of(&server), Courier::of(&server), Courier::of(&server));
        let (id, act) = book(&activity, 0);
        first.act(act).await.unwrap();
        waits.act(book(&activity, 0).1).await.unwrap();
        third.act(book(&activity, 1).1).await.unwrap();
        let change = |slot: usize| {
            let slot = activity.slots[slot].id;
            submission(Act::ChangeSlot { booking: id, slot, overlap_is_fine: false })
        };
        let before = only(&first).await;
        let (status, problem) = first.send(&change(1)).await.unwrap_err();
        assert_eq!((status, problem.code), (StatusCode::CONFLICT, ProblemCode::BookingRefused));
        assert!(problem.detail.contains("原来的预约还在"), "{}", problem.detail);
        assert_eq!(only(&first).await, before);
        let changed = change(2);
        first.send(&changed).await.unwrap();
        first.send(&changed).await.unwrap();
        let after = only(&first).await;
        assert_eq!((after.slot, after.state), (activity.slots[2].id, BookingState::Booked));
        // The ticket that they may have shown to somebody stays theirs.
        assert_eq!(after.ticket, before.ticket);
        assert_eq!(only(&waits).await.state, BookingState::Offered);
        let taken: Vec<u32> = seen(&server, activity.id).await.unwrap().slots.iter().map(|slot| slot.taken).collect();
        assert_eq!(taken, [1, 1, 1]);
        // Nobody changes another one's.
        let told = third.act(Act::ChangeSlot { booking: id, slot: activity.slots[0].id, overlap_is_fine: true });
        assert_eq!(told.await.unwrap_err().1.code, ProblemCode::BookingNotFound);
    })
    .await;
}

#[tokio::test]
async fn who_waits_is_offered_the_place_in_turn_and_has_to_accept_it() {
    on_each_database(async |server| {
        let activity = published(&server, changsha(), 1, 1).await;
        let couriers = [Courier::of(&server), Courier::of(&server), Courier::of(&server)];
        let mut bookings = Vec::new();
        for courier in &couriers {
            let (id, act) = book(&activity, 0);
            courier.act(act).await.unwrap();
            bookings.push(id);
        }
        let states = async || join_all(couriers.iter().map(async |courier| only(courier).await.state)).await;
        assert_eq!(states().await, [BookingState::Booked, BookingState::Waiting, BookingState::Waiting]);
        assert_eq!(only(&couriers[2]).await.ahead, 1);
        assert_eq!(only(&couriers[1]).await.ticket, None);
        couriers[0].act(Act::CancelBooking { booking: bookings[0] }).await.unwrap();
        assert_eq!(states().await, [BookingState::Cancelled, BookingState::Offered, BookingState::Waiting]);
        // Who is still waiting hears that they are next, and their phone does: it asks for what is new.
        assert_eq!(only(&couriers[2]).await.ahead, 0);
        // Who has no offer cannot accept one.
        assert!(couriers[2].act(Act::AcceptOffer { booking: bookings[2] }).await.is_err());
        // They let it pass: after two hours it is the next one's.
        let sql = "UPDATE booking SET offer_until = 1 WHERE state = 'offered'";
        sea_orm::ConnectionTrait::execute_unprepared(&server.db, sql).await.unwrap();
        server.app.settle_bookings().await;
        assert_eq!(states().await, [BookingState::Cancelled, BookingState::Lapsed, BookingState::Offered]);
        assert!(couriers[1].act(Act::AcceptOffer { booking: bookings[1] }).await.is_err());
        couriers[2].act(Act::AcceptOffer { booking: bookings[2] }).await.unwrap();
        assert_eq!(states().await[2], BookingState::Booked);
        let slot = &seen(&server, activity.id).await.unwrap().slots[0];
        assert_eq!((slot.taken, slot.waiting), (1, 0));
    })
    .await;
}

#[tokio::test]
async fn those_who_booked_are_told_what_changed_and_why_it_was_called_off() {
    let server = Server::on_sqlite().await;
    staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
    let desk = Desk::sign_in(&server, "office").await;
    let activity = published(&server, changsha(), 2, 1).await;
    let page = format!("/desk/activities/{}", activity.id);
    let (first, second) = (Courier::of(&server), Courier::of(&server));
    first.act(book(&activity, 0).1).await.unwrap();
    second.act(book(&activity, 0).1).await.unwrap();
    // One more place: who waits moves up.
    let slot = activity.slots[0].id;
    desk.act(&page, &format!("slots/{slot}"), &[("capacity", "2")]).await;
    assert_eq!(only(&second).await.state, BookingState::Offered);
    desk.act(&page, &format!("slots/{slot}/drop"), &[("reason", "医生来不了"), ("sure", "yes")]).await;
    for courier in [&first, &second] {
        let booking = only(courier).await;
        assert_eq!(
            (booking.state, booking.notice.as_str(), booking.ticket),
            (BookingState::CalledOff, "医生来不了", None)
        );
    }
    let third = Courier::of(&server);
    let now = seen(&server, activity.id).await.unwrap();
    assert_eq!(third.act(book(&activity, 0).1).await.unwrap_err().1.detail, "这个时间已经取消，请选别的时间");
    third.act(book(&now, 0).1).await.unwrap();
    desk.act(&page, "call-off", &[("reason", "下大雪"), ("sure", "yes")]).await;
    assert_eq!(only(&third).await.notice, "下大雪");
    assert_eq!(Courier::of(&server).act(book(&now, 0).1).await.unwrap_err().1.code, ProblemCode::BookingRefused);
}

#[tokio::test]
async fn a_ticket_lets_in_once_and_a_screenshot_of_it_does_not() {
    on_each_database(async |server| {
        staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let desk = Desk::sign_in(&server, "office").await;
        let (activity, other) =
            (published(&server, changsha(), 2, 3).await, published(&server, changsha(), 1, 1).await);
        let (courier, absent) = (Courier::of(&server), Courier::of(&server));
        let (booking, act) = book(&activity, 0);
        courier.act(act).await.unwrap();
        absent.act(book(&activity, 1).1).await.unwrap();
        let ticket = only(&courier).await.ticket.unwrap();
        let door = async |activity: &Activity, ticket: &str, key: &str| {
            let path = format!("/desk/activities/{}/check-in", activity.id);
            desk.post(&path, &[("ticket", ticket), ("key", key), ("at", "9999999999999"), ("any_day", "1")]).await.1
        };
        assert!(door(&other, &ticket.to_string(), "a").await.contains("免费体检”的"));
        let welcome = door(&activity, &ticket.qr_content(), "b").await;
        assert!(welcome.contains("\"welcome\":true"), "{welcome}");
        // The door asks again because the answer was lost: it is the same attempt.
        assert!(door(&activity, &ticket.to_string(), "b").await.contains("\"welcome\":true"));
        let again = door(&activity, &ticket.to_string(), "c").await;
        assert!(again.contains("已经用过") && again.contains("\"welcome\":false"), "{again}");
        // A door's clock that is a day ahead is not believed.
        assert!(only(&courier).await.used_at.unwrap() <= Timestamp::now());
        for wrong in ["K7QX-3MNP-2RTW", "", "<script>", "DIYI-TICKET:"] {
            assert!(door(&activity, wrong, "d").await.contains("\"welcome\":false"));
        }
        let rating = Rating { stars: Stars::try_from(5).unwrap(), comment: "=1+1".to_owned() };
        courier.act(Act::RateBooking { booking, rating }).await.unwrap();
        let over = "UPDATE slot SET starts_at = starts_at - 40000000, ends_at = ends_at - 40000000";
        server.db.execute_unprepared(over).await.unwrap();
        desk.act(&format!("/desk/activities/{}", activity.id), "finish", &[("sure", "yes")]).await;
        assert_eq!(only(&absent).await.state, BookingState::Missed);
        let (status, sheet) = desk.get(&format!("/desk/activities/{}/bookings.xlsx", activity.id)).await;
        assert!(status.is_success() && sheet.starts_with("PK"));
        let (_, list) = desk.get(&format!("/desk/activities/{}/bookings", activity.id)).await;
        assert!(list.contains("到了 1 人，缺席 1 人") && !list.contains(ticket.as_str()), "{list}");
    })
    .await;
}

#[tokio::test]
async fn what_a_rating_tells_of_danger_is_heard_at_the_desk_and_can_be_answered() {
    on_each_database(async |server| {
        staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let desk = Desk::sign_in(&server, "office").await;
        let activity = published(&server, changsha(), 1, 3).await;
        let (courier, content) = (Courier::of(&server), Courier::of(&server));
        let mut bookings = Vec::new();
        for who in [&courier, &content] {
            let (booking, act) = book(&activity, 0);
            who.act(act).await.unwrap();
            let ticket = only(who).await.ticket.unwrap();
            let path = format!("/desk/activities/{}/check-in", activity.id);
            let (ticket, key) = (ticket.to_string(), booking.to_string());
            desk.post(&path, &[("ticket", &ticket), ("key", &key), ("at", "0"), ("any_day", "1")]).await;
            bookings.push(booking);
        }
        let rated = |booking, comment: &str| Act::RateBooking {
            booking,
            rating: Rating { stars: Stars::try_from(1).unwrap(), comment: comment.to_owned() },
        };
        content.act(rated(bookings[1], "查得很细")).await.unwrap();
        assert!(content.mine().await.threads.is_empty());
        let said = submission(rated(bookings[0], "检查完还是难受，不想活了"));
        for _ in 0..2 {
            courier.send(&said).await.unwrap();
        }
        let threads = courier.mine().await.threads;
        let [one] = threads.as_slice() else { panic!("{threads:?}") };
        let question = one.thread.id;
        let (_, page) = desk.get("/desk/danger").await;
        assert!(page.contains(&format!("/desk/questions/{question}")), "{page}");
        let (_, page) = desk.get(&format!("/desk/questions/{question}")).await;
        assert!(page.contains("检查完还是难受，不想活了") && page.contains("免费体检"), "{page}");
        courier.act(Act::EraseAccount).await.unwrap();
        assert!(!desk.get(&format!("/desk/questions/{question}")).await.1.contains("不想活了"));
    })
    .await;
}

#[tokio::test]
async fn danger_in_a_rating_is_due_by_what_the_desk_promises_at_that_moment() {
    on_each_database(async |server| {
        staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let desk = Desk::sign_in(&server, "office").await;
        let activity = published(&server, changsha(), 1, 3).await;
        let mut escalates = Vec::new();
        for minutes in ["5", "50"] {
            // Nobody asks anything in between, by which servers would hear of the new promise.
            let fields = promise(changsha(), minutes);
            let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let (status, page) = desk.save("/desk/standard", "/desk/standard", &fields).await;
            assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
            let courier = Courier::of(&server);
            let (booking, act) = book(&activity, 0);
            courier.act(act).await.unwrap();
            let ticket = only(&courier).await.ticket.unwrap().to_string();
            let (path, key) = (format!("/desk/activities/{}/check-in", activity.id), booking.to_string());
            desk.post(&path, &[("ticket", &ticket), ("key", &key), ("at", "0"), ("any_day", "1")]).await;
            let rating = Rating { stars: Stars::try_from(1).unwrap(), comment: "不想活了".to_owned() };
            courier.act(Act::RateBooking { booking, rating }).await.unwrap();
            let question = courier.mine().await.threads[0].thread.id;
            let sql = format!(
                "SELECT CAST((danger_escalates_at - danger_raised_at) / 60000 AS TEXT) AS t FROM question WHERE id = '{question}'"
            );
            escalates.push(server.text(sql).await.unwrap());
        }
        assert_eq!(escalates, ["5", "50"]);
    })
    .await;
}

#[tokio::test]
async fn tickets_cannot_be_guessed_from_others() {
    let server = Server::on_sqlite().await;
    let activity = published(&server, changsha(), 1, 300).await;
    let mut tickets = Vec::new();
    for _ in 0..100 {
        let courier = Courier::of(&server);
        courier.act(book(&activity, 0).1).await.unwrap();
        tickets.push(only(&courier).await.ticket.unwrap());
    }
    let numbers = |ticket: &TicketCode| ticket.as_str().bytes().map(u32::from).collect::<Vec<_>>();
    let mut distinct = tickets.clone();
    distinct.sort_by_key(|ticket| ticket.as_str().to_owned());
    distinct.dedup();
    assert_eq!(distinct.len(), 100);
    // Neighbours share no more letters than chance allows: 12 places, one in 32.
    for pair in tickets.windows(2) {
        let same = numbers(&pair[0]).iter().zip(numbers(&pair[1])).filter(|(a, b)| **a == *b).count();
        assert!(same <= 5, "{pair:?}");
    }
}

#[tokio::test]
async fn erasing_an_account_gives_its_places_to_others() {
    let server = Server::on_sqlite().await;
    let activity = published(&server, changsha(), 1, 1).await;
    let (first, second) = (Courier::of(&server), Courier::of(&server));
    first.act(book(&activity, 0).1).await.unwrap();
    second.act(book(&activity, 0).1).await.unwrap();
    first.act(Act::EraseAccount).await.unwrap();
    assert!(first.mine().await.bookings.is_empty());
    assert_eq!(only(&second).await.state, BookingState::Offered);
}

fn start(folder: &Path, port: u16) -> Child {
    Command::new(env!("CARGO_BIN_EXE_diyi-server"))
        .args(["--database", &format!("sqlite://{}?mode=rwc", folder.join("diyi.db").display())])
        .args([
            "serve",
            "--listen",
            &format!("127.0.0.1:{port}"),
            "--web",
            &folder.display().to_string(),
            "--without-limits",
        ])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_thousand_couriers_on_fifty_places_and_a_server_killed_in_the_middle() {
    const COURIERS: usize = 2_000;
    let server = Server::on_sqlite().await;
    let activity = published(&server, changsha(), 1, 50).await;
    let folder = server.folder();
    let port = free_port();
    let origin = format!("http://127.0.0.1:{port}");
    let mut process = start(&folder, port);
    let gate = tokio::sync::Semaphore::new(200);
    let all = async {
        let couriers = (0..COURIERS).map(async |number| {
            let courier = Courier::at(&origin);
            let body = serde_json::to_string(&submission(book(&activity, 0).1)).unwrap();
            loop {
                let turn = gate.acquire().await.unwrap();
                let told = courier.send_body(body.clone()).await;
                drop(turn);
                match told {
                    // One in seven answers is lost after the commit: the courier sends the same again.
                    Ok(Ok(_)) if number % 7 == 0 => break drop(courier.send_body(body.clone()).await),
                    Ok(Ok(_)) => break,
                    Ok(Err((_, problem))) => assert_ne!(problem.remedy(), Remedy::AskCourier, "{problem:?}"),
                    Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
                }
            }
            courier
        });
        join_all(couriers).await
    };
    let killing = async {
        for _ in 0..3 {
            tokio::time::sleep(Duration::from_millis(900)).await;
            process.kill().unwrap();
            process.wait().unwrap();
            process = start(&folder, port);
        }
    };
    let (couriers, ()) = tokio::join!(all, killing);
    let (mut booked, mut waiting) = (0, Vec::new());
    for courier in &couriers {
        let booking = loop {
            let (status, bytes) = courier.get("/api/v1/mine?since=0").await;
            if status.is_success() {
                let mine: diyi::api::Mine = serde_json::from_slice(&bytes).unwrap();
                assert_eq!(mine.bookings.len(), 1);
                break mine.bookings[0].clone();
            }
        };
        match booking.booking.state {
            BookingState::Booked => booked += 1,
            BookingState::Waiting => waiting.push((booking.revision, booking.booking.ahead)),
            other => panic!("{other:?}"),
        }
    }
    process.kill().unwrap();
    process.wait().unwrap();
    assert_eq!((booked, waiting.len()), (50, COURIERS - 50));
    // In the order in which they came, each was told how many were before them.
    waiting.sort_unstable();
    assert!(waiting.iter().enumerate().all(|(at, (_, ahead))| at == *ahead as usize), "{waiting:?}");
    let slot = &seen(&server, activity.id).await.unwrap().slots[0];
    assert_eq!((slot.taken, slot.waiting as usize), (50, COURIERS - 50));
}

/// What a courier or the office does, drawn by proptest.
#[derive(Clone, Debug)]
enum Move {
    Book(usize, usize),
    Cancel(usize),
    Accept(usize),
    Change(usize, usize),
    Resize(usize, u32),
    Lapse,
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![
        4 => (0usize..6, 0usize..2).prop_map(|(who, slot)| Move::Book(who, slot)),
        2 => (0usize..6).prop_map(Move::Cancel),
        2 => (0usize..6).prop_map(Move::Accept),
        2 => (0usize..6, 0usize..2).prop_map(|(who, slot)| Move::Change(who, slot)),
        1 => (0usize..2, 1u32..4).prop_map(|(slot, places)| Move::Resize(slot, places)),
        1 => Just(Move::Lapse),
    ];
    proptest::collection::vec(one, 1..40)
}

/// The same rules, as simply as they can be said: per slot its places, who has one, who waits in which order.
#[derive(Default)]
struct Simple {
    places: [u32; 2],
    has: [Vec<usize>; 2],
    offered: [Vec<usize>; 2],
    waits: [Vec<usize>; 2],
}

impl Simple {
    fn slot_of(&self, who: usize) -> Option<usize> {
        (0..2).find(|slot| [&self.has, &self.offered, &self.waits].iter().any(|all| all[*slot].contains(&who)))
    }

    fn leave(&mut self, who: usize) {
        for all in [&mut self.has, &mut self.offered, &mut self.waits] {
            for slot in all {
                slot.retain(|one| *one != who);
            }
        }
    }

    fn settle(&mut self) {
        for slot in 0..2 {
            while !self.waits[slot].is_empty()
                && self.has[slot].len() + self.offered[slot].len() < self.places[slot] as usize
            {
                let next = self.waits[slot].remove(0);
                self.offered[slot].push(next);
            }
        }
    }

    fn state(&self, who: usize) -> Option<BookingState> {
        let slot = self.slot_of(who)?;
        Some(if self.has[slot].contains(&who) {
            BookingState::Booked
        } else if self.offered[slot].contains(&who) {
            BookingState::Offered
        } else {
            BookingState::Waiting
        })
    }

    /// How many wait before somebody who waits.
    fn ahead(&self, who: usize) -> Option<usize> {
        self.waits.iter().find_map(|waits| waits.iter().position(|one| *one == who))
    }

    fn apply(&mut self, what: &Move) {
        match *what {
            Move::Book(who, slot) if self.slot_of(who).is_none() => {
                let full = self.has[slot].len() + self.offered[slot].len() >= self.places[slot] as usize;
                if full { self.waits[slot].push(who) } else { self.has[slot].push(who) }
            }
            Move::Cancel(who) => self.leave(who),
            Move::Change(who, to) => {
                let free = self.has[to].len() + self.offered[to].len() < self.places[to] as usize;
                if free && self.slot_of(who).is_some() {
                    self.leave(who);
                    self.has[to].push(who);
                }
            }
            Move::Accept(who) => {
                for slot in 0..2 {
                    if self.offered[slot].contains(&who) {
                        self.offered[slot].retain(|one| *one != who);
                        self.has[slot].push(who);
                    }
                }
            }
            Move::Resize(slot, places) if places as usize >= self.has[slot].len() + self.offered[slot].len() => {
                self.places[slot] = places;
            }
            Move::Lapse => self.offered = Default::default(),
            Move::Book(..) | Move::Resize(..) => {}
        }
        self.settle();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn whatever_couriers_and_the_office_do_the_server_decides_as_the_simple_rules_do(moves in moves()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let server = Server::on_sqlite().await;
            let activity = published(&server, changsha(), 2, 1).await;
            let couriers: Vec<Courier> = (0..6).map(|_| Courier::of(&server)).collect();
            let mut bookings: HashMap<usize, BookingId> = HashMap::new();
            let mut simple = Simple { places: [1, 1], ..Simple::default() };
            let mut version = 2;
            for what in &moves {
                match *what {
                    Move::Book(who, slot) => {
                        let (id, act) = book(&activity, slot);
                        if couriers[who].act(act).await.is_ok() {
                            bookings.insert(who, id);
                        }
                    }
                    Move::Cancel(who) => if let Some(booking) = bookings.get(&who) {
                        drop(couriers[who].act(Act::CancelBooking { booking: *booking }).await);
                    },
                    Move::Accept(who) => if let Some(booking) = bookings.get(&who) {
                        drop(couriers[who].act(Act::AcceptOffer { booking: *booking }).await);
                    },
                    Move::Change(who, slot) => if let Some(booking) = bookings.get(&who) {
                        let to = activity.slots[slot].id;
                        let act = Act::ChangeSlot { booking: *booking, slot: to, overlap_is_fine: false };
                        drop(couriers[who].act(act).await);
                    },
                    Move::Resize(slot, places) => {
                        let now = seen(&server, activity.id).await.unwrap();
                        if places >= now.slots[slot].taken {
                            let resize = ActivityHandling::Resize(activity.slots[slot].id, places);
                            handle(&server.db, &office(), activity.id, version, resize, Timestamp::now()).await.unwrap();
                            version += 1;
                        }
                    }
                    Move::Lapse => {
                        let sql = "UPDATE booking SET offer_until = 1 WHERE state = 'offered'";
                        sea_orm::ConnectionTrait::execute_unprepared(&server.db, sql).await.unwrap();
                        server.app.settle_bookings().await;
                    }
                }
                simple.apply(what);
                let now = seen(&server, activity.id).await.unwrap();
                for slot in 0..2 {
                    let taken = simple.has[slot].len() + simple.offered[slot].len();
                    assert_eq!((now.slots[slot].taken as usize, now.slots[slot].waiting as usize), (taken, simple.waits[slot].len()), "{what:?}");
                    assert!(now.slots[slot].taken <= now.slots[slot].capacity);
                }
                for (who, courier) in couriers.iter().enumerate() {
                    let alive = courier.mine().await.bookings.into_iter().map(|change| change.booking).find(|one| one.state.is_alive());
                    assert_eq!(alive.as_ref().map(|one| one.state), simple.state(who), "{who} after {what:?}");
                    let ahead = alive.filter(|one| one.state == BookingState::Waiting).map(|one| one.ahead as usize);
                    assert_eq!(ahead, simple.ahead(who), "{who} after {what:?}");
                }
            }
        });
    }
}
