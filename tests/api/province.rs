//! One look at the province: true numbers, and what prefectures are asked to see to.

use crate::courier::{Courier, changsha, zhuzhou};
use crate::desk::{Desk, staff};
use crate::server::on_each_database;
use calamine::{Data, Reader as _, Xlsx};
use diyi::api::Act;
use diyi::model::province::Measure;
use diyi::model::staff::StaffRole;
use diyi::model::volunteer::{NewVolunteer, Typed};
use diyi::model::{Adcode, Author, Day, Timestamp, Topic, VolunteerId};
use reqwest::StatusCode;
use sea_orm::ConnectionTrait;
use std::io::Cursor;

/// What the province's table says of a desk.
async fn cell(province: &Desk, desk: Adcode, measure: &str) -> String {
    let (status, page) = province.get("/desk/province").await;
    assert_eq!(status, StatusCode::OK, "{page}");
    let row = page.split(&format!("id=\"desk-{desk}\"")).nth(1).unwrap().split("</tr>").next().unwrap();
    let cell = row.split(&format!("data-measure=\"{measure}\"")).nth(1).unwrap_or_else(|| panic!("{measure}: {row}"));
    let cell = cell.split("</td>").next().unwrap().split_once('>').unwrap().1;
    // Without the link around it.
    cell.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect()
}

/// The number on a card of a desk's own first page.
async fn card(desk: &Desk, href: &str) -> String {
    let (_, page) = desk.get("/desk/overview").await;
    let mut cards = page.split("<a class=\"figure-card");
    let card = cards.find(|card| card.split('>').next().unwrap().contains(&format!("href=\"{href}\"")));
    card.unwrap_or_else(|| panic!("{href}: {page}"))
        .split("<strong>")
        .nth(1)
        .unwrap()
        .split('<')
        .next()
        .unwrap()
        .to_owned()
}

/// How many rows a list has.
async fn rows(desk: &Desk, path: &str, of: &str) -> String {
    let (status, page) = desk.get(path).await;
    assert_eq!(status, StatusCode::OK, "{path}");
    page.split("id=\"list\"").nth(1).unwrap_or_default().matches(of).count().to_string()
}

/// The number of a measure, where it has one, leads to a list of exactly so many.
async fn leads_to_what_it_counts(province: &Desk, page: &str, desk: Adcode, measure: Measure) {
    let code = measure.code();
    let row = page.split(&format!("id=\"desk-{desk}\"")).nth(1).unwrap().split("</tr>").next().unwrap();
    let cell = row.split(&format!("data-measure=\"{code}\"")).nth(1).unwrap().split("</td>").next().unwrap();
    let Some(href) = cell.split("href=\"").nth(1).and_then(|href| href.split('"').next()) else {
        let says = cell.split_once('>').unwrap().1;
        let is_none = ["0", "—", "没有人", "下班时间", "从来没有"].contains(&says);
        assert!(is_none, "{desk} {code} leads nowhere: {says}");
        return;
    };
    let value = cell.split("\">").last().unwrap().split('<').next().unwrap();
    let number: String = value.chars().filter(char::is_ascii_digit).collect();
    let (status, list) = province.get(&href.replace("&#38;", "&")).await;
    assert!(status == StatusCode::OK && list.contains(value), "{desk} {code}: {list}");
    let listed =
        list.split("id=\"list\"").nth(1).unwrap().split("</table>").next().unwrap().matches("<tr>").count() - 1;
    match measure {
        // Of what is reached in percent the targets stand there, of the last time each time.
        Measure::Campaign | Measure::SignIn => assert!(listed > 0, "{desk} {code}: {list}"),
        _ => assert_eq!(listed.to_string(), number, "{desk} {code}: {list}"),
    }
    // Each of them is found.
    for found in list.split("id=\"list\"").nth(1).unwrap().split("href=\"/desk/").skip(1).take(listed) {
        let href = format!("/desk/{}", found.split('"').next().unwrap());
        assert_eq!(province.get(&href.replace("&#38;", "&")).await.0, StatusCode::OK, "{desk} {code}: {href}");
    }
}

