use super::station_problems::Problems;
use super::station_report::{ReportForm, VisitAndFavourite};
use crate::api::paths::station_photo;
use crate::engine::SyncPhase;
use crate::model::navigation::Navigator;
use crate::model::scan::station_address;
use crate::model::{self, Day, StationCode, Supply};
use crate::ui::Route;
use crate::ui::components::{
    CompassArrow, Icon, Openness, PlaceQuality, QrCode, ReadAloud, SampleMark, ServiceList, WayThere,
};
use crate::ui::screens_kept::ScreensKept;
use crate::ui::shared::Shared;
use crate::{icons, platform, texts};
use dioxus::prelude::*;

/// What a courier saw longer ago than so many milliseconds says nothing of today: twelve hours.
const SEEN_LATELY_MS: i64 = 12 * 3_600_000;

/// One station.
#[component]
pub fn Station(code: ReadSignal<String>) -> Element {
    let shared = use_context::<Shared>();
    let found = use_resource(move || {
        let _ = shared.changes.read();
        let code = StationCode::parse(&code.read());
        async move {
            match code {
                Ok(code) => shared.handle().station(code).await,
                Err(_) => Ok(None),
            }
        }
    });
    rsx! {
        main { class: "screen",
            match &*found.read() {
                None => rsx! {},
                Some(Err(error)) => rsx! { p { class: "error", "{texts::frame::STORE_FAILED}" small { " {error}" } } },
                Some(Ok(None)) => rsx! { Missing { code: code() } },
                Some(Ok(Some(station))) => rsx! { Page { station: station.as_ref().clone() } },
            }
        }
    }
}

/// A code that the phone does not know: mistyped, gone, or newer than the phone's data.
#[component]
fn Missing(code: String) -> Element {
    let shared = use_context::<Shared>();
    let phase = shared.status.read().as_ref().map(|status| status.phase);
    rsx! {
        h1 { "{texts::station::MISSING}" }
        p { class: "code", "{code}" }
        match phase {
            None | Some(SyncPhase::Running) => rsx! { p { role: "status", "{texts::station::MISSING_SYNCING}" } },
            Some(SyncPhase::Idle) => rsx! { p { "{texts::station::MISSING_GONE}" } },
            Some(_) => rsx! { p { "{texts::station::MISSING_OFFLINE}" } },
        }
        button { class: "button", onclick: move |_| shared.handle().sync(), Icon { path: icons::REFRESH } "{texts::list::TRY_AGAIN}" }
        Link { class: "button main", to: Route::Stations {}, "{texts::frame::TO_STATIONS}" }
    }
}

