//! Posters, cards and words that bring couriers here, and how often each was opened.

use super::guard::{Asked, Filled, SignedIn};
use super::overwriting::{self, Standing};
use super::page::{Tab, cut, hidden, options, own_region, own_regions, page};
use super::refusal::DeskRefusal;
use super::register::{Reach, RegisterSearch};
use crate::model::outreach::{MOST_CODES, MOST_HEADLINE, MOST_TITLE, PosterCode};
use crate::model::plain_text::one_line;
use crate::model::{Adcode, CampaignId, Day, Timestamp};
use crate::server::arrival::forward_path;
use crate::server::db::audit::Action;
use crate::server::db::outreach::PosterEntry;
use crate::server::db::tables::outreach_poster;
use crate::server::outreach_drawing::{DrawingError, draw};
use crate::server::pages::origin;
use crate::server::posters::{Outreach, PosterError, Print, outreach_pdf, outreach_png, outreach_svg};
use crate::server::{App, db};
use crate::texts;
use crate::texts::outreach as says;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;
use std::path::PathBuf;

/// All of a desk.
pub(super) async fn list(
    State(app): State<App>,
    who: SignedIn,
    Asked(looking): Asked<RegisterSearch>,
) -> Result<Response, DeskRefusal> {
    let today = Day::of(Timestamp::now());
    let mut rows = db::outreach::list(&app.db, &who.staff, &looking.query()).await?;
    let more = cut(&mut rows);
    let sums = db::outreach::sums(&app.db, rows.iter().map(|row| row.code.clone()), today).await?;
    let titles = db::campaigns::titles(&app.db, rows.iter().filter_map(|row| row.campaign)).await?;
    let lines: Vec<_> = rows
        .into_iter()
        .map(|row| {
            let campaign = row.campaign.and_then(|id| titles.get(&id).cloned()).unwrap_or_default();
            let sums = sums.get(&row.code).copied().unwrap_or_default();
            (row, campaign, sums)
        })
        .collect();
    let of = campaigns(&app, &who, None).await?;
    let new = PosterForm { headline: says::HEADLINE_EXAMPLE.to_owned(), ..PosterForm::default() };
    let body = rsx! {
        div { class: "head", h1 { "{says::TITLE}" } a { class: "button", href: "/desk/campaigns", "{texts::campaign::TITLE}" } }
        p { "{says::WHY}" }
        p { class: "by", "{says::COUNTED}" }
        {looking.form(&who, ("/desk/outreach", Reach::Own), &[], rsx! {})}
        if lines.is_empty() { p { class: "empty", id: "list", {looking.nothing(says::NONE)} } } else {
            table { class: "rows", id: "list",
                thead { tr { for word in says::COLUMNS { th { "{word}" } } } }
                tbody {
                    for (row, campaign, [now, week, all]) in lines {
                        tr { class: if row.active { "" } else { "off" },
                            td { class: "words", a { href: "/desk/outreach/{row.code}", "{row.title}" } if row.sample { span { class: "tag", "{texts::SAMPLE}" } } if !row.active { span { class: "tag", "{says::STOPPED}" } } }
                            td { {texts::region(row.adcode)} }
                            td { "{campaign}" }
                            td { "{now}" }
                            td { "{week}" }
                            td { "{all}" }
                        }
                    }
                }
            }
        }
        {looking.pager("/desk/outreach", &[], more)}
        h2 { "{says::ADD}" }
        form { class: "wide", method: "post", action: "/desk/outreach",
            {hidden(&who, None)}
            {fields(&who, of, &new)}
            button { class: "main", r#type: "submit", "{says::ADD}" }
        }
    };
    Ok(page(&who, Tab::Activities, says::TITLE, body))
}

/// A poster as it is typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct PosterForm {
    /// The mark of what the form showed; of a new one nothing.
    version: String,
    title: String,
    headline: String,
    adcode: String,
    campaign: String,
}

