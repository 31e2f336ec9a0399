//! Who answers learns, shows what they learned, and is on duty only as long as that is good; their hours are counted.

use crate::courier::{changsha, picture, zhuzhou};
use crate::desk::{Desk, on_duty, open_course, staff};
use crate::server::{Server, on_each_database};
use diyi::model::staff::StaffRole;
use diyi::model::{Adcode, Author, Day, StaffId, Timestamp};
use reqwest::StatusCode;
use sea_orm::ConnectionTrait;

fn today() -> Day {
    Day::of(Timestamp::now())
}

/// A desk with a lawyer.
struct Office {
    boss: Desk,
    lawyer: Desk,
    id: StaffId,
}

impl Office {
    async fn open(server: &Server) -> Self {
        staff(server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let id = staff(server, "lawyer", StaffRole::Expert, changsha(), Author::Lawyer).await;
        Self { boss: Desk::sign_in(server, "boss").await, lawyer: Desk::sign_in(server, "lawyer").await, id }
    }

    fn person(&self) -> String {
        format!("/desk/training/people/{}", self.id)
    }

    async fn demand(&self, what: &str) {
        let fields = [("adcode", "430100"), ("author", "lawyer"), ("what", what)];
        let (status, body) = self.boss.post("/desk/training/demands", &fields).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
    }

    async fn qualify(&self, until: &str) {
        let fields = [("kind", "lawyer"), ("number", "A-1"), ("until", until)];
        let (status, body) = self.boss.post(&format!("{}/qualification", self.person()), &fields).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
    }

    async fn put_on_duty(&self, day: Day) -> (StatusCode, String) {
        let (day, id) = (day.to_string(), self.id.to_string());
        self.boss.post("/desk/roster", &[("day", &day), ("staff", &id), ("on", "1")]).await
    }
}

/// A course of the desk with two questions: its page.
async fn course(boss: &Desk) -> String {
    let fields = [("title", "上岗培训"), ("adcode", "430100"), ("pass_mark", "80"), ("tries", "2"), ("months", "12")];
    let (status, page) = boss.post("/desk/training", &fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    let one = [("text", "先做什么"), ("choice0", "打电话"), ("right0", "1"), ("choice1", "等一等")];
    let two = [
        ("text", "写清楚什么"),
        ("choice0", "甲"),
        ("right0", "1"),
        ("choice1", "乙"),
        ("right1", "1"),
        ("choice2", "丙"),
    ];
    boss.act(&page, "questions", &one).await;
    boss.act(&page, "questions", &two).await;
    open_course(boss, &page, &fields).await;
    page
}

const RIGHT: [(&str, &str); 3] = [("q0", "0"), ("q1", "0"), ("q1", "1")];
const WRONG: [(&str, &str); 2] = [("q0", "0"), ("q1", "0")];

async fn answer(desk: &Desk, page: &str, chosen: &[(&str, &str)]) -> (StatusCode, String) {
    let version = desk.version_of(page, &format!("{page}/quiz"), &[]).await;
    desk.post(&format!("{page}/quiz"), &[&[("version", version.as_str())], chosen].concat()).await
}

#[tokio::test]
async fn a_quiz_is_passed_by_all_of_the_answer_as_often_as_it_may_be_tried() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let page = course(&office.boss).await;
        let (_, shown) = office.lawyer.get(&page).await;
        assert!(
            shown.contains("type=\"radio\" name=\"q0\"") && shown.contains("type=\"checkbox\" name=\"q1\""),
            "{shown}"
        );
        assert!(!shown.contains("题目和答案"), "the answers are the keeper's: {shown}");
        let old = office.lawyer.version_of(&page, &format!("{page}/quiz"), &[]).await;
        let (status, led_to) = answer(&office.lawyer, &page, &WRONG).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{led_to}");
        let (_, shown) = office.lawyer.get(&led_to).await;
        assert!(shown.contains("答对 1 题（共 2 题），没有通过"), "{shown}");
        answer(&office.lawyer, &page, &[]).await;
        let (_, shown) = office.lawyer.get(&page).await;
        assert!(shown.contains("次数用完了") && !shown.contains("name=\"q0\""), "{shown}");
        let (status, body) =
            office.lawyer.post(&format!("{page}/quiz"), &[&[("version", old.as_str())], &RIGHT[..]].concat()).await;
        assert!(status == StatusCode::CONFLICT && body.contains("次数用完了"), "{body}");
        // Allowed anew by who keeps it, and passed.
        let id = page.rsplit('/').next().unwrap();
        assert!(office.boss.get(&office.person()).await.1.contains("没通过 2 次"));
        office.boss.post(&format!("{}/again", office.person()), &[("course", id)]).await;
        let (_, led_to) = answer(&office.lawyer, &page, &RIGHT).await;
        let (_, shown) = office.lawyer.get(&led_to).await;
        let until = today().plus_months(12).to_string();
        assert!(shown.contains("答对 2 题（共 2 题），通过了") && shown.contains(&until), "{shown}");
        assert!(shown.contains("已经通过了") && !shown.contains("name=\"q0\""), "{shown}");
        let (_, people) = office.boss.get(&page).await;
        let who = people.split("id=\"who\"").nth(1).unwrap();
        assert!(who.contains("测试lawyer") && who.contains(&format!("有效到 {until}")), "{who}");
        // A question that was changed meanwhile is read anew.
        office.boss.act(&page, "drop-question", &[("question", "0")]).await;
        let typed = [&[("version", old.as_str())], &RIGHT[..]].concat();
        assert_eq!(office.boss.post(&format!("{page}/quiz"), &typed).await.0, StatusCode::CONFLICT);
        let (_, log) = office.boss.get("/desk/audit").await;
        assert!(log.contains("考培训") && log.contains("管理培训") && log.contains("同意再考"), "{log}");
    })
    .await;
}

