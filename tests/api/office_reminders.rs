//! The province's nudges, the weekly digest and referrals that nobody answers reach staff by the ways that they set, once.

use crate::courier::{Courier, changsha};
use crate::desk::{Desk, staff};
use crate::desk_reminders::{Heard, OK, remind, two, web};
use crate::server::{on_each_database, serve};
use diyi::api::Act;
use diyi::model::staff::StaffRole;
use diyi::model::{Adcode, Author, Timestamp, Topic};
use reqwest::StatusCode;
use sea_orm::ConnectionTrait;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// Has a desk reminded at an address.
async fn hook(desk: &Desk, adcode: &str, url: &str) {
    let fields = [("adcode", adcode), ("kind", "webhook"), ("act", "set"), ("active", "1"), ("url", url)];
    let (status, body) = desk.save("/desk/channels", "/desk/channels", &fields).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{body}");
}

/// How often something was said.
fn said(heard: &Heard, words: &str) -> usize {
    heard.lock().unwrap().iter().filter(|(_, body)| body.contains(words)).count()
}

/// The first Monday at eight in the morning, in China, after a moment.
fn next_monday(now: Timestamp) -> Timestamp {
    let mut at = now.0 - (now.0 + 8 * HOUR).rem_euclid(DAY) + 8 * HOUR;
    while at <= now.0 || Timestamp(at).china_time().format("%u").to_string() != "1" {
        at += DAY;
    }
    Timestamp(at)
}

#[tokio::test]
async fn each_is_said_once_to_whom_it_is_meant_for() {
    on_each_database(async |server| {
        let (one, other) = two(&server).await;
        staff(&server, "root", StaffRole::ProvinceAdmin, Adcode::HUNAN, Author::Office).await;
        staff(&server, "boss", StaffRole::PrefectureAdmin, changsha(), Author::Office).await;
        let origin = serve(one.clone()).await;
        let (province, desk) = (Desk::sign_in_at(&origin, "root").await, Desk::sign_in_at(&origin, "boss").await);
        let (to_province, of_province) = web(OK).await;
        let (to_desk, of_desk) = web(OK).await;
        hook(&province, "430000", &to_province).await;
        hook(&desk, "430100", &to_desk).await;
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;

        province.post("/desk/province/nudge", &[("adcode", "430100"), ("note", "请补周六的值班")]).await;
        let now = Timestamp::now();
        remind(&one, &other, now).await;
        remind(&one, &other, now).await;
        assert_eq!((said(&of_desk, "请补周六的值班"), said(&of_province, "请补周六的值班")), (1, 0));
        assert_eq!(said(&of_desk, "https://12355.test/desk/overview"), 1);

        // A referral without an answer: the desk hears of it when it is over, the province three days later.
        let courier = Courier::of(&server);
        let question = courier.ask(Topic::LabourRights, changsha(), "不能说出去的话").await;
        let (_, case) = desk.post(&format!("/desk/questions/{question}/case"), &[("kind", "fine")]).await;
        desk.act(&case, "step", &[("to", "verification"), ("note", "已经核实清楚"), ("result", "")]).await;
        desk.act(&case, "refer", &[("to", "company"), ("name", "测试公司"), ("reason", "请处理")]).await;
        let referral = courier.mine().await.threads[0].thread.case.as_ref().unwrap().referrals[0].id;
        courier.act(Act::DecideReferral { question, referral, agrees: true }).await.unwrap();
        let due = now.0 + HOUR;
        server.db.execute_unprepared(&format!("UPDATE referral SET due_at = {due}")).await.unwrap();
        let late = Timestamp(due + HOUR);
        remind(&one, &other, late).await;
        remind(&one, &other, late).await;
        assert_eq!((said(&of_desk, "转介超时没答复"), said(&of_province, "转介")), (1, 0));
        let escalated = Timestamp(due + 3 * DAY + HOUR);
        remind(&one, &other, escalated).await;
        remind(&one, &other, escalated).await;
        assert_eq!((said(&of_desk, "转介超时没答复"), said(&of_province, "转介超时三天没答复")), (1, 1));

        // Whatever day it is today, the digest of the week just gone through may have been sent already.
        let monday = next_monday(Timestamp(escalated.0 + 3 * DAY));
        remind(&one, &other, Timestamp(monday.0 - HOUR)).await;
        of_province.lock().unwrap().clear();
        remind(&one, &other, Timestamp(monday.0 - HOUR)).await;
        assert_eq!(said(&of_province, "本周一览"), 0);
        remind(&one, &other, Timestamp(monday.0 + HOUR)).await;
        remind(&one, &other, Timestamp(monday.0 + 2 * HOUR)).await;
        assert_eq!((said(&of_province, "本周一览"), said(&of_desk, "本周一览")), (1, 0));
        assert_eq!(said(&of_province, "长沙：在等回复 1"), 1, "{:?}", of_province.lock().unwrap());
        let all = format!("{:?}{:?}", of_desk.lock().unwrap(), of_province.lock().unwrap());
        assert!(!all.contains("不能说出去"), "nothing of a courier's words: {all}");
    })
    .await;
}
