//! What prefectures hand in to the province (亮点、简讯、素材): written, handed in, taken or given back, edited beside the
//! original, counted.

use super::confirm::{Question, Sure, asked};
use super::guard::{Asked, Filled, SignedIn, Uploaded};
use super::office_work::{SpanChoice, WorkTable};
use super::page::{Tab, cut, hidden, moment, options, own_region, own_regions, page, words};
use super::photos::{self, PhotoForm};
use super::refusal::DeskRefusal;
use super::register::{Reach, RegisterSearch};
use super::work_behind::{Which, behind_work, number};
use crate::model::contribution::{
    ContributionError, ContributionKind, ContributionState, MOST_PHOTOS, MOST_REMARK, MOST_TEXT, MOST_TITLE,
};
use crate::model::figure_span::FigureSpan;
use crate::model::office_work::OfficeWork;
use crate::model::plain_text::{one_line, paragraphs};
use crate::model::region::PREFECTURES;
use crate::model::staff::Permission;
use crate::model::{Adcode, AttachmentId, ContributionId, Day, Timestamp};
use crate::server::db::contributions::{
    self, ContributionEntry, ContributionFailure, ContributionHandling, is_seen, photos_of,
};
use crate::server::db::tables::contribution;
use crate::server::{App, db};
use crate::texts;
use crate::texts::contribution as says;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

impl From<ContributionFailure> for DeskRefusal {
    fn from(error: ContributionFailure) -> Self {
        match error {
            ContributionFailure::Database(error) => Self::Database(error),
            other => Self::Conflict(other.to_string()),
        }
    }
}

fn wrong(field: &'static str, says: impl Into<String>) -> DeskRefusal {
    DeskRefusal::WrongAt(field, says.into())
}

/// Which of them.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ContributionFilter {
    state: String,
}

/// Something as it is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ContributionForm {
    /// Made with the form, so that a second click makes no second one.
    id: String,
    version: i32,
    kind: String,
    adcode: String,
    title: String,
    text: String,
}

impl ContributionForm {
    fn of(row: &contribution::Model) -> Self {
        Self {
            id: row.id.to_string(),
            version: row.version,
            kind: row.kind.code().to_owned(),
            adcode: row.adcode.to_string(),
            title: row.title.clone(),
            text: row.text.clone(),
        }
    }

    fn read(&self, who: &SignedIn) -> Result<ContributionEntry, DeskRefusal> {
        let (title, text) = title_and_text(("title", &self.title), ("text", &self.text))?;
        Ok(ContributionEntry {
            kind: ContributionKind::of_code(&self.kind).ok_or_else(|| wrong("kind", says::NO_KIND))?,
            adcode: own_region(&who.staff, &self.adcode).ok_or_else(|| wrong("adcode", says::NO_REGION))?,
            title,
            text,
        })
    }
}

fn title_and_text(title: (&'static str, &str), text: (&'static str, &str)) -> Result<(String, String), DeskRefusal> {
    let headline = one_line(title.1, MOST_TITLE);
    let headline = headline.map_err(|error| wrong(title.0, format!("{}{error}", says::HEADLINE)))?;
    let body = paragraphs(text.1, MOST_TEXT);
    Ok((headline, body.map_err(|error| wrong(text.0, format!("{}{error}", says::TEXT_WORD)))?))
}

