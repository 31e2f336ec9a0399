//! Posters and stickers for stations' doors: looked at, and taken away as PDF or SVG for the printer.

use super::guard::{Asked, SignedIn};
use super::page::{Tab, page};
use super::refusal::DeskRefusal;
use super::visible_station::visible;
use crate::model::Station;
use crate::server::db::imports::station_of;
use crate::server::pages::origin;
use crate::server::posters::{self, Codes, PosterError, Size};
use crate::server::{App, db, large_work};
use crate::texts::printing;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use dioxus::prelude::*;
use serde::Deserialize;
use std::io::{Cursor, Write as _};
use std::path::PathBuf;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Sheets that the page shows; the rest is in the file.
const SHOWN: usize = 4;

/// Of which station, or of all of the region; how large; which of the sheets.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct PosterChoice {
    station: String,
    size: String,
    sheet: usize,
}

impl PosterChoice {
    fn size(&self) -> Size {
        if self.size == "sticker" { Size::Sticker } else { Size::Poster }
    }
}

/// What is to be drawn.
struct Order {
    stations: Vec<Station>,
    codes: Codes,
    font: Option<PathBuf>,
}

/// What is to be drawn, if it is known where its codes lead.
async fn order(app: &App, who: &SignedIn, headers: &HeaderMap, station: &str) -> Result<Order, DeskRefusal> {
    let origin = origin(app, headers).ok_or_else(|| DeskRefusal::Wrong(printing::NO_ORIGIN.to_owned()))?;
    let stations = stations(app, who, station).await?;
    // The sample address is nothing to print.
    let platform = &app.config.platform;
    let platform = (!platform.sample).then(|| platform.address.clone()).filter(|address| !address.is_empty());
    Ok(Order { stations, codes: Codes { origin, platform }, font: app.font.clone() })
}

/// Whose sheets are to be drawn: one station's, or all of a region.
async fn stations(app: &App, who: &SignedIn, station: &str) -> Result<Vec<Station>, DeskRefusal> {
    let stations = if station.is_empty() {
        let rows = db::stations::of_region(&app.db, who.staff.adcode).await?;
        let all = rows.iter().map(station_of).collect::<Result<Vec<Station>, _>>()?;
        // Places of other kinds have no door of ours.
        all.into_iter().filter(|station| station.kind.is_station()).collect()
    } else {
        let (row, station) = visible(app, who, station).await?;
        if row.gone {
            return Err(DeskRefusal::NotFound);
        }
        vec![station]
    };
    Ok(stations)
}

/// Draws beside the other requests: a thousand sheets take seconds.
async fn drawn<T: Send + 'static>(
    order: Order,
    draw: impl FnOnce(&Order) -> Result<T, PosterError> + Send + 'static,
) -> Result<T, DeskRefusal> {
    let drawn = large_work::apart(move || draw(&order)).await;
    let drawn = drawn.map_err(|_| DeskRefusal::Wrong("海报没有画成，请告诉管理员".to_owned()))?;
    drawn.map_err(|error| DeskRefusal::Wrong(error.to_string()))
}

