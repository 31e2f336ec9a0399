//! Partners see what a courier agreed to, as long as it is open, by an account or by a link.

use crate::courier::{Courier, changsha, zhuzhou};
use crate::desk::{Desk, PASSWORD, staff};
use crate::server::{Server, on_each_database};
use diyi::api::Act;
use diyi::model::staff::StaffRole;
use diyi::model::{Adcode, Author, Day, QuestionId, ReferralId, Timestamp, Topic};
use reqwest::{StatusCode, header};
use sea_orm::ConnectionTrait;

/// A desk with a partner, and somebody who signs in for it.
pub struct Office {
    pub desk: Desk,
    pub partner: String,
    pub member: Desk,
}

impl Office {
    pub async fn open(server: &Server) -> Self {
        staff(server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let desk = Desk::sign_in(server, "office").await;
        let partner = new_partner(&desk, "测试快递公司").await;
        let member = new_member(server, &desk, &partner, "member").await;
        Self { desk, partner, member }
    }

    /// A case that is referred to the partner, to be agreed to: its page, its question and the referral.
    pub async fn refer(&self, courier: &Courier, reason: &str) -> (String, QuestionId, ReferralId) {
        let question = courier.ask(Topic::LabourRights, changsha(), "家里的事，只跟服务台说").await;
        let (_, page) = self.desk.post(&format!("/desk/questions/{question}/case"), &[("kind", "fine")]).await;
        self.desk.act(&page, "step", &[("to", "verification"), ("note", "内部：已经核实清楚"), ("result", "")]).await;
        self.desk
            .act(&page, "refer", &[("to", ""), ("name", ""), ("reason", reason), ("partner", &self.partner)])
            .await;
        let threads = courier.mine().await.threads;
        let thread = threads.into_iter().find(|thread| thread.thread.id == question).unwrap().thread;
        (page, question, thread.case.unwrap().referrals[0].id)
    }
}

async fn new_partner(desk: &Desk, name: &str) -> String {
    let typed = [("kind", "company"), ("name", name), ("adcode", "430100"), ("contact", "张三 0731-1")];
    let (status, page) = desk.post("/desk/partners", &typed).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    page.rsplit('/').next().unwrap().to_owned()
}

async fn new_member(server: &Server, desk: &Desk, partner: &str, login: &str) -> Desk {
    let typed = [("login", login), ("name", "李四"), ("password", PASSWORD)];
    let (status, page) = desk.post(&format!("/desk/partners/{partner}/people"), &typed).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    Desk::first_sign_in(server, login).await
}

pub async fn decide(courier: &Courier, question: QuestionId, referral: ReferralId, agrees: bool) {
    courier.act(Act::DecideReferral { question, referral, agrees }).await.unwrap();
}

#[tokio::test]
async fn a_partner_sees_what_was_agreed_to_from_then_until_it_is_answered() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let other = new_partner(&office.desk, "另一家公司").await;
        let stranger = new_member(&server, &office.desk, &other, "stranger").await;
        let courier = Courier::of(&server);
        let (case, question, referral) = office.refer(&courier, "请核实罚款<b>").await;
        let page = format!("/desk/referrals/{referral}");
        assert_eq!(office.member.get(&page).await.0, StatusCode::NOT_FOUND, "nobody agreed yet");
        assert!(!office.member.get("/desk/referrals").await.1.contains("请核实"));
        decide(&courier, question, referral, true).await;
        let (status, seen) = office.member.get(&page).await;
        assert_eq!(status, StatusCode::OK, "{seen}");
        assert!(seen.contains("请核实罚款") && !seen.contains("<b>"), "{seen}");
        assert!(
            !seen.contains("家里的事") && !seen.contains("内部"),
            "what the desk alone is told stays there: {seen}"
        );
        assert!(office.member.get("/desk/referrals").await.1.contains(&page));
        for elsewhere in ["/desk/overview", "/desk/inbox", "/desk/cases", &case, "/desk/partners", "/desk/figures"] {
            assert_eq!(office.member.get(elsewhere).await.0, StatusCode::FORBIDDEN, "{elsewhere}");
        }
        assert_eq!(stranger.get(&page).await.0, StatusCode::NOT_FOUND);
        let answer = [("act", "answer"), ("text", "罚款已经退还")];
        assert_eq!(stranger.post(&page, &answer).await.0, StatusCode::NOT_FOUND);

