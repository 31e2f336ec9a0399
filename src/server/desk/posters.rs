//! Posters and stickers for stations' doors, printed (or kept as PDF) by the office's browser.

use super::guard::{Asked, SignedIn};
use super::page::html;
use super::refusal::DeskRefusal;
use super::station::visible;
use crate::model::desk::HOTLINE;
use crate::model::scan::station_address;
use crate::model::{QrDrawing, Service, Station};
use crate::server::db::imports::station_of;
use crate::server::pages::origin;
use crate::server::{App, db};
use crate::{icons, texts};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use dioxus::prelude::*;
use serde::Deserialize;

/// Of which station, or of all of the region; how large.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Looking {
    station: String,
    size: String,
}

/// The sheets, ready to print.
pub(super) async fn show(
    State(app): State<App>,
    who: SignedIn,
    headers: HeaderMap,
    Asked(looking): Asked<Looking>,
) -> Result<Response, DeskRefusal> {
    let stations = if looking.station.is_empty() {
        let rows = db::stations::of_region(&app.db, who.staff.adcode).await?;
        rows.iter().map(station_of).collect::<Result<Vec<Station>, _>>()?
    } else {
        let (row, station) = visible(&app, &who, &looking.station).await?;
        if row.gone {
            return Err(DeskRefusal::NotFound);
        }
        vec![station]
    };
    let origin = origin(&app, &headers);
    // The sample address is nothing to print.
    let platform = &app.config.platform;
    let platform = (!platform.sample).then(|| platform.address.clone()).filter(|address| !address.is_empty());
    let stickers = looking.size == "sticker";
    let (count, no_origin) = (stations.len(), app.config.origin.is_empty());
    let query = if looking.station.is_empty() { String::new() } else { format!("&station={}", looking.station) };
    let sheets: Vec<Element> = stations
        .iter()
        .map(|station| if stickers { sticker(station, &origin) } else { poster(station, &origin, platform.as_deref()) })
        .collect();
    let body = rsx! {
        div { class: "on-screen",
            p { a { class: "button", href: "/desk/stations", "← 回到驿站" } }
            p { "{count} 个驿站。按 Ctrl+P 打印，或者“另存为 PDF”；纸张选 A4，页边距选“无”。" }
            p {
                a { class: "button", href: "/desk/posters?size=a4{query}", "A4 海报" }
                a { class: "button", href: "/desk/posters?size=sticker{query}", "贴纸（一页八张）" }
            }
            if no_origin {
                p { class: "error", "还没有设置公开网址，二维码里是 {origin}。正式印刷前，请管理员先设置 --origin。" }
            }
            if platform.is_none() && !stickers {
                p { class: "by", "还没有设置 12355 平台的地址，海报上没有它的码。" }
            }
        }
        main { class: if stickers { "sheets stickers" } else { "sheets" },
            for sheet in sheets {
                {sheet}
            }
        }
    };
    Ok(html(StatusCode::OK, "海报", body))
}

fn code(content: &str, label: String) -> Element {
    let drawing = QrDrawing::new(content);
    rsx! {
        if let Some(drawing) = drawing {
            svg { class: "code", view_box: "0 0 {drawing.side()} {drawing.side()}", role: "img", "aria-label": "{label}", shape_rendering: "crispEdges",
                rect { width: "{drawing.side()}", height: "{drawing.side()}", fill: "#ffffff" }
                path { d: "{drawing.path()}", fill: "#000000" }
            }
        }
    }
}

fn services(station: &Station) -> Element {
    let services: Vec<Service> = station.services.iter().collect();
    rsx! {
        ul { class: "on-offer",
            for service in services {
                li { svg { view_box: "0 0 24 24", "aria-hidden": "true", path { d: icons::service(service) } } "{texts::service(service)}" }
            }
        }
    }
}

fn poster(station: &Station, origin: &str, platform: Option<&str>) -> Element {
    let hours = station.hours.as_ref().map(crate::model::OpeningHours::in_chinese).unwrap_or_default();
    let platform = platform.map(|address| code(address, "12355 平台的二维码".to_owned()));
    let own = code(&station_address(origin, &station.code), format!("驿站 {} 的二维码", station.code));
    let (name, number, sample) = (station.name.clone(), station.code.to_string(), station.source.sample);
    rsx! {
        section { class: "poster",
            p { class: "banner", "爱心驿站　小哥请进，全部免费" }
            if sample {
                p { class: "sample", "{texts::SAMPLE_LINE}" }
            }
            h1 { "{name}" }
            {services(station)}
            if !hours.is_empty() {
                p { class: "when", "开放时间：{hours}" }
            }
            div { class: "codes",
                figure { {own} figcaption { "扫一扫：签到、报修、找附近的驿站" } }
                if let Some(platform) = platform {
                    figure { {platform} figcaption { "有难处？扫码在线问 12355" } }
                }
            }
            p { class: "call", "权益、心理、法律，打 " strong { "{HOTLINE}" } }
            p { class: "number", "编号 {number}　{texts::PRODUCT}" }
        }
    }
}

fn sticker(station: &Station, origin: &str) -> Element {
    let own = code(&station_address(origin, &station.code), format!("驿站 {} 的二维码", station.code));
    let (name, number) = (station.name.clone(), station.code.to_string());
    rsx! {
        section { class: "sticker",
            {own}
            div {
                h2 { "{name}" }
                p { "扫码签到、报修" }
                p { "{number}" }
                p { strong { "{HOTLINE}" } }
            }
        }
    }
}
