//! Hardship is matched with resources, two approve, and the stock is never less than nothing.

use crate::courier::{Courier, changsha, zhuzhou};
use crate::desk::{Desk, staff, without_counted};
use crate::server::{Server, on_each_database};
use diyi::api::Act;
use diyi::model::staff::StaffRole;
use diyi::model::{Adcode, Author, Topic};
use reqwest::StatusCode;
use sea_orm::ConnectionTrait;

/// Three at a desk, of whom two keep its resources.
pub struct Office {
    pub one: Desk,
    pub two: Desk,
    pub operator: Desk,
}

impl Office {
    pub async fn open(server: &Server) -> Self {
        staff(server, "one", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        staff(server, "two", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        staff(server, "ope", StaffRole::Operator, changsha(), Author::Operator).await;
        Self {
            one: Desk::sign_in(server, "one").await,
            two: Desk::sign_in(server, "two").await,
            operator: Desk::sign_in(server, "ope").await,
        }
    }

    /// A case of this courier: its page.
    pub async fn case(&self, courier: &Courier) -> String {
        let question = courier.ask(Topic::Hardship, changsha(), "家里有人重病").await;
        let (status, page) = self.one.post(&format!("/desk/questions/{question}/case"), &[("kind", "hardship")]).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        page
    }

    /// Proposes a resource for a case; the address of the grant.
    pub async fn propose(&self, case: &str, resource: &str, amount: &str) -> String {
        let (status, body) = self.propose_to(case, resource, amount).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
        let (_, page) = self.one.get(&format!("{case}/aid")).await;
        format!("/desk/grants/{}", page.split("action=\"/desk/grants/").nth(1).unwrap().split('"').next().unwrap())
    }

    async fn propose_to(&self, case: &str, resource: &str, amount: &str) -> (StatusCode, String) {
        self.operator.post(&format!("{case}/aid/propose"), &[("resource", resource), ("amount", amount)]).await
    }
}

/// A resource that nobody's rule keeps from anybody, unless these say otherwise.
pub async fn resource(desk: &Desk, stock: &str, more: &[(&str, &str)]) -> String {
    let fields = [
        ("kind", "fund"),
        ("name", "重病救助金"),
        ("adcode", "430100"),
        ("unit", "元"),
        ("each", "500"),
        ("papers", "身份证"),
        ("stock", stock),
    ];
    let (status, page) = desk.post("/desk/aid", &[&fields[..], more].concat()).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    page.rsplit('/').next().unwrap().to_owned()
}

/// A resource of the province.
async fn provinces_resource(root: &Desk, more: &[(&str, &str)]) -> String {
    let all = [("kind", "fund"), ("name", "省里的救助金"), ("adcode", "430000"), ("unit", "元"), ("each", "500")];
    let (status, page) = root.post("/desk/aid", &[&all[..], more].concat()).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    page.rsplit('/').next().unwrap().to_owned()
}

async fn left(desk: &Desk, resource: &str) -> String {
    let (_, page) = desk.get(&format!("/desk/aid/{resource}")).await;
    page.split("id=\"stock\">").nth(1).unwrap().split(' ').next().unwrap().to_owned()
}

/// What several were told at once, in a fixed order.
fn sorted(mut told: Vec<StatusCode>) -> Vec<StatusCode> {
    told.sort();
    told
}

pub const APPROVE: [(&str, &str); 1] = [("act", "approve")];

#[tokio::test]
async fn what_fits_is_proposed_approved_by_two_booked_and_told() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let courier = Courier::of(&server);
        let case = office.case(&courier).await;
        let rule = [("most_income", "2000"), ("any_of", "illness"), ("any_of", "accident")];
        let money = resource(&office.one, "2000", &rule).await;
        let places =
            [("kind", "school_place"), ("name", "托管名额"), ("adcode", "430100"), ("unit", "个"), ("each", "1")];
        let places = [&places[..], &[("stock", "9"), ("least_months", "12")]].concat();
        assert_eq!(office.one.post("/desk/aid", &places).await.0, StatusCode::SEE_OTHER);
        let page = format!("{case}/aid");
        assert!(office.operator.get(&page).await.1.contains("先填困难情况"));
        for (income, household) in [("很少", "3"), ("-1", "3"), ("3000", "0"), ("3000", "99")] {
            let facts = [("income", income), ("household", household), ("months", "3"), ("situations", "illness")];
            let (status, body) = office.operator.post(&page, &facts).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("请填数字"), "{income}: {body}");
            assert!(body.contains(&format!("value=\"{income}\"")), "what was typed stands there: {body}");
        }
        let facts = [("income", "3000"), ("household", "3"), ("months", "3"), ("situations", "illness")];
        let seen = office.one.version_of(&page, &page, &[]).await;
        assert_eq!(office.operator.save(&page, &page, &facts).await.0, StatusCode::SEE_OTHER);
        // A colleague who saw the page before writes nothing over it.
        let late = [("version", seen.as_str()), ("income", "9000"), ("household", "1")];
        let (status, body) = office.one.post(&page, &late).await;
        assert!(status == StatusCode::CONFLICT && body.contains("现在是") && body.contains("3000"), "{body}");
        let (_, shown) = office.operator.get(&page).await;
        let (fits, near) = shown.split("id=\"matches\"").nth(1).unwrap().split_once("<details>").unwrap();
        assert!(fits.contains("重病救助金") && !fits.contains("托管名额"), "{fits}");
        assert!(near.contains("托管名额") && near.contains("做快递不够久"), "{near}");

