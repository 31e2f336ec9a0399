//! Prefectures hand in stories to the province, which takes or returns them, edits them beside the original, and makes a
//! numbered bulletin of them.

use crate::courier::{changsha, picture, zhuzhou};
use crate::deputies::number;
use crate::desk::{Desk, staff, without_counted};
use crate::server::{Server, on_each_database};
use diyi::model::staff::StaffRole;
use diyi::model::{Adcode, Author, Timestamp};
use futures_util::future::join_all;
use reqwest::StatusCode;

/// Changsha's office, Zhuzhou's, and the province's.
async fn offices(server: &Server) -> (Desk, Desk, Desk) {
    staff(server, "here", StaffRole::Operator, changsha(), Author::Operator).await;
    staff(server, "there", StaffRole::PrefectureAdmin, zhuzhou(), Author::Office).await;
    staff(server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
    let desk = async |login| Desk::sign_in(server, login).await;
    (desk("here").await, desk("there").await, desk("root").await)
}

fn story<'a>(title: &'a str, adcode: &'a str) -> [(&'a str, &'a str); 4] {
    [("kind", "story"), ("title", title), ("adcode", adcode), ("text", "站长每天煮姜茶。\n小哥喝了再走。")]
}

/// A draft: its page.
pub async fn draft(desk: &Desk, title: &str, adcode: &str) -> String {
    let (status, page) = desk.post("/desk/contributions", &story(title, adcode)).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    page
}

async fn taken(desk: &Desk, province: &Desk, title: &str, adcode: &str) -> String {
    let page = draft(desk, title, adcode).await;
    desk.act(&page, "hand-in", &[]).await;
    province.act(&page, "decide", &[("act", "take")]).await;
    page
}

async fn bulletin(province: &Desk, title: &str) -> String {
    let fields = [("title", title), ("publisher", "共青团湖南省委"), ("foreword", "")];
    let (status, page) = province.post("/desk/bulletins", &fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    page
}

#[tokio::test]
async fn a_story_is_handed_in_with_consent_returned_taken_and_edited_beside_its_original() {
    on_each_database(async |server| {
        let (here, there, province) = offices(&server).await;
        for (field, value, says) in [
            ("kind", "x", "请选类型"),
            ("title", " ", "标题没有填写"),
            ("text", "", "正文没有填写"),
            ("adcode", "430200", "请选自己管的地区"),
        ] {
            let mut fields = story("姜茶", "430100").to_vec();
            fields.iter_mut().filter(|(name, _)| *name == field).for_each(|one| one.1 = value);
            let (status, body) = here.post("/desk/contributions", &fields).await;
            assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains(says), "{field}: {body}");
        }
        let page = draft(&here, "驿站的姜茶", "430100").await;
        // A draft is its office's alone.
        assert_eq!(province.get(&page).await.0, StatusCode::NOT_FOUND);
        assert_eq!(there.get(&page).await.0, StatusCode::NOT_FOUND);
        assert!(!province.get("/desk/contributions").await.1.contains("驿站的姜茶"));
        let upload = async || here.upload(&format!("{page}/photos"), &[], ("photo", "a.png", &picture())).await.0;
        assert_eq!(upload().await, StatusCode::SEE_OTHER);
        let version = here.version_of(&page, &format!("{page}/hand-in"), &[]).await;
        let (status, body) = here.post(&format!("{page}/hand-in"), &[("version", &version)]).await;
        assert!(status == StatusCode::CONFLICT && body.contains("都同意"), "{body}");
        here.act(&page, "hand-in", &[("consent", "1")]).await;
        assert_eq!(upload().await, StatusCode::CONFLICT, "what is with the province stays as it is");
        assert_eq!(
            here.post(&format!("{page}/decide"), &[("version", "3"), ("act", "take")]).await.0,
            StatusCode::FORBIDDEN
        );
        let (_, shown) = province.get(&page).await;
        let photo = shown.split(&format!("{page}/photos/")).nth(1).unwrap()[..36].to_owned();
        assert_eq!(&province.bytes(&format!("{page}/photos/{photo}")).await[..3], b"\xff\xd8\xff");
        assert_eq!(there.get(&format!("{page}/photos/{photo}")).await.0, StatusCode::NOT_FOUND);

        let version = province.field(&page, "version").await;
        let silent = [("version", version.as_str()), ("act", "return"), ("remark", " ")];
        let (status, body) = province.post(&format!("{page}/decide"), &silent).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("意见没有填写"), "{body}");
        province.act(&page, "decide", &[("act", "return"), ("remark", "写清楚是哪个驿站")]).await;
        assert!(here.get(&page).await.1.contains("写清楚是哪个驿站"));
        let version = here.version_of(&page, &page, &[]).await;
        let again = [&[("version", version.as_str())], &story("麓谷驿站的姜茶", "430100")[..]].concat();
        assert_eq!(here.post(&page, &again).await.0, StatusCode::SEE_OTHER);
        // Consent is asked for each time that it is handed in.
        let version = here.version_of(&page, &format!("{page}/hand-in"), &[]).await;
        assert_eq!(here.post(&format!("{page}/hand-in"), &[("version", &version)]).await.0, StatusCode::CONFLICT);
        here.act(&page, "hand-in", &[("consent", "1")]).await;
        let edit = [("edited_title", "一壶姜茶暖一冬"), ("edited_text", "麓谷驿站站长煮姜茶。")];
        let version = province.field(&page, "version").await;
        let early = [&[("version", version.as_str())], &edit[..]].concat();
        assert_eq!(province.post(&format!("{page}/edit"), &early).await.0, StatusCode::CONFLICT, "first it is taken");
        province.act(&page, "decide", &[("act", "take")]).await;
        province.act(&page, "edit", &edit).await;
        let (_, shown) = here.get(&page).await;
        assert!(shown.contains("小哥喝了再走") && shown.contains("一壶姜茶暖一冬"), "both texts stand there: {shown}");
        // It is counted where and when it was handed in.
        let month = Timestamp::now().china_time().format("%-m").to_string().parse::<usize>().unwrap();
        let row = |page: &str, place: &str| -> Vec<String> {
            let page = without_counted(page);
            let figures = page.split("id=\"figures\"").nth(1).unwrap();
            let cells = figures.split(&format!("<th>{place}</th>")).nth(1).unwrap().split("</tr>").next().unwrap();
            cells.split("<td>").skip(1).map(|cell| cell.split("</td>").next().unwrap().to_owned()).collect()
        };
        let (_, list) = province.get("/desk/contributions").await;
        assert_eq!(row(&list, "长沙")[month - 1], "1 / 1");
        assert_eq!(row(&list, "株洲")[12], "<strong>0 / 0</strong>");
        assert!(!here.get("/desk/contributions").await.1.contains("<th>株洲</th>"), "a prefecture sees its own");
    })
    .await;
}

