//! What couriers say: read before others see it, answered, merged, gathered into proposals.

use super::confirm::{Question, Sure, asked};
use super::guard::{Asked, Filled, SignedIn};
use super::marked::{self, Mark};
use super::page::{Tab, at_page, cut, hidden, moment, options, page, pager, words};
use super::refusal::DeskRefusal;
use super::worklist::record_list;
use crate::model::plain_text::{TextError, one_line, paragraphs};
use crate::model::question::MOST_CHARACTERS;
use crate::model::timestamp::HOUR_MS;
use crate::model::voice::{MOST_TAG, READ_HOURS, tags as parse_tags};
use crate::model::{AttachmentKind, ProposalId, Timestamp, VoiceId, VoiceState};
use crate::server::attachments::shown;
use crate::server::db::audit::{Action, Entry};
use crate::server::db::danger::Marked;
use crate::server::db::scope::{real, seen};
use crate::server::db::tables::voice;
use crate::server::db::voices::VoiceHandling;
use crate::server::{App, db};
use crate::texts;
use crate::texts::voices as says;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

/// Which voices.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct VoiceFilter {
    state: String,
    words: String,
    tag: String,
    page: u64,
}

/// The list: who waits longest first, else those with most supporters.
pub(super) async fn list(
    State(app): State<App>,
    who: SignedIn,
    Asked(looking): Asked<VoiceFilter>,
) -> Result<Response, DeskRefusal> {
    let now = Timestamp::now();
    let state = VoiceState::of_code(&looking.state).unwrap_or(VoiceState::Waiting);
    let words: String = looking.words.chars().take(100).collect();
    let tag: String = looking.tag.chars().take(MOST_TAG).collect();
    let tags = db::voices::tags(&app.db, &who.staff).await?;
    let tags: Vec<_> = tags.into_iter().map(|tag| (tag.clone(), tag)).collect();
    let mut rows = db::voices::list(&app.db, &who.staff, state, (&words, &tag), looking.page.min(10_000)).await?;
    let more = cut(&mut rows);
    record_list(&app, &who.staff, "voices", rows.iter().map(|row| row.id), now).await?;
    let states =
        VoiceState::ALL.iter().map(|state| (state.code().to_owned(), texts::voice_state(*state).to_owned())).collect();
    let mut tags_of = db::voices::tags_of(&app.db, &rows).await?;
    let lines: Vec<Element> =
        rows.iter().map(|row| line(row, tags_of.remove(&row.id).unwrap_or_default(), now)).collect();
    let body = rsx! {
        div { class: "head", h1 { "心声" } a { class: "button", href: "/desk/discussions", "话题和问卷" } a { class: "button", href: "/desk/proposals", "{texts::proposal_paper::TITLE}" } a { class: "button", href: "/desk/meetings", "{texts::deputy::MEETINGS}" } }
        form { class: "filters", method: "get", action: "/desk/voices",
            select { name: "state", "aria-label": "状态", {options(None, states, state.code())} }
            if !tags.is_empty() {
                select { name: "tag", "aria-label": "标签", {options(Some("全部标签"), tags, &tag)} }
            }
            input { r#type: "search", id: "search", name: "words", value: "{words}", placeholder: "搜内容（按 / 键）", "aria-label": "搜内容" }
            button { r#type: "submit", "筛选" }
        }
        if lines.is_empty() {
            p { class: "empty", id: "list", "这里没有心声。" }
        } else {
            table { class: "rows cards", id: "list",
                thead { tr { th { "时限" } th { "类型" } th { "地区" } th { "内容" } th { "支持" } th { "时间" } } }
                tbody {
                    for line in lines {
                        {line}
                    }
                }
            }
        }
        {pager(looking.page, more, |page| at_page("/desk/voices", &[("state", state.code()), ("words", &words), ("tag", &tag)], page))}
    };
    Ok(page(&who, Tab::Voices, "心声", body))
}

fn line(row: &voice::Model, tags: Vec<String>, now: Timestamp) -> Element {
    let hours = READ_HOURS - now.millis_since(row.at) / HOUR_MS;
    let (class, limit) = match (row.state, hours) {
        (VoiceState::Waiting, ..0) => ("overdue", format!("超时 {} 小时", -hours)),
        (VoiceState::Waiting, ..18) => ("amber", format!("只剩 {hours} 小时")),
        (VoiceState::Waiting, _) => ("green", format!("还有 {hours} 小时")),
        (state, _) => ("done", texts::voice_state(state).to_owned()),
    };
    let kind = texts::voice_kind(row.kind);
    let region = texts::region(row.adcode);
    let short: String = row.text.chars().take(90).collect();
    let short = match (row.account.is_none(), short.is_empty()) {
        (true, _) => texts::worklist::DELETED.to_owned(),
        (false, true) => "（照片或录音）".to_owned(),
        (false, false) => short,
    };
    let dangers = texts::danger::kinds(&db::danger::named(row.danger.as_deref()));
    let (id, supporters, at) = (row.id, row.supporters, row.at);
    rsx! {
        tr { class: if row.danger_escalates_at.is_some() { "alarmed" },
            td { span { class: "clock {class}", "{limit}" } }
            td { "{kind}" }
            td { "{region}" }
            td { class: "words", a { href: "/desk/voices/{id}", "{short}" } for tag in tags { span { class: "tag", "{tag}" } } for danger in dangers { span { class: "tag danger", "{danger}" } } }
            td { "{supporters}" }
            td { class: "whole", {moment(at)} }
        }
    }
}

pub(super) async fn visible(app: &App, who: &SignedIn, id: &str) -> Result<(VoiceId, voice::Model), DeskRefusal> {
    let id: VoiceId = id.parse().map_err(|_| DeskRefusal::NotFound)?;
    let found = db::voices::find(&app.db, id).await?;
    let row = seen(found, &who.staff, |row| row.adcode).ok_or(DeskRefusal::NotFound)?;
    Ok((id, row))
}

/// One voice, and what can be done with it.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let (id, row) = visible(&app, &who, &id).await?;
    let place = row.adcode;
    db::audit::record_reading(
        &app.db,
        Entry::of(&who.staff, Action::VoiceRead, &row.id.to_string(), place),
        Timestamp::now(),
    )
    .await?;
    let state = row.state;
    let kind = texts::voice_kind(row.kind);
    let files: Vec<crate::model::Attachment> = serde_json::from_str(&row.attachments).unwrap_or_default();
    let similar = if state == VoiceState::Merged { vec![] } else { similar(&app, &who, &row).await? };
    let proposals = db::proposals::offered(&app.db, &who.staff, row.proposal).await?;
    let proposals = proposals.into_iter().map(|one| (one.id.to_string(), one.title)).collect();
    let address = format!("/desk/voices/{id}");
    let alive = row.account.is_some();
    let mark = Mark::of(row.danger.as_deref(), row.danger_raised_at, row.danger_escalates_at, row.danger_taken_by);
    let tags = db::voices::tags_of(&app.db, std::slice::from_ref(&row)).await?.remove(&row.id).unwrap_or_default();
    let (tags, in_use) = (tags.join(" "), db::voices::tags(&app.db, &who.staff).await?);
    let chosen = row.proposal.map_or_else(String::new, |proposal| proposal.to_string());
    // One that is in a proposal can be taken out of it.
    let none = row.proposal.map(|_| says::TAKE_OUT);
    let naming = super::companies::Naming::of(&app, &row.id.to_string(), &row.company_words).await?;
    let marked = marked::shown(&app, &who, mark, &address).await?;
    let body = rsx! {
        div { class: "two",
            section {
                div { class: "head", h1 { "{kind} · {texts::region(place)}" } span { class: "tag", "{texts::voice_state(state)}" } span { "{row.supporters} 人支持" } }
                {marked}
                p { class: "by", {moment(row.at)} }
                {words(&row.text)}
                for one in files {
                    match one.kind {
                        AttachmentKind::Photo => rsx! { img { src: "{address}/attachments/{one.id}", alt: "小哥发来的照片", loading: "lazy" } },
                        AttachmentKind::Voice => rsx! { audio { src: "{address}/attachments/{one.id}", controls: true, preload: "none" } },
                        AttachmentKind::Document => rsx! {},
                    }
                }
                if !row.reason.is_empty() {
                    p { class: "error", "没有公开的原因：{row.reason}" }
                }
                if state == VoiceState::Published && alive {
                    form { class: "answer", method: "post", action: "{address}/answer",
                        {hidden(&who, Some(row.version))}
                        label { "以主管部门的名义答复（大家都看得到）" textarea { name: "text", rows: 5, required: true, maxlength: "{MOST_CHARACTERS}", "{row.answer}" } }
                        button { class: "main", r#type: "submit", "答复" }
                    }
                }
            }
            aside {
                if alive {
                    form { method: "post", action: "{address}/tag",
                        {hidden(&who, Some(row.version))}
                        label { "标签（只有后台看得到，用空格分开）" input { name: "tags", value: "{tags}", list: "tags-in-use", maxlength: 100 } }
                        datalist { id: "tags-in-use", for tag in in_use { option { value: "{tag}" } } }
                        button { r#type: "submit", "记下标签" }
                    }
                    {naming.form(&who, &address)}
                }
                if alive && state != VoiceState::Merged {
                    if state != VoiceState::Published {
                        form { method: "post", action: "{address}/decide",
                            {hidden(&who, Some(row.version))}
                            p { "公开的只有文字，没有照片和录音。里面有姓名、电话的，不要公开。" }
                            button { class: "main", r#type: "submit", name: "decision", value: "publish", "公开" }
                            button { class: "main", r#type: "submit", name: "decision", value: "publish_next", "公开并看下一条" }
                        }
                    }
                    form { method: "post", action: "{address}/decide",
                        {hidden(&who, Some(row.version))}
                        label { "不公开的原因（小哥看得到）" input { name: "reason", required: true, maxlength: 200 } }
                        button { r#type: "submit", name: "decision", value: "refuse", "不公开" }
                    }
                    if !similar.is_empty() {
                        form { method: "post", action: "{address}/merge",
                            {hidden(&who, Some(row.version))}
                            label { "和这一条是同一件事" select { name: "into", {options(None, similar, "")} } }
                            button { r#type: "submit", "合并过去" }
                        }
                    }
                    if state == VoiceState::Published {
                        form { method: "post", action: "{address}/gather",
                            {hidden(&who, Some(row.version))}
                            label { "归入建议、提案" select { name: "proposal", {options(none, proposals, &chosen)} } }
                            button { r#type: "submit", "归入" }
                        }
                        if let Some(gathered) = row.proposal { p { a { href: "/desk/proposals/{gathered}", "{says::GATHERED_INTO}" } } }
                    }
                }
            }
        }
    };
    Ok(page(&who, Tab::Voices, kind, body))
}

/// Takes on what a voice tells of.
pub(super) async fn take_on(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let (id, row) = visible(&app, &who, &id).await?;
    let (desk, marked) = (row.adcode, Marked::Voice(id));
    db::danger::take_on_marked(&app.db, &who.staff, &marked, desk, Timestamp::now()).await?;
    Ok(Redirect::to(&format!("/desk/voices/{id}")).into_response())
}

/// Published voices of the region that share words with this one, the most alike first.
async fn similar(app: &App, who: &SignedIn, row: &voice::Model) -> Result<Vec<(String, String)>, DeskRefusal> {
    let words = crate::model::search::telling_segments(&row.text);
    let others = db::voices::list(&app.db, &who.staff, VoiceState::Published, ("", ""), 0).await?;
    let mut alike: Vec<(usize, voice::Model)> = others
        .into_iter()
        .filter(|other| other.id != row.id)
        .map(|other| (words.iter().filter(|word| other.text.contains(word.as_str())).count(), other))
        .collect();
    alike.sort_by_key(|(count, other)| (std::cmp::Reverse(*count), std::cmp::Reverse(other.supporters)));
    Ok(alike
        .into_iter()
        .take(20)
        .map(|(_, other)| (other.id.to_string(), other.text.chars().take(40).collect()))
        .collect())
}

/// A photo or a voice note.
pub(super) async fn attachment(
    State(app): State<App>,
    who: SignedIn,
    Path((id, attachment)): Path<(String, String)>,
) -> Result<Response, DeskRefusal> {
    let (id, row) = visible(&app, &who, &id).await?;
    let entry = Entry::of(&who.staff, Action::ReadAttachment, &row.id.to_string(), row.adcode);
    db::audit::record_reading(&app.db, entry, Timestamp::now()).await?;
    let attachment = attachment.parse().map_err(|_| DeskRefusal::NotFound)?;
    let found = db::voices::attachment(&app.db, id, attachment).await?.ok_or(DeskRefusal::NotFound)?;
    Ok(shown(&app, found).await?)
}

async fn done(
    app: &App,
    who: &SignedIn,
    id: &str,
    version: i32,
    handling: VoiceHandling,
) -> Result<Response, DeskRefusal> {
    let (id, _) = visible(app, who, id).await?;
    db::voices::handle(&app.db, &who.staff, id, version, handling, Timestamp::now()).await?;
    Ok(Redirect::to(&format!("/desk/voices/{id}")).into_response())
}

/// The office's word.
#[derive(Deserialize)]
pub(super) struct DecisionForm {
    version: i32,
    decision: String,
    #[serde(default)]
    reason: String,
}

/// Shows a voice to others, or not.
pub(super) async fn decide(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<DecisionForm>,
) -> Result<Response, DeskRefusal> {
    let goes_on = form.decision == "publish_next";
    let handling = if goes_on || form.decision == "publish" {
        VoiceHandling::Publish
    } else {
        let reason = one_line(&form.reason, 200);
        VoiceHandling::Refuse(
            reason.map_err(|_| DeskRefusal::WrongAt("reason", "请写明原因（200 字以内），小哥会看到".to_owned()))?,
        )
    };
    let done = done(&app, &who, &id, form.version, handling).await?;
    if !goes_on {
        return Ok(done);
    }
    // Who waits longest is next.
    let waiting = db::voices::list(&app.db, &who.staff, VoiceState::Waiting, ("", ""), 0).await?;
    let next = waiting.first().map_or_else(|| "/desk/voices".to_owned(), |next| format!("/desk/voices/{}", next.id));
    Ok(Redirect::to(&next).into_response())
}

/// What is answered.
#[derive(Deserialize)]
pub(super) struct AnswerForm {
    version: i32,
    text: String,
}

/// Answers a voice.
pub(super) async fn answer(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<AnswerForm>,
) -> Result<Response, DeskRefusal> {
    let text = paragraphs(&form.text, MOST_CHARACTERS).map_err(|error| {
        let says = match error {
            TextError::Empty => "请写几个字再答复".to_owned(),
            TextError::TooLong(most) => format!("超过 {most} 个字，请写短一点"),
        };
        DeskRefusal::WrongAt("text", says)
    })?;
    done(&app, &who, &id, form.version, VoiceHandling::Answer(text)).await
}

/// Into which.
#[derive(Deserialize)]
pub(super) struct MergeForm {
    version: i32,
    into: String,
    #[serde(default)]
    sure: Sure,
}

/// Merges a voice into another one of the same desk.
pub(super) async fn merge(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<MergeForm>,
) -> Result<Response, DeskRefusal> {
    let (into, other) = visible(&app, &who, &form.into).await?;
    visible(&app, &who, &id).await?;
    let back = format!("/desk/voices/{id}");
    let words: String = other.text.chars().take(60).collect();
    let question = Question {
        tab: Tab::Voices,
        title: "合并这两条心声吗？".to_owned(),
        happens: vec![format!("这一条并入“{words}”，支持的人一起算"), "合并了就分不开".to_owned()],
        action: format!("{back}/merge"),
        fields: vec![("version", form.version.to_string()), ("into", form.into.clone())],
        word: "合并",
    };
    if let Some(page) = asked(&who, form.sure, &back, question) {
        return Ok(page);
    }
    done(&app, &who, &id, form.version, VoiceHandling::Merge(into)).await
}

/// What it is about.
#[derive(Deserialize)]
pub(super) struct TagForm {
    version: i32,
    #[serde(default)]
    tags: String,
}

/// Says in the office's own words what a voice is about.
pub(super) async fn tag(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<TagForm>,
) -> Result<Response, DeskRefusal> {
    let tags = parse_tags(&form.tags).map_err(|error| DeskRefusal::WrongAt("tags", error.to_string()))?;
    done(&app, &who, &id, form.version, VoiceHandling::Tag(tags)).await
}

/// Into which proposal.
#[derive(Deserialize)]
pub(super) struct GatherForm {
    version: i32,
    proposal: String,
}

/// Gathers a voice into a proposal.
pub(super) async fn gather(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<GatherForm>,
) -> Result<Response, DeskRefusal> {
    if form.proposal.is_empty() {
        let (_, row) = visible(&app, &who, &id).await?;
        if row.proposal.is_some() {
            return done(&app, &who, &id, form.version, VoiceHandling::TakeOut).await;
        }
    }
    let wrong = || DeskRefusal::WrongAt("proposal", "请先建一个建议、提案，再归入".to_owned());
    let proposal: ProposalId = form.proposal.parse().map_err(|_| wrong())?;
    let found = db::proposals::find(&app.db, proposal).await?.ok_or_else(wrong)?;
    if !who.staff.covers(found.proposal.adcode) {
        return Err(DeskRefusal::NotFound);
    }
    real(found.proposal.sample)?;
    done(&app, &who, &id, form.version, VoiceHandling::Gather(proposal)).await
}

/// Says which company a voice names.
pub(super) async fn name_company(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<super::companies::NamedForm>,
) -> Result<Response, DeskRefusal> {
    let (_, row) = visible(&app, &who, &id).await?;
    super::companies::name(&app, &who, (&row.id.to_string(), row.adcode), &form).await?;
    Ok(Redirect::to(&format!("/desk/voices/{}", row.id)).into_response())
}
