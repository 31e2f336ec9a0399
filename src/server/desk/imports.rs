//! Tables of stations: sent in, looked at, written, taken back; and the same table to take away.

use super::guard::{SignedIn, Uploaded};
use super::import_choices;
use super::page::{Tab, hidden, moment, options, own_regions, page};
use super::refusal::DeskRefusal;
use super::station::differences;
use crate::model::import_state::ImportState;
use crate::model::plain_text::one_line;
use crate::model::{Adcode, Crs, Station, StationKind, Timestamp};
use crate::server::db::import_files::{self, ImportFile};
use crate::server::db::imports::{self, Begun, Change, Plan};
use crate::server::db::scope::seen;
use crate::server::db::tables::import;
use crate::server::desk::spreadsheet::spreadsheet;
use crate::server::import::{
    Choices, Column, Evidence, HoursSaid, ImportError, Origin, Progress, Remark, SheetLeft, Sourced, Unplaced,
    read_telling,
};
use crate::server::{App, db, large_work};
use crate::texts;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use dioxus::prelude::*;
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;

/// Lines of a list on the page of an import; the rest is counted.
const SHOWN: usize = 200;
/// Characters of what is said of one row.
const LONGEST_REASON: usize = 400;
/// Characters of a source's name.
const MOST_SOURCE: usize = 60;

/// So long who sends a file waits for the page that shows it; then they are told how far it is.
const PATIENCE: Duration = Duration::from_secs(3);
/// Between two tellings of how far a file is.
const TELL: Duration = Duration::from_millis(700);
/// A file that was not told of for so many milliseconds is read by nobody any more: its server was stopped.
const ABANDONED_MS: i64 = 30_000;
/// Between two tellings that a file still waits for its turn: sooner than anybody takes it for abandoned.
const TELL_WAITING: Duration = Duration::from_secs(5);
/// The reader gave up.
const UNREADABLE: &str = "文件读不出来，请另存为 CSV 再试";

fn state_word(state: ImportState) -> &'static str {
    match state {
        ImportState::Reading => "正在读",
        ImportState::Failed => "读不了",
        ImportState::Writing => "正在写入",
        ImportState::Undoing => "正在撤销",
        ImportState::Written => "已写入",
        ImportState::Undone => "已撤销",
        ImportState::Preview => "待确认",
    }
}

