//! What brings couriers to a campaign: its posters, and how often each was opened.

use crate::model::Day;
use crate::server::db::tables::{campaign, outreach_poster};
use crate::server::desk::guard::SignedIn;
use crate::server::desk::refusal::DeskRefusal;
use crate::server::{App, db};
use crate::texts;
use crate::texts::campaign as says;
use dioxus::prelude::*;

/// A poster, and how often it was opened: today, in seven days, in all.
type Opened = (outreach_poster::Model, [i64; 3]);

/// The posters of a campaign that this person sees.
pub(super) async fn posters(
    app: &App,
    who: &SignedIn,
    row: &campaign::Model,
    today: Day,
) -> Result<Vec<Opened>, DeskRefusal> {
    let rows = db::outreach::of_campaign(&app.db, &who.staff, row.id).await?;
    let sums = db::outreach::sums(&app.db, rows.iter().map(|row| row.code.clone()), today).await?;
    let opened = |row: outreach_poster::Model| {
        let sums = sums.get(&row.code).copied().unwrap_or_default();
        (row, sums)
    };
    Ok(rows.into_iter().map(opened).collect())
}

/// What is shown of them.
pub(super) fn section(posters: Vec<Opened>) -> Element {
    let all: i64 = posters.iter().map(|(_, [.., all])| all).sum();
    rsx! {
        h2 { id: "posters", "{says::POSTERS}" }
        if posters.is_empty() { p { class: "empty", "{says::NO_POSTERS}" } } else {
            table { class: "rows figure", id: "poster-list",
                thead { tr { for word in says::POSTER_COLUMNS { th { "{word}" } } } }
                tbody {
                    for (row, [now, week, all]) in posters {
                        tr { class: if row.active { "" } else { "off" },
                            th { a { href: "/desk/outreach/{row.code}", "{row.title}" } }
                            td { {texts::region(row.adcode)} }
                            td { "{now}" }
                            td { "{week}" }
                            td { "{all}" }
                        }
                    }
                    tr { class: "sum", th { "{says::SUM}" } td { "" } td { "" } td { "" } td { "{all}" } }
                }
            }
        }
        p { a { class: "button", href: "/desk/outreach", "{texts::outreach::TITLE}" } }
    }
}