#[tokio::test]
async fn a_course_gives_words_pictures_documents_and_videos_and_nothing_else() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let page = course(&office.boss).await;
        let add = async |kind: &str, text: &str, file: Option<(&str, &[u8])>| {
            let version = office.boss.field(&page, "version").await;
            let fields = [("version", version.as_str()), ("kind", kind), ("title", "材料"), ("text", text)];
            match file {
                Some((name, bytes)) => {
                    office.boss.upload(&format!("{page}/materials"), &fields, ("file", name, bytes)).await
                }
                None => office.boss.upload_all(&format!("{page}/materials"), &fields, &[]).await,
            }
        };
        for (kind, text, file, why) in [
            ("text", "", None, "文字没有填写"),
            ("video", "http://example.com/v", None, "https://"),
            ("video", "javascript:alert(1)", None, "https://"),
            ("video", "https://user:pw@example.com/", None, "https://"),
            ("picture", "", None, "请选一个文件"),
            ("picture", "", Some(("a.png", &b"no picture"[..])), "不能用"),
            ("document", "", Some(("a.exe", &b"MZ\x90"[..])), "不能用"),
            ("other", "x", None, "请选类型"),
        ] {
            let (status, body) = add(kind, text, file).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains(why), "{kind} {text}: {body}");
        }
        assert_eq!(add("text", "先听完<script>", None).await.0, StatusCode::SEE_OTHER);
        assert_eq!(add("video", "https://v.example.com/1?a=b&c=d", None).await.0, StatusCode::SEE_OTHER);
        assert_eq!(add("picture", "", Some(("a.png", &picture()))).await.0, StatusCode::SEE_OTHER);
        assert_eq!(add("document", "", Some(("手册.pdf", b"%PDF-1.7\n%%EOF\n"))).await.0, StatusCode::SEE_OTHER);
        let (_, shown) = office.lawyer.get(&page).await;
        assert!(!shown.contains("<script>") && shown.contains("https://v.example.com/1?a=b"), "{shown}");
        let files: Vec<String> = shown
            .match_indices(&format!("{page}/materials/"))
            .map(|(at, _)| shown[at..at + page.len() + 47].to_owned())
            .collect();
        assert_eq!(files.len(), 2, "{shown}");
        assert!(office.lawyer.bytes(&files[0]).await.starts_with(b"\xff\xd8"), "drawn anew as JPEG");
        assert!(office.lawyer.bytes(&files[1]).await.starts_with(b"%PDF-"));
        staff(&server, "zhuzhou", StaffRole::PrefectureAdmin, zhuzhou(), Author::Office).await;
        let elsewhere = Desk::sign_in(&server, "zhuzhou").await;
        assert_eq!(elsewhere.get(&page).await.0, StatusCode::NOT_FOUND);
        assert_eq!(elsewhere.get(&files[1]).await.0, StatusCode::NOT_FOUND);
        // What is taken out is gone, with its file.
        let material = files[1].rsplit('/').next().unwrap();
        office.boss.act(&page, "drop-material", &[("material", material)]).await;
        assert_eq!(office.lawyer.get(&files[1]).await.0, StatusCode::NOT_FOUND);
        let left = "SELECT CAST(count(*) AS TEXT) AS t FROM attachment WHERE account = 'courses'";
        assert_eq!(server.text(left.to_owned()).await.as_deref(), Some("1"));
    })
    .await;
}