        for amount in ["0", "-5", "很多", "", "99999999999"] {
            let (status, _) = office.propose_to(&case, &money, amount).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{amount}");
        }
        let grant = office.propose(&case, &money, "500").await;
        let (status, body) = office.propose_to(&case, &money, "500").await;
        assert!(status == StatusCode::CONFLICT && body.contains("已经提过"), "{body}");
        assert_eq!(left(&office.one, &money).await, "2000", "a proposal takes nothing");
        assert_eq!(office.one.post(&grant, &APPROVE).await.0, StatusCode::SEE_OTHER);
        let (status, body) = office.one.post(&grant, &APPROVE).await;
        assert!(status == StatusCode::CONFLICT && body.contains("另一位同事"), "{body}");
        assert_eq!(left(&office.one, &money).await, "2000");
        assert!(office.two.get("/desk/aid").await.1.contains("还差一位"));
        assert_eq!(office.two.post(&grant, &APPROVE).await.0, StatusCode::SEE_OTHER);
        assert_eq!(left(&office.one, &money).await, "1500");
        assert_eq!(office.two.post(&grant, &APPROVE).await.0, StatusCode::CONFLICT, "it is booked once");
        let thread = courier.mine().await.threads.remove(0).thread;
        let told = |words: &str| thread.messages.iter().any(|message| message.text.contains(words));
        assert!(told("帮你申请“重病救助金”") && told("批下来了：500 元") && told("身份证"), "{thread:?}");
        assert_eq!(office.operator.post(&grant, &[("act", "give"), ("sure", "yes")]).await.0, StatusCode::SEE_OTHER);
        assert_eq!(office.operator.post(&grant, &[("act", "give"), ("sure", "yes")]).await.0, StatusCode::CONFLICT);
        let cancel = [("act", "cancel"), ("reason", "弄错"), ("sure", "yes")];
        let (status, _) = office.one.post(&grant, &cancel).await;
        assert_eq!(status, StatusCode::CONFLICT, "what was handed over is not in the stock again");
        // The same person, by another case, gets it no more.
        let again = office.case(&courier).await;
        let (status, body) = office.propose_to(&again, &money, "500").await;
        assert!(status == StatusCode::CONFLICT && body.contains("已经得过"), "{body}");
        let (_, figures) = office.one.get("/desk/aid").await;
        let figures = without_counted(&figures);
        let figures = figures.split("id=\"figures\"").nth(1).unwrap();
        // What they ask to be given of themselves has it, too.
        let given = courier.export().await.0.to_string();
        for kept in ["\"hardship\"", "3000", "\"aid_grant\"", "\"case_step\"", "\"made_at\""] {
            assert!(given.contains(kept), "{kept}: {given}");
        }
        assert!(figures.contains("<td>长沙</td><td>1</td><td>1</td>"), "{figures}");
        assert!(figures.contains("重病救助金 500 元"), "{figures}");
        let (_, log) = office.one.get("/desk/audit").await;
        assert!(log.contains("填困难情况") && log.contains("提出帮扶") && log.contains("审批帮扶"), "{log}");
        // What is known of a hardship goes with its courier.
        courier.act(Act::EraseAccount).await.unwrap();
        assert!(!server.dump_of(&["hardship"]).await.contains("3000"));
    })
    .await;
}

