//! Samples that show the offices' work whole: marked, and counted nowhere.

use crate::bookings::slot_of;
use crate::courier::{Courier, changsha};
use crate::desk::{Desk, staff};
use crate::server::{Server, on_each_database};
use diyi::api::Act;
use diyi::model::staff::StaffRole;
use diyi::model::{Adcode, Author, Timestamp};
use diyi::server::{db, samples};
use reqwest::StatusCode;
use sea_orm::{ConnectionTrait as _, DatabaseBackend, Statement};

/// How many pages somebody is led to that have samples; each has some.
async fn samples_behind(desk: &Desk) -> usize {
    let (_, page) = desk.get("/desk/samples").await;
    let list = page.split("id=\"where\"").nth(1).unwrap().split("</ul>").next().unwrap();
    let addresses: Vec<&str> = list.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    for address in &addresses {
        let (status, page) = desk.get(address).await;
        let page = page.split("<main").nth(1).unwrap();
        assert!(status == StatusCode::OK && page.contains("示例"), "{address}: {page}");
    }
    addresses.len()
}

#[tokio::test]
async fn a_claim_and_a_proposal_are_shown_whole_and_count_nowhere() {
    on_each_database(async |server| {
        samples::fill(&server.db).await.unwrap();
        staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        let desk = Desk::sign_in(&server, "root").await;
        let (_, list) = desk.get("/desk/proposals").await;
        assert!(list.contains("示例·冬季驿站热水") && list.contains(">示例</span>"), "{list}");
        let link = list.split("href=\"/desk/proposals/").nth(1).unwrap().split('"').next().unwrap();
        let (_, page) = desk.get(&format!("/desk/proposals/{link}")).await;
        let (newer, older) = page.split("id=\"answers\"").nth(1).unwrap().split_once("第 1 次答复").unwrap();
        assert!(newer.contains("第 2 次答复") && newer.contains(">满意<"), "{newer}");
        assert!(older.contains("不满意") && older.contains("没有说哪天"), "{older}");
        assert!(page.contains("示例·承办单位") && page.contains("第 1 稿"), "{page}");
        let (_, printed) = desk.get(&format!("/desk/proposals/{link}/print")).await;
        assert!(printed.contains("示例") && printed.contains("案据"), "{printed}");
        let (_, claims) = desk.get("/desk/claims").await;
        assert!(claims.contains("示例：小哥反映扣押金") && claims.contains("示例·丙汇物流"), "{claims}");
        let company = claims.split("href=\"/desk/companies/").nth(1).unwrap().split('#').next().unwrap();
        let (_, company) = desk.get(&format!("/desk/companies/{company}")).await;
        for words in ["我们在核实。", "请写明哪天退", "12 月 5 日前退回", "示例·公司联系人"] {
            assert!(company.contains(words), "{words}: {company}");
        }
        // Nothing of it waits for anybody, and no figure has it.
        let (_, overview) = desk.get("/desk/overview").await;
        for card in overview.split("<a class=\"figure-card").skip(1) {
            let card = card.split("</a>").next().unwrap();
            let count = card.split("<strong>").nth(1).unwrap().split('<').next().unwrap();
            // Whom the roster lacks is no sample.
            assert!(count == "0" || count == "—" || card.contains("/desk/roster"), "{card}");
        }
        let (_, province) = desk.get("/desk/province").await;
        let desks = province.split("id=\"desks\"").nth(1).unwrap().split("</table>").next().unwrap();
        for row in desks.split("id=\"desk-").skip(1) {
            for measure in ["waiting", "overdue", "danger", "unverified", "closed", "cases"] {
                if let Some(cell) = row.split(&format!("data-measure=\"{measure}\"")).nth(1) {
                    let cell = cell.split("</td>").next().unwrap().split_once('>').unwrap().1;
                    let words: String =
                        cell.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect();
                    assert_eq!(words, "0", "{measure} of {}", &row[..6]);
                }
            }
        }
        let month = Timestamp::now().china_time().format("%Y-%m").to_string();
        let (_, figures) = desk.get(&format!("/desk/figures?month={month}")).await;
        let table = figures.split("<h2>转介、值班、面对面").nth(1).unwrap().split("</table>").next().unwrap();
        let sum = table.rsplit("<tr").next().unwrap();
        assert!(sum.contains("合计") && sum.matches("<td>0</td>").count() == 5, "{sum}");
        // Filled again, nothing stands there twice.
        samples::fill(&server.db).await.unwrap();
        assert_eq!(desk.get("/desk/proposals").await.1.matches("示例·冬季驿站热水").count(), 1);
    })
    .await;
}

