//! Posters bring couriers to their prefecture, and how often is counted without anything of theirs.

use crate::courier::{changsha, zhuzhou};
use crate::desk::{Desk, staff};
use crate::server::{Server, on_each_database};
use diyi::model::Author;
use diyi::model::staff::StaffRole;
use reqwest::redirect::Policy;
use reqwest::{Method, StatusCode, header};

async fn boss(server: &Server) -> Desk {
    staff(server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
    Desk::sign_in(server, "boss").await
}

/// Makes a poster: its code.
async fn poster(desk: &Desk, title: &str) -> String {
    let fields = [("title", title), ("headline", "小哥<歇歇脚>"), ("adcode", "430100")];
    let (status, page) = desk.post("/desk/outreach", &fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    page.rsplit('/').next().unwrap().to_owned()
}

async fn open(server: &Server, code: &str, method: Method, agent: &str) -> reqwest::Response {
    let client = reqwest::Client::builder().redirect(Policy::none()).build().unwrap();
    let request = client.request(method, format!("{}/p/{code}", server.origin));
    request.header(header::USER_AGENT, agent).header(header::ACCEPT, "text/html").send().await.unwrap()
}

const PHONE: &str = "Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0.49";

async fn counted(desk: &Desk, code: &str) -> String {
    let (_, page) = desk.get(&format!("/desk/outreach/{code}")).await;
    page.split("id=\"sums\">").nth(1).unwrap().split('<').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_code_leads_to_its_prefecture_and_only_that_it_was_opened_is_kept() {
    on_each_database(async |server| {
        let desk = boss(&server).await;
        let (code, other) = (poster(&desk, "岳麓网点").await, poster(&desk, "另一处").await);
        assert_eq!(counted(&desk, &code).await, "今天 0 · 7 天 0 · 一共 0");
        let answer = open(&server, &code, Method::GET, PHONE).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()[header::REFRESH], "0; url=/?region=430100");
        assert!(answer.headers().get(header::SET_COOKIE).is_none(), "{:?}", answer.headers());
        let page = answer.text().await.unwrap();
        assert!(page.contains("property=\"og:title\" content=\"小哥&lt;歇歇脚&gt; · 长沙快递小哥的驿站\""), "{page}");
        assert!(page.contains("href=\"/?region=430100\"") && !page.contains("<script"), "{page}");
        assert!(page.contains("icon-512.png\" alt"), "nothing is drawn for who is led on: {page}");
        // The page to forward stays, with the poster's own title and picture, which everybody can fetch.
        let answer = open(&server, &format!("{code}/share"), Method::GET, PHONE).await;
        assert!(answer.status() == StatusCode::OK && answer.headers().get(header::REFRESH).is_none());
        let page = answer.text().await.unwrap();
        let picture = page.split("property=\"og:image\" content=\"").nth(1).unwrap().split('"').next().unwrap();
        assert_eq!(picture, format!("{}/p/{code}/share.png", server.origin));
        assert!(page.contains("小哥&lt;歇歇脚&gt; · 长沙快递小哥的驿站") && page.contains("href=\"/?region=430100\""));
        let answer = reqwest::get(picture).await.unwrap();
        assert_eq!(answer.headers()[header::CONTENT_TYPE], "image/png");
        let drawn = image::load_from_memory(&answer.bytes().await.unwrap()).unwrap();
        assert_eq!((drawn.width(), drawn.height()), (1080, 1080));
        // A group looks at it at once.
        let all = futures_util::future::join_all((0..20).map(|_| async { reqwest::get(picture).await.unwrap() })).await;
        assert!(all.iter().all(|answer| answer.status() == StatusCode::OK));
        assert_eq!(open(&server, "ZZZZZZ/share.png", Method::GET, PHONE).await.status(), StatusCode::NOT_FOUND);
        assert_eq!(open(&server, "ZZZZZZ/share", Method::GET, PHONE).await.status(), StatusCode::SEE_OTHER);
        // Typed by hand, in small letters; again and again; by a robot; only looked whether it is there.
        for _ in 0..5 {
            open(&server, &code.to_lowercase(), Method::GET, PHONE).await;
        }
        open(&server, &code, Method::GET, "Mozilla/5.0 (compatible; Baiduspider/2.0)").await;
        open(&server, &code, Method::HEAD, PHONE).await;
        assert_eq!(counted(&desk, &code).await, "今天 1 · 7 天 1 · 一共 1");
        assert_eq!(counted(&desk, &other).await, "今天 0 · 7 天 0 · 一共 0");
        let all = server.dump_of(&["outreach_arrival"]).await;
        assert!(!all.contains("127.0.0.1") && !all.contains("Android") && !all.contains("Micro"), "{all}");
        assert_eq!(all.matches(code.as_str()).count(), 1, "a row a day, whoever came: {all}");
        // Counted no more, it leads on; what nobody knows leads on, too.
        desk.post(&format!("/desk/outreach/{code}"), &[("active", "0")]).await;
        assert_eq!(open(&server, &code, Method::GET, PHONE).await.status(), StatusCode::OK);
        assert_eq!(counted(&desk, &code).await, "今天 1 · 7 天 1 · 一共 1");
        for unknown in ["ZZZZZZ", "x", "%3Cscript%3E", "430100-0001"] {
            let answer = open(&server, unknown, Method::GET, PHONE).await;
            assert_eq!(
                (answer.status(), answer.headers()[header::LOCATION].to_str().unwrap()),
                (StatusCode::SEE_OTHER, "/")
            );
        }
        assert!(desk.get("/desk/audit").await.1.contains("管理宣传码"));
    })
    .await;
}

#[tokio::test]
async fn posters_cards_and_words_are_the_desks_own_and_lead_where_the_code_does() {
    on_each_database(async |server| {
        let desk = boss(&server).await;
        staff(&server, "zhuzhou", StaffRole::PrefectureAdmin, zhuzhou(), Author::Office).await;
        let elsewhere = Desk::sign_in(&server, "zhuzhou").await;
        for (fields, why) in [
            ([("title", ""), ("headline", "大字"), ("adcode", "430100"), ("campaign", "")], "贴在哪没有填写"),
            ([("title", "门口"), ("headline", ""), ("adcode", "430100"), ("campaign", "")], "上面的大字没有填写"),
            (
                [("title", "门口"), ("headline", &*"长".repeat(21)), ("adcode", "430100"), ("campaign", "")],
                "超过 20 个字",
            ),
            ([("title", "门口"), ("headline", "大字"), ("adcode", "430200"), ("campaign", "")], "自己管的地区"),
            ([("title", "门口"), ("headline", "大字"), ("adcode", "430100"), ("campaign", "none")], "没有这个方案"),
        ] {
            let (status, body) = desk.post("/desk/outreach", &fields).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains(why), "{why}: {body}");
        }
        let code = poster(&desk, "岳麓网点").await;
        let page = format!("/desk/outreach/{code}");
        let (_, shown) = desk.get(&page).await;
        assert!(
            shown.contains(&format!("{}/p/{code}", server.origin)) && shown.contains("长沙的快递小哥看过来"),
            "{shown}"
        );
        for print in ["poster", "cards"] {
            let (status, svg) = desk.get(&format!("{page}/print.svg?as={print}")).await;
            assert!(status == StatusCode::OK && svg.contains("<svg"), "{svg}");
            assert!(desk.bytes(&format!("{page}/print.pdf?as={print}")).await.starts_with(b"%PDF-"));
        }
        // The picture to share is square, and its code is read and leads where the poster leads.
        let (campaigns, picture) =
            ([("template", "winter"), ("adcode", "430100"), ("first", "2026-12-01")], "share.png");
        let (_, plan) = desk.post("/desk/campaigns", &campaigns).await;
        let of_plan = [("title", "门口"), ("headline", "大字"), ("adcode", "430100")];
        let of_plan = [&of_plan[..], &[("campaign", plan.rsplit('/').next().unwrap())]].concat();
        let (_, of_plan) = desk.post("/desk/outreach", &of_plan).await;
        for page in [&page, &of_plan] {
            let png = desk.bytes(&format!("{page}/{picture}")).await;
            let drawn = image::load_from_memory_with_format(&png, image::ImageFormat::Png).unwrap().to_luma8();
            assert_eq!(drawn.dimensions(), (1080, 1080));
            // As a messenger shows it.
            let small = image::imageops::resize(&drawn, 540, 540, image::imageops::FilterType::Triangle);
            for drawn in [drawn, small] {
                let side = drawn.width() as usize;
                let grey = diyi::qr_reader::GreyPicture::new(side, side, drawn.into_raw()).unwrap();
                let code = page.rsplit('/').next().unwrap();
                assert_eq!(diyi::qr_reader::read(&grey), Some(format!("{}/p/{code}", server.origin)));
            }
            assert!(desk.get(page).await.1.contains(&format!("{page}/{picture}\" download=")));
        }
        for path in
            [page.clone(), format!("{page}/print.svg"), format!("{page}/print.pdf"), format!("{page}/{picture}")]
        {
            assert_eq!(elsewhere.get(&path).await.0, StatusCode::NOT_FOUND, "{path}");
        }
        assert!(!elsewhere.get("/desk/outreach").await.1.contains("岳麓网点"));
        assert_eq!(elsewhere.post(&page, &[("active", "0")]).await.0, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn one_address_counts_once_a_day_however_often_it_comes_and_no_other_is_left_out() {
    on_each_database(async |server| {
        let desk = boss(&server).await;
        let (code, other) = (poster(&desk, "岳麓网点").await, poster(&desk, "另一处").await);
        let origin = server.limited().await;
        let arrive = async |code: &str, from: &str| {
            let request = reqwest::Client::new().get(format!("{origin}/p/{code}"));
            let request = request.header(header::USER_AGENT, PHONE).header("x-forwarded-for", from);
            assert_eq!(request.send().await.unwrap().status(), StatusCode::OK);
        };
        for _ in 0..20 {
            arrive(&code, "10.0.0.1").await;
        }
        for host in 1..=4 {
            // Four of the same line of IPv6, which anybody has as many of as they like.
            arrive(&code, &format!("2001:db8:1:2::{host}")).await;
        }
        arrive(&other, "10.0.0.1").await;
        arrive(&code, "10.0.0.2").await;
        assert_eq!(counted(&desk, &code).await, "今天 3 · 7 天 3 · 一共 3");
        assert_eq!(counted(&desk, &other).await, "今天 1 · 7 天 1 · 一共 1");
        let (_, list) = desk.get("/desk/outreach").await;
        assert!(list.contains("<td>3</td><td>3</td><td>3</td>"), "{list}");
        let kept = server.dump_of(&["outreach_arrival", "outreach_poster"]).await;
        assert!(!kept.contains("10.0.0") && !kept.contains("2001:db8"), "{kept}");
    })
    .await;
}

#[tokio::test]
async fn a_poster_is_corrected_and_keeps_its_code_and_what_was_counted() {
    on_each_database(async |server| {
        let desk = boss(&server).await;
        staff(&server, "zhuzhou", StaffRole::PrefectureAdmin, zhuzhou(), Author::Office).await;
        let elsewhere = Desk::sign_in(&server, "zhuzhou").await;
        let code = poster(&desk, "岳麓网点").await;
        open(&server, &code, Method::GET, PHONE).await;
        let (page, text) = (format!("/desk/outreach/{code}"), format!("/desk/outreach/{code}/text"));
        let corrected = [("title", "分拨中心"), ("headline", "天冷，进来坐"), ("adcode", "430100"), ("campaign", "")];
        let seen = desk.version_of(&page, &text, &[]).await;
        assert_eq!(
            elsewhere.post(&text, &[&[("version", seen.as_str())], &corrected[..]].concat()).await.0,
            StatusCode::NOT_FOUND
        );
        for (field, value, says) in
            [("title", "", "贴在哪没有填写"), ("headline", " ", "大字没有填写"), ("adcode", "430200", "自己管的地区")]
        {
            let mut fields = corrected.to_vec();
            fields.iter_mut().filter(|(name, _)| *name == field).for_each(|one| one.1 = value);
            let (status, body) = desk.save(&page, &text, &fields).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains(says), "{field}: {body}");
        }
        let picture = async || {
            let answer = open(&server, &format!("{code}/share.png"), Method::GET, PHONE).await;
            answer.bytes().await.unwrap()
        };
        let before = picture().await;
        assert_eq!(picture().await, before);
        assert_eq!(desk.save(&page, &text, &corrected).await.0, StatusCode::SEE_OTHER);
        assert_ne!(picture().await, before, "what was drawn of the old words is shown no more");
        assert_eq!(counted(&desk, &code).await, "今天 1 · 7 天 1 · 一共 1");
        let (_, shown) = desk.get(&page).await;
        assert!(shown.contains("<h1>分拨中心</h1>") && shown.contains("【天冷，进来坐】"), "{shown}");
        // Printed anew it has the new words, and leads where the old one leads.
        let (_, before) = desk.get("/desk/outreach").await;
        assert!(before.contains("分拨中心") && !before.contains("岳麓网点"), "{before}");
        let told = open(&server, &code, Method::GET, PHONE).await.text().await.unwrap();
        assert!(told.contains("天冷，进来坐"), "{told}");
        // Who saw the page before writes nothing over it.
        let late = [("version", seen.as_str()), ("title", "别处"), ("headline", "旧的"), ("adcode", "430100")];
        let (status, body) = desk.post(&text, &late).await;
        assert!(status == StatusCode::CONFLICT && body.contains("分拨中心"), "{body}");
        let (_, log) = desk.get("/desk/audit").await;
        let entry = log.split("<tr").find(|row| row.contains("管理宣传码")).unwrap();
        assert!(entry.contains("改"), "{entry}");
    })
    .await;
}