impl PosterForm {
    /// What was typed. A campaign that the poster has already stays, whoever sees it.
    async fn read(&self, app: &App, who: &SignedIn, has: Option<CampaignId>) -> Result<PosterEntry, DeskRefusal> {
        let wrong = |field: &'static str, says: String| DeskRefusal::WrongAt(field, says);
        let title = one_line(&self.title, MOST_TITLE);
        let title = title.map_err(|error| wrong("title", format!("{}{error}", says::WHERE_WORD)))?;
        let headline = one_line(&self.headline, MOST_HEADLINE);
        let headline = headline.map_err(|error| wrong("headline", format!("{}{error}", says::HEADLINE)))?;
        let adcode = own_region(&who.staff, &self.adcode);
        let adcode = adcode.ok_or_else(|| wrong("adcode", says::NO_REGION.to_owned()))?;
        let campaign = match self.campaign.as_str() {
            "" => None,
            id if has.is_some_and(|has| has.to_string() == id) => has,
            id => {
                let row = db::campaigns::find(&app.db, &who.staff, id).await?;
                Some(row.ok_or_else(|| wrong("campaign", says::BAD_CAMPAIGN.to_owned()))?.id)
            }
        };
        Ok(PosterEntry { adcode, title, headline, campaign })
    }
}

/// How a poster stands, or would.
fn standing(title: &str, headline: &str, adcode: Adcode, campaign: Option<CampaignId>) -> Standing {
    Standing::of([
        (says::WHERE_WORD.to_owned(), title.to_owned()),
        (says::HEADLINE.to_owned(), headline.to_owned()),
        (says::REGION.to_owned(), texts::region(adcode).to_owned()),
        (String::new(), campaign.map(|id| id.to_string()).unwrap_or_default()),
    ])
}

fn stands(row: &outreach_poster::Model) -> Standing {
    standing(&row.title, &row.headline, row.adcode, row.campaign)
}

/// Campaigns that a poster can be of, and the one that it is of.
async fn campaigns(app: &App, who: &SignedIn, has: Option<CampaignId>) -> Result<Vec<(String, String)>, DeskRefusal> {
    let rows = db::campaigns::worked_on(&app.db, &who.staff).await?;
    let mut of: Vec<(String, String)> =
        rows.iter().map(|one| (one.id.to_string(), format!("{} {}", one.title, one.first_day))).collect();
    if let Some(has) = has.filter(|has| rows.iter().all(|row| row.id != *has)) {
        let titles = db::campaigns::titles(&app.db, Some(has)).await?;
        of.extend(titles.get(&has).map(|title| (has.to_string(), title.clone())));
    }
    Ok(of)
}

/// The fields of a poster.
fn fields(who: &SignedIn, of: Vec<(String, String)>, typed: &PosterForm) -> Element {
    let regions = own_regions(&who.staff);
    let PosterForm { title, headline, adcode, campaign, .. } = typed;
    rsx! {
        div { class: "row",
            label { "{says::WHERE}" input { name: "title", required: true, maxlength: "{MOST_TITLE}", value: "{title}" } }
            label { "{says::HEADLINE}" input { name: "headline", required: true, maxlength: "{MOST_HEADLINE}", value: "{headline}" } }
        }
        div { class: "row",
            label { "{says::REGION}" select { name: "adcode", {options(None, regions, adcode)} } }
            label { "{says::CAMPAIGN}" select { name: "campaign", {options(Some(says::NO_CAMPAIGN), of, campaign)} } }
        }
    }
}

/// Makes one.
pub(super) async fn add(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<PosterForm>,
) -> Result<Response, DeskRefusal> {
    let entry = form.read(&app, &who, None).await?;
    if db::outreach::is_full(&app.db, entry.adcode).await? {
        return Err(DeskRefusal::Wrong(says::full(MOST_CODES)));
    }
    let code = db::outreach::add(&app.db, &who.staff, entry, Timestamp::now()).await?;
    Ok(Redirect::to(&format!("/desk/outreach/{code}")).into_response())
}

async fn own(app: &App, who: &SignedIn, code: &str) -> Result<outreach_poster::Model, DeskRefusal> {
    let code = PosterCode::parse(code).ok_or(DeskRefusal::NotFound)?;
    let row = db::outreach::find(&app.db, &code).await?;
    row.filter(|row| who.staff.covers(row.adcode)).ok_or(DeskRefusal::NotFound)
}

