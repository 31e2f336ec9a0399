//! What couriers can apply for: they see what an office made public, as long as there is some, and apply with a question.

use crate::aid::resource;
use crate::courier::{Courier, changsha, message, question, zhuzhou};
use crate::desk::{Desk, staff};
use crate::server::{Server, on_each_database};
use crate::voices::seen;
use diyi::api::Act;
use diyi::model::aid::AidOffer;
use diyi::model::staff::StaffRole;
use diyi::model::{Adcode, Author, NewQuestion, QuestionId, Topic};
use diyi::server::{db, samples};
use reqwest::StatusCode;
use sea_orm::ConnectionTrait as _;

async fn offers(server: &Server) -> Vec<AidOffer> {
    db::published(&server.db).await.unwrap();
    seen::<AidOffer>(server, "aid").await
}

async fn keeper(server: &Server, login: &str, adcode: Adcode) -> Desk {
    staff(server, login, StaffRole::PrefectureAdmin, adcode, Author::Office).await;
    Desk::sign_in(server, login).await
}

/// The form of a resource that is given, as the office would send it.
fn entry<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let fields = [("kind", "fund"), ("name", "重病救助金"), ("adcode", "430100"), ("unit", "元"), ("each", "500")];
    [&fields[..], &[("papers", "身份证"), ("active", "1")], more].concat()
}

