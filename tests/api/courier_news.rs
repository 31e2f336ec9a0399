//! What makes news for a courier says so in the same transaction: whichever server is killed after it and whichever looks
//! next, each is told once by each of their ways, and of nothing that they did themselves or that is the desk's alone.

use crate::bookings::{book, published};
use crate::courier::{Courier, changsha, message};
use crate::courier_channels::{Outside, signed, with_sms};
use crate::deputies::{book_from_here, deputy, in_days, invitation, meeting};
use crate::desk::{Desk, staff};
use crate::desk_answers::{amend, thread};
use crate::outbox::serve;
use crate::partners::{Office, decide};
use crate::push::Service;
use crate::reports::handle;
use crate::server::{Server, on_each_database};
use crate::voices::speak;
use diyi::api::Act;
use diyi::model::staff::StaffRole;
use diyi::model::station_report::NewReport;
use diyi::model::volunteer::{NewVolunteer, Typed};
use diyi::model::{Author, BookingState, Day, QuestionId, ReportId, ReportKind, Timestamp, Topic, VolunteerId};
use diyi::server::{App, Limits, Push, router};
use futures_util::future::join_all;
use reqwest::StatusCode;
use sea_orm::ConnectionTrait as _;
use std::time::Duration;

/// A push service and a gateway that listen.
struct Ways {
    service: Service,
    outside: Outside,
}

impl Ways {
    async fn open() -> Self {
        Self { service: Service::start().await, outside: Outside::start().await }
    }

    /// One more server on the same database, with connections of its own. It tells nobody until it is run.
    async fn server(&self, server: &Server) -> (App, String) {
        let db = crate::server::open(server.url()).await;
        let push = Push::open(&db, vec![self.service.origin.clone()], None).await.unwrap();
        let app = App::new(db, diyi::api::Config::clone(&server.app.config), server.folder(), Limits::none());
        let app = app.with_push(push).with_courier_channels(self.outside.channels());
        let origin = serve(router(app.clone())).await;
        (app, origin)
    }

    /// A courier who is told in their browser.
    async fn with_browser(&self, origin: &str, browser: &str) -> Courier {
        let courier = Courier::at(origin);
        let endpoint = format!("{}/{browser}", self.service.origin);
        assert_eq!(courier.put_push(&endpoint, true).await, StatusCode::NO_CONTENT);
        courier
    }

    /// A courier who is told in their browser and by text message.
    async fn with_both(&self, origin: &str, browser: &str, number: &str) -> Courier {
        let courier = self.with_browser(origin, browser).await;
        with_sms(&self.outside, &courier, number).await;
        courier
    }

