use crate::model::desk::HOTLINE;
use crate::model::region::Prefecture;
use crate::ui::components::{Icon, QrCode};
use crate::ui::shared::Shared;
use crate::{icons, texts};
use dioxus::prelude::*;

/// How to be answered: the hotline, the platform, the desks of the prefectures.
#[component]
pub fn Ask() -> Element {
    let shared = use_context::<Shared>();
    let desks = use_resource(move || {
        let _ = shared.changes.read();
        async move { shared.handle().desks().await.unwrap_or_default() }
    });
    let desks = desks.read();
    let sample = shared.config.read().platform.sample;
    rsx! {
        main { class: "screen",
            h1 { "{texts::ask::TITLE}" }
            a { class: "button main huge", href: "tel:{HOTLINE}", Icon { path: icons::CALL } "{texts::frame::CALL} {HOTLINE}" }
            p { "{texts::ask::TOPICS}" }
            h2 { "{texts::ask::PLATFORM}" }
            match shared.platform_address() {
                Some(address) => rsx! {
                    if sample {
                        p { class: "sample wide", "{texts::ask::PLATFORM_SAMPLE}" }
                    }
                    a { class: "button", href: "{address}", target: "_blank", rel: "noopener noreferrer", "{texts::ask::OPEN}" }
                    QrCode { content: address.clone(), label: texts::ask::PLATFORM, file_name: texts::ask::FILE }
                },
                None => rsx! { p { "{texts::ask::PLATFORM_UNKNOWN}" } },
            }
            h2 { "{texts::ask::DESKS}" }
            if desks.iter().flatten().any(|desk| desk.source.sample) {
                p { class: "sample wide", "{texts::ask::DESKS_SAMPLE}" }
            }
            if desks.as_ref().is_some_and(Vec::is_empty) {
                p { "{texts::ask::NO_DESKS}" }
            }
            ul { class: "desks",
                for desk in desks.iter().flatten() {
                    li { key: "{desk.adcode}",
                        a { class: "button", href: desk.phone.link(),
                            strong { {Prefecture::of(desk.adcode).map_or(desk.name.as_str(), |prefecture| prefecture.name)} }
                            span { "{desk.phone}" }
                            if desk.source.sample {
                                span { class: "sample", "{texts::SAMPLE}" }
                            }
                        }
                    }
                }
            }
        }
    }
}
