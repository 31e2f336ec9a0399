use crate::api::Act;
use crate::model::station_report::NewSuggestion;
use crate::model::{NewMessage, ReportId};
use crate::ui::Route;
use crate::ui::components::{Composer, Icon, Locked, PlaceLine};
use crate::ui::forms;
use crate::ui::shared::Shared;
use crate::{icons, texts};
use dioxus::prelude::*;

/// Suggests a station that is missing, from where it should be.
#[component]
pub fn SuggestStation() -> Element {
    let shared = use_context::<Shared>();
    let mut sent = use_signal(|| false);
    let act = move |message: NewMessage| {
        let position = shared.here.peek().position().ok_or_else(|| texts::suggest::NO_PLACE.to_owned())?;
        Ok(Act::SuggestStation(NewSuggestion { id: ReportId::fresh(), position, message }))
    };
    let here = shared.here.read().position().is_some();
    rsx! {
        main { class: "screen",
            h1 { "{texts::suggest::TITLE}" }
            if sent() {
                p { class: "open", role: "status", "{texts::suggest::SENT}" }
                Link { class: "button main", to: Route::Mine {}, "{texts::suggest::TO_MINE}" }
            } else {
                p { "{texts::suggest::LINE}" }
                div { class: "place-or-ask",
                    if here {
                        p { class: "open", Icon { path: icons::LOCATE } "{texts::suggest::HERE}" }
                    } else {
                        PlaceLine {}
                    }
                }
                Locked {
                    Composer {
                        name: forms::SUGGEST_STATION,
                        label: texts::suggest::WORDS,
                        example: texts::suggest::EXAMPLE,
                        send: texts::suggest::SEND,
                        act,
                        on_sent: move |_| sent.set(true),
                    }
                }
            }
        }
    }
}
