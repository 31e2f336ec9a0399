//! Figures: true for the office, harmless for everybody else, and each leads to what it counts.

use crate::courier::{Courier, changsha, message, zhuzhou};
use crate::desk::{Desk, staff};
use crate::server::{Server, on_each_database};
use diyi::api::Act;
use diyi::model::staff::StaffRole;
use diyi::model::voice::NewVoice;
use diyi::model::{Adcode, Author, CaseId, QuestionId, ReportId, Timestamp, Topic, VoiceId, VoiceKind};
use sea_orm::ConnectionTrait;

async fn office(server: &Server, login: &str, role: StaffRole, adcode: Adcode) -> Desk {
    staff(server, login, role, adcode, Author::Office).await;
    Desk::sign_in(server, login).await
}

async fn province(server: &Server) -> Desk {
    office(server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN).await
}

fn month(of: Timestamp) -> String {
    of.china_time().format("%Y-%m").to_string()
}

fn this_month() -> String {
    month(Timestamp::now())
}

fn last_month() -> String {
    let first = format!("{}-01", this_month());
    let day = chrono::NaiveDate::parse_from_str(&first, "%Y-%m-%d").unwrap().pred_opt().unwrap();
    day.format("%Y-%m").to_string()
}

/// Puts all that was asked and said so far into the month before.
async fn a_month_passes(server: &Server) {
    // The middle of last month, whatever day it is.
    let day = format!("{}-15", last_month());
    let noon = chrono::NaiveDate::parse_from_str(&day, "%Y-%m-%d").unwrap().and_hms_opt(12, 0, 0).unwrap();
    let at = Timestamp::from_china_time(noon).0;
    for sql in [
        format!(
            "UPDATE question SET asked_at = {at}, first_due_at = {at} + 14400000, first_answered_at = CASE WHEN first_answered_at IS NULL THEN NULL ELSE {at} + 3600000 END WHERE asked_at > {at} + 86400000"
        ),
        format!("UPDATE voice SET at = {at} WHERE at > {at} + 86400000"),
        format!("UPDATE \"case\" SET opened_at = {at} WHERE opened_at > {at} + 86400000"),
    ] {
        server.db.execute_unprepared(&sql).await.unwrap();
    }
}

/// The cells of a row of a page, without its name; of the first table that has it, or the one under a heading.
fn row(page: &str, table: &str, name: &str) -> Vec<String> {
    let table = page.split(&format!("<h2>{table}")).nth(1).unwrap_or_else(|| panic!("{table}: {page}"));
    let table = table.split("</table>").next().unwrap();
    let named = |row: &&str| {
        row.split("</th>")
            .next()
            .is_some_and(|head| head.contains(&format!(">{name}<")) || head.ends_with(&format!(">{name}")))
    };
    let row = table.split("<tr").find(named).unwrap_or_else(|| panic!("{name}: {table}"));
    row.split("<td>").skip(1).map(|cell| cell.split('<').next().unwrap().to_owned()).collect()
}

async fn csv(server: &Server) -> String {
    // It is put together anew once something changed for everybody.
    let number = uuid::Uuid::now_v7();
    server.import(&format!("编号,名称,经度,纬度\n{number},{number},112.9,28.1\n")).await;
    String::from_utf8(server.get("/open/figures.csv").await.bytes().await.unwrap().into()).unwrap()
}

async fn ask(server: &Server, count: usize, topic: Topic, adcode: Adcode) {
    for _ in 0..count {
        Courier::of(server).ask(topic, adcode, "问").await;
    }
}

async fn answer_one(desk: &Desk, list: &str) {
    let (_, inbox) = desk.get(list).await;
    let list = inbox.split("id=\"list\"").nth(1).unwrap();
    let first = list.split("/desk/questions/").nth(1).unwrap().split(['"', '?']).next().unwrap();
    desk.act(&format!("/desk/questions/{first}"), "answer", &[("text", "答"), ("act", "answer")]).await;
}

