//! Somebody says that they want to help, the office takes them on or not, and what is kept of them goes when it should.

use crate::courier::{Courier, changsha, submission, zhuzhou};
use crate::desk::{Desk, PASSWORD, staff};
use crate::server::{Server, on_each_database};
use diyi::api::{Act, ProblemCode};
use diyi::model::staff::StaffRole;
use diyi::model::volunteer::{NewVolunteer, OwnVolunteer, Typed, VolunteerState};
use diyi::model::{Author, ClaimCode, Timestamp, VolunteerId};
use reqwest::{StatusCode, header};
use sea_orm::ConnectionTrait;

const WORDS: &str = "周末有空，懂劳动法";

fn filled<'a>(id: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let all = [
        ("id", id),
        ("name", "示例志愿者"),
        ("phone", "0731-88886666"),
        ("adcode", "430100"),
        ("author", "lawyer"),
        ("organisation", "示例律所"),
        ("number", "A-77"),
        ("until", "2040-01-01"),
        ("words", WORDS),
        ("consent", "1"),
    ];
    let mut all: Vec<_> = all.into_iter().filter(|(name, _)| !more.iter().any(|(other, _)| other == name)).collect();
    all.extend(more.iter().filter(|(name, value)| *name != "consent" || !value.is_empty()));
    all
}

/// The same as it is typed in the app.
pub fn typed() -> Typed {
    let [name, phone, adcode, author, organisation, number, until, words] =
        ["示例志愿者", "0731-88886666", "430100", "lawyer", "示例律所", "A-77", "2040-01-01", WORDS].map(str::to_owned);
    Typed { name, phone, adcode, author, organisation, number, until, words, consents: true }
}

/// What somebody types otherwise.
type Change = fn(&mut Typed);

fn applies(typed: Typed) -> (VolunteerId, Act) {
    let id = VolunteerId::fresh();
    (id, Act::Volunteer(NewVolunteer { id, typed }))
}

async fn own(courier: &Courier) -> Vec<OwnVolunteer> {
    courier.mine().await.volunteers.unwrap()
}

async fn post(server: &Server, path: &str, fields: &[(&str, &str)], from: Option<&str>) -> (StatusCode, String) {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let mut request = reqwest::Client::new().post(format!("{}{path}", server.origin));
    if let Some(from) = from {
        request = request.header(header::ORIGIN, from);
    }
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body);
    let answer = request.send().await.unwrap();
    (answer.status(), answer.text().await.unwrap())
}

async fn apply(server: &Server, id: &str) -> String {
    let (status, page) = post(server, "/volunteer", &filled(id, &[]), None).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    page.split("id=\"volunteer-code\">").nth(1).unwrap().split('<').next().unwrap().to_owned()
}

async fn by_code(server: &Server, code: &str, act: &str) -> (StatusCode, String) {
    post(server, "/volunteer/code", &[("code", code), ("act", act)], None).await
}

