use crate::api::paths::station_photo;
use crate::engine::{SeenStation, SyncPhase};
use crate::model::scan::station_address;
use crate::model::{self, StationCode};
use crate::ui::Route;
use crate::ui::components::{AskForPlace, CompassArrow, Icon, MapSign, Navigators, ReadAloud, Share, WayThere};
use crate::ui::late::{LatePart, Part};
use crate::ui::screens_kept::ScreensKept;
use crate::ui::shared::Shared;
use crate::views::{
    OpennessLine, StationAccess, StationFacts, StationHours, StationPhones, StationServices, StationSigns,
};
use crate::{icons, platform, texts};
use dioxus::prelude::*;

/// One station.
#[component]
pub fn Station(code: ReadSignal<String>) -> Element {
    let shared = use_context::<Shared>();
    let found = use_resource(move || {
        let (_, now) = (shared.changes.read(), *shared.now.read());
        let code = StationCode::parse(&code.read());
        async move {
            match code {
                Ok(code) => shared.handle().station(code, now).await,
                Err(_) => Ok(None),
            }
        }
    });
    rsx! {
        main { class: "screen",
            match &*found.read() {
                None => rsx! {
                    if *shared.late.read() {
                        p { role: "status", "{texts::station::MISSING_SYNCING}" }
                    }
                },
                Some(Err(error)) => rsx! { p { class: "error", "{texts::frame::STORE_FAILED}" small { " {error}" } } },
                Some(Ok(None)) => rsx! { Missing { code: code() } },
                Some(Ok(Some(seen))) => rsx! { Page { seen: seen.as_ref().clone() } },
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
fn Page(seen: SeenStation) -> Element {
    let SeenStation { station, openness, to_note } = seen;
    let shared = use_context::<Shared>();
    let now = *shared.now.read();
    let metres = shared.here.read().position().map(|here| here.metres_to(station.position));
    let address = station_address(&shared.origin(), &station.code);
    let kept = use_context::<ScreensKept>();
    let on_map = station.code.clone();
    let sign = MapSign {
        code: station.code.to_string(),
        name: station.name.clone(),
        position: station.position,
        sign: "",
        open: openness.is_open(),
    };
    let navigator = shared.navigator();
    let aloud = texts::station::aloud(&station, &openness, metres, now);
    rsx! {
        if station.source.sample {
            p { class: "sample wide", "{texts::SAMPLE_LINE}" }
        }
        h1 { "{station.name}" }
        p { class: "card-line",
            OpennessLine { openness, now }
        }
        // Their place comes when it comes: it has its room before.
        div { class: "way-or-ask",
            if let Some(metres) = metres {
                WayThere { metres, to: station.position }
                CompassArrow { to: station.position }
            } else {
                AskForPlace {}
            }
        }
        StationSigns { station: station.clone(), now }
        LatePart { part: Part::Problems(station.clone()), waits: true }
        if !station.photos.is_empty() {
            div { class: "photos",
                for photo in station.photos.clone() {
                    img { key: "{photo.id}", class: "photo", alt: texts::photos::ALT,
                        src: "{platform::origin()}{station_photo(&station.code, photo.id)}" }
                }
            }
        }
        StationServices { station: station.clone(), now }
        ReadAloud { words: aloud }
        StationHours { station: station.clone(), to_note }
        h2 { "{texts::station::ADDRESS}" }
        AddressLine { station: station.clone() }
        StationAccess { station: station.clone() }
        Share { title: station.name.clone(), path: Route::station(&station.code).to_string() }
        Link { class: "button", to: Route::Map {}, onclick: move |_| kept.look_at_on_map(on_map.clone()), Icon { path: icons::MAP } "{texts::station::ON_MAP}" }
        // One for each station, so that nothing of another one stays.
        for station in [station.clone()] {
            LatePart { key: "{station.code}", part: Part::VisitAndFavourite(station) }
        }
        h2 { "{texts::station::WAY}" }
        Navigators { to: station.position, name: station.name.clone() }
        LatePart { part: Part::RoadWay(sign), waits: true }
        StationPhones { station: station.clone() }
        for code in [station.code.clone()] {
            LatePart { key: "{code}", part: Part::ReportForm(code), waits: true }
        }
        if station.kind.is_station() {
            h2 { "{texts::station::QR}" }
            p { class: "code", "{station.code}" }
            LatePart { part: Part::Code { of: station.code.clone(), name: station.name.clone(), content: address }, waits: true }
        }
        div { class: "at-hand",
            a { class: "button main", href: navigator.link(station.position, &station.name), target: navigator.target(), rel: "noopener noreferrer",
                Icon { path: icons::WAY }
                "{texts::station::GO_HERE}"
            }
            if let Some(phone) = &station.phone {
                a { class: "button", href: phone.link(), Icon { path: icons::CALL } "{texts::station::CALL}" }
            }
        }
        StationFacts { station: station.clone() }
        FirstNote { code: station.code.clone() }
    }
}

/// Says from when this is, as long as the server's page is all that there is.
#[component]
fn FirstNote(code: StationCode) -> Element {
    let shared = use_context::<Shared>();
    // When the engine answers, so does this.
    let _ = shared.changes.read();
    match shared.handle().first().filter(|first| first.has(&code)) {
        Some(first) => {
            rsx! { p { class: "unknown", "{texts::station::as_the_server_had_it(first.at(), shared.is_reached())}" } }
        }
        None => rsx! {},
    }
}

/// The address, and a button that copies it.
#[component]
fn AddressLine(station: model::Station) -> Element {
    let mut copied = use_signal(|| None::<bool>);
    let address = station.whole_address();
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
