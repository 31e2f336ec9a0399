use crate::api::json;
use crate::engine::NamedDraft;
use crate::model::Adcode;
use crate::model::region::Prefecture;
use crate::texts;
use crate::texts::aid as says;
use crate::ui::Route;
use crate::ui::components::RegionSelect;
use crate::ui::forms::{self, AskChoices};
use crate::ui::shared::Shared;
use crate::views::AidLines;
use dioxus::prelude::*;

/// Resources that couriers of the chosen place can apply for today. Reading needs no name, no lock and no network.
#[component]
pub fn AidOffers() -> Element {
    let shared = use_context::<Shared>();
    let mut chosen = use_signal(|| None::<Adcode>);
    let place = use_memo(move || {
        let near = shared.here.read().position().and_then(Prefecture::near).map(Prefecture::code);
        chosen().or(shared.preferences.read().region).or(near).unwrap_or(Adcode::HUNAN)
    });
    let found = use_resource(move || {
        let (_, place) = (shared.changes.read(), place());
        async move { shared.handle().aid_offers(place).await.unwrap_or_default() }
    });
    let apply = move |id: String| async move {
        let kept = shared.handle().draft(forms::ASK_CHOICES.to_owned()).await.ok().flatten();
        let kept: AskChoices = kept.and_then(|body| json::read(&body).ok()).unwrap_or_default();
        let choices = kept.applying_for(id);
        let body = serde_json::to_string(&choices).ok();
        drop(shared.handle().set_draft(NamedDraft { name: forms::ASK_CHOICES.to_owned(), body }));
        navigator().push(Route::Ask {});
    };
    let found = found.read();
    rsx! {
        main { class: "screen",
            h1 { "{says::OFFERS}" }
            p { "{says::OFFERS_LINE}" }
            label { r#for: "aid-region", "{texts::list::REGION}" }
            RegionSelect {
                id: "aid-region",
                first: texts::list::EVERYWHERE,
                chosen: Some(place()).filter(|place| *place != Adcode::HUNAN),
                on_choose: move |region: Option<Adcode>| chosen.set(Some(region.unwrap_or(Adcode::HUNAN))),
            }
            if found.as_ref().is_some_and(Vec::is_empty) {
                p { class: "empty", "{says::NO_OFFERS}" }
            }
            div { class: "list",
                for offer in found.iter().flatten().cloned() {
                    article { key: "{offer.id}", class: "card aid-offer",
                        AidLines { offer: offer.clone() }
                        button {
                            r#type: "button",
                            class: "button main",
                            "aria-label": "{says::APPLY} {offer.name}",
                            onclick: move |_| apply(offer.id.clone()),
                            "{says::APPLY}"
                        }
                    }
                }
            }
            Link { class: "button", to: Route::Ask {}, "{texts::ask::TITLE}" }
        }
    }
}
