//! A meeting ends when it was said to, its minutes are printed, and what was wrong in them is corrected on record.

use crate::bookings::seen;
use crate::courier::{Courier, changsha, zhuzhou};
use crate::deputies::{book_from_here, deputy, in_days, invitation, number};
use crate::desk::{Desk, staff};
use crate::server::{Server, on_each_database};
use diyi::model::staff::StaffRole;
use diyi::model::{Author, Timestamp};
use reqwest::StatusCode;
use sea_orm::ConnectionTrait;

async fn begin(server: &Server, meeting: &str) {
    let then = Timestamp::now().0 - 3_600_000;
    let sql = format!("UPDATE meeting SET starts_at = {then}, ends_at = NULL WHERE id = '{}'", number(meeting));
    server.db.execute_unprepared(&sql).await.unwrap();
}

#[tokio::test]
async fn a_meeting_lasts_as_long_as_was_chosen_also_for_those_who_book_it() {
    on_each_database(async |server| {
        staff(&server, "ope", StaffRole::Operator, changsha(), Author::Operator).await;
        let desk = Desk::sign_in(&server, "ope").await;
        let starts = in_days(9);
        let fields = async |lasts: &str| {
            let fields = [
                ("title", "冬天怎么送件"),
                ("adcode", "430100"),
                ("starts", starts.as_str()),
                ("place", "市民中心"),
                ("lasts", lasts),
            ];
            desk.post("/desk/meetings", &fields).await
        };
        for wrong in ["0", "14", "721", "很久"] {
            let (status, body) = fields(wrong).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("开多久"), "{wrong}: {body}");
        }
        let (status, page) = fields("90").await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let (_, shown) = desk.get(&page).await;
        assert!(shown.contains("11:30") && shown.contains("<option value=\"90\" selected"), "{shown}");
        desk.act(&page, "invite", &[("places", "3")]).await;
        let slot = invitation(&server, &desk, &page).await.slots[0].clone();
        assert_eq!(slot.ends_at.millis_since(slot.starts_at), 90 * 60_000);
        // Couriers were told until when: that stays as its time does.
        let longer = [
            ("version", "2"),
            ("title", "冬天怎么送件"),
            ("adcode", "430100"),
            ("starts", starts.as_str()),
            ("place", "市民中心"),
            ("lasts", "180"),
        ];
        let (status, body) = desk.post(&page, &longer).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("已经邀请了小哥"), "{body}");
        assert!(seen(&server, invitation(&server, &desk, &page).await.id).await.is_some());
    })
    .await;
}

#[tokio::test]
async fn minutes_are_printed_and_what_was_wrong_in_them_is_corrected_on_record() {
    on_each_database(async |server| {
        staff(&server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        staff(&server, "there", StaffRole::PrefectureAdmin, zhuzhou(), Author::Office).await;
        let (boss, there) = (Desk::sign_in(&server, "boss").await, Desk::sign_in(&server, "there").await);
        let (came, missing) = (deputy(&boss, "甲代表").await, deputy(&boss, "乙代表").await);
        let page = crate::deputies::meeting(&boss, &[&came, &missing]).await;
        boss.act(&page, "invite", &[("places", "5")]).await;
        let invited = invitation(&server, &boss, &page).await;
        let couriers = [Courier::of(&server), Courier::of(&server)];
        for courier in &couriers {
            courier.act(book_from_here(&invited)).await.unwrap();
        }
        // Before it took place its agenda is changed with all else.
        let version = boss.field(&page, "version").await;
        let early = [("version", version.as_str()), ("agenda", "早了")];
        assert_eq!(boss.post(&format!("{page}/agenda"), &early).await.0, StatusCode::CONFLICT);
        begin(&server, &page).await;
        let ticket = couriers[1].mine().await.bookings.remove(0).booking.ticket.unwrap().to_string();
        let door = format!("/desk/activities/{}/check-in", invited.id);
        boss.post(&door, &[("ticket", &ticket), ("key", &ticket), ("any_day", "1")]).await;
        boss.act(&page, "came", &[("came", number(&missing)), ("guests", "3")]).await;
        let said = [("minutes", "快递员 2 号：电池不经冻。<b>"), ("follow_up", "甲代表写成建议，12月15日前")];
        boss.act(&page, "minutes", &said).await;
        let too_long = [("version", "9"), ("minutes", "字"), ("follow_up", &*"长".repeat(2_001))];
        let (status, body) = boss.post(&format!("{page}/minutes"), &too_long).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("要跟进的事"), "{body}");
        // It was the other one who came, two guests, and another agenda.
        boss.act(&page, "came", &[("came", number(&came)), ("guests", "2")]).await;
        boss.act(&page, "agenda", &[("agenda", "只说了电池")]).await;
        let again =
            [("minutes", "快递员 2 号：电池不经冻，跑一半没电。<b>"), ("follow_up", "甲代表写成建议，12月20日前")];
        boss.act(&page, "minutes", &again).await;
        let stale = [("version", "1"), ("minutes", "旧的")];
        assert_eq!(boss.post(&format!("{page}/minutes"), &stale).await.0, StatusCode::CONFLICT);
        let (status, paper) = boss.get(&format!("{page}/print")).await;
        assert_eq!(status, StatusCode::OK);
        let cell = |id: &str| {
            let cell = paper.split(&format!("id=\"{id}\"")).nth(1).unwrap_or_else(|| panic!("{id}: {paper}"));
            cell.split_once('>').unwrap().1.split("</td>").next().unwrap().to_owned()
        };
        assert!(cell("came").contains("甲代表") && !cell("came").contains("乙代表"), "{paper}");
        assert!(cell("missing").contains("乙代表"), "{paper}");
        assert_eq!(cell("couriers"), "快递员 2 号，另有 2 位自己来的");
        assert!(paper.contains("只说了电池") && paper.contains("跑一半没电。&#60;b&#62;"), "{paper}");
        assert!(paper.contains("12月20日前") && paper.contains("面对面会议纪要"), "{paper}");
        assert!(couriers.iter().all(|courier| !paper.contains(&courier.key.recovery_code())));
        assert_eq!(there.get(&format!("{page}/print")).await.0, StatusCode::NOT_FOUND);
        // What was corrected stands in the log, and none of the words.
        let (_, log) = boss.get("/desk/audit").await;
        for words in ["更正谁来了：补上甲代表，去掉乙代表，自己来的由3位改为2位", "更正议程：由", "更正纪要：由"]
        {
            assert!(log.contains(words), "{words}: {log}");
        }
        assert!(!log.contains("电池"), "{log}");
    })
    .await;
}
