//! One hot slot: bookings a second over HTTP, on SQLite with every commit on the disk, beside a raw
//! `UPDATE … WHERE taken < capacity` of one writer with the same settings.

mod load;

use diyi::api::{Act, Config, Submission};
use diyi::model::activity::Place;
use diyi::model::staff::{Staff, StaffRole};
use diyi::model::{
    AccountKey, Activity, ActivityId, ActivityKind, ActivityState, Adcode, Author, BookingId, SlotId, StaffId,
    SubmissionId, Timestamp,
};
use diyi::server::db::activities::{ActivityHandling, NewSlot, create, handle};
use diyi::server::{App, Limits, db, router};
use load::submitted_during;
use std::time::{Duration, Instant};

type Failed = Box<dyn std::error::Error + Send + Sync>;

const CLIENTS: usize = 16;
const LENGTH: Duration = Duration::from_secs(5);
const DAY_MS: i64 = 86_400_000;

fn activity(now: Timestamp) -> (Activity, NewSlot) {
    let starts_at = Timestamp(now.0 + DAY_MS);
    let activity = Activity {
        id: ActivityId::fresh(),
        kind: ActivityKind::CheckUp,
        title: "免费体检".to_owned(),
        host: "团委".to_owned(),
        about: String::new(),
        bring: String::new(),
        adcode: Adcode::HUNAN,
        local_only: false,
        place: Place { name: "广场".to_owned(), ..Place::default() },
        slots: vec![],
        opens_at: Timestamp(0),
        closes_at: starts_at,
        limit: None,
        state: ActivityState::Draft,
        notice: String::new(),
        materials: String::new(),
        sample: false,
    };
    (activity, NewSlot { starts_at, ends_at: Timestamp(starts_at.0 + DAY_MS), capacity: 1_000_000 })
}

/// Makes the activity and gives the number of its slot.
async fn publish(app: &App, origin: &str) -> Result<(ActivityId, SlotId), Failed> {
    let now = Timestamp::now();
    let (activity, slot) = activity(now);
    create(&app.db, &activity, &[slot]).await?;
    let (login, name) = (String::from("bench"), String::from("测量"));
    let (role, adcode) = (StaffRole::ProvinceAdmin, Adcode::HUNAN);
    let staff = Staff { id: StaffId::fresh(), login, name, role, author: Author::Office, adcode, fields: vec![] };
    handle(&app.db, &staff, activity.id, 1, ActivityHandling::Publish, now).await?;
    db::published(&app.db).await?;
    let changes = reqwest::get(format!("{origin}/api/v1/changes")).await?.bytes().await?;
    let changes: serde_json::Value = serde_json::from_slice(&changes)?;
    let slot = changes["changes"][0]["item"]["slots"][0]["id"].as_str().ok_or("no slot")?.parse()?;
    Ok((activity.id, slot))
}

async fn booked(origin: &str, activity: ActivityId, slot: SlotId) -> f64 {
    let next = move || {
        let act = Act::Book { booking: BookingId::fresh(), activity, slot, overlap_is_fine: false, works_in: None };
        let body = serde_json::to_string(&Submission { id: SubmissionId::fresh(), act }).unwrap_or_default();
        // Each a courier of their own: nobody may book twice.
        (AccountKey::fresh().recovery_code(), body)
    };
    rate(submitted_during(&[origin.to_owned()], CLIENTS, next, tokio::time::sleep(LENGTH)).await.1.len())
}

#[allow(clippy::cast_precision_loss)]
fn rate(count: usize) -> f64 {
    count as f64 / LENGTH.as_secs_f64()
}

fn raw(folder: &std::path::Path) -> Result<f64, Failed> {
    let db = rusqlite::Connection::open(folder.join("raw.db"))?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.execute_batch("CREATE TABLE slot (id INTEGER PRIMARY KEY, taken INTEGER, capacity INTEGER); INSERT INTO slot VALUES (1, 0, 1000000)")?;
    let (end, mut count) = (Instant::now() + LENGTH, 0);
    while Instant::now() < end {
        db.execute("UPDATE slot SET taken = taken + 1 WHERE id = 1 AND taken < capacity", [])?;
        count += 1;
    }
    Ok(rate(count))
}

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let db = db::open(&format!("sqlite://{}?mode=rwc", folder.path().join("a.db").display())).await?;
    let app = App::new(db, Config::default(), folder.path().to_owned(), Limits::none());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let origin = format!("http://{}", listener.local_addr()?);
    let routes = router(app.clone());
    tokio::spawn(async move { axum::serve(listener, routes).await });
    let (activity, slot) = publish(&app, &origin).await?;
    let (ours, raw) = (booked(&origin, activity, slot).await, raw(folder.path())?);
    println!(
        "bookings at one slot: {ours:.0}/s, raw UPDATE … WHERE taken < capacity {raw:.0}/s, ratio {:.2}",
        ours / raw
    );
    Ok(())
}
