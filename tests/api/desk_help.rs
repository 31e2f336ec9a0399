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
