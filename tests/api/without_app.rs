//! A courier whose browser runs no script: they read all, ask, and read what was answered.

use crate::courier::{Courier, changsha};
use crate::desk::{Desk, staff};
use crate::server::{Server, on_each_database};
use diyi::api::Act;
use diyi::model::staff::StaffRole;
use diyi::model::{Author, ClaimCode};
use diyi::server::{db, samples};
use reqwest::StatusCode;
use reqwest::header::{ACCEPT, COOKIE, ORIGIN, SET_COOKIE};

const BUILT: &str = "<!DOCTYPE html><html><head><title>built</title><meta name=\"description\" content=\"x\"></head><body>\n<div id=\"main\"></div>\n</body>\n</html>\n";

/// A browser: it takes pages, and says where its forms come from.
struct Browser {
    client: reqwest::Client,
    origin: String,
}

impl Browser {
    fn of(origin: &str) -> Self {
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { client, origin: origin.to_owned() }
    }

    async fn open(&self, path: &str) -> (StatusCode, String) {
        let answer =
            self.client.get(format!("{}{path}", self.origin)).header(ACCEPT, "text/html").send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    }

    async fn send_from(&self, from: &str, path: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let asked = self.client.post(format!("{}{path}", self.origin)).header(ORIGIN, from);
        let asked = asked.header("content-type", "application/x-www-form-urlencoded").body(body);
        let answer = asked.send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    }

    async fn send(&self, path: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
        self.send_from(&self.origin, path, fields).await
    }
}

/// What stands between two texts of a page.
fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    page.split_once(before).unwrap_or_else(|| panic!("{before}: {page}")).1.split_once(after).unwrap().0
}

async fn with_samples(server: &Server) -> Browser {
    std::fs::write(server.folder().join("index.html"), BUILT).unwrap();
    samples::fill(&server.db).await.unwrap();
    db::published(&server.db).await.unwrap();
    Browser::of(&server.origin)
}

