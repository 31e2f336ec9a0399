//! What couriers report of stations: looked at, put right, told.

use super::confirm::{Question, Sure, asked};
use super::guard::{Asked, Filled, SignedIn};
use super::marked::{self, Mark};
use super::page::{Tab, cut, hidden, moment, page, pager, words};
use super::refusal::DeskRefusal;
use super::worklist::record_list;
use crate::model::plain_text::one_line;
use crate::model::{AttachmentId, AttachmentKind, Position, ReportId, ReportState, Timestamp};
use crate::server::attachments::shown;
use crate::server::db::audit::{Action, Entry};
use crate::server::db::danger::Marked;
use crate::server::db::scope::seen;
use crate::server::db::tables::report;
use crate::server::problem::Refusal;
use crate::server::{App, db, station_photos};
use crate::texts;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use serde::Deserialize;

/// Which reports.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ReportFilter {
    over: Option<String>,
    page: u64,
}

/// The list: who waits longest first.
pub(super) async fn list(
    State(app): State<App>,
    who: SignedIn,
    Asked(looking): Asked<ReportFilter>,
) -> Result<Response, DeskRefusal> {
    let (over, at) = (looking.over.is_some(), looking.page.min(10_000));
    let mut rows = db::reports::list(&app.db, &who.staff, over, at).await?;
    let more = cut(&mut rows);
    record_list(&app, &who.staff, "reports", rows.iter().map(|row| row.id), Timestamp::now()).await?;
    let filter = if over { "&over=1" } else { "" };
    let body = rsx! {
        div { class: "head", h1 { "小哥的报告" } a { class: "button", href: "/desk/stations", "驿站" } }
        nav { class: "filters",
            a { href: "/desk/reports", "aria-current": if over { "false" } else { "page" }, "要处理的" }
            a { href: "/desk/reports?over=1", "aria-current": if over { "page" } else { "false" }, "处理过的" }
        }
        if rows.is_empty() {
            p { class: "empty", "这里没有报告。" }
        }
        table { class: "rows", id: "list",
            thead { tr { th { "状态" } th { "驿站" } th { "问题" } th { "说明" } th { "时间" } } }
            tbody {
                for row in rows {
                    tr {
                        td { span { class: "tag", "{texts::report_state(row.state)}" } }
                        td { "{row.station}" }
                        td { a { href: "/desk/reports/{row.id}", "{texts::report_kind(row.kind)}" } }
                        td { class: "words", "{row.text}" }
                        td { {moment(row.at)} }
                    }
                }
            }
        }
        {pager(at, more, |page| format!("/desk/reports?page={page}{filter}"))}
    };
    Ok(page(&who, Tab::Stations, "小哥的报告", body))
}

async fn visible(app: &App, who: &SignedIn, id: &str) -> Result<(ReportId, report::Model), DeskRefusal> {
    let id: ReportId = id.parse().map_err(|_| DeskRefusal::NotFound)?;
    let found = db::reports::find(&app.db, id).await?;
    let row = seen(found, &who.staff, |row| row.adcode).ok_or(DeskRefusal::NotFound)?;
    Ok((id, row))
}

