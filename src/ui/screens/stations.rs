use super::map::sign;
use crate::engine::{Coverage, SyncPhase};
use crate::model::desk::HOTLINE;
use crate::model::fix::NOBODY_NEAR;
use crate::model::{Service, StationCode, StationQuery};
use crate::ui::Route;
use crate::ui::components::{FilterRow, Icon, MapView, SearchField, SheetHandle, StationCard};
use crate::ui::kept_picture::use_kept_picture;
use crate::ui::late::{LatePart, Part};
use crate::ui::screens_kept::{PAGE, ScreensKept};
use crate::ui::shared::{Filter, Shared};
use crate::{icons, platform, texts};
use dioxus::prelude::*;

/// So many stations are on the map of the first screen: the nearest.
const ON_MAP: u32 = 2_000;

/// The first screen: the map around the courier, and before it a sheet with the nearest stations that have what is
/// missing. The list is there first; the map comes when it is, and only where it fits the phone.
#[component]
pub fn Stations() -> Element {
    let shared = use_context::<Shared>();
    let kept = use_context::<ScreensKept>();
    let mut limit = kept.listed;
    // From which place the metres of what is listed are, where not from the courier: the next list may be on its way.
    let measured_from = use_signal(|| None::<String>);
    let found = use_resource(move || {
        let _ = shared.changes.read();
        let query = shared.query(limit());
        let around = shared.filter.read().around.as_ref().map(|(_, name)| name.clone());
        let mut measured_from = measured_from;
        async move {
            let found = shared.handle().stations(query).await;
            measured_from.set(around);
            found
        }
    });
    use_kept_picture(found);
    let drawn = use_signal(|| 0.0_f64);
    let now = *shared.now.read();
    let has_map = !shared.list_only() && !*kept.no_map.read();
    let sheet = if has_map { (kept.sheet)().code() } else { "none" };
    let listed = matches!(&*found.read(), Some(Ok(listed)) if !listed.is_empty());
    rsx! {
        main { class: "screen home", "data-sheet": sheet,
            h1 { class: "visually-hidden", "{texts::PRODUCT_LINE}" }
            div { class: "home-top", margin_bottom: "{drawn}px",
                SearchField {}
                if has_map {
                    div { class: "home-map",
                        HomeMap { listed }
                    }
                }
            }
            div { class: "sheet",
                if has_map {
                    SheetHandle { drawn }
                }
                FilterRow {
                    Link { class: "chip", to: Route::Map {}, Icon { path: icons::MAP } "{texts::list::MAP}" }
                }
                // Who has booked something has the other screens.
                LatePart { part: Part::NextBooking, waits: true }
                LatePart { part: Part::DangerSought, waits: true }
                Picked {}
                // Always there, so that what changes in it is read out.
                p { class: "visually-hidden", role: "status",
                    if let Some(Ok(listed)) = &*found.read() {
                        "{texts::list::found(listed.len(), listed.len() as u64 >= u64::from(limit()))}"
                    }
                }
                match &*found.read() {
                    // The phone's own database answers within a moment; nothing is shown for so short a time.
                    None => rsx! {
                        div { class: "list", "aria-busy": "true" }
                        if *shared.late.read() {
                            p { role: "status", "{texts::list::FIRST_SYNC}" }
                        }
                    },
                    Some(Err(error)) => rsx! { p { class: "error", "{texts::frame::STORE_FAILED}" small { " {error}" } } },
                    Some(Ok(listed)) if listed.is_empty() => rsx! { NothingFound {} },
                    Some(Ok(listed)) => rsx! {
                        div { class: "list",
                            for one in listed {
                                StationCard { key: "{one.station.code}", listed: one.clone(), now, around: measured_from() }
                            }
                        }
                        FirstNote {}
                        Link { class: "button", to: Route::SuggestStation {}, "{texts::suggest::OFFER}" }
                        if listed.len() as u64 >= u64::from(limit()) {
                            button { class: "button", onclick: move |_| limit += PAGE, "{texts::list::MORE}" }
                        }
                    },
                }
            }
        }
    }
}

/// Says over the end of the list, where it moves nothing, that these are stations that the server's page brought, and what of
/// them is missing.
#[component]
fn FirstNote() -> Element {
    let shared = use_context::<Shared>();
    // When the engine answers, so does this.
    let _ = shared.changes.read();
    match shared.handle().first_list() {
        Some(first) => {
            let says =
                texts::list::first(first.at(), first.count(), first.has_all_of(&shared.query(1)), shared.is_reached());
            rsx! { p { class: "first-note", role: "status", "{says}" } }
        }
        None => rsx! {},
    }
}