        // Asked back, answered by the desk, promised for a day.
        for (fields, why) in [
            ([("act", "ask"), ("text", "")], "没有填写"),
            ([("act", "answer"), ("text", &*"长".repeat(1_001))], "超过 1000 个字"),
            ([("act", "promise"), ("day", "2020-01-01")], "今天以后"),
            ([("act", "promise"), ("day", "明天")], "今天以后"),
            ([("act", "other"), ("text", "x")], "没有填完整"),
        ] {
            let (status, body) = office.member.post(&page, &fields).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains(why), "{why}: {body}");
        }
        let ask = [("act", "ask"), ("text", "是哪一天罚的？")];
        assert_eq!(office.member.post(&page, &ask).await.0, StatusCode::SEE_OTHER);
        let (_, overview) = office.desk.get("/desk/overview").await;
        let card = overview.split("href=\"/desk/cases?asked_back=1\"").nth(1).unwrap();
        assert!(card.split("</strong>").next().unwrap().ends_with('1'), "{card}");
        let (_, shown) = office.desk.get(&case).await;
        assert!(shown.contains("是哪一天罚的") && shown.contains("李四"), "{shown}");
        let (_, found) = office.desk.get("/desk/cases?words=哪一天罚").await;
        assert!(found.contains(&format!("href=\"{case}\"")), "what was asked back is found: {found}");
        let reply = format!("{case}/referrals/{referral}/reply");
        assert_eq!(office.desk.post(&reply, &[("text", "11 月 3 日")]).await.0, StatusCode::SEE_OTHER);
        let (status, again) = office.desk.post(&reply, &[("text", "又回一次")]).await;
        assert!(status == StatusCode::CONFLICT && again.contains("又回一次"), "{again}");
        let (_, seen) = office.member.get(&page).await;
        assert!(seen.contains("11 月 3 日") && !seen.contains("测试office"), "{seen}");
        let stands = async || {
            let mut threads = courier.mine().await.threads;
            let case = threads.remove(0).thread.case.unwrap();
            (case.referrals[0].accepted, case.referrals[0].promised)
        };
        assert_eq!(stands().await, (true, None), "the courier sees that somebody works on it");
        let promised = Day::of(Timestamp::now()).plus(3);
        let day = promised.to_string();
        assert_eq!(office.member.post(&page, &[("act", "promise"), ("day", &day)]).await.0, StatusCode::SEE_OTHER);
        assert_eq!(stands().await, (true, Some(promised)));
        assert!(office.desk.get(&case).await.1.contains(&format!("对方说 {day} 前答复")));
        let courier_sees = String::from_utf8(courier.get("/api/v1/mine?since=0").await.1).unwrap();
        assert!(!courier_sees.contains("李四") && !courier_sees.contains("是哪一天"), "{courier_sees}");

        // Twice at once: it is answered once, and then it is over.
        let (one, two) = tokio::join!(office.member.post(&page, &answer), office.member.post(&page, &answer));
        let mut told = [one.0, two.0];
        told.sort();
        assert_eq!(told[0], StatusCode::SEE_OTHER);
        assert!(matches!(told[1], StatusCode::NOT_FOUND | StatusCode::CONFLICT), "{told:?}");
        assert_eq!(office.member.get(&page).await.0, StatusCode::NOT_FOUND, "answered: read again no more");
        assert!(!office.member.get("/desk/referrals").await.1.contains("请核实"));
        let thread = courier.mine().await.threads.remove(0).thread;
        assert_eq!(thread.case.unwrap().referrals[0].answer, "罚款已经退还");
        let (_, log) = office.desk.get("/desk/audit").await;
        assert!(log.contains("查看转介") && log.contains("办理转介") && log.contains("答复转介"), "{log}");
    })
    .await;
}