/// One of them: how often it was opened, what to print, what to share.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> Result<Response, DeskRefusal> {
    let row = own(&app, &who, &code).await?;
    let today = Day::of(Timestamp::now());
    let arrivals = db::outreach::arrivals(&app.db, &row.code).await?;
    let sums = db::outreach::sums(&app.db, [row.code.clone()], today).await?;
    let [now, week, all] = sums.get(&row.code).copied().unwrap_or_default();
    let days: Vec<(Day, i64)> = arrivals.into_iter().rev().collect();
    let address = origin(&app, &headers).map(|origin| format!("{origin}/p/{}", row.code));
    let only_here = app.config.origin.is_empty();
    let place = texts::region(row.adcode);
    let words = address.as_ref().map(|address| says::words(&row.headline, place, address));
    let base = format!("/desk/outreach/{}", row.code);
    let of = campaigns(&app, &who, row.campaign).await?;
    let typed = PosterForm {
        version: String::new(),
        title: row.title.clone(),
        headline: row.headline.clone(),
        adcode: row.adcode.to_string(),
        campaign: row.campaign.map(|id| id.to_string()).unwrap_or_default(),
    };
    let standing = stands(&row).field();
    let body = rsx! {
        div { class: "head", h1 { "{row.title}" }
            span { class: "tag", "{place}" }
            if row.sample { span { class: "tag", "{texts::SAMPLE}" } }
            if !row.active { span { class: "tag", "{says::STOPPED}" } }
            a { class: "button", href: "/desk/outreach", "{says::TO_OUTREACH}" }
            form { method: "post", action: "{base}",
                {hidden(&who, None)}
                input { r#type: "hidden", name: "active", value: if row.active { "0" } else { "1" } }
                button { r#type: "submit", if row.active { "{says::STOP}" } else { "{says::RESUME}" } }
            }
        }
        details { id: "correct",
            summary { "{says::CORRECT}" }
            p { class: "by", "{says::CORRECT_WHY}" }
            form { class: "wide", method: "post", action: "{base}/text",
                {hidden(&who, None)}
                {standing}
                {fields(&who, of, &typed)}
                button { class: "main", r#type: "submit", "{texts::console::SAVE}" }
            }
        }
        match words {
            None => rsx! { p { class: "error", "{says::NO_ORIGIN}" } },
            Some(words) => rsx! {
                if only_here { p { class: "error", "{texts::printing::ONLY_HERE}" } }
                div { class: "columns",
                    section {
                        h2 { "{says::SHARE}" }
                        textarea { id: "share", readonly: true, rows: 4, "aria-label": says::SHARE, "{words}" }
                        p { class: "by", "{says::SHARE_HOW}" }
                        p { a { id: "forward", href: forward_path(&row.code), target: "_blank", rel: "noopener", "{says::FORWARD}" } }
                        h2 { "{says::PICTURE}" }
                        img { class: "share-picture", src: "{base}/share.png", alt: says::PICTURE, width: 320, height: 320 }
                        p { a { class: "button", href: "{base}/share.png", download: "share-{row.code}.png", "{says::PNG}" } }
                        p { class: "by", "{says::PICTURE_HOW}" }
                        h2 { "{says::BY_DAY}" }
                        p { id: "sums", "{says::COLUMNS[3]} {now} · {says::COLUMNS[4]} {week} · {says::COLUMNS[5]} {all}" }
                        p { class: "by", "{says::COUNTED}" }
                        if days.is_empty() { p { class: "empty", "{says::NOT_YET}" } } else {
                            table { class: "rows figure", id: "days",
                                thead { tr { for word in says::DAY_COLUMNS { th { "{word}" } } } }
                                tbody { for (day, count) in days { tr { th { "{day}" } td { "{count}" } } } }
                            }
                        }
                    }
                    section {
                        div { class: "sheets",
                            for (print, word) in [("poster", says::POSTER), ("cards", says::CARDS)] {
                                div {
                                    h2 { "{word}" }
                                    img { src: "{base}/print.svg?as={print}", alt: "{word}" }
                                    p { a { class: "button", href: "{base}/print.pdf?as={print}", "{says::PDF}" } }
                                }
                            }
                        }
                    }
                }
            },
        }
    };
    Ok(page(&who, Tab::Activities, &row.title, body))
}

/// Corrects one. Its code and how often it was opened stay.
pub(super) async fn correct(
    State(app): State<App>,
    who: SignedIn,
    Path(code): Path<String>,
    Filled(form): Filled<PosterForm>,
) -> Result<Response, DeskRefusal> {
    let row = own(&app, &who, &code).await?;
    let entry = form.read(&app, &who, row.campaign).await?;
    let typed = standing(&entry.title, &entry.headline, entry.adcode, entry.campaign);
    let about = (Action::OutreachChanged, row.code.as_str());
    overwriting::check(&app.db, (&stands(&row), &typed), &form.version, about).await?;
    if entry.adcode != row.adcode && db::outreach::is_full(&app.db, entry.adcode).await? {
        return Err(DeskRefusal::Wrong(says::full(MOST_CODES)));
    }
    if stands(&row) != typed && !db::outreach::change(&app.db, &who.staff, &row, entry, Timestamp::now()).await? {
        return Err(DeskRefusal::Conflict(says::CHANGED.to_owned()));
    }
    Ok(Redirect::to(&format!("/desk/outreach/{}", row.code)).into_response())
}

/// Whether it is counted.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ActiveForm {
    active: String,
}

/// Counts it no more, or again.
pub(super) async fn set_active(
    State(app): State<App>,
    who: SignedIn,
    Path(code): Path<String>,
    Filled(form): Filled<ActiveForm>,
) -> Result<Response, DeskRefusal> {
    let row = own(&app, &who, &code).await?;
    db::outreach::set_active(&app.db, &who.staff, &row, form.active == "1", Timestamp::now()).await?;
    Ok(Redirect::to(&format!("/desk/outreach/{}", row.code)).into_response())
}

/// How it is printed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct As {
    r#as: String,
}

