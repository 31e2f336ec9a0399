//! What the database keeps of tickets lets nobody in, and whoever holds one comes in whatever the server went through.

use crate::bookings::{book, published};
use crate::courier::{Courier, changsha};
use crate::desk::{Desk, staff};
use crate::server::{Server, on_each_database};
use diyi::model::staff::StaffRole;
use diyi::model::{Activity, Author, BookingId, TicketCode};
use diyi::server::db;
use sea_orm::ConnectionTrait;

/// Books the first time there, and has its ticket.
async fn booked(courier: &Courier, activity: &Activity) -> (BookingId, TicketCode) {
    let (booking, act) = book(activity, 0);
    courier.act(act).await.unwrap();
    (booking, ticket_of(courier, booking).await)
}

async fn ticket_of(courier: &Courier, booking: BookingId) -> TicketCode {
    let bookings = courier.mine().await.bookings;
    bookings.into_iter().find(|one| one.booking.id == booking).unwrap().booking.ticket.unwrap()
}

async fn lets_in(desk: &Desk, activity: &Activity, ticket: &str) -> bool {
    let path = format!("/desk/activities/{}/check-in", activity.id);
    let attempt = BookingId::fresh().to_string();
    let fields = [("ticket", ticket), ("key", &attempt), ("at", "9999999999999"), ("any_day", "1")];
    desk.post(&path, &fields).await.1.contains("\"welcome\":true")
}

async fn kept(server: &Server, booking: BookingId) -> String {
    server.text(format!("SELECT ticket AS t FROM booking WHERE id = '{booking}'")).await.unwrap()
}

#[tokio::test]
async fn who_has_the_database_alone_gets_in_with_nothing_that_stands_there() {
    on_each_database(async |server| {
        staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let desk = Desk::sign_in(&server, "office").await;
        let (activity, courier) = (published(&server, changsha(), 1, 3).await, Courier::of(&server));
        let (booking, ticket) = booked(&courier, &activity).await;
        assert!(!server.dump().await.contains(ticket.as_str()));
        let mark = kept(&server, booking).await;
        for stolen in [mark.as_str(), &mark[1..], &mark[1..13], &mark.to_uppercase()[1..13]] {
            assert!(!lets_in(&desk, &activity, stolen).await, "{stolen}");
        }
        // Who stands at the door finds it on the list by its last letters.
        let letters = format!("…{}", &ticket.as_str()[8..]);
        let (_, list) = desk.get(&format!("/desk/activities/{}/bookings", activity.id)).await;
        assert!(list.contains(&letters), "{list}");
        assert!(lets_in(&desk, &activity, &ticket.to_string()).await);
    })
    .await;
}

#[tokio::test]
async fn tickets_of_the_version_before_stay_good_and_become_marks_once_no_server_of_it_can_be_left() {
    on_each_database(async |server| {
        staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let activity = published(&server, changsha(), 1, 9).await;
        let later = async |which: &str| {
            let sql = format!("UPDATE seaql_migrations SET applied_at = applied_at - 90000 WHERE version {which}");
            server.db.execute_unprepared(&sql).await.unwrap();
        };
        // A database of before that was brought up to date just now: the old server beside reads what stands there.
        later("<> 'm2026_11_ticket_marks'").await;
        let (origin, app) = server.started_later().await;
        let couriers = [Courier::at(&origin), Courier::at(&origin)];
        let tickets = [booked(&couriers[0], &activity).await, booked(&couriers[1], &activity).await];
        app.tidy().await;
        for (booking, ticket) in &tickets {
            assert_eq!(kept(&server, *booking).await, ticket.as_str());
        }
        assert!(lets_in(&Desk::sign_in_at(&origin, "office").await, &activity, tickets[0].1.as_str()).await);

        // A day later.
        later("= 'm2026_11_ticket_marks'").await;
        let (origin, app) = server.started_later().await;
        app.tidy().await;
        for (courier, (booking, ticket)) in couriers.iter().zip(&tickets) {
            assert!(!kept(&server, *booking).await.contains(ticket.as_str()));
            assert_eq!(&ticket_of(&courier.also_at(&origin), *booking).await, ticket);
        }
        let desk = Desk::sign_in_at(&origin, "office").await;
        assert!(!lets_in(&desk, &activity, tickets[0].1.as_str()).await, "it let in already");
        assert!(lets_in(&desk, &activity, tickets[1].1.as_str()).await);
    })
    .await;
}

#[tokio::test]
async fn whose_key_is_lost_gives_everybody_a_ticket_that_lets_them_in() {
    on_each_database(async |server| {
        staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let (activity, courier) = (published(&server, changsha(), 1, 3).await, Courier::of(&server));
        let (booking, before) = booked(&courier, &activity).await;
        let epoch = courier.mine().await.epoch;
        let without = db::open(server.url()).await.unwrap();
        db::forget_secrets(&without).await.unwrap();
        let (origin, _) = server.started_later().await;
        let courier = courier.also_at(&origin);
        assert_ne!(courier.mine().await.epoch, epoch, "phones fetch anew what they have");
        let ticket = ticket_of(&courier, booking).await;
        assert_ne!(ticket, before);
        let desk = Desk::sign_in_at(&origin, "office").await;
        assert!(!lets_in(&desk, &activity, before.as_str()).await);
        assert!(lets_in(&desk, &activity, ticket.as_str()).await);
    })
    .await;
}