#[tokio::test]
async fn a_partners_time_begins_when_the_courier_agrees_and_not_before() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let courier = Courier::of(&server);
        let (_, question, referral) = office.refer(&courier, "请核实罚款").await;
        let due = async || -> i64 {
            let sql = format!("SELECT CAST(due_at AS TEXT) AS t FROM referral WHERE id = '{referral}'");
            server.text(sql).await.unwrap().parse().unwrap()
        };
        // They think about it for longer than a partner has.
        let then = Timestamp::now().plus_days(-30).0;
        let sql = format!("UPDATE referral SET proposed_at = {then}, due_at = {} WHERE id = '{referral}'", then + 1);
        server.db.execute_unprepared(&sql).await.unwrap();
        decide(&courier, question, referral, true).await;
        let first = due().await;
        assert!(first > Timestamp::now().0, "nobody is late who could not see it: {first}");
        let (_, list) = office.member.get("/desk/referrals").await;
        assert!(!list.contains("clock red"), "{list}");
        // Agreed to again, nothing begins anew.
        let sql = format!("UPDATE referral SET due_at = {}, decided_at = 5 WHERE id = '{referral}'", then + 1);
        server.db.execute_unprepared(&sql).await.unwrap();
        decide(&courier, question, referral, true).await;
        assert_eq!(due().await, then + 1);
    })
    .await;
}

#[tokio::test]
async fn who_takes_their_consent_back_is_seen_no_more() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let courier = Courier::of(&server);
        let (case, question, referral) = office.refer(&courier, "请核实").await;
        let page = format!("/desk/referrals/{referral}");
        decide(&courier, question, referral, true).await;
        assert_eq!(office.member.get(&page).await.0, StatusCode::OK);
        decide(&courier, question, referral, false).await;
        assert_eq!(office.member.get(&page).await.0, StatusCode::NOT_FOUND);
        let (status, _) = office.member.post(&page, &[("act", "answer"), ("text", "晚了")]).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert!(office.desk.get(&case).await.1.contains("小哥不同意"));
        let (status, _) = office.desk.post(&format!("{case}/referrals/{referral}/link"), &[]).await;
        assert_eq!(status, StatusCode::CONFLICT, "there is no link to what nobody may see");
        // A case that is over shows nothing, and so does one whose courier erased everything.
        let (case, question, referral) = office.refer(&courier, "第二件").await;
        decide(&courier, question, referral, true).await;
        let page = format!("/desk/referrals/{referral}");
        office
            .desk
            .act(&case, "step", &[("to", "closed"), ("note", "小哥不办了"), ("result", "withdrawn"), ("sure", "yes")])
            .await;
        assert_eq!(office.member.get(&page).await.0, StatusCode::NOT_FOUND);
        let (_, question, referral) = office.refer(&courier, "第三件").await;
        decide(&courier, question, referral, true).await;
        let page = format!("/desk/referrals/{referral}");
        assert_eq!(office.member.post(&page, &[("act", "ask"), ("text", "叫什么名字")]).await.0, StatusCode::SEE_OTHER);
        courier.act(Act::EraseAccount).await.unwrap();
        assert_eq!(office.member.get(&page).await.0, StatusCode::NOT_FOUND);
        assert!(!server.dump_of(&["referral_note"]).await.contains("叫什么名字"));
    })
    .await;
}