/// The list, the figures, and the way to write one.
pub(super) async fn list(
    State(app): State<App>,
    who: SignedIn,
    Asked(chosen): Asked<ContributionFilter>,
    Asked(looking): Asked<RegisterSearch>,
    Asked(span): Asked<SpanChoice>,
) -> Result<Response, DeskRefusal> {
    let state = ContributionState::of_code(&chosen.state);
    let mut rows = contributions::list(&app.db, &who.staff, state, &looking.query()).await?;
    let more = cut(&mut rows);
    let mut lines = Vec::new();
    for row in rows {
        let photos = photos_of(&row)?.len();
        lines.push((row, photos));
    }
    let states =
        ContributionState::ALL.iter().map(|one| (one.code().to_owned(), says::state(*one).to_owned())).collect();
    let work = WorkTable::count(&app, &who, OfficeWork::Contributions, &span).await?;
    let figures = figures(&app, &who).await?;
    let why = if who.staff.sees_all() { says::WHY_PROVINCE } else { says::WHY };
    let body = rsx! {
        div { class: "head", h1 { "{says::TITLE}" }
            a { class: "button main", href: "/desk/contributions/new", "{says::NEW}" }
            a { class: "button", href: "/desk/bulletins", "{says::BULLETINS}" }
        }
        p { "{why}" }
        {looking.form(&who, ("/desk/contributions", Reach::Own), &[], rsx! {
            select { name: "state", "aria-label": says::STATE, {options(Some(says::ALL_STATES), states, &chosen.state)} }
        })}
        if lines.is_empty() {
            p { class: "empty", id: "list", {looking.nothing(says::NONE)} }
        } else {
            table { class: "rows", id: "list",
                thead { tr { for word in says::COLUMNS { th { "{word}" } } } }
                tbody {
                    for (row, photos) in lines {
                        tr {
                            td { span { class: if row.state == ContributionState::Returned { "tag danger" } else { "tag" }, {says::state(row.state)} } }
                            td { {says::kind(row.kind)} }
                            td { class: "words", a { href: "/desk/contributions/{row.id}", "{row.title}" }
                                if row.sample { span { class: "tag", "{texts::SAMPLE}" } }
                            }
                            td { {texts::region(row.adcode)} }
                            td { if photos > 0 { "{photos}" } }
                            td { if let Some(at) = row.handed_in_at { {moment(at)} } }
                        }
                    }
                }
            }
        }
        {looking.pager("/desk/contributions", &[("state", &chosen.state)], more)}
        h2 { "{texts::office_work::TITLE}" }
        {work.drawn("/desk/contributions")}
        {figures}
    };
    Ok(page(&who, Tab::Contributions, says::TITLE, body))
}

/// How many were taken of how many, each leading to those; nothing where none was handed in, unless it is a sum.
fn tally(place: Adcode, span: &str, (taken, handed_in): (usize, usize), is_sum: bool) -> Element {
    if handed_in == 0 && !is_sum {
        return rsx! {};
    }
    let span = FigureSpan::parse(span, Timestamp::now());
    let of = |column| {
        span.map(|span| behind_work((OfficeWork::Contributions, span), (Some(place), Some(column)), Which::Now))
    };
    let (taken, handed_in) = (number(&taken.to_string(), of(1)), number(&handed_in.to_string(), of(0)));
    rsx! { {taken} " / " {handed_in} }
}

/// How many were taken of how many, by region and month of this year.
async fn figures(app: &App, who: &SignedIn) -> Result<Element, DeskRefusal> {
    let year = Day::of(Timestamp::now()).year();
    let tallies = contributions::tallies(&app.db, &who.staff, year).await?;
    let all = [Adcode::HUNAN].into_iter().chain(PREFECTURES.iter().map(crate::model::region::Prefecture::code));
    let rows: Vec<(&str, Vec<Element>, Element)> = all
        .filter(|place| who.staff.covers(*place))
        .map(|place| {
            let of = |month| tallies.get(&(place, month)).copied().unwrap_or_default();
            let month = |month: u32| tally(place, &format!("{year:04}-{month:02}"), of(month), false);
            let sum = (1..=12).map(of).fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
            (texts::region(place), (1..=12).map(month).collect(), tally(place, &format!("{year:04}"), sum, true))
        })
        .collect();
    Ok(rsx! {
        h2 { "{year} {says::FIGURES}" }
        p { class: "by", "{says::FIGURES_HINT}" }
        div { class: "scroll",
            table { class: "rows figure", id: "figures",
                thead { tr { th { "{says::FIGURE_PLACE}" } for month in 1..=12 { th { "{month}" } } th { "{says::FIGURE_TAKEN} / {says::FIGURE_HANDED_IN}" } } }
                tbody {
                    for (place, months, sum) in rows {
                        tr { th { "{place}" } for month in months { td { {month} } } td { strong { {sum} } } }
                    }
                }
            }
        }
    })
}

