//! Rosters and people: the profession before the load, shifts, copying, swapping, and nobody's work left behind.

use crate::courier::{Courier, changsha, zhuzhou};
use crate::desk::{Desk, staff};
use crate::server::{Server, on_each_database};
use diyi::model::staff::StaffRole;
use diyi::model::{Adcode, Author, Day, QuestionId, StaffId, Timestamp, Topic};
use reqwest::StatusCode;

async fn boss(server: &Server) -> Desk {
    staff(server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Operator).await;
    Desk::sign_in(server, "boss").await
}

fn today() -> Day {
    Day::of(Timestamp::now())
}

async fn on_duty(desk: &Desk, who: StaffId, day: Day) {
    let fields = [("day", day.to_string()), ("staff", who.to_string()), ("on", "1".to_owned())];
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(desk.post("/desk/roster", &fields).await.0, StatusCode::SEE_OTHER);
}

async fn holder(server: &Server, id: QuestionId) -> Option<String> {
    let sql = format!("SELECT assigned_to AS t FROM question WHERE id = '{id}'");
    server.text(sql).await
}

async fn duties(server: &Server, who: StaffId) -> Vec<String> {
    let sql = format!(
        "SELECT coalesce(max(a), '') AS t FROM (SELECT 1) one LEFT JOIN (SELECT day || ' ' || shifts AS a FROM duty WHERE staff = '{who}') two ON true"
    );
    let newest = server.text(sql).await.unwrap();
    let count =
        server.text(format!("SELECT CAST(count(*) AS TEXT) AS t FROM duty WHERE staff = '{who}'")).await.unwrap();
    vec![count, newest]
}

#[tokio::test]
async fn a_question_goes_to_whose_profession_it_is_before_the_load_is_looked_at() {
    on_each_database(async |server| {
        let desk = boss(&server).await;
        let operator = staff(&server, "a-ope", StaffRole::Operator, changsha(), Author::Operator).await;
        let lawyer = staff(&server, "b-law", StaffRole::Expert, changsha(), Author::Lawyer).await;
        let psychologist = staff(&server, "c-psy", StaffRole::Expert, changsha(), Author::Psychologist).await;
        for who in [operator, lawyer, psychologist] {
            on_duty(&desk, who, today()).await;
        }
        let courier = Courier::of(&server);
        for topic in [Topic::MentalHealth, Topic::MentalHealth, Topic::MentalHealth] {
            let id = courier.ask(topic, changsha(), "失眠").await;
            assert_eq!(holder(&server, id).await, Some(psychologist.to_string()));
        }
        let id = courier.ask(Topic::LabourRights, changsha(), "欠薪").await;
        assert_eq!(holder(&server, id).await, Some(lawyer.to_string()));
        // Handed over it goes by the same rule.
        let page = format!("/desk/questions/{id}");
        desk.act(&page, "move", &[("topic", "mental_health"), ("adcode", "430100")]).await;
        assert_eq!(holder(&server, id).await, Some(psychologist.to_string()));
    })
    .await;
}