#[tokio::test]
async fn a_link_opens_one_referral_once_with_its_code() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let courier = Courier::of(&server);
        let (case, question, referral) = office.refer(&courier, "请核实罚款").await;
        decide(&courier, question, referral, true).await;
        let make = async || {
            let (status, page) = office.desk.post(&format!("{case}/referrals/{referral}/link"), &[]).await;
            assert_eq!(status, StatusCode::OK, "{page}");
            let of =
                |id: &str| page.split(&format!("id=\"{id}\">")).nth(1).unwrap().split('<').next().unwrap().to_owned();
            let link = of("link");
            (format!("/r/{}", link.split("/r/").nth(1).unwrap()), of("code"))
        };
        let (first, _) = make().await;
        let (link, code) = make().await;
        assert_eq!(server.get(&first).await.status(), StatusCode::NOT_FOUND, "a new link ends the one before");
        assert_eq!(server.get("/r/none").await.status(), StatusCode::NOT_FOUND);
        let page = server.get(&link).await.text().await.unwrap();
        assert!(page.contains("验证码") && !page.contains("请核实") && !page.contains("<script"), "{page}");
        let dump = server.dump_of(&["referral_link"]).await;
        assert!(
            !dump.contains(&code) && !dump.contains(&code.replace('-', "")) && !dump.contains(&link[3..]),
            "{dump}"
        );
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let post = async |fields: &[(&str, &str)], cookie: &str| {
            let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
            let request = client.post(format!("{}{link}", server.origin)).header(header::COOKIE, cookie);
            let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body);
            let answer = request.send().await.unwrap();
            let cookie = answer.headers().get(header::SET_COOKIE).map(|cookie| cookie.to_str().unwrap().to_owned());
            (answer.status(), cookie, answer.text().await.unwrap())
        };
        let (status, _, page) = post(&[("code", "不是码")], "").await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("10 个字母和数字"), "{page}");
        let (status, _, page) = post(&[("code", "AAAAA-AAAAA")], "").await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("还可以试 4 次"), "{page}");
        let (status, _, _) = post(&[("act", "answer"), ("text", "没有验证码也答")], "").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        // Two at once with the right code: one of them has it.
        let right = [("code", code.as_str())];
        let (one, two) = tokio::join!(post(&right, ""), post(&right, ""));
        let opened: Vec<String> = [&one, &two].into_iter().filter_map(|(_, cookie, _)| cookie.clone()).collect();
        assert_eq!(opened.len(), 1, "{one:?} {two:?}");
        assert!(opened[0].contains("HttpOnly") && opened[0].contains("SameSite=Strict"), "{opened:?}");
        let cookie = opened[0].split(';').next().unwrap().to_owned();
        let with = async |cookie: &str| {
            let asked = client.get(format!("{}{link}", server.origin)).header(header::COOKIE, cookie).send().await;
            asked.unwrap().text().await.unwrap()
        };
        let page = with(&cookie).await;
        assert!(page.contains("请核实罚款") && !page.contains("家里的事"), "{page}");
        let elsewhere = with("diyi_referral=other").await;
        assert!(elsewhere.contains("已经打开过了") && !elsewhere.contains("请核实"), "{elsewhere}");
        let (status, _, page) = post(&[("act", "ask"), ("text", "")], &cookie).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("没有填写"), "{page}");
        assert_eq!(post(&[("act", "accept")], &cookie).await.0, StatusCode::SEE_OTHER);
        let (status, _, page) = post(&[("act", "answer"), ("text", "罚款退了")], &cookie).await;
        assert!(status == StatusCode::OK && page.contains("已经答复"), "{page}");
        let over = with(&cookie).await;
        assert!(over.contains("不能用了") && !over.contains("请核实"), "{over}");
        assert_eq!(courier.mine().await.threads[0].thread.case.as_ref().unwrap().referrals[0].answer, "罚款退了");
    })
    .await;
}

