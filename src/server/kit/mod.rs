//! The parts that screens are made of, each alone: `/kit`, in debug builds only. A test holds them to those on the screens
//! (`tests/e2e/kit.test.mjs`), so that this page and the app do not part.

use super::pages;
use crate::{icons, texts};
use axum::http::StatusCode;
use axum::response::Response;
use dioxus::prelude::*;

/// All of them.
pub(super) async fn show() -> Response {
    pages::page(StatusCode::OK, "kit", kit())
}

#[component]
fn Icon(path: &'static str) -> Element {
    rsx! {
        svg { class: "icon", view_box: "0 0 24 24", "aria-hidden": "true", path { d: path } }
    }
}

#[component]
fn Part(name: &'static str, children: Element) -> Element {
    rsx! {
        section { "data-part": name, "aria-label": name,
            h2 { "{name}" }
            {children}
        }
    }
}

fn kit() -> Element {
    let (name, services) = ("示例·社区爱心驿站", ["饮水", "充电"]);
    rsx! {
        main { class: "screen kit",
            h1 { "kit" }
            Part { name: "words", p { "正文 17 px 以上。" } p { class: "address", "次要的话" } p { class: "open", "营业中，17:30 关门" } p { class: "closed", "已关门，9:00 开门" } p { class: "unknown", "开放时间不详" } p { class: "error", "出错了，怎么办" } }
            Part { name: "buttons",
                div { class: "buttons",
                    button { class: "button main", "{texts::ask::SEND}" }
                    button { class: "button", "{texts::station::FAVOURITE}" }
                    button { class: "button erase", "{texts::account::ERASE_GO}" }
                    button { class: "button main", disabled: true, "{texts::area::done(crate::model::AreaKind::Way)}" }
                }
                button { class: "button main huge", Icon { path: icons::SEND } "{texts::ask::SEND}" }
            }
            Part { name: "chips",
                div { class: "chips row-of-chips", role: "group", "aria-label": "{texts::list::FILTERS}",
                    button { class: "chip", "aria-pressed": "true", Icon { path: icons::CLOCK } "{texts::list::OPEN_NOW}" }
                    button { class: "chip", "aria-pressed": "false", Icon { path: icons::LOCATE } "{texts::list::LOCATED}" }
                }
            }
            Part { name: "search",
                div { class: "search", Icon { path: icons::SEARCH } input { r#type: "search", "aria-label": "{texts::list::SEARCH}", placeholder: "{texts::list::SEARCH}" } }
            }
            Part { name: "station card",
                div { class: "card station-card",
                    div { class: "card-words",
                        a { class: "card-link", href: "#", strong { "{name}" } }
                        p { class: "card-line way-there",
                            span { class: "distance", "{texts::distance(800.0)}" }
                            span { "{texts::on_foot(14)}" }
                            span { "{texts::by_ebike(5)}" }
                        }
                        div { class: "card-line", span { class: "open", Icon { path: icons::CLOCK } "营业中，17:30 关门" } }
                        ul { class: "services", for service in services { li { Icon { path: icons::STATION } span { "{service}" } } } }
                    }
                    a { class: "go", href: "#", "aria-label": "{texts::station::GO} {name}", Icon { path: icons::WAY } span { "aria-hidden": "true", "{texts::station::GO_SHORT}" } }
                }
            }
            Part { name: "card",
                a { class: "card", href: "#", strong { "老板拖欠工资怎么办？" } p { class: "address", "劳动权益" } }
            }
            Part { name: "numbers",
                section { class: "emergency", "aria-label": "{texts::ask::EMERGENCY}",
                    p { "{texts::ask::EMERGENCY}" }
                    div { class: "numbers", a { class: "button", href: "tel:120", Icon { path: icons::CALL } strong { "120" } span { "急救" } } }
                }
            }
            Part { name: "notice", p { class: "notice", role: "status", "没有网络，现在显示的是 3 小时前的数据" } }
            Part { name: "sample", p { class: "sample wide", "{texts::SAMPLE_LINE}" } }
        }
    }
}