#[tokio::test]
async fn whoever_wants_to_help_applies_is_called_and_is_on_the_staff() {
    on_each_database(async |server| {
        staff(&server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        staff(&server, "zhuzhou", StaffRole::PrefectureAdmin, zhuzhou(), Author::Office).await;
        staff(&server, "ope", StaffRole::Operator, changsha(), Author::Operator).await;
        let (boss, elsewhere) = (Desk::sign_in(&server, "boss").await, Desk::sign_in(&server, "zhuzhou").await);
        let form = server.get("/volunteer").await.text().await.unwrap();
        assert!(form.contains("只用来联系我") && !form.contains("<script"), "{form}");
        for (more, why) in [
            (("name", ""), "姓名没有填写"),
            (("phone", "123"), "电话号码不对"),
            (("adcode", "110000"), "请选市州"),
            (("author", "operator"), "请选你能做什么"),
            (("until", "2020-01-01"), "今天或以后"),
            (("consent", ""), "请勾选同意"),
        ] {
            let id = VolunteerId::fresh().to_string();
            let (status, page) = post(&server, "/volunteer", &filled(&id, &[more]), None).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains(why), "{more:?}: {page}");
            assert!(page.contains(WORDS) && page.contains(&id), "what was typed stands there again: {page}");
        }
        let id = VolunteerId::fresh().to_string();
        let foreign = Some("https://elsewhere.example");
        assert_eq!(post(&server, "/volunteer", &filled(&id, &[]), foreign).await.0, StatusCode::FORBIDDEN);
        assert!(server.dump_of(&["volunteer"]).await.trim().lines().all(|line| !line.contains("示例志愿者")));

        let first = apply(&server, &id).await;
        let code = apply(&server, &id).await;
        assert_eq!(by_code(&server, &first, "look").await.0, StatusCode::NOT_FOUND, "a second click made a new code");
        assert!(by_code(&server, &code, "look").await.1.contains("还没有决定"));
        let dump = server.dump_of(&["volunteer"]).await;
        assert!(!dump.contains(&code) && !dump.contains(&code.replace('-', "")), "{dump}");
        assert_eq!(dump.matches("示例志愿者").count(), 1, "{dump}");

        let (_, overview) = boss.get("/desk/overview").await;
        let card = overview.split("href=\"/desk/volunteers\"").nth(1).unwrap().split("</strong>").next().unwrap();
        assert!(card.ends_with('1'), "{card}");
        let page = format!("/desk/volunteers/{id}");
        assert_eq!(elsewhere.get(&page).await.0, StatusCode::NOT_FOUND);
        assert!(!elsewhere.get("/desk/volunteers").await.1.contains("示例志愿者"));
        assert_eq!(Desk::sign_in(&server, "ope").await.get(&page).await.0, StatusCode::FORBIDDEN);
        let (_, shown) = boss.get(&page).await;
        assert!(shown.contains("88886666") && shown.contains("A-77") && shown.contains(WORDS), "{shown}");
        assert!(boss.get("/desk/audit").await.1.contains("查看志愿者报名"), "that it was read is on record");
        let accept = format!("{page}/accept");
        for (login, password, why) in
            [("x", PASSWORD, "登录名"), ("boss", PASSWORD, "已经有人用了"), ("helper", "123", "密码至少")]
        {
            let (status, body) = boss.post(&accept, &[("login", login), ("password", password)]).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains(why), "{why}: {body}");
        }
        let fields = [("login", "helper"), ("password", PASSWORD), ("fields", "labour_rights"), ("seen", "1")];
        let (one, two) = tokio::join!(boss.post(&accept, &fields), boss.post(&accept, &fields));
        let mut told = [one.0, two.0];
        told.sort();
        assert_eq!(told, [StatusCode::SEE_OTHER, StatusCode::CONFLICT], "{one:?} {two:?}");
        assert!(by_code(&server, &code, "look").await.1.contains("录取了"));
        let helper = Desk::first_sign_in(&server, "helper").await;
        let (_, training) = helper.get("/desk/training").await;
        assert!(training.contains("律师执业证 A-77，有效到 2040-01-01"), "{training}");
        assert!(boss.get("/desk/staff").await.1.contains("示例志愿者"));
        // Who is on the staff goes by the office.
        assert!(by_code(&server, &code, "take_back").await.1.contains("录取了"));
        assert_eq!(boss.post(&format!("{page}/decline"), &[("reason", "x")]).await.0, StatusCode::CONFLICT);
        assert!(boss.get("/desk/audit").await.1.contains("办志愿者报名"));
    })
    .await;
}

/// What is kept of them after the day's job.
async fn tidied(server: &Server) -> String {
    server.db.execute_unprepared("DELETE FROM retention_run").await.unwrap();
    server.app.tidy().await;
    server.dump_of(&["volunteer"]).await
}