#[tokio::test]
async fn a_code_that_is_guessed_five_times_opens_nothing_any_more() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let courier = Courier::of(&server);
        let (case, question, referral) = office.refer(&courier, "请核实").await;
        decide(&courier, question, referral, true).await;
        let (_, page) = office.desk.post(&format!("{case}/referrals/{referral}/link"), &[]).await;
        let of = |id: &str| page.split(&format!("id=\"{id}\">")).nth(1).unwrap().split('<').next().unwrap().to_owned();
        let (link, code) = (of("link"), of("code"));
        let link = format!("{}/r/{}", server.origin, link.split("/r/").nth(1).unwrap());
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let guess = async |code: &str| {
            let request = client.post(&link).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            request.body(format!("code={code}")).send().await.unwrap().status()
        };
        let guesses = futures_util::future::join_all((0..12).map(|_| guess("BBBBB-BBBBB"))).await;
        assert!(guesses.iter().all(StatusCode::is_client_error), "{guesses:?}");
        assert_eq!(guess(&code).await, StatusCode::FORBIDDEN, "the right one is too late");
        assert!(server.dump_of(&["referral_link"]).await.contains('5'));
        // One whose time is over opens nothing, either.
        server.db.execute_unprepared("UPDATE referral_link SET tries = 0, expires_at = 1000").await.unwrap();
        assert_eq!(guess(&code).await, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn the_register_is_kept_by_the_office_of_each_region() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        staff(&server, "other", StaffRole::PrefectureAdmin, zhuzhou(), Author::Office).await;
        staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        staff(&server, "ope", StaffRole::Operator, changsha(), Author::Operator).await;
        let (other, root) = (Desk::sign_in(&server, "other").await, Desk::sign_in(&server, "root").await);
        let operator = Desk::sign_in(&server, "ope").await;
        let page = format!("/desk/partners/{}", office.partner);
        assert_eq!(other.get(&page).await.0, StatusCode::NOT_FOUND);
        assert!(!other.get("/desk/partners").await.1.contains("测试快递公司"));
        let province = [("kind", "association"), ("name", "省行业协会"), ("adcode", "430000"), ("contact", "")];
        let (status, of_province) = root.post("/desk/partners", &province).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        assert!(other.get("/desk/partners").await.1.contains("省行业协会"), "all may refer to it");
        let change = [("version", "1"), ("kind", "company"), ("name", "改"), ("adcode", "430200"), ("contact", "")];
        assert_eq!(other.post(&of_province, &change).await.0, StatusCode::NOT_FOUND, "and only the province keeps it");
        assert_eq!(operator.post(&page, &change).await.0, StatusCode::FORBIDDEN);
        assert_eq!(operator.get(&page).await.0, StatusCode::OK);
        for (name, adcode, why) in [
            ("", "430100", "没有填写"),
            (&*"长".repeat(41), "430100", "超过 40 个字"),
            ("株洲的", "430200", "自己管的地区"),
            ("没有的", "999999", "自己管的地区"),
        ] {
            let typed = [("kind", "company"), ("name", name), ("adcode", adcode), ("contact", "电话")];
            let (status, body) = office.desk.post("/desk/partners", &typed).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains(why), "{why}: {body}");
            assert!(body.contains(&format!("value=\"{name}\"")) && body.contains("value=\"电话\""), "{body}");
        }
        // Two change it at once: the second one hears of it.
        let mut mine =
            [("version", "1"), ("kind", "company"), ("name", "测试快递公司甲"), ("adcode", "430100"), ("active", "1")];
        assert_eq!(office.desk.post(&page, &mine).await.0, StatusCode::SEE_OTHER);
        mine[2].1 = "测试快递公司乙";
        let (status, body) = root.post(&page, &mine).await;
        assert!(status == StatusCode::CONFLICT && body.contains("刚刚改过"), "{body}");
        // Nobody makes somebody of a partner among the staff, and nobody of a partner becomes staff.
        let typed = [
            ("login", "sly"),
            ("name", "甲"),
            ("role", "partner"),
            ("author", "office"),
            ("adcode", "430100"),
            ("password", PASSWORD),
        ];
        let (status, body) = office.desk.post("/desk/staff", &typed).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("合作单位"), "{body}");
        // One that is given up gets nothing more, and its people see nothing.
        let given_up = [("version", "2"), ("kind", "company"), ("name", "测试快递公司甲"), ("adcode", "430100")];
        assert_eq!(office.desk.post(&page, &given_up).await.0, StatusCode::SEE_OTHER);
        let courier = Courier::of(&server);
        let question = courier.ask(Topic::LabourRights, changsha(), "罚款").await;
        let (_, case) = office.desk.post(&format!("/desk/questions/{question}/case"), &[("kind", "fine")]).await;
        office.desk.act(&case, "step", &[("to", "verification"), ("note", "已经核实清楚"), ("result", "")]).await;
        let version = office.desk.field(&case, "version").await;
        let refer =
            [("version", version.as_str()), ("to", ""), ("name", ""), ("reason", "请办"), ("partner", &office.partner)];
        let (status, body) = office.desk.post(&format!("{case}/refer"), &refer).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("不能选"), "{body}");
        assert!(office.member.get("/desk/referrals").await.1.contains("没有对应的单位"));
    })
    .await;
}