fn form(who: &SignedIn, action: &str, typed: &ContributionForm, new: bool) -> Element {
    let id = if new { ContributionId::fresh().to_string() } else { typed.id.clone() };
    let (action, typed) = (action.to_owned(), typed.clone());
    let kinds = ContributionKind::ALL.iter().map(|one| (one.code().to_owned(), says::kind(*one).to_owned())).collect();
    rsx! {
        form { class: "wide", method: "post", action: "{action}",
            {hidden(who, (!new).then_some(typed.version))}
            if new { input { r#type: "hidden", name: "id", value: "{id}" } }
            div { class: "row",
                label { "{says::KIND}" select { name: "kind", {options(None, kinds, &typed.kind)} } }
                label { "{says::REGION}" select { name: "adcode", {options(None, own_regions(&who.staff), &typed.adcode)} } }
            }
            label { "{says::HEADLINE}" input { name: "title", required: true, maxlength: "{MOST_TITLE}", value: "{typed.title}" } }
            label { "{says::TEXT}" textarea { name: "text", rows: 12, required: true, maxlength: "{MOST_TEXT}", "{typed.text}" } }
            button { class: "main", r#type: "submit", "{says::KEEP}" }
        }
    }
}

/// The form for a new one.
pub(super) async fn new(who: SignedIn) -> Response {
    let typed = ContributionForm { adcode: who.staff.adcode.to_string(), ..ContributionForm::default() };
    let body = rsx! {
        div { class: "head", h1 { "{says::NEW}" } a { class: "button", href: "/desk/contributions", "{says::TO_LIST}" } }
        {form(&who, "/desk/contributions", &typed, true)}
    };
    page(&who, Tab::Contributions, says::NEW, body)
}

fn to(id: ContributionId) -> Response {
    Redirect::to(&format!("/desk/contributions/{id}")).into_response()
}

/// Keeps a new draft.
pub(super) async fn add(
    State(app): State<App>,
    who: SignedIn,
    Filled(form): Filled<ContributionForm>,
) -> Result<Response, DeskRefusal> {
    let entry = form.read(&who)?;
    let id = form.id.parse().unwrap_or_else(|_| ContributionId::fresh());
    contributions::add(&app.db, &who.staff, id, entry, Timestamp::now()).await?;
    Ok(to(id))
}

async fn visible(app: &App, who: &SignedIn, id: &str) -> Result<contribution::Model, DeskRefusal> {
    let id: ContributionId = id.parse().map_err(|_| DeskRefusal::NotFound)?;
    let found = contributions::find(&app.db, id).await?;
    found.filter(|row| is_seen(row, &who.staff)).ok_or(DeskRefusal::NotFound)
}

/// One of them, with what can be done with it.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    let photos = photos_of(&row)?;
    let address = format!("/desk/contributions/{}", row.id);
    let makes = who.staff.role.may(Permission::MakeBulletins);
    let bulletin = match row.bulletin {
        Some(of) => db::bulletins::find(&app.db, of).await?,
        None => None,
    };
    let issued = bulletin.as_ref().is_some_and(|of| of.issued_at.is_some());
    let (open, taken) = (row.state.is_open(), row.state == ContributionState::Taken);
    let edited = !row.edited_text.is_empty();
    let writer = db::staff::find(&app.db, row.written_by).await?.map(|row| row.name);
    let (edited_title, edited_text) = contributions::words_of(&row);
    let body = rsx! {
        div { class: "head", h1 { "{row.title}" }
            span { class: "tag", {says::state(row.state)} }
            span { class: "tag", {says::kind(row.kind)} }
            span { class: "tag", {texts::region(row.adcode)} }
            if row.sample { span { class: "tag", "{texts::SAMPLE}" } }
            a { class: "button", href: "/desk/contributions", "{says::TO_LIST}" }
        }
        if let Some(writer) = writer { p { class: "by", "{says::WRITTEN_BY}{writer}" } }
        if !row.remark.is_empty() { p { class: "error", "{says::REMARK_SAYS}{row.remark}" } }
        div { class: "two",
            section {
                if open {
                    {form(&who, &address, &ContributionForm::of(&row), false)}
                } else {
                    h2 { "{says::ORIGINAL}" }
                    h3 { "{row.title}" }
                    {words(&row.text)}
                }
                if taken {
                    h2 { "{says::EDITED}" }
                    if makes && !issued {
                        if !edited { p { class: "by", "{says::NOT_EDITED}" } }
                        form { class: "wide", method: "post", action: "{address}/edit",
                            {hidden(&who, Some(row.version))}
                            label { "{says::HEADLINE}" input { name: "edited_title", required: true, maxlength: "{MOST_TITLE}", value: "{edited_title}" } }
                            label { "{says::TEXT_WORD}" textarea { name: "edited_text", rows: 12, required: true, maxlength: "{MOST_TEXT}", "{edited_text}" } }
                            button { class: "main", r#type: "submit", "{says::KEEP_EDITED}" }
                        }
                    } else if edited {
                        h3 { "{edited_title}" }
                        {words(&edited_text)}
                    } else { p { class: "by", "{says::NOT_EDITED}" } }
                }
            }
            aside {
                {photos_part(&who, &address, &photos, open)}
                if row.consent { p { span { class: "tag", "{says::CONSENT_GIVEN}" } } }
                if open {
                    form { method: "post", action: "{address}/hand-in",
                        {hidden(&who, Some(row.version))}
                        if !photos.is_empty() {
                            label { class: "check", input { r#type: "checkbox", name: "consent", value: "1" } "{says::CONSENT}" }
                        }
                        button { class: "main", r#type: "submit", "{says::HAND_IN}" }
                    }
                }
                if row.state == ContributionState::HandedIn && who.staff.adcode == row.adcode {
                    form { method: "post", action: "{address}/take-back",
                        {hidden(&who, Some(row.version))}
                        button { r#type: "submit", "{says::TAKE_BACK}" }
                    }
                }
                if row.state == ContributionState::Draft && !row.sample {
                    form { method: "post", action: "{address}/delete",
                        {hidden(&who, Some(row.version))}
                        button { class: "irreversible", r#type: "submit", "{says::DELETE}" }
                    }
                }
                if makes && row.state == ContributionState::HandedIn {
                    form { method: "post", action: "{address}/decide",
                        {hidden(&who, Some(row.version))}
                        button { class: "main", r#type: "submit", name: "act", value: "take", "{says::TAKE}" }
                    }
                }
                if makes && !open && !issued {
                    form { method: "post", action: "{address}/decide",
                        {hidden(&who, Some(row.version))}
                        input { r#type: "hidden", name: "act", value: "return" }
                        label { "{says::REMARK}" textarea { name: "remark", rows: 3, required: true, maxlength: "{MOST_REMARK}" } }
                        button { r#type: "submit", "{says::RETURN}" }
                    }
                }
                if let Some(of) = bulletin.filter(|_| makes || issued) {
                    p { "{says::IN_BULLETIN} " a { href: "/desk/bulletins/{of.id}", "{of.title}" } }
                }
            }
        }
    };
    Ok(page(&who, Tab::Contributions, &row.title, body))
}

fn photos_part(who: &SignedIn, address: &str, photos: &[AttachmentId], open: bool) -> Element {
    let (who, address, photos) = (who.clone(), address.to_owned(), photos.to_vec());
    rsx! {
        h2 { "{says::PHOTOS}" }
        for photo in photos {
            if open {
                form { class: "row", method: "post", action: "{address}/drop-photo",
                    {hidden(&who, None)}
                    input { r#type: "hidden", name: "photo", value: "{photo}" }
                    img { class: "small", src: "{address}/photos/{photo}", alt: says::PHOTO_ALT, loading: "lazy" }
                    button { r#type: "submit", "{says::DROP_PHOTO}" }
                }
            } else {
                a { href: "{address}/photos/{photo}", img { class: "small", src: "{address}/photos/{photo}", alt: says::PHOTO_ALT, loading: "lazy" } }
            }
        }
        if open {
            form { method: "post", action: "{address}/photos", enctype: "multipart/form-data",
                {hidden(&who, None)}
                p { class: "by", "{says::PHOTOS_HINT}" }
                label { "{says::CHOOSE_PHOTOS}" input { r#type: "file", name: "photo", accept: "image/*", multiple: true, required: true } }
                button { r#type: "submit", "{says::ADD_PHOTOS}" }
            }
        }
    }
}

async fn done(
    app: &App,
    who: &SignedIn,
    (id, version): (ContributionId, i32),
    handling: ContributionHandling,
) -> Result<Response, DeskRefusal> {
    contributions::handle(&app.db, &who.staff, (id, version), handling, Timestamp::now()).await?;
    Ok(to(id))
}

/// Writes one anew.
pub(super) async fn change(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<ContributionForm>,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    let write = ContributionHandling::Write(form.read(&who)?);
    done(&app, &who, (row.id, form.version), write).await
}

/// Whether all who are shown agreed.
#[derive(Deserialize)]
pub(super) struct HandInForm {
    version: i32,
    #[serde(default)]
    consent: Option<String>,
}

/// Hands one in.
pub(super) async fn hand_in(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<HandInForm>,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    let hand_in = ContributionHandling::HandIn(form.consent.is_some());
    done(&app, &who, (row.id, form.version), hand_in).await
}

/// A version that was seen, and whether it is sure.
#[derive(Deserialize)]
pub(super) struct SeenForm {
    version: i32,
    #[serde(default)]
    sure: Sure,
}

/// Takes one back that the province did not decide on yet.
pub(super) async fn take_back(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<SeenForm>,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    if who.staff.adcode != row.adcode {
        return Err(DeskRefusal::Conflict(says::NOT_YOURS.to_owned()));
    }
    done(&app, &who, (row.id, form.version), ContributionHandling::TakeBack).await
}

/// Throws a draft away, once it is sure.
pub(super) async fn delete(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<SeenForm>,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    let address = format!("/desk/contributions/{}", row.id);
    let question = Question {
        tab: Tab::Contributions,
        title: says::DELETE_SURE.to_owned(),
        happens: vec![row.title.clone(), says::DELETE_HAPPENS.to_owned()],
        action: format!("{address}/delete"),
        fields: vec![("version", form.version.to_string())],
        word: says::DELETE,
    };
    if let Some(page) = asked(&who, form.sure, &address, question) {
        return Ok(page);
    }
    for photo in contributions::delete(&app.db, &who.staff, (row.id, form.version), Timestamp::now()).await? {
        db::attachments::drop(&app.db, photo).await?;
    }
    Ok(Redirect::to("/desk/contributions").into_response())
}

/// What the province decides.
#[derive(Deserialize)]
pub(super) struct DecisionForm {
    version: i32,
    #[serde(default)]
    act: String,
    #[serde(default)]
    remark: String,
}

/// Takes one, or gives it back.
pub(super) async fn decide(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<DecisionForm>,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    let handling = match form.act.as_str() {
        "take" => ContributionHandling::Take,
        "return" => {
            let remark = paragraphs(&form.remark, MOST_REMARK);
            let remark = remark.map_err(|error| wrong("remark", format!("{}{error}", says::REMARK_WORD)))?;
            ContributionHandling::Return(remark)
        }
        _ => return Err(DeskRefusal::Wrong(says::BAD_ACT.to_owned())),
    };
    done(&app, &who, (row.id, form.version), handling).await
}

/// What the province writes.
#[derive(Deserialize)]
pub(super) struct EditForm {
    version: i32,
    #[serde(default)]
    edited_title: String,
    #[serde(default)]
    edited_text: String,
}

/// Keeps what the province wrote beside the original.
pub(super) async fn edit(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<EditForm>,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    let (title, text) = title_and_text(("edited_title", &form.edited_title), ("edited_text", &form.edited_text))?;
    done(&app, &who, (row.id, form.version), ContributionHandling::Edit(title, text)).await
}

/// Adds photos.
pub(super) async fn add_photos(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    form: Uploaded,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    if !row.state.is_open() {
        return Err(ContributionFailure::from(ContributionError::HandedIn).into());
    }
    let mut all = photos_of(&row)?;
    let of = row.id.to_string();
    let kept = photos::add(&app, form.files, (all.len(), MOST_PHOTOS), (contributions::PHOTOS, &of)).await?;
    all.extend(&kept);
    let outcome = done(&app, &who, (row.id, row.version), ContributionHandling::Photos(all)).await;
    photos::or_dropped(&app, &kept, outcome).await
}

/// Takes a photo out; one that is out already is out.
pub(super) async fn drop_photo(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(PhotoForm { photo }): Filled<PhotoForm>,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    let Some(left) = photos::without(photos_of(&row)?, photo) else { return Ok(to(row.id)) };
    let done = done(&app, &who, (row.id, row.version), ContributionHandling::Photos(left)).await?;
    db::attachments::drop(&app.db, photo).await?;
    Ok(done)
}

/// A photo.
pub(super) async fn photo(
    State(app): State<App>,
    who: SignedIn,
    Path((id, photo)): Path<(String, AttachmentId)>,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    photos::show(&app, &photos_of(&row)?, photo).await
}
