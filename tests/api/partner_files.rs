//! Partners send files with a question back and with their answer, signed in or by a link. The desk opens them, and passes
//! on what the courier is to have; they go with all else of the courier's.

use crate::courier::{Courier, picture};
use crate::desk_answers::{amend, thread};
use crate::partners::{Office, decide};
use crate::server::{Server, on_each_database};
use diyi::api::Act;
use diyi::model::QuestionId;
use reqwest::{StatusCode, header};
use sea_orm::ConnectionTrait;

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\ntrailer\n%%EOF\n";

/// The addresses under which a page offers files.
fn offered(page: &str, under: &str) -> Vec<String> {
    let link = format!("href=\"{under}/files/");
    page.split(&link).skip(1).map(|rest| format!("{under}/files/{}", rest.split('"').next().unwrap())).collect()
}

async fn kept(server: &Server) -> String {
    server.text("SELECT CAST(COUNT(*) AS TEXT) AS t FROM attachment".to_owned()).await.unwrap()
}

async fn pass_on(office: &Office, case: &str, referral: &str, files: &[&str], text: &str) -> (StatusCode, String) {
    let (_, page) = office.desk.get(case).await;
    let address = format!("{case}/referrals/{referral}/pass-on");
    let form = page.split(&format!("action=\"{address}\"")).nth(1).unwrap_or_else(|| panic!("{page}"));
    let version = form.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let mut fields = vec![("version", version), ("form_page", case), ("text", text)];
    fields.extend(files.iter().map(|file| ("file", file.rsplit('/').next().unwrap())));
    office.desk.post(&address, &fields).await
}

/// What the courier was sent last: its words, the names of its documents, and how many photos.
async fn told(courier: &Courier, question: QuestionId) -> (String, Vec<String>, usize) {
    let last = thread(courier, question).await.messages.pop().unwrap();
    (last.text, last.documents.into_iter().map(|one| one.name).collect(), last.attachments.len())
}