#[tokio::test]
async fn who_lacks_what_is_demanded_is_not_put_on_duty_by_any_way() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let other = staff(&server, "ope", StaffRole::Operator, changsha(), Author::Operator).await;
        let page = course(&office.boss).await;
        let (now, later) = (today(), today().plus(10));
        assert_eq!(office.put_on_duty(now).await.0, StatusCode::SEE_OTHER, "nothing is demanded");
        office.demand(page.rsplit('/').next().unwrap()).await;
        office.demand("lawyer").await;
        let (status, body) = office.put_on_duty(now.plus(1)).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("《上岗培训》、律师执业证"), "{body}");
        let (_, roster) = office.boss.get("/desk/roster").await;
        assert!(roster.contains("class=\"on lacking\""), "who is on duty already is marked: {roster}");
        assert!(office.lawyer.get("/desk/training").await.1.contains("现在不能排班，还缺：《上岗培训》、律师执业证"));
        answer(&office.lawyer, &page, &RIGHT).await;
        office.qualify(&later.plus(-1).to_string()).await;
        assert!(!office.lawyer.get("/desk/training").await.1.contains("还缺"));
        assert_eq!(office.put_on_duty(now.plus(1)).await.0, StatusCode::SEE_OTHER);
        let (status, body) = office.put_on_duty(later).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("已经过期"), "{body}");
        assert_eq!(office.put_on_duty(later.plus(-1)).await.0, StatusCode::SEE_OTHER, "its last day is a good day");
        // Nor by two weeks at once, nor by changing places.
        let two_weeks = format!("/desk/roster/{}", office.id);
        let from = later.plus(-i64::from(later.weekday())).to_string();
        let version = office.boss.field(&format!("{two_weeks}?from={from}"), "version").await;
        let fields = [("from", from.clone()), ("version", version), (format!("on_{later}").leak(), "1".to_owned())];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let (status, body) = office.boss.post(&two_weeks, &fields).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("不能值班"), "{body}");
        let (id, ope) = (office.id.to_string(), other.to_string());
        let duty = [("day", later.to_string()), ("staff", ope.clone()), ("on", "1".to_owned())];
        let duty: Vec<(&str, &str)> = duty.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(
            office.boss.post("/desk/roster", &duty).await.0,
            StatusCode::SEE_OTHER,
            "of others nothing is demanded"
        );
        let (first, second) = (now.plus(1).to_string(), later.to_string());
        let swap = [("staff", id.as_str()), ("day", &first), ("other", &ope), ("other_day", &second)];
        let (status, body) = office.boss.post("/desk/roster/swap", &swap).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("不能值班"), "{body}");
        // A copied week leaves them out, and says so before.
        let monday = now.plus(-i64::from(now.weekday()));
        let copies = async |fields: &[(&str, &str)]| office.boss.post("/desk/roster/copy", fields).await;
        let from = monday.plus(7).to_string();
        let anew = format!("DELETE FROM duty WHERE staff = '{id}' AND day = '{}'", monday.plus(8));
        server.db.execute_unprepared(&anew).await.unwrap();
        on_duty(&server, office.id, monday.plus(8), "").await;
        let (_, asked) = copies(&[("from", &from)]).await;
        let copied_to = monday.plus(15);
        if copied_to > later.plus(-1) {
            assert!(asked.contains(&format!("不复制：测试lawyer {copied_to}")), "{asked}");
            copies(&[("from", &from), ("sure", "yes")]).await;
            let sql =
                format!("SELECT CAST(count(*) AS TEXT) AS t FROM duty WHERE day = '{copied_to}' AND staff = '{id}'");
            assert_eq!(server.text(sql).await.as_deref(), Some("0"));
        }
        // Demanded no more.
        let (_, shown) = office.boss.get("/desk/training").await;
        for part in shown.split("action=\"/desk/training/demands/").skip(1) {
            assert_eq!(
                office.boss.post(&format!("/desk/training/demands/{}", &part[..36]), &[]).await.0,
                StatusCode::SEE_OTHER
            );
        }
        assert_eq!(office.put_on_duty(later).await.0, StatusCode::SEE_OTHER);
        let (_, log) = office.boss.get("/desk/audit").await;
        assert!(log.contains("设值班要求") && log.contains("登记资质"), "{log}");
    })
    .await;
}

