//! Resources that couriers can apply for.

use super::{Asked, Moment, Picture, stations};
use crate::model::Day;
use crate::model::aid::AidOffer;
use crate::server::db;
use crate::server::page_head::PageHead;
use crate::server::problem::Refusal;
use crate::texts;
use crate::texts::aid as says;
use crate::views::AidLines;
use dioxus::prelude::*;

pub(super) async fn list(moment: &Moment<'_>, asked: &Asked) -> Result<Picture, Refusal> {
    let (today, region) = (Day::of(moment.now), asked.region);
    let rows = db::feed::of_kind(&moment.app.db, db::aid::OFFERS).await?;
    let all = rows.iter().filter_map(|row| serde_json::from_str::<AidOffer>(row.body.as_deref()?).ok());
    let open = AidOffer::open_for(all.collect(), region, today);
    let head = PageHead {
        title: format!("{} · {}", says::OFFERS, texts::PRODUCT),
        description: says::OFFERS_LINE.to_owned(),
        path: "/aid".to_owned(),
        ..PageHead::default()
    };
    // The app may look at another prefecture; that it has nothing it says only where it has heard all.
    let until = ".aid-offer, .empty";
    let main = rsx! {
        h1 { "{says::OFFERS}" }
        p { "{says::OFFERS_LINE}" }
        {stations::regions("/aid", region)}
        if open.is_empty() {
            p { class: "empty", "{says::NO_OFFERS}" }
        }
        div { class: "list",
            for offer in open {
                div { class: "first-card",
                    AidLines { offer: offer.clone() }
                    if offer.sample {
                        p { class: "hint", "{says::SAMPLE_ONLY}" }
                    } else {
                        a { class: "button main", href: "/ask?aid={offer.id}", "aria-label": "{says::APPLY} {offer.name}", "{says::APPLY}" }
                    }
                }
            }
        }
    };
    Ok(Picture { head, until, main, first: None })
}
