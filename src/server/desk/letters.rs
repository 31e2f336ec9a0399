//! Letters and notices: written, looked at as on a phone, published, withdrawn.

use super::activities::moment_of;
use super::guard::{Filled, SignedIn, Uploaded};
use super::page::{Tab, hidden, moment, options, own_regions, page, words};
use super::refusal::DeskRefusal;
use crate::model::activity::MOST_LINE;
use crate::model::attachment::media_type;
use crate::model::letter::{MOST_LETTER, MOST_PHOTOS};
use crate::model::plain_text::{one_line, paragraphs};
use crate::model::{Adcode, AttachmentId, AttachmentKind, Letter, LetterId, LetterKind, Timestamp};
use crate::server::attachments::{clean_photo, keep, shown};
use crate::server::db::attachments::NewFile;
use crate::server::db::letters::{self, DRAFT, PUBLISHED, Stored, WITHDRAWN};
use crate::server::{App, db};
use crate::texts;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

/// Bytes of a photo as an office's camera makes it; it is drawn smaller.
const MOST_PHOTO: usize = 15 * 1_048_576;

fn state_word(state: &str) -> &'static str {
    match state {
        PUBLISHED => "已发布",
        WITHDRAWN => "已撤回",
        _ => "草稿",
    }
}

/// All letters of the region.
pub(super) async fn list(State(app): State<App>, who: SignedIn) -> Result<Response, DeskRefusal> {
    let found = letters::list(&app.db, &who.staff).await?;
    let body = rsx! {
        div { class: "head", h1 { "慰问信和通知" } a { class: "button", href: "/desk/letters/new", "写一封" } }
        if found.is_empty() {
            p { class: "empty", "还没有。" }
        }
        table { class: "rows", id: "list",
            thead { tr { th { "状态" } th { "类型" } th { "标题" } th { "给哪里" } th { "从何时" } } }
            tbody {
                for Stored { letter, state } in found {
                    tr {
                        td { span { class: "tag", "{state_word(&state)}" } }
                        td { "{texts::letter_kind(letter.kind)}" }
                        td { class: "words", a { href: "/desk/letters/{letter.id}", "{letter.title}" } }
                        td { "{texts::region(letter.adcode)}" }
                        td { {moment(letter.from.0)} }
                    }
                }
            }
        }
    };
    Ok(page(&who, Tab::Letters, "慰问信和通知", body))
}

/// The form for a new letter.
pub(super) async fn new(who: SignedIn) -> Response {
    let letter = Letter {
        id: LetterId::fresh(),
        kind: LetterKind::Notice,
        title: String::new(),
        text: String::new(),
        sender: String::new(),
        adcode: who.staff.adcode,
        from: Timestamp::now(),
        until: None,
        photos: vec![],
        sample: false,
    };
    let body = rsx! { div { class: "head", h1 { "写一封" } } {form(&who, &letter)} };
    page(&who, Tab::Letters, "写一封", body)
}