/// The map of the first screen, once the list has stood there and the engine is there, which has the line for itself until then.
#[component]
fn HomeMap(listed: ReadSignal<bool>) -> Element {
    let shared = use_context::<Shared>();
    let ScreensKept { mut picked, mut no_map, .. } = use_context::<ScreensKept>();
    let mut wanted = use_signal(|| false);
    use_effect(move || {
        if listed() && shared.status.read().is_some() && !*wanted.peek() {
            spawn(async move {
                // The list is drawn before anything is fetched for the map.
                platform::sleep(AFTER_LIST_MS).await;
                wanted.set(true);
            });
        }
    });
    let points = use_resource(move || {
        let (_, wanted) = (shared.changes.read(), wanted());
        let query = shared.query(ON_MAP);
        async move { if wanted { shared.handle().map_points(query).await.ok() } else { None } }
    });
    let signs = points.read().as_ref().and_then(Option::as_ref).map(|points| points.iter().filter_map(sign).collect());
    let around = shared.place_around();
    rsx! {
        if wanted() {
            MapView {
                name: "home",
                signs,
                focus: around,
                around,
                under: SEARCH_PX,
                chosen: picked.read().as_ref().map(ToString::to_string),
                on_pick: move |codes: Vec<String>| picked.set(codes.first().and_then(|code| StationCode::parse(code).ok())),
                on_failed: move |()| no_map.set(true),
            }
        }
    }
}

/// The map waits so long for the list to be drawn, milliseconds.
const AFTER_LIST_MS: u32 = 150;
/// The field for words lies over so many pixels of the map.
const SEARCH_PX: u32 = 68;

/// The station that was touched on the map, above the list.
#[component]
fn Picked() -> Element {
    let shared = use_context::<Shared>();
    let mut picked = use_context::<ScreensKept>().picked;
    let chosen = use_resource(move || {
        let (_, now) = (shared.changes.read(), *shared.now.read());
        let code = picked();
        async move {
            match code {
                Some(code) => shared.handle().station(code, now).await.ok().flatten(),
                None => None,
            }
        }
    });
    let here = shared.here.read().position();
    rsx! {
        if let Some(Some(seen)) = chosen.read().clone().filter(|_| picked.read().is_some()) {
            div { class: "picked",
                div { class: "picked-top",
                    h2 { "{texts::map::CHOSEN}" }
                    button { class: "button small", onclick: move |_| picked.set(None), "{texts::map::CLOSE}" }
                }
                StationCard {
                    listed: { let metres = here.map(|here| here.metres_to(seen.station.position)); seen.listed(metres) },
                    now: *shared.now.read(),
                }
            }
        }
    }
}

/// Says that there is no station where the courier is, whatever they look for, and what can be done.
#[component]
pub fn NobodyNear() -> Element {
    let shared = use_context::<Shared>();
    let nearest = use_resource(move || {
        let _ = shared.changes.read();
        let near = *shared.whereabouts.position.read();
        let elsewhere = shared.preferences.read().region.is_some() || shared.filter.read().is_elsewhere();
        async move {
            if near.is_none() || elsewhere {
                return None;
            }
            let query = StationQuery { near, limit: 1, ..StationQuery::default() };
            // Of the first ones alone nobody knows whether they are the nearest.
            if shared.handle().first_list().is_some_and(|first| !first.has_all_of(&query)) {
                return None;
            }
            shared.handle().stations(query).await.ok()?.first()?.metres
        }
    });
    let far = nearest.read().flatten().filter(|metres| *metres > NOBODY_NEAR);
    rsx! {
        if let Some(metres) = far {
            div { class: "offer", role: "status",
                p { "{texts::list::nobody_near(metres)}" }
                div { class: "buttons",
                    Link { class: "button", to: Route::SuggestStation {}, "{texts::list::SUGGEST}" }
                    a { class: "button", href: "tel:{HOTLINE}", "{texts::list::ASK_HOTLINE}" }
                }
            }
        }
    }
}