#[tokio::test]
async fn every_link_of_the_first_pictures_leads_to_something_that_can_be_read() {
    let server = Server::on_sqlite().await;
    let browser = with_samples(&server).await;
    let mut to_open: Vec<String> = vec!["/".to_owned(), "/map".to_owned()];
    let mut opened = std::collections::BTreeSet::new();
    while let Some(path) = to_open.pop() {
        // A list has as many pages and prefectures as it has; two of each will do.
        let kind = path.split('?').next().unwrap().split('/').nth(1).unwrap().to_owned();
        if opened.iter().filter(|known: &&String| known.split(['?', '/']).nth(1) == Some(&kind)).count() > 4 {
            continue;
        }
        if !opened.insert(path.clone()) {
            continue;
        }
        let (status, page) = browser.open(&path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert!(page.contains("<h1>") && page.contains("12355"), "{path}: {page}");
        assert_eq!(page.matches("<title>").count(), 1, "{path}");
        assert!(!page.contains("content=\"x\""), "{path}");
        let links = page.split("href=\"/").skip(1).map(|rest| format!("/{}", rest.split('"').next().unwrap()));
        to_open.extend(
            links
                .map(|link| link.replace("&amp;", "&").replace("&#38;", "&"))
                .filter(|link| !link.contains('.') && !link.starts_with("/door/") && !link.starts_with("/icons")),
        );
    }
    for kind in ["/station/", "/answers", "/answer/", "/book", "/activity/", "/aid", "/ask", "/claim"] {
        assert!(opened.iter().any(|path| path.starts_with(kind)), "{kind}: {opened:?}");
    }
}

#[tokio::test]
async fn what_is_not_there_says_so_and_what_was_typed_comes_back_as_text() {
    let server = Server::on_sqlite().await;
    let browser = with_samples(&server).await;
    for (path, status) in [
        ("/station/430100-9999", StatusCode::NOT_FOUND),
        ("/station/%3Cscript%3E", StatusCode::BAD_REQUEST),
        ("/answer/0", StatusCode::NOT_FOUND),
        ("/activity/x", StatusCode::NOT_FOUND),
    ] {
        let (told, page) = browser.open(path).await;
        assert_eq!(told, status, "{path}");
        assert!(page.contains("id=\"first\"") && !page.contains("<script>"), "{path}: {page}");
    }
    let (_, page) = browser.open("/answers?q=%3Cscript%3Ealert(1)%3C/script%3E&topic=nonsense").await;
    assert!(!page.contains("<script>alert"), "{page}");
    let (_, found) = browser.open("/answers?q=%E5%B7%A5%E8%B5%84").await;
    assert!(found.contains("href=\"/answer/"), "{found}");
}

#[tokio::test]
async fn photos_of_another_app_that_no_service_worker_took_lead_to_the_screen_that_says_so() {
    let server = Server::on_sqlite().await;
    let browser = with_samples(&server).await;
    let sent = browser.client.post(format!("{}/share", server.origin)).body(vec![b'x'; 100_000]);
    let answer = sent.header("content-type", "multipart/form-data; boundary=b").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(answer.headers()["location"], "/shared");
    assert_eq!(browser.open("/shared").await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_chosen_prefecture_is_remembered_and_nothing_else() {
    let server = Server::on_sqlite().await;
    let browser = with_samples(&server).await;
    let ask = |path: &str| browser.client.get(format!("{}{path}", server.origin)).header(ACCEPT, "text/html");
    let chosen = ask("/?region=430200").send().await.unwrap();
    let cookie = chosen.headers()[SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cookie.starts_with("diyi_region=430200;") && cookie.contains("SameSite=Lax"), "{cookie}");
    let again = ask("/").header(COOKIE, "diyi_region=430200").send().await.unwrap();
    assert!(again.headers().get(SET_COOKIE).is_none());
    let page = again.text().await.unwrap();
    assert!(page.contains("/station/4302") && !page.contains("/station/4301"));
    for odd in ["diyi_region=999999", "diyi_region=<b>", "diyi_region="] {
        let page = ask("/").header(COOKIE, odd).send().await.unwrap().text().await.unwrap();
        assert!(page.contains("/station/4301"), "{odd}");
    }
}

#[tokio::test]
async fn a_question_without_the_app_is_answered_by_its_code_and_can_be_taken_into_the_app() {
    on_each_database(async |server| {
        let browser = with_samples(&server).await;
        staff(&server, "lawyer", StaffRole::Expert, changsha(), Author::Lawyer).await;
        let (_, page) = browser.open("/ask").await;
        let number = between(&page, "name=\"id\" value=\"", "\"").to_owned();
        let fields = [("id", number.as_str()), ("text", "站点两个月没发工资"), ("adcode", "430100"), ("topic", "")];
        let (status, arrived) = browser.send("/ask", &fields).await;
        assert_eq!(status, StatusCode::OK, "{arrived}");
        // Pressed twice, it is one question; the code that is on the screen is the one that holds.
        let (_, again) = browser.send("/ask", &fields).await;
        let code = between(&again, "id=\"claim-code\">", "<").to_owned();
        ClaimCode::parse(&code).unwrap();
        let asked =
            server.text("SELECT CAST(COUNT(*) AS TEXT) AS t FROM question WHERE channel = 'app'".to_owned()).await;
        assert_eq!(asked.as_deref(), Some("1"));
        // The same form with other words is another question.
        let other = [("id", number.as_str()), ("text", "别的事"), ("adcode", "430100")];
        let (status, page) = browser.send("/ask", &other).await;
        assert_eq!(status, StatusCode::CONFLICT);
        assert!(page.contains("别的事"), "what was typed comes back: {page}");
        assert!(!page.contains(&number), "in a form of its own");
        let (_, waiting) = browser.send("/claim", &[("code", &code)]).await;
        assert!(waiting.contains("站点两个月没发工资") && waiting.contains("还没有回复"), "{waiting}");
        let desk = Desk::sign_in(&server, "lawyer").await;
        desk.act(&format!("/desk/questions/{number}"), "answer", &[("text", "可以<申请>劳动仲裁"), ("act", "answer")])
            .await;
        let (_, told) = browser.send("/claim", &[("code", &code.to_lowercase())]).await;
        assert!(told.contains("可以&lt;申请&gt;劳动仲裁") || told.contains("可以&#60;申请&#62;劳动仲裁"), "{told}");
        assert!(told.contains("律师"));
        // In the app it is theirs like any other, and read there.
        let courier = Courier::of(&server);
        courier.act(Act::Claim { code: ClaimCode::parse(&code).unwrap() }).await.unwrap();
        assert_eq!(courier.mine().await.threads[0].thread.messages.len(), 2);
        let (status, over) = browser.send("/claim", &[("code", &code)]).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert!(!over.contains("站点两个月没发工资"));
        // Nor does the first form, which a browser keeps, give another code.
        assert_eq!(browser.send("/ask", &fields).await.0, StatusCode::CONFLICT);
    })
    .await;
}

#[tokio::test]
async fn who_asked_without_the_app_has_it_all_deleted_by_their_code() {
    on_each_database(async |server| {
        let browser = with_samples(&server).await;
        let (_, arrived) = browser.send("/ask", &[("text", "山茱萸的工资没发")]).await;
        let code = between(&arrived, "id=\"claim-code\">", "<").to_owned();
        let (_, told) = browser.send("/claim", &[("code", &code)]).await;
        assert!(told.contains("山茱萸") && told.contains("删掉我的提问"));
        // A click by mistake, and a code of nobody's, delete nothing.
        let (_, told) = browser.send("/claim", &[("code", &code), ("act", "erase")]).await;
        assert!(told.contains("山茱萸"), "{told}");
        let other = ClaimCode::from_bits(7).to_string();
        let erase = |code: &str| [("code", code.to_owned()), ("act", "erase".to_owned()), ("sure", "1".to_owned())];
        let send = async |fields: [(&str, String); 3]| {
            let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
            browser.send("/claim", &fields).await
        };
        assert_eq!(send(erase(&other)).await.0, StatusCode::NOT_FOUND);
        assert!(server.dump().await.contains("山茱萸"));
        let (status, page) = send(erase(&code)).await;
        assert!(status.is_success() && page.contains("已经删掉了"), "{page}");
        assert!(!server.dump().await.contains("山茱萸"));
        assert_eq!(browser.send("/claim", &[("code", &code)]).await.0, StatusCode::NOT_FOUND);
        assert_eq!(send(erase(&code)).await.0, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_form_that_is_not_taken_comes_back_filled_and_nothing_half_written_stays() {
    let server = Server::on_sqlite().await;
    let browser = with_samples(&server).await;
    let long = "长".repeat(2_001);
    for (fields, status) in [
        (vec![("text", "")], StatusCode::UNPROCESSABLE_ENTITY),
        (vec![("text", long.as_str())], StatusCode::UNPROCESSABLE_ENTITY),
        (vec![("text", "睡不着"), ("topic", "mental_health")], StatusCode::UNPROCESSABLE_ENTITY),
        (vec![("text", "回我电话"), ("call_back", "12")], StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let (told, page) = browser.send("/ask", &fields).await;
        assert_eq!(told, status, "{fields:?}");
        assert!(page.contains("role=\"alert\"") && page.contains("name=\"text\""), "{page}");
        for (_, typed) in fields.iter().filter(|(_, typed)| !typed.is_empty() && typed.len() < 100) {
            assert!(page.contains(typed), "{typed}: {page}");
        }
    }
    // A page of somebody else asks nothing, and reads nothing.
    let (status, _) = browser.send_from("https://elsewhere.test", "/ask", &[("text", "骗来的")]).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let (status, _) = browser.send_from("null", "/claim", &[("code", "K7QX3-MNP2R")]).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    // Too much is not read to its end.
    let (status, _) = browser.send("/ask", &[("text", &"x".repeat(80_000))]).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    let asked = server.text("SELECT CAST(COUNT(*) AS TEXT) AS t FROM question".to_owned()).await;
    assert_eq!(asked.as_deref(), Some("0"));
    let accounts = server.text("SELECT CAST(COUNT(*) AS TEXT) AS t FROM account".to_owned()).await;
    assert_eq!(accounts.as_deref(), Some("0"));
}

#[tokio::test]
async fn who_floods_waits_and_who_is_in_danger_is_heard_all_the_same() {
    let server = Server::on_sqlite().await;
    with_samples(&server).await;
    let browser = Browser::of(&server.limited().await);
    let mut refused = false;
    for turn in 0..130 {
        let (status, page) = browser.send("/ask", &[("text", &format!("第 {turn} 个"))]).await;
        refused |= status == StatusCode::TOO_MANY_REQUESTS;
        if refused {
            assert!(page.contains(&format!("第 {turn} 个")), "{page}");
            break;
        }
    }
    assert!(refused);
    let (status, page) = browser.send("/ask", &[("text", "我不想活了")]).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("class=\"danger\""), "{page}");
    let (_, form) = browser.open("/ask").await;
    let given = between(&form, "name=\"given\" value=\"", "\"").to_owned();
    // Who has had the form for a while is let in; a mark of one's own making lets nobody in.
    let asked = [("text", "社保怎么补缴"), ("given", given.as_str())];
    assert_eq!(browser.send("/ask", &asked).await.0, StatusCode::TOO_MANY_REQUESTS);
    tokio::time::sleep(std::time::Duration::from_secs(21)).await;
    let made_up = [("text", "社保怎么补缴"), ("given", "1790000000000-00112233445566778899aabbccddeeff")];
    // One more is let in by now, whoever it is.
    browser.send("/ask", &made_up).await;
    assert_eq!(browser.send("/ask", &made_up).await.0, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(browser.send("/ask", &asked).await.0, StatusCode::OK);
    // Guessing codes is slow: it ends before the right one is found.
    let mut slowed = false;
    for turn in 0..130 {
        let code = ClaimCode::from_bits(turn).to_string();
        slowed |= browser.send("/claim", &[("code", &code)]).await.0 == StatusCode::TOO_MANY_REQUESTS;
    }
    assert!(slowed);
}

#[tokio::test]
async fn a_name_that_is_a_script_is_text_on_its_card() {
    let server = Server::on_sqlite().await;
    let browser = with_samples(&server).await;
    let name = "</script><script>alert(1)</script>\"'&\u{2028}";
    let table = format!(
        "名称,地址,纬度,经度,电话\n\"{}\",五一大道 1 号,28.2,112.98,0731-12355000\n",
        name.replace('"', "\"\"")
    );
    server.import(&table).await;
    db::published(&server.db).await.unwrap();
    let code = server.text("SELECT code AS t FROM station WHERE name LIKE '%script%'".to_owned()).await.unwrap();
    for path in [format!("/station/{code}"), format!("/s/{code}"), "/".to_owned(), "/?region=430100".to_owned()] {
        let (status, page) = browser.open(&path).await;
        assert_eq!(status, StatusCode::OK);
        assert!(!page.contains("<script>alert") && !page.contains("</script><script>"), "{path}: {page}");
    }
    let (_, page) = browser.open(&format!("/station/{code}")).await;
    let data = between(&page, "<script type=\"application/ld+json\">", "</script>");
    let data: serde_json::Value = serde_json::from_str(data).unwrap();
    assert!(data["name"].as_str().unwrap().contains("</script>"));
    // What is made up is nothing for search engines.
    let (_, sample) = browser.open("/station/430200-0001").await;
    assert!(sample.contains("noindex") && !sample.contains("ld+json"));
}