#[tokio::test]
async fn two_weeks_of_one_person_are_one_page_and_a_week_is_copied_by_who_is_sure() {
    on_each_database(async |server| {
        let desk = boss(&server).await;
        let ope = staff(&server, "ope", StaffRole::Operator, changsha(), Author::Operator).await;
        let page = format!("/desk/roster/{ope}");
        let monday = today().plus(-i64::from(today().weekday()) + 7);
        let from = monday.to_string();
        let mut fields: Vec<(String, String)> = vec![("from".to_owned(), from.clone())];
        for by in 0..14 {
            let day = monday.plus(by);
            fields.push((format!("shifts_{day}"), "08:00-12:00 20:00-24:00".to_owned()));
            if by < 3 {
                fields.push((format!("on_{day}"), "1".to_owned()));
            }
        }
        let set = async |fields: &[(String, String)]| {
            let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            desk.save(&format!("{page}?from={from}"), &page, &fields).await
        };
        assert_eq!(set(&fields).await.0, StatusCode::SEE_OTHER);
        let last = monday.plus(2);
        assert_eq!(duties(&server, ope).await, ["3".to_owned(), format!("{last} 08:00-12:00 20:00-24:00")]);
        // What nobody can read comes back as it was typed, and nothing is set.
        let mut wrong = fields.clone();
        wrong[1].1 = "早班".to_owned();
        let (status, says) = set(&wrong).await;
        assert!(
            status == StatusCode::UNPROCESSABLE_ENTITY && says.contains("早班") && says.contains("看不懂"),
            "{says}"
        );
        assert_eq!(duties(&server, ope).await[0], "3");
        let (_, roster) = desk.get(&format!("/desk/roster?from={from}")).await;
        assert!(roster.contains("8-12\n20-24"), "{roster}");
        // A week is copied once, whatever is pressed twice.
        let copy = |sure| [("from", from.as_str()), ("sure", sure)];
        let (status, asks) = desk.post("/desk/roster/copy", &copy("")).await;
        assert!(status == StatusCode::OK && asks.contains("复制") && asks.contains("先不，回去"), "{asks}");
        for _ in 0..2 {
            assert_eq!(desk.post("/desk/roster/copy", &copy("yes")).await.0, StatusCode::SEE_OTHER);
        }
        assert_eq!(duties(&server, ope).await[0], "6");
        let (_, print) = desk.get(&format!("/desk/roster/print?from={from}")).await;
        assert!(print.contains("测试ope") && print.contains("长沙"), "{print}");
        // The past is shown and not changed.
        let past = today().plus(-1).to_string();
        let fields = [("day", past.as_str()), ("staff", &ope.to_string()), ("on", "1")];
        assert_eq!(desk.post("/desk/roster", &fields).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(desk.get(&format!("/desk/roster?from={past}")).await.0.is_success());
    })
    .await;
}

#[tokio::test]
async fn two_change_places_whole_or_not_at_all() {
    on_each_database(async |server| {
        let desk = boss(&server).await;
        let one = staff(&server, "one", StaffRole::Operator, changsha(), Author::Operator).await;
        let two = staff(&server, "two", StaffRole::Operator, changsha(), Author::Operator).await;
        let far = staff(&server, "far", StaffRole::Operator, zhuzhou(), Author::Operator).await;
        let (tomorrow, later) = (today().plus(1), today().plus(2));
        on_duty(&desk, one, tomorrow).await;
        let swap = async |other: StaffId, day: Day| {
            let fields = [
                ("staff", one.to_string()),
                ("day", tomorrow.to_string()),
                ("other", other.to_string()),
                ("other_day", day.to_string()),
                ("form_page", "/desk/roster".to_owned()),
            ];
            let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            desk.post("/desk/roster/swap", &fields).await
        };
        let (status, says) = swap(two, later).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && says.contains("没有值班"), "{says}");
        // On the page with the form as it was filled in, opened, and the reason at the day that is wrong.
        assert!(says.contains("<details open") && says.contains("id=\"refused-other_day\""), "{says}");
        assert!(says.contains(&format!("value=\"{later}\"")), "{says}");
        assert_eq!(swap(far, later).await.0, StatusCode::NOT_FOUND);
        on_duty(&desk, two, later).await;
        assert_eq!(swap(two, later).await.0, StatusCode::SEE_OTHER);
        assert_eq!(duties(&server, one).await, ["1".to_owned(), format!("{later} ")]);
        assert_eq!(duties(&server, two).await, ["1".to_owned(), format!("{tomorrow} ")]);
    })
    .await;
}

#[tokio::test]
async fn who_is_locked_out_leaves_no_question_behind() {
    on_each_database(async |server| {
        let desk = boss(&server).await;
        let psy = staff(&server, "psy", StaffRole::Expert, changsha(), Author::Psychologist).await;
        let other = staff(&server, "other", StaffRole::Operator, changsha(), Author::Operator).await;
        on_duty(&desk, psy, today()).await;
        on_duty(&desk, psy, today().plus(3)).await;
        let courier = Courier::of(&server);
        let mut ids = Vec::new();
        for text in ["一", "二", "三"] {
            ids.push(courier.ask(Topic::MentalHealth, changsha(), text).await);
        }
        desk.act(&format!("/desk/questions/{}", ids[0]), "answer", &[("text", "答"), ("act", "answer")]).await;
        let page = format!("/desk/staff/{psy}");
        let (status, asks) = desk.post(&page, &[("act", "lock")]).await;
        assert!(status == StatusCode::OK && asks.contains("2 个在等的提问") && asks.contains("1 个没结束"), "{asks}");
        let session = Desk::sign_in(&server, "psy").await;
        assert!(session.get("/desk/inbox").await.0.is_success(), "asked only");
        let other = other.to_string();
        let sure = [("act", "lock"), ("heir", other.as_str()), ("sure", "yes")];
        assert_eq!(desk.post(&page, &sure).await.0, StatusCode::SEE_OTHER);
        for id in &ids {
            assert_eq!(holder(&server, *id).await, Some(other.clone()));
        }
        assert_eq!(session.get("/desk/inbox").await.0, StatusCode::SEE_OTHER);
        assert_eq!(duties(&server, psy).await[0], "1", "today's duty is a fact, tomorrow's is not");
        let (_, audit) = desk.get("/desk/audit").await;
        assert!(audit.contains("移交 3 件"), "{audit}");
        let (_, shown) = desk.get(&page).await;
        assert!(shown.contains("已停用") && shown.contains("0 个提问在等"), "{shown}");
    })
    .await;
}

