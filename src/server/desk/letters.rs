//! Letters and notices: written, looked at as on a phone, published, withdrawn.

use super::activities::moment_of;
use super::guard::{Asked, Filled, SignedIn, Uploaded};
use super::page::{AtPage, Tab, at_page, cut, hidden, moment, options, own_regions, page, page_with, pager, words};
use super::photos::{self, PhotoForm};
use super::refusal::DeskRefusal;
use super::refused::{self, Refused};
use crate::model::activity::MOST_LINE;
use crate::model::letter::{LetterState, MOST_LETTER, MOST_PHOTOS};
use crate::model::plain_text::{one_line, paragraphs};
use crate::model::{Adcode, AttachmentId, Letter, LetterId, LetterKind, Timestamp};
use crate::server::attachments::shown;
use crate::server::db::letters::{self, StoredLetter};
use crate::server::db::scope::seen;
use crate::server::{App, db};
use crate::texts;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

fn state_word(state: LetterState) -> &'static str {
    match state {
        LetterState::Published => "已发布",
        LetterState::Withdrawn => "已撤回",
        LetterState::Draft => "草稿",
    }
}

/// All letters of the region.
pub(super) async fn list(
    State(app): State<App>,
    who: SignedIn,
    Asked(at): Asked<AtPage>,
) -> Result<Response, DeskRefusal> {
    let mut found = letters::page(&app.db, &who.staff, at.page()).await?;
    let more = cut(&mut found);
    let body = rsx! {
        div { class: "head", h1 { "慰问信和通知" } a { class: "button", href: "/desk/letters/new", "写一封" } }
        if found.is_empty() {
            p { class: "empty", "还没有。" }
        }
        table { class: "rows", id: "list",
            thead { tr { th { "状态" } th { "类型" } th { "标题" } th { "给哪里" } th { "从何时" } } }
            tbody {
                for StoredLetter { letter, state, .. } in found {
                    tr {
                        td { span { class: "tag", "{state_word(state)}" } }
                        td { "{texts::letter_kind(letter.kind)}" }
                        td { class: "words", a { href: "/desk/letters/{letter.id}", "{letter.title}" } }
                        td { "{texts::region(letter.adcode)}" }
                        td { {moment(letter.from)} }
                    }
                }
            }
        }
        {pager(at.page(), more, |page| at_page("/desk/letters", &[], page))}
    };
    Ok(page(&who, Tab::Letters, "慰问信和通知", body))
}

/// The form for a new letter.
pub(super) async fn new(who: SignedIn) -> Response {
    let empty = LetterForm {
        kind: LetterKind::Notice.code().to_owned(),
        adcode: who.staff.adcode.to_string(),
        from: local(Timestamp::now()),
        ..LetterForm::default()
    };
    let body = rsx! { div { class: "head", h1 { "写一封" } } {form(&who, LetterId::fresh(), 0, &empty, None)} };
    page(&who, Tab::Letters, "写一封", body)
}

fn local(moment: Timestamp) -> String {
    moment.china_time().format("%Y-%m-%dT%H:%M").to_string()
}

