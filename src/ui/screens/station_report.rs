use super::station_problems::IsItFixed;
use crate::api::Act;
use crate::engine::{Acquaintance, DeliveryState, Listed, MyReport};
use crate::model::station_report::{NewReport, VISIT_MS, may_visit};
use crate::model::{AttachmentKind, NewMessage, ReportId, ReportKind, Services, Station, StationCode};
use crate::ui::Route;
use crate::ui::components::{Composer, Icon, Locked, StationCard};
use crate::ui::forms::{self, Draft};
use crate::ui::screens_kept::ScreensKept;
use crate::ui::shared::Shared;
use crate::{icons, platform, texts};
use dioxus::prelude::*;

/// The form for reports, on its screen.
const FORM: &str = "report";
/// A screen that came is as far up as it begins by then, milliseconds.
const AFTER_SCREEN_MS: u32 = 200;

/// “I was here”, and keeping the station.
#[component]
pub fn VisitAndFavourite(station: Station) -> Element {
    let shared = use_context::<Shared>();
    let code = use_signal(|| station.code.clone());
    let mut saying = use_signal(|| None::<(Services, bool)>);
    let mut said_open = use_signal(|| false);
    let known = use_resource(move || {
        let _ = shared.changes.read();
        async move { shared.handle().acquaintance(code.peek().clone()).await.unwrap_or_default() }
    });
    let Acquaintance { visited, favourite } = known.read().unwrap_or_default();
    let now = *shared.now.read();
    let visited = visited.is_some_and(|at| now.millis_since(at) < VISIT_MS);
    let found = shared.here.read().fix().filter(|fix| !fix.is_chosen());
    let metres = found.map(|fix| fix.position.metres_to(station.position));
    let scanned = shared.scanned.read().as_ref().filter(|(of, _)| *of == station.code).map(|(_, at)| *at);
    let may = may_visit(metres, scanned, now);
    let services = station.services;
    rsx! {
        div { class: "buttons",
            button {
                class: "button",
                disabled: visited || !may,
                "aria-expanded": "{saying.read().is_some()}",
                onclick: move |_| saying.set(Some((Services::NONE, false))),
                Icon { path: icons::STATION }
                if visited { "{texts::station::VISITED}" } else { "{texts::station::VISIT}" }
            }
            if may {
                button {
                    class: "button",
                    disabled: said_open(),
                    onclick: move |_| async move {
                        said_open.set(true);
                        let act = Act::SayOpen { station: code.peek().clone(), at: shared.right_time() };
                        said_open.set(shared.send_or_say(act).await.is_some());
                    },
                    Icon { path: icons::CLOCK }
                    if said_open() { "{texts::station::SAID_OPEN}" } else { "{texts::station::SAY_OPEN}" }
                }
            }
            button {
                class: "button",
                "aria-pressed": "{favourite}",
                onclick: move |_| async move {
                    let _ = shared.handle().set_favourite(code.peek().clone(), !favourite).await;
                },
                Icon { path: icons::STAR }
                if favourite { "{texts::station::FAVOURED}" } else { "{texts::station::FAVOURITE}" }
            }
        }
        if !may && !visited {
            p { class: "unknown", "{texts::station::VISIT_HOW}" }
        }
        if let Some((used, thanks)) = saying() {
            div { class: "hint",
                if !services.is_empty() {
                    p { "{texts::station::USED}" }
                }
                div { class: "chips", role: "group", "aria-label": texts::station::USED,
                    for service in services.iter() {
                        button { key: "{service.code()}", class: "chip", "aria-pressed": "{used.contains(service)}",
                            onclick: move |_| saying.set(Some((used.toggled(service), thanks))),
                            Icon { path: icons::service(service) }
                            "{texts::service(service)}"
                        }
                    }
                    button { class: "chip", "aria-pressed": "{thanks}", onclick: move |_| saying.set(Some((used, !thanks))),
                        Icon { path: icons::STAR }
                        "{texts::station::THANKS}"
                    }
                }
                button { class: "button main",
                    onclick: move |_| async move {
                        saying.set(None);
                        let act = Act::Visit { station: code.peek().clone(), at: shared.right_time(), used, thanks };
                        shared.send_or_say(act).await;
                    },
                    "{texts::station::VISIT_DONE}"
                }
            }
        }
    }
}

