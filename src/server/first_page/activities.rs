//! Activities that are ahead, and one of them. Booking needs the app, or a call.

use super::{Asked, Moment, Picture, stations};
use crate::model::{Activity, ActivityState, Adcode};
use crate::server::db;
use crate::server::page_head::PageHead;
use crate::server::problem::Refusal;
use crate::texts;
use crate::views::{ActivityLines, Words};
use dioxus::prelude::*;

/// Activities on the page; whoever wants more uses the app.
const MOST: usize = 60;

pub(super) async fn list(moment: &Moment<'_>, asked: &Asked) -> Result<Picture, Refusal> {
    let (now, region) = (moment.now, asked.region);
    let rows = db::feed::of_kind(&moment.app.db, "activity").await?;
    let all = rows.iter().filter_map(|row| serde_json::from_str::<Activity>(row.body.as_deref()?).ok());
    let here = |activity: &Activity| {
        region == Adcode::HUNAN || activity.adcode == Adcode::HUNAN || region.holds(activity.adcode)
    };
    let mut ahead: Vec<Activity> = all
        .filter(|activity| {
            activity.state == ActivityState::Published && here(activity) && activity.next_slot(now).is_some()
        })
        .collect();
    ahead.sort_by_key(|activity| activity.next_slot(now).map(|slot| slot.starts_at.0));
    ahead.truncate(MOST);
    let head = PageHead {
        title: format!("{} · {}", texts::book::TITLE, texts::PRODUCT),
        description: texts::first_page::ACTIVITIES.to_owned(),
        path: "/book".to_owned(),
        ..PageHead::default()
    };
    // A phone that was never in touch has an empty list at first.
    let until = if ahead.is_empty() { ".card, .empty" } else { ".card" };
    let main = rsx! {
        h1 { "{texts::book::TITLE}" }
        {stations::regions("/book", region)}
        if ahead.is_empty() {
            p { class: "empty", "{texts::book::NONE}" }
        }
        div { class: "list",
            for activity in ahead {
                a { class: "first-card", href: "/activity/{activity.id}", ActivityLines { activity: activity.clone(), now } }
            }
        }
    };
    Ok(Picture { head, until, main, first: None })
}

pub(super) async fn one(moment: &Moment<'_>, id: &str) -> Result<Picture, Refusal> {
    let entry = db::feed::one(&moment.app.db, "activity", id).await?.ok_or(Refusal::NotFound)?;
    let activity: Activity = serde_json::from_str(&entry.body.ok_or(Refusal::NotFound)?)?;
    let now = moment.now;
    let head = PageHead {
        title: format!("{} · {}", activity.title, texts::PRODUCT),
        description: format!(
            "{} · {}。{}",
            activity.place.name,
            activity.host,
            activity.about.chars().take(80).collect::<String>()
        ),
        path: format!("/activity/{}", activity.id),
        unlisted: activity.sample,
        ..PageHead::default()
    };
    let slots: Vec<_> = activity.slots.iter().filter(|slot| slot.starts_at > now).cloned().collect();
    let main = rsx! {
        if activity.sample {
            p { class: "sample wide", "{texts::book::SAMPLE_LINE}" }
        }
        h1 { "{activity.title}" }
        p { class: "address", "{texts::activity_kind(activity.kind)} · {texts::region(activity.adcode)}" }
        if !activity.notice.is_empty() {
            p { class: "error", "{activity.notice}" }
        }
        Words { text: activity.about.clone() }
        h2 { "{texts::book::WHEN}" }
        ul {
            for slot in slots {
                li { "{texts::book::time(slot.starts_at, slot.ends_at, now)} · {texts::book::left(slot.left(), slot.waiting)}" }
            }
        }
        noscript { p { "{texts::first_page::BOOK_BY_PHONE}" } }
        if !activity.bring.is_empty() {
            h2 { "{texts::book::BRING}" }
            p { "{activity.bring}" }
        }
        h2 { "{texts::book::WHERE}" }
        p { "{activity.place.name} {activity.place.address}" }
        dl { class: "facts",
            dt { "{texts::book::HOST}" }
            dd { "{activity.host}" }
        }
    };
    Ok(Picture { head, until: ".facts", main, first: None })
}