/// All tables with a column that marks samples.
async fn marked(server: &Server) -> Vec<String> {
    let backend = server.db.get_database_backend();
    let sql = match backend {
        DatabaseBackend::Sqlite => {
            "SELECT m.name AS t FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'sample' WHERE m.type = 'table'"
        }
        _ => {
            "SELECT table_name::text AS t FROM information_schema.columns WHERE column_name = 'sample' AND table_schema = current_schema()"
        }
    };
    let rows = server.db.query_all_raw(Statement::from_string(backend, sql)).await.unwrap();
    let mut names: Vec<String> = rows.iter().map(|row| row.try_get("", "t").unwrap()).collect();
    names.sort();
    names
}

async fn number(server: &Server, sql: &str) -> i64 {
    let sql = format!("SELECT CAST(({sql}) AS BIGINT) AS n");
    let row = server.db.query_one_raw(Statement::from_string(server.db.get_database_backend(), sql)).await;
    row.unwrap().unwrap().try_get("", "n").unwrap()
}

/// How many samples there are, by table.
async fn left(server: &Server) -> Vec<(String, i64)> {
    let mut all = Vec::new();
    for table in marked(server).await {
        let count = number(server, &format!("SELECT COUNT(*) FROM \"{table}\" WHERE sample")).await;
        all.push((table, count));
    }
    for table in ["activity", "letter", "proposal"] {
        let count = format!("SELECT COUNT(*) FROM {table} WHERE body LIKE '%\"sample\":true%'");
        all.push((table.to_owned(), number(server, &count).await));
    }
    all
}

