use super::Icon;
use crate::model::area::MOST_CORNERS;
use crate::model::{Area, AreaKind, Position};
use crate::ui::shared::Shared;
use crate::{icons, texts};
use dioxus::core::spawn_forever;
use dioxus::prelude::*;

/// A part of the map that is being marked, corner by corner.
#[derive(Clone, Debug, PartialEq)]
pub struct Marking {
    /// What the corners will mean.
    pub kind: AreaKind,
    /// Those marked so far. A way begins where the courier is, if that is known.
    pub corners: Vec<Position>,
    begins_here: bool,
}

impl Marking {
    fn new(kind: AreaKind, here: Option<Position>) -> Self {
        let here = here.filter(|_| kind == AreaKind::Way);
        Self { kind, corners: here.into_iter().collect(), begins_here: here.is_some() }
    }

    /// Adds the corner that was touched.
    pub fn touch(mut marking: Signal<Option<Self>>, place: Position) {
        if let Some(marking) = marking.write().as_mut()
            && marking.corners.len() < MOST_CORNERS
        {
            marking.corners.push(place);
        }
    }

    fn touched(&self) -> usize {
        self.corners.len() - usize::from(self.begins_here)
    }
}

/// Looks for stations along a way or inside a field: what to touch, and the buttons for it. No gesture is needed.
#[component]
pub fn AreaMarker(marking: Signal<Option<Marking>>) -> Element {
    let shared = use_context::<Shared>();
    let mut filter = shared.filter;
    let here = shared.here.read().position();
    let home = shared.preferences.read().home;
    let shown = filter.read().area.clone();
    if let Some(now) = marking() {
        let line = match (now.kind, now.begins_here) {
            (AreaKind::Way, true) => texts::area::MARK_WAY,
            (AreaKind::Way, false) => texts::area::MARK_WAY_FROM,
            (AreaKind::Inside, _) => texts::area::MARK_INSIDE,
        };
        let ready = now.corners.len() >= now.kind.fewest();
        return rsx! {
            div { class: "area",
                p { role: "status", "{line}" }
                div { class: "buttons",
                    button {
                        class: "button main",
                        disabled: !ready,
                        onclick: move |_| {
                            match marking.take() {
                                Some(Marking { kind: AreaKind::Way, corners, .. }) => {
                                    spawn_forever(shared.look_along(corners));
                                }
                                Some(done) => filter.write().area = Area::new(done.kind, done.corners).ok(),
                                None => {}
                            }
                        },
                        "{texts::area::done(now.kind)}"
                    }
                    button {
                        class: "button",
                        disabled: now.touched() == 0,
                        onclick: move |_| {
                            if let Some(marking) = marking.write().as_mut() {
                                marking.corners.pop();
                            }
                        },
                        "{texts::area::BACK}"
                    }
                    button { class: "button", onclick: move |_| marking.set(None), "{texts::area::CANCEL}" }
                }
            }
        };
    }
    let Some(area) = shown else {
        return rsx! {
            div { class: "area buttons",
                button { class: "button", onclick: move |_| marking.set(Some(Marking::new(AreaKind::Way, here))), Icon { path: icons::WAY } "{texts::area::WAY}" }
                button { class: "button", onclick: move |_| marking.set(Some(Marking::new(AreaKind::Inside, here))), Icon { path: icons::MAP } "{texts::area::INSIDE}" }
                if let (Some(here), Some(home)) = (here, home) {
                    button { class: "button", onclick: move |_| { spawn_forever(shared.look_along(vec![here, home])); }, Icon { path: icons::STATION } "{texts::area::HOME}" }
                }
            }
        };
    };
    let end = area.corners().last().copied().filter(|_| area.kind() == AreaKind::Way);
    rsx! {
        div { class: "area",
            p { role: "status", "{texts::area::shown(area.kind(), filter.read().along_roads)}" }
            div { class: "buttons",
                button { class: "button main", onclick: move |_| filter.write().area = None, "{texts::area::CLEAR}" }
                if end.is_some() && end == home {
                    button { class: "button", onclick: move |_| shared.set_home(None), "{texts::area::FORGET_HOME}" }
                } else if end.is_some() {
                    button { class: "button", onclick: move |_| shared.set_home(end), "{texts::area::KEEP_HOME}" }
                }
            }
        }
    }
}