/// One report.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let (id, row) = visible(&app, &who, &id).await?;
    let entry = Entry::of(&who.staff, Action::ReportRead, &row.id.to_string(), row.adcode);
    db::audit::record_reading(&app.db, entry, Timestamp::now()).await?;
    let state = row.state;
    let kind = texts::report_kind(row.kind);
    let files: Vec<crate::model::Attachment> = serde_json::from_str(&row.attachments).unwrap_or_default();
    let mark = Mark::of(row.danger.as_deref(), row.danger_raised_at, row.danger_escalates_at, row.danger_taken_by);
    let marked = marked::shown(&app, &who, mark, &format!("/desk/reports/{id}")).await?;
    let body = rsx! {
        div { class: "two",
            section {
                {marked}
                div { class: "head", h1 { "{kind}" } span { class: "tag", "{texts::report_state(state)}" } }
                p {
                    if let Some(place) = row.place {
                        a { class: "button", href: "{new_station(place)}", "在这里新建驿站" }
                        " {place.lat():.6},{place.lon():.6} "
                    } else {
                        a { class: "button", href: "/desk/stations/{row.station}", "看驿站 {row.station}" }
                        " "
                    }
                    {moment(row.at)}
                }
                {words(&row.text)}
                for one in files {
                    img { src: "/desk/reports/{id}/attachments/{one.id}", alt: "小哥发来的照片", loading: "lazy" }
                    if one.kind == AttachmentKind::Photo && row.place.is_none() && row.account.is_some() {
                        form { class: "row", method: "post", action: "/desk/reports/{id}/show-photo",
                            {hidden(&who, None)}
                            input { r#type: "hidden", name: "photo", value: "{one.id}" }
                            button { r#type: "submit", "{texts::photos::SHOW}" }
                        }
                    }
                }
                if !row.answer.is_empty() {
                    p { "答复：{row.answer}" }
                }
            }
            aside {
                if state.is_open() {
                    form { method: "post", action: "/desk/reports/{id}",
                        {hidden(&who, Some(row.version))}
                        label { "说一句（报告的人和看这个驿站的小哥都看得到）" input { name: "answer", maxlength: 200 } }
                        // The first is what Enter presses.
                        button { class: "main", r#type: "submit", name: "state", value: "in_work",
                            if state == ReportState::Waiting { "开始处理" } else { "还在处理，告诉他们" }
                        }
                        button { r#type: "submit", name: "state", value: "done", "处理好了" }
                        button { r#type: "submit", name: "state", value: "rejected", "看过，没有问题" }
                    }
                }
            }
        }
    };
    Ok(page(&who, Tab::Stations, kind, body))
}

/// Takes on what a report tells of.
pub(super) async fn take_on(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let (id, row) = visible(&app, &who, &id).await?;
    let (desk, marked) = (row.adcode, Marked::Report(id));
    db::danger::take_on_marked(&app.db, &who.staff, &marked, desk, Timestamp::now()).await?;
    Ok(Redirect::to(&format!("/desk/reports/{id}")).into_response())
}

/// The form for a new station, with its place filled in.
fn new_station(place: Position) -> String {
    format!("/desk/stations/new?lat={:.6}&lon={:.6}", place.lat(), place.lon())
}

/// A photo of a report.
pub(super) async fn attachment(
    State(app): State<App>,
    who: SignedIn,
    Path((id, attachment)): Path<(String, String)>,
) -> Result<Response, DeskRefusal> {
    let (id, row) = visible(&app, &who, &id).await?;
    let entry = Entry::of(&who.staff, Action::ReadAttachment, &row.id.to_string(), row.adcode);
    db::audit::record_reading(&app.db, entry, Timestamp::now()).await?;
    let attachment = attachment.parse().map_err(|_| DeskRefusal::NotFound)?;
    let found = db::attachments::find(&app.db, attachment).await?;
    let found = found.filter(|found| found.question.as_deref() == Some(id.to_string().as_str()));
    let found = found.ok_or(DeskRefusal::NotFound)?;
    Ok(shown(&app, found).await?)
}

/// Which photo.
#[derive(Deserialize)]
pub(super) struct PhotoForm {
    photo: AttachmentId,
}

/// Puts a photo that a courier sent among those of the station: somebody has looked at it.
pub(super) async fn show_photo(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(PhotoForm { photo }): Filled<PhotoForm>,
) -> Result<Response, DeskRefusal> {
    let (id, row) = visible(&app, &who, &id).await?;
    let station = row.station.0.ok_or(DeskRefusal::NotFound)?;
    let found = db::attachments::find(&app.db, photo).await?;
    let found = found.filter(|found| found.question.as_deref() == Some(id.to_string().as_str()));
    let (found, account) = found.zip(row.account).ok_or(DeskRefusal::NotFound)?;
    let bytes = app.files.read(found).await.map_err(Refusal::from)?.ok_or(DeskRefusal::NotFound)?;
    let entry = Entry::of(&who.staff, Action::StationChanged, station.as_str(), row.adcode);
    station_photos::add(&app, &station, vec![bytes.into()], Some(&account), entry).await?;
    Ok(Redirect::to(&format!("/desk/stations/{station}#photos")).into_response())
}

/// What became of it.
#[derive(Deserialize)]
pub(super) struct ReportForm {
    version: i32,
    state: String,
    #[serde(default)]
    answer: String,
    #[serde(default)]
    sure: Sure,
}

/// Takes a report on; all who reported the same are told.
pub(super) async fn handle(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    Filled(form): Filled<ReportForm>,
) -> Result<Response, DeskRefusal> {
    let (id, row) = visible(&app, &who, &id).await?;
    let state = ReportState::of_code(&form.state).ok_or_else(|| DeskRefusal::Wrong("请按页面上的按钮".to_owned()))?;
    let answer = if form.answer.trim().is_empty() {
        String::new()
    } else {
        one_line(&form.answer, 200).map_err(|error| DeskRefusal::WrongAt("answer", format!("说明{error}")))?
    };
    if !state.is_open() {
        let (back, word) = (format!("/desk/reports/{id}"), texts::report_state(state));
        let people = db::reports::alike(&app.db, &row).await?;
        let mut happens = vec![
            format!("{people} 个报告会记成“{word}”，报告的人都会看到"),
            "以后不能再打开，除非报告的人说还没好".to_owned(),
        ];
        if !answer.is_empty() {
            happens.push(format!("告诉他们：{answer}"));
        }
        let fields =
            vec![("version", form.version.to_string()), ("state", state.code().to_owned()), ("answer", answer.clone())];
        let question = Question {
            tab: Tab::Stations,
            title: format!("记成“{word}”吗？"),
            happens,
            action: back.clone(),
            fields,
            word: "对，就这样",
        };
        if let Some(page) = asked(&who, form.sure, &back, question) {
            return Ok(page);
        }
    }
    db::reports::handle(&app.db, &who.staff, id, form.version, (state, answer), Timestamp::now()).await?;
    Ok(Redirect::to(&format!("/desk/reports/{id}")).into_response())
}
