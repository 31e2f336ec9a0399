//! What a desk promises is counted in its own working time.

use crate::courier::{Courier, changsha, zhuzhou};
use crate::desk::{Desk, staff};
use crate::server::{Server, on_each_database};
use diyi::model::staff::StaffRole;
use diyi::model::working_time::{WorkCalendar, WorkingHours};
use diyi::model::{Adcode, Author, HolidayCalendar, Topic};
use reqwest::StatusCode;

/// Hours of a desk that is always at work.
pub const ALWAYS: [(&str, &str); 8] = [
    ("monday", "00:00-24:00"),
    ("tuesday", "00:00-24:00"),
    ("wednesday", "00:00-24:00"),
    ("thursday", "00:00-24:00"),
    ("friday", "00:00-24:00"),
    ("saturday", "00:00-24:00"),
    ("sunday", "00:00-24:00"),
    ("holidays", "1"),
];

async fn admin(server: &Server, login: &str, role: StaffRole, adcode: Adcode) -> Desk {
    staff(server, login, role, adcode, Author::Operator).await;
    Desk::sign_in(server, login).await
}

#[tokio::test]
async fn a_promise_counts_the_hours_of_its_own_desk_and_what_was_promised_stays() {
    on_each_database(async |server| {
        let desk = admin(&server, "boss", StaffRole::PrefectureAdmin, changsha()).await;
        let courier = Courier::of(&server);
        let promised = async |topic: Topic, adcode: Adcode| {
            let id = courier.ask(topic, adcode, "问").await;
            let mine = courier.mine().await;
            let thread = mine.threads.into_iter().find(|change| change.thread.id == id).unwrap().thread;
            (id, thread.asked_at, thread.due_at.unwrap())
        };
        let office = WorkCalendar { hours: WorkingHours::default(), holidays: HolidayCalendar::announced() };
        let (first, asked, due) = promised(Topic::MentalHealth, changsha()).await;
        assert_eq!(due, office.after(asked, 4 * 3_600_000));
        // Now the desk says that it is there by day and night.
        let fields = [&[("adcode", "430100"), ("act", "set")], &ALWAYS[..]].concat();
        assert_eq!(desk.save("/desk/hours", "/desk/hours", &fields).await.0, StatusCode::SEE_OTHER);
        let (_, asked, due) = promised(Topic::MentalHealth, changsha()).await;
        assert_eq!(due.0 - asked.0, 4 * 3_600_000);
        // The other desk's hours are its own, and what was promised is not taken back.
        let (_, asked, due) = promised(Topic::LabourRights, zhuzhou()).await;
        assert_eq!(due, office.after(asked, 8 * 3_600_000));
        let mine = courier.mine().await;
        let thread = mine.threads.into_iter().find(|change| change.thread.id == first).unwrap().thread;
        assert_eq!(thread.due_at.unwrap(), office.after(thread.asked_at, 4 * 3_600_000));
        // A courier who writes again is promised by the same calendar; while the desk waits for them no clock runs.
        desk.act(&format!("/desk/questions/{first}"), "answer", &[("text", "是哪家公司？"), ("act", "answer")]).await;
        let waits = "SELECT CAST(count(*) AS TEXT) AS t FROM question WHERE state = 'answered' AND due_at IS NULL";
        assert_eq!(server.text(waits.to_owned()).await.as_deref(), Some("1"));
        // Back to the province's.
        let drop = [("adcode", "430100"), ("act", "drop")];
        assert_eq!(desk.save("/desk/hours", "/desk/hours", &drop).await.0, StatusCode::SEE_OTHER);
        let (_, asked, due) = promised(Topic::MentalHealth, changsha()).await;
        assert_eq!(due, office.after(asked, 4 * 3_600_000));
    })
    .await;
}

#[tokio::test]
async fn while_a_case_waits_for_its_courier_its_clock_stands_still() {
    on_each_database(async |server| {
        let desk = admin(&server, "boss", StaffRole::PrefectureAdmin, changsha()).await;
        let courier = Courier::of(&server);
        let id = courier.ask(Topic::LabourRights, changsha(), "欠薪").await;
        let (_, to) =
            desk.post(&format!("/desk/questions/{id}/case"), &[("kind", "unpaid_wages"), ("version", "1")]).await;
        let case = courier.mine().await.threads.into_iter().find_map(|change| change.thread.case).unwrap();
        let page = format!("/desk/cases/{}", case.id);
        let overdue = async || desk.get("/desk/cases?overdue=1").await.1.contains(&case.id.to_string());
        desk.act(&page, "bring", &[("text", "工资条")]).await;
        // A week goes by; a third of the time that there was had gone before.
        let week = 7 * 86_400_000i64;
        let shift = format!("UPDATE \"case\" SET due_at = due_at - {week}, paused_at = paused_at - {week}");
        sea_orm::ConnectionTrait::execute_unprepared(&server.db, &shift).await.unwrap();
        assert!(!overdue().await, "{to}");
        assert!(desk.get(&page).await.1.contains("等小哥补材料"));
        courier.act(diyi::api::Act::Write { question: id, message: crate::courier::message("带来了") }).await.unwrap();
        assert!(!overdue().await && !desk.get(&page).await.1.contains("等小哥补材料"));
        let case = courier.mine().await.threads.into_iter().find_map(|change| change.thread.case).unwrap();
        assert!(case.steps[0].due_at > diyi::model::Timestamp::now());
        // Without a pause it would be late now.
        sea_orm::ConnectionTrait::execute_unprepared(&server.db, "UPDATE \"case\" SET due_at = 1000").await.unwrap();
        assert!(overdue().await);
    })
    .await;
}

#[tokio::test]
async fn mistyped_hours_come_back_as_they_were_typed_with_what_to_do() {
    let server = Server::on_sqlite().await;
    let desk = admin(&server, "boss", StaffRole::PrefectureAdmin, changsha()).await;
    for (monday, says) in
        [("九点", "看不懂"), ("18:00-9:00", "先写开始"), ("9:00-12:00 11:00-13:00", "不能重叠"), ("", "至少要有一天")]
    {
        let (status, page) =
            desk.post("/desk/hours", &[("adcode", "430100"), ("act", "set"), ("monday", monday)]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{monday}");
        assert!(page.contains(says) && page.contains(&format!("value=\"{monday}\"")), "{page}");
    }
    let (_, page) = desk.get("/desk/hours").await;
    assert!(page.contains("09:00-12:00 13:00-18:00") && page.contains("产品自带"), "{page}");
    // Not another desk's.
    let fields = [&[("adcode", "430200"), ("act", "set")], &ALWAYS[..]].concat();
    assert_eq!(desk.post("/desk/hours", &fields).await.0, StatusCode::NOT_FOUND);
    let operator = admin(&server, "ope", StaffRole::Operator, changsha()).await;
    let fields = [&[("adcode", "430100"), ("act", "set")], &ALWAYS[..]].concat();
    assert_eq!(operator.post("/desk/hours", &fields).await.0, StatusCode::FORBIDDEN);
    assert!(operator.get("/desk/hours").await.1.contains("disabled"));
}