/// Why the list is empty, and what to do about it.
#[component]
fn NothingFound() -> Element {
    let shared = use_context::<Shared>();
    let mut filter = shared.filter;
    // What is shut answers nobody who did not ask for it; but then it is told that it is there.
    let shut = use_resource(move || {
        let _ = shared.changes.read();
        let query = StationQuery { open_only: false, ..shared.query(1) };
        async move { shared.handle().stations(query).await.is_ok_and(|found| !found.is_empty()) }
    });
    let status = shared.status.read();
    let first = shared.handle().first_list();
    if let Some(first) = first.as_ref().filter(|first| !first.has_all_of(&shared.query(1))) {
        let says = texts::list::not_among_first(first.count(), shared.is_reached());
        return rsx! {
            div { class: "empty",
                p { role: "status", "{says}" }
                if filter.read().open_now {
                    button { class: "button main", onclick: move |_| filter.write().open_now = false, "{texts::list::SHOW_CLOSED}" }
                }
            }
        };
    }
    if let Some(Coverage::LookedAt { prefectures, behind }) = status.as_ref().map(|status| status.coverage) {
        let failed = [SyncPhase::Offline, SyncPhase::Intercepted, SyncPhase::Refused, SyncPhase::NotKept];
        let failed = status.as_ref().is_some_and(|status| failed.contains(&status.phase));
        let says = match (prefectures, behind) {
            (0, _) => Some(texts::list::CHOOSE_PREFECTURE),
            (_, 0) => None,
            _ if failed => Some(texts::list::PREFECTURE_TO_COME),
            _ => Some(texts::list::PREFECTURE_COMES),
        };
        if let Some(says) = says {
            return rsx! { div { class: "empty", p { role: "status", "{says}" } } };
        }
    }
    if first.is_none_or(|first| first.count() == 0) && status.as_ref().is_none_or(|status| status.stations == 0) {
        let phase = status.as_ref().map(|status| status.phase);
        return rsx! {
            div { class: "empty",
                match phase {
                    None | Some(SyncPhase::Running) => rsx! { p { role: "status", "{texts::list::FIRST_SYNC}" } },
                    Some(SyncPhase::Idle) => rsx! { p { "{texts::list::NO_STATIONS}" } },
                    Some(SyncPhase::NotKept) => rsx! {
                        p { "{texts::list::NOT_STORED}" }
                        button { class: "button main", onclick: move |_| shared.handle().sync(), Icon { path: icons::REFRESH } "{texts::list::TRY_AGAIN}" }
                    },
                    Some(SyncPhase::Offline | SyncPhase::Intercepted | SyncPhase::Refused) => rsx! {
                        p { "{texts::list::NEVER_SYNCED}" }
                        button { class: "button main", onclick: move |_| shared.handle().sync(), Icon { path: icons::REFRESH } "{texts::list::TRY_AGAIN}" }
                    },
                }
            }
        };
    }
    // Until it is known, nothing is said.
    let Some(shut) = (if filter.read().open_now { *shut.read() } else { Some(false) }) else {
        return rsx! { div { class: "empty", "aria-busy": "true" } };
    };
    let region = shared.preferences.read().region.is_some();
    let wanted = filter.read().clone();
    let nobody_has = Service::looked_for(&wanted.words).filter(|_| !shut);
    let nearly = nobody_has.and_then(Service::nearly);
    let all = status.as_ref().is_some_and(|status| status.coverage == Coverage::Everywhere);
    let unnarrowed = Filter { words: wanted.words.clone(), open_now: wanted.open_now, ..Filter::default() };
    let of_all = all && !region && wanted == unnarrowed;
    let says = match nobody_has {
        _ if shut => texts::list::NONE_OPEN.to_owned(),
        Some(service) => texts::list::nobody_has(service, of_all),
        None if wanted.words.trim().is_empty() => texts::list::NONE.to_owned(),
        None => texts::list::NONE_OF_WORDS.to_owned(),
    };
    rsx! {
        div { class: "empty",
            p { "{says}" }
            if let Some(nearly) = nearly {
                button { class: "button main", onclick: move |_| texts::service(nearly).clone_into(&mut filter.write().words), "{texts::list::who_has(nearly)}" }
            }
            if shut {
                button { class: "button main", onclick: move |_| filter.write().open_now = false, "{texts::list::SHOW_CLOSED}" }
            }
            button {
                class: "button",
                onclick: move |_| {
                    filter.set(Filter { open_now: false, ..Filter::default() });
                    if region {
                        shared.set_region(None);
                    }
                },
                "{texts::list::SHOW_ALL}"
            }
        }
    }
}
