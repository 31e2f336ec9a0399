//! An arrow to the door: against the compass where the phone has one, else with north above.

use super::Icon;
use crate::model::{Bearing, Position};
use crate::platform::{self, Compass};
use crate::ui::shared::Shared;
use crate::{icons, texts};
use dioxus::prelude::*;

/// In which direction a place is from the courier; nothing where their own place is too vague to tell.
#[component]
pub fn CompassArrow(to: Position) -> Element {
    let shared = use_context::<Shared>();
    let mut heading = use_signal(|| None::<Bearing>);
    let mut leave = use_signal(|| !platform::compass_asks());
    let mut refused = use_signal(|| false);
    use_resource(move || async move {
        while leave() {
            platform::visible().await;
            // Where it cannot begin there is nothing to wait for.
            let Some(mut compass) = Compass::start() else { return };
            while let Some(told) = compass.next().await {
                heading.set(Some(told));
            }
            platform::hidden().await;
        }
    });
    let bearing = shared.here.read().fix().and_then(|fix| fix.bearing_to(to));
    let Some(bearing) = bearing else { return rsx! {} };
    let looks = heading();
    let turn = looks.map_or(bearing.degrees(), |looks| looks.turn_to(bearing));
    rsx! {
        p { class: "compass",
            svg { class: "compass-arrow", view_box: "0 0 24 24", role: "img", "aria-label": texts::place::arrow(bearing, looks),
                g { transform: "rotate({turn:.0} 12 12)", path { d: icons::ARROW } }
            }
            span { "{texts::place::towards(bearing)}" }
            if looks.is_some() {
                small { "{texts::place::ARROW_TURNS}" }
            } else if leave() || refused() {
                small { "{texts::place::NORTH_ABOVE}" }
            } else {
                button { class: "button",
                    // Safari asks while a touch is being answered, and at no other time.
                    onclick: move |_| async move {
                        let given = platform::ask_for_compass().await;
                        leave.set(given);
                        refused.set(!given);
                    },
                    Icon { path: icons::WAY }
                    "{texts::place::WITH_COMPASS}"
                }
            }
        }
    }
}
