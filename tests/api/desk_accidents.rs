//! Nothing at the desk happens by accident: Enter does no harm, what cannot be taken back asks, and says what happens.

use crate::bookings::{activity, book};
use crate::courier::{Courier, changsha, zhuzhou};
use crate::desk::{Desk, Place, staff};
use crate::server::{Server, on_each_database};
use diyi::model::staff::StaffRole;
use diyi::model::{Activity, ActivityId, Adcode, Author, BookingState, Timestamp};
use diyi::server::db::activities::create;
use diyi::server::desk::routes;
use reqwest::{Method, StatusCode};
use sea_orm::ConnectionTrait;
use std::collections::BTreeSet;

/// What cannot be taken back, or tells couriers at once, by the words on the buttons. What asks first (取消活动, 去掉 of a
/// time, 结案) is held by tests of its own.
const IRREVERSIBLE: [&str; 14] = [
    "停用",
    "通过，发到小哥手机",
    "处理好了",
    "看过，没有问题",
    "办完了",
    "合并过去",
    "结束这个提问",
    "从小哥手机上撤回",
    "从手机上撤回",
    "撤掉",
    "以前的全部作废",
    "撤销这次导入",
    "恢复产品自带的标准",
    "改用全省的标准",
];

/// A form of a page: whether anything is typed into it, and the words on its buttons, in their order.
struct Form {
    typed: bool,
    buttons: Vec<String>,
}

fn forms(page: &str) -> Vec<Form> {
    let inside = |form: &str| form.split("</form>").next().unwrap().to_owned();
    page.split("<form").skip(1).map(inside).map(|form| read(&form)).collect()
}

fn read(form: &str) -> Form {
    let tags = |name: &'static str| form.split(name).skip(1).map(|rest| rest.split('>').next().unwrap().to_owned());
    let hidden =
        |tag: &String| ["hidden", "checkbox", "radio"].iter().any(|kind| tag.contains(&format!("type=\"{kind}\"")));
    let words = |rest: &str| {
        let words = rest.split_once('>').unwrap().1.split("</button>").next().unwrap();
        // The drawing's own marks between two texts.
        words.split("<!--").map(|part| part.rsplit("-->").next().unwrap()).collect::<String>().trim().to_owned()
    };
    let submits = |rest: &&str| !rest.split('>').next().unwrap().contains("type=\"button\"");
    Form {
        typed: tags("<input").any(|tag| !hidden(&tag)) || tags("<textarea").next().is_some(),
        buttons: form.split("<button").skip(1).filter(submits).map(words).collect(),
    }
}

#[tokio::test]
async fn enter_presses_nothing_that_cannot_be_taken_back_on_any_page_in_any_state() {
    let server = Server::on_sqlite().await;
    staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Operator).await;
    staff(&server, "writer", StaffRole::Expert, Adcode::HUNAN, Author::Lawyer).await;
    let (admin, writer) = (Desk::sign_in(&server, "root").await, Desk::sign_in(&server, "writer").await);
    let (here, there) = (Place::make(&server, &admin, changsha()).await, Place::make(&server, &admin, zhuzhou()).await);
    // Something waits for its second reader, and something is out already.
    let mut answers = Vec::new();
    for question in ["甲", "乙"] {
        let (_, page) = writer.get("/desk/library/new").await;
        let answer = page.split("action=\"/desk/library/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let fields = [("topic", "other"), ("question", question), ("text", "答"), ("source", "")];
        assert_eq!(writer.post(&format!("/desk/library/{answer}"), &fields).await.0, StatusCode::SEE_OTHER);
        answers.push(answer);
    }
    let approve = [("version", "1"), ("decision", "approve")];
    let (status, says) = admin.post(&format!("/desk/library/{}/decide", answers[1]), &approve).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{says}");
    // States in which a page offers other acts.
    let report = there.fill("/desk/reports/{report}");
    let version = admin.field(&report, "version").await;
    let in_work = [("version", version.as_str()), ("state", "in_work"), ("answer", "等配件")];
    assert_eq!(admin.post(&report, &in_work).await.0, StatusCode::SEE_OTHER);
    let question = there.fill("/desk/questions/{question}");
    admin.act(&question, "answer", &[("text", "答"), ("act", "answer")]).await;
    admin.act(&question, "danger", &[("act", "raise")]).await;
    admin.act(&there.fill("/desk/activities/{activity}"), "publish", &[]).await;
    admin.act(&there.fill("/desk/voices/{voice}"), "decide", &[("decision", "publish")]).await;
    admin.post(&there.fill("/desk/letters/{letter}/state"), &[("act", "publish")]).await;
    let (mut seen, mut buttons) = (0, BTreeSet::new());
    for route in routes().iter().filter(|route| route.method == Method::GET && !route.path.contains('.')) {
        for place in [&here, &there] {
            for answer in &answers {
                let path = place.fill(route.path).replace("{answer}", answer);
                if path == "/desk/news" {
                    continue;
                }
                let (status, page) = admin.get(&path).await;
                assert!(!status.is_server_error(), "{path}");
                for form in forms(&page) {
                    seen += 1;
                    buttons.extend(form.buttons.iter().cloned());
                    let Some(first) = form.buttons.first() else { continue };
                    let harmful = IRREVERSIBLE.iter().any(|word| first.starts_with(word));
                    assert!(!harmful || !form.typed && form.buttons.len() == 1, "{path}: {first}");
                }
            }
        }
    }
    assert!(seen > 200, "{seen}");
    for word in ["停用", "处理好了", "通过，发到小哥手机", "从小哥手机上撤回", "结束这个提问", "撤掉"]
    {
        assert!(buttons.iter().any(|button| button.starts_with(word)), "{word} was on no page: {buttons:?}");
    }
}

