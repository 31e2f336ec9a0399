//! What somebody at a desk wrote is never lost: a refused form comes back as it was, with the reason at its field.

use crate::courier::{Courier, changsha};
use crate::desk::{Desk, Place, staff};
use crate::server::{Server, on_each_database};
use diyi::model::staff::StaffRole;
use diyi::model::{Adcode, AnswerId, Author, DiscussionId, LetterId, Topic};
use diyi::server::desk::routes;
use reqwest::{Method, StatusCode};

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

/// A form of a page: where it goes, what is hidden in it, and the names of what is typed.
struct PageForm {
    action: String,
    fields: Vec<(String, String)>,
    typed: Vec<String>,
    files: bool,
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let value = tag.split(&format!(" {name}=\"")).nth(1)?.split('"').next()?;
    Some(value.replace("&#39;", "'").replace("&#34;", "\"").replace("&#38;", "&"))
}

/// The forms of a page, with something that is too long in each field that is typed.
fn typed_forms(page: &str) -> Vec<PageForm> {
    let mut forms = Vec::new();
    for form in page.split("<form").skip(1) {
        let head = form.split('>').next().unwrap();
        let body = form.split("</form>").next().unwrap();
        if !head.contains("method=\"post\"") {
            continue;
        }
        let mut one = PageForm {
            action: attribute(head, "action").unwrap(),
            fields: Vec::new(),
            typed: Vec::new(),
            files: head.contains("multipart"),
        };
        // Longer than any field takes, and all together no longer than a form may be.
        let length = if body.matches("<input").count() > 15 { 300 } else { 2_100 };
        for tag in body.split('<').skip(1) {
            let tag = tag.split('>').next().unwrap();
            let Some(name) = attribute(tag, "name") else { continue };
            let kind = attribute(tag, "type").unwrap_or_else(|| "text".to_owned());
            if tag.starts_with("textarea")
                || tag.starts_with("input") && ["text", "search", "tel"].contains(&kind.as_str())
            {
                one.fields.push((name.clone(), format!("保留{name}{}", "长".repeat(length))));
                one.typed.push(name);
            } else if tag.starts_with("select") {
                let options =
                    body.split(&format!("name=\"{name}\"")).nth(1).unwrap().split("</select>").next().unwrap();
                let chosen = options.split("<option").skip(1).find(|one| one.contains("selected"));
                let chosen = chosen.or_else(|| options.split("<option").nth(1)).unwrap_or_default();
                one.fields.push((name, attribute(chosen, "value").unwrap_or_default()));
            } else if tag.starts_with("input") && ["hidden", "datetime-local", "date"].contains(&kind.as_str()) {
                one.fields.push((name, attribute(tag, "value").unwrap_or_default()));
            }
        }
        forms.push(one);
    }
    forms
}

#[tokio::test]
async fn whatever_form_of_whatever_page_is_refused_all_that_was_typed_stands_there_again() {
    let server = Server::on_sqlite().await;
    staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Operator).await;
    let admin = Desk::sign_in(&server, "root").await;
    let place = Place::make(&server, &admin, changsha()).await;
    admin.act(&place.fill("/desk/voices/{voice}"), "decide", &[("decision", "publish")]).await;
    let mut refused = std::collections::BTreeSet::new();
    for route in routes().iter().filter(|route| route.method == Method::GET && !route.path.contains('.')) {
        let path = place.fill(route.path);
        if route.needs.is_none() || ["/desk/news", "/desk/drafts"].contains(&path.as_str()) {
            continue;
        }
        let (_, page) = admin.get(&path).await;
        for form in typed_forms(&page).into_iter().filter(|form| !form.typed.is_empty()) {
            let fields: Vec<(&str, &str)> =
                form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let (status, again) = if form.files {
                admin.upload(&form.action, &fields, ("none", "a.png", b"x")).await
            } else {
                admin.post(&form.action, &fields).await
            };
            if ![StatusCode::UNPROCESSABLE_ENTITY, StatusCode::CONFLICT].contains(&status) {
                continue;
            }
            refused.insert(form.action.clone());
            for name in &form.typed {
                assert!(again.contains(&format!("保留{name}长长长")), "{path} {}: {name}: {again}", form.action);
            }
            assert!(again.contains("class=\"error\""), "{path} {}", form.action);
        }
    }
    let kinds =
        ["/desk/staff", "/desk/proposals", "/desk/activities", "/desk/imports", "/desk/phrases", "/desk/intake"];
    for kind in kinds {
        assert!(refused.contains(kind), "{kind} was refused nowhere: {refused:?}");
    }
    assert!(refused.len() > 15, "{refused:?}");
}

#[tokio::test]
async fn a_second_click_on_any_form_does_nothing_twice_and_leads_to_the_same_page() {
    on_each_database(async |server| {
        staff(&server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Operator).await;
        let desk = Desk::sign_in(&server, "boss").await;
        let number = desk.field("/desk/proposals", "form_number").await;
        let fields = [
            ("form_number", number.as_str()),
            ("form_page", "/desk/proposals"),
            ("title", "装充电柜"),
            ("text", "在小区门口装充电柜"),
            ("adcode", "430100"),
        ];
        let (first, second) =
            tokio::join!(desk.post("/desk/proposals", &fields), desk.post("/desk/proposals", &fields));
        assert_eq!((first.0, second.0), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER), "{} {}", first.1, second.1);
        assert_eq!(first.1, second.1);
        let (_, list) = desk.get("/desk/proposals").await;
        assert_eq!(list.matches("装充电柜").count(), 1, "{list}");
        // Another one from the same page, gone back to, is another one.
        let other: Vec<_> =
            fields.iter().map(|field| if field.0 == "title" { ("title", "又一条") } else { *field }).collect();
        assert_ne!(desk.post("/desk/proposals", &other).await.1, first.1);
    })
    .await;
}

#[tokio::test]
async fn nobody_writes_over_a_letter_that_somebody_else_changed() {
    on_each_database(async |server| {
        staff(&server, "one", StaffRole::PrefectureAdmin, changsha(), Author::Operator).await;
        staff(&server, "two", StaffRole::PrefectureAdmin, changsha(), Author::Operator).await;
        let (one, two) = (Desk::sign_in(&server, "one").await, Desk::sign_in(&server, "two").await);
        let letter = format!("/desk/letters/{}", diyi::model::LetterId::fresh());
        let fields = |version, text| {
            [
                ("version", version),
                ("kind", "notice"),
                ("title", "通知"),
                ("text", text),
                ("sender", "团委"),
                ("adcode", "430100"),
                ("from", "2026-01-01T00:00"),
            ]
        };
        assert_eq!(one.post(&letter, &fields("0", "第一稿")).await.0, StatusCode::SEE_OTHER);
        let version = one.field(&letter, "version").await;
        assert_eq!(one.post(&letter, &fields(&version, "一改的")).await.0, StatusCode::SEE_OTHER);
        let (status, again) = two.post(&letter, &fields(&version, "二改的")).await;
        assert!(
            status == StatusCode::CONFLICT && again.contains("二改的") && again.contains("别人刚刚改过"),
            "{again}"
        );
        assert!(one.get(&letter).await.1.contains("一改的"));
        // Who publishes publishes what they read.
        let state = format!("{letter}/state");
        assert_eq!(two.post(&state, &[("version", &version), ("act", "publish")]).await.0, StatusCode::CONFLICT);
    })
    .await;
}