#[tokio::test]
async fn a_bulletin_gets_the_next_number_of_its_year_and_then_stays_as_it_is() {
    on_each_database(async |server| {
        let (here, there, province) = offices(&server).await;
        let tea = taken(&here, &province, "姜茶", "430100").await;
        let check = taken(&there, &province, "体检", "430200").await;
        let page = bulletin(&province, "冬日递暖（一）").await;
        assert_eq!(here.get(&page).await.0, StatusCode::NOT_FOUND, "nobody else sees one that is not issued");
        let version = province.field(&page, "version").await;
        let (status, body) = province.post(&format!("{page}/issue"), &[("version", &version), ("sure", "yes")]).await;
        assert!(status == StatusCode::CONFLICT && body.contains("还没有编进稿件"), "{body}");
        let draft = draft(&here, "草稿", "430100").await;
        let contents = format!("{page}/contents");
        let put = [("version", version.as_str()), ("act", "add"), ("contribution", number(&draft))];
        assert_eq!(province.post(&contents, &put).await.0, StatusCode::CONFLICT, "a draft is nobody's to print");
        for one in [&tea, &check] {
            province.act(&page, "contents", &[("act", "add"), ("contribution", number(one))]).await;
        }
        province.act(&page, "contents", &[("act", "up"), ("contribution", number(&check))]).await;
        let (_, shown) = province.get(&page).await;
        let order = shown.split("id=\"contents\"").nth(1).unwrap();
        assert!(order.find("体检").unwrap() < order.find("姜茶").unwrap(), "{order}");
        let version = province.field(&page, "version").await;
        let (_, asking) = province.post(&format!("{page}/issue"), &[("version", &version)]).await;
        assert!(asking.contains("发出这一期简报吗"), "it asks first: {asking}");
        province.act(&page, "issue", &[("sure", "yes")]).await;
        let year = Timestamp::now().china_time().format("%Y").to_string();
        let (status, shown) = here.get(&page).await;
        assert!(status.is_success() && shown.contains(&format!("{year}年第 1 期")), "{shown}");
        let version = province.field(&page, "version").await;
        let out = [("version", version.as_str()), ("act", "remove"), ("contribution", number(&tea))];
        assert_eq!(province.post(&contents, &out).await.0, StatusCode::CONFLICT);
        let back = [("act", "return"), ("remark", "撤下")];
        let of = [("version", "3")];
        let (status, body) = province.post(&format!("{tea}/decide"), &[&of[..], &back].concat()).await;
        assert!(status == StatusCode::CONFLICT && body.contains("发出的简报"), "{body}");

        // Files of Word and PDF, for who may see it.
        let docx = here.bytes(&format!("{page}/bulletin.docx")).await;
        assert!(docx.starts_with(b"PK") && docx.windows(17).any(|part| part == b"word/document.xml"));
        let pdf = here.bytes(&format!("{page}/bulletin.pdf")).await;
        assert!(pdf.starts_with(b"%PDF-"), "{}", String::from_utf8_lossy(&pdf[..pdf.len().min(200)]));

        // Two that are issued at the same moment have two numbers.
        let mut others = Vec::new();
        for title in ["二", "三", "四"] {
            let one = taken(&here, &province, title, "430100").await;
            let page = bulletin(&province, title).await;
            province.act(&page, "contents", &[("act", "add"), ("contribution", number(&one))]).await;
            let version = province.field(&page, "version").await;
            others.push((page, version));
        }
        let issued = join_all(others.iter().map(async |(page, version)| {
            province.post(&format!("{page}/issue"), &[("version", version), ("sure", "yes")]).await.0
        }));
        assert!(issued.await.into_iter().all(|status| status == StatusCode::SEE_OTHER));
        let (_, list) = here.get("/desk/bulletins").await;
        for number in 1..=4 {
            assert_eq!(list.matches(&format!("{year}年第 {number} 期")).count(), 1, "{list}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_bulletin_is_everybodys_page_only_while_the_province_says_so() {
    on_each_database(async |server| {
        let (here, _, province) = offices(&server).await;
        let story = draft(&here, "姜茶<script>", "430100").await;
        here.upload(&format!("{story}/photos"), &[], ("photo", "a.png", &picture())).await;
        here.act(&story, "hand-in", &[("consent", "1")]).await;
        province.act(&story, "decide", &[("act", "take")]).await;
        let page = bulletin(&province, "冬日\"递暖").await;
        province.act(&page, "contents", &[("act", "add"), ("contribution", number(&story))]).await;
        let (_, shown) = province.get(&story).await;
        let photo = shown.split(&format!("{story}/photos/")).nth(1).unwrap()[..36].to_owned();
        let public = format!("/bulletins/{}", number(&page));
        let picture = format!("{public}/photos/{photo}");
        let version = province.field(&page, "version").await;
        let open = [("version", version.as_str()), ("open", "1")];
        assert_eq!(province.post(&format!("{page}/open"), &open).await.0, StatusCode::CONFLICT, "first it is issued");
        province.act(&page, "issue", &[("sure", "yes")]).await;
        // The photo is printed, too.
        let pdf = here.bytes(&format!("{page}/bulletin.pdf")).await;
        assert!(pdf.windows(6).any(|part| part == b"/Image"), "no picture in the PDF");
        let docx = here.bytes(&format!("{page}/bulletin.docx")).await;
        assert!(docx.windows(11).any(|part| part == b"word/media/"), "no picture in the file of Word");
        if let Ok(folder) = std::env::var("DIYI_TEST_FILES") {
            std::fs::write(format!("{folder}/photo.docx"), &docx).unwrap();
            std::fs::write(format!("{folder}/photo.pdf"), &pdf).unwrap();
        }
        for address in [&public, &picture, &"/bulletins/x".to_owned()] {
            assert_eq!(server.get(address).await.status(), StatusCode::NOT_FOUND, "{address}");
        }
        province.act(&page, "open", &[("open", "1")]).await;
        let told = server.get(&public).await;
        assert_eq!(told.status(), StatusCode::OK);
        let html = String::from_utf8(told.bytes().await.unwrap().into()).unwrap();
        let origin = &server.origin;
        for wanted in [
            "og:title\" content=\"冬日&quot;递暖\"".to_owned(),
            format!("og:image\" content=\"{origin}{picture}\""),
            format!("og:url\" content=\"{origin}{public}\""),
            "noindex".to_owned(),
            "小哥喝了再走".to_owned(),
        ] {
            assert!(html.contains(&wanted), "{wanted}: {html}");
        }
        assert!(!html.contains("姜茶<script>") && !html.contains("测试here"), "{html}");
        assert_eq!(server.get(&picture).await.status(), StatusCode::OK);
        province.act(&page, "open", &[("open", "")]).await;
        assert_eq!(server.get(&public).await.status(), StatusCode::NOT_FOUND);
        assert_eq!(server.get(&picture).await.status(), StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn of_photos_that_are_sent_at_once_none_stays_that_the_story_does_not_name() {
    on_each_database(async |server| {
        let (here, _, _) = offices(&server).await;
        let page = draft(&here, "姜茶", "430100").await;
        let photo = picture();
        let address = format!("{page}/photos");
        let sent = (0..6).map(|_| here.upload(&address, &[], ("photo", "a.png", &photo)));
        let sent = join_all(sent).await.into_iter().filter(|(status, _)| *status == StatusCode::SEE_OTHER).count();
        let kept = server.text("SELECT CAST(COUNT(*) AS text) AS t FROM attachment".to_owned()).await;
        assert_eq!(kept.and_then(|kept| kept.parse().ok()), Some(sent));
        let (_, shown) = here.get(&page).await;
        assert_eq!(shown.matches("<img").count(), sent, "{shown}");
    })
    .await;
}

#[tokio::test]
async fn what_is_given_back_while_its_bulletin_is_issued_is_in_no_issued_bulletin() {
    on_each_database(async |server| {
        let (here, _, province) = offices(&server).await;
        for round in 0..6 {
            let title = format!("姜茶{round}");
            let story = taken(&here, &province, &title, "430100").await;
            let page = bulletin(&province, &title).await;
            province.act(&page, "contents", &[("act", "add"), ("contribution", number(&story))]).await;
            let (issue, back) = (format!("{page}/issue"), format!("{story}/decide"));
            let of_bulletin = province.field(&page, "version").await;
            let of_story = province.field(&story, "version").await;
            let fields = [("version", of_bulletin.as_str()), ("sure", "yes")];
            let remark = [("version", of_story.as_str()), ("act", "return"), ("remark", "撤下")];
            let (issued, returned) = tokio::join!(province.post(&issue, &fields), province.post(&back, &remark));
            let done = [issued.0, returned.0].map(|status| status == StatusCode::SEE_OTHER);
            assert!(done[0] != done[1], "one of them, and never both: {issued:?} {returned:?}");
            let (_, shown) = province.get(&page).await;
            assert_eq!(shown.contains(&title) && shown.contains(number(&story)), done[0], "{shown}");
        }
    })
    .await;
}

#[tokio::test]
async fn lists_go_on_over_pages() {
    on_each_database(async |server| {
        let (here, _, province) = offices(&server).await;
        for number in 0..52 {
            draft(&here, &format!("第{number}篇。"), "430100").await;
        }
        let (_, first) = here.get("/desk/contributions?state=draft").await;
        assert!(first.contains("第51篇。") && !first.contains("第0篇。"), "{first}");
        assert!(first.contains("href=\"/desk/contributions?state=draft&#38;page=1\""), "{first}");
        let (_, second) = here.get("/desk/contributions?state=draft&page=1").await;
        assert!(second.contains("第0篇。") && !second.contains("第51篇。") && !second.contains("page=2"), "{second}");
        for far in ["7", "99999999999", "-1", "x"] {
            for list in ["contributions", "bulletins", "meetings", "campaigns", "outreach", "volunteers"] {
                let (status, page) = province.get(&format!("/desk/{list}?page={far}")).await;
                assert!(
                    status.is_success()
                        || status == StatusCode::UNPROCESSABLE_ENTITY
                        || status == StatusCode::BAD_REQUEST,
                    "{list} {far}: {page}"
                );
            }
        }
    })
    .await;
}