#[tokio::test]
async fn all_partners_are_in_the_register_and_to_be_chosen_however_many_there_are() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let rows: Vec<String> = (0..620)
            .map(|at| format!("('many-{at}', 'legal_aid', 430100, '一号所{at:04}', '', {}, FALSE, 1)", at % 10 != 0))
            .collect();
        let sql = format!(
            "INSERT INTO partner (id, kind, adcode, name, contact, active, sample, version) VALUES {}",
            rows.join(", ")
        );
        server.db.execute_unprepared(&sql).await.unwrap();
        let mut listed = office.desk.listed("/desk/partners", "/desk/partners/").await;
        let count = listed.len();
        listed.sort();
        listed.dedup();
        assert_eq!((listed.len(), count), (621, 621), "each once");
        assert!(listed.contains(&office.partner));
        let (case, ..) = office.refer(&Courier::of(&server), "请处理").await;
        let (_, page) = office.desk.get(&case).await;
        assert!(page.contains("value=\"many-619\"") && !page.contains("value=\"many-610\""));
    })
    .await;
}

#[tokio::test]
async fn a_partner_is_found_by_region_and_words_and_takes_its_people_along_when_it_moves() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        staff(&server, "zz-office", StaffRole::PrefectureAdmin, zhuzhou(), Author::Office).await;
        let root = Desk::sign_in(&server, "root").await;
        let typed = [("kind", "hospital"), ("name", "株洲一医院"), ("adcode", "430200"), ("contact", "赵六")];
        assert_eq!(root.post("/desk/partners", &typed).await.0, StatusCode::SEE_OTHER);
        for (query, company, hospital) in [
            ("", true, true),
            ("adcode=430200", false, true),
            ("adcode=430100", true, false),
            ("words=一医院", false, true),
            ("words=张三", true, false),
            ("words=张三&kind=hospital", false, false),
        ] {
            let (_, page) = root.get(&format!("/desk/partners?{query}")).await;
            let found = (page.contains(">测试快递公司<"), page.contains(">株洲一医院<"));
            assert_eq!(found, (company, hospital), "{query}: {page}");
        }
        let page = format!("/desk/partners/{}", office.partner);
        let moved =
            [("version", "1"), ("kind", "company"), ("name", "测试快递公司"), ("adcode", "430200"), ("active", "1")];
        assert_eq!(root.post(&page, &moved).await.0, StatusCode::SEE_OTHER);
        let place = server.text("SELECT adcode || '' AS t FROM staff WHERE login = 'member'".to_owned()).await;
        assert_eq!(place.as_deref(), Some("430200"));
        let (_, own) = office.member.get("/desk/referrals").await;
        assert!(own.contains("株洲 · 李四"), "{own}");
        // Who runs the new place sees to them now.
        let zz = Desk::sign_in(&server, "zz-office").await;
        assert!(zz.get("/desk/staff").await.1.contains("member"));
        assert!(!office.desk.get("/desk/staff").await.1.contains("member"));
    })
    .await;
}

