use super::Icon;
use crate::api::paths::station_photo;
use crate::engine::Listed;
use crate::model::{self, Services, Station, Timestamp};
use crate::ui::Route;
use crate::ui::shared::Shared;
use crate::{icons, platform, texts};
use dioxus::prelude::*;

/// A station in a list: all that decides whether to go there.
#[component]
pub fn StationCard(listed: Listed, now: Timestamp) -> Element {
    let station = &listed.station;
    rsx! {
        Link { class: "card", to: Route::station(&station.code),
            div { class: "card-top",
                strong { "{station.name}" }
                if let Some(metres) = listed.metres {
                    span { class: "distance", "{texts::distance(metres)}" }
                }
            }
            div { class: "card-line",
                Openness { station: station.clone(), now }
                SampleMark { station: station.clone() }
                if !station.kind.is_station() {
                    span { class: "kind", "{texts::kind(station.kind)}" }
                }
                if station.doubtful {
                    span { class: "closed", "{texts::station::DOUBTFUL_SHORT}" }
                }
            }
            if let Some(photo) = station.photos.first() {
                img { class: "small-photo", loading: "lazy", alt: "", src: "{platform::origin()}{station_photo(&station.code, photo.small)}" }
            }
            ServiceList { services: station.services, lacking: station.lacking_at(now) }
            if !station.address.is_empty() {
                p { class: "address", "{station.address}" }
            }
        }
    }
}

/// Open or not, and until when; in words first, in colour second.
#[component]
pub fn Openness(station: Station, now: Timestamp) -> Element {
    let shared = use_context::<Shared>();
    let openness = station.openness(now, &shared.config.read().holidays);
    let class = match &openness {
        model::Openness::Open(_) => "open",
        model::Openness::Closed(_) => "closed",
        model::Openness::Unknown(_) => "unknown",
    };
    rsx! {
        span { class, Icon { path: icons::CLOCK } "{texts::openness(&openness, now)}" }
    }
}

/// Says that a station is made up, where it is.
#[component]
pub fn SampleMark(station: Station) -> Element {
    if !station.source.sample {
        return rsx! {};
    }
    rsx! { span { class: "sample", "{texts::SAMPLE}" } }
}

/// What a station offers, as signs with words; what has run out says so.
#[component]
pub fn ServiceList(services: Services, lacking: Services) -> Element {
    rsx! {
        ul { class: "services",
            for service in services.iter() {
                li { key: "{service.code()}", class: if lacking.contains(service) { "lacking" }, Icon { path: icons::service(service) } span { "{texts::service(service)}" if lacking.contains(service) { "{texts::station::LACKING}" } } }
            }
        }
    }
}