#[tokio::test]
async fn all_samples_go_at_once_and_nothing_that_people_made_goes_with_them() {
    on_each_database(async |server| {
        samples::fill(&server.db).await.unwrap();
        db::published(&server.db).await.unwrap();
        let before = left(&server).await;
        assert!(before.len() >= 15 && before.iter().all(|(_, count)| *count > 0), "each has some: {before:?}");
        staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        staff(&server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let (root, boss) = (Desk::sign_in(&server, "root").await, Desk::sign_in(&server, "boss").await);

        // What people do with samples: a courier books, a desk refers to one, adds somebody to one, corrects another.
        let courier = Courier::of(&server);
        let activity = server.text("SELECT id AS t FROM activity WHERE kind = 'clinic'".to_owned()).await.unwrap();
        let activity = activity.parse().unwrap();
        let slot = slot_of(&server, activity).await;
        let booking = diyi::model::BookingId::fresh();
        courier.act(Act::Book { booking, activity, slot, overlap_is_fine: false, works_in: None }).await.unwrap();
        let (_, register) = root.get("/desk/partners").await;
        let partners: Vec<&str> = register.split("href=\"/desk/partners/").skip(1).map(|rest| &rest[..36]).collect();
        let person = [("login", "member"), ("name", "李四"), ("password", crate::desk::PASSWORD)];
        let page = format!("/desk/partners/{}", partners[0]);
        assert_eq!(root.post(&format!("{page}/people"), &person).await.0, StatusCode::SEE_OTHER);
        // A plan says that its numbers are made up, and leads to nothing behind them.
        let (_, plan) = root.get("/desk/campaigns/00000000-0000-7000-8005-000000000000").await;
        assert!(plan.contains("是编的") && plan.contains("id=\"progress\"") && !plan.contains("/behind?"), "{plan}");
        // A colleague gives a sample another place; nobody booked it.
        let other = "SELECT id AS t FROM activity WHERE state = 'published' AND kind <> 'clinic' LIMIT 1".to_owned();
        let other: diyi::model::ActivityId = server.text(other).await.unwrap().parse().unwrap();
        let slot = slot_of(&server, other).await;
        root.act(&format!("/desk/activities/{other}"), &format!("slots/{slot}"), &[("capacity", "77")]).await;
        let own = [
            ("kind", "fund"),
            ("name", "自己的资源"),
            ("adcode", "430100"),
            ("unit", "元"),
            ("each", "5"),
            ("stock", "9"),
        ];
        assert_eq!(boss.post("/desk/aid", &own).await.0, StatusCode::SEE_OTHER);
        let (status, _) = boss.post("/desk/samples/remove", &[("sure", "yes")]).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "the province's to decide");
        let (status, shown) = boss.get("/desk/samples").await;
        assert!(
            status == StatusCode::OK && shown.contains("示例·法律援助中心") && !shown.contains("/desk/samples/remove"),
            "{shown}"
        );
        // The case that shows how it looks is drawn: every stage, and referrals, of which no table knows.
        let drawn = shown.split("id=\"sample-case\"").nth(1).unwrap();
        for word in ["受理", "核实", "转介", "办理", "结果", "回访", "已答复", "小哥不同意", "示例·社工机构"]
        {
            assert!(drawn.contains(word), "{word}: {drawn}");
        }
        for nowhere in ["question", "\"case\"", "referral", "referral_note", "aid_grant", "case_step", "reminder"] {
            assert_eq!(number(&server, &format!("SELECT COUNT(*) FROM {nowhere}")).await, 0, "{nowhere}");
        }
        // Wherever it says that there are some, whoever asks finds some.
        let everywhere = samples_behind(&root).await;
        assert_eq!(everywhere, diyi::texts::samples::PAGES.len());
        for (login, role) in [("operator", StaffRole::Operator), ("admin", StaffRole::PrefectureAdmin)] {
            for (place, adcode) in [("xiangxi", 433_100), ("changsha", 430_100), ("xiangtan", 430_300)] {
                let login = format!("{login}-{place}");
                staff(&server, &login, role, Adcode::try_from(adcode).unwrap(), Author::Office).await;
                let found = samples_behind(&Desk::sign_in(&server, &login).await).await;
                assert!((6..=everywhere).contains(&found), "{login}: {found}");
            }
        }
        let (_, asks) = root.post("/desk/samples/remove", &[]).await;
        assert!(asks.contains("撤掉全部示例吗") && left(&server).await == before, "first it is asked: {asks}");

        let people = number(&server, "SELECT COUNT(*) FROM staff").await;
        assert_eq!(root.post("/desk/samples/remove", &[("sure", "yes")]).await.0, StatusCode::SEE_OTHER);
        let after = left(&server).await;
        assert!(after.iter().all(|(_, count)| *count == 0), "{after:?}");
        // The booking is there, its courier was told; the member is of the partner; what the desk wrote is the desk's.
        assert_eq!(number(&server, "SELECT COUNT(*) FROM booking").await, 1);
        let real = "SELECT COUNT(*) FROM activity WHERE state = 'published'";
        assert_eq!(number(&server, real).await, 0, "no courier takes a sample for a real one");
        let (_, page) = root.get("/desk/samples").await;
        assert!(page.contains("示例已经撤掉了") && !page.contains("irreversible"), "{page}");
        assert_eq!(number(&server, "SELECT COUNT(*) FROM partner").await, 1);
        assert_eq!(number(&server, "SELECT COUNT(*) FROM partner_member").await, 1);
        assert_eq!(number(&server, "SELECT COUNT(*) FROM aid_resource").await, 1);
        assert_eq!(number(&server, "SELECT COUNT(*) FROM staff").await, people);
        let (_, aid) = boss.get("/desk/aid").await;
        assert!(aid.contains("自己的资源") && !aid.contains("示例"), "{aid}");
        // Phones are told that they are gone, and nothing contradicts itself.
        db::published(&server.db).await.unwrap();
        let shown = "SELECT COUNT(*) FROM feed WHERE body LIKE '%\"sample\":true%' AND kind <> 'desk'";
        assert_eq!(number(&server, shown).await, 0);
        let changes = server.get("/api/v1/changes?since=0").await.text().await.unwrap();
        assert!(changes.contains("station_gone") && changes.contains("proposal_gone"), "{changes}");
        assert!(changes.contains("这是示例活动，不举办"), "who booked reads why: {changes}");
        let faults = diyi::server::consistency::faults(server.db.connection(), &server.app.files).await.unwrap();
        assert!(faults.is_empty(), "{faults:?}");
        let (_, log) = root.get("/desk/audit").await;
        assert!(log.contains("撤掉示例"), "{log}");
        // No start puts them in again; another time takes nothing away.
        assert!(!samples::fill(&server.db).await.unwrap());
        assert!(left(&server).await.iter().all(|(_, count)| *count == 0));
        let again = db::samples::remove(&server.db, None, Timestamp::now()).await.unwrap();
        assert_eq!((again.gone, again.stay), (0, 0));
        assert!(root.get("/desk/samples").await.1.contains("示例已经撤掉了"));
    })
    .await;
}

