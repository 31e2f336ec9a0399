//! Which company withholds wages where: named by the desk, folded onto a list, counted, and told outside with care.

use crate::courier::{Courier, changsha, message, question, zhuzhou};
use crate::desk::{Desk, PASSWORD, staff, without_counted};
use crate::server::{Server, on_each_database};
use chrono::{Datelike as _, NaiveDate};
use diyi::api::Act;
use diyi::model::staff::StaffRole;
use diyi::model::voice::NewVoice;
use diyi::model::{Adcode, Author, Day, NewQuestion, QuestionId, Timestamp, Topic, VoiceId, VoiceKind};
use reqwest::StatusCode;
use sea_orm::ConnectionTrait;

/// The province, which keeps the list, and a desk.
struct Office {
    province: Desk,
    desk: Desk,
    courier: Courier,
}

impl Office {
    async fn open(server: &Server) -> Self {
        staff(server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        staff(server, "ope", StaffRole::Operator, changsha(), Author::Operator).await;
        let province = Desk::sign_in(server, "root").await;
        for (name, aliases) in [("甲通快递", "甲通\nJT Express"), ("东风速运", ""), ("圣丰物流", ""), ("盛丰快运", "")]
        {
            let (status, body) = keep(&province, name, aliases).await;
            assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
        }
        Self { province, desk: Desk::sign_in(server, "ope").await, courier: Courier::of(server) }
    }

    /// A question at the desk, and what came of naming a company so.
    async fn name(&self, text: &str) -> (QuestionId, StatusCode, String) {
        let id = self.courier.ask(Topic::LabourRights, changsha(), "欠薪").await;
        let (status, body) = name(&self.desk, id, text).await;
        (id, status, body)
    }
}

/// Says on the page of a question which company it names.
async fn name(desk: &Desk, id: QuestionId, company: &str) -> (StatusCode, String) {
    let page = format!("/desk/questions/{id}");
    desk.save(&page, &format!("{page}/company"), &[("company", company)]).await
}

async fn keep(desk: &Desk, name: &str, aliases: &str) -> (StatusCode, String) {
    desk.post("/desk/companies", &[("version", "0"), ("name", name), ("aliases", aliases), ("active", "1")]).await
}

/// The number of a company.
async fn id_of(desk: &Desk, name: &str) -> String {
    row(desk, name).await.split("href=\"/desk/companies/").nth(1).unwrap()[..36].to_owned()
}

/// What the list says of a company.
async fn row(desk: &Desk, name: &str) -> String {
    let (status, page) = desk.get("/desk/companies").await;
    assert_eq!(status, StatusCode::OK);
    without_counted(page.split("<tr").find(|row| row.contains(&format!(">{name}</a>"))).unwrap())
}

#[tokio::test]
async fn what_a_desk_writes_is_folded_onto_the_list_and_counted_by_place() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        for text in ["甲通", "甲通速递长沙分公司", "ｊｔ express", "甲 通 快 递"] {
            let (id, status, body) = office.name(text).await;
            assert_eq!(status, StatusCode::SEE_OTHER, "{text}: {body}");
            let (_, page) = office.desk.get(&format!("/desk/questions/{id}")).await;
            assert!(page.contains("name=\"company\" value=\"甲通快递\""), "{text}");
        }
        assert!(office.name("冬风").await.1 == StatusCode::SEE_OTHER, "by its sound");
        for (text, why) in
            [("乙通", "名单里没有“乙通”"), ("胜丰", "圣丰物流、盛丰快运"), (&*"长".repeat(41), "超过 40 个字")]
        {
            let (_, status, body) = office.name(text).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains(why), "{text}: {body}");
        }
        // A case of one of them; spam is none of theirs.
        let (id, ..) = office.name("东风速运").await;
        office.desk.post(&format!("/desk/questions/{id}/case"), &[("kind", "unpaid_wages")]).await;
        let (spam, ..) = office.name("东风速运").await;
        server.db.execute_unprepared(&format!("UPDATE question SET spam = true WHERE id = '{spam}'")).await.unwrap();
        let jia = row(&office.province, "甲通快递").await;
        assert!(jia.contains("<td>4</td><td>0</td>") && jia.contains("长沙 4"), "{jia}");
        assert!(row(&office.desk, "东风速运").await.contains("<td>2</td><td>1</td>"));
        // What was named is taken back.
        let (_, status, _) = office.name("").await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        name(&office.desk, id, " ").await;
        assert!(row(&office.desk, "东风速运").await.contains("<td>1</td><td>0</td>"));
        // Another prefecture names nothing here, and counts nothing of it.
        staff(&server, "other", StaffRole::Operator, zhuzhou(), Author::Operator).await;
        let other = Desk::sign_in(&server, "other").await;
        let (status, _) = other.post(&format!("/desk/questions/{id}/company"), &[("company", "甲通")]).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert!(row(&other, "甲通快递").await.contains("<td>0</td><td>0</td>"));
        let (_, log) = office.province.get("/desk/audit").await;
        assert!(log.contains("记公司") && log.contains("管理公司名单"), "{log}");
    })
    .await;
}

