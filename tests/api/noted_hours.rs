//! Hours that the office notes by hand count beside those of the roster: in a year's sum, on a certificate, in the figures.

use crate::courier::{changsha, zhuzhou};
use crate::desk::{Desk, on_duty, staff};
use crate::server::on_each_database;
use diyi::model::staff::StaffRole;
use diyi::model::{Author, Day, Timestamp};
use reqwest::StatusCode;

#[tokio::test]
async fn what_the_office_notes_counts_is_corrected_and_taken_back_and_what_clashes_is_said() {
    on_each_database(async |server| {
        staff(&server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        staff(&server, "there", StaffRole::PrefectureAdmin, zhuzhou(), Author::Office).await;
        let id = staff(&server, "lawyer", StaffRole::Expert, changsha(), Author::Lawyer).await;
        let (boss, there) = (Desk::sign_in(&server, "boss").await, Desk::sign_in(&server, "there").await);
        let lawyer = Desk::sign_in(&server, "lawyer").await;
        let today = Day::of(Timestamp::now());
        let year = Day::parse(&format!("{}-01-01", today.year())).unwrap();
        let yesterday = today.plus(-1);
        let page = format!("/desk/training/people/{id}");
        let note = async |kind: &str, day: &str, from: &str, until: &str, what: &str| {
            let fields = [("kind", kind), ("day", day), ("from", from), ("until", until), ("what", what)];
            boss.post(&format!("{page}/served"), &fields).await
        };
        let (day, tomorrow) = (yesterday.to_string(), today.plus(1).to_string());
        for (kind, on, from, until, what, why) in [
            ("", day.as_str(), "09:00", "11:00", "讲课", "请选哪一类"),
            ("training", "昨天", "09:00", "11:00", "讲课", "日期不对"),
            ("training", &day, "11:00", "09:00", "讲课", "几点到几点不对"),
            ("training", &day, "", "09:00", "讲课", "几点到几点不对"),
            ("training", &day, "09:00", "11:00", " ", "做了什么没有填写"),
            ("training", &tomorrow, "09:00", "11:00", "讲课", "还没有结束"),
        ] {
            let (status, body) = note(kind, on, from, until, what).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains(why), "{why}: {body}");
        }
        on_duty(&server, id, yesterday, "09:00-12:00").await;
        // Beside the roster, and partly at the same time.
        assert_eq!(note("training", &day, "14:00", "15:30", "讲交通安全<b>").await.0, StatusCode::SEE_OTHER);
        assert!(!boss.get(&page).await.1.contains("id=\"clashes\""));
        assert_eq!(note("on_site", &day, "11:00", "13:00", "上门看望").await.0, StatusCode::SEE_OTHER);
        let (_, shown) = boss.get(&page).await;
        assert!(shown.contains("id=\"clashes\"") && shown.matches("同一时间还有别的").count() == 3, "{shown}");
        assert!(shown.contains("讲交通安全&#60;b&#62;"), "{shown}");
        let told = async |desk: &Desk, page: &str| {
            let (_, page) = desk.get(page).await;
            page.split("id=\"hours\">").nth(1).unwrap().split("</p>").next().unwrap().to_owned()
        };
        // Three hours of duty, one of the two on site, an hour and a half of teaching.
        if yesterday >= year {
            let sum = "值班 1 次、另登记 2 项，共 5 小时 30 分钟";
            assert!(told(&boss, &page).await.contains(sum), "{}", told(&boss, &page).await);
            assert!(told(&lawyer, "/desk/training").await.contains(sum));
        }
        let certify = async || {
            let days = [("first", day.as_str()), ("last", day.as_str())];
            let (status, certificate) = boss.post(&format!("{page}/certificate"), &days).await;
            assert_eq!(status, StatusCode::SEE_OTHER, "{certificate}");
            boss.get(&certificate).await.1
        };
        assert!(certify().await.contains("值班 1 次、另登记 2 项，共 5 小时 30 分钟"));
        let number = |what: &str| {
            let row = shown.split("<tr").find(|row| row.contains(what) && row.contains("/served/")).unwrap();
            row.split("/served/").nth(1).unwrap()[..36].to_owned()
        };
        let (taught, on_site) = (number("讲交通安全"), number("上门看望"));
        // Corrected, with the form that stands there filled.
        let form = shown.split(&format!("action=\"{page}/served/{taught}\"")).nth(1).unwrap();
        assert!(form.split("</form>").next().unwrap().contains("value=\"14:00\""), "{form}");
        let corrected = |until: &'static str| {
            [
                ("version", "1"),
                ("kind", "training"),
                ("day", day.as_str()),
                ("from", "14:00"),
                ("until", until),
                ("what", "讲禁毒"),
            ]
        };
        let act = format!("{page}/served/{taught}");
        assert_eq!(boss.post(&act, &corrected("13:00")).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(there.post(&act, &corrected("16:00")).await.0, StatusCode::NOT_FOUND);
        assert_eq!(lawyer.post(&act, &corrected("16:00")).await.0, StatusCode::FORBIDDEN);
        assert_eq!(boss.post(&act, &corrected("16:00")).await.0, StatusCode::SEE_OTHER);
        let (status, body) = boss.post(&act, &corrected("17:00")).await;
        assert!(status == StatusCode::CONFLICT && body.contains("同事刚刚改过"), "{body}");
        let drop = format!("{page}/served/{on_site}/drop");
        assert_eq!(boss.post(&drop, &[("version", "1")]).await.0, StatusCode::SEE_OTHER);
        assert_eq!(boss.post(&drop, &[("version", "2")]).await.0, StatusCode::NOT_FOUND);
        let paper = certify().await;
        assert!(paper.contains("值班 1 次、另登记 1 项，共 5 小时。"), "{paper}");
        let (_, shown) = boss.get(&page).await;
        assert!(!shown.contains("上门看望") && !shown.contains("id=\"clashes\""), "{shown}");
        let (_, log) = boss.get("/desk/audit").await;
        for words in ["登记服务时长", "讲交通安全", "更正为", "撤销"] {
            assert!(log.contains(words), "{words}: {log}");
        }
        // The office's figures count them as the certificate does: five hours.
        let month = &yesterday.to_string()[..7];
        let (_, behind) = boss.get(&format!("/desk/figures/behind?subject=hours&month={month}")).await;
        assert_eq!(behind.split("id=\"list\"").nth(1).unwrap().matches("<td><a").count(), 5, "{behind}");
    })
    .await;
}
