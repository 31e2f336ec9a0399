//! Open data: stations and figures for everybody, at documented addresses.

use super::limits::Address;
use super::problem::Refusal;
use super::ready_answers::ReadyAnswer;
use super::{App, db, large_work};
use crate::model::disclosure::Released;
use crate::model::figures::Subject;
use crate::model::{Day, Station, Timestamp, Topic};
use crate::server::db::companies::HalfYear;
use crate::texts;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{Html, Response};
use sea_orm::DbErr;
use serde_json::json;
use std::fmt::Write as _;
use tokio::sync::Mutex;

/// Where everything is, in words.
pub(super) async fn about(State(app): State<App>) -> Result<Html<String>, Refusal> {
    let half = HalfYear::last_over(Timestamp::now());
    let companies = public_companies(&app, half).await?;
    let companies = companies.map(|(_, as_of)| texts::company::open_data(half.parts(), as_of)).unwrap_or_default();
    Ok(Html(format!(
        "<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>开放数据 · 递驿</title><link rel=\"stylesheet\" href=\"/style.css\"></head><body><main class=\"screen\"><h1>开放数据</h1>\
         <p><a href=\"/open/stations.csv\">/open/stations.csv</a>：爱心驿站，UTF-8 的 CSV。列：编号、名称、类型、行政区划代码、区县、地址、经度、纬度（WGS-84）、服务、开放时间（OSM opening_hours）、电话、主办单位、来源、许可、是否示例。</p>\
         <p><a href=\"/open/stations.geojson\">/open/stations.geojson</a>：同样的驿站，GeoJSON（RFC 7946）。</p>\
         <p><a href=\"/open/figures.csv\">/open/figures.csv</a>：已经结束的月份，每个市州、每个主题的提问数和已回复数，还有合计。第一次公布以后不再改。“不列”是少于 5 人，或者能和别的数字相减得出少于 5 人；没有写的行是 0。</p>{companies}\
         <p>每一行写着自己的来源和许可，使用时请照写。标着“示例”的不是真的。</p></main></body></html>"
    )))
}

async fn stations(app: &App) -> Result<Vec<Station>, Refusal> {
    let rows = db::feed::of_kind(&app.db, "station").await?;
    let read = |row: db::feed::Model| row.body.map(|body| serde_json::from_str(&body));
    Ok(rows.into_iter().filter_map(read).collect::<Result<_, _>>()?)
}

/// A field that no program takes for more than text: quoted, and never the beginning of a formula.
fn field(text: &str) -> String {
    // Spreadsheet programs of a Chinese machine take full-width signs for the same.
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    format!("\"{}{}\"", if formula { "'" } else { "" }, text.replace('"', "\"\""))
}

/// One file is put together at a time: they are large.
static PUTTING_TOGETHER: Mutex<()> = Mutex::const_new(());

const CSV: &str = "text/csv; charset=utf-8";