#[tokio::test]
async fn an_office_sees_every_question_and_each_number_leads_to_what_it_counts() {
    on_each_database(async |server| {
        let desk = province(&server).await;
        ask(&server, 7, Topic::LabourRights, changsha()).await;
        ask(&server, 3, Topic::Parenting, zhuzhou()).await;
        ask(&server, 1, Topic::MentalHealth, zhuzhou()).await;
        answer_one(&desk, "/desk/inbox?topic=parenting").await;
        let (_, page) = desk.get("/desk/figures").await;
        let place = |name| row(&page, "各地", name);
        assert_eq!(place("长沙")[..2], ["7", "0"]);
        assert_eq!(place("株洲")[..2], ["4", "1"]);
        assert_eq!(place("合计")[..2], ["11", "1"]);
        assert_eq!(row(&page, "各主题", "亲子关系")[..2], ["3", "1"]);
        assert_eq!(row(&page, "各主题", "心理健康")[..2], ["1", "0"]);
        assert_eq!(row(&page, "提问从哪里来", "应用")[..2], ["11", "1"]);
        assert_eq!(row(&page, "提问从哪里来", "电话")[..2], ["0", "0"]);
        assert!(!page.contains("少于 5"), "{page}");
        // Answered and closed ones are in the list, those of other months, places and topics are not.
        let month = this_month();
        let list = async |query: &str| {
            let (_, page) = desk.get(&format!("/desk/figures/behind?subject=questions&month={month}&{query}")).await;
            page.matches("href=\"/desk/questions/").count()
        };
        assert_eq!(list("place=430200").await, 4);
        assert_eq!(list("kind=parenting").await, 3);
        assert_eq!(list("kind=parenting&column=answered").await, 1);
        assert_eq!(list("").await, 11);
        assert!(page.contains("place=430200") && page.contains("kind=parenting"), "{page}");
        let (status, paper) = desk.get("/desk/report").await;
        assert!(status.is_success() && paper.contains("<td>11</td>") && paper.contains("提问 11 个"), "{paper}");
        let (status, sheet) = desk.get("/desk/report.xlsx").await;
        assert!(status.is_success() && sheet.starts_with("PK"));
        // A prefecture has its own, and the other's number leads to nothing but its own.
        let own = office(&server, "changsha", StaffRole::Operator, changsha()).await;
        let (_, page) = own.get("/desk/figures?adcode=430200").await;
        assert_eq!(row(&page, "各地", "合计")[0], "7");
        let (_, page) =
            own.get(&format!("/desk/figures/behind?subject=questions&month={month}&adcode=430200&place=430200")).await;
        assert!(!page.contains("/desk/questions/"), "{page}");
        // Spam is no question.
        server.db.execute_unprepared("UPDATE question SET spam = true WHERE topic = 'mental_health'").await.unwrap();
        assert_eq!(list("").await, 10);
        a_month_passes(&server).await;
        assert_eq!(list("").await, 0);
    })
    .await;
}

#[tokio::test]
async fn cases_and_voices_are_counted_however_few_they_are() {
    on_each_database(async |server| {
        let desk = province(&server).await;
        let courier = Courier::of(&server);
        let id = courier.ask(Topic::LabourRights, changsha(), "欠薪").await;
        let question = format!("/desk/questions/{id}");
        desk.act(&question, "case", &[("kind", "unpaid_wages")]).await;
        server.db.execute_unprepared("UPDATE \"case\" SET result = 'solved', stage = 'closed'").await.unwrap();
        let said = NewVoice {
            id: VoiceId::fresh(),
            kind: VoiceKind::Need,
            adcode: changsha(),
            discussion: None,
            company: None,
            message: message("热水"),
        };
        let voice = format!("/desk/voices/{}", said.id);
        courier.act(Act::Speak(said)).await.unwrap();
        desk.act(&voice, "decide", &[("decision", "publish")]).await;
        let (_, page) = desk.get("/desk/figures").await;
        assert_eq!(row(&page, "案件", "欠薪")[..2], ["1", "1"]);
        let voices = row(&page, "心声", "长沙");
        assert_eq!(voices[voices.len() - 2..], ["1", "1"], "{page}");
    })
    .await;
}

#[tokio::test]
async fn what_leaves_the_office_of_a_month_hangs_on_nobodys_looking() {
    on_each_database(async |server| {
        ask(&server, 16, Topic::LabourRights, changsha()).await;
        a_month_passes(&server).await;
        server.app.tidy().await;
        // Whoever looks first, months later, is told the same.
        ask(&server, 9, Topic::LabourRights, changsha()).await;
        a_month_passes(&server).await;
        let told = csv(&server).await;
        assert!(told.contains(&format!("{},合计,合计,合计,16,", last_month())), "{told}");
    })
    .await;
}