/// Says that something of the station is wrong.
#[component]
pub fn ReportForm(code: StationCode) -> Element {
    let shared = use_context::<Shared>();
    let mut kind = use_signal(|| None::<ReportKind>);
    let mut sent = use_signal(|| false);
    let mut report_for = use_context::<ScreensKept>().report_for;
    let mut open = use_signal(|| false);
    let name = forms::report(&code);
    // What was begun, or came from another app, is seen at once.
    use_future({
        let name = name.clone();
        move || {
            let form = name.clone();
            let asked = shared.handle().draft(form.clone());
            async move {
                let draft = Draft::read(asked.await.ok().flatten());
                if draft != Draft::default() {
                    open.set(true);
                    if kind.peek().is_none() && draft.count(AttachmentKind::Photo) > 0 {
                        kind.set(Some(ReportKind::Photo));
                    }
                    // Its photos were just put into it: that is where the courier goes on.
                    if report_for.take().is_some_and(|code| forms::report(&code) == form) {
                        platform::sleep(AFTER_SCREEN_MS).await;
                        platform::show_part(FORM);
                    }
                }
            }
        }
    });
    let act = move |message: NewMessage| {
        let kind = kind().ok_or_else(|| texts::station::REPORT_KIND.to_owned())?;
        if kind == ReportKind::Photo && message.attachments.is_empty() {
            return Err(texts::photos::MISSING.to_owned());
        }
        Ok(Act::Report(NewReport { id: ReportId::fresh(), station: code.clone(), kind, message }))
    };
    rsx! {
        details { class: "hint", id: FORM, open: open(),
            summary { "{texts::station::REPORT}" }
            div { class: "chips", role: "group", "aria-label": texts::station::REPORT_KIND,
                for one in ReportKind::of_station() {
                    button { key: "{one.code()}", class: "chip", r#type: "button", "aria-pressed": "{kind() == Some(one)}",
                        onclick: move |_| {
                            kind.set(Some(one));
                            sent.set(false);
                        },
                        "{texts::report_kind(one)}"
                    }
                }
            }
            if kind().is_some() {
                Locked {
                    Composer {
                        name,
                        label: texts::station::REPORT_WORDS,
                        example: "",
                        send: texts::station::REPORT_SEND,
                        words_needed: false,
                        act,
                        on_sent: move |_| {
                            kind.set(None);
                            sent.set(true);
                        },
                    }
                }
            }
            if sent() {
                p { class: "open", role: "status", "{texts::station::REPORTED}" }
            }
        }
    }
}

/// What the courier reported, and what came of it.
#[component]
pub fn MyReports() -> Element {
    let shared = use_context::<Shared>();
    let mine = use_resource(move || {
        let _ = shared.changes.read();
        async move { shared.handle().my_reports().await.unwrap_or_default() }
    });
    let mine = mine.read();
    rsx! {
        if mine.as_ref().is_some_and(|mine| !mine.is_empty()) {
            h2 { "{texts::station::MY_REPORTS}" }
            div { class: "list",
                for one in mine.iter().flatten() {
                    ReportCard { key: "{one.report.id}", mine: one.clone() }
                }
            }
        }
    }
}

#[component]
fn ReportCard(mine: MyReport) -> Element {
    let report = &mine.report;
    let undelivered = mine.delivery.as_ref().filter(|delivery| delivery.state != DeliveryState::Taken);
    let of = match (&mine.station_name, &report.station) {
        (Some(name), _) => format!("{name} · "),
        (None, Some(code)) => format!("{code} · "),
        (None, None) => String::new(),
    };
    let to = match &report.station {
        _ if undelivered.is_some() => Route::Outbox {},
        Some(station) => Route::station(station),
        None => Route::SuggestStation {},
    };
    let now = *use_context::<Shared>().now.read();
    rsx! {
        if undelivered.is_none() && report.asks_whether_fixed(now) {
            IsItFixed { report: report.clone() }
        }
        Link { class: "card", to,
            strong { "{of}{texts::report_kind(report.kind)}" }
            p { class: "address", "{texts::day_and_clock(report.at)} {report.text}" }
            if let Some(delivery) = undelivered {
                p { class: "unknown", "{texts::outbox::state(delivery, now)}" }
            } else {
                p { class: "open", "{texts::report_state(report.state)}" if !report.answer.is_empty() { "：{report.answer}" } }
            }
        }
    }
}

/// The stations that they keep.
#[component]
pub fn Favourites() -> Element {
    let shared = use_context::<Shared>();
    let found = use_resource(move || {
        let (_, now) = (shared.changes.read(), *shared.now.read());
        async move { shared.handle().favourites(now).await.unwrap_or_default() }
    });
    let now = *shared.now.read();
    let here = shared.here.read().position();
    let far = |listed: &Listed| here.map(|here| here.metres_to(listed.station.position));
    let mut found = found.read().clone();
    for listed in found.iter_mut().flatten() {
        listed.metres = far(listed);
    }
    rsx! {
        if found.as_ref().is_some_and(|found| !found.is_empty()) {
            h2 { "{texts::station::FAVOURITES}" }
            div { class: "list",
                for listed in found.iter().flatten() {
                    StationCard { key: "{listed.station.code}", listed: listed.clone(), now }
                }
            }
        }
    }
}
