//! Lists of the console have pages: nothing is left out of them, nothing stands twice, and none grows for ever.

use crate::courier::{Courier, changsha};
use crate::desk::{Desk, asked_of_company, staff};
use crate::partners::{Office, decide};
use crate::server::{Server, on_each_database};
use diyi::model::staff::StaffRole;
use diyi::model::{Adcode, Author};
use reqwest::StatusCode;
use sea_orm::ConnectionTrait;
use std::collections::BTreeSet;

/// More than two pages.
const MANY: usize = 105;

/// Numbers of rows that a page leads to.
fn links(page: &str, list: &str) -> Vec<String> {
    let list = format!("href=\"{list}/");
    let links = page.split("id=\"list\"").nth(1).unwrap_or_default().split("</table>").next().unwrap_or_default();
    links.split(list.as_str()).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

/// As many rows as one, each with a number of its own; all else is alike, so that only the number tells their order.
async fn multiply(server: &Server, table: &str, number: &str) {
    let columns = "SELECT name AS t FROM pragma_table_info('X')";
    let of_postgres = "SELECT column_name AS t FROM information_schema.columns WHERE table_name = 'X' ORDER BY 1";
    let sqlite = server.db.get_database_backend() == sea_orm::DatabaseBackend::Sqlite;
    let sql = if sqlite { columns } else { of_postgres }.replace('X', table);
    let statement = sea_orm::Statement::from_string(server.db.get_database_backend(), sql);
    let rows = server.db.query_all_raw(statement).await.unwrap();
    let columns: Vec<String> = rows.iter().map(|row| row.try_get("", "t").unwrap()).collect();
    for count in 1..MANY {
        let id = format!("019f0000-0000-7000-8000-{count:012}");
        let values: Vec<String> = columns
            .iter()
            .map(|column| match column.as_str() {
                "id" => format!("'{id}'"),
                "answer" if table == "answer_version" => format!("'{id}'"),
                "login" => format!("'login-{count}'"),
                "body" => format!("REPLACE(body, '{number}', '{id}')"),
                other => format!("\"{other}\""),
            })
            .collect();
        let names = columns.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
        let of = if table == "answer_version" { "answer" } else { "id" };
        let sql = format!(
            "INSERT INTO \"{table}\" ({names}) SELECT {} FROM \"{table}\" WHERE {of} = '{number}'",
            values.join(", ")
        );
        server.db.execute_unprepared(&sql).await.unwrap();
    }
}

#[tokio::test]
async fn each_of_many_stands_once_on_the_pages_of_its_list_and_no_page_has_them_all() {
    on_each_database(async |server| {
        let id = staff(&server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let desk = Desk::sign_in(&server, "boss").await;
        let number = "019e0000-0000-7000-8000-000000000001";
        let made = async |path: &str, fields: &[(&str, &str)]| {
            let (status, page) = desk.post(path, fields).await;
            assert_eq!(status, StatusCode::SEE_OTHER, "{path}: {page}");
            page.rsplit('/').next().unwrap().to_owned()
        };
        let letter = [
            ("kind", "story"),
            ("title", "信"),
            ("text", "正文"),
            ("sender", "长沙团市委"),
            ("adcode", "430100"),
            ("from", "2026-01-01T00:00"),
        ];
        made(&format!("/desk/letters/{number}"), &letter).await;
        let discussion = [
            ("version", "0"),
            ("title", "话题"),
            ("question", "怎么看"),
            ("adcode", "430100"),
            ("closes", "2030-01-01T00:00"),
        ];
        made(&format!("/desk/discussions/{number}"), &discussion).await;
        let fields = [("title", "热水"), ("text", "每站都要有热水。"), ("adcode", "430100")];
        let proposal = made("/desk/proposals", &fields).await;
        let answer = [("topic", "other"), ("question", "问"), ("text", "答"), ("source", "")];
        made(&format!("/desk/library/{number}"), &answer).await;
        let samples = "DELETE FROM answer_version WHERE sample";
        server.db.execute_unprepared(samples).await.unwrap();
        for (table, list, number) in [
            ("letter", "/desk/letters", number.to_owned()),
            ("discussion", "/desk/discussions", number.to_owned()),
            ("proposal", "/desk/proposals", proposal),
            ("answer_version", "/desk/library", number.to_owned()),
            ("staff", "/desk/staff", id.to_string()),
        ] {
            multiply(&server, table, &number).await;
            let mut seen = BTreeSet::new();
            let mut next = Some(list.to_owned());
            let mut pages = 0;
            while let Some(path) = next {
                let (status, page) = desk.get(&path).await;
                assert_eq!(status, StatusCode::OK, "{path}: {page}");
                let here: BTreeSet<String> = links(&page, list).into_iter().collect();
                assert!(here.len() <= 50, "{list}: {}", here.len());
                let count = here.len();
                let before = seen.len();
                seen.extend(here);
                assert_eq!(seen.len(), before + count, "{path} shows some twice");
                pages += 1;
                let on = page.split("下一页").next().filter(|_| page.contains("下一页"));
                next = on.map(|before| before.rsplit("href=\"").next().unwrap().split('"').next().unwrap().to_owned());
            }
            // Nobody is led to change oneself.
            let all = if table == "staff" { MANY - 1 } else { MANY };
            assert_eq!((seen.len(), pages), (all, 3), "{list}");
        }
        assert_eq!(desk.get("/desk/staff?page=99999999").await.0, StatusCode::OK);
    })
    .await;
}

/// What all pages of a list have, and how many pages there are.
async fn walked(desk: &Desk, first: &str, of: impl Fn(&str) -> Vec<String>) -> (Vec<String>, usize) {
    let (mut all, mut pages, mut next) = (Vec::new(), 0, Some(first.to_owned()));
    while let Some(path) = next {
        let (status, page) = desk.get(&path).await;
        assert_eq!(status, StatusCode::OK, "{path}: {page}");
        let here = of(&page);
        assert!(here.len() <= 50, "{path}: {}", here.len());
        all.extend(here);
        pages += 1;
        let on = page.split(">下一页<").next().filter(|_| page.contains(">下一页<"));
        let link = on.map(|before| before.rsplit("href=\"").next().unwrap().split('"').next().unwrap());
        next = link.map(|link| link.split('#').next().unwrap().replace("&#38;", "&").replace("&amp;", "&"));
    }
    (all, pages)
}

/// What stands between two marks, each time.
fn between(page: &str, before: &str, after: &str) -> Vec<String> {
    page.split(before).skip(1).map(|rest| rest.split(after).next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn what_partners_and_prefectures_are_asked_is_cut_nowhere() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let courier = Courier::of(&server);
        let (_, question, referral) = office.refer(&courier, "请核实").await;
        decide(&courier, question, referral, true).await;
        multiply(&server, "referral", &referral.to_string()).await;
        let rows = |page: &str| {
            let list =
                page.split("id=\"list\"").nth(1).unwrap_or_default().split("</table>").next().unwrap_or_default();
            between(list, "href=\"/desk/referrals/", "\"")
        };
        let (all, pages) = walked(&office.member, "/desk/referrals", rows).await;
        let different: BTreeSet<&String> = all.iter().collect();
        assert_eq!((all.len(), different.len(), pages), (MANY, MANY, 3));

        // What couriers ask of a company, as its people see it, and as the desk does.
        staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        let root = Desk::sign_in(&server, "root").await;
        let (company, claim) = asked_of_company(&root, "430100").await;
        let of_company = [
            ("version", "1"),
            ("kind", "company"),
            ("name", "测试快递公司"),
            ("adcode", "430100"),
            ("contact", ""),
            ("company", &*company),
            ("active", "1"),
        ];
        let partner = format!("/desk/partners/{}", office.partner);
        assert_eq!(office.desk.post(&partner, &of_company).await.0, StatusCode::SEE_OTHER);
        multiply(&server, "company_claim", &claim).await;
        let done = "UPDATE company_claim SET state = 'done' WHERE id <> '019f0000-0000-7000-8000-000000000077'";
        server.db.execute_unprepared(done).await.unwrap();
        server.db.execute_unprepared("DELETE FROM referral WHERE id LIKE '019f0000%'").await.unwrap();
        let rows = |page: &str| between(page, "href=\"/desk/own-claims/", "\"");
        let (all, pages) = walked(&office.member, "/desk/referrals", rows).await;
        let different: BTreeSet<&String> = all.iter().collect();
        assert_eq!((all.len(), different.len(), pages), (MANY, MANY, 3));
        assert_eq!(all[0], "019f0000-0000-7000-8000-000000000077", "what waits for them comes first");
        let page = format!("/desk/companies/{company}");
        let rows = |page: &str| between(page, "id=\"claim-", "\"");
        let (all, pages) = walked(&office.desk, &page, rows).await;
        let different: BTreeSet<&String> = all.iter().collect();
        assert_eq!((all.len(), different.len(), pages), (MANY, MANY, 3));
        for one in [&all[0], &all[60], &all[MANY - 1]] {
            let (_, shown) = office.desk.get(&format!("{page}?claim={one}")).await;
            assert!(
                shown.contains(&format!("id=\"claim-{one}\"")),
                "a list leads to the page on which it stands: {shown}"
            );
        }

        // What the province asked prefectures to see to: what stands comes first.
        root.post("/desk/province/nudge", &[("adcode", "430100"), ("note", "请补值班")]).await;
        let (_, first) = office.desk.get("/desk/overview").await;
        let nudge = first.split("action=\"/desk/nudges/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        multiply(&server, "nudge", &nudge).await;
        let sql = format!("UPDATE nudge SET done_at = 5, done_who = '某人' WHERE id <> '{nudge}'");
        server.db.execute_unprepared(&sql).await.unwrap();
        let rows = |page: &str| {
            let list = page.split("id=\"list\"").nth(1).unwrap().split("<tbody>").nth(1).unwrap();
            between(list.split("</tbody>").next().unwrap(), "<tr>", "</tr>")
        };
        let (all, pages) = walked(&root, "/desk/nudges", rows).await;
        assert_eq!((all.len(), pages), (MANY, 3));
        let (_, first) = root.get("/desk/province").await;
        let shown = between(first.split("id=\"nudges\"").nth(1).unwrap(), "<div class=\"referral\">", "</section>");
        assert!(shown[0].contains("还没办") && !shown[1].contains("还没办"), "{shown:?}");
    })
    .await;
}