#[tokio::test]
async fn two_desks_at_the_same_moment_give_no_more_than_there_is() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let money = resource(&office.one, "500", &[]).await;
        let mut grants = Vec::new();
        for _ in 0..3 {
            let case = office.case(&Courier::of(&server)).await;
            let grant = office.propose(&case, &money, "300").await;
            assert_eq!(office.operator.post(&grant, &APPROVE).await.0, StatusCode::SEE_OTHER);
            grants.push(grant);
        }
        let (one, two, three) = tokio::join!(
            office.one.post(&grants[0], &APPROVE),
            office.two.post(&grants[1], &APPROVE),
            office.one.post(&grants[2], &APPROVE)
        );
        let told = sorted(vec![one.0, two.0, three.0]);
        assert_eq!(told, [StatusCode::SEE_OTHER, StatusCode::CONFLICT, StatusCode::CONFLICT]);
        assert_eq!(left(&office.one, &money).await, "200");
        let says = [one.1, two.1, three.1].concat();
        assert!(says.contains("不够了"), "{says}");
        // Two who approve the same grant at once book it once.
        let case = office.case(&Courier::of(&server)).await;
        let grant = office.propose(&case, &money, "100").await;
        assert_eq!(office.operator.post(&grant, &APPROVE).await.0, StatusCode::SEE_OTHER);
        let (one, two) = tokio::join!(office.one.post(&grant, &APPROVE), office.two.post(&grant, &APPROVE));
        assert_eq!(sorted(vec![one.0, two.0]), [StatusCode::SEE_OTHER, StatusCode::CONFLICT]);
        assert_eq!(left(&office.one, &money).await, "100");
        // What is taken back is there again.
        let cancel = [("act", "cancel"), ("reason", "不要了"), ("sure", "yes")];
        assert_eq!(office.one.post(&grant, &cancel[..2]).await.0, StatusCode::OK, "it asks first");
        assert_eq!(left(&office.one, &money).await, "100");
        assert_eq!(office.one.post(&grant, &cancel).await.0, StatusCode::SEE_OTHER);
        assert_eq!(left(&office.one, &money).await, "200");
    })
    .await;
}

#[tokio::test]
async fn one_courier_with_two_cases_is_granted_the_same_once_however_many_approve_at_once() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let money = resource(&office.one, "5000", &[]).await;
        let courier = Courier::of(&server);
        let mut grants = Vec::new();
        for _ in 0..2 {
            let case = office.case(&courier).await;
            let grant = office.propose(&case, &money, "500").await;
            assert_eq!(office.operator.post(&grant, &APPROVE).await.0, StatusCode::SEE_OTHER);
            grants.push(grant);
        }
        let (one, two) = tokio::join!(office.one.post(&grants[0], &APPROVE), office.two.post(&grants[1], &APPROVE));
        assert_eq!(sorted(vec![one.0, two.0]), [StatusCode::SEE_OTHER, StatusCode::CONFLICT]);
        assert_eq!(left(&office.one, &money).await, "4500");
        // Where the office allows it, again: then only the stock says no.
        let goods = resource(&office.one, "900", &[("again_days", "0")]).await;
        for (amount, status, left_now) in [
            ("500", StatusCode::SEE_OTHER, "400"),
            ("400", StatusCode::SEE_OTHER, "0"),
            ("1", StatusCode::CONFLICT, "0"),
        ] {
            let case = office.case(&courier).await;
            let grant = office.propose(&case, &goods, amount).await;
            office.one.post(&grant, &APPROVE).await;
            assert_eq!(office.two.post(&grant, &APPROVE).await.0, status, "{amount}");
            assert_eq!(left(&office.one, &goods).await, left_now);
        }
    })
    .await;
}