#[tokio::test]
async fn what_the_province_demands_holds_at_every_desk_and_a_desk_takes_it_off_for_nobody() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        let root = Desk::sign_in(&server, "root").await;
        let fields = [("adcode", "430000"), ("author", ""), ("what", "volunteer")];
        assert_eq!(root.post("/desk/training/demands", &fields).await.0, StatusCode::SEE_OTHER);
        assert_eq!(office.put_on_duty(today()).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        let (_, shown) = root.get("/desk/training").await;
        let demand = &shown.split("action=\"/desk/training/demands/").nth(1).unwrap()[..36];
        let (_, at_desk) = office.boss.get("/desk/training").await;
        assert!(at_desk.contains("志愿者注册") && !at_desk.contains(demand), "{at_desk}");
        let path = format!("/desk/training/demands/{demand}");
        assert_eq!(office.boss.post(&path, &[]).await.0, StatusCode::NOT_FOUND);
        let elsewhere = [("adcode", "430200"), ("author", ""), ("what", "volunteer")];
        assert_eq!(office.boss.post("/desk/training/demands", &elsewhere).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

#[tokio::test]
async fn what_ends_within_thirty_days_is_counted_on_the_first_page_and_listed_behind_it() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let card = async || {
            let (_, page) = office.boss.get("/desk/overview").await;
            let card = page.split("href=\"/desk/training/people#due\"").nth(1).unwrap();
            card.split("<strong>").nth(1).unwrap().split('<').next().unwrap().parse::<usize>().unwrap()
        };
        let rows = async || {
            let (_, page) = office.boss.get("/desk/training/people").await;
            page.split("id=\"ending\"").nth(1).map_or(0, |table| {
                table.split("<tbody>").nth(1).unwrap().split("</tbody>").next().unwrap().matches("<tr>").count()
            })
        };
        assert_eq!((card().await, rows().await), (0, 0));
        office.qualify(&today().plus(31).to_string()).await;
        assert_eq!((card().await, rows().await), (0, 0));
        let kind = async |kind: &str, until: Day| {
            let until = until.to_string();
            let fields = [("kind", kind), ("number", ""), ("until", until.as_str())];
            office.boss.post(&format!("{}/qualification", office.person()), &fields).await;
        };
        kind("doctor", today().plus(30)).await;
        kind("other", today().plus(-5)).await;
        assert_eq!((card().await, rows().await), (2, 2));
        let (_, page) = office.boss.get("/desk/training/people").await;
        assert!(page.contains("已经过期") && page.contains("医师执业证"), "{page}");
        kind("doctor", today().plus(400)).await;
        assert_eq!((card().await, rows().await), (1, 1), "the one that is good for longest counts");
    })
    .await;
}