async fn change(desk: &Desk, resource: &str, more: &[(&str, &str)]) {
    let page = format!("/desk/aid/{resource}");
    let version = desk.field(&page, "version").await;
    let fields = [&[("version", version.as_str())], &entry(more)[..]].concat();
    let (status, body) = desk.post(&page, &fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
}

/// Asks with an application; the question.
async fn apply(courier: &Courier, resource: &str) -> QuestionId {
    let asked = question(Topic::Hardship, changsha(), message("家里有人重病"));
    let asked = NewQuestion { wants_aid: Some(resource.to_owned()), consents: true, ..asked };
    let id = asked.id;
    courier.act(Act::Ask(asked)).await.unwrap();
    id
}

#[tokio::test]
async fn couriers_see_what_an_office_made_public_as_long_as_there_is_enough_for_one_more() {
    on_each_database(async |server| {
        let (desk, there) = (keeper(&server, "boss", changsha()).await, keeper(&server, "there", zhuzhou()).await);
        staff(&server, "ope", StaffRole::Operator, changsha(), Author::Operator).await;
        let operator = Desk::sign_in(&server, "ope").await;
        let money = resource(&desk, "1200", &[("last_day", "2099-12-31"), ("any_of", "illness")]).await;
        assert!(offers(&server).await.is_empty(), "nothing is public that nobody made so");
        // Neither another prefecture nor who keeps no resources decides that.
        for other in [&there, &operator] {
            let (status, _) = other.post(&format!("/desk/aid/{money}"), &entry(&[("public", "1")])).await;
            assert!(matches!(status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN), "{status}");
        }
        assert!(offers(&server).await.is_empty());
        change(&desk, &money, &[("public", "1"), ("last_day", "2099-12-31"), ("any_of", "illness")]).await;
        let told = offers(&server).await;
        let offer = &told[0];
        assert_eq!((told.len(), offer.name.as_str(), offer.usual.as_str()), (1, "重病救助金", "500 元"));
        assert_eq!((offer.papers.as_str(), offer.adcode, offer.sample), ("身份证", changsha(), false));
        assert!(offer.last_day.is_some() && !offer.rule.any_of.is_empty());
        let feed = server.get("/api/v1/changes?since=0").await.text().await.unwrap();
        assert!(!feed.contains("1200"), "how much is left is nobody's: {feed}");
        let (_, log) = desk.get("/desk/audit").await;
        assert!(log.contains("公开给小哥"), "{log}");

        // Two grants of 500 leave too little for a third one; what is taken back is there again.
        let second = keeper(&server, "vice", changsha()).await;
        let mut last = String::new();
        for _ in 0..2 {
            assert_eq!(offers(&server).await.len(), 1);
            let asked = apply(&Courier::of(&server), &money).await;
            let (_, page) = desk.post(&format!("/desk/questions/{asked}/case"), &[("kind", "hardship")]).await;
            let proposed = [("resource", money.as_str()), ("amount", "500")];
            assert_eq!(desk.post(&format!("{page}/aid/propose"), &proposed).await.0, StatusCode::SEE_OTHER);
            let (_, shown) = desk.get(&format!("{page}/aid")).await;
            let grant = shown.split("action=\"/desk/grants/").nth(1).unwrap().split('"').next().unwrap().to_owned();
            last = format!("/desk/grants/{grant}");
            for one in [&desk, &second] {
                assert_eq!(one.post(&last, &[("act", "approve")]).await.0, StatusCode::SEE_OTHER);
            }
        }
        assert!(offers(&server).await.is_empty(), "200 are left, and one gets 500");
        let (status, body) = desk.post(&last, &[("act", "cancel"), ("reason", "不需要了"), ("sure", "yes")]).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
        assert_eq!(offers(&server).await.len(), 1);
        // Over for the phone by its last day, and for everybody once it is stopped or private.
        change(&desk, &money, &[("last_day", "2099-12-31")]).await;
        assert!(offers(&server).await.is_empty(), "private again");
    })
    .await;
}

#[tokio::test]
async fn an_application_names_its_resource_to_the_desk_and_goes_with_the_courier() {
    on_each_database(async |server| {
        let desk = keeper(&server, "boss", changsha()).await;
        let money = resource(&desk, "2000", &[("public", "1"), ("any_of", "illness")]).await;
        let goods = [("kind", "goods"), ("name", "米"), ("adcode", "430100"), ("unit", "袋"), ("each", "1")];
        desk.post("/desk/aid", &[&goods[..], &[("stock", "5")]].concat()).await;
        let courier = Courier::of(&server);
        let asked = apply(&courier, &money).await;
        let page = format!("/desk/questions/{asked}");
        let (_, shown) = desk.get(&page).await;
        assert!(shown.contains("小哥想申请") && shown.contains("重病救助金"), "{shown}");
        let (_, case) = desk.post(&format!("{page}/case"), &[("kind", "hardship")]).await;
        let of_case = format!("{case}/aid");
        let facts = [("income", "900"), ("household", "3"), ("months", "24"), ("situations", "illness")];
        assert_eq!(desk.save(&of_case, &of_case, &facts).await.0, StatusCode::SEE_OTHER);
        let (_, shown) = desk.get(&of_case).await;
        let fits = shown.split("id=\"matches\"").nth(1).unwrap();
        let (first, rest) = fits.split_once("name=\"resource\"").unwrap();
        assert!(first.contains("重病救助金") && first.contains("小哥想申请"), "{first}");
        assert!(rest.contains("米") && !rest.contains("小哥想申请"), "{rest}");
        // What is no resource, is private or over is a question like any other.
        let private = resource(&desk, "2000", &[]).await;
        let over = resource(&desk, "2000", &[("public", "1"), ("last_day", "2020-01-01")]).await;
        for none in ["", "nothing", "\0", "' OR 1=1 --", private.as_str(), over.as_str()] {
            let asked = apply(&Courier::of(&server), none).await;
            let (status, shown) = desk.get(&format!("/desk/questions/{asked}")).await;
            assert!(status == StatusCode::OK && !shown.contains("小哥想申请"), "{none}: {shown}");
        }
        // The desk that has the question reads what it is about, also where another one gives it.
        let there = keeper(&server, "there", zhuzhou()).await;
        let asked_there = question(Topic::Hardship, zhuzhou(), message("家里有人重病"));
        let asked_there = NewQuestion { wants_aid: Some(money.clone()), consents: true, ..asked_there };
        let page_there = format!("/desk/questions/{}", asked_there.id);
        Courier::of(&server).act(Act::Ask(asked_there)).await.unwrap();
        let (_, shown) = there.get(&page_there).await;
        assert!(shown.contains("重病救助金") && !shown.contains(&format!("/desk/aid/{money}")), "{shown}");
        courier.act(Act::EraseAccount).await.unwrap();
        let left = server.text(format!("SELECT wants_aid AS t FROM question WHERE id = '{asked}'")).await;
        assert_eq!(left, None, "it goes with the courier");
    })
    .await;
}

#[tokio::test]
async fn whoever_has_no_app_reads_what_is_open_and_applies_with_a_form() {
    let server = Server::on_sqlite().await;
    let built = "<!DOCTYPE html><html><head><title>b</title></head><body>\n<div id=\"main\"></div>\n</body>\n</html>\n";
    std::fs::write(server.folder().join("index.html"), built).unwrap();
    samples::fill(&server.db).await.unwrap();
    db::published(&server.db).await.unwrap();
    let client = reqwest::Client::new();
    let open = async |path: &str| {
        let asked = client.get(format!("{}{path}", server.origin)).header("accept", "text/html");
        asked.send().await.unwrap().text().await.unwrap()
    };
    // One of the three is real.
    let link = "00000000-0000-7000-8002-000000000001";
    for sql in [
        format!("UPDATE aid_resource SET sample = FALSE WHERE id = '{link}'"),
        format!("UPDATE feed SET body = replace(body, '\"sample\":true', '\"sample\":false') WHERE key = '{link}'"),
    ] {
        server.db.execute_unprepared(&sql).await.unwrap();
    }
    let list = open("/aid").await;
    assert!(list.contains("示例·重病救助金") && list.contains("身份证、诊断证明") && list.contains("长期"), "{list}");
    assert!(!list.contains("50000"), "how much is left is nobody's");
    // What is only shown is not applied for, whatever link somebody kept.
    assert_eq!((list.matches("这是示例").count(), list.matches("href=\"/ask?aid=").count()), (2, 1), "{list}");
    let form = open("/ask?aid=00000000-0000-7000-8002-000000000000").await;
    assert!(form.contains("停了或者发完了") && !form.contains("data-as=\"aid\""), "{form}");
    server.db.execute_unprepared("UPDATE aid_resource SET sample = FALSE").await.unwrap();
    // Who applies for what a prefecture gives writes to that prefecture, wherever they look from.
    let local = "00000000-0000-7000-8002-000000000000";
    let to_changsha = format!("UPDATE aid_resource SET adcode = '{}' WHERE id = '{local}'", changsha());
    server.db.execute_unprepared(&to_changsha).await.unwrap();
    let form = open(&format!("/ask?aid={local}&region=430200")).await;
    assert!(form.contains("<option value=\"430100\" selected") && form.contains("data-as=\"aid\""), "{form}");
    assert!(list.contains(&format!("href=\"/ask?aid={link}\"")), "{list}");
    let form = open(&format!("/ask?aid={link}")).await;
    assert!(form.contains(&format!("name=\"aid\" value=\"{link}\"")), "{form}");
    assert!(form.contains("value=\"hardship\" selected"), "the topic is chosen: {form}");
    let wrong = open("/ask?aid=%3Cscript%3E").await;
    assert!(wrong.contains("停了或者发完了") && !wrong.contains("<script>\""), "{wrong}");
    let number = form.split("name=\"id\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let fields = [("id", number.as_str()), ("text", "家里有人重病"), ("topic", "hardship"), ("consent", "1")];
    let body =
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).append_pair("aid", link).finish();
    let sent = client.post(format!("{}/ask", server.origin)).header("origin", &server.origin);
    let sent = sent.header("content-type", "application/x-www-form-urlencoded").body(body).send().await.unwrap();
    assert_eq!(sent.status(), StatusCode::OK);
    let kept = server.text(format!("SELECT wants_aid AS t FROM question WHERE id = '{number}'")).await;
    assert_eq!(kept.as_deref(), Some(link));
}