#[tokio::test]
async fn the_list_is_the_provinces_and_no_two_are_written_alike() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        assert_eq!(keep(&office.desk, "丁通快递", "").await.0, StatusCode::FORBIDDEN);
        for (name, aliases, why) in [
            ("", "", "没有填写"),
            (&*"长".repeat(41), "", "超过 40 个字"),
            ("甲通物流湖南公司", "", "已经有"),
            ("戊通", "东风", "已经有"),
            ("戊通", &*"别\n".repeat(31), "最多 30 个"),
        ] {
            let (status, body) = keep(&office.province, name, aliases).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains(why), "{name} {why}: {body}");
            assert!(body.contains(&format!("value=\"{name}\"")), "what was typed stands there");
        }
        let own = row(&office.province, "东风速运").await;
        let id = own.split("name=\"id\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let change = [("id", id), ("version", "1"), ("name", "东风速运"), ("aliases", "东风快递"), ("active", "1")];
        assert_eq!(office.province.post("/desk/companies", &change).await.0, StatusCode::SEE_OTHER);
        assert_eq!(office.province.post("/desk/companies", &change).await.0, StatusCode::CONFLICT);
        let given_up = [("id", id), ("version", "2"), ("name", "东风速运"), ("aliases", "")];
        assert_eq!(office.province.post("/desk/companies", &given_up).await.0, StatusCode::SEE_OTHER);
        assert_eq!(office.name("东风速运").await.1, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

#[tokio::test]
async fn nothing_is_public_by_name_before_the_province_says_so_and_no_few_are_told_then() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let mut last = String::new();
        for (text, count) in [("甲通", 7), ("东风", 2), ("", 6)] {
            for _ in 0..count {
                last = office.name(text).await.0.to_string();
            }
        }
        // All of them in a half year that is over.
        let today = Timestamp::now().china_time().date();
        let (year, month) = if today.month() > 6 { (today.year(), 3) } else { (today.year() - 1, 9) };
        let then = NaiveDate::from_ymd_opt(year, month, 10).and_then(|day| day.and_hms_opt(9, 0, 0)).unwrap();
        let then = Timestamp::from_china_time(then).0;
        server.db.execute_unprepared(&format!("UPDATE question SET asked_at = {then}")).await.unwrap();
        assert_eq!(server.get("/open/companies.csv").await.status(), StatusCode::NOT_FOUND);
        let on = [("active", "1"), ("sure", "yes")];
        assert_eq!(office.desk.post("/desk/companies/publish", &on).await.0, StatusCode::FORBIDDEN);
        let (status, asks) = office.province.post("/desk/companies/publish", &on[..1]).await;
        assert!(status == StatusCode::OK && asks.contains("收不回来"), "{asks}");
        assert_eq!(server.get("/open/companies.csv").await.status(), StatusCode::NOT_FOUND, "it only asked");
        assert_eq!(office.province.post("/desk/companies/publish", &on).await.0, StatusCode::SEE_OTHER);
        // Whoever looks fixes nothing: the server does, when the half year is over.
        let header = async || office.province.get("/desk/companies").await.1;
        assert!(header().await.contains("还没定"));
        assert_eq!(server.get("/open/companies.csv").await.status(), StatusCode::NOT_FOUND, "not fixed yet");
        assert!(!server.get("/open").await.text().await.unwrap().contains("companies.csv"));
        server.app.tidy().await;
        let as_of = format!("截至 {}", Day::of(Timestamp::now()));
        assert!(header().await.contains(&as_of) && !header().await.contains("还没定"));
        let index = server.get("/open").await.text().await.unwrap();
        assert!(index.contains("href=\"/open/companies.csv\"") && index.contains(&as_of), "{index}");
        let table = server.get("/open/companies.csv").await.text().await.unwrap();
        assert!(table.contains(&format!(",{},", Day::of(Timestamp::now()))), "{table}");
        let of = |name: &str| table.lines().find(|line| line.contains(name)).unwrap().rsplit(',').next().unwrap();
        assert_eq!(of("合计"), "15", "{table}");
        assert!(of("东风速运").parse::<u32>().is_err(), "two are a few: {table}");
        let told: Vec<u32> = ["甲通快递", "没有记公司的"].iter().filter_map(|name| of(name).parse().ok()).collect();
        assert!(told.len() < 2, "else the two would be what is left: {table}");
        // A company that takes part is told the same of itself, and nothing of others.
        let company = id_of(&office.province, "甲通快递").await;
        let partner =
            [("kind", "company"), ("name", "长沙的"), ("adcode", "430000"), ("contact", ""), ("company", &company)];
        let (_, partner) = office.province.post("/desk/partners", &partner).await;
        let person = [("login", "jia"), ("name", "李四"), ("password", PASSWORD)];
        office.province.post(&format!("{partner}/people"), &person).await;
        let (_, own) = Desk::first_sign_in(&server, "jia").await.get("/desk/referrals").await;
        let own = own.split("id=\"about-company\">").nth(1).unwrap().split("</p>").next().unwrap();
        assert!(own.contains(of("甲通快递")) && !own.contains("东风"), "{own}");
        // What was told stays, whatever is named later; and is told no more where that is taken back.
        name(&office.province, last.parse().unwrap(), "甲通").await;
        server.app.tidy().await;
        assert_eq!(server.get("/open/companies.csv").await.text().await.unwrap(), table);
        office.province.post("/desk/companies/publish", &[("active", "")]).await;
        assert_eq!(server.get("/open/companies.csv").await.status(), StatusCode::NOT_FOUND);
        assert!(!server.get("/open").await.text().await.unwrap().contains("companies.csv"), "nor listed any more");
        let (_, log) = office.province.get("/desk/audit").await;
        assert!(log.matches("按公司公开数据").count() >= 2, "{log}");
    })
    .await;
}

