//! Bulletins (简报): made of what was taken, numbered when they are issued, as files of Word and PDF, and as a page.

use super::confirm::{Question, Sure, asked};
use super::guard::{Asked, Filled, SignedIn};
use super::page::{AtPage, Tab, at_page, cut, hidden, moment, page, pager};
use super::refusal::DeskRefusal;
use crate::model::contribution::{MOST_MASTHEAD, MOST_REMARK, MOST_TITLE};
use crate::model::plain_text::{TextError, one_line, paragraphs};
use crate::model::staff::Permission;
use crate::model::{AttachmentId, BulletinId, ContributionId, Timestamp};
use crate::server::bulletins::{PrintedBulletin, bulletin_path};
use crate::server::db::bulletins::{self, BulletinEntry, BulletinError, BulletinHandling};
use crate::server::db::contributions::{self, words_of};
use crate::server::db::tables::{bulletin, contribution};
use crate::server::pages::origin;
use crate::server::posters::bulletin_pdf;
use crate::server::{App, db, documents, large_work};
use crate::texts;
use crate::texts::contribution as says;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;
use std::time::Duration;

/// A file waits so long for its turn.
const PATIENCE: Duration = Duration::from_secs(10);

impl From<BulletinError> for DeskRefusal {
    fn from(error: BulletinError) -> Self {
        match error {
            BulletinError::Database(error) => Self::Database(error),
            other => Self::Conflict(other.to_string()),
        }
    }
}

fn wrong(field: &'static str, says: impl Into<String>) -> DeskRefusal {
    DeskRefusal::WrongAt(field, says.into())
}

fn makes(who: &SignedIn) -> bool {
    who.staff.role.may(Permission::MakeBulletins)
}

/// “2026年第 3 期”, once it is issued.
fn numbered(row: &bulletin::Model) -> String {
    // A sample is issued without one.
    let none = if row.sample { texts::SAMPLE } else { says::NOT_ISSUED };
    row.year.zip(row.number).map_or(none.to_owned(), |(year, number)| says::number(year, number))
}

/// A bulletin as it is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct BulletinForm {
    /// Made with the form, so that a second click makes no second one.
    id: String,
    version: i32,
    title: String,
    publisher: String,
    foreword: String,
    masthead: String,
}

impl BulletinForm {
    fn read(&self) -> Result<BulletinEntry, DeskRefusal> {
        let line = |field, text: &str, word: &str| {
            one_line(text, MOST_TITLE).map_err(|error| wrong(field, format!("{word}{error}")))
        };
        let foreword = match paragraphs(&self.foreword, MOST_REMARK) {
            Err(TextError::Empty) => String::new(),
            other => other.map_err(|error| wrong("foreword", format!("{}{error}", says::FOREWORD_WORD)))?,
        };
        Ok(BulletinEntry {
            title: line("title", &self.title, says::BULLETIN_TITLE)?,
            publisher: line("publisher", &self.publisher, says::PUBLISHER)?,
            foreword,
            masthead: match one_line(&self.masthead, MOST_MASTHEAD) {
                Err(TextError::Empty) => String::new(),
                other => other.map_err(|error| wrong("masthead", format!("{}{error}", says::MASTHEAD_WORD)))?,
            },
        })
    }
}

/// All that somebody sees, and the form for a new one.
pub(super) async fn list(
    State(app): State<App>,
    who: SignedIn,
    Asked(at): Asked<AtPage>,
) -> Result<Response, DeskRefusal> {
    let makes = makes(&who);
    let mut rows = bulletins::list(&app.db, makes, at.page()).await?;
    let more = cut(&mut rows);
    let mut lines = Vec::new();
    for row in rows {
        let holds = contributions::of_bulletin(&app.db, row.id).await?.len();
        lines.push((row, holds));
    }
    let body = rsx! {
        div { class: "head", h1 { "{says::BULLETINS}" } a { class: "button", href: "/desk/contributions", "{says::TITLE}" } }
        p { "{says::BULLETINS_WHY}" }
        if lines.is_empty() {
            p { class: "empty", "{says::NO_BULLETINS}" }
        } else {
            table { class: "rows", id: "list",
                thead { tr { for word in says::BULLETIN_COLUMNS { th { "{word}" } } } }
                tbody {
                    for (row, holds) in lines {
                        tr {
                            td { span { class: "tag", {numbered(&row)} } }
                            td { class: "words", a { href: "/desk/bulletins/{row.id}", "{row.title}" } if row.sample { span { class: "tag", "{texts::SAMPLE}" } } }
                            td { "{holds}" }
                            td { if let Some(at) = row.issued_at { {moment(at)} } }
                        }
                    }
                }
            }
        }
        {pager(at.page(), more, |page| at_page("/desk/bulletins", &[], page))}
        if makes {
            h2 { "{says::NEW_BULLETIN}" }
            {form(&who, "/desk/bulletins", &BulletinForm::default(), true)}
        }
    };
    Ok(page(&who, Tab::Contributions, says::BULLETINS, body))
}

