//! Figures of what offices do: referrals, hours served, meetings; by prefecture, compared, and masked outside.

use crate::courier::{Courier, changsha, zhuzhou};
use crate::deputies::meeting;
use crate::desk::{Desk, staff};
use crate::server::{Server, on_each_database};
use diyi::model::staff::StaffRole;
use diyi::model::{Adcode, Author, Day, Timestamp, Topic};
use sea_orm::ConnectionTrait as _;

/// The cells of a row of a table of a page.
fn row(page: &str, heading: &str, name: &str) -> Vec<String> {
    let table = page.split(&format!("<h2>{heading}")).nth(1).unwrap_or_else(|| panic!("{heading}: {page}"));
    let table = table.split("</table>").next().unwrap();
    let row = table.split("<tr").find(|row| row.contains(&format!(">{name}<"))).unwrap_or_else(|| panic!("{table}"));
    row.split("<td>").skip(1).map(|cell| cell.split('<').next().unwrap().to_owned()).collect()
}

/// Cases of a desk that are referred, straight into the tables: answered in time, answered late, late, and awaited.
async fn referred(server: &Server, place: Adcode, at: i64, partner: Option<&str>) {
    let day = 86_400_000;
    for (state, answered, due) in [
        ("answered", Some(at + day), at + 2 * day),
        ("answered", Some(at + 3 * day), at + 2 * day),
        ("agreed", None, at + day),
        ("agreed", None, at + 9_000 * day),
        // Nobody agreed, or consent was taken back: nothing left the desk.
        ("proposed", None, at + day),
        ("declined", None, at + day),
    ] {
        let question = Courier::of(server).ask(Topic::LabourRights, place, "欠薪").await;
        let case = diyi::model::CaseId::fresh();
        let sql = format!(
            "INSERT INTO \"case\" (id, question, kind, adcode, stage, bring, opened_at, version) VALUES ('{case}', '{question}', 'unpaid_wages', {}, 'work', '', {at}, 1)",
            place.number()
        );
        server.db.execute_unprepared(&sql).await.unwrap();
        let or_null = |value: Option<String>| value.unwrap_or_else(|| "NULL".to_owned());
        let sql = format!(
            "INSERT INTO referral (id, case_id, recipient, name, reason, state, answer, proposed_at, decided_at, answered_at, due_at, partner) VALUES ('{}', '{case}', 'company', '', '', '{state}', '', {at}, {at}, {}, {due}, {})",
            diyi::model::ReferralId::fresh(),
            or_null(answered.map(|at| at.to_string())),
            or_null(partner.map(|id| format!("'{id}'"))),
        );
        server.db.execute_unprepared(&sql).await.unwrap();
    }
}

async fn on_duty(server: &Server, login: &str, day: Day, shifts: &str) {
    let sql = format!(
        "INSERT INTO duty (day, staff, shifts) SELECT '{day}', id, '{shifts}' FROM staff WHERE login = '{login}'"
    );
    server.db.execute_unprepared(&sql).await.unwrap();
}

