//! Samples that show the offices' work whole: marked, and counted nowhere.

use crate::desk::{Desk, staff};
use crate::server::on_each_database;
use diyi::model::staff::StaffRole;
use diyi::model::{Adcode, Author, Timestamp};
use diyi::server::samples;

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