#[tokio::test]
async fn resources_are_kept_by_the_office_of_each_region_and_end_on_their_day() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        staff(&server, "other", StaffRole::PrefectureAdmin, zhuzhou(), Author::Office).await;
        staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        let (other, root) = (Desk::sign_in(&server, "other").await, Desk::sign_in(&server, "root").await);
        let money = resource(&office.one, "500", &[]).await;
        let page = format!("/desk/aid/{money}");
        assert_eq!(other.get(&page).await.0, StatusCode::NOT_FOUND);
        assert!(!other.get("/desk/aid").await.1.contains("重病救助金"));
        let fields = [("kind", "fund"), ("name", "救助金"), ("adcode", "430100"), ("unit", "元"), ("each", "500")];
        let change = |version: &'static str, stock: &'static str| {
            [&fields[..], &[("active", "1"), ("version", version), ("stock", stock)]].concat()
        };
        assert_eq!(other.post(&page, &change("1", "5")).await.0, StatusCode::NOT_FOUND);
        assert_eq!(office.operator.post(&page, &change("1", "5")).await.0, StatusCode::FORBIDDEN);
        assert_eq!(root.post(&page, &change("1", "100")).await.0, StatusCode::SEE_OTHER);
        assert_eq!(left(&office.one, &money).await, "600");
        assert_eq!(office.one.post(&page, &change("1", "100")).await.0, StatusCode::CONFLICT, "somebody was faster");
        assert_eq!(office.one.post(&page, &change("2", "-601")).await.0, StatusCode::CONFLICT, "never below nothing");
        assert_eq!(left(&office.one, &money).await, "600");
        for (field, value, why) in [
            ("name", "", "没有填写"),
            ("name", &*"长".repeat(41), "超过 40 个字"),
            ("each", "0", "1 以上"),
            ("stock", "-1", "0 以上"),
            ("last_day", "13月", "日期不对"),
            ("adcode", "430200", "自己管的地区"),
            ("most_income", "一千", "请填数字"),
            ("again_days", "99999", "请填数字"),
        ] {
            let mut typed = [&fields[..], &[("stock", "1")]].concat();
            typed.retain(|(name, _)| *name != field);
            typed.push((field, value));
            let (status, body) = office.one.post("/desk/aid", &typed).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains(why), "{field} {why}: {body}");
        }
        // One that is over is proposed no more, nor approved.
        let case = office.case(&Courier::of(&server)).await;
        let grant = office.propose(&case, &money, "500").await;
        office.one.post(&grant, &APPROVE).await;
        server.db.execute_unprepared("UPDATE aid_resource SET last_day = '2020-01-01'").await.unwrap();
        let (status, body) = office.two.post(&grant, &APPROVE).await;
        assert!(status == StatusCode::CONFLICT && body.contains("过期"), "{body}");
        let next = office.case(&Courier::of(&server)).await;
        assert_eq!(office.propose_to(&next, &money, "500").await.0, StatusCode::CONFLICT);
        // Another desk's grant is none.
        assert_eq!(other.post(&grant, &APPROVE).await.0, StatusCode::NOT_FOUND);
        assert_eq!(other.get(&format!("{case}/aid")).await.0, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn two_operators_alone_grant_nothing_and_what_is_the_provinces_waits_for_the_province() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        staff(&server, "ope2", StaffRole::Operator, changsha(), Author::Operator).await;
        staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        let (other, root) = (Desk::sign_in(&server, "ope2").await, Desk::sign_in(&server, "root").await);
        let own = resource(&office.one, "900", &[]).await;
        let provinces = provinces_resource(&root, &[("stock", "900")]).await;
        for (resource, keeper) in [(&own, &office.one), (&provinces, &root)] {
            let case = office.case(&Courier::of(&server)).await;
            let grant = office.propose(&case, resource, "500").await;
            assert_eq!(office.operator.post(&grant, &APPROVE).await.0, StatusCode::SEE_OTHER);
            let (status, body) = other.post(&grant, &APPROVE).await;
            assert!(status == StatusCode::CONFLICT && body.contains("管这项资源的管理员"), "{body}");
            if *resource == provinces {
                assert_eq!(office.one.post(&grant, &APPROVE).await.0, StatusCode::CONFLICT, "not theirs to give");
            }
            assert!(keeper.get("/desk/aid").await.1.contains(&format!("{case}/aid")), "it waits for who may");
            assert_eq!(keeper.post(&grant, &APPROVE).await.0, StatusCode::SEE_OTHER);
            // From now on it waits to be handed over.
            let (_, page) = office.operator.get("/desk/aid").await;
            assert!(page.split("id=\"to-give\"").nth(1).unwrap().contains(&format!("{case}/aid")));
        }
        let (_, first_page) = office.operator.get("/desk/overview").await;
        let card = first_page.split("href=\"/desk/aid#to-give\"").nth(1).unwrap();
        assert!(card.split("</a>").next().unwrap().contains("<strong>2</strong>"), "{card}");
        // What was approved and what was handed over are two figures, and samples are none.
        server.db.execute_unprepared("UPDATE aid_resource SET sample = TRUE WHERE adcode = 430000").await.unwrap();
        let (_, page) = office.one.get("/desk/aid").await;
        let page = without_counted(&page);
        let figures = page.split("id=\"figures\"").nth(1).unwrap().split("</table>").next().unwrap();
        assert!(figures.contains("<td>长沙</td><td>1</td><td>1</td>"), "{figures}");
        assert!(figures.ends_with("重病救助金 500 元</td><td class=\"words\"></td></tr></tbody>"), "{figures}");
    })
    .await;
}