#[tokio::test]
async fn hours_are_those_of_duties_that_took_place_and_a_certificate_says_what_was_counted() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        // A week without holidays, in which this desk is at work on no Sunday.
        let monday = Day::parse("2026-11-16").unwrap();
        let hours = [
            ("adcode", "430100"),
            ("monday", "09:00-12:00 14:00-17:30"),
            ("tuesday", "09:00-17:00"),
            ("wednesday", "09:00-17:00"),
            ("thursday", "09:00-17:00"),
            ("friday", "09:00-17:00"),
            ("saturday", ""),
            ("sunday", ""),
        ];
        let (status, body) = office.boss.save("/desk/hours", "/desk/hours", &hours).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
        on_duty(&server, office.id, monday, "").await;
        on_duty(&server, office.id, monday.plus(1), "18:00-21:15").await;
        on_duty(&server, office.id, monday.plus(2), "09:00-12:00").await;
        on_duty(&server, office.id, monday.plus(6), "").await;
        on_duty(&server, office.id, today().plus(1), "09:00-12:00").await;
        let person = office.person();
        let told = async || {
            let (_, page) = office.boss.get(&person).await;
            page.split("id=\"hours\">").nth(1).unwrap().split("</p>").next().unwrap().to_owned()
        };
        // What a page sums up is this year's, and that week is of 2026.
        let is_this_year = monday.year() == today().year();
        let counted = |duties: u8, hours: &str| {
            if is_this_year {
                format!("今年值班 {duties} 次，共 {hours}")
            } else {
                "今年值班 0 次".to_owned()
            }
        };
        assert!(told().await.contains(&counted(3, "12 小时 45 分钟")), "{}", told().await);
        let (_, own) = office.lawyer.get("/desk/training").await;
        assert!(own.contains(&counted(3, "12 小时 45 分钟")), "who served sees the same: {own}");
        let wednesday = monday.plus(2).to_string();
        office.boss.post(&format!("{person}/missed"), &[("day", &wednesday), ("missed", "1")]).await;
        assert!(told().await.contains(&counted(2, "9 小时 45 分钟")));
        for day in [today().plus(1), monday.plus(3)] {
            let day = day.to_string();
            let (status, _) = office.boss.post(&format!("{person}/missed"), &[("day", &day), ("missed", "1")]).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{day}");
        }
        let certify = async |first: &str, last: &str| {
            office.boss.post(&format!("{person}/certificate"), &[("first", first), ("last", last)]).await
        };
        let tomorrow = today().plus(1).to_string();
        for (first, last, why) in [
            ("2026-11-17", "2026-11-16", "先后顺序"),
            ("2026-11-17", tomorrow.as_str(), "不能晚于今天"),
            ("2026-11-18", "2026-11-22", "没有可以算的值班"),
            ("昨天", "2026-11-22", "日期不对"),
        ] {
            let (status, body) = certify(first, last).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains(why), "{first} {last}: {body}");
        }
        let (status, certificate) = certify("2026-11-16", "2026-11-22").await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{certificate}");
        let number = format!("430100-{}-0001", today().year());
        assert!(certificate.ends_with(&number), "{certificate}");
        let (_, paper) = office.lawyer.get(&certificate).await;
        assert!(
            paper.contains("值班 2 次，共 9 小时 45 分钟") && paper.contains("测试lawyer 同志以律师身份"),
            "{paper}"
        );
        assert!(
            paper.contains(&number) && paper.contains("只算值班表上已经结束"),
            "it says how it was counted: {paper}"
        );
        let (one, two) = tokio::join!(certify("2026-11-16", "2026-11-16"), certify("2026-11-17", "2026-11-17"));
        assert!(one.1 != two.1 && one.0 == StatusCode::SEE_OTHER && two.0 == StatusCode::SEE_OTHER, "{one:?} {two:?}");
        // What was certified stays; what was wrong is made void by who is sure.
        office.boss.post(&format!("{person}/missed"), &[("day", &wednesday), ("missed", "0")]).await;
        assert!(told().await.contains(&counted(3, "12 小时 45 分钟")));
        assert!(office.boss.get(&certificate).await.1.contains("9 小时 45 分钟"));
        assert!(office.boss.post(&certificate, &[]).await.1.contains("这张证明作废？"));
        assert!(!office.boss.get(&certificate).await.1.contains("已作废"));
        assert_eq!(office.boss.post(&certificate, &[("sure", "yes")]).await.0, StatusCode::SEE_OTHER);
        assert!(office.lawyer.get(&certificate).await.1.contains("已作废"));
        assert_eq!(office.boss.post(&certificate, &[("sure", "yes")]).await.0, StatusCode::CONFLICT);
        let (_, log) = office.boss.get("/desk/audit").await;
        assert!(log.contains("出时长证明") && log.contains("记缺班"), "{log}");
    })
    .await;
}

#[tokio::test]
async fn a_new_course_is_open_to_nobody_until_its_keeper_opens_it() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let fields = [("title", "新课"), ("adcode", "430100"), ("pass_mark", "80"), ("tries", "2"), ("months", "12")];
        let (_, page) = office.boss.post("/desk/training", &fields).await;
        let (_, shown) = office.boss.get("/desk/training").await;
        let what = shown.split("<select name=\"what\"").nth(1).unwrap().split("</select>").next().unwrap();
        assert!(!what.contains("新课"), "nobody can be asked for it yet: {what}");
        assert!(shown.contains("没有开") && shown.contains("新的课先不开"), "{shown}");
        let question = [("text", "先做什么"), ("choice0", "打电话"), ("right0", "1"), ("choice1", "等一等")];
        office.boss.act(&page, "questions", &question).await;
        open_course(&office.boss, &page, &fields).await;
        let (_, shown) = office.boss.get("/desk/training").await;
        let what = shown.split("<select name=\"what\"").nth(1).unwrap().split("</select>").next().unwrap();
        assert!(what.contains("新课"), "{what}");
    })
    .await;
}