#[tokio::test]
async fn what_leaves_the_office_is_of_closed_months_harmless_and_never_changes() {
    on_each_database(async |server| {
        let desk = province(&server).await;
        ask(&server, 7, Topic::LabourRights, changsha()).await;
        ask(&server, 6, Topic::MentalHealth, changsha()).await;
        ask(&server, 3, Topic::Parenting, zhuzhou()).await;
        answer_one(&desk, "/desk/inbox?topic=labour_rights").await;
        assert_eq!(csv(&server).await.lines().count(), 1, "the month goes on");
        let (_, running) = desk.get(&format!("/desk/figures?audience=outside&month={}", this_month())).await;
        assert!(running.contains("还没有结束") && !running.contains("<h2>"), "{running}");
        let (status, refused) = desk.get(&format!("/desk/report?audience=outside&month={}", this_month())).await;
        assert!(status.is_client_error() && refused.contains("还没有结束"), "{refused}");
        a_month_passes(&server).await;
        let month = last_month();
        let told = csv(&server).await;
        // The sum is true; 16 less 13 would be three, and so would 16 less 7 less 6.
        assert!(told.contains(&format!("{month},合计,合计,合计,16,")), "{told}");
        assert!(
            !told.contains(",3,") && !told.contains(",13,") && told.contains(&format!("{month},430100,长沙,合计,不列")),
            "{told}"
        );
        // One was answered of seven.
        assert!(!told.lines().any(|line| line.ends_with(",1")), "{told}");
        let (_, page) = desk.get(&format!("/desk/figures?audience=outside&month={month}")).await;
        assert_eq!(row(&page, "各地", "合计")[..2], ["16", "不列"]);
        assert_eq!((row(&page, "各地", "株洲")[0].as_str(), row(&page, "各地", "湘潭")[0].as_str()), ("不列", "0"));
        assert!(!page.contains("/desk/figures/behind"), "{page}");
        // Somebody erases all, somebody is answered late: what was told stays as it was.
        server
            .db
            .execute_unprepared("UPDATE question SET first_answered_at = asked_at, topic = 'other'")
            .await
            .unwrap();
        assert_eq!(csv(&server).await, told);
        let (_, again) = desk.get(&format!("/desk/figures?audience=outside&month={month}")).await;
        assert_eq!(row(&again, "各地", "合计")[..2], ["16", "不列"]);
        // The postal administration is not the office.
        let liaison = office(&server, "post", StaffRole::Liaison, Adcode::HUNAN).await;
        let (_, page) = liaison.get(&format!("/desk/figures?audience=inside&month={month}")).await;
        assert_eq!(row(&page, "各地", "株洲")[0], "不列");
        let (status, _) = liaison.get(&format!("/desk/figures/behind?subject=questions&month={month}")).await;
        assert_eq!(status, reqwest::StatusCode::FORBIDDEN);
    })
    .await;
}

/// Acts of a closed month, as chance has them, straight into the tables.
async fn acts_by_chance(server: &Server, seed: u64) {
    let mut state = seed;
    let mut chance = move |most: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % most
    };
    let day = format!("{}-10", last_month());
    let start = chrono::NaiveDate::parse_from_str(&day, "%Y-%m-%d").unwrap().and_hms_opt(8, 0, 0).unwrap();
    let start = Timestamp::from_china_time(start).0;
    let places = [430_100, 430_100, 430_200, 430_300, 433_100, 430_000];
    let topics = ["labour_rights", "mental_health", "other"];
    for n in 0..60 {
        let (place, topic, at) =
            (places[chance(6)], topics[chance(3)], start + i64::try_from(chance(1_000)).unwrap() * 60_000);
        let answered = if chance(3) == 0 {
            "NULL".to_owned()
        } else {
            (at + i64::try_from(chance(600)).unwrap() * 60_000).to_string()
        };
        let question = QuestionId::fresh();
        let sql = format!(
            "INSERT INTO question (id, topic, adcode, state, asked_at, first_due_at, first_answered_at, version, revision, changed_at, comment, preview) VALUES ('{question}', '{topic}', {place}, 'closed', {at}, {}, {answered}, 1, 1, {at}, '', '')",
            at + 14_400_000
        );
        server.db.execute_unprepared(&sql).await.unwrap();
        if n % 2 == 0 {
            let result = ["NULL", "'solved'", "'partly'"][chance(3)];
            let kind = ["unpaid_wages", "fine"][chance(2)];
            let sql = format!(
                "INSERT INTO \"case\" (id, question, kind, adcode, stage, bring, result, opened_at, version) VALUES ('{}', '{question}', '{kind}', {place}, 'work', '', {result}, {at}, 1)",
                CaseId::fresh()
            );
            server.db.execute_unprepared(&sql).await.unwrap();
        }
        let (kind, state) =
            (["need", "opinion", "proposal"][chance(3)], ["waiting", "published", "refused"][chance(3)]);
        let sql = format!(
            "INSERT INTO voice (id, kind, adcode, text, attachments, state, reason, answer, tags, supporters, at, revision, version) VALUES ('{}', '{kind}', {place}, '', '[]', '{state}', '', '', '', 0, {at}, 1, 1)",
            VoiceId::fresh()
        );
        server.db.execute_unprepared(&sql).await.unwrap();
        let state = ["waiting", "done"][chance(2)];
        let sql = format!(
            "INSERT INTO report (id, station, adcode, kind, text, attachments, state, answer, at, revision, changed_at, version) VALUES ('{}', '{place}-0001', {place}, 'broken', '', '[]', '{state}', '', {at}, 1, {at}, 1)",
            ReportId::fresh()
        );
        server.db.execute_unprepared(&sql).await.unwrap();
        let sql = format!(
            "INSERT INTO visit (station, account, hour, used, thanks) VALUES ('{place}-0001', 'a{seed}-{n}', {}, 0, false)",
            at / 3_600_000
        );
        server.db.execute_unprepared(&sql).await.unwrap();
    }
}