fn form(who: &SignedIn, action: &str, typed: &BulletinForm, new: bool) -> Element {
    let id = if new { BulletinId::fresh().to_string() } else { typed.id.clone() };
    let (action, typed) = (action.to_owned(), typed.clone());
    rsx! {
        form { class: "wide", method: "post", action: "{action}",
            {hidden(who, (!new).then_some(typed.version))}
            if new { input { r#type: "hidden", name: "id", value: "{id}" } }
            label { "{says::BULLETIN_TITLE}" input { name: "title", required: true, maxlength: "{MOST_TITLE}", value: "{typed.title}" } }
            label { "{says::MASTHEAD}" input { name: "masthead", maxlength: "{MOST_MASTHEAD}", value: "{typed.masthead}" } }
            label { "{says::PUBLISHER}" input { name: "publisher", required: true, maxlength: "{MOST_TITLE}", value: "{typed.publisher}" } }
            label { "{says::FOREWORD}" textarea { name: "foreword", rows: 3, maxlength: "{MOST_REMARK}", "{typed.foreword}" } }
            button { class: "main", r#type: "submit", if new { "{says::NEW_BULLETIN}" } else { "{texts::console::SAVE}" } }
        }
    }
}

fn to(id: BulletinId) -> Response {
    Redirect::to(&format!("/desk/bulletins/{id}")).into_response()
}

/// Keeps a new one.
pub(super) async fn add(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<BulletinForm>,
) -> Result<Response, DeskRefusal> {
    let entry = form.read()?;
    let id = form.id.parse().unwrap_or_else(|_| BulletinId::fresh());
    bulletins::add(&app.db, &who.staff, id, entry, Timestamp::now()).await?;
    Ok(to(id))
}

async fn visible(app: &App, who: &SignedIn, id: &str) -> Result<bulletin::Model, DeskRefusal> {
    let id: BulletinId = id.parse().map_err(|_| DeskRefusal::NotFound)?;
    let found = bulletins::find(&app.db, id).await?;
    found.filter(|row| row.issued_at.is_some() || makes(who)).ok_or(DeskRefusal::NotFound)
}

/// One of them.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    let (makes, issued) = (makes(&who), row.issued_at.is_some());
    let changes = makes && !issued;
    let holds = contributions::of_bulletin(&app.db, row.id).await?;
    let mut to_add = if changes { contributions::without_bulletin(&app.db, row.sample).await? } else { Vec::new() };
    let most = usize::try_from(contributions::MOST_TO_ADD).unwrap_or(usize::MAX);
    let cut = to_add.len() > most;
    to_add.truncate(most);
    let address = format!("/desk/bulletins/{}", row.id);
    let typed = BulletinForm {
        id: row.id.to_string(),
        version: row.version,
        title: row.title.clone(),
        publisher: row.publisher.clone(),
        foreword: row.foreword.clone(),
        masthead: row.masthead.clone(),
    };
    let acts: &[(&str, &str)] = if changes { &[("up", says::UP), ("remove", says::REMOVE)] } else { &[] };
    let corrects = makes && issued && !row.sample;
    let held: Vec<Element> = holds
        .iter()
        .map(|one| {
            let piece = line(&who, &address, row.version, one, acts);
            let corrections = corrects.then(|| corrections(&who, (&address, row.version), one)).transpose()?;
            Ok(rsx! { {piece} {corrections} })
        })
        .collect::<Result<_, DeskRefusal>>()?;
    let others: Vec<Element> =
        to_add.iter().map(|one| line(&who, &address, row.version, one, &[("add", says::ADD)])).collect();
    let (none_held, none_others) = (held.is_empty(), others.is_empty());
    let page_at = origin(&app, &headers).map(|origin| format!("{origin}{}", bulletin_path(row.id)));
    let body = rsx! {
        div { class: "head", h1 { "{row.title}" } span { class: "tag", {numbered(&row)} }
            if let Some(at) = row.issued_at { {moment(at)} }
            a { class: "button", href: "{address}/bulletin.docx", "{says::DOCX}" }
            a { class: "button", href: "{address}/bulletin.pdf", "{says::PDF}" }
            a { class: "button", href: "/desk/bulletins", "{says::TO_BULLETINS}" }
        }
        div { class: "two",
            section {
                h2 { "{says::CONTENTS}" }
                if none_held { p { class: "empty", "{says::NO_CONTENTS}" } }
                div { id: "contents", for one in held { {one} } }
                if changes {
                    h2 { "{says::TO_ADD}" }
                    if none_others { p { class: "empty", "{says::NOTHING_TO_ADD}" } }
                    if cut { p { class: "unknown", "{says::NEWEST_TO_ADD}" } }
                    for one in others { {one} }
                }
            }
            aside {
                if changes {
                    {form(&who, &address, &typed, false)}
                    form { method: "post", action: "{address}/issue",
                        {hidden(&who, Some(row.version))}
                        button { class: "main", r#type: "submit", "{says::ISSUE}" }
                    }
                } else {
                    p { "{row.publisher}" }
                    p { "{row.foreword}" }
                }
                if issued && makes && !row.sample {
                    form { method: "post", action: "{address}/open",
                        {hidden(&who, Some(row.version))}
                        p { class: "by", "{says::OPEN_HINT}" }
                        if row.open {
                            p { "{says::OPEN_AT}" a { href: bulletin_path(row.id), {page_at.clone().unwrap_or_else(|| bulletin_path(row.id))} } }
                            if page_at.is_none() { p { class: "overdue", "{says::NO_ORIGIN}" } }
                            button { r#type: "submit", name: "open", value: "", "{says::CLOSE}" }
                        } else {
                            button { class: "main", r#type: "submit", name: "open", value: "1", "{says::OPEN}" }
                        }
                    }
                }
            }
        }
    };
    Ok(page(&who, Tab::Contributions, &row.title, body))
}

/// Something in a bulletin, or that can be put into it.
fn line(who: &SignedIn, address: &str, version: i32, row: &contribution::Model, acts: &[(&str, &str)]) -> Element {
    let (title, text) = words_of(row);
    let short: String = text.chars().take(60).collect();
    let (who, address, id, acts) = (who.clone(), address.to_owned(), row.id, acts.to_vec());
    let acts: Vec<(String, String)> = acts.iter().map(|(act, word)| ((*act).to_owned(), (*word).to_owned())).collect();
    rsx! {
        div { class: "referral",
            p { a { href: "/desk/contributions/{id}", strong { "{title}" } } " " span { class: "tag", {says::kind(row.kind)} } span { class: "tag", {texts::region(row.adcode)} } }
            p { class: "by", "{short}" }
            if !acts.is_empty() {
                form { class: "row", method: "post", action: "{address}/contents",
                    {hidden(&who, Some(version))}
                    input { r#type: "hidden", name: "contribution", value: "{id}" }
                    for (act, word) in acts { button { r#type: "submit", name: "act", value: "{act}", "{word}" } }
                }
            }
        }
    }
}

async fn done(
    app: &App,
    who: &SignedIn,
    (id, version): (BulletinId, i32),
    handling: BulletinHandling,
) -> Result<Response, DeskRefusal> {
    bulletins::handle(&app.db, &who.staff, (id, version), handling, Timestamp::now()).await?;
    Ok(to(id))
}

/// Writes its title, publisher and foreword anew.
pub(super) async fn change(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<BulletinForm>,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    done(&app, &who, (row.id, form.version), BulletinHandling::Write(form.read()?)).await
}

/// What is put in, taken out or moved.
#[derive(Deserialize)]
pub(super) struct ContentsForm {
    version: i32,
    contribution: ContributionId,
    #[serde(default)]
    act: String,
    /// Which photo of it.
    #[serde(default)]
    photo: Option<AttachmentId>,
    #[serde(default)]
    sure: Sure,
}

/// Changes what it holds.
pub(super) async fn contents(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<ContentsForm>,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    let handling = match form.act.as_str() {
        "add" => BulletinHandling::Add(form.contribution),
        "remove" => BulletinHandling::Remove(form.contribution),
        "up" => BulletinHandling::Up(form.contribution),
        "correct" => return correct(&app, &who, &row, &form).await,
        _ => return Err(DeskRefusal::Wrong(says::BAD_ACT.to_owned())),
    };
    done(&app, &who, (row.id, form.version), handling).await
}

/// Takes a piece or a photo of it out of a bulletin that was issued, once it is sure.
async fn correct(
    app: &App,
    who: &SignedIn,
    row: &bulletin::Model,
    form: &ContentsForm,
) -> Result<Response, DeskRefusal> {
    let address = format!("/desk/bulletins/{}", row.id);
    let mut fields = vec![
        ("version", form.version.to_string()),
        ("contribution", form.contribution.to_string()),
        ("act", form.act.clone()),
    ];
    fields.extend(form.photo.map(|photo| ("photo", photo.to_string())));
    let word = if form.photo.is_some() { says::CORRECT_PHOTO } else { says::CORRECT_PIECE };
    let question = Question {
        tab: Tab::Contributions,
        title: says::CORRECT_SURE.to_owned(),
        happens: says::CORRECT_HAPPENS.map(str::to_owned).to_vec(),
        action: format!("{address}/contents"),
        fields,
        word,
    };
    if let Some(page) = asked(who, form.sure, &address, question) {
        return Ok(page);
    }
    let handling = match form.photo {
        Some(photo) => BulletinHandling::CorrectPhoto(form.contribution, photo),
        None => BulletinHandling::Correct(form.contribution),
    };
    let corrected = done(app, who, (row.id, form.version), handling).await?;
    if let Some(photo) = form.photo {
        db::attachments::drop(&app.db, photo).await?;
    }
    Ok(corrected)
}

/// What of a piece can be taken out of a bulletin that was issued.
fn corrections(
    who: &SignedIn,
    (address, version): (&str, i32),
    row: &contribution::Model,
) -> Result<Element, DeskRefusal> {
    let photos = contributions::photos_of(row)?;
    let (who, address, id) = (who.clone(), address.to_owned(), row.id);
    Ok(rsx! {
        form { class: "row", method: "post", action: "{address}/contents",
            {hidden(&who, Some(version))}
            input { r#type: "hidden", name: "contribution", value: "{id}" }
            input { r#type: "hidden", name: "act", value: "correct" }
            button { class: "irreversible", r#type: "submit", "{says::CORRECT_PIECE}" }
        }
        for photo in photos {
            form { class: "row", method: "post", action: "{address}/contents",
                {hidden(&who, Some(version))}
                input { r#type: "hidden", name: "contribution", value: "{id}" }
                input { r#type: "hidden", name: "act", value: "correct" }
                input { r#type: "hidden", name: "photo", value: "{photo}" }
                img { class: "small", src: "/desk/contributions/{id}/photos/{photo}", alt: says::PHOTO_ALT, loading: "lazy" }
                button { class: "irreversible", r#type: "submit", "{says::CORRECT_PHOTO}" }
            }
        }
    })
}

/// Whether it is sure.
#[derive(Deserialize)]
pub(super) struct IssueForm {
    version: i32,
    #[serde(default)]
    sure: Sure,
}

/// Issues it, once it is sure.
pub(super) async fn issue(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<IssueForm>,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    let address = format!("/desk/bulletins/{}", row.id);
    let asking = Question {
        tab: Tab::Contributions,
        title: says::ISSUE_SURE.to_owned(),
        happens: vec![row.title.clone(), says::ISSUE_HAPPENS.to_owned()],
        action: format!("{address}/issue"),
        fields: vec![("version", form.version.to_string())],
        word: says::ISSUE,
    };
    if let Some(page) = asked(&who, form.sure, &address, asking) {
        return Ok(page);
    }
    done(&app, &who, (row.id, form.version), BulletinHandling::Issue).await
}

/// Whether its page is everybody's.
#[derive(Deserialize)]
pub(super) struct OpenForm {
    version: i32,
    #[serde(default)]
    open: String,
}

/// Opens its page to everybody, or closes it.
pub(super) async fn open(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<OpenForm>,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    done(&app, &who, (row.id, form.version), BulletinHandling::Open(!form.open.is_empty())).await
}

/// A file of a bulletin: made in its turn, as photos take memory.
async fn file(
    app: &App,
    who: &SignedIn,
    id: &str,
    (media_type, ending): (&str, &str),
    make: impl FnOnce(&PrintedBulletin) -> Result<Vec<u8>, String> + Send + 'static,
) -> Result<Response, DeskRefusal> {
    let row = visible(app, who, id).await?;
    let turn = large_work::turn_within(PATIENCE).await.ok_or(DeskRefusal::Busy)?;
    let printed = PrintedBulletin::gather(app, &row).await?;
    let name = format!("{} {}.{ending}", numbered(&row), row.title);
    let file = large_work::apart(move || {
        let _turn = turn;
        make(&printed)
    });
    let failed = |error: String| {
        tracing::error!("bulletin: {error}");
        DeskRefusal::Conflict(says::NO_FILE.to_owned())
    };
    let bytes = file.await.map_err(|error| failed(error.to_string()))?.map_err(failed)?;
    Ok(documents::to_keep(media_type, &name, bytes))
}

/// As a file of Word.
pub(super) async fn docx(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let kind = crate::model::document::DocumentKind::Docx;
    file(&app, &who, &id, (kind.media_type(), "docx"), PrintedBulletin::docx).await
}

/// As PDF.
pub(super) async fn pdf(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let font = app.font.clone();
    let kind = crate::model::document::DocumentKind::Pdf;
    file(&app, &who, &id, (kind.media_type(), "pdf"), move |printed| {
        bulletin_pdf(printed, font.as_ref()).map_err(|error| error.to_string())
    })
    .await
}