#[tokio::test]
async fn a_prefecture_reads_the_provinces_samples_and_changes_none() {
    on_each_database(async |server| {
        samples::fill(&server.db).await.unwrap();
        staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        staff(&server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let (root, boss) = (Desk::sign_in(&server, "root").await, Desk::sign_in(&server, "boss").await);
        for (list, act) in [("/desk/proposals", "meeting"), ("/desk/meetings", "minutes")] {
            let (_, page) = boss.get(list).await;
            assert!(page.contains("示例·"), "{list}: {page}");
            let link =
                page.split(&format!("href=\"{list}/")).nth(1).unwrap_or_else(|| panic!("{page}"))[..36].to_owned();
            let address = format!("{list}/{link}");
            let (status, shown) = boss.get(&address).await;
            assert!(status == StatusCode::OK && shown.contains("示例"), "{shown}");
            assert!(!shown.contains(&format!("action=\"{address}")), "nothing of it is theirs to change: {shown}");
            let fields = [("version", "1"), ("minutes", "改"), ("meeting", "")];
            assert_eq!(boss.post(&format!("{address}/{act}"), &fields).await.0, StatusCode::NOT_FOUND);
            // What the province really makes is not theirs to read.
            let real = match list {
                "/desk/proposals" => {
                    let fields = [("title", "真的"), ("text", "字"), ("adcode", "430000")];
                    root.post(list, &fields).await.1
                }
                _ => {
                    let fields = [
                        ("title", "真的"),
                        ("adcode", "430000"),
                        ("starts", "2027-01-01T10:00"),
                        ("place", "省里"),
                        ("agenda", "议程"),
                    ];
                    root.post(list, &fields).await.1
                }
            };
            assert!(real.starts_with(list), "{real}");
            assert_eq!(boss.get(&real).await.0, StatusCode::NOT_FOUND);
            assert!(!boss.get(list).await.1.contains("真的"));
        }
    })
    .await;
}

#[tokio::test]
async fn the_sample_of_a_seasons_plan_looks_full() {
    on_each_database(async |server| {
        samples::fill(&server.db).await.unwrap();
        staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        let root = Desk::sign_in(&server, "root").await;
        let (_, list) = root.get("/desk/campaigns").await;
        let link = list.split("href=\"/desk/campaigns/").nth(1).unwrap()[..36].to_owned();
        let (_, plan) = root.get(&format!("/desk/campaigns/{link}")).await;
        for words in ["示例·经办人", "示例·分拨中心门口", "株洲", "48000", "32000"] {
            assert!(plan.contains(words), "{words}: {plan}");
        }
        // It counts in no figure of the province.
        let (_, province) = root.get("/desk/province").await;
        let cell = province.split("data-measure=\"campaign\"").nth(1).unwrap().split("</td>").next().unwrap();
        assert!(cell.contains('—') || cell.contains("没有"), "{cell}");
    })
    .await;
}

#[tokio::test]
async fn what_is_told_outside_names_no_sample_company() {
    on_each_database(async |server| {
        samples::fill(&server.db).await.unwrap();
        staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        let root = Desk::sign_in(&server, "root").await;
        let own = [("version", "0"), ("name", "真快递"), ("aliases", ""), ("active", "1")];
        assert_eq!(root.post("/desk/companies", &own).await.0, StatusCode::SEE_OTHER);
        assert_eq!(
            root.post("/desk/companies/publish", &[("active", "1"), ("sure", "yes")]).await.0,
            StatusCode::SEE_OTHER
        );
        server.app.tidy().await;
        let table = reqwest::get(format!("{}/open/companies.csv", server.origin)).await.unwrap().text().await.unwrap();
        assert!(table.contains("真快递") && !table.contains("示例"), "{table}");
    })
    .await;
}