#[tokio::test]
async fn a_desk_is_told_where_nobody_would_hear_and_what_to_do() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let partner = format!("/desk/partners/{}", office.partner);
        let deaf = async |what: &str| {
            let (_, register) = office.desk.get(&format!("/desk/partners?{what}")).await;
            let list =
                register.split("id=\"list\"").nth(1).unwrap_or_default().split("</table>").next().unwrap().to_owned();
            (list.contains("测试快递公司"), list.contains("没有人会收到"))
        };
        assert_eq!(deaf("").await, (true, false), "somebody signed in");
        assert_eq!(deaf("deaf=1").await, (false, false));
        let courier = Courier::of(&server);
        let (case, question, referral) = office.refer(&courier, "请核实罚款").await;
        let warned = async || {
            let (_, page) = office.desk.get(&case).await;
            let says =
                page.split("class=\"error deaf\">").nth(1).map(|rest| rest.split('<').next().unwrap().to_owned());
            (says, page.contains("测试快递公司（长沙）（没有人会收到）"))
        };
        assert_eq!(warned().await, (None, false));
        // Nobody signed in for more than a month.
        let long_ago = Timestamp::now().0 - 31 * 86_400_000;
        let member = "(SELECT id FROM staff WHERE login = 'member')";
        let sql = async |statement: String| server.db.execute_unprepared(&statement).await.unwrap();
        sql(format!("UPDATE audit SET at = {long_ago} WHERE staff = {member}")).await;
        assert_eq!(deaf("").await, (true, true));
        assert_eq!(deaf("deaf=1").await, (true, true));
        let (says, offered) = warned().await;
        let says = says.unwrap();
        assert!(offered && says.contains("30 天里也没有登录过") && says.contains("小哥同意以后"), "{says}");
        assert!(says.contains("张三 0731-1"), "the phone number stands there: {says}");
        assert!(office.desk.get(&partner).await.1.contains("id=\"deaf\""));
        decide(&courier, question, referral, true).await;
        assert!(warned().await.0.unwrap().contains("请点下面“发一次性链接”"));
        let (_, made) = office.desk.post(&format!("{case}/referrals/{referral}/link"), &[]).await;
        assert!(made.contains("id=\"code\""), "{made}");
        assert!(warned().await.0.unwrap().contains("已经发了一次性链接"));
        // An address that is confirmed hears.
        let confirmed = "INSERT INTO staff_email (staff, address, confirmed_at, asked_address, code, asked_at, tries)
            SELECT id, 'member@partner.test', 1, '', '', 1, 0 FROM staff WHERE login = 'member'";
        sql(confirmed.to_owned()).await;
        assert_eq!((deaf("deaf=1").await, warned().await), ((false, false), (None, false)));
        // Who does not work there any more hears nothing.
        sql("UPDATE staff SET active = FALSE WHERE login = 'member'".to_owned()).await;
        assert_eq!(deaf("deaf=1").await, (true, true));
        assert!(office.desk.get(&partner).await.1.contains("还没有人能登录"));
    })
    .await;
}

#[tokio::test]
async fn a_desk_is_told_of_its_own_referrals_to_a_partner_of_the_whole_province_and_of_nobody_elses() {
    on_each_database(async |server| {
        staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        staff(&server, "zz-office", StaffRole::PrefectureAdmin, zhuzhou(), Author::Office).await;
        let root = Desk::sign_in(&server, "root").await;
        let zz = Desk::sign_in(&server, "zz-office").await;
        let mut office = Office::open(&server).await;
        let typed = [("kind", "association"), ("name", "全省协会"), ("adcode", "430000"), ("contact", "")];
        let (_, page) = root.post("/desk/partners", &typed).await;
        office.partner = page.rsplit('/').next().unwrap().to_owned();
        // Open, late and answered.
        let has = async |desk: &Desk| {
            let (_, register) = desk.get("/desk/partners").await;
            let row = register.split(&format!("href=\"/desk/partners/{}\"", office.partner)).nth(1).unwrap();
            let cells = row.split("</tr>").next().unwrap().split("<td").skip(3);
            // With the link around a number, or without.
            let number = |cell: &str| {
                cell.split('>').find_map(|part| {
                    part.split('<').next().filter(|text| text.trim().parse::<u32>().is_ok()).map(str::to_owned)
                })
            };
            cells.filter_map(number).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(has(&office.desk).await, "0 0 0");
        let couriers = [Courier::of(&server), Courier::of(&server)];
        for courier in &couriers {
            let (_, question, referral) = office.refer(courier, "请处理").await;
            decide(courier, question, referral, true).await;
        }
        let late = "UPDATE referral SET due_at = 1 WHERE id = (SELECT MIN(id) FROM referral)";
        server.db.execute_unprepared(late).await.unwrap();
        assert_eq!(has(&office.desk).await, "2 1 0");
        assert_eq!(has(&root).await, "2 1 0");
        assert_eq!(has(&zz).await, "0 0 0", "what another desk refers is that desk's");
        let answered = "UPDATE referral SET state = 'answered' WHERE due_at = 1";
        server.db.execute_unprepared(answered).await.unwrap();
        assert_eq!((has(&office.desk).await.as_str(), has(&zz).await.as_str()), ("1 0 1", "0 0 0"));
    })
    .await;
}