#[tokio::test]
async fn no_case_ends_over_what_is_still_to_be_given_and_what_a_courier_erases_goes_back_into_the_stock() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let money = resource(&office.one, "2000", &[]).await;
        let courier = Courier::of(&server);
        let case = office.case(&courier).await;
        let grant = office.propose(&case, &money, "500").await;
        let close = [("to", "closed"), ("note", "小哥不办了"), ("result", "withdrawn"), ("sure", "yes")];
        let closed = async || {
            let version = office.one.field(&case, "version").await;
            office.one.post(&format!("{case}/step"), &[&[("version", version.as_str())], &close[..]].concat()).await
        };
        let (status, body) = closed().await;
        assert!(body.contains("还有帮扶没办完"), "{status} {body}");
        for one in [&office.one, &office.two] {
            assert_eq!(one.post(&grant, &APPROVE).await.0, StatusCode::SEE_OTHER);
        }
        assert!(closed().await.1.contains("还有帮扶没办完"), "approved and not handed over");
        let later = office.propose_to(&case, &resource(&office.one, "900", &[]).await, "1").await;
        assert_eq!(later.0, StatusCode::SEE_OTHER, "{}", later.1);
        assert_eq!(left(&office.one, &money).await, "1500");
        courier.act(Act::EraseAccount).await.unwrap();
        assert_eq!(left(&office.one, &money).await, "2000");
        let (_, page) = office.one.get("/desk/aid").await;
        assert!(!page.contains(&format!("{case}/aid")), "nothing of it waits for anybody");
        let case = office.case(&Courier::of(&server)).await;
        let grant = office.propose(&case, &money, "500").await;
        office.one.post(&grant, &APPROVE).await;
        office.two.post(&grant, &APPROVE).await;
        assert_eq!(office.one.post(&grant, &[("act", "give"), ("sure", "yes")]).await.0, StatusCode::SEE_OTHER);
        let version = office.one.field(&case, "version").await;
        let (status, body) =
            office.one.post(&format!("{case}/step"), &[&[("version", version.as_str())], &close[..]].concat()).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
    })
    .await;
}