/// The sheets as they will be, and the files.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    headers: HeaderMap,
    Asked(looking): Asked<PosterChoice>,
) -> Result<Response, DeskRefusal> {
    let size = looking.size();
    let stations = stations(&app, &who, &looking.station).await?;
    let printable = origin(&app, &headers).is_some();
    let (count, sheets) = (stations.len(), stations.len().div_ceil(posters::a_sheet(size)));
    let no_origin = app.config.origin.is_empty();
    let no_platform = app.config.platform.sample || app.config.platform.address.is_empty();
    let of = if looking.station.is_empty() { String::new() } else { format!("&station={}", looking.station) };
    let word = if size == Size::Sticker { "sticker" } else { "a4" };
    let (svg, svg_word) =
        if sheets == 1 { ("svg", "下载 SVG") } else { ("zip", "下载 SVG（每页一个，打成一包）") };
    let back = if looking.station.is_empty() {
        "/desk/stations".to_owned()
    } else {
        format!("/desk/stations/{}", looking.station)
    };
    let body = rsx! {
        div { class: "head", h1 { "海报和贴纸" } a { class: "button", href: "{back}", "回到驿站" } }
        div { class: "row",
            a { class: if size == Size::Poster { "button main" } else { "button" }, href: "/desk/posters?size=a4{of}", "A4 海报" }
            a { class: if size == Size::Sticker { "button main" } else { "button" }, href: "/desk/posters?size=sticker{of}", "贴纸（一页八张）" }
        }
        if count == 0 {
            p { class: "empty", "还没有驿站。" }
        } else {
            p { "{count} 个驿站，{sheets} 页。打印时选“实际大小”，贴纸沿细线剪开。" }
            if printable { div { class: "row",
                a { class: "button main", href: "/desk/posters.pdf?size={word}{of}", "下载 PDF" }
                a { class: "button", href: "/desk/posters.{svg}?size={word}{of}", "{svg_word}" }
            } }
        }
        if !printable {
            p { class: "error", "{printing::NO_ORIGIN}" }
        } else if no_origin {
            p { class: "error", "{printing::ONLY_HERE}" }
        }
        if no_platform {
            p { class: "by", "还没有设置 12355 平台的地址，上面没有它的码。" }
        }
        div { class: "sheets",
            for sheet in 0..(if printable { sheets.min(SHOWN) } else { 0 }) {
                img { src: "/desk/posters.svg?size={word}&sheet={sheet}{of}", alt: "第 {sheet + 1} 页" }
            }
        }
        if printable && sheets > SHOWN {
            p { class: "by", "这里只看前 {SHOWN} 页，下载的文件里是全部。" }
        }
    };
    Ok(page(&who, Tab::Stations, "海报和贴纸", body))
}

fn file(kind: &'static str, name: &str, bytes: Vec<u8>) -> Response {
    let named = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, named)], bytes).into_response()
}

fn name(who: &SignedIn, looking: &PosterChoice, ending: &str) -> String {
    let what = if looking.size() == Size::Sticker { "stickers" } else { "posters" };
    let of = if looking.station.is_empty() { who.staff.adcode.to_string() } else { looking.station.clone() };
    let of: String = of.chars().filter(|c| c.is_ascii_digit() || *c == '-').collect();
    format!("{what}-{of}.{ending}")
}

/// All sheets as one PDF.
pub(super) async fn pdf(
    State(app): State<App>,
    who: SignedIn,
    headers: HeaderMap,
    Asked(looking): Asked<PosterChoice>,
) -> Result<Response, DeskRefusal> {
    let (size, name) = (looking.size(), name(&who, &looking, "pdf"));
    let order = order(&app, &who, &headers, &looking.station).await?;
    let draw = move |order: &Order| posters::pdf(&order.stations, size, &order.codes, order.font.as_ref());
    Ok(file("application/pdf", &name, drawn(order, draw).await?))
}

/// One sheet as SVG.
pub(super) async fn svg(
    State(app): State<App>,
    who: SignedIn,
    headers: HeaderMap,
    Asked(looking): Asked<PosterChoice>,
) -> Result<Response, DeskRefusal> {
    let (size, sheet, name) = (looking.size(), looking.sheet, name(&who, &looking, "svg"));
    let order = order(&app, &who, &headers, &looking.station).await?;
    let draw = move |order: &Order| {
        let stations = order.stations.chunks(posters::a_sheet(size)).nth(sheet).unwrap_or_default();
        posters::svg(stations, size, &order.codes, order.font.as_ref())
    };
    let sheets = drawn(order, draw).await?;
    let (_, svg) = sheets.into_iter().next().ok_or(DeskRefusal::NotFound)?;
    Ok(file("image/svg+xml", &name, svg.into_bytes()))
}

/// All sheets as SVG, in one packed file.
pub(super) async fn zip(
    State(app): State<App>,
    who: SignedIn,
    headers: HeaderMap,
    Asked(looking): Asked<PosterChoice>,
) -> Result<Response, DeskRefusal> {
    let (size, name) = (looking.size(), name(&who, &looking, "zip"));
    let order = order(&app, &who, &headers, &looking.station).await?;
    let draw = move |order: &Order| {
        let sheets = posters::svg(&order.stations, size, &order.codes, order.font.as_ref())?;
        Ok(packed(&sheets).ok())
    };
    let bytes =
        drawn(order, draw).await?.ok_or_else(|| DeskRefusal::Wrong("文件没有打成包，请告诉管理员".to_owned()))?;
    Ok(file("application/zip", &name, bytes))
}

fn packed(sheets: &[(String, String)]) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, svg) in sheets {
        zip.start_file(name.as_str(), SimpleFileOptions::default())?;
        zip.write_all(svg.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}
