//! What somebody at a desk wrote is never lost: a refused form comes back as it was, with the reason at its field.

use crate::courier::{Courier, changsha};
use crate::desk::{Desk, staff};
use crate::server::Server;
use diyi::model::staff::StaffRole;
use diyi::model::{AnswerId, Author, DiscussionId, LetterId, Topic};
use reqwest::StatusCode;

const LONG: &str = "冬天来了，路上结冰。请大家慢一点，到驿站喝口热水。<b>";
const SHOWN: &str = "冬天来了，路上结冰。请大家慢一点，到驿站喝口热水。&#60;b&#62;";

/// Sends a form with one field wrong at a time: all that was written is there again, and the reason stands at the field.
async fn comes_back(desk: &Desk, path: &str, fields: &[(&'static str, &str)], wrong: &[(&'static str, String, &str)]) {
    for (field, value, says) in wrong {
        let filled: Vec<_> =
            fields.iter().map(|(name, kept)| (*name, if name == field { value.as_str() } else { *kept })).collect();
        let (status, page) = desk.post(path, &filled).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {field}: {page}");
        let reason = page.split(&format!("id=\"refused-{field}\"")).nth(1).unwrap_or_else(|| panic!("{field}: {page}"));
        assert!(reason.split("</span>").next().unwrap().contains(says), "{field}: {reason}");
        assert!(page.contains(&format!("action=\"{path}\"")), "{page}");
        for (name, kept) in filled.iter().filter(|(name, _)| *name != "version") {
            let shown = kept.replace('<', "&#60;").replace('>', "&#62;");
            assert!(page.contains(&shown), "{field}: {name} is lost: {page}");
        }
    }
    // Put right, it is taken.
    let (status, page) = desk.post(path, fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    assert!(desk.get(path).await.1.contains(SHOWN));
}

async fn office(server: &Server) -> Desk {
    staff(server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Operator).await;
    Desk::sign_in(server, "boss").await
}

#[tokio::test]
async fn a_letter_comes_back_whole() {
    let server = Server::on_sqlite().await;
    let desk = office(&server).await;
    let fields = [
        ("kind", "notice"),
        ("title", "天冷路滑"),
        ("text", LONG),
        ("sender", "长沙团市委"),
        ("adcode", "430100"),
        ("from", "2026-12-01T08:00"),
        ("until", "2026-12-31T08:00"),
    ];
    let wrong = [
        ("title", " ".to_owned(), "没有填写"),
        ("title", "长".repeat(200), "超过"),
        ("text", "字".repeat(20_000), "超过"),
        ("sender", String::new(), "没有填写"),
        ("from", "明天".to_owned(), "请填"),
        ("until", "2026-11-01T08:00".to_owned(), "结束要晚于开始"),
    ];
    comes_back(&desk, &format!("/desk/letters/{}", LetterId::fresh()), &fields, &wrong).await;
}

#[tokio::test]
async fn a_discussion_comes_back_whole_also_where_somebody_else_was_faster() {
    let server = Server::on_sqlite().await;
    let desk = office(&server).await;
    let path = format!("/desk/discussions/{}", DiscussionId::fresh());
    let mut fields = [
        ("version", "0"),
        ("title", "冬天怎么过"),
        ("question", LONG),
        ("adcode", "430100"),
        ("closes", "2030-01-01T00:00"),
        ("survey", "午饭方便吗？｜打分\n还缺什么？｜填写"),
        ("summary", ""),
    ];
    let wrong = [
        ("title", String::new(), "没有填写"),
        ("question", String::new(), "没有填写"),
        ("closes", "哪天".to_owned(), "截止时间"),
        ("survey", "午饭方便吗？｜打分\n还缺什么？｜随便".to_owned(), "第 2 行"),
    ];
    comes_back(&desk, &path, &fields, &wrong).await;
    fields[1].1 = "另一个窗口";
    let (status, page) = desk.post(&path, &fields).await;
    assert!(status == StatusCode::CONFLICT && page.contains(SHOWN) && page.contains("另一个窗口"), "{page}");
    assert!(!desk.get(&path).await.1.contains("另一个窗口"));
}

#[tokio::test]
async fn an_answer_for_the_library_comes_back_whole() {
    let server = Server::on_sqlite().await;
    let desk = office(&server).await;
    let fields =
        [("topic", "labour_rights"), ("question", "押金不退怎么办"), ("text", LONG), ("source", "劳动合同法第九条")];
    let wrong = [
        ("question", String::new(), "没有填写"),
        ("text", String::new(), "没有填写"),
        ("source", "长".repeat(2_000), "超过"),
    ];
    comes_back(&desk, &format!("/desk/library/{}", AnswerId::fresh()), &fields, &wrong).await;
}

#[tokio::test]
async fn a_note_of_a_case_comes_back_whole_whichever_form_it_was_in() {
    let server = Server::on_sqlite().await;
    let desk = office(&server).await;
    let courier = Courier::of(&server);
    let id = courier.ask(Topic::LabourRights, changsha(), "罚款不给说法").await;
    let (_, page) = desk.post(&format!("/desk/questions/{id}/case"), &[("kind", "fine")]).await;
    let version = desk.field(&page, "version").await;
    let send = async |what: &str, version: &str, fields: &[(&str, &str)]| {
        desk.post(&format!("{page}/{what}"), &[&[("version", version)], fields].concat()).await
    };
    // No next step was chosen; a name is missing; somebody else was faster.
    let (status, says) = send("step", &version, &[("to", ""), ("note", LONG), ("result", "")]).await;
    assert!(
        status == StatusCode::UNPROCESSABLE_ENTITY && says.contains(SHOWN) && says.contains("请选下一步"),
        "{says}"
    );
    let refer = [("to", "company"), ("name", " "), ("reason", LONG)];
    let (status, says) = send("refer", &version, &refer).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && says.contains("单位名称没有填写"), "{says}");
    let too_long = "字".repeat(20_000);
    let (status, says) = send("bring", &version, &[("text", &too_long)]).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && says.contains(&too_long), "{status}");
    for (what, fields) in [
        ("step", [("to", "verification"), ("note", LONG), ("result", "")].as_slice()),
        ("bring", [("text", LONG)].as_slice()),
    ] {
        let (status, says) = send(what, "0", fields).await;
        assert!(status == StatusCode::CONFLICT && says.contains(SHOWN) && says.contains("刚刚有变化"), "{says}");
    }
    let (status, says) =
        send("step", &version, &[("to", "closed"), ("note", LONG), ("result", ""), ("sure", "yes")]).await;
    assert!(status == StatusCode::CONFLICT && says.contains(SHOWN), "{says}");
    let (status, _) = send("step", &version, &[("to", "verification"), ("note", LONG), ("result", "")]).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    // In the state of a referral, what was typed there stands there and nowhere else.
    let version = desk.field(&page, "version").await;
    let (status, says) = send("refer", &version, &refer).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let form = says.split("/refer\"").nth(1).unwrap().split("</form>").next().unwrap();
    assert!(form.contains(SHOWN) && form.contains("id=\"refused-name\""), "{form}");
}

