//! The province's nudges, the weekly digest referrals that nobody answers and what is new for partners reach staff by the ways that they set, once.

use crate::courier::{Courier, changsha};
use crate::desk::{Desk, PASSWORD, raised, staff};
use crate::desk_mail::readable;
use crate::desk_reminders::{Heard, OK, mail, remind, two, web};
use crate::server::{Server, on_each_database, serve};
use diyi::api::Act;
use diyi::model::staff::StaffRole;
use diyi::model::{Adcode, Author, Day, LetterId, Timestamp, Topic};
use diyi::server::App;
use reqwest::StatusCode;
use sea_orm::ConnectionTrait;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// Has a desk reminded at an address.
async fn hook(desk: &Desk, adcode: &str, url: &str) {
    let fields = [("adcode", adcode), ("kind", "webhook"), ("act", "set"), ("active", "1"), ("url", url)];
    let (status, body) = desk.save("/desk/channels", "/desk/channels", &fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
}

/// How often something was said.
fn said(heard: &Heard, words: &str) -> usize {
    heard.lock().unwrap().iter().filter(|(_, body)| body.contains(words)).count()
}

/// The first Monday at eight in the morning, in China, after a moment.
fn next_monday(now: Timestamp) -> Timestamp {
    let mut at = now.0 - (now.0 + 8 * HOUR).rem_euclid(DAY) + 8 * HOUR;
    while at <= now.0 || Timestamp(at).china_time().format("%u").to_string() != "1" {
        at += DAY;
    }
    Timestamp(at)
}

/// Two servers, and the province and a desk, each with a way by which it hears.
struct BothHear {
    one: App,
    other: App,
    province: Desk,
    desk: Desk,
    of_province: Heard,
    of_desk: Heard,
}

impl BothHear {
    async fn open(server: &Server) -> Self {
        let (one, other) = two(server).await;
        staff(server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        staff(server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let origin = serve(one.clone()).await;
        let (province, desk) = (Desk::sign_in_at(&origin, "root").await, Desk::sign_in_at(&origin, "boss").await);
        let ((to_province, of_province), (to_desk, of_desk)) = (web(OK).await, web(OK).await);
        hook(&province, "430000", &to_province).await;
        hook(&desk, "430100", &to_desk).await;
        // What happens from the next millisecond on is heard.
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        Self { one, other, province, desk, of_province, of_desk }
    }
}

#[tokio::test]
async fn each_is_said_once_to_whom_it_is_meant_for() {
    on_each_database(async |server| {
        let BothHear { one, other, province, desk, of_province, of_desk } = BothHear::open(&server).await;

        province.post("/desk/province/nudge", &[("adcode", "430100"), ("note", "请补周六的值班")]).await;
        let now = Timestamp::now();
        remind(&one, &other, now).await;
        remind(&one, &other, now).await;
        assert_eq!((said(&of_desk, "请补周六的值班"), said(&of_province, "请补周六的值班")), (1, 0));
        assert_eq!(said(&of_desk, "https://12355.test/desk/overview"), 1);

        // A referral without an answer: the desk hears of it when it is over, the province three days later.
        let courier = Courier::of(&server);
        let question = courier.ask(Topic::LabourRights, changsha(), "不能说出去的话").await;
        let (_, case) = desk.post(&format!("/desk/questions/{question}/case"), &[("kind", "fine")]).await;
        desk.act(&case, "step", &[("to", "verification"), ("note", "已经核实清楚"), ("result", "")]).await;
        desk.act(&case, "refer", &[("to", "company"), ("name", "测试公司"), ("reason", "请处理")]).await;
        let referral = courier.mine().await.threads[0].thread.case.as_ref().unwrap().referrals[0].id;
        courier.act(Act::DecideReferral { question, referral, agrees: true }).await.unwrap();
        let due = now.0 + HOUR;
        server.db.execute_unprepared(&format!("UPDATE referral SET due_at = {due}")).await.unwrap();
        let late = Timestamp(due + HOUR);
        remind(&one, &other, late).await;
        remind(&one, &other, late).await;
        assert_eq!((said(&of_desk, "转介超时没答复"), said(&of_province, "转介")), (1, 0));
        let escalated = Timestamp(due + 3 * DAY + HOUR);
        remind(&one, &other, escalated).await;
        remind(&one, &other, escalated).await;
        assert_eq!((said(&of_desk, "转介超时没答复"), said(&of_province, "转介超时三天没答复")), (1, 1));

        // Whatever day it is today, the digest of the week just gone through may have been sent already.
        let monday = next_monday(Timestamp(escalated.0 + 3 * DAY));
        remind(&one, &other, Timestamp(monday.0 - HOUR)).await;
        of_province.lock().unwrap().clear();
        remind(&one, &other, Timestamp(monday.0 - HOUR)).await;
        assert_eq!(said(&of_province, "本周一览"), 0);
        remind(&one, &other, Timestamp(monday.0 + HOUR)).await;
        remind(&one, &other, Timestamp(monday.0 + 2 * HOUR)).await;
        assert_eq!((said(&of_province, "本周一览"), said(&of_desk, "本周一览")), (1, 0));
        assert_eq!(said(&of_province, "长沙：在等回复 1"), 1, "{:?}", of_province.lock().unwrap());
        let all = format!("{:?}{:?}", of_desk.lock().unwrap(), of_province.lock().unwrap());
        assert!(!all.contains("不能说出去"), "nothing of a courier's words: {all}");
    })
    .await;
}

/// Mails to an address with these words in them.
fn mailed(mails: &Heard, address: &str, words: &str) -> usize {
    let to = format!("RCPT TO:<{address}>");
    let mails = mails.lock().unwrap();
    mails.iter().filter(|(commands, mail)| commands.contains(&to) && readable(mail).contains(words)).count()
}

/// Two servers, a desk that hears by an address and writes mails, and a company of the list whose people sign in. Beside
/// it a partner that none of it concerns.
struct Told {
    one: App,
    other: App,
    province: Desk,
    desk: Desk,
    of_desk: Heard,
    mails: Heard,
    company: String,
    partner: String,
    member: Desk,
}

impl Told {
    async fn open(server: &Server) -> Self {
        let (one, other) = two(server).await;
        staff(server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        staff(server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let origin = serve(one.clone()).await;
        let (province, desk) = (Desk::sign_in_at(&origin, "root").await, Desk::sign_in_at(&origin, "boss").await);
        let (to_desk, of_desk) = web(OK).await;
        hook(&desk, "430100", &to_desk).await;
        let (port, mails) = mail().await;
        let port = port.to_string();
        let by_mail = [
            ("adcode", "430100"),
            ("kind", "email"),
            ("act", "set"),
            ("active", "1"),
            ("host", "127.0.0.1"),
            ("port", &port),
            ("security", "none"),
            ("user", "u"),
            ("password", "p"),
            ("from", "desk@12355.test"),
            ("to", "all@12355.test"),
        ];
        let (status, body) = desk.save("/desk/channels", "/desk/channels", &by_mail).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
        let company = LetterId::fresh().to_string();
        let named =
            [("id", company.as_str()), ("version", "0"), ("name", "甲通快递"), ("aliases", ""), ("active", "1")];
        assert_eq!(province.post("/desk/companies", &named).await.0, StatusCode::SEE_OTHER);
        let mut partners = Vec::new();
        for (login, company) in [("member", company.as_str()), ("stranger", "")] {
            let typed =
                [("kind", "company"), ("name", login), ("adcode", "430100"), ("contact", ""), ("company", company)];
            let (_, page) = desk.post("/desk/partners", &typed).await;
            let person = [("login", login), ("name", "李四"), ("password", PASSWORD)];
            assert_eq!(desk.post(&format!("{page}/people"), &person).await.0, StatusCode::SEE_OTHER);
            partners.push(page.rsplit('/').next().unwrap().to_owned());
            let confirmed = format!(
                "INSERT INTO staff_email (staff, address, confirmed_at, asked_address, code, asked_at, tries)
                 SELECT id, '{login}@partner.test', 1, '', '', 1, 0 FROM staff WHERE login = '{login}'"
            );
            server.db.execute_unprepared(&confirmed).await.unwrap();
        }
        let member = Desk::first_sign_in_at(&origin, "member").await;
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        Self { one, other, province, desk, of_desk, mails, company, partner: partners.swap_remove(0), member }
    }

    /// Both servers look, more than once.
    async fn remind(&self, at: Timestamp) {
        remind(&self.one, &self.other, at).await;
        remind(&self.one, &self.other, at).await;
    }

    async fn now(&self) {
        self.remind(Timestamp::now()).await;
    }

    /// How often the desk and the member heard some words.
    fn heard(&self, words: &str) -> (usize, usize) {
        (said(&self.of_desk, words), mailed(&self.mails, "member@partner.test", words))
    }

    /// Nobody whom it does not concern heard of it, and nobody read what was written.
    fn kept_to_themselves(&self, words: &[&str]) {
        assert_eq!(mailed(&self.mails, "stranger@partner.test", ""), 0);
        let mails: String = self.mails.lock().unwrap().iter().map(|(_, mail)| readable(mail)).collect();
        let all = format!("{:?}{mails}", self.of_desk.lock().unwrap());
        for words in words {
            assert!(!all.contains(words), "{words}: {all}");
        }
    }
}

#[tokio::test]
async fn a_partner_hears_once_of_what_is_new_for_it_and_the_desk_of_what_it_asks() {
    on_each_database(async |server| {
        let told = Told::open(&server).await;
        let (desk, member) = (&told.desk, &told.member);
        let courier = Courier::of(&server);
        let question = courier.ask(Topic::LabourRights, changsha(), "不能说出去的话").await;
        let (_, case) = desk.post(&format!("/desk/questions/{question}/case"), &[("kind", "fine")]).await;
        desk.act(&case, "step", &[("to", "verification"), ("note", "已经核实清楚"), ("result", "")]).await;
        desk.act(&case, "refer", &[("to", ""), ("name", ""), ("reason", "请处理"), ("partner", &told.partner)]).await;
        told.now().await;
        assert_eq!(told.heard("").1, 0, "nobody agreed yet");
        let referral = courier.mine().await.threads[0].thread.case.as_ref().unwrap().referrals[0].id;
        courier.act(Act::DecideReferral { question, referral, agrees: true }).await.unwrap();
        told.now().await;
        assert_eq!((told.heard("有一件事转给你们").1, told.heard("").1), (1, 1));
        assert_eq!(told.heard(&format!("https://12355.test/desk/referrals/{referral}")).1, 1);
        // Asked back, answered by the desk, promised for a day that goes by.
        let page = format!("/desk/referrals/{referral}");
        member.post(&page, &[("act", "ask"), ("text", "哪一天罚的")]).await;
        told.now().await;
        assert_eq!((told.heard("合作单位在问"), told.heard("服务台回了")), ((1, 0), (0, 0)));
        desk.post(&format!("{case}/referrals/{referral}/reply"), &[("text", "十一月三日")]).await;
        told.now().await;
        assert_eq!((told.heard("合作单位在问"), told.heard("服务台回了")), ((1, 0), (0, 1)));
        let tomorrow = Day::of(Timestamp::now()).plus(1);
        member.post(&page, &[("act", "promise"), ("day", &tomorrow.to_string())]).await;
        told.now().await;
        assert_eq!(told.heard("说好答复的日期过了"), (0, 0));
        told.remind(Timestamp(tomorrow.ends().0 + HOUR)).await;
        assert_eq!(told.heard("说好答复的日期过了"), (1, 1));
        told.kept_to_themselves(&["不能说出去", "哪一天罚的", "十一月三日", "请处理"]);
    })
    .await;
}

#[tokio::test]
async fn a_company_hears_once_that_it_is_asked_and_that_it_is_late_and_the_desk_that_it_answered() {
    on_each_database(async |server| {
        let told = Told::open(&server).await;
        let claim = LetterId::fresh().to_string();
        raised(&told.desk, "430100", "甲通快递", Some("fine")).await;
        let typed = [
            ("id", claim.as_str()),
            ("kind", "fine"),
            ("adcode", "430100"),
            ("days", "90"),
            ("summary", "罚款太多"),
            ("sure", "yes"),
        ];
        told.desk.post(&format!("/desk/companies/{}/claims", told.company), &typed).await;
        told.now().await;
        assert_eq!(told.heard("小哥对公司的诉求"), (0, 1));
        let own = format!("/desk/own-claims/{claim}");
        assert_eq!(told.member.post(&own, &[("version", "1"), ("text", "会改")]).await.0, StatusCode::SEE_OTHER);
        told.now().await;
        assert_eq!(told.heard("公司答复了诉求"), (1, 0));
        let back = [("version", "2"), ("act", "return"), ("text", "怎么改"), ("due", "")];
        assert_eq!(told.desk.post(&format!("/desk/claims/{claim}"), &back).await.0, StatusCode::SEE_OTHER);
        told.now().await;
        assert_eq!(told.heard("小哥对公司的诉求"), (0, 2), "asked again");
        let due = Timestamp::now().0 + 12 * HOUR;
        server.db.execute_unprepared(&format!("UPDATE company_claim SET due_at = {due}")).await.unwrap();
        told.now().await;
        assert_eq!(told.heard("公司诉求快到时限"), (0, 1));
        told.remind(Timestamp(due + HOUR)).await;
        assert_eq!(told.heard("公司诉求超时没答复"), (1, 1));
        told.kept_to_themselves(&["罚款太多", "会改", "怎么改"]);
    })
    .await;
}

#[tokio::test]
async fn the_province_hears_once_of_what_a_company_does_not_answer_for_days() {
    on_each_database(async |server| {
        let told = Told::open(&server).await;
        let (to_province, of_province) = web(OK).await;
        hook(&told.province, "430000", &to_province).await;
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        let claim = LetterId::fresh().to_string();
        raised(&told.desk, "430100", "甲通快递", Some("fine")).await;
        let typed = [
            ("id", claim.as_str()),
            ("kind", "fine"),
            ("adcode", "430100"),
            ("days", "90"),
            ("summary", "罚款太多"),
            ("sure", "yes"),
        ];
        let (status, body) = told.desk.post(&format!("/desk/companies/{}/claims", told.company), &typed).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
        let due = Timestamp::now().0 + HOUR;
        server.db.execute_unprepared(&format!("UPDATE company_claim SET due_at = {due}")).await.unwrap();
        let heard = || (said(&told.of_desk, "公司诉求超时没答复"), said(&of_province, "超时三天没答复"));
        told.remind(Timestamp(due + 2 * DAY)).await;
        assert_eq!(heard(), (1, 0));
        told.remind(Timestamp(due + 3 * DAY + HOUR)).await;
        told.remind(Timestamp(due + 9 * DAY)).await;
        assert_eq!(heard(), (1, 1));
        assert_eq!(said(&of_province, "甲通快递 · 罚款 · 长沙"), 1, "{:?}", of_province.lock().unwrap());
        assert_eq!(said(&told.of_desk, "超时三天"), 0, "its own desk heard before");
        // Given another day, it is another one; what is answered is none.
        let later = due + 20 * DAY;
        server.db.execute_unprepared(&format!("UPDATE company_claim SET due_at = {later}")).await.unwrap();
        told.remind(Timestamp(later + 4 * DAY)).await;
        assert_eq!(heard(), (2, 2));
        let answered = "UPDATE company_claim SET state = 'answered', answered_at = due_at, due_at = due_at + 1";
        server.db.execute_unprepared(answered).await.unwrap();
        told.remind(Timestamp(later + 30 * DAY)).await;
        assert_eq!(heard(), (2, 2));
        let all = format!("{:?}", of_province.lock().unwrap());
        assert!(!all.contains("罚款太多"), "nothing of what was written: {all}");
    })
    .await;
}

#[tokio::test]
async fn who_is_responsible_hears_once_of_a_task_whose_day_went_by_and_so_does_the_desk() {
    on_each_database(async |server| {
        let told = Told::open(&server).await;
        let day = Day::of(Timestamp::now());
        let first = day.to_string();
        let (_, plan) = told
            .desk
            .post("/desk/campaigns", &[("template", ""), ("adcode", "430100"), ("first", &first)])
            .await;
        let lawyer = staff(&server, "lawyer", StaffRole::Expert, changsha(), Author::Lawyer).await.to_string();
        let confirmed = format!(
            "INSERT INTO staff_email (staff, address, asked_address, code, tries, asked_at, confirmed_at) VALUES ('{lawyer}', 'lawyer@12355.test', '', '', 0, 0, 1)"
        );
        server.db.execute_unprepared(&confirmed).await.unwrap();
        let due = day.plus(2).to_string();
        let task = [("title", "讲一课"), ("staff", lawyer.as_str()), ("due", due.as_str())];
        assert_eq!(told.desk.post(&format!("{plan}/tasks"), &task).await.0, StatusCode::SEE_OTHER);
        let words = "任务过期";
        let at = async |day: Day| {
            let now = Timestamp(day.begins().0 + HOUR);
            remind(&told.one, &told.other, now).await;
            remind(&told.one, &told.other, now).await;
            (said(&told.of_desk, words), mailed(&told.mails, "lawyer@12355.test", words))
        };
        assert_eq!(at(day.plus(2)).await, (0, 0), "the day itself is in time");
        assert_eq!(at(day.plus(3)).await, (1, 1));
        assert_eq!(at(day.plus(9)).await, (1, 1), "once");
        assert_eq!(said(&told.of_desk, "“讲一课”"), 1, "{:?}", told.of_desk.lock().unwrap());
        assert_eq!(mailed(&told.mails, "lawyer@12355.test", "/desk/own-tasks"), 1);
        // Put off, it is another day; done, it is nothing any more.
        let sql = async |sql: String| server.db.execute_unprepared(&sql).await.unwrap();
        sql(format!("UPDATE campaign_task SET due_day = '{}'", day.plus(12))).await;
        // However many newer ones a plan has that is over.
        let over = uuid::Uuid::now_v7();
        sql(format!("INSERT INTO campaign SELECT '{over}', adcode, title, about, first_day, last_day, targets, FALSE, FALSE, 1 FROM campaign")).await;
        sql(format!(
            "INSERT INTO campaign_task (id, campaign, title, due_day, done_who)
             WITH RECURSIVE late (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM late WHERE number < 1001)
             SELECT 'late-' || number, '{over}', '没人办', '{}', '' FROM late",
            day.plus(13)
        ))
        .await;
        assert_eq!(at(day.plus(14)).await, (2, 2));
        sql("DELETE FROM campaign_task WHERE title = '没人办'".to_owned()).await;
        sql(format!("UPDATE campaign_task SET due_day = '{}', done_at = 1", day.plus(14))).await;
        assert_eq!(at(day.plus(20)).await, (2, 2));
        // Neither of a plan that is over, nor of a sample.
        sql("UPDATE campaign_task SET done_at = NULL".to_owned()).await;
        sql("UPDATE campaign SET active = FALSE".to_owned()).await;
        assert_eq!(at(day.plus(20)).await, (2, 2));
        sql("UPDATE campaign SET active = TRUE, sample = TRUE".to_owned()).await;
        assert_eq!(at(day.plus(20)).await, (2, 2));
    })
    .await;
}

#[tokio::test]
async fn who_is_responsible_hears_once_before_the_day_of_a_task_and_the_desk_where_they_cannot_be_written_to() {
    on_each_database(async |server| {
        let told = Told::open(&server).await;
        let day = Day::of(Timestamp::now());
        let first = day.to_string();
        let new = [("template", ""), ("adcode", "430100"), ("first", first.as_str())];
        let (_, plan) = told.desk.post("/desk/campaigns", &new).await;
        let lawyer = staff(&server, "lawyer", StaffRole::Expert, changsha(), Author::Lawyer).await.to_string();
        let silent = staff(&server, "silent", StaffRole::Operator, changsha(), Author::Operator).await.to_string();
        let confirmed = format!(
            "INSERT INTO staff_email (staff, address, asked_address, code, tries, asked_at, confirmed_at) VALUES ('{lawyer}', 'lawyer@12355.test', '', '', 0, 0, 1)"
        );
        server.db.execute_unprepared(&confirmed).await.unwrap();
        let due = day.plus(5).to_string();
        for (title, who) in [("讲一课", lawyer.as_str()), ("送热水", silent.as_str()), ("没定谁", "")] {
            let task = [("title", title), ("staff", who), ("due", due.as_str())];
            assert_eq!(told.desk.post(&format!("{plan}/tasks"), &task).await.0, StatusCode::SEE_OTHER);
        }
        let at = async |day: Day| {
            let now = Timestamp(day.begins().0 + HOUR);
            remind(&told.one, &told.other, now).await;
            remind(&told.one, &told.other, now).await;
            let heard = |words: &str| (said(&told.of_desk, words), mailed(&told.mails, "lawyer@12355.test", words));
            (heard("讲一课"), heard("送热水"), heard("没定谁"))
        };
        assert_eq!(at(day.plus(2)).await, ((0, 0), (0, 0), (0, 0)), "too early");
        assert_eq!(at(day.plus(3)).await, ((0, 1), (1, 0), (0, 0)));
        assert_eq!(at(day.plus(4)).await, ((0, 1), (1, 0), (0, 0)), "once");
        assert_eq!(mailed(&told.mails, "lawyer@12355.test", "快到期了"), 1);
        assert_eq!(said(&told.of_desk, "任务过期"), 0);
        assert_eq!(at(day.plus(5)).await, ((0, 1), (1, 0), (0, 0)), "on the day itself nothing more");
        // Late it is told of as ever.
        assert_eq!(at(day.plus(6)).await, ((1, 2), (2, 0), (1, 0)));
        // Put off it is another day; what is done by then is told of no more.
        let sql = async |sql: String| server.db.execute_unprepared(&sql).await.unwrap();
        sql(format!("UPDATE campaign_task SET due_day = '{}'", day.plus(20))).await;
        sql("UPDATE campaign_task SET done_at = 1 WHERE title = '送热水'".to_owned()).await;
        assert_eq!(at(day.plus(19)).await, ((1, 3), (2, 0), (1, 0)));
        // Neither of a plan that is over, nor of a sample.
        sql(format!("UPDATE campaign_task SET due_day = '{}', done_at = NULL", day.plus(30))).await;
        sql("UPDATE campaign SET sample = TRUE".to_owned()).await;
        assert_eq!(at(day.plus(29)).await, ((1, 3), (2, 0), (1, 0)));
    })
    .await;
}

#[tokio::test]
async fn the_province_hears_once_of_what_is_handed_in_and_the_prefecture_of_what_comes_back() {
    on_each_database(async |server| {
        let BothHear { one, other, province, desk, of_province, of_desk } = BothHear::open(&server).await;
        let fields = [("kind", "story"), ("title", "姜茶"), ("adcode", "430100"), ("text", "站长每天煮姜茶。")];
        let (_, page) = desk.post("/desk/contributions", &fields).await;
        let again = async || {
            remind(&one, &other, Timestamp::now()).await;
            remind(&one, &other, Timestamp::now()).await;
            (said(&of_province, "《姜茶》（长沙）"), said(&of_desk, "《姜茶》（长沙）"))
        };
        assert_eq!(again().await, (0, 0), "a draft is nobody's yet");
        desk.act(&page, "hand-in", &[]).await;
        assert_eq!(again().await, (1, 0));
        assert_eq!(said(&of_province, &format!("https://12355.test{page}")), 1);
        province.act(&page, "decide", &[("act", "return"), ("remark", "请补一张照片")]).await;
        assert_eq!(again().await, (1, 1));
        // Written anew it is the same one; handed in again it is another one.
        let version = desk.version_of(&page, &page, &[]).await;
        let written = [&[("version", version.as_str())], &fields[..]].concat();
        assert_eq!(desk.post(&page, &written).await.0, StatusCode::SEE_OTHER);
        assert_eq!(again().await, (1, 1));
        desk.act(&page, "hand-in", &[]).await;
        assert_eq!(again().await, (2, 1));
        let (_, channels) = desk.get("/desk/channels").await;
        assert!(channels.contains(&format!("href=\"{page}\"")), "what was sent leads there: {channels}");
    })
    .await;
}

/// The lawyer of a desk, whose own address is confirmed, with a licence that is good until that day.
async fn lawyer(server: &Server, told: &Told, until: Day) -> String {
    let id = staff(server, "lawyer", StaffRole::Expert, changsha(), Author::Lawyer).await;
    let confirmed = format!(
        "INSERT INTO staff_email (staff, address, confirmed_at, asked_address, code, asked_at, tries)
         VALUES ('{id}', 'lawyer@desk.test', 1, '', '', 1, 0)"
    );
    server.db.execute_unprepared(&confirmed).await.unwrap();
    let page = format!("/desk/training/people/{id}");
    qualify(told, &page, until).await;
    page
}

async fn qualify(told: &Told, page: &str, until: Day) {
    let until = until.to_string();
    let seen = [("kind", "lawyer"), ("number", "A-1"), ("until", until.as_str())];
    let (status, body) = told.desk.post(&format!("{page}/qualification"), &seen).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
}

#[tokio::test]
async fn who_has_what_ends_and_their_desk_hear_of_it_a_month_before_and_on_the_day_once() {
    on_each_database(async |server| {
        let told = Told::open(&server).await;
        let today = Day::of(Timestamp::now());
        let ends = today.plus(40);
        let page = lawyer(&server, &told, ends).await;
        let noon = |days: i64| today.plus(days).begins().plus_millis(12 * HOUR);
        let (soon, over) = ("30 天内到期", "资质到期了");
        let heard = |words: &str| (said(&told.of_desk, words), mailed(&told.mails, "lawyer@desk.test", words));
        told.remind(noon(9)).await;
        assert_eq!((heard(soon), heard(over)), ((0, 0), (0, 0)), "31 days are left");
        assert!(!told.desk.get("/desk/roster").await.1.contains("id=\"ending\""));
        told.remind(noon(10)).await;
        told.remind(noon(20)).await;
        told.remind(noon(39)).await;
        assert_eq!((heard(soon), heard(over)), ((1, 1), (0, 0)));
        assert_eq!(said(&told.of_desk, "测试lawyer：律师执业证"), 1, "{:?}", told.of_desk.lock().unwrap());
        told.remind(noon(40)).await;
        told.remind(noon(41)).await;
        told.remind(noon(60)).await;
        assert_eq!((heard(soon), heard(over)), ((1, 1), (1, 1)));
        // One that is good again is another one, of which is said nothing until it ends.
        qualify(&told, &page, today.plus(100)).await;
        told.remind(noon(61)).await;
        assert_eq!((heard(soon), heard(over)), ((1, 1), (1, 1)));
        told.remind(noon(71)).await;
        assert_eq!((heard(soon), heard(over)), ((2, 2), (1, 1)));
        told.kept_to_themselves(&[]);
        // Somebody whose licence ends in some days stands on the roster.
        let other = staff(&server, "other", StaffRole::Expert, changsha(), Author::Lawyer).await;
        qualify(&told, &format!("/desk/training/people/{other}"), today.plus(5)).await;
        let (_, roster) = told.desk.get("/desk/roster").await;
        let ending = roster.split("id=\"ending\"").nth(1).unwrap().split("</p>").next().unwrap();
        assert!(ending.contains("测试other：律师执业证有效到") && !ending.contains("测试lawyer"), "{ending}");
    })
    .await;
}
