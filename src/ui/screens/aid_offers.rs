use crate::model::Adcode;
use crate::model::region::Prefecture;
use crate::texts;
use crate::texts::aid as says;
use crate::ui::Route;
use crate::ui::components::RegionSelect;
use crate::ui::forms::LinkedAid;
use crate::ui::found::{Found, NothingListed, listed};
use crate::ui::shared::Shared;
use crate::views::AidLines;
use dioxus::prelude::*;

/// Resources that couriers of the chosen place can apply for today. Reading needs no name, no lock and no network.
#[component]
pub fn AidOffers() -> Element {
    let shared = use_context::<Shared>();
    let linked = use_context::<LinkedAid>();
    let mut chosen = use_signal(|| None::<Adcode>);
    let place = use_memo(move || {
        let near = shared.here.read().position().and_then(Prefecture::near).map(Prefecture::code);
        chosen().or(shared.preferences.read().region).or(near).unwrap_or(Adcode::HUNAN)
    });
    let found = use_resource(move || {
        let (_, place) = (shared.changes.read(), place());
        async move { Found::from(shared.handle().aid_offers(place).await) }
    });
    let apply = move |id: String| {
        let mut linked = linked.0;
        linked.set(Some(id));
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
            if let Some(Found::Not(lack)) = &*found {
                NothingListed { lack: lack.clone(), says: says::NO_OFFERS }
            }
            div { class: "list",
                for offer in listed(found.as_ref()).iter().cloned() {
                    article { key: "{offer.id}", class: "card aid-offer",
                        AidLines { offer: offer.clone() }
                        if offer.sample {
                            p { class: "hint", "{says::SAMPLE_ONLY}" }
                        } else {
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
            }
            Link { class: "button", to: Route::Ask {}, "{texts::ask::TITLE}" }
        }
    }
}
