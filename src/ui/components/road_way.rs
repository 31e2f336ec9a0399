use super::{Drawn, Icon};
use crate::engine::WayQuery;
use crate::model::{AreaKind, Means, NoWay, Position, RoadWays};
use crate::ui::shared::Shared;
use crate::{icons, texts};
use dioxus::prelude::*;

/// The way along roads from the courier to a place: how long by each means, and which of them is drawn on the map beside
/// it. What the phone keeps is asked by itself; roads are fetched only where the courier wants it.
#[component]
pub fn RoadWayChoice(to: ReadSignal<Position>, shown: Signal<Option<Drawn>>) -> Element {
    let shared = use_context::<Shared>();
    let mut may_fetch = use_signal(|| false);
    let mut chosen = use_signal(|| None::<Means>);
    let found = use_resource(move || {
        let (from, to, may_fetch) = (*shared.whereabouts.position.read(), to(), may_fetch());
        async move {
            let through = vec![from?, to];
            shared.handle().ways(WayQuery { through, may_fetch }).await.ok()
        }
    });
    use_effect(move || {
        let found = found.read();
        let way = chosen().zip(found.as_ref().and_then(Option::as_ref));
        let line = way.and_then(|(means, ways)| ways.by(means).as_ref().ok().map(|way| way.line.clone()));
        shown.set(line.map(|corners| Drawn { kind: AreaKind::Way, corners, marking: false, whole: true }));
    });
    // Another place, or none, has no line of this one.
    use_drop(move || {
        if let Ok(mut shown) = shown.try_write() {
            *shown = None;
        }
    });
    let looking = may_fetch() && *found.state().read() == UseResourceState::Pending;
    let found = found.read();
    let ways = found.as_ref().and_then(Option::as_ref);
    rsx! {
        if let Some(ways) = ways.filter(|_| !looking) {
            div { class: "road-way",
                div { class: "buttons",
                    for means in [Means::ByEbike, Means::OnFoot] {
                        if let Ok(way) = ways.by(means) {
                            button { class: "button", "aria-pressed": (chosen() == Some(means)).to_string(),
                                onclick: move |_| chosen.set(Some(means).filter(|_| chosen() != Some(means))),
                                Icon { path: icons::WAY }
                                "{texts::road_way::way(means, way)}"
                            }
                        }
                    }
                    if may_be_fetched(ways) && !may_fetch() && shared.has_map_packs() {
                        button { class: "button",
                            onclick: move |_| {
                                chosen.set(Some(Means::ByEbike));
                                may_fetch.set(true);
                            },
                            Icon { path: icons::WAY }
                            "{texts::road_way::FETCH}"
                        }
                    }
                }
                p { class: "quality", role: "status",
                    if let (Err(why), Err(_)) = (&ways.by_ebike, &ways.on_foot) {
                        "{texts::road_way::none(*why)}"
                    } else if chosen().is_some() {
                        "{texts::road_way::SHOWN}"
                    }
                }
            }
        } else if looking {
            p { class: "quality", role: "status", "{texts::road_way::LOOKING}" }
        }
    }
}

/// Whether the phone itself has no roads there.
fn may_be_fetched(ways: &RoadWays) -> bool {
    ways.by_ebike == Err(NoWay::NoRoads)
}