#[tokio::test]
async fn who_is_declined_reads_why_and_what_they_wrote_goes_at_once_or_in_time() {
    on_each_database(async |server| {
        staff(&server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let boss = Desk::sign_in(&server, "boss").await;
        let (one, two) = (VolunteerId::fresh().to_string(), VolunteerId::fresh().to_string());
        let (first, second) = (apply(&server, &one).await, apply(&server, &two).await);
        for id in [&one, &two] {
            let path = format!("/desk/volunteers/{id}/decline");
            assert_eq!(boss.post(&path, &[("reason", "")]).await.0, StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(boss.post(&path, &[("reason", "这一批满了")]).await.0, StatusCode::SEE_OTHER);
        }
        let (_, told) = by_code(&server, &first, "look").await;
        assert!(told.contains("没有录取") && told.contains("这一批满了"), "{told}");
        let (_, gone) = by_code(&server, &first, "take_back").await;
        assert!(gone.contains("已经删除了"), "{gone}");
        assert_eq!(by_code(&server, &first, "look").await.0, StatusCode::NOT_FOUND);
        assert!(!server.dump_of(&["volunteer"]).await.contains(&one));
        // The other one stays until its time is over.
        assert!(tidied(&server).await.contains(&two));
        let long_ago = Timestamp::now().0 - 181 * 86_400_000;
        let sql = format!("UPDATE volunteer SET decided_at = {long_ago}");
        server.db.execute_unprepared(&sql).await.unwrap();
        assert!(!tidied(&server).await.contains(&two));
        assert_eq!(by_code(&server, &second, "look").await.0, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn danger_in_an_application_on_the_page_is_heard_too_whatever_others_send_from_there() {
    let server = Server::on_sqlite().await;
    staff(&server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
    let origin = server.limited().await;
    let client = reqwest::Client::new();
    let send = async |words: &'static str| {
        let id = VolunteerId::fresh().to_string();
        let fields = filled(&id, &[("words", words)]);
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
        let request = client.post(format!("{origin}/volunteer")).body(body);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let answer = request.send().await.unwrap();
        (id, answer.status(), answer.text().await.unwrap())
    };
    let mut told = StatusCode::OK;
    for _ in 0..12 {
        told = send(WORDS).await.1;
    }
    assert_eq!(told, StatusCode::TOO_MANY_REQUESTS);
    let (id, told, page) = send("什么时候都行，反正我不想活了").await;
    assert!(told == StatusCode::OK && page.contains("tel:"), "{page}");
    let boss = Desk::sign_in(&server, "boss").await;
    let (_, list) = boss.get("/desk/danger").await;
    assert!(list.contains("危险没接手 1") && list.contains(&id), "{list}");
    // What they sent again is the same, taken on or not.
    assert_eq!(boss.post(&format!("/desk/volunteers/{id}/take-on"), &[]).await.0, StatusCode::SEE_OTHER);
    let fields = filled(&id, &[("words", "反正我不想活了")]);
    assert_eq!(post(&server, "/volunteer", &fields, None).await.0, StatusCode::OK);
    assert!(!boss.get("/desk/danger").await.1.contains(&id));
}

#[tokio::test]
async fn what_an_application_said_goes_from_wherever_the_office_quoted_it_when_it_is_taken_back() {
    on_each_database(async |server| {
        staff(&server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let boss = Desk::sign_in(&server, "boss").await;
        let said = "我在老家带过三年的法律援助志愿队，晚上八点以后都有空";
        let courier = Courier::of(&server);
        let (of_courier, act) = applies(Typed { words: said.to_owned(), ..typed() });
        courier.act(act).await.unwrap();
        let id = VolunteerId::fresh().to_string();
        let (_, page) = post(&server, "/volunteer", &filled(&id, &[("words", said)]), None).await;
        let code = page.split("id=\"volunteer-code\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
        let note = format!("来报名的说“{said}”，下周打电话");
        for _ in 0..2 {
            assert!(boss.post("/desk/roster/note", &[("text", &note)]).await.0.is_redirection());
        }
        let form = format!("/desk/volunteers/{id} reason");
        let draft = [("form", form.as_str()), ("text", "先不要")];
        assert_eq!(boss.post("/desk/drafts", &draft).await.0, StatusCode::NO_CONTENT);
        server.app.look_for_quotes().await;
        by_code(&server, &code, "take_back").await;
        courier.act(Act::WithdrawVolunteer { volunteer: of_courier }).await.unwrap();
        let left = server.dump_of(&["duty_note", "form_draft", "quote_due", "volunteer"]).await;
        assert!(!left.contains("法律援助志愿队") && left.contains("下周打电话"), "{left}");
        assert!(!left.contains("先不要"), "{left}");
        assert_eq!(boss.post("/desk/drafts", &draft).await.0, StatusCode::NOT_FOUND, "a page that stands open");
    })
    .await;
}

#[tokio::test]
async fn codes_are_not_guessed() {
    let server = Server::on_sqlite().await;
    let limited = server.limited().await;
    let client = reqwest::Client::new();
    let mut told = Vec::new();
    for at in 0..130 {
        let body = format!("code={}&act=look", ClaimCode::from_bits(at));
        let request = client.post(format!("{limited}/volunteer/code")).body(body);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        told.push(request.send().await.unwrap().status());
    }
    assert!(told.contains(&StatusCode::TOO_MANY_REQUESTS), "{told:?}");
}

#[tokio::test]
async fn a_corrected_application_takes_the_place_of_the_first_until_the_office_has_decided() {
    on_each_database(async |server| {
        staff(&server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let boss = Desk::sign_in(&server, "boss").await;
        let id = VolunteerId::fresh().to_string();
        let first = apply(&server, &id).await;
        let corrected = filled(&id, &[("phone", "0731-88887777")]);
        let (status, page) = post(&server, "/volunteer", &corrected, None).await;
        assert_eq!(status, StatusCode::OK, "{page}");
        assert_eq!(by_code(&server, &first, "").await.0, StatusCode::NOT_FOUND);
        let (_, shown) = boss.get(&format!("/desk/volunteers/{id}")).await;
        assert!(shown.contains("88887777") && !shown.contains("88886666"), "{shown}");
        server.db.execute_unprepared("UPDATE volunteer SET state = 'declined'").await.unwrap();
        let (status, page) = post(&server, "/volunteer", &filled(&id, &[]), None).await;
        assert!(status == StatusCode::CONFLICT && page.contains("已经办了"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn one_address_applies_for_a_group_and_not_for_a_crowd() {
    let server = Server::on_sqlite().await;
    let limited = server.limited().await;
    let mut taken = 0;
    for _ in 0..20 {
        let id = VolunteerId::fresh().to_string();
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(filled(&id, &[])).finish();
        let request = reqwest::Client::new().post(format!("{limited}/volunteer")).body(body);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        taken += usize::from(request.send().await.unwrap().status() == StatusCode::OK);
    }
    assert_eq!(taken, 10);
}

#[tokio::test]
async fn an_application_that_nobody_decides_goes_when_its_time_is_over() {
    on_each_database(async |server| {
        let id = VolunteerId::fresh().to_string();
        apply(&server, &id).await;
        for (days, stays) in [(179, true), (181, false)] {
            let sql = format!("UPDATE volunteer SET applied_at = {}", Timestamp::now().plus_days(-days).0);
            server.db.execute_unprepared(&sql).await.unwrap();
            assert_eq!(tidied(&server).await.contains(&id), stays, "{days}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_list_of_applications_goes_on_over_pages_and_nobody_who_waits_is_left_out() {
    on_each_database(async |server| {
        staff(&server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let boss = Desk::sign_in(&server, "boss").await;
        let first = VolunteerId::fresh().to_string();
        apply(&server, &first).await;
        // As many as a list ended with, decided and not, long ago and today.
        let columns = "adcode, phone, author, organisation, number, until, words, reason, staff";
        for number in 0..330 {
            let (state, decided) = if number % 3 == 0 { ("waiting", "NULL") } else { ("declined", "1000") };
            let sql = format!(
                "INSERT INTO volunteer (id, name, state, code, applied_at, decided_at, who, {columns})
                 SELECT '{}', '第{number}位。', '{state}', 'code {number}', {number}, {decided}, '', {columns}
                 FROM volunteer WHERE id = '{first}'",
                VolunteerId::fresh()
            );
            server.db.execute_unprepared(&sql).await.unwrap();
        }
        let mut names = Vec::new();
        let mut pages = 0;
        let mut at = "/desk/volunteers".to_owned();
        loop {
            let (status, page) = boss.get(&at).await;
            assert_eq!(status, StatusCode::OK, "{page}");
            let rows = page.split("href=\"/desk/volunteers/").skip(1);
            names.extend(rows.filter_map(|row| Some(row.split_once('>')?.1.split('<').next()?.to_owned())));
            pages += 1;
            assert!(pages < 20);
            let next = page.split("下一页").next().filter(|before| before.len() < page.len());
            match next.and_then(|before| before.rsplit("href=\"").next()).and_then(|link| link.split('"').next()) {
                Some(link) => at = link.replace("&#38;", "&"),
                None => break,
            }
        }
        assert_eq!((names.len(), pages), (331, 7), "{names:?}");
        let mut once = names.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), 331, "each once");
        // Who waits longest is on top, who applied just now is the last of those who wait.
        assert_eq!((names[0].as_str(), names[110].as_str()), ("第0位。", "示例志愿者"));
    })
    .await;
}

#[tokio::test]
async fn whoever_applies_in_the_app_is_taken_once_and_sees_there_what_became_of_it() {
    on_each_database(async |server| {
        staff(&server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        staff(&server, "zhuzhou", StaffRole::PrefectureAdmin, zhuzhou(), Author::Office).await;
        let (boss, elsewhere) = (Desk::sign_in(&server, "boss").await, Desk::sign_in(&server, "zhuzhou").await);
        let (courier, stranger) = (Courier::of(&server), Courier::of(&server));
        // Whatever is wrong is said by its name, and nothing of it is kept.
        let wrong: [(Change, &str); 9] = [
            (|typed| typed.name.clear(), "姓名没有填写"),
            (|typed| typed.phone = "123".to_owned(), "电话号码不对"),
            (|typed| typed.adcode = "110000".to_owned(), "请选市州"),
            (|typed| typed.author = "operator".to_owned(), "请选你能做什么"),
            (|typed| typed.organisation = "长".repeat(61), "单位"),
            (|typed| typed.number = "9".repeat(200), "证书编号"),
            (|typed| typed.until = "2020-01-01".to_owned(), "证书有效期"),
            (|typed| typed.words.clear(), "什么时候有空没有填写"),
            (|typed| typed.consents = false, "请勾选同意"),
        ];
        for (change, why) in wrong {
            let mut typed = typed();
            change(&mut typed);
            let (_, problem) = courier.act(applies(typed).1).await.unwrap_err();
            assert!(problem.code == ProblemCode::BadWords && problem.detail.contains(why), "{why}: {problem:?}");
        }
        assert!(server.dump_of(&["volunteer"]).await.trim().lines().all(|line| !line.contains(WORDS)));

        let (id, act) = applies(typed());
        let sent = submission(act.clone());
        assert_eq!(courier.send(&sent).await.unwrap(), courier.send(&sent).await.unwrap(), "sent twice, taken once");
        let page = format!("/desk/volunteers/{id}");
        let [waits] = own(&courier).await.try_into().unwrap();
        assert_eq!((waits.id, &waits.typed, waits.state), (id, &typed(), VolunteerState::Waiting));
        // One waits at a time, and a number is one thing's.
        let (_, problem) = courier.act(applies(typed()).1).await.unwrap_err();
        assert!(problem.code == ProblemCode::WrongState && problem.detail.contains("报过名"), "{problem:?}");
        let (_, problem) = stranger.act(act).await.unwrap_err();
        assert_eq!(problem.code, ProblemCode::NumberUsed);
        // Nobody else sees it, or takes it back.
        stranger.act(Act::WithdrawVolunteer { volunteer: id }).await.unwrap();
        assert_eq!((stranger.mine().await.volunteers, own(&courier).await.len()), (None, 1));
        let (status, body) =
            post(&server, "/volunteer", &filled(&id.to_string(), &[("words", "改成别的")]), None).await;
        assert_eq!(
            status,
            StatusCode::CONFLICT,
            "the page of who has no app writes over no application of the app: {body}"
        );
        assert_eq!(elsewhere.get(&page).await.0, StatusCode::NOT_FOUND);

        let (_, shown) = boss.get(&page).await;
        assert!(shown.contains("88886666") && shown.contains(WORDS) && shown.contains("从手机里报的名"), "{shown}");
        let before = courier.mine().await.revision;
        let fields = [("login", "helper"), ("password", PASSWORD), ("seen", "1")];
        assert_eq!(boss.post(&format!("{page}/accept"), &fields).await.0, StatusCode::SEE_OTHER);
        let told = courier.mine_since(before).await;
        assert_eq!(told.volunteers.as_ref().map(|all| all[0].state), Some(VolunteerState::Accepted), "{told:?}");
        assert_eq!(courier.mine_since(told.revision).await.volunteers, None, "told once");
        let (_, problem) = courier.act(Act::WithdrawVolunteer { volunteer: id }).await.unwrap_err();
        assert!(problem.code == ProblemCode::WrongState && problem.detail.contains("已经录取了"), "{problem:?}");

        // Another one is declined with the office's word, and taken back: it is gone, here and on every phone of theirs.
        let (other, act) = applies(typed());
        courier.act(act).await.unwrap();
        let page = format!("/desk/volunteers/{other}");
        assert_eq!(boss.post(&format!("{page}/decline"), &[("reason", "这一批满了")]).await.0, StatusCode::SEE_OTHER);
        let mine = own(&courier).await;
        let declined = mine.iter().find(|one| one.id == other).unwrap();
        assert_eq!((declined.state, declined.reason.as_str()), (VolunteerState::Declined, "这一批满了"));
        let (export, _) = courier.export().await;
        assert_eq!(export["volunteers"].as_array().map(Vec::len), Some(2), "{export}");
        assert_eq!(export["kept"]["volunteer"].as_array().map(Vec::len), Some(2), "{export}");
        let before = courier.mine().await.revision;
        courier.act(Act::WithdrawVolunteer { volunteer: other }).await.unwrap();
        courier.act(Act::WithdrawVolunteer { volunteer: other }).await.unwrap();
        let told = courier.mine_since(before).await.volunteers.unwrap();
        assert!(told.iter().all(|one| one.id != other) && told.len() == 1, "{told:?}");
        assert!(!server.dump_of(&["volunteer"]).await.contains(&other.to_string()));
        assert_eq!(boss.get(&page).await.0, StatusCode::NOT_FOUND);

        // Who erases all has no application left; who works here stays on the staff.
        courier.act(Act::EraseAccount).await.unwrap();
        assert!(!server.dump_of(&["volunteer"]).await.contains("88886666"));
        assert!(boss.get("/desk/staff").await.1.contains("示例志愿者"));
    })
    .await;
}

#[tokio::test]
async fn an_application_of_the_app_goes_when_its_time_is_over_and_the_phone_hears_it() {
    on_each_database(async |server| {
        let courier = Courier::of(&server);
        let (id, act) = applies(typed());
        courier.act(act).await.unwrap();
        let before = courier.mine().await.revision;
        let long_ago = Timestamp::now().plus_days(-181).0;
        let sql = format!("UPDATE volunteer SET applied_at = {long_ago}");
        server.db.execute_unprepared(&sql).await.unwrap();
        assert!(!tidied(&server).await.contains(&id.to_string()));
        assert_eq!(courier.mine_since(before).await.volunteers, Some(Vec::new()));
    })
    .await;
}

#[tokio::test]
async fn danger_in_an_application_is_heard_until_somebody_takes_it_on() {
    on_each_database(async |server| {
        staff(&server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        staff(&server, "root", StaffRole::ProvinceAdmin, diyi::model::Adcode::HUNAN, Author::Office).await;
        let (boss, root) = (Desk::sign_in(&server, "boss").await, Desk::sign_in(&server, "root").await);
        let courier = Courier::of(&server);
        let (id, act) = applies(Typed { words: "什么时候都行，反正我不想活了".to_owned(), ..typed() });
        courier.act(act).await.unwrap();
        let address = format!("/desk/volunteers/{id}");
        let (_, overview) = boss.get("/desk/overview").await;
        assert!(overview.contains("1 处可能有危险") && overview.contains(&format!("href=\"{address}\"")), "{overview}");
        let (_, list) = boss.get("/desk/danger").await;
        assert!(list.contains("危险没接手 1") && list.contains(&address) && !list.contains("不想活"), "{list}");
        let (_, behind) = root.get("/desk/province/behind?measure=danger&adcode=430100").await;
        assert!(behind.contains(&address), "{behind}");
        // What nobody took on is not over, however old it is.
        let long_ago = Timestamp::now().plus_days(-400).0;
        let sql = format!("UPDATE volunteer SET applied_at = {long_ago}");
        server.db.execute_unprepared(&sql).await.unwrap();
        assert!(tidied(&server).await.contains(&id.to_string()));
        assert_eq!(boss.post(&format!("{address}/take-on"), &[]).await.0, StatusCode::SEE_OTHER);
        let (_, overview) = boss.get("/desk/overview").await;
        assert!(!overview.contains("1 处可能有危险"), "{overview}");
        assert!(!tidied(&server).await.contains(&id.to_string()));
    })
    .await;
}