/// The form for a file, and the imports before.
pub(super) async fn list(State(app): State<App>, who: SignedIn) -> Result<Response, DeskRefusal> {
    let found = imports::list(&app.db, who.staff.adcode).await?;
    let places = own_regions(&who.staff);
    let kinds = StationKind::ALL.iter().map(|kind| (kind.code().to_owned(), texts::kind(*kind).to_owned())).collect();
    let systems = import_choices::systems();
    let home = who.staff.adcode.to_string();
    let body = rsx! {
        div { class: "head", h1 { "导入驿站表" } a { class: "button", href: "/desk/stations.xlsx", "导出现有驿站（xlsx）" } }
        form { class: "wide", method: "post", action: "/desk/imports", enctype: "multipart/form-data",
            {hidden(&who, None)}
            label { "文件（xlsx、xls、CSV、JSON、GeoJSON、KML）" input { r#type: "file", name: "file", required: true, accept: ".xlsx,.xls,.csv,.txt,.json,.jsonl,.geojson,.kml" } }
            label { "坐标系" select { name: "crs", {options(None, systems, "auto")} } }
            label { "地区（行里没写区划代码的用它）" select { name: "adcode", {options(None, places, &home)} } }
            label { "数据来源（同一来源的再导入就是更新：先看发布单位自己的编号，没有就看名称和位置）" input { name: "source", required: true, maxlength: "{MOST_SOURCE}", placeholder: "长沙市总工会 2026 年驿站表" } }
            label { "类型（行里没写的用它）" select { name: "kind", {options(None, kinds, "other")} } }
            button { class: "main", r#type: "submit", "先看看会改什么" }
        }
        p { class: "by", "列的先后没有关系，表头上面可以有标题，几张工作表都会读。每一列读成什么、哪一列没有读，下一步都列出来，没认出来的可以告诉它是什么，下次记得。序号不当编号用。没有位置的行，下一步在地图上放。" }
        h2 { "导入过的" }
        if found.is_empty() {
            p { class: "empty", "还没有导入过。" }
        } else {
            table { class: "rows", id: "list",
                thead { tr { th { "状态" } th { "文件" } th { "谁" } th { "时间" } } }
                tbody {
                    for row in found {
                        tr {
                            td { span { class: "tag", "{state_word(row.state)}" } }
                            td { class: "words", a { href: "/desk/imports/{row.id}", "{row.name}" } }
                            td { "{row.who}" }
                            td { {moment(row.at)} }
                        }
                    }
                }
            }
        }
    };
    Ok(page(&who, Tab::Stations, "导入驿站表", body))
}

/// What is to be said of a file's rows.
#[derive(Default, Serialize, Deserialize)]
struct Remarks {
    rows: usize,
    rejected: Vec<Remark>,
    warnings: Vec<Remark>,
    #[serde(default)]
    columns: Vec<Column>,
    #[serde(default)]
    sheets_left: Vec<SheetLeft>,
    #[serde(default)]
    hours: Vec<HoursSaid>,
    /// Rows outside of their region.
    #[serde(default)]
    outside: usize,
    /// How many more there are of each than are kept.
    #[serde(default)]
    more_rejected: usize,
    #[serde(default)]
    more_warnings: usize,
}

/// The first of what is to be said of rows, each cut where it is longer than anybody reads; and how many more there are.
/// A table has 200,000 rows, and what is kept of them is read at each look at the page.
fn first_remarks(all: Vec<Remark>) -> (Vec<Remark>, usize) {
    let more = all.len().saturating_sub(SHOWN);
    let cut = |remark: Remark| Remark { reason: remark.reason.chars().take(LONGEST_REASON).collect(), ..remark };
    (all.into_iter().take(SHOWN).map(cut).collect(), more)
}

fn wrong(why: impl Into<String>) -> DeskRefusal {
    DeskRefusal::Wrong(why.into())
}

/// Takes a file in, to be looked at. Most are read at once; who sent a long one sees how far it is.
pub(super) async fn send(State(app): State<App>, who: SignedIn, mut form: Uploaded) -> Result<Response, DeskRefusal> {
    app.room_for_files().await?;
    let file = form.files.pop().ok_or_else(|| wrong("请先选文件").at("file"))?;
    let adcode = Adcode::parse(form.field("adcode")).ok().filter(|adcode| who.staff.covers(*adcode));
    let source =
        one_line(form.field("source"), MOST_SOURCE).map_err(|error| wrong(format!("数据来源{error}")).at("source"))?;
    let chosen = <Crs as clap::ValueEnum>::from_str(form.field("crs"), true).ok();
    let origin = Origin {
        crs: chosen.unwrap_or(Crs::Wgs84),
        adcode: adcode.ok_or(DeskRefusal::NotFound)?,
        source,
        licence: "主管部门提供".to_owned(),
        sample: false,
        kind: StationKind::of_code(form.field("kind")).ok_or_else(|| wrong("请选类型").at("kind"))?,
    };
    let name: String = file.name.chars().filter(|c| !c.is_control()).take(80).collect();
    let remembered = import_files::remembered(&app.db, who.staff.adcode, &origin.source).await?;
    let choices = Choices { crs: chosen, ..remembered };
    let id = imports::begin(&app.db, &who.staff, &name, Timestamp::now()).await?;
    import_files::keep(&app.db, &id, file.bytes, &origin, &choices).await?;
    // Its room is free: nobody waits for the reading with a file in memory.
    drop(form);
    let reading = tokio::spawn(take_in(app.clone(), id.clone()));
    if let Ok(read) = tokio::time::timeout(PATIENCE, reading).await {
        let read = read.map_err(|_| wrong(UNREADABLE)).and_then(|read| read);
        if let Err(refusal) = read {
            imports::forget(&app.db, &id).await?;
            return Err(refusal);
        }
    }
    Ok(Redirect::to(&format!("/desk/imports/{id}")).into_response())
}

/// Reads a file, telling how far it is, and keeps what it says or why it says nothing.
async fn take_in(app: App, id: String) -> Result<(), DeskRefusal> {
    // One after the other: what one file may take of the machine is bounded, and so is the sum.
    let turn = loop {
        if let Some(turn) = large_work::turn_within(TELL_WAITING).await {
            break turn;
        }
        imports::tell(&app.db, &id, ImportState::Reading, texts::imports::WAITING, Timestamp::now()).await?;
    };
    let file = import_files::find(&app.db, &id).await?.ok_or(DeskRefusal::NotFound)?;
    let ImportFile { bytes, origin, choices } = file;
    let progress = Arc::new(Progress::default());
    let told = progress.clone();
    // A large workbook takes seconds: other requests go on meanwhile.
    let mut reading = large_work::apart(move || (understood(&bytes, origin, &choices, &told), turn));
    let read = loop {
        if let Ok(read) = tokio::time::timeout(TELL, &mut reading).await {
            break read;
        }
        let (read, rows) = progress.rows();
        let words =
            if rows == 0 { "正在解开文件……".to_owned() } else { format!("读了 {read} / {rows} 行") };
        imports::tell(&app.db, &id, ImportState::Reading, &words, Timestamp::now()).await?;
    };
    // The turn ends when what was read is kept.
    let (read, _turn) = read.map_or_else(|_| (Err(UNREADABLE.to_owned()), None), |(read, turn)| (read, Some(turn)));
    match read {
        Ok((remarks, stations)) => {
            let remarks = serde_json::to_string(&remarks).map_err(|error| wrong(error.to_string()))?;
            Ok(imports::keep(&app.db, &id, &remarks, &stations, Timestamp::now()).await?)
        }
        Err(why) => {
            imports::tell(&app.db, &id, ImportState::Failed, &why, Timestamp::now()).await?;
            Err(wrong(why))
        }
    }
}

/// What a file says, in the coordinate system that it is in.
fn understood(
    bytes: &[u8],
    origin: Origin,
    choices: &Choices,
    progress: &Progress,
) -> Result<(Remarks, Vec<Sourced>), String> {
    let words = |error: ImportError| error.to_string();
    let chosen = choices.crs;
    let (mut report, mut stations) = read_telling(bytes, &origin, choices, progress).map_err(words)?;
    let found = Evidence::of(stations.iter().map(|one| &one.station), origin.crs, origin.adcode);
    let why = |crs: Crs| {
        let counts = found.outside.iter().map(|(crs, outside)| format!("按 {} 有 {outside} 个", crs_word(*crs)));
        format!(
            "位置像 {}：{} 行写了区县，不在自己区县里的，{}",
            crs_word(crs),
            found.rows,
            counts.collect::<Vec<_>>().join("，")
        )
    };
    let Some(crs) = chosen.or(report.stated_crs).or(found.system()).or((report.placed == 0).then_some(origin.crs))
    else {
        let rows = found.rows;
        let should = if report.should_be_wgs84 {
            "这种文件按标准应该是 WGS-84，但国内导出的常常是 GCJ-02。"
        } else {
            ""
        };
        return Err(format!(
            "表头没有写坐标系，从位置也认不出来（{rows} 行写了认得的区县）。{should}请问清楚坐标从哪个地图来，再在“坐标系”里选；选错会差几百米"
        ));
    };
    if crs != origin.crs {
        // What was read first makes room.
        drop((report, stations));
        (report, stations) = read_telling(bytes, &Origin { crs, ..origin }, choices, progress).map_err(words)?;
    }
    let mut first = |reason: String| report.warnings.insert(0, Remark::new(1, reason));
    match (report.stated_crs, found.system()) {
        (_, Some(other)) if other != crs => first(format!("{}；现在按 {} 收，请核对", why(other), crs_word(crs))),
        (None, Some(_)) if chosen.is_none() => first(format!("{}。请在地图上抽查两三个再写入", why(crs))),
        _ => {}
    }
    match (chosen, report.stated_crs) {
        (Some(chosen), Some(stated)) if chosen != stated => {
            first(format!("文件写的是 {}，你选的是 {}，请核对", crs_word(stated), crs_word(chosen)));
        }
        _ => {}
    }
    let (rejected, more_rejected) = first_remarks(report.rejected);
    let (warnings, more_warnings) = first_remarks(report.warnings);
    let remarks = Remarks {
        rows: report.rows,
        rejected,
        warnings,
        more_rejected,
        more_warnings,
        columns: report.columns,
        sheets_left: report.sheets_left,
        hours: report.hours,
        outside: report.outside,
    };
    Ok((remarks, stations))
}

pub(super) fn crs_word(crs: Crs) -> &'static str {
    match crs {
        Crs::Wgs84 => "WGS-84",
        Crs::Gcj02 => "GCJ-02",
        Crs::Bd09 => "BD-09",
    }
}

pub(super) async fn visible(app: &App, who: &SignedIn, id: &str) -> Result<import::Model, DeskRefusal> {
    let found = imports::find(&app.db, id).await?;
    seen(found, &who.staff, |row| row.adcode).ok_or(DeskRefusal::NotFound)
}

/// One import: what it would do, or what it did.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    let told = if row.state == ImportState::Preview { Some(looked_at(&app, &who, &row).await?) } else { None };
    let idle = Timestamp::now().millis_since(row.at);
    let (reading, abandoned) = (
        row.state == ImportState::Reading && idle < ABANDONED_MS,
        row.state == ImportState::Reading && idle >= ABANDONED_MS,
    );
    let working = [ImportState::Writing, ImportState::Undoing].contains(&row.state).then(|| imports::progress(&row));
    let working = working.map(|progress| (progress.done, progress.steps));
    let body = rsx! {
        div { class: "head", h1 { "{row.name}" } span { class: "tag", "{state_word(row.state)}" } a { class: "button", href: "/desk/imports", "回到导入" } }
        p { class: "by", "{row.who} " {moment(row.at)} }
        if let Some(told) = told {
            {told}
        } else {
            if let Some((done, steps)) = working {
                p { role: "status", id: "progress",
                    if row.state == ImportState::Undoing { "正在撤销……恢复了 {done} 个" } else if steps == 0 { "正在写入……" } else { "正在写入……写了 {done} / {steps}" }
                }
                p { class: "by", "做完会自动显示；服务端重启也会接着做完。写的时候别人照常使用。" }
            } else {
                p { role: "status", id: "progress", "{row.remarks}" }
            }
            if reading {
                p { class: "by", "读完会自动显示。可以先去做别的，回头在“导入过的”里找它。" }
            }
            if abandoned {
                p { class: "error", "读到一半断了，什么都没有写入。请回到导入，重新上传。" }
            }
            if row.state == ImportState::Written {
                form { method: "post", action: "/desk/imports/{row.id}/undo",
                    {hidden(&who, None)}
                    p { "撤销以后，每个驿站恢复成导入以前的样子，新增的撤掉；导入以后又有人改过的不动。" }
                    button { r#type: "submit", "撤销这次导入" }
                }
            }
        }
    };
    let mut page = page(&who, Tab::Stations, "导入", body);
    if reading || working.is_some() {
        // No script is needed to look again.
        page.headers_mut().insert(header::REFRESH, HeaderValue::from_static("1"));
    }
    Ok(page)
}

async fn looked_at(app: &App, who: &SignedIn, row: &import::Model) -> Result<Element, DeskRefusal> {
    let remarks: Remarks = serde_json::from_str(&row.remarks).unwrap_or_default();
    let choices = import_files::find(&app.db, &row.id).await?.map(|file| file.choices).unwrap_or_default();
    let Plan { steps, changes: all_changes, refused, unsure, written, .. } =
        imports::preview(&app.db, &who.staff, row, &choices).await?;
    let mut rejected = remarks.rejected;
    rejected.extend(refused.into_iter().map(|(row, reason)| Remark::new(row, reason)));
    rejected.sort_by_key(|remark| remark.row);
    let (rows, added, updated, unchanged) = (remarks.rows, written.added, written.updated, written.unchanged);
    let changes: Vec<(String, String, String)> = steps.iter().take(SHOWN).filter_map(change).collect();
    let (more, nothing) = (all_changes.saturating_sub(SHOWN), all_changes == 0);
    let (refusals, samples, asked) = (rejected.len() + remarks.more_rejected, written.samples_removed, unsure.len());
    let unread = remarks.columns.iter().filter(|column| column.read_as.is_none() && !column.ignored).count();
    let asked_hours: usize = remarks.hours.iter().filter(|said| said.question.is_some()).map(|said| said.rows).sum();
    Ok(rsx! {
        p { id: "summary",
            "读了 {rows} 行：新增 {added}，更新 {updated}，没有变化 {unchanged}，不能收 {refusals}。"
            if asked > 0 { "拿不准是不是已有的驿站 {asked} 行。" }
            if asked_hours > 0 { "开放时间要问的 {asked_hours} 行（先照录原文）。" }
            if unread > 0 { "没有读的列 {unread} 个。" }
        }
        for left in remarks.sheets_left {
            p { class: "error", "工作表“{left.name}”没有读：{left.why}" }
        }
        if samples > 0 {
            p { "同一市州的 {samples} 个示例驿站会撤掉。" }
        }
        form { class: "row", method: "post", action: "/desk/imports/{row.id}/write",
            {hidden(who, None)}
            button { class: "main", r#type: "submit", disabled: nothing && samples == 0, "写入" }
            span { class: "by", "写完可以撤销。" }
        }
        {import_choices::form(who, &row.id, &remarks.columns, &remarks.hours, &unsure, remarks.outside, &choices)}
        {remarks_table("不能收的行", rejected, remarks.more_rejected)}
        if refusals > 0 {
            p { class: "by", "没有位置的，可以一个个在地图上放；或者在表里补上再导一次。" }
        }
        {remarks_table("能收、但要看一眼的行", remarks.warnings, remarks.more_warnings)}
        if !changes.is_empty() {
            h2 { "会改什么" }
            table { class: "rows", id: "changes",
                thead { tr { th { "编号" } th { "名称" } th { "改动" } } }
                tbody {
                    for (code, name, change) in changes {
                        tr { td { "{code}" } td { class: "words", "{name}" } td { class: "words", "{change}" } }
                    }
                }
            }
            if more > 0 {
                p { class: "by", "还有 {more} 个没有列出来。" }
            }
        }
    })
}

/// Reads a file again, by what was chosen.
pub(super) async fn choose(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
    form: Uploaded,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    let gone = || DeskRefusal::Conflict("这次导入已经写入，或者文件已经不在了，请重新上传".to_owned());
    let file = import_files::find(&app.db, &row.id).await?.ok_or_else(gone)?;
    let choices = import_choices::chosen(&form, file.choices).map_err(wrong)?;
    if !imports::begin_again(&app.db, &row.id, Timestamp::now()).await? {
        return Err(gone());
    }
    import_files::choose(&app.db, &row.id, &choices).await?;
    import_files::remember(&app.db, who.staff.adcode, &file.origin.source, &choices, Timestamp::now()).await?;
    let reading = tokio::spawn(take_in(app.clone(), row.id.clone()));
    let _ = tokio::time::timeout(PATIENCE, reading).await;
    Ok(Redirect::to(&format!("/desk/imports/{}", row.id)).into_response())
}

/// The form for a station that has all but its place.
fn new_station(unplaced: &Unplaced) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("name", &unplaced.name).append_pair("address", &unplaced.address);
    format!("/desk/stations/new?{}", query.finish())
}

fn remarks_table(title: &'static str, remarks: Vec<Remark>, not_kept: usize) -> Element {
    let more = remarks.len().saturating_sub(SHOWN) + not_kept;
    rsx! {
        if !remarks.is_empty() {
            h2 { "{title}" }
            table { class: "rows",
                thead { tr { th { "行" } th { "原因" } } }
                tbody {
                    for remark in remarks.into_iter().take(SHOWN) {
                        tr {
                            td { "{remark.row}" }
                            td { class: "words", "{remark.reason}"
                                if let Some(unplaced) = remark.unplaced {
                                    " {unplaced.name} "
                                    a { href: new_station(&unplaced), target: "_blank", "在地图上放" }
                                }
                            }
                        }
                    }
                }
            }
            if more > 0 {
                p { class: "by", "还有 {more} 行没有列出来。" }
            }
        }
    }
}

/// Number, name and what changes.
fn change(step: &Change) -> Option<(String, String, String)> {
    let what = match &step.before {
        None => "新增".to_owned(),
        Some(before) => differences(&Station::try_from(before.clone()).ok()?, &step.station),
    };
    (!what.is_empty()).then(|| (step.after.code.clone(), step.after.name.clone(), what))
}

/// Writes a file that was looked at.
pub(super) async fn write(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    let begun = imports::begin_writing(&app.db, &who.staff, &row.id, Timestamp::now()).await?;
    carried_out(&app, &id, begun, "这次导入已经写入或者撤销了").await
}

/// Back to the import, which says how far it is: most are done by then.
async fn carried_out(app: &App, id: &str, begun: Begun, why_not: &str) -> Result<Response, DeskRefusal> {
    match begun {
        Begun::Yes(lease) => {
            let db = app.db.clone();
            let writing = tokio::spawn(async move {
                if let Err(error) = imports::go_on(&db, lease).await {
                    tracing::error!("import: {error}");
                }
            });
            let _ = tokio::time::timeout(PATIENCE, writing).await;
            Ok(Redirect::to(&format!("/desk/imports/{id}")).into_response())
        }
        Begun::Waits(other) => Err(DeskRefusal::Conflict(format!("“{other}”正在写入或者撤销，请等它做完再来"))),
        Begun::No => Err(DeskRefusal::Conflict(why_not.to_owned())),
    }
}

/// Takes a written import back.
pub(super) async fn undo(
    State(app): State<App>,
    who: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, DeskRefusal> {
    let row = visible(&app, &who, &id).await?;
    let begun = imports::begin_undoing(&app.db, &who.staff, &row.id, Timestamp::now()).await?;
    carried_out(&app, &id, begun, "这次导入没有写入，或者已经撤销了").await
}

/// All stations of the region as a table that can be changed and sent in again.
pub(super) async fn export(State(app): State<App>, who: SignedIn) -> Result<Response, DeskRefusal> {
    let rows = db::stations::of_region(&app.db, who.staff.adcode).await?;
    let stations: Vec<Station> = rows.iter().map(imports::station_of).collect::<Result<_, _>>()?;
    spreadsheet(&app, &who, &format!("stations-{}", who.staff.adcode), table(&stations)).await
}

fn table(stations: &[Station]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let bold = Format::new().set_bold();
    let heading = [
        "递驿编号",
        "名称",
        "类型",
        "区划代码",
        "区县",
        "地址",
        "经度(WGS-84)",
        "纬度(WGS-84)",
        "服务",
        "开放时间",
        "电话",
        "主办单位",
    ];
    for (column, word) in (0..).zip(heading) {
        sheet.write_with_format(0, column, word, &bold)?;
    }
    for (at, station) in (1..).zip(stations) {
        let services = station.services.iter().map(texts::service).collect::<Vec<_>>().join("、");
        let words = [
            (0, station.code.to_string()),
            (1, station.name.clone()),
            (2, texts::kind(station.kind).to_owned()),
            (3, station.adcode.to_string()),
            (4, station.district.clone().unwrap_or_default()),
            (5, station.address.clone()),
            (8, services),
            (9, station.hours.as_ref().map(ToString::to_string).unwrap_or_default()),
            (10, station.phones().map(ToString::to_string).collect::<Vec<_>>().join("；")),
            (11, station.host.clone().unwrap_or_default()),
        ];
        // As texts, whatever they begin with: nothing that somebody wrote is a formula.
        for (column, word) in words {
            sheet.write_string(at, column, word)?;
        }
        sheet.write_number(at, 6, station.position.lon())?;
        sheet.write_number(at, 7, station.position.lat())?;
    }
    sheet.autofit();
    workbook.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_table_where_every_row_is_wrong_a_page_is_kept_and_the_rest_counted() {
        let all = (1..=200_000).map(|row| Remark::new(row, "错".repeat(2_000))).collect();
        let (kept, more) = first_remarks(all);
        assert_eq!((kept.len(), more, kept[0].row), (SHOWN, 199_800, 1));
        assert!(serde_json::to_string(&kept).unwrap().len() < 300_000);
    }
}