async fn asks(courier: &Courier, company: &str) -> QuestionId {
    let asked = question(Topic::LabourRights, changsha(), message("工资拖了两个月"));
    let id = asked.id;
    courier.act(Act::Ask(NewQuestion { company: Some(company.to_owned()), ..asked })).await.unwrap();
    id
}

#[tokio::test]
async fn a_courier_names_the_company_in_the_app_and_only_the_office_sees_it() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let other = Courier::of(&server);
        let config = server.json("/api/v1/config").await;
        assert_eq!(config["companies"].as_array().unwrap().len(), 4, "{config}");
        let known = asks(&office.courier, "甲通速递长沙分公司").await;
        let unknown = asks(&office.courier, " 戊达\n小店 ").await;
        let between = asks(&office.courier, "胜丰").await;
        let none = asks(&office.courier, " \u{200b} ").await;
        let long = asks(&office.courier, &"长".repeat(100)).await;
        let words = NewVoice {
            id: VoiceId::fresh(),
            kind: VoiceKind::Need,
            adcode: changsha(),
            discussion: None,
            company: Some("东风".to_owned()),
            message: message("站点没有热水"),
        };
        let voice = words.id;
        other.act(Act::Speak(words)).await.unwrap();
        let beside = async |page: &str| {
            let (status, shown) = office.desk.get(page).await;
            assert_eq!(status, StatusCode::OK);
            let field = shown.split("name=\"company\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
            let said = shown.split("id=\"company-words\">").nth(1).map_or("", |rest| rest.split('<').next().unwrap());
            (field, said.to_owned())
        };
        let of = |id: QuestionId| format!("/desk/questions/{id}");
        let pair = |field: &str, said: &str| (field.to_owned(), said.to_owned());
        assert_eq!(beside(&of(known)).await, pair("甲通快递", "小哥写的：甲通速递长沙分公司，归到甲通快递"));
        assert!(beside(&of(unknown)).await.1.contains("戊达 小店（名单里没有"));
        assert!(beside(&of(between)).await.1.contains("请你定"));
        assert_eq!(beside(&of(none)).await, pair("", ""));
        assert_eq!(beside(&of(long)).await.0.chars().count(), 40);
        assert_eq!(beside(&format!("/desk/voices/{voice}")).await.0, "东风速运");
        assert!(row(&office.desk, "甲通快递").await.contains("<td>1</td><td>0</td><td>0</td>"));
        assert!(row(&office.desk, "东风速运").await.contains("<td>0</td><td>0</td><td>1</td>"));

        // What is on no list stands before the province, and is folded once it is.
        let (_, list) = office.province.get("/desk/companies").await;
        let shown = list.split("id=\"unknown\"").nth(1).unwrap();
        assert!(shown.contains("戊达 小店") && shown.contains("胜丰"), "{shown}");
        assert!(!office.desk.get("/desk/companies").await.1.contains("戊达"), "the list is the province's to keep");
        name(&office.desk, between, "").await;
        assert_eq!(keep(&office.province, "戊达物流", "戊达小店\n胜丰").await.0, StatusCode::SEE_OTHER);
        assert_eq!(beside(&of(unknown)).await.0, "戊达物流");
        assert_eq!(beside(&of(between)).await.0, "", "what a desk decided stays");
        // Of one kind of case.
        office.desk.post(&format!("{}/case", of(known)), &[("kind", "unpaid_wages")]).await;
        let (_, wages) = office.desk.get("/desk/companies?kind=unpaid_wages").await;
        let wages = without_counted(&wages);
        let jia = wages.split("<tr").find(|row| row.contains(">甲通快递</a>")).unwrap();
        assert!(jia.contains("<td>1</td><td>1</td>") && jia.contains("长沙 1"), "{jia}");
        assert!(wages.split("<tr").find(|row| row.contains(">戊达物流</a>")).unwrap().contains("<td>0</td><td>0</td>"));

        // No phone but theirs hears of it, nobody outside; and it goes with the words.
        office.desk.act(&format!("/desk/voices/{voice}"), "decide", &[("decision", "publish")]).await;
        let feed = server.get("/api/v1/changes?since=0").await.text().await.unwrap();
        assert!(feed.contains("站点没有热水") && !feed.contains("东风"), "{feed}");
        let kept = || server.dump_of(&["question", "voice"]);
        assert!(kept().await.contains("戊达 小店"));
        office.courier.act(Act::EraseAccount).await.unwrap();
        other.act(Act::EraseAccount).await.unwrap();
        let left = kept().await;
        assert!(!left.contains("戊达") && !left.contains("东风") && !left.contains("甲通"), "{left}");
    })
    .await;
}