#[tokio::test]
async fn enter_after_a_new_password_sets_it_and_locks_nobody_out() {
    let server = Server::on_sqlite().await;
    staff(&server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Operator).await;
    staff(&server, "ope", StaffRole::Operator, changsha(), Author::Operator).await;
    let desk = Desk::sign_in(&server, "boss").await;
    let (_, page) = desk.get("/desk/staff").await;
    let with_password: Vec<_> =
        forms(&page).into_iter().filter(|form| form.buttons.iter().any(|word| word == "重设密码")).collect();
    assert!(!with_password.is_empty() && with_password.iter().all(|form| form.buttons == ["重设密码"]));
}

#[tokio::test]
async fn a_report_in_work_says_so_again_and_is_closed_only_by_who_is_sure() {
    let server = Server::on_sqlite().await;
    staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Operator).await;
    let admin = Desk::sign_in(&server, "root").await;
    let place = Place::make(&server, &admin, changsha()).await;
    let page = place.fill("/desk/reports/{report}");
    for remark in ["开始修了", "配件没到，还要等两天"] {
        let version = admin.field(&page, "version").await;
        let fields = [("version", version.as_str()), ("state", "in_work"), ("answer", remark)];
        assert_eq!(admin.post(&page, &fields).await.0, StatusCode::SEE_OTHER);
        assert!(admin.get(&page).await.1.contains(remark));
    }
    let version = admin.field(&page, "version").await;
    let done = |sure| [("version", version.as_str()), ("state", "done"), ("answer", "修好了"), ("sure", sure)];
    let (status, asks) = admin.post(&page, &done("")).await;
    assert!(status == StatusCode::OK && asks.contains("1 个报告会记成") && asks.contains("修好了"), "{asks}");
    assert_eq!(forms(&asks).last().unwrap().buttons.first().map(String::as_str), Some("先不，回去"));
    assert_eq!(admin.post(&page, &done("no")).await, (StatusCode::SEE_OTHER, page.clone()));
    assert!(admin.get(&page).await.1.contains("在处理"));
    assert_eq!(admin.post(&page, &done("yes")).await.0, StatusCode::SEE_OTHER);
    assert!(!admin.get(&page).await.1.contains("还在处理，告诉他们"));
}

/// A published activity whose times begin in so many hours.
async fn published_in(server: &Server, hours: i64) -> Activity {
    let (activity, mut slots) = activity(changsha(), 1, 2);
    for slot in &mut slots {
        slot.starts_at = Timestamp(Timestamp::now().0 + hours * 3_600_000);
        slot.ends_at = Timestamp(slot.starts_at.0 + 3_600_000);
    }
    create(&server.db, &activity, &slots).await.unwrap();
    let publish = format!("UPDATE activity SET state = 'published' WHERE id = '{}'", activity.id);
    server.db.execute_unprepared(&publish).await.unwrap();
    let slot = crate::bookings::slot_of(server, activity.id).await;
    let slots = slots.iter().map(|new| diyi::model::Slot {
        id: slot,
        starts_at: new.starts_at,
        ends_at: new.ends_at,
        capacity: new.capacity,
        taken: 0,
        waiting: 0,
    });
    Activity { slots: slots.collect(), ..activity }
}

async fn state(courier: &Courier) -> BookingState {
    courier.mine().await.bookings.last().unwrap().booking.state
}

/// Lets time pass for all times of an activity.
async fn later(server: &Server, of: ActivityId, hours: i64) {
    for table in [
        "slot SET starts_at = starts_at - {}, ends_at = ends_at - {} WHERE activity",
        "booking SET starts_at = starts_at - {}, ends_at = ends_at - {} WHERE activity",
    ] {
        let sql = format!("UPDATE {} = '{of}'", table.replace("{}", &(hours * 3_600_000).to_string()));
        server.db.execute_unprepared(&sql).await.unwrap();
    }
}

