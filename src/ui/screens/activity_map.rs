use super::book::ActivityCard;
use crate::engine::ListedActivity;
use crate::ui::Route;
use crate::ui::components::{ActivityFilters, Icon, MapSign, MapView, PlaceLine};
use crate::ui::shared::Shared;
use crate::{icons, texts};
use dioxus::prelude::*;

/// Activities on the map: those that the filters let through, and the one of the address in any case.
#[component]
pub fn ActivityMap(of: ReadSignal<String>) -> Element {
    let shared = use_context::<Shared>();
    let mut picked = use_signal(|| vec![of.peek().clone()]);
    let found = use_resource(move || {
        let _ = shared.changes.read();
        let query = shared.activity_filter.read().query(shared);
        let of = of.read().parse().ok();
        async move {
            let mut found = shared.handle().activities(query).await.unwrap_or_default();
            if let Some(of) = of
                && found.iter().all(|listed| listed.activity.id != of)
                && let Ok(Some(activity)) = shared.handle().activity(of).await
            {
                found.push(ListedActivity { activity: *activity, metres: None });
            }
            found
        }
    });
    let now = *shared.now.read();
    let found = found.read();
    let signs = found.as_ref().map(|found| found.iter().filter_map(sign).collect::<Vec<_>>());
    let all = found.as_deref().unwrap_or_default();
    let nowhere = all.iter().filter(|listed| listed.activity.place.position.is_none()).count();
    let of_address = all.iter().find(|listed| listed.activity.id.to_string() == *of.read());
    let focus = of_address.and_then(|listed| listed.activity.place.position);
    let chosen: Vec<&ListedActivity> =
        all.iter().filter(|listed| picked.read().contains(&listed.activity.id.to_string())).collect();
    rsx! {
        main { class: "screen map-screen",
            h1 { class: "visually-hidden", "{texts::book::ON_MAP}" }
            ActivityFilters {}
            PlaceLine {}
            MapView { name: "activities", signs, focus, chosen: picked.read().first().cloned(), on_pick: move |codes| picked.set(codes) }
            if !chosen.is_empty() {
                div { class: "map-card",
                    for listed in chosen {
                        ActivityCard { key: "{listed.activity.id}", listed: listed.clone(), now }
                    }
                    button { class: "button small", onclick: move |_| picked.set(Vec::new()), "{texts::map::CLOSE}" }
                }
            } else if found.is_some() && all.is_empty() {
                p { role: "status", "{texts::book::NONE}" }
            }
            if nowhere > 0 {
                p { class: "unknown", "{texts::book::nowhere(nowhere)}" }
            }
            Link { class: "button", to: Route::Book {}, Icon { path: icons::LIST } "{texts::map::LIST}" }
        }
    }
}

fn sign(listed: &ListedActivity) -> Option<MapSign> {
    let activity = &listed.activity;
    let free = activity.slots.iter().any(|slot| slot.left() > 0);
    Some(MapSign {
        code: activity.id.to_string(),
        name: activity.title.clone(),
        position: activity.place.position?,
        sign: if free { texts::map::FREE } else { texts::map::FULL },
        open: free,
    })
}