impl As {
    fn print(&self) -> Print {
        if self.r#as == "cards" { Print::Cards } else { Print::Poster }
    }
}

async fn drawn<T: Send + 'static>(
    app: &App,
    who: &SignedIn,
    headers: &HeaderMap,
    code: &str,
    how: impl FnOnce(&Outreach, Option<&PathBuf>) -> Result<T, PosterError> + Send + 'static,
) -> Result<T, DeskRefusal> {
    let row = own(app, who, code).await?;
    let origin = origin(app, headers).ok_or_else(|| DeskRefusal::Wrong(says::NO_ORIGIN.to_owned()))?;
    draw(app, &origin, row, how).await.map_err(|error| match error {
        DrawingError::Database(error) => DeskRefusal::Database(error),
        // Nobody waits for a turn here.
        DrawingError::Busy => DeskRefusal::Database(sea_orm::DbErr::Custom(error.to_string())),
        DrawingError::Poster(error) => DeskRefusal::Wrong(error.to_string()),
    })
}

/// The sheet as a picture.
pub(super) async fn svg(
    State(app): State<App>,
    who: SignedIn,
    headers: HeaderMap,
    Path(code): Path<String>,
    Asked(asked): Asked<As>,
) -> Result<Response, DeskRefusal> {
    let print = asked.print();
    let svg = drawn(&app, &who, &headers, &code, move |what, font| outreach_svg(what, print, font)).await?;
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], svg).into_response())
}

/// The sheet to print.
pub(super) async fn pdf(
    State(app): State<App>,
    who: SignedIn,
    headers: HeaderMap,
    Path(code): Path<String>,
    Asked(asked): Asked<As>,
) -> Result<Response, DeskRefusal> {
    let print = asked.print();
    let word = if print == Print::Cards { "cards" } else { "poster" };
    let pdf = drawn(&app, &who, &headers, &code, move |what, font| outreach_pdf(what, print, font)).await?;
    let code: String = code.chars().filter(char::is_ascii_alphanumeric).take(6).collect();
    let named = format!("attachment; filename=\"{word}-{code}.pdf\"");
    Ok(([(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, named)], pdf)
        .into_response())
}

/// The picture to share.
pub(super) async fn png(
    State(app): State<App>,
    who: SignedIn,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> Result<Response, DeskRefusal> {
    let png = drawn(&app, &who, &headers, &code, outreach_png).await?;
    Ok(([(header::CONTENT_TYPE, "image/png")], png).into_response())
}