    /// Which browsers and which numbers were told, waiting for so many of each.
    async fn told(&self, browsers: usize, numbers: usize) -> (Vec<String>, Vec<String>) {
        let mut told: Vec<String> = self.service.came(browsers).await.into_iter().map(|(path, _)| path).collect();
        let mut rung = Vec::new();
        for _ in 0..100 {
            rung.extend(self.outside.came());
            if rung.len() >= numbers {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        // Whatever comes too often comes soon.
        tokio::time::sleep(Duration::from_millis(200)).await;
        told.extend(self.service.came(0).await.into_iter().map(|(path, _)| path));
        rung.extend(self.outside.came());
        let mut rung: Vec<String> = rung.iter().map(|came| signed(came)["to"].as_str().unwrap().to_owned()).collect();
        told.sort();
        rung.sort();
        (told, rung)
    }
}

/// As the program runs it.
fn run(app: &App) {
    let (telling, notifying) = (app.clone(), app.clone());
    tokio::spawn(async move { telling.tell_browsers().await });
    tokio::spawn(async move { notifying.notify_couriers().await });
}

async fn count(server: &Server, of: &str) -> usize {
    server.text(format!("SELECT CAST(count(*) AS text) AS t FROM {of}")).await.unwrap().parse().unwrap()
}

/// For how many couriers there is news, which nobody hears.
async fn news(server: &Server) -> usize {
    let noted = count(server, "courier_news").await;
    server.db.connection().execute_unprepared("DELETE FROM courier_news").await.unwrap();
    noted
}

async fn answer(desk: &Desk, id: QuestionId) {
    desk.act(&format!("/desk/questions/{id}"), "answer", &[("text", "押金三天内要退"), ("act", "answer")]).await;
}

#[tokio::test]
async fn what_a_server_took_in_before_it_was_killed_is_told_by_the_next_one() {
    on_each_database(async |server| {
        let ways = Ways::open().await;
        let (killed, origin) = ways.server(&server).await;
        let answered = ways.with_both(&origin, "answered", "13800000001").await;
        let moves_up = ways.with_both(&origin, "moves-up", "13800000002").await;
        let referred = ways.with_both(&origin, "referred", "13800000003").await;
        let leaves = ways.with_both(&origin, "leaves", "13800000004").await;
        let id = answered.ask(Topic::LabourRights, changsha(), "押金不退").await;
        let activity = published(&server, changsha(), 1, 1).await;
        let (booking, act) = book(&activity, 0);
        leaves.act(act).await.unwrap();
        moves_up.act(book(&activity, 0).1).await.unwrap();
        let office = Office::open(&server).await;
        let (_, question, referral) = office.refer(&referred, "请核实罚款").await;
        decide(&referred, question, referral, true).await;
        assert_eq!(news(&server).await, 1, "of the case, to who asked");
        // A desk, another courier and a partner; on a server that looks up nobody's ways, and is no more.
        answer(&office.desk, id).await;
        leaves.act(Act::CancelBooking { booking }).await.unwrap();
        let answers = [("act", "answer"), ("text", "罚款已经退还")];
        assert_eq!(office.member.post(&format!("/desk/referrals/{referral}"), &answers).await.0, StatusCode::SEE_OTHER);
        drop(killed);
        assert_eq!(count(&server, "push WHERE due_at IS NOT NULL").await, 0);
        assert_eq!(count(&server, "courier_notice").await, 0);
        let (next, _) = ways.server(&server).await;
        run(&next);
        let (browsers, numbers) = ways.told(3, 3).await;
        assert_eq!(browsers, ["/answered", "/moves-up", "/referred"]);
        assert_eq!(numbers, ["13800000001", "13800000002", "13800000003"]);
        assert_eq!(count(&server, "courier_news").await, 0);
    })
    .await;
}

#[tokio::test]
async fn two_servers_that_look_at_the_same_moment_tell_each_courier_once_and_news_wakes_them() {
    on_each_database(async |server| {
        const COURIERS: usize = 9;
        let ways = Ways::open().await;
        let ((one, origin), (two, _)) = (ways.server(&server).await, ways.server(&server).await);
        let activity = published(&server, changsha(), 1, 20).await;
        for number in 0..COURIERS {
            let courier = ways.with_both(&origin, &number.to_string(), &format!("1380000000{number}")).await;
            courier.act(book(&activity, 0).1).await.unwrap();
        }
        let later = ways.with_both(&origin, "later", "13900000000").await;
        let id = later.ask(Topic::Other, changsha(), "在吗").await;
        staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let desk = Desk::sign_in_at(&origin, "office").await;
        let page = format!("/desk/activities/{}", activity.id);
        desk.act(&page, "call-off", &[("reason", "下大雪"), ("sure", "yes")]).await;
        assert_eq!(count(&server, "courier_news").await, COURIERS);
        run(&one);
        run(&two);
        let (browsers, numbers) = ways.told(COURIERS, COURIERS).await;
        assert_eq!(browsers, (0..COURIERS).map(|number| format!("/{number}")).collect::<Vec<_>>());
        assert_eq!(numbers, (0..COURIERS).map(|number| format!("1380000000{number}")).collect::<Vec<_>>());
        // Nobody waits for the next look, which is in fifteen seconds at the earliest.
        answer(&desk, id).await;
        assert_eq!(ways.told(1, 1).await, (vec!["/later".to_owned()], vec!["13900000000".to_owned()]));
    })
    .await;
}

#[tokio::test]
async fn who_erases_their_account_is_told_no_more_whoever_spreads_news_at_that_moment() {
    on_each_database(async |server| {
        let ways = Ways::open().await;
        let ((one, origin), (two, _)) = (ways.server(&server).await, ways.server(&server).await);
        let activity = published(&server, changsha(), 1, 20).await;
        let mut couriers = Vec::new();
        for number in 0..6 {
            let courier = ways.with_both(&origin, &number.to_string(), &format!("1380000000{number}")).await;
            courier.act(book(&activity, 0).1).await.unwrap();
            couriers.push(courier);
        }
        staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let desk = Desk::sign_in_at(&origin, "office").await;
        let page = format!("/desk/activities/{}", activity.id);
        desk.act(&page, "call-off", &[("reason", "下大雪"), ("sure", "yes")]).await;
        let first = couriers.remove(0);
        first.act(Act::EraseAccount).await.unwrap();
        assert_eq!(count(&server, "courier_news").await, couriers.len());
        let now = Timestamp::now();
        let (erased, first_look, second_look) = tokio::join!(
            join_all(couriers.iter().map(|courier| courier.act(Act::EraseAccount))),
            one.notify_couriers_now(now),
            two.notify_couriers_now(now),
        );
        assert!(erased.iter().all(Result::is_ok) && first_look.is_ok() && second_look.is_ok(), "{erased:?}");
        let left = server.dump_of(&["courier_news", "courier_notice", "courier_channel", "push"]).await;
        assert_eq!(left, "");
        let (browsers, numbers) = ways.told(0, 0).await;
        assert!(browsers.is_empty() && !numbers.contains(&"13800000000".to_owned()), "{browsers:?} {numbers:?}");
        run(&one);
        run(&two);
        assert_eq!(ways.told(0, 0).await, (vec![], vec![]));
    })
    .await;
}

#[tokio::test]
async fn what_a_desk_does_to_a_question_is_news_where_its_courier_reads_of_it_and_their_own_acts_are_none() {
    let server = Server::on_sqlite().await;
    let ways = Ways::open().await;
    let (_, origin) = ways.server(&server).await;
    let courier = ways.with_browser(&origin, "browser").await;
    let boss = staff(&server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Office).await.to_string();
    let desk = Desk::sign_in(&server, "boss").await;
    let is = async |what: &str, told: usize| assert_eq!(news(&server).await, told, "{what}");
    let id = courier.ask(Topic::LabourRights, changsha(), "押金不退").await;
    let more = message("另外，孩子上学怎么办");
    let goes = more.id.to_string();
    courier.act(Act::Write { question: id, message: more }).await.unwrap();
    is("asked and written by themselves", 0).await;
    let page = format!("/desk/questions/{id}");
    for (what, fields) in [
        ("answer", vec![("text", "只给同事看"), ("act", "note")]),
        ("assign", vec![("staff", boss.as_str()), ("reason", "你来")]),
        ("danger", vec![("act", "raise")]),
        ("danger", vec![("act", "lower")]),
        ("move", vec![("topic", "other"), ("adcode", "430100")]),
    ] {
        desk.act(&page, what, &fields).await;
        is(what, 0).await;
    }
    answer(&desk, id).await;
    is("answered", 1).await;
    let said = thread(&courier, id).await.messages.last().unwrap().id;
    for (what, text) in [("correct-answer", "押金五天内要退"), ("withdraw-answer", "")] {
        assert_eq!(amend(&desk, id, what, said, text).await.0, StatusCode::SEE_OTHER);
        is(what, 1).await;
    }
    answer(&desk, id).await;
    news(&server).await;
    for what in ["close", "reopen"] {
        desk.act(&page, what, &[]).await;
        is(what, 0).await;
    }
    let new = QuestionId::fresh().to_string();
    desk.act(&page, "split", &[("new", new.as_str()), ("message", goes.as_str())]).await;
    is("split", 1).await;
    let split = format!("/desk/questions/{new}");
    desk.act(&split, "merge", &[("into", &id.to_string())]).await;
    is("merged", 1).await;
    desk.act(&split, "unmerge", &[]).await;
    is("unmerged", 0).await;
    desk.act(&split, "dismiss", &[("reason", "not_for_us"), ("sure", "yes")]).await;
    is("dismissed", 1).await;
    let another = courier.ask(Topic::Other, changsha(), "又一个").await;
    let version = desk.field(&format!("/desk/questions/{another}"), "version").await;
    let chosen = format!("{another} {version}");
    let bulk = |more: &[(&'static str, &'static str)]| [&[("question", chosen.as_str())], more].concat();
    desk.post("/desk/bulk", &bulk(&[("act", "follow")])).await;
    is("followed with others", 0).await;
    let closed = desk.post("/desk/bulk", &bulk(&[("act", "close"), ("dismiss", "spam"), ("sure", "yes")])).await;
    assert_eq!(closed.1, "/desk/inbox?done=1&left=0");
    is("dismissed with others", 1).await;
    // What is told to nobody else's phone, and to nobody who has no way.
    let silent = Courier::of(&server);
    let theirs = silent.ask(Topic::Other, changsha(), "没有打开通知").await;
    answer(&desk, theirs).await;
    is("answered to who has no way", 0).await;
}

#[tokio::test]
async fn each_step_of_a_case_is_news_once_and_what_the_desk_tells_its_partner_is_none() {
    let server = Server::on_sqlite().await;
    let ways = Ways::open().await;
    let (_, origin) = ways.server(&server).await;
    let courier = ways.with_browser(&origin, "browser").await;
    let office = Office::open(&server).await;
    let is = async |what: &str, told: usize| assert_eq!(news(&server).await, told, "{what}");
    let other = courier.ask(Topic::Hardship, changsha(), "家里有人重病").await;
    let (status, case) = office.desk.post(&format!("/desk/questions/{other}/case"), &[("kind", "hardship")]).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{case}");
    is("opened", 1).await;
    office.desk.act(&case, "step", &[("to", "verification"), ("note", "材料已经核实"), ("result", "")]).await;
    is("a step", 1).await;
    office.desk.act(&case, "bring", &[("text", "身份证")]).await;
    is("what to bring", 1).await;
    let money = crate::aid::resource(&office.desk, "2000", &[]).await;
    let proposed = [("resource", money.as_str()), ("amount", "500")];
    let (status, body) = office.desk.post(&format!("{case}/aid/propose"), &proposed).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
    is("aid proposed", 1).await;
    let (_, page) = office.desk.get(&format!("{case}/aid")).await;
    let grant = page.split("action=\"/desk/grants/").nth(1).unwrap().split('"').next().unwrap();
    let refused = [("act", "refuse"), ("reason", "不符合"), ("sure", "yes")];
    assert_eq!(office.desk.post(&format!("/desk/grants/{grant}"), &refused).await.0, StatusCode::SEE_OTHER);
    is("aid refused", 1).await;
    let more = crate::aid::resource(&office.desk, "900", &[]).await;
    let proposed = [("resource", more.as_str()), ("amount", "500")];
    assert_eq!(office.desk.post(&format!("{case}/aid/propose"), &proposed).await.0, StatusCode::SEE_OTHER);
    is("more aid proposed", 1).await;
    let (_, page) = office.desk.get(&format!("{case}/aid")).await;
    let still_open = page.split("action=\"/desk/grants/").skip(1).map(|rest| rest.split('"').next().unwrap());
    let grant = format!("/desk/grants/{}", still_open.into_iter().find(|one| *one != grant).unwrap());
    staff(&server, "second", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
    let second = Desk::sign_in(&server, "second").await;
    let approve = [("act", "approve")];
    assert_eq!(office.desk.post(&grant, &approve).await.0, StatusCode::SEE_OTHER);
    is("the first of two approved", 0).await;
    assert_eq!(second.post(&grant, &approve).await.0, StatusCode::SEE_OTHER);
    is("the second one did, and so it is theirs", 1).await;
    let (case, question, referral) = office.refer(&courier, "请核实罚款").await;
    news(&server).await;
    decide(&courier, question, referral, true).await;
    is("agreed by themselves", 0).await;
    let page = format!("/desk/referrals/{referral}");
    let day = Day::of(Timestamp::now()).plus(3).to_string();
    // They see that it was taken on and what was promised; what the desk is asked is none of theirs.
    for (what, fields, told) in [
        ("taken on by the partner", vec![("act", "accept")], 1),
        ("the partner's question to the desk", vec![("act", "ask"), ("text", "是哪一天罚的？")], 0),
        ("the partner's promise", vec![("act", "promise"), ("day", day.as_str())], 1),
    ] {
        assert_eq!(office.member.post(&page, &fields).await.0, StatusCode::SEE_OTHER, "{what}");
        is(what, told).await;
    }
    let reply = format!("{case}/referrals/{referral}/reply");
    assert_eq!(office.desk.post(&reply, &[("text", "11 月 3 日")]).await.0, StatusCode::SEE_OTHER);
    is("the desk's answer to the partner", 0).await;
    let answers = [("act", "answer"), ("text", "罚款已经退还")];
    assert_eq!(office.member.post(&page, &answers).await.0, StatusCode::SEE_OTHER);
    is("the partner's answer", 1).await;
}

#[tokio::test]
async fn voices_reports_and_bookings_are_news_to_whom_they_concern_and_to_nobody_else() {
    let server = Server::on_sqlite().await;
    let ways = Ways::open().await;
    let (_, origin) = ways.server(&server).await;
    let (courier, next) = (ways.with_browser(&origin, "a").await, ways.with_browser(&origin, "b").await);
    staff(&server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
    let desk = Desk::sign_in(&server, "boss").await;
    let is = async |what: &str, told: usize| assert_eq!(news(&server).await, told, "{what}");

    let voice = speak(&courier, "冬天要有热水", changsha()).await;
    next.act(Act::Support { voice, adcode: changsha() }).await.unwrap_err();
    is("spoken", 0).await;
    let page = format!("/desk/voices/{voice}");
    desk.act(&page, "decide", &[("decision", "publish")]).await;
    is("published", 1).await;
    desk.act(&page, "tag", &[("tags", "热水")]).await;
    is("what it is about, which the office alone sees", 0).await;
    next.act(Act::Support { voice, adcode: changsha() }).await.unwrap();
    is("supported", 0).await;
    desk.act(&page, "answer", &[("text", "正在装")]).await;
    is("answered to who spoke, not to who supports it", 1).await;

    server.import("编号,名称,经度,纬度,服务,开放时间,电话\n1,岳麓驿站,112.93,28.19,饮水,24小时,0731-12355\n").await;
    let broken = |id| {
        let (station, kind) = ("430100-0001".parse().unwrap(), ReportKind::Broken);
        Act::Report(NewReport { id, station, kind, message: message("") })
    };
    let id = ReportId::fresh();
    courier.act(broken(id)).await.unwrap();
    next.act(broken(ReportId::fresh())).await.unwrap();
    is("reported", 0).await;
    handle(&desk, &format!("/desk/reports/{id}"), "in_work", "配件周五到").await;
    is("in work, to both", 2).await;

    let activity = published(&server, changsha(), 2, 1).await;
    let (booking, act) = book(&activity, 0);
    courier.act(act).await.unwrap();
    next.act(book(&activity, 0).1).await.unwrap();
    is("booked", 0).await;
    courier.act(Act::CancelBooking { booking }).await.unwrap();
    is("a place came free", 1).await;
    courier.act(book(&activity, 0).1).await.unwrap();
    let over = "UPDATE booking SET offer_until = 1 WHERE state = 'offered'";
    server.db.connection().execute_unprepared(over).await.unwrap();
    server.app.settle_bookings().await;
    is("an offer lapsed, and the next one's place came free", 2).await;
    server.app.settle_bookings().await;
    is("nothing to settle", 0).await;
    let (page, slot) = (format!("/desk/activities/{}", activity.id), activity.slots[0].id);
    desk.act(&page, &format!("slots/{slot}"), &[("capacity", "3")]).await;
    is("more places than who waits", 0).await;
    desk.act(&page, &format!("slots/{slot}/drop"), &[("reason", "医生来不了"), ("sure", "yes")]).await;
    is("called off, to who still came", 1).await;
    next.act(book(&activity, 1).1).await.unwrap();
    courier.act(book(&activity, 1).1).await.unwrap();
    next.act(Act::EraseAccount).await.unwrap();
    is("who erased all gave their place to the next one", 1).await;

    let applied = |name: &str| {
        let typed = Typed { name: name.to_owned(), ..crate::volunteers::typed() };
        NewVolunteer { id: VolunteerId::fresh(), typed }
    };
    let (yes, no) = (applied("示例志愿者一"), applied("示例志愿者二"));
    courier.act(Act::Volunteer(yes.clone())).await.unwrap();
    is("applied", 0).await;
    let login = [("login", "helper"), ("password", crate::desk::PASSWORD)];
    assert_eq!(desk.post(&format!("/desk/volunteers/{}/accept", yes.id), &login).await.0, StatusCode::SEE_OTHER);
    is("taken on", 1).await;
    courier.act(Act::Volunteer(no.clone())).await.unwrap();
    let reason = [("reason", "人满了")];
    assert_eq!(desk.post(&format!("/desk/volunteers/{}/decline", no.id), &reason).await.0, StatusCode::SEE_OTHER);
    is("declined", 1).await;
    courier.act(Act::WithdrawVolunteer { volunteer: no.id }).await.unwrap();
    is("withdrawn", 0).await;

    let invited = meeting(&desk, &[&deputy(&desk, "王委员").await]).await;
    desk.act(&invited, "invite", &[("places", "2")]).await;
    courier.act(book_from_here(&invitation(&server, &desk, &invited).await)).await.unwrap();
    is("invited and booked", 0).await;
    let version = desk.version_of(&invited, &invited, &[]).await;
    let starts = in_days(9);
    let elsewhere = [
        ("version", version.as_str()),
        ("title", "冬天怎么送件"),
        ("adcode", "430100"),
        ("starts", &starts),
        ("place", "工会大厅"),
        ("agenda", ""),
    ];
    assert_eq!(desk.post(&invited, &elsewhere).await.0, StatusCode::SEE_OTHER);
    is("held elsewhere", 1).await;
    desk.act(&invited, "call-off", &[("reason", "代表生病"), ("sure", "yes")]).await;
    is("called off", 1).await;
}

#[tokio::test]
async fn a_meeting_is_called_off_together_with_its_couriers_places_or_not_at_all() {
    let server = Server::on_sqlite().await;
    let ways = Ways::open().await;
    let (_, origin) = ways.server(&server).await;
    let courier = ways.with_browser(&origin, "browser").await;
    staff(&server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
    let desk = Desk::sign_in(&server, "boss").await;
    let page = meeting(&desk, &[&deputy(&desk, "王委员").await]).await;
    desk.act(&page, "invite", &[("places", "2")]).await;
    courier.act(book_from_here(&invitation(&server, &desk, &page).await)).await.unwrap();
    // As a server that is killed, or a disk that is full, in the middle.
    let fails = "CREATE TRIGGER fails BEFORE UPDATE ON booking BEGIN SELECT RAISE(ABORT, 'in the middle'); END";
    server.db.connection().execute_unprepared(fails).await.unwrap();
    let version = desk.field(&page, "version").await;
    let off = [("version", version.as_str()), ("reason", "代表生病"), ("sure", "yes")];
    let (status, body) = desk.post(&format!("{page}/call-off"), &off).await;
    assert!(status.is_server_error(), "{status} {body}");
    assert!(!desk.get(&page).await.1.contains("取消了"), "it takes place, as its couriers believe");
    assert_eq!(news(&server).await, 0);
    server.db.connection().execute_unprepared("DROP TRIGGER fails").await.unwrap();
    assert_eq!(desk.post(&format!("{page}/call-off"), &off).await.0, StatusCode::SEE_OTHER);
    assert!(desk.get(&page).await.1.contains("取消了"));
    assert_eq!(courier.mine().await.bookings[0].booking.state, BookingState::CalledOff);
    assert_eq!(news(&server).await, 1);
}