#[tokio::test]
async fn referrals_hours_and_meetings_are_counted_by_prefecture_compared_and_masked() {
    on_each_database(async |server| {
        staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        staff(&server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        staff(&server, "there", StaffRole::PrefectureAdmin, zhuzhou(), Author::Office).await;
        let desk = async |login| Desk::sign_in(&server, login).await;
        let (province, boss) = (desk("root").await, desk("boss").await);
        // The first of last month, so that each span is over whatever day it is.
        let this = Day::of(Timestamp::now());
        let first = Day::parse(&format!("{}-01", &this.to_string()[..7])).unwrap().plus(-1);
        let first = Day::parse(&format!("{}-01", &first.to_string()[..7])).unwrap();
        let (month, at) = (first.to_string()[..7].to_owned(), first.begins().0);
        referred(&server, changsha(), at, None).await;
        referred(&server, zhuzhou(), at, None).await;
        let sample = "INSERT INTO partner (id, kind, adcode, name, contact, active, sample, version) VALUES ('sample', 'company', 430100, '示例', '', TRUE, TRUE, 1)";
        server.db.execute_unprepared(sample).await.unwrap();
        referred(&server, changsha(), at, Some("sample")).await;
        // Half an hour and two and a half: three hours. Nobody came to the other one.
        on_duty(&server, "boss", first, "09:00-09:30").await;
        on_duty(&server, "boss", first.plus(1), "09:00-11:30").await;
        on_duty(&server, "boss", first.plus(2), "09:00-12:00").await;
        let missed = format!(
            "INSERT INTO duty_missed (day, staff, who, at) SELECT '{}', id, '', 0 FROM staff WHERE login = 'boss'",
            first.plus(2)
        );
        server.db.execute_unprepared(&missed).await.unwrap();
        on_duty(&server, "there", first, "08:00-18:00").await;
        for (state, sample) in [("held", false), ("held", true), ("planned", false), ("called_off", false)] {
            let page = meeting(&boss, &[]).await;
            let id = page.rsplit('/').next().unwrap();
            let sql =
                format!("UPDATE meeting SET state = '{state}', sample = {sample}, starts_at = {at} WHERE id = '{id}'");
            server.db.execute_unprepared(&sql).await.unwrap();
        }

        let (_, page) = province.get(&format!("/desk/figures?month={month}")).await;
        let of = |name| row(&page, "转介、值班、面对面", name);
        assert_eq!(of("长沙"), ["4", "2", "1", "3", "1"], "samples count nothing");
        assert_eq!(of("株洲"), ["4", "2", "1", "10", "0"]);
        assert_eq!(of("合计"), ["8", "4", "2", "13", "1"]);
        assert_eq!(row(&page, "转介给谁", "快递企业"), ["8", "4", "2"]);
        let behind = async |desk: &Desk, subject: &str, more: &str| {
            let (_, page) = desk.get(&format!("/desk/figures/behind?subject={subject}&month={month}{more}")).await;
            page.split("id=\"list\"").nth(1).unwrap().matches("<td><a").count()
        };
        assert_eq!(behind(&province, "referrals", "&place=430100").await, 4);
        assert_eq!(behind(&province, "referrals", "&column=overdue").await, 2);
        assert_eq!(behind(&province, "hours", "&place=430100").await, 3);
        assert_eq!(behind(&province, "meetings", "").await, 1);
        // A prefecture has its own, whatever it asks for.
        let (_, own) = boss.get(&format!("/desk/figures?month={month}&adcode=430200")).await;
        assert_eq!(row(&own, "转介、值班、面对面", "合计"), ["4", "2", "1", "3", "1"]);
        assert_eq!(behind(&boss, "referrals", "&adcode=430200&place=430200").await, 0);

        // Outside, no count of a few, neither by itself nor as what is left of a sum.
        let (_, outside) = province.get(&format!("/desk/figures?month={month}&audience=outside")).await;
        let of = |name| row(&outside, "转介、值班、面对面", name);
        assert_eq!((of("合计")[0].as_str(), of("长沙")[0].as_str(), of("株洲")[0].as_str()), ("8", "不列", "不列"));
        assert_eq!((of("合计")[1].as_str(), of("合计")[2].as_str()), ("不列", "不列"), "4 and 2 are a few");
        let (_, months) = province.get(&format!("/desk/figures/months?month={month}")).await;
        assert_eq!(row(&months, "转介、值班、面对面", &month), ["8", "4", "2", "13", "1"]);
        let (status, report) = province.get(&format!("/desk/report?month={month}")).await;
        assert!(status.is_success() && report.contains("转介、值班、面对面"), "{report}");

        // Beside this month and last year's, as far as today.
        let now = Timestamp::now();
        referred(&server, changsha(), now.0 - 1_000, None).await;
        let (_, page) = province.get("/desk/province?compare=referrals").await;
        let table = page.split("id=\"comparison\"").nth(1).unwrap();
        let changsha = table.split("<tr").find(|row| row.contains("长沙")).unwrap();
        // Each of them leads to what it counts.
        let numbers: Vec<&str> = changsha
            .split("<td>")
            .skip(1)
            .map(|cell| cell.split("</").next().unwrap().rsplit('>').next().unwrap())
            .collect();
        assert_eq!(numbers[..3], ["4", "4", "0"], "{changsha}");
        for subject in ["hours", "meetings"] {
            let (status, page) = province.get(&format!("/desk/province?compare={subject}")).await;
            assert!(status.is_success() && page.contains("id=\"comparison\""), "{page}");
        }
    })
    .await;
}
