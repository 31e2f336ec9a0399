//! The office's pages of how to work with the console, in the console.

use crate::courier::changsha;
use crate::desk::{Desk, staff};
use crate::server::Server;
use diyi::model::Author;
use diyi::model::staff::StaffRole;
use reqwest::StatusCode;

#[tokio::test]
async fn each_page_of_the_docs_is_in_the_console_and_one_s_own_come_first() {
    let server = Server::on_sqlite().await;
    staff(&server, "ope", StaffRole::Operator, changsha(), Author::Operator).await;
    let desk = Desk::sign_in(&server, "ope").await;
    let (status, list) = desk.get("/desk/help").await;
    assert_eq!(status, StatusCode::OK, "{list}");
    let docs = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/docs")).unwrap();
    let names = docs.filter_map(|file| Some(file.unwrap().file_name().to_str()?.strip_suffix(".md")?.to_owned()));
    for name in names {
        assert!(list.contains(&format!("href=\"/desk/help/{name}\"")), "{name}: {list}");
        let (status, page) = desk.get(&format!("/desk/help/{name}")).await;
        assert!(status == StatusCode::OK && page.contains("<h1>") && page.contains("<li>"), "{name}: {page}");
        assert!(!page.contains("**"), "{name}: {page}");
    }
    let place = |what: &str| list.find(what).unwrap();
    assert!(place("/desk/help/partners") < place("别的岗位的") && place("别的岗位的") < place("/desk/help/province"));
    assert_eq!(desk.get("/desk/help/nothing").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn whoever_is_of_a_partner_reads_what_is_theirs_to_do_and_not_how_an_office_works() {
    let server = Server::on_sqlite().await;
    staff(&server, "partner", StaffRole::Partner, changsha(), Author::Office).await;
    let desk = Desk::sign_in(&server, "partner").await;
    let (status, list) = desk.get("/desk/help").await;
    assert!(status == StatusCode::OK && list.contains("给合作单位"), "{list}");
    assert!(!list.contains("/desk/help/aid") && !list.contains("别的岗位的"), "{list}");
}

/// The pictures that a page of the docs shows, by the address that stands in it.
fn pictures_of(page: &str) -> Vec<String> {
    let links = page.split("](").skip(1).filter_map(|link| link.split(')').next());
    links.filter(|link| link.starts_with("pictures/")).map(ToOwned::to_owned).collect()
}

#[tokio::test]
async fn each_page_shows_how_it_looks_and_each_picture_is_there_small_and_for_staff_alone() {
    let server = Server::on_sqlite().await;
    staff(&server, "ope", StaffRole::Operator, changsha(), Author::Operator).await;
    let desk = Desk::sign_in(&server, "ope").await;
    let docs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let mut shown = Vec::new();
    for file in std::fs::read_dir(&docs).unwrap().map(|file| file.unwrap().path()) {
        if file.extension().is_none_or(|kind| kind != "md") {
            continue;
        }
        let pictures = pictures_of(&std::fs::read_to_string(&file).unwrap());
        assert!(!pictures.is_empty(), "{} shows nothing", file.display());
        let name = file.file_stem().unwrap().to_str().unwrap();
        let (_, page) = desk.get(&format!("/desk/help/{name}")).await;
        for picture in pictures {
            assert!(page.contains(&format!("<img src=\"{picture}\" alt=\"")), "{picture}: {page}");
            assert!(!page.contains("alt=\"\""), "a picture says in words what it shows: {page}");
            // Beside the page, as the browser finds it.
            let answer = desk.answer(&format!("/desk/help/{picture}")).await;
            assert_eq!(answer.status(), StatusCode::OK, "{picture}");
            assert_eq!(answer.headers()["content-type"], "image/webp");
            assert!(answer.headers()["cache-control"].to_str().unwrap().contains("max-age"));
            let bytes = answer.bytes().await.unwrap();
            assert!(bytes.starts_with(b"RIFF") && bytes.len() < 60_000, "{picture}: {} bytes", bytes.len());
            assert_eq!(bytes, std::fs::read(docs.join(&picture)).unwrap(), "{picture}");
            shown.push(picture);
        }
    }
    for file in std::fs::read_dir(docs.join("pictures")).unwrap() {
        let name = format!("pictures/{}", file.unwrap().file_name().to_str().unwrap());
        assert!(shown.contains(&name), "no page shows {name}");
    }
    for elsewhere in
        ["nothing.webp", "..%2Fpartners.md", "%2e%2e%2f%2e%2e%2fCargo.toml", "partners.md", "%2Fetc%2Fpasswd"]
    {
        let (status, _) = desk.get(&format!("/desk/help/pictures/{elsewhere}")).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{elsewhere}");
    }
    let stranger = server.get(&format!("/desk/help/{}", shown[0])).await;
    assert!(stranger.url().path().starts_with("/desk/sign-in") || stranger.status() == StatusCode::UNAUTHORIZED);
}
