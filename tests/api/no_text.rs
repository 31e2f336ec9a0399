//! What is no text, sent where text is asked for: an answer that says so, and never that the server failed.

use crate::courier::{Courier, changsha, message, question};
use crate::desk::{Desk, forms, staff};
use crate::server::{Server, on_each_database};
use diyi::api::Act;
use diyi::model::staff::StaffRole;
use diyi::model::{Adcode, Author, Topic};
use diyi::server::desk::routes;
use reqwest::{Method, StatusCode};

const NUL: &str = "甲\0乙";

/// An address with a NUL wherever something is to be named.
fn with_nul(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "%00" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn no_nul_in_an_address_or_a_form_makes_the_console_fail() {
    on_each_database(async |server| {
        staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Operator).await;
        let root = Desk::sign_in(&server, "root").await;
        let forms = forms();
        let names = "person words q login name reference company from to topic state kind month page staff code";
        let query: Vec<String> = names.split(' ').map(|name| format!("{name}=%00")).collect();
        let mut failed = Vec::new();
        for route in routes() {
            // It would end what looks.
            if route.path.contains("sign-out") {
                continue;
            }
            for path in [with_nul(route.path), route.path.replace(['{', '}'], "")] {
                let (status, told) = if route.method == Method::GET {
                    root.get(&format!("{path}?{}", query.join("&"))).await
                } else {
                    let fields = forms.get(route.path).cloned().unwrap_or_default();
                    let fields: Vec<(&str, &str)> = fields
                        .into_iter()
                        .map(|(name, value)| (name, if value.parse::<u8>().is_ok() { value } else { NUL }))
                        .collect();
                    root.post(&path, &fields).await
                };
                if status.is_server_error() {
                    failed.push(format!(
                        "{} {path}: {status} {}",
                        route.method,
                        told.chars().take(300).collect::<String>()
                    ));
                }
            }
        }
        assert_eq!(failed, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_stranger_and_a_couriers_phone_are_told_so_too() {
    on_each_database(async |server: Server| {
        let answer = crate::desk::try_sign_in(&server.origin, "a\0", "b\0", "").await;
        assert!(answer.status().is_client_error(), "{}", answer.status());
        for path in
            ["/api/v1/places?q=%00", "/?region=%00", "/s/%00", "/k/%00", "/r/%00", "/ask?topic=%00", "/open/%00"]
        {
            let status = server.get(path).await.status();
            assert!(!status.is_server_error(), "{path}: {status}");
        }
        // Marks that nobody sees are taken out of what couriers write, and what is left arrives.
        let courier = Courier::of(&server);
        let mut asked = question(Topic::Other, changsha(), message(NUL));
        asked.company = Some(NUL.to_owned());
        let body = serde_json::to_string(&crate::courier::submission(Act::Ask(asked))).unwrap();
        assert!(body.contains("\\u0000"));
        let told = courier.send_body(body).await.unwrap();
        assert!(told.is_ok(), "{told:?}");
        assert_eq!(courier.mine().await.threads[0].thread.messages[0].text, "甲乙");
        assert_eq!(server.get("/healthz").await.status(), StatusCode::OK);
    })
    .await;
}
