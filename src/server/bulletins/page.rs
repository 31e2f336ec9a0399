//! A bulletin as a page for everybody who has its address: `WeChat` shows its title and its first photo.

use super::{bulletin_path, contributions, photos_of, says, texts, words_of};
use crate::model::{AttachmentId, BulletinId};
use crate::server::attachments::shown;
use crate::server::db::tables::{bulletin, contribution};
use crate::server::page_head::PageHead;
use crate::server::pages::{message_body, origin, page, top, whole};
use crate::server::problem::Refusal;
use crate::server::{App, db};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use dioxus::prelude::*;

/// Characters of the first item that stand on the card of a link.
const MOST_DESCRIPTION: usize = 80;

/// One that is everybody's, with what it holds.
async fn open(app: &App, id: BulletinId) -> Result<(bulletin::Model, Vec<contribution::Model>), Refusal> {
    let row = db::bulletins::find(&app.db, id).await?;
    let row = row.filter(|row| row.open && row.issued_at.is_some()).ok_or(Refusal::NotFound)?;
    let holds = contributions::of_bulletin(&app.db, id).await?;
    Ok((row, holds))
}

/// Its page.
pub(in crate::server) async fn show(
    State(app): State<App>,
    headers: HeaderMap,
    id: Result<Path<BulletinId>, PathRejection>,
) -> Response {
    let found = match id {
        Ok(Path(id)) => open(&app, id).await,
        Err(_) => Err(Refusal::NotFound),
    };
    let drawn = found.and_then(|(row, holds)| Ok((drawn(&row, &holds)?, row, holds)));
    let (body, row, holds) = match drawn {
        Ok(drawn) => drawn,
        Err(refusal) => {
            let (status, title, detail) = refusal.for_person();
            return page(status, &title, message_body(&title, &detail));
        }
    };
    let photo = holds.iter().find_map(|one| photos_of(one).ok()?.first().copied());
    let first = holds.first().map(|one| words_of(one).1).unwrap_or_default();
    let described = if row.foreword.is_empty() { first } else { row.foreword.clone() };
    let head = PageHead {
        title: row.title.clone(),
        description: described.chars().take(MOST_DESCRIPTION).collect(),
        path: bulletin_path(row.id),
        picture: photo.map(|photo| format!("{}/photos/{photo}", bulletin_path(row.id))),
        data: None,
        // Whoever has the address may read it; it is not for search engines.
        unlisted: true,
    };
    let html = whole(&head, origin(&app, &headers).as_deref(), body);
    ([(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"))], Html(html)).into_response()
}

fn drawn(row: &bulletin::Model, holds: &[contribution::Model]) -> Result<Element, Refusal> {
    let number = row.year.zip(row.number).map(|(year, number)| says::number(year, number)).unwrap_or_default();
    let day = row.issued_at.map(texts::day).unwrap_or_default();
    let path = bulletin_path(row.id);
    let masthead = says::masthead(&row.masthead).to_owned();
    let (title, publisher, foreword) = (row.title.clone(), row.publisher.clone(), row.foreword.clone());
    let mut items = Vec::new();
    for one in holds {
        let (title, text) = words_of(one);
        let lines: Vec<String> = text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect();
        items.push((title, texts::region(one.adcode), lines, photos_of(one)?));
    }
    Ok(rsx! {
        {top()}
        main { class: "screen bulletin",
            h1 { "{title}" }
            p { class: "address", "{masthead} {number} · {publisher} · {day}" }
            if !foreword.is_empty() { p { "{foreword}" } }
            for (title, place, lines, photos) in items {
                section {
                    h2 { "{title}" }
                    p { class: "address", "{place}" }
                    for line in lines { p { "{line}" } }
                    for photo in photos { img { src: "{path}/photos/{photo}", alt: says::PHOTO_ALT, loading: "lazy" } }
                }
            }
        }
    })
}

/// A photo of one that is everybody's.
pub(in crate::server) async fn photo(
    State(app): State<App>,
    wanted: Result<Path<(BulletinId, AttachmentId)>, PathRejection>,
) -> Result<Response, Refusal> {
    let Path((id, photo)) = wanted.map_err(|_| Refusal::NotFound)?;
    let (_, holds) = open(&app, id).await?;
    let mut known = false;
    for one in holds.iter().filter(|one| one.consent) {
        known |= photos_of(one)?.contains(&photo);
    }
    let found = db::attachments::find(&app.db, photo).await?.filter(|_| known).ok_or(Refusal::NotFound)?;
    shown(&app, found).await
}