#[tokio::test]
async fn a_new_station_comes_back_whole() {
    let server = Server::on_sqlite().await;
    let desk = office(&server).await;
    let fields =
        [("name", "岳麓驿站"), ("adcode", "430100"), ("address", "岳麓大道 1 号"), ("lat", "28.2"), ("lon", "112.9")];
    for (field, value, says) in [("name", "", "没有填写"), ("lat", "二十八", "两个数字"), ("lon", "12.9", "不在国内")]
    {
        let filled: Vec<_> =
            fields.iter().map(|(name, kept)| (*name, if *name == field { value } else { kept })).collect();
        let (status, page) = desk.post("/desk/stations", &filled).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains(says), "{field}: {page}");
        for (_, kept) in filled {
            assert!(page.contains(kept), "{field}: {kept}");
        }
    }
    assert_eq!(desk.post("/desk/stations", &fields).await.0, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_station_comes_back_whole_also_where_somebody_else_was_faster() {
    let server = Server::on_sqlite().await;
    let desk = office(&server).await;
    server.import("编号,名称,经度,纬度\n1,岳麓驿站,112.9,28.2\n").await;
    let page = "/desk/stations/430100-0001";
    let mark = desk.field(page, "mark").await;
    let fields = [
        ("mark", mark.as_str()),
        ("name", "岳麓爱心驿站"),
        ("kind", "other"),
        ("address", "岳麓大道 1 号"),
        ("host", "团市委"),
        ("hours", "周一至周五 9:00-17:00"),
        ("status", "paused"),
        ("lat", "28.2"),
        ("lon", "112.9"),
        ("services", "charging"),
    ];
    for (field, value) in [("hours", "什么时候都行吧"), ("lat", "二十八"), ("name", " "), ("mark", "0")] {
        let filled: Vec<_> =
            fields.iter().map(|(name, kept)| (*name, if *name == field { value } else { *kept })).collect();
        let (status, shown) = desk.post(page, &filled).await;
        let wanted = if field == "mark" { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
        assert_eq!(status, wanted, "{field}: {shown}");
        assert!(shown.contains("没有保存"), "{field}: {shown}");
        for (_, kept) in filled.iter().filter(|(name, _)| !["mark", "services"].contains(name)) {
            assert!(shown.contains(kept.trim()), "{field}: {kept}: {shown}");
        }
    }
    assert_eq!(desk.post(page, &fields).await.0, StatusCode::SEE_OTHER);
}