fn form(who: &SignedIn, letter: &Letter) -> Element {
    let letter = letter.clone();
    let kinds =
        LetterKind::ALL.iter().map(|kind| (kind.code().to_owned(), texts::letter_kind(*kind).to_owned())).collect();
    let places = own_regions(&who.staff);
    let local = |moment: Timestamp| moment.china_time().format("%Y-%m-%dT%H:%M").to_string();
    let until = letter.until.map(local).unwrap_or_default();
    rsx! {
        form { class: "wide", method: "post", action: "/desk/letters/{letter.id}",
            {hidden(who, None)}
            label { "类型" select { name: "kind", {options(None, kinds, letter.kind.code())} } }
            label { "标题" input { name: "title", required: true, maxlength: "{MOST_LINE}", value: "{letter.title}" } }
            label { "正文" textarea { name: "text", rows: 12, required: true, maxlength: "{MOST_LETTER}", "{letter.text}" } }
            label { "落款" input { name: "sender", required: true, maxlength: "{MOST_LINE}", value: "{letter.sender}" } }
            label { "给哪里的小哥" select { name: "adcode", {options(None, places, &letter.adcode.to_string())} } }
            label { "从什么时候起看得到" input { r#type: "datetime-local", name: "from", required: true, value: "{local(letter.from)}" } }
            label { "到什么时候为止（一直留着就空着）" input { r#type: "datetime-local", name: "until", value: "{until}" } }
            button { class: "main", r#type: "submit", "保存，先看看样子" }
        }
    }
}

async fn visible(app: &App, who: &SignedIn, id: &str) -> Result<Stored, DeskRefusal> {
    let id: LetterId = id.parse().map_err(|_| DeskRefusal::NotFound)?;
    let found = letters::find(&app.db, id).await?.ok_or(DeskRefusal::NotFound)?;
    if who.staff.covers(found.letter.adcode) { Ok(found) } else { Err(DeskRefusal::NotFound) }
}

/// A letter as it will look on a phone, and what can be done with it.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let Stored { letter, state } = visible(&app, &who, &id).await?;
    let published = state == PUBLISHED;
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
                p { span { class: "tag", "{state_word(&state)}" } " {texts::region(letter.adcode)}" }
                form { method: "post", action: "/desk/letters/{letter.id}/state",
                    {hidden(&who, None)}
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
        details { summary { "改一改" } {form(&who, &letter)} }
    };
    Ok(page(&who, Tab::Letters, &letter.title, body))
}

/// A letter as it was written.
#[derive(Deserialize)]
pub(super) struct LetterForm {
    kind: String,
    title: String,
    text: String,
    sender: String,
    adcode: String,
    from: String,
    #[serde(default)]
    until: String,
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
    let wrong = |what: &str, error: &dyn std::fmt::Display| DeskRefusal::Wrong(format!("{what}{error}"));
    let from = moment_of(&form.from, "从什么时候起")?;
    let until = if form.until.is_empty() { None } else { Some(moment_of(&form.until, "到什么时候为止")?) };
    if until.is_some_and(|until| until <= from) {
        return Err(DeskRefusal::Wrong("结束要晚于开始".to_owned()));
    }
    let letter = Letter {
        id,
        kind: LetterKind::of_code(&form.kind).ok_or_else(|| DeskRefusal::Wrong("请选类型".to_owned()))?,
        title: one_line(&form.title, MOST_LINE).map_err(|error| wrong("标题", &error))?,
        text: paragraphs(&form.text, MOST_LETTER).map_err(|error| wrong("正文", &error))?,
        sender: one_line(&form.sender, MOST_LINE).map_err(|error| wrong("落款", &error))?,
        adcode: Adcode::parse(&form.adcode)
            .ok()
            .filter(|adcode| who.staff.covers(*adcode))
            .ok_or(DeskRefusal::NotFound)?,
        from,
        until,
        photos: before.as_ref().map(|before| before.letter.photos.clone()).unwrap_or_default(),
        sample: false,
    };
    let state = before.map_or(DRAFT.to_owned(), |before| before.state);
    letters::put(&app.db, Some(&who.staff), &letter, &state, Timestamp::now()).await?;
    Ok(Redirect::to(&format!("/desk/letters/{id}")).into_response())
}

/// What to do with a letter.
#[derive(Deserialize)]
pub(super) struct StateForm {
    act: String,
}

/// Publishes a letter or takes it back.
pub(super) async fn set_state(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<StateForm>,
) -> Result<Response, DeskRefusal> {
    let Stored { letter, .. } = visible(&app, &who, &id).await?;
    let state = if form.act == "publish" { PUBLISHED } else { WITHDRAWN };
    db::letters::put(&app.db, Some(&who.staff), &letter, state, Timestamp::now()).await?;
    Ok(Redirect::to(&format!("/desk/letters/{}", letter.id)).into_response())
}

/// Adds photos to a letter, drawn anew like those of couriers.
pub(super) async fn add_photos(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    form: Uploaded,
) -> Result<Response, DeskRefusal> {
    let Stored { mut letter, state } = visible(&app, &who, &id).await?;
    let wrong = |what: String| DeskRefusal::Wrong(what);
    if form.files.is_empty() {
        return Err(wrong("请先选照片".to_owned()));
    }
    if letter.photos.len() + form.files.len() > MOST_PHOTOS {
        return Err(wrong(format!("一封最多 {MOST_PHOTOS} 张照片")));
    }
    let mut clean = Vec::with_capacity(form.files.len());
    for one in form.files {
        let photo = matches!(media_type(&one.bytes), Some((AttachmentKind::Photo, _)));
        if !photo || one.bytes.len() > MOST_PHOTO {
            let most = MOST_PHOTO / 1_048_576;
            return Err(wrong(format!("“{}”不是能用的照片。请用 JPEG、PNG、WebP，每张不超过 {most} MB", one.name)));
        }
        let unreadable = |_| DeskRefusal::Wrong(format!("“{}”读不出来，请换一张", one.name));
        clean.push(clean_photo(one.bytes.clone()).await.map_err(unreadable)?);
    }
    for bytes in clean {
        let photo = AttachmentId::fresh();
        let digest = db::staff::sha256(&bytes);
        let new = NewFile {
            id: photo,
            account: letters::PHOTOS,
            kind: AttachmentKind::Photo,
            media_type: "image/jpeg",
            digest,
            belongs_to: Some(letter.id.to_string()),
        };
        keep(&app, new, bytes).await?;
        letter.photos.push(photo);
    }
    letters::put(&app.db, Some(&who.staff), &letter, &state, Timestamp::now()).await?;
    Ok(Redirect::to(&format!("/desk/letters/{}", letter.id)).into_response())
}

/// Which photo.
#[derive(Deserialize)]
pub(super) struct PhotoForm {
    photo: AttachmentId,
}

/// Takes a photo out of a letter; one that is out already is out.
pub(super) async fn drop_photo(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(PhotoForm { photo }): Filled<PhotoForm>,
) -> Result<Response, DeskRefusal> {
    let Stored { mut letter, state } = visible(&app, &who, &id).await?;
    if letter.photos.contains(&photo) {
        letter.photos.retain(|known| *known != photo);
        letters::put(&app.db, Some(&who.staff), &letter, &state, Timestamp::now()).await?;
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
    let Stored { letter, .. } = visible(&app, &who, &id).await?;
    let row = letters::photo(&app.db, &letter, photo).await?.ok_or(DeskRefusal::NotFound)?;
    Ok(shown(&app, row).await?)
}
