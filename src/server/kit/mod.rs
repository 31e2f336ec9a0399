//! The parts that screens are made of, each alone and in its states: `/kit`, in debug builds only. What app and server draw by
//! the same code (`views`) is drawn by it here, too; of the app's own parts a test holds the copies to those on the screens
//! (`tests/e2e/kit.test.mjs`), so that this page and the app do not part.

mod given;

use super::pages;
use crate::model::{Openness, Station};
use crate::views::{
    ActivityLines, AidLines, AnswerLines, AnswerText, DangerPanel, EmergencyNumbers, Icon, StationLines, StationSigns,
    Words,
};
use crate::{icons, texts};
use axum::http::StatusCode;
use axum::response::Response;
use dioxus::prelude::*;

/// All of them.
pub(super) async fn show() -> Response {
    pages::page(StatusCode::OK, "kit", kit())
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

/// The card of a station in a list, as `ui::components::station_card` has it.
#[component]
fn StationCard(station: Station, openness: Openness) -> Element {
    rsx! {
        div { class: "card station-card",
            div { class: "card-words",
                a { class: "card-link", href: "#", strong { "{station.name}" } }
                p { class: "card-line way-there",
                    span { class: "distance", "{texts::distance(800.0)}" }
                    span { "{texts::on_foot(14)}" }
                    span { "{texts::by_ebike(5)}" }
                }
                StationLines { station: station.clone(), openness, now: given::NOW }
            }
            a { class: "go", href: "#", "aria-label": "{texts::station::GO} {station.name}", Icon { path: icons::WAY } span { "aria-hidden": "true", "{texts::station::GO_SHORT}" } }
        }
    }
}

/// What is written, as `ui::components::composer` has it: with photos and a reason why it cannot be sent.
#[component]
fn Composer() -> Element {
    rsx! {
        form { class: "composer", action: "#",
            div { class: "above ready", p { class: "urgent", "{texts::composer::URGENT}" } }
            label { r#for: "words", "{texts::ask::QUESTION}" }
            div { textarea { id: "words", rows: "4", placeholder: "{texts::ask::EXAMPLE}" } }
            div { class: "attach",
                label { class: "button file", Icon { path: icons::PICTURE } "{texts::composer::PHOTO}" }
                button { class: "button", r#type: "button", Icon { path: icons::MICROPHONE } "{texts::composer::RECORD}" }
            }
            p { class: "error", role: "alert", "{crate::model::question::WordsError::Empty}" }
            button { class: "button main huge", r#type: "submit", Icon { path: icons::SEND } "{texts::ask::SEND}" }
        }
    }
}

/// What is said of somebody's own voice, by its state, as `ui::screens::voices` has it.
fn own_voices() -> Element {
    let states = [
        ("unknown", texts::voices::WAITING.to_owned()),
        ("open", texts::voices::PUBLISHED.to_owned()),
        ("closed", format!("{}和驿站无关", texts::voices::REFUSED)),
        ("open", texts::voices::MERGED.to_owned()),
    ];
    rsx! {
        for (class, says) in states {
            div { class: "card", Words { text: "中午没有地方热饭。" } p { class, "{says}" } }
        }
    }
}

fn kit() -> Element {
    let stations = given::stations();
    let first = stations.first().map(|one| (one.station.clone(), one.openness.clone()));
    let [answer, sample] = given::answers();
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
            if let Some((station, openness)) = first {
                Part { name: "station card", StationCard { station, openness } }
            }
            for one in stations {
                Part { name: one.state, StationCard { station: one.station.clone(), openness: one.openness.clone() } StationSigns { station: one.station, now: given::NOW } }
            }
            Part { name: "card", a { class: "card", href: "#", AnswerLines { answer: answer.clone() } } }
            Part { name: "sample of an answer", a { class: "card", href: "#", AnswerLines { answer: sample } } }
            Part { name: "answer", AnswerText { answer } }
            Part { name: "activities",
                for activity in given::activities() {
                    a { class: "card", href: "#", ActivityLines { activity, now: given::NOW, metres: 1_200.0 } }
                }
            }
            Part { name: "what can be applied for", div { class: "card", AidLines { offer: given::offer() } } }
            Part { name: "own voice", {own_voices()} }
            Part { name: "numbers", EmergencyNumbers {} }
            Part { name: "danger", DangerPanel { text: "我不想活了" } }
            Part { name: "hurt", DangerPanel { text: "我被车撞了，流血不止" } }
            Part { name: "composer", Composer {} }
            Part { name: "rating",
                section { class: "hint",
                    h2 { "{texts::thread::RATE}" }
                    div { class: "chips", role: "group", "aria-label": "{texts::thread::RATE}",
                        for (number, word) in texts::thread::STARS.into_iter().enumerate() {
                            button { class: "chip", "aria-pressed": "{number == 3}", "{word}" }
                        }
                    }
                    label { r#for: "comment", "{texts::thread::COMMENT}" }
                    textarea { id: "comment", rows: "2" }
                    button { class: "button main", Icon { path: icons::STAR } "{texts::thread::SEND_RATING}" }
                }
            }
            Part { name: "sheet",
                div { class: "sheet-handle",
                    button { r#type: "button", class: "button plain", "{texts::map::MORE_MAP}" }
                    span { class: "grip", "aria-hidden": "true" }
                    button { r#type: "button", class: "button plain", disabled: true, "{texts::map::MORE_LIST}" }
                }
            }
            Part { name: "empty list",
                div { class: "empty",
                    p { "{texts::list::NONE_OF_WORDS}" }
                    button { class: "button", "{texts::list::SHOW_ALL}" }
                }
            }
            Part { name: "offer",
                div { class: "offer", role: "status",
                    p { "{texts::list::nobody_near(42_000.0)}" }
                    div { class: "buttons",
                        a { class: "button", href: "#", "{texts::list::SUGGEST}" }
                        a { class: "button", href: "#", "{texts::list::ASK_HOTLINE}" }
                    }
                }
            }
            Part { name: "error", p { class: "error", "{texts::frame::STORE_FAILED}" small { " disk I/O error" } } }
            Part { name: "notice", p { class: "notice", role: "status", "没有网络，现在显示的是 3 小时前的数据" } }
            Part { name: "sample", p { class: "sample wide", "{texts::SAMPLE_LINE}" } }
        }
    }
}