async fn case_of(desk: &Desk, courier: &Courier, adcode: Adcode) -> String {
    let id = courier.ask(Topic::LabourRights, adcode, "欠薪").await;
    let (_, page) = desk.post(&format!("/desk/questions/{id}/case"), &[("kind", "unpaid_wages")]).await;
    page.rsplit('/').next().unwrap().to_owned()
}

#[tokio::test]
async fn each_number_of_the_province_is_the_one_that_the_desk_itself_shows() {
    on_each_database(async |server| {
        staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let there = staff(&server, "ope", StaffRole::Operator, changsha(), Author::Operator).await;
        let (province, desk) = (Desk::sign_in(&server, "root").await, Desk::sign_in(&server, "office").await);
        let courier = Courier::of(&server);
        let mut ids = Vec::new();
        for text in ["一", "二", "三"] {
            ids.push(courier.ask(Topic::Other, changsha(), text).await);
        }
        courier.ask(Topic::Other, zhuzhou(), "别处的").await;
        courier.ask(Topic::MentalHealth, changsha(), "我站在江边，真的不想活了").await;
        // Wherever danger is told of, it is danger.
        crate::voices::speak(&courier, "我站在桥上，真的不想活了", changsha()).await;
        let typed = Typed { words: "反正我不想活了".to_owned(), ..crate::volunteers::typed() };
        courier.act(Act::Volunteer(NewVolunteer { id: VolunteerId::fresh(), typed })).await.unwrap();
        let sql = format!("UPDATE question SET due_at = 1000 WHERE id = '{}'", ids[0]);
        server.db.execute_unprepared(&sql).await.unwrap();
        // Spam is nobody's work, here as there.
        let spam = courier.ask(Topic::Other, changsha(), "广告").await;
        server.db.execute_unprepared(&format!("UPDATE question SET spam = true WHERE id = '{spam}'")).await.unwrap();
        let (old, late) = (case_of(&desk, &courier, changsha()).await, case_of(&desk, &courier, changsha()).await);
        let long_ago = Timestamp::now().plus_days(-31).0;
        server
            .db
            .execute_unprepared(&format!("UPDATE \"case\" SET opened_at = {long_ago} WHERE id = '{old}'"))
            .await
            .unwrap();
        server.db.execute_unprepared(&format!("UPDATE \"case\" SET due_at = 1000 WHERE id = '{late}'")).await.unwrap();
        let today = Day::of(Timestamp::now()).to_string();
        let on = [("day", today.as_str()), ("staff", &there.to_string()), ("on", "1")];
        assert_eq!(desk.post("/desk/roster", &on).await.0, StatusCode::SEE_OTHER);
        server.import("编号,名称,经度,纬度\n1,甲驿站,112.9,28.2\n2,乙驿站,112.91,28.2\n3,丙驿站,112.92,28.2\n").await;
        let now = Timestamp::now().0;
        server
            .db
            .execute_unprepared(&format!("UPDATE station SET verified_at = {now} WHERE name <> '甲驿站'"))
            .await
            .unwrap();
        let closed = format!("{{\"first\":\"{today}\",\"last\":\"{today}\"}}");
        server
            .db
            .execute_unprepared(&format!("UPDATE station SET closed = '{closed}' WHERE name = '乙驿站'"))
            .await
            .unwrap();
        server.db.execute_unprepared("UPDATE station SET status = 'paused' WHERE name = '丙驿站'").await.unwrap();

        for (measure, own) in [
            ("waiting", card(&desk, "/desk/overview/questions?pile=waiting").await),
            ("overdue", card(&desk, "/desk/overview/questions?pile=overdue").await),
            ("danger", card(&desk, "/desk/danger").await),
            ("open_cases", rows(&desk, "/desk/cases", "class=\"number\"").await),
            ("overdue_cases", card(&desk, "/desk/cases?overdue=1").await),
            ("unverified", rows(&desk, "/desk/stations?need=verifying", "href=\"/desk/stations/").await),
            ("closed", rows(&desk, "/desk/stations?need=opening", "href=\"/desk/stations/").await),
        ] {
            let of_province = cell(&province, changsha(), measure).await;
            assert_eq!(of_province, own, "{measure}");
            assert_ne!(own, "0", "{measure}");
        }
        // And leads to exactly that: each measure, at each desk.
        let (_, page) = province.get("/desk/province").await;
        for desk in [changsha(), zhuzhou(), Adcode::HUNAN] {
            for measure in Measure::ALL {
                leads_to_what_it_counts(&province, &page, desk, *measure).await;
            }
        }
        assert_eq!(cell(&province, changsha(), "old_cases").await, "1");
        assert_eq!(cell(&province, changsha(), "on_duty").await, "1 人");
        assert_eq!(cell(&province, changsha(), "sign_in").await, "今天");
        assert_eq!(cell(&province, zhuzhou(), "waiting").await, "1");
        assert_eq!(cell(&province, zhuzhou(), "sign_in").await, "从来没有");
        let nobody = cell(&province, zhuzhou(), "on_duty").await;
        assert!(["没有人", "下班时间"].contains(&nobody.as_str()), "{nobody}: after hours nobody has to be there");
        // Who only sees what is referred to them makes no desk look awake.
        let long_ago = Timestamp::now().plus_days(-10).0;
        let before = format!("UPDATE audit SET at = {long_ago} WHERE action = 'signed_in' AND adcode = 430100");
        server.db.execute_unprepared(&before).await.unwrap();
        staff(&server, "partner", StaffRole::Partner, changsha(), Author::Office).await;
        Desk::sign_in(&server, "partner").await;
        assert_eq!(cell(&province, changsha(), "sign_in").await, "10 天前");
        // And the list that each leads to is as long.
        let of_province = rows(&province, "/desk/stations?adcode=430100&need=opening", "href=\"/desk/stations/").await;
        assert_eq!(of_province, "2");
        let (_, page) = province.get("/desk/province?compare=cases").await;
        let row = page.split("id=\"comparison\"").nth(1).unwrap().split("长沙").nth(1).unwrap();
        // The other one was opened a month ago.
        let list = row.split("href=\"").nth(1).unwrap().split('"').next().unwrap().replace("&#38;", "&");
        assert!(row.starts_with("</th><td><a ") && row.contains(">1</a>"), "{row}");
        assert_eq!(rows(&province, &list, "<tr>").await, "2", "with its head: {list}");
        // What is asked for wrongly is not there.
        for wrong in ["", "?measure=danger", "?measure=x&adcode=430100", "?measure=danger&adcode=430104"] {
            let (status, _) = province.get(&format!("/desk/province/behind{wrong}")).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{wrong}");
        }
        let (status, _) = desk.get("/desk/province/behind?measure=danger&adcode=430100").await;
        assert_eq!(status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn a_prefecture_sees_what_it_is_asked_until_it_says_that_it_is_done() {
    on_each_database(async |server| {
        staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        staff(&server, "ope", StaffRole::Operator, changsha(), Author::Operator).await;
        staff(&server, "other", StaffRole::PrefectureAdmin, zhuzhou(), Author::Office).await;
        let province = Desk::sign_in(&server, "root").await;
        let (desk, colleague) = (Desk::sign_in(&server, "office").await, Desk::sign_in(&server, "ope").await);
        let stranger = Desk::sign_in(&server, "other").await;
        for (adcode, note, why) in [
            ("430100", "", "没有填写"),
            ("430100", &*"长".repeat(400), "超过 300 个字"),
            ("", "请补值班", "请选要催哪个市州"),
            ("440100", "请补值班", "请选要催哪个市州"),
            ("430000", "请补值班", "请选要催哪个市州"),
        ] {
            let (status, page) = province.post("/desk/province/nudge", &[("adcode", adcode), ("note", note)]).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains(why), "{why}: {page}");
            assert!(page.contains(&format!(">{note}</textarea>")), "what was typed stands there: {page}");
        }
        let sent = [("adcode", "430100"), ("note", "超时的<b>今天办完")];
        assert_eq!(desk.post("/desk/province/nudge", &sent).await.0, StatusCode::FORBIDDEN);
        assert_eq!(province.post("/desk/province/nudge", &sent).await.0, StatusCode::SEE_OTHER);
        for (who, sees) in [(&desk, true), (&colleague, true), (&stranger, false)] {
            let (_, page) = who.get("/desk/overview").await;
            assert_eq!(page.contains("今天办完"), sees);
            assert!(!page.contains("<b>今天"), "{page}");
        }
        let (_, page) = desk.get("/desk/overview").await;
        let done =
            format!("/desk/nudges/{}", page.split("action=\"/desk/nudges/").nth(1).unwrap().split('"').next().unwrap());
        assert_eq!(stranger.post(&done, &[("answer", "")]).await.0, StatusCode::NOT_FOUND);
        assert_eq!(desk.post("/desk/nudges/none", &[]).await.0, StatusCode::NOT_FOUND);
        let (status, _) = desk.post(&done, &[("answer", &"长".repeat(301))]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        // Two at once: one of them did it, the other hears so.
        let answers = [("answer", "都回了")];
        let ((one, _), (two, says)) = tokio::join!(desk.post(&done, &answers), colleague.post(&done, &answers));
        let mut told = [one, two];
        told.sort();
        assert_eq!(told, [StatusCode::SEE_OTHER, StatusCode::CONFLICT], "{says}");
        assert!(!desk.get("/desk/overview").await.1.contains("今天办完"));
        let (_, page) = province.get("/desk/province").await;
        assert!(page.contains("都回了") && page.contains("办好了"), "{page}");
        let (_, log) = desk.get("/desk/audit").await;
        assert_eq!((log.matches("催办").count() > 0, log.matches("办好催办的事").count()), (true, 1), "{log}");
    })
    .await;
}

#[tokio::test]
async fn open_cases_stand_by_how_long_they_are_open_and_each_number_is_its_list() {
    on_each_database(async |server| {
        staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        staff(&server, "ope", StaffRole::Operator, changsha(), Author::Operator).await;
        let (province, desk) = (Desk::sign_in(&server, "root").await, Desk::sign_in(&server, "ope").await);
        let courier = Courier::of(&server);
        for days in [0, 8, 29, 31, 89, 91, 400] {
            let id = case_of(&desk, &courier, changsha()).await;
            let then = Timestamp::now().plus_days(-days).0;
            let sql = format!("UPDATE \"case\" SET opened_at = {then} WHERE id = '{id}'");
            server.db.execute_unprepared(&sql).await.unwrap();
        }
        let (_, page) = province.get("/desk/province").await;
        for (table, wanted) in
            [("age", vec![("week", 1), ("month", 2), ("quarter", 2), ("older", 2)]), ("stage", vec![("intake", 7)])]
        {
            let table_html =
                page.split(&format!("id=\"by-{table}\"")).nth(1).unwrap().split("</table>").next().unwrap();
            for (code, count) in wanted {
                let list = format!("/desk/cases?adcode=430100&#38;{table}={code}");
                assert!(table_html.contains(&format!("href=\"{list}\">{count}</a>")), "{table} {code}: {table_html}");
                let path = list.replace("&#38;", "&");
                assert_eq!(rows(&province, &path, "<tr>").await, (count + 1).to_string(), "{path}: with its head");
            }
        }
        let (_, listed) = province.get("/desk/cases?adcode=430100&age=over_month").await;
        assert!(cell(&province, changsha(), "old_cases").await == "4" && listed.contains("selected"), "{listed}");
        assert_eq!(rows(&province, "/desk/cases?adcode=430100&age=over_month", "<tr>").await, "5");
    })
    .await;
}

#[tokio::test]
async fn what_a_prefecture_is_asked_has_a_day_can_be_withdrawn_and_stays_on_a_record_that_both_sides_see() {
    on_each_database(async |server| {
        staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        staff(&server, "other", StaffRole::PrefectureAdmin, zhuzhou(), Author::Office).await;
        let province = Desk::sign_in(&server, "root").await;
        let (desk, stranger) = (Desk::sign_in(&server, "office").await, Desk::sign_in(&server, "other").await);
        let today = Day::of(Timestamp::now());
        let ask = async |note: &str, due: &str| {
            province.post("/desk/province/nudge", &[("adcode", "430100"), ("note", note), ("due", due)]).await
        };
        for (due, why) in [
            ("昨天", "日期不对"),
            (&*today.plus(-1).to_string(), "今天到一年以内"),
            (&*today.plus(400).to_string(), "今天到一年以内"),
        ] {
            let (status, page) = ask("补上值班", due).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains(why), "{due}: {page}");
            assert!(page.contains(&format!("value=\"{due}\"")) && page.contains(">补上值班</textarea>"), "{page}");
        }
        let day = today.plus(3).to_string();
        for (note, due) in [("补上值班", day.as_str()), ("核实驿站", ""), ("发错了的", day.as_str())] {
            assert_eq!(ask(note, due).await.0, StatusCode::SEE_OTHER);
        }
        let (_, first) = desk.get("/desk/overview").await;
        assert!(first.contains(&format!("最晚 {day}")) && first.contains("发错了的"), "{first}");
        let act = |note: &str| {
            let part = first.split("class=\"note nudge\"").find(|part| part.contains(note)).unwrap();
            let id = part.split("action=\"/desk/nudges/").nth(1).unwrap().split('"').next().unwrap();
            format!("/desk/nudges/{id}")
        };
        let (done, wrong) = (act("补上值班"), act("发错了的"));
        // The prefecture withdraws nothing; the province does, once.
        assert_eq!(desk.post(&format!("{wrong}/withdraw"), &[]).await.0, StatusCode::FORBIDDEN);
        let why = [("why", "发给了别的市州")];
        assert_eq!(province.post(&format!("{wrong}/withdraw"), &why).await.0, StatusCode::SEE_OTHER);
        assert_eq!(province.post(&format!("{wrong}/withdraw"), &why).await.0, StatusCode::CONFLICT);
        assert_eq!(desk.post(&wrong, &[("answer", "办了")]).await.0, StatusCode::CONFLICT);
        assert!(!desk.get("/desk/overview").await.1.contains("发错了的"));
        assert_eq!(desk.post(&done, &[("answer", "已经补了")]).await.0, StatusCode::SEE_OTHER);
        assert_eq!(province.post(&format!("{done}/withdraw"), &[]).await.0, StatusCode::CONFLICT);
        // The record says the same to both, and nothing to others.
        let late = format!("UPDATE nudge SET due_day = '{}' WHERE note = '核实驿站'", today.plus(-1));
        server.db.execute_unprepared(&late).await.unwrap();
        for of in [&province, &desk] {
            let (status, page) = of.get("/desk/nudges").await;
            assert_eq!(status, StatusCode::OK);
            let list = page.split("id=\"list\"").nth(1).unwrap();
            let line = |note: &str| list.split("<tr>").find(|line| line.contains(note)).unwrap().to_owned();
            let (of_done, of_wrong) = (line("补上值班"), line("发错了的"));
            assert!(of_done.contains("测试root") && of_done.contains(&day), "{of_done}");
            assert!(of_done.contains("测试office，") && of_done.contains("办好了") && of_done.contains("已经补了"));
            assert!(of_wrong.contains("撤回了") && of_wrong.contains("发给了别的市州"), "{of_wrong}");
            assert!(line("核实驿站").contains("过了期限还没办"), "{list}");
        }
        assert!(!stranger.get("/desk/nudges").await.1.contains("补上值班"));
        let (_, elsewhere) = province.get("/desk/nudges?adcode=430200").await;
        assert!(!elsewhere.contains("补上值班"), "{elsewhere}");
        let (_, log) = desk.get("/desk/audit").await;
        assert!(log.contains("撤回催办"), "{log}");
    })
    .await;
}

#[tokio::test]
async fn the_look_at_the_province_goes_along_as_a_workbook_and_on_paper_with_the_same_numbers() {
    on_each_database(async |server| {
        staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let (province, desk) = (Desk::sign_in(&server, "root").await, Desk::sign_in(&server, "office").await);
        let courier = Courier::of(&server);
        for text in ["一", "二"] {
            courier.ask(Topic::Other, changsha(), text).await;
        }
        case_of(&desk, &courier, changsha()).await;
        let mut book = Xlsx::new(Cursor::new(province.bytes("/desk/province.xlsx?compare=cases").await)).unwrap();
        let mut sheet = |at: usize| -> Vec<Vec<String>> {
            let range = book.worksheet_range_at(at).unwrap().unwrap();
            range.rows().map(|row| row.iter().map(Data::to_string).collect()).collect()
        };
        let now = sheet(0);
        let line = now.iter().find(|row| row[0] == "长沙").unwrap();
        let waiting = now[0].iter().position(|heading| heading == "在等回复").unwrap();
        assert_eq!(line[waiting], cell(&province, changsha(), "waiting").await);
        let signed_in = now[0].iter().position(|heading| heading == "最近登录").unwrap();
        assert_eq!(line[signed_in], "今天");
        for place in ["株洲", "湘西"] {
            assert!(now.iter().any(|row| row[0] == place), "{now:?}");
        }
        let stages = sheet(1);
        assert_eq!(stages.iter().find(|row| row[0] == "长沙").unwrap()[1], "1", "{stages:?}");
        assert_eq!(sheet(2).iter().find(|row| row[0] == "长沙").unwrap()[1], "1");
        assert_eq!(sheet(3).iter().find(|row| row[0] == "长沙").unwrap()[1], "1");
        // All together, of what adds up: on the page, in the file, on paper.
        courier.ask(Topic::Other, zhuzhou(), "三").await;
        let (_, page) = province.get("/desk/province").await;
        let sums = page.split("id=\"sums\"").nth(1).unwrap().split("</tr>").next().unwrap();
        assert!(sums.contains("data-measure=\"waiting\">4<") && sums.contains("data-measure=\"sign_in\">—<"), "{sums}");
        let all = now.iter().find(|row| row[0] == "合计").unwrap_or_else(|| panic!("{now:?}"));
        assert_eq!((all[waiting].as_str(), all[signed_in].as_str()), ("3", "—"));
        assert!((1..4).all(|at| sheet(at).iter().any(|row| row[0] == "合计" && row[1] == "1")));
        let (status, paper) = province.get("/desk/province/print?compare=cases").await;
        assert_eq!(status, StatusCode::OK);
        assert!(paper.contains("全省十四个市州一览") && paper.contains("数的"), "{paper}");
        let row = paper.split("<th>长沙</th>").nth(1).unwrap().split("</tr>").next().unwrap();
        assert!(row.starts_with(&format!("<td>{}</td>", line[1])), "{row}");
        let all = paper.split("<th>合计</th>").nth(1).unwrap().split("</tr>").next().unwrap();
        assert!(all.starts_with("<td>4</td>"), "{all}");
        for path in ["/desk/province.xlsx", "/desk/province/print"] {
            assert_eq!(desk.get(path).await.0, StatusCode::FORBIDDEN, "{path}");
        }
    })
    .await;
}
