//! Two at a desk who set the same: nobody writes over another unseen, and nobody's text is lost.

use crate::courier::changsha;
use crate::desk::{Desk, staff};
use crate::server::{Server, on_each_database};
use diyi::model::case::CaseStage;
use diyi::model::staff::StaffRole;
use diyi::model::{Adcode, Author, Day, Timestamp, Topic};
use reqwest::StatusCode;

/// A form that sets what stands already: its page, where it is sent, and how to fill it in with one's own word.
struct Form {
    page: String,
    path: String,
    fill: Box<dyn Fn(usize) -> Vec<(String, String)> + Send + Sync>,
    /// What of that is read on a page.
    own: [&'static str; 2],
}

fn owned(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn forms(person: &str) -> Vec<Form> {
    let page = |path: &str| format!("{path}?adcode=430100");
    let standard = |who: usize| {
        let mut fields = owned(&[("adcode", "430100"), ("act", "set"), ("danger_minutes", ["37", "43"][who])]);
        let topics = Topic::ALL.iter().filter(|topic| topic.is_asked());
        fields.extend(topics.map(|topic| (format!("hours_{}", topic.code()), "6".to_owned())));
        let stages = CaseStage::ALL.iter().filter(|stage| **stage != CaseStage::Closed);
        fields.extend(stages.map(|stage| (format!("days_{}", stage.code()), "2".to_owned())));
        fields
    };
    let hours =
        |who: usize| owned(&[("adcode", "430100"), ("act", "set"), ("monday", ["07:07-18:00", "06:06-18:00"][who])]);
    let holidays = |who: usize| {
        owned(&[
            ("year", "2027"),
            ("source", ["通知甲", "通知乙"][who]),
            ("holidays", "元旦 01-01 01-03"),
            ("workdays", ""),
        ])
    };
    let channel = |who: usize| {
        owned(&[
            ("adcode", "430100"),
            ("kind", "email"),
            ("act", "set"),
            ("active", "1"),
            ("host", "mail.test"),
            ("port", "465"),
            ("security", "tls"),
            ("from", "desk@mail.test"),
            ("to", ["jia@mail.test", "yi@mail.test"][who]),
        ])
    };
    let correction = |who: usize| {
        owned(&[
            ("act", "correct"),
            ("name", ["王甲", "王乙"][who]),
            ("role", "operator"),
            ("author", "operator"),
            ("adcode", "430100"),
        ])
    };
    let day = Day::of(Timestamp::now()).plus(1);
    let monday = day.plus(-i64::from(day.weekday()));
    let weeks = move |who: usize| {
        vec![
            ("from".to_owned(), monday.to_string()),
            (format!("on_{day}"), "1".to_owned()),
            (format!("shifts_{day}"), ["07:07-12:00", "06:06-12:00"][who].to_owned()),
        ]
    };
    let form = |page: String, path: &str, fill, own| Form { page, path: path.to_owned(), fill, own };
    vec![
        form(page("/desk/standard"), "/desk/standard", Box::new(standard), ["37", "43"]),
        form(page("/desk/hours"), "/desk/hours", Box::new(hours), ["07:07", "06:06"]),
        form("/desk/holidays".to_owned(), "/desk/holidays", Box::new(holidays), ["通知甲", "通知乙"]),
        form(page("/desk/channels"), "/desk/channels", Box::new(channel), ["jia@mail.test", "yi@mail.test"]),
        form(format!("/desk/staff/{person}"), &format!("/desk/staff/{person}"), Box::new(correction), ["王甲", "王乙"]),
        form(
            format!("/desk/roster/{person}?from={monday}"),
            &format!("/desk/roster/{person}"),
            Box::new(weeks),
            ["07:07", "06:06"],
        ),
    ]
}

async fn post(desk: &Desk, form: &Form, who: usize, version: &str) -> (StatusCode, String) {
    let mut fields = (form.fill)(who);
    fields.extend([("version".to_owned(), version.to_owned()), ("form_page".to_owned(), form.page.clone())]);
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    desk.post(&form.path, &fields).await
}

async fn version(desk: &Desk, form: &Form) -> String {
    let fields = (form.fill)(0);
    let kind: Vec<_> =
        fields.iter().filter(|(name, _)| name == "kind").map(|(name, value)| (name.as_str(), value.as_str())).collect();
    desk.version_of(&form.page, &form.path, &kind).await
}

#[tokio::test]
async fn who_comes_second_sees_what_the_first_wrote_and_has_their_own_text() {
    on_each_database(async |server: Server| {
        for login in ["one", "two"] {
            staff(&server, login, StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        }
        let person = staff(&server, "ope", StaffRole::Operator, changsha(), Author::Operator).await.to_string();
        let (one, two) = (Desk::sign_in(&server, "one").await, Desk::sign_in(&server, "two").await);
        for form in forms(&person) {
            let path = &form.path;
            let (read_by_one, read_by_two) = (version(&one, &form).await, version(&two, &form).await);
            let (status, says) = post(&one, &form, 0, &read_by_one).await;
            assert_eq!(status, StatusCode::SEE_OTHER, "{path}: {says}");
            let (status, says) = post(&two, &form, 1, &read_by_two).await;
            assert_eq!(status, StatusCode::CONFLICT, "{path}: {says}");
            assert!(says.contains("测试one（one） 在 ") && says.contains("改过"), "{path}: {says}");
            for word in form.own {
                assert!(says.contains(word), "{path}: {word}: {says}");
            }
            // Nothing was written; who has seen it may go on, and a form without a version writes over nobody.
            assert_eq!(post(&two, &form, 1, "").await.0, StatusCode::CONFLICT, "{path}");
            let now = version(&two, &form).await;
            assert_eq!(now, version(&one, &form).await);
            assert_eq!(post(&two, &form, 1, &now).await.0, StatusCode::SEE_OTHER, "{path}");
            // The same again is no conflict.
            assert_eq!(post(&one, &form, 1, &read_by_one).await.0, StatusCode::SEE_OTHER, "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn of_two_at_the_same_moment_one_is_refused() {
    on_each_database(async |server: Server| {
        for login in ["one", "two"] {
            staff(&server, login, StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        }
        let person = staff(&server, "ope", StaffRole::Operator, changsha(), Author::Operator).await.to_string();
        let (one, two) = (Desk::sign_in(&server, "one").await, Desk::sign_in(&server, "two").await);
        for form in forms(&person) {
            let read = version(&one, &form).await;
            let (first, second) = tokio::join!(post(&one, &form, 0, &read), post(&two, &form, 1, &read));
            let mut statuses = [first.0, second.0];
            statuses.sort();
            assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::CONFLICT], "{}", form.path);
        }
    })
    .await;
}

#[tokio::test]
async fn a_cell_of_the_roster_that_somebody_filled_with_hours_keeps_them() {
    let server = Server::on_sqlite().await;
    staff(&server, "one", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
    let person = staff(&server, "ope", StaffRole::Operator, changsha(), Author::Operator).await.to_string();
    let desk = Desk::sign_in(&server, "one").await;
    let weeks = forms(&person).pop().unwrap();
    let read = version(&desk, &weeks).await;
    post(&desk, &weeks, 0, &read).await;
    let day = Day::of(Timestamp::now()).plus(1).to_string();
    let (status, says) = desk.post("/desk/roster", &[("day", &day), ("staff", &person), ("on", "1")]).await;
    assert!(status == StatusCode::CONFLICT && says.contains("有人排过了"), "{says}");
    let kept = format!("SELECT shifts AS t FROM duty WHERE staff = '{person}'");
    assert_eq!(server.text(kept).await.as_deref(), Some("07:07-12:00"));
}
