//! Letters with photos: on phones once published, and gone with them.

use crate::courier::{Courier, changsha, picture, zhuzhou};
use crate::desk::{Desk, staff};
use crate::server::on_each_database;
use diyi::model::staff::StaffRole;
use diyi::model::{Author, LetterId};
use reqwest::StatusCode;

#[tokio::test]
async fn a_photo_of_a_story_is_seen_by_everybody_once_it_is_published_and_by_nobody_before_or_after() {
    on_each_database(async |server| {
        staff(&server, "office", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        staff(&server, "other", StaffRole::PrefectureAdmin, zhuzhou(), Author::Office).await;
        let desk = Desk::sign_in(&server, "office").await;
        let address = format!("/desk/letters/{}", LetterId::fresh());
        let fields = [
            ("kind", "story"),
            ("title", "雨里的热汤"),
            ("text", "驿站煮了姜汤。"),
            ("sender", "长沙团市委"),
            ("adcode", "430100"),
            ("from", "2026-01-01T00:00"),
        ];
        let (status, body) = desk.post(&address, &fields).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
        let photos = format!("{address}/photos");
        let (status, body) = desk.upload(&photos, &[], ("photo", "信.txt", b"no picture")).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("信.txt"), "{status} {body}");
        let (status, _) = desk.upload(&photos, &[], ("photo", "a.png", &picture())).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (_, page) = desk.get(&address).await;
        let photo = page.split("/photos/").nth(1).unwrap()[..36].to_owned();
        let public = format!("/api/v1/letters/{}/photos/{photo}", address.rsplit('/').next().unwrap());
        let anybody = Courier::of(&server);
        assert_eq!(anybody.get(&public).await.0, StatusCode::NOT_FOUND);
        desk.post(&format!("{address}/state"), &[("act", "publish")]).await;
        let (status, bytes) = anybody.get(&public).await;
        assert_eq!((status, &bytes[..3]), (StatusCode::OK, &b"\xff\xd8\xff"[..]));
        // Written anew, the letter keeps its photos; another prefecture adds none.
        desk.post(&address, &fields).await;
        assert_eq!(anybody.get(&public).await.0, StatusCode::OK);
        let other = Desk::sign_in(&server, "other").await;
        assert_eq!(other.upload(&photos, &[], ("photo", "a.png", &picture())).await.0, StatusCode::NOT_FOUND);
        desk.post(&format!("{address}/state"), &[("act", "withdraw")]).await;
        assert_eq!(anybody.get(&public).await.0, StatusCode::NOT_FOUND);
        desk.post(&format!("{address}/drop-photo"), &[("photo", &photo)]).await;
        assert_eq!(desk.get(&format!("{photos}/{photo}")).await.0, StatusCode::NOT_FOUND);
    })
    .await;
}