/// The form as it is filled in, with what is wrong with it.
fn form(who: &SignedIn, id: LetterId, version: i32, typed: &LetterForm, refused: Option<&Refused>) -> Element {
    let LetterForm { kind, title, text, sender, adcode, from, until, .. } = typed.clone();
    let kinds =
        LetterKind::ALL.iter().map(|kind| (kind.code().to_owned(), texts::letter_kind(*kind).to_owned())).collect();
    let places = own_regions(&who.staff);
    rsx! {
        form { class: "wide", method: "post", action: "/desk/letters/{id}",
            {hidden(who, Some(version))}
            {refused::head(refused)}
            label { "类型" select { name: "kind", {options(None, kinds, &kind)} } {refused::at(refused, "kind")} }
            label { "标题" input { name: "title", required: true, maxlength: "{MOST_LINE}", value: "{title}" } {refused::at(refused, "title")} }
            label { "正文" textarea { name: "text", rows: 12, required: true, maxlength: "{MOST_LETTER}", "{text}" } {refused::at(refused, "text")} }
            label { "落款" input { name: "sender", required: true, maxlength: "{MOST_LINE}", value: "{sender}" } {refused::at(refused, "sender")} }
            label { "给哪里的小哥" select { name: "adcode", {options(None, places, &adcode)} } }
            label { "从什么时候起看得到" input { r#type: "datetime-local", name: "from", required: true, value: "{from}" } {refused::at(refused, "from")} }
            label { "到什么时候为止（一直留着就空着）" input { r#type: "datetime-local", name: "until", value: "{until}" } {refused::at(refused, "until")} }
            button { class: "main", r#type: "submit", "保存，先看看样子" }
        }
    }
}

async fn visible(app: &App, who: &SignedIn, id: &str) -> Result<StoredLetter, DeskRefusal> {
    let id: LetterId = id.parse().map_err(|_| DeskRefusal::NotFound)?;
    let found = letters::find(&app.db, id).await?;
    seen(found, &who.staff, |found| found.letter.adcode).ok_or(DeskRefusal::NotFound)
}

/// A letter as it will look on a phone, and what can be done with it.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let StoredLetter { letter, state, version } = visible(&app, &who, &id).await?;
    let published = state == LetterState::Published;
    let body = rsx! {
        div { class: "two",
            section {
                div { class: "phone",
                    h1 { "{letter.title}" }
                    {words(&letter.text)}
                    for photo in letter.photos.iter().copied() {
                        img { src: "/desk/letters/{letter.id}/photos/{photo}", alt: "配图", loading: "lazy" }
                    }
                    p { class: "by", "{letter.sender}　{texts::day(letter.from)}" }
                }
            }
            aside {
                p { span { class: "tag", "{state_word(state)}" } " {texts::region(letter.adcode)}" }
                form { method: "post", action: "/desk/letters/{letter.id}/state",
                    {hidden(&who, Some(version))}
                    if published {
                        button { r#type: "submit", name: "act", value: "withdraw", "从手机上撤回" }
                    } else {
                        button { class: "main", r#type: "submit", name: "act", value: "publish", "发布到手机" }
                    }
                }
            }
        }
        details { open: letter.photos.is_empty() && !published,
            summary { "配图（{letter.photos.len()} / {MOST_PHOTOS}）" }
            if letter.photos.len() < MOST_PHOTOS {
                form { class: "wide", method: "post", action: "/desk/letters/{letter.id}/photos", enctype: "multipart/form-data",
                    {hidden(&who, None)}
                    label { "照片（JPEG、PNG、WebP；拍到人的，先征得同意）" input { r#type: "file", name: "photo", accept: "image/*", multiple: true, required: true } }
                    button { r#type: "submit", "加上" }
                }
            }
            for photo in letter.photos.iter().copied() {
                form { class: "row", method: "post", action: "/desk/letters/{letter.id}/drop-photo",
                    {hidden(&who, None)}
                    input { r#type: "hidden", name: "photo", value: "{photo}" }
                    img { class: "small", src: "/desk/letters/{letter.id}/photos/{photo}", alt: "配图" }
                    button { r#type: "submit", "去掉这一张" }
                }
            }
        }
        details { summary { "改一改" } {form(&who, letter.id, version, &LetterForm::of(&letter), None)} }
    };
    Ok(page(&who, Tab::Letters, &letter.title, body))
}

/// A letter as it was written.
#[derive(Clone, Default, Deserialize)]
pub(super) struct LetterForm {
    /// The one that was read; pages of before there were any give none.
    #[serde(default)]
    version: Option<i32>,
    kind: String,
    title: String,
    text: String,
    sender: String,
    adcode: String,
    from: String,
    #[serde(default)]
    until: String,
}

impl LetterForm {
    fn of(letter: &Letter) -> Self {
        Self {
            version: None,
            kind: letter.kind.code().to_owned(),
            title: letter.title.clone(),
            text: letter.text.clone(),
            sender: letter.sender.clone(),
            adcode: letter.adcode.to_string(),
            from: local(letter.from),
            until: letter.until.map(local).unwrap_or_default(),
        }
    }

    fn letter(&self, id: LetterId, adcode: Adcode) -> Result<Letter, Refused> {
        let moment = |field, text: &str, what: &str| {
            moment_of(text, what).map_err(|_| Refused::at(field, format!("请填{what}")))
        };
        let from = moment("from", &self.from, "从什么时候起")?;
        let until =
            if self.until.is_empty() { None } else { Some(moment("until", &self.until, "到什么时候为止")?) };
        if until.is_some_and(|until| until <= from) {
            return Err(Refused::at("until", "结束要晚于开始"));
        }
        Ok(Letter {
            id,
            kind: LetterKind::of_code(&self.kind).ok_or_else(|| Refused::at("kind", "请选类型"))?,
            title: one_line(&self.title, MOST_LINE).map_err(Refused::text("title", "标题"))?,
            text: paragraphs(&self.text, MOST_LETTER).map_err(Refused::text("text", "正文"))?,
            sender: one_line(&self.sender, MOST_LINE).map_err(Refused::text("sender", "落款"))?,
            adcode,
            from,
            until,
            photos: vec![],
            sample: false,
        })
    }
}

/// Keeps a letter, new or written anew; one that is on phones changes there.
pub(super) async fn write(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<LetterForm>,
) -> Result<Response, DeskRefusal> {
    let id: LetterId = id.parse().map_err(|_| DeskRefusal::NotFound)?;
    let before = letters::find(&app.db, id).await?;
    if before.as_ref().is_some_and(|before| !who.staff.covers(before.letter.adcode)) {
        return Err(DeskRefusal::NotFound);
    }
    let place =
        Adcode::parse(&form.adcode).ok().filter(|adcode| who.staff.covers(*adcode)).ok_or(DeskRefusal::NotFound)?;
    let again = |status, version, refused: &Refused| {
        let title = if version > 0 { "改一改" } else { "写一封" };
        let body =
            rsx! { div { class: "head", h1 { "{title}" } } {self::form(&who, id, version, &form, Some(refused))} };
        page_with(status, &who, Tab::Letters, title, body)
    };
    let known = before.as_ref().map_or(0, |before| before.version);
    let letter = match form.letter(id, place) {
        Ok(letter) => letter,
        Err(refused) => {
            let read = form.version.unwrap_or(known);
            return Ok(again(StatusCode::UNPROCESSABLE_ENTITY, read, &refused));
        }
    };
    let photos = before.as_ref().map(|before| before.letter.photos.clone()).unwrap_or_default();
    let letter = Letter { photos, ..letter };
    let state = before.map_or(LetterState::Draft, |before| before.state);
    if letters::put(&app.db, Some(&who.staff), &letter, state, form.version, Timestamp::now()).await? {
        return Ok(Redirect::to(&format!("/desk/letters/{id}")).into_response());
    }
    // Who reads this has been told; what they send next is meant.
    let newest = letters::find(&app.db, id).await?.map_or(0, |newest| newest.version);
    let says = "别人刚刚改过这封信。先打开它看看，再决定要不要用您写的替换";
    Ok(again(StatusCode::CONFLICT, newest, &Refused::whole(says)))
}

/// What to do with a letter.
#[derive(Deserialize)]
pub(super) struct StateForm {
    #[serde(default)]
    version: Option<i32>,
    act: String,
}

/// Publishes a letter or takes it back.
pub(super) async fn set_state(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<StateForm>,
) -> Result<Response, DeskRefusal> {
    let StoredLetter { letter, .. } = visible(&app, &who, &id).await?;
    let state = if form.act == "publish" { LetterState::Published } else { LetterState::Withdrawn };
    if !db::letters::put(&app.db, Some(&who.staff), &letter, state, form.version, Timestamp::now()).await? {
        return Err(DeskRefusal::Conflict("别人刚刚改过这封信，请看过再发布或者撤回".to_owned()));
    }
    Ok(Redirect::to(&format!("/desk/letters/{}", letter.id)).into_response())
}

/// Adds photos to a letter, drawn anew like those of couriers.
pub(super) async fn add_photos(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    form: Uploaded,
) -> Result<Response, DeskRefusal> {
    let StoredLetter { mut letter, state, version } = visible(&app, &who, &id).await?;
    let have = (letter.photos.len(), MOST_PHOTOS);
    let new = photos::add(&app, form.files, have, (letters::PHOTOS, &letter.id.to_string())).await?;
    letter.photos.extend(&new);
    photos::or_dropped(&app, &new, keep_read(&app, &who, &letter, state, version).await).await?;
    Ok(Redirect::to(&format!("/desk/letters/{}", letter.id)).into_response())
}

/// Keeps a letter as it was read a moment ago.
async fn keep_read(
    app: &App,
    who: &SignedIn,
    letter: &Letter,
    state: LetterState,
    version: i32,
) -> Result<(), DeskRefusal> {
    if letters::put(&app.db, Some(&who.staff), letter, state, Some(version), Timestamp::now()).await? {
        Ok(())
    } else {
        Err(DeskRefusal::Conflict("别人刚刚改过这封信，请再试一次".to_owned()))
    }
}

/// Takes a photo out of a letter; one that is out already is out.
pub(super) async fn drop_photo(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(PhotoForm { photo }): Filled<PhotoForm>,
) -> Result<Response, DeskRefusal> {
    let StoredLetter { mut letter, state, version } = visible(&app, &who, &id).await?;
    if let Some(left) = photos::without(letter.photos.clone(), photo) {
        letter.photos = left;
        keep_read(&app, &who, &letter, state, version).await?;
        db::attachments::drop(&app.db, photo).await?;
    }
    Ok(Redirect::to(&format!("/desk/letters/{}", letter.id)).into_response())
}

/// A photo of a letter, also of a draft.
pub(super) async fn photo(
    State(app): State<App>,
    who: SignedIn,
    Path((id, photo)): Path<(String, AttachmentId)>,
) -> Result<Response, DeskRefusal> {
    let StoredLetter { letter, .. } = visible(&app, &who, &id).await?;
    let row = letters::photo(&app.db, &letter, photo).await?.ok_or(DeskRefusal::NotFound)?;
    Ok(shown(&app, row).await?)
}