#[tokio::test]
async fn whoever_asks_without_the_app_names_the_company_too_and_words_of_danger_there_are_heard() {
    let server = Server::on_sqlite().await;
    let office = Office::open(&server).await;
    std::fs::write(server.folder().join("index.html"), "<html><body><div id=\"main\"></div></body></html>").unwrap();
    let body = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("text", "工资没发"), ("company", "甲通"), ("adcode", "430100")])
        .finish();
    let request = reqwest::Client::new().post(format!("{}/ask", server.origin)).body(body);
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let answer = request.header("sec-fetch-site", "same-origin").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK, "{}", answer.text().await.unwrap());
    assert!(row(&office.desk, "甲通快递").await.contains("<td>1</td>"));
    asks(&office.courier, "我不想活了").await;
    let (_, inbox) = office.desk.get("/desk/inbox").await;
    assert!(inbox.contains("有轻生危险"), "{inbox}");
}

#[tokio::test]
async fn nobody_names_another_company_over_what_a_colleague_named_meanwhile() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let id = office.courier.ask(Topic::LabourRights, changsha(), "欠薪").await;
        let (page, path) = (format!("/desk/questions/{id}"), format!("/desk/questions/{id}/company"));
        let seen = office.desk.version_of(&page, &path, &[]).await;
        assert_eq!(name(&office.province, id, "东风").await.0, StatusCode::SEE_OTHER);
        let late = [("version", seen.as_str()), ("company", "甲通")];
        let (status, body) = office.desk.post(&path, &late).await;
        assert!(status == StatusCode::CONFLICT && body.contains("东风速运"), "{body}");
        assert!(row(&office.province, "东风速运").await.contains("<td>1</td>"));
        // The same that stands there already is no change.
        assert_eq!(office.desk.post(&path, &[("version", &seen), ("company", "东风")]).await.0, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn companies_stand_in_the_span_that_was_chosen_beside_the_one_before() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let mut asked = Vec::new();
        for _ in 0..3 {
            asked.push(office.name("甲通").await.0);
        }
        // Two of them were asked in the first quarter of the last year, one in the quarter before that.
        let last_year = Timestamp::now().china_time().date().year() - 1;
        let at = |year, month| {
            let then = NaiveDate::from_ymd_opt(year, month, 10).and_then(|day| day.and_hms_opt(9, 0, 0)).unwrap();
            Timestamp::from_china_time(then).0
        };
        let moments = [at(last_year, 2), at(last_year, 3), at(last_year - 1, 12)];
        for (id, then) in asked.iter().zip(moments) {
            let sql = format!("UPDATE question SET asked_at = {then} WHERE id = '{id}'");
            server.db.execute_unprepared(&sql).await.unwrap();
        }
        let shown = async |span: &str| {
            let (status, page) = office.desk.get(&format!("/desk/companies?span={span}")).await;
            assert_eq!(status, StatusCode::OK);
            let row = without_counted(page.split("<tr").find(|row| row.contains(">甲通快递</a>")).unwrap());
            let cells: Vec<&str> = row.split("<td").skip(3).map(|cell| cell.split('<').next().unwrap()).collect();
            let cells: Vec<String> = cells.iter().map(|cell| cell.split('>').nth(1).unwrap().to_owned()).collect();
            (cells[0].clone(), cells[3].clone())
        };
        let pair = |asked: &str, before: &str| (asked.to_owned(), before.to_owned());
        assert_eq!(shown("").await.0, "0", "the running year");
        assert_eq!(shown(&format!("{last_year}-q1")).await, pair("2", "1、0、0"));
        assert_eq!(shown(&format!("{last_year}-02")).await, pair("1", "0、0、0"));
        assert_eq!(shown(&format!("{last_year}-03")).await, pair("1", "1、0、0"));
        assert_eq!(shown(&last_year.to_string()).await, pair("2", "1、0、0"));
        assert_eq!(shown("never").await, shown("").await);
    })
    .await;
}

