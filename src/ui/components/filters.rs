use super::map_view::{attribute, place};
use super::place::{NearButton, PrefectureSelect};
use super::{Icon, TextField};
use crate::api::paths;
use crate::model::region::Prefecture;
use crate::model::{Area, Layer, Service};
use crate::ui::screens_kept::ScreensKept;
use crate::ui::shared::Shared;
use crate::{icons, platform, texts};
use dioxus::prelude::*;

/// How many services can be chosen before the courier asks for more: those of the programme's plan.
const FIRST: usize = 4;

/// The field for what the courier looks for in words.
#[component]
pub fn SearchField() -> Element {
    let shared = use_context::<Shared>();
    let mut filter = shared.filter;
    rsx! {
        div { class: "search",
            Icon { path: icons::SEARCH }
            TextField {
                id: "search",
                r#type: "search",
                aria_label: texts::list::SEARCH,
                placeholder: texts::list::SEARCH,
                autocomplete: "off",
                value: filter.read().words.clone(),
                on_text: move |text| filter.write().words = text,
            }
            if !filter.read().words.trim().is_empty() {
                PlacesFound {}
            }
        }
    }
}

/// Places of the street map that answer what is typed, below the field: the element `diyi-places` of
/// `assets/map-packs.js`. Touching one shows the stations near there.
#[component]
fn PlacesFound() -> Element {
    let shared = use_context::<Shared>();
    let mut filter = shared.filter;
    let near = *shared.whereabouts.position.read();
    let seat = shared.preferences.read().region.and_then(Prefecture::of).and_then(Prefecture::position);
    let has_map = shared.can_keep_maps();
    let typed = filter.read().words.clone();
    rsx! {
        input {
            r#type: "hidden",
            id: "place-picked",
            oninput: move |event| {
                let value = event.value();
                if let Some((place, name)) = value.split_once(' ').and_then(|(at, name)| Some((place(at)?, name))) {
                    let mut filter = filter.write();
                    filter.words.clear();
                    filter.around = Some((place, name.to_owned()));
                }
            },
        }
        if has_map {
            diyi-places {
                "typed": typed,
                "near": near.map(attribute),
                "seat": seat.map(attribute),
                "ask": platform::from_server(paths::PLACES),
                "tell": "place-picked",
                "words": texts::packs::places(),
            }
        }
    }
}

/// What the courier looks for, in one row that scrolls sideways: near or where, open doors, kinds of places, services.
/// A last link may stand in it.
#[component]
pub fn FilterRow(children: Element) -> Element {
    let shared = use_context::<Shared>();
    let mut filter = shared.filter;
    let mut more = use_context::<ScreensKept>().all_services;
    let chosen = filter.read().services;
    let shown: Vec<Service> =
        Service::ALL.iter().copied().filter(|one| more() || chosen.contains(*one) || first(*one)).collect();
    rsx! {
        div { class: "chips row-of-chips", role: "group", "aria-label": texts::list::FILTERS,
            if let Some((_, name)) = filter.read().around.clone() {
                button { class: "chip", "aria-pressed": "true", "aria-label": texts::packs::not_around(&name), onclick: move |_| filter.write().around = None,
                    Icon { path: icons::MAP }
                    "{texts::packs::around(&name)}"
                }
            }
            NearButton { class: "chip near" }
            button {
                class: "chip",
                "aria-pressed": "{filter.read().open_now}",
                onclick: move |_| {
                    let open_now = filter.peek().open_now;
                    filter.write().open_now = !open_now;
                },
                Icon { path: icons::CLOCK }
                "{texts::list::OPEN_NOW}"
            }
            if let Some(area) = filter.read().area.as_ref().map(Area::kind) {
                button { class: "chip", "aria-pressed": "true", onclick: move |_| filter.write().area = None,
                    Icon { path: icons::MAP }
                    "{texts::area::chip(area)}"
                }
            }
            for service in shown {
                button {
                    key: "{service.code()}",
                    class: "chip",
                    "aria-pressed": "{chosen.contains(service)}",
                    onclick: move |_| filter.write().services = chosen.toggled(service),
                    Icon { path: icons::service(service) }
                    "{texts::service(service)}"
                }
            }
            button { class: "chip", "aria-expanded": "{more}", onclick: move |_| more.toggle(),
                if more() { "{texts::list::LESS}" } else { "{texts::list::MORE_SERVICES}" }
            }
            PrefectureSelect {}
            {children}
            LayerChips {}
        }
    }
}

/// Whether it can be chosen before the courier asks for more.
fn first(service: Service) -> bool {
    Service::ALL.iter().take(FIRST).any(|one| *one == service)
}

/// What kinds of places to look for, where the phone knows of any but stations. They come last: only the engine knows, and what
/// is before them stays where it is.
#[component]
fn LayerChips() -> Element {
    let shared = use_context::<Shared>();
    let mut filter = shared.filter;
    let there = use_resource(move || {
        let _ = shared.changes.read();
        async move { shared.handle().layers().await.unwrap_or_default() }
    });
    let chosen = filter.read().layers;
    let offered: Vec<Layer> = there.read().unwrap_or_default().iter().collect();
    if offered.iter().all(|layer| *layer == Layer::Stations) {
        return rsx! {};
    }
    rsx! {
        div { class: "layers", role: "group", "aria-label": texts::list::LAYERS,
            for layer in offered {
                button {
                    key: "{texts::layer(layer)}",
                    class: "chip",
                    "aria-pressed": "{chosen.contains(layer)}",
                    onclick: move |_| filter.write().layers = chosen.toggled(layer),
                    "{texts::layer(layer)}"
                }
            }
        }
    }
}
