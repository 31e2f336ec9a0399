//! What a course has is corrected in its place; who passed it stays so; and the office takes along who passed what.

use crate::courier::{changsha, picture, zhuzhou};
use crate::desk::{Desk, open_course, staff};
use crate::server::on_each_database;
use calamine::{Data, Reader as _, Xlsx};
use diyi::model::staff::StaffRole;
use diyi::model::{Adcode, Author, Day, Timestamp};
use reqwest::StatusCode;
use sea_orm::ConnectionTrait;
use std::io::Cursor;

async fn taught(boss: &Desk, title: &str, adcode: &str) -> String {
    let fields = [("title", title), ("adcode", adcode), ("pass_mark", "100"), ("tries", "2"), ("months", "12")];
    let (status, page) = boss.post("/desk/training", &fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    for (text, right) in [("先做什么", "打电话"), ("再做什么", "记下来")] {
        let fields = [("text", text), ("choice0", right), ("right0", "1"), ("choice1", "等一等")];
        boss.act(&page, "questions", &fields).await;
    }
    open_course(boss, &page, &fields).await;
    page
}

async fn answer(desk: &Desk, page: &str, chosen: &[(&str, &str)]) -> String {
    let version = desk.version_of(page, &format!("{page}/quiz"), &[]).await;
    let (status, led_to) =
        desk.post(&format!("{page}/quiz"), &[&[("version", version.as_str())], chosen].concat()).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{led_to}");
    desk.get(&led_to).await.1
}

async fn sheet(desk: &Desk) -> Vec<Vec<String>> {
    let mut book = Xlsx::new(Cursor::new(desk.bytes("/desk/training/people.xlsx").await)).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    range.rows().skip(1).map(|row| row.iter().map(Data::to_string).collect()).collect()
}

#[tokio::test]
async fn a_question_is_corrected_and_moved_in_its_place_and_who_passed_before_stays_so() {
    on_each_database(async |server| {
        staff(&server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        staff(&server, "lawyer", StaffRole::Expert, changsha(), Author::Lawyer).await;
        staff(&server, "late", StaffRole::Expert, changsha(), Author::Lawyer).await;
        let boss = Desk::sign_in(&server, "boss").await;
        let (lawyer, late) = (Desk::sign_in(&server, "lawyer").await, Desk::sign_in(&server, "late").await);
        let page = taught(&boss, "上岗培训", "430100").await;
        assert!(answer(&lawyer, &page, &[("q0", "0"), ("q1", "0")]).await.contains("通过了"));
        // The form comes back filled.
        let (_, form) = boss.get(&format!("{page}/questions/1")).await;
        assert!(form.contains("value=\"先做什么\"") && form.contains("value=\"打电话\""), "{form}");
        assert!(form.contains("已经通过的仍然有效"), "{form}");
        let right = form.split("name=\"right0\"").nth(1).unwrap().split('>').next().unwrap();
        assert!(right.contains("checked"), "{form}");
        for (fields, why) in [
            ([("text", ""), ("choice0", "甲"), ("right0", "1"), ("choice1", "乙")], "没有填写"),
            ([("text", "问"), ("choice0", "甲"), ("right0", "1"), ("choice1", "甲")], "有两个选项一样"),
            ([("text", "问"), ("choice0", "甲"), ("right5", "1"), ("choice1", "乙")], "请勾选对的选项"),
        ] {
            let version = boss.field(&page, "version").await;
            let fields = [&[("version", version.as_str())], &fields[..]].concat();
            let (status, body) = boss.post(&format!("{page}/questions/1"), &fields).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains(why), "{body}");
        }
        let old = boss.field(&page, "version").await;
        let corrected = [("text", "马上做什么"), ("choice0", "等一等"), ("choice1", "打电话"), ("right1", "1")];
        boss.act(&page, "questions/1", &corrected).await;
        let (status, body) =
            boss.post(&format!("{page}/questions/1"), &[&[("version", old.as_str())], &corrected[..]].concat()).await;
        assert!(status == StatusCode::CONFLICT && body.contains("同事刚刚改过"), "{body}");
        assert_eq!(boss.get(&format!("{page}/questions/3")).await.0, StatusCode::NOT_FOUND);
        // Another order: what is last becomes first, and what is first goes no further.
        boss.act(&page, "move-question", &[("question", "1"), ("to", "up")]).await;
        let (_, shown) = lawyer.get(&page).await;
        assert!(shown.contains("已通过，有效到"), "what was passed stays passed: {shown}");
        let (_, quiz) = late.get(&page).await;
        let at = |text: &str| quiz.find(text).unwrap_or_else(|| panic!("{text}: {quiz}"));
        assert!(at("1. 再做什么") < at("2. 马上做什么"), "{quiz}");
        let version = boss.field(&page, "version").await;
        for (question, to) in [("0", "up"), ("1", "down"), ("7", "up"), ("0", "")] {
            let fields = [("version", version.as_str()), ("question", question), ("to", to)];
            assert_eq!(boss.post(&format!("{page}/move-question"), &fields).await.0, StatusCode::CONFLICT);
        }
        // Who passes now passes another version, and that is said.
        answer(&late, &page, &[("q0", "0"), ("q1", "1")]).await;
        let (_, who) = boss.get(&page).await;
        let who = who.split("id=\"who\"").nth(1).unwrap();
        assert!(who.contains("（第 4 版通过，现在是第 6 版）") && who.contains("（第 6 版）"), "{who}");
        let (_, log) = boss.get("/desk/audit").await;
        assert!(log.contains("改考题"), "{log}");
        // Whoever keeps no training, or another desk's, corrects nothing.
        assert_eq!(lawyer.get(&format!("{page}/questions/1")).await.0, StatusCode::FORBIDDEN);
        staff(&server, "zhuzhou", StaffRole::PrefectureAdmin, zhuzhou(), Author::Office).await;
        let elsewhere = Desk::sign_in(&server, "zhuzhou").await;
        assert_eq!(elsewhere.get(&format!("{page}/questions/1")).await.0, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_material_is_corrected_in_its_place_and_a_file_that_was_replaced_is_gone() {
    on_each_database(async |server| {
        staff(&server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let boss = Desk::sign_in(&server, "boss").await;
        let page = taught(&boss, "上岗培训", "430100").await;
        let add = async |kind: &str, title: &str, text: &str, file: &[(&str, &str, &[u8])]| {
            let version = boss.field(&page, "version").await;
            let fields = [("version", version.as_str()), ("kind", kind), ("title", title), ("text", text)];
            let (status, body) = boss.upload_all(&format!("{page}/materials"), &fields, file).await;
            assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
        };
        add("text", "四条", "先听完", &[]).await;
        add("document", "手册", "", &[("file", "手册.pdf", b"%PDF-1.7\nold\n%%EOF\n")]).await;
        add("picture", "图", "", &[("file", "a.png", &picture())]).await;
        let (_, shown) = boss.get(&page).await;
        let edits: Vec<String> = shown
            .split("href=\"")
            .filter_map(|rest| rest.split('"').next().filter(|href| href.ends_with("/edit")))
            .map(str::to_owned)
            .collect();
        assert_eq!(edits.len(), 3, "{shown}");
        let (_, form) = boss.get(&edits[0]).await;
        assert!(form.contains("value=\"四条\"") && form.contains(">先听完</textarea>"), "{form}");
        let save = async |edit: &str, fields: &[(&str, &str)], file: &[(&str, &str, &[u8])]| {
            let version = boss.field(&page, "version").await;
            boss.upload_all(edit, &[&[("version", version.as_str())], fields].concat(), file).await
        };
        let (status, body) = save(&edits[0], &[("title", "五条"), ("text", " ")], &[]).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("文字没有填写"), "{body}");
        assert_eq!(save(&edits[0], &[("title", "五条"), ("text", "先听完，再说")], &[]).await.0, StatusCode::SEE_OTHER);
        let file = edits[1].trim_end_matches("/edit").to_owned();
        // Without a file the one that is there stays; one that is none is refused, and nothing is lost.
        assert_eq!(save(&edits[1], &[("title", "新手册")], &[]).await.0, StatusCode::SEE_OTHER);
        let (status, body) = save(&edits[1], &[("title", "新手册")], &[("file", "a.exe", b"MZ\x90")]).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("不能用"), "{body}");
        assert!(boss.bytes(&file).await.ends_with(b"old\n%%EOF\n"));
        let new = [("file", "新.pdf", &b"%PDF-1.7\nnew\n%%EOF\n"[..])];
        assert_eq!(save(&edits[1], &[("title", "新手册")], &new).await.0, StatusCode::SEE_OTHER);
        assert!(boss.bytes(&file).await.ends_with(b"new\n%%EOF\n"));
        let left = "SELECT CAST(count(*) AS TEXT) AS t FROM attachment WHERE account = 'courses'";
        assert_eq!(server.text(left.to_owned()).await.as_deref(), Some("2"), "the old file is gone");
        // A page that was overtaken changes nothing and leaves no file.
        let stale = [("version", "1"), ("title", "旧的")];
        assert_eq!(boss.upload_all(&edits[1], &stale, &new).await.0, StatusCode::CONFLICT);
        assert_eq!(server.text(left.to_owned()).await.as_deref(), Some("2"));
        let of = file.rsplit('/').next().unwrap().to_owned();
        boss.act(&page, "move-material", &[("material", &of), ("to", "up")]).await;
        let (_, shown) = boss.get(&page).await;
        assert!(shown.find("<h3>新手册").unwrap() < shown.find("<h3>五条").unwrap(), "{shown}");
    })
    .await;
}

#[tokio::test]
async fn the_office_takes_along_who_passed_what_and_who_has_not_yet_of_its_own_people_alone() {
    on_each_database(async |server| {
        staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        staff(&server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        staff(&server, "lawyer", StaffRole::Expert, changsha(), Author::Lawyer).await;
        staff(&server, "far", StaffRole::Expert, zhuzhou(), Author::Lawyer).await;
        let (root, boss) = (Desk::sign_in(&server, "root").await, Desk::sign_in(&server, "boss").await);
        let lawyer = Desk::sign_in(&server, "lawyer").await;
        let own = taught(&boss, "长沙的课", "430100").await;
        let all = taught(&root, "全省的课", "430000").await;
        let sample = "UPDATE course SET sample = TRUE WHERE title = '示例'";
        taught(&boss, "示例", "430100").await;
        server.db.execute_unprepared(sample).await.unwrap();
        answer(&lawyer, &own, &[("q0", "0"), ("q1", "0")]).await;
        answer(&lawyer, &all, &[("q0", "1"), ("q1", "0")]).await;
        let today = Day::of(Timestamp::now());
        let of = |rows: &[Vec<String>], name: &str, course: &str| {
            rows.iter().find(|row| row[0] == name && row[3] == course).cloned()
        };
        let rows = sheet(&boss).await;
        let passed = of(&rows, "测试lawyer", "长沙的课").unwrap();
        assert_eq!(passed[5..9], ["通过", &today.to_string(), &today.plus_months(12).to_string(), "4"]);
        assert_eq!(of(&rows, "测试lawyer", "全省的课").unwrap()[5..7], ["没通过", ""]);
        assert_eq!(of(&rows, "测试boss", "长沙的课").unwrap()[5..7], ["没考过", ""]);
        assert!(rows.iter().all(|row| row[0] != "测试far" && row[3] != "示例"), "{rows:?}");
        let rows = sheet(&root).await;
        assert!(of(&rows, "测试far", "全省的课").is_some() && of(&rows, "测试far", "长沙的课").is_none(), "{rows:?}");
        // What is over is said to be so.
        let over = format!("UPDATE course_try SET until = '{}' WHERE passed", today.plus(-1));
        server.db.execute_unprepared(&over).await.unwrap();
        assert_eq!(of(&sheet(&boss).await, "测试lawyer", "长沙的课").unwrap()[5], "过期");
        assert_eq!(lawyer.get("/desk/training/people.xlsx").await.0, StatusCode::FORBIDDEN);
        let (_, log) = boss.get("/desk/audit").await;
        assert!(log.contains("导出培训情况"), "{log}");
    })
    .await;
}
