//! Signing in: nobody guesses, nobody is locked out by strangers, nobody takes over who is their equal.

use crate::courier::{changsha, zhuzhou};
use crate::desk::{Desk, PASSWORD, staff, try_sign_in};
use crate::desk_reminders::{Heard, mail};
use crate::process::{EmptyDatabase, Process, command_beside, said};
use crate::server::{Server, on_each_database, serve};
use diyi::api::Config;
use diyi::model::staff::StaffRole;
use diyi::model::{Adcode, Author, StaffId, Timestamp};
use diyi::server::{App, Limits, Reach};
use futures_util::future::join_all;
use reqwest::{StatusCode, header};
use sea_orm::ConnectionTrait;

const WRONG: &str = "不是这个密码啊啊啊";

async fn tried(server: &Server, login: &str, password: &str, cookie: &str) -> StatusCode {
    try_sign_in(&server.origin, login, password, cookie).await.status()
}

#[tokio::test]
async fn of_many_guesses_at_once_no_more_are_looked_at_than_one_after_the_other() {
    on_each_database(async |server| {
        staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let mut guesses = vec![WRONG; 19];
        // The right one comes last, after all that are looked at.
        guesses.push(PASSWORD);
        let answers = join_all(guesses.iter().map(|guess| tried(&server, "office", guess, ""))).await;
        let looked_at = answers.iter().filter(|status| **status != StatusCode::TOO_MANY_REQUESTS).count();
        assert!(looked_at <= 5, "{answers:?}");
    })
    .await;
}

#[tokio::test]
async fn what_is_no_login_is_told_the_same_as_one_try_after_try() {
    on_each_database(async |server| {
        staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let (mut known, mut unknown) = (Vec::new(), Vec::new());
        for _ in 0..7 {
            known.push(tried(&server, "office", WRONG, "").await);
            unknown.push(tried(&server, "nobody9", WRONG, "").await);
        }
        assert_eq!(known, unknown);
        assert_eq!(known.last(), Some(&StatusCode::TOO_MANY_REQUESTS));
    })
    .await;
}

#[tokio::test]
async fn strangers_lock_nobody_out_of_a_browser_in_which_they_signed_in_before() {
    on_each_database(async |server| {
        staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        staff(&server, "other", StaffRole::Operator, changsha(), Author::Operator).await;
        let welcome = try_sign_in(&server.origin, "office", PASSWORD, "").await;
        let cookies = welcome.headers().get_all(header::SET_COOKIE).iter().map(|cookie| cookie.to_str().unwrap());
        let browser =
            cookies.map(|cookie| cookie.split(';').next().unwrap()).find(|one| one.starts_with("diyi_browser="));
        let browser = browser.unwrap().to_owned();
        for _ in 0..8 {
            tried(&server, "office", WRONG, "").await;
        }
        assert_eq!(tried(&server, "office", PASSWORD, "").await, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(tried(&server, "office", PASSWORD, "diyi_browser=made-up").await, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(tried(&server, "office", PASSWORD, &browser).await, StatusCode::SEE_OTHER);
        // It is known for who signed in there alone, and has no more tries than any other place.
        for _ in 0..8 {
            tried(&server, "office", WRONG, &browser).await;
            tried(&server, "other", WRONG, "").await;
        }
        assert_eq!(tried(&server, "office", PASSWORD, &browser).await, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(tried(&server, "other", PASSWORD, &browser).await, StatusCode::TOO_MANY_REQUESTS);
    })
    .await;
}

/// A browser somewhere: it has signed in nowhere.
struct Somewhere<'a> {
    origin: &'a str,
    address: String,
}

impl Somewhere<'_> {
    async fn tried(&self, login: &str, password: &str, code: &str) -> (StatusCode, String) {
        let fields = [("login", login), ("password", password), ("code", code)];
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let sent = client.post(format!("{}/desk/sign-in", self.origin)).header("x-forwarded-for", &self.address);
        let sent = sent.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body).send();
        let answer = sent.await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    }
}