#[tokio::test]
async fn a_partner_sends_files_and_the_desk_passes_on_what_the_courier_is_to_have() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let courier = Courier::of(&server);
        let (case, question, referral) = office.refer(&courier, "请核实罚款").await;
        decide(&courier, question, referral, true).await;
        let page = format!("/desk/referrals/{referral}");
        let before = kept(&server).await;
        for (files, why) in [
            (vec![("file", "合同.pdf", PDF), ("file", "a.exe", b"MZ\x90\x00")], "请发 PDF"),
            (vec![("file", "a.png", &b"\x89PNG\r\n\x1a\n cut off"[..])], "换一张照片"),
            (vec![("file", "a.doc", &b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..])], "另存为 docx"),
            (vec![("file", "a.pdf", PDF); 5], "一次最多 4 个文件"),
        ] {
            let fields = [("act", "answer"), ("text", "写了很久的办理结果")];
            let (status, body) = office.member.upload_all(&page, &fields, &files).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}: {body}");
            assert!(
                body.contains(why) && body.contains("写了很久的办理结果") && body.contains("文件要重新选"),
                "{body}"
            );
        }
        assert_eq!(kept(&server).await, before, "what is refused is kept nowhere");

        let ask = [("act", "ask"), ("text", "是这份合同吗？")];
        let photo = picture();
        let (status, body) = office.member.upload_all(&page, &ask, &[("file", "合同<1>.pdf", PDF)]).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
        let (_, seen) = office.member.get(&page).await;
        let own = offered(&seen, &page);
        assert!(own.len() == 1 && seen.contains("合同1.pdf（"), "{seen}");
        assert_eq!(office.member.bytes(&own[0]).await, PDF);
        let answer = [("act", "answer"), ("text", "罚款退了，见附件")];
        let files = [("file", "退款单.pdf", PDF), ("file", "a.png", &photo)];
        let (status, body) = office.member.upload_all(&page, &answer, &files).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
        assert_eq!(office.member.get(&own[0]).await.0, StatusCode::NOT_FOUND, "it is over for the partner");

        let of_case = format!("{case}/referrals/{referral}");
        let (_, shown) = office.desk.get(&case).await;
        let all = offered(&shown, &of_case);
        assert!(all.len() == 3 && shown.contains("退款单.pdf（"), "{shown}");
        for file in &all {
            let given = office.desk.answer(file).await;
            let kind = given.headers()[header::CONTENT_TYPE].to_str().unwrap().to_owned();
            let bytes = given.bytes().await.unwrap();
            assert!(kind == "application/pdf" && bytes == PDF || kind == "image/jpeg", "{kind}");
        }
        let stranger = format!("{of_case}/files/{}", diyi::model::AttachmentId::fresh());
        assert_eq!(office.desk.get(&stranger).await.0, StatusCode::NOT_FOUND);
        assert!(courier.export().await.0.to_string().contains("查看照片录音"), "that it was opened is on record");
        assert!(thread(&courier, question).await.messages.iter().all(|message| message.documents.is_empty()));

        // The desk chooses; each goes once, and one that was taken back may go again.
        let (status, body) = pass_on(&office, &case, &referral.to_string(), &[], "给你").await;
        assert!(
            status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("请先勾选") && body.contains("给你"),
            "{body}"
        );
        // The first one came with the question back.
        let chosen: Vec<&str> = all[1..].iter().map(String::as_str).collect();
        let (status, body) = pass_on(&office, &case, &referral.to_string(), &chosen, "公司发来的，请收好").await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
        let (text, documents, photos) = told(&courier, question).await;
        assert_eq!(text, "公司发来的，请收好");
        assert_eq!((documents, photos), (vec!["退款单.pdf".to_owned()], 1), "what was chosen, and nothing else");
        let (_, shown) = office.desk.get(&case).await;
        assert_eq!(shown.matches("已转给小哥").count(), 2, "{shown}");
        let (status, body) = pass_on(&office, &case, &referral.to_string(), &chosen, "再来一次").await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("已经没有了"), "each goes once: {body}");
        let document = thread(&courier, question).await.messages.pop().unwrap().documents.remove(0);
        assert_eq!(courier.get(&format!("/api/v1/attachments/{}", document.id)).await, (StatusCode::OK, PDF.to_vec()));

        // All of it is in what the courier takes along, and goes when they erase everything.
        let (_, files) = courier.export().await;
        assert!(files.len() >= 5, "{}", files.len());
        let answer = thread(&courier, question).await.messages.pop().unwrap().id;
        assert_eq!(amend(&office.desk, question, "withdraw-answer", answer, "").await.0, StatusCode::SEE_OTHER);
        let (_, shown) = office.desk.get(&case).await;
        assert_eq!(offered(&shown, &of_case).len(), 3, "the desk keeps what it takes back from the courier: {shown}");
        assert!(!shown.contains("已转给小哥"), "and may pass it on again: {shown}");
        courier.act(Act::EraseAccount).await.unwrap();
        let left = "SELECT CAST(COUNT(*) AS TEXT) AS t FROM referral_file".to_owned();
        assert_eq!(server.text(left).await.unwrap(), "0");
        assert_eq!(kept(&server).await, "0");
        let (_, shown) = office.desk.get(&case).await;
        assert!(offered(&shown, &of_case).is_empty(), "{shown}");
        server.app.remove_files().await;
        let left = "SELECT CAST(COUNT(*) AS TEXT) AS t FROM deleted_file".to_owned();
        assert_eq!(server.text(left).await.unwrap(), "0");
    })
    .await;
}

/// A form with files, by the link that was opened with this cookie.
async fn upload(
    server: &Server,
    link: &str,
    cookie: &str,
    fields: &[(&str, &str)],
    file: (&str, &[u8]),
) -> (StatusCode, String) {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").into_bytes());
    }
    let head = format!("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{}\"\r\n\r\n", file.0);
    body.extend([head.as_bytes(), file.1, b"\r\n--b--\r\n"].concat());
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let request = client.post(format!("{}{link}", server.origin)).header(header::COOKIE, cookie);
    let answer =
        request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=b").body(body).send().await.unwrap();
    (answer.status(), answer.text().await.unwrap())
}