/// A file as it is now: put together once for all who ask until something changes, and sent to nobody who has it.
async fn given(
    app: &App,
    (from, asked): (Address, &HeaderMap),
    (name, media_type): (String, &'static str),
    put_together: impl AsyncFnOnce() -> Result<String, Refusal>,
) -> Result<Response, Refusal> {
    app.limits.costly_page(from)?;
    let _turn = PUTTING_TOGETHER.lock().await;
    let attached = media_type == CSV;
    let file = name.split(' ').next().unwrap_or_default().to_owned();
    let answer = app.ready(name, async || {
        let text = put_together().await?;
        // The mark by which spreadsheet programs know UTF-8.
        let bytes = if attached { format!("\u{feff}{text}") } else { text }.into_bytes();
        let compressing = large_work::apart(move || ReadyAnswer::tagged(media_type, bytes));
        compressing.await.map_err(|error| DbErr::Custom(error.to_string()).into())
    });
    let mut response = answer.await?.response(asked);
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, no-cache"));
    if attached && let Ok(name) = HeaderValue::from_str(&format!("attachment; filename=\"{file}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

/// Stations as a table.
pub(super) async fn stations_csv(State(app): State<App>, from: Address, asked: HeaderMap) -> Result<Response, Refusal> {
    given(&app, (from, &asked), ("stations.csv".to_owned(), CSV), async || stations_table(&app).await).await
}

async fn stations_table(app: &App) -> Result<String, Refusal> {
    let mut table =
        String::from("编号,名称,类型,行政区划代码,区县,地址,经度,纬度,服务,开放时间,电话,主办单位,来源,许可,示例\r\n");
    for station in stations(app).await? {
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
    Ok(table)
}

/// Stations as `GeoJSON`.
pub(super) async fn stations_geojson(
    State(app): State<App>,
    from: Address,
    asked: HeaderMap,
) -> Result<Response, Refusal> {
    let named = ("stations.geojson".to_owned(), "application/geo+json");
    given(&app, (from, &asked), named, async || features(&app).await).await
}

async fn features(app: &App) -> Result<String, Refusal> {
    let features: Vec<serde_json::Value> = stations(app)
        .await?
        .iter()
        .map(|station| {
            let at = [station.position.lon(), station.position.lat()];
            json!({ "type": "Feature", "id": station.code, "geometry": { "type": "Point", "coordinates": at }, "properties": station })
        })
        .collect();
    Ok(json!({ "type": "FeatureCollection", "features": features }).to_string())
}

/// What is told of companies, and as of when: only where the province decided so, and once it is fixed. Asked each time:
/// who takes that back is obeyed at once.
async fn public_companies(app: &App, half: HalfYear) -> Result<Option<(Released, Timestamp)>, Refusal> {
    if !db::companies::publishing(&app.db).await?.is_some_and(|row| row.active) {
        return Ok(None);
    }
    Ok(db::companies::released(&app.db, half).await?)
}

/// Questions by company of the last half year that is over: only where the province decided so.
pub(super) async fn companies_csv(
    State(app): State<App>,
    from: Address,
    asked: HeaderMap,
) -> Result<Response, Refusal> {
    let half = HalfYear::last_over(Timestamp::now());
    let (released, as_of) = public_companies(&app, half).await?.ok_or(Refusal::NotFound)?;
    let (period, as_of) = (texts::company::half_year(half.parts()), Day::of(as_of));
    let name = format!("companies.csv {period} {}", Day::of(Timestamp::now()));
    given(&app, (from, &asked), (name, CSV), async || {
        let mut table = String::from("时间,截至,公司,提问\r\n");
        let mut line = |name: &str, count: Option<u32>| {
            // Writing into a String cannot fail.
            let _ = write!(table, "{period},{as_of},{},{}\r\n", field(name), texts::disclosure::number(count));
        };
        line(texts::disclosure::ALL, db::companies::told(&released, None));
        for row in db::companies::list(&app.db).await?.into_iter().filter(|row| !row.sample) {
            line(&row.name, db::companies::told(&released, Some(&row.id)));
        }
        line(texts::company::UNNAMED, db::companies::told(&released, Some("")));
        Ok(table)
    })
    .await
}

/// Months that are given out at most; older ones are in the archive of who fetched them.
const MONTHS: usize = 24;

/// Questions by month, prefecture and topic: of closed months, as they were told first.
pub(super) async fn figures_csv(State(app): State<App>, from: Address, asked: HeaderMap) -> Result<Response, Refusal> {
    // What a month tells is chosen when it is over, and never changes.
    let name = format!("figures.csv {}", Day::of(Timestamp::now()));
    given(&app, (from, &asked), (name, CSV), async || figures_table(&app).await).await
}

async fn figures_table(app: &App) -> Result<String, Refusal> {
    let mut table = String::from("月份,行政区划代码,地区,主题,提问,已回复\r\n");
    let now = Timestamp::now();
    for month in db::figures::months(&app.db, now).await?.into_iter().take(MONTHS + 1) {
        let Some(release) = db::figure_release::of(&app.db, month, now).await? else { continue };
        let told = |place, topic, column| release.get(Subject::Questions, place, topic, column);
        let places = db::figure_release::places().into_iter().map(Some);
        for place in std::iter::once(None).chain(places) {
            let (code, region) = match place {
                None => (texts::disclosure::ALL.to_owned(), texts::disclosure::ALL),
                Some(place) => (place.to_string(), texts::disclosure::place(place)),
            };
            for topic in std::iter::once(None).chain(Topic::ALL.iter().copied().map(Some)) {
                let asked = told(place, topic.map(Topic::code), "asked");
                if asked == Some(0) {
                    continue;
                }
                let answered = told(place, topic.map(Topic::code), "answered");
                let [asked, answered] = [asked, answered].map(texts::disclosure::number);
                let topic = topic.map_or(texts::disclosure::ALL, texts::topic);
                // Writing into a String cannot fail.
                let _ = write!(table, "{month},{code},{region},{topic},{asked},{answered}\r\n");
            }
        }
    }
    Ok(table)
}
