//! A season's plan: what is reached is what the pages of the things themselves show.

use crate::bookings::{book, published};
use crate::courier::{Courier, changsha, zhuzhou};
use crate::desk::{Desk, Place, staff, without_counted};
use crate::server::{Server, on_each_database, table_of};
use diyi::api::Act;
use diyi::model::staff::StaffRole;
use diyi::model::{Adcode, Author, Day, Services, Timestamp, Topic};
use reqwest::StatusCode;
use sea_orm::ConnectionTrait;

fn today() -> Day {
    Day::of(Timestamp::now())
}

async fn boss(server: &Server) -> Desk {
    staff(server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
    Desk::sign_in(server, "boss").await
}

/// A campaign of these weeks: its page.
async fn campaign(desk: &Desk, adcode: &str, targets: &[(&str, &str)]) -> String {
    let first = today().plus(-10).to_string();
    let (status, page) =
        desk.post("/desk/campaigns", &[("template", "winter"), ("adcode", adcode), ("first", &first)]).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    let last = today().plus(100).to_string();
    let fields = [("title", "冬日递暖"), ("adcode", adcode), ("first", &first), ("last", &last), ("active", "1")];
    let (status, body) = desk.save(&page, &page, &[&fields[..], targets].concat()).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
    page
}

/// What a campaign's page says is reached, and how long the list behind it is.
async fn reached(desk: &Desk, page: &str, of: &str) -> (usize, usize) {
    let (_, shown) = desk.get(page).await;
    let row = shown.split(&format!("id=\"count-{of}\"")).nth(1).unwrap_or_else(|| panic!("{of}: {shown}"));
    let link = row.split("href=\"").nth(1).unwrap();
    let count = link.split('>').nth(1).unwrap().split('<').next().unwrap().parse().unwrap();
    (count, rows(desk, &link.split('"').next().unwrap().replace("&#38;", "&"), "<tr").await)
}

#[tokio::test]
async fn a_season_that_is_over_keeps_its_stations_however_often_they_are_made_sure_of_since() {
    on_each_database(async |server| {
        let desk = boss(&server).await;
        server.import(&table_of(3)).await;
        let all = server.json("/api/v1/changes?since=0").await;
        let stations = all["changes"].as_array().unwrap().iter().filter(|change| change["kind"] == "station");
        let codes: Vec<&str> = stations.map(|station| station["item"]["code"].as_str().unwrap()).collect();
        let season = async |days: [i64; 2]| {
            let page = campaign(&desk, "430100", &[("stations", "3")]).await;
            let [first, last] = days.map(|day| today().plus(day).to_string());
            let fields = [("title", "冬日递暖"), ("adcode", "430100"), ("first", &first), ("last", &last)];
            let fields = [&fields[..], &[("active", "1"), ("stations", "3")]].concat();
            assert_eq!(desk.save(&page, &page, &fields).await.0, StatusCode::SEE_OTHER);
            page
        };
        let (last_winter, now) = (season([-300, -200]).await, season([-20, 20]).await);
        let both = async || [reached(&desk, &last_winter, "stations").await, reached(&desk, &now, "stations").await];
        // Two in that winter, one of them twice: as whatever writes stations, an import or an older server.
        for (code, day) in [(codes[0], -290), (codes[1], -280), (codes[0], -250)] {
            let at = today().plus(day).begins().0;
            let sql = format!("UPDATE station SET verified_at = {at} WHERE code = '{code}'");
            server.db.execute_unprepared(&sql).await.unwrap();
        }
        assert_eq!(both().await, [(2, 2), (0, 0)]);
        for code in [codes[0], codes[0], codes[2]] {
            let station = format!("/desk/stations/{code}");
            let mark = desk.field(&station, "mark").await;
            desk.post(&format!("{station}/state"), &[("mark", &mark), ("act", "verify")]).await;
        }
        assert_eq!(both().await, [(2, 2), (2, 2)]);
        // Nor does it shrink when one of them closes for good.
        let sql = format!("UPDATE station SET gone = TRUE WHERE code = '{}'", codes[0]);
        server.db.execute_unprepared(&sql).await.unwrap();
        assert_eq!(both().await, [(2, 2), (2, 2)]);
    })
    .await;
}

/// Rows of the list of a page that have a word in them.
async fn rows(desk: &Desk, path: &str, word: &str) -> usize {
    let (status, page) = desk.get(path).await;
    assert_eq!(status, StatusCode::OK, "{path}: {page}");
    let Some(list) = page.split("id=\"list\"").nth(1) else { return 0 };
    let body = list.split("<tbody>").nth(1).unwrap_or_default().split("</tbody>").next().unwrap();
    body.split("</tr>").filter(|row| row.contains("<tr") && row.contains(word)).count()
}

const ALL: [(&str, &str); 7] = [
    ("visits", "2"),
    ("check_up", "4"),
    ("came", "10"),
    ("stations", "4"),
    ("questions", "2"),
    ("grants", "1"),
    ("letters", "2"),
];

#[tokio::test]
async fn each_number_is_the_one_that_the_page_of_the_thing_itself_shows() {
    on_each_database(async |server| {
        staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        let root = Desk::sign_in(&server, "root").await;
        let (desk, here) = (boss(&server).await, Place::make(&server, &root, changsha()).await);
        let there = Place::make(&server, &root, zhuzhou()).await;
        let page = campaign(&desk, "430100", &ALL).await;
        let own = async |of: &str| {
            let (count, behind) = reached(&desk, &page, of).await;
            assert_eq!(count, behind, "{of}: the number is the length of the list behind it");
            count
        };
        for (of, _) in ALL {
            assert_eq!(own(of).await, 0, "{of}");
        }
        // Here and elsewhere.
        for place in [&here, &there] {
            root.act(&place.fill("/desk/activities/{activity}"), "publish", &[]).await;
            let station = place.fill("/desk/stations/{station}");
            let mark = root.field(&station, "mark").await;
            root.post(&format!("{station}/state"), &[("mark", &mark), ("act", "verify")]).await;
            root.act(&place.fill("/desk/questions/{question}"), "answer", &[("text", "答"), ("act", "answer")]).await;
        }
        let activity = published(&server, changsha(), 1, 5).await;
        let couriers: Vec<Courier> = (0..3).map(|_| Courier::of(&server)).collect();
        for courier in &couriers {
            courier.act(book(&activity, 0).1).await.unwrap();
        }
        for courier in &couriers[..2] {
            let ticket = courier.mine().await.bookings.remove(0).booking.ticket.unwrap().to_string();
            let door = format!("/desk/activities/{}/check-in", activity.id);
            let (_, told) = desk.post(&door, &[("ticket", &ticket), ("key", &ticket), ("any_day", "1")]).await;
            assert!(told.contains("\"welcome\":true"), "{told}");
        }
        Courier::of(&server).ask(Topic::Other, changsha(), "没人答").await;
        for place in [&here, &there] {
            let station = place.fill("{station}").parse().unwrap();
            let visit = Act::Visit { station, at: Timestamp::now(), used: Services::default(), thanks: false };
            Courier::of(&server).act(visit).await.unwrap();
        }
        let letter = format!("/desk/letters/{}", diyi::model::LetterId::fresh());
        let from = format!("{}T00:00", today());
        let words = [
            ("kind", "greeting"),
            ("title", "慰问信"),
            ("text", "辛苦了"),
            ("sender", "团委"),
            ("adcode", "430100"),
            ("from", &from),
        ];
        assert_eq!(desk.post(&letter, &words).await.0, StatusCode::SEE_OTHER);
        assert_eq!(own("letters").await, 0, "a draft counts nothing");
        desk.post(&format!("{letter}/state"), &[("act", "publish")]).await;
        staff(&server, "second", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let (second, grant) = (Desk::sign_in(&server, "second").await, here.fill("/desk/grants/{grant}"));
        for (by, act) in [(&desk, "approve"), (&second, "approve"), (&desk, "give")] {
            assert_eq!(by.post(&grant, &[("act", act), ("sure", "yes")]).await.0, StatusCode::SEE_OTHER);
        }

        let activities =
            rows(&desk, "/desk/activities", "健康体检").await - rows(&desk, "/desk/activities", "草稿").await;
        assert_eq!((own("check_up").await, activities), (2, 2));
        // The slot may be of the next month already.
        let behind = |subject: &str, column: &str, at: Timestamp| {
            let month = &Day::of(at).to_string()[..7];
            format!("/desk/figures/behind?subject={subject}&month={month}&adcode=430100&column={column}")
        };
        let slot = activity.slots[0].starts_at;
        assert_eq!(own("came").await, rows(&desk, &behind("bookings", "attended", slot), "<tr").await);
        assert_eq!(own("came").await, 2);
        let stations = rows(&desk, "/desk/stations", "<tr").await - rows(&desk, "/desk/stations", "没有核实过").await;
        assert_eq!((own("stations").await, stations), (1, 1));
        assert_eq!(
            own("questions").await,
            rows(&desk, &behind("questions", "answered", Timestamp::now()), "<tr").await
        );
        assert_eq!(own("questions").await, 1);
        let (_, aid) = desk.get("/desk/aid").await;
        let aid = without_counted(&aid);
        let figures = aid.split("id=\"figures\"").nth(1).unwrap();
        assert!(figures.contains("<td>长沙</td><td>1</td><td>1</td>"), "{figures}");
        assert_eq!(own("grants").await, 1);
        assert_eq!(own("letters").await, 1);
        assert_eq!(own("visits").await, rows(&desk, &behind("visits", "visits", Timestamp::now()), "<tr").await);
        assert_eq!(own("visits").await, 1);

        // The province's look: a share of each target, none above all of it.
        let (_, province) = root.get("/desk/province").await;
        let cell = |desk: &str| {
            let row = province.split(&format!("id=\"desk-{desk}\"")).nth(1).unwrap().split("</tr>").next().unwrap();
            let cell = row.split("data-measure=\"campaign\"").nth(1).unwrap().split("</td>").next().unwrap();
            cell.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect::<String>()
        };
        // 50, 50, 20, 25, 50, 100 and 50 of a hundred.
        assert_eq!(cell("430100"), "49%");
        assert_eq!(cell("430200"), "—", "the winter of another year is not running");
        let (_, list) = desk.get("/desk/campaigns").await;
        assert!(list.contains("<td>49%</td>"), "{list}");
    })
    .await;
}

#[tokio::test]
async fn what_is_mistyped_is_refused_and_what_somebody_else_changed_is_not_written_over() {
    on_each_database(async |server| {
        let desk = boss(&server).await;
        let page = campaign(&desk, "430100", &[]).await;
        let fields = |more: (&'static str, &'static str)| {
            let all = [("title", "冬"), ("adcode", "430100"), ("first", "2026-12-01"), ("last", "2027-02-28")];
            all.into_iter().filter(move |(name, _)| *name != more.0).chain([more]).collect::<Vec<_>>()
        };
        for (more, why) in [
            (("title", ""), "名称没有填写"),
            (("adcode", "430200"), "自己管的地区"),
            (("first", "冬天"), "请填日期"),
            (("last", "2026-11-30"), "请填日期"),
            (("last", "2029-01-01"), "请填日期"),
            (("came", "0"), "1 到 1000000"),
            (("gift", "很多"), "1 到 1000000"),
            (("show", "99999999"), "1 到 1000000"),
        ] {
            let (status, body) = desk.save(&page, &page, &fields(more)).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains(why), "{more:?}: {body}");
        }
        let old = desk.version_of(&page, &page, &[]).await;
        assert_eq!(desk.save(&page, &page, &fields(("came", "30"))).await.0, StatusCode::SEE_OTHER);
        let late = [&[("version", old.as_str())], &fields(("came", "40"))[..]].concat();
        assert_eq!(desk.post(&page, &late).await.0, StatusCode::CONFLICT);
        for (path, fields, why) in [
            ("tasks", [("title", ""), ("due", "2026-12-31")], "没有填写"),
            ("tasks", [("title", "事"), ("due", "月底")], "请填日期"),
            ("costs", [("title", "水"), ("planned", "一千")], "请填金额"),
            ("costs", [("title", "水"), ("planned", "-1")], "请填金额"),
            ("task", [("line", "x"), ("act", "other")], "没有填完整"),
        ] {
            let (status, body) = desk.post(&format!("{page}/{path}"), &fields).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains(why), "{path} {fields:?}: {body}");
        }
        let stranger = staff(&server, "other", StaffRole::Operator, zhuzhou(), Author::Operator).await.to_string();
        let foreign = [("title", "事"), ("due", "2026-12-31"), ("staff", stranger.as_str())];
        assert_eq!(desk.post(&format!("{page}/tasks"), &foreign).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

#[tokio::test]
async fn tasks_are_somebodys_money_is_counted_in_fen_and_next_year_begins_anew() {
    on_each_database(async |server| {
        let desk = boss(&server).await;
        let ope = staff(&server, "ope", StaffRole::Operator, changsha(), Author::Operator).await.to_string();
        let page = campaign(&desk, "430100", &[("gift", "3")]).await;
        let due = today().plus(-1).to_string();
        let task = [("title", "买手套"), ("staff", ope.as_str()), ("due", due.as_str())];
        assert_eq!(desk.post(&format!("{page}/tasks"), &task).await.0, StatusCode::SEE_OTHER);
        let operator = Desk::sign_in(&server, "ope").await;
        let card = async || {
            let (_, overview) = operator.get("/desk/overview").await;
            let card = overview.split("href=\"/desk/own-tasks\"").nth(1).unwrap();
            card.split("<strong>").nth(1).unwrap().split('<').next().unwrap().to_owned()
        };
        assert_eq!(card().await, "1");
        assert_eq!(rows(&operator, "/desk/campaigns?mine=1", "冬日递暖").await, 1);
        let (_, shown) = operator.get(&page).await;
        let task = shown.split("买手套").nth(1).unwrap();
        assert!(task.contains("过期") && task.contains("测试ope"), "{task}");
        let line = task.split("name=\"line\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        assert_eq!(
            operator.post(&format!("{page}/task"), &[("line", line), ("act", "done")]).await.0,
            StatusCode::SEE_OTHER
        );
        assert_eq!(card().await, "0");
        assert!(desk.get(&page).await.1.contains("办好了 测试ope"));
        // Money.
        let cost = [("title", "姜茶"), ("planned", "1,200.5")];
        assert_eq!(desk.post(&format!("{page}/costs"), &cost).await.0, StatusCode::SEE_OTHER);
        let (_, shown) = desk.get(&page).await;
        let row = shown.split(">姜茶<").nth(1).unwrap();
        let line = row.split("name=\"line\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let mark = row.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let spent =
            [("line", line), ("act", "set"), ("planned", "1200.50"), ("spent", "1300.00"), ("version", mark.as_str())];
        assert_eq!(desk.post(&format!("{page}/cost"), &spent).await.0, StatusCode::SEE_OTHER);
        let (_, shown) = desk.get(&page).await;
        assert!(shown.contains("<td>1200.50</td><td>1300</td>") && shown.contains("超 99.50"), "{shown}");
        // Who comes second sees what stands, and writes nothing over it.
        let late = [("line", line), ("act", "set"), ("planned", "9"), ("spent", "9"), ("version", mark.as_str())];
        let (status, body) = desk.post(&format!("{page}/cost"), &late).await;
        assert!(status == StatusCode::CONFLICT && body.contains("已花（元）：1300"), "{body}");
        // A copy is a year later, and nothing of it is done or spent; twice is once.
        let number = desk.field(&page, "id").await;
        let (copy, copied) = (format!("{page}/copy"), [("id", number.as_str())]);
        let (first, second) = tokio::join!(desk.post(&copy, &copied), desk.post(&copy, &copied));
        assert_eq!((first.0, &first.1), (StatusCode::SEE_OTHER, &second.1));
        let (_, next) = desk.get(&first.1).await;
        let year_later = |days: i64| today().plus(days).plus_months(12).to_string();
        for words in [year_later(-10), year_later(100), year_later(-1), "1200.50".to_owned()] {
            assert!(next.contains(&words), "{words}: {next}");
        }
        assert!(!next.contains("1300") && !next.contains("办好了 测试"), "{next}");
        // Who did it last year does it again, unless they left.
        assert!(next.split("买手套").nth(1).unwrap().split("</tr>").next().unwrap().contains("测试ope"), "{next}");
        server.db.execute_unprepared(&format!("UPDATE staff SET active = FALSE WHERE id = '{ope}'")).await.unwrap();
        let (_, after) = desk.post(&copy, &[("id", &diyi::model::CampaignId::fresh().to_string())]).await;
        let (_, next) = desk.get(&after).await;
        assert!(!next.split("买手套").nth(1).unwrap().split("</tr>").next().unwrap().contains("测试ope"), "{next}");
        assert_eq!(next.matches(">姜茶<").count(), 1, "{next}");
        assert_eq!(rows(&desk, "/desk/campaigns", "冬日递暖").await, 3);
        assert!(desk.get("/desk/audit").await.1.contains("管理季度方案"));
    })
    .await;
}

#[tokio::test]
async fn a_plan_is_copied_to_no_day_that_cannot_be_read_and_the_province_s_tells_a_prefecture_only_how_much() {
    on_each_database(async |server| {
        staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        let (root, desk) = (Desk::sign_in(&server, "root").await, boss(&server).await);
        let fields = [("template", ""), ("adcode", "430000"), ("first", "2199-01-01")];
        let (status, last) = root.post("/desk/campaigns", &fields).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{last}");
        root.post(&format!("{last}/copy"), &[("id", "")]).await;
        for reader in [&root, &desk] {
            for page in ["/desk/campaigns", "/desk/outreach"] {
                assert_eq!(reader.get(page).await.0, StatusCode::OK, "{page}");
            }
        }
        let page = campaign(&root, "430000", &ALL).await;
        let behind = format!("{page}/behind?of=questions");
        assert_eq!(root.get(&behind).await.0, StatusCode::OK);
        assert_eq!(desk.get(&behind).await.0, StatusCode::NOT_FOUND);
        let (_, shown) = desk.get(&page).await;
        assert!(shown.contains("count-questions") && !shown.contains("/behind?"), "{shown}");
    })
    .await;
}

#[tokio::test]
async fn more_plans_than_a_page_holds_go_on_over_pages_and_are_found_by_their_prefecture() {
    on_each_database(async |server| {
        staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        let root = Desk::sign_in(&server, "root").await;
        for number in 0..53 {
            let (adcode, first) = (if number < 2 { "430200" } else { "430100" }, format!("20{}-01-01", 30 + number));
            let fields = [("template", "winter"), ("adcode", adcode), ("first", first.as_str())];
            assert_eq!(root.post("/desk/campaigns", &fields).await.0, StatusCode::SEE_OTHER);
        }
        assert_eq!(rows(&root, "/desk/campaigns", "<tr").await, 50);
        assert_eq!(rows(&root, "/desk/campaigns?page=1", "<tr").await, 3);
        assert_eq!(rows(&root, "/desk/campaigns?adcode=430200", "株洲").await, 2);
        assert_eq!(rows(&root, "/desk/campaigns?adcode=430100", "<tr").await, 50);
        assert_eq!(rows(&root, "/desk/campaigns?adcode=430100&page=1", "<tr").await, 1);
        assert_eq!(rows(&root, "/desk/campaigns?mine=1", "<tr").await, 0);
    })
    .await;
}

#[tokio::test]
async fn an_expert_sees_the_tasks_that_are_theirs_and_says_that_they_are_done() {
    on_each_database(async |server| {
        let desk = boss(&server).await;
        let lawyer = staff(&server, "lawyer", StaffRole::Expert, changsha(), Author::Lawyer).await.to_string();
        staff(&server, "other", StaffRole::Expert, changsha(), Author::Lawyer).await;
        let page = campaign(&desk, "430100", &[("gift", "3")]).await;
        let due = today().plus(-1).to_string();
        for title in ["讲一课", "写一封信"] {
            let task = [("title", title), ("staff", lawyer.as_str()), ("due", due.as_str())];
            assert_eq!(desk.post(&format!("{page}/tasks"), &task).await.0, StatusCode::SEE_OTHER);
        }
        let (expert, other) = (Desk::sign_in(&server, "lawyer").await, Desk::sign_in(&server, "other").await);
        assert_eq!(expert.get(&page).await.0, StatusCode::FORBIDDEN, "the plan is who keeps it");
        assert!(expert.get("/desk/overview").await.1.contains("href=\"/desk/own-tasks\""));
        let (_, shown) = expert.get("/desk/own-tasks").await;
        let list = shown.split("id=\"list\"").nth(1).unwrap();
        assert!(list.contains("讲一课") && list.contains("冬日递暖") && list.contains("过期"), "{list}");
        assert!(!other.get("/desk/own-tasks").await.1.contains("讲一课"));
        let row = list.split("讲一课").nth(1).unwrap();
        let line = row.split("name=\"line\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        // Nobody does another's, nothing that is none, nothing without saying what.
        for (desk, line, act) in [(&other, line.as_str(), "done"), (&expert, "none", "done"), (&expert, &line, "drop")]
        {
            let (status, body) = desk.post("/desk/own-tasks", &[("line", line), ("act", act)]).await;
            assert!(matches!(status, StatusCode::CONFLICT | StatusCode::UNPROCESSABLE_ENTITY), "{status} {body}");
        }
        assert!(!desk.get(&page).await.1.contains("办好了 测试"));
        let done = [("line", line.as_str()), ("act", "done")];
        assert_eq!(expert.post("/desk/own-tasks", &done).await.0, StatusCode::SEE_OTHER);
        assert!(desk.get(&page).await.1.contains("办好了 测试lawyer"));
        let (_, shown) = expert.get("/desk/own-tasks").await;
        let (open, finished) = shown.split_once("id=\"done\"").unwrap();
        assert!(!open.contains("讲一课") && open.contains("写一封信") && finished.contains("讲一课"), "{shown}");
        let (_, log) = desk.get("/desk/audit").await;
        assert!(log.contains("管理季度方案") && log.contains("测试lawyer"), "{log}");
    })
    .await;
}

#[tokio::test]
async fn who_came_is_counted_by_the_kind_of_what_they_came_to() {
    on_each_database(async |server| {
        staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        let desk = boss(&server).await;
        let targets = [("came", "10"), ("came_check_up", "5"), ("came_class", "5"), ("came_gift", "5")];
        let page = campaign(&desk, "430100", &targets).await;
        for wrong in ["0", "-1", "很多", "1000001"] {
            let version = desk.field(&page, "version").await;
            let first = today().to_string();
            let fields = [("version", version.as_str()), ("title", "冬"), ("adcode", "430100"), ("first", &first)];
            let fields = [&fields[..], &[("last", first.as_str()), ("came_class", wrong)]].concat();
            assert_eq!(desk.post(&page, &fields).await.0, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        }
        let activity = published(&server, changsha(), 1, 5).await;
        let couriers = [Courier::of(&server), Courier::of(&server), Courier::of(&server)];
        for courier in &couriers {
            courier.act(book(&activity, 0).1).await.unwrap();
        }
        let at = Timestamp::now().0 - 1_000;
        let sql = async |sql: String| server.db.execute_unprepared(&sql).await.unwrap();
        sql(format!("UPDATE booking SET state = 'attended', starts_at = {at}")).await;
        let kind = server.text("SELECT MAX(kind) AS t FROM booking".to_owned()).await.unwrap();
        let of = format!("came_{kind}");
        let none = ["came_check_up", "came_class", "came_gift"].into_iter().find(|one| *one != of).unwrap();
        assert_eq!((reached(&desk, &page, &of).await, reached(&desk, &page, "came").await), ((3, 3), (3, 3)));
        assert_eq!(reached(&desk, &page, none).await, (0, 0));
        sql("UPDATE booking SET state = 'missed' WHERE id = (SELECT MIN(id) FROM booking)".to_owned()).await;
        assert_eq!(reached(&desk, &page, &of).await, (2, 2), "who did not come came to nothing");
    })
    .await;
}

/// Puts 100,000 questions, visits and bookings behind 280 plans and says how long the pages take that count them. Run with
/// `cargo test --locked --features server,engine,native --test api a_hundred_thousand -- --ignored --nocapture`.
#[tokio::test]
#[ignore = "measures"]
async fn a_hundred_thousand_things_behind_280_plans_are_counted() {
    let server = Server::on_sqlite().await;
    staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
    let root = Desk::sign_in(&server, "root").await;
    let template = campaign(&root, "430100", &ALL).await;
    let template = template.rsplit('/').next().unwrap();
    let couriers = published(&server, changsha(), 1, 5).await;
    Courier::of(&server).act(book(&couriers, 0).1).await.unwrap();
    let numbers =
        |most: u32| format!("WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {most} - 1)");
    let now = Timestamp::now().0;
    let id = "printf('0198c000-0000-7000-8000-%012d', i)";
    let place = "430100 + 100 * (i % 13)";
    // Over four months.
    let at = format!("{now} - (i % 120) * 86400000");
    let (first, last) = (today().plus(-100), today().plus(20));
    for step in [
        format!(
            "INSERT INTO campaign (id, adcode, title, about, first_day, last_day, targets, active, sample, version)
             {} SELECT {id}, {place}, title, about, date('{first}', (i % 20) || ' days'), '{last}', targets, true, false, 1
             FROM n, campaign WHERE campaign.id = '{template}'",
            numbers(280)
        ),
        format!(
            "INSERT INTO question (id, account, topic, adcode, state, asked_at, first_due_at, first_answered_at,
                version, revision, changed_at, comment, preview, danger, channel, number, spam)
             {} SELECT {id}, 'a', 'other', {place}, 'closed', {at}, {now}, CASE WHEN i % 3 > 0 THEN {at} END,
                1, 1, {at}, '', '工资没发', '', 'app', 'x' || i, 0 FROM n",
            numbers(100_000)
        ),
        format!(
            "INSERT INTO visit (station, account, hour, used, thanks)
             {} SELECT ({place}) || '-0001', 'a' || i, ({at}) / 3600000, 0, 0 FROM n",
            numbers(100_000)
        ),
        format!(
            "INSERT INTO booking (id, account, activity, slot, kind, title, starts_at, ends_at, state, revision, number,
                ahead, ticket, notice, comment)
             {} SELECT {id}, 'b' || i, activity, slot, kind, title, {at}, {at}, 'attended', 1, i + 10, 0, 't' || i, '', ''
             FROM n, (SELECT * FROM booking LIMIT 1)",
            numbers(100_000)
        ),
        format!(
            "INSERT INTO company (id, name, aliases, active, sample, version)
             {} SELECT 'c' || i, '示例' || i || '通', '', true, false, 1 FROM n",
            numbers(30)
        ),
        format!(
            "INSERT INTO company_named (subject, company, who, at) {} SELECT {id}, 'c' || (i % 30), '', {now} FROM n",
            numbers(100_000)
        ),
        "ANALYZE".to_owned(),
    ] {
        server.db.execute_unprepared(&step).await.unwrap_or_else(|error| panic!("{step}: {error}"));
    }
    for page in ["/desk/province", "/desk/campaigns", "/desk/companies", "/desk/outreach"] {
        let mut took = Vec::new();
        for _ in 0..20 {
            let began = std::time::Instant::now();
            let (status, shown) = root.get(page).await;
            assert_eq!(status, StatusCode::OK, "{shown}");
            took.push(began.elapsed().as_millis());
        }
        took.sort_unstable();
        println!("{page}: {} ms in the middle, {} ms at most", took[10], took[19]);
    }
}

#[tokio::test]
async fn the_provinces_plan_is_shared_out_and_each_prefecture_sees_its_own_part_and_how_far_it_is() {
    on_each_database(async |server| {
        staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        let (root, desk) = (Desk::sign_in(&server, "root").await, boss(&server).await);
        let here = Place::make(&server, &root, changsha()).await;
        Place::make(&server, &root, zhuzhou()).await;
        let page = campaign(&root, "430000", &[("stations", "30"), ("questions", "3")]).await;
        let shares = format!("{page}/allotments");
        let own = campaign(&desk, "430100", &[("visits", "2")]).await;
        let (status, body) = root.get(&format!("{own}/allotments")).await;
        assert!(
            status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("只有全省的方案"),
            "a desk's own is its own"
        );
        assert_eq!(desk.get(&shares).await.0, StatusCode::NOT_FOUND, "who shares out is who keeps the plan");
        // What is mistyped is said where it stands, and comes back.
        let (status, body) = root
            .save(&shares, &shares, &[("form_page", &shares), ("430100-stations", "许多"), ("430200-stations", "7")])
            .await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("长沙，核实过的驿站（个）"), "{body}");
        assert!(body.contains("value=\"许多\"") && body.contains("value=\"7\""), "{body}");
        // One target by hand; the one that nobody touched evenly.
        let old = root.version_of(&shares, &shares, &[]).await;
        let typed = [("act", "evenly"), ("430100-questions", "2"), ("430200-questions", "2")];
        assert_eq!(root.save(&shares, &shares, &typed).await.0, StatusCode::SEE_OTHER);
        let (_, form) = root.get(&shares).await;
        let sum = |of: &str| {
            let sums = form.split("class=\"sum\"").nth(1).unwrap();
            sums.split(&format!("data-of=\"{of}\">")).nth(1).unwrap().split('<').next().unwrap().to_owned()
        };
        assert_eq!((sum("stations").as_str(), sum("questions").as_str()), ("30，正好", "4，多 1"));
        let late = [&[("version", old.as_str())], &typed[..]].concat();
        assert_eq!(root.post(&shares, &late).await.0, StatusCode::CONFLICT);
        // Reached here and elsewhere.
        let station = here.fill("/desk/stations/{station}");
        let mark = root.field(&station, "mark").await;
        root.post(&format!("{station}/state"), &[("mark", &mark), ("act", "verify")]).await;
        root.act(&here.fill("/desk/questions/{question}"), "answer", &[("text", "答"), ("act", "answer")]).await;
        let cell = async |who: &Desk, of: &str, count: &str| {
            let (_, page) = who.get(&page).await;
            let row = page.split(&format!("id=\"of-{of}\"")).nth(1)?.split("</tr>").next()?.to_owned();
            Some(row.split(&format!("data-of=\"{count}\">")).nth(1)?.split('<').next()?.to_owned())
        };
        let said = |words: &str| Some(words.to_owned());
        for who in [&root, &desk] {
            assert_eq!(cell(who, "430100", "stations").await, said("1 / 3"));
            assert_eq!(cell(who, "430100", "questions").await, said("1 / 2"));
            assert_eq!(cell(who, "430100", "share").await, said("41%"), "33 and 50 of a hundred");
        }
        assert_eq!(cell(&root, "430200", "share").await, said("0%"));
        assert_eq!(cell(&root, "430300", "questions").await, said("0"), "nothing was shared out to it");
        assert_eq!(cell(&desk, "430200", "share").await, None, "others' numbers are not theirs to read");
        // In the one look at the province with what they plan themselves: 33, 50 and 0.
        let (_, province) = root.get("/desk/province").await;
        let row = province.split("id=\"desk-430100\"").nth(1).unwrap().split("</tr>").next().unwrap();
        let cell = row.split("data-measure=\"campaign\"").nth(1).unwrap().split("</td>").next().unwrap();
        assert!(cell.contains("27%"), "{cell}");
        // What brings couriers to it stands beside it, of all desks for the province and one's own for others.
        let number = page.rsplit('/').next().unwrap();
        for (title, adcode) in [("长沙东站", "430100"), ("株洲站", "430200")] {
            let fields = [("title", title), ("headline", "歇歇脚"), ("adcode", adcode), ("campaign", number)];
            assert_eq!(root.post("/desk/outreach", &fields).await.0, StatusCode::SEE_OTHER);
        }
        for (who, seen) in [(&root, 2), (&desk, 1)] {
            let (_, shown) = who.get(&page).await;
            let posters = shown.split("id=\"poster-list\"").nth(1).unwrap().split("</table>").next().unwrap();
            assert_eq!(posters.matches("href=\"/desk/outreach/").count(), seen, "{posters}");
        }
        // Next year's has the same parts; a target that is given up is nobody's part.
        let (_, next) = root.post(&format!("{page}/copy"), &[("id", "")]).await;
        assert!(root.get(&format!("{next}/allotments")).await.1.contains("30，正好"));
        let fields =
            [("title", "冬"), ("adcode", "430000"), ("first", "2026-12-01"), ("last", "2027-02-28"), ("stations", "9")];
        assert_eq!(root.save(&next, &next, &fields).await.0, StatusCode::SEE_OTHER);
        let (_, form) = root.get(&format!("{next}/allotments")).await;
        assert!(form.contains("30，多 21") && !form.contains("430100-questions"), "{form}");
        assert!(root.get("/desk/audit?kind=published").await.1.contains("分解到市州"));
    })
    .await;
}

#[tokio::test]
async fn who_was_responsible_and_left_is_said_so_and_stays_until_somebody_else_is_chosen() {
    on_each_database(async |server| {
        let desk = boss(&server).await;
        let ope = staff(&server, "ope", StaffRole::Operator, changsha(), Author::Operator).await.to_string();
        let page = campaign(&desk, "430100", &[]).await;
        let due = today().plus(5).to_string();
        let task = [("title", "买手套"), ("staff", ope.as_str()), ("due", due.as_str())];
        assert_eq!(desk.post(&format!("{page}/tasks"), &task).await.0, StatusCode::SEE_OTHER);
        server.db.execute_unprepared(&format!("UPDATE staff SET active = FALSE WHERE id = '{ope}'")).await.unwrap();
        let row = async || {
            let (_, shown) = desk.get(&page).await;
            shown.split(">买手套").nth(1).unwrap().split("</tr>").next().unwrap().to_owned()
        };
        let shown = row().await;
        assert!(shown.contains("测试ope（已停用或不在这里了）"), "{shown}");
        let value = |name: &str| {
            shown.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap().split('"').next().unwrap().to_owned()
        };
        let (line, mark, later) = (value("line"), value("version"), today().plus(9).to_string());
        assert!(shown.contains(&format!("value=\"{ope}\" selected")), "{shown}");
        let moved = [
            ("line", line.as_str()),
            ("act", "set"),
            ("staff", ope.as_str()),
            ("due", later.as_str()),
            ("version", mark.as_str()),
        ];
        let (status, body) = desk.post(&format!("{page}/task"), &moved).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
        let shown = row().await;
        assert!(shown.contains("测试ope（已停用") && shown.contains(&later), "another day takes nobody off: {shown}");
        // Nobody new is given to them.
        let again = [("title", "写总结"), ("staff", ope.as_str()), ("due", due.as_str())];
        assert_eq!(desk.post(&format!("{page}/tasks"), &again).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

#[tokio::test]
async fn a_plan_is_printed_with_its_targets_its_tasks_who_is_responsible_and_its_budget() {
    on_each_database(async |server| {
        let desk = boss(&server).await;
        staff(&server, "there", StaffRole::PrefectureAdmin, zhuzhou(), Author::Office).await;
        let there = Desk::sign_in(&server, "there").await;
        let lawyer = staff(&server, "lawyer", StaffRole::Expert, changsha(), Author::Lawyer).await.to_string();
        let page = campaign(&desk, "430100", &[("stations", "4"), ("letters", "2")]).await;
        let due = today().plus(3).to_string();
        let task = [("title", "讲一课<b>"), ("staff", lawyer.as_str()), ("due", due.as_str())];
        assert_eq!(desk.post(&format!("{page}/tasks"), &task).await.0, StatusCode::SEE_OTHER);
        let cost = [("title", "保温杯"), ("planned", "1200.50")];
        assert_eq!(desk.post(&format!("{page}/costs"), &cost).await.0, StatusCode::SEE_OTHER);
        let (_, shown) = desk.get(&page).await;
        let print = format!("{page}/print");
        assert!(shown.contains(&format!("href=\"{print}\"")), "{shown}");
        let (status, paper) = desk.get(&print).await;
        assert_eq!(status, StatusCode::OK);
        let table = |id: &str| paper.split(&format!("id=\"{id}\"")).nth(1).unwrap().split("</table>").next().unwrap();
        assert!(table("progress").contains("<td>0</td><td>4</td><td>0%</td>"), "{paper}");
        let task = table("tasks").split("讲一课").nth(1).unwrap();
        assert!(task.starts_with("&#60;b&#62;</td><td>测试lawyer</td>") && task.contains(&due), "{paper}");
        assert!(table("budget").contains("保温杯") && table("budget").contains("1200.50"), "{paper}");
        assert!(paper.contains("合计") && !paper.contains("name=\"line\""), "nothing to be typed: {paper}");
        assert_eq!(there.get(&print).await.0, StatusCode::NOT_FOUND);
    })
    .await;
}
