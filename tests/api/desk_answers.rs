//! What a desk sends beside words, and what it takes back: documents, corrections, withdrawals.

use crate::courier::{Courier, changsha, message, zhuzhou};
use crate::desk::{Desk, staff};
use crate::server::{Server, on_each_database};
use diyi::api::Act;
use diyi::model::document::{DocumentKind, MOST_DOCUMENT_BYTES};
use diyi::model::staff::StaffRole;
use diyi::model::{
    Attachment, AttachmentKind, Author, MessageId, NewMessage, QuestionId, QuestionState, Rating, Stars, Thread, Topic,
};
use reqwest::StatusCode;
use sea_orm::ConnectionTrait;
use std::io::Write as _;

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\ntrailer\n%%EOF\n";

fn office_file(parts: &[&str]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for part in parts {
        zip.start_file(*part, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(b"<x/>").unwrap();
    }
    zip.finish().unwrap().into_inner()
}

async fn desk(server: &Server, login: &str, role: StaffRole) -> Desk {
    staff(server, login, role, changsha(), Author::Operator).await;
    Desk::sign_in(server, login).await
}

pub async fn thread(courier: &Courier, id: QuestionId) -> Thread {
    courier.mine().await.threads.into_iter().map(|change| change.thread).find(|thread| thread.id == id).unwrap()
}

async fn answer(desk: &Desk, id: QuestionId, text: &str) {
    desk.act(&format!("/desk/questions/{id}"), "answer", &[("text", text), ("act", "answer")]).await;
}

/// An answer with files, as the page sends it.
async fn send(desk: &Desk, id: QuestionId, text: &str, files: &[(&str, &str, &[u8])]) -> (StatusCode, String) {
    let page = format!("/desk/questions/{id}");
    let version = desk.field(&page, "version").await;
    let fields = [("version", version.as_str()), ("text", text), ("act", "answer")];
    desk.upload_all(&format!("{page}/answer"), &fields, files).await
}

pub async fn amend(desk: &Desk, id: QuestionId, what: &str, message: MessageId, text: &str) -> (StatusCode, String) {
    let page = format!("/desk/questions/{id}");
    let version = desk.field(&page, "version").await;
    let message = message.to_string();
    let fields = [("version", version.as_str()), ("message", &message), ("text", text), ("sure", "yes")];
    desk.post(&format!("{page}/{what}"), &fields).await
}

#[tokio::test]
async fn a_courier_gets_the_documents_of_an_answer_as_files_to_keep_and_nobody_else_does() {
    on_each_database(async |server| {
        let desk = desk(&server, "ope", StaffRole::Operator).await;
        let (courier, other) = (Courier::of(&server), Courier::of(&server));
        let id = courier.ask(Topic::LabourRights, changsha(), "申请书怎么写").await;
        let docx = office_file(&["[Content_Types].xml", "word/document.xml"]);
        let xlsx = office_file(&["[Content_Types].xml", "xl/workbook.xml"]);
        let files: [(&str, &str, &[u8]); 3] =
            [("file", "申请书 <1>.docx", &docx), ("file", "工资表.xlsx", &xlsx), ("file", "告知书.html", PDF)];
        let (status, page) = send(&desk, id, "照着这个填", &files).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let told = thread(&courier, id).await.messages.pop().unwrap();
        let named: Vec<_> = told
            .documents
            .iter()
            .map(|one| (one.name.as_str(), one.kind, usize::try_from(one.size).unwrap()))
            .collect();
        let expected = [
            ("申请书 1.docx", DocumentKind::Docx, docx.len()),
            ("工资表.xlsx", DocumentKind::Xlsx, xlsx.len()),
            ("告知书.html.pdf", DocumentKind::Pdf, PDF.len()),
        ];
        assert_eq!(named, expected);
        for (document, bytes) in told.documents.iter().zip([&docx[..], &xlsx, PDF]) {
            let path = format!("{}/api/v1/attachments/{}", courier.origin, document.id);
            let get =
                |courier: &Courier| reqwest::Client::new().get(&path).bearer_auth(courier.key.recovery_code()).send();
            let given = get(&courier).await.unwrap();
            let head = |name: &str| given.headers()[name].to_str().unwrap().to_owned();
            assert!(head("content-disposition").starts_with("attachment; "), "{}", head("content-disposition"));
            assert_eq!(
                (head("x-content-type-options"), head("content-type")),
                ("nosniff".into(), document.kind.media_type().into())
            );
            assert_eq!(given.bytes().await.unwrap(), bytes);
            assert_eq!(get(&other).await.unwrap().status(), StatusCode::NOT_FOUND);
            // The desk has it the same way, and nobody sends it as their own.
            let own = format!("/desk/questions/{id}/attachments/{}", document.id);
            assert_eq!(desk.bytes(&own).await, bytes);
            let stolen = Attachment { id: document.id, kind: AttachmentKind::Document };
            let words = NewMessage { attachments: vec![stolen], ..message("我的") };
            assert!(courier.act(Act::Write { question: id, message: words }).await.is_err());
        }
        let (_, page) = desk.get(&format!("/desk/questions/{id}")).await;
        assert!(page.contains("申请书 1.docx（") && page.contains("KB）"), "{page}");
        // Documents alone are an answer, too, which older apps can read.
        assert_eq!(send(&desk, id, "", &[("file", "a.pdf", PDF)]).await.0, StatusCode::SEE_OTHER);
        assert_eq!(thread(&courier, id).await.messages.pop().unwrap().text, "请看附件。");
    })
    .await;
}

#[tokio::test]
async fn what_is_no_document_is_refused_with_what_to_do_and_what_was_typed_stays() {
    let server = Server::on_sqlite().await;
    let desk = desk(&server, "ope", StaffRole::Operator).await;
    let courier = Courier::of(&server);
    let id = courier.ask(Topic::Other, changsha(), "甲").await;
    let macros = office_file(&["[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"]);
    let large = [PDF, &vec![b' '; MOST_DOCUMENT_BYTES]].concat();
    let cases: [(&str, &[u8], &str); 6] = [
        ("a.pdf", b"<html><script>alert(1)</script>", "请发 PDF"),
        ("a.html", b"<!doctype html>", "请发 PDF"),
        ("a.exe", b"MZ\x90\x00", "请发 PDF"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "另存为 docx"),
        ("a.docx", &macros, "里有宏"),
        ("a.pdf", &large, "最多 10 MB"),
    ];
    for (name, bytes, says) in cases {
        let (status, page) = send(&desk, id, "写了很久的话", &[("file", name, bytes)]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{name}: {page}");
        assert!(page.contains(says) && page.contains("写了很久的话"), "{name}: {page}");
    }
    let four: Vec<(&str, &str, &[u8])> = vec![("file", "a.pdf", PDF); 4];
    let (status, page) = send(&desk, id, "四个", &four).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("3 个文件"), "{page}");
    assert_eq!(thread(&courier, id).await.messages.len(), 1);
    let kept = "SELECT CAST(COUNT(*) AS TEXT) AS t FROM attachment".to_owned();
    assert_eq!(server.text(kept).await.as_deref(), Some("0"));
}

#[tokio::test]
async fn an_answer_taken_back_is_gone_from_the_phone_and_the_question_waits_as_before() {
    on_each_database(async |server| {
        let desk = desk(&server, "ope", StaffRole::Operator).await;
        let courier = Courier::of(&server);
        let id = courier.ask(Topic::Other, changsha(), "甲").await;
        let before = thread(&courier, id).await;
        send(&desk, id, "发错人了：张某某的材料", &[("file", "张某某.pdf", PDF)]).await;
        let told = thread(&courier, id).await.messages.pop().unwrap();
        let (status, asks) = {
            let page = format!("/desk/questions/{id}");
            let (version, message) = (desk.field(&page, "version").await, told.id.to_string());
            desk.post(&format!("{page}/withdraw-answer"), &[("version", &version), ("message", &message)]).await
        };
        assert!(status == StatusCode::OK && asks.contains("撤回这条回复吗") && asks.contains("先不，回去"), "{asks}");
        assert_eq!(amend(&desk, id, "withdraw-answer", told.id, "").await.0, StatusCode::SEE_OTHER);
        let after = thread(&courier, id).await;
        let last = after.messages.last().unwrap();
        assert!(
            last.withdrawn_at.is_some() && last.text == "这条回复已撤回。" && last.documents.is_empty(),
            "{last:?}"
        );
        assert_eq!((after.state, after.due_at), (QuestionState::Waiting, before.due_at));
        let (_, all) = courier.get("/api/v1/mine?since=0").await;
        assert!(!String::from_utf8(all).unwrap().contains("张某某"));
        let path = format!("/api/v1/attachments/{}", told.documents[0].id);
        assert_eq!(courier.get(&path).await.0, StatusCode::NOT_FOUND);
        // The desk sees what was said, that it was taken back, and who did it.
        let (_, page) = desk.get(&format!("/desk/questions/{id}")).await;
        assert!(page.contains("已撤回，小哥看不到") && page.contains("<del>"), "{page}");
        let log = "SELECT who AS t FROM audit WHERE action = 'answer_taken_back'".to_owned();
        assert_eq!(server.text(log).await.as_deref(), Some("测试ope（ope）"));
        let first = "SELECT CAST(COUNT(*) AS TEXT) AS t FROM question WHERE first_answered_at IS NULL".to_owned();
        assert_eq!(server.text(first).await.as_deref(), Some("1"));
        assert_eq!(amend(&desk, id, "withdraw-answer", told.id, "").await.0, StatusCode::CONFLICT);
    })
    .await;
}

#[tokio::test]
async fn a_corrected_answer_says_so_on_the_phone_and_the_desk_keeps_what_it_said_first() {
    on_each_database(async |server| {
        let desk = desk(&server, "ope", StaffRole::Operator).await;
        let courier = Courier::of(&server);
        let id = courier.ask(Topic::LabourRights, changsha(), "时效多久").await;
        answer(&desk, id, "仲裁时效是三个月").await;
        let news = thread(&courier, id).await.news();
        let told = thread(&courier, id).await.messages.pop().unwrap();
        let (status, page) = amend(&desk, id, "correct-answer", told.id, "仲裁时效是三个月").await;
        assert!(status == StatusCode::CONFLICT && page.contains("没有改动"), "{page}");
        assert_eq!(amend(&desk, id, "correct-answer", told.id, "仲裁时效是壹年").await.0, StatusCode::SEE_OTHER);
        let after = thread(&courier, id).await;
        let last = after.messages.last().unwrap();
        assert!(last.corrected_at.is_some() && last.text == "仲裁时效是壹年" && last.id == told.id, "{last:?}");
        assert_eq!((after.messages.len(), after.state), (2, QuestionState::Answered));
        assert!(after.news() > news, "nobody would see it");
        let (_, page) = desk.get(&format!("/desk/questions/{id}")).await;
        assert!(page.contains("更正过") && page.contains("更正前的回复：") && page.contains("三个月"), "{page}");
        // Found by what it says now.
        let (_, found) = desk.get("/desk/inbox?words=%E5%A3%B9%E5%B9%B4&state=").await;
        assert!(found.contains(&id.to_string()), "{found}");
    })
    .await;
}

#[tokio::test]
async fn only_in_time_before_the_courier_goes_on_and_by_who_may() {
    on_each_database(async |server| {
        let own = desk(&server, "ope", StaffRole::Operator).await;
        let expert = desk(&server, "law", StaffRole::Expert).await;
        let admin = desk(&server, "boss", StaffRole::PrefectureAdmin).await;
        staff(&server, "far", StaffRole::PrefectureAdmin, zhuzhou(), Author::Operator).await;
        let elsewhere = Desk::sign_in(&server, "far").await;
        let courier = Courier::of(&server);
        let refused = async |desk: &Desk, id, message, says: &str| {
            for what in ["withdraw-answer", "correct-answer"] {
                let (status, page) = amend(desk, id, what, message, "别的话").await;
                assert!(status == StatusCode::CONFLICT && page.contains(says), "{what}: {page}");
            }
        };
        let answered = async || {
            let id = courier.ask(Topic::Other, changsha(), "甲").await;
            answer(&own, id, "答").await;
            let message = thread(&courier, id).await.messages.pop().unwrap().id;
            (id, message)
        };
        // Not another's, unless they assign questions; not another desk's.
        let (id, message) = answered().await;
        refused(&expert, id, message, "只能撤回或更正自己发的").await;
        let fields = [("version", "1"), ("message", &message.to_string()), ("text", "x"), ("sure", "yes")];
        let away = elsewhere.post(&format!("/desk/questions/{id}/withdraw-answer"), &fields).await.0;
        assert_eq!(away, StatusCode::NOT_FOUND);
        assert_eq!(amend(&admin, id, "withdraw-answer", message, "").await.0, StatusCode::SEE_OTHER);
        // Not what the courier wrote, and not what they answered to.
        let asked = thread(&courier, id).await.messages[0].id;
        refused(&admin, id, asked, "只能撤回或更正自己发的").await;
        let (id, message) = answered().await;
        courier.act(Act::Write { question: id, message: crate::courier::message("谢谢") }).await.unwrap();
        refused(&own, id, message, "接着说了").await;
        let (id, message) = answered().await;
        let rating = Rating { stars: Stars::try_from(5).unwrap(), comment: String::new() };
        courier.act(Act::Rate { question: id, rating }).await.unwrap();
        refused(&own, id, message, "接着说了").await;
        // Not after ten minutes.
        let (id, message) = answered().await;
        let sql = format!("UPDATE message SET at = at - 601000 WHERE id = '{message}'");
        server.db.execute_unprepared(&sql).await.unwrap();
        refused(&own, id, message, "超过 10 分钟").await;
        let (_, page) = own.get(&format!("/desk/questions/{id}")).await;
        assert!(!page.contains("withdraw-answer"), "{page}");
        assert_eq!(thread(&courier, id).await.messages.pop().unwrap().text, "答");
    })
    .await;
}