#[tokio::test]
async fn a_case_says_which_company_it_is_about_and_is_found_by_it() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        staff(&server, "post", StaffRole::Liaison, changsha(), Author::Office).await;
        let mut cases = Vec::new();
        for company in ["甲通", "东风速运"] {
            let (id, ..) = office.name(company).await;
            let (_, case) = office.desk.post(&format!("/desk/questions/{id}/case"), &[("kind", "fine")]).await;
            cases.push(case);
        }
        let (_, page) = office.desk.get(&cases[0]).await;
        let tag = page.split("id=\"company\"").nth(1).unwrap().split("</a>").next().unwrap().to_owned();
        assert!(tag.contains("甲通快递"), "{tag}");
        let company = id_of(&office.desk, "甲通快递").await;
        let (_, found) = office.desk.get(&format!("/desk/cases?company={company}")).await;
        assert!(found.contains(&cases[0]) && !found.contains(&cases[1]), "{found}");
        assert!(found.contains(&format!("value=\"{company}\" selected")), "{found}");
        assert!(office.desk.get("/desk/cases?company=none").await.1.contains("这里没有案件"));
        let liaison = Desk::sign_in(&server, "post").await;
        assert!(!liaison.get("/desk/cases").await.1.contains("甲通"), "whom a case is about is not theirs to know");
    })
    .await;
}