#[component]
fn Page(station: model::Station) -> Element {
    let shared = use_context::<Shared>();
    let now = *shared.now.read();
    let metres = shared.here.read().position().map(|here| here.metres_to(station.position));
    let address = station_address(&shared.origin(), &station.code);
    let today = Day::of(now);
    let kept = use_context::<ScreensKept>();
    let on_map = station.code.clone();
    let way = shared.way_to(station.position, &station.name);
    let aloud = texts::station::aloud(&station, metres, now, &shared.config.read().holidays);
    let supplies: Vec<Supply> = station.supplies_on_hand(now).cloned().collect();
    rsx! {
        if station.source.sample {
            p { class: "sample wide", "{texts::SAMPLE_LINE}" }
        }
        h1 { "{station.name}" }
        p { class: "card-line",
            Openness { station: station.clone(), now }
        }
        if let Some(metres) = metres {
            WayThere { metres, to: station.position }
            CompassArrow { to: station.position }
        }
        PlaceQuality {}
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
        Problems { station: station.clone() }
        if !station.photos.is_empty() {
            div { class: "photos",
                for photo in station.photos.clone() {
                    img { key: "{photo.id}", class: "photo", alt: texts::photos::ALT,
                        src: "{platform::origin()}{station_photo(&station.code, photo.id)}" }
                }
            }
        }
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
        ReadAloud { words: aloud }
        h2 { "{texts::station::HOURS}" }
        match &station.hours {
            Some(hours) => rsx! {
                p { "{hours.in_chinese()}" }
                if let Some(kind) = hours.day_to_note(today, &shared.config.read().holidays) {
                    p { class: "unknown", "{texts::holidays::today(&kind)}" }
                }
            },
            None => rsx! { p { "{texts::station::NO_HOURS}" } },
        }
        h2 { "{texts::station::ADDRESS}" }
        AddressLine { station: station.clone() }
        if !station.access.is_empty() {
            h2 { "{texts::access::TITLE}" }
            for line in texts::access::lines(&station.access) {
                p { key: "{line}", "{line}" }
            }
        }
        Link { class: "button", to: Route::Map {}, onclick: move |_| kept.look_at_on_map(on_map.clone()), Icon { path: icons::MAP } "{texts::station::ON_MAP}" }
        // One for each station, so that nothing of another one stays.
        for station in [station.clone()] {
            VisitAndFavourite { key: "{station.code}", station }
        }
        h2 { "{texts::station::WAY}" }
        div { class: "buttons",
            for navigator in Navigator::ALL.iter().copied().filter(|one| *one != Navigator::System || !platform::is_apple()) {
                a { key: "{texts::navigator(navigator)}", class: "button", target: "_blank", rel: "noopener noreferrer",
                    // The one that was taken leads the way from now on.
                    onclick: move |_| shared.change_preferences(|wanted| wanted.navigator = Some(navigator)),
                    href: navigator.link(station.position, &station.name),
                    Icon { path: icons::WAY }
                    "{texts::navigator(navigator)}"
                }
            }
        }
        if station.phone.is_some() {
            h2 { "{texts::station::PHONE}" }
            div { class: "buttons",
                for phone in station.phones() {
                    a { key: "{phone}", class: "button main", href: phone.link(), Icon { path: icons::CALL } "{phone}" }
                }
            }
        }
        for code in [station.code.clone()] {
            ReportForm { key: "{code}", code }
        }
        if station.kind.is_station() {
            h2 { "{texts::station::QR}" }
            p { class: "code", "{station.code}" }
            QrCode { content: address, label: "{texts::station::QR} {station.code}", file_name: "{station.code}" }
        }
        div { class: "at-hand",
            a { class: "button main", href: way, target: "_blank", rel: "noopener noreferrer",
                Icon { path: icons::WAY }
                "{texts::station::GO_HERE}"
            }
            if let Some(phone) = &station.phone {
                a { class: "button", href: phone.link(), Icon { path: icons::CALL } "{texts::station::CALL}" }
            }
        }
        dl { class: "facts",
            dt { "{texts::station::KIND}" }
            dd { "{texts::kind(station.kind)}" SampleMark { station: station.clone() } }
            if let Some(host) = &station.host {
                dt { "{texts::station::HOST}" }
                dd { "{host}" }
            }
            dt { "{texts::station::VERIFIED}" }
            dd {
                "{texts::verified(&station)}"
            }
            dt { "{texts::station::SOURCE}" }
            dd { "{station.source.name}" }
            dt { "{texts::station::LICENCE}" }
            dd { "{station.source.licence}" }
        }
    }
}

/// The address, and a button that copies it.
#[component]
fn AddressLine(station: model::Station) -> Element {
    let mut copied = use_signal(|| None::<bool>);
    let district = station.district.clone().filter(|district| !station.address.contains(district.as_str()));
    let address = format!("{}{}", district.unwrap_or_default(), station.address);
    if address.is_empty() {
        return rsx! { p { "{texts::station::NO_ADDRESS}" } };
    }
    let text = format!("{} {address}", station.name);
    rsx! {
        p { class: "selectable", "{address}" }
        button {
            class: "button",
            onclick: move |_| {
                let text = text.clone();
                async move { copied.set(Some(platform::copy(&text).await)) }
            },
            Icon { path: icons::COPY }
            match copied() {
                None => texts::station::COPY,
                Some(true) => texts::station::COPIED,
                Some(false) => texts::station::NOT_COPIED,
            }
        }
    }
}