#[tokio::test]
async fn a_colleague_is_corrected_and_the_log_says_what_was_changed() {
    on_each_database(async |server| {
        let desk = boss(&server).await;
        let ope = staff(&server, "ope", StaffRole::Operator, changsha(), Author::Operator).await;
        let page = format!("/desk/staff/{ope}");
        let fields = |name: &'static str, role: &'static str, adcode: &'static str| {
            [
                ("act", "correct"),
                ("name", name),
                ("role", role),
                ("author", "lawyer"),
                ("adcode", adcode),
                ("fields", "labour_rights"),
                ("fields", "hardship"),
            ]
        };
        let (status, says) = desk.post(&page, &fields("值班甲", "province_admin", "430100")).await;
        assert!(
            status == StatusCode::UNPROCESSABLE_ENTITY && says.contains("值班甲") && says.contains("要由省里来设"),
            "{says}"
        );
        let (status, _) = desk.post(&page, &fields("值班甲", "expert", "430200")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let (status, says) = desk.save(&page, &page, &fields("　", "expert", "430100")).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && says.contains("姓名要"), "{says}");
        assert_eq!(desk.save(&page, &page, &fields("值班甲", "expert", "430100")).await.0, StatusCode::SEE_OTHER);
        let (_, shown) = desk.get("/desk/staff").await;
        assert!(shown.contains("值班甲") && shown.contains("劳动权益、特殊困难"), "{shown}");
        let (_, audit) = desk.get("/desk/audit").await;
        assert!(audit.contains("姓名：测试ope → 值班甲") && audit.contains("岗位："), "{audit}");
        // Where they cannot go on with what they have, it is asked first, and given out then.
        staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Operator).await;
        let province = Desk::sign_in(&server, "root").await;
        let id = Courier::of(&server).ask(Topic::LabourRights, changsha(), "欠薪").await;
        desk.act(&format!("/desk/questions/{id}"), "assign", &[("staff", &ope.to_string())]).await;
        let away = fields("值班甲", "expert", "430200");
        let (status, asks) = province.save(&page, &page, &away).await;
        assert!(status == StatusCode::OK && asks.contains("1 件事") && asks.contains("value=\"hardship\""), "{asks}");
        let sure = [&away[..], &[("sure", "yes")]].concat();
        assert_eq!(province.save(&page, &page, &sure).await.0, StatusCode::SEE_OTHER);
        assert_eq!(holder(&server, id).await, None);
        assert_eq!(desk.get(&page).await.0, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn somebody_who_is_not_added_comes_back_as_they_were_typed_but_for_the_password() {
    let server = Server::on_sqlite().await;
    let desk = boss(&server).await;
    let fields = |login: &'static str, password: &'static str| {
        [
            ("login", login),
            ("name", "值班甲"),
            ("role", "expert"),
            ("author", "lawyer"),
            ("adcode", "430100"),
            ("password", password),
            ("fields", "hardship"),
        ]
    };
    for (login, password, says) in [
        ("王", "雨天也要把快件送到门口", "登录名要用"),
        ("boss", "雨天也要把快件送到门口", "已经有人用了"),
        ("wang", "短密码", "密码"),
    ] {
        let (status, page) = desk.post("/desk/staff", &fields(login, password)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{login}");
        assert!(
            page.contains(says) && page.contains("value=\"值班甲\"") && page.contains(&format!("value=\"{login}\"")),
            "{page}"
        );
        assert!(!page.contains(password), "{page}");
    }
    assert_eq!(desk.post("/desk/staff", &fields("wang", "雨天也要把快件送到门口")).await.0, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_one_shift_tells_the_next_stands_on_the_roster_of_its_own_desk() {
    let server = Server::on_sqlite().await;
    let desk = boss(&server).await;
    staff(&server, "far", StaffRole::Operator, zhuzhou(), Author::Operator).await;
    let far = Desk::sign_in(&server, "far").await;
    assert_eq!(desk.post("/desk/roster/note", &[("text", "体检的事等医院回电<b>")]).await.0, StatusCode::SEE_OTHER);
    let (_, page) = desk.get("/desk/roster").await;
    assert!(page.contains("体检的事等医院回电") && !page.contains("回电<b>"), "{page}");
    assert!(!far.get("/desk/roster").await.1.contains("体检的事"));
    let long = "长".repeat(1_001);
    let (status, back) = desk.post("/desk/roster/note", &[("text", &long)]).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && back.contains(&long));
}
