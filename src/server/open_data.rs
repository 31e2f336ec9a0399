//! Open data: stations and figures for everybody, at documented addresses.

use super::problem::Refusal;
use super::{App, db};
use crate::model::figures::is_shown;
use crate::model::{Adcode, Station, Timestamp};
use crate::texts;
use axum::extract::State;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use serde_json::json;
use std::fmt::Write as _;

/// Where everything is, in words.
pub(super) async fn about() -> Html<&'static str> {
    Html(
        "<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>开放数据 · 递驿</title><link rel=\"stylesheet\" href=\"/style.css\"></head><body><main class=\"screen\"><h1>开放数据</h1>\
         <p><a href=\"/open/stations.csv\">/open/stations.csv</a>：爱心驿站，UTF-8 的 CSV。列：编号、名称、类型、行政区划代码、区县、地址、经度、纬度（WGS-84）、服务、开放时间（OSM opening_hours）、电话、主办单位、来源、许可、是否示例。</p>\
         <p><a href=\"/open/stations.geojson\">/open/stations.geojson</a>：同样的驿站，GeoJSON（RFC 7946）。</p>\
         <p><a href=\"/open/figures.csv\">/open/figures.csv</a>：每月、每个市州、每个主题的提问数和已回复数。少于 5 的格子不写，也不能由别的数字推出来。</p>\
         <p>每一行写着自己的来源和许可，使用时请照写。标着“示例”的不是真的。</p></main></body></html>",
    )
}

async fn stations(app: &App) -> Result<Vec<Station>, Refusal> {
    let rows = db::feed::of_kind(&app.db, "station").await?;
    let read = |row: db::feed::Model| row.body.map(|body| serde_json::from_str(&body));
    Ok(rows.into_iter().filter_map(read).collect::<Result<_, _>>()?)
}

/// A field that no program takes for more than text: quoted, and never the beginning of a formula.
fn field(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    format!("\"{}{}\"", if formula { "'" } else { "" }, text.replace('"', "\"\""))
}

fn csv(text: String, name: &str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*".to_owned()),
    ];
    // The mark by which spreadsheet programs know UTF-8.
    (headers, format!("\u{feff}{text}")).into_response()
}

/// Stations as a table.
pub(super) async fn stations_csv(State(app): State<App>) -> Result<Response, Refusal> {
    let mut table =
        String::from("编号,名称,类型,行政区划代码,区县,地址,经度,纬度,服务,开放时间,电话,主办单位,来源,许可,示例\r\n");
    for station in stations(&app).await? {
        let services: Vec<&str> = station.services.iter().map(texts::service).collect();
        let fields = [
            field(station.code.as_str()),
            field(&station.name),
            field(texts::kind(station.kind)),
            station.adcode.to_string(),
            field(station.district.as_deref().unwrap_or_default()),
            field(&station.address),
            format!("{:.6}", station.position.lon()),
            format!("{:.6}", station.position.lat()),
            field(&services.join("、")),
            field(&station.hours.as_ref().map(ToString::to_string).unwrap_or_default()),
            field(&station.phones().map(ToString::to_string).collect::<Vec<_>>().join("；")),
            field(station.host.as_deref().unwrap_or_default()),
            field(&station.source.name),
            field(&station.source.licence),
            if station.source.sample { "是" } else { "否" }.to_owned(),
        ];
        table.push_str(&fields.join(","));
        table.push_str("\r\n");
    }
    Ok(csv(table, "stations.csv"))
}

/// Stations as `GeoJSON`.
pub(super) async fn stations_geojson(State(app): State<App>) -> Result<Response, Refusal> {
    let features: Vec<serde_json::Value> = stations(&app)
        .await?
        .iter()
        .map(|station| {
            let at = [station.position.lon(), station.position.lat()];
            json!({ "type": "Feature", "id": station.code, "geometry": { "type": "Point", "coordinates": at }, "properties": station })
        })
        .collect();
    let body = json!({ "type": "FeatureCollection", "features": features }).to_string();
    Ok(([(header::CONTENT_TYPE, "application/geo+json"), (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")], body)
        .into_response())
}

/// Months that are given out at most; older ones are in the archive of who fetched them.
const MONTHS: usize = 24;

/// Questions by month, prefecture and topic.
pub(super) async fn figures_csv(State(app): State<App>) -> Result<Response, Refusal> {
    let mut table = String::from("月份,行政区划代码,地区,主题,提问,已回复\r\n");
    for month in db::figures::months(&app.db, Timestamp::now()).await?.into_iter().take(MONTHS) {
        let figures = db::figures::count(&app.db, month, Adcode::HUNAN).await?;
        for ((adcode, topic), cell) in &figures.questions {
            let asked = u32::try_from(cell.len()).unwrap_or(u32::MAX);
            if is_shown(asked) {
                let answered = cell.iter().filter(|asked| asked.waited.is_some()).count();
                let region = db::threads::adcode(*adcode).map_or("", texts::region);
                let topic = texts::topic(topic.clone().into());
                // Writing into a String cannot fail.
                let _ = write!(table, "{month},{adcode},{region},{topic},{asked},{answered}\r\n");
            }
        }
    }
    Ok(csv(table, "figures.csv"))
}