#[tokio::test]
async fn ways_of_writing_beyond_those_that_are_looked_at_are_said_to_be_there_and_folded_all_the_same() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let voices = |from: usize, until: usize| {
            let row = |at: usize| {
                format!(
                    "('{}', NULL, 'need', 430100, NULL, '', '[]', 'published', '', '', NULL, NULL, 0, {at}, NULL, 0, 1, '', NULL, NULL, NULL, '小店{at}号')",
                    VoiceId::fresh()
                )
            };
            (from..until).map(row).collect::<Vec<_>>().join(", ")
        };
        let insert = |rows: String| {
            format!(
                "INSERT INTO voice (id, account, kind, adcode, discussion, text, attachments, state, reason, answer, merged_into, proposal, supporters, at, decided_at, revision, version, danger, danger_raised_at, danger_taken_by, danger_taken_at, company_words) VALUES {rows}"
            )
        };
        for from in [0, 500, 1_000, 1_500] {
            server.db.execute_unprepared(&insert(voices(from, from + 500))).await.unwrap();
        }
        assert!(!office.province.get("/desk/companies").await.1.contains("只列最早"));
        // The list is not cut silently, and all of it can be had.
        let (_, some) = office.province.get("/desk/companies").await;
        let unknown = |page: &str| {
            let list = page.split("id=\"unknown\"").nth(1).unwrap().split("</ul>").next().unwrap();
            list.matches("<li>").count()
        };
        let left = some.split("还有 ").nth(1).unwrap().split(' ').next().unwrap().parse::<usize>().unwrap();
        let (_, all) = office.province.get("/desk/companies?unknown=1").await;
        assert_eq!((unknown(&some), unknown(&all)), (30, 30 + left));
        assert!(!all.contains("种写法，看全部"), "there is nothing left");
        server.db.execute_unprepared(&insert(voices(2_000, 2_010))).await.unwrap();
        assert!(office.province.get("/desk/companies").await.1.contains("只列最早的 2000 种"));
        // The newest of them, too, is folded onto what the province adds.
        assert_eq!(keep(&office.province, "小店2009号", "").await.0, StatusCode::SEE_OTHER);
        let named = "SELECT COUNT(*) || '' AS t FROM company_named JOIN voice ON voice.id = company_named.subject
            WHERE voice.company_words = '小店2009号'";
        assert_eq!(server.text(named.to_owned()).await.as_deref(), Some("1"));
    })
    .await;
}

