//! The book of aid: whatever was proposed stands there with what became of it, for who may see it.

use crate::aid::{APPROVE, Office, resource};
use crate::courier::{Courier, zhuzhou};
use crate::desk::{Desk, staff};
use crate::server::on_each_database;
use calamine::{Data, Reader as _, Xlsx};
use diyi::model::staff::StaffRole;
use diyi::model::{Adcode, Author};
use reqwest::StatusCode;
use std::io::Cursor;

/// The lines of a page's book.
async fn lines(desk: &Desk, path: &str) -> Vec<String> {
    let (status, page) = desk.get(path).await;
    assert_eq!(status, StatusCode::OK, "{path}: {page}");
    let list = page.split("id=\"ledger\"").nth(1).unwrap().split("</table>").next().unwrap().to_owned();
    list.split("<tr>").skip(2).map(str::to_owned).collect()
}

async fn sheet(desk: &Desk, path: &str) -> Vec<Vec<String>> {
    sheet_of(desk, path, 0).await
}

/// The rows of a sheet of a workbook, without its headings.
pub async fn sheet_of(desk: &Desk, path: &str, at: usize) -> Vec<Vec<String>> {
    let mut book = Xlsx::new(Cursor::new(desk.bytes(path).await)).unwrap();
    let range = book.worksheet_range_at(at).unwrap().unwrap();
    range.rows().skip(1).map(|row| row.iter().map(Data::to_string).collect()).collect()
}

#[tokio::test]
async fn whatever_became_of_aid_stands_in_the_book_of_its_resource_and_can_be_taken_along_and_signed() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let money = resource(&office.one, "2000", &[]).await;
        let coats = [("kind", "goods"), ("name", "棉衣"), ("adcode", "430100"), ("unit", "件"), ("each", "1")];
        let (_, other) = office.one.post("/desk/aid", &[&coats[..], &[("stock", "9")]].concat()).await;
        let other = other.rsplit('/').next().unwrap();
        let couriers: Vec<Courier> = (0..4).map(|_| Courier::of(&server)).collect();
        let (given, refused, cancelled, waits) = (
            office.case(&couriers[0]).await,
            office.case(&couriers[1]).await,
            office.case(&couriers[2]).await,
            office.case(&couriers[3]).await,
        );
        let own = format!("/desk/aid/{money}");
        assert!(office.one.get(&own).await.1.contains("没有这样的帮扶"));
        let approved = async |case: &str| {
            let grant = office.propose(case, &money, "500").await;
            for desk in [&office.one, &office.two] {
                assert_eq!(desk.post(&grant, &APPROVE).await.0, StatusCode::SEE_OTHER);
            }
            grant
        };
        let grant = approved(&given).await;
        let receipt = format!("{grant}/print");
        let (status, paper) = office.operator.get(&receipt).await;
        assert!(status == StatusCode::OK && paper.contains("签收人（签字）") && paper.contains("500 元"), "{paper}");
        assert!(paper.contains("重病救助金") && paper.contains("身份证"), "{paper}");
        office.operator.post(&grant, &[("act", "give"), ("sure", "yes")]).await;
        let why = [("act", "refuse"), ("reason", "材料不全"), ("sure", "yes")];
        let turned_down = office.propose(&refused, &money, "300").await;
        office.one.post(&turned_down, &why).await;
        assert_eq!(office.one.get(&format!("{turned_down}/print")).await.0, StatusCode::CONFLICT);
        let why = [("act", "cancel"), ("reason", "人回老家了"), ("sure", "yes")];
        office.one.post(&approved(&cancelled).await, &why).await;
        office.propose(&waits, &money, "700").await;
        office.propose(&waits, other, "2").await;

        // Of the resource, the newest first, each with its case.
        let of_money = lines(&office.one, &own).await;
        assert_eq!(of_money.len(), 4, "{of_money:?}");
        let said = [("700 元", "还没有人批", &waits), ("500 元", "取消", &cancelled), ("300 元", "没有批", &refused)];
        for (line, (amount, state, case)) in of_money.iter().zip(said) {
            assert!(line.contains(amount) && line.contains(state) && line.contains(&format!("{case}/aid")), "{line}");
        }
        assert!(of_money[2].contains("材料不全") && of_money[1].contains("人回老家了"), "{of_money:?}");
        assert!(of_money[3].contains("已经发到手") && of_money[3].contains(&receipt), "{}", of_money[3]);
        let (_, page) = office.one.get(&own).await;
        let sums = page.split("id=\"sums\">").nth(1).unwrap().split('<').next().unwrap();
        assert_eq!(sums, "等批准 700 元，已经发到手 500 元，没有批 300 元，取消，退回库存 500 元");

        // All of the desk's, by state and day.
        assert_eq!(lines(&office.operator, "/desk/aid/grants").await.len(), 5);
        assert_eq!(lines(&office.one, "/desk/aid/grants?state=given").await.len(), 1);
        assert_eq!(lines(&office.one, "/desk/aid/grants?state=nonsense&from=nonsense&page=9999999999").await.len(), 0);
        assert_eq!(lines(&office.one, "/desk/aid/grants?until=2020-01-01").await.len(), 0);
        let all = sheet(&office.operator, "/desk/aid/grants.xlsx").await;
        assert_eq!(all.len(), 5);
        let row = all.iter().find(|row| row[8] == "已经发到手").unwrap();
        assert_eq!((row[0].as_str(), row[1].as_str(), row[2].as_str()), ("500", "重病救助金", "元"));
        assert!(!row[3].is_empty() && row[7].matches('、').count() == 1 && row[10].len() == 10, "{row:?}");
        assert_eq!(sheet(&office.operator, &format!("/desk/aid/grants.xlsx?resource={other}")).await.len(), 1);

        // Another desk sees none of it; the province all.
        staff(&server, "far", StaffRole::Operator, zhuzhou(), Author::Operator).await;
        staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        let (far, root) = (Desk::sign_in(&server, "far").await, Desk::sign_in(&server, "root").await);
        assert_eq!(lines(&far, "/desk/aid/grants").await.len(), 0);
        assert_eq!(sheet(&far, "/desk/aid/grants.xlsx").await.len(), 0);
        assert_eq!(far.get(&receipt).await.0, StatusCode::NOT_FOUND);
        assert_eq!(lines(&root, "/desk/aid/grants").await.len(), 5);
    })
    .await;
}