#[tokio::test]
async fn whatever_happened_each_number_is_what_the_database_counts_or_is_hidden_outside() {
    for seed in [1, 2, 3] {
        on_each_database(async |server| {
            let desk = province(&server).await;
            acts_by_chance(&server, seed).await;
            let month = last_month();
            let (_, inside) = desk.get(&format!("/desk/figures?month={month}")).await;
            let (_, outside) = desk.get(&format!("/desk/figures?month={month}&audience=outside")).await;
            let mut hidden = 0;
            let mut check = async |table: &str, name: &str, at: usize, sql: &str| {
                let count = server.text(format!("SELECT CAST(count(*) AS TEXT) AS t FROM {sql}")).await.unwrap();
                assert_eq!(row(&inside, table, name)[at], count, "{seed} {table} {name} {at}");
                let told = row(&outside, table, name)[at].clone();
                let few = (1..5).contains(&count.parse::<u32>().unwrap());
                assert!(told == "不列" || (told == count && !few), "{seed} {table} {name} {at}: {told} of {count}");
                hidden += usize::from(told == "不列");
            };
            let places = [
                ("长沙", "= 430100"),
                ("株洲", "= 430200"),
                ("湘潭", "= 430300"),
                ("衡阳", "= 430400"),
                ("湘西", "= 433100"),
                ("省服务台", "= 430000"),
                ("合计", "> 0"),
            ];
            for (name, place) in places {
                let of = |table: &str, what: &str| format!("{table} WHERE adcode {place} AND {what}");
                check("各地", name, 0, &of("question", "1 = 1")).await;
                check("各地", name, 1, &of("question", "first_answered_at IS NOT NULL")).await;
                for (at, kind) in [(0, "need"), (1, "opinion"), (2, "proposal")] {
                    check("心声", name, at, &of("voice", &format!("kind = '{kind}'"))).await;
                }
                check("心声", name, 4, &of("voice", "state = 'published'")).await;
                check("驿站", name, 1, &of("report", "1 = 1")).await;
                check("驿站", name, 2, &of("report", "state = 'done'")).await;
                let visits = if name == "合计" {
                    "visit".to_owned()
                } else {
                    format!("visit WHERE station = '{}-0001'", &place[2..])
                };
                check("驿站", name, 0, &visits).await;
            }
            for (name, topic) in
                [("劳动权益", "labour_rights"), ("心理健康", "mental_health"), ("亲子关系", "parenting")]
            {
                check("各主题", name, 0, &format!("question WHERE topic = '{topic}'")).await;
            }
            for (name, kind) in [("欠薪", "unpaid_wages"), ("罚款", "fine")] {
                check("案件", name, 0, &format!("\"case\" WHERE kind = '{kind}'")).await;
                check("案件", name, 1, &format!("\"case\" WHERE kind = '{kind}' AND result = 'solved'")).await;
                check("案件", name, 5, &format!("\"case\" WHERE kind = '{kind}' AND result IS NULL")).await;
            }
            assert!(hidden > 0);
        })
        .await;
    }
}

#[tokio::test]
async fn a_question_from_another_province_keeps_where_it_came_from() {
    on_each_database(async |server| {
        let desk = province(&server).await;
        let id = Courier::of(&server).ask(Topic::Other, Adcode::parse("440100").unwrap(), "在广州送件").await;
        for path in ["/desk/inbox".to_owned(), format!("/desk/questions/{id}")] {
            assert!(desk.get(&path).await.1.contains("来自广东广州"), "{path}");
        }
        let (_, page) = desk.get("/desk/figures").await;
        assert_eq!(row(&page, "各地", "省服务台")[0], "1");
    })
    .await;
}

#[tokio::test]
async fn the_inboxs_counts_are_of_what_is_looked_for() {
    on_each_database(async |server| {
        let desk = province(&server).await;
        ask(&server, 2, Topic::Other, changsha()).await;
        ask(&server, 1, Topic::Parenting, zhuzhou()).await;
        let counts = async |query: &str| {
            let (_, page) = desk.get(&format!("/desk/inbox{query}")).await;
            page.split("data-waiting=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
        };
        assert_eq!(counts("").await, "3");
        assert_eq!(counts("?adcode=430200").await, "1");
        assert_eq!(counts("?topic=other").await, "2");
        assert_eq!(counts("?words=nothing").await, "0");
    })
    .await;
}