/// Puts this many resources into a desk's register, of which every third is not given any more.
async fn many(server: &Server, count: usize) {
    let rows: Vec<String> = (0..count)
        .map(|at| {
            let active = if at % 3 == 0 { "FALSE" } else { "TRUE" };
            format!("('many-{at}', 430100, 'goods', '一号物资{at:04}', '份', 1, 9, '', '{{}}', {active}, FALSE, 1)")
        })
        .collect();
    let sql = format!(
        "INSERT INTO aid_resource (id, adcode, kind, name, unit, each, stock, papers, rule, active, sample, version) VALUES {}",
        rows.join(", ")
    );
    server.db.execute_unprepared(&sql).await.unwrap();
}

#[tokio::test]
async fn a_resource_is_shown_and_proposed_however_many_others_there_are() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let courier = Courier::of(&server);
        let case = office.case(&courier).await;
        many(&server, 600).await;
        let money = resource(&office.one, "2000", &[]).await;
        let mut seen = office.one.listed("/desk/aid", "/desk/aid/").await;
        assert_eq!(seen.len(), 401, "those that are given");
        seen.extend(office.one.listed("/desk/aid?stopped=1", "/desk/aid/").await);
        assert_eq!(seen.len(), 601, "none is missing");
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 601, "none stands there twice");
        assert!(seen.contains(&money));

        let page = format!("{case}/aid");
        let facts = [("income", "900"), ("household", "3"), ("months", "24"), ("situations", "illness")];
        assert_eq!(office.operator.save(&page, &page, &facts).await.0, StatusCode::SEE_OTHER);
        let (_, shown) = office.operator.get(&page).await;
        let fits = shown.split("id=\"matches\"").nth(1).unwrap();
        assert!(fits.contains("重病救助金") && fits.contains("一号物资0599") && !fits.contains("一号物资0597"));
        office.propose(&case, &money, "500").await;
        let (_, waits) = office.two.get("/desk/aid").await;
        assert!(waits.split("id=\"list\"").next().unwrap().contains("重病救助金"), "by its name");
    })
    .await;
}

#[tokio::test]
async fn what_is_not_over_goes_to_another_desk_with_its_question_and_what_was_given_stays() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        staff(&server, "there", StaffRole::PrefectureAdmin, zhuzhou(), Author::Office).await;
        staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        let (there, root) = (Desk::sign_in(&server, "there").await, Desk::sign_in(&server, "root").await);
        let provinces = provinces_resource(&root, &[("stock", "5000"), ("again_days", "1")]).await;
        let own = resource(&office.one, "900", &[]).await;
        let courier = Courier::of(&server);
        let question = courier.ask(Topic::Hardship, changsha(), "家里有人重病").await;
        let page = format!("/desk/questions/{question}");
        let (_, case) = office.one.post(&format!("{page}/case"), &[("kind", "hardship")]).await;
        let given = office.propose(&case, &own, "500").await;
        for (by, act) in [(&office.one, "approve"), (&office.two, "approve"), (&office.one, "give")] {
            assert_eq!(by.post(&given, &[("act", act), ("sure", "yes")]).await.0, StatusCode::SEE_OTHER);
        }
        let (status, body) = office.propose_to(&case, &provinces, "500").await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
        let waits = async |desk: &Desk| {
            let (_, page) = desk.get("/desk/aid").await;
            page.split("id=\"to-give\"").next().unwrap().contains(&format!("{case}/aid"))
        };
        assert_eq!((waits(&office.one).await, waits(&there).await), (true, false));
        office.one.act(&page, "move", &[("topic", "hardship"), ("adcode", "430200")]).await;
        assert_eq!((waits(&office.one).await, waits(&there).await), (false, true));
        assert_eq!(there.get(&format!("{case}/aid")).await.0, StatusCode::OK);
        let figures = |page: &str| {
            without_counted(page.split("id=\"figures\"").nth(1).unwrap().split("</table>").next().unwrap())
        };
        let (_, page) = office.one.get("/desk/aid").await;
        assert!(figures(&page).contains("<td>长沙</td><td>1</td><td>1</td>"), "what was given was given here: {page}");
    })
    .await;
}
