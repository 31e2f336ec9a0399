//! What is told of a station.

use super::Icon;
use crate::model::{Day, DayKind, Openness, Services, Station, Supply, Timestamp};
use crate::{icons, texts};
use dioxus::prelude::*;

/// What a courier saw longer ago than so many milliseconds says nothing of today: twelve hours.
const SEEN_LATELY_MS: i64 = 12 * 3_600_000;

/// Open or not, and until when; in words first, in colour second.
#[component]
pub fn OpennessLine(openness: Openness, now: Timestamp) -> Element {
    rsx! {
        span { class: openness.code(), Icon { path: icons::CLOCK } "{texts::openness(&openness, now)}" }
    }
}

/// Says that a station is made up, where it is.
#[component]
pub fn SampleMark(station: Station) -> Element {
    // A name that says it need not be followed by the same word.
    if !station.source.sample || station.name.starts_with(texts::SAMPLE) {
        return rsx! {};
    }
    rsx! { span { class: "sample", "{texts::SAMPLE}" } }
}

/// What a station offers, as signs with words, what is asked for first; what has run out says so.
#[component]
pub fn ServiceList(services: Services, lacking: Services, #[props(default)] first: Services) -> Element {
    rsx! {
        ul { class: "services",
            for service in services.of(first).iter().chain(services.without(first).iter()) {
                li { key: "{service.code()}", class: if lacking.contains(service) { "lacking" }, Icon { path: icons::service(service) } span { "{texts::service(service)}" if lacking.contains(service) { "{texts::station::LACKING}" } } }
            }
        }
    }
}

/// In a list, below its name: all that decides whether to go there.
#[component]
pub fn StationLines(
    station: Station,
    openness: Openness,
    now: Timestamp,
    #[props(default)] wanted: Services,
) -> Element {
    let lacking = station.lacking_at(now);
    rsx! {
        div { class: "card-line",
            OpennessLine { openness, now }
            SampleMark { station: station.clone() }
            if !station.kind.is_station() {
                span { class: "kind", "{texts::kind(station.kind)}" }
            }
            if station.doubtful {
                span { class: "closed", "{texts::station::DOUBTFUL_SHORT}" }
            }
        }
        ServiceList { services: station.services, lacking, first: wanted }
    }
}

/// Whether to believe what is told: when it was seen open, what closes it, who doubts it, how old it is.
#[component]
pub fn StationSigns(station: Station, now: Timestamp) -> Element {
    let today = Day::of(now);
    rsx! {
        if let Some(at) = station.seen_open_at.filter(|at| now.millis_since(*at) < SEEN_LATELY_MS) {
            p { class: "open", "{texts::station::seen_open(at, now)}" }
        }
        if let Some(closed) = station.closing(now) {
            p { class: "closed", "{texts::closure(closed, today)}" }
        }
        if station.doubtful {
            p { class: "error", role: "alert", "{texts::station::DOUBTFUL}" }
        } else if station.verified_at.is_some() && station.is_stale(now) {
            p { class: "unknown", "{texts::station::STALE}" }
        }
    }
}

/// What it offers, and what lies ready now.
#[component]
pub fn StationServices(station: Station, now: Timestamp) -> Element {
    let today = Day::of(now);
    let supplies: Vec<Supply> = station.supplies_on_hand(now).cloned().collect();
    rsx! {
        h2 { "{texts::station::SERVICES}" small { " {texts::station::FREE}" } }
        if station.services.is_empty() {
            p { "{texts::station::NO_SERVICES}" }
        } else {
            div { class: "large", ServiceList { services: station.services, lacking: station.lacking_at(now) } }
        }
        if !supplies.is_empty() {
            h2 { "{texts::station::SUPPLIES}" }
            ul { class: "supplies",
                for supply in supplies {
                    li { Icon { path: icons::service(supply.service) } span { "{supply.name}" small { " {texts::expiry(&supply, today)}" } } }
                }
            }
        }
    }
}

/// Its hours in words, and what is to be known of today to believe them.
#[component]
pub fn StationHours(station: Station, to_note: Option<DayKind>) -> Element {
    rsx! {
        h2 { "{texts::station::HOURS}" }
        match &station.hours {
            Some(hours) => rsx! {
                p { "{hours.in_chinese()}" }
                if let Some(kind) = to_note {
                    p { class: "unknown", "{texts::holidays::today(&kind)}" }
                }
            },
            None => rsx! { p { "{texts::station::NO_HOURS}" } },
        }
    }
}

/// How one gets in.
#[component]
pub fn StationAccess(station: Station) -> Element {
    rsx! {
        if !station.access.is_empty() {
            h2 { "{texts::access::TITLE}" }
            for line in texts::access::lines(&station.access) {
                p { key: "{line}", "{line}" }
            }
        }
    }
}

/// Its telephone numbers, to be called with one touch.
#[component]
pub fn StationPhones(station: Station) -> Element {
    rsx! {
        if station.phone.is_some() {
            h2 { "{texts::station::PHONE}" }
            div { class: "buttons",
                for phone in station.phones() {
                    a { key: "{phone}", class: "button main", href: phone.link(), Icon { path: icons::CALL } "{phone}" }
                }
            }
        }
    }
}

/// What it is and who says so.
#[component]
pub fn StationFacts(station: Station) -> Element {
    rsx! {
        dl { class: "facts",
            dt { "{texts::station::CODE}" }
            dd { "{station.code}" }
            dt { "{texts::station::KIND}" }
            dd { "{texts::kind(station.kind)}" SampleMark { station: station.clone() } }
            if let Some(host) = &station.host {
                dt { "{texts::station::HOST}" }
                dd { "{host}" }
            }
            dt { "{texts::station::VERIFIED}" }
            dd { "{texts::verified(&station)}" }
            dt { "{texts::station::SOURCE}" }
            dd { "{station.source.name}" }
            dt { "{texts::station::LICENCE}" }
            dd { "{station.source.licence}" }
        }
    }
}