#[tokio::test]
async fn nobody_is_absent_before_the_end_and_the_desk_is_told_how_many_will_be() {
    on_each_database(async |server| {
        staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let desk = Desk::sign_in(&server, "office").await;
        let activity = published_in(&server, 3).await;
        let (one, two, waits) = (Courier::of(&server), Courier::of(&server), Courier::of(&server));
        for courier in [&one, &two, &waits] {
            courier.act(book(&activity, 0).1).await.unwrap();
        }
        let page = format!("/desk/activities/{}", activity.id);
        let finish = async |sure: &str| {
            let version = desk.field(&page, "version").await;
            desk.post(&format!("{page}/finish"), &[("version", version.as_str()), ("sure", sure)]).await
        };
        for sure in ["", "yes"] {
            let (status, says) = finish(sure).await;
            assert!(status == StatusCode::CONFLICT && says.contains("还有场次没有结束"), "{says}");
        }
        assert_eq!(state(&one).await, BookingState::Booked);
        later(&server, activity.id, 5).await;
        let (status, asks) = finish("").await;
        assert!(status == StatusCode::OK && asks.contains("2 人会记成缺席"), "{asks}");
        assert_eq!(state(&one).await, BookingState::Booked);
        assert_eq!(finish("yes").await.0, StatusCode::SEE_OTHER);
        assert_eq!((state(&one).await, state(&two).await), (BookingState::Missed, BookingState::Missed));
    })
    .await;
}

#[tokio::test]
async fn calling_off_asks_and_says_how_many_lose_their_place() {
    on_each_database(async |server| {
        staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let desk = Desk::sign_in(&server, "office").await;
        let activity = published_in(&server, 3).await;
        let courier = Courier::of(&server);
        courier.act(book(&activity, 0).1).await.unwrap();
        let page = format!("/desk/activities/{}", activity.id);
        let version = desk.field(&page, "version").await;
        for path in [format!("slots/{}/drop", activity.slots[0].id), "call-off".to_owned()] {
            let fields = [("version", version.as_str()), ("reason", "下大雪")];
            let (status, asks) = desk.post(&format!("{page}/{path}"), &fields).await;
            assert!(status == StatusCode::OK && asks.contains("1 人的预约会取消") && asks.contains("下大雪"), "{asks}");
            assert_eq!(state(&courier).await, BookingState::Booked);
        }
        desk.act(&page, "call-off", &[("reason", "下大雪"), ("sure", "yes")]).await;
        assert_eq!(state(&courier).await, BookingState::CalledOff);
    })
    .await;
}

#[tokio::test]
async fn tomorrows_ticket_is_asked_about_and_a_check_in_can_be_taken_back() {
    on_each_database(async |server| {
        staff(&server, "door", StaffRole::Expert, changsha(), Author::Volunteer).await;
        let desk = Desk::sign_in(&server, "door").await;
        let activity = published_in(&server, 24).await;
        let courier = Courier::of(&server);
        courier.act(book(&activity, 0).1).await.unwrap();
        let own = async || courier.mine().await.bookings.last().unwrap().booking.clone();
        let ticket = own().await.ticket.unwrap().to_string();
        let path = format!("/desk/activities/{}", activity.id);
        let door = async |key: &str, more: &[(&str, &str)]| {
            let fields = [&[("ticket", ticket.as_str()), ("key", key)], more].concat();
            desk.post(&format!("{path}/check-in"), &fields).await.1
        };
        let says = door("a", &[]).await;
        assert!(
            says.contains("明天") && says.contains("\"welcome\":false") && says.contains("\"asks\":true"),
            "{says}"
        );
        assert_eq!(own().await.state, BookingState::Booked);
        let says = door("b", &[("any_day", "1")]).await;
        assert!(says.contains("\"welcome\":true"), "{says}");
        assert_eq!(own().await.state, BookingState::Attended);
        let booking = own().await.id.to_string();
        let undo =
            async || desk.post(&format!("{path}/undo-check-in"), &[("booking", &booking), ("at_door", "1")]).await;
        assert!(undo().await.1.contains("还能用"));
        assert_eq!((own().await.state, own().await.used_at), (BookingState::Booked, None));
        // Twice is told; and the ticket lets in again on its day.
        assert_eq!(undo().await.0, StatusCode::CONFLICT);
        later(&server, activity.id, 24).await;
        assert!(door("c", &[]).await.contains("\"welcome\":true"));
        assert!(door("d", &[]).await.contains("已经用过"));
    })
    .await;
}