#[tokio::test]
async fn who_was_joined_to_a_case_is_of_its_kind_and_what_has_no_case_and_no_kind_is_of_the_last() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let (first, ..) = office.name("甲通").await;
        let (_, case) = office.desk.post(&format!("/desk/questions/{first}/case"), &[("kind", "unpaid_wages")]).await;
        for _ in 0..2 {
            let (joined, ..) = office.name("甲通").await;
            let id = case.rsplit('/').next().unwrap();
            let page = format!("/desk/questions/{joined}");
            office.desk.act(&page, "case", &[("join", id), ("kind", "unpaid_wages")]).await;
        }
        office.name("甲通").await;
        let shown = async |kind: &str| {
            let (_, page) = office.desk.get(&format!("/desk/companies?kind={kind}")).await;
            let row = without_counted(page.split("<tr").find(|row| row.contains(">甲通快递</a>")).unwrap());
            let cells = row.split("<td").skip(3).take(3).map(|cell| cell.split('<').next().unwrap());
            cells.map(|cell| cell.split('>').nth(1).unwrap().to_owned()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(shown("").await, "4 1 0");
        assert_eq!(shown("unpaid_wages").await, "3 1 —", "voices have no kind");
        assert_eq!(shown("fine").await, "0 0 —");
        assert_eq!(shown("other").await, "1 0 0");
    })
    .await;
}

#[tokio::test]
async fn what_a_caller_says_is_folded_onto_the_list_as_what_couriers_write() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let take_in = async |company: &str| {
            let id = office.desk.field("/desk/intake", "id").await;
            let call = [
                ("id", id.as_str()),
                ("channel", "phone"),
                ("topic", "labour_rights"),
                ("adcode", "430100"),
                ("text", "欠了三个月工资"),
                ("company", company),
            ];
            let (status, said) = office.desk.post("/desk/intake", &call).await;
            assert_eq!(status, StatusCode::OK, "{said}");
            office.desk.get(&format!("/desk/questions/{id}")).await.1
        };
        let (_, form) = office.desk.get("/desk/intake").await;
        assert!(form.contains("name=\"company\"") && form.contains("<option value=\"甲通快递\""), "{form}");
        let page = take_in("甲通速递长沙分公司").await;
        assert!(page.contains("name=\"company\" value=\"甲通快递\"") && page.contains("归到甲通快递"), "{page}");
        // What may be several, or none, the desk decides; its words stay.
        let page = take_in("胜丰").await;
        assert!(page.contains("请你定") && page.contains("胜丰"), "{page}");
        let page = take_in(" ").await;
        assert!(!page.contains("小哥写的"), "{page}");
        let counted = row(&office.province, "甲通快递").await;
        assert!(counted.contains("<td>1</td>"), "{counted}");
        // What is refused comes back with the company, too.
        let wrong = [("channel", "phone"), ("adcode", "430100"), ("text", ""), ("company", "甲通")];
        let (status, body) = office.desk.post("/desk/intake", &wrong).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("value=\"甲通\""), "{body}");
    })
    .await;
}