/// What the last mail says, once there are so many.
async fn last_mail(mails: &Heard, count: usize) -> String {
    for _ in 0..200 {
        if mails.lock().unwrap().len() >= count {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(mails.lock().unwrap().len(), count);
    let mail = mails.lock().unwrap().last().unwrap().1.clone();
    crate::desk_mail::readable(&mail)
}

/// The code of the last mail, once there are so many.
async fn mailed_code(mails: &Heard, count: usize) -> String {
    let text = last_mail(mails, count).await;
    text.split("登录码 ").nth(1).unwrap_or_else(|| panic!("{text}")).chars().take(6).collect()
}

#[tokio::test]
async fn strangers_at_many_addresses_keep_nobody_out_whose_mailbox_or_phone_they_do_not_have() {
    on_each_database(async |server| {
        let ids = [
            staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await,
            staff(&server, "ope", StaffRole::Operator, changsha(), Author::Operator).await,
        ];
        let mails = own_mailbox(&server, ids[0]).await;
        let config = Config::clone(&server.app.config);
        let app = App::new(server.db.clone(), config, server.folder(), Limits::standard(true));
        let origin = serve(app.reaching(Reach { private: true, ..Reach::default() })).await;
        let at = |last: usize| Somewhere { origin: &origin, address: format!("10.0.0.{last}") };
        for stranger in 0..13 {
            for login in ["office", "ope"] {
                for _ in 0..5 {
                    at(stranger).tried(login, WRONG, "").await;
                }
            }
        }
        assert!(mails.lock().unwrap().is_empty(), "nobody who does not know the password has anything sent");
        // A new browser of the right person, elsewhere: the same is said as to a stranger.
        let home = at(100);
        let (status, says) = home.tried("office", PASSWORD, "").await;
        assert!(status == StatusCode::TOO_MANY_REQUESTS && says.contains("提醒邮箱"), "{status} {says}");
        assert_eq!(at(101).tried("office", WRONG, "").await.1, says);
        assert_eq!(at(101).tried("nobody9", WRONG, "").await.0, StatusCode::UNAUTHORIZED);
        let code = mailed_code(&mails, 1).await;
        // The code alone is nothing, nor is another one; and nobody uses up its tries.
        for _ in 0..4 {
            assert_eq!(at(102).tried("office", WRONG, &code).await.0, StatusCode::TOO_MANY_REQUESTS);
        }
        assert_eq!(home.tried("office", PASSWORD, "000000").await.0, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(home.tried("office", PASSWORD, &code).await.0, StatusCode::SEE_OTHER);
        // It is good once.
        assert_eq!(at(103).tried("office", PASSWORD, &code).await.0, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(mails.lock().unwrap().len(), 1, "another one is sent after a minute at the earliest");
        // Who has neither waits, or is let in by an admin, as before.
        assert_eq!(home.tried("ope", PASSWORD, "").await.0, StatusCode::TOO_MANY_REQUESTS);
        assert!(mails.lock().unwrap().len() == 1);
    })
    .await;
}

#[tokio::test]
async fn who_is_held_up_is_let_try_again_by_who_runs_the_desk() {
    let server = Server::on_sqlite().await;
    let id = staff(&server, "ope", StaffRole::Operator, changsha(), Author::Operator).await;
    staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
    let office = Desk::sign_in(&server, "office").await;
    for _ in 0..6 {
        tried(&server, "ope", WRONG, "").await;
    }
    assert!(office.get("/desk/staff").await.1.contains("有人输错多次"));
    let path = format!("/desk/staff/{id}");
    assert!(office.get(&path).await.1.contains("解锁"));
    assert_eq!(office.post(&path, &[("act", "try-again")]).await.0, StatusCode::SEE_OTHER);
    assert!(!office.get(&path).await.1.contains("解锁"));
    assert_eq!(tried(&server, "ope", PASSWORD, "").await, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_runs_the_server_unlocks_lists_and_gives_a_new_password() {
    for EmptyDatabase { url, folder } in EmptyDatabase::of_each_kind().await {
        let mut server = Process::start(&url, folder.path());
        assert!(server.is_up().await);
        let db = diyi::server::db::open(&url).await.unwrap();
        crate::desk::staff_in(&db, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        let tried = async |password| try_sign_in(&server.origin, "root", password, "").await.status();
        for _ in 0..6 {
            tried(WRONG).await;
        }
        assert_eq!(tried(PASSWORD).await, StatusCode::TOO_MANY_REQUESTS);
        let list = command_beside(&url, folder.path(), &["staff", "list"]);
        assert!(said(&list).contains("root\t测试root") && said(&list).contains("输错太多"), "{}", said(&list));
        let unlocked = command_beside(&url, folder.path(), &["staff", "unlock", "root"]);
        assert!(unlocked.status.success(), "{}", said(&unlocked));
        assert_eq!(tried(PASSWORD).await, StatusCode::SEE_OTHER);
        let nobody = command_beside(&url, folder.path(), &["staff", "unlock", "nobody9"]);
        assert!(!nobody.status.success() && said(&nobody).contains("没有这个登录名"), "{}", said(&nobody));
        // Nothing on the standard input is no password.
        let short = command_beside(&url, folder.path(), &["staff", "password", "root"]);
        assert!(!short.status.success() && said(&short).contains("至少"), "{}", said(&short));
        assert_eq!(tried(PASSWORD).await, StatusCode::SEE_OTHER);
    }
}

fn codes(secret: &str) -> totp_rs::Totp {
    totp_rs::Builder::new().with_secret(totp_rs::Secret::try_from_base32(secret).unwrap()).build_noncompliant()
}

fn seconds() -> u64 {
    u64::try_from(Timestamp::now().0 / 1000).unwrap()
}

/// Has codes asked for from now on; gives their secret.
async fn with_codes(desk: &Desk) -> String {
    let secret = desk.field("/desk/me", "secret").await;
    let code = codes(&secret).generate(seconds()).to_string();
    let fields = [("password", PASSWORD), ("secret", secret.as_str()), ("code", code.as_str())];
    // With codes on paper, which are shown this once.
    assert_eq!(desk.post("/desk/me/second-factor", &fields).await.0, StatusCode::OK);
    secret
}

#[tokio::test]
async fn from_a_stolen_session_neither_password_nor_codes_can_be_guessed() {
    on_each_database(async |server| {
        staff(&server, "ope", StaffRole::Operator, changsha(), Author::Operator).await;
        let (own, stolen) = (Desk::sign_in(&server, "ope").await, Desk::sign_in(&server, "ope").await);
        let secret = with_codes(&own).await;
        // Whoever was in elsewhere is out.
        assert_eq!(stolen.get("/desk/inbox").await.0, StatusCode::SEE_OTHER);
        assert_eq!(own.get("/desk/inbox").await.0, StatusCode::OK);
        let next = codes(&secret).generate(seconds() + 30).to_string();
        let mut says = String::new();
        for guess in 0..6 {
            let code = format!("{guess:06}");
            says = own.post("/desk/me/second-factor", &[("password", PASSWORD), ("code", &code)]).await.1;
        }
        assert!(says.contains("15 分钟"), "{says}");
        // Now not even the right ones, for either.
        let right = [("password", PASSWORD), ("code", next.as_str())];
        assert_eq!(own.post("/desk/me/second-factor", &right).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        let right = [("current", PASSWORD), ("new", "晴天更要把快件送到门口")];
        assert_eq!(own.post("/desk/me/password", &right).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(server.dump().await.contains("改自己的登录方式"), "failures are in the audit log");
    })
    .await;
}

#[tokio::test]
async fn a_password_is_given_anew_by_who_is_above_alone_and_leaves_the_codes_as_they_are() {
    let server = Server::on_sqlite().await;
    staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
    staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
    let equal = staff(&server, "equal", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
    staff(&server, "elsewhere", StaffRole::PrefectureAdmin, zhuzhou(), Author::Office).await;
    with_codes(&Desk::sign_in(&server, "equal").await).await;
    let (office, root) = (Desk::sign_in(&server, "office").await, Desk::sign_in(&server, "root").await);
    let path = format!("/desk/staff/{equal}");
    let password = [("act", "password"), ("password", "晴天更要把快件送到门口")];
    assert_eq!(office.post(&path, &password).await.0, StatusCode::FORBIDDEN);
    assert_eq!(office.post(&path, &[("act", "no-codes")]).await.0, StatusCode::FORBIDDEN);
    let correct = [("act", "correct"), ("name", "改"), ("role", "expert"), ("author", "lawyer"), ("adcode", "430100")];
    assert_eq!(office.post(&path, &correct).await.0, StatusCode::FORBIDDEN);
    assert!(!office.get(&path).await.1.contains("重设密码"));
    assert_eq!(root.post(&path, &password).await.0, StatusCode::SEE_OTHER);
    let status = tried(&server, "equal", "晴天更要把快件送到门口", "").await;
    assert_eq!(status, StatusCode::UNAUTHORIZED, "the code is asked for as before");
    assert_eq!(root.post(&path, &[("act", "no-codes")]).await.0, StatusCode::SEE_OTHER);
    assert_eq!(tried(&server, "equal", "晴天更要把快件送到门口", "").await, StatusCode::SEE_OTHER);
}

/// A mail server of the desk of Changsha, and somebody's own address there that is confirmed.
async fn own_mailbox(server: &Server, staff: StaffId) -> Heard {
    let (port, mails) = mail().await;
    let body = format!(
        r#"{{"kind":"email","host":"127.0.0.1","port":{port},"security":"none","user":"","password":"","from":"a@b.cn","to":["c@d.cn"]}}"#
    );
    let channel = format!(
        "INSERT INTO staff_channel (adcode, kind, active, body, since) VALUES (430100, 'email', true, '{body}', 0)"
    );
    server.db.execute_unprepared(&channel).await.unwrap();
    let own = format!(
        "INSERT INTO staff_email (staff, address, confirmed_at, asked_address, code, asked_at, tries)
         VALUES ('{staff}', 'own@12355.test', 1, '', '', 0, 0)"
    );
    server.db.execute_unprepared(&own).await.unwrap();
    mails
}

#[tokio::test]
async fn who_gets_a_new_password_or_loses_their_codes_is_told_who_did_it() {
    on_each_database(async |server| {
        staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        let ope = staff(&server, "ope", StaffRole::Operator, changsha(), Author::Operator).await;
        let mails = own_mailbox(&server, ope).await;
        let config = Config::clone(&server.app.config);
        let app = App::new(server.db.clone(), config, server.folder(), Limits::none());
        let origin = serve(app.reaching(Reach { private: true, ..Reach::default() })).await;
        let own = Desk::sign_in_at(&origin, "ope").await;
        assert!(!own.get("/desk/overview").await.1.contains("by-others"), "that they were added they know");
        let root = Desk::sign_in_at(&origin, "root").await;
        let path = format!("/desk/staff/{ope}");
        assert_eq!(root.post(&path, &[("act", "no-codes")]).await.0, StatusCode::SEE_OTHER);
        let told = last_mail(&mails, 1).await;
        assert!(told.contains("取消动态码") && told.contains("打电话"), "{told}");
        assert!(own.get("/desk/overview").await.1.contains("/desk/me#by-others"));
        let (_, me) = own.get("/desk/me").await;
        assert!(me.contains("别人动过你的账号") && me.contains("（root）：取消动态码"), "{me}");
        // A new password takes their address away; it is told to that one all the same, and to nobody else.
        let password = [("act", "password"), ("password", "晴天更要把快件送到门口")];
        assert_eq!(root.post(&path, &password).await.0, StatusCode::SEE_OTHER);
        assert!(last_mail(&mails, 2).await.contains("重设密码"));
        let root_page = root.get("/desk/me").await.1;
        assert!(!root_page.contains("别人动过你的账号"));
    })
    .await;
}

#[tokio::test]
async fn where_to_go_after_signing_in_breaks_nothing() {
    let server = Server::on_sqlite().await;
    staff(&server, "ope", StaffRole::Operator, changsha(), Author::Operator).await;
    for to in ["/desk%01", "/desk%0d%0aX:y", "/desk\\evil", "//evil.example", "/desk/%E4%BD%A0", "/desk?%7F"] {
        let body = format!("login=ope&password={PASSWORD}&to={to}");
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let request = client.post(format!("{}/desk/sign-in", server.origin)).body(body);
        let answer = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{to}");
        assert!(answer.headers().contains_key(header::SET_COOKIE), "{to}");
    }
    // Old tries are forgotten, and nothing else.
    server.db.connection().execute_unprepared("UPDATE sign_in_try SET at = 0").await.unwrap();
    server.app.tidy().await;
    assert_eq!(
        server.text("SELECT CAST(COUNT(*) AS TEXT) AS t FROM sign_in_try".to_owned()).await.as_deref(),
        Some("0")
    );
}

const GIVEN: &str = "晴天更要把快件送到门口";
const OWN: &str = "只有我知道的那一句话";

#[tokio::test]
async fn a_password_that_somebody_else_chose_opens_nothing_but_the_choice_of_another_one() {
    on_each_database(async |server| {
        staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let office = Desk::sign_in(&server, "office").await;
        let fields = [
            ("login", "newbie"),
            ("name", "新同事"),
            ("role", "operator"),
            ("author", "operator"),
            ("adcode", "430100"),
            ("password", GIVEN),
        ];
        assert_eq!(office.post("/desk/staff", &fields).await.0, StatusCode::SEE_OTHER);
        let id = server.text("SELECT id AS t FROM staff WHERE login = 'newbie'".to_owned()).await.unwrap();
        let (mut given, mut own) = (GIVEN, OWN);
        for again in [false, true] {
            if again {
                // Given anew by who is above.
                (given, own) = (GIVEN, "又换一句只有我知道的话");
                let reset = [("act", "password"), ("password", GIVEN)];
                assert_eq!(office.post(&format!("/desk/staff/{id}"), &reset).await.0, StatusCode::SEE_OTHER);
            }
            let first = Desk::sign_in_with(&server.origin, "newbie", given).await;
            assert_eq!(first.get("/desk/inbox").await.0, StatusCode::SEE_OTHER);
            assert_eq!(first.get("/desk/news").await.0, StatusCode::FORBIDDEN);
            let (_, page) = first.get("/desk/me").await;
            assert!(page.contains("别人给你起的"), "{page}");
            let draft = [("form", "/desk/letters/new text"), ("text", "甲")];
            assert_eq!(first.post("/desk/drafts", &draft).await.0, StatusCode::FORBIDDEN);
            assert_eq!(first.post("/desk/me/email", &[("password", given)]).await.0, StatusCode::FORBIDDEN);
            let same = first.post("/desk/me/password", &[("current", given), ("new", given)]).await;
            assert!(same.0 == StatusCode::UNPROCESSABLE_ENTITY && same.1.contains("不一样"), "{}", same.1);
            let chosen = [("current", given), ("new", own)];
            assert_eq!(first.post("/desk/me/password", &chosen).await.0, StatusCode::SEE_OTHER);
            let second = Desk::sign_in_with(&server.origin, "newbie", own).await;
            assert_eq!(second.get("/desk/inbox").await.0, StatusCode::OK);
            assert!(!second.get("/desk/me").await.1.contains("别人给你起的"));
        }
    })
    .await;
}

#[tokio::test]
async fn equals_neither_lock_each_other_out_nor_let_in_whom_somebody_above_stopped() {
    let server = Server::on_sqlite().await;
    staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
    let mut desks = Vec::new();
    for login in ["office", "equal"] {
        let id = staff(&server, login, StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        desks.push((format!("/desk/staff/{id}"), Desk::sign_in(&server, login).await));
    }
    let sure = [("act", "lock"), ("heir", "roster"), ("sure", "yes")];
    for (one, other) in [(0, 1), (1, 0)] {
        assert!(!desks[one].1.get(&desks[other].0).await.1.contains("停用…"));
        assert_eq!(desks[one].1.post(&desks[other].0, &sure).await.0, StatusCode::FORBIDDEN);
        assert_eq!(desks[other].1.get("/desk/inbox").await.0, StatusCode::OK);
    }
    let root = Desk::sign_in(&server, "root").await;
    assert_eq!(root.post(&desks[1].0, &sure).await.0, StatusCode::SEE_OTHER);
    assert_eq!(desks[0].1.post(&desks[1].0, &[("act", "unlock")]).await.0, StatusCode::FORBIDDEN);
    assert_eq!(tried(&server, "equal", PASSWORD, "").await, StatusCode::UNAUTHORIZED);
    assert_eq!(root.post(&desks[1].0, &[("act", "unlock")]).await.0, StatusCode::SEE_OTHER);
    assert_eq!(tried(&server, "equal", PASSWORD, "").await, StatusCode::SEE_OTHER);
}