#[tokio::test]
async fn who_opened_a_link_sends_files_too_and_who_did_not_sends_none() {
    on_each_database(async |server| {
        let office = Office::open(&server).await;
        let courier = Courier::of(&server);
        let (case, question, referral) = office.refer(&courier, "请核实").await;
        decide(&courier, question, referral, true).await;
        let (_, page) = office.desk.post(&format!("{case}/referrals/{referral}/link"), &[]).await;
        let of = |id: &str| page.split(&format!("id=\"{id}\">")).nth(1).unwrap().split('<').next().unwrap().to_owned();
        let link = format!("/r/{}", of("link").split("/r/").nth(1).unwrap());
        let before = kept(&server).await;
        let ask = [("act", "ask"), ("text", "是这张单子吗？")];
        let (status, _) = upload(&server, &link, "", &ask, ("a.pdf", PDF)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "nobody typed the code");
        assert_eq!(kept(&server).await, before);
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let request = client.post(format!("{}{link}", server.origin));
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let opened = request.body(format!("code={}", of("code"))).send().await.unwrap();
        let cookie = opened.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
        let (status, body) = upload(&server, &link, &cookie, &ask, ("a.html", b"<html>")).await;
        assert!(
            status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("请发 PDF") && body.contains("是这张单子吗"),
            "{body}"
        );
        let (status, body) = upload(&server, &link, &cookie, &ask, ("罚单.pdf", PDF)).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
        let get = async |path: &str, cookie: &str| {
            let request = client.get(format!("{}{path}", server.origin)).header(header::COOKIE, cookie);
            let answer = request.send().await.unwrap();
            (answer.status(), answer.bytes().await.unwrap())
        };
        let (_, page) = get(&link, &cookie).await;
        let own = offered(&String::from_utf8_lossy(&page), &link);
        assert_eq!(own.len(), 1);
        assert_eq!(get(&own[0], &cookie).await.1, PDF);
        assert_eq!(get(&own[0], "").await.0, StatusCode::NOT_FOUND, "only for who opened the link");
        let answer = [("act", "answer"), ("text", "罚款退了")];
        assert_eq!(upload(&server, &link, &cookie, &answer, ("a.png", &picture())).await.0, StatusCode::OK);
        let (_, shown) = office.desk.get(&case).await;
        assert_eq!(offered(&shown, &format!("{case}/referrals/{referral}")).len(), 2, "{shown}");
        assert_eq!(get(&own[0], &cookie).await.0, StatusCode::NOT_FOUND, "answered: opened no more");
    })
    .await;
}

#[tokio::test]
async fn a_referral_is_no_store_and_its_files_end_with_its_question() {
    let server = Server::on_sqlite().await;
    let office = Office::open(&server).await;
    let courier = Courier::of(&server);
    let (_, question, referral) = office.refer(&courier, "请核实").await;
    decide(&courier, question, referral, true).await;
    let page = format!("/desk/referrals/{referral}");
    let four = vec![("file", "a.pdf", PDF); 4];
    for at in 0..3 {
        let ask = [("act", "ask"), ("text", &*format!("第 {at} 次"))];
        assert_eq!(office.member.upload_all(&page, &ask, &four).await.0, StatusCode::SEE_OTHER);
    }
    let answer = [("act", "answer"), ("text", "好了")];
    let (status, body) = office.member.upload_all(&page, &answer, &four[..1]).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("满 12 个"), "{body}");
    assert_eq!(office.member.post(&page, &answer).await.0, StatusCode::SEE_OTHER, "and goes on without one");
    let sql = format!("DELETE FROM attachment WHERE question = '{question}'");
    server.db.execute_unprepared(&sql).await.unwrap();
    let left = "SELECT CAST(COUNT(*) AS TEXT) AS t FROM referral_file".to_owned();
    assert_eq!(server.text(left).await.unwrap(), "0", "no name of a file outlives it");
}