#[tokio::test]
async fn each_number_of_a_company_leads_to_the_list_of_what_it_counts() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        staff(&server, "there", StaffRole::Operator, zhuzhou(), Author::Operator).await;
        let there = Desk::sign_in(&server, "there").await;
        let first = office.name("甲通").await.0;
        office.name("甲通").await;
        office.name("东风").await;
        office.desk.post(&format!("/desk/questions/{first}/case"), &[("kind", "unpaid_wages")]).await;
        let far = office.courier.ask(Topic::LabourRights, zhuzhou(), "欠薪").await;
        name(&there, far, "甲通").await;
        let said = NewVoice {
            id: VoiceId::fresh(),
            kind: VoiceKind::Need,
            adcode: changsha(),
            discussion: None,
            company: Some("甲通快递".to_owned()),
            message: message("要热水"),
        };
        let voice = said.id;
        office.courier.act(Act::Speak(said)).await.unwrap();
        // One of the last year, and spam, are none of them.
        let before = office.name("甲通").await.0;
        let then = Timestamp::now().plus_days(-366).0;
        let sql = format!("UPDATE question SET asked_at = {then} WHERE id = '{before}'");
        server.db.execute_unprepared(&sql).await.unwrap();
        let lists = async |desk: &Desk, query: &str| {
            let (_, page) = desk.get(&format!("/desk/companies{query}")).await;
            let row = page.split("<tr").find(|row| row.contains(">甲通快递</a>")).unwrap().to_owned();
            let mut counts = Vec::new();
            for link in row.split("<a href=\"/desk/companies/counted?").skip(1) {
                let (href, rest) = link.split_once("\">").unwrap();
                let href = format!("/desk/companies/counted?{}", href.replace("&#38;", "&").replace("&amp;", "&"));
                let told: usize = rest.split('<').next().unwrap().parse().unwrap();
                let (status, list) = desk.get(&href).await;
                assert_eq!(status, StatusCode::OK, "{href}");
                let rows = list.split("id=\"list\"").nth(1).unwrap();
                let targets: Vec<&str> = rows.split("<td><a href=\"").skip(1).collect();
                assert_eq!(targets.len(), told, "{href}: {list}");
                for target in targets {
                    let target = target.split('"').next().unwrap();
                    assert_eq!(desk.get(target).await.0, StatusCode::OK, "{target}");
                }
                counts.push((told, list));
            }
            counts
        };
        let all = lists(&office.province, "").await;
        let told: Vec<usize> = all.iter().map(|(told, _)| *told).collect();
        assert_eq!(told[..3], [3, 1, 1], "asked, cases, said");
        assert!(told[3..].ends_with(&[2, 1]) || told[3..].ends_with(&[1, 2]), "by place: {told:?}");
        assert!(
            all[0].1.contains(&format!("/desk/questions/{far}")) && all[2].1.contains(&format!("/desk/voices/{voice}"))
        );
        assert!(!all[0].1.contains("欠薪"), "nobody's words");
        let own = lists(&there, "").await;
        assert_eq!(own.iter().map(|(told, _)| *told).collect::<Vec<_>>(), [1, 1], "a desk sees its own alone");
        assert!(!own[0].1.contains(&first.to_string()), "{}", own[0].1);
        let wages = lists(&office.province, "?kind=unpaid_wages").await;
        assert_eq!(wages.iter().map(|(told, _)| *told).take(2).collect::<Vec<_>>(), [1, 1]);
    })
    .await;
}

#[tokio::test]
async fn the_name_of_a_company_is_the_way_to_it_and_its_figures_can_be_taken_along() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        office.name("甲通").await;
        let (_, page) = office.desk.get("/desk/companies").await;
        let row = page.split("<tr").find(|row| row.contains(">甲通快递</a>")).unwrap_or_else(|| panic!("{page}"));
        let link = row.split("href=\"").nth(1).unwrap().split('"').next().unwrap();
        assert!(office.desk.get(link).await.1.contains("<h1>甲通快递"), "{link}");
        assert!(page.contains("href=\"/desk/companies.xlsx?span="), "{page}");
        let rows = crate::aid_ledger::sheet_of(&office.desk, "/desk/companies.xlsx", 0).await;
        let of = rows.iter().find(|row| row[0] == "甲通快递").unwrap_or_else(|| panic!("{rows:?}"));
        // Asked, became a case, said; the span before; where; what is told outside.
        assert_eq!(of[2..8].join(" "), "1 0 0 0 0 0");
        assert!(of[8].contains("长沙 1") && of[9] == "还没定", "{of:?}");
        assert!(rows.iter().any(|row| row[0].contains("内部材料")), "{rows:?}");
    })
    .await;
}
