//! Registers are looked through by words and region, page after page; a meeting asks deputies of its own region first.

use crate::courier::{changsha, zhuzhou};
use crate::deputies::number;
use crate::desk::{Desk, staff};
use crate::server::{Server, on_each_database};
use diyi::model::staff::StaffRole;
use diyi::model::{Adcode, Author};
use reqwest::StatusCode;

/// The province, and the offices of two prefectures.
async fn offices(server: &Server) -> (Desk, Desk, Desk) {
    staff(server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
    staff(server, "here", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
    staff(server, "there", StaffRole::PrefectureAdmin, zhuzhou(), Author::Office).await;
    let desk = async |login| Desk::sign_in(server, login).await;
    (desk("root").await, desk("here").await, desk("there").await)
}

async fn made(desk: &Desk, list: &str, fields: &[(&str, &str)]) -> String {
    let (status, page) = desk.post(list, fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{list}: {page}");
    page
}

fn deputy<'a>(name: &'a str, unit: &'a str, adcode: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("kind", "member"),
        ("level", "prefecture"),
        ("name", name),
        ("adcode", adcode),
        ("term", "十三届"),
        ("unit", unit),
        ("contact", ""),
    ]
}

/// One entry more of a register, called so, of a region.
async fn add(desk: &Desk, list: &str, name: &str, adcode: &str) -> String {
    match list {
        "/desk/deputies" => made(desk, list, &deputy(name, "某单位", adcode)).await,
        "/desk/aid" => {
            let fields =
                [("kind", "goods"), ("name", name), ("adcode", adcode), ("unit", "袋"), ("each", "1"), ("stock", "5")];
            made(desk, list, &fields).await
        }
        "/desk/proposals" => made(desk, list, &[("title", name), ("text", "字"), ("adcode", adcode)]).await,
        "/desk/contributions" => {
            made(desk, list, &[("kind", "story"), ("title", name), ("adcode", adcode), ("text", "字")]).await
        }
        "/desk/outreach" => {
            made(desk, list, &[("title", name), ("headline", "歇歇脚"), ("adcode", adcode), ("campaign", "")]).await
        }
        _ => {
            let page = made(desk, list, &[("template", ""), ("adcode", adcode), ("first", "2026-12-01")]).await;
            let fields = [
                ("title", name),
                ("about", ""),
                ("adcode", adcode),
                ("first", "2026-12-01"),
                ("last", "2026-12-31"),
                ("active", "1"),
            ];
            assert_eq!(desk.save(&page, &page, &fields).await.0, StatusCode::SEE_OTHER);
            page
        }
    }
}

const REGISTERS: [&str; 6] =
    ["/desk/deputies", "/desk/aid", "/desk/proposals", "/desk/contributions", "/desk/outreach", "/desk/campaigns"];

#[tokio::test]
async fn each_register_is_looked_through_by_words_and_region() {
    on_each_database(async |server| {
        let (root, here, there) = offices(&server).await;
        for list in REGISTERS {
            // What prefectures write and have not handed in is their own.
            let seeing = if list == "/desk/contributions" { &here } else { &root };
            let tea = add(&here, list, "Jiang姜茶%一_壶", "430100").await;
            let coat = add(&here, list, "雨衣", "430100").await;
            let far = add(&there, list, "株洲的姜茶", "430200").await;
            let found = async |query: &str| {
                let list = format!("{list}?{query}");
                let (status, page) = seeing.get(&list).await;
                assert_eq!(status, StatusCode::OK, "{list}: {page}");
                let rows = page.split("id=\"list\"").nth(1).unwrap_or_default();
                let rows = rows.split("</table>").next().unwrap().to_owned();
                let there = |page: &str| rows.contains(&format!("\"{page}\""));
                (there(&tea), there(&coat), there(&far), page)
            };
            let only = |found: (bool, bool, bool, String)| (found.0, found.1, found.2);
            let sees_far = list != "/desk/contributions";
            assert_eq!(only(found("").await), (true, true, sees_far), "{list}");
            assert_eq!(only(found("words=%E5%A7%9C%E8%8C%B6").await), (true, false, sees_far), "{list}");
            assert_eq!(only(found("words=jIANG").await), (true, false, false), "{list}: whatever their case");
            assert_eq!(only(found("words=%E5%A3%B6+%E5%A7%9C").await), (true, false, false), "{list}: all words");
            // Signs of a pattern stand for themselves.
            assert_eq!(only(found("words=%25%E4%B8%80_").await), (true, false, false), "{list}");
            assert_eq!(only(found("words=%25").await), (true, false, false), "{list}");
            assert_eq!(only(found("words=%27%3B--").await), (false, false, false), "{list}");
            let none = found("words=%E6%B2%A1%E6%9C%89%E8%BF%99%E4%B8%AA").await.3;
            assert!(none.contains("没有找到") && none.contains("value=\"没有这个\""), "{list}: {none}");
            if sees_far {
                assert_eq!(only(found("adcode=430200").await), (false, false, true), "{list}");
                let (.., page) = found("adcode=430200&words=%E5%A7%9C").await;
                assert!(page.contains("value=\"430200\" selected"), "{list}: {page}");
            }
            assert_eq!(only(found("page=1").await), (false, false, false), "{list}");
            assert!(only(found("page=x&words=%E5%A7%9C").await).1, "{list}: what cannot be read is not there");
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_looked_for_goes_along_from_page_to_page() {
    let server = Server::on_sqlite().await;
    let (root, here, _) = offices(&server).await;
    for number in 0..52 {
        made(&here, "/desk/deputies", &deputy(&format!("姜{number}"), "厂", "430100")).await;
    }
    add(&here, "/desk/deputies", "雨衣", "430100").await;
    let all = root.listed("/desk/deputies?words=%E5%A7%9C&adcode=430100", "/desk/deputies/").await;
    assert_eq!(all.len(), 52);
    let (_, page) = root.get("/desk/deputies?words=%E5%A7%9C&adcode=430100&page=1").await;
    assert!(page.contains("上一页") && !page.contains("下一页") && page.contains("value=\"姜\""), "{page}");
}

/// The boxes of a page in their order, and whether each is ticked.
fn boxes(page: &str) -> Vec<(String, bool)> {
    let of = |tag: &str| {
        let value = tag.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        (value, tag.split('>').next().unwrap().contains("checked"))
    };
    page.split("<input").filter(|tag| tag.split('>').next().unwrap().contains("name=\"asked\"")).map(of).collect()
}

#[tokio::test]
async fn a_meeting_asks_deputies_of_its_region_first_and_finds_others_without_a_script() {
    on_each_database(async |server| {
        let (root, here, there) = offices(&server).await;
        let own = made(&here, "/desk/deputies", &deputy("长沙甲", "快递站", "430100")).await;
        let far = made(&there, "/desk/deputies", &deputy("株洲乙", "法律援助中心", "430200")).await;
        let all = made(&root, "/desk/deputies", &deputy("全省丙", "法律援助处", "430000")).await;
        let [own, far, all] = [&own, &far, &all].map(|page| number(page).to_owned());
        let order = |page: &str| boxes(page).into_iter().map(|(id, _)| id).collect::<Vec<_>>();
        let (_, page) = here.get("/desk/meetings").await;
        assert_eq!(order(&page), [own.clone(), all.clone()], "its own, then the province's: {page}");
        let first = page.split("<summary>长沙（1 位）</summary>").next().unwrap().rsplit("<details").next().unwrap();
        assert!(first.contains("open"), "{page}");
        // Nothing is kept, nothing that was typed is lost, and whom somebody ticked stays ticked.
        let typed = |region: &'static str, words: &'static str| {
            [
                ("title", "冬天<怎么>送件"),
                ("adcode", region),
                ("starts", ""),
                ("place", ""),
                ("agenda", "一"),
                ("people", words),
                ("find", "1"),
            ]
        };
        let (status, page) = root.post("/desk/meetings", &typed("430200", "")).await;
        assert_eq!(status, StatusCode::OK, "{page}");
        assert_eq!(order(&page), [far.clone(), all.clone(), own.clone()], "{page}");
        assert!(page.contains("冬天&#60;怎么") || page.contains("冬天&lt;怎么"), "{page}");
        let fields = [&typed("430100", "法律 援助")[..], &[("asked", own.as_str())]].concat();
        let (_, page) = root.post("/desk/meetings", &fields).await;
        assert_eq!(boxes(&page), [(own.clone(), true), (all.clone(), false), (far.clone(), false)], "{page}");
        let (_, page) = root.post("/desk/meetings", &typed("430100", "没有这个人")).await;
        assert!(boxes(&page).is_empty() && page.contains("没有找到这样的"), "{page}");
        assert!(!root.get("/desk/meetings").await.1.contains("冬天"), "nothing was kept");
        // The same where a meeting is changed.
        let meeting = crate::deputies::meeting(&here, &[&format!("/desk/deputies/{own}")]).await;
        let version = here.version_of(&meeting, &meeting, &[]).await;
        let fields =
            [&typed("430100", "全省")[..], &[("version", &*version), ("asked", &own), ("asked", &all)]].concat();
        let (status, page) = here.post(&meeting, &fields).await;
        assert!(status == StatusCode::OK && boxes(&page).iter().all(|(_, ticked)| *ticked), "{page}");
        let starts = crate::deputies::in_days(9);
        let fields = [
            ("version", &*version),
            ("title", "冬天怎么送件"),
            ("adcode", "430100"),
            ("starts", &starts),
            ("place", "市民中心"),
            ("agenda", "一"),
            ("asked", &own),
            ("asked", &all),
            ("people", "全省"),
        ];
        assert_eq!(here.post(&meeting, &fields).await.0, StatusCode::SEE_OTHER);
        let (_, page) = here.get(&meeting).await;
        assert!(page.contains("全省丙") && page.contains("长沙甲"), "{page}");
        let refused = [
            ("version", "9"),
            ("form_page", meeting.as_str()),
            ("title", ""),
            ("adcode", "430100"),
            ("asked", &*all),
            ("people", ""),
        ];
        let (status, page) = here.post(&meeting, &refused).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
        assert!(boxes(&page).contains(&(all, true)), "{page}");
    })
    .await;
}
